"""Importing: many entries as one change, all or nothing, and the same files again change nothing."""

from collections.abc import Iterator

import pytest

from bot import undo_store as undo
from bot.core.entries import Entry, Leader, Office, Source, Stance
from bot.core.errors import ConflictError, InvalidEntryError
from bot.core.log import NotUndoableError
from bot.db import log
from bot.db.layers import NOW
from bot.db.reads import read_snapshot
from bot.db.store import Store
from bot.entries import store as entries_store
from bot.exchange import store as exchange
from bot.exchange.store import Imported
from bot.stances import store as stances_store
from tests.db.sample import (
    ADA,
    BRIDGE,
    COALITION,
    ENTRIES,
    FERRY,
    MEMBERSHIP,
    OFFICE,
    SERVER,
    change,
    changed,
    instant,
    revise,
    stance,
    starter_entries,
    when,
)


async def test_an_import_tells_what_it_did_and_logs_it_as_one_line(store: Store):
    head = store.head(0)
    renamed = Leader(key="ada", name="Dame Ada Quill")
    done = await _import(store, [renamed, ENTRIES[0], stance("a"), stance("b")], reason="spring")
    assert done.new == {"stance": 2}
    assert done.changed == {"leader": 1}
    assert done.unchanged == {"theme": 1}
    assert done.update is not None
    assert (done.update.seq, done.update.action, done.update.reason) == (head + 1, "import", "spring")
    line = await store.read(log.update, 0, done.update.seq)
    assert line is not None
    assert line.counts == {"new": {"stance": 2}, "changed": {"leader": 1}}
    assert (line.made[0].before.entry, line.made[0].after.entry) == (ADA, renamed)
    assert store.head(0) == head + 1


async def test_the_starter_record_can_be_imported_and_again_changes_nothing(store: Store):
    entries = starter_entries()
    first = await _import(store, entries, record_id=SERVER)
    assert sum(first.new.values()) == len(entries) > 600
    head, directory = store.head(SERVER), await store.directory(SERVER)
    again = await _import(store, entries, record_id=SERVER, second=5)
    assert (again.new, again.changed, again.unchanged) == ({}, {}, first.new)
    assert again.update is None
    assert store.head(SERVER) == head
    assert await store.directory(SERVER) == directory
    assert (await store.check_record(SERVER)).fault is None


async def test_what_was_imported_is_read_back_as_it_was(store: Store):
    entries = starter_entries()
    await _import(store, entries, record_id=SERVER)
    stances = [entry for entry in entries if isinstance(entry, Stance)]
    assert await store.read_whole(read_snapshot, SERVER, lambda record: list(record.stances())) == stances
    sources = [entry for entry in entries if isinstance(entry, Source)]
    assert await store.read_whole(read_snapshot, SERVER, lambda record: list(record.sources())) == sources
    directory = await store.directory(SERVER)
    rest = [
        *directory.themes,
        *directory.topics,
        *directory.leaders,
        *directory.offices,
        *directory.coalitions,
        *directory.memberships,
    ]
    assert rest == [entry for entry in entries if not isinstance(entry, Stance | Source)]


async def test_an_import_that_breaks_off_leaves_nothing_behind(store: Store):
    def entries() -> Iterator[Entry]:
        yield from (*ENTRIES, Leader(key="cy", name="Cy"))
        yield from (stance(f"k-{number}") for number in range(1200))
        raise ValueError("line 1203 is bad")

    head = store.head(0)
    for record_id in (0, SERVER):
        with pytest.raises(ValueError, match="line 1203"):
            await _import(store, entries(), record_id=record_id)
    await store.refresh()
    assert (store.head(0), await store.record_ids()) == (head, [0])
    assert await store.timeline(0, "ada", "ferry", when()) == ()
    assert "cy" not in (await store.directory(0)).leader_by_key


async def test_a_dry_run_tells_what_would_happen_and_writes_nothing(store: Store):
    entries = [Leader(key="cy", name="Cy"), changed(stance("a"), position=1), stance("b")]
    await _import(store, [stance("a")])
    head, before = store.head(0), await store.directory(0)
    told, basis = await store.read_whole(exchange.preview, 0, entries, layer=False)
    assert (basis.record_id, basis.seq) == (0, head)
    assert (store.head(0), await store.directory(0)) == (head, before)
    assert [row.stance for row in await store.timeline(0, "ada", "ferry", when())] == [stance("a")]
    assert await store.count_updates(0) == head
    done = await _import(store, entries)
    assert (told.new, told.changed, told.unchanged) == (done.new, done.changed, done.unchanged)


