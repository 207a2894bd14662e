"""Recording a stance: the row and its line in the log, together and once."""

import asyncio
from pathlib import Path

import pytest

from bot.core.entries import STANCE_KEY_LIMIT
from bot.core.errors import ConflictError
from bot.db import log
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import EDITOR, SERVER, change, changed, instant, revise, stance, when


async def test_a_recorded_stance_comes_with_its_line_in_the_log(store: Store):
    new = stance()
    written = await store.change(change(at=instant(7), reason="seen on the pier"), stances.record_stance, new)
    assert await store.timeline(0, "ada", "ferry", when()) == (written.revision,)
    assert (written.revision.stance, written.revision.revision) == (new, 1)
    assert (written.revision.revision, written.revision.at) == (1, instant(7))
    logged = (await store.updates(0, limit=1))[0]
    assert (logged.discord_user_id, logged.by_operator) == (EDITOR, False)
    line = logged.update
    assert line == written.update
    assert (line.action, line.kind, line.key) == ("record", "stance", new.key)
    assert (logged.leader, logged.topic, line.reason, line.at) == (
        "ada",
        "ferry",
        "seen on the pier",
        instant(7),
    )
    (made,) = (await store.read(log.update, 0, line.seq)).made
    assert (made.before, made.after.stance) == (None, new)
    assert store.head(0) == line.seq


@pytest.mark.parametrize("unknown", [{"leader": "nobody"}, {"topic": "nothing"}])
async def test_a_stance_that_cannot_be_stored_leaves_no_line_and_no_record_behind(
    store: Store, unknown: dict[str, str]
):
    before = store.head(0)
    for record_id in (0, SERVER):
        with pytest.raises(Exception, match="was taken out"):
            await store.change(change(record_id), stances.record_stance, stance(**unknown))
    await store.refresh()
    assert await store.record_ids() == [0]
    assert store.head(0) == before
    assert await store.count_updates(0) == before
    assert await store.revisions(0, "ada-ferry") == ()


async def test_a_reason_that_is_too_long_leaves_no_stance_behind(store: Store):
    with pytest.raises(ValueError, match="300"):
        await store.change(change(reason="x" * 301), stances.record_stance, stance())
    assert await store.revisions(0, "ada-ferry") == ()


async def test_the_same_request_delivered_twice_records_once(store: Store):
    first = await store.change(
        change(SERVER, request_key="i-1", at=instant(1)), stances.record_stance, stance()
    )
    again = await store.change(
        change(SERVER, request_key="i-1", at=instant(2)), stances.record_stance, stance()
    )
    assert (again.update, again.revision) == (first.update, first.revision)
    assert len(await store.timeline(SERVER, "ada", "ferry", when())) == 1
    assert store.head(SERVER) == first.update.seq


async def test_the_same_request_delivered_many_times_at_once_records_once(store: Store):
    asked = change(SERVER, request_key="i-1")
    results = await asyncio.gather(*(store.change(asked, stances.record_stance, stance()) for _ in range(6)))
    assert len({result.update.hash for result in results}) == 1
    assert len(await store.timeline(SERVER, "ada", "ferry", when())) == 1


async def test_a_request_is_remembered_after_a_restart(path: Path, store: Store):
    first = await store.change(change(request_key="i-1"), stances.record_stance, stance())
    store.close()
    reopened = await Store.open(path)
    again = await reopened.change(change(request_key="i-1"), stances.record_stance, stance())
    reopened.close()
    assert again.update == first.update


async def test_a_request_that_made_another_change_is_refused(store: Store):
    await store.change_alone(
        change(request_key="i-1"), exchange.import_entries, [stance("imported")], layer=False
    )
    await store.change(change(request_key="i-2"), stances.record_stance, stance("recorded"))
    head = store.head(0)
    for asked in (change(request_key="i-1"), change(SERVER, request_key="i-2")):
        with pytest.raises(ConflictError, match="start again"):
            await store.change(asked, stances.record_stance, stance("new"))
    assert store.head(0) == head
    assert await store.record_ids() == [0]


