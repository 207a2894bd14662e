"""Which words are much like a word, by the company that words keep in print: "slammed" is like "condemn".

The table has the vectors of GloVe (Pennington, Socher and Manning 2014, "GloVe: Global Vectors for Word Representation"),
learnt from newspapers and an encyclopaedia, of its 40,000 most frequent words of letters: docs/dependencies.md says where
it comes from, `tests/ask/make_likeness.py` makes it. Like is not the same: "north" is like "south". So what is like
a word of a question says what to offer, and never what is answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILES: Final = Path(__file__).parent / "words"
VECTORS: Final = FILES / "likeness.npy"
STEMS: Final = FILES / "likeness.txt"

LEAST: Final = 0.4
"""From so much on, two words are like each other: the cosine of the angle between their vectors."""


@dataclass(frozen=True)
class _Table:
    """Attributes:
    stems: all of them, that of the most frequent word first.
    places: of each stem among them.
    vectors: a row for each stem, of length 1.
    """

    stems: tuple[str, ...]
    places: Mapping[str, int]
    vectors: "NDArray[np.float32]"


@cache
def _table() -> _Table:
    import numpy as np  # noqa: PLC0415  # 0.1 s and 20 MB, which only a question that is not answered needs

    stems = tuple(STEMS.read_text("utf-8").split())
    vectors = np.load(VECTORS).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return _Table(stems, {stem: place for place, stem in enumerate(stems)}, vectors)


@lru_cache(maxsize=2_048)
def alike(stem: str) -> Mapping[str, float]:
    """The stems that are like one, each with how much, `LEAST` to 1; none for one that is not in the table."""
    table = _table()
    place = table.places.get(stem)
    if place is None:
        return {}
    likeness = table.vectors @ table.vectors[place]
    return {table.stems[other]: float(likeness[other]) for other in (likeness >= LEAST).nonzero()[0].tolist()}
