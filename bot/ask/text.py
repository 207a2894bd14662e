"""A text into words, put right where they are misspelt, and these into questions with the cues of the language."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.ask.language import FoundPhrase, Language, Stem, detect, language
from bot.core.names import fold

WORD_LIMIT: Final = 80
"""How many words are read. A question has fewer; the rest of a long text costs time and says nothing new."""

GUESS_LIMIT: Final = 24
"""How many unknown words of a text are compared with what is known: comparing is what costs."""

_MIN_GUESS: Final = 4
_MIN_WORD_GUESS: Final = 5
"""Shorter words are taken for misspelt names only: too many words are alike."""

_MIN_BEGINNING: Final = 4
"""Least letters that say which name they are the beginning of."""

_MIN_SWAPPED: Final = 3
"""Least letters of a word of grammar that is known with two of them exchanged."""

_SHORT_MONTH: Final = 4
"""Most letters of a month that is written short, before a full stop: "Sept. 2013"."""

_TWO_EDITS_FROM: Final = 7
_TWO_EDITS_OF_A_WORD_FROM: Final = 8
"""Of a word that is no name: "seminar" is not "similar"."""

_THREE_EDITS_FROM: Final = 12

_FIXED: Final = frozenset(
    {"support", "oppose", "neutral", "both", "about", "quote", "help", "position", "members", "opinion"}
)
"""Lists whose phrases of several words mean something else than the words by themselves."""

_STRUCTURE: Final = frozenset({
    "question", "who", "aux", "wh", "of", "into", "about", "say", "conj", "article", "linking", "clause", "leaders", "left",
})  # fmt: skip
"""Lists of words that keep their part in the sentence inside such a phrase too."""

_MARKUP = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:)\d+(?::\w)?>|https?://\S+|```.*?```|[*_~`|>]", re.DOTALL)
_DATE = r"(?:[0-9]{4}[./-][0-9]{1,2}(?:[./-][0-9]{1,2})?|[0-9]{1,2}[./-](?:[0-9]{1,2}[./-])?[0-9]{4}|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2})(?![0-9])"
_INITIALS = r"(?:[^\W\d_]\.){2,}"
_APOSTROPHES = "'’‘ʼ`´"
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d"  # accents and vowel signs that stand as characters of their own
_LETTERS = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
_PLAIN = rf"{_LETTERS}(?:[{_APOSTROPHES}]{_LETTERS})*"
_SHORT_YEAR = rf"(?<!\w)[{_APOSTROPHES}][0-9]{{2}}(?!\w)"
_WORD = re.compile(rf"{_DATE}|{_SHORT_YEAR}|{_INITIALS}|{_PLAIN}")
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")
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
    if folded in speech.expand and not (len(written) == 1 and written.isupper()):  # the W of "George W. Bush"
        for word in speech.expand[folded]:
            yield Token(word, fold(word), start, end, gap)
            gap = ""
        return
    base = _POSSESSIVE.sub("", written)
    whole = base.replace(".", "") if re.fullmatch(_INITIALS, base) else base
    if re.fullmatch(_SHORT_YEAR, written):
        yield Token(written, f"20{written[1:]}", start, end, gap)
        return
    pieces = [written] if re.fullmatch(_DATE, written) else fold(whole).split()
    for piece in pieces:
        yield Token(whole, piece, start, end, gap, possessive=base != written)
        gap = " "


@dataclass(frozen=True)
class Vocabulary:
    """Words that need no putting right.

    Attributes:
        names: words of people's names; in_order: the same; countries: words for countries; proper: all these, which
            take an s.
        known: every other word of our lists and of the record; may hold names as well.
        questions: words that a question begins with; offices: longer words for offices, "minister".
        is_word: whether a word is one of the language.
        swapped: articles and words that questions begin with, by what they are with two letters exchanged.
        stems: their stems, so that "bombing" is known where "bomb" is.
    """

    names: frozenset[str]
    countries: frozenset[str]
    proper: frozenset[str]
    known: frozenset[str]
    stems: frozenset[str] = field(repr=False)
    stem: Stem = field(repr=False)
    questions: frozenset[str]
    offices: frozenset[str]
    is_word: Callable[[str], bool] = field(repr=False)
    in_order: Sequence[str] = field(repr=False)
    swapped: Mapping[str, str] = field(repr=False)
    by_length: Mapping[int, Sequence[str]] = field(repr=False)

    @classmethod
    def of(
        cls,
        names: AbstractSet[str],
        countries: AbstractSet[str],
        known: AbstractSet[str],
        guesses: AbstractSet[str],
        speech: Language,
    ) -> "Vocabulary":
        """`guesses` are the words that a misspelling may have meant."""
        by_length: dict[int, list[str]] = {}
        for word in sorted(word for word in guesses if len(word) >= _MIN_GUESS and word.isalpha()):
            by_length.setdefault(len(word), []).append(word)
        stem = speech.stem
        stems = frozenset(map(stem, known))
        offices = {
            word for phrases in speech.offices.by_first.values() for words, _ in phrases for word in words
        }
        return cls(
            frozenset(names),
            frozenset(countries - speech.function),  # without the "and" of Antigua and Barbuda
            frozenset(names | countries),
            frozenset(known),
            stems,
            stem,
            speech.question_words,
            frozenset(word for word in guesses if len(word) > _MIN_GUESS and stem(word) in offices),
            speech.is_word,
            sorted(names),
            _swapped(speech.articles | speech.question_words),
            by_length,
        )


@dataclass(frozen=True, slots=True)
class Word:
    """A token as it is read.

    Attributes:
        written: the word that is looked up, put right where it was misspelt.
        likeness: 1 if it is as written, else how alike it is to what was written, below 1.
        known: whether the language or the record has the word at all.
        others: further names that are as like what was written.
        possessive: "putin's", and "putins" where only a name can be meant.
    """

    token: Token
    written: str
    likeness: float = 1.0
    known: bool = True
    possessive: bool = False
    others: tuple[str, ...] = ()


def _swapped(words: AbstractSet[str]) -> dict[str, str]:
    """Words of three letters and more by what they are with two neighbours exchanged."""
    return {
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]: word
        for word in sorted(words)
        if len(word) >= _MIN_SWAPPED
        for place in range(len(word) - 1)
    }


def put_right(tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[Word, ...]:
    """Each token as it is read, in order."""
    words: list[Word] = []
    guesses = 0
    for token in tokens:
        word = _as_known(token, vocabulary)
        if not word.known and not words:
            word = _begins_question(word, vocabulary)
        after_country = words and words[-1].written in vocabulary.countries
        if after_country and word.written not in vocabulary.known:
            word = _office_of(word, vocabulary)
        if not word.known and guesses < GUESS_LIMIT and len(word.written) >= _MIN_GUESS:
            guesses += 1
            word = _guessed(word, vocabulary)
        words.append(word)
    return tuple(words)


def _office_of(word: Word, vocabulary: Vocabulary) -> Word:
    """A word after a country as the one office that it is a letter off, though it is a word itself: "the Kazakh minster"."""
    near = [meant for meant in vocabulary.offices if OSA.distance(word.written, meant) == 1]
    return replace(word, written=near[0], known=True) if len(near) == 1 else word


def _as_known(token: Token, vocabulary: Vocabulary) -> Word:
    folded = token.folded
    word = Word(token, folded, possessive=token.possessive)
    if folded in vocabulary.known or folded in vocabulary.names or not folded.isalpha():
        return word
    if folded.endswith("s") and folded[:-1] in vocabulary.proper:
        return replace(word, written=folded[:-1], possessive=True)
    if folded.endswith("in") and f"{folded}g" in vocabulary.known:
        return replace(word, written=f"{folded}g")
    if vocabulary.stem(folded) in vocabulary.stems:
        return word
    if vocabulary.is_word(folded) or vocabulary.is_word(token.text.lower()):  # dictionaries have accents
        return word
    if folded.endswith("s") and folded[:-1] in vocabulary.known:
        return replace(word, written=folded[:-1], possessive=True)
    swapped = vocabulary.swapped.get(folded)  # "teh"
    if swapped:
        return replace(word, written=swapped)
    drawn_out = (_DRAWN_OUT.sub(letters, folded) for letters in (r"\1\1", r"\1"))  # "heyyy", "sooo"
    said = next(
        (one for one in drawn_out if one != folded and (one in vocabulary.known or vocabulary.is_word(one))),
        "",
    )
    return replace(word, written=said) if said else replace(word, known=False)


def _begins_question(word: Word, vocabulary: Vocabulary) -> Word:
    """The first word of a text as the one word a letter off that a question begins with: "wich"."""
    near = [meant for meant in vocabulary.questions if OSA.distance(word.written, meant) == 1]
    return replace(word, written=near[0], known=True) if len(near) == 1 else word


def _guessed(word: Word, vocabulary: Vocabulary) -> Word:
    """The word that was probably meant, or the word itself, still unknown."""
    typed = word.written
    best = _nearest(typed, vocabulary)
    if best is None and typed.endswith("s"):
        best = _nearest(typed[:-1], vocabulary)
        if best is not None:
            word = replace(word, possessive=True)
    if best is None:
        whole = _begun(typed, vocabulary)
        return replace(word, written=whole, likeness=len(typed) / len(whole), known=True) if whole else word
    (meant, *others), edits = best
    sure = meant in vocabulary.offices and not others and edits == 1  # nobody is called "presidnt"
    likeness = 1 if sure else 1 - edits / len(typed)
    return replace(word, written=meant, likeness=likeness, known=True, others=tuple(others))


def _begun(typed: str, vocabulary: Vocabulary) -> str:
    """The one name that a word is the beginning of, "sarko", which has to be asked back; "" if there is none."""
    place = bisect_left(vocabulary.in_order, typed)
    names = [name for name in vocabulary.in_order[place : place + 2] if name.startswith(typed)]
    return names[0] if len(names) == 1 and len(typed) >= _MIN_BEGINNING else ""


def _other_letter(typed: str, meant: str) -> bool:
    """Whether two short words of the same length differ in a letter: "kurd" is not Kurz misspelt, but "kruz" is."""
    return len(typed) == len(meant) and sorted(typed) != sorted(meant)


def _nearest(typed: str, vocabulary: Vocabulary) -> tuple[list[str], int] | None:
    """The likest words and the edits (OSA) to them: names that are equally like, or one other word, or None."""
    limit = 1 + (len(typed) >= _TWO_EDITS_FROM) + (len(typed) >= _THREE_EDITS_FROM)
    found: list[tuple[int, bool, int, str]] = []
    for length in range(max(_MIN_GUESS, len(typed) - limit), len(typed) + limit + 1):
        found += [
            (int(edits), meant not in vocabulary.names, abs(length - len(typed)), meant)
            for meant, edits, _ in process.extract(
                typed,
                vocabulary.by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=limit,
                limit=None,
            )
            if meant[0] == typed[0] or (edits == 1 and len(typed) >= _TWO_EDITS_FROM)
            if edits == 1 or len(typed) >= _TWO_EDITS_OF_A_WORD_FROM or meant in vocabulary.names
            if len(typed) >= _MIN_WORD_GUESS
            or sorted(typed) == sorted(meant)
            or (meant in vocabulary.names and not _other_letter(typed, meant))
        ]
    if not found:
        return None
    edits, no_name, _, meant = min(found)
    names = (
        []
        if no_name
        else [other for fewest, none, _, other in sorted(found) if (fewest, none) == (edits, False)]
    )
    return names or [meant], edits


@dataclass(frozen=True)
class Sentence:
    """Words that are read as one question.

    Attributes:
        cues: the language's cues in it, in order; those that turned out to be something else are left out.
    """

    words: tuple[Word, ...]
    speech: Language
    cues: tuple[FoundPhrase, ...]

    @classmethod
    def of(cls, words: Sequence[Word], speech: Language) -> "Sentence":
        """A sentence with every cue that its words can be; "which" before any office is one for who."""
        written = [word.written for word in words]
        cues = list(speech.cues.find(written))
        which = {cue.end for cue in cues if cue.name == "which"}
        offices = speech.offices.find(written) if which else ()
        cues += [FoundPhrase("who", one.start - 1, one.end) for one in offices if one.start in which]
        return cls(tuple(words), speech, tuple(_outermost(_negated(cues, len(words)))))

    def without_cues_in(self, spans: Iterable[tuple[int, int]]) -> "Sentence":
        """The sentence without the cues that begin or end within one of the spans: they are part of a name there.

        A phrase with a gap may reach over a name.
        """
        hidden = list(spans)
        cues = tuple(
            cue
            for cue in self.cues
            if not any(
                (start <= cue.start and cue.end <= end)
                or (not cue.gap and cue.start < end and start < cue.end and cue.end - cue.start > 1)
                for start, end in hidden
            )
        )
        return replace(self, cues=cues)

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def written(self) -> list[str]:
        """The words as they are looked up."""
        return [word.written for word in self.words]

    @cached_property
    def office_phrases(self) -> list[FoundPhrase]:
        """Phrases for offices, longer ones first."""
        return self.speech.offices.longest_first(self.written)

    @cached_property
    def office_places(self) -> frozenset[int]:
        """The places of words for offices."""
        return places_of(self.office_phrases)

    @cached_property
    def _starting(self) -> Mapping[int, AbstractSet[str]]:
        """The names of the cues that begin at each word; each step asks for them again and again."""
        found: dict[int, set[str]] = defaultdict(set)
        for cue in self.cues:
            found[cue.start].add(cue.name)
        return found

    @cached_property
    def _covering(self) -> Mapping[int, AbstractSet[str]]:
        """The names of the cues that each word is part of."""
        found: dict[int, set[str]] = defaultdict(set)
        for cue in self.cues:
            for place in range(cue.start, cue.end):
                found[place].add(cue.name)
        return found

    def find(self, *names: str) -> Iterator[FoundPhrase]:
        """The cues of some lists, in order."""
        return (cue for cue in self.cues if cue.name in names)

    def has(self, *names: str) -> bool:
        """Whether there is a cue of one of the lists."""
        return any(cue.name in names for cue in self.cues)

    def at(self, place: int, *names: str) -> FoundPhrase | None:
        """The longest cue of one of the lists that begins at a word."""
        return max(
            (cue for cue in self.cues if cue.start == place and cue.name in names),
            key=lambda cue: cue.end,
            default=None,
        )

    def starts(self, place: int, *names: str) -> bool:
        """Whether a cue of one of the lists begins at a word."""
        return not self._starting.get(place, frozenset()).isdisjoint(names)

    def over(self, place: int, *names: str) -> bool:
        """Whether a word is part of a cue of one of the lists."""
        return not self._covering.get(place, frozenset()).isdisjoint(names)

    def after(self, place: int, *names: str) -> int:
        """The first place from a word on that is part of no cue of the lists; the length if there is none."""
        while place < len(self) and self.over(place, *names):
            place += 1
        return place

    def before(self, place: int, *names: str) -> int:
        """The last place up to a word that is part of no cue of the lists; −1 if there is none."""
        while place >= 0 and self.over(place, *names):
            place -= 1
        return place

    def breaks_before(self, place: int) -> bool:
        """Whether a comma, colon, dash or the like stands before a word, or the word is the first."""
        if place == 0:
            return True
        gap = self.words[place].token.gap
        if gap.strip() == "." and self.is_short(place - 1):
            return False
        return bool(re.search(r"[,:;.!?()–—]|\s-\s", gap))

    def is_short(self, place: int) -> bool:
        """Whether a word is written with a full stop of its own: an initial, "Jr.", "Gen."."""
        return len(self.words[place].token.text) == 1 or self.over(place, "junior", "title", "versus")

    def text(self, start: int, end: int) -> str:
        """Words as they were typed."""
        said = [
            f"{token.text}'s" if token.possessive and place < end - 1 else token.text
            for place, token in enumerate((word.token for word in self.words[start:end]), start)
        ]
        return " ".join(dict.fromkeys(said))

    def said(self, span: "Span") -> str:
        """The words of a span as they were typed."""
        return self.text(span.start, span.end)


class Span(Protocol):
    """Words `start` to `end` (exclusive) of a sentence: a cue, somebody's name."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def places_of(spans: Iterable[Span]) -> frozenset[int]:
    """The places of the words of some spans."""
    return frozenset(place for span in spans for place in range(span.start, span.end))


