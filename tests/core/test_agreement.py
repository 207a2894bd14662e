"""Agreement between two leaders, over the topics on which both have a position."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import Position
from bot.core.timeline import FEWEST_SHARED, agreement, whole_percent

positions = st.sampled_from(Position)
P = Position


@pytest.mark.parametrize(
    ("pairs", "percent"),
    [
        ([(2, 2), (1, 1), (-2, -2)], 100),
        ([(2, -2), (-2, 2), (2, -2)], 0),
        ([(2, 2), (0, 1), (1, 1)], 92),
        ([(2, 1), (2, -2), (0, 0), (-1, 1)], 56),
        ([(2, 1), (2, 0), (0, -2), (-1, -2)], 63),  # 62.5
        ([(2, -2), (2, 0), (0, -2), (-1, 1)], 38),  # 37.5
    ],
)
def test_agreement_is_one_less_the_mean_distance_as_a_part_of_the_widest(
    pairs: list[tuple[int, int]], percent: int
):
    found = agreement((P(one), P(other)) for one, other in pairs)
    assert (found.percent, found.shared) == (percent, len(pairs))


@pytest.mark.parametrize("shared", range(FEWEST_SHARED))
def test_with_too_few_topics_there_is_no_percentage(shared: int):
    found = agreement([(P.SUPPORTS, P.SUPPORTS)] * shared)
    assert (found.percent, found.shared) == (None, shared)


def test_an_empty_position_is_not_shared_and_not_neutral():
    found = agreement([(P.SUPPORTS, None), (None, None), (None, P.OPPOSES)] + [(P.SUPPORTS, P.SUPPORTS)] * 3)
    assert (found.percent, found.shared) == (100, 3)


@given(st.lists(st.tuples(positions, positions), min_size=FEWEST_SHARED))
def test_it_is_symmetric_and_between_0_and_100(pairs: list[tuple[Position, Position]]):
    found = agreement(pairs)
    assert found == agreement((other, one) for one, other in pairs)
    assert found.percent is not None
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) <= all(abs(one - other) <= 1 for one, other in pairs)


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0, 0), (0.4, 0), (0.5, 1), (37.5, 38), (62.5, 63), (87.49, 87), (99.5, 100), (100, 100)],
)
def test_a_percentage_is_the_nearest_whole_one_and_half_goes_up(share: float, shown: int):
    assert whole_percent(share) == shown


def test_two_topics_are_too_few_and_three_are_enough():
    assert agreement([(P.SUPPORTS, P.SUPPORTS)] * 2).percent is None
    assert agreement([(P.SUPPORTS, P.SUPPORTS)] * 3).percent == 100
