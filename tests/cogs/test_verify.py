"""/updates verify: whether anybody has tampered with the log of the record that the server reads."""

import asyncio
from contextlib import closing

import discord
import pytest
from simcord import ChannelHandle

from bot.core.errors import StoreBusyError
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.ui import replies
from bot.ui.text import counted
from bot.verify.service import check
from tests.cogs import hours
from tests.cogs.queueing import bot_of, record, words
from tests.harness import World
from tests.rewriting import cut, rewrite

_SOON = 0.05
"""Seconds after which an answer is announced here, in place of those that people wait for."""


async def test_a_whole_log_is_said_to_be_whole_with_its_length_and_last_hash(world: World):
    await record(world.omar)
    reply = await world.mia.slash("updates", verify=True)
    (newest,) = await bot_of(world).desk.store.updates(world.general.guild.id, limit=1)
    assert "The record is as its log says" in reply.text
    assert "Checked 2 updates with 3 revisions" in reply.text
    assert "nothing was changed behind the log." in reply.text
    assert newest.update.hash in reply.text


async def test_a_line_that_was_changed_is_named(world: World):
    await record(world.omar, reason="as it was")
    await record(world.omar, short="A second made-up row.", position="-1")
    db = connect(bot_of(world).desk.store.path, "rw")
    db.execute("DROP TRIGGER update_log_no_update")
    db.execute("UPDATE update_log SET reason = 'as it never was' WHERE record_id > 0 AND seq = 2")
    db.close()
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is not as its log says" in reply.text
    assert "What does not fit first: update #2 was changed after it was written." in reply.text


async def test_words_that_were_changed_behind_the_logs_back_are_named(world: World):
    await record(world.omar)
    db = connect(bot_of(world).desk.store.path, "rw")
    db.execute("DROP TRIGGER stance_no_update")
    db.execute("UPDATE stance SET summary = 'Never said.' WHERE record_id > 0")
    db.close()
    reply = await world.mia.slash("updates", verify=True)
    assert "does not fit first: of update #2, the stance putin-" in reply.text
    assert "was changed after it was written" in reply.text


async def test_somebody_else_in_the_place_of_who_made_an_update_is_named(world: World):
    await record(world.omar)
    for table, where in (("record of its own", "guild_id > 0"), ("public record", "guild_id = 0")):
        db = connect(bot_of(world).desk.store.path, "rw")
        for trigger in ("actor_only_forgotten", "actor_stays"):
            db.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        db.execute("PRAGMA ignore_check_constraints = on")
        db.execute(f"UPDATE actor SET kind = 'person', discord_user_id = ? WHERE {where}", [world.ada.id])
        db.close()
        reply = await world.mia.slash("updates", verify=True)
        assert "The record is not as its log says" in reply.text
        assert "what is stored about who made update #1 was changed after it was written" in reply.text
        assert ("In the public record below" in reply.text) == (table == "public record")


async def test_two_who_ask_at_once_get_one_answer(world: World):
    store = bot_of(world).desk.store
    first, second = store.check_record(0), store.check_record(0)
    assert await first == await second
    assert store._checking == {}


async def test_a_forged_row_of_the_public_record_below_is_named(world: World):
    await record(world.omar)
    assert "and the public record below: 2 updates" in (await world.mia.slash("updates", verify=True)).text
    db = connect(bot_of(world).desk.store.path, "rw")
    db.execute("DROP TRIGGER stance_no_update")
    db.execute(
        "UPDATE stance SET summary = 'Never said.' WHERE record_id = 0 AND key = 'putin-2015-11-26-p2'"
    )
    db.close()
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is not as its log says" in reply.text
    assert (
        "In the public record below, what does not fit first: of update #2, at least one of its 1,471 entries was"
        in reply.text
    )


# Compared with what was published


async def logged(world: World, number: int = 3) -> ChannelHandle:
    """The log channel, in which a message shows the start of the record and so many updates."""
    channel = world.general.guild.create_text_channel("log")
    await world.ada.slash("settings log-channel", channel=channel)
    for each in range(number):
        await record(
            world.omar, why="same", short=f"A made-up row, {each}.", source=f"Paper https://x.example/{each}"
        )
    await world.env.advance_time(3)
    return channel


def compared(channel: ChannelHandle) -> str:
    """What is said of how many posts there are to compare with: on a busy machine the updates may be in two."""
    posts = sum("record as of update" in words(one) for one in channel.history())
    return f"Compared with the hash in {counted(posts, 'earlier post')}"


def place(world: World) -> tuple:
    """The file, and the number of the home server's record in it."""
    return bot_of(world).desk.store.path, hours.guild_id(world)


