"""A server's first edit: it gets a record of its own, a copy of record 0, in the same transaction."""

import json

import pytest

from bot.record.entries import Leader
from bot.record.errors import ConflictError
from bot.store.store import NOW, Store
from tests.store.sample import ENTRIES, OTHER_SERVER, SERVER, change, changed, instant, revise, stance, when


async def test_a_server_reads_record_0_until_its_first_edit(store: Store):
    assert store.record_of(SERVER) == 0
    await store.record_stance(change(SERVER), stance())
    assert store.record_of(SERVER) == SERVER
    assert store.record_of(OTHER_SERVER) == 0
    assert await store.record_ids() == [0, SERVER]


async def test_a_fork_answers_like_record_0_about_what_was_before_it(store: Store):
    for number, year in enumerate((2011, 2012, 2013)):
        await store.record_stance(change(at=instant(number)), stance(f"in-{year}", stated_on=str(year)))
    second = (await store.revisions(0, "in-2012"))[0].stance
    await revise(store, change(at=instant(10)), "in-2012", "correct", changed(second, position=-2))
    await revise(store, change(at=instant(11), reason="misheard"), "in-2013", "retract")
    await store.record_stance(change(SERVER, at=instant(20)), stance("own", topic="bridge"))
    for known_at in (instant(0), instant(2), instant(10), instant(11), NOW):
        at = when(known_at=known_at)
        assert await store.timeline(SERVER, "ada", "ferry", at) == await store.timeline(0, "ada", "ferry", at)
        assert await store.standings(SERVER, [("ada", "ferry")], at) == await store.standings(
            0, [("ada", "ferry")], at
        )
    assert await store.withdrawn(SERVER, "ada", "ferry") == await store.withdrawn(0, "ada", "ferry")
    assert await store.revisions(SERVER, "in-2012") == await store.revisions(0, "in-2012")


async def test_a_fork_has_every_entry_of_record_0(store: Store):
    await store.record_stance(change(SERVER), stance())
    own, public = await store.directory(SERVER), await store.directory(0)
    for kind in ("themes", "topics", "leaders", "offices", "coalitions", "memberships"):
        assert getattr(own, kind) == getattr(public, kind) != ()


async def test_neither_sees_the_edits_of_the_other_after_the_fork(store: Store):
    await store.record_stance(change(at=instant(1)), stance("before"))
    await store.record_stance(change(SERVER, at=instant(2)), stance("own"))
    await store.record_stance(change(at=instant(3)), stance("public"))
    await store.record_stance(change(OTHER_SERVER, at=instant(4)), stance("other"))
    renamed = Leader(key="ada", name="Dame Ada Quill")
    await store.import_entries(change(SERVER, at=instant(5)), [renamed], fork=True)
    keys = {
        record_id: [row.stance.key for row in await store.timeline(record_id, "ada", "ferry", when())]
        for record_id in await store.record_ids()
    }
    assert keys == {
        0: ["before", "public"],
        SERVER: ["before", "own"],
        OTHER_SERVER: ["before", "public", "other"],
    }
    names = {record_id: (await store.directory(record_id)).leader_by_key["ada"].name for record_id in keys}
    assert names == {0: "Ada Quill", SERVER: "Dame Ada Quill", OTHER_SERVER: "Ada Quill"}


async def test_the_log_of_a_fork_begins_by_naming_what_was_copied(store: Store):
    source = (await store.record_stance(change(), stance("before"))).update
    await store.record_stance(change(SERVER, reason="ours", request_key="i-1"), stance("own"))
    recorded, start = (logged.update for logged in await store.updates(SERVER, limit=10))
    assert (start.seq, start.action, start.entity, start.key) == (1, "start", "record", "")
    assert json.loads(start.after) == {"copied_from": 0, "seq": source.seq, "hash": source.hash}
    assert (recorded.seq, recorded.action, recorded.reason, recorded.request_key) == (
        2,
        "record",
        "ours",
        "i-1",
    )
    assert await store.first_broken_line(SERVER) is None


async def test_the_same_statement_as_in_record_0_is_refused_by_the_fork_and_starts_none(store: Store):
    first = (await store.record_stance(change(), stance())).revision.stance
    with pytest.raises(ConflictError):
        await store.record_stance(change(SERVER), first)
    await store.refresh()
    assert store.record_of(SERVER) == 0


async def test_nothing_in_a_fork_is_recorded_before_what_it_copied(store: Store):
    await store.record_stance(change(at=instant(60)), stance("before"))
    own = await store.record_stance(change(SERVER, at=instant(5)), stance("own"))
    assert own.revision.recorded_at == instant(60)


async def test_an_import_forks_or_starts_empty_as_it_is_told(store: Store):
    await store.record_stance(change(), stance("public"))
    await store.import_entries(change(SERVER), [stance("own")], fork=True)
    await store.import_entries(change(OTHER_SERVER), [*ENTRIES, stance("own")], fork=False)
    forked = await store.timeline(SERVER, "ada", "ferry", when())
    empty = await store.timeline(OTHER_SERVER, "ada", "ferry", when())
    assert [row.stance.key for row in forked] == ["public", "own"]
    assert [row.stance.key for row in empty] == ["own"]
    start = (await store.updates(OTHER_SERVER, limit=5))[-1].update
    assert json.loads(start.after) == {"copied_from": None}
