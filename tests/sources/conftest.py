"""A store with a small invented record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.db.store import Store
from tests.ready import sample_store


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """An open store whose record 0 has people, topics, two sources and a coalition, and no stance."""
    opened = await sample_store(tmp_path / "stances.db")
    yield opened
    opened.close()
