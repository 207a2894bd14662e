"""Answers about where somebody stands, what they said and when, and whether that changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bot.ask.missing import none_headline, not_understood, nothing, told_closest
from bot.ask.model import Answer, Ask, Side, group_members
from bot.ask.names import Words, stretches, words_of
from bot.ask.phrasing import Task, newest_first, of_stand, position_of, short_position
from bot.ask.restating import in_time, listing, when_said
from bot.ask.retrieval import PERHAPS, says_name, stems_said
from bot.compare.model import Course, Stand
from bot.compare.service import courses_of
from bot.core.dates import last_day
from bot.core.directory import Directory, Statement
from bot.core.entries import Position, Revision, Topic, sign
from bot.core.timeline import Shift

_COURSES: Final = 60
"""Up to so many pairs of leader and topic are gone through in full; of more, only the last change is told."""

_AFTER: Final = (Ask.POSITION, Ask.CHANGE)
"""What is offered next where a question took something for granted."""


async def position(task: Task) -> Answer:
    """Where leaders stand."""
    query = task.query
    stands = await task.stands(query.leaders, task.topics)
    if not query.topics and query.side is not Side.ANY:
        there = [stand for stand in stands if task.is_since(stand.standing.current)] or stands
        sided = tuple(stand for stand in there if query.side.holds(position_of(stand)))
        if stands and not sided:
            return await _on_no_such_side(task)
        stands = sided
    none = ""
    if task.date_from is not None:  # what holds since before that is told where nothing was said since
        within = tuple(one for one in stands if task.is_since(one.standing.current))
        if stands and not within:
            if task.vague:  # older, and perhaps of another topic
                return await not_understood(replace(task.about(topics=()), unread=(task.vague,)))
            none, task = none_headline(task.about(side=Side.ANY)), task.about(polar=False)
        stands = within or stands
    if not stands:
        return await (_unfounded(task) if query.premise and task.one_on_one else nothing(task))
    if query.polar and len(query.topics) == 1 and (len(stands) == 1 or task.ever or task.never):
        at_another_time = await _at_another_time(task, [stand.standing.current for stand in stands])
        if at_another_time is not None:
            return at_another_time
    if len(stands) == 1:
        alone = await _alone(task, stands[0])
        return await _with_others_of_then(task, alone) if none and len(query.leaders) == 1 else alone
    return _several(task, stands, none)


async def _with_others_of_then(task: Task, made: Answer) -> Answer:
    """An answer by what was said before the period asked about, with what its leader said in it on other topics."""
    said = await task.about(topics=(), theme="").said(task.query.leaders)
    nearest = tuple(reversed(said))[:PERHAPS]
    closest = told_closest(task.about(topics=()), "closest", nearest)
    return made.model_copy(update={"nearest": nearest, "closest": closest}) if said else made


async def _alone(task: Task, stand: Stand) -> Answer:
    """Where one leader stands on one topic, with what was otherwise shortly before."""
    current = stand.standing.current
    rest = [task.told(current), _carried(task, current)]
    earlier = await _said_before(task, current)
    if any(one.revision.stance.position != current.stance.position for one in earlier):
        rest.append(_also(task, earlier))
    elif earlier:
        days = [when_said(task.speech, one.revision.stance.stated_on) for one in earlier]
        rest.append(task.speech.say("said_alike", dates=listing(task.speech, days)))
    if task.query.premise and task.query.side.holds(current.stance.position):
        rest.append(task.speech.say("motives"))
    return task.answer(_stands_anyway(task, current), rest, evidence=[of_stand(stand), *earlier])


def _several(task: Task, stands: Sequence[Stand], none: str) -> Answer:
    """Where somebody stands on several topics, or several do; `none` is what has to be said before."""
    query, speech = task.query, task.speech
    one = len(query.leaders) == 1
    subject = task.subject
    sided = "" if query.topics else f"_{query.side}"
    number = len({stand.topic.key for stand in stands}) if sided not in {"", "_any"} else len(stands)
    saying = "several_about" if subject else f"several{sided}"
    headline = speech.count(saying, number, leaders=task.who(), subject=subject)
    if query.order == "last":  # "the most recent thing from Trump"
        stands = newest_first(stands)
    items = [task.item(stand.standing.current, with_leader=not one) for stand in stands]
    headline = f"{none} {speech.say('before', what=headline)}" if none else headline
    if query.counted:
        there = list(dict.fromkeys(stand.leader.name for stand in stands))
        headline = (
            f"{speech.count('on_record', len(there), leaders=listing(speech, there, len(there)))} {headline}"
        )
    evidence = [of_stand(stand) for stand in stands]
    return task.answer(f"{headline}:", [f"{task.some(items)}."], evidence=evidence)


async def _on_no_such_side(task: Task) -> Answer:
    """What there is of somebody who is asked for a side, and took it on nothing."""
    there = await position(task.about(side=Side.ANY))
    none = task.speech.say(f"several_{task.query.side}", leaders=task.who(), number="0")
    return there.model_copy(update={"headline": f"{none}. {there.headline}"})


async def _at_another_time(task: Task, last: Sequence[Revision]) -> Answer | None:
    """What an earlier statement makes of a question for yes or no; None where the last ones answer it.

    Whether somebody "ever" was on a side is told by the clearest statement on it, and that they "never" were on one is
    untrue by any. Whether they "did", and were, and left it later, is neither yes nor no: each is told.
    """
    side, said = task.query.side, list(reversed(await task.said(task.query.leaders)))
    if task.never:
        contrary = [one for one in said if not side.holds(one.revision.stance.position)]
        if not contrary:
            return None
        first, *others = [*contrary, *(one for one in said if one not in contrary)]
        headline = task.first("no", task.headline(first.revision, past=True))
        return task.answer(
            headline, [task.told(first.revision), _also(task, others)], evidence=[first, *others]
        )
    if side is Side.ANY or not (task.ever or task.past):
        return None
    if not any(side.holds(one.revision.stance.position) for one in said):
        return None
    clearest = max(said, key=lambda one: _clearness(side, one.revision))
    clear, now = _clearness(side, clearest.revision), max(_clearness(side, one) for one in last)
    if task.ever and clear > now:
        others = [one for one in said if one is not clearest]
        stood = task.headline(clearest.revision, past=True)
        headline = task.first("yes" if clear > 1 else "in_part", stood)
        return task.answer(
            headline, [task.told(clearest.revision), _also(task, others)], evidence=[clearest, *others]
        )
    if task.ever or now or not task.one_on_one:
        return None
    (current,) = last
    others = [one for one in said if one.revision.stance.key != current.stance.key]
    shown = [task.directory.statement(current), *others]
    return task.answer(task.headline(current), [task.told(current), _also(task, others)], evidence=shown)


def _clearness(side: Side, revision: Revision) -> int:
    """How clearly a statement is on a side: 2, with conditions 1, 0 if it is not."""
    position = revision.stance.position
    if not side.holds(position):
        return 0
    return abs(position or 0) or 2  # whoever is neutral is so outright


async def _said_before(task: Task, current: Revision) -> list[Statement]:
    """What else was said by then on the same topic, the newest first: the last alone would pass for all there is."""
    said = await task.about(topics=(current.stance.topic,)).said((current.stance.leader,))
    return [one for one in reversed(said) if one.revision.stance.key != current.stance.key]


def _carried(task: Task, current: Revision) -> str:
    """That a position is older than the period asked about, and holds until the next."""
    if task.is_since(current):
        return ""
    return task.speech.say("since_then", date=when_said(task.speech, task.as_of.isoformat()))


def _stands_anyway(task: Task, current: Revision) -> str:
    """Where somebody stands; to a question that takes another side for granted, that it is otherwise."""
    stands = task.headline(current)
    side, taken = task.query.side, current.stance.position
    if task.query.premise and not side.holds(taken):
        return task.speech.say("otherwise", what=stands)
    if side is Side.ANY or taken is None:
        return stands
    if side.holds(taken):
        return task.first("yes" if abs(taken) > 1 else "in_part", stands)
    return task.first("no" if taken else "neither", stands)


async def _unfounded(task: Task) -> Answer:
    """The answer to what takes for granted something that is not on record: what is, on what it is part of.

    "Why did X back Assad?" with nothing on backing him is answered with what there is on Assad.
    """
    query = task.query
    wider = _topics_within(task.directory, query.topics[0])
    stands = await task.stands(query.leaders, wider)
    if not stands:
        return await nothing(task)
    current = stands[0].standing.current
    return task.about(topics=(*query.topics, *wider), premise=False, side=Side.ANY).answer(
        task.speech.say("not_so", what=task.headline(current)),
        [task.told(current)],
        evidence=[of_stand(stand) for stand in stands],
        then=[query.replace(topics=wider[:1], ask=ask, premise=False, side=Side.ANY) for ask in _AFTER],
    )


async def quote(task: Task) -> Answer:
    """What leaders said, the newest first."""
    said = await task.said(task.query.leaders)
    if not said:
        return await nothing(task)
    newest = list(reversed(said))
    if task.query.counted:
        return _counted(task, newest)
    if task.query.theme:
        newest = await _with_theme_in_words(task, newest)
    if len(task.words) > 1:
        newest.sort(key=lambda one: not task.words <= stems_said(one.revision))  # the very words first
    latest = newest[0]
    headline = task.one_quote(latest)
    rest = [task.told(latest.revision)]
    if len(newest) > 1:
        rest.append(_also(task, newest[1:]))
    return task.answer(headline, rest, evidence=newest)


async def _with_theme_in_words(task: Task, newest: Sequence[Statement]) -> list[Statement]:
    """What was said on the topics of a theme, with what names the theme, on whatever topic: "Syria" in a line on ISIS."""
    every = await task.about(topics=(), theme="").said(task.query.leaders)
    shown = {one.revision.stance.key for one in newest}
    named = [
        one for one in every if one.revision.stance.key in shown or says_name(one.revision, task.subject)
    ]
    return list(reversed(named))


def _counted(task: Task, newest: Sequence[Statement]) -> Answer:
    """How many statements there are, with the newest."""
    speech, query = task.speech, task.query
    newest, wider = task.within(newest)
    headline = speech.count(
        "counted",
        len(newest),
        leaders=task.who(),
        what=speech.say("counted_on", what=speech.say("quoted", words=task.subject)) if task.subject else "",
        when=in_time(speech, query),
    )
    items = task.some([task.item(one.revision, with_leader=len(query.leaders) > 1) for one in newest])
    rest = [f"{items}.", task.perhaps_then(newest, wider)]
    return task.answer(f"{headline}:", rest, evidence=[*newest, *wider])


def _also(task: Task, said: Sequence[Statement]) -> str:
    """The other statements, shortly."""
    several = len(task.query.leaders) > 1
    items = [task.item(one.revision, with_leader=several, with_words=True) for one in said]
    return task.speech.say("also_said", items=task.some(items))


async def when(task: Task) -> Answer:
    """When leaders took a side, or the first or last time that they did."""
    query, speech = task.query, task.speech
    said = await task.said(query.leaders)
    fitting = [one for one in said if query.side.holds(one.revision.stance.position)]
    if said and not fitting:
        # a side that was never taken may be read into the question: what there is is told
        return await when(task.about(side=Side.ANY))
    if not fitting:
        return await nothing(task)
    shown = {"first": fitting[:1], "last": fitting[-1:], "": fitting}[query.order]
    stance = shown[0].revision.stance
    on_a_day = len(stance.stated_on) == len("2015-09-28")
    headline = speech.say(
        {"first": "first_said", "last": "last_said", "": "said_when" if on_a_day else "said_when_in"}[
            query.order
        ],
        leader=shown[0].leader.name,
        verb=task.verb(stance, past=True),
        topic=task.topic_said(stance.topic),
        date=task.date(shown[0].revision),
    )
    rest = [task.told(shown[0].revision, dated=False)]
    others = shown[1:]
    if task.one_on_one and (
        query.order or task.beside
    ):  # "first yes, then no?", "when did he give up his refusal"
        turned = [one for one in said if _side(one.revision) != _side(shown[0].revision)]
        others = turned if query.order else [*others, *(one for one in turned if one not in others)]
    if others:
        rest.append(_also(task, others))
    return task.answer(headline, rest, evidence=[shown[0], *others])


async def change(task: Task) -> Answer:
    """Whether and when positions changed; for `since`, since when they are held."""
    query = task.query
    if task.one_on_one:
        return await _of_one(task)
    leaders = query.leaders or (
        group_members(query.group, task.directory, query.as_of) if query.group else None
    )
    stands = await task.stands(leaders, task.topics)
    if query.since and stands:
        return await _since_of_several(task, stands)
    if not stands:
        return await nothing(task)
    moved = await _shifts(task, stands)
    if not moved:
        return _unchanged_all(task, stands, await _shifts(task, stands, of_degree=True))
    moved.sort(key=lambda shift: shift.after.stance.stated_on, reverse=True)
    headline = task.speech.count("changes" if query.leaders else "changed_last", len(moved))
    items = task.some([_changed(task, shift) for shift in moved])
    return task.answer(f"{headline}:", [f"{items}."], evidence=_of_shifts(task, moved))


async def _since_of_several(task: Task, stands: Sequence[Stand]) -> Answer:
    """Since when a country's leaders are on a side: whoever was the first, and who is not on it any more."""
    query = task.query
    if len(query.topics) != 1:
        return await position(task)
    newest = max(stands, key=lambda stand: last_day(stand.standing.current.stance.stated_on))
    current = newest.standing.current
    side = query.side
    if side is Side.ANY:
        side = next(
            one
            for one in (Side.SUPPORT, Side.OPPOSE, Side.NEUTRAL, Side.ANY)
            if one.holds(current.stance.position)
        )
    made = await when(task.about(order="first", side=side))
    if side.holds(current.stance.position):
        return made
    last = task.speech.say("stands_last", item=task.item(current, with_leader=True))
    return made.model_copy(
        update={"rest": f"{made.rest} {last}", "evidence": (*made.evidence, of_stand(newest))}
    )


