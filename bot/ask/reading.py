"""Understanding one question: from its words to a query, or to why there is none.

The order matters: dates and names take their words first, what a subject's place shows to be the one asked about
is locked, and the topic is looked for in the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from bot.ask.choosing import GOOD, Chosen, choose
from bot.ask.ideas import ideas_of
from bot.ask.kinds import Facts, kind_of, order_of, side_of, takes_side
from bot.ask.language import Found
from bot.ask.people import STANCE_CUES, Person, in_subject_place, people
from bot.ask.query import Ask, Query, Side
from bot.ask.sentence import Sentence
from bot.ask.subjects import FULL, Match, find_subjects
from bot.ask.tables import Tables
from bot.ask.times import Event, Times, read_times

Doubt = Literal["", "leader", "office", "topic", "date", "event", "who"]


@dataclass(frozen=True)
class Reading:
    """What one question was understood as, with what led to it.

    Attributes:
        persons: everyone it may be about; `asked` those it is about.
        query: what is asked, as far as it is understood.
        doubt: what has to be asked back, "" for nothing. `options` are keys to choose from.
        event: words for a time that the record may date; `event_coalition` the coalition that they name.
        unknown: places of words that nothing explains.
        about_record: whether it is about the record at all.
    """

    sentence: Sentence
    times: Times
    persons: tuple[Person, ...]
    found: tuple[Match, ...]
    chosen: Chosen
    asked: tuple[Person, ...]
    query: Query
    doubt: Doubt = ""
    options: tuple[str, ...] = ()
    said: str = ""
    event: Event | None = None
    event_coalition: str = ""
    unknown: tuple[int, ...] = ()
    about_record: bool = True

    @property
    def event_name(self) -> str:
        """The event as it was typed, without articles around it."""
        if self.event is None:
            return ""
        start, end = self.event.start, self.event.end
        function = self.sentence.speech.function
        while start < end and self.sentence.written[start] in function:
            start += 1
        while start < end and self.sentence.written[end - 1] in function:
            end -= 1
        return self.sentence.text(start, end)


_PAIR: Final = 2
_VERB: Final = 0.75
"""How much the verb "support" after a name says that a topic is about support."""

_COALITION: Final = 0.7
"""From this part of a coalition's name on, it is what is asked about."""


def read(sentence: Sentence, tables: Tables, today: date) -> Reading:
    """Understand one question."""
    return _Reader(sentence, tables, today).read()


