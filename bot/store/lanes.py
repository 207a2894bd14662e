"""Lanes: threads that each own one SQLite connection, so that the event loop never waits for the disk.

A connection shared between threads lost acknowledged writes when a task was cancelled; thread-owned lanes did
not (field notes, SQLite 6). The write lane has one thread and begins IMMEDIATE: a transaction that reads and
then writes must hold the lock from the start (field notes, SQLite 2).
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from sqlite_utils import Database

from bot.record.errors import StandpointError, StoreBusyError, StoreFullError, StoreUnusableError
from bot.store.sqlite import sqlite3

T = TypeVar("T")

BUSY_SECONDS = 2.0
"""How long a call waits for its turn and for another process's lock, together, before it says "busy"."""

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


class Lane:
    """`threads` threads with a connection each, and a queue of bounded length in front of them."""

    def __init__(
        self,
        path: Path,
        *,
        threads: int,
        writes: bool = False,
        deadline: float | None = None,
        queue: int = 256,
    ) -> None:
        """Start the lane. `deadline` is the most seconds one call may take; then it is interrupted."""
        self._path = path
        self._writes = writes
        self._deadline = deadline
        self._owned = threading.local()
        self._connections: list[Database] = []
        self._queue = queue
        self._waiting = 0
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="write" if writes else "read")

    async def run(self, work: Callable[[Database], T]) -> T:
        """Run `work` on a connection of this lane, in a transaction of its own if the lane writes.

        A write whose caller is cancelled still runs to its end: it is never half acknowledged.

        Raises:
            StoreBusyError: the queue is full, or its turn or the file's lock did not come within 2 seconds.
            StoreFullError, StoreUnusableError: as their names say. Nothing was written.
        """
        if self._waiting >= self._queue:
            raise StoreBusyError
        loop = asyncio.get_running_loop()
        turn, gave_up = threading.Lock(), False  # the thread that begins or the caller that gives up takes it
        job = partial(self._call, work, turn, until=time.monotonic() + BUSY_SECONDS)
        future = loop.run_in_executor(self._executor, job)
        self._waiting += 1
        future.add_done_callback(self._leave)

        def give_up() -> None:
            nonlocal gave_up
            if turn.acquire(blocking=False):
                gave_up = future.cancel()

        patience = loop.call_later(BUSY_SECONDS, give_up)
        try:
            return await (asyncio.shield(future) if self._writes else future)
        except asyncio.CancelledError:
            if gave_up:
                raise StoreBusyError from None
            raise
        finally:
            patience.cancel()

    def close(self) -> None:
        """Wait for what is running, then close the connections."""
        self._executor.shutdown(wait=True)
        for db in self._connections:
            db.close()

    def _leave(self, _: asyncio.Future[Any]) -> None:
        self._waiting -= 1

    def _call(self, work: Callable[[Database], T], turn: threading.Lock, *, until: float) -> T:
        if not turn.acquire(blocking=False):
            raise StoreBusyError
        try:
            db = self._connection()
            if self._writes:
                patience = max(0, until - time.monotonic())
                db.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
                return write(db, work)
            self._owned.until = time.monotonic() + (self._deadline or float("inf"))
            return work(db)
        except sqlite3.Error as error:
            known = in_words(error)
            if known is None:
                raise
            raise known from error

    def _connection(self) -> Database:
        db: Database | None = getattr(self._owned, "db", None)
        if db is None:
            db = connect(self._path, "rw" if self._writes else "ro")
            if self._deadline is not None:
                owned = self._owned
                # Called by SQLite every 20,000 steps of its machine, about a millisecond.
                db.conn.set_progress_handler(lambda: time.monotonic() > owned.until, 20_000)
            self._owned.db = db
            self._connections.append(db)
        return db


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
