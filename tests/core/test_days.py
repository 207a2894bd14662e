"""Dates in plain words: understood or refused, never guessed, and never anything but that."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.dates import (
    EXAMPLES,
    LENGTH_LIMIT,
    as_of_day,
    check_reduced_date,
    first_day,
    in_short,
    in_words,
    last_day,
    read_day,
)
from bot.core.errors import BadDateError
from tests.core.made_up import reduced_dates

TODAY = date(2026, 3, 15)
"""A Sunday."""


@pytest.fixture(autouse=True, scope="module")
def _parser_is_loaded():
    """The parser of dates takes about 0.3 s at its first use, which would count against Hypothesis' deadline."""
    read_day("28 Sep 2015", TODAY)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("28 sep 2015", "2015-09-28"),
        ("28 September 2015", "2015-09-28"),
        ("sept 2015", "2015-09"),
        ("SEPT. 2015", "2015-09"),
        ("2015", "2015"),
        ("in 2015", "2015"),
        ("2015-09-28", "2015-09-28"),
        ("2015-09", "2015-09"),
        ("2015-9-8", "2015-09-08"),
        ("2015/10/01", "2015-10-01"),
        ("2015‑09‑28", "2015-09-28"),
        ("9/2015", "2015-09"),
        ("Sept 28, 2015", "2015-09-28"),
        ("the 28th of September, 2015", "2015-09-28"),
        ("Monday, 28 September 2015", "2015-09-28"),
        ("28-Sep-2015", "2015-09-28"),
        ("May 2015", "2015-05"),
        ("28.9.2015", "2015-09-28"),
        ("28/9/2015", "2015-09-28"),
        ("9/28/2015", "2015-09-28"),
        ("5.5.2015", "2015-05-05"),
        ("29 feb 2016", "2016-02-29"),
        ("today", "2026-03-15"),
        ("Yesterday", "2026-03-14"),
        ("the day before yesterday", "2026-03-13"),
        ("3 days ago", "2026-03-12"),
        ("two days ago", "2026-03-13"),
        ("last month", "2026-02"),
        ("two months ago", "2026-01"),
        ("this year", "2026"),
        ("last year", "2025"),
        ("10 years ago", "2016"),
        ("monday", "2026-03-09"),
        ("on Saturday", "2026-03-14"),
        ("last Sunday", "2026-03-08"),
    ],
)
def test_a_date_in_plain_words_is_understood(text, day):
    assert read_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("28 sep 2015", date(2015, 9, 28)),
        ("sept 2015", date(2015, 9, 30)),
        ("2015", date(2015, 12, 31)),
        ("2026", TODAY),
        ("march 2026", TODAY),
        ("last month", date(2026, 2, 28)),
        ("last week", date(2026, 3, 8)),
        ("2 weeks ago", date(2026, 3, 1)),
        ("3 months ago", date(2025, 12, 15)),
        ("a year ago", date(2025, 3, 15)),
        ("today", TODAY),
    ],
)
def test_a_look_up_asks_for_the_last_day_that_was_meant_and_at_most_today(text, day):
    assert as_of_day(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("1/10/2015", "1 October 2015", "10 January 2015"),
        ("1.10.2015", "1 October 2015", "10 January 2015"),
        ("12-11-2015", "12 November 2015", "11 December 2015"),
    ],
)
def test_numbers_that_could_be_swapped_are_refused_with_both_readings(text, one, other):
    for read in (read_day, as_of_day):
        with pytest.raises(BadDateError, match=f"could be {one} or {other}. Write the month as a word"):
            read(text, TODAY)


@pytest.mark.parametrize(
    "text", ["march", "28 sep", "sept 28", "aug 15", "28 sep 15", "28/9/15", "28.9.", "1-2", "may"]
)
def test_a_year_is_asked_for_and_not_guessed(text):
    with pytest.raises(BadDateError, match="Which year is"):
        read_day(text, TODAY)


@pytest.mark.parametrize("text", ["sunday", "on Sunday"])
def test_the_weekday_that_is_today_could_be_either(text):
    with pytest.raises(BadDateError, match="Today is Sunday"):
        read_day(text, TODAY)


@pytest.mark.parametrize("text", ["last week", "2 weeks ago", "this week"])
def test_a_week_is_no_day_on_which_something_was_said(text):
    with pytest.raises(BadDateError, match="is a whole week"):
        read_day(text, TODAY)


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "in 3 days", "next month", "2027", "april 2026", "16 march 2026", "2026-03-16", "16.3.2026"],
)
def test_the_future_is_refused(text):
    for read in (read_day, as_of_day):
        with pytest.raises(BadDateError, match="in the future"):
            read(text, TODAY)


