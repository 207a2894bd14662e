"""Two people: what one editor may not do alone waits for a second one, where a server has switched that on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from bot import proposals_store
from bot.core.directory import Directory
from bot.core.entries import first_revision
from bot.core.log import said_why
from bot.core.policy import Action, require
from bot.core.two_person import SecondEditorError
from bot.db.changes import Edited
from bot.lookup.evidence import evidence
from bot.proposals_store import LOST, Intent, Proposal
from bot.request import Request
from bot.routes import ConfirmProposal, ShowHistory, ShowProposal, ShowProposals, Undo, WithdrawProposal
from bot.ui.cards import Card, CardBuilder, Choice, page_of, turning
from bot.ui.text import COLOURS, counted, counted_in_order, escape, moment, position_words, sentences

T = TypeVar("T")

PROPOSALS_A_PAGE = 5

_WANTED = {
    "record": "record a stance",
    "correct": "correct a stance",
    "retract": "retract a stance",
    "undo": "undo an update",
    "merge": "merge two leaders into one",
    "rename": "rename a leader",
    "withdraw": "withdraw all that rests on a source",
}


async def propose(request: Request, intent: Intent) -> Proposal:
    """Keep an intent until a second editor decides. It never expires.

    Raises:
        NotAllowedError: the caller is no editor here.
    """
    require(request.caller, Action.CONFIRM)
    change = request.change(Action.CONFIRM, reason=intent.reason)
    proposal = await request.store.write(proposals_store.propose, change, intent)
    return _named(proposal, await request.directory())


Proposing: TypeAlias = Callable[[Request, Intent], Awaitable[Proposal]]
"""How an intent is kept: `propose`, or what does more."""


async def or_propose(
    request: Request, intent: Intent, making: Awaitable[T], proposing: Proposing = propose
) -> T | Proposal:
    """What `making` gives of a change; where the server wants two people for it, the intent as a proposal."""
    try:
        return await making
    except SecondEditorError as error:
        return await proposing(request, intent.model_copy(update={"needs": error.why}))


async def named_or_proposed(request: Request, intent: Intent, making: Awaitable[Edited]) -> Edited | Proposal:
    """The same, as the caller gets to see it."""
    edited = await or_propose(request, intent, making)
    return edited if isinstance(edited, Proposal) else await request.named(edited)


async def look_at_proposal(request: Request, number: int) -> Proposal:
    """One proposal of the caller's server.

    Raises:
        NotAllowedError: the caller is no editor here. StandpointError: there is no such proposal.
    """
    require(request.caller, Action.CONFIRM)
    proposal = await request.store.read(proposals_store.proposal, request.guild_id, number)
    return _named(proposal, await request.directory())


async def list_proposals(request: Request) -> tuple[Proposal, ...]:
    """What waits in the caller's server, the oldest first. Raises NotAllowedError if they are no editor."""
    require(request.caller, Action.CONFIRM)
    directory = await request.directory()
    waiting = await request.store.read(proposals_store.open_proposals, request.guild_id)
    return tuple(_named(proposal, directory) for proposal in waiting)


async def confirm(request: Request, number: int) -> Proposal:
    """Carry out what another editor proposed.

    Raises:
        NotAllowedError: the caller is no editor here, or the one who proposed it.
        ConflictError: it was decided already. MovedError, NotUndoableError: the record moved; it stays open.
    """
    require(request.caller, Action.CONFIRM)
    change = request.change(Action.CONFIRM)
    proposal = await request.store.change(change, proposals_store.confirm, number)
    return _named(proposal, await request.directory())


async def withdraw(request: Request, number: int) -> Proposal:
    """Drop a proposal: one's own, or another's that should not be.

    Raises:
        NotAllowedError: the caller is no editor here. ConflictError: it was decided already.
    """
    require(request.caller, Action.CONFIRM)
    proposal = await request.store.write(proposals_store.withdraw, request.change(Action.CONFIRM), number)
    return _named(proposal, await request.directory())


async def shown(making: Awaitable[T | Proposal], card: Callable[[T], Card]) -> Card:
    """What to show of a change: its card, or for everybody that it waits for a second editor."""
    done = await making
    return replace(proposed_card(done), for_all=True) if isinstance(done, Proposal) else card(done)


