"""/digest, and posting the daily summary when it is due."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import Range, Transform
from discord.ext import commands
from typing_extensions import override

from bot.core.errors import InvalidEntryError
from bot.core.policy import Action
from bot.digest import admin_cards, service
from bot.digest import store as digests
from bot.digest.cards import Mark, letters, read_mark, rest_card, title_of
from bot.digest.model import Place, Plan, RunState
from bot.digest.store import Claim, Posted
from bot.digest.summary import Composer, Summary
from bot.routes import PostSummary, ShowRest
from bot.ui import outgoing
from bot.ui.cards import Card
from bot.ui.errors import or_plain
from bot.ui.guard import ACTION
from bot.ui.options import ChosenChannel, NameOption, Names, TextChannelOption, ZoneOption
from bot.ui.replies import (
    Drawing,
    add_picture,
    answer,
    files_of,
    illustrated,
    replaces,
    request_of,
    send,
    turns,
)
from bot.ui.state import Bot, Interaction, add_routes, cog_of


class SummaryChannelOption(TextChannelOption):
    """What TextChannelOption takes, or a forum."""

    @property
    @override
    def channel_types(self) -> list[discord.ChannelType]:
        return [*super().channel_types, discord.ChannelType.forum]


SENDS_A_SECOND: Final = 25
"""Half of what Discord allows a bot; the rest is for answers and for those who follow something."""

_THREAD_EXISTS: Final = 160004

_DAY_CHOICES: Final = ("every day", "weekdays", "weekend", "Monday", "Friday", "Mon, Wed, Fri")


class DaysOption(NameOption):
    """Days of the week in words."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        return ((one, one) for one in _DAY_CHOICES if typed.casefold() in one.casefold())


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
class Digest(
    outgoing.Scheduled,
    commands.GroupCog,
    group_name="digest",
    group_description="The daily summary: for admins and editors.",
):
    """/digest, and posting when a summary is due."""

    def __init__(self, client: Bot) -> None:
        """Nothing is posted before the cog is loaded."""
        super().__init__()
        self._client = client
        self._composer = Composer(client.desk)
        self._sender = ChannelSender(client, outgoing.Pace(SENDS_A_SECOND))
        self._scheduler = outgoing.Scheduler(client, self._waiting, self._post_due)
        self._looked_again = False

    @app_commands.command(extras={ACTION: Action.SET_UP_SUMMARY})
    @app_commands.rename(at="time", zone="timezone", role="mention", skip_quiet="skip_when_quiet")
    @app_commands.describe(
        channel="Where it is posted: a channel, a thread, or a forum for a post a day.",
        at="The local time, such as 09:00 or 6 pm.",
        zone="The server's time zone, such as Europe/London; completes as you type.",
        days="On which days of the week; every day if you leave it out.",
        skip_quiet="Post nothing on a day without changes. Else it still tells what was said on this day.",
        role="A role to mention. Choose @everyone to mention nobody again.",
        thread="Open a thread under each summary, for the rest of it and for talk.",
        for_editors="Also tell what waits for the editors.",
        window_hours="How many hours late it may come when the bot was away; 12 if you leave it out.",
    )
    async def setup(
        self,
        interaction: Interaction,
        *,
        channel: Transform[ChosenChannel, SummaryChannelOption],
        at: str,
        zone: Transform[str, ZoneOption] | None = None,
        days: Transform[str, DaysOption] | None = None,
        skip_quiet: bool | None = None,
        role: discord.Role | None = None,
        thread: bool | None = None,
        for_editors: bool | None = None,
        window_hours: Range[int, 1, 23] | None = None,
    ) -> None:
        """When and where should the daily summary appear?"""
        wish = service.Wish(
            channel_id=channel.id,
            is_forum=channel.type is discord.ChannelType.forum,
            at=at,
            zone=zone,
            days=days,
            skip_quiet=skip_quiet,
            role_id=None if role is None else 0 if role.is_default() else role.id,
            in_thread=thread,
            for_editors=for_editors,
            window_hours=window_hours,
        )

        async def make() -> Card:
            if channel.type not in SummaryChannelOption().channel_types:
                raise InvalidEntryError("Please choose a text channel, a thread or a forum.")
            _, replaced = await service.set_up(request_of(interaction), wish)
            shown = await service.status(request_of(interaction))
            problems = await _problems(interaction, shown)
            return admin_cards.plan_card(shown, problems, replaced=replaced)

        await answer(interaction, make(), private=True)

    @app_commands.command(extras={ACTION: Action.SET_UP_SUMMARY})
    async def off(self, interaction: Interaction) -> None:
        """Stop the daily summary."""

        async def make() -> Card:
            return admin_cards.off_card(was_on=await service.switch_off(request_of(interaction)))

        await answer(interaction, make(), private=True)

    @app_commands.command(extras={ACTION: Action.SEE_SUMMARY})
    async def preview(self, interaction: Interaction) -> None:
        """How would today's summary look now? Only you see it."""
        made: list[Card] = []

        async def make() -> Card:
            summary = await service.preview(request_of(interaction), self._composer)
            made.extend(letters(summary, is_preview=True))
            return made[0]

        await answer(interaction, make(), private=True)
        for letter in made[1:]:
            await send(interaction, letter, private=True)

    @app_commands.command(extras={ACTION: Action.POST_SUMMARY})
    async def now(self, interaction: Interaction) -> None:
        """Post a summary now, outside the schedule. You are asked first."""

        async def make() -> Card:
            plan, summary = await service.ask_now(request_of(interaction), self._composer)
            return admin_cards.ask_card(plan, summary, interaction.id)

        await answer(interaction, make(), private=True)

    @app_commands.command(extras={ACTION: Action.SEE_SUMMARY})
    async def status(self, interaction: Interaction) -> None:
        """When was the last summary, when is the next, and what was skipped and why?"""

        async def make() -> Card:
            shown = await service.status(request_of(interaction))
            links = ["".join(_links(interaction, posted)[:1]) for posted in shown.runs]
            return admin_cards.status_card(shown, links, await _problems(interaction, shown))

        await answer(interaction, make(), private=True)

    async def posted(self, interaction: Interaction, button: PostSummary) -> Card:
        """Post what was asked for; what became of it."""
        desk = self._client.desk
        claim = await service.claim_now(request_of(interaction), str(button.asked))
        ending = await self._deliver(claim)
        if ending.state is not RunState.SENT:
            return admin_cards.unsent_card(ending.reason, again=ending.state is RunState.WAITING)
        runs = await desk.store.read(digests.recent, claim.plan.guild_id, 5)
        mine = [posted for posted in runs if posted.run.occasion == claim.task.occasion]
        return admin_cards.sent_card(_links(interaction, mine[0]) if mine else [])

    # What is due

    async def _waiting(self, limit: int) -> Sequence[int]:
        store = self._client.desk.store
        if not self._looked_again:
            await store.write(digests.look_again)
            self._looked_again = True
        return await store.read(digests.waiting, self._client.desk.now(), limit)

    async def _post_due(self, guild_id: int) -> None:
        claim = await service.claim_due(self._client.desk, guild_id)
        if claim is not None:
            ending = await self._deliver(claim)
            if ending.tell_admin:
                await self._tell_admin(claim, ending.reason)

    async def _deliver(self, claim: Claim) -> service.Ending:
        return await service.deliver(self._client.desk, self._composer, claim, self._sender)

    async def _tell_admin(self, claim: Claim, reason: str) -> None:
        """Tell who set it up, by direct message; where that is not possible, the log channel. Once."""
        desk, guild_id = self._client.desk, claim.plan.guild_id
        card = admin_cards.fault_card(outgoing.server_name(self._client, guild_id), claim.plan, reason)
        setup = await desk.store.read(digests.setup_of, guild_id)
        if setup is not None and await outgoing.send_privately(self._client, setup.set_by, card):
            return
        guild, log_id = self._client.get_guild(guild_id), desk.store.settings(guild_id).log_channel_id
        if guild is not None:
            with contextlib.suppress(outgoing.UnreachableError):  # /digest status says it
                await outgoing.posted_in(guild, log_id, card)

    async def rest(self, interaction: Interaction, button: ShowRest) -> Card:
        """The items of a summary that had no room in its messages."""
        told = await service.rest_of(
            request_of(interaction), self._composer, day=button.day, occasion=button.occasion
        )
        return rest_card(told, button.day, button.occasion, button.skipped, page=button.page)


