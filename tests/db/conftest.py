"""Fixtures for tests of the store: an open store in a folder of its own, with a small invented record.

contract/ says what `Store` promises, in its own words alone, so that another engine could stand behind it.
"""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.db.sqlite import sqlite3
from bot.db.store import Store
from tests.ready import history_database, sample_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the test's database is or will be; its name has what addresses and shells stumble over."""
    return tmp_path / "a stance?#%é.db"


@pytest.fixture
def history(path: Path) -> Path:
    """A database with the same record, some history, and a server's record."""
    return history_database(path)


@pytest.fixture
async def store(path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """An open store whose record 0 has people, topics and a coalition, and no stance; beside `raw` what that shows."""
    beside_raw = "raw" in request.fixturenames
    opened = await (Store.open(request.getfixturevalue("history")) if beside_raw else sample_store(path))
    yield opened
    opened.close()


@pytest.fixture
def raw(history: Path) -> Iterator[Database]:
    """A connection of somebody else's, as far as SQLite is concerned, to a record with some history."""
    db = Database(sqlite3.connect(history, isolation_level=None))
    yield db
    db.close()
