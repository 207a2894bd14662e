"""Bringing people what is new of what they follow, and nobody else anything."""

import discord

from bot.digest.deliver import RefusedError
from bot.record.watching import Parcel, Way
from bot.show.digest import Letter
from bot.show.watch import has_mark
from bot.ui.state import Bot
from cogs.delivering import nonce
from cogs.postbox import INVALID_FORM, asking, own_messages, text_of
from cogs.rounds import Pace


class Couriers:
    """Brings messages to people: by direct message, or into the channel that they chose."""

    def __init__(self, client: Bot, pace: Pace) -> None:
        """Work for a client that is logged in."""
        self._client = client
        self._pace = pace

    async def find(self, parcel: Parcel) -> bool:
        """Whether the message is there already."""
        channel_id = await self._channel(parcel)
        history = own_messages(self._client, channel_id, parcel.watcher.guild_id or None, parcel.unsent_until)
        async for message in history:
            if has_mark(text_of(message), parcel):
                return True
        return False

    async def send(self, parcel: Parcel, letter: Letter) -> None:
        """Send it, if they are still a member of the server whose record it tells of."""
        await self._pace.turn()
        await self._require_member(parcel)
        place = self._client.get_partial_messageable(await self._channel(parcel))
        name = nonce("watch", parcel.actor_id, parcel.batch)
        pings = discord.AllowedMentions(
            everyone=False, roles=False, users=[discord.Object(parcel.watcher.discord_user_id)]
        )
        try:
            await asking(place.send(view=letter.card.view(), nonce=name, allowed_mentions=pings))
        except RefusedError as refusal:
            cause = refusal.__cause__
            if not isinstance(cause, discord.HTTPException) or cause.code != INVALID_FORM:
                raise
            await asking(place.send(letter.plain, nonce=name, allowed_mentions=pings))

    async def _channel(self, parcel: Parcel) -> int:
        watcher = parcel.watcher
        if watcher.way is Way.CHANNEL and watcher.channel_id is not None:
            return watcher.channel_id
        channel = await asking(self._client.create_dm(discord.Object(watcher.discord_user_id)))
        return channel.id

    async def _require_member(self, parcel: Parcel) -> None:
        """Nobody is told of the record of a server that they, or the bot, have left."""
        guild_id = parcel.watcher.guild_id
        if guild_id:
            guild = self._client.get_guild(guild_id)
            if guild is None:
                guild = await asking(self._client.fetch_guild(guild_id))
            await asking(guild.fetch_member(parcel.watcher.discord_user_id))
