"""`standpoint run` over real sockets: what it waits for, what ends it, and what it says of each."""

import asyncio
import contextlib
import gc
import itertools
import logging
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import discord
import pytest
from pydantic import SecretStr
from sqlite_utils import Database

from bot import client
from bot.cli import _ask_discord, _sync
from bot.client import Standpoint, StartUpError
from bot.config import Settings
from bot.core.errors import StoreLostError
from bot.db.program import Process, give_lease_back, take_lease
from bot.gateway import LOOK_SECONDS, PATIENCE, Heartbeats
from bot.refusals import REFUSALS, refusal
from bot.running import LONGEST_PAUSE, pauses, serve
from sandbox.local_discord import HOST, LocalDiscord
from sandbox.simcord_adapter import WiredEnv
from sandbox.simcord_sockets import discord_py_pointed_at

COMMANDS = "/applications/*/commands"


@pytest.fixture(scope="module", autouse=True)
def collector_as_before() -> Iterator[None]:
    """A bot that got ready has told the collector what to leave alone: all that the tests here left is to go."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # as after the collection of the tests: else every look goes through all of them again
    gc.set_threshold(*before)


class Run:
    """`standpoint run` on a Discord of this machine."""

    def __init__(self, folder: Path, *, token: str = "sandbox") -> None:  # noqa: S107 - no secret
        self.settings = Settings(discord_token=token, standpoint_database=folder / "stances.db")
        self.env = WiredEnv(self._bot(self.settings), approved=discord.Intents.default())
        self.env.create_guild("Home")
        self.server = LocalDiscord(self.env.discord)
        self.bots: list[Standpoint] = []
        self.patience: int | None = None
        self.pause = 0.02

    def _bot(self, settings: Settings) -> Standpoint:
        return Standpoint(settings, guild_ready_timeout=0.05)

    def make(self, settings: Settings) -> Standpoint:
        bot = self._bot(settings)
        bot._keep_connected.change_interval(seconds=0.1)
        if self.patience is not None:
            bot.heartbeats = Heartbeats(bot, patience=self.patience)
        self.bots.append(bot)
        return bot

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for it as long as the bot runs; fails with what ended it, and after half a minute."""
        async with asyncio.timeout(30):
            while not condition():
                assert not self.task.done(), self.task.result()
                await asyncio.sleep(0.01)

    def ready(self) -> bool:
        return bool(self.bots) and self.bots[-1].is_ready()

    def begin(self) -> "asyncio.Task[None]":
        self.task = asyncio.create_task(
            serve(self.settings, make_bot=self.make, pauses=lambda: itertools.repeat(self.pause))
        )
        return self.task

    async def stop(self) -> None:
        for bot in self.bots:
            await bot.close()
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Run]:
    """A bot on a Discord that is there from the start."""
    run = Run(folder)
    await run.server.start()
    with discord_py_pointed_at(run.server):
        try:
            yield run
        finally:
            await run.stop()
            await run.server.close()


def sentences(caplog: pytest.LogCaptureFixture) -> Iterator[str]:
    for record in caplog.records:
        assert record.exc_info is None, record
        yield record.getMessage()


def test_pauses_grow_to_two_minutes_and_never_end() -> None:
    found = list(itertools.islice(pauses(), 100))
    assert found[:4] == [1.0, 2.0, 4.0, 8.0]
    assert found == sorted(found)
    assert found[-1] == LONGEST_PAUSE == 120.0


async def test_one_second_is_told_in_the_singular(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with running(tmp_path) as run:
        run.pause = 1.0
        run.env.inject_error("GET", "/users/@me", status=503, code=0, message="Service Unavailable")
        with caplog.at_level(logging.WARNING):
            run.begin()
            await run.until(run.ready)
    assert list(sentences(caplog)) == ["Discord has a fault of its own (503). Trying again in 1 second."]


async def test_without_a_network_the_bot_waits_and_starts_when_there_is_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run = Run(tmp_path)
    port = free_port()
    run.server.url = run.server.gateway.base_url = f"http://{HOST}:{port}"
    with discord_py_pointed_at(run.server), caplog.at_level(logging.WARNING):
        run.begin()
        try:
            await run.until(lambda: len(run.bots) > 2)
            assert not run.settings.standpoint_database.exists()
            said = set(sentences(caplog))
            await run.server.start(port)
            await run.until(run.ready)
        finally:
            await run.stop()
            await run.server.close()
    assert said == {"Discord cannot be reached (ClientConnectorError). Trying again in 0 seconds."}


@pytest.mark.parametrize(("method", "path"), [("GET", "/users/@me"), ("GET", COMMANDS), ("PUT", COMMANDS)])
async def test_a_fault_of_discord_at_any_step_of_the_start_is_waited_for(
    tmp_path: Path, method: str, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path) as run:
        run.env.inject_error(method, path, status=503, code=0, message="Service Unavailable")
        with caplog.at_level(logging.WARNING):
            run.begin()
            await run.until(run.ready)
    assert len(run.bots) == 2
    assert list(sentences(caplog)) == ["Discord has a fault of its own (503). Trying again in 0 seconds."]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (4004, "does not accept the token"),
        (4010, "divided among connections"),
        (4012, "Install a newer Standpoint"),
        (4013, "does not know an intent"),
        (4014, "privileged intent"),
    ],
)
async def test_a_connection_that_is_refused_for_good_ends_the_bot_with_a_sentence(
    tmp_path: Path, code: int, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path) as run:
        ended = run.begin()
        await run.until(run.ready)
        with caplog.at_level(logging.WARNING):
            await run.server.gateway.drop_connections(code)
            with pytest.raises(REFUSALS) as raised:
                await asyncio.wait_for(ended, 30)
        assert words in refusal(raised.value).text
        assert not refusal(raised.value).passes
        assert list(sentences(caplog)) == []


