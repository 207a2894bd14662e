"""When a question is about: "in 2015", "before the Paris attacks", "as of 1 Oct 2015", "last week", "since March".

What each form means is the table in docs/asking.md. A day is not guessed: "1/10/2015" and an event whose date is
not known are given back as what to ask for.
"""

import calendar
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from itertools import product
from typing import Final, Literal

from bot.ask.language import FoundPhrase, Language
from bot.ask.text import Sentence, Word
from bot.core.dates import check_reduced_date, first_day, last_day, read_day
from bot.core.errors import BadDateError
from bot.core.names import fold

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2099
_IN_DAYS: Final = {"day": 1, "week": 7}
_IN_MONTHS: Final = {"month": 1, "year": 12, "decade": 120}


Relation = Literal["before", "after", "since", "as_of", "within"]

Length = tuple[int, str]
"""How long something lasts, as a number and a unit."""


_RELATIONS: Final[dict[str, Relation]] = {
    "before": "before", "after": "after", "since": "since", "starting": "since", "as_of": "as_of", "within": "within", "event": "as_of",
}  # fmt: skip
"""Lists of the language's dates, and the relation that their phrases say."""

_MONTHS: Final[dict[str, tuple[int, int]]] = {
    "early": (1, 4), "mid": (5, 8), "late": (9, 12), "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11),
    "quarter_1": (1, 3), "quarter_2": (4, 6), "quarter_3": (7, 9), "quarter_4": (10, 12),
}  # fmt: skip
"""The first and last month of each part of a year."""

_HALVES: Final[dict[str, tuple[int, int]]] = {"early": (1, 6), "late": (7, 12)}

_DAYS: Final[dict[str, tuple[int, int]]] = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
"""The first and last day of each part of a month."""

_HALF_DAYS: Final[dict[str, tuple[int, int]]] = {"early": (1, 15), "late": (16, 31)}

_NOUN: Final = "_of"
"""What the lists of parts of a time end with that are nouns: "the end of 2015"."""

_DASHES: Final = frozenset({"-", "–", "—", "/"})
"""What stands between the ends of a range: "24-30 September"."""

_BREAK: Final = re.compile(r"[,;:?!–—]|\.\s|\s-\s")
"""What ends a part of a question, between two of its words."""

_SESSIONS_SINCE: Final = 1945
"""The year before that of the first session of the UN General Assembly."""

_NAMED_DAY: Final = "feast_"
"""What the lists of days that have a name begin with, before month and day."""

_WEEK: Final = "week_"
"""What the lists of weeks of a month begin with, before their number."""

_LONGEST_MONTH: Final = timedelta(days=31)

