"""Topics and themes in a question: found where most ideas of a pattern stand close together, and which of them are meant.

Meant is the one said in full, several that are named side by side, or a choice to be asked.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from bot.ask.index import Pattern, Patterns, grammar_before
from bot.ask.language import Language
from bot.ask.names import CAPITAL_FOR_COUNTRY, Idea, Words, places, words_of
from bot.ask.text import Sentence, places_of
from bot.core.directory import Directory

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

GOOD: Final = 0.7
"""From this part of a pattern on, an incomplete topic is better than a theme, and with three words as good as a
full one."""

_CLEARLY: Final = 1.25
"""How many times better than the next an incomplete topic must be to be taken without asking."""

_FULLER: Final = 0.4
"""From this part of a pattern on, a topic that explains more words is better than one of which a single word names
somebody: "fight with Assad" is not about Assad alone."""

_CLOSER: Final = 0.6
_TELLING: Final = 0.4
_SAYS_ALL: Final = 0.6
"""From this part on, a topic that has every word of content of a question is meant by it."""

_PAIR: Final = 2
_MUCH_MORE: Final = 3.0
"""A topic of which so many times as much is said is meant, whatever another names besides."""

_LEVEL: Final = 0.97
_ALIKE: Final = 0.85
"""From this part of the best score on, another topic with the same words is as likely where a country is only a place."""

_HALF: Final = 0.5
"""Below this part of a pattern, one word that another topic has too does not decide between them."""

_OPTIONS: Final = 5

LEAVING: Final = "c:withdraw"
"""The idea after which a country is a place that somebody leaves."""


@dataclass(frozen=True, slots=True)
class Match:
    """A topic or theme found in a question.

    Attributes:
        used: places of the words that match.
        coverage: the part of the pattern that is there, by weight, 0 to 1.
        score: how much is there; compare only within one question.
        sign: −1 if the words say the opposite of the topic.
        only: whether no other topic has one of the ideas found.
        spelt: whether a spelling stands there letter by letter.
        by_name: whether only somebody's name says it.
    """

    key: str
    used: frozenset[int]
    coverage: float
    score: float
    sign: int
    only: bool
    spelt: bool = False
    by_name: bool = False

    @property
    def start(self) -> int:
        """The first place."""
        return min(self.used)

    @property
    def end(self) -> int:
        """One more than the last place."""
        return max(self.used) + 1


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a question is about.

    Attributes:
        matches: the topics, the first the one that is said most fully; or one theme.
        theme: its key, if that is what was named.
        unsure: topics between which the question does not decide; then `matches` is empty.
    """

    matches: tuple[Match, ...] = ()
    theme: str = ""
    unsure: tuple[Match, ...] = ()

    @property
    def used(self) -> frozenset[int]:
        """The places of the words that say so."""
        return frozenset[int]().union(*(match.used for match in (*self.matches, *self.unsure)))


_STRETCHES: Final = 4
"""In so many stretches of a question a topic is looked for at most, those that say most of it: a text may repeat a name."""


class _Hit(NamedTuple):
    """An idea of the question that satisfies an element of a pattern."""

    element: int
    start: int
    end: int
    part: float
    opposite: bool
    idea: str


@dataclass(frozen=True, slots=True)
class _Left:
    """What somebody leaves: in "out of Syria" the country, a place and nobody who leads it; `starts` of "out of"."""

    countries: frozenset[str]
    starts: frozenset[int]  # "leaving Iraq" is not that somebody steps down


def find_subjects(
    table: Patterns,
    written: Sequence[str],
    ideas: Sequence[Idea],
    regions: Sequence[int],
    speech: Language,
    *,
    owners: AbstractSet[int] = frozenset(),
) -> list[Match]:
    """The best match of each topic and theme, the best first.

    `regions` numbers the part of the question that each word is in, below 0 for words that are something else; no
    match reaches from one into another. `owners` are the places of words in the possessive.
    """
    best: dict[str, Match] = {}
    matches = [
        _match(pattern, hits, written, speech, owners=owners)
        for pattern, hits in _hits(table, written, ideas, regions, speech)
    ]
    for match in (*_spelt(table, written, regions, speech), *matches):
        if match is not None and (match.key not in best or _is_better(match, best[match.key])):
            best[match.key] = match
    acts = {one.end: f"c:{one.name}" for one in speech.concepts.find(written)}
    found = [_done_to(table, match, acts.get(match.start, "")) for match in best.values()]
    return sorted(found, key=lambda match: -match.score)


