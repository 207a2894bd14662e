"""Dates in a question: "in 2015", "before the Paris attacks", "as of 1 Oct 2015", "last week", "since March".

What each form means is the table in docs/asking.md. A day is not guessed: "1/10/2015" and an event whose date is
not known are given back as what to ask for.
"""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal

from bot.ask.language import Found, Language
from bot.ask.spelling import Word
from bot.desk.days import read_day
from bot.record.dates import first_day, last_day
from bot.record.errors import BadDateError
from bot.record.names import fold

Relation = Literal["before", "after", "since", "as_of", "within"]

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2099
_EVENT_WORDS: Final = 8
"""How many words the name of an event may have."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something whose date the question does not give. `start` and `end` are the places of its words."""

    relation: Relation
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Times:
    """When a question is about. Days are None where it does not say.

    Attributes:
        as_of: the day by which something was said.
        date_from, date_to: the window in which it was said.
        used: places of the words that say so.
        event: what a date is still needed of.
        problem: why a date cannot be read, as a sentence, or ""; `choices` are what it can mean.
        now: whether the question says that it is about now.
    """

    as_of: date | None = None
    date_from: date | None = None
    date_to: date | None = None
    used: frozenset[int] = field(default_factory=frozenset)
    event: Event | None = None
    problem: str = ""
    choices: tuple["Times", ...] = ()
    now: bool = False

    @property
    def given(self) -> bool:
        """Whether the question gives any time."""
        return bool(self.as_of or self.date_from or self.event)


def window(relation: Relation, first: date, last: date) -> Times:
    """What a relation to the days `first` to `last` means: the table in docs/asking.md."""
    match relation:
        case "before":
            eve = first - timedelta(days=1)
            return Times(as_of=eve, date_to=eve)
        case "after":
            return Times(date_from=last + timedelta(days=1))
        case "since":
            return Times(date_from=first)
        case "as_of":
            return Times(as_of=last)
        case "within":
            return Times(as_of=last, date_from=first, date_to=last)


def read_times(words: Sequence[Word], speech: Language, today: date) -> Times:
    """The first time that a question gives."""
    reader = _Reader(words, speech, today)
    for start in range(len(words)):
        found = reader.range_at(start) or reader.related_at(start)
        if found is not None:
            return found
    return reader.event() or Times(now=reader.says_now())


@dataclass(frozen=True, slots=True)
class _Point:
    """The days that a date can mean, and the place after its words. `loose`: it needs a word before it."""

    first: date
    last: date
    end: int
    loose: bool = False
    yearless: bool = False


