"""Tables that link words to entries of one record: phrases as folded words, found in a question.

A link says what was meant and how sure that is; which links count is decided later (`reading`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

Words = tuple[str, ...]


class Sure(IntEnum):
    """How a phrase names an entry, the surest last."""

    PART = 1
    """A word of the name, such as a given name."""
    SURNAME = 2
    """The end of a name."""
    WHOLE = 3
    """The name, an alias or the key."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words `start` to `end` (exclusive) name one of `keys`.

    Attributes:
        likeness: 1 for words as they are spelt, less for a guess at a misspelling.
    """

    keys: tuple[str, ...]
    start: int
    end: int
    sure: Sure = Sure.WHOLE
    likeness: float = 1.0

    def holds(self, place: int) -> bool:
        """Whether the word at `place` is one of the link's."""
        return self.start <= place < self.end


@dataclass(frozen=True)
class PhraseTable:
    """Phrases and the keys that they name. Longest first at every word."""

    by_first: Mapping[str, Sequence[tuple[Words, Sure, tuple[str, ...]]]] = field(repr=False)

    @classmethod
    def of(cls, phrases: Iterable[tuple[Words, Sure, str]]) -> "PhraseTable":
        """A table of (words, how sure, key). Of one phrase only its surest keys are kept."""
        best: dict[Words, tuple[Sure, dict[str, None]]] = {}
        for words, sure, key in phrases:
            if not words:
                continue
            known, keys = best.get(words, (sure, {}))
            if sure > known:
                known, keys = sure, {}
            if sure == known:
                best[words] = (known, keys | {key: None})
        by_first: dict[str, list[tuple[Words, Sure, tuple[str, ...]]]] = {}
        for words, (sure, keys) in best.items():
            by_first.setdefault(words[0], []).append((words, sure, tuple(keys)))
        for entries in by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        return cls(by_first)

    def at(self, folded: Sequence[str], start: int) -> Link | None:
        """The longest phrase that begins at a word."""
        for words, sure, keys in self.by_first.get(folded[start], ()):
            if tuple(folded[start : start + len(words)]) == words:
                return Link(keys, start, start + len(words), sure)
        return None

    def find(self, folded: Sequence[str]) -> Iterator[Link]:
        """The phrases of a text from left to right, the longest at each word, none overlapping."""
        place = 0
        while place < len(folded):
            link = self.at(folded, place)
            if link is None:
                place += 1
            else:
                yield link
                place = link.end


def stretches(words: Words) -> Iterator[Words]:
    """Each run of neighbouring words, shorter than the whole."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if end - start < len(words):
                yield words[start:end]


PARTICLES: Final = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "abu",
        "bint",
        "ul",
        "ben",
        "de",
        "di",
        "da",
        "du",
        "del",
        "dos",
        "van",
        "von",
        "der",
        "la",
        "le",
        "san",
    ]
)
"""Parts of names that name nobody by themselves."""
