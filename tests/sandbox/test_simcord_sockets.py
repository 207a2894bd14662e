"""A bot, connected through sockets, does what it does on Discord."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import discord
import pytest
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route
from simcord._dpy_internals import get_state

from sandbox.simcord_sockets import BotDidNotStartError
from tests.harness import Reply
from tests.payloads import check_payload
from tests.sandbox.conftest import Wired, wired_to
from tests.sandbox.page_client import opened
from tests.sandbox.sample_bot import SampleBot


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Returns when the condition holds; fails after five seconds."""
    async with asyncio.timeout(5):
        while not await condition():  # noqa: ASYNC110 - there is nothing to be told by
            await asyncio.sleep(0.01)


def where_discord_is() -> tuple[object, ...]:
    return Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE


async def test_commands_buttons_and_dialogs_work_through_the_sockets(wired: Wired):
    assert [one["name"] for one in await wired.mia.autocomplete(wired.channel, "fruit", "name", "ap")] == [
        "apple",
        "apricot",
    ]
    card = Reply(await wired.mia.slash(wired.channel, "fruit", name="apple", many=3))
    more = Reply(await wired.mia.click(card.message, label="More"))
    dialog = Reply(await wired.mia.click(card.message, label="Note"))
    noted = Reply(await wired.mia.submit_modal(dialog.result, {"text": "sweet", "mood": "ripe"}))

    assert card.buttons == ["More", "Note"]
    assert "4 of them" in more.text
    assert noted.text == "apple is ripe: sweet"
    for entry in wired.discord.env.http_requests:
        check_payload(entry.method, entry.path, entry.json)


async def test_follow_ups_are_there_when_the_command_is_over(wired: Wired):
    reply = Reply(await wired.mia.slash(wired.channel, "later"))

    assert [one.content for one in reply.result.followups] == ["And one only for you."]
    assert reply.result.response is not None
    assert reply.result.response.content == "Here it is."


async def test_a_file_goes_to_the_bot_and_back(wired: Wired):
    reply = Reply(await wired.mia.slash(wired.channel, "read", file=("a.txt", b"hello")))

    assert reply.text == "hello"
    assert [one.filename for one in reply.message.attachments] == ["a.txt"]


async def test_the_clock_is_the_real_one(wired: Wired):
    before = datetime.now(UTC)
    reply = Reply(await wired.mia.slash(wired.channel, "fruit", name="apple"))

    shown_at = discord.utils.snowflake_time(reply.message.id)
    assert before.replace(microsecond=0) <= shown_at <= datetime.now(UTC)


async def test_the_bot_reads_only_what_mentions_it(wired: Wired):
    mention = f"<@{wired.bot.user.id}> hello"
    await wired.mia.send(wired.channel, "not for you")
    await wired.mia.send(wired.channel, mention)

    assert wired.bot.heard[:2] == ["", mention]
    assert [one.content for one in wired.channel.history()][-1] == "You rang?"


async def test_a_bot_that_is_asked_to_reconnect_resumes_and_misses_nothing(wired: Wired):
    wired.discord.server.gateway.ask_to_reconnect()
    await wired.mia.send(wired.channel, f"<@{wired.bot.user.id}> still there?")

    async def resumed() -> bool:
        return bool(wired.bot.resumed) and len(wired.bot.heard) == 2

    await eventually(resumed)
    assert wired.channel.last_message.content == "You rang?"


async def test_a_new_bot_finds_the_messages_of_the_one_before(wired: Wired):
    card = Reply(await wired.mia.slash(wired.channel, "fruit", name="apple", many=1))
    before = wired.bot

    await wired.discord.restart(SampleBot())
    more = Reply(await wired.mia.click(card.message, label="More"))

    assert "2 of them" in more.text
    assert wired.bot is not before
    assert before.is_closed()


async def test_an_injected_fault_reaches_the_bot_as_an_answer_of_discord(wired: Wired):
    wired.discord.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="No")

    with pytest.raises(discord.Forbidden):
        await wired.bot.say(wired.channel.id, "hello")


async def test_a_rate_limited_request_is_sent_again(wired: Wired, caplog):
    wired.discord.env.inject_error("POST", "/channels/*/messages", status=429)
    await wired.bot.say(wired.channel.id, "hello")

    assert [one.content for one in wired.channel.history()] == ["hello"]


