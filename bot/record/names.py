"""Finding an entry by what people type: folded, completed as they type, resolved, or suggested.

Completion goes by prefix of a name, then by start of a later word, and only if that finds nothing by likeness
(rapidfuzz). It works on sorted lists in memory, so that an answer per keystroke costs microseconds.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final

from anyascii import anyascii
from rapidfuzz import fuzz, process

CHOICES_LIMIT: Final = 25
"""How many completions Discord shows: field notes, discord.py 12."""

SUGGESTIONS: Final = 3
"""How many nearest names are offered for one that nobody has."""

_LIKE_ENOUGH: Final = 66
"""Least rapidfuzz ratio (0 to 100) of a completion; below it, completions look random."""

_CROWD: Final = 64  # spellings that share a beginning, from which on the best of them are kept
_CROWDED_LENGTH: Final = 6  # letters of the longest such beginning
_AFTER_ALL: Final = "\U0010ffff"

_MIN_FUZZY_LENGTH: Final = 3
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """`text` without case, diacritics, other alphabets, apostrophes and punctuation; words one space apart.

    "Çavuşoğlu" becomes "cavusoglu", "Путин" becomes "putin", "Da'esh" becomes "daesh".
    """
    plain = anyascii(_APOSTROPHES.sub("", text)).casefold()
    return _NOT_WORD.sub(" ", plain.replace("'", "")).strip()


@dataclass(frozen=True, slots=True)
class Named:
    """What an index knows of an entry. A higher `weight` (number of stances) comes first among equals."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """What a text stands for: exactly one entry, several, or none with the three likest as suggestions."""

    found: tuple[Named, ...]
    suggestions: tuple[Named, ...] = ()


class _Column:
    """Spellings in order, each with the rank of its entry: 0 for the most popular.

    The best ranks are kept for every beginning that very many spellings share, so that one letter in a
    record of ten thousand leaders costs no more than a whole name.
    """

    def __init__(self, spellings: Iterable[tuple[str, int]]) -> None:
        pairs = sorted(set(spellings))
        self.texts = [text for text, _ in pairs]
        self.ranks = [rank for _, rank in pairs]
        self._crowded: dict[str, list[int]] = {}
        for length in range(1, _CROWDED_LENGTH + 1):
            for beginning, group in groupby(range(len(pairs)), lambda at: self.texts[at][:length]):  # noqa: B023
                places = list(group)
                if len(places) > _CROWD and len(beginning) == length:
                    ranks = self.ranks[places[0] : places[-1] + 1]
                    self._crowded[beginning] = sorted(set(ranks))[:CHOICES_LIMIT]

    def best(self, beginning: str) -> list[int]:
        """Ranks of entries with a spelling that begins so, the best first; of very many only the best 25."""
        crowded = self._crowded.get(beginning)
        if crowded is not None:
            return crowded
        start = bisect_left(self.texts, beginning)
        end = bisect_left(self.texts, beginning + _AFTER_ALL, lo=start)
        return sorted(set(self.ranks[start:end]))


class NameIndex:
    """The names of one kind of entry in one record. Never changes."""

    def __init__(self, entries: Iterable[Named]) -> None:
        """Index entries under their name, aliases and key; what folds to nothing is left out."""
        self._entries = sorted(entries, key=lambda entry: (-entry.weight, entry.name, entry.key))
        self.by_key = {entry.key: entry for entry in self._entries}
        spellings = [
            (folded, rank)
            for rank, entry in enumerate(self._entries)
            for folded in {fold(text) for text in (entry.name, *entry.aliases, entry.key)}
            if folded
        ]
        self._whole = _Column(spellings)
        self._later_words = _Column((rest, rank) for text, rank in spellings for rest in _later_starts(text))
        self._exact: dict[str, list[int]] = {}
        self._holding: dict[str, set[int]] = {}
        for place, (text, rank) in enumerate(zip(self._whole.texts, self._whole.ranks, strict=True)):
            self._exact.setdefault(text, []).append(rank)
            for word in text.split():
                self._holding.setdefault(word, set()).add(place)

    def complete(self, text: str, limit: int = CHOICES_LIMIT) -> list[Named]:
        """Up to `limit` entries for what has been typed so far, each once, the best first.

        With very many entries (over 25 for one beginning) no more than the best 25 of each kind are found.
        """
        typed = fold(text)
        if not typed:
            return self._entries[:limit]
        found = dict.fromkeys(self._exact.get(typed, ()))
        for column in (self._whole, self._later_words):
            if len(found) < limit:
                found |= dict.fromkeys(column.best(typed))
        if not found and len(typed) >= _MIN_FUZZY_LENGTH:
            found = dict.fromkeys(self._alike(typed))
        return [self._entries[rank] for rank in islice(found, limit)]

    def match(self, text: str) -> Match:
        """What `text` stands for: a key, a whole name or alias, or words that only some names hold."""
        if text in self.by_key:
            return Match(found=(self.by_key[text],))
        typed = fold(text)
        ranks = self._exact.get(typed) or self._holding_words(typed.split())
        if ranks:
            return Match(found=tuple(self._entries[rank] for rank in sorted(ranks)))
        near = dict.fromkeys(
            [*self.complete(text), *(self._entries[rank] for rank in self._alike(typed, least=0))]
        )
        return Match(found=(), suggestions=tuple(islice(near, SUGGESTIONS)))

    def _holding_words(self, words: Sequence[str]) -> set[int]:
        """Ranks of entries one of whose spellings holds all of `words`."""
        if not words:
            return set()
        places = set.intersection(*(self._holding.get(word, set()) for word in words))
        return {self._whole.ranks[place] for place in places}

    def _alike(self, typed: str, *, least: float = _LIKE_ENOUGH) -> list[int]:
        """Ranks of the entries with the likest spelling, or ending of one, the likest first."""
        found: list[tuple[float, int]] = []
        for column in (self._whole, self._later_words):
            ranked = process.extract(
                typed, column.texts, scorer=fuzz.ratio, score_cutoff=least, limit=2 * CHOICES_LIMIT
            )
            found += [(-score, column.ranks[place]) for _, score, place in ranked]
        return [rank for _, rank in sorted(found)]


def _later_starts(folded: str) -> Iterator[str]:
    """Each ending of a spelling that begins at its second or a later word."""
    words = folded.split()
    for start in range(1, len(words)):
        yield " ".join(words[start:])
