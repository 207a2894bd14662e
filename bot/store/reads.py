"""Reading: each function answers one question about one record from an open connection."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TypeVar

from sqlite_utils import Database

from bot.record.directory import Directory
from bot.record.entries import Coalition, Leader, Membership, Office, Revision, Stance, Theme, Topic, Value
from bot.record.timeline import Standing, standing
from bot.record.updates import Update
from bot.store.rows import (
    REVISION_COLUMNS,
    TABLE_OF,
    UPDATE_COLUMNS,
    Cell,
    entry_of,
    revision_of,
    update_of,
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


class When(Value):
    """Two times: what had been said by `as_of` (`YYYY-MM-DD`), as the record knew it at `known_at` (UTC)."""

    as_of: str
    known_at: str = NOW


class Logged(Value):
    """A line of the log and who it was: their Discord id, or None for a forgotten person or the operator."""

    update: Update
    discord_user_id: int | None
    by_operator: bool


class Found(Value):
    """A page of search results, the newest statement first, and how many were found in all."""

    hits: tuple[Revision, ...]
    total: int


def directory(db: Database, record_id: int) -> Directory:
    """Everything in the record but stances and log."""
    counts: Counter[str] = Counter()
    for leader, topic, number in db.execute(
        "SELECT leader, topic, count(*) FROM stance WHERE record_id = ? GROUP BY leader, topic", [record_id]
    ).fetchall():
        counts[leader] += number
        counts[topic] += number
    return Directory(
        themes=_entries(db, Theme, record_id),
        topics=_entries(db, Topic, record_id),
        leaders=_entries(db, Leader, record_id),
        offices=_entries(db, Office, record_id),
        coalitions=_entries(db, Coalition, record_id),
        memberships=_entries(db, Membership, record_id),
        stance_counts=counts,
    )


def stance_as_of(db: Database, record_id: int, leader: str, topic: str, when: When) -> Revision | None:
    """The last stance by `when`: DESIGN.md, "The position at a date"."""
    row = db.execute(f"{_TIMELINE} LIMIT 1", _subject(record_id, leader, topic, when)).fetchone()
    return None if row is None else revision_of(row)


def standings(
    db: Database, record_id: int, subjects: Sequence[tuple[str, str]], when: When
) -> list[Standing]:
    """Where each (leader, topic) stands, without those that have nothing on record by then."""
    found = []
    for leader, topic in subjects:
        # A cursor that is left open would hold a snapshot and let the WAL grow (field notes, SQLite 4).
        with closing(db.execute(_TIMELINE, _subject(record_id, leader, topic, when))) as rows:
            result = standing(map(revision_of, rows))
        if result is not None:
            found.append(result)
    return found


def timeline(db: Database, record_id: int, leader: str, topic: str, when: When) -> tuple[Revision, ...]:
    """Every stance by `when` that the record held, oldest first."""
    rows = db.execute(_TIMELINE, _subject(record_id, leader, topic, when)).fetchall()
    return tuple(revision_of(row) for row in reversed(rows))


def withdrawn(db: Database, record_id: int, leader: str, topic: str) -> tuple[tuple[Revision, Revision], ...]:
    """Every row that was corrected or retracted, with the row that withdrew it, oldest statement first."""
    rows = db.execute(
        f"""
        SELECT {REVISION_COLUMNS}, {REVISION_COLUMNS.replace("s.", "later.")}
        FROM stance AS s JOIN stance AS later
          ON later.record_id = s.record_id AND later.key = s.key AND later.revision = s.revision + 1
        WHERE s.record_id = ? AND s.leader = ? AND s.topic = ? AND s.action <> 'retract'
        ORDER BY s.stated_from, s.ordinal, s.revision
        """,
        [record_id, leader, topic],
    ).fetchall()
    half = len(rows[0]) // 2 if rows else 0
    return tuple((revision_of(row[:half]), revision_of(row[half:])) for row in rows)


def revisions(db: Database, record_id: int, key: str) -> tuple[Revision, ...]:
    """Every row of one stance, the first revision first."""
    rows = db.execute(
        f"SELECT {REVISION_COLUMNS} FROM stance AS s WHERE record_id = ? AND key = ? ORDER BY revision",
        [record_id, key],
    ).fetchall()
    return tuple(revision_of(row) for row in rows)


def leaders_on(db: Database, record_id: int, topic: str) -> list[str]:
    """Keys of the leaders with any stance on a topic."""
    # A look per leader, of whom there are few, rather than per stance.
    rows = db.execute(
        """
        SELECT key FROM leader AS l WHERE record_id = ? AND EXISTS (
          SELECT 1 FROM stance WHERE record_id = l.record_id AND topic = ? AND leader = l.key)
        ORDER BY key
        """,
        [record_id, topic],
    ).fetchall()
    return [leader for (leader,) in rows]


def updates(
    db: Database, record_id: int, *, leader: str = "", topic: str = "", offset: int = 0, limit: int
) -> tuple[Logged, ...]:
    """The newest lines of the log, newest first; only about `leader` and `topic` where these are given."""
    columns = ", ".join(f"u.{name}" for name in Update.model_fields)
    rows = db.execute(
        f"""
        SELECT {columns}, a.discord_user_id, a.kind = 'operator'
        FROM update_log AS u {_log_index(leader, topic)} JOIN actor AS a USING (actor_id)
        WHERE {_about(leader, topic)} ORDER BY u.seq DESC LIMIT :limit OFFSET :offset
        """,
        {"record": record_id, "leader": leader, "topic": topic, "limit": limit, "offset": offset},
    ).fetchall()
    return tuple(
        Logged(update=update_of(row[:-2]), discord_user_id=row[-2], by_operator=bool(row[-1])) for row in rows
    )


def count_updates(db: Database, record_id: int, *, leader: str = "", topic: str = "") -> int:
    """How many lines `updates` has in all."""
    row = db.execute(
        f"SELECT count(*) FROM update_log AS u WHERE {_about(leader, topic)}",
        {"record": record_id, "leader": leader, "topic": topic},
    ).fetchone()
    return int(row[0])


def all_updates(db: Database, record_id: int) -> Iterator[Update]:
    """The whole log, oldest line first. Read it to the end: it holds the connection's snapshot."""
    with closing(
        db.execute(f"SELECT {UPDATE_COLUMNS} FROM update_log WHERE record_id = ? ORDER BY seq", [record_id])
    ) as rows:
        yield from map(update_of, rows)


