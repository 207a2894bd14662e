"""Correcting and retracting stances, and recording one where there is a position already."""

from bot.desk.desk import Desk
from bot.desk.edit import (
    NO_POSITION_CHOICE,
    Draft,
    Recorded,
    check_draft,
    reason_problems,
    record_stance,
    refusal,
)
from bot.desk.request import Request
from bot.desk.second import Proposed, ToProposeError, propose, proposing
from bot.record.directory import Directory
from bot.record.entries import Leader, Revision, Stance, Topic, Value
from bot.record.errors import InvalidEntryError, StandpointError, shorten
from bot.record.log import Seen
from bot.record.policy import Action, require
from bot.record.proposals import Intent
from bot.record.typed import Typed
from bot.store.store import When, Written

STATEMENTS: int = 25
"""How many statements are offered for correcting, the newest first."""


class Context(Value):
    """What the record shows of a leader on a topic today; `shown` is None where there is nothing."""

    leader: Leader
    topic: Topic
    shown: Revision | None

    @property
    def seen(self) -> Seen:
        """The row that an editor sees who begins to write now."""
        if self.shown is None:
            return Seen()
        return Seen(key=self.shown.stance.key, revision=self.shown.revision)


class Opened(Value):
    """A stance that an editor looks at to change it."""

    leader: Leader
    topic: Topic
    row: Revision


class Correction(Typed):
    """What an editor typed in the place of a row, which is the one that they looked at, `seen`."""

    seen: Seen


class Revised(Value):
    """A corrected or retracted stance, and what its row said before."""

    leader: Leader
    topic: Topic
    before: Stance
    written: Written


async def context_of(request: Request, leader: str, topic: str) -> Context:
    """What the record shows before a stance is written.

    Raises:
        NotAllowedError, UnknownNameError, AmbiguousNameError. InvalidEntryError: the topic is retired.
    """
    require(request.caller, Action.RECORD_STANCE)
    directory = await request.directory()
    who, what = directory.find_leader(leader), directory.find_topic(topic)
    shown = await request.store.stance_as_of(
        request.record_id, who.key, what.key, When(as_of=request.today().isoformat())
    )
    return Context(leader=who, topic=what, shown=shown)


async def submit_stance(
    request: Request,
    draft: Draft,
) -> Recorded | Proposed:
    """Record a draft, or propose it where the server wants two people for it. Raises like `record_stance`."""
    try:
        return await record_stance(request, draft)
    except ToProposeError as error:
        return await propose(request, error.intent)


async def find_statement(request: Request, statement: str, *, leader: str = "", topic: str = "") -> Opened:
    """The stance to change: by its key, else the one that shows the leader's position today.

    Raises:
        NotAllowedError, UnknownNameError, AmbiguousNameError.
        StandpointError: there is no such stance, or it is withdrawn.
    """
    require(request.caller, Action.REVISE_STANCE)
    directory = await request.directory()
    record_id = request.record_id
    if statement.strip():
        rows = await request.store.revisions(record_id, statement.strip())
        if not rows:
            raise StandpointError(
                f"No stance “{shorten(statement)}” is on record. Choose one from the list, or leave it out "
                "for the current position."
            )
        return _opened(directory, rows[-1])
    if not (leader.strip() and topic.strip()):
        raise StandpointError("Say which stance: choose the leader and the topic, or one of the statements.")
    who, what = directory.find_leader(leader), directory.find_any_topic(topic)
    shown = await request.store.stance_as_of(
        record_id, who.key, what.key, When(as_of=request.today().isoformat())
    )
    if shown is None:
        raise StandpointError(f"Nothing is on record of {who.name} on “{what.name}”.")
    return _opened(directory, shown)


async def list_statements(request: Request, *, leader: str = "", topic: str = "") -> tuple[Opened, ...]:
    """Statements to choose from, the newest first, of a leader and on a topic where these are given."""
    require(request.caller, Action.REVISE_STANCE)
    directory = await request.directory()
    rows = await request.store.statements(
        request.record_id,
        leader=directory.find_leader(leader).key if leader.strip() else "",
        topic=directory.find_any_topic(topic).key if topic.strip() else "",
        limit=STATEMENTS,
    )
    return tuple(_opened(directory, row) for row in rows)


