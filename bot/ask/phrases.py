"""Phrases of a language's word lists, found in a question.

A phrase matches word by word on stems; "=word" only as written; "~" is a gap of up to GAP words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from bot.record.names import fold

GAP: Final = 8
"""How many words a "~" of a phrase may stand for."""


class Stem(Protocol):
    """Gives the stem of a folded word."""

    def __call__(self, word: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found at words `start` to `end` (exclusive), under the name of its list; `gap` if it has one."""

    name: str
    start: int
    end: int
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases by their first word, each with the name of its list, the longest first."""

    by_first: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]

    def find(self, written: Sequence[str], stems: Sequence[str]) -> Iterator[Found]:
        """Every phrase in a text given as folded words and their stems.

        Of each list the longest at a word, and the longest with a gap.
        """
        for start in range(len(written)):
            found: dict[tuple[str, bool], Found] = {}
            for first in (f"={written[start]}", stems[start]):
                for phrase, name in self.by_first.get(first, ()):
                    end = _end(phrase, written, stems, start)
                    kind = (name, "~" in phrase)
                    if end and (kind not in found or end > found[kind].end):
                        found[kind] = Found(name, start, end, gap=kind[1])
            yield from found.values()


def listed(lists: Mapping[str, str], stem: Stem) -> Phrases:
    """The phrases of some lists, by the name of the list. Commas stand between phrases."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, text in lists.items():
        for phrase in phrases_of(text):
            words = tuple(_pattern_word(word, stem) for word in phrase.split())
            by_first.setdefault(words[0], []).append((words, name))
    for phrases in by_first.values():
        phrases.sort(key=lambda entry: -len(entry[0]))
    return Phrases(by_first)


def phrases_of(text: str) -> Iterator[str]:
    """The phrases of one list."""
    return (phrase for part in text.split(",") if (phrase := " ".join(part.split())))


def _pattern_word(word: str, stem: Stem) -> str:
    if word == "~":
        return word
    return f"={fold(word)}" if word.startswith("=") else stem(fold(word))


def _end(phrase: Sequence[str], written: Sequence[str], stems: Sequence[str], start: int) -> int:
    """Where a phrase that begins at `start` ends, 0 if it is not there."""
    place = start
    gap = False
    for word in phrase:
        if word == "~":
            gap = True
            continue
        last = min(len(written), place + (GAP + 1 if gap else 1))
        place = next((i for i in range(place, last) if word in {f"={written[i]}", stems[i]}), -1) + 1
        if not place:
            return 0
        gap = False
    return place
