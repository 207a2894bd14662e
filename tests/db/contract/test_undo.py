"""Taking back a line of the log: by new rows and a line that names it, and only while nothing is built on it."""

import asyncio

import pytest

from bot import undo_store as undo
from bot.core.directory import Directory
from bot.core.entries import Entry, Leader, Office, Theme, Topic
from bot.core.errors import ConflictError, RecordMovedError
from bot.core.log import NotUndoableError, Seen, Update
from bot.db import log
from bot.db.changes import Change
from bot.db.program import SETTINGS
from bot.db.store import Store
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.settings import store as settings
from bot.stances import store as stances
from bot.undo_store import Reversal
from tests.db.sample import (
    ADA,
    BO,
    BRIDGE,
    EDITOR,
    FERRY,
    POST,
    SECOND_EDITOR,
    SERVER,
    change,
    instant,
    stance,
    when,
)

WHY = "the paper misquoted her"
FIRST = Seen(key="ada-ferry", revision=1)
UNDO = change(reason="taken back", at=instant(9))


async def held(store: Store, record_id: int = 0) -> list[str]:
    """The quotes that the record holds now."""
    return [row.stance.quote for row in await store.statements(record_id, limit=99)]


async def record(store: Store) -> Update:
    """The line of a new stance."""
    return (await store.change(change(), stances.record_stance, stance())).update


def entries_of(directory: Directory) -> list[Entry]:
    """All that stands in a directory."""
    return [
        *directory.themes, *directory.topics, *directory.leaders, *directory.offices, *directory.coalitions,
        *directory.memberships,
    ]  # fmt: skip


async def planned(store: Store, asked: Change, seq: int) -> Reversal:
    """What an undo would do, with all rules asked."""
    return await store.write(undo.tried, asked, await store.read(undo.look, asked, seq))


async def test_undoing_a_record_retracts_the_stance_and_its_line_names_what_it_undoes(store: Store):
    line = await record(store)
    undone = await store.change(UNDO, undo.undo, line.seq)
    assert await held(store) == []
    assert (undone.update.action, undone.update.undoes, undone.update.key) == ("undo", line.seq, "ada-ferry")
    logged = await store.read(log.update, 0, undone.update.seq)
    assert logged is not None
    assert (logged.leader, logged.topic) == ("ada", "ferry")
    (made,) = logged.made
    assert (made.was.stance, made.became) == (stance(), None)
    rows = await store.revisions(0, "ada-ferry")
    assert [(row.is_kept, row.reason) for row in rows] == [(True, ""), (False, "taken back")]


async def test_undoing_a_correction_brings_the_text_before_back(store: Store):
    await record(store)
    line = (
        await store.change(change(reason=WHY), stances.correct_stance, FIRST, stance(quote="Wrong."))
    ).update
    undone = await store.change(UNDO, undo.undo, line.seq)
    assert await held(store) == [stance().quote]
    assert [row.stance.quote for row in await store.revisions(0, "ada-ferry")] == [
        stance().quote,
        "Wrong.",
        stance().quote,
    ]
    assert undone.update.undoes == line.seq


async def test_undoing_a_retraction_brings_the_stance_back(store: Store):
    await record(store)
    line = (await store.change(change(reason=WHY), stances.retract_stance, FIRST)).update
    undone = await store.change(UNDO, undo.undo, line.seq)
    assert await held(store) == [stance().quote]
    assert undone.update.undoes == line.seq


async def test_an_undo_can_be_undone_again_and_again(store: Store):
    seq = (await record(store)).seq
    for expected in ([], [stance().quote], [], [stance().quote]):
        seq = (await store.change(UNDO, undo.undo, seq)).update.seq
        assert await held(store) == expected
    assert (await store.check_record(0)).fault is None


async def test_a_line_is_undone_once_and_the_second_undo_names_the_first(store: Store):
    seq = (await record(store)).seq
    undone = await store.change(UNDO, undo.undo, seq)
    with pytest.raises(NotUndoableError, match=rf"undone already, by update #{undone.update.seq}"):
        await store.change(UNDO, undo.undo, seq)
    assert store.head(0) == undone.update.seq


