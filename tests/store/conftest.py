"""Fixtures for tests of the store: an open store in a folder of its own, with a small invented record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.store.sample import ENTRIES, change


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the test's database is or will be; its name has what addresses and shells stumble over."""
    return tmp_path / "a stance?#%é.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """An open store whose record 0 has people, topics and a coalition, and no stance."""
    opened = await Store.open(path)
    await opened.import_entries(change(), ENTRIES, fork=False)
    yield opened
    opened.close()
