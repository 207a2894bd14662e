"""Records as files: the starter record, import and export."""

import asyncio
import gc
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from bot.core.directory import Directory
from bot.core.entries import Entry, Leader, Topic, Value
from bot.core.errors import InvalidEntryError, StoreUnusableError, UnusableFilesError
from bot.core.policy import Action, Caller, Role, require
from bot.core.problems import reason_problems
from bot.db.changes import UnstorableError
from bot.db.layers import NOW, PUBLIC_RECORD
from bot.db.reads import Snapshot, read_snapshot
from bot.exchange import store as exchange
from bot.exchange.archive import (
    Progress,
    Upload,
    folder_files,
    let_go,
    pack,
    place_of,
    whole_file,
    write_folder,
    write_json,
    write_zip,
)
from bot.exchange.csv import SHEETS, FileProblem, Files, read_entries
from bot.exchange.naming import Brought, Known, bring, leaders_named, links_archived
from bot.exchange.sheet import SheetRow, is_sheet, nearly_same, read_sheet
from bot.exchange.store import Basis, Imported
from bot.request import Desk, Request

E = TypeVar("E")

OPERATOR: Final = Caller(discord_user_id=None, guild_id=PUBLIC_RECORD, role=Role.OPERATOR)
"""Who works on the public record: whoever runs the bot."""


class ImportReport(Value):
    """What an import did or would do, or every reason why it did nothing.

    `basis` is what a dry run was measured against; an import that is given it does just that, or nothing. `misspelt`
    are new names of a flat sheet that are nearly another one, each with that.
    """

    imported: Imported | None
    problems: tuple[FileProblem, ...]
    basis: Basis | None = None
    misspelt: tuple[tuple[str, str], ...] = ()


class Exported(Value):
    """What an export holds: entries by kind, the record (0 is the public one) and its last update."""

    record_id: int
    head: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Waiting:
    """An upload, with what a dry run of it said once there was one; it waits for the sender to confirm it."""

    name: str
    upload: Upload
    reason: str
    preview: ImportReport | None = None


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
    report = await import_files(Request(desk, OPERATOR), folder_files(folder), reason="the starter record")
    if report.problems:
        raise StoreUnusableError(f"The starter record in {folder} has a problem: {report.problems[0]}.")


