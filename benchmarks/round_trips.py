"""/stance over real sockets: ours, the fastest that discord.py allows, and plain bots on four libraries (`peers`).

Leader, topic and day vary. What counts is the processor time of the bot's process for each question, because rates on
a machine with other work vary twofold. Round by round the bots take turns, and the smallest figure of each counts:
other work can only add to it.
"""

import asyncio
import csv
import os
import random
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Final

from benchmarks.bots import READY
from benchmarks.fake_discord import FakeDiscord
from benchmarks.peers import record
from benchmarks.peers.environments import python_of
from benchmarks.table import show
from bot.config import CHECKOUT

ROUNDS: Final = 3
REQUESTS: Final = 1_000
WARM_UP: Final = 300
AT_ONCE: Final = (1, 50)
KEPT: Final = 50
"""So many questions are asked again and again where cards are kept."""

Question = dict[str, str]


@dataclass(frozen=True)
class Contestant:
    """A bot: the arguments of its process, and whether each of its questions is another one."""

    name: str
    module: str
    arguments: tuple[str, ...] = ()
    new: bool = True
    card: bool = True

    @property
    def is_ours(self) -> bool:
        """Whether it is Standpoint."""
        return self.arguments == ("standpoint",)


PONG: Final = Contestant("pong", "benchmarks.bots", ("pong",), card=False)
FINISHED: Final = Contestant("a finished card", "benchmarks.bots", ("card",))
KEEPING: Final = Contestant("Standpoint, kept cards", "benchmarks.bots", ("standpoint",), new=False)
OURS: Final = Contestant("Standpoint, new cards", "benchmarks.bots", ("standpoint",))
PEERS: Final = tuple(
    Contestant(name, f"benchmarks.peers.{module}")
    for name, module in (
        ("discord.py", "discord_py_bot"), ("disnake", "disnake_bot"), ("py-cord", "pycord_bot"), ("hikari", "hikari_bot")
    )
)  # fmt: skip
CONTESTANTS: Final = (PONG, FINISHED, KEEPING, OURS, *PEERS)


@dataclass
class Measured:
    """What was seen of one bot, one number a round.

    Seconds and MB; `processor` is for each question, `started` the time and `starting` the processor time to READY.
    """

    started: list[float] = field(default_factory=list)
    starting: list[float] = field(default_factory=list)
    resident: list[float] = field(default_factory=list)
    processor: dict[int, list[float]] = field(default_factory=lambda: {n: [] for n in AT_ONCE})
    rate: dict[int, list[float]] = field(default_factory=lambda: {n: [] for n in AT_ONCE})
    p50: dict[int, list[float]] = field(default_factory=lambda: {n: [] for n in AT_ONCE})
    p99: dict[int, list[float]] = field(default_factory=lambda: {n: [] for n in AT_ONCE})


async def measure(rounds: int = ROUNDS, requests: int = REQUESTS) -> dict[str, Measured]:
    """Every bot in turn, `rounds` times."""
    seen = {contestant.name: Measured() for contestant in CONTESTANTS}
    pythons = {one.name: python_of(one.module.rpartition(".")[2]) for one in CONTESTANTS}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        record.make(folder / "plain.db", CHECKOUT / "starter")
        async with _running(OURS, pythons[OURS.name], folder, Measured()):
            pass  # the first start makes the database; it is not what is measured
        for number in range(rounds):
            for one in CONTESTANTS[number:] + CONTESTANTS[:number]:
                async with _running(one, pythons[one.name], folder, seen[one.name]) as (discord, pid):
                    questions = new_questions(number) if one.new else kept_questions()
                    await _load(discord, pid, questions, at_once=1, requests=WARM_UP, into=Measured())
                    for at_once in AT_ONCE:
                        await _load(
                            discord, pid, questions, at_once=at_once, requests=requests, into=seen[one.name]
                        )
                    assert ("components" in discord.newest_answer["data"]) is one.card, discord.newest_answer
    return seen


def new_questions(seed: int) -> Iterator[Question]:
    """Every one another, and each with an answer: a leader, a topic, and a day since a statement."""
    chance, asked = random.Random(seed), set[tuple[str, ...]]()  # noqa: S311 - not a secret
    stances = list(_stances())
    while True:
        leader, topic, said = chance.choice(stances)
        day = said + timedelta(days=chance.randrange(1, 1_500))
        if (leader, topic, str(day)) not in asked:
            asked.add((leader, topic, str(day)))
            yield {"leader": leader, "topic": topic, "on": str(day)}


