"""What Discord servers have set up, apart from their records. Held in memory: every command asks for it."""

import asyncio
import json
from collections.abc import Callable
from typing import TypeVar

from sqlite_utils import Database

from bot.record.server import ServerSettings
from bot.store.changes import actor, insert
from bot.store.lanes import Lane
from bot.store.rows import Cell

T = TypeVar("T")

_DEFAULT = ServerSettings()


class Servers:
    """The settings of all servers. Part of `Store`, as `store.servers`."""

    def __init__(self, write: Lane, read: Lane, watch: Lane) -> None:
        """Work on these lanes; nothing is known before the first `load`.

        `watch` has one thread: what it reads later is newer, and comes back later.
        """
        self._write = write
        self._read = read
        self._watch = watch
        self._known: dict[int, ServerSettings] = {}

    def of(self, guild_id: int) -> ServerSettings:
        """A server's settings; the defaults where it has set nothing."""
        return self._known.get(guild_id, _DEFAULT)

    def has(self, guild_id: int) -> bool:
        """Whether anything was ever set in a server."""
        return guild_id in self._known

    async def load(self) -> None:
        """Read all settings again, also what another process set."""
        self._known = await self._watch.run(_all)

    async def put(self, guild_id: int, settings: ServerSettings) -> None:
        """Keep a server's settings in place of those before. They count also if nobody waits for the end."""
        await self._change(lambda db: _put(db, guild_id, settings))

    async def change(self, guild_id: int, setting: str, value: object, *, by: int, at: str) -> ServerSettings:
        """Change one setting, and remember which person (a Discord id) did; the others stay as they are now.

        Returns:
            The settings after the change.

        Raises:
            pydantic.ValidationError: the value does not fit the setting.
        """
        return await self._change(lambda db: _change(db, guild_id, setting, value, by=by, at=at))

    async def last_setter(self, guild_id: int, setting: str) -> int | None:
        """The Discord id of who changed a setting last, None if nobody did or they are forgotten."""
        return await self._read.run(lambda db: _last_setter(db, guild_id, setting))

    async def _change(self, work: Callable[[Database], T]) -> T:
        return await asyncio.shield(asyncio.ensure_future(self._change_and_load(work)))

    async def _change_and_load(self, work: Callable[[Database], T]) -> T:
        result = await self._write.run(work)
        await self.load()
        return result


def _all(db: Database) -> dict[int, ServerSettings]:
    rows = db.execute("SELECT guild_id, settings FROM server").fetchall()
    return {guild_id: ServerSettings.model_validate_json(text) for guild_id, text in rows}


def _put(db: Database, guild_id: int, settings: ServerSettings) -> None:
    db.execute(
        "INSERT INTO server (guild_id, settings) VALUES (?, ?) "
        "ON CONFLICT (guild_id) DO UPDATE SET settings = excluded.settings",
        [guild_id, settings.model_dump_json()],
    )


def _change(db: Database, guild_id: int, setting: str, value: object, *, by: int, at: str) -> ServerSettings:
    row = db.execute("SELECT settings FROM server WHERE guild_id = ?", [guild_id]).fetchone()
    before = ServerSettings() if row is None else ServerSettings.model_validate_json(row[0])
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
