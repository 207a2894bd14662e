"""Quiet hours: over midnight, and where clocks are changed."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.watch.model import Quiet, Watcher
from bot.watch.service import quiet_until

MINUTE = timedelta(minutes=1)


def watcher(start, end, zone="UTC"):
    return Watcher(guild_id=1, discord_user_id=2, quiet=Quiet(start=start, end=end), zone=zone)


def at(*parts: int):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (at(2026, 1, 5, 21, 59), None),
        (at(2026, 1, 5, 22, 0), at(2026, 1, 6, 7)),
        (at(2026, 1, 6, 0, 0), at(2026, 1, 6, 7)),
        (at(2026, 1, 6, 6, 59), at(2026, 1, 6, 7)),
        (at(2026, 1, 6, 7, 0), None),
    ],
)
def test_quiet_hours_go_over_midnight(now, until):
    assert quiet_until(watcher(time(22), time(7)), now) == until


def test_quiet_hours_are_those_of_the_persons_zone():
    in_tokyo = watcher(time(12), time(13), "Asia/Tokyo")
    assert quiet_until(in_tokyo, at(2026, 1, 5, 3, 30)) == at(2026, 1, 5, 4)
    assert quiet_until(in_tokyo, at(2026, 1, 5, 12, 30)) is None


def test_without_quiet_hours_a_message_is_always_welcome():
    assert quiet_until(Watcher(guild_id=1, discord_user_id=2), at(2026, 1, 5)) is None
    assert quiet_until(watcher(time(7), time(7)), at(2026, 1, 5, 7)) is None


def test_an_end_that_comes_twice_does_not_make_the_night_a_day_longer():
    # London, 25 October 2026: 01:00 to 01:59 comes twice. Quiet ends at the first 01:30.
    asleep = watcher(time(22), time(1, 30), "Europe/London")
    assert quiet_until(asleep, at(2026, 10, 25, 0, 29)) == at(2026, 10, 25, 0, 30)
    assert quiet_until(asleep, at(2026, 10, 25, 0, 30)) is None
    assert quiet_until(asleep, at(2026, 10, 25, 1, 15)) is None


def test_an_end_that_is_jumped_over_comes_at_the_jump():
    asleep = watcher(time(22), time(1, 30), "Europe/London")
    assert quiet_until(asleep, at(2026, 3, 29, 0, 59)) == at(2026, 3, 29, 1)
    assert quiet_until(asleep, at(2026, 3, 29, 1)) is None
