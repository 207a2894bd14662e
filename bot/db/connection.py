"""Pools: threads that each own one SQLite connection, so that the event loop does not wait for what may take long.

A connection shared between threads lost acknowledged writes when a task was cancelled; thread-owned pools did
not. The write pool has one thread and begins IMMEDIATE: a transaction that reads and
then writes must hold the lock from the start. Writes that wait share a commit, and so
the wait for the disk; each is acknowledged after it.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

from sqlite_utils import Database
from typing_extensions import override

from bot.core.errors import StoreBusyError, StoreClosedError, StoreLostError
from bot.core.log import WRITERS
from bot.db.files import OpenFiles
from bot.db.sqlite import (
    BUSY_SECONDS,
    Mode,
    connect,
    empty_wal,
    in_words,
    is_damaged_text,
    keep_at_most,
    mark_damaged_texts,
    open_wal,
    sqlite3,
    wait_at_most,
    write,
)

T = TypeVar("T")

_MOST_TOGETHER: Final = 64
"""Writes in one commit: about 20 ms of work, the most that the first of them waits for the others."""

_SHORT_SECONDS: Final = 0.002
"""How long a short read may keep the event loop, before it is done on a thread after all."""

_REST: Final = 20
"""How many times as long as a short read that took long nothing is read on the event loop: the disk may be slow now."""

_STEPS: Final = 1_000
"""Steps of SQLite's machine, some 50 µs, after which a short read asks how long it has taken."""

_SHORT_KILOBYTES: Final = 8_000
"""What short reads keep of the file: the upper levels of its trees. A page of the rest is got sooner from the system, which
copies it into the processor's cache, than found in a memory larger than that.
"""

_TRUNCATE_SECONDS: Final = 0.1
"""How long emptying the -wal waits for who reads from it, and everybody who writes with it."""


class _Call(Generic[T]):
    """One call, from the request to its answer."""

    def __init__(
        self, work: Callable[[Database], T], *, alone: bool = False, then: Callable[[T], None] | None = None
    ) -> None:
        self.work = work
        self.alone = alone
        self.then = then
        self.until = time.monotonic() + BUSY_SECONDS
        self.turn = threading.Lock()  # the thread that begins, or the caller who gives up, takes it
        self.answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()


class _Done(NamedTuple):
    """What became of a call: what its work returned, or what it raised."""

    call: _Call[Any]
    result: Any = None
    error: BaseException | None = None


