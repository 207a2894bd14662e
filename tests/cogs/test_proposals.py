"""Two people: full shifts and retractions become proposals that a second editor confirms."""

import pytest

from bot.client import Standpoint
from bot.db.program import SETTINGS
from bot.settings import store as settings
from tests import forged
from tests.cogs.test_record import FIELDS, WHY
from tests.cogs.test_revise import correct, retract
from tests.harness import Reply, World

KEY = "un70-rus-putin-p3"
"""Of putin's only statement on the broad coalition in the starter record."""


@pytest.fixture
async def two(world: World) -> World:
    """The world, with "two people" switched on in the first server."""
    bot = world.bot
    assert isinstance(bot, Standpoint)
    store = bot.desk.store
    guild = world.general.guild.id
    await store.held(SETTINGS).change(
        guild, settings.put_settings, store.settings(guild).model_copy(update={"two_people": True})
    )
    return world


async def shift(world: World, position: str = "-2", why: str = "changed") -> Reply:
    """A full shift, or what else the position makes, of putin on the broad coalition, by omar."""
    dialog = await world.omar.slash(
        "record stance", leader="putin", topic="broad-coalition", position=position
    )
    return await world.omar.submit(dialog, {**FIELDS, "When was it said?": "2017-01-05", WHY: why})


async def position(world: World) -> str:
    """What everybody reads."""
    return (await world.mia.slash("stance", leader="putin", topic="broad coalition")).text


async def test_a_full_shift_waits_for_a_second_editor_and_changes_nothing_before(two: World) -> None:
    reply = await shift(two)
    assert not reply.ephemeral
    assert "Proposal 1: Vladimir Putin" in reply.text
    assert "Waits for a second editor" in reply.text
    assert "would be a full shift" in reply.text
    assert "A made-up row" not in await position(two)
    done = await two.ada.click(reply, "Confirm")
    assert "Confirmed by a second editor: update #2" in done.text
    assert "A made-up row" in await position(two)
    updates = await two.mia.slash("updates")
    assert f"by <@{two.omar.id}>, confirmed by <@{two.ada.id}>" in updates.text


async def test_one_whose_link_is_refused_by_now_is_shown_with_what_is_wrong_and_can_be_withdrawn(
    two: World,
) -> None:
    await shift(two)
    assert isinstance(two.bot, Standpoint)
    older = (
        "INSERT INTO proposal (record_id, actor_id, proposed_at, content, request_key, state) SELECT record_id, actor_id, "
        "proposed_at, replace(content, 'https://example.org', 'https://12,5'), 'older', state FROM proposal"
    )
    await two.bot.desk.store.write(lambda db: db.execute(older))
    wrong = "its link names no site that can exist: “12,5”"
    refused = await forged.press(two.ada, "sp|open|confirm|2")
    assert f"This cannot be confirmed: {wrong}" in refused.text
    listed = await two.ada.slash("record pending")
    assert listed.buttons[:2] == ["Open", "Open"]
    opened = await forged.press(two.ada, "sp|open|proposal|2")
    assert "A made-up row" in opened.text
    assert f"⚠ It cannot be confirmed as it is: {wrong}" in opened.text
    assert "Confirm" not in opened.buttons
    assert "Withdrawn. Nothing was changed" in (await two.ada.click(opened, "Withdraw")).text


async def test_another_name_for_who_has_statements_waits_for_a_second_editor(two: World) -> None:
    reply = await two.omar.slash(
        "record leader rename", leader="putin", name="Made-up Name", reason="Made up."
    )
    assert not reply.ephemeral
    for said in (
        "Proposal 1: another name for Vladimir Putin",
        "puts statements under another name",
        "The leader putin is called “Made-up Name”",
        "> Made up.",
    ):
        assert said in reply.text
    assert "rename a leader" in (await two.ada.slash("record pending")).text
    assert "Vladimir Putin on" in await position(two)
    done = await two.ada.click(reply, "Confirm")
    assert "Confirmed by a second editor: update #2" in done.text
    assert "Made-up Name on" in await position(two)
    updates = await two.mia.slash("updates")
    assert "**#2** Changed: leader Made-up Name" in updates.text
    assert f"by <@{two.omar.id}>, confirmed by <@{two.ada.id}>" in updates.text


async def test_a_name_that_became_another_leaders_while_it_waited_is_not_confirmed(two: World) -> None:
    reply = await two.omar.slash("record leader rename", leader="putin", name="Made-up Name")
    await two.omar.slash("record leader add", name="Made-up Name")
    refused = await two.ada.click(reply, "Confirm")
    assert refused.ephemeral
    assert "A leader called “Made-up Name” is on record already" in refused.text
    assert "Vladimir Putin on" in await position(two)


async def test_a_partial_shift_and_more_evidence_need_nobody_else(two: World) -> None:
    assert "Recorded: Vladimir Putin" in (await shift(two, "1")).text


async def test_a_retraction_waits_for_a_second_editor(two: World) -> None:
    reply = await retract(two.omar)
    assert "retract a stance" in reply.text
    assert "Like the coalition against Hitler" in await position(two)
    await two.ada.click(reply, "Confirm")
    assert "no position on record" in await position(two)


