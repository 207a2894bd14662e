"""How well questions are understood: `python -m tests.ask.score [dev|heldout|later]` prints the
tables of docs/asking-measurements.md.

Judges by the rules of README.md. Of the half that is kept apart only totals are printed.
"""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bot.ask.model import Answer
from bot.ask.output import as_object
from bot.ask.service import ask
from bot.core.directory import Statement
from bot.core.policy import Caller, Role
from bot.db.store import Store
from bot.exchange.service import ensure_starter
from bot.request import Desk, Request

HERE: Final = Path(__file__).parent
STARTER: Final = HERE / "record"
"""The edition of the starter record that the sets were written for."""
PRESENT: Final = HERE.parents[1] / "starter"
"""The starter record as it is published now."""
SETS: Final = {
    "dev": HERE / "questions_dev.jsonl",
    "heldout": HERE / "questions_heldout.jsonl",
    "later": HERE / "questions_later.jsonl",
}
TODAY: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
KINDS: Final = ("answer", "no_record", "clarify", "off_topic", "help")
MEMBER: Final = Caller(discord_user_id=None, guild_id=0, role=Role.MEMBER)

Line = Mapping[str, Any]


@dataclass(frozen=True)
class Judged:
    """One line and what became of it. `wrong` names the parts that are not as expected, empty if it is right."""

    line: Line
    answer: Answer
    wrong: tuple[str, ...]
    strangers: tuple[str, ...]

    @property
    def acceptable(self) -> bool:
        """Whether it is right, or names what was not understood and offers a row that is expected."""
        nearest = {entry.revision.stance.key for entry in self.answer.nearest}
        return not self.wrong or not nearest.isdisjoint(self.line["expect"]["records"])


