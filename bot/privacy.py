"""What is stored about the people who use the bot, table by table; a copy of it, and being forgotten. Servers that were left.

PRIVACY.md says the same in words; a test compares the two with the schema.
"""

import json
import logging
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final, Literal

from pydantic import JsonValue
from pydantic_core import from_json
from sqlite_utils import Database

from bot.core.dates import read_instant
from bot.core.entries import Value
from bot.core.errors import StandpointError
from bot.core.leases import SKEW
from bot.core.policy import Action, Caller, require
from bot.db.held import Held, times
from bot.db.sqlite import index_anew
from bot.proposals_store import withdraw_all_of
from bot.request import Desk, Request
from bot.routes import Forget
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import counted

KEPT: Final = timedelta(days=30)
"""How long the people of a server stay known after the bot has left it."""

_log = logging.getLogger(__name__)


class Holding(Value):
    """What one table holds about the people who use the bot.

    Attributes:
        person: the column with the person's number in `actor`.
        second: the column with the number of a second person, who gets to see the row too; "" if there is none.
        told: the columns that the person gets to see on request.
        when_forgotten: "emptied" (the Discord id and its salt go), "deleted" (the rows go), or "kept" (what was written
            stays, and nothing says any more by whom).
    """

    table: str
    person: str = "actor_id"
    second: str = ""
    told: tuple[str, ...]
    when_forgotten: Literal["emptied", "deleted", "kept"]


HOLDINGS: Final = (
    Holding(table="actor", told=("discord_user_id",), when_forgotten="emptied"),
    Holding(
        table="update_log",
        second="confirmed_by",
        told=("seq", "at", "action", "kind", "key", "reason"),
        when_forgotten="kept",
    ),
    Holding(
        table="queue_item",
        told=("number", "kind", "made_at", "channel_id", "content", "state", "state_at", "state_text"),
        when_forgotten="kept",
    ),
    Holding(table="queue_step", told=("step", "at", "said"), when_forgotten="kept"),
    Holding(table="setting_change", told=("at", "setting", "value"), when_forgotten="kept"),
    Holding(
        table="proposal", second="decided_by", told=("proposed_at", "content", "state"), when_forgotten="kept"
    ),
    Holding(
        table="digest_plan",
        person="set_by",
        told=("channel_id", "at", "zone", "since"),
        when_forgotten="kept",
    ),
    Holding(table="watch_news", told=("record_id", "seq"), when_forgotten="deleted"),
    Holding(table="watch", told=("kind", "key", "only_shifts", "added_at"), when_forgotten="deleted"),
    Holding(
        table="watcher",
        told=("way", "channel_id", "state", "quiet_from", "quiet_until", "zone"),
        when_forgotten="deleted",
    ),
)
"""Every table that holds something about a person who uses the bot, rows before what they refer to."""

_JSON_COLUMNS: Final = frozenset({"content", "value"})
_ROWS: Final = {
    "update_log": "changes of the record",
    "queue_item": "suggestions and reports",
    "queue_step": "steps with suggestions and reports",
    "setting_change": "changed settings",
    "proposal": "changes for which a second editor was asked",
    "digest_plan": "daily summaries set up",
    "watch": "things followed",
}


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
        "INSERT INTO departure (guild_id, left_at) VALUES (?, ?) ON CONFLICT (guild_id) "
        "DO UPDATE SET left_at = excluded.left_at WHERE excluded.left_at < departure.left_at"
    )
    db.execute(sql, [guild_id, at])


def returned(db: Database, guild_id: int) -> None:
    """Note that the bot is on the server again."""
    db.execute("DELETE FROM departure WHERE guild_id = ?", [guild_id])


class OwnData(Value):
    """How much is stored about the caller: rows by table, in one server or, asked privately, in all.

    `servers` counts the servers (and direct messages) in which they are known.
    """

    everywhere: bool
    rows: dict[str, int]
    servers: int


async def count_own_data(request: Request) -> OwnData:
    """What is stored about the caller, in numbers."""
    user_id, guild_id = _whom(request.caller)
    stored = await request.store.read(known, user_id, guild_id)
    return OwnData(
        everywhere=guild_id is None,
        rows={table: len(rows) for table, rows in stored.items()},
        servers=len(stored["actor"]),
    )


async def copy_own_data(request: Request) -> bytes:
    """All that is stored about the caller as a JSON file: in this server, or from a direct message everywhere.

    The file has an object a row, by table; the names of tables and columns are those of PRIVACY.md.
    """
    user_id, guild_id = _whom(request.caller)
    stored = await request.store.read(known, user_id, guild_id)
    told = {"discord_user_id": str(user_id), "written_at": request.instant(), **stored}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


