"""The full-text index against what stances say: forged, emptied, and made anew."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.db.sqlite import sqlite3
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import ENTRIES, SERVER, change, stance


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Two stances of record 0, one of a server's own record."""
    store = await Store.open(path)
    await store.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
    for key in ("a", "b"):
        await store.change(change(), stances.record_stance, stance(key))
    await store.change(change(SERVER), stances.record_stance, stance("c"))
    yield store
    store.close()


@pytest.fixture
async def raw(store: Store, path: Path) -> AsyncIterator[Database]:
    """A connection of somebody else's, as far as SQLite is concerned."""
    db = Database(sqlite3.connect(path, isolation_level=None))
    yield db
    db.close()


async def search_findings(store: Store) -> list[str]:
    return [finding for finding in await store.findings() if finding.startswith("search")]


PUBLIC = "search does not fit what the stances of the public record say"
SERVERS = "search does not fit what the stances of servers' records say"
SOURCES = "search does not fit what sources are called"
TAKEN_OUT = (
    "INSERT INTO public_search (public_search, rowid, scope, summary, quote, translation, venue) "
    "SELECT 'delete', stance_id, scope, summary, quote, translation, venue FROM stance WHERE stance_id = 1"
)
FORGERIES = {
    "words that nobody said": (
        PUBLIC,
        "INSERT INTO public_search (rowid, scope, summary) VALUES (1, 'r0', 'surrender')",
    ),
    "words under no stance": (
        PUBLIC,
        "INSERT INTO public_search (rowid, scope, summary) VALUES (99, 'r0', 'surrender')",
    ),
    "words of a server under the public record": (
        PUBLIC,
        (
            "INSERT INTO public_search (rowid, scope, summary) "
            "SELECT stance_id, scope, summary FROM stance WHERE record_id > 0"
        ),
    ),
    "another record's scope": (
        SERVERS,
        "INSERT INTO layer_search (rowid, scope) SELECT stance_id, 'r88' FROM stance WHERE record_id > 0",
    ),
    "words taken out": (PUBLIC, TAKEN_OUT),
    "words taken out, and their count left": (
        PUBLIC,
        (
            f"CREATE TEMP TABLE sizes AS SELECT * FROM main.public_search_docsize; {TAKEN_OUT}; "
            "INSERT INTO public_search_docsize SELECT * FROM sizes WHERE id = 1"
        ),
    ),
    "an emptied index": (SERVERS, "INSERT INTO layer_search (layer_search) VALUES ('delete-all')"),
    "a table behind it emptied": (PUBLIC, "DELETE FROM public_search_data WHERE id > 10"),
    "its counts emptied": (SERVERS, "DELETE FROM layer_search_docsize"),
    "a title that no source has": (SOURCES, "INSERT INTO source_search (rowid, title) VALUES (1, 'forged')"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_index_is_found_and_can_be_made_anew(store: Store, raw: Database, forgery: str):
    assert await search_findings(store) == []
    says, script = FORGERIES[forgery]
    for statement in script.split("; "):
        raw.execute(statement)
    found = await search_findings(store)
    assert len(found) == 1
    assert found[0].startswith(says)
    assert found[0].endswith("Make it anew: standpoint check --rebuild-search")
    await store.rebuild_search()
    assert await store.findings() == []
    assert [(await store.search(0, said, limit=9)).total for said in ("a", "surrender")] == [1, 0]
    assert (await store.search(SERVER, "c", limit=9)).total == 1


async def test_what_search_has_lost_is_counted(store: Store, raw: Database):
    raw.execute("INSERT INTO public_search (public_search) VALUES ('delete-all')")
    assert "(it knows nothing of 2 stances)" in (await search_findings(store))[0]
    raw.execute("INSERT INTO layer_search (layer_search) VALUES ('delete-all')")
    assert "(it knows nothing of 1 stance)" in (await search_findings(store))[1]


async def test_an_index_that_grew_in_many_steps_fits(store: Store):
    for number in range(70):
        await store.change(change(SERVER * (number % 2)), stances.record_stance, stance(f"more-{number}"))
    assert await store.findings() == []


async def test_comparing_changes_nothing_in_the_file(store: Store, path: Path):
    def content() -> list[str]:
        return [hashlib.sha256(file.read_bytes()).hexdigest() for file in (path, Path(f"{path}-wal"))]

    before = content()
    await store.findings()
    assert content() == before
