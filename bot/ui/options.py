"""Options of commands that name something: completion as people type, within what they may see.

The text goes on to the service as it was typed, so that a name from the list and free text take the same path.
"""

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter
from typing import ClassVar, Final, TypeAlias
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from typing_extensions import override

from bot.core import countries
from bot.core.directory import Directory
from bot.core.entries import Leader
from bot.core.names import CHOICES_LIMIT, NameIndex
from bot.core.server import zone_index
from bot.ui.replies import request_of
from bot.ui.state import Interaction
from bot.ui.text import clip

KNOWN: Final = "As the record stood on this day, or after an update: 3 oct 2026, #31. Leave it out for now."
"""What `known` asks for, which every command has that can show the record as it stood."""

_NAME_LIMIT = 100

Names: TypeAlias = Iterable[tuple[str, str]]
"""Names to choose from, each with what it stands for."""


class NameOption(app_commands.Transformer):
    """Text in, text out: the service reads it, whether it was chosen or typed."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return value

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        return choices(await self.found(interaction, value))

    async def found(self, interaction: Interaction, typed: str) -> Names:
        """What completes `typed`, the best first."""
        raise NotImplementedError


class LeaderOption(NameOption):
    """A leader by name, country or office, shown with the country to tell namesakes apart."""

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        directory = await request_of(interaction).directory()
        leaders = directory.complete_leaders(typed, CHOICES_LIMIT)
        return ((_with_country(leader, directory.called(leader.key)), leader.key) for leader in leaders)


class EntryOption(NameOption):
    """An entry by its name, which is among those that `index` gives of a directory."""

    index: ClassVar["attrgetter[NameIndex]"]

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        directory = await request_of(interaction).directory()
        entries = self.index(directory).complete(typed, CHOICES_LIMIT)
        return ((self.shown(directory, entry.key), entry.key) for entry in entries)

    def shown(self, directory: Directory, key: str) -> str:
        """How one of them is shown."""
        return directory.called(key)


class TopicOption(EntryOption):
    """A topic."""

    index = attrgetter("topic_names")


class PastTopicOption(EntryOption):
    """A topic, also one that is retired: for what was said and done about it."""

    index = attrgetter("every_topic_names")

    @override
    def shown(self, directory: Directory, key: str) -> str:
        name = directory.called(key)
        is_retired = any(topic.key == key for topic in directory.retired)
        return f"{clip(name, 90)} (retired)" if is_retired else name


class SubjectOption(EntryOption):
    """A topic, or a whole theme."""

    index = attrgetter("subject_names")

    @override
    def shown(self, directory: Directory, key: str) -> str:
        name = directory.called(key)
        return f"{name} (everything)" if key in directory.theme_by_key else name


class ThemeOption(EntryOption):
    """A theme."""

    index = attrgetter("theme_names")


class CoalitionOption(EntryOption):
    """A coalition."""

    index = attrgetter("coalition_names")


class ZoneOption(NameOption):
    """An IANA time zone, shown with the time that it is there now."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return value.strip()

    @override
    async def found(self, interaction: Interaction, typed: str) -> Names:
        now = interaction.client.desk.now()
        zones = zone_index().complete(typed, CHOICES_LIMIT)
        return ((f"{zone.key} ({now.astimezone(ZoneInfo(zone.key)):%H:%M} now)", zone.key) for zone in zones)


def _with_country(leader: Leader, called: str) -> str:
    """A leader's name with the country, unless it says already what tells namesakes apart."""
    country = "" if called != leader.name else countries.name_of(leader.country)
    return f"{called} ({country})" if country else called


def choices(named: Names) -> list[app_commands.Choice[str]]:
    """A list to choose from, of names and what each stands for. Names are cut to what Discord shows; where several read
    alike then, what each stands for is told beside.
    """
    cut = [(clip(name, _NAME_LIMIT), name, key) for name, key in named]
    times = Counter(shown for shown, _, _ in cut)
    return [
        app_commands.Choice(
            name=shown if times[shown] == 1 else f"{clip(name, _NAME_LIMIT - len(key) - 3)} ({key})",
            value=key,
        )
        for shown, name, key in cut
    ]


ChosenChannel: TypeAlias = app_commands.AppCommandChannel | app_commands.AppCommandThread
"""What Discord says of a channel that somebody chose."""


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
