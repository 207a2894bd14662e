"""Drawing pictures with matplotlib. Imported in the process that draws, and nowhere else: it takes a second and, with all that is drawn, 200 MB."""

import io
import textwrap
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Final

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from bot.core.dates import in_short
from bot.core.entries import LABELS, Position
from bot.pictures import model
from bot.pictures.sheet import (
    COLOURS,
    EMPTY,
    FAINT,
    INK,
    MARGIN,
    NOTHING_NEWER,
    PAD,
    PAPER,
    SHIFTED,
    SIGNS,
    STYLE,
    WIDTH,
    Key,
    Sheet,
    add_cell,
    hatch_colour,
    short,
    width_of,
)

SHARPNESS: Final = 3
"""Pixels of the file for each of the phone."""

_FEW: Final = 4
"""Columns up to which there is room for long names of rows."""
_HIGHEST: Final = 174.0
"""Pixels that the names of columns may be high."""
_NARROW: Final = 17
"""Columns from which on they are narrower than a sign of the usual size."""
_MANY: Final = 25
"""Rows from which on they are lower, so that they fit on a screen."""


_SETTINGS: Final = {name: value for name, value in mpl.rcParamsDefault.items() if name != "backend"} | STYLE
"""All of matplotlib's, so that a matplotlibrc of the machine changes nothing; no backend is asked for."""


def drawn(picture: model.Picture, form: model.Form) -> bytes:
    """The file of a picture; the same bytes for the same picture."""
    with mpl.rc_context(_SETTINGS):
        figure = figure_of(picture)
        file = io.BytesIO()
        metadata = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        figure.savefig(file, format=form, dpi=72 * SHARPNESS, metadata=metadata)
    return file.getvalue()


def figure_of(picture: model.Picture) -> Figure:
    """The figure of a picture, with everything that will be seen."""
    with mpl.rc_context(_SETTINGS):
        match picture:
            case model.Matrix():
                return _matrix(picture)
            case model.Timeline():
                return _timeline(picture)
            case model.Bars():
                return _bars(picture)
            case model.Likeness():
                return _likeness(picture)
            case model.Growth():
                return _growth(picture)
            case model.Spectrum():
                return _spectrum(picture)
            case model.Strips():
                return _strips(picture)


def _matrix(picture: model.Matrix) -> Figure:
    row = 19.0
    few = len(picture.columns) <= _FEW
    left = 236.0 if few else 134.0
    size = 10.5
    columns = [short(name, _HIGHEST, size=size) for name in picture.columns]
    head = 16 + max((width_of(name, size=size) for name in columns), default=0)
    width = min(WIDTH - left - MARGIN, 40.0 * len(columns))
    height = row * len(picture.rows)
    sheet = Sheet(picture, head + height, notes=picture.notes)
    axes = sheet.axes(left, head, width, height)
    axes.set_facecolor(EMPTY)  # what is empty stays pale
    axes.vlines(range(len(columns) + 1), 0, len(picture.rows), color=PAPER, linewidth=1.2)
    axes.hlines(range(len(picture.rows) + 1), 0, len(columns), color=PAPER, linewidth=1.2)
    for y, cells in enumerate(picture.cells):
        for x, cell in enumerate(cells):
            if cell is not None:
                add_cell(axes, x, y, cell, size=9 if len(columns) < _NARROW else 7.5)
    axes.set(xlim=(0, len(columns)), ylim=(len(picture.rows), 0))
    axes.set_yticks(
        [y + 0.5 for y in range(len(picture.rows))],
        [short(name, left - MARGIN - PAD, size=size) for name in picture.rows],
    )
    axes.xaxis.tick_top()
    axes.set_xticks([x + 0.5 for x in range(len(columns))], columns, rotation=90, color=INK)
    axes.tick_params(length=0, labelsize=size, pad=PAD)
    return sheet.figure


def _bars(picture: model.Bars) -> Figure:
    row, left, right = 22.0, 144.0, 100.0
    places: list[float] = [
        number + (1 if picture.left_out and number >= picture.gap else 0)
        for number in range(len(picture.bars))
    ]
    count = len(picture.bars) + (1 if picture.left_out else 0)
    sheet = Sheet(picture, row * count, legend=False)
    axes = sheet.axes(left, 0, WIDTH - left - right, row * count)
    shades = mpl.colormaps["cividis"]
    for y, bar in zip(places, picture.bars, strict=True):
        axes.barh(y + 0.5, 100, height=0.7, color=EMPTY)
        axes.barh(y + 0.5, bar.percent, height=0.7, color=shades(bar.percent / 100))
        axes.text(103, y + 0.5, f"{bar.percent} %", va="center", fontsize=11, fontweight="bold")
        axes.text(135, y + 0.5, f"n = {bar.shared}", va="center", fontsize=9.5, color=FAINT)
    if picture.left_out:
        between = f"… {picture.left_out} in between …"
        axes.text(0, picture.gap + 0.5, between, va="center", fontsize=10, color=FAINT)
    axes.set(xlim=(0, 100), ylim=(count, 0))
    axes.set_yticks(
        [y + 0.5 for y in places], [short(bar.name, left - MARGIN - PAD, size=11) for bar in picture.bars]
    )
    axes.set_xticks([])
    axes.tick_params(length=0, labelsize=11, pad=PAD)
    return sheet.figure


