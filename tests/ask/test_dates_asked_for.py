"""Times of whole questions: several in one, those that an event begins or ends, days with a name, and what only looks like one."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (
            "Before the Ghouta gas attack on 21 August 2013, had Trump said anything about Syria?",
            ("2013-08-20", "", "2013-08-20"),
        ),
        (
            "anything by Cameron after the lost vote in Aug 2013 but before the end of 2014?",
            ("2014-12-31", "2013-08-01", "2014-12-31"),
        ),
        (
            "What did Obama say after August 2013 but before 2015 about Assad?",
            ("2014-12-31", "2013-09-01", "2014-12-31"),
        ),
        (
            "In 2015, what did Putin say on 28 September about Assad?",
            ("2015-09-28", "2015-09-28", "2015-09-28"),
        ),
        (
            "between the paris attacks (13 nov 2015) and christmas that year what did putin say",
            ("2015-12-25", "2015-11-13", "2015-12-25"),
        ),
        (
            "What did Obama say between 20 August 2012 and 4 September?",
            ("2012-09-04", "2012-08-20", "2012-09-04"),
        ),
        (
            "What did Putin say after Obama's speech on 28 September 2015 about Assad?",
            ("", "2015-09-28", ""),
        ),
    ],
)
async def test_of_which_time_it_is_asked(present: Desk, text: str, bounds: tuple[str, str, str]):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.as_of, query.date_from, query.date_to) == bounds


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("What did Merkel say at Christmas 2015 about Assad?", "2015-12-25"),
        ("Where did Trudeau stand on New Year's Day 2016?", "2016-01-01"),
    ],
)
async def test_a_day_that_has_a_name_is_that_day(present: Desk, text: str, day: str):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.date_from, query.date_to) == (day, day)


async def test_of_two_years_to_choose_from_both_are_looked_through(present: Desk):
    query = (await asked(present, "what did Obama say about Assad in 2014 or 2015?")).query
    assert query is not None
    assert (query.date_from, query.as_of) == ("2014-01-01", "2015-12-31")


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("What did Putin say about Assad's fate after his September 2015 UN speech?", ("", "2015-09-01", "")),
        ("Before the April 2017 gas attack, what had Trump said on Syria?", ("2017-03-31", "", "2017-03-31")),
        (
            "What did Le Pen say end of September / beginning of October 2015?",
            ("2015-10-10", "2015-09-21", "2015-10-10"),
        ),
        ("Before I start digging: which Chinese leaders are on record?", ("", "", "")),
    ],
)
async def test_further_times_are_read_whole(present: Desk, text: str, bounds: tuple[str, str, str]):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.as_of, query.date_from, query.date_to) == bounds


@pytest.mark.parametrize(
    "text",
    [
        "Between the Paris attacks and Christmas 2015, what did Hollande say about Assad?",
        "what did Hollande say about Assad between the Paris attacks and the end of 2015",
    ],
)
async def test_a_range_that_begins_with_an_event_of_the_record_is_that_range(present: Desk, text: str):
    found = await asked(present, text)
    assert found.records == ("hollande-2015-11-26-p1", "hollande-2015-11-16-p1")


@pytest.mark.parametrize(
    "text", ["between 2014 and the Wimbledon final", "between the Wimbledon final and 2015"]
)
async def test_a_range_with_an_end_that_nothing_dates_is_asked_back_and_never_a_day(present: Desk, text: str):
    found = await asked(present, f"what did Obama say of Assad {text}")
    assert found.kind == "clarify"
    assert found.headline.startswith("When was “Wimbledon final”?")


async def test_a_day_alone_is_asked_of_the_record(present: Desk):
    found = await asked(present, "Is there anything in the record for 12 April 2018?")
    assert "merkel-2018-04-12-strike-the-regime" in found.records


async def test_according_to_and_starting_are_no_times(present: Desk):
    for text in (
        "qui soutient la coalition américaine d'après vos données ?",
        "who said foreign soldiers in Syria are starting a new world war",
    ):
        found = await asked(present, text)
        assert not any(words in found.headline for words in ("no date for it", "pas la date"))


async def test_a_day_without_a_year_after_the_record_is_asked_back(present: Desk):
    found = await asked(present, "what did Putin say on 28 September")
    assert found.headline.startswith("In which year?")
    assert found.options[-1].question == "What did Vladimir Putin say about everything on 28 September 2015?"
    open_ended = await asked(present, "what has Erdoğan said since March about a safe zone")
    assert open_ended.kind == "no_record"


async def test_a_day_that_something_is_of_dates_what_is_asked_before_or_after_it(present: Desk):
    text = "What was Hollande's stance on Assad after the Paris attacks of 13 November 2015?"
    found = await asked(present, text)
    assert {"hollande-2015-11-16-p1", "hollande-2015-11-26-p1"} <= set(found.records)
    assert found.understood.endswith("since 13 November 2015?")
    text = "Before the Commons vote of 2 December 2015 where did Cameron stand on RAF strikes on ISIS inside Syria?"
    assert (await asked(present, text)).records[0] == "cameron-2014-09-26-p5-isis"


async def test_a_length_of_time_counts_from_a_day_with_it_and_from_nothing_longer(present: Desk):
    text = "What did Kerry say of Assad in the week after the attacks {} 2015?"
    week = "between 13 November 2015 and 20 November 2015?"
    assert (await asked(present, text.format("on 13 November"))).understood.endswith(week)
    found = await asked(present, "What did Kerry say of Assad in the days after the Paris attacks?")
    assert found.understood.endswith("since 14 November 2015?")  # how many days is not said
    found = await asked(present, "What did Haley say of Assad in the week before the April 2017 strikes?")
    assert found.kind == "no_record"


async def test_before_anything_else_is_no_date(present: Desk):
    found = await asked(present, "Did Macron drop the line that Bashar has to go before anything else?")
    assert "When was" not in found.text


async def test_a_day_of_a_month_may_be_said_in_words(present: Desk):
    found = await asked(present, "What was said on the sixth of April 2017?")
    assert {one.revision.stance.stated_on for one in found.evidence} == {"2017-04-06"}


async def test_a_year_in_what_a_topic_is_called_is_no_date(present: Desk):
    found = await asked(
        present, "Where did the French president stand on the 2012 transition plan by 20/09/2016?"
    )
    assert found.records[0] == "un71-fra-hollande-p6"


async def test_a_month_behind_a_question_of_a_year_is_of_that_year(present: Desk):
    found = await asked(
        present, "what did Trump say about US troops leaving Syria in 2018, and Bolton in September?"
    )
    assert all("2026" not in (note or "") and "2025" not in (note or "") for note in (found.text,))


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("EU leaders from 2015 on Assad", ("2015-12-31", "2015-01-01")),
        (
            "Everything from the first quarter of 2017 on whether Assad should stay",
            ("2017-03-31", "2017-01-01"),
        ),
        ("what did Putin say from 2015 on?", ("", "2015-01-01")),
        ("what did Putin say from 2015 on about Assad?", ("", "2015-01-01")),
    ],
)
async def test_from_a_time_on_a_topic_is_of_that_time_and_from_it_on_is_since_then(
    present: Desk, text: str, bounds: tuple[str, str]
):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.as_of, query.date_from) == bounds


async def test_of_a_time_what_was_said_on_topics_of_other_themes_is_told_too(present: Desk):
    none = await asked(present, "What did leaders say about Syria on 6 December 2015?")
    keys = {one.revision.stance.key for one in none.nearest}
    assert keys >= {"obama-2015-12-06-ground-troops", "renzi-2015-12-06-p5-isis"}
    some = await asked(present, "What was said about ISIS on 24 March 2015?")
    assert some.headline == "One statement on record on “ISIS”, 24 Mar 2015:"
    assert "Of the same time on other topics: " in some.rest
    assert {one.leader.key for one in some.evidence} == {"trudeau", "harper", "hammond"}


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("what did Cameron say after the gas attack of August 2013?", "2013-08-01", ""),
        ("que dit Hollande après les attentats de novembre 2015 ?", "2015-11-01", ""),
        ("What did Obama say before the strikes of April 2018?", "", "2018-03-31"),
        ("what did Hollande say after the middle of November 2015?", "2015-11-21", ""),
    ],
)
async def test_a_month_may_say_of_when_an_event_is(text: str, begins: str, ends: str, present: Desk):
    found = (await asked(present, text)).query
    assert found is not None
    assert ((found.date_from or ""), (found.date_to or "")) == (begins, ends)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "where was trudeau on canadian jets hitting isis, before he became PM and after",
            {"2016-02-08", "2015-10-20", "2015-03-24"},
        ),
        ("What did Cameron say before and after the Commons vote of 29 August 2013?", {"2013-08-29"}),
        ("Was Trump for strikes on Assad before and after April 2017?", {"2018-09-25", "2018-04-13"}),
    ],
)
async def test_what_is_asked_on_both_sides_of_in_time_is_asked_of_any_time(
    present: Desk, text: str, days: set[str]
):
    found = await asked(present, text)
    assert found.kind == "answer"
    assert days <= {one.revision.stance.stated_on for one in found.evidence}


@pytest.mark.parametrize(
    "text", ["Merkel on the 14 April 2018 strikes", "Merkel on the strikes of 14 April 2018"]
)
async def test_strikes_that_a_topic_names_by_their_month_are_of_the_day_that_is_said(
    present: Desk, text: str
):
    found = await asked(present, text)
    assert found.records == ("merkel-2018-04-14-strike-the-regime",)


async def test_months_in_brackets_are_of_the_year_before_them(present: Desk):
    found = await asked(present, "who welcomed Russia's air campaign in autumn 2015 (Sept to Nov)?")
    assert found.query is not None
    assert (found.query.date_from, found.query.as_of) == ("2015-09-01", "2015-11-30")
