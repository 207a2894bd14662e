"""The queue: handing in, looking at what waits with what speaks for care (its flags), and deciding."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.core.dates import first_day, in_words, last_day
from bot.core.entries import Office, Revision, Stance, Value, first_revision, split_ref
from bot.core.errors import ConflictError, InvalidEntryError, StandpointError
from bot.core.policy import Action, require
from bot.core.problems import explain
from bot.core.timeline import Shift, ShiftKind, shifts
from bot.db.reads import When
from bot.proposals_store import Proposal, proposals_for
from bot.queue import store as queue
from bot.queue.model import (
    ProblemKind,
    QueueItem,
    Report,
    Said,
    Spoken,
    State,
    Step,
    Suggestion,
    approval_key,
    mark,
)
from bot.queue.store import NewItem, Taken
from bot.request import Desk, Request
from bot.stances.service import Draft, Recorded, check_draft

_LAST: Final = 1 << 62  # after every place in a record


class FlagKind(StrEnum):
    """Why to look twice."""

    FIRST_SUGGESTION = "first suggestion"
    FULL_SHIFT = "full shift"
    SOURCE_USED = "source used"
    OFFICE_ENDED = "office ended"


class Flag(Value):
    """One reason to look twice. `detail` is a number for SOURCE_USED, office and date for OFFICE_ENDED."""

    kind: FlagKind
    detail: str = ""


def flags_of(
    stance: Stance,
    *,
    earlier: int,
    source_uses: int,
    history: Sequence[Revision],
    offices: Sequence[Office],
) -> tuple[Flag, ...]:
    """The flags of a suggestion that would be recorded as `stance`.

    Args:
        earlier: how many suggestions they had handed in before.
        source_uses: statements on record with the same source.
        history: the leader's stances on the topic, oldest first, without withdrawn rows.
        offices: the leader's offices on record.
    """
    found = []
    if earlier == 0:
        found.append(Flag(kind=FlagKind.FIRST_SUGGESTION))
    if _adds_reversal(stance, history):
        found.append(Flag(kind=FlagKind.FULL_SHIFT))
    if source_uses:
        found.append(Flag(kind=FlagKind.SOURCE_USED, detail=str(source_uses)))
    ended = office_ended(stance.stated_on, offices)
    if ended is not None:
        found.append(
            Flag(kind=FlagKind.OFFICE_ENDED, detail=f"{ended.office}, {in_words(ended.last_attested)}")
        )
    return tuple(found)


def shifts_made(stance: Stance, history: Sequence[Revision]) -> tuple[Shift, ...]:
    """The shifts to and from a stance if it came to the end of its day in a history, oldest first."""
    new = first_revision(stance, place=_LAST)
    day = first_day(stance.stated_on)
    before = [row for row in history if first_day(row.stance.stated_on) <= day]
    made = shifts([*before, new, *history[len(before) :]])
    return tuple(shift for shift in made if new in {shift.before, shift.after})


def office_ended(stated_on: str, offices: Sequence[Office]) -> Office | None:
    """The office attested last, if that was before the day; None if one may still be held, or none is known.

    A record knows statements made in an office, not terms: `last_attested` is the nearest it has to an end.
    """
    if not all(office.last_attested for office in offices):  # one goes on
        return None
    latest = max(offices, key=lambda office: last_day(office.last_attested), default=None)
    if latest is None or last_day(latest.last_attested) >= first_day(stated_on):
        return None
    return latest


def _adds_reversal(stance: Stance, history: Sequence[Revision]) -> bool:
    """Whether there would be a full shift, to the new stance or from it, where there was none before."""
    known = {shift.after.place for shift in shifts(history) if shift.kind is ShiftKind.FULL}
    return any(
        shift.kind is ShiftKind.FULL and shift.after.place not in known
        for shift in shifts_made(stance, history)
    )


async def suggest_stance(request: Request, draft: Draft, *, channel_id: int | None) -> QueueItem:
    """Put a draft into the server's queue, checked by the same rules as an editor's.

    A repeated `request_key` hands in nothing more.

    Raises:
        NotAllowedError: not in a server.
        UnknownNameError, AmbiguousNameError: of the leader or topic.
        InvalidEntryError: everything else that is wrong with the draft, all of it at once.
        ConflictError: the same statement is on record, waits already, or was rejected before.
        TooManyError: the person or the server has reached its limit for the hour.
    """
    require(request.caller, Action.SUGGEST)
    row, _ = await check_draft(request.desk, request.record_id, draft)
    stance = row.stance
    history = await history_of(request.desk, request.guild_id, stance.leader, stance.topic)
    if holds(history, stance):
        raise ConflictError("This statement is on record already, with the same date, position and source.")
    day = stance.stated_on  # "yesterday" will mean another day when it is approved
    content = Suggestion(leader=stance.leader, topic=stance.topic, day=day, **draft.said(without="day"))
    base = mark(history[-1] if history else None)
    return await _hand_in(request, content, base, channel_id=channel_id)


async def report_problem(
    request: Request, *, stance_key: str, problem: str, text: str, channel_id: int | None
) -> QueueItem:
    """Put a reader's report about a stance into the server's queue; until it is settled the stance is disputed.

    Raises:
        NotAllowedError: not in a server.
        InvalidEntryError: no such kind of problem, something else without a word of what, or a text that is too long.
        StandpointError: the stance is not on record, or was retracted.
        ConflictError: the same problem of this stance waits already.
        TooManyError: the person or the server has reached its limit for the hour.
    """
    require(request.caller, Action.REPORT_PROBLEM)
    row = await current_row(request.desk, request.guild_id, stance_key)
    stance = row.stance
    try:
        content = Report(
            leader=stance.leader,
            topic=stance.topic,
            stance=stance.key,
            problem=ProblemKind(problem),
            text=text,
        )
    except ValidationError as error:
        raise InvalidEntryError(f"Your text {explain(error)[0].reason}.") from None
    except ValueError:
        raise InvalidEntryError("Please choose what is wrong from the list.") from None
    if content.problem is ProblemKind.SOMETHING_ELSE and not content.text:
        raise InvalidEntryError(
            "Please say in a few words what is wrong, so that the editors can look for it."
        )
    return await _hand_in(request, content, mark(row), channel_id=channel_id)


async def answer_question(request: Request, *, guild_id: int, number: int, text: str) -> QueueItem:
    """Add the author's answer to what the editors asked last about their item, also from a direct message.

    Raises:
        StandpointError: the item is not the caller's own. ConflictError: nothing is asked any more.
        InvalidEntryError: the answer is empty or too long. DecidedError: somebody has decided meanwhile.
    """
    require(request.caller, Action.ANSWER_QUESTION)
    try:
        item = await request.store.read(queue.item_of, guild_id, number)
    except StandpointError:
        raise _not_yours() from None
    if item.author_id is None or item.author_id != request.caller.discord_user_id:
        raise _not_yours()
    return await take_step(request, number, Step.ANSWER, checked_text(text, "answer"), guild_id=guild_id)


async def history_of(desk: Desk, guild_id: int, leader: str, topic: str) -> tuple[Revision, ...]:
    """A leader's stances on a topic to this day, oldest first, in the record that a server reads."""
    when = When(as_of=desk.today().isoformat())
    return await desk.store.timeline(desk.store.record_of(guild_id), leader, topic, when)


