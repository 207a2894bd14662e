"""Single dates in a question, from numbers, months and words such as "yesterday": the days that each can mean."""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Final

from bot.ask.language import Language
from bot.ask.phrases import Found
from bot.desk.days import read_day
from bot.record.dates import check_reduced_date, first_day, last_day
from bot.record.errors import BadDateError
from bot.record.names import fold

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2099
_YEARS_IN_DECADE: Final = 10


@dataclass(frozen=True, slots=True)
class Point:
    """The days that a date can mean, and the place after its words.

    `loose`: only a date with the right word before it ("in May"). `yearless`: the year was not said.
    """

    first: date
    last: date
    end: int
    loose: bool = False
    yearless: bool = False


class Points:
    """Reads single dates among the words of one question; "" stands for a word that is none of its business.

    `problem` says why the last date that was tried cannot be read, "" if it can.
    """

    def __init__(self, written: Sequence[str], speech: Language, today: date) -> None:
        self._written = [*written, "", "", ""]  # so that looking a few words ahead needs no check
        self._speech = speech
        self._today = today
        self._months = _month_numbers(speech)
        self.found = list(speech.dates.find(written, [speech.stem(word) for word in written]))
        self.problem = ""

    def at(self, start: int) -> Point | None:
        """The date that begins at a word."""
        self.problem = ""
        readers: Sequence[Callable[[int], Point | None]] = (
            self._numeric, self._day_and_month, self._month_and_day, self._month, self._year, self._relative, self._ago,
        )  # fmt: skip
        for read in readers:
            point = read(start)
            if point is not None or self.problem:
                return point
        return None

    def in_year(self, start: int, year: int) -> Point | None:
        """The date at `start`, which lacks its year, in `year`."""
        point = self.at(start)
        if point is None:
            return None
        month, day = self._month_number(start), self._day(start) or self._day(start + 1)
        if month and not day:
            return Point(*_month_days(year, month), start + 1)
        try:
            exact = point.first.replace(year=year)
        except ValueError:
            return None
        return Point(exact, exact, point.end)

    def begins(self, place: int, name: str) -> Found | None:
        """The phrase of a list of the language's dates that begins at a word."""
        return next((found for found in self.found if found.start == place and found.name == name), None)

    def _numeric(self, start: int) -> Point | None:
        written = self._written[start]
        if not re.search(r"[0-9][./-][0-9]", written):
            return None
        try:
            reduced = read_day(written, date(LATEST_YEAR, 12, 31))
        except BadDateError as error:
            self.problem = str(error)
            return None
        return Point(first_day(reduced), last_day(reduced), start + 1)

    def _day_and_month(self, start: int) -> Point | None:
        place = self._past_join(start + 1)
        return self._dated(self._day(start), self._month_number(place), place + 1)

    def _month_and_day(self, start: int) -> Point | None:
        place = self._past_join(start + 1)
        return self._dated(self._day(place), self._month_number(start), place + 1)

    def _dated(self, day: int, month: int, end: int) -> Point | None:
        """A day of a month, of the year behind it or the last time there was one."""
        if not day or not month:
            return None
        year = self._year_number(end)
        try:
            if year:
                check_reduced_date(f"{year}-{month:02}-{day:02}")
                exact = date(year, month, day)
                return Point(exact, exact, end + 1)
            exact = date(self._today.year, month, day)
            if exact > self._today:
                exact = date(self._today.year - 1, month, day)
        except BadDateError as error:
            self.problem = str(error)
            return None
        except ValueError:
            return None
        return Point(exact, exact, end, yearless=True)

    def _month(self, start: int) -> Point | None:
        month = self._month_number(start)
        if not month:
            return None
        place = self._past_join(start + 1)
        if year := self._year_number(place):
            return Point(*_month_days(year, month), place + 1)
        year = self._today.year - (month > self._today.month)
        return Point(*_month_days(year, month), start + 1, loose=True, yearless=True)

    def _year(self, start: int) -> Point | None:
        year = self._year_number(start)
        return Point(date(year, 1, 1), date(year, 12, 31), start + 1) if year else None

    def _relative(self, start: int) -> Point | None:
        """A day, week, month or year by its distance from today."""
        for name, days in (("day_before_yesterday", 2), ("yesterday", 1)):
            if phrase := self.begins(start, name):
                day = self._today - timedelta(days=days)
                return Point(day, day, phrase.end)
        recent = self.begins(start, "recent")
        if recent and (point := self._recent(recent.end)):
            return point
        for name, back in (("last", 1), ("this", 0)):
            if self.begins(start, name) and (point := self._period(start + 1, back)):
                return point
            if self._unit(start) and self.begins(start + 1, name) and (point := self._period(start, back)):
                return replace(point, end=start + 2)  # "la semaine dernière"
        return None

    def _period(self, place: int, back: int) -> Point | None:
        """The week, month or year that is `back` before this one; or the last month of that name."""
        today = self._today
        match self._unit(place):
            case "week":
                monday = today - timedelta(days=today.weekday() + 7 * back)
                return Point(monday, monday + timedelta(days=6), place + 1)
            case "month":
                return Point(*_month_days(*_months_back(today, back)), place + 1)
            case "year":
                year = today.year - back
                return Point(date(year, 1, 1), date(year, 12, 31), place + 1)
            case _:
                return self._month(place) if back else None

    def _recent(self, place: int) -> Point | None:
        """The last few days, weeks, months or years up to today."""
        number, unit = self._number(place), self._unit(place + 1)
        first = _back(self._today, number, unit) if number and unit else None
        return Point(first, self._today, place + 2) if first else None

    def _ago(self, start: int) -> Point | None:
        """ "3 months ago", in French "il y a 3 mois"."""
        opening = self.begins(start, "ago_before")
        place = opening.end if opening else start
        number, unit = self._number(place), self._unit(place + 1)
        if not number or not unit or not (opening or self.begins(place + 2, "ago")):
            return None
        day = _back(self._today, number, unit)
        return Point(day, day, place + 2 + (not opening)) if day else None

    def _past_join(self, place: int) -> int:
        return place + (self._written[place] in self._speech.joins)

    def _number(self, place: int) -> int:
        written = self._written[place]
        return int(written) if re.fullmatch(r"[0-9]{1,3}", written) else self._speech.numbers.get(written, 0)

    def _unit(self, place: int) -> str:
        return self._speech.units.get(self._written[place], "")

    def _month_number(self, place: int) -> int:
        return self._months.get(self._written[place], 0)

    def _day(self, place: int) -> int:
        found = re.fullmatch(r"([0-9]{1,2})([a-z]{0,3})", self._written[place])
        if found is None or (found[2] and found[2] not in self._speech.ordinals):
            return 0
        return int(found[1])

    def _year_number(self, place: int) -> int:
        written = self._written[place]
        year = int(written) if re.fullmatch(r"[0-9]{4}", written) else 0
        return year if EARLIEST_YEAR <= year <= LATEST_YEAR else 0


