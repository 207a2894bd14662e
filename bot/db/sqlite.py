"""The one SQLite library of this process: the one that sqlite-utils picked.

Two SQLite libraries on one file in one process erased a committed row of another process, so nothing else here
imports `sqlite3` by name.
"""

from typing import TYPE_CHECKING

from sqlite_utils import Database

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3

__all__ = ["run_script", "sqlite3"]


def run_script(db: Database, script: str) -> None:
    """Run several statements inside the transaction that is open; `executescript` would commit it first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
