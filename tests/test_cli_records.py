"""`standpoint import`, `export`, `backup` and `restore`, as the operator types them."""

import asyncio
import json
import re
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.config import CHECKOUT
from bot.db.store import Store
from tests.ready import imported_database

STARTER = CHECKOUT / "starter"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Away from the checkout's own .env and database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STANDPOINT_DATABASE", str(tmp_path / "live" / "stances.db"))
    (tmp_path / "live").mkdir()


@pytest.fixture
def _live(_elsewhere: None, tmp_path: Path) -> None:
    """With a database that holds the starter record."""
    imported_database(tmp_path / "live" / "stances.db")


def run(*arguments: str, typed: str | None = None) -> Result:
    """The subcommand's end: exit code, what it printed, and what it complained about."""
    done = CliRunner().invoke(cli, arguments, input=typed)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.mark.usefixtures("_live")
def test_a_record_goes_out_and_in_as_folder_and_as_zip(tmp_path: Path):
    for name in ("folder", "record.zip", "RECORD.ZIP"):
        assert run("export", name).output == f"Written to {name}.\n"
        done = run("import", name)
        assert done.exit_code == 0
        assert "new: 0" in done.output
        assert "changed: 0" in done.output
        assert "535 stance" in done.output
    for file in STARTER.glob("*.csv"):
        assert (tmp_path / "folder" / file.name).read_bytes() == file.read_bytes()
    with zipfile.ZipFile("record.zip") as archive:
        assert sorted(archive.namelist()) == sorted(file.name for file in STARTER.glob("*.csv"))


@pytest.mark.usefixtures("_live")
def test_json_goes_out_with_the_log(tmp_path: Path):
    assert run("export", "record.json").exit_code == 0
    told = json.loads((tmp_path / "record.json").read_text("utf-8"))
    assert (len(told["stances"]), len(told["updates"])) == (535, 2)


@pytest.mark.usefixtures("_live")
def test_a_server_gets_the_record_of_a_zip(tmp_path: Path):
    run("export", "record.zip")
    dry = run("import", "record.zip", "--guild", "5", "--dry-run")
    assert "Nothing was written: this was a dry run." in dry.output
    done = run("import", "record.zip", "--guild", "5")
    assert "1471" in done.output
    run("export", "again", "--guild", "5")
    assert (tmp_path / "again" / "stances.csv").read_bytes() == (STARTER / "stances.csv").read_bytes()


@pytest.mark.usefixtures("_live")
@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: None, "bad.zip cannot be read: No such file"),
        (lambda: Path("bad.zip").write_text("no"), "is not a zip file, or is damaged"),
    ],
)
def test_a_zip_that_cannot_be_used_ends_in_a_sentence(make, says: str):
    make()
    done = run("import", "bad.zip")
    assert done.exit_code == 2
    assert says in done.output


@pytest.mark.usefixtures("_live")
def test_problems_in_a_zip_are_listed_and_nothing_is_imported():
    with zipfile.ZipFile("bad.zip", "w") as archive:
        archive.writestr("themes.csv", "key,name,description,aliases\nA B,,,\n")
    done = run("import", "bad.zip")
    assert done.exit_code == 2
    assert "themes.csv, line 2: " in done.output
    assert "2 problems. Nothing was imported." in done.output


@pytest.mark.usefixtures("_live")
def test_a_backup_is_made_beside_the_database_and_the_oldest_make_room(tmp_path: Path):
    made = [run("backup", "--keep", "2") for _ in range(3)]
    assert [done.exit_code for done in made] == [0, 0, 0]
    assert re.search(
        r"Written and checked: .*live/backups/standpoint-.*Z\.db \(\d\.\d MB; 1 record with 2 updates, "
        r"the newest of 20\d\d-\d\d-\d\d \d\d:\d\d UTC\)",
        made[0].output,
    )
    assert "Removed: " in made[2].output
    assert len(list((tmp_path / "live" / "backups").iterdir())) == 2


def test_a_backup_without_a_database_is_refused_and_makes_none(tmp_path: Path):
    done = run("backup")
    assert done.exit_code == 2
    assert "There is no database at" in done.output
    assert list((tmp_path / "live").iterdir()) == []


def test_keeping_no_backup_at_all_is_refused():
    done = run("backup", "--keep", "0")
    assert done.exit_code == 2
    assert "--keep" in done.output


