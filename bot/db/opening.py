"""Opening the database file: make it, bring it up to date, or refuse it without touching it."""

import logging
import os
import re
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from shutil import disk_usage
from typing import Final

from sqlite_utils import Database

from bot.core.errors import NoRoomError, StandpointError, StoreFullError, StoreUnusableError
from bot.db.checking import schema_findings
from bot.db.files import make_private, part_of, put_in_place, remove_dead_parts
from bot.db.migrations import APPLICATION_ID, NAMES, OLD_FORMS, migrations
from bot.db.sqlite import (
    application_id,
    code_of,
    connect,
    in_words,
    is_empty,
    is_there_already,
    open_wal,
    put_application_id,
    sqlite3,
    use_wal,
    write,
)

_log = logging.getLogger(__name__)

_MAGIC = b"SQLite format 3\x00"
_HEADER_SIZE, _APPLICATION_ID_AT = 100, 68
"""The file format: sqlite.org/fileformat2.html, "The Database Header"."""

_LEAST_ROOM = 64 * 1024
"""Bytes; SQLite takes 32 KiB for the -shm, the file in which connections find their way in the WAL."""


def prepare(path: Path, *, create: bool, guarded: bool = True) -> bool:
    """Make sure that `path` holds a database of ours with the current schema.

    Several processes may do this at once: a new file comes to its name whole, and migrations run under one
    IMMEDIATE transaction.

    Args:
        create: make the file if it is not there, and refuse one that cannot be written to.
        guarded: refuse a file that has lost triggers; who looks for faults wants to see the rest too.

    Returns:
        True if the file was made now.

    Raises:
        StoreUnusableError: no file and not `create`; empty; not ours; from a newer version; damaged; unreadable;
            read-only; on a full disk. The file has not been changed.
        StoreBusyError: another process keeps it locked.
    """
    is_new = _is_new(path)
    if is_new and not create:
        raise none_there(path)
    folder = _real(path).parent
    if not folder.is_dir():
        raise StoreUnusableError(f"The folder {folder} does not exist. Make it, or choose another.")
    if create and not _is_writable(path if path.exists() else folder):
        raise _read_only(path)
    made = False
    try:
        if is_new:
            made = _make(path)
        require_ours(path, guarded=guarded)
        _migrate(path)
        if create:
            remove_dead_parts(_real(path).parent, re.escape(_real(path).name))
    except sqlite3.Error as error:
        tidy(path)
        raise refusal(path, error) from error
    except StandpointError:
        tidy(path)
        raise
    return made


def none_there(path: Path) -> StoreUnusableError:
    """For who wants to read a database where there is no file: a mistyped path, or one before the first start."""
    return StoreUnusableError(
        f"There is no database at {path}. Look at --database and STANDPOINT_DATABASE. To make one with the starter "
        "record: standpoint import starter; the first `standpoint run` makes one too."
    )


def tidy(path: Path) -> None:
    """Let SQLite remove the empty -wal and the -shm that read-only connections make and cannot remove."""
    with suppress(OSError, RuntimeError, sqlite3.Error):  # RuntimeError: a link that leads to itself
        if Path(f"{path.resolve()}-wal").stat().st_size == 0:
            with closing(connect(path, "rw")) as db:
                open_wal(db)


def refusal(path: Path, error: sqlite3.Error) -> StandpointError:
    """Why the file at `path` cannot be opened, for the operator."""
    known = in_words(error)
    # Where there is no room for the -shm, SQLite only says "disk I/O error".
    if isinstance(known, StoreFullError) or disk_usage(path.absolute().parent).free < _LEAST_ROOM:
        return NoRoomError(f"The disk that holds {path} is full. Make room and start again.")
    if known is not None and not isinstance(known, StoreUnusableError):
        return known
    if code_of(error) in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY} and not _is_writable(path):
        return _read_only(path)
    return StoreUnusableError(
        f"The database {path} cannot be used: {error}. It is left as it is. "
        "If it is damaged, restore a backup (docs/operator.md)."
    )


def _is_new(path: Path) -> bool:
    """Whether there is no file at `path` yet."""
    try:
        if path.exists() and not path.is_file():
            raise StoreUnusableError(f"{path} is not a file. Choose another place with --database.")
        return not path.exists()
    except OSError as error:
        raise _unreadable(path, error) from error


