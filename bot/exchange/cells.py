"""Rows of cells: out of the bytes of a CSV file and into them, with what is damaged told by line.

Memory stays small whatever the file holds: no line is longer than LINE_LIMIT bytes, and no cell than
csv's own 131,072 characters.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final, NamedTuple

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
