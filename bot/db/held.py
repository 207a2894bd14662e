"""What is held in memory of a table, by server, because every command asks for it."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar

from sqlite_utils import Database

from bot.db.connection import Pool, WritePool

P = ParamSpec("P")
T = TypeVar("T")
V = TypeVar("V")
G = TypeVar("G", int, int | None)

DECLARED: Final[list["Held[Any]"]] = []
"""All that a store holds in memory once it is open: what the modules declare that were imported until then."""


class Held(Generic[V]):
    """Says what is held of a table: one value a server. `Store.held` gives the values of one store."""

    def __init__(
        self, table: str, read: Callable[[Database, int | None], Mapping[int, V]], *, default: V
    ) -> None:
        """Declare it, once for the whole program.

        Args:
            table: whose changes `touched` counts.
            read: the values of all servers, or of one.
            default: the value of a server that has none.
        """
        self.table = table
        self.read = read
        self.default = default
        DECLARED.append(self)


class Memory(Generic[V]):
    """The values of one store. Read whole at the beginning, and again only when another process has written."""

    def __init__(self, what: Held[V], write: WritePool, watch: Pool) -> None:
        """Nothing is known before the first `refresh`.

        Args:
            what: what is held.
            write: the pool that writes.
            watch: a pool with one thread: what it reads later is newer, and comes back later.
        """
        self._what = what
        self._write = write
        self._watch = watch
        self._values: dict[int, V] = {}
        self._times = -1

    def of(self, guild_id: int) -> V:
        """The value of a server, the default if it has none."""
        return self._values.get(guild_id, self._what.default)

    def has(self, guild_id: int) -> bool:
        """Whether a server has a value."""
        return guild_id in self._values

    async def refresh(self, touched: Mapping[str, int]) -> None:
        """Read again if the table was touched by others; `touched` says how often each was in all."""
        if touched[self._what.table] != self._times:
            await self.load()

    async def load(self) -> None:
        """Read all values again."""
        self._times, self._values = await self._watch.run(
            lambda db: (times(db)[self._what.table], dict(self._what.read(db, None)))
        )

    async def change(
        self, guild_id: G, work: Callable[Concatenate[Database, G, P], T], *args: P.args, **named: P.kwargs
    ) -> T:
        """What `work` gives of the server's id and the rest; it writes what belongs to that server.

        It counts also if nobody waits for the end.
        """
        done = self._change(guild_id, lambda db: work(db, guild_id, *args, **named), by=work.__module__)
        return await asyncio.shield(asyncio.ensure_future(done))

    async def _change(self, guild_id: int | None, work: Callable[[Database], T], *, by: str) -> T:
        def work_and_look(db: Database) -> tuple[T, int, int, Mapping[int, V]]:
            before = times(db)[self._what.table]
            result = work(db)
            return result, before, times(db)[self._what.table], self._what.read(db, guild_id)

        result, before, after, mine = await self._write.run(work_and_look, by=by)
        if before >= self._times:  # else a look that came in meanwhile knows more
            if guild_id is not None:
                self._values.pop(guild_id, None)
            self._values.update(mine)
        if before == self._times:  # nobody else has touched it since
            self._times = after
        return result


def times(db: Database) -> dict[str, int]:
    """How often each table that is held in memory was touched."""
    return dict(db.conn.execute("SELECT what, times FROM touched").fetchall())
