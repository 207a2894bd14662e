"""What a measurement sees of a process: how late its event loop comes back, and how much memory it holds."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import asynccontextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


async def all_of(works: Iterable[Awaitable[T]]) -> None:
    """Await them, a hundred at a time."""
    waiting = iter(works)
    while some := list(islice(waiting, 100)):
        await asyncio.gather(*some)


@asynccontextmanager
async def watched(late: list[float]) -> AsyncIterator[None]:
    """Note how long each millisecond of sleep took, in seconds."""

    async def sleep() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            late.append(time.perf_counter() - began)

    watching = asyncio.create_task(sleep())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


def megabytes() -> float:
    """The most memory that the process has held so far, as Linux counts it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(kilobytes) / 1024
