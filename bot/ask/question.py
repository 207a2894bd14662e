"""One question with what its words name: dates, people, groups, topics and coalitions, and whom of them it is about.

Dates and names take their words first. Who is certainly asked about is locked; the topic is looked for in the words
that are left. Once it is known, it is decided which of the other people are asked about.
"""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from bot.ask.dates import Times, month_numbers, read_times
from bot.ask.index import Tables
from bot.ask.language import FoundPhrase
from bot.ask.mentions import in_subject_place, people
from bot.ask.names import Sure, ideas_of
from bot.ask.naming import Person
from bot.ask.runs import STANCE_CUES
from bot.ask.text import Sentence, places_of
from bot.ask.topics import FULL, GOOD, Chosen, Match, choose, find_subjects

_NO_SUBJECT: Final = (
    "say", "think", "about", "position", "support", "oppose", "agreement", "compare", "quote", "change", "since_when",
    "updates", "help",
)  # fmt: skip
"""Cues whose phrases of several words are never part of a topic."""

_VERB: Final = 0.75
"""How much the verb "support" after a name says that a topic is about support."""


_MONTH: Final = timedelta(days=31)


_BEFORE_COALITION: Final = 4
"""Within so many words after a country the word for a coalition stands: "the Saudi anti-terror alliance"."""

_SHORT: Final = 2
"""Up to so many words of a phrase with a gap are no subject."""

_Bounds = tuple[int, int]


@dataclass(frozen=True)
class Mentioned:
    """A question with what its words name.

    Attributes:
        raw: the sentence with every cue; `sentence` the same without cues inside names that the record has.
        spelt: places of such names, of several words.
        persons: everyone it may be about. `locked` are those that are certainly asked about, so that no topic may
            take their names.
        group: id of a group of countries, or key of a coalition whose members are meant, with its places.
        found: topics and themes found, the best first; `chosen` those that are meant: see `with_topics`.
    """

    raw: Sentence
    sentence: Sentence
    tables: Tables
    spelt: tuple[_Bounds, ...]
    times: Times
    persons: tuple[Person, ...]
    locked: tuple[Person, ...]
    group: str = ""
    group_places: frozenset[int] = frozenset()
    found: tuple[Match, ...] = ()
    chosen: Chosen = field(default_factory=Chosen)

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
        tables = self.tables
        return tables.names_topic(person.keys) or any(
            pattern.words == words for pattern in tables.subjects.patterns if person.keys
        )


@dataclass(frozen=True, slots=True)
class Sided:
    """Somebody whose side is meant: "who agrees with Putin", or, not `agrees`, "who disagrees with Putin"."""

    person: Person
    agrees: bool


def mentioned_in(sentence: Sentence, tables: Tables, today: date) -> Mentioned:
    """What a question's words name, besides its topic."""
    spelt = _spelt(sentence, tables)
    plain = without_names(sentence, tables)
    times = _times(plain, tables, today, spelt)
    if times.event is not None:
        plain = plain.without_cues_in([(min(times.used), max(times.used) + 1)])
    day = None if times.event is not None else times.as_of or today
    persons = tuple(people(sentence, tables, times.used, day))
    mentioned = Mentioned(sentence, plain, tables, spelt, times, persons, ())
    mentioned = replace(
        mentioned, locked=tuple(person for person in persons if _is_asked_about(mentioned, person))
    )
    group, places = _group(mentioned)
    return replace(mentioned, group=group, group_places=places)


def without_names(sentence: Sentence, tables: Tables) -> Sentence:
    """The sentence without cues that are part of a name of several words: "Pretend play in kindergarten"."""
    names = [
        (link.start, link.end)
        for link in tables.names.find(sentence.written)
        if link.end - link.start > 1 and link.sure is Sure.WHOLE
    ]
    return sentence.without_cues_in([*_spelt(sentence, tables), *names])


