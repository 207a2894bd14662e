"""The demo, from the first line it prints to the port it gives back."""

import asyncio
import contextlib
import os
import signal
import socket
import webbrowser
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import aiohttp
import discord
import pytest
from simcord import preview

from sandbox import demo
from sandbox.demo import DemoError, NotLoopbackError, PortError, port_for, run_demo
from tests.sandbox.page_client import PageClient, opened
from tests.sandbox.sample_bot import SampleBot

CHANNELS = ["general", "updates", "queue", "summary"]


@dataclass
class Running:
    """A demo that runs beside the test."""

    task: "asyncio.Task[None]"
    lines: list[str]
    bots: list[SampleBot] = field(default_factory=list)

    @property
    def address(self) -> str:
        return next(word for line in self.lines for word in line.split() if word.startswith("http://"))

    @property
    def port(self) -> int:
        return int(self.address.split("/#")[0].rsplit(":", 1)[1])


@contextlib.asynccontextmanager
async def running(make: Callable[[], SampleBot] = SampleBot, **options: object) -> AsyncIterator[Running]:
    """A demo that has announced its page; ended at the end, if it did not end itself."""
    bots: list[SampleBot] = []
    lines: list[str] = []
    announced = asyncio.Event()

    def make_bot() -> SampleBot:
        bots.append(make())
        return bots[-1]

    def announce(line: str) -> None:
        lines.append(line)
        announced.set()

    task = asyncio.create_task(run_demo(make_bot=make_bot, port=0, announce=announce, **options))
    waiting = asyncio.create_task(announced.wait())
    await asyncio.wait({task, waiting}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield Running(task, lines, bots)
    finally:
        task.cancel()
        await asyncio.wait({task})


@contextlib.asynccontextmanager
async def tab_of(started: Running) -> AsyncIterator[PageClient]:
    async with opened(started.address) as tab:
        yield tab


async def test_a_newcomer_is_welcomed_and_can_ask_at_once():
    async with running() as started, tab_of(started) as tab:
        welcome, question, answered = await tab.texts()
        assert "/stance" in welcome
        assert "@Standpoint" in welcome
        assert "view as" in welcome
        assert question.endswith("where does putin stand on one broad coalition?")
        assert answered == "You rang?"
        assert await tab.suggestions("fruit", "name", "ap") == ["apple", "apricot"]
        await tab.run("fruit", name="apple")
        assert "## apple\n1 of them" in await tab.texts()


async def test_a_member_a_moderator_and_the_owner_can_be_played():
    async with running() as started, tab_of(started) as tab:
        viewers = await tab.viewers()
        assert list(viewers) == ["mia (member)", "omar (moderator)", "ada (owner)"]
        offered = {}
        for name, viewer in viewers.items():
            if name != "mia (member)":
                await tab.act("viewer", viewer_id=viewer)
            offered[name] = "tidy" in await tab.commands()
        assert offered == {"mia (member)": False, "omar (moderator)": True, "ada (owner)": True}


async def test_each_channel_can_be_looked_at_and_used():
    async with running() as started, tab_of(started) as tab:
        [bot] = started.bots
        mia = (await tab.viewers())["mia (member)"]
        for channel in bot.guilds[0].text_channels[1:]:
            await tab.act("viewer", viewer_id=mia, channel_id=str(channel.id))
            assert await tab.texts() == []
            await tab.act("send_message", target_id=None, content=f"Hello, {channel.name}", reply_to_id=None)
            await tab.run("fruit", name="apple")
            assert await tab.texts() == [f"Hello, {channel.name}", "## apple\n1 of them"]

        await tab.act("viewer", viewer_id=mia)
        assert (await tab.texts())[0] == "Hello, summary", "who changes the viewer stays in the channel"


async def test_two_tabs_look_at_channels_of_their_own():
    async with running() as started, tab_of(started) as one, tab_of(started) as other:
        [bot] = started.bots
        mia = (await one.viewers())["mia (member)"]
        await one.act("viewer", viewer_id=mia, channel_id=str(bot.guilds[0].text_channels[1].id))
        await other.act("send_message", target_id=None, content="Hello, general", reply_to_id=None)

        assert await one.texts() == []
        assert (await other.texts())[-1] == "Hello, general"


@pytest.mark.parametrize(
    ("typed", "heard"), [("@Standpoint hi", True), ("hi @standpoint", True), ("me@standpoint.example", False)]
)
async def test_the_name_of_the_bot_after_an_at_sign_mentions_it(typed: str, heard: bool):
    async with running() as started, tab_of(started) as tab:
        before = len(await tab.texts())
        await tab.act("send_message", target_id=None, content=typed, reply_to_id=None)

        assert len(await tab.texts()) == before + 1 + heard


async def test_what_the_bot_says_by_itself_appears_without_reloading():
    async with running() as started, tab_of(started) as tab:
        [bot] = started.bots
        [general] = [one for one in bot.guilds[0].text_channels if one.name == "general"]
        await bot.say(general.id, "The summary of today")
        async with asyncio.timeout(5):
            while "The summary of today" not in await tab.texts():  # noqa: ASYNC110 - a page is polled
                await asyncio.sleep(0.01)


async def test_commands_are_there_even_if_the_bot_thinks_discord_knows_them():
    async with running(lambda: SampleBot(sync=False)) as started, tab_of(started) as tab:
        assert "fruit" in await tab.commands()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_the_demo_cleanly(number: signal.Signals):
    before, handlers = asyncio.all_tasks(), [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
    async with running() as started:
        os.kill(os.getpid(), number)
        await asyncio.wait_for(started.task, 5)
        assert started.lines[-1] == "The demo has stopped."
        assert started.bots[0].is_closed()
        assert asyncio.all_tasks() == before
        with socket.create_server(("127.0.0.1", started.port)):
            pass

    assert [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)] == handlers


async def test_a_signal_ends_a_demo_that_is_still_starting():
    starting = asyncio.Event()

    class SlowBot(SampleBot):
        async def setup_hook(self):
            starting.set()
            await asyncio.Event().wait()

    before = asyncio.all_tasks()
    task = asyncio.create_task(run_demo(make_bot=SlowBot, port=0, announce=print))
    await asyncio.wait_for(starting.wait(), 5)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(task, 5)

    assert asyncio.all_tasks() == before


async def test_ending_the_session_on_the_page_ends_the_demo():
    async with running() as started, tab_of(started) as tab:
        with contextlib.suppress(aiohttp.ClientError):  # the page may be gone before its receipt is read
            await tab.act("close")
        await asyncio.wait_for(started.task, 5)


async def test_a_bot_that_cannot_start_is_not_hidden():
    async with running(lambda: SampleBot(fails_with=LookupError("no database"))) as started:
        with pytest.raises(LookupError, match="no database"):
            await started.task
        assert started.lines == []


async def test_a_bot_that_dies_later_ends_the_demo_with_its_error():
    class DyingBot(SampleBot):
        async def connect(self, *, reconnect: bool = True) -> None:
            dying = asyncio.create_task(super().connect(reconnect=reconnect))
            await self.wait_until_ready()
            await asyncio.sleep(0.3)
            await self.close()
            await dying
            raise LookupError("the disk is gone")

    async with running(DyingBot) as started:
        with pytest.raises(LookupError, match="the disk is gone"):
            await asyncio.wait_for(started.task, 5)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.org"])  # noqa: S104 - refused
async def test_an_address_that_others_can_reach_is_refused(host: str):
    made: list[str] = []

    with pytest.raises(NotLoopbackError, match="on this machine only") as caught:
        await run_demo(make_bot=lambda: made.append("bot"), port=0, host=host, announce=made.append)

    assert isinstance(caught.value, ValueError)
    assert made == []


async def test_a_port_in_use_is_said_before_the_bot_is_made():
    made: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortError, match=f"Port {port} is taken.*--port"):
            await run_demo(make_bot=lambda: made.append("bot"), port=port, announce=made.append)

    assert made == []


