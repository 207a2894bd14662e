"""Text into words: each with its place in the text, and as the record's names are compared, folded."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.ask.language import Language, detect, language
from bot.record.names import fold

WORD_LIMIT: Final = 120
"""How many words are read. A question has fewer; the rest of a long text costs time and says nothing new."""

_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:)\d+(?::\w)?>|https?://\S+|```.*?```|[*_~`|>]", re.DOTALL)
_DATE = (
    r"(?:[0-9]{4}[./-][0-9]{1,2}(?:[./-][0-9]{1,2})?|[0-9]{1,2}[./-](?:[0-9]{1,2}[./-])?[0-9]{4})(?![0-9])"
)
_INITIALS = r"(?:[^\W\d_]\.){2,}"
_APOSTROPHES = "'’‘ʼ`´"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d"  # accents and vowel signs that stand as characters of their own
_LETTERS = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
_PLAIN = rf"{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*"
_WORD = re.compile(rf"{_DATE}|{_INITIALS}|{_PLAIN}")
_POSSESSIVE = re.compile(rf"(?<=.)[{_APOSTROPHES}][sS]$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word.

    Attributes:
        text: as written, without a possessive ending.
        folded: as names are compared (`fold`); never empty, and without spaces.
        start, end: where it stands in the text.
        gap: what stands between the word before and this one.
        possessive: whether it was written with an apostrophe and s.
    """

    text: str
    folded: str
    start: int
    end: int
    gap: str
    possessive: bool = False

    @property
    def capital(self) -> bool:
        """Whether it was written with a capital at its beginning."""
        return self.text[:1].isupper()


def clean(text: str) -> str:
    """`text` without what Discord adds: mentions, emoji, links, code and marks of emphasis, as blanks."""
    return _MARKUP.sub(lambda found: " " * len(found.group()), text)


def tokens_of(text: str, speech: Language) -> tuple[Token, ...]:
    """The first WORD_LIMIT words of a text."""
    found: list[Token] = []
    for token in _words(clean(text), speech):
        if len(found) >= WORD_LIMIT:
            break
        found.append(token)
    return tuple(found)


def language_of(text: str) -> Language:
    """The language that a text is probably written in."""
    words = [fold(part) for found in _WORD.finditer(clean(text)) for part in re.split(r"\W", found.group())]
    return language(detect(words[:WORD_LIMIT]))


def _words(text: str, speech: Language) -> Iterator[Token]:
    previous = 0
    for found in _WORD.finditer(text):
        gap = text[previous : found.start()]
        previous = found.end()
        yield from _split(found.group(), found.start(), gap, speech)


def _split(written: str, start: int, gap: str, speech: Language) -> Iterator[Token]:
    """The words in what is written as one: "what's", "l'Iran", a name of another alphabet."""
    end = start + len(written)
    head, mark, rest = written.partition(next((c for c in written if c in _APOSTROPHES), "\0"))
    if mark and fold(head) in speech.elisions:
        middle = start + len(head) + len(mark)
        yield Token(head, fold(head), start, middle, gap)
        yield from _split(rest, middle, mark, speech)
        return
    folded = fold(written)
    if folded in speech.expand:
        for word in speech.expand[folded]:
            yield Token(word, fold(word), start, end, gap)
            gap = ""
        return
    base = _POSSESSIVE.sub("", written)
    whole = base.replace(".", "") if re.fullmatch(_INITIALS, base) else base
    pieces = [written] if re.fullmatch(_DATE, written) else fold(whole).split()
    for piece in pieces:
        yield Token(whole, piece, start, end, gap, possessive=base != written)
        gap = " "
