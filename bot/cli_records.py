"""The subcommands on one record, and on the whole database: `stance`, `ask` and `cite`; import, export, backup, restore."""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, NoReturn

import click

from bot import cli_desk
from bot.citing import STYLES, cite
from bot.config import Settings
from bot.core.dates import in_words
from bot.core.errors import StandpointError
from bot.core.problems import capitalised
from bot.db.backup import Contents, back_up, contents_of, restoring
from bot.exchange.archive import folder_files, one_file, zip_files
from bot.exchange.csv import SHEETS, FileProblem, Files
from bot.exchange.service import export_record, import_files
from bot.exchange.sheet import NO_SHEET, TEMPLATE_FILE, is_sheet, template
from bot.exchange.store import Imported
from bot.lookup.cards import up_to
from bot.lookup.evidence import caveats, in_english
from bot.lookup.known import as_known
from bot.lookup.service import StanceAnswer, TopicStanding, look_up_stance
from bot.request import Request
from bot.routes import Style
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


@click.command()
@click.argument("leader", callback=cli_desk.not_blank("Give the name of a leader, such as putin."))
@click.argument("topic", callback=cli_desk.not_blank("Give the name of a topic or a theme, such as syria."))
@cli_desk.on_option
@cli_desk.known_option
@cli_desk.guild_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def stance(
    settings: Settings, leader: str, topic: str, on: str, known_at: str, guild: int, as_json: bool
) -> None:
    """Say where LEADER stands on TOPIC. Exit code 1 if nothing is on record."""
    answer = cli_desk.look_up(
        settings, guild, partial(look_up_stance, leader=leader, subject=topic, on=on, known=known_at)
    )
    click.echo(_stance_json(answer) if as_json else _stance_text(answer))
    if not answer.standings:
        sys.exit(1)


@click.command()
@click.argument("question", nargs=-1, required=True)
@cli_desk.known_option
@cli_desk.guild_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@click.option("--explain", "explained", is_flag=True, help="Show first how the question was understood.")
@click.option(
    "--language",
    callback=cli_desk.not_blank("Give a language such as “en”, or leave --language out."),
    help="Language of the question [default: told from its words].",
)
@click.pass_obj
def ask(
    settings: Settings,
    question: tuple[str, ...],
    known_at: str,
    guild: int,
    as_json: bool,
    explained: bool,
    language: str,
) -> None:
    """Answer QUESTION from the record, with sources. "-" reads one question a line from standard input."""
    if not " ".join(question).strip():
        raise click.UsageError(
            'The question is blank. Ask in plain words: standpoint ask "does putin back assad?"'
        )
    from bot.ask.language import LANGUAGES  # noqa: PLC0415 - the tables are needed by this subcommand alone

    if language and language not in LANGUAGES:
        cli_desk.fail(f"Questions are understood in {', '.join(LANGUAGES)}, not in “{language}”.")
    from bot.ask.output import answer_lines  # noqa: PLC0415 - as above

    async def work() -> None:
        async with cli_desk.open_desk(settings) as desk:
            then, known = await as_known(Request(desk, cli_desk.operator(guild)), known_at)
            if known is not None and not as_json:
                click.echo(f"({capitalised(known.words)}:)")
            is_asked = False
            async for line in answer_lines(
                then,
                sys.stdin if question == ("-",) else [" ".join(question)],
                as_json=as_json,
                explained=explained,
                language=language or None,
            ):
                is_asked = True
                click.echo(line)
        if not is_asked:
            click.echo("There was no question on standard input.", err=True)

    cli_desk.run_to_end(work())


@click.command(name="cite")
@click.argument(
    "key",
    callback=cli_desk.not_blank("Give the id of a statement; standpoint stance --json shows it as “key”."),
)
@click.option(
    "--style", type=click.Choice(STYLES), default="apa", show_default=True, help="Style of the citation."
)
@cli_desk.known_option
@cli_desk.guild_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def cite_command(
    settings: Settings, key: str, style: Style, known_at: str, guild: int, as_json: bool
) -> None:
    """Cite the statement with the id KEY, so that others find it again."""
    cited, text = cli_desk.look_up(
        settings,
        guild,
        partial(cite, key=key, style=style, server=f"server {guild}", known=known_at),
    )
    if not as_json:
        click.echo(text)
        return
    told = {
        "key": cited.statement.revision.key,
        "style": style,
        "citation": text,
        "record": cited.record,
        "update": cited.update,
        "known_at": cited.known_at,
        "accessed": cited.accessed.isoformat(),
    }
    click.echo(json.dumps(told, ensure_ascii=False))