def test_a_port_that_nobody_asked_for_is_given_up_for_a_free_one():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert port_for("127.0.0.1", port, or_any=True) == 0
        with pytest.raises(PortError, match=f"Port {port} is taken"):
            port_for("127.0.0.1", port, or_any=False)
    assert port_for("127.0.0.1", port, or_any=True) == port


async def test_a_port_that_somebody_takes_in_the_meantime_is_said_too(monkeypatch):
    monkeypatch.setattr(demo, "check_address", lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortError, match=f"Port {port} is taken"):
            await run_demo(make_bot=SampleBot, port=port, announce=print)


async def test_a_page_that_lacks_a_package_is_said(monkeypatch):
    monkeypatch.setattr("simcord.preview._PREVIEW_RUNTIME_MODULES", ("no_such_package",))
    preview._require_preview_runtime.cache_clear()
    try:
        with pytest.raises(DemoError, match=r"cannot be shown\. .*no_such_package"):
            await run_demo(make_bot=SampleBot, port=0, announce=print)
    finally:
        preview._require_preview_runtime.cache_clear()


async def test_a_port_that_does_not_exist_is_said():
    with pytest.raises(DemoError, match="no port 70000"):
        await run_demo(make_bot=SampleBot, port=70000, announce=print)


@pytest.mark.parametrize("wanted", [True, False])
async def test_the_browser_opens_only_when_asked(monkeypatch, wanted: bool):
    visited: list[str] = []
    monkeypatch.setattr(webbrowser, "open", visited.append)

    async with running(open_browser=wanted) as started:
        async with asyncio.timeout(5):
            while len(started.lines) < 2 or (wanted and not visited):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)
        assert visited == ([started.address] if wanted else [])


async def test_the_bot_that_takes_part_goes_by_its_name():
    async with running() as started:
        [bot] = started.bots
        assert bot.user is not None
        assert bot.user.name == "Standpoint"
        assert [one.name for one in bot.guilds[0].text_channels] == CHANNELS
        assert bot.intents == discord.Intents.default()
