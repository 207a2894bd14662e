"""The daily summary as values: what a server has set up, and what has become of each day's summary."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, Field

from bot.core.entries import Value
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
    """A summary to be claimed."""

    kind: Kind
    local_date: date
    occasion: str = ""
    due_at: datetime
    late: bool = False


class Hour(Value):
    """A planned hour without a run: of one that is past its window nothing will come."""

    local_date: date
    due_at: datetime


class Verdict(Value):
    """What is to be done now, and when to ask again.

    Attributes:
        plan: the plan, with the zone and time from which on it holds.
        task: what to claim, if anything; then ask again when it is done.
        missed: hours to be marked as skipped.
        look_at: when to ask again.
    """

    plan: Plan
    task: Task | None = None
    missed: tuple[Hour, ...] = ()
    look_at: datetime
