"""Full-text search over what stances say, and over what their sources are called."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from sqlite_utils import Database

from bot.core.entries import Revision, Value
from bot.db.layers import LINE, PUBLIC_RECORD, View, counting, is_leader, is_one_of
from bot.db.migrations.m0001_records import INDEXES, SEARCHED, TOKENIZE, search_columns
from bot.db.rows import columns_of, revision_of
from bot.db.sources import with_sources
from bot.db.sqlite import code_of, one_moment, sqlite3, writing_elsewhere

SEARCH_DEPTH = 500
"""How many of the newest matching revisions of a record, and of what lies below it, a search looks through."""

_EVERY: Final = 12
"""So many words of a text are looked for at most, where all have to be there."""

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
    either: bool = False,
) -> Found:
    """Stances that hold every word of `text`, or rest on a source whose title and publisher do; the last word also as
    a beginning.

    Newest first rather than by rank: ranking reads every match.

    Args:
        either: whether one of the words is enough, each also as a beginning.
        keys: of a leader, their own and those merged into them; empty for everybody.
        hidden: topics whose stances are left out, such as retired ones.
    """
    said = _any_word(text) if either else _words(text)
    if not said:
        return Found(hits=(), total=0)
    sources = _sources(db, view, said)
    found: dict[int, tuple[str, int]] = {}
    for record_id in _records(view):
        wanted = (f"{_in_scope(record_id, keys)} AND {{{' '.join(SEARCHED['stance'])}}} : ({said})", sources)
        found |= _matches(db, view, record_id, wanted, keys=keys, hidden=hidden)
    ids = sorted(found, key=lambda stance_id: found[stance_id], reverse=True)
    page = ids[offset : offset + limit]
    where, values = is_one_of("s.stance_id", "hit", page)
    rows = db.conn.execute(
        f"SELECT s.stance_id, {columns_of('stance')} FROM stance AS s {LINE} WHERE {where}", values
    ).fetchall()
    hits = {stance_id: revision_of("stance", row) for stance_id, *row in rows}
    shown = with_sources(db, view, [hits[stance_id] for stance_id in page])
    return Found(hits=tuple(shown), total=len(found))


def _records(view: View) -> list[int]:
    return [view.own, *([PUBLIC_RECORD] if view.base_seq else [])]


def _sources(db: Database, view: View, said: str) -> list[str]:
    """The keys of the newest sources that match, as any of their revisions that led to what the view shows."""
    where, values = is_one_of("s.record_id", "record", _records(view))
    rows = db.conn.execute(
        "SELECT DISTINCT s.key FROM source_search JOIN source AS s ON s.source_id = source_search.rowid "
        f"WHERE source_search MATCH :query AND {where} "
        f"ORDER BY source_search.rowid DESC LIMIT {SEARCH_DEPTH}",
        {**values, "query": said},
    ).fetchall()
    return [key for (key,) in rows]


def sources_that_match(db: Database, view: View, text: str, limit: int) -> list[str]:
    """The keys of the newest sources whose title and publisher hold every word of a text, or of the newest at all."""
    said = _words(text)
    if said:
        return _sources(db, view, said)[:limit]
    sql = counting("source", "s.key AS key, s.place AS place", "1 = 1", view)
    rows = db.conn.execute(f"{sql} ORDER BY place DESC LIMIT :limit", view.values(limit=limit)).fetchall()
    return [key for key, _ in rows]


def _matches(
    db: Database,
    view: View,
    record_id: int,
    wanted: tuple[str, Sequence[str]],
    *,
    keys: Sequence[str],
    hidden: Sequence[str],
) -> dict[int, tuple[str, int]]:
    """The newest matches of one record that count in the view: id, with day and place.

    `wanted` is a query on the words of stances, and the keys of sources that match by themselves.
    """
    query, sources = wanted
    index = _INDEX[record_id == PUBLIC_RECORD]
    leader, values = is_leader(keys) if keys else ("1 = 1", {})
    hides, without = is_one_of("s.topic", "hidden", hidden)
    own = record_id == view.own
    shown = View(own=record_id, own_seq=view.own_seq if own else view.base_seq)
    covered = (
        "1 = 1"
        if own
        else "NOT EXISTS (SELECT 1 FROM stance AS o WHERE o.record_id = :layer AND o.key = s.key AND +o.seq <= :layer_seq)"
    )
    joins = f"JOIN {index} ON {index}.rowid = s.stance_id"
    fitting = f"{leader} AND NOT {hides} AND {covered}"
    columns = "s.stance_id AS stance_id, s.stated_from AS stated_from, s.place AS place"
    parameters = shown.values(**values, **without, layer=view.own, layer_seq=view.own_seq)
    sql = counting("stance", columns, f"{index} MATCH :query AND {fitting}", shown, joins=joins)
    limit = f"DESC LIMIT {SEARCH_DEPTH}"
    rows = db.conn.execute(f"{sql} ORDER BY {index}.rowid {limit}", {**parameters, "query": query}).fetchall()
    if sources:
        on_sources, named = is_one_of("c.source", "source", sources)
        resting = (
            "(s.record_id, s.key, s.revision) IN (SELECT c.record_id, c.key, c.revision FROM citation AS c WHERE "
            f"c.record_id = :own AND c.kind = 'stance' AND {on_sources})"
        )
        sql = counting("stance", columns, f"{resting} AND {fitting}", shown)
        rows += db.conn.execute(f"{sql} ORDER BY stance_id {limit}", {**parameters, **named}).fetchall()
    return {stance_id: (stated_from, place) for stance_id, stated_from, place in rows}


def _words(text: str) -> str:
    """The words as plain strings of an FTS5 query, so that nobody's text is read as query syntax; "" for none."""
    words = _words_of(text)[:_EVERY]
    if not words:
        return ""
    # All that begins with one Latin letter is of no use, and takes long to gather.
    beginning = "" if len(words[-1]) == 1 and words[-1].isascii() else " *"
    return " ".join(f'"{word}"' for word in words) + beginning


