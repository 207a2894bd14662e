"""Reading: each function answers one question about one record from an open connection."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from types import MappingProxyType
from typing import TypeAlias, TypeVar

from sqlite_utils import Database

from bot.record.directory import Directory
from bot.record.entries import Coalition, Leader, Membership, Office, Revision, Stance, Theme, Topic, Value
from bot.record.timeline import Standing, standing
from bot.store.rows import (
    REVISION_COLUMNS,
    TABLE_OF,
    Cell,
    Row,
    entry_of,
    revision_of,
)

E = TypeVar("E", bound=Value)

NOW = "9999"
"""Sorts after every instant: a *known at* of now."""

# What the record held at :known_at: recorded by then, and neither corrected nor retracted by then.
HELD = """
 s.recorded_at <= :known_at AND s.action <> 'retract' AND NOT EXISTS (
   SELECT 1 FROM stance AS later WHERE later.record_id = s.record_id AND later.key = s.key
   AND later.revision = s.revision + 1 AND later.recorded_at <= :known_at)
"""
_TIMELINE = f"""
SELECT {REVISION_COLUMNS} FROM stance AS s
WHERE s.record_id = :record AND s.leader = :leader AND s.topic = :topic AND s.stated_from <= :as_of
  AND {HELD}
ORDER BY s.stated_from DESC, s.ordinal DESC
"""

Merged: TypeAlias = Mapping[str, str]
"""Keys of leaders who turned out to be somebody on record already, with the key of that one."""


class When(Value):
    """Two times: what had been said by `as_of` (`YYYY-MM-DD`), as the record knew it at `known_at` (UTC)."""

    as_of: str
    known_at: str = NOW


def directory(db: Database, record_id: int) -> Directory:
    """Everything in the record but stances and log."""
    counts: Counter[str] = Counter()
    same = merged(db, record_id)
    for leader, topic, number in db.execute(
        "SELECT leader, topic, count(*) FROM stance WHERE record_id = ? GROUP BY leader, topic", [record_id]
    ).fetchall():
        counts[same.get(leader, leader)] += number
        counts[topic] += number
    return Directory(
        themes=_entries(db, Theme, record_id),
        topics=_entries(db, Topic, record_id),
        leaders=_entries(db, Leader, record_id),
        offices=_entries(db, Office, record_id),
        coalitions=_entries(db, Coalition, record_id),
        memberships=_entries(db, Membership, record_id),
        stance_counts=counts,
        merged=same,
        retired=frozenset(_in_state(db, record_id, "topic", "retired")),
        former={
            key: name
            for table in ("theme", "topic", "leader", "coalition")
            for key, name in _in_state(db, record_id, table, "removed").items()
        },
    )


def merged(db: Database, record_id: int) -> Merged:
    """The leaders of a record who were merged into another."""
    rows = db.execute(
        "SELECT key, merged_into FROM leader WHERE record_id = ? AND merged_into <> ''", [record_id]
    ).fetchall()
    return dict(rows)


# The reads of stances below take, besides a leader's key, `also`: the keys of those who were merged into them,
# whose stances count as the leader's. Without any they cost what they would cost if nobody were ever merged.


def stance_as_of(
    db: Database, record_id: int, leader: str, topic: str, when: When, *, also: Sequence[str] = ()
) -> Revision | None:
    """The last stance by `when`: DESIGN.md, "The position at a date"."""
    row = db.execute(
        f"{_timeline_of(also)} LIMIT 1", _subject(record_id, leader, topic, when, also)
    ).fetchone()
    return None if row is None else _as_said_by(leader, revision_of(row))


def standings(
    db: Database,
    record_id: int,
    subjects: Sequence[tuple[str, str]],
    when: When,
    *,
    also: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[Standing]:
    """Where each (leader, topic) stands, without those that have nothing on record by then."""
    found = []
    for leader, topic in subjects:
        keys = also.get(leader, ())
        # A cursor that is left open would hold a snapshot and let the WAL grow (field notes, SQLite 4).
        with closing(db.execute(_timeline_of(keys), _subject(record_id, leader, topic, when, keys))) as rows:
            result = standing(_as_said_by(leader, revision_of(row)) for row in rows)
        if result is not None:
            found.append(result)
    return found


def timeline(
    db: Database, record_id: int, leader: str, topic: str, when: When, *, also: Sequence[str] = ()
) -> tuple[Revision, ...]:
    """Every stance by `when` that the record held, oldest first."""
    rows = db.execute(_timeline_of(also), _subject(record_id, leader, topic, when, also)).fetchall()
    return tuple(_as_said_by(leader, revision_of(row)) for row in reversed(rows))


def withdrawn(
    db: Database, record_id: int, leader: str, topic: str, *, also: Sequence[str] = ()
) -> tuple[tuple[Revision, Revision], ...]:
    """Every row that was corrected or retracted, with the row that withdrew it, oldest statement first."""
    rows = db.execute(
        f"""
        SELECT {REVISION_COLUMNS}, {REVISION_COLUMNS.replace("s.", "later.")}
        FROM stance AS s JOIN stance AS later
          ON later.record_id = s.record_id AND later.key = s.key AND later.revision = s.revision + 1
        WHERE s.record_id = ? AND s.leader IN (?{", ?" * len(also)}) AND s.topic = ? AND s.action <> 'retract'
        ORDER BY s.stated_from, s.ordinal, s.revision
        """,
        [record_id, leader, *also, topic],
    ).fetchall()
    return tuple(
        (_as_said_by(leader, earlier), _as_said_by(leader, later)) for earlier, later in map(_pair, rows)
    )


def revisions(db: Database, record_id: int, key: str) -> tuple[Revision, ...]:
    """Every row of one stance, the first revision first."""
    rows = db.execute(
        f"SELECT {REVISION_COLUMNS} FROM stance AS s WHERE record_id = ? AND key = ? ORDER BY revision",
        [record_id, key],
    ).fetchall()
    return tuple(revision_of(row) for row in rows)


def leaders_on(db: Database, record_id: int, topic: str) -> list[str]:
    """Keys of the leaders with any stance on a topic, in order."""
    # A look per leader, of whom there are few, rather than per stance.
    rows = db.execute(
        """
        SELECT key FROM leader AS l WHERE record_id = ? AND EXISTS (
          SELECT 1 FROM stance WHERE record_id = l.record_id AND topic = ? AND leader = l.key)
        ORDER BY key
        """,
        [record_id, topic],
    ).fetchall()
    same = merged(db, record_id)
    return sorted({same.get(leader, leader) for (leader,) in rows})


def all_stances(db: Database, record_id: int) -> Iterator[Stance]:
    """Every stance that the record holds now, in its order. Read to the end, or close."""
    same = merged(db, record_id)
    sql = f"SELECT {REVISION_COLUMNS} FROM stance AS s WHERE s.record_id = :record AND {HELD} ORDER BY s.ordinal"
    with closing(db.execute(sql, {"record": record_id, "known_at": NOW})) as rows:
        for row in rows:
            yield resolved(revision_of(row), same).stance


def records(db: Database) -> dict[int, int]:
    """Each record with the number of its last update, 0 if it has none."""
    last = "SELECT max(seq) FROM update_log AS u WHERE u.record_id = r.record_id"
    rows = db.execute(f"SELECT record_id, coalesce(({last}), 0) FROM record AS r").fetchall()
    return dict(rows)


def remembered(db: Database, name: str) -> str | None:
    """A value that the program kept for itself."""
    row = db.execute("SELECT value FROM program_state WHERE name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def resolved(revision: Revision, same: Merged) -> Revision:
    """The row under the key of the leader who said it, whatever it was recorded under."""
    said_by = same.get(revision.stance.leader)
    return revision if said_by is None else _as_said_by(said_by, revision)


def _as_said_by(leader: str, revision: Revision) -> Revision:
    if revision.stance.leader == leader:
        return revision
    return revision.model_copy(update={"stance": revision.stance.model_copy(update={"leader": leader})})


def _pair(row: Row) -> tuple[Revision, Revision]:
    """The two rows of stances that stand side by side in one row of a query."""
    half = len(row) // 2
    return revision_of(row[:half]), revision_of(row[half:])


def person_keys(leader: str, also: Sequence[str]) -> dict[str, Cell]:
    """A person's keys as parameters of `is_leader`."""
    return {"leader": leader, **{f"leader{number}": key for number, key in enumerate(also)}}