def since_when(oldest_first: Sequence[Revision]) -> Revision:
    """The stance that began the unbroken run on the side of the last one; empty positions do not break it."""
    return _run(oldest_first, sign)


async def _shifts(task: Task, stands: Sequence[Stand], *, of_degree: bool = False) -> list[Shift]:
    """The changes of position in the period asked about: all of them for a few leaders and topics, the last of each for
    many. Or the shifts of degree, for a few.
    """
    if len(stands) > _COURSES or not task.query.leaders:
        last = [] if of_degree else [await _last_change(task, stand) for stand in stands]
        return [shift for shift in last if shift is not None and _is_in_period(task, shift)]
    courses = await _courses(task)
    return [
        shift
        for course in courses
        for shift in course.shifts
        if shift.is_change is not of_degree and _is_in_period(task, shift)
    ]


async def _last_change(task: Task, stand: Stand) -> Shift | None:
    """The last change of position that led to a standing, behind shifts of degree."""
    shift = stand.standing.shift
    if shift is None or shift.is_change:
        return shift
    courses = await courses_of(
        task.request, leaders=[stand.leader.key], topics=[stand.topic.key], date_from=None, as_of=task.as_of
    )
    changes = [one for course in courses for one in course.shifts if one.is_change]
    return changes[-1] if changes else None


