"""Deciding on suggestions: Approve, Edit, Reject, Ask, Claim, and who learns what."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.errors import ConflictError, StoreBusyError
from bot.core.policy import Caller, Role
from bot.queue import store as queue_store
from bot.queue.approval import approve
from bot.queue.model import DecidedError, State, Step, approval_key
from bot.queue.service import Decision, draft_of
from bot.queue.store import Taken
from bot.request import Request
from bot.stances import store as stances
from bot.stances.service import record_stance
from tests.cogs.queueing import (
    SHORT,
    TOPIC,
    WHEN,
    bot_of,
    buttons,
    inbox,
    letters,
    posted,
    queue_channel,
    record,
    suggest,
    words,
)
from tests.harness import World
from tests.trapped import catch


async def later(world: World) -> None:
    """Two minutes pass, for the record and for the loops."""
    bot = bot_of(world)
    then = bot.desk.now() + timedelta(minutes=2)
    bot.desk = replace(bot.desk, now=lambda: then)
    await world.env.advance_time(120)


async def test_an_approved_suggestion_is_on_record_and_says_where_it_came_from(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia, **{"Why? (optional)": "It was in the news."})
    reply = await world.omar.click(await posted(world, queue), "Approve")
    assert reply.ephemeral
    assert "Recorded: Vladimir Putin on “Islamic military alliance”" in reply.text
    assert "A made-up row of a test." in (await world.mia.slash("stance", leader="putin", topic=TOPIC)).text
    updates = await world.mia.slash("updates", leader="putin")
    assert "> Suggestion #1: It was in the news.\n" in updates.text
    card = await posted(world, queue)
    assert "approved by <@" in words(card)
    assert "update #2" in words(card)
    assert buttons(card) == []


async def test_the_author_learns_the_outcome_and_not_who_decided(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    await world.omar.click(await posted(world, queue), "Approve")
    (letter,) = inbox(world.mia)
    assert "Your suggestion #1 in **Home** was approved" in letter
    assert str(world.omar.id) not in letter
    assert "omar" not in letter


async def test_a_closed_inbox_does_not_stop_a_decision(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    card = await posted(world, queue)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    reply = await world.omar.click(card, "Approve")
    assert "Recorded:" in reply.text


async def test_a_rejection_needs_a_reason_which_the_author_gets(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    dialog = await world.omar.click(await posted(world, queue), "Reject")
    await world.omar.submit(dialog, {"Why?": "The source is a parody."})
    card = await posted(world, queue)
    assert "rejected by <@" in words(card)
    assert "Reason: The source is a parody." in words(card)
    assert buttons(card) == []
    (letter,) = inbox(world.mia)
    assert "was not taken into the record" in letter
    assert "> The source is a parody." in letter
    assert str(world.omar.id) not in letter
    assert "no position on record" in (await world.mia.slash("stance", leader="putin", topic=TOPIC)).text


async def test_an_editor_can_put_a_suggestion_right_and_approve_it(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    dialog = await world.omar.click(await posted(world, queue), "Edit")
    reply = await world.omar.submit(dialog, {"Position": ["2"], SHORT: "A made-up row, put right."})
    assert "**supports**" in reply.text
    assert "A made-up row, put right." in reply.text
    assert "approved by" in words(await posted(world, queue))


async def test_a_bad_edit_is_kept_for_another_try_and_decides_nothing(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    dialog = await world.omar.click(await posted(world, queue), "Edit")
    reply = await world.omar.submit(dialog, {WHEN: "31 feb 2015", SHORT: "A made-up row, put right."})
    assert "**Date**" in reply.text
    assert "waits for an editor" in words(await posted(world, queue))
    again = await world.omar.click(reply, "Edit and try again")
    done = await world.omar.submit(again, {WHEN: "27 nov 2015"})
    assert "A made-up row, put right." in done.text
    assert "said on 27 November 2015" in done.text


async def test_two_editors_who_approve_at_once_record_once(world: World):
    await suggest(world.mia)
    desk, guild = bot_of(world).desk, world.general.guild.id
    done = await asyncio.gather(
        *(
            approve(Request(desk, Caller(discord_user_id=who.id, guild_id=guild, role=Role.EDITOR)), 1)
            for who in (world.omar, world.ada)
        ),
        return_exceptions=True,
    )
    assert {type(one) for one in done} <= {Decision, ConflictError, DecidedError}
    assert sum(isinstance(one, Decision) for one in done) == 1
    assert desk.store.head(guild) == 2
    assert (await desk.store.read(queue_store.item_of, guild, 1)).update_seq == 2


@pytest.mark.parametrize("label", ["Approve", "Edit", "Reject", "Ask", "Claim"])
async def test_every_button_answers_politely_after_a_decision(world: World, label: str):
    await suggest(world.mia)
    late = await world.ada.click(await world.ada.slash("record queue"), "Open")
    early = await world.omar.click(await world.omar.slash("record queue"), "Open")
    dialog = await world.omar.click(early, "Reject")
    await world.omar.submit(dialog, {"Why?": "No."})
    reply = await world.ada.click(late, label)
    assert reply.text == "This suggestion was rejected already. Nothing was changed."
    assert reply.ephemeral


async def test_a_dialog_that_was_open_during_a_decision_is_told_too(world: World):
    await suggest(world.mia)
    dialog = await world.ada.click(
        await world.ada.click(await world.ada.slash("record queue"), "Open"), "Reject"
    )
    early = await world.omar.click(await world.omar.slash("record queue"), "Open")
    await world.omar.click(early, "Approve")
    reply = await world.ada.submit(dialog, {"Why?": "No."})
    assert "was approved already" in reply.text


async def test_the_buttons_work_after_a_restart(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    card = await posted(world, queue)
    before = bot_of(world)
    await world.env.restart_bot(type(before)(before.settings, now=before.desk.now, guild_ready_timeout=0.05))
    reply = await world.omar.click(card, "Approve")
    assert "Recorded:" in reply.text
    assert "approved by" in words(await posted(world, queue))


async def test_an_approval_onto_a_record_that_moved_is_stopped_and_shown(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia, when="1 dec 2015")
    await record(world.ada, position="-1", short="Another made-up row.")
    card = await posted(world, queue)
    stopped = await world.omar.click(card, "Approve")
    assert "Please look first" in stopped.text
    assert "**When it was suggested:** nothing on record" in stopped.text
    assert "**Now:** **opposes with reservations**" in stopped.text
    assert bot_of(world).desk.store.head(world.general.guild.id) == 2
    reply = await world.omar.click(stopped, "Approve anyway")
    assert "Recorded:" in reply.text
    assert bot_of(world).desk.store.head(world.general.guild.id) == 3


async def test_a_record_that_moves_again_stops_it_again(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia, when="1 dec 2015")
    for position in ("-1", "-2"):
        await record(world.ada, position=position, short=f"Another made-up row, {position}.")
        stopped = await world.omar.click(await posted(world, queue), "Approve")
        if position == "-1":
            first = stopped
    again = await world.omar.click(first, "Approve anyway")
    assert "Please look first" in again.text
    assert "**Now:** **opposes**" in again.text


async def test_an_edit_that_was_overtaken_is_kept(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia, when="1 dec 2015")
    dialog = await world.omar.click(await posted(world, queue), "Edit")
    await record(world.ada, position="-1", short="Another made-up row.")
    stopped = await world.omar.submit(dialog, {SHORT: "A made-up row, put right."})
    assert "Please look first" in stopped.text
    assert stopped.buttons == ["Edit", "Reject"]
    again = await world.omar.click(stopped, "Edit")
    reply = await world.omar.submit(again, {})
    assert "A made-up row, put right." in reply.text


async def test_an_edit_that_was_overtaken_twice_is_kept_too(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia, when="1 dec 2015")
    dialog = await world.omar.click(await posted(world, queue), "Edit")
    await record(world.ada, position="-1", short="Another made-up row.")
    stopped = await world.omar.submit(dialog, {SHORT: "A made-up row, put right."})
    await record(world.ada, position="-2", short="A third made-up row.")
    again = await world.omar.click(stopped, "Edit")
    reply = await world.omar.submit(again, {})
    assert "A made-up row, put right." in reply.text


async def test_what_an_editor_has_looked_at_opens_for_editing(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia, when="1 dec 2015")
    await record(world.ada, position="-1", short="Another made-up row.")
    stopped = await world.omar.click(await posted(world, queue), "Edit")
    assert "Please look first" in stopped.text
    reply = await world.omar.submit(
        await world.omar.click(stopped, "Edit"), {SHORT: "A made-up row, put right."}
    )
    assert "A made-up row, put right." in reply.text


async def test_a_question_goes_to_the_author_and_the_answer_comes_back(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    dialog = await world.omar.click(await posted(world, queue), "Ask")
    reply = await world.omar.submit(dialog, {"What do you want to know?": "Which page?"})
    assert "sent by direct message" in reply.text
    (letter,) = letters(world.mia)
    assert "have a question about your suggestion #1" in words(letter)
    assert "> Which page?" in words(letter)
    assert str(world.omar.id) not in words(letter)
    opened = await world.mia.in_private.click(letter, "Answer")
    thanks = await world.mia.in_private.submit(opened, {"Your answer": "Page 3."})
    assert "Thank you." in thanks.text
    card = words(await posted(world, queue))
    assert "**Question:** Which page?" in card
    assert "**Answer:** Page 3." in card
    again = await world.mia.in_private.click(letter, "Answer")
    twice = await world.mia.in_private.submit(again, {"Your answer": "Page 4."})
    assert "You have answered this question already" in twice.text


async def test_who_takes_no_direct_messages_is_asked_where_they_suggested(world: World):
    await suggest(world.mia)
    opened = await world.omar.click(await world.omar.slash("record queue"), "Open")
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    dialog = await world.omar.click(opened, "Ask")
    reply = await world.omar.submit(dialog, {"What do you want to know?": "Which page?"})
    assert f"I asked in <#{world.general.id}>" in reply.text
    shown = world.general.last_message
    assert shown is not None
    assert words(shown).startswith(f"<@{world.mia.id}>: ")
    asked = next(e.json for e in reversed(world.sent) if e.path == f"/channels/{world.general.id}/messages")
    assert [int(user) for user in asked["allowed_mentions"]["users"]] == [world.mia.id]
    stranger = await world.omar.click(shown, "Answer")
    refused = await world.omar.submit(stranger, {"Your answer": "Page 9."})
    assert "for somebody else" in refused.text
    answer = await world.mia.submit(await world.mia.click(shown, "Answer"), {"Your answer": "Page 3."})
    assert "Thank you." in answer.text


async def test_a_claim_is_shown_and_only_its_owner_lets_go(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    await world.omar.click(await posted(world, queue), "Claim")
    card = await posted(world, queue)
    assert f"claimed by <@{world.omar.id}>" in words(card)
    refused = await world.ada.click(card, "Unclaim")
    assert "Another editor has claimed this suggestion" in refused.text
    await world.omar.click(card, "Unclaim")
    assert "waits for an editor" in words(await posted(world, queue))


async def test_what_is_on_record_already_counts_as_approved(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia, position="2")
    await record(world.ada, position="2")
    await world.omar.click(await posted(world, queue), "Approve")
    assert bot_of(world).desk.store.head(world.general.guild.id) == 2
    assert "is on record now" in inbox(world.mia)[0]


async def test_an_approval_that_the_record_refuses_leaves_the_suggestion_open(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await suggest(world.mia)
    opened = await world.omar.click(await world.omar.slash("record queue"), "Open")

    store, busy = bot_of(world).desk.store, [StoreBusyError()]

    async def busy_once(go_on: Callable[[], Awaitable[object]], *_args: object, **_kwargs: object) -> object:
        if busy:
            raise busy.pop()
        return await go_on()

    catch(store, {stances.record_stance}, busy_once)
    assert "busy right now" in (await world.omar.click(opened, "Approve")).text
    assert busy == []
    assert "Recorded:" in (await world.omar.click(opened, "Approve")).text


async def test_a_reversal_takes_two_editors_where_the_server_wants_that(world: World):
    queue = await queue_channel(world)
    await world.ada.slash("settings two-people", switch=True)
    await suggest(world.mia, topic="assad-must-go", position="2", when="1 dec 2015")
    card = await posted(world, queue)
    first = await world.omar.click(card, "Approve")
    assert "it is recorded as soon as another editor approves it too" in first.text
    assert f"✓ <@{world.omar.id}> has approved this" in words(await posted(world, queue))
    again = await world.omar.click(card, "Approve")
    assert "another editor approves it too" in again.text
    desk, guild = bot_of(world).desk, world.general.guild.id
    assert desk.store.head(guild) == 0
    await world.ada.click(card, "Approve")
    assert "approved by" in words(await posted(world, queue))
    (line,) = await desk.store.updates(guild, leader="putin", limit=1)
    assert {line.discord_user_id, line.second_user_id} == {world.omar.id, world.ada.id}
    assert "was approved" in inbox(world.mia)[0]


async def test_the_first_of_two_approvals_stays_on_the_card_whoever_claims_it(world: World):
    queue = await queue_channel(world)
    await world.ada.slash("settings two-people", switch=True)
    await suggest(world.mia, topic="assad-must-go", position="2", when="1 dec 2015")
    await world.omar.click(await posted(world, queue), "Approve")
    await world.ada.click(await posted(world, queue), "Claim")
    assert f"✓ <@{world.omar.id}> has approved this" in words(await posted(world, queue))


async def test_two_editors_who_approve_different_wordings_are_told_and_nothing_is_recorded(world: World):
    queue = await queue_channel(world)
    await world.ada.slash("settings two-people", switch=True)
    await suggest(world.mia, topic="assad-must-go", position="2", when="1 dec 2015")
    card = await posted(world, queue)
    await world.omar.submit(await world.omar.click(card, "Edit"), {SHORT: "Another made-up row."})
    shown = words(await posted(world, queue))
    assert f"✓ <@{world.omar.id}> has approved an edited version." in shown
    await world.ada.click(card, "Approve")
    assert f"✓ <@{world.ada.id}> has approved this." in words(await posted(world, queue))
    assert bot_of(world).desk.store.head(world.general.guild.id) == 0


async def test_after_a_first_approval_was_withdrawn_two_editors_can_approve_again(world: World):
    queue = await queue_channel(world)
    await world.ada.slash("settings two-people", switch=True)
    await suggest(world.mia, topic="assad-must-go", position="2", when="1 dec 2015")
    card = await posted(world, queue)
    await world.omar.click(card, "Approve")
    waiting = await world.ada.click(await world.ada.slash("record pending"), "Open")
    await world.ada.click(waiting, "Withdraw")
    again = await world.ada.click(card, "Approve")
    assert "another editor approves it too" in again.text
    await world.omar.click(card, "Approve")
    assert "approved by" in words(await posted(world, queue))


async def test_a_suggestion_that_was_confirmed_elsewhere_is_decided_and_its_author_told(world: World):
    queue = await queue_channel(world)
    await world.ada.slash("settings two-people", switch=True)
    await suggest(world.mia, topic="assad-must-go", position="2", when="1 dec 2015")
    await world.omar.click(await posted(world, queue), "Approve")
    waiting = await world.ada.click(await world.ada.slash("record pending"), "Open")
    await world.ada.click(waiting, "Confirm")
    await later(world)
    assert "update #2" in words(await posted(world, queue))
    assert buttons(await posted(world, queue)) == []
    assert "was approved" in inbox(world.mia)[0]


async def test_approving_what_was_confirmed_elsewhere_asks_nothing_more(world: World):
    queue = await queue_channel(world)
    await world.ada.slash("settings two-people", switch=True)
    await suggest(world.mia, topic="assad-must-go", position="2", when="1 dec 2015")
    card = await posted(world, queue)
    await world.omar.click(card, "Approve")
    waiting = await world.ada.click(await world.ada.slash("record pending"), "Open")
    await world.ada.click(waiting, "Confirm")
    await world.omar.click(card, "Approve")
    assert "approved by" in words(await posted(world, queue))
    assert len(inbox(world.mia)) == 1


async def test_an_approval_that_a_crash_broke_off_is_open_again_after_a_minute(world: World):
    queue = await queue_channel(world)
    await suggest(world.mia)
    await posted(world, queue)
    bot, guild = bot_of(world), world.general.guild.id
    begun = Taken(step=Step.BEGIN, discord_user_id=world.omar.id, at=bot.desk.instant())
    await bot.desk.store.held(queue_store.UNSETTLED).change(guild, queue_store.take_step, 1, begun)
    await later(world)
    assert (await bot.desk.store.read(queue_store.item_of, guild, 1)).state is State.PENDING
    assert inbox(world.mia) == []


async def test_an_approval_that_was_written_before_the_crash_counts_and_is_told(world: World):
    await suggest(world.mia)
    bot, guild = bot_of(world), world.general.guild.id
    editor = Caller(discord_user_id=world.omar.id, guild_id=guild, role=Role.EDITOR)
    begun = Taken(step=Step.BEGIN, discord_user_id=world.omar.id, at=bot.desk.instant())
    item = await bot.desk.store.held(queue_store.UNSETTLED).change(guild, queue_store.take_step, 1, begun)
    await record_stance(Request(bot.desk, editor, key=approval_key(guild, 1)), draft_of(item.content))
    await later(world)
    assert (await bot.desk.store.read(queue_store.item_of, guild, 1)).state is State.APPROVED
    assert "was approved" in inbox(world.mia)[0]


async def test_a_retracted_base_is_shown_as_moved_in_the_queue(world: World):
    await suggest(world.mia, when="1 dec 2015")
    await record(world.ada, position="-1", short="Another made-up row.")
    opened = await world.omar.click(await world.omar.slash("record queue"), "Open")
    assert "⚑ The leader's position on record changed after this was handed in." in opened.text
