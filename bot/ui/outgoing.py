"""What the bot sends by itself: what is due is asked for every few seconds, and sent by a few workers.

What is due is remembered elsewhere. Whatever is forgotten here in a crash is still due afterwards.
"""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

import aiohttp
import discord
from discord.ext import tasks

from bot.core.errors import StandpointError
from bot.ui.cards import Card
from bot.ui.errors import CONNECTION_ERRORS, or_plain
from bot.ui.replies import files_of
from bot.ui.state import Bot

T = TypeVar("T")

_log = logging.getLogger(__name__)

TICK_SECONDS: Final = 10.0
WORKERS: Final = 50
"""How many things are done at once. Each waits for Discord most of the time, and a slow one delays no other."""

_ASKED_AT_ONCE: Final = 200
_FAREWELL_SECONDS: Final = 5.0


class Scheduler:
    """Asks for the ids of what is due, and does each of them once at a time."""

    def __init__(
        self,
        client: discord.Client,
        ask: Callable[[int], Awaitable[Sequence[int]]],
        do: Callable[[int], Awaitable[None]],
        *,
        seconds: float = TICK_SECONDS,
        rest: float = 0.0,
    ) -> None:
        """Nothing runs before `start`.

        Args:
            client: whose readiness is waited for.
            ask: takes how many ids are wanted, and gives those that wait longest.
            do: does one of them.
            seconds: from one look to the next.
            rest: seconds for which an id is left alone when doing it has failed.
        """
        self._client = client
        self._name = ask.__module__.rpartition(".")[2]
        self._ask = ask
        self._do = do
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._rest = rest
        self._resting: dict[int, float] = {}
        self._workers = asyncio.Semaphore(WORKERS)
        self._loop = tasks.loop(seconds=seconds)(self.look)

    def start(self) -> None:
        """Begin, as soon as the client is ready."""
        self._loop.before_loop(self._client.wait_until_ready)
        self._loop.start()

    async def stop(self) -> None:
        """Ask no more, and give what is being done a moment to end."""
        self._loop.cancel()
        if self._busy:
            await asyncio.wait(self._busy.values(), timeout=_FAREWELL_SECONDS)
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def once(self) -> None:
        """Ask, and do all that is due until nothing is left to begin."""
        now = asyncio.get_running_loop().time()
        self._resting = {number: until for number, until in self._resting.items() if until > now}
        while True:
            due = await self._ask(len(self._busy) + len(self._resting) + _ASKED_AT_ONCE)
            self._note_look()
            new = [number for number in due if number not in self._busy and number not in self._resting]
            for number in new:
                task = asyncio.create_task(self._one(number))
                self._busy[number] = task
                task.add_done_callback(lambda _, number=number: self._busy.pop(number, None))  # type: ignore[misc] # mypy cannot infer a lambda with a default
            if len(new) < _ASKED_AT_ONCE:
                return
            while len(self._busy) >= _ASKED_AT_ONCE:
                await asyncio.wait(self._busy.values(), return_when=asyncio.FIRST_COMPLETED)

    def _note_look(self) -> None:
        """Let who watches the program's health see that this goes on."""
        if isinstance(self._client, Bot):
            self._client.looks[self._name] = asyncio.get_running_loop().time()

    async def look(self) -> None:
        """One look. Raises nothing: that would end the loop for good."""
        try:
            await self.once()
        except StandpointError as error:
            _log.warning("Asking what is due: %s", error)
        except Exception:  # noqa: BLE001 - see above
            _log.exception("Asking what is due")
        finally:
            self._note_look()

    async def _one(self, number: int) -> None:
        async with self._workers:
            try:
                await self._do(number)
            except (*CONNECTION_ERRORS, StandpointError) as error:
                _log.warning("Doing what is due, %d: %r", number, error)
            except Exception:  # noqa: BLE001 - nobody awaits this task
                _log.exception("Doing what is due, %d", number)
            else:
                return
            self._resting[number] = asyncio.get_running_loop().time() + self._rest


class Scheduled:
    """A cog that asks what is due for as long as it is loaded."""

    _scheduler: Scheduler

    async def cog_load(self) -> None:
        self._scheduler.start()

    async def cog_unload(self) -> None:
        await self._scheduler.stop()


