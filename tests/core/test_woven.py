"""Sequences and mappings over others that hold only what differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.directory import Over, Woven

PLACES = st.sets(st.integers(0, 20), max_size=8).map(sorted)


@given(PLACES, PLACES, PLACES)
def test_a_woven_sequence_is_what_stays_and_what_is_new_by_place(
    below: list[int], gone: list[int], own: list[int]
):
    known = tuple(f"below {place}" for place in below)
    stays = [place for place in below if place not in gone]
    new = [place for place in own if place not in stays]
    woven = Woven(
        known,
        places=below,
        gone=[index for index, place in enumerate(below) if place in gone],
        own=[(place, f"own {place}") for place in new],
    )
    named = {place: f"below {place}" for place in stays} | {place: f"own {place}" for place in new}
    expected = tuple(named[place] for place in sorted(named))
    assert tuple(woven) == expected
    assert len(woven) == len(expected)
    assert [woven[index] for index in range(len(woven))] == list(expected)
    assert woven[1:] == expected[1:]


def test_a_mapping_over_another_has_its_own_values_and_not_what_is_gone():
    over = Over({"a": 1, "b": 2, "c": 3}, {"b": 20, "d": 4}, {"b", "c"})
    assert dict(over) == {"a": 1, "b": 20, "d": 4}
    assert len(over) == 3
    assert "c" not in over
    with pytest.raises(KeyError):
        over["c"]
