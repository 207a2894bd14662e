"""Pictures with an axis of time: the course of a leader, and the growth of a coalition."""

import textwrap
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Final

from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from bot.core.dates import in_short
from bot.core.entries import Position
from bot.pictures.model import Growth, Panel, Point, Timeline
from bot.pictures.sheet import (
    COLOURS,
    EMPTY,
    FAINT,
    INK,
    MARGIN,
    NOTHING_NEWER,
    PAPER,
    SHIFTED,
    SIGNS,
    WIDTH,
    Key,
    Sheet,
    hatch_colour,
    short,
)


def draw_timeline(picture: Timeline) -> Figure:
    """Courses below each other, all on the same span of time."""
    panel_height, gap, left = 84.0, 46.0, 40.0
    count = max(1, len(picture.panels))
    keys: list[tuple[Key, str]] = []
    if any(point.number for panel in picture.panels for point in panel.points):
        keys.append(("number", SHIFTED))
    if picture.goes_on:
        keys.append(("arrow", NOTHING_NEWER))
    sheet = Sheet(picture, count * (panel_height + gap) + 6, keys=keys)
    points = [point for panel in picture.panels for point in panel.points]
    begin = min((point.first for point in points), default=picture.until)
    end = max([picture.until, *(point.last for point in points)])
    span = max((end - begin).days, 30)
    for place, panel in enumerate(picture.panels):
        axes = sheet.axes(left, place * (panel_height + gap) + 24, WIDTH - left - MARGIN, panel_height)
        title = short(panel.name, WIDTH - 2 * MARGIN, size=11.5, weight="bold")
        axes.set_title(title, loc="left", fontsize=11.5, fontweight="bold", pad=5, x=-0.08)
        axes.set(xlim=(_day(begin) - span * 0.03, _day(end) + span * 0.04), ylim=(-3.3, 3.3))
        _draw_course(axes, panel, picture.until, goes_on=picture.goes_on)
        _number(axes, panel.points, WIDTH - left - MARGIN, panel_height)
        axes.set_yticks(list(Position), [SIGNS[position] for position in Position])
        axes.tick_params(axis="y", length=0, labelsize=10)
        axes.grid(axis="y", color=EMPTY, linewidth=1)
        axes.set_axisbelow(True)
        _time_axis(axes, WIDTH - left - MARGIN)
    return sheet.figure


def _draw_course(axes: Axes, panel: Panel, until: date, *, goes_on: bool) -> None:
    """The steps, then each statement on them: a dot for a day, a bar for a month or a year."""
    points = panel.points
    for point, following in zip(points, [*points[1:], None], strict=True):
        end = following.first if following else max(until, point.first)
        axes.plot(
            [_day(point.first), _day(end)], [point.position] * 2, color=FAINT, linewidth=1.4, solid_capstyle="butt"
        )  # fmt: skip
        if following and following.position != point.position:
            axes.plot(
                [_day(following.first)] * 2,
                [point.position, following.position],
                color=FAINT,
                linewidth=1.4,
                linestyle=(0, (1, 1)),
            )
    if points and goes_on:
        _arrow(axes, max(until, points[-1].first), points[-1].position)
    for point in points:
        _draw_statement(axes, point)


def _arrow(axes: Axes, day: date, height: float) -> None:
    """What is drawn goes on beyond the axis."""
    axes.plot([_day(day)], [height], marker=">", markersize=6, color=FAINT, clip_on=False)


def _draw_statement(axes: Axes, point: Point) -> None:
    colour, y = COLOURS[point.position], float(point.position)
    if point.last > point.first:
        axes.add_patch(
            Rectangle(
                (_day(point.first), y - 0.24), _day(point.last) - _day(point.first) + 1, 0.48,
                facecolor=colour, edgecolor=INK, linewidth=0.6, hatch="////" if point.inferred else None,
                hatchcolor=hatch_colour(point.position), zorder=3,
            )
        )  # fmt: skip
    axes.plot(
        [_day(point.first)], [y], marker="o", markersize=7, color=colour, markeredgecolor=INK,
        markeredgewidth=0.7, fillstyle="left" if point.inferred else "full", markerfacecoloralt=PAPER, zorder=4,
    )  # fmt: skip


_BESIDE: Final = ((0, 12), (0, -12), (10, 9), (-10, 9), (10, -9), (-10, -9), (0, 22), (0, -22))
"""Where the number of a statement may stand, in pixels from it, the best place first."""


