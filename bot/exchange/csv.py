"""CSV: rows of cells out of bytes and into them, and entries out of the record's files, with what is wrong with them by line.

Memory stays small: no line is longer than LINE_LIMIT bytes, and no cell than csv's own 131,072 characters.
"""

import csv
import io
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import BinaryIO, Final, NamedTuple, TypeAlias, TypeVar

from pydantic import ValidationError
from typing_extensions import override

from bot.core.dates import check_reduced_date, require_not_future
from bot.core.directory import Directory
from bot.core.entries import Entry, Position, Source, Value, split_ref
from bot.core.errors import BadDateError, either, shorten
from bot.core.kinds import KINDS, Kind, found_by, page_of_source, source_key
from bot.core.links import host_of
from bot.core.names import fold
from bot.core.problems import Problem, explain
from bot.ui.text import counted

LINE_LIMIT: Final = 64 * 1024
"""Bytes in one line. The longest row that the limits of a record allow has about half of that."""

_CHUNK: Final = 64 * 1024
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

# What a spreadsheet runs as a formula when a cell starts with it (OWASP, "CSV Injection"), the full-width
# forms of some locales included. Apostrophes in front count, so that undoing finds exactly what was done.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


class Row(NamedTuple):
    """A row of a file. `damage` says why its cells cannot be trusted, "" where they can.

    `line` is where the row starts, 1-based as an editor counts; where `damage` is about one line, that line.
    """

    line: int
    cells: Sequence[str]
    damage: str = ""


class BrokenFileError(Exception):
    """From this line on the file cannot be read as CSV. `str(error)` is part of a sentence."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


def read_rows(stream: BinaryIO, delimiter: str = ",", *, keep_empty: bool = False) -> Iterator[Row]:
    """The rows of a CSV file in UTF-8, with or without a byte order mark; empty lines are left out unless `keep_empty`.

    Raises:
        BrokenFileError: the rest of the file makes no sense, for example after a quotation mark that is
            never closed. Damage to single rows is reported in the rows instead.
    """
    notes: list[Row] = []
    reader = csv.reader(_lines(stream, notes), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = Row(line, next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            row = Row(line, (), _what_csv_means(line, error))
        if notes:
            row = notes[0]
            notes.clear()
        if row.cells or row.damage or keep_empty:
            yield row


def write_rows(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """The rows as CSV in UTF-8 with LF line ends, in chunks of about 64 KiB."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow(row)
        if text.tell() >= _CHUNK:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def disarm(text: str) -> str:
    """`text` for a cell, with an apostrophe in front where a spreadsheet would run it as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def rearm(cell: str) -> str:
    """The text that `disarm` made `cell` of."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def _lines(stream: BinaryIO, notes: list[Row]) -> Iterator[str]:
    """Decoded lines with LF at their end. A damaged line is noted, and passed on so that counting goes on."""
    number = 0
    while raw := stream.readline(LINE_LIMIT + 1):
        number += 1
        if len(raw) > LINE_LIMIT:
            raise BrokenFileError(number, f"the line is longer than {LINE_LIMIT:,} bytes")
        if number == 1:
            if raw.startswith(UTF_16):
                raise BrokenFileError(1, "the file is UTF-16; save it as CSV in UTF-8")
            raw = raw.removeprefix(BYTE_ORDER_MARK)
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            what = f"is not UTF-8 (byte {error.start + 1} of the line); save the file as CSV in UTF-8"
            notes.append(Row(number, (), what))
            text = raw.decode(errors="replace")
        if "\0" in text:
            notes.append(Row(number, (), "holds a zero byte; save the file as CSV in UTF-8"))
        yield f"{text[:-2]}\n" if text.endswith("\r\n") else text


def _what_csv_means(line: int, error: csv.Error) -> str:
    """What is wrong with a row, from the message of CPython's `_csv.c`; raises where no row can follow."""
    message = str(error)
    if "unexpected end" in message or "field limit" in message:
        raise BrokenFileError(line, "a quotation mark opens a cell here and nothing closes it") from None
    if "expected after" in message:
        return "a quotation mark inside a cell must be written twice, and the cell be put in quotation marks"
    if "new-line character" in message:
        return "a line ends in CR alone; save the file with LF or CRLF at the end of lines"
    return f"is not CSV ({message})"


T = TypeVar("T")

Files: TypeAlias = Mapping[str, Callable[[], BinaryIO]]
"""File names, such as "stances.csv", with what opens each for reading bytes."""


