"""Continuous replication as litestream.yml sets it up: replicate, kill the bot, lose the file, restore.

There is no Litestream for Windows in the lock (see pyproject.toml), and so no test there.
"""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from bot.db.backup import restoring
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.request import Desk
from bot.stances import store as stances
from bot.verify.service import check
from tests.db.sample import ENTRIES, SERVER, change, instant, stance, when

CONFIG = Path(__file__).parent.parent / "litestream.yml"
LITESTREAM = Path(sysconfig.get_path("scripts")) / "litestream"
ENOUGH = 30  # edits before the bot is killed
PATIENCE = 300  # seconds, for machines that are busy with other things

if sys.platform != "win32":

    def test_a_killed_bot_comes_back_from_its_replica_with_every_acknowledged_edit(tmp_path: Path):
        database, replica, restored = tmp_path / "stances.db", tmp_path / "replica", tmp_path / "restored.db"
        places = {"STANDPOINT_DATABASE": str(database), "STANDPOINT_REPLICA": str(replica)}
        asyncio.run(_begin(database))
        with _replicating(places):
            acknowledged = _edits_until_killed(database, replica)
        assert acknowledged >= ENOUGH
        for file in tmp_path.glob("stances.db*"):
            file.unlink()
        _litestream("restore", "-config", str(CONFIG), "-o", str(restored), str(database), places=places)
        with restoring(restored, database) as stage:
            stage.put_in_place(datetime.now(UTC))
        asyncio.run(_look(database, acknowledged))


async def _begin(database: Path) -> None:
    store = await Store.open(database)
    await store.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
    store.close()


async def _look(database: Path, acknowledged: int) -> None:
    store = await Store.open(database, create=False)
    try:
        rows = await store.timeline(SERVER, "ada", "ferry", when())
        keys = [row.stance.key for row in rows]
        # At most the one edit that was under way at the kill came too.
        assert keys in ([f"k-{number}" for number in range(n)] for n in (acknowledged, acknowledged + 1))
        assert await store.count_updates(SERVER) == len(keys) + 1
        assert await check(Desk(store)) == []
    finally:
        store.close()


def _edits_until_killed(database: Path, replica: Path) -> int:
    """Let a bot edit until there is something in the replica, kill it, and count what it acknowledged."""
    context = multiprocessing.get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    bot = context.Process(target=_edit_for_ever, args=(database, tell))
    bot.start()
    tell.close()
    until = time.monotonic() + PATIENCE
    acknowledged = 0
    while acknowledged < ENOUGH or not any(replica.rglob("*.ltx")):
        assert time.monotonic() < until, "Litestream replicated nothing"
        acknowledged = told.recv()
    bot.kill()
    bot.join()
    while True:  # what it had said by then
        try:
            acknowledged = told.recv()
        except EOFError:
            return acknowledged


def _edit_for_ever(database: Path, tell: Connection) -> None:
    async def edit() -> None:
        store = await Store.open(database, create=False)
        for number in count():
            await store.change(
                change(SERVER, at=instant(number)), stances.record_stance, stance(f"k-{number}")
            )
            tell.send(number + 1)

    asyncio.run(edit())


@contextmanager
def _replicating(places: dict[str, str]) -> Iterator[None]:
    """Litestream beside the bot; at the end it is told to stop, and sends what it has not sent yet."""
    command = [str(LITESTREAM), "replicate", "-config", str(CONFIG)]
    running = subprocess.Popen(command, env={**os.environ, **places}, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE) == 0


def _litestream(*arguments: str, places: dict[str, str]) -> None:
    subprocess.run(
        [str(LITESTREAM), *arguments],
        env={**os.environ, **places}, check=True, capture_output=True, timeout=PATIENCE,
    )  # fmt: skip
