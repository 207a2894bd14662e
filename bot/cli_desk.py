"""What every subcommand on a record needs: a desk, whose record it is, and an end that is a sentence."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Coroutine
from typing import Any, Final, NoReturn

import click
import discord

from bot.client import StartUpError
from bot.desk.desk import Desk
from bot.desk.exchange import OPERATOR, ensure_starter
from bot.record.errors import StandpointError
from bot.record.policy import Caller
from bot.settings import Settings
from bot.store.store import Store

USAGE_ERROR: Final = 2
"""Exit code when what was asked cannot be done as asked; 1 is for a check that found something."""

guild_option = click.option(
    "--guild",
    default=0,
    show_default=True,
    type=click.IntRange(min=0),
    help="Server whose record to use; 0 is the public one.",
)


known_option = click.option(
    "--known-at",
    default="",
    help="As the record stood at the end of this day (UTC), or after an update: 3 oct 2026, #31 [default: now].",
)


@contextlib.asynccontextmanager
async def open_desk(settings: Settings) -> AsyncIterator[Desk]:
    """A desk on the database, which is made with the starter record if it is not there."""
    store = await Store.open(settings.standpoint_database)
    try:
        desk = Desk(store)
        await ensure_starter(desk, settings.standpoint_starter)
        yield desk
    finally:
        store.close()


def operator(guild: int) -> Caller:
    """The operator, working on the record of a server."""
    return OPERATOR.model_copy(update={"guild_id": guild})


def run_to_end(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end; what can be said in a sentence is said, with exit code 2."""
    try:
        asyncio.run(work)
    except (StandpointError, StartUpError) as error:
        fail(str(error))
    except discord.LoginFailure:
        fail("Discord does not accept the token in DISCORD_TOKEN. Copy it again from the developer portal.")
    except discord.PrivilegedIntentsRequired:
        fail("Discord asks for a privileged intent that Standpoint does not use. Please report this.")
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)


def fail(text: str) -> NoReturn:
    """End with a sentence and exit code 2."""
    click.echo(text, err=True)
    sys.exit(USAGE_ERROR)
