"""Exactly once, for a while in which everything goes wrong. The whole year runs in benchmarks/digest.py."""

import pytest

from bot.digest.model import RunState
from tests.digest.year import Setting, simulate


@pytest.mark.parametrize("seed", range(1, 6))
async def test_an_outage_at_the_end_of_the_time_is_over_when_what_is_open_comes_to_its_end(tmp_path, seed):
    always_away = Setting(
        servers=2, days=2, crash_rate=0, storm_rate=0, refusal_rate=0, outage_rate=20, seed=seed
    )
    result = await simulate(tmp_path, always_away)
    assert result.faults == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_date_of_every_server_is_posted_once_or_listed_with_a_reason(tmp_path, seed):
    setting = Setting(servers=6, days=12, crash_rate=0.6, storm_rate=0.4, seed=seed)
    result = await simulate(tmp_path, setting)
    assert result.faults == []
    assert result.states[RunState.SENT] > 20
    assert sum(result.crashes.values()) > 10
    assert result.calls["5xx, but sent"]
