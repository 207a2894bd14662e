"""The sheet that every picture is drawn on: colours, signs and type, title, legend and caption.

Every length is in pixels of a phone 390 wide, where a point of type is a pixel. The colours run from orange (opposes) to
blue (supports), which all kinds of colour-blindness tell apart; a sign in each cell says the same. The background is the
picture's own, so that it looks the same in dark and light mode.
"""

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

from bot.core.entries import LABELS, Position
from bot.pictures.model import Cell, Picture, Timeline

WIDTH: Final = 390.0
"""Pixels of a phone; also the width of every picture."""

INK, FAINT, LINE, PAPER, EMPTY = "#1F2328", "#57606A", "#C8CDD3", "#FBFBF9", "#F0F0EC"
COLOURS: Final = {
    Position.OPPOSES: "#B35806",
    Position.OPPOSES_WITH_RESERVATIONS: "#F1A340",
    Position.NEUTRAL_OR_MIXED: "#D5D5DC",
    Position.SUPPORTS_WITH_CONDITIONS: "#7FB3D9",
    Position.SUPPORTS: "#2166AC",
}
SIGNS: Final = {
    Position.OPPOSES: "−−",
    Position.OPPOSES_WITH_RESERVATIONS: "−",
    Position.NEUTRAL_OR_MIXED: "0",
    Position.SUPPORTS_WITH_CONDITIONS: "+",
    Position.SUPPORTS: "++",
}
DARK: Final = {Position.OPPOSES, Position.SUPPORTS}
"""Positions whose colour takes a white sign."""
MARGIN: Final = 12.0
PAD: Final = 4.0
"""Between the name of a row and the row."""
STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib; Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian
    "font.size": 11.0,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": INK,
    "xtick.color": FAINT,
    "ytick.color": INK,
    "hatch.color": INK,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "none",  # words stay words
    "svg.hashsalt": "standpoint",
    "text.parse_math": False,  # a dollar in a name is a dollar
}

Key = Literal["number", "frame", "arrow"]
"""What a legend may explain besides positions."""
SHIFTED: Final = "another position than before"
NOTHING_NEWER: Final = "goes on: nothing newer is on record"


