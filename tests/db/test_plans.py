"""Every question goes through an index: an answer costs the same in a large record as in a small one."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import count
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot import undo_store as undo
from bot.core.entries import Leader
from bot.core.kinds import KINDS
from bot.db import connection, log, news
from bot.db.layers import PUBLIC_RECORD, View, counting, view_of
from bot.db.sources import citing, count_citing
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.settings import store as settings
from bot.sources import store as sources
from bot.stances import store as stances
from tests.db.sample import (
    BO,
    EDITOR,
    ENTRIES,
    OFFICE,
    SERVER,
    change,
    changed,
    instant,
    revise,
    stance,
    when,
)

_number = count()


async def _record(store: Store, record: int) -> None:
    await store.change(change(record), stances.record_stance, stance("c", quote=f"{next(_number)}"))


async def _record_and_notice(store: Store, record: int) -> None:
    await _record(store, record)
    await store.refresh()


async def _correct(store: Store, record: int) -> None:
    new = changed(stance("a"), quote=f"{next(_number)}")
    await revise(store, change(record), "a", "correct", new)


async def _edit(store: Store, record: int, field: str) -> None:
    called = f"Ada {next(_number)}"
    new: dict[str, object] = {field: called if field == "name" else (called,)}
    await store.change(
        change(record), entries.edit_entry, Leader, "ada", lambda leader: leader.model_copy(update=new)
    )


async def _undo(store: Store, record: int) -> None:
    await store.change(change(record, reason="taken back"), undo.undo, store.head(record))


async def _plan_undo(store: Store, record: int) -> None:
    asked = change(record, reason="x")
    await store.write(undo.tried, asked, await store.read(undo.look, asked, store.head(record)))


async def _merge(store: Store, record: int) -> None:
    await store.change(change(record), entries.merge_leaders, "bo-marsh", "ada")
    await _undo(store, record)


async def _import(store: Store, record: int) -> None:
    term = OFFICE.model_copy(update={"first_attested": f"{1000 + next(_number)}", "last_attested": "2010"})
    await store.change_alone(
        change(record), exchange.import_entries, [BO, term, stance(f"i-{next(_number)}")], layer=True
    )


def _resting_on(db: Database, at: int) -> object:
    view = view_of(db, at)
    return citing(db, view, "river-post", "stance"), count_citing(db, view, "river-post")


QUESTIONS: dict[str, Callable[[Store, int], Awaitable[object]]] = {
    "stance_as_of": lambda store, at: store.stance_as_of(at, "ada", "ferry", when()),
    "standings": lambda store, at: store.standings(at, [("ada", "ferry"), ("ada", "bridge")], when()),
    "timeline": lambda store, at: store.timeline(at, "ada", "ferry", when()),
    "withdrawn": lambda store, at: store.withdrawn(at, "ada", "ferry"),
    "revisions": lambda store, at: store.revisions(at, "a"),
    "statements of a leader": lambda store, at: store.statements(at, leader="ada", limit=5),
    "statements on a topic": lambda store, at: store.statements(at, topic="ferry", limit=5),
    "newest statements": lambda store, at: store.statements(at, limit=5),
    "leaders_on": lambda store, at: store.leaders_on(at, "ferry"),
    "updates": lambda store, at: store.updates(at, limit=10),
    "updates of a leader": lambda store, at: store.updates(at, leader="ada", limit=10),
    "updates of a topic": lambda store, at: store.updates(at, topic="ferry", limit=10),
    "updates of both": lambda store, at: store.updates(at, leader="ada", topic="ferry", limit=10),
    "count_updates": lambda store, at: store.count_updates(at, leader="ada"),
    "last_update_by": lambda store, at: store.read(log.last_update_by, at, EDITOR),
    "plan_undo": _plan_undo,
    "search": lambda store, at: store.search(at, "said", limit=10),
    "search for a source": lambda store, at: store.search(at, "post", limit=10),
    "what rests on a source": lambda store, at: store.read(_resting_on, at),
    "a source by its link": lambda store, at: store.read(sources.on_page_of, at, "post.example/ferry"),
    "search of a leader": lambda store, at: store.search(at, "said", leader="ada", limit=10),
    "record_stance": _record,
    "what was written is noticed": _record_and_notice,
    "correct": _correct,
    "edit": lambda store, at: _edit(store, at, "aliases"),
    "undo": _undo,
    "merge": _merge,
    "import": _import,
}
IN_ORDER = {
    "stance_as_of",
    "standings",
    "timeline",
    "newest statements",
    "updates",
    "updates of a leader",
    "updates of a topic",
    "updates of both",
}
"""What is cut off, so that nothing must be gathered first to be sorted."""

WHOLE: dict[str, Callable[[Store, int], Awaitable[object]]] = {
    "directory": lambda store, at: store.directory(at, instant(99)),
    "withdrawn_rows": lambda store, at: store.withdrawn_rows(at, limit=5),
    "count_withdrawn": lambda store, at: store.count_withdrawn(at),
    "learnt": lambda store, at: store.read(settings.learnt, at),
    "rename": lambda store, at: _edit(store, at, "name"),  # a new name is compared with all others
    "on this day": lambda store, at: store.read_whole(news.on_this_day, at, "2016-09-28", 3),
    "stale positions": lambda store, at: store.read_whole(news.stale_positions, at, instant(3)),
}
"""What goes over all of a record by its nature, and over nothing of another."""

RECORDS = pytest.mark.parametrize("record", [0, SERVER], ids=["public", "layer"])

# Full-text search calls every use of its index a scan, and so does SQLite what it made itself: a constant, or the
# rows of a subquery.
_SCAN = r"SCAN (?!(public|layer|source)_search VIRTUAL|CONSTANT|(said|held|every|stale|touched|h|o)$)"

# Going through all rows of a record, or through its updates up to one. The head of a log is the last of them.
_ALL_OF_A_RECORD = r"SEARCH (?!u |update_log )\w+ USING [\w ]+ \(record_id=\?( AND seq<\?)?\)"

Planned = Callable[[str, int], Awaitable[list[str]]]
Asked = Callable[[str, int], Awaitable[list[str]]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with two statements in the public record, and a layer over it with one of its own."""
    path = tmp_path_factory.mktemp("plans") / "stances.db"

    async def make() -> None:
        store = await Store.open(path)
        await store.change_alone(
            change(), exchange.import_entries, [*ENTRIES, stance("a"), stance("b")], layer=False
        )
        await store.change(change(SERVER), stances.record_stance, stance("own"))
        store.close()

    asyncio.run(make())
    return path


