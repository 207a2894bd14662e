"""Since when a side is held."""

import pytest

from bot.ask.changes import since_when
from bot.record.entries import Revision, Stance, first_revision
from bot.record.position import Position


def rows(*positions: int | None) -> list[Revision]:
    return [
        first_revision(
            Stance(
                key=f"row-{number}", leader="ada", topic="ferry", position=None if one is None else Position(one),
                stated_on=f"{2000 + number}", summary="Said so.", source_title="Post", source_url="https://post.example/a",
            ),
            place=number,
        )
        for number, one in enumerate(positions)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("positions", "year"),
    [
        ((2, 2, 1), "2000"), ((-1, 2, 1), "2001"), ((2, 0, 2), "2002"), ((2, None, 1), "2000"), ((2, -1, None), "2002"),
        ((1,), "2000"), ((0, -2, 0, 0), "2002"),
    ],
)  # fmt: skip
def test_a_side_is_held_since_the_first_of_its_unbroken_run(positions: tuple[int | None, ...], year: str):
    assert since_when(rows(*positions)).stance.stated_on == year
