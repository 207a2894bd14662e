"""Answers about who stands on a side: who supports it, who came first, who stands with somebody."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from bot.ask.answer import Answer
from bot.ask.compose import Asked, of_said, of_stand, usual_next
from bot.ask.nothing import nothing, stands_of
from bot.ask.query import Ask, Query, Side, group_members
from bot.ask.sayings import listing, subject_named
from bot.desk.compare import Said, Stand, leaders_on, what_was_said
from bot.desk.request import Request
from bot.record.position import sign

_IN_ORDER: Final = 5
"""How many statements are cited when the first or the last is asked for and several were made on that day."""


async def who(asked: Asked) -> Answer:
    """Who stands on the side that is asked about."""
    query = asked.query
    if not query.topics:
        return await nothing(asked)
    if query.like:
        return await _like(asked)
    if query.order:
        return await _in_order(asked)
    stands = await stands_of(asked, _leaders(asked), query.topics)
    return await _standing(asked, stands)


def _leaders(asked: Asked) -> tuple[str, ...] | None:
    """Those among whom is looked, None for everyone."""
    query = asked.query
    among = group_members(query.group, asked.directory) if query.group else None
    if not query.without:
        return among
    everyone = among if among is not None else tuple(leader.key for leader in asked.directory.leaders)
    return tuple(key for key in everyone if key not in query.without)


async def _standing(asked: Asked, stands: Sequence[Stand]) -> Answer:
    """Those of the stands that are on the side asked about."""
    query, speech = asked.query, asked.speech
    fitting = _strongest_first(
        stand for stand in stands if query.side.holds(stand.standing.current.stance.position)
    )
    if query.every:
        on_every = [stand for stand in fitting if _is_on_every(stand, fitting, query.topics)]
        fitting = sorted(on_every, key=lambda stand: stand.leader.name)
    if not fitting:
        return await nothing(asked)
    evidence = [of_stand(stand) for stand in fitting]
    if len(fitting) == 1:
        current = fitting[0].standing.current
        rest = [f"— {asked.statement(current)}"]
        return asked.answer(asked.stands(current), rest, evidence=evidence, then=usual_next(asked))
    if query.side is Side.ANY or len(query.topics) > 1:
        items = [asked.item(stand.standing.current) for stand in fitting]
    else:
        items = _people(asked, fitting)
    number = len({stand.leader.key for stand in fitting}) if query.every else len(fitting)
    several = "every_" if query.every else "several_" if len(query.topics) > 1 else ""
    subject = subject_named(query, asked.directory)
    headline = speech.say(f"who_{several}{query.side}", number=str(number), topic=subject)
    rest = [_sides(asked, fitting) if query.side is Side.ANY else "", listing(speech, items) + "."]
    return asked.answer(f"{headline}:", rest, evidence=evidence, then=usual_next(asked))


def _is_on_every(one: Stand, stands: Sequence[Stand], topics: Sequence[str]) -> bool:
    """Whether the stands have one of the same leader on every topic."""
    return {stand.topic.key for stand in stands if stand.leader.key == one.leader.key} >= set(topics)


async def _like(asked: Asked) -> Answer:
    """Who stands on the side of somebody on one topic, or, for OPPOSE, on the other."""
    query = asked.query
    own = await stands_of(asked, (query.like,), query.topics)
    position = own[0].standing.current.stance.position if own else None
    if position is None:
        return await nothing(
            replace(asked, query=asked.asking(ask=Ask.POSITION, leaders=(query.like,), like=""))
        )
    same = query.side is not Side.OPPOSE
    stands = await stands_of(asked, _leaders(asked), query.topics)
    others = _strongest_first(
        stand
        for stand in stands
        if stand.leader.key != query.like and _is_on(stand, sign(position), same=same)
    )
    current = own[0].standing.current
    saying = "same_side" if same else "other_side"
    items = listing(asked.speech, _people(asked, others))
    rest = [asked.speech.say(saying if others else f"nobody_{saying}", items=items)]
    evidence = [of_stand(stand) for stand in (*own, *others)]
    return asked.answer(f"{asked.stands(current)}.", rest, evidence=evidence, then=_after_like(asked))


def _is_on(stand: Stand, side: int, *, same: bool) -> bool:
    """Whether somebody stands on a side; with `same` false, on the other; for neutral, on either."""
    position = stand.standing.current.stance.position
    if position is None:
        return False
    return sign(position) == side if same else (sign(position) == -side if side else bool(position))


def _after_like(asked: Asked) -> list[Query]:
    query = asked.query
    turned = Side.SUPPORT if query.side is Side.OPPOSE else Side.OPPOSE
    return [
        asked.asking(side=turned),
        Query(leaders=(query.like,), topics=query.topics),
        Query(ask=Ask.WHO, topics=query.topics),
    ]


def _strongest_first(stands: Iterable[Stand]) -> list[Stand]:
    """The clearest positions first, of these the newest."""
    newest = sorted(stands, key=lambda stand: stand.standing.current.stance.stated_on, reverse=True)
    return sorted(newest, key=lambda stand: -abs(stand.standing.current.stance.position or 0))


def _people(asked: Asked, stands: Sequence[Stand]) -> list[str]:
    return [
        asked.speech.say("person_item", leader=stand.leader.name, date=asked.date(stand.standing.current))
        for stand in stands
    ]


async def _in_order(asked: Asked) -> Answer:
    """Who was the first or the last to take the side: their statement, with the others of that day."""
    query, speech = asked.query, asked.speech
    among = _leaders(asked)
    known = {
        key for topic in query.topics for key in await leaders_on(Request(asked.desk, asked.caller), topic)
    }
    said = await what_was_said(
        Request(asked.desk, asked.caller),
        leaders=[leader.key for leader in asked.directory.leaders if leader.key in known]
        if among is None
        else among,
        topics=query.topics,
        date_from=asked.date_from,
        as_of=asked.as_of,
    )
    fitting = [one for one in said if query.side.holds(one.revision.stance.position)]
    if not fitting:
        return await nothing(asked)
    shown = _of_same_day(fitting if query.order == "first" else fitting[::-1])
    headline = speech.say(
        f"{query.order}_of_all", date=asked.date(shown[0].revision), stands=asked.stands(shown[0].revision)
    )
    rest = [f"— {asked.statement(shown[0].revision)}"]
    if len(shown) > 1:
        names = listing(speech, [one.leader.name for one in shown[1:]])
        rest.append(speech.say("same_day", leaders=names))
    evidence = [of_said(one) for one in shown]
    return asked.answer(headline, rest, evidence=evidence, then=usual_next(asked))


def _of_same_day(said: Sequence[Said]) -> list[Said]:
    day = said[0].revision.stance.stated_on
    return [one for one in said if one.revision.stance.stated_on == day][:_IN_ORDER]


def _sides(asked: Asked, stands: Sequence[Stand]) -> str:
    positions = [stand.standing.current.stance.position for stand in stands]
    signs = [sign(position) for position in positions if position is not None]
    return (
        asked.speech.say(
            "sides", support=str(signs.count(1)), neutral=str(signs.count(0)), oppose=str(signs.count(-1))
        )
        + "."
    )
