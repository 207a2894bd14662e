"""What is SQLite's own way, where another engine has another: how a file is opened, locked and copied, what its errors
mean, and what it says about itself. All other SQL is written so that PostgreSQL takes it too.

But for two things, each of which is a page of its own: full-text search (`bot.db.search`), and the text of the schema with
what its triggers say (`bot.db.migrations`).

And the one SQLite library of this process: the one that sqlite-utils picked. Two SQLite libraries on one file in one
process erased a committed row of another process, so nothing else here imports `sqlite3` by name.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from sqlite_utils import Database

from bot.core.errors import StandpointError, StoreBusyError, StoreFullError, StoreUnusableError

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3

__all__ = ["sqlite3"]  # which is not made here; everybody takes it from here

T = TypeVar("T")

BUSY_SECONDS = 2.0
"""How long a call waits for its turn and for another process's lock, together, before it says "busy"."""

Mode = Literal["ro", "rw", "rwc"]


# Opening


def connect(path: Path, mode: Mode) -> Database:
    """A connection with our settings. The thread that calls this owns it.

    Raises:
        sqlite3.Error: the file is missing (unless mode is "rwc") or cannot be opened.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,  # closed from the thread that closes the pool
        cached_statements=256,
    )
    try:
        db = Database(connection, execute_plugins=False)
        for pragma in (
            "foreign_keys = on",
            "synchronous = full",
            "cache_size = -32000",
            "trusted_schema = off",
            "secure_delete = on",  # else the id and the salt of a forgotten person stay in what a page or file has free
            f"query_only = {'on' if mode == 'ro' else 'off'}",
        ):
            db.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return db


def keep_at_most(db: Database, kilobytes: int) -> None:
    """How much of the file a connection keeps in memory for itself, beside what the system keeps for all."""
    db.execute(f"PRAGMA cache_size = -{kilobytes}")


def open_wal(db: Database) -> None:
    """Read something: only then does SQLite open the -wal, or remove an empty one."""
    db.conn.execute("SELECT 1 FROM sqlite_master").fetchone()


def use_wal(db: Database) -> None:
    """Have the file keep its changes in a -wal, so that who reads waits for nobody who writes."""
    db.execute("PRAGMA journal_mode = wal")


def empty_wal(db: Database) -> bool:
    """Bring all of the -wal into the file, and empty it; False if somebody reads from it."""
    (busy, *_) = db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def application_id(db: Database) -> int:
    """Whose file it is, by its header; 0 for nobody's."""
    (found,) = db.execute("PRAGMA application_id").fetchone()
    return int(found)


def put_application_id(db: Database, number: int) -> None:
    """Mark a file as somebody's."""
    db.execute(f"PRAGMA application_id = {number}")


def held_alone(path: Path) -> sqlite3.Connection:
    """A connection that keeps everybody else out of the file, which has no WAL any more.

    Raises:
        sqlite3.Error: somebody has it open, or it is damaged.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None
    )
    try:
        connection.execute("PRAGMA locking_mode = exclusive")  # before anything is read, or it comes too late
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = delete").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


# Texts that are damaged


def is_damaged_text(error: BaseException | None) -> bool:
    """Whether a statement ended at a text that is not UTF-8, as nothing of ours writes it."""
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith(_DAMAGED)


def mark_damaged_texts(db: Database) -> None:
    """From now on read such a text with "�" for what is lost. Not from the beginning: it takes longer for all texts."""
    db.conn.text_factory = partial(str, encoding="utf-8", errors="replace")


@contextmanager
def damaged_texts_as_bytes(db: Database) -> Iterator[None]:
    """Read such a text as its bytes, which are like nothing that was ever written."""
    before = db.conn.text_factory
    db.conn.text_factory = _text_or_bytes
    try:
        yield
    finally:
        db.conn.text_factory = before


def _text_or_bytes(stored: bytes) -> str | bytes:
    try:
        return stored.decode()
    except UnicodeDecodeError:
        return stored


# Transactions and locks


def wait_at_most(db: Database, milliseconds: int) -> None:
    """How long a statement may wait for the file's lock."""
    db.conn.execute(f"PRAGMA busy_timeout = {milliseconds}")


def write(db: Database, work: Callable[[Database], T]) -> T:
    """Run `work` in one transaction: all of it is kept, or nothing."""
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        result = work(db)
        db.conn.commit()
    except BaseException:
        # A full disk may have ended the transaction already.
        if db.conn.in_transaction:
            db.conn.rollback()
        raise
    return result


