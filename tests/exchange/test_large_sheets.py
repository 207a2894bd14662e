"""A flat sheet as large as an upload may be: it takes what its length takes, can be stopped, and holds nobody up."""

import gc
import io
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import pytest
from typing_extensions import override

from bot.core.directory import Directory
from bot.core.entries import Theme
from bot.core.policy import Caller, Role
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.archive import ImportStoppedError, Progress, let_go
from bot.exchange.csv import Files
from bot.exchange.naming import Known, bring
from bot.exchange.service import import_files
from bot.exchange.sheet import SheetRow, read_sheet
from bot.request import Desk, Request
from tests.db.sample import change

T = TypeVar("T")

GUILD = 81_384_788_765_712_384
ADMIN = Caller(discord_user_id=80_351_110_224_678_912, guild_id=GUILD, role=Role.ADMIN)
TODAY = date(2026, 11, 22)
HEADER = "leader,topic,position,date,link,office,statement\n"

ROWS: dict[str, Callable[[int], str]] = {
    "new leaders": lambda i: f"Name{i} Kells{i},The ferry is free,2,2015,https://gazette.example/{i},,",
    "one leader and day": lambda i: f"Ada Quill,The ferry is free,2,2015,https://gazette.example/{i},,",
    "names that begin alike": lambda i: f"{'Ada Quill ' * 5}{i},The ferry is free,2,2015,https://gazette.example/{i},,",
    "offices": lambda i: f"Ada Quill,The ferry is free,2,2015,https://gazette.example/{i},Mayor {i},",
    "topics": lambda i: f"Ada Quill,Quay{i} stays,2,2015,https://gazette.example/{i},,The quay{i} must {('stay', 'leave')[i % 2]} at pier{i}",
    "topics without a sentence": lambda i: f"Ada Quill,Quay{i},2,2015,https://gazette.example/{i},,",
}  # fmt: skip
"""Rows that would each be compared with all the others, were that done one by one."""


def sheet(row: Callable[[int], str], count: int, *, first: int = 0) -> Files:
    data = (HEADER + "".join(f"{row(i)}\n" for i in range(first, first + count))).encode()
    return {"sheet.csv": lambda: io.BytesIO(data)}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk whose public record is empty but for a theme; the sheets go into a server."""
    store = await Store.open(tmp_path / "stances.db")
    await store.change_alone(change(), exchange.import_entries, [Theme(key="any", name="Any")], layer=False)
    yield Desk(store, now=lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    store.close()


@contextmanager
def traced() -> Iterator[Counter[str]]:
    """How many lines of each file this thread goes through meanwhile, those of a loop as often as it runs."""
    lines: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _arg: object) -> Any:  # noqa: ANN401 - what sys.settrace takes
        lines[frame.f_code.co_filename] += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield lines
    finally:
        sys.settrace(before)


@pytest.mark.parametrize("kind", ROWS)
def test_twice_the_rows_of_a_sheet_are_twice_the_work(kind: str):
    def matched(count: int) -> int:
        ((file, opener),) = sheet(ROWS[kind], count, first=count).items()  # each time with other words
        rows = [row for row in read_sheet(file, opener, TODAY) if isinstance(row, SheetRow)]
        assert len(rows) == count
        known = Known(Directory(), {}, {}, ())
        with traced() as lines:
            bring(file, rows, known, Progress())
        return lines.total()

    matched(1)  # what is worked out once and kept
    assert matched(800) < 2.3 * matched(400)


@pytest.mark.parametrize("doing", ["Reading", "Matching", "Checking", "Comparing"])
async def test_a_sheet_can_be_stopped_in_each_of_its_parts_and_takes_no_longer_than_it_may(
    desk: Desk, doing: str
):
    class Stopped(Progress):
        """One that somebody stops when a part begins."""

        @override
        def over(self, part: str, rows: Iterable[T]) -> Iterator[T]:
            self.is_stopped = part == doing
            return super().over(part, rows)

    class Slow(Progress):
        """One that has no time left when a part begins."""

        @override
        def over(self, part: str, rows: Iterable[T]) -> Iterator[T]:
            self.seconds = -1 if part == doing else 180
            return super().over(part, rows)

    for progress, says in ((Stopped(), "The import was stopped"), (Slow(), f"{doing} the files took longer")):
        with pytest.raises(ImportStoppedError, match=rf"{says}.*Nothing was changed"):
            await import_files(
                Request(desk, ADMIN), sheet(ROWS["topics"], 3), dry_run=True, progress=progress
            )


async def test_the_event_loop_looks_at_no_row_of_a_sheet(desk: Desk):
    async def lines_on_the_loop(count: int) -> int:
        with traced() as lines:  # of this thread alone
            done = await import_files(Request(desk, ADMIN), sheet(ROWS["topics"], count), dry_run=True)
        assert done.imported is not None
        return sum(number for file, number in lines.items() if "/bot/exchange/" in file)

    assert await lines_on_the_loop(80) == await lines_on_the_loop(40) > 0


async def test_what_is_new_in_a_large_sheet_is_counted_whatever_its_kind(desk: Desk):
    report = await import_files(Request(desk, ADMIN), sheet(ROWS["names that begin alike"], 30), dry_run=True)
    assert report.imported is not None
    assert report.imported.new["leader"] == 30
    assert len(set(report.imported.names["leader"])) == 30
    offices = await import_files(Request(desk, ADMIN), sheet(ROWS["offices"], 30), dry_run=True)
    assert offices.imported is not None
    assert offices.imported.names["office"] == tuple(f"Mayor {i}" for i in range(30))


async def test_only_the_first_two_hundred_names_are_told_what_they_may_be_misspelt_for(desk: Desk):
    def row(i: int) -> str:
        statement = "The long ferry is free of charge" if not i else ""
        return f"Ada Quill,Long ferry{i or ''},2,2015,https://gazette.example/{i},,{statement}"

    report = await import_files(Request(desk, ADMIN), sheet(row, 300))
    assert len(report.problems) == 299
    assert sum("is new, and nearly “Long ferry”" in one.reason for one in report.problems) == 200


def test_what_holds_very_much_is_emptied_one_by_one():
    rows, table = list(range(10)), dict.fromkeys(range(10))
    let_go(rows, table, [])
    assert (rows, table) == ([], {})


async def test_the_collector_rests_while_a_file_is_imported_and_goes_on_afterwards(desk: Desk):
    class Watched(Progress):
        """One that knows when the collector would look through everything."""

        seldom: int = 0

        @override
        def over(self, doing: str, rows: Iterable[T]) -> Iterator[T]:
            self.seldom = gc.get_threshold()[2]
            return super().over(doing, rows)

    before, progress = gc.get_threshold(), Watched()
    await import_files(Request(desk, ADMIN), sheet(ROWS["topics"], 3), dry_run=True, progress=progress)
    assert progress.seldom > 1000 * before[2]
    assert gc.get_threshold() == before
    with pytest.raises(ImportStoppedError):
        await import_files(Request(desk, ADMIN), sheet(ROWS["topics"], 3), progress=Progress(is_stopped=True))
    assert gc.get_threshold() == before
