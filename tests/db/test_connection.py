"""Pools: writes that are whole, waits that end, and errors in words."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.errors import (
    StandpointError,
    StoreBusyError,
    StoreClosedError,
    StoreFullError,
    StoreLostError,
    StoreUnusableError,
)
from bot.db import connection, opening
from bot.db.connection import Pool, WritePool
from bot.db.reads import Snapshot, read_snapshot
from bot.db.sqlite import connect, in_words, sqlite3, taken_back, write
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import change, stance, when

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


@pytest.fixture
async def pool(path: Path) -> AsyncIterator[WritePool]:
    """A write pool with a queue of three on a new file."""
    opening.prepare(path, create=True)
    made = WritePool(path, queue=3)
    yield made
    made.close()


class Gate:
    """Work that waits on the thread of the pool until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.open = threading.Event()

    def __call__(self, db: Database) -> None:
        self.begun.set()
        self.open.wait()
        _note(db, "gate")


def _note(db: Database, name: str) -> None:
    db.execute("INSERT INTO program_state (name, value) VALUES (?, '')", [name])


async def _noted(pool: WritePool) -> set[str]:
    rows = await pool.run(lambda db: db.execute("SELECT name FROM program_state").fetchall())
    return {name for (name,) in rows}


async def _begin(pool: WritePool, work: Gate) -> asyncio.Task[None]:
    task = asyncio.create_task(pool.run(work))
    await asyncio.to_thread(work.begun.wait)
    return task


async def test_a_write_whose_caller_is_cancelled_runs_to_its_end(pool: WritePool):
    gate = Gate()
    running = await _begin(pool, gate)
    queued = asyncio.create_task(pool.run(lambda db: _note(db, "queued")))
    await asyncio.sleep(0)
    for task in (running, queued):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    gate.open.set()
    assert await _noted(pool) == {"gate", "queued"}


async def test_a_queued_read_whose_caller_is_cancelled_does_not_run(pool: WritePool, path: Path):
    reading = Pool(path, threads=1)
    begun, go, ran = threading.Event(), threading.Event(), []
    blocking = asyncio.create_task(reading.run(lambda _: (begun.set(), go.wait())))
    await asyncio.to_thread(begun.wait)
    queued = asyncio.create_task(reading.run(lambda _: ran.append(1)))
    await asyncio.sleep(0)
    queued.cancel()
    with pytest.raises(asyncio.CancelledError):
        await queued
    go.set()
    await blocking
    await reading.run(lambda _: None)
    reading.close()
    assert ran == []


async def test_whatever_the_work_raises_leaves_nothing_written_and_the_lane_usable(pool: WritePool):
    def work(db: Database) -> None:
        _note(db, "half")
        raise LookupError("no")

    with pytest.raises(LookupError):
        await pool.run(work)
    await pool.run(lambda db: _note(db, "after"))
    assert await _noted(pool) == {"after"}


async def test_of_a_transaction_that_sqlite_ended_itself_the_first_error_is_told(pool: WritePool):
    # As it may on a full disk or a failing one; a dry run must not ask for its savepoint then.
    def work(db: Database) -> None:
        db.execute("ROLLBACK")
        raise LookupError("the first")

    for whole in (work, lambda db: taken_back(db, work)):
        with pytest.raises(LookupError, match="the first"):
            await pool.run(whole)


async def _waiting(
    pool: WritePool, *works: Callable[[Database], None], alone: bool = False
) -> list[BaseException | None]:
    """What became of calls that waited together behind another one."""
    gate = Gate()
    tasks = [await _begin(pool, gate)]
    tasks += [asyncio.create_task(pool.run(work, alone=alone)) for work in works]
    await asyncio.sleep(0)
    gate.open.set()
    await tasks[0]
    return await asyncio.gather(*tasks[1:], return_exceptions=True)


@pytest.mark.parametrize(("alone", "expected"), [(False, 2), (True, 3)])
async def test_writes_that_wait_share_a_commit_and_long_work_has_one_of_its_own(
    pool: WritePool, monkeypatch: pytest.MonkeyPatch, alone: bool, expected: int
):
    commits = []
    monkeypatch.setattr(connection, "write", lambda db, work: (write(db, work), commits.append(1))[0])
    works = [lambda db, n=n: _note(db, f"{n}") for n in range(2)]
    assert await _waiting(pool, *works, alone=alone) == [None, None]
    assert len(commits) == expected  # the gate had begun before them


async def test_one_of_several_that_raises_takes_back_its_own_writes_only(pool: WritePool):
    def fails(db: Database) -> None:
        _note(db, "half")
        raise LookupError("no")

    first, failed = await _waiting(pool, lambda db: _note(db, "first"), fails)
    assert first is None
    assert isinstance(failed, LookupError)
    assert await _noted(pool) == {"gate", "first"}


