"""Plans and runs of the daily summary: who may post, what is fixed, and how far the log has been told."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.core.errors import ConflictError
from bot.core.leases import Lease
from bot.core.server import ServerSettings
from bot.db.program import SETTINGS
from bot.db.sqlite import sqlite3
from bot.db.store import Store
from bot.digest import store as digests
from bot.digest.model import Kind, Place, Plan, RunState, Task, due
from bot.digest.store import Claim
from bot.settings import store as settings
from bot.stances import store as stances
from tests.db.sample import EDITOR, OTHER_SERVER, SERVER, change, stance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
NINE = datetime(2026, 1, 6, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def plan(**changes) -> Plan:
    return Plan.model_validate({"guild_id": SERVER, "channel_id": 7, "at": time(9), "since": NOON, **changes})


def lease(now, token="mine"):  # noqa: S107 - no password
    return Lease(token=token, begins=now, ends=now + 5 * MINUTE)


async def claim(store: Store, now=NINE, token="mine") -> Claim:  # noqa: S107
    found = await store.write(digests.claim, SERVER, lease(now, token), due)
    assert found is not None
    return found


@pytest.fixture
async def planned(store: Store) -> Store:
    await store.change(change(), stances.record_stance, stance("old"))
    await store.write(digests.set_up, plan(), EDITOR)
    return store


async def test_a_plan_is_kept_as_it_was_set_up(store: Store):
    wish = plan(
        place=Place.THREAD, at=time(18, 30), days=(5, 0), zone="Asia/Tehran", skip_quiet=True, role_id=3,
        for_editors=True, window_hours=3,
    )  # fmt: skip
    await store.write(digests.set_up, wish, EDITOR)
    setup = await store.read(digests.setup_of, SERVER)
    assert setup is not None
    assert setup.plan == wish
    assert setup.plan.days == (0, 5)
    assert setup.set_by == EDITOR
    assert await store.read(digests.setup_of, OTHER_SERVER) is None


async def test_a_first_plan_tells_what_comes_from_now_on_and_a_later_one_goes_on(planned: Store):
    setup = await planned.read(digests.setup_of, SERVER)
    assert setup is not None
    assert (setup.told_record, setup.told_seq) == (0, 3)
    await planned.change(change(), stances.record_stance, stance("new"))
    await planned.write(digests.set_up, plan(at=time(10)), EDITOR)
    again = await planned.read(digests.setup_of, SERVER)
    assert again is not None
    assert (again.told_seq, again.plan.at) == (3, time(10))


async def test_a_server_is_looked_at_when_its_hour_comes_and_not_before(planned: Store):
    assert await planned.read(digests.waiting, NOON, 10) == [SERVER]  # just set up
    assert await planned.write(digests.claim, SERVER, lease(NOON), due) is None
    assert await planned.read(digests.waiting, NINE - MINUTE, 10) == []
    assert await planned.read(digests.waiting, NINE, 10) == [SERVER]


async def test_a_look_planned_by_a_clock_that_was_ahead_is_not_waited_for(planned: Store):
    assert await planned.write(digests.claim, SERVER, lease(NOON + 300 * DAY), due) is not None
    assert await planned.read(digests.waiting, NOON, 10) == [SERVER]


@pytest.mark.parametrize("known", [False, True])
async def test_setting_another_time_zone_has_the_plan_looked_at(planned: Store, known):
    if known:
        await planned.held(SETTINGS).change(SERVER, settings.put_settings, ServerSettings())
    await planned.write(digests.claim, SERVER, lease(NOON), due)
    assert await planned.read(digests.waiting, NOON, 10) == []
    await planned.held(SETTINGS).change(SERVER, settings.put_settings, ServerSettings(timezone="Asia/Tokyo"))
    assert await planned.read(digests.waiting, NOON, 10) == [SERVER]
    await planned.write(digests.claim, SERVER, lease(NOON), due)
    assert await planned.read(digests.waiting, datetime(2026, 1, 5, 23, 59, tzinfo=UTC), 10) == []
    assert await planned.read(digests.waiting, datetime(2026, 1, 6, tzinfo=UTC), 10) == [SERVER]


async def test_only_one_of_many_claims_a_date(planned: Store):
    claims = await asyncio.gather(
        *(planned.write(digests.claim, SERVER, lease(NINE, f"t{n}"), due) for n in range(20))
    )
    assert sum(one is not None for one in claims) == 1


async def test_only_one_of_two_processes_claims_a_date(planned: Store, path):
    other = await Store.open(path)
    try:
        claims = await asyncio.gather(
            *(
                one.write(digests.claim, SERVER, lease(NINE), due)
                for one in (planned, other)
                for _ in range(10)
            )
        )
    finally:
        other.close()
    assert sum(one is not None for one in claims) == 1


async def test_a_claim_that_was_left_is_taken_up_with_its_target_and_its_stretch(planned: Store):
    first = await claim(planned)
    assert (first.attempts, first.unsent_until) == (1, None)
    await planned.write(digests.note_message, first, 1, 7, 100)
    await planned.change(change(), stances.record_stance, stance("meanwhile"))
    await planned.write(digests.set_up, plan(channel_id=8, since=NINE + MINUTE), EDITOR)
    second = await claim(planned, NINE + 5 * MINUTE, "other")
    assert (second.attempts, second.unsent_until) == (2, NINE)
    assert (second.channel_id, second.stretch) == (7, first.stretch)
    assert second.messages == {1: (7, 100)}


async def test_who_has_lost_a_claim_changes_nothing(planned: Store):
    first = await claim(planned)
    second = await claim(planned, NINE + 5 * MINUTE, "other")
    assert not await planned.write(digests.renew, first, NINE + HOUR)
    await planned.write(digests.settle, first, RunState.FAILED, NINE + 6 * MINUTE, told=False, reason="late")
    await planned.write(digests.put_off, first, NINE + 6 * MINUTE, NINE + DAY, "late")
    assert await planned.write(digests.renew, second, NINE + HOUR)
    (posted,) = await planned.read(digests.recent, SERVER, 5)
    assert posted.run.state is RunState.CLAIMED


async def test_who_ends_a_lost_run_late_sets_back_nothing_that_was_told_since(planned: Store):
    await planned.change(change(), stances.record_stance, stance("new"))
    lost = await claim(planned)
    taken_up = await claim(planned, NINE + 5 * MINUTE, "other")
    await planned.write(digests.settle, taken_up, RunState.SENT, NINE + 6 * MINUTE, told=True)
    await planned.change(change(), stances.record_stance, stance("newer"))
    await planned.write(
        digests.settle, await claim(planned, NINE + DAY), RunState.SENT, NINE + DAY, told=True
    )
    await planned.write(digests.settle, lost, RunState.SENT, NINE + DAY + MINUTE, told=True)
    await planned.change(change(), stances.record_stance, stance("newest"))
    following = await claim(planned, NINE + 2 * DAY)
    assert (following.stretch.after, following.stretch.to) == (5, 6)


async def test_what_was_told_is_not_told_again(planned: Store):
    await planned.change(change(), stances.record_stance, stance("new"))
    first = await claim(planned)
    assert (first.stretch.after, first.stretch.to) == (3, 4)
    await planned.write(digests.settle, first, RunState.SENT, NINE, told=True)
    await planned.change(change(), stances.record_stance, stance("newer"))
    second = await claim(planned, NINE + DAY)
    assert (second.stretch.after, second.stretch.to) == (4, 5)
    assert second.stretch.head_hash != first.stretch.head_hash


async def test_what_could_not_be_told_is_told_the_next_time(planned: Store):
    await planned.change(change(), stances.record_stance, stance("new"))
    first = await claim(planned)
    await planned.write(digests.settle, first, RunState.FAILED, NINE, told=False, reason="gone")
    second = await claim(planned, NINE + DAY)
    assert second.stretch == first.stretch


async def test_what_was_sent_stays_sent_whoever_says_otherwise(planned: Store, path):
    await planned.write(digests.settle, await claim(planned), RunState.SENT, NINE, told=True)
    db = sqlite3.connect(path, isolation_level=None)
    try:
        for sql in ("UPDATE digest_run SET state = 'waiting'", "DELETE FROM digest_run"):
            with pytest.raises(sqlite3.IntegrityError, match="digest_run"):
                db.execute(sql)
    finally:
        db.close()


async def test_missed_hours_are_listed_with_the_reason(planned: Store):
    await claim(planned, NINE + 2 * DAY)
    runs = [posted.run for posted in await planned.read(digests.recent, SERVER, 5)]
    assert [(run.local_date.day, run.state) for run in runs] == [
        (8, RunState.CLAIMED),
        (7, RunState.SKIPPED),
        (6, RunState.SKIPPED),
    ]
    assert "not running" in runs[1].reason


async def test_another_try_waits_for_its_time_and_then_looks_first(planned: Store):
    first = await claim(planned)
    await planned.write(digests.put_off, first, NINE + MINUTE, NINE + 10 * MINUTE, "Discord answered 503.")
    assert await planned.read(digests.waiting, NINE + 9 * MINUTE, 5) == []
    assert await planned.write(digests.claim, SERVER, lease(NINE + 9 * MINUTE), due) is None
    second = await claim(planned, NINE + 10 * MINUTE)
    assert (second.attempts, second.unsent_until) == (2, NINE)
    await planned.write(digests.note_search, second, {2: (7, 200)}, NINE + 10 * MINUTE)
    third = await claim(planned, NINE + HOUR, "third")
    assert third.unsent_until == NINE + 10 * MINUTE
    assert third.messages == {2: (7, 200)}


async def test_the_admin_is_to_be_told_of_the_first_failure_only(planned: Store):
    told = []
    for day, state in enumerate([RunState.FAILED, RunState.FAILED, RunState.SENT, RunState.FAILED]):
        made = await claim(planned, NINE + day * DAY)
        told.append(
            await planned.write(digests.settle, made, state, NINE + day * DAY, told=state is RunState.SENT)
        )
    assert told == [True, False, False, True]


async def test_the_admin_is_told_again_after_setting_up_anew(planned: Store):
    assert await planned.write(digests.settle, await claim(planned), RunState.FAILED, NINE, told=False)
    await planned.write(digests.set_up, plan(since=NINE + MINUTE), EDITOR)
    assert await planned.write(
        digests.settle, await claim(planned, NINE + DAY), RunState.FAILED, NINE + DAY, told=False
    )


async def test_a_plan_that_is_switched_off_claims_nothing(planned: Store):
    assert await planned.write(digests.switch_off, SERVER)
    assert not await planned.write(digests.switch_off, SERVER)
    assert await planned.write(digests.claim, SERVER, lease(NINE), due) is None


def asked(request="77", now=NOON):
    return Task(kind=Kind.POST, local_date=now.date(), occasion=request, due_at=now)


async def test_one_out_of_turn_is_claimed_once_and_leaves_the_dates_own_alone(planned: Store):
    made = await planned.write(digests.claim_now, SERVER, asked(), lease(NOON))
    with pytest.raises(ConflictError, match="asked for already"):
        await planned.write(digests.claim_now, SERVER, asked(), lease(NOON))
    with pytest.raises(ConflictError, match="being posted"):
        await planned.write(digests.claim_now, SERVER, asked("78"), lease(NOON))
    await planned.write(digests.settle, made, RunState.SENT, NOON, told=True)
    scheduled = await claim(planned)
    assert scheduled.task.occasion == ""


async def test_one_out_of_turn_needs_a_plan(store: Store):
    with pytest.raises(ConflictError, match="/digest setup"):
        await store.write(digests.claim_now, SERVER, asked(), lease(NOON))


async def test_one_out_of_turn_that_was_left_is_taken_up_too(planned: Store):
    await planned.write(digests.claim_now, SERVER, asked(), lease(NOON))
    taken = await claim(planned, NOON + 5 * MINUTE)
    assert (taken.task.occasion, taken.attempts) == ("77", 2)
