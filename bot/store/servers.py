"""What Discord servers have set up, apart from their records. Held in memory: every command asks for it."""

import asyncio

from sqlite_utils import Database

from bot.record.server import ServerSettings
from bot.store.lanes import Lane

_DEFAULT = ServerSettings()


class Servers:
    """The settings of all servers. Part of `Store`, as `store.servers`."""

    def __init__(self, write: Lane, watch: Lane) -> None:
        """Work on these lanes; nothing is known before the first `load`.

        `watch` has one thread: what it reads later is newer, and comes back later.
        """
        self._write = write
        self._watch = watch
        self._known: dict[int, ServerSettings] = {}

    def of(self, guild_id: int) -> ServerSettings:
        """A server's settings; the defaults where it has set nothing."""
        return self._known.get(guild_id, _DEFAULT)

    async def load(self) -> None:
        """Read all settings again, also what another process set."""
        self._known = await self._watch.run(_all)

    async def put(self, guild_id: int, settings: ServerSettings) -> None:
        """Keep a server's settings in place of those before. They count also if nobody waits for the end."""
        await asyncio.shield(asyncio.ensure_future(self._put_and_load(guild_id, settings)))

    async def _put_and_load(self, guild_id: int, settings: ServerSettings) -> None:
        await self._write.run(lambda db: _put(db, guild_id, settings))
        await self.load()


def _all(db: Database) -> dict[int, ServerSettings]:
    rows = db.execute("SELECT guild_id, settings FROM server").fetchall()
    return {guild_id: ServerSettings.model_validate_json(text) for guild_id, text in rows}


def _put(db: Database, guild_id: int, settings: ServerSettings) -> None:
    db.execute(
        "INSERT INTO server (guild_id, settings) VALUES (?, ?) "
        "ON CONFLICT (guild_id) DO UPDATE SET settings = excluded.settings",
        [guild_id, settings.model_dump_json()],
    )
