"""What Discord servers have set up, apart from their records. The rules of every change ask for it."""

import logging
from collections.abc import Iterator, Mapping
from functools import lru_cache

from sqlite_utils import Database

from bot.core.server import SalvagedSettings, ServerSettings, read_settings
from bot.db.held import Held

_log = logging.getLogger(__name__)


def settings_of(db: Database, guild_id: int) -> ServerSettings:
    """What a server has set up; the defaults where it has set nothing."""
    row = db.conn.execute("SELECT settings FROM server WHERE guild_id = ?", [guild_id]).fetchone()
    return _settings("{}" if row is None else row[0])


@lru_cache(maxsize=1024)
def _settings(text: str) -> ServerSettings:
    return read_settings(text)


def _by_server(db: Database, guild_id: int | None) -> Mapping[int, ServerSettings]:
    where, values = ("WHERE guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    rows = db.execute(f"SELECT guild_id, settings FROM server {where}", values).fetchall()
    found = {guild: read_settings(text) for guild, text in rows}
    for problem in _problems(found):
        _log.warning("%s", problem)
    return found


def settings_findings(db: Database) -> list[str]:
    """A sentence for each server some of whose settings cannot be read."""
    rows = db.execute("SELECT guild_id, settings FROM server").fetchall()
    return list(_problems({guild: read_settings(text) for guild, text in rows}))


def _problems(found: Mapping[int, ServerSettings]) -> Iterator[str]:
    for guild_id, settings in found.items():
        if isinstance(settings, SalvagedSettings):
            yield (
                f"of the settings of server {guild_id}, {', '.join(settings.lost)} cannot be read: an admin has to set "
                "them anew there, with /settings"
            )


SETTINGS = Held("server", _by_server, default=ServerSettings())
"""The settings of every server, in memory: every command asks for them."""
