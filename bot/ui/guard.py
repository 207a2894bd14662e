"""The guards: no command, completion, button or modal gets past these without the policy and the error policy."""

import re
from typing import Final, Self

import discord
from discord import app_commands, ui
from typing_extensions import override

from bot.core.errors import StandpointError
from bot.core.policy import Action, require
from bot.ui.forms import OPEN_AGAIN
from bot.ui.replies import caller_of, note_writes, refuse
from bot.ui.routes import PATTERN
from bot.ui.state import Bot, Interaction, add_routes, route_of

ACTION: Final = "action"
"""Under this name in its `extras`, every command says which action of the policy it is."""


class GuardedTree(app_commands.CommandTree[Bot]):
    """A command tree that asks the policy first, also for completions, which skip a command's own checks."""

    @override
    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Whether the caller may use the command; if not, they are told, and a completion stays empty."""
        note_writes(interaction)
        try:
            require(caller_of(interaction), action_of(interaction.command))
        except StandpointError as error:
            if interaction.type is discord.InteractionType.autocomplete:
                await interaction.response.autocomplete([])
            else:
                await refuse(interaction, error)
            return False
        return True

    @override
    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """The one error policy. Runs after a local handler too, so it must not answer twice."""
        if not interaction.is_expired():
            await refuse(interaction, error)


def record_group(client: Bot) -> app_commands.Group:
    """/record, to which several cogs add: one permission in Discord covers all that editors do.

    Raises:
        TypeError: it is not there; the cog that makes it is loaded first.
    """
    group = client.tree.get_command("record")
    if not isinstance(group, app_commands.Group):
        raise TypeError("/record is not there: cogs.stances comes first.")
    return group


def action_of(command: object) -> Action | None:
    """The action of a command; None for one that names none, which the policy denies."""
    if isinstance(command, app_commands.Command | app_commands.ContextMenu):
        action = command.extras.get(ACTION)
        return action if isinstance(action, Action) else None
    return None


class PressedButton(ui.DynamicItem[ui.Button[ui.View]], template=PATTERN):
    """Any button of a card, also of one from before a restart, or forged: an id only says what it would do."""

    def __init__(self, custom_id: str, match: re.Match[str]) -> None:
        """The button of an id."""
        super().__init__(ui.Button(label="…", custom_id=custom_id))
        self._match = match

    @classmethod
    @override
    async def from_custom_id(
        cls, interaction: Interaction, item: ui.Item[ui.View], match: re.Match[str], /
    ) -> Self:
        return cls(match.string, match)

    @override
    async def callback(self, interaction: Interaction) -> None:
        note_writes(interaction)
        try:
            found = route_of(interaction.client, self._match["route"])
            await found.do(interaction, found.kind.read(self._match["mode"], self._match["fields"]))
        except Exception as error:  # noqa: BLE001 - discord.py would only log it; the person must be told
            await refuse(interaction, error)


async def setup(client: Bot) -> None:
    """Make old buttons work."""
    client.add_dynamic_items(PressedButton)
    add_routes(client, OPEN_AGAIN)