class Rounds:
    """A cog that looks at everything now and then, for as long as it is loaded."""

    seconds: ClassVar[float]
    _client: Bot

    async def look(self) -> None:
        """One round."""
        raise NotImplementedError

    async def cog_load(self) -> None:
        self._loop = tasks.loop(seconds=self.seconds)(self._round)
        self._loop.before_loop(self._client.wait_until_ready)
        self._loop.start()

    async def cog_unload(self) -> None:
        self._loop.cancel()

    async def _round(self) -> None:
        """Raises nothing: that would end the loop for good."""
        try:
            await self.look()
        except Exception:  # noqa: BLE001 - see above
            _log.exception("A round of %s", type(self).__name__)


class Pace:
    """Lets through so many a second, so that Discord never has to say no to a burst.

    Discord allows a bot 50 requests a second over all, and counts refusals against it.
    """

    def __init__(self, per_second: float) -> None:
        """Nobody has gone yet."""
        self._gap = 1 / per_second
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next + self._gap, now)
        await asyncio.sleep(self._next - now)


Place: TypeAlias = discord.TextChannel | discord.Thread | discord.VoiceChannel | discord.StageChannel
"""A channel of a server that takes messages."""

QUEUE_CHANGED: Final = "queue_changed"
"""The event, with the server's id, that tells whoever posts cards that there is one to post."""

_PERMISSIONS: Final = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "create_public_threads": "Create Public Threads",
    "read_message_history": "Read Message History",
}
"""What discord.py calls them, and Discord's settings."""


def place_of(guild: discord.Guild, channel_id: int) -> Place | None:
    """A channel or thread of a server that is in memory, None for any other and where no messages can be posted."""
    channel = guild.get_channel_or_thread(channel_id)
    return channel if isinstance(channel, Place) else None


async def find_place(guild: discord.Guild, channel_id: int) -> Place | None:
    """A channel or thread of a server, None if it is gone, hidden, or takes no messages.

    Discord is asked for what is not in memory: an archived thread is not, and opens again when somebody posts in it.

    Raises:
        UnreachableError: Discord does not answer.
    """
    found = await find_channel(guild, channel_id)
    return found if isinstance(found, Place) else None


async def find_channel(
    guild: discord.Guild, channel_id: int
) -> discord.abc.GuildChannel | discord.Thread | None:
    """The same for a channel of any kind."""
    known = guild.get_channel_or_thread(channel_id)
    if known is not None:
        return known
    try:
        return await asking(guild.fetch_channel(channel_id))
    except (RefusedError, discord.InvalidData):
        return None


def obstacle(guild: discord.Guild, place: Place | None) -> str:
    """Why the bot cannot use a channel, and what to change; "" if it can."""
    if place is None:
        return "That channel was deleted, or I may not see it. Choose another, or let me see it."
    to_send = "send_messages_in_threads" if isinstance(place, discord.Thread) else "send_messages"
    return missing(guild, place, ["view_channel", to_send, "read_message_history"])


def missing(
    guild: discord.Guild, place: discord.abc.GuildChannel | discord.Thread, names: Sequence[str]
) -> str:
    """Which of these permissions (discord.py's names) the bot lacks, and what to do; "" if it has them all."""
    granted = place.permissions_for(guild.me)
    lacking = [f"**{_PERMISSIONS[name]}**" for name in names if not getattr(granted, name)]
    if not lacking:
        return ""
    return (
        f"I am missing {', '.join(lacking)} in {place.mention}. Open the channel's settings, then Permissions, "
        "add me there, and allow it."
    )


def nonce(*parts: object) -> str:
    """A name for a message, by which Discord refuses to post it twice within a few minutes; at most 25 signs.

    Numbers come again after an older copy of the database was put back, so what the message tells is one of its parts.
    """
    return hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:25]


async def send_card(
    place: discord.abc.Messageable, card: Card, nonce: str, pings: discord.AllowedMentions | None = None
) -> discord.Message:
    """Send a card once; the same as plain text if Discord refuses its form."""
    mentions = pings or discord.AllowedMentions.none()
    return await or_plain(
        place.send(view=card.view(), files=files_of(card), nonce=nonce, allowed_mentions=mentions),
        lambda: place.send(card.plain, nonce=nonce, allowed_mentions=mentions),
    )


