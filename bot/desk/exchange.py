"""Records as files: the starter record, import and export."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.desk.desk import Desk
from bot.desk.files import FileProblem, Files, folder_files, write_folder
from bot.desk.policy import Action, Caller, Role, require
from bot.desk.reading import read_entries
from bot.record.directory import Directory
from bot.record.entries import Entry, Value
from bot.record.errors import StoreUnusableError
from bot.store.store import PUBLIC_RECORD, Imported

OPERATOR: Final = Caller(discord_user_id=None, guild_id=PUBLIC_RECORD, role=Role.OPERATOR)
"""Who works on the public record: whoever runs the bot."""


class ImportReport(Value):
    """What an import did or would do, or every reason why it did nothing."""

    imported: Imported | None
    problems: tuple[FileProblem, ...]


class _ProblemsFoundError(Exception):
    """Rolls an import back; never leaves this file."""


async def ensure_starter(desk: Desk, folder: Path) -> None:
    """Start the public record from `folder` if there is none yet.

    Raises:
        StoreUnusableError: the folder has a problem; names the first.
        UnusableFilesError: there is no such folder.
    """
    if PUBLIC_RECORD in await desk.store.record_ids():
        return
    report = await import_files(desk, OPERATOR, folder_files(folder), reason="the starter record")
    if report.problems:
        raise StoreUnusableError(f"The starter record in {folder} has a problem: {report.problems[0]}.")


async def import_files(
    desk: Desk,
    caller: Caller,
    files: Files,
    *,
    dry_run: bool = False,
    reason: str = "",
    request_key: str | None = None,
) -> ImportReport:
    """Import some or all of a record's files as one change, all or nothing.

    The operator's import into a server without a record starts an empty one; an import from within the
    server is an edit like any other, and forks the public record first.

    Raises:
        NotAllowedError: the caller may not import.
        ConflictError: a stance key of the record would come to name another leader or topic.
    """
    require(caller, Action.IMPORT)
    fork = caller.role is not Role.OPERATOR
    exists = caller.guild_id in await desk.store.record_ids()
    known = await desk.directory(caller.guild_id) if exists or fork else Directory()
    problems: list[FileProblem] = []

    def entries() -> Iterator[Entry]:
        for item in read_entries(files, known, desk.today()):
            if isinstance(item, FileProblem):
                problems.append(item)
            elif not problems:  # once refused, read on only for further problems
                yield item
        if problems:
            raise _ProblemsFoundError

    change = desk.change(caller.guild_id, caller.discord_user_id, reason=reason, request_key=request_key)
    try:
        imported = await desk.store.import_entries(change, entries(), fork=fork, dry_run=dry_run)
    except _ProblemsFoundError:
        return ImportReport(imported=None, problems=tuple(problems))
    return ImportReport(imported=imported, problems=())


async def export_folder(desk: Desk, caller: Caller, folder: Path) -> None:
    """Write the record that the caller reads as CSV files into `folder`.

    Raises:
        NotAllowedError: the caller may not export. UnusableFilesError: the folder cannot be written.
    """
    require(caller, Action.EXPORT)
    directory = await desk.directory(caller.guild_id)
    await desk.store.with_stances(
        desk.store.record_of(caller.guild_id),
        lambda stances: write_folder(
            folder,
            {
                "themes.csv": directory.themes,
                "topics.csv": directory.topics,
                "leaders.csv": directory.leaders,
                "offices.csv": directory.offices,
                "coalitions.csv": directory.coalitions,
                "coalition_members.csv": directory.memberships,
                "stances.csv": stances,
            },
        ),
    )
