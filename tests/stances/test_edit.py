"""Reading what editors type: title and link of a source from one box."""

import pytest

from bot.core.entries import Stance
from bot.stances.service import read_source
from tests.core import starter

URL = "https://example.org/a"


@pytest.mark.parametrize(
    "typed",
    [
        f"A made-up paper {URL}",
        f"A made-up paper\n{URL}",
        f"{URL} A made-up paper",
        f"{URL}\nA made-up paper",
        f"A made-up paper: {URL}",
        f"A made-up paper — {URL}",
        f"A made-up paper ({URL})",
        f"A made-up paper <{URL}>.",
        f"({URL}) A made-up paper",
        f"{URL}, A made-up paper",
    ],
)
def test_title_and_link_are_found_in_any_order_and_with_what_stands_between_them(typed: str):
    assert read_source(typed) == ("A made-up paper", URL)


def test_brackets_of_a_title_stay():
    assert read_source(f"A paper (made up)\n{URL}") == ("A paper (made up)", URL)
    assert read_source(f"{URL} A paper (made up)") == ("A paper (made up)", URL)
    assert read_source(f"[Made up] A paper ({URL})") == ("[Made up] A paper", URL)


@pytest.mark.parametrize("typed", ["A paper {}", "A paper ({})", "{}. A paper", "A paper ({})."])
def test_brackets_of_a_link_stay(typed: str):
    url = "https://example.org/wiki/Paper_(made_up)"
    assert read_source(typed.format(url)) == ("A paper", url)


def test_a_source_on_record_is_read_from_its_dialog_as_it_is():
    for stance in starter.entries("stances.csv"):
        assert isinstance(stance, Stance)
        typed = f"{stance.source_title}\n{stance.source_url}"
        assert read_source(typed) == (stance.source_title, stance.source_url)


def test_without_a_link_everything_is_the_title():
    assert read_source("A made-up  paper") == ("A made-up paper", "")
