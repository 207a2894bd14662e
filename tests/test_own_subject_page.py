"""The page about an own subject: its example goes from a spreadsheet to answers as the page shows, on Discord and beside it."""

import io
import re
import shlex
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.client import Standpoint
from bot.config import Settings
from bot.exchange.sheet import COLUMNS, is_sheet
from tests.harness import Reply, World
from tests.ready import starter_database
from tests.test_docs import console_blocks
from tests.test_summary_page import MORNING, as_read

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "own-subject.md"
SHEET = ROOT / "docs" / "own-subject.csv"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Standpoint:
    settings = Settings(
        standpoint_database=starter_database(tmp_path / "stances.db", MORNING),
        standpoint_pictures=False,
    )
    return Standpoint(settings, now=lambda: MORNING, guild_ready_timeout=0.05)


def _shown() -> list[str]:
    return re.findall(r"^```discord\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def _read(reply: Reply) -> str:
    return as_read(reply.text)


async def test_the_example_goes_from_a_spreadsheet_to_answers_on_discord(world: World) -> None:
    previewed, answered = _shown()
    question = await world.ada.click(await world.ada.slash("settings starter"), "Start empty")
    await world.ada.click(question, "Yes, start empty")

    template = await world.ada.slash("record template")
    (file,) = template.message.attachments
    empty = await file.read()
    assert template.ephemeral
    assert is_sheet({file.filename: partial(io.BytesIO, empty)})

    preview = await world.ada.slash("record import", file=(SHEET.name, SHEET.read_bytes()))
    assert _read(preview).strip() == previewed.strip()
    done = await world.ada.click(preview, "Import it")
    assert "**New:** 3 themes, 5 topics, 10 leaders, 8 offices, 12 sources, 30 stances" in done.text

    assert (
        _read(await world.mia.slash("stance", leader="ada quill", topic="free ferry")).strip()
        == answered.strip()
    )
    who = await world.mia.slash("ask", question="who is for the free ferry?")
    assert "5 on record are for" in who.text
    vote = await world.mia.slash("stance", leader="cressida fenn", topic="free ferry")
    assert "**opposes**" in vote.text
    assert "Voted against the free ferry." in vote.text
    history = await world.mia.slash("history", leader="gil tarnbrook", topic="library")
    assert "2 statements, 1 change of position" in history.text

    again = await world.ada.slash("record import", file=(SHEET.name, SHEET.read_bytes()))
    assert "Nothing to import" in again.text
    assert "30 stances" in again.text
    assert again.buttons == []


def test_the_example_goes_the_same_way_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    blocks = console_blocks(PAGE)
    assert len(blocks) == 3
    for command, shown in blocks:
        arguments = shlex.split(command.removeprefix("standpoint "))
        ran = CliRunner().invoke(cli, ["--database", str(tmp_path / "stances.db"), *arguments])
        assert ran.stdout.splitlines() == shown, command
    asked = ["--database", "stances.db", "import", str(SHEET), "--guild", "5", "--dry-run"]
    told = CliRunner().invoke(cli, asked).stdout
    assert "new topics: Free ferry; A square without cars; Open council" in told
    assert "Nothing was written" in told


def test_the_page_tells_of_every_column() -> None:
    told = re.findall(r"^\| ([a-z*, ]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    named = [name.strip("* ") for cell in told for name in cell.split(",")]
    assert sorted(named) == sorted(["column", *(column.name for column in COLUMNS)])