@click.command(name="import")
@click.argument("source", type=cli_desk.NamedPath())
@cli_desk.guild_option
@click.option("--dry-run", is_flag=True, help="Only tell what would happen.")
@click.pass_obj
def import_(settings: Settings, source: Path, guild: int, dry_run: bool) -> None:
    """Import SOURCE, all or nothing: a folder or a .zip of a record's CSV files, or a flat sheet.

    A sheet is one CSV file with a row for each statement; see: standpoint template. A server without a record starts an empty one.
    The name "starter" stands for the starter record that comes with the program, where there is no other folder of that name.
    """
    named = settings.standpoint_starter if source == _STARTER and not source.exists() else source
    cli_desk.run_to_end(_import(settings, named, guild, dry_run=dry_run))


@click.command()
@click.argument("target", type=cli_desk.NamedPath())
@cli_desk.known_option
@cli_desk.guild_option
@click.option("--overwrite", is_flag=True, help="Replace what is at TARGET already.")
@click.pass_obj
def export(settings: Settings, target: Path, known_at: str, guild: int, overwrite: bool) -> None:
    """Write a record to TARGET: CSV files into a folder or a .zip, or a .json with the updates log.

    Importing the CSV files again changes nothing.
    """
    _require_target(target, overwrite=overwrite)

    async def work() -> None:
        async with cli_desk.open_desk(settings) as desk:
            then, known = await as_known(Request(desk, cli_desk.operator(guild)), known_at)
            await export_record(then, target)
        click.echo(f"Written to {target}{f', {known.words}' if known else ''}.")

    cli_desk.run_to_end(work())


@click.command(name="template")
@click.argument("target", required=False, type=cli_desk.NamedPath(), default=Path(TEMPLATE_FILE))
def template_(target: Path) -> None:
    """Write an empty sheet for statements to TARGET [default: sheet.csv], to be filled in with a spreadsheet."""
    try:
        with target.open("xb") as stream:
            stream.write(template())
    except FileExistsError:
        cli_desk.fail(f"{target} is there already. Nothing was written. Choose another name.")
    except OSError as error:
        cli_desk.fail(f"{target} cannot be written: {error.strerror or error}.")
    click.echo(f"Written to {target}. Fill it in, save it as CSV in UTF-8, then: standpoint import {target}")


