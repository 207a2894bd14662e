"""Keys made from names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import KEY_LIMIT, KEY_PATTERN
from bot.core.errors import InvalidEntryError
from bot.core.keys import key_for
from bot.core.names import fold


@pytest.mark.parametrize(
    ("name", "key"),
    [("Angela Merkel", "angela-merkel"), ("Mevlüt Çavuşoğlu", "mevlut-cavusoglu"), ("Путин", "putin")],
)
def test_a_key_is_the_name_in_plain_letters(name: str, key: str):
    assert key_for(name, set()) == key


def test_a_key_that_is_taken_gets_a_number():
    assert key_for("Bush", {"bush", "bush-2"}) == "bush-3"


def test_a_name_without_letters_is_refused():
    with pytest.raises(InvalidEntryError, match="no letters"):
        key_for("!?", set())


@given(st.text(min_size=1, max_size=120).filter(fold), st.integers(0, 12))
def test_every_key_has_the_form_of_a_key_and_is_free(name: str, tries: int):
    taken: set[str] = set()
    for _ in range(tries + 1):
        key = key_for(name, taken)
        assert key not in taken
        assert re.fullmatch(KEY_PATTERN, key)
        assert len(key) <= KEY_LIMIT
        taken.add(key)
