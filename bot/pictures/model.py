"""What a picture shows, as a value: all that is drawn, and the same in words for who does not see it.

Nothing here knows how it is drawn. Each is made of texts, days and numbers only, so that equal pictures are drawn once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field
from typing_extensions import override

from bot.core.dates import first_day, in_words, last_day
from bot.core.entries import Position, Revision, Value, label
from bot.core.timeline import whole_percent

ALT_LIMIT: Final = 1000
"""Characters of the words of a picture; Discord takes 1,024."""
_FOR_THE_REST: Final = 40
"""Of these, so many are kept for the sentence that something has no room."""


class Drawn(Value):
    """What every picture has.

    Attributes:
        title: what it shows, in a few words.
        caption: as of when, and on how many sources it rests.
    """

    title: str
    caption: str

    def words(self) -> Iterable[str]:
        """What it shows, in sentences, the most important first."""
        raise NotImplementedError

    @property
    def alt(self) -> str:
        """The picture in words, of at most ALT_LIMIT characters; what has no room is said to be missing."""
        text = f"{self.title.removesuffix('.')}. {self.caption}."
        rest = [sentence for sentence in self.words() if sentence]
        for place, sentence in enumerate(rest):
            longer = f"{text} {sentence}"
            if len(longer) > ALT_LIMIT - _FOR_THE_REST:
                return f"{text[: ALT_LIMIT - _FOR_THE_REST]} And {len(rest) - place} more in the picture."
            text = longer
        return text


class Cell(Value):
    """A position; `inferred` where the words only imply it."""

    position: Position
    inferred: bool = False


class Matrix(Drawn):
    """Rows × columns with a position in each cell, None where there is none.

    Attributes:
        notes: sentences that stand above it.
        summary: what it shows in all, in sentences; said where not every row has room in the words.
    """

    kind: Literal["matrix"] = "matrix"
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Cell | None, ...], ...]
    notes: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()

    @override
    def words(self) -> Iterable[str]:
        """The notes, then a sentence for each row; before these the summary, where they do not all have room."""
        rows = [
            _row(name, [(column, cell) for column, cell in zip(self.columns, cells, strict=True) if cell])
            for name, cells in zip(self.rows, self.cells, strict=True)
        ]
        begun = len(f"{self.title}. {self.caption}.")
        has_room = (
            begun + sum(len(sentence) + 1 for sentence in (*self.notes, *rows)) <= ALT_LIMIT - _FOR_THE_REST
        )
        return [*self.notes, *(() if has_room else self.summary), *rows]


def _row(name: str, held: Sequence[tuple[str, Cell]]) -> str:
    """`Ada Quillane supports: Free ferry, Swing bridge (inferred); opposes: Night tram.`"""
    at: dict[Position, list[str]] = {}
    for column, cell in held:
        at.setdefault(cell.position, []).append(f"{column}{' (inferred)' if cell.inferred else ''}")
    said = "; ".join(f"{label(position)}: {', '.join(at[position])}" for position in sorted(at, reverse=True))
    return f"{name} — {said or 'nothing on record'}."


class Point(Value):
    """A statement in a course.

    Attributes:
        first, last: the days that its date can mean; one where it is a day.
        number: of the change that it made, 0 for none.
    """

    first: date
    last: date
    position: Position
    inferred: bool = False
    number: int = 0

    @property
    def when(self) -> str:
        """Its date in words, as precise as it is."""
        if self.first == self.last:
            return in_words(self.first.isoformat())
        is_month = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        return in_words(self.first.isoformat()[: len("2015-09") if is_month else len("2015")])


class Panel(Value):
    """A course: positions on one topic, oldest first."""

    name: str
    points: tuple[Point, ...]

    @classmethod
    def of(cls, name: str, stances: Iterable[Revision], numbers: Mapping[str, int]) -> Self:
        """Statements, without those that carry no position; `numbers` are of shifts, by the key of a statement."""
        return cls(
            name=name,
            points=tuple(
                Point(
                    first=first_day(row.stance.stated_on),
                    last=last_day(row.stance.stated_on),
                    position=row.stance.position,
                    inferred=row.stance.basis == "inferred",
                    number=numbers.get(row.key, 0),
                )
                for row in stances
                if row.stance.position is not None
            ),
        )


class Timeline(Drawn):
    """Courses below each other on one axis of time, up to a day.

    Attributes:
        goes_on: whether what is drawn at the end of the axis holds beyond it, as nothing newer is on record.
    """

    kind: Literal["timeline"] = "timeline"
    panels: tuple[Panel, ...]
    until: date
    goes_on: bool = False

    @override
    def words(self) -> Iterable[str]:
        """A sentence for each course: the position at each statement that changed it."""
        for panel in self.panels:
            steps = [f"{_position(point)} from {point.when}" for point in _turns(panel)]
            yield f"{panel.name}: {', then '.join(steps) or 'nothing on record'}."


def _turns(panel: Panel) -> list[Point]:
    """The first statement of a course, and each with another position than the one before."""
    return [
        point
        for at, point in enumerate(panel.points)
        if at == 0 or panel.points[at - 1].position != point.position
    ]


def _position(point: Point) -> str:
    return f"{label(point.position)}{' (inferred)' if point.inferred else ''}"


class Bar(Value):
    """A part of a hundred, over `shared` topics."""

    name: str
    percent: Annotated[int, Field(ge=0, le=100)]
    shared: int


class Bars(Drawn):
    """A ranking, the highest first; `left_out` are missing after the first `gap` bars, 0 for none."""

    kind: Literal["bars"] = "bars"
    bars: tuple[Bar, ...]
    gap: int = 0
    left_out: int = 0

    @override
    def words(self) -> Iterable[str]:
        """A sentence for each bar."""
        for place, bar in enumerate(self.bars):
            if self.left_out and place == self.gap:
                yield f"{self.left_out} in between are not shown."
            yield f"{bar.name}: {bar.percent} % over {bar.shared} topics."


class Likeness(Drawn):
    """How far each two agree, in per cent and not rounded; None where they share too few topics, and with themselves."""

    kind: Literal["likeness"] = "likeness"
    names: tuple[str, ...]
    percents: tuple[tuple[float | None, ...], ...]

    @override
    def words(self) -> Iterable[str]:
        """The closest and the most distant pairs."""
        pairs = [
            (percent, one, other)
            for row, (one, percents) in enumerate(zip(self.names, self.percents, strict=True))
            for other, percent in zip(self.names[:row], percents[:row], strict=True)
            if percent is not None
        ]
        pairs.sort(key=lambda pair: -pair[0])
        yield f"{len(self.names)} leaders, ordered so that those who agree stand together."
        yield from (
            f"{one} and {other}: {whole_percent(percent)} %."
            for percent, one, other in (*pairs[:5], *pairs[5:][-5:])
        )


class Step(Value):
    """How many members there are from a day on, and who came or went on it.

    Attributes:
        on: the day, as precise as it is known: `2014-09-05`, `2014-09` or `2014`.
        listed: who stands in a list of that day, and is not known to have joined on another one.
    """

    on: str
    count: int
    joined: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The last day that it can be: from then on it is certainly so."""
        return last_day(self.on)

    @property
    def moved(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Those who came or went, each below a word for it: `("joined", ("Eastquay",))`."""
        every = (("joined", self.joined), ("first listed", self.listed), ("left", self.left))
        return tuple((word, names) for word, names in every if names)


class Growth(Drawn):
    """The members of a coalition over time, up to a day.

    Attributes:
        undated: who is in it, without a day on record; they are not in the numbers.
        goes_on: whether the number at the end of the axis holds beyond it, as nothing newer is on record.
    """

    kind: Literal["growth"] = "growth"
    steps: tuple[Step, ...]
    until: date
    undated: tuple[str, ...] = ()
    goes_on: bool = False

    @override
    def words(self) -> Iterable[str]:
        """How many there are in the end, then a sentence for each step with the first names."""
        if self.steps:
            yield f"{self.steps[-1].count} in the end."
        for step in self.steps:
            moved = "; ".join(f"{len(names)} {word}: {_first(names, 3)}" for word, names in step.moved)
            yield f"{in_words(step.on)}: {moved or 'nobody'}; {step.count} in all."
        if self.undated:
            yield f"Without a day on record, and not counted: {_first(self.undated, 3)}."


def _first(names: Sequence[str], most: int) -> str:
    """`A, B, C and 7 more`."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


class Name(Value):
    """Somebody at a position."""

    name: str
    inferred: bool = False


class Spectrum(Drawn):
    """Who stands where on one topic: the names at each position from "supports" to "opposes"."""

    kind: Literal["spectrum"] = "spectrum"
    names: tuple[tuple[Position, tuple[Name, ...]], ...]

    @override
    def words(self) -> Iterable[str]:
        """A sentence for each position, with as many names of each as leave room for every position."""
        room = ALT_LIMIT - _FOR_THE_REST - len(f"{self.title}. {self.caption}.")
        longest = max((len(names) for _, names in self.names), default=0)
        versions = ([_at(*one, most) for one in self.names] for most in range(longest, 0, -1))
        fitting = (said for said in versions if sum(len(sentence) + 1 for sentence in said) <= room)
        return next(fitting, [_at(*one, 0) for one in self.names])


def _at(position: Position, names: Sequence[Name], most: int) -> str:
    """`Supports, 23: A, B (inferred) and 21 more.`"""
    count = f"{label(position).capitalize()}, {len(names)}"
    if names and not most:
        return f"{count}."
    said = ", ".join(f"{one.name}{' (inferred)' if one.inferred else ''}" for one in names[:most])
    more = f" and {len(names) - most} more" if most < len(names) else ""
    return f"{count}: {said or 'nobody'}{more}."


class Strips(Drawn):
    """Courses as rows of squares, one a statement, in the order of time; those that made a change are numbered."""

    kind: Literal["strips"] = "strips"
    panels: tuple[Panel, ...]

    @override
    def words(self) -> Iterable[str]:
        """A sentence for each row: the position at each statement that changed it."""
        for panel in self.panels:
            said = ", then ".join(f"{_position(point)} {point.first.year}" for point in _turns(panel))
            yield f"{panel.name}: {said}."


Picture: TypeAlias = Matrix | Timeline | Bars | Likeness | Growth | Spectrum | Strips
Form: TypeAlias = Literal["png", "svg"]


def counted_statements(number: int) -> str:
    """For captions: `3 statements, each with its source`."""
    return "1 statement with its source" if number == 1 else f"{number:,} statements, each with its source"


def named(texts: Sequence[str]) -> str:
    """`A, B and C`."""
    return " and ".join(part for part in (", ".join(texts[:-1]), texts[-1] if texts else "") if part)


def shown_until(days: Sequence[str], as_of: date) -> date:
    """Where the axis of time ends: somewhat after the last of some days, so that years without one do not press the rest.

    What holds then is drawn to the edge, and as going on, until `as_of`. The days are reduced dates.
    """
    if not days:
        return as_of
    begin, end = min(map(first_day, days)), max(map(last_day, days))
    more = max(timedelta(days=60), (end - begin) * 0.12)
    return min(end + more, as_of)
