"""Every question goes through an index: an answer costs the same in a large record as in a small one."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.store import lanes
from bot.store.lanes import connect
from bot.store.store import Store
from tests.store.sample import ENTRIES, change, stance, when

_number = count()

QUESTIONS: dict[str, Callable[[Store], Awaitable[object]]] = {
    "stance_as_of": lambda store: store.stance_as_of(0, "ada", "ferry", when()),
    "standings": lambda store: store.standings(0, [("ada", "ferry"), ("ada", "bridge")], when()),
    "timeline": lambda store: store.timeline(0, "ada", "ferry", when()),
    "withdrawn": lambda store: store.withdrawn(0, "ada", "ferry"),
    "revisions": lambda store: store.revisions(0, "a"),
    "leaders_on": lambda store: store.leaders_on(0, "ferry"),
    "updates": lambda store: store.updates(0, limit=10),
    "updates of a leader": lambda store: store.updates(0, leader="ada", limit=10),
    "updates of a topic": lambda store: store.updates(0, topic="ferry", limit=10),
    "updates of both": lambda store: store.updates(0, leader="ada", topic="ferry", limit=10),
    "count_updates": lambda store: store.count_updates(0, leader="ada"),
    "search": lambda store: store.search(0, "said", limit=10),
    "search of a leader": lambda store: store.search(0, "said", leader="ada", limit=10),
    "record_stance": lambda store: store.record_stance(change(), stance("c", quote=f"{next(_number)}")),
}
IN_ORDER = {"stance_as_of", "standings", "timeline", "updates", "updates of a leader", "updates of a topic"}

Planned = Callable[[str], Awaitable[list[str]]]


Asked = Callable[[str], Awaitable[list[str]]]


@pytest.fixture
async def asked(path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asked]:
    """A function that gives the SQL, values included, in which the store asks a question."""
    heard: list[str] = []

    def connect_and_listen(*args: object) -> Database:
        db = connect(*args)
        db.conn.set_trace_callback(heard.append)
        return db

    monkeypatch.setattr(lanes, "connect", connect_and_listen)
    store = await Store.open(path)
    await store.import_entries(change(), [*ENTRIES, stance("a"), stance("b")], fork=False)

    async def ask(name: str) -> list[str]:
        await QUESTIONS[name](store)  # opens the connections that it needs
        heard.clear()
        await QUESTIONS[name](store)
        # Not what full-text search asks of its own tables.
        return [
            sql for sql in heard if re.match(r"\s*(SELECT|INSERT|UPDATE)", sql) and "stance_fts_" not in sql
        ]

    yield ask
    store.close()


@pytest.fixture
async def plan(path: Path, asked: Asked) -> AsyncIterator[Planned]:
    """A function that gives the steps of SQLite's plans for all that a question asks."""
    explaining = connect(path, "ro")

    async def steps(name: str) -> list[str]:
        sql = await asked(name)
        assert sql
        plans = [explaining.execute(f"EXPLAIN QUERY PLAN {one}").fetchall() for one in sql]
        return [step for plan in plans for *_, step in plan]

    yield steps
    explaining.close()


@pytest.mark.parametrize("name", QUESTIONS)
async def test_no_question_reads_a_whole_table(plan: Planned, name: str):
    # Records are few; full-text search calls every use of its index a scan.
    scans = [step for step in await plan(name) if re.match("SCAN (?!stance_fts VIRTUAL|r$|CONSTANT)", step)]
    assert scans == []


@pytest.mark.parametrize("name", sorted(IN_ORDER))
async def test_an_answer_that_is_cut_off_is_not_sorted_first(plan: Planned, name: str):
    assert not any("TEMP B-TREE" in step for step in await plan(name))


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("stance_as_of", r"stance_timeline \(record_id=\? AND leader=\? AND topic=\? AND stated_from<\?\)"),
        ("updates of a leader", r"update_log_leader \(record_id=\? AND leader=\?\)"),
        ("updates of a topic", r"update_log_topic \(record_id=\? AND topic=\?\)"),
        ("count_updates", r"COVERING INDEX update_log_leader"),
        ("leaders_on", r"stance_by_topic \(record_id=\? AND topic=\? AND leader=\?\)"),
        (
            "record_stance",
            r"stance_timeline \(record_id=\? AND leader=\? AND topic=\? AND stated_from=\?\)",
        ),
    ],
)
async def test_a_question_starts_from_the_fewest_rows(plan: Planned, name: str, index: str):
    assert any(re.search(index, step) for step in await plan(name))


@pytest.mark.parametrize(("name", "word"), [("search", '"r0"'), ("search of a leader", '"r0xada"')])
async def test_a_search_starts_from_the_rows_of_its_record_and_leader(asked: Asked, name: str, word: str):
    (query, *_) = [sql for sql in await asked(name) if "MATCH" in sql]
    assert re.search(rf"MATCH 'scope : .*{word}.* AND ", query)
