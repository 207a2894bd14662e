"""Answers about where somebody stands, what they said, when, and who else stands there."""

from collections.abc import Sequence
from typing import Final

from bot.ask.answer import Answer
from bot.ask.compose import Asked, of_said, of_stand, usual_next
from bot.ask.nothing import nothing, stands_of
from bot.ask.query import Side, group_members
from bot.ask.sayings import LISTED, leaders_named, listing, subject_named, verb, when_said
from bot.desk.compare import Stand, what_was_said
from bot.record.dates import first_day
from bot.record.entries import Revision
from bot.record.position import sign

CITED: Final = 25
"""How many stances an answer about several topics cites at most."""


async def position(asked: Asked) -> Answer:
    query, speech = asked.query, asked.speech
    stands = await stands_of(asked, query.leaders, asked.topics)
    if not stands:
        return await nothing(asked)
    evidence = [of_stand(stand) for stand in stands][: None if query.topics else CITED]
    if len(stands) == 1:
        current = stands[0].standing.current
        rest = [_contrary(asked, current), f"— {asked.statement(current)}", _carried(asked, current)]
        return asked.answer(asked.stands(current), rest, evidence=evidence, then=usual_next(asked))
    one = len(query.leaders) == 1
    subject = subject_named(query, asked.directory)
    headline = speech.count(
        "several_about" if subject else "several",
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


def _contrary(asked: Asked, current: Revision) -> str:
    """What to say to a question that takes a side for granted: that it is not so, or why is not on record."""
    query = asked.query
    if not query.premise:
        return ""
    holds = query.side.holds(current.stance.position)
    return asked.speech.say("motives" if holds else "otherwise")


async def quote(asked: Asked) -> Answer:
    said = await what_was_said(
        asked.desk,
        asked.caller,
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
        others = [asked.item(one.revision, with_leader=len(asked.query.leaders) > 1) for one in shown[1:]]
        rest.append("; ".join(some(asked, others)) + ".")
    return asked.answer(headline, rest, evidence=evidence, then=usual_next(asked))


async def when(asked: Asked) -> Answer:
    query, speech = asked.query, asked.speech
    said = await what_was_said(
        asked.desk,
        asked.caller,
        leaders=query.leaders,
        topics=asked.topics,
        date_from=asked.date_from,
        as_of=asked.as_of,
    )
    fitting = [one for one in said if query.side.holds(one.revision.stance.position)]
    if said and not fitting:
        made = await position(asked)
        otherwise = speech.say("otherwise")
        return (
            made if otherwise in made.rest else made.model_copy(update={"rest": f"{made.rest} {otherwise}"})
        )
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
        several = len(query.leaders) > 1
        rest.append(
            "; ".join(some(asked, [asked.item(one.revision, with_leader=several) for one in shown[1:]])) + "."
        )
    return asked.answer(headline, rest, evidence=[of_said(one) for one in shown], then=usual_next(asked))


async def who(asked: Asked) -> Answer:
    query, speech = asked.query, asked.speech
    if not query.topics:
        return await nothing(asked)
    leaders = group_members(query.group, asked.directory) if query.group else None
    stands = await stands_of(asked, leaders, query.topics)
    fitting = [stand for stand in stands if query.side.holds(stand.standing.current.stance.position)]
    if not fitting:
        return await nothing(asked)
    fitting.sort(key=lambda stand: stand.standing.current.stance.stated_on, reverse=True)
    fitting.sort(key=lambda stand: -abs(stand.standing.current.stance.position or 0))
    evidence = [of_stand(stand) for stand in fitting]
    if len(fitting) == 1:
        current = fitting[0].standing.current
        return asked.answer(
            asked.stands(current),
            [f"— {asked.statement(current)}"],
            evidence=evidence,
            then=usual_next(asked),
        )
    if query.side is Side.ANY or len(query.topics) > 1:
        items = [asked.item(stand.standing.current) for stand in fitting]
    else:
        items = [
            speech.say("person_item", leader=stand.leader.name, date=asked.date(stand.standing.current))
            for stand in fitting
        ]
    subject = subject_named(query, asked.directory)
    headline = speech.say(f"who_{query.side}", number=str(len(fitting)), topic=subject)
    rest = [_sides(asked, fitting) if query.side is Side.ANY else "", listing(speech, items) + "."]
    return asked.answer(f"{headline}:", rest, evidence=evidence, then=usual_next(asked))


def _sides(asked: Asked, stands: Sequence[Stand]) -> str:
    positions = [stand.standing.current.stance.position for stand in stands]
    signs = [sign(position) for position in positions if position is not None]
    return (
        asked.speech.say(
            "sides", support=str(signs.count(1)), neutral=str(signs.count(0)), oppose=str(signs.count(-1))
        )
        + "."
    )
