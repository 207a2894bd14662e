"""Local hours as moments: which moment is 9 o'clock on a date, where clocks may jump over it or strike it twice."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

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


def local_date(moment: datetime, zone: str) -> date:
    """The date that calendars in a zone show at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


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
    while after - before > _SECOND:
        middle = before + timedelta(seconds=(after - before) // _SECOND // 2)
        if _wall(middle, place) > wall:
            after = middle
        else:
            before = middle
    return after
