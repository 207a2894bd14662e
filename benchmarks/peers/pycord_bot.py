"""`/stance` on py-cord."""

import sys
from pathlib import Path

import discord
from discord import ui

from benchmarks.peers.record import Answer, NothingError, Record

port, database = int(sys.argv[1]), Path(sys.argv[2])
discord.http.Route.API_BASE_URL = f"http://127.0.0.1:{port}/api/v10"
record = Record(database)
bot = discord.AutoShardedBot(intents=discord.Intents(guilds=True), max_messages=None)


@bot.event
async def on_connect() -> None:
    await bot.sync_commands()
    print("ready", flush=True)


def card(answer: Answer) -> ui.DesignerView:
    label, custom_id = answer.beside
    box = ui.Container(
        ui.TextDisplay(answer.heading),
        ui.Separator(),
        ui.Section(ui.TextDisplay(answer.position), accessory=ui.Button(label=label, custom_id=custom_id)),
        *(ui.TextDisplay(text) for text in answer.paragraphs),
        ui.ActionRow(*(ui.Button(label=label, custom_id=custom_id) for label, custom_id in answer.buttons)),
        colour=answer.colour,
    )
    return ui.DesignerView(box, timeout=None, store=False)  # presses are answered by id


async def leaders(context: discord.AutocompleteContext) -> list[discord.OptionChoice]:
    return [discord.OptionChoice(name=name, value=key) for name, key in record.names("leader", context.value)]


async def topics(context: discord.AutocompleteContext) -> list[discord.OptionChoice]:
    return [discord.OptionChoice(name=name, value=key) for name, key in record.names("topic", context.value)]


@bot.slash_command(description="Where does a leader stand?")
@discord.option("leader", str, autocomplete=leaders)
@discord.option("topic", str, autocomplete=topics)
@discord.option("on", str, required=False, default="")
async def stance(context: discord.ApplicationContext, leader: str, topic: str, on: str) -> None:
    try:
        await context.interaction.response.send_message(view=card(record.answer(leader, topic, on)))
    except NothingError as nothing:
        await context.interaction.response.send_message(str(nothing), ephemeral=True)


bot.run("token")
