"""Rows of the database that cannot be read any more, after an edit by hand: one is left out and named, all else goes on."""

from pathlib import Path

import pytest

from bot.client import Standpoint
from bot.digest.model import RunState
from bot.routes import ShowItem, ShowProposal
from bot.ui.outgoing import TICK_SECONDS
from bot.verify.service import check
from cogs.logchannel import SETTLE_SECONDS
from tests.cogs.hours import HOUR, MINUTE, guild_id, made, record, runs, said, set_up, summaries
from tests.cogs.queueing import inbox, queue_channel, report, suggest, words
from tests.cogs.queueing import record as record_stance
from tests.db.raw import spoil
from tests.harness import Person, World

pytestmark = pytest.mark.hours


def news(person: Person) -> list[str]:
    return [text for text in inbox(person) if "News on what you follow" in text]


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says with a traceback, or as an error."""
    return [
        line.getMessage() for line in caplog.records if line.exc_info is not None or line.levelname == "ERROR"
    ]


def warned(caplog: pytest.LogCaptureFixture, words: str) -> int:
    return sum(words in line.getMessage() for line in caplog.records)


async def findings(world: World, words: str) -> list[str]:
    assert isinstance(world.bot, Standpoint)
    return [one for one in await check(world.bot.desk) if words in one]


# Who follows something

TOLD_NOTHING = "How and when you want to be told cannot be read any more, so you are told nothing."


@pytest.mark.parametrize(
    "spoilt",
    [
        "quiet_from = 'ten'", "quiet_until = '25:00'", "zone = 'Mars/North'", "zone = '../etc'", "zone = 'Europe'",
        "zone = ''", "way = 'pigeon'", "state = 'asleep'", "quiet_until = NULL",
    ],
)  # fmt: skip
async def test_who_wants_to_be_told_in_a_way_that_cannot_be_read_is_left_out_and_all_others_are_told(
    world: World, database: Path, spoilt: str, caplog: pytest.LogCaptureFixture
):
    for person in (world.mia, world.omar):
        await person.slash("watch add", leader="obama")
    hours = {"from": "22:00", "until": "23:00", "timezone": "Europe/London"}
    await world.mia.slash("watch quiet", **hours)
    await record(world, "first")
    await world.env.advance_time(2 * TICK_SECONDS)  # which is noted for both, and not told yet
    first = "(SELECT actor_id FROM actor WHERE discord_user_id = ? AND guild_id > 0)"
    spoil(database, "watcher", f"UPDATE watcher SET {spoilt} WHERE actor_id = {first}", world.mia.id)
    await world.env.advance_time(6 * MINUTE)
    assert (len(news(world.omar)), news(world.mia)) == (1, [])
    assert faults(caplog) == []
    assert warned(caplog, "wants to be told cannot be read") == 1
    (named,) = await findings(world, "want to be told cannot be read")
    assert f"server {guild_id(world)}" in named
    assert "/watch quiet" in named
    for command in ("list", "pause", "resume"):
        assert f"{TOLD_NOTHING} Please say it anew" in (await world.mia.slash(f"watch {command}")).text
    assert "cannot be read" not in (await world.mia.slash("watch quiet", **hours)).text
    await world.env.advance_time(2 * MINUTE)
    assert ["I said first." in one for one in news(world.mia)] == [True]
    assert await findings(world, "cannot be read") == []


async def test_who_had_paused_is_still_paused_after_setting_anew_what_could_not_be_read(
    world: World, database: Path
):
    await world.mia.slash("watch add", leader="obama")
    await world.mia.slash("watch pause")
    spoil(database, "watcher", "UPDATE watcher SET zone = 'Mars/North'")
    assert "paused" in (await world.mia.slash("watch quiet")).text.lower()
    await record(world, "first")
    await world.env.advance_time(6 * MINUTE)
    assert news(world.mia) == []


@pytest.mark.parametrize(
    "spoilt", ["until = 'soon'", "until = '2026-01-01T00:10:00'", "until = '0001-01-01T00:00:00Z'"]
)
async def test_a_lease_on_news_that_cannot_be_read_is_void(
    world: World, database: Path, spoilt: str, caplog: pytest.LogCaptureFixture
):
    await world.mia.slash("watch add", leader="obama")
    await record(world, "first")
    await world.env.advance_time(2 * TICK_SECONDS)
    for also in ("", ", unsent_until = 'then'"):
        spoil(database, "watcher", f"UPDATE watcher SET token = 'x', {spoilt}{also}, wake_at = ''")
    await world.env.advance_time(2 * MINUTE)
    assert len(news(world.mia)) == 1
    assert faults(caplog) == []


async def test_something_followed_that_cannot_be_read_is_left_out_and_the_rest_is_told(
    world: World, database: Path, caplog: pytest.LogCaptureFixture
):
    await world.mia.slash("watch add", leader="obama")
    await world.mia.slash("watch add", leader="putin")
    spoil(database, "watch", "UPDATE watch SET key = 'Not a key' WHERE key = 'putin'")
    await record(world, "first")
    await world.env.advance_time(3 * MINUTE)
    assert len(news(world.mia)) == 1
    assert "Barack Obama" in (await world.mia.slash("watch list")).text
    assert faults(caplog) == []
    assert len(await findings(world, "of what is followed in server")) == 1


# The daily summary


async def a_day_later(world: World, database: Path) -> None:
    """The bot is away until the next summary is due, which is sooner done than a day of looking."""
    await world.bot.close()
    world.env.backend.advance_clock(24 * HOUR)
    await world.env.restart_bot(made(database))
    await world.env.advance_time(2 * TICK_SECONDS)


@pytest.mark.parametrize(
    ("state", "spoilt"),
    [
        ("claimed", "until = 'soon'"), ("claimed", "at = '2026-01-01T00:00:00'"), ("claimed", "due_at = 'then'"),
        ("waiting", "until = 'soon'"), ("waiting", "due_at = ''"), ("skipped", "at = 'then'"), ("sent", "at = 'then'"),
        ("failed", "due_at = 'then'"), ("lost", "at = at"), ("sent", "local_date = 'someday'"),
    ],
)  # fmt: skip
async def test_a_summary_of_which_nothing_can_be_read_any_more_keeps_no_later_one_back_and_is_not_posted_again(
    world: World, database: Path, state: str, spoilt: str, caplog: pytest.LogCaptureFixture
):
    await set_up(world)
    await world.env.advance_time(6 * MINUTE)
    assert len(summaries(world)) == 1
    until = "2026-01-01T00:11:00.000000Z"
    sql = f"UPDATE digest_run SET state = ?, token = 'x', until = ?, {spoilt}"
    spoil(database, "digest_run", sql, state, until)
    await world.env.advance_time(6 * MINUTE)
    assert len(summaries(world)) == 1
    (named,) = await findings(world, "what became of the daily summary")
    assert ("someday" if "someday" in spoilt else "2026-01-01") in named
    shown = (await world.ada.slash("digest status")).text
    assert ("failed" in shown) is (state != "sent")
    await a_day_later(world, database)
    assert len(summaries(world)) == 2
    assert faults(caplog) == []


async def test_when_a_summary_may_have_been_posted_and_that_cannot_be_read_it_is_looked_for(
    world: World, database: Path, caplog: pytest.LogCaptureFixture
):
    await set_up(world)
    await world.env.advance_time(6 * MINUTE)
    sql = "UPDATE digest_run SET state = 'waiting', until = at, unsent_until = 'then'"
    spoil(database, "digest_run", sql)
    spoil(database, "digest_message", "DELETE FROM digest_message")
    spoil(database, "digest_plan", "UPDATE digest_plan SET look_at = ''")
    await world.env.advance_time(2 * MINUTE)
    assert len(summaries(world)) == 1
    assert (await runs(world))[0].state is RunState.SENT
    assert faults(caplog) == []


# The queue

LOST = "What was handed in cannot be read any more. Please reject it"


async def test_an_item_that_cannot_be_read_is_named_shown_and_can_be_rejected_and_handed_in_again(
    world: World, database: Path, caplog: pytest.LogCaptureFixture
):
    await suggest(world.mia)
    await report(world, world.mia)
    spoil(database, "queue_item", "UPDATE queue_item SET content = '{}', made_at = 'then'")
    await world.bot.close()
    await world.env.restart_bot(made(database))
    channel = await queue_channel(world)
    await suggest(world.mia, topic="safe-zone")
    await world.env.advance_time(2 * MINUTE)
    cards = [words(one) for one in channel.history()]
    assert ["cannot be read any more" in card for card in cards] == [True, True, False]
    assert faults(caplog) == []
    assert (
        len({line for line in caplog.messages if "cannot be read: an editor has to reject it" in line}) == 2
    )
    assert len(await findings(world, "in the queue of server")) == 2
    listed = await world.omar.slash("record queue")
    assert listed.text.count("cannot be read any more") == 2
    opened = await world.omar.click(listed, custom_id=ShowItem(number=1).custom_id)
    assert LOST in opened.text
    assert [one for one in opened.buttons if one in {"Approve", "Edit", "Ask", "Claim"}] == []
    dialog = await world.omar.click(opened, "Reject")
    await world.omar.submit(dialog, {"Why?": "It was damaged."})
    assert len(await findings(world, "in the queue of server")) == 1
    assert "Your suggestion is number 4" in (await suggest(world.mia)).text


async def test_a_time_in_the_queue_that_cannot_be_read_keeps_nobody_from_handing_in(
    world: World, database: Path, caplog: pytest.LogCaptureFixture
):
    for topic in ("islamic-alliance", "safe-zone"):
        await suggest(world.mia, topic=topic)
    spoil(database, "queue_item", "UPDATE queue_item SET made_at = 'then'")
    assert "Thank you" in (await suggest(world.mia, topic="assad-must-go")).text
    assert faults(caplog) == []


async def test_an_approval_that_began_at_a_time_that_cannot_be_read_is_open_again_and_so_is_every_other(
    world: World, database: Path, caplog: pytest.LogCaptureFixture
):
    await suggest(world.mia)
    await suggest(world.mia, topic="safe-zone")
    spoil(
        database,
        "queue_item",
        "UPDATE queue_item SET state = 'approving', state_at = 'then' WHERE number = 1",
    )
    long_ago = "2025-01-01T00:00:00.000000Z"
    spoil(
        database,
        "queue_item",
        "UPDATE queue_item SET state = 'approving', state_at = ? WHERE number = 2",
        long_ago,
    )
    await world.env.advance_time(2 * SETTLE_SECONDS)
    assert faults(caplog) == []
    assert (await world.omar.slash("record queue")).text.count("waits for an editor") == 2


@pytest.mark.parametrize(
    "content", ["{}", "[]", '{"kind": "record", "sources": [1]}', '{"sources": {"a": 1}}', '"\\ud800"']
)
async def test_a_proposal_that_cannot_be_read_is_named_and_can_be_withdrawn_and_the_others_stay(
    world: World, database: Path, content: str, caplog: pytest.LogCaptureFixture
):
    await world.ada.slash("settings two-people", switch=True)
    for topic in ("islamic-alliance", "safe-zone"):
        await record_stance(world.omar, topic=topic)
        await record_stance(world.omar, topic=topic, position="-1", when="27 nov 2015")
    spoil(database, "proposal", "UPDATE proposal SET content = ? WHERE proposal_id = 1", content)
    listed = await world.omar.slash("record pending")
    assert listed.text.count("cannot be read any more") == 1
    assert listed.buttons.count("Open") == 2
    assert len(await findings(world, "proposal 1 of server")) == 1
    opened = await world.omar.click(listed, custom_id=ShowProposal(number=1).custom_id)
    assert "Confirm" not in opened.buttons
    assert "Withdrawn" in (await world.omar.click(opened, "Withdraw")).text
    assert await findings(world, "proposal 1 of server") == []
    assert faults(caplog) == []


# What the bot does by itself beside


@pytest.mark.parametrize("claimed_at", ["then", "", "2026-01-01T00:00:00", "0001-01-01T00:00:00Z"])
async def test_a_claim_on_the_log_channel_that_cannot_be_read_is_void(
    world: World, database: Path, claimed_at: str, caplog: pytest.LogCaptureFixture
):
    await world.ada.slash("settings log-channel", channel=world.general)
    await record(world, "first")
    await world.env.advance_time(10)
    spoil(database, "mirror", "UPDATE mirror SET claimed_seq = NULL, claimed_at = ?", claimed_at)
    await record(world, "second")
    await world.env.advance_time(2 * MINUTE)
    assert len([text for text in said(world.general.history()) if "I said second." in text]) == 1
    assert faults(caplog) == []


# The record itself


@pytest.mark.parametrize(
    ("spoilt", "of_it"),
    [
        ("sources = 'x'", "cannot be read any more: its row in the database was damaged"),
        ("basis = 'guess'", "cannot be read any more: its row in the database was damaged"),
        ("stated_on = '2025-13-01'", "cannot be read any more: its row in the database was damaged"),
        ("quote = CAST(x'ff41' AS TEXT)", "\ufffdA"),
    ],
)
async def test_a_damaged_statement_is_said_to_be_one_and_all_else_is_answered_recorded_and_told(
    world: World, database: Path, spoilt: str, of_it: str, caplog: pytest.LogCaptureFixture
):
    await set_up(world)
    await world.ada.slash("settings log-channel", channel=world.general)
    await world.mia.slash("watch add", leader="obama")
    await record(world, "first")
    await record(world, "second", topic="safe-zone")
    spoil(database, "stance", f"UPDATE stance SET {spoilt} WHERE key = 'first'")
    await world.bot.close()
    await world.env.restart_bot(made(database))
    for command in ("stance", "history"):
        assert of_it in (await world.mia.slash(command, leader="obama", topic="assad-must-go")).text
    assert "I said second." in (await world.mia.slash("stance", leader="obama", topic="safe-zone")).text
    assert "147 leaders" in (await world.mia.slash("leaders")).text
    assert "#3" in (await world.mia.slash("updates")).text
    assert "Recorded" in (await record_stance(world.omar)).text
    await world.env.advance_time(7 * MINUTE)
    assert len(summaries(world)) == 1
    assert "I said second." in news(world.mia)[0]
    assert len(await findings(world, "revision 1 of the stance first in record")) == 1
    assert faults(caplog) == []


async def test_the_names_that_can_be_read_are_there_whatever_one_row_of_them_holds(
    world: World, database: Path, caplog: pytest.LogCaptureFixture
):
    for kind in ("theme", "topic", "leader"):
        of = f"(SELECT min(rowid) FROM {kind})"
        spoil(database, kind, f"UPDATE {kind} SET aliases = 'x' WHERE rowid = {of}")
    await world.bot.close()
    await world.env.restart_bot(made(database))
    assert "147 leaders" in (await world.mia.slash("leaders")).text
    assert "Bashar al-Assad" in (await world.mia.slash("topics")).text
    assert len(await findings(world, "cannot be read: restore a backup")) == 3
    assert faults(caplog) == []


@pytest.mark.parametrize("spoilt", ["action = 'gone'", "kind = 'gone'", "reason = CAST(x'ff41' AS TEXT)"])
async def test_a_line_of_the_log_that_cannot_be_read_is_shown_as_it_is_stored(
    world: World, database: Path, spoilt: str, caplog: pytest.LogCaptureFixture
):
    await world.ada.slash("settings log-channel", channel=world.general)
    await record(world, "first")
    spoil(database, "update_log", f"UPDATE update_log SET {spoilt} WHERE record_id > 0 AND seq = 2")
    await world.bot.close()
    await world.env.restart_bot(made(database))
    shown = (await world.mia.slash("updates")).text
    assert "#2" in shown
    assert ("gone" in shown) is ("gone" in spoilt)
    assert any(choice.startswith("#2") for choice in await world.omar.choices("record undo", "update", ""))
    await world.env.advance_time(10)
    assert len([text for text in said(world.general.history()) if "Updates #1–#2" in text]) == 1
    assert faults(caplog) == []
