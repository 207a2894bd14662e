"""First and last: of a leader, of a group, of all; and what may be earlier or later than that."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


async def test_both_the_first_and_the_last_time_are_told(present: Desk):
    found = await asked(
        present, "Trump on the US withdrawal: when did he first and when did he last ask for it?"
    )
    assert found.headline.startswith("First on record, 29 March 2018")
    assert found.also is not None
    assert found.also.headline.startswith("Last on record, 19 December 2018")


async def test_when_somebody_took_a_side_that_they_never_took_is_told_without_a_denial(present: Desk):
    found = await asked(present, "when did obama back assad")
    assert found.headline.startswith("On 10 September 2014: Barack Obama was against cooperation")


async def test_the_first_time_is_told_with_the_times_on_another_side(present: Desk):
    found = await asked(present, "When did Fabius first want Assad's soldiers used against ISIS?")
    assert [one.revision.stance.stated_on for one in found.evidence] == ["2015-11-27", "2015-11-30"]


async def test_the_most_recent_of_several_topics_comes_first(present: Desk):
    found = await asked(present, "the most recent thing on file from Trump?")
    days = [one.revision.stance.stated_on for one in found.evidence]
    assert days == sorted(days, reverse=True)


@pytest.mark.parametrize(
    ("text", "first", "others"),
    [
        ("was hollande or obama the first to call for assad to go?", "obama-2011-08-18-p1", {"hollande"}),
        ("was obama or putin the first to propose a broad coalition?", "un70-rus-putin-p3", set[str]()),
        ("did putin or rouhani first call for keeping assad?", "rouhani-2015-09-08-assad-must-go", {"putin"}),
    ],
)
async def test_who_of_several_was_first_is_told_with_the_first_of_each(
    present: Desk, text: str, first: str, others: set[str]
):
    found = await asked(present, text)
    assert found.records[0] == first
    assert {one.leader.key for one in found.evidence[1:]} == others


async def test_the_latest_thing_from_somebody_is_a_statement_and_no_change_of_the_record(present: Desk):
    found = await asked(present, "What is the latest thing you have from Walid al-Moualem?")
    assert found.evidence[0].revision.stance.stated_on == "2018-09-29"
    assert (await asked(present, "what is the latest on Putin")).updates


async def test_the_first_and_the_last_of_all_are_both_told(present: Desk):
    found = await asked(present, "What's the very first and the very last statement in your whole record?")
    assert found.headline.startswith("First on record, 12 August 2011")
    assert found.also is not None
    assert found.also.headline.startswith("Last on record, 19 December 2018")


async def test_the_first_and_latest_of_a_leader_are_no_changes_of_the_record(present: Desk):
    found = await asked(present, "Khamenei on anything to do with Syria - first and latest entry?")
    assert not found.updates
    assert "khamenei-2018-04-14-strike-the-regime" in found.records


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("whats the most recent thing in the whole record and who said it", "trump-2018-12-19-us-withdrawal"),
        ("what is the most recent entry", "trump-2018-12-19-us-withdrawal"),
        ("what's the oldest thing you have?", "h-clinton-2011-08-12-assad-must-go"),
    ],
)
async def test_the_first_or_last_of_all_needs_no_word_for_a_statement(present: Desk, text: str, key: str):
    assert (await asked(present, text)).records[0] == key


async def test_the_first_of_a_groups_rulers_is_of_the_group(present: Desk):
    found = await asked(present, "First Arab ruler who wanted Assad gone?")
    assert found.records[0] == "abdullah-ii-2011-11-14-p1"


async def test_1st_is_first(present: Desk):
    found = await asked(present, "when did obama 1st tell assad quit")
    assert found.evidence[0].revision.stance.stated_on == "2011-08-18"


async def test_what_may_be_later_than_the_last_is_named(present: Desk):
    found = await asked(present, "what was the last thing Netanyahu said on Iran in Syria")
    assert found.evidence[0].revision.stance.stated_on == "2018-07-12"
    assert any("May be later" in note and "2018" in note for note in found.notes)


async def test_what_is_earlier_and_of_the_other_side_is_not_named_as_perhaps_the_first(present: Desk):
    found = await asked(present, "When did Hollande first come out for air strikes on ISIS in Syria?")
    assert not any("May be earlier" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "leader"),
    [
        ("who said Assad must go first", "h-clinton"),
        ("Who was the first foreign minister to say Assad must go?", "h-clinton"),
        ("First president to call for Assad to go?", "obama"),
        ("First Arab ruler who wanted Assad gone?", "abdullah-ii"),
    ],
)
async def test_who_was_the_first_of_an_office_or_a_group(present: Desk, text: str, leader: str):
    found = await asked(present, text)
    assert found.kind == "answer"
    assert found.evidence[0].leader.key == leader


async def test_who_was_first_asks_for_the_first_and_would_start_does_not(present: Desk):
    found = await asked(
        present, "Which Nordic leader was first on record for a negotiated solution in Syria?"
    )
    assert found.evidence[0].leader.key == "lokke"
    query = (await asked(present, "did Obama say it would start a war")).query
    assert query is None or query.order == ""


@pytest.mark.parametrize(
    ("text", "understood", "last"),
    [
        ("what's the latest on trump", "Latest updates on Donald Trump", "2018-12-19"),
        ("any news about a safe zone?", "Latest updates on “Safe zone”", "2017-01-25"),
        ("quoi de neuf sur Poutine ?", "Dernières mises à jour sur Vladimir Putin", "2018-04-14"),
    ],
)
async def test_the_latest_on_somebody_names_the_newest_statement_beside_the_updates(
    text: str, understood: str, last: str, present: Desk
):
    found = await asked(present, text)
    assert found.understood == understood
    assert found.updates
    assert [one.revision.stance.stated_on for one in found.evidence] == [last]


async def test_who_was_first_with_a_condition_or_between_the_lines_is_told_with_who_said_so_outright(
    present: Desk,
):
    found = await asked(present, "who was the very first leader to say publicly that assad should quit?")
    assert found.records[0] == "h-clinton-2011-08-12-assad-must-go"
    assert (
        "The first who said so outright and without a condition: David Cameron supports (18 August 2011)"
        in (found.rest)
    )
    assert "obama-2011-08-18-p1" in found.records


async def test_what_a_month_alone_dates_is_not_told_as_the_first_before_a_day_of_that_month(present: Desk):
    found = await asked(present, "who was the first to support the US-led coalition?")
    assert found.headline.startswith("First on record, 5 September 2014: John Kerry")
    assert "May be earlier" in found.rest
