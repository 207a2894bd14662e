"""Zips in and out, JSON out: the same entries on both ways, and nothing of a hostile zip gets far."""

import io
import json
import struct
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.entries import Leader, Revision
from bot.core.errors import UnusableFilesError
from bot.core.log import NO_HASH, Update, content_hash, line_hash, revision_hash
from bot.db.rows import cells_of
from bot.exchange.archive import (
    Limits,
    open_upload,
    problems_csv,
    require_small,
    write_entries,
    write_json,
    write_zip,
    zip_files,
)
from bot.exchange.csv import SHEETS, FileProblem, Files
from tests.core import starter
from tests.core.made_up import BY_MODEL
from tests.exported import fault_in
from tests.thorough import examples

AT = datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC)
THEMES = b"key,name,description,aliases\nriver,The river,,\n"
HEADER = "key,name,description,aliases\n"


def zipped(files: Mapping[str, bytes], **options: int) -> bytes:
    """A zip as other programs make it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", options.get("compression", zipfile.ZIP_DEFLATED)) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return out.getvalue()


def read(files: Files) -> dict[str, bytes]:
    found = {}
    for name, opener in files.items():
        with opener() as stream:
            found[name] = stream.read()
    return found


# Zips of ours


def test_a_zip_holds_the_files_as_a_folder_would():
    out = io.BytesIO()
    write_zip(out, {file: starter.entries(file) for file in SHEETS}, AT)
    assert read(open_upload("record.zip", out.getvalue()).files) == {
        file: (starter.FOLDER / file).read_bytes() for file in SHEETS
    }
    with zipfile.ZipFile(out) as made:
        assert {member.date_time for member in made.infolist()} == {
            (2026, 11, 22, 12, 30, 4)
        }  # even seconds only


@given(st.data())
@settings(max_examples=examples(50))
def test_a_zip_counts_its_rows_whatever_their_texts_hold(data: st.DataObject):
    file = data.draw(st.sampled_from(sorted(SHEETS)))
    entries = data.draw(st.lists(BY_MODEL[SHEETS[file].model], max_size=4))
    out = io.BytesIO()
    write_zip(out, {file: entries}, AT)
    upload = open_upload("record.zip", out.getvalue())
    assert read(upload.files) == {file: b"".join(write_entries(file, entries))}
    assert upload.rows == len(entries)


# JSON


def test_json_has_the_columns_of_the_files_as_fields_and_the_log():
    log, revisions = _log(3)
    out = io.BytesIO()
    write_json(
        out, 7, {file: starter.entries(file) for file in SHEETS}, updates=log, revisions=revisions, at=AT
    )
    told = json.loads(out.getvalue())
    assert (told["format"], told["record"], told["exported_at"]) == (
        "standpoint record 2",
        "7",
        "2026-11-22T12:30:05+00:00",
    )
    for file, sheet in SHEETS.items():
        listed = told[file.removesuffix(".csv")]
        assert [tuple(entry) for entry in listed] == [sheet.columns] * len(listed)
        again = tuple(sheet.model.model_validate_json(json.dumps(entry)) for entry in listed)
        assert again == starter.entries(file)
    assert [Update.model_validate(line) for line in told["updates"]] == log


def test_the_chain_of_the_log_verifies_from_the_json_alone_and_a_changed_word_breaks_it():
    out = io.BytesIO()
    updates, revisions = _log(4)
    write_json(out, 7, {}, updates=updates, revisions=revisions, at=AT)
    text = out.getvalue().decode()

    def broken(text: str) -> int | None:
        fault = fault_in(text)
        return fault.seq if fault else None

    assert broken(text) is None
    assert broken(text.replace("because 3", "because three")) == 3
    assert broken(text.replace("Ada 2", "Ada 5")) == 2
    assert broken(text.replace('"record": "7"', '"record": "8"')) == 1
    assert broken(text.replace("a" * 64, "b" * 64)) == 1


def test_json_of_an_empty_record_is_json():
    out = io.BytesIO()
    write_json(out, 0, {"themes.csv": []}, updates=[], revisions=[], at=AT)
    assert json.loads(out.getvalue())["themes"] == []


# Uploads


@pytest.mark.parametrize("name", ["themes.csv", "Themes.CSV"])
def test_one_csv_file_is_taken_by_its_name(name: str):
    upload = open_upload(name, THEMES)
    assert read(upload.files) == {"themes.csv": THEMES}
    assert upload.rows == 1


def test_files_that_are_not_csv_and_what_macos_adds_do_not_matter():
    files = {"themes.csv": THEMES, "README.md": b"x", "__MACOSX/._themes.csv": b"\0", ".DS_Store": b"\0"}
    assert read(open_upload("a.zip", zipped(files)).files) == {"themes.csv": THEMES}


@pytest.mark.parametrize(
    "name",
    [
        "../themes.csv",
        "..\\themes.csv",
        "/etc/themes.csv",
        "C:\\themes.csv",
        "C:themes.csv",
        "export/themes.csv",
        "export/",
        "..",
    ],
)
def test_a_path_in_a_zip_is_refused(name: str):
    with pytest.raises(UnusableFilesError, match="has a folder or a path in it"):
        open_upload("a.zip", zipped({"topics.csv": b"", name: THEMES}))


def test_a_name_that_hides_another_behind_a_zero_byte_is_refused():
    data = zipped({"themes.csv": THEMES, "a.csv#.exe": THEMES}).replace(b"a.csv#.exe", b"a.csv\0.exe")
    with pytest.raises(UnusableFilesError, match="has a folder or a path in it"):
        open_upload("a.zip", data)


def test_an_encrypted_file_is_refused():
    data = bytearray(zipped({"themes.csv": THEMES}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    with pytest.raises(UnusableFilesError, match=r"themes.csv in the zip is encrypted.*without a password"):
        open_upload("a.zip", bytes(data))


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(way: int):
    with pytest.raises(UnusableFilesError, match="unusual way"):
        open_upload("a.zip", zipped({"themes.csv": THEMES}, compression=way))


def test_the_same_file_twice_is_refused():
    with pytest.raises(UnusableFilesError, match=r"has Themes.csv twice"):
        open_upload("a.zip", zipped({"themes.csv": THEMES, "Themes.csv": THEMES}))


def test_a_zip_without_a_file_of_ours_is_refused_with_what_to_put_in():
    with pytest.raises(UnusableFilesError, match=r"has no themes.csv, .* or stances.csv in it"):
        open_upload("a.zip", zipped({"people.csv": b"a"}))


def test_a_zip_bomb_is_refused_by_the_size_that_it_announces():
    bomb = zipped({"themes.csv": HEADER.encode() + b"a" * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(UnusableFilesError, match="more than 50 MB in all, which is the limit here"):
        open_upload("a.zip", bomb)


def test_a_zip_bomb_spread_over_two_files_is_refused_by_what_they_are_together():
    half = HEADER.encode() + b"a" * 30_000_000
    with pytest.raises(UnusableFilesError, match="more than 50 MB in all"):
        open_upload("a.zip", zipped({"themes.csv": half, "topics.csv": half}))


def test_a_zip_bomb_spread_over_files_that_are_not_of_the_record_is_refused_or_not_read():
    upload = open_upload("a.zip", zipped({"themes.csv": THEMES, "notes.txt": b"a" * 60_000_000}))
    assert read(upload.files) == {"themes.csv": THEMES}


def test_rows_of_two_files_count_together():
    rows = b"".join(b"k%d,n,,\n" % number for number in range(30))
    files = {
        "themes.csv": HEADER.encode() + rows,
        "leaders.csv": b"key,name,country,wikidata,aliases\n" + rows,
    }
    assert open_upload("a.zip", zipped(files), Limits(rows=60)).rows == 60
    with pytest.raises(UnusableFilesError, match="more than 59 rows"):
        open_upload("a.zip", zipped(files), Limits(rows=59))


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    lying = bytearray(zipped({"themes.csv": b"a" * 60_000_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", lying, lying.index(mark) + at, 1000)
    with pytest.raises(UnusableFilesError, match="is damaged"):
        open_upload("a.zip", bytes(lying))


def test_many_files_in_a_zip_are_refused_before_their_list_is_read(monkeypatch: pytest.MonkeyPatch):
    data = zipped({f"{number}.csv": b"" for number in range(101)})
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(UnusableFilesError, match="more than 100 files"):
        open_upload("a.zip", data)


@pytest.mark.parametrize("harm", [b"", b"hello", THEMES])
def test_what_is_no_zip_is_refused(harm: bytes):
    with pytest.raises(UnusableFilesError, match="is not a zip file, or is damaged"):
        open_upload("a.zip", harm)


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
@settings(max_examples=examples(300))
def test_a_damaged_zip_is_refused_in_a_sentence_or_still_whole(at: int, harm: bytes):
    data = bytearray(zipped({"themes.csv": THEMES, "topics.csv": b"key\n" * 40}))
    at %= len(data)
    data[at : at + len(harm)] = harm
    try:
        upload = open_upload("a.zip", bytes(data))
    except UnusableFilesError as error:
        assert str(error)  # noqa: PT017 - both outcomes are right; no other is
    else:
        assert set(read(upload.files)) <= {"themes.csv", "topics.csv"}


def test_a_file_cut_off_in_the_middle_is_refused():
    data = zipped({"themes.csv": THEMES * 50})
    with pytest.raises(UnusableFilesError, match="damaged"):
        open_upload("a.zip", data[: len(data) // 2])


def test_twice_as_many_rows_as_fit_are_refused_with_the_limit_and_where_to_go():
    rows = HEADER + "".join(f"k{number},n,,\n" for number in range(200_000))
    with pytest.raises(UnusableFilesError, match=r"more than 100,000 rows.*`standpoint import`"):
        open_upload("a.zip", zipped({"themes.csv": rows.encode()}))


@pytest.mark.parametrize("name", ["record.zip", "themes.csv"])
def test_millions_of_empty_lines_are_refused_before_anything_is_read_as_csv(
    name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.exchange.archive.read_rows", None)
    data = THEMES + b"\n" * 3_000_000
    with pytest.raises(UnusableFilesError, match=r"more than 500,000 lines.*Leave out empty lines"):
        open_upload(name, zipped({"themes.csv": data}) if name.endswith(".zip") else data)


def test_rows_count_and_not_the_lines_that_their_texts_have():
    text = HEADER + "".join(f'k{number},n,"a\nb\nc",\n' for number in range(40))
    assert open_upload("themes.csv", text.encode(), Limits(rows=40)).rows == 40
    with pytest.raises(UnusableFilesError, match="more than 39 rows"):
        open_upload("themes.csv", text.encode(), Limits(rows=39))


def test_a_file_that_is_no_csv_from_some_line_on_is_left_to_the_import_to_explain():
    assert open_upload("themes.csv", THEMES + b'"never closed').rows == 1


@pytest.mark.parametrize(
    ("name", "size", "says"),
    [
        ("themes.csv", 50_000_000, r"themes.csv has 47.7 MB; the limit here is 10 MB.*Split it"),
        ("a.zip", 10 * 1024 * 1024 + 1, "the limit here is 10 MB"),
        ("a.xlsx", 10, r"neither a .zip nor a .csv file"),
        ("themes", 10, r"neither a .zip nor a .csv file"),
    ],
)
def test_a_file_is_refused_before_it_is_fetched(name: str, size: int, says: str):
    with pytest.raises(UnusableFilesError, match=says):
        require_small(name, size)


def test_a_file_of_the_largest_size_is_fetched():
    require_small("A.ZIP", 10 * 1024 * 1024)


# On the command line


def test_a_zip_on_disk_has_no_limits(tmp_path: Path):
    path = tmp_path / "r.zip"
    path.write_bytes(zipped({"themes.csv": b"a" * 60_000_000}))
    assert set(zip_files(path)) == {"themes.csv"}


def test_a_zip_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(UnusableFilesError, match=r"none.zip cannot be read: No such file"):
        zip_files(tmp_path / "none.zip")


# The list of problems


def test_the_list_of_problems_opens_as_text_in_a_spreadsheet():
    problems = [
        FileProblem(file="stances.csv", line=3, column="=cmd()", reason="“=cmd()” is no column"),
        FileProblem(file="stances.csv", line=0, reason="is empty"),
    ]
    assert problems_csv(problems).decode() == (
        "file,line,column,problem\nstances.csv,3,'=cmd(),“=cmd()” is no column\nstances.csv,,,is empty\n"
    )


def _log(lines: int) -> tuple[list[Update], list[Revision]]:
    """A log whose every line renames a leader, and the revisions that it wrote."""
    made: list[Update] = []
    revisions: list[Revision] = []
    for seq in range(1, lines + 1):
        leader = Leader(key="ada", name=f"Ada {seq}")
        row = Revision(kind="leader", key="ada", entry=leader, revision=seq, seq=seq)
        revisions.append(row)
        line = Update(
            seq=seq,
            at=f"2026-01-01T00:00:{seq:02}.000000Z",
            actor_id=3,
            actor_mark="a" * 64,
            action="change",
            kind="leader",
            key="ada",
            reason=f"because {seq}",
            entries=1,
            content_hash=content_hash([revision_hash("leader", cells_of(row))]),
            prev_hash=made[-1].hash if made else NO_HASH,
            hash="",
        )
        made.append(line.model_copy(update={"hash": line_hash(7, line)}))
    return made, revisions
