"""Reading the updates log: how far it goes, pages of it, one line, or all of it, and what an update made of entries."""

from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from typing import Final, Literal

from sqlite_utils import Database

from bot.core.entries import GONE, KindName, Revision
from bot.core.kinds import KINDS, NAMED
from bot.core.log import MADE_SHOWN, NO_HASH, Cell, Head, Logged, Made, Update
from bot.db.layers import EVER, LINE, LeavingOut, View, count, find, is_leader, read, view_of
from bot.db.rows import UPDATE_COLUMNS, UPDATES, Row, columns_of, update_of
from bot.db.sources import made_with_sources


def updates(
    db: Database,
    record_id: int,
    *,
    leader: Sequence[str] = (),
    topic: str = "",
    until: int = EVER,
    offset: int = 0,
    limit: int,
) -> tuple[Logged, ...]:
    """The newest lines of the log up to `until`, newest first; only about a leader, by all keys, and a topic if given."""
    where, values = _about(leader, topic)
    which = f"u.seq <= :until AND {where} ORDER BY u.seq DESC LIMIT :limit OFFSET :offset"
    return _those(db, record_id, which, {**values, "until": until, "limit": limit, "offset": offset})


def count_updates(
    db: Database, record_id: int, *, leader: Sequence[str] = (), topic: str = "", until: int = EVER
) -> int:
    """How many lines `updates` has in all."""
    where, values = _about(leader, topic)
    sql = f"SELECT 1 FROM update_log AS u WHERE u.record_id = :record AND u.seq <= :until AND {where}"
    return count(db, sql, {**values, "record": record_id, "until": until})


def update(db: Database, record_id: int, seq: int) -> Logged | None:
    """One line of the log, None if there is no such line."""
    return next(iter(lines(db, record_id, after=seq - 1, until=seq)), None)


def lines(db: Database, record_id: int, *, after: int, until: int) -> tuple[Logged, ...]:
    """The lines of the log from `after` + 1 to `until`, the oldest first."""
    which = "u.seq > :after AND u.seq <= :until ORDER BY u.seq"
    return _those(db, record_id, which, {"after": after, "until": until})


def all_updates(db: Database, record_id: int) -> Generator[Update]:
    """The whole log, oldest line first. Read it to the end: it holds the connection's snapshot."""
    with closing(
        db.conn.execute(
            f"SELECT {UPDATE_COLUMNS} FROM {UPDATES} WHERE u.record_id = ? ORDER BY u.seq", [record_id]
        )
    ) as rows:
        yield from map(update_of, rows)


def last_update_by(db: Database, record_id: int, discord_user_id: int | None) -> int | None:
    """What to undo to take back the newest change of a person that counts: its line, or the line that brought it back."""
    kind = "operator" if discord_user_id is None else "person"
    lines = db.execute(
        """
        SELECT u.seq FROM update_log AS u
        WHERE u.record_id = :record AND u.action NOT IN ('undo', 'start') AND u.actor_id = (
            SELECT a.actor_id FROM actor AS a
            WHERE a.guild_id = :record AND a.discord_user_id IS NOT DISTINCT FROM :person AND a.kind = :kind)
        ORDER BY u.seq DESC
        """,
        {"record": record_id, "person": discord_user_id, "kind": kind},
    )
    with closing(lines):
        for (seq,) in lines:
            undone = undone_by(db, record_id, seq)
            if len(undone) % 2 == 0:
                return undone[-1] if undone else int(seq)
    return None


def undone_by(db: Database, record_id: int, seq: int) -> list[int]:
    """The line that undid a line, the one that undid that, and so on. The line counts if there is an even number."""
    chain: list[int] = []
    while True:
        row = db.execute(
            "SELECT seq FROM update_log WHERE record_id = ? AND undoes = ?",
            [record_id, chain[-1] if chain else seq],
        ).fetchone()
        if row is None:
            return chain
        chain.append(row[0])


