"""Changes that wait for a second editor: kept, confirmed once by somebody else, or withdrawn."""

import asyncio
from pathlib import Path

import pytest

from bot import proposals_store as proposals
from bot.core.errors import ConflictError, NotAllowedError, StandpointError
from bot.core.log import MovedError, NotUndoableError, Seen
from bot.core.policy import Role
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.proposals_store import Intent, Proposal
from bot.stances import store as stances
from tests.db.sample import EDITOR, OTHER_SERVER, SECOND_EDITOR, SERVER, change, stance, when

FIRST = Seen(key="ada-ferry", revision=1)
SECOND = change(SERVER, by=SECOND_EDITOR)
RETRACTION = Intent(kind="retract", reason="she never said it", stance=stance(), seen=FIRST)


@pytest.fixture
async def recorded(store: Store) -> Store:
    """The store with one stance in the server's own record."""
    await store.change(change(SERVER), stances.record_stance, stance())
    return store


async def propose(store: Store, intent: Intent = RETRACTION, key: str = "i-1") -> Proposal:
    """A proposal by EDITOR."""
    return await store.write(proposals.propose, change(SERVER, request_key=key), intent)


async def test_a_proposal_waits_and_changes_nothing(recorded: Store):
    head = recorded.head(SERVER)
    proposal = await propose(recorded)
    assert (proposal.state, proposal.discord_user_id, proposal.intent) == ("open", EDITOR, RETRACTION)
    assert await recorded.read(proposals.open_proposals, SERVER) == (proposal,)
    assert await recorded.read(proposals.open_proposals, OTHER_SERVER) == ()
    assert recorded.head(SERVER) == head
    assert len(await recorded.timeline(SERVER, "ada", "ferry", when())) == 1


async def test_a_proposal_is_there_after_a_restart(path: Path, recorded: Store):
    proposal = await propose(recorded)
    recorded.close()
    reopened = await Store.open(path)
    assert await reopened.read(proposals.open_proposals, SERVER) == (proposal,)
    reopened.close()


async def test_a_second_person_confirms_and_the_log_names_both(recorded: Store):
    proposal = await propose(recorded)
    done = await recorded.change(SECOND, proposals.confirm, proposal.number)
    assert (done.state, done.update_seq) == ("confirmed", recorded.head(SERVER))
    (line,) = await recorded.updates(SERVER, limit=1)
    assert (line.discord_user_id, line.second_user_id) == (EDITOR, SECOND_EDITOR)
    assert (line.update.action, line.update.reason) == ("retract", "she never said it")
    assert await recorded.timeline(SERVER, "ada", "ferry", when()) == ()
    assert await recorded.read(proposals.open_proposals, SERVER) == ()
    assert (await recorded.check_record(SERVER)).fault is None


@pytest.mark.parametrize(
    ("intent", "quotes"),
    [
        (Intent(kind="record", reason="r", stance=stance("new", stated_on="2016"), seen=FIRST), 2),
        (Intent(kind="record", reason="r", stance=stance("bo", leader="bo-marsh"), seen=Seen()), 1),
        (Intent(kind="correct", reason="r", stance=stance(quote="Better."), seen=FIRST), 1),
        (RETRACTION, 0),
        (Intent(kind="undo", reason="r", stance=stance(), undoes=2), 0),
    ],
    ids=lambda value: value.kind if isinstance(value, Intent) else "",
)
async def test_every_kind_of_proposal_can_be_carried_out(recorded: Store, intent: Intent, quotes: int):
    proposal = await propose(recorded, intent)
    done = await recorded.change(SECOND, proposals.confirm, proposal.number)
    (line,) = await recorded.updates(SERVER, limit=1)
    assert (done.update_seq, line.update.action) == (line.update.seq, intent.kind)
    assert len(await recorded.timeline(SERVER, "ada", "ferry", when())) == quotes


async def test_an_editor_cannot_confirm_that_an_import_is_undone(recorded: Store):
    imported = await recorded.change_alone(
        change(SERVER), exchange.import_entries, [stance("new", stated_on="2016")], layer=False
    )
    undo = Intent(kind="undo", reason="r", undoes=imported.update.seq)
    proposal = await propose(recorded, undo)
    editor = SECOND.caller.model_copy(update={"role": Role.EDITOR})
    with pytest.raises(NotAllowedError, match="Only an administrator"):
        await recorded.change(
            SECOND.model_copy(update={"caller": editor}), proposals.confirm, proposal.number
        )
    assert await recorded.read(proposals.open_proposals, SERVER) == (proposal,)
    assert (await recorded.change(SECOND, proposals.confirm, proposal.number)).state == "confirmed"