async def current_row(desk: Desk, guild_id: int, stance_key: str) -> Revision:
    """The row of a stance that holds now.

    Raises:
        StandpointError: there is no such stance, or it was retracted.
    """
    rows = await desk.store.revisions(desk.store.record_of(guild_id), stance_key)
    if not rows:
        raise StandpointError("That stance is not on record here any more. Please ask again with `/stance`.")
    if not rows[-1].is_kept:
        raise StandpointError(
            "That stance was retracted meanwhile, so there is nothing to report. Thank you!"
        )
    return rows[-1]


def holds(history: Sequence[Revision], stance: Stance) -> bool:
    """Whether a history holds a statement already, by what the store counts as the same."""
    return any(row.stance.says_same(stance) for row in history)


def checked_text(text: str, name: str) -> str:
    """What somebody typed as a `name` (reason, question, answer), on the form that the queue keeps.

    Raises:
        InvalidEntryError: it is empty, longer than TEXT_LIMIT, or holds what cannot be shown.
    """
    try:
        said = _SAID.validate_python(text.strip())
    except ValidationError as error:
        raise InvalidEntryError(f"The {name} {explain(error)[0].reason}.") from None
    if not said:
        raise InvalidEntryError(f"The {name} is empty. Please write a sentence.")
    return said


def draft_of(suggestion: Suggestion) -> Draft:
    """What the member typed, as a draft."""
    return Draft(**dict(suggestion))


_SAID: Final[TypeAdapter[str]] = TypeAdapter(Said)


async def _hand_in(
    request: Request, content: Suggestion | Report, base: str, *, channel_id: int | None
) -> QueueItem:
    if request.caller.discord_user_id is None:  # the operator has no account to answer to
        raise StandpointError("Only people on Discord can hand something in. Record it yourself instead.")
    return await request.store.held(queue.UNSETTLED).change(
        request.guild_id,
        queue.hand_in,
        NewItem(
            discord_user_id=request.caller.discord_user_id,
            channel_id=channel_id,
            at=request.instant(),
            content=content,
            base=base,
            request_key=request.key,
        ),
    )


def _not_yours() -> StandpointError:
    """The same whether the item is not there or somebody else's, so that it tells nothing about either."""
    return StandpointError("This question is for somebody else, or it is settled already.")


