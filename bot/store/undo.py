"""Taking back a line of the log: by new rows and a line that names it, never by removing anything.

A line can be taken back as long as nothing was built on it: each stance that it touched still ends in its row,
each entry still stands as it left it, and nothing that it added is in use.
"""

import json
from collections.abc import Iterator
from typing import Final, TypeAlias

from sqlite_utils import Database

from bot.record.entries import Revision, Value
from bot.record.errors import ConflictError, RecordMovedError
from bot.record.revising import (
    IDENTITY,
    Effect,
    Identity,
    NotUndoableError,
    effects,
    effects_json,
    stands,
    taken_back,
)
from bot.record.updates import EntityKind, Update
from bot.store.changes import Change, append_update, ensure_record, head, instant, requested
from bot.store.entries import noted, put_noted
from bot.store.log import update
from bot.store.reads import HELD, NOW
from bot.store.rows import REVISION_COLUMNS, UPDATE_COLUMNS, Row, entry_json, revision_of, update_of
from bot.store.stances import add_revisions, refuse_duplicate

_BATCH: Final = 500

Made: TypeAlias = tuple[Revision, Revision | None]
"""A row of a stance, and the row before it if there is one."""


class Reversal(Value):
    """What taking back a line does.

    Attributes:
        line: the line that is taken back.
        stances: how many stances it changes.
        stance: if that is one: the row that the line made, and the row before it, if any.
        effects: what happens to other entries, in the order in which it is done.
    """

    line: Update
    stances: int
    stance: Made | None
    effects: tuple[Effect, ...]


class Undone(Value):
    """What an undo left behind: its line in the log; `replayed` if an earlier delivery of the request did it."""

    update: Update
    reversal: Reversal
    replayed: bool = False


def plan(db: Database, record_id: int, seq: int) -> Reversal:
    """What taking back the line `seq` would do. Writes nothing.

    Raises:
        NotUndoableError: it cannot be taken back; says why.
    """
    found = update(db, record_id, seq)
    if found is None:
        raise NotUndoableError(f"There is no update #{seq} in this record. See /updates for those there are.")
    line = found.update
    _refuse_undone(db, record_id, line)
    (stances,) = db.execute(
        "SELECT count(*) FROM stance WHERE record_id = ? AND update_seq = ?", [record_id, seq]
    ).fetchone()
    _refuse_later_revision(db, record_id, seq)
    reversal = Reversal(
        line=line,
        stances=stances,
        stance=_made(db, record_id, seq)[0][1:] if stances == 1 else None,
        effects=tuple(effect.reversed() for effect in reversed(effects(line))),
    )
    for effect in reversal.effects:
        if not stands(effect.reversed(), noted(db, record_id, effect.kind, effect.identity)):
            raise _changed_since(db, record_id, seq, effect)
    _refuse_in_use(db, record_id, reversal)
    return reversal


def undo(db: Database, change: Change, seq: int, *, seen_head: int | None = None) -> Undone:
    """Take back the line `seq` of the record's log.

    Raises:
        RecordMovedError: there are newer lines than `seen_head`, if that is given.
        NotUndoableError: it cannot be taken back; says why.
        ConflictError: the request was used for another change.
    """
    earlier = requested(db, change)
    if earlier is not None:
        if earlier.undoes != seq:
            raise ConflictError("This request was used for another change already. Please start again.")
        before = update(db, change.record_id, seq)
        line = before.update if before is not None else earlier
        return Undone(
            update=earlier, reversal=Reversal(line=line, stances=0, stance=None, effects=()), replayed=True
        )
    ensure_record(db, change)
    last = head(db, change.record_id).seq
    reversal = plan(db, change.record_id, seq)
    if seen_head is not None and seen_head != last:
        raise RecordMovedError
    undo_seq = last + 1
    for effect in reversal.effects:
        put_noted(db, change.record_id, effect)
    _take_back_stances(db, change, seq, undo_seq)
    _refuse_out_of_use(db, change.record_id, undo_seq)
    return Undone(update=_append_line(db, change, reversal), reversal=reversal)