async def import_files(
    request: Request,
    files: Files,
    *,
    dry_run: bool = False,
    basis: Basis | None = None,
    reason: str = "",
    asked_by: int | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a flat sheet, or some or all of a record's files, as one change, all or nothing; with `dry_run` only tell.

    The operator's import into a server without a record starts an empty one; an import from within the
    server is an edit like any other, and starts a layer over the public record. `asked_by` is the Discord id
    of who brought the files, where the caller is the second person.

    With `progress`, all is read into memory first, and nobody waits for that: neither who writes nor who reads a
    record. Without it, the files may be of any length; a sheet is always read into memory.

    Raises:
        NotAllowedError: the caller may not import, or brought the files where two people are wanted.
        SecondEditorError: the server wants two people for it.
        InvalidEntryError: the reason is too long or cannot be shown.
        RecordMovedError: the record was changed since `basis`, if that is given, or while a sheet was read.
        ImportStoppedError: by `progress`.
        ConflictError: a stance key of the record would come to name another leader or topic.
    """
    require(request.caller, Action.IMPORT)
    reason = checked_reason(reason)
    layer = request.caller.role is not Role.OPERATOR
    await request.store.refresh()  # what another process wrote is not news to the person who looks now
    before, known = await _look(request, layer=layer)
    problems: list[FileProblem] = []
    brought: Brought | None = None
    read: list[Entry] = []
    try:
        with _ending_with_its_caller(progress), _sparing_others():
            if await asyncio.to_thread(is_sheet, files):
                brought = await _bring(request, files, known, layer=layer, progress=progress)
            items = (
                read_entries(files, known.directory, request.today(), known.sources)
                if brought is None
                else brought.items()
            )
            found: Iterable[Entry] = _sound(
                items if progress is None else progress.over("Reading", items), problems
            )
            if progress is not None:
                read = await asyncio.to_thread(list, found)
                found = progress.over("Comparing" if dry_run else "Writing", read)
            if dry_run:
                imported, basis = await request.store.read_whole(
                    exchange.preview, request.guild_id, found, layer=layer
                )
            else:
                if brought is not None:  # what its names mean was looked up before
                    basis = basis or before
                change = request.change(Action.IMPORT, reason=reason, asked_by=asked_by)
                imported = await request.store.change_alone(
                    change, exchange.import_entries, found, layer=layer, basis=basis
                )
            await asyncio.to_thread(let_go, read, [] if brought is None else brought.entries)
    except _ProblemsFoundError:
        return ImportReport(imported=None, problems=tuple(problems), basis=basis)
    except UnstorableError as error:
        place = place_of(files, error.entry) if brought is None else brought.place_of(error.entry)
        problem = place.model_copy(update={"reason": str(error)})
        return ImportReport(imported=None, problems=(problem,), basis=basis)
    if brought is None:
        return ImportReport(imported=imported, problems=(), basis=basis)
    if dry_run and basis != before:
        return await import_files(request, files, dry_run=True, reason=reason, progress=progress)
    misspelt = await asyncio.to_thread(_misspelt, imported.names, known.directory)
    return ImportReport(imported=imported, problems=(), basis=basis, misspelt=misspelt)


async def _look(request: Request, *, layer: bool) -> tuple[Basis, Known]:
    """What a record holds before an import, and the update after which it did."""
    basis = await request.store.read(exchange.basis_of, request.guild_id)
    exists = request.guild_id in await request.store.record_ids()
    directory = await request.directory() if exists or layer else Directory()
    sources = await request.store.read(exchange.known_sources, request.guild_id, layer=layer)
    return basis, Known(directory, sources)


def _sound(items: Iterable[Entry | FileProblem], problems: list[FileProblem]) -> Iterator[Entry]:
    """The entries, while nothing is wrong; then no more, and at the end _ProblemsFoundError."""
    for item in items:
        if isinstance(item, FileProblem):
            problems.append(item)
        elif not problems:  # once refused, read on only for further problems
            yield item
    if problems:
        raise _ProblemsFoundError


async def _bring(
    request: Request, files: Files, known: Known, *, layer: bool, progress: Progress | None
) -> Brought:
    """What a flat sheet makes of the record, or all that is wrong with it."""
    ((file, opener),) = files.items()
    progress = progress or Progress(seconds=math.inf)

    def read() -> tuple[list[SheetRow], list[FileProblem], list[str], list[str]]:
        items = list(progress.over("Reading", read_sheet(file, opener, request.today())))
        rows = [item for item in items if isinstance(item, SheetRow)]
        problems = [item for item in items if isinstance(item, FileProblem)]
        leaders = leaders_named(progress.over("Reading", rows), known.directory)
        return rows, problems, leaders, links_archived(progress.over("Reading", rows), known.sources)

    rows, problems, leaders, links = await asyncio.to_thread(read)
    stances = await request.store.read(exchange.ever_said, request.guild_id, leaders, layer=layer)
    archived = await request.store.read(exchange.sources_in_full, request.guild_id, links, layer=layer)
    known = replace(known, archived=archived, stances=stances)

    def made() -> Brought:
        whole = {problem.row for problem in problems} <= {row.number for row in rows}
        brought = bring(file, rows, known, progress, whole=whole)
        # Those of a row together.
        return replace(brought, problems=sorted((*problems, *brought.problems), key=lambda one: one.row))

    return await asyncio.to_thread(made)


def _misspelt(names: Mapping[str, Sequence[str]], known: Directory) -> tuple[tuple[str, str], ...]:
    """New leaders and topics that are nearly others."""
    on_record: Mapping[str, Iterable[Leader | Topic]] = {"leader": known.leaders, "topic": known.topics}
    return tuple(
        pair
        for kind, entries in on_record.items()
        for pair in nearly_same(names.get(kind, ()), (entry.name for entry in entries))
    )


_SELDOM: Final = 1_000_000
_thresholds: list[tuple[int, int, int]] = []
"""Of Python's garbage collector before each of the imports that are under way."""


@contextmanager
def _sparing_others() -> Iterator[None]:
    """Have the collector look at what is new only, and often: it stops everything for as long as it looks, half a second
    where it looks through all that a large file has become, which is no garbage.
    """
    _thresholds.append(gc.get_threshold())
    gc.set_threshold(_thresholds[0][0], 1, _SELDOM)
    try:
        yield
    finally:
        before = _thresholds.pop()
        if not _thresholds:
            gc.set_threshold(*before)


@contextmanager
def _ending_with_its_caller(progress: Progress | None) -> Iterator[None]:
    """A thread goes on when nobody waits for it any more, unless it is told to end: a bot that stops must not wait."""
    try:
        yield
    except asyncio.CancelledError:
        if progress is not None:
            progress.is_stopped = True
        raise


def checked_reason(reason: str) -> str:
    """The reason of an import, without white space around it.

    Raises:
        InvalidEntryError: it is too long, or holds characters that cannot be shown.
    """
    for problem in reason_problems(reason):
        raise InvalidEntryError(f"The reason {problem.reason}. Nothing was imported.")
    return reason.strip()


async def export_record(request: Request, *targets: Path) -> Exported:
    """Write the record that the caller reads to each target, all as of the same moment.

    A target that ends in .zip becomes a zip of the CSV files, one that ends in .json gets the same and the
    updates log as JSON, and any other is the folder for the CSV files. A file there is replaced only by a
    whole one.

    Raises:
        NotAllowedError: the caller may not export. UnusableFilesError: a target cannot be written.
    """
    require(request.caller, Action.EXPORT)
    at = request.now()

    def write(snapshot: Snapshot) -> Exported:
        counts: Counter[str] = Counter()
        for target in targets:
            counts.clear()
            entries = _entries(snapshot, counts)
            match target.suffix.lower():
                case ".zip":
                    with _written(target) as stream:
                        write_zip(stream, entries, at)
                case ".json":
                    with _written(target) as stream:
                        write_json(
                            stream,
                            snapshot.record_id,
                            entries,
                            updates=snapshot.updates(),
                            revisions=snapshot.revisions(),
                            at=at,
                        )
                case _:
                    write_folder(target, entries)
        return Exported(record_id=snapshot.record_id, head=snapshot.head, counts=dict(counts))

    record_id = request.record_id
    return await request.store.read_whole(read_snapshot, record_id, write, known_at=request.known_at)


@dataclass(frozen=True)
class ToSend:
    """Exported files of at most `limit` bytes, and the sizes in bytes of those that are larger, by name.

    `of_now` unless the record is shown as it stood at an earlier moment.
    """

    exported: Exported
    files: tuple[Path, ...]
    too_large: Mapping[str, int]
    limit: int
    of_now: bool = True


async def export_to_send(request: Request, folder: Path, *, limit: int) -> ToSend:
    """Write the record into `folder` as a zip of its CSV files and as JSON, each of at most `limit` bytes.

    JSON that is too large as it is becomes a zip as well. Files of now are named after the day, and those of an
    earlier moment after the last update that they hold. Raises like `export_record`.
    """
    csv, json = folder / "record.zip", folder / "record.json"
    exported = await export_record(request, csv, json)
    of_now = request.known_at == NOW
    name = f"standpoint-{request.today().isoformat()}" if of_now else f"standpoint-update-{exported.head}"
    csv, json = (path.rename(path.with_stem(name)) for path in (csv, json))
    packed = [csv, json if json.stat().st_size <= limit else await asyncio.to_thread(pack, json)]
    sizes = {path: path.stat().st_size for path in packed}
    return ToSend(
        exported=exported,
        files=tuple(path for path, size in sizes.items() if size <= limit),
        too_large={path.name: size for path, size in sizes.items() if size > limit},
        limit=limit,
        of_now=of_now,
    )


def _entries(snapshot: Snapshot, counts: Counter[str]) -> Mapping[str, Iterable[Entry]]:
    """Each file's entries; those that were taken are counted by kind."""
    directory = snapshot.directory
    entries: dict[str, Iterable[Entry]] = {
        "themes.csv": directory.themes,
        "topics.csv": (*directory.topics, *directory.retired),  # which stances name
        "leaders.csv": directory.leaders,
        "offices.csv": directory.offices,
        "sources.csv": snapshot.sources(),
        "coalitions.csv": directory.coalitions,
        "coalition_members.csv": directory.memberships,
        "stances.csv": snapshot.stances(),
    }
    return {file: _counted(SHEETS[file].name, entries[file], counts) for file in entries}


def _counted(kind: str, entries: Iterable[E], counts: Counter[str]) -> Iterator[E]:
    for entry in entries:
        counts[kind] += 1
        yield entry


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    try:
        with whole_file(path) as stream:
            yield stream
    except OSError as error:
        raise UnusableFilesError(f"Cannot write {path}: {error.strerror or error}.") from None