def unexplained(mentioned: Mentioned, used: Collection[int], asked: Sequence[Person]) -> list[int]:
    """Places of words of content that are part of nothing: of no topic (`used`), date, name, group or cue."""
    sentence, leaders = mentioned.sentence, mentioned.tables.directory.leader_by_key
    theirs = {leaders[key].country for one in asked if one.kind != "country" for key in one.keys}
    persons = [
        person
        for person in mentioned.persons
        if person in asked
        or person.kind == "name"
        or not person.places.isdisjoint(used)
        or (person.kind == "country" and person.code in theirs)
    ]
    cues = [
        cue
        for cue in sentence.cues
        if cue.name not in {"chitchat", "left"} and not (cue.gap and cue.end - cue.start > _SHORT)
    ]
    ends = {place for cue in sentence.cues if cue.gap for place in (cue.start, cue.end - 1)}
    explained = {
        *used,
        *mentioned.times.used,
        *mentioned.group_places,
        *places_of(persons),
        *places_of(cues),
        *ends,
    }
    if asked:
        known = places_of(mentioned.persons)
        explained |= {  # but "his VP pick" is somebody else
            place
            for one in sentence.office_phrases
            for place in range(one.start, one.end)
            if place in known or not sentence.over(one.start - 1, "pronoun")
        }
    speech = sentence.speech
    return [
        place
        for place, written in enumerate(sentence.written)
        if place not in explained and not speech.is_idle(written)
    ]


def _spelt(sentence: Sentence, tables: Tables) -> tuple[_Bounds, ...]:
    """Where names of topics, themes and coalitions of several words stand letter by letter."""
    links = tables.spellings.find(sentence.written)
    return tuple((link.start, link.end) for link in links if link.end - link.start > 1)


def _times(sentence: Sentence, tables: Tables, today: date, spelt: Iterable[_Bounds]) -> Times:
    """When the question is about. No part of a name is a date: "the 2012 Geneva communiqué", "voting age to 16"."""
    hidden = {place for start, end in spelt for place in range(start, end)}
    months = month_numbers(sentence.speech).keys()
    hidden |= {
        place
        for place, pair in enumerate(pairwise(sentence.written))
        if pair in tables.years
        if months.isdisjoint(sentence.written[max(0, place - 2) : place])  # "April 14 2018 strikes"
    }
    words = [
        replace(word, written="") if place in hidden else word for place, word in enumerate(sentence.words)
    ]
    times = read_times(words, sentence.speech, today)
    event = times.event
    if event is not None and any(start < event.start < end for start, end in spelt):
        return Times(now=times.now)
    names = () if times.given else spelt
    for start, end in names:  # "the April 2018 strikes" are of a time, "Geneva 2012" is not
        named = read_times(sentence.words[start:end], sentence.speech, today)
        if named.date_from and named.as_of and named.as_of - named.date_from <= _MONTH:
            return replace(times, date_from=named.date_from, as_of=named.as_of)
    return times


def _is_asked_about(mentioned: Mentioned, person: Person) -> bool:
    """Whether somebody is certainly who is asked about."""
    if person.kind in {"office", "stranger"} or mentioned.sentence.starts(person.end, "reflexive"):
        return True
    if person.kind == "country" and names_coalition(mentioned, person):
        return False
    in_place = in_subject_place(mentioned.raw, person, mentioned.persons)
    in_name = any(start <= person.start and person.end <= end for start, end in mentioned.spelt)
    if in_name or (person.kind == "name" and mentioned.names_topic(person)):
        after = mentioned.sentence.after(person.end, "adverb")
        followed = mentioned.sentence.starts(
            after, "about", "say", "quote", "think", "support", "oppose", "versus", "agreement"
        )
        # "is Assad for or against …", but not "Yıldırım: Assad, yes or no?"
        polar = mentioned.sentence.over(person.start - 1, "aux") and mentioned.sentence.starts(after, "both")
        followed = followed or polar
        told_by = any(  # "was Assad told to go by Erdoğan"
            other.start > person.end and mentioned.sentence.over(other.start - 1, "according")
            for other in mentioned.persons
        )
        return in_place and followed and not told_by
    if in_place:
        return _is_no_attribute(mentioned, person)
    return person.start == mentioned.first and person.kind == "name" and not person.possessive


