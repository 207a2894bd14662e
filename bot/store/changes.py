"""The parts of every change: the record it is made in, the person who makes it, the line in the log.

All of it runs inside one IMMEDIATE transaction on the write lane (`lanes.write`), which is what makes
"look, then write" safe here.
"""

from typing import Final

from sqlite_utils import Database

from bot.record.entries import Entry, Value
from bot.record.errors import ConflictError
from bot.record.revising import IDENTITY
from bot.record.updates import NO_HASH, EntityKind, Update, UpdateAction, canonical_json, line_hash
from bot.store.reads import records
from bot.store.rows import UPDATE_COLUMNS, Cell, cells_of, entry_json, entry_of, update_of

PUBLIC_RECORD: Final = 0

_COPIED: Final = {
    "theme": "key, name, description, aliases, state",
    "topic": "key, theme, name, proposition, aliases, state",
    "leader": "key, name, country, wikidata, aliases, state, merged_into",
    "office": "leader, office, first_attested, last_attested, state",
    "coalition": "key, name, status, kind, topic, proposed_by, since, aliases, note, "
    "source_title, source_url, state",
    "membership": "coalition, member, name, since, until, listed_on, role, source_url, state",
    "stance": "ordinal, key, revision, action, leader, topic, position, stated_on, office, venue, summary, "
    "quote, quote_language, source_title, source_url, confidence, basis, note, recorded_at, reason",
}
"""What a fork copies, in an order that satisfies the references."""


class Change(Value):
    """Who asks for a change, where, when, why, and with which request.

    Attributes:
        record_id: the record to change; one that does not exist yet starts as a fork of record 0.
        discord_user_id: the person, None for the operator.
        at: now, as a UTC instant `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
        request_key: unique name of the request; a second delivery changes nothing and gets the first's
            result.
        proposed_by: number of the person who proposed it, where `discord_user_id` is the second one, who
            confirms; else None.
    """

    record_id: int
    discord_user_id: int | None
    at: str
    reason: str = ""
    request_key: str | None = None
    proposed_by: int | None = None


class Head(Value):
    """The newest line of a record's log; `seq` 0 before the first."""

    seq: int
    hash: str
    at: str


def head(db: Database, record_id: int) -> Head:
    """The head of a record's log."""
    row = db.execute(
        "SELECT seq, hash, at FROM update_log WHERE record_id = ? ORDER BY seq DESC LIMIT 1", [record_id]
    ).fetchone()
    return Head(seq=0, hash=NO_HASH, at="") if row is None else Head(seq=row[0], hash=row[1], at=row[2])


def instant(db: Database, change: Change) -> str:
    """When the change counts as recorded: now, but never before the line before (clocks are set back)."""
    return max(change.at, head(db, change.record_id).at)


def ensure_record(db: Database, change: Change, *, empty: bool = False) -> None:
    """Make the record exist: a copy of record 0 as it stands, history included, or `empty`.

    From then on the two do not touch. A record's log begins with the line made here, which names the head of
    the record that was copied.
    """
    existing = records(db)
    if change.record_id in existing:
        return
    insert(db, "record", {"record_id": change.record_id, "created_at": change.at})
    start, at = canonical_json({"copied_from": None}), change.at
    if not empty and PUBLIC_RECORD in existing:
        _copy(db, PUBLIC_RECORD, change.record_id)
        source = head(db, PUBLIC_RECORD)
        start = canonical_json({"copied_from": PUBLIC_RECORD, "seq": source.seq, "hash": source.hash})
        at = max(at, source.at)  # nothing here is recorded before what was copied
    opening = change.model_copy(update={"at": at, "request_key": None, "reason": "", "proposed_by": None})
    append_update(db, opening, action="start", entity="record", after=start)