async def test_a_dry_run_starts_no_record(store: Store):
    await store.read_whole(exchange.preview, SERVER, ENTRIES, layer=True)
    await store.refresh()
    assert await store.record_ids() == [0]


async def test_a_changed_stance_becomes_a_correction(store: Store):
    await _import(store, [stance("a"), stance("b")], second=1)
    done = await _import(store, [changed(stance("a"), position=-1), stance("b")], second=2)
    assert (done.changed, done.unchanged) == ({"stance": 1}, {"stance": 1})
    ((old, new),) = await store.withdrawn(0, "ada", "ferry")
    assert (old.stance.position, new.stance.position) == (2, -1)
    assert (new.is_kept, new.place, new.reason) == (True, old.place, "changed by an import")
    known_before = when(known_at=instant(1))
    before = await store.timeline(0, "ada", "ferry", known_before)
    assert [row.stance for row in before] == [stance("a"), stance("b")]


async def test_a_retracted_stance_stays_retracted(store: Store):
    await _import(store, [stance("a"), stance("b")])
    await revise(store, change(at=instant(1)), "a", "retract")
    for again in (stance("a"), changed(stance("a"), position=-1)):
        done = await _import(store, [again, stance("b")], second=2)
        assert (done.withdrawn, done.unchanged, done.update) == (1, {"stance": 1}, None)
    assert [row.stance.key for row in await store.timeline(0, "ada", "ferry", when())] == ["b"]


async def test_a_retired_topic_stays_retired_and_takes_what_the_files_change(store: Store):
    await store.change(change(), entries_store.retire_topic, "ferry")
    renamed = FERRY.model_copy(update={"aliases": ("Crossing",)})
    done = await _import(store, [renamed])
    assert done.changed == {"topic": 1}
    directory = await store.directory(0)
    assert (list(directory.retired), directory.topics) == ([renamed], (BRIDGE,))


@pytest.mark.parametrize(
    "other",
    [{"leader": "bo-marsh"}, {"topic": "bridge", "quote": "In other words", "stated_on": "2015-09-29"}],
)
async def test_a_key_never_comes_to_name_the_statement_of_another_or_another_one(
    store: Store, other: dict[str, str]
):
    await _import(store, [stance("a")])
    with pytest.raises(ConflictError, match="a key of its own"):
        await _import(store, [stance("b"), changed(stance("a"), **other)])
    assert await store.revisions(0, "b") == ()


async def test_a_statement_that_stood_under_the_wrong_topic_is_moved_by_an_import_and_was_never_said_on_it(
    store: Store,
):
    await _import(store, [stance("a"), stance("b", position=-2, stated_on="2016")])
    done = await _import(store, [stance("a", topic="bridge", position=1)])
    assert (done.new, done.changed) == ({}, {"stance": 1})
    assert [row.key for row in await store.timeline(0, "ada", "ferry", when())] == ["b"]
    (moved,) = await store.timeline(0, "ada", "bridge", when())
    assert (moved.key, moved.revision, moved.stance.position) == ("a", 2, 1)
    ((was, by),) = await store.withdrawn(0, "ada", "ferry")
    assert (was.stance.topic, by.stance.topic, by.is_kept) == ("ferry", "bridge", True)
    assert await store.withdrawn(0, "ada", "bridge") == ()
    assert done.update is not None
    before = when(known_at=f"#{done.update.seq - 1}")
    assert [row.key for row in await store.timeline(0, "ada", "ferry", before)] == ["a", "b"]
    assert await store.timeline(0, "ada", "bridge", before) == ()
    await store.change(change(reason="taken back"), undo.undo, done.update.seq)
    assert [row.key for row in await store.timeline(0, "ada", "ferry", when())] == ["a", "b"]
    assert await store.timeline(0, "ada", "bridge", when()) == ()


REWORDED = FERRY.model_copy(update={"proposition": "The ferry must be free for everyone."})


