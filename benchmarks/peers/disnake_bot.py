"""`/stance` on disnake."""

import sys
from pathlib import Path

import disnake
from disnake import ui
from disnake.ext import commands

from benchmarks.peers.record import Answer, NothingError, Record

port, database = int(sys.argv[1]), Path(sys.argv[2])
disnake.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
record = Record(database)
bot = commands.AutoShardedInteractionBot(intents=disnake.Intents(guilds=True), max_messages=None)


@bot.event
async def on_connect() -> None:
    print("ready", flush=True)


def card(answer: Answer) -> ui.Container:
    label, custom_id = answer.beside
    colour = {} if answer.colour is None else {"accent_colour": disnake.Colour(answer.colour)}
    return ui.Container(
        ui.TextDisplay(answer.heading),
        ui.Separator(),
        ui.Section(ui.TextDisplay(answer.position), accessory=ui.Button(label=label, custom_id=custom_id)),
        *(ui.TextDisplay(text) for text in answer.paragraphs),
        ui.ActionRow(*(ui.Button(label=label, custom_id=custom_id) for label, custom_id in answer.buttons)),
        **colour,
    )


async def leaders(_: disnake.ApplicationCommandInteraction, typed: str) -> dict[str, str]:
    return dict(record.names("leader", typed))


async def topics(_: disnake.ApplicationCommandInteraction, typed: str) -> dict[str, str]:
    return dict(record.names("topic", typed))


@bot.slash_command(description="Where does a leader stand?")
async def stance(
    interaction: disnake.ApplicationCommandInteraction,
    leader: str = commands.Param(autocomplete=leaders),
    topic: str = commands.Param(autocomplete=topics),
    on: str = "",
) -> None:
    try:
        await interaction.response.send_message(components=card(record.answer(leader, topic, on)))
    except NothingError as nothing:
        await interaction.response.send_message(str(nothing), ephemeral=True)


bot.run("token")