def either_day(written: str) -> list[date]:
    """The days that two numbers and a year can mean, whichever of them is the month."""
    found = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", written)
    if found is None:
        return []
    one, other, year = map(int, found.groups())
    days = []
    for month, day in ((other, one), (one, other)):
        with suppress(ValueError):
            days.append(date(year, month, day))
    return days


def month_words(speech: Language) -> frozenset[str]:
    """The names of months in a language."""
    return frozenset(_month_numbers(speech))


@cache
def _month_numbers(speech: Language) -> Mapping[str, int]:
    from babel import Locale  # noqa: PLC0415  # see places.py

    names = Locale(speech.code).months["format"]
    spelt = {fold(name): number for form in ("wide", "abbreviated") for number, name in names[form].items()}
    return spelt | dict(speech.months)


def _month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _months_back(day: date, number: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 - number
    return months // 12, months % 12 + 1


def _back(day: date, number: int, unit: str) -> date | None:
    """The day that is so many units before; None before the calendar begins."""
    try:
        match unit:
            case "day":
                return day - timedelta(days=number)
            case "week":
                return day - timedelta(weeks=number)
            case "month":
                year, month = _months_back(day, number)
                return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
            case _:
                years = number * (_YEARS_IN_DECADE if unit == "decade" else 1)
                return day.replace(year=day.year - years, day=min(day.day, 28))
    except ValueError:
        return None
