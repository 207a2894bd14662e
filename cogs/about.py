"""/help, /about and /privacy: what the bot is, and what it stores about people; and the servers that it has left."""

import io
import logging
from collections.abc import Iterator
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from bot import privacy
from bot.about import Usable, about_card, help_card
from bot.core.errors import StandpointError
from bot.core.policy import Action, may
from bot.privacy import forget_me
from bot.request import Request
from bot.routes import Forget
from bot.ui.cards import Card
from bot.ui.guard import ACTION, action_of
from bot.ui.outgoing import Rounds
from bot.ui.replies import answer, as_card, caller_of, request_of, turns
from bot.ui.state import FORGOTTEN, Bot, Interaction, add_routes

_log = logging.getLogger(__name__)

SWEEP_SECONDS: Final = 6 * 3600.0
FILE_LIMIT: Final = 8_000_000
"""Bytes of a file that Discord takes from a bot everywhere, with room to spare."""

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


class Privacy(Rounds, commands.GroupCog, group_name="privacy", group_description="What is stored about you?"):
    """/privacy."""

    seconds = SWEEP_SECONDS

    def __init__(self, client: Bot) -> None:
        """Nothing runs before the cog is loaded."""
        super().__init__()
        self._client = client

    @app_commands.command(extras={ACTION: Action.OWN_DATA})
    async def show(self, interaction: Interaction) -> None:
        """What does this bot store about you, in plain words?"""
        await answer(
            interaction,
            as_card(privacy.count_own_data(request_of(interaction)), privacy.privacy_card),
            private=True,
        )

    @app_commands.command(extras={ACTION: Action.OWN_DATA})
    async def export(self, interaction: Interaction) -> None:
        """Get a copy of everything that is stored about you, as a file."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        data = await privacy.copy_own_data(request_of(interaction))
        if len(data) > FILE_LIMIT:
            raise StandpointError(
                "That is more than Discord lets me send as a file. Use the command in one server at a time, or "
                "ask the bot's operator."
            )
        file = discord.File(io.BytesIO(data), filename="standpoint-own-data.json")
        await interaction.followup.send(
            "Everything that is stored about you here.", file=file, ephemeral=True
        )

    @app_commands.command(extras={ACTION: Action.OWN_DATA})
    async def forget(self, interaction: Interaction) -> None:
        """Remove your Discord id from what is stored. Asks before it does."""
        own = privacy.count_own_data(request_of(interaction))
        await answer(interaction, as_card(own, privacy.forget_question), private=True)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was removed, or the server is gone: its people are forgotten in 30 days."""
        if not guild.unavailable:
            await self._client.desk.store.write(privacy.left, guild.id, self._client.desk.instant())

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Back again: nobody is forgotten."""
        await self._client.desk.store.write(privacy.returned, guild.id)

    @override
    async def look(self) -> None:
        """Forget the people of servers that were left long ago, also if that happened while the bot was off."""
        if not self._client.is_ready():
            return
        guilds = {guild.id for guild in self._client.guilds}
        for guild_id in await privacy.sweep_departures(self._client.desk, guilds):
            _log.info("Forgot the people of server %d, which was left 30 days ago", guild_id)
            self._client.cards.clear()


async def _forgotten(interaction: Interaction, button: Forget) -> Card:
    """Forget whoever presses: nobody can be forgotten by somebody else, whatever the id of the button says."""
    client = interaction.client
    servers = await forget_me(request_of(interaction), everywhere=button.where == "everywhere")
    client.cards.clear()  # some may name them
    client.kept.forget(interaction.user.id)
    client.dispatch(FORGOTTEN, interaction.user.id)
    return privacy.forgotten_card(servers)


async def setup(client: Bot) -> None:
    add_routes(client, turns(Forget, _forgotten))
    await client.add_cog(Privacy(client))
    client.tree.add_command(help_)
    client.tree.add_command(about_)
