"""What the documents show is what happens: their commands are run, and their links lead somewhere."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.client import Standpoint
from bot.settings import Settings
from tests.harness import Person, World

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "PRIVACY.md", *(ROOT / "docs").glob("*.md")]
)
READERS = {"member.md": "mia", "asking.md": "mia"}
"""Pages whose fenced slash commands are run, and who reads them."""


def fenced(page: Path, kind: str) -> list[str]:
    """The lines inside the page's code blocks of a kind."""
    blocks = re.findall(rf"^```{kind}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines()]


def examples() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        if page.name in READERS:
            yield from ((READERS[page.name], line) for line in fenced(page, "text") if line.startswith("/"))


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Standpoint:
    return Standpoint(
        Settings(standpoint_database=tmp_path / "stances.db", _env_file=None), guild_ready_timeout=0.05
    )


async def test_every_command_on_a_page_answers_with_more_than_a_refusal(world: World) -> None:
    lines = list(examples())
    assert len(lines) > 10
    for who, line in lines:
        person = getattr(world, who)
        assert isinstance(person, Person)
        name, *options = re.split(r" (?=\w+:)", line.removeprefix("/"))
        reply = await person.slash(name, **dict(option.split(":", 1) for option in options))
        for refusal in (
            "No leader called",
            "No topic called",
            "could be",
            "Something went wrong",
            "is not a date",
        ):
            assert refusal not in reply.text, line


def test_the_readmes_command_line_prints_what_it_shows(tmp_path: Path) -> None:
    command, *shown = fenced(ROOT / "README.md", "console")
    arguments = shlex.split(command.removeprefix("$ .venv/bin/standpoint "))
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "--database", str(tmp_path / "stances.db"), *arguments],
        capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8",
    )  # fmt: skip
    assert ran.stdout.splitlines() == shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    for link in links:
        if not re.match(r"https?://|mailto:", link):
            assert (page.parent / link).exists(), link
