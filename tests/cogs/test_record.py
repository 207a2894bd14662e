"""/record stance: who may, what is asked, what is stored, and what happens to a draft with a fault."""

import re

import discord
import pytest
from discord import ui

from bot.client import Standpoint
from tests.cogs.queueing import record as record_of_putin
from tests.harness import Reply, World

# An invented statement of an invented source: tests put no words into a real person's mouth, so the
# summary says what this is.
WHY = "There is a position on record"
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


@pytest.mark.parametrize("topic", ["islamic-alliance", "broad coalition"])
async def test_the_dialog_says_which_position_was_chosen(world: World, topic: str) -> None:
    for person, command in ((world.omar, "record stance"), (world.mia, "suggest")):
        dialog = await person.slash(command, leader="putin", topic=topic, position="-1")
        hints = [part.get("description") for part in dialog.dialog["components"]]
        assert any(hint and hint.startswith("You chose “opposes with reservations”.") for hint in hints)


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
    assert "said in September 2015" in reply.text


async def test_the_whole_quote_is_kept_without_the_marks_around_it(world: World) -> None:
    reply = await recorded(world, **{"The leader's own words": "“Invented words of a test.”"})
    assert "> “Invented words of a test.”" in reply.text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("When was it said?", "someday", "Date"),
        ("When was it said?", "1 jan 3000", "in the future"),
        ("Source: title and link", "only a title", "Source** needs a link"),
        ("Source: title and link", "https://example.org/only", "Source title"),
        ("Source: title and link", "Title ftp://example.org/x", "Source** needs a link"),
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
    assert "What you typed is gone" in shown.text


async def test_the_same_statement_twice_is_refused(world: World) -> None:
    await recorded(world)
    again = await recorded(world, **{WHY: "same"})
    assert "on record already" in again.text


async def test_an_unknown_leader_is_answered_before_anything_is_asked(world: World) -> None:
    reply = await world.omar.slash("record stance", leader="nobody at all", topic="safe-zone", position="2")
    assert "No leader called" in reply.text
    assert "nothing close to it" in reply.text


async def test_members_are_neither_offered_the_command_nor_served(world: World) -> None:
    assert "record stance" not in world.mia.offered
    assert "record stance" in world.omar.offered


async def on_coalition(world: World, position: str, **changed: str) -> Reply:
    """What omar sees after recording a stance of putin on the broad coalition, which he supports on record."""
    dialog = await world.omar.slash(
        "record stance", leader="putin", topic="broad-coalition", position=position
    )
    fields = {**FIELDS, "When was it said?": "2017-01-05", **changed}
    return await world.omar.submit(dialog, fields)


async def test_a_shift_is_said_when_a_stance_makes_one(world: World) -> None:
    reply = await on_coalition(world, "-2", **{WHY: "changed"})
    assert "Position reversed: before, **supports** (28 Sep 2015)" in reply.text


async def test_the_dialog_shows_the_position_on_record_and_asks_what_the_new_stance_means(
    world: World,
) -> None:
    dialog = await world.omar.slash("record stance", leader="putin", topic="broad-coalition", position="2")
    radio = dialog.dialog["components"][0]
    assert radio["label"] == WHY
    assert radio["description"].startswith("supports, 28 Sep 2015: “")
    assert [option["label"] for option in radio["component"]["options"]] == [
        "The position changed",
        "Same position, new evidence",
        "The record was wrong",
    ]
    assert len(dialog.dialog["components"]) == 5


async def test_more_evidence_is_a_stance_without_a_shift_and_with_its_reason(world: World) -> None:
    reply = await on_coalition(world, "2", **{WHY: "same"})
    assert "Recorded: Vladimir Putin" in reply.text
    assert "Position" not in reply.text
    updates = await world.mia.slash("updates", leader="putin")
    assert "New evidence for the same position." in updates.text


@pytest.mark.parametrize(
    ("position", "why", "said"),
    [
        ("-1", "same", "the position by then is “supports” while you chose “opposes with reservations”"),
        ("2", "changed", "by then it was “supports” already"),
        ("none", "changed", "cannot change it"),
    ],
)
async def test_a_choice_that_contradicts_the_position_is_named_and_the_draft_can_be_edited(
    world: World, position: str, why: str, said: str
) -> None:
    reply = await on_coalition(world, position, **{WHY: why})
    assert "Nothing was recorded yet" in reply.text
    assert said in reply.text
    again = await world.omar.click(reply, "Edit and try again")
    kept = {part["label"]: part["component"] for part in again.dialog["components"]}
    assert kept["In short"]["value"] == FIELDS["In short"]
    assert [one["value"] for one in kept[WHY]["options"] if one.get("default")] == [why]
    done = await world.omar.submit(again, {WHY: "same" if why == "changed" else "changed"})
    assert "Recorded: Vladimir Putin" in done.text