async def test_the_proposer_cannot_confirm_and_members_cannot_decide(two: World) -> None:
    reply = await retract(two.omar)
    own = await two.omar.click(reply, "Confirm")
    assert own.ephemeral
    assert "somebody else has to confirm" in own.text
    for label in ("Confirm", "Withdraw"):
        refused = await two.mia.click(reply, label)
        assert refused.ephemeral
        assert "Only this server's editors" in refused.text
    assert "Like the coalition against Hitler" in await position(two)


async def test_a_proposal_can_be_withdrawn_and_then_not_be_confirmed(two: World) -> None:
    reply = await retract(two.omar)
    other = await two.ada.slash("record pending")
    gone = await two.omar.click(reply, "Withdraw")
    assert "Withdrawn. Nothing was changed" in gone.text
    opened = await two.ada.click(other, "Open")
    assert "Withdrawn" in opened.text
    assert "Confirm" not in opened.buttons


async def test_proposals_are_listed_until_they_are_decided_also_after_a_restart(two: World) -> None:
    reply = await retract(two.omar)
    await two.env.restart_bot(type(two.bot)(two.bot.settings, guild_ready_timeout=0.05))
    listed = await two.ada.slash("record pending")
    assert listed.ephemeral
    assert "1 proposal" in listed.text
    opened = await two.ada.click(listed, "Open")
    assert "retract a stance" in opened.text
    await two.ada.click(reply, "Confirm")
    assert "Nothing waits" in (await two.ada.slash("record pending")).text


async def test_a_second_confirmation_is_told_what_became_of_it(two: World) -> None:
    reply = await retract(two.omar)
    opened = await two.ada.click(await two.ada.slash("record pending"), "Open")
    await two.ada.click(reply, "Confirm")
    late = await two.ada.click(opened, "Confirm")
    assert "confirmed already: it is update #2" in late.text


async def test_a_proposal_on_a_row_that_moved_is_stopped_and_shown(two: World) -> None:
    reply = await retract(two.omar)
    await correct(two.ada, **{"The leader's own words": "Ada's made-up version."})
    stopped = await two.ada.click(reply, "Confirm")
    assert stopped.ephemeral
    assert "Somebody else was faster" in stopped.text
    assert "Ada's made-up version." in stopped.text
    assert "Ada's made-up version." in await position(two)


async def test_what_was_changed_while_somebody_wrote_is_shown_and_not_proposed(two: World) -> None:
    retracts = await two.omar.slash("record retract", leader="putin", topic="broad coalition")
    await shift(two, "2", why="same")
    corrects = await two.omar.slash("record correct", statement=KEY, position="-2")
    await two.ada.submit(
        await two.ada.slash("record correct", statement=KEY),
        {"What was wrong with it?": "Made up.", "In short": "Ada's made-up version."},
    )
    stopped = await two.omar.submit(corrects, {"What was wrong with it?": "A made-up reason."})
    assert "Somebody else was faster" in stopped.text
    assert stopped.ephemeral
    stopped = await two.omar.submit(
        retracts, {"What kind of reason is it?": "mistake", "Why is it withdrawn?": "A made-up reason."}
    )
    assert "Somebody else was faster" in stopped.text
    assert "Nothing waits" in (await two.omar.slash("record pending")).text


async def test_an_undo_that_withdraws_a_stance_waits_too(two: World) -> None:
    await shift(two, "1")
    asked = await two.omar.slash("record undo")
    assert "wants two people" in asked.text
    proposed = await two.omar.click(asked, "Propose the undo")
    assert "undo an update" in proposed.text
    assert not proposed.ephemeral
    assert "A made-up row" in await position(two)
    await two.ada.click(proposed, "Confirm")
    assert "A made-up row" not in await position(two)


async def test_a_correction_into_a_full_shift_waits_too(two: World) -> None:
    dialog = await two.omar.slash("record stance", leader="putin", topic="broad-coalition", position="1")
    await two.omar.submit(dialog, {**FIELDS, "When was it said?": "2017-01-05", WHY: "changed"})
    dialog = await two.omar.slash("record correct", leader="putin", topic="broad coalition", position="-2")
    reply = await two.omar.submit(dialog, {"What was wrong with it?": "A made-up reason."})
    assert "would be a full shift" in reply.text
    assert "supports with conditions" in await position(two)


async def test_a_correction_that_turns_the_only_statement_round_waits(two: World) -> None:
    dialog = await two.omar.slash("record correct", leader="putin", topic="broad coalition", position="-2")
    reply = await two.omar.submit(dialog, {"What was wrong with it?": "A made-up reason."})
    assert not reply.ephemeral
    assert "turns round the position of a statement" in reply.text
    assert "**opposes**" not in await position(two)
    await two.ada.click(reply, "Confirm")
    assert "**opposes**" in await position(two)


async def test_a_correction_of_the_first_of_two_statements_into_a_full_shift_waits(two: World) -> None:
    opened = await two.omar.slash("record correct", leader="putin", topic="broad coalition", position="-2")
    assert "Recorded:" in (await shift(two, "2", why="same")).text
    reply = await two.omar.submit(opened, {"What was wrong with it?": "A made-up reason."})
    assert "would be a full shift" in reply.text
    assert "Nothing waits" not in (await two.omar.slash("record pending")).text


async def test_where_one_person_is_enough_nothing_waits(world: World) -> None:
    assert "Retracted: Vladimir Putin" in (await retract(world.omar)).text
    assert "Nothing waits" in (await world.omar.slash("record pending")).text
