"""Options of settings: a time zone or a language, completed as people type, and a channel for text."""

from datetime import datetime
from functools import cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from typing_extensions import override

from bot.desk.settings import languages
from bot.record.names import CHOICES_LIMIT, Named, NameIndex
from bot.record.server import zone_names
from bot.ui.state import Interaction

ChosenChannel: TypeAlias = app_commands.AppCommandChannel | app_commands.AppCommandThread
"""What Discord says of a channel that somebody chose."""

_ELSEWHERE = ("posix/", "right/", "Etc/", "SystemV/")


class ZoneOption(app_commands.Transformer):
    """An IANA time zone, shown with the time that it is there now."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return value.strip()

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        now = interaction.client.desk.now()
        return [
            app_commands.Choice(name=f"{entry.key} ({_clock(now, entry.key)} now)", value=entry.key)
            for entry in _zones().complete(value, CHOICES_LIMIT)
        ]


class LanguageOption(app_commands.Transformer):
    """A language by its English name or ISO 639 code."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        """The code, also where somebody typed the name in full."""
        typed = value.strip()
        by_name = {name.casefold(): code for code, name in languages().items()}
        return by_name.get(typed.casefold(), typed.lower())

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=f"{entry.name} ({entry.key})", value=entry.key)
            for entry in _languages().complete(value, CHOICES_LIMIT)
        ]


class TextChannelOption(app_commands.Transformer):
    """A channel or thread in which text can be posted, also one that the bot may not see yet."""

    @property
    @override
    def type(self) -> discord.AppCommandOptionType:
        return discord.AppCommandOptionType.channel

    @property
    @override
    def channel_types(self) -> list[discord.ChannelType]:
        return [
            discord.ChannelType.text,
            discord.ChannelType.news,
            discord.ChannelType.public_thread,
            discord.ChannelType.private_thread,
        ]

    @override
    async def transform(self, interaction: Interaction, value: ChosenChannel, /) -> ChosenChannel:
        return value


def _clock(now: datetime, zone: str) -> str:
    return now.astimezone(ZoneInfo(zone)).strftime("%H:%M")


@cache
def _zones() -> NameIndex:
    """Every zone, found by its whole name or its city."""
    names = sorted(name for name in zone_names() if not name.startswith(_ELSEWHERE))
    return NameIndex(
        Named(key=name, name=name, aliases=(name.split("/")[-1].replace("_", " "),), weight=0)
        for name in [*names, "Etc/UTC"]
    )


@cache
def _languages() -> NameIndex:
    return NameIndex(
        Named(key=code, name=name, aliases=(code,), weight=0) for code, name in languages().items()
    )
