"""Pictures by their structure: what the artists are given, and that all of it is within the picture."""

import re
from datetime import date
from itertools import combinations
from typing import Final

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from bot.core.entries import Position
from bot.pictures.drawing import drawn, figure_of
from bot.pictures.model import Cell, Likeness, Panel, Picture, Point
from bot.pictures.sheet import WIDTH
from tests.pictures.made_up import (
    BARS,
    COURSE,
    EVERY,
    GROWTH,
    LIKENESS,
    LOOKS,
    MATRIX,
    NAMES,
    SPECTRUM,
    STRIPS,
    TIMELINE,
    TOPICS,
    P,
    point,
)

SIGNS = {-2: "−−", -1: "−", 0: "0", 1: "+", 2: "++"}


def texts(figure: Figure) -> list[Text]:
    found = figure.findobj(
        lambda one: isinstance(one, Text) and bool(one.get_text().strip()) and one.get_visible()
    )
    return [one for one in found if isinstance(one, Text)]


def words(figure: Figure) -> list[str]:
    return [one.get_text() for one in texts(figure)]


@pytest.mark.parametrize("picture", LOOKS.values(), ids=LOOKS)
def test_no_word_leaves_the_picture(picture: Picture):
    figure = figure_of(picture)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = figure.bbox.size
    outside = []
    for text in texts(figure):
        box = text.get_window_extent(canvas.get_renderer())
        labelled = text.axes is None or text.get_text() not in {
            one.get_text() for one in text.axes.get_xticklabels()
        }
        if labelled and (box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1):
            outside.append((text.get_text(), box.extents.round().tolist()))
    assert outside == []


@pytest.mark.parametrize("picture", LOOKS.values(), ids=LOOKS)
def test_words_are_large_enough_for_a_phone(picture: Picture):
    figure = figure_of(picture)
    assert figure.get_figwidth() * 72 == pytest.approx(WIDTH)
    assert min(one.get_fontsize() for one in texts(figure)) >= 7.5


@pytest.mark.parametrize("picture", EVERY.values(), ids=EVERY)
def test_the_same_picture_is_the_same_file(picture: Picture):
    file = drawn(picture, "png")
    assert drawn(picture, "png") == file
    assert file.startswith(b"\x89PNG")


def test_an_svg_has_the_words_as_words():
    svg = drawn(SPECTRUM, "svg").decode()
    assert svg.startswith("<?xml")
    assert "Bo Harrowby-Åström" in svg.replace("\N{NO-BREAK SPACE}", " ")


def test_each_cell_of_a_matrix_has_the_sign_of_its_position_and_an_empty_one_has_none():
    figure = figure_of(MATRIX)
    (axes,) = figure.axes
    signs = {
        (round(one.get_position()[0] - 0.5), int(one.get_position()[1])): one.get_text() for one in axes.texts
    }
    for y, row in enumerate(MATRIX.cells):
        for x, cell in enumerate(row):
            assert signs.get((x, y)) == (None if cell is None else SIGNS[cell.position])
    patches = {
        (round(one.get_x()), round(one.get_y())): one for one in axes.patches if isinstance(one, Rectangle)
    }
    hatched = {place for place, one in patches.items() if one.get_hatch()}
    assert hatched == {
        (x, y) for y, row in enumerate(MATRIX.cells) for x, cell in enumerate(row) if cell and cell.inferred
    }
    assert [one.get_text() for one in axes.get_yticklabels()][:2] == ["Ada Quillane", "Bo Harrowby-Åström"]
    assert [one.get_text() for one in axes.get_xticklabels()][:2] == list(TOPICS[:2])


def test_a_course_has_a_dot_a_statement_and_a_number_a_change():
    figure = figure_of(TIMELINE)
    for axes, panel in zip(figure.axes, TIMELINE.panels, strict=True):
        dots = [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if line.get_marker() == "o"]
        assert dots == [(date2num(point.first), point.position) for point in panel.points]
        assert [one.get_text() for one in axes.texts] == ["1", "2", "3"]
        (arrow,) = [line for line in axes.lines if line.get_marker() == ">"]
        assert list(arrow.get_xdata()) == [date2num(TIMELINE.until)]


def test_a_date_that_is_a_month_or_a_year_is_a_bar_of_that_length():
    axes = figure_of(TIMELINE).axes[0]
    bars = [(one.get_x(), one.get_width()) for one in axes.patches if isinstance(one, Rectangle)]
    assert bars == [(date2num(date(2015, 6, 1)), 30), (date2num(date(2016, 1, 1)), 366)]


