"""Lanes: threads that each own one SQLite connection, so that the event loop never waits for the disk.

A connection shared between threads lost acknowledged writes when a task was cancelled; thread-owned lanes did
not (field notes, SQLite 6). The write lane has one thread and begins IMMEDIATE: a transaction that reads and
then writes must hold the lock from the start (field notes, SQLite 2). Writes that wait share a commit, and so
the wait for the disk; each is acknowledged after it.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final, Generic, Literal, TypeVar

from sqlite_utils import Database
from typing_extensions import override

from bot.record.errors import StandpointError, StoreBusyError, StoreFullError, StoreUnusableError
from bot.store.sqlite import sqlite3

T = TypeVar("T")

BUSY_SECONDS = 2.0
"""How long a call waits for its turn and for another process's lock, together, before it says "busy"."""

_MOST_TOGETHER: Final = 64
"""Writes in one commit: about 20 ms of work, the most that the first of them waits for the others."""

Mode = Literal["ro", "rw", "rwc"]


def connect(path: Path, mode: Mode) -> Database:
    """A connection with our settings. The thread that calls this owns it.

    Raises:
        sqlite3.Error: the file is missing (unless mode is "rwc") or cannot be opened.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,  # closed from the thread that closes the lane
        cached_statements=256,
    )
    try:
        db = Database(connection, execute_plugins=False)
        for pragma in (
            "foreign_keys = on",
            "synchronous = full",
            "cache_size = -32000",
            "trusted_schema = off",
            f"query_only = {'on' if mode == 'ro' else 'off'}",
        ):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return db


_UNUSABLE: Final = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
}


def in_words(error: sqlite3.Error) -> StandpointError | None:
    """What a database error means for a person, None if it is a fault of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}:
        return StoreBusyError()
    if code == sqlite3.SQLITE_FULL:
        return StoreFullError()
    if code == sqlite3.SQLITE_INTERRUPT:
        return StandpointError("That search takes too long. Please use a rarer word, or name a leader.")
    if code in _UNUSABLE:
        return StoreUnusableError(
            f"The database file cannot be used right now ({error}). "
            "Please tell the bot's operator: `standpoint check` says more."
        )
    return None


class _Call(Generic[T]):
    """One call, from the request to its outcome."""

    def __init__(self, work: Callable[[Database], T], *, alone: bool) -> None:
        self.work = work
        self.alone = alone
        self.until = time.monotonic() + BUSY_SECONDS
        self.turn = threading.Lock()  # the thread that begins, or the caller who gives up, takes it
        self.outcome: Future[T] = Future()


class Lane:
    """`threads` threads with a connection each that only reads, and a queue of bounded length before them."""

    _mode: Mode = "ro"

    def __init__(self, path: Path, *, threads: int, deadline: float | None = None, queue: int = 256) -> None:
        """Start the lane. `deadline` is the most seconds one call may take; then it is interrupted."""
        self._path = path
        self._deadline = deadline
        self._owned = threading.local()
        self._connections: list[Database] = []
        self._queue = queue
        self._waiting = 0
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=self._mode)

    async def run(self, work: Callable[[Database], T]) -> T:
        """What `work` returns on a connection of this lane.

        Raises:
            StoreBusyError: the queue is full, or its turn did not come within 2 seconds.
            StoreUnusableError: as its name says.
        """
        return await self._queued(_Call(work, alone=False))

    def close(self) -> None:
        """Wait for what is running, then close the connections."""
        self._executor.shutdown(wait=True)
        for db in self._connections:
            db.close()

    async def _queued(self, call: _Call[T]) -> T:
        if self._waiting >= self._queue:
            raise StoreBusyError
        loop = asyncio.get_running_loop()
        gave_up = False
        self._line_up(call)
        future = loop.run_in_executor(self._executor, self._in_words, call)
        self._waiting += 1
        future.add_done_callback(self._leave)

        def give_up() -> None:
            nonlocal gave_up
            if call.turn.acquire(blocking=False):
                gave_up = future.cancel()

        patience = loop.call_later(BUSY_SECONDS, give_up)
        try:
            return await self._awaited(future)
        except asyncio.CancelledError:
            if gave_up:
                raise StoreBusyError from None
            raise
        finally:
            patience.cancel()

    async def _awaited(self, future: asyncio.Future[T]) -> T:
        return await future

    def _line_up(self, call: _Call[Any]) -> None:
        """Do what must be done before a thread can take the call."""

    def _leave(self, _: asyncio.Future[Any]) -> None:
        self._waiting -= 1

    def _in_words(self, call: _Call[T]) -> T:
        try:
            return self._perform(call)
        except sqlite3.Error as error:
            known = in_words(error)
            if known is None:
                raise
            raise known from error

    def _perform(self, call: _Call[T]) -> T:
        """Do what is asked, on a thread of this lane."""
        if not call.turn.acquire(blocking=False):
            raise StoreBusyError
        db = self._connection()
        self._owned.until = time.monotonic() + (self._deadline or float("inf"))
        return call.work(db)

    def _connection(self) -> Database:
        db: Database | None = getattr(self._owned, "db", None)
        if db is None:
            db = connect(self._path, self._mode)
            if self._deadline is not None:
                owned = self._owned
                # Called by SQLite every 20,000 steps of its machine, about a millisecond.
                db.conn.set_progress_handler(lambda: time.monotonic() > owned.until, 20_000)
            self._owned.db = db
            self._connections.append(db)
        return db