def _is_no_attribute(mentioned: Mentioned, person: Person) -> bool:
    """Whether a name stands by itself: not "Russian strikes", not "Russia's strikes"."""
    sentence = mentioned.sentence
    if person.kind == "country" and person.adjective:
        people = sentence.over(person.start - 1, "article") and (
            person.end == len(sentence)
            or sentence.breaks_before(person.end)
            or sentence.starts(person.end, "adverb", "aux", "neg")
        )  # "did the Swiss ever", "the Dutch, did they"
        return people or sentence.starts(person.end, *STANCE_CUES, "leaders")
    if person.possessive and not sentence.starts(person.end, "position", "quote", "say", "change"):
        return any(other.start == person.end for other in mentioned.persons)
    return True


def _group(mentioned: Mentioned) -> tuple[str, frozenset[int]]:
    """The group of countries that is named, with the places of its words."""
    sentence = mentioned.sentence
    for found in sentence.speech.groups.find(sentence.written):
        owners = {word for held in mentioned.tables.offices for word in (held.country, *held.words)}
        if found.end in sentence.office_places and owners & set(sentence.written[found.start : found.end]):
            continue  # "NATO Secretary General"
        if any(person.start < found.start < person.end for person in mentioned.persons):
            continue  # "South Africa's president"
        noun = sentence.at(found.end, "leaders", "members")
        if noun is not None:
            return found.name, frozenset(range(found.start, noun.end))
        if _is_of_group(sentence, found) or _stands_alone(mentioned, found):
            return found.name, frozenset(range(found.start, found.end))
    return "", frozenset()


def _is_of_group(sentence: Sentence, found: FoundPhrase) -> bool:
    """ "leaders of the EU", "who in the EU"."""
    backs = (1, 2, 3)
    if any(sentence.starts(found.start - back, "leaders", "members") for back in backs):
        return True
    return sentence.has("who") and any(sentence.over(found.start - back, "of", "into") for back in backs[:2])


def _stands_alone(mentioned: Mentioned, found: FoundPhrase) -> bool:
    """Whether a group is who is asked about; a word that is also a country's is the country ("the EU")."""
    if any(
        person.kind == "country" and person.overlaps(found.start, found.end) for person in mentioned.persons
    ):
        return False
    stand_in = Person("country", (), found.start, found.end)
    return in_subject_place(mentioned.raw, stand_in, mentioned.persons)


def with_topics(mentioned: Mentioned, without: AbstractSet[int] = frozenset()) -> Mentioned:
    """The same with the topics and themes found.

    Looks outside of dates, of the names of those who are asked about, and of the places in `without`. A country that
    is asked about is also part of a topic that other words say less of: "why did Russia intervene in Syria".
    """
    found = _with_topics(mentioned, without)
    countries = [one for one in mentioned.locked if one.kind == "country"]
    if len(countries) != 1 or countries[0].adjective or is_scene(mentioned, countries[0]):
        return found
    others = tuple(one for one in mentioned.locked if one not in countries)
    wider = _with_topics(replace(mentioned, locked=others), without)
    best, narrow = (next(iter(one.chosen.matches), None) for one in (wider, found))
    if best is None or best.coverage < FULL or best.used.isdisjoint(countries[0].places):
        return found
    if narrow is not None and narrow.score >= best.score:
        return found
    return replace(wider, locked=mentioned.locked)


