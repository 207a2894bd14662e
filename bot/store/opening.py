"""Opening the database file: make it, bring it up to date, or refuse it without touching it."""

from pathlib import Path

from sqlite_utils import Database

from bot.record.errors import StandpointError, StoreUnusableError
from bot.store.lanes import connect, in_words, write
from bot.store.schema import APPLICATION_ID, migrations
from bot.store.sqlite import sqlite3

_HEADER = b"SQLite format 3\x00"


def prepare(path: Path, *, create: bool) -> bool:
    """Make sure that `path` holds a database of ours with the current schema.

    Several processes may do this at once: migrations run under one IMMEDIATE transaction.

    Returns:
        True if the file was made now.

    Raises:
        StoreUnusableError: no file and not `create`; not ours; from a newer version; damaged; unreadable.
            The file has not been changed.
        StoreBusyError, StoreFullError: as their names say.
    """
    is_new = not path.exists() or path.stat().st_size == 0
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
            _require_ours(path)
        _migrate(path)
    except sqlite3.Error as error:
        raise refusal(path, error) from error
    return is_new


def refusal(path: Path, error: sqlite3.Error) -> StandpointError:
    """Why the file at `path` cannot be opened, for the operator."""
    known = in_words(error)
    if known is not None and not isinstance(known, StoreUnusableError):
        return known
    return StoreUnusableError(
        f"The database {path} cannot be used: {error}. Nothing was changed. "
        "If the file is damaged, restore a backup (docs/operator.md)."
    )


def schema_findings(db: Database) -> list[str]:
    """Differences between the tables, indexes and triggers of `db` and those that this version makes.

    Triggers matter most: `table.transform()` drops them without a word (field notes, SQLite 3).
    """
    expected, actual = _schema(_empty()), _schema(db)
    return [
        *(f"{kind} {name} is missing" for kind, name in expected.keys() - actual.keys()),
        *(f"{kind} {name} is not ours" for kind, name in actual.keys() - expected.keys()),
        *(
            f"{kind} {name} differs from what this version makes"
            for (kind, name), sql in expected.items()
            if actual.get((kind, name), sql) != sql
        ),
    ]


def _require_ours(path: Path) -> None:
    """Look at the file without writing to it."""
    with path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            raise StoreUnusableError(
                f"{path} is not a SQLite database. Nothing was changed. Choose another file with --database."
            )
    db = connect(path, "ro")
    try:
        (application_id,) = db.execute("PRAGMA application_id").fetchone()
        if application_id != APPLICATION_ID:
            raise StoreUnusableError(
                f"{path} is a database of another program. Nothing was changed. "
                "Choose another file with --database."
            )
        known = {migration.name for migration in migrations.pending(_blank())}
        unknown = [migration.name for migration in migrations.applied(db) if migration.name not in known]
        if unknown:
            raise StoreUnusableError(
                f"{path} was made by a newer version of Standpoint (it knows {unknown[-1]}). "
                "Nothing was changed. Please upgrade, or restore an older backup."
            )
        if not migrations.pending(db):
            _require_triggers(path, db)
    finally:
        db.close()


def _require_triggers(path: Path, db: Database) -> None:
    missing = [finding for finding in schema_findings(db) if finding.startswith("trigger")]
    if missing:
        raise StoreUnusableError(
            f"{path} has lost what protects its log: {'; '.join(sorted(missing))}. "
            "Nothing was changed. Restore a backup, or see docs/operator.md."
        )


def _migrate(path: Path) -> None:
    db = connect(path, "rwc")
    try:
        if migrations.pending(db):
            db.execute("PRAGMA journal_mode = wal")
            write(db, migrations.apply)
    finally:
        db.close()


def _blank() -> Database:
    return Database(memory=True, execute_plugins=False)


def _empty() -> Database:
    """A database in memory with the current schema and nothing in it."""
    db = _blank()
    write(db, migrations.apply)
    return db


def _schema(db: Database) -> dict[tuple[str, str], str]:
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): sql for kind, name, sql in rows}
