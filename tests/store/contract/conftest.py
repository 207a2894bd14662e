"""The contract of `Store`: every test in this folder runs once for each engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.store.engines import ENGINES, SqliteEngine
from tests.store.sample import ENTRIES, change


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SqliteEngine:
    """An engine with a place of its own."""
    return ENGINES[request.param](tmp_path)


@pytest.fixture
async def store(engine: SqliteEngine) -> AsyncIterator[Store]:
    """An open store whose record 0 has people, topics and a coalition, and no stance."""
    opened = await engine.open()
    await opened.import_entries(change(), ENTRIES, fork=False)
    yield opened
    opened.close()