def _done_to(table: Patterns, match: Match, act: str) -> Match:
    """The match by a name of whom a topic is against, which what the topic does to them turns: "hit Iran in Syria"."""
    elements = (
        (element for one in table.by_key[match.key] for element in one.elements) if match.sign < 0 else ()
    )
    acts = any(act in element.ideas.keys() - element.opposite for element in elements)
    return replace(match, sign=1) if acts else match


def _is_better(match: Match, other: Match) -> bool:
    """Whether one match of a topic says more of it: what stands letter by letter is not lost in words around it."""
    for one, two, better in ((match, other, True), (other, match, False)):
        if one.spelt and len(one.used) > _PAIR and two.coverage < FULL:
            return better  # "foreign boots on the ground"
    return match.score > other.score


def choose(
    found: Sequence[Match],
    sentence: Sentence,
    directory: Directory,
    content: AbstractSet[int],
    foreign: AbstractSet[int],
) -> Chosen:
    """What is meant of the topics and themes found, the best of which come first.

    `content` are the places of words that may be part of a topic, `foreign` those of words that no topic has: with
    one of these, an incomplete topic is another subject.
    """
    topics = [match for match in found if match.key in directory.topic_by_key]
    themes = [match for match in found if match.key in directory.theme_by_key and match.coverage >= FULL]
    full = _said_in_full(topics, sentence, directory, content)
    if full:
        level = [
            match
            for match in full[1:]
            if (match.score >= _LEVEL * full[0].score and match.used == full[0].used)
            or _happens_there_too(match, full[0], sentence)
        ]
        if level:
            return Chosen(unsure=(full[0], *level)[:_OPTIONS])
        halves = _halves(full[0], [*full[1:], *themes], sentence)
        return Chosen(matches=halves or (full[0], *_beside(full[0], full[1:], sentence)))
    themed = themes[0] if themes else None
    closer = [match for match in topics if themed and themed.used < match.used and match.coverage >= _CLOSER]
    if closer and themed and content <= themed.used | closer[0].used:
        return Chosen(matches=(closer[0],))
    if themed is not None and content <= themed.used:
        telling = [match for match in topics if match.only and match.coverage >= _TELLING]
        return Chosen(matches=(telling[0],)) if telling else Chosen(matches=(themed,), theme=themed.key)
    partial = [] if foreign else [match for match in topics if content & match.used]
    if not partial:
        return Chosen(matches=(themed,), theme=themed.key) if themed is not None else Chosen()
    best, rest = partial[0], partial[1:]
    if themed is not None and _is_of_other_theme(best, themed, directory):
        return Chosen()
    alike = tuple(match for match in rest if match.used == best.used)
    if alike and best.coverage < GOOD and sentence.starts(best.end, "pronoun", "topic_pronoun"):
        return Chosen(unsure=(best, *alike)[:_OPTIONS])  # "arming them"
    own = frozenset(place for place in best.used if not _is_country(sentence, place))
    shared = tuple(match for match in rest if own <= match.used)
    if shared and best.coverage < _HALF and len(own) == 1:
        return Chosen(unsure=(best, *shared)[:_OPTIONS])  # "the soldiers in Syria"
    if not rest or (best.only and not rest[0].only) or best.score >= _CLEARLY * rest[0].score:
        return Chosen(matches=(best,))
    close = tuple(match for match in partial if match.score * _CLEARLY > best.score)
    return Chosen(unsure=close[:_OPTIONS])


def _happens_there_too(other: Match, best: Match, sentence: Sentence) -> bool:
    """Whether a country of a topic is only said as where something happens, as it does by another: "air strikes in Syria"."""
    inside = sentence.speech.inside
    there = any(
        sentence.written[place - 1] in inside and _is_country(sentence, place) for place in best.used if place
    )
    alike = other.coverage >= FULL and other.score >= _ALIKE * best.score and other.used >= best.used
    return there and alike and not best.spelt


