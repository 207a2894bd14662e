"""Deciding for an item of the queue: a suggestion is recorded, a report is settled."""

from dataclasses import replace
from itertools import count

from bot.core.entries import Value
from bot.core.errors import StandpointError
from bot.core.log import REASON_LIMIT, MovedError, seen_of
from bot.core.policy import Action, require
from bot.proposals import confirm, propose
from bot.proposals_store import Intent, Proposal
from bot.queue import store as queue
from bot.queue.model import DecidedError, QueueItem, State, Step, Suggestion, approval_key, digest
from bot.queue.service import LOST, Decision, Reviewed, draft_of, history_of, holds, review, take_step
from bot.request import Desk, Request
from bot.stances.service import Draft, Recorded, check_draft, record_stance


class Moved(Value):
    """An approval that was stopped: what the record shows has changed, and the editor must look first."""

    reviewed: Reviewed


class Seconded(Value):
    """An approval by the first of two editors: it counts once another approves the same."""

    item: QueueItem


async def approve(
    request: Request, number: int, *, seen: str = "", draft: Draft | None = None
) -> Decision | Moved | Seconded:
    """Decide for an item: record the suggestion, as it is or as `draft` has it, or settle the report.

    Approving twice records once, and what is on record already counts as approved. If the record moved since
    the suggestion was made and the editor has not looked at it since (`seen`, the mark of what they saw),
    nothing is written. Where the server wants two people for it, the second editor who approves is the other.

    Raises:
        NotAllowedError, DecidedError, and the errors of `record_stance`; then the item is open as before.
    """
    require(request.caller, Action.REVIEW)
    request = replace(
        request, key=""
    )  # the item's state tells its steps apart, and the edit has a key of its own
    item = await request.store.read(queue.item_of, request.guild_id, number)
    if not item.is_open:
        raise DecidedError(item)
    if item.is_lost:
        raise StandpointError(LOST)
    if not isinstance(item.content, Suggestion):
        return Decision(item=await take_step(request, number, Step.APPROVE))
    reviewed = await review(request.desk, item)
    wanted = (draft or draft_of(item.content)).model_copy(
        update={"reason": _reason(item, item.content), "seen": seen_of(reviewed.now)}
    )
    if await _is_on_record(request, wanted):
        return Decision(item=await take_step(request, number, Step.APPROVE))
    if reviewed.moved and reviewed.seen != seen:
        return Moved(reviewed=reviewed)
    await take_step(request, number, Step.BEGIN)
    try:
        made = await _record(request, item, wanted)
    except StandpointError as error:
        return await _not_recorded(request, number, wanted, error)
    if isinstance(made, Proposal) and made.state == "open":
        return Seconded(item=await take_step(request, number, Step.REOPEN))
    seq = made.update_seq if isinstance(made, Proposal) else made.written.update.seq
    done = await take_step(request, number, Step.APPROVE, update_seq=seq)
    return Decision(item=done, recorded=made if isinstance(made, Recorded) else None)


async def settle_approvals(desk: Desk) -> tuple[QueueItem, ...]:
    """End approvals that a stop of the program broke off, and those whose proposal was confirmed by itself.

    Returns:
        The items that turn out approved.
    """
    now = desk.instant()
    settled = [
        await desk.store.held(queue.UNSETTLED).change(item.guild_id, queue.settle_approval, item.number, now)
        for item in await desk.store.read(queue.unsettled, now)
    ]
    return tuple(item for item in settled if item.state is State.APPROVED)


async def _record(request: Request, item: QueueItem, draft: Draft) -> Recorded | Proposal:
    """Record a stance; where that needs two editors, propose it or confirm what the other has proposed."""
    request = replace(request, key=approval_key(item.guild_id, item.number))
    made = await record_stance(request, draft, _proposed)
    if isinstance(made, Recorded):
        return made
    is_own = made.discord_user_id == request.caller.discord_user_id
    return made if made.state == "open" and is_own else await confirm(request, made.number)


async def _proposed(request: Request, intent: Intent) -> Proposal:
    """The proposal of an intent, which the first of two editors makes and the second finds.

    One that was withdrawn stays so, and whoever approves again proposes anew.
    """
    attempts = (f"{request.key}-{digest(intent.model_dump_json(), number)}" for number in count())
    while True:
        proposed = await propose(replace(request, key=next(attempts)), intent)
        if proposed.state != "withdrawn":
            return proposed


async def _not_recorded(
    request: Request, number: int, draft: Draft, error: StandpointError
) -> Decision | Moved:
    """What an approval comes to that the record refused.

    Raises:
        The error, unless the record has moved or holds the statement already.
    """
    if not isinstance(error, MovedError) and await _is_on_record(request, draft):
        return Decision(item=await take_step(request, number, Step.APPROVE))
    reopened = await take_step(request, number, Step.REOPEN)
    if isinstance(error, MovedError):
        return Moved(reviewed=await review(request.desk, reopened))
    raise error


async def _is_on_record(request: Request, draft: Draft) -> bool:
    """Whether the record holds the very statement of a draft already."""
    try:
        row, _ = await check_draft(request.desk, request.record_id, draft)
    except StandpointError:
        return False
    history = await history_of(request.desk, request.guild_id, row.stance.leader, row.stance.topic)
    return holds(history, row.stance)


def _reason(item: QueueItem, suggestion: Suggestion) -> str:
    """Why the record is changed: the suggestion as origin, and the member's own reason where it fits."""
    origin = f"Suggestion #{item.number}"
    said = " ".join(suggestion.reason.split())
    return f"{origin}: {said}"[:REASON_LIMIT] if said else origin
