"""A server's first edit: it gets a record of its own, a layer over record 0, in the same transaction."""

import pytest

from bot import undo_store as undo
from bot.core.entries import Base, Leader, Office, Topic
from bot.core.errors import ConflictError, InvalidEntryError
from bot.core.log import NotUndoableError, Seen
from bot.db import log
from bot.db.layers import NOW
from bot.db.store import Store
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.settings import store as settings
from bot.stances import store as stances
from tests.db.sample import (
    ADA,
    BRIDGE,
    ENTRIES,
    FERRY,
    OTHER_SERVER,
    SERVER,
    change,
    changed,
    instant,
    revise,
    stance,
    when,
)

TUNNEL = Topic(key="tunnel", theme="river", name="Tunnel", proposition="The tunnel must be dug.")


async def test_a_server_reads_record_0_until_its_first_edit(store: Store):
    assert store.record_of(SERVER) == 0
    await store.change(change(SERVER), stances.record_stance, stance())
    assert store.record_of(SERVER) == SERVER
    assert store.record_of(OTHER_SERVER) == 0
    assert await store.record_ids() == [0, SERVER]


async def test_a_fork_answers_like_record_0_about_what_was_before_it(store: Store):
    for number, year in enumerate((2011, 2012, 2013)):
        await store.change(
            change(at=instant(number)), stances.record_stance, stance(f"in-{year}", stated_on=str(year))
        )
    second = (await store.revisions(0, "in-2012"))[0].stance
    await revise(store, change(at=instant(10)), "in-2012", "correct", changed(second, position=-2))
    await revise(store, change(at=instant(11), reason="misheard"), "in-2013", "retract")
    await store.change(change(SERVER, at=instant(20)), stances.record_stance, stance("own", topic="bridge"))
    for known_at in (instant(0), instant(2), instant(10), instant(11), NOW):
        at = when(known_at=known_at)
        assert await store.timeline(SERVER, "ada", "ferry", at) == await store.timeline(0, "ada", "ferry", at)
        assert await store.standings(SERVER, [("ada", "ferry")], at) == await store.standings(
            0, [("ada", "ferry")], at
        )
    assert await store.withdrawn(SERVER, "ada", "ferry") == await store.withdrawn(0, "ada", "ferry")
    assert await store.revisions(SERVER, "in-2012") == await store.revisions(0, "in-2012")


async def test_a_fork_has_every_entry_of_record_0(store: Store):
    await store.change(change(SERVER), stances.record_stance, stance())
    own, public = await store.directory(SERVER), await store.directory(0)
    for kind in ("themes", "topics", "leaders", "offices", "coalitions", "memberships"):
        assert getattr(own, kind) == getattr(public, kind) != ()


async def test_neither_sees_the_edits_of_the_other_after_the_fork(store: Store):
    await store.change(change(at=instant(1)), stances.record_stance, stance("before"))
    await store.change(change(SERVER, at=instant(2)), stances.record_stance, stance("own"))
    await store.change(change(at=instant(3)), stances.record_stance, stance("public"))
    await store.change(change(OTHER_SERVER, at=instant(4)), stances.record_stance, stance("other"))
    renamed = Leader(key="ada", name="Dame Ada Quill")
    await store.change_alone(change(SERVER, at=instant(5)), exchange.import_entries, [renamed], layer=True)
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
    source = (await store.change(change(), stances.record_stance, stance("before"))).update
    await store.change(change(SERVER, reason="ours", request_key="i-1"), stances.record_stance, stance("own"))
    recorded, start = (logged.update for logged in await store.updates(SERVER, limit=10))
    assert (start.seq, start.action, start.kind, start.key) == (1, "start", "base", "")
    (made,) = (await store.read(log.update, SERVER, 1)).made
    assert made.after.entry == Base(base_seq=source.seq, base_hash=source.hash)
    assert (recorded.seq, recorded.action, recorded.reason, recorded.request_key) == (
        2,
        "record",
        "ours",
        "i-1",
    )
    assert (await store.check_record(SERVER)).fault is None


async def test_the_same_statement_as_in_record_0_is_refused_by_the_fork_and_starts_none(store: Store):
    first = (await store.change(change(), stances.record_stance, stance())).revision.stance
    with pytest.raises(ConflictError):
        await store.change(change(SERVER), stances.record_stance, first)
    await store.refresh()
    assert store.record_of(SERVER) == 0


