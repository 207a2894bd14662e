"""Files of a database and copies of it: private from their first byte, whole on the disk, gone if a run died, and, while
they are open, still those under their name.
"""

import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Final, TypeAlias

from bot.core.errors import StoreLostError

BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file under its name, with its rights: sqlite.org/tempfiles.html."""

PRIVATE: Final = 0o600
"""The rights of every file that is made: what it holds about people is its owner's business alone."""

_DEAD_SECONDS: Final = 12 * 3600.0
"""A half file that nobody has written to for so long is that of a run that died."""


def part_of(path: Path) -> Path:
    """A new name beside `path` for a file that is renamed when it is whole."""
    return path.with_name(f"{path.name}.{token_hex(4)}.part")


def make_private(path: Path) -> None:
    """Make an empty file that nobody but its owner can read, in the place of one that is there.

    Raises:
        OSError: it cannot be made.
    """
    with suppress(OSError):  # one that cannot be removed is told about in the next line
        path.unlink()
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))


def give_to_owner_of(like: Path, path: Path) -> None:
    """Give a file the owner of another: made by root, it must still be the bot's."""
    if like.exists():
        state = like.stat()
        with suppress(
            OSError, AttributeError
        ):  # only root may give files away; Windows has no owners like these
            os.chown(path, state.st_uid, state.st_gid)


def put_in_place(part: Path, path: Path) -> bool:
    """Give a whole file its name; False, and it keeps its own, if there is one of that name by now.

    Raises:
        OSError: it cannot be.
    """
    try:
        path.hardlink_to(part)  # unlike a rename, it replaces nothing
    except FileExistsError:
        return False
    except OSError:  # a disk without such links
        if path.exists():
            return False
        part.rename(path)
    return True


def adopt(like: Path, path: Path) -> None:
    """Give a file the owner and the rights of the one that it is to replace."""
    if like.exists():
        path.chmod(stat.S_IMODE(like.stat().st_mode))
        give_to_owner_of(like, path)


def remove(path: Path) -> None:
    """Remove a file and what SQLite keeps beside it."""
    for name in (str(path), *(f"{path}{ending}" for ending in BESIDE)):
        with suppress(OSError):  # what cannot be made cannot be removed either
            Path(name).unlink()


def remove_dead_parts(folder: Path, name: str) -> None:
    """Remove the half files of runs that died, of files whose name fits the pattern `name`."""
    pattern = re.compile(rf"{name}\.([0-9a-f]{{8}}\.part|restoring)(\.trial)?(-wal|-shm|-journal)?")
    with suppress(OSError):
        for path in folder.iterdir():
            if pattern.fullmatch(path.name) and time.time() - path.stat().st_mtime > _DEAD_SECONDS:
                path.unlink()


def to_disk(path: Path) -> None:
    """Wait until the disk has a file, or a folder's names."""
    if path.is_dir():
        with suppress(OSError):  # Windows opens no folders
            _sync(path, os.O_RDONLY)
    else:
        _sync(path, os.O_RDWR)


def _sync(path: Path, how: int) -> None:
    number = os.open(path, how)
    try:
        os.fsync(number)
    finally:
        os.close(number)


Identity: TypeAlias = tuple[int, int] | None
"""Device and inode of a file; None if there is none."""


class OpenFiles:
    """What the disk knows the files of a database by. No inode is given again while somebody has its file open.

    SQLite does not notice when its file, or the -wal with the newest changes, is deleted or replaced: it goes on writing
    into files without a name, and at the end all of that is gone (sqlite.org/howtocorrupt.html, "Unlinking or renaming a
    database file while in use"). Without the -shm, another process does not see our locks.
    """

    def __init__(self, path: Path) -> None:
        """Note the database file; what lies beside it may not be there before `note`."""
        self._path = path
        name = str(path.resolve())
        self._beside = (f"{name}-wal", f"{name}-shm")
        self._known: dict[str, Identity] = {name: identity(name)}

    def note(self) -> None:
        """Note what lies beside the file, once a connection has opened it."""
        self._known |= {name: identity(name) for name in self._beside}

    def require(self) -> None:
        """See that each name still leads to the same file: a call to the system each, a few microseconds.

        Raises:
            StoreLostError: one does not.
        """
        if any(identity(name) != known for name, known in self._known.items()):
            raise StoreLostError(self._path)


def identity(name: str) -> Identity:
    """By what a file is told from another that had, or takes, the same name."""
    try:
        state = os.stat(name)  # noqa: PTH116 - asked for with every commit, and a Path costs twice as much
    except OSError:
        return None
    return state.st_dev, state.st_ino
