"""Finding an entry by what people type: folded, completed as they type, resolved, or suggested.

Completion goes by prefix of a name, then by start of a later word, and only if that finds nothing by likeness
(rapidfuzz). It works on sorted lists in memory, so that an answer per keystroke costs microseconds.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from anyascii import anyascii
from rapidfuzz import fuzz, process

CHOICES_LIMIT: Final = 25
"""How many completions Discord shows: field notes, discord.py 12."""

_LIKE_ENOUGH: Final = 70
"""Least rapidfuzz WRatio (0 to 100) of a suggestion; below it, suggestions look random."""

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
    """What a text stands for: exactly one entry, several, or none with the likest as suggestions."""

    found: tuple[Named, ...]
    suggestions: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class _Spelling:
    folded: str
    entry: Named


@dataclass(frozen=True)
class NameIndex:
    """The names of one kind of entry in one record. Build with `NameIndex.of`; never changes."""

    by_key: dict[str, Named]
    _exact: dict[str, tuple[Named, ...]] = field(repr=False)
    _starts: Sequence[_Spelling] = field(repr=False)
    _later_words: Sequence[_Spelling] = field(repr=False)
    _popular: Sequence[Named] = field(repr=False)
    _spellings: Sequence[str] = field(repr=False)
    _spelling_of: Sequence[Named] = field(repr=False)

    @classmethod
    def of(cls, entries: Iterable[Named]) -> "NameIndex":
        """Index entries under their name, aliases and key; an alias that folds to nothing is left out."""
        by_key = {entry.key: entry for entry in entries}
        spellings = sorted(
            {
                (folded, entry.key)
                for entry in by_key.values()
                for text in (entry.name, *entry.aliases, entry.key)
                if (folded := fold(text))
            }
        )
        exact: dict[str, tuple[Named, ...]] = {}
        for folded, key in spellings:
            exact[folded] = (*exact.get(folded, ()), by_key[key])
        later = sorted({(rest, key) for folded, key in spellings for rest in _later_starts(folded)})
        return cls(
            by_key=by_key,
            _exact=exact,
            _starts=[_Spelling(folded, by_key[key]) for folded, key in spellings],
            _later_words=[_Spelling(folded, by_key[key]) for folded, key in later],
            _popular=sorted(by_key.values(), key=_popularity),
            _spellings=[folded for folded, _ in spellings],
            _spelling_of=[by_key[key] for _, key in spellings],
        )

    def complete(self, text: str, limit: int = CHOICES_LIMIT) -> list[Named]:
        """Up to `limit` entries for what has been typed so far, each once, the best first."""
        typed = fold(text)
        if not typed:
            return list(self._popular[:limit])
        found = dict.fromkeys(self._exact.get(typed, ()))
        for spellings in (self._starts, self._later_words):
            if len(found) < limit:
                found |= dict.fromkeys(sorted(_with_prefix(spellings, typed), key=_popularity))
        if not found and len(typed) >= _MIN_FUZZY_LENGTH:
            found = dict.fromkeys(self._alike(typed, limit))
        return list(islice(found, limit))

    def match(self, text: str) -> Match:
        """What `text` stands for: a key, a whole name or alias, or words that only some names hold."""
        if text in self.by_key:
            return Match(found=(self.by_key[text],))
        typed = fold(text)
        if not typed:
            return Match(found=(), suggestions=tuple(self._popular[:3]))
        found = self._exact.get(typed) or tuple(self._holding_words(typed.split()))
        if found:
            return Match(found=tuple(sorted(found, key=_popularity)))
        return Match(found=(), suggestions=tuple(self.complete(text, 3)))

    def _holding_words(self, words: Collection[str]) -> Iterator[Named]:
        """Entries one of whose spellings holds all of `words`."""
        wanted = set(words)
        found = {
            entry.key: entry
            for spelling, entry in zip(self._spellings, self._spelling_of, strict=True)
            if wanted <= set(spelling.split())
        }
        yield from found.values()

    def _alike(self, typed: str, limit: int) -> list[Named]:
        """The entries with the likest spelling, each once."""
        ranked = process.extract(
            typed, self._spellings, scorer=fuzz.WRatio, score_cutoff=_LIKE_ENOUGH, limit=4 * limit
        )
        return list(islice(dict.fromkeys(self._spelling_of[place] for _, _, place in ranked), limit))


def _popularity(entry: Named) -> tuple[int, str]:
    return -entry.weight, entry.name


def _later_starts(folded: str) -> Iterator[str]:
    """Each ending of a spelling that begins at its second or a later word."""
    words = folded.split()
    for start in range(1, len(words)):
        yield " ".join(words[start:])


def _with_prefix(spellings: Sequence[_Spelling], typed: str) -> list[Named]:
    start = bisect_left(spellings, typed, key=lambda spelling: spelling.folded)
    found: dict[Named, None] = {}
    for spelling in islice(spellings, start, None):
        if not spelling.folded.startswith(typed):
            break
        found[spelling.entry] = None
    return list(found)
