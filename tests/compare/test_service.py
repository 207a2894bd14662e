"""Looking up several at once."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.compare.coalitions import coalition_members, is_member_on
from bot.compare.service import compare_leaders, courses_of, leaders_on, what_was_said, who_stands_where
from bot.core.entries import Coalition, Entry, Leader, Membership, Position, Source, Stance, Theme, Topic
from bot.core.policy import Action, Caller, Role
from bot.db.changes import Change
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.exchange.service import OPERATOR
from bot.request import Desk, Request

MEMBER = Caller(discord_user_id=1, guild_id=7, role=Role.MEMBER)
TODAY = date(2020, 1, 1)


def stance(leader: str, topic: str, position: int | None, day: str) -> Stance:
    return Stance(
        key=f"{leader}-{topic}-{day}", leader=leader, topic=topic, position=None if position is None else Position(position),
        stated_on=day, summary="Said so.", sources=("post",),
    )  # fmt: skip


ENTRIES: list[Entry] = [
    Theme(key="town", name="Town"),
    *(Topic(key=key, theme="town", name=key.title(), proposition=f"{key} it is.") for key in ("ferry", "bridge", "tram", "pool")),
    *(Leader(key=key, name=key.title()) for key in ("ada", "bo", "cy")),
    Source(key="post", title="Post", url="https://post.example/a"),
    Coalition(key="league", name="League", status="active", sources=("post",)),
    Membership(coalition="league", member="NOR", name="Norway", since="2015-06"),
    Membership(coalition="league", member="SWE", name="Sweden", listed_on="2016-01-01", until="2018-05-01"),
    Membership(coalition="league", member="CLUB", name="Club"),
    stance("ada", "ferry", 2, "2012"), stance("ada", "ferry", 2, "2014-03"), stance("ada", "ferry", -1, "2016-05-01"),
    stance("ada", "bridge", 1, "2013"), stance("ada", "tram", 0, "2013"),
    stance("bo", "ferry", 1, "2013"), stance("bo", "bridge", 2, "2013"), stance("bo", "tram", 2, "2013"),
    stance("cy", "pool", 2, "2013"), stance("cy", "ferry", None, "2013"),
]  # fmt: skip


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store = await Store.open(tmp_path / "stances.db")
    change = Change(caller=OPERATOR, action=Action.IMPORT, at="2019-01-01T00:00:00.000000Z")
    await store.change_alone(change, exchange.import_entries, ENTRIES, layer=False)
    yield Desk(store, now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    store.close()


async def test_everyone_with_a_stance_stands_somewhere_by_then(desk: Desk):
    found = await who_stands_where(
        Request(desk, MEMBER), leaders=None, topics=["ferry", "pool"], as_of=date(2015, 1, 1)
    )
    assert [(one.leader.key, one.topic.key, one.standing.current.stance.position) for one in found] == [
        ("ada", "ferry", 2), ("bo", "ferry", 1), ("cy", "ferry", None), ("cy", "pool", 2),
    ]  # fmt: skip
    assert await leaders_on(Request(desk, MEMBER), "ferry") == ["ada", "bo", "cy"]


async def test_before_anything_was_said_nobody_stands_anywhere(desk: Desk):
    assert (
        await who_stands_where(
            Request(desk, MEMBER), leaders=["ada"], topics=["ferry"], as_of=date(2011, 1, 1)
        )
        == ()
    )


async def test_what_was_said_in_a_period_is_given_oldest_first(desk: Desk):
    found = await what_was_said(
        Request(desk, MEMBER),
        leaders=["ada", "bo"],
        topics=["ferry", "bridge"],
        date_from=date(2013, 1, 1),
        as_of=date(2015, 1, 1),
    )
    assert [one.revision.stance.key for one in found] == [
        "ada-bridge-2013",
        "bo-ferry-2013",
        "bo-bridge-2013",
        "ada-ferry-2014-03",
    ]


async def test_a_course_has_the_shifts_that_were_completed_in_the_period(desk: Desk):
    (course,) = await courses_of(
        Request(desk, MEMBER), leaders=["ada"], topics=["ferry"], date_from=date(2015, 1, 1), as_of=TODAY
    )
    assert [row.stance.stated_on for row in course.stances] == ["2016-05-01"]
    (shift,) = course.shifts
    assert (shift.before.stance.stated_on, shift.after.stance.stated_on) == ("2014-03", "2016-05-01")
    assert (
        await courses_of(Request(desk, MEMBER), leaders=["ada"], topics=["pool"], date_from=None, as_of=TODAY)
        == ()
    )


async def test_two_leaders_are_put_side_by_side_on_what_they_share(desk: Desk):
    topics = ["ferry", "bridge", "tram", "pool"]
    (pair,) = await compare_leaders(
        Request(desk, MEMBER), leaders=["ada", "bo"], topics=topics, as_of=date(2015, 1, 1)
    )
    assert [(one.topic.key, other.leader.key) for one, other in pair.shared] == [
        ("ferry", "bo"),
        ("bridge", "bo"),
        ("tram", "bo"),
    ]
    assert (pair.agreement.percent, pair.agreement.shared) == (67, 3)


async def test_an_empty_position_is_shown_and_does_not_count(desk: Desk):
    pairs = await compare_leaders(
        Request(desk, MEMBER), leaders=["ada", "bo", "cy"], topics=["ferry"], as_of=TODAY
    )
    assert [(pair.one.key, pair.other.key, len(pair.shared), pair.agreement.shared) for pair in pairs] == [
        ("ada", "bo", 1, 1), ("ada", "cy", 1, 0), ("bo", "cy", 1, 0),
    ]  # fmt: skip


async def test_members_of_a_coalition_are_those_of_the_day(desk: Desk):
    async def members(day: date | None) -> tuple[list[str], list[str]]:
        found = await coalition_members(Request(desk, MEMBER), coalition="league", as_of=day)
        assert found is not None
        return [one.member for one in found.members], [one.member for one in found.unsure]

    assert await members(date(2015, 1, 1)) == ([], ["SWE", "CLUB"])
    assert await members(date(2017, 1, 1)) == (["NOR", "SWE"], ["CLUB"])
    assert await members(TODAY) == (["NOR", "CLUB"], [])
    assert await members(None) == (["NOR", "SWE", "CLUB"], [])


async def test_one_member_can_be_asked_for_and_an_unknown_coalition_is_none(desk: Desk):
    found = await coalition_members(Request(desk, MEMBER), coalition="league", member="SWE")
    assert found is not None
    assert found.asked is not None
    assert found.asked.name == "Sweden"
    assert await coalition_members(Request(desk, MEMBER), coalition="nothing") is None


@pytest.mark.parametrize(
    ("fields", "day", "is_in"),
    [
        ({"since": "2015-03-01"}, "2015-02-28", False), ({"since": "2015-03-01"}, "2015-03-01", True),
        ({"since": "2015"}, "2014-12-31", False), ({"since": "2015"}, "2015-01-01", None),
        ({"since": "2015"}, "2015-12-30", None), ({"since": "2015"}, "2015-12-31", True),
        ({"listed_on": "2016-01-02"}, "2016-01-01", None), ({"listed_on": "2016-01-02"}, "2016-01-02", True),
        ({"since": "2014", "listed_on": "2016"}, "2015-01-01", True),
        ({"since": "2014", "until": "2016"}, "2015-12-31", True), ({"since": "2014", "until": "2016"}, "2016-01-01", None),
        ({"since": "2014", "until": "2016"}, "2016-12-31", False),
        ({}, "1990-01-01", None), ({}, str(TODAY), True), ({"since": str(TODAY.year)}, str(TODAY), True),
    ],
)  # fmt: skip
def test_a_member_is_in_on_days_of_which_the_record_tells_so_and_no_others(
    fields: dict[str, str], day: str, is_in: bool | None
):
    membership = Membership(coalition="league", member="NOR", name="Norway", **fields)
    assert is_member_on(membership, date.fromisoformat(day), TODAY) is is_in