async def test_a_bot_that_needs_more_connections_starts_anew_by_itself(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        run.begin()
        await run.until(run.ready)
        await run.server.gateway.drop_connections(4011)
        await run.until(lambda: len(run.bots) == 2 and run.ready())


async def test_a_bot_whose_database_is_lost_has_closed_it_when_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def slowly(db: Database) -> None:
        begun.wait()
        give_lease_back(db)

    monkeypatch.setattr(client, "give_lease_back", slowly)
    async with running(tmp_path) as run:
        ended = run.begin()
        await run.until(run.ready)
        bot = run.bots[0]
        closed, close = [], bot.desk.store.close
        monkeypatch.setattr(bot.desk.store, "close", lambda: closed.append(close()))
        run.settings.standpoint_database.rename(tmp_path / "elsewhere.db")
        asyncio.get_running_loop().call_later(0.2, begun.set)
        bot._keep_fresh.restart()
        with pytest.raises(StoreLostError):
            await asyncio.wait_for(ended, 30)
        assert closed  # else what was in the -wal is gone with the process


async def test_a_token_that_discord_does_not_take_ends_the_start(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        run.env.inject_error("GET", "/users/@me", status=401, code=0, message="401: Unauthorized")
        with pytest.raises(discord.LoginFailure) as raised:
            await run.begin()
        assert "Copy it again" in refusal(raised.value).text


@pytest.mark.parametrize("token", ["ab\ncd", "ab\r\ncd", "ab\x1bcd", "tökén", "\udcff"], ids=ascii)
async def test_a_token_that_cannot_even_be_sent_ends_the_start_in_the_same_way(
    tmp_path: Path, token: str
) -> None:
    async with running(tmp_path) as run:
        run.settings = run.settings.model_copy(update={"discord_token": SecretStr(token)})
        with pytest.raises(discord.LoginFailure) as raised:
            await run.begin()
        assert "Copy it again" in refusal(raised.value).text


async def test_a_bot_that_may_not_have_commands_stops_at_that_step(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        run.env.inject_error("GET", COMMANDS, status=403, code=50001, message="Missing Access")
        with pytest.raises(StartUpError, match=r"registering the commands.*scope applications\.commands"):
            await run.begin()


@pytest.mark.parametrize(
    ("status", "words"), [(401, "the token"), (403, "refuses it (403)"), (503, "a fault of its own (503)")]
)
async def test_a_check_that_discord_refuses_names_it_as_a_finding(
    tmp_path: Path, status: int, words: str
) -> None:
    async with running(tmp_path) as run:
        run.begin()
        await run.until(run.ready)
        run.env.inject_error("GET", COMMANDS, status=status, code=0, message="No")
        (finding,) = await _ask_discord(run.settings, "sandbox")
    assert finding.startswith("Discord could not be asked which commands it knows. Discord")
    assert words in finding


async def test_check_and_sync_keep_nobody_waiting_and_wait_for_nobody(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        run.begin()
        await run.until(run.ready)
        store = run.bots[0].desk.store
        run.bots[0]._keep_fresh.cancel()  # which would see the other and end
        await store.write(give_lease_back)
        other = Process(host="other.example", pid=7, token="other")
        await store.write(take_lease, datetime.now(UTC), other)
        async with asyncio.timeout(30):
            assert await _ask_discord(run.settings, "sandbox") == []
            await _sync(run.settings)
        assert await store.write(take_lease, datetime.now(UTC)) == other


async def test_a_heartbeat_without_acknowledgement_is_noticed_and_the_bot_connects_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(tmp_path) as run:
        run.patience = 1
        resumed = asyncio.Event()
        run.server.gateway.acknowledges = False
        run.begin()
        await run.until(run.ready)
        bot = run.bots[0]

        async def on_shard_resumed(_shard: int) -> None:
            resumed.set()

        bot.event(on_shard_resumed)
        await run.until(lambda: not all(one.alive for one in bot.heartbeats.connections()))
        run.server.gateway.acknowledges = True
        await run.until(resumed.is_set)
        await run.until(lambda: all(one.alive for one in bot.heartbeats.connections()))
    assert "does not acknowledge the heartbeat of shard 0" in caplog.text


def test_a_missing_acknowledgement_is_noticed_after_fifteen_seconds() -> None:
    assert LOOK_SECONDS * PATIENCE == 15


async def test_a_heartbeat_that_is_acknowledged_cuts_no_connection(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        run.patience = 2
        run.begin()
        await run.until(run.ready)
        bot = run.bots[0]
        await run.until(lambda: all(one.latency < float("inf") for one in bot.heartbeats.connections()))
        for _ in range(50):
            bot.heartbeats.look()
            await asyncio.sleep(0)
        assert [one.alive for one in bot.heartbeats.connections()] == [True]


async def health_at(port: int) -> tuple[bool, bool, str]:
    """What the endpoint says: live, ready, and why not."""
    async with aiohttp.ClientSession() as session, session.get(f"http://{HOST}:{port}/ready") as answer:
        said = await answer.json()
        return said["live"], said["ready"], " ".join(said["reasons"])


def free_port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


async def test_health_is_true_only_while_discord_is_there_and_the_file_is_the_right_one(
    tmp_path: Path,
) -> None:
    async with running(tmp_path) as run:
        port = free_port()
        run.settings = run.settings.model_copy(update={"standpoint_health_port": port})
        run.begin()
        await run.until(run.ready)
        await run.until(
            lambda: all(one.latency < float("inf") for one in run.bots[0].heartbeats.connections())
        )
        await run.until(lambda: {"digest", "watch"} <= run.bots[0].looks.keys())
        assert await health_at(port) == (True, True, "")

        run.bots[0].looks["watch"] -= 1000
        live, ready, why = await health_at(port)
        assert (live, ready) == (False, False)
        assert why.endswith("what is due (watch).")
        run.bots[0].looks["watch"] += 1000

        database = run.settings.standpoint_database
        database.rename(tmp_path / "elsewhere.db")
        assert (await health_at(port))[:2] == (False, False)
        database.write_bytes((tmp_path / "elsewhere.db").read_bytes())
        live, ready, why = await health_at(port)
        assert (live, ready) == (False, False)
        assert why.endswith("stances.db was removed or replaced while the bot runs.")
        (tmp_path / "elsewhere.db").rename(database)
        assert await health_at(port) == (True, True, "")

        run.server.gateway.acknowledges = False
        await run.server.gateway.drop_connections()
        run.bots[0].heartbeats._patience = 1
        await run.until(lambda: not all(one.alive for one in run.bots[0].heartbeats.connections()))
        assert await health_at(port) == (
            True,
            False,
            "Discord does not acknowledge the heartbeats of shard 0.",
        )


async def test_health_says_what_the_start_waits_for(tmp_path: Path) -> None:
    run = Run(tmp_path)
    port = free_port()
    run.settings = run.settings.model_copy(update={"standpoint_health_port": port})
    run.server.url = run.server.gateway.base_url = f"http://{HOST}:{free_port()}"
    with discord_py_pointed_at(run.server):
        run.begin()
        try:
            await run.until(lambda: len(run.bots) > 1)
            said = set()
            while len(said) < 2:
                said.add(await health_at(port))
        finally:
            await run.stop()
    assert said == {
        (True, False, "The bot is starting."),
        (True, False, "Discord cannot be reached (ClientConnectorError)."),
    }


async def test_a_taken_port_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    async with running(tmp_path) as run:
        with socket.create_server((HOST, 0)) as taken:
            port = taken.getsockname()[1]
            run.settings = run.settings.model_copy(update={"standpoint_health_port": port})
            with pytest.raises(StartUpError, match=f"Health cannot be told at 127.0.0.1, port {port}"):
                await run.begin()
        assert run.bots == []


async def test_systemd_is_told_that_it_started_and_while_it_is_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        async with running(tmp_path) as run:
            run.begin()
            first = await asyncio.get_running_loop().sock_recv(systemd, 1000)
    assert first.decode().splitlines() == ["READY=1", "STATUS=The bot is starting.", "WATCHDOG=1"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "does not answer in time"),
        (ConnectionResetError(104, "Connection reset by peer"), "cannot be reached (ConnectionResetError)"),
        (aiohttp.ServerDisconnectedError(), "cannot be reached (ServerDisconnectedError)"),
        (discord.GatewayNotFound(), "where its gateway is"),
        (discord.RateLimited(600.0), "too many requests"),
    ],
)
def test_whatever_the_network_raises_is_one_sentence_and_waited_for(error: Exception, words: str) -> None:
    assert isinstance(error, REFUSALS)
    assert words in refusal(error).text
    assert refusal(error).passes
