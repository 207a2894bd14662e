"""Putting a backup in the place of the database, while nobody has that open."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.record.errors import StandpointError, StoreBusyError, StoreUnusableError, UnusableFilesError
from bot.store import opening
from bot.store.backups import Contents, adopt, check_copy, code_of, remove, to_disk
from bot.store.lanes import in_words
from bot.store.sqlite import sqlite3

_REPLACED: Final = "%Y%m%dT%H%M%SZ"


class Restoring:
    """A checked copy of a backup, beside the database that it is to replace. Make with `restoring`."""

    def __init__(self, part: Path, database: Path, contents: Contents) -> None:
        """Use `restoring`."""
        self._part = part
        self._database = database
        self.contents = contents

    def put_in_place(self, at: datetime) -> Path | None:
        """Make the copy the database. The one before is kept under a name with the time `at`.

        Whether somebody has the database open shows from an attempt at SQLite's exclusive lock: whoever has
        read from a file in WAL mode keeps a shared lock on it until they close it.

        Returns:
            Where the database from before is now, None if there was none.

        Raises:
            StoreUnusableError: somebody has the database open. Nothing was changed.
            UnusableFilesError: the files cannot be renamed. The database is in its place.
        """
        old = self._database
        kept = old.with_name(f"{old.stem}-replaced-{at.strftime(_REPLACED)}{old.suffix}")
        if kept.exists():
            raise UnusableFilesError(f"{kept} is there already. Nothing was changed. Please try again.")
        was_there = old.exists()
        lock = _held(old) if was_there else None
        try:
            _set_aside(old, kept, held=lock is not None)
            if was_there:
                _keep(old, kept)
            self._part.replace(old)
            to_disk(old.parent)
        except OSError as error:
            raise UnusableFilesError(f"{old} could not be replaced: {error.strerror}.") from error
        finally:
            if lock is not None:
                lock.close()
        return kept if was_there else None


def discard(database: Path, *, lines: int) -> None:
    """Remove a database that was made for what then failed, unless somebody else has taken to it meanwhile.

    `lines` is how many lines its logs had when it was made.
    """
    lock = None
    with suppress(StandpointError, OSError, sqlite3.Error):
        lock = _held(database)
        if lock is not None and lock.execute("SELECT count(*) FROM update_log").fetchone() == (lines,):
            database.resolve().unlink()
    if lock is not None:
        lock.close()


@contextmanager
def restoring(backup: Path, database: Path) -> Iterator[Restoring]:
    """A copy of `backup` beside `database`, checked whole and brought to this version's schema.

    The backup itself is only read. A copy that was not put in place is removed at the end.

    Raises:
        StoreUnusableError: the backup is none of ours, from a newer version, damaged, or its log is broken.
        UnusableFilesError: it cannot be read, is the database itself, or is in use; or no room for the copy.
    """
    try:
        database = database.resolve()  # behind a link, the file is replaced, not the link
    except (OSError, RuntimeError) as error:
        raise UnusableFilesError(
            f"{database} leads nowhere. Choose another place with --database."
        ) from error
    part = database.with_name(f"{database.name}.restoring")
    try:
        yield Restoring(part, database, _staged(backup, database, part))
    finally:
        remove(part)


def _staged(backup: Path, database: Path, part: Path) -> Contents:
    """Make the checked copy. SQLite opens only the copy, so that nothing appears beside the backup."""
    if not backup.is_file():
        raise UnusableFilesError(f"There is no backup at {backup}.")
    if database.exists() and backup.samefile(database):
        raise UnusableFilesError(f"{backup} is the database itself. Name a backup of it.")
    wal = Path(f"{backup}-wal")
    if wal.exists() and wal.stat().st_size > 0:
        raise UnusableFilesError(
            f"{backup} has {wal.name} beside it, so it is in use or was copied while it was. "
            f"Make a finished copy first: standpoint --database {backup} backup NEW.db"
        )
    try:
        remove(part)
        shutil.copyfile(backup, part)
        adopt(database, part)
        opening.prepare(part, create=False)
        contents = check_copy(part)
        to_disk(part)
    except OSError as error:
        raise UnusableFilesError(f"{backup} cannot be copied to {part}: {error.strerror}.") from error
    except StoreUnusableError as error:
        # The texts go on with what to do about a database, which is not what to do about a backup.
        what = str(error).replace(str(part), str(backup)).split(" It is left as it is.")[0]
        raise StoreUnusableError(f"{what} Nothing was changed. Choose another backup.") from error
    return contents


def _held(database: Path) -> sqlite3.Connection | None:
    """A connection that keeps everybody else out of the file, which has no WAL any more.

    None for a file so damaged that SQLite does not look for others.

    Raises:
        StoreUnusableError: somebody has the file open.
    """
    connection = sqlite3.connect(
        f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=0, isolation_level=None
    )
    try:
        connection.execute("PRAGMA locking_mode = exclusive")  # before anything is read, or it comes too late
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = delete").fetchall()
    except sqlite3.Error as error:
        connection.close()
        if code_of(error) in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            return None
        if isinstance(in_words(error), StoreBusyError):
            raise StoreUnusableError(
                f"{database} is in use. Stop the bot, and Litestream if it runs, then try again. "
                "Nothing was changed."
            ) from error
        raise opening.refusal(database, error) from error
    if os.name == "nt":  # which renames no open file, and so notices by itself if somebody opens it now
        connection.close()
    return connection


def _set_aside(old: Path, kept: Path, *, held: bool) -> None:
    """Move what lies beside the old file: SQLite would take a WAL that is left there for the new file's.

    Of a file that is held, SQLite has taken in the WAL, and removes the journal when it is let go.
    """
    Path(f"{old}-shm").unlink(missing_ok=True)  # holds nothing that the -wal does not
    for ending in () if held else ("-wal", "-journal"):
        beside = Path(f"{old}{ending}")
        if beside.exists():
            beside.rename(f"{kept}{ending}")


def _keep(old: Path, kept: Path) -> None:
    """Give the old file its new name; where the disk can, without a moment in which there is no database."""
    try:
        kept.hardlink_to(old)
    except OSError:
        old.rename(kept)
