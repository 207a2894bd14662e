"""The daily summary as values: what a server has set up, and what has become of each day's summary. And when one is due:
from a plan, what became of the days before, and the clock of a time zone.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, Field

from bot.core.dates import local_day
from bot.core.entries import Value
from bot.core.leases import SKEW
from bot.core.server import DiscordId, Minute, TimeZone


def _in_order(days: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(days)))


Weekdays = Annotated[
    tuple[Annotated[int, Field(ge=0, le=6)], ...], Field(min_length=1), AfterValidator(_in_order)
]
"""Days of the week, Monday is 0."""

EVERY_DAY: Final = (0, 1, 2, 3, 4, 5, 6)


class Place(StrEnum):
    """Where a summary goes: into the channel, with a thread of its own under it, or as a post of a forum."""

    CHANNEL = "channel"
    THREAD = "thread"
    POST = "post"


class Plan(Value):
    """When and where a server gets its summary.

    Attributes:
        channel_id: a text channel, an announcement channel, a thread, or a forum.
        at: the local time of day.
        days: on which local days of the week.
        zone: the server's time zone when the plan was last looked at.
        skip_quiet: whether a day without changes gets no summary at all.
        role_id: whom to mention.
        for_editors: whether to add what waits for the editors.
        window_hours: how many hours late a summary may still be posted. Under 24, so that two days' never meet.
        active: False once the admins switched the summary off.
        since: when the plan was last changed; earlier hours are not made up for.
    """

    guild_id: DiscordId
    channel_id: DiscordId
    place: Place = Place.CHANNEL
    at: Minute
    days: Weekdays = EVERY_DAY
    zone: TimeZone = "UTC"
    skip_quiet: bool = False
    role_id: DiscordId | None = None
    for_editors: bool = False
    window_hours: Annotated[int, Field(ge=1, le=23)] = 12
    active: bool = True
    since: AwareDatetime

    @property
    def window(self) -> timedelta:
        """How late a summary may still be posted."""
        return timedelta(hours=self.window_hours)


class RunState(StrEnum):
    """Claimed: somebody is at it, until the lease ends. Waiting: to be tried again. The others are final."""

    CLAIMED = "claimed"
    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"


class Run(Value):
    """What has become of the summary of one local date, or of one that was asked for out of turn.

    Attributes:
        occasion: "" for the summary of the date, else the request that asked for one out of turn.
        due_at: the hour for which it was planned, or when it was asked for.
        state, at: where it stands, and since when.
        until: the end of the lease of a claim; the earliest next try of one that waits.
        attempts: how often it was claimed.
        reason: why it was skipped, failed or waits.
        is_lost: whether its row cannot be read, so that this is what is made of it.
    """

    local_date: date
    occasion: str = ""
    due_at: datetime
    state: RunState
    at: datetime
    until: datetime | None = None
    attempts: int = 0
    reason: str = ""
    is_lost: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in {RunState.CLAIMED, RunState.WAITING}


class Kind(StrEnum):
    """POST: send it. CHECK: it is too late, or by a clock put right too early; only find out whether it was sent."""

    POST = "post"
    CHECK = "check"


class Task(Value):
    """A summary to be claimed; or one of a planned hour without a run, of which nothing will come once its window is over."""

    kind: Kind = Kind.POST
    local_date: date
    occasion: str = ""
    due_at: datetime
    late: bool = False


class Verdict(Value):
    """What is to be done now, and when to ask again.

    Attributes:
        plan: the plan, with the zone and time from which on it holds.
        task: what to claim, if anything; then ask again when it is done.
        missed: those to be marked as skipped.
        look_at: when to ask again.
    """

    plan: Plan
    task: Task | None = None
    missed: tuple[Task, ...] = ()
    look_at: datetime


# When one is due


_SECOND = timedelta(seconds=1)


@lru_cache(maxsize=8192)  # thousands of servers share a few zones and hours
def moment_of(day: date, at: time, zone: str) -> datetime | None:
    """The moment in UTC at which the clocks of a zone show `at` on `day`.

    An hour that comes twice counts the first time. One that is jumped over gives the moment of the jump, when
    clocks show the next hour that exists. None for a date that a zone never had, such as 30 December 2011
    in Apia.
    """
    place = ZoneInfo(zone)
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=place).astimezone(UTC)
    if _wall(moment, place) == wall:
        return moment
    jump = _jump(wall, place)
    return jump if _wall(jump - _SECOND, place).date() == day or _wall(jump, place).date() == day else None


def _wall(moment: datetime, place: ZoneInfo) -> datetime:
    """What clocks show at a moment."""
    return moment.astimezone(place).replace(tzinfo=None)


def _jump(wall: datetime, place: ZoneInfo) -> datetime:
    """The moment at which clocks jump over `wall`, to the second.

    In a gap, PEP 495 reads fold 1 with the offset after the jump and fold 0 with the one before, which gives
    a moment before it and one after it.
    """
    before = wall.replace(tzinfo=place, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=place, fold=0).astimezone(UTC)
    seconds = range(1, (after - before) // _SECOND)
    later = bisect_right(seconds, wall, key=lambda second: _wall(before + second * _SECOND, place))
    return before + (1 + later) * _SECOND


LATE_AFTER: Final = timedelta(minutes=15)
"""A summary posted later than this after its hour says that it is late."""

LOOK_BACK: Final = timedelta(days=31)
"""How far back missed hours are still listed as skipped, after a long time away."""

LOOK_AGAIN: Final = timedelta(days=1)
"""The longest time until a plan is looked at again: no change of a zone's rules goes unnoticed for longer."""

