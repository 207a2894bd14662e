"""What is stored about the people who use the bot, table by table, and how they are forgotten.

PRIVACY.md says the same in words; a test compares the two with the schema.
"""

import json
from collections.abc import Mapping
from typing import Final, Literal

from pydantic import JsonValue
from sqlite_utils import Database

from bot.core.entries import Value
from bot.db.held import Held, times
from bot.proposals.store import withdraw_all_of


class Holding(Value):
    """What one table holds about the people who use the bot.

    Attributes:
        personal: the columns that name a person or hold what they typed.
        person: the column with the person's number in `actor`.
        second: the column with the number of a second person, who gets to see the row too; "" if there is none.
        told: the columns that the person gets to see on request.
        when_forgotten: "emptied" (the Discord id and its salt go), "deleted" (the rows go), or "kept" (what was written
            stays, and nothing says any more by whom).
    """

    table: str
    personal: tuple[str, ...]
    person: str
    second: str = ""
    told: tuple[str, ...]
    when_forgotten: Literal["emptied", "deleted", "kept"]


HOLDINGS: Final = (
    Holding(
        table="actor",
        personal=("discord_user_id", "salt"),
        person="actor_id",
        told=("discord_user_id",),
        when_forgotten="emptied",
    ),
    Holding(
        table="update_log",
        personal=("actor_id", "reason", "confirmed_by"),
        person="actor_id",
        second="confirmed_by",
        told=("seq", "at", "action", "kind", "key", "reason"),
        when_forgotten="kept",
    ),
    Holding(
        table="queue_item",
        personal=("actor_id", "channel_id", "content", "state_actor", "state_text"),
        person="actor_id",
        told=("number", "kind", "made_at", "channel_id", "content", "state", "state_at", "state_text"),
        when_forgotten="kept",
    ),
    Holding(
        table="queue_step",
        personal=("actor_id", "said"),
        person="actor_id",
        told=("step", "at", "said"),
        when_forgotten="kept",
    ),
    Holding(
        table="setting_change",
        personal=("actor_id",),
        person="actor_id",
        told=("at", "setting", "value"),
        when_forgotten="kept",
    ),
    Holding(
        table="proposal",
        personal=("actor_id", "content", "decided_by"),
        person="actor_id",
        second="decided_by",
        told=("proposed_at", "content", "state"),
        when_forgotten="kept",
    ),
    Holding(
        table="digest_plan",
        personal=("set_by",),
        person="set_by",
        told=("channel_id", "at", "zone", "since"),
        when_forgotten="kept",
    ),
    Holding(
        table="watch_news",
        personal=("actor_id", "record_id", "seq", "batch"),
        person="actor_id",
        told=("record_id", "seq"),
        when_forgotten="deleted",
    ),
    Holding(
        table="watch",
        personal=("actor_id", "kind", "key", "only_shifts", "added_at"),
        person="actor_id",
        told=("kind", "key", "only_shifts", "added_at"),
        when_forgotten="deleted",
    ),
    Holding(
        table="watcher",
        personal=(
            "actor_id", "way", "channel_id", "state", "quiet_from", "quiet_until", "zone", "wake_at", "batch",
            "token", "until", "attempts", "unsent_until",
        ),
        person="actor_id",
        told=("way", "channel_id", "state", "quiet_from", "quiet_until", "zone"),
        when_forgotten="deleted",
    ),
)  # fmt: skip
"""Every table that holds something about a person who uses the bot, rows before what they refer to."""

_JSON_COLUMNS: Final = frozenset({"content", "value"})


def _forgotten(db: Database, _guild_id: int | None) -> Mapping[int, int]:
    """Under 0, how often a person was forgotten."""
    return {0: times(db)["actor"]}


FORGOTTEN: Final = Held("actor", _forgotten, default=0)
"""Under 0, how often people were forgotten so far. Part of the key of every card that names people."""


