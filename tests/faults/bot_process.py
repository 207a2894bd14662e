"""`standpoint run` on the Discord of `Scene`, as a process that can be killed: `python -m tests.faults.bot_process`.

It does what `standpoint run` does, and takes orders from its standard input, one a line, each answered with "done":
`clock SECONDS` puts the clock ahead, `full` leaves the disk no room, and `room` gives it back; `no-names` has no name found
any more, as without DNS, and `names` finds them again. `impatient` has a heartbeat without acknowledgement given up at once,
and `patient` as late as a busy machine may need.
"""

import asyncio
import socket
import sys
import threading
from datetime import timedelta
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Final, NoReturn

import aiohttp
import discord
import yarl
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.cli_desk import run_to_end
from bot.client import Standpoint
from bot.config import Settings
from bot.gateway import Heartbeats
from bot.logs import start_log
from bot.request import utc_now
from bot.running import pauses, serve

_NO_ROOM, _ROOM = 1, 1_000_000
"""The most pages of the file. SQLite takes what there is already for the least, and says what it says on a full disk."""

_PATIENT = 100
"""Looks, ten a second. With few, a machine that takes a third of a second to acknowledge would be given up for ever."""


class Process:
    """The bot that runs now, and the orders to it."""

    def __init__(self, settings: Settings, *, hurried: bool) -> None:
        self.settings = settings
        self._hurried = hurried
        self._ahead = timedelta()
        self._bot: Standpoint | None = None

    def make_bot(self, settings: Settings) -> Standpoint:
        bot = Standpoint(settings, now=lambda: utc_now() + self._ahead, guild_ready_timeout=0.05)
        if self._hurried:
            bot._keep_connected.change_interval(seconds=0.1)
            bot._keep_fresh.change_interval(seconds=0.2)
            bot.heartbeats = Heartbeats(bot, patience=_PATIENT)
            bot.before_identify_hook = _at_once  # type: ignore[method-assign]  # discord.py would wait five seconds
        self._bot = bot
        return bot

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=[loop], daemon=True).start()
        await serve(
            self.settings,
            make_bot=self.make_bot,
            pauses=(lambda: repeat(0.05)) if self._hurried else pauses,
        )

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        for line in sys.stdin:
            asyncio.run_coroutine_threadsafe(self._obey(line.split()), loop).result()
            print("done", flush=True)

    async def _obey(self, order: list[str]) -> None:
        match order:
            case ["clock", seconds]:
                self._ahead = timedelta(seconds=float(seconds))
            case ["patient" | "impatient" as which]:
                assert self._bot is not None
                self._bot.heartbeats = Heartbeats(self._bot, patience=_PATIENT if which == "patient" else 3)
            case ["full" | "room" as which]:
                pages = _ROOM if which == "room" else _NO_ROOM
                assert self._bot is not None
                await self._bot.desk.store._write.run(
                    lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone()
                )
            case ["no-names" | "names" as which]:
                find_names(found=which == "names")
            case _:
                raise ValueError(order)


async def _at_once(_shard: int | None, *, initial: bool) -> None:
    """The Discord of the test counts nobody's connections."""


_FINDS: Final = aiohttp.TCPConnector._resolve_host


async def _finds_nothing(*_: object, **__: object) -> NoReturn:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def find_names(*, found: bool) -> None:
    """Whether names are found from now on. The Discord of the test has none, but its address is asked for like one."""
    aiohttp.TCPConnector._resolve_host = _FINDS if found else _finds_nothing  # type: ignore[method-assign]  # as above


def main(url: str, database: str, pace: str, names: str = "names") -> None:
    """Run until it ends, with the exit code of `standpoint run`."""
    find_names(found=names == "names")
    Route.BASE = f"{url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{url.replace('http:', 'ws:')}/gateway")
    settings = Settings(discord_token="sandbox", standpoint_database=Path(database))
    start_log(settings)
    if pace == "hurried":
        discord.shard.ExponentialBackoff = partial(ExponentialBackoff, base=0.02)
    run_to_end(Process(settings, hurried=pace == "hurried").run())


if __name__ == "__main__":
    main(*sys.argv[1:])
