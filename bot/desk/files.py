"""The CSV files of a record: which there are, what they hold, where to find them, and how they are written.

The seven files and their columns are those of starter/: DESIGN.md, "Data formats". What is written here and
read again by `bot.desk.reading` gives the same entries, and the starter files written again the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final, TypeAlias

from typing_extensions import override

from bot.desk.cells import disarm, write_rows
from bot.record.entries import Entry, Value
from bot.record.errors import UnusableFilesError
from bot.record.kinds import KINDS, Kind
from bot.record.position import Position

Files: TypeAlias = Mapping[str, Callable[[], BinaryIO]]
"""File names, such as "stances.csv", with what opens each for reading bytes."""


class FileProblem(Value):
    """One thing wrong with a file. `str()` says it whole: "stances.csv, line 3: position must be …".

    Attributes:
        file: name of the file, "" for a problem of all of them.
        line: where the row starts, 1-based as an editor counts; 0 for a problem of the file as a whole.
        column: name of the column, "" for a problem of the row as a whole.
        reason: part of a sentence, such as "position must be −2, −1, 0, 1, 2 or empty, not “3”".
    """

    file: str
    line: int
    column: str = ""
    reason: str

    @override
    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.reason}" if place else self.reason


SHEETS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.sheet: kind for kind in KINDS.values() if kind.sheet}
)
"""The files of a record with the kind that each holds, in the order in which they are read: each names only what
comes before it.
"""


def folder_files(folder: Path) -> Files:
    """The CSV files in a folder; other files in it do not matter.

    Raises:
        UnusableFilesError: no such folder, or none of the record's files in it.
    """
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv")
    except FileNotFoundError:
        raise UnusableFilesError(f"There is no folder {folder}.") from None
    except OSError as error:
        raise UnusableFilesError(f"The folder {folder} cannot be read: {error.strerror}.") from None
    if not any(path.name in SHEETS for path in paths):
        raise UnusableFilesError(f"The folder {folder} has no {listed(SHEETS)}.")
    return {path.name: partial(_open, path) for path in paths}


def write_entries(file: str, entries: Iterable[Entry]) -> Iterator[bytes]:
    """One of the record's files, holding `entries`: its bytes in chunks, the header first."""
    columns = SHEETS[file].columns
    yield from write_rows([columns])
    yield from write_rows([_written(getattr(entry, column)) for column in columns] for entry in entries)


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
    """A stream for a new file in the place of an old one; if writing breaks off, the old one stays as it is."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def listed(names: Iterable[str]) -> str:
    """The names in a sentence: "a, b or c"."""
    *rest, last = names
    return f"{', '.join(rest)} or {last}" if rest else last


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


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