def _with_topics(mentioned: Mentioned, without: AbstractSet[int]) -> Mentioned:
    sentence = mentioned.sentence
    phrases = [cue for cue in sentence.find(*_NO_SUBJECT) if cue.end - cue.start > 1 and not cue.gap]
    blocked = {*without, *mentioned.times.used, *places_of(mentioned.locked), *places_of(phrases)}
    ideas = [
        replace(idea, ideas={name: weight * _VERB for name, weight in idea.ideas.items()})
        if _is_verb(mentioned, idea.start)
        else idea
        for idea in ideas_of(sentence.written, mentioned.tables.sources, blocked, names_at(mentioned))
    ]
    table = mentioned.tables.subjects
    owners = {place for place, word in enumerate(sentence.words) if word.possessive}
    regions = _regions(mentioned, blocked)
    found = find_subjects(table, sentence.written, ideas, regions, sentence.speech, owners=owners)
    content = frozenset(unexplained(mentioned, (), mentioned.locked)) - without
    foreign = content - {
        place
        for idea in ideas
        if any(name in table.told_by for name in idea.ideas)
        for place in range(idea.start, idea.end)
    }
    chosen = choose(found, sentence, mentioned.tables.directory, content, foreign)
    best = next(iter(chosen.matches), None)
    named = places_of(mentioned.persons)
    if best is not None and len(best.used) == 1 and best.used <= named and best.coverage < GOOD:
        chosen = Chosen()  # "who supports Israel": a name that a topic has among others
    return replace(mentioned, found=tuple(found), chosen=chosen)


def names_coalition(mentioned: Mentioned, person: Person) -> bool:
    """Whether a country says which coalition is meant: "the US coalition", "the Saudi-led one"."""
    sentence = mentioned.sentence
    if person.adjective and sentence.starts(person.end, "such_one"):
        return True
    others = {one.start for one in mentioned.persons if one.kind == "country"}
    for after in range(person.end, min(person.end + _BEFORE_COALITION, len(sentence))):
        if after in others or sentence.starts(after, "members", "joined"):
            return False  # "when did Oman join Riyadh's alliance"
        if says_coalition(mentioned, after) or sentence.written[person.end] == "led":
            return True
        if sentence.breaks_before(after) or sentence.written[after] in sentence.speech.function:
            return False
    return False


def says_coalition(mentioned: Mentioned, place: int) -> bool:
    concepts = mentioned.sentence.speech.concepts.find(mentioned.sentence.written)
    return any(found.name == "coalition" and found.start <= place < found.end for found in concepts)


def _is_verb(mentioned: Mentioned, place: int) -> bool:
    """Whether a word is the verb of who is asked about, so that it is more likely the side than the topic."""
    return mentioned.raw.starts(place, "support") and any(person.end == place for person in mentioned.locked)


def _regions(mentioned: Mentioned, blocked: AbstractSet[int]) -> list[int]:
    """The parts of a question: a topic does not reach across who is asked about, or over "on" after a name.

    Words that are `blocked` are each a part of their own, below 0.
    """
    regions = []
    locked = places_of(mentioned.locked)
    number = 0
    for place in range(len(mentioned.sentence)):
        if place in locked:
            number += 2
        elif mentioned.sentence.starts(place, "about"):
            number += any(person.end == place for person in mentioned.persons)
        regions.append(-1 - place if place in blocked else number)
    return regions


def names_at(mentioned: Mentioned) -> frozenset[int]:
    """Places where a word of grammar is a name: written in capitals, or what is fought or struck."""
    sentence = mentioned.sentence
    mixed = any(word.token.text.islower() for word in sentence.words)
    concepts = sentence.speech.concepts.find(sentence.written)
    struck = {found.end for found in concepts if found.name in {"strike", "fight"}}
    struck |= {cue.end for cue in sentence.find("against")}
    countries = {person.start for person in mentioned.persons if person.kind == "country"}
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


def sided_with(mentioned: Mentioned) -> Sided | None:
    """Whose side a question about anyone means, None if it means nobody's."""
    sentence = mentioned.raw
    if not sentence.has("who"):
        return None
    for cue in sentence.find("with_leader", "against_leader"):
        place = sentence.after(cue.end, "article")
        for person in mentioned.persons:
            free = person.places.isdisjoint(mentioned.chosen.used)
            if person.start == place and person.keys and free and not _is_joined(mentioned, person):
                return Sided(person, cue.name == "with_leader")
    return None


