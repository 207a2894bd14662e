"""Which words are much like a word."""

import pytest

from bot.ask.language import record_language
from bot.ask.likeness import LEAST, alike


def likeness(one: str, other: str) -> float:
    root = record_language().root
    return alike(root(one)).get(root(other), 0.0)


@pytest.mark.parametrize(
    ("said", "recorded", "something_else"),
    [
        ("backfire", "counterproductive", "successful"),
        ("guns", "weapons", "talks"),
        ("secrets", "intelligence", "football"),
        ("soldiers", "troops", "vote"),
        ("nazis", "hitler", "coalition"),
    ],
)
def test_what_people_say_is_like_the_word_of_the_record(said: str, recorded: str, something_else: str):
    assert likeness(said, recorded) > max(LEAST, likeness(said, something_else))


def test_a_word_is_wholly_like_itself_and_any_other_less():
    near = alike("gun")
    assert near["gun"] == pytest.approx(1)
    assert all(LEAST <= much < 1 for stem, much in near.items() if stem != "gun")


def test_a_word_that_is_in_no_newspaper_is_like_none():
    assert alike("qwertzuiop") == {}
