"""Whether the full-text index fits what stances say, and making it anew.

No hash covers the index: whoever can write the file could put words into it that nobody said, or take words out.
"""

from typing import Final

from sqlite_utils import Database

from bot.store.migrations.m0001_record import SEARCHED, TOKENIZE
from bot.store.sqlite import sqlite3

_INDEXES: Final = {
    "public_search": ("the public record", "record_id = 0"),
    "layer_search": ("the records of servers", "record_id > 0"),
}
"""Each index with what people call its part of the stances, and the condition for them."""

_COLUMNS: Final = ", ".join(("scope", *SEARCHED))
_PARTS: Final = ("data", "idx", "docsize")
"""The tables in which FTS5 keeps an index: sqlite.org/fts5.html, "FTS5 Data Structures"."""


def search_findings(db: Database) -> list[str]:
    """What does not fit, a sentence for each index. Reads every word: about half a minute for a million stances.

    FTS5 can compare an index with its content, but takes all of `stance` for the content of each of the two. So
    each is compared as a copy in SQLite's temporary file, whose content is a view of its own part. Nothing is
    written to the database, and all is of one moment, whatever the bot writes meanwhile.

    Raises:
        sqlite3.Error: a table of the index is not there.
    """
    db.execute("PRAGMA query_only = off")  # it forbids writing to the temporary file too
    try:
        return [
            f"search in {where} does not fit what its stances say{_lost(db, index)}: it may find words that nobody "
            "said, or miss some. Make it anew: standpoint check --rebuild-search"
            for index, (where, _) in _INDEXES.items()
            if not _fits(db, index)
        ]
    except sqlite3.OperationalError as error:
        if _code(error) != sqlite3.SQLITE_FULL:
            raise
        return [
            "search was not compared with the stances: there is no room for a copy in the temporary folder"
        ]
    finally:
        db.execute("PRAGMA query_only = on")


def rebuild_search(db: Database) -> None:
    """Make both indexes anew from the stances, as one change.

    FTS5's own "rebuild" would put all stances into each of them.
    """
    for index, (_, part) in _INDEXES.items():
        db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
        db.execute(
            f"INSERT INTO {index} (rowid, {_COLUMNS}) SELECT stance_id, {_COLUMNS} FROM stance WHERE {part}"
        )


def _fits(db: Database, index: str) -> bool:
    _, part = _INDEXES[index]
    db.execute("BEGIN")
    try:
        db.execute(f"CREATE TEMP VIEW searched AS SELECT stance_id, {_COLUMNS} FROM main.stance WHERE {part}")
        db.execute(
            f"CREATE VIRTUAL TABLE temp.compared USING fts5 ({_COLUMNS}, content = 'searched', "
            f"content_rowid = 'stance_id', tokenize = '{TOKENIZE}')"
        )
        for table in _PARTS:
            db.execute(f"DELETE FROM temp.compared_{table}")
            db.execute(f"INSERT INTO temp.compared_{table} SELECT * FROM main.{index}_{table}")
        # The rank 1 asks for the comparison with the content, too.
        db.execute("INSERT INTO temp.compared (compared, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        if _code(error) != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    finally:
        db.execute("ROLLBACK")
    return True


def _lost(db: Database, index: str) -> str:
    _, part = _INDEXES[index]
    (lost,) = db.execute(
        f"SELECT count(*) FROM stance WHERE {part} AND stance_id NOT IN (SELECT id FROM {index}_docsize)"
    ).fetchone()
    if not lost:
        return ""
    return f" (it knows nothing of {lost:,} {'stance' if lost == 1 else 'stances'})"


def _code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
