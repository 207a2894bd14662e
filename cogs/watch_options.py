"""Options of /watch: what can be followed, and what somebody follows."""

from discord import app_commands
from typing_extensions import override

from bot.desk.watch import following
from bot.record.names import CHOICES_LIMIT
from bot.show.text import clip
from bot.ui.state import Interaction
from cogs.answering import request_of

_NAME_LIMIT = 100


class _TextOption(app_commands.Transformer):
    """Text in, text out: the desk reads it, whether it was chosen or typed."""

    @override
    async def transform(self, interaction: Interaction, value: str, /) -> str:
        return value


class ThemeOption(_TextOption):
    """A theme."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        return [_choice(e.name, e.key) for e in directory.theme_names.complete(value, CHOICES_LIMIT)]


class CoalitionOption(_TextOption):
    """A coalition."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        directory = await request_of(interaction).directory()
        return [_choice(e.name, e.key) for e in directory.coalition_names.complete(value, CHOICES_LIMIT)]


class FollowedOption(_TextOption):
    """Something that the person follows here."""

    @override
    async def autocomplete(self, interaction: Interaction, value: str, /) -> list[app_commands.Choice[str]]:
        state = await following(request_of(interaction))
        typed = value.casefold()
        found = [one for one in state.followed if typed in one.name.casefold()]
        return [
            _choice(f"{one.name} ({one.watch.kind})", f"{one.watch.kind}:{one.watch.key}")
            for one in found[:CHOICES_LIMIT]
        ]


def _choice(name: str, value: str) -> app_commands.Choice[str]:
    return app_commands.Choice(name=clip(name, _NAME_LIMIT), value=value)