def _real(path: Path) -> Path:
    """The file itself, behind links."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # a link that leads to itself
        raise StoreUnusableError(
            f"{path} cannot be followed to a file ({error}). Choose another place with --database."
        ) from error


def _is_writable(path: Path) -> bool:
    """Whether a file and its folder, or the folder, can be written to: SQLite makes files beside the database."""
    places = {path, path if path.is_dir() else path.resolve().parent}
    return all(os.access(place, os.W_OK) for place in places)


def _read_only(path: Path) -> StoreUnusableError:
    return StoreUnusableError(
        f"{path} cannot be written to by this user. Give the user who runs Standpoint the right to write to the file "
        "and to its folder, in which SQLite makes files of its own; or work on a copy elsewhere."
    )


def require_ours(path: Path, *, guarded: bool = True) -> None:
    """Look at the file without writing to it.

    Raises:
        StoreUnusableError: empty, not ours, from a newer version, or, if it is to be `guarded`, without the triggers
            that protect its log.
        sqlite3.Error: it is damaged.
    """
    _require_our_header(path)
    with closing(connect(path, "ro")) as db:
        applied = [migration.name for migration in migrations.applied(db)]
        older = next((OLD_FORMS[name] for name in applied if name in OLD_FORMS), None)
        if older is not None:
            raise StoreUnusableError(
                f"{path} has the form of an older version, {older}. It is left as it is. Export "
                "each record with that version (standpoint export FOLDER --guild ID), move this "
                "file away, and import the folders with this one (docs/operator.md)."
            )
        unknown = [name for name in applied if name not in NAMES]
        if unknown:
            raise StoreUnusableError(
                f"{path} was made by a newer version of Standpoint (it knows {unknown[-1]}). "
                "It is left as it is. Please upgrade, or restore an older backup."
            )
        if guarded and not migrations.pending(db):
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
    if not header:
        raise StoreUnusableError(
            f"{path} is an empty file and no database. It is left as it is. If a database was there, restore a backup "
            "(docs/operator.md); else remove the file, and one can be made in its place."
        )
    if not header.startswith(_MAGIC):
        raise StoreUnusableError(
            f"{path} is not a SQLite database. It is left as it is. Choose another file with --database."
        )
    if int.from_bytes(header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4], "big") != APPLICATION_ID:
        raise _not_ours(path)


def _require_triggers(path: Path, db: Database) -> None:
    missing = [finding for finding in schema_findings(db) if finding.startswith("trigger")]
    if missing:
        raise StoreUnusableError(
            f"{path} has lost what protects its log: {'; '.join(sorted(missing))}. It is left as it is. See what else is "
            "wrong with `standpoint check`, then restore a backup (docs/operator.md)."
        )


def _make(path: Path) -> bool:
    """Make a database beside its place, and put it there whole: nobody ever sees an empty file of ours.

    Returns:
        False if somebody else was faster.
    """
    target = _real(path)
    part = part_of(target)
    try:
        make_private(part)
        with closing(connect(part, "rwc")):
            pass
        _migrate(part)
        return put_in_place(part, target)
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def _migrate(path: Path) -> None:
    with closing(connect(path, "rw")) as db:
        pending = migrations.pending(db)
        if pending:
            write(db, partial(_stamp, path))
        use_wal(db)  # a backup is without, and may have been copied here
        if pending:
            try:
                write(db, migrations.apply)
            except sqlite3.Error as error:
                if is_there_already(error):
                    raise _made_before(path, pending[0].name, error) from error
                raise
        _count_again(db)


_COUNTED: Final = frozenset({"actor", "mirror", "queue_item", "server"})
"""The tables whose changes are counted, each in a row of `touched`."""


def _count_again(db: Database) -> None:
    """Begin anew a count that somebody has deleted: without it, nobody would notice what others change."""
    gone = _COUNTED - {name for (name,) in db.execute("SELECT what FROM touched").fetchall()}
    if gone:
        _log.warning("How often %s changed was not counted any more; it is again", ", ".join(sorted(gone)))
        write(
            db, lambda db: db.conn.executemany("INSERT INTO touched VALUES (?, 0)", [(one,) for one in gone])
        )


def _made_before(path: Path, name: str, error: sqlite3.Error) -> StoreUnusableError:
    """For a file that has what an upgrade is to make, and not the row that says so."""
    return StoreUnusableError(
        f"{path} does not say any more that the upgrade {name} was made, and holds what it makes ({error}). Somebody has "
        "deleted the row that says it, or put something of that name into the file. It is left as it is. Restore a backup, or "
        "write the row again (docs/operator.md)."
    )


def _stamp(path: Path, db: Database) -> None:
    """Mark a new file as ours before anything else is in it, so that another process never doubts it."""
    if application_id(db) == APPLICATION_ID:
        return
    if not is_empty(db):
        raise _not_ours(path)
    put_application_id(db, APPLICATION_ID)


def _not_ours(path: Path) -> StoreUnusableError:
    return StoreUnusableError(
        f"{path} is a database of another program. It is left as it is. Choose another file with --database."
    )


def _unreadable(path: Path, error: OSError) -> StoreUnusableError:
    return StoreUnusableError(
        f"{path} cannot be read ({error.strerror}). It is left as it is. "
        "Let the bot's user read and write it, or choose another file with --database."
    )