async def test_an_import_forks_or_starts_empty_as_it_is_told(store: Store):
    await store.change(change(), stances.record_stance, stance("public"))
    await store.change_alone(change(SERVER), exchange.import_entries, [stance("own")], layer=True)
    await store.change_alone(
        change(OTHER_SERVER), exchange.import_entries, [*ENTRIES, stance("own")], layer=False
    )
    forked = await store.timeline(SERVER, "ada", "ferry", when())
    empty = await store.timeline(OTHER_SERVER, "ada", "ferry", when())
    assert [row.stance.key for row in forked] == ["public", "own"]
    assert [row.stance.key for row in empty] == ["own"]
    start = (await store.updates(OTHER_SERVER, limit=5))[-1]
    assert start.made[0].after.entry == Base(base_seq=0)


async def test_a_layer_revises_its_own_stance_where_the_public_record_has_another_of_its_key(store: Store):
    await store.change(change(SERVER), stances.record_stance, stance("a"))
    other = stance("a", leader="bo-marsh", topic="bridge")
    await store.change(change(), stances.record_stance, other)
    await revise(store, change(SERVER), "a", "correct", stance("a", position=1))
    assert (await store.stance_as_of(SERVER, "ada", "ferry", when())).stance.position == 1
    assert await store.leaders_on(SERVER, "bridge") == []
    line = await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert line.update.action == "take over"
    assert await store.timeline(SERVER, "bo-marsh", "bridge", when()) == ()


async def test_who_spoke_on_a_topic_in_the_public_record_after_a_fork_did_not_in_the_fork(store: Store):
    await store.change(change(), stances.record_stance, stance("before"))
    await store.change(change(SERVER), stances.record_stance, stance("own", topic="bridge"))
    await store.change(change(), stances.record_stance, stance("after", leader="bo-marsh"))
    assert await store.leaders_on(SERVER, "ferry") == ["ada"]
    assert await store.leaders_on(0, "ferry") == ["ada", "bo-marsh"]


async def test_a_layer_does_not_take_over_that_what_it_names_is_gone(store: Store):
    added = await store.change(change(), entries.add_entry, TUNNEL)
    await store.change(change(SERVER), stances.record_stance, stance("own", topic="tunnel"))
    await store.change(change(reason="no such plan"), undo.undo, added.update.seq)
    with pytest.raises(
        InvalidEntryError, match="The stance own names the topic “Tunnel”, which was taken out"
    ):
        await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert TUNNEL in (await store.directory(SERVER)).topics
    await store.change(
        change(SERVER),
        entries.add_entry,
        Topic(key="weir", theme="river", name="Weir", proposition="The weir must be mended."),
    )
    await store.change(change(), entries.add_entry, TUNNEL)
    await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert TUNNEL in (await store.directory(SERVER)).topics
    assert await store.findings() == []


async def test_what_a_layer_has_retracted_is_not_shown_from_below(store: Store):
    await store.change(change(), stances.record_stance, stance("a"))
    await store.change(change(), stances.record_stance, stance("b"))
    await revise(store, change(SERVER), "a", "retract")
    assert [row.key for row in await store.timeline(SERVER, "ada", "ferry", when())] == ["b"]
    assert [row.key for row in await store.timeline(0, "ada", "ferry", when())] == ["a", "b"]
    assert [old.key for old, _ in await store.withdrawn(SERVER, "ada", "ferry")] == ["a"]


async def test_of_two_updates_of_one_moment_both_are_known_from_then_on(store: Store):
    await store.change(change(SERVER, at=instant(5)), stances.record_stance, stance("own"))
    for second, known in ((4, []), (5, ["own"]), (6, ["own"])):
        at = when(known_at=instant(second))
        assert [row.key for row in await store.timeline(SERVER, "ada", "ferry", at)] == known


async def test_of_a_statement_that_a_layer_corrected_later_texts_from_below_are_no_versions(store: Store):
    first = (await store.change(change(), stances.record_stance, stance("a"))).revision.stance
    await revise(store, change(SERVER), "a", "correct", changed(first, quote="Ours."))
    await revise(store, change(), "a", "correct", changed(first, quote="Theirs."))
    await store.change(change(), stances.record_stance, stance("b"))
    await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert [row.stance.quote for row in await store.revisions(SERVER, "a")] == [first.quote, "Ours."]
    assert [old.stance.quote for old, _ in await store.withdrawn(SERVER, "ada", "ferry")] == [first.quote]


