"""Reduced dates: a year, a month or a day, as ISO 8601 writes them with less precision.

A source often gives only a month. `2015`, `2015-09` and `2015-09-28` are all allowed, and stay as given:
the record never pretends to know more than its source.
"""

import calendar
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator

from bot.record.errors import BadDateError

# Not \d: that takes the digits of every alphabet, and such dates would not sort as text.
_REDUCED = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")

# Spelt out, because `calendar.month_name` follows the machine's locale.
MONTHS = (
    "", "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS_SHORT = tuple(month[:3] for month in MONTHS)

EARLIEST = 1000
"""The first year that is accepted: four digits, so that dates sort as text."""


@lru_cache(maxsize=8192)  # an import meets the same few thousand days over and over
def check_reduced_date(text: str) -> str:
    """Return `text` if it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` and exists in the calendar.

    Raises:
        BadDateError: wrong form, or a day that does not exist (2015-02-30).
    """
    if _REDUCED.fullmatch(text) is None or int(text[:4]) < EARLIEST:
        raise BadDateError(f"“{text}” is not a date. Write 2015-09-28, 2015-09 or 2015.")
    try:
        first_day(text)
    except ValueError:
        raise BadDateError(f"The date {text} does not exist in the calendar.") from None
    return text


def _validated(text: str) -> str:
    try:
        return check_reduced_date(text)
    except BadDateError as error:
        raise ValueError(str(error)) from None


ReducedDate = Annotated[str, AfterValidator(_validated)]
"""A checked reduced date, kept as its text."""


def _validated_or_empty(text: str) -> str:
    return _validated(text) if text else text


OptionalDate = Annotated[str, AfterValidator(_validated_or_empty)]
"""A checked reduced date, or "" where none is known."""


def precision(text: str) -> Literal["year", "month", "day"]:
    """How much a reduced date says."""
    match len(text):
        case 4:
            return "year"
        case 7:
            return "month"
        case _:
            return "day"


@lru_cache(maxsize=8192)
def first_day(text: str) -> date:
    """The first day that a reduced date can mean. DESIGN: "a reduced date counts as its first day"."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def last_day(text: str) -> date:
    """The last day that a reduced date can mean: `2015-02` is 28 February 2015."""
    match precision(text):
        case "year":
            return date(int(text), 12, 31)
        case "month":
            year, month = map(int, text.split("-"))
            return date(year, month, calendar.monthrange(year, month)[1])
        case _:
            return date.fromisoformat(text)


def require_not_future(text: str, today: date) -> str:
    """Return `text` if its first day is not after `today`.

    Raises:
        BadDateError: it is; nobody can have said something tomorrow.
    """
    if first_day(text) > today:
        raise BadDateError(
            f"{in_words(text)} is in the future (today is {in_words(today.isoformat())}). "
            "Write the day it was said, for example 28 Sep 2015."
        )
    return text


def in_words(text: str) -> str:
    """`28 September 2015`, `September 2015` or `2015`."""
    return _written(text, MONTHS)


def in_short(text: str) -> str:
    """`28 Sep 2015`, `Sep 2015` or `2015`."""
    return _written(text, _MONTHS_SHORT)


def _written(text: str, months: Sequence[str]) -> str:
    match text.split("-"):
        case [year, month, day]:
            return f"{int(day)} {months[int(month)]} {year}"
        case [year, month]:
            return f"{months[int(month)]} {year}"
        case _:
            return text
