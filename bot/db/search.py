"""Full-text search over what stances say."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from sqlite_utils import Database

from bot.core.entries import Revision, Value
from bot.db.connection import code_of
from bot.db.layers import LINE, PUBLIC_RECORD, View, counting, is_leader
from bot.db.migrations.m0001_record import SEARCHED, TOKENIZE
from bot.db.rows import columns_of, revision_of
from bot.db.sqlite import sqlite3

SEARCH_DEPTH = 500
"""How many of the newest matching revisions of a record, and of what lies below it, a search looks through."""

_INDEX: Final = {True: "public_search", False: "layer_search"}


class Found(Value):
    """A page of search results, the newest statement first, and how many were found in all."""

    hits: tuple[Revision, ...]
    total: int


def search(
    db: Database,
    view: View,
    text: str,
    *,
    keys: Sequence[str] = (),
    hidden: Sequence[str] = (),
    limit: int,
    offset: int = 0,
) -> Found:
    """Stances that hold every word of `text`, the last word also as a beginning.

    Newest first rather than by rank: ranking reads every match.

    Args:
        keys: of a leader, their own and those merged into them; empty for everybody.
        hidden: topics whose stances are left out, such as retired ones.
    """
    records = [view.own, *([PUBLIC_RECORD] if view.base_seq else [])]
    found: dict[int, tuple[str, int]] = {}
    for record_id in records:
        query = _match_query(record_id, keys, text)
        if query is None:
            return Found(hits=(), total=0)
        found |= _matches(db, view, record_id, query, keys=keys, hidden=hidden)
    ids = sorted(found, key=lambda stance_id: found[stance_id], reverse=True)
    page = ids[offset : offset + limit]
    rows = db.conn.execute(
        f"SELECT s.stance_id, {columns_of('stance')} FROM stance AS s {LINE} "
        f"WHERE s.stance_id IN ({', '.join('?' * len(page))})",
        page,
    ).fetchall()
    hits = {stance_id: revision_of("stance", row) for stance_id, *row in rows}
    return Found(hits=tuple(hits[stance_id] for stance_id in page), total=len(found))


def _matches(
    db: Database, view: View, record_id: int, query: str, *, keys: Sequence[str], hidden: Sequence[str]
) -> dict[int, tuple[str, int]]:
    """The newest matches of one record that count in the view: id, with day and place."""
    index = _INDEX[record_id == PUBLIC_RECORD]
    leader, values = is_leader(keys) if keys else ("1 = 1", {})
    without = {f"hidden{number}": key for number, key in enumerate(hidden)}
    open_topic = f"s.topic NOT IN ({', '.join(f':{name}' for name in without)})" if without else "1 = 1"
    own = record_id == view.own
    shown = View(own=record_id, own_seq=view.own_seq if own else view.base_seq)
    covered = (
        "1 = 1"
        if own
        else "NOT EXISTS (SELECT 1 FROM stance AS o WHERE o.record_id = :layer AND o.key = s.key AND +o.seq <= :layer_seq)"
    )
    joins = f"JOIN {index} ON {index}.rowid = s.stance_id"
    where = f"{index} MATCH :query AND {leader} AND {open_topic} AND {covered}"
    sql = counting("stance", "s.stance_id, s.stated_from, s.place", where, shown, joins=joins)
    rows = db.conn.execute(
        f"{sql} ORDER BY {index}.rowid DESC LIMIT {SEARCH_DEPTH}",
        shown.values(**values, **without, query=query, layer=view.own, layer_seq=view.own_seq),
    ).fetchall()
    return {stance_id: (stated_from, place) for stance_id, stated_from, place in rows}


def _match_query(record_id: int, leaders: Sequence[str], text: str) -> str | None:
    """An FTS5 query: the words as plain strings, so that nobody's text is read as query syntax."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))[:12]
    if not words:
        return None
    said = " ".join(f'"{word}"' for word in words)
    # All that begins with one Latin letter is of no use, and takes long to gather.
    beginning = "" if len(words[-1]) == 1 and words[-1].isascii() else " *"
    # The words of `stance.scope`.
    scopes = [f"r{record_id}x{leader.replace('-', '')}" for leader in leaders] or [f"r{record_id}"]
    scope = " OR ".join(f'"{word}"' for word in scopes)
    return f"scope : ({scope}) AND {{summary quote venue source_title}} : ({said}{beginning})"


_WORD = re.compile(r"[^\W_]+")


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
        if code_of(error) != sqlite3.SQLITE_FULL:
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
        if code_of(error) != sqlite3.SQLITE_CORRUPT:
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