def come_to(world: World, seq: int) -> None:
    """As if the log channel had not come further than an update."""
    path, guild_id = place(world)
    with closing(connect(path, "rw")) as db:
        db.execute(
            "UPDATE mirror SET posted_seq = ?, posted_hash = (SELECT hash FROM update_log "
            "WHERE record_id = mirror.guild_id AND seq = ?) WHERE guild_id = ?",
            [seq, seq, guild_id],
        )


def address(message: discord.Message) -> str:
    return f"https://discord.com/channels/{message.guild.id}/{message.channel.id}/{message.id}"


async def test_what_was_published_is_compared_and_fits(world: World):
    channel = await logged(world)
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is as its log says" in reply.text
    assert f"{compared(channel)} of the bot in this server. If updates newer" in reply.text


async def test_where_nothing_was_published_it_says_that_a_cut_log_would_not_show(world: World):
    await record(world.omar)
    reply = await world.mia.slash("updates", verify=True)
    assert "only a hash that was posted earlier could tell" in reply.text


async def test_a_cut_log_is_shown_by_the_message_in_the_log_channel(world: World):
    channel = await logged(world)
    cut(*place(world), after=2)
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is not what was published of it" in reply.text
    assert (
        f"]({address(channel.last_message)}) names update **#4**, which is not there any more" in reply.text
    )
    assert "the log was cut" in reply.text


async def test_a_cut_log_is_shown_by_how_far_the_log_channel_had_come_where_its_messages_are_gone(
    world: World,
):
    channel = await logged(world)
    await world.bot.get_channel(channel.id).get_partial_message(channel.last_message.id).delete()
    assert "The record is as its log says" in (await world.mia.slash("updates", verify=True)).text
    cut(*place(world), after=2)
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is not what was published of it" in reply.text
    assert (
        "The log channel had come to update **#4**, which is not there any more: the log was cut"
        in reply.text
    )


async def test_a_log_written_anew_is_shown_by_the_hash_to_which_the_log_channel_had_come(world: World):
    channel = await logged(world)
    said = words(channel.last_message).splitlines()[-1]
    await world.bot.get_channel(channel.id).get_partial_message(channel.last_message.id).delete()
    path, guild_id = place(world)
    rewrite(path, guild_id)
    assert (
        f"The log channel had come to update **#4** with the hash `{said[-12:]}`, and now it is"
        in (await world.mia.slash("updates", verify=True)).text
    )
    said = (
        f"record {guild_id} was rewritten: the log channel of server {guild_id} had come to update #4 with the hash "
        f"{said[-12:]}, and now it has"
    )
    assert any(said in one for one in await check(bot_of(world).desk))


async def test_what_the_message_shows_is_not_told_again_of_the_log_channel(world: World):
    await logged(world)
    cut(*place(world), after=2)
    assert (await world.mia.slash("updates", verify=True)).text.count("**#4**") == 1


async def test_a_record_that_was_taken_out_whole_is_shown_by_it(world: World):
    await logged(world)
    cut(*place(world), after=0)
    assert (
        "names update **#4**, which is not there any more"
        in (await world.mia.slash("updates", verify=True)).text
    )


async def test_a_log_written_anew_is_shown_by_the_message_in_the_log_channel(world: World):
    channel = await logged(world)
    said = words(channel.last_message).splitlines()[-1]
    rewrite(*place(world))
    (newest,) = await bot_of(world).desk.store.updates(hours.guild_id(world), limit=1)
    reply = await world.mia.slash("updates", verify=True)
    assert (
        f"]({address(channel.last_message)}) names update **#4** with the hash `{said[-12:]}`" in reply.text
    )
    assert f"and now it is `{newest.update.hash[:12]}`: the log was written anew" in reply.text


async def test_a_summary_shows_it_from_discord_and_from_the_database(world: World):
    await hours.set_up(world)
    await record(world.omar)
    await hours.post_now(world)
    assert hours.summaries(world)
    message = next(one for one in world.general.history() if "as of update #2" in words(one))
    assert "Compared with the hash in 1 earlier post" in (await world.mia.slash("updates", verify=True)).text
    path, guild_id = place(world)
    rewrite(path, guild_id)
    shown = f"]({address(message)}) names update **#2** with the hash"
    assert (await world.mia.slash("updates", verify=True)).text.count(shown) == 1
    await world.bot.get_channel(message.channel.id).get_partial_message(message.id).delete()
    assert shown in (await world.mia.slash("updates", verify=True)).text
    db = connect(path, "rw")
    db.execute("DELETE FROM digest_message")
    db.close()
    assert "A daily summary names update **#2**" in (await world.mia.slash("updates", verify=True)).text


