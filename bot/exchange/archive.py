"""A record as files: a folder or a zip of CSV, out and in, and JSON with its updates log, out; and how far an import is.

Nobody's archive is trusted: before anything of it is read as CSV, its names, its declared sizes and then its
real ones are checked, and it is never unpacked into memory or onto the disk.
"""

import io
import json
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, TypeVar, cast

from bot.core.entries import Base, Entry, Position, Revision, Value
from bot.core.errors import StandpointError, UnusableFilesError, either, shorten
from bot.core.kinds import kind_of
from bot.core.log import Update
from bot.db.files import adopt, make_private
from bot.exchange.csv import SHEETS, BrokenFileError, FileProblem, Files, disarm, read_rows, rearm, write_rows
from bot.exchange.sheet import NO_SHEET, is_sheet

E = TypeVar("E")

JSON_FORMAT: Final = "standpoint record 2"
"""The first field of a JSON export; the number goes up when a reader would have to change."""

_MIB: Final = 1024 * 1024
_CHUNK: Final = 64 * 1024


class Limits(Value):
    """How much an upload may hold: bytes as sent, bytes of its files in all, lines and rows below headers in all.

    `seconds` is how long it may be read, compared with the record and written, each.
    """

    packed: int = 10 * _MIB
    unpacked: int = 50 * _MIB
    lines: int = 500_000
    rows: int = 100_000
    seconds: float = 180.0


UPLOAD: Final = Limits()
"""What may be uploaded on Discord. The command line, which is the operator's, has no limit."""

_MEMBERS: Final = 100
"""Files in a zip; there are eight of ours."""

_ENTRY_MARK: Final = b"PK\x01\x02"
"""Begins the entry of each file in a zip's directory: PKWARE's APPNOTE.TXT, 4.3.12."""

_CLUTTER: Final = re.compile(r"^__MACOSX/|\.DS_Store\Z")
"""What macOS adds to every zip."""

_ENCRYPTED: Final = 0x1
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)
"""What zipfile raises for harm of all kinds; its documentation names the first only."""


class ImportStoppedError(StandpointError):
    """An import was stopped before its end. Nothing was changed."""


@dataclass
class Progress:
    """How far an import is. Written by the thread that does it, looked at by anyone, and stopped by anyone.

    Attributes:
        seconds: how long each of its parts may take.
        doing: the part: reading, matching and checking the names of a sheet, then comparing with the record, or writing.
        rows: how many rows of it are done.
        is_stopped: whether it is to end.
    """

    seconds: float = UPLOAD.seconds
    doing: str = "Reading"
    rows: int = 0
    is_stopped: bool = False
    _until: float = 0.0

    def over(self, doing: str, rows: Iterable[E]) -> Iterator[E]:
        """The rows of one part, counted as they are taken; what has the name of the part before goes on with it.

        Raises:
            ImportStoppedError: it was stopped, or takes too long.
        """
        if doing != self.doing or not self._until:
            self.doing, self.rows, self._until = doing, 0, time.monotonic() + self.seconds
        for row in rows:
            self.rows += 1
            if self.is_stopped:
                raise ImportStoppedError("The import was stopped. Nothing was changed.")
            if time.monotonic() > self._until:
                raise ImportStoppedError(
                    f"{self.doing} the files took longer than {self.seconds / 60:g} minutes, so it was stopped. Nothing "
                    "was changed. Split them into smaller ones, or ask the bot's operator to use `standpoint import`."
                )
            yield row


@dataclass(frozen=True)
class Upload:
    """Files that somebody sent, looked through once: they can be read, and hold `rows` rows below headers."""

    files: Files
    rows: int


