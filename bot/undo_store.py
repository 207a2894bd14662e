"""Taking back a line of the log: by new revisions and a line that names it, never by removing anything.

A line can be taken back as long as each entry that it touched stands as it left it, and nothing that it added is
in use by what stays.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlite_utils import Database

from bot.core.entries import KindName, Revision, Stance, Value
from bot.core.errors import RecordMovedError, StandpointError
from bot.core.kinds import CITING, KINDS
from bot.core.log import MADE_SHOWN, Logged, Made, NotUndoableError, Update, taken_back
from bot.core.policy import Action, require
from bot.core.two_person import SecondEditorError
from bot.db import sqlite
from bot.db.changes import Change, Writer, begin, requested, used_otherwise
from bot.db.layers import View, counting, find, view_of
from bot.db.log import head, last_update_by, made_of_kind, select_written, undone_by, update
from bot.db.program import settings_of
from bot.db.rules import called, finish, require_second_for_all
from bot.db.sources import made_with_sources, resting_on
from bot.entries.store import refuse_taken
from bot.stances.store import refuse_duplicate

_BATCH: Final = 500
_KEPT_WHOLE: Final = 1000
"""Up to so many revisions an undo is looked at one by one: what they name, and what names them."""


class Reversal(Value):
    """What taking back a line does.

    Attributes:
        line: the line that is taken back.
        entries: how many entries it changes.
        made: what becomes of them, the first MADE_SHOWN: as they stand, and as they would be.
        needs_second: why it needs a second editor, as after "it"; "" if it does not.
        names: of the keys that the line mentions, where it is shown to somebody.
    """

    line: Logged
    entries: int
    made: tuple[Made, ...]
    needs_second: str = ""
    names: Mapping[str, str] = {}


class Undone(Value):
    """What an undo left behind: its line in the log."""

    update: Update
    reversal: Reversal


def last_of(db: Database, record_id: int, discord_user_id: int | None) -> int:
    """The number of a person's last line that still stands.

    Raises:
        NotUndoableError: there is none.
    """
    _require_own_record(db, record_id)
    seq = last_update_by(db, record_id, discord_user_id)
    if seq is None:
        raise NotUndoableError(
            "You have made no update here that still stands. To undo somebody else's, give its number: see /updates."
        )
    return seq


def look(db: Database, change: Change, seq: int) -> Reversal:
    """What taking back the line `seq` would do, by what stands there. Writes nothing.

    Raises:
        NotUndoableError: it cannot be taken back; says why. NotAllowedError: only an admin may take it back.
    """
    record_id = change.record_id
    found = _line(db, change, seq)
    back: list[Made] = []
    for made in _back(db, record_id, found.update):  # all of them are looked at, also where few are shown
        if len(back) < MADE_SHOWN:
            back.append(made)
    shown = made_with_sources(db, view_of(db, record_id), back[::-1])
    return Reversal(line=found, entries=found.update.entries, made=shown)


def tried(db: Database, change: Change, reversal: Reversal) -> Reversal:
    """The same after asking all rules: it is done, and rolled back. Not where many entries would be written, for
    whoever writes would wait: then only whether it needs a second editor is asked.

    Raises:
        NotUndoableError, NotAllowedError: as `undo`.
    """
    asked = change.model_copy(update={"request_key": None})
    try:
        if reversal.entries > _KEPT_WHOLE:
            require_second_for_all(settings_of(db, change.record_id), change, "undo")
        else:
            sqlite.taken_back(db, lambda db: undo(db, asked, reversal.line.update.seq))
    except SecondEditorError as error:
        return reversal.model_copy(update={"needs_second": error.why})
    return reversal


def undo(db: Database, change: Change, seq: int, *, seen_head: int | None = None) -> Undone:
    """Take back the line `seq` of the record's log.

    Raises:
        RecordMovedError: there are newer lines than `seen_head`, if that is given.
        NotUndoableError: it cannot be taken back; says why.
        NotAllowedError: only an admin may take it back.
        ConflictError: the request was used for another change, or the same statement was recorded meanwhile.
        SecondEditorError: it needs a second editor.
    """
    earlier = requested(db, change)
    if earlier is not None:
        done = None if earlier.undoes != seq else update(db, change.record_id, seq)
        if done is None:
            raise used_otherwise()
        return Undone(update=earlier, reversal=Reversal(line=done, entries=0, made=()))
    found = _line(db, change, seq)
    if seen_head is not None and seen_head != head(db, change.record_id).seq:
        raise RecordMovedError
    line = found.update
    many = line.entries > _KEPT_WHOLE
    writer = begin(db, change, many=many)
    for made in _back(db, change.record_id, line):
        writer.write(made.before, made.after)
    if not many:
        _refuse_duplicates(writer)
    if not line.is_whole:
        _refuse_taken(writer, seq)
    shown = made_with_sources(db, writer.view, writer.made[::-1][:MADE_SHOWN])
    reversal = Reversal(line=found, entries=line.entries, made=shown)
    return Undone(update=finish(writer, "undo", line.kind, line.key, undoes=seq), reversal=reversal)


def _require_own_record(db: Database, record_id: int) -> None:
    if view_of(db, record_id).own != record_id:
        raise NotUndoableError("This server has changed nothing yet, so there is nothing to undo.")


def _line(db: Database, change: Change, seq: int) -> Logged:
    """The line, if nothing about it by itself speaks against taking it back.

    What an admin did for the whole record, only an admin takes back, also where an editor proposed it.
    """
    record_id = change.record_id
    _require_own_record(db, record_id)
    found = update(db, record_id, seq)
    if found is None:
        raise NotUndoableError(f"There is no update #{seq} in this record. See /updates for those there are.")
    if found.update.action == "start":
        raise NotUndoableError(f"Update #{seq} started this record, and a record cannot be taken back.")
    if found.update.is_whole:
        require(change.caller.under(settings_of(db, record_id)), Action.UNDO_WHOLE)
    undone = undone_by(db, record_id, seq)
    if undone:
        first, last = undone[0], undone[-1]
        if len(undone) % 2:
            raise NotUndoableError(
                f"Update #{seq} was undone already, by update #{first}. To have it back, undo #{last}."
            )
        raise NotUndoableError(
            f"Update #{seq} was undone by update #{first}, and counts again since update #{last}. To take it back, "
            f"undo #{last}."
        )
    return found


def _back(db: Database, record_id: int, line: Update) -> Iterator[Made]:
    """What takes back all that a line made, the last first, so that what names something goes before it.

    A source that the line added for a statement or an import stays where something else rests on it by now.

    Raises:
        NotUndoableError: an entry does not stand any more as the line left it.
    """
    seq = line.seq
    for kind in reversed(tuple(KINDS)):
        spare = kind == "source" and line.kind != "source"
        after = -1
        later = _revised_later(db, kind, record_id, seq)
        while made := made_of_kind(
            db, kind, View(own=record_id, own_seq=seq), seq, limit=_BATCH, after=after
        ):
            for one in made:
                if spare and one.is_new and _is_cited_elsewhere(db, record_id, seq, one.after.key):
                    continue
                now = (
                    find(db, kind, one.after.key, View(own=record_id))
                    if one.after.key in later
                    else one.after
                )
                if now is None or not now.reads_as(one.after):
                    raise _built_on(db, record_id, seq, one.after)
                back = taken_back(Made.unchecked({"before": one.before, "after": now}))
                yield Made.unchecked({"before": now, "after": back})
            after = made[-1].after.place


def _is_cited_elsewhere(db: Database, record_id: int, seq: int, source: str) -> bool:
    """Whether something counts that rests on a source and that the line did not write."""
    view = View(own=record_id)
    return any(
        db.conn.execute(
            f"{counting(kind, '1', f's.seq <> :line AND {resting_on(kind)}', view)} LIMIT 1",
            view.values(key=source, line=seq),
        ).fetchone()
        for kind in CITING
    )


def _revised_later(db: Database, kind: KindName, record_id: int, seq: int) -> set[str]:
    """The keys of what a line wrote and a later one revised."""
    rows = db.conn.execute(
        f"""
        SELECT s.key FROM {kind} AS s WHERE s.record_id = ? AND s.seq = ? AND EXISTS (
          SELECT 1 FROM {kind} AS n WHERE n.record_id = s.record_id AND n.key = s.key AND n.revision > s.revision)
        """,
        [record_id, seq],
    ).fetchall()
    return {key for (key,) in rows}


def _built_on(db: Database, record_id: int, seq: int, row: Revision) -> NotUndoableError:
    """Names the first line after `seq` that changed an entry which does not stand as it was left."""
    later, state = db.conn.execute(
        f"SELECT seq, state FROM {row.kind} WHERE record_id = ? AND key = ? AND revision = ?",
        [record_id, row.key, row.revision + 1],
    ).fetchone()
    if row.kind == "stance":
        what = f"{'retracted' if state == 'withdrawn' else 'corrected'} the same stance"
    else:
        (changed,) = select_written(db, row.kind, record_id, later, limit=1, after=row.place - 1)
        what = f"changed {called(changed)}"
    return NotUndoableError(
        f"Update #{seq} cannot be undone any more: update #{later} {what} after it. Undo #{later} first."
    )


def _refuse_taken(writer: Writer, seq: int) -> None:
    """A name or a wording that comes back may be another's by now."""
    try:
        refuse_taken(writer)
    except StandpointError as error:
        raise NotUndoableError(f"Update #{seq} cannot be undone any more. {error}") from error


def _refuse_duplicates(writer: Writer) -> None:
    """A statement that comes back may have been recorded anew meanwhile."""
    for made in writer.made:
        if made.became is not None and isinstance(made.after.entry, Stance):
            keys = writer.keys_of(writer.person(made.after.stance.leader))
            history = writer.stances(keys, made.after.stance.topic)
            refuse_duplicate(history, made.after.stance, but=made.after.key)
