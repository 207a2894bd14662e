"""Importing: many entries as one change with one line in the log."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from pydantic import JsonValue
from sqlite_utils import Database

from bot.record.entries import Entry, Revision, Stance, Value
from bot.record.errors import ConflictError
from bot.record.updates import Update, canonical_json
from bot.store.changes import (
    Change,
    append_update,
    ensure_record,
    head,
    instant,
    put_entry,
    requested,
    used_otherwise,
)
from bot.store.rows import REVISION_COLUMNS, TABLE_OF, revision_of
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


class _Tally:
    """Counts by outcome; and for entries other than stances, which have revisions, what they were before."""

    def __init__(self) -> None:
        self.new: Counter[str] = Counter()
        self.changed: Counter[str] = Counter()
        self.unchanged: Counter[str] = Counter()
        self.withdrawn = 0
        self.before: dict[str, list[JsonValue]] = {}

    def result(self) -> Imported:
        return Imported(
            new=dict(self.new),
            changed=dict(self.changed),
            unchanged=dict(self.unchanged),
            withdrawn=self.withdrawn,
            update=None,
        )


def import_entries(db: Database, change: Change, entries: Iterable[Entry], *, fork: bool) -> Imported:
    """Add new entries and change those that differ; entries that are not in `entries` stay as they are.

    A record that does not exist starts as a fork of record 0 with `fork`, else empty. A changed stance becomes
    a correction. `entries` must come with what they refer to before them. If `entries` raises, the transaction
    is rolled back: all or nothing. A repeated request that changed something changes nothing more, and gets
    the first's result.

    Raises:
        ConflictError: a stance key of the record would come to name another leader or topic, or the request
            was used for something else.
    """
    earlier = requested(db, change)
    if earlier is not None:
        return _told_again(earlier)
    ensure_record(db, change, empty=not fork)
    tally = _Tally()
    update_seq = head(db, change.record_id).seq + 1
    remaining = iter(entries)
    ordinal = next_ordinal(db, change.record_id)
    while batch := list(islice(remaining, _BATCH)):
        for entry in batch:
            if not isinstance(entry, Stance):
                _put(db, change.record_id, entry, tally)
        stances = [entry for entry in batch if isinstance(entry, Stance)]
        rows = _next_revisions(db, change, stances, ordinal, tally)
        ordinal += sum(row.revision == 1 for row in rows)
        add_revisions(db, change.record_id, rows, update_seq=update_seq)
    result = tally.result()
    if not (result.new or result.changed):
        return result
    before: dict[str, JsonValue] = {**tally.before}
    update = append_update(
        db,
        change,
        action="import",
        entity="record",
        before=canonical_json(before),
        after=canonical_json(result.model_dump(exclude={"update"})),
    )
    return result.model_copy(update={"update": update})


def _told_again(earlier: Update) -> Imported:
    if earlier.action != "import":
        raise used_otherwise()
    return Imported(**json.loads(earlier.after), update=earlier)


def _put(db: Database, record_id: int, entry: Entry, tally: _Tally) -> None:
    table = TABLE_OF[type(entry)]
    before = put_entry(db, record_id, entry, table)
    if before is None:
        tally.unchanged[table] += 1
    elif before == "":
        tally.new[table] += 1
    else:
        tally.changed[table] += 1
        tally.before.setdefault(table, []).append(json.loads(before))


def _next_revisions(
    db: Database, change: Change, stances: list[Stance], ordinal: int, tally: _Tally
) -> list[Revision]:
    """The rows to add: new stances from `ordinal` on, corrections for those that differ."""
    latest = _latest(db, change.record_id, [stance.key for stance in stances])
    recorded_at = instant(db, change)
    rows = []
    for stance in stances:
        last = latest.get(stance.key)
        if last is None:
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
        elif last.stance == stance:
            tally.unchanged["stance"] += 1
        elif (last.stance.leader, last.stance.topic) != (stance.leader, stance.topic):
            raise ConflictError(
                f"The stance {stance.key} is on record for {last.stance.leader} on {last.stance.topic}, and "
                f"the file names {stance.leader} on {stance.topic}. Give the new statement a key of its own."
            )
        else:
            tally.changed["stance"] += 1
            row = Revision(
                stance=stance,
                ordinal=last.ordinal,
                revision=last.revision + 1,
                action="correct",
                recorded_at=recorded_at,
                reason=change.reason or _IMPORT_REASON,
            )
            rows.append(row)
            latest[stance.key] = row
    return rows


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