def records(db: Database) -> dict[int, int]:
    """Each record with the number of its last update, 0 if it has none."""
    last = "SELECT max(u.seq) FROM update_log AS u WHERE u.record_id = r.record_id"
    return dict(db.execute(f"SELECT r.record_id, coalesce(({last}), 0) FROM record AS r").fetchall())


def stances_of_line(
    db: Database, record_id: int, seq: int, *, leader: Sequence[str] = (), topic: str = "", limit: int
) -> tuple[tuple[Revision, ...], int]:
    """The stances that a line wrote of a leader, by all keys, and on a topic, the newest statements first; and how many
    there are.
    """
    where, values = is_leader(leader) if leader else ("1 = 1", {})
    seq_column = "+s.seq" if leader else "s.seq"  # as in `bot.db.layers`
    on_topic = " AND s.topic = :topic" if topic else ""
    where = f"s.record_id = :record AND {seq_column} = :seq AND {where}{on_topic}"
    given = {**values, "topic": topic, "record": record_id, "seq": seq}
    sql = (
        f"SELECT {columns_of('stance')} FROM stance AS s {LINE} WHERE {where} "
        "ORDER BY s.stated_from DESC, s.place DESC LIMIT :limit"
    )
    rows = tuple(read(db, "stance", sql, {**given, "limit": limit}))
    (total,) = db.conn.execute(f"SELECT count(*) FROM stance AS s WHERE {where}", given).fetchone()
    return rows, int(total)


def names_changed(db: Database, record_id: int, since_seq: int) -> bool:
    """Whether an update after `since_seq` wrote anything but stances and their sources."""
    return any(
        db.conn.execute(
            f"SELECT 1 FROM {kind} WHERE record_id = ? AND seq > ? LIMIT 1", [record_id, since_seq]
        ).fetchone()
        for kind in (*(kind.name for kind in NAMED), "base")
    )


def line_at(db: Database, record_id: int, seq: int) -> str | None:
    """The hash of a line as it is stored now, None if there is none."""
    row = db.conn.execute(
        "SELECT hash FROM update_log WHERE record_id = ? AND seq = ?", [record_id, seq]
    ).fetchone()
    return None if row is None else str(row[0])


_LOGGED: Final = f"""
SELECT {UPDATE_COLUMNS}, a.discord_user_id, a.kind = 'operator', second.discord_user_id
FROM {UPDATES} WHERE u.record_id = :record AND
"""


def _those(db: Database, record_id: int, which: str, values: Mapping[str, Cell]) -> tuple[Logged, ...]:
    """The lines for which a condition holds, in its order."""
    rows = db.conn.execute(f"{_LOGGED} {which}", {**values, "record": record_id}).fetchall()
    return tuple(_logged(db, record_id, row) for row in rows)


def _logged(db: Database, record_id: int, row: Row) -> Logged:
    *line, discord_user_id, by_operator, second_user_id = row
    found = update_of(line)
    return Logged(
        update=found,
        discord_user_id=discord_user_id,
        by_operator=bool(by_operator),
        second_user_id=second_user_id,
        made=made_by(db, record_id, found.seq),
        counts=_counts(db, record_id, found.seq) if found.is_whole else {},
    )


def _counts(
    db: Database, record_id: int, seq: int
) -> Mapping[Literal["new", "changed"], Mapping[KindName, int]]:
    """How many entries an update added and changed, by kind: itself, and by what it took over from below."""
    new, changed = Counter[KindName](), Counter[KindName]()
    for kind in KINDS:
        new[kind], changed[kind] = db.conn.execute(
            "SELECT count(*) FILTER (WHERE revision = 1), count(*) FILTER (WHERE revision > 1) "
            f"FROM {kind} WHERE record_id = ? AND seq = ?",
            [record_id, seq],
        ).fetchone()
    _count_below(db, record_id, seq, new, changed)
    return {"new": +new, "changed": +changed}  # without zeros