_EVENT_WORDS: Final = 8
"""How many words the name of an event may have."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something whose date the question does not give.

    `start` and `end` are the places of its words; `other` the day at the other end of "between … and …"; `length` how long
    before or after it is meant, as a number and a unit, "in the two weeks after …".
    """

    relation: Relation
    start: int
    end: int
    other: date | None = None
    length: Length | None = None

    def window(self, day: date) -> "Times":
        """What the event means as a time, once its day is known."""
        first, last = (day, day) if self.other is None else sorted((day, self.other))
        return window(self.relation, first, last, self.length)


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
        compared: whether the window lies between two times that are compared.
        yearless: whether no year is said: it is the last time that there was one.
        left: places of the words for another time, which is not asked about along with this one.
    """

    as_of: date | None = None
    date_from: date | None = None
    date_to: date | None = None
    used: frozenset[int] = field(default_factory=frozenset)
    event: Event | None = None
    problem: str = ""
    choices: tuple["Times", ...] = ()
    now: bool = False
    compared: bool = False
    yearless: bool = False
    left: frozenset[int] = field(default_factory=frozenset)

    @property
    def given(self) -> bool:
        """Whether the question gives any time."""
        return bool(self.as_of or self.date_from or self.event)

    @property
    def bounds(self) -> tuple[str, str, str]:
        """`as_of`, `date_from` and `date_to` as ISO dates, "" where there is none."""
        as_of, date_from, date_to = (
            day.isoformat() if day else "" for day in (self.as_of, self.date_from, self.date_to)
        )
        return as_of, date_from, date_to


def window(relation: Relation, first: date, last: date, length: Length | None = None) -> Times:
    """What a relation to the days `first` to `last` means: the table in docs/asking.md.

    `length` limits what lies before or after them: "in the two weeks after".
    """
    match relation:
        case "before":
            eve = first - timedelta(days=1)
            begin = back(first, *length) if length else None
            return window("within", begin, eve) if begin else Times(as_of=eve, date_to=eve)
        case "after" | "since":
            begin = first if relation == "since" else last + timedelta(days=1)
            end = back(last, -length[0], length[1]) if length else None
            return window("within", begin, end) if end else Times(date_from=begin)
        case "as_of":
            return Times(as_of=last)
        case "within":
            return Times(as_of=last, date_from=first, date_to=last)


def read_times(words: Sequence[Word], speech: Language, today: date) -> Times:
    """The time that a question gives, by the first of its dates and another that limits it."""
    reader = _Reader(words, speech, today)
    side_by_side = reader.side_by_side()
    if side_by_side is not None:
        return side_by_side
    found = reader.next_from(0)
    if found is not None:
        return reader.with_another(found)
    return reader.event() or Times(now=reader.says_now())


def at_any_time(sentence: Sentence) -> Sentence:
    """The sentence without what it asks for on both sides of in time: "before and after the vote", "before he won and after".

    So it asks of any time: a date goes too. An event stays, as what was said of it, and on its day, is asked about.
    """
    speech, written = sentence.speech, sentence.written
    dates = [one for one in speech.dates.find(written) if not one.gap]
    for one, other in product(dates, dates):
        joined = one.end < other.start and sentence.starts(other.start - 1, "conj", "versus")
        if not joined or {one.name, other.name} != {"before", "after"}:
            continue
        end = sentence.after(other.end, "topic_pronoun")
        if other.start == one.end + 1:
            while end < len(sentence) and (
                written[end][:1].isdigit() or written[end] in month_numbers(speech)
            ):
                end += 1
        elif end < len(sentence) and not sentence.breaks_before(end):
            continue
        return Sentence.of([*sentence.words[: one.start], *sentence.words[end:]], speech)
    return sentence


class _Reader:
    """Reads the times of one question."""

    def __init__(self, words: Sequence[Word], speech: Language, today: date) -> None:
        self._words = words
        self._speech = speech
        self._written = [word.written for word in words]
        self._points = _Points(self._written, speech, today)

    @cached_property
    def _cues(self) -> list[FoundPhrase]:
        return list(self._speech.cues.find(self._written))

    def _cue_at(self, place: int, *names: str) -> FoundPhrase | None:
        """The first cue with one of some names that begins at a word."""
        return next((cue for cue in self._cues if cue.start == place and cue.name in names), None)

    def says_now(self) -> bool:
        """Whether the question says that it is about now."""
        return any(found.name == "now" for found in self._points.found)

    def next_from(self, start: int) -> Times | None:
        """The first time that begins at a word or behind it."""
        found = (
            self.range_at(place) or self.range_of_event(place) or self.related_at(place)
            for place in range(start, len(self._words))
        )
        return next((times for times in found if times is not None), None)

    def with_another(self, one: Times) -> Times:
        """A time with the next one: "after August 2013 but before 2015", "in 2015, on 28 September".

        Where neither lies within the other, the next is kept as `left`.
        """
        two = self.next_from(max(one.used) + 1) if one.used else None
        if two is None or one.problem or two.problem or not (two.as_of or two.date_from):
            return one
        used = one.used | two.used
        for since, until in ((one, two), (two, one)):
            if since.date_from and not since.as_of and until.as_of and not until.date_from:
                if since.date_from > until.as_of:
                    return replace(one, left=two.used)
                return replace(window("within", since.date_from, until.as_of), used=used)
        two = self._in_year_of(one, two)
        for wide, narrow in ((one, two), (two, one)):
            bounds = (wide.date_from, narrow.date_from, narrow.as_of, wide.as_of)
            days = [day for day in bounds if day is not None]
            if len(days) == len(bounds) and days == sorted(days):
                return replace(narrow, used=used)
        return replace(one, left=two.used)

    def _in_year_of(self, one: Times, two: Times) -> Times:
        """A time that says no year in that of another: "in 2015, on 28 September"."""
        own = next((place for place in sorted(two.used) if self._points.at(place) is not None), None)
        point = None if own is None else self._points.at(own)
        year = one.date_from or one.as_of
        if (
            own is None
            or point is None
            or year is None
            or not (point.yearless and two.date_from and two.as_of)
        ):
            return two
        dated = self._points.in_year(own, year.year) or point
        last = dated.last
        if two.as_of != point.last:  # a range, "autumn 2015 (Sept to Nov)"
            last = two.as_of.replace(day=1, year=two.as_of.year + dated.first.year - point.first.year)
            last = last.replace(day=min(two.as_of.day, _month_days(last.year, last.month)[1].day))
        return replace(window("within", dated.first, last), used=two.used)

    def range_at(self, start: int) -> Times | None:
        """Two dates with a word between them: from … to, between … and, 2014–2015."""
        points = self._points
        opening = points.begins(start, "between") or points.begins(start, "from")
        begin = self._passed(opening.end) if opening else start
        one = points.at(begin) if begin < len(self._words) else None
        if one is None:
            one = self._day_of_range(begin) or (self._dated_by(opening) if opening else None)
        if one is None or one.end >= len(self._words):
            return None
        other = self._cue_at(one.end, "or")  # "2014 or 2015"
        joint = points.begins(one.end, "to") or other
        if other is None and opening is None and self._joined_to(one) is not None:
            return self._months_in_row(start, one)
        if joint is None and self._words[one.end].token.gap.strip() not in _DASHES:
            return None
        end = one.end if joint is None else self._passed(joint.end)
        two = points.at(end) or points.in_month_of(one, end)
        if two is None:
            return None
        if one.yearless:
            one = points.in_year(begin, two.first.year) or one
        elif two.yearless:  # "between 13 November 2015 and Christmas"
            two = points.in_year(end, one.first.year) or two
        if one.first > two.last:
            return None
        return replace(window("within", one.first, two.last), used=frozenset(range(start, two.end)))

    def _day_of_range(self, start: int) -> "_Point | None":
        """The first day of a range that says its month behind the second: "1 to 8 April 2017", "24-30 September"."""
        joint = self._points.begins(start + 1, "to")
        dash = start + 1 < len(self._words) and self._words[start + 1].token.gap.strip() in _DASHES
        if joint is None and not dash:
            return None
        return self._points.day_of_range(start, start + 1 if joint is None else joint.end)

    def _passed(self, place: int) -> int:
        """The place behind what may stand before the second date of a range: "to the end of 2017", "through to spring"."""
        while any(one.start == place and one.name in {"skip", "to"} for one in self._points.found):
            place += 1
        return place

    def range_of_event(self, start: int) -> Times | None:
        """A range of which one end is no date: "between the Paris attacks and Christmas 2015"."""
        opening = self._points.begins(start, "between")
        if opening is None:
            return None
        one = self._points.at(opening.end)
        if one is not None and not one.yearless:
            joint = self._points.begins(one.end, "to")
            end = self._event_end(joint.end) if joint is not None else one.end
            if joint is None or end == joint.end:
                return None
            event = Event("within", joint.end, end, one.first)
            return Times(event=event, used=frozenset(range(start, end)))
        for place in range(opening.end + 1, self._event_end(opening.end)):
            joint = self._points.begins(place, "to")
            two = self._points.at(self._passed(joint.end)) if joint is not None else None
            if two is not None and not two.yearless:
                event = Event("within", opening.end, place, two.last)
                return Times(event=event, used=frozenset(range(start, two.end)))
        return None

    def _dated_by(self, opening: FoundPhrase) -> "_Point | None":
        """The day of what a range begins with: "between the attacks (13 November 2015) and …"."""
        if opening.name != "between":
            return None
        places = range(opening.end, min(opening.end + _EVENT_WORDS, len(self._words)))
        found = (self._points.at(place) for place in places)
        return next((one for one in found if one is not None and not one.loose), None)

    def _joined_to(self, one: "_Point") -> "tuple[FoundPhrase, _Point] | None":
        """The time beside another and the word between them: "2014 and 2015", "March vs April 2017"."""
        joint = self._cue_at(one.end, "versus", "conj")
        two = self._points.at(joint.end) if joint is not None else None
        return (joint, two) if joint is not None and two is not None else None

    def _months_in_row(self, start: int, one: "_Point") -> Times | None:
        """Months that have one year, "March and April 2017"; None for other times side by side, which are two."""
        joined = self._joined_to(one)
        if joined is None or not one.yearless:
            return None
        joint, two = joined
        one = self._with_year_beside(start, one)
        if one.last + timedelta(days=1) != two.first or two.last - two.first >= _LONGEST_MONTH:
            return None
        times = window("within", one.first, two.last)
        used = frozenset(range(start, two.end))
        return replace(times, used=used, compared=joint.name == "versus")

    def _with_year_beside(self, start: int, one: "_Point") -> "_Point":
        """A time without a year in that of the time beside it: "in March and November 2017"."""
        joined = self._joined_to(one) if one.yearless else None
        if joined is None or joined[1].yearless:
            return one
        return self._points.in_year(start, joined[1].first.year) or one

    def side_by_side(self) -> Times | None:
        """Two times that are compared, "2012 vs 2015": the period from one to the other."""
        if sum(word[:1].isdigit() for word in self._written) < 2:  # noqa: PLR2004 - two times
            return None
        joins = {"versus", "conj"} if any(cue.name == "compare" for cue in self._cues) else {"versus"}
        versus = [cue.start for cue in self._cues if cue.name in joins]
        if not versus:
            return None
        found: list[Times] = []
        points = (self._points.at(place) for place in range(len(self._words)))
        years = [point.first.year for point in points if point is not None and not point.yearless]
        start = 0
        while start < len(self._words):
            times = self.range_at(start) or self.related_at(start)
            own = self._points.at(start)
            if times is not None and own is not None and own.yearless and years:
                own = self._points.in_year(start, years[-1]) or own  # "nov 29 vs dec 1 2016"
                times = replace(window("within", own.first, own.last), used=times.used)
            if times is not None:
                found.append(times)
            start = max(times.used) + 1 if times is not None and times.used else start + 1
        match found:
            case [one, two] if one.date_from and one.as_of and two.date_from and two.as_of:
                if any(max(one.used) < place < min(two.used) for place in versus):
                    first, last = min(one.date_from, two.date_from), max(one.as_of, two.as_of)
                    return replace(window("within", first, last), used=one.used | two.used, compared=True)
        return None

    def related_at(self, start: int) -> Times | None:
        """A date with the word that says how the question relates to it, or on its own."""
        points = self._points
        point = points.at(start)
        if point is None and not points.problem:
            return None
        relation, begin = self._relation_before(start)
        relation, begin = (relation, begin) if relation else self._relation_to_own(start)
        if point is None:
            days = _either_day(self._written[start])
            choices = tuple(window(relation or "within", day, day) for day in days)
            return Times(problem=points.problem, choices=choices, used=frozenset(range(begin, start + 1)))
        month_said = any(
            found.name == "month_relation" and begin <= found.end <= start for found in points.found
        )
        if point.loose and not month_said:
            return None
        if point.yearless and (month_said or relation is None):  # "in sept 15", "kerry sept 15"
            point = points.short_year(start) or point
        point = self._with_year_beside(start, point)
        end = point.end
        onwards = (
            points.begins(end, "onwards") if relation == "within" and points.begins(begin, "from") else None
        )
        if onwards is not None and not self._has_object(onwards):
            relation, end = "since", onwards.end
        if relation == "after" and points.ends(begin - 1, "before"):  # "before and after September 2015"
            return Times(used=frozenset(range(begin - 2, end)))
        # The day of something: "before the strikes (30 September)", "after the attacks of 13 November".
        apposed = relation is None and ("(" in self._words[start].token.gap or self._is_day_of(start, point))
        opened = self._opened_before(begin) if relation == "within" or apposed else None
        if opened is not None:
            relation, begin = opened
        length = None
        if relation in {"after", "before"} and self._dates_event(start, point):
            relation = "since" if relation == "after" else relation
            end = self._end_of_opening(end)  # no length counts from it: "the day after the 2017 strike"
        elif relation:
            length, begin = self._length_before(begin)
        times = window(relation or "within", point.first, point.last, length)
        return replace(times, used=frozenset(range(begin, end)), yearless=point.yearless)

    def _has_object(self, on: FoundPhrase) -> bool:
        """Whether "on" says what of: "from 2015 on Assad", "from 2017 on whether he …", but not "from 2015 on"."""
        if on.end >= len(self._words) or re.search(r"[,;:.?!(–—]", self._words[on.end].token.gap):
            return False
        word, speech = self._written[on.end], self._speech
        clause = any(cue.name == "clause" for cue in speech.cues.find([word]))
        return clause or word in speech.articles or word not in speech.function

    def _length_before(self, start: int) -> tuple[Length | None, int]:
        """How long before or after is meant, and where that is said: "in the two weeks after", "the month before"."""
        unit, number = self._points.unit(start - 1), self._points.number(start - 2)
        said = start - 2 if number else start - 1
        if not unit:
            return None, start
        begin = said
        idle = self._speech.articles | self._speech.inside
        while begin and (self._written[begin - 1] in idle or self._cue_at(begin - 1, "first")):
            begin -= 1
        word = self._written[start - 1]
        several = word.endswith("s") and self._points.is_unit(word[:-1])  # no end: "in the days after"
        if begin == said or (several and not number):  # "two days after" is a day, and no time that lasts
            return None, start
        return (number or 1, unit), begin

    def _dates_event(self, start: int, point: "_Point") -> bool:
        """Whether a month or year says of when something is, and what follows may be of it: "after the April 2018 strikes"."""
        written, end = self._written, point.end
        if point.first == point.last or end >= len(written) or start == 0:
            return False
        apart = self._words[end].token.gap.strip() or written[end] in self._speech.function
        owned = written[start - 1] in self._speech.articles or self._is_owner(start - 1)
        return owned and not apart

    def _end_of_opening(self, end: int) -> int:
        """Where an event ends that opens a question: "before the April 2017 gas attack, what …"; `end` for any other."""
        place = end
        while place < len(self._words) and self._written[place] not in self._speech.function:
            if place > end and _BREAK.search(self._words[place].token.gap):
                break
            place += 1
        opens = place < len(self._words) and _BREAK.search(self._words[place].token.gap)
        return place if opens else end

    def _is_day_of(self, start: int, point: "_Point") -> bool:
        """Whether a day or month says of when what stands before it is, "the attacks of 13 November"; no part of a time has one."""
        beside = any(one.name == "skip" and one.end == start for one in self._points.found)
        return beside and point.last - point.first < _LONGEST_MONTH and not self._points.unit(start - 2)

    def _is_owner(self, place: int) -> bool:
        """Whether a word says whose something is: "his September 2015 speech"."""
        return self._cue_at(place, "pronoun") is not None or self._words[place].possessive

    def _relation_to_own(self, start: int) -> tuple[Relation | None, int]:
        """The relation to something of somebody's that is dated: "after his September 2015 UN speech"."""
        own = self._relation_before(start - 1) if start and self._is_owner(start - 1) else (None, start)
        return own if own[0] else (None, start)

    def _opened_before(self, begin: int) -> tuple[Relation, int] | None:
        """The relation to what a date at `begin` is the day of, and where it is said; None without such.

        "Once he had become president in May 2017", "before the attack on 21 August 2013". What is asked of the time after
        that may have been said later on the day itself.
        """
        for opening in self._points.found:
            if (
                opening.name not in {"before", "after", "since", "once"}
                or not 0 < begin - opening.end <= _EVENT_WORDS
            ):
                continue
            inside = range(opening.end, begin)
            whole = not any(_BREAK.search(self._words[place].token.gap) for place in inside)
            pronoun = self._cue_at(opening.end, "pronoun") is not None
            named = self._written[opening.end] in self._speech.articles or self._words[opening.end].possessive
            if whole and (pronoun or named):
                return ("before" if opening.name == "before" else "since"), opening.start
        return None

    def event(self) -> Times | None:
        """A word such as "before" with something after it that is no date."""
        found = self._points.found
        now = [one for one in found if one.name == "now"]
        for opening in sorted(found, key=lambda one: one.start):
            if opening.name not in {"before", "after", "since", "event"}:
                continue
            end = self._event_end(opening.end)
            if end == opening.end or any(one.start <= opening.start < one.end for one in now):
                continue
            said = range(opening.end, end)
            pointing = any(self._cue_at(place, "topic_pronoun", "pronoun") for place in said)
            if not pointing and all(self._speech.is_idle(self._written[place]) for place in said):
                continue  # "before anything else"
            if opening.name == "event" and self._speech.says_concept(self._written[end - 1]):
                continue  # "during a transition" is about the transition
            if self._cue_at(opening.end, "ours") is not None:
                continue  # "before I start"
            if opening.start and self._cue_at(opening.start - 1, "according") is not None:
                continue  # "d'après vos données"
            if opening.name == "before" and self._is_court(opening.end, end):
                return Times(used=frozenset(range(opening.start, opening.end)))  # "hauled before The Hague"
            length, begin = self._length_before(opening.start)
            event = Event(_RELATIONS[opening.name], opening.end, end, length=length)
            return Times(event=event, used=frozenset(range(begin, end)))
        return None

    def _is_court(self, start: int, end: int) -> bool:
        """Whether words name a court, before which somebody is brought rather than something dated."""
        written = [word.token.folded for word in self._words]  # with what is hidden as the name of a topic
        said = [place for place in range(start, end) if written[place] not in self._speech.function]
        courts = [one for one in self._speech.concepts.find(written) if one.name == "court"]
        return bool(said) and all(any(one.start <= place < one.end for one in courts) for place in said)

    def _event_end(self, start: int) -> int:
        """Where the words for an event end: at "on", a question word or a break."""
        stops = {cue.start for cue in self._cues if cue.name in {"about", "wh", "versus"}}
        end = start
        while end < min(len(self._words), start + _EVENT_WORDS):
            if end in stops or _BREAK.search(self._words[end].token.gap):
                break
            end += 1
        return end

    def _relation_before(self, start: int) -> tuple[Relation | None, int]:
        """The relation that the words before `start` give, and where they begin."""
        found = self._points.found
        begin = start
        while begin and any(one.name == "skip" and one.end == begin for one in found):
            begin -= 1
        options = [
            one
            for one in found
            if begin <= one.end <= start and one.name in _RELATIONS and one.name != "event"
        ]
        if not options:
            return None, start
        best = min(options, key=lambda one: (one.start, one.name == "within"))
        return _RELATIONS[best.name], best.start


