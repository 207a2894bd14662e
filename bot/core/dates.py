"""Dates as people write them, and as the record does: reduced to a year, a month or a day, as ISO 8601 allows.

A source often gives only a month. `2015`, `2015-09` and `2015-09-28` are all allowed, and stay as given:
the record never pretends to know more than its source.
"""

import calendar
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator

from bot.core.errors import BadDateError, shorten

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

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
        if counted := _counted_by_spreadsheets(text):
            raise counted
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
    """The first day that a reduced date can mean. A reduced date counts as that day wherever days are compared."""
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


def on_date(text: str) -> str:
    """`on 28 September 2015`, `in September 2015` or `in 2015`, for a sentence about what was done then."""
    return f"{'on' if precision(text) == 'day' else 'in'} {in_words(text)}"


def from_to(first: str, last: str) -> str:
    """`from 12 August 2011 to 19 December 2018`, or `on 12 August 2011` where both are the same."""
    return on_date(first) if first == last else f"from {in_words(first)} to {in_words(last)}"


def in_short(text: str) -> str:
    """`28 Sep 2015`, `Sep 2015` or `2015`."""
    return _written(text, _MONTHS_SHORT)


def _written(text: str, months: Sequence[str]) -> str:
    """What is no date any more is shown as it is stored."""
    try:
        match text.split("-"):
            case [year, month, day]:
                return f"{int(day)} {months[int(month)]} {year}"
            case [year, month]:
                return f"{months[int(month)]} {year}"
    except (ValueError, IndexError):
        pass
    return text


LENGTH_LIMIT: Final = 60
"""Longest text that is looked at, in characters."""

EXAMPLES: Final = "Write it like 28 Sep 2015, Sept 2015, 2015 or yesterday."

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH_WORDS: Final = {form for month in MONTHS[1:] for form in (month.lower(), month[:3].lower())} | {"sept"}
_FILLERS: Final = {"the", "of", "on", "in", "st", "nd", "rd", "th"}

_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_SEPARATOR = r"[\s.,/-]+"
_YEAR_FIRST = re.compile(rf"([0-9]{{4}})(?:{_SEPARATOR}([0-9]{{1,2}}))?(?:{_SEPARATOR}([0-9]{{1,2}}))?")
_MONTH_AND_YEAR = re.compile(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}})")
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}})")
_DAYS_COUNTED = re.compile(r"([1-9][0-9]{4})(?:[.,][0-9]+)?")
_DAY_ZERO: Final = date(1899, 12, 30)
_NO_YEAR = re.compile(rf"[0-9]{{1,2}}{_SEPARATOR}[0-9]{{1,2}}(?:{_SEPARATOR}[0-9]{{2}})?")

_NUMBER = r"(?:[0-9]{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_UNIT = r"(?:day|week|month|year|decade)s?"
_RELATIVE = re.compile(
    r"(?:the )?day before yesterday|yesterday|today|now|tomorrow|(?:last|this|next) (?:week|month|year)"
    rf"|{_NUMBER} {_UNIT} ago|in {_NUMBER} {_UNIT}|(?:(?:on|last) )?(?:{'|'.join(_WEEKDAYS)})"
)


def read_day(text: str, today: date) -> str:
    """The reduced date that `text` says, not after `today`.

    Raises:
        BadDateError: not understood, could be read in two ways, does not exist, or lies in the future.
    """
    reduced, _ = _read(text, today)
    if not reduced:
        raise BadDateError(f"“{shorten(text)}” is a whole week. Write the day, or the month, like Sept 2015.")
    return require_not_future(reduced, today)


def as_of_day(text: str, today: date) -> date:
    """The day for which a look-up asks: the last that `text` can mean, and at most `today`.

    "3 months ago" is the day of the month that today is; "last month" is its last day.

    Raises:
        BadDateError: as `read_day`.
    """
    reduced, day = _read(text, today)
    first = day or first_day(reduced)
    if first > today:
        named = in_words(day.isoformat() if day else reduced)
        raise BadDateError(
            f"{named} is in the future (today is {in_words(today.isoformat())}). "
            "Ask for a day up to today, for example 28 Sep 2015."
        )
    return min(day or last_day(reduced), today)


def _read(text: str, today: date) -> tuple[str, date | None]:
    """The reduced date that `text` says, "" for a week, which has no such form; and the day, where it is named by its distance
    from today. Both may lie in the future.
    """
    if _REDUCED.fullmatch(text):
        return check_reduced_date(text), None
    if len(text) > LENGTH_LIMIT:
        raise BadDateError(f"That is too long for a date. {EXAMPLES}")
    plain = " ".join(text.translate(_DASHES).lower().split()).strip(".,")
    if not plain:
        raise BadDateError(f"The date is empty. {EXAMPLES}")
    if _RELATIVE.fullmatch(plain):
        return _from_today(plain, text, today)
    plain = plain.removeprefix("in ")
    if re.search(r"[a-z]", plain):
        return _with_month_name(plain, text, today), None
    return _from_numbers(plain, text), None


def _from_numbers(plain: str, text: str) -> str:
    """The reduced date in a text without words."""
    if found := _YEAR_FIRST.fullmatch(plain):
        return check_reduced_date("-".join(part.zfill(2) for part in found.groups() if part))
    if found := _MONTH_AND_YEAR.fullmatch(plain):
        return check_reduced_date(f"{found[2]}-{found[1]:0>2}")
    if found := _YEAR_LAST.fullmatch(plain):
        return _in_either_order(found[1], found[2], found[3], text)
    if counted := _counted_by_spreadsheets(plain):
        raise counted
    raise _no_year(text) if _NO_YEAR.fullmatch(plain) else _not_understood(text)


