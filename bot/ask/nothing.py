"""The answer that there is nothing on record, with what is closest, and what to note as a gap."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.ask.answer import Answer, Evidence
from bot.ask.compose import Asked, of_stand
from bot.ask.query import Ask, Query, Side
from bot.ask.related import topics_mentioning, topics_within
from bot.ask.sayings import leaders_named, subject_named, time_named
from bot.desk.compare import Stand, leaders_on, who_stands_where
from bot.desk.request import Request
from bot.record.gaps import Gap
from bot.record.names import fold

_NEAREST: Final = 3
_KNOWN: Final = 12
"""Among so many leaders the nearest are looked for where a topic has hundreds."""

_NAMED: Final = 80
"""Longest name in a gap."""


async def nothing(asked: Asked) -> Answer:
    """That there is nothing on record, with what is closest."""
    speech, query = asked.speech, asked.query
    nearest = await _nearest(asked)
    rest = []
    if query.unknown_leader and not query.leaders:
        rest.append(speech.say("no_leader", name=query.unknown_leader))
    if query.unknown_topic:
        rest.append(speech.say("no_topic", name=query.unknown_topic))
    items = "; ".join(asked.item(entry.revision, with_topic=True) for entry in nearest)
    closest = speech.say("closest", items=items) if nearest else ""
    rest.append(speech.say("suggest"))
    made = asked.answer(_headline(asked), rest, kind="no_record", nearest=nearest, then=_then(query))
    return made.model_copy(update={"gap": gap_of(query), "closest": closest})


async def stands_of(
    asked: Asked, leaders: Sequence[str] | None, topics: Sequence[str], day: date | None = None
) -> tuple[Stand, ...]:
    """Where leaders (None: everyone) stand on topics at the day asked about, or at `day`."""
    return await who_stands_where(
        Request(asked.desk, asked.caller), leaders=leaders, topics=topics, as_of=day or asked.as_of
    )


def gap_of(query: Query) -> Gap:
    """What a query asked for, for the list of gaps."""
    leader = query.leaders[0] if query.leaders else fold(query.unknown_leader)
    topic = query.theme or (query.topics[0] if query.topics else fold(query.unknown_topic))
    return Gap(leader=leader[:_NAMED], topic=topic[:_NAMED], kind=query.ask)


def _headline(asked: Asked) -> str:
    speech, query = asked.speech, asked.query
    who = leaders_named(speech, query, asked.directory, plain=True)
    what = subject_named(query, asked.directory)
    timed = query.as_of or query.date_from
    when = speech.say("in_time", when=time_named(speech, query)) if timed else ""
    if query.ask is Ask.WHO and query.side is not Side.ANY and query.topics:
        side = "every" if query.every else query.side
        return speech.say(f"nobody_{side}", what=what, who=f" ({who})" if who else "", when=when)
    saying = {
        (True, True): "no_record_on",
        (True, False): "no_record_of",
        (False, True): "no_record_about",
        (False, False): "no_record",
    }[bool(who), bool(what)]
    return speech.say(saying, who=who, what=what, when=when)


def _then(query: Query) -> list[Query]:
    """What may be on record instead: any time, everyone, everything."""
    then = []
    if (query.as_of or query.date_from) and query.leaders:
        then.append(query.with_dates("", "", "").model_copy(update={"ask": Ask.POSITION}))
    if query.topics:
        then.append(Query(ask=Ask.WHO, side=Side.ANY, topics=query.topics, theme=query.theme))
    return then + [Query(leaders=(leader,)) for leader in query.leaders[:1]]


async def _best_known(asked: Asked, topic: str) -> list[str]:
    """The leaders with a stance on a topic of whom most is on record."""
    leaders = await leaders_on(Request(asked.desk, asked.caller), topic)
    return sorted(leaders, key=lambda key: -asked.directory.stance_count(key))[:_KNOWN]


async def _of_leaders(asked: Asked) -> list[Evidence]:
    """The newest stances of the leaders, those on topics that have to do with what was asked before the others."""
    query, directory = asked.query, asked.directory
    close = {key for topic in query.topics for key in topics_within(directory, topic)}
    close |= set(topics_mentioning(directory, query.unknown_topic))
    every = tuple(topic.key for topic in directory.topics)
    found = await stands_of(asked, query.leaders, every, asked.today)
    newest = sorted(found, key=lambda stand: stand.standing.current.stance.stated_on, reverse=True)
    newest.sort(key=lambda stand: stand.topic.key not in close)
    return [of_stand(stand) for stand in newest[:_NEAREST]]


async def _nearest(asked: Asked) -> list[Evidence]:
    """Up to three stances close to what was asked, the newest first.

    Of the leaders on the topic at another time; else on topics that have to do with it, and on the others; else of
    others on the topic.
    """
    query = asked.query
    found: tuple[Stand, ...] = ()
    if query.leaders and query.topics:
        found = await stands_of(asked, query.leaders, query.topics, asked.today)
    if query.leaders and not found:
        own = await _of_leaders(asked)
        if own:
            return own
    topics = query.topics or topics_mentioning(asked.directory, query.unknown_topic)
    if not found and topics:
        found = await stands_of(asked, await _best_known(asked, topics[0]), topics[:1], asked.today)
    newest = sorted(found, key=lambda stand: stand.standing.current.stance.stated_on, reverse=True)
    return [of_stand(stand) for stand in newest[:_NEAREST]]
