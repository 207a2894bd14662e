"""A bot connected to the simulated Discord through real sockets, with simcord's actors and page beside it.

    world = SocketDiscord(bot)
    channel = world.env.create_guild("Somewhere").create_text_channel("general")
    async with world:
        ...

Build servers and members on `world.env` before it starts: a bot finds them there, as in life.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from types import TracebackType
from typing import Self

import discord
import yarl
from discord.asset import Asset
from discord.gateway import DiscordWebSocket
from discord.http import Route
from simcord import ChannelHandle, MemberActor, Preview

from sandbox.local_discord import LocalDiscord
from sandbox.simcord_adapter import ChannelPages, LivePages, Progress, WiredEnv

TOKEN = "sandbox"  # noqa: S105 - the simulated Discord lets anybody in
READY_WITHIN = 30.0  # seconds
ANSWER_WITHIN = 3.0  # seconds; Discord's own limit for an interaction
SETTLE_WITHIN = 6.0  # seconds
LEAVE_WITHIN = 0.5  # seconds from the end of close() to the end of the bot's task
QUIET_FOR = 0.06  # seconds without a request, after which the bot counts as done
GATHER_FOR = 0.05  # seconds in which several changes become one publication of a page


class BotDidNotStartError(Exception):
    """The bot stopped, or did not say that it is ready, in the time it had."""


class SocketDiscord:
    """One bot on one simulated Discord on 127.0.0.1, from `start` to `close` (or `async with`).

    While it runs, discord.py is pointed at it, in the whole process; closing points it back.
    `running` is the task that runs the bot: it ends when the bot does.
    """

    running: "asyncio.Task[None]"

    def __init__(self, bot: discord.Client, *, approved: discord.Intents | None = None) -> None:
        """`approved` intents may be asked for; by default the unprivileged ones, as for a new application."""
        self.env = WiredEnv(bot, approved=discord.Intents.default() if approved is None else approved)
        self.env.wait_until_quiet = self._wait_until_quiet
        self.server = LocalDiscord(self.env.discord)
        self._clean_up = contextlib.AsyncExitStack()

    async def start(self, *, ready_within: float = READY_WITHIN) -> None:
        """Serves, connects the bot and returns once it is ready.

        Raises what the bot raised while starting, or `BotDidNotStartError` if it says nothing.
        """
        async with contextlib.AsyncExitStack() as stack:
            await self.server.start()
            stack.push_async_callback(self.server.close)
            stack.enter_context(discord_py_pointed_at(self.server))
            stack.push_async_callback(self._disconnect)
            await self._connect(self.env.bot, ready_within)
            self._clean_up = stack.pop_all()

    async def close(self) -> None:
        """Closes the page, the bot and the server, in this order, and points discord.py back."""
        await self.env.bot_left()
        await self._clean_up.aclose()

    async def restart(self, bot: discord.Client, *, ready_within: float = READY_WITHIN) -> None:
        """Disconnects the bot and connects another one to the same servers and messages."""
        await self._disconnect()
        await self._connect(bot, ready_within)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @contextlib.asynccontextmanager
    async def page(
        self, channels: Sequence[ChannelHandle], viewers: Sequence[MemberActor], *, port: int = 0
    ) -> AsyncIterator[Preview]:
        """Serves the page of these channels; it shows by itself what the bot posts."""
        async with ChannelPages(self.env, channels, viewers, port) as preview:
            live = asyncio.create_task(self._keep_live(LivePages(preview, self.env.discord)))
            try:
                yield preview
            finally:
                await _cancelled(live)

    async def _connect(self, bot: discord.Client, ready_within: float) -> None:
        self.env.bot_connects(bot)
        self.running = asyncio.create_task(_run(bot), name="sandbox bot")
        ready = asyncio.create_task(_ready(bot))
        try:
            await asyncio.wait(
                {self.running, ready}, timeout=ready_within, return_when=asyncio.FIRST_COMPLETED
            )
            if self.running.done():
                self.running.result()
                raise BotDidNotStartError("The bot stopped before it was ready.")
            if not ready.done():
                raise BotDidNotStartError(f"The bot was not ready after {ready_within:g} seconds.")
        finally:
            await _cancelled(ready)

    async def _disconnect(self) -> None:
        if not self.env.bot.is_closed():
            await self.env.bot.close()
        # A bot that was closed ends by itself; what it died of has been raised where it matters.
        await asyncio.wait({self.running}, timeout=LEAVE_WITHIN)
        await _cancelled(self.running)

    async def _keep_live(self, pages: LivePages) -> None:
        changed = self.env.discord.changed
        while True:
            await changed.wait()
            changed.clear()
            await asyncio.sleep(GATHER_FOR)
            while self.env.busy:  # noqa: ASYNC110 - simcord tells nobody when a deed ends
                await asyncio.sleep(GATHER_FOR)
            pages.bring_up_to_date()

    async def _wait_until_quiet(self, for_interaction: bool) -> None:  # noqa: FBT001 - the adapter's callback
        """Returns when the bot has answered and nothing is under way, at the latest after `SETTLE_WITHIN`."""
        begun = asyncio.get_running_loop().time()
        while (now := asyncio.get_running_loop().time()) < begun + SETTLE_WITHIN:
            progress = self.env.discord.progress() if for_interaction else Progress.ANSWERED
            if progress is Progress.COMPLETE:
                return
            late = now > begun + ANSWER_WITHIN
            silent = now - max(begun, self.server.last_request) > QUIET_FOR
            if (late or progress is Progress.ANSWERED) and silent and not self.server.requests_under_way:
                return
            await asyncio.sleep(0.005)


async def _run(bot: discord.Client) -> None:
    async with bot:
        await bot.start(TOKEN)


async def _ready(bot: discord.Client) -> None:
    while not bot.is_ready():  # noqa: ASYNC110 - wait_until_ready() is not to be called before the log-in
        await asyncio.sleep(0.01)


async def _cancelled(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()  # seen, so that asyncio does not report it again


@contextlib.contextmanager
def discord_py_pointed_at(server: LocalDiscord) -> Iterator[None]:
    """discord.py has no setting for where Discord is; these class attributes are the place."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE
    Route.BASE = server.url + "/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway.url)
    Asset.BASE = server.url
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY, Asset.BASE = before