class FileProblem(Value):
    """One thing wrong with a file. `str()` says it whole: "stances.csv, line 3: position must be …".

    Attributes:
        file: name of the file, "" for a problem of all of them.
        line: where the row starts, 1-based as an editor counts; 0 for a problem of the file as a whole.
        row: of a flat sheet, the row as a spreadsheet counts; 0 for other files.
        column: name of the column, "" for a problem of the row as a whole.
        reason: part of a sentence, such as "position must be −2, −1, 0, 1, 2 or empty, not “3”".
    """

    file: str
    line: int
    row: int = 0
    column: str = ""
    reason: str

    @override
    def __str__(self) -> str:
        where = f", row {self.row}" if self.row else f", line {self.line}" if self.line else ""
        place = f"{self.file}{where}"
        return f"{place}: {self.reason}" if place else self.reason


SHEETS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.sheet: kind for kind in KINDS.values() if kind.sheet}
)
"""The files of a record with the kind that each holds, in the order in which they are read: each names only what
comes before it.
"""


PROBLEM_LIMIT: Final = 1_000
"""How many problems are listed before reading stops."""

_LIKE_ENOUGH: Final = 75  # least rapidfuzz ratio, 0 to 100, of a key that may have been meant

_ONE_NAMESPACE: Final = {"theme": "topic", "topic": "theme"}  # commands take either by its key

_POSITIONS: Final[Mapping[str, Position | None]] = {"": None, **{str(int(p)): p for p in Position}}


KnownSources: TypeAlias = dict[str, tuple[str, str]]
"""Of each source that a record has or had, by key, the page that it stands for (`bot.core.kinds`) and its title; in the
record's order.
"""


def read_entries(
    files: Files, known: Directory, today: date, sources: KnownSources | None = None
) -> Iterator[Entry | FileProblem]:
    """The entries of some or all of a record's files, and what is wrong with them, one after the other.

    Entries come in the order themes, topics, leaders, offices, sources, coalitions, memberships, stances, each kind
    in the order of its file. They may name entries of `known`, the directory of the record they are for,
    and of the files. In files from before sources were entries, each row has a title and a link: of these a source
    is made, which comes before what names it, unless `sources`, those of the record, have it. A row with a problem gives its problems and no entry. After PROBLEM_LIMIT problems one
    more says so, and reading stops.

    Whatever a stream raises while it is read, other than OSError, passes through.
    """
    with closing(_read_all(files, known, today, sources or {})) as items:
        yield from at_most(items)


def at_most(items: Iterable[T]) -> Iterator[T | FileProblem]:
    """The items, up to PROBLEM_LIMIT problems among them and one more, which says that there are others."""
    count = 0
    for item in items:
        if isinstance(item, FileProblem):
            count += 1
            if count > PROBLEM_LIMIT:
                reason = f"there are more than {PROBLEM_LIMIT:,} problems; put these right first"
                yield FileProblem(file=item.file, line=item.line, row=item.row, reason=reason)
                return
        yield item


def _read_all(
    files: Files, known: Directory, today: date, sources: KnownSources
) -> Generator[Entry | FileProblem, None, None]:
    """As `read_entries`, without an end to the problems."""
    for file in files:
        if file not in SHEETS:
            yield FileProblem(file=shorten(file), line=0, reason=f"the file is none of {either(SHEETS)}")
    if not files:
        yield FileProblem(file="", line=0, reason=f"there is no {either(SHEETS)}")
    keys = _Keys.of(known, sources)
    for file, sheet in SHEETS.items():
        if file in files:
            yield from _Reader(file, sheet, keys, today).read(files[file])


class _Sources:
    """The sources of a record and of the files so far, and those that are made of titles and links."""

    def __init__(self, known: KnownSources) -> None:
        self._taken = dict.fromkeys(known)
        self._by_title = {(page, fold(title)): key for key, (page, title) in known.items() if page}
        self._by_page = {page: key for key, (page, _) in reversed(known.items()) if page}  # the first wins

    def add(self, source: Source) -> None:
        """A source of the files."""
        page = page_of_source(source)
        self._taken.setdefault(source.key)
        self._by_title[page, fold(source.title)] = source.key
        self._by_page.setdefault(page, source.key)

    def of(self, title: str, url: str) -> str | Source:
        """The key of the one that stands for a title and a link, or a new one. A link alone stands for any of its
        page, and else for one that is called by its site.

        Raises:
            ValidationError: something about it is wrong.
        """
        publisher = "" if url else _NOT_NAMED
        page = found_by(url, title, publisher, "")
        known = self._by_title.get((page, fold(title))) if title else self._by_page.get(page)
        if known is not None:
            return known
        title = title or host_of(url) or url
        key = source_key(title, url, publisher, self._taken)
        source = Source(key=key, title=title, publisher=publisher, url=url)
        self.add(source)
        return source


