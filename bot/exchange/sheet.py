"""A flat sheet: one CSV file with a row for each stance, as a spreadsheet saves it, with names in the place of keys.

Here it is read as rows of cells; `bot.exchange.naming` makes entries of a record of them.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import BinaryIO, Final, NamedTuple

from bot.core.dates import read_day
from bot.core.entries import LABELS, NO_POSITION, Position
from bot.core.errors import BadDateError, either, shorten
from bot.core.names import fold
from bot.exchange.csv import (
    BYTE_ORDER_MARK,
    LINE_LIMIT,
    SHEETS,
    UTF_16,
    BrokenFileError,
    FileProblem,
    Files,
    Row,
    disarm,
    read_rows,
    rearm,
    write_rows,
)


class Column(NamedTuple):
    """A column of a sheet: its name, what else it may be called, and the field of an entry that it fills."""

    name: str
    field: str = ""
    also: tuple[str, ...] = ()
    is_required: bool = False


COLUMNS: Final = (
    Column("leader", is_required=True),
    Column("topic", is_required=True),
    Column("position", is_required=True),
    Column("date", "stated_on", ("day", "stated on"), is_required=True),
    Column("link", "url", ("url", "source link", "source url"), is_required=True),
    Column("quote"),
    Column("summary"),
    Column("language", "quote_language", ("quote language",)),
    Column("translation"),
    Column("source title", "title"),
    Column("place", "locator", ("locator", "page")),
    Column("archived", "archive_url", ("archive url", "archive link", "archived copy")),
    Column("venue"),
    Column("office"),
    Column("form"),
    Column("basis"),
    Column("confidence"),
    Column("note"),
    Column("country"),
    Column("type"),
    Column("theme"),
    Column("statement", "proposition", ("proposition",)),
)
"""The columns of a sheet, in the order of the template; theirs is free. Capitals and underscores do not matter."""

REQUIRED: Final = tuple(column.name for column in COLUMNS if column.is_required)

TEMPLATE_FILE: Final = "sheet.csv"

_EXAMPLE: Final = {
    "leader": "# Ada Quill (made up: rows that begin with # are not read)",
    "topic": "The harbour ferry should be free of charge",
    "position": LABELS[Position.SUPPORTS_WITH_CONDITIONS],
    "date": "2015-09-28",
    "link": "https://harbour-gazette.example/ferry",
    "quote": "Free for all, once the bridge is paid off.",
    "language": "en",
    "source title": "Made-up Harbour Gazette: Quill on the ferry",
    "venue": "Town council",
    "office": "Mayor",
    "theme": "Harbour",
}


def template() -> bytes:
    """An empty sheet with all columns and a made-up example, which is not read.

    With a byte order mark, without which Excel takes UTF-8 for something else.
    """
    rows = [[column.name for column in COLUMNS], [_EXAMPLE.get(column.name, "") for column in COLUMNS]]
    return BYTE_ORDER_MARK + b"".join(write_rows([*map(disarm, row)] for row in rows))


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet, as far as it can be read by itself.

    Attributes:
        number: as a spreadsheet counts, the header being row 1.
        cells: what stands in it, by the name of the column; blank cells are left out.
        position, day: of the stance; only where the row `is_whole`: nothing is wrong with it so far.
    """

    number: int
    cells: Mapping[str, str]
    position: Position | None = None
    day: str = ""
    is_whole: bool = False


def is_sheet(files: Files) -> bool:
    """Whether what is to be imported is a flat sheet: one file with its columns, for people give it any name."""
    if len(files) != 1:
        return False
    ((file, opener),) = files.items()
    try:
        with opener() as stream:
            head = stream.read(_HEAD)
    except OSError:  # which who reads it says
        return False
    if head.startswith(UTF_16):
        return file not in SHEETS  # which its reader then says
    _, columns = _header(head)
    known = {_BY_SPELLING[column] for column in columns if column in _BY_SPELLING}
    if file in SHEETS:
        return known.issuperset(REQUIRED) and "key" not in columns
    return len(known.intersection(REQUIRED)) > 1


NO_SHEET: Final = f"is none of {either(SHEETS)}, and no sheet with the columns {', '.join(REQUIRED[:-1])} and {REQUIRED[-1]}"
"""What is said of a file that is neither one of a record's nor a sheet."""