def is_leader(table: str, also: Sequence[str]) -> str:
    """The condition that a row is about the person with these further keys."""
    if not also:
        return f"{table}.leader = :leader"
    others = ", ".join(f":leader{number}" for number in range(len(also)))
    return f"{table}.leader IN (:leader, {others})"


def _timeline_of(also: Sequence[str]) -> str:
    return _TIMELINE.replace(is_leader("s", ()), is_leader("s", also)) if also else _TIMELINE


def _in_state(db: Database, record_id: int, table: str, state: str) -> dict[str, str]:
    """Key and name of the entries of a kind that are in a state."""
    sql = f"SELECT key, name FROM {table} WHERE record_id = ? AND state = ?"
    return dict(db.execute(sql, [record_id, state]).fetchall())


def _entries(db: Database, kind: type[E], record_id: int) -> tuple[E, ...]:
    table = TABLE_OF[kind]
    hidden = " AND merged_into = ''" if table == "leader" else ""
    rows = db.execute(
        f"SELECT {', '.join(kind.model_fields)} FROM {table} "
        f"WHERE record_id = ? AND state <> 'removed'{hidden} ORDER BY {table}_id",
        [record_id],
    ).fetchall()
    return tuple(entry_of(kind, row) for row in rows)


def _subject(record_id: int, leader: str, topic: str, when: When, also: Sequence[str]) -> dict[str, Cell]:
    return {
        **person_keys(leader, also),
        "record": record_id,
        "topic": topic,
        "as_of": when.as_of,
        "known_at": when.known_at,
    }
