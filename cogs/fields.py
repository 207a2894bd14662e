"""Fields of dialogs, drafts that wait for another try, and numbers out of the ids of buttons."""

import secrets
from collections.abc import Sequence
from typing import Final

import discord
from discord import ui

from bot.desk.edit import Draft
from bot.record.errors import StandpointError
from bot.show.card import Card
from bot.show.queue import again_card
from cogs.answering import Interaction
from cogs.options import POSITIONS

TITLE_LIMIT: Final = 45
"""Characters in the title of a dialog."""


def text_field(
    limit: int, value: str, *, long: bool = False, required: bool = True, placeholder: str = ""
) -> ui.TextInput[ui.Modal]:
    """A field of a dialog, at most `limit` characters, filled with `value`."""
    return ui.TextInput(
        style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
        default=value or None,
        placeholder=placeholder or None,
        required=required,
        max_length=limit,
    )


def position_field(position: str) -> ui.Select[ui.Modal]:
    """A menu of the positions, with `position` chosen if it is one."""
    return ui.Select(
        options=[
            discord.SelectOption(label=choice.name, value=str(choice.value), default=choice.value == position)
            for choice in POSITIONS
        ]
    )


def keep_draft(interaction: Interaction, draft: Draft, problem: str, view: str, *arguments: object) -> Card:
    """Keep what somebody typed for another try; the card says what is wrong, and its button opens `view`.

    The arguments of the view are `arguments` and then the token for `kept_draft`.
    """
    return again_card(problem, view, *arguments, shelve_draft(interaction, draft))


def shelve_draft(interaction: Interaction, draft: Draft) -> str:
    """Keep a draft for the presser; returns the token for `kept_draft`."""
    token = secrets.token_hex(8)
    interaction.client.drafts.put((token, interaction.user.id), draft)
    return token


def kept_draft(interaction: Interaction, token: str, command: str) -> Draft:
    """A draft that the presser typed before.

    Raises:
        StandpointError: it is gone, or somebody else's.
    """
    draft = interaction.client.drafts.get((token, interaction.user.id))
    if draft is None:
        raise StandpointError(
            f"That draft is gone, because the bot was restarted. Please use {command} again."
        )
    return draft


def exactly(arguments: Sequence[str], number: int) -> Sequence[str]:
    """The arguments of a button, of which there are so many.

    Raises:
        StandpointError: there are not, as in a forged id.
    """
    if len(arguments) != number:
        raise StandpointError("This button does not work any more. Please ask again.")
    return arguments


def whole(text: str) -> int:
    """A number out of a button's id.

    Raises:
        StandpointError: it is none, as in a forged id.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 20):  # noqa: PLR2004 - digits of 2 ** 64
        raise StandpointError("This button does not work any more. Please ask again.")
    return int(text)