@click.command()
@click.argument("path", required=False, type=cli_desk.NamedPath())
@click.option(
    "--keep",
    default=7,
    show_default=True,
    type=cli_desk.Number(min=1),
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
        cli_desk.fail(error.for_operator)
    click.echo(f"Written and checked: {made.path} ({made.size / 1e6:,.1f} MB; {_in_words(made.contents)})")
    for old in made.removed:
        click.echo(f"Removed: {old}")


@click.command()
@click.argument("path", type=cli_desk.NamedPath())
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def restore(settings: Settings, path: Path, yes: bool) -> None:
    """Put the backup PATH in the place of the database. The bot must be stopped.

    The backup is checked first, and the database from before is kept under another name.
    """
    database = settings.standpoint_database
    if path.is_dir() or path.suffix.lower() in {".csv", ".json", ".zip"}:
        cli_desk.fail(
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
        cli_desk.fail(error.for_operator)
    click.echo(f"Restored: {database} is now what {path} holds.")
    if kept is not None:
        click.echo(f"Kept: the database from before is {kept}.")


RECORDS: Final = (stance, ask, cite_command, import_, template_, export, backup, restore)
"""What `bot.cli` adds to `standpoint`."""


def _stance_json(answer: StanceAnswer) -> str:
    """One object a line: where the leader stands on the topic, with nulls where nothing is on record.

    A theme gives one line for each of its topics that has something on record.
    """
    return "\n".join(_standing_json(answer, shown) for shown in answer.standings or (None,))


def _standing_json(answer: StanceAnswer, shown_topic: TopicStanding | None) -> str:
    shown = shown_topic.standing if shown_topic else None
    found = shown.current.stance if shown else None
    sources = shown.current.sources if shown else ()
    topic = shown_topic.topic if shown_topic else answer.subject
    return json.dumps(
        {
            "leader": answer.leader.key,
            "topic": topic.key if topic else None,
            "as_of": answer.as_of.isoformat(),
            "known_at": answer.known.at if answer.known else None,
            "key": found.key if found else None,
            "position": None if found is None or found.position is None else int(found.position),
            "label": found.label if found else None,
            "stated_on": found.stated_on if found else None,
            "since": shown.since.stance.stated_on if shown else None,
            **{name: getattr(found, name) if found else None for name in _TOLD},
            "sources": [{**dict(one.source), "locator": one.locator} for one in sources],
            "source_title": sources[0].source.title if sources else None,
            "source_url": sources[0].source.url if sources else None,
        },
        ensure_ascii=False,
    )


_TOLD: Final = (
    "quote", "quote_language", "translation", "summary", "office", "venue", "form", "basis", "confidence", "note",
)  # fmt: skip
"""The fields of a stance that are told as they are."""


def _stance_text(answer: StanceAnswer) -> str:
    """The same for reading, one block a topic."""
    then = answer.known.words if answer.known else ""
    if not answer.standings:
        about = answer.subject.name if answer.subject else "anything"
        when = f"as of {in_words(answer.as_of.isoformat())}"
        return f"{answer.leader.name}: {', '.join(filter(None, (f'no position on record on {about}', when, then)))}."
    blocks = []
    for shown in answer.standings:
        row = shown.standing.current
        found = row.stance
        lines = [f"“{found.quote}”" if found.quote else found.summary]
        if english := in_english(found):
            lines.append(f"In English: {english}")
        said_on = in_words(found.stated_on)
        for number, one in enumerate(row.sources):
            lines += [f"also: {one.called}" if number else f"{said_on}, {one.called}", one.found_at]
        if doubts := caveats(row):
            lines.append(f"{capitalised('; '.join(doubts))}.")
        if found.note:
            lines.append(f"Note: {found.note}")
        head = f"{answer.leader.name} on {shown.topic.name}: {', '.join(filter(None, (found.label, up_to(answer, [shown]), then)))}"
        blocks.append("\n  ".join([head, *lines]))
    return "\n\n".join(blocks)


async def _import(settings: Settings, source: Path, guild: int, *, dry_run: bool) -> None:
    files = _files(source)
    async with cli_desk.open_desk(settings, create=True, keep=not dry_run) as desk:
        report = await import_files(Request(desk, cli_desk.operator(guild)), files, dry_run=dry_run)
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
        cli_desk.fail(f"{source} cannot be imported. {what}")
    return folder_files(source)


def _refused(problems: Sequence[FileProblem]) -> NoReturn:
    for problem in problems[:_PROBLEMS_SHOWN]:
        click.echo(str(problem), err=True)
    more = len(problems) - _PROBLEMS_SHOWN
    cli_desk.fail(
        f"{counted(len(problems), 'problem')}{f', {more:,} not shown' if more > 0 else ''}. Nothing was imported."
    )


def _require_target(target: Path, *, overwrite: bool) -> None:
    """Refuse what an export is not written to: a file of another form, or one that is there already."""
    named = target.suffix.lower() in {".zip", ".json"}
    if named and target.is_dir():
        cli_desk.fail(f"{target} is a folder. Choose another name for the file.")
    if target.suffix and not named and not target.is_dir():
        cli_desk.fail(
            f"A record is not written as {target.suffix}. Name a file that ends in .zip (CSV files) or .json (with the "
            f"updates log), or a folder. If {target} is to be a folder, make it first."
        )
    if not named and target.is_file():
        cli_desk.fail(f"{target} is a file. Name a folder, or a file that ends in .zip or .json.")
    there = [path for path in ([target] if named else [target / name for name in SHEETS]) if path.exists()]
    if there and not overwrite:
        cli_desk.fail(
            f"{there[0]} is there already. Nothing was written. Choose another name, or replace it: --overwrite"
        )


def _in_words(contents: Contents) -> str:
    last = f", the newest of {contents.last_at[:16].replace('T', ' ')} UTC" if contents.last_at else ""
    return f"{counted(contents.records, 'record')} with {counted(contents.updates, 'update')}{last}"
