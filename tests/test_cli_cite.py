"""`standpoint cite`: text, JSON, and what is wrong with what was asked."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.citing import STYLES
from bot.cli import cli, main
from tests.ready import imported_database

KEY = "un70-rus-putin-p3"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported_database(tmp_path_factory.mktemp("cli") / "stances.db")


def run(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--database", str(database), "cite", *arguments])


@pytest.mark.parametrize("style", STYLES)
def test_every_style_names_the_source_and_what_finds_the_answer_again(database: Path, style: str):
    printed = run(database, KEY, "--style", style)
    assert printed.exit_code == 0
    assert "UN General Assembly, 70th session, verbatim record A/70/PV.13" in printed.output
    assert f"Standpoint, public record, {KEY}, update" in printed.output


def test_json_says_where_to_find_it_again(database: Path):
    told = json.loads(run(database, KEY, "--json", "--known-at", "#2").output)
    assert list(told) == ["key", "style", "citation", "record", "update", "known_at", "accessed"]
    assert (told["key"], told["style"], told["update"], told["known_at"]) == (KEY, "apa", 2, "0#2")


def test_an_id_that_nobody_has_ends_with_a_sentence(database: Path):
    refused = run(database, "nobody-2015")
    assert refused.exit_code == 2
    assert "No statement with the id “nobody-2015” is on record." in refused.output
    assert "It is blank" in run(database, " ").output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["cite", "\udcff"], "No statement with the id “�” is on record."),
        (["ask", "\udcff" * 300], "For example"),
        (["ask", "who", "is", "\udcff?"], "For example"),
        (["import", "\udcff.csv"], "There is no file or folder �.csv"),
        (["backup", "\udcff/no.db"], "�"),
    ],
)
def test_bytes_that_are_no_characters_end_with_a_sentence(
    database: Path,
    words: list[str],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    monkeypatch.setattr("sys.argv", ["standpoint", "--database", str(database), *words])
    with pytest.raises(SystemExit):
        main()
    told = capsys.readouterr()
    assert says in told.out + told.err