async def test_the_same_statement_is_refused_whatever_is_written_around_it(store: Store):
    written = await store.change(change(), stances.record_stance, stance("a"))
    same = changed(written.revision.stance, key="b", summary="Other words", venue="Elsewhere", note="?")
    with pytest.raises(ConflictError, match="on record already"):
        await store.change(change(), stances.record_stance, same)
    assert [row.stance.key for row in await store.timeline(0, "ada", "ferry", when())] == ["a"]
    assert store.head(0) == written.update.seq


@pytest.mark.parametrize(
    "difference",
    [
        {"stated_on": "2015-09"},
        {"position": None},
        {"position": 1},
        {"quote": "In other words"},
        {"sources": ("hill-gazette",)},
        {"leader": "bo-marsh"},
        {"topic": "bridge"},
    ],
)
async def test_a_statement_that_differs_in_what_matters_is_another_one(store: Store, difference: dict):
    first = (
        await store.change(change(), stances.record_stance, stance("a", stated_on="2015-09-01"))
    ).revision.stance
    second = await store.change(change(), stances.record_stance, changed(first, **{"key": "b", **difference}))
    assert second.revision.stance.key == "b"


async def test_a_stance_without_position_is_refused_the_second_time_too(store: Store):
    first = (await store.change(change(), stances.record_stance, stance(position=None))).revision.stance
    with pytest.raises(ConflictError):
        await store.change(change(), stances.record_stance, first)


async def test_a_retracted_statement_can_be_recorded_again(store: Store):
    first = (await store.change(change(), stances.record_stance, stance())).revision.stance
    await revise(store, change(at=instant(1)), first.key, "retract")
    again = await store.change(change(at=instant(2)), stances.record_stance, first)
    assert again.revision.stance.key == "ada-ferry-2"
    assert again.revision.place > (await store.revisions(0, "ada-ferry"))[0].place


async def test_a_taken_key_gets_a_number_and_stays_within_the_limit(store: Store):
    long = "k" * (STANCE_KEY_LIMIT - 2) + "-k"
    keys = []
    for number in range(11):
        made = await store.change(change(), stances.record_stance, stance(long, quote=f"words {number}"))
        keys.append(made.revision.stance.key)
    assert keys[0] == long
    assert keys[1] == "k" * (STANCE_KEY_LIMIT - 2) + "-2"
    assert keys[10] == "k" * (STANCE_KEY_LIMIT - 3) + "-11"
    assert len(set(keys)) == 11


async def test_an_update_has_the_time_of_its_clock_and_its_place_in_the_log_whatever_the_clock_said(
    store: Store,
):
    ahead = await store.change(change(at=instant(60)), stances.record_stance, stance("a"))
    right = await store.change(change(at=instant(5)), stances.record_stance, stance("b"))
    assert (right.update.at, right.revision.at) == (instant(5), instant(5))
    assert right.update.seq == ahead.update.seq + 1
    assert (await store.check_record(0)).fault is None


async def test_what_was_recorded_is_there_after_reopening(path: Path, store: Store):
    written = await store.change(change(SERVER), stances.record_stance, stance())
    store.close()
    reopened = await Store.open(path)
    assert reopened.record_of(SERVER) == SERVER
    assert await reopened.timeline(SERVER, "ada", "ferry", when()) == (written.revision,)
    assert reopened.head(SERVER) == written.update.seq
    reopened.close()


async def test_many_changes_at_once_are_all_there_in_one_unbroken_log(store: Store):
    wanted = {0: {f"public-{number}" for number in range(20)}, SERVER: {f"own-{n}" for n in range(20)}}
    await asyncio.gather(
        *(
            store.change(change(record_id), stances.record_stance, stance(key))
            for keys in zip(wanted[0], wanted[SERVER], strict=True)
            for record_id, key in zip((0, SERVER), keys, strict=True)
        )
    )
    for record_id, keys in wanted.items():
        rows = await store.timeline(record_id, "ada", "ferry", when())
        assert keys <= {row.stance.key for row in rows}
        places = [row.place for row in rows]
        assert places == sorted(set(places))
        assert (await store.check_record(record_id)).fault is None