@pytest.mark.usefixtures("_live")
def test_a_backup_is_restored_after_a_yes_and_what_was_there_is_kept(tmp_path: Path):
    run("backup", "copy.db")
    run("import", str(STARTER), "--guild", "5")
    asked = run("restore", "copy.db", typed="y\n")
    assert asked.exit_code == 0
    assert "The backup holds 1 record with 2 updates, the newest of " in asked.output
    assert "live/stances.db holds 2 records with 4 updates, the newest of " in asked.output
    assert "Replace the database with the backup? [y/N]: y" in asked.output
    assert "is now what copy.db holds." in asked.output
    (kept,) = (tmp_path / "live").glob("stances-replaced-*.db")
    assert f"Kept: the database from before is {kept}." in asked.output
    assert (_records(tmp_path / "live" / "stances.db"), _records(kept)) == ([0], [0, 5])


@pytest.mark.usefixtures("_live")
def test_without_a_yes_nothing_is_restored(tmp_path: Path):
    run("backup", "copy.db")
    run("import", str(STARTER), "--guild", "5")
    for typed in ("n\n", ""):
        done = run("restore", "copy.db", typed=typed)
        assert done.exit_code == 1
        assert "Restored" not in done.output
    assert [path.name for path in (tmp_path / "live").iterdir()] == ["stances.db"]
    assert _records(tmp_path / "live" / "stances.db") == [0, 5]


@pytest.mark.usefixtures("_live")
def test_a_restore_says_if_there_is_nothing_to_replace_or_it_cannot_be_read(tmp_path: Path):
    run("backup", "copy.db")
    live = tmp_path / "live" / "stances.db"
    live.unlink()
    done = run("restore", "copy.db", "--yes")
    assert f"The database {live} is not there." in done.output
    assert "Kept" not in done.output
    live.write_text("nonsense")
    done = run("restore", "copy.db", "--yes")
    assert f"The database {live} cannot be read." in done.output
    assert "Kept: " in done.output
    assert _records(live) == [0]


@pytest.mark.usefixtures("_live")
def test_a_backup_that_is_none_is_refused(tmp_path: Path):
    (tmp_path / "copy.db").write_text("nonsense")
    done = run("restore", "copy.db", "--yes")
    assert done.exit_code == 2
    assert "copy.db is not a SQLite database. Nothing was changed. Choose another backup." in done.output


@pytest.mark.usefixtures("_live")
@pytest.mark.parametrize("name", ["record.zip", "record.json", "folder"])
def test_an_export_replaces_nothing_unless_told_to(tmp_path: Path, name: str):
    assert run("export", name).exit_code == 0
    kept = tmp_path / name / "themes.csv" if name == "folder" else tmp_path / name
    kept.write_text("mine")
    done = run("export", name)
    assert done.exit_code == 2
    assert done.stderr == (
        f"{kept.relative_to(tmp_path)} is there already. Nothing was written. Choose another name, or replace it: "
        "--overwrite\n"
    )
    assert kept.read_text() == "mine"
    assert run("export", name, "--overwrite").exit_code == 0
    assert "syria" in kept.read_text("utf-8", "replace") or name == "record.zip"
    assert kept.stat().st_size > len("mine")


@pytest.mark.usefixtures("_live")
@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("record.xlsx", "A record is not written as .xlsx. Name a file that ends in .zip"),
        ("stances.csv", "A record is not written as .csv. Name a file that ends in .zip"),
        ("record.tar.gz", "A record is not written as .gz. Name a file that ends in .zip"),
        ("taken.zip", "taken.zip is a folder. Choose another name for the file."),
        ("plain", "plain is a file. Name a folder, or a file that ends in .zip or .json."),
    ],
)
def test_an_export_in_no_known_form_is_refused(tmp_path: Path, target: str, says: str):
    (tmp_path / "taken.zip").mkdir()
    (tmp_path / "plain").touch()
    before = sorted(tmp_path.rglob("*"))
    for more in ((), ("--overwrite",)):
        done = run("export", target, *more)
        assert done.exit_code == 2
        assert says in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("_live")
def test_a_folder_with_an_ending_that_is_there_takes_an_export(tmp_path: Path):
    (tmp_path / "record.2026").mkdir()
    assert run("export", "record.2026").exit_code == 0
    assert (tmp_path / "record.2026" / "stances.csv").exists()


