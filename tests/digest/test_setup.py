"""Setting up the summary: what an admin may type, and what it means."""

import asyncio
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import InvalidEntryError, NotAllowedError
from bot.core.policy import Caller, Role
from bot.core.server import ServerSettings
from bot.db.program import SETTINGS
from bot.db.store import Store
from bot.digest import store as digests
from bot.digest.model import EVERY_DAY, Place
from bot.digest.service import Wish, days_in_words, read_days, read_time, set_up, switch_off
from bot.request import Desk, Request
from bot.settings import store as settings
from tests.db.raw import spoil

NOW = datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC)
ADMIN = Caller(discord_user_id=5, guild_id=77, role=Role.ADMIN)


@pytest.fixture
async def desk(tmp_path):
    store = await Store.open(tmp_path / "t.db")
    yield Desk(store, now=lambda: NOW)
    store.close()


def wish(**fields):
    return Wish.model_validate({"channel_id": 7, "is_forum": False, "at": "9:00", **fields})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9", time(9)),
        ("09:30", time(9, 30)),
        (" 18.45 ", time(18, 45)),
        ("7h15", time(7, 15)),
        ("6 pm", time(18)),
        ("6:05 AM", time(6, 5)),
        ("12 am", time(0)),
        ("12:30 p.m.", time(12, 30)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, meant):
    assert read_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "noon", "24:00", "9:60", "13 pm", "0 am", "-1", "9:5", "٩:٠٠", "9" * 50]
)
def test_what_is_no_time_is_refused_with_examples(typed):
    with pytest.raises(InvalidEntryError, match="09:00, 18:30 or 6 pm"):
        read_time(typed)


@pytest.mark.parametrize(
    ("typed", "meant", "shown"),
    [
        ("every day", EVERY_DAY, "every day"),
        ("Weekdays", (0, 1, 2, 3, 4), "Monday to Friday"),
        ("weekend", (5, 6), "Saturday and Sunday"),
        ("mon, wed,fri", (0, 2, 4), "Monday, Wednesday and Friday"),
        ("Tuesday to Thursday", (1, 2, 3), "Tuesday to Thursday"),
        ("Fri - Mon", (0, 4, 5, 6), "Monday, Friday, Saturday and Sunday"),
        ("on Sundays", (6,), "Sunday"),
        ("Sat and Sun", (5, 6), "Saturday and Sunday"),
    ],
)
def test_days_are_read_as_people_write_them(typed, meant, shown):
    assert read_days(typed) == meant
    assert days_in_words(meant) == shown


@pytest.mark.parametrize("typed", ["", "never", "mo", "to", "1, 2", "Mon or so"])
def test_what_are_no_days_is_refused_with_examples(typed):
    with pytest.raises(InvalidEntryError, match="weekdays"):
        read_days(typed)


@given(st.sets(st.integers(0, 6), min_size=1))
def test_days_in_words_can_be_read_back(days):
    chosen = tuple(sorted(days))
    assert read_days(days_in_words(chosen)) == chosen


async def test_a_first_plan_has_sensible_defaults(desk):
    plan, _ = await set_up(Request(desk, ADMIN), wish())
    assert (plan.at, plan.days, plan.zone, plan.window_hours) == (time(9), EVERY_DAY, "UTC", 12)
    assert (plan.place, plan.role_id, plan.skip_quiet, plan.for_editors) == (
        Place.CHANNEL,
        None,
        False,
        False,
    )
    assert (plan.guild_id, plan.since) == (77, NOW)


async def test_what_is_not_mentioned_stays_as_it_was(desk):
    await set_up(Request(desk, ADMIN), wish(days="weekdays", skip_quiet=True, role_id=3, in_thread=True, for_editors=True, window_hours=2))  # fmt: skip
    plan, _ = await set_up(Request(desk, ADMIN), wish(at="10", channel_id=8))
    assert (plan.at, plan.channel_id, plan.days, plan.window_hours) == (time(10), 8, (0, 1, 2, 3, 4), 2)
    assert (plan.place, plan.role_id, plan.skip_quiet, plan.for_editors) == (Place.THREAD, 3, True, True)


async def test_of_two_admins_who_change_the_plan_at_once_neither_loses_what_they_chose(desk):
    await set_up(Request(desk, ADMIN), wish())
    await asyncio.gather(
        set_up(Request(desk, ADMIN), wish(role_id=3)),
        set_up(Request(desk, ADMIN), wish(days="weekdays")),
        set_up(Request(desk, ADMIN), wish(skip_quiet=True)),
    )
    plan, _ = await set_up(Request(desk, ADMIN), wish())
    assert (plan.role_id, plan.days, plan.skip_quiet) == (3, (0, 1, 2, 3, 4), True)


async def test_of_two_admins_who_set_it_up_at_once_the_second_is_told_of_the_first(desk):
    both = await asyncio.gather(*(set_up(Request(desk, ADMIN), wish(at=at)) for at in ("9", "10")))
    assert sorted(replaced for _, replaced in both) == [False, True]


async def test_a_plan_that_cannot_be_read_any_more_is_replaced_like_any_other(desk):
    await set_up(Request(desk, ADMIN), wish())
    spoil(desk.store.path, "digest_plan", "UPDATE digest_plan SET days = 'x'")
    assert (await set_up(Request(desk, ADMIN), wish()))[1]


async def test_a_role_and_a_thread_can_be_taken_back(desk):
    await set_up(Request(desk, ADMIN), wish(role_id=3, in_thread=True))
    plan, _ = await set_up(Request(desk, ADMIN), wish(role_id=0, in_thread=False))
    assert (plan.role_id, plan.place) == (None, Place.CHANNEL)


async def test_a_forum_gets_a_post(desk):
    assert (await set_up(Request(desk, ADMIN), wish(is_forum=True)))[0].place is Place.POST


async def test_the_time_zone_is_the_servers(desk):
    await set_up(Request(desk, ADMIN), wish(zone="Europe/London"))
    assert desk.store.settings(77).timezone == "Europe/London"
    await desk.store.held(SETTINGS).change(77, settings.put_settings, ServerSettings(timezone="Asia/Tokyo"))
    assert (await set_up(Request(desk, ADMIN), wish()))[0].zone == "Asia/Tokyo"


async def test_what_waits_is_told_in_the_editors_channels_unless_said_otherwise(desk):
    await desk.store.held(SETTINGS).change(77, settings.put_settings, ServerSettings(queue_channel_id=7))
    assert (await set_up(Request(desk, ADMIN), wish()))[0].for_editors
    assert not (await set_up(Request(desk, ADMIN), wish(for_editors=False)))[0].for_editors


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ({"at": "late"}, "09:00"),
        ({"days": "sometimes"}, "weekdays"),
        ({"zone": "Atlantis/Capital"}, "time zone"),
        ({"window_hours": 48}, "1 to 23 hours"),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_kept(desk, fields, hint):
    with pytest.raises(InvalidEntryError, match=hint):
        await set_up(Request(desk, ADMIN), wish(**fields))
    assert await desk.store.read(digests.setup_of, 77) is None
    assert desk.store.settings(77).timezone == "UTC"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EDITOR])
async def test_only_admins_set_up_and_switch_off(desk, role):
    caller = ADMIN.model_copy(update={"role": role})
    with pytest.raises(NotAllowedError, match="administrator"):
        await set_up(Request(desk, caller), wish())
    with pytest.raises(NotAllowedError):
        await switch_off(Request(desk, caller))