def questions(sentence: Sentence) -> list[tuple[int, int]]:
    """Where each question of a text begins and ends: at marks of an end, and at "and who …?"."""
    starts = [0]
    for place in range(1, len(sentence)):
        gap = sentence.words[place].token.gap
        ended = re.search(r"[?!;\n]|\.\s|\.{2,}|…", gap) is not None
        before = sentence.written[place - 1]
        dated = sentence.written[place][:1].isdigit() and len(before) <= _SHORT_MONTH  # "Sept. 2013"
        short = gap.strip() == "." and (dated or sentence.is_short(place - 1))
        follows = _is_of_asker(sentence, starts[-1], place) or _ends_clause(sentence, starts[-1], place)
        if (ended and not short) or _goes_on(sentence, place) or follows:
            starts.append(place)
    ends = [*starts[1:], len(sentence)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < end]


def part(sentence: Sentence, start: int, end: int) -> Sentence:
    """Some of the words as a sentence of their own."""
    return Sentence.of(sentence.words[start:end], sentence.speech)


def _negated(cues: Sequence[FoundPhrase], number: int) -> list[FoundPhrase]:
    """The cues with a word that says no by itself only where no other does: "je veux pas", but "je ne veux pas", "ou pas"."""
    joined = {cue.end for cue in cues if cue.name == "or"}
    alone = [cue for cue in cues if cue.name == "neg_alone"]
    says_no = [one for one in alone if one.start not in joined and one.end < number]
    if any(cue.name == "neg" for cue in cues):
        says_no = []
    return [*(cue for cue in cues if cue not in alone), *(replace(one, name="neg") for one in says_no)]