def left_out(mentioned: Mentioned) -> tuple[str, ...]:
    """Keys of those whom a question about everyone leaves out: "everyone except Putin and Lavrov"."""
    persons = persons_left_out(mentioned)
    return tuple(dict.fromkeys(key for person in persons if not person.unsure for key in person.keys))


def persons_left_out(mentioned: Mentioned) -> tuple[Person, ...]:
    """Those who stand after "except", with those that are joined to them."""
    persons: list[Person] = []
    for cue in mentioned.raw.find("without"):
        place = mentioned.raw.after(cue.end, "article")
        for person in mentioned.persons:
            joined = mentioned.raw.at(place, "conj")
            if person.start == place or (joined is not None and person.start == joined.end):
                persons.append(person)
                place = person.end
    return tuple(persons)


def _is_joined(mentioned: Mentioned, person: Person) -> bool:
    """Whether another name is joined to this one: "who agrees with Putin, Obama or Merkel?"."""
    conj = mentioned.raw.at(person.end, "conj")
    return conj is not None and any(other.start == conj.end for other in mentioned.persons)


def asked_about(mentioned: Mentioned) -> tuple[Person, ...]:
    """Those whom the question is about: no part of the topic, and not what is said about the others."""
    theirs = whose_leaders(mentioned)
    if theirs:
        return theirs
    if _is_about_anyone(mentioned):
        return ()
    without = left_out(mentioned)
    left = [
        person
        for person in mentioned.persons
        if _is_free(mentioned, person) and not set(person.keys) & set(without)
    ]
    if any(person in mentioned.locked for person in left):
        # "did Netanyahu back Trump's strike on Assad"
        owners = {person for person in left if person.possessive and person.end in mentioned.chosen.used}
        left = [
            person
            for person in left
            if person in mentioned.locked or not (_is_object(mentioned, person) or person in owners)
        ]
    left = [one for one in left if not (_is_addressed(mentioned, one) or _is_said_of(mentioned, one))]
    owner = next((one for one in left if one.start == mentioned.first and one.possessive), None)
    if owner is not None and not mentioned.compares and all(one.kind == "country" for one in left):
        left = [owner]  # "Iran's highest authority on what Paris and London did"
    if any(one.kind == "stranger" for one in left) and not mentioned.compares:
        left = [one for one in left if one in mentioned.locked]  # "what did Pope Francis say when Trump …"
    if any(one.kind == "country" and one in mentioned.locked for one in left):
        # "Damascus's answer to those telling the president to quit"
        left = [one for one in left if one.kind != "office" or one.code or not one.unsure]
    named = [person for person in left if person.kind != "country"]
    if not (mentioned.chosen.used or mentioned.compares):
        # "Botswana and Syria": where the scene is beside another country, it is what that country is asked about
        left = [
            one for one in left if len(left) == 1 or one.kind != "country" or not is_scene(mentioned, one)
        ]
    left = [
        person for person in left if person.kind != "country" or _country_counts(mentioned, person, named)
    ]
    asked = tuple(_before_subject(mentioned, left)) or _left_over(mentioned)
    return _of_country(mentioned, asked) or asked


def _is_addressed(mentioned: Mentioned, person: Person) -> bool:
    """ "What did Xi tell Obama about …", "what did Cameron call Putin's backing of …"."""
    before = mentioned.sentence.before(person.start - 1, "article")
    said = mentioned.sentence.over(before, "say", "called") and not mentioned.compares
    return said and any(one.end <= before for one in mentioned.persons)


def _is_said_of(mentioned: Mentioned, person: Person) -> bool:
    """Whether somebody is what others say something of: "did any African minister say that the Syrian government …"."""
    sentence = mentioned.sentence
    before = person.start - 1
    before -= sentence.over(before, "article") and not sentence.over(before, "clause")
    if before < 0 or not sentence.over(before, "clause"):
        return False
    speakers = [*mentioned.group_places, *(one.start for one in mentioned.persons if one is not person)]
    return any(
        cue.start < before and any(place < cue.start for place in speakers)
        for cue in sentence.find("say")
        if not cue.gap
    )