@dataclass
class _Keys:
    """The keys that rows may name, by kind: those on record and those of the files so far.

    Where a row or the rest of a file could not be read, the keys of its kind are `unsure`, and nobody is
    told that one of them is unknown. `hints_left` is for how many unknown keys the one that was meant is looked for.
    """

    by_kind: Mapping[str, set[str]]
    sources: _Sources
    unsure: set[str] = field(default_factory=set)
    hints_left: int = 50  # among 50,000 keys, each takes a tenth of a second

    @classmethod
    def of(cls, known: Directory, sources: KnownSources) -> "_Keys":
        return cls(
            {
                "theme": set(known.theme_by_key),
                "topic": set(known.topic_by_key),
                "leader": set(known.leader_by_key),
                "source": {key for key, (page, _) in sources.items() if page},
                "coalition": {coalition.key for coalition in known.coalitions},
            },
            _Sources(sources),
        )

    def near(self, kind: str, key: str) -> str:
        """The key that may have been meant, "" for none."""
        if not self.hints_left:
            return ""
        self.hints_left -= 1
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - see bot.core.names

        known = sorted(self.by_kind[kind])
        found = process.extractOne(key, known, scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
        return found[0] if found else ""


class _Reader:
    """Reads one file; knows the identities seen in it, with the line where each was first seen."""

    def __init__(self, file: str, sheet: Kind, keys: _Keys, today: date) -> None:
        self._file = file
        self._sheet = sheet
        self._keys = keys
        self._today = today
        self._today_text = today.isoformat()
        self._seen: dict[str, int] = {}

    def read(self, opener: Callable[[], BinaryIO]) -> Iterator[Entry | FileProblem]:
        """The file's entries and problems; a file that breaks off ends in a problem."""
        try:
            with opener() as stream:
                rows = read_rows(stream)
                header = next(rows, Row(1, ()))
                columns = [cell.strip() for cell in header.cells]
                problems = list(_header_problems(header, columns, self._sheet))
                for row in () if problems else rows:
                    if row.damage or any(row.cells):  # spreadsheets leave rows of empty cells behind
                        found = self._check(row, columns)
                        if isinstance(found, list):
                            yield from self._file_problems(row.line, found)
                        else:
                            yield from found
            place = header.line
        except BrokenFileError as error:
            place, problems = error.line, [Problem(field="", reason=str(error))]
        except OSError as error:
            reason = f"the file cannot be read: {error.strerror or error}"
            place, problems = 0, [Problem(field="", reason=reason)]
        if problems:
            self._keys.unsure.add(self._sheet.name)
            yield from self._file_problems(place, problems)

    def _file_problems(self, line: int, problems: Sequence[Problem]) -> Iterator[FileProblem]:
        for problem in problems:
            reason = with_column(problem)
            yield FileProblem(file=self._file, line=line, column=problem.field, reason=reason)

    def _check(self, row: Row, columns: Sequence[str]) -> tuple[Entry, ...] | list[Problem]:
        """The entry that the row makes, after a source that is made with it, or what is wrong with it."""
        damage = row.damage
        if not damage and len(row.cells) != len(columns):
            damage = f"the row has {counted(len(row.cells), 'cell')} where the header has {len(columns)}"
        if damage:
            self._keys.unsure.add(self._sheet.name)
            return [Problem(field="", reason=damage)]
        cells = dict(zip(columns, map(rearm, row.cells), strict=True))
        made: tuple[Entry, ...] = ()
        others: list[Problem] = []
        if _is_old_form(columns, self._sheet):
            made, others = self._with_source(cells)
        others += [*self._unknown(cells), *self._future(cells), *self._taken(row.line, cells)]
        try:
            entry = self._sheet.entry(_values(cells))
        except ValidationError as error:
            problems = explain(error)
            fields = {problem.field for problem in problems}
            return problems + [problem for problem in others if problem.field not in fields]
        if isinstance(entry, Source) and not others:
            self._keys.sources.add(entry)
        return others or (*made, entry)

    def _with_source(self, cells: dict[str, str]) -> tuple[tuple[Entry, ...], list[Problem]]:
        """Puts a source in the place of the title and link of a row; gives it if it is new, or what is wrong with it."""
        title, url = (cells.pop(column, "").strip() for column in _OF_OLD_FORM)
        cells["sources"] = ""
        if not (title or url) and self._sheet.name == "membership":
            return (), []
        problems: list[Problem] = []
        source: str | Source = "to-be-put-right"
        if self._sheet.name == "stance" and not (title and url):
            problems = [Problem(field=_OF_OLD_FORM[bool(title)], reason="is empty")]
        try:
            source = source if problems else self._keys.sources.of(title or ("" if url else _NONE), url)
        except ValidationError as error:
            problems = [one.but(field=f"source_{one.field}") for one in explain(error)]
        key = source if isinstance(source, str) else source.key
        cells["sources"] = key
        self._keys.by_kind["source"].add(key)
        return (() if isinstance(source, str) else (source,)), problems

    def _unknown(self, cells: Mapping[str, str]) -> Iterator[Problem]:
        """Keys of other entries that nothing has."""
        named = [(column, kind, cells[column].strip()) for column, kind in self._sheet.references.items()]
        named += [("sources", "source", split_ref(ref)[0]) for ref in _listed(cells.get("sources", ""))]
        for column, kind, key in named:
            if key and key not in self._keys.by_kind[kind] and kind not in self._keys.unsure:
                near = self._keys.near(kind, key)
                hint = f"; did you mean “{near}”?" if near else ""
                yield Problem(field=column, reason=f"names an unknown {kind}, “{shorten(key)}”{hint}")

    def _future(self, cells: Mapping[str, str]) -> Iterator[Problem]:
        """Days that have not come yet."""
        for column in self._sheet.dates:
            text = cells.get(column, "").strip()
            if text > self._today_text:  # reduced dates sort as text
                try:
                    require_not_future(check_reduced_date(text), self._today)
                except BadDateError as error:
                    yield Problem(field=column, reason=str(error))

    def _taken(self, line: int, cells: Mapping[str, str]) -> Iterator[Problem]:
        """An identity that an earlier row has, or a key that the other of theme and topic has.

        The row's own is noted even when the row has problems, so that rows that name it do not add theirs.
        """
        parts = [cells[column].strip() for column in self._sheet.identity]
        first = self._seen.setdefault("|".join(parts), line)
        if first != line:
            what = " and ".join(self._sheet.identity)
            yield Problem(field=self._sheet.identity[-1], reason=f"The {what} of line {first} again.")
        kind, key = self._sheet.name, parts[0]
        if len(parts) > 1 or kind not in self._keys.by_kind:
            return
        self._keys.by_kind[kind].add(key)
        other = _ONE_NAMESPACE.get(kind)
        if other and key in self._keys.by_kind[other]:
            yield Problem(field="key", reason=f"“{shorten(key)}” is the key of a {other}; use another")


def _header_problems(header: Row, columns: Sequence[str], sheet: Kind) -> Iterator[Problem]:
    """Each way in which the header is not the one of the file. The order of the columns is free."""
    wanted = ",".join(sheet.columns)
    if whole := _no_header(header, columns, sheet):
        yield Problem(field="", reason=f"{whole} {wanted}")
        return
    old_form = _OF_OLD_FORM if _is_old_form(columns, sheet) else ()
    may_lack = (*sheet.later, *(["sources"] if old_form else []))
    for column in sheet.columns:
        if column not in columns and column not in may_lack:
            yield Problem(field=column, reason="is missing from the header")
    for place, column in enumerate(columns):
        if column not in sheet.columns and column not in old_form:
            name = shorten(column)
            yield Problem(field=name, reason=f"“{name}” is no column of this file; the header is {wanted}")
        elif column in columns[:place]:
            yield Problem(field=column, reason="is in the header twice")


_OF_OLD_FORM: Final = ("source_title", "source_url")
"""The columns in which a row had its source before sources were entries. Memberships had only the link."""

_NOT_NAMED: Final = "not named in an earlier record"
_NONE: Final = "An earlier record, which named no source"
"""What is said of a coalition whose row had no link, or no source at all, which was let pass then."""


def _is_old_form(columns: Sequence[str], sheet: Kind) -> bool:
    """Whether a header is from before sources were entries."""
    return sheet.cites and "sources" not in columns and "source_url" in columns


def _no_header(header: Row, columns: Sequence[str], sheet: Kind) -> str:
    """Why the row is no header at all, "" if it is one."""
    if header.damage:
        return f"{header.damage}; the first line must be"
    if not columns:
        return "the file is empty; its first line must be"
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t"):
        return "save the file with commas between the cells; the first line must be"
    if not set(columns) & set(sheet.columns):
        return "the header is missing; the first line must be"
    return ""


def _values(cells: Mapping[str, str]) -> dict[str, object]:
    """The cells as what the model's fields take; what cannot be one is left for the model to refuse."""
    values: dict[str, object] = dict(cells)
    if "position" in cells:
        values["position"] = _POSITIONS.get(cells["position"], cells["position"])
    for column in ("aliases", "sources"):
        if column in cells:
            values[column] = tuple(_listed(cells[column]))
    return values


def _listed(cell: str) -> list[str]:
    """What stands between the bars."""
    return [part.strip() for part in cell.split("|") if part.strip()]


def with_column(problem: Problem) -> str:
    """The reason as part of a sentence: with the column's name, unless it is a sentence of its own."""
    sentence = problem.reason[:1].isupper() or not problem.reason[:1].isalpha()
    return problem.reason if sentence or not problem.field else f"{problem.field} {problem.reason}"