_LONGEST_WEEK: Final = 9
"""Days after which a weekly hour has surely come, also where the calendar lost a date."""


def due(now: datetime, plan: Plan, zone: str, runs: Sequence[Run]) -> Verdict:
    """What is due at `now`.

    `zone` is the server's time zone at this moment. `runs` holds every open run of the server, and every run
    of the last LOOK_BACK days and of the days to come; the order does not matter.

    One thing at a time: while a run is open, no other is begun, because each tells what the one before did not.
    """
    plan = _from_now_on(now, plan, zone)
    open_runs = sorted((run for run in runs if run.is_open), key=lambda run: run.due_at)
    if open_runs:
        return _resume(now, plan, open_runs)
    settled = {run.local_date: run for run in runs if not run.occasion and _holds(run, now)}
    unposted = list(_unposted(now, plan, settled)) if plan.active else []
    in_time = [slot for slot in unposted if now <= slot.due_at + plan.window]
    missed = tuple(slot for slot in unposted if slot not in in_time[-1:])
    if not in_time:
        at_last = now + LOOK_AGAIN
        upcoming = _upcoming(now, plan, settled) if plan.active else None
        return Verdict(plan=plan, missed=missed, look_at=min(upcoming or at_last, at_last))
    task = in_time[-1].but(late=now > in_time[-1].due_at + LATE_AFTER)
    return Verdict(plan=plan, task=task, missed=missed, look_at=now)


def next_hour(now: datetime, plan: Plan, runs: Iterable[Run] = ()) -> datetime | None:
    """The next hour at which a summary is planned, None if the plan is switched off."""
    settled = {run.local_date: run for run in runs if not run.occasion and _holds(run, now)}
    return _upcoming(now, plan, settled) if plan.active else None


def is_live(run: Run, now: datetime) -> bool:
    """Whether somebody is at it: a claim whose lease has not ended, by a clock that can be right."""
    return run.state is RunState.CLAIMED and _holds(run, now) and run.until is not None and now < run.until


def _from_now_on(now: datetime, plan: Plan, zone: str) -> Plan:
    """A plan whose zone changed holds from now on: hours that have passed by the new zone are not made up for.

    So does one that was changed in the future, which is to say by a wrong clock.
    """
    if plan.zone == zone and plan.since <= now + SKEW:
        return plan
    return plan.model_copy(update={"zone": zone, "since": now})


def _resume(now: datetime, plan: Plan, open_runs: Sequence[Run]) -> Verdict:
    """Wait for what others are at; then take up the oldest that was broken off or waits for another try."""
    leases = [run.until for run in open_runs if is_live(run, now) and run.until]
    if leases:
        return Verdict(plan=plan, look_at=min(leases))
    run = open_runs[0]
    if run.state is RunState.WAITING and _holds(run, now) and run.until is not None and now < run.until:
        return Verdict(plan=plan, look_at=min(run.until, now + LOOK_AGAIN))
    task = Task(
        kind=Kind.POST if plan.active and run.due_at <= now <= run.due_at + plan.window else Kind.CHECK,
        local_date=run.local_date,
        occasion=run.occasion,
        due_at=run.due_at,
        late=now > run.due_at + LATE_AFTER,
    )
    return Verdict(plan=plan, task=task, look_at=now)


def _holds(run: Run, now: datetime) -> bool:
    """Whether what a run says counts.

    What was sent or refused is so, whatever the clock said. That an hour was missed or that nothing had
    changed, or that somebody is at it, is void if it was written in the future: the clock was wrong then. So
    is a skip from before its hour.
    """
    if run.state in {RunState.SENT, RunState.FAILED}:
        return True
    return run.at <= now + SKEW and (run.state is not RunState.SKIPPED or run.due_at <= run.at)


def _unposted(now: datetime, plan: Plan, settled: Mapping[date, Run]) -> Iterator[Task]:
    """The hours that have come since the plan holds and have no run, oldest first."""
    earliest = max(plan.since, now - LOOK_BACK)
    first = local_day(earliest, plan.zone) - timedelta(days=1)
    for hour in _hours(first, local_day(now, plan.zone) + timedelta(days=1), plan, settled):
        if earliest < hour.due_at <= now:
            yield hour


def _upcoming(now: datetime, plan: Plan, settled: Mapping[date, Run]) -> datetime | None:
    today = local_day(now, plan.zone)
    hours = _hours(today - timedelta(days=1), today + timedelta(days=_LONGEST_WEEK), plan, settled)
    return next((hour.due_at for hour in hours if hour.due_at > max(now, plan.since)), None)


def _hours(first: date, last: date, plan: Plan, settled: Mapping[date, Run]) -> Iterator[Task]:
    """The planned hours of the dates from `first` to `last` that have no run.

    That a date was skipped speaks of the hour it had then: if the hour was moved since, the date counts again.
    """
    day = first
    while day <= last:
        run = settled.get(day)
        if day.weekday() in plan.days and (run is None or run.state is RunState.SKIPPED):
            moment = moment_of(day, plan.at, plan.zone)
            if moment is not None and (run is None or run.due_at != moment):
                yield Task(local_date=day, due_at=moment)
        day += timedelta(days=1)
