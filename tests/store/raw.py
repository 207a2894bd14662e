"""Reading and attacking tables by name, as a program would that knows nothing of ours."""

import re

from sqlite_utils import Database


def tables(db: Database) -> list[str]:
    """Our tables: not those of SQLite, its migrations and full-text search."""
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [name for (name,) in found if not re.match(r"sqlite_|_sqlite_|_litestream_|stance_fts", name)]


def columns(db: Database, table: str) -> list[str]:
    """Every column, also those that are computed."""
    return [row[1] for row in db.execute(f"PRAGMA table_xinfo({table})").fetchall()]


def rows(db: Database, table: str) -> list[dict]:
    """Every row of a table by column name."""
    names = columns(db, table)
    found = db.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY 1, 2").fetchall()
    return [dict(zip(names, row, strict=True)) for row in found]


def dump(db: Database, table: str) -> list[tuple]:
    """Every row of a table, to compare."""
    return db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()


def unique_keys(db: Database, table: str) -> list[list[str]]:
    """Every set of columns by which a row can be in the way of another, the row id among them."""
    indexes = [row[1] for row in db.execute(f"PRAGMA index_list({table})").fetchall() if row[2]]
    keys = [[row[2] for row in db.execute(f"PRAGMA index_info({name})").fetchall()] for name in indexes]
    primary = [row[1] for row in db.execute(f"PRAGMA table_info({table})").fetchall() if row[5]]
    return [primary, *(key for key in keys if key != primary)]


def strangers_row(db: Database, table: str, row: dict) -> dict:
    """`row` with other values in every column of a key, so that it is in nobody's way."""
    keys = {name for key in unique_keys(db, table) for name in key}
    other = {name: f"{row[name]}-x" if isinstance(row[name], str) else 5000 for name in keys}
    new = {**row, **other}
    if table == "stance":
        new |= {"revision": 1, "action": "assert"}
    return new


def insert(db: Database, table: str, row: dict, verb: str = "INSERT", tail: str = "") -> None:
    """Insert one row, but for the columns that are computed."""
    cells = {name: cell for name, cell in row.items() if name not in {"stated_from", "scope"}}
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
    query = "SELECT 1 FROM stance_fts WHERE stance_fts MATCH ?"
    return db.execute(query, [f'"{word}"']).fetchone() is not None
