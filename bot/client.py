"""The Discord client: what happens at start-up in which order, command sync, and where errors go."""

import asyncio
import contextlib
import gc
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import discord
from cachetools import LRUCache
from discord import app_commands
from discord.ext import commands, tasks
from typing_extensions import override

from bot.config import Settings
from bot.core import errors
from bot.db.program import claim, give_lease_back, remember, remembered, take_lease
from bot.db.store import Store
from bot.exchange.service import ensure_starter
from bot.gateway import LOOK_SECONDS, Heartbeats, receive_whole_characters
from bot.health import Facts
from bot.pictures.service import Pictures
from bot.refusals import REFUSALS, refusal
from bot.request import Desk, utc_now
from bot.ui.guard import GuardedTree
from bot.ui.state import Bot, Kept

_log = logging.getLogger(__name__)

EXTENSIONS: Final = (
    "bot.ui.guard",
    "cogs.lookup",
    "cogs.compare",
    "cogs.stances",
    "cogs.revise",
    "cogs.entries",
    "cogs.exchange",
    "cogs.queue",
    "cogs.sources",
    "cogs.logchannel",
    "cogs.settings",
    "cogs.ask",
    "cogs.digest",
    "cogs.watch",
    "cogs.about",
)
CARDS: Final = 512
"""How many finished cards are kept."""
REFRESH_SECONDS: Final = 10.0
WAIT_SECONDS: Final = 2.0
_YOUNG: Final = 10_000
"""New objects after which the collector looks: nearly all that a command makes is gone by itself before that."""
_SYNCED: Final = "commands synced"


class StartUpError(Exception):
    """The bot cannot start. The text names the step, what is wrong, and what to do.

    Attributes:
        passes: whether it may be over by itself, so that starting again later is right.
    """

    def __init__(self, text: str, *, passes: bool = False) -> None:
        super().__init__(text)
        self.passes = passes


