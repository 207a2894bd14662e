"""What people ask for and the record does not have: counted, without who asked."""

from typing import Final

from sqlite_utils import Database

from bot.db.connection import Lane
from bot.unanswered.model import CountedGap, Gap

KEPT: Final = 500
"""How many different gaps are kept for a server; what was asked least and longest ago makes room."""


class Gaps:
    """The counts of all servers. Part of `Store`, as `store.gaps`."""

    def __init__(self, write: Lane, read: Lane) -> None:
        """Work on these lanes."""
        self._write = write
        self._read = read

    async def count(self, guild_id: int, gap: Gap, day: str) -> None:
        """One more question of this kind, asked on `day` (`YYYY-MM-DD`)."""
        await self._write.run(lambda db: _count(db, guild_id, gap, day))

    async def most_asked(self, guild_id: int, *, offset: int = 0, limit: int) -> tuple[CountedGap, ...]:
        """What was asked for most often in a server, the most often first."""
        return await self._read.run(lambda db: _most_asked(db, guild_id, offset, limit))

    async def total(self, guild_id: int) -> int:
        """How many different things were asked for."""
        return await self._read.run(lambda db: _total(db, guild_id))


def _count(db: Database, guild_id: int, gap: Gap, day: str) -> None:
    db.execute(
        "INSERT INTO gap (guild_id, leader, topic, kind, asked, last_on) VALUES (?, ?, ?, ?, 1, ?) "
        "ON CONFLICT (guild_id, leader, topic, kind) DO UPDATE SET asked = asked + 1, last_on = excluded.last_on",
        [guild_id, gap.leader, gap.topic, gap.kind, day],
    )
    if _total(db, guild_id) > KEPT:
        db.execute(
            "DELETE FROM gap WHERE guild_id = :guild AND (leader, topic, kind) IN "
            "(SELECT leader, topic, kind FROM gap WHERE guild_id = :guild ORDER BY asked, last_on LIMIT 1)",
            {"guild": guild_id},
        )


def _most_asked(db: Database, guild_id: int, offset: int, limit: int) -> tuple[CountedGap, ...]:
    rows = db.execute(
        "SELECT leader, topic, kind, asked, last_on FROM gap WHERE guild_id = ? "
        "ORDER BY asked DESC, last_on DESC, leader, topic LIMIT ? OFFSET ?",
        [guild_id, limit, offset],
    ).fetchall()
    return tuple(
        CountedGap(gap=Gap(leader=leader, topic=topic, kind=kind), asked=asked, last_on=last_on)
        for leader, topic, kind, asked, last_on in rows
    )


def _total(db: Database, guild_id: int) -> int:
    row = db.execute("SELECT count(*) FROM gap WHERE guild_id = ?", [guild_id]).fetchone()
    return int(row[0])
