"""`known` on /stance and /history: the record as it stood on a day, or after an update, whatever came later.

On /ask and /record export: `test_known_asked`. The record begins on 22 November 2026. Each change is made at noon UTC of a later day.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.ui.routes import ID_LIMIT
from tests.cogs.queueing import bot_of, record, report
from tests.cogs.test_revise import correct, retract
from tests.harness import Reply, World

BEFORE, BOUNDARY, AFTER = "24 nov 2026", "25 nov 2026", "26 nov 2026"
QUOTE = "Like the coalition against Hitler"


def turn_clock(world: World, day: int, hour: int = 12) -> None:
    """It is an hour of a day of November 2026."""
    bot = bot_of(world)
    then = datetime(2026, 11, day, hour, tzinfo=UTC)
    bot.desk = replace(bot.desk, now=lambda: then)


@pytest.fixture
def later(world: World) -> World:
    """The world on 25 November."""
    turn_clock(world, 25)
    return world


async def stance(world: World, known: str = "", **options: str) -> Reply:
    asked = {"leader": "putin", "topic": "broad coalition", **options}
    return await world.mia.slash("stance", **asked, **({"known": known} if known else {}))


async def history(world: World, known: str = "", **options: object) -> Reply:
    asked = {"leader": "putin", "topic": "broad coalition", **options}
    return await world.mia.slash("history", **asked, **({"known": known} if known else {}))


async def test_a_correction_shows_from_its_day_on_and_not_before(later: World):
    await correct(later.omar, **{"The leader's own words": "A made-up version."})
    turn_clock(later, 28)
    before = await stance(later, BEFORE)
    assert QUOTE in before.text
    assert "as the record stood on 24 November 2026" in before.text
    assert "as of" not in before.text
    for known in (BOUNDARY, AFTER, ""):
        assert "A made-up version." in (await stance(later, known)).text
    assert QUOTE in (await history(later, BEFORE)).text
    assert "A made-up version." in (await history(later, BOUNDARY)).text
    assert "as the record stood on 25 November 2026" in (await history(later, BOUNDARY)).text


async def test_a_retraction_shows_from_its_day_on_and_what_was_withdrawn_too(later: World):
    await retract(later.omar)
    turn_clock(later, 28)
    assert QUOTE in (await stance(later, BEFORE)).text
    assert "no position on record" in (await stance(later, BOUNDARY)).text
    assert "as the record stood on 25 November 2026" in (await stance(later, BOUNDARY)).text
    assert (
        "Nothing had been corrected or retracted here at that moment"
        in (await history(later, BEFORE, withdrawn=True)).text
    )
    assert "1 statement" in (await history(later, AFTER, withdrawn=True)).text


async def test_a_new_name_is_known_from_its_day_on(later: World):
    await later.omar.slash("record leader rename", leader="putin", name="Ada Quill")
    turn_clock(later, 28)
    assert "Vladimir Putin on" in (await stance(later, BEFORE)).text
    assert "Ada Quill on" in (await stance(later, BOUNDARY)).text
    assert "No leader called “ada quill”" in (await stance(later, BEFORE, leader="ada quill")).text
    assert "Ada Quill on" in (await stance(later, AFTER, leader="ada quill")).text


async def test_a_retired_topic_is_offered_as_it_was_before(later: World):
    await later.omar.slash("record topic retire", topic="broad coalition")
    turn_clock(later, 28)
    assert QUOTE in (await stance(later, BEFORE)).text
    assert "is retired" in (await stance(later, BOUNDARY)).text
    assert QUOTE in (await history(later, BOUNDARY)).text


async def test_who_was_merged_later_was_somebody_else_before(later: World):
    await later.omar.slash("record leader add", name="Bo Marsh")
    dialog = await later.omar.slash("record stance", leader="bo-marsh", topic="broad-coalition", position="1")
    fields = {
        "When was it said?": "26 nov 2015",
        "In short": "A made-up row.",
        "Source: title and link": "P https://x.example",
    }
    assert "Recorded" in (await later.omar.submit(dialog, fields)).text
    turn_clock(later, 26)
    await later.omar.slash("record leader add", name="Bo Quill")
    merged = await later.omar.slash(
        "record leader merge", leader="bo-marsh", into="bo-quill", reason="The same"
    )
    assert "Merged into Bo Quill" in merged.text
    turn_clock(later, 28)
    before = await stance(later, BOUNDARY, leader="bo-marsh")
    assert "Bo Marsh on" in before.text
    assert "A made-up row." in before.text
    after = await stance(later, AFTER, leader="bo-marsh")
    assert "Bo Quill on" in after.text
    assert "A made-up row." in after.text
    assert "No leader called" in (await stance(later, BOUNDARY, leader="bo-quill")).text


async def test_the_day_ends_at_midnight_where_the_server_is(later: World):
    turn_clock(later, 25, hour=23)  # in London too, and the 26th in Berlin
    await correct(later.omar, **{"The leader's own words": "A made-up version."})
    turn_clock(later, 28)
    assert "A made-up version." in (await stance(later, BOUNDARY)).text
    await later.ada.slash("settings timezone", zone="Europe/Berlin")
    assert QUOTE in (await stance(later, BOUNDARY)).text
    assert "A made-up version." in (await stance(later, AFTER)).text


@pytest.mark.parametrize("known", ["#2", "2", "update 2"])
async def test_an_update_is_named_by_its_number(later: World, known: str):
    await record(later.omar)
    await correct(later.omar, **{"The leader's own words": "A made-up version."})
    reply = await stance(later, known)
    assert "as the record stood after update #2" in reply.text
    assert QUOTE in reply.text
    assert "A made-up version." in (await stance(later, "#3")).text


async def test_the_servers_own_record_is_asked_and_before_it_the_public_one(later: World):
    await correct(later.omar, **{"The leader's own words": "A made-up version."})
    assert QUOTE in (await stance(later, "#1")).text
    assert QUOTE in (await stance(later, "22 nov 2026")).text
    alone = await later.mia.in_private.slash("stance", leader="putin", topic="broad coalition", known="#2")
    assert QUOTE in alone.text


async def test_a_card_of_the_public_record_stays_one_after_the_servers_first_edit(later: World):
    shown = await stance(later, "#2")
    assert "as the public record stood after update #2" in shown.text
    await correct(later.omar, **{"The leader's own words": "A made-up version."})
    course = await later.mia.click(shown, "History")
    assert QUOTE in course.text
    assert "A made-up version." not in course.text
    assert "as the public record stood after update #2" in course.text
    assert "A made-up version." in (await later.mia.click(course, "As it stands now")).text
    assert "as the record stood after update #2" in (await stance(later, "#2")).text
    assert QUOTE in (await stance(later, "0#2")).text


async def test_an_update_that_the_public_record_has_not_is_no_update_of_it(later: World):
    for _ in range(2):
        await record(later.omar)
    assert "There is no update #3: the public record has #1 to #2." in (await stance(later, "0#3")).text


@pytest.mark.parametrize(
    ("known", "says"),
    [
        ("tomorrow", "is in the future"),
        ("1 nov 2026", "The record began on 22 November 2026."),
        ("2015", "The record began on 22 November 2026."),
        ("#99", "There is no update #99: the public record has #1 to #2."),
        ("#0", "There is no update #0"),
        ("#1", "Nothing was on record yet, as the public record stood after update #1. Give a later moment."),
        ("soon", "is not understood as a date"),
    ],
)
async def test_what_cannot_be_meant_is_refused_in_a_sentence(world: World, known: str, says: str):
    for reply in (await stance(world, known), await history(world, known)):
        assert reply.ephemeral
        assert says in reply.text


async def test_the_buttons_of_such_a_card_keep_the_moment_and_one_leads_to_now(later: World):
    await correct(later.omar, **{"The leader's own words": "A made-up version."})
    turn_clock(later, 28)
    shown = await stance(later, BEFORE, on="2016")
    assert "as of 31 December 2016 · as the record stood on 24 November 2026" in shown.text
    assert shown.buttons == ["History", "Whole theme", "All topics", "As it stands now", "Cite", "Data"]
    then = "as the record stood on 24 November 2026"
    course = await later.mia.click(shown, "History")
    assert QUOTE in course.text
    assert then in course.text
    back = await later.mia.click(course, "Position then")
    assert QUOTE in back.text
    assert then in back.text
    everything = await later.mia.click(shown, "All topics")
    assert f"as of 31 December 2016 · {then}" in everything.text
    first, *_ = re.findall(
        r"sp\|open\|stance\|putin\|[a-z-]+\|20161231\|20261124", str(everything.message.components)
    )
    more = await later.mia.click(everything, custom_id=first)
    assert f"as of 31 December 2016 · {then}" in more.text
    assert then in (await later.mia.click(everything, "Next")).text
    for card in (shown, course, everything):
        now = await later.mia.click(card, "As it stands now")
        assert "as the record stood" not in now.text
    assert "A made-up version." in (await later.mia.click(course, "As it stands now")).text
    assert "as of 31 December 2016" in (await later.mia.click(shown, "As it stands now")).text


async def test_yesterday_on_a_card_stays_the_day_that_it_was(later: World):
    await correct(later.omar, **{"The leader's own words": "A made-up version."})
    shown = await history(later, "yesterday")
    turn_clock(later, 28)
    assert QUOTE in (await later.mia.click(shown, "Position then")).text
    assert "A made-up version." in (await stance(later, "yesterday")).text


async def test_a_misspelt_name_can_be_chosen_and_the_moment_stays(later: World):
    await correct(later.omar, **{"The leader's own words": "A made-up version."})
    turn_clock(later, 28)
    unknown = await stance(later, BEFORE, leader="vladimir puttinn")
    chosen = await later.mia.click(unknown, "Vladimir Putin")
    assert QUOTE in chosen.text
    assert "as the record stood on 24 November 2026" in chosen.text


def test_the_longest_keys_with_both_days_fit_into_the_id_of_a_button():
    parts = ["sp", "open", "stance", "k" * 32, "t" * 32, "20150928", "20261003", "0"]
    assert len("|".join(parts)) <= ID_LIMIT


async def test_a_dispute_of_today_is_not_shown_on_a_card_of_an_earlier_moment(later: World):
    await report(later, later.mia)
    asked = {"topic": "assad-must-go"}
    assert "A reader disputes this" in (await stance(later, **asked)).text
    turn_clock(later, 28)
    assert "A reader disputes this" in (await stance(later, **asked)).text
    for known in (BEFORE, AFTER):
        assert "disputes this" not in (await stance(later, known, **asked)).text
        assert "disputes this" not in (await history(later, known, **asked)).text


async def test_a_new_day_makes_the_card_anew_also_where_the_servers_own_day_goes_on(later: World):
    await later.ada.slash("settings timezone", zone="America/New_York")
    turn_clock(later, 25, 23)
    assert "as of 25 November 2026" in (await stance(later, on="today")).text
    turn_clock(later, 26, 1)  # still the evening of the 25th in New York
    assert "as of 26 November 2026" in (await stance(later, on="today")).text