def _is_country(sentence: Sentence, place: int) -> bool:
    return places(sentence.speech).countries.at((sentence.written[place],), 0) is not None


def _is_name(match: Match, sentence: Sentence, directory: Directory) -> bool:
    """Whether the name of a topic, of several words, stands letter by letter: "foreign ground troops"."""
    said = tuple(sentence.written[match.start : match.end])
    return len(said) > 1 and said == tuple(words_of(directory.topic_by_key[match.key].name))


def _said_in_full(
    topics: Sequence[Match], sentence: Sentence, directory: Directory, content: AbstractSet[int]
) -> list[Match]:
    """The topics that are said in full, the one that is meant first."""
    full = [
        match
        for match in topics
        if match.coverage >= FULL or (match.coverage >= GOOD and len(match.used) >= _PAIR)
    ]
    if not full:
        return full
    wider = [one for one in full[1:] if one.used > full[0].used and one.score >= _LEVEL * full[0].score]
    full = _led_by(wider, full)  # "sending foreign ground troops into Syria"
    cues = sentence.speech.cues.find(sentence.written)  # those of words of a topic too
    sides = places_of(cue for cue in cues if cue.name in {"support", "oppose"} and not cue.gap)
    beside = [one for one in full[1:] if full[0].used - sides < one.used and one.used.isdisjoint(sides)]
    if not full[0].used.isdisjoint(sides):
        full = _led_by(beside, full)  # "does she support Assad resigning" is not to support him
    spelt = [one for one in full[1:] if one.spelt and one.used < full[0].used and full[0].coverage < 1]
    named = [one for one in spelt if _is_name(one, sentence, directory)]
    long = [one for one in spelt if len(one.used) > _PAIR]
    full = _led_by(named or long, full)  # "American boots on the ground"
    said = [one for one in full if not (one.by_name or _stand_joined(full[0], one, sentence))]
    if full[0].by_name:
        full = _led_by(said, full)  # "Assad before the court"
    whole = [one for one in full[1:] if _names_another(one, full[0], sentence, content)]
    full = _led_by(whole, full)  # "supplying weapons to Damascus"
    said_by_another = _that_explains_all(full, topics, content)
    if said_by_another is not None:
        return [said_by_another]
    if len(full[0].used) == 1 and content:
        fuller = [
            match for match in topics if full[0].used < match.used and not content.isdisjoint(match.used)
        ]
        full = [match for match in fuller if match.coverage >= _FULLER][:1] or full
    return full


def _led_by(better: Sequence[Match], full: list[Match]) -> list[Match]:
    """The topics with the first of those that are meant more likely before all others; as they are without such."""
    return [better[0], *(one for one in full if one is not better[0])] if better else full


def _names_another(one: Match, best: Match, sentence: Sentence, content: AbstractSet[int]) -> bool:
    """Whether a topic is said whole, by as many words, and names a country that the best, which is not, passes over."""
    if one.coverage < 1 or best.coverage == 1 or len(one.used & content) < len(best.used & content):
        return False
    if best.score >= _MUCH_MORE * one.score:
        return False  # "taking part in strikes against Daesh in Syria"
    here, words = places(sentence.speech), [sentence.written[place] for place in one.used - best.used]
    return any(table.at((word,), 0) for word in words for table in (here.countries, here.capitals))


def _that_explains_all(
    full: Sequence[Match], topics: Sequence[Match], content: AbstractSet[int]
) -> Match | None:
    """The topic that has every word of content where the one that is said in full has not: "giving the rebels training"."""
    if content <= full[0].used or len(content) <= _PAIR:
        return None
    named = full[0].spelt and len(full[0].used) > _PAIR  # "boots on the ground"
    wider = () if named else (one for one in topics if one.used > full[0].used and one.used >= content)
    much = [one for one in wider if len((one.used - full[0].used) & content) >= _PAIR]
    if much:  # "getting rid of Syria's chemical weapons" is not of "weapons for Syria"
        return replace(much[0], coverage=max(much[0].coverage, GOOD))
    if full[0].coverage >= FULL:
        return None
    better = (one for one in topics if content <= one.used and one.score > full[0].score)
    return next((one for one in better if one.coverage >= _SAYS_ALL), None)


