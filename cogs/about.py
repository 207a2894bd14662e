"""/help and /about."""

from collections.abc import Iterator

from discord import app_commands
from discord.ext import commands

from bot.about import Usable, about_card, help_card
from bot.core.policy import Action, may
from bot.request import Request
from bot.ui.cards import Card
from bot.ui.guard import ACTION, action_of
from bot.ui.replies import answer, caller_of, request_of
from bot.ui.state import Bot, Interaction

_READS = {ACTION: Action.LOOK_UP}


@app_commands.command(name="help", extras=_READS)
async def help_(interaction: Interaction) -> None:
    """What can I ask here? Only the commands that you may use."""
    await answer(interaction, _help(interaction), private=True)


@app_commands.command(name="about", extras=_READS)
async def about_(interaction: Interaction) -> None:
    """What is this bot, where do its facts come from, and what does a position mean?"""
    await answer(interaction, _about(request_of(interaction)), private=True)


async def _help(interaction: Interaction) -> Card:
    client, caller = interaction.client, caller_of(interaction)
    usable = [
        Usable(root=command.qualified_name.split(" ")[0], clickable=_mention(client, command))
        for command in _leaves(client)
        if (action := action_of(command)) is not None and may(caller, action)
    ]
    return help_card(usable, await request_of(interaction).directory())


async def _about(request: Request) -> Card:
    record_id = request.record_id
    return about_card(
        await request.directory(),
        own_record=record_id != 0,
        updates=request.store.head(record_id),
        span=await request.store.stated_span(record_id),
    )


def _leaves(client: Bot) -> Iterator[app_commands.Command[commands.Cog, ..., None]]:
    for command in client.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield command


def _mention(client: Bot, command: app_commands.Command[commands.Cog, ..., None]) -> str:
    """A command as Discord makes it clickable; by name alone before Discord has told us its id."""
    name = command.qualified_name
    known = client.command_ids.get(name.split(" ")[0])
    return f"</{name}:{known}>" if known else f"`/{name}`"


async def setup(client: Bot) -> None:
    client.tree.add_command(help_)
    client.tree.add_command(about_)