@pytest.mark.usefixtures("_live")
@pytest.mark.parametrize(
    ("command", "name", "says"),
    [
        ("import", "record.json", "record.json cannot be imported. It is an export for reading"),
        ("import", "themes.csv", "themes.csv cannot be imported. It is one of the files of a record."),
        ("import", "copy.db", "copy.db cannot be imported. It is a database."),
        (
            "import",
            "kept.txt",
            "kept.txt cannot be imported. Name a sheet that ends with .csv, a folder of the CSV files, or a .zip of them.",
        ),
        ("restore", "record.json", "record.json is no backup"),
        ("restore", "record.zip", "record.zip is no backup"),
        ("restore", "themes.csv", "themes.csv is no backup"),
        ("restore", "live", "live is no backup"),
    ],
)
def test_a_file_that_another_command_takes_is_refused_and_that_one_named(
    tmp_path: Path, command: str, name: str, says: str
):
    if name != "live":
        (tmp_path / name).write_text("{}")
    done = run(command, name)
    assert done.exit_code == 2
    assert says in done.stderr


@pytest.mark.usefixtures("_live")
def test_one_problem_is_one(tmp_path: Path):
    (tmp_path / "themes.csv").write_text("key,name,description,aliases\nother,,,\n")
    assert run("import", ".").stderr.endswith("\n1 problem. Nothing was imported.\n")


def _records(database: Path) -> list[int]:
    async def read() -> list[int]:
        store = await Store.open(database, create=False)
        found = await store.record_ids()
        store.close()
        return found

    return asyncio.run(read())


SHEET = "Leader;Topic;Position;Date;Link\nAda Quill;The ferry is free;{};2015;https://a.example\n"


@pytest.mark.usefixtures("_live")
def test_a_sheet_is_previewed_and_imported_and_an_empty_one_is_written(tmp_path: Path):
    assert run("template").exit_code == 0
    sheet = tmp_path / "sheet.csv"
    again = run("template", "sheet.csv")
    assert (again.exit_code, "sheet.csv is there already" in again.stderr) == (2, True)
    nothing = run("import", "sheet.csv")
    assert nothing.exit_code == 2
    assert "sheet.csv, row 1: there is no row below the header yet" in nothing.stderr
    sheet.write_text(SHEET.format("−2"), "utf-8")
    dry = run("import", "sheet.csv", "--guild", "5", "--dry-run")
    assert "new leaders: Ada Quill\n" in dry.stdout
    assert "Nothing was written" in dry.stdout
    assert run("import", "sheet.csv", "--guild", "5").exit_code == 0
    assert "Ada Quill on The ferry is free: opposes" in run("stance", "quill", "ferry", "--guild", "5").stdout


def test_a_sheet_with_a_problem_says_row_and_column_and_leaves_no_database(tmp_path: Path):
    (tmp_path / "sheet.csv").write_text(SHEET.format("often"), "utf-8")
    done = run("import", "sheet.csv")
    assert done.exit_code == 2
    assert "sheet.csv, row 2: position must be −2, −1, 0, 1 or 2, or in words" in done.stderr
    assert not list((tmp_path / "live").iterdir())


def test_a_csv_file_that_is_no_sheet_says_what_a_sheet_has(tmp_path: Path):
    (tmp_path / "people.csv").write_text("name,age\nAda,4\n")
    done = run("import", "people.csv")
    assert "is none of themes.csv" in done.stderr
    assert (
        "no sheet with the columns leader, topic, position, date and link. An empty sheet: standpoint template"
        in done.stderr
    )


FIRST_EDITION = CHECKOUT / "tests" / "first_edition"
"""Rows of the starter record's first edition, in the form that it had: before sources were entries."""


def test_the_first_edition_as_the_public_record_takes_over_the_second_as_one_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("STANDPOINT_STARTER", str(FIRST_EDITION))
    made = run("import", str(FIRST_EDITION))
    assert "11 stance)" in made.stdout
    assert "new: 0" in made.stdout
    assert "made, with the starter record" in made.stderr
    done = run("import", str(STARTER))
    assert done.exit_code == 0
    assert "524 stance)" in done.stdout
    run("export", "record.json")
    told = json.loads((tmp_path / "record.json").read_text("utf-8"))
    assert [line["action"] for line in told["updates"]] == ["start", "import", "import"]
    assert "Everything is in order." in run("check", "--offline").output

    # All of the second edition is on record, word for word; of the first, what it left out stays.
    assert run("export", "folder").exit_code == 0
    for file in STARTER.glob("*.csv"):
        held = set((tmp_path / "folder" / file.name).read_text("utf-8").splitlines())
        assert held.issuperset(file.read_text("utf-8").splitlines()), file.name
    again = run("import", str(STARTER))
    assert "new: 0" in again.stdout
    assert "changed: 0" in again.stdout


def test_the_starter_record_goes_by_its_name_from_anywhere_unless_a_folder_here_does(tmp_path: Path):
    assert "535 stance" in run("import", "starter").output
    (tmp_path / "starter").mkdir()
    assert "The folder starter has no " in run("import", "starter").output
