"""When a question is about: the table of README.md."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask.language import language
from bot.ask.spelling import Word
from bot.ask.tables import Tables
from bot.ask.times import Times, read_times, window
from bot.ask.tokens import tokens_of
from bot.record.dates import first_day, in_words, last_day
from tests.ask.reads import TODAY, query, reading


def times(text: str, code: str = "en", today: date = TODAY) -> Times:
    speech = language(code)
    words = [Word(token, token.folded) for token in tokens_of(text, speech)]
    return read_times(words, speech, today)


def bounds(found: Times) -> list[str]:
    return [day.isoformat() if day else "" for day in (found.date_from, found.date_to, found.as_of)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in 2015", "2015-01-01 2015-12-31 2015-12-31"),
        ("in September 2015", "2015-09-01 2015-09-30 2015-09-30"),
        ("in sept. of 2015", "2015-09-01 2015-09-30 2015-09-30"),
        ("on 24 September 2015", "2015-09-24 2015-09-24 2015-09-24"),
        ("on September 24th, 2015", "2015-09-24 2015-09-24 2015-09-24"),
        ("on the 24th of september 2015", "2015-09-24 2015-09-24 2015-09-24"),
        ("2015-09-24", "2015-09-24 2015-09-24 2015-09-24"),
        ("24.9.2015", "2015-09-24 2015-09-24 2015-09-24"),
        ("between April and July 2017", "2017-04-01 2017-07-31 2017-07-31"),
        ("from 2012 to 2016", "2012-01-01 2016-12-31 2016-12-31"),
        ("2012-2016", "2012-01-01 2016-12-31 2016-12-31"),
        ("as of 1 Oct 2015", "- - 2015-10-01"),
        ("by the end of 2015", "- - 2015-12-31"),
        ("before 2017", "- 2016-12-31 2016-12-31"),
        ("prior to 5 May 2015", "- 2015-05-04 2015-05-04"),
        ("since 2016", "2016-01-01 - -"),
        ("since March 2015", "2015-03-01 - -"),
        ("from 2016 onwards", "2016-01-01 - -"),
        ("after 2017", "2018-01-01 - -"),
        ("since March", "2026-03-01 - -"),
        ("in december", "2025-12-01 2025-12-31 2025-12-31"),
        ("in november", "2026-11-01 2026-11-30 2026-11-30"),
        ("last month", "2026-10-01 2026-10-31 2026-10-31"),
        ("last year", "2025-01-01 2025-12-31 2025-12-31"),
        ("last week", "2026-11-09 2026-11-15 2026-11-15"),
        ("this year", "2026-01-01 2026-12-31 2026-12-31"),
        ("yesterday", "2026-11-21 2026-11-21 2026-11-21"),
        ("the day before yesterday", "2026-11-20 2026-11-20 2026-11-20"),
        ("two years ago", "2024-11-22 2024-11-22 2024-11-22"),
        ("in the last 3 months", "2026-08-22 2026-11-22 2026-11-22"),
        ("now", "- - -"),
        ("right now in any case", "- - -"),
        ("did may say so", "- - -"),
        ("no date at all", "- - -"),
        ("the 4/1 odds of 24/7", "- - -"),
        ("in 9999", "- - -"),
    ],
)
def test_english_dates(text: str, expected: str):
    assert bounds(times(text)) == [day.replace("-", "", 1) if day == "-" else day for day in expected.split()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("en 2015", "2015-01-01 2015-12-31 2015-12-31"),
        ("en février 2016", "2016-02-01 2016-02-29 2016-02-29"),
        ("le 1er octobre 2015", "2015-10-01 2015-10-01 2015-10-01"),
        ("avant septembre 2015", "- 2015-08-31 2015-08-31"),
        ("depuis 2016", "2016-01-01 - -"),
        ("après 2017", "2018-01-01 - -"),
        ("entre 2014 et 2015", "2014-01-01 2015-12-31 2015-12-31"),
        ("la semaine dernière", "2026-11-09 2026-11-15 2026-11-15"),
        ("le mois dernier", "2026-10-01 2026-10-31 2026-10-31"),
        ("hier", "2026-11-21 2026-11-21 2026-11-21"),
        ("il y a deux ans", "2024-11-22 2024-11-22 2024-11-22"),
    ],
)
def test_french_dates(text: str, expected: str):
    assert bounds(times(text, "fr")) == [
        day.replace("-", "", 1) if day == "-" else day for day in expected.split()
    ]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from([4, 7, 10]))
def test_a_date_of_the_record_in_words_is_read_as_its_days(day: date, length: int):
    reduced = day.isoformat()[:length]
    first, last = first_day(reduced).isoformat(), last_day(reduced).isoformat()
    assert bounds(times(f"in {in_words(reduced)}")) == [first, last, last]
    assert bounds(times(f"as of {in_words(reduced)}")) == ["", "", last]


@given(
    st.lists(
        st.sampled_from(
            [
                "in",
                "since",
                "before",
                "after",
                "2015",
                "may",
                "last",
                "week",
                "31",
                "2",
                "ago",
                "between",
                "and",
                "to",
                "-",
                "1/2/2015",
                "september",
            ]
        ),
        max_size=9,
    )
)
def test_no_heap_of_date_words_is_too_much(words: list[str]):
    found = times(" ".join(words))
    assert not (found.date_from and found.as_of and found.date_from > found.as_of)


def test_a_date_that_can_be_two_days_is_given_back_with_both():
    found = times("before 1/10/2015")
    assert "could be" in found.problem
    assert [bounds(choice) for choice in found.choices] == [
        ["", "2015-09-30", "2015-09-30"],
        ["", "2015-01-09", "2015-01-09"],
    ]


@pytest.mark.parametrize(
    ("text", "relation", "words"),
    [
        ("hollande on assad before the Paris attacks", "before", "Paris attacks"),
        ("assad must go since brexit, putin?", "since", "brexit"),
        ("kerry after the vote on geneva", "after", "vote"),
    ],
)
def test_what_is_no_date_after_before_is_an_event(text: str, relation: str, words: str, english: Tables):
    found = reading(text, english)
    assert found.event is not None
    assert (found.event.relation, found.event_name) == (relation, words)


@pytest.mark.parametrize("text", ["has putin said that before?", "since when is putin against assad leaving"])
def test_before_and_since_by_themselves_are_no_event(text: str, english: Tables):
    assert reading(text, english).event is None


def test_a_year_that_belongs_to_a_name_is_no_date(english: Tables):
    found = query("bishop on the 2012 geneva communique", english)
    assert (found.topics, found.as_of) == (("geneva-settlement",), "")


def test_relations_are_those_of_the_table():
    first, last = date(2015, 9, 1), date(2015, 9, 30)
    assert bounds(window("before", first, last)) == ["", "2015-08-31", "2015-08-31"]
    assert bounds(window("after", first, last)) == ["2015-10-01", "", ""]


def test_a_day_that_does_not_exist_is_said():
    assert "does not exist" in times("on 30 february 2015").problem