def _links(interaction: Interaction, posted: Posted) -> list[str]:
    """The addresses of a run's messages."""
    return [
        f"https://discord.com/channels/{interaction.guild_id}/{channel_id}/{message_id}"
        for _, (channel_id, message_id) in sorted(posted.messages.items())
    ]


async def _problems(interaction: Interaction, shown: service.Status) -> list[str]:
    """What the bot is missing for the plan."""
    if shown.setup is None or interaction.guild is None:
        return []
    return await check_plan(interaction.guild, shown.setup.plan)


class ChannelSender:
    """Posts summaries into channels, threads and forums."""

    def __init__(self, client: Bot, pace: outgoing.Pace) -> None:
        """Work for a client that is logged in."""
        self._client = client
        self._pace = pace
        self._adding: set[asyncio.Task[None]] = set()

    def letters(self, claim: Claim, summary: Summary) -> list[Card]:
        """The messages of a summary."""
        return letters(summary, occasion=claim.task.occasion, role_id=claim.role_id)

    async def find(self, claim: Claim) -> service.Messages:
        """The messages of a run that are in its channel, by their small print."""
        found: dict[int, tuple[int, int]] = {}
        for place in await outgoing.asking(self._places(claim)):
            async for channel_id, message_id, mark in self._marks(place, claim):
                if mark.is_of(claim.task.local_date.isoformat(), claim.task.occasion):
                    found.setdefault(mark.part, (channel_id, message_id))
        return found

    async def post(self, claim: Claim, part: int, letter: Card, posted: service.Messages) -> tuple[int, int]:
        """Post one part. The first opens the forum post or thread, if there is to be one; the others follow."""
        await self._pace.turn()
        first = posted.get(1)
        if claim.place is Place.POST:
            if first is None:
                return await outgoing.asking(self._open_post(claim, letter))
            return await outgoing.asking(self._send(first[0], claim, part, letter))
        if claim.place is Place.CHANNEL:
            return await outgoing.asking(self._send(claim.channel_id, claim, part, letter))
        if first is None:
            sent = await outgoing.asking(self._send(claim.channel_id, claim, part, letter))
            await self._thread(claim, sent)
            return sent
        return await outgoing.asking(self._send(await self._thread(claim, first), claim, part, letter))

    async def _send(self, channel_id: int, claim: Claim, part: int, letter: Card) -> tuple[int, int]:
        place = self._client.get_partial_messageable(channel_id, guild_id=claim.plan.guild_id)
        name = outgoing.nonce("digest", *claim.key, part, claim.stretch.head_hash)
        card, drawing = await illustrated(self._client.pictures, letter)
        message = await outgoing.send_card(place, card, name, _pings(claim, part))
        self._add_later(card, drawing, message)
        return channel_id, message.id

    def _add_later(self, card: Card, drawing: Drawing, message: discord.Message) -> None:
        """Put the picture into a message that is posted, once it is drawn; nothing waits for that or depends on it."""
        if drawing is not None:
            task = asyncio.create_task(add_picture(card, drawing, message.edit))
            self._adding.add(task)
            task.add_done_callback(self._adding.discard)

    async def _thread(self, claim: Claim, first: tuple[int, int]) -> int:
        """The thread under the first message; the channel itself where no thread can be opened.

        A thread that is opened from a message has the message's id.
        """
        channel_id, message_id = first
        place = self._client.get_partial_messageable(channel_id, guild_id=claim.plan.guild_id)
        if place.guild is None:  # on a shard of another process: discord.py opens no thread there
            return channel_id
        try:
            await outgoing.asking(
                place.get_partial_message(message_id).create_thread(name=title_of(claim.task.local_date))
            )
        except outgoing.RefusedError as refusal:
            cause = refusal.__cause__
            exists = isinstance(cause, discord.HTTPException) and cause.code == _THREAD_EXISTS
            return message_id if exists else channel_id
        return message_id

    async def _open_post(self, claim: Claim, letter: Card) -> tuple[int, int]:
        forum = await self._client.fetch_channel(claim.channel_id)
        if not isinstance(forum, discord.ForumChannel):
            raise outgoing.RefusedError("The forum is no forum any more.")
        name, pings = title_of(claim.task.local_date), _pings(claim, 1)
        card, drawing = await illustrated(self._client.pictures, letter)
        made = await or_plain(
            forum.create_thread(name=name, view=card.view(), files=files_of(card), allowed_mentions=pings),
            lambda: forum.create_thread(name=name, content=letter.plain, allowed_mentions=pings),
        )
        self._add_later(card, drawing, made.message)
        return made.thread.id, made.message.id

    async def _places(self, claim: Claim) -> list[int]:
        """Where messages of a run can be."""
        first = claim.messages.get(1)
        if claim.place is Place.CHANNEL:
            return [claim.channel_id]
        if claim.place is Place.THREAD:
            return [claim.channel_id, *([first[1]] if first is not None else [])]
        if first is not None:
            return [first[0]]
        # A forum post is made without a nonce, so it must be found: it is new, and not archived yet.
        guild = await self._client.fetch_guild(claim.plan.guild_id)
        threads = await guild.active_threads()
        return [thread.id for thread in threads if thread.parent_id == claim.channel_id]

    async def _marks(self, channel_id: int, claim: Claim) -> AsyncIterator[tuple[int, int, Mark]]:
        """The marks in a channel since nothing of the run was there; none in a thread that is gone."""
        history = outgoing.own_messages(self._client, channel_id, claim.plan.guild_id, claim.unsent_until)
        try:
            async for message in history:
                mark = read_mark(outgoing.text_of(message))
                if mark is not None:
                    yield channel_id, message.id, mark
        except outgoing.RefusedError:
            if channel_id == claim.channel_id:
                raise


