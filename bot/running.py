"""`standpoint run`, from start to stop: it waits for the network, and ends only where somebody has to do something."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final

from bot.client import Standpoint, StartUpError, spare_collector
from bot.config import Settings
from bot.health import Facts, Look, assess
from bot.refusals import REFUSALS, refusal
from bot.ui.text import counted

_log = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 120.0
"""Seconds between two tries, however long Discord is away."""

TELL_SECONDS: Final = 10.0
"""How often systemd is told."""


def pauses() -> Iterator[float]:
    """How long to wait before each further try, in seconds: 1, 2, 4, and so on up to two minutes, for ever."""
    pause = 1.0
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)


async def serve(
    settings: Settings,
    *,
    make_bot: Callable[[Settings], Standpoint] = Standpoint,
    pauses: Callable[[], Iterator[float]] = pauses,
) -> None:
    """Run the bot until SIGINT or SIGTERM. What may be over by itself is waited for.

    Raises:
        StartUpError: the bot cannot start, and waiting would not help.
        Exception: one of `REFUSALS` for which waiting does not help either; or a fault of ours.
    """
    run = _Run(settings, make_bot)
    async with _watched(settings, run.facts):
        running = asyncio.ensure_future(run.keep_running(pauses))
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C arrives as KeyboardInterrupt
                loop.add_signal_handler(number, running.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await running


class _Run:
    """The bot that runs now, or what it waits for."""

    def __init__(self, settings: Settings, make_bot: Callable[[Settings], Standpoint]) -> None:
        self._settings = settings
        self._make_bot = make_bot
        self._bot: Standpoint | None = None
        self._waits_for = "The bot is starting."

    async def facts(self) -> Facts:
        """How it is at this moment."""
        return Facts(waits_for=self._waits_for) if self._bot is None else await self._bot.facts()

    async def keep_running(self, pauses: Callable[[], Iterator[float]]) -> None:
        """Until the bot ends, and over every time that something is waited for."""
        before_next = pauses()
        while True:
            self._bot = bot = self._make_bot(self._settings)
            try:
                await _run_once(bot, self._settings.discord_token.get_secret_value())
            except (*REFUSALS, StartUpError) as error:
                reason = _that_may_pass(error)
                if reason is None:
                    raise
                if bot.is_ready():
                    before_next = pauses()
            else:
                return
            self._bot, self._waits_for = None, reason
            pause = next(before_next)
            _log.warning("%s Trying again in %s.", reason, counted(int(pause), "second"))
            await asyncio.sleep(pause)


@contextlib.asynccontextmanager
async def _watched(settings: Settings, look: Look) -> AsyncIterator[None]:
    """Meanwhile tell those who watch the program how it is: systemd, and the endpoint where one is wanted.

    Raises:
        StartUpError: the endpoint's address cannot be had.
    """
    async with contextlib.AsyncExitStack() as stack:
        if settings.standpoint_health_port:
            from bot.health_endpoint import endpoint  # noqa: PLC0415 - most bots need neither it nor its library

            host, port = settings.standpoint_health_host, settings.standpoint_health_port
            try:
                await stack.enter_async_context(endpoint(look, host=host, port=port))
            except OSError as error:
                raise StartUpError(
                    f"Health cannot be told at {host}, port {port} ({error.strerror}). Choose another port with "
                    "STANDPOINT_HEALTH_PORT, or 0 for none."
                ) from error
        telling = asyncio.create_task(_keep_telling(os.environ.get("NOTIFY_SOCKET", ""), look))
        stack.callback(telling.cancel)
        yield


async def _keep_telling(where: str, look: Look) -> None:
    """Tell systemd again and again how it is. It restarts a program that it has not heard to be live for a while.

    It listens at `where`; that is "" if it did not start the program, or does not want to hear.
    """
    while where:
        health = assess(await look())
        state = {"READY": "1", "STATUS": " ".join(health.reasons) or "Ready."}
        try:
            tell_systemd(where, **state, **({"WATCHDOG": "1"} if health.live else {}))
        except OSError as error:
            _log.warning("systemd cannot be told how the bot is: %s", error)
        await asyncio.sleep(TELL_SECONDS)


def tell_systemd(where: str, **state: str) -> None:
    """Send variables of `sd_notify`, such as READY="1".

    Raises:
        OSError: nobody listens there.
    """
    # "@" is how the abstract name space is written.
    address = f"\0{where[1:]}" if where.startswith("@") else where
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as letters:
        letters.connect(address)
        letters.sendall("\n".join(f"{name}={value}" for name, value in state.items()).encode())


async def _run_once(bot: Standpoint, token: str) -> None:
    """Until the bot ends; a bot that failed cannot be started again."""
    async with bot:
        sparing = asyncio.create_task(_spare_collector_when_ready(bot))
        try:
            await bot.start(token)
        finally:
            sparing.cancel()


async def _spare_collector_when_ready(bot: Standpoint) -> None:
    await bot.wait_for("ready")
    spare_collector()


def _that_may_pass(error: Exception) -> str | None:
    """What to wait for, None if waiting does not help."""
    if isinstance(error, StartUpError):
        return str(error) if error.passes else None
    known = refusal(error)
    return known.text if known.passes else None