def kept_questions() -> Iterator[Question]:
    """The same few in turn, about today."""
    pairs = sorted({(leader, topic) for leader, topic, _ in _stances()})
    return cycle([{"leader": leader, "topic": topic} for leader, topic in pairs[:: len(pairs) // KEPT]])


def _stances() -> Iterator[tuple[str, str, date]]:
    with (CHECKOUT / "starter" / "stances.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year, month, day = [*row["stated_on"].split("-"), "1", "1"][:3]
            yield row["leader"], row["topic"], date(int(year), int(month), int(day))


def print_table(seen: dict[str, Measured]) -> None:
    """The tables of benchmarks/README.md."""
    show(
        ["bot", "processor µs (1)", "processor µs (50)", "a second (1)", "a second (50)", "p50 / p99 ms (1)",
         "p50 / p99 ms (50)", "READY s", "of these processor", "MB"],
        [
            [name, *(f"{min(m.processor[n]) * 1e6:,.0f}" for n in AT_ONCE),
             *(f"{max(m.rate[n]):,.0f}" for n in AT_ONCE),
             *(f"{min(m.p50[n]) * 1e3:.2f} / {min(m.p99[n]) * 1e3:.2f}" for n in AT_ONCE),
             f"{min(m.started):.2f}", f"{min(m.starting):.2f}", f"{min(m.resident):.0f}"]
            for name, m in seen.items()
        ],
    )  # fmt: skip
    ours, kept, pong, card = (seen[one.name] for one in (OURS, KEEPING, PONG, FINISHED))
    show(
        ["how many times as fast, by processor time", *(f"{n} at a time" for n in AT_ONCE), "aim"],
        [
            *([f"a new card against that on {one.name}", *_speeds(ours, seen[one.name]), "> 1"] for one in PEERS),
            ["a kept card against pong", *_speeds(kept, pong), "≥ 0.8"],
            ["a kept card against a finished one", *_speeds(kept, card), ""],
            ["a new card against a finished one", *_speeds(ours, card), ""],
        ],
    )  # fmt: skip
    show(
        ["how many times as much as pong", "", "aim"],
        [
            ["processor time to READY", f"{min(ours.starting) / min(pong.starting):.2f}", "≤ 1.6"],
            ["time to READY", f"{min(ours.started) / min(pong.started):.2f}", ""],
            ["memory", f"{min(ours.resident) / min(pong.resident):.2f}", "≤ 1.6"],
        ],
    )


def _speeds(ours: Measured, theirs: Measured) -> list[str]:
    return [f"{min(theirs.processor[n]) / min(ours.processor[n]):.2f}" for n in AT_ONCE]


@asynccontextmanager
async def _running(
    contestant: Contestant, python: str, folder: Path, measured: Measured
) -> AsyncIterator[tuple[FakeDiscord, int]]:
    """The bot, as a process, on a Discord of its own."""
    discord = FakeDiscord()
    await discord.start()
    database = folder / ("stances.db" if contestant.is_ours else "plain.db")
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        python, "-m", contestant.module, *contestant.arguments, str(discord.port), str(database),
        stdout=asyncio.subprocess.PIPE, cwd=CHECKOUT, env=_environment(),
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = await asyncio.wait_for(process.stdout.readline(), 60)
        assert line.decode().strip() == READY, f"{contestant.name} did not start"
        measured.started.append(time.perf_counter() - began)
        measured.starting.append(_processor_seconds(process.pid))
        async with asyncio.timeout(10):
            while not discord.commands:  # noqa: ASYNC110 - some bots register them when they are ready
                await asyncio.sleep(0.01)
        yield discord, process.pid
        measured.resident.append(_resident_mb(process.pid))
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await discord.stop()


def _environment() -> dict[str, str]:
    """Ours without what would keep Python from keeping what it compiled: then a start would compile our modules anew."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


async def _load(
    discord: FakeDiscord, pid: int, questions: Iterator[Question], *, at_once: int, requests: int, into: Measured
) -> None:  # fmt: skip
    took: list[float] = []
    waiting = islice(questions, requests)

    async def worker() -> None:
        for question in waiting:
            took.append(await discord.slash("stance", **question))

    used, began = _processor_seconds(pid), time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(at_once)))
    into.processor[at_once].append((_processor_seconds(pid) - used) / requests)
    into.rate[at_once].append(requests / (time.perf_counter() - began))
    took.sort()
    into.p50[at_once].append(took[len(took) // 2])
    into.p99[at_once].append(took[int(len(took) * 0.99)])


def _processor_seconds(pid: int) -> float:
    """Processor time of all threads of a process, as Linux tells it to the nanosecond."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(one.read_text().split()[0]) for one in threads) / 1e9


def _resident_mb(pid: int) -> float:
    """Resident memory in MB, as Linux tells it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
