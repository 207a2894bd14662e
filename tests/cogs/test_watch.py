"""Following as people meet it: by command, by button, by direct message, in a channel, and over a restart."""

from pathlib import Path

import discord
import pytest

from bot.watch import store as watches
from bot.watch.model import WatcherState
from tests.cogs.hours import MINUTE, made, put_ahead, record, said, store_of
from tests.cogs.queueing import FIELDS, SHORT, WHEN, copied, names_sent, set_back
from tests.harness import Person, World
from tests.trapped import catch

pytestmark = pytest.mark.hours


def private(person: Person) -> list[str]:
    """What the bot wrote to somebody in private, oldest first."""
    return said(person.in_private.channel.history())


def news(texts: list[str]) -> list[str]:
    return [text for text in texts if "News on what you follow" in text]


async def test_a_new_statement_is_told_in_private_within_two_minutes(world: World):
    reply = await world.mia.slash("watch add", leader="obama")
    assert reply.ephemeral
    assert "You follow **Barack Obama** (leader) from now on." in reply.text
    assert "I will tell you here" in private(world.mia)[0]
    await record(world, "fresh", position=-2)
    await world.env.advance_time(2 * MINUTE)
    (told,) = news(private(world.mia))
    assert "In the record of Home" in told
    assert "**Barack Obama** changed position on **Assad must go**" in told
    assert "I said fresh." in told
    await world.env.advance_time(5 * MINUTE)
    assert len(news(private(world.mia))) == 1


async def test_ten_updates_in_a_minute_are_one_message(world: World):
    await world.mia.slash("watch add", topic="assad-must-go")
    for number in range(10):
        await record(world, f"k{number}", position=2)
        await world.env.advance_time(4)
    await world.env.advance_time(2 * MINUTE)
    (told,) = news(private(world.mia))
    assert all(f"I said k{number}." in told for number in range(10))


async def test_names_are_completed_and_misspelt_ones_get_suggestions(world: World):
    assert (await world.mia.choices("watch add", "theme", "syr"))[0] == "Syria"
    assert (await world.mia.choices("watch add", "coalition", "vienna"))[0].startswith("International Syria")
    assert (await world.mia.choices("watch add", "leader", "obam"))[0].startswith("Barack Obama")
    reply = await world.mia.slash("watch add", leader="Obamma")
    assert "Barack Obama" in reply.buttons
    chosen = await world.mia.click(reply, "Barack Obama")
    assert "You follow **Barack Obama**" in chosen.text


async def test_following_nothing_says_what_can_be_followed(world: World):
    assert "a leader, a topic, a theme or a coalition" in (await world.mia.slash("watch add")).text
    assert "Nothing yet" in (await world.mia.slash("watch list")).text


async def test_only_shifts_tells_only_changes_of_position(world: World):
    await world.mia.slash("watch add", leader="obama", only_shifts=True)
    await record(world, "same", position=2)
    await world.env.advance_time(2 * MINUTE)
    assert news(private(world.mia)) == []
    await record(world, "other", position=-2, stated_on="2025-12-02")
    await world.env.advance_time(2 * MINUTE)
    assert len(news(private(world.mia))) == 1


@pytest.mark.parametrize("followed", ["Bo Marsh", "Ada Quill"])
async def test_who_follows_one_of_two_leaders_that_became_one_is_told_once_of_statements_under_either_name(
    world: World, followed
):
    for name in ("Bo Marsh", "Ada Quill"):
        await world.omar.slash("record leader add", name=name)
    await world.mia.slash("watch add", leader=followed)
    await world.omar.slash("record leader merge", leader="Bo Marsh", into="Ada Quill")
    for name, day in (("Bo Marsh", "1 dec 2015"), ("Ada Quill", "2 dec 2015")):
        dialog = await world.omar.slash("record stance", leader=name, topic="safe-zone", position="1")
        why = {"There is a position on record": "same"} if name == "Ada Quill" else {}
        await world.omar.submit(dialog, {**FIELDS, **why, WHEN: day, SHORT: f"Made up, of {name}."})
        await world.env.advance_time(2 * MINUTE)
    first, second = news(private(world.mia))
    assert "Made up, of Bo Marsh." in first
    assert "Made up, of Ada Quill." in second
    assert "**Ada Quill**" in first


