"""Verifying a record: every line of its log and every row again, in the background of an event loop.

Two records: one of 100,000 updates that wrote a stance each, and one whose stances came with a single import. The
loop has nothing to do but come back every millisecond, so what it comes back late by is what commands would wait.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from benchmarks.look_ups import entries
from benchmarks.table import show
from benchmarks.watching import watched
from bot.client import spare_collector
from bot.core.entries import Stance
from bot.core.policy import Action
from bot.db.changes import Change, begin
from bot.db.rules import finish
from bot.db.sqlite import connect, write
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.service import OPERATOR

UPDATES: Final = 100_000
_TOGETHER: Final = 5_000
_IDLE_SECONDS: Final = 5.0
_CHANGE: Final = Change(caller=OPERATOR, action=Action.IMPORT, at="2026-01-01T00:00:00.000000Z")


@dataclass(frozen=True)
class Verified:
    """What verifying one record took: seconds, stalls of the event loop in ms, and MB of the process that checks."""

    updates: int
    entries: int
    seconds: float
    stall: float
    stall_p99: float
    idle: float
    megabytes: float


def measure(updates: int = UPDATES) -> dict[str, Verified]:
    """Both records, each in a process of its own."""
    seen = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("an update each", _one_by_one), ("one import", _at_once)):
            path = Path(folder) / f"{name}.db"
            asyncio.run(make(path, updates))
            child = [sys.executable, "-m", "benchmarks.verify", str(path)]
            told = subprocess.run(child, check=True, capture_output=True, text=True).stdout
            seen[name] = Verified(**json.loads(told))
    return seen


async def _one_by_one(path: Path, updates: int) -> None:
    """A record in which each stance has an update of its own."""
    store = await Store.open(path)
    others = [entry for entry in entries(updates) if not isinstance(entry, Stance)]
    await store.change_alone(_CHANGE, exchange.import_entries, others, layer=False)
    store.close()
    stances = _stances(updates)
    with closing(connect(path, "rw")) as db:
        while some := list(islice(stances, _TOGETHER)):
            write(db, lambda db, some=some: _record(db, some))  # type: ignore[misc] # mypy cannot infer a lambda with a default


async def _at_once(path: Path, updates: int) -> None:
    store = await Store.open(path)
    await store.change_alone(_CHANGE, exchange.import_entries, entries(updates), layer=False)
    store.close()


def _stances(number: int) -> Iterator[Stance]:
    return (entry for entry in entries(number) if isinstance(entry, Stance))


def _record(db: Database, stances: Sequence[Stance]) -> None:
    for stance in stances:
        writer = begin(db, _CHANGE)
        writer.put(stance)
        finish(writer, "record", "stance", stance.key)


async def _verify(path: Path) -> Verified:
    store = await Store.open(path, create=False)
    spare_collector()
    idle: list[float] = []
    late: list[float] = []
    try:
        async with watched(idle):
            await asyncio.sleep(_IDLE_SECONDS)
        async with watched(late):
            began = time.perf_counter()
            checked = await store.check_record(0)
            seconds = time.perf_counter() - began
    finally:
        store.close()
    assert checked.fault is None, checked.fault
    late.sort()
    return Verified(
        updates=checked.lines,
        entries=checked.revisions,
        seconds=seconds,
        stall=late[-1] * 1000,
        stall_p99=late[len(late) * 99 // 100] * 1000,
        idle=max(idle) * 1000,
        megabytes=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    )


def print_table(seen: dict[str, Verified]) -> None:
    """The table of benchmarks/README.md."""
    rows = [
        ("updates", "", lambda one: f"{one.updates:,}"),
        ("entries", "", lambda one: f"{one.entries:,}"),
        ("seconds", "< 20", lambda one: f"{one.seconds:.1f}"),
        ("longest stall of the event loop", "< 20 ms", lambda one: f"{one.stall:.0f} ms"),
        ("p99", "", lambda one: f"{one.stall_p99:.1f} ms"),
        ("longest with nothing to do, just before", "", lambda one: f"{one.idle:.0f} ms"),
        ("memory of the process that checks", "", lambda one: f"{one.megabytes:.0f} MB"),
    ]
    show(
        ["verifying a record", *seen, "aim"],
        [[name, *map(tell, seen.values()), aim] for name, aim, tell in rows],
    )


def main(arguments: Sequence[str]) -> None:
    """Print the table; with a database, what verifying its public record took, as JSON."""
    match arguments:
        case [database]:
            print(json.dumps(asdict(asyncio.run(_verify(Path(database))))))
        case _:
            print_table(measure())


if __name__ == "__main__":
    main(sys.argv[1:])