@pytest.fixture
async def asked(path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asked]:
    """A function that gives the SQL, values included, in which the store asks a question."""
    heard: list[str] = []

    def connect_and_listen(*args: object) -> Database:
        db = connect(*args)
        db.conn.set_trace_callback(heard.append)
        return db

    monkeypatch.setattr(connection, "connect", connect_and_listen)
    shutil.copyfile(template, path)
    store = await Store.open(path)

    async def ask(name: str, record: int) -> list[str]:
        question = {**QUESTIONS, **WHOLE}[name]
        await store.directory(record)  # is read at once, and held
        await question(store, record)  # opens the connections that it needs
        await store.directory(record)
        store._found.clear()  # what a search found is held too
        heard.clear()
        await question(store, record)
        # Not what full-text search asks of its own tables.
        theirs = "_search_(data|idx|content|docsize|config)"
        return [
            sql for sql in heard if re.match(r"\s*(SELECT|INSERT|UPDATE)", sql) and not re.search(theirs, sql)
        ]

    yield ask
    store.close()


@pytest.fixture
async def plan(path: Path, asked: Asked) -> AsyncIterator[Planned]:
    """A function that gives the steps of SQLite's plans for all that a question asks."""
    explaining = connect(path, "ro")

    async def steps(name: str, record: int) -> list[str]:
        sql = await asked(name, record)
        assert sql
        plans = [explaining.execute(f"EXPLAIN QUERY PLAN {one}").fetchall() for one in sql]
        return [step for plan in plans for *_, step in plan]

    yield steps
    explaining.close()


def slow(steps: list[str], pattern: str) -> list[str]:
    """The steps of a plan that a pattern is about."""
    return [step for step in steps if re.match(pattern, step)]


@RECORDS
@pytest.mark.parametrize("name", QUESTIONS)
async def test_no_question_reads_a_whole_table_or_record(plan: Planned, name: str, record: int):
    steps = await plan(name, record)
    if name == "newest statements":  # read from their end, as far as they are asked for
        steps = [step for step in steps if "stance_by_place" not in step]
    assert slow(steps, _SCAN) == []
    assert slow(steps, _ALL_OF_A_RECORD) == []


@pytest.mark.parametrize(
    ("name", "record"),
    [
        (name, at) for name in WHOLE for at in (0, SERVER) if (name, at) != ("learnt", 0)
    ],  # that stands on nothing
)
async def test_what_is_about_a_whole_record_reads_no_other(plan: Planned, name: str, record: int):
    assert slow(await plan(name, record), _SCAN) == []


