"""The record's files: found in a folder, and written as the starter files are."""

import csv
import io
import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import Leader, Theme
from bot.core.errors import UnusableFilesError
from bot.exchange.archive import folder_files, write_entries, write_folder
from bot.exchange.csv import SHEETS, FileProblem
from tests.core import starter
from tests.core.made_up import BY_MODEL, stance


def test_the_files_are_those_of_the_starter_record():
    assert set(SHEETS) == set(starter.MODELS)
    assert {file: sheet.model for file, sheet in SHEETS.items()} == starter.MODELS


@pytest.mark.parametrize("file", SHEETS)
def test_the_columns_are_those_of_the_starter_record(file):
    with (starter.FOLDER / file).open(encoding="utf-8") as stream:
        assert stream.readline().rstrip("\n").split(",") == list(SHEETS[file].columns)


@pytest.mark.parametrize("file", SHEETS)
def test_the_starter_record_written_again_is_the_same_bytes(file):
    assert b"".join(write_entries(file, starter.entries(file))) == (starter.FOLDER / file).read_bytes()


def test_no_note_of_the_starter_record_points_to_a_file_that_readers_cannot_open():
    with (starter.FOLDER / "stances.csv").open(encoding="utf-8", newline="") as file:
        notes = [row["note"] for row in csv.DictReader(file)]
    assert any(notes)
    assert [note for note in notes if re.search(r"\w+/\w+\.\w+|\.(txt|csv|html|pdf)\b", note)] == []


def test_a_kind_without_entries_is_written_as_a_header():
    assert b"".join(write_entries("themes.csv", [])) == b"key,name,description,aliases\n"


def test_a_position_is_a_number_and_no_formula():
    raw = b"".join(write_entries("stances.csv", [stance(None, "2015"), *starter.entries("stances.csv")]))
    positions = {line.split(b",")[3] for line in raw.splitlines()[1:]}
    assert {b"", b"-2", b"-1", b"0", b"1", b"2"} <= positions


def test_a_text_that_a_spreadsheet_would_run_is_written_with_an_apostrophe():
    theme = Theme(key="a", name="=1+1", description="'@x", aliases=("-x", "y"))
    assert b"".join(write_entries("themes.csv", [theme])).splitlines()[1] == b"a,'=1+1,''@x,'-x|y"


def test_entries_are_written_as_they_come_and_not_gathered():
    def endless():
        while True:
            yield Leader(key="a", name="A")

    assert sum(map(len, islice(write_entries("leaders.csv", endless()), 4))) > 1000


@pytest.mark.parametrize("model", BY_MODEL, ids=lambda model: model.__name__)
@given(data=st.data())
def test_no_cell_but_a_position_begins_like_a_formula(model, data):
    (file,) = (file for file, sheet in SHEETS.items() if sheet.model is model)
    entry = data.draw(BY_MODEL[model])
    columns = dict(zip(SHEETS[file].columns, _cells(b"".join(write_entries(file, [entry]))), strict=True))
    columns.pop("position", None)
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in columns.values())


def _cells(raw: bytes) -> list[str]:
    return list(csv.reader(io.StringIO(raw.decode(), newline="")))[1]


def test_the_csv_files_of_a_folder_are_found_and_nothing_else():
    assert set(folder_files(starter.FOLDER)) == set(SHEETS)  # the folder holds a README.md as well


def test_a_csv_file_of_another_name_is_found_too_so_that_its_reader_can_refuse_it(tmp_path):
    for name in ("themes.csv", "stance.csv", "notes.txt"):
        (tmp_path / name).write_text("", "utf-8")
    assert set(folder_files(tmp_path)) == {"themes.csv", "stance.csv"}


def test_a_folder_that_is_not_there_is_called_so(tmp_path):
    with pytest.raises(UnusableFilesError, match=r"There is no file or folder .*nowhere"):
        folder_files(tmp_path / "nowhere")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "stances.csv").write_text("", "utf-8")
    with pytest.raises(UnusableFilesError, match="cannot be read"):
        folder_files(tmp_path / "stances.csv")


def test_a_folder_with_none_of_the_files_is_refused_with_their_names(tmp_path):
    (tmp_path / "other.csv").write_text("", "utf-8")
    with pytest.raises(UnusableFilesError, match=r"has no themes.csv, .* or stances.csv"):
        folder_files(tmp_path)


def _starter() -> dict[str, tuple[object, ...]]:
    return {file: starter.entries(file) for file in SHEETS}


def test_a_written_folder_holds_the_same_files_as_the_starter_record(tmp_path):
    write_folder(tmp_path / "new" / "folder", _starter())
    written = {path.name: path.read_bytes() for path in (tmp_path / "new" / "folder").iterdir()}
    assert written == {file: (starter.FOLDER / file).read_bytes() for file in SHEETS}


def test_a_folder_is_written_over_an_older_one(tmp_path):
    write_folder(tmp_path, {"themes.csv": []})
    write_folder(tmp_path, _starter())
    assert (tmp_path / "themes.csv").read_bytes() == (starter.FOLDER / "themes.csv").read_bytes()


def test_a_file_is_left_as_it_was_when_writing_breaks_off(tmp_path):
    def broken():
        yield Leader(key="a", name="A")
        raise RuntimeError

    (tmp_path / "leaders.csv").write_text("old", "utf-8")
    with pytest.raises(RuntimeError):
        write_folder(tmp_path, {"leaders.csv": broken()})
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("leaders.csv", "old")]


def test_a_folder_that_cannot_be_written_to_is_called_so(tmp_path):
    (tmp_path / "in-the-way").write_text("", "utf-8")
    with pytest.raises(UnusableFilesError, match="Cannot write to the folder"):
        write_folder(tmp_path / "in-the-way", {"themes.csv": []})


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (FileProblem(file="a.csv", line=3, column="b", reason="b is empty"), "a.csv, line 3: b is empty"),
        (FileProblem(file="a.csv", line=0, reason="the file is empty"), "a.csv: the file is empty"),
        (FileProblem(file="", line=0, reason="there is no a.csv"), "there is no a.csv"),
    ],
)
def test_a_problem_says_where_it_is(problem, sentence):
    assert str(problem) == sentence