def require_small(name: str, size: int, limits: Limits = UPLOAD) -> None:
    """Look at a file before it is fetched: `size` in bytes as announced.

    Raises:
        UnusableFilesError: neither a zip nor CSV, or too large.
    """
    if PurePosixPath(name.lower()).suffix not in {".zip", ".csv"}:
        raise UnusableFilesError(
            f"{shorten(name)} is neither a .zip nor a .csv file. Attach a flat sheet (`/record template` gives an empty "
            f"one; a spreadsheet saves it as CSV in UTF-8), a zip of the record's CSV files, or one of them: "
            f"{either(SHEETS)}."
        )
    if size > limits.packed:
        raise UnusableFilesError(
            f"{shorten(name)} has {_mib(size)}; the limit here is {_mib(limits.packed)}. {_ELSEWHERE}"
        )


def open_upload(name: str, data: bytes, limits: Limits = UPLOAD) -> Upload:
    """The files of an uploaded zip, or the one uploaded CSV file, which may be a flat sheet. Reads all of it once; takes about a second.

    Raises:
        UnusableFilesError: too large or too long, damaged, encrypted, with folders, or nothing of ours in it.
    """
    require_small(name, len(data), limits)
    if name.lower().endswith(".zip"):
        files = zip_files(io.BytesIO(data), limits)
    else:
        _require_few_lines(data.count(b"\n"), limits)
        files = {_known(name): partial(io.BytesIO, data)}
        if not (files.keys() & SHEETS.keys() or is_sheet(files)):
            raise UnusableFilesError(
                f"{shorten(name)} {NO_SHEET}. Give the file the name of what it holds, or take the sheet that "
                "`/record template` gives."
            )
    return Upload(files=files, rows=_count_rows(files, limits))


def zip_files(source: Path | BinaryIO, limits: Limits | None = None) -> Files:
    """The CSV files in a zip; other files in it do not matter.

    Raises:
        UnusableFilesError: it cannot be read, or is not what a record is exported as.
    """
    name = source.name if isinstance(source, Path) else "The zip"
    try:
        if limits is not None:
            _require_few(cast("BinaryIO", source))
        archive = zipfile.ZipFile(source)
        members = [member for member in archive.infolist() if not _CLUTTER.search(member.filename)]
        files: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            _require_plain(member)
            if member.filename.lower().endswith(".csv"):
                if _known(member.filename) in files:
                    raise UnusableFilesError(f"{name} has {shorten(member.filename)} twice. Leave one.")
                files[_known(member.filename)] = member
        if not files.keys() & SHEETS.keys():
            raise UnusableFilesError(f"{name} has no {either(SHEETS)} in it.")
        _require_sound(archive, files.values(), limits)
    except OSError as error:
        raise UnusableFilesError(f"{source} cannot be read: {error.strerror or error}.") from None
    except _DAMAGE as error:
        raise UnusableFilesError(
            f"{name} is not a zip file, or is damaged ({error}). Make it again."
        ) from None
    return {file: partial(_open, archive, member) for file, member in files.items()}


