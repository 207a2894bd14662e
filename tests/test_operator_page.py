"""docs/operator.md keeps up with the program: settings, messages, commands, permissions, places."""

import ast
import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import click
import discord
import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.cli_desk import LOST, USAGE_ERROR
from bot.config import CHECKOUT, Settings
from bot.exchange.archive import UPLOAD
from bot.running import TELL_SECONDS
from bot.ui import outgoing as delivering

PAGE = (CHECKOUT / "docs" / "operator.md").read_text("utf-8")
FLAT = " ".join(PAGE.split())

ENDS = {"StoreUnusableError", "NoRoomError", "StartUpError", "fail", "Refusal"}
STARTS = (
    "bot/db/opening.py",
    "bot/client.py",
    "bot/refusals.py",
    "bot/running.py",
    "bot/cli_desk.py",
    "bot/exchange/service.py",
)
"""Where the texts stand that can end a start."""


def fenced(kind: str) -> list[str]:
    """The page's code blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def table(first: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading."""
    rows = PAGE.split(f"\n| {first} |", 1)[1].splitlines()[2:]
    cells = []
    for row in rows:
        if not row.startswith("|"):
            break
        cells.append([cell.strip() for cell in row.strip("|").split("|")])
    return cells


def messages() -> Iterator[str]:
    """The first sentence of each text that can end a start, with “…” for what is filled in."""
    for path in STARTS:
        for node in ast.walk(ast.parse((CHECKOUT / path).read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ENDS:
                text = _filled(node.args[0])
                if text.strip("…"):
                    yield text


def _filled(text: ast.expr) -> str:
    match text:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=parts):
            return "".join(_filled(part) for part in parts)
        case _:
            return "…"


def test_every_setting_is_in_the_table_with_its_default():
    shown = {name.strip("`"): default.strip("`") for name, default, _ in table("setting")}
    fields = Settings.model_fields
    assert list(shown) == [name.upper() for name in fields]
    for name, field in fields.items():
        default = field.default
        wanted = {
            "discord_token": "none",
            "standpoint_starter": "starter` in the checkout",
        }.get(name, str(default))
        assert shown[name.upper()] == wanted, name


def test_every_message_at_the_start_is_explained():
    explained = [cells[0].rstrip(".") for cells in table("message")]
    found = list(messages())
    assert len(found) > 12
    unexplained = [text for text in found if not any(text.startswith(row) for row in explained)]
    assert unexplained == []


def test_every_explained_message_is_one_that_the_program_has():
    texts = {
        _filled(node)
        for path in (CHECKOUT / "bot").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant | ast.JoinedStr)
    }
    for message, _ in table("message"):
        assert any(text.startswith(message.rstrip(".")) for text in texts), message


def test_the_messages_of_the_command_line_are_explained_word_for_word():
    explained = " ".join(cells[0] for cells in table("message"))
    source = (CHECKOUT / "bot" / "cli.py").read_text("utf-8")
    for words in ("There is no token.", "cannot be used: "):
        assert words in source
        assert words in explained


def test_the_invitation_asks_for_the_permissions_in_the_table_and_no_more():
    (address,) = (line for block in fenced("text") for line in block.splitlines() if "oauth2" in line)
    asked = parse_qs(urlsplit(address).query)
    assert asked["scope"] == ["bot applications.commands"]
    named = {cells[0].replace("View Channels", "View Channel") for cells in table("permission")}
    attributes = {words.lower().replace(" ", "_"): True for words in named}
    assert int(asked["permissions"][0]) == discord.Permissions(**attributes).value
    assert {*delivering._PERMISSIONS.values()} <= named


@pytest.mark.parametrize("line", [line for block in fenced("sh") for line in block.splitlines()])
def test_every_command_line_on_the_page_is_one(line: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    command = shlex.split(line, comments=True)
    if not command or Path(command[0]).name != "standpoint":
        return
    for known in cli.commands.values():
        monkeypatch.setattr(known, "callback", lambda *_, **__: None)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, command[1:])
    assert done.exit_code == 0, done.output


def test_every_subcommand_for_operators_is_on_the_page():
    for name in ("run", "health", "check", "checkpoint", "sync", "import", "export", "backup", "restore"):
        assert isinstance(cli.commands[name], click.Command)
        assert re.search(rf"^standpoint {name}\b", PAGE, re.MULTILINE), name


def test_the_service_starts_what_is_installed():
    (text,) = fenced("ini")
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read_string(text)
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    program, *arguments = unit["Service"]["ExecStart"].split()
    assert program == "/opt/standpoint/.venv/bin/standpoint"
    assert arguments[0] in cli.commands
    assert unit["Service"]["EnvironmentFile"] in PAGE.replace(text, "")


def test_the_service_is_started_again_for_ever_except_where_somebody_has_to_do_something():
    (text,) = fenced("ini")
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str
    unit.read_string(text)
    assert unit["Unit"]["StartLimitIntervalSec"] == "0"
    assert unit["Service"]["Type"] == "notify"
    assert int(unit["Service"]["WatchdogSec"]) > 2 * TELL_SECONDS
    assert unit["Service"]["Restart"] == "always"
    assert unit["Service"]["RestartPreventExitStatus"] == f"{USAGE_ERROR} {LOST}"


def test_the_limits_of_an_upload_are_those_of_the_program():
    assert UPLOAD.packed == 10 * 1024 * 1024
    assert UPLOAD.unpacked == 50 * 1024 * 1024
    assert UPLOAD.rows == 100_000
    assert (UPLOAD.lines, UPLOAD.seconds) == (500_000, 180)
    assert "An upload may have 10 MB, 50 MB unpacked, and 100,000 rows in 500,000 lines" in FLAT
    assert "three minutes" in FLAT


def test_the_page_and_the_configuration_of_litestream_name_the_same_places():
    config = (CHECKOUT / "litestream.yml").read_text("utf-8")
    places = set(re.findall(r"\$\{([A-Z_]+)\}", config))
    assert places == {"STANDPOINT_DATABASE", "STANDPOINT_REPLICA"}
    assert places <= set(re.findall(r"^export ([A-Z_]+)=", PAGE, re.MULTILINE))


def test_files_that_the_page_installs_from_are_there():
    named = re.findall(r"requirements/\w+\.txt", PAGE)
    assert named
    assert all((CHECKOUT / name).is_file() for name in named)
