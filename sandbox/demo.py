"""The demo: the real bot on a Discord of your own machine, with a page to use it from."""

import asyncio
import contextlib
import signal
import socket
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from types import FrameType

import discord
from simcord import ChannelHandle, Env, MemberActor, Preview, SetupError

from sandbox.local_discord import HOST
from sandbox.simcord_sockets import SocketDiscord

HOSTS = {HOST, "localhost"}
SERVER_NAME = "Standpoint demo"
BOT_NAME = "Standpoint"
LAST_PORT = 65_535
MODERATOR_BLUE = 0x3498DB
COMMANDS_WITHIN = 10.0  # seconds
WELCOME = """\
**Welcome!** This Discord is on your computer only. Mia has asked something below. Now you:
1. Ask in plain words: type `@Standpoint what does Obama say about Assad?`, or the same question with `/ask`. With \
`/stance` you choose from lists.
2. At the top, view as *omar (moderator)*, and record something with `/record stance`.
3. See what changed in {updates}, and the summary of the day in {summary}.

`/help` lists everything else."""
QUESTION = "where does putin stand on one broad coalition?"
SET_UP: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("settings log-channel", "updates", {}),
    ("settings queue-channel", "queue", {}),
    ("digest setup", "summary", {"time": "09:00", "timezone": "UTC"}),
)
"""What an admin does on a new server: the command, the channel that it is about, and the other options."""


class DemoError(Exception):
    """The demo cannot run; the message says why and what to do."""


class NotLoopbackError(DemoError, ValueError):
    """The page was to be reachable from other machines."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The demo answers on this machine only, so it cannot use the address {host!r}. "
            "Whoever opens its page may act as a moderator. Leave the address out, or use 127.0.0.1."
        )


class PortError(DemoError):
    """The page cannot have its port."""


@dataclass(frozen=True)
class DemoPeople:
    """Who is on the demo's server, and where they meet."""

    general: ChannelHandle
    updates: ChannelHandle
    queue: ChannelHandle
    summary: ChannelHandle
    guide: MemberActor
    mia: MemberActor
    omar: MemberActor
    ada: MemberActor

    @property
    def viewers(self) -> list[MemberActor]:
        """In the order in which the page offers them."""
        return [self.mia, self.omar, self.ada]

    @property
    def channels(self) -> list[ChannelHandle]:
        """In the order in which the page lists them."""
        return [self.general, self.updates, self.queue, self.summary]


async def run_demo(
    *,
    make_bot: Callable[[], discord.Client],
    port: int,
    or_any: bool = False,
    host: str = HOST,
    open_browser: bool = False,
    announce: Callable[[str], None],
) -> None:
    """Runs the bot and its page until SIGINT, SIGTERM, "End preview session" or the end of the bot.

    `port` 0 takes a free one, and so does any that is taken with `or_any`. `announce` is told the address, among
    other lines for the person who started it. Raises `NotLoopbackError` (a `ValueError`) or `PortError` before the bot is made, and whatever the
    bot raises: while starting, or when it dies later.
    """
    port = port_for(host, port, or_any=or_any)
    with _stop_asked_for() as stop:
        await _first_of(stop.wait(), _serve(make_bot, port, announce, open_browser=open_browser))
    announce("The demo has stopped.")


def port_for(host: str, port: int, *, or_any: bool) -> int:
    """The port to serve the page on: 0, for a free one, where the port is taken and `or_any`.

    Raises `NotLoopbackError`, or `PortError` where the port cannot be had and was asked for.
    """
    try:
        check_address(host, port)
    except PortError:
        if not or_any:
            raise
        return 0
    return port


def check_address(host: str, port: int) -> None:
    """Raises `NotLoopbackError` or `PortError` if the page could not be served there."""
    if host not in HOSTS:
        raise NotLoopbackError(host)
    if not 0 <= port <= LAST_PORT:
        raise PortError(
            f"There is no port {port}. Choose one from 1024 to {LAST_PORT}, or 0 for any free one."
        )
    try:
        with socket.create_server((HOST, port)):
            pass
    except OSError as error:
        raise PortError(_port_taken(port)) from error


