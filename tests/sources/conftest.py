"""A store with a small invented record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.db.store import Store
from bot.exchange import store as exchange
from tests.db.sample import ENTRIES, change


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An open store whose record 0 has people, topics, two sources and a coalition, and no stance."""
    opened = await Store.open(tmp_path / "stances.db")
    await opened.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
    yield opened
    opened.close()