@pytest.mark.parametrize("at_commit", [False, True])
async def test_when_all_is_lost_everybody_is_told_and_nothing_is_written(pool: WritePool, at_commit: bool):
    def loses(db: Database) -> None:
        if at_commit:
            db.execute("PRAGMA defer_foreign_keys = on")
            db.execute("INSERT INTO record VALUES (1, '2020')")
            db.execute(
                "INSERT INTO theme (record_id, key, revision, seq, state, place, merged_into, name, description, aliases) "
                "VALUES (1, 'no-line', 1, 1, 'kept', 1, '', 'n', 'd', '[]')"
            )
            return
        db.execute("ROLLBACK")  # as SQLite does by itself on a full disk
        raise LookupError("the disk")

    lost = await _waiting(pool, lambda db: _note(db, "first"), loses)
    assert [type(error) for error in lost] == [sqlite3.IntegrityError if at_commit else LookupError] * 2
    assert await _noted(pool) == {"gate"}


async def test_a_full_queue_says_busy_and_loses_nothing_that_it_took(pool: WritePool):
    gate = Gate()
    tasks = [await _begin(pool, gate)]
    tasks += [asyncio.create_task(pool.run(lambda db, n=n: _note(db, f"taken {n}"))) for n in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(StoreBusyError):
        await pool.run(lambda db: _note(db, "refused"))
    gate.open.set()
    await asyncio.gather(*tasks)
    assert await _noted(pool) == {"gate", "taken 0", "taken 1"}


async def test_cancelled_writes_count_against_the_queue_until_they_are_done(pool: WritePool):
    gate = Gate()
    tasks = [await _begin(pool, gate)]
    for number in range(2):
        tasks.append(asyncio.create_task(pool.run(lambda db, n=number: _note(db, f"taken {n}"))))
        await asyncio.sleep(0)
        tasks[-1].cancel()
    with pytest.raises(StoreBusyError):
        await pool.run(lambda db: _note(db, "refused"))
    gate.open.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await _noted(pool) == {"gate", "taken 0", "taken 1"}


async def test_who_waits_too_long_behind_another_write_is_told_and_nothing_of_theirs_is_written(
    pool: WritePool, monkeypatch: pytest.MonkeyPatch
):
    gate = Gate()
    running = await _begin(pool, gate)
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    with pytest.raises(StoreBusyError):
        await pool.run(lambda db: _note(db, "too late"))
    monkeypatch.undo()
    gate.open.set()
    await running
    assert await _noted(pool) == {"gate"}


async def test_a_write_that_has_begun_is_waited_for_however_long_it_takes(
    pool: WritePool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    gate = Gate()
    running = await _begin(pool, gate)
    await asyncio.sleep(0.2)
    assert not running.done()
    gate.open.set()
    await running
    assert await _noted(pool) == {"gate"}


async def test_a_file_that_another_process_keeps_locked_is_busy_and_nothing_is_lost(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
):
    await store.change(change(), stances.record_stance, stance("before"))
    head = store.head(0)
    # Not shorter than a slow machine's commit: the write after the lock must not be refused.
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.5)
    with _locked_elsewhere(path):
        for _ in range(2):
            with pytest.raises(StoreBusyError, match="try again"):
                await store.change(change(), stances.record_stance, stance("during"))
        assert len(await store.timeline(0, "ada", "ferry", when())) == 1  # reading goes on
        assert (await store.search(0, "before", limit=1)).total == 1
    monkeypatch.undo()
    assert store.head(0) == head
    await store.change(change(), stances.record_stance, stance("during"))
    keys = [row.stance.key for row in await store.timeline(0, "ada", "ferry", when())]
    assert keys == ["before", "during"]
    assert (await store.check_record(0)).fault is None


async def test_a_lock_that_is_let_go_in_time_is_waited_for(store: Store, path: Path):
    with _locked_elsewhere(path) as let_go:
        writing = asyncio.create_task(store.change(change(), stances.record_stance, stance()))
        await asyncio.sleep(0.1)
        assert not writing.done()
        let_go()
        await writing
    assert store.head(0) > 0


@contextmanager
def _locked_elsewhere(path: Path) -> Iterator:
    """Hold the write lock in another process."""
    script = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "db.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.read(1); db.rollback()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"locked"

    def let_go() -> None:
        if not child.stdin.closed:
            child.stdin.close()

    try:
        yield let_go
    finally:
        let_go()
        child.wait()
        child.stdout.close()


async def test_a_search_that_takes_too_long_is_ended_and_the_next_one_runs(pool: WritePool, path: Path):
    searching = Pool(path, threads=1, deadline=0.02)
    with pytest.raises(StandpointError, match="rarer word"):
        await searching.run(lambda db: db.execute(ENDLESS).fetchone())
    assert await searching.run(lambda db: db.execute("SELECT 1").fetchone()) == (1,)
    searching.close()


async def test_searching_has_a_deadline_and_a_thread_of_its_own(store: Store):
    assert store._search._deadline == 0.25
    go = threading.Event()
    busy = asyncio.create_task(store._search.run(lambda _: go.wait()))
    assert await store.stance_as_of(0, "ada", "ferry", when()) is None
    assert not busy.done()
    go.set()
    await busy
    with pytest.raises(StandpointError, match="rarer word"):
        await store._search.run(lambda db: db.execute(ENDLESS).fetchone())


async def test_reading_a_whole_record_keeps_nobody_waiting(store: Store):
    begun, go = threading.Event(), threading.Event()

    def slowly(record: Snapshot) -> list:
        begun.set()
        go.wait()
        return list(record.stances())

    await store.change(change(), stances.record_stance, stance())
    exports = [asyncio.create_task(store.read_whole(read_snapshot, 0, slowly)) for _ in range(3)]
    await asyncio.to_thread(begun.wait)
    assert len(await store.timeline(0, "ada", "ferry", when())) == 1
    await store.refresh()
    go.set()
    assert [len(found) for found in await asyncio.gather(*exports)] == [1, 1, 1]


async def test_a_pool_for_reading_cannot_write(pool: WritePool, path: Path):
    reading = Pool(path, threads=1)
    with pytest.raises(StoreUnusableError):
        await reading.run(lambda db: _note(db, "no"))
    reading.close()


async def test_a_full_disk_is_said_reading_goes_on_and_later_writes_work(store: Store):
    await store.change(change(), stances.record_stance, stance("before"))
    head = store.head(0)
    await _limit_pages(store, 1)  # SQLite takes what there is already for the least
    many = [stance(f"k-{number}", quote="x" * 500) for number in range(300)]
    with pytest.raises(StoreFullError, match=r"disk .* is full"):
        await store.change_alone(change(), exchange.import_entries, many, layer=False)
    assert (await store.read_whole(exchange.preview, 0, many, layer=False))[0].new == {"stance": 300}
    assert store.head(0) == head
    assert [row.stance.key for row in await store.timeline(0, "ada", "ferry", when())] == ["before"]
    await _limit_pages(store, 100_000)
    done = await store.change_alone(change(), exchange.import_entries, many, layer=False)
    assert done.new == {"stance": 300}
    assert (await store.check_record(0)).fault is None
    assert await store.findings() == []


async def _limit_pages(store: Store, pages: int) -> None:
    """Let the file have no more pages than this: SQLite then says what it says on a full disk."""
    await store._write.run(lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone())


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (sqlite3.SQLITE_BUSY, StoreBusyError),
        (sqlite3.SQLITE_LOCKED, StoreBusyError),
        (sqlite3.SQLITE_PROTOCOL, StoreBusyError),
        (sqlite3.SQLITE_FULL, StoreFullError),
        (sqlite3.SQLITE_INTERRUPT, StandpointError),
        (sqlite3.SQLITE_CORRUPT, StoreUnusableError),
        (sqlite3.SQLITE_NOTADB, StoreUnusableError),
        (sqlite3.SQLITE_IOERR, StoreUnusableError),
        (sqlite3.SQLITE_READONLY, StoreUnusableError),
        (sqlite3.SQLITE_CANTOPEN, StoreUnusableError),
    ],
)
@pytest.mark.parametrize("extended", [0, 5 << 8])
def test_an_error_of_the_database_is_put_into_words(code: int, meaning: type, extended: int):
    error = sqlite3.OperationalError("raw words")
    error.sqlite_errorcode = code | extended
    assert type(in_words(error)) is meaning


