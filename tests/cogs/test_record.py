"""/record stance: who may, what is asked, what is stored, and what happens to a draft with a fault."""

import discord
import pytest
from discord import ui

from bot.client import Standpoint
from tests.harness import Reply, World

# An invented statement of an invented source: tests put no words into a real person's mouth, so the
# summary says what this is.
FIELDS = {
    "When was it said?": "26 nov 2015",
    "In short": "A made-up row of a test.",
    "Source: title and link": "A made-up paper\nhttps://example.org/made-up",
}


async def recorded(world: World, **changed: str) -> Reply:
    """What omar sees after recording a stance of putin on the Islamic alliance."""
    dialog = await world.omar.slash("record stance", leader="putin", topic="islamic-alliance", position="1")
    return await world.omar.submit(dialog, {**FIELDS, **changed})


async def test_the_answer_shows_what_was_stored(world: World) -> None:
    reply = await recorded(world)
    assert reply.ephemeral
    assert "Recorded: Vladimir Putin on “Islamic military alliance”" in reply.text
    assert "**supports with conditions**" in reply.text
    assert "said on 26 November 2015" in reply.text
    assert "A made-up row of a test." in reply.text
    assert "[A made-up paper](https://example.org/made-up)" in reply.text


async def test_members_see_it_at_once_and_the_log_names_the_editor(world: World) -> None:
    await recorded(world)
    stance = await world.mia.slash("stance", leader="putin", topic="islamic-alliance")
    assert "A made-up row of a test." in stance.text
    updates = await world.mia.slash("updates", leader="putin")
    assert "Recorded: **Vladimir Putin** on Islamic military alliance" in updates.text
    assert f"<@{world.omar.id}>" in updates.text


async def test_the_first_edit_gives_the_server_a_record_of_its_own(world: World) -> None:
    await recorded(world)
    elsewhere = await world.nora.slash("stance", leader="putin", topic="islamic-alliance")
    assert "no position on record" in elsewhere.text
    here = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    assert "Like the coalition against Hitler" in here.text


async def test_a_date_may_be_a_month_or_a_year(world: World) -> None:
    reply = await recorded(world, **{"When was it said?": "sept 2015"})
    assert "said on September 2015" in reply.text


async def test_the_whole_quote_is_kept_without_the_marks_around_it(world: World) -> None:
    reply = await recorded(world, **{"The leader's own words": "“Invented words of a test.”"})
    assert "> “Invented words of a test.”" in reply.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("When was it said?", "someday", "Date"),
        ("When was it said?", "1 jan 3000", "in the future"),
        ("Source: title and link", "only a title", "Source link"),
        ("Source: title and link", "https://example.org/only", "Source title"),
        ("Source: title and link", "Title ftp://example.org/x", "Source link"),
        ("In short", "", "words (quote) or a summary"),
    ],
)
async def test_a_fault_is_named_nothing_is_stored_and_the_draft_is_kept(
    world: World, field: str, typed: str, said: str
) -> None:
    reply = await recorded(world, **{field: typed})
    assert reply.ephemeral
    assert "Nothing was recorded yet" in reply.text
    assert said in reply.text
    bot = world.bot
    assert isinstance(bot, Standpoint)
    assert bot.desk.store.record_of(world.general.guild.id) == 0
    again = await world.omar.click(reply, "Edit and try again")
    kept = {part["label"]: part["component"].get("value") for part in again.dialog["components"]}
    assert kept[field] == (typed or None)
    done = await world.omar.submit(again, FIELDS)
    assert "Recorded: Vladimir Putin" in done.text


async def test_a_draft_belongs_to_the_one_who_typed_it(world: World) -> None:
    reply = await recorded(world, **{"When was it said?": "someday"})
    custom_id = reply.message.components[0]["components"][1]["components"][0]["custom_id"]
    channel = world.bot.get_channel(world.general.id)
    assert isinstance(channel, discord.TextChannel)
    forged = ui.LayoutView().add_item(ui.ActionRow(ui.Button(label="Forged", custom_id=custom_id)))
    shown = await world.mia.click(await channel.send(view=forged), "Forged")
    assert "draft is gone" in shown.text


async def test_the_same_statement_twice_is_refused(world: World) -> None:
    await recorded(world)
    again = await recorded(world)
    assert "on record already" in again.text


async def test_an_unknown_leader_is_answered_before_anything_is_asked(world: World) -> None:
    reply = await world.omar.slash("record stance", leader="nobody at all", topic="safe-zone", position="2")
    assert "No leader called" in reply.text
    assert "Did you mean" in reply.text


async def test_members_are_neither_offered_the_command_nor_served(world: World) -> None:
    assert "record stance" not in world.mia.offered
    assert "record stance" in world.omar.offered


async def test_a_shift_is_said_when_a_stance_makes_one(world: World) -> None:
    dialog = await world.omar.slash("record stance", leader="putin", topic="broad-coalition", position="-2")
    reply = await world.omar.submit(dialog, {**FIELDS, "When was it said?": "2017-01-05"})
    assert "Position reversed: before, **supports** (28 Sep 2015)" in reply.text