def all_stances(db: Database, record_id: int) -> Iterator[Stance]:
    """Every stance that the record holds now, in its order. Read to the end, or close."""
    sql = f"SELECT {REVISION_COLUMNS} FROM stance AS s WHERE s.record_id = :record AND {HELD} ORDER BY s.ordinal"
    with closing(db.execute(sql, {"record": record_id, "known_at": NOW})) as rows:
        for row in rows:
            yield revision_of(row).stance


SEARCH_DEPTH = 500
"""How many of the newest matching rows a search looks through."""


def search(
    db: Database, record_id: int, text: str, *, leader: str = "", limit: int, offset: int = 0
) -> Found:
    """Stances that hold every word of `text`, the last word also as a beginning.

    Newest first rather than by rank: ranking reads every match (field notes, SQLite 12). Looks through the
    500 most recently recorded matches.
    """
    query = _match_query(record_id, leader, text)
    if query is None:
        return Found(hits=(), total=0)
    condition = "AND s.leader = :leader" if leader else ""
    matches = db.execute(
        f"""
        SELECT s.stated_from, s.stance_id FROM stance_fts JOIN stance AS s ON s.stance_id = stance_fts.rowid
        WHERE stance_fts MATCH :query AND s.record_id = :record {condition} AND {HELD}
        ORDER BY stance_fts.rowid DESC LIMIT {SEARCH_DEPTH}
        """,
        {"query": query, "record": record_id, "leader": leader, "known_at": NOW},
    ).fetchall()
    matches.sort(reverse=True)
    page = [stance_id for _, stance_id in matches[offset : offset + limit]]
    rows = db.execute(
        f"""
        SELECT {REVISION_COLUMNS} FROM stance AS s WHERE stance_id IN ({", ".join("?" * len(page))})
        ORDER BY stated_from DESC, stance_id DESC
        """,
        page,
    ).fetchall()
    return Found(hits=tuple(map(revision_of, rows)), total=len(matches))


def records(db: Database) -> dict[int, int]:
    """Each record with the number of its last update, 0 if it has none."""
    last = "SELECT max(seq) FROM update_log AS u WHERE u.record_id = r.record_id"
    rows = db.execute(f"SELECT record_id, coalesce(({last}), 0) FROM record AS r").fetchall()
    return dict(rows)


def names_changed(db: Database, record_id: int, since_seq: int) -> bool:
    """Whether an update after `since_seq` touched anything but stances."""
    row = db.execute(
        "SELECT 1 FROM update_log WHERE record_id = ? AND seq > ? AND entity <> 'stance' LIMIT 1",
        [record_id, since_seq],
    ).fetchone()
    return row is not None


def remembered(db: Database, name: str) -> str | None:
    """A value that the program kept for itself."""
    row = db.execute("SELECT value FROM program_state WHERE name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def _about(leader: str, topic: str) -> str:
    """The condition for lines of a record, about a leader and a topic where these are given."""
    conditions = ["u.record_id = :record"]
    conditions += ["u.leader = :leader"] if leader else []
    conditions += ["u.topic = :topic"] if topic else []
    return " AND ".join(conditions)


def _log_index(leader: str, topic: str) -> str:
    """Without statistics SQLite would rather read the whole log of the record backwards."""
    return f"INDEXED BY update_log_{'leader' if leader else 'topic'}" if leader or topic else ""


def _entries(db: Database, kind: type[E], record_id: int) -> tuple[E, ...]:
    table = TABLE_OF[kind]
    rows = db.execute(
        f"SELECT {', '.join(kind.model_fields)} FROM {table} WHERE record_id = ? ORDER BY {table}_id",
        [record_id],
    ).fetchall()
    return tuple(entry_of(kind, row) for row in rows)


def _subject(record_id: int, leader: str, topic: str, when: When) -> dict[str, Cell]:
    return {
        "record": record_id,
        "leader": leader,
        "topic": topic,
        "as_of": when.as_of,
        "known_at": when.known_at,
    }


def _match_query(record_id: int, leader: str, text: str) -> str | None:
    """An FTS5 query: the words as plain strings, so that nobody's text is read as query syntax."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))[:12]
    if not words:
        return None
    said = " ".join(f'"{word}"' for word in words)
    # All that begins with one Latin letter is of no use, and takes long to gather.
    beginning = "" if len(words[-1]) == 1 and words[-1].isascii() else " *"
    # The words of `stance.scope`.
    scope = f"r{record_id}x{leader.replace('-', '')}" if leader else f"r{record_id}"
    return f'scope : "{scope}" AND {{summary quote venue source_title}} : ({said}{beginning})'


_WORD = re.compile(r"[^\W_]+")