def proposed_card(proposal: Proposal) -> Card:
    """A proposal in full: with buttons while it waits, with its outcome afterwards."""
    intent = proposal.intent
    stance = intent.stance
    builder = CardBuilder(
        COLOURS[stance.position] if stance is not None and proposal.state == "open" else None
    )
    builder.heading(_title(proposal), _state(proposal))
    builder.rule()
    if proposal.is_lost:
        again = " Withdraw it; what it wanted can be proposed anew." if proposal.state == "open" else ""
        builder.add(f"⚠ What was proposed cannot be read any more.{again}")
    elif proposal.state == "open":
        builder.add(
            f"{_who(proposal)} proposes to **{_WANTED[intent.kind]}**. It {intent.needs or 'is a change'}, and "
            "this server wants two people for that:"
        )
    if not proposal.is_lost:
        builder.add(_content(proposal))
    if intent.reason:
        builder.add(f"> {escape(said_why(intent.reason_kind, intent.reason))}")
    if proposal.state == "open" and proposal.unusable and not proposal.is_lost:
        builder.add(
            f"⚠ It cannot be confirmed as it is: {sentences(proposal.unusable)}. Withdraw it, and record it anew with a link "
            "that can be opened."
        )
    if proposal.state == "open":
        confirm = Choice(label="Confirm", button=ConfirmProposal(number=proposal.number), primary=True)
        builder.row(
            [
                None if proposal.unusable else confirm,
                Choice(label="Withdraw", button=WithdrawProposal(number=proposal.number)),
                _history(proposal),
            ]
        )
        builder.close(
            f"-# Any {_second(proposal)} but the one who proposed it can confirm. It waits as long as it takes."
        )
    else:
        seq = proposal.update_seq
        builder.row([_history(proposal), Choice(label="Undo", button=Undo(update=seq)) if seq else None])
    return builder.build()


def _content(proposal: Proposal) -> str:
    """What would be written."""
    intent = proposal.intent
    if intent.stance is not None:
        row = first_revision(intent.stance, sources=intent.sources)
        return f"{position_words(intent.stance.position)}\n{evidence(row)}"
    if intent.undoes:
        return f"Update #{intent.undoes}"
    if intent.source:
        rest = f"{counted(len(intent.rest), 'statement')} that {'rests' if len(intent.rest) == 1 else 'rest'}"
        return f"{rest} on the source {escape(intent.source)}: `/source` shows them."
    if intent.kind == "rename":
        return f"The leader {escape(intent.old)} is called “{escape(intent.name)}”; the name before stays as an alias."
    return f"“{escape(proposal.leader)}” is the same person as “{escape(proposal.topic)}”."


def proposals_card(waiting: Sequence[Proposal], *, page: int = 0) -> Card:
    """What waits for a second editor, the oldest first."""
    builder = CardBuilder()
    builder.heading(
        "Waiting for a second editor", counted_in_order(len(waiting), "proposal", "the oldest first")
    )
    builder.rule()
    if not waiting:
        builder.add(
            "Nothing waits. Full shifts and retractions come here while `/settings two-people` is on."
        )
    shown = page_of(waiting, page, PROPOSALS_A_PAGE)
    for proposal in shown.items:
        builder.add(
            f"**{_title(proposal)}** — {LOST if proposal.is_lost else _WANTED[proposal.intent.kind]}\n"
            f"-# {_who(proposal)} {moment(proposal.proposed_at)}",
            Choice(label="Open", button=ShowProposal(number=proposal.number)),
        )
    builder.row(turning(ShowProposals(), shown.number, shown.count))
    return builder.build()


def _named(proposal: Proposal, directory: Directory) -> Proposal:
    intent = proposal.intent
    stance = intent.stance
    return proposal.but(
        leader=directory.name_of(intent.old if stance is None else stance.leader),
        topic=directory.name_of(intent.into if stance is None else stance.topic),
    )


def _title(proposal: Proposal) -> str:
    number, intent = proposal.number, proposal.intent
    if proposal.is_lost:
        return f"Proposal {number}"
    if intent.kind == "merge":
        return f"Proposal {number}: {escape(proposal.leader)} is {escape(proposal.topic)}"
    if intent.kind == "rename":
        return f"Proposal {number}: another name for {escape(proposal.leader)}"
    if intent.source:
        return f"Proposal {number}: source {escape(intent.source)}"
    if intent.stance is None:
        return f"Proposal {number}: undo update #{intent.undoes}"
    return f"Proposal {number}: {escape(proposal.leader)} on “{escape(proposal.topic)}”"


def _state(proposal: Proposal) -> str:
    if proposal.state == "confirmed":
        return f"Confirmed by a second {_second(proposal)}: update #{proposal.update_seq}"
    if proposal.state == "withdrawn":
        return "Withdrawn. Nothing was changed"
    return f"Waits for a second {_second(proposal)}"


def _second(proposal: Proposal) -> str:
    """Who can confirm it."""
    return "admin" if proposal.intent.by_admins else "editor"


def _who(proposal: Proposal) -> str:
    return "A former member" if proposal.discord_user_id is None else f"<@{proposal.discord_user_id}>"


def _history(proposal: Proposal) -> Choice | None:
    stance = proposal.intent.stance
    if stance is None:
        return None
    return Choice(label="History", button=ShowHistory(leader=stance.leader, topic=stance.topic))
