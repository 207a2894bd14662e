"""The first and the last day that a question means: a statement of that day counts, one of the day beside does not."""

import pytest

from bot.ask.answer import Answer
from bot.ask.asking import ask
from bot.desk.desk import Desk
from bot.desk.request import Request
from tests.town import MEMBER


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
        ("on 31 December 2014", "supports", "2014-12-31"),
        ("in 2014", "supports", "2014-12-31"),
        ("in December 2014", "supports", "2014-12-31"),
        ("on 1 January 2015", "opposes, with reservations,", "2015-01-01"),
        ("on 30 December 2015", "opposes, with reservations,", "2015-06-15"),
        ("in 2015", "opposes", "2015-12-31"),
        ("as of 31 December 2015", "opposes", "2015-12-31"),
        ("before 2016", "opposes", "2015-12-31"),
        ("on 1 January 2016", "supports, with conditions,", "2016-01-01"),
        ("before 2 January 2016", "supports, with conditions,", "2016-01-01"),
        ("on 9 March 2016", "supports, with conditions,", "2016-01-01"),
        ("on 10 March 2016", "supports, with conditions,", "2016-03-10"),
    ],
)
async def test_where_somebody_stood_is_by_the_last_statement_up_to_that_day(
    when: str, position: str, day: str, town: Desk
):
    found = await ask(Request(town, MEMBER), f"where did quillane stand on the free ferry {when}?")
    assert found.headline == f"Ada Quillane {position} “Free ferry”"
    assert [entry.revision.stance.stated_on for entry in found.evidence] == [day]


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
    assert ("Nothing newer is on record by" in found.rest) is older


@pytest.mark.parametrize(
    ("when", "changes"),
    [
        ("in 2014", ""),
        ("in 2015", "2015-01-01 2015-12-31"),
        ("since 2016", "2016-01-01"),
        ("since 1 January 2015", "2015-01-01 2015-12-31 2016-01-01"),
        ("since 2 January 2015", "2015-12-31 2016-01-01"),
        ("since 1 January 2016", "2016-01-01"),
        ("since 2 January 2016", ""),
        ("before 2016", "2015-01-01 2015-12-31"),
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
    assert [entry.revision.stance.stated_on for entry in found.evidence][-1] == expected[-1]
    told = f"That is change number {len(expected)} on record." if len(expected) > 1 else ""
    assert told in found.rest
    assert bool(told) is ("That is change number" in found.rest)


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
    assert [entry.leader.key for entry in found.evidence] == leaders.split()
