"""Acknowledged edits a second, and a large import, each against raw SQLite doing the same inserts.

Our editors work one at a time, and 32 at a time, where edits that wait share a commit. "raw" gets finished rows
and inserts them into a copy of the same file, one transaction for each edit: same tables, triggers, indexes and
full-text search, `synchronous=FULL`. It asks nothing first: it looks for no duplicate, finds no key, computes no
hash, and runs in the thread that waits. What ours costs more is what the store adds. "raw on a thread" does the same,
each transaction handed from an event loop to a thread, as a program must that answers others while the disk is waited
for.
"""

import asyncio
import gc
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from benchmarks.look_ups import leaders_of, named, said
from benchmarks.table import show
from benchmarks.watching import megabytes
from bot.core.entries import Stance
from bot.core.errors import StoreBusyError
from bot.core.policy import Action
from bot.db.changes import Change
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.archive import write_entries
from bot.exchange.service import OPERATOR, import_files
from bot.request import Desk, Request
from bot.stances import store as stances_store

EDITS: Final = 250
AT_ONCE: Final = 32
ROUNDS: Final = 25
IMPORTED: Final = 100_000
IMPORT_ROUNDS: Final = 3
RAW: Final = ("raw", "raw on a thread")
_CHANGE: Final = Change(caller=OPERATOR, action=Action.IMPORT, at="2026-01-01T00:00:00.000000Z")


@dataclass(frozen=True)
class Finished:
    """The rows that were left behind in one table, and how to insert them."""

    sql: str
    rows: Sequence[tuple[object, ...]]


@dataclass(frozen=True)
class ImportSeen:
    """Seconds of an import, raw and ours from entries and from a CSV file, and the most MB of the last."""

    raw: float
    entries: float
    file: float
    megabytes: float


def measure_edits() -> dict[str, list[float]]:
    """Edits a second in each round, by contestant."""
    ours = {f"{number} at a time": number for number in (1, AT_ONCE)}
    seen: dict[str, list[float]] = {label: [] for label in (*RAW, *ours)}
    with tempfile.TemporaryDirectory() as folder:
        base = _base(Path(folder) / "base.db", EDITS)
        stances, lines = _left_behind(base, lambda store: _edit(store, 1))
        for _ in range(ROUNDS):
            seen["raw"].append(EDITS / _raw_edits(_copy(base), stances, lines))
            seen["raw on a thread"].append(EDITS / asyncio.run(_raw_on_a_thread(_copy(base), stances, lines)))
            for label, at_once in ours.items():
                seen[label].append(EDITS / _timed(base, lambda store, n=at_once: _edit(store, n)))  # type: ignore[misc]
    return seen


def measure_import() -> ImportSeen:
    """An import of IMPORTED stances; the file is read by a process of its own, for its memory."""
    raw, ours, file, megabytes = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        base = _base(Path(folder) / "base.db", IMPORTED)
        csv = Path(folder) / "stances.csv"
        csv.write_bytes(b"".join(write_entries("stances.csv", _stances(IMPORTED))))
        stances, lines = _left_behind(base, _import)
        for _ in range(IMPORT_ROUNDS):
            raw.append(_raw_import(_copy(base), stances, lines))
            ours.append(_timed(base, _import))
            child = [sys.executable, "-m", "benchmarks.edits", str(_copy(base)), str(csv)]
            told = subprocess.run(child, check=True, capture_output=True, text=True).stdout.split()
            file.append(float(told[0]))
            megabytes.append(float(told[1]))
    return ImportSeen(
        raw=statistics.median(raw),
        entries=statistics.median(ours),
        file=statistics.median(file),
        megabytes=max(megabytes),
    )


