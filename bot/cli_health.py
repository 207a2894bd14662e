"""`standpoint health`: whether the bot that runs on this machine is well."""

import asyncio
import ipaddress
import json
import sys
from dataclasses import asdict
from typing import Final

import aiohttp
import click
from yarl import URL

from bot.cli_desk import fail
from bot.config import Settings
from bot.health import Health

_SECONDS: Final = 5.0
"""How long the bot may take to say how it is. It asks its database, which gives up after two seconds."""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def health(settings: Settings, as_json: bool) -> None:
    """Is the bot on this machine ready to answer? Exit code 1 if not."""
    if not settings.standpoint_health_port:
        fail(
            "The bot tells nobody how it is. Set STANDPOINT_HEALTH_PORT, such as 8080, for it and for this command, and "
            "start it again."
        )
    found = asyncio.run(_asked(_address(settings)))
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        click.echo("\n".join(found.reasons) or "Ready.")
    if not found.ready:
        sys.exit(1)


def _address(settings: Settings) -> URL:
    """Where to ask; a bot that answers at every address is asked at this machine's own."""
    host = settings.standpoint_health_host
    try:
        place = ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        if place.is_unspecified:
            host = "127.0.0.1" if place.version == 4 else "::1"  # noqa: PLR2004 - IPv4
    return URL.build(scheme="http", host=host, port=settings.standpoint_health_port, path="/ready")


async def _asked(address: URL) -> Health:
    """What the bot says of itself."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as answer:
            said = await answer.json()
            return Health(live=said["live"], ready=said["ready"], reasons=tuple(said["reasons"]))
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError):
        silent = (
            f"No bot answers at {address.host}, port {address.port}. Is it running, with the same settings?"
        )
        return Health(live=False, ready=False, reasons=(silent,))