def _counted_by_spreadsheets(text: str) -> BadDateError | None:
    """What to say of a number of five digits, perhaps with the time of day as a fraction: Excel and others keep days so,
    counted from 30 December 1899. An old Excel on a Mac counted from 1904, so it is not taken for a date.
    """
    found = _DAYS_COUNTED.fullmatch(text)
    if found is None:
        return None
    day = (_DAY_ZERO + timedelta(days=int(found[1]))).isoformat()
    return BadDateError(
        f"{text} is how a spreadsheet counts days: {in_words(day)}. If that is meant, write {day}."
    )


def _in_either_order(first: str, second: str, year: str, text: str) -> str:
    """The only date that two numbers and a year can mean, whichever of them is the month."""
    readings: list[str] = []
    for day, month in ((first, second), (second, first)):
        with suppress(BadDateError):
            readings.append(check_reduced_date(f"{year}-{month:0>2}-{day:0>2}"))
    match list(dict.fromkeys(readings)):
        case [only]:
            return only
        case [one, other]:
            raise BadDateError(
                f"“{shorten(text)}” could be {in_words(one)} or {in_words(other)}. "
                "Write the month as a word, like 28 Sep 2015."
            )
        case _:
            raise _no_such_day(text)


def _from_today(plain: str, text: str, today: date) -> tuple[str, date | None]:
    """The same of a day, week, month or year named by its distance from today."""
    weekday = _WEEKDAYS[today.weekday()]
    if plain in {weekday, f"on {weekday}"}:
        raise BadDateError(f"Today is {weekday.title()}. Write today, or a date like 28 Sep 2015.")
    day, period = _parsed(plain, today)
    if day is None:
        raise _not_understood(text)
    exact = period == "week" or plain.endswith(" ago") or plain.startswith("in ")
    return _reduced(day, period), day if exact else None


def _with_month_name(plain: str, text: str, today: date) -> str:
    """The reduced date in a text that names a month and has a year of four digits."""
    tokens = re.findall(r"[a-z]+|[0-9]+|[^\s.,/'-]", plain)
    count = Counter(map(_kind, tokens))
    if count["?"] or count["month"] != 1 or count["weekday"] > count["day"]:
        raise _not_understood(text)
    if not count["year"]:
        raise _no_year(text)
    if count["year"] > 1 or count["day"] > 1:
        raise _not_understood(text)
    day, period = _parsed(plain, today)
    if day is None:
        raise _no_such_day(text)
    # dateparser takes the end of "sep-1000" for a time zone.
    if str(day.year) not in tokens or (period == "day") != bool(count["day"]):
        raise _not_understood(text)
    weekday = _WEEKDAYS[day.weekday()]
    if count["weekday"] and weekday not in tokens:
        raise BadDateError(f"{in_words(day.isoformat())} is a {weekday.title()}. {EXAMPLES}")
    return _reduced(day, period)


def _kind(token: str) -> str:
    """What a word or number can be in a date, "?" for nothing."""
    if token in _MONTH_WORDS:
        return "month"
    if token in _WEEKDAYS:
        return "weekday"
    if token in _FILLERS:
        return "filler"
    number = token.isascii() and token.isdecimal()
    return {1: "day", 2: "day", 4: "year"}.get(len(token), "?") if number else "?"


def _reduced(day: date, period: str | None) -> str:
    """The reduced date for a day and what it stands for; "" for a week."""
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}.get(period or "", 0)]


def _parsed(plain: str, today: date) -> tuple[date | None, str | None]:
    """What dateparser makes of a text: a day in what is meant, and "day", "week", "month" or "year"."""
    found = _parser(today).get_date_data(plain)
    if found.date_obj is None or found.date_obj.year < EARLIEST:
        return None, None
    return found.date_obj.date(), found.period


@lru_cache(maxsize=4)
def _parser(today: date) -> "DateDataParser":
    from dateparser.date import DateDataParser  # noqa: PLC0415  # slow to import, and many runs need it never

    base = datetime.combine(today, time())
    return DateDataParser(
        languages=["en"], settings={"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "TIMEZONE": "UTC"}
    )


def _not_understood(text: str) -> BadDateError:
    return BadDateError(f"“{shorten(text)}” is not understood as a date. {EXAMPLES}")


def _no_year(text: str) -> BadDateError:
    return BadDateError(f"Which year is “{shorten(text)}”? Write all four digits, like Sept 2015.")


def _no_such_day(text: str) -> BadDateError:
    return BadDateError(f"There is no day “{shorten(text)}” in the calendar. {EXAMPLES}")


def short_day(day: str) -> str:
    """A day `2015-09-28` as `20150928`, for the id of a button, which Discord limits; all else as it is."""
    return day.replace("-", "") if _FULL_DAY.fullmatch(day) else day


def full_day(short: str) -> str:
    """The day of `short_day` again."""
    return "-".join(found.groups()) if (found := SHORT_DAY.fullmatch(short)) else short


_FULL_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
SHORT_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")


def instant(moment: datetime) -> str:
    """A moment in the record's form, of fixed width so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_instant(text: str) -> datetime | None:
    """The moment that `instant` wrote, None for what is not one any more; far from where the calendar ends."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and MINYEAR < moment.year < MAXYEAR else None


def is_zone(name: str) -> bool:
    """Whether clocks can be read by a name. What has come of it is kept, so that it costs next to nothing."""
    try:
        ZoneInfo(name)
    except (ValueError, LookupError, OSError):  # of no zone, of what cannot be a name, of a folder with zones
        return False
    return True


def local_day(moment: datetime, zone: str) -> date:
    """The day that a moment falls on in a time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()