class Pool:
    """`threads` threads with a connection each that only reads, and a queue of bounded length before them."""

    _mode: Mode = "ro"

    def __init__(self, path: Path, *, threads: int, deadline: float | None = None, queue: int = 256) -> None:
        """Start the pool. `deadline` is the most seconds one call may take; then it is interrupted."""
        self._path = path
        self._deadline = deadline
        self._owned = threading.local()
        self._connections: list[Database] = []
        self._short: Database | None = None
        self._short_turn = threading.Lock()  # the event loop reads with it, another thread may close it
        self._short_until = 0.0
        self._short_from = 0.0
        self._queue = queue
        self._calls: set[_Call[Any]] = set()
        self._threads = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=self._mode)

    async def open(self, *, short: bool = False) -> None:
        """Open every connection now: one that is opened later finds no file, or another, once that was moved.

        With `short`, one for the event loop too: see `run_short`.

        Raises:
            StoreBusyError, StoreUnusableError: it cannot be.
        """
        together = threading.Barrier(self._threads)  # else one thread would do it for all

        def begin() -> None:
            together.wait()
            self._connection()

        begun = [asyncio.wrap_future(self._executor.submit(begin)) for _ in range(self._threads)]
        try:
            await asyncio.gather(*begun)
            if short:
                self._short = self._made()
                wait_at_most(self._short, 0)
                keep_at_most(self._short, _SHORT_KILOBYTES)
                self._short.conn.set_progress_handler(lambda: time.monotonic() > self._short_until, _STEPS)
        except sqlite3.Error as error:
            raise in_words(error) or error from error

    async def run(self, work: Callable[[Database], T]) -> T:
        """What `work` returns on a connection of this pool.

        Raises:
            StoreBusyError: the queue is full, or its turn did not come within 2 seconds.
            StoreClosedError, StoreUnusableError: as their names say.
        """
        call = _Call(work)
        try:
            return await self._queued(call)
        except asyncio.CancelledError:
            self._give_up(call)  # nobody waits for it any more
            raise

    async def run_short(self, work: Callable[[Database], T]) -> T:
        """The same for what takes less time, as a rule, than to hand it to a thread: done here, on the event loop.

        A reader waits for no writer (WAL). What takes longer than two milliseconds all the same, or would wait for a
        lock, is broken off and done on a thread, and so is all that comes soon after. What cannot be broken off is one
        read from a slow disk, of a page that is in nobody's memory: such take a twentieth of the time at most.
        """
        began = time.monotonic()
        if began < self._short_from:
            return await self.run(work)
        self._short_until = began + _SHORT_SECONDS
        with self._short_turn:
            try:
                if self._short is not None:
                    return _read(self._short, work)
            except sqlite3.Error:
                pass  # whatever it is, a thread finds it too, and says it in words
            finally:
                now = time.monotonic()
                if now > self._short_until:
                    self._short_from = now + _REST * (now - began)
        return await self.run(work)

    def close(self) -> None:
        """Wait for what is running, a short read too, then close the connections."""
        self._executor.shutdown(wait=True)
        with self._short_turn:
            self._short = None
        for db in self._connections:
            db.close()

    async def _queued(self, call: _Call[T]) -> T:
        if len(self._calls) >= self._queue:
            raise StoreBusyError
        self._line_up(call)
        try:
            self._executor.submit(self._begin, call)
        except (
            RuntimeError
        ):  # the pool has been closed; a write before the last may have taken this one along
            if call.turn.acquire(blocking=False):
                self._require_not_lost()
                raise StoreClosedError from None
        self._calls.add(call)
        patience = call.answer.get_loop().call_later(BUSY_SECONDS, self._give_up, call)
        try:
            return await call.answer
        finally:
            patience.cancel()

    def _require_not_lost(self) -> None:
        """Raise StoreLostError if that is why the pool was closed."""

    def _line_up(self, call: _Call[Any]) -> None:
        """Do what must be done before a thread can take the call."""

    def _give_up(self, call: _Call[Any]) -> None:
        """A call that has not begun never will."""
        if call.turn.acquire(blocking=False):
            self._tell([_Done(call, error=StoreBusyError())])

    def _tell(self, done: Sequence[_Done]) -> None:
        """Answer calls, on the event loop. What is to follow a result does also if nobody waits for it."""
        for call, result, error in done:
            self._calls.discard(call)
            if error is None and call.then is not None:
                call.then(result)
            if call.answer.done():  # whoever asked was cancelled
                continue
            if error is None:
                call.answer.set_result(result)
            else:
                call.answer.set_exception(error)

    def _begin(self, call: _Call[Any]) -> None:
        """Do what is asked, on a thread of this pool, and wake the event loop once for all that was done."""
        if not call.turn.acquire(blocking=False):  # given up, or done along with one before it
            return
        try:
            done = self._perform(call)
        except BaseException as error:  # noqa: BLE001 - whoever asked is told
            done = [_Done(call, error=error)]
        done = [_in_words(one) for one in done]
        call.answer.get_loop().call_soon_threadsafe(self._tell, done)

    def _perform(self, call: _Call[Any]) -> list[_Done]:
        db = self._connection()
        self._owned.until = time.monotonic() + (self._deadline or float("inf"))
        return [_Done(call, _read(db, call.work))]

    def _connection(self) -> Database:
        db: Database | None = getattr(self._owned, "db", None)
        if db is None:
            db = self._owned.db = self._made()
            if self._deadline is not None:
                owned = self._owned
                # Called by SQLite every 20,000 steps of its machine, about a millisecond.
                db.conn.set_progress_handler(lambda: time.monotonic() > owned.until, 20_000)
        return db

    def _made(self) -> Database:
        db = connect(self._path, self._mode)
        try:
            open_wal(db)
        except BaseException:
            db.close()
            raise
        self._connections.append(db)
        return db


def _read(db: Database, work: Callable[[Database], T]) -> T:
    """What `work` reads, if need be with marks for what is lost of a damaged text."""
    try:
        return work(db)
    except sqlite3.OperationalError as error:
        if not is_damaged_text(error):
            raise
    mark_damaged_texts(db)
    return work(db)


def _in_words(done: _Done) -> _Done:
    known = in_words(done.error) if isinstance(done.error, sqlite3.Error) else None
    if known is None:
        return done
    known.__cause__ = done.error
    return done._replace(error=known)


