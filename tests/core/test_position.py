"""The scale of positions and its words."""

import pytest

from bot.core.entries import LABELS, NO_POSITION, Position, label, sign


def test_the_scale_has_the_five_steps_of_the_design():
    assert [int(position) for position in Position] == [-2, -1, 0, 1, 2]


def test_every_position_and_none_has_words_of_its_own():
    assert set(LABELS) == {*Position, None}
    assert len(set(LABELS.values())) == len(LABELS)


def test_one_step_from_the_middle_is_conditional_and_not_mild():
    assert label(Position.SUPPORTS_WITH_CONDITIONS) == "supports with conditions"
    assert label(Position.OPPOSES_WITH_RESERVATIONS) == "opposes with reservations"


def test_no_position_is_never_called_neutral():
    assert label(None) == NO_POSITION != label(Position.NEUTRAL_OR_MIXED)


def test_labels_are_listed_from_support_to_opposition_with_no_position_last():
    listed = list(LABELS)
    assert listed[-1] is None
    assert listed[:-1] == sorted(Position, reverse=True)


@pytest.mark.parametrize(
    ("position", "expected"),
    list(zip(Position, [-1, -1, 0, 1, 1], strict=True)),
)
def test_the_sign_says_only_for_or_against(position, expected):
    assert sign(position) == expected
