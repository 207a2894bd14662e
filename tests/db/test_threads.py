"""The threads under the pools: in order, to the end, and whatever is raised."""

import asyncio
import logging
import threading
import weakref
from functools import partial

import pytest

from bot.db.threads import Threads


class Held:
    """Something whose end can be seen."""


def test_work_is_done_in_the_order_in_which_it_was_handed_in_and_the_end_waits_for_all_of_it():
    threads, done, go = Threads(1, "test"), [], threading.Event()
    threads.submit(go.wait)
    for number in range(5):
        threads.submit(lambda number=number: done.append(number))
    assert done == []
    go.set()
    threads.end()
    threads.end()
    assert done == [0, 1, 2, 3, 4]


def test_nothing_is_taken_after_the_end():
    threads = Threads(1, "test")
    threads.end()
    with pytest.raises(RuntimeError, match="ended"):
        threads.submit(lambda: None)


def test_as_many_work_at_once_as_there_are_threads():
    threads, together = Threads(3, "test"), threading.Barrier(4)
    for _ in range(3):
        threads.submit(together.wait)
    together.wait(timeout=30)  # breaks if one of them did not begin
    threads.end()


async def test_who_waits_gets_what_the_work_returned_or_raised_and_the_thread_goes_on():
    threads = Threads(1, "test")

    def fails() -> None:
        raise LookupError("a made-up fault")

    assert await threads.run(lambda: 7) == 7
    with pytest.raises(LookupError, match="made-up"):
        await threads.run(fails)
    assert await threads.run(lambda: 8) == 8
    threads.end()


async def test_an_error_that_nobody_waits_for_is_logged_and_the_thread_goes_on(
    caplog: pytest.LogCaptureFixture,
):
    threads = Threads(1, "test")

    def fails() -> None:
        raise LookupError("a made-up fault")

    with caplog.at_level(logging.ERROR):
        threads.submit(fails)
        assert await threads.run(lambda: 8) == 8
    assert "a made-up fault" in caplog.text
    threads.end()


async def test_work_whose_caller_was_cancelled_disturbs_nobody():
    threads, go = Threads(1, "test"), threading.Event()
    waiting = asyncio.create_task(threads.run(go.wait))
    await asyncio.sleep(0)
    waiting.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await threads.run(lambda: 8) == 8
    threads.end()


def test_a_thread_that_waits_for_work_keeps_nothing_of_the_last_alive():
    threads, held, freed = Threads(1, "test"), Held(), threading.Event()
    weakref.finalize(held, freed.set)
    threads.submit(partial(isinstance, held, Held))
    del held
    assert freed.wait(timeout=30)
    threads.end()
