"""Checking a long record in a process of its own.

A thread of the bot that computes a hundred thousand hashes holds up whatever the bot answers meanwhile: Python
runs one thread at a time. `python -m bot.db.checking FILE RECORD` prints what it found as JSON.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from bot.core.errors import StoreUnusableError
from bot.core.log import Checked
from bot.db.connection import connect
from bot.db.log import check_record, size

SHORT: Final = 2_000
"""Lines and rows that are checked sooner than a process is started."""

_POLITE: Final = 5  # what others do on the machine goes first


def check_aside(db: Database, path: Path, record_id: int, *, short: int = SHORT) -> Checked:
    """See `log.check_record`: in this thread if the record is short, else in a process of its own.

    Raises:
        StoreUnusableError: the process could not be started, or did not come to an end.
    """
    if size(db, record_id) <= short:
        return check_record(db, record_id)
    child = [sys.executable, "-m", "bot.db.checking", str(path.absolute()), str(record_id)]
    try:
        done = subprocess.run(child, check=True, capture_output=True)  # noqa: S603 - ourselves
    except (OSError, subprocess.CalledProcessError) as error:
        raise StoreUnusableError("The record could not be checked. Please try again later.") from error
    return Checked.model_validate_json(done.stdout)


def main(arguments: Sequence[str]) -> None:
    """Print what checking a record found."""
    path, record_id = arguments
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    with closing(connect(Path(path), "ro")) as db:
        print(check_record(db, int(record_id)).model_dump_json())


if __name__ == "__main__":
    main(sys.argv[1:])