def _append_line(db: Database, change: Change, reversal: Reversal) -> Update:
    line = reversal.line
    if reversal.stance is not None and line.entity == "stance":
        row, previous = reversal.stance
        back = taken_back(row, previous, reason=change.reason, recorded_at="")
        before = "" if row.action == "retract" else entry_json(row.stance)
        after = "" if back.action == "retract" else entry_json(back.stance)
        if back.action == "correct":
            refuse_duplicate(db, change.record_id, back.stance, but=back.stance.key)
    elif len(reversal.effects) == 1 and line.action not in {"merge", "import"}:
        before, after = reversal.effects[0].before, reversal.effects[0].after
    else:
        before, after = effects_json(reversal.effects, stances=reversal.stances)
    return append_update(
        db,
        change,
        action="undo",
        entity=line.entity,
        key=line.key,
        leader=line.leader,
        topic=line.topic,
        before=before,
        after=after,
        undoes=line.seq,
    )


def _take_back_stances(db: Database, change: Change, seq: int, undo_seq: int) -> None:
    """Add the rows that take back those of the line `seq`, some hundred at a time."""
    recorded_at = instant(db, change)
    last = 0
    while made := _made(db, change.record_id, seq, after=last):
        rows = [
            taken_back(row, previous, reason=change.reason, recorded_at=recorded_at)
            for _, row, previous in made
        ]
        add_revisions(db, change.record_id, rows, update_seq=undo_seq)
        last = made[-1][0]


def _made(
    db: Database, record_id: int, seq: int, *, after: int = 0
) -> list[tuple[int, Revision, Revision | None]]:
    """The rows that a line made, each with its id and the row before it; at most `_BATCH`, by id."""
    rows = db.execute(
        f"""
        SELECT s.stance_id, {REVISION_COLUMNS}, {REVISION_COLUMNS.replace("s.", "earlier.")}
        FROM stance AS s LEFT JOIN stance AS earlier
          ON earlier.record_id = s.record_id AND earlier.key = s.key AND earlier.revision = s.revision - 1
        WHERE s.record_id = ? AND s.update_seq = ? AND s.stance_id > ? ORDER BY s.stance_id LIMIT {_BATCH}
        """,
        [record_id, seq, after],
    ).fetchall()
    return [(stance_id, *_row_and_earlier(cells)) for stance_id, *cells in rows]


def _row_and_earlier(cells: Row) -> Made:
    half = len(cells) // 2
    return revision_of(cells[:half]), None if cells[half] is None else revision_of(cells[half:])


def _refuse_undone(db: Database, record_id: int, line: Update) -> None:
    if line.action == "start":
        raise NotUndoableError(f"Update #{line.seq} started this record, and a record cannot be taken back.")
    row = db.execute(
        "SELECT seq FROM update_log WHERE record_id = ? AND undoes = ?", [record_id, line.seq]
    ).fetchone()
    if row is not None:
        raise NotUndoableError(
            f"Update #{line.seq} was undone already, by update #{row[0]}. To have it back, undo #{row[0]}."
        )


def _refuse_later_revision(db: Database, record_id: int, seq: int) -> None:
    """No stance of the line may have been revised since."""
    row = db.execute(
        """
        SELECT later.update_seq, later.action FROM stance AS s JOIN stance AS later
          ON later.record_id = s.record_id AND later.key = s.key AND later.revision = s.revision + 1
        WHERE s.record_id = ? AND s.update_seq = ? LIMIT 1
        """,
        [record_id, seq],
    ).fetchone()
    if row is not None:
        done = "retracted" if row[1] == "retract" else "corrected"
        raise NotUndoableError(
            f"Update #{seq} cannot be undone any more: update #{row[0]} {done} the same stance after it. "
            f"Undo #{row[0]} first."
        )


