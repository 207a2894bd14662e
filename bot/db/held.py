"""What is held in memory of a table, by server, because every command asks for it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from sqlite_utils import Database

from bot.db.connection import Lane

T = TypeVar("T")
V = TypeVar("V")


class Held(Generic[V]):
    """One value a server. Read whole at the beginning, and again only when another process has written."""

    def __init__(
        self, table: str, write: Lane, watch: Lane, read: Callable[[Database, int | None], Mapping[int, V]]
    ) -> None:
        """Nothing is known before the first `refresh`.

        Args:
            table: whose changes `touched` counts.
            watch: a lane with one thread: what it reads later is newer, and comes back later.
            read: the values of all servers, or of one.
        """
        self._table = table
        self._write = write
        self._watch = watch
        self._read = read
        self._values: dict[int, V] = {}
        self._times = -1

    def get(self, guild_id: int) -> V | None:
        """The value of a server, None if it has none."""
        return self._values.get(guild_id)

    async def refresh(self, touched: Mapping[str, int]) -> None:
        """Read again if the table was touched by others; `touched` says how often each was in all."""
        if touched[self._table] != self._times:
            await self.load()

    async def load(self) -> None:
        """Read all values again."""
        self._times, self._values = await self._watch.run(
            lambda db: (times(db)[self._table], dict(self._read(db, None)))
        )

    async def change(self, guild_id: int, work: Callable[[Database], T]) -> T:
        """What `work` gives, which writes what belongs to a server. It counts also if nobody waits for the end."""
        return await asyncio.shield(asyncio.ensure_future(self._change(guild_id, work)))

    async def _change(self, guild_id: int, work: Callable[[Database], T]) -> T:
        def work_and_look(db: Database) -> tuple[T, int, int, Mapping[int, V]]:
            before = times(db)[self._table]
            result = work(db)
            return result, before, times(db)[self._table], self._read(db, guild_id)

        result, before, after, mine = await self._write.run(work_and_look)
        if before >= self._times:  # else a look that came in meanwhile knows more
            self._values.pop(guild_id, None)
            self._values.update(mine)
        if before == self._times:  # nobody else has touched it since
            self._times = after
        return result


def times(db: Database) -> dict[str, int]:
    """How often each table that is held in memory was touched."""
    return dict(db.conn.execute("SELECT what, times FROM touched").fetchall())
