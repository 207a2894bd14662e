"""What `standpoint` answers and refuses speaks of the command line, though the texts are shared with Discord."""

import asyncio
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.config import CHECKOUT
from bot.core.log import Seen
from bot.db.store import Store
from bot.entries.service import retire_topic
from bot.exchange.service import OPERATOR
from bot.request import Desk, Request
from bot.stances.service import retract_stance

WITHDRAWN = "un70-rus-putin-p3"
ON_DISCORD = re.compile(
    r"(?:^|(?<=[\s`“(]))/[a-z-]+(?![\w/.-]*[/.]\w)|small print|\bpress\b|\bbutton|`known`|the bot's operator"
)
"""What is only on Discord, and people who are reached from there."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The starter record with a withdrawn statement and a retired topic."""
    path = tmp_path_factory.mktemp("cli") / "stances.db"
    assert run(path, "import", str(CHECKOUT / "starter")).exit_code == 0
    asyncio.run(_change(path))
    return path


async def _change(path: Path) -> None:
    store = await Store.open(path)
    request = Request(Desk(store), OPERATOR)
    await retract_stance(request, Seen(key=WITHDRAWN, revision=1), "Withdrawn in a test.")
    await retire_topic(request, "Retired in a test.", topic="safe-zone")
    store.close()


def run(database: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--database", str(database), *arguments])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["cite", "nobody-2015"], "The ids stand in `standpoint table`"),
        (["cite", "nobody-2015"], "found with --guild"),
        (["cite", WITHDRAWN], "name an earlier update: --known-at"),
        (["stance", "nobody at all", "syria"], "What is on record: standpoint table"),
        (["stance", "putin", "nothing at all"], "What is on record: standpoint table"),
        (["stance", "putin", "safe zone"], "standpoint table --theme"),
        (["table", "--known-at", "#99"], "standpoint export record.json"),
        (["ask", "macron on assad in 2014"], "Nothing on record"),
        (["compare", "putin", "putin"], "2 to 4 different leaders"),
    ],
)
def test_a_refusal_on_the_command_line_names_nothing_that_is_only_on_discord(
    database: Path, arguments: list[str], says: str
):
    ran = run(database, *arguments)
    assert says in ran.output
    assert not ON_DISCORD.search(ran.output), ran.output


def test_the_statements_of_a_retired_topic_are_where_its_refusal_says(database: Path):
    assert "safe-zone" in run(database, "table", "--theme", "safe-zone").output


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_no_help_names_what_is_only_on_discord(name: str):
    with click.Context(cli.commands[name]) as context:
        assert not ON_DISCORD.search(context.get_help())


def test_asking_without_a_question_on_standard_input_is_said(database: Path):
    ran = CliRunner().invoke(cli, ["--database", str(database), "ask", "-"], input="\n \n")
    assert (ran.stdout, ran.stderr) == ("", "There was no question on standard input.\n")
