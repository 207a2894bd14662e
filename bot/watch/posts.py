"""Sending news to those who follow something: by direct message, or into a channel."""

import discord

from bot.digest.summary import Told
from bot.ui.errors import or_plain
from bot.ui.outgoing import Pace, asking, nonce, own_messages, server_name, text_of
from bot.ui.state import Bot
from bot.watch.cards import has_mark, news_letter
from bot.watch.model import Notification, Way


class MessageSender:
    """Brings messages to people: by direct message, or into the channel that they chose."""

    def __init__(self, client: Bot, pace: Pace) -> None:
        """Work for a client that is logged in."""
        self._client = client
        self._pace = pace

    async def find(self, notification: Notification) -> bool:
        """Whether the message is there already."""
        channel_id = await self._channel(notification)
        history = own_messages(
            self._client, channel_id, notification.watcher.guild_id or None, notification.unsent_until
        )
        async for message in history:
            if has_mark(text_of(message), notification):
                return True
        return False

    async def send(self, notification: Notification, told: Told) -> None:
        """Send it, if they are still a member of the server whose record it tells of."""
        await self._pace.turn()
        await self._require_member(notification)
        guild_id = notification.watcher.guild_id
        server = server_name(self._client, guild_id) if guild_id else ""
        letter = news_letter(notification, told, server=server)
        place = self._client.get_partial_messageable(await self._channel(notification))
        name = nonce("watch", notification.actor_id, notification.batch, notification.last_hash)
        pings = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(notification.watcher.discord_user_id)]
        )
        await asking(
            or_plain(
                place.send(view=letter.card.view(), nonce=name, allowed_mentions=pings),
                lambda: place.send(letter.plain, nonce=name, allowed_mentions=pings),
            )
        )

    async def _channel(self, notification: Notification) -> int:
        watcher = notification.watcher
        if watcher.way is Way.CHANNEL and watcher.channel_id is not None:
            return watcher.channel_id
        channel = await asking(self._client.create_dm(discord.Object(watcher.discord_user_id)))
        return channel.id

    async def _require_member(self, notification: Notification) -> None:
        """Nobody is told of the record of a server that they, or the bot, have left."""
        guild_id = notification.watcher.guild_id
        if guild_id:
            guild = self._client.get_guild(guild_id)
            if guild is None:
                guild = await asking(self._client.fetch_guild(guild_id))
            await asking(guild.fetch_member(notification.watcher.discord_user_id))
