"""Two people: full shifts and retractions wait for a second editor where a server has switched that on."""

from collections.abc import Sequence

from bot.desk.desk import Desk
from bot.desk.policy import Action, Caller, Role, require
from bot.record.directory import Directory
from bot.record.entries import Revision, Value
from bot.record.errors import StandpointError
from bot.record.proposals import Intent, Proposal, full_shift
from bot.record.timeline import Shift


class SecondEditorError(StandpointError):
    """What the editor wants needs a second one. `intent` can be proposed."""

    def __init__(self, intent: Intent, shift: Shift | None = None) -> None:
        self.intent = intent
        self.shift = shift
        what = "would be a full shift" if shift is not None else "withdraws a stance"
        super().__init__(
            f"This {what}, and this server wants two people for that. Nothing was changed: please use the "
            "commands under /record, where a second editor can confirm it."
        )


class Proposed(Value):
    """A proposal, with the names of its leader and topic."""

    proposal: Proposal
    leader: str
    topic: str


def wants_two(desk: Desk, caller: Caller) -> bool:
    """Whether full shifts and retractions wait for a second editor where the caller is."""
    return caller.role is not Role.OPERATOR and desk.store.servers.of(caller.guild_id).two_people


def require_second_for_shift(
    desk: Desk, caller: Caller, history: Sequence[Revision], row: Revision, intent: Intent
) -> None:
    """Let a row that makes no full shift go on; `history` is without it and what it replaces.

    Raises:
        SecondEditorError: it makes one, and the server wants two people for that.
    """
    if wants_two(desk, caller):
        shift = full_shift(history, row)
        if shift is not None:
            raise SecondEditorError(intent, shift)


async def propose(desk: Desk, caller: Caller, intent: Intent, *, request_key: str) -> Proposed:
    """Keep an intent until a second editor decides. It never expires.

    Raises:
        NotAllowedError: the caller is no editor here.
    """
    require(caller, Action.CONFIRM)
    change = desk.change(
        caller.guild_id, caller.discord_user_id, reason=intent.reason, request_key=request_key
    )
    proposal = await desk.store.edits.propose(change, intent)
    return _named(proposal, await desk.directory(caller.guild_id))


async def look_at_proposal(desk: Desk, caller: Caller, number: int) -> Proposed:
    """One proposal of the caller's server.

    Raises:
        NotAllowedError: the caller is no editor here. StandpointError: there is no such proposal.
    """
    require(caller, Action.CONFIRM)
    proposal = await desk.store.edits.proposal(caller.guild_id, number)
    return _named(proposal, await desk.directory(caller.guild_id))


async def list_proposals(desk: Desk, caller: Caller) -> tuple[Proposed, ...]:
    """What waits in the caller's server, the oldest first. Raises NotAllowedError if they are no editor."""
    require(caller, Action.CONFIRM)
    directory = await desk.directory(caller.guild_id)
    waiting = await desk.store.edits.open_proposals(caller.guild_id)
    return tuple(_named(proposal, directory) for proposal in waiting)


async def confirm(desk: Desk, caller: Caller, number: int, *, request_key: str) -> Proposed:
    """Carry out what another editor proposed.

    Raises:
        NotAllowedError: the caller is no editor here, or the one who proposed it.
        ConflictError: it was decided already. MovedError, NotUndoableError: the record moved; it stays open.
    """
    require(caller, Action.CONFIRM)
    change = desk.change(caller.guild_id, caller.discord_user_id, reason="", request_key=request_key)
    proposal = await desk.store.edits.confirm(change, number)
    return _named(proposal, await desk.directory(caller.guild_id))


async def withdraw(desk: Desk, caller: Caller, number: int) -> Proposed:
    """Drop a proposal: one's own, or another's that should not be.

    Raises:
        NotAllowedError: the caller is no editor here. ConflictError: it was decided already.
    """
    require(caller, Action.CONFIRM)
    change = desk.change(caller.guild_id, caller.discord_user_id, reason="", request_key=None)
    proposal = await desk.store.edits.withdraw(change, number)
    return _named(proposal, await desk.directory(caller.guild_id))


def _named(proposal: Proposal, directory: Directory) -> Proposed:
    stance = proposal.intent.stance
    return Proposed(
        proposal=proposal,
        leader=directory.name_of(stance.leader),
        topic=directory.name_of(stance.topic),
    )
