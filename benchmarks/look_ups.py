"""stance_as_of and completion at 1 thousand, 100 thousand and 1 million stances.

The stances are generated: made-up leaders on the starter record's topics, the number of leaders growing with
the number of stances (one leader for every hundred), as a real record's would.
"""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import show
from bot.core.entries import Entry, Leader, Position, Source, Stance, Theme, Topic
from bot.core.log import Seen
from bot.core.names import Named, NameIndex
from bot.core.policy import Action
from bot.db import connection
from bot.db.changes import Change
from bot.db.reads import When
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.service import OPERATOR
from bot.stances import store as stances_store

SIZES = (1_000, 100_000, 1_000_000)
LOOK_UPS = 6_000
"""Of each kind in each record, in ROUNDS rounds."""

ROUNDS = 20
AIM = {"stance_as_of": "≤ 1.2", "stance_as_of in a layer": "≤ 1.2", "completion": "≤ 1.5"}
WHAT = tuple(AIM)
CORRECTED = 200
"""Stances that the layer has corrected."""

SERVER = 77
TOPICS = 20
STANCES_A_LEADER = 100
LEADERS = 10_000
"""Among whom a misspelt name is looked for."""

_AT = "2026-01-01T00:00:00.000000Z"


def entries(stances: int) -> Iterator[Entry]:
    """A record with `stances` stances."""
    leaders = leaders_of(stances)
    yield from named(leaders)
    yield from said(stances, leaders)


