"""What is kept beside the records: people by number, what servers have set, values of the program, who runs the bot."""

import json
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final, Literal, TypeVar

from pydantic import AwareDatetime, JsonValue
from pydantic_core import from_json
from sqlite_utils import Database

from bot.core.entries import Value
from bot.core.leases import is_on
from bot.core.log import Cell, mark_of
from bot.core.server import SalvagedSettings, ServerSettings, read_settings
from bot.db.held import Held
from bot.db.rows import moment_text

T = TypeVar("T")

_log = logging.getLogger(__name__)


# People by number


def actor(db: Database, guild_id: int, discord_user_id: int | None) -> int:
    """The number of a person in one server (or of the operator), given on first sight."""
    return marked_actor(db, guild_id, discord_user_id)[0]


def marked_actor(db: Database, guild_id: int, discord_user_id: int | None) -> tuple[int, str]:
    """The same with their mark."""
    kind: Literal["person", "operator"] = "operator" if discord_user_id is None else "person"
    row = db.conn.execute(
        "SELECT actor_id, mark FROM actor WHERE guild_id = ? AND discord_user_id IS NOT DISTINCT FROM ? AND kind = ?",
        [guild_id, discord_user_id, kind],
    ).fetchone()
    if row is not None:
        return int(row[0]), str(row[1])
    salt = "" if discord_user_id is None else token_hex(16)
    mark = mark_of(kind, salt, discord_user_id)
    made = db.conn.execute(
        "INSERT INTO actor (guild_id, kind, discord_user_id, salt, mark) VALUES (?, ?, ?, ?, ?) RETURNING actor_id",
        [guild_id, kind, discord_user_id, salt, mark],
    ).fetchone()
    return int(made[0]), mark


def mark_of_number(db: Database, actor_id: int) -> str:
    """The mark of who has a number."""
    return str(db.conn.execute("SELECT mark FROM actor WHERE actor_id = ?", [actor_id]).fetchone()[0])


def insert(db: Database, table: str, cells: dict[str, Cell], *, over: str = "") -> None:
    """Insert one row; with `over`, the columns of a key, put its cells in the place of those of the row that has the key."""
    sql = f"INSERT INTO {table} ({', '.join(cells)}) VALUES ({', '.join('?' * len(cells))})"
    if over:
        others = (f"{name} = excluded.{name}" for name in cells if name not in over.split(", "))
        sql = f"{sql} ON CONFLICT ({over}) DO UPDATE SET {', '.join(others)}"
    db.conn.execute(sql, list(cells.values()))


# What servers have set, which the rules of every change ask for


def settings_of(db: Database, guild_id: int) -> ServerSettings:
    """What a server has set up; the defaults where it has set nothing."""
    row = db.conn.execute("SELECT settings FROM server WHERE guild_id = ?", [guild_id]).fetchone()
    return read_settings("{}" if row is None else row[0])


def _by_server(db: Database, guild_id: int | None) -> Mapping[int, ServerSettings]:
    found = _found(db, guild_id)
    for problem in _problems(found):
        _log.warning("%s", problem)
    return found


