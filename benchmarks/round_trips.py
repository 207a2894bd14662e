"""/stance over real sockets, against bots that do nothing else; start-up and memory too.

Round by round the bots take turns, so that a slow moment of the machine hits all of them; ratios are medians
over the rounds.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.bots import READY
from benchmarks.fake_discord import FakeDiscord
from benchmarks.table import show

ROUNDS = 5
REQUESTS = 1_500
AT_ONCE = (1, 50)
KINDS = ("pong", "card", "standpoint", "standpoint, every card new")


@dataclass
class Measured:
    """What was seen of one bot, one number a round."""

    started: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)
    rate: dict[int, list[float]] = field(default_factory=lambda: {n: [] for n in AT_ONCE})
    p50: dict[int, list[float]] = field(default_factory=lambda: {n: [] for n in AT_ONCE})
    p99: dict[int, list[float]] = field(default_factory=lambda: {n: [] for n in AT_ONCE})


async def measure(rounds: int = ROUNDS, requests: int = REQUESTS) -> dict[str, Measured]:
    """Every bot in turn, `rounds` times."""
    seen = {kind: Measured() for kind in KINDS}
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "stances.db"
        async with _running("standpoint", database, Measured()):
            pass  # the first start makes the database; it is not what is measured
        for _ in range(rounds):
            for kind, measured in seen.items():
                async with _running(kind.split(",")[0], database, measured) as discord:
                    question = _asking(discord, new_each_time="new" in kind)
                    for _ in range(200):
                        await question()
                    for at_once in AT_ONCE:
                        await _load(question, at_once, requests, measured)
    return seen


def print_table(seen: dict[str, Measured]) -> None:
    """The table of benchmarks/README.md."""
    median = statistics.median
    rows = [
        [kind, *(f"{median(m.rate[n]):,.0f}" for n in AT_ONCE),
         *(f"{median(m.p50[n]) * 1e3:.2f} / {median(m.p99[n]) * 1e3:.2f}" for n in AT_ONCE),
         f"{median(m.started):.2f}", f"{median(m.resident):.0f}"]
        for kind, m in seen.items()
    ]  # fmt: skip
    show(
        [
            "bot",
            "1 at a time /s",
            "50 at a time /s",
            "p50 / p99 ms (1)",
            "p50 / p99 ms (50)",
            "READY s",
            "MB",
        ],
        rows,
    )
    ours, pong, card = seen["standpoint"], seen["pong"], seen["card"]
    new = seen["standpoint, every card new"]
    ratios = [
        (
            "/stance per second, 50 at a time, against the fixed card",
            _ratio(ours.rate[50], card.rate[50]),
            "≥ 0.8",
        ),
        ("the same, every card made anew", _ratio(new.rate[50], card.rate[50]), "≥ 0.8"),
        (
            "/stance per second, 1 at a time, against the fixed card",
            _ratio(ours.rate[1], card.rate[1]),
            "≥ 0.8",
        ),
        ("/stance per second, 50 at a time, against pong", _ratio(ours.rate[50], pong.rate[50]), ""),
        ("start-up to READY against pong", _ratio(ours.started, pong.started), "≤ 2"),
        ("resident memory against pong", _ratio(ours.resident, pong.resident), "≤ 2"),
    ]
    show(
        ["ratio", "median of the rounds", "aim"], [[name, f"{value:.2f}", aim] for name, value, aim in ratios]
    )


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


@asynccontextmanager
async def _running(kind: str, database: Path, measured: Measured) -> AsyncIterator[FakeDiscord]:
    discord = FakeDiscord()
    await discord.start()
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "benchmarks.bots",
        kind,
        str(discord.port),
        str(database),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 60)
        assert line.decode().strip() == READY, f"{kind} did not start"
        measured.started.append(time.perf_counter() - began)
        yield discord
        measured.resident.append(_resident_mb(process.pid))
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await discord.stop()


def _asking(discord: FakeDiscord, *, new_each_time: bool) -> Callable[[], Awaitable[float]]:
    days = iter(range(10**9))

    async def ask() -> float:
        if new_each_time:
            day = next(days)
            on = f"{2018 + day // 336 % 8}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}"
            return await discord.slash("stance", leader="putin", topic="coalitions", on=on)
        return await discord.slash("stance", leader="putin", topic="coalitions")

    return ask


async def _load(
    question: Callable[[], Awaitable[float]], at_once: int, requests: int, measured: Measured
) -> None:
    took: list[float] = []
    left = iter(range(requests))

    async def worker() -> None:
        for _ in left:
            took.append(await question())

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    measured.rate[at_once].append(requests / (time.perf_counter() - began))
    took.sort()
    measured.p50[at_once].append(took[len(took) // 2])
    measured.p99[at_once].append(took[int(len(took) * 0.99)])


def _resident_mb(pid: int) -> float:
    """Resident memory in MB, as Linux tells it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
