"""What words are about: ideas that a topic's own words and a question's words have in common.

An idea is a string: "c:strike" for a word of the language's concepts, "@RUS" for a country, "#putin" for a
leader, "t:isis" for a theme, "w:geneva" for any other word, by its stem. "s:bomb" is the very word behind a concept.
"""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from bot.ask.language import LANGUAGES, Language, language
from bot.ask.links import Link, PhraseTable, Sure
from bot.ask.places import places

SAME_IDEA: Final = 0.97
"""How much another word for the same idea says; the very word says it wholly, so that it wins where both are there."""

CAPITAL_FOR_COUNTRY: Final = 0.8
"""How much a capital says its country: "strikes on Damascus" is nearly "strikes on Syria"."""


_MIN_PART: Final = 4
"""Shortest part of a name, in characters, that says who is meant in a topic."""


@dataclass(frozen=True, slots=True)
class Idea:
    """Words `start` to `end` (exclusive) say any of `ideas`, each as much as its weight, up to 1."""

    start: int
    end: int
    ideas: Mapping[str, float]


@dataclass(frozen=True)
class Sources:
    """Where ideas come from: the language, and the names and themes of a record."""

    speech: Language
    names: PhraseTable
    themes: PhraseTable


def ideas_of(
    written: Sequence[str],
    sources: Sources,
    without: AbstractSet[int] = frozenset(),
    names_at: AbstractSet[int] = frozenset(),
) -> list[Idea]:
    """Every idea of a text, overlapping ones too, without those that hold a word at a place in `without`.

    `names_at` are places where a word of grammar is a name: "IS" for a group, not "is".
    """
    found = [
        idea for idea in _all(written, sources, names_at) if without.isdisjoint(range(idea.start, idea.end))
    ]
    return sorted(found, key=lambda idea: (idea.start, -idea.end))


def elements(ideas: Sequence[Idea]) -> list[Idea]:
    """The ideas that make up a text: from left to right, the longest at each word."""
    chosen: list[Idea] = []
    for start in sorted({idea.start for idea in ideas}):
        if chosen and start < chosen[-1].end:
            continue
        end = max(idea.end for idea in ideas if idea.start == start)
        merged: dict[str, float] = {}
        for idea in ideas:
            if (idea.start, idea.end) == (start, end):
                merged |= {name: max(weight, merged.get(name, 0)) for name, weight in idea.ideas.items()}
        chosen.append(Idea(start, end, merged))
    return chosen


def _all(written: Sequence[str], sources: Sources, names_at: AbstractSet[int]) -> Iterator[Idea]:
    speech = sources.speech
    known = list(_concepts(written, speech))
    yield from known
    here = places(speech)
    grammar = {place for place, word in enumerate(written) if word in speech.function} - names_at
    tables = (
        (sources.themes, "t:", 1.0),
        (here.countries, "@", 1.0),
        (here.adjectives, "@", 1.0),
        (here.capitals, "@", CAPITAL_FOR_COUNTRY),
        (sources.names, "#", 1.0),
    )
    for table, prefix, weight in tables:
        for link in table.find(written):
            if link.end - link.start == 1 and link.start in grammar:
                continue
            if prefix != "#" or _is_telling(link, written, speech):
                yield Idea(link.start, link.end, {f"{prefix}{key}": weight for key in link.keys})
    yield from _translated(written, sources)
    record_stem = language(LANGUAGES[0]).stem
    for place, word in enumerate(written):
        if word not in speech.function:
            kind = "s" if speech.says_concept(word) else "w"
            yield Idea(place, place + 1, {f"{kind}:{record_stem(word)}": 1.0})


def _concepts(written: Sequence[str], speech: Language) -> Iterator[Idea]:
    """The concepts of a text. Within a phrase of several words the words by themselves mean nothing else."""
    stems = [speech.stem(word) for word in written]
    found = list(speech.concepts.find(written, stems))
    phrases = [(one.start, one.end) for one in found if one.end - one.start > 1 and not one.gap]
    for one in found:
        end = one.start + 1 if one.gap else one.end  # "bring ~ in" leaves the words between to others
        length = end - one.start
        if not any(start <= one.start and end <= last and length < last - start for start, last in phrases):
            yield Idea(one.start, end, {f"c:{one.name}": SAME_IDEA})


def _is_telling(link: Link, written: Sequence[str], speech: Language) -> bool:
    """Whether a name says who is meant: one person, and by no ordinary word that is only part of their name."""
    if len(link.keys) > 1:
        return False
    return link.sure >= Sure.SURNAME or all(
        len(word) >= _MIN_PART and word not in speech.known for word in written[link.start : link.end]
    )


def _translated(written: Sequence[str], sources: Sources) -> Iterator[Idea]:
    """Names of things that the language writes in another way than the record, which is in English."""
    translate = sources.speech.translate
    record_stem = language(LANGUAGES[0]).stem
    for start in range(len(written)):
        for length in range(1, 1 + max(map(len, translate), default=0)):
            meant = translate.get(tuple(written[start : start + length]), ())
            if meant and start + length <= len(written):
                said = {f"t:{key}": 1.0 for link in sources.themes.find(meant) for key in link.keys}
                yield Idea(start, start + length, said | {f"w:{record_stem(word)}": 1.0 for word in meant})
