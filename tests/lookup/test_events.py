"""Dates of events that the record gives by the way."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.core.entries import Entry, Leader, Source, Stance, Theme, Topic
from bot.core.policy import Action, Caller, Role
from bot.db.changes import Change
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.service import OPERATOR
from bot.lookup.service import date_of_event
from bot.request import Desk, Request

MEMBER = Caller(discord_user_id=1, guild_id=7, role=Role.MEMBER)


def stance(number: int, summary: str, day: str = "2015-11-16", **fields: str) -> Stance:
    return Stance(
        key=f"row-{number}", leader="ada", topic="ferry", position=None, stated_on=day, summary=summary,
        sources=("post",), **fields,
    )  # fmt: skip


ENTRIES: list[Entry] = [
    Theme(key="town", name="Town"),
    Topic(key="ferry", theme="town", name="Ferry", proposition="A ferry it is."),
    Leader(key="ada", name="Ada"),
    Source(key="post", title="Post", url="https://post.example/a"),
    stance(1, "Three days after the harbour fire, asked for a ferry."),
    stance(2, "Two weeks before the regatta, asked again."),
    stance(3, "Spoke on the day of the storm."),
    stance(4, "A day after the flood, said so.", venue="Hall"),
    stance(5, "Two days after the flood, said so again.", day="2015-11-17"),
    stance(6, "Five days after the quake.", day="2015-11"),
    stance(7, "After the strike, said more."),
    stance(8, "A week after the fair.", day="2015-05-08"),
    stance(9, "Ten days after the fair.", day="2015-05-08"),
    stance(10, "Said it 40 days after the launch."),
]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store = await Store.open(tmp_path / "stances.db")
    change = Change(caller=OPERATOR, action=Action.IMPORT, at="2019-01-01T00:00:00.000000Z")
    await store.change_alone(change, exchange.import_entries, ENTRIES, layer=False)
    yield Desk(store)
    store.close()


@pytest.mark.parametrize(
    ("event", "day"),
    [
        ("harbour fire", "2015-11-13"), ("Harbour Fire", "2015-11-13"), ("regatta", "2015-11-30"), ("storm", "2015-11-16"),
        ("launch", "2015-10-07"),
    ],
)  # fmt: skip
async def test_a_distance_in_days_or_weeks_gives_the_day(event: str, day: str, desk: Desk):
    assert await date_of_event(Request(desk, MEMBER), event) == date.fromisoformat(day)


async def test_rows_that_agree_give_one_day(desk: Desk):
    assert await date_of_event(Request(desk, MEMBER), "flood") == date(2015, 11, 15)


@pytest.mark.parametrize("event", ["quake", "strike", "fair", "coup", "", "the", "\"' OR 1"])
async def test_without_a_sure_day_there_is_none(event: str, desk: Desk):
    assert await date_of_event(Request(desk, MEMBER), event) is None
