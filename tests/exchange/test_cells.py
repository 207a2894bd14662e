"""CSV text: rows with their lines out of bytes, damage told row by row, and formulas made harmless."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exchange.csv import LINE_LIMIT, BrokenFileError, Row, disarm, read_rows, rearm, write_rows


def read(raw: bytes) -> list[Row]:
    return list(read_rows(io.BytesIO(raw)))


_cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=8)
_rows = st.lists(st.lists(_cells, min_size=2, max_size=4), max_size=5)


@given(_rows)
def test_rows_are_read_as_they_were_written(rows):
    assert [row.cells for row in read(b"".join(write_rows(rows)))] == rows


@given(_rows)
def test_each_row_has_the_line_that_an_editor_shows(rows):
    written = b"".join(write_rows(rows)).decode()
    expected = [1 + b"".join(write_rows(rows[:place])).decode().count("\n") for place in range(len(rows))]
    assert [row.line for row in read(written.encode())] == expected


@given(_rows)
def test_line_ends_of_windows_change_nothing(rows):
    raw = b"".join(write_rows(rows))
    assert read(raw.replace(b"\n", b"\r\n")) == read(raw)


@given(_rows)
def test_many_rows_are_written_in_chunks_that_make_the_same_text(rows):
    chunks = list(write_rows(rows * 4000))
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows * 4000)
    assert b"".join(chunks) == text.getvalue().encode()
    assert all(len(chunk) < 3 * 64 * 1024 for chunk in chunks)


def test_a_byte_order_mark_is_no_part_of_the_first_cell():
    assert read(b"\xef\xbb\xbfkey,name\n")[0].cells == ["key", "name"]


def test_empty_lines_are_left_out_and_still_counted():
    assert read(b"\n\na,b\n\r\nc,d") == [Row(3, ["a", "b"]), Row(5, ["c", "d"])]


def test_a_line_that_is_not_utf_8_is_told_with_its_own_number_and_reading_goes_on():
    first, second, third = read(b'a,b\n"long\ncell \xff",b\nc,d\n')
    assert (first.cells, third.cells) == (["a", "b"], ["c", "d"])
    assert second.line == 3
    assert second.damage.startswith("is not UTF-8 (byte 6 of the line)")


def test_a_zero_byte_is_told():
    (row,) = read(b"a,b\0\n")
    assert "zero byte" in row.damage


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_a_file_in_utf_16_is_not_read(encoding):
    raw = "key,name\na,b\n".encode(encoding)
    try:
        found = "; ".join(row.damage for row in read(raw))
    except BrokenFileError as error:
        found = str(error)
    assert "UTF-8" in found


def test_a_quotation_mark_in_the_middle_damages_its_row_only():
    rows = read(b'a,b\n"a"x,b\nc,d\n')
    assert [(row.line, bool(row.damage)) for row in rows] == [(1, False), (2, True), (3, False)]
    assert "written twice" in rows[1].damage


def test_a_line_end_of_old_computers_is_told():
    (row,) = read(b"a,b\rc,d\r")
    assert "LF or CRLF" in row.damage


@pytest.mark.parametrize("length", [10, 200_000])
def test_a_quotation_mark_that_is_never_closed_breaks_the_file_at_the_row_it_opens(length):
    raw = b'a,b\nc,"d\n' + b"e,f\n" * length
    with pytest.raises(BrokenFileError, match="nothing closes it") as broken:
        read(raw)
    assert broken.value.line == 2


def test_a_line_without_end_breaks_the_file_before_it_fills_the_memory():
    class Endless(io.RawIOBase):
        read_bytes = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            buffer[:] = b"x" * len(buffer)
            self.read_bytes += len(buffer)
            return len(buffer)

    endless = Endless()
    with pytest.raises(BrokenFileError, match="longer than"):
        list(read_rows(io.BufferedReader(endless)))
    assert endless.read_bytes < 4 * LINE_LIMIT


@given(st.text(max_size=6) | st.text("'=+-@\t\r＝a", max_size=6))
def test_a_disarmed_text_comes_back_as_it_was(text):
    assert rearm(disarm(text)) == text


@given(st.text("'=+-@\t\r＝＋－＠a ", max_size=6))
def test_no_disarmed_text_begins_like_a_formula(text):
    assert disarm(text)[:1] not in set("=+-@\t\r＝＋－＠")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("-2", "'-2"),
        ("@x", "'@x"),
        ("'=x", "''=x"),
        ("'Strong reaction' is not spelled out", "'Strong reaction' is not spelled out"),
        ("a=b", "a=b"),
        ("'", "'"),
        ("", ""),
    ],
)
def test_only_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text, cell):
    assert disarm(text) == cell
