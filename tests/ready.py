"""Databases that tests begin with: made once, and copied from then on.

Reading the starter takes half a second, which hundreds of tests would wait for that are about something else.
"""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from bot.cli import cli
from bot.config import CHECKOUT
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.service import ensure_starter
from bot.request import Desk
from bot.stances import store as stances
from tests.db.sample import ENTRIES, SERVER, change, instant, revise, stance

_STARTER: Final = CHECKOUT / "starter"

BEGINNING: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""When the simulated clock begins."""


def starter_database(path: Path, at: datetime = BEGINNING) -> Path:
    """`path`, where there is now a database whose public record was started from the starter `at` that moment."""
    path.write_bytes(_made(at))
    return path


def imported_database(path: Path) -> Path:
    """`path`, where there is now a database into which the operator imported the starter."""
    path.write_bytes(_imported())
    return path


async def sample_store(path: Path) -> Store:
    """A store, open at `path`, whose record 0 has the people, topics, sources and coalition of the sample."""
    await asyncio.to_thread(lambda: path.write_bytes(_sample()))
    return await Store.open(path)


def history_database(path: Path) -> Path:
    """`path`, where there is now a database with the sample, two statements, and a server's record."""
    path.write_bytes(_history())
    return path


@cache
def _history() -> bytes:
    async def make(path: Path) -> None:
        store = await sample_store(path)
        try:
            await store.change(change(request_key="i-1"), stances.record_stance, stance("a"))
            await store.change(change(), stances.record_stance, stance("b"))
            await revise(store, change(at=instant(1)), "b", "retract")
            own = [*ENTRIES, stance("own", topic="bridge")]
            await store.change_alone(change(SERVER), exchange.import_entries, own, layer=False)
        finally:
            store.close()

    return _file_of(make)


@cache
def _sample() -> bytes:
    async def make(path: Path) -> None:
        store = await Store.open(path)
        try:
            await store.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
        finally:
            store.close()

    return _file_of(make)


@cache
def _made(at: datetime) -> bytes:
    async def make(path: Path) -> None:
        store = await Store.open(path)
        try:
            await ensure_starter(Desk(store, now=lambda: at), _STARTER)
        finally:
            store.close()

    return _file_of(make)


@cache
def _imported() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stances.db"
        done = CliRunner().invoke(cli, ["--database", str(path), "import", str(_STARTER)])
        assert done.exit_code == 0
        return path.read_bytes()


def _file_of(make: Callable[[Path], Coroutine[None, None, None]]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stances.db"
        asyncio.run(make(path))
        return path.read_bytes()
