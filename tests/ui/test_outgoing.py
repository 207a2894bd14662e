"""Rounds: what is due is done, by one at a time, whatever became of the others."""

import asyncio

import pytest

from bot.ui.outgoing import Scheduler


class Work:
    """What is due; each piece of it takes until it is let go."""

    def __init__(self, *due: int) -> None:
        self.due = list(due)
        self.begun: list[int] = []
        self.may_end = asyncio.Event()

    async def ask(self, limit: int) -> list[int]:
        return self.due[:limit]

    async def do(self, number: int) -> None:
        self.begun.append(number)
        await self.may_end.wait()
        self.due.remove(number)


@pytest.fixture
async def work():
    return Work(1, 2)


async def turns() -> None:
    """Everything that can go on has gone on."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_is_being_done_is_not_begun_again(work: Work):
    rounds = Scheduler(None, work.ask, work.do)
    await rounds.once()
    await turns()
    work.due.append(3)
    await rounds.once()
    await turns()
    assert work.begun == [1, 2, 3]
    work.may_end.set()
    await turns()
    work.due.append(1)
    await rounds.once()
    await turns()
    assert work.begun == [1, 2, 3, 1]


async def test_one_that_fails_stops_no_other_and_is_tried_again(work: Work):
    tried: list[int] = []

    async def do(number: int) -> None:
        tried.append(number)
        if number == 1:
            raise KeyError(number)

    rounds = Scheduler(None, work.ask, do)
    for _ in range(2):
        await rounds.once()
        await turns()
    assert tried == [1, 2, 1, 2]
