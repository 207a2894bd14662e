"""Opening the database file: make it, bring it up to date, or refuse it without touching it."""

from collections.abc import Mapping
from contextlib import closing, suppress
from functools import cache, partial
from pathlib import Path
from shutil import disk_usage

from sqlite_utils import Database

from bot.record.errors import StandpointError, StoreFullError, StoreUnusableError
from bot.record.kinds import KINDS
from bot.record.log import fits_mark
from bot.store.lanes import connect, in_words, write
from bot.store.migrations import APPLICATION_ID, OLD_FORM, migrations
from bot.store.sqlite import sqlite3

_MAGIC = b"SQLite format 3\x00"
_HEADER_SIZE, _APPLICATION_ID_AT = 100, 68
"""The file format: sqlite.org/fileformat2.html, "The Database Header"."""

_FOREIGN = ("sqlite_", "_litestream_")

_LEAST_ROOM = 64 * 1024
"""Bytes; SQLite takes 32 KiB for the -shm, the file in which connections find their way in the WAL."""


def prepare(path: Path, *, create: bool) -> bool:
    """Make sure that `path` holds a database of ours with the current schema.

    Several processes may do this at once: migrations run under one IMMEDIATE transaction.

    Returns:
        True if the file was made now.

    Raises:
        StoreUnusableError: no file and not `create`; not ours; from a newer version; damaged; unreadable; on
            a full disk. The file has not been changed.
        StoreBusyError: another process keeps it locked.
    """
    is_new = _is_new(path)
    if is_new and not create:
        raise StoreUnusableError(
            f"There is no database at {path}. `standpoint run` makes one on its first start."
        )
    if not path.absolute().parent.is_dir():
        raise StoreUnusableError(
            f"The folder {path.absolute().parent} does not exist. Make it, or choose another."
        )
    try:
        if not is_new:
            require_ours(path)
        _migrate(path)
    except sqlite3.Error as error:
        tidy(path)
        raise refusal(path, error) from error
    except StandpointError:
        tidy(path)
        raise
    return is_new


def tidy(path: Path) -> None:
    """Let SQLite remove the empty -wal and the -shm that read-only connections make and cannot remove."""
    with suppress(OSError, RuntimeError, sqlite3.Error):  # RuntimeError: a link that leads to itself
        if Path(f"{path.resolve()}-wal").stat().st_size == 0:
            with closing(connect(path, "rw")) as db:
                db.execute("SELECT 1 FROM sqlite_master").fetchone()


def refusal(path: Path, error: sqlite3.Error) -> StandpointError:
    """Why the file at `path` cannot be opened, for the operator."""
    known = in_words(error)
    # Where there is no room for the -shm, SQLite only says "disk I/O error".
    if isinstance(known, StoreFullError) or disk_usage(path.absolute().parent).free < _LEAST_ROOM:
        return StoreUnusableError(f"The disk that holds {path} is full. Make room and start again.")
    if known is not None and not isinstance(known, StoreUnusableError):
        return known
    return StoreUnusableError(
        f"The database {path} cannot be used: {error}. Nothing was changed. "
        "If the file is damaged, restore a backup (docs/operator.md)."
    )


def findings(db: Database) -> list[str]:
    """What is wrong with the file, each as a line: schema, pages, indexes, references, people. Reads all of it."""
    try:
        return [
            *schema_findings(db),
            *(text for (text,) in db.execute("PRAGMA integrity_check").fetchall() if text != "ok"),
            *(
                f"a row of {table} refers to nothing in {parent}"
                for table, _, parent, _ in db.execute("PRAGMA foreign_key_check").fetchall()
            ),
            *_loose_ends(db),
            *_unsearchable(db),
            *_exchanged(db),
        ]
    except sqlite3.DatabaseError as error:
        if isinstance(in_words(error), StoreUnusableError):
            return [f"the file is damaged ({error}): restore a backup"]
        raise


def _loose_ends(db: Database) -> list[str]:
    """Entries that name one which neither their record had, nor the public record as far as theirs stood on it."""
    below = "SELECT max(b.base_seq) FROM base AS b WHERE b.record_id = s.record_id"
    return [
        f"a revision of {kind.name} {key} in record {record_id} names the {other} “{named}”, which is nowhere"
        for kind in KINDS.values()
        for field, other in kind.references.items()
        for record_id, key, named in db.execute(
            f"SELECT DISTINCT s.record_id, s.key, s.{field} FROM {kind.name} AS s WHERE s.{field} <> '' "
            f"AND NOT EXISTS (SELECT 1 FROM {other} AS o WHERE o.record_id = s.record_id AND o.key = s.{field}) "
            f"AND NOT EXISTS (SELECT 1 FROM {other} AS o WHERE o.record_id = 0 AND o.key = s.{field} "
            f"AND +o.seq <= ({below}))"
        ).fetchall()
    ]


def _unsearchable(db: Database) -> list[str]:
    """Stances that full-text search has lost; `integrity_check` does not compare the two."""
    (lost,) = db.execute(
        "SELECT count(*) FROM stance WHERE stance_id NOT IN "
        "(SELECT id FROM public_search_docsize UNION ALL SELECT id FROM layer_search_docsize)"
    ).fetchone()
    return [f"search knows nothing of {lost} rows of stance"] if lost else []


