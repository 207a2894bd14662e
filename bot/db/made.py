"""Whether a record has begun, how far its log goes, and what an update made of entries."""

from sqlite_utils import Database

from bot.core.entries import KindName, Revision
from bot.core.kinds import KINDS
from bot.core.log import MADE_SHOWN, NO_HASH, Head, Made
from bot.db.layers import View, find, view_of
from bot.db.rows import columns_of, revision_of
from bot.db.sources import made_with_sources


def exists(db: Database, record_id: int) -> bool:
    """Whether a record has begun."""
    return db.conn.execute("SELECT 1 FROM record WHERE record_id = ?", [record_id]).fetchone() is not None


def head(db: Database, record_id: int) -> Head:
    """The newest line of a record's log."""
    row = db.conn.execute(
        "SELECT seq, hash FROM update_log WHERE record_id = ? ORDER BY seq DESC LIMIT 1", [record_id]
    ).fetchone()
    seq, hash_ = row or (0, NO_HASH)
    return Head.unchecked({"record_id": record_id, "seq": seq, "hash": hash_})


def made_by(db: Database, record_id: int, seq: int) -> tuple[Made, ...]:
    """What an update made of MADE_SHOWN entries at most, by kind in the order of KINDS, then as they stand in the record.

    With the sources that these rest on, as they stood after the update.
    """
    view = View(own=record_id, own_seq=seq)
    found: list[Made] = []
    for kind in KINDS:
        if len(found) < MADE_SHOWN:
            found += made_of_kind(db, kind, view, seq, limit=MADE_SHOWN - len(found))
    return made_with_sources(db, view_of(db, record_id, f"#{seq}"), found)


def made_of_kind(
    db: Database, kind: KindName, view: View, seq: int, *, limit: int, after: int = -1
) -> list[Made]:
    """What an update of record `view.own` made of entries of a kind whose place is after `after`."""
    rows = select_written(db, kind, view.own, seq, limit=limit, after=after)
    was = view_of(db, view.own, f"#{seq - 1}")
    return [Made.unchecked({"before": before_of(db, row, was), "after": row}) for row in rows]


def select_written(
    db: Database, kind: KindName, record_id: int, seq: int, *, limit: int, after: int = -1
) -> list[Revision]:
    """The revisions of a kind that an update wrote, by place."""
    rows = db.conn.execute(
        f"""
        SELECT {columns_of(kind)} FROM {kind} AS s
        JOIN update_log AS u ON u.record_id = s.record_id AND u.seq = s.seq
        WHERE s.record_id = ? AND s.seq = ? AND s.place > ? ORDER BY s.place LIMIT ?
        """,
        [record_id, seq, after, limit],
    ).fetchall()
    return [revision_of(kind, row) for row in rows]


def before_of(db: Database, row: Revision, was: View) -> Revision | None:
    """What the record showed before a revision, in the view `was` of before: its own, or what lies below it."""
    return None if row.revision == 1 else find(db, row.kind, row.key, was)
