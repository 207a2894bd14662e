"""Answers about where somebody stands, what they said, and when."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.ask.answer import Answer
from bot.ask.compose import Asked, of_said, of_stand, usual_next
from bot.ask.nothing import nothing, stands_of
from bot.ask.query import Ask, Side
from bot.ask.related import topics_within
from bot.ask.sayings import LISTED, leaders_named, subject_named, verb, when_said
from bot.desk.compare import Said, what_was_said
from bot.desk.request import Request
from bot.record.dates import first_day
from bot.record.entries import Revision

CITED: Final = 25
"""How many stances an answer about several topics cites at most."""


async def position(asked: Asked) -> Answer:
    query, speech = asked.query, asked.speech
    stands = await stands_of(asked, query.leaders, asked.topics)
    if not query.topics and query.side is not Side.ANY:
        stands = tuple(stand for stand in stands if query.side.holds(stand.standing.current.stance.position))
    if not stands:
        return await (_unfounded(asked) if query.premise and asked.one_on_one else nothing(asked))
    evidence = [of_stand(stand) for stand in stands][: None if query.topics else CITED]
    if len(stands) == 1:
        current = stands[0].standing.current
        motives = query.premise and query.side.holds(current.stance.position)
        rest = [
            f"— {asked.statement(current)}",
            _carried(asked, current),
            speech.say("motives") if motives else "",
        ]
        return asked.answer(_stands_anyway(asked, current), rest, evidence=evidence, then=usual_next(asked))
    one = len(query.leaders) == 1
    subject = subject_named(query, asked.directory)
    sided = "" if query.topics else f"_{query.side}"
    headline = speech.count(
        "several_about" if subject else f"several{sided}",
        len(stands),
        leaders=leaders_named(speech, query, asked.directory),
        subject=subject,
    )
    items = [asked.item(stand.standing.current, with_leader=not one) for stand in stands]
    return asked.answer(
        f"{headline}:", ["; ".join(some(asked, items)) + "."], evidence=evidence, then=usual_next(asked)
    )


def some(asked: Asked, items: Sequence[str]) -> list[str]:
    """The first items, and how many more there are."""
    if len(items) <= LISTED:
        return list(items)
    return [*items[:LISTED], asked.speech.say("and_more", number=str(len(items) - LISTED))]


def _carried(asked: Asked, current: Revision) -> str:
    """That a position is older than the period asked about, and holds until the next."""
    if asked.date_from is None or first_day(current.stance.stated_on) >= asked.date_from:
        return ""
    return asked.speech.say("since_then", date=when_said(asked.speech, asked.as_of.isoformat()))


def _stands_anyway(asked: Asked, current: Revision) -> str:
    """Where somebody stands; to a question that takes another side for granted, that it is otherwise."""
    stands = asked.stands(current)
    contrary = asked.query.premise and not asked.query.side.holds(current.stance.position)
    return asked.speech.say("otherwise", what=stands) if contrary else stands


async def _unfounded(asked: Asked) -> Answer:
    """The answer to what takes for granted something that is not on record: what is, on what it is part of.

    "Why did X back Assad?" with nothing on backing him is answered with what there is on Assad.
    """
    query = asked.query
    wider = topics_within(asked.directory, query.topics[0])
    stands = await stands_of(asked, query.leaders, wider)
    if not stands:
        return await nothing(asked)
    current = stands[0].standing.current
    both = asked.asking(topics=(*query.topics, *wider), premise=False, side=Side.ANY)
    return replace(asked, query=both).answer(
        asked.speech.say("not_so", what=asked.stands(current)),
        [f"— {asked.statement(current)}"],
        evidence=[of_stand(stand) for stand in stands],
        then=[asked.asking(topics=wider[:1], ask=ask, premise=False, side=Side.ANY) for ask in _AFTER],
    )


_AFTER: Final = (Ask.POSITION, Ask.CHANGE)


async def quote(asked: Asked) -> Answer:
    said = await what_was_said(
        Request(asked.desk, asked.caller),
        leaders=asked.query.leaders,
        topics=asked.topics,
        date_from=asked.date_from,
        as_of=asked.as_of,
    )
    if not said:
        return await nothing(asked)
    newest = list(reversed(said))
    shown = newest if asked.one_on_one else newest[:CITED]
    evidence = [of_said(one) for one in shown]
    latest = shown[0]
    headline = asked.speech.say(
        "one_quote", leader=latest.leader.name, topic=latest.topic.name, date=asked.date(latest.revision)
    )
    rest = [f"— {asked.statement(latest.revision)}"]
    if len(shown) > 1:
        rest.append(_also(asked, shown[1:]))
    return asked.answer(headline, rest, evidence=evidence, then=usual_next(asked))


def _also(asked: Asked, said: Sequence[Said]) -> str:
    """The other statements, shortly."""
    several = len(asked.query.leaders) > 1
    items = [asked.item(one.revision, with_leader=several) for one in said]
    return asked.speech.say("also_said", items="; ".join(some(asked, items)))


async def when(asked: Asked) -> Answer:
    query, speech = asked.query, asked.speech
    said = await what_was_said(
        Request(asked.desk, asked.caller),
        leaders=query.leaders,
        topics=asked.topics,
        date_from=asked.date_from,
        as_of=asked.as_of,
    )
    fitting = [one for one in said if query.side.holds(one.revision.stance.position)]
    if said and not fitting:
        return await position(replace(asked, query=asked.asking(premise=True)))
    if not fitting:
        return await nothing(asked)
    shown = {"first": fitting[:1], "last": fitting[-1:], "": fitting[:CITED]}[query.order]
    stance = shown[0].revision.stance
    headline = speech.say(
        {"first": "first_said", "last": "last_said", "": "said_when"}[query.order],
        leader=shown[0].leader.name,
        verb=verb(speech, stance.position),
        topic=shown[0].topic.name,
        date=asked.date(shown[0].revision),
    )
    rest = [f"— {asked.statement(shown[0].revision)}"]
    if len(shown) > 1:
        rest.append(_also(asked, shown[1:]))
    return asked.answer(headline, rest, evidence=[of_said(one) for one in shown], then=usual_next(asked))
