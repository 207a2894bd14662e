"""Where a leader stood at a date, as the record knew it at a time."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.entries import Revision
from bot.core.timeline import ShiftKind, Standing
from bot.db.layers import NOW
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.oracle import Oracle, Stood
from tests.db.sample import ENTRIES, SERVER, change, changed, instant, revise, stance, when
from tests.thorough import examples

SUBJECTS = [("ada", "ferry"), ("ada", "bridge"), ("bo-marsh", "ferry"), ("bo-marsh", "bridge")]
DAYS = ["2014", "2014-12-31", "2015", "2015-01", "2015-01-01", "2015-02", "2015-09", "2015-09-28", "2016"]
LOOK_DAYS = ["2013-12-31", "2014-12-31", "2015-01-01", "2015-01-31", "2015-09-27", "2015-09-28", "2026-01-01"]

# What happens next: how many seconds later, to whom or to which key, with which position and date.
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["record", "record", "correct", "retract"]),
        st.integers(0, 2),
        st.integers(0, 50),
        st.sampled_from([-2, -1, 0, 1, 2, None]),
        st.sampled_from(DAYS),
    ),
    max_size=12,
)
_fresh_record = count(1)


@given(events=EVENTS, as_of=st.sampled_from(LOOK_DAYS), known=st.integers(0, 24))
@settings(
    max_examples=examples(80), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_every_answer_agrees_with_a_slow_reading_of_every_row(
    store: Store, events: list, as_of: str, known: int
):
    record_id = next(_fresh_record)
    oracle = await _happen(store, record_id, events)
    for known_at in (NOW, instant(known)):
        at = when(as_of, known_at)
        expected = {subject: oracle.timeline(*subject, as_of, known_at) for subject in SUBJECTS}
        for subject, history in expected.items():
            assert await store.stance_as_of(record_id, *subject, at) == (history[-1] if history else None)
            assert list(await store.timeline(record_id, *subject, at)) == history
        stood = [oracle.stood(*subject, as_of, known_at) for subject in SUBJECTS]
        found = await store.standings(record_id, SUBJECTS, at)
        assert [_stood(standing) for standing in found] == [one for one in stood if one is not None]
        if known_at == NOW:
            held = [await store.standing(record_id, *subject, as_of) for subject in SUBJECTS]
            assert [one for one in held if one is not None] == found
    for subject in SUBJECTS:
        pairs = await store.withdrawn(record_id, *subject)
        assert {(a.stance.key, a.revision, b.revision) for a, b in pairs} == oracle.withdrawn(*subject)


async def _happen(store: Store, record_id: int, events: list) -> Oracle:
    """Carry out `events` in a new record, and tell the oracle of each row."""
    await store.change_alone(change(record_id), exchange.import_entries, ENTRIES, layer=False)
    oracle, live, second = Oracle(), [], 0
    for number, (action, later, which, position, day) in enumerate(events):
        second += later
        by = change(record_id, at=instant(second), reason=f"event {number}")
        if action == "record" or not live:
            leader, topic = SUBJECTS[which % len(SUBJECTS)]
            new = stance(f"k-{number}", leader=leader, topic=topic, position=position, stated_on=day)
            oracle.rows.append((await store.change(by, stances.record_stance, new)).revision)
            live.append(new)
            await store.standing(record_id, leader, topic, LOOK_DAYS[-1])  # kept until the next change
            continue
        old = live[which % len(live)]
        if action == "retract":
            live.remove(old)
            oracle.rows.append(await revise(store, by, old.key, "retract"))
        else:
            new = changed(old, position=position, stated_on=day, quote=f"No: {number}")
            live[live.index(old)] = new
            oracle.rows.append(await revise(store, by, old.key, "correct", new))
    return oracle


def _stood(standing: Standing) -> Stood:
    shift = standing.shift
    if shift is None:
        return Stood(standing.current, standing.since)
    assert shift.after == standing.since
    return Stood(standing.current, standing.since, shift.before, shift.kind)


@pytest.mark.parametrize(
    ("day", "said", "missing"),
    [("2015", "2015-01-01", "2014-12-31"), ("2015-09", "2015-09-01", "2015-08-31")],
)
async def test_a_reduced_date_counts_as_its_first_day(store: Store, day: str, said: str, missing: str):
    await store.change(change(), stances.record_stance, stance(stated_on=day))
    assert await store.stance_as_of(0, "ada", "ferry", when(missing)) is None
    found = await store.stance_as_of(0, "ada", "ferry", when(said))
    assert found is not None
    assert found.stance.stated_on == day  # and stays as precise as its source


async def test_of_two_stances_of_one_day_the_one_recorded_later_counts(store: Store):
    await store.change(change(), stances.record_stance, stance("a", stated_on="2015-09-01", position=1))
    await store.change(change(), stances.record_stance, stance("b", stated_on="2015-09", position=-1))
    assert await _keys(store) == ["a", "b"]


async def test_a_correction_keeps_the_place_of_what_it_corrects(store: Store):
    first = (await store.change(change(), stances.record_stance, stance("a"))).revision
    await store.change(change(), stances.record_stance, stance("b"))
    await revise(store, change(at=instant(5)), "a", "correct", changed(first.stance, position=-2))
    assert await _keys(store) == ["a", "b"]
    assert [row.stance.position for row in await store.timeline(0, "ada", "ferry", when())] == [-2, 2]


async def test_a_retracted_stance_gives_way_to_the_one_before(store: Store):
    await store.change(change(at=instant(1)), stances.record_stance, stance("a", stated_on="2015"))
    await store.change(change(at=instant(2)), stances.record_stance, stance("b", stated_on="2016"))
    await revise(store, change(at=instant(3), reason="misquoted"), "b", "retract")
    assert await _keys(store) == ["a"]
    assert await _keys(store, known_at=instant(2)) == ["a", "b"]
    ((old, new),) = await store.withdrawn(0, "ada", "ferry")
    assert (old.stance.key, old.is_kept, new.is_kept, new.reason) == ("b", True, False, "misquoted")
    assert new.stance == old.stance


async def test_a_stance_is_not_known_before_it_was_recorded(store: Store):
    await store.change(change(at=instant(5)), stances.record_stance, stance())
    assert await _keys(store, known_at=instant(4)) == []
    assert await _keys(store, known_at=instant(5)) == ["ada-ferry"]


async def test_a_standing_says_since_when_and_what_was_before(store: Store):
    for year, position in ((2011, -2), (2012, 1), (2013, None), (2014, 1), (2015, 1)):
        await store.change(
            change(), stances.record_stance, stance(f"in-{year}", stated_on=str(year), position=position)
        )
    (standing,) = await store.standings(0, [("ada", "ferry")], when())
    assert standing.current.stance.key == "in-2015"
    assert standing.since.stance.key == "in-2012"
    assert standing.shift is not None
    assert standing.shift.kind is ShiftKind.FULL
    assert standing.shift.before.stance.key == "in-2011"


async def test_where_a_leader_stands_is_kept_for_further_days_until_the_record_changes(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    async def keys() -> list[str]:
        days = ("2014-12-31", "2015-12-31", "2016-12-31")
        found = [await store.standing(0, "ada", "ferry", day) for day in days]
        return ["" if one is None else one.current.key for one in found]

    await store.change(change(at=instant(1)), stances.record_stance, stance("a", stated_on="2015"))
    assert await keys() == ["", "a", "a"]
    await store.change(change(at=instant(2)), stances.record_stance, stance("b", stated_on="2016"))
    assert await keys() == ["", "a", "b"]
    other = await Store.open(store.path)  # as another process
    await revise(other, change(at=instant(3), reason="misquoted"), "a", "retract")
    other.close()
    await store.refresh()
    assert await keys() == ["", "", "b"]
    monkeypatch.setattr(store, "timeline", None)
    assert await keys() == ["", "", "b"], "nothing is read again"


async def test_standings_come_in_the_order_asked_for_without_those_that_have_nothing(store: Store):
    for leader, topic in (("ada", "bridge"), ("bo-marsh", "ferry")):
        await store.change(
            change(), stances.record_stance, stance(f"{leader}-{topic}", leader=leader, topic=topic)
        )
    asked = [("bo-marsh", "ferry"), ("ada", "ferry"), ("ada", "bridge"), ("nobody", "nothing")]
    found = await store.standings(0, asked, when())
    assert [standing.current.stance.key for standing in found] == ["bo-marsh-ferry", "ada-bridge"]


async def test_every_row_of_one_stance_can_be_read_in_order(store: Store):
    written = await store.change(change(at=instant(1)), stances.record_stance, stance())
    corrected = changed(written.revision.stance, position=0)
    await revise(store, change(at=instant(2)), "ada-ferry", "correct", corrected)
    await revise(store, change(at=instant(3)), "ada-ferry", "retract")
    rows = await store.revisions(0, "ada-ferry")
    assert [(row.revision, row.is_kept) for row in rows] == [(1, True), (2, True), (3, False)]
    assert [row.stance for row in rows] == [written.revision.stance, corrected, corrected]
    assert await store.revisions(0, "no-such-key") == ()


async def test_the_leaders_on_a_topic_are_those_with_a_stance_on_it(store: Store):
    for leader, topic in (("bo-marsh", "ferry"), ("ada", "ferry"), ("ada", "bridge")):
        await store.change(
            change(), stances.record_stance, stance(f"{leader}-{topic}", leader=leader, topic=topic)
        )
    assert await store.leaders_on(0, "ferry") == ["ada", "bo-marsh"]
    assert await store.leaders_on(0, "bridge") == ["ada"]
    assert await store.leaders_on(0, "toll") == []


async def test_no_answer_comes_from_another_record(store: Store):
    await store.change_alone(change(SERVER), exchange.import_entries, ENTRIES, layer=False)
    await store.change(change(), stances.record_stance, stance("public"))
    assert await store.stance_as_of(SERVER, "ada", "ferry", when()) is None
    assert await store.timeline(SERVER, "ada", "ferry", when()) == ()
    assert await store.standings(SERVER, SUBJECTS, when()) == []
    assert await store.withdrawn(SERVER, "ada", "ferry") == ()
    assert await store.revisions(SERVER, "public") == ()
    assert await store.leaders_on(SERVER, "ferry") == []


async def _keys(store: Store, known_at: str = NOW) -> list[str]:
    rows: tuple[Revision, ...] = await store.timeline(0, "ada", "ferry", when(known_at=known_at))
    current = await store.stance_as_of(0, "ada", "ferry", when(known_at=known_at))
    assert current == (rows[-1] if rows else None)
    return [row.stance.key for row in rows]


async def test_an_update_whose_clock_was_put_back_is_known_with_all_that_came_before_it(store: Store):
    await store.change(change(at=instant(60)), stances.record_stance, stance("ahead", stated_on="2014"))
    await store.change(change(at=instant(5)), stances.record_stance, stance("right", stated_on="2015"))
    for known_at in (instant(5), instant(30), instant(60), NOW):
        rows = await store.timeline(0, "ada", "ferry", when(known_at=known_at))
        assert [row.key for row in rows] == ["ahead", "right"]