@pytest.mark.parametrize(
    "text", ["31 sep 2015", "29 feb 2015", "0 sep 2015", "31/2/2015", "30.2.2015", "2015-02-30", "13/2015"]
)
def test_a_day_that_does_not_exist_is_refused(text):
    with pytest.raises(BadDateError, match="in the calendar"):
        read_day(text, TODAY)


def test_a_weekday_that_contradicts_the_date_is_refused():
    with pytest.raises(BadDateError, match="28 September 2015 is a Monday"):
        read_day("Sunday, 28 September 2015", TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "in", "a", "mo", "t", "the", "s", "m", "sat", "12", "99", "-5", "soon", "putin", "year", "10 days", "noon",
        "5pm", "12:30", "20150928", "1443398400", "early 2015", "spring 2015", "2015-2016", "q3 2015",
        "28-30 sep 2015", "sep-oct 2015", "28 sep 2015 2016", "28 sep 2015 14:00", "28 septembre 2015",
        "sept 2015 monday", "3000 years ago", "1500 years ago", "sep-1000", "２０１５", "１ sep 2015", "MCMXCIX", "1999 bc", "2015?",
    ],
)  # fmt: skip
def test_what_is_not_plainly_a_date_is_not_taken_for_one(text):
    with pytest.raises(BadDateError) as refusal:
        read_day(text, TODAY)
    assert str(refusal.value) == f"“{text}” is not understood as a date. {EXAMPLES}"


def test_nothing_at_all_is_called_empty():
    with pytest.raises(BadDateError, match="empty"):
        read_day(" \n", TODAY)


def test_a_long_text_is_refused_before_anything_looks_at_it():
    with pytest.raises(BadDateError, match="too long"):
        read_day("1 " * LENGTH_LIMIT, TODAY)
    assert read_day("2015".rjust(LENGTH_LIMIT), TODAY) == "2015"
    with pytest.raises(BadDateError, match="too long"):
        read_day("2015".rjust(LENGTH_LIMIT + 1), TODAY)


@given(reduced_dates(latest=TODAY))
def test_the_bot_understands_the_dates_that_it_writes(text):
    for written in (text, in_words(text), in_short(text), in_words(text).upper()):
        assert read_day(written, TODAY) == text


@given(reduced_dates(latest=TODAY))
def test_a_look_up_reaches_the_end_of_the_date_that_was_written(text):
    assert as_of_day(text, TODAY) == min(last_day(text), TODAY)


@given(st.dates(min_value=date(1000, 1, 1), max_value=TODAY), st.sampled_from("/.- "), st.booleans())
def test_numbers_are_read_exactly_where_they_have_one_meaning(day, mark, month_first):
    numbers = [day.month, day.day] if month_first else [day.day, day.month]
    text = mark.join(map(str, [*numbers, f"{day.year:04}"]))
    if day.day <= 12 and day.day != day.month:
        with pytest.raises(BadDateError, match="could be"):
            read_day(text, TODAY)
    else:
        assert read_day(text, TODAY) == day.isoformat()


_WORDS = (
    "sep sept may march 28 28th 1 2015 2026 0 15 monday sunday on in the of a two 3 days weeks months years ago last "
    "this next week month year yesterday today tomorrow before day , . - / : ' + st utc am bc"
)
_salad = st.lists(st.sampled_from(_WORDS.split()), max_size=7).map(" ".join)


@example("9999 years ago")
@example("in 9999 decades")
@example("0000-00-00")
@example("\0")
@example("\ud800")
@given(st.text(max_size=LENGTH_LIMIT + 1) | _salad)
def test_any_text_gives_a_date_that_has_begun_or_a_refusal(text):
    for read in (read_day, as_of_day):
        try:
            found = read(text, TODAY)
        except BadDateError as refusal:
            assert str(refusal)  # noqa: PT017
        else:
            begun = found if isinstance(found, date) else first_day(check_reduced_date(found))
            assert begun <= TODAY


@given(_salad)
def test_a_date_with_a_year_never_depends_on_today(text):
    if not any(word in text for word in ("ago", "this", "next", "last", "in ", "day")):
        readings = []
        for today in (TODAY, date(2026, 8, 31)):
            try:
                readings.append(read_day(text, today))
            except BadDateError:
                readings.append("")
        assert readings[0] in ("", readings[1])


def test_dates_in_iso_form_load_no_parser():
    code = (
        "import sys; from datetime import date; from bot.core.dates import read_day\n"
        "assert read_day('2015-09', date(2026, 3, 15)) == '2015-09'\n"
        "assert 'dateparser' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
