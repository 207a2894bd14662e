"""The log channel: every update once and in order, whatever Discord or the process does in between."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from simcord import ChannelHandle

from bot import logchannel_store as logchannel
from bot.core.errors import StoreBusyError
from bot.db.held import Memory
from bot.db.program import SETTINGS
from bot.logchannel_store import sent
from bot.settings import store as settings
from tests.cogs import queueing
from tests.cogs.queueing import bot_of, buttons, copied, set_back, words
from tests.harness import Person, World


async def log_channel(world: World, name: str = "log") -> ChannelHandle:
    channel = world.general.guild.create_text_channel(name)
    await world.ada.slash("settings log-channel", channel=channel)
    return channel


async def record(world: World, *names: str, who: Person | None = None) -> None:
    """omar, or somebody else, records a made-up stance for each name."""
    for name in names:
        await queueing.record(
            who or world.omar,
            why="same",
            reason=f"for {name}",
            short=f"A made-up row, {name}.",
            source=f"Paper https://x.example/{name}",
        )


async def wait(world: World, seconds: int = 3) -> None:
    """Time passes, for the record and for the loops together."""
    for _ in range(0, seconds, 3):
        _pass(world, timedelta(seconds=3))
        await world.env.advance_time(3)


async def restart(world: World) -> None:
    """A new process takes the place of this one."""
    before = bot_of(world)
    await world.env.restart_bot(type(before)(before.settings, now=before.desk.now, guild_ready_timeout=0.05))


def _pass(world: World, time: timedelta) -> None:
    bot = bot_of(world)
    then = bot.desk.now() + time
    bot.desk = replace(bot.desk, now=lambda: then)


def shown(channel: ChannelHandle) -> list[str]:
    """The updates that the messages of a channel show, in their order: "#1", "#2", …"""
    return [number for one in channel.history() for number in re.findall(r"\*\*(#\d+)\*\*", words(one))]


async def test_an_update_appears_with_who_what_and_why_and_a_button_to_undo_it(world: World):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    text = words(log.last_message)
    assert "Recorded: **Vladimir Putin** on Islamic military alliance" in text
    assert f"by <@{world.omar.id}>" in text
    assert "> for one" in text
    assert buttons(log.last_message) == ["Undo"]
    assert shown(log) == ["#1", "#2"]  # the first says that the record was started


async def test_it_ends_with_the_head_of_the_record_also_as_plain_text(world: World):
    log = await log_channel(world)
    store = bot_of(world).desk.store
    await record(world, "one", "two")
    await wait(world)
    (newest,) = await store.updates(log.guild.id, limit=1)
    assert words(log.last_message).endswith(f"\n-# record as of update #3 · {newest.update.hash[:12]}")
    await record(world, *(f"row-{number}" for number in range(6)))
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=400, code=50035, times=1)
    await wait(world)
    (newest,) = await store.updates(log.guild.id, limit=1)
    assert log.last_message.content.endswith(f"\n-# record as of update #9 · {newest.update.hash[:12]}")


async def test_a_correction_appears_with_before_and_after(world: World):
    log = await log_channel(world)
    dialog = await world.omar.slash("record correct", leader="putin", topic="assad-must-go")
    changed = {"In short": "A made-up text.", "What was wrong with it?": "A test."}
    await world.omar.submit(dialog, changed)
    await wait(world)
    text = words(log.last_message)
    assert "Corrected: **Vladimir Putin** on Assad must go — **opposes with reservations**" in text
    assert "**In short:** “Putin said only Syrians can decide who governs them.” → “A made-up text.”" in text


async def test_a_renamed_leader_appears_with_before_and_after_and_so_does_the_undo(world: World):
    log = await log_channel(world)
    await world.omar.slash("record leader rename", leader="putin", name="V. Putin")
    await world.omar.click(await world.omar.slash("record undo"), "Undo #2")
    await wait(world)
    changed, undone = words(log.last_message).split("**#3**")
    assert "Changed: leader" in changed
    assert "**Name:** “Vladimir Putin” → “V. Putin”" in changed
    assert "Undid #2" in undone
    assert "**Name:** “V. Putin” → “Vladimir Putin”" in undone


async def test_an_import_appears_with_how_much_it_changed(world: World):
    log = await log_channel(world)
    file = ("themes.csv", b"key,name,description,aliases\nmade-up,Made up,,\n")
    await world.ada.click(await world.ada.slash("record import", file=file), "Import it")
    await wait(world)
    assert "A record was imported." in words(log.last_message)
    assert "**New:** 1 theme" in words(log.last_message)


async def test_nobody_is_pinged_by_it(world: World):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    sent = [entry.json for entry in world.sent if entry.path == f"/channels/{log.id}/messages"]
    assert [one["allowed_mentions"]["parse"] for one in sent] == [[]]


async def test_each_message_has_a_name_of_its_own_by_which_discord_posts_it_once(world: World):
    log = await log_channel(world)
    for name in ("one", "two", "three"):
        await record(world, name)
        await wait(world)
    sent = [entry.json for entry in world.sent if entry.path == f"/channels/{log.id}/messages"]
    assert all(one["enforce_nonce"] for one in sent)
    assert len({one["nonce"] for one in sent}) == len(sent) == 3


async def test_what_has_been_posted_is_not_posted_again_because_somebody_notes_less_of_it_late(world: World):
    log = await log_channel(world)
    await record(world, "one", "two", "three")
    await wait(world)
    await bot_of(world).desk.store.held(logchannel.POSTED).change(world.general.guild.id, logchannel.sent, 2)
    await record(world, "four")
    await wait(world)
    assert shown(log) == ["#1", "#2", "#3", "#4", "#5"]


async def test_updates_that_come_together_are_one_message(world: World):
    log = await log_channel(world)
    await record(world, "one", "two", "three")
    await wait(world)
    (message,) = log.history()
    assert words(message).startswith("## Updates #1–#4")
    assert len(buttons(message)) == 3


async def test_what_was_changed_before_the_channel_was_chosen_is_not_posted(world: World):
    await record(world, "one")
    log = await log_channel(world)
    await record(world, "two")
    await wait(world)
    assert shown(log) == ["#3"]


async def test_other_servers_see_nothing_of_it(world: World):
    log = await log_channel(world)
    await record(world, "one", who=world.nora)
    await wait(world)
    assert shown(log) == []


async def test_a_long_backlog_comes_in_a_few_messages_each_line_once_and_in_order(world: World):
    log = await log_channel(world)
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=403, code=50013, times=1)
    await record(world, *(f"row-{number}" for number in range(30)))
    await wait(world, 90)
    assert shown(log) == [f"#{number}" for number in range(1, 32)]
    assert len(log.history()) <= 5
    assert [len(buttons(one)) for one in log.history()] == [6, 7, 7, 7, 3]


async def test_after_an_outage_it_goes_on_where_it_was(world: World):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=500, times=None)
    await record(world, "two")
    await wait(world, 30)
    assert shown(log) == ["#1", "#2"]
    world.env.backend.faults.clear()
    await record(world, "three")
    await wait(world, 100)
    assert shown(log) == ["#1", "#2", "#3", "#4"]


async def test_a_claim_of_a_clock_that_was_ahead_holds_nothing_up(world: World):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    _pass(world, timedelta(days=26_000))
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=500, times=None)
    await record(world, "two")
    await wait(world)
    _pass(world, timedelta(days=-26_000))
    world.env.backend.faults.clear()
    await wait(world, 100)
    assert shown(log) == ["#1", "#2", "#3"]


async def test_a_missing_permission_holds_it_up_until_it_is_given_back(world: World):
    log = await log_channel(world)
    real = bot_of(world).get_channel(log.id)
    await real.set_permissions(real.guild.me, send_messages=False)
    await record(world, "one", "two")
    await wait(world, 30)
    assert shown(log) == []
    assert not [
        e for e in world.sent if e.path == f"/channels/{log.id}/messages"
    ]  # Discord was not even asked
    await real.set_permissions(real.guild.me, overwrite=None)
    await wait(world, 5)
    assert shown(log) == ["#1", "#2", "#3"]


async def test_an_archived_thread_is_found_and_posted_in_and_a_warning_is_given_only_when_it_is_gone(
    world: World,
):
    said = await world.ada.say("A thread for the log.")
    real = bot_of(world).get_channel(world.general.id)
    thread = await real.get_partial_message(said.id).create_thread(name="log")
    desk, guild = bot_of(world).desk, world.general.guild.id
    await desk.store.held(SETTINGS).change(
        guild, settings.change_settings, {"log_channel_id": thread.id}, by=world.ada.id, at=desk.instant()
    )
    real.guild._remove_thread(thread)  # as Discord has archived ones: in no list of a server
    await wait(world)
    await record(world, "one")
    await wait(world)
    assert shown(world.general.threads[0]) == ["#1", "#2"]
    assert "cannot be used" not in (await world.ada.slash("settings show")).text
    await thread.delete()
    assert "The log channel cannot be used" in (await world.ada.slash("settings show")).text


async def test_a_new_channel_gets_what_the_deleted_one_did_not(world: World):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    await bot_of(world).get_channel(log.id).delete()
    await record(world, "two")
    await wait(world, 10)
    other = await log_channel(world, "second")
    await wait(world, 3)
    assert "#3" in shown(other)
    assert "#2" not in shown(other)


async def test_stopped_between_sending_and_noting_it_is_not_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    log = await log_channel(world)
    changed = Memory.change
    crashes = [StoreBusyError()]

    async def crash_once(
        self: Memory[Any], guild_id: int, work: Callable[..., object], *args: object
    ) -> object:
        if crashes and work is sent:
            raise crashes.pop()
        return await changed(self, guild_id, work, *args)

    monkeypatch.setattr(Memory, "change", crash_once)
    await record(world, "one")
    await wait(world)
    assert shown(log) == ["#1", "#2"]
    await record(world, "two")
    await wait(world, 100)
    assert shown(log) == ["#1", "#2", "#3"]
    assert crashes == []


async def test_stopped_before_sending_it_is_sent_later(world: World, monkeypatch: pytest.MonkeyPatch):
    log = await log_channel(world)
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=400, times=1)
    await record(world, "one")
    await wait(world)
    assert shown(log) == []
    await record(world, "two")
    await wait(world, 100)
    assert shown(log) == ["#1", "#2", "#3"]


async def test_a_card_that_discord_refuses_is_posted_as_plain_text_and_holds_nothing_up(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    log = await log_channel(world)
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=400, code=50035, times=1)
    await record(world, "one")
    await wait(world)
    assert "**#2** Recorded" in log.last_message.content
    await record(world, "two")
    await wait(world)
    assert shown(log) == ["#3"]


async def test_it_goes_on_after_a_restart(world: World):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    await restart(world)
    await record(world, "two")
    await wait(world)
    assert shown(log) == ["#1", "#2", "#3"]


async def test_a_record_that_was_set_back_is_told_once_and_its_updates_are_posted_anew(
    world: World, tmp_path
):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    copy = copied(world, tmp_path / "copy.db")
    await record(world, "two", "three")
    await wait(world)
    await set_back(world, copy)
    await record(world, "another")
    await wait(world)
    assert shown(log) == ["#1", "#2", "#3", "#4", "#3"]
    assert "after update #2, up to #4, is not in it any more" in words(log.last_message)
    await restart(world)
    await record(world, "later")
    await wait(world)
    assert shown(log)[-2:] == ["#3", "#4"]
    assert "set back" not in words(log.last_message)


async def test_what_waits_for_the_channel_is_not_lost_when_another_setting_is_changed(world: World):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=500, times=1)
    await record(world, "two")
    await wait(world)
    await world.ada.slash("settings timezone", zone="Europe/London")
    await wait(world, 100)
    assert shown(log) == ["#1", "#2", "#3"]


async def test_what_is_changed_while_there_is_no_channel_is_not_posted_later(world: World):
    log = await log_channel(world)
    await record(world, "one")
    await wait(world)
    await world.ada.slash("settings log-channel")
    await record(world, "two")
    await world.ada.slash("settings log-channel", channel=log)
    await record(world, "three")
    await wait(world)
    assert shown(log) == ["#1", "#2", "#4"]


async def test_no_channel_no_posts(world: World):
    log = await log_channel(world)
    await world.ada.slash("settings log-channel")
    await record(world, "one")
    await wait(world, 10)
    assert log.history() == []


async def test_a_broken_server_does_not_hold_up_another(world: World):
    log = await log_channel(world)
    other = world.elsewhere.guild.create_text_channel("log")
    desk = bot_of(world).desk
    await desk.store.held(SETTINGS).change(
        other.guild.id,
        settings.change_settings,
        {"log_channel_id": other.id},
        by=world.nora.id,
        at=desk.instant(),
    )
    await desk.store.held(logchannel.POSTED).change(other.guild.id, logchannel.start)
    world.env.inject_error("POST", f"/channels/{log.id}/messages", status=500, times=None)
    await record(world, "one")
    await record(world, "two", who=world.nora)
    await wait(world)
    assert shown(other) == ["#1", "#2"]
