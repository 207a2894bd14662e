"""The daily summary: setting it up from what an admin typed, delivering what is due, and how it stands."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final, Protocol, TypeVar

from pydantic import ValidationError

from bot.core.dates import local_day
from bot.core.entries import Value
from bot.core.errors import InvalidEntryError, StandpointError
from bot.core.leases import LASTS, new_lease, pause_after
from bot.core.policy import Action, require
from bot.core.problems import explain
from bot.core.server import ServerSettings, find_zone
from bot.db import news
from bot.digest import store as digest_store
from bot.digest.model import EVERY_DAY, Kind, Place, Plan, RunState, Task, due, next_hour
from bot.digest.store import Claim, Posted, Setup
from bot.digest.summary import Composer, Summary, Told
from bot.request import Desk, Request
from bot.settings.service import change_settings
from bot.ui.outgoing import attempt

DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_TIME = re.compile(r"(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)?")
_WORD = re.compile(r"[a-z]+|-|–|[0-9]+")
_SPANS: Final = {
    "every day": EVERY_DAY,
    "daily": EVERY_DAY,
    "all": EVERY_DAY,
    "weekdays": EVERY_DAY[:5],
    "workdays": EVERY_DAY[:5],
    "weekend": EVERY_DAY[5:],
    "weekends": EVERY_DAY[5:],
}


class Wish(Value):
    """What an admin asks for; None leaves a setting as it is, or at its default the first time.

    Attributes:
        at: a local time as typed, such as "9", "09:30" or "6 pm".
        zone: an IANA time zone. It is the server's, for everything.
        days: days of the week in words.
        role_id: whom to mention; 0 for nobody.
        in_thread: whether a channel's summary gets a thread.
        for_editors: whether what waits for the editors is told.
    """

    channel_id: int
    is_forum: bool
    at: str
    zone: str | None = None
    days: str | None = None
    skip_quiet: bool | None = None
    role_id: int | None = None
    in_thread: bool | None = None
    for_editors: bool | None = None
    window_hours: int | None = None


async def set_up(request: Request, wish: Wish) -> tuple[Plan, bool]:
    """Check a wish and keep the plan, which counts from now on; and whether it stands in the place of another. The server's
    time zone is set too.

    Raises:
        NotAllowedError: the caller is no admin of the server.
        InvalidEntryError: the time, the days, the zone or the window is not understood. Nothing was changed.
    """
    require(request.caller, Action.SET_UP_SUMMARY)
    if request.caller.discord_user_id is None:
        raise StandpointError("The summary of a server is set up on Discord, by its administrators.")
    guild_id, settings = request.guild_id, request.store.settings(request.guild_id)
    make = partial(checked_plan, guild_id, settings, request.now(), wish)
    zone = make(None).zone  # what is wrong with a wish is said before anything is changed
    if zone != settings.timezone:
        await change_settings(request, {"timezone": zone})
    return await request.store.write(digest_store.change_plan, guild_id, make, request.caller.discord_user_id)


async def switch_off(request: Request) -> bool:
    """Post no more summaries by plan; False if none were planned. Raises NotAllowedError."""
    require(request.caller, Action.SET_UP_SUMMARY)
    return await request.store.write(digest_store.switch_off, request.guild_id)


def checked_plan(
    guild_id: int, settings: ServerSettings, now: datetime, wish: Wish, before: Plan | None
) -> Plan:
    """The plan that a wish makes of the one before.

    Raises:
        InvalidEntryError: the time, the days, the zone or the window is not understood.
    """
    fields: dict[str, object] = {
        "for_editors": wish.channel_id in {settings.log_channel_id, settings.queue_channel_id},
        **({} if before is None else dict(before)),
        **wish.model_dump(include={"channel_id", "skip_quiet", "for_editors"}, exclude_none=True),
        "guild_id": guild_id,
        "place": _place(wish, before),
        "at": read_time(wish.at),
        "zone": find_zone(wish.zone) if wish.zone else settings.timezone,
        "active": True,
        "since": now,
    }
    if wish.days:
        fields["days"] = read_days(wish.days)
    if wish.role_id is not None:
        fields["role_id"] = wish.role_id or None
    if wish.window_hours:
        fields["window_hours"] = wish.window_hours
    try:
        return Plan.model_validate(fields)
    except ValidationError as error:
        raise InvalidEntryError(_said(error)) from None


def read_time(text: str) -> time:
    """A time of day: "9", "09:30", "9.30", "6 pm".

    Raises:
        InvalidEntryError: it is not understood.
    """
    found = _TIME.fullmatch(text.strip().lower())
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (-1, 0)
    half = (found["half"] or "")[:1] if found else ""
    if half:
        hour = hour % 12 + (12 if half == "p" else 0) if 1 <= hour <= 12 else -1  # noqa: PLR2004 - the clock's
    try:
        return time(hour, minute)
    except ValueError:
        raise InvalidEntryError(
            f"“{text.strip()[:40]}” is not a time of day. Write for example 09:00, 18:30 or 6 pm."
        ) from None


def read_days(text: str) -> tuple[int, ...]:
    """Days of the week: "every day", "weekdays", "Mon, Wed, Fri", "Tuesday to Thursday". Monday is 0.

    Raises:
        InvalidEntryError: they are not understood.
    """
    typed = " ".join(text.lower().split())
    if typed in _SPANS:
        return _SPANS[typed]
    days: set[int] = set()
    first: int | None = None
    is_span = False
    for word in _WORD.findall(typed):
        if word in {"and", "on"}:
            continue
        if word in {"-", "–", "to", "through"}:
            is_span = first is not None
            continue
        day = _day(word)
        if day is None:
            raise _no_days(text)
        span = range(first, first + (day - first) % 7 + 1) if is_span and first is not None else (day,)
        days |= {one % 7 for one in span}
        first, is_span = day, False
    if not days:
        raise _no_days(text)
    return tuple(sorted(days))


def days_in_words(days: tuple[int, ...]) -> str:
    """`every day`, `Monday to Friday` or `Monday, Wednesday and Friday`."""
    if days == EVERY_DAY:
        return "every day"
    names = [DAY_NAMES[day] for day in days]
    if len(days) > 2 and days == tuple(range(days[0], days[0] + len(days))):  # noqa: PLR2004
        return f"{names[0]} to {names[-1]}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _day(word: str) -> int | None:
    """The day that a word begins, if it is at least its first three letters, in the singular or plural."""
    for number, name in enumerate(DAY_NAMES):
        if len(word) >= 3 and f"{name.lower()}s".startswith(word):  # noqa: PLR2004
            return number
    return None


def _place(wish: Wish, before: Plan | None) -> Place:
    if wish.is_forum:
        return Place.POST
    was_thread = before is not None and before.place is Place.THREAD
    return Place.THREAD if (was_thread if wish.in_thread is None else wish.in_thread) else Place.CHANNEL


def _no_days(text: str) -> InvalidEntryError:
    return InvalidEntryError(
        f"“{text.strip()[:40]}” are no days of the week. Write for example every day, weekdays, or Mon, Wed, Fri."
    )


_NAMES: Final = {"zone": "The time zone", "window_hours": "The window", "at": "The time", "days": "The days"}


def _said(error: ValidationError) -> str:
    """What is wrong, for an admin."""
    problem = explain(error)[0]
    if problem.field == "window_hours":
        return "The window can be 1 to 23 hours: a summary must be posted before the next one is due."
    return f"{_NAMES.get(problem.field, problem.field)} {problem.reason}."


QUIET: Final = "nothing had changed"
NOT_FOUND: Final = "it could not be posted in time"

DOUBT: Final = timedelta(hours=24)
"""How long after the window a run is looked into that may have been posted; then the next days have their turn."""

T = TypeVar("T")

Messages = Mapping[int, tuple[int, int]]
"""Messages of a run by part: channel and message id."""


class Sender(Protocol[T]):
    """Where summaries are posted, as letters. Finding and posting may raise RefusedError and UnreachableError."""

    def letters(self, claim: Claim, summary: Summary) -> Sequence[T]:
        """A summary in parts."""

    async def find(self, claim: Claim) -> Messages:
        """The messages of a run that are in its channel, not counting those that the claim knows."""

    async def post(self, claim: Claim, part: int, letter: T, posted: Messages) -> tuple[int, int]:
        """Post one part, after the earlier ones in `posted`; its channel and message id."""


class Ending(Value):
    """How a delivery ended. `state` WAITING means another try later; None that somebody else took it over.

    Attributes:
        reason: what went wrong, for an admin; "" if nothing did.
        tell_admin: whether this is a fault that the admin does not know yet.
    """

    state: RunState | None
    reason: str = ""
    tell_admin: bool = False


async def claim_due(desk: Desk, guild_id: int) -> Claim | None:
    """Claim what is due in a server; None if nothing is, or somebody else is at it."""
    return await desk.store.write(digest_store.claim, guild_id, new_lease(desk.now()), due)


async def deliver(desk: Desk, composer: Composer, claim: Claim, sender: Sender[T]) -> Ending:
    """Post a claimed summary and end its run, or put it off."""
    return await attempt(
        f"the summary of server {claim.plan.guild_id}, {claim.task.local_date}",
        partial(_post, desk, composer, claim, sender),
        refused=partial(_end, desk, claim, RunState.FAILED, told=False),
        later=partial(_put_off, desk, claim),
    )


async def _post(desk: Desk, composer: Composer, claim: Claim, sender: Sender[T]) -> Ending:
    store, plan = desk.store, claim.plan
    posted = dict(claim.messages)
    if claim.unsent_until is not None:
        began = desk.now()
        found = await sender.find(claim)
        await store.write(digest_store.note_search, claim, found, began)
        posted.update(found)
    if claim.task.kind is Kind.CHECK and not posted:
        return await _end(desk, claim, RunState.SKIPPED, NOT_FOUND, told=False)
    summary = await composer.compose(
        plan.guild_id, claim.task, claim.stretch, for_editors=plan.for_editors, told_before=claim.told_before
    )
    if summary.is_quiet and plan.skip_quiet and not claim.task.occasion and not posted:
        return await _end(desk, claim, RunState.SKIPPED, QUIET, told=True)
    for part, letter in enumerate(sender.letters(claim, summary), start=1):
        if part not in posted:
            if not await store.write(digest_store.renew, claim, desk.now() + LASTS):
                return Ending(state=None)
            posted[part] = await sender.post(claim, part, letter, posted)
            await store.write(digest_store.note_message, claim, part, *posted[part])
    return await _end(desk, claim, RunState.SENT, told=True)


async def _end(desk: Desk, claim: Claim, state: RunState, reason: str = "", *, told: bool) -> Ending:
    tell = await desk.store.write(digest_store.settle, claim, state, desk.now(), told=told, reason=reason)
    return Ending(state=state, reason=reason, tell_admin=tell)


async def _put_off(desk: Desk, claim: Claim, reason: str) -> Ending:
    """Try again later, with growing pauses; the window decides how long."""
    now = desk.now()
    if claim.task.kind is Kind.CHECK and now > claim.task.due_at + claim.plan.window + DOUBT:
        return await _end(desk, claim, RunState.FAILED, reason, told=False)
    await desk.store.write(digest_store.put_off, claim, now, now + pause_after(claim.attempts), reason)
    return Ending(state=RunState.WAITING, reason=reason)


RUNS_SHOWN: Final = 8


class Status(Value):
    """How a server's summary stands.

    Attributes:
        setup: None if nothing was ever set up.
        next_at: when the next one is planned, None if none is.
        runs: the last ones, the latest hour first.
        untold: lines of the log that no summary has told yet.
    """

    setup: Setup | None
    next_at: datetime | None = None
    runs: tuple[Posted, ...] = ()
    untold: int = 0


async def status(request: Request) -> Status:
    """How the summary of the caller's server stands. Raises NotAllowedError if they are no editor there."""
    require(request.caller, Action.SEE_SUMMARY)
    store = request.store
    setup = await store.read(digest_store.setup_of, request.guild_id)
    if setup is None:
        return Status(setup=None)
    runs = await store.read(digest_store.recent, request.guild_id, RUNS_SHOWN)
    zone = request.store.settings(request.guild_id).timezone
    plan = setup.plan.model_copy(update={"zone": zone})
    return Status(
        setup=setup.model_copy(update={"plan": plan}),
        next_at=next_hour(request.now(), plan, [posted.run for posted in runs]),
        runs=tuple(runs),
        untold=await request.store.read_whole(
            news.untold, request.guild_id, setup.told_record, setup.told_seq
        ),
    )


