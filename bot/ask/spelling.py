"""Misspelt words put right against the words that the language and the record know."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.ask.phrases import Stem
from bot.ask.tokens import Token

GUESS_LIMIT: Final = 24
"""How many unknown words of a text are compared with what is known: comparing is what costs."""

_MIN_GUESS: Final = 4
_MIN_WORD_GUESS: Final = 5
"""Shorter words are taken for misspelt names only: too many words are alike."""

_TWO_EDITS_FROM: Final = 7
_THREE_EDITS_FROM: Final = 12


@dataclass(frozen=True)
class Vocabulary:
    """Words that need no putting right.

    Attributes:
        names: words of people's names; proper: these and words for countries, which take an s.
        known: every other word of the language and the record; may hold names as well.
        stems: their stems, so that "bombing" is known where "bomb" is.
    """

    names: frozenset[str]
    proper: frozenset[str]
    known: frozenset[str]
    stems: frozenset[str] = field(repr=False)
    stem: Stem = field(repr=False)
    by_length: Mapping[int, Sequence[str]] = field(repr=False)

    @classmethod
    def of(
        cls,
        names: AbstractSet[str],
        countries: AbstractSet[str],
        known: AbstractSet[str],
        guesses: AbstractSet[str],
        stem: Stem,
    ) -> "Vocabulary":
        """`guesses` are the words that a misspelling may have meant."""
        by_length: dict[int, list[str]] = {}
        for word in sorted(word for word in guesses if len(word) >= _MIN_GUESS and word.isalpha()):
            by_length.setdefault(len(word), []).append(word)
        stems = frozenset(map(stem, known))
        return cls(frozenset(names), frozenset(names | countries), frozenset(known), stems, stem, by_length)


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


def put_right(tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[Word, ...]:
    """Each token as it is read, in order."""
    words = []
    guesses = 0
    for token in tokens:
        word = _as_known(token, vocabulary)
        if not word.known and guesses < GUESS_LIMIT and len(word.written) >= _MIN_GUESS:
            guesses += 1
            word = _guessed(word, vocabulary)
        words.append(word)
    return tuple(words)


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
    if folded.endswith("s") and folded[:-1] in vocabulary.known:
        return replace(word, written=folded[:-1], possessive=True)
    return replace(word, known=False)


def _guessed(word: Word, vocabulary: Vocabulary) -> Word:
    """The word that was probably meant, or the word itself, still unknown."""
    typed = word.written
    best = _nearest(typed, vocabulary)
    if best is None and typed.endswith("s"):
        best = _nearest(typed[:-1], vocabulary)
        if best is not None:
            word = replace(word, possessive=True)
    if best is None:
        return word
    (meant, *others), edits = best
    return replace(word, written=meant, likeness=1 - edits / len(typed), known=True, others=tuple(others))


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
            if len(typed) >= _MIN_WORD_GUESS
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
