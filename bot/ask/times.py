"""When a question is about: "in 2015", "before the Paris attacks", "as of 1 Oct 2015", "last week", "since March".

What each form means is the table in docs/asking.md. A day is not guessed: "1/10/2015" and an event whose date is
not known are given back as what to ask for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal

from bot.ask.language import Language
from bot.ask.points import Points, either_day
from bot.ask.spelling import Word

Relation = Literal["before", "after", "since", "as_of", "within"]

_RELATIONS: Final[dict[str, Relation]] = {
    "before": "before", "after": "after", "since": "since", "as_of": "as_of", "within": "within", "event": "as_of",
}  # fmt: skip
"""Lists of the language's dates, and the relation that their phrases say."""

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
        compared: whether the window lies between two times that are compared.
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
    side_by_side = reader.side_by_side()
    if side_by_side is not None:
        return side_by_side
    for start in range(len(words)):
        found = reader.range_at(start) or reader.related_at(start)
        if found is not None:
            return found
    return reader.event() or Times(now=reader.says_now())


class _Reader:
    """Reads the times of one question."""

    def __init__(self, words: Sequence[Word], speech: Language, today: date) -> None:
        self._words = words
        self._speech = speech
        self._written = [word.written for word in words]
        self._points = Points(self._written, speech, today)

    def says_now(self) -> bool:
        """Whether the question says that it is about now."""
        return any(found.name == "now" for found in self._points.found)

    def range_at(self, start: int) -> Times | None:
        """Two dates with a word between them: from … to, between … and, 2014–2015."""
        points = self._points
        opening = points.begins(start, "between") or points.begins(start, "from")
        begin = opening.end if opening else start
        one = points.at(begin) if begin < len(self._words) else None
        if one is None or one.end >= len(self._words):
            return None
        joint = points.begins(one.end, "to")
        if joint is not None and opening is None and points.begins(one.end, "and"):
            return None  # "2014 and 2015" without "between" are two dates
        if joint is None and self._words[one.end].token.gap.strip() not in {"-", "–", "—"}:
            return None
        two = points.at(joint.end if joint else one.end)
        if two is None:
            return None
        if one.yearless:
            one = points.in_year(begin, two.first.year) or one
        if one.first > two.last:
            return None
        return replace(window("within", one.first, two.last), used=frozenset(range(start, two.end)))

    def side_by_side(self) -> Times | None:
        """Two times that are compared, "2012 vs 2015": the period from one to the other."""
        if sum(word[:1].isdigit() for word in self._written) < 2:  # noqa: PLR2004 - two times
            return None
        cues = self._speech.cues.find(self._written, [self._speech.stem(word) for word in self._written])
        found_cues = list(cues)
        joins = {"versus", "conj"} if any(cue.name == "compare" for cue in found_cues) else {"versus"}
        versus = [cue.start for cue in found_cues if cue.name in joins]
        if not versus:
            return None
        found: list[Times] = []
        start = 0
        while start < len(self._words):
            times = self.range_at(start) or self.related_at(start)
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
        relation, begin = self._relation_before(start)
        if point is None:
            if not points.problem:
                return None
            days = either_day(self._written[start])
            choices = tuple(window(relation or "within", day, day) for day in days)
            return Times(problem=points.problem, choices=choices, used=frozenset(range(begin, start + 1)))
        if point.loose and not any(
            found.name == "month_relation" and begin <= found.end <= start for found in points.found
        ):
            return None
        end = point.end
        onwards = (
            points.begins(end, "onwards") if relation == "within" and points.begins(begin, "from") else None
        )
        if onwards is not None:
            relation, end = "since", onwards.end
        times = window(relation or "within", point.first, point.last)
        return replace(times, used=frozenset(range(begin, end)))

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
            if opening.name == "event" and self._speech.says_concept(self._written[end - 1]):
                continue  # "during a transition" is about the transition
            event = Event(_RELATIONS[opening.name], opening.end, end)
            return Times(event=event, used=frozenset(range(opening.start, end)))
        return None

    def _event_end(self, start: int) -> int:
        """Where the words for an event end: at "on", a question word or a break."""
        cues = self._speech.cues.find(self._written, [self._speech.stem(word) for word in self._written])
        stops = {cue.start for cue in cues if cue.name in {"about", "wh", "versus"}}
        end = start
        while end < min(len(self._words), start + _EVENT_WORDS):
            broken = end > start and re.search(r"[,;:?!]|\.\s", self._words[end].token.gap)
            if end in stops or broken:
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