def _found(db: Database, guild_id: int | None = None) -> dict[int, ServerSettings]:
    where, values = ("WHERE guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    rows = db.execute(f"SELECT guild_id, settings FROM server {where}", values).fetchall()
    return {guild: read_settings(text) for guild, text in rows}


def settings_findings(db: Database) -> list[str]:
    """A sentence for each server some of whose settings cannot be read, or are not what was set there last."""
    found = _found(db)
    return [*_problems(found), *_set_otherwise(found, noted_settings(db))]


def noted_settings(db: Database, guild_id: int | None = None) -> Mapping[int, Mapping[str, JsonValue]]:
    """By server and name, what was set last of each setting; in all servers, or in one."""
    where, values = ("AND c.guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    rows = db.execute(
        "SELECT c.guild_id, c.setting, c.value FROM setting_change AS c WHERE NOT EXISTS (SELECT 1 FROM setting_change "
        f"AS n WHERE n.guild_id = c.guild_id AND n.setting = c.setting AND n.change_id > c.change_id) {where}",
        values,
    ).fetchall()
    noted: dict[int, dict[str, JsonValue]] = {}
    for guild, name, value in rows:
        with suppress(ValueError):  # what cannot be read counts as not noted, and `_set_otherwise` names it
            noted.setdefault(guild, {})[name] = from_json(value)
    return noted


def _set_otherwise(
    found: Mapping[int, ServerSettings], noted: Mapping[int, Mapping[str, JsonValue]]
) -> Iterator[str]:
    """What stands in a server's settings, and nobody set there. Those that cannot all be read are named already."""
    usual = _DEFAULTS.model_dump(mode="json")
    for guild_id in sorted(found.keys() | noted.keys()):
        settings = found.get(guild_id, _DEFAULTS)
        if isinstance(settings, SalvagedSettings):
            continue
        last = {**usual, **noted.get(guild_id, {})}
        wrong = [name for name, value in settings.model_dump(mode="json").items() if value != last[name]]
        if wrong:
            yield (
                f"of the settings of server {guild_id}, {', '.join(wrong)} was changed, and nobody set it there: an admin has "
                "to look at it, and set it anew with /settings"
            )


def _problems(found: Mapping[int, ServerSettings]) -> Iterator[str]:
    for guild_id, settings in found.items():
        if isinstance(settings, SalvagedSettings):
            yield (
                f"of the settings of server {guild_id}, {', '.join(settings.lost)} cannot be read: an admin has to set "
                "them anew there, with /settings"
            )


_DEFAULTS: Final = ServerSettings()

SETTINGS = Held("server", _by_server, default=_DEFAULTS)
"""The settings of every server, in memory: every command asks for them."""


# Values of the program


def remember(db: Database, name: str, value: str) -> None:
    """Keep a value of the program's own, in place of the one before."""
    insert(db, "program_state", {"name": name, "value": value}, over="name")


def remembered(db: Database, name: str) -> str | None:
    """A value that the program kept for itself."""
    row = db.execute("SELECT value FROM program_state WHERE name = ?", [name]).fetchone()
    return None if row is None else str(row[0])


def remembered_as(db: Database, name: str, read: Callable[[str], T]) -> T | None:
    """The same in the form that `read` makes of it; None also for one that it cannot read, which is named in the log and
    is to be set anew by who asks: one value must not keep the bot from starting.
    """
    text = remembered(db, name)
    if not text:
        return None
    try:
        return read(text)
    except ValueError:
        _log.warning(
            "What the database holds as “%s” cannot be read: it counts as not there, and is set anew", name
        )
        return None


_APPLICATION: Final = "application"


def claim(db: Database, application_id: int, *, replace: bool = False) -> int:
    """The application of Discord that the file belongs to: this one if it was nobody's, or is to `replace` another.

    Another application is in other servers: to it, all servers of the file would seem to have been left.
    """
    owner = remembered_as(db, _APPLICATION, int)
    if owner is not None and not replace:
        return owner
    remember(db, _APPLICATION, str(application_id))
    return application_id


# One process at a time runs the bot: it holds a lease, and gives it back when it stops


LEASE_LASTS: Final = timedelta(seconds=40)
"""How long a process that stopped without a word keeps others out. A running one renews its lease more often."""

_RUNNING: Final = "bot running"


class Process(Value):
    """A process that runs the bot. `token` tells it from a later one with the same number."""

    host: str
    pid: int
    token: str


class _Running(Process):
    """A process with the time at which it took or renewed its lease."""

    at: AwareDatetime


THIS_PROCESS: Final = Process(host=socket.gethostname(), pid=os.getpid(), token=token_hex(8))


def take_lease(db: Database, now: datetime, process: Process = THIS_PROCESS) -> Process | None:
    """Take or renew the lease; None if that succeeded, else who holds it."""
    held = remembered_as(db, _RUNNING, _Running.model_validate_json)
    if held is not None and held.token != process.token and is_on(held.at, LEASE_LASTS, now):
        other = Process(host=held.host, pid=held.pid, token=held.token)
        if not _is_dead(other, process):
            return other
    remember(db, _RUNNING, json.dumps({**process.model_dump(), "at": moment_text(now)}))
    return None


def give_lease_back(db: Database, process: Process = THIS_PROCESS) -> None:
    """Let another process begin at once."""
    held = remembered_as(db, _RUNNING, _Running.model_validate_json)
    if held is not None and held.token == process.token:
        remember(db, _RUNNING, "")


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
