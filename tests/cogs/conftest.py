"""The real bot, on a database of its own, for tests that use it as people do."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.client import Standpoint
from bot.config import Settings
from bot.core.errors import StandpointError
from bot.db.held import DECLARED, times
from bot.db.store import Store
from tests.cogs.hours import made
from tests.ready import BEGINNING, starter_database

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "hours(**options): the bot's clock is the simulated one, whose hours pass; as `tests.cogs.hours.made`",
    )


@pytest.fixture
def first_start(request: pytest.FixtureRequest) -> datetime:
    """When the bot made its database."""
    return BEGINNING if request.node.get_closest_marker("hours") else NOW


@pytest.fixture
def database(tmp_path: Path, first_start: datetime) -> Path:
    return starter_database(tmp_path / "stances.db", first_start)


@pytest.fixture
def simcord_bot(request: pytest.FixtureRequest, database: Path) -> Standpoint:
    hours = request.node.get_closest_marker("hours")
    if hours is not None:
        return made(database, **hours.kwargs)
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
    last: dict[int, tuple[Mapping[str, int], list[object]]] = {}

    def values(db: Database) -> list[object]:
        """Read only if anything of it was touched since the last time, which most writes do not."""
        touched = times(db)
        if id(db) not in last or last[id(db)][0] != touched:
            last[id(db)] = (touched, [what.read(db, None) for what in DECLARED])
        return last[id(db)][1]

    async def watched(store: Store, work: Callable[..., object], /, *args: object, **named: object) -> object:
        @wraps(work)
        def unheld(db: Database) -> object:
            before = values(db)
            done = work(db, *args, **named)
            assert values(db) == before, f"{work} alters what is held in memory"
            return done

        return await write(store, unheld)

    monkeypatch.setattr(Store, "write", watched)
