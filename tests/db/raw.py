"""Reading and attacking tables by name, as a program would that knows nothing of ours."""

import re
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database

from bot.db.sqlite import connect

COMPUTED = frozenset({"stated_from", "scope"})
"""Columns that nobody writes."""


def tables(db: Database) -> list[str]:
    """Our tables: not those of SQLite, its migrations and full-text search."""
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    theirs = r"sqlite_|_sqlite_|_litestream_|(public|layer|source)_search"
    return [name for (name,) in found if not re.match(theirs, name)]


def columns(db: Database, table: str) -> list[str]:
    """Every column, also those that are computed."""
    return [row[1] for row in db.execute(f"PRAGMA table_xinfo({table})").fetchall()]


def has_row_id(db: Database, table: str) -> bool:
    """Whether its rows have a number that is none of its columns."""
    (without,) = db.execute("SELECT wr FROM pragma_table_list WHERE name = ?", [table]).fetchone()
    return not without and len(_primary_key(db, table)) != 1


def rows(db: Database, table: str) -> list[dict]:
    """Every row of a table by column name, with the row id if that is none of the columns."""
    names = [*columns(db, table), *(["rowid"] if has_row_id(db, table) else [])]
    found = db.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1, 2").fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def dump(db: Database, table: str) -> list[tuple]:
    """Every row of a table, to compare."""
    return sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)


def unique_keys(db: Database, table: str) -> list[list[str]]:
    """Every set of columns by which a row can be in the way of another, the row id among them."""
    indexes = [row[1] for row in db.execute(f"PRAGMA index_list({table})").fetchall() if row[2]]
    keys = [[row[2] for row in db.execute(f"PRAGMA index_info({name})").fetchall()] for name in indexes]
    primary = _primary_key(db, table)
    row_id = [["rowid"]] if has_row_id(db, table) else []
    return [primary, *row_id, *(key for key in keys if key != primary)]


def _primary_key(db: Database, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})").fetchall() if row[5]]


def strangers_row(db: Database, table: str, row: dict) -> dict:
    """`row` with other values in every column of a key, so that it is in nobody's way."""
    keys = {name for key in unique_keys(db, table) for name in key}
    other = {name: f"{row[name]}-x" if isinstance(row[name], str) else 5000 for name in keys}
    return {**row, **other}


def next_seq(db: Database, record_id: int) -> int:
    """The number that the next line of a record's log will have."""
    sql = "SELECT coalesce(max(seq), 0) + 1 FROM update_log WHERE record_id = ?"
    return db.execute(sql, [record_id]).fetchone()[0]


def next_line(db: Database, record_id: int = 0) -> dict:
    """A line that follows the head of a record's log, as far as the schema can tell."""
    head = [row for row in rows(db, "update_log") if row["record_id"] == record_id][-1]
    (last,) = db.execute("SELECT max(update_id) FROM update_log").fetchone()
    return {
        **head,
        "update_id": last + 1,
        "seq": head["seq"] + 1,
        "prev_hash": head["hash"],
        "hash": "a" * 64,
        "request_key": None,
    }


def insert(db: Database, table: str, row: dict, verb: str = "INSERT", tail: str = "") -> None:
    """Insert one row, but for the columns that are computed."""
    cells = {name: cell for name, cell in row.items() if name not in COMPUTED}
    marks = ", ".join("?" * len(cells))
    db.execute(f"{verb} INTO {table} ({', '.join(cells)}) VALUES ({marks}) {tail}", list(cells.values()))


def update(db: Database, table: str, values: dict, row: dict) -> None:
    """UPDATE OR REPLACE one row."""
    primary = unique_keys(db, table)[0]
    assignments = ", ".join(f"{name} = ?" for name in values)
    where = " AND ".join(f"{name} = ?" for name in primary)
    at = [row[name] for name in primary]
    db.execute(f"UPDATE OR REPLACE {table} SET {assignments} WHERE {where}", [*values.values(), *at])


def holding_words(db: Database, word: str) -> bool:
    """Whether full-text search knows a word, in any column."""
    return any(
        db.execute(f"SELECT 1 FROM {index} WHERE {index} MATCH ?", [f'"{word}"']).fetchone() is not None
        for index in ("public_search", "layer_search", "source_search")
    )


class Unguarded:
    """While it lasts, no trigger is in the way, nor a foreign key; then every trigger is there again."""

    def __init__(self, db: Database) -> None:
        """On somebody else's connection."""
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("PRAGMA foreign_keys = off")
        sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        self._triggers = self._db.execute(sql).fetchall()
        for name, _ in self._triggers:
            self._db.execute(f"DROP TRIGGER {name}")

    def __exit__(self, *_: object) -> None:
        for _, sql in self._triggers:
            self._db.execute(sql)


def spoil(path: Path, table: str, sql: str, *values: object) -> None:
    """Change rows as somebody with an editor of SQLite files would, whatever the rules of the table say."""
    with closing(connect(path, "rw")) as db:
        guards = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]
        ).fetchall()
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("PRAGMA foreign_keys = OFF")
        for name, _ in guards:
            db.execute(f"DROP TRIGGER {name}")
        changed = db.execute(sql, list(values)).rowcount
        for _, guard in guards:
            db.execute(guard)
        assert changed, f"nothing was spoilt: {sql}"
