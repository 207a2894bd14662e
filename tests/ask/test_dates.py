"""When a question is about: the table of docs/asking.md, and the first and the last day that count."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask.dates import Times, read_times, window
from bot.ask.index import Tables
from bot.ask.language import language
from bot.ask.model import Answer
from bot.ask.service import ask
from bot.ask.text import Word, tokens_of
from bot.core.dates import first_day, in_words, last_day
from bot.request import Desk, Request
from tests.ask.reads import TODAY, asked, query, reading
from tests.town import MEMBER


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
        ("when they began in 2014", "2014-01-01 2014-12-31 2014-12-31"),
        ("when did it end in 2016", "2016-01-01 2016-12-31 2016-12-31"),
        ("at the beginning of 2014", "2014-01-01 2014-04-30 2014-04-30"),
        ("late in 2013", "2013-09-01 2013-12-31 2013-12-31"),
        ("between April and July 2017", "2017-04-01 2017-07-31 2017-07-31"),
        ("in March and April 2017", "2017-03-01 2017-04-30 2017-04-30"),
        ("March vs April 2017", "2017-03-01 2017-04-30 2017-04-30"),
        ("in March and November 2017", "2017-03-01 2017-03-31 2017-03-31"),
        ("in the year before 31 December 2015", "2014-12-31 2015-12-30 2015-12-30"),
        ("in the year after 30 September 2015", "2015-10-01 2016-09-30 2016-09-30"),
        ("in the month before 31 March 2016", "2016-02-29 2016-03-30 2016-03-30"),
        ("in the week 24-30 Sept 2015", "2015-09-24 2015-09-30 2015-09-30"),
        ("24 to 30 Sept 2015", "2015-09-24 2015-09-30 2015-09-30"),
        ("September 24-30, 2015", "2015-09-24 2015-09-30 2015-09-30"),
        ("in the week of 24 September 2015", "2015-09-21 2015-09-27 2015-09-27"),
        ("in the first week of October 2015", "2015-10-01 2015-10-07 2015-10-07"),
        ("in the last week of September 2015", "2015-09-24 2015-09-30 2015-09-30"),
        ("in the first two weeks after 3 May 2015", "2015-05-04 2015-05-17 2015-05-17"),
        ("from 2012 to 2016", "2012-01-01 2016-12-31 2016-12-31"),
        ("2012-2016", "2012-01-01 2016-12-31 2016-12-31"),
        ("late 2011", "2011-09-01 2011-12-31 2011-12-31"),
        ("early in 2011", "2011-01-01 2011-04-30 2011-04-30"),
        ("mid-2013", "2013-05-01 2013-08-31 2013-08-31"),
        ("in the second half of 2013", "2013-07-01 2013-12-31 2013-12-31"),
        ("in the summer of 2012", "2012-06-01 2012-08-31 2012-08-31"),
        ("fall 2015", "2015-09-01 2015-11-30 2015-11-30"),
        ("Q4 2015", "2015-10-01 2015-12-31 2015-12-31"),
        ("in the third quarter of 2014", "2014-07-01 2014-09-30 2014-09-30"),
        ("late September 2015", "2015-09-21 2015-09-30 2015-09-30"),
        ("early February 2015", "2015-02-01 2015-02-10 2015-02-10"),
        ("since late 2015", "2015-09-01 - -"),
        ("between early 2013 and mid 2014", "2013-01-01 2014-08-31 2014-08-31"),
        ("from 2011 to the end of 2017", "2011-01-01 2017-12-31 2017-12-31"),
        ("from 2013 through to the spring of 2018", "2013-01-01 2018-05-31 2018-05-31"),
        ("during 2014", "2014-01-01 2014-12-31 2014-12-31"),
        ("in '15", "2015-01-01 2015-12-31 2015-12-31"),
        ("9/28/15", "2015-09-28 2015-09-28 2015-09-28"),
        ("26.9.14", "2014-09-26 2014-09-26 2014-09-26"),
        ("28-9-15", "2015-09-28 2015-09-28 2015-09-28"),
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


async def days(desk: Desk, text: str) -> list[str]:
    """The days of the statements that the answer cites."""
    found: Answer = await ask(Request(desk, MEMBER), text)
    return [entry.revision.stance.stated_on for entry in found.evidence]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("on 31 December 2014", "2014-12-31"),
        ("on 30 December 2014", ""),
        ("on 1 January 2015", "2015-01-01"),
        ("on 2 January 2015", ""),
        ("on 10 March 2016", "2016-03-10"),
        ("on 9 March 2016", ""),
        ("on 11 March 2016", ""),
        ("in 2014", "2014-12-31"),
        ("in 2015", "2015-12-31 2015-06-15 2015-01-01"),
        ("in 2016", "2016-03-10 2016-01-01"),
        ("in 2013", ""),
        ("in January 2015", "2015-01-01"),
        ("in December 2015", "2015-12-31"),
        ("in November 2015", ""),
        ("in June 2015", "2015-06-15"),
        ("since 2016", "2016-03-10 2016-01-01"),
        ("since 1 January 2016", "2016-03-10 2016-01-01"),
        ("since 2 January 2016", "2016-03-10"),
        ("since March 2016", "2016-03-10"),
        ("since 10 March 2016", "2016-03-10"),
        ("since 11 March 2016", ""),
        ("after 2015", "2016-03-10 2016-01-01"),
        ("after 1 January 2016", "2016-03-10"),
        ("after 31 December 2015", "2016-03-10 2016-01-01"),
        ("before 2015", "2014-12-31"),
        ("before 1 January 2015", "2014-12-31"),
        ("before 31 December 2014", ""),
        ("before 2 January 2015", "2015-01-01 2014-12-31"),
        ("from 1 January 2015 to 31 December 2015", "2015-12-31 2015-06-15 2015-01-01"),
        ("from 2 January 2015 to 30 December 2015", "2015-06-15"),
        ("as of 31 December 2014", "2014-12-31"),
        ("as of 1 January 2015", "2015-01-01 2014-12-31"),
    ],
)
async def test_what_was_said_in_a_time_is_of_its_first_to_its_last_day(when: str, expected: str, town: Desk):
    assert await days(town, f"what did quillane say about the free ferry {when}") == expected.split()


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("in January 2015", "2015-01-31"),
        ("in February 2015", "2015-02-28 2015-02-01"),
        ("in March 2015", "2015-03-01"),
        ("on 28 February 2015", "2015-02-28"),
        ("since February 2015", "2015-03-01 2015-02-28 2015-02-01"),
        ("before February 2015", "2015-01-31"),
        ("after February 2015", "2015-03-01"),
        ("between January and February 2015", "2015-02-28 2015-02-01 2015-01-31"),
    ],
)
async def test_a_month_has_its_first_and_its_last_day(when: str, expected: str, town: Desk):
    assert await days(town, f"what did harrowby say about the free ferry {when}") == expected.split()


@pytest.mark.parametrize(
    ("when", "position", "day"),
    [
        ("on 31 December 2014", "is for", "2014-12-31"),
        ("in 2014", "is for", "2014-12-31"),
        ("in December 2014", "is for", "2014-12-31"),
        ("on 1 January 2015", "is, with reservations, against", "2015-01-01"),
        ("on 30 December 2015", "is, with reservations, against", "2015-06-15"),
        ("as of 31 December 2015", "is against", "2015-12-31"),
        ("before 2016", "is against", "2015-12-31"),
        ("on 1 January 2016", "is, with conditions, for", "2016-01-01"),
        ("before 2 January 2016", "is, with conditions, for", "2016-01-01"),
        ("on 9 March 2016", "is, with conditions, for", "2016-01-01"),
        ("on 10 March 2016", "is, with conditions, for", "2016-03-10"),
    ],
)
async def test_where_somebody_stood_is_by_the_last_statement_up_to_that_day(
    when: str, position: str, day: str, town: Desk
):
    found = await ask(Request(town, MEMBER), f"where did quillane stand on the free ferry {when}?")
    assert found.headline == f"Ada Quillane {position} “Free ferry”"
    assert found.evidence[0].revision.stance.stated_on == day


async def test_within_a_period_what_was_otherwise_before_its_end_is_told_too(town: Desk):
    found = await ask(Request(town, MEMBER), "where did quillane stand on the free ferry in 2015?")
    assert found.headline == "Ada Quillane is against “Free ferry”"
    days = [entry.revision.stance.stated_on for entry in found.evidence]
    assert days == ["2015-12-31", "2015-06-15", "2015-01-01"]
    assert "opposes with reservations (15 June 2015)" in found.rest


async def test_the_day_before_the_first_statement_there_is_nothing(town: Desk):
    found = await ask(
        Request(town, MEMBER), "where did quillane stand on the free ferry on 30 December 2014?"
    )
    assert found.kind == "no_record"
    assert found.records == ()


@pytest.mark.parametrize(
    ("when", "older"),
    [
        ("in 2015", False),
        ("on 31 December 2015", False),
        ("on 1 January 2015", False),
        ("on 30 December 2015", True),
        ("in January 2016", False),
        ("in February 2016", True),
    ],
)
async def test_a_position_is_called_older_only_if_it_is_from_before_the_first_day(
    when: str, older: bool, town: Desk
):
    found = await ask(Request(town, MEMBER), f"where did quillane stand on the free ferry {when}?")
    assert ("Nothing newer on this topic is on record by" in found.rest) is older


@pytest.mark.parametrize(
    ("when", "changes"),
    [
        ("in 2014", ""),
        ("in 2015", "2015-01-01"),
        ("since 2016", "2016-01-01"),
        ("since 1 January 2015", "2015-01-01 2016-01-01"),
        ("since 2 January 2015", "2016-01-01"),
        ("since 1 January 2016", "2016-01-01"),
        ("since 2 January 2016", ""),
        ("before 2016", "2015-01-01"),
        ("before 31 December 2015", "2015-01-01"),
        ("in January 2015", "2015-01-01"),
        ("on 31 December 2015", "2015-12-31"),
        ("in June 2015", ""),
    ],
)
async def test_a_change_is_of_the_day_of_the_statement_that_made_it(when: str, changes: str, town: Desk):
    found = await ask(Request(town, MEMBER), f"how did quillane change position on the free ferry {when}?")
    expected = changes.split()
    if not expected:
        assert found.headline.startswith("No change on record:")
        return
    assert found.evidence[1].revision.stance.stated_on == expected[-1]  # after the statement before it
    told = f"All {len(expected)} changes on record: " if len(expected) > 1 else ""
    assert told in found.rest
    assert bool(told) is ("changes on record" in found.rest)


@pytest.mark.parametrize(
    ("when", "leaders"),
    [
        ("in 2010", "wendlebury tollander"),
        ("on 2 January 2010", "wendlebury tollander"),
        ("on 1 January 2010", ""),
        ("as of 28 February 2015", "marrowin wendlebury harrowby quillane tollander"),
        ("as of 1 February 2015", "marrowin wendlebury quillane tollander"),
    ],
)
async def test_who_is_on_a_side_on_a_day_counts_the_statements_of_that_day(
    when: str, leaders: str, town: Desk
):
    found = await ask(Request(town, MEMBER), f"who opposed the free ferry {when}?")
    named = leaders.split()
    assert [entry.leader.key for entry in found.evidence[: len(named)]] == named
    assert bool(found.evidence) is bool(named)


async def test_a_list_for_a_period_holds_statements_of_that_period(desk: Desk):
    asked = Request(desk, MEMBER)
    none = await ask(asked, "did anybody back strikes on Assad during 2014")
    assert (none.kind, none.records) == ("no_record", ())
    some = await ask(asked, "who backed strikes on assad in 2013")
    assert some.headline == "4 on record are for “Strike the Syrian government” (statements: 2013):"
    assert {entry.revision.stance.stated_on[:4] for entry in some.evidence} == {"2013"}
    earlier = await ask(asked, "who backed strikes on assad as of 31 december 2014")
    assert earlier.headline.startswith("3 on record")


async def test_what_was_said_on_a_day_needs_no_leader(desk: Desk):
    found = await ask(Request(desk, MEMBER), "statements from 9/28/15")
    assert found.headline == "25 statements on record by 10 leaders, 28 Sep 2015:"
    assert len(set(found.records)) == 25


async def test_themes_are_not_summed_and_each_of_their_topics_is(desk: Desk):
    found = await ask(Request(desk, MEMBER), "where does everyone stand on syria")
    assert found.rest.startswith("Assad must go (31 support it, 5 neutral or mixed, 7 oppose it), ")
    assert "support it" not in re.sub(r"\([^)]*\)", "", found.text)
    of_group = await ask(Request(desk, MEMBER), "where do european leaders stand on syria")
    assert re.match(r"[\w ]+: [^(]+ (supports|opposes)", of_group.rest)


@pytest.mark.parametrize("text", ["putin on assad in winter 2015", "putin on assad on monday"])
async def test_a_time_that_is_not_understood_is_said_and_never_widened(text: str, desk: Desk):
    found = await ask(Request(desk, MEMBER), text)
    assert (found.kind, found.records) == ("no_record", ())


@pytest.mark.parametrize(
    "text", ["putin on assad in 2012 and 2015", "putin on assad in 2012 and then in 2015"]
)
async def test_of_two_times_each_is_answered_and_nothing_between(text: str, desk: Desk):
    found = await ask(Request(desk, MEMBER), text)
    assert found.also is not None
    assert [(one.query.date_from, one.query.as_of) for one in (found, found.also) if one.query] == [
        ("2012-01-01", "2012-12-31"),
        ("2015-01-01", "2015-12-31"),
    ]


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("in the two weeks after 13 November 2015", ("2015-11-14", "2015-11-27")),
        ("within the month before 30 September 2015", ("2015-08-30", "2015-09-29")),
        ("in the week after the Paris attacks", ("2015-11-14", "2015-11-20")),
        ("two weeks after 13 November 2015", ("2015-11-14", "")),  # that is no time that lasts
    ],
)
async def test_a_length_before_or_after_a_day_is_a_window(present: Desk, text: str, window: tuple[str, str]):
    meant = (await asked(present, f"What did Hollande say {text}?")).query
    assert meant is not None
    assert (meant.date_from, meant.date_to) == window


async def test_the_day_in_brackets_is_that_of_what_stands_before_it(present: Desk):
    text = (
        "Before the first Russian strikes (30.9.2015), what was Kerry saying about when Assad has to leave?"
    )
    meant = (await asked(present, text)).query
    assert meant is not None
    assert (meant.topics, meant.as_of) == (("assad-must-go",), "2015-09-29")


async def test_of_a_period_all_that_was_said_on_a_topic_otherwise_is_told(present: Desk):
    found = await asked(present, "Obama on Syria in the month after 21 August 2013")
    days = [one.revision.stance.stated_on for one in found.evidence]
    assert days == ["2013-09-10", "2013-09-04", "2013-08-31"]