def known(db: Database, discord_user_id: int, guild_id: int | None) -> dict[str, list[JsonValue]]:
    """All that is stored about a person in one server, or with None everywhere: rows by table."""
    where, values = _whose(discord_user_id, guild_id)
    return {
        holding.table: [
            {"server": str(row[0]), **as_whom, **_told(holding, row[1:])}
            for column, as_whom in ((holding.person, {}), (holding.second, {"as": holding.second}))
            if column
            for row in db.execute(
                f"SELECT a.guild_id, {', '.join(f't.{told}' for told in holding.told)} "
                f"FROM {holding.table} AS t JOIN actor AS a ON a.actor_id = t.{column} WHERE {where}",
                values,
            ).fetchall()
        ]
        for holding in HOLDINGS
    }


def forget(db: Database, guild_id: int | None, discord_user_id: int, at: str) -> int:
    """Take a person's Discord id out of one server, or with None out of all; from how many it went.

    What they proposed and nobody confirmed is withdrawn.
    """
    where, values = _whose(discord_user_id, guild_id)
    return _forget(db, where, values, at)


def forget_server(db: Database, guild_id: int, at: str) -> int:
    """Take the Discord ids of all people of a server out, and its departure; how many there were."""
    returned(db, guild_id)
    return _forget(db, "a.guild_id = ? AND a.discord_user_id IS NOT NULL", [guild_id], at)


def servers(db: Database) -> frozenset[int]:
    """The servers of whose people something is stored."""
    sql = "SELECT DISTINCT guild_id FROM actor WHERE guild_id > 0 AND discord_user_id IS NOT NULL"
    return frozenset(guild for (guild,) in db.execute(sql).fetchall())


def departures(db: Database) -> Mapping[int, str]:
    """The servers that were left, each with the instant at which that was noticed."""
    return dict(db.execute("SELECT guild_id, left_at FROM departure").fetchall())


def left(db: Database, guild_id: int, at: str) -> None:
    """Note that a server was left; if it was noted before, the earlier time counts."""
    sql = (
        "INSERT INTO departure (guild_id, left_at) VALUES (?, ?) "
        "ON CONFLICT (guild_id) DO UPDATE SET left_at = min(left_at, excluded.left_at)"
    )
    db.execute(sql, [guild_id, at])


def returned(db: Database, guild_id: int) -> None:
    """Note that the bot is on the server again."""
    db.execute("DELETE FROM departure WHERE guild_id = ?", [guild_id])


def _whose(discord_user_id: int, guild_id: int | None) -> tuple[str, list[int]]:
    """The condition for the person's rows in `actor`, of which there is one a server."""
    if guild_id is None:
        return "a.discord_user_id = ?", [discord_user_id]
    return "a.discord_user_id = ? AND a.guild_id = ?", [discord_user_id, guild_id]


def _told(holding: Holding, cells: tuple[str | int | None, ...]) -> dict[str, JsonValue]:
    """Numbers as text where they are Discord ids: JSON readers round them."""
    told: dict[str, JsonValue] = {}
    for column, cell in zip(holding.told, cells, strict=True):
        if column in _JSON_COLUMNS:
            told[column] = json.loads(str(cell))
        else:
            told[column] = str(cell) if column.endswith("_id") and cell is not None else cell
    return told


def _forget(db: Database, where: str, values: list[int], at: str) -> int:
    withdraw_all_of(db, where, values, at)
    for holding in HOLDINGS:
        if holding.when_forgotten == "deleted":
            db.execute(
                f"DELETE FROM {holding.table} WHERE {holding.person} IN (SELECT actor_id FROM actor AS a WHERE {where})",
                values,
            )
    forgotten = db.execute(
        f"UPDATE actor AS a SET discord_user_id = NULL, salt = '' WHERE {where}", values
    ).rowcount
    # SQLite overwrites what it erases, but not the copies that it left behind when it divided a page of the index.
    db.execute("REINDEX actor")
    return forgotten