async def test_a_topic_is_worded_anew_by_an_import_that_brings_every_statement_on_it(store: Store):
    await _import(store, [stance("a"), stance("b"), stance("gone"), stance("c", topic="bridge")])
    await revise(store, change(at=instant(1)), "gone", "retract")
    for some in ([], [stance("a"), stance("b")], [stance("a"), stance("gone")]):
        with pytest.raises(InvalidEntryError, match="say where leaders stand on “Free ferry”"):
            await _import(store, [REWORDED, *some])
        with pytest.raises(InvalidEntryError, match="say where leaders stand on “Free ferry”"):
            await store.read_whole(exchange.preview, 0, [REWORDED, *some], layer=False)
    every = [REWORDED, stance("a"), stance("b", position=1), stance("gone")]
    done = await _import(store, every)
    assert (done.changed, done.withdrawn) == ({"topic": 1, "stance": 1}, 1)
    assert (await store.directory(0)).topic_by_key["ferry"] == REWORDED
    assert done.update is not None
    await store.change(change(at=instant(2), reason="taken back"), undo.undo, done.update.seq)
    assert (await store.directory(0)).topic_by_key["ferry"] == FERRY


async def test_an_import_that_worded_a_topic_anew_is_not_taken_back_once_somebody_recorded_on_it(
    store: Store,
):
    await _import(store, [stance("a")])
    line = (await _import(store, [REWORDED, stance("a")])).update
    assert line is not None
    await store.change(change(at=instant(1)), stances_store.record_stance, stance("b"))
    with pytest.raises(NotUndoableError, match="say where leaders stand"):
        await store.change(change(at=instant(2), reason="taken back"), undo.undo, line.seq)


@pytest.mark.parametrize("between", [0, 600])
async def test_what_comes_twice_in_one_import_is_refused(store: Store, between: int):
    fill = [stance(f"fill-{number}", topic="bridge") for number in range(between)]
    for twice in ([stance("a"), *fill, changed(stance("a"), position=1)], [ADA, *fill, ADA]):
        with pytest.raises(ConflictError, match="comes twice"):
            await _import(store, twice)
        with pytest.raises(ConflictError, match="comes twice"):
            await store.read_whole(exchange.preview, 0, twice, layer=False)
    assert await store.revisions(0, "a") == ()


async def test_a_second_term_in_an_office_is_one_of_its_own_and_one_that_overlaps_is_changed(store: Store):
    again = Office(leader="ada", office="Speaker", first_attested="2020", last_attested="")
    longer = OFFICE.model_copy(update={"first_attested": "2014"})
    done = await _import(store, [again, longer])
    assert (done.new, done.changed) == ({"office": 1}, {"office": 1})
    assert set((await store.directory(0)).offices_of("ada")) == {again, longer}


@pytest.mark.parametrize("start", ["2015", "2014"], ids=["one that is on record", "another"])
async def test_a_term_in_an_import_takes_the_place_of_all_that_it_overlaps(store: Store, start: str):
    later = Office(leader="ada", office="Speaker", first_attested="2018", last_attested="2019")
    await _import(store, [later])
    spans = Office(leader="ada", office="Speaker", first_attested=start, last_attested="2019")
    done = await _import(store, [spans])
    assert (done.new, done.changed) == ({}, {"office": 1})
    assert (await store.directory(0)).offices_of("ada") == [spans]
    with pytest.raises(ConflictError, match="overlaps another"):
        await _import(store, [spans.model_copy(update={"first_attested": "2013"}), spans])


async def test_terms_in_one_import_replace_a_term_on_record_and_not_one_another(store: Store):
    early, late = (
        Office(leader="ada", office="Speaker", first_attested=first, last_attested=last)
        for first, last in (("2014", "2015-02"), ("2014-06", "2016"))
    )
    counted, _ = await store.read_whole(exchange.preview, 0, [early, late], layer=False)
    done = await _import(store, [early, late])
    assert (done.new, done.changed) == (counted.new, counted.changed) == ({"office": 1}, {"office": 1})
    assert set((await store.directory(0)).offices_of("ada")) == {early, late}
    assert done.update is not None
    await store.change(change(reason="taken back"), undo.undo, done.update.seq)
    assert (await store.directory(0)).offices_of("ada") == [OFFICE]
    with pytest.raises(ConflictError, match="comes twice, or overlaps another"):
        await _import(store, [early, OFFICE])


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (stance(leader="nobody"), "names the leader “nobody”, which is not on record"),
        (stance(topic="nothing"), "names the topic “nothing”"),
        (FERRY.model_copy(update={"key": "f", "theme": "sea"}), "names the theme “sea”"),
        (OFFICE.model_copy(update={"leader": "nobody"}), "names the leader “nobody”"),
        (COALITION.model_copy(update={"topic": "nothing"}), "names the topic “nothing”"),
        (COALITION.model_copy(update={"proposed_by": "nobody"}), "names the leader “nobody”"),
        (MEMBERSHIP.model_copy(update={"coalition": "gone"}), "names the coalition “gone”"),
    ],
)
async def test_an_entry_that_names_what_is_not_on_record_is_not_imported(
    store: Store, entry: Entry, words: str
):
    head = store.head(0)
    with pytest.raises(InvalidEntryError, match=f"{words}.*Nothing was changed"):
        await _import(store, [stance("a"), entry])
    assert (store.head(0), await store.revisions(0, "a")) == (head, ())
    assert await store.findings() == []