async def test_discord_py_points_back_to_discord_afterwards():
    before = where_discord_is()
    made = wired_to(SampleBot())
    async with made.discord:
        assert where_discord_is() != before
        assert made.discord.server.url in Route.BASE

    assert where_discord_is() == before


async def test_closing_leaves_no_task_behind():
    before = asyncio.all_tasks()
    made = wired_to(SampleBot())
    async with made.discord, made.discord.page([made.channel], [made.mia]):
        await made.mia.slash(made.channel, "later")

    assert asyncio.all_tasks() == before
    assert made.bot.is_closed()


async def test_what_a_bot_fails_with_while_starting_is_raised_and_cleaned_up():
    before, tasks = where_discord_is(), asyncio.all_tasks()
    made = wired_to(SampleBot(fails_with=LookupError("no database")))

    with pytest.raises(LookupError, match="no database"):
        await made.discord.start()

    assert where_discord_is() == before
    assert asyncio.all_tasks() == tasks


async def test_a_bot_that_never_gets_ready_is_given_up():
    class SlowBot(SampleBot):
        async def setup_hook(self):
            await asyncio.Event().wait()

    tasks = asyncio.all_tasks()
    made = wired_to(SlowBot())
    with pytest.raises(BotDidNotStartError, match=r"not ready after 0\.1 seconds"):
        await made.discord.start(ready_within=0.1)

    assert asyncio.all_tasks() == tasks


async def test_a_bot_that_leaves_at_once_is_no_bot():
    class LeavingBot(SampleBot):
        async def setup_hook(self):
            await self.close()

    with pytest.raises(BotDidNotStartError, match="stopped before it was ready"):
        await wired_to(LeavingBot()).discord.start()


async def test_what_the_bot_posts_by_itself_appears_on_an_open_page(wired: Wired):
    async with wired.discord.page([wired.channel], [wired.mia]) as page, opened(page.url) as tab:
        assert await tab.texts() == []
        await wired.bot.say(wired.channel.id, "news")

        async def shown() -> bool:
            return await tab.texts() == ["news"]

        await eventually(shown)


async def test_what_one_person_does_appears_on_the_page_of_another(wired: Wired):
    guild = wired.mia.guild
    omar = guild.add_member(wired.discord.env.create_user("omar"))
    async with (
        wired.discord.page([wired.channel], [wired.mia, omar]) as page,
        opened(page.url) as of_mia,
        opened(page.url) as of_omar,
    ):
        await of_omar.act("viewer", viewer_id=str(omar.id))
        await of_mia.run("later")

        async def shown() -> bool:
            return await of_omar.texts() == ["Here it is."]

        await eventually(shown)
        assert await of_mia.texts() == ["Here it is.", "And one only for you."]


async def test_a_page_that_is_up_to_date_is_not_published_again(wired: Wired):
    async with wired.discord.page([wired.channel], [wired.mia]) as page, opened(page.url) as tab:
        for deed in (tab.suggestions("fruit", "name", "ap"), tab.run("fruit", name="apple")):
            await deed
            revision = tab.state["publishedRevision"]
            await asyncio.sleep(0.15)
            assert (await tab.look())["publishedRevision"] == revision, "a click made now would be refused"


async def test_what_is_done_on_a_page_that_is_a_moment_behind_counts(wired: Wired):
    async with wired.discord.page([wired.channel], [wired.mia]) as page, opened(page.url) as tab:
        behind = tab.state
        await wired.bot.say(wired.channel.id, "news")

        async def shown() -> bool:
            return await tab.texts() == ["news"]

        await eventually(shown)
        tab.state = behind
        await tab.run("fruit", name="apple")
        assert await tab.texts() == ["news", "## apple\n1 of them"]


async def test_an_open_page_goes_on_with_the_next_bot(wired: Wired):
    async with wired.discord.page([wired.channel], [wired.mia]) as page, opened(page.url) as tab:
        await wired.discord.restart(SampleBot())

        async def of_the_next() -> bool:
            return bool((await tab.look())["botGeneration"] == 2)

        await eventually(of_the_next)
        await tab.run("fruit", name="apple")
        assert await tab.texts() == ["## apple\n1 of them"]


async def test_a_bot_is_ready_without_waiting_for_servers_that_do_not_come(wired: Wired):
    unhurried = discord.Client(intents=discord.Intents.none())

    assert get_state(wired.bot).guild_ready_timeout < get_state(unhurried).guild_ready_timeout
