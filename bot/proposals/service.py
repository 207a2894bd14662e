"""Two people: what one editor may not do alone waits for a second one, where a server has switched that on."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.core.directory import Directory
from bot.core.entries import Value
from bot.core.policy import Action, require
from bot.core.two_person import SecondEditorError
from bot.proposals import store as proposals
from bot.proposals.model import Intent, Proposal
from bot.request import Request


class ToProposeError(SecondEditorError):
    """What the editor wants needs a second one. `intent` can be proposed."""

    def __init__(self, intent: Intent) -> None:
        self.intent = intent
        super().__init__(intent.needs)


class Proposed(Value):
    """A proposal, with the names of what it is about: a leader and a topic, or two leaders."""

    proposal: Proposal
    leader: str
    topic: str


@contextmanager
def proposing(intent: Intent) -> Iterator[None]:
    """What needs a second editor can be proposed as `intent`.

    Raises:
        ToProposeError: in place of SecondEditorError.
    """
    try:
        yield
    except SecondEditorError as error:
        raise ToProposeError(intent.model_copy(update={"needs": error.why})) from error


async def propose(
    request: Request,
    intent: Intent,
) -> Proposed:
    """Keep an intent until a second editor decides. It never expires.

    Raises:
        NotAllowedError: the caller is no editor here.
    """
    require(request.caller, Action.CONFIRM)
    change = request.change(Action.CONFIRM, reason=intent.reason)
    proposal = await request.store.write(proposals.propose, change, intent)
    return _named(proposal, await request.directory())


async def look_at_proposal(request: Request, number: int) -> Proposed:
    """One proposal of the caller's server.

    Raises:
        NotAllowedError: the caller is no editor here. StandpointError: there is no such proposal.
    """
    require(request.caller, Action.CONFIRM)
    proposal = await request.store.read(proposals.proposal, request.guild_id, number)
    return _named(proposal, await request.directory())


async def list_proposals(request: Request) -> tuple[Proposed, ...]:
    """What waits in the caller's server, the oldest first. Raises NotAllowedError if they are no editor."""
    require(request.caller, Action.CONFIRM)
    directory = await request.directory()
    waiting = await request.store.read(proposals.open_proposals, request.guild_id)
    return tuple(_named(proposal, directory) for proposal in waiting)


async def confirm(
    request: Request,
    number: int,
) -> Proposed:
    """Carry out what another editor proposed.

    Raises:
        NotAllowedError: the caller is no editor here, or the one who proposed it.
        ConflictError: it was decided already. MovedError, NotUndoableError: the record moved; it stays open.
    """
    require(request.caller, Action.CONFIRM)
    change = request.change(Action.CONFIRM)
    proposal = await request.store.change(change, proposals.confirm, number)
    return _named(proposal, await request.directory())


async def withdraw(request: Request, number: int) -> Proposed:
    """Drop a proposal: one's own, or another's that should not be.

    Raises:
        NotAllowedError: the caller is no editor here. ConflictError: it was decided already.
    """
    require(request.caller, Action.CONFIRM)
    proposal = await request.store.write(proposals.withdraw, request.change(Action.CONFIRM), number)
    return _named(proposal, await request.directory())


def _named(proposal: Proposal, directory: Directory) -> Proposed:
    intent = proposal.intent
    stance = intent.stance
    return Proposed(
        proposal=proposal,
        leader=directory.name_of(intent.old if stance is None else stance.leader),
        topic=directory.name_of(intent.into if stance is None else stance.topic),
    )
