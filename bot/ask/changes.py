"""Answers about change: whether, when and how often a position changed, and since when it is held."""

from collections.abc import Callable, Sequence

from bot.ask.answer import Answer, Evidence
from bot.ask.compose import Asked, of_stand, usual_next
from bot.ask.nothing import nothing, stands_of
from bot.ask.positions import CITED, position, some
from bot.ask.query import Side, group_members
from bot.ask.sayings import leaders_named, short_position, verb
from bot.desk.compare import courses_of
from bot.record.dates import first_day
from bot.record.entries import Revision
from bot.record.position import Position, sign
from bot.record.timeline import Shift


async def change(asked: Asked) -> Answer:
    if asked.one_on_one:
        return await _change_of_one(asked)
    query, speech = asked.query, asked.speech
    leaders = query.leaders or (group_members(query.group, asked.directory) if query.group else None)
    stands = await stands_of(asked, leaders, asked.topics)
    if not stands:
        return await nothing(asked)
    moved = [
        (stand, shift)
        for stand in stands
        if (shift := stand.standing.shift) is not None and _in_window(asked, shift)
    ]
    if not moved or query.since:
        evidence = [of_stand(stand) for stand in stands][:CITED]
        headline = speech.say("unchanged_all", leaders=leaders_named(speech, query, asked.directory))
        if query.since:
            return await position(asked)
        items = [asked.item(entry.revision) for entry in evidence]
        return asked.answer(
            f"{headline}.", ["; ".join(some(asked, items)) + "."], evidence=evidence, then=usual_next(asked)
        )
    moved.sort(key=lambda pair: pair[1].after.stance.stated_on, reverse=True)
    evidence = [
        Evidence(leader=stand.leader, topic=stand.topic, revision=revision, shift=shift)
        for stand, shift in moved
        for revision in (shift.before, shift.after)
    ]
    items = [_changed(asked, shift) for _, shift in moved]
    headline = speech.say("changes", number=str(len(moved)))
    return asked.answer(
        f"{headline}:", ["; ".join(some(asked, items)) + "."], evidence=evidence, then=usual_next(asked)
    )


def _in_window(asked: Asked, shift: Shift) -> bool:
    return asked.date_from is None or first_day(shift.after.stance.stated_on) >= asked.date_from


def _changed(asked: Asked, shift: Shift) -> str:
    before, after = shift.before, shift.after
    return asked.speech.say(
        "changed",
        leader=asked.name(after.stance.leader),
        topic=asked.topic(after.stance.topic),
        before=short_position(asked.speech, before.stance.position),
        before_date=asked.date(before),
        after=short_position(asked.speech, after.stance.position),
        after_date=asked.date(after),
    )


async def _change_of_one(asked: Asked) -> Answer:
    query, speech = asked.query, asked.speech
    courses = await courses_of(
        asked.desk,
        asked.caller,
        leaders=query.leaders,
        topics=query.topics,
        date_from=None,
        as_of=asked.as_of,
    )
    if not courses:
        return await nothing(asked)
    stances = courses[0].stances
    current = stances[-1]
    if query.since:
        begun = since_when(stances)
        return asked.answer(
            speech.say(
                "since_when",
                leader=courses[0].leader.name,
                verb=verb(speech, current.stance.position),
                topic=courses[0].topic.name,
                date=asked.date(begun),
            ),
            [f"— {asked.statement(begun)}", _contrary_since(asked, current)],
            evidence=[asked.evidence(begun)],
            then=usual_next(asked),
        )
    moved = [shift for shift in courses[0].shifts if _in_window(asked, shift)]
    if not moved:
        begun = _run_of_position(stances)
        headline = speech.say(
            "unchanged",
            leader=courses[0].leader.name,
            verb=verb(speech, current.stance.position),
            topic=courses[0].topic.name,
            date=asked.date(begun),
        )
        return asked.answer(
            headline,
            [f"— {asked.statement(current)}"],
            evidence=[asked.evidence(current)],
            then=usual_next(asked),
        )
    last = moved[-1]
    evidence = [
        asked.evidence(revision).model_copy(update={"shift": last}) for revision in (last.before, last.after)
    ]
    count = speech.say("times_changed", number=str(len(moved))) if len(moved) > 1 else ""
    return asked.answer(
        _changed(asked, last),
        [f"— {asked.statement(last.after)}", count],
        evidence=evidence,
        then=usual_next(asked),
    )


def _contrary_since(asked: Asked, current: Revision) -> str:
    if asked.query.side is Side.ANY or asked.query.side.holds(current.stance.position):
        return ""
    return asked.speech.say("otherwise")


def since_when(oldest_first: Sequence[Revision]) -> Revision:
    """The stance that began the unbroken run on the side of the last one; empty positions do not break it."""
    return _run(oldest_first, lambda position: sign(position))


def _run_of_position(oldest_first: Sequence[Revision]) -> Revision:
    return _run(oldest_first, lambda position: position)


def _run(oldest_first: Sequence[Revision], side: Callable[[Position], int]) -> Revision:
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
