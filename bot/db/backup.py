"""Backups: a consistent copy of the database file while the bot runs.

It is made under a temporary name, checked whole, and only then renamed, so that there is never half a file
under a name that somebody relies on.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from bot.core.entries import Value
from bot.core.errors import StandpointError, StoreBusyError, StoreUnusableError, UnusableFilesError
from bot.db import log, opening
from bot.db.checking import check_records, findings
from bot.db.files import adopt, give_to_owner_of, make_private, part_of, remove, remove_dead_parts, to_disk
from bot.db.migrations import migrations
from bot.db.sqlite import code_of, connect, copy_into, held_alone, in_words, sqlite3

_NAME: Final = "standpoint-%Y%m%dT%H%M%S.%fZ.db"
_NAME_PATTERN: Final = re.compile(r"standpoint-\d{8}T\d{6}\.\d{6}Z\.db")
"""Also that of a backup which was not finished, with an ending."""


class Contents(Value):
    """What a database holds: how many records, lines of all logs, and the time of the newest ("" if none)."""

    records: int
    updates: int
    last_at: str


class Backup(Value):
    """A finished backup: where, how many bytes, what is in it, and which older ones went."""

    path: Path
    size: int
    contents: Contents
    removed: tuple[Path, ...]


def back_up(database: Path, target: Path, *, at: datetime, keep: int) -> Backup:
    """Copy the database as it stands now to `target`; the bot may go on writing.

    Args:
        target: a file that is not there yet; or a folder (it exists, or its name has no ending), in which
            the backup is named after `at`, a UTC time, and the newest `keep` backups are kept.

    Raises:
        StoreUnusableError: there is no database, it is not ours, or the copy of it has faults.
        UnusableFilesError: the target cannot be written, or is there already.
    """
    if not database.is_file():
        raise opening.none_there(database)
    is_folder = target.is_dir() or not target.suffix
    path = target / at.strftime(_NAME) if is_folder else target
    if path.exists():
        raise UnusableFilesError(f"{path} is there already. Nothing was written. Choose another name.")
    part = part_of(path)
    with _looking_at(database):  # before a folder is made
        opening.require_ours(database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        remove_dead_parts(path.parent, _NAME_PATTERN.pattern if is_folder else re.escape(path.name))
        make_private(part)
        give_to_owner_of(database, part)
        _copy(database, part)
        contents = check_copy(part)
        to_disk(part)
        part.rename(path)
        to_disk(path.parent)
        removed = _prune(path, keep) if is_folder else ()
        size = path.stat().st_size
    except OSError as error:
        raise UnusableFilesError(f"Cannot write the backup {path}: {error.strerror}.") from error
    finally:
        remove(part)
    return Backup(path=path, size=size, contents=contents, removed=removed)


def contents_of(database: Path) -> Contents | None:
    """What a database of ours holds, None if there is none or it cannot be read."""
    if not database.is_file():
        return None
    try:
        opening.require_ours(database)
        with closing(connect(database, "ro")) as db:
            return _contents(db)
    except (StandpointError, sqlite3.Error):
        return None
    finally:
        opening.tidy(database)


@contextmanager
def _looking_at(database: Path) -> Iterator[None]:
    """Say in words why a database cannot be read, and leave nothing beside it."""
    try:
        yield
    except sqlite3.Error as error:
        raise opening.refusal(database, error) from error
    finally:
        opening.tidy(database)


def _copy(database: Path, part: Path) -> None:
    """Copy what one transaction sees into an empty file. The backup API, step by step, never ended under
    writes.
    """
    with _looking_at(database), closing(connect(database, "ro")) as db:
        try:
            copy_into(db, part)
        except sqlite3.Error as error:
            if code_of(error) == sqlite3.SQLITE_FULL:
                raise UnusableFilesError(f"There is no room for the backup in {part.parent}.") from error
            raise


def check_copy(path: Path) -> Contents:
    """Look for faults everywhere in a file that nobody else uses.

    A file from an older version is judged by a copy that is brought up to date.

    Raises:
        StoreUnusableError: names the faults.
    """
    with closing(connect(path, "ro")) as db:
        pending = bool(migrations.pending(db))
    if pending:
        trial = path.with_name(f"{path.name}.trial")
        try:
            make_private(trial)
            shutil.copyfile(path, trial)
            opening.prepare(trial, create=False)
            return check_copy(trial)
        finally:
            remove(trial)
    with _looking_at(path), closing(connect(path, "ro")) as db:
        faults = [*findings(db), *(text for one in check_records(db) if (text := one.fault_text))]
        contents = _contents(db)
    if faults:
        raise StoreUnusableError(f"{path} has faults: {'; '.join(faults)}.")
    return contents


def _contents(db: Database) -> Contents:
    (updates, last_at) = db.execute("SELECT count(*), coalesce(max(at), '') FROM update_log").fetchone()
    return Contents(records=len(log.records(db)), updates=updates, last_at=last_at)


def _prune(newest: Path, keep: int) -> tuple[Path, ...]:
    """Remove all but the newest `keep` backups of a folder; files of other names are not ours."""
    others = [path for path in newest.parent.iterdir() if _NAME_PATTERN.fullmatch(path.name)]
    others.remove(newest)  # it stays, whatever the clock says
    surplus = sorted(others)[: max(0, len(others) - keep + 1)]
    try:
        for path in surplus:
            path.unlink()
    except OSError as error:
        raise UnusableFilesError(
            f"The backup {newest} was made, but an older one cannot be removed: {error.strerror}."
        ) from error
    return tuple(surplus)


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
        make_private(part)
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
    try:
        connection = held_alone(database)
    except sqlite3.Error as error:
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
