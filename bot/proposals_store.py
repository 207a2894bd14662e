"""Changes that wait for a second editor: keeping them, and carrying them out on the second word, in one transaction."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Literal

from pydantic import ValidationError
from pydantic_core import from_json
from sqlite_utils import Database

from bot.core.entries import Cited, Leader, Source, Stance, Value, Written
from bot.core.errors import ConflictError, InvalidEntryError, NotAllowedError, StandpointError
from bot.core.log import Cell, Reason, ReasonKind, Seen
from bot.core.policy import require
from bot.core.problems import explain, field_label
from bot.db.changes import Change, requested
from bot.db.program import actor, settings_of
from bot.db.rows import Row
from bot.entries.model import renamed
from bot.entries.store import edit_entry, merge_leaders
from bot.sources.store import withdraw_resting
from bot.stances.model import Why
from bot.stances.store import correct_stance, record_stance, retract_stance
from bot.undo_store import undo


class Intent(Written):
    """What an editor wants to do.

    Attributes:
        seen: the revision that they looked at: of the stance to correct or retract, or the one that showed the
            leader's position when a new stance was written.
        why: what they said about that position, for a new stance.
        stance: the text to store, or the one to withdraw; None for leaders, and for an undo of something else.
        sources: what the text rests on, of which some may not be on record yet; none for what it names.
        undoes: the line of the log to take back, for an undo.
        source, rest: the key of a source on which everything is withdrawn, and the revisions that were seen to rest on
            it.
        old, into: the keys of two leaders who are one person, for a merge; `old` alone of one who gets another `name`.
        needs: why it needs a second editor, as after "it".
        by_admins: whether only admins may do it, so that the second one has to be an admin too.
    """

    kind: Literal["record", "correct", "retract", "undo", "merge", "rename", "withdraw"]
    reason: Reason
    reason_kind: ReasonKind = ""
    stance: Stance | None = None
    sources: tuple[Cited, ...] = ()
    seen: Seen | None = None
    why: Why | None = None
    undoes: int | None = None
    source: str = ""
    rest: tuple[Seen, ...] = ()
    old: str = ""
    into: str = ""
    name: str = ""
    needs: str = ""
    by_admins: bool = False


class Proposal(Value):
    """An intent that waits for a second editor, or that was decided.

    Attributes:
        number: 1, 2, 3, … over all servers.
        actor_id: number of who proposed it; `discord_user_id` is theirs, None once they are forgotten.
        update_seq: the update that it became, once confirmed.
        unusable: what is wrong with a source of it by the rules of today, which may be stricter; "" if nothing is.
            It can be read and withdrawn. LOST if it cannot even be read.
        leader, topic: names of what it is about, a leader and a topic, or two leaders, where it is shown to somebody.
    """

    number: int
    actor_id: int
    discord_user_id: int | None
    proposed_at: str
    intent: Intent
    state: Literal["open", "confirmed", "withdrawn"]
    update_seq: int | None = None
    unusable: str = ""
    leader: str = ""
    topic: str = ""

    @property
    def is_lost(self) -> bool:
        """Whether it cannot be read any more, so that `intent` says nothing."""
        return self.unusable == LOST


LOST: Final = "what was proposed cannot be read any more"

_PROPOSALS = (
    "SELECT p.proposal_id, p.actor_id, a.discord_user_id, p.proposed_at, p.content, p.state, p.update_seq "
    "FROM proposal AS p JOIN actor AS a ON a.actor_id = p.actor_id"
)


def propose(db: Database, change: Change, intent: Intent) -> Proposal:
    """Keep an intent until somebody decides. A repeated request keeps it once.

    Raises:
        NotAllowedError: the caller may not, by the server's settings at this moment.
    """
    made = _those(db, "p.request_key = ?", [change.request_key])
    if made:
        return made[0]
    require(change.caller.under(settings_of(db, change.record_id)), change.action)
    (number,) = db.execute(
        "INSERT INTO proposal (record_id, actor_id, proposed_at, content, request_key, state) "
        "VALUES (?, ?, ?, ?, ?, 'open') RETURNING proposal_id",
        [
            change.record_id,
            actor(db, change.record_id, change.caller.discord_user_id),
            change.at,
            intent.model_dump_json(),
            change.request_key,
        ],
    ).fetchone()
    return proposal(db, change.record_id, number)


def proposal(db: Database, record_id: int, number: int) -> Proposal:
    """One proposal of a record.

    Raises:
        StandpointError: the record has no such proposal.
    """
    found = _those(db, "p.record_id = ? AND p.proposal_id = ?", [record_id, number])
    if not found:
        raise StandpointError("This server has no such proposal.")
    return found[0]


def open_proposals(db: Database, record_id: int) -> tuple[Proposal, ...]:
    """Those of a record that wait, the oldest first."""
    return _those(db, "p.record_id = ? AND p.state = 'open'", [record_id])


def proposals_for(db: Database, record_id: int, purpose: str) -> tuple[Proposal, ...]:
    """Those whose request begins with `purpose` and a hyphen, the oldest first."""
    return _those(db, "p.record_id = ? AND p.request_key LIKE ?", [record_id, f"{purpose}-%"])


def _those(db: Database, where: str, values: Sequence[Cell]) -> tuple[Proposal, ...]:
    rows = db.execute(f"{_PROPOSALS} WHERE {where} ORDER BY p.proposal_id", values).fetchall()
    return tuple(map(_proposal, rows))


def confirm(db: Database, change: Change, number: int) -> Proposal:
    """Carry a proposal out. The line in the log names who proposed it and who confirmed it.

    Raises:
        NotAllowedError: the proposer cannot confirm. InvalidEntryError: a source is refused by now.
        ConflictError: it was decided already. MovedError: the
            stance was changed since. NotUndoableError: as it says. Then the proposal stays open.
    """
    known = proposal(db, change.record_id, number)
    if requested(db, change) is not None:
        return known
    _require_open(known)
    if actor(db, change.record_id, change.caller.discord_user_id) == known.actor_id:
        raise NotAllowedError("You proposed this, so somebody else has to confirm it.")
    if known.unusable:
        raise InvalidEntryError(
            f"This cannot be confirmed: {known.unusable}. Withdraw it, and record it anew."
        )
    require(change.caller.under(settings_of(db, change.record_id)), change.action)
    intent = known.intent
    told = {"reason": intent.reason, "reason_kind": intent.reason_kind}
    change = change.model_copy(update={**told, "proposed_by": known.actor_id})
    match intent.kind:
        case "record" if intent.stance is not None:
            update = record_stance(
                db, change, intent.stance, sources=intent.sources, seen=intent.seen, why=intent.why
            ).update
        case "correct" if intent.seen is not None and intent.stance is not None:
            update = correct_stance(db, change, intent.seen, intent.stance, sources=intent.sources).update
        case "retract" if intent.seen is not None:
            update = retract_stance(db, change, intent.seen).update
        case "withdraw":
            update = withdraw_resting(db, change, intent.source, intent.rest).update
        case "merge":
            update = merge_leaders(db, change, intent.old, intent.into).update
        case "rename":
            update = edit_entry(db, change, Leader, intent.old, renamed(intent.name)).update
        case _:
            update = undo(db, change, intent.undoes or 0).update
    _decide(db, change, known, "confirmed", update.seq)
    return proposal(db, change.record_id, number)


def withdraw_all_of(db: Database, where: str, values: Sequence[int], at: str) -> None:
    """Drop what people proposed whose rows in `actor AS a` are those for which `where` holds.

    Whoever is forgotten comes back as somebody else, who could confirm what they themselves proposed.
    """
    db.execute(
        "UPDATE proposal SET state = 'withdrawn', decided_at = ?, decided_by = actor_id "
        f"WHERE state = 'open' AND actor_id IN (SELECT a.actor_id FROM actor AS a WHERE {where})",
        [at, *values],
    )


def withdraw(db: Database, change: Change, number: int) -> Proposal:
    """Drop a proposal.

    Raises:
        ConflictError: it was decided already. NotAllowedError: the caller may not.
    """
    known = proposal(db, change.record_id, number)
    _require_open(known)
    require(change.caller.under(settings_of(db, change.record_id)), change.action)
    _decide(db, change, known, "withdrawn", None)
    return proposal(db, change.record_id, number)


def _require_open(known: Proposal) -> None:
    if known.state == "confirmed":
        raise ConflictError(f"This was confirmed already: it is update #{known.update_seq}.")
    if known.state == "withdrawn":
        raise ConflictError("This was withdrawn already. Nothing was changed.")


def _decide(db: Database, change: Change, known: Proposal, state: str, update_seq: int | None) -> None:
    who = actor(db, change.record_id, change.caller.discord_user_id)
    db.execute(
        "UPDATE proposal SET state = ?, decided_at = ?, decided_by = ?, update_seq = ? WHERE proposal_id = ?",
        [state, change.at, who, update_seq, known.number],
    )


def _proposal(row: Row) -> Proposal:
    number, actor_id, discord_user_id, proposed_at, content, state, update_seq = row
    intent, unusable = _intent(content)
    return Proposal(
        number=number,
        actor_id=actor_id,
        discord_user_id=discord_user_id,
        proposed_at=proposed_at,
        intent=intent,
        state=state,
        update_seq=update_seq,
        unusable=unusable,
    )


def _intent(content: str) -> tuple[Intent, str]:
    """What was proposed, with its sources as they are stored, and what is wrong with them by the rules of today."""
    with suppress(ValidationError):
        return Intent.model_validate_json(content), ""
    with suppress(ValueError, LookupError, TypeError):  # also a ValidationError
        return _of_other_rules(content)
    return Intent.model_construct(None, kind="undo", reason="", reason_kind=""), LOST


def proposal_findings(db: Database) -> list[str]:
    """A sentence for each proposal that waits and cannot be read."""
    rows = db.execute(
        "SELECT record_id, proposal_id, content FROM proposal WHERE state = 'open' ORDER BY proposal_id"
    ).fetchall()
    return [
        f"proposal {number} of server {record_id} cannot be read: an editor has to withdraw it there, in /record pending, "
        "and what it wanted has to be proposed anew"
        for record_id, number, content in rows
        if _intent(content)[1] == LOST
    ]


def _of_other_rules(content: str) -> tuple[Intent, str]:
    """The same of what the rules of its day allowed. Raises what reading raises if it is no proposal."""
    stored = from_json(content)
    wrong: list[str] = []
    for one in stored["sources"]:
        try:
            Source.model_validate(one["source"])
        except ValidationError as error:
            wrong += [f"its {field_label(problem.field)} {problem.reason}" for problem in explain(error)]
    stored["sources"] = [
        Cited.model_construct(source=Source.model_construct(**one["source"]), locator=one["locator"])
        for one in stored["sources"]
    ]
    return Intent.model_validate(stored), "; ".join(dict.fromkeys(wrong))
