"""A Discord over real sockets that can be made to fail, the bot as a process of its own, and people who use it."""

import asyncio
import contextlib
import fnmatch
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import discord
from aiohttp import web
from simcord import ChannelHandle, InteractionResult, MemberActor
from typing_extensions import override

from bot.client import Standpoint
from bot.config import Settings
from bot.db.store import Store
from sandbox.local_discord import HOST, Gateway, LocalDiscord
from sandbox.simcord_adapter import DiscordInMemory, Progress, WiredEnv
from sandbox.simcord_sockets import QUIET_FOR
from tests.harness import _words, text_of

PATIENCE = 3.0
"""Seconds that Discord waits for an answer to a command. Then it says that the application did not respond."""

ASK_AGAIN_AFTER = 0.3
"""Seconds until somebody who gets no answer asks again, while it is measured when the bot is there again."""

LONGER_EACH_TIME = 1.1
"""By how much they wait longer each time, so that a machine that takes longer than that for an answer gets to it."""

GIVE_UP_AFTER = 180.0
"""Seconds after which a bot that does not come back has failed."""

SILENCE = "Nothing: Discord says that the application did not respond."
CALLBACK = "/interactions/*/*/callback"


class FailingGateway(Gateway):
    """`refuses` lets nobody in; `forget_sessions` so that nobody can resume."""

    def __init__(self, world: DiscordInMemory) -> None:
        super().__init__(world)
        self.refuses = False

    @override
    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        if self.refuses:
            raise web.HTTPServiceUnavailable
        return await super().handle(request)

    def forget_sessions(self) -> None:
        """No connection can be resumed any more."""
        for session in self._sessions.values():
            if session.listener is not None:
                session.listener.stop()
                session.listener = None
        self._sessions.clear()

    def send_again(self, words: str) -> None:
        """Send every bot once more the first event with these words."""
        for session in self._sessions.values():
            frame = next((frame for _, frame in session.sent if words in frame), None)
            if session.outbox is not None and frame is not None:
                session.outbox.put_nowait(frame)


class FailingDiscord(LocalDiscord):
    """`vanish` takes the network away, and `resets` the connection of the next request to a path.

    `resets` says by the pattern of the path whether the request is taken before that. `unknown` counts the answers to
    commands that Discord knows no more.
    """

    def __init__(self, world: DiscordInMemory) -> None:
        super().__init__(world)
        self.gateway: FailingGateway = FailingGateway(world)
        self.resets: dict[str, bool] = {}
        self.unknown = 0

    @override
    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        pattern = next((one for one in self.resets if fnmatch.fnmatch(path, one)), None)
        if pattern is None or request.transport is None:
            answer = await super()._rest(request)
            self.unknown += fnmatch.fnmatch(path, CALLBACK) and answer.status == HTTPStatus.NOT_FOUND
            return answer
        taken = self.resets.pop(pattern)
        answer = await super()._rest(request) if taken else web.Response()
        request.transport.abort()
        return answer

    async def vanish(self) -> None:
        """Listen no more, and cut every connection."""
        assert self._runner is not None
        for site in list(self._runner.sites):
            await site.stop()
        self.cut()

    def cut(self) -> None:
        """Cut every connection without a word."""
        assert self._runner is not None
        assert self._runner.server is not None
        for connection in self._runner.server.connections:
            if connection.transport is not None:
                connection.transport.abort()

    async def come_back(self) -> None:
        """Listen again, where it was."""
        assert self._runner is not None
        await web.TCPSite(self._runner, HOST, int(self.url.rpartition(":")[2])).start()


@dataclass(frozen=True)
class Ended:
    """How the bot ended: its exit code, and the last line that it wrote."""

    code: int
    said: str