def measure_waits() -> dict[str, list[float]]:
    """Seconds that each edit of another server took, one after the other, while something else went on."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_waits(_base(Path(folder) / "base.db", IMPORTED)))


async def _waits(base: Path) -> dict[str, list[float]]:
    seen: dict[str, list[float]] = {}
    store = await Store.open(base)
    change = _CHANGE.but(caller=OPERATOR.but(guild_id=77))
    numbers = iter(said(100_000, leaders_of(IMPORTED)))
    works: dict[str, Callable[[], Awaitable[object]]] = {
        "nothing": lambda: asyncio.sleep(5),
        "a dry run": lambda: store.read_whole(exchange.preview, 0, _stances(IMPORTED), layer=False),
        "the import": lambda: store.change_alone(
            _CHANGE, exchange.import_entries, _stances(IMPORTED), layer=False
        ),
    }
    gc.collect()
    gc.freeze()  # as the bot does when it is ready
    try:
        await store.change(change, stances_store.record_stance, next(numbers))  # the server's first
        for what, work in works.items():
            took = seen[what] = []
            job = asyncio.ensure_future(work())
            await asyncio.sleep(0)
            while not job.done():
                began = time.perf_counter()
                with suppress(StoreBusyError):
                    await store.change(change, stances_store.record_stance, next(numbers))
                took.append(time.perf_counter() - began)
            await job
    finally:
        store.close()
    return seen


def _stances(number: int) -> Iterator[Stance]:
    return said(number, leaders_of(number))


def _base(path: Path, stances: int) -> Path:
    """A record with the themes, topics and leaders of so many stances, and without the stances."""

    async def make() -> None:
        store = await Store.open(path)
        await store.change_alone(_CHANGE, exchange.import_entries, named(leaders_of(stances)), layer=False)
        store.close()

    asyncio.run(make())
    return path


def _copy(base: Path) -> Path:
    return shutil.copy(base, base.with_name("copy.db"))


def _timed(base: Path, work: Callable[[Store], Awaitable[float]]) -> float:
    """The seconds that `work` says it took on a copy."""

    async def run() -> float:
        store = await Store.open(_copy(base))
        try:
            return await work(store)
        finally:
            store.close()

    return asyncio.run(run())


async def _edit(store: Store, at_once: int) -> float:
    """All edits with so many under way at any time; each is acknowledged before its editor's next."""
    stances = enumerate(_stances(EDITS))
    waiting = iter([(_CHANGE.but(request_key=f"request-{number}"), stance) for number, stance in stances])

    async def editor() -> None:
        for change, stance in waiting:
            await store.change(change, stances_store.record_stance, stance)

    began = time.perf_counter()
    await asyncio.gather(*(editor() for _ in range(at_once)))
    return time.perf_counter() - began


async def _import(store: Store) -> float:
    began = time.perf_counter()
    await store.change_alone(_CHANGE, exchange.import_entries, _stances(IMPORTED), layer=False)
    return time.perf_counter() - began


def _left_behind(base: Path, work: Callable[[Store], Awaitable[float]]) -> tuple[Finished, Finished]:
    """The rows of stances and of the log that `work` adds to a copy."""
    _timed(base, work)
    with closing(connect(base.with_name("copy.db"), "ro")) as db:
        return (
            _finished(db, "stance", "seq > 2", order="stance_id"),
            _finished(db, "update_log", "seq > 2", order="seq"),
        )


def _finished(db: Database, table: str, which: str, order: str) -> Finished:
    columns = [column for _, column, *_, hidden in db.execute(f"PRAGMA table_xinfo({table})") if not hidden]
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    rows = db.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {which} ORDER BY {order}").fetchall()
    return Finished(sql, rows)


def _raw_edits(path: Path, stances: Finished, lines: Finished) -> float:
    """Seconds for as many transactions of two inserts."""
    with closing(connect(path, "rw")) as db:
        edits = _transactions(db, stances, lines)
        began = time.perf_counter()
        for edit in edits:
            edit()
        return time.perf_counter() - began


async def _raw_on_a_thread(path: Path, stances: Finished, lines: Finished) -> float:
    """The same, each on a thread, and waited for."""
    loop = asyncio.get_running_loop()
    with closing(connect(path, "rw")) as db, ThreadPoolExecutor(1) as thread:
        edits = _transactions(db, stances, lines)
        await loop.run_in_executor(thread, lambda: None)
        began = time.perf_counter()
        for edit in edits:
            await loop.run_in_executor(thread, edit)
        return time.perf_counter() - began


