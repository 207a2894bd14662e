"""`standpoint`: run the bot, try it without Discord, look after it, and vouch for its records.

What works on records stands in `bot/cli_*.py`.
"""

import asyncio
import contextlib
import ipaddress
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import aiohttp
import click
from click.core import ParameterSource
from pydantic import ValidationError
from yarl import URL

from bot import __version__
from bot.cli_compare import COMPARISONS
from bot.cli_desk import NamedPath, Number, fail, none_blank, not_blank, run_to_end
from bot.cli_records import RECORDS
from bot.client import Standpoint
from bot.config import Settings
from bot.core.dates import instant
from bot.core.errors import StandpointError, UnusableCheckpointError
from bot.core.log import Head
from bot.db import log
from bot.db.sqlite import sqlite3
from bot.db.store import Store
from bot.health import Health
from bot.logs import start_log
from bot.refusals import REFUSALS, refusal
from bot.request import Desk
from bot.running import serve
from bot.ui.text import counted, whole
from bot.verify.checkpoint import (
    Checkpoint,
    CheckpointKey,
    contradictions,
    read,
    read_key,
    read_or_make_key,
    sign,
)
from bot.verify.service import check, vouched_heads

_CHECKPOINT_NAME: Final = "standpoint/record"
_HEALTH_SECONDS: Final = 5.0
"""How long the bot may take to say how it is. It asks its database, which gives up after two seconds."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--database",
    type=NamedPath(),
    help="Database file [default: STANDPOINT_DATABASE, else stances.db].",
)
@click.version_option(__version__, prog_name="standpoint")
@click.pass_context
def cli(context: click.Context, database: Path | None) -> None:
    """Standpoint remembers where leaders stand: sourced, dated, on Discord."""
    try:
        settings = Settings.read()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        fail(f"The setting {str(first['loc'][0]).upper()} cannot be used: {first['msg']}. See .env.example.")
    context.obj = settings.model_copy(update={"standpoint_database": database} if database else {})


@cli.command()
@click.option(
    "--new-application",
    is_flag=True,
    help="Take over a database that another application of Discord has used.",
)
@click.pass_obj
def run(settings: Settings, new_application: bool) -> None:
    """Run the bot on Discord until it is stopped."""
    if not settings.discord_token.get_secret_value():
        fail(
            "There is no token. Make a bot at https://discord.com/developers/applications, copy its token, and put "
            "DISCORD_TOKEN=… into the environment or into a file .env (see .env.example and docs/operator.md). "
            "To try Standpoint without Discord: standpoint demo"
        )
    start_log(settings)
    run_to_end(serve(settings, make_bot=partial(Standpoint, new_application=new_application)))


@cli.command()
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=Number(min=0, max=65_535),
    help="Port of the page; 0 takes a free one, as the demo does if this one is taken and was not asked for.",
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address of the page; only this machine is allowed.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in the browser.")
@click.pass_context
def demo(context: click.Context, port: int, host: str, open_browser: bool) -> None:
    """Try the bot on a simulated Discord, in your browser, without an account.

    Its record is in a file that goes when it ends, or in that of --database; never in that of STANDPOINT_DATABASE.
    """
    try:
        from sandbox.demo import DemoError, run_demo  # noqa: PLC0415 - a production install has no sandbox
    except ImportError as error:
        fail(f"The demo needs packages that are not installed ({error.name}). Run: make demo")
    named = context.parent.params["database"] if context.parent else None
    with _database_of_demo(named) as database:
        asked: Settings = context.obj
        # Who tries the bot wants the address of the page, not the log of its start.
        level = asked.standpoint_log_level if "standpoint_log_level" in asked.model_fields_set else "WARNING"
        settings = asked.model_copy(update={"standpoint_database": database, "standpoint_log_level": level})
        start_log(settings)
        try:
            run_to_end(
                run_demo(
                    make_bot=lambda: Standpoint(settings, guild_ready_timeout=0.05),
                    port=port,
                    or_any=context.get_parameter_source("port") is ParameterSource.DEFAULT,
                    host=host,
                    open_browser=open_browser,
                    announce=click.echo,
                )
            )
        except DemoError as error:
            fail(str(error))


@contextlib.contextmanager
def _database_of_demo(named: Path | None) -> Iterator[Path]:
    """A file for the demo alone: the one that was named, else one that goes when the demo ends.

    To the demo's bot, every server of another file would seem to have been left, so that its people would be
    forgotten.
    """
    if named is not None:
        click.echo(f"The demo keeps its record in {named}.")
        yield named
        return
    with tempfile.TemporaryDirectory(prefix="standpoint-demo-", ignore_cleanup_errors=True) as folder:
        database = Path(folder) / "demo.db"
        click.echo(
            f"The record of this demo is in {database} and goes when the demo ends. "
            "To keep one: standpoint --database demo.db demo"
        )
        yield database


@cli.command(name="check")
@click.option("--offline", is_flag=True, help="Do not ask Discord which commands it knows.")
@click.option(
    "--against",
    "checkpoints",
    multiple=True,
    type=NamedPath(),
    help="Compare the logs with a checkpoint kept in this file; may be given several times.",
)
@click.option(
    "--verifier",
    "verifiers",
    multiple=True,
    callback=none_blank("Give a verifier key, or leave --verifier out."),
    help="Verifier key of the checkpoints [default: that of the key in STANDPOINT_CHECKPOINT_KEY].",
)
@click.option(
    "--rebuild-search", "rebuild", is_flag=True, help="First make the full-text index anew from the stances."
)
@click.pass_obj
def check_(
    settings: Settings, offline: bool, checkpoints: Sequence[Path], verifiers: Sequence[str], rebuild: bool
) -> None:
    """Look for faults: settings, database, log, search, SQLite, commands. Exit code 1 if there is one."""
    if verifiers and not checkpoints:
        raise click.UsageError(
            "--verifier says whose checkpoints to trust, and there is none. Name its file: --against FILE."
        )
    run_to_end(_check(settings, checkpoints, verifiers, offline=offline, rebuild=rebuild))


@cli.command()
@click.option(
    "-o",
    "--output",
    type=NamedPath(),
    help="Write to a new file instead of standard output.",
)
@click.option("--key", "only_key", is_flag=True, help="Print the verifier key, and no checkpoint.")
@click.option(
    "--name",
    callback=not_blank(f"Give a name such as {_CHECKPOINT_NAME}, or leave --name out."),
    help=f"Whose checkpoints these are, where the key is made now [default: {_CHECKPOINT_NAME}].",
)
@click.pass_obj
def checkpoint(settings: Settings, output: Path | None, only_key: bool, name: str) -> None:
    """Print a signed note of how far each record's updates log has come.

    Keep it away from the database: `standpoint check --against` then shows a log that was cut or rewritten.
    """
    if output is not None and output.exists():
        fail(f"{output} is there already. Nothing was written. Choose another name.")
    run_to_end(_checkpoint(settings, output, name, only_key=only_key))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def health(settings: Settings, as_json: bool) -> None:
    """Is the bot on this machine ready to answer? Exit code 1 if not."""
    if not settings.standpoint_health_port:
        fail(
            "The bot tells nobody how it is. Set STANDPOINT_HEALTH_PORT, such as 8080, for it and for this command, and "
            "start it again."
        )
    found = asyncio.run(_asked_health(_health_address(settings)))
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        click.echo("\n".join(found.reasons) or "Ready.")
    if not found.ready:
        sys.exit(1)


@cli.command()
@click.pass_obj
def sync(settings: Settings) -> None:
    """Register the commands with Discord now, whatever it knows."""
    if not settings.discord_token.get_secret_value():
        fail("There is no token; see: standpoint run")
    run_to_end(_sync(settings))


def main() -> None:
    """The console script. Bytes that are no characters can be in what is typed; nothing can be found or made by them."""
    cli([whole(word) for word in sys.argv[1:]], prog_name="standpoint")


async def _check(
    settings: Settings, checkpoints: Sequence[Path], verifiers: Sequence[str], *, offline: bool, rebuild: bool
) -> None:
    path = settings.standpoint_database
    store = await Store.open(path, create=False, guarded=False)
    try:
        if rebuild:
            await store.rebuild_search()
            click.echo("search: the full-text index was made anew")
        against = await _findings_against(settings, store, checkpoints, verifiers)
        findings = [*await check(Desk(store)), *against]
        click.echo(f"database: {path}, SQLite {sqlite3.sqlite_version}")
    finally:
        store.close()
    token = settings.discord_token.get_secret_value()
    if token and not offline:
        findings += await _ask_discord(settings, token)
    else:
        click.echo("commands: not compared with Discord (no token, or --offline)")
    for finding in findings:
        click.echo(f"finding: {finding}")
    click.echo(f"{counted(len(findings), 'finding')}." if findings else "Everything is in order.")
    if findings:
        sys.exit(1)


async def _findings_against(
    settings: Settings, store: Store, paths: Sequence[Path], verifiers: Sequence[str]
) -> list[str]:
    """What the logs of now say against checkpoints in files, a sentence for each contradiction.

    The chains of the logs must be checked as well: it is they that carry a hash back to the lines before it.

    Raises:
        UnusableCheckpointError: a checkpoint cannot be read or trusted, or there is no key to check it with.
    """
    if not paths:
        return []
    known = verifiers or [_own_verifier(settings.standpoint_checkpoint_key)]
    findings: list[str] = []
    for path in paths:
        kept = _read(path, known)
        click.echo(f"checkpoint: {path}, {_in_words(kept)}")
        said = contradictions(kept, await _hashes(kept, store))
        if said and len(said) == len(kept.heads):
            findings.append(_nothing_fits(settings, path))
            said = [f"if {path} is of this database: {one}" for one in said]
        findings += said
    return list(dict.fromkeys(findings))


async def _heads(settings: Settings) -> list[Head]:
    store = await Store.open(settings.standpoint_database, create=False)
    try:
        return await vouched_heads(Desk(store))
    finally:
        store.close()


async def _checkpoint(settings: Settings, output: Path | None, name: str, *, only_key: bool) -> None:
    # The heads first: where there is nothing to vouch for, no key is made.
    ends = [] if only_key else sorted(await _heads(settings), key=lambda head: head.record_id)
    key = _key(settings, name)
    if only_key:
        _print(f"{key.verifier}\n", output)
        return
    made = Checkpoint(origin=key.name, made_at=instant(datetime.now(UTC)), heads=tuple(ends))
    _print(sign(made, key.signer), output)
    click.echo(f"Signed: {_in_words(made)}.", err=True)


def _key(settings: Settings, name: str) -> CheckpointKey:
    path = settings.standpoint_checkpoint_key
    key = read_or_make_key(path, name=name or _CHECKPOINT_NAME)
    if name and name != key.name:
        raise UnusableCheckpointError(f"The key in {path} is that of {key.name}. A key keeps its name.")
    if key.made:
        click.echo(
            f"A new key was made: {path}. Keep its verifier key where nobody can change it: {key.verifier}",
            err=True,
        )
    return key


def _nothing_fits(settings: Settings, path: Path) -> str:
    """Nothing in a file says which database it is. But somebody who tampers seldom harms every record in it."""
    return (
        f"nothing in {path} fits {settings.standpoint_database}: it is a checkpoint of another database, or every log "
        "here was cut or rewritten since. Look first at --database, and at the name and the day of the checkpoint"
    )


def _own_verifier(path: Path) -> str:
    try:
        return read_key(path).verifier
    except UnusableCheckpointError as error:
        raise UnusableCheckpointError(
            f"{error} Or give the verifier key of the checkpoints: --verifier."
        ) from error


def _print(text: str, output: Path | None) -> None:
    """As bytes, so that lines end the same on Windows; a signature would not fit otherwise."""
    if output is None:
        click.echo(text.encode(), nl=False)
        return
    try:
        with output.open("xb") as file:
            file.write(text.encode())
    except OSError as error:
        raise UnusableCheckpointError(f"Cannot write {output}: {error.strerror}.") from error
    click.echo(f"Written: {output}", err=True)


def _read(path: Path, verifiers: Sequence[str]) -> Checkpoint:
    try:
        return read(path.read_bytes().decode(), verifiers)
    except OSError as error:
        raise UnusableCheckpointError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UnusableCheckpointError(
            f"{path}: This is not a checkpoint: it is not text in UTF-8."
        ) from error
    except StandpointError as error:
        raise UnusableCheckpointError(f"{path}: {error}") from error


async def _hashes(kept: Checkpoint, store: Store) -> Callable[[int, int], str | None]:
    """The hashes that a comparison asks for, read beforehand: the line of each head, and the first of its log."""
    found = {
        (head.record_id, seq): await store.read(log.line_at, head.record_id, seq)
        for head in kept.heads
        for seq in sorted({1, head.seq})
    }
    return lambda record_id, seq: found.get((record_id, seq))


def _in_words(checkpoint: Checkpoint) -> str:
    at = checkpoint.made_at[:16].replace("T", " ")
    return f"{checkpoint.origin} with {counted(len(checkpoint.heads), 'record')} at {at} UTC"


async def _sync(settings: Settings) -> None:
    async with Standpoint(settings, sync_on_start=False) as bot:
        await bot.login(settings.discord_token.get_secret_value())
        names = sorted(command.name for command in await bot.sync())
    click.echo(f"Registered {counted(len(names), 'command')}: {', '.join(names)}")


async def _ask_discord(settings: Settings, token: str) -> list[str]:
    try:
        async with Standpoint(settings, sync_on_start=False) as bot:
            await bot.login(token)
            return await bot.command_drift()
    except REFUSALS as error:
        return [f"Discord could not be asked which commands it knows. {refusal(error).text}"]


def _health_address(settings: Settings) -> URL:
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


async def _asked_health(address: URL) -> Health:
    """What the bot says of itself."""
    timeout = aiohttp.ClientTimeout(total=_HEALTH_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(address) as answer:
            said = await answer.json()
            return Health(live=said["live"], ready=said["ready"], reasons=tuple(said["reasons"]))
    except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError):
        silent = (
            f"No bot answers at {address.host}, port {address.port}. Is it running, with the same settings?"
        )
        return Health(live=False, ready=False, reasons=(silent,))


for _command in (*RECORDS, *COMPARISONS):
    cli.add_command(_command)
