"""Reduced dates: what is one, what it spans, and how it is written."""

import calendar
import re
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dates import (
    check_reduced_date,
    first_day,
    in_short,
    in_words,
    last_day,
    on_date,
    precision,
    read_day,
    require_not_future,
)
from bot.core.errors import BadDateError
from tests.core.made_up import TODAY, reduced_dates

FORMS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}


def is_reduced_date(text: str) -> bool:
    """The standard library's word for it, and only the digits of ASCII."""
    if len(text) not in FORMS or not text.isascii() or any(c not in "0123456789-" for c in text):
        return False
    try:
        datetime.strptime(text, FORMS[len(text)])  # noqa: DTZ007
    except ValueError:
        return False
    return int(text[:4]) >= 1000


@pytest.mark.parametrize(
    ("text", "said"),
    [("2015-09-28", "on 28 September 2015"), ("2015-09", "in September 2015"), ("2015", "in 2015")],
)
def test_a_sentence_says_on_a_day_and_in_a_month_or_year(text: str, said: str):
    assert on_date(text) == said


nearly_dates = st.text("0123456789-", max_size=11) | st.builds(
    "{:04}-{:02}-{:02}".format, st.integers(0, 9999), st.integers(0, 13), st.integers(0, 32)
).flatmap(lambda text: st.sampled_from([text, text[:7], text[:4]]))


@given(nearly_dates)
def test_exactly_the_dates_of_the_calendar_in_three_forms_are_accepted(text):
    try:
        accepted = check_reduced_date(text) == text
    except BadDateError:
        accepted = False
    assert accepted == is_reduced_date(text)


@pytest.mark.parametrize(
    "text", ["", "15", "2015-9", "2015-09-28 ", " 2015", "2015-9-28", "20150928", "0999"]
)
def test_other_forms_are_refused_with_the_three_that_are_allowed(text):
    with pytest.raises(BadDateError, match="Write 2015-09-28, 2015-09 or 2015"):
        check_reduced_date(text)


@pytest.mark.parametrize(
    ("text", "day"), [("44927", "2023-01-01"), ("42275.75", "2015-09-28"), ("10000", "1927-05-18")]
)
@pytest.mark.parametrize("read", [check_reduced_date, lambda text: read_day(text, TODAY)])
def test_a_day_as_spreadsheets_count_them_is_refused_with_the_day_that_it_would_be(read, text: str, day: str):
    with pytest.raises(
        BadDateError, match=f"^{re.escape(text)} is how a spreadsheet counts days: .* write {day}"
    ):
        read(text)


@pytest.mark.parametrize("text", ["２０１５", "٢٠١٥", "2015-०9"])
def test_digits_of_other_alphabets_are_refused_because_they_would_not_sort(text):
    with pytest.raises(BadDateError):
        check_reduced_date(text)


@pytest.mark.parametrize("text", ["2015-02-30", "2015-13", "2015-00", "2015-09-00", "2015-02-29"])
def test_a_day_that_does_not_exist_is_called_so(text):
    with pytest.raises(BadDateError, match="does not exist in the calendar"):
        check_reduced_date(text)


@given(reduced_dates())
def test_a_reduced_date_spans_the_days_that_begin_with_its_text(text):
    first, last = first_day(text), last_day(text)
    assert first.isoformat().startswith(text)
    assert last.isoformat().startswith(text)
    assert not (first - timedelta(days=1)).isoformat().startswith(text)
    assert not (last + timedelta(days=1)).isoformat().startswith(text)


def test_the_last_days_of_the_calendar_are_no_exception():
    assert last_day("9999") == last_day("9999-12") == date.max


@given(reduced_dates(), reduced_dates())
def test_reduced_dates_sort_as_text_like_their_first_days(one, other):
    if first_day(one) < first_day(other):
        assert one < other


@given(reduced_dates())
def test_the_precision_is_what_the_text_says(text):
    assert precision(text) == {4: "year", 7: "month", 10: "day"}[len(text)]


@given(reduced_dates(latest=date(2030, 1, 1)))
def test_a_date_is_refused_as_future_exactly_if_its_first_day_is_after_today(text):
    if first_day(text) > TODAY:
        with pytest.raises(BadDateError, match=f"{in_words(text)} is in the future"):
            require_not_future(text, TODAY)
    else:
        assert require_not_future(text, TODAY) == text


def test_the_month_that_has_only_begun_is_not_in_the_future():
    assert require_not_future("2026-03", date(2026, 3, 1)) == "2026-03"
    assert require_not_future("2026", date(2026, 1, 1)) == "2026"


@given(reduced_dates())
def test_dates_in_words_say_as_much_as_the_date_and_no_more(text):
    parts = in_words(text).split()
    assert len(parts) == text.count("-") + 1
    assert parts[-1] == text[:4]
    if len(parts) > 1:
        assert list(calendar.month_name).index(parts[-2]) == int(text[5:7])
        assert in_short(text).split()[-2] == parts[-2][:3]
    if len(parts) > 2:
        assert parts[0] == str(int(text[8:]))


def test_dates_are_written_with_the_month_as_a_word():
    assert in_words("2015-09-08") == "8 September 2015"
    assert in_short("2015-09-08") == "8 Sep 2015"
    assert in_words("2015-09") == "September 2015"
    assert in_words("2015") == "2015"
