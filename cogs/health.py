"""Settings that stopped working by themselves: a role or channel was deleted, a permission was taken away.

Looked for when Discord says that something was deleted or changed, and every ten minutes for what happened
while nobody listened. Each trouble is told once: in the log channel, else to who set it, else to the owner.
"""

import json
import logging
from collections.abc import Sequence
from typing import Final

import discord
from discord.abc import GuildChannel
from discord.ext import commands, tasks
from typing_extensions import override

from bot.core.errors import StandpointError
from bot.db.program import remember, remembered
from bot.db.settings import SETTINGS
from bot.settings import store as settings
from bot.settings.cards import trouble_card
from bot.settings.health import HealthProblem, health_problems
from bot.ui.errors import CONNECTION_ERRORS
from bot.ui.outgoing import obstacle, place_of, tell
from bot.ui.state import Bot
from bot.ui.text import escape

_log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 600.0


class HealthChecks(commands.Cog):
    """Tells admins once what has stopped working."""

    def __init__(self, client: Bot) -> None:
        """Nothing runs before the cog is loaded."""
        self._client = client

    @override
    async def cog_load(self) -> None:
        self._keep_looking.start()

    @override
    async def cog_unload(self) -> None:
        self._keep_looking.cancel()

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Perhaps an editor role."""
        await self.look(role.guild)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: GuildChannel) -> None:
        """Perhaps the log or queue channel."""
        await self.look(channel.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: GuildChannel, after: GuildChannel) -> None:
        """Perhaps its permissions."""
        if before.overwrites != after.overwrites:
            await self.look(after.guild)

    @commands.Cog.listener()
    async def on_thread_delete(self, thread: discord.Thread) -> None:
        """Perhaps the log or queue channel."""
        await self.look(thread.guild)

    async def look(self, guild: discord.Guild) -> None:
        """Look through one server's settings, and tell what is new."""
        store = self._client.desk.store
        if guild.unavailable or not store.held(SETTINGS).has(guild.id):
            return
        try:
            troubles = health_problems(guild, store.settings(guild.id))
            key = f"troubles told in {guild.id}"
            known = await store.read(remembered, key)
            told: list[str] = json.loads(known or "[]")
            now = [trouble.text for trouble in troubles]
            if set(now) != set(told):
                await store.write(remember, key, json.dumps(now))
                await self._tell(guild, [trouble for trouble in troubles if trouble.text not in told])
        except StandpointError as error:
            _log.warning("Looking for troubles in server %d: %s", guild.id, error)

    @tasks.loop(seconds=LOOK_SECONDS)
    async def _keep_looking(self) -> None:
        """One round. Raises nothing: that would end the loop for good."""
        for guild in self._client.guilds:
            try:
                await self.look(guild)
            except Exception:  # noqa: BLE001 - see above
                _log.exception("Looking for troubles in server %d", guild.id)

    @_keep_looking.before_loop
    async def _when_ready(self) -> None:
        await self._client.wait_until_ready()

    async def _tell(self, guild: discord.Guild, troubles: Sequence[HealthProblem]) -> None:
        store = self._client.desk.store
        log_channel_id = store.settings(guild.id).log_channel_id
        log = place_of(guild, log_channel_id) if log_channel_id is not None else None
        for trouble in troubles:
            card = trouble_card(f"**{escape(guild.name)}:** {trouble.text}")
            if log is not None and not obstacle(guild, log.id):
                try:
                    await log.send(view=card.view())
                except CONNECTION_ERRORS as error:
                    _log.warning("A trouble in server %d could not be told: %r", guild.id, error)
                continue
            setter = await store.read(settings.last_setter, guild.id, trouble.setting)
            told = setter is not None and await tell(self._client, setter, card)
            if not told and guild.owner_id is not None:
                await tell(self._client, guild.owner_id, card)


async def setup(client: Bot) -> None:
    """Start looking."""
    await client.add_cog(HealthChecks(client))
