"""What the bot posts by itself: updates into the log channel, what waits into the queue channel; and that a setting stopped
working, because a role or channel was deleted, or a permission was taken away.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import discord
from cachetools import TTLCache
from discord.abc import GuildChannel
from discord.ext import commands
from pydantic import TypeAdapter
from typing_extensions import override

from bot import logchannel_store as logchannel
from bot.core.errors import StandpointError
from bot.db.program import SETTINGS, remember, remembered_as
from bot.digest import store as digests
from bot.logchannel import InChannel, in_channel, is_behind, pending_updates, updates_message
from bot.queue import store as queue_store
from bot.queue.approval import settle_approvals
from bot.queue.cards import item_card, outcome_card
from bot.queue.service import review
from bot.settings import store as settings_store
from bot.settings.checks import Problem, check_settings
from bot.ui import outgoing
from bot.ui.cards import ATTENTION, card_of
from bot.ui.state import Bot
from bot.ui.text import escape

_log = logging.getLogger(__name__)

TICK_SECONDS: Final = 2.0
REST_SECONDS: Final = 60.0
"""How long a server is left alone after Discord refused or did not answer."""
GONE_SECONDS: Final = 600.0
SETTLE_SECONDS: Final = 60.0

_POSTS_A_TICK: Final = 3
_LOOKED_THROUGH: Final = 50  # messages among which one may be that was being sent when the program stopped


class LogChannels(outgoing.Scheduled, commands.Cog):
    """Keeps the log and queue channels of all servers up to date."""

    def __init__(self, client: Bot) -> None:
        """Nothing runs before the cog is loaded."""
        self._client = client
        self._scheduler = outgoing.Scheduler(
            client, self._waiting, self._serve, seconds=TICK_SECONDS, rest=REST_SECONDS
        )
        self._settle_at = 0.0
        self._gone: TTLCache[int, bool] = TTLCache(
            10_000, GONE_SECONDS, lambda: asyncio.get_running_loop().time()
        )
        """Channels that Discord does not know, or does not show us."""
        self._seen: set[int] = set()
        """The channels that were looked through since the start: before that, an older database may have been put back,
        or a message sent and not noted."""

    @commands.Cog.listener()
    async def on_queue_changed(self, _guild_id: int) -> None:
        """Somebody handed something in: post it now rather than at the next look."""
        await self._scheduler.look()

    async def _waiting(self, _limit: int) -> Sequence[int]:
        """The servers that have something to post; before that, approvals that broke off are ended."""
        now = asyncio.get_running_loop().time()
        if now >= self._settle_at:
            self._settle_at = now + SETTLE_SECONDS
            await self._settle()
        return [guild.id for guild in self._client.guilds if self._has_work(guild)]

    def _has_work(self, guild: discord.Guild) -> bool:
        """Asks memory only. A channel that cannot be used now is no work; it is told elsewhere."""
        if guild.unavailable:
            return False
        store = self._client.desk.store
        settings = store.settings(guild.id)
        log, queue = settings.log_channel_id, settings.queue_channel_id
        to_log = log is not None and (
            store.held(logchannel.POSTED).of(guild.id) is None or is_behind(self._client.desk, guild.id)
        )
        to_post = queue is not None and store.held(queue_store.UNSETTLED).of(guild.id).to_post
        return (to_log and self._may_post(guild, log or 0)) or (to_post and self._may_post(guild, queue or 0))

    def _may_post(self, guild: discord.Guild, channel_id: int) -> bool:
        """Whether to try. What is not in memory may be an archived thread, so Discord is asked, but not at every look."""
        place = outgoing.place_of(guild, channel_id)
        return channel_id not in self._gone if place is None else not outgoing.obstacle(guild, place)

    async def _serve(self, guild_id: int) -> None:
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return
        settings = self._client.desk.store.settings(guild.id)
        for work, channel_id in (
            (self._post_updates, settings.log_channel_id),
            (self._post_waiting, settings.queue_channel_id),
        ):
            if channel_id is None:
                continue
            place = await outgoing.find_place(guild, channel_id)
            if place is None:
                self._gone[channel_id] = True
            elif not outgoing.obstacle(guild, place):
                await work(guild, place)

    async def _post_updates(self, guild: discord.Guild, place: outgoing.Place) -> None:
        """Post the next message of updates, if nobody else is doing that right now."""
        desk = self._client.desk
        if desk.store.held(logchannel.POSTED).of(guild.id) is None:
            await desk.store.held(logchannel.POSTED).change(guild.id, logchannel.start)
        batch = await pending_updates(desk, guild.id)
        if batch is None:
            return
        last = updates_message(batch)[1]
        if not await desk.store.write(logchannel.claim, batch, last, desk.instant()):
            return
        shown = InChannel()
        if batch.seen_at is not None or place.id not in self._seen:
            own = outgoing.own_messages(self._client, place.id, guild.id, None, limit=_LOOKED_THROUGH)
            shown = in_channel(batch, [outgoing.text_of(message) async for message in own])
        if shown.sent is None:
            card, last = updates_message(batch, lost=shown.lost)
            await outgoing.send_card(place, card, outgoing.nonce("log", guild.id, batch.lines[0].update.hash))
        self._seen.add(place.id)
        await desk.store.held(logchannel.POSTED).change(guild.id, logchannel.sent, shown.sent or last)

    async def _post_waiting(self, guild: discord.Guild, place: outgoing.Place) -> None:
        """Post the cards of items that have none yet, the oldest first, a few at a time."""
        desk = self._client.desk
        for item in await desk.store.read(queue_store.unposted, guild.id, limit=_POSTS_A_TICK):
            card = item_card(await review(desk, item))
            name = outgoing.nonce(
                "queue", guild.id, item.number, item.made_at, item.content.model_dump_json()
            )
            message = await outgoing.send_card(place, card, name)
            await desk.store.held(queue_store.UNSETTLED).change(
                guild.id, queue_store.posted, item.number, place.id, message.id
            )

    async def _settle(self) -> None:
        client = self._client
        for item in await settle_approvals(client.desk):
            if item.post is not None:
                await outgoing.put_in_place(
                    client, item.guild_id, item.post, item_card(await review(client.desk, item))
                )
            outcome = outcome_card(item, outgoing.server_name(client, item.guild_id))
            await outgoing.send_privately(client, item.author_id, outcome)


LOOK_SECONDS: Final = 600.0

_TEXTS: Final = TypeAdapter(list[str])


class SettingsChecks(outgoing.Rounds, commands.Cog):
    """Tells admins once what has stopped working.

    It looks when Discord says that something was deleted or changed, and every ten minutes for what happened while nobody
    listened. Each problem is told once: in the log channel, else to who set it, else to the owner. It is marked as told
    when Discord has taken the message; while Discord is away, the next look tells it.
    """

    seconds = LOOK_SECONDS

    def __init__(self, client: Bot) -> None:
        """Nothing runs before the cog is loaded."""
        self._client = client
        self._looking: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @commands.Cog.listener("on_guild_role_delete")
    @commands.Cog.listener("on_guild_channel_delete")
    @commands.Cog.listener("on_thread_delete")
    async def look_after(self, gone: discord.Role | GuildChannel | discord.Thread) -> None:
        """Perhaps an editor role, or the log or queue channel."""
        await self.look_at(gone.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: GuildChannel, after: GuildChannel) -> None:
        """Perhaps its permissions."""
        if before.overwrites != after.overwrites:
            await self.look_at(after.guild)

    async def look_at(self, guild: discord.Guild) -> None:
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
            except outgoing.UnreachableError as error:
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

    @override
    async def look(self) -> None:
        """Look through every server's settings; the trouble of one does not stop the others."""
        for guild in self._client.guilds:
            try:
                await self.look_at(guild)
            except Exception:  # noqa: BLE001 - see above
                _log.exception("Looking for problems in server %d", guild.id)

    async def _tell(self, guild: discord.Guild, problem: Problem) -> None:
        """Tell it where it can be told. If everybody refuses, `/settings show` still says it.

        Raises:
            UnreachableError: Discord is away.
        """
        store = self._client.desk.store
        card = card_of(f"⚠ **{escape(guild.name)}:** {problem.text}", colour=ATTENTION)
        if await outgoing.posted_in(guild, store.settings(guild.id).log_channel_id, card):
            return
        setter = await store.read(settings_store.last_setter, guild.id, problem.setting)
        for user_id in dict.fromkeys([setter, guild.owner_id]):
            if user_id is not None and await outgoing.reaches(self._client, user_id, card):
                return


async def setup(client: Bot) -> None:
    await client.add_cog(SettingsChecks(client))
    await client.add_cog(LogChannels(client))