class _Reader:
    """Reads the times of one question."""

    def __init__(self, words: Sequence[Word], speech: Language, today: date) -> None:
        self._words = words
        self._written = [word.written for word in words]
        self._speech = speech
        self._today = today
        self._months = _month_words(speech)
        stems = [speech.stem(word) for word in self._written]
        self._found = list(speech.dates.find(self._written, stems))
        self._problem = ""

    def says_now(self) -> bool:
        return any(found.name == "now" for found in self._found)

    def range_at(self, start: int) -> Times | None:
        """Two dates with a word between them: from … to, between … and, 2014–2015."""
        opening = next((f for f in self._at(start) if f.name in {"between", "from"}), None)
        begin = opening.end if opening else start
        one = self._point(begin)
        if one is None or one.end >= len(self._words):
            return None
        joint = next((f for f in self._at(one.end) if f.name == "to"), None)
        dash = self._words[one.end].token.gap.strip() in {"-", "–", "—"}
        if joint is None and not dash:
            return None
        if opening is None and joint is not None and self._is(one.end, "and"):
            return None
        two = self._point(joint.end if joint else one.end)
        if two is None:
            return None
        if one.yearless:
            one = self._in_year(begin, two.first.year) or one
        if one.first > two.last:
            return None
        times = window("within", one.first, two.last)
        return replace(times, used=frozenset(range(start, two.end)))

    def related_at(self, start: int) -> Times | None:
        """A date with the word that says how the question relates to it, or on its own."""
        point = self._point(start)
        if point is None:
            if self._problem:
                relation, begin = self._relation_before(start)
                choices = tuple(
                    window(relation or "within", day, day) for day in _readings(self._written[start])
                )
                return Times(problem=self._problem, choices=choices, used=frozenset(range(begin, start + 1)))
            return None
        relation, begin = self._relation_before(start)
        named = {found.name for found in self._found if begin <= found.end <= start}
        if point.loose and "month_relation" not in named:
            return None
        end = point.end
        if relation == "within" and end < len(self._words) and self._is(begin, "from"):
            onwards = next((f for f in self._at(end) if f.name == "onwards"), None)
            if onwards is not None:
                relation, end = "since", onwards.end
        times = window(relation or "within", point.first, point.last)
        return replace(times, used=frozenset(range(begin, end)))

    def event(self) -> Times | None:
        """A word such as "before" with something after it that is no date."""
        for found in sorted(self._found, key=lambda f: f.start):
            if found.name not in {"before", "after", "since", "event"} or found.end >= len(self._words):
                continue
            if any(o.name == "now" and o.start <= found.start < o.end for o in self._found):
                continue
            end = self._event_end(found.end)
            if end == found.end:
                continue
            relation: Relation = "as_of" if found.name == "event" else _relation(found.name)
            used = frozenset(range(found.start, end))
            return Times(event=Event(relation, found.end, end), used=used)
        return None

    def _event_end(self, start: int) -> int:
        speech = self._speech
        stems = [speech.stem(word) for word in self._written]
        stops = {
            cue.start
            for cue in speech.cues.find(self._written, stems)
            if cue.name in {"about", "wh", "versus"}
        }
        end = start
        while end < len(self._words) and end - start < _EVENT_WORDS:
            if end in stops or (end > start and re.search(r"[,;:?!]|\.\s", self._words[end].token.gap)):
                break
            end += 1
        return end

    def _at(self, start: int) -> list[Found]:
        return [found for found in self._found if found.start == start]

    def _relation_before(self, start: int) -> tuple[Relation | None, int]:
        """The relation that the words before `start` give, and where they begin."""
        begin = start
        while begin and any(f.name == "skip" and f.end == begin for f in self._found):
            begin -= 1
        options = [
            found
            for found in self._found
            if begin <= found.end <= start and found.name in {"before", "after", "since", "as_of", "within"}
        ]
        if not options:
            return None, start
        best = min(options, key=lambda found: (found.start, found.name == "within"))
        return _relation(best.name), best.start

    def _is(self, place: int, name: str) -> bool:
        return any(found.name == name for found in self._at(place))

    def _point(self, start: int) -> _Point | None:
        if start >= len(self._words):
            return None
        readers: Sequence[Callable[[int], _Point | None]] = (
            self._numeric, self._day_and_month, self._month_and_day, self._month, self._year, self._relative, self._ago,
        )  # fmt: skip
        return next((point for read in readers if (point := read(start))), None)

    def _numeric(self, start: int) -> _Point | None:
        written = self._written[start]
        if not re.search(r"[0-9][./-][0-9]", written):
            return None
        try:
            reduced = read_day(written, date(LATEST_YEAR, 12, 31))
        except BadDateError as error:
            self._problem = str(error)
            return None
        return _Point(first_day(reduced), last_day(reduced), start + 1)

    def _day_and_month(self, start: int) -> _Point | None:
        day = self._day(start)
        place = start + 1
        if place < len(self._words) and self._written[place] in self._speech.joins:
            place += 1
        month = self._month_number(place)
        return self._dated(day, month, place + 1) if day and month else None

    def _month_and_day(self, start: int) -> _Point | None:
        month = self._month_number(start)
        place = start + 1
        if place < len(self._words) and self._written[place] in self._speech.joins:
            place += 1
        day = self._day(place)
        return self._dated(day, month, place + 1) if day and month else None

    def _dated(self, day: int, month: int, end: int) -> _Point | None:
        year = self._year_number(end)
        try:
            if year:
                exact = date(year, month, day)
                return _Point(exact, exact, end + 1)
            exact = date(self._today.year, month, day)
            if exact > self._today:
                exact = date(self._today.year - 1, month, day)
        except ValueError:
            return None
        return _Point(exact, exact, end, yearless=True)

    def _month(self, start: int) -> _Point | None:
        month = self._month_number(start)
        if not month:
            return None
        place = start + 1
        if place < len(self._words) and self._written[place] in self._speech.joins:
            place += 1
        year = self._year_number(place)
        if year:
            return _Point(*_month_days(year, month), place + 1)
        year = self._today.year - (month > self._today.month)
        return _Point(*_month_days(year, month), start + 1, loose=True, yearless=True)

    def _in_year(self, start: int, year: int) -> _Point | None:
        """The date at `start`, which lacks its year, in `year`."""
        month, day = self._month_number(start), self._day(start)
        if month and not self._day(start + 1):
            return _Point(*_month_days(year, month), start + 1)
        point = self._point(start)
        if day and point:
            exact = point.first.replace(year=year)
            return _Point(exact, exact, point.end)
        return None

    def _year(self, start: int) -> _Point | None:
        year = self._year_number(start)
        return _Point(date(year, 1, 1), date(year, 12, 31), start + 1) if year else None

    def _relative(self, start: int) -> _Point | None:
        here = {found.name: found for found in self._at(start)}
        today = self._today
        if "day_before_yesterday" in here:
            day = today - timedelta(days=2)
            return _Point(day, day, here["day_before_yesterday"].end)
        if "yesterday" in here:
            day = today - timedelta(days=1)
            return _Point(day, day, start + 1)
        if "recent" in here and (point := self._recent(here["recent"].end)):
            return point
        for name, back in (("last", 1), ("this", 0)):
            if name in here and start + 1 < len(self._words):
                point = self._period(start + 1, back)
                if point is not None:
                    return point
            if self._unit(start) and self._is(start + 1, name) and (point := self._period(start, back)):
                return replace(point, end=start + 2)  # "la semaine dernière"
        return None

    def _period(self, place: int, back: int) -> _Point | None:
        """The week, month or year that is `back` before this one; or the last month of that name."""
        today = self._today
        match self._speech.units.get(self._written[place]):
            case "week":
                monday = today - timedelta(days=today.weekday() + 7 * back)
                return _Point(monday, monday + timedelta(days=6), place + 1)
            case "month":
                year, month = _months_back(today, back)
                return _Point(*_month_days(year, month), place + 1)
            case "year":
                year = today.year - back
                return _Point(date(year, 1, 1), date(year, 12, 31), place + 1)
            case _:
                return self._month(place) if back and self._month_number(place) else None

    def _recent(self, place: int) -> _Point | None:
        """The last few days, weeks, months or years up to today."""
        number, unit = self._number(place), self._unit(place + 1)
        if not number or not unit:
            return None
        first = _back(self._today, number, unit)
        return _Point(first, self._today, place + 2) if first else None

    def _ago(self, start: int) -> _Point | None:
        """ "3 months ago", in French "il y a 3 mois"."""
        opening = next((found for found in self._at(start) if found.name == "ago_before"), None)
        place = opening.end if opening else start
        number, unit = self._number(place), self._unit(place + 1)
        if not number or not unit or not (opening or self._is(place + 2, "ago")):
            return None
        day = _back(self._today, number, unit)
        return _Point(day, day, place + 2 + (not opening)) if day else None

    def _number(self, place: int) -> int:
        written = self._written[place] if place < len(self._written) else ""
        return int(written) if re.fullmatch(r"[0-9]{1,3}", written) else self._speech.numbers.get(written, 0)

    def _unit(self, place: int) -> str:
        return self._speech.units.get(self._written[place], "") if place < len(self._written) else ""

    def _month_number(self, place: int) -> int:
        return self._months.get(self._written[place], 0) if place < len(self._written) else 0

    def _day(self, place: int) -> int:
        if place >= len(self._written):
            return 0
        found = re.fullmatch(r"([0-9]{1,2})([a-z]{0,3})", self._written[place])
        if found is None or (found[2] and found[2] not in self._speech.ordinals):
            return 0
        return int(found[1])

    def _year_number(self, place: int) -> int:
        written = self._written[place] if place < len(self._written) else ""
        if not re.fullmatch(r"[0-9]{4}", written):
            return 0
        return int(written) if EARLIEST_YEAR <= int(written) <= LATEST_YEAR else 0


def _readings(written: str) -> list[date]:
    """The days that two numbers and a year can mean, whichever is the month."""
    found = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", written)
    days = []
    if found is None:
        return []
    one, other, year = map(int, found.groups())
    for month, day in ((other, one), (one, other)):
        with suppress(ValueError):
            days.append(date(year, month, day))
    return days


def month_words(speech: Language) -> frozenset[str]:
    """The names of months in a language."""
    return frozenset(_month_words(speech))


def _relation(name: str) -> Relation:
    relations: Mapping[str, Relation] = {
        "before": "before", "after": "after", "since": "since", "as_of": "as_of", "within": "within",
    }  # fmt: skip
    return relations[name]


@cache
def _month_words(speech: Language) -> Mapping[str, int]:
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
                years = number * (10 if unit == "decade" else 1)
                return day.replace(year=day.year - years, day=min(day.day, 28))
    except ValueError:
        return None