def test_a_fault_of_ours_is_not_passed_off_as_one_of_the_database():
    for code in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT):
        error = sqlite3.OperationalError("raw words")
        error.sqlite_errorcode = code
        assert in_words(error) is None
    assert in_words(sqlite3.ProgrammingError("no code at all")) is None


@pytest.fixture
async def reading(pool: WritePool, path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pool]:
    """A pool for reading with a connection for the event loop, which has time even on a slow machine."""
    monkeypatch.setattr(connection, "_SHORT_SECONDS", 30)
    made = Pool(path, threads=1)
    await made.open(short=True)
    yield made
    made.close()


def _where(db: Database) -> threading.Thread:
    db.execute("SELECT name FROM program_state").fetchall()
    return threading.current_thread()


async def test_a_short_read_is_done_where_it_is_asked_and_sees_what_was_acknowledged(
    pool: WritePool, reading: Pool
):
    await pool.run(lambda db: _note(db, "before"))
    found = await reading.run_short(
        lambda db: (threading.current_thread(), db.execute("SELECT name FROM program_state").fetchall())
    )
    assert found == (threading.current_thread(), [("before",)])
    assert await reading.run(_where) is not threading.current_thread()


async def test_a_short_read_goes_on_while_somebody_writes(pool: WritePool, reading: Pool):
    gate = Gate()
    running = await _begin(pool, gate)
    assert await reading.run_short(_where) is threading.current_thread()
    gate.open.set()
    await running


