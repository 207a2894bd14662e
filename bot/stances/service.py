"""Recording, correcting and retracting stances: from what an editor typed to what is stored, or is proposed."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from pydantic import ValidationError

from bot.core.dates import first_day, read_day
from bot.core.directory import Directory, Statement
from bot.core.entries import Cited, Leader, Position, Revision, Stance, Topic, Value, first_revision
from bot.core.errors import BadDateError, StandpointError, shorten
from bot.core.log import MovedError, ReasonKind, Seen, seen_of
from bot.core.policy import Action, require
from bot.core.problems import Problem, explain, field_label, reason_problems, refusal
from bot.proposals import Proposing, or_propose, propose
from bot.proposals_store import Intent, Proposal
from bot.request import Desk, Request
from bot.sources.model import typed_text
from bot.sources.service import look_up_sources
from bot.stances import store as stances
from bot.stances.model import REASONS, Typed, Why
from bot.stances.store import Written

NO_POSITION_CHOICE: Final = "none"
"""How an editor chooses "no usable position"; the other choices are −2 to 2 as text."""

POSITION_CHOICES: Final[dict[str, Position | None]] = {
    NO_POSITION_CHOICE: None,
    **{str(int(position)): position for position in Position},
}
"""What an editor chooses, and what it means."""

_NOT_YET: Final = "Nothing was recorded yet."


class Draft(Typed):
    """What an editor typed.

    Attributes:
        venue, office: where it was said and in which office, from the statement of which it is another position; ""
            where the dialog does not know.
        why: what the editor says about the position that the record shows, if they were asked.
        seen: the row that showed it when they began to write; None for a draft that is not checked for that.
    """

    leader: str
    topic: str
    venue: str = ""
    office: str = ""
    why: Why | None = None
    seen: Seen | None = None


class Recorded(Value):
    """A stance that was recorded, corrected or withdrawn."""

    leader: Leader
    topic: Topic
    written: Written


async def record_stance(
    request: Request, draft: Draft, proposing: Proposing = propose
) -> Recorded | Proposal:
    """Check a draft and store it with its line in the log, in one transaction, or propose it where the server wants two
    people for it.

    The first edit of a server gives it a record of its own. A repeated `request_key` stores nothing more.

    Raises:
        NotAllowedError: the caller is no editor here.
        UnknownNameError, AmbiguousNameError: of the leader or topic.
        InvalidEntryError: everything else that is wrong with the draft, all of it at once.
        ConflictError: the same statement is on record already.
        MovedError: another row shows the leader's position now than the one that the draft was written on.
    """
    require(request.caller, Action.RECORD_STANCE)
    directory = await request.directory()
    leader, topic = directory.find_leader(draft.leader), directory.find_topic(draft.topic)
    row, reason = await check_draft(request.desk, request.record_id, draft)
    if draft.why is not None:
        reason = reason or REASONS.get(draft.why, "")
    change = request.change(Action.RECORD_STANCE, reason=reason)
    intent = Intent(
        kind="record", reason=reason, stance=row.stance, sources=row.sources, seen=draft.seen, why=draft.why
    )
    recording = request.store.change(
        change, stances.record_stance, row.stance, sources=row.sources, seen=draft.seen, why=draft.why
    )
    written = await or_propose(request, intent, recording, proposing)
    return _recorded(leader, topic, written)


async def check_draft(desk: Desk, record_id: int, draft: Draft) -> tuple[Revision, str]:
    """The stance that a draft describes as it would be recorded, with its sources, and the reason.

    A source that is on record is found however its link was copied.

    Raises:
        UnknownNameError, AmbiguousNameError: of the leader or topic. InvalidEntryError: lists every problem.
    """
    directory = await desk.store.directory(record_id)
    leader, topic = directory.find_leader(draft.leader), directory.find_topic(draft.topic)
    sources, problems = await look_up_sources(desk.store, record_id, draft.source, desk.today())
    return described(draft, leader, topic, directory, desk.today(), sources=sources, problems=problems)


def described(
    draft: Draft,
    leader: Leader,
    topic: Topic,
    directory: Directory,
    today: date,
    *,
    sources: Sequence[Cited],
    problems: Sequence[Problem] = (),
) -> tuple[Revision, str]:
    """The stance that a draft describes, and the reason.

    The office is filled in where the record knows it for that day. A stance with the leader's own words
    counts as explicit, one without as reported by its source.

    Args:
        sources: what it rests on; `problems` says what is wrong with these, and with what else was typed.

    Raises:
        InvalidEntryError: lists every problem.
    """
    found: list[Problem] = []
    day = _day(draft.day, today, found)
    found += reason_problems(draft.reason)
    fields = {
        "key": f"{leader.key}-{day}-{topic.key}",
        "leader": leader.key,
        "topic": topic.key,
        "position": _position(draft.position, found),
        "stated_on": day,
        "office": draft.office or directory.office_on(leader.key, first_day(day)),
        "venue": draft.venue,
        "summary": draft.summary,
        "quote": draft.quote.strip().strip('“”"'),
        "sources": tuple(one.ref for one in sources) or _TO_BE_PUT_RIGHT,
        "confidence": "high" if draft.quote.strip() else "medium",
        "basis": "explicit" if draft.quote.strip() else "reported",
    }
    try:
        stance = Stance.model_validate(fields)
    except ValidationError as error:
        raise refusal([*found, *explain(error), *problems], _NOT_YET) from None
    if found or problems:
        raise refusal([*found, *problems], _NOT_YET)
    return first_revision(stance, sources=tuple(sources)), draft.reason.strip()


_TO_BE_PUT_RIGHT: Final = ("source",)
"""In the place of sources that something is wrong with, while the rest is looked at."""


def _day(text: str, today: date, problems: list[Problem]) -> str:
    try:
        return read_day(text, today)
    except BadDateError as error:
        problems.append(Problem(field="stated_on", reason=str(error)))
        return today.isoformat()


def _position(text: str, problems: list[Problem]) -> Position | None:
    if text not in POSITION_CHOICES:
        problems.append(Problem(field="position", reason="was not chosen from the list"))
    return POSITION_CHOICES.get(text)


DETAILS: Final = ("venue", "office", "form", "basis", "confidence", "note", "quote_language", "translation")
"""The fields of a stance that recording does not ask for."""

STATEMENTS: int = 25
"""How many statements are offered for correcting, the newest first."""


class Context(Value):
    """What the record shows of a leader on a topic today; `shown` is None where there is nothing."""

    leader: Leader
    topic: Topic
    shown: Revision | None


class Correction(Typed):
    """What an editor typed in the place of a row, which is the one that they looked at, `seen`.

    `reason_kind` says of a row that is withdrawn what kind of reason it is.
    """

    seen: Seen
    reason_kind: ReasonKind = ""


class Details(Value):
    """What recording does not ask for, as an editor typed it for a row, which is the one that they looked at, `seen`."""

    seen: Seen
    venue: str = ""
    office: str = ""
    form: str = ""
    basis: str = ""
    confidence: str = ""
    note: str = ""
    quote_language: str = ""
    translation: str = ""


async def context_of(request: Request, leader: str, topic: str) -> Context:
    """What the record shows before a stance is written.

    Raises:
        NotAllowedError, UnknownNameError, AmbiguousNameError. InvalidEntryError: the topic is retired.
    """
    require(request.caller, Action.RECORD_STANCE)
    directory = await request.directory()
    who, what = directory.find_leader(leader), directory.find_topic(topic)
    today = request.when(request.today())
    shown = await request.store.stance_as_of(request.record_id, who.key, what.key, today)
    return Context(leader=who, topic=what, shown=shown)


async def find_statement(request: Request, statement: str, *, leader: str = "", topic: str = "") -> Statement:
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
        return _statement(directory, rows[-1])
    if not (leader.strip() and topic.strip()):
        raise StandpointError("Say which stance: choose the leader and the topic, or one of the statements.")
    who, what = directory.find_leader(leader), directory.find_any_topic(topic)
    today = request.when(request.today())
    shown = await request.store.stance_as_of(record_id, who.key, what.key, today)
    if shown is None:
        raise StandpointError(f"Nothing is on record of {who.name} on “{what.name}”.")
    return _statement(directory, shown)


async def list_statements(request: Request, *, leader: str = "", topic: str = "") -> tuple[Statement, ...]:
    """Statements to choose from, the newest first, of a leader and on a topic where these are given."""
    require(request.caller, Action.REVISE_STANCE)
    directory = await request.directory()
    rows = await request.store.statements(
        request.record_id,
        leader=directory.find_leader(leader).key if leader.strip() else "",
        topic=directory.find_any_topic(topic).key if topic.strip() else "",
        limit=STATEMENTS,
    )
    return tuple(_statement(directory, row) for row in rows)


def correction_of(row: Revision) -> Correction:
    """A correction that changes nothing yet."""
    stance = row.stance
    return Correction(
        seen=seen_of(row),
        position=NO_POSITION_CHOICE if stance.position is None else str(int(stance.position)),
        day=stance.stated_on,
        quote=stance.quote,
        summary=stance.summary,
        source=typed_text(row.sources),
    )


def another_of(row: Revision) -> Draft:
    """Another position from the same statement: what is the same for both is filled in."""
    stance = row.stance
    return Draft(
        leader=stance.leader,
        topic="",
        position="",
        day=stance.stated_on,
        source=typed_text(row.sources),
        venue=stance.venue,
        office=stance.office,
    )


def details_of(row: Revision) -> Details:
    """Details that change nothing yet."""
    kept = {name: getattr(row.stance, name) for name in DETAILS}
    return Details(seen=seen_of(row), **kept)


def as_correction(draft: Draft) -> Correction:
    """What was typed as a new stance, for the row that the draft was written on."""
    return Correction.model_validate({**draft.said(), "seen": draft.seen or Seen()})


async def correct_stance(request: Request, correction: Correction) -> Recorded | Proposal:
    """Put what was typed in the place of the row, or propose that where the server wants two people for it.

    Raises:
        NotAllowedError. InvalidEntryError: all that is wrong with it, or nothing differs.
        MovedError: the row was changed meanwhile. ConflictError: the same statement is on record already.
    """
    opened = await find_statement(request, correction.seen.key)
    directory = await request.directory()
    row, reason = await _corrected(request, opened, correction, directory)
    return await _put(request, opened, row, reason, seen=correction.seen, sources=row.sources)


async def set_details(request: Request, details: Details) -> Recorded | Proposal:
    """Put details in the place of those of the row, or propose that. The log says which.

    Raises:
        NotAllowedError. InvalidEntryError: all that is wrong with them, or nothing differs.
        MovedError: the row was changed meanwhile.
    """
    opened = await find_statement(request, details.seen.key)
    old = opened.revision.stance
    typed = {name: getattr(details, name).strip() for name in DETAILS}
    changed = [field_label(name) for name, value in typed.items() if value != getattr(old, name)]
    try:
        stance = Stance.model_validate(
            {**dict(old), **typed, "quote_language": typed["quote_language"].lower()}
        )
    except ValidationError as error:
        raise refusal(explain(error)) from None
    reason = f"Details: {', '.join(changed)}."
    row = first_revision(stance, sources=opened.revision.sources)
    return await _put(request, opened, row, reason, seen=details.seen)


async def retract_stance(
    request: Request, seen: Seen, reason: str, reason_kind: ReasonKind = ""
) -> Recorded | Proposal:
    """Withdraw a row for a reason, or propose that where the server wants two people for it.

    Raises:
        NotAllowedError. InvalidEntryError: no reason, or the stance is withdrawn already.
        MovedError: the row was changed meanwhile.
    """
    opened = await find_statement(request, seen.key)
    problems = reason_problems(reason, required=True)
    if problems:
        raise refusal(problems, _NOT_YET)
    row = opened.revision
    intent = Intent(
        kind="retract",
        reason=reason,
        reason_kind=reason_kind,
        stance=row.stance,
        sources=row.sources,
        seen=seen,
    )
    change = request.change(Action.REVISE_STANCE, reason=reason, reason_kind=reason_kind)
    retracting = request.store.change(change, stances.retract_stance, seen)
    return _recorded(opened.leader, opened.topic, await or_propose(request, intent, retracting))


async def _put(
    request: Request,
    opened: Statement,
    row: Revision,
    reason: str,
    *,
    seen: Seen,
    sources: Sequence[Cited] = (),
) -> Recorded | Proposal:
    """Put a row in the place of the one that was seen; `sources` if they may be new."""
    intent = Intent(kind="correct", reason=reason, stance=row.stance, sources=row.sources, seen=seen)
    change = request.change(Action.REVISE_STANCE, reason=reason)
    correcting = request.store.change(change, stances.correct_stance, seen, row.stance, sources=sources)
    try:
        return _recorded(opened.leader, opened.topic, await or_propose(request, intent, correcting))
    except MovedError as error:
        raise MovedError(error.seen, error.now, row) from None


def _recorded(leader: Leader, topic: Topic, written: Written | Proposal) -> Recorded | Proposal:
    if isinstance(written, Proposal):
        return written
    return Recorded(leader=leader, topic=topic, written=written)


def _statement(directory: Directory, row: Revision) -> Statement:
    return Statement(
        leader=directory.find_leader(row.stance.leader),
        topic=directory.find_any_topic(row.stance.topic),
        revision=row,
    )


async def _corrected(
    request: Request, opened: Statement, correction: Correction, directory: Directory
) -> tuple[Revision, str]:
    """The row with what was typed; what the dialog does not ask for stays as it was."""
    old = opened.revision.stance
    desk = request.desk
    said = correction.said(without="reason")
    draft = Draft.model_validate({**said, "leader": old.leader, "topic": old.topic})
    is_kept = correction.source.split() == typed_text(opened.revision.sources).split()
    sources, wrong = (
        (opened.revision.sources, ())
        if is_kept
        else await look_up_sources(desk.store, request.record_id, correction.source, desk.today())
    )
    problems = [*wrong, *reason_problems(correction.reason, required=True)]
    typed, _ = described(
        draft, opened.leader, opened.topic, directory, desk.today(), sources=sources, problems=problems
    )
    new = typed.stance
    stays = ("key", "leader", "topic", "venue", "form", "note", "quote_language")
    kept = {name: getattr(old, name) for name in stays}
    kept["office"] = old.office if new.stated_on == old.stated_on else new.office or old.office
    if bool(new.quote) == bool(old.quote):
        kept |= {"confidence": old.confidence, "basis": old.basis}
    if new.quote == old.quote:
        kept["translation"] = old.translation
    if is_kept:
        kept["sources"] = old.sources
    corrected = new.model_copy(update=kept)
    return first_revision(corrected, sources=typed.sources), correction.reason.strip()