def test_a_ranking_has_its_bars_in_order_with_number_and_gap():
    (axes,) = figure_of(BARS).axes
    shown = [one.get_width() for one in axes.patches if isinstance(one, Rectangle)][1::2]
    assert shown == [bar.percent for bar in BARS.bars]
    assert "… 22 in between …" in words(axes.figure)
    assert "n = 3" in words(axes.figure)


def test_those_who_agree_stand_together_in_the_map():
    axes = figure_of(LIKENESS).axes[0]
    order = [one.get_text() for one in axes.get_yticklabels()]
    even = set(NAMES[::2])
    sides = [any(name.startswith(shown.rstrip("…")) for name in even) for shown in order]
    assert sides in ([True] * 4 + [False] * 3, [False] * 3 + [True] * 4)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_map_of_few_is_drawn_too(count: int):
    small = Likeness(
        title="Who",
        caption="As of then",
        names=NAMES[:count],
        percents=tuple((None,) * count for _ in range(count)),
    )
    assert drawn(small, "png")


def test_a_growth_ends_with_the_number_of_the_day_and_goes_on():
    axes, _ = figure_of(GROWTH).axes
    line, arrow = axes.lines
    assert list(line.get_ydata()) == [2, 8, *[9] * 5, 5, 5]
    assert (arrow.get_marker(), list(arrow.get_xdata())) == (">", [date2num(GROWTH.until)])
    assert "5" in [one.get_text() for one in axes.texts]


def test_below_a_growth_stands_who_came_and_went_as_far_as_there_is_room():
    _, page = figure_of(GROWTH).axes
    said = [one.get_text() for one in page.texts]
    assert "6 joined: Bo Harrowby-Åström, Şükrü Ağaoğlu" in said
    assert any(line.endswith("and 11 more") for line in said)
    assert "2015" in said
    assert said[said.index("and 2 more on other days") + 1 :] == [
        "no day",
        "1 more, not counted: Northquay",
    ]