async def test_a_summary_in_a_forum_is_compared_too(world: World):
    forum = world.env.guild.create_forum_channel("summaries")
    await hours.set_up(world, channel=forum)
    await record(world.omar)
    await hours.post_now(world)
    (post,) = forum.threads
    path, guild_id = place(world)
    cut(path, guild_id, after=1)
    db = connect(path, "rw")
    db.execute("DELETE FROM digest_message")
    db.close()
    reply = await world.mia.slash("updates", verify=True)
    assert f"{address(post.history()[0])}) names update **#2**, which is not there any more" in reply.text


async def test_somebody_elses_post_in_the_forum_is_not_believed(world: World):
    forum = world.env.guild.create_forum_channel("summaries")
    await hours.set_up(world, channel=forum)
    await record(world.omar)
    await hours.post_now(world)
    (post,) = forum.threads
    forged = words(post.history()[0]).replace("update #2", "update #9")[-1_900:]  # the mark is at its end
    await world.ada.actor.send(post, forged)
    await world.bot.get_channel(post.id).get_partial_message(post.history()[0].id).delete()
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is as its log says" in reply.text


async def test_who_changes_the_stored_head_too_is_shown_by_the_summary(world: World):
    await hours.set_up(world)
    await record(world.omar)
    await hours.post_now(world)
    path, guild_id = place(world)
    rewrite(path, guild_id)
    db = connect(path, "rw")
    db.execute("DROP TRIGGER digest_run_sent")
    db.execute(
        "UPDATE digest_run SET head_hash = (SELECT hash FROM update_log WHERE record_id > 0 AND seq = 2)"
    )
    db.close()
    assert "names update **#2** with the hash" in (await world.mia.slash("updates", verify=True)).text


async def test_without_permission_to_read_the_history_it_says_so(world: World):
    channel = await logged(world)
    real = bot_of(world).get_channel(channel.id)
    await real.set_permissions(real.guild.me, read_message_history=False)
    cut(*place(world), after=2)
    come_to(world, 2)
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is as its log says" in reply.text
    assert f"Not compared with messages in <#{channel.id}>: I could not read the history there." in reply.text
    assert "none could be read here" in reply.text
    assert "there is none here yet" not in reply.text
    assert "taken out" not in reply.text


async def test_an_outage_of_discord_is_said_and_stops_nothing(world: World):
    channel = await logged(world)
    world.env.inject_error("GET", f"/channels/{channel.id}/messages", status=500, times=None)
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is as its log says" in reply.text
    assert f"Not compared with messages in <#{channel.id}>" in reply.text


async def test_somebody_elses_message_with_a_head_is_not_believed(world: World):
    channel = await logged(world)
    earlier = compared(channel)
    forged = words(channel.last_message)
    await world.ada.actor.send(channel, forged[:-12] + "0" * 12)
    await world.ada.actor.send(channel, forged.replace("#4", "#9"))
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is as its log says" in reply.text
    assert earlier in reply.text


async def test_an_answer_of_the_bot_which_may_hold_anybodys_words_is_not_believed(world: World):
    channel = await logged(world)
    earlier = compared(channel)
    real = bot_of(world).get_channel(channel.id)
    forged = words(channel.last_message)[:-12] + "0" * 12
    asked = await world.ada.actor.send(channel, "What is new?")
    await real.send(forged, reference=discord.MessageReference.from_message(asked))
    await real.send(forged.splitlines()[-1])
    reply = await world.mia.slash("updates", verify=True)
    assert "The record is as its log says" in reply.text
    assert earlier in reply.text


# A long log


async def test_while_a_long_log_is_checked_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch):
    await record(world.omar)
    check, seen = Store.check_record, []
    monkeypatch.setattr(replies, "THINKING_AFTER", _SOON)

    async def slowly(store: Store, record_id: int):
        await asyncio.sleep(2 * _SOON)
        seen.append(words(world.general.last_message))
        return await check(store, record_id)

    monkeypatch.setattr(Store, "check_record", slowly)
    reply = await world.mia.slash("updates", verify=True)
    await world.env.advance_time(60)
    assert seen[0] == "Checking 2 updates and everything that they wrote …"
    assert "The record is as its log says" in words(world.general.last_message)
    assert not reply.ephemeral


async def test_a_check_that_fails_leaves_nothing_but_the_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    async def fail(*_: object):
        await asyncio.sleep(2 * _SOON)
        raise StoreBusyError

    monkeypatch.setattr(Store, "check_record", fail)
    monkeypatch.setattr(replies, "THINKING_AFTER", _SOON)
    before = len(world.general.history())
    await world.mia.slash("updates", verify=True)
    await world.env.advance_time(60)
    assert len(world.general.history()) == before
