"""From a query to an answer: who stands on a side, leaders side by side, coalitions, what is new; and which of them all.

What is asked about one leader's positions is answered in `positions`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.ask.language import Language
from bot.ask.model import Answer, Ask, Query, Side, group_members
from bot.ask.names import places
from bot.ask.phrasing import (
    LISTED,
    Task,
    listing,
    newest_first,
    of_stand,
    position_of,
    short_position,
    time_named,
    when_said,
)
from bot.ask.positions import change, not_understood, nothing, position, quote, when
from bot.compare.agreement import compare_leaders
from bot.compare.coalitions import coalition_members, sources_of
from bot.compare.model import CoalitionAnswer, Pair, Stand
from bot.compare.service import courses_of, leaders_on
from bot.core.dates import first_day, last_day
from bot.core.directory import Statement
from bot.core.entries import Membership, sign
from bot.core.log import Logged
from bot.lookup.service import look_up_updates

_OF_SOMEBODY: Final = frozenset({Ask.POSITION, Ask.QUOTE, Ask.WHEN, Ask.COMPARE, Ask.AGREEMENT})
"""Kinds that need somebody to be about. Without anybody, they are about everyone."""

_IN_ORDER: Final = 5
"""How many statements are cited when the first or the last is asked for and several were made on that day."""

_UPDATES: Final = 5
"""How many updates are told."""

_PAIR: Final = 2


async def answer_query(task: Task) -> Answer:
    """The answer to a query."""
    query = task.query
    if query.unknown_leader and not query.leaders:
        return await nothing(task)
    if query.unknown_topic:
        return await not_understood(
            replace(task, query=query.replace(unknown_topic=""), unread=(query.unknown_topic,))
        )
    if task.date_from and task.date_from > task.today:
        return await nothing(task)
    if task.unread:
        return await not_understood(task)
    task = replace(task, query=_as_answered(query))
    return await _ANSWERS[task.query.ask](task)


def _as_answered(query: Query) -> Query:
    """The query as the kind that answers it, where that is not its own."""
    several = len(query.leaders) > 1 and query.side is not Side.ANY
    match query.ask:
        case ask if ask in _OF_SOMEBODY and not query.leaders and query.topics:
            return query.replace(ask=Ask.WHO, side=Side.ANY)
        case Ask.CHANGE if query.since and not query.leaders:
            return query.replace(
                ask=Ask.WHO, since=False
            )  # no run of one leader: who stands there, each with the day
        case Ask.QUOTE if several and query.topics:
            return query.replace(ask=Ask.WHO)  # "which Turkish politicians said they could live with Assad"
        case Ask.POSITION | Ask.QUOTE if query.order == "first" and query.leaders:
            return query.replace(ask=Ask.WHEN)  # "Netanyahu's earliest stance"
        case Ask.WHO if query.leaders and not (query.topics or query.order or query.like):
            return query.replace(ask=Ask.POSITION)  # "which Turkish politicians do you have"
    return query


async def who(task: Task) -> Answer:
    """Who stands on the side that is asked about."""
    query = task.query
    if not query.topics and task.date_from is None and not query.order:
        return await nothing(task)
    if query.like:
        return await _like(task)
    if query.order:
        return await _in_order(task)
    if task.date_from is not None and not query.every:
        return await _of_period(task, await _said_in_period(task, task.date_from))
    return await _standing(task, await task.stands(_leaders(task), query.topics))


def _leaders(task: Task) -> tuple[str, ...] | None:
    """Those among whom is looked, None for everyone."""
    query = task.query
    if query.leaders:
        return query.leaders
    among = group_members(query.group, task.directory, query.as_of) if query.group else None
    if not query.without:
        return among
    everyone = among if among is not None else tuple(leader.key for leader in task.directory.leaders)
    return tuple(key for key in everyone if key not in query.without)


async def _standing(task: Task, stands: Sequence[Stand]) -> Answer:
    """Those of the stands that are on the side asked about."""
    query, speech = task.query, task.speech
    fitting = _strongest_first(stand for stand in stands if query.side.holds(position_of(stand)))
    if query.every:
        on_every = [stand for stand in fitting if _is_on_every(stand, fitting, query.topics)]
        fitting = sorted(on_every, key=lambda stand: stand.leader.name)
    if not fitting:
        return await nothing(task)
    evidence = [of_stand(stand) for stand in fitting]
    if len(fitting) == 1:
        current = fitting[0].standing.current
        return task.answer(task.headline(current), [task.told(current)], evidence=evidence)
    if query.side is Side.ANY or len(query.topics) > 1:
        items = [task.item(stand.standing.current) for stand in fitting]
    else:
        items = _people(task, fitting)
    number = len({stand.leader.key for stand in fitting}) if query.every else len(fitting)
    several = "every_" if query.every else "several_" if len(query.topics) > 1 else ""
    topic = task.subject if several else task.subject_said
    headline = speech.say(f"who_{several}{query.side}", number=str(number), topic=topic)
    summed = query.side is Side.ANY and len(query.topics) == 1  # sides of several topics are no sum
    motives = speech.say("motives") if query.premise else ""
    rest = [_sides(task, fitting) if summed else "", f"{listing(speech, items)}.", motives]
    return task.answer(f"{headline}:", rest, evidence=evidence)


async def _said_in_period(task: Task, date_from: date) -> list[Statement]:
    """What was said in the period asked about, on whatever side, the newest first."""
    stands = await task.stands(_leaders(task), task.topics)
    said = [
        Statement(leader=course.leader, topic=course.topic, revision=revision)
        for stand in stands
        if first_day(stand.standing.current.stance.stated_on) >= date_from
        for course in await courses_of(
            task.request,
            leaders=(stand.leader.key,),
            topics=(stand.topic.key,),
            date_from=date_from,
            as_of=task.as_of,
        )
        for revision in reversed(course.stances)
    ]
    return sorted(said, key=lambda one: first_day(one.revision.stance.stated_on), reverse=True)


async def _of_period(task: Task, every: Sequence[Statement]) -> Answer:
    """Who took a side in a period, by the statements of that period and no other; or all statements of it.

    Whoever left the side again within the period is told with that.
    """
    query, speech = task.query, task.speech
    said = [one for one in every if query.side.holds(one.revision.stance.position)]
    newest = {one.leader.key: one for one in reversed(every)}
    if not said:
        return await nothing(task)
    when = time_named(speech, query)
    if query.side is Side.ANY or len(query.topics) != 1:
        number = len({one.leader.key for one in said})
        headline = speech.count("said_in", len(said), leaders=str(number), when=when)
        items = [task.item(one.revision, with_leader=True) for one in said]
        return task.answer(f"{headline}:", [f"{task.some(items)}."], evidence=said)
    last = list({one.leader.key: one for one in reversed(said)}.values())[::-1]
    last.sort(key=lambda one: -abs(one.revision.stance.position or 0))
    left = [newest[one.leader.key] for one in last if newest[one.leader.key] not in said]
    later = "; ".join(task.item(one.revision) for one in left)
    rest = [speech.say("later", items=later)] if later else []
    if len(last) == 1:
        current = last[0].revision
        return task.answer(task.headline(current), [task.told(current), *rest], evidence=[*last, *left])
    named = speech.say(f"who_{query.side}", number=str(len(last)), topic=task.subject_said)
    people = [speech.say("person_item", leader=one.leader.name, date=task.date(one.revision)) for one in last]
    headline = speech.say("by_statements_of", what=named, when=when)
    return task.answer(f"{headline}:", [listing(speech, people) + ".", *rest], evidence=[*last, *left])


def _is_on_every(one: Stand, stands: Sequence[Stand], topics: Sequence[str]) -> bool:
    """Whether the stands have one of the same leader on every topic."""
    return {stand.topic.key for stand in stands if stand.leader.key == one.leader.key} >= set(topics)


async def _like(task: Task) -> Answer:
    """Who stands on the side of somebody on one topic, or, for OPPOSE, on the other."""
    query = task.query
    own = await task.stands((query.like,), query.topics)
    position = position_of(own[0]) if own else None
    if position is None:
        return await nothing(task.about(ask=Ask.POSITION, leaders=(query.like,), like=""))
    same = query.side is not Side.OPPOSE
    stands = await task.stands(_leaders(task), query.topics)
    others = _strongest_first(
        stand
        for stand in stands
        if stand.leader.key != query.like and _is_on(stand, sign(position), same=same)
    )
    current = own[0].standing.current
    saying = "same_side" if same else "other_side"
    items = listing(task.speech, _people(task, others))
    rest = [task.speech.say(saying if others else f"nobody_{saying}", items=items)]
    evidence = [of_stand(stand) for stand in (*own, *others)]
    return task.answer(f"{task.headline(current)}.", rest, evidence=evidence, then=_after_like(task))


def _is_on(stand: Stand, side: int, *, same: bool) -> bool:
    """Whether somebody stands on a side; with `same` false, on the other; for neutral, on either."""
    position = position_of(stand)
    if position is None:
        return False
    return sign(position) == side if same else (sign(position) == -side if side else bool(position))


def _after_like(task: Task) -> list[Query]:
    query = task.query
    turned = Side.SUPPORT if query.side is Side.OPPOSE else Side.OPPOSE
    return [
        task.query.replace(side=turned),
        Query(leaders=(query.like,), topics=query.topics),
        Query(ask=Ask.WHO, topics=query.topics),
    ]


def _strongest_first(stands: Iterable[Stand]) -> list[Stand]:
    """The clearest positions first, of these the newest."""
    return sorted(newest_first(stands), key=lambda stand: -abs(position_of(stand) or 0))


def _people(task: Task, stands: Sequence[Stand]) -> list[str]:
    return [
        task.speech.say("person_item", leader=stand.leader.name, date=task.date(stand.standing.current))
        for stand in stands
    ]


async def _in_order(task: Task) -> Answer:
    """Who was the first or the last to take the side: their statement, with the others of that day."""
    query, speech = task.query, task.speech
    among = _leaders(task)
    if among is None:
        known = {key for topic in task.topics for key in await leaders_on(task.request, topic)}
        among = tuple(leader.key for leader in task.directory.leaders if leader.key in known)
    said = await task.said(among)
    fitting = [one for one in said if query.side.holds(one.revision.stance.position)]
    if not fitting:
        return await nothing(task)
    shown = _of_same_day(fitting if query.order == "first" else fitting[::-1])
    headline = speech.say(
        f"{query.order}_of_all", date=task.date(shown[0].revision), stands=task.headline(shown[0].revision)
    )
    rest = [task.told(shown[0].revision)]
    if len(shown) > 1:
        names = listing(speech, [one.leader.name for one in shown[1:]])
        rest.append(speech.say("same_day", leaders=names))
    return task.answer(headline, rest, evidence=shown, then=None if query.topics else ())


def _of_same_day(said: Sequence[Statement]) -> list[Statement]:
    day = said[0].revision.stance.stated_on
    return [one for one in said if one.revision.stance.stated_on == day][:_IN_ORDER]


def _sides(task: Task, stands: Sequence[Stand]) -> str:
    positions = [position_of(stand) for stand in stands]
    signs = [sign(position) for position in positions if position is not None]
    counts = task.speech.say(
        "sides", support=str(signs.count(1)), neutral=str(signs.count(0)), oppose=str(signs.count(-1))
    )
    return f"{counts}."


async def compared(task: Task) -> Answer:
    """Where the leaders stand on what at least two of them share; on one topic also those who stand alone."""
    speech, query = task.speech, task.query
    by_topic = _by_topic(await task.stands(query.leaders, task.topics))
    shared = {topic: both for topic, both in by_topic.items() if len(both) >= _PAIR}
    if not shared and query.topics and not query.theme:
        shared = by_topic
    if not shared:
        return await _each_alone(task) if by_topic else await nothing(task)
    lines = [_line(task, both) for both in shared.values()]
    there = {stand.leader.key for both in shared.values() for stand in both}
    missing = [task.name(leader) for leader in query.leaders if leader not in there]
    rest = [speech.say("nothing_of", leaders=listing(speech, missing))] if missing else []
    if len(lines) == 1:
        headline = lines[0]
    else:
        saying = "compared" if len(query.leaders) == _PAIR else "compared_several"
        headline = f"{speech.say(saying, leaders=task.who(), number=str(len(lines)))}:"
        rest.insert(0, " ".join(lines))
    evidence = [of_stand(stand) for both in shared.values() for stand in both]
    return task.answer(headline, rest, evidence=evidence)


async def _each_alone(task: Task) -> Answer:
    """Where each of several stands, who share no topic: "nothing on record" would not be so."""
    made = await position(task.about(ask=Ask.POSITION))
    none = task.speech.say("no_shared", leaders=task.who())
    return made.model_copy(update={"headline": f"{none} {made.headline}"})


async def agreed(task: Task) -> Answer:
    """How far two leaders agree, or each two of several."""
    pairs = await compare_leaders(
        task.request, leaders=task.query.leaders, topics=task.topics, as_of=task.as_of
    )
    sharing = [pair for pair in pairs if pair.shared]
    measured = [pair for pair in sharing if pair.agreement.percent is not None]
    if not measured and len(sharing) != 1:
        return await compared(task)
    sharing = measured or sharing
    stands = {
        (stand.leader.key, stand.topic.key): stand
        for pair in sharing
        for both in pair.shared
        for stand in both
    }
    headline = " ".join(f"{_agreement(task, pair)}." for pair in sharing)
    if len(task.query.topics) == 1 and len(sharing) == 1:
        headline = _same_side(task, sharing[0], headline)
    made = task.answer(
        headline,
        [
            " ".join(
                _line(task, both)
                for both in sorted(_by_topic(stands.values()).values(), key=_gap, reverse=True)
            )
        ],
        evidence=[of_stand(stand) for stand in stands.values()],
    )
    alone = sharing[0].agreement if len(sharing) == 1 else None
    return made.model_copy(update={"agreement": alone})


def _same_side(task: Task, pair: Pair, headline: str) -> str:
    """The sentence after yes or no to whether two agree on one topic: whether they are on the same side."""
    one, other = (position_of(stand) for stand in pair.shared[0])
    if one is None or other is None:
        return headline
    return task.first("yes" if sign(one) == sign(other) else "no", headline)


def _agreement(task: Task, pair: Pair) -> str:
    found = pair.agreement
    saying = "too_few" if found.percent is None else "agreement"
    return task.speech.say(
        saying,
        one=pair.one.name,
        other=pair.other.name,
        percent=str(found.percent),
        number=str(found.shared),
    )


def _by_topic(stands: Iterable[Stand]) -> dict[str, list[Stand]]:
    found: dict[str, list[Stand]] = {}
    for stand in stands:
        found.setdefault(stand.topic.key, []).append(stand)
    return found


def _gap(stands: Sequence[Stand]) -> int:
    """How far apart positions on one topic are: on what people disagree comes first."""
    positions = [position for stand in stands if (position := position_of(stand)) is not None]
    return max(positions, default=0) - min(positions, default=0)


def _line(task: Task, stands: Sequence[Stand]) -> str:
    """Where each stands on one topic."""
    positions = [
        f"{stand.leader.name} {short_position(task.speech, position_of(stand))} "
        f"({task.date(stand.standing.current)})"
        for stand in stands
    ]
    return task.speech.say("compared_on", topic=stands[0].topic.name, positions=", ".join(positions)) + "."


async def members(task: Task) -> Answer:
    """Who is in a coalition, or whether somebody is in it or in any."""
    query = task.query
    day = task.as_of if query.as_of else None
    if not query.coalition:
        return await _of_any(task, day)
    found = await coalition_members(task.request, coalition=query.coalition, member=query.member, as_of=day)
    if found is None:
        return await nothing(task)
    if query.also:
        return await _of_several(task, found, day)
    if query.others:
        return await _of_members(task, found, day)
    if query.left and not query.member:
        return await _who_left(task, found)
    if query.joined and not query.member:
        return await _who_joined(task, found)
    return _of_coalition(task, found)


def _of_coalition(task: Task, found: CoalitionAnswer) -> Answer:
    """Who is in a coalition, or whether somebody is."""
    query, speech, coalition = task.query, task.speech, found.coalition
    names = ""
    rest = []
    if coalition.since:
        rest.append(speech.say("started", date=when_said(speech, coalition.since)))
    if coalition.proposed_by in task.directory.leader_by_key:
        rest.append(speech.say("proposed_by", leader=task.name(coalition.proposed_by)))
    if query.member:
        headline = _member_line(task, found)
        if not query.left and not (found.asked and found.asked.until):
            headline = task.first("yes" if found.asked else "no", headline)
        role = found.asked.role if found.asked else ""
        rest = [speech.say("role", role=role)] if role else []
        if query.left and found.asked and not found.asked.until:
            rest.insert(0, speech.say("no_end"))
    elif found.members:
        headline = (
            speech.say("coalition_members", coalition=coalition.name, number=str(len(found.members))) + ":"
        )
        led = sorted(found.members, key=lambda one: not _leads(one))
        names = listing(speech, [_named_member(speech, one) for one in led], len(led)) + "."
    else:
        headline = speech.say("coalition_none", coalition=coalition.name, status=speech.say(coalition.status))
    then = [Query(ask=Ask.WHO, side=Side.SUPPORT, topics=query.topics)] if query.topics else []
    then += [query.replace(member="")] if query.member else []
    made = task.answer(headline, rest, then=then)
    return made.model_copy(
        update={"coalition": coalition, "members": found.members, "sources": found.sources, "closest": names}
    )


async def _of_any(task: Task, day: date | None) -> Answer:
    """In which coalitions somebody is; with nobody asked about, which coalitions there are."""
    query, speech = task.query, task.speech
    every = [
        found
        for entry in task.directory.coalitions
        if (
            found := await coalition_members(
                task.request, coalition=entry.key, member=query.member, as_of=day
            )
        )
    ]
    if not query.member:
        items = [
            speech.say("coalition_item", coalition=one.coalition.name, number=str(len(one.members)))
            for one in every
        ]
        return task.answer(
            speech.say("coalitions", number=str(len(every)), items=listing(speech, items, len(items))),
            then=(),
        )
    within = [one for one in every if one.asked]
    if within:
        made = task.answer(" ".join(_member_line(task, one) for one in within), then=())
    else:
        names = [one.coalition.name for one in every]
        member = _member_named(task, query.member)
        said = speech.say("in_none", member=member, coalitions=listing(speech, names, len(names)))
        made = task.answer(task.first("no", said), then=())
    return made.model_copy(
        update={"sources": tuple(dict.fromkeys(one for found in within for one in found.sources))}
    )


async def _of_several(task: Task, first: CoalitionAnswer, day: date | None) -> Answer:
    """Whether somebody is in each of several coalitions, or who is in all of them; by a day, or at any time."""
    query, speech = task.query, task.speech
    every = [first]
    then = [query.replace(coalition=found, also=(), member="") for found in (query.coalition, *query.also)]
    for key in query.also:
        found = await coalition_members(task.request, coalition=key, member=query.member, as_of=day)
        every += [found] if found is not None else []
    if query.member:
        made = task.answer(" ".join(_member_line(task, found) for found in every), then=then)
    else:
        common = {one.member for one in first.members}.intersection(
            *({one.member for one in found.members} for found in every[1:])
        )
        names = [one.name for one in first.members if one.member in common]
        coalitions = listing(speech, [speech.say("quoted", words=found.coalition.name) for found in every])
        headline = speech.say("in_all", number=str(len(names)), coalitions=coalitions)
        made = task.answer(
            f"{headline}:" if names else f"{headline}.",
            [listing(speech, names, 60) + "."] if names else [],
            then=then,
        )
    sources = tuple(dict.fromkeys(one for found in every for one in found.sources))
    return made.model_copy(update={"coalition": first.coalition, "sources": sources})


async def _of_members(task: Task, first: CoalitionAnswer, day: date | None) -> Answer:
    """Whether each of several is in a coalition."""
    every = [first]
    for member in task.query.others:
        found = await coalition_members(
            task.request, coalition=task.query.coalition, member=member, as_of=day
        )
        every += [found] if found is not None else []
    named = [
        (task.about(member=key), one)
        for key, one in zip((task.query.member, *task.query.others), every, strict=False)
    ]
    made = task.answer(" ".join(_member_line(one, found) for one, found in named))
    sources = tuple(dict.fromkeys(one for found in every for one in found.sources))
    return made.model_copy(update={"coalition": first.coalition, "sources": sources})


async def _who_left(task: Task, found: CoalitionAnswer) -> Answer:
    """Those whose membership has ended, or that no end is on record."""
    gone = [one for one in found.members if one.until and last_day(one.until) <= task.as_of]
    if not gone:
        return task.answer(task.speech.say("nobody_left", coalition=found.coalition.name))
    lines = [_member_line(task, found.model_copy(update={"asked": one})) for one in gone]
    return task.answer(" ".join(lines)).model_copy(
        update={
            "coalition": found.coalition,
            "members": tuple(gone),
            "sources": await sources_of(task.request, gone),
        }
    )


async def _who_joined(task: Task, found: CoalitionAnswer) -> Answer:
    """Those whose membership began in the window asked about, and how many have no day on record."""
    begins = {one.member: first_day(one.since) for one in found.members if one.since}
    joined = [
        one
        for one in found.members
        if one.member in begins and (task.date_from or date.min) <= begins[one.member] <= task.as_of
    ]
    speech, name = task.speech, found.coalition.name
    when = speech.say("in_time", when=time_named(speech, task.query))
    if joined:
        headline = speech.say("joined", number=str(len(joined)), coalition=name, when=when)
        items = [
            speech.say("person_item", leader=one.name, date=when_said(speech, one.since)) for one in joined
        ]
        rest = [listing(speech, items, len(items)) + "."]
    else:
        headline, rest = speech.say("nobody_joined", coalition=name, when=when), []
    undated = len(found.members) - len(begins)
    if undated:
        rest.append(speech.say("undated", number=str(undated)))
    made = task.answer(headline, rest, then=[task.query.replace(joined=False)])
    sources = await sources_of(task.request, joined) if joined else found.sources
    return made.model_copy(
        update={"coalition": found.coalition, "members": tuple(joined), "sources": sources}
    )


def _leads(membership: Membership) -> bool:
    return membership.role.startswith("lead") or "chair" in membership.role


def _named_member(speech: Language, membership: Membership) -> str:
    role = membership.role if _leads(membership) else ""
    end = speech.say("member_until", date=when_said(speech, membership.until)) if membership.until else ""
    more = ", ".join(part for part in (role, end) if part)
    return f"{membership.name} ({more})" if more else membership.name


def _member_named(task: Task, member: str) -> str:
    """A country in words of the language, else a member as it is called where it is listed."""
    listed = {entry.member: entry.name for entry in task.directory.memberships}
    return places(task.speech).names.get(member) or listed.get(member, member)


def _member_line(task: Task, found: CoalitionAnswer) -> str:
    speech, one = task.speech, found.asked
    coalition = found.coalition.name
    if one is None:
        name = _member_named(task, task.query.member)
        return speech.say("not_member", member=name, coalition=coalition) + "."
    since = one.since or one.listed_on
    if one.until and first_day(one.until) <= task.as_of:
        began = when_said(speech, since) if since else ""
        return speech.say(
            "was_member_since" if began else "was_member",
            member=one.name, coalition=coalition, date=began, until=when_said(speech, one.until),
        ) + "."  # fmt: skip
    saying = "is_member_since" if one.since else "is_member_listed" if one.listed_on else "is_member"
    date = when_said(speech, since) if since else ""
    return speech.say(saying, member=one.name, coalition=coalition, date=date) + "."


async def updates(task: Task) -> Answer:
    """What is new in the record."""
    query, speech = task.query, task.speech
    pairs = [(leader, topic) for leader in query.leaders or ("",) for topic in query.topics or ("",)]
    lines: dict[int, Logged] = {}
    total = 0
    for leader, topic in pairs[: _UPDATES * LISTED]:
        page = await look_up_updates(task.request, leader=leader, topic=topic, limit=_UPDATES)
        total += page.total
        lines |= {logged.update.seq: logged for logged in page.lines}
    newest = [lines[seq] for seq in sorted(lines, reverse=True)][:_UPDATES]
    subject = ", ".join(part for part in (task.who(plain=True), task.subject) if part)
    if newest:
        headline = speech.count("updates_about" if subject else "updates", total, subject=subject) + ":"
        items = [
            speech.say(
                "update",
                date=when_said(speech, logged.update.at[:10]),
                what=_what_changed(task, logged.leader, logged.topic, logged.update.action),
            )
            for logged in newest
        ]
        rest = ["; ".join(items) + "."]
    else:
        headline = speech.say("no_updates" if subject else "no_updates_at_all", subject=subject) + "."
        rest = []
    then = [Query(leaders=query.leaders, topics=query.topics, theme=query.theme)] if query.leaders else []
    made = task.answer(headline, rest, then=then)
    return made.model_copy(update={"updates": tuple(newest)})


def _what_changed(task: Task, leader: str, topic: str, action: str) -> str:
    names = [
        task.name(leader) if leader in task.directory.leader_by_key else "",
        task.topic(topic) if topic in task.directory.topic_by_key else "",
    ]
    return " · ".join(part for part in (action, *names) if part)


async def _help(task: Task) -> Answer:
    return task.answer(task.speech.say("help"), kind="help", then=())


_ANSWERS: Final[Mapping[Ask, Callable[[Task], Awaitable[Answer]]]] = {
    Ask.POSITION: position,
    Ask.QUOTE: quote,
    Ask.WHEN: when,
    Ask.WHO: who,
    Ask.COMPARE: compared,
    Ask.AGREEMENT: agreed,
    Ask.CHANGE: change,
    Ask.MEMBERS: members,
    Ask.UPDATES: updates,
    Ask.HELP: _help,
}