async def test_a_statement_from_before_two_leaders_became_one_is_told_under_the_old_key_too(world: World):
    for name in ("Bo Marsh", "Ada Quill"):
        await world.omar.slash("record leader add", name=name)
    await world.mia.slash("watch add", leader="Ada Quill")
    dialog = await world.omar.slash("record stance", leader="Bo Marsh", topic="safe-zone", position="1")
    await world.omar.submit(dialog, {**FIELDS, SHORT: "Made up, of Bo Marsh."})
    await world.omar.slash("record leader merge", leader="Bo Marsh", into="Ada Quill")
    dialog = await world.omar.slash("record correct", leader="Bo Marsh", topic="safe-zone")
    await world.omar.submit(dialog, {SHORT: "Made up, put right.", "What was wrong with it?": "A test."})
    await world.env.advance_time(2 * MINUTE)
    assert "Made up, put right." in "".join(news(private(world.mia)))


async def test_each_message_to_a_watcher_has_a_name_of_its_own_by_which_discord_posts_it_once(world: World):
    for person in (world.mia, world.omar):
        await person.slash("watch add", leader="obama")
    for key in ("first", "second"):
        await record(world, key)
        await world.env.advance_time(2 * MINUTE)
    sent = [entry.json for entry in world.sent if "News on what you follow" in str(entry.json)]
    assert all(one["enforce_nonce"] for one in sent)
    assert len({one["nonce"] for one in sent}) == len(sent) == 4


async def test_after_an_older_copy_was_put_back_other_news_of_the_same_number_have_another_name(
    world: World, tmp_path: Path
):
    await world.mia.slash("watch add", leader="obama")
    copy = copied(world, tmp_path / "copy.db")
    await record(world, "lost")
    await world.env.advance_time(2 * MINUTE)
    await set_back(world, copy)
    await record(world, "other")
    await world.env.advance_time(2 * MINUTE)
    lost, other = names_sent(world, "News on what you follow")
    assert lost != other


async def test_the_watch_button_of_a_card_asks_what_to_follow(world: World):
    card = await world.omar.slash("stance", leader="obama", topic="assad-must-go")
    question = await world.mia.click(card, "Watch")
    assert question.ephemeral
    assert "Assad must go: only changes of position" in question.buttons
    added = await world.mia.click(question, "Assad must go: only changes of position")
    assert "**Assad must go** (topic, only changes of position)" in added.text
    listed = await world.mia.slash("watch list")
    assert "**Assad must go** (topic, only changes of position)" in listed.text
    assert "Nothing yet" in (await world.omar.slash("watch list")).text


async def test_the_list_has_buttons_to_stop_and_pages(world: World):
    for key in ("obama", "putin", "cameron", "hollande", "merkel", "rouhani", "erdogan"):
        await world.mia.slash("watch add", leader=key)
    first = await world.mia.slash("watch list")
    assert first.buttons.count("Stop") == 6
    second = await world.mia.click(first, "Next")
    assert second.buttons.count("Stop") == 1
    stopped = await world.mia.click(second, "Stop")
    assert "You do not follow Hassan Rouhani any more." in stopped.text


async def test_removing_completes_what_is_followed(world: World):
    await world.mia.slash("watch add", leader="obama", theme="isis")
    assert await world.mia.choices("watch remove", "what", "") == ["Barack Obama (leader)", "ISIS (theme)"]
    assert await world.omar.choices("watch remove", "what", "") == []
    reply = await world.mia.slash("watch remove", what="leader:obama")
    assert "You do not follow Barack Obama any more." in reply.text
    await record(world, "fresh", topic="strike-the-regime")
    await world.env.advance_time(2 * MINUTE)
    assert news(private(world.mia)) == []


