"""Understanding one question: from its words to a query, or to why there is none.

The order matters: dates and names take their words first, what a name's place shows to be who is asked about is
locked (`scene`), the topic is looked for in the rest (`searching`), and then what is left is weighed (`asked`,
`unknowns`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from bot.ask.asked import Sided, asked_about, left_out, sided_with
from bot.ask.choosing import Chosen
from bot.ask.kinds import Facts, kind_of, order_of, side_of, takes_side
from bot.ask.links import Sure
from bot.ask.person import Person
from bot.ask.places import words_of
from bot.ask.query import Ask, Query, Side
from bot.ask.scene import Scene, places_of, scene_of, unexplained
from bot.ask.searching import (
    asks_members,
    asks_of_some_coalition,
    coalition_in,
    coalition_of_event,
    topics_beyond,
    topics_in,
)
from bot.ask.sentence import Sentence
from bot.ask.subjects import Match
from bot.ask.tables import Tables
from bot.ask.times import Event
from bot.ask.unknowns import is_about_record, unknown_leader, unknown_topic, unlisted_group

Doubt = Literal["", "leader", "office", "topic", "coalition", "date", "who"]


@dataclass(frozen=True)
class Reading:
    """What one question was understood as, with what led to it.

    Attributes:
        found: topics and themes found, the best first; `chosen` those that are meant.
        asked: whom it is about.
        query: what is asked, as far as it is understood.
        doubt: what has to be asked back, "" for nothing; `options` are the keys to choose from, `said` the words.
        event_coalition: the coalition that an event in `scene.times` names.
        about_record: whether it is about the record at all.
    """

    scene: Scene
    found: tuple[Match, ...]
    chosen: Chosen
    asked: tuple[Person, ...]
    query: Query
    doubt: Doubt = ""
    options: tuple[str, ...] = ()
    said: str = ""
    event_coalition: str = ""
    about_record: bool = True

    @property
    def sentence(self) -> Sentence:
        """The words, with the cues that count."""
        return self.scene.sentence

    @property
    def event(self) -> Event | None:
        """What a date is still needed of."""
        return self.scene.times.event

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
        if start == end:  # "before that"
            start, end = self.event.start, self.event.end
        return self.sentence.text(start, end)


_MOST: Final = 12
"""How many people a question is about at most. The rest of a longer list is not read: it would cost time."""


def read(sentence: Sentence, tables: Tables, today: date) -> Reading:
    """Understand one question."""
    scene = scene_of(sentence, tables, today)
    coalition = coalition_in(scene)
    found, chosen = topics_in(scene, scene.group_places)
    beyond = topics_beyond(scene, coalition) if coalition is not None else None
    if coalition is not None and beyond is not None:
        found, chosen = beyond
        places = coalition.used | frozenset(range(coalition.start, coalition.end))
        scene = replace(scene, group=coalition.key, group_places=places)
    elif coalition is not None and asks_members(scene, coalition):
        return _members(scene, found, chosen, coalition)
    elif coalition is None and asks_of_some_coalition(scene):
        return _which_coalition(scene, found, chosen)
    return _weighed(scene, found, chosen, asked_about(scene, chosen))


def _weighed(scene: Scene, found: tuple[Match, ...], chosen: Chosen, asked: tuple[Person, ...]) -> Reading:
    """The reading of a question about leaders and topics, with what is unknown or in doubt."""
    query = _query(scene, chosen, asked)
    reading = Reading(scene, found, chosen, asked, query, event_coalition=coalition_of_event(scene))
    sided = sided_with(scene, chosen)
    if sided is not None:
        asked, query = (), _like(query, sided)
        reading = replace(reading, asked=asked, query=query)
        if len(sided.person.keys) > 1:
            said = scene.sentence.text(sided.person.start, sided.person.end)
            return replace(reading, doubt="leader", options=sided.person.keys, said=said)
        if len(query.topics) != 1:
            return _on_what(reading, sided)
    if query.ask is Ask.WHO:
        query = query.model_copy(update={"without": left_out(scene)})
    unsure = [person for person in asked if person.unsure]
    if scene.times.problem:
        return replace(reading, doubt="date", said=scene.times.problem)
    if unsure:
        kind: Doubt = "office" if unsure[0].kind == "office" else "leader"
        said = scene.sentence.text(unsure[0].start, unsure[0].end)
        return replace(reading, doubt=kind, options=unsure[0].keys, said=said)
    unknown = unexplained(scene, chosen.used, asked)
    query = _with_unknown_leader(scene, query, chosen, unknown) if not query.like else query
    topic = unknown_topic(scene, query, chosen, asked, unknown)
    themed = topic and scene.sentence.has("support", "oppose") and not scene.sentence.has("chitchat")
    themed = themed and any(match.key in scene.tables.directory.theme_by_key for match in found)
    themed = themed or bool(topic and chosen.matches and scene.sentence.has("who", "everyone"))
    if topic:
        chosen = Chosen()
        ask = _ask_about_unknown(scene, query.ask, topic)
        query = query.model_copy(update={"ask": ask, "unknown_topic": topic, "topics": (), "theme": ""})
    about = bool(themed) or is_about_record(scene, query, chosen, unknown)
    reading = replace(reading, chosen=chosen, query=query, about_record=about)
    between = _topics_to_choose(chosen, query)
    if between:
        return replace(reading, doubt="topic", options=between)
    if _means_somebody(scene, query):
        return replace(reading, doubt="who", about_record=True)
    return reading


def _topics_to_choose(chosen: Chosen, query: Query) -> tuple[str, ...]:
    """The topics between which the question does not decide. Who supports "ISIS" is asked of each of its topics."""
    sided = query.theme and query.ask is Ask.WHO and query.side in {Side.SUPPORT, Side.OPPOSE}
    return query.topics if sided else tuple(match.key for match in chosen.unsure)


def _like(query: Query, sided: Sided) -> Query:
    """The query as one about who stands with somebody, or on the other side."""
    side = Side.SUPPORT if sided.agrees else Side.OPPOSE
    like = sided.person.keys[0] if len(sided.person.keys) == 1 else ""
    return query.model_copy(
        update={"ask": Ask.WHO, "leaders": (), "like": like, "side": side, "order": "", "premise": False}
    )


def _on_what(reading: Reading, sided: Sided) -> Reading:
    """Who stands with somebody is answered for one topic; without one, it has to be asked back."""
    sentence = reading.sentence
    said = sentence.text(sided.person.start, sided.person.end)
    topics = reading.query.topics or tuple(topic.key for topic in reading.scene.tables.directory.topics)
    return replace(reading, doubt="topic", options=topics, said=said)


def _ask_about_unknown(scene: Scene, ask: Ask, topic: str) -> Ask:
    """The kind of a question about an unknown subject: "climate change" asks for no change."""
    sentence = scene.sentence
    cues = [sentence.text(cue.start, cue.end) for cue in sentence.find("change")]
    return Ask.POSITION if ask is Ask.CHANGE and cues and all(text in topic for text in cues) else ask


def _means_somebody(scene: Scene, query: Query) -> bool:
    """Whether "he" or "they" stands where a name is needed."""
    sentence = scene.sentence
    named = query.leaders or query.unknown_leader or query.group
    told = sentence.has("think", "say", "position", "support", "oppose", "change", "quote", "when")
    return bool(not named and told and sentence.has("pronoun") and not sentence.has("who", "everyone"))


def _query(scene: Scene, chosen: Chosen, asked: Sequence[Person]) -> Query:
    """What is asked, as far as its words are on record."""
    sentence, times = scene.sentence, scene.times
    facts = Facts(
        leaders=len({person.keys or person.start for person in asked}),
        named=len({person.keys or person.start for person in asked if person.kind != "country"}),
        group=bool(scene.group),
        topics=bool(chosen.matches or chosen.unsure),
        times=times.compared,
    )
    asked = asked[:_MOST]
    strangers = [person for person in asked if not person.keys]
    bounds = [day.isoformat() if day else "" for day in (times.as_of, times.date_from, times.date_to)]
    return Query(
        ask=kind_of(sentence, facts),
        leaders=tuple(sorted({key for person in asked for key in person.keys})),
        group=scene.group,
        topics=_topics(scene, chosen),
        theme=chosen.theme,
        side=side_of(sentence, chosen.matches, _own_denials(scene, chosen), _names(scene)),
        order=order_of(sentence, times.used),
        every=len(chosen.matches) > 1 and sentence.has("every"),
        premise=sentence.has("premise") and takes_side(scene.raw, chosen.matches),
        since=sentence.has("since_when"),
        unknown_leader=", ".join(sentence.text(person.start, person.end) for person in strangers),
    ).with_dates(*bounds)


def _topics(scene: Scene, chosen: Chosen) -> tuple[str, ...]:
    directory = scene.tables.directory
    keys: list[str] = []
    for match in chosen.matches:
        themed = match.key in directory.theme_by_key
        keys += [topic.key for topic in directory.topics_of(match.key)] if themed else [match.key]
    return tuple(dict.fromkeys(keys))


def _names(scene: Scene) -> frozenset[int]:
    return places_of(person for person in scene.persons if person.kind == "name")


def _own_denials(scene: Scene, chosen: Chosen) -> frozenset[str]:
    """Words that say no in the spellings of the topics: "without a mandate" takes no side."""
    keys = {match.key for match in chosen.matches}
    patterns = scene.tables.subjects.patterns
    return frozenset[str]().union(*(pattern.denial for pattern in patterns if pattern.key in keys))


def _with_unknown_leader(scene: Scene, query: Query, chosen: Chosen, unknown: Sequence[int]) -> Query:
    if query.leaders or query.unknown_leader or query.group:
        return query
    unknown_group = unlisted_group(scene)
    if unknown_group:
        return query.model_copy(update={"unknown_leader": unknown_group})
    name = unknown_leader(scene, query, chosen, unknown)
    if not name:
        return query
    words = words_of(name)
    link = scene.tables.names.at(words, 0) if words else None
    if link is not None and link.end == len(words) and link.sure >= Sure.SURNAME and len(link.keys) == 1:
        return query.model_copy(update={"leaders": link.keys, "ask": _ask_of_one(scene, query.ask)})
    return query.model_copy(update={"unknown_leader": name, "ask": _ask_of_one(scene, query.ask)})


def _ask_of_one(scene: Scene, ask: Ask) -> Ask:
    """The kind of a question that is not about everyone after all."""
    if ask is not Ask.WHO:
        return ask
    return Ask.QUOTE if scene.sentence.has("quote") else Ask.POSITION


def _which_coalition(scene: Scene, found: tuple[Match, ...], chosen: Chosen) -> Reading:
    """The reading of a question about who is in "the coalition", of which there are several."""
    countries = [person.code for person in scene.persons if person.kind == "country"]
    query = _query(scene, Chosen(), ()).model_copy(
        update={"ask": Ask.MEMBERS, "member": (countries or [""])[0], "side": Side.ANY}
    )
    options = tuple(coalition.key for coalition in scene.tables.directory.coalitions)
    return Reading(scene, found, chosen, (), query, doubt="coalition", options=options)


def _members(scene: Scene, found: tuple[Match, ...], chosen: Chosen, coalition: Match) -> Reading:
    """The reading of a question about who is in a coalition."""
    entry = next(entry for entry in scene.tables.directory.coalitions if entry.key == coalition.key)
    members = [
        link.keys[0]
        for link in scene.tables.members.find(scene.sentence.written)
        if coalition.used.isdisjoint(range(link.start, link.end))
    ]
    countries = [
        person.code
        for person in scene.persons
        if person.kind == "country" and coalition.used.isdisjoint(places_of([person]))
    ]
    query = _query(scene, Chosen(), ()).model_copy(
        update={
            "ask": Ask.MEMBERS,
            "coalition": entry.key,
            "member": ([*countries, *reversed(members)] or [""])[0],
            "topics": (entry.topic,) if entry.topic else (),
            "side": Side.ANY,
            "group": "",
        }
    )
    return Reading(scene, found, chosen, (), query, event_coalition=coalition_of_event(scene))