@contextmanager
def one_moment(db: Database) -> Iterator[None]:
    """A transaction for reading: what is written meanwhile is not seen, and nothing that it wrote itself stays."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def taken_back(db: Database, work: Callable[[Database], T]) -> T:
    """What `work` gives inside the transaction that is open, without anything that it wrote."""
    db.execute("SAVEPOINT taken_back")
    try:
        return work(db)
    finally:
        if db.conn.in_transaction:  # a full disk may have ended it
            db.execute("ROLLBACK TO taken_back")
            db.execute("RELEASE taken_back")


def run_script(db: Database, script: str) -> None:
    """Run several statements inside the transaction that is open; `executescript` would commit it first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


@contextmanager
def writing_elsewhere(db: Database) -> Iterator[None]:
    """Let a connection that only reads write to other files than its own: a copy, or SQLite's temporary file."""
    db.execute("PRAGMA query_only = off")
    try:
        yield
    finally:
        db.execute("PRAGMA query_only = on")


def copy_into(db: Database, path: Path) -> None:
    """Copy what one transaction sees into an empty file."""
    with writing_elsewhere(db):
        db.execute("VACUUM INTO ?", [str(path)])


def index_anew(db: Database, table: str) -> None:
    """Make the indexes of a table anew: SQLite overwrites what it erases, but not the copies that it left behind when it
    divided a page of an index.
    """
    db.execute(f"REINDEX {table}")


# What it says about itself


def data_version(db: Database) -> int:
    """A number that is another one once somebody else has written."""
    (version,) = db.conn.execute("PRAGMA data_version").fetchone()
    return int(version)


def is_empty(db: Database) -> bool:
    """Whether nothing was ever made in it."""
    return db.execute("SELECT 1 FROM sqlite_master").fetchone() is None


_STATISTICS: Final = {("table", "sqlite_stat1"), ("table", "sqlite_stat4")}
"""What SQLite makes when it is asked to ANALYZE."""


def schema(db: Database) -> Mapping[tuple[str, str], str]:
    """The text of all that was made in it, by type and name, but what SQLite made for itself.

    An index for a UNIQUE has no text. A name tells nothing: anything can be given one like SQLite's own.
    """
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): sql for kind, name, sql in rows if (kind, name) not in _STATISTICS}


def damage(db: Database) -> list[str]:
    """What is wrong with its pages, indexes and constraints, in SQLite's words."""
    return [text for (text,) in db.execute("PRAGMA integrity_check").fetchall() if text != "ok"]


def broken_references(db: Database) -> list[str]:
    """A sentence for each row whose foreign key leads nowhere."""
    rows = db.execute("PRAGMA foreign_key_check").fetchall()
    return [f"a row of {table} refers to nothing in {parent}" for table, _, parent, _ in rows]


_UNUSABLE: Final = {
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
}
_LOST: Final = ("no such table: ", "no such column: ", "malformed JSON")
"""How SQLite begins to say, under its code for any error, that a file has lost what our statements name or read."""

_DAMAGED: Final = "Could not decode to UTF-8 column "


def in_words(error: sqlite3.Error) -> StandpointError | None:
    """What a database error means for a person, None if it is a fault of ours."""
    code = code_of(error)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}:
        return StoreBusyError()
    if code == sqlite3.SQLITE_FULL:
        return StoreFullError()
    if code == sqlite3.SQLITE_INTERRUPT:
        return StandpointError("That search takes too long. Please use a rarer word, or name a leader.")
    if code == sqlite3.SQLITE_READONLY:
        return StoreUnusableError(
            "The database cannot be written to. Nothing was changed. Whoever runs Standpoint needs the right to write "
            "to the file and to its folder."
        )
    if is_damaged_text(error):
        return StoreUnusableError(
            "A text in the database was damaged, or changed by hand. Nothing was changed now; please try once more. What is "
            "lost of it will show as “�”. Please tell the bot's operator: `standpoint check` names the row."
        )
    if code in _UNUSABLE or str(error).startswith(_LOST):
        what = f"The database file cannot be used right now ({error})."
        return StoreUnusableError(
            f"{what} Please tell the bot's operator: `standpoint check` says more.",
            for_operator=f"{what} What is wrong with it: standpoint check",
        )
    return None


def is_there_already(error: sqlite3.Error) -> bool:
    """Whether a statement was to make something that there is."""
    return "already exists" in str(error) or "duplicate column name" in str(error)


def code_of(error: sqlite3.Error) -> int:
    """The number of an error's kind; 0 if it has none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