async def test_who_takes_no_direct_messages_is_asked_and_told_in_the_channel(world: World):
    world.env.inject_error(
        "POST", f"/channels/{world.mia.in_private.channel.id}/messages", status=403, code=50007, times=None
    )
    reply = await world.mia.slash("watch add", leader="obama")
    assert "I could not send you a direct message." in reply.text
    chosen = await world.mia.click(reply, "Tell me in this channel")
    assert "You are told in this channel." in chosen.text
    await record(world, "fresh")
    await world.env.advance_time(2 * MINUTE)
    (told,) = news(said(world.general.history()))
    assert told.startswith(f"<@{world.mia.id}>")
    assert world.last_payload["allowed_mentions"]["users"] == [world.mia.id]


async def test_who_blocks_the_bot_later_is_not_tried_again_until_they_come_back(world: World):
    await world.mia.slash("watch add", leader="obama")
    path = f"/channels/{world.mia.in_private.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50007, times=1)
    await record(world, "first")
    await world.env.advance_time(2 * MINUTE)
    tries = len(world.sent)
    await record(world, "second")
    await world.env.advance_time(5 * MINUTE)
    assert len(world.sent) == tries
    assert "I try again from now on" in (await world.mia.slash("watch list")).text
    await record(world, "third")
    await world.env.advance_time(2 * MINUTE)
    (told,) = news(private(world.mia))
    assert "I said third." in told
    assert "I said second." not in told


async def test_quiet_hours_are_those_of_the_persons_own_zone(world: World):
    await world.mia.slash("watch add", leader="obama")
    hours = {"from": "09:00", "until": "09:10"}  # in Tokyo it is 09:00 when it is midnight in London
    assert "(UTC)" in (await world.mia.slash("watch quiet", **hours)).text
    reply = await world.mia.slash("watch quiet", **hours, timezone="Asia/Tokyo")
    assert "not from 09:00 to 09:10 (Asia/Tokyo)" in reply.text
    await record(world, "held")
    await world.env.advance_time(9 * MINUTE)
    assert news(private(world.mia)) == []
    await world.env.advance_time(2 * MINUTE)
    assert len(news(private(world.mia))) == 1


async def test_who_could_not_be_reached_and_follows_again_is_written_to_at_once(world: World):
    await world.mia.slash("watch add", leader="obama")
    path = f"/channels/{world.mia.in_private.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50007, times=1)
    await record(world, "first")
    await world.env.advance_time(2 * MINUTE)
    before = len(private(world.mia))
    await world.mia.slash("watch add", topic="assad-must-go")
    assert len(private(world.mia)) == before + 1
    await world.mia.slash("watch add", topic="safe-zone")
    assert len(private(world.mia)) == before + 1


async def test_quiet_hours_hold_a_message_back_and_pause_drops_it(world: World):
    await world.mia.slash("watch add", leader="obama")
    reply = await world.mia.slash("watch quiet", **{"from": "00:00", "until": "00:10", "timezone": "UTC"})
    assert "not from 00:00 to 00:10 (UTC)" in reply.text
    await record(world, "held")
    await world.env.advance_time(9 * MINUTE)
    assert news(private(world.mia)) == []
    await world.env.advance_time(2 * MINUTE)
    assert len(news(private(world.mia))) == 1
    assert "Paused" in (await world.mia.slash("watch pause")).text
    await record(world, "dropped")
    await world.env.advance_time(3 * MINUTE)
    assert "told again" in (await world.mia.slash("watch resume")).text
    await record(world, "after")
    await world.env.advance_time(3 * MINUTE)
    assert [("dropped" in text, "after" in text) for text in news(private(world.mia))[1:]] == [(False, True)]


async def test_a_message_that_went_out_before_a_crash_is_not_sent_again(world: World, database):
    await world.mia.slash("watch add", leader="obama")
    await record(world, "fresh")

    async def crash(*_args: object, **_named: object) -> None:
        raise SystemError("the process is gone")

    catch(store_of(world), {watches.settle, watches.put_off, watches.stop}, crash)
    await world.env.advance_time(2 * MINUTE)
    assert len(news(private(world.mia))) == 1
    await world.bot.close()
    await world.env.restart_bot(made(database))
    await world.env.advance_time(8 * MINUTE)
    assert len(news(private(world.mia))) == 1
    await record(world, "later")
    await world.env.advance_time(2 * MINUTE)
    assert len(news(private(world.mia))) == 2


