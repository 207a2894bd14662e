"""`standpoint checkpoint`, and what `standpoint check --against` adds to `check`.

Neither knows the store: they ask for the ends of the logs, and for the hash of a line, through the two
callables below, which `bot.cli` hands in.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from bot.cli_desk import NamedPath, fail, not_blank, run_to_end
from bot.config import Settings
from bot.core.dates import instant
from bot.core.errors import StandpointError, UnusableCheckpointError
from bot.core.log import Head
from bot.verify.checkpoint import (
    Checkpoint,
    CheckpointKey,
    contradictions,
    read,
    read_key,
    read_or_make_key,
    sign,
)

Heads = Callable[[Settings], Awaitable[Iterable[Head]]]
"""The last line of each record's log, all of one moment, in any order; records without a line are left out."""

LineHash = Callable[[int, int], Awaitable[str | None]]
"""The hash of a record's line with a number, as it stands in the database now; None if there is none."""

DEFAULT_NAME: Final = "standpoint/record"


def _named_verifiers(
    _context: click.Context, _parameter: click.Parameter, values: Sequence[str]
) -> Sequence[str]:
    if any(not value.strip() for value in values):
        raise click.BadParameter("It is blank. Give a verifier key, or leave --verifier out.")
    return values


against_option = click.option(
    "--against",
    "checkpoints",
    multiple=True,
    type=NamedPath(),
    help="Compare the logs with a checkpoint kept in this file; may be given several times.",
)
verifier_option = click.option(
    "--verifier",
    "verifiers",
    multiple=True,
    callback=_named_verifiers,
    help="Verifier key of the checkpoints [default: that of the key in STANDPOINT_CHECKPOINT_KEY].",
)


def checkpoint_command(heads: Heads) -> click.Command:
    """The subcommand `checkpoint` on a database whose logs end as `heads` says."""

    @click.command()
    @click.option(
        "-o",
        "--output",
        type=NamedPath(),
        help="Write to a new file instead of standard output.",
    )
    @click.option("--key", "only_key", is_flag=True, help="Print the verifier key, and no checkpoint.")
    @click.option(
        "--name",
        callback=not_blank(f"Give a name such as {DEFAULT_NAME}, or leave --name out."),
        help=f"Whose checkpoints these are, where the key is made now [default: {DEFAULT_NAME}].",
    )
    @click.pass_obj
    def checkpoint(settings: Settings, output: Path | None, only_key: bool, name: str) -> None:
        """Print a signed note of how far each record's updates log has come.

        Keep it away from the database: `standpoint check --against` then shows a log that was cut or rewritten.
        """
        if output is not None and output.exists():
            fail(f"{output} is there already. Nothing was written. Choose another name.")
        run_to_end(_checkpoint(settings, heads, output, name, only_key=only_key))

    return checkpoint


async def findings_against(
    settings: Settings, paths: Sequence[Path], verifiers: Sequence[str], line_hash: LineHash
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
        said = contradictions(kept, await _hashes(kept, line_hash))
        if said and len(said) == len(kept.heads):
            findings.append(_nothing_fits(settings, path))
            said = [f"if {path} is of this database: {one}" for one in said]
        findings += said
    return list(dict.fromkeys(findings))


async def _checkpoint(
    settings: Settings, heads: Heads, output: Path | None, name: str, *, only_key: bool
) -> None:
    # The heads first: where there is nothing to vouch for, no key is made.
    ends = [] if only_key else sorted(await heads(settings), key=lambda head: head.record_id)
    key = _key(settings, name)
    if only_key:
        _print(f"{key.verifier}\n", output)
        return
    made = Checkpoint(origin=key.name, made_at=instant(datetime.now(UTC)), heads=tuple(ends))
    _print(sign(made, key.signer), output)
    click.echo(f"Signed: {_in_words(made)}.", err=True)


def _key(settings: Settings, name: str) -> CheckpointKey:
    path = settings.standpoint_checkpoint_key
    key = read_or_make_key(path, name=name or DEFAULT_NAME)
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


async def _hashes(kept: Checkpoint, line_hash: LineHash) -> Callable[[int, int], str | None]:
    """The hashes that a comparison asks for, read beforehand: the line of each head, and the first of its log."""
    found = {
        (head.record_id, seq): await line_hash(head.record_id, seq)
        for head in kept.heads
        for seq in sorted({1, head.seq})
    }
    return lambda record_id, seq: found.get((record_id, seq))


def _in_words(checkpoint: Checkpoint) -> str:
    number = len(checkpoint.heads)
    return (
        f"{checkpoint.origin} with {number:,} {'record' if number == 1 else 'records'} "
        f"at {checkpoint.made_at[:16].replace('T', ' ')} UTC"
    )