async def preview(request: Request, composer: Composer) -> Summary:
    """Today's summary as it would be now; before anything is set up, as on a day without changes.

    Raises:
        NotAllowedError: the caller is no editor of the server.
    """
    require(request.caller, Action.SEE_SUMMARY)
    store, guild_id, record_id = request.store, request.guild_id, request.record_id
    setup = await store.read(digest_store.setup_of, guild_id)
    told = (setup.told_record, setup.told_seq) if setup else (record_id, store.head(record_id))
    stretch = await store.read_whole(news.since, guild_id, *told)
    for_editors = setup is not None and setup.plan.for_editors
    told_before = await store.read(digest_store.ever_sent, guild_id)
    task = _task_now(request, "")
    return await composer.compose(guild_id, task, stretch, for_editors=for_editors, told_before=told_before)


async def ask_now(request: Request, composer: Composer) -> tuple[Plan, Summary]:
    """Where a summary out of turn would go, and what it would say.

    Raises:
        NotAllowedError: the caller is no admin of the server. ConflictError: nothing is set up.
    """
    require(request.caller, Action.POST_SUMMARY)
    setup = await request.store.read(digest_store.setup_of, request.guild_id)
    if setup is None:
        raise digest_store.not_set_up()
    return setup.plan, await preview(request, composer)


async def claim_now(request: Request, occasion: str) -> Claim:
    """Claim a summary out of turn, which tells what the planned one would. One `occasion` gets one.

    Raises:
        NotAllowedError: the caller is no admin of the server.
        ConflictError: nothing is set up, another summary is under way, or this one was posted already.
    """
    require(request.caller, Action.POST_SUMMARY)
    task = _task_now(request, occasion)
    return await request.store.write(digest_store.claim_now, request.guild_id, task, new_lease(request.now()))


async def rest_of(request: Request, composer: Composer, *, day: str, occasion: str) -> Told:
    """Everything that a posted summary told, also what had no room.

    Raises:
        NotAllowedError, or StandpointError: the caller's server has no such summary.
    """
    require(request.caller, Action.LOOK_UP)
    found = await request.store.read(digest_store.told_by, request.guild_id, day, occasion)
    if found is None:
        raise StandpointError("That summary is not known here any more. `/updates` has all changes.")
    return await composer.told(found)


def _task_now(request: Request, occasion: str) -> Task:
    now = request.now()
    zone = request.store.settings(request.guild_id).timezone
    return Task(kind=Kind.POST, local_date=local_day(now, zone), occasion=occasion, due_at=now)
