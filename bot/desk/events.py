"""The date of an event, where the record gives one: a coalition's start, or "three days after the Paris attacks"."""

import re
from datetime import date, timedelta
from typing import Final

from bot.desk.request import Request
from bot.record.dates import first_day, precision
from bot.record.entries import Stance
from bot.record.names import fold
from bot.record.policy import Action, require

_HITS: Final = 20
_NUMBERS: Final = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DISTANCE: Final = re.compile(
    r"(?:(?:the|a|one) (?P<single>day|week)|(?P<number>[a-z]+|\d{1,3}) (?P<unit>day|week)s?) "
    r"(?P<side>after|before|following) (?:the )?$|(?P<same>on the day of|hours after|the evening of) (?:the )?$"
)


async def date_of_event(request: Request, event: str) -> date | None:
    """The day of an event that stances on record name with their distance from it, None if none does.

    Only a row that says how many days or weeks lie between counts, and only where all such rows agree. Rows
    whose own date is not a day say nothing.
    """
    require(request.caller, Action.LOOK_UP)
    name = fold(event)
    if not name:
        return None
    record_id = request.record_id
    found = await request.store.search(record_id, name, limit=_HITS, known_at=request.known_at)
    days = {day for hit in found.hits for day in _days(hit.stance, name)}
    return days.pop() if len(days) == 1 else None


def _days(stance: Stance, event: str) -> set[date]:
    """The days on which a stance's texts put an event."""
    if precision(stance.stated_on) != "day":
        return set()
    stated = first_day(stance.stated_on)
    days = set()
    for text in (stance.summary, stance.venue, stance.note):
        folded = fold(text)
        for found in re.finditer(rf"\b{re.escape(event)}\b", folded):
            distance = _distance(folded[: found.start()])
            if distance is not None:
                days.add(stated - distance)
    return days


def _distance(before: str) -> timedelta | None:
    """How long after an event something was said, from the words before the event's name."""
    found = _DISTANCE.search(before)
    if found is None:
        return None
    if found["same"]:
        return timedelta()
    number = 1 if found["single"] else _number(found["number"])
    if not number:
        return None
    days = number * (7 if (found["single"] or found["unit"]) == "week" else 1)
    return timedelta(days=-days if found["side"] == "before" else days)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return _NUMBERS.index(text) if text in _NUMBERS else 0
