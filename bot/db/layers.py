"""What a record shows: its own revisions, and those of the public record below it.

A server's record is a layer over record 0 as it stood at one of its updates, the base. It shows its own revision
of an entry if it has one, else that of record 0 up to the base. Nothing is copied.

The SQL is written so that the planner takes an entry's key, a leader or a topic for finding rows, never the
number of the update: "+s.seq". With the index by number, a look-up costs a hundred times as much.
"""

import logging
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from functools import cache, lru_cache
from typing import Final, TypeAlias

from sqlite_utils import Database

from bot.core.directory import persons
from bot.core.entries import KindName, Revision, Value
from bot.core.log import Cell
from bot.db.rows import UnreadableRowError, columns_of, mended, revision_of

_log = logging.getLogger(__name__)

PUBLIC_RECORD: Final = 0

EVER: Final = 1 << 62
"""After every update."""

NOW: Final = "9999"
"""Sorts after every instant: a *known at* of now."""


class View(Value):
    """Which revisions count: of the record `own` up to its update `own_seq`, and of record 0 up to `base_seq`.

    `base_seq` is 0 where nothing lies below: for record 0 itself, and for a record that started empty.
    """

    own: int
    own_seq: int = EVER
    base_seq: int = 0

    def values(self, **more: Cell) -> dict[str, Cell]:
        """The parameters of the conditions below, and `more`."""
        return {"own": self.own, "own_seq": self.own_seq, "base_seq": self.base_seq, **more}


def view_of(db: Database, record_id: int, known_at: str = NOW) -> View:
    """What a record showed at `known_at`: an instant, `#12` for "after its update 12", or NOW.

    Before its first update a server's record showed record 0.
    """
    own_seq = _seq_at(db, record_id, known_at)
    if record_id == PUBLIC_RECORD:
        return View.unchecked({"own": PUBLIC_RECORD, "own_seq": own_seq, "base_seq": 0})
    row = db.conn.execute(
        "SELECT base_seq FROM base WHERE record_id = ? AND key = '' AND +seq <= ? ORDER BY revision DESC LIMIT 1",
        [record_id, own_seq],
    ).fetchone()
    if row is None:
        at = NOW if known_at.startswith("#") else known_at
        return View.unchecked(
            {"own": PUBLIC_RECORD, "own_seq": _seq_at(db, PUBLIC_RECORD, at), "base_seq": 0}
        )
    return View.unchecked({"own": record_id, "own_seq": own_seq, "base_seq": row[0]})


def _seq_at(db: Database, record_id: int, known_at: str) -> int:
    """The last update by then: where a clock was put back, all before one that counts do too."""
    if known_at == NOW:
        return EVER
    if known_at.startswith("#"):
        return int(known_at[1:])
    (seq,) = db.conn.execute(
        "SELECT max(seq) FROM update_log WHERE record_id = ? AND at <= ?", [record_id, known_at]
    ).fetchone()
    return int(seq or 0)


LINE: Final = "JOIN update_log AS u ON u.record_id = s.record_id AND u.seq = s.seq"


def counting(
    kind: KindName, columns: str, where: str, view: View, *, states: str = "= 'kept'", joins: str = ""
) -> str:
    """SQL for `columns` of the revisions that count in a view, of entries for which `where` holds.

    `where` is a condition on the table AS s; `states` the condition on the state. With `view.values()`.
    """
    return _counting(kind, columns, where, states, joins, layered=bool(view.base_seq))


_LATER: Final = "n.key = s.key AND n.revision > s.revision AND n.revision > 1"
"""The condition that a revision AS n follows one AS s. The last of it says nothing new, but that SQLite may look into
`stance_revised`, which holds so few that it stays in memory, where the index of all revisions is read from the disk."""


@lru_cache(maxsize=512)
def _counting(kind: KindName, columns: str, where: str, states: str, joins: str, *, layered: bool) -> str:
    own = f"""
        SELECT {columns} FROM {kind} AS s {joins}
        WHERE s.record_id = :own AND ({where}) AND +s.seq <= :own_seq AND s.state {states} AND NOT EXISTS (
          SELECT 1 FROM {kind} AS n
          WHERE n.record_id = :own AND {_LATER} AND +n.seq <= :own_seq)"""
    if not layered:
        return own
    return f"""{own}
        UNION ALL
        SELECT {columns} FROM {kind} AS s {joins}
        WHERE s.record_id = 0 AND ({where}) AND +s.seq <= :base_seq AND s.state {states} AND NOT EXISTS (
          SELECT 1 FROM {kind} AS n
          WHERE n.record_id = 0 AND {_LATER} AND +n.seq <= :base_seq)
        AND NOT EXISTS (
          SELECT 1 FROM {kind} AS o WHERE o.record_id = :own AND o.key = s.key AND +o.seq <= :own_seq)"""


def ever(kind: KindName, columns: str, where: str, view: View, *, joins: str = "") -> str:
    """SQL for `columns` of every revision that led to what a view shows, of entries for which `where` holds.

    A revision of the layer's own follows those of record 0 before it, also where the layer took over from record
    0 and undid that since.
    """
    own = f"""
        SELECT {columns} FROM {kind} AS s {joins}
        WHERE s.record_id = :own AND ({where}) AND +s.seq <= :own_seq"""
    if not view.base_seq:
        return own
    layered = f"SELECT 1 FROM {kind} AS o WHERE o.record_id = :own AND o.key = s.key AND +o.seq <= :own_seq"
    return f"""{own}
        UNION ALL
        SELECT {columns} FROM {kind} AS s {joins}
        WHERE s.record_id = 0 AND ({where}) AND NOT EXISTS ({layered} AND o.revision <= s.revision)
        AND (+s.seq <= :base_seq OR EXISTS ({layered}))"""