@RECORDS
@pytest.mark.parametrize("name", sorted(IN_ORDER))
async def test_an_answer_that_is_cut_off_is_not_sorted_first(plan: Planned, name: str, record: int):
    assert not any("TEMP B-TREE" in step for step in await plan(name, record))


@RECORDS
@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("stance_as_of", r"stance_timeline \(record_id=\? AND leader=\? AND topic=\? AND stated_from<\?\)"),
        ("timeline", r"stance_timeline \(record_id=\? AND leader=\? AND topic=\? AND stated_from<\?\)"),
        (
            "stance_as_of",
            r"SEARCH n USING COVERING INDEX stance_revised \(record_id=\? AND key=\? AND revision>\?\)",
        ),
        ("updates of a leader", r"stance_timeline \(record_id=\? AND leader=\?\)"),
        ("updates of a leader", r"office_by_leader \(record_id=\? AND leader=\?\)"),
        ("updates of a topic", r"stance_by_topic \(record_id=\? AND topic=\?\)"),
        ("updates", r"stance_by_update \(record_id=\? AND seq=\? AND place>\?\)"),
        ("updates", r"leader_by_update \(record_id=\? AND seq=\? AND place>\?\)"),
        ("updates", r"SEARCH a USING INTEGER PRIMARY KEY \(rowid=\?\)"),
        ("updates", r"SEARCH second USING INTEGER PRIMARY KEY \(rowid=\?\)"),
        ("count_updates", r"stance_timeline \(record_id=\? AND leader=\?\)"),
        ("leaders_on", r"stance_by_topic \(record_id=\? AND topic=\?\)"),
        ("statements of a leader", r"stance_timeline \(record_id=\? AND leader=\?\)"),
        ("record_stance", r"stance_by_topic \(record_id=\? AND topic=\? AND leader=\?\)"),
        ("record_stance", r"leader_merged \(record_id=\? AND merged_into=\?\)"),
        ("record_stance", r"SEARCH leader USING COVERING INDEX leader_by_update \(record_id=\? AND seq=\?\)"),
        ("stance_as_of", r"SEARCH s USING INDEX \w+ \(record_id=\? AND key=\?\)"),
        ("a source by its link", r"source_by_page \(record_id=\? AND page=\?\)"),
        ("what rests on a source", r"SEARCH c USING PRIMARY KEY \(source=\? AND kind=\?\)"),
        ("import", r"office_by_leader \(record_id=\? AND leader=\?\)"),
    ],
)
async def test_a_question_starts_from_the_fewest_rows(plan: Planned, name: str, record: int, index: str):
    assert any(re.search(index, step) for step in await plan(name, record))


async def test_a_layer_looks_below_by_the_same_index_and_for_its_own_by_key(plan: Planned):
    steps = await plan("stance_as_of", SERVER)
    assert sum("stance_timeline" in step and "stated_from<?" in step for step in steps) == 2
    assert any(re.search(r"SEARCH o USING INDEX \w+ \(record_id=\? AND key=\?\)", step) for step in steps)


@pytest.mark.parametrize(
    "view", [View(own=PUBLIC_RECORD), View(own=SERVER, base_seq=2)], ids=["public", "layer"]
)
@pytest.mark.parametrize(
    ("kind", "field"), [(user.name, field) for kind in KINDS.values() for user, field in kind.users()]
)
async def test_who_names_an_entry_is_found_by_an_index(
    path: Path, asked: Asked, kind: str, field: str, view: View
):
    db = connect(path, "ro")
    sql = counting(kind, "s.key", f"s.{field} = :key", view)
    steps = [step for *_, step in db.execute(f"EXPLAIN QUERY PLAN {sql}", view.values(key="ada")).fetchall()]
    db.close()
    assert slow(steps, _SCAN) == slow(steps, _ALL_OF_A_RECORD) == []
    assert any(re.search(rf"SEARCH s USING INDEX \w+ \(record_id=\? AND {field}=\?", step) for step in steps)


@pytest.mark.parametrize(
    ("name", "record", "words"),
    [
        ("search", 0, ['"r0"']),
        ("search of a leader", 0, ['"r0xada"']),
        ("search", SERVER, [f'"r{SERVER}"', '"r0"']),
        ("search of a leader", SERVER, [f'"r{SERVER}xada"', '"r0xada"']),
    ],
)
async def test_a_search_starts_from_the_rows_of_its_record_and_leader(
    asked: Asked, name: str, record: int, words: list[str]
):
    queries = [sql for sql in await asked(name, record) if re.search("(public|layer)_search MATCH", sql)]
    assert len(queries) == len(words)
    for query, word in zip(queries, words, strict=True):
        assert re.search(rf"MATCH 'scope : .*{word}.* AND ", query)