def _of_country(mentioned: Mentioned, asked: Sequence[Person]) -> tuple[Person, ...]:
    """Who is named where only their country is asked about: "France's line between Hollande and Macron"."""
    if not asked or any(person.kind != "country" for person in asked):
        return ()
    theirs = {key for person in asked for key in person.keys}
    return tuple(
        person
        for person in mentioned.persons
        if person.kind == "name"
        and set(person.keys) <= theirs
        and person.keys
        and _is_free(mentioned, person)
    )


def whose_leaders(mentioned: Mentioned) -> tuple[Person, ...]:
    """ "Anyone from Botswana on …", "who in Tehran …": the country whose leaders are meant, right after who is asked for."""
    sentence = mentioned.sentence
    first = sentence.after(mentioned.first, "aux")  # "did anyone from Botswana …"
    generals = {cue.end for cue in sentence.find("everyone", "leaders", "who") if cue.start == first}
    spans = [cue for cue in sentence.find("who") if cue.gap and cue.start == mentioned.first]
    inside = tuple(  # "which Swiss presidents"
        person
        for person in mentioned.persons
        if person.keys and person.kind in {"country", "office"} and person.places & places_of(spans)
    )
    if inside and not mentioned.group:
        return inside
    described = tuple(person for person in mentioned.persons if _describes_who(mentioned, person))
    if described and not mentioned.group:
        return described
    return tuple(
        person
        for person in mentioned.persons
        if person.kind == "country"
        and person.keys
        and (
            (person.start - 1 in generals and sentence.over(person.start - 1, "of", "into"))
            or (
                sentence.starts(mentioned.first, "who")
                and sentence.over(person.start - 1, "for_side")
                and sentence.over(person.start - 2, "say")
            )
        )
    )  # "who spoke for Caracas"


def _describes_who(mentioned: Mentioned, person: Person) -> bool:
    """Whether an adjective says whose leaders "who" is: "who is the Danish guy that …", "how many Turkish politicians"."""
    sentence = mentioned.sentence
    noun = bool(person.adjective and person.keys) and _is_before_leaders(mentioned, person.end)
    if (
        noun
        and not any(one.kind == "name" for one in mentioned.locked)
        and _is_told_of(mentioned, person.end)
    ):
        return True  # "was there a Swedish minister who …"
    if person.kind == "office" and sentence.starts(mentioned.first, "who"):
        noun = len(person.keys) > 1 and not person.unsure  # "who were the Swiss presidents who …"
    who = sentence.at(mentioned.first, "who", "wh")
    if not noun or who is None:
        return False
    between = range(mentioned.first + 1, person.start)
    return all(
        sentence.over(place, "who", "linking") or sentence.written[place] in sentence.speech.function
        for place in between
    )


def _is_before_leaders(mentioned: Mentioned, place: int) -> bool:
    """Whether a word for leaders begins at a place, or behind one word that describes them: "woman minister"."""
    sentence = mentioned.sentence
    if sentence.starts(place, "leaders", "everyone"):
        return True
    described = place < len(sentence) and sentence.written[place] not in sentence.speech.function
    return described and sentence.starts(place + 1, "leaders", "everyone")


def _is_told_of(mentioned: Mentioned, place: int) -> bool:
    """Whether who stands at a place is whom the rest of the question tells of: "a Swedish minister who said …"."""
    sentence = mentioned.sentence
    return any(cue.end < len(sentence) and place < cue.start <= place + 2 for cue in sentence.find("who"))


def _is_about_anyone(mentioned: Mentioned) -> bool:
    """Whether a question begins with "who" and does not give those to choose from."""
    if mentioned.raw.starts(mentioned.first, "without") and mentioned.raw.has("who"):
        return True  # "besides France, who …"
    if not mentioned.raw.starts(mentioned.first, "who") or (
        mentioned.compares and not mentioned.raw.has("without")
    ):
        return False
    if _asks_who_is(mentioned):
        return False
    return not any(
        mentioned.raw.starts(one.end, "or") and other.start == one.end + 1
        for one in mentioned.persons
        for other in mentioned.persons
    )