class Scene:
    """One server with its people, the bot, and its database."""

    def __init__(self, folder: Path, *, hurried: bool) -> None:
        """Nothing runs yet. A `hurried` bot looks at everything more often than one in earnest, to spare time.

        And nothing is measured of it: its people wait as long as it takes, which a busy machine makes seconds.
        """
        self.hurried = hurried
        self.people_wait = GIVE_UP_AFTER if hurried else PATIENCE
        self.database = folder / "stances.db"
        self._log = folder / "log.txt"
        nobody = Standpoint(Settings(standpoint_database=self.database))
        self.env = WiredEnv(nobody, approved=discord.Intents.default())
        self.env.wait_until_quiet = self._wait_until_answered
        self.server = FailingDiscord(self.env.discord)
        owner = self.env.create_user("ada")
        home = self.env.create_guild("Home", owner=owner)
        self.general = home.create_text_channel("general")
        self.updates = home.create_text_channel("updates")
        self.ada = MemberActor(self.env, home, owner)
        self.mia = home.add_member(self.env.create_user("mia"))
        self._nobody = nobody
        self._bots: list[asyncio.subprocess.Process] = []
        self._patience = self.people_wait
        self._added = 0

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Scene"]:
        """From the first start to the end of all that runs."""
        await self.server.start()
        self.env.bot_connects(self._nobody)
        try:
            await self.start_bot()
            await self.answers_again()
            await self.choose_log_channel()
            yield self
        finally:
            for bot in self._bots:
                if bot.returncode is None:
                    bot.kill()
                    await bot.wait()
            await self.server.close()

    @property
    def bot(self) -> asyncio.subprocess.Process:
        """The one that was started last."""
        return self._bots[-1]

    async def start_bot(self, *, names: bool = True) -> None:
        """Start a process; it is not ready yet. Without `names` it finds no address by its name."""
        with self._log.open("ab") as log:
            self._bots.append(
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "tests.faults.bot_process",
                    self.server.url, str(self.database), "hurried" if self.hurried else "in earnest", "names" if names else "no-names",
                    stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=log,
                    cwd=Path(__file__).parent.parent.parent, env={**os.environ, "PYTHONPATH": "."},
                )
            )  # fmt: skip

    async def ready_for_a_fault(self) -> None:
        """See that the bot runs, also after a fault that it did not get over."""
        self.env.backend.faults.clear()
        if self.bot.returncode is not None:
            await self.start_bot()
        await self.answers_again()

    async def order(self, words: str) -> None:
        """Have the process do something to itself; see `bot_process`."""
        assert self.bot.stdin is not None
        assert self.bot.stdout is not None
        self.bot.stdin.write(f"{words}\n".encode())
        assert await self.bot.stdout.readline() == b"done\n"

    async def kill(self) -> None:
        """As `kill -9` does."""
        self.bot.kill()
        await self.bot.wait()

    async def stop(self) -> None:
        """As systemd does."""
        self.bot.send_signal(signal.SIGTERM)
        await self.bot.wait()

    async def ended(self) -> Ended:
        """Wait for the end of the bot, and tell how it ended."""
        async with asyncio.timeout(GIVE_UP_AFTER):
            code = await self.bot.wait()
        return Ended(code, self.log[-1].replace(f"{self.database.parent}/", ""))

    @property
    def log(self) -> list[str]:
        """What the bot has written for the operator, all processes together, line by line."""
        return self._log.read_text("utf-8").splitlines()

    async def until_log(self, words: str, since: int = 0) -> str:
        """Wait for a line with these words after the first `since` lines; that line, from its text on."""
        async with asyncio.timeout(GIVE_UP_AFTER):
            while True:
                for line in self.log[since:]:
                    if words in line:
                        return line[line.index(words) :]
                await asyncio.sleep(0.02)

    async def ask(self, *, patience: float | None = None) -> str:
        """What mia sees after a question, at the latest after `patience` seconds."""
        return await self._seen(
            lambda: self.mia.slash(self.general, "stance", leader="putin", topic="assad-must-go"), patience
        )

    async def edit(self) -> str:
        """What ada sees after she added a made-up leader, named `newest`."""
        self._added += 1
        return await self._seen(lambda: self.ada.slash(self.general, "record leader add", name=self.newest))

    async def settings(self) -> str:
        """What ada sees of the server's settings."""
        return await self._seen(lambda: self.ada.slash(self.general, "settings show"))

    async def choose_log_channel(self) -> str:
        """What ada sees after she has chosen the channel of updates."""
        return await self._seen(
            lambda: self.ada.slash(self.general, "settings log-channel", channel=self.updates)
        )

    async def upload(self, rows: int) -> InteractionResult:
        """ada uploads a sheet of so many new leaders, and does not wait for what becomes of it: see `said`."""
        sheet = "leader,topic,position,date,link\n" + "".join(
            f"Made-up{row} Person{row},One broad coalition,supports,2015-10-01,https://made-up.example/{row}\n"
            for row in range(rows)
        )
        self._patience = 0.0
        return await self.ada.slash(self.general, "record import", file=("sheet.csv", sheet.encode()))

    @staticmethod
    def said(result: InteractionResult) -> str:
        """The words of the newest message by now, "" before there is one."""
        shown = [one for one in (result.response, *result.followups) if one is not None]
        return text_of(shown[-1]) if shown else ""

    def set_back(self) -> str:
        """What the channel of updates says of a record that was set back."""
        (line,) = [
            line
            for text in _texts(self.updates)
            for line in text.splitlines()
            if "is not in it any more" in line
        ][-1:]
        return line

    @property
    def newest(self) -> str:
        """The name of the leader that was added last."""
        return f"Made-up Person {self._added}"

    async def has(self, name: str) -> bool:
        """Whether that leader is on record."""
        self._patience = self.people_wait
        offered = await self.mia.autocomplete(self.general, "stance", "leader", name)
        return name in {str(one["name"]) for one in offered}

    async def answers_again(self, *, since: float | None = None) -> float:
        """Ask until there is an answer. The seconds since `since`, or since the call."""
        since = time.monotonic() if since is None else since
        async with asyncio.timeout(GIVE_UP_AFTER):
            while not self.env.discord.has_commands():
                assert self.bot.returncode is None, self.log[-5:]
                await asyncio.sleep(0.02)
            patience = ASK_AGAIN_AFTER
            while "opposes" not in await self.ask(patience=patience):
                assert self.bot.returncode is None, self.log[-5:]
                patience *= LONGER_EACH_TIME
        return time.monotonic() - since

    async def posted(self, words: str) -> None:
        """Wait until the channel of updates shows these words."""
        async with asyncio.timeout(GIVE_UP_AFTER):
            while not any(words in text for text in _texts(self.updates)):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)

    async def mention(self, words: str) -> None:
        """mia asks in a message."""
        self._patience = 0.0  # it is waited for with `until_answered`
        await self.mia.send(self.general, f"<@{self.env.backend.bot_user.id}> {words}")

    def answers_to_mentions(self) -> int:
        """How many messages the bot has posted in answer to some."""
        return len(self._answers())

    async def until_answered(self, number: int) -> None:
        """Wait until it has posted so many; fails if there are more."""
        async with asyncio.timeout(GIVE_UP_AFTER):
            while len(self._answers()) < number:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.02)
        assert len(self._answers()) == number

    def last_answer(self) -> str:
        """The words of the newest of them."""
        return self._answers()[-1]

    def _answers(self) -> list[str]:
        return _texts(self.general, lambda one: one.author.bot and one.reference is not None)

    async def check(self) -> None:
        """Fails if `standpoint check` would find anything in the database."""
        store = await Store.open(self.database, create=False)
        try:
            assert await store.findings() == []
            assert (await store.check_record(0)).fault is None
            assert (await store.check_record(self.general.guild.id)).fault is None
        finally:
            store.close()

    async def _seen(
        self, deed: Callable[[], Awaitable[InteractionResult]], patience: float | None = None
    ) -> str:
        """The words of the newest message that a command was answered with."""
        self._patience = self.people_wait if patience is None else patience
        begun, unknown = time.monotonic(), self.server.unknown
        result = await deed()
        while not (self.said(result) or self.server.unknown > unknown or self._over(begun)):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.005)
        return self.said(result) or SILENCE

    async def _wait_until_answered(self, for_interaction: bool) -> None:
        begun, unknown = time.monotonic(), self.server.unknown
        if for_interaction and self.hurried:
            # simcord refuses an answer after three seconds, as Discord does.
            next(reversed(self.env.backend.interactions.values())).initial_response_deadline = None
        while not self._over(begun):
            progress = self.env.discord.progress() if for_interaction else Progress.ANSWERED
            if progress is Progress.COMPLETE:
                return
            told = progress is Progress.ANSWERED or self.server.unknown > unknown
            silent = time.monotonic() - max(begun, self.server.last_request) > QUIET_FOR
            if told and silent and not self.server.requests_under_way:
                return
            await asyncio.sleep(0.005)

    def _over(self, begun: float) -> bool:
        """Whether somebody who began to wait then waits no more."""
        return time.monotonic() >= begun + self._patience or self.bot.returncode is not None


def _texts(channel: ChannelHandle, wanted: Callable[[discord.Message], bool] = lambda _: True) -> list[str]:
    """The words of the messages in a channel, the oldest first."""
    return [
        _words(one.content, one.embeds, [part.to_dict() for part in one.components])
        for one in channel.history()
        if wanted(one)
    ]