def folder_files(folder: Path) -> Files:
    """The CSV files in a folder; other files in it do not matter.

    Raises:
        UnusableFilesError: no such folder, or none of the record's files in it.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    except FileNotFoundError:
        raise UnusableFilesError(f"There is no file or folder {folder}.") from None
    except OSError as error:
        raise UnusableFilesError(f"The folder {folder} cannot be read: {error.strerror}.") from None
    if not any(path.name in SHEETS for path in paths):
        raise UnusableFilesError(f"The folder {folder} has no {either(SHEETS)}.")
    return {path.name: partial(_on_disk, path) for path in paths}


def one_file(path: Path) -> Files:
    return {path.name: partial(_on_disk, path)}


def _on_disk(path: Path) -> BinaryIO:
    return path.open("rb")


def place_of(files: Files, entry: Entry | Base) -> FileProblem:
    """Where an entry that was read from these files stands in them; without a reason."""
    kind = kind_of(entry)
    wanted = [str(getattr(entry, column)) for column in kind.identity]
    if kind.sheet in files:
        with files[kind.sheet]() as stream:
            rows = read_rows(stream)
            columns = [cell.strip() for cell in next(rows).cells]
            for row in rows:
                cells = dict(zip(columns, map(rearm, row.cells), strict=False))
                if [cells.get(column, "").strip() for column in kind.identity] == wanted:
                    return FileProblem(file=kind.sheet, line=row.line, reason="")
    return FileProblem(file=kind.sheet, line=0, reason="")


def write_folder(folder: Path, entries: Mapping[str, Iterable[Entry]]) -> None:
    """Write the named files into a folder, made if need be; a file there is replaced only by a whole one.

    Raises:
        UnusableFilesError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in entries:
            with whole_file(folder / file) as stream:
                stream.writelines(write_entries(file, entries[file]))
    except OSError as error:
        raise UnusableFilesError(f"Cannot write to the folder {folder}: {error.strerror}.") from None


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream for a new file in the place of an old one, whose rights it gets; a first one is its owner's alone.

    If writing breaks off, the old one stays as it is.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        make_private(part)
        with part.open("wb") as stream:
            yield stream
        adopt(path, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_entries(file: str, entries: Iterable[Entry]) -> Iterator[bytes]:
    """One of the record's files, holding `entries`: its bytes in chunks, the header first."""
    columns = SHEETS[file].columns
    yield from write_rows([columns])
    yield from write_rows([_written(getattr(entry, column)) for column in columns] for entry in entries)


def _written(value: str | tuple[str, ...] | Position | None) -> str:
    match value:
        case str():
            return disarm(value)
        case tuple():
            return disarm("|".join(value))
        case None:
            return ""
        case _:
            return str(int(value))


def write_zip(stream: BinaryIO, entries: Mapping[str, Iterable[Entry]], at: datetime) -> None:
    """Write a zip of the named files; `at` is when they count as changed."""
    with zipfile.ZipFile(stream, "w") as archive:
        for file in entries:
            member = zipfile.ZipInfo(file, date_time=at.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            with archive.open(member, "w", force_zip64=True) as out:
                out.writelines(write_entries(file, entries[file]))


def write_json(
    stream: BinaryIO,
    record_id: int,
    entries: Mapping[str, Iterable[Entry]],
    *,
    updates: Iterable[Update],
    revisions: Iterable[Revision],
    at: datetime,
) -> None:
    """Write one JSON object: the named files as lists of objects with the columns as fields, and the log.

    Each entry, each update and each revision stands on a line of its own. The lines of the log hold who made
    them as a number of this record only and as a mark, which without its salt leads back to nobody, and with the
    revisions all that their hashes cover, so that `bot.core.log.check_log` can check the record from the JSON
    alone; `record` is text because JavaScript would round it.
    """
    about = {"format": JSON_FORMAT, "record": str(record_id), "exported_at": at.isoformat()}
    stream.write((_json(about)[:-1] + ",\n").encode())
    for file in entries:
        _write_list(stream, file.removesuffix(".csv"), (e.model_dump(mode="json") for e in entries[file]))
        stream.write(b",\n")
    _write_list(stream, "updates", (update.model_dump(mode="json") for update in updates))
    stream.write(b",\n")
    _write_list(stream, "revisions", (_told(revision) for revision in revisions))
    stream.write(b"}\n")


def _told(revision: Revision) -> dict[str, object]:
    """A revision without what its update says already."""
    return revision.model_dump(mode="json", exclude={"record_id", "at", "reason"})


def pack(path: Path) -> Path:
    """A zip of one file beside it, for what is too large as it is."""
    packed = path.with_name(f"{path.name}.zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, path.name)
    return packed


def problems_csv(problems: Iterable[FileProblem]) -> bytes:
    """The list of an import's problems as a CSV file that a spreadsheet can open; of a sheet by row, else by line."""
    problems = list(problems)
    counts = "row" if any(p.row for p in problems) else "line"
    rows = ((p.file, str(p.row or p.line or ""), p.column, p.reason) for p in problems)
    cells = [("file", counts, "column", "problem"), *(map(disarm, row) for row in rows)]
    return b"".join(write_rows(cells))


_ELSEWHERE: Final = "Split it into smaller files, or ask the bot's operator to use `standpoint import`."


def _require_few(stream: BinaryIO) -> None:
    """Look at the bytes first: the list of a zip's files is read into memory, however long it is."""
    if stream.read().count(_ENTRY_MARK) > _MEMBERS:
        raise UnusableFilesError(f"The zip has more than {_MEMBERS} files in it. Leave only the CSV files.")
    stream.seek(0)


def _require_plain(member: zipfile.ZipInfo) -> None:
    """Refuse a file that is not simply a file at the top of the zip."""
    name = member.orig_filename
    if {"/", "\\", ":", "\0"} & set(name) or name.startswith(".."):
        raise UnusableFilesError(
            f"The zip has a folder or a path in it ({shorten(name)}). Put the CSV files themselves into the zip, "
            "not the folder that they are in."
        )
    if member.flag_bits & _ENCRYPTED:
        raise UnusableFilesError(f"{shorten(name)} in the zip is encrypted. Make the zip without a password.")
    if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnusableFilesError(
            f"{shorten(name)} in the zip is packed in an unusual way. Make an ordinary zip (“deflate”)."
        )


def _require_sound(
    archive: zipfile.ZipFile, members: Iterable[zipfile.ZipInfo], limits: Limits | None
) -> None:
    """Look at the announced sizes, then read every byte once.

    zipfile hands out no more of a file than was announced, and then compares its checksum.
    """
    members = list(members)
    if limits is not None and sum(member.file_size for member in members) > limits.unpacked:
        raise UnusableFilesError(
            f"The files in the zip have more than {_mib(limits.unpacked)} in all, which is the limit here. {_ELSEWHERE}"
        )
    lines = 0
    for member in members:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                lines += chunk.count(b"\n")
                if limits is not None:
                    _require_few_lines(lines, limits)


def _require_few_lines(lines: int, limits: Limits) -> None:
    """Empty lines are no rows, and a zip of 50 KB can have fifty million of them."""
    if lines > limits.lines:
        raise UnusableFilesError(
            f"There are more than {limits.lines:,} lines, which is the limit here. Leave out empty lines. {_ELSEWHERE}"
        )


def _count_rows(files: Files, limits: Limits) -> int:
    """Rows in all files; what is broken is left to the import, which says where."""
    rows = 0
    for opener in files.values():
        with opener() as stream:
            try:
                for number, _ in enumerate(read_rows(stream)):
                    rows += number > 0
                    if rows > limits.rows:
                        raise UnusableFilesError(
                            f"There are more than {limits.rows:,} rows, which is the limit here. {_ELSEWHERE}"
                        )
            except BrokenFileError:
                continue
    return rows


def _open(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    # zipfile's own readline asks Python for every line; the buffer's is in C.
    return io.BufferedReader(cast("io.RawIOBase", archive.open(member)), _CHUNK)


def _known(name: str) -> str:
    """A file's name as it should be: Windows keeps, and people type, capitals."""
    return name.lower() if name.lower() in SHEETS else name


def _write_list(stream: BinaryIO, name: str, items: Iterable[Mapping[str, object]]) -> None:
    stream.write(f"{_json(name)}: [".encode())
    lines = (f"{',' if number else ''}\n{_json(item)}" for number, item in enumerate(items))
    stream.writelines(map(str.encode, lines))
    stream.write(b"\n]")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _mib(size: int) -> str:
    return f"{size / _MIB:,.1f} MB".replace(".0 ", " ")


def let_go(*tables: list[Any] | dict[Any, Any]) -> None:
    """Empty what holds very much, one by one: where it goes all at once, nothing else runs until it is gone."""
    for table in tables:
        while table:
            table.popitem() if isinstance(table, dict) else table.pop()