def load(path: Path) -> list[Line]:
    """The lines of a set."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@asynccontextmanager
async def starter_desk(folder: Path, record: Path | None = None) -> AsyncIterator[Desk]:
    """A desk with the starter record, of the day of the sets if no other is given."""
    store = await Store.open(folder / "stances.db")
    try:
        desk = Desk(store, now=lambda: TODAY)
        await ensure_starter(desk, record or STARTER)
        yield desk
    finally:
        store.close()


async def judge(desk: Desk, lines: Iterable[Line]) -> list[Judged]:
    """Every line asked and judged."""
    return [judged(line, await ask(Request(desk, MEMBER), line["question"])) for line in lines]


def judged(line: Line, answer: Answer) -> Judged:
    """A line with what is wrong about its answer: the table "What counts as right" of README.md."""
    expect = line["expect"]
    got = as_object(answer.model_copy(update={"also": None}))  # of two questions the first is judged
    strangers = [entry for entry in answer.evidence if _is_stranger(entry, expect)]
    wrong = [] if got["kind"] == expect["kind"] else ["kind"]
    if expect["kind"] in {"answer", "no_record"}:
        wrong += [name for name in ("leaders", "topics") if set(_keys(got, name)) != set(expect[name])]
        if "loose-date" not in line["tags"] and not _same_dates(got, expect):
            wrong.append("dates")
    if expect["kind"] != "answer":
        wrong += ["records"] if answer.records else []
    elif not wrong and not _records_right(line, answer):
        wrong.append("records")
    if strangers and "records" not in wrong:
        wrong.append("records")
    return Judged(line, answer, tuple(wrong), tuple(entry.revision.stance.key for entry in strangers))


def table(results: Sequence[Judged]) -> list[str]:
    """Right answers and what was made of each kind, as lines of a Markdown table."""
    lines = [f"| expected | lines | right | {' | '.join(f'as {kind}' for kind in KINDS)} |"]
    lines.append("|---" * (3 + len(KINDS)) + "|")
    for kind in KINDS:
        own = [result for result in results if result.line["expect"]["kind"] == kind]
        made = Counter(result.answer.kind for result in own)
        cells = [str(made[other]) for other in KINDS]
        lines.append(f"| {kind} | {len(own)} | {_share(own)} | {' | '.join(cells)} |")
    lines.append(f"| all | {len(results)} | {_share(results)} |{' |' * len(KINDS)}")
    return lines


def accuracy(results: Sequence[Judged]) -> float:
    """The part of the lines that are right, 0 to 1."""
    return sum(not result.wrong for result in results) / len(results)


def acceptable(results: Sequence[Judged]) -> float:
    """The part of the lines that are right or acceptable, 0 to 1."""
    return sum(result.acceptable for result in results) / len(results)


def ask_accuracy(results: Sequence[Judged]) -> float:
    """The part of the lines with an `ask` for which the kind of question was understood, 0 to 1."""
    told = [result for result in results if result.line["expect"]["ask"]]
    return sum(bool(_ask(result.answer) == result.line["expect"]["ask"]) for result in told) / len(told)


def strangers(results: Sequence[Judged]) -> list[str]:
    """Stances that were cited of another leader or topic than asked."""
    return [key for result in results for key in result.strangers]


def _share(results: Sequence[Judged]) -> str:
    right = sum(not result.wrong for result in results)
    return f"{right} ({100 * right / len(results):.1f} %)" if results else "—"


def _ask(answer: Answer) -> str:
    if answer.kind == "help":
        return "help"
    return answer.query.ask.value if answer.query else ""


def _keys(got: Mapping[str, object], name: str) -> list[str]:
    value = got[name]
    assert isinstance(value, list)
    return [str(key) for key in value]


def _same_dates(got: Mapping[str, object], expect: Line) -> bool:
    today = TODAY.date().isoformat()

    def plain(value: object) -> object:
        return None if value == today else value

    same_end = all(plain(got[name]) == plain(expect[name]) for name in ("as_of", "date_to"))
    return same_end and got["date_from"] == expect["date_from"]


def _is_stranger(entry: Statement, expect: Line) -> bool:
    """Whether a stance is of another leader or topic than the line names."""
    other_leader = expect["leaders"] and entry.leader.key not in expect["leaders"]
    other_topic = expect["topics"] and entry.topic.key not in expect["topics"]
    return bool(other_leader or other_topic)


def _records_right(line: Line, answer: Answer) -> bool:
    expect, rule = line["expect"], line["expect"]["records_rule"]
    cited, listed = set(answer.records), set(expect["records"])
    so_before = "Were so before" in answer.rest  # told last, and as on another side by now
    for entry in answer.evidence[: len(listed)] if so_before else answer.evidence:
        stance = entry.revision.stance
        if stance.key in listed:
            continue
        day = (
            stance.stated_on + "-01-01"[len(stance.stated_on) - 4 :]
            if len(stance.stated_on) < 10
            else stance.stated_on
        )
        too_late = bool(expect["as_of"]) and day > expect["as_of"]
        windowed = expect["ask"] in {"quote", "when"} and expect["date_from"]
        if expect["ask"] == "who" or too_late or (windowed and day < expect["date_from"]):
            return False
    if rule == "all":
        return listed <= cited
    if rule == "none":
        return True
    if expect["ask"] not in {"compare", "agreement"}:
        return bool(listed & cited)
    hits = {entry.leader.key for entry in answer.evidence if entry.revision.stance.key in listed}
    return len(hits) >= 2


async def main(names: Sequence[str]) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        async with starter_desk(Path(folder)) as desk:
            for name in names:
                results = await judge(desk, load(SETS[name]))
                print(
                    f"\n{name}: {accuracy(results):.1%} right, {acceptable(results):.1%} right or acceptable, kind of question {ask_accuracy(results):.1%}, "
                    f"{len(strangers(results))} stances of another leader or topic\n"
                )
                print("\n".join(table(results)))
                if name != "heldout":
                    for result in results:
                        if result.wrong:
                            print("wrong:", ", ".join(result.wrong), "—", result.line["question"])


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or list(SETS)))
