"""What the network and Discord can refuse a bot that starts or is connected: what to do, and whether waiting helps."""

import ssl
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import aiohttp
import discord

REFUSALS: Final = (
    aiohttp.ClientError,
    ConnectionResetError,
    TimeoutError,
    discord.HTTPException,
    discord.LoginFailure,
    discord.RateLimited,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    discord.PrivilegedIntentsRequired,
)
"""What the network, Discord's answers and its gateway raise through discord.py."""


@dataclass(frozen=True)
class Refusal:
    """Why Discord does not let the bot in.

    Attributes:
        text: for the operator: what is wrong, and what to do.
        passes: whether it may be over by itself, so that trying again later is right.
    """

    text: str
    passes: bool = False


_TOKEN: Final = Refusal(
    "Discord does not accept the token in DISCORD_TOKEN. Copy it again from the developer portal."
)
_INTENT: Final = Refusal(
    "Discord asks for a privileged intent that Standpoint does not use. Please report this."
)
_TOO_OFTEN: Final = Refusal("Discord has had too many requests from this bot or this address.", passes=True)
_CLOSED: Final = {
    4004: _TOKEN,
    4010: Refusal(
        "Discord does not accept how the servers are divided among connections. Please report this."
    ),
    4011: Refusal("Discord wants the servers divided among more connections.", passes=True),
    4012: Refusal("Discord does not speak this version's protocol any more. Install a newer Standpoint."),
    4013: Refusal("Discord does not know an intent that Standpoint asks for. Install a newer Standpoint."),
    4014: _INTENT,
}
"""By the gateway's close code: discord.com/developers/docs/topics/opcodes-and-status-codes."""


def refusal(error: BaseException) -> Refusal:
    """What an error of `REFUSALS` means."""
    match error:
        case discord.LoginFailure():
            return _TOKEN
        case discord.PrivilegedIntentsRequired():
            return _INTENT
        case discord.ConnectionClosed():
            other = Refusal(f"Discord closed the connection ({error.code}).", passes=True)
            return _CLOSED.get(error.code, other)
        case discord.HTTPException():
            return _answered(error)
        case discord.RateLimited():
            return _TOO_OFTEN
        case discord.GatewayNotFound():
            return Refusal("Discord does not say where its gateway is.", passes=True)
        case _:
            return _unreachable(error)


def _answered(error: discord.HTTPException) -> Refusal:
    if error.status == HTTPStatus.UNAUTHORIZED:
        return _TOKEN
    if error.status == HTTPStatus.FORBIDDEN:
        return Refusal(
            "Discord refuses it (403). Invite the bot again with the scope applications.commands (docs/operator.md)."
        )
    if error.status == HTTPStatus.TOO_MANY_REQUESTS:
        return _TOO_OFTEN
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refusal(f"Discord has a fault of its own ({error.status}).", passes=True)
    return Refusal(f"Discord answered {error.status}: {error.text or 'without a reason'}.")


def _unreachable(error: BaseException) -> Refusal:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Refusal(
            "The name of Discord's server is not found: there is no network, or no DNS.", passes=True
        )
    if isinstance(error, ssl.SSLError | ssl.CertificateError | aiohttp.ClientSSLError):
        return Refusal(
            "Discord's certificate is not accepted. Look at this machine's clock and its CA certificates.",
            passes=True,
        )
    if isinstance(error, TimeoutError):
        return Refusal("Discord does not answer in time.", passes=True)
    return Refusal(f"Discord cannot be reached ({type(error).__name__}).", passes=True)
