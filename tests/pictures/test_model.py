"""The words of a picture say what it shows."""

import pytest

from bot.core.entries import Position, label
from bot.pictures.model import ALT_LIMIT, Name, Picture
from tests.pictures.made_up import BARS, EVERY, GROWTH, LIKENESS, MATRIX, SPECTRUM, STRIPS, TIMELINE


@pytest.mark.parametrize("picture", EVERY.values(), ids=EVERY)
def test_the_words_begin_with_title_and_caption_and_fit(picture: Picture):
    assert picture.alt.startswith(f"{picture.title.removesuffix('.')}. {picture.caption}.")
    assert len(picture.alt) <= ALT_LIMIT


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (MATRIX, "Ada Quillane: Free ferry: opposes; Night tram: supports with conditions (inferred)"),
        (TIMELINE, "Free ferry: supports from 31 December 2014, then opposes with reservations from 1 January 2015, then "),
        (BARS, "Łucja Żółć: 52 % over 6 topics. 22 in between are not shown. Вера Лунина: 36 %"),
        (LIKENESS, "Вера Лунина and Ada Quillane: 90 %."),
        (GROWTH, "1 from 1 May 2013. 3 from 1 June 2014. 2 from 1 January 2015."),
        (SPECTRUM, "Supports, 2: Ada Quillane, Bo Harrowby-Åström (inferred)."),
        (STRIPS, "supports (2014), opposes with reservations (2015), neutral or mixed (2015), opposes (2016)"),
    ],
)  # fmt: skip
def test_the_words_say_what_is_drawn(picture: Picture, said: str):
    assert said in picture.alt


def test_what_has_no_room_in_the_words_is_counted():
    long = MATRIX.but(rows=MATRIX.rows * 9, cells=MATRIX.cells * 9)
    assert len(long.alt) <= ALT_LIMIT
    said = long.alt.count("; ") // 2  # about
    assert long.alt.endswith(" more.")
    assert 0 < said < len(long.rows)


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
