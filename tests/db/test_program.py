"""The lease of the process that runs the bot: one at a time, and none that keeps others out for long."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime, timedelta

import pytest

from bot.db.program import LEASE_LASTS, Process, claim, give_lease_back, remember, remembered, take_lease
from bot.db.store import Store

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ONE = Process(host="one.example", pid=1, token="one")
OTHER = Process(host="other.example", pid=1, token="other")


@pytest.fixture
async def store(tmp_path):
    opened = await Store.open(tmp_path / "t.db")
    yield opened
    opened.close()


async def test_a_second_process_is_told_who_runs_the_bot_until_that_one_stops(store: Store):
    assert await store.write(take_lease, NOON, ONE) is None
    assert await store.write(take_lease, NOON + SECOND, OTHER) == ONE
    await store.write(give_lease_back, OTHER)
    assert await store.write(take_lease, NOON + SECOND, OTHER) == ONE
    await store.write(give_lease_back, ONE)
    assert await store.write(take_lease, NOON + SECOND, OTHER) is None


async def test_a_lease_that_is_renewed_lasts_and_one_that_is_not_ends(store: Store):
    await store.write(take_lease, NOON, ONE)
    await store.write(take_lease, NOON + LEASE_LASTS - SECOND, ONE)
    assert await store.write(take_lease, NOON + LEASE_LASTS, OTHER) == ONE
    assert await store.write(take_lease, NOON + 2 * LEASE_LASTS, OTHER) is None
    assert await store.write(take_lease, NOON + 2 * LEASE_LASTS, ONE) == OTHER


async def test_a_lease_of_a_clock_that_was_ahead_is_void(store: Store):
    await store.write(take_lease, datetime(2099, 1, 1, tzinfo=UTC), ONE)
    assert await store.write(take_lease, NOON, OTHER) is None


async def test_a_process_that_was_killed_on_this_machine_keeps_nobody_waiting(store: Store):
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "input()", stdin=PIPE)
    killed = Process(host="here", pid=child.pid, token="killed")
    await store.write(take_lease, NOON, killed)
    mine = Process(host="here", pid=os.getpid(), token="mine")
    assert await store.write(take_lease, NOON + SECOND, mine) == killed
    child.kill()
    await child.communicate()
    assert await store.write(take_lease, NOON + SECOND, mine) is None


async def test_a_container_that_starts_again_under_the_same_number_takes_over_from_itself(store: Store):
    before = Process(host="here", pid=os.getpid(), token="before")
    await store.write(take_lease, NOON, before)
    mine = Process(host="here", pid=os.getpid(), token="mine")
    assert await store.write(take_lease, NOON + SECOND, mine) is None


UNREADABLE_LEASES = (
    "garbage",
    "{}",
    "[]",
    '{"host": "x", "pid": 1, "token": "a", "at": "yesterday"}',
    '{"host": "x", "pid": 1, "token": "a", "at": "2026-01-05T12:00:00"}',
    '{"host": "x", "pid": "many", "token": "a", "at": "2026-01-05T12:00:00Z"}',
    "[" * 5_000,
)


@pytest.mark.parametrize("kept", UNREADABLE_LEASES, ids=lambda kept: kept[:60])
async def test_a_lease_that_cannot_be_read_is_void_and_named(
    store: Store, kept: str, caplog: pytest.LogCaptureFixture
):
    await store.write(remember, "bot running", kept)
    await store.write(give_lease_back, ONE)
    assert await store.write(take_lease, NOON, ONE) is None
    assert "What the database holds as “bot running” cannot be read" in caplog.text
    assert await store.write(take_lease, NOON + SECOND, OTHER) == ONE


async def test_an_application_that_cannot_be_read_is_set_anew_and_named(
    store: Store, caplog: pytest.LogCaptureFixture
):
    await store.write(remember, "application", "abc")
    assert await store.write(claim, 7) == 7
    assert "What the database holds as “application” cannot be read" in caplog.text
    assert await store.read(remembered, "application") == "7"
    assert await store.write(claim, 8) == 7