@contextlib.asynccontextmanager
async def demo_world(bot: discord.Client) -> AsyncIterator[tuple[SocketDiscord, DemoPeople]]:
    """The demo's server with the bot on it: ready, set up, with a word of welcome and one question answered."""
    world = SocketDiscord(bot)
    world.env.name_bot(BOT_NAME)
    people = _build(world.env)
    async with world:
        await _commands_told(world)
        await _set_up(people)
        welcome = WELCOME.format(updates=people.updates.mention, summary=people.summary.mention)
        await people.guide.send(people.general, welcome)
        await people.mia.send(people.general, f"{world.env.bot_mention} {QUESTION}")
        yield world, people


def _build(env: Env) -> DemoPeople:
    ada = env.create_user("ada", global_name="ada (owner)")
    guild = env.create_guild(SERVER_NAME, owner=ada)
    moderator = guild.create_role(
        "Moderator", permissions=discord.Permissions(manage_messages=True), color=MODERATOR_BLUE
    )
    return DemoPeople(
        general=guild.create_text_channel("general", topic="Ask where leaders stand."),
        updates=guild.create_text_channel("updates", topic="What changed in the record."),
        queue=guild.create_text_channel("queue", topic="What members suggested, for moderators to decide."),
        summary=guild.create_text_channel("summary", topic="What is new, once a day."),
        guide=guild.add_member(env.create_user("guide", global_name="Guide")),
        mia=guild.add_member(env.create_user("mia", global_name="mia (member)")),
        omar=guild.add_member(env.create_user("omar", global_name="omar (moderator)"), roles=[moderator]),
        ada=MemberActor(env, guild, ada),
    )


async def _set_up(people: DemoPeople) -> None:
    """As the owner, who sees the bot's answers in the channels concerned. A bot without these commands goes without."""
    there = people.ada.available_commands(people.general)
    for command, name, options in SET_UP:
        if command in there:
            [channel] = [one for one in people.channels if one.name == name]
            await people.ada.slash(channel, command, channel=channel, **options)
    if "digest now" in there:
        asked = await people.ada.slash(people.summary, "digest now")
        if asked.response is not None:
            await people.ada.click(asked.response, label="Post it")


async def _commands_told(world: SocketDiscord) -> None:
    """Sees to it that Discord knows the bot's commands.

    A bot that remembers telling them to a Discord before may not tell them again, but this one is new.
    """
    if world.env.discord.has_commands():
        return
    tree = getattr(world.env.bot, "tree", None)
    if isinstance(tree, discord.app_commands.CommandTree):
        await asyncio.wait_for(tree.sync(), COMMANDS_WITHIN)


async def _serve(
    make_bot: Callable[[], discord.Client], port: int, announce: Callable[[str], None], *, open_browser: bool
) -> None:
    """Returns when the session is ended on the page, and when the bot ends; what it raises is raised."""
    async with demo_world(make_bot()) as (world, people), _page(world, people, port) as page:
        announce(f"The demo is ready. Open this page in your browser:\n\n    {page.url}\n")
        announce("Mia is a member, Omar a moderator, Ada the owner. Press Ctrl+C to stop.")
        if open_browser:
            await asyncio.to_thread(webbrowser.open, page.url)
        await _first_of(page.wait_closed(), _the_end_of(world))


@contextlib.asynccontextmanager
async def _page(world: SocketDiscord, people: DemoPeople, port: int) -> AsyncIterator[Preview]:
    async with contextlib.AsyncExitStack() as stack:
        try:
            preview = await stack.enter_async_context(world.page(people.channels, people.viewers, port=port))
        except SetupError as error:
            if isinstance(error.__cause__, OSError):
                raise PortError(_port_taken(port)) from error
            raise DemoError(f"The page cannot be shown. {error}") from error
        yield preview


def _port_taken(port: int) -> str:
    return f"Port {port} is taken, or not yours to use. Choose another one with --port, or stop what uses it."


async def _the_end_of(world: SocketDiscord) -> None:
    await asyncio.shield(world.running)


async def _first_of(*ends: Awaitable[object]) -> None:
    """Returns when one of these does, and the others have been cancelled; raises what any of them raises."""
    tasks = [asyncio.ensure_future(end) for end in ends]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.result()


@contextlib.contextmanager
def _stop_asked_for() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set, instead of ending the process in the middle of something."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask(number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)
        signal.signal(number, before[signal.Signals(number)])  # asked a second time, end at once

    # signal.signal and not loop.add_signal_handler, which Windows does not have.
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
