"""What editors do with the queue: look, claim, ask, approve, reject."""

from typing import Final

from bot.desk.desk import Desk
from bot.desk.edit import Draft, Recorded, check_draft, record_stance
from bot.desk.flags import Flag, flags_of, shifts_made
from bot.desk.policy import Action, Caller, require
from bot.desk.suggest import checked_text, current_row, draft_of, history_of
from bot.record.entries import Revision, Stance, Value
from bot.record.errors import StandpointError
from bot.record.queue import (
    DecidedError,
    QueueItem,
    Report,
    Spoken,
    State,
    Step,
    Suggestion,
    approval_key,
    mark,
)
from bot.record.timeline import Shift
from bot.record.updates import REASON_LIMIT
from bot.store.queue import Taken

PAGE: Final = 5
"""Items on one page of the queue."""


class Reviewed(Value):
    """An item with all that an editor needs to decide.

    Attributes:
        leader, topic, proposition: names; keys where the record does not know them any more.
        stance: what would be recorded, or what is reported; None if that is not possible any more.
        unusable: why it is not, "" if it is.
        now: the leader's current stance on the topic, or the reported stance as it is now.
        was: the same when the item was handed in, where it is still known.
        moved: whether the two differ.
        shifts: what a suggestion would make of the leader's history.
    """

    item: QueueItem
    leader: str
    topic: str
    proposition: str = ""
    stance: Stance | None = None
    unusable: str = ""
    now: Revision | None = None
    was: Revision | None = None
    moved: bool = False
    shifts: tuple[Shift, ...] = ()
    flags: tuple[Flag, ...] = ()
    spoken: tuple[Spoken, ...] = ()

    @property
    def seen(self) -> str:
        """`mark` of what the editor who looks at this sees."""
        return mark(self.now)


class QueuePage(Value):
    """A page of what waits, the oldest first, and how much that is in all."""

    items: tuple[Reviewed, ...]
    total: int


class Decision(Value):
    """An item that somebody has decided, and what it became in the record, if it is a suggestion."""

    item: QueueItem
    recorded: Recorded | None = None


class Moved(Value):
    """An approval that was stopped: what the record shows has changed, and the editor must look first."""

    reviewed: Reviewed


async def look_at(desk: Desk, caller: Caller, number: int) -> Reviewed:
    """One item of the caller's server.

    Raises:
        NotAllowedError: the caller is no editor here. StandpointError: there is no such item.
    """
    require(caller, Action.REVIEW)
    return await review(desk, await desk.store.queue.item(caller.guild_id, number))