async def _courses(task: Task) -> tuple[Course, ...]:
    return await courses_of(
        task.request, leaders=task.query.leaders, topics=task.topics, date_from=None, as_of=task.as_of
    )


def _is_in_period(task: Task, shift: Shift) -> bool:
    return task.is_since(shift.after)


def _of_shifts(task: Task, moved: Sequence[Shift]) -> list[Statement]:
    """The statements before and after each shift, none twice; the mark of a shift stands on the later one."""
    marks = {shift.after.stance.key: shift for shift in moved}
    rows = {row.stance.key: row for shift in moved for row in (shift.before, shift.after)}
    return [task.directory.statement(row, marks.get(key)) for key, row in rows.items()]


def _changed(task: Task, shift: Shift) -> str:
    before, after = shift.before, shift.after
    of_degree = "more_conditional" if shift.is_more_conditional else "less_conditional"
    of_degree += "_against" * ((after.stance.position or 0) < 0)
    return task.speech.say(
        "changed" if shift.is_change else of_degree,
        leader=task.name(after.stance.leader),
        topic=task.topic_said(after.stance.topic),
        before=short_position(task.speech, before.stance.position),
        before_date=task.date(before),
        after=short_position(task.speech, after.stance.position),
        after_date=task.date(after),
    )


def _unchanged_all(task: Task, stands: Sequence[Stand], of_degree: Sequence[Shift]) -> Answer:
    """That nobody changed, with shifts of degree; several of whom some differ, or may, are not said to be one."""
    by_topic: dict[str, set[int]] = {}
    for stand in stands:
        position = position_of(stand)
        if position is not None:
            by_topic.setdefault(stand.topic.key, set()).add(position)
    there = tuple(dict.fromkeys(stand.leader.key for stand in stands))
    differ = len(there) > 1 and any(len(positions) > 1 for positions in by_topic.values())
    apart = len(there) > 1 and len(by_topic) > 1
    who = task.about(leaders=there).who() if task.query.leaders else task.who()
    everyone = not (task.query.leaders or task.query.group)
    saying = "unchanged_everyone" if everyone else "unchanged_each" if differ else "unchanged_all"
    saying = "unchanged_apart" if apart and not (everyone or differ) else saying
    headline = task.speech.say(saying, leaders=who)
    evidence = [of_stand(stand) for stand in newest_first(stands) if not of_degree]
    items = [_changed(task, shift) for shift in of_degree] or [task.item(one.revision) for one in evidence]
    evidence += _of_shifts(task, of_degree)
    return task.answer(f"{headline}.", [f"{task.some(items)}."], evidence=evidence)


