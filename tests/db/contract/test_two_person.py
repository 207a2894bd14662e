"""What one editor cannot do alone where a server wants two people, by whatever way; and what they still can."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import pytest

from bot import privacy
from bot import proposals_store as proposals
from bot import undo_store as undo
from bot.core.entries import Entry, Leader, Office, Stance, Topic
from bot.core.errors import ConflictError, NotAllowedError
from bot.core.log import Seen
from bot.core.policy import Role
from bot.core.server import ServerSettings
from bot.core.two_person import SecondEditorError
from bot.db.changes import Change
from bot.db.program import SETTINGS
from bot.db.store import Store
from bot.entries import store as entries
from bot.entries.model import renamed
from bot.exchange import store as exchange
from bot.proposals_store import Intent
from bot.settings import store as settings
from bot.stances import store as stances
from tests.db.sample import (
    ADA,
    BO,
    EDITOR,
    ENTRIES,
    SECOND_EDITOR,
    SERVER,
    THEME,
    change,
    changed,
    instant,
    stance,
    when,
)

ALONE = change(SERVER, reason="I think so")
SECOND = change(SERVER, by=SECOND_EDITOR, reason="so do I")

AGAINST = stance("against", position=-2, stated_on="2015")
FOR = stance("for", position=2, stated_on="2017")
NEUTRAL = stance("neutral", position=0, stated_on="2016")
BO_FOR = changed(FOR, key="bo-for", leader="bo-marsh")


@pytest.fixture
async def server(store: Store) -> Store:
    """The store, with a server that wants two people."""
    await store.held(SETTINGS).change(SERVER, settings.put_settings, ServerSettings(two_people=True))
    return store


@dataclass(frozen=True)
class Attempt:
    """What an editor tries alone, and the intent by which it can be proposed, if it can."""

    do: Callable[[Change], Awaitable[object]]
    intent: Intent | None = None


Prepare = Callable[[Store], Awaitable[Attempt]]


def recording(store: Store, new: Stance) -> Attempt:
    """Recording a stance."""
    return Attempt(
        lambda by: store.change(by, stances.record_stance, new), Intent(kind="record", reason="r", stance=new)
    )


async def correcting(store: Store, key: str, **fields: object) -> Attempt:
    """Correcting a stance as it stands now."""
    last = (await store.revisions(SERVER, key))[-1]
    seen, new = Seen(key=key, revision=last.revision), changed(last.stance, **fields)
    return Attempt(
        lambda by: store.change(by, stances.correct_stance, seen, new),
        Intent(kind="correct", reason="r", stance=new, seen=seen),
    )


async def retracting(store: Store, key: str) -> Attempt:
    """Retracting a stance as it stands now."""
    last = (await store.revisions(SERVER, key))[-1]
    seen = Seen(key=key, revision=last.revision)
    return Attempt(
        lambda by: store.change(by, stances.retract_stance, seen),
        Intent(kind="retract", reason="r", stance=last.stance, seen=seen),
    )


def undoing(store: Store, seq: int | None = None) -> Attempt:
    """Undoing an update, by default the last one."""
    line = seq or store.head(SERVER)
    return Attempt(lambda by: store.change(by, undo.undo, line), Intent(kind="undo", reason="r", undoes=line))


def merging(store: Store, old: str = "bo-marsh", into: str = "ada") -> Attempt:
    """Merging two leaders."""
    return Attempt(
        lambda by: store.change(by, entries.merge_leaders, old, into),
        Intent(kind="merge", reason="r", old=old, into=into),
    )


async def by_one(attempt: Attempt) -> None:
    """One editor does it."""
    await attempt.do(ALONE)


async def by_two(store: Store, attempt: Attempt) -> None:
    """One editor proposes it, and another confirms."""
    assert attempt.intent is not None
    proposal = await store.write(proposals.propose, ALONE, attempt.intent)
    await store.change(SECOND, proposals.confirm, proposal.number)


# What needs two


async def a_full_reversal(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    return recording(store, FOR)


async def a_reversal_with_conditions(store: Store) -> Attempt:
    await by_one(recording(store, changed(AGAINST, position=-1)))
    return recording(store, changed(FOR, position=1))


async def a_reversal_of_what_the_public_record_says(store: Store) -> Attempt:
    await store.change(change(), stances.record_stance, AGAINST)
    return recording(store, FOR)


async def a_reversal_in_two_half_steps(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(recording(store, NEUTRAL))
    return recording(store, FOR)


async def a_reversal_by_way_of_no_position(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(recording(store, changed(NEUTRAL, position=None)))
    return recording(store, FOR)


async def a_reversal_dated_in_between(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(recording(store, changed(NEUTRAL, stated_on="2018")))
    return recording(store, FOR)


async def an_opposite_before_all_others(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    return recording(store, changed(FOR, stated_on="2010"))


async def a_date_that_moves_one_statement_past_its_opposite(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_two(store, recording(store, FOR))
    return await correcting(store, "for", stated_on="2010")


async def a_stance_that_comes_as_any_entry(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    return Attempt(lambda by: store.change(by, entries.put_entry, FOR))


async def correcting_the_only_stance_to_its_opposite(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    return await correcting(store, "against", position=2)


async def correcting_in_two_half_steps(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(await correcting(store, "against", position=0))
    return await correcting(store, "against", position=2)


async def correcting_by_way_of_no_position(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(await correcting(store, "against", position=None))
    return await correcting(store, "against", position=1)


async def correcting_to_neutral_and_recording_the_opposite(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(await correcting(store, "against", position=0))
    return recording(store, FOR)


async def correcting_away_and_recording_the_opposite(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(await correcting(store, "against", position=None))
    return recording(store, changed(FOR, stated_on="2010"))


async def correcting_the_second_of_two(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(recording(store, NEUTRAL))
    return await correcting(store, "neutral", position=1)


async def merging_with_a_leader_who_says_the_opposite(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await store.change(ALONE, entries.add_entry, Leader(key="ada-2", name="Ada Quill II"))
    await by_one(recording(store, changed(FOR, leader="ada-2")))
    return merging(store, "ada-2", "ada")


async def merging_by_way_of_a_third(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_one(recording(store, BO_FOR))
    await store.change(ALONE, entries.add_entry, Leader(key="cy", name="Cy Reed"))
    await by_two(store, merging(store, "ada", "cy"))
    return merging(store, "bo-marsh", "cy")


async def undoing_a_merge_that_brought_statements(store: Store) -> Attempt:
    await by_one(recording(store, BO_FOR))
    await by_two(store, merging(store))
    return undoing(store)


async def merging_a_leader_who_has_statements(store: Store) -> Attempt:
    await by_one(recording(store, BO_FOR))
    return merging(store)


def renaming(store: Store, name: str = "Cy Reed", key: str = "ada") -> Attempt:
    """Giving a leader another name."""
    return Attempt(
        lambda by: store.change(by, entries.edit_entry, Leader, key, renamed(name)),
        Intent(kind="rename", reason="r", old=key, name=name),
    )


async def renaming_a_leader_who_has_statements(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    return renaming(store)


async def renaming_whom_the_public_record_knows(store: Store) -> Attempt:
    await store.change(change(), stances.record_stance, AGAINST)
    return renaming(store)


async def renaming_a_leader_whose_statement_is_withdrawn_and_can_come_back(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_two(store, await retracting(store, "against"))
    return renaming(store)


async def renaming_a_leader_into_whom_one_with_statements_was_merged(store: Store) -> Attempt:
    await by_one(recording(store, BO_FOR))
    await by_two(store, merging(store))
    return renaming(store)


async def undoing_the_name_of_a_leader_who_has_statements_by_now(store: Store) -> Attempt:
    await by_one(renaming(store))
    renaming_line = store.head(SERVER)
    await by_one(recording(store, AGAINST))
    return undoing(store, renaming_line)


async def other_words_for_a_topic_in_sentences(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))

    def phrased(topic: Topic) -> Topic:
        return topic.model_copy(update={"phrase": "a ferry that costs money"})

    return Attempt(lambda by: store.change(by, entries.edit_entry, Topic, "ferry", phrased))


async def undoing_a_recording(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    return undoing(store)


async def undoing_a_correction_of_the_sign(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_two(store, await correcting(store, "against", position=2))
    return undoing(store)


async def undoing_a_retraction_that_makes_a_reversal(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_two(store, await retracting(store, "against"))
    retraction = store.head(SERVER)
    await by_one(recording(store, FOR))
    return undoing(store, retraction)


async def undoing_the_undo_of_a_reversal(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await by_two(store, recording(store, FOR))
    await by_two(store, undoing(store))
    return undoing(store)


async def retracting_a_stance(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    return await retracting(store, "against")


async def retracting_what_the_public_record_says(store: Store) -> Attempt:
    await store.change(change(), stances.record_stance, AGAINST)
    await store.change(ALONE, settings.start)
    return await retracting(store, "against")


async def importing_one_stance(store: Store) -> Attempt:
    return Attempt(lambda by: store.change_alone(by, exchange.import_entries, [AGAINST], layer=True))


async def importing_into_an_empty_record(store: Store) -> Attempt:
    return Attempt(lambda by: store.change_alone(by, exchange.import_entries, [*ENTRIES, FOR], layer=False))


async def importing_by_two(store: Store, *brought: Entry) -> int:
    """The number of the update by which two admins import something."""
    by = SECOND.model_copy(update={"proposed_by_user": EDITOR})
    await store.change_alone(by, exchange.import_entries, brought, layer=True)
    return store.head(SERVER)


async def undoing_an_import_of_one_entry(store: Store) -> Attempt:
    return undoing(
        store, await importing_by_two(store, THEME.model_copy(update={"description": "Of a file."}))
    )


async def undoing_an_import_that_moved_a_statement_to_another_topic(store: Store) -> Attempt:
    await by_one(recording(store, changed(AGAINST, topic="bridge")))
    return undoing(store, await importing_by_two(store, AGAINST))


async def undoing_the_undo_of_an_import(store: Store) -> Attempt:
    await by_two(store, undoing(store, await importing_by_two(store, AGAINST)))
    return undoing(store)


async def a_statement_that_leaves_its_topic(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    moved = changed(AGAINST, topic="bridge")
    return Attempt(lambda by: store.change(by, entries.put_entry, moved))


async def beginning_an_empty_record(store: Store) -> Attempt:
    await store.change(change(), stances.record_stance, AGAINST)
    return Attempt(lambda by: store.change(by, settings.start, empty=True))


async def taking_over_what_the_public_record_learnt(store: Store) -> Attempt:
    await by_one(recording(store, AGAINST))
    await store.change(change(), stances.record_stance, FOR)
    return Attempt(lambda by: store.change(by, settings.take_over, seen=store.head(0)))


ATTEMPTS: Mapping[Prepare, str] = {
    a_full_reversal: "a full shift",
    a_reversal_with_conditions: "a full shift",
    a_reversal_of_what_the_public_record_says: "a full shift",
    a_reversal_in_two_half_steps: "a full shift",
    a_reversal_by_way_of_no_position: "a full shift",
    a_reversal_dated_in_between: "a full shift",
    an_opposite_before_all_others: "a full shift",
    a_date_that_moves_one_statement_past_its_opposite: "a full shift",
    a_stance_that_comes_as_any_entry: "a full shift",
    correcting_the_only_stance_to_its_opposite: "turns round the position",
    correcting_in_two_half_steps: "turns round the position",
    correcting_by_way_of_no_position: "turns round the position",
    correcting_to_neutral_and_recording_the_opposite: "a full shift",
    correcting_away_and_recording_the_opposite: "a full shift",
    correcting_the_second_of_two: "a full shift",
    merging_with_a_leader_who_says_the_opposite: "a full shift",
    merging_by_way_of_a_third: "a full shift",
    undoing_a_merge_that_brought_statements: "under another name",
    merging_a_leader_who_has_statements: "under another name",
    renaming_a_leader_who_has_statements: "under another name",
    renaming_whom_the_public_record_knows: "under another name",
    renaming_a_leader_whose_statement_is_withdrawn_and_can_come_back: "under another name",
    renaming_a_leader_into_whom_one_with_statements_was_merged: "under another name",
    undoing_the_name_of_a_leader_who_has_statements_by_now: "under another name",
    other_words_for_a_topic_in_sentences: "words a topic anew",
    undoing_a_recording: "withdraws a stance",
    undoing_a_correction_of_the_sign: "turns round the position",
    undoing_a_retraction_that_makes_a_reversal: "a full shift",
    undoing_the_undo_of_a_reversal: "a full shift",
    retracting_a_stance: "withdraws a stance",
    retracting_what_the_public_record_says: "withdraws a stance",
    importing_one_stance: "a whole file",
    importing_into_an_empty_record: "a whole file",
    undoing_an_import_of_one_entry: "the record as a whole",
    undoing_an_import_that_moved_a_statement_to_another_topic: "the record as a whole",
    undoing_the_undo_of_an_import: "the record as a whole",
    a_statement_that_leaves_its_topic: "takes a statement away from a topic",
    beginning_an_empty_record: "begins an empty record",
    taking_over_what_the_public_record_learnt: "the record as a whole",
}
"""What takes two people, and why, as the one who is stopped reads it."""


@pytest.mark.parametrize("prepare", ATTEMPTS, ids=lambda prepare: prepare.__name__)
async def test_one_editor_does_not_get_through_alone(server: Store, prepare: Prepare):
    attempt = await prepare(server)
    head, records = server.head(SERVER), await server.record_ids()
    for by in (ALONE, SECOND):
        with pytest.raises(SecondEditorError, match=ATTEMPTS[prepare]):
            await attempt.do(by)
    assert (server.head(SERVER), await server.record_ids()) == (head, records)
    assert (await server.check_record(SERVER)).fault is None


@pytest.mark.parametrize("prepare", ATTEMPTS, ids=lambda prepare: prepare.__name__)
async def test_one_editor_gets_through_where_the_server_wants_no_second(server: Store, prepare: Prepare):
    attempt = await prepare(server)
    await server.held(SETTINGS).change(SERVER, settings.put_settings, ServerSettings(two_people=False))
    head = server.head(SERVER)
    await attempt.do(ALONE)
    assert server.head(SERVER) > head


@pytest.mark.parametrize("prepare", ATTEMPTS, ids=lambda prepare: prepare.__name__)
async def test_the_operator_gets_through(server: Store, prepare: Prepare):
    attempt = await prepare(server)
    head = server.head(SERVER)
    operator = ALONE.caller.model_copy(update={"discord_user_id": None, "role": Role.OPERATOR})
    await attempt.do(ALONE.model_copy(update={"caller": operator}))
    assert server.head(SERVER) > head


@pytest.mark.parametrize("prepare", ATTEMPTS, ids=lambda prepare: prepare.__name__)
async def test_it_happens_when_another_confirms_what_one_proposed(server: Store, prepare: Prepare):
    attempt = await prepare(server)
    if attempt.intent is None:  # then both press one button
        head = server.head(SERVER)
        with pytest.raises(NotAllowedError, match="another admin"):
            await attempt.do(ALONE.model_copy(update={"proposed_by_user": EDITOR}))
        await attempt.do(ALONE.model_copy(update={"proposed_by_user": SECOND_EDITOR}))
        assert server.head(SERVER) > head
        return
    proposal = await server.write(proposals.propose, ALONE, attempt.intent)
    head = server.head(SERVER)
    with pytest.raises(NotAllowedError, match="somebody else"):
        await server.change(ALONE, proposals.confirm, proposal.number)
    assert server.head(SERVER) == head
    await server.change(SECOND, proposals.confirm, proposal.number)
    (line,) = await server.updates(SERVER, limit=1)
    assert server.head(SERVER) > head
    assert (line.discord_user_id, line.second_user_id) == (EDITOR, SECOND_EDITOR)


# By way of people


async def test_nobody_confirms_their_own_proposal_by_being_forgotten_in_between(server: Store):
    attempt = await a_full_reversal(server)
    assert attempt.intent is not None
    for guild_id in (SERVER, None):
        proposal = await server.write(proposals.propose, ALONE, attempt.intent)
        await server.held(privacy.FORGOTTEN).change(guild_id, privacy.forget, EDITOR, instant(9))
        head = server.head(SERVER)
        with pytest.raises(ConflictError, match="withdrawn already"):
            await server.change(ALONE, proposals.confirm, proposal.number)
        with pytest.raises(SecondEditorError):
            await attempt.do(ALONE)
        assert server.head(SERVER) == head


async def test_nobody_confirms_their_own_proposal_by_being_forgotten_at_the_same_time(server: Store):
    attempt = await a_full_reversal(server)
    assert attempt.intent is not None
    proposal = await server.write(proposals.propose, ALONE, attempt.intent)
    head = server.head(SERVER)
    results = await asyncio.gather(
        server.change(ALONE, proposals.confirm, proposal.number),
        server.held(privacy.FORGOTTEN).change(SERVER, privacy.forget, EDITOR, instant(9)),
        server.change(ALONE, proposals.confirm, proposal.number),
        return_exceptions=True,
    )
    assert {type(result) for result in results[::2]} <= {NotAllowedError, ConflictError}
    assert server.head(SERVER) == head


async def test_who_may_not_edit_neither_proposes_nor_confirms(server: Store):
    attempt = await a_full_reversal(server)
    assert attempt.intent is not None
    member = SECOND.model_copy(update={"caller": SECOND.caller.model_copy(update={"role": Role.MEMBER})})
    with pytest.raises(NotAllowedError):
        await server.write(proposals.propose, member, attempt.intent)
    proposal = await server.write(proposals.propose, ALONE, attempt.intent)
    with pytest.raises(NotAllowedError):
        await server.change(member, proposals.confirm, proposal.number)
    with pytest.raises(NotAllowedError):
        await server.write(proposals.withdraw, member, proposal.number)
    assert (await server.read(proposals.proposal, SERVER, proposal.number)).state == "open"


# At once


async def two_recordings(store: Store) -> tuple[Attempt, Attempt]:
    return recording(store, AGAINST), recording(store, FOR)


async def two_corrections(store: Store) -> tuple[Attempt, Attempt]:
    await by_one(recording(store, changed(AGAINST, position=0)))
    await by_one(recording(store, NEUTRAL))
    return await correcting(store, "against", position=-2), await correcting(store, "neutral", position=2)


async def a_correction_and_a_recording(store: Store) -> tuple[Attempt, Attempt]:
    await by_one(recording(store, NEUTRAL))
    return await correcting(store, "neutral", position=-1), recording(store, FOR)


async def a_merge_and_a_recording(store: Store) -> tuple[Attempt, Attempt]:
    await by_one(recording(store, BO_FOR))
    return merging(store, "ada", "bo-marsh"), recording(store, AGAINST)


async def an_undone_retraction_and_a_recording(store: Store) -> tuple[Attempt, Attempt]:
    await by_one(recording(store, AGAINST))
    await by_two(store, await retracting(store, "against"))
    return undoing(store), recording(store, FOR)


PAIRS = [
    two_recordings,
    two_corrections,
    a_correction_and_a_recording,
    a_merge_and_a_recording,
    an_undone_retraction_and_a_recording,
]


@pytest.mark.parametrize("turned", [False, True], ids=["", "the other way round"])
@pytest.mark.parametrize("prepare", PAIRS, ids=lambda prepare: prepare.__name__)
async def test_of_two_halves_of_a_reversal_at_once_one_gets_through(
    server: Store, prepare: Callable[[Store], Awaitable[tuple[Attempt, Attempt]]], turned: bool
):
    halves = await prepare(server)
    head = server.head(SERVER)
    asked = list(zip(halves, (ALONE, SECOND), strict=True))
    results = await asyncio.gather(
        *(attempt.do(by) for attempt, by in (reversed(asked) if turned else asked)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, BaseException)]
    assert [type(error) for error in refused] == [SecondEditorError]
    assert server.head(SERVER) in {head + 1, head + 2}  # two where the record began with it


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("prepare", PAIRS, ids=lambda prepare: prepare.__name__)
async def test_each_half_of_a_reversal_is_harmless_by_itself(
    server: Store, prepare: Callable[[Store], Awaitable[tuple[Attempt, Attempt]]], half: int
):
    await by_one((await prepare(server))[half])


# What one editor still does alone


async def test_a_first_position_and_changes_of_side_and_degree_need_nobody_else(server: Store):
    for key, position in (("a", -2), ("b", -1), ("c", 0), ("d", -1), ("e", None), ("f", -2)):
        await by_one(recording(server, stance(key, position=position, stated_on=f"201{ord(key) - ord('a')}")))
    assert len(await server.timeline(SERVER, "ada", "ferry", when())) == 6


async def test_corrections_of_the_wording_and_the_degree_need_nobody_else(server: Store):
    await by_one(recording(server, AGAINST))
    for fields in (
        {"quote": "Better."},
        {"position": -1},
        {"stated_on": "2014"},
        {"position": 0},
        {"position": -2},
    ):
        await by_one(await correcting(server, "against", **fields))
    assert (await server.revisions(SERVER, "against"))[-1].revision == 6


async def test_the_wording_of_what_two_people_have_turned_round_needs_nobody_else(server: Store):
    await by_one(recording(server, AGAINST))
    await by_two(server, await correcting(server, "against", position=2))
    await by_one(await correcting(server, "against", quote="Better."))
    await by_two(server, recording(server, changed(AGAINST, key="later", stated_on="2018")))
    await by_one(await correcting(server, "later", quote="Better still."))
    await by_one(await correcting(server, "against", summary="In short."))


async def test_a_position_after_two_people_withdrew_its_opposite_needs_nobody_else(server: Store):
    await by_one(recording(server, AGAINST))
    await by_two(server, await retracting(server, "against"))
    await by_one(recording(server, FOR))


async def test_undoing_a_retraction_or_a_correction_that_turns_nothing_round_needs_nobody_else(server: Store):
    await by_one(recording(server, AGAINST))
    await by_two(server, await retracting(server, "against"))
    await by_one(undoing(server))
    await by_one(await correcting(server, "against", position=0))
    await by_one(undoing(server))
    assert [row.stance.position for row in await server.timeline(SERVER, "ada", "ferry", when())] == [-2]


async def test_aliases_entries_and_retired_topics_need_nobody_else(server: Store):
    await by_one(recording(server, AGAINST))
    await server.change(
        ALONE,
        entries.edit_entry,
        Leader,
        "ada",
        lambda ada: ada.model_copy(update={"aliases": ("The Quill",)}),
    )
    await server.change(ALONE, undo.undo, server.head(SERVER))
    await server.change(ALONE, entries.add_entry, Leader(key="cy", name="Cy Reed"))
    await server.change(ALONE, undo.undo, server.head(SERVER))
    await server.change(
        ALONE,
        entries.add_entry,
        Topic(key="tunnel", theme="river", name="Tunnel", proposition="A tunnel must be dug."),
    )
    await server.change(ALONE, entries.put_entry, Office(leader="ada", office="Mayor", first_attested="2020"))
    await server.change(ALONE, entries.retire_topic, "ferry")
    await server.change(ALONE, undo.undo, server.head(SERVER))
    directory = await server.directory(SERVER)
    assert [leader.aliases for leader in directory.leaders] == [ADA.aliases, BO.aliases]
    assert [topic.key for topic in directory.topics] == ["ferry", "bridge", "tunnel"]
    assert [office.office for office in directory.offices_of("ada")] == ["Speaker", "Mayor"]


async def test_a_name_that_differs_only_in_how_it_is_written_needs_nobody_else(server: Store):
    await by_one(recording(server, AGAINST))
    for name in ("Áda Quill", "ADA QUILL", "Ada Quill."):
        await by_one(renaming(server, name))
    assert (await server.directory(SERVER)).leader_by_key["ada"].name == "Ada Quill."


async def test_a_name_of_a_leader_or_topic_without_statements_needs_nobody_else(server: Store):
    await by_one(recording(server, AGAINST))
    await by_one(renaming(server, "Bo Reed", "bo-marsh"))
    await by_one(undoing(server))
    await server.change(ALONE, entries.edit_entry, Topic, "bridge", renamed("New bridge"))
    await by_one(undoing(server))


async def test_a_merge_of_somebody_without_statements_is_undone_by_one(server: Store):
    await by_one(recording(server, AGAINST))
    await by_one(merging(server))
    await by_one(undoing(server))
    assert (await server.directory(SERVER)).merged == {}


async def test_a_layer_is_begun_by_one(server: Store):
    assert await server.change(ALONE, settings.start)
    assert await server.record_ids() == [0, SERVER]
