"""Fixtures for tests of the store: an open store in a folder of its own, with a small invented record.

contract/ says what `Store` promises, in its own words alone, so that another engine could stand behind it.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.db.sqlite import sqlite3
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import ENTRIES, SERVER, change, instant, revise, stance
from tests.ready import sample_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the test's database is or will be; its name has what addresses and shells stumble over."""
    return tmp_path / "a stance?#%é.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """An open store whose record 0 has people, topics and a coalition, and no stance."""
    opened = await sample_store(path)
    yield opened
    opened.close()


@pytest.fixture
async def raw(store: Store, path: Path) -> AsyncIterator[Database]:
    """A connection of somebody else's, as far as SQLite is concerned, to a record with some history."""
    await store.change(change(request_key="i-1"), stances.record_stance, stance("a"))
    await store.change(change(), stances.record_stance, stance("b"))
    await revise(store, change(at=instant(1)), "b", "retract")
    await store.change_alone(
        change(SERVER), exchange.import_entries, [*ENTRIES, stance("own", topic="bridge")], layer=False
    )
    db = Database(sqlite3.connect(path, isolation_level=None))
    yield db
    db.close()
