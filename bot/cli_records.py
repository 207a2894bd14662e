"""The subcommands that move whole records and whole databases: import, export, backup, restore."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

import click

from bot.cli_desk import NamedPath, Number, fail, guild_option, known_option, open_desk, operator, run_to_end
from bot.config import Settings
from bot.core.errors import StandpointError
from bot.db.backup import Contents, back_up, contents_of, restoring
from bot.exchange.archive import zip_files
from bot.exchange.csv import SHEETS, FileProblem, Files, folder_files, one_file
from bot.exchange.service import export_record, import_files
from bot.exchange.sheet import NO_SHEET, TEMPLATE_FILE, is_sheet, template
from bot.exchange.store import Imported
from bot.lookup.known import as_known
from bot.request import Request
from bot.ui.text import counted

_PROBLEMS_SHOWN: Final = 50
_NAMES_SHOWN: Final = 30
_STARTER: Final = Path("starter")
"""What the starter record goes by, wherever one is."""
_BACKUP: Final = "backups/standpoint-20261122T041700.000000Z.db"
_NOT_IMPORTED: Final = {
    ".json": "It is an export for reading, with the log. Export the record as a .zip or into a folder, and import that.",
    ".csv": "It is one of the files of a record. Name the folder that it is in, or a .zip of the files.",
    **dict.fromkeys(
        (".xlsx", ".xls", ".ods"), "It is a workbook. Save its sheet as CSV in UTF-8, and import that."
    ),
    ".db": "It is a database. To put a backup in the place of the database: standpoint restore",
}
"""Files that other commands write, with what to do instead of importing them."""


@click.command(name="import")
@click.argument("source", type=NamedPath())
@guild_option
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.pass_obj
def import_(settings: Settings, source: Path, guild: int, dry_run: bool) -> None:
    """Import SOURCE, all or nothing: a folder or a .zip of a record's CSV files, or a flat sheet.

    A sheet is one CSV file with a row for each statement; see: standpoint template. A server without a record starts an empty one.
    The name "starter" stands for the starter record that comes with the program, where there is no other folder of that name.
    """
    named = settings.standpoint_starter if source == _STARTER and not source.exists() else source
    run_to_end(_import(settings, named, guild, dry_run=dry_run))


@click.command()
@click.argument("target", type=NamedPath())
@known_option
@guild_option
@click.option("--overwrite", is_flag=True, help="Replace what is at TARGET already.")
@click.pass_obj
def export(settings: Settings, target: Path, known_at: str, guild: int, overwrite: bool) -> None:
    """Write a record to TARGET: CSV files into a folder or a .zip, or a .json with the updates log.

    Importing the CSV files again changes nothing.
    """
    _require_target(target, overwrite=overwrite)

    async def work() -> None:
        async with open_desk(settings) as desk:
            then, known = await as_known(Request(desk, operator(guild)), known_at)
            await export_record(then, target)
        click.echo(f"Written to {target}{f', {known.words}' if known else ''}.")

    run_to_end(work())


@click.command(name="template")
@click.argument("target", required=False, type=NamedPath(), default=Path(TEMPLATE_FILE))
def template_(target: Path) -> None:
    """Write an empty sheet for statements to TARGET [default: sheet.csv], to be filled in with a spreadsheet."""
    try:
        with target.open("xb") as stream:
            stream.write(template())
    except FileExistsError:
        fail(f"{target} is there already. Nothing was written. Choose another name.")
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror or error}.")
    click.echo(f"Written to {target}. Fill it in, save it as CSV in UTF-8, then: standpoint import {target}")


@click.command()
@click.argument("path", required=False, type=NamedPath())
@click.option(
    "--keep",
    default=7,
    show_default=True,
    type=Number(min=1),
    help="How many backups to leave in the folder.",
)
@click.pass_obj
def backup(settings: Settings, path: Path | None, keep: int) -> None:
    """Copy the whole database to PATH and check the copy; the bot may be running.

    PATH is a file that is not there yet, or a folder [default: backups, beside the database], in which the
    oldest backups make room.
    """
    database = settings.standpoint_database
    target = path or database.absolute().parent / "backups"
    try:
        made = back_up(database, target, at=datetime.now(UTC), keep=keep)
    except StandpointError as error:
        fail(error.for_operator)
    click.echo(f"Written and checked: {made.path} ({made.size / 1e6:,.1f} MB; {_in_words(made.contents)})")
    for old in made.removed:
        click.echo(f"Removed: {old}")


@click.command()
@click.argument("path", type=NamedPath())
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def restore(settings: Settings, path: Path, yes: bool) -> None:
    """Put the backup PATH in the place of the database. The bot must be stopped.

    The backup is checked first, and the database from before is kept under another name.
    """
    database = settings.standpoint_database
    if path.is_dir() or path.suffix.lower() in {".csv", ".json", ".zip"}:
        fail(
            f"{path} is no backup: it is a folder, or a record as files. A backup is one file, such as {_BACKUP}. "
            "For a record as files: standpoint import"
        )
    try:
        now = contents_of(database)
        with restoring(path, database) as stage:
            click.echo(f"The backup holds {_in_words(stage.contents)}.")
            click.echo(
                f"The database {database} holds {_in_words(now)}."
                if now is not None
                else f"The database {database} {'cannot be read' if database.exists() else 'is not there'}."
            )
            if not yes:
                click.confirm("Replace the database with the backup?", abort=True)
            kept = stage.put_in_place(datetime.now(UTC))
    except StandpointError as error:
        fail(error.for_operator)
    click.echo(f"Restored: {database} is now what {path} holds.")
    if kept is not None:
        click.echo(f"Kept: the database from before is {kept}.")


RECORDS: Final = (import_, template_, export, backup, restore)
"""What `bot.cli` adds to `standpoint`."""


async def _import(settings: Settings, source: Path, guild: int, *, dry_run: bool) -> None:
    files = _files(source)
    async with open_desk(settings, create=True, keep=not dry_run) as desk:
        report = await import_files(Request(desk, operator(guild)), files, dry_run=dry_run)
        done = report.imported or _refused(report.problems)
    _tell(done, report.misspelt, dry_run=dry_run)


def _tell(done: Imported, misspelt: Iterable[tuple[str, str]], *, dry_run: bool) -> None:
    """What an import did or would do."""
    for name, counts in (("new", done.new), ("changed", done.changed), ("unchanged", done.unchanged)):
        total = sum(counts.values())
        kinds = ", ".join(f"{number} {kind}" for kind, number in counts.items())
        click.echo(f"{name:>9}: {total}{f' ({kinds})' if kinds else ''}")
    for kind, names in done.names.items():
        more = f" and {len(names) - _NAMES_SHOWN:,} more" if len(names) > _NAMES_SHOWN else ""
        click.echo(f"new {kind}s: {'; '.join(names[:_NAMES_SHOWN])}{more}")
    for name, other in misspelt:
        click.echo(f"“{name}” is new, and nearly “{other}”: if they are one, write both alike first.")
    if done.withdrawn:
        click.echo(f"withdrawn: {done.withdrawn} (retracted in the record; left so)")
    click.echo("Nothing was written: this was a dry run." if dry_run else "Done.")


def _files(source: Path) -> Files:
    """The files to import, wherever they are.

    Raises:
        UnusableFilesError: there are none.
    """
    ending = source.suffix.lower()
    if ending == ".zip" and not source.is_dir():
        return zip_files(source)
    if source.is_file():
        if ending == ".csv" and is_sheet(one_file(source)):
            return one_file(source)
        what = _NOT_IMPORTED.get(
            ending, "Name a sheet that ends with .csv, a folder of the CSV files, or a .zip of them."
        )
        if ending == ".csv" and source.name.lower() not in SHEETS:
            what = f"It {NO_SHEET}. An empty sheet: standpoint template"
        fail(f"{source} cannot be imported. {what}")
    return folder_files(source)


def _refused(problems: Sequence[FileProblem]) -> NoReturn:
    for problem in problems[:_PROBLEMS_SHOWN]:
        click.echo(str(problem), err=True)
    more = len(problems) - _PROBLEMS_SHOWN
    fail(
        f"{counted(len(problems), 'problem')}{f', {more:,} not shown' if more > 0 else ''}. Nothing was imported."
    )


def _require_target(target: Path, *, overwrite: bool) -> None:
    """Refuse what an export is not written to: a file of another form, or one that is there already."""
    named = target.suffix.lower() in {".zip", ".json"}
    if named and target.is_dir():
        fail(f"{target} is a folder. Choose another name for the file.")
    if target.suffix and not named and not target.is_dir():
        fail(
            f"A record is not written as {target.suffix}. Name a file that ends in .zip (CSV files) or .json (with the "
            f"updates log), or a folder. If {target} is to be a folder, make it first."
        )
    if not named and target.is_file():
        fail(f"{target} is a file. Name a folder, or a file that ends in .zip or .json.")
    there = [path for path in ([target] if named else [target / name for name in SHEETS]) if path.exists()]
    if there and not overwrite:
        fail(
            f"{there[0]} is there already. Nothing was written. Choose another name, or replace it: --overwrite"
        )


def _in_words(contents: Contents) -> str:
    last = f", the newest of {contents.last_at[:16].replace('T', ' ')} UTC" if contents.last_at else ""
    return f"{counted(contents.records, 'record')} with {counted(contents.updates, 'update')}{last}"
