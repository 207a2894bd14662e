"""The bots that are timed, each a process of its own: `python benchmarks/bots.py pong|card|standpoint PORT [FILE]`.

"pong" answers a word and "card" a fixed card of the shape of ours: the fastest that discord.py allows.
"""

import sys
from pathlib import Path

import discord
import yarl
from discord import app_commands, ui
from typing_extensions import override

READY = "ready"


def point_at(port: int) -> None:
    """Make discord.py talk to this machine."""
    discord.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/gateway")


class Smallest(discord.AutoShardedClient):
    """A bot that does nothing else."""

    def __init__(self, answer: str) -> None:
        super().__init__(intents=discord.Intents.default(), guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.answer = answer

    @override
    async def setup_hook(self) -> None:
        self.tree.add_command(app_commands.Command(name="stance", description="x", callback=self._stance))
        await self.tree.sync()

    async def on_ready(self) -> None:
        print(READY, flush=True)

    async def _stance(
        self, interaction: discord.Interaction, leader: str, topic: str = "", on: str = ""
    ) -> None:
        if self.answer == "pong":
            await interaction.response.send_message("pong")
        else:
            await interaction.response.send_message(view=_fixed_card())


def _fixed_card() -> ui.LayoutView:
    """Heading, three topics with quote and source and a button each, and a row of three buttons."""
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x2EAE60)
    container.add_item(ui.TextDisplay("## A leader on a theme\n-# an office, a country · as of today"))
    container.add_item(ui.Separator())
    for place in range(3):
        text = f"**A topic {place}** — **supports**\n> “{'some words that were said ' * 5}”\n-# a day · a place · [a source](https://example.org/a)"
        button: ui.Button[ui.LayoutView] = ui.Button(label="More", custom_id=f"more {place}")
        container.add_item(ui.Section(ui.TextDisplay(text), accessory=button))
    container.add_item(
        ui.ActionRow(*(ui.Button(label=label, custom_id=label) for label in ("One", "Two", "Three")))
    )
    view = ui.LayoutView(timeout=None)
    view.add_item(container)
    return view


def _standpoint(database: Path) -> discord.Client:
    from bot.client import Standpoint  # noqa: PLC0415 - the other bots must not pay for it
    from bot.config import Settings  # noqa: PLC0415

    class Announced(Standpoint):
        async def on_ready(self) -> None:
            print(READY, flush=True)

    return Announced(Settings(standpoint_database=database), guild_ready_timeout=0.05)


if __name__ == "__main__":
    kind, port, *rest = sys.argv[1:]
    point_at(int(port))
    client = _standpoint(Path(rest[0])) if kind == "standpoint" else Smallest(kind)
    client.run("token", log_handler=None)