def _transactions(db: Database, stances: Finished, lines: Finished) -> list[Callable[[], None]]:
    def edit(stance: tuple[object, ...], line: tuple[object, ...]) -> None:
        db.conn.execute("BEGIN IMMEDIATE")
        db.conn.execute(stances.sql, stance)
        db.conn.execute(lines.sql, line)
        db.conn.commit()

    return [partial(edit, *rows) for rows in zip(stances.rows, lines.rows, strict=True)]


def _raw_import(path: Path, stances: Finished, lines: Finished) -> float:
    """Seconds for one transaction with all of it."""
    with closing(connect(path, "rw")) as db:
        began = time.perf_counter()
        db.conn.execute("BEGIN IMMEDIATE")
        db.conn.executemany(stances.sql, stances.rows)
        db.conn.executemany(lines.sql, lines.rows)
        db.conn.commit()
        return time.perf_counter() - began


async def _import_file(database: Path, csv: Path) -> float:
    """Seconds for what `/record import` does with a file: read, checked, stored."""
    store = await Store.open(database)
    data = await asyncio.to_thread(csv.read_bytes)
    began = time.perf_counter()
    report = await import_files(Request(Desk(store), OPERATOR), {"stances.csv": lambda: BytesIO(data)})
    took = time.perf_counter() - began
    store.close()
    assert report.imported is not None, report.problems[:3]
    assert report.imported.new == {"stance": IMPORTED}
    return took


def print_table(edits: dict[str, list[float]], imported: ImportSeen, waits: dict[str, list[float]]) -> None:
    """The tables of benchmarks/README.md."""
    aim = {"1 at a time": "≥ 0.6", f"{AT_ONCE} at a time": "≥ 0.95"}

    def against(label: str, other: str) -> str:
        pairs = zip(edits[label], edits[other], strict=True)
        return f"{statistics.median(mine / raw for mine, raw in pairs):.2f}"

    show(
        ["acknowledged edits", "a second", *(f"against {raw}" for raw in RAW), "aim against raw"],
        [
            [
                label if label in RAW else f"ours, {label}",
                f"{statistics.median(rates):,.0f}",
                *("" if label in RAW[: place + 1] else against(label, raw) for place, raw in enumerate(RAW)),
                aim.get(label, ""),
            ]
            for label, rates in edits.items()
        ],
    )
    show(
        [f"import of {IMPORTED:,} stances", "s", "against raw", "aim"],
        [
            ["raw", f"{imported.raw:.1f}", "", ""],
            [
                "ours, from entries",
                f"{imported.entries:.1f}",
                f"{imported.entries / imported.raw:.2f}",
                "≤ 3",
            ],
            ["ours, from a CSV file", f"{imported.file:.1f}", f"{imported.file / imported.raw:.2f}", "≤ 3"],
            ["memory, from a CSV file", f"{imported.megabytes:.0f} MB", "", "< 300 MB"],
        ],
    )
    aims = {"a dry run": "< 100"}
    show(
        [f"an edit elsewhere during … ({IMPORTED:,} stances)", "p50 ms", "p99 ms", "longest ms", "aim"],
        [
            [
                what,
                *(f"{ms * 1e3:,.1f}" for ms in (statistics.median(took), _p99(took), max(took))),
                aims.get(what, ""),
            ]
            for what, took in waits.items()
        ],
    )


def _p99(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


def main(arguments: Sequence[str]) -> None:
    """Print the tables; with a database and a file, import the one into the other and tell seconds and MB."""
    if arguments:
        database, csv = map(Path, arguments)
        seconds = asyncio.run(_import_file(database, csv))
        print(seconds, megabytes())
        return
    print_table(measure_edits(), measure_import(), measure_waits())


if __name__ == "__main__":
    main(sys.argv[1:])
