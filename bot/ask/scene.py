"""What is in a question before its topic is looked for: dates, people, groups, and who is certainly asked about."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from bot.ask.links import Sure
from bot.ask.people import people
from bot.ask.person import STANCE_CUES, Person, in_subject_place
from bot.ask.phrases import Found
from bot.ask.sentence import Sentence
from bot.ask.tables import Tables
from bot.ask.times import Event, Times, read_times

Span = tuple[int, int]


@dataclass(frozen=True)
class Scene:
    """A question with what its words name.

    Attributes:
        raw: the sentence with every cue; `sentence` the same without cues inside names that the record has.
        spelt: places of such names, of several words.
        persons: everyone it may be about. `locked` are those that are certainly asked about, so that no topic may
            take their names.
        group: id of a group of countries, or key of a coalition whose members are meant, with its places.
    """

    raw: Sentence
    sentence: Sentence
    tables: Tables
    spelt: tuple[Span, ...]
    times: Times
    persons: tuple[Person, ...]
    locked: tuple[Person, ...]
    group: str = ""
    group_places: frozenset[int] = frozenset()

    @property
    def first(self) -> int:
        """The place of the first word that is no greeting and no "and"."""
        place = 0
        while place < len(self.sentence):
            greeting = self.sentence.at(place, "greeting", "follow")
            if greeting is None:
                break
            place = greeting.end
        return place

    @property
    def compares(self) -> bool:
        """Whether it puts people side by side."""
        return self.sentence.has("compare", "versus", "agreement")

    def names_topic(self, person: Person) -> bool:
        """Whether a name alone is a topic's alias, as "assad" is."""
        words = tuple(self.sentence.written[person.start : person.end])
        return any(
            pattern.words == words or (len(pattern.elements) == 1 and f"#{key}" in pattern.elements[0].ideas)
            for key in person.keys
            for pattern in self.tables.subjects.patterns
        )


def scene_of(sentence: Sentence, tables: Tables, today: date) -> Scene:
    """What a question's words name, besides its topic."""
    spelt = _spelt(sentence, tables)
    plain = without_names(sentence, tables)
    times = _times(plain, tables, today, spelt)
    if times.event is not None:
        plain = plain.without_cues_in([(min(times.used), max(times.used) + 1)])
    persons = tuple(people(sentence, tables, times.used, times.as_of or today))
    scene = Scene(sentence, plain, tables, spelt, times, persons, ())
    scene = replace(scene, locked=tuple(person for person in persons if _is_asked_about(scene, person)))
    group, places = _group(scene)
    return replace(scene, group=group, group_places=places)


def without_names(sentence: Sentence, tables: Tables) -> Sentence:
    """The sentence without cues that are part of a name of several words: "Pretend play in kindergarten"."""
    names = [
        (link.start, link.end)
        for link in tables.names.find(sentence.written)
        if link.end - link.start > 1 and link.sure is Sure.WHOLE
    ]
    return sentence.without_cues_in([*_spelt(sentence, tables), *names])


def places_of(spans: Iterable[Person | Found]) -> frozenset[int]:
    """The places of the words of people or cues."""
    return frozenset(place for span in spans for place in range(span.start, span.end))


def unexplained(scene: Scene, used: Collection[int], asked: Sequence[Person]) -> list[int]:
    """Places of words of content that are part of nothing: of no topic (`used`), date, name, group or cue."""
    sentence = scene.sentence
    persons = [
        person
        for person in scene.persons
        if person in asked or person.kind == "name" or not places_of([person]).isdisjoint(used)
    ]
    cues = [
        cue
        for cue in sentence.cues
        if cue.name != "chitchat" and not (cue.gap and cue.end - cue.start > _SHORT)
    ]
    explained = {*used, *scene.times.used, *scene.group_places, *places_of(persons), *places_of(cues)}
    explained |= sentence.office_places if asked else set()
    speech = sentence.speech
    return [
        place
        for place, written in enumerate(sentence.written)
        if place not in explained
        and written not in speech.function
        and written not in speech.filler
        and sentence.stems[place] not in speech.filler
    ]


