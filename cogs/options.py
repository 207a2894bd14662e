"""Options of commands that name something: completion as people type, within what they may see.

The text goes on to the desk as it was typed, so that a name from the list and free text take the same path.
"""

from discord import app_commands
from typing_extensions import override

from bot.desk.edit import NO_POSITION_CHOICE
from bot.record.names import CHOICES_LIMIT
from bot.record.position import LABELS
from bot.show.text import clip
from bot.show.words import country_name
from bot.ui.state import Interaction
from cogs.answering import request_of

_NAME_LIMIT = 100

POSITIONS = [
    app_commands.Choice(name=words, value=NO_POSITION_CHOICE if position is None else str(int(position)))
    for position, words in LABELS.items()
]
"""The choices of an option for a position, the strongest support first."""


class NameOption(app_commands.Transformer):
    """Shared by all: text in, text out, completed from names in memory."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return value


class LeaderOption(NameOption):
    """A leader, shown with the country to tell namesakes apart."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        leaders = [
            directory.leader_by_key[e.key] for e in directory.leader_names.complete(value, CHOICES_LIMIT)
        ]
        return [
            choice(
                f"{leader.name} ({country})" if (country := country_name(leader.country)) else leader.name,
                leader.key,
            )
            for leader in leaders
        ]


class TopicOption(NameOption):
    """A topic."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        return [choice(e.name, e.key) for e in directory.topic_names.complete(value, CHOICES_LIMIT)]


class SubjectOption(NameOption):
    """A topic, or a whole theme."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        themes = directory.theme_by_key
        return [
            choice(f"{e.name} (everything)" if e.key in themes else e.name, e.key)
            for e in directory.subject_names.complete(value, CHOICES_LIMIT)
        ]


def choice(name: str, key: str) -> app_commands.Choice[str]:
    """A choice of a list, its name cut to what Discord shows."""
    return app_commands.Choice(name=clip(name, _NAME_LIMIT), value=key)