async def test_the_proposer_cannot_confirm(recorded: Store):
    proposal = await propose(recorded)
    with pytest.raises(NotAllowedError, match="somebody else"):
        await recorded.change(change(SERVER), proposals.confirm, proposal.number)
    assert await recorded.read(proposals.open_proposals, SERVER) == (proposal,)


async def test_many_confirmations_at_once_carry_it_out_once(recorded: Store):
    proposal = await propose(recorded)
    head = recorded.head(SERVER)
    results = await asyncio.gather(
        *(recorded.change(SECOND, proposals.confirm, proposal.number) for _ in range(5)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["ConflictError"] * 4 + ["Proposal"]
    assert recorded.head(SERVER) == head + 1


async def test_the_same_confirmation_delivered_twice_carries_it_out_once(recorded: Store):
    proposal = await propose(recorded)
    asked = SECOND.model_copy(update={"request_key": "i-2"})
    first = await recorded.change(asked, proposals.confirm, proposal.number)
    assert await recorded.change(asked, proposals.confirm, proposal.number) == first


async def test_the_same_proposal_delivered_twice_waits_once(recorded: Store):
    assert await propose(recorded) == await propose(recorded)
    assert len(await recorded.read(proposals.open_proposals, SERVER)) == 1


async def test_a_withdrawn_proposal_cannot_be_confirmed_and_a_confirmed_one_not_withdrawn(recorded: Store):
    proposal = await propose(recorded)
    withdrawn = await recorded.write(proposals.withdraw, change(SERVER), proposal.number)
    assert withdrawn.state == "withdrawn"
    with pytest.raises(ConflictError, match="withdrawn already"):
        await recorded.change(SECOND, proposals.confirm, proposal.number)
    other = await propose(recorded, key="i-2")
    await recorded.change(SECOND, proposals.confirm, other.number)
    with pytest.raises(ConflictError, match=f"update #{recorded.head(SERVER)}"):
        await recorded.write(proposals.withdraw, change(SERVER), other.number)


async def test_a_proposal_on_a_row_that_moved_is_stopped_and_stays_open(recorded: Store):
    proposal = await propose(recorded)
    corrected = await recorded.change(
        change(SERVER, reason="r"), stances.correct_stance, FIRST, stance(quote="Better.")
    )
    with pytest.raises(MovedError) as caught:
        await recorded.change(SECOND, proposals.confirm, proposal.number)
    assert caught.value.now == corrected.revision
    assert await recorded.read(proposals.open_proposals, SERVER) == (proposal,)


async def test_a_proposed_undo_of_what_was_built_on_is_stopped(recorded: Store):
    undoing = Intent(kind="undo", reason="r", stance=stance(), undoes=recorded.head(SERVER))
    proposal = await propose(recorded, undoing)
    await recorded.change(change(SERVER, reason="r"), stances.correct_stance, FIRST, stance(quote="Better."))
    with pytest.raises(NotUndoableError):
        await recorded.change(SECOND, proposals.confirm, proposal.number)


async def test_another_servers_proposal_is_not_there(recorded: Store):
    proposal = await propose(recorded)
    stranger = change(OTHER_SERVER, by=SECOND_EDITOR)
    for asked in (
        recorded.change(stranger, proposals.confirm, proposal.number),
        recorded.write(proposals.withdraw, stranger, proposal.number),
        recorded.read(proposals.proposal, OTHER_SERVER, proposal.number),
    ):
        with pytest.raises(StandpointError, match="no such proposal"):
            await asked
    assert await recorded.record_ids() == [0, SERVER]


async def test_a_proposal_can_be_the_first_edit_of_a_server_once_it_is_confirmed(store: Store):
    await store.change(change(), stances.record_stance, stance())
    proposal = await propose(store)
    assert await store.record_ids() == [0]
    await store.change(SECOND, proposals.confirm, proposal.number)
    assert await store.record_ids() == [0, SERVER]
    assert await store.timeline(SERVER, "ada", "ferry", when()) == ()
    assert len(await store.timeline(0, "ada", "ferry", when())) == 1