async def test_undoing_a_servers_correction_of_a_public_statement_brings_the_public_text_back(store: Store):
    await store.change(change(), stances.record_stance, stance())
    line = (
        await store.change(
            change(SERVER, reason="ours"),
            stances.correct_stance,
            Seen(key="ada-ferry", revision=1),
            stance(quote="Ours."),
        )
    ).update
    (made,) = (await store.read(log.update, SERVER, line.seq)).made
    assert (made.was.stance, made.became.stance.quote) == (stance(), "Ours.")
    await store.change(change(SERVER, reason="taken back"), undo.undo, line.seq)
    assert [row.stance for row in await store.statements(SERVER, limit=9)] == [stance()]


async def test_what_a_layer_has_changed_or_taken_out_itself_is_nothing_to_take_over(store: Store):
    for key in ("a", "b", "c"):
        await store.change(change(), stances.record_stance, stance(key))
    await revise(store, change(SERVER), "a", "retract")
    await revise(store, change(SERVER), "b", "correct", stance("b", quote="Ours."))
    for key in ("a", "b", "c"):
        await revise(store, change(), key, "correct", stance(key, quote=f"Theirs: {key}."))
    await store.change(change(), stances.record_stance, stance("d"))
    learnt = await store.read(settings.learnt, SERVER)
    assert (learnt.new, learnt.changed) == ({"stance": 1}, {"stance": 1})
    assert [made.after.key for made in learnt.made] == ["c", "d"]


async def test_a_topic_that_was_retired_below_is_read_in_a_layer_that_has_topics_of_its_own(store: Store):
    await store.change(change(), entries.retire_topic, "ferry")
    await store.change(change(SERVER), entries.add_entry, TUNNEL)
    directory = await store.directory(SERVER)
    assert (list(directory.retired), list(directory.topics)) == ([FERRY], [BRIDGE, TUNNEL])
    assert directory.find_any_topic("Free ferry") == FERRY


async def test_a_record_corrects_its_own_stance_under_a_key_that_the_public_one_gave_to_another(store: Store):
    await store.change(change(SERVER), stances.record_stance, stance("key"))
    await store.change(change(), stances.record_stance, stance("key", leader="bo-marsh", topic="bridge"))
    await revise(store, change(SERVER), "key", "correct", stance("key", quote="Better."))
    assert [row.stance.quote for row in await store.revisions(SERVER, "key")] == ["I said key.", "Better."]


async def test_the_history_of_a_correction_is_whole_also_when_what_it_corrected_is_not_taken_over_any_more(
    store: Store,
):
    await store.change(change(SERVER), settings.start)
    await store.change(change(), stances.record_stance, stance())
    taken = await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    await revise(store, change(SERVER), "ada-ferry", "correct", stance(quote="Better."))
    await store.change(change(SERVER, reason="not yet"), undo.undo, taken.update.seq)
    assert [row.revision for row in await store.revisions(SERVER, "ada-ferry")] == [1, 2]
    ((was, by),) = await store.withdrawn_rows(SERVER, limit=9)
    assert (was.stance.quote, by.stance.quote) == ("I said ada-ferry.", "Better.")
    assert await store.count_withdrawn(SERVER) == 1


async def test_two_merges_that_meet_when_a_layer_takes_over_make_one_person(store: Store):
    await store.change(change(), entries.add_entry, Leader(key="cy", name="Cy Reed"))
    await store.change(change(), stances.record_stance, stance("bo", leader="bo-marsh"))
    await store.change(change(SERVER), entries.merge_leaders, "ada", "cy")
    await store.change(change(), entries.merge_leaders, "bo-marsh", "ada")
    later = Office(leader="ada", office="Mayor", first_attested="2020")
    await store.change(change(), entries.put_entry, later)
    await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    directory = await store.directory(SERVER)
    assert directory.merged == {"ada": "cy", "bo-marsh": "cy"}
    assert directory.find_leader("Bo Marsh").key == "cy"
    assert later.model_copy(update={"leader": "cy"}) in directory.offices_of("cy")
    assert [row.key for row in await store.timeline(SERVER, "cy", "ferry", when())] == ["bo"]
    assert (await store.directory(0)).merged == {"bo-marsh": "ada"}
    line = store.head(SERVER)
    await store.change(change(SERVER, reason="not yet"), undo.undo, line)
    directory = await store.directory(SERVER)
    assert (directory.merged, directory.offices_of("ada")) == ({"ada": "cy"}, [])
    assert directory.leader_by_key["bo-marsh"].key == "bo-marsh"


