"""The bots that are timed, each a process of its own: `python -m benchmarks.bots pong|card|standpoint PORT [FILE]`.

"pong" answers a word, and "card" a finished card of the shape of ours: the fastest that discord.py allows.
"""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Any, Final

import discord
import yarl
from discord import app_commands, ui
from typing_extensions import override

READY = "ready"


def point_at(port: int) -> None:
    """Make discord.py talk to this machine."""
    discord.http.Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/gateway")


def _button(label: str) -> dict[str, Any]:
    return {"type": 2, "style": 2, "disabled": False, "label": label, "custom_id": label}


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
            await interaction.response.send_message(view=FixedCard())


class FixedCard(ui.LayoutView):
    """A card whose payload is finished, as ours is when it is kept: nothing less can be sent with discord.py."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @override
    def to_components(self) -> list[dict[str, Any]]:
        return list(_COMPONENTS)

    @override
    def has_components_v2(self) -> bool:
        return True

    @override
    def is_finished(self) -> bool:
        return True


_COMPONENTS: Final = [
    {
        "type": 17,
        "accent_color": 0x2EAE60,
        "spoiler": False,
        "components": [
            {"type": 10, "content": "## A leader on a topic\n-# an office, a country · as of today"},
            {"type": 14, "divider": True, "spacing": 1},
            {
                "type": 9,
                "components": [{"type": 10, "content": "**supports** ⬜⬜⬜⬜🟩\n-# Topic: A proposition."}],
                "accessory": _button("History"),
            },
            {"type": 10, "content": f"> “{'some words that were said ' * 5}”\n-# a day · a place · a source"},
            {"type": 10, "content": f"-# In short: {'what it comes to ' * 5}"},
            {"type": 1, "components": [_button(label) for label in ("One", "Two", "Three", "Four", "Five")]},
        ],
    }
]


def _run_standpoint(database: Path) -> None:
    """`standpoint run`, with a word when it is ready."""
    from bot import __main__, cli, client  # noqa: PLC0415 - the other bots must not pay for it

    class Announced(client.Standpoint):
        async def on_ready(self) -> None:
            print(READY, flush=True)

    cli.Standpoint = partial(Announced, guild_ready_timeout=0.05)  # type: ignore[assignment,misc]
    os.environ |= {"DISCORD_TOKEN": "token", "STANDPOINT_LOG_LEVEL": "WARNING"}
    sys.argv[1:] = ["--database", str(database), "run"]
    __main__.main()


if __name__ == "__main__":
    kind, port, *rest = sys.argv[1:]
    point_at(int(port))
    if kind == "standpoint":
        _run_standpoint(Path(rest[0]))
    else:
        Smallest(kind).run("token", log_handler=None)
