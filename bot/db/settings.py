"""What Discord servers have set up, apart from their records. The rules of every change ask for it."""

from collections.abc import Mapping
from functools import lru_cache

from sqlite_utils import Database

from bot.core.server import ServerSettings
from bot.db.held import Held


def settings_of(db: Database, guild_id: int) -> ServerSettings:
    """What a server has set up; the defaults where it has set nothing."""
    row = db.conn.execute("SELECT settings FROM server WHERE guild_id = ?", [guild_id]).fetchone()
    return _settings("{}" if row is None else row[0])


@lru_cache(maxsize=1024)
def _settings(text: str) -> ServerSettings:
    return ServerSettings.model_validate_json(text)


def _by_server(db: Database, guild_id: int | None) -> Mapping[int, ServerSettings]:
    where, values = ("WHERE guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    rows = db.execute(f"SELECT guild_id, settings FROM server {where}", values).fetchall()
    return {guild: ServerSettings.model_validate_json(text) for guild, text in rows}


SETTINGS = Held("server", _by_server, default=ServerSettings())
"""The settings of every server, in memory: every command asks for them."""
