"""A person's own data: what is stored, a copy of it, and being forgotten. And servers that were left."""

import json
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from bot.core.entries import Value
from bot.core.errors import StandpointError
from bot.core.leases import SKEW
from bot.core.policy import Action, Caller, require
from bot.db.rows import moment_of_text
from bot.privacy import store as privacy
from bot.request import Desk, Request

KEPT: Final = timedelta(days=30)
"""How long the people of a server stay known after the bot has left it."""


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
    known = await request.store.read(privacy.known, user_id, guild_id)
    return OwnData(
        everywhere=guild_id is None,
        rows={table: len(rows) for table, rows in known.items()},
        servers=len(known["actor"]),
    )


async def copy_own_data(request: Request) -> bytes:
    """All that is stored about the caller as a JSON file: in this server, or from a direct message everywhere.

    The file has an object a row, by table; the names of tables and columns are those of PRIVACY.md.
    """
    user_id, guild_id = _whom(request.caller)
    known = await request.store.read(privacy.known, user_id, guild_id)
    told = {"discord_user_id": str(user_id), "written_at": request.instant(), **known}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


async def forget_me(request: Request, *, everywhere: bool) -> int:
    """Take the caller's Discord id out of this server, or out of all; returns from how many it went.

    What they wrote stays, and nothing says any more that it was them; the updates log still verifies.
    """
    user_id, guild_id = _whom(request.caller)
    forgotten = await request.store.held(privacy.FORGOTTEN).change(
        None if everywhere else guild_id, privacy.forget, user_id, request.instant()
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
    departures = await store.read(privacy.departures)
    for guild_id in departures.keys() & set(present):
        await store.write(privacy.returned, guild_id)
    for guild_id in await store.read(privacy.servers) - set(present) - departures.keys():
        await store.write(privacy.left, guild_id, desk.instant())
    gone = {guild_id: moment_of_text(at) for guild_id, at in departures.items() if guild_id not in present}
    for guild_id, left_at in gone.items():
        if left_at > desk.now() + SKEW:  # by a wrong clock
            await store.write(privacy.left, guild_id, desk.instant())
    due = tuple(guild_id for guild_id, left_at in gone.items() if desk.now() - left_at >= KEPT)
    for guild_id in due:
        await store.held(privacy.FORGOTTEN).change(guild_id, privacy.forget_server, desk.instant())
    await store.truncate_wal()
    return due


def _whom(caller: Caller) -> tuple[int, int | None]:
    """The caller's Discord id, and the one server that it is about; None for a direct message: all of them."""
    require(caller, Action.OWN_DATA)
    if caller.discord_user_id is None:
        raise StandpointError("Nothing is stored about the operator.")
    return caller.discord_user_id, caller.guild_id or None
