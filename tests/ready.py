"""Databases with the starter record as the bot makes them at its first start: read once, and copied from then on.

Reading the starter takes half a second, which hundreds of tests would wait for that are about something else.
"""

import asyncio
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from bot.cli import cli
from bot.config import CHECKOUT
from bot.db.store import Store
from bot.exchange.service import ensure_starter
from bot.request import Desk

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


@cache
def _made(at: datetime) -> bytes:
    async def make(path: Path) -> None:
        store = await Store.open(path)
        try:
            await ensure_starter(Desk(store, now=lambda: at), _STARTER)
        finally:
            store.close()

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stances.db"
        asyncio.run(make(path))
        return path.read_bytes()


@cache
def _imported() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stances.db"
        done = CliRunner().invoke(cli, ["--database", str(path), "import", str(_STARTER)])
        assert done.exit_code == 0
        return path.read_bytes()