def read_sheet(file: str, opener: Callable[[], BinaryIO], today: date) -> Iterator[SheetRow | FileProblem]:
    """The rows of a sheet and what is wrong with them by themselves, one after the other.

    Cells may be separated by commas, semicolons or tabs, and a first line "sep=;" may say by which. Rows of empty cells
    and those that begin with # are left out.
    """
    try:
        with opener() as stream:
            delimiter, _ = _header(stream.read(_HEAD))
        with opener() as stream:
            yield from _read(file, read_rows(stream, delimiter, keep_empty=True), today)
    except BrokenFileError as error:
        yield FileProblem(file=file, line=error.line, reason=str(error))
    except OSError as error:
        yield FileProblem(file=file, line=0, reason=f"the file cannot be read: {error.strerror or error}")


_HEAD: Final = 4 * LINE_LIMIT  # the header, and lines above it
_DELIMITERS: Final = (",", ";", "\t")
_BY_SPELLING: Final = {name: column.name for column in COLUMNS for name in (column.name, *column.also)}
_SEPARATOR_LINE: Final = re.compile(r'\s*"?sep=(.?)"?[,;\s]*', re.IGNORECASE)
_SEPARATOR_CELL: Final = re.compile(r"sep=.?", re.IGNORECASE)
_NOT_READ: Final = "#"

_UNCOMPUTED: Final = re.compile(r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NULL!|NUM!|SPILL!|CALC!)|=.*", re.DOTALL)
"""What a spreadsheet shows where it could not work a cell out, and a formula in place of what it gives."""

_NUMBER: Final = re.compile(r"([+−–-]?)([0-2])(?:[.,]0+)?")
_IN_WORDS: Final[Mapping[str, Position | None]] = {
    **{fold(words): position for position, words in LABELS.items()},
    "support": Position.SUPPORTS,
    "oppose": Position.OPPOSES,
    "neutral": Position.NEUTRAL_OR_MIXED,
    "mixed": Position.NEUTRAL_OR_MIXED,
}


def _header(head: bytes) -> tuple[str, list[str]]:
    """What separates the cells, and the columns as they are looked up: by the first lines of a file."""
    text = head.removeprefix(BYTE_ORDER_MARK).decode(errors="replace")
    lines = (line for line in text.splitlines() if line.strip(',;" \t'))
    first = next(lines, "")
    said = _SEPARATOR_LINE.fullmatch(first)
    if said is not None:
        first = next(lines, "")
    # A program that saves a sheet anew with other separators keeps the line that names the old ones.
    separators = dict.fromkeys((*_DELIMITERS, *(said[1] if said is not None else "")))
    found = {one: [fold(cell) for cell in _cells(first, one)] for one in separators}
    best = max(found, key=lambda one: len(_BY_SPELLING.keys() & set(found[one])))
    return best, found[best]


