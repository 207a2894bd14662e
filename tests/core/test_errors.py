"""Refusals are sentences: they say what is wrong and what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import errors
from bot.core.errors import (
    AmbiguousNameError,
    StandpointError,
    StoreBusyError,
    StoreFullError,
    UnknownNameError,
    shorten,
)


def test_every_refusal_is_a_standpoint_error_so_one_policy_shows_them_all():
    found = [value for name, value in vars(errors).items() if name.endswith("Error")]
    assert len(found) > 5
    assert all(issubclass(error, StandpointError) for error in found)


def test_an_unknown_name_offers_what_may_have_been_meant():
    error = UnknownNameError("leader", "putni", [("putin", "Vladimir Putin"), ("obama", "Barack Obama")])
    assert str(error) == "No leader called “putni” is on record. Did you mean Vladimir Putin or Barack Obama?"


def test_an_unknown_name_without_suggestions_says_where_the_names_are():
    assert str(UnknownNameError("topic", "x", [])).endswith("See /topics for what is on record.")


def test_an_ambiguous_name_asks_which_of_at_most_ten():
    error = AmbiguousNameError("leader", "al", [(str(n), f"Name {n}") for n in range(15)])
    assert len(error.candidates) == 10
    assert str(error).endswith("Name 8 or Name 9. Which one do you mean?")


@pytest.mark.parametrize("error", [StoreBusyError(), StoreFullError()])
def test_a_store_that_cannot_write_says_that_nothing_was_changed(error):
    assert "othing was changed" in str(error)


@given(st.text(max_size=200), st.integers(1, 80))
def test_a_shortened_text_is_one_line_within_its_limit_and_can_be_shown(text, limit):
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short.splitlines() in ([], [short])
    assert all(c.isprintable() or c in "\u200c\u200d\u200e\u200f" for c in short)


@given(st.text("abc ", max_size=60))
def test_a_short_text_stays_as_it_is_but_for_its_spaces(text):
    assert shorten(text) == " ".join(text.split())


def test_a_cut_shows_that_something_is_missing():
    assert shorten("one two three", 8) == "one two…"


def test_the_escape_character_of_a_terminal_does_not_get_through():
    assert shorten("\x1b[2Jputin") == "�[2Jputin"