def _count_below(
    db: Database, record_id: int, seq: int, new: Counter[KindName], changed: Counter[KindName]
) -> None:
    """Adds the entries of record 0 that read otherwise, because the update moved what the record stands on."""
    before, after = view_of(db, record_id, f"#{seq - 1}"), view_of(db, record_id, f"#{seq}")
    if before.own != after.own or before.base_seq == after.base_seq:
        return
    values = {
        "own": record_id,
        "seq": seq,
        "was": before.base_seq,
        "now": after.base_seq,
        "low": min(before.base_seq, after.base_seq),
        "high": max(before.base_seq, after.base_seq),
    }
    for kind in (one for one in KINDS if one != "base"):
        for states in db.conn.execute(_BELOW.format(kind=kind), values).fetchall():
            was, now = (state is not None and state not in GONE for state in states)
            if was or now:
                (changed if was else new)[kind] += 1


_BELOW: Final = """
SELECT
  (SELECT state FROM {kind} AS w WHERE w.record_id = 0 AND w.key = t.key AND +w.seq <= :was ORDER BY revision DESC LIMIT 1),
  (SELECT state FROM {kind} AS n WHERE n.record_id = 0 AND n.key = t.key AND +n.seq <= :now ORDER BY revision DESC LIMIT 1)
FROM (SELECT DISTINCT key FROM {kind} WHERE record_id = 0 AND seq > :low AND seq <= :high) AS t
WHERE NOT EXISTS (SELECT 1 FROM {kind} AS o WHERE o.record_id = :own AND o.key = t.key AND +o.seq <= :seq)
"""
"""The state of each entry of record 0 before and after, that the layer has no revision of its own of."""


def _about(keys: Sequence[str], topic: str) -> tuple[str, dict[str, Cell]]:
    """The condition for lines about a leader and a topic: those that wrote an entry of theirs."""
    conditions: list[str] = []
    values: dict[str, Cell] = {}
    if keys:
        where, values = is_leader(keys)
        key, member, proposer = (
            where.replace("s.leader", f"s.{name}") for name in ("key", "member", "proposed_by")
        )
        wrote = {"stance": where, "office": where, "leader": key, "membership": member, "coalition": proposer}
        conditions.append(_wrote(wrote))
    if topic:
        values = {**values, "topic": topic}
        conditions.append(
            _wrote({"stance": "s.topic = :topic", "topic": "s.key = :topic", "coalition": "s.topic = :topic"})
        )
    return " AND ".join(conditions) or "1 = 1", values


def _wrote(conditions: dict[str, str]) -> str:
    """The condition that a line wrote one of these. "+s.seq" as in `bot.db.layers`."""
    seqs = " UNION ALL ".join(
        f"SELECT +s.seq FROM {kind} AS s WHERE s.record_id = :record AND {where}"
        for kind, where in conditions.items()
    )
    return f"u.seq IN ({seqs})"


# How far it goes, and what an update made of entries


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

    With the sources that these rest on, as they stood after the update; without what of that cannot be read.
    """
    view = View(own=record_id, own_seq=seq)
    found: list[Made] = []
    for kind in KINDS:
        if len(found) < MADE_SHOWN:
            with LeavingOut():
                found += made_of_kind(db, kind, view, seq, limit=MADE_SHOWN - len(found))
    with LeavingOut():
        return made_with_sources(db, view_of(db, record_id, f"#{seq}"), found)
    return tuple(found)


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
    sql = (
        f"SELECT {columns_of(kind)} FROM {kind} AS s {LINE} WHERE s.record_id = :record AND s.seq = :seq "
        "AND s.place > :after ORDER BY s.place LIMIT :limit"
    )
    return list(read(db, kind, sql, {"record": record_id, "seq": seq, "after": after, "limit": limit}))


def before_of(db: Database, row: Revision, was: View) -> Revision | None:
    """What the record showed before a revision, in the view `was` of before: its own, or what lies below it."""
    return None if row.revision == 1 else find(db, row.kind, row.key, was)