async def forget_me(request: Request, *, everywhere: bool) -> int:
    """Take the caller's Discord id out of this server, or out of all; returns from how many it went.

    What they wrote stays, and nothing says any more that it was them; the updates log still verifies.
    """
    user_id, guild_id = _whom(request.caller)
    forgotten = await request.store.held(FORGOTTEN).change(
        None if everywhere else guild_id, forget, user_id, request.instant()
    )
    await request.store.truncate_wal()
    return forgotten


async def sweep_departures(desk: Desk, present: Collection[int]) -> tuple[int, ...]:
    """Note which servers were left or came back, and forget the people of those left 30 days ago.

    Afterwards nothing of them is in the -wal any more, or of who was forgotten while somebody read from it.

    Args:
        present: the servers that the bot is on now. Call only when that is known for sure.

    Returns:
        The servers whose people were forgotten.
    """
    store = desk.store
    noted = await store.read(departures)
    for guild_id in noted.keys() & set(present):
        await store.write(returned, guild_id)
    for guild_id in await store.read(servers) - set(present) - noted.keys():
        await store.write(left, guild_id, desk.instant())
    gone = {guild_id: read_instant(at) for guild_id, at in noted.items() if guild_id not in present}
    for guild_id, left_at in gone.items():
        if left_at is None:
            _log.warning(
                "When server %d was left cannot be read: its people are forgotten 30 days from now", guild_id
            )
            await store.write(returned, guild_id)
        if left_at is None or left_at > desk.now() + SKEW:  # by a wrong clock
            await store.write(left, guild_id, desk.instant())
    due = tuple(
        guild_id for guild_id, left_at in gone.items() if left_at is not None and desk.now() - left_at >= KEPT
    )
    for guild_id in due:
        await store.held(FORGOTTEN).change(guild_id, forget_server, desk.instant())
    await store.truncate_wal()
    return due


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
            told[column] = _json(str(cell))
        else:
            told[column] = str(cell) if column.endswith("_id") and cell is not None else cell
    return told


def _json(text: str) -> JsonValue:
    """What a text says in JSON; the text itself where it is none any more."""
    try:
        value: JsonValue = from_json(text)
    except ValueError:
        return text
    return value


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
    index_anew(db, "actor")  # in which copies of the id may lie
    return forgotten


def privacy_card(own: OwnData) -> Card:
    """What is stored about people, and how much of it about the reader."""
    builder = CardBuilder()
    builder.heading("What is stored about you")
    builder.rule()
    builder.add(
        "Nothing, as long as you only ask. When you change the record, suggest something, report a problem, "
        "follow a topic or change a setting, your Discord id is stored beside it, so that the editors of that "
        "server know who it was. No names, no messages, no pictures, and nothing about what you ask."
    )
    builder.add(
        "What you write in a suggestion, a report or a reason is stored as you wrote it. The updates log is "
        "public in that server and shows who changed what. Who suggested or reported something is shown to its "
        "editors only."
    )
    where = "in all servers" if own.everywhere else "in this server"
    builder.add(f"**About you {where}:** {_amount(own)}")
    builder.add(
        "`/privacy export` gives you a copy. `/privacy forget` removes your Discord id and what you follow; what "
        f"you wrote stays, without your name. When the bot leaves a server, it does that by itself after "
        f"{KEPT.days} days for everybody there."
    )
    builder.close(
        "-# In a direct message, all of this is about every server at once. More: PRIVACY.md in the source."
    )
    return builder.build()


def forget_question(own: OwnData) -> Card:
    """What being forgotten means, before it is done."""
    builder = CardBuilder()
    builder.heading("Forget you?")
    builder.add(
        "Your Discord id is removed, and what you follow. What you changed, suggested or reported stays, by “a "
        "former member”: you cannot be asked or told about it any more, and it cannot be given back to you. "
        "Messages that the bot has already posted in a channel stay there."
    )
    here = Choice(label="Forget me in this server", button=Forget(mode="turn", where="here"))
    everywhere = Choice(
        label="Forget me everywhere", button=Forget(mode="turn", where="everywhere"), primary=True
    )
    builder.row([everywhere] if own.everywhere else [here, everywhere])
    return builder.build()


def forgotten_card(servers: int) -> Card:
    """That it is done."""
    builder = CardBuilder()
    if servers:
        builder.add(f"Done. Your Discord id was removed from {counted(servers, 'place')}.")
    else:
        builder.add("There was nothing to remove: your Discord id is not stored there.")
    return builder.build()


def _whom(caller: Caller) -> tuple[int, int | None]:
    """The caller's Discord id, and the one server that it is about; None for a direct message: all of them."""
    require(caller, Action.OWN_DATA)
    if caller.discord_user_id is None:
        raise StandpointError("Nothing is stored about the operator.")
    return caller.discord_user_id, caller.guild_id or None


def _amount(own: OwnData) -> str:
    if not own.servers:
        return "nothing."
    counts = [f"{words} ({own.rows[table]:,})" for table, words in _ROWS.items() if own.rows.get(table)]
    return f"your Discord id{', and with it ' if counts else ''}{', '.join(counts)}."
