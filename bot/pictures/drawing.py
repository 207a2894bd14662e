"""Drawing pictures with matplotlib. Imported in the process that draws, and nowhere else: it takes a second and, with all that is drawn, 200 MB.

Every length is in pixels of a phone 390 wide, where a point of type is a pixel. The colours run from orange (opposes) to
blue (supports), which all kinds of colour-blindness tell apart; a sign in each cell says the same. The background is the
picture's own, so that it looks the same in dark and light mode.
"""

import io
import textwrap
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final, Literal

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, date2num, num2date
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from bot.core.dates import in_short
from bot.core.entries import LABELS, Position
from bot.pictures.model import (
    Bars,
    Cell,
    Form,
    Growth,
    Likeness,
    Matrix,
    Panel,
    Picture,
    Point,
    Spectrum,
    Strips,
    Timeline,
)

WIDTH: Final = 390.0
"""Pixels of a phone; also the width of every picture."""
SHARPNESS: Final = 3
"""Pixels of the file for each of the phone."""

_INK, _FAINT, _LINE, _PAPER, _EMPTY = "#1F2328", "#57606A", "#C8CDD3", "#FBFBF9", "#F0F0EC"
_COLOURS: Final = {
    Position.OPPOSES: "#B35806",
    Position.OPPOSES_WITH_RESERVATIONS: "#F1A340",
    Position.NEUTRAL_OR_MIXED: "#D5D5DC",
    Position.SUPPORTS_WITH_CONDITIONS: "#7FB3D9",
    Position.SUPPORTS: "#2166AC",
}
_SIGNS: Final = {
    Position.OPPOSES: "−−",
    Position.OPPOSES_WITH_RESERVATIONS: "−",
    Position.NEUTRAL_OR_MIXED: "0",
    Position.SUPPORTS_WITH_CONDITIONS: "+",
    Position.SUPPORTS: "++",
}
_DARK: Final = {Position.OPPOSES, Position.SUPPORTS}
_MARGIN: Final = 12.0
_NAME_LENGTH: Final = 20
_FEW: Final = 4
"""Columns up to which there is room for long names of rows."""
_NARROW: Final = 17
"""Columns from which on they are narrower than a sign of the usual size."""
_MANY: Final = 25
"""Rows from which on they are lower, so that they fit on a screen."""

_STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib; Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian
    "font.size": 11.0,
    "text.color": _INK,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _INK,
    "xtick.color": _FAINT,
    "ytick.color": _INK,
    "hatch.color": _INK,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",  # words stay words
    "svg.hashsalt": "standpoint",
    "text.parse_math": False,  # a dollar in a name is a dollar
}


def drawn(picture: Picture, form: Form) -> bytes:
    """The file of a picture; the same bytes for the same picture."""
    with mpl.rc_context(_STYLE):
        figure = figure_of(picture)
        file = io.BytesIO()
        metadata = {"Software": None} if form == "png" else {"Date": None, "Creator": None}
        figure.savefig(file, format=form, dpi=72 * SHARPNESS, metadata=metadata)
    return file.getvalue()


def figure_of(picture: Picture) -> Figure:
    """The figure of a picture, with everything that will be seen."""
    with mpl.rc_context(_STYLE):
        match picture:
            case Matrix():
                return _matrix(picture)
            case Timeline():
                return _timeline(picture)
            case Bars():
                return _bars(picture)
            case Likeness():
                return _likeness(picture)
            case Growth():
                return _growth(picture)
            case Spectrum():
                return _spectrum(picture)
            case Strips():
                return _strips(picture)


_Key = Literal["number", "frame", "arrow"]
_SHIFTED: Final = "another position than before"
_NOTHING_NEWER: Final = "goes on: nothing newer is on record"