def _any_word(text: str) -> str:
    """The words as an FTS5 query of which one is enough, each also as a beginning; "" for none."""
    return " OR ".join(f'"{word}" *' for word in _words_of(text) if len(word) > 1)


def _words_of(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text))


def _in_scope(record_id: int, leaders: Sequence[str]) -> str:
    """The part of a query that asks for the words of `stance.scope`."""
    scopes = [f"r{record_id}x{leader.replace('-', '')}" for leader in leaders] or [f"r{record_id}"]
    words = " OR ".join(f'"{word}"' for word in scopes)
    return f"scope : ({words})"


_WORD = re.compile(r"[^\W_]+")


_OF: Final = {
    "public_search": "what the stances of the public record say",
    "layer_search": "what the stances of servers' records say",
    "source_search": "what sources are called",
}
"""What people call that which each index holds."""

_PARTS: Final = ("data", "idx", "docsize")
"""The tables in which FTS5 keeps an index: sqlite.org/fts5.html, "FTS5 Data Structures"."""


def search_findings(db: Database) -> list[str]:
    """What does not fit, a sentence for each index. Reads every word: about half a minute for a million stances.

    FTS5 can compare an index with its content, but takes all of `stance` for the content of each of two. So
    each is compared as a copy in SQLite's temporary file, whose content is a view of its own part. Nothing is
    written to the database, and all is of one moment, whatever the bot writes meanwhile.

    Raises:
        sqlite3.Error: a table of the index is not there.
    """
    try:
        with writing_elsewhere(db):
            return [
                f"search does not fit {what}{_lost(db, index)}: it may find words that nobody said, or miss some. "
                "Make it anew: standpoint check --rebuild-search"
                for index, what in _OF.items()
                if not _fits(db, index)
            ]
    except sqlite3.OperationalError as error:
        if code_of(error) != sqlite3.SQLITE_FULL:
            raise
        return [
            "search was not compared with the stances: there is no room for a copy in the temporary folder"
        ]


def rebuild_search(db: Database) -> None:
    """Make all indexes anew from the rows, as one change.

    FTS5's own "rebuild" would put all stances into each of theirs.
    """
    for index, (table, records) in INDEXES.items():
        columns = search_columns(table)
        db.execute(f"INSERT INTO {index} ({index}) VALUES ('delete-all')")
        db.execute(
            f"INSERT INTO {index} (rowid, {columns}) "
            f"SELECT {table}_id, {columns} FROM {table} WHERE record_id {records}"
        )


def _fits(db: Database, index: str) -> bool:
    table, records = INDEXES[index]
    columns = search_columns(table)
    with one_moment(db):
        try:
            db.execute(
                f"CREATE TEMP VIEW searched AS SELECT {table}_id, {columns} FROM main.{table} WHERE record_id {records}"
            )
            db.execute(
                f"CREATE VIRTUAL TABLE temp.compared USING fts5 ({columns}, content = 'searched', "
                f"content_rowid = '{table}_id', tokenize = '{TOKENIZE}')"
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
    return True


def _lost(db: Database, index: str) -> str:
    table, records = INDEXES[index]
    (lost,) = db.execute(
        f"SELECT count(*) FROM {table} WHERE record_id {records} "
        f"AND {table}_id NOT IN (SELECT id FROM {index}_docsize)"
    ).fetchone()
    if not lost:
        return ""
    return f" (it knows nothing of {lost:,} {table if lost == 1 else f'{table}s'})"
