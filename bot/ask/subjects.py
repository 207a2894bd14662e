"""Finding topics and themes in a question: where most ideas of a pattern stand close together."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.ask.ideas import CAPITAL_FOR_COUNTRY, Idea
from bot.ask.language import Language
from bot.ask.links import Words
from bot.ask.patterns import Pattern, Patterns, grammar_before

FULL: Final = 0.85
"""From this part of a pattern on, it counts as said in full."""

ENOUGH: Final = 0.4
"""Least part of a pattern, by weight, that must be there, unless an idea belongs to one topic only."""

_REACH: Final = 6
"""How many other words may stand between two ideas of a pattern."""

_UNNAMED: Final = 0.6
"""What an incomplete match counts for if a name that the pattern turns on is not there."""

_TO_THE_LETTER: Final = 1.3
"""How much more a spelling counts that stands there letter by letter."""

_STEP: Final = 0.03
_PASSED: Final = 0.65
"""What is taken off for each word between those of a pattern: of grammar, and of content that is not its own."""

_JOINT: Final = 0.06
_PERSON: Final = 1.6
"""What is added for naming somebody whom the topic names: a person is hardly ever said by the way."""

_ANCHORS: Final = 4

LEAVING: Final = "c:withdraw"
"""The idea after which a country is a place that somebody leaves."""


@dataclass(frozen=True, slots=True)
class Match:
    """A topic or theme found in a question.

    Attributes:
        used: places of the words that match.
        coverage: the part of the pattern that is there, by weight, 0 to 1.
        score: how much is there; compare only within one question.
        literal: whether it stands there letter by letter.
        sign: −1 if the words say the opposite of the topic.
        only: whether no other topic has one of the ideas found.
    """

    key: str
    used: frozenset[int]
    coverage: float
    score: float
    literal: bool
    sign: int
    only: bool

    @property
    def start(self) -> int:
        """The first place."""
        return min(self.used)

    @property
    def end(self) -> int:
        """One more than the last place."""
        return max(self.used) + 1


@dataclass(frozen=True, slots=True)
class _Hit:
    """An idea of the question that satisfies an element of a pattern."""

    element: int
    start: int
    end: int
    part: float
    opposite: bool
    idea: str


def find_subjects(
    table: Patterns, written: Sequence[str], ideas: Sequence[Idea], regions: Sequence[int], speech: Language
) -> list[Match]:
    """The best match of each topic and theme, the best first.

    `regions` numbers the part of the question that each word is in, below 0 for words that are something else; no
    match reaches from one into another.
    """
    best: dict[str, Match] = {}
    matches = [
        _match(table, pattern, hits, written, speech)
        for pattern, hits in _hits(table, ideas, regions, _left(written, ideas, speech))
    ]
    for match in (*_spelt(table, written, regions), *matches):
        if match is not None and (match.key not in best or match.score > best[match.key].score):
            best[match.key] = match
    return sorted(best.values(), key=lambda match: -match.score)


def _spelt(table: Patterns, written: Sequence[str], regions: Sequence[int]) -> Iterator[Match]:
    """Spellings of several words that stand letter by letter, in whatever language they and the question are."""
    for start, word in enumerate(written):
        for number in table.spelt.get(word, ()):
            pattern = table.patterns[number]
            end = start + len(pattern.words)
            if (
                regions[start] < 0
                or len(set(regions[start:end])) > 1
                or tuple(written[start:end]) != pattern.words
            ):
                continue
            persons = sum(any(name[0] == "#" for name in element.ideas) for element in pattern.elements)
            yield Match(
                key=pattern.key,
                used=frozenset(range(start, end)),
                coverage=1.0,
                score=pattern.total * pattern.factor * _TO_THE_LETTER + _PERSON * persons,
                literal=True,
                sign=1 if pattern.denial else pattern.sign,
                only=True,
            )


@dataclass(frozen=True, slots=True)
class _Left:
    """What somebody leaves: in "out of Syria" the country, a place and nobody who leads it; `starts` of "out of"."""

    countries: frozenset[str]
    starts: frozenset[int]  # "leaving Iraq" is not that somebody steps down


def _left(written: Sequence[str], ideas: Sequence[Idea], speech: Language) -> _Left:
    """The countries that somebody leaves."""
    starts: dict[int, int] = {}
    for idea in ideas:
        if LEAVING in idea.ideas:
            after = idea.end
            while after < len(written) and written[after] in speech.articles:
                after += 1
            starts[after] = idea.start
    places = [idea for idea in ideas if idea.start in starts and any(name[0] == "@" for name in idea.ideas)]
    return _Left(
        frozenset(name for idea in places for name in idea.ideas if name[0] == "@"),
        frozenset(starts[idea.start] for idea in places),
    )


def _hits(
    table: Patterns, ideas: Sequence[Idea], regions: Sequence[int], left: _Left
) -> Iterator[tuple[Pattern, list[_Hit]]]:
    """Each pattern that may be there, with its hits in one stretch of the question."""
    hits: dict[tuple[int, int], list[_Hit]] = defaultdict(list)
    for idea in ideas:
        region = regions[idea.start]
        if region != regions[idea.end - 1]:
            continue
        for name, weight in idea.ideas.items():
            for number, place in table.postings.get(name, ()):
                element = table.patterns[number].elements[place]
                if name[0] != "#" and element.names_leader and not left.countries.isdisjoint(element.ideas):
                    continue
                part = weight * element.ideas[name]
                hits[number, region].append(
                    _Hit(place, idea.start, idea.end, part, name in element.opposite, name)
                )
    for (number, _), found in hits.items():
        pattern = table.patterns[number]
        named = any(hit.idea[0] == "#" for hit in found)
        meant = [hit for hit in found if named or hit.idea == LEAVING or hit.start not in left.starts]
        there = {hit.element for hit in meant}
        weight = sum(pattern.elements[place].weight for place in there)
        if weight >= ENOUGH * pattern.total or any(_only(table, hit, pattern) for hit in meant):
            yield pattern, meant


def _match(
    table: Patterns, pattern: Pattern, hits: Sequence[_Hit], written: Sequence[str], speech: Language
) -> Match | None:
    chosen = _closest(hits, pattern)
    got = sum(pattern.elements[hit.element].weight * hit.part for hit in chosen)
    coverage = got / pattern.total * (1.0 if pattern.named <= {hit.element for hit in chosen} else _UNNAMED)
    only = any(_only(table, hit, pattern) for hit in chosen)
    if coverage < ENOUGH and not only:
        return None
    if len(pattern.elements) == 1 and chosen[0].part < CAPITAL_FOR_COUNTRY:
        return None  # a regime or a country alone is not the person
    used = frozenset(place for hit in chosen for place in range(hit.start, hit.end))
    spelt = _spelt_at(pattern.words, written, min(used))
    if spelt is not None:
        used |= spelt
    turned = pattern.sign
    if pattern.denial:
        said = {p for p in range(max(0, min(used) - 3), max(used) + 1) if written[p] in pattern.denial}
        used |= said
        turned = 1 if said else -1
    leaving = [hit for hit in hits if hit.idea == LEAVING and hit not in chosen]
    if leaving and any(hit.element == leaving[0].element for hit in chosen):
        turned = -turned  # "foreign troops out of Syria"
    related = {place for hit in hits for place in range(hit.start, hit.end)}
    between = [place for place in range(min(used), max(used)) if place not in used | related]
    slack = sum(_PASSED if written[place] not in speech.function else _STEP for place in between)
    return Match(
        key=pattern.key,
        used=used,
        coverage=coverage,
        score=got * coverage * pattern.factor * (_TO_THE_LETTER if spelt else 1.0)
        + _joints(pattern, chosen, written, speech)
        + sum(_PERSON for hit in chosen if hit.idea[0] == "#")
        - slack,
        literal=spelt is not None,
        sign=turned * math.prod(-1 if hit.opposite else 1 for hit in chosen),
        only=only,
    )


def _joints(pattern: Pattern, chosen: Sequence[_Hit], written: Sequence[str], speech: Language) -> float:
    """A little for each preposition that is as in the spelling, and off for each that is another."""
    worth = 0.0
    for hit in chosen:
        expected = pattern.elements[hit.element].before
        there = grammar_before(written, hit.start, speech)
        if expected and there:
            worth += _JOINT if expected == there else -_JOINT
    return worth


def _closest(hits: Sequence[_Hit], pattern: Pattern) -> list[_Hit]:
    """For each element the hit nearest to the others, no word used twice, none out of reach."""
    by_element: dict[int, list[_Hit]] = defaultdict(list)
    for hit in hits:
        by_element[hit.element].append(hit)
    rarest = min(
        by_element, key=lambda element: (len(by_element[element]), -pattern.elements[element].weight)
    )
    options = [_around(anchor, by_element, rarest) for anchor in by_element[rarest][:_ANCHORS]]
    return max(options, key=lambda chosen: _worth(chosen, pattern))


def _around(anchor: _Hit, by_element: Mapping[int, Sequence[_Hit]], rarest: int) -> list[_Hit]:
    chosen = [anchor]
    for element, hits in by_element.items():
        if element == rarest:
            continue
        start = min(hit.start for hit in chosen)
        end = max(hit.end for hit in chosen)
        near = [
            hit
            for hit in hits
            if hit.start - end <= _REACH and start - hit.end <= _REACH and not _overlaps(hit, chosen)
        ]
        if near:
            chosen.append(
                max(
                    near,
                    key=lambda hit: (
                        hit.part,
                        -max(hit.start - end, start - hit.end, 0),
                        hit.end - hit.start,
                    ),
                )
            )
    return chosen


def _overlaps(hit: _Hit, chosen: Sequence[_Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in chosen)


def _worth(chosen: Sequence[_Hit], pattern: Pattern) -> float:
    span = max(hit.end for hit in chosen) - min(hit.start for hit in chosen)
    return sum(pattern.elements[hit.element].weight * hit.part for hit in chosen) - 0.01 * span


def _only(table: Patterns, hit: _Hit, pattern: Pattern) -> bool:
    """Whether an idea that is no name belongs to one topic only."""
    return (
        hit.idea[0] not in "#@s"
        and table.told_by.get(hit.idea) == frozenset({pattern.key})
        and not hit.opposite
    )


def _spelt_at(words: Words, written: Sequence[str], near: int) -> frozenset[int] | None:
    """The places of the pattern's words, if they stand letter by letter from `near` or just before it on."""
    for start in range(max(0, near - 3), near + 1):
        if tuple(written[start : start + len(words)]) == words:
            return frozenset(range(start, start + len(words)))
    return None