async def test_who_was_merged_in_a_layer_stays_who_they_are_there_when_the_public_record_says_otherwise(
    store: Store,
):
    known = ADA.model_copy(update={"aliases": ("Bo Marsh", "bo-marsh")})
    await store.change(change(), entries.edit_entry, Leader, "ada", lambda _: known)
    await store.change(change(SERVER), entries.merge_leaders, "bo-marsh", "ada")
    await store.change(change(), entries.merge_leaders, "ada", "bo-marsh")
    await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert (await store.directory(SERVER)).merged == {"bo-marsh": "ada"}
    assert (await store.directory(0)).merged == {"ada": "bo-marsh"}


@pytest.mark.parametrize("way", ["take over", "undo"])
async def test_a_layer_never_stands_on_another_wording_of_a_topic_than_its_stances_were_read_against(
    store: Store, way: str
):
    def opposite(topic: Topic) -> Topic:
        return topic.model_copy(update={"proposition": "The bridge must not be built."})

    await store.change(change(SERVER), settings.start)
    await store.change(change(), entries.edit_entry, Topic, "bridge", opposite)
    if way == "take over":
        await store.change(change(SERVER), stances.record_stance, stance(topic="bridge"))
        with pytest.raises(InvalidEntryError, match="stand on “Bridge”"):
            await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    else:
        taken = await store.change(change(SERVER), settings.take_over, seen=store.head(0))
        await store.change(change(SERVER), stances.record_stance, stance(topic="bridge"))
        with pytest.raises(NotUndoableError, match="stand on “Bridge”"):
            await store.change(change(SERVER, reason="x"), undo.undo, taken.update.seq)


async def test_a_layer_takes_over_another_wording_together_with_the_stances_on_it(store: Store):
    await store.change(change(SERVER), settings.start)
    await store.change(
        change(), entries.edit_entry, Topic, "bridge", lambda topic: topic.model_copy(update={"name": "B"})
    )
    await store.change(change(), stances.record_stance, stance(topic="bridge"))
    taken = await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    await store.change(change(SERVER, reason="x"), undo.undo, taken.update.seq)
    assert (await store.directory(SERVER)).topic_by_key["bridge"] == BRIDGE


async def test_what_the_public_record_changed_and_changed_back_is_nothing_to_take_over(store: Store):
    await store.change(change(SERVER), settings.start)
    renamed = await store.change(
        change(), entries.edit_entry, Leader, "ada", lambda ada: ada.model_copy(update={"name": "A"})
    )
    learnt = await store.read(settings.learnt, SERVER)
    assert learnt is not None
    assert [made.after.key for made in learnt.made] == ["ada"]
    await store.change(change(reason="x"), undo.undo, renamed.update.seq)
    learnt = await store.read(settings.learnt, SERVER)
    assert learnt is not None
    assert (learnt.total, learnt.made) == (0, ())


async def test_a_layer_does_not_take_over_statements_on_what_the_public_record_words_otherwise(store: Store):
    reworded = FERRY.model_copy(update={"proposition": "The ferry must cost more."})
    await store.change(change(SERVER), entries.edit_entry, Topic, "ferry", lambda _: reworded)
    await store.change(change(), stances.record_stance, stance())
    with pytest.raises(
        InvalidEntryError, match="something else in the public record, which has statements on it"
    ):
        await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert await store.statements(SERVER, limit=9) == ()


async def test_a_layer_does_not_take_over_the_words_of_another_person_of_the_same_key(store: Store):
    await store.change(change(SERVER), entries.add_entry, Leader(key="smith", name="Jo Smith", country="GBR"))
    await store.change(change(), entries.add_entry, Leader(key="smith", name="Al Smith", country="USA"))
    await store.change(change(), stances.record_stance, stance("words", leader="smith"))
    with pytest.raises(InvalidEntryError, match="“Al Smith”"):
        await store.change(change(SERVER), settings.take_over, seen=store.head(0))


async def test_a_layer_takes_over_statements_of_a_leader_whom_it_only_renamed(store: Store):
    await store.change(
        change(SERVER), entries.edit_entry, Leader, "ada", lambda _: ADA.model_copy(update={"name": "Ada F."})
    )
    await store.change(change(), stances.record_stance, stance())
    await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert [row.key for row in await store.statements(SERVER, limit=9)] == ["ada-ferry"]