@dataclass(frozen=True, slots=True)
class _Point:
    """The days that a date can mean, and the place after its words.

    `loose`: only a date with the right word before it ("in May"). `yearless`: the year was not said.
    """

    first: date
    last: date
    end: int
    loose: bool = False
    yearless: bool = False


class _Points:
    """Reads single dates among the words of one question; "" stands for a word that is none of its business.

    `problem` says why the last date that was tried cannot be read, "" if it can.
    """

    def __init__(self, written: Sequence[str], speech: Language, today: date) -> None:
        self._written = [*written, "", "", ""]  # so that looking a few words ahead needs no check
        self._speech = speech
        self._today = today
        self._months = month_numbers(speech)
        self.found = list(speech.dates.find(written))
        self._starts = {one.start for one in self.found}
        self.problem = ""

    def at(self, start: int) -> _Point | None:
        """The date that begins at a word."""
        self.problem = ""
        if not self._may_begin(start):
            return None
        readers: Sequence[Callable[[int], _Point | None]] = (
            self._part, self._week_of, self._week_of_month, self._session, self._named_day, self._numeric, self._day_and_month, self._month_and_day, self._month, self._year, self._relative, self._ago,
        )  # fmt: skip
        for read in readers:
            point = read(start)
            if point is not None or self.problem:
                return point
        return None

    def _may_begin(self, start: int) -> bool:
        """Whether a word is one that a date can begin with: nearly none is, and each reader would look at all of them."""
        word, speech = self._written[start], self._speech
        said = word[:1].isdigit() or word in self._months or word in speech.units or word in speech.numbers
        said = said or word in speech.days
        return said or start in self._starts

    def _part(self, start: int) -> _Point | None:
        """Part of a year or a month: "late 2011", "the summer of 2015", "Q4 2015", "early May 2015"."""
        parts = (found for found in self.found if found.start == start)
        part = next((one for one in parts if one.name.removesuffix(_NOUN) in _MONTHS), None)
        related = any(one.name in _RELATIONS and one.start < start < one.end for one in self.found)
        if part is None or related:  # "by the end of 2015" is no part of it
            return None
        name, place = part.name.removesuffix(_NOUN), part.end
        inside = name == part.name  # "late in 2015", but "did it end in 2015"
        while (
            self._written[place] in self._speech.joins
            or self.begins(place, "skip")
            or (inside and self.begins(place, "within"))
        ):
            place += 1
        whole = self._month(place) or self._year(place)
        if whole is None:
            return None
        year = whole.first.year
        half = name in _HALVES and (part.end - part.start > 1 or self._written[start][-1:].isdigit())
        if self._month_number(place):
            if name not in _DAYS:
                return None
            first, last = _HALF_DAYS[name] if half else _DAYS[name]
            last = min(last, whole.last.day)
            return replace(whole, first=whole.first.replace(day=first), last=whole.first.replace(day=last))
        begin, end = _HALVES[name] if half else _MONTHS[name]
        return replace(whole, first=date(year, begin, 1), last=_month_days(year, end)[1])

    def _week_of(self, start: int) -> _Point | None:
        """The week, from Monday on, that a day is in: "the week of 24 September 2015"."""
        if self.unit(start) != "week" or not self.begins(start + 1, "skip"):
            return None
        day = self.at(self._past_join(start + 1))
        if day is None or day.first != day.last:
            return None
        monday = day.first - timedelta(days=day.first.weekday())
        return replace(day, first=monday, last=monday + timedelta(days=6))

    def _session(self, start: int) -> _Point | None:
        """The year of a session of the UN General Assembly, the first of which was in 1946: "the 68th session", "UNGA 73"."""
        opening = self.begins(start, "session")
        number = self._written[opening.end if opening else start]
        ordinal = re.fullmatch(r"([0-9]{1,3})([a-z]{0,3})", number)
        if ordinal is None or (not opening and (not ordinal[2] or ordinal[2] not in self._speech.ordinals)):
            return None
        closing = opening or self.begins(self._past_join(start + 1), "session")
        if closing is None:
            return None
        year = _SESSIONS_SINCE + int(ordinal[1])
        end = opening.end + 1 if opening else closing.end
        return _Point(date(year, 1, 1), date(year, 12, 31), end) if year <= self._today.year else None

    def ends(self, place: int, name: str) -> bool:
        """Whether a phrase of a list ends right before a word that joins: "before" in "before and …"."""
        return any(one.name == name and one.end == place for one in self.found) and any(
            one.name == "and" and one.start == place for one in self.found
        )

    def day_of_range(self, start: int, end: int) -> _Point | None:
        """The first day of a range whose month stands behind the second, at `end`: "1 to 8 April 2017", "1-8 April"."""
        last = self.at(end) if self._written[start].isdecimal() else None
        self.problem = ""
        if last is None or last.first != last.last or not 0 < int(self._written[start]) < last.first.day:
            return None
        first = last.first.replace(day=int(self._written[start]))
        return _Point(first, first, start + 1, yearless=last.yearless)

    def in_month_of(self, one: _Point, start: int) -> _Point | None:
        """The last day of a range whose month stands before the first: "April 1-8, 2017"."""
        day = one.first == one.last and one.yearless and start < len(self._written)
        return self._dated(self._day(start), one.first.month, start + 1) if day else None

    def short_year(self, start: int) -> _Point | None:
        """A month and a year of two digits, as "sept 15" is behind "in"; None for anything else and what is to come."""
        month, digits = self._month_number(start), self._written[start + 1]
        if not month or not re.fullmatch(r"[0-9]{2}", digits):
            return None
        first, last = _month_days(2000 + int(digits), month)
        return _Point(first, last, start + 2) if first <= self._today else None

    def in_year(self, start: int, year: int) -> _Point | None:
        """The date at `start`, which lacks its year, in `year`."""
        point = self.at(start)
        if point is None:
            return None
        month, day = self._month_number(start), self._day(start) or self._day(start + 1)
        if month and not day:
            return _Point(*_month_days(year, month), start + 1)
        try:
            return _Point(point.first.replace(year=year), point.last.replace(year=year), point.end)
        except ValueError:
            return None

    def begins(self, place: int, name: str) -> FoundPhrase | None:
        """The phrase of a list of the language's dates that begins at a word."""
        return next((found for found in self.found if found.start == place and found.name == name), None)

    def _numeric(self, start: int) -> _Point | None:
        written = self._written[start]
        if not re.search(r"[0-9][./-][0-9]", written):
            return None
        try:
            reduced = read_day(_with_century(written), date(LATEST_YEAR, 12, 31))
        except BadDateError as error:
            self.problem = str(error)
            return None
        return _Point(first_day(reduced), last_day(reduced), start + 1)

    def _day_and_month(self, start: int) -> _Point | None:
        place = self._past_join(start + 1)
        return self._dated(self._day(start), self._month_number(place), place + 1)

    def _month_and_day(self, start: int) -> _Point | None:
        place = self._past_join(start + 1)
        return self._dated(self._day(place), self._month_number(start), place + 1)

    def _named_day(self, start: int) -> _Point | None:
        """A day that has a name: "Christmas 2015"."""
        day = next(
            (one for one in self.found if one.start == start and one.name.startswith(_NAMED_DAY)), None
        )
        if day is None:
            return None
        month, number = map(int, day.name.removeprefix(_NAMED_DAY).split("_"))
        return self._dated(number, month, self._past_join(day.end))

    def _dated(self, day: int, month: int, end: int) -> _Point | None:
        """A day of a month, of the year behind it or the last time there was one."""
        if not day or not month:
            return None
        year = self._year_number(end)
        try:
            if year:
                check_reduced_date(f"{year}-{month:02}-{day:02}")
                exact = date(year, month, day)
                return _Point(exact, exact, end + 1)
            exact = date(self._today.year, month, day)
            if exact > self._today:
                exact = date(self._today.year - 1, month, day)
        except BadDateError as error:
            self.problem = str(error)
            return None
        except ValueError:
            return None
        return _Point(exact, exact, end, yearless=True)

    def _month(self, start: int) -> _Point | None:
        month = self._month_number(start)
        if not month:
            return None
        place = self._past_join(start + 1)
        if year := self._year_number(place):
            return _Point(*_month_days(year, month), place + 1)
        year = self._today.year - (month > self._today.month)
        return _Point(*_month_days(year, month), start + 1, loose=True, yearless=True)

    def _year(self, start: int) -> _Point | None:
        year = self._year_number(start)
        return _Point(date(year, 1, 1), date(year, 12, 31), start + 1) if year else None

    def _relative(self, start: int) -> _Point | None:
        """A day, week, month or year by its distance from today."""
        for name, days in (("day_before_yesterday", 2), ("yesterday", 1)):
            if phrase := self.begins(start, name):
                day = self._today - timedelta(days=days)
                return _Point(day, day, phrase.end)
        recent = self.begins(start, "recent")
        if recent and (point := self._recent(recent.end)):
            return point
        for name, back in (("last", 1), ("this", 0)):
            if self.begins(start, name) and (point := self._period(start + 1, back)):
                return point
            if self.unit(start) and self.begins(start + 1, name) and (point := self._period(start, back)):
                return replace(point, end=start + 2)  # "la semaine dernière"
        return None

    def _week_of_month(self, start: int) -> _Point | None:
        """Seven days of a month: "the first week of October 2015", "the last week of September 2015"."""
        week = next((one for one in self.found if one.start == start and one.name.startswith(_WEEK)), None)
        last = self.begins(start, "last") and self.unit(start + 1) == "week"
        if week is None and not last:
            return None
        end = place = week.end if week is not None else start + 2
        while self._written[place] in self._speech.joins or self.begins(place, "within"):
            place += 1
        month = self._month(place) if place > end else None
        if month is None:
            return None
        if week is None:
            return replace(month, first=month.last - timedelta(days=6))
        first = month.first + timedelta(days=7 * (int(week.name.removeprefix(_WEEK)) - 1))
        return replace(month, first=first, last=first + timedelta(days=6))

    def _period(self, place: int, back: int) -> _Point | None:
        """The week, month or year that is `back` before this one; or the last month of that name."""
        today = self._today
        match self.unit(place):
            case "week":
                monday = today - timedelta(days=today.weekday() + 7 * back)
                return _Point(monday, monday + timedelta(days=6), place + 1)
            case "month":
                return _Point(*_month_days(*_months_back(today, back)), place + 1)
            case "year":
                year = today.year - back
                return _Point(date(year, 1, 1), date(year, 12, 31), place + 1)
            case _:
                return self._month(place) if back else None

    def _recent(self, place: int) -> _Point | None:
        """The last few days, weeks, months or years up to today."""
        number, unit = self.number(place), self.unit(place + 1)
        first = back(self._today, number, unit) if number and unit else None
        return _Point(first, self._today, place + 2) if first else None

    def _ago(self, start: int) -> _Point | None:
        """ "3 months ago", in French "il y a 3 mois"."""
        opening = self.begins(start, "ago_before")
        place = opening.end if opening else start
        number, unit = self.number(place), self.unit(place + 1)
        if not number or not unit or not (opening or self.begins(place + 2, "ago")):
            return None
        day = back(self._today, number, unit)
        return _Point(day, day, place + 2 + (not opening)) if day else None

    def _past_join(self, place: int) -> int:
        return place + (self._written[place] in self._speech.joins)

    def number(self, place: int) -> int:
        """The number at a place, 0 for none."""
        written = self._written[place]
        return int(written) if re.fullmatch(r"[0-9]{1,3}", written) else self._speech.numbers.get(written, 0)

    def unit(self, place: int) -> str:
        """The unit of time that a word is, "" for none."""
        return self._speech.units.get(self._written[place], "")

    def is_unit(self, word: str) -> bool:
        """Whether a word is a unit of time."""
        return word in self._speech.units

    def _month_number(self, place: int) -> int:
        return self._months.get(self._written[place], 0)

    def _day(self, place: int) -> int:
        if number := self._speech.days.get(self._written[place], 0):
            return number
        found = re.fullmatch(r"([0-9]{1,2})([a-z]{0,3})", self._written[place])
        if found is None or (found[2] and found[2] not in self._speech.ordinals):
            return 0
        return int(found[1])

    def _year_number(self, place: int) -> int:
        written = self._written[place]
        year = int(written) if re.fullmatch(r"[0-9]{4}", written) else 0
        return year if EARLIEST_YEAR <= year <= LATEST_YEAR else 0


