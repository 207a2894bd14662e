"""One question with what its words name: dates, people, groups, topics and coalitions.

Dates and names take their words first. Who is certainly asked about is locked; the topic is looked for in the words
that are left. Once it is known, `whom` decides which of the other people are asked about.
"""

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Final

from bot.ask.dates import Times, month_numbers, read_times
from bot.ask.index import Tables
from bot.ask.language import FoundPhrase
from bot.ask.limits import OFFICES
from bot.ask.mentions import are_asked, in_subject_place, people
from bot.ask.names import Idea, Sure, ideas_of, places
from bot.ask.naming import STANCE_CUES, Person
from bot.ask.terms import time_in_office
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
        group: id of a group of countries or of an office, or key of a coalition whose members are meant, with its places.
        office: id of the office whose holders are meant, of those of the group alone, "" for any.
        found: topics and themes found, the best first; `chosen` those that are meant: see `with_topics`.
    """

    raw: Sentence
    sentence: Sentence
    tables: Tables
    spelt: tuple[_Bounds, ...]
    times: Times
    persons: tuple[Person, ...] = ()
    locked: tuple[Person, ...] = ()
    group: str = ""
    office: str = ""
    group_places: frozenset[int] = frozenset()
    found: tuple[Match, ...] = ()
    chosen: Chosen = field(default_factory=Chosen)

    @cached_property
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
        """Whether it puts people side by side. What also means "against" does right behind one: "Poutine contre Obama"."""
        behind = {person.end for person in self.persons}
        return self.sentence.has("compare", "agreement") or any(
            cue.start in behind or not self.sentence.over(cue.start, "against")
            for cue in self.sentence.find("versus")
        )

    def names_topic(self, person: Person) -> bool:
        """Whether a name alone is a topic's alias, as "assad" is."""
        words = tuple(self.sentence.written[person.start : person.end])
        tables = self.tables
        return tables.names_topic(person.keys) or bool(person.keys and words in tables.subjects.said)


def mentioned_in(sentence: Sentence, tables: Tables, today: date) -> Mentioned:
    """What a question's words name, besides its topic."""
    spelt = _spelt(sentence, tables)
    plain = without_names(sentence, tables)
    times = _times(plain, tables, today, spelt)
    mentioned = _with_people(Mentioned(sentence, plain, tables, spelt, times), today)
    named = [one for one in mentioned.locked if one.kind == "name" and len(one.keys) == 1]
    if len(named) != 1 or (times.given and times.event is None):
        return mentioned
    in_office = time_in_office(sentence, tables, mentioned.persons, named[0])
    if in_office is None:
        return mentioned
    clause = [(min(in_office.used), max(in_office.used) + 1)]
    sentence, plain = (one.without_cues_in(clause) for one in (sentence, plain))
    return _with_people(Mentioned(sentence, plain, tables, spelt, in_office), today)


def _with_people(mentioned: Mentioned, today: date) -> Mentioned:
    """The same of a time that is known: whoever held an office then is found, and who is asked about."""
    times, sentence = mentioned.times, mentioned.sentence
    if times.event is not None:
        plain = sentence.without_cues_in([(min(times.used), max(times.used) + 1)])
        mentioned = replace(mentioned, sentence=plain)
    elif times.used:  # "anything for December 2018" is on no side
        start = min(times.used)
        sides = [(place, place + 1) for place in (start - 1, start) if sentence.starts(place, "for_side")]
        mentioned = replace(mentioned, sentence=sentence.without_cues_in(sides))
    day = None if times.event is not None else times.as_of or today
    persons = tuple(people(mentioned.raw, mentioned.tables, times.used, day, times.date_from))
    mentioned = replace(mentioned, persons=persons)
    if any(one.kind == "name" and one.start == mentioned.first + 2 for one in persons):
        raw, sentence = (_which_of(one, mentioned.first) for one in (mentioned.raw, mentioned.sentence))
        mentioned = replace(mentioned, raw=raw, sentence=sentence)
    locked = tuple(person for person in persons if _is_asked_about(mentioned, person))
    mentioned = replace(mentioned, locked=(*locked, *_joined(mentioned, locked)))
    office, of_office = _office_of_group(mentioned)
    group, places = _group(mentioned)
    return replace(mentioned, group=group or office, office=office, group_places=places | of_office)