def leaders_of(stances: int) -> int:
    """How many leaders said them."""
    return max(10, stances // STANCES_A_LEADER)


def named(leaders: int) -> Iterator[Entry]:
    """A record without stances, with one source for each leader."""
    yield Theme(key="theme", name="Theme")
    for topic in range(TOPICS):
        yield Topic(
            key=f"topic-{topic}", theme="theme", name=f"Topic {topic}", proposition=f"Proposition {topic}."
        )
    for leader in range(leaders):
        yield Leader(key=f"leader-{leader}", name=_name(leader), aliases=(f"alias {leader}",))
        yield Source(
            key=f"source-{leader}", title=f"Speeches of {_name(leader)}", url=f"https://example.org/{leader}"
        )


def said(stances: int, leaders: int) -> Iterator[Stance]:
    """Stances of so many leaders."""
    chance = random.Random(7)  # noqa: S311 - not a secret
    for number in range(stances):
        leader = number % leaders
        yield Stance.model_construct(
            None, key=f"stance-{number}", leader=f"leader-{leader}", topic=f"topic-{chance.randrange(TOPICS)}",
            position=Position(chance.randrange(-2, 3)),
            stated_on=f"{chance.randrange(1990, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            office="", venue="a venue", form="statement", summary=f"Said something about number {number}.",
            quote="", quote_language="", translation="", sources=(f"source-{leader}",), confidence="high", basis="explicit", note="",
        )  # fmt: skip


def _name(number: int) -> str:
    """A pronounceable name that differs from the others by more than a digit."""
    syllables = ("ba", "ko", "ri", "mu", "te", "sa", "lo", "ni", "dra", "vel")
    digits = [int(digit) for digit in f"{number:05}"]
    given = "".join(syllables[d] for d in digits[:2]).title()
    return f"{given} {''.join(syllables[d] for d in reversed(digits)).title()}"


@dataclass(frozen=True)
class LookUps:
    """In one record: seconds to load, and p50 and p99 in µs by what was looked up, of each round."""

    loaded: float
    seen: dict[str, list[tuple[float, float]]]

    def median(self, what: str) -> tuple[float, float]:
        """p50 and p99: the medians of the rounds."""
        p50, p99 = zip(*self.seen[what], strict=True)
        return statistics.median(p50), statistics.median(p99)


async def measure(sizes: Sequence[int] = SIZES) -> dict[int, LookUps]:
    """Look-ups in records of these sizes, which take turns."""
    with tempfile.TemporaryDirectory() as folder:
        stores: dict[int, Store] = {}
        found: dict[int, LookUps] = {}
        try:
            for size in sizes:
                stores[size] = await Store.open(Path(folder) / f"{size}.db")
                began = time.perf_counter()
                await stores[size].change_alone(
                    _change(0), exchange.import_entries, entries(size), layer=False
                )
                found[size] = LookUps(time.perf_counter() - began, {what: [] for what in WHAT})
                await _make_layer(stores[size], size)
            for number in range(ROUNDS):
                for size, store in stores.items():
                    for what, times in (await _round(store, number)).items():
                        found[size].seen[what].append(times)
        finally:
            for store in stores.values():
                store.close()
        return found


def _change(record_id: int, reason: str = "") -> Change:
    return Change(caller=OPERATOR.but(guild_id=record_id), action=Action.IMPORT, reason=reason, at=_AT)


async def _make_layer(store: Store, stances: int) -> None:
    """A server that has corrected some of the stances, each of another leader where there are as many."""
    for number in range(min(CORRECTED, stances)):
        (held,) = await store.revisions(0, f"stance-{number}")
        fixed = held.stance.but(summary="", quote=f"As they said it: {number}.")
        await store.change(
            _change(SERVER, "Heard otherwise."),
            stances_store.correct_stance,
            Seen(key=held.key, revision=held.revision),
            fixed,
        )


async def _round(store: Store, number: int) -> dict[str, tuple[float, float]]:
    names = (await store.directory(0)).leader_names
    leaders = [entry.key for entry in names.complete("", LEADERS)]
    return {
        WHAT[0]: await _as_of(store, 0, leaders, number),
        WHAT[1]: await _as_of(store, SERVER, leaders, number),
        WHAT[2]: _completion(names, number),
    }


vars(connection)["_REST"] = 0
"""What other work on the machine interrupts is then done on a thread, and nothing that comes after it."""


async def _as_of(store: Store, record_id: int, leaders: list[str], number: int) -> tuple[float, float]:
    """Of each record other leaders and topics, or the second would find the pages that the first had fetched."""
    chance = random.Random(f"{record_id} {number}")  # noqa: S311 - not a secret
    took = []
    for _ in range(LOOK_UPS // ROUNDS):
        leader, topic = chance.choice(leaders), f"topic-{chance.randrange(TOPICS)}"
        when = When(as_of=f"{chance.randrange(1995, 2026)}-06-01")
        began = time.process_time()  # of all threads, so that other work on the machine is not measured
        await store.stance_as_of(record_id, leader, topic, when)
        took.append(time.process_time() - began)
    return _quantiles(took)


def _completion(names: NameIndex, number: int) -> tuple[float, float]:
    """Prefixes of one to five letters, as people type them."""
    chance = random.Random(number)  # noqa: S311 - not a secret
    labels = [entry.name for entry in names.complete("", LEADERS)]
    took = []
    for _ in range(LOOK_UPS // ROUNDS):
        word = chance.choice(chance.choice(labels).split())
        typed = word[: chance.randrange(2, 6)]
        began = time.perf_counter()
        names.complete(typed)
        took.append(time.perf_counter() - began)
    return _quantiles(took)


def _quantiles(took: list[float]) -> tuple[float, float]:
    took.sort()
    return statistics.median(took) * 1e6, took[int(len(took) * 0.99)] * 1e6


def misspelt(leaders: int = LEADERS, names: int = 300) -> float:
    """How long a completion takes that only a likeness finds, the median, in ms of processor time."""
    index = NameIndex(
        Named(key=one.key, name=one.name, aliases=one.aliases)
        for one in named(leaders)
        if isinstance(one, Leader)
    )
    chance, took = random.Random(1), []  # noqa: S311 - not a secret
    for _ in range(names):
        letters = list(_name(chance.randrange(leaders)).casefold())
        letters[chance.randrange(1, len(letters) - 1)] = chance.choice("xyqw")
        began = time.thread_time()
        found = index.complete("".join(letters))
        took.append(time.thread_time() - began)
        assert found
    return statistics.median(took) * 1e3


def print_table(found: dict[int, LookUps]) -> None:
    """The tables of benchmarks/README.md."""
    show(
        ["stances", *(f"{what} p50 / p99 µs" for what in WHAT), "import s"],
        [
            [
                f"{size:,}",
                *("{:,.0f} / {:,.0f}".format(*seen.median(what)) for what in WHAT),
                f"{seen.loaded:.1f}",
            ]
            for size, seen in found.items()
        ],
    )
    small, large = (found[size] for size in (min(found), max(found)))
    show(
        [f"ratio of p50, {max(found):,} to {min(found):,}", "median of the rounds", "aim"],
        [
            [
                what,
                f"{statistics.median(b / a for (a, _), (b, _) in zip(small.seen[what], large.seen[what], strict=True)):.2f}",
                AIM[what],
            ]
            for what in WHAT
        ],
    )
    least = min(misspelt() for _ in range(3))
    show(
        [f"completion among {LEADERS:,} leaders", "processor ms", "aim"],
        [["a misspelt name", f"{least:.2f}", "< 3"]],
    )


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
