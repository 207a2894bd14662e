"""Pictures of each kind, of invented people, with names that are long, accented or of another alphabet."""

from datetime import date
from itertools import combinations, cycle, islice
from typing import Final

from bot.core.entries import Position
from bot.pictures.model import (
    Bar,
    Bars,
    Cell,
    Growth,
    Likeness,
    Matrix,
    Name,
    Panel,
    Picture,
    Point,
    Spectrum,
    Step,
    Strips,
    Timeline,
)

P = Position
CAPTION: Final = "As of 1 May 2016 · 12 statements, each with its source"
NAMES: Final = (
    "Ada Quillane", "Bo Harrowby-Åström", "Şükrü Ağaoğlu Çelik", "Łucja Żółć", "Вера Лунина", "مها النهرية",
    "Wilhelmina Featherstonehaugh-Cholmondeley of Eastquay",
)  # fmt: skip
TOPICS: Final = ("Free ferry", "Swing bridge", "Night tram", "A harbour that is dredged every single year")


def point(position: Position, first: date, last: date | None = None, **fields: object) -> Point:
    return Point.model_validate({"position": position, "first": first, "last": last or first, **fields})


COURSE: Final = (
    point(P.SUPPORTS, date(2014, 12, 31)),
    point(P.OPPOSES_WITH_RESERVATIONS, date(2015, 1, 1), number=1),
    point(P.NEUTRAL_OR_MIXED, date(2015, 6, 1), date(2015, 6, 30), inferred=True, number=2),
    point(P.OPPOSES, date(2016, 1, 1), date(2016, 12, 31), number=3),
)
_CELLS: Final = (Cell(position=P.OPPOSES), None, Cell(position=P.SUPPORTS_WITH_CONDITIONS, inferred=True),
                 Cell(position=P.NEUTRAL_OR_MIXED), Cell(position=P.SUPPORTS, inferred=True))  # fmt: skip

MATRIX: Final = Matrix(
    title="Who stands where on the harbour",
    caption=CAPTION,
    rows=NAMES,
    columns=TOPICS,
    cells=tuple(tuple(islice(cycle(_CELLS), row, row + len(TOPICS))) for row in range(len(NAMES))),
    notes=("How far each two agree:", f"35 % over 10 topics: {NAMES[2]} and {NAMES[6]}."),
    summary=("Free ferry: 2 for, 2 against.",),
)
TIMELINE: Final = Timeline(
    title="Ada Quillane over time",
    caption=CAPTION,
    panels=tuple(Panel(name=topic, points=COURSE) for topic in TOPICS),
    until=date(2017, 5, 1),
    goes_on=True,
)
BARS: Final = Bars(
    title="Who agrees with Ada Quillane",
    caption=CAPTION,
    bars=tuple(
        Bar(name=name, percent=100 - 16 * place, shared=3 + place) for place, name in enumerate(NAMES)
    ),
    gap=4,
    left_out=22,
)
LIKENESS: Final = Likeness(
    title="Who agrees with whom on the harbour",
    caption=CAPTION,
    names=NAMES,
    percents=tuple(
        tuple(
            None if one == other or {one, other} == {0, 6} else 90 if (one + other) % 2 == 0 else 10
            for other in range(len(NAMES))
        )
        for one in range(len(NAMES))
    ),
)
GROWTH: Final = Growth(
    title="Members of the Lantern League",
    caption=CAPTION,
    steps=(
        Step(on="2013-05-01", count=2, joined=NAMES[:1]),
        Step(on="2014-06", count=8, joined=NAMES[1:], listed=(TOPICS[3],) * 12, left=NAMES[:1]),
        *(Step(on=f"2014-09-{day:02}", count=9, listed=("Eastquay",)) for day in range(1, 6)),
        Step(on="2015", count=5, left=NAMES[1:5]),
    ),
    until=date(2016, 3, 1),
    undated=("Northquay",),
    goes_on=True,
)
SPECTRUM: Final = Spectrum(
    title="The ferry across the harbour must be free for everybody who lives on either side of it.",
    caption=CAPTION,
    names=tuple(
        (position, tuple(Name(name=name, inferred=place == 1) for place, name in enumerate(NAMES[:place])))
        for place, position in enumerate(reversed(Position), 2)
    ),
)
STRIPS: Final = Strips(
    title="Who changed on the harbour",
    caption=CAPTION,
    panels=tuple(Panel(name=f"{name}: {TOPICS[3]}", points=COURSE * 4) for name in NAMES[:4]),
)
EVERY: Final[dict[str, Picture]] = {
    one.kind: one for one in (MATRIX, TIMELINE, BARS, LIKENESS, GROWTH, SPECTRUM, STRIPS)
}

MANY: Final = tuple(
    f"{name.split()[0]} of ward {number}" for number, name in enumerate(islice(cycle(NAMES), 25), 1)
)
MANY_TOPICS: Final = (*TOPICS, *(f"Mooring fee at pier {number}" for number in range(5, 19)))

LOOKS: Final[dict[str, Picture]] = {
    **EVERY,
    "matrix of many": MATRIX.but(
        rows=MANY[:7],
        columns=MANY_TOPICS,
        cells=tuple(tuple(islice(cycle(_CELLS), row, row + len(MANY_TOPICS))) for row in range(7)),
        notes=(),
    ),
    "comparison of two": MATRIX.but(
        title=f"{NAMES[1]} and {NAMES[2]}",
        rows=(*TOPICS, "Lanterns"),
        columns=NAMES[1:3],
        cells=tuple(zip(_CELLS, _CELLS[1:] + _CELLS[:1], strict=True)),
        notes=("35 % agreement over 5 shared topics.",),
    ),
    "comparison of four": MATRIX.but(
        title=f"{', '.join(NAMES[2:5])} and {NAMES[6]}",
        rows=TOPICS[:3],
        columns=(*NAMES[2:5], NAMES[6]),
        cells=tuple(tuple(islice(cycle(_CELLS), row, row + 4)) for row in range(3)),
        notes=(
            "How far each two agree:",
            *(f"{35 + 5 * one + other} % over 4 topics: {NAMES[one]} and {NAMES[other]}."
              for one, other in combinations((2, 3, 4, 6), 2)),
        ),
    ),
    "history": TIMELINE.but(panels=TIMELINE.panels[:1], until=date(2016, 12, 31), goes_on=False),
    "map of many": LIKENESS.but(
        names=MANY,
        percents=tuple(
            tuple(None if one == other else float(100 - abs(one * 7 % 25 - other * 7 % 25) * 4) for other in range(25))
            for one in range(25)
        ),
    ),
    "shifts of a day": STRIPS.but(
        title="Who moved",
        panels=tuple(
            Panel(name=f"{name}: {topic}", points=(before, after.but(number=1)))
            for name, topic, before, after in zip(NAMES, cycle(TOPICS), cycle(COURSE[:-1]), cycle(COURSE[1:]), strict=False)
        ),
    ),
}  # fmt: skip
"""Each kind, and what it looks like where a card asks for another shape of it."""
