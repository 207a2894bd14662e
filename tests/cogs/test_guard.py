"""What holds for every command, completion, button and dialog."""

import re
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest
from discord import app_commands

from bot.client import Standpoint
from bot.config import Settings
from bot.core.policy import ALLOWED, Role
from bot.ui.guard import action_of
from tests import forged
from tests.harness import World

NAMING = {"leader", "topic"}
"""Options that name something."""


@pytest.fixture
async def tree(world: World) -> app_commands.CommandTree[Standpoint]:
    assert isinstance(world.bot, Standpoint)
    return world.bot.tree  # type: ignore[return-value]  # discord.py types it for any client


def leaves(tree: app_commands.CommandTree[Standpoint]) -> Iterator[app_commands.Command]:
    for command in tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command


async def test_every_command_and_option_is_described(tree: app_commands.CommandTree[Standpoint]) -> None:
    for command in leaves(tree):
        assert len(command.description) > 10, command.qualified_name
        for option in command.parameters:
            assert option.description not in ("", "…"), f"{command.qualified_name} {option.name}"


async def test_every_command_has_a_row_in_the_policy(tree: app_commands.CommandTree[Standpoint]) -> None:
    for command in [*leaves(tree), *tree.get_commands(type=discord.AppCommandType.message)]:
        assert action_of(command) in ALLOWED, command.qualified_name


async def test_every_option_that_names_something_completes(
    tree: app_commands.CommandTree[Standpoint],
) -> None:
    for command in leaves(tree):
        for option in command.parameters:
            if option.name in NAMING:
                assert option.autocomplete, f"{command.qualified_name} {option.name}"


async def test_what_only_editors_may_do_is_hidden_by_discord_and_stays_in_servers(
    tree: app_commands.CommandTree[Standpoint],
) -> None:
    for command in leaves(tree):
        action = action_of(command)
        assert action is not None
        if Role.MEMBER not in ALLOWED[action]:
            top = command.root_parent or command
            told = top.to_dict(tree)
            assert told["contexts"] == [0], command.qualified_name
            assert told["default_member_permissions"] is not None, command.qualified_name


async def test_what_discord_hides_from_members_the_policy_denies_them_too(
    tree: app_commands.CommandTree[Standpoint],
) -> None:
    for command in leaves(tree):
        top = command.root_parent or command
        if top.to_dict(tree)["default_member_permissions"] is not None:
            action = action_of(command)
            assert action is not None
            assert Role.MEMBER not in ALLOWED[action], command.qualified_name


async def test_completion_is_empty_for_who_may_not_use_the_command(world: World) -> None:
    typed = {"leader": "put"}
    assert await world.omar.choices("record stance", "leader", "put", topic="", position="1") == [
        "Vladimir Putin (Russia)"
    ]
    with pytest.raises(Exception, match=r"(?i)not available|permission|unknown"):
        await world.mia.choices("record stance", "leader", typed["leader"], topic="", position="1")


async def test_a_bot_that_somebody_brought_along_reads_and_writes_nothing_for_a_server_that_it_is_not_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    forged.bring_bot_along(world, monkeypatch)
    for command, options in (("stance", {"leader": "putin"}), ("record undo", {}), ("settings show", {})):
        reply = await world.ada.slash(command, **options)
        assert "I was not added to this server. Ask its admins to add me" in reply.text
        assert reply.ephemeral


async def test_an_unforeseen_error_gives_an_id_and_the_log_has_the_traceback(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bot = world.bot
    assert isinstance(bot, Standpoint)
    monkeypatch.setattr(bot.desk.store, "standings", None)
    reply = await world.mia.slash("stance", leader="putin")
    assert "Something went wrong on our side" in reply.text
    assert "Traceback" not in reply.text
    assert reply.ephemeral
    assert [type(error.__cause__) for error in world.env.errors] == [TypeError]
    (kept,) = [line for line in caplog.records if line.name == "bot.ui.errors"]
    (incident,) = re.findall("`([0-9a-f]{8})`", reply.text)
    assert incident in kept.getMessage()
    assert kept.exc_info is not None
    assert kept.exc_info[0] is TypeError


async def test_settings_name_a_token_that_is_never_shown(tmp_path: Path) -> None:
    settings = Settings(discord_token="secret-token", standpoint_database=tmp_path / "x.db")
    assert "secret-token" not in repr(settings)
