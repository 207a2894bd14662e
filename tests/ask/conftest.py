"""A desk with the starter record on the day of the question sets, and the starter record's tables."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ask.index import Tables, tables
from bot.ask.language import language
from bot.db.store import Store
from bot.request import Desk
from tests.ask import first_edition
from tests.ask.score import PRESENT, TODAY, starter_desk


@pytest.fixture(scope="session")
def starter_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that holds the starter record; for reading only."""
    folder = tmp_path_factory.mktemp("asked")

    async def make() -> None:
        async with starter_desk(folder):
            pass

    asyncio.run(make())
    return folder


@pytest.fixture
async def desk(starter_folder: Path) -> AsyncIterator[Desk]:
    """A desk with the starter record. Its tables are made once for the whole run."""
    store = await Store.open(starter_folder / "stances.db")
    desk = Desk(store, now=lambda: TODAY)
    yield desk
    store.close()


@pytest.fixture(scope="session")
def present_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database that holds the starter record as it is published now; for reading only."""
    folder = tmp_path_factory.mktemp("present")

    async def make() -> None:
        async with starter_desk(folder, PRESENT):
            pass

    asyncio.run(make())
    return folder


@pytest.fixture
async def present(present_folder: Path) -> AsyncIterator[Desk]:
    """A desk with the starter record as it is published now."""
    store = await Store.open(present_folder / "stances.db")
    yield Desk(store, now=lambda: TODAY)
    store.close()


@pytest.fixture(scope="session")
def english() -> Tables:
    """The starter record's tables for English."""
    return tables(first_edition.directory(), language("en"))


@pytest.fixture(scope="session")
def french() -> Tables:
    """The starter record's tables for French."""
    return tables(first_edition.directory(), language("fr"))
