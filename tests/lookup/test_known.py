"""A moment of the record in plain words: the end of a day where the server is, or an update by its number."""

from datetime import date

import pytest

from bot.core.errors import BadDateError
from bot.lookup.known import full_day, read_known, short_day

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("3 oct 2026", "2026-10-03T23:59:59.999999Z", "as the record stood on 3 October 2026"),
        ("sept 2026", "2026-09-30T23:59:59.999999Z", "as the record stood on 30 September 2026"),
        ("20261003", "2026-10-03T23:59:59.999999Z", "as the record stood on 3 October 2026"),
        ("yesterday", "2026-11-21T23:59:59.999999Z", "as the record stood on 21 November 2026"),
        ("2025", "2025-12-31T23:59:59.999999Z", "as the record stood on 31 December 2025"),
        ("today", "2026-11-22T23:59:59.999999Z", "as the record stood on 22 November 2026"),
        ("#31", "#31", "as the record stood after update #31"),
        ("31", "#31", "as the record stood after update #31"),
        ("update 31", "#31", "as the record stood after update #31"),
        ("After Update #31", "#31", "as the record stood after update #31"),
        ("#2025", "#2025", "as the record stood after update #2025"),
        ("12345", "#12345", "as the record stood after update #12345"),
    ],
)
def test_a_day_is_its_end_and_a_number_is_an_update(text: str, at: str, words: str):
    known = read_known(text, TODAY, "UTC")
    assert (known.at, known.words) == (at, words)
    assert read_known(known.short, TODAY, "UTC") == known


@pytest.mark.parametrize(
    ("zone", "day", "at"),
    [
        ("Asia/Tokyo", "3 oct 2026", "2026-10-03T14:59:59.999999Z"),
        ("America/New_York", "3 oct 2026", "2026-10-04T03:59:59.999999Z"),
        ("Europe/London", "24 oct 2026", "2026-10-24T22:59:59.999999Z"),
        ("Europe/London", "25 oct 2026", "2026-10-25T23:59:59.999999Z"),  # the day of 25 hours
        (
            "America/Sao_Paulo",
            "3 nov 2018",
            "2018-11-04T02:59:59.999999Z",
        ),  # whose next midnight there was not
    ],
)
def test_a_day_ends_when_it_does_in_the_time_zone(zone: str, day: str, at: str):
    assert read_known(day, TODAY, zone).at == at


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tomorrow", "is in the future"),
        ("3 oct 2027", "is in the future"),
        ("before the flood", "is not understood as a date"),
        ("#1.5", "“#1.5” is not the number of an update. Write it like #2."),
        ("#-1", "is not the number of an update"),
        ("#" + "9" * 20, "is not the number of an update"),
        ("20261340", "does not exist"),
        ("#", "is not understood as a date"),
        ("# 3 oct", "is not understood as a date"),
        ("-31", "is not understood as a date"),
    ],
)
def test_the_future_and_nonsense_are_refused_in_a_sentence(text: str, says: str):
    with pytest.raises(BadDateError, match=says):
        read_known(text, TODAY, "UTC")


def test_a_day_is_short_in_the_id_of_a_button_and_long_again():
    assert short_day("2026-10-03") == "20261003"
    assert full_day("20261003") == "2026-10-03"
    assert [short_day(text) for text in ("2026-10", "2026", "")] == ["2026-10", "2026", ""]
    assert full_day("3 oct 2026") == "3 oct 2026"
