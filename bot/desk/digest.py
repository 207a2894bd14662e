"""Setting up the daily summary: from what an admin typed to a checked plan."""

import re
from datetime import time
from typing import Final

from pydantic import ValidationError

from bot.desk.request import Request
from bot.desk.settings import change_setting
from bot.record.digest import EVERY_DAY, WINDOW_HOURS, Place, Plan
from bot.record.entries import Value
from bot.record.errors import ConflictError, InvalidEntryError, StandpointError
from bot.record.policy import Action, require
from bot.record.problems import explain
from bot.store.digests import Setup

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


async def set_up(request: Request, wish: Wish) -> Setup:
    """Check a wish and keep the plan; it counts from now on. The server's time zone is set too.

    Raises:
        NotAllowedError: the caller is no admin of the server.
        InvalidEntryError: the time, the days, the zone or the window is not understood. Nothing was changed.
    """
    require(request.caller, Action.SET_UP_SUMMARY)
    if request.caller.discord_user_id is None:
        raise StandpointError("The summary of a server is set up on Discord, by its administrators.")
    before = await request.store.digests.setup(request.guild_id)
    plan = checked_plan(request, wish, before.plan if before else None)
    if plan.zone != request.store.servers.of(request.guild_id).timezone:
        await change_setting(request, "timezone", plan.zone)
    await request.store.digests.set_up(plan, request.caller.discord_user_id)
    kept = await request.store.digests.setup(request.guild_id)
    if kept is None:
        raise ConflictError("The plan is gone again. Please use `/digest setup` once more.")
    return kept


async def switch_off(request: Request) -> bool:
    """Post no more summaries by plan; False if none were planned. Raises NotAllowedError."""
    require(request.caller, Action.SET_UP_SUMMARY)
    return await request.store.digests.switch_off(request.guild_id)


def checked_plan(request: Request, wish: Wish, before: Plan | None) -> Plan:
    """The plan that a wish makes of the one before."""
    settings = request.store.servers.of(request.guild_id)
    editors_channels = {settings.log_channel_id, settings.queue_channel_id}
    fields: dict[str, object] = {
        "guild_id": request.guild_id,
        "channel_id": wish.channel_id,
        "place": _place(wish, before),
        "at": read_time(wish.at),
        "days": read_days(wish.days) if wish.days else _kept(before, "days", EVERY_DAY),
        "zone": wish.zone or settings.timezone,
        "skip_quiet": _chosen(wish.skip_quiet, before, "skip_quiet", default=False),
        "role_id": _kept(before, "role_id", None) if wish.role_id is None else wish.role_id or None,
        "for_editors": _chosen(
            wish.for_editors, before, "for_editors", default=wish.channel_id in editors_channels
        ),
        "window_hours": wish.window_hours or _kept(before, "window_hours", WINDOW_HOURS),
        "since": request.now(),
    }
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


def _kept(before: Plan | None, field: str, default: object) -> object:
    return default if before is None else getattr(before, field)


def _chosen(wished: object, before: Plan | None, field: str, *, default: bool) -> object:
    return _kept(before, field, default) if wished is None else wished


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