async def send_privately(client: Bot, user_id: int | None, card: Card) -> bool:
    """Send a direct message; False if the person takes none or is forgotten, or Discord is not there."""
    try:
        return user_id is not None and await reaches(client, user_id, card)
    except UnreachableError as error:
        _log.warning("A direct message could not be sent: %s", error)
        return False


async def reaches(client: Bot, user_id: int, card: Card) -> bool:
    """Send a direct message; False if the person takes none. Raises UnreachableError."""
    try:
        channel = await asking(client.create_dm(discord.Object(user_id)))
        await asking(channel.send(view=card.view()))
    except RefusedError:
        return False
    return True


async def posted_in(guild: discord.Guild, channel_id: int | None, card: Card) -> bool:
    """Post a card in a channel; False if none is named, or it takes no messages of ours. Raises UnreachableError."""
    place = await find_place(guild, channel_id) if channel_id is not None else None
    if place is None or obstacle(guild, place):
        return False
    try:
        await asking(place.send(view=card.view()))
    except RefusedError:
        return False
    return True


async def put_in_place(client: Bot, guild_id: int, post: tuple[int, int], card: Card) -> None:
    """Show another card in a message of ours, (channel, message); where that fails, the old one stays."""
    channel_id, message_id = post
    try:
        place = client.get_partial_messageable(channel_id, guild_id=guild_id)
        await place.get_partial_message(message_id).edit(view=card.view())
    except CONNECTION_ERRORS as error:
        _log.info("A card in channel %d of server %d stays as it was: %r", channel_id, guild_id, error)


def server_name(client: Bot, guild_id: int) -> str:
    """What a server is called."""
    guild = client.get_guild(guild_id)
    return guild.name if guild is not None else "a server"


SEND_SECONDS: Final = 60
"""How long one request to Discord may take, with all its own retries, before it counts as lost."""

MARGIN: Final = timedelta(minutes=10)
"""How much earlier than an earlier try a message is looked for: Discord's clock is not ours."""

LOOKED_THROUGH: Final = 2000
"""Messages of a channel that are looked through for one of ours."""

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
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise UnreachableError(f"Discord answered {error.status}.") from error
        raise RefusedError(_REFUSALS.get(error.code, f"Discord refused it ({error.status}).")) from error
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        raise UnreachableError("Discord could not be reached.") from error


OURS: Final = "something went wrong on our side; the bot's log says more"


async def attempt(
    what: str,
    send: Callable[[], Awaitable[T]],
    *,
    refused: Callable[[str], Awaitable[T]],
    later: Callable[[str], Awaitable[T]],
) -> T:
    """Send what is claimed, or end the claim with the reason: a refusal is final, anything else is tried again later.

    Args:
        what: for the log.
        send: sends it and settles the claim; raises what `asking` raises.
        refused: ends the claim, because Discord says no.
        later: puts it off. The reason is OURS if the fault is in this program.
    """
    try:
        return await send()
    except RefusedError as refusal:
        _log.info("Discord refuses %s: %s", what, refusal)
        return await refused(str(refusal))
    except (UnreachableError, StandpointError) as fault:
        _log.info("Later: %s. %s", what, fault)
        return await later(str(fault))
    except Exception:  # noqa: BLE001 - the trouble of one must not stop the others
        _log.exception("Sending %s", what)
        return await later(OURS)


def text_of(message: discord.Message) -> str:
    """All words of a message of ours."""
    return words_of(message.content, message.components)


def words_of(content: str, components: Iterable[Any]) -> str:
    """All words of a message from top to bottom, one piece a line."""
    return "\n".join(
        [content, *(one.content for one in walk(components) if isinstance(one, discord.TextDisplay))]
    )


def walk(components: Iterable[Any]) -> Iterator[Any]:  # discord.py's classes share no base
    """Components of a message, each with those in it, from top to bottom."""
    for component in components:
        yield component
        yield from walk(getattr(component, "children", ()))


class RefusedError(Exception):
    """Discord refuses: the channel is gone, a permission is missing. The text says it to an admin."""


class UnreachableError(Exception):
    """Discord or the network does not answer as it should. Whether a message went out is not known."""
