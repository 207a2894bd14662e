"""What is due, told by walking through every minute: slow, obvious, and written apart from `bot.digest`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Settings:
    """What a server has set from a minute on."""

    start: datetime
    at: time
    days: tuple[int, ...]
    zone: str
    window: timedelta


@dataclass(frozen=True)
class Outcome:
    """What becomes of the hour of a local date: posted or missed, and at which minute that is settled."""

    hour: datetime
    posted: bool
    at: datetime


@lru_cache(maxsize=100_000)
def face(minute: datetime, zone: str) -> datetime:
    """What the clock on the wall shows."""
    return minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def minutes(start: datetime, end: datetime) -> Iterator[datetime]:
    """Every minute from `start`, up to but without `end`."""
    minute = start
    while minute < end:
        yield minute
        minute += MINUTE


def strike(day: date, at: time, zone: str) -> datetime | None:
    """The minute at which the clock first shows `at` or later on `day`.

    If the day ends before that, the minute after its last. None if the clock never shows that day.
    """
    noon = datetime.combine(day, time(12), UTC)
    seen = [
        (minute, face(minute, zone)) for minute in minutes(noon - timedelta(days=2), noon + timedelta(days=2))
    ]
    of_day = [(minute, shown) for minute, shown in seen if shown.date() == day]
    if not of_day:
        return None
    for minute, shown in of_day:
        if shown.time() >= at:
            return minute
    return of_day[-1][0] + MINUTE


def history(changes: Sequence[Settings], end: datetime, looks: Sequence[datetime]) -> Mapping[date, Outcome]:
    """What should have become of each local date by `end`, if somebody looked at the minutes `looks`.

    Nothing strikes before the first settings; what struck under earlier settings but was not looked at in time
    is forgotten when they change, because the new ones count from then on. A date that was missed gets another
    chance if the new settings strike it at another time.
    """
    outcomes: dict[date, Outcome] = {}
    for number, settings in enumerate(changes):
        until = changes[number + 1].start if number + 1 < len(changes) else end
        struck = _strikes(settings, until)
        for look in looks:
            if settings.start <= look < until:
                open_days = [
                    day
                    for day, minute in struck.items()
                    if minute <= look
                    and (day not in outcomes or (not outcomes[day].posted and outcomes[day].hour != minute))
                ]
                in_time = [day for day in open_days if look - struck[day] <= settings.window]
                for day in open_days:
                    is_newest = bool(in_time) and day == max(in_time, key=lambda one: struck[one])
                    outcomes[day] = Outcome(hour=struck[day], posted=is_newest, at=look)
    return outcomes


def _strikes(settings: Settings, until: datetime) -> dict[date, datetime]:
    """When each planned date strikes while the settings hold."""
    days = {face(minute, settings.zone).date() for minute in (settings.start, until)}
    first, last = min(days) - timedelta(days=2), max(days) + timedelta(days=2)
    found = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if day.weekday() in settings.days:
            minute = strike(day, settings.at, settings.zone)
            if minute is not None and settings.start < minute <= until:
                found[day] = minute
    return found
