"""Answers about change: whether, when and how often a position changed, and since when it is held."""

from collections.abc import Callable, Sequence
from typing import Final

from bot.ask.answer import Answer, Evidence
from bot.ask.compose import Asked, of_stand, usual_next
from bot.ask.nothing import nothing, stands_of
from bot.ask.positions import CITED, position, some
from bot.ask.query import group_members
from bot.ask.sayings import leaders_named, short_position, verb
from bot.desk.compare import Course, Stand, courses_of
from bot.desk.request import Request
from bot.record.dates import first_day
from bot.record.entries import Revision
from bot.record.position import Position, sign
from bot.record.timeline import Shift

_COURSES: Final = 60
"""Up to so many pairs of leader and topic are gone through in full; of more, only the last change is told."""


async def change(asked: Asked) -> Answer:
    """Whether and when positions changed; for `since`, since when they are held."""
    query = asked.query
    if asked.one_on_one:
        return await _of_one(asked)
    if query.since:
        return await position(asked)
    leaders = query.leaders or (group_members(query.group, asked.directory) if query.group else None)
    stands = await stands_of(asked, leaders, asked.topics)
    if not stands:
        return await nothing(asked)
    moved = await _shifts(asked, stands)
    if not moved:
        return _unchanged_all(asked, stands)
    moved.sort(key=lambda shift: shift.after.stance.stated_on, reverse=True)
    headline = asked.speech.count("changes", len(moved))
    items = some(asked, [_changed(asked, shift) for shift in moved])
    evidence = [entry for shift in moved for entry in _both(asked, shift)]
    return asked.answer(f"{headline}:", ["; ".join(items) + "."], evidence=evidence, then=usual_next(asked))


def since_when(oldest_first: Sequence[Revision]) -> Revision:
    """The stance that began the unbroken run on the side of the last one; empty positions do not break it."""
    return _run(oldest_first, sign)


async def _shifts(asked: Asked, stands: Sequence[Stand]) -> list[Shift]:
    """The shifts in the period asked about: all of them for a few leaders and topics, the last of each for many."""
    if len(stands) > _COURSES or not asked.query.leaders:
        last = [stand.standing.shift for stand in stands]
        return [shift for shift in last if shift is not None and _is_in_period(asked, shift)]
    courses = await _courses(asked)
    return [shift for course in courses for shift in course.shifts if _is_in_period(asked, shift)]


async def _courses(asked: Asked) -> tuple[Course, ...]:
    return await courses_of(
        Request(asked.desk, asked.caller),
        leaders=asked.query.leaders,
        topics=asked.topics,
        date_from=None,
        as_of=asked.as_of,
    )


def _is_in_period(asked: Asked, shift: Shift) -> bool:
    return asked.date_from is None or first_day(shift.after.stance.stated_on) >= asked.date_from


def _both(asked: Asked, shift: Shift) -> list[Evidence]:
    """The stances before and after a shift."""
    return [
        asked.evidence(revision).model_copy(update={"shift": shift})
        for revision in (shift.before, shift.after)
    ]


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


def _unchanged_all(asked: Asked, stands: Sequence[Stand]) -> Answer:
    who = leaders_named(asked.speech, asked.query, asked.directory)
    headline = asked.speech.say("unchanged_all", leaders=who)
    evidence = [of_stand(stand) for stand in stands][:CITED]
    items = some(asked, [asked.item(entry.revision) for entry in evidence])
    return asked.answer(f"{headline}.", ["; ".join(items) + "."], evidence=evidence, then=usual_next(asked))


async def _of_one(asked: Asked) -> Answer:
    """The course of one leader on one topic."""
    courses = await _courses(asked)
    if not courses:
        return await nothing(asked)
    stances = courses[0].stances
    if asked.query.since:
        return _held(asked, "since_when", since_when(stances), stances[-1])
    moved = [shift for shift in courses[0].shifts if _is_in_period(asked, shift)]
    if not moved:
        return _held(asked, "unchanged", _run(stances, int), stances[-1])
    last = moved[-1]
    count = asked.speech.say("times_changed", number=str(len(moved))) if len(moved) > 1 else ""
    rest = [f"— {asked.statement(last.after)}", count]
    return asked.answer(_changed(asked, last), rest, evidence=_both(asked, last), then=usual_next(asked))


def _held(asked: Asked, saying: str, begun: Revision, current: Revision) -> Answer:
    """That a position is held since a day. "Since when" rests on how it began, "no change" on what holds now."""
    stance = current.stance
    shown = begun if saying == "since_when" else current
    headline = asked.speech.say(
        saying,
        leader=asked.name(stance.leader),
        verb=verb(asked.speech, stance.position),
        topic=asked.topic(stance.topic),
        date=asked.date(begun),
    )
    if asked.query.since and not asked.query.side.holds(stance.position):
        headline = asked.speech.say("otherwise", what=headline)
    return asked.answer(
        headline, [f"— {asked.statement(shown)}"], evidence=[asked.evidence(shown)], then=usual_next(asked)
    )


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
