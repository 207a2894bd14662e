"""Reading a record's files: entries, and every problem with its file, line, column and reason.

Nothing is held but one row and the keys seen so far, so the length of a file does not matter.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO, Final

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from bot.desk.cells import BrokenFileError, Row, read_rows, rearm
from bot.desk.files import SHEETS, FileProblem, Files, listed
from bot.record.dates import check_reduced_date, require_not_future
from bot.record.directory import Directory
from bot.record.entries import Entry
from bot.record.errors import BadDateError, shorten
from bot.record.kinds import Kind
from bot.record.position import Position
from bot.record.problems import Problem, explain

PROBLEM_LIMIT: Final = 1_000
"""How many problems are listed before reading stops."""

_LIKE_ENOUGH: Final = 75  # least rapidfuzz ratio, 0 to 100, of a key that may have been meant

_ONE_NAMESPACE: Final = {"theme": "topic", "topic": "theme"}  # commands take either by its key

_POSITIONS: Final[Mapping[str, Position | None]] = {"": None, **{str(int(p)): p for p in Position}}


def read_entries(files: Files, known: Directory, today: date) -> Iterator[Entry | FileProblem]:
    """The entries of some or all of a record's files, and what is wrong with them, one after the other.

    Entries come in the order themes, topics, leaders, offices, coalitions, memberships, stances, each kind
    in the order of its file. They may name entries of `known`, the directory of the record they are for,
    and of the files. A row with a problem gives its problems and no entry. After PROBLEM_LIMIT problems one
    more says so, and reading stops.

    Whatever a stream raises while it is read, other than OSError, passes through.
    """
    count = 0
    with closing(_read_all(files, known, today)) as items:
        for item in items:
            if isinstance(item, FileProblem):
                count += 1
                if count > PROBLEM_LIMIT:
                    reason = f"there are more than {PROBLEM_LIMIT:,} problems; put these right first"
                    yield FileProblem(file=item.file, line=item.line, reason=reason)
                    return
            yield item


def _read_all(files: Files, known: Directory, today: date) -> Generator[Entry | FileProblem, None, None]:
    """As `read_entries`, without an end to the problems."""
    for file in files:
        if file not in SHEETS:
            yield FileProblem(file=shorten(file), line=0, reason=f"the file is none of {listed(SHEETS)}")
    if not files:
        yield FileProblem(file="", line=0, reason=f"there is no {listed(SHEETS)}")
    keys = _Keys.of(known)
    for file, sheet in SHEETS.items():
        if file in files:
            yield from _Reader(file, sheet, keys, today).read(files[file])


@dataclass(frozen=True)
class _Keys:
    """The keys that rows may name, by kind: those on record and those of the files so far.

    Where a row or the rest of a file could not be read, the keys of its kind are `unsure`, and nobody is
    told that one of them is unknown.
    """

    by_kind: Mapping[str, set[str]]
    unsure: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, known: Directory) -> "_Keys":
        return cls(
            {
                "theme": set(known.theme_by_key),
                "topic": set(known.topic_by_key),
                "leader": set(known.leader_by_key),
                "coalition": {coalition.key for coalition in known.coalitions},
            }
        )

    def lacks(self, kind: str, key: str) -> bool:
        return key not in self.by_kind[kind] and kind not in self.unsure


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
                            yield found
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
            reason = _with_column(problem)
            yield FileProblem(file=self._file, line=line, column=problem.field, reason=reason)

    def _check(self, row: Row, columns: Sequence[str]) -> Entry | list[Problem]:
        """The entry that the row makes, or what is wrong with it."""
        damage = row.damage
        if not damage and len(row.cells) != len(columns):
            damage = f"the row has {len(row.cells)} cells where the header has {len(columns)}"
        if damage:
            self._keys.unsure.add(self._sheet.name)
            return [Problem(field="", reason=damage)]
        cells = dict(zip(columns, map(rearm, row.cells), strict=True))
        others = [*self._unknown(cells), *self._future(cells), *self._taken(row.line, cells)]
        try:
            entry = self._sheet.entry(_values(cells))
        except ValidationError as error:
            problems = explain(error)
            fields = {problem.field for problem in problems}
            return problems + [problem for problem in others if problem.field not in fields]
        return others or entry

    def _unknown(self, cells: Mapping[str, str]) -> Iterator[Problem]:
        """Keys of other entries that nothing has."""
        for column, kind in self._sheet.references.items():
            key = cells[column].strip()
            if key and self._keys.lacks(kind, key):
                near = process.extractOne(
                    key, sorted(self._keys.by_kind[kind]), scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH
                )
                hint = f"; did you mean “{near[0]}”?" if near else ""
                yield Problem(field=column, reason=f"names an unknown {kind}, “{shorten(key)}”{hint}")

    def _future(self, cells: Mapping[str, str]) -> Iterator[Problem]:
        """Days that have not come yet."""
        for column in self._sheet.dates:
            text = cells[column].strip()
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
    for column in sheet.columns:
        if column not in columns:
            yield Problem(field=column, reason="is missing from the header")
    for place, column in enumerate(columns):
        if column not in sheet.columns:
            name = shorten(column)
            yield Problem(field=name, reason=f"“{name}” is no column of this file; the header is {wanted}")
        elif column in columns[:place]:
            yield Problem(field=column, reason="is in the header twice")


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
    if "aliases" in cells:
        values["aliases"] = tuple(part for part in cells["aliases"].split("|") if part.strip())
    return values


def _with_column(problem: Problem) -> str:
    """The reason as part of a sentence: with the column's name, unless it is a sentence of its own."""
    sentence = problem.reason[:1].isupper() or not problem.reason[:1].isalpha()
    return problem.reason if sentence or not problem.field else f"{problem.field} {problem.reason}"
