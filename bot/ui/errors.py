"""One policy for everything that goes wrong: what the person reads, and what the log keeps.

Commands, completions, buttons and modals all end here. A refusal of ours says what to do; anything else gets
an id that the person can quote and the operator can find in the log. Nobody sees a traceback.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import aiohttp
import discord
from discord import app_commands

from bot.core.errors import AmbiguousNameError, StandpointError, StoreBusyError, UnknownNameError

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """What to tell the person. `close_names` holds (kind, key, name) of what they may have meant."""

    text: str
    incident: str = ""
    close_names: tuple[tuple[str, str, str], ...] = ()


def _refusal(error: BaseException) -> Fault:
    match error:
        case UnknownNameError():
            close = error.suggestions
        case AmbiguousNameError():
            close = error.candidates
        case _:
            return Fault(text=str(error))
    return Fault(text=str(error), close_names=tuple((error.kind, key, name) for key, name in close))


TABLE: Final[tuple[tuple[type[BaseException], Callable[[BaseException], Fault]], ...]] = (
    (StandpointError, _refusal),
    (TimeoutError, lambda _: Fault(text=str(StoreBusyError()))),
    (asyncio.CancelledError, lambda _: Fault(text="The bot is restarting. Please try again in a minute.")),
    (
        app_commands.CommandNotFound,
        lambda _: Fault(text="That command is not known here any more. Discord will show the new ones in a minute."),
    ),
    (
        app_commands.CommandSignatureMismatch,
        lambda _: Fault(text="This command has just changed. Please reload Discord (Ctrl+R) and type it again."),
    ),
    (
        discord.Forbidden,
        lambda _: Fault(text="Discord does not let me do that here: I am missing a permission in this channel."),
    ),
)  # fmt: skip
"""What is expected to go wrong, most specific first. Everything else is an incident."""


def explain(error: BaseException, where: str) -> Fault:
    """The fault of an error raised in `where` (a command's name, a button's id). Logs what is unexpected."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    for kind, tell in TABLE:
        if isinstance(cause, kind):
            return tell(cause)
    incident = secrets.token_hex(4)
    _log.error("Incident %s in %s", incident, where, exc_info=cause)
    return Fault(
        text=f"Something went wrong on our side, and nothing was changed. If it happens again, tell the bot's "
        f"operator this number: `{incident}`.",
        incident=incident,
    )


CONNECTION_ERRORS: Final = (discord.HTTPException, aiohttp.ClientError, TimeoutError)
"""What sending to Discord can raise; a connection reset is not retried by discord.py (field notes, 10)."""