async def test_a_short_read_that_takes_long_is_done_on_a_thread_and_so_is_the_next(
    reading: Pool, monkeypatch: pytest.MonkeyPatch
):
    tried = []

    def long(db: Database) -> int:
        tried.append(threading.current_thread())
        return db.execute(ENDLESS.replace("FROM n)", "FROM n LIMIT 100000)")).fetchone()[0]

    monkeypatch.setattr(connection, "_SHORT_SECONDS", 0)
    monkeypatch.setattr(connection, "_REST", 1e6)
    assert await reading.run_short(long) == 100_000
    here = threading.current_thread()
    assert [thread is here for thread in tried] == [True, False]
    monkeypatch.undo()
    assert await reading.run_short(_where) is not here


async def test_what_a_short_read_cannot_do_is_said_in_the_words_of_a_thread(reading: Pool):
    with pytest.raises(StoreUnusableError, match="cannot be written to"):
        await reading.run_short(lambda db: _note(db, "no"))
    with pytest.raises(LookupError):
        await reading.run_short(lambda _: {}["a made-up fault"])


async def test_a_short_read_ends_before_its_connection_is_closed_from_another_thread(reading: Pool):
    def read_meanwhile(db: Database) -> int:
        closing.start()
        closing.join(0.1)
        return db.execute(ENDLESS.replace("FROM n)", "FROM n LIMIT 10)")).fetchone()[0]

    closing = threading.Thread(target=reading.close)
    assert await reading.run_short(read_meanwhile) == 10
    closing.join()


async def test_what_is_asked_of_a_closed_pool_is_refused_in_words(pool: WritePool, reading: Pool):
    pool.close()
    reading.close()
    for asked in (pool.run(lambda db: _note(db, "late")), reading.run(_where), reading.run_short(_where)):
        with pytest.raises(StoreClosedError, match="nothing was changed"):
            await asked
    assert await pool.truncate_wal() is False


async def test_what_is_asked_of_a_pool_that_was_closed_because_the_file_is_gone_is_told_that(
    pool: WritePool, path: Path
):
    await pool.run(lambda db: _note(db, "kept"))
    await asyncio.to_thread(path.rename, path.with_name("moved.db"))
    pool.close()
    with pytest.raises(StoreLostError, match="nothing more is recorded"):
        await pool.run(lambda db: _note(db, "late"))


async def test_a_write_that_comes_while_the_pool_closes_is_kept_or_refused_and_never_both(
    pool: WritePool, path: Path
):
    gate = Gate()
    running = await _begin(pool, gate)
    closing = asyncio.create_task(asyncio.to_thread(pool.close))
    late = asyncio.create_task(pool.run(lambda db: _note(db, "late")))
    await asyncio.sleep(0.05)
    later = asyncio.create_task(pool.run(lambda db: _note(db, "later")))
    await asyncio.sleep(0.05)
    gate.open.set()
    told = await asyncio.gather(running, late, later, return_exceptions=True)
    await closing
    kept = {name for (name,) in connect(path, "ro").execute("SELECT name FROM program_state")}
    assert kept == {
        name for name, error in zip(("gate", "late", "later"), told, strict=True) if error is None
    }
    assert "gate" in kept
    assert all(error is None or isinstance(error, StoreClosedError) for error in told)


async def test_where_one_leader_stands_on_one_topic_is_read_without_a_thread_and_much_is_not(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(connection, "_SHORT_SECONDS", 30)
    await store.change(change(), stances.record_stance, stance())
    await store.directory(0)
    handed = []
    executor = store._read._executor
    submit = executor.submit
    monkeypatch.setattr(executor, "submit", lambda *work: (handed.append(1), submit(*work))[1])
    one = ("ada", "ferry")
    assert len(await store.standings(0, [one], when())) == 1
    assert len(await store.timeline(0, *one, when())) == 1
    assert await store.stance_as_of(0, *one, when()) is not None
    assert handed == []
    assert len(await store.standings(0, [one, ("ada", "bridge")], when())) == 1
    assert handed == [1]
