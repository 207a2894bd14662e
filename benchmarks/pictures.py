"""Each picture cold and warm, what it does to the event loop and the memory; and the map of who agrees with whom."""

import asyncio
import random
import re
import time
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.table import show
from benchmarks.watching import megabytes, watched
from bot.compare.model import Scope, Stand
from bot.compare.service import map_of
from bot.core.entries import Leader, Position, Revision, Stance, Topic
from bot.core.timeline import Standing
from bot.pictures.model import Picture
from bot.pictures.service import Pictures
from tests.pictures.made_up import EVERY, LIKENESS, MATRIX

LEADERS: Final = 200
TOPICS: Final = 50
ROUNDS: Final = 10


@dataclass(frozen=True)
class Taken:
    """Seconds and bytes: drawn anew (median), taken from memory, the worst wait of the event loop meanwhile."""

    drawn: float
    kept: float
    worst: float
    size: int


async def measure() -> tuple[dict[str, Taken], float, float, float]:
    """By picture what it takes; the first of all in seconds; the memory of the drawing process and of this one in MB."""
    pictures = Pictures()
    began = time.perf_counter()
    await pictures.begin(LIKENESS.model_copy(update={"title": "The first"}))
    first = time.perf_counter() - began
    taken = {
        kind: await _measure(pictures, picture)
        for kind, picture in {**EVERY, "matrix 25 × 28": _large()}.items()
    }
    process = pictures._process  # noqa: SLF001 - to look at its memory
    memory = 0.0 if process is None else _resident(process.pid)
    pictures.close()
    return taken, first, memory, megabytes()


async def _measure(pictures: Pictures, picture: Picture) -> Taken:
    times: list[float] = []
    late: list[float] = []
    data: bytes | None = None
    async with watched(late):
        for number in range(ROUNDS):
            began = time.perf_counter()
            data = await pictures.begin(picture.model_copy(update={"title": f"{picture.title} {number}"}))
            times.append(time.perf_counter() - began)
    began = time.perf_counter()
    await pictures.begin(picture.model_copy(update={"title": f"{picture.title} {ROUNDS - 1}"}))
    kept = time.perf_counter() - began
    return Taken(drawn=median(times), kept=kept, worst=max(late), size=len(data or b""))


def _large() -> Picture:
    """As many leaders as a page has, and as many topics as the starter record."""
    cells = [cell for row in MATRIX.cells for cell in row]
    return MATRIX.model_copy(
        update={
            "rows": tuple(f"Leader number {number}" for number in range(25)),
            "columns": tuple(f"Topic number {number}" for number in range(28)),
            "cells": tuple(tuple(islice(cells * 2, row % 7, row % 7 + 28)) for row in range(25)),
        }
    )


def measure_pairs() -> float:
    """Seconds for the map of who agrees with whom, of leaders with a position on half of the topics."""
    chance = random.Random(11)  # noqa: S311 - a measurement
    leaders = [Leader(key=f"leader-{number}", name=f"Leader {number}") for number in range(LEADERS)]
    topics = [
        Topic(key=f"topic-{number}", theme="town", name=f"Topic {number}", proposition=f"{number} it is.")
        for number in range(TOPICS)
    ]
    stands = [
        _stand(leader, topic, chance.choice(list(Position)))
        for topic in topics
        for leader in leaders
        if chance.random() < 0.5
    ]
    scope = Scope(subject=None, topics=tuple(topics), as_of=date(2020, 1, 1))
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        map_of(scope, stands)
        times.append(time.perf_counter() - began)
    return median(times)


def _stand(leader: Leader, topic: Topic, position: Position) -> Stand:
    key = f"{leader.key}-{topic.key}"
    stance = Stance(
        key=key, leader=leader.key, topic=topic.key, position=position, stated_on="2015", summary="Said so.",
        sources=("post",),
    )  # fmt: skip
    row = Revision(kind="stance", key=key, entry=stance)
    return Stand(leader=leader, topic=topic, standing=Standing(current=row, since=row, shift=None))


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    (kilobytes,) = re.findall(r"VmRSS:\s+(\d+) kB", status)
    return int(kilobytes) / 1024


def print_table(measured: tuple[dict[str, Taken], float, float, float], pairs: float) -> None:
    """The tables of benchmarks/README.md."""
    taken, first, memory, own = measured
    show(
        ("picture", "drawn ms", "kept ms", "worst wait of the event loop ms", "kB"),
        [
            (
                kind,
                f"{1000 * one.drawn:.0f}",
                f"{1000 * one.kept:.2f}",
                f"{1000 * one.worst - 1:.1f}",
                f"{one.size / 1000:.0f}",
            )
            for kind, one in taken.items()
        ],
    )
    show(
        ("what", "measured", "aim"),
        [
            ("the first picture, with the start of the process", f"{first:.1f} s", ""),
            ("memory of the process that draws", f"{memory:.0f} MB", ""),
            ("memory of the process that asks", f"{own:.0f} MB", ""),
            (
                f"map of who agrees with whom, {LEADERS} leaders × {TOPICS} topics",
                f"{1000 * pairs:.0f} ms",
                "< 100 ms",
            ),
        ],
    )


if __name__ == "__main__":
    print_table(asyncio.run(measure()), measure_pairs())