def _cells(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except (csv.Error, TypeError, ValueError):  # "sep=" followed by what separates nothing
        return []


def _read(file: str, rows: Iterator[Row], today: date) -> Iterator[SheetRow | FileProblem]:
    """The rows below the header, as far as that is one."""
    first, header = 0, Row(1, ())
    for header in rows:
        if first == 0 and header.line == 1 and _SEPARATOR_CELL.fullmatch("".join(header.cells)):
            continue  # which no spreadsheet shows
        first += 1
        if header.damage or any(cell.strip() for cell in header.cells):
            break
    columns = [_BY_SPELLING.get(fold(cell), "") for cell in header.cells]
    problems = list(_header_problems(header, columns))
    for column, reason in problems:
        yield FileProblem(file=file, line=header.line, row=max(first, 1), column=column, reason=reason)
    count = 0
    for number, row in enumerate(() if problems else rows, first + 1):
        cells = [cell.strip() for cell in row.cells]
        if row.damage or (any(cells) and not cells[0].startswith(_NOT_READ)):
            count += 1
            found, wrong = _checked(number, cells, row.damage, columns, today)
            for column, reason in wrong:
                yield FileProblem(file=file, line=row.line, row=number, column=column, reason=reason)
            if found is not None:
                yield found
    if not (problems or count):
        reason = f"there is no row below the header yet; rows that begin with {_NOT_READ} are not read"
        yield FileProblem(file=file, line=header.line, row=first, reason=reason)


def _uncomputed(cells: Sequence[str], columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Cells that hold a formula or a spreadsheet's error in the place of words: the column and the reason."""
    for place, cell in enumerate(cells):
        if _UNCOMPUTED.fullmatch(cell):
            column = columns[place] if place < len(columns) and columns[place] else _letters(place)
            yield (
                column,
                f"“{shorten(cell)}” is a formula or a spreadsheet's error; write the words themselves",
            )


def _header_problems(header: Row, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each way in which the header is none of a sheet: the column and the reason."""
    wanted = ", ".join(column.name for column in COLUMNS)
    if header.damage:
        yield "", header.damage
        return
    for name in REQUIRED:
        if name not in columns:
            yield (
                name,
                f"the column “{name}” is missing; the first line that is not empty must name the columns",
            )
    for place, (cell, column) in enumerate(zip(header.cells, columns, strict=True)):
        if column and column in columns[:place]:
            yield column, f"the column “{column}” is there twice"
        elif not column and cell.strip():
            name = shorten(cell)
            yield name, f"“{name}” is no column of a sheet; leave it out, or use one of {wanted}"


def _checked(
    number: int, cells: Sequence[str], damage: str, columns: Sequence[str], today: date
) -> tuple[SheetRow | None, list[tuple[str, str]]]:
    """A row, if it says of whom and of what it is, and what is wrong with it: columns and reasons."""
    if damage:
        return None, [("", damage)]
    broken = list(_uncomputed(cells, columns))
    cells = [rearm(cell).strip() for cell in cells]
    problems = broken + [
        (_letters(place), f"“{shorten(cell)}” stands in a column without a name")
        for place, cell in enumerate(cells)
        if cell and (place >= len(columns) or not columns[place])
    ]
    said = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
    problems += [(name, f"{name} is empty") for name in REQUIRED if name not in said]
    position, day = None, ""
    if "position" in said:
        try:
            position = _position(said["position"])
        except ValueError as error:
            problems.append(("position", str(error)))
    if "date" in said:
        try:
            day = _day(said["date"], today)
        except BadDateError as error:
            problems.append(("date", str(error)))
    if "leader" not in said or "topic" not in said:
        return None, problems
    return SheetRow(number, said, position, day, is_whole=not problems), problems


def _position(text: str) -> Position | None:
    """The position that a number or words say.

    Raises:
        ValueError: they say none.
    """
    if found := _NUMBER.fullmatch(text):
        return Position(int(found[2]) * (1 if found[1] in {"", "+"} else -1))
    if (words := fold(text)) in _IN_WORDS:
        return _IN_WORDS[words]
    positions = [words for position, words in LABELS.items() if position is not None]
    raise ValueError(
        f"position must be −2, −1, 0, 1 or 2, or in words {either([*positions, NO_POSITION])}, not “{shorten(text)}”"
    )


def _day(text: str, today: date) -> str:
    """The reduced date that a cell says. A sheet is read on other days than it was written on, so none counts from today.

    Raises:
        BadDateError: it says none, or one in the future.
    """
    if not re.search(r"[0-9]{4}", text) or text.lower().endswith("ago"):
        raise BadDateError(f"“{shorten(text)}” is no date with a year. Write 2015-09-28, 2015-09 or 2015.")
    return read_day(text, today)


def _letters(place: int) -> str:
    """What a spreadsheet calls its columns: A, B, … Z, AA, …."""
    letters, place = "", place + 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


# Names that are nearly another one, and may be misspelt for it


LOOKED_AT: Final = 200
"""New names for which one is looked for: each costs a look through all names of the record and of the sheet."""

_ALIKE: Final = 85
"""Least rapidfuzz ratio, 0 to 100, of two names in any order of words, of which one may be misspelt."""

_AT_ONCE: Final = 2_000
"""Names looked through in one call, which takes some 2 ms in which nothing else of the program runs."""


class Spelt:
    """Names, among which one is looked for that another may be misspelt for."""

    def __init__(self, names: Iterable[str]) -> None:
        """These names."""
        self._names = {fold(name): name for name in names}

    def add(self, name: str) -> None:
        """One more."""
        self._names[fold(name)] = name

    def nearest(self, name: str) -> str:
        """The one that is nearly `name`, "" if none is."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - see bot.core.names

        folded, least, found = fold(name), float(_ALIKE), ""
        names = iter(self._names)
        while some := list(islice(names, _AT_ONCE)):
            near = process.extractOne(folded, some, scorer=fuzz.token_sort_ratio, score_cutoff=least)
            if near is not None and (not found or near[1] > least):
                found, least = self._names[near[0]], near[1]
        return found


def nearly_same(new: Iterable[str], known: Iterable[str]) -> list[tuple[str, str]]:
    """New names that are nearly another one, each with that: those on record, and the new ones before it."""
    names = Spelt(known)
    found = []
    for name in islice(new, LOOKED_AT):
        near = names.nearest(name)
        if near:
            found.append((name, near))
        names.add(name)
    return found