class Standpoint(Bot):
    """The bot."""

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime] = utc_now,
        guild_ready_timeout: float = 2.0,
        sync_on_start: bool = True,
        new_application: bool = False,
    ) -> None:
        """Prepare without touching network or disk.

        `now` gives the time, and `guild_ready_timeout` the seconds to wait for more servers before READY;
        tests and the demo set their own. Without `sync_on_start` it is for who only compares the commands or registers
        them, beside a bot that runs: Discord is told nothing, and nobody is waited for or kept from running. A
        `new_application` takes a database over from another one.
        """
        super().__init__(
            tree_cls=GuardedTree,
            command_prefix=commands.when_mentioned,
            help_command=None,
            # No privileged intent: messages that mention the bot arrive with their text anyway.
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=False
            ),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=guild_ready_timeout,
        )
        self.settings = settings
        self.cards = LRUCache(CARDS)
        self.pictures = Pictures(switched_on=settings.standpoint_pictures)
        self.kept = Kept()
        self.routes = {}
        self.command_ids = {}
        self.looks = {}
        self.moderators = {}
        self.heartbeats = Heartbeats(self)
        receive_whole_characters(self)
        self._now = now
        self._sync_on_start = sync_on_start
        self._new_application = new_application
        self._lost: errors.StoreLostError | None = None
        self._closing: asyncio.Task[None] | None = None

    @override
    async def start(self, token: str, *, reconnect: bool = True) -> None:
        """Run until the end.

        Raises:
            StoreLostError: it ended because the database was deleted or replaced.
        """
        try:
            await super().start(token, reconnect=reconnect)
        finally:
            if self._closing is not None:  # discord.py waits for its own part of the end only
                await asyncio.shield(self._closing)
        if self._lost is not None:
            raise self._lost

    @override
    async def login(self, token: str) -> None:
        """Get in.

        Raises:
            discord.LoginFailure: with this token nobody does; nor with one that cannot even be sent, such as two lines.
        """
        plain = token.strip()
        if not (plain.isascii() and plain.isprintable()):
            raise discord.LoginFailure("The token holds characters that no token has.")
        await super().login(token)

    @override
    async def setup_hook(self) -> None:
        """Everything that must work before the first event, in order; stops at the first failure."""
        await _attempt("opening the database", self._open)
        if self._sync_on_start:
            await _attempt("waiting for another process", self._wait_for_others)
        await _attempt("loading the commands", self._load)
        if self._sync_on_start:
            await _attempt("registering the commands with Discord", self._sync_if_changed)
            self._keep_fresh.start()
            self._keep_connected.start()

    @override
    async def on_message(self, message: discord.Message, /) -> None:
        """No message is a command: discord.py would look for one, and log the words of every question as unknown."""

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Which roles moderate is known now, and is not forgotten when Discord has an outage."""
        self.moderators[guild.id] = frozenset(
            role.id for role in guild.roles if role.permissions.manage_messages
        )

    on_guild_join = on_guild_available

    async def on_ready(self) -> None:
        """Of a server that came late, discord.py may not have said that it is there."""
        for guild in self.guilds:
            if guild.roles and guild.id not in self.moderators:
                await self.on_guild_available(guild)

    async def on_guild_role_create(self, role: discord.Role) -> None:
        """Perhaps another one."""
        await self.on_guild_available(role.guild)

    on_guild_role_delete = on_guild_role_create

    async def on_guild_role_update(self, _before: discord.Role, after: discord.Role) -> None:
        """Perhaps one more or less."""
        await self.on_guild_available(after.guild)

    @override
    async def close(self) -> None:
        """Leave Discord, finish what is being written, close the file. Called again, it waits for the same end."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        refreshing = self._keep_fresh.get_task()
        self._keep_fresh.cancel()
        self._keep_connected.cancel()
        if refreshing is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await refreshing
        await super().close()
        self.pictures.close()
        if hasattr(self, "desk"):
            with contextlib.suppress(errors.StandpointError):
                await self.desk.store.write(give_lease_back)
            await asyncio.to_thread(self.desk.store.close)

    async def facts(self) -> Facts:
        """How the bot is at this moment."""
        now = asyncio.get_running_loop().time()
        ready = self.is_ready()
        return Facts(
            waits_for="" if ready else "The bot is starting.",
            connections=tuple(self.heartbeats.connections()),
            database=await self._database_fault(),
            looks={name: now - ended for name, ended in self.looks.items()},
            servers=len(self.guilds),
        )

    async def sync(self) -> list[app_commands.AppCommand]:
        """Tell Discord our commands, whatever it knows."""
        synced = await self.tree.sync()
        await self.desk.store.write(remember, _SYNCED, self.commands_hash())
        self._learn_ids(synced)
        _log.info("Registered %d commands with Discord", len(synced))
        return synced

    def commands_hash(self) -> str:
        """A hash over all that Discord is told about our commands."""
        told = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        payload = sorted(told, key=lambda one: (str(one.get("type")), str(one.get("name"))))
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()

    async def command_drift(self) -> list[str]:
        """Commands that Discord lacks or still has, compared by name."""
        ours = {command.name for command in self.tree.get_commands()}
        theirs = {command.name for command in await self.tree.fetch_commands()}
        return [*(f"{n} is not registered" for n in ours - theirs), *(f"{n} is gone" for n in theirs - ours)]

    async def _database_fault(self) -> str:
        """What is wrong with the database, "" if nothing is, or it is not open."""
        try:
            if hasattr(self, "desk") and not self.is_closed():
                await self.desk.store.answers()
        except errors.StandpointError as error:
            return error.for_operator
        return ""

    async def _open(self) -> None:
        store = await Store.open(self.settings.standpoint_database)
        self.desk = Desk(store=store, now=self._now)
        await self._claim(store)
        await ensure_starter(self.desk, self.settings.standpoint_starter)
        if store.made:
            _log.info("There was no database at %s. It was made, with the starter record.", store.path)

    async def _wait_for_others(self) -> None:
        """Begin when no other process runs the bot on this database: two would answer everything twice."""
        other = await self.desk.store.write(take_lease, self.desk.now())
        if other is not None:
            _log.warning(
                "Another process runs the bot on this database. Waiting until it stops: number %d on %s.",
                other.pid,
                other.host,
            )
        while other is not None:
            await asyncio.sleep(WAIT_SECONDS)
            with contextlib.suppress(errors.StoreBusyError):  # the other is writing, so it is still there
                other = await self.desk.store.write(take_lease, self.desk.now())

    async def _claim(self, store: Store) -> None:
        """See that the database is this application's: that of a demo, say, must not become a real Discord's."""
        ours = self.application_id
        if ours is None:
            return
        owner = await store.write(claim, ours, replace=self._new_application)
        if owner != ours:
            raise errors.StoreUnusableError(
                f"{store.path} belongs to another application of Discord (its id is {owner}, and that of this token "
                f"is {ours}). It is left as it is. Choose another file with --database. If this application is to "
                "take the place of that one: standpoint run --new-application."
            )

    async def _load(self) -> None:
        for extension in EXTENSIONS:
            await self.load_extension(extension)
        await self.desk.store.refresh()  # also what the features hold in memory

    async def _sync_if_changed(self) -> None:
        """Sync is rate-limited by Discord, so only when what we would send differs."""
        known = await self.tree.fetch_commands()
        same_names = {command.name for command in known} == {c.name for c in self.tree.get_commands()}
        if same_names and await self.desk.store.read(remembered, _SYNCED) == self.commands_hash():
            self._learn_ids(known)
        else:
            await self.sync()

    def _learn_ids(self, known: list[app_commands.AppCommand]) -> None:
        self.command_ids = {command.name: command.id for command in known}

    @tasks.loop(seconds=REFRESH_SECONDS)
    async def _keep_fresh(self) -> None:
        """Notice what other processes wrote, and end if one has taken the database away or runs the bot on it."""
        try:
            await self.desk.store.refresh()
            other = await self.desk.store.write(take_lease, self.desk.now())
        except errors.StoreLostError as error:
            self._lost = error
        except errors.StandpointError as error:
            _log.warning("Looking for changes by other processes: %s", error.for_operator)
            return
        else:
            if other is None:
                return
            _log.error(
                "Process %d on %s runs the bot on this database now. This one stops.", other.pid, other.host
            )
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())  # which waits for the end of this loop

    @tasks.loop(seconds=LOOK_SECONDS)
    async def _keep_connected(self) -> None:
        """Give up a connection on which Discord is silent."""
        self.heartbeats.look()


def spare_collector() -> None:
    """Have Python's garbage collector look no more at what is in memory now.

    It stops the event loop for as long as it looks, and what a bot has loaded when it is ready stays anyway:
    looking through all of it took a tenth of a second, again and again while summaries went out.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


async def _attempt(step: str, work: Callable[[], Awaitable[None]]) -> None:
    """One step of the start. What waiting may mend is raised as it is.

    Raises:
        StartUpError: somebody has to do something first.
    """
    try:
        await work()
    except errors.StandpointError as error:
        passes = isinstance(error, errors.StoreBusyError | errors.StoreFullError | errors.NoRoomError)
        raise StartUpError(f"Stopped while {step}. {error.for_operator}", passes=passes) from error
    except REFUSALS as error:
        known = refusal(error)
        if known.passes:
            raise
        raise StartUpError(f"Stopped while {step}. {known.text}") from error
