"""What is wrong with a database file, each as a line: schema, pages, indexes, references, people, search."""

from collections.abc import Mapping
from contextlib import closing
from functools import cache

from sqlite_utils import Database

from bot.core.errors import StoreUnusableError
from bot.core.kinds import CITING, KINDS
from bot.core.log import fits_mark, record_name
from bot.db.connection import in_words, write
from bot.db.migrations import migrations
from bot.db.migrations.m0001_records import CITED, CITES
from bot.db.rows import columns_of, derived_cells, revision_of
from bot.db.search import search_findings
from bot.db.sqlite import sqlite3

_FOREIGN = ("sqlite_", "_litestream_")


def findings(db: Database) -> list[str]:
    """All that is wrong with the file; empty if nothing is. Reads all of it."""
    found = schema_findings(db)
    for look in (_damage, _broken_references, _loose_ends, _citations, _pages, _exchanged, search_findings):
        try:
            found += look(db)
        except sqlite3.DatabaseError as error:
            if not isinstance(in_words(error), StoreUnusableError):
                raise
            found.append(f"not everything could be read ({error}): restore a backup")
    return list(dict.fromkeys(found))


def _damage(db: Database) -> list[str]:
    return [text for (text,) in db.execute("PRAGMA integrity_check").fetchall() if text != "ok"]


def _broken_references(db: Database) -> list[str]:
    return [
        f"a row of {table} refers to nothing in {parent}"
        for table, _, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall()
    ]


def _loose_ends(db: Database) -> list[str]:
    """Entries that name one which neither their record had, nor the public record as far as theirs stood on it."""
    named = [
        (kind.name, other, f"SELECT s.record_id, s.key, s.{field} AS named FROM {kind.name} AS s")
        for kind in KINDS.values()
        for field, other in kind.references.items()
    ]
    named += [
        (
            kind,
            "source",
            f"SELECT s.record_id, s.key, s.source AS named FROM citation AS s WHERE s.kind = '{kind}'",
        )
        for kind in CITING
    ]
    below = "SELECT max(b.base_seq) FROM base AS b WHERE b.record_id = s.record_id"
    return [
        f"a revision of {kind} {key} in {record_name(record_id)} names the {other} “{missing}”, which is nowhere"
        for kind, other, rows in named
        for record_id, key, missing in db.execute(
            f"SELECT DISTINCT s.record_id, s.key, s.named FROM ({rows}) AS s WHERE s.named <> '' "
            f"AND NOT EXISTS (SELECT 1 FROM {other} AS o WHERE o.record_id = s.record_id AND o.key = s.named) "
            f"AND NOT EXISTS (SELECT 1 FROM {other} AS o WHERE o.record_id = 0 AND o.key = s.named "
            f"AND +o.seq <= ({below}))"
        ).fetchall()
    ]


def _citations(db: Database) -> list[str]:
    """What is noted of which entry rests on which source must be what their rows say."""
    said = " UNION ".join(
        f"SELECT s.record_id, '{table}', s.key, s.revision, {CITED} FROM {table} AS s, json_each(s.sources)"
        for table in CITES
    )
    noted = "SELECT record_id, kind, key, revision, source FROM citation"
    wrong = [
        *db.execute(f"{noted} EXCEPT SELECT * FROM ({said})").fetchall(),
        *db.execute(f"SELECT * FROM ({said}) EXCEPT {noted}").fetchall(),
    ]
    return [
        f"what is noted of the sources of {kind} {key} in {record_name(record_id)} is not what the row says"
        for record_id, kind, key, _, _ in wrong
    ]


def _pages(db: Database) -> list[str]:
    """The page that a source is found by must follow from its row."""
    sql = (
        f"SELECT s.page, {columns_of('source')} FROM source AS s JOIN update_log AS u USING (record_id, seq)"
    )
    with closing(db.conn.execute(sql)) as rows:
        revisions = ((page, revision_of("source", row)) for page, *row in rows)
        return [
            f"the source {row.key} in {record_name(row.record_id)} is found by another link than its own"
            for page, row in revisions
            if derived_cells(row) != [page]
        ]


def _exchanged(db: Database) -> list[str]:
    """People who do not fit their mark and stand behind no line of a log, where the log would say so.

    Whoever only proposed something could be made somebody else, and then confirm it themselves.
    """
    rows = db.execute("SELECT actor_id, guild_id, mark, kind, salt, discord_user_id FROM actor").fetchall()
    return [
        f"what is stored about a person of {record_name(guild_id)} was changed after it was written"
        for actor_id, guild_id, *who in rows
        if not fits_mark(*who)
        and not db.execute(
            "SELECT 1 FROM update_log WHERE record_id = :record AND (actor_id = :who OR confirmed_by = :who) LIMIT 1",
            {"record": guild_id, "who": actor_id},
        ).fetchone()
    ]


def schema_findings(db: Database) -> list[str]:
    """Differences between the tables, indexes and triggers of `db` and those that this version makes.

    Triggers matter most: `table.transform()` drops them without a word.
    """
    expected, actual = _expected_schema(), _schema(db)
    return [
        *(f"{kind} {name} is missing" for kind, name in expected.keys() - actual.keys()),
        *(f"{kind} {name} is not ours" for kind, name in actual.keys() - expected.keys()),
        *(
            f"{kind} {name} differs from what this version makes"
            for (kind, name), sql in expected.items()
            if actual.get((kind, name), sql) != sql
        ),
    ]


@cache
def _expected_schema() -> Mapping[tuple[str, str], str]:
    with closing(Database(memory=True, execute_plugins=False)) as db:
        write(db, migrations.apply)
        return _schema(db)


def _schema(db: Database) -> Mapping[tuple[str, str], str]:
    """Everything in the schema but SQLite's own tables and those of Litestream, which may replicate the file."""
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): sql for kind, name, sql in rows if not name.startswith(_FOREIGN)}
