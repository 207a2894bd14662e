"""The heads of records that Discord's channels hold: what the bot posted, which whoever has the file cannot rewrite."""

from collections.abc import AsyncIterator
from typing import Final

import discord

from bot.core.log import Published
from bot.digest import store as digests
from bot.digest.cards import read_mark
from bot.logchannel import updates_shown
from bot.ui.outgoing import RefusedError, UnreachableError, asking, missing, own_messages, text_of
from bot.ui.state import Bot
from bot.verify.cards import read_head

_LOOKED_THROUGH: Final = 200
"""The newest messages of a channel among which heads are looked for: two requests to Discord."""

_POSTS: Final = 3
"""The newest posts of a forum whose first messages are looked at: a request each."""


async def published_in(client: Bot, guild: discord.Guild) -> tuple[list[Published], list[int]]:
    """The heads in the newest messages of a server's log and summary channels; and the channels not read."""
    store = client.desk.store
    channel_ids = {
        store.settings(guild.id).log_channel_id,
        await store.read(digests.channel_of, guild.id),
    }
    found: list[Published] = []
    unread: list[int] = []
    for channel_id in sorted(one for one in channel_ids if one is not None):
        try:
            found += [published async for published in _in_channel(client, guild, channel_id)]
        except (RefusedError, UnreachableError):
            unread.append(channel_id)
    return found, unread


async def _in_channel(client: Bot, guild: discord.Guild, channel_id: int) -> AsyncIterator[Published]:
    """Raises RefusedError or UnreachableError if it cannot be read."""
    channel = guild.get_channel_or_thread(channel_id)
    if channel is None or missing(guild, channel, ["view_channel", "read_message_history"]):
        raise RefusedError  # Discord itself would say that the channel is empty
    async for message in _messages(client, guild, channel):
        text = text_of(message)
        head = read_head(text, guild.id)
        # What answers somebody is of another type, and its words may be anybody's.
        is_ours = message.type is discord.MessageType.default and (updates_shown(text) or read_mark(text))
        if head is not None and is_ours:
            yield Published(head=head, guild_id=guild.id, message=(message.channel.id, message.id))


async def _messages(
    client: Bot, guild: discord.Guild, channel: discord.abc.GuildChannel | discord.Thread
) -> AsyncIterator[discord.Message]:
    """The bot's own messages in a channel; of a forum, the first ones of its newest posts."""
    if not isinstance(channel, discord.ForumChannel):
        async for message in own_messages(client, channel.id, guild.id, None, limit=_LOOKED_THROUGH):
            yield message
        return
    for thread in sorted(channel.threads, key=lambda thread: -thread.id)[:_POSTS]:
        first = await asking(anext(thread.history(limit=1, oldest_first=True), None))
        if first is not None and client.user is not None and first.author.id == client.user.id:
            yield first
