"""What ten thousand servers with one edit each cost: the file, an edit, a search, noticing, names in memory.

Two files: the same public record, over which one server has a record of its own, or very many. They take turns, and
a figure is the median over the rounds of the ratio of processor time (`time.process_time`, all threads), so that
other work on the machine and its disk do not count.
"""

import asyncio
import gc
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from benchmarks.look_ups import entries, named
from benchmarks.table import show
from bot.core.entries import Leader, Stance
from bot.core.log import Seen
from bot.core.policy import Action
from bot.db.changes import Change
from bot.db.sqlite import connect
from bot.db.store import Store
from bot.entries import store as entries_store
from bot.exchange import store as exchange
from bot.exchange.service import OPERATOR
from bot.stances import store as stances

SERVERS: Final = 10_000
PUBLIC: Final = 10_000
"""Stances of the public record, one leader for every hundred."""

ROUNDS: Final = 15
EDITS: Final = 100
LOOKS: Final = 200
"""Edits, and searches, of each file in a round."""

DIRECTORIES: Final = 1_000
LEADERS: Final = (100, 10_000)
"""Leaders of the public record that a thousand directories stand on."""

_FIRST: Final = 1_000_000
"""The first server's id."""

_AT: Final = "2026-01-01T00:00:00.000000Z"


@dataclass(frozen=True)
class Grown:
    """Bytes that the file gained for each server whose first edit was of a kind, and how many of them for search."""

    kind: str
    bytes: float
    searched: float


@dataclass(frozen=True)
class Cost:
    """µs of processor time with one server and with very many, and the median of the ratios of the rounds."""

    one: float
    many: float
    ratio: float


@dataclass(frozen=True)
class LayersSeen:
    """All that is measured; memory in KB a directory, by leaders of the public record and what its layer did."""

    servers: int
    grown: list[Grown]
    costs: dict[str, Cost]
    memory: dict[int, dict[str, float]]


def change(record_id: int, reason: str = "") -> Change:
    """A change of a record by the operator."""
    return Change(caller=OPERATOR.but(guild_id=record_id), action=Action.IMPORT, reason=reason, at=_AT)