def append_update(
    db: Database,
    change: Change,
    *,
    action: UpdateAction,
    entity: EntityKind,
    key: str = "",
    leader: str = "",
    topic: str = "",
    before: str = "",
    after: str = "",
    undoes: int | None = None,
) -> Update:
    """Add a line at the head of the record's log."""
    last = head(db, change.record_id)
    who = actor(db, change.record_id, change.discord_user_id)
    line = Update(
        seq=last.seq + 1,
        at=max(change.at, last.at),
        actor_id=who if change.proposed_by is None else change.proposed_by,
        action=action,
        entity=entity,
        key=key,
        leader=leader,
        topic=topic,
        reason=change.reason,
        before=before,
        after=after,
        request_key=change.request_key,
        undoes=undoes,
        confirmed_by=None if change.proposed_by is None else who,
        prev_hash=last.hash,
        hash="",
    )
    line = line.model_copy(update={"hash": line_hash(change.record_id, line)})
    insert(db, "update_log", {"record_id": change.record_id, **dict(line)})
    return line


def requested(db: Database, change: Change) -> Update | None:
    """The line that an earlier delivery of the same request left in the record's log, None if there is none.

    Raises:
        ConflictError: the request was used in another record.
    """
    row = db.execute(
        f"SELECT record_id, {UPDATE_COLUMNS} FROM update_log WHERE request_key = ?", [change.request_key]
    ).fetchone()
    if row is None:
        return None
    if row[0] != change.record_id:
        raise used_otherwise()
    return update_of(row[1:])


def used_otherwise() -> ConflictError:
    """The refusal of a request that made a change of another kind or in another record."""
    return ConflictError("This request was used for another change already. Please start again.")


def actor(db: Database, guild_id: int, discord_user_id: int | None) -> int:
    """The number of a person in one server (or of the operator), given on first sight."""
    kind = "operator" if discord_user_id is None else "person"
    row = db.execute(
        "SELECT actor_id FROM actor WHERE guild_id = ? AND discord_user_id IS ? AND kind = ?",
        [guild_id, discord_user_id, kind],
    ).fetchone()
    if row is not None:
        return int(row[0])
    made = db.execute(
        "INSERT INTO actor (guild_id, discord_user_id, kind) VALUES (?, ?, ?) RETURNING actor_id",
        [guild_id, discord_user_id, kind],
    ).fetchone()
    return int(made[0])


def insert(db: Database, table: str, cells: dict[str, Cell]) -> None:
    """Insert one row."""
    marks = ", ".join("?" * len(cells))
    db.execute(f"INSERT INTO {table} ({', '.join(cells)}) VALUES ({marks})", list(cells.values()))


def put_entry(db: Database, record_id: int, entry: Entry, table: EntityKind) -> str | None:
    """Add or change an entry that is not a stance; one that was removed counts as new.

    Returns:
        The entry before as JSON, "" if it is new, None if nothing changed.
    """
    cells = cells_of(entry)
    identity = IDENTITY[table]
    where = " AND ".join(f"{name} = ?" for name in ("record_id", *identity))
    at = [record_id, *(cells[name] for name in identity)]
    row = db.execute(
        f"SELECT {', '.join(cells)}, state = 'removed' FROM {table} WHERE {where}", at
    ).fetchone()
    if row is None:
        insert(db, table, {"record_id": record_id, **cells})
        return ""
    *before, was_removed = row
    if not was_removed and before == [*cells.values()]:
        return None
    assignments = ", ".join(f"{name} = ?" for name in cells)
    kept = ", state = 'kept'" if was_removed else ""
    db.execute(f"UPDATE {table} SET {assignments}{kept} WHERE {where}", [*cells.values(), *at])
    return "" if was_removed else entry_json(entry_of(type(entry), before))


def remember(db: Database, name: str, value: str) -> None:
    """Keep a value of the program's own, in place of the one before."""
    db.execute("INSERT OR REPLACE INTO program_state (name, value) VALUES (?, ?)", [name, value])


def _copy(db: Database, source: int, target: int) -> None:
    """Copy every entry with its history. The copied stances count as made by the target's first update."""
    for table, columns in _COPIED.items():
        column, value = (", update_seq", ", 1") if table == "stance" else ("", "")
        db.execute(
            f"INSERT INTO {table} (record_id, {columns}{column}) "
            f"SELECT ?, {columns}{value} FROM {table} WHERE record_id = ? ORDER BY {table}_id",
            [target, source],
        )