def _exchanged(db: Database) -> list[str]:
    """People who do not fit their mark and stand behind no line of a log, where the log would say so.

    Whoever only proposed something could be made somebody else, and then confirm it themselves.
    """
    rows = db.execute("SELECT actor_id, guild_id, mark, kind, salt, discord_user_id FROM actor").fetchall()
    return [
        f"what is stored about a person of record {guild_id} was changed after it was written"
        for actor_id, guild_id, *who in rows
        if not fits_mark(*who)
        and not db.execute(
            "SELECT 1 FROM update_log WHERE record_id = :record AND (actor_id = :who OR confirmed_by = :who) LIMIT 1",
            {"record": guild_id, "who": actor_id},
        ).fetchone()
    ]


def schema_findings(db: Database) -> list[str]:
    """Differences between the tables, indexes and triggers of `db` and those that this version makes.

    Triggers matter most: `table.transform()` drops them without a word (field notes, SQLite 3).
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


def _is_new(path: Path) -> bool:
    """Whether there is nothing at `path` yet: no file, or an empty one."""
    try:
        if path.exists() and not path.is_file():
            raise StoreUnusableError(f"{path} is not a file. Choose another place with --database.")
        return not path.exists() or path.stat().st_size == 0
    except OSError as error:
        raise _unreadable(path, error) from error


def require_ours(path: Path) -> None:
    """Look at the file without writing to it.

    Raises:
        StoreUnusableError: not ours, from a newer version, or without the triggers that protect its log.
        sqlite3.Error: it is damaged.
    """
    _require_our_header(path)
    with closing(connect(path, "ro")) as db:
        known = _migration_names()
        applied = [migration.name for migration in migrations.applied(db)]
        if OLD_FORM in applied:
            raise StoreUnusableError(
                f"{path} has the form of an older version, from before records were logs of revisions. Nothing was "
                "changed. Export each record with that version (standpoint export FOLDER --guild ID), move this "
                "file away, and import the folders with this one (docs/operator.md)."
            )
        unknown = [name for name in applied if name not in known]
        if unknown:
            raise StoreUnusableError(
                f"{path} was made by a newer version of Standpoint (it knows {unknown[-1]}). "
                "Nothing was changed. Please upgrade, or restore an older backup."
            )
        if not migrations.pending(db):
            _require_triggers(path, db)


def _require_our_header(path: Path) -> None:
    """Look at the first bytes only: asking SQLite would leave a -wal and a -shm beside a stranger's file.

    Ours holds our application id from its first page on (`_stamp`).
    """
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_SIZE)
    except OSError as error:
        raise _unreadable(path, error) from error
    if not header.startswith(_MAGIC):
        raise StoreUnusableError(
            f"{path} is not a SQLite database. Nothing was changed. Choose another file with --database."
        )
    if int.from_bytes(header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4], "big") != APPLICATION_ID:
        raise _not_ours(path)


def _require_triggers(path: Path, db: Database) -> None:
    missing = [finding for finding in schema_findings(db) if finding.startswith("trigger")]
    if missing:
        raise StoreUnusableError(
            f"{path} has lost what protects its log: {'; '.join(sorted(missing))}. "
            "Nothing was changed. Restore a backup, or see docs/operator.md."
        )


def _migrate(path: Path) -> None:
    with closing(connect(path, "rwc")) as db:
        pending = migrations.pending(db)
        if pending:
            write(db, partial(_stamp, path))
        db.execute("PRAGMA journal_mode = wal")  # a backup is without, and may have been copied here
        if pending:
            write(db, migrations.apply)


def _stamp(path: Path, db: Database) -> None:
    """Mark a new file as ours before anything else is in it, so that another process never doubts it."""
    (application_id,) = db.execute("PRAGMA application_id").fetchone()
    if application_id == APPLICATION_ID:
        return
    if db.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise _not_ours(path)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _not_ours(path: Path) -> StoreUnusableError:
    return StoreUnusableError(
        f"{path} is a database of another program. Nothing was changed. Choose another file with --database."
    )


def _unreadable(path: Path, error: OSError) -> StoreUnusableError:
    return StoreUnusableError(
        f"{path} cannot be read ({error.strerror}). Nothing was changed. "
        "Let the bot's user read and write it, or choose another file with --database."
    )


def _blank() -> Database:
    return Database(memory=True, execute_plugins=False)


def _migration_names() -> set[str]:
    with closing(_blank()) as db:
        return {migration.name for migration in migrations.pending(db)}


@cache
def _expected_schema() -> Mapping[tuple[str, str], str]:
    with closing(_blank()) as db:
        write(db, migrations.apply)
        return _schema(db)


def _schema(db: Database) -> Mapping[tuple[str, str], str]:
    """Everything in the schema but SQLite's own tables and those of Litestream, which may replicate the file."""
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): sql for kind, name, sql in rows if not name.startswith(_FOREIGN)}
