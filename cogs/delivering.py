"""Sending what nobody asked for just now: direct messages, cards in channels, and what stands in their way."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Final, TypeAlias

import discord

from bot.desk.review import review
from bot.faults import CONNECTION_ERRORS
from bot.record.queue import QueueItem
from bot.show.card import Card
from bot.show.queue import item_card
from bot.ui.state import Bot

_log = logging.getLogger(__name__)

Place: TypeAlias = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel
"""A channel of a server that takes messages."""

QUEUE_CHANGED: Final = "queue_changed"
"""The event, with the server's id, that tells whoever posts cards that there is one to post."""

_PERMISSIONS: Final = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "read_message_history": "Read Message History",
}
"""What discord.py calls them, and Discord's settings."""


def place_of(guild: discord.Guild, channel_id: int) -> Place | None:
    """A channel or thread of a server, None if it is gone or takes no messages."""
    channel = guild.get_channel_or_thread(channel_id)
    return channel if isinstance(channel, Place) else None


def obstacle(guild: discord.Guild, channel_id: int) -> str:
    """Why the bot cannot use a channel, and what to change; "" if it can."""
    place = place_of(guild, channel_id)
    if place is None:
        return "That channel was deleted, or I may not see it. Choose another, or let me see it."
    to_send = "send_messages_in_threads" if isinstance(place, discord.Thread) else "send_messages"
    return missing(guild, place, ["view_channel", to_send, "read_message_history"])


def missing(
    guild: discord.Guild, place: discord.abc.GuildChannel | discord.Thread, names: Sequence[str]
) -> str:
    """Which of these permissions (discord.py's names) the bot lacks, and what to do; "" if it has them all."""
    granted = place.permissions_for(guild.me)
    lacking = [f"**{_PERMISSIONS[name]}**" for name in names if not getattr(granted, name)]
    if not lacking:
        return ""
    return (
        f"I am missing {', '.join(lacking)} in {place.mention}. Open the channel's settings, then Permissions, "
        "add me there, and allow it."
    )


def nonce(*parts: object) -> str:
    """A name for a message, by which Discord refuses to post it twice within a few minutes; at most 25 signs."""
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:25]


async def tell(client: Bot, user_id: int, card: Card) -> bool:
    """Send a direct message; False if the person takes none, or Discord is not there."""
    try:
        channel = await client.create_dm(discord.Object(user_id))
        await channel.send(view=card.view())
    except (discord.Forbidden, discord.NotFound):
        return False
    except CONNECTION_ERRORS as error:
        _log.warning("A direct message could not be sent: %r", error)
        return False
    return True


async def tell_author(client: Bot, item: QueueItem, card: Card) -> bool:
    """Send a direct message to who handed an item in; False also if they are forgotten."""
    return item.author_id is not None and await tell(client, item.author_id, card)


async def refresh_post(client: Bot, item: QueueItem) -> None:
    """Bring an item's card in the queue channel up to date. Its buttons answer politely even if that fails."""
    if item.post is None:
        return
    channel_id, message_id = item.post
    card = item_card(await review(client.desk, item))
    try:
        place = client.get_partial_messageable(channel_id, guild_id=item.guild_id)
        await place.get_partial_message(message_id).edit(view=card.view())
    except CONNECTION_ERRORS as error:
        _log.info("The card of number %d in server %d stays as it was: %r", item.number, item.guild_id, error)


def server_name(client: Bot, guild_id: int) -> str:
    """What a server is called."""
    guild = client.get_guild(guild_id)
    return guild.name if guild is not None else "a server"
