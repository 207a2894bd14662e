"""Importing: many entries as one change with one line in the log.

What an undo of that line needs, and where it stands:

- Stances have revisions. Those that the import made are the rows of `stance` with the line's `seq` as their
  `update_seq`: revision 1 is a new stance, a later one a correction of the revision before it.
- Other entries have none. The line's `before` holds each changed entry as it was, by kind, and the line's
  `after` holds under "entries" each changed and each new entry as it became: those that are not in `before`
  are new, and one that differs from the record now was changed by somebody since.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from sqlite_utils import Database

from bot.record.entries import Entry, Leader, Revision, Stance, Value
from bot.record.errors import ConflictError, RecordMovedError
from bot.record.updates import Update, canonical_json
from bot.store.changes import (
    PUBLIC_RECORD,
    Change,
    append_update,
    ensure_record,
    head,
    instant,
    put_entry,
    requested,
    used_otherwise,
)
from bot.store.merging import under_new_key
from bot.store.reads import Merged, merged, records
from bot.store.rows import REVISION_COLUMNS, TABLE_OF, entry_json, revision_of
from bot.store.stances import add_revisions, next_ordinal

_BATCH = 500
_IMPORT_REASON = "changed by an import"


class Imported(Value):
    """What an import did, or would do: entries by kind, for example {"stance": 3}.

    `withdrawn` counts stances of the files that the record has retracted; an import never brings them back.
    `update` is None if nothing changed.
    """

    new: dict[str, int]
    changed: dict[str, int]
    unchanged: dict[str, int]
    withdrawn: int
    update: Update | None


class Basis(Value):
    """What the counts of a dry run rest on: the record that would be changed or copied, and its last update."""

    record_id: int
    seq: int


class _Tally:
    """Counts by outcome; and for entries other than stances, which have revisions, what they were and became.

    `before` and `after` hold entries as JSON text by kind.
    """

    def __init__(self) -> None:
        self.new: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.withdrawn = 0
        self.before: dict[str, list[str]] = {}
        self.after: dict[str, list[str]] = {}

    def result(self) -> Imported:
        return Imported(
            new=dict(self.new),
            changed=dict(self.changed),
            unchanged=dict(self.unchanged),
            withdrawn=self.withdrawn,
            update=None,
        )


def import_entries(
    db: Database, change: Change, entries: Iterable[Entry], *, fork: bool, basis: Basis | None = None
) -> Imported:
    """Add new entries and change those that differ; entries that are not in `entries` stay as they are.

    A record that does not exist starts as a fork of record 0 with `fork`, else empty. A changed stance becomes
    a correction. `entries` must come with what they refer to before them. If `entries` raises, the transaction
    is rolled back: all or nothing. A repeated request that changed something changes nothing more, and gets
    the first's result.

    Raises:
        RecordMovedError: the record was changed since `basis`.
        ConflictError: a stance key of the record would come to name another leader or topic, or the request
            was used for something else.
    """
    earlier = requested(db, change)
    if earlier is not None:
        return _told_again(earlier)
    if basis is not None and basis != _basis(db, change.record_id):
        raise RecordMovedError
    ensure_record(db, change, empty=not fork)
    tally = _Tally()
    update_seq = head(db, change.record_id).seq + 1
    remaining = iter(entries)
    ordinal = next_ordinal(db, change.record_id)
    same = merged(db, change.record_id)
    while batch := list(islice(remaining, _BATCH)):
        for entry in batch:
            if not isinstance(entry, Stance):
                _put(db, change.record_id, entry, tally, same)
        stances = [_said_by(entry, same) for entry in batch if isinstance(entry, Stance)]
        rows = _next_revisions(db, change, stances, ordinal, tally, same=same)
        ordinal += sum(row.revision == 1 for row in rows)
        add_revisions(db, change.record_id, rows, update_seq=update_seq)
    result = tally.result()
    if not (result.new or result.changed):
        return result
    update = append_update(
        db,
        change,
        action="import",
        entity="record",
        before=_by_kind(tally.before),
        after=_after(result, tally),
    )
    return result.model_copy(update={"update": update})


def _basis(db: Database, record_id: int) -> Basis:
    """Of a record as it stands; a record that does not exist yet is read, and copied, from record 0."""
    read = record_id if record_id in records(db) else PUBLIC_RECORD
    return Basis(record_id=read, seq=head(db, read).seq)


def _told_again(earlier: Update) -> Imported:
    if earlier.action != "import":
        raise used_otherwise()
    told = json.loads(earlier.after)
    return Imported(**{name: told[name] for name in Imported.model_fields if name in told}, update=earlier)


def _after(result: Imported, tally: _Tally) -> str:
    """The counts, and the entries as they became, as canonical JSON."""
    counts = result.model_dump(exclude={"update"})
    parts = {name: canonical_json(value) for name, value in counts.items()}
    return _object({**parts, "entries": _by_kind(tally.after)})


def _by_kind(entries: Mapping[str, Sequence[str]]) -> str:
    return _object({kind: f"[{','.join(texts)}]" for kind, texts in entries.items()})


def _object(parts: Mapping[str, str]) -> str:
    """A JSON object of values that are canonical JSON text already, which takes a tenth of parsing them."""
    return "{" + ",".join(f'"{name}":{parts[name]}' for name in sorted(parts)) + "}"


def _put(db: Database, record_id: int, entry: Entry, tally: _Tally, same: Merged) -> None:
    table = TABLE_OF[type(entry)]
    if isinstance(entry, Leader) and entry.key in same:  # from before two leaders turned out to be one
        tally.unchanged[table] += 1
        return
    entry = under_new_key(entry, same)
    before = put_entry(db, record_id, entry, table)
    if before is None:
        tally.unchanged[table] += 1
        return
    tally.after.setdefault(table, []).append(entry_json(entry))
    if before:
        tally.changed[table] += 1
        tally.before.setdefault(table, []).append(before)
    else:
        tally.new[table] += 1


def _next_revisions(
    db: Database, change: Change, stances: list[Stance], ordinal: int, tally: _Tally, *, same: Merged
) -> list[Revision]:
    """The rows to add: new stances from `ordinal` on, corrections for those that differ.

    A correction keeps the key of the leader that the stance was recorded under, also where that leader turned
    out to be another.
    """
    latest = _latest(db, change.record_id, [stance.key for stance in stances])
    recorded_at = instant(db, change)
    rows = []
    for stance in stances:
        last = latest.get(stance.key)
        held = None if last is None else _said_by(last.stance, same)
        if last is None or held is None:
            tally.new["stance"] += 1
            row = Revision.model_construct(
                stance=stance,
                ordinal=ordinal,
                revision=1,
                action="assert",
                recorded_at=recorded_at,
                reason="",
            )
            rows.append(row)
            latest[stance.key] = row
            ordinal += 1
        elif last.action == "retract":
            tally.withdrawn += 1
        elif held == stance:
            tally.unchanged["stance"] += 1
        elif (held.leader, held.topic) != (stance.leader, stance.topic):
            raise ConflictError(
                f"The stance {stance.key} is on record for {held.leader} on {held.topic}, and "
                f"the file names {stance.leader} on {stance.topic}. Give the new statement a key of its own."
            )
        else:
            tally.changed["stance"] += 1
            row = Revision(
                stance=stance.model_copy(update={"leader": last.stance.leader}),
                ordinal=last.ordinal,
                revision=last.revision + 1,
                action="correct",
                recorded_at=recorded_at,
                reason=change.reason or _IMPORT_REASON,
            )
            rows.append(row)
            latest[stance.key] = row
    return rows


def _said_by(stance: Stance, same: Merged) -> Stance:
    """The stance under the key of the leader who said it, whatever it was recorded under."""
    leader = same.get(stance.leader)
    return stance if leader is None else stance.model_copy(update={"leader": leader})


def _latest(db: Database, record_id: int, keys: Sequence[str]) -> dict[str, Revision]:
    """The last row of each key that is on record, withdrawn or not."""
    rows = db.execute(
        f"""
        SELECT {REVISION_COLUMNS} FROM stance AS s
        WHERE record_id = ? AND key IN ({", ".join("?" * len(keys))}) ORDER BY revision
        """,
        [record_id, *keys],
    ).fetchall()
    return {row.stance.key: row for row in map(revision_of, rows)}
