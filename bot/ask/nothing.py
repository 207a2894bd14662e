"""The answer that there is nothing on record, with what is closest, and what to note as a gap."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.ask.answer import Answer, Evidence
from bot.ask.compose import Asked, of_stand
from bot.ask.query import Ask, Query, Side
from bot.ask.sayings import leaders_named, subject_named
from bot.desk.compare import Stand, who_stands_where
from bot.record.gaps import Gap
from bot.record.names import fold

_NEAREST: Final = 3


async def nothing(asked: Asked) -> Answer:
    """That there is nothing on record, with what is closest."""
    speech, query = asked.speech, asked.query
    nearest = await _nearest(asked)
    reasons = []
    if query.unknown_leader and not query.leaders:
        reasons.append(speech.say("no_leader", name=query.unknown_leader))
    if query.unknown_topic:
        reasons.append(speech.say("no_topic", name=query.unknown_topic))
    who = leaders_named(speech, query, asked.directory, plain=True)
    parts = [who, subject_named(query, asked.directory), _period(asked)]
    if nearest:
        reasons.append(
            speech.say("closest", items="; ".join(asked.item(entry.revision) for entry in nearest))
        )
    then = (
        [asked.asking(as_of="", date_from="", date_to="", ask=Ask.POSITION)]
        if query.as_of or query.date_from
        else []
    )
    if query.topics:
        then.append(Query(ask=Ask.WHO, side=Side.ANY, topics=query.topics, theme=query.theme))
    then += [Query(leaders=(leader,)) for leader in query.leaders[:1]]
    made = asked.answer(
        speech.say("no_record", subject=", ".join(part for part in parts if part)),
        [*reasons, speech.say("suggest")],
        kind="no_record",
        nearest=nearest,
        then=then,
    )
    return made.model_copy(update={"gap": gap_of(query)})


def gap_of(query: Query) -> Gap:
    """What a query asked for, for the list of gaps."""
    leader = query.leaders[0] if query.leaders else fold(query.unknown_leader)
    topic = query.theme or (query.topics[0] if query.topics else fold(query.unknown_topic))
    return Gap(leader=leader[:80], topic=topic[:80], kind=query.ask)


def _period(asked: Asked) -> str:
    query = asked.query
    if not (query.as_of or query.date_from):
        return ""
    line = asked.answer("").understood
    return line.when if line else ""


async def _nearest(asked: Asked) -> list[Evidence]:
    """Up to three stances close to what was asked: of the leaders on the topic at another time, of the leaders on
    other topics, of others on the topic."""
    query = asked.query
    found: list[Stand] = []
    every = tuple(topic.key for topic in asked.directory.topics)
    if query.leaders and query.topics:
        found += await stands_of(asked, query.leaders, query.topics, asked.today)
    if query.leaders and not found:
        found += await stands_of(asked, query.leaders, every, asked.today)
    if not found and query.topics:
        found += await stands_of(asked, None, query.topics[:1], asked.today)
    found.sort(key=lambda stand: stand.standing.current.stance.stated_on, reverse=True)
    return [of_stand(stand) for stand in found[:_NEAREST]]


async def stands_of(
    asked: Asked, leaders: Sequence[str] | None, topics: Sequence[str], day: date | None = None
) -> tuple[Stand, ...]:
    return await who_stands_where(
        asked.desk, asked.caller, leaders=leaders, topics=topics, as_of=day or asked.as_of
    )
