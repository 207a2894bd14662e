"""The one SQLite library of this process: the one that sqlite-utils picked.

Two SQLite libraries on one file in one process erased a committed row of another process (field notes,
SQLite 14), so nothing else here imports `sqlite3` by name.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3

__all__ = ["sqlite3"]
