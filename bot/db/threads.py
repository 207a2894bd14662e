"""Threads that do what they are handed, one piece of work after the other."""

import asyncio
import logging
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Threads:
    """Up to `number` threads that take from one queue. Each is started when there is work for it.

    Why not `concurrent.futures`: its futures, of which nobody here needs what they can do, and its count of idle threads
    are half of what a call of a few microseconds costs (benchmarks/README.md).
    """

    def __init__(self, number: int, name: str) -> None:
        """Start nothing yet."""
        self._number = number
        self._name = name
        self._queue: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._ended = False

    def submit(self, work: Callable[[], object]) -> None:
        """Have a thread do it, after what was handed in before. What it returns or raises is nobody's.

        Raises:
            RuntimeError: after `end`.
        """
        if self._ended:
            raise RuntimeError("These threads have ended.")
        self._queue.put(work)
        if len(self._threads) < self._number:
            # A daemon: who forgets to end them must not hang at exit. SQLite takes back what was half written.
            self._threads.append(Thread(target=self._serve, name=self._name, daemon=True))
            self._threads[-1].start()

    async def run(self, work: Callable[[], T]) -> T:
        """What it returns, done on a thread."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()

        def done(result: T | None, error: BaseException | None) -> None:
            if answer.done():  # cancelled
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(result)  # type: ignore[arg-type] # without an error it is a T

        def begin() -> None:
            try:
                result = work()
            except BaseException as error:  # noqa: BLE001 - whoever asked is told
                loop.call_soon_threadsafe(done, None, error)
            else:
                loop.call_soon_threadsafe(done, result, None)

        self.submit(begin)
        return await answer

    def end(self) -> None:
        """Wait until all that was handed in is done. May be called twice."""
        if not self._ended:
            self._ended = True
            for _ in self._threads:
                self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        while (work := self._queue.get()) is not None:
            try:
                work()
            except BaseException:  # noqa: BLE001 - the thread must not end
                _log.exception("A thread of the database goes on after an error that nobody was told")
            del work  # else what it holds stays in memory while the thread waits
