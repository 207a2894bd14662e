"""Whether the files that are open are still those under the database's name.

SQLite does not notice when its file, or the -wal with the newest changes, is deleted or replaced: it goes on writing into
files without a name, and at the end all of that is gone (sqlite.org/howtocorrupt.html, "Unlinking or renaming a database
file while in use"). Without the -shm, another process does not see our locks.
"""

import os
from pathlib import Path
from typing import TypeAlias

from bot.core.errors import StoreLostError

_Identity: TypeAlias = tuple[int, int] | None  # device and inode; None: no such file


class OpenFiles:
    """What the disk knows the files of a database by. No inode is given again while somebody has its file open."""

    def __init__(self, path: Path) -> None:
        """Note the database file; what lies beside it may not be there before `note`."""
        self._path = path
        name = str(path.resolve())
        self._beside = (f"{name}-wal", f"{name}-shm")
        self._known: dict[str, _Identity] = {name: _identity(name)}

    def note(self) -> None:
        """Note what lies beside the file, once a connection has opened it."""
        self._known |= {name: _identity(name) for name in self._beside}

    def require(self) -> None:
        """See that each name still leads to the same file: a call to the system each, a few microseconds.

        Raises:
            StoreLostError: one does not.
        """
        if any(_identity(name) != known for name, known in self._known.items()):
            raise StoreLostError(self._path)


def _identity(name: str) -> _Identity:
    try:
        state = os.stat(name)  # noqa: PTH116 - asked for with every commit, and a Path costs twice as much
    except OSError:
        return None
    return state.st_dev, state.st_ino