def _number(axes: Axes, points: Sequence[Point], width: float, height: float) -> None:
    """The numbers of the changes, each where it covers least: no statement, line or other number, if it can be."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    places = [
        (
            (_day(point.first) - left) / (right - left) * width,
            (point.position - bottom) / (top - bottom) * height,
        )
        for point in points
    ]
    taken = [(x, y, 4.0, 4.0) for x, y in places]
    taken += [(width / 2, height + 15, width, 13.0), (width / 2, -15.0, width, 13.0)]  # title and days
    for (x, y), (next_x, next_y) in zip(
        places, [*places[1:], (width, places[-1][1])] if places else [], strict=True
    ):
        taken.append(((x + next_x) / 2, y, abs(next_x - x) / 2, 0.7))
        taken.append((next_x, (y + next_y) / 2, 0.7, abs(next_y - y) / 2))
    for point, (x, y) in zip(points, places, strict=True):
        if not point.number:
            continue
        half = 3.6 * len(str(point.number))
        boxes = [((dx, dy), (x + dx, y + dy, half, 5.5)) for dx, dy in _BESIDE]
        offset, box = min(boxes, key=lambda one: sum(_overlap(one[1], other) for other in taken))
        taken.append(box)
        axes.annotate(
            str(point.number), (_day(point.first), point.position), xytext=offset, textcoords="offset points",
            ha="center", va="center", fontsize=10, fontweight="bold", zorder=5,
        )  # fmt: skip


_Box = tuple[float, float, float, float]
"""The middle of a box, and half of its width and height."""


def _overlap(one: _Box, other: _Box) -> float:
    wide = one[2] + other[2] - abs(one[0] - other[0])
    high = one[3] + other[3] - abs(one[1] - other[1])
    return max(0.0, wide) * max(0.0, high)


def _time_axis(axes: Axes, width: float) -> None:
    """Years, months or days below the axes, each with its year."""
    locator = AutoDateLocator(minticks=3, maxticks=6)  # type: ignore[no-untyped-call]  # the library has no types here
    left, right = axes.get_xlim()
    ticks = [_moment(tick).date() for tick in locator.tick_values(_moment(left), _moment(right))]  # type: ignore[no-untyped-call]  # as above
    length = (
        len("2015") if all((day.month, day.day) == (1, 1) for day in ticks)
        else len("2015-09") if all(day.day == 1 for day in ticks)
        else len("2015-09-28")
    )  # fmt: skip
    pixel = (right - left) / width
    shown: dict[float, str] = {}
    free = left - 2 * MARGIN * pixel
    for day in ticks:
        name = in_short(day.isoformat()[:length])
        half = 3 * len(name) * pixel
        if left <= _day(day) and free <= _day(day) - half and _day(day) + half <= right + MARGIN * pixel:
            shown[_day(day)] = name
            free = _day(day) + half + 6 * pixel
    axes.set_xticks(list(shown), list(shown.values()))
    axes.tick_params(axis="x", labelsize=10, length=3)
    axes.spines["bottom"].set_visible(True)


def draw_growth(picture: Growth) -> Figure:
    """The number of members over time, and below it who came and went."""
    height, left = 170.0, 40.0
    lines = _who_came_and_went(picture)
    below = sum(_LINE_HEIGHT * len(texts) + 4 for _, texts in lines)
    keys: list[tuple[Key, str]] = [("arrow", NOTHING_NEWER)] if picture.goes_on else []
    sheet = Sheet(picture, height + 34 + below, legend=False, keys=keys)
    axes = sheet.axes(left, 4, WIDTH - left - 34, height)
    days = [_day(step.day) for step in picture.steps]
    counts = [step.count for step in picture.steps]
    if days:
        end = max(_day(picture.until), days[-1])
        axes.step(
            [*days, end], [*counts, counts[-1]], where="post", color=COLOURS[Position.SUPPORTS], linewidth=2
        )
        axes.fill_between([*days, end], [*counts, counts[-1]], step="post", color="#2166AC22")
        if picture.goes_on:
            _arrow(axes, max(picture.until, picture.steps[-1].day), counts[-1])
        axes.annotate(
            str(counts[-1]), (end, counts[-1]), xytext=(7, 0), textcoords="offset points", va="center",
            fontweight="bold", fontsize=12, annotation_clip=False,
        )  # fmt: skip
    axes.set_ylim(0, max(counts, default=1) * 1.12)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.grid(axis="y", color=EMPTY)
    axes.set_axisbelow(True)
    _time_axis(axes, WIDTH - left - 34)
    axes.tick_params(axis="y", length=0, labelsize=10)
    page = sheet.axes(0, height + 30, WIDTH, below)
    page.set(xlim=(0, WIDTH), ylim=(below, 0), xticks=[], yticks=[])
    y = 0.0
    for day, texts in lines:
        page.text(MARGIN, y + 8, day, fontsize=10.5, va="center", color=FAINT)
        for text in texts:
            page.text(MARGIN + 78, y + 8, text, fontsize=10.5, va="center")
            y += _LINE_HEIGHT
        y += 4
    return sheet.figure


_LINE_HEIGHT: Final = 15.0
_MOST_STEPS: Final = 8
"""So many days of a coalition are told below the picture of its growth, those on which most came or went."""


def _who_came_and_went(picture: Growth) -> list[tuple[str, list[str]]]:
    """Days and, in at most two lines each, who came or went on them; what has no room is counted."""
    every = [(step.on, word, names) for step in picture.steps for word, names in step.moved]
    kept = sorted(every, key=lambda one: -len(one[2]))[:_MOST_STEPS]
    lines = [
        (in_short(on), _in_two_lines(f"{len(names)} {word}: ", names)) for on, word, names in every
        if (on, word, names) in kept
    ]  # fmt: skip
    left_out = sum(len(names) for _, _, names in every) - sum(len(names) for _, _, names in kept)
    if left_out:
        lines.append(("", [f"and {left_out} more on other days"]))
    if picture.undated:
        lines.append(
            ("no day", _in_two_lines(f"{len(picture.undated)} more, not counted: ", picture.undated))
        )
    return lines


def _in_two_lines(begin: str, names: Sequence[str]) -> list[str]:
    """As many names as have room, and how many more there are."""
    lines: list[str] = []
    for shown in range(len(names), 0, -1):
        more = f" and {len(names) - shown} more" if shown < len(names) else ""
        lines = textwrap.wrap(f"{begin}{', '.join(names[:shown])}{more}", 47)
        if len(lines) <= 2:  # noqa: PLR2004 - two, as the name says
            break
    return lines[:2]


def _day(day: date) -> float:
    number: Callable[[date], float] = date2num
    return float(number(day))


def _moment(number: float) -> datetime:
    moment: Callable[[float], datetime] = num2date
    return moment(number)
