"""A desk with the starter record on the day of the question sets, and the starter record's tables."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ask.index import Tables, tables
from bot.ask.language import language
from bot.db.store import Store
from bot.request import Desk
from tests.ask import first_edition
from tests.ask.score import PRESENT, STARTER, TODAY, starter_desk


@pytest.fixture(scope="session")
def starter_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the starter record of the day of the sets; for reading only."""
    yield from _store_with(STARTER, tmp_path_factory.mktemp("asked"))


@pytest.fixture(scope="session")
def present_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the starter record as it is published now; for reading only."""
    yield from _store_with(PRESENT, tmp_path_factory.mktemp("present"))


def _store_with(record: Path, folder: Path) -> Iterator[Store]:
    """One for the whole run, as in a bot: what is made of a record in order to ask it is kept with its directory."""

    async def make() -> Store:
        async with starter_desk(folder, record):
            pass
        return await Store.open(folder / "stances.db")

    store = asyncio.run(make())
    yield store
    store.close()


@pytest.fixture
def desk(starter_store: Store) -> Desk:
    """A desk with the starter record."""
    return Desk(starter_store, now=lambda: TODAY)


@pytest.fixture
def present(present_store: Store) -> Desk:
    """A desk with the starter record as it is published now."""
    return Desk(present_store, now=lambda: TODAY)


@pytest.fixture(scope="session")
def english() -> Tables:
    """The starter record's tables for English."""
    return tables(first_edition.directory(), language("en"))


@pytest.fixture(scope="session")
def french() -> Tables:
    """The starter record's tables for French."""
    return tables(first_edition.directory(), language("fr"))