@pytest.mark.parametrize("days", [2, 300])
async def test_what_a_bot_claimed_whose_clock_was_ahead_is_told_once_when_the_clock_is_right(
    world: World, database, days
):
    await world.mia.slash("watch add", leader="obama")
    put_ahead(world, days)
    await record(world, "fresh")

    async def crash(*_args: object, **_named: object) -> None:
        raise SystemError("the process is gone")

    catch(store_of(world), {watches.settle, watches.put_off, watches.stop}, crash)
    world.env.inject_error(
        "POST", f"/channels/{world.mia.in_private.channel.id}/messages", status=503, times=1
    )
    await world.env.advance_time(2 * MINUTE)
    assert news(private(world.mia)) == []
    await world.bot.close()
    await world.env.restart_bot(made(database))
    await world.env.advance_time(8 * MINUTE)
    assert len(news(private(world.mia))) == 1
    await record(world, "later")
    await world.env.advance_time(2 * MINUTE)
    assert len(news(private(world.mia))) == 2


async def test_what_happened_while_the_bot_was_away_is_told_once_when_it_is_back(world: World, database):
    await world.mia.slash("watch add", leader="obama")
    await record(world, "before")
    await world.bot.close()
    await world.env.restart_bot(made(database))
    await world.env.advance_time(2 * MINUTE)
    (told,) = news(private(world.mia))
    assert "I said before." in told


async def test_faults_of_discord_are_tried_again(world: World):
    await world.mia.slash("watch add", leader="obama")
    world.env.inject_error(
        "POST", f"/channels/{world.mia.in_private.channel.id}/messages", status=503, times=2
    )
    await record(world, "fresh")
    await world.env.advance_time(2 * MINUTE)
    assert news(private(world.mia)) == []
    await world.env.advance_time(3 * MINUTE)
    assert len(news(private(world.mia))) == 1


async def test_who_left_the_server_is_told_nothing_of_its_record(world: World):
    await world.mia.slash("watch add", leader="obama")
    world.env.guild.remove_member(world.mia.actor)
    await record(world, "secret")
    await world.env.advance_time(3 * MINUTE)
    assert news(private(world.mia)) == []
    watcher = await store_of(world).read(watches.watcher, world.env.guild.id, world.mia.id)
    assert watcher is not None
    assert watcher.state is WatcherState.UNREACHABLE


async def test_in_private_the_public_record_is_followed(world: World):
    await world.mia.in_private.slash("watch add", leader="putin")
    await record(world, "own", leader="putin")
    await record(world, "public", leader="putin", public=True)
    await world.env.advance_time(2 * MINUTE)
    (told,) = news(private(world.mia))
    assert "I said public." in told
    assert "I said own." not in told


async def test_over_the_servers_first_edit_nothing_is_lost_or_told_twice(world: World):
    await world.mia.slash("watch add", leader="obama")
    await record(world, "public", public=True)
    await world.env.advance_time(20)
    await record(world, "own")
    await world.env.advance_time(3 * MINUTE)
    told = "\n".join(news(private(world.mia)))
    assert told.count("I said public.") == 1
    assert told.count("I said own.") == 1


@pytest.mark.parametrize(
    "pressed",
    ["sp|open|watch|obama", "sp|open|watch|nobody|nothing", "sp|open|watchadd|planet|obama|all",
     "sp|open|watchadd|leader|nobody|all", "sp|open|watchway|pigeon", "sp|open|unwatch|leader:putin",
     "sp|turn|watchlist|-5", "sp|turn|watchlist|x|y"],
)  # fmt: skip
async def test_forged_and_old_buttons_are_answered_politely(world: World, pressed):
    await world.mia.slash("watch add", leader="obama")
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="x", custom_id=pressed))
    channel = world.bot.get_channel(world.general.id)
    with world.env._bot_scope():
        message = await channel.send("x", view=view)
    reply = await world.mia.click(message, custom_id=pressed)
    assert reply.ephemeral
    assert "went wrong on our side" not in reply.text
