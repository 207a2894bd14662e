"""What the documents show is what happens: their commands are run, and their links lead somewhere."""

import asyncio
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.client import Standpoint
from bot.config import Settings
from bot.stances.forms import POSITIONS
from tests.ask import score
from tests.harness import Person, World
from tests.ready import imported_database, starter_database

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "PRIVACY.md", *(ROOT / "docs").glob("*.md")]
)
READERS = {
    "member.md": "mia", "asking.md": "mia", "moderator.md": "omar", "admin.md": "ada", "summary.md": "ada",
}  # fmt: skip
"""Pages whose fenced slash commands are run, and who reads them."""


def fenced(page: Path, kind: str) -> list[str]:
    """The lines inside the page's code blocks of a kind."""
    blocks = re.findall(rf"^```{kind}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def console_blocks(page: Path) -> list[tuple[str, list[str]]]:
    """Each command that the page shows, with the lines that it shows under it."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n\$ (.*?)\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    return [(command, shown.splitlines()) for command, shown in blocks]


def examples() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        if page.name in READERS:
            yield from ((READERS[page.name], line) for line in fenced(page, "text") if line.startswith("/"))


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Standpoint:
    return Standpoint(
        Settings(
            standpoint_database=starter_database(tmp_path / "stances.db"),
            standpoint_pictures=False,
        ),
        guild_ready_timeout=0.05,
    )


async def test_every_command_on_a_page_answers_with_more_than_a_refusal(world: World) -> None:
    lines = list(examples())
    assert len(lines) > 10
    for who, line in lines:
        person = getattr(world, who)
        assert isinstance(person, Person)
        name, *options = re.split(r" (?=\w+:)", line.removeprefix("/"))
        typed = dict(option.split(":", 1) for option in options)
        chosen = {"#general": world.general, "True": True, **{one.name: one.value for one in POSITIONS}}
        reply = await person.slash(name, **{key: chosen.get(value, value) for key, value in typed.items()})
        for refusal in (
            "No leader called",
            "No topic called",
            "could be",
            "Something went wrong",
            "is not a date",
        ):
            assert reply.result.modal is not None or refusal not in reply.text, line


def test_the_readmes_command_line_prints_what_it_shows(tmp_path: Path) -> None:
    command, *shown = fenced(ROOT / "README.md", "console")
    imported_database(tmp_path / "stances.db")
    arguments = shlex.split(command.removeprefix("$ .venv/bin/standpoint "))
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "--database", str(tmp_path / "stances.db"), *arguments],
        capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8",
    )  # fmt: skip
    assert ran.stdout.splitlines() == shown


def test_every_question_of_the_pages_on_asking_is_answered_as_it_shows(tmp_path: Path) -> None:
    pages = [ROOT / "docs" / "asking.md", ROOT / "docs" / "asking-developer.md"]
    blocks = [block for page in pages for block in console_blocks(page)]
    assert len(blocks) > 15
    imported_database(tmp_path / "stances.db")
    for command, shown in blocks:
        arguments = shlex.split(command.removeprefix(".venv/bin/standpoint "))
        ran = CliRunner().invoke(cli, ["--database", str(tmp_path / "stances.db"), *arguments])
        assert ran.output.splitlines() == shown, command


def test_the_page_of_measurements_has_the_accuracy_that_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    asyncio.run(score.main(list(score.SETS)))
    measured = capsys.readouterr().out.strip()
    assert measured in (ROOT / "docs" / "asking-measurements.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    for link in links:
        if not re.match(r"https?://|mailto:", link):
            assert (page.parent / link).exists(), link
