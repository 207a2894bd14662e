"""The real bot, on a database of its own, for tests that use it as people do."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.client import Standpoint
from bot.config import Settings
from bot.core.errors import StandpointError
from bot.db.held import DECLARED
from bot.db.store import Store
from tests.ready import starter_database

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def first_start() -> datetime:
    """When the bot made its database."""
    return NOW


@pytest.fixture
def database(tmp_path: Path, first_start: datetime) -> Path:
    return starter_database(tmp_path / "stances.db", first_start)


@pytest.fixture
def simcord_bot(database: Path) -> Standpoint:
    settings = Settings(standpoint_database=database, standpoint_pictures=False)
    return Standpoint(settings, now=lambda: NOW, guild_ready_timeout=0.05)


@pytest.fixture
def expected_errors() -> tuple[type[BaseException], ...]:
    """Refusals of ours reach the person as a sentence; raising them is how they get there."""
    return (StandpointError,)


@pytest.fixture(autouse=True)
def memory_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What alters something that is held in memory goes through `Store.held`, so that no card shows what was."""
    write = Store.write

    async def watched(store: Store, work: Callable[..., object], /, *args: object, **named: object) -> object:
        @wraps(work)
        def unheld(db: Database) -> object:
            before = [what.read(db, None) for what in DECLARED]
            done = work(db, *args, **named)
            assert [what.read(db, None) for what in DECLARED] == before, (
                f"{work} alters what is held in memory"
            )
            return done

        return await write(store, unheld)

    monkeypatch.setattr(Store, "write", watched)