def _joined(mentioned: Mentioned, locked: Sequence[Person]) -> tuple[Person, ...]:
    """Whoever is compared with somebody who is asked about: "how far apart were Tillerson and Trump on …", "Obama or Putin"."""
    joints = ("conj", "or") if mentioned.sentence.has("agreement") else ("or",)
    ends = {one.end for one in locked if one.kind == "name"}
    return tuple(
        one
        for one in mentioned.persons
        if one.kind == "name" and one not in locked and not one.possessive
        if one.start - 1 in ends and mentioned.sentence.over(one.start - 1, *joints)
    )


def _which_of(sentence: Sentence, first: int) -> Sentence:
    """The sentence with "who" as "which" before names: "who of Cameron, Merkel and Obama was against it" asks of no others."""
    if not (sentence.starts(first, "who") and sentence.over(first + 1, "of")):
        return sentence
    said = ((cue, (cue.name, cue.start) == ("who", first)) for cue in sentence.cues)
    return replace(sentence, cues=tuple(replace(cue, name="wh") if who else cue for cue, who in said))


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
    left = places_of(sentence.find("left"))  # "does he support leaving it" is not about its members
    cues = [
        cue
        for cue in sentence.cues
        if cue.name not in {"chitchat", "left"}
        if not (cue.name == "members" and cue.start in left)
        if not (cue.name == "imperative" and cue.start != mentioned.first)  # "did he praise it"
        if not (cue.gap and cue.end - cue.start > _SHORT)
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
    explained |= {  # "my colleague claims that …"
        place
        for place in range(1, len(sentence))
        if sentence.starts(place - 1, "ours") and sentence.starts(place + 1, "say")
    }
    speech = sentence.speech
    counted = {*sentence.office_places, *places_of(persons), *mentioned.group_places}
    counted |= {
        one.start for one in sentence.find("leaders") if "-" not in sentence.words[one.start].token.gap
    }
    explained |= {  # "Qatar's two emirs", "name 3 leaders", "Hollande and Obama: which of the two"
        place
        for place, word in enumerate(sentence.written)
        if word in speech.numbers or word.isdigit()
        if place + 1 in counted or speech.numbers.get(word) == len(asked) > 1
    }
    return [
        place
        for place, written in enumerate(sentence.written)
        if place not in explained and not speech.is_idle(written)
    ]


def _spelt(sentence: Sentence, tables: Tables) -> tuple[_Bounds, ...]:
    """Where names of topics, themes and coalitions of several words stand letter by letter."""
    links = tables.spellings.find(sentence.written)
    return tuple((link.start, link.end) for link in links if link.end - link.start > 1)


def retired_topic(mentioned: Mentioned) -> str:
    """The key of a topic that is named and not offered any more, unless it is part of the name of another; else ""."""
    for link in mentioned.tables.retired.find(mentioned.sentence.written):
        if not any(start <= link.start and link.end <= end for start, end in mentioned.spelt):
            return link.keys[0]
    return ""


def _times(sentence: Sentence, tables: Tables, today: date, spelt: Iterable[_Bounds]) -> Times:
    """When the question is about. No part of a name is a date: "the 2012 Geneva communiqué", "voting age to 16"."""
    months, written = month_numbers(sentence.speech).keys(), sentence.written
    spelt = [  # "the 14 April 2018 strikes" are of a day, whatever "April 2018 strikes" is a name of
        (start, end)
        for start, end in spelt
        if not (start and written[start] in months and written[start - 1][:1].isdigit())
    ]
    hidden = {place for start, end in spelt for place in range(start, end)}
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
    if person.kind == "name" and gives_account(mentioned.raw, person.start):
        return True
    if person.kind == "country" and names_coalition(mentioned, person):
        return False
    if mentioned.raw.over(mentioned.raw.before(person.start - 1, "article"), "without"):
        return False
    if person.kind == "country" and mentioned.raw.starts(
        mentioned.raw.after(person.end, "leaders"), "without"
    ):
        return True  # "which Russians except Putin"
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


def gives_account(sentence: Sentence, place: int) -> bool:
    """Whether whose account is asked for stands at a place, and not at the end of what somebody did: "according to Assad, …"."""
    told = sentence.before(place - 1, "according", "article")
    return any(
        cue.start == told + 1 and (cue.start == 0 or sentence.breaks_before(cue.start))
        for cue in sentence.find("according")
    )


def _is_no_attribute(mentioned: Mentioned, person: Person) -> bool:
    """Whether a name stands by itself: not "Russian strikes", not "Russia's strikes"."""
    sentence = mentioned.sentence
    if person.kind == "country" and person.adjective:
        people = sentence.over(person.start - 1, "article") and (
            sentence.speech.is_inflected(sentence.written[person.end - 1])  # "the Belgians"
            or person.end == len(sentence)
            or sentence.breaks_before(person.end)
            or sentence.starts(person.end, "adverb", "aux", "neg", "starts")
        )  # "did the Swiss ever", "the Dutch, did they", "when did the French start"
        return people or sentence.starts(person.end, *STANCE_CUES, "leaders")
    theirs = ("position", "quote", "say", "change", *(("leaders",) if person.kind == "country" else ()))
    if person.possessive and not sentence.starts(person.end, *theirs):  # "Iran's leadership"
        return any(other.start == person.end for other in mentioned.persons)
    return True


def _office_of_group(mentioned: Mentioned) -> tuple[str, frozenset[int]]:
    """The office whose holders are asked about, of whatever country or of a group of these, with the places of its words."""
    sentence = mentioned.sentence
    asked = sentence.at(mentioned.first, "number", "wh", "who")
    owners = {found.end: found.start for found in sentence.speech.groups.find(sentence.written)}
    for office in sentence.office_phrases:
        known = (person for person in mentioned.persons if person.kind != "stranger")
        taken = any(person.overlaps(office.start, office.end) for person in known)
        start = owners.get(office.start, office.start)  # "which African presidents"
        behind = asked is not None and start in {mentioned.first + 1, asked.end}
        behind = behind or sentence.starts(start - 1, "first") or are_asked(sentence, office, start)
        if behind and office.name in OFFICES and not taken:
            return office.name, frozenset(range(office.start, office.end))
    return "", frozenset()


def _group(mentioned: Mentioned) -> tuple[str, frozenset[int]]:
    """The group of countries that is named, with the places of its words."""
    sentence = mentioned.sentence
    for found in sentence.speech.groups.find(sentence.written):
        owners = {word for held in mentioned.tables.offices for word in (held.country, *held.words)}
        if found.end in sentence.office_places and owners & set(sentence.written[found.start : found.end]):
            continue  # "NATO Secretary General"
        if any(person.start < found.start < person.end for person in mentioned.persons):
            continue  # "South Africa's president"
        if sentence.over(sentence.before(found.start - 1, "article"), "without"):
            continue  # "from outside Europe"
        offices = {office.start: office for office in sentence.office_phrases}
        noun = offices.get(found.end) or sentence.at(found.end, "leaders", "members")
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
    if sentence.starts(found.start - 1, "wh"):
        return True  # "which Europeans asked …"
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

    Looks outside of dates, of the names of those who are asked about, and of the places in `without`. Who is asked
    about is also part of a topic that other words say less of: "why did Russia intervene in Syria", "did Assad say that
    he would step down".
    """
    found = _with_those_of_owner(mentioned, without, _with_topics(mentioned, without))
    asked = [one for one in mentioned.locked if one.kind == "country" or _is_of_topic(mentioned, one)]
    if len(asked) != 1 or asked[0].adjective or is_scene(mentioned, asked[0]):
        return found
    meant = asked[0]
    others = tuple(one for one in mentioned.locked if one is not meant)
    named = meant.places if meant.kind == "country" else meant.places | _pronouns_after(mentioned, meant)
    whose = {f"#{key}": 1.0 for key in meant.keys}
    ideas = [Idea(place, place + 1, whose) for place in sorted(named - meant.places)]
    wider = _with_topics(replace(mentioned, locked=others), without, ideas)
    best, narrow = (next(iter(one.chosen.matches), None) for one in (wider, found))
    if best is None or best.coverage < FULL or best.used <= named or best.used.isdisjoint(named):
        return found
    if narrow is not None and (
        narrow.score >= best.score or (meant.kind == "name" and narrow.coverage >= GOOD)
    ):
        return found
    if meant.kind == "name":  # "is Assad against his departure": what stands between says whether he is
        matches = tuple(replace(one, used=one.used - named or one.used) for one in wider.chosen.matches)
        wider = replace(wider, chosen=replace(wider.chosen, matches=matches))
    return replace(wider, locked=mentioned.locked)


def _with_those_of_owner(mentioned: Mentioned, without: AbstractSet[int], found: Mentioned) -> Mentioned:
    """The same where a topic is of the country of whoever is called its owner: "Putin's intervention", "he … his intervention"."""
    leaders = mentioned.tables.directory.leader_by_key
    named = [one for one in mentioned.persons if one.kind == "name" and len(one.keys) == 1]
    owners = {one.end - 1: one.keys[0] for one in named if one.possessive}
    if len(named) == 1:
        theirs = (cue.start for cue in mentioned.sentence.find("theirs") if cue.start >= named[0].end)
        owners |= dict.fromkeys(theirs, named[0].keys[0])
    ideas = [
        Idea(place, place + 1, {f"@{leaders[key].country}": 1.0})
        for place, key in owners.items()
        if leaders[key].country
    ]
    if not ideas:
        return found
    others = tuple(one for one in mentioned.locked if one.end - 1 not in owners)
    wider = _with_topics(replace(mentioned, locked=others), without, ideas)
    best, narrow = (next(iter(one.chosen.matches), None) for one in (wider, found))
    if best is None or best.coverage < FULL or not any({place, place + 1} <= best.used for place in owners):
        return found
    said = best.used - owners.keys()
    if not any(one.used & said for one in found.found):
        return found  # "Putin's role"
    scenes = places_of(one for one in mentioned.persons if one.kind == "country")
    if narrow is not None and (narrow.score >= best.score or not narrow.used - scenes <= best.used):
        return found
    return replace(wider, locked=mentioned.locked)


def _pronouns_after(mentioned: Mentioned, person: Person) -> frozenset[int]:
    """The places of pronouns behind a name, which stand for it."""
    return places_of(cue for cue in mentioned.sentence.find("pronoun") if cue.start >= person.end)


def _is_of_topic(mentioned: Mentioned, person: Person) -> bool:
    """Whether a leader is named whom topics are about."""
    return person.kind == "name" and mentioned.tables.names_topic(person.keys)


def _with_topics(mentioned: Mentioned, without: AbstractSet[int], besides: Sequence[Idea] = ()) -> Mentioned:
    """See `with_topics`; `besides` are ideas of words that stand for somebody."""
    sentence = mentioned.sentence
    phrases = [cue for cue in sentence.find(*_NO_SUBJECT) if cue.end - cue.start > 1 and not cue.gap]
    blocked = {*without, *mentioned.times.used, *places_of(mentioned.locked), *places_of(phrases)}
    blocked |= {  # "ruled it out" rules nothing
        place for cue in sentence.find("oppose") if cue.gap for place in (cue.start, cue.end - 1)
    }
    ideas = [
        replace(idea, ideas={name: weight * _VERB for name, weight in idea.ideas.items()})
        if _is_verb(mentioned, idea.start)
        else idea
        for idea in ideas_of(sentence.written, mentioned.tables.sources, blocked, names_at(mentioned))
    ]
    ideas += besides
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
    chosen = _proposed_by_owner(mentioned, chosen, found)
    best = next(iter(chosen.matches), None)
    named = places_of(mentioned.persons)
    if best is not None and len(best.used) == 1 and best.used <= named and best.coverage < GOOD:
        chosen = Chosen()  # "who supports Israel": a name that a topic has among others
    return replace(mentioned, found=tuple(found), chosen=chosen)


def _proposed_by_owner(mentioned: Mentioned, chosen: Chosen, found: Sequence[Match]) -> Chosen:
    """The topic of the coalition that a leader proposed where another is called theirs: "Putin's big anti-ISIS alliance"."""
    every, meant = mentioned.tables.directory.coalitions, [one.key for one in chosen.matches]
    if not any([one.topic] == meant for one in every):
        return chosen
    start, function = chosen.matches[0].start, mentioned.sentence.speech.function
    owners = {
        person.keys[0]
        for person in mentioned.persons
        if person.kind == "name" and person.possessive and len(person.keys) == 1 and person.end <= start
        if function.isdisjoint(mentioned.sentence.written[person.end : start])
    }
    theirs = {one.topic for one in every if one.proposed_by in owners}
    other = next((one for one in found if one.key in theirs), None)
    countries = [
        one for one in mentioned.persons if one.kind == "country" and names_coalition(mentioned, one)
    ]
    if countries and not chosen.matches[0].used & places_of(countries):  # "Russia will join the US coalition"
        of_country = (one for one in found if any(country.places <= one.used for country in countries))
        other = next((one for one in of_country if any(one.key == entry.topic for entry in every)), other)
    return chosen if other is None else Chosen(matches=(replace(other, used=other.used | chosen.used),))


def names_coalition(mentioned: Mentioned, person: Person) -> bool:
    """Whether a country says which coalition is meant: "the US coalition", "the Saudi-led one"."""
    sentence = mentioned.sentence
    # "the US one", "the Vienna one", "Washington's one"
    told = person.adjective or person.possessive or sentence.over(person.start - 1, "article")
    if told and sentence.starts(person.end, "such_one"):
        return True
    if _names_behind(mentioned, person):
        return True
    others = {one.start for one in mentioned.persons if one.kind == "country"}
    dated = mentioned.times.used  # "Riyadh's December 2015 bloc"
    behind = [place for place in range(person.end, len(sentence)) if place not in dated]
    for after in behind[:_BEFORE_COALITION]:
        if after in others or sentence.starts(after, "members", "joined"):
            return False  # "when did Oman join Riyadh's alliance"
        if says_coalition(mentioned, after) or _says(mentioned, person.end, "led"):
            return True
        if sentence.breaks_before(after) or sentence.written[after] in sentence.speech.function:
            return False
    return False


def _names_behind(mentioned: Mentioned, person: Person) -> bool:
    """Whether a country behind a coalition says which: "the alliance announced from Riyadh", "the one run by Washington"."""
    sentence = mentioned.sentence
    of = sentence.before(person.start - 1, "article")
    place = of - 1
    of_view = sentence.over(of, "about")  # "what its members think of the Russian intervention"
    while sentence.over(of, "of") and not of_view and place >= max(of - _BEFORE_COALITION, 0):
        if says_coalition(mentioned, place) or sentence.starts(place, "such_one"):
            return True
        if sentence.written[place] in sentence.speech.function or sentence.breaks_before(place + 1):
            return False
        place -= 1
    return False


def says_coalition(mentioned: Mentioned, place: int) -> bool:
    """Whether a word says what a coalition is: "alliance"."""
    return _says(mentioned, place, "coalition")


def _says(mentioned: Mentioned, place: int, concept: str) -> bool:
    concepts = mentioned.sentence.speech.concepts.find(mentioned.sentence.written)
    return any(found.name == concept and found.start <= place < found.end for found in concepts)


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


def is_scene(mentioned: Mentioned, person: Person) -> bool:
    """Whether a country is what a theme is about, where things happen, rather than who is asked about."""
    return mentioned.tables.themes.at(mentioned.sentence.written, person.start) is not None


def other_scenes(mentioned: Mentioned) -> tuple[Person, ...]:
    """Countries behind "or" where something may happen as well: "bomb in Syria or only Iraq"."""
    sentence = mentioned.sentence
    scenes = {one.end for one in mentioned.persons if one.kind == "country" and is_scene(mentioned, one)}
    return tuple(
        one
        for one in mentioned.persons
        if one.kind == "country"
        and sentence.over(before := sentence.before(_of_place(sentence, one) - 1, "adverb"), "or")
        and before in scenes
    )


def without_other_scenes(sentence: Sentence) -> Sentence:
    """The sentence without a country that what happens is not in alone: "bombed in Syria, and not just in Iraq" is of Syria."""
    countries = places(sentence.speech).countries
    for cue in sentence.find("neg"):
        begin = sentence.after(cue.end, "adverb", "into", "article")
        country = countries.at(sentence.written, begin)
        alone = sentence.over(cue.end, "adverb") and begin > cue.end
        before = any(link.end <= cue.start for link in countries.find(sentence.written))
        if country is not None and alone and before:
            start = sentence.before(cue.start - 1, "conj") + 1
            return Sentence.of([*sentence.words[:start], *sentence.words[country.end :]], sentence.speech)
    return sentence


def _of_place(sentence: Sentence, country: Person) -> int:
    """Where a country begins, with the word that says that it is a place: "in Iraq"."""
    inside = country.start > 0 and sentence.written[country.start - 1] in sentence.speech.inside
    return country.start - inside