def _pings(claim: Claim, part: int) -> discord.AllowedMentions:
    """Only the role that the admins chose, and only once."""
    roles = [discord.Object(claim.role_id)] if claim.role_id is not None and part == 1 else []
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)


async def check_plan(guild: discord.Guild, plan: Plan) -> list[str]:
    """What stands in the way of a plan, and what to change; nothing if all is well, or if Discord is away."""
    try:
        channel = await outgoing.find_channel(guild, plan.channel_id)
    except outgoing.UnreachableError:
        return []
    if channel is None:
        return ["The channel was deleted, or I may not see it. Choose another, or let me see it."]
    lacking = outgoing.missing(guild, channel, _needed(channel, plan))
    found = [lacking] if lacking else []
    if isinstance(channel, discord.Thread) and channel.locked:
        found.append("The thread is locked. Unlock it, or choose another channel.")
    if isinstance(channel, discord.ForumChannel) and channel.flags.require_tag:
        found.append(
            "The forum requires a tag on every post, which I cannot choose. Switch that off in its settings."
        )
    return found + _role_problems(guild, plan, channel.permissions_for(guild.me))


def _needed(channel: object, plan: Plan) -> list[str]:
    """The permissions, as discord.py calls them."""
    names = ["view_channel", "read_message_history"]
    if isinstance(channel, discord.Thread):
        return [*names, "send_messages_in_threads"]
    names.append("send_messages")
    if plan.place is Place.CHANNEL:
        return names
    names.append("send_messages_in_threads")
    return [*names, "create_public_threads"] if plan.place is Place.THREAD else names


def _role_problems(guild: discord.Guild, plan: Plan, granted: discord.Permissions) -> list[str]:
    if plan.role_id is None:
        return []
    role = guild.get_role(plan.role_id)
    if role is None:
        return ["The role to mention was deleted. Choose another with `/digest setup`."]
    if role.mentionable or granted.mention_everyone:
        return []
    problem = (
        f"A mention of {role.mention} will notify nobody: allow everyone to mention it in its settings, or give me "
        "**Mention @everyone, @here and All Roles** in the channel."
    )
    return [problem]


async def setup(client: Bot) -> None:
    """Add the commands, hidden by Discord from those who lack Manage Messages."""
    add_routes(
        client,
        turns(ShowRest, lambda interaction, button: cog_of(interaction, Digest).rest(interaction, button)),
        replaces(
            PostSummary, lambda interaction, button: cog_of(interaction, Digest).posted(interaction, button)
        ),
    )
    await client.add_cog(Digest(client))