def _outermost(cues: Sequence[FoundPhrase]) -> list[FoundPhrase]:
    """The cues without those inside a fixed phrase: in "say no to" there is no "say" and no "no", in "on record" no "on"."""
    whole = [
        cue for cue in cues if cue.name in {"forum", "of_record", "without"} and not cue.gap
    ]  # "leaving out" leaves nothing
    within = places_of(cue for cue in whole if cue.end - cue.start > 1 or cue.name == "forum")
    found = [cue for cue in cues if cue in whole or not within.issuperset(range(cue.start, cue.end))]
    found.sort(key=lambda cue: cue.start)
    fixed = [
        (cue.start, cue.end)
        for cue in found
        if cue.name in _FIXED and cue.end - cue.start > 1 and not cue.gap
    ]
    return [
        cue
        for cue in found
        if not (cue.name == "members" and any(cue.start < start < cue.end < end for start, end in fixed))
        if cue.name in _STRUCTURE
        or not any(
            start <= cue.start and cue.end <= end and cue.end - cue.start < end - start
            for start, end in fixed
        )
    ]


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Whether a second question begins here: ", and who else …", "and what did …", "also …"."""
    if "&" in sentence.words[place].token.gap and sentence.starts(place, "question"):
        return True
    follow = sentence.at(place, "more")
    if follow is not None and follow.end < len(sentence):
        return sentence.breaks_before(place) or follow.end - follow.start > 1
    if (
        sentence.over(place, "follow")
        and sentence.over(place, "clause")
        and sentence.starts(place + 1, "neg")
    ):
        return True  # "who backs strikes but not arming rebels"
    if _takes_other_side(sentence, place):
        return True
    joined = sentence.starts(place, "conj") or (
        sentence.over(place, "follow") and sentence.over(place, "clause") and sentence.breaks_before(place)
    )  # ", but did he also want …"
    foretold = sentence.starts(place + 1, "will", "should") and sentence.starts(place + 2, "pronoun")
    verb = place + 2 + any(word.written == "t" for word in sentence.words[place + 2 : place + 3])
    inverted = (
        sentence.starts(verb, "pronoun") and sentence.words[verb].token.gap == "-"
    )  # "et a-t-il fini par …"
    counts = sentence.starts(place + 1, "about", "into") and sentence.starts(place + 2, "number")
    counts = counts and not any(
        cue.start > place for cue in sentence.find("counted")
    )  # "and on how many subjects"
    asked = any(cue.end <= place for cue in sentence.find("lead_in"))
    indirect = asked and sentence.starts(place + 1, "whether")  # "tell me when …, and whether …"
    asks = sentence.starts(place + 1, "question") or counts or indirect
    if sentence.over(place + 1, "aux") and sentence.over(place + 2, "linking", "into"):
        asks = indirect  # "who said he was made in Syria and has to die in Syria"
    return joined and (asks or foretold or inverted)  # ", and will he reopen …"


def _is_of_asker(sentence: Sentence, start: int, place: int) -> bool:
    """Whether the asker goes on about themselves, "…, im writing a timeline", or comes to it: "I'd like to know whether …"."""
    asks = sentence.starts(place, "clause") and not sentence.starts(place, "conditional")
    asks = asks and any(cue.end == place for cue in sentence.find("lead_in"))
    asks = asks and not sentence.starts(start, "who", "which")  # "which presidents asked that …"
    return (sentence.breaks_before(place) and sentence.starts(place, "asker")) or asks


def is_clause(sentence: Sentence, start: int) -> bool:
    """Whether words that begin with "when" tell of a time, and ask for none: "When Erdoğan told Assad …, did he …"."""
    when = sentence.at(start, "when")
    if when is None or sentence.over(when.end - 1, "aux"):
        return False
    return not sentence.over(sentence.after(when.end, "adverb"), "aux")  # "when precisely did …"


def _ends_clause(sentence: Sentence, start: int, place: int) -> bool:
    """Whether a question begins behind a clause that tells of a time."""
    return is_clause(sentence, start) and sentence.breaks_before(place) and sentence.starts(place, "aux")


def _takes_other_side(sentence: Sentence, place: int) -> bool:
    """ "Who wants Assad gone but opposes strikes": for one thing, and against another."""
    if not sentence.over(place, "follow") or sentence.over(place, "both"):
        return False
    turns = (("support", "oppose"), ("oppose", "support"))
    return any(
        sentence.starts(place + 1, after) and any(cue.end < place for cue in sentence.find(before))
        for before, after in turns
    )