async def test_a_statement_from_before_everything_on_record_contradicts_nothing(world: World) -> None:
    reply = await on_coalition(world, "-2", **{WHY: "changed", "When was it said?": "2001"})
    assert "Recorded: Vladimir Putin" in reply.text
    assert "The next statement, of 28 Sep 2015, then counts as a change" in reply.text


async def test_a_wrong_record_is_corrected_with_what_was_typed_and_a_reason(world: World) -> None:
    asked = await on_coalition(world, "1", **{WHY: "wrong"})
    assert "The record was wrong: Vladimir Putin" in asked.text
    assert "Nothing was changed yet" in asked.text
    assert "Like the coalition against Hitler" in asked.text
    assert "A made-up row of a test." in asked.text
    dialog = await world.omar.click(asked, "Give the reason and correct")
    kept = {part["label"]: part for part in dialog.dialog["components"]}
    assert kept["In short"]["component"]["value"] == FIELDS["In short"]
    assert "becomes “supports with conditions”" in kept["What was wrong with it?"]["description"]
    reply = await world.omar.submit(dialog, {"What was wrong with it?": "A made-up reason."})
    assert "Corrected: Vladimir Putin" in reply.text
    assert "supports → **supports with conditions**" in reply.text
    history = await world.mia.slash("history", leader="putin", topic="broad-coalition")
    assert "1 earlier version corrected; not counted here" in history.text
    assert "no change of position" in history.text


async def test_a_stance_that_came_in_while_somebody_wrote_is_shown_and_nothing_is_stored(
    world: World,
) -> None:
    dialog = await world.omar.slash("record stance", leader="putin", topic="islamic-alliance", position="1")
    await recorded_by_ada(world)
    late = await world.omar.submit(dialog, FIELDS)
    assert "Somebody else was faster" in late.text
    assert "Nothing was on record." in late.text
    assert "Another made-up row." in late.text
    assert "A made-up row of a test." in late.text
    again = await world.omar.click(late, "Go on with my statement")
    assert WHY in again.fields
    done = await world.omar.submit(again, {WHY: "changed"})
    assert "Recorded: Vladimir Putin" in done.text
    history = await world.mia.slash("history", leader="putin", topic="islamic-alliance")
    assert "2 statements" in history.text


async def recorded_by_ada(world: World) -> None:
    """Another editor records on the same topic."""
    dialog = await world.ada.slash("record stance", leader="putin", topic="islamic-alliance", position="-1")
    other = {"When was it said?": "2015-11-20", "In short": "Another made-up row."}
    await world.ada.submit(dialog, {**FIELDS, **other})


async def test_a_retired_topic_is_neither_offered_nor_recorded_on(world: World) -> None:
    await world.omar.slash("record topic retire", topic="safe-zone")
    assert "Safe zone" not in await world.omar.choices("record stance", "topic", "safe")
    reply = await world.omar.slash("record stance", leader="putin", topic="safe-zone", position="1")
    assert "“Safe zone” is retired: nothing is recorded on it any more" in reply.text
    assert "Safe zone" not in await world.mia.choices("stance", "topic", "safe")
    assert (
        "“Safe zone” is retired"
        in (await world.mia.slash("stance", leader="erdogan", topic="safe-zone")).text
    )
    assert "safe zone" not in (await world.mia.slash("stance", leader="erdogan")).text.casefold()
    assert "Safe zone" not in (await world.mia.slash("topics")).text
    shown = await world.mia.slash("history", leader="erdogan", topic="safe-zone")
    assert "Safe zone" in shown.text


async def test_the_lists_count_a_stance_as_soon_as_it_is_recorded(world: World) -> None:
    def counted(name: str, shown: Reply) -> int:
        found = re.search(rf"{name}.*?(\d+) stances?\b", shown.text, re.DOTALL)
        assert found
        return int(found[1])

    async def of_both() -> list[int]:
        topics = await world.mia.click(await world.mia.slash("topics"), "Coalitions")
        leaders = await world.mia.slash("leaders", search="putin")
        return [counted("Islamic", topics), counted("Vladimir Putin", leaders)]

    await record_of_putin(world.omar)
    before = await of_both()
    assert "Recorded" in (await record_of_putin(world.omar, position="-1", when="27 nov 2015")).text
    assert await of_both() == [number + 1 for number in before]
