"""Rounds: every few seconds the database is asked what is due, and a few workers do it.

No more than that is remembered here. Whatever is forgotten in a crash is still due afterwards.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import discord
from discord.ext import tasks

from bot.record.errors import StandpointError

_log = logging.getLogger(__name__)

TICK_SECONDS: Final = 10.0
WORKERS: Final = 50
"""How many things are done at once. Each waits for Discord most of the time, and a slow one delays no other."""

_ASKED_AT_ONCE: Final = 200
_FAREWELL_SECONDS: Final = 5.0


class Rounds:
    """Asks for the ids of what is due, and does each of them once at a time."""

    def __init__(
        self,
        client: discord.Client,
        ask: Callable[[int], Awaitable[Sequence[int]]],
        do: Callable[[int], Awaitable[None]],
    ) -> None:
        """`ask` takes how many ids are wanted, and gives those that wait longest. Nothing runs before `start`."""
        self._client = client
        self._ask = ask
        self._do = do
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._workers = asyncio.Semaphore(WORKERS)
        self._loop = tasks.loop(seconds=TICK_SECONDS)(self._tick)
        self._loop.before_loop(self._when_ready)

    def start(self) -> None:
        """Begin, as soon as the client is ready."""
        self._loop.start()

    async def stop(self) -> None:
        """Ask no more, and give what is being done a moment to end."""
        self._loop.cancel()
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=_FAREWELL_SECONDS)
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def once(self) -> None:
        """Ask, and do all that is due until nothing is left to begin."""
        while True:
            due = await self._ask(len(self._busy) + _ASKED_AT_ONCE)
            new = [number for number in due if number not in self._busy]
            for number in new:
                task = asyncio.create_task(self._one(number))
                self._busy[number] = task
                task.add_done_callback(lambda _, number=number: self._busy.pop(number, None))  # type: ignore[misc] # mypy cannot infer a lambda with a default
            if len(new) < _ASKED_AT_ONCE:
                return
            while len(self._busy) >= _ASKED_AT_ONCE:
                await asyncio.wait(self._busy.values(), return_when=asyncio.FIRST_COMPLETED)

    async def _tick(self) -> None:
        """One round. Raises nothing: that would end the loop for good (field notes, discord.py 1)."""
        try:
            await self.once()
        except StandpointError as error:
            _log.warning("Asking what is due: %s", error)
        except Exception:  # noqa: BLE001 - see above
            _log.exception("Asking what is due")

    async def _one(self, number: int) -> None:
        async with self._workers:
            try:
                await self._do(number)
            except StandpointError as error:
                _log.warning("Doing what is due, %d: %s", number, error)
            except Exception:  # noqa: BLE001 - nobody awaits this task
                _log.exception("Doing what is due, %d", number)

    async def _when_ready(self) -> None:
        await self._client.wait_until_ready()


class Pace:
    """Lets through so many a second, so that Discord never has to say no to a burst.

    Discord allows a bot 50 requests a second over all, and counts refusals against it.
    """

    def __init__(self, per_second: float) -> None:
        """Nobody has gone yet."""
        self._gap = 1 / per_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next + self._gap, now)
        await asyncio.sleep(self._next - now)