async def test_of_many_undos_at_once_exactly_one_is_done(store: Store):
    seq = (await record(store)).seq
    results = await asyncio.gather(
        *(store.change(UNDO, undo.undo, seq) for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["NotUndoableError"] * 4 + ["Undone"]


async def test_what_others_built_on_is_not_undone_and_the_refusal_names_their_update(store: Store):
    line = await record(store)
    later = await store.change(change(reason=WHY), stances.correct_stance, FIRST, stance(quote="Better."))
    with pytest.raises(NotUndoableError, match=rf"#{later.update.seq} corrected .* Undo #{later.update.seq}"):
        await store.change(UNDO, undo.undo, line.seq)
    with pytest.raises(NotUndoableError, match="corrected"):
        await planned(store, UNDO, line.seq)
    assert await held(store) == ["Better."]


async def test_a_stance_does_not_come_back_beside_the_same_statement(store: Store):
    await record(store)
    line = (await store.change(change(reason=WHY), stances.retract_stance, FIRST)).update
    await store.change(change(), stances.record_stance, stance("again", quote=stance().quote))
    with pytest.raises(ConflictError, match="on record already"):
        await store.change(UNDO, undo.undo, line.seq)
    assert len(await held(store)) == 1


async def test_a_stance_does_not_come_back_beside_the_same_statement_of_who_turned_out_to_be_the_leader(
    store: Store,
):
    await store.change(change(), stances.record_stance, stance(leader="bo-marsh"))
    line = (await store.change(change(reason=WHY), stances.retract_stance, FIRST)).update
    await store.change(change(), entries.merge_leaders, "bo-marsh", "ada")
    await store.change(change(), stances.record_stance, stance("again", quote=stance().quote))
    with pytest.raises(ConflictError, match="on record already"):
        await store.change(UNDO, undo.undo, line.seq)
    assert len(await store.statements(0, limit=9)) == 1


async def test_the_start_of_a_record_and_a_line_that_is_not_there_cannot_be_undone(store: Store):
    with pytest.raises(NotUndoableError, match="started this record"):
        await store.change(UNDO, undo.undo, 1)
    with pytest.raises(NotUndoableError, match="no update #99"):
        await store.change(UNDO, undo.undo, 99)


async def test_an_undo_on_an_older_look_at_the_record_is_stopped(store: Store):
    line = await record(store)
    seen = store.head(0)
    await store.change(change(), stances.record_stance, stance("other"))
    with pytest.raises(RecordMovedError):
        await store.change(UNDO, undo.undo, line.seq, seen_head=seen)
    assert len(await held(store)) == 2
    await store.change(UNDO, undo.undo, line.seq, seen_head=store.head(0))
    assert len(await held(store)) == 1


async def test_the_same_request_delivered_twice_undoes_once(store: Store):
    line = await record(store)
    asked = change(reason="taken back", request_key="i-5")
    first = await store.change(asked, undo.undo, line.seq)
    again = await store.change(asked, undo.undo, line.seq)
    assert again.update == first.update
    with pytest.raises(ConflictError, match="another change"):
        await store.change(asked, undo.undo, 2)


async def test_an_undo_in_one_record_leaves_the_others_alone(store: Store):
    await record(store)
    line = (await store.change(change(SERVER), stances.record_stance, stance("ours"))).update
    await store.change(change(SERVER, reason="taken back"), undo.undo, line.seq)
    assert await held(store, SERVER) == [stance().quote]
    assert await held(store) == [stance().quote]


async def test_the_last_update_of_a_person_leaves_out_undos_and_what_is_undone(store: Store):
    first = await record(store)
    second = (await store.change(change(), stances.record_stance, stance("second"))).update
    await store.change(change(by=SECOND_EDITOR), stances.record_stance, stance("another-one"))
    assert await store.read(log.last_update_by, 0, UNDO.caller.discord_user_id) == second.seq
    await store.change(UNDO, undo.undo, second.seq)
    assert await store.read(log.last_update_by, 0, UNDO.caller.discord_user_id) == first.seq
    assert await store.read(log.last_update_by, 0, 12345) is None


async def test_what_was_brought_back_counts_again_and_the_way_to_take_it_back_is_named(store: Store):
    before = await store.read(log.last_update_by, 0, UNDO.caller.discord_user_id)
    line = await record(store)
    undone = (await store.change(UNDO, undo.undo, line.seq)).update
    assert await store.read(log.last_update_by, 0, UNDO.caller.discord_user_id) == before
    back = (await store.change(UNDO, undo.undo, undone.seq)).update
    assert await store.read(log.last_update_by, 0, UNDO.caller.discord_user_id) == back.seq
    with pytest.raises(
        NotUndoableError, match=rf"counts again since update #{back.seq}. .* undo #{back.seq}"
    ):
        await store.change(UNDO, undo.undo, line.seq)
    with pytest.raises(NotUndoableError, match=rf"To have it back, undo #{back.seq}"):
        await store.change(UNDO, undo.undo, undone.seq)
    await store.change(UNDO, undo.undo, back.seq)
    assert await held(store) == []


async def test_a_plan_tells_what_an_undo_does_and_does_nothing(store: Store):
    line = await record(store)
    plan = await planned(store, UNDO, line.seq)
    (made,) = plan.made
    assert (plan.entries, made.was.stance, made.became) == (1, stance(), None)
    assert store.head(0) == line.seq


# Other entries


async def test_undoing_an_added_entry_takes_it_out_and_adding_it_again_brings_it_back(store: Store):
    added = await store.change(change(), entries.add_entry, Leader(key="cy", name="Cy Reed"))
    undone = await store.change(UNDO, undo.undo, added.update.seq)
    directory = await store.directory(0)
    assert "cy" not in directory.leader_by_key
    assert directory.name_of("cy") == "Cy Reed"
    assert (undone.update.kind, undone.update.key) == ("leader", "cy")
    await store.change(change(), entries.add_entry, Leader(key="cy", name="Cy Reed the Younger"))
    assert (await store.directory(0)).leader_by_key["cy"].name == "Cy Reed the Younger"


async def test_undoing_a_change_of_an_entry_brings_the_entry_before_back(store: Store):
    line = await rename(store, "Ada the Great")
    await store.change(UNDO, undo.undo, line.seq)
    assert (await store.directory(0)).leader_by_key["ada"] == ADA


async def rename(store: Store, name: str) -> Update:
    """The line of a rename of Ada."""
    edited = await store.change(
        change(), entries.edit_entry, Leader, "ada", lambda leader: leader.model_copy(update={"name": name})
    )
    return edited.update


async def test_a_name_that_is_another_leaders_by_now_does_not_come_back(store: Store):
    renamed = await store.change(
        change(), entries.edit_entry, Leader, "bo-marsh", lambda bo: bo.model_copy(update={"name": "Bo"})
    )
    other = await store.change(change(), entries.add_entry, Leader(key="bo-2", name="Bo Marsh"))
    with pytest.raises(NotUndoableError, match="A leader called “Bo Marsh” is on record already"):
        await store.change(UNDO, undo.undo, renamed.update.seq)
    await store.change(UNDO, undo.undo, other.update.seq)
    await store.change(UNDO, undo.undo, renamed.update.seq)
    assert BO in (await store.directory(0)).leaders


async def test_a_statement_that_is_another_topics_by_now_does_not_come_back(store: Store):
    reworded = await store.change(
        change(),
        entries.edit_entry,
        Topic,
        "bridge",
        lambda topic: topic.model_copy(update={"proposition": "The bridge must be mended."}),
    )
    await store.change(
        change(), entries.add_entry, BRIDGE.model_copy(update={"key": "new", "name": "New bridge"})
    )
    with pytest.raises(NotUndoableError, match="the same as the topic “New bridge”"):
        await store.change(UNDO, undo.undo, reworded.update.seq)


async def test_a_change_that_was_changed_again_is_not_undone(store: Store):
    line = await rename(store, "Ada the Great")
    later = await rename(store, "Ada the Greater")
    with pytest.raises(NotUndoableError, match=rf"#{later.seq} changed the leader “Ada the Great"):
        await store.change(UNDO, undo.undo, line.seq)
    await store.change(UNDO, undo.undo, later.seq)
    await store.change(UNDO, undo.undo, line.seq)
    assert (await store.directory(0)).leader_by_key["ada"] == ADA


async def test_an_added_leader_with_a_stance_is_not_taken_out(store: Store):
    added = await store.change(change(), entries.add_entry, Leader(key="cy", name="Cy Reed"))
    recorded = await store.change(change(), stances.record_stance, stance("cy", leader="cy"))
    with pytest.raises(NotUndoableError, match=rf"in use by the stance cy of update #{recorded.update.seq}"):
        await store.change(UNDO, undo.undo, added.update.seq)
    await store.change(UNDO, undo.undo, recorded.update.seq)
    await store.change(UNDO, undo.undo, added.update.seq)
    assert "cy" not in (await store.directory(0)).leader_by_key


async def test_a_stance_does_not_come_back_to_a_leader_who_was_taken_out(store: Store):
    added = await store.change(change(), entries.add_entry, Leader(key="cy", name="Cy Reed"))
    recorded = await store.change(change(), stances.record_stance, stance("cy", leader="cy"))
    undone = await store.change(UNDO, undo.undo, recorded.update.seq)
    await store.change(UNDO, undo.undo, added.update.seq)
    with pytest.raises(NotUndoableError, match="“Cy Reed”, which was taken out"):
        await store.change(UNDO, undo.undo, undone.update.seq)
    assert await held(store) == []


async def test_an_added_topic_that_a_coalition_names_is_not_taken_out(store: Store):
    topic = Topic(key="tunnel", theme="river", name="Tunnel", proposition="The tunnel must be dug.")
    added = await store.change(change(), entries.add_entry, topic)
    (coalition,) = (await store.directory(0)).coalitions
    await store.change(change(), entries.put_entry, coalition.model_copy(update={"topic": "tunnel"}))
    with pytest.raises(NotUndoableError, match="in use by the coalition “The Ferrymen”"):
        await store.change(UNDO, undo.undo, added.update.seq)


async def test_an_added_theme_with_a_retired_topic_is_not_taken_out(store: Store):
    added = await store.change(change(), entries.add_entry, Theme(key="hill", name="The hill"))
    await store.change(change(), entries.put_entry, FERRY.model_copy(update={"theme": "hill"}))
    await store.change(change(), entries.retire_topic, "ferry")
    with pytest.raises(NotUndoableError, match="in use by the topic “Free ferry”"):
        await store.change(UNDO, undo.undo, added.update.seq)


async def test_a_retired_topic_is_back_after_an_undo_also_when_it_was_renamed_meanwhile(store: Store):
    retired = await store.change(change(), entries.retire_topic, "ferry")
    assert list((await store.directory(0)).retired) == [FERRY]
    await store.change(
        change(), entries.edit_entry, Topic, "ferry", lambda topic: topic.model_copy(update={"name": "F"})
    )
    with pytest.raises(NotUndoableError, match="changed the topic"):
        await store.change(UNDO, undo.undo, retired.update.seq)
    await store.change(UNDO, undo.undo, retired.update.seq + 1)
    await store.change(UNDO, undo.undo, retired.update.seq)
    directory = await store.directory(0)
    assert (list(directory.retired), directory.topic_by_key["ferry"]) == ([], FERRY)


async def test_a_rename_of_a_retired_topic_can_be_undone_and_leaves_it_retired(store: Store):
    await store.change(change(), entries.retire_topic, "ferry")
    renamed = await store.change(
        change(), entries.edit_entry, Topic, "ferry", lambda topic: topic.model_copy(update={"name": "F"})
    )
    await store.change(UNDO, undo.undo, renamed.update.seq)
    directory = await store.directory(0)
    assert (list(directory.retired), directory.topic_by_key["ferry"]) == ([FERRY], FERRY)


# Imports


async def test_undoing_an_import_takes_back_all_of_it_by_one_line(store: Store):
    await record(store)
    before = entries_of(await store.directory(0))
    line = (
        await store.change_alone(
            change(),
            exchange.import_entries,
            [
                ADA.model_copy(update={"name": "Ada the Imported"}),
                Leader(key="cy", name="Cy Reed"),
                stance("cy", leader="cy"),
                stance(quote="Corrected by the import."),
            ],
            layer=False,
        )
    ).update
    assert line is not None
    undone = (await store.change(UNDO, undo.undo, line.seq)).update
    assert await held(store) == [stance().quote]
    assert entries_of(await store.directory(0)) == before
    assert (undone.kind, undone.undoes, undone.seq) == ("base", line.seq, line.seq + 1)
    redone = (await store.change(UNDO, undo.undo, undone.seq)).update
    assert sorted(await held(store)) == ["Corrected by the import.", "I said cy."]
    directory = await store.directory(0)
    assert directory.leader_by_key["ada"].name == "Ada the Imported"
    assert directory.leader_by_key["cy"].name == "Cy Reed"
    await store.change(UNDO, undo.undo, redone.seq)
    assert entries_of(await store.directory(0)) == before
    assert await held(store) == [stance().quote]
    assert (await store.check_record(0)).fault is None
    assert await store.findings() == []


async def test_an_import_of_very_many_stances_is_taken_back_whole(store: Store):
    line = (
        await store.change_alone(
            change(), exchange.import_entries, [stance(f"n-{n}") for n in range(1203)], layer=False
        )
    ).update
    assert line is not None
    undone = await store.change(UNDO, undo.undo, line.seq)
    assert undone.reversal.entries == 1203
    assert await held(store) == []
    assert await store.count_withdrawn(0) == 1203


@pytest.mark.parametrize("very_many", [0, 1200])
@pytest.mark.parametrize("built", ["stance corrected", "entry changed", "stance of a new leader"])
async def test_an_import_that_somebody_built_on_is_not_undone(store: Store, built: str, very_many: int):
    more = [stance(f"n-{n}") for n in range(very_many)]
    imported = [Leader(key="cy", name="Cy Reed"), stance("cy", leader="cy"), *more]
    line = (await store.change_alone(change(), exchange.import_entries, imported, layer=False)).update
    assert line is not None
    if built == "stance corrected":
        await store.change(
            change(reason=WHY),
            stances.correct_stance,
            Seen(key="cy", revision=1),
            stance("cy", quote="Better."),
        )
    elif built == "entry changed":
        await store.change(
            change(), entries.edit_entry, Leader, "cy", lambda leader: leader.model_copy(update={"name": "C"})
        )
    else:
        await store.change(change(), stances.record_stance, stance("cy-2", leader="cy"))
    head = store.head(0)
    with pytest.raises(NotUndoableError, match=rf"#{line.seq} cannot be undone any more.*#{head}"):
        await store.change(UNDO, undo.undo, line.seq)
    assert store.head(0) == head
    assert "cy" in (await store.directory(0)).leader_by_key


async def test_what_came_back_by_very_many_names_only_what_is_there(store: Store):
    cy = Leader(key="cy", name="Cy Reed")
    added = await store.change(change(), entries.add_entry, cy)
    many = [stance(f"n-{n}", leader="cy") for n in range(1001)]
    line = (await store.change_alone(change(), exchange.import_entries, many, layer=False)).update
    assert line is not None
    undone = await store.change(UNDO, undo.undo, line.seq)
    await store.change(UNDO, undo.undo, added.update.seq)
    with pytest.raises(NotUndoableError, match="“Cy Reed”, which was taken out"):
        await store.change(UNDO, undo.undo, undone.update.seq)


async def test_the_import_that_began_a_record_can_be_undone_to_an_empty_one(store: Store):
    line = (
        await store.change_alone(
            change(SERVER),
            exchange.import_entries,
            [POST, *entries_of(await store.directory(0))],
            layer=False,
        )
    ).update
    assert line is not None
    assert line.seq == 2
    await store.change(change(SERVER, reason="taken back"), undo.undo, 2)
    assert entries_of(await store.directory(SERVER)) == []
    assert BRIDGE in (await store.directory(0)).topics


async def test_undone_lines_leave_what_was_known_earlier_as_it_was(store: Store):
    line = (await store.change(change(at=instant(1)), stances.record_stance, stance())).update
    await store.change(change(at=instant(5), reason="taken back"), undo.undo, line.seq)
    assert len(await store.timeline(0, "ada", "ferry", when(known_at=instant(4)))) == 1
    assert await store.timeline(0, "ada", "ferry", when(known_at=instant(5))) == ()


async def test_a_topic_does_not_get_its_wording_before_back_once_there_is_a_stance_on_it(store: Store):
    def opposite(topic: Topic) -> Topic:
        return topic.model_copy(update={"proposition": "The bridge must not be built."})

    reworded = await store.change(change(), entries.edit_entry, Topic, "bridge", opposite)
    recorded = await store.change(change(), stances.record_stance, stance(topic="bridge"))
    with pytest.raises(
        NotUndoableError, match="stance says where leaders stand on “Bridge”: The bridge must not"
    ):
        await store.change(UNDO, undo.undo, reworded.update.seq)
    await store.change(UNDO, undo.undo, recorded.update.seq)
    with pytest.raises(NotUndoableError):  # it is still read, among what was withdrawn
        await store.change(UNDO, undo.undo, reworded.update.seq)


@pytest.mark.parametrize("leaders", [1, 1001], ids=["small", "large"])
async def test_who_looks_at_the_undo_of_an_import_hears_that_it_needs_a_second_editor(
    store: Store, leaders: int
):
    many = [Leader(key=f"leader-{number}", name=f"Leader {number}") for number in range(leaders)]
    imported = await store.change_alone(change(SERVER), exchange.import_entries, many, layer=True)
    assert (await planned(store, change(SERVER, reason="wrong"), imported.update.seq)).needs_second == ""
    await store.held(SETTINGS).change(
        SERVER, settings.change_settings, {"two_people": True}, by=EDITOR, at=instant(5)
    )
    plan = await planned(store, change(SERVER, reason="wrong"), imported.update.seq)
    assert plan.needs_second == "changes the record as a whole"


@pytest.mark.parametrize("leaders", [1, 1001], ids=["few", "many"])
async def test_no_undo_brings_back_an_office_of_a_leader_who_turned_out_to_be_another(
    store: Store, leaders: int
):
    di, office = (
        Leader(key="di-fen", name="Di Fen"),
        Office(leader="di-fen", office="Mayor", first_attested="2015"),
    )
    more = [Leader(key=f"leader-{number}", name=f"Leader {number}") for number in range(leaders)]
    await store.change(change(), entries.add_entry, di)
    imported = await store.change_alone(change(), exchange.import_entries, [office, *more], layer=False)
    undone = await store.change(change(reason="wrong"), undo.undo, imported.update.seq)
    await store.change(change(), entries.merge_leaders, "di-fen", "ada")
    with pytest.raises(NotUndoableError, match="who turned out to be"):
        await store.change(change(reason="right after all"), undo.undo, undone.update.seq)


async def test_a_stance_that_an_undo_brought_back_is_no_correction(store: Store):
    await store.change(change(), stances.record_stance, stance())
    retracted = (await store.change(change(reason=WHY), stances.retract_stance, FIRST)).update
    await store.change(UNDO, undo.undo, retracted.seq)
    assert [was.revision for was, _ in await store.withdrawn_rows(0, limit=9)] == [1]
    assert await store.count_withdrawn(0) == 1