def _changed_since(db: Database, record_id: int, seq: int, effect: Effect) -> NotUndoableError:
    """Names the line that changed an entry after the line `seq` did."""
    lines = db.execute(
        f"SELECT {UPDATE_COLUMNS} FROM update_log WHERE record_id = ? AND seq > ? AND entity <> 'stance' ORDER BY seq",
        [record_id, seq],
    ).fetchall()
    for line in map(update_of, lines):
        if any((other.kind, other.identity) == (effect.kind, effect.identity) for other in effects(line)):
            return NotUndoableError(
                f"Update #{seq} cannot be undone any more: update #{line.seq} changed {_called(effect)} after it. "
                f"Undo #{line.seq} first."
            )
    return NotUndoableError(
        f"Update #{seq} cannot be undone any more: {_called(effect)} was changed after it."
    )


def _refuse_in_use(db: Database, record_id: int, reversal: Reversal) -> None:
    """Nothing that the line added, and that would go, may be in use by something that stays."""
    going = {(effect.kind, effect.identity) for effect in reversal.effects if not effect.after}
    for effect in reversal.effects:
        if effect.after:
            continue
        user = _stance_user(db, record_id, effect, reversal.line.seq) or next(
            (
                f"by the {kind} “{' '.join(at)}”"
                for kind, at in _users(db, record_id, effect)
                if (kind, at) not in going
            ),
            "",
        )
        if user:
            raise NotUndoableError(
                f"Update #{reversal.line.seq} cannot be undone any more: {_called(effect)} is in use {user}. "
                "Take that back first."
            )


_USERS: Final[dict[EntityKind, tuple[tuple[EntityKind, str], ...]]] = {
    "theme": (("topic", "theme"),),
    "topic": (("coalition", "topic"),),
    "leader": (
        ("office", "leader"),
        ("membership", "member"),
        ("coalition", "proposed_by"),
        ("leader", "merged_into"),
    ),
    "coalition": (("membership", "coalition"),),
}
"""For each kind, where other entries name it: their kind and the field."""


def _users(db: Database, record_id: int, effect: Effect) -> Iterator[tuple[EntityKind, Identity]]:
    """The entries that name one."""
    for kind, column in _USERS.get(effect.kind, ()):
        rows = db.execute(
            f"SELECT {', '.join(IDENTITY[kind])} FROM {kind} "
            f"WHERE record_id = ? AND {column} = ? AND state <> 'removed'",
            [record_id, effect.identity[0]],
        ).fetchall()
        yield from ((kind, tuple(row)) for row in rows)


def _stance_user(db: Database, record_id: int, effect: Effect, seq: int) -> str:
    """A stance of the leader or topic that stays on record when the line `seq` is taken back, in words."""
    if effect.kind not in {"leader", "topic"}:
        return ""
    row = db.execute(
        f"""
        SELECT s.key, s.update_seq FROM stance AS s
        WHERE s.record_id = :record AND s.{effect.kind} = :key AND {HELD}
          AND NOT (s.update_seq = :seq AND (s.revision = 1 OR EXISTS (
            SELECT 1 FROM stance AS earlier WHERE earlier.record_id = s.record_id AND earlier.key = s.key
            AND earlier.revision = s.revision - 1 AND earlier.action = 'retract')))
        LIMIT 1
        """,
        {"record": record_id, "key": effect.identity[0], "seq": seq, "known_at": NOW},
    ).fetchone()
    return "" if row is None else f"by the stance {row[0]} of update #{row[1]}"


def _refuse_out_of_use(db: Database, record_id: int, undo_seq: int) -> None:
    """No stance may come back whose leader or topic was taken out meanwhile."""
    row = db.execute(
        f"""
        SELECT s.key FROM stance AS s
        JOIN leader AS l ON l.record_id = s.record_id AND l.key = s.leader
        JOIN topic AS t ON t.record_id = s.record_id AND t.key = s.topic
        WHERE s.record_id = :record AND s.update_seq = :seq AND {HELD}
          AND 'removed' IN (l.state, t.state) LIMIT 1
        """,
        {"record": record_id, "seq": undo_seq, "known_at": NOW},
    ).fetchone()
    if row is not None:
        raise NotUndoableError(
            f"The stance {row[0]} cannot come back: its leader or its topic was taken out of the record. "
            "Add that again first."
        )


def _called(effect: Effect) -> str:
    """The entry in a sentence."""
    known = json.loads(effect.before or effect.after)
    return f"the {effect.kind} “{known.get('name') or known.get('office')}”"
