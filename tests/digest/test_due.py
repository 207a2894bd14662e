"""What is due: by examples, against the slow oracle, and with everything that can go wrong thrown at it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.model import EVERY_DAY, LOOK_BACK, Kind, Plan, Run, RunState, due, moment_of, next_hour
from tests.digest import oracle
from tests.digest.driven import ENDINGS, DrivenServer
from tests.thorough import examples

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)
LONG_AGO = NINE - timedelta(days=10)
TODAY = NINE.date()


def plan(**changes):
    return Plan.model_validate(
        {"guild_id": 1, "channel_id": 2, "at": time(9), "since": NINE - DAY + HOUR, **changes}
    )


def run(state, at=NINE, **changes):
    return Run.model_validate(
        {"local_date": TODAY, "due_at": NINE, "state": state, "at": at, "attempts": 1, **changes}
    )


def test_nothing_is_due_before_the_hour():
    verdict = due(NINE - MINUTE, plan(), "UTC", [])
    assert (verdict.task, verdict.missed, verdict.look_at) == (None, (), NINE)


def test_the_summary_is_due_at_the_hour():
    task = due(NINE, plan(), "UTC", []).task
    assert task is not None
    assert (task.kind, task.local_date, task.late) == (Kind.POST, TODAY, False)


def test_a_summary_after_downtime_is_late():
    task = due(NINE + 3 * HOUR, plan(), "UTC", []).task
    assert task is not None
    assert (task.local_date, task.late) == (TODAY, True)


def test_a_few_minutes_after_its_hour_a_summary_is_in_time():
    task = due(NINE + 15 * MINUTE, plan(), "UTC", []).task
    assert task is not None
    assert not task.late


def test_an_hour_is_given_up_when_the_window_is_over():
    verdict = due(NINE + 12 * HOUR + MINUTE, plan(), "UTC", [])
    assert verdict.task is None
    assert [missed.local_date for missed in verdict.missed] == [TODAY]
    assert verdict.look_at == NINE + DAY


def test_the_window_is_the_servers():
    assert due(NINE + HOUR + MINUTE, plan(window_hours=1), "UTC", []).task is None
    assert due(NINE + 22 * HOUR, plan(window_hours=23), "UTC", []).task is not None


@pytest.mark.parametrize("state", [RunState.SENT, RunState.FAILED, RunState.SKIPPED])
def test_what_is_settled_is_not_due_again(state):
    verdict = due(NINE + HOUR, plan(), "UTC", [run(state)])
    assert (verdict.task, verdict.missed) == (None, ())


def test_nobody_else_begins_while_a_claim_lives():
    claimed = run(RunState.CLAIMED, until=NINE + 5 * MINUTE)
    verdict = due(NINE + MINUTE, plan(), "UTC", [claimed])
    assert (verdict.task, verdict.look_at) == (None, NINE + 5 * MINUTE)


def test_one_that_waits_for_another_try_waits_too_while_one_out_of_turn_is_under_way():
    waiting = run(RunState.WAITING, until=NINE + 2 * MINUTE)
    asked = run(
        RunState.CLAIMED, occasion="77", at=NINE + MINUTE, due_at=NINE + MINUTE, until=NINE + 6 * MINUTE
    )
    verdict = due(NINE + 3 * MINUTE, plan(), "UTC", [waiting, asked])
    assert (verdict.task, verdict.look_at) == (None, NINE + 6 * MINUTE)


def test_a_claim_that_was_left_behind_is_taken_up_when_its_lease_ends():
    claimed = run(RunState.CLAIMED, until=NINE + 5 * MINUTE)
    task = due(NINE + 5 * MINUTE, plan(), "UTC", [claimed]).task
    assert task is not None
    assert (task.kind, task.local_date) == (Kind.POST, TODAY)


def test_a_claim_that_was_left_behind_is_only_looked_into_when_the_window_is_over():
    claimed = run(RunState.CLAIMED, until=NINE + 5 * MINUTE)
    task = due(NINE + 13 * HOUR, plan(), "UTC", [claimed]).task
    assert task is not None
    assert task.kind is Kind.CHECK


def test_another_try_waits_for_its_time():
    waiting = run(RunState.WAITING, until=NINE + 30 * MINUTE)
    early = due(NINE + 29 * MINUTE, plan(), "UTC", [waiting])
    assert (early.task, early.look_at) == (None, NINE + 30 * MINUTE)
    assert due(NINE + 30 * MINUTE, plan(), "UTC", [waiting]).task is not None


def test_one_that_was_asked_for_out_of_turn_is_finished_before_the_next_is_begun():
    asked = run(RunState.CLAIMED, occasion="77", at=NINE - 10 * MINUTE, due_at=NINE - 10 * MINUTE, until=NINE)
    task = due(NINE, plan(), "UTC", [asked]).task
    assert task is not None
    assert task.occasion == "77"


def test_one_that_was_asked_for_out_of_turn_does_not_stand_for_the_dates():
    asked = run(RunState.SENT, occasion="77")
    task = due(NINE, plan(), "UTC", [asked]).task
    assert task is not None
    assert task.occasion == ""


def test_only_the_chosen_days_of_the_week_count():
    monday = TODAY.weekday()
    assert due(NINE, plan(days=(monday,)), "UTC", []).task is not None
    tuesday = due(NINE, plan(days=(monday + 1,)), "UTC", [])
    assert (tuesday.task, tuesday.look_at) == (None, NINE + DAY)


def test_a_plan_that_is_switched_off_plans_nothing_but_looks_into_what_is_open():
    assert due(NINE, plan(active=False), "UTC", []).task is None
    waiting = run(RunState.WAITING, until=NINE)
    task = due(NINE, plan(active=False), "UTC", [waiting]).task
    assert task is not None
    assert task.kind is Kind.CHECK


def test_hours_before_a_change_of_the_plan_are_not_made_up_for():
    assert due(NINE + HOUR, plan(since=NINE + MINUTE), "UTC", []).task is None


def test_a_change_just_before_the_hour_counts():
    assert due(NINE, plan(since=NINE - MINUTE), "UTC", []).task is not None


def test_a_new_time_zone_counts_from_now_on():
    evening_in_tokyo = NINE + 3 * HOUR  # 21:00 there: its 09:00 has passed
    verdict = due(evening_in_tokyo, plan(), "Asia/Tokyo", [])
    assert (verdict.task, verdict.missed) == (None, ())
    assert (verdict.plan.zone, verdict.plan.since) == ("Asia/Tokyo", evening_in_tokyo)
    assert verdict.look_at == NINE + 15 * HOUR


def test_a_long_absence_lists_a_month_of_missed_hours_and_posts_the_last():
    verdict = due(NINE + 400 * DAY, plan(since=LONG_AGO), "UTC", [])
    assert len(verdict.missed) == LOOK_BACK.days - 1
    assert verdict.task is not None
    assert verdict.task.local_date == TODAY + 400 * DAY


def test_what_was_sent_under_a_wrong_clock_is_not_sent_again():
    sent = run(RunState.SENT, at=NINE)
    verdict = due(NINE - HOUR, plan(), "UTC", [sent])
    assert verdict.task is None
    assert due(NINE, plan(), "UTC", [sent]).task is None


def test_what_was_skipped_under_a_wrong_clock_is_posted_when_its_hour_comes():
    skipped = run(RunState.SKIPPED, at=NINE + 20 * HOUR)
    task = due(NINE, plan(), "UTC", [skipped]).task
    assert task is not None
    assert task.local_date == TODAY


def test_a_date_that_was_skipped_is_posted_at_a_later_hour_of_the_same_date():
    skipped = run(RunState.SKIPPED, at=NINE)
    task = due(NINE + 2 * HOUR, plan(at=time(11), since=NINE + HOUR), "UTC", [skipped]).task
    assert task is not None
    assert task.local_date == TODAY


def test_a_date_that_was_sent_is_not_posted_again_at_a_later_hour():
    sent = run(RunState.SENT, at=NINE)
    assert due(NINE + 2 * HOUR, plan(at=time(11), since=NINE + HOUR), "UTC", [sent]).task is None


def test_the_next_hour_is_told():
    assert next_hour(NINE - MINUTE, plan()) == NINE
    assert next_hour(NINE, plan()) == NINE + DAY
    assert next_hour(NINE, plan(days=(TODAY.weekday(),))) == NINE + 7 * DAY
    assert next_hour(NINE - MINUTE, plan(), [run(RunState.SENT)]) == NINE + DAY
    assert next_hour(NINE, plan(active=False)) is None


# Against the oracle: a server with changing settings and downtime, looked at when it is up.

ZONES = (
    "America/Nuuk", "America/Sao_Paulo", "Asia/Tehran", "Australia/Lord_Howe", "Europe/London", "Pacific/Apia",
)  # fmt: skip
STARTS = (
    datetime(2011, 12, 28, 12, tzinfo=UTC),  # Apia
    datetime(2018, 2, 16, 12, tzinfo=UTC),  # São Paulo, back
    datetime(2018, 11, 2, 12, tzinfo=UTC),  # São Paulo, forth
    datetime(2022, 3, 20, 12, tzinfo=UTC),  # Tehran, forth
    datetime(2023, 3, 24, 12, tzinfo=UTC),  # Nuuk, London, forth
    datetime(2024, 4, 5, 12, tzinfo=UTC),  # Lord Howe, back
    datetime(2024, 10, 4, 12, tzinfo=UTC),  # Lord Howe, forth
    datetime(2024, 10, 26, 12, tzinfo=UTC),  # London, back
)
TICK = 5 * MINUTE
TICKS = int(4 * DAY / TICK)

hours = st.builds(time, st.sampled_from((0, 1, 2, 9, 12, 22, 23)), st.sampled_from((0, 10, 30, 55)))
some_days = st.sets(st.integers(0, 6), min_size=1).map(sorted).map(tuple) | st.just(EVERY_DAY)
some_settings = st.tuples(hours, some_days, st.sampled_from(ZONES), st.sampled_from((1, 12, 23)))
changes_of_settings = st.lists(
    st.tuples(st.integers(1, TICKS - 1), some_settings), max_size=2, unique_by=lambda change: change[0]
)
outages = st.lists(st.tuples(st.integers(0, TICKS), st.integers(1, TICKS // 2)), max_size=3)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.sampled_from(STARTS), some_settings, changes_of_settings, outages,
)  # fmt: skip
def test_every_date_becomes_what_the_oracle_says(start, first, later, away):
    changes = [(0, first), *sorted(later)]
    up = [tick for tick in range(TICKS) if not any(begin <= tick < begin + long for begin, long in away)]
    # A change is made by somebody who sees the bot, and a look comes right after it.
    up = sorted({*up, *(tick for tick, _ in changes)})
    server, made = None, dict(changes)
    for tick in up:
        now = start + tick * TICK
        if tick in made:
            at, days, zone, window = made[tick]
            planned = plan(at=at, days=days, zone=zone, window_hours=window, since=now)
            server = server or DrivenServer(planned, zone)
            server.plan, server.zone, server.look_at = planned, zone, None
        assert server is not None
        server.step(now, "sent")
    assert server is not None
    expected = oracle.history(
        [
            oracle.Settings(start + tick * TICK, at, days, zone, window * HOUR)
            for tick, (at, days, zone, window) in changes
        ],
        start + TICKS * TICK,
        [start + tick * TICK for tick in up],
    )
    posted = {day: outcome.at for day, outcome in expected.items() if outcome.posted}
    assert {day: moments[0] for day, moments in server.posted.items()} == posted
    assert {day for day, kept in server.runs.items() if kept.state is RunState.SKIPPED} == (
        expected.keys() - posted.keys()
    )


# Everything at once: crashes, storms, clocks that jump, settings that change.

moves = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.integers(1, 180)),  # minutes until the next look
        st.tuples(st.just("jump"), st.integers(-3 * 24 * 60, 3 * 24 * 60)),
        st.tuples(st.just("set"), st.sampled_from(((time(9), "Europe/London"), (time(9, 30), "Europe/London"),
                                                   (time(0), "Australia/Lord_Howe"), (time(23, 55), "Asia/Tehran"),
                                                   (time(3), "Pacific/Apia"), (time(2), "America/Sao_Paulo")))),
    ),
    min_size=20, max_size=120,
)  # fmt: skip


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(STARTS), moves, st.lists(st.sampled_from(ENDINGS), min_size=1, max_size=30))
def test_no_date_is_posted_twice_or_outside_its_window_and_all_are_settled_in_the_end(start, moves, endings):
    server = DrivenServer(plan(at=time(9), since=start, zone="UTC"), "UTC")
    now = start
    for step, (kind, value) in enumerate(moves):
        if kind == "set":
            at, zone = value
            server.plan = server.plan.model_copy(update={"at": at, "zone": zone, "since": now})
            server.zone, server.look_at = zone, None
        else:
            now += value * MINUTE
        _look(server, now, endings[step % len(endings)])
    calm_since = now
    while now < calm_since + 3 * DAY:  # nothing goes wrong any more, and the clock is right
        now += 10 * MINUTE
        _look(server, now, "sent")
    assert all(len(moments) == 1 for moments in server.posted.values())
    assert not any(one.is_open for one in server.runs.values())
    for day in _dates(calm_since, now):
        hour = moment_of(day, server.plan.at, server.zone)
        if hour is not None and max(calm_since, server.plan.since) < hour <= now:
            assert day in server.runs
            if server.runs[day].state is RunState.SKIPPED and server.runs[day].reason != "quiet":
                assert server.runs[day].at > hour + server.plan.window


def _look(server, now, ending):
    before = {day: len(moments) for day, moments in server.posted.items()}
    open_claims = [one for one in server.runs.values() if one.state is RunState.CLAIMED]
    verdict = server.step(now, ending)
    for day, moments in server.posted.items():
        if len(moments) > before.get(day, 0):
            assert verdict is not None
            assert verdict.task is not None
            assert verdict.task.due_at <= now <= verdict.task.due_at + server.plan.window
            # Nobody posts while somebody else may be at it.
            assert not any(one.at <= now < one.until for one in open_claims)


def _dates(first, last):
    return [date.fromordinal(n) for n in range(first.date().toordinal() - 1, last.date().toordinal() + 2)]