class WritePool(Pool):
    """One thread with the connection that writes. Each call is kept whole or not at all."""

    _mode: Mode = "rw"

    def __init__(self, path: Path, *, queue: int = 256) -> None:
        """Start the pool."""
        super().__init__(path, threads=1, queue=queue)
        self.files = OpenFiles(path)
        self._was_lost: bool | None = None  # when it was closed: a file that is closed has no -wal
        self._lined_up: deque[_Call[Any]] = deque()
        self._patience = -1

    @override
    async def run(
        self,
        work: Callable[[Database], T],
        *,
        alone: bool = False,
        then: Callable[[T], None] | None = None,
        by: str = "",
        noted: bool = True,
    ) -> T:
        """What `work` returns, once all that it wrote is on the disk.

        What takes long should commit `alone`, so that nothing short waits for it to end. A call whose caller is
        cancelled still runs to its end: it is never half acknowledged. `then` gets the result on the event loop,
        before the caller does, and also if the caller was cancelled. `by` is the module of who writes, which is
        `noted` for who asks (`bot.core.log.WRITERS`).

        Raises:
            StoreBusyError: the queue is full, or its turn or the file's lock did not come within 2 seconds.
            StoreClosedError, StoreFullError, StoreUnusableError: as their names say. Nothing was written.
            StoreLostError: the file is not there any more. Whatever was written is in no file that will stay.
        """
        writers = WRITERS.get() if noted else None

        def work_and_look(db: Database) -> tuple[T, bool]:
            before = db.conn.total_changes
            result = work(db)
            return result, db.conn.total_changes > before

        def note(found: tuple[T, bool]) -> None:
            result, wrote = found
            if writers is not None and wrote:
                writers.add(by)
            if then is not None:
                then(result)

        result, _ = await self._queued(_Call(work_and_look, alone=alone, then=note))
        return result

    async def truncate_wal(self) -> bool:
        """Bring all of the -wal into the file and empty it: it keeps what was erased from the file.

        Returns:
            False if that was not possible now, because somebody reads from it or the pool was closed.
        """

        def truncate() -> bool:
            try:
                db = self._connection()
                self._wait_at_most(db, _TRUNCATE_SECONDS)
                return empty_wal(db)
            except sqlite3.Error:
                return False

        try:
            return await asyncio.wrap_future(self._executor.submit(truncate))
        except RuntimeError:
            return False

    @override
    def close(self) -> None:
        """Wait for what is running, then close the connection.

        A file that was moved takes along what was acknowledged, and no -wal of it stays for another file of its name:
        SQLite would take that in as the other file's.
        """
        self._executor.shutdown(wait=True)
        try:
            self._require_not_lost()
            self._was_lost = False
        except StoreLostError:
            self._was_lost = True
            for db in self._connections:
                with suppress(sqlite3.Error):  # a second call finds it closed
                    empty_wal(db)
        super().close()

    @override
    def _require_not_lost(self) -> None:
        if self._was_lost is None:
            self.files.require()
        elif self._was_lost:
            raise StoreLostError(self._path)

    @override
    def _line_up(self, call: _Call[Any]) -> None:
        if not call.alone:
            self._lined_up.append(call)

    @override
    def _perform(self, call: _Call[Any]) -> list[_Done]:
        """Commit a call, and with it those that wait behind it."""
        db = self._connection()
        self._wait_at_most(db, call.until - time.monotonic())
        done = self._performed(db, call)
        # Not tried again here: what it was to write may come from something that is used up.
        if any(is_damaged_text(one.error) for one in done):
            mark_damaged_texts(db)
        return done

    def _performed(self, db: Database, call: _Call[Any]) -> list[_Done]:
        calls = [call]

        def together(db: Database) -> list[_Done]:
            if not call.alone:  # not before the file's lock is ours: till then they may give up
                calls.extend(self._taken_along())
            if len(calls) == 1:
                return [_Done(call, call.work(db))]
            return [_attempt(db, one) for one in calls]

        try:
            return self._kept(db, together)
        except BaseException as error:  # noqa: BLE001 - everybody is told
            return [_Done(one, error=error) for one in calls]

    def _kept(self, db: Database, work: Callable[[Database], T]) -> T:
        """See `write`; what this gives is in the file that everybody finds under its name."""
        self.files.require()
        result = write(db, work)
        self.files.require()
        return result

    @override
    def _connection(self) -> Database:
        new = not self._connections
        db = super()._connection()
        if new:
            self.files.note()
        return db

    def _wait_at_most(self, db: Database, seconds: float) -> None:
        """How long SQLite may wait for the file's lock."""
        patience = round(max(0, seconds) * 1000)
        if patience != self._patience:
            wait_at_most(db, patience)
            self._patience = patience

    def _taken_along(self) -> Iterator[_Call[Any]]:
        """Calls that wait, in their order. Those that were done or given up are dropped on the way."""
        taken = 1
        while self._lined_up and taken < _MOST_TOGETHER:
            call = self._lined_up.popleft()
            if call.turn.acquire(blocking=False):
                taken += 1
                yield call


def _attempt(db: Database, call: _Call[Any]) -> _Done:
    """Do one call of several; what it raises takes back what it wrote, and not what the others did."""
    db.conn.execute("SAVEPOINT call")
    try:
        done = _Done(call, call.work(db))
    except BaseException as error:
        if not db.conn.in_transaction:  # a full disk may have ended it, for all of them
            raise
        db.conn.execute("ROLLBACK TO call")
        done = _Done(call, error=error)
    db.conn.execute("RELEASE call")
    return done
