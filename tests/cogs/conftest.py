"""The real bot, on a database of its own, for tests that use it as people do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.client import Standpoint
from bot.config import Settings
from bot.core.errors import StandpointError

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "stances.db"


@pytest.fixture
def simcord_bot(database: Path) -> Standpoint:
    settings = Settings(standpoint_database=database, _env_file=None)
    return Standpoint(settings, now=lambda: NOW, guild_ready_timeout=0.05)


@pytest.fixture
def expected_errors() -> tuple[type[BaseException], ...]:
    """Refusals of ours reach the person as a sentence; raising them is how they get there."""
    return (StandpointError,)