class WriteLane(Lane):
    """One thread with the connection that writes. Each call is kept whole or not at all."""

    _mode: Mode = "rw"

    def __init__(self, path: Path, *, queue: int = 256) -> None:
        """Start the lane."""
        super().__init__(path, threads=1, queue=queue)
        self._lined_up: deque[_Call[Any]] = deque()

    @override
    async def run(self, work: Callable[[Database], T], *, alone: bool = False) -> T:
        """What `work` returns, once all that it wrote is on the disk.

        What takes long should commit `alone`, so that nothing short waits for it to end. A call whose caller is
        cancelled still runs to its end: it is never half acknowledged.

        Raises:
            StoreBusyError: the queue is full, or its turn or the file's lock did not come within 2 seconds.
            StoreFullError, StoreUnusableError: as their names say. Nothing was written.
        """
        return await self._queued(_Call(work, alone=alone))

    @override
    async def _awaited(self, future: asyncio.Future[T]) -> T:
        return await asyncio.shield(future)

    @override
    def _line_up(self, call: _Call[Any]) -> None:
        if not call.alone:
            self._lined_up.append(call)

    @override
    def _perform(self, call: _Call[T]) -> T:
        if not call.outcome.done():  # else it was committed along with one before it
            if not call.turn.acquire(blocking=False):
                raise StoreBusyError
            self._commit(call)
        return call.outcome.result()

    def _commit(self, first: _Call[Any]) -> None:
        """Commit a call, and with it those that wait behind it."""
        db = self._connection()
        patience = max(0, first.until - time.monotonic())
        db.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
        if first.alone:
            first.outcome.set_result(write(db, first.work))
            return
        calls = [first]

        def together(db: Database) -> list[Callable[[], None]]:
            calls.extend(
                self._taken_along()
            )  # not before the file's lock is ours: till then they may give up
            return [_attempt(db, call) for call in calls]

        try:
            settlements = write(db, together)
        except BaseException as error:
            for call in calls:
                call.outcome.set_exception(error)
            raise
        for settle in settlements:
            settle()

    def _taken_along(self) -> Iterator[_Call[Any]]:
        """Calls that wait, in their order. Those that were done or given up are dropped on the way."""
        taken = 1
        while self._lined_up and taken < _MOST_TOGETHER:
            call = self._lined_up.popleft()
            if call.turn.acquire(blocking=False):
                taken += 1
                yield call


def _attempt(db: Database, call: _Call[Any]) -> Callable[[], None]:
    """Do one call of several; what it raises takes back what it wrote, and not what the others did.

    Returns:
        What tells its caller, to be called after the commit.
    """
    db.execute("SAVEPOINT call")
    try:
        tell: Callable[[], None] = partial(call.outcome.set_result, call.work(db))
    except BaseException as error:
        if not db.conn.in_transaction:  # a full disk may have ended it, for all of them
            raise
        db.execute("ROLLBACK TO call")
        tell = partial(call.outcome.set_exception, error)
    db.execute("RELEASE call")
    return tell


def write(db: Database, work: Callable[[Database], T]) -> T:
    """Run `work` in one transaction: all of it is kept, or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        result = work(db)
        db.conn.commit()
    except BaseException:
        # A full disk may have ended the transaction already.
        if db.conn.in_transaction:
            db.conn.rollback()
        raise
    return result