async def _of_one(task: Task) -> Answer:
    """The course of one leader on one topic."""
    courses = await _courses(task)
    if not courses:
        return await nothing(task)
    stances = courses[0].stances
    if task.query.since:
        return _since(task, stances)
    moved = [shift for shift in courses[0].shifts if _is_in_period(task, shift)]
    if not moved:
        current = stances[-1]  # "no change" rests on what holds now, "since when" on how it began
        once = len(stances) == 1 and not (task.query.as_of or task.query.date_from)
        headline = _held(task, "said_once" if once else "unchanged", _run(stances, int), current)
        if task.query.steady:
            headline = task.first("yes" if task.query.side.holds(current.stance.position) else "no", headline)
        return task.answer(headline, [task.told(current)], evidence=[task.directory.statement(current)])
    every_move = moved
    if task.query.softer is not None:  # "when did he soften"
        moved = [one for one in moved if one.is_more_conditional is task.query.softer] or moved
    changes = [shift for shift in moved if shift.is_change]
    last = (changes or moved)[-1]
    every = [_from_to(task, shift) for shift in changes or moved]
    count = task.speech.say("times_changed", number=str(len(every)), items="; ".join(every))
    rest = [task.told(last.after), count if len(every) > 1 else ""]
    if len(moved) < len(every_move):  # "did he soften, and did it last"
        others = "; ".join(_from_to(task, shift) for shift in every_move if shift not in moved)
        rest.append(task.speech.say("moved_too", items=others))
    degrees = [shift for shift in moved if not shift.is_change] if changes and task.date_from is None else []
    if degrees:
        items = "; ".join(_from_to(task, shift) for shift in degrees)
        rest.append(task.speech.say("degrees_changed", items=items))
    # the last change, then those before it
    told = [last, *(shift for shift in changes if shift is not last), *degrees]
    told_now = _changed(task, last)
    # a shift of degree is neither
    headline = task.first("no" if task.query.steady else "yes", told_now) if changes else told_now
    return task.answer(headline, rest, evidence=_of_shifts(task, told))


