"""Looking up and asking from Discord's request to Discord's answer, on a record where each day and side tells."""

import asyncio
from pathlib import Path

import pytest

from tests.harness import World
from tests.town import town_desk


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The database of a bot whose public record is the town."""

    async def make() -> None:
        async with town_desk(tmp_path):
            pass

    asyncio.run(make())
    return tmp_path / "stances.db"


@pytest.mark.parametrize(
    ("on", "day"),
    [
        ("2014-12-31", "2014-12-31"), ("2014", "2014-12-31"), ("jan 2015", "2015-01-01"), ("30 dec 2015", "2015-06-15"),
        ("dec 2015", "2015-12-31"), ("2015", "2015-12-31"), ("2016-01-01", "2016-01-01"),
    ],
)  # fmt: skip
async def test_stance_on_a_day_is_the_statement_of_that_day_or_the_last_before(
    on: str, day: str, world: World
) -> None:
    reply = await world.mia.slash("stance", leader="quillane", topic="free ferry", on=on)
    assert reply.text.index(f"“Words of quillane-ferry-{day}”") == reply.text.index("“Words of")
    assert f"(https://paper.example/quillane-ferry-{day})" in reply.text


async def test_the_day_before_the_first_statement_is_without_a_position(world: World) -> None:
    reply = await world.mia.slash("stance", leader="quillane", topic="free ferry", on="30 dec 2014")
    assert "no position on record" in reply.text
    assert "came later, on 31 December 2014" in reply.text


async def test_history_marks_each_change_at_the_statement_that_made_it(world: World) -> None:
    reply = await world.mia.slash("history", leader="quillane", topic="free ferry")
    newest = reply.text
    older = await world.mia.click(reply, "Next")
    lines = [line.partition(" · ")[0] for line in f"{newest}\n{older.text}".split("\n")]
    shown = [line for line in lines if line.startswith("↻") or line[:1].isdigit()]
    assert shown == [
        "10 Mar 2016",
        "1 Jan 2016",
        "↻ Position reversed: before, **opposes** (31 Dec 2015)",
        "31 Dec 2015",
        "↻ Less conditional: before, **opposes with reservations** (15 Jun 2015)",
        "15 Jun 2015",
        "1 Jan 2015",
        "↻ Position reversed: before, **supports** (31 Dec 2014)",
        "31 Dec 2014",
    ]


async def test_ask_counts_each_side_and_knows_the_days_of_a_month(world: World) -> None:
    everyone = await world.mia.slash("ask", question="where does everyone stand on the free ferry?")
    assert "3 support it, 1 neutral or mixed, 5 oppose it" in everyone.text
    month = await world.mia.slash(
        "ask", question="what did harrowby say about the free ferry in February 2015?"
    )
    days = [day for day in ("31 Jan", "1 Feb", "28 Feb", "1 Mar") if f"-# {day} 2015 ·" in month.text]
    assert days == ["1 Feb", "28 Feb"]
    same = await world.mia.slash("ask", question="who agrees with quillane on the free ferry?")
    assert "On the same side: Dora Vexley (4 July 2013) and Cy Denmoor (1 April 2012)." in same.text
