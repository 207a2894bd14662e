"""Agreement between two leaders, over the topics on which both have a position."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.agreement import agreement_of, profile
from bot.core.entries import Position
from bot.core.timeline import FEWEST_SHARED, agreement

positions = st.sampled_from(Position)
P = Position


@pytest.mark.parametrize(
    ("pairs", "percent"),
    [
        ([(2, 2), (1, 1), (-2, -2)], 100),
        ([(2, -2), (-2, 2), (2, -2)], 0),
        ([(2, 2), (0, 1), (1, 1)], 92),
        ([(2, 1), (2, -2), (0, 0), (-1, 1)], 56),
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


TOPICS: Final = [f"topic-{number}" for number in range(8)]
held = st.dictionaries(st.sampled_from(TOPICS), positions)


@given(held, held)
def test_of_many_with_many_it_is_the_same_as_of_two(one: dict[str, Position], other: dict[str, Position]):
    found = agreement_of(profile(one, TOPICS), profile(other, TOPICS))
    assert found == agreement((one.get(topic), other.get(topic)) for topic in TOPICS)


@given(held, held)
def test_of_many_it_is_symmetric_and_whole_with_oneself(one: dict[str, Position], other: dict[str, Position]):
    mine, theirs = profile(one, TOPICS), profile(other, TOPICS)
    assert agreement_of(mine, theirs) == agreement_of(theirs, mine)
    assert agreement_of(mine, mine).percent == (100 if len(one) >= FEWEST_SHARED else None)


def test_two_topics_are_too_few_and_three_are_enough():
    assert agreement([(P.SUPPORTS, P.SUPPORTS)] * 2).percent is None
    assert agreement([(P.SUPPORTS, P.SUPPORTS)] * 3).percent == 100