async def test_what_only_the_public_record_has_cannot_be_named_in_an_empty_one(store: Store):
    with pytest.raises(InvalidEntryError, match="names the leader “ada”, which is not on record"):
        await store.change_alone(change(SERVER), exchange.import_entries, [stance("own")], layer=False)
    await store.change_alone(change(SERVER), exchange.import_entries, [stance("own")], layer=True)
    assert await store.findings() == []


async def test_stances_keep_the_order_of_the_files(store: Store):
    keys = [f"k-{number * 7 % 1100}" for number in range(1100)]
    await _import(store, [stance(key) for key in keys])
    assert [row.stance.key for row in await store.timeline(0, "ada", "ferry", when())] == keys


async def test_the_same_request_imports_once_even_if_the_record_has_moved_on(store: Store):
    first = await _import(store, [stance("a")], request_key="i-1")
    await revise(store, change(at=instant(1)), "a", "correct", changed(stance("a"), position=0))
    again = await _import(store, [stance("a")], request_key="i-1")
    assert again == first
    (row,) = await store.timeline(0, "ada", "ferry", when(known_at=NOW))
    assert row.stance.position == 0


async def test_an_import_with_the_request_of_another_change_is_refused(store: Store):
    await store.change(change(request_key="i-1"), stances_store.record_stance, stance("a"))
    for record_id in (0, SERVER):
        with pytest.raises(ConflictError, match="start again"):
            await _import(store, [stance("b")], record_id=record_id, request_key="i-1")
    assert await store.revisions(0, "b") == ()


async def test_the_request_of_an_import_into_another_record_is_refused(store: Store):
    await _import(store, [stance("a")], request_key="i-1")
    with pytest.raises(ConflictError, match="start again"):
        await _import(store, [*ENTRIES, stance("b")], record_id=SERVER, request_key="i-1")
    assert await store.record_ids() == [0]


async def test_nothing_that_is_not_in_the_files_goes_away(store: Store):
    before = await store.directory(0)
    await _import(store, [stance("a")])
    await _import(store, [stance("b")])
    assert (await store.directory(0)).leaders == before.leaders
    assert [row.stance.key for row in await store.timeline(0, "ada", "ferry", when())] == ["a", "b"]


async def test_what_an_import_corrects_stays_the_words_of_who_said_them_when_a_merge_is_undone(store: Store):
    await store.change(change(), entries_store.add_entry, Leader(key="cy", name="Cy Reed"))
    await _import(store, [stance("said", leader="cy")])
    merge = await store.change(change(), entries_store.merge_leaders, "cy", "ada")
    better = stance("said", leader="ada", quote="Better.")
    done = await _import(store, [better])
    assert done.changed == {"stance": 1}
    assert [row.stance for row in await store.timeline(0, "ada", "ferry", when())] == [better]
    await store.change(change(reason="two people"), undo.undo, merge.update.seq)
    assert await store.timeline(0, "ada", "ferry", when()) == ()
    assert [row.stance.quote for row in await store.timeline(0, "cy", "ferry", when())] == ["Better."]


async def _import(
    store: Store, entries: object, *, record_id: int = 0, second: int = 0, **fields: object
) -> Imported:
    by = change(record_id, at=instant(second), **fields)
    return await store.change_alone(by, exchange.import_entries, entries, layer=False)


async def test_an_import_that_changes_nothing_starts_no_record(store: Store):
    for layer, entries in ((True, ENTRIES), (False, ())):
        imported = await store.change_alone(change(SERVER), exchange.import_entries, entries, layer=layer)
        assert imported.update is None
        assert await store.record_ids() == [0]
