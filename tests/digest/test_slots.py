"""Which moment an hour of a date is, where clocks are changed."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.dates import local_day
from bot.digest.model import moment_of
from tests.digest import oracle
from tests.thorough import examples

ZONES = (
    "America/Nuuk",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "UTC",
)

# Days around which clocks change, in the zones above.
CHANGES = (
    date(2011, 12, 30),  # Apia leaves this date out
    date(2012, 4, 1),
    date(2018, 2, 18),  # São Paulo: midnight comes twice
    date(2018, 11, 4),  # São Paulo: no midnight
    date(2022, 3, 22),  # Tehran: no midnight
    date(2022, 9, 22),
    date(2023, 3, 25),  # Nuuk: the evening ends early
    date(2024, 3, 30),
    date(2024, 3, 31),
    date(2024, 10, 6),  # Lord Howe: half an hour
    date(2024, 10, 27),
    date(2025, 4, 6),
)
near_changes = st.builds(
    lambda day, offset: date.fromordinal(day.toordinal() + offset),
    st.sampled_from(CHANGES),
    st.integers(-2, 2),
)
days = near_changes | st.dates(date(2005, 1, 1), date(2030, 12, 31))
hours = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 45, 59)))


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("UTC", date(2026, 1, 5), time(9), moment(2026, 1, 5, 9)),
        ("Asia/Kathmandu", date(2026, 1, 5), time(9), moment(2026, 1, 5, 3, 15)),
        # 01:00 to 01:59 does not exist: 02:00 summer time.
        ("Europe/London", date(2024, 3, 31), time(1, 30), moment(2024, 3, 31, 1)),
        # 01:00 to 01:59 comes twice: the first, in summer time.
        ("Europe/London", date(2024, 10, 27), time(1, 30), moment(2024, 10, 27, 0, 30)),
        # Midnight does not exist: 01:00 of the same day.
        ("America/Sao_Paulo", date(2018, 11, 4), time(0, 30), moment(2018, 11, 4, 3)),
        # 23:00 to 23:59 of the Saturday comes twice.
        ("America/Sao_Paulo", date(2018, 2, 17), time(23, 30), moment(2018, 2, 18, 1, 30)),
        ("Asia/Tehran", date(2022, 3, 22), time(0, 15), moment(2022, 3, 21, 20, 30)),
        ("Australia/Lord_Howe", date(2024, 10, 6), time(2, 15), moment(2024, 10, 5, 15, 30)),
        # The last hour of 25 March 2023 does not exist in Nuuk (22:00 is followed by 23:00).
        ("America/Nuuk", date(2023, 3, 25), time(22, 30), moment(2023, 3, 26, 1)),
        ("Pacific/Apia", date(2011, 12, 29), time(23, 59), moment(2011, 12, 30, 9, 59)),
        ("Pacific/Apia", date(2011, 12, 30), time(9), None),
        ("Pacific/Apia", date(2011, 12, 31), time(0), moment(2011, 12, 30, 10)),
    ],
)
def test_an_hour_is_found_where_clocks_change(zone, day, at, expected):
    assert moment_of(day, at, zone) == expected


@settings(max_examples=examples(150), deadline=None)
@given(days, hours, st.sampled_from(ZONES))
def test_the_moment_is_the_first_minute_at_which_the_clock_shows_the_hour_or_has_passed_it(day, at, zone):
    assert moment_of(day, at, zone) == oracle.strike(day, at, zone)


def test_the_local_date_is_that_of_the_zone():
    assert local_day(moment(2026, 1, 5, 23, 30), "Pacific/Auckland") == date(2026, 1, 6)
