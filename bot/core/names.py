"""Finding an entry by what people type: folded, completed as they type, resolved, or suggested.

Completion goes by prefix of a name, then by start of a later word, and only if that finds nothing by likeness
(rapidfuzz). It works on sorted lists in memory, so that an answer per keystroke costs microseconds.

A server's own names are a layer over the public ones: a small index of what differs, whose answers are merged with
those of the public index. So a thousand servers cost what they changed.
"""

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from heapq import merge
from itertools import chain, count, islice
from typing import Final, NamedTuple, Self

from anyascii import anyascii

CHOICES_LIMIT: Final = 25
"""How many completions Discord shows."""

SUGGESTIONS: Final = 3
"""How many nearest names are offered at most for one that nobody has."""

_LIKE_ENOUGH: Final = 66
"""Least rapidfuzz ratio (0 to 100) of a completion; below it, completions look random."""

_NEAR: Final = 75
"""The same of what is offered for a name that nobody has. Of the names of the starter record the misspelt ones are above it,
and what has nothing to do with any is below: "Zelensky", "climate change".
"""

_LIKEST: Final = 2 * CHOICES_LIMIT
"""How many whole spellings, and how many endings, are looked at as the likest."""

_CROWD: Final = 64  # entries that share a beginning, above which they are kept in order

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
    """What a text stands for: exactly one entry, several, or none with up to three that are spelt alike."""

    found: tuple[Named, ...]
    suggestions: tuple[Named, ...] = ()


class NameIndex:
    """The names of one kind of entry in one record. Never changes."""

    __slots__ = ("_parts",)

    def __init__(self, entries: Iterable[Named]) -> None:
        """Index entries under their name, aliases and key; what folds to nothing is left out."""
        self._parts: tuple[_Part, ...] = (_Part.of(entries),)

    @classmethod
    def over(cls, base: Self, changed: Iterable[Named], gone: Collection[str]) -> Self:
        """`base` with the entries `changed`, new or in place of that of the same key, and without the keys `gone`.

        It answers like an index of all entries, and holds only those that differ. `base` may be a layer itself,
        and stays as it is. A key that is both changed and gone is changed.
        """
        index = cls(changed)
        (own,) = index._parts
        index._parts = (*(part.without({*gone, *own.by_key}) for part in base._parts), own)
        return index

    def get(self, key: str) -> Named | None:
        """The entry of a key, None if there is none."""
        found = (part.by_key[key] for part in self._parts if key in part.by_key and key not in part.hidden)
        return next(found, None)

    def complete(self, text: str, limit: int = CHOICES_LIMIT, *, alike: bool = True) -> list[Named]:
        """Up to `limit` entries for what has been typed so far, each once, the best first.

        Where no name begins so, those that are spelt alike; none of these without `alike`.
        """
        typed = fold(text)
        if not typed:
            return list(islice(_merged(self._parts, lambda part: range(len(part.entries))), limit))
        found = list(islice(_once(self._begun(typed)), limit))
        if alike and not found and len(typed) >= _MIN_FUZZY_LENGTH:
            found = list(islice(_once(self._alike(typed)), limit))
        return found

    def match(self, text: str) -> Match:
        """What `text` stands for: a key, a whole name or alias, or words that only some names hold."""
        typed = fold(text)
        words = typed.split()
        found = self.going_by(text) or tuple(_merged(self._parts, lambda part: part.holding(words)))
        if found:
            return Match(found=found)
        near = chain(self.complete(text, SUGGESTIONS, alike=False), self._alike(typed, least=_NEAR))
        return Match(found=(), suggestions=tuple(islice(_once(near), SUGGESTIONS)))

    def going_by(self, text: str) -> tuple[Named, ...]:
        """The entry whose key `text` is, else those that go by it as a whole name, alias or key, the best first.

        Costs the same for a name that nobody has, where `match` looks for what is spelt alike.
        """
        entry = self.get(text)
        if entry is not None:
            return (entry,)
        typed = fold(text)
        return tuple(_merged(self._parts, lambda part: part.whole.equal(typed)))

    def called(self, name: str) -> tuple[Named, ...]:
        """The entries whose own name this is, the best first; an alias does not count."""
        typed = fold(name)
        return tuple(
            entry
            for entry in _once(_merged(self._parts, lambda part: part.whole.equal(typed)))
            if fold(entry.name) == typed
        )

    def _begun(self, typed: str) -> Iterator[Named]:
        """Entries with this spelling, then those with its beginning, then those with that of a later word."""
        yield from _merged(self._parts, lambda part: part.whole.equal(typed))
        yield from _merged(self._parts, lambda part: part.whole.begun(typed))
        yield from _merged(self._parts, lambda part: part.later_words.begun(typed))

    def _alike(self, typed: str, *, least: float = _LIKE_ENOUGH) -> Iterator[Named]:
        """Entries with the likest spelling, or ending of one, the likest first."""
        whole = [like for part in self._parts for like in part.alike(part.whole, typed, least)]
        later = [like for part in self._parts for like in part.alike(part.later_words, typed, least)]
        likest = [*sorted(whole)[:_LIKEST], *sorted(later)[:_LIKEST]]
        likest.sort(key=lambda like: (like.unlikeness, like.order))
        yield from (like.entry for like in likest)