def _from_to(task: Task, shift: Shift) -> str:
    return task.speech.say(
        "from_to",
        before=short_position(task.speech, shift.before.stance.position),
        after=short_position(task.speech, shift.after.stance.position),
        date=task.date(shift.after),
    )


def _held(task: Task, saying: str, begun: Revision, current: Revision) -> str:
    """That a position is held since a day, in words."""
    return task.speech.say(
        saying,
        leader=task.name(current.stance.leader),
        verb=task.verb(current.stance),
        topic=task.topic_said(current.stance.topic),
        date=task.date(begun),
    )


def _since(task: Task, stances: Sequence[Revision]) -> Answer:
    """Since when a side is held, with when it was first taken, where another came between, and how it was softened."""
    begun = since_when(stances)
    at = stances.index(begun)
    more, shown = [], [begun]
    first = next((place for place, one in enumerate(stances[:at]) if _side(one) == _side(begun)), None)
    if first is not None:
        between = [one for one in stances[first:at] if _side(one) != _side(begun)]
        items = "; ".join(task.item(one) for one in between)
        more.append(task.speech.say("held_before", date=task.date(stances[first]), items=items))
        shown += [stances[first], *between]
    held = abs(begun.stance.position or 0)
    softer = [one for one in stances[at + 1 :] if abs(one.stance.position or 0) < held]
    if softer:
        more.append(_also(task, [task.directory.statement(one) for one in softer]))
        shown += softer
    headline = _held(task, "since_when", begun, stances[-1])
    if begun.stance.position and not softer and not task.query.side.holds(begun.stance.position):
        headline = task.speech.say("otherwise", what=headline)
    evidence = [task.directory.statement(one) for one in shown]
    return task.answer(headline, [task.told(begun), *more], evidence=evidence)


def _side(revision: Revision) -> int | None:
    position = revision.stance.position
    return None if position is None else sign(position)


def _run(oldest_first: Sequence[Revision], side: Callable[[Position], int]) -> Revision:
    """The stance that began the unbroken run of what `side` makes of the last position."""
    begun = oldest_first[-1]
    if begun.stance.position is None:
        return begun
    held = side(begun.stance.position)
    for revision in reversed(oldest_first):
        if revision.stance.position is None:
            continue
        if side(revision.stance.position) != held:
            break
        begun = revision
    return begun


def _topics_within(directory: Directory, topic: str) -> tuple[str, ...]:
    """Topics that the spellings of a topic speak of: "assad" is part of "support assad", and a topic by itself."""
    entry = directory.topic_by_key.get(topic)
    if entry is None:
        return ()
    parts = {part for spelling in _spellings(entry) for part in stretches(spelling)}
    return tuple(
        other.key
        for other in directory.topics
        if other is not entry and not parts.isdisjoint(_spellings(other))
    )


def _spellings(topic: Topic) -> set[Words]:
    return {words_of(text) for text in (topic.name, *topic.aliases)}
