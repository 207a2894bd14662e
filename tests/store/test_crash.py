"""The process is killed at any moment: what was acknowledged is there, once, and the file is whole.

Ten kills in the suite; sixty with the environment variable STANDPOINT_LONG set.
"""

import asyncio
import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

from bot.store.store import Store
from tests.store.sample import ENTRIES, SERVER, change, instant, stance, when

KILLS = 60 if os.environ.get("STANDPOINT_LONG") else 10
LONGEST_LIFE = 0.2
"""Seconds. Long enough for about a hundred edits, short enough to meet the opening of the file as well."""


def test_every_acknowledged_edit_survives_a_kill_and_is_there_once(path: Path):
    acknowledged = 0
    moments = random.Random(2015)  # noqa: S311  (when to strike, not a secret)
    for _ in range(KILLS):
        acknowledged += _edits_until_killed(path, acknowledged, moments.uniform(0, LONGEST_LIFE))
    assert acknowledged > KILLS  # else nothing was tried
    asyncio.run(_check(path, acknowledged))


def _edits_until_killed(path: Path, first: int, life: float) -> int:
    """Let a child edit for `life` seconds, kill it, and count what it had acknowledged by then."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    told, tell = context.Pipe(duplex=False)
    child = context.Process(target=_edit_for_ever, args=(path, first, tell))
    child.start()
    tell.close()
    assert told.recv() == "begun"
    time.sleep(life)
    child.kill()
    child.join()
    numbers = list(_all_told(told))
    told.close()
    assert numbers == list(range(first, first + len(numbers)))
    return len(numbers)


def _all_told(told: Connection) -> Iterator[int]:
    try:
        while True:
            yield told.recv()
    except EOFError:
        return


def _edit_for_ever(path: Path, first: int, tell: Connection) -> None:
    async def run() -> None:
        tell.send("begun")
        store = await Store.open(path)
        await store.import_entries(change(request_key="entries"), ENTRIES, fork=False)
        for number in count(first):  # the first may have been stored already, and not acknowledged
            await store.record_stance(_change(number), stance(f"k-{number}"))
            tell.send(number)

    asyncio.run(run())


def _change(number: int):
    return change(SERVER, at=instant(number), request_key=f"i-{number}")


async def _check(path: Path, acknowledged: int) -> None:
    store = await Store.open(path, create=False)
    rows = await store.timeline(SERVER, "ada", "ferry", when())
    keys = [row.stance.key for row in rows]
    assert keys[:acknowledged] == [f"k-{number}" for number in range(acknowledged)]
    # At most the one edit that was under way at the last kill.
    assert keys[acknowledged:] in ([], [f"k-{acknowledged}"])
    lines = [logged.update.key for logged in await store.updates(SERVER, limit=len(keys) + 9)]
    assert lines == [*reversed(keys), ""]  # each stance has its line, and each line its stance
    assert await store.first_broken_line(0) is None
    assert await store.first_broken_line(SERVER) is None
    assert await store.findings() == []
    store.close()