def correction_of(row: Revision) -> Correction:
    """A correction that changes nothing yet."""
    stance = row.stance
    return Correction(
        seen=Seen(key=stance.key, revision=row.revision),
        position=NO_POSITION_CHOICE if stance.position is None else str(int(stance.position)),
        day=stance.stated_on,
        quote=stance.quote,
        summary=stance.summary,
        source=f"{stance.source_title}\n{stance.source_url}",
    )


def as_correction(draft: Draft) -> Correction:
    """What was typed as a new stance, for the row that the draft was written on."""
    return Correction(
        seen=draft.seen or Seen(), **{name: getattr(draft, name) for name in Typed.model_fields}
    )


async def correct_stance(
    request: Request,
    correction: Correction,
) -> Revised | Proposed:
    """Put what was typed in the place of the row, or propose that where the server wants two people for it.

    Raises:
        NotAllowedError. InvalidEntryError: all that is wrong with it, or nothing differs.
        MovedError: the row was changed meanwhile. ConflictError: the same statement is on record already.
    """
    opened = await find_statement(request, correction.seen.key)
    directory = await request.directory()
    stance, reason = _corrected(opened, correction, directory, request.desk)
    intent = Intent(kind="correct", reason=reason, stance=stance, seen=correction.seen)
    change = request.change(Action.REVISE_STANCE, reason=reason)
    try:
        with proposing(intent):
            written = await request.store.edits.correct(change, correction.seen, stance)
    except ToProposeError as error:
        return await propose(request, error.intent)
    return Revised(leader=opened.leader, topic=opened.topic, before=opened.row.stance, written=written)


async def retract_stance(
    request: Request,
    seen: Seen,
    reason: str,
) -> Revised | Proposed:
    """Withdraw a row for a reason, or propose that where the server wants two people for it.

    Raises:
        NotAllowedError. InvalidEntryError: no reason, or the stance is withdrawn already.
        MovedError: the row was changed meanwhile.
    """
    opened = await find_statement(request, seen.key)
    problems = reason_problems(reason, required=True)
    if problems:
        raise refusal(problems)
    intent = Intent(kind="retract", reason=reason, stance=opened.row.stance, seen=seen)
    change = request.change(Action.REVISE_STANCE, reason=reason)
    try:
        with proposing(intent):
            written = await request.store.edits.retract(change, seen)
    except ToProposeError as error:
        return await propose(request, error.intent)
    return Revised(leader=opened.leader, topic=opened.topic, before=opened.row.stance, written=written)


def _opened(directory: Directory, row: Revision) -> Opened:
    return Opened(
        leader=directory.find_leader(row.stance.leader),
        topic=directory.find_any_topic(row.stance.topic),
        row=row,
    )


def _corrected(
    opened: Opened, correction: Correction, directory: Directory, desk: Desk
) -> tuple[Stance, str]:
    """The row with what was typed; what the dialog does not ask for stays as it was."""
    old = opened.row.stance
    problems = reason_problems(correction.reason, required=True)
    draft = Draft(
        leader=old.leader,
        topic=old.topic,
        position=correction.position,
        day=correction.day,
        quote=correction.quote,
        summary=correction.summary,
        source=correction.source,
    )
    try:
        typed, _ = check_draft(draft, opened.leader, opened.topic, directory, desk.today())
    except InvalidEntryError as error:
        if problems:
            raise InvalidEntryError(f"{error}\n{str(refusal(problems)).splitlines()[-1]}") from None
        raise
    if problems:
        raise refusal(problems)
    stays = ("key", "leader", "topic", "venue", "note", "quote_language")
    kept = {name: getattr(old, name) for name in stays}
    kept["office"] = old.office if typed.stated_on == old.stated_on else typed.office or old.office
    if bool(typed.quote) == bool(old.quote):
        kept |= {"confidence": old.confidence, "basis": old.basis}
    return typed.model_copy(update=kept), correction.reason.strip()
