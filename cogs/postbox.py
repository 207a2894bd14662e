"""Posting by the bot itself: finding its own messages again, and what Discord's answers mean."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import aiohttp
import discord

from bot.digest.deliver import Messages, RefusedError, UnreachableError
from bot.record.digest import Place
from bot.show.digest import Letter, Mark, read_mark
from bot.store.digests import Claim
from bot.ui.state import Bot
from cogs.delivering import nonce
from cogs.rounds import Pace

T = TypeVar("T")

SEND_SECONDS: Final = 60
"""How long one request to Discord may take, with all its own retries, before it counts as lost."""

MARGIN: Final = timedelta(minutes=10)
"""How much earlier than an earlier try a message is looked for: Discord's clock is not ours."""

LOOKED_THROUGH: Final = 2000
"""Messages of a channel that are looked through for one of ours."""

_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERROR: Final = 500
INVALID_FORM: Final = 50035
_THREAD_EXISTS: Final = 160004
_REFUSALS: Final = {
    10003: "The channel was deleted.",
    10004: "I am not in the server any more.",
    50001: "I may not see the channel.",
    50007: "They take no direct messages from me.",
    50013: "I am missing a permission in the channel: View Channel, Send Messages and Read Message History.",
    50083: "The thread is archived.",
    160005: "The thread is locked.",
    160006: "The server has too many open threads.",
}
"""discord.com/developers/docs/topics/opcodes-and-status-codes, in words for an admin."""


class ChannelPostbox:
    """Posts summaries into channels, threads and forums."""

    def __init__(self, client: Bot, pace: Pace) -> None:
        """Work for a client that is logged in."""
        self._client = client
        self._pace = pace

    async def find(self, claim: Claim) -> Messages:
        """The messages of a run that are in its channel, by their small print."""
        found: dict[int, tuple[int, int]] = {}
        for place in await asking(self._places(claim)):
            async for channel_id, message_id, mark in self._marks(place, claim):
                wanted = (claim.task.local_date.isoformat(), claim.task.occasion)
                if (mark.local_date, mark.occasion) == wanted:
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
        name = nonce("digest", *claim.key, part)
        try:
            message = await place.send(
                view=letter.card.view(), nonce=name, allowed_mentions=_pings(claim, part)
            )
        except discord.HTTPException as error:
            if error.code != INVALID_FORM:
                raise
            message = await place.send(letter.plain, nonce=name, allowed_mentions=_pings(claim, part))
        return channel_id, message.id

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
        try:
            made = await forum.create_thread(
                name=letter.title, view=letter.card.view(), allowed_mentions=pings
            )
        except discord.HTTPException as error:
            if error.code != INVALID_FORM:
                raise
            made = await forum.create_thread(name=letter.title, content=letter.plain, allowed_mentions=pings)
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


async def own_messages(
    client: Bot,
    channel_id: int,
    guild_id: int | None,
    since: datetime | None,
    *,
    limit: int = LOOKED_THROUGH,
) -> AsyncIterator[discord.Message]:
    """The bot's own messages in a channel since a moment; the latest ones, if that is in the future.

    Raises:
        RefusedError, UnreachableError: the channel cannot be read.
    """
    place = client.get_partial_messageable(channel_id, guild_id=guild_id)
    after = None if since is None or since > client.desk.now() else since - MARGIN
    history = place.history(limit=limit, after=after).__aiter__()
    while True:
        try:
            message = await asking(anext(history))
        except StopAsyncIteration:
            return
        if client.user is not None and message.author.id == client.user.id:
            yield message


async def asking(request: Awaitable[T]) -> T:
    """The answer to a request to Discord.

    Raises:
        RefusedError: Discord says no, and would say it again.
        UnreachableError: no answer, a fault on Discord's side, or too many requests.
    """
    try:
        async with asyncio.timeout(SEND_SECONDS):
            return await request
    except discord.RateLimited as error:
        raise UnreachableError("Discord asks for patience.") from error
    except discord.HTTPException as error:
        if error.status >= _SERVER_ERROR or error.status == _TOO_MANY_REQUESTS:
            raise UnreachableError(f"Discord answered {error.status}.") from error
        raise RefusedError(_REFUSALS.get(error.code, f"Discord refused it ({error.status}).")) from error
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        raise UnreachableError("Discord could not be reached.") from error


def text_of(message: discord.Message) -> str:
    """All words of a message of ours."""
    return words_of(message.content, message.components)


def words_of(content: str, components: Iterable[Any]) -> str:
    """All words of a message from top to bottom, one piece a line."""
    return "\n".join([content, *_texts(components)])


def _texts(
    components: Iterable[Any],
) -> Iterator[str]:  # discord.py's component classes share no base with text
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts(getattr(component, "children", ()))


def _pings(claim: Claim, part: int) -> discord.AllowedMentions:
    """Only the role that the admins chose, and only once."""
    roles = [discord.Object(claim.role_id)] if claim.role_id is not None and part == 1 else []
    return discord.AllowedMentions(everyone=False, users=False, roles=roles, replied_user=False)