async def list_queue(desk: Desk, caller: Caller, *, page: int = 0) -> QueuePage:
    """What waits in the caller's server. Raises NotAllowedError if they are no editor here."""
    require(caller, Action.REVIEW)
    total = await desk.store.queue.count_waiting(caller.guild_id)
    offset = max(0, min(page, (total - 1) // PAGE)) * PAGE
    items = await desk.store.queue.waiting(caller.guild_id, offset=offset, limit=PAGE)
    return QueuePage(items=tuple([await review(desk, item) for item in items]), total=total)


async def claim(desk: Desk, caller: Caller, number: int) -> QueueItem:
    """Tell the other editors that the caller is on it; from who has claimed it, that they are not any more.

    Raises:
        NotAllowedError, DecidedError. ConflictError: another editor has claimed it.
    """
    require(caller, Action.REVIEW)
    item = await desk.store.queue.item(caller.guild_id, number)
    mine = item.state is State.CLAIMED and item.state_by == caller.discord_user_id
    return await _step(desk, caller, number, Step.RELEASE if mine else Step.CLAIM)


async def ask(desk: Desk, caller: Caller, number: int, question: str) -> QueueItem:
    """Keep a question to the author.

    Raises:
        NotAllowedError, DecidedError. InvalidEntryError: it is empty or too long.
        StandpointError: the author asked to be forgotten.
    """
    require(caller, Action.REVIEW)
    item = await desk.store.queue.item(caller.guild_id, number)
    if item.author_id is None:
        raise StandpointError("Whoever handed this in asked to be forgotten, so they cannot be asked.")
    return await _step(desk, caller, number, Step.ASK, checked_text(question, "question"))


async def reject(desk: Desk, caller: Caller, number: int, reason: str) -> Decision:
    """Decide against an item. The author gets to read the reason.

    Raises:
        NotAllowedError, DecidedError. InvalidEntryError: the reason is empty or too long.
    """
    require(caller, Action.REVIEW)
    return Decision(item=await _step(desk, caller, number, Step.REJECT, checked_text(reason, "reason")))


async def approve(
    desk: Desk, caller: Caller, number: int, *, seen: str = "", draft: Draft | None = None
) -> Decision | Moved:
    """Decide for an item: record the suggestion, as it is or as `draft` has it, or settle the report.

    Approving twice records once. If the record moved since the suggestion was made and the editor has not
    looked at it since (`seen`, the mark of what they saw), nothing is written.

    Raises:
        NotAllowedError, DecidedError, and the errors of `record_stance`; then the item is open as before.
    """
    require(caller, Action.REVIEW)
    item = await desk.store.queue.item(caller.guild_id, number)
    if not item.is_open:
        raise DecidedError(item)
    if isinstance(item.content, Report):
        return Decision(item=await _step(desk, caller, number, Step.APPROVE))
    reviewed = await review(desk, item)
    if reviewed.moved and reviewed.seen != seen:
        return Moved(reviewed=reviewed)
    await _step(desk, caller, number, Step.BEGIN)
    wanted = (draft or draft_of(item.content)).model_copy(update={"reason": _reason(item, item.content)})
    try:
        recorded = await record_stance(
            desk, caller, wanted, request_key=approval_key(item.guild_id, item.number)
        )
    except StandpointError:
        await _step(desk, caller, number, Step.REOPEN)
        raise
    done = await _step(desk, caller, number, Step.APPROVE, update_seq=recorded.written.update.seq)
    return Decision(item=done, recorded=recorded)


async def settle_broken_off(desk: Desk) -> tuple[QueueItem, ...]:
    """End the approvals that a stop of the program broke off; those that turn out approved are returned."""
    now = desk.instant()
    settled = [
        await desk.store.queue.settle(item.guild_id, item.number, now)
        for item in await desk.store.queue.broken_off(now)
    ]
    return tuple(item for item in settled if item.state is State.APPROVED)


async def review(desk: Desk, item: QueueItem) -> Reviewed:
    """An item as an editor sees it, also for the card in the queue channel, which asks nobody's leave."""
    spoken = await desk.store.queue.spoken(item.guild_id, item.number)
    content = item.content
    directory = await desk.directory(item.guild_id)
    topic = directory.topic_by_key.get(content.topic)
    named = Reviewed(
        item=item,
        leader=leader.name if (leader := directory.leader_by_key.get(content.leader)) else content.leader,
        topic=topic.name if topic else content.topic,
        proposition=topic.proposition if topic else "",
        spoken=spoken,
    )
    try:
        found = await (
            _of_report(desk, item, content)
            if isinstance(content, Report)
            else _of_suggestion(desk, item, content)
        )
    except StandpointError as error:
        return named.model_copy(update={"unusable": str(error)})
    return named.model_copy(update=found)


async def _of_report(desk: Desk, item: QueueItem, content: Report) -> dict[str, object]:
    row = await current_row(desk, item.guild_id, content.stance)
    rows = await desk.store.revisions(desk.store.record_of(item.guild_id), content.stance)
    was = next((earlier for earlier in rows if mark(earlier) == item.base), None)
    return {"stance": row.stance, "now": row, "was": was, "moved": mark(row) != item.base}


async def _of_suggestion(desk: Desk, item: QueueItem, content: Suggestion) -> dict[str, object]:
    directory = await desk.directory(item.guild_id)
    leader, topic = directory.find_leader(content.leader), directory.find_topic(content.topic)
    stance, _ = check_draft(draft_of(content), leader, topic, directory, desk.today())
    history = await history_of(desk, item.guild_id, leader.key, topic.key)
    record_id = desk.store.record_of(item.guild_id)
    withdrawn = [row for row, _ in await desk.store.withdrawn(record_id, leader.key, topic.key)]
    now = history[-1] if history else None
    return {
        "stance": stance,
        "now": now,
        "was": next((row for row in [*history, *withdrawn] if mark(row) == item.base), None),
        "moved": item.is_open and mark(now) != item.base,
        "shifts": shifts_made(stance, history),
        "flags": flags_of(
            stance,
            typed_quote=content.quote,
            earlier=item.earlier,
            source_uses=await desk.store.queue.source_uses(record_id, stance.source_url),
            history=history,
            offices=directory.offices_of(leader.key),
        ),
    }


def _reason(item: QueueItem, suggestion: Suggestion) -> str:
    """Why the record is changed: the suggestion as origin, and the member's own reason where it fits."""
    origin = f"Suggestion #{item.number}"
    said = " ".join(suggestion.reason.split())
    return f"{origin}: {said}"[:REASON_LIMIT] if said else origin


async def _step(
    desk: Desk, caller: Caller, number: int, step: Step, said: str = "", *, update_seq: int | None = None
) -> QueueItem:
    taken = Taken(
        step=step,
        discord_user_id=caller.discord_user_id,
        at=desk.instant(),
        said=said,
        update_seq=update_seq,
    )
    return await desk.store.queue.take_step(caller.guild_id, number, taken)