def in_pixels(figure: Figure) -> list[tuple[str, float, float, float, float]]:
    """Each word with the edges of its box."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [(one.get_text(), one.get_window_extent(canvas.get_renderer())) for one in texts(figure)]
    return [(text, box.x0, box.y0, box.x1, box.y1) for text, box in boxes]


def overlapping(figure: Figure) -> list[tuple[str, str]]:
    """Words that cover each other by more than the space around them."""
    return [
        (one, other)
        for (one, left, bottom, right, top), (other, left2, bottom2, right2, top2) in combinations(
            in_pixels(figure), 2
        )
        if min(right, right2) - max(left, left2) > 1 and min(top, top2) - max(bottom, bottom2) > 3
    ]


CLOSE = tuple(
    point(position, date(2015, 11, day), number=day)
    for day, position in enumerate(
        (P.OPPOSES, P.OPPOSES_WITH_RESERVATIONS, P.NEUTRAL_OR_MIXED, P.SUPPORTS), 1
    )
)


@pytest.mark.parametrize(
    "points",
    [
        COURSE,
        CLOSE,
        (*CLOSE, point(P.SUPPORTS, date(2018, 1, 1))),
        (*CLOSE, point(P.SUPPORTS, date(2030, 1, 1))),
    ],
    ids=["some years", "days", "close", "at the same place"],
)
def test_numbers_and_dates_of_a_course_do_not_cover_each_other(points: tuple[Point, ...]):
    shown = TIMELINE.but(panels=(Panel(name="Free ferry", points=points),) * 3, until=points[-1].last)
    figure = figure_of(shown)
    assert overlapping(figure) == []
    dots = [
        axes.transData.transform((date2num(one.first), one.position))
        for axes in figure.axes
        for one in points
    ]
    covered = [
        text
        for text, left, bottom, right, top in in_pixels(figure)
        if text.isdigit() and any(left < x < right and bottom < y < top for x, y in dots)
    ]
    assert covered == []


@pytest.mark.parametrize("years", [0, 1, 2, 5, 20])
def test_every_date_below_a_course_has_its_year(years: int):
    points = (point(P.SUPPORTS, date(2010, 3, 1)), point(P.OPPOSES, date(2010 + years, 3, 20), number=1))
    shown = TIMELINE.but(panels=(Panel(name="Free ferry", points=points),) * 2, until=points[-1].last)
    for axes in figure_of(shown).axes:
        dates = [one.get_text() for one in axes.get_xticklabels()]
        assert len(dates) > 1
        assert all(re.search(r"20\d\d$", text) for text in dates)


def test_every_square_of_a_strip_has_its_year():
    axes = figure_of(STRIPS).axes[0]
    years = [one.get_text() for one in axes.texts if one.get_text().startswith("201")]
    assert years == [str(one.first.year) for one in STRIPS.panels[0].points[-14:]]
    assert "last 14 of 16" in [one.get_text() for one in axes.texts]


def test_what_numbers_frames_and_arrows_say_is_explained_where_they_are_drawn():
    assert {"another position than before", "goes on: nothing newer is on record"} <= set(
        words(figure_of(TIMELINE))
    )
    assert "another position than before" in words(figure_of(STRIPS))
    plain = TIMELINE.but(panels=(Panel(name="Free ferry", points=COURSE[:1]),), goes_on=False)
    assert not any("before" in text or "goes on" in text for text in words(figure_of(plain)))
    assert [line for line in figure_of(plain).axes[0].lines if line.get_marker() == ">"] == []


def test_the_sign_of_what_is_inferred_stands_on_plain_ground():
    (axes,) = figure_of(MATRIX).axes
    plain = {
        (int(one.get_position()[0]), int(one.get_position()[1]))
        for one in axes.texts
        if one.get_bbox_patch() is not None
    }
    assert plain == {
        (x, y) for y, row in enumerate(MATRIX.cells) for x, cell in enumerate(row) if cell and cell.inferred
    }


def test_the_ground_of_a_sign_stays_in_its_cell_where_columns_are_narrow():
    figure = figure_of(LOOKS["matrix of many"])
    FigureCanvasAgg(figure).draw()
    (axes,) = figure.axes
    column = axes.transData.transform((1, 0))[0] - axes.transData.transform((0, 0))[0]
    grounds = [ground for one in axes.texts if (ground := one.get_bbox_patch()) is not None]
    assert grounds
    for ground in grounds:
        box = ground.get_clip_box()
        assert ground.get_clip_on()
        assert box is not None
        assert abs(box.width) == pytest.approx(column * 0.94)


@pytest.mark.parametrize("position", Position)
def test_the_hatching_of_what_is_inferred_is_seen_on_every_colour(position: Position):
    day = date(2015, 6, 1)
    spans = [
        point(position, day, date(2015, 6, 30), inferred=True),
        point(P.NEUTRAL_OR_MIXED, date(2016, 1, 1)),
    ]
    course = TIMELINE.but(panels=(Panel(name="Free ferry", points=tuple(spans)),))
    cell = MATRIX.but(
        rows=("Ada",), columns=("Free ferry",), cells=((Cell(position=position, inferred=True),),)
    )
    for picture in (course, cell):
        (hatched,) = [one for one in figure_of(picture).axes[0].patches if one.get_hatch()]
        lines, ground = to_rgb(hatched.get_hatchcolor()), to_rgb(hatched.get_facecolor())
        assert abs(sum(lines) - sum(ground)) > 0.9


WIDE: Final = "WWWW MMMM WWWW MMMM WWWW MMMM WWWW MMMM WWWW"


@pytest.mark.parametrize(
    "picture", [MATRIX, BARS, LIKENESS, STRIPS, LOOKS["shifts of a day"]], ids=lambda one: one.title
)
def test_a_name_of_wide_letters_is_cut_where_the_room_ends(picture: Picture):
    told = picture.model_dump_json()
    for name in NAMES:
        told = told.replace(f'"{name}"', f'"{WIDE}"').replace(f'"{name}: ', f'"{WIDE}: ')
    figure = figure_of(type(picture).model_validate_json(told))
    width = figure.bbox.width
    assert [word for word, left, _, right, _ in in_pixels(figure) if left < 0 or right > width] == []


def test_a_proposition_stands_in_full_above_who_is_for_and_against_it():
    assert SPECTRUM.title in " ".join(words(figure_of(SPECTRUM)))


def test_a_comparison_says_how_far_they_agree_above_its_squares():
    said = " ".join(words(figure_of(MATRIX)))
    assert "How far each two agree: 35 % over 10 topics: Şükrü Ağaoğlu Çelik and" in said


def test_a_spectrum_names_everybody_under_their_position():
    said = " ".join(words(figure_of(SPECTRUM)))
    for position, names in SPECTRUM.names:
        assert {Position.SUPPORTS: "Supports", Position.OPPOSES: "Opposes"}.get(position, "") in said
        for one in names:
            assert one.name in said
