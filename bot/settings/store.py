"""What Discord servers have set up, apart from their records. Held in memory: every command asks for it."""

import json
from collections.abc import Mapping

from sqlite_utils import Database

from bot.core.log import Cell
from bot.core.server import ServerSettings
from bot.db.changes import actor, insert, settings_of
from bot.db.connection import Lane
from bot.db.held import Held

_DEFAULT = ServerSettings()


class Servers:
    """The settings of all servers. Part of `Store`, as `store.servers`."""

    def __init__(self, write: Lane, read: Lane, watch: Lane) -> None:
        """Work on these lanes; nothing is known before the first `held.refresh`."""
        self._read = read
        self.held: Held[ServerSettings] = Held("server", write, watch, _settings)

    def of(self, guild_id: int) -> ServerSettings:
        """A server's settings; the defaults where it has set nothing."""
        return self.held.get(guild_id) or _DEFAULT

    def has(self, guild_id: int) -> bool:
        """Whether anything was ever set in a server."""
        return self.held.get(guild_id) is not None

    async def load(self) -> None:
        """Read all settings again, also what another process set."""
        await self.held.load()

    async def put(self, guild_id: int, settings: ServerSettings) -> None:
        """Keep a server's settings in place of those before."""
        await self.held.change(guild_id, lambda db: _put(db, guild_id, settings))

    async def change(self, guild_id: int, setting: str, value: object, *, by: int, at: str) -> ServerSettings:
        """Change one setting, and remember which person (a Discord id) did; the others stay as they are now.

        Returns:
            The settings after the change.

        Raises:
            pydantic.ValidationError: the value does not fit the setting.
        """
        return await self.held.change(
            guild_id, lambda db: _change(db, guild_id, setting, value, by=by, at=at)
        )

    async def last_setter(self, guild_id: int, setting: str) -> int | None:
        """The Discord id of who changed a setting last, None if nobody did or they are forgotten."""
        return await self._read.run(lambda db: _last_setter(db, guild_id, setting))


def _settings(db: Database, guild_id: int | None) -> Mapping[int, ServerSettings]:
    where, values = ("WHERE guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    rows = db.execute(f"SELECT guild_id, settings FROM server {where}", values).fetchall()
    return {guild: ServerSettings.model_validate_json(text) for guild, text in rows}


def _put(db: Database, guild_id: int, settings: ServerSettings) -> None:
    db.execute(
        "INSERT INTO server (guild_id, settings) VALUES (?, ?) "
        "ON CONFLICT (guild_id) DO UPDATE SET settings = excluded.settings",
        [guild_id, settings.model_dump_json()],
    )


def _change(db: Database, guild_id: int, setting: str, value: object, *, by: int, at: str) -> ServerSettings:
    before = settings_of(db, guild_id)
    after = ServerSettings.model_validate({**before.model_dump(), setting: value})
    _put(db, guild_id, after)
    change: dict[str, Cell] = {
        "guild_id": guild_id,
        "at": at,
        "actor_id": actor(db, guild_id, by),
        "setting": setting,
        "value": json.dumps(after.model_dump(mode="json")[setting]),
    }
    insert(db, "setting_change", change)
    return after


def _last_setter(db: Database, guild_id: int, setting: str) -> int | None:
    row = db.execute(
        "SELECT a.discord_user_id FROM setting_change JOIN actor AS a USING (actor_id) "
        "WHERE setting_change.guild_id = ? AND setting = ? ORDER BY change_id DESC LIMIT 1",
        [guild_id, setting],
    ).fetchone()
    return None if row is None else row[0]
