"""Drawing pictures with matplotlib. Imported in the process that draws, and nowhere else: it takes a second and, with all that is drawn, 200 MB."""

import io
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bot.core.entries import LABELS
from bot.pictures.model import Bars, Cell, Form, Growth, Likeness, Matrix, Picture, Spectrum, Strips, Timeline
from bot.pictures.over_time import draw_growth, draw_timeline
from bot.pictures.sheet import (
    COLOURS,
    EMPTY,
    FAINT,
    INK,
    MARGIN,
    PAD,
    PAPER,
    SHIFTED,
    STYLE,
    WIDTH,
    Sheet,
    add_cell,
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


def drawn(picture: Picture, form: Form) -> bytes:
    """The file of a picture; the same bytes for the same picture."""
    with mpl.rc_context(_SETTINGS):
        figure = figure_of(picture)
        file = io.BytesIO()
        metadata = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        figure.savefig(file, format=form, dpi=72 * SHARPNESS, metadata=metadata)
    return file.getvalue()


def figure_of(picture: Picture) -> Figure:
    """The figure of a picture, with everything that will be seen."""
    with mpl.rc_context(_SETTINGS):
        match picture:
            case Matrix():
                return _matrix(picture)
            case Timeline():
                return draw_timeline(picture)
            case Bars():
                return _bars(picture)
            case Likeness():
                return _likeness(picture)
            case Growth():
                return draw_growth(picture)
            case Spectrum():
                return _spectrum(picture)
            case Strips():
                return _strips(picture)


def _matrix(picture: Matrix) -> Figure:
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


def _bars(picture: Bars) -> Figure:
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


def _likeness(picture: Likeness) -> Figure:
    import numpy as np  # noqa: PLC0415 - beside its only use

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
    import numpy as np  # noqa: PLC0415
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


def _spectrum(picture: Spectrum) -> Figure:
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
            faint = INK if count else FAINT
            axes.text(
                16,
                30 + line * number,
                text.replace("\N{NO-BREAK SPACE}", " "),
                fontsize=11,
                va="center",
                color=faint,
            )
        top += height
    return sheet.figure


def _flowing(names: Iterable[Any]) -> str:
    """Names with commas between, none of them broken; those inferred with an asterisk."""
    return ", ".join(
        f"{one.name}{'*' if one.inferred else ''}".replace(" ", "\N{NO-BREAK SPACE}") for one in names
    )


def _strips(picture: Strips) -> Figure:
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
            add_cell(axes, x, 1.0, Cell(position=point.position, inferred=point.inferred), size=9)
            axes.text(
                x + 0.5, 2.32, str(point.first.year), fontsize=8.5, color=FAINT, ha="center", va="center"
            )
            if point.number:
                edge = Rectangle((x + 0.03, 1.03), 0.94, 0.94, facecolor="none", edgecolor=INK, linewidth=1.6)
                axes.add_patch(edge)
    return sheet.figure
