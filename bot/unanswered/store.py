"""What people ask for and the record does not have: counted, without who asked."""

from typing import Final

from sqlite_utils import Database

from bot.unanswered.model import CountedGap, Gap

KEPT: Final = 500
"""How many different gaps are kept for a server; what was asked least and longest ago makes room."""


def count(db: Database, guild_id: int, gap: Gap, day: str) -> None:
    """One more question of this kind, asked on `day` (`YYYY-MM-DD`)."""
    db.execute(
        "INSERT INTO gap (guild_id, leader, topic, kind, asked, last_on) VALUES (?, ?, ?, ?, 1, ?) "
        "ON CONFLICT (guild_id, leader, topic, kind) DO UPDATE SET asked = asked + 1, last_on = excluded.last_on",
        [guild_id, gap.leader, gap.topic, gap.kind, day],
    )
    if total(db, guild_id) > KEPT:
        db.execute(
            "DELETE FROM gap WHERE guild_id = :guild AND (leader, topic, kind) IN "
            "(SELECT leader, topic, kind FROM gap WHERE guild_id = :guild ORDER BY asked, last_on LIMIT 1)",
            {"guild": guild_id},
        )


def most_asked(db: Database, guild_id: int, *, offset: int = 0, limit: int) -> tuple[CountedGap, ...]:
    """What was asked for most often in a server, the most often first."""
    rows = db.execute(
        "SELECT leader, topic, kind, asked, last_on FROM gap WHERE guild_id = ? "
        "ORDER BY asked DESC, last_on DESC, leader, topic LIMIT ? OFFSET ?",
        [guild_id, limit, offset],
    ).fetchall()
    return tuple(
        CountedGap(gap=Gap(leader=leader, topic=topic, kind=kind), asked=asked, last_on=last_on)
        for leader, topic, kind, asked, last_on in rows
    )


def total(db: Database, guild_id: int) -> int:
    """How many different things were asked for."""
    row = db.execute("SELECT count(*) FROM gap WHERE guild_id = ?", [guild_id]).fetchone()
    return int(row[0])
