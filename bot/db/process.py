"""One process at a time runs the bot on a database: it holds a lease, and gives it back when it stops."""

import json
import os
import socket
import sys
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final

from sqlite_utils import Database

from bot.core.entries import Value
from bot.core.leases import is_on
from bot.db.program import remember, remembered
from bot.db.rows import moment_of_text, moment_text

LASTS: Final = timedelta(seconds=40)
"""How long a process that stopped without a word keeps others out. A running one renews its lease more often."""

_NAME: Final = "bot running"


class Process(Value):
    """A process that runs the bot. `token` tells it from a later one with the same number."""

    host: str
    pid: int
    token: str


THIS: Final = Process(host=socket.gethostname(), pid=os.getpid(), token=token_hex(8))


def take(db: Database, now: datetime, process: Process = THIS) -> Process | None:
    """Take or renew the lease; None if that succeeded, else who holds it."""
    kept = remembered(db, _NAME)
    if kept:
        held = json.loads(kept)
        other = Process(host=held["host"], pid=held["pid"], token=held["token"])
        since = moment_of_text(held["at"])
        if other.token != process.token and is_on(since, LASTS, now) and not _is_dead(other, process):
            return other
    remember(db, _NAME, json.dumps({**process.model_dump(), "at": moment_text(now)}))
    return None


def give_back(db: Database, process: Process = THIS) -> None:
    """Let another process begin at once."""
    kept = remembered(db, _NAME)
    if kept and json.loads(kept)["token"] == process.token:
        remember(db, _NAME, "")


def _is_dead(other: Process, process: Process) -> bool:
    """Whether it is known that a process has ended: one of this machine, whose number is free or has become ours."""
    if other.host != process.host or sys.platform == "win32":  # there, asking for a process can end it
        return False
    try:
        os.kill(other.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return other.pid == process.pid
