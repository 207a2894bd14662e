"""Settings that stopped working by themselves: a role or channel was deleted, a permission was taken away.

Looked for when Discord says that something was deleted or changed, and every ten minutes for what happened
while nobody listened. Each problem is told once: in the log channel, else to who set it, else to the owner. It is
marked as told when Discord has taken the message; while Discord is away, the next look tells it.
"""

import asyncio
import json
import logging
from collections import defaultdict
from typing import Final

import discord
from discord.abc import GuildChannel
from discord.ext import commands, tasks
from pydantic import TypeAdapter
from typing_extensions import override

from bot.core.errors import StandpointError
from bot.db.program import SETTINGS, remember, remembered_as
from bot.digest import store as digests
from bot.settings import store as settings
from bot.settings.cards import problem_told_card
from bot.settings.checks import Problem, check_settings
from bot.ui.outgoing import UnreachableError, posted_in, reaches
from bot.ui.state import Bot
from bot.ui.text import escape

_log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 600.0

_TEXTS: Final = TypeAdapter(list[str])


class SettingsChecks(commands.Cog):
    """Tells admins once what has stopped working."""

    def __init__(self, client: Bot) -> None:
        """Nothing runs before the cog is loaded."""
        self._client = client
        self._looking: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @override
    async def cog_load(self) -> None:
        self._keep_looking.start()

    @override
    async def cog_unload(self) -> None:
        self._keep_looking.cancel()

    @commands.Cog.listener("on_guild_role_delete")
    @commands.Cog.listener("on_guild_channel_delete")
    @commands.Cog.listener("on_thread_delete")
    async def look_after(self, gone: discord.Role | GuildChannel | discord.Thread) -> None:
        """Perhaps an editor role, or the log or queue channel."""
        await self.look(gone.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: GuildChannel, after: GuildChannel) -> None:
        """Perhaps its permissions."""
        if before.overwrites != after.overwrites:
            await self.look(after.guild)

    async def look(self, guild: discord.Guild) -> None:
        """Look through one server's settings, and tell what is new."""
        if guild.unavailable:
            return
        async with self._looking[guild.id]:  # two looks at once would tell everything twice
            try:
                await self._tell_what_is_new(guild)
            except StandpointError as error:
                _log.warning("Looking for problems in server %d: %s", guild.id, error)

    async def _tell_what_is_new(self, guild: discord.Guild) -> None:
        store = self._client.desk.store
        problems = await self._problems(guild)
        key = f"problems told in {guild.id}"
        before = await store.read(remembered_as, key, _TEXTS.validate_json) or []
        told = [problem.text for problem in problems if problem.text in before]
        for problem in [problem for problem in problems if problem.text not in told]:
            try:
                await self._tell(guild, problem)
                told.append(problem.text)
            except UnreachableError as error:
                _log.warning("A problem in server %d will be told later: %s", guild.id, error)
        if set(told) != set(before):
            await store.write(remember, key, json.dumps(told))

    async def _problems(self, guild: discord.Guild) -> list[Problem]:
        store = self._client.desk.store
        is_set = store.held(SETTINGS).has(guild.id)
        problems = await check_settings(guild, store.settings(guild.id)) if is_set else []
        if not await store.read(digests.is_readable, guild.id):
            problems.append(Problem("digest", digests.UNREADABLE))
        return problems

    @tasks.loop(seconds=LOOK_SECONDS)
    async def _keep_looking(self) -> None:
        """One round. Raises nothing: that would end the loop for good."""
        for guild in self._client.guilds:
            try:
                await self.look(guild)
            except Exception:  # noqa: BLE001 - see above
                _log.exception("Looking for problems in server %d", guild.id)

    @_keep_looking.before_loop
    async def _when_ready(self) -> None:
        await self._client.wait_until_ready()

    async def _tell(self, guild: discord.Guild, problem: Problem) -> None:
        """Tell it where it can be told. If everybody refuses, `/settings show` still says it.

        Raises:
            UnreachableError: Discord is away.
        """
        store = self._client.desk.store
        card = problem_told_card(f"**{escape(guild.name)}:** {problem.text}")
        if await posted_in(guild, store.settings(guild.id).log_channel_id, card):
            return
        setter = await store.read(settings.last_setter, guild.id, problem.setting)
        for user_id in dict.fromkeys([setter, guild.owner_id]):
            if user_id is not None and await reaches(self._client, user_id, card):
                return


async def setup(client: Bot) -> None:
    await client.add_cog(SettingsChecks(client))
