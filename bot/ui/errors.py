"""One policy for everything that goes wrong: what the person reads, and what the log keeps.

Commands, completions, buttons and modals all end here. A refusal of ours says what to do; anything else gets
an id that the person can quote and the operator can find in the log. Nobody sees a traceback.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, TypeVar

import aiohttp
import discord
from discord import app_commands

from bot.core.errors import (
    AmbiguousNameError,
    StandpointError,
    StoreBusyError,
    StoreFullError,
    UnknownNameError,
)
from bot.core.log import Left

T = TypeVar("T")

_INVALID_FORM: Final = 50035
"""Discord's code for a message whose form it does not take."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beside:
    """Something that is no part of a record or its queue. `by`: the modules of what stored it."""

    by: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """What to type to see it, "" if there is nothing to type."""
        return " and ".join(f"`{SHOWN[module]}`" for module in sorted(self.by & SHOWN.keys()))


SHOWN: Final = {
    "bot.digest.store": "/digest status",
    "bot.privacy": "/privacy show",
    "bot.settings.store": "/settings show",
    "bot.watch.store": "/watch list",
}
"""Where people see what the functions of a module have stored."""

Became: TypeAlias = Left | Beside | Literal["unknown"] | None
"""What a request left in the database; None: nothing."""


@dataclass(frozen=True)
class Fault:
    """What to tell the person.

    Attributes:
        text: what went wrong; for a refusal of ours, all that there is to say.
        retry: what to do if nothing was recorded. What "nothing was changed" claims is looked for before it is said:
            an error can come after the commit. None where it cannot, for refusals.
        hint: what to do in any case.
        close_names: (kind, key, name) of what they may have meant.
    """

    text: str
    retry: str | None = None
    hint: str = ""
    close_names: tuple[tuple[str, str, str], ...] = ()

    def said(self, outcome: Became) -> str:
        """All of it, with what became of what the person asked for."""
        if self.retry is None:
            return self.text
        match outcome:
            case None:
                became = f"Nothing was changed in the record. {self.retry}"
            case Beside():
                see = f" ({outcome.shown})" if outcome.shown else ""
                became = (
                    f"But it was stored, at least in part: see how it stands{see} before you do it again."
                )
            case "unknown":
                became = (
                    "Whether it was recorded could not be looked up: see `/updates` before you try again."
                )
            case _:
                became = f"{_LEFT[outcome.kind].format(outcome.number)} Only the answer failed; do not send it again."
        return " ".join(part for part in (self.text, became.strip(), self.hint) if part)


_LEFT: Final = {
    "update": "But it is recorded, as update #{} (see `/updates`).",
    "proposal": "But it is proposed and waits for a second editor (see `/record pending`).",
    "item": "But it was handed in, as number {}.",
    "step": "But it is done for number {} of the queue (see `/record queue`).",
}


def _refusal(error: StandpointError) -> Fault:
    match error:
        case UnknownNameError():
            close = error.suggestions
        case AmbiguousNameError():
            close = error.candidates
        case _:
            return Fault(text=str(error))
    return Fault(text=str(error), close_names=tuple((error.kind, key, name) for key, name in close))


_AGAIN: Final = "Please try again in a moment."

TABLE: Final[tuple[tuple[type[BaseException], Fault], ...]] = (
    (StoreBusyError, Fault("The record is busy right now.", retry=_AGAIN)),
    (TimeoutError, Fault("That took too long.", retry=_AGAIN)),
    (
        StoreFullError,
        Fault(
            "The disk that holds the record is full.",
            retry="Reading still works.",
            hint="Please tell the bot's operator.",
        ),
    ),
    (
        asyncio.CancelledError,
        Fault(
            "The bot is restarting. If you wanted to change something, see in a minute in `/updates` whether it was "
            "recorded, before you try again."
        ),
    ),
    (
        app_commands.CommandNotFound,
        Fault("That command is not known here any more. Discord will show the new ones in a minute."),
    ),
    (
        app_commands.CommandSignatureMismatch,
        Fault("This command has just changed. Please reload Discord (Ctrl+R) and type it again."),
    ),
    (
        discord.Forbidden,
        Fault("Discord does not let me do that here: I am missing a permission in this channel.", retry=""),
    ),
)
"""What is expected to go wrong besides refusals of ours. Everything else is an incident."""

AWAY: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (discord.DiscordServerError, "Discord has a fault of its own."),
    (discord.NotFound, "Discord knows this no more: it was deleted, or the answer took too long."),
    (aiohttp.ClientError, "The connection to Discord broke off."),
    (ConnectionError, "The connection to Discord broke off."),
)
"""What can be wrong with Discord or the way to it. The log says it in a line: the program has no fault to be traced."""


def explain(error: BaseException, where: str) -> Fault:
    """The fault of an error raised in `where` (a command's name, a button's id). Logs what is unexpected."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    for kind, fault in TABLE:
        if isinstance(cause, kind):
            return fault
    if isinstance(cause, StandpointError):
        return _refusal(cause)
    for kind, text in AWAY:
        if isinstance(cause, kind):
            _log.warning("No answer in %s: %s (%s)", where, text, type(cause).__name__)
            return Fault(text=text, retry="You can try again.")
    incident = secrets.token_hex(4)
    _log.error("Incident %s in %s", incident, where, exc_info=cause)
    return Fault(
        text="Something went wrong on our side.",
        retry="You can try again.",
        hint=f"If it happens again, tell the bot's operator this number: `{incident}`.",
    )


CONNECTION_ERRORS: Final = (discord.HTTPException, aiohttp.ClientError, TimeoutError)
"""What sending to Discord can raise. discord.py does not try again after a reset connection."""


async def or_plain(card: Awaitable[T], plain: Callable[[], Awaitable[T]]) -> T:
    """What sending a card gives; the same as plain text if Discord refuses its form, so that it is not lost."""
    try:
        return await card
    except discord.HTTPException as error:
        if error.code != _INVALID_FORM:
            raise
        _log.exception("Discord refused a card; sent as plain text instead")
        return await plain()
