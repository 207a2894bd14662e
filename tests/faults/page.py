"""Writes docs/faults.md from a run of every fault, in earnest: `make faults`, about ten minutes.

In earnest means with all the pauses that the bot keeps on Discord, and with faults that last. The test suite makes
the same faults shorter, and looks at everything more often.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.faults.faults import FAULTS, Outcome
from tests.faults.scene import Scene

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "faults.md"
TIMES: Final = 3

HEAD: Final = """\
# What happens when something goes wrong

`make faults` writes this page: it runs the bot as a process of its own on a Discord of this machine, over real sockets, and
makes each fault {times} times. `make test` makes the same faults, shorter, and fails if the bot does not come back or says
something that is not so.

Times are from the end of the fault to the answer to a question, the shortest and the longest of {times}; where the program has
to be started, they hold its start. Pauses before discord.py connects again are drawn by lot, and grow while Discord is away.
{day}, two shared cores with other work on them. What to do about each message: [operator.md](operator.md).

| fault | what people see | answers again | what the operator reads |
|---|---|---|---|
"""


async def run(names: Sequence[str]) -> dict[str, list[Outcome]]:
    """Make each of these faults, one after another, and all of them again."""
    found: dict[str, list[Outcome]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder:
        async with Scene(Path(folder), hurried=False).open() as scene:
            for turn in range(TIMES):
                for name in names:
                    await scene.ready_for_a_fault()
                    found[name].append(await FAULTS[name].happens(scene))
                    print(turn + 1, name, f"{found[name][-1].again:.2f} s", file=sys.stderr)
    return found


def page(found: Mapping[str, Sequence[Outcome]]) -> str:
    """The page that tells of them."""
    day = datetime.now(UTC)
    rows = [_row(name, outcomes) for name, outcomes in found.items()]
    return HEAD.format(times=TIMES, day=f"{day.day} {day:%B %Y}") + "".join(rows)


def _row(name: str, outcomes: Sequence[Outcome]) -> str:
    fault, last = FAULTS[name], outcomes[-1]
    again = f"{_span([one.again for one in outcomes])} {fault.over}".strip()
    return f"| {fault.words} | {_cell(last.people)} | {again} | {_cell(last.operator)} |\n"


def _span(seconds: Sequence[float]) -> str:
    shortest, longest = f"{min(seconds):.1f}", f"{max(seconds):.1f}"
    return f"{shortest} s" if shortest == longest else f"{shortest} to {longest} s"


def _cell(words: str) -> str:
    """On one line, without what differs from run to run."""
    for pattern, instead in (
        (r"number \d+ on \S+?\.?$", "number … on …"),
        (r"#\d+", "#…"),
        (r"server \d+", "server …"),
        (r"\s+", " "),
    ):
        words = re.sub(pattern, instead, words)
    return words.strip().replace("|", "\\|")


if __name__ == "__main__":
    chosen = sys.argv[1:] or list(FAULTS)
    text = page(asyncio.run(run(chosen)))
    if chosen == list(FAULTS):
        PAGE.write_text(text, "utf-8")
    else:
        print(text)
