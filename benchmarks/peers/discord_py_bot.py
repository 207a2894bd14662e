"""`/stance` on discord.py."""

import sys
from pathlib import Path

import discord
import yarl
from discord import app_commands, ui

from benchmarks.peers.record import Answer, NothingError, Record

port, database = int(sys.argv[1]), Path(sys.argv[2])
discord.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/gateway")
record = Record(database)


class Bot(discord.AutoShardedClient):
    def __init__(self) -> None:
        intents = discord.Intents(guilds=True)
        super().__init__(intents=intents, guild_ready_timeout=0.05, max_messages=None)
        self.tree = app_commands.CommandTree(self)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def on_ready(self) -> None:
        print("ready", flush=True)


bot = Bot()


def card(answer: Answer) -> ui.LayoutView:
    label, custom_id = answer.beside
    box: ui.Container[ui.LayoutView] = ui.Container(
        ui.TextDisplay(answer.heading),
        ui.Separator(),
        ui.Section(ui.TextDisplay(answer.position), accessory=ui.Button(label=label, custom_id=custom_id)),
        *(ui.TextDisplay(text) for text in answer.paragraphs),
        ui.ActionRow(*(ui.Button(label=label, custom_id=custom_id) for label, custom_id in answer.buttons)),
        accent_colour=answer.colour,
    )
    view = ui.LayoutView(timeout=None)
    view.add_item(box)
    return view


async def leaders(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=key) for name, key in record.names("leader", typed)]


async def topics(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=key) for name, key in record.names("topic", typed)]


@bot.tree.command(description="Where does a leader stand?")
@app_commands.autocomplete(leader=leaders, topic=topics)
async def stance(interaction: discord.Interaction, leader: str, topic: str, on: str = "") -> None:
    try:
        await interaction.response.send_message(view=card(record.answer(leader, topic, on)))
    except NothingError as nothing:
        await interaction.response.send_message(str(nothing), ephemeral=True)


bot.run("token", log_handler=None)
