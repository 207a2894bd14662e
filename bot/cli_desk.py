"""What every subcommand on a record needs: the open database, whose record it is, and an end that is a sentence."""

import asyncio
import contextlib
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import click
from typing_extensions import override

from bot.client import StartUpError
from bot.config import Settings
from bot.core.errors import StandpointError, StoreLostError, shorten
from bot.core.policy import Caller
from bot.db import log
from bot.db.backup import discard
from bot.db.store import Store
from bot.exchange.service import OPERATOR, ensure_starter
from bot.refusals import REFUSALS, refusal
from bot.request import Desk, Request

T = TypeVar("T")

USAGE_ERROR: Final = 2
"""Exit code when what was asked cannot be done as asked; 1 is for a check that found something."""

LOST: Final = 3
"""Exit code when the database was deleted or replaced: a start without a look would make a new one in its place."""

LARGEST_ID: Final = 2**63 - 1
"""The largest id of a server that the database can hold; Discord's have sixty-three bits at most."""


class Number(click.IntRange):
    """A whole number from `min` to `max`; `words` say what it is of, in place of click's own."""

    def __init__(self, *, min: int, max: int | None = None, words: str = "") -> None:  # noqa: A002 - click's names
        super().__init__(min=min, max=max)
        self.words = words

    @override
    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, or a usage error that says what to write."""
        text = str(value).strip()
        number = int(text) if re.fullmatch(r"-?[0-9]{1,30}", text) else None
        if number is None or number < (self.min or 0) or (self.max is not None and number > self.max):
            upto = f"from {self.min} to {self.max}" if self.max is not None else f"of {self.min} or more"
            self.fail(f"“{shorten(text)}” is not {self.words or f'a whole number {upto}'}.", param, ctx)
        return number


class NamedPath(click.Path):
    """A path that is not blank: a variable of a script that is not set would mean the folder one is in."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    @override
    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """The path, or a usage error."""
        if not str(value).strip():
            self.fail("The name is blank. Give the name of a file or a folder.", param, ctx)
        return Path(value)


def not_blank(otherwise: str) -> Callable[[click.Context, click.Parameter, str | None], str]:
    """A callback for an option of words: "" where it is left out, and a usage error where it is given blank.

    `otherwise` says what to give instead, or what to leave out.
    """

    def checked(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str:
        if value is not None and not value.strip():
            raise click.BadParameter(f"It is blank. {otherwise}")
        return value or ""

    return checked


def none_blank(
    otherwise: str,
) -> Callable[[click.Context, click.Parameter, Sequence[str]], tuple[str, ...]]:
    """The same for what may be given several times."""
    checked = not_blank(otherwise)
    return lambda context, parameter, values: tuple(checked(context, parameter, one) for one in values)


guild_option = click.option(
    "--guild",
    default=0,
    show_default=True,
    type=Number(
        min=0,
        max=LARGEST_ID,
        words="a server. Give its id on Discord, such as 197038439483310086, or 0 for the public record",
    ),
    help="Server whose record to use; 0 is the public one.",
)


on_option = click.option(
    "--on",
    callback=not_blank("Give a day such as “28 sep 2015”, or leave --on out for today."),
    help="Day in plain words, such as 28 sep 2015 [default: today].",
)


known_option = click.option(
    "--known-at",
    callback=not_blank(
        "Give a day such as “3 oct 2026” or an update such as “#31”, or leave --known-at out."
    ),
    help="As the record stood at the end of this day (UTC), or after an update: 3 oct 2026, #31 [default: now].",
)


@contextlib.asynccontextmanager
async def open_desk(settings: Settings, *, create: bool = False, keep: bool = True) -> AsyncIterator[Desk]:
    """A desk on the database; with `create` it is made, with the starter record, if it is not there.

    What was made stays only if all went well and it is to be kept: a failed command leaves no file behind.
    """
    path = settings.standpoint_database
    store = await Store.open(path, create=create)
    lines, whole = 0, False
    try:
        desk = Desk(store)
        await ensure_starter(desk, settings.standpoint_starter)
        lines = sum((await store.read(log.records)).values())
        yield desk
        whole = True
    finally:
        store.close()
        if store.made and whole and keep:
            click.echo(f"There was no database at {path}. It was made, with the starter record.", err=True)
        elif store.made:
            discard(path, lines=lines)


def operator(guild: int) -> Caller:
    """The operator, working on the record of a server."""
    return OPERATOR.model_copy(update={"guild_id": guild})


def look_up(settings: Settings, guild: int, ask: Callable[[Request], Awaitable[T]]) -> T:
    """What the operator finds in the record of a server; ends as `run_to_end` does."""

    async def work() -> T:
        async with open_desk(settings) as desk:
            return await ask(Request(desk, operator(guild)))

    return run_to_end(work())


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; what can be said in a sentence is said, with exit code 2, or 3 if the database was lost."""
    try:
        return asyncio.run(work)
    except StandpointError as error:
        fail(error.for_operator, LOST if isinstance(error, StoreLostError) else USAGE_ERROR)
    except StartUpError as error:
        fail(str(error))
    except REFUSALS as error:
        fail(refusal(error).text)
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
        sys.exit(0)


def fail(text: str, code: int = USAGE_ERROR) -> NoReturn:
    """End with a sentence and an exit code."""
    click.echo(text, err=True)
    sys.exit(code)