_SHORT = 2


def _spelt(sentence: Sentence, tables: Tables) -> tuple[Span, ...]:
    """Where names of topics, themes and coalitions of several words stand letter by letter."""
    links = tables.spellings.find(sentence.written)
    return tuple((link.start, link.end) for link in links if link.end - link.start > 1)


def _times(sentence: Sentence, tables: Tables, today: date, spelt: Iterable[Span]) -> Times:
    """When the question is about. No part of a name is a date: "the 2012 Geneva communiqué", "voting age to 16"."""
    hidden = {place for start, end in spelt for place in range(start, end)}
    hidden |= {place for place, pair in enumerate(pairwise(sentence.written)) if pair in tables.years}
    words = [
        replace(word, written="") if place in hidden else word for place, word in enumerate(sentence.words)
    ]
    times = read_times(words, sentence.speech, today)
    return Times(now=times.now) if times.event is not None and _is_spelt(times.event, spelt) else times


def _is_spelt(event: Event, spelt: Iterable[Span]) -> bool:
    """Whether what looks like an event is part of a name that the record has."""
    return any(start < event.start < end for start, end in spelt)


def _is_asked_about(scene: Scene, person: Person) -> bool:
    """Whether somebody is certainly who is asked about."""
    if person.kind in {"office", "stranger"}:
        return True
    in_place = in_subject_place(scene.raw, person, scene.persons)
    in_name = any(start <= person.start and person.end <= end for start, end in scene.spelt)
    if in_name or (person.kind == "name" and scene.names_topic(person)):
        return in_place and _is_followed(scene, person)
    if in_place:
        return _is_no_attribute(scene, person)
    return person.start == scene.first and person.kind == "name" and not person.possessive


def _is_no_attribute(scene: Scene, person: Person) -> bool:
    """Whether a name stands by itself: not "Russian strikes", not "Russia's strikes"."""
    sentence = scene.sentence
    if person.kind == "country" and person.adjective:
        return sentence.at(person.end, *STANCE_CUES, "leaders") is not None
    if person.possessive and sentence.at(person.end, "position", "quote", "say", "change") is None:
        return any(other.start == person.end for other in scene.persons)
    return True


def _is_followed(scene: Scene, person: Person) -> bool:
    cue = scene.sentence.at(person.end, "about", "say", "think", "support", "oppose", "versus", "agreement")
    return cue is not None


def _group(scene: Scene) -> tuple[str, frozenset[int]]:
    """The group of countries that is named, with the places of its words."""
    sentence = scene.sentence
    for found in sentence.speech.groups.find(sentence.written, sentence.stems):
        if found.end in sentence.office_places:
            continue  # "NATO Secretary General"
        noun = sentence.at(found.end, "leaders", "members")
        if noun is not None:
            return found.name, frozenset(range(found.start, noun.end))
        if _is_of_group(sentence, found) or _stands_alone(scene, found):
            return found.name, frozenset(range(found.start, found.end))
    return "", frozenset()


def _is_of_group(sentence: Sentence, found: Found) -> bool:
    """ "leaders of the EU", "who in the EU"."""
    backs = (1, 2, 3)
    if any(sentence.at(found.start - back, "leaders", "members") for back in backs[1:]):
        return True
    return sentence.has("who") and any(sentence.over(found.start - back, "of", "into") for back in backs[:2])


def _stands_alone(scene: Scene, found: Found) -> bool:
    """Whether a group is who is asked about; a word that is also a country's is the country ("the EU")."""
    if any(person.kind == "country" and person.overlaps(found.start, found.end) for person in scene.persons):
        return False
    stand_in = Person("country", (), found.start, found.end)
    return in_subject_place(scene.raw, stand_in, scene.persons)
