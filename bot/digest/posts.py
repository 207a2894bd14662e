"""Posting summaries: whether a plan can be carried out, posting, and finding what was posted before."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import discord

from bot.digest.cards import Letter, Mark, letters, read_mark
from bot.digest.model import Place, Plan
from bot.digest.service import Messages
from bot.digest.store import Claim
from bot.digest.summary import Summary
from bot.ui.cards import Card
from bot.ui.errors import or_plain
from bot.ui.outgoing import (
    Pace,
    RefusedError,
    UnreachableError,
    asking,
    find_channel,
    missing,
    nonce,
    own_messages,
    text_of,
)
from bot.ui.replies import Drawing, add_picture, files_of, illustrated
from bot.ui.state import Bot

_THREAD_EXISTS: Final = 160004


class ChannelSender:
    """Posts summaries into channels, threads and forums."""

    def __init__(self, client: Bot, pace: Pace) -> None:
        """Work for a client that is logged in."""
        self._client = client
        self._pace = pace
        self._adding: set[asyncio.Task[None]] = set()

    def letters(self, claim: Claim, summary: Summary) -> list[Letter]:
        """The messages of a summary."""
        return letters(summary, occasion=claim.task.occasion, role_id=claim.role_id)

    async def find(self, claim: Claim) -> Messages:
        """The messages of a run that are in its channel, by their small print."""
        found: dict[int, tuple[int, int]] = {}
        for place in await asking(self._places(claim)):
            async for channel_id, message_id, mark in self._marks(place, claim):
                if mark.is_of(claim.task.local_date.isoformat(), claim.task.occasion):
                    found.setdefault(mark.part, (channel_id, message_id))
        return found

    async def post(self, claim: Claim, part: int, letter: Letter, posted: Messages) -> tuple[int, int]:
        """Post one part. The first opens the forum post or thread, if there is to be one; the others follow."""
        await self._pace.turn()
        first = posted.get(1)
        if claim.place is Place.POST:
            if first is None:
                return await asking(self._open_post(claim, letter))
            return await asking(self._send(first[0], claim, part, letter))
        if claim.place is Place.CHANNEL:
            return await asking(self._send(claim.channel_id, claim, part, letter))
        if first is None:
            sent = await asking(self._send(claim.channel_id, claim, part, letter))
            await self._thread(claim, sent, letter)
            return sent
        return await asking(self._send(await self._thread(claim, first, letter), claim, part, letter))

    async def _send(self, channel_id: int, claim: Claim, part: int, letter: Letter) -> tuple[int, int]:
        place = self._client.get_partial_messageable(channel_id, guild_id=claim.plan.guild_id)
        name = nonce("digest", *claim.key, part, claim.stretch.head_hash)
        pings = _pings(claim, part)
        card, drawing = await illustrated(self._client.pictures, letter.card)
        message = await or_plain(
            place.send(view=card.view(), files=files_of(card), nonce=name, allowed_mentions=pings),
            lambda: place.send(letter.plain, nonce=name, allowed_mentions=pings),
        )
        self._add_later(card, drawing, message)
        return channel_id, message.id

    def _add_later(self, card: Card, drawing: Drawing, message: discord.Message) -> None:
        """Put the picture into a message that is posted, once it is drawn; nothing waits for that or depends on it."""
        if drawing is not None:
            task = asyncio.create_task(add_picture(card, drawing, message.edit))
            self._adding.add(task)
            task.add_done_callback(self._adding.discard)

    async def _thread(self, claim: Claim, first: tuple[int, int], letter: Letter) -> int:
        """The thread under the first message; the channel itself where no thread can be opened.

        A thread that is opened from a message has the message's id.
        """
        channel_id, message_id = first
        place = self._client.get_partial_messageable(channel_id, guild_id=claim.plan.guild_id)
        if place.guild is None:  # on a shard of another process: discord.py opens no thread there
            return channel_id
        try:
            await asking(place.get_partial_message(message_id).create_thread(name=letter.title))
        except RefusedError as refusal:
            cause = refusal.__cause__
            exists = isinstance(cause, discord.HTTPException) and cause.code == _THREAD_EXISTS
            return message_id if exists else channel_id
        return message_id

    async def _open_post(self, claim: Claim, letter: Letter) -> tuple[int, int]:
        forum = await self._client.fetch_channel(claim.channel_id)
        if not isinstance(forum, discord.ForumChannel):
            raise RefusedError("The forum is no forum any more.")
        pings = _pings(claim, 1)
        card, drawing = await illustrated(self._client.pictures, letter.card)
        made = await or_plain(
            forum.create_thread(
                name=letter.title, view=card.view(), files=files_of(card), allowed_mentions=pings
            ),
            lambda: forum.create_thread(name=letter.title, content=letter.plain, allowed_mentions=pings),
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
        history = own_messages(self._client, channel_id, claim.plan.guild_id, claim.unsent_until)
        try:
            async for message in history:
                mark = read_mark(text_of(message))
                if mark is not None:
                    yield channel_id, message.id, mark
        except RefusedError:
            if channel_id == claim.channel_id:
                raise


def _pings(claim: Claim, part: int) -> discord.AllowedMentions:
    """Only the role that the admins chose, and only once."""
    roles = [discord.Object(claim.role_id)] if claim.role_id is not None and part == 1 else []
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)


async def check_plan(guild: discord.Guild, plan: Plan) -> list[str]:
    """What stands in the way of a plan, and what to change; nothing if all is well, or if Discord is away."""
    try:
        channel = await find_channel(guild, plan.channel_id)
    except UnreachableError:
        return []
    if channel is None:
        return ["The channel was deleted, or I may not see it. Choose another, or let me see it."]
    lacking = missing(guild, channel, _needed(channel, plan))
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
