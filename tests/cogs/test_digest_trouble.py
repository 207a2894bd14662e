"""The daily summary when things go wrong: downtime, crashes, faults and refusals of Discord, two processes."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.client import Standpoint
from bot.config import Settings
from bot.core.server import ServerSettings
from bot.db.connection import connect
from bot.db.program import SETTINGS
from bot.db.store import Store
from bot.digest import store as digests
from bot.digest.model import RunState
from bot.digest.store import Claim
from bot.settings import store as settings_store
from bot.ui.outgoing import TICK_SECONDS
from bot.verify.service import check
from cogs.logchannel import LOOK_SECONDS
from tests.cogs.hours import (
    HOUR,
    MINUTE,
    guild_id,
    made,
    put_ahead,
    record,
    runs,
    said,
    set_up,
    store_of,
    summaries,
)
from tests.cogs.queueing import inbox
from tests.harness import World
from tests.trapped import catch

pytestmark = pytest.mark.hours


NOTES = {digests.note_message, digests.settle, digests.put_off}
"""What is noted of a summary once it went out."""


async def test_after_downtime_it_comes_late_and_says_so(world: World, database):
    await set_up(world)
    await world.bot.close()
    world.env.backend.advance_clock(2 * HOUR)
    await world.env.restart_bot(made(database))
    await world.env.advance_time(2 * TICK_SECONDS)
    (said,) = summaries(world)
    assert "late: planned for <t:1767225900:t>" in said


async def test_after_the_window_it_is_skipped_and_status_says_why(world: World, database):
    await set_up(world, window_hours=1)
    await world.bot.close()
    world.env.backend.advance_clock(3 * HOUR)
    await world.env.restart_bot(made(database))
    await world.env.advance_time(2 * TICK_SECONDS)
    assert summaries(world) == []
    status = (await world.ada.slash("digest status")).text
    assert "skipped: the bot was not running" in status


async def test_a_message_that_went_out_before_a_crash_is_found_and_not_posted_again(world: World, database):
    await set_up(world)

    async def crash(*_args: object, **_named: object) -> None:
        raise SystemError("the process is gone")

    catch(store_of(world), NOTES, crash)
    await world.env.advance_time(6 * MINUTE)
    assert len(summaries(world)) == 1
    assert (await runs(world))[0].state is RunState.CLAIMED
    world.env.errors.clear()
    await world.bot.close()
    await world.env.restart_bot(made(database))
    await world.env.advance_time(10 * MINUTE)
    assert len(summaries(world)) == 1
    assert (await runs(world))[0].state is RunState.SENT


async def test_after_a_crash_the_rest_goes_into_the_thread_that_is_there(world: World, database):
    await set_up(world, thread=True)
    for number in range(90):
        await record(world, f"k{number}", position=2)

    async def crash(
        go_on: Callable[[], Awaitable[None]],
        _claim: Claim,
        part: object = None,
        *_where: int,
        **_named: object,
    ) -> None:
        if part != 1:
            raise SystemError("the process is gone")
        await go_on()

    catch(store_of(world), NOTES, crash)
    await world.env.advance_time(6 * MINUTE)
    world.env.errors.clear()
    (thread,) = world.general.threads  # has the id of its message; simcord would open it once more
    opening = f"/channels/{world.general.id}/messages/{thread.id}/threads"
    world.env.inject_error("POST", opening, status=400, code=160004, times=None)
    await world.bot.close()
    await world.env.restart_bot(made(database))
    await world.env.advance_time(10 * MINUTE)
    assert (len(summaries(world)), len(summaries(world, thread))) == (1, 2)


async def test_a_forum_post_that_went_out_before_a_crash_is_found_too(world: World, database):
    forum = world.env.guild.create_forum_channel("summaries")
    await set_up(world, channel=forum)

    async def crash(*_args: object, **_named: object) -> None:
        raise SystemError("the process is gone")

    catch(store_of(world), NOTES, crash)
    await world.env.advance_time(6 * MINUTE)
    await world.bot.close()
    await world.env.restart_bot(made(database))
    await world.env.advance_time(10 * MINUTE)
    assert len(forum.threads) == 1
    assert (await runs(world))[0].state is RunState.SENT


@pytest.mark.parametrize("days", [1, 300])
async def test_what_a_bot_claimed_whose_clock_was_ahead_keeps_no_later_summary_back(
    world: World, database, days
):
    await set_up(world)
    put_ahead(world, days)

    async def crash(*_args: object, **_named: object) -> None:
        raise SystemError("the process is gone")

    catch(store_of(world), NOTES, crash)
    await world.env.advance_time(6 * MINUTE)
    (ahead,) = summaries(world)
    await world.bot.close()
    await world.env.restart_bot(made(database))
    await world.env.advance_time(6 * MINUTE)
    assert "Summary of 1 January 2026" not in ahead
    (again, today) = summaries(world)
    assert again == ahead
    assert "Summary of 1 January 2026" in today


@pytest.mark.parametrize("answered", [503, 429])
async def test_faults_of_discord_are_tried_again(world: World, answered: int):
    await set_up(world)
    world.env.inject_error("POST", f"/channels/{world.general.id}/messages", status=answered, times=3)
    await world.env.advance_time(5 * MINUTE + 20)
    assert summaries(world) == []
    status = (await world.ada.slash("digest status")).text
    assert "waits for another try" in status
    assert f"Discord answered {answered}." in status
    await world.env.advance_time(10 * MINUTE)
    assert len(summaries(world)) == 1


async def test_the_small_print_in_a_members_message_keeps_no_summary_away(world: World):
    await set_up(world)
    world.env.inject_error("POST", f"/channels/{world.general.id}/messages", status=503, times=3)
    await world.env.advance_time(5 * MINUTE + 20)
    await world.mia.say("-# Summary 2026-01-01, part 1 of 1")
    await world.env.advance_time(10 * MINUTE)
    copied, posted = summaries(world)
    assert copied == "-# Summary 2026-01-01, part 1 of 1"
    assert "Summary of 1 January 2026" in posted


async def test_a_message_is_found_again_though_our_clock_is_ahead_of_discords(world: World, database):
    def ahead() -> Standpoint:
        settings = Settings(standpoint_database=database)
        return Standpoint(
            settings, now=lambda: discord.utils.utcnow() + timedelta(minutes=5), guild_ready_timeout=0.05
        )

    await world.env.restart_bot(ahead())
    await set_up(world, "00:30")

    async def crash(*_args: object, **_named: object) -> None:
        raise SystemError("the process is gone")

    catch(store_of(world), NOTES, crash)
    await world.env.advance_time(26 * MINUTE)
    assert len(summaries(world)) == 1
    world.env.errors.clear()
    await world.env.restart_bot(ahead())
    await world.env.advance_time(10 * MINUTE)
    assert len(summaries(world)) == 1
    assert (await runs(world))[0].state is RunState.SENT


async def test_a_deleted_channel_is_told_to_who_set_it_up_once(world: World):
    gone = world.env.guild.create_text_channel("gone")
    await set_up(world, channel=gone)
    world.env.inject_error("POST", f"/channels/{gone.id}/messages", status=404, code=10003, times=None)
    await world.env.advance_time(6 * MINUTE)
    await world.env.advance_time(10 * MINUTE)
    (told,) = [said([message])[0] for message in world.ada.in_private.channel.history()]
    assert "The daily summary could not be posted" in told
    assert "The channel was deleted." in told
    assert (await runs(world))[0].state is RunState.FAILED
    assert "**failed**: The channel was deleted." in (await world.ada.slash("digest status")).text


async def test_where_the_admin_takes_no_messages_the_log_channel_is_told(world: World):
    log = world.env.guild.create_text_channel("log")
    await (
        store_of(world)
        .held(SETTINGS)
        .change(guild_id(world), settings_store.put_settings, ServerSettings(log_channel_id=log.id))
    )
    await set_up(world)
    world.env.inject_error(
        "POST", f"/channels/{world.general.id}/messages", status=403, code=50013, times=None
    )
    world.env.inject_error(
        "POST", f"/channels/{world.ada.in_private.channel.id}/messages", status=403, code=50007, times=None
    )
    await world.env.advance_time(6 * MINUTE)
    told = [said([message])[0] for message in log.history()]
    assert [text for text in told if "could not be posted" in text]
    assert "Send Messages" in told[-1]


async def test_one_servers_trouble_does_not_hold_up_another(world: World):
    await set_up(world)
    store = store_of(world)
    setup = await store.read(digests.setup_of, guild_id(world))
    assert setup is not None
    other = world.nora.actor.guild.id
    await store.write(
        digests.set_up, setup.plan.model_copy(update={"guild_id": other, "channel_id": world.elsewhere.id}), 1
    )
    world.env.inject_error(
        "POST", f"/channels/{world.general.id}/messages", status=403, code=50013, times=None
    )
    await world.env.advance_time(6 * MINUTE)
    assert len(summaries(world, world.elsewhere)) == 1


async def test_a_card_that_discord_refuses_goes_out_as_text_and_is_found_again_too(world: World):
    await set_up(world)
    world.env.inject_error("POST", f"/channels/{world.general.id}/messages", status=400, code=50035)
    await world.env.advance_time(6 * MINUTE)
    (said,) = summaries(world)
    assert "-# Summary 2026-01-01, part 1 of 1" in said
    assert world.general.last_message.content == said


async def test_two_processes_post_one_summary(world: World, database):
    await set_up(world)
    from bot.digest.service import claim_due  # noqa: PLC0415
    from bot.request import Desk  # noqa: PLC0415

    other = await Store.open(database)
    try:
        now = discord.utils.utcnow() + timedelta(minutes=6)
        assert await claim_due(Desk(other, now=lambda: now), guild_id(world)) is not None
        await world.env.advance_time(7 * MINUTE)
        assert summaries(world) == []  # the other process has it, as long as its lease lasts
        await world.env.advance_time(6 * MINUTE)
        assert len(summaries(world)) == 1
    finally:
        other.close()


UNREADABLE = "What was set up for the daily summary cannot be read any more, so none is posted."


async def spoilt(world: World, database: Path, column: str, value: str) -> None:
    """As if a plan had been damaged while the bot was away."""
    await set_up(world)
    await world.bot.close()
    with closing(connect(database, "rw")) as db:
        db.execute(f"UPDATE digest_plan SET {column} = ?", [value])
    await world.env.restart_bot(made(database))


@pytest.mark.parametrize(
    ("column", "value"),
    [("at", "99:99"), ("at", "12+01"), ("since", "soon"), ("since", "2026-01-01T00:00:00"), ("days", "some"), ("days", "19")],
)  # fmt: skip
async def test_a_plan_that_cannot_be_read_is_told_to_the_admins_once_and_set_up_anew(
    world: World, database: Path, column: str, value: str, caplog: pytest.LogCaptureFixture
):
    await spoilt(world, database, column, value)
    await world.env.advance_time(2 * TICK_SECONDS)
    await world.env.advance_time(3 * LOOK_SECONDS)
    assert [UNREADABLE in letter for letter in inbox(world.ada)] == [True]
    assert "Home" in inbox(world.ada)[0]
    for command in ("digest status", "digest preview", "digest now"):
        assert (
            f"{UNREADABLE} Please set it up anew with `/digest setup`."
            in (await world.ada.slash(command)).text
        )
    told = [line for line in caplog.records if UNREADABLE in line.getMessage()]
    assert len(told) == 1
    assert all(line.exc_info is None for line in caplog.records)
    assert any("the plan of the daily summary of server" in one for one in await check(world.bot.desk))
    await set_up(world, at="00:40")
    assert UNREADABLE not in (await world.ada.slash("digest status")).text
    await world.env.advance_time(10 * MINUTE)
    assert len(summaries(world)) == 1


async def test_a_plan_that_cannot_be_read_can_be_switched_off(world: World, database: Path):
    await spoilt(world, database, "at", "99:99")
    await world.ada.slash("digest off")
    await world.env.advance_time(2 * LOOK_SECONDS)
    assert len(inbox(world.ada)) == 1  # from before
    assert not any("daily summary" in one for one in await check(world.bot.desk))


async def test_what_admins_were_told_and_cannot_be_read_any_more_is_told_again(
    world: World, database: Path, caplog: pytest.LogCaptureFixture
):
    await spoilt(world, database, "at", "99:99")
    await world.env.advance_time(LOOK_SECONDS)
    with closing(connect(database, "rw")) as db:
        db.execute("UPDATE program_state SET value = 'x' WHERE name LIKE 'problems told in %'")
    await world.env.advance_time(2 * LOOK_SECONDS)
    assert len(inbox(world.ada)) == 2
    assert "cannot be read: it counts as not there" in caplog.text
