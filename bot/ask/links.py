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
    """Phrases and the keys that they name.

    Attributes:
        phrases: each phrase with how sure it is and the keys.
        lengths: how many words the phrases have that begin with a word, longest first.
    """

    phrases: Mapping[Words, tuple[Sure, tuple[str, ...]]] = field(repr=False)
    lengths: Mapping[str, Sequence[int]] = field(repr=False)

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
        lengths: dict[str, set[int]] = {}
        for words in best:
            lengths.setdefault(words[0], set()).add(len(words))
        return cls(
            {words: (sure, tuple(keys)) for words, (sure, keys) in best.items()},
            {word: sorted(found, reverse=True) for word, found in lengths.items()},
        )

    def at(self, folded: Sequence[str], start: int) -> Link | None:
        """The longest phrase that begins at a word."""
        for length in self.lengths.get(folded[start], ()):
            found = self.phrases.get(tuple(folded[start : start + length]))
            if found is not None and start + length <= len(folded):
                sure, keys = found
                return Link(keys, start, start + length, sure)
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
