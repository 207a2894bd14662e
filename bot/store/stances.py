"""Changing stances: each function is one whole change, the row and its log line together."""

from collections.abc import Iterable, Sequence
from typing import Literal

from sqlite_utils import Database

from bot.record.dates import first_day
from bot.record.entries import STANCE_KEY_LIMIT, Revision, Stance, Value
from bot.record.errors import ConflictError, InvalidEntryError, shorten
from bot.record.revising import MovedError, Seen, next_revision
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
from bot.store.reads import HELD, NOW, When, is_leader, merged, person_keys, revisions, stance_as_of
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


def record_stance(db: Database, change: Change, stance: Stance, *, seen: Seen | None = None) -> Written:
    """Add a stance. Where its key is taken, a number at the end makes it unique within the record.

    With `seen`, the row that showed the leader's position when the editor began to write.

    Raises:
        ConflictError: the same statement is on record already.
        MovedError: the leader's position is shown by another row now than `seen`.
        InvalidEntryError: the topic is retired, or leader or topic were taken out of the record.
    """
    earlier = replay(db, change)
    if earlier is not None:
        return earlier
    ensure_record(db, change)
    same = merged(db, change.record_id)
    stance = stance.model_copy(update={"leader": same.get(stance.leader, stance.leader)})
    also = [old for old, into in same.items() if into == stance.leader]
    if seen is not None:
        _refuse_if_moved(db, change, stance, also, seen)
    _refuse_out_of_use(db, change.record_id, stance)
    refuse_duplicate(db, change.record_id, stance, also=also)
    stance = stance.model_copy(update={"key": _free_key(db, change.record_id, stance.key)})
    revision = Revision(
        stance=stance,
        ordinal=next_ordinal(db, change.record_id),
        revision=1,
        action="assert",
        recorded_at=instant(db, change),
    )
    return append_revision(db, change, "record", revision, before="")


def correct_stance(db: Database, change: Change, seen: Seen, stance: Stance) -> Written:
    """Put other text in the place of the row that the editor saw; it stays the stance of its leader and topic.

    Raises:
        MovedError: the row is not the newest of its stance any more.
        ConflictError: the same statement is on record already as another stance.
        InvalidEntryError: nothing differs, or the stance is withdrawn.
    """
    earlier = replay(db, change)
    if earlier is not None:
        return earlier
    last = _held_as_seen(db, change, seen)
    fixed = {name: getattr(last.stance, name) for name in ("key", "leader", "topic")}
    stance = stance.model_copy(update=fixed)
    if stance == last.stance:
        raise InvalidEntryError("That is what the record says already. Nothing was changed.")
    refuse_duplicate(db, change.record_id, stance, but=stance.key)
    row = next_revision(
        last, stance=stance, action="correct", recorded_at=instant(db, change), reason=change.reason
    )
    return append_revision(db, change, "correct", row, before=entry_json(last.stance))


def retract_stance(db: Database, change: Change, seen: Seen) -> Written:
    """Withdraw the row that the editor saw. Its text stays readable with the reason.

    Raises:
        MovedError: the row is not the newest of its stance any more.
        InvalidEntryError: the stance is withdrawn already.
    """
    earlier = replay(db, change)
    if earlier is not None:
        return earlier
    last = _held_as_seen(db, change, seen)
    row = next_revision(last, action="retract", recorded_at=instant(db, change), reason=change.reason)
    return append_revision(db, change, "retract", row, before=entry_json(last.stance))


def append_revision(
    db: Database,
    change: Change,
    action: Literal["record", "correct", "retract", "undo"],
    revision: Revision,
    before: str,
    *,
    undoes: int | None = None,
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
        after="" if revision.action == "retract" else entry_json(stance),
        undoes=undoes,
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


def last_revision(db: Database, record_id: int, key: str) -> Revision | None:
    """The newest row of a stance, None if there is no such stance."""
    row = db.execute(
        f"SELECT {REVISION_COLUMNS} FROM stance AS s WHERE record_id = ? AND key = ? "
        "ORDER BY revision DESC LIMIT 1",
        [record_id, key],
    ).fetchone()
    return None if row is None else revision_of(row)


def refuse_duplicate(
    db: Database, record_id: int, stance: Stance, *, also: Sequence[str] = (), but: str = ""
) -> None:
    """A statement counts as the same if all but its wording around it is: day, position, source, quote.

    `also` are further keys of the leader; the stance with the key `but` does not count.

    Raises:
        ConflictError: the statement is on record already.
    """
    same = db.execute(
        f"""
        SELECT 1 FROM stance AS s
        WHERE s.record_id = :record AND {is_leader("s", also)} AND s.topic = :topic AND s.key <> :but
          AND s.stated_from = :stated_from AND s.stated_on = :stated_on AND s.position IS :position
          AND s.source_url = :source_url AND s.quote = :quote AND {HELD}
        """,
        {
            **cells_of(stance),
            **person_keys(stance.leader, also),
            "but": but,
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


def _refuse_if_moved(db: Database, change: Change, stance: Stance, also: Sequence[str], seen: Seen) -> None:
    """The leader's position today must be shown by the row that the editor saw."""
    today = When(as_of=change.at[:10])
    now = stance_as_of(db, change.record_id, stance.leader, stance.topic, today, also=also)
    shown = Seen() if now is None else Seen(key=now.stance.key, revision=now.revision)
    if shown == seen:
        return
    moved_to = now or last_revision(db, change.record_id, seen.key)
    if moved_to is not None:
        raise MovedError(_row(db, change.record_id, seen), moved_to)


def _held_as_seen(db: Database, change: Change, seen: Seen) -> Revision:
    """The newest row of the stance, if that is the one the editor saw, and it is not withdrawn."""
    ensure_record(db, change)
    last = last_revision(db, change.record_id, seen.key)
    if last is None:
        raise InvalidEntryError(f"There is no stance {shorten(seen.key)} on record.")
    if last.revision != seen.revision:
        raise MovedError(_row(db, change.record_id, seen), last)
    if last.action == "retract":
        raise InvalidEntryError("This stance is withdrawn already. Undo the retraction to bring it back.")
    return last


def _row(db: Database, record_id: int, seen: Seen) -> Revision | None:
    rows = revisions(db, record_id, seen.key)
    return next((row for row in rows if row.revision == seen.revision), None)


def _refuse_out_of_use(db: Database, record_id: int, stance: Stance) -> None:
    """Nothing is recorded on a retired topic, or under what was taken out again."""
    states = [
        db.execute(
            f"SELECT name, state FROM {table} WHERE record_id = ? AND key = ?", [record_id, key]
        ).fetchone()
        for table, key in (("leader", stance.leader), ("topic", stance.topic))
    ]
    for name, state in filter(None, states):
        if state == "retired":
            raise InvalidEntryError(f"The topic “{name}” is retired: it can be read, and not recorded on.")
        if state == "removed":
            raise InvalidEntryError(f"“{name}” was taken out of this record. Nothing was changed.")


def _free_key(db: Database, record_id: int, wanted: str) -> str:
    key, number = wanted, 1
    while db.execute(
        "SELECT 1 FROM stance WHERE record_id = ? AND key = ? LIMIT 1", [record_id, key]
    ).fetchone():
        number += 1
        suffix = f"-{number}"
        key = f"{wanted[: STANCE_KEY_LIMIT - len(suffix)].rstrip('-')}{suffix}"
    return key