def read(db: Database, kind: KindName, sql: str, values: Mapping[str, Cell]) -> Generator[Revision]:
    """Revisions one by one, of a query for `columns_of(kind)`. Read to the end or close: an open cursor holds a snapshot."""
    with closing(db.conn.execute(sql, values)) as rows:
        for row in rows:
            yield revision_of(kind, row)


def readable(db: Database, kind: KindName, sql: str, values: Mapping[str, Cell]) -> list[Revision]:
    """The same at once, but of a row that cannot be read only what can, or nothing: for what one must not keep from all."""
    found = []
    for row in db.conn.execute(sql, values).fetchall():
        with LeavingOut():
            found.append(revision_of(kind, row))
            continue
        with LeavingOut():
            found.append(revision_of(kind, mended(kind, row)))
    return found


def count(db: Database, sql: str, values: Mapping[str, Cell]) -> int:
    """How many rows a query has."""
    return int(db.conn.execute(f"SELECT count(*) FROM ({sql}) AS every", values).fetchone()[0])


class LeavingOut:
    """While it lasts, do without what cannot be read: the operator's log names it, once, and so does `standpoint check`."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Whether it ended because something cannot be read."""
        if not isinstance(error, UnreadableRowError):
            return False
        _name_in_log(error.for_operator)
        return True


@cache
def _name_in_log(fault: str) -> None:
    _log.warning("Left out: %s", fault)


Reading: TypeAlias = Callable[[Database, KindName, str, Mapping[str, Cell]], Iterable[Revision]]
"""How the rows of a query are read: `read`, or `readable`."""


ANY: Final = "<> ''"
"""Whatever the state of an entry."""


def select(
    db: Database,
    kind: KindName,
    where: str,
    view: View,
    values: Mapping[str, Cell],
    *,
    states: str = "= 'kept'",
    order: str = "place",
    while_writing: bool = False,
    using: Reading = read,
) -> list[Revision]:
    """The revisions that count in a view, of entries for which `where` holds.

    `order` may end with a limit. With `while_writing` also those of an update whose line is not written yet.
    """
    joins = f"LEFT {LINE}" if while_writing else LINE
    sql = counting(kind, columns_of(kind), where, view, states=states, joins=joins)
    return list(using(db, kind, f"{sql} ORDER BY {order}", view.values(**values)))


def select_ever(
    db: Database,
    kind: KindName,
    where: str,
    view: View,
    values: Mapping[str, Cell],
    *,
    order: str = "place, revision",
) -> list[Revision]:
    """Every revision that led to what a view shows, of entries for which `where` holds."""
    sql = ever(kind, columns_of(kind), where, view, joins=LINE)
    return list(read(db, kind, f"{sql} ORDER BY {order}", view.values(**values)))


def find(db: Database, kind: KindName, key: str, view: View) -> Revision | None:
    """The newest revision of an entry, whatever its state; None if the record never had it."""
    for record_id, seq in ((view.own, view.own_seq), (PUBLIC_RECORD, view.base_seq)):
        if not seq:
            continue
        row = db.conn.execute(_find(kind), [record_id, key, seq]).fetchone()
        if row is not None:
            return revision_of(kind, row)
    return None


@cache
def _find(kind: KindName) -> str:
    return (
        f"SELECT {columns_of(kind)} FROM {kind} AS s {LINE} "
        "WHERE s.record_id = ? AND s.key = ? AND +s.seq <= ? ORDER BY s.revision DESC LIMIT 1"
    )


def revisions(db: Database, kind: KindName, key: str, view: View) -> tuple[Revision, ...]:
    """Every revision of one entry, the first first; empty if the record never had it."""
    return tuple(select_ever(db, kind, "s.key = :key", view, {"key": key}, order="revision"))


def newest(
    db: Database, kind: KindName, record_id: int, seq: int, *, using: Reading = read
) -> list[Revision]:
    """The newest revision of every entry that record `record_id` itself has, whatever its state, in order."""
    return select(db, kind, "1 = 1", View(own=record_id, own_seq=seq), {}, states=ANY, using=using)


def people(db: Database, view: View) -> dict[str, str]:
    """Of each leader who turned out to be another, the key, and the key of that one."""
    merged = select(db, "leader", "s.merged_into > ''", view, {}, states="= 'merged'")
    return persons({row.key: row.merged_into for row in merged})


def is_leader(keys: Sequence[str]) -> tuple[str, dict[str, Cell]]:
    """The condition that a stance AS s is of the person with these keys, and its parameters."""
    if len(keys) == 1:
        return "s.leader = :leader0", {"leader0": keys[0]}
    return is_one_of("s.leader", "leader", keys)


def is_one_of(column: str, name: str, cells: Iterable[Cell]) -> tuple[str, dict[str, Cell]]:
    """The condition that a column is one of some cells, and its parameters, called `name0`, `name1`, …

    A list of none, "IN ()", is SQLite's own.
    """
    values = {f"{name}{number}": cell for number, cell in enumerate(cells)}
    marks = ", ".join(f":{one}" for one in values)
    return f"{column} IN ({marks})" if values else "1 = 0", values
