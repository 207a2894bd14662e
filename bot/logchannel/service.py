"""What goes to a server's log channel next. Asked by the bot itself, for a channel that an admin chose."""

from collections.abc import Mapping
from typing import Final

from bot.core.entries import Value
from bot.logchannel import store as outbox
from bot.logchannel.store import Batch
from bot.request import Desk

LINES: Final = 7
"""The most lines of the log in one message: so many fit on a card with a button beside each."""


class Pending(Value):
    """Lines that wait for the log channel, with the name of each key that they mention."""

    batch: Batch
    names: Mapping[str, str]


async def pending_updates(desk: Desk, guild_id: int) -> Pending | None:
    """The oldest lines that are not in the log channel yet, at most LINES; None if there are none."""
    batch = await desk.store.read(outbox.next_batch, guild_id, limit=LINES)
    if batch is None:
        return None
    directory = await desk.directory(guild_id)
    return Pending(batch=batch, names=directory.names_in(made for line in batch.lines for made in line.made))


def is_behind(desk: Desk, guild_id: int) -> bool:
    """Whether a server has updates that its log channel is to get and has not. Asks memory only."""
    posted = desk.store.held(outbox.POSTED).of(guild_id)
    own = desk.store.record_of(guild_id) == guild_id
    return posted is not None and own and posted < desk.store.head(guild_id)