def _spelt(
    table: Patterns, written: Sequence[str], regions: Sequence[int], speech: Language
) -> Iterator[Match]:
    """Spellings of several words that stand letter by letter, in whatever language they and the question are.

    What the language of the question has another name for counts as the record's name: "troupes au sol".
    """
    for start in range(len(written)):
        for pattern, end in _standing_at(table, written, start, speech):
            if regions[start] < 0 or len(set(regions[start:end])) > 1:
                continue
            persons = sum(element.names_leader for element in pattern.elements)
            yield Match(
                key=pattern.key,
                used=frozenset(range(start, end)),
                coverage=1.0,
                score=pattern.total * pattern.factor * _TO_THE_LETTER + _PERSON * persons,
                sign=1 if pattern.denial else pattern.sign,
                only=True,
                spelt=True,
            )


def _standing_at(
    table: Patterns, written: Sequence[str], start: int, speech: Language
) -> Iterator[tuple[Pattern, int]]:
    """The patterns that stand at a place as spelt or as translated, and where each ends."""
    for number in table.spelt.get(written[start], ()):
        words = table.patterns[number].words
        if tuple(written[start : start + len(words)]) == words:
            yield table.patterns[number], start + len(words)
    for said, meant in speech.translate.items():
        if len(said) > 1 and tuple(written[start : start + len(said)]) == said:
            for number in table.spelt.get(meant[0], ()):
                if table.patterns[number].words == meant:
                    yield table.patterns[number], start + len(said)


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
    table: Patterns,
    written: Sequence[str],
    ideas: Sequence[Idea],
    regions: Sequence[int],
    speech: Language,
) -> Iterator[tuple[Pattern, list[_Hit]]]:
    """Each pattern that may be there, with its hits in one stretch of the question."""
    left = _left(written, ideas, speech)
    hits: dict[tuple[int, int], list[_Hit]] = defaultdict(list)
    for idea in ideas:
        region = regions[idea.start]
        if region != regions[idea.end - 1]:
            continue
        inside = grammar_before(written, idea.start, speech) in speech.inside
        for name, weight in idea.ideas.items():
            for number, place in table.postings.get(name, ()):
                element = table.patterns[number].elements[place]
                if name[0] != "#" and element.names_leader and not left.countries.isdisjoint(element.ideas):
                    continue
                if name[0] == "@" and element.names_leader and inside:
                    continue  # "a transition in Syria" is not one with Assad
                part = weight * element.ideas[name]
                hits[number, region].append(
                    _Hit(place, idea.start, idea.end, part, name in element.opposite, name)
                )
    likely: dict[int, list[tuple[float, list[_Hit]]]] = defaultdict(list)
    for (number, _), found in hits.items():
        pattern = table.patterns[number]
        named = any(hit.idea[0] == "#" for hit in found)
        meant = [hit for hit in found if named or hit.idea == LEAVING or hit.start not in left.starts]
        there = {hit.element for hit in meant}
        weight = sum(pattern.elements[place].weight for place in there)
        if weight >= ENOUGH * pattern.total or any(_only(hit, pattern) for hit in meant):
            likely[number].append((weight, meant))
    for number, stretches in likely.items():
        stretches.sort(key=lambda stretch: -stretch[0])  # the first of equals stays the first
        yield from ((table.patterns[number], meant) for _, meant in stretches[:_STRETCHES])


def _match(
    pattern: Pattern,
    hits: Sequence[_Hit],
    written: Sequence[str],
    speech: Language,
    *,
    owners: AbstractSet[int],
) -> Match | None:
    chosen = _closest(hits, pattern)
    got = sum(pattern.elements[hit.element].weight * hit.part for hit in chosen)
    coverage = got / pattern.total * (1.0 if pattern.named <= {hit.element for hit in chosen} else _UNNAMED)
    if any(_owns_another(hit, pattern, hits, owners) for hit in chosen):
        coverage *= _UNNAMED
    only = any(_only(hit, pattern) for hit in chosen)
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
    leaving = [hit for hit in hits if hit.idea == LEAVING and hit.start not in used]
    left = any(hit.idea == LEAVING and not hit.opposite for hit in chosen)
    if leaving and not left and any(hit.element == leaving[0].element for hit in chosen):
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
        sign=turned * math.prod(-1 if hit.opposite else 1 for hit in chosen),
        only=only,
        by_name=all(hit.idea[0] == "#" for hit in chosen),
    )