PAGE: Final = 5
"""Items on one page of the queue."""


class Reviewed(Value):
    """An item with all that an editor needs to decide.

    Attributes:
        leader, topic, proposition: names; keys where the record does not know them any more.
        row: what would be recorded, or what is reported; None if that is not possible any more.
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
    row: Revision | None = None
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
    return await review(request.desk, await request.store.read(queue.item_of, request.guild_id, number))


async def list_queue(request: Request, *, page: int = 0) -> QueuePage:
    """What waits in the caller's server. Raises NotAllowedError if they are no editor here."""
    require(request.caller, Action.REVIEW)
    total = sum((await request.store.read(queue.waiting_by_kind, request.guild_id)).values())
    offset = max(0, min(page, (total - 1) // PAGE)) * PAGE
    items = await request.store.read(queue.waiting, request.guild_id, offset=offset, limit=PAGE)
    return QueuePage(items=tuple([await review(request.desk, item) for item in items]), total=total)


async def claim_item(request: Request, number: int) -> QueueItem:
    """Tell the other editors that the caller is on it; from who has claimed it, that they are not any more.

    Raises:
        NotAllowedError, DecidedError. ConflictError: another editor has claimed it.
    """
    require(request.caller, Action.REVIEW)
    item = await request.store.read(queue.item_of, request.guild_id, number)
    mine = item.state is State.CLAIMED and item.state_by == request.caller.discord_user_id
    step = Step.RELEASE if mine else Step.CLAIM
    return await take_step(request, number, step)


async def ask_author(request: Request, number: int, question: str) -> QueueItem:
    """Keep a question to the author.

    Raises:
        NotAllowedError, DecidedError. InvalidEntryError: it is empty or too long.
        StandpointError: the author asked to be forgotten.
    """
    require(request.caller, Action.REVIEW)
    item = await request.store.read(queue.item_of, request.guild_id, number)
    if item.author_id is None:
        raise StandpointError("Whoever handed this in asked to be forgotten, so they cannot be asked.")
    said = checked_text(question, "question")
    return await take_step(request, number, Step.ASK, said)


async def reject(request: Request, number: int, reason: str) -> Decision:
    """Decide against an item. The author gets to read the reason.

    Raises:
        NotAllowedError, DecidedError. InvalidEntryError: the reason is empty or too long.
    """
    require(request.caller, Action.REVIEW)
    said = checked_text(reason, "reason")
    return Decision(item=await take_step(request, number, Step.REJECT, said))


LOST: Final = (
    "What was handed in cannot be read any more. Please reject it; whoever handed it in can then do so again."
)
"""For editors, of an item whose row was damaged."""


async def review(desk: Desk, item: QueueItem) -> Reviewed:
    """An item as an editor sees it, also for the card in the queue channel, which asks nobody's leave."""
    spoken = await desk.store.read(queue.spoken, item.guild_id, item.number)
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
    if item.is_lost:
        return named.model_copy(update={"unusable": LOST})
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
    return {"row": last, "now": now, "was": was, "moved": item.is_open and mark(last) != item.base}


async def _of_suggestion(desk: Desk, item: QueueItem, content: Suggestion) -> dict[str, object]:
    directory = await desk.directory(item.guild_id)
    record_id = desk.store.record_of(item.guild_id)
    row, _ = await check_draft(desk, record_id, draft_of(content))
    stance = row.stance
    history = await history_of(desk, item.guild_id, stance.leader, stance.topic)
    key = approval_key(item.guild_id, item.number)
    proposals = await desk.store.read(proposals_for, item.guild_id, key)  # what approvals have proposed
    withdrawn = [row for row, _ in await desk.store.withdrawn(record_id, stance.leader, stance.topic)]
    now = history[-1] if history else None
    return {
        "row": row,
        "now": now,
        "was": next((row for row in [*history, *withdrawn] if mark(row) == item.base), None),
        "moved": item.is_open and mark(now) != item.base,
        "shifts": shifts_made(stance, history),
        "flags": flags_of(
            stance,
            earlier=item.earlier,
            source_uses=await desk.store.read(queue.source_uses, record_id, split_ref(stance.sources[0])[0]),
            history=history,
            offices=directory.offices_of(stance.leader),
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
    guild_id: int | None = None,
) -> QueueItem:
    """Move an item of a server, the caller's if none is named, on. Who calls this has asked the policy."""
    taken = Taken(
        step=step,
        discord_user_id=request.caller.discord_user_id,
        at=request.instant(),
        said=said,
        update_seq=update_seq,
        request_key=request.key or None,
    )
    return await request.store.held(queue.UNSETTLED).change(
        request.guild_id if guild_id is None else guild_id, queue.take_step, number, taken
    )
