"""`standpoint run`, from start to stop: it waits for the network, and ends only where somebody has to do something."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterator
from typing import Final

from bot.client import Standpoint, StartUpError, spare_collector
from bot.config import Settings
from bot.refusals import REFUSALS, refusal

_log = logging.getLogger(__name__)

LONGEST_PAUSE: Final = 120.0
"""Seconds between two tries, however long Discord is away."""


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
    running = asyncio.ensure_future(_keep_running(settings, make_bot, pauses))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C arrives as KeyboardInterrupt
            loop.add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def _keep_running(
    settings: Settings, make_bot: Callable[[Settings], Standpoint], pauses: Callable[[], Iterator[float]]
) -> None:
    before_next = pauses()
    while True:
        bot = make_bot(settings)
        try:
            await _run_once(bot, settings.discord_token.get_secret_value())
        except (*REFUSALS, StartUpError) as error:
            reason = _that_may_pass(error)
            if reason is None:
                raise
            if bot.is_ready():
                before_next = pauses()
        else:
            return
        pause = next(before_next)
        _log.warning("%s Trying again in %d seconds.", reason, pause)
        await asyncio.sleep(pause)


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
