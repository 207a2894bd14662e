"""The words of a picture say what it shows."""

import pytest

from bot.core.entries import Position, label
from bot.pictures.model import ALT_LIMIT, Name, Panel, Picture
from tests.pictures.made_up import BARS, COURSE, EVERY, GROWTH, LIKENESS, MATRIX, SPECTRUM, STRIPS, TIMELINE


@pytest.mark.parametrize("picture", EVERY.values(), ids=EVERY)
def test_the_words_begin_with_title_and_caption_and_fit(picture: Picture):
    assert picture.alt.startswith(f"{picture.title.removesuffix('.')}. {picture.caption}.")
    assert len(picture.alt) <= ALT_LIMIT


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (MATRIX, "Ada Quillane — supports with conditions: Night tram (inferred); neutral or mixed: A harbour that is "),
        (TIMELINE, "then neutral or mixed (inferred) from June 2015, then opposes from 2016."),
        (BARS, "Łucja Żółć: 52 % over 6 topics. 22 in between are not shown. Вера Лунина: 36 %"),
        (LIKENESS, "Вера Лунина and Ada Quillane: 90 %."),
        (GROWTH, "5 in the end. 1 May 2013: 1 joined: Ada Quillane; 2 in all. June 2014: 6 joined: Bo Harrowby-Åström, "),
        (GROWTH, "2015: 4 left: Bo Harrowby-Åström, Şükrü Ağaoğlu Çelik, Łucja Żółć and 1 more; 5 in all."),
        (SPECTRUM, "Supports, 2: Ada Quillane, Bo Harrowby-Åström (inferred)."),
        (STRIPS, "supports 2014, then opposes with reservations 2015, then neutral or mixed (inferred) 2015, then opposes "),
    ],
)  # fmt: skip
def test_the_words_say_what_is_drawn(picture: Picture, said: str):
    assert said in picture.alt


def test_what_has_no_room_in_the_words_is_counted():
    long = MATRIX.but(rows=MATRIX.rows * 9, cells=MATRIX.cells * 9)
    assert len(long.alt) <= ALT_LIMIT
    said = long.alt.count(" — ")
    assert long.alt.endswith(f" And {len(long.rows) - said} more in the picture.")
    assert 0 < said < len(long.rows)


def test_the_words_of_a_matrix_count_by_topic_where_not_every_row_has_room_and_say_its_notes_first():
    small = MATRIX.but(rows=MATRIX.rows[:2], cells=MATRIX.cells[:2])
    long = MATRIX.but(rows=MATRIX.rows * 9, cells=MATRIX.cells * 9)
    assert MATRIX.summary[0] not in small.alt
    assert f"{MATRIX.notes[1]} {MATRIX.summary[0]} Ada Quillane — " in long.alt


def test_a_position_that_is_held_on_is_said_once_in_the_words_of_a_course():
    held = STRIPS.but(
        panels=(Panel(name="Ada Quillane: Free ferry", points=(COURSE[0], *COURSE[:2], COURSE[1])),)
    )
    assert held.alt.endswith("Free ferry: supports 2014, then opposes with reservations 2015.")


@pytest.mark.parametrize("on_each_side", [(60, 0, 3, 1, 40), (2, 1, 0, 90, 90), (400, 400, 400, 400, 400)])
def test_the_words_of_a_topic_name_every_side_however_many_are_on_one(on_each_side: tuple[int, ...]):
    names = tuple(
        (position, tuple(Name(name=f"Leader {position} {place}") for place in range(count)))
        for position, count in zip(reversed(Position), on_each_side, strict=True)
    )
    alt = SPECTRUM.but(names=names).alt
    assert len(alt) <= ALT_LIMIT
    for position, named in names:
        assert f"{label(position).capitalize()}, {len(named)}: {named[0].name if named else 'nobody'}" in alt
    shown = [alt.count(f"Leader {position} ") for position, _ in names]
    assert all(few == count or few == max(shown) for few, count in zip(shown, on_each_side, strict=True))
    cut = [count - few for few, count in zip(shown, on_each_side, strict=True) if few < count]
    assert all(f" and {left} more." in alt for left in cut)
