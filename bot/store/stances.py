"""Changing stances: each function is one whole change, the row and its log line together."""

from collections.abc import Iterable
from typing import Literal

from sqlite_utils import Database

from bot.record.dates import first_day
from bot.record.entries import STANCE_KEY_LIMIT, Revision, Stance, Value
from bot.record.errors import ConflictError
from bot.record.updates import Update
from bot.store.changes import (
    Change,
    append_update,
    ensure_record,
    head,
    instant,
    requested,
    used_otherwise,
)
from bot.store.reads import HELD, NOW
from bot.store.rows import REVISION_COLUMNS, cells_of, entry_json, revision_of

_INSERTED = ("record_id", "update_seq", "ordinal", "revision", "action", "recorded_at", "reason")
_INSERT = (
    f"INSERT INTO stance ({', '.join((*_INSERTED, *Stance.model_fields))}) "
    f"VALUES ({', '.join('?' * (len(_INSERTED) + len(Stance.model_fields)))})"
)


class Written(Value):
    """What a change of a stance left behind; `replayed` if an earlier delivery of the request made it."""

    update: Update
    revision: Revision
    replayed: bool = False


def record_stance(db: Database, change: Change, stance: Stance) -> Written:
    """Add a stance. Where its key is taken, a number at the end makes it unique within the record.

    Raises:
        ConflictError: the same statement is on record already.
    """
    earlier = replay(db, change)
    if earlier is not None:
        return earlier
    ensure_record(db, change)
    _refuse_duplicate(db, change.record_id, stance)
    stance = stance.model_copy(update={"key": _free_key(db, change.record_id, stance.key)})
    revision = Revision(
        stance=stance,
        ordinal=next_ordinal(db, change.record_id),
        revision=1,
        action="assert",
        recorded_at=instant(db, change),
    )
    return append_revision(db, change, "record", revision, before="")


def append_revision(
    db: Database,
    change: Change,
    action: Literal["record", "correct", "retract"],
    revision: Revision,
    before: str,
) -> Written:
    """Add a row of a stance and its log line."""
    stance = revision.stance
    add_revisions(db, change.record_id, [revision], update_seq=head(db, change.record_id).seq + 1)
    update = append_update(
        db,
        change,
        action=action,
        entity="stance",
        key=stance.key,
        leader=stance.leader,
        topic=stance.topic,
        before=before,
        after=entry_json(stance),
    )
    return Written(update=update, revision=revision)


def add_revisions(db: Database, record_id: int, rows: Iterable[Revision], *, update_seq: int) -> None:
    """Insert rows of stances, made by the update `update_seq` of the record."""
    db.conn.executemany(
        _INSERT,
        (
            (
                record_id,
                update_seq,
                row.ordinal,
                row.revision,
                row.action,
                row.recorded_at,
                row.reason,
                *cells_of(row.stance).values(),
            )
            for row in rows
        ),
    )


def next_ordinal(db: Database, record_id: int) -> int:
    """The place of the record's next new stance."""
    row = db.execute(
        "SELECT coalesce(max(ordinal), 0) + 1 FROM stance WHERE record_id = ?", [record_id]
    ).fetchone()
    return int(row[0])


def replay(db: Database, change: Change) -> Written | None:
    """The result of an earlier delivery of the same request, None if this is the first.

    Raises:
        ConflictError: the request was used for something that is not a change of a stance.
    """
    update = requested(db, change)
    if update is None:
        return None
    made = db.execute(
        f"SELECT {REVISION_COLUMNS} FROM stance AS s WHERE record_id = ? AND key = ? AND update_seq = ?",
        [change.record_id, update.key, update.seq],
    ).fetchone()
    if made is None:
        raise used_otherwise()
    return Written(update=update, revision=revision_of(made), replayed=True)


def _refuse_duplicate(db: Database, record_id: int, stance: Stance) -> None:
    """A statement counts as the same if all but its wording around it is: day, position, source, quote."""
    same = db.execute(
        f"""
        SELECT 1 FROM stance AS s
        WHERE s.record_id = :record AND s.leader = :leader AND s.topic = :topic
          AND s.stated_from = :stated_from AND s.stated_on = :stated_on AND s.position IS :position
          AND s.source_url = :source_url AND s.quote = :quote AND {HELD}
        """,
        {
            **cells_of(stance),
            "record": record_id,
            "stated_from": first_day(stance.stated_on).isoformat(),
            "known_at": NOW,
        },
    ).fetchone()
    if same is not None:
        raise ConflictError(
            "This statement is on record already: same leader, topic, date, position, quote and source. "
            "Nothing was changed."
        )


def _free_key(db: Database, record_id: int, wanted: str) -> str:
    key, number = wanted, 1
    while db.execute(
        "SELECT 1 FROM stance WHERE record_id = ? AND key = ? LIMIT 1", [record_id, key]
    ).fetchone():
        number += 1
        suffix = f"-{number}"
        key = f"{wanted[: STANCE_KEY_LIMIT - len(suffix)].rstrip('-')}{suffix}"
    return key
