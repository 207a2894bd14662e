"""/record undo: shown before it is done, done once, refused with the reason where others built on it."""

from tests.cogs.test_revise import correct, retract
from tests.harness import Person, Reply, World

FIELDS = {
    "When was it said?": "26 nov 2015",
    "In short": "A made-up row of a test.",
    "Source: title and link": "A made-up paper\nhttps://example.org/made-up",
}


async def record(person: Person, leader: str = "putin") -> Reply:
    """A stance on the Islamic alliance."""
    dialog = await person.slash("record stance", leader=leader, topic="islamic-alliance", position="1")
    return await person.submit(dialog, FIELDS)


async def test_the_last_change_is_shown_and_taken_back_after_a_confirmation(world: World) -> None:
    await record(world.omar)
    asked = await world.omar.slash("record undo")
    assert asked.ephemeral
    assert "Undo update #2?" in asked.text
    assert "Is withdrawn:" in asked.text
    assert "A made-up row of a test." in asked.text
    still = await world.mia.slash("stance", leader="putin", topic="islamic-alliance")
    assert "A made-up row of a test." in still.text
    done = await world.omar.click(asked, "Undo #2")
    assert "Undone: update #2" in done.text
    gone = await world.mia.slash("stance", leader="putin", topic="islamic-alliance")
    assert "no position on record" in gone.text
    updates = await world.mia.slash("updates")
    assert "**#3** Undid #2: **Vladimir Putin** on Islamic military alliance — withdrawn: **" in updates.text


async def test_undo_again_takes_back_the_change_before(world: World) -> None:
    await record(world.omar)
    await record(world.omar, "cameron")
    await world.omar.click(await world.omar.slash("record undo"), "Undo #3")
    again = await world.omar.slash("record undo")
    assert "Undo update #2?" in again.text


async def test_the_undo_can_be_undone_from_its_answer(world: World) -> None:
    await correct(world.omar, **{"In short": "A made-up summary."})
    done = await world.omar.click(await world.omar.slash("record undo"), "Undo #2")
    asked = await world.omar.click(done, "Undo the undo")
    assert "Undo update #3?" in asked.text
    assert "→ “A made-up summary.”" in asked.text
    await world.omar.click(asked, "Undo #3")
    stance = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    assert "A made-up summary." in stance.text


async def test_a_statement_that_an_undo_brought_back_is_not_listed_as_withdrawn(world: World) -> None:
    await record(world.omar)
    done = await world.omar.click(await world.omar.slash("record undo"), "Undo #2")
    await world.omar.click(await world.omar.click(done, "Undo the undo"), "Undo #3")
    history = await world.mia.slash("history", leader="putin", topic="islamic-alliance")
    assert "A made-up row of a test." in history.text
    assert "statement withdrawn" not in history.text
    assert "Withdrawn statements" not in history.buttons
    assert "Undo update #4?" in (await world.omar.slash("record undo")).text


async def test_a_named_update_of_somebody_else_can_be_undone(world: World) -> None:
    await retract(world.ada)
    await record(world.omar)
    asked = await world.omar.slash("record undo", update="#2")
    assert "Comes back:" in asked.text
    assert f"<@{world.ada.id}>" in asked.text
    await world.omar.click(asked, "Undo #2")
    stance = await world.mia.slash("stance", leader="putin", topic="broad coalition")
    assert "Like the coalition against Hitler" in stance.text


async def test_the_confirmation_works_after_a_restart(world: World) -> None:
    await record(world.omar)
    asked = await world.omar.slash("record undo")
    await world.env.restart_bot(type(world.bot)(world.bot.settings, guild_ready_timeout=0.05))
    done = await world.omar.click(asked, "Undo #2")
    assert "Undone: update #2" in done.text


async def test_a_confirmation_of_an_older_look_shows_the_difference_again(world: World) -> None:
    await record(world.omar)
    asked = await world.omar.slash("record undo")
    await record(world.ada, "cameron")
    again = await world.omar.click(asked, "Undo #2")
    assert "changed in the meantime" in again.text
    assert "Undo update #2?" in again.text
    done = await world.omar.click(again, "Undo #2")
    assert "Undone: update #2" in done.text


async def test_two_presses_undo_once(world: World) -> None:
    await record(world.omar)
    first = await world.omar.slash("record undo")
    second = await world.omar.slash("record undo")
    await world.omar.click(first, "Undo #2")
    late = await world.omar.click(second, "Undo #2")
    assert "was undone already, by update #3" in late.text


async def test_what_others_built_on_is_refused_with_their_update(world: World) -> None:
    await correct(world.omar, **{"In short": "One."})
    await correct(world.ada, **{"In short": "Two."})
    reply = await world.omar.slash("record undo")
    assert "update #3 corrected the same stance" in reply.text
    assert "Undo #3 first" in reply.text


async def test_there_is_nothing_to_undo_before_the_first_edit_and_for_who_changed_nothing(
    world: World,
) -> None:
    assert "has changed nothing yet" in (await world.omar.slash("record undo")).text
    assert "has changed nothing yet" in (await world.omar.slash("record undo", update="12")).text
    await record(world.omar)
    assert "You have made no update here" in (await world.ada.slash("record undo")).text


async def test_updates_are_offered_by_name_and_a_wrong_number_is_said_so(world: World) -> None:
    assert await world.omar.choices("record undo", "update", "") == []
    await record(world.omar)
    await record(world.ada, "cameron")
    offered = await world.omar.choices("record undo", "update", "")
    assert offered == [
        "#2 recorded: Vladimir Putin on Islamic military alliance",
        "#3 recorded: David Cameron on Islamic military alliance",
    ]
    assert len(await world.omar.choices("record undo", "update", "cameron")) == 1
    for wrong, said in (("soon", "Give the number"), ("99", "no update #99"), ("1", "started this record")):
        assert said in (await world.omar.slash("record undo", update=wrong)).text


async def test_members_who_press_an_undo_button_are_refused(world: World) -> None:
    reply = await record(world.omar)
    custom_id = next(
        part["custom_id"]
        for part in reply.message.components[0]["components"][-1]["components"]
        if part["label"] == "Undo"
    )
    assert custom_id == "sp|open|undo|2"
    public = await world.mia.slash("updates")
    assert "record undo" not in world.mia.offered
    assert "Recorded" in public.text


async def test_the_button_on_an_answer_leads_to_the_confirmation(world: World) -> None:
    reply = await record(world.omar)
    asked = await world.omar.click(reply, "Undo")
    assert "Undo update #2?" in asked.text


async def test_only_of_a_statement_it_is_said_that_the_words_stay_readable(world: World) -> None:
    await world.omar.slash("record leader add", name="Ada Quill")
    plan = await world.omar.slash("record undo")
    undone = await world.omar.click(plan, "Undo #2")
    assert "Both updates stay in the log." in undone.text
    assert "/corrections" not in undone.text