def _with_century(written: str) -> str:
    """A date of three numbers whose year has two digits with the year in full: "9/28/15"."""
    found = re.fullmatch(r"([0-9]{1,2}[./-][0-9]{1,2}[./-])([0-9]{2})", written)
    return f"{found[1]}20{found[2]}" if found else written


def _either_day(written: str) -> list[date]:
    """The days that two numbers and a year can mean, whichever of them is the month."""
    found = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", _with_century(written))
    if found is None:
        return []
    one, other, year = map(int, found.groups())
    days = []
    for month, day in ((other, one), (one, other)):
        with suppress(ValueError):
            days.append(date(year, month, day))
    return days


@cache
def month_numbers(speech: Language) -> Mapping[str, int]:
    """The names of months in a language, with their numbers."""
    from babel import Locale  # noqa: PLC0415  # see names.py

    names = Locale(speech.code).months["format"]
    spelt = {fold(name): number for form in ("wide", "abbreviated") for number, name in names[form].items()}
    return spelt | dict(speech.months)


def _month_days(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _months_back(day: date, number: int) -> tuple[int, int]:
    months = day.year * 12 + day.month - 1 - number
    return months // 12, months % 12 + 1


def back(day: date, number: int, unit: str) -> date | None:
    """The day that is so many units before, after it below 0; None outside of the calendar.

    In a shorter month it is the last day: a month before 31 March is the end of February.
    """
    try:
        if unit in _IN_DAYS:
            return day - timedelta(days=number * _IN_DAYS[unit])
        year, month = _months_back(day, number * _IN_MONTHS[unit])
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    except (ValueError, OverflowError):
        return None
