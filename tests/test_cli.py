"""`standpoint` on the command line: what it prints, and its exit codes."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.settings import CHECKOUT

STARTER = CHECKOUT / "starter"


class Terminal:
    """A terminal in an empty folder with a database of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "stances.db"

    def __call__(self, *arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(cli, ["--database", str(self.database), *arguments], input=typed)


@pytest.fixture
def standpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    return Terminal(tmp_path)


def test_run_without_a_token_says_what_to_do_and_exits_2(standpoint: Terminal) -> None:
    ran = standpoint("run")
    assert ran.exit_code == 2
    assert "DISCORD_TOKEN" in ran.stderr
    assert not standpoint.database.exists()


def test_sync_without_a_token_exits_2(standpoint: Terminal) -> None:
    assert standpoint("sync").exit_code == 2


def test_a_demo_for_other_machines_is_refused(standpoint: Terminal) -> None:
    ran = standpoint("demo", "--host", "0.0.0.0")  # noqa: S104 - that it is refused is the point
    assert ran.exit_code == 2
    assert "this machine only" in ran.stderr


def test_stance_prints_position_words_date_and_source(standpoint: Terminal) -> None:
    ran = standpoint("stance", "putin", "broad coalition")
    assert ran.exit_code == 0
    assert "Vladimir Putin on One broad coalition: supports" in ran.stdout
    assert "28 September 2015" in ran.stdout


def test_stance_as_json_has_the_promised_fields(standpoint: Terminal) -> None:
    ran = standpoint("stance", "putin", "broad coalition", "--json")
    found = json.loads(ran.stdout)
    assert found["position"] == 2
    assert found["label"] == "supports"
    assert found["stated_on"] == "2015-09-28"
    assert found["source_url"] == "https://doi.org/10.7910/DVN/0TJX8Y"
    assert found["key"]
    assert found["quote"].startswith("Like the coalition against Hitler")


def test_stance_on_a_theme_prints_one_object_a_topic(standpoint: Terminal) -> None:
    lines = standpoint("stance", "putin", "coalitions", "--json").stdout.splitlines()
    topics = [json.loads(line)["topic"] for line in lines]
    assert len(topics) > 1
    assert len(topics) == len(set(topics))


def test_stance_with_nothing_on_record_says_so_and_exits_1(standpoint: Terminal) -> None:
    ran = standpoint("stance", "key", "safe zone")
    assert ran.exit_code == 1
    assert "no position on record" in ran.stdout


def test_a_name_that_is_not_on_record_exits_2_with_suggestions(standpoint: Terminal) -> None:
    ran = standpoint("stance", "erdogn", "assad-must-go")
    assert ran.exit_code == 2
    assert "Recep Tayyip Erdoğan" in ran.stderr


def test_what_is_exported_is_what_was_imported_to_the_byte(standpoint: Terminal) -> None:
    assert standpoint("export", "out").exit_code == 0
    for file in STARTER.glob("*.csv"):
        assert (standpoint.folder / "out" / file.name).read_bytes() == file.read_bytes()


def test_importing_an_export_changes_nothing(standpoint: Terminal) -> None:
    standpoint("export", "out")
    ran = standpoint("import", "out")
    assert ran.exit_code == 0
    assert "new: 0" in ran.stdout
    assert "changed: 0" in ran.stdout


def test_an_import_for_a_server_starts_an_empty_record(standpoint: Terminal) -> None:
    small = standpoint.folder / "small"
    small.mkdir()
    shutil.copy(STARTER / "themes.csv", small)
    assert standpoint("import", "small", "--guild", "77").exit_code == 0
    ran = standpoint("stance", "putin", "broad coalition", "--guild", "77")
    assert ran.exit_code == 2
    assert "No leader called" in ran.stderr


def test_an_import_with_problems_names_every_line_and_imports_nothing(standpoint: Terminal) -> None:
    bad = standpoint.folder / "bad"
    bad.mkdir()
    (bad / "themes.csv").write_text("key,name,description,aliases\nok,Fine,,\nNot A Key,Name,,\nother,,,\n")
    ran = standpoint("import", "bad", "--guild", "77")
    assert ran.exit_code == 2
    assert "themes.csv, line 3" in ran.stderr
    assert "themes.csv, line 4" in ran.stderr
    assert "Nothing was imported" in ran.stderr


def test_a_dry_run_writes_nothing(standpoint: Terminal) -> None:
    standpoint("stance", "putin", "syria")
    assert "dry run" in standpoint("import", str(STARTER), "--guild", "77", "--dry-run").stdout
    assert "Nothing" in standpoint("import", str(STARTER), "--guild", "77", "--dry-run").stdout
    assert "338" in standpoint("import", str(STARTER), "--guild", "77").stdout


def test_check_is_content_with_a_new_database_and_names_what_is_wrong_with_another(
    standpoint: Terminal,
) -> None:
    missing = standpoint("check")
    assert missing.exit_code == 2
    assert "There is no database" in missing.stderr
    standpoint("stance", "putin", "syria")
    assert "Everything is in order" in standpoint("check").stdout
    assert standpoint("check").exit_code == 0


def test_a_database_of_another_program_is_refused_and_left_alone(standpoint: Terminal) -> None:
    standpoint.database.write_bytes(b"not a database, but something dear to somebody")
    ran = standpoint("stance", "putin", "syria")
    assert ran.exit_code == 2
    assert "not a SQLite database" in ran.stderr
    assert standpoint.database.read_bytes().startswith(b"not a database")


def test_ask_answers_in_words_and_as_json_a_line(standpoint: Terminal) -> None:
    assert "Vladimir Putin" in standpoint("ask", "does", "putin", "back", "assad?").stdout
    lines = standpoint(
        "ask", "--json", "-", typed="does putin back assad?\nwhat can you do\n"
    ).stdout.splitlines()
    first, second = map(json.loads, lines)
    assert (first["kind"], first["leaders"], first["records"]) == (
        "answer",
        ["putin"],
        ["putin-2015-11-26-p2"],
    )
    assert second["kind"] == "help"


def test_every_subcommand_has_a_help_text() -> None:
    for name, command in cli.commands.items():
        assert command.help, name
        assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0
