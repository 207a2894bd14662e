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
    stems = [speech.stem(word) for word in written]
    known = [
        Idea(phrase.start, phrase.end, {f"c:{phrase.name}": SAME_IDEA})
        for phrase in speech.concepts.find(written, stems)
    ]
    yield from known
    for link in sources.themes.find(written):
        if link.end - link.start > 1 or written[link.start] not in speech.function or link.start in names_at:
            yield Idea(link.start, link.end, {f"t:{key}": 1.0 for key in link.keys})
    here = places(speech)
    for table in (here.countries, here.adjectives):
        for link in table.find(written):
            if (
                link.end - link.start > 1
                or written[link.start] not in speech.function
                or link.start in names_at
            ):
                yield Idea(link.start, link.end, {f"@{code}": 1.0 for code in link.keys})
    for link in here.capitals.find(written):
        yield Idea(link.start, link.end, {f"@{code}": CAPITAL_FOR_COUNTRY for code in link.keys})
    for link in sources.names.find(written):
        if len(link.keys) == 1 and (link.sure >= Sure.SURNAME or _is_telling(link, written, speech)):
            yield Idea(link.start, link.end, {f"#{link.keys[0]}": 1.0})
    yield from _translated(written, sources)
    record_stem = language(LANGUAGES[0]).stem
    conceived = {idea.start for idea in known if idea.end == idea.start + 1}
    for place, word in enumerate(written):
        if word not in speech.function:
            kind = "s" if place in conceived else "w"
            yield Idea(place, place + 1, {f"{kind}:{record_stem(word)}": 1.0})


def _is_telling(link: Link, written: Sequence[str], speech: Language) -> bool:
    """Whether part of a name, such as a given name, is no ordinary word."""
    return all(len(word) >= _MIN_PART and word not in speech.known for word in written[link.start : link.end])


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