class Sheet:
    """A figure that grows downwards: title and notes, then what is placed, then the legend, then the caption."""

    def __init__(
        self,
        picture: Picture,
        height: float,
        *,
        legend: bool = True,
        notes: Iterable[str] = (),
        keys: Sequence[tuple[Key, str]] = (),
    ) -> None:
        """With a legend of positions, and below it of `keys`, each on a line of its own."""
        self._title = textwrap.wrap(picture.title, 38, max_lines=3, placeholder=" …") or [""]
        self._caption = _wrapped_at_dots(picture.caption)
        self._notes = [line for note in notes for line in textwrap.wrap(note.removesuffix("."), 64)]
        self._top = MARGIN + 19 * len(self._title) + 15 * len(self._notes) + 6
        below = 14 * len(self._caption) + MARGIN + (40 if legend else 6) + 16 * len(keys)
        self.height = self._top + height + below
        self.figure = Figure(figsize=(WIDTH / 72, self.height / 72), facecolor=PAPER)
        for number, line in enumerate(self._title):
            self._text(MARGIN, MARGIN + 14 + 19 * number, line, size=14.5, weight="bold")
        for number, line in enumerate(self._notes):
            y = MARGIN + 19 * len(self._title) + 15 * (number + 1) - 2
            self._text(MARGIN, y, line, size=10)
        for number, line in enumerate(self._caption):
            from_below = self.height - MARGIN - 14 * (len(self._caption) - 1 - number)
            self._text(MARGIN, from_below, line, size=10, color=FAINT)
        below = self._top + height + 12
        if legend:
            self._legend(below, half=isinstance(picture, Timeline))
        for number, (key, text) in enumerate(keys):
            self._explained(below + (32 if legend else 0) + 16 * number, key, text)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes at a place below the title."""
        bottom = self.height - self._top - top - height
        axes = self.figure.add_axes(
            (left / WIDTH, bottom / self.height, width / WIDTH, height / self.height), facecolor=PAPER
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
            self._key(MARGIN + x, top + 16 * line, COLOURS[position], words[position], SIGNS[position])
        if half:
            self._dot(MARGIN + 230.5, top + 21.5, marker="o", fillstyle="left", markerfacecoloralt=PAPER)
            self._text(MARGIN + 243.0, top + 21.8, "inferred", size=10, color=FAINT, va="center")
        else:
            self._key(MARGIN + 222.0, top + 16, PAPER, "inferred", "", hatch="////")

    def _explained(self, y: float, key: Key, text: str) -> None:
        """What a number, a frame or an arrow says."""
        x = MARGIN + 8.5
        match key:
            case "number":
                self._text(x, y + 5.8, "1", size=10, weight="bold", ha="center", va="center")
            case "frame":
                self._dot(x, y + 5.5, marker="s", markersize=10, fillstyle="none", markeredgewidth=1.6)
            case "arrow":
                self._dot(x, y + 5.5, marker=">", markersize=6, color=FAINT, markeredgecolor=FAINT)
        self._text(MARGIN + 21, y + 5.8, text, size=10, color=FAINT, va="center")

    def _dot(self, x: float, y: float, **style: Any) -> None:  # noqa: ANN401 - as above
        given = {
            "color": COLOURS[Position.NEUTRAL_OR_MIXED],
            "markeredgecolor": INK,
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
            edgecolor=FAINT,
            linewidth=0.5,
            hatch=hatch or None,
        )
        self.figure.add_artist(patch)
        dark = colour in {COLOURS[position] for position in DARK}
        style = {"size": 8, "color": "white" if dark else INK, "ha": "center", "va": "center"}
        self._text(x + 8.5, y + 5.8, sign, **style)
        self._text(x + 21, y + 5.8, text, size=10, color=FAINT, va="center")


def add_cell(axes: Axes, x: float, y: float, cell: Cell, *, size: float) -> None:
    """A square with the colour and the sign of a position."""
    dark = cell.position in DARK
    patch = Rectangle((x + 0.03, y + 0.03), 0.94, 0.94, facecolor=COLOURS[cell.position], edgecolor="none")
    if cell.inferred:
        patch.set(hatch="////", hatchcolor=hatch_colour(cell.position))
    axes.add_artist(patch)  # not `add_patch`, which measures what the limits of the axes say already
    sign = axes.text(
        x + 0.5, y + 0.52, SIGNS[cell.position], ha="center", va="center",
        color="white" if dark else INK, fontsize=size, fontweight="bold",
    )  # fmt: skip
    if cell.inferred:  # the sign stands on plain ground, and that in its cell
        sign.set_bbox({"facecolor": COLOURS[cell.position], "edgecolor": "none", "pad": 0.6})
        sign.set_clip_path(patch)
        sign.set_clip_on(True)


def hatch_colour(position: Position) -> str:
    """What is seen on the colour of a position."""
    return "#FFFFFF99" if position in DARK else INK


def short(name: str, room: float, *, size: float, weight: str = "normal") -> str:
    """As much of a name as has room, in pixels, in type of a size."""
    if width_of(name, size=size, weight=weight) <= room:
        return name
    shorter = (f"{name[:length].rstrip()}…" for length in range(len(name) - 1, 0, -1))
    return next((text for text in shorter if width_of(text, size=size, weight=weight) <= room), "…")


def width_of(text: str, *, size: float, weight: str = "normal") -> float:
    """In pixels."""
    width, _, _ = text_to_path.get_text_width_height_descent(
        text, FontProperties(size=size, weight=weight), ismath=False
    )
    return float(width)


def _wrapped_at_dots(caption: str) -> list[str]:
    """In at most three lines; none begins or ends with the dot between two parts."""
    lines = textwrap.wrap(caption.replace(" · ", "\N{NO-BREAK SPACE}· "), 62, max_lines=3, placeholder=" …")
    return [line.removesuffix("·").rstrip().replace("\N{NO-BREAK SPACE}", " ") for line in lines]