def _owns_another(hit: _Hit, pattern: Pattern, hits: Sequence[_Hit], owners: AbstractSet[int]) -> bool:
    """Whether a country that stands for who leads it owns something else: "Syria's chemical arsenal" is not Assad."""
    if hit.idea[0] != "@" or not pattern.elements[hit.element].names_leader or hit.end - 1 not in owners:
        return False
    return not any(other.start == hit.end for other in hits)


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
            if hit.start - end <= _REACH
            and start - hit.end <= _REACH
            and not any(hit.start < other.end and other.start < hit.end for other in chosen)
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


def _worth(chosen: Sequence[_Hit], pattern: Pattern) -> float:
    span = max(hit.end for hit in chosen) - min(hit.start for hit in chosen)
    return sum(pattern.elements[hit.element].weight * hit.part for hit in chosen) - 0.01 * span


def _only(hit: _Hit, pattern: Pattern) -> bool:
    """Whether an idea that is no name belongs to one topic only."""
    return hit.idea in pattern.elements[hit.element].own


def _spelt_at(words: Words, written: Sequence[str], near: int) -> frozenset[int] | None:
    """The places of the pattern's words, if they stand letter by letter from `near` or just before it on."""
    for start in range(max(0, near - 3), near + 1):
        if tuple(written[start : start + len(words)]) == words:
            return frozenset(range(start, start + len(words)))
    return None


def _is_of_other_theme(match: Match, themed: Match, directory: Directory) -> bool:
    """Whether half a topic stands beside a theme that is not its own: "arm ISIS" is not "arm the rebels"."""
    own = directory.topic_by_key[match.key].theme
    return own != themed.key and themed.used.isdisjoint(match.used)


def _beside(best: Match, others: Sequence[Match], sentence: Sentence) -> list[Match]:
    """Topics that are named beside the best with "and" or a comma, sharing no word with it."""
    chosen = [best]
    for match in others:
        if _shares_verb(best, match, sentence):
            chosen.append(match)
        if any(match.start < other.end and other.start < match.end for other in chosen):
            continue
        neighbours = [_stand_joined(match, other, sentence) for other in chosen]
        if any(neighbours):
            chosen.append(match)
    return chosen[1:]


def _halves(best: Match, others: Sequence[Match], sentence: Sentence) -> tuple[Match, ...]:
    """The two subjects of "on Assad and ISIS", where what joins them is all that makes them one topic's name."""
    joints = [
        place
        for place in range(best.start + 1, best.end - 1)
        if place not in best.used and sentence.starts(place, "conj")
    ]
    if len(joints) != 1 or best.end - best.start != len(best.used) + 1:
        return ()
    before = [match for match in others if match.used < best.used and match.end == joints[0]]
    after = [match for match in others if match.used < best.used and match.start == joints[0] + 1]
    full = [next((one for one in side if one.coverage >= FULL), None) for side in (before, after)]
    one, two = full
    return (one, two) if one is not None and two is not None and one.used | two.used == best.used else ()


def _shares_verb(best: Match, match: Match, sentence: Sentence) -> bool:
    """Whether a topic is named with the verb of the best one: "bomb Assad or ISIS", "work with Moscow and Tehran"."""
    shared, own = best.used & match.used, match.used - best.used
    if not shared or not own or max(shared) >= min(own) or match.coverage < GOOD or best.end - 1 in shared:
        return False
    joined = sentence.starts(best.end, "or", "conj")
    return joined and min(own) == sentence.after(best.end + 1, "article")


def _stand_joined(one: Match, other: Match, sentence: Sentence) -> bool:
    first, second = sorted((one, other), key=lambda match: match.start)
    between = range(first.end, second.start)
    commas = any("," in sentence.words[place].token.gap for place in (*between, second.start))
    joint = any(sentence.starts(place, "conj") for place in between)
    plain = all(
        sentence.written[place] in sentence.speech.function or sentence.starts(place, "conj")
        for place in between
    )
    return plain and (joint or commas)
