"""What editors do with the queue: look, claim, ask, approve, reject."""

from typing import Final

from bot.desk.desk import Desk
from bot.desk.edit import Recorded, check_draft
from bot.desk.flags import Flag, flags_of, shifts_made
from bot.desk.request import Request
from bot.desk.suggest import checked_text, draft_of, history_of
from bot.record.entries import Revision, Stance, Value
from bot.record.errors import StandpointError
from bot.record.policy import Action, require
from bot.record.proposals import Proposal
from bot.record.queue import (
    QueueItem,
    Report,
    Spoken,
    State,
    Step,
    Suggestion,
    mark,
)
from bot.record.timeline import Shift
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
        proposals: first approvals that wait for a second editor.
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
    proposals: tuple[Proposal, ...] = ()

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


async def look_at(request: Request, number: int) -> Reviewed:
    """One item of the caller's server.

    Raises:
        NotAllowedError: the caller is no editor here. StandpointError: there is no such item.
    """
    require(request.caller, Action.REVIEW)
    return await review(request.desk, await request.store.queue.item(request.guild_id, number))


async def list_queue(request: Request, *, page: int = 0) -> QueuePage:
    """What waits in the caller's server. Raises NotAllowedError if they are no editor here."""
    require(request.caller, Action.REVIEW)
    total = await request.store.queue.count_waiting(request.guild_id)
    offset = max(0, min(page, (total - 1) // PAGE)) * PAGE
    items = await request.store.queue.waiting(request.guild_id, offset=offset, limit=PAGE)
    return QueuePage(items=tuple([await review(request.desk, item) for item in items]), total=total)


async def claim(
    request: Request,
    number: int,
) -> QueueItem:
    """Tell the other editors that the caller is on it; from who has claimed it, that they are not any more.

    Raises:
        NotAllowedError, DecidedError. ConflictError: another editor has claimed it.
    """
    require(request.caller, Action.REVIEW)
    item = await request.store.queue.item(request.guild_id, number)
    mine = item.state is State.CLAIMED and item.state_by == request.caller.discord_user_id
    step = Step.RELEASE if mine else Step.CLAIM
    return await take_step(request, number, step)


async def ask(
    request: Request,
    number: int,
    question: str,
) -> QueueItem:
    """Keep a question to the author.

    Raises:
        NotAllowedError, DecidedError. InvalidEntryError: it is empty or too long.
        StandpointError: the author asked to be forgotten.
    """
    require(request.caller, Action.REVIEW)
    item = await request.store.queue.item(request.guild_id, number)
    if item.author_id is None:
        raise StandpointError("Whoever handed this in asked to be forgotten, so they cannot be asked.")
    said = checked_text(question, "question")
    return await take_step(request, number, Step.ASK, said)


async def reject(
    request: Request,
    number: int,
    reason: str,
) -> Decision:
    """Decide against an item. The author gets to read the reason.

    Raises:
        NotAllowedError, DecidedError. InvalidEntryError: the reason is empty or too long.
    """
    require(request.caller, Action.REVIEW)
    said = checked_text(reason, "reason")
    return Decision(item=await take_step(request, number, Step.REJECT, said))


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
    rows = await desk.store.revisions(desk.store.record_of(item.guild_id), content.stance)
    if not rows:
        raise StandpointError("The stance is not on record any more.")
    last = rows[-1]
    was = next((earlier for earlier in rows if mark(earlier) == item.base), None)
    now = None if not last.is_kept else last
    return {"stance": last.stance, "now": now, "was": was, "moved": item.is_open and mark(last) != item.base}


async def _of_suggestion(desk: Desk, item: QueueItem, content: Suggestion) -> dict[str, object]:
    directory = await desk.directory(item.guild_id)
    leader, topic = directory.find_leader(content.leader), directory.find_topic(content.topic)
    stance, _ = check_draft(draft_of(content), leader, topic, directory, desk.today())
    history = await history_of(desk, item.guild_id, leader.key, topic.key)
    record_id = desk.store.record_of(item.guild_id)
    proposals = await desk.store.queue.proposals(item.guild_id, item.number)
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
        "proposals": tuple(one for one in proposals if one.state == "open"),
    }


async def take_step(
    request: Request,
    number: int,
    step: Step,
    said: str = "",
    *,
    update_seq: int | None = None,
) -> QueueItem:
    """Move an item of the caller's server on. Who calls this has asked the policy."""
    taken = Taken(
        step=step,
        discord_user_id=request.caller.discord_user_id,
        at=request.instant(),
        said=said,
        update_seq=update_seq,
        request_key=request.key or None,
    )
    return await request.store.queue.take_step(request.guild_id, number, taken)