class _Column:
    """Spellings in order, each with the rank of its entry: 0 for the most popular.

    The ranks are kept in order for every beginning that very many entries share, so that one letter in a
    record of ten thousand leaders costs no more than a whole name.
    """

    __slots__ = ("_crowded", "_ranks", "texts")

    def __init__(self, spellings: Iterable[tuple[str, int]]) -> None:
        pairs = sorted(set(spellings))
        # Made anew in their order, they lie side by side in memory: likeness goes over all of them, a fifth faster so.
        self.texts = [text.encode().decode() for text, _ in pairs]
        self._ranks = array("I", (rank for _, rank in pairs))
        self._crowded: dict[str, Sequence[int]] = {}
        for length in count(1):
            begun = defaultdict(set)
            for text, rank in pairs:
                begun[text[:length]].add(rank)
            crowds = {
                text: ranks for text, ranks in begun.items() if len(text) == length and len(ranks) > _CROWD
            }
            if not crowds:
                break
            self._crowded |= {text: array("I", sorted(ranks)) for text, ranks in crowds.items()}
            pairs = [pair for pair in pairs if pair[0][:length] in crowds]

    def rank(self, place: int) -> int:
        """The rank of the entry with the spelling at `place`."""
        return self._ranks[place]

    def equal(self, text: str) -> Sequence[int]:
        """Ranks of entries with this spelling, the best first."""
        return self._between(text, text + " ")

    def begun(self, beginning: str) -> Sequence[int]:
        """Ranks of entries with a spelling that begins so, the best first."""
        crowded = self._crowded.get(beginning)
        return sorted(set(self._between(beginning, beginning + "~"))) if crowded is None else crowded

    def begun_with_word(self, word: str) -> Sequence[int]:
        """Ranks of entries with a spelling whose first word this is, in any order."""
        return self._between(word, word + "!")

    def _between(self, first: str, after: str) -> Sequence[int]:
        """Ranks of the spellings from `first` to before `after`: a space comes before "!", letters before "~"."""
        start = bisect_left(self.texts, first)
        return self._ranks[start : bisect_left(self.texts, after, lo=start)]


class _Like(NamedTuple):
    """A spelling like what was typed; the likest are the least."""

    unlikeness: float
    spelling: str
    order: tuple[int, str, str]
    entry: Named


@dataclass(frozen=True, slots=True)
class _Part:
    """Entries in order and their spellings, without the entries that a layer has changed or does not have.

    Attributes:
        whole: spellings of names, aliases and keys.
        later_words: their endings from a later word on.
        hidden: keys of entries that are not found.
        hidden_spellings: how many spellings and endings these have.
    """

    entries: Sequence[Named]
    by_key: Mapping[str, Named]
    whole: _Column
    later_words: _Column
    hidden: frozenset[str] = frozenset()
    hidden_spellings: int = 0

    @classmethod
    def of(cls, entries: Iterable[Named]) -> Self:
        """All of `entries`."""
        ordered = sorted(entries, key=_order)
        spellings = [(text, rank) for rank, entry in enumerate(ordered) for text in _spellings(entry)]
        return cls(
            entries=ordered,
            by_key={entry.key: entry for entry in ordered},
            whole=_Column(spellings),
            later_words=_Column((rest, rank) for text, rank in spellings for rest in _later_starts(text)),
        )

    def without(self, keys: AbstractSet[str]) -> Self:
        """This part with the entries of these keys hidden too."""
        hidden = self.hidden | (self.by_key.keys() & keys)
        words = sum(len(text.split()) for key in hidden for text in _spellings(self.by_key[key]))
        return replace(self, hidden=hidden, hidden_spellings=words)

    def shown(self, ranks: Iterable[int]) -> Iterator[Named]:
        """The entries of these ranks that are not hidden."""
        return (entry for rank in ranks if (entry := self.entries[rank]).key not in self.hidden)

    def holding(self, words: Sequence[str]) -> list[int]:
        """Ranks of entries one of whose spellings holds all of `words`, the best first."""
        if not words:
            return []
        columns = (self.whole, self.later_words)
        ranks = set.intersection(
            *({rank for column in columns for rank in column.begun_with_word(word)} for word in words)
        )
        return sorted(rank for rank in ranks if len(words) == 1 or _hold(self.entries[rank], words))

    def alike(self, column: _Column, typed: str, least: float) -> list[_Like]:
        """The likest spellings of a column, the likest first."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - 3 MB and 0.01 s, which no start need wait for

        limit = _LIKEST + self.hidden_spellings
        ranked = process.extract(typed, column.texts, scorer=fuzz.ratio, score_cutoff=least, limit=limit)
        likest = (
            _Like(-score, text, _order(entry), entry)
            for text, score, place in ranked
            for entry in self.shown([column.rank(place)])
        )
        return list(islice(likest, _LIKEST))


def _order(entry: Named) -> tuple[int, str, str]:
    """What entries are ordered by, the best first."""
    return -entry.weight, entry.name, entry.key


def _merged(parts: Sequence[_Part], ranks: Callable[[_Part], Iterable[int]]) -> Iterator[Named]:
    """The entries of these ranks of each part, the best first."""
    return merge(*(part.shown(ranks(part)) for part in parts), key=_order)


def _once(entries: Iterable[Named]) -> Iterator[Named]:
    """`entries` without repetitions."""
    seen = set()
    for entry in entries:
        if entry.key not in seen:
            seen.add(entry.key)
            yield entry


def is_called(entry: Named, text: str) -> bool:
    """Whether `text` is the whole name, an alias or the key of an entry."""
    return fold(text) in _spellings(entry)


def _spellings(entry: Named) -> set[str]:
    """All that an entry is found by, folded."""
    return {folded for text in (entry.name, *entry.aliases, entry.key) if (folded := fold(text))}


def _hold(entry: Named, words: Collection[str]) -> bool:
    """Whether one spelling of an entry holds all of `words`."""
    return any(set(text.split()).issuperset(words) for text in _spellings(entry))


def _later_starts(folded: str) -> Iterator[str]:
    """Each ending of a spelling that begins at its second or a later word."""
    words = folded.split()
    for start in range(1, len(words)):
        yield " ".join(words[start:])
