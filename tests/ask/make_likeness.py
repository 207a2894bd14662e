"""Makes the table of `bot/ask/likeness.py` out of the vectors of GloVe: `python -m tests.ask.make_likeness FILE`.

FILE has a word and its numbers on each line, the most frequent word first, as in glove.6B.100d.txt. A stem takes the vector
of its most frequent word. The mean of all vectors is taken off, which makes words less alike that have only their
frequency in common (Mu and Viswanath 2018, "All-but-the-Top"); what is left is kept in 8 bits a number.
"""

import sys
from pathlib import Path

import numpy as np

from bot.ask.language import record_language
from bot.ask.likeness import STEMS, VECTORS

WORDS = 40_000
"""So many of the most frequent words are taken."""

SHORT = 2
"""Words of so few letters are of grammar, or say too much at once."""


def main(file: Path) -> None:
    """Write the table from the vectors in `file`."""
    rows: dict[str, list[float]] = {}
    taken = 0
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            word, *numbers = line.split()
            if not (word.isalpha() and word.isascii() and len(word) > SHORT):
                continue
            rows.setdefault(record_language().root(word), [float(number) for number in numbers])
            taken += 1
            if taken == WORDS:
                break
    vectors = np.array(list(rows.values()), dtype=np.float32)
    vectors -= vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    np.save(VECTORS, np.round(vectors * (127 / np.abs(vectors).max())).astype(np.int8))
    STEMS.write_text("\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
