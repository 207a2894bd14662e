"""Options of commands that name something: completion as people type, within what they may see.

The text goes on to the service as it was typed, so that a name from the list and free text take the same path.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from typing_extensions import override

from bot.core import countries
from bot.core.entries import Leader
from bot.core.names import CHOICES_LIMIT
from bot.core.server import zone_index
from bot.ui.replies import request_of
from bot.ui.state import Interaction
from bot.ui.text import clip

KNOWN: Final = "As the record stood on this day, or after an update: 3 oct 2026, #31. Leave it out for now."
"""What `known` asks for, which every command has that can show the record as it stood."""

_NAME_LIMIT = 100


class NameOption(app_commands.Transformer):
    """Text in, text out: the service reads it, whether it was chosen or typed."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return value


class LeaderOption(NameOption):
    """A leader by name, country or office, shown with the country to tell namesakes apart."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        leaders = directory.complete_leaders(value, CHOICES_LIMIT)
        return choices(
            (_with_country(leader, directory.called(leader.key)), leader.key) for leader in leaders
        )


class TopicOption(NameOption):
    """A topic."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        return choices(
            (directory.called(e.key), e.key) for e in directory.topic_names.complete(value, CHOICES_LIMIT)
        )


class PastTopicOption(NameOption):
    """A topic, also one that is retired: for what was said and done about it."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        retired = {topic.key for topic in directory.retired}
        return choices(
            (f"{clip(name, 90)} (retired)" if e.key in retired else name, e.key)
            for e in directory.every_topic_names.complete(value, CHOICES_LIMIT)
            for name in [directory.called(e.key)]
        )


class SubjectOption(NameOption):
    """A topic, or a whole theme."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        themes = directory.theme_by_key
        return choices(
            (f"{name} (everything)" if e.key in themes else name, e.key)
            for e in directory.subject_names.complete(value, CHOICES_LIMIT)
            for name in [directory.called(e.key)]
        )


def _with_country(leader: Leader, called: str) -> str:
    """A leader's name with the country, unless it says already what tells namesakes apart."""
    country = "" if called != leader.name else countries.name_of(leader.country)
    return f"{called} ({country})" if country else called


def choices(named: Iterable[tuple[str, str]]) -> list[app_commands.Choice[str]]:
    """A list to choose from, of names and what each stands for. Names are cut to what Discord shows; where several read
    alike then, what each stands for is told beside.
    """
    cut = [(clip(name, _NAME_LIMIT), name, key) for name, key in named]
    times = Counter(shown for shown, _, _ in cut)
    return [
        app_commands.Choice(name=shown if times[shown] == 1 else _with_key(name, key), value=key)
        for shown, name, key in cut
    ]


def _with_key(name: str, key: str) -> str:
    return f"{clip(name, _NAME_LIMIT - len(key) - 3)} ({key})"


ChosenChannel: TypeAlias = app_commands.AppCommandChannel | app_commands.AppCommandThread
"""What Discord says of a channel that somebody chose."""


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
            for entry in zone_index().complete(value, CHOICES_LIMIT)
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


class ThemeOption(NameOption):
    """A theme."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        return choices(
            (directory.called(e.key), e.key) for e in directory.theme_names.complete(value, CHOICES_LIMIT)
        )


class CoalitionOption(NameOption):
    """A coalition."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        return choices(
            (directory.called(e.key), e.key) for e in directory.coalition_names.complete(value, CHOICES_LIMIT)
        )
