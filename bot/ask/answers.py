"""From a query to an answer: who stands on a side, leaders side by side, coalitions, what is new; and which of them all.

What is asked about one leader's positions is answered in `positions`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.ask.index import tables
from bot.ask.membership import member_of, members
from bot.ask.missing import (
    closest_on_record,
    no_leader,
    not_understood,
    nothing,
    told_closest,
)
from bot.ask.model import Answer, Ask, Query, Side, group_members
from bot.ask.names import words_of
from bot.ask.phrasing import Task, newest_first, of_stand, position_of
from bot.ask.positions import change, position, quote, when
from bot.ask.restating import LISTED, in_time, listing, member_named, time_named, when_said
from bot.ask.retrieval import names_venue
from bot.compare.model import Pair, Stand
from bot.compare.service import compare_leaders, leaders_on
from bot.core.dates import first_day, last_day
from bot.core.directory import Statement
from bot.core.entries import sign
from bot.core.log import Logged
from bot.lookup.service import look_up_updates

_OF_SOMEBODY: Final = frozenset({Ask.POSITION, Ask.QUOTE, Ask.WHEN, Ask.COMPARE, Ask.AGREEMENT})
"""Kinds that need somebody to be about. Without anybody, they are about everyone."""

_IN_ORDER: Final = 5
"""How many statements are cited when the first or the last is asked for and several were made on that day."""

_UPDATES: Final = 5
"""How many updates are told."""

_PAIR: Final = 2

_OF_EACH: Final = frozenset(Ask) - {Ask.MEMBERS, Ask.UPDATES, Ask.HELP}
"""Kinds of question whose answer about several leaders is put together of what each said."""


async def answer_query(task: Task) -> Answer:
    """The answer to a query."""
    query = task.query
    if query.retired:
        said = task.speech.say("retired", topic=task.directory.topic_by_key[query.retired].name)
        return task.answer(said, kind="no_record", then=()).model_copy(update={"understood": ""})
    if query.unknown_leader and not query.leaders:
        return await _of_stranger(task)
    if query.unknown_topic:
        return await not_understood(
            replace(task, query=query.replace(unknown_topic=""), unread=(query.unknown_topic,))
        )
    if task.date_from and task.date_from > task.today:
        return await nothing(task)
    if task.unread:
        return await not_understood(task)
    task = replace(task, query=_as_answered(query))
    made = await _with_the_others(task, await _ANSWERS[task.query.ask](task))
    if made.kind != "answer" or not query.leaders:
        return made
    beside = (no_leader(task),) if query.unknown_leader else ()  # "Obama and Poland"
    return made.model_copy(update={"notes": (*made.notes, *beside, *_silent_countries(task, made))})


def _silent_countries(task: Task, made: Answer) -> tuple[str, ...]:
    """Of which of several countries that are asked about nothing is told, as a sentence: "Luxembourg and Switzerland on …"."""
    if task.query.ask not in _OF_EACH or task.query.order or not made.evidence:
        return ()
    everyone = tables(task.directory, task.speech).leaders_of
    told = {one.leader.country for one in made.evidence}
    codes = dict.fromkeys(task.directory.leader_by_key[key].country for key in task.query.leaders)
    asked = [code for code in codes if code and {*everyone[code]} <= {*task.query.leaders} - {*task.named}]
    silent = [code for code in asked if code not in told]
    if len(codes) < _PAIR or not silent:
        return ()
    said = [
        task.speech.say("leaders_of", country=member_named(task.speech, code, task.directory))
        for code in silent
    ]
    return (task.speech.say("nothing_of", leaders=listing(task.speech, said)),)


async def _with_the_others(task: Task, made: Answer) -> Answer:
    """An answer about several leaders with those whom it does not tell of, so that it does not pass for all of them.

    Who is on another side is told with it. Of who said nothing on the topic what is closest is told: "nothing on striking
    ISIS in Syria" alone would hide what they said of it in other words.
    """
    query, speech = task.query, task.speech
    if query.ask not in _OF_EACH or query.order or query.since or made.kind != "answer" or not made.evidence:
        return made
    told = {one.leader.key for one in made.evidence}
    others = tuple(key for key in query.leaders if key not in told)
    there = await task.stands(others, query.topics) if others and len(query.topics) == 1 else ()
    if task.date_from is not None:
        there = tuple(one for one in there if task.is_since(one.standing.current))
    if there:
        items = [task.item(one.standing.current, with_leader=True, with_topic=False) for one in there]
        rest = " ".join(
            part for part in (made.rest, speech.say("other_asked", items=task.some(items))) if part
        )
        made = made.model_copy(update={"rest": rest, "evidence": (*made.evidence, *map(of_stand, there))})
    left = set(others) - {one.leader.key for one in there}
    silent = tuple(key for key in task.named if key in left)
    if not silent:
        return made
    said = speech.say("nothing_of", leaders=listing(speech, list(map(task.name, silent))))
    nearest = await closest_on_record(task.about(leaders=silent)) if len(query.topics) == 1 else []
    told_too = {"nearest": tuple(nearest), "closest": told_closest(task, "closest", nearest)}
    return made.model_copy(update={"notes": (*made.notes, said), **told_too})


async def in_office(task: Task) -> Answer:
    """In which offices somebody spoke, and from when to when: no more is on record of their terms."""
    query, speech = task.query, task.speech
    items = [
        speech.say(
            "held" if one.last_attested in {"", one.first_attested} else "held_to",
            office=one.office,
            first=when_said(speech, one.first_attested),
            last=when_said(speech, one.last_attested) if one.last_attested else "",
        )
        for leader in query.leaders
        for one in task.directory.offices_of(leader)
    ]
    if not items:
        return await nothing(task)
    headline = speech.say("in_office", leaders=task.who(), offices=listing(speech, items, len(items)))
    said = await task.about(as_of="", date_from="", date_to="").said(query.leaders)
    evidence = list({one.revision.stance.key: one for one in (*said[:1], *said[-1:])}.values())
    made = task.answer(headline, [speech.say("no_terms")], evidence=evidence)
    return made.model_copy(update={"understood": speech.say("ask_office", leaders=task.who())})


async def _of_stranger(task: Task) -> Answer:
    """That somebody is not on record; of a country, where it is a member; of a body, what is dated by it."""
    query, speech = task.query, task.speech
    if query.member:
        within = await member_of(task)
        made = (await nothing(task.about(member=""))).model_copy(update={"headline": no_leader(task)})
        return made.model_copy(update={"rest": within.headline, "sources": within.sources})
    name = words_of(query.unknown_leader)
    office = any(True for _ in speech.offices.find(name))
    of_leader = name[0] in tables(task.directory, speech).name_words  # "Obama's wife"
    if not (office or of_leader) and await names_venue(task, name):  # "the Bundestag", "the Commons vote"
        of_words = replace(task.about(unknown_leader=""), content=(*task.content, *name))
        return await not_understood(replace(of_words, unread=(query.unknown_leader,)))
    return await nothing(task)


def _as_answered(query: Query) -> Query:
    """The query as the kind that answers it, where that is not its own."""
    several = len(query.leaders) > 1 and query.side is not Side.ANY
    match query.ask:
        case ask if (
            ask is not Ask.WHO
            and ask in _OF_SOMEBODY
            and query.order
            and len(query.leaders) > 1
            and query.topics
        ):
            return query.replace(ask=Ask.WHO)  # "was Hollande or Obama the first to call for it"
        case ask if ask in _OF_SOMEBODY and not query.leaders and (query.topics or query.venue):
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
    if not (query.topics or query.order or query.venue) and task.date_from is None:
        among = () if query.unknown_topic or not query.group else _leaders(task)
        return await (position(task.about(ask=Ask.POSITION, leaders=among)) if among else nothing(task))
    if query.like:
        return await _like(task)
    if query.order:
        return await _in_order(task)
    if (task.date_from is not None or query.counts_statements or not query.topics) and not query.every:
        return await _of_period(task, await _said_in_period(task))
    return await _standing(task, list(await task.stands(_leaders(task), task.topics)))


def _leaders(task: Task) -> tuple[str, ...] | None:
    """Those among whom is looked, None for everyone."""
    query = task.query
    if query.leaders:
        return query.leaders
    among = group_members(query.group, task.directory, query.as_of) if query.group else None
    if not query.without:
        return among
    everyone = among if among is not None else task.everyone
    return tuple(key for key in everyone if key not in query.without)


async def _standing(task: Task, stands: Sequence[Stand]) -> Answer:
    """Those of the stands that are on the side asked about."""
    query, speech = task.query, task.speech
    fitting = _strongest_first(stand for stand in stands if query.side.holds(position_of(stand)))
    if query.every:
        on_every = [stand for stand in fitting if _is_on_every(stand, fitting, query.topics)]
        fitting = sorted(on_every, key=lambda stand: stand.leader.name)
    if not fitting and stands and query.leaders and not query.every:
        return await _not_now(task)
    if not fitting:
        return await nothing(task)
    before = await _before(task, stands) if len(query.topics) == 1 and not query.leaders else []
    earlier = (
        [speech.say("were_before", items=listing(speech, list(map(task.person, before))))] if before else []
    )
    evidence = [*map(of_stand, fitting), *before]
    if len(fitting) == 1:
        current = fitting[0].standing.current
        return task.answer(task.headline(current), [task.told(current), *earlier], evidence=evidence)
    of_everyone = not (query.leaders or query.group)  # of a group it is asked who they are
    many = query.side is Side.ANY and len(query.topics) > 1 and len(fitting) > LISTED + 1
    if of_everyone and many:
        items = _sides_by_topic(task, fitting)
    elif query.side is Side.ANY or len(query.topics) > 1:
        items = [task.item(stand.standing.current) for stand in fitting]
    else:
        items = _people(task, fitting)
    number = len({stand.leader.key for stand in fitting}) if query.every else len(fitting)
    several = "every_" if query.every else "several_" if len(query.topics) > 1 else ""
    topic = task.subject if several else task.subject_said
    headline = speech.say(f"who_{several}{query.side}", number=str(number), topic=topic)
    summed = query.side is Side.ANY and len(query.topics) == 1  # sides of several topics are no sum
    motives = speech.say("motives") if query.premise else ""
    sides = f"{_sides(task, fitting)}." if summed else ""
    countries = _countries(task, [stand.leader.key for stand in fitting])
    rest = [countries, sides, f"{listing(speech, items)}.", *earlier, motives]
    return task.answer(f"{headline}:", rest, evidence=evidence)


def _countries(task: Task, leaders: Sequence[str]) -> str:
    """Of how many countries and organisations some leaders are, where these were asked for; "" else."""
    if not task.of_countries:
        return ""
    codes = {task.directory.leader_by_key[key].country for key in leaders}
    names = sorted(member_named(task.speech, code, task.directory) for code in codes if code)
    return task.speech.count("of_countries", len(names), names=listing(task.speech, names, len(names)))


async def _before(task: Task, stands: Sequence[Stand]) -> list[Statement]:
    """The last statement on the side asked about of each who is on another now, the newest first."""
    side = task.query.side
    others = [stand.leader.key for stand in stands if not side.holds(position_of(stand))]
    said = await task.said(others) if others else ()
    last = {one.leader.key: one for one in said if side.holds(one.revision.stance.position)}
    return sorted(last.values(), key=lambda one: first_day(one.revision.stance.stated_on), reverse=True)


async def _not_now(task: Task) -> Answer:
    """That none of some leaders is on a side by their last statements, with those by which they were, and where they stand."""
    query, speech = task.query, task.speech
    before = [
        one for one in await task.said(_leaders(task) or ()) if query.side.holds(one.revision.stance.position)
    ]
    there = await position(task.about(ask=Ask.POSITION, side=Side.ANY))
    none = speech.say(
        f"nobody_{query.side}", what=task.subject_said, who=f" ({task.who(plain=True)})", when=""
    )
    items = [task.item(one.revision, with_leader=True) for one in reversed(before)]
    earlier = speech.say("earlier", items=task.some(items)) if before else ""
    headline = " ".join(part for part in (none, earlier, there.headline) if part)
    evidence = (*reversed(before), *there.evidence)
    return there.model_copy(update={"headline": headline, "evidence": evidence})


async def _said_in_period(task: Task) -> list[Statement]:
    """What was said in the period asked about, on whatever side, the newest first."""
    among = _leaders(task)
    return list(reversed(await task.said(task.everyone if among is None else among)))


async def _of_period(task: Task, every: Sequence[Statement]) -> Answer:
    """Who took a side in a period, by the statements of that period and no other; or all statements of it.

    Whoever left the side again within the period is told with that.
    """
    query, speech = task.query, task.speech
    said = [one for one in every if query.side.holds(one.revision.stance.position)]
    newest = {one.leader.key: one for one in reversed(every)}
    if not said:
        return await nothing(task)
    if query.side is Side.ANY or len(query.topics) != 1:
        sure, wider = task.within(said)
        number = len({one.leader.key for one in sure})
        named = query.counted or query.theme
        what = (
            speech.say("counted_on", what=speech.say("quoted", words=task.subject))
            if named and task.subject
            else ""
        )
        when = in_time(speech, query)
        headline = speech.count("said_in", len(sure), leaders=str(number), what=what, when=when)
        items = [task.item(one.revision, with_leader=True) for one in sure]
        others = await _on_other_themes(task) if query.theme else []
        rest = [f"{task.some(items)}.", task.perhaps_then(sure, wider)]
        if others:
            told = task.some([task.item(one.revision, with_leader=True) for one in others])
            rest.append(speech.say("other_themes", items=told))
        return task.answer(f"{headline}:", rest, evidence=[*sure, *wider, *others])
    last = list({one.leader.key: one for one in reversed(said)}.values())[::-1]
    last.sort(key=lambda one: -abs(one.revision.stance.position or 0))
    left = [newest[one.leader.key] for one in last if newest[one.leader.key] not in said]
    later = "; ".join(task.item(one.revision) for one in left)
    rest = [speech.say("later", items=later)] if later else []
    if len(last) == 1:
        current = last[0].revision
        return task.answer(task.headline(current), [task.told(current), *rest], evidence=[*last, *left])
    named = speech.say(f"who_{query.side}", number=str(len(last)), topic=task.subject_said)
    people = list(map(task.person, last))
    headline = speech.say("by_statements_of", what=named, when=time_named(speech, query))
    countries = _countries(task, [one.leader.key for one in last])
    rest = [countries, listing(speech, people) + ".", *rest]
    return task.answer(f"{headline}:", rest, evidence=[*last, *left])


async def _on_other_themes(task: Task) -> list[Statement]:
    """What was said in the period on topics of other themes, which may be about the same: "Iraq or Syria", the newest first."""
    keys = tuple(topic.key for topic in task.directory.topics if topic.key not in task.query.topics)
    leaders = _leaders(task)
    about = task.about(topics=keys, theme="")
    return list(reversed(await about.said(task.everyone if leaders is None else leaders)))


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
    return [task.person(of_stand(stand)) for stand in stands]


async def _everyone_on(task: Task) -> tuple[str, ...]:
    """Whoever said something on the topics asked about."""
    known = {key for topic in task.topics for key in await leaders_on(task.request, topic)}
    return tuple(leader.key for leader in task.directory.leaders if leader.key in known)


def _of_all(task: Task, order: str, one: Statement) -> str:
    """The "first" or "last" statement of all, as a sentence."""
    return task.speech.say(
        f"{order}_of_all", date=task.date(one.revision), stands=task.headline(one.revision)
    )


async def _in_order(task: Task) -> Answer:
    """Who was the first or the last to take the side: their statement, with the others of that day."""
    query, speech = task.query, task.speech
    among = _leaders(task)
    said = await task.said(await _everyone_on(task) if among is None else among)
    fitting = [one for one in said if query.side.holds(one.revision.stance.position)]
    if not fitting:
        return await nothing(task)
    ordered = fitting if query.order == "first" else fitting[::-1]
    undated = _before_a_day(ordered) if query.order == "first" else []
    shown = _of_same_day(ordered[len(undated) :])
    headline = _of_all(task, query.order, shown[0])
    rest = [task.told(shown[0].revision)]
    if len(shown) > 1:
        names = listing(speech, [one.leader.name for one in shown[1:]])
        rest.append(speech.say("same_day", leaders=names))
    hedged = query.order == "first" and not (query.leaders or any(map(_is_outright, shown)))
    outright = _of_same_day([*filter(_is_outright, ordered)]) if hedged else []
    if outright:
        items = [task.item(one.revision, with_leader=True) for one in outright]
        rest.append(speech.say("first_outright", items=task.some(items)))
    others = _of_each(ordered, [*shown, *outright]) if query.leaders else []
    if others:
        items = [task.item(one.revision, with_leader=True) for one in others]
        rest.append(speech.say("other_asked", items=task.some(items)))
    if undated:
        items = [task.item(one.revision, with_leader=True) for one in undated]
        rest.append(speech.say("perhaps_first", items=task.some(items)))
    evidence = [*shown, *outright, *others, *undated]
    made = task.answer(headline, rest, evidence=evidence, then=None if query.topics else ())
    there = {one.leader.key for one in fitting}
    silent = [task.name(key) for key in task.named if key in query.leaders and key not in there]
    if not silent:
        return made
    return made.model_copy(
        update={"notes": (*made.notes, speech.say("nothing_of", leaders=listing(speech, silent)))}
    )


def _of_each(said: Sequence[Statement], shown: Sequence[Statement]) -> list[Statement]:
    """The first of the statements of each leader who is not shown."""
    first = {one.leader.key: one for one in reversed(said)}
    return [one for key, one in first.items() if key not in {other.leader.key for other in shown}]


def _is_outright(one: Statement) -> bool:
    """Whether a leader said so outright and without a condition: whoever was first may have been only all but saying it."""
    stance = one.revision.stance
    return stance.basis == "explicit" and abs(stance.position or 0) != 1


def _before_a_day(oldest_first: Sequence[Statement]) -> list[Statement]:
    """What stands before the first statement with a day only because a month or year that has this day is all its date."""
    dated = next((one for one in oldest_first if _has_day(one)), None)
    day = dated and first_day(dated.revision.stance.stated_on)
    before = [one for one in oldest_first if day and first_day(one.revision.stance.stated_on) < day]
    sure = any(day and last_day(one.revision.stance.stated_on) < day for one in before)
    return [] if sure else before


def _has_day(one: Statement) -> bool:
    return first_day(one.revision.stance.stated_on) == last_day(one.revision.stance.stated_on)


def _of_same_day(said: Sequence[Statement]) -> list[Statement]:
    day = said[0].revision.stance.stated_on if said else ""
    return [one for one in said if one.revision.stance.stated_on == day][:_IN_ORDER]


def _sides(task: Task, stands: Sequence[Stand], *, empty: bool = True) -> str:
    """How many are on each side, with those that nobody is on if `empty`: for, neutral or mixed, against."""
    positions = [position_of(stand) for stand in stands]
    signs = [sign(position) for position in positions if position is not None]
    numbers = {"support": signs.count(1), "neutral": signs.count(0), "oppose": signs.count(-1)}
    told = (task.speech.count(f"side_{side}", number) for side, number in numbers.items() if number or empty)
    return ", ".join(told)


def _sides_by_topic(task: Task, stands: Sequence[Stand]) -> list[str]:
    """Of each topic how many are on each side, the topic with the most positions first: a few of many names say less."""
    by_topic = sorted(_by_topic(stands).values(), key=len, reverse=True)
    return [f"{both[0].topic.name} ({_sides(task, both, empty=False)})" for both in by_topic]


async def compared(task: Task) -> Answer:
    """Where the leaders stand on what at least two of them share; on one topic also those who stand alone."""
    speech, query = task.speech, task.query
    stands = await task.stands(query.leaders, task.topics)
    if task.date_from is not None:  # what was said before is for who asks of a topic, and of somebody by name
        stands = tuple(
            stand
            for stand in stands
            if task.is_since(stand.standing.current) or (query.topics and stand.leader.key in task.named)
        ) or stands * bool(query.topics)
    by_topic = _by_topic(stands)
    shared = {topic: both for topic, both in by_topic.items() if len(both) >= _PAIR}
    if not shared and query.topics and not query.theme:
        shared = by_topic
    if not shared:
        return await _each_alone(task) if by_topic else await nothing(task)
    lines = [_line(task, both, alone=len(shared) == 1) for both in shared.values()]
    rest: list[str] = []
    older = [stand for both in shared.values() for stand in both if not task.is_since(stand.standing.current)]
    if older:
        names = dict.fromkeys(stand.leader.name for stand in older)
        rest.append(speech.say("said_before", leaders=listing(speech, list(names))))
    if len(lines) == 1:
        headline = lines[0]
    else:
        saying = "compared" if len(query.leaders) == _PAIR else "compared_several"
        headline = f"{speech.say(saying, leaders=task.who(), number=str(len(lines)))}:"
        rest.insert(0, " ".join(lines))
    alone = [
        stand for topic, some in by_topic.items() if topic not in shared and not query.theme for stand in some
    ]
    if query.topics and not query.theme and len(query.topics) > len(shared):
        rest += _not_shared(task, alone, [key for key in query.topics if key not in by_topic])
    evidence = [of_stand(stand) for both in shared.values() for stand in both]
    earlier = await _earlier(task, evidence) if len(lines) == 1 else []
    evidence += map(of_stand, alone)
    if earlier:
        items = [task.item(one.revision, with_topic=False) for one in reversed(earlier)]
        rest.append(speech.say("also_said", items=task.some(items)))
    return task.answer(headline, rest, evidence=[*evidence, *earlier])


def _not_shared(task: Task, alone: Sequence[Stand], silent: Sequence[str]) -> list[str]:
    """Of the topics that are asked about what one leader alone said, and on which nobody who is compared said anything."""
    speech = task.speech
    items = [task.item(one.standing.current, with_leader=True, with_topic=True) for one in alone]
    told = [speech.say("alone_on", items=task.some(items))] if items else []
    return told + [
        speech.say("no_record_on", who=task.who(), what=task.topic_said(key), when="") for key in silent
    ]


async def _earlier(task: Task, last: Sequence[Statement]) -> list[Statement]:
    """What those who are compared said before the last that is told of each, if they were otherwise."""
    told = {one.leader.key: one.revision.stance for one in last}
    said = await task.about(topics=tuple({one.topic.key: None for one in last})).said(tuple(told))
    moved = {one.leader.key for one in said if one.revision.stance.position != told[one.leader.key].position}
    return [one for one in said if one.leader.key in moved and one.revision.stance != told[one.leader.key]]


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
    if len(task.query.topics) == 1 and len(sharing) == 1:
        headline = _same_side(task, sharing[0])
    else:
        headline = " ".join(f"{_agreement(task, pair)}." for pair in sharing)
    shared = sorted(_by_topic(stands.values()).values(), key=_gap, reverse=True)
    rest = [" ".join(_line(task, both, alone=len(shared) == 1) for both in shared)]
    evidence = list(map(of_stand, stands.values()))
    earlier = await _earlier(task, evidence) if len(shared) == 1 else []
    if earlier:  # who agrees by the last words may have differed before
        items = [task.item(one.revision, with_topic=False) for one in reversed(earlier)]
        rest.append(task.speech.say("also_said", items=task.some(items)))
    made = task.answer(headline, rest, evidence=[*evidence, *earlier])
    alone = sharing[0].agreement if len(sharing) == 1 else None
    return made.model_copy(update={"agreement": alone})


def _same_side(task: Task, pair: Pair) -> str:
    """Whether two are on the same side of one topic, after yes or no where that was asked."""
    one, other = (position_of(stand) for stand in pair.shared[0])
    if one is None or other is None:
        return f"{_agreement(task, pair)}."
    same = sign(one) == sign(other)
    said = task.speech.say(
        "on_same_side" if same else "on_other_side", one=pair.one.name, other=pair.other.name
    )
    asked = task.query.side is not Side.OPPOSE  # whether they agree, and not whether they disagree
    return task.first("yes" if same == asked else "no", said)


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


def _line(task: Task, stands: Sequence[Stand], *, alone: bool = False) -> str:
    """Where each stands on one topic, with the words of two if it is the only one: on one side they may differ still."""
    with_words = alone and len(stands) == _PAIR
    items = [
        task.item(stand.standing.current, with_leader=True, with_topic=False, with_words=with_words)
        for stand in stands
    ]
    positions = ("; " if with_words else ", ").join(items)
    return task.speech.say("compared_on", topic=stands[0].topic.name, positions=positions) + "."


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
    said: Sequence[Statement] = ()
    if subject and task.date_from is None:
        said = await task.said(query.leaders or await _everyone_on(task))
    if said:  # "the latest on Trump" may be what he said last
        rest += [_of_all(task, "last", said[-1]), task.told(said[-1].revision)]
    then = [Query(leaders=query.leaders, topics=query.topics, theme=query.theme)] if query.leaders else []
    made = task.answer(headline, rest, evidence=said[-1:], then=then)
    return made.model_copy(update={"updates": tuple(newest)})


def _what_changed(task: Task, leader: str, topic: str, action: str) -> str:
    names = [
        task.name(leader) if leader in task.directory.leader_by_key else "",
        task.topic(topic) if topic in task.directory.topic_by_key else "",
    ]
    done = task.speech.say(f"did_{action.replace(' ', '_')}")
    return " · ".join(part for part in (done, *names) if part)


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