class _Reader:
    """Reads one question."""

    def __init__(self, sentence: Sentence, tables: Tables, today: date) -> None:
        spelt = [
            (link.start, link.end)
            for link in tables.spellings.find(sentence.written)
            if link.end - link.start > 1
        ]
        self.raw = sentence
        self.sentence = sentence.without_cues_in(spelt)
        self.spelt = spelt
        self.tables = tables
        self.directory = tables.directory
        self.today = today
        self.times = self._times()
        self.persons = people(self.raw, tables, self.times.used, self.times.as_of or today)
        self.locked = [person for person in self.persons if self._locks(person)]
        self.group, self.group_places = self._group()

    def read(self) -> Reading:
        coalition = self._best_coalition()
        found, chosen = self._subjects(frozenset(self.group_places))
        asks_members = coalition is not None and self._asks_members(coalition)
        if coalition is not None and asks_members:
            beyond = self._beyond(coalition)
            if beyond is not None:
                found, chosen = beyond
                self.group = coalition.key
                self.group_places = coalition.used | frozenset(range(coalition.start, coalition.end))
                asks_members = False
        asked = self._asked(chosen) or self._left_over(chosen)
        return self._decide(found, chosen, asked, coalition if asks_members else None)

    # Times, groups

    def _times(self) -> Times:
        times = read_times(self.sentence.words, self.sentence.speech, self.today, self.tables.years)
        if times.event is not None and self._is_spelt(times.event):
            return Times(now=times.now)
        return times

    def _is_spelt(self, event: Event) -> bool:
        """Whether what looks like an event is part of a name that the record has."""
        return any(start < event.start and event.start <= end - 1 for start, end in self.spelt)

    def _group(self) -> tuple[str, frozenset[int]]:
        """The group of countries that is named, with the places of its words."""
        sentence = self.sentence
        for found in sentence.speech.groups.find(sentence.written, sentence.stems):
            if found.end in sentence.office_places:
                continue
            noun = sentence.at(found.end, "leaders", "members")
            before = sentence.at(found.start - 2, "leaders", "members") or sentence.at(
                found.start - 3, "leaders", "members"
            )
            among = sentence.has("who") and any(
                sentence.over(found.start - back, "of", "into") for back in (1, 2)
            )
            if noun is None and before is None and found.name == "eu" and not among:
                continue
            if noun is None and before is None and not among and not self._subject_like(found):
                continue
            end = noun.end if noun else found.end
            return found.name, frozenset(range(found.start, end))
        return "", frozenset()

    def _subject_like(self, found: Found) -> bool:
        stand_in = Person("country", (), found.start, found.end)
        return in_subject_place(self.raw, stand_in, self.persons)

    # Topics

    def _locks(self, person: Person) -> bool:
        """Whether somebody is certainly who is asked about, so that no topic may take their name."""
        sentence = self.sentence
        if person.kind in {"office", "stranger"}:
            return True
        if any(
            start <= person.start and person.end <= end for start, end in self.spelt
        ) and not self._followed(person):
            return False
        if person.kind == "name" and self._names_topic(person):
            return self._followed(person)
        if in_subject_place(self.raw, person, self.persons):
            if person.kind == "country" and person.adjective:
                return sentence.at(person.end, *STANCE_CUES, "leaders") is not None
            if person.possessive and sentence.at(person.end, "position", "quote", "say", "change") is None:
                return self._is_followed_by_person(person)
            return True
        first = person.start == self._first()
        return first and person.kind == "name" and not person.possessive and not self._names_topic(person)

    def _followed(self, person: Person) -> bool:
        return in_subject_place(self.raw, person, self.persons) and (
            self.sentence.at(person.end, "about", "say", "think", "support", "oppose", "versus", "agreement")
            is not None
        )

    def _is_followed_by_person(self, person: Person) -> bool:
        return any(other.start == person.end for other in self.persons)

    def _names_topic(self, person: Person) -> bool:
        """Whether a name alone is a topic's alias, as "assad" is."""
        words = tuple(self.sentence.written[person.start : person.end])
        return any(
            pattern.words == words or (len(pattern.elements) == 1 and f"#{key}" in pattern.elements[0].ideas)
            for key in person.keys
            for pattern in self.tables.subjects.patterns
        )

    def _first(self) -> int:
        """The place of the first word that is no greeting."""
        place = 0
        while place < len(self.sentence):
            greeting = self.sentence.at(place, "greeting", "follow")
            if greeting is None:
                break
            place = greeting.end
        return place

    def _subjects(
        self, without: frozenset[int], locked: Sequence[Person] | None = None
    ) -> tuple[tuple[Match, ...], Chosen]:
        """The topics found and chosen, looked for outside of dates, locked names and what `without` holds."""
        held = self.locked if locked is None else locked
        blocked = set(without) | set(self.times.used)
        regions = [0] * len(self.sentence)
        number = 0
        for place in range(len(self.sentence)):
            person = next((p for p in held if p.start <= place < p.end), None)
            if person is not None:
                blocked.add(place)
                number += 2
            elif self._starts_subject(place):
                number += 1
            regions[place] = number
        for cue in self.sentence.find("say", "think", "about", "position", "support", "oppose"):
            if cue.end - cue.start > 1 and not cue.gap:
                blocked |= set(range(cue.start, cue.end))
        ideas = [
            replace(idea, ideas={name: weight * _VERB for name, weight in idea.ideas.items()})
            if self._is_verb(idea.start, held)
            else idea
            for idea in ideas_of(self.sentence.written, self.tables.sources, blocked, self._names_at())
        ]
        found = find_subjects(
            self.tables.subjects, self.sentence.written, ideas, regions, self.sentence.speech
        )
        content = frozenset(self._unexplained(Chosen(), held)) - without
        foreign = content - {
            place
            for idea in ideas
            if any(name in self.tables.subjects.told_by for name in idea.ideas)
            for place in range(idea.start, idea.end)
        }
        return tuple(found), choose(found, self.sentence, self.directory, content, foreign)

    def _is_verb(self, place: int, held: Sequence[Person]) -> bool:
        """Whether a word is the verb of who is asked about, so that it is more likely the side than the topic."""
        return self.raw.at(place, "support") is not None and any(person.end == place for person in held)

    def _names_at(self) -> frozenset[int]:
        """Places where a word of grammar is a name: written in capitals, or what is fought or struck."""
        sentence = self.sentence
        mixed = any(word.token.text.islower() for word in sentence.words)
        struck = {
            found.end
            for found in sentence.speech.concepts.find(sentence.written, sentence.stems)
            if found.name in {"strike", "fight"}
        } | {cue.end for cue in sentence.find("against")}
        countries = {person.start for person in self.persons if person.kind == "country"}
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

    def _starts_subject(self, place: int) -> bool:
        """Whether "on" or "about" begins what is asked about, and is not part of it: "iran on …", not "strikes on …"."""
        if self.sentence.at(place, "about") is None:
            return False
        return any(person.end == place for person in self.persons)

    def _best_coalition(self) -> Match | None:
        blocked = frozenset(self.times.used)
        ideas = ideas_of(self.sentence.written, self.tables.sources, blocked)
        regions = [0] * len(self.sentence)
        found = find_subjects(
            self.tables.coalitions, self.sentence.written, ideas, regions, self.sentence.speech
        )
        return found[0] if found and found[0].coverage >= _COALITION else None

    def _event_coalition(self) -> str:
        """The coalition that an event names: its start is then the event's date."""
        event = self.times.event
        if event is None:
            return ""
        written = self.sentence.written[event.start : event.end]
        ideas = ideas_of(written, self.tables.sources)
        found = find_subjects(
            self.tables.coalitions, written, ideas, [0] * len(written), self.sentence.speech
        )
        return found[0].key if found and found[0].coverage >= _COALITION else ""

    def _asks_members(self, coalition: Match) -> bool:
        """Whether a question about a coalition is about who is in it."""
        sentence = self.sentence
        cues = [
            cue for cue in sentence.find("members") if not set(range(cue.start, cue.end)) <= coalition.used
        ]
        if not cues or self.directory_has_topic_beyond(coalition):
            return bool(cues)
        named = [person for person in self.locked if person.kind in {"name", "office"}]
        if named and (sentence.has("support", "oppose", "think", "say", "position") or sentence.has("when")):
            return False
        return not sentence.has("position", "think") or sentence.has("who")

    def directory_has_topic_beyond(self, coalition: Match) -> bool:
        return self._beyond(coalition) is not None

    def _beyond(self, coalition: Match) -> tuple[tuple[Match, ...], Chosen] | None:
        """The topics of a question without the words for a coalition, if it is about them: "who in it opposes …"."""
        if not self.sentence.has("support", "oppose", "think", "position", "neutral", "against", "for_side"):
            return None
        place = min(coalition.used)
        if not any(
            0 <= place - cue.end <= 2 for cue in self.sentence.find("members")
        ) and not self.sentence.at(max(coalition.used) + 1, "members", "leaders"):
            return None
        found, chosen = self._subjects(coalition.used)
        full = [match for match in chosen.matches if match.coverage >= FULL]
        return (found, chosen) if full else None

    # Who

    def _asked(self, chosen: Chosen) -> list[Person]:
        """Those whom the question is about: not part of the topic, and not what is said about the others."""
        if self.raw.at(self._first(), "who") is not None and not self.raw.has(
            "agreement", "compare", "versus"
        ):
            return []
        used = chosen.used | self.group_places
        left = [
            person
            for person in self.persons
            if self.group_places.isdisjoint(range(person.start, person.end))
            and (person in self.locked or used.isdisjoint(range(person.start, person.end)))
        ]
        if any(person in self.locked for person in left):
            left = [person for person in left if person in self.locked or not self._is_object(person)]
        named = [person for person in left if person.kind != "country"]
        left = [person for person in left if person.kind != "country" or self._country_counts(person, named)]
        if not left:
            return []
        about = [cue.start for cue in self.sentence.find("about") if cue.start >= left[0].end]
        if about and not self.sentence.has("compare", "versus", "agreement"):
            left = [person for person in left if person.start < about[0] or self._is_last_clause(person)]
        return left

    def _is_object(self, person: Person) -> bool:
        """Whether a name stands where something is said about it: "ties with the assad regime"."""
        if self.sentence.has("compare", "versus", "agreement"):
            return False
        before = person.start - 1
        while before >= 0 and self.sentence.over(before, "article"):
            before -= 1
        return self._names_topic(person) or (before >= 0 and self.sentence.over(before, "into"))

    def _left_over(self, chosen: Chosen) -> list[Person]:
        """Whoever is named and no part of the topic, where nobody else is asked about and nobody in general."""
        if self.group or self.sentence.has("who", "everyone", "updates"):
            return []
        used = chosen.used | self.group_places
        return [
            person
            for person in self.persons
            if used.isdisjoint(range(person.start, person.end))
            and not self.sentence.over(person.start - 1, "into")
        ][:1]

    def _is_last_clause(self, person: Person) -> bool:
        """ "… on the safe zone, obama": after a break, at the end."""
        return self.sentence.breaks_before(person.start) and person.end == len(self.sentence)

    def _country_counts(self, person: Person, named: Sequence[Person]) -> bool:
        if any(person.overlaps(n.start - 1, n.end + 1) or n.start == person.end for n in named):
            return False
        if person in self.locked:
            return not named or self.sentence.has("compare", "versus", "agreement", "conj")
        if named or person.adjective:
            return False
        before = person.start - 1
        return before < 0 or not self.sentence.over(before, "into")

    # The decision

    def _decide(
        self, found: tuple[Match, ...], chosen: Chosen, asked: list[Person], coalition: Match | None
    ) -> Reading:
        sentence, times = self.sentence, self.times
        unknown = self._unexplained(chosen, asked)
        strangers = [person for person in asked if person.kind == "stranger" or not person.keys]
        known = [person for person in asked if person.keys]
        facts = Facts(
            leaders=len(asked),
            named=sum(person.kind != "country" for person in asked),
            group=bool(self.group),
            coalition=coalition is not None,
            topics=bool(chosen.matches or chosen.unsure),
        )
        ask = kind_of(sentence, facts)
        query = Query(
            ask=ask,
            leaders=tuple(sorted({key for person in known for key in person.keys})),
            group=self.group,
            topics=self._topic_keys(chosen),
            theme=chosen.theme,
            side=side_of(sentence, chosen.matches, self._own_denials(chosen)),
            order=order_of(sentence),
            premise=sentence.has("premise") and takes_side(sentence, chosen.matches),
            since=sentence.has("since_when"),
            as_of=times.as_of.isoformat() if times.as_of else "",
            date_from=times.date_from.isoformat() if times.date_from else "",
            date_to=times.date_to.isoformat() if times.date_to else "",
            unknown_leader=", ".join(sentence.text(person.start, person.end) for person in strangers),
        )
        if coalition is not None:
            query = self._members_query(query, coalition)
        reading = Reading(
            sentence=sentence,
            times=times,
            persons=tuple(self.persons),
            found=found,
            chosen=chosen,
            asked=tuple(asked),
            query=query,
            event=times.event,
            event_coalition=self._event_coalition(),
            unknown=tuple(unknown),
        )
        return self._with_unknowns(reading) if coalition is None else reading

    def _own_denials(self, chosen: Chosen) -> frozenset[str]:
        keys = {match.key for match in chosen.matches}
        spelt = (pattern.denial for pattern in self.tables.subjects.patterns if pattern.key in keys)
        return frozenset[str]().union(*spelt)

    def _topic_keys(self, chosen: Chosen) -> tuple[str, ...]:
        if chosen.theme:
            return tuple(topic.key for topic in self.directory.topics_of(chosen.theme))
        return tuple(match.key for match in chosen.matches)

    def _members_query(self, query: Query, coalition: Match) -> Query:
        entry = next(entry for entry in self.directory.coalitions if entry.key == coalition.key)
        member = ""
        for link in self.tables.members.find(self.sentence.written):
            if not coalition.used & set(range(link.start, link.end)):
                member = link.keys[0]
        country = next(
            (
                p.code
                for p in self.persons
                if p.kind == "country" and not coalition.used & set(range(p.start, p.end))
            ),
            "",
        )
        topics = (entry.topic,) if entry.topic else ()
        return query.model_copy(
            update={
                "ask": Ask.MEMBERS,
                "coalition": coalition.key,
                "member": country or member,
                "leaders": (),
                "group": "",
                "topics": topics,
                "theme": "",
                "side": Side.ANY,
                "unknown_leader": "",
            }  # fmt: skip
        )

    def _unexplained(self, chosen: Chosen, asked: Sequence[Person]) -> list[int]:
        """Places of words of content that are part of nothing understood."""
        sentence = self.sentence
        explained = set(chosen.used | self.times.used | self.group_places)
        for person in self.persons:
            if person in asked or person.kind == "name" or chosen.used & set(range(person.start, person.end)):
                explained |= set(range(person.start, person.end))
        for cue in sentence.cues:
            if cue.name != "chitchat" and (cue.end - cue.start <= _PAIR or cue.name in {"help", "updates"}):
                explained |= set(range(cue.start, cue.end))
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

    def _with_unknowns(self, reading: Reading) -> Reading:
        """The reading with what has to be asked back, and what is not on record."""
        query = reading.query
        unsure = [person for person in reading.asked if person.unsure]
        if self.times.problem:
            return replace(reading, doubt="date", said=self.times.problem)
        if unsure:
            kind: Doubt = "office" if unsure[0].kind == "office" else "leader"
            said = self.sentence.text(unsure[0].start, unsure[0].end)
            return replace(reading, doubt=kind, options=unsure[0].keys, said=said)
        if not query.leaders and not query.unknown_leader and not query.group:
            name = self._unknown_leader(reading)
            if name:
                query = query.model_copy(update={"unknown_leader": name})
                if query.ask is Ask.WHO:
                    query = query.model_copy(
                        update={"ask": Ask.QUOTE if self.sentence.has("quote") else Ask.POSITION}
                    )
        topic = self._unknown_topic(reading)
        if topic:
            query = query.model_copy(update={"unknown_topic": topic, "topics": (), "theme": ""})
            reading = replace(reading, chosen=Chosen())
        reading = replace(reading, query=query)
        reading = replace(reading, about_record=self._is_about_record(reading))
        if reading.chosen.unsure:
            options = tuple(match.key for match in reading.chosen.unsure)
            return replace(reading, doubt="topic", options=options)
        return reading

    def _unknown_leader(self, reading: Reading) -> str:
        """What stands where somebody's name would, "" if nothing does."""
        sentence = self.sentence
        if sentence.has("who", "everyone") or reading.query.ask in {Ask.HELP, Ask.UPDATES}:
            return ""
        country = next(
            (p for p in self.persons if p.kind == "country" and p in self.locked and not p.keys), None
        )
        if country is not None:
            return sentence.text(country.start, country.end)
        if not reading.unknown:
            return ""
        end = reading.chosen.matches[0].start if reading.chosen.matches else len(sentence)
        start = reading.unknown[0]
        if start > end and not sentence.over(start - 1, "of", "according"):
            return ""
        stop = start + 1
        while stop in reading.unknown:
            stop += 1
        candidate = Person("stranger", (), start, stop)
        opens_and_acts = in_subject_place(self.raw, candidate, self.persons)
        return sentence.text(start, stop) if opens_and_acts or start == self._first() else ""

    def _unknown_topic(self, reading: Reading) -> str:
        """What stands where a topic would and is none on record, "" if nothing does."""
        sentence, query = self.sentence, reading.query
        if query.ask in {Ask.HELP, Ask.MEMBERS}:
            return ""
        foreign = self._foreign_place(reading)
        if foreign:
            return foreign
        if reading.chosen.matches and not reading.chosen.theme:
            return ""
        name = set(query.unknown_leader.casefold().split())
        left = [p for p in reading.unknown if sentence.words[p].token.text.casefold() not in name]
        dropped = [
            place
            for person in self.persons
            if person not in reading.asked and not reading.chosen.used & set(range(person.start, person.end))
            for place in range(person.start, person.end)
        ]
        if reading.chosen.unsure and not left:
            return ""
        return self._run_text(sorted({*left, *dropped}) if not reading.chosen.theme else left)

    def _run_text(self, places: Sequence[int]) -> str:
        """The first words of `places` that stand together, with a noun of grammar after them: "climate change"."""
        if not places:
            return ""
        end = places[0] + 1
        while end in places:
            end += 1
        sentence = self.sentence
        if end < len(sentence) and sentence.at(end, "change", "position", "leaders") is not None:
            end += 1
        return sentence.text(places[0], end)

    def _foreign_place(self, reading: Reading) -> str:
        """A country beside the topic that the topic is not about: "strikes on ISIS in Iraq"."""
        spoken = {
            name
            for key in reading.query.topics
            for pattern in self.tables.subjects.patterns
            if pattern.key == key
            for element in pattern.elements
            for name in element.ideas
        }
        for person in self.persons:
            if person.kind != "country" or person in reading.asked or person.adjective:
                continue
            inside = person.start > 0 and self.sentence.over(person.start - 1, "into")
            common = len(self.tables.subjects.told_by.get(f"@{person.code}", ())) * 2 > len(
                self.directory.topics
            )
            if inside and not common and f"@{person.code}" not in spoken and reading.chosen.matches:
                return self.sentence.text(person.start, person.end)
        return ""

    def _is_about_record(self, reading: Reading) -> bool:
        query = reading.query
        if query.leaders or query.coalition or query.ask in {Ask.UPDATES, Ask.HELP}:
            return True
        if query.topics:
            if reading.chosen.matches and reading.chosen.matches[0].coverage < GOOD:
                return bool(query.unknown_leader) or self.sentence.has("who", "everyone")
            return not (query.theme and reading.unknown and not query.unknown_leader)
        if reading.chosen.unsure:
            return self.sentence.has("who", "everyone", "position")
        shaped = self.sentence.has("about") and self.sentence.has("think", "position", "say")
        return bool(query.unknown_leader and shaped) or (query.ask is Ask.CHANGE and self.sentence.has("who"))
