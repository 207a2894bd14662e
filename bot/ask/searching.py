"""Looking for the topic of a question in the words that are left, and for a coalition that it is about."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from bot.ask.choosing import GOOD, Chosen, choose
from bot.ask.ideas import Idea, ideas_of
from bot.ask.patterns import Patterns
from bot.ask.scene import Scene, places_of, unexplained
from bot.ask.subjects import FULL, Match, find_subjects

_NO_SUBJECT: Final = (
    "say", "think", "about", "position", "support", "oppose", "agreement", "compare", "quote", "change", "since_when",
    "updates", "help",
)  # fmt: skip
"""Cues whose phrases of several words are never part of a topic."""

_VERB: Final = 0.75
"""How much the verb "support" after a name says that a topic is about support."""

_COALITION: Final = 0.7
"""From this part of a coalition's name on, it is what is asked about."""

_NEAR: Final = 2


def topics_in(scene: Scene, without: AbstractSet[int] = frozenset()) -> tuple[tuple[Match, ...], Chosen]:
    """The topics and themes found, the best first, and those that are meant.

    Looks outside of dates, of the names of those who are asked about, and of the places in `without`.
    """
    sentence = scene.sentence
    phrases = [cue for cue in sentence.find(*_NO_SUBJECT) if cue.end - cue.start > 1 and not cue.gap]
    blocked = {*without, *scene.times.used, *places_of(scene.locked), *places_of(phrases)}
    ideas = [
        _weakened(idea) if _is_verb(scene, idea.start) else idea
        for idea in ideas_of(sentence.written, scene.tables.sources, blocked, _names_at(scene))
    ]
    table = scene.tables.subjects
    found = find_subjects(table, sentence.written, ideas, _regions(scene, blocked), sentence.speech)
    content = frozenset(unexplained(scene, (), scene.locked)) - without
    foreign = content - {
        place
        for idea in ideas
        if any(name in table.told_by for name in idea.ideas)
        for place in range(idea.start, idea.end)
    }
    chosen = choose(found, sentence, scene.tables.directory, content, foreign)
    best = next(iter(chosen.matches), None)
    named = places_of(scene.persons)
    if best is not None and len(best.used) == 1 and best.used <= named and best.coverage < GOOD:
        chosen = Chosen()  # "who supports Israel": a name that a topic has among others
    return tuple(found), chosen


def coalition_in(scene: Scene) -> Match | None:
    """The coalition that a question names."""
    ideas = ideas_of(scene.sentence.written, scene.tables.sources, scene.times.used)
    return _coalition(scene, scene.sentence.written, ideas)


def coalition_of_event(scene: Scene) -> str:
    """The coalition that an event names, "" for none: its start is then the event's date."""
    event = scene.times.event
    if event is None:
        return ""
    written = scene.sentence.written[event.start : event.end]
    found = _coalition(scene, written, ideas_of(written, scene.tables.sources))
    return found.key if found else ""


def asks_members(scene: Scene, coalition: Match) -> bool:
    """Whether a question that names a coalition may be about who is in it."""
    sentence = scene.sentence
    cues = [cue for cue in sentence.find("members") if not places_of([cue]) <= coalition.used]
    if not cues:
        return False
    named = [person for person in scene.locked if person.kind in {"name", "office"}]
    if named and sentence.has("support", "oppose", "think", "say", "position", "when"):
        return False
    return not sentence.has("position", "think") or sentence.has("who")


def asks_of_some_coalition(scene: Scene) -> bool:
    """Whether a question asks who is in "the coalition", without saying in which: "who left the coalition"."""
    sentence = scene.sentence
    named = any(person.kind in {"name", "office"} for person in scene.persons)
    if named or not sentence.has("members") or not scene.tables.directory.coalitions:
        return False
    if sentence.has("support", "oppose", "think", "say", "position", "about", "updates"):
        return False
    concepts = sentence.speech.concepts.find(sentence.written, sentence.stems)
    return any(found.name == "coalition" for found in concepts)


def topics_beyond(scene: Scene, coalition: Match) -> tuple[tuple[Match, ...], Chosen] | None:
    """The topics of a question about the members of a coalition: "who in it opposes …"; None if it has none."""
    sentence = scene.sentence
    if not sentence.has("support", "oppose", "think", "position", "neutral", "against", "for_side"):
        return None
    before = any(0 <= coalition.start - cue.end <= _NEAR for cue in sentence.find("members"))
    if not before and not sentence.at(coalition.end, "members", "leaders"):
        return None
    found, chosen = topics_in(scene, coalition.used)
    full = any(match.coverage >= FULL for match in chosen.matches)
    return (found, chosen) if full else None


def _coalition(scene: Scene, written: Sequence[str], ideas: Sequence[Idea]) -> Match | None:
    table: Patterns = scene.tables.coalitions
    found = find_subjects(table, written, ideas, [0] * len(written), scene.sentence.speech)
    return found[0] if found and found[0].coverage >= _COALITION else None


def _weakened(idea: Idea) -> Idea:
    return replace(idea, ideas={name: weight * _VERB for name, weight in idea.ideas.items()})


def _is_verb(scene: Scene, place: int) -> bool:
    """Whether a word is the verb of who is asked about, so that it is more likely the side than the topic."""
    return scene.raw.at(place, "support") is not None and any(person.end == place for person in scene.locked)


def _regions(scene: Scene, blocked: AbstractSet[int]) -> list[int]:
    """The parts of a question: a topic does not reach across who is asked about, or over "on" after a name.

    Words that are `blocked` are each a part of their own, below 0.
    """
    regions = []
    locked = places_of(scene.locked)
    number = 0
    for place in range(len(scene.sentence)):
        if place in locked:
            number += 2
        elif scene.sentence.at(place, "about") is not None:
            number += any(person.end == place for person in scene.persons)
        regions.append(-1 - place if place in blocked else number)
    return regions


def _names_at(scene: Scene) -> frozenset[int]:
    """Places where a word of grammar is a name: written in capitals, or what is fought or struck."""
    sentence = scene.sentence
    mixed = any(word.token.text.islower() for word in sentence.words)
    concepts = sentence.speech.concepts.find(sentence.written, sentence.stems)
    struck = {found.end for found in concepts if found.name in {"strike", "fight"}}
    struck |= {cue.end for cue in sentence.find("against")}
    countries = {person.start for person in scene.persons if person.kind == "country"}
    return frozenset(
        place
        for place, word in enumerate(sentence.words)
        if word.written in sentence.speech.function
        and (
            (mixed and word.token.text.isupper() and len(word.token.text) > 1)
            or place in struck
            or place in countries
        )
    )