async def measure(servers: int = SERVERS) -> LayersSeen:
    """Everything, with so many servers."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = [await _public(Path(folder) / name) for name in ("few.db", "many.db")]
        try:
            grown = await _grow(many, servers)
            await first_edit(few, _FIRST, 0)
            gc.collect()
            gc.freeze()  # as the bot does when it is ready
            costs = await _costs(few, many)
        finally:
            few.close()
            many.close()
    memory = {leaders: await _memory(leaders) for leaders in LEADERS}
    return LayersSeen(servers=servers, grown=grown, costs=costs, memory=memory)


async def _public(path: Path) -> Store:
    store = await Store.open(path)
    await store.change_alone(change(0), exchange.import_entries, entries(PUBLIC), layer=False)
    return store


def _stance(number: int, of: int = PUBLIC) -> Stance:
    """A statement that is in no record yet, of the usual length."""
    leader = number % max(10, of // 100)
    return Stance(
        key=f"new-{number}", leader=f"leader-{leader}", topic=f"topic-{number % 20}", position=None,
        stated_on="2025-11-30", venue="a venue", quote=f"I said something about number {number}.",
        sources=(f"source-{leader}",),
    )  # fmt: skip


async def first_edit(store: Store, server: int, number: int, *, correct: bool = False) -> None:
    """A server records a stance, or corrects one of the public record."""
    if not correct:
        await store.change(change(server), stances.record_stance, _stance(number))
        return
    key = f"stance-{number % PUBLIC}"
    (held,) = await store.revisions(0, key)
    fixed = held.stance.but(summary="", quote=f"As {server} heard it: number {number}.")
    seen = Seen(key=key, revision=held.revision)
    await store.change(change(server, "Heard otherwise."), stances.correct_stance, seen, fixed)


async def _grow(store: Store, servers: int) -> list[Grown]:
    """First edits of all servers: half of them record a stance, then the others correct one."""
    half = servers // 2
    grown = []
    for part, kind in enumerate(("recording a stance", "correcting one of the public record")):
        before = _size(store.path)
        waiting = iter(range(part * half, (part + 1) * half))

        async def server(waiting: Iterator[int] = waiting, *, correct: bool = part == 1) -> None:
            for number in waiting:
                await first_edit(store, _FIRST + number, number, correct=correct)

        await asyncio.gather(*(server() for _ in range(32)))
        file, searched = (after - was for after, was in zip(_size(store.path), before, strict=True))
        grown.append(Grown(kind, file / half, searched / half))
    return grown


def _size(path: Path) -> tuple[int, int]:
    """Bytes of the file once everything is in it, and of its tables for search."""
    with closing(connect(path, "rw")) as db:
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        (searched,) = db.conn.execute(_SEARCHED).fetchone()
    return path.stat().st_size, searched


_SEARCHED: Final = """
SELECT (SELECT sum(length(block)) FROM layer_search_data) + (SELECT total(length(sz)) FROM layer_search_docsize)
"""


async def _costs(few: Store, many: Store) -> dict[str, Cost]:
    numbers = count(PUBLIC * 10)
    servers = count(_FIRST * 2)

    async def edit(store: Store) -> None:
        await store.change(change(_FIRST), stances.record_stance, _stance(next(numbers)))

    async def first(store: Store) -> None:
        await first_edit(store, next(servers), next(numbers), correct=True)

    async def search(store: Store) -> None:
        await store.search(0, f"something {next(numbers) % 1000}", limit=10)

    async def refresh(store: Store) -> None:
        await store.refresh()

    return {
        "an edit in a record of its own": await _alternately(few, many, edit, EDITS),
        "a first edit": await _alternately(few, many, first, EDITS),
        "search in the public record": await _alternately(few, many, search, LOOKS),
        "noticing (`refresh`) after an own write": await _alternately(few, many, refresh, EDITS, before=edit),
    }


async def _alternately(
    few: Store,
    many: Store,
    work: Callable[[Store], Awaitable[None]],
    times: int,
    *,
    before: Callable[[Store], Awaitable[None]] | None = None,
) -> Cost:
    """Processor time of `work`, in turns; that of what comes `before` each does not count."""
    rounds = []
    for number in range(ROUNDS):
        took = {}
        for store in (few, many) if number % 2 else (many, few):
            spent = 0.0
            for _ in range(times):
                if before is not None:
                    await before(store)
                began = time.process_time()
                await work(store)
                spent += time.process_time() - began
            took[store] = spent / times * 1e6
        rounds.append((took[few], took[many]))
    return Cost(
        one=statistics.median(one for one, _ in rounds),
        many=statistics.median(many for _, many in rounds),
        ratio=statistics.median(many / one for one, many in rounds),
    )


async def _memory(leaders: int) -> dict[str, float]:
    """KB that each of very many directories takes, by what its server has done."""

    async def record(store: Store, server: int) -> None:
        await store.change(change(server), stances.record_stance, _stance(server, leaders * 100))

    async def add(store: Store, server: int) -> None:
        await store.change(
            change(server), entries_store.add_entry, Leader(key=f"new-{server}", name=f"Somebody of {server}")
        )

    async def rename(store: Store, server: int) -> None:
        await store.change(
            change(server),
            entries_store.edit_entry,
            Leader,
            f"leader-{server % leaders}",
            lambda leader: leader.but(name=f"Named by {server}"),
        )

    took = {}
    for kind, edit in {"recorded a stance": record, "added a leader": add, "renamed one": rename}.items():
        with tempfile.TemporaryDirectory() as folder:
            store = await Store.open(Path(folder) / "stances.db")
            try:
                await store.change_alone(change(0), exchange.import_entries, named(leaders), layer=False)
                servers = range(_FIRST, _FIRST + DIRECTORIES)
                for server in servers:
                    await edit(store, server)
                await store.directory(servers[0])  # and what all of them share
                took[kind] = await _held(store, list(servers[1:]))
            finally:
                store.close()
    return took


async def _held(store: Store, servers: list[int]) -> float:
    """KB a directory, after each was asked for names as a member does."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for server in servers:
            directory = await store.directory(server)
            directory.leader_names.complete("ba")
            directory.find_leader("leader-1")
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (after - before) / len(servers) / 1024


def print_table(seen: LayersSeen) -> None:
    """The tables of benchmarks/README.md."""
    show(
        [f"the first edit of {seen.servers:,} servers", "KB of file a server", "of these for search", "aim"],
        [[one.kind, f"{one.bytes / 1024:.2f}", f"{one.searched / 1024:.2f}", "≤ 6"] for one in seen.grown],
    )
    aims = ["≤ 1.3", "≤ 1.3", "≤ 1.3", "near 1"]
    show(
        ["processor time", "µs, one server", f"µs, {seen.servers:,}", "ratio", "aim"],
        [
            [what, f"{cost.one:,.0f}", f"{cost.many:,.0f}", f"{cost.ratio:.2f}", aim]
            for (what, cost), aim in zip(seen.costs.items(), aims, strict=True)
        ],
    )
    kinds = list(next(iter(seen.memory.values())))
    show(
        [f"KB in memory for each of {DIRECTORIES:,} directories", *kinds],
        [
            [f"over a public record of {leaders:,} leaders", *(f"{took[kind]:.1f}" for kind in kinds)]
            for leaders, took in seen.memory.items()
        ],
    )


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