def _asks_who_is(mentioned: Mentioned) -> bool:
    """ "Who is Lavrov?", "who was the French president in 2015": about one person and nothing else."""
    who = mentioned.raw.at(mentioned.first, "who")
    linking = mentioned.raw.at(who.end, "linking") if who is not None else None
    if linking is None or not mentioned.raw.starts(linking.start, "aux"):
        return False
    rest = set(range(linking.end, len(mentioned.sentence))) - mentioned.times.used
    places = [place for place in rest if not mentioned.sentence.over(place, "article")]
    return bool(places) and any(person.places >= set(places) for person in mentioned.persons)


def _is_free(mentioned: Mentioned, person: Person) -> bool:
    """Whether nothing else takes the words."""
    taken = (
        mentioned.group_places
        if person in mentioned.locked
        else mentioned.group_places | mentioned.chosen.used
    )
    owns_coalition = person.kind == "country" and names_coalition(mentioned, person)
    return person.places.isdisjoint(taken) and not owns_coalition


def _is_object(mentioned: Mentioned, person: Person) -> bool:
    """Whether a name stands where something is said about it: "ties with the assad regime"."""
    if mentioned.compares:
        return False
    before = mentioned.sentence.before(person.start - 1, "article")
    return mentioned.names_topic(person) or (before >= 0 and mentioned.sentence.over(before, "into"))


def _country_counts(mentioned: Mentioned, person: Person, named: Sequence[Person]) -> bool:
    """Whether a country is asked about, and does not only say where somebody is from."""
    if any(person.overlaps(other.start - 1, other.end + 1) for other in named):
        return False
    if person in mentioned.locked:
        beside = {place for one in named for place in (one.start - 1, one.end)}
        joined = any(
            mentioned.sentence.starts(place, "conj") for place in beside & {person.start - 1, person.end}
        )
        return not named or mentioned.compares or joined
    adjective = person.adjective and not mentioned.sentence.starts(person.end, "leaders")
    if named or adjective or (mentioned.chosen.matches and is_scene(mentioned, person)):
        return False
    before = person.start - 1
    if mentioned.sentence.over(before, "about") and mentioned.sentence.has("who", "everyone"):
        return False  # "how many people spoke about The Hague"
    return before < 0 or not mentioned.sentence.over(before, "into")


def is_scene(mentioned: Mentioned, person: Person) -> bool:
    """Whether a country is what a theme is about, where things happen, rather than who is asked about."""
    return mentioned.tables.themes.at(mentioned.sentence.written, person.start) is not None


def _before_subject(mentioned: Mentioned, persons: Sequence[Person]) -> list[Person]:
    """Those before "on …": who comes after is what the question is about, unless people are compared."""
    if not persons or mentioned.compares:
        return list(persons)
    sentence = mentioned.sentence
    about = [cue.start for cue in sentence.find("about") if cue.start >= persons[0].end]
    return [
        person
        for person in persons
        if not about
        or person.start < about[0]
        or (
            sentence.breaks_before(person.start) and person.end == len(sentence)
        )  # "… on the safe zone, obama"
    ]


def _left_over(mentioned: Mentioned) -> tuple[Person, ...]:
    """Whoever is named and no part of the topic, where nobody else is asked about and nobody in general."""
    if mentioned.group or mentioned.sentence.has("who", "everyone", "updates"):
        return ()
    return tuple(
        person
        for person in mentioned.persons
        if person.places.isdisjoint(mentioned.chosen.used | mentioned.group_places)
        and not mentioned.sentence.over(person.start - 1, "into")
        and not (person.kind == "country" and mentioned.sentence.over(person.start - 1, "about"))
        and not (mentioned.chosen.matches and is_scene(mentioned, person))
    )[:1]
