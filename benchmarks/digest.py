"""The daily summary: a year in which everything goes wrong, a summary of 10,000 updates, and 5,000 at one minute.

The last two run in processes of their own, for their memory. The longest stall is how late a task came back
that slept for a millisecond again and again, the millisecond included.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.look_ups import entries
from benchmarks.rush import DAY, FIRST, PACE, Rush, change, rush, set_up
from benchmarks.table import show
from benchmarks.watching import all_of, megabytes, watched
from bot.client import spare_collector
from bot.core.entries import Stance
from bot.db import news
from bot.db.store import Store
from bot.digest.cards import letters
from bot.digest.model import Kind, RunState, Task
from bot.digest.summary import Composer
from bot.exchange import store as exchange
from bot.request import Desk
from bot.stances import store as stances_store
from cogs.digest import SENDS_A_SECOND
from tests.digest.year import Result, Setting, simulate

YEAR: Final = Setting(servers=200, days=365, crash_rate=0.03, storm_rate=0.03)
UPDATES: Final = 10_000
SERVERS: Final = 5_000
OWN_RECORDS: Final = 500
"""Servers of these with a record of their own, which shares no reading with the others."""

_RAM: Final = Path("/dev/shm")  # noqa: S108 - Linux keeps it in memory; elsewhere the usual place will do


@dataclass(frozen=True)
class Composed:
    """Seconds to read and compose a summary, and then its messages; milliseconds of stall; MB more than before."""

    composed: float
    written: float
    messages: int
    stall: float
    megabytes: float


# The year


def measure_year(setting: Setting = YEAR) -> tuple[Result, float]:
    """What became of every date, and how many seconds the simulation took.

    Processes die in it and the machine does not, so its files may lie in memory.
    """
    with tempfile.TemporaryDirectory(dir=_RAM if _RAM.is_dir() else None) as folder:
        began = time.perf_counter()
        result = asyncio.run(simulate(Path(folder), setting))
        return result, time.perf_counter() - began


# 10,000 updates


def measure_composing(updates: int = UPDATES) -> Composed:
    """One summary of so many updates."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "stances.db"
        asyncio.run(_record_each(database, updates))
        return Composed(**_in_child("compose", database))


async def _record_each(database: Path, number: int) -> None:
    """A record with so many stances, each recorded by itself."""
    store = await Store.open(database)
    everything = list(entries(number))
    others = [entry for entry in everything if not isinstance(entry, Stance)]
    await store.change_alone(change(0), exchange.import_entries, others, layer=False)
    stances = (
        entry.model_copy(update={"quote": f"What {entry.key} says."})
        for entry in everything
        if isinstance(entry, Stance)
    )
    await all_of(store.change(change(0), stances_store.record_stance, stance) for stance in stances)
    store.close()


async def _compose(database: Path) -> Composed:
    store = await Store.open(database)
    desk = Desk(store, now=lambda: DAY)
    composer = Composer(desk)
    stretch = await store.read_whole(news.since, FIRST, 0, 2)  # line 2 is the import of leaders and topics
    task = Task(kind=Kind.POST, local_date=DAY.date(), due_at=DAY)
    spare_collector()
    before, late = megabytes(), list[float]()
    async with watched(late):
        began = time.perf_counter()
        summary = await composer.compose(FIRST, task, stretch, for_editors=True)
        composed = time.perf_counter() - began
        made = letters(summary)
        written = time.perf_counter() - began - composed
    after = megabytes()
    store.close()
    assert len(summary.items) >= stretch.to - stretch.after
    return Composed(composed, written, len(made), max(late) * 1e3, after - before)


# 5,000 servers at one minute


def measure_rush(servers: int = SERVERS, own_records: int = OWN_RECORDS) -> Rush:
    """All of them due at once, at a pace of PACE instead of the bot's own."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "stances.db"
        asyncio.run(set_up(database, servers, own_records))
        return Rush(**_in_child("rush", database))


def _in_child(what: str, database: Path) -> dict[str, Any]:
    child = [sys.executable, "-m", "benchmarks.digest", what, str(database)]
    seen: dict[str, Any] = json.loads(
        subprocess.run(child, check=True, capture_output=True, text=True).stdout
    )
    return seen


def print_table(year: tuple[Result, float], composed: Composed, rush: Rush) -> None:
    """The tables of benchmarks/README.md."""
    _print_year(*year)
    show(
        [f"a summary of {UPDATES:,} updates", ""],
        [
            ["reading and composing", f"{composed.composed:.2f} s"],
            [f"writing its {composed.messages} messages", f"{composed.written * 1e3:.0f} ms"],
            ["longest stall of the event loop", f"{composed.stall:.0f} ms"],
            ["memory", f"{composed.megabytes:.0f} MB"],
        ],
    )
    show(
        [f"{SERVERS:,} servers due at one minute", "", "aim"],
        [
            ["summaries posted", f"{rush.settled:,}", f"{SERVERS:,}"],
            ["messages that they took", f"{rush.posted:,}", ""],
            [f"all handed to Discord, at most {PACE} a second", f"{rush.seconds:.1f} s", ""],
            ["messages a second", f"{rush.posted / rush.seconds:,.0f}", f"> {SENDS_A_SECOND}"],
            [
                f"all at the pace that the bot keeps, {SENDS_A_SECOND} a second",
                f"{rush.posted / SENDS_A_SECOND:.0f} s",
                "",
            ],
            ["longest stall of the event loop", f"{rush.stall:.0f} ms", "< 20 ms"],
            ["p99", f"{rush.stall_p99:.1f} ms", ""],
            ["longest with nothing to do, just before", f"{rush.idle:.0f} ms", ""],
            ["memory", f"{rush.megabytes:.0f} MB", ""],
        ],
    )


def _print_year(result: Result, seconds: float) -> None:
    """What has become of every date, what it took, and what went wrong on the way."""
    states, faults = result.states, result.faults
    twice = sum("times" in fault for fault in faults)
    missing = sum("nothing is known" in fault or "still open" in fault for fault in faults)
    show(
        [f"{YEAR.servers} servers, {YEAR.days} days", "", "aim"],
        [
            ["dates on which a summary was due", f"{states.total() + missing:,}", ""],
            ["posted once", f"{states[RunState.SENT]:,}", ""],
            ["of these late", f"{result.late:,}", ""],
            *([f"not posted: {reason}", f"{number:,}", ""] for reason, number in result.reasons.most_common()),
            ["posted twice", f"{twice:,}", "0"],
            ["missing", f"{missing:,}", "0"],
            ["any other fault", f"{len(faults) - twice - missing:,}", "0"],
            ["crashes between claim and record", f"{result.crashes.total():,}", ""],
            [f"at each of {len(result.crashes)} places at least", f"{min(result.crashes.values(), default=0):,}", ""],
            ["5xx / of these sent all the same", f"{result.calls['5xx'] + result.calls['5xx, but sent']:,} / {result.calls['5xx, but sent']:,}", ""],
            ["seconds", f"{seconds:.0f}", ""],
        ],
    )  # fmt: skip
    for fault in faults[:20]:
        print(fault)


def main(arguments: Sequence[str]) -> None:
    """Print the tables; with a measurement and a database, print what was measured there as JSON."""
    match arguments:
        case ["compose", database]:
            print(json.dumps(asdict(asyncio.run(_compose(Path(database))))))
        case ["rush", database]:
            print(json.dumps(asdict(asyncio.run(rush(Path(database))))))
        case _:
            print_table(measure_year(), measure_composing(), measure_rush())


if __name__ == "__main__":
    main(sys.argv[1:])
