"""stance_as_of and completion at 1 thousand, 100 thousand and 1 million stances.

The stances are generated: made-up leaders on the starter record's topics, the number of leaders growing with
the number of stances (one leader for every hundred), as a real record's would.
"""

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import show
from bot.record.entries import Entry, Leader, Stance, Theme, Topic
from bot.record.names import NameIndex
from bot.record.position import Position
from bot.store.store import Change, Store, When

SIZES = (1_000, 100_000, 1_000_000)
LOOK_UPS = 3_000
TOPICS = 20
STANCES_A_LEADER = 100
_AT = "2026-01-01T00:00:00.000000Z"


def entries(stances: int) -> Iterator[Entry]:
    """A record with `stances` stances."""
    leaders = max(10, stances // STANCES_A_LEADER)
    chance = random.Random(7)  # noqa: S311 - not a secret
    yield Theme(key="theme", name="Theme")
    for topic in range(TOPICS):
        yield Topic(
            key=f"topic-{topic}", theme="theme", name=f"Topic {topic}", proposition=f"Proposition {topic}."
        )
    for leader in range(leaders):
        yield Leader(key=f"leader-{leader}", name=_name(leader), aliases=(f"alias {leader}",))
    for number in range(stances):
        leader = number % leaders
        yield Stance.model_construct(
            None, key=f"stance-{number}", leader=f"leader-{leader}", topic=f"topic-{chance.randrange(TOPICS)}",
            position=Position(chance.randrange(-2, 3)),
            stated_on=f"{chance.randrange(1990, 2026)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            office="", venue="a venue", summary=f"Said something about number {number}.", quote="", quote_language="",
            source_title="A source", source_url="https://example.org/source", confidence="high", basis="explicit",
            note="",
        )  # fmt: skip


def _name(number: int) -> str:
    """A pronounceable name that differs from the others by more than a digit."""
    syllables = ("ba", "ko", "ri", "mu", "te", "sa", "lo", "ni", "dra", "vel")
    digits = [int(digit) for digit in f"{number:05}"]
    given = "".join(syllables[d] for d in digits[:2]).title()
    return f"{given} {''.join(syllables[d] for d in reversed(digits)).title()}"


async def measure(stances: int) -> tuple[float, float, float, float, float]:
    """p50 and p99 of stance_as_of, p50 and p99 of completion, all in microseconds, and seconds to load."""
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder) / "stances.db")
        try:
            began = time.perf_counter()
            change = Change(record_id=0, discord_user_id=None, at=_AT)
            await store.import_entries(change, entries(stances), fork=False)
            loaded = time.perf_counter() - began
            names = (await store.directory(0)).leader_names
            leaders = [entry.key for entry in names.by_key.values()]
            return (*await _as_of(store, leaders), *_completion(names), loaded)
        finally:
            store.close()


async def _as_of(store: Store, leaders: list[str]) -> tuple[float, float]:
    chance = random.Random(11)  # noqa: S311 - not a secret
    took = []
    for _ in range(LOOK_UPS):
        leader, topic = chance.choice(leaders), f"topic-{chance.randrange(TOPICS)}"
        when = When(as_of=f"{chance.randrange(1995, 2026)}-06-01")
        began = time.perf_counter()
        await store.stance_as_of(0, leader, topic, when)
        took.append(time.perf_counter() - began)
    return _quantiles(took)


def _completion(names: NameIndex) -> tuple[float, float]:
    """Prefixes of one to five letters, as people type them."""
    chance = random.Random(13)  # noqa: S311 - not a secret
    labels = [entry.name for entry in names.by_key.values()]
    took = []
    for _ in range(LOOK_UPS):
        word = chance.choice(chance.choice(labels).split())
        typed = word[: chance.randrange(2, 6)]
        began = time.perf_counter()
        names.complete(typed)
        took.append(time.perf_counter() - began)
    return _quantiles(took)


def _quantiles(took: list[float]) -> tuple[float, float]:
    took.sort()
    return statistics.median(took) * 1e6, took[int(len(took) * 0.99)] * 1e6


def print_table(seen: dict[int, tuple[float, float, float, float, float]]) -> None:
    """The table of benchmarks/README.md."""
    show(
        ["stances", "stance_as_of p50 µs", "p99 µs", "completion p50 µs", "p99 µs", "import s"],
        [[f"{n:,}", *(f"{value:,.0f}" for value in row[:4]), f"{row[4]:.1f}"] for n, row in seen.items()],
    )
    small, large = seen[SIZES[0]], seen[SIZES[-1]]
    show(
        ["ratio of p50, 1 million to 1 thousand", "", "aim"],
        [
            ["stance_as_of", f"{large[0] / small[0]:.2f}", "≤ 1.5"],
            ["completion", f"{large[2] / small[2]:.2f}", "≤ 1.5"],
        ],
    )


if __name__ == "__main__":
    print_table({size: asyncio.run(measure(size)) for size in SIZES})