class _Sheet:
    """A figure that grows downwards: title and notes, then what is placed, then the legend, then the caption."""

    def __init__(
        self,
        picture: Picture,
        height: float,
        *,
        legend: bool = True,
        notes: Iterable[str] = (),
        keys: Sequence[tuple[_Key, str]] = (),
    ) -> None:
        """With a legend of positions, and below it of `keys`, each on a line of its own."""
        self._title = textwrap.wrap(picture.title, 38, max_lines=2, placeholder=" …") or [""]
        self._caption = _wrapped_at_dots(picture.caption)
        self._notes = [line for note in notes for line in textwrap.wrap(note.removesuffix("."), 64)]
        self._top = _MARGIN + 19 * len(self._title) + 15 * len(self._notes) + 6
        below = 14 * len(self._caption) + _MARGIN + (40 if legend else 6) + 16 * len(keys)
        self.height = self._top + height + below
        self.figure = Figure(figsize=(WIDTH / 72, self.height / 72), facecolor=_PAPER)
        for number, line in enumerate(self._title):
            self._text(_MARGIN, _MARGIN + 14 + 19 * number, line, size=14.5, weight="bold")
        for number, line in enumerate(self._notes):
            y = _MARGIN + 19 * len(self._title) + 15 * (number + 1) - 2
            self._text(_MARGIN, y, line, size=10)
        for number, line in enumerate(self._caption):
            from_below = self.height - _MARGIN - 14 * (len(self._caption) - 1 - number)
            self._text(_MARGIN, from_below, line, size=10, color=_FAINT)
        below = self._top + height + 12
        if legend:
            self._legend(below, half=isinstance(picture, Timeline))
        for number, (key, text) in enumerate(keys):
            self._explained(below + (32 if legend else 0) + 16 * number, key, text)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at a place below the title."""
        bottom = self.height - self._top - top - height
        axes = self.figure.add_axes(
            (left / WIDTH, bottom / self.height, width / WIDTH, height / self.height), facecolor=_PAPER
        )
        for spine in axes.spines.values():
            spine.set_visible(False)
        return axes

    def _text(self, x: float, y: float, text: str, **style: Any) -> Artist:  # noqa: ANN401 - matplotlib's own
        return self.figure.text(x / WIDTH, 1 - y / self.height, text, **style)

    def _legend(self, top: float, *, half: bool) -> None:
        """Which colour and sign is which position, in two lines; what is inferred is hatched, or a half dot."""
        words = {**LABELS, Position.SUPPORTS_WITH_CONDITIONS: "with conditions"}
        words[Position.OPPOSES_WITH_RESERVATIONS] = "with reservations"
        places = [
            (Position.OPPOSES, 0.0, 0), (Position.OPPOSES_WITH_RESERVATIONS, 88.0, 0), (Position.NEUTRAL_OR_MIXED, 222.0, 0),
            (Position.SUPPORTS, 0.0, 1), (Position.SUPPORTS_WITH_CONDITIONS, 88.0, 1),
        ]  # fmt: skip
        for position, x, line in places:
            self._key(_MARGIN + x, top + 16 * line, _COLOURS[position], words[position], _SIGNS[position])
        if half:
            self._dot(_MARGIN + 230.5, top + 21.5, marker="o", fillstyle="left", markerfacecoloralt=_PAPER)
            self._text(_MARGIN + 243.0, top + 21.8, "inferred", size=10, color=_FAINT, va="center")
        else:
            self._key(_MARGIN + 222.0, top + 16, _PAPER, "inferred", "", hatch="////")

    def _explained(self, y: float, key: _Key, text: str) -> None:
        """What a number, a frame or an arrow says."""
        x = _MARGIN + 8.5
        match key:
            case "number":
                self._text(x, y + 5.8, "1", size=10, weight="bold", ha="center", va="center")
            case "frame":
                self._dot(x, y + 5.5, marker="s", markersize=10, fillstyle="none", markeredgewidth=1.6)
            case "arrow":
                self._dot(x, y + 5.5, marker=">", markersize=6, color=_FAINT, markeredgecolor=_FAINT)
        self._text(_MARGIN + 21, y + 5.8, text, size=10, color=_FAINT, va="center")

    def _dot(self, x: float, y: float, **style: Any) -> None:  # noqa: ANN401 - as above
        given = {
            "color": _COLOURS[Position.NEUTRAL_OR_MIXED],
            "markeredgecolor": _INK,
            "markersize": 7,
            **style,
        }
        place = ([x / WIDTH], [1 - y / self.height])
        self.figure.add_artist(Line2D(*place, transform=self.figure.transFigure, linestyle="", **given))

    def _key(self, x: float, y: float, colour: str, text: str, sign: str, *, hatch: str = "") -> None:
        patch = Rectangle(
            (x / WIDTH, 1 - (y + 11) / self.height),
            17 / WIDTH,
            11 / self.height,
            transform=self.figure.transFigure,
            facecolor=colour,
            edgecolor=_FAINT,
            linewidth=0.5,
            hatch=hatch or None,
        )
        self.figure.add_artist(patch)
        dark = colour in {_COLOURS[position] for position in _DARK}
        style = {"size": 8, "color": "white" if dark else _INK, "ha": "center", "va": "center"}
        self._text(x + 8.5, y + 5.8, sign, **style)
        self._text(x + 21, y + 5.8, text, size=10, color=_FAINT, va="center")


def _matrix(picture: Matrix) -> Figure:
    row = 19.0
    few = len(picture.columns) <= _FEW
    left = 236.0 if few else 134.0
    columns = [_short(name, 27) for name in picture.columns]
    head = min(190.0, 16 + 6.7 * max((len(name) for name in columns), default=0))
    width = min(WIDTH - left - _MARGIN, 40.0 * len(columns))
    height = row * len(picture.rows)
    sheet = _Sheet(picture, head + height, notes=picture.notes)
    axes = sheet.axes(left, head, width, height)
    axes.set_facecolor(_EMPTY)  # what is empty stays pale
    axes.vlines(range(len(columns) + 1), 0, len(picture.rows), color=_PAPER, linewidth=1.2)
    axes.hlines(range(len(picture.rows) + 1), 0, len(columns), color=_PAPER, linewidth=1.2)
    for y, cells in enumerate(picture.cells):
        for x, cell in enumerate(cells):
            if cell is not None:
                _add_cell(axes, x, y, cell, size=9 if len(columns) < _NARROW else 7.5)
    axes.set(xlim=(0, len(columns)), ylim=(len(picture.rows), 0))
    axes.set_yticks(
        [y + 0.5 for y in range(len(picture.rows))],
        [_short(name, 36 if few else _NAME_LENGTH) for name in picture.rows],
    )
    axes.xaxis.tick_top()
    axes.set_xticks([x + 0.5 for x in range(len(columns))], columns, rotation=90, color=_INK)
    axes.tick_params(length=0, labelsize=10.5, pad=4)
    return sheet.figure


def _add_cell(axes: Axes, x: float, y: float, cell: Cell, *, size: float) -> None:
    """A square with the colour and the sign of a position."""
    dark = cell.position in _DARK
    patch = Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, facecolor=_COLOURS[cell.position], edgecolor="none")
    if cell.inferred:
        patch.set(hatch="////", edgecolor="#FFFFFF99" if dark else "#1F232866", linewidth=0)
    axes.add_artist(patch)  # not `add_patch`, which measures what the limits of the axes say already
    sign = axes.text(
        x + 0.5, y + 0.52, _SIGNS[cell.position], ha="center", va="center",
        color="white" if dark else _INK, fontsize=size, fontweight="bold",
    )  # fmt: skip
    if cell.inferred:  # the sign stands on plain ground
        sign.set_bbox({"facecolor": _COLOURS[cell.position], "edgecolor": "none", "pad": 0.6})


def _timeline(picture: Timeline) -> Figure:
    panel_height, gap, left = 84.0, 46.0, 40.0
    count = max(1, len(picture.panels))
    keys: list[tuple[_Key, str]] = []
    if any(point.number for panel in picture.panels for point in panel.points):
        keys.append(("number", _SHIFTED))
    if picture.goes_on:
        keys.append(("arrow", _NOTHING_NEWER))
    sheet = _Sheet(picture, count * (panel_height + gap) + 6, keys=keys)
    points = [point for panel in picture.panels for point in panel.points]
    begin = min((point.first for point in points), default=picture.until)
    end = max([picture.until, *(point.last for point in points)])
    span = max((end - begin).days, 30)
    for place, panel in enumerate(picture.panels):
        axes = sheet.axes(left, place * (panel_height + gap) + 24, WIDTH - left - _MARGIN, panel_height)
        axes.set_title(_short(panel.name, 48), loc="left", fontsize=11.5, fontweight="bold", pad=5, x=-0.08)
        axes.set(xlim=(_day(begin) - span * 0.03, _day(end) + span * 0.04), ylim=(-3.3, 3.3))
        _draw_course(axes, panel, picture.until, goes_on=picture.goes_on)
        _number(axes, panel.points, WIDTH - left - _MARGIN, panel_height)
        axes.set_yticks(list(Position), [_SIGNS[position] for position in Position])
        axes.tick_params(axis="y", length=0, labelsize=10)
        axes.grid(axis="y", color=_EMPTY, linewidth=1)
        axes.set_axisbelow(True)
        _time_axis(axes, WIDTH - left - _MARGIN)
    return sheet.figure


def _draw_course(axes: Axes, panel: Panel, until: date, *, goes_on: bool) -> None:
    """The steps, then each statement on them: a dot for a day, a bar for a month or a year."""
    points = panel.points
    for point, following in zip(points, [*points[1:], None], strict=True):
        end = following.first if following else max(until, point.first)
        axes.plot(
            [_day(point.first), _day(end)], [point.position] * 2, color=_FAINT, linewidth=1.4, solid_capstyle="butt"
        )  # fmt: skip
        if following and following.position != point.position:
            axes.plot(
                [_day(following.first)] * 2,
                [point.position, following.position],
                color=_FAINT,
                linewidth=1.4,
                linestyle=(0, (1, 1)),
            )
    if points and goes_on:
        _arrow(axes, max(until, points[-1].first), points[-1].position)
    for point in points:
        _draw_statement(axes, point)


def _arrow(axes: Axes, day: date, height: float) -> None:
    """What is drawn goes on beyond the axis."""
    axes.plot([_day(day)], [height], marker=">", markersize=6, color=_FAINT, clip_on=False)


def _draw_statement(axes: Axes, point: Point) -> None:
    colour, y = _COLOURS[point.position], float(point.position)
    if point.last > point.first:
        axes.add_patch(
            Rectangle(
                (_day(point.first), y - 0.24), _day(point.last) - _day(point.first) + 1, 0.48,
                facecolor=colour, edgecolor=_INK, linewidth=0.6, hatch="////" if point.inferred else None, zorder=3,
            )
        )  # fmt: skip
    axes.plot(
        [_day(point.first)], [y], marker="o", markersize=7, color=colour, markeredgecolor=_INK,
        markeredgewidth=0.7, fillstyle="left" if point.inferred else "full", markerfacecoloralt=_PAPER, zorder=4,
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
    free = left - 2 * _MARGIN * pixel
    for day in ticks:
        name = in_short(day.isoformat()[:length])
        half = 3 * len(name) * pixel
        if left <= _day(day) and free <= _day(day) - half and _day(day) + half <= right + _MARGIN * pixel:
            shown[_day(day)] = name
            free = _day(day) + half + 6 * pixel
    axes.set_xticks(list(shown), list(shown.values()))
    axes.tick_params(axis="x", labelsize=10, length=3)
    axes.spines["bottom"].set_visible(True)


def _bars(picture: Bars) -> Figure:
    row, left, right = 22.0, 144.0, 100.0
    places: list[float] = [
        number + (1 if picture.left_out and number >= picture.gap else 0)
        for number in range(len(picture.bars))
    ]
    count = len(picture.bars) + (1 if picture.left_out else 0)
    sheet = _Sheet(picture, row * count, legend=False)
    axes = sheet.axes(left, 0, WIDTH - left - right, row * count)
    shades = mpl.colormaps["cividis"]
    for y, bar in zip(places, picture.bars, strict=True):
        axes.barh(y + 0.5, 100, height=0.7, color=_EMPTY)
        axes.barh(y + 0.5, bar.percent, height=0.7, color=shades(bar.percent / 100))
        axes.text(103, y + 0.5, f"{bar.percent} %", va="center", fontsize=11, fontweight="bold")
        axes.text(135, y + 0.5, f"n = {bar.shared}", va="center", fontsize=9.5, color=_FAINT)
    if picture.left_out:
        between = f"… {picture.left_out} in between …"
        axes.text(0, picture.gap + 0.5, between, va="center", fontsize=10, color=_FAINT)
    axes.set(xlim=(0, 100), ylim=(count, 0))
    axes.set_yticks([y + 0.5 for y in places], [_short(bar.name) for bar in picture.bars])
    axes.set_xticks([])
    axes.tick_params(length=0, labelsize=11)
    return sheet.figure


def _likeness(picture: Likeness) -> Figure:
    import numpy as np  # noqa: PLC0415 - beside its only use

    order = _by_likeness(picture.percents)
    count = len(order)
    row, left = 13.0 if count >= _MANY else 17.0, 134.0
    sheet = _Sheet(picture, row * count + 44, legend=False)
    axes = sheet.axes(left, 0, WIDTH - left - _MARGIN, row * count)
    values = [[picture.percents[y][x] for x in order] for y in order]
    shown = np.array([[np.nan if cell is None else cell for cell in cells] for cells in values], dtype=float)
    colours = mpl.colormaps["cividis"].with_extremes(bad=_EMPTY)
    image = axes.imshow(np.ma.masked_invalid(shown), cmap=colours, vmin=0, vmax=100, aspect="auto")
    axes.set_yticks(range(count), [_short(picture.names[at]) for at in order])
    axes.set_xticks([])
    axes.tick_params(length=0, labelsize=10 if count >= _MANY else 11)
    bar = sheet.figure.colorbar(
        image, cax=sheet.axes(left, row * count + 12, 160, 9), orientation="horizontal"
    )
    bar.set_ticks([0, 50, 100], labels=["0 %", "agree 50 %", "100 %"])
    bar.ax.tick_params(labelsize=9.5, length=0, colors=_FAINT)
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


def _growth(picture: Growth) -> Figure:
    height, left = 170.0, 40.0
    lines = _who_came_and_went(picture)
    below = sum(_LINE_HEIGHT * len(texts) + 4 for _, texts in lines)
    keys: list[tuple[_Key, str]] = [("arrow", _NOTHING_NEWER)] if picture.goes_on else []
    sheet = _Sheet(picture, height + 34 + below, legend=False, keys=keys)
    axes = sheet.axes(left, 4, WIDTH - left - 34, height)
    days = [_day(step.day) for step in picture.steps]
    counts = [step.count for step in picture.steps]
    if days:
        end = max(_day(picture.until), days[-1])
        axes.step(
            [*days, end], [*counts, counts[-1]], where="post", color=_COLOURS[Position.SUPPORTS], linewidth=2
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
    axes.grid(axis="y", color=_EMPTY)
    axes.set_axisbelow(True)
    _time_axis(axes, WIDTH - left - 34)
    axes.tick_params(axis="y", length=0, labelsize=10)
    page = sheet.axes(0, height + 30, WIDTH, below)
    page.set(xlim=(0, WIDTH), ylim=(below, 0), xticks=[], yticks=[])
    y = 0.0
    for day, texts in lines:
        page.text(_MARGIN, y + 8, day, fontsize=10.5, va="center", color=_FAINT)
        for text in texts:
            page.text(_MARGIN + 78, y + 8, text, fontsize=10.5, va="center")
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
            ("no day", _in_two_lines(f"{len(picture.undated)} without a day on record: ", picture.undated))
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
    sheet = _Sheet(picture, sum(heights), legend=False)
    most = max((count for _, count, _ in blocks), default=0) or 1
    top = 0.0
    for (position, count, lines), height in zip(blocks, heights, strict=True):
        axes = sheet.axes(_MARGIN, top, WIDTH - 2 * _MARGIN, height)
        axes.set(xlim=(0, 366), ylim=(height, 0), xticks=[], yticks=[])
        axes.add_patch(Rectangle((0, 3), 8, height - 8, facecolor=_COLOURS[position], edgecolor="none"))
        axes.add_patch(
            Rectangle((208, 5), 120 * count / most, 13, facecolor=_COLOURS[position], edgecolor="none")
        )
        axes.text(16, 12, LABELS[position].capitalize(), fontsize=12, fontweight="bold", va="center")
        axes.text(214 + 120 * count / most, 12, str(count), fontsize=12, fontweight="bold", va="center")
        for number, text in enumerate(lines):
            faint = _INK if count else _FAINT
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
    row, square, left = 46.0, 26.0, _MARGIN
    is_framed = any(point.number for panel in picture.panels for point in panel.points)
    sheet = _Sheet(picture, row * len(picture.panels), keys=[("frame", _SHIFTED)] if is_framed else [])
    room = int((WIDTH - left - _MARGIN) // square)
    for place, panel in enumerate(picture.panels):
        axes = sheet.axes(left, place * row, WIDTH - left - _MARGIN, row)
        axes.set(xlim=(0, (WIDTH - left - _MARGIN) / square), ylim=(row / 17, 0), xticks=[], yticks=[])
        axes.text(
            0,
            0.5,
            _short(panel.name, 58 if len(panel.points) <= room else 42),
            fontsize=11,
            fontweight="bold",
            va="center",
        )
        points = panel.points[-room:]
        if len(points) < len(panel.points):
            cut = f"last {len(points)} of {len(panel.points)}"
            axes.text(room, 0.5, cut, fontsize=9, color=_FAINT, ha="right", va="center")
        for x, point in enumerate(points):
            _add_cell(axes, x, 1.0, Cell(position=point.position, inferred=point.inferred), size=9)
            axes.text(
                x + 0.5, 2.32, str(point.first.year), fontsize=8.5, color=_FAINT, ha="center", va="center"
            )
            if point.number:
                edge = Rectangle(
                    (x + 0.03, 1.03), 0.94, 0.94, facecolor="none", edgecolor=_INK, linewidth=1.6
                )
                axes.add_patch(edge)
    return sheet.figure


def _day(day: date) -> float:
    number: Callable[[date], float] = date2num
    return float(number(day))


def _moment(number: float) -> datetime:
    moment: Callable[[float], datetime] = num2date
    return moment(number)


def _wrapped_at_dots(caption: str) -> list[str]:
    """In at most three lines; none begins or ends with the dot between two parts."""
    lines = textwrap.wrap(caption.replace(" · ", "\N{NO-BREAK SPACE}· "), 62, max_lines=3, placeholder=" …")
    return [line.removesuffix("·").rstrip().replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _short(name: str, length: int = _NAME_LENGTH) -> str:
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"