def _likeness(picture: model.Likeness) -> Figure:
    order = _by_likeness(picture.percents)
    count = len(order)
    row, left = 13.0 if count >= _MANY else 17.0, 134.0
    sheet = Sheet(picture, row * count + 44, legend=False)
    axes = sheet.axes(left, 0, WIDTH - left - MARGIN, row * count)
    values = [[picture.percents[y][x] for x in order] for y in order]
    shown = np.array([[np.nan if cell is None else cell for cell in cells] for cells in values], dtype=float)
    colours = mpl.colormaps["cividis"].with_extremes(bad=EMPTY)
    image = axes.imshow(np.ma.masked_invalid(shown), cmap=colours, vmin=0, vmax=100, aspect="auto")
    size = 10 if count >= _MANY else 11
    axes.set_yticks(range(count), [short(picture.names[at], left - MARGIN - PAD, size=size) for at in order])
    axes.set_xticks([])
    axes.tick_params(length=0, labelsize=size, pad=PAD)
    bar = sheet.figure.colorbar(
        image, cax=sheet.axes(left, row * count + 12, 160, 9), orientation="horizontal"
    )
    bar.set_ticks([0, 50, 100], labels=["0 %", "agree 50 %", "100 %"])
    bar.ax.tick_params(labelsize=9.5, length=0, colors=FAINT)
    bar.outline.set_visible(False)
    return sheet.figure


def _by_likeness(percents: Sequence[Sequence[float | None]]) -> list[int]:
    """Places in an order in which those who agree stand together: the leaves of average linkage.

    Of two who share too few topics the distance is not known; they count as the mean of all that are.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage  # noqa: PLC0415
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    count = len(percents)
    if count < 3:  # noqa: PLR2004 - nothing to order
        return list(range(count))
    known = [100 - cell for cells in percents for cell in cells if cell is not None]
    usual = sum(known) / len(known) if known else 50.0
    distances = np.array([[usual if cell is None else 100 - cell for cell in cells] for cells in percents])
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), method="average", optimal_ordering=True)
    return [int(leaf) for leaf in leaves_list(tree)]


def _spectrum(picture: model.Spectrum) -> Figure:
    line, wrap = 15.0, 50
    blocks = [
        (
            position,
            len(names),
            textwrap.wrap(_flowing(names), wrap, break_on_hyphens=False) or ["nobody on record"],
        )
        for position, names in picture.names
    ]
    heights = [26 + line * len(lines) + 8 for _, _, lines in blocks]
    sheet = Sheet(picture, sum(heights), legend=False)
    most = max((count for _, count, _ in blocks), default=0) or 1
    top = 0.0
    for (position, count, lines), height in zip(blocks, heights, strict=True):
        axes = sheet.axes(MARGIN, top, WIDTH - 2 * MARGIN, height)
        axes.set(xlim=(0, 366), ylim=(height, 0), xticks=[], yticks=[])
        axes.add_patch(Rectangle((0, 3), 8, height - 8, facecolor=COLOURS[position], edgecolor="none"))
        axes.add_patch(
            Rectangle((208, 5), 120 * count / most, 13, facecolor=COLOURS[position], edgecolor="none")
        )
        axes.text(16, 12, LABELS[position].capitalize(), fontsize=12, fontweight="bold", va="center")
        axes.text(214 + 120 * count / most, 12, str(count), fontsize=12, fontweight="bold", va="center")
        for number, text in enumerate(lines):
            words, colour = text.replace("\N{NO-BREAK SPACE}", " "), INK if count else FAINT
            axes.text(16, 30 + line * number, words, fontsize=11, va="center", color=colour)
        top += height
    return sheet.figure


def _flowing(names: Iterable[model.Name]) -> str:
    """Names with commas between, none of them broken; those inferred with an asterisk."""
    return ", ".join(
        f"{one.name}{'*' if one.inferred else ''}".replace(" ", "\N{NO-BREAK SPACE}") for one in names
    )


def _strips(picture: model.Strips) -> Figure:
    row, square, left = 46.0, 26.0, MARGIN
    is_framed = any(point.number for panel in picture.panels for point in panel.points)
    sheet = Sheet(picture, row * len(picture.panels), keys=[("frame", SHIFTED)] if is_framed else [])
    wide, beside = WIDTH - left - MARGIN, 80.0  # where some have no room, a name leaves some for how many
    room = int(wide // square)
    for place, panel in enumerate(picture.panels):
        axes = sheet.axes(left, place * row, wide, row)
        axes.set(xlim=(0, wide / square), ylim=(row / 17, 0), xticks=[], yticks=[])
        axes.text(
            0,
            0.5,
            short(panel.name, wide if len(panel.points) <= room else wide - beside, size=11, weight="bold"),
            fontsize=11,
            fontweight="bold",
            va="center",
        )
        points = panel.points[-room:]
        if len(points) < len(panel.points):
            cut = f"last {len(points)} of {len(panel.points)}"
            axes.text(room, 0.5, cut, fontsize=9, color=FAINT, ha="right", va="center")
        for x, point in enumerate(points):
            add_cell(axes, x, 1.0, model.Cell(position=point.position, inferred=point.inferred), size=9)
            axes.text(
                x + 0.5, 2.32, str(point.first.year), fontsize=8.5, color=FAINT, ha="center", va="center"
            )
            if point.number:
                edge = Rectangle((x + 0.03, 1.03), 0.94, 0.94, facecolor="none", edgecolor=INK, linewidth=1.6)
                axes.add_patch(edge)
    return sheet.figure


# With an axis of time: the course of a leader, and the growth of a coalition


def _timeline(picture: model.Timeline) -> Figure:
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


def _draw_course(axes: Axes, panel: model.Panel, until: date, *, goes_on: bool) -> None:
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


def _draw_statement(axes: Axes, point: model.Point) -> None:
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


def _number(axes: Axes, points: Sequence[model.Point], width: float, height: float) -> None:
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


def _growth(picture: model.Growth) -> Figure:
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


def _who_came_and_went(picture: model.Growth) -> list[tuple[str, list[str]]]:
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
