"""Forms: what a dialog asks for, written down once, and what was typed in it kept for another try."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import discord
from discord import ui

from bot.core.entries import Value
from bot.core.errors import StandpointError
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.guard import GuardedModal
from bot.ui.routes import Button
from bot.ui.state import Interaction
from bot.ui.text import clip, sentences

T = TypeVar("T")
V = TypeVar("V", bound=Value)

TITLE_LIMIT: Final = 45
"""Characters in the title of a dialog."""
HINT_LIMIT: Final = 100
"""Characters below the label of a field."""

Input: TypeAlias = ui.TextInput[ui.Modal] | ui.Select[ui.Modal] | ui.RadioGroup[ui.Modal]


@dataclass(frozen=True)
class Option:
    """One of the values that a field offers."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Field:
    """A field of a dialog.

    Attributes:
        name: of the value that it fills.
        hint: a line below the label.
        limit: characters that can be typed.
        options: what can be chosen in place of typing; as a list if `is_list`, else as a menu.
    """

    name: str
    label: str
    hint: str = ""
    limit: int = 0
    long: bool = False
    required: bool = True
    placeholder: str = ""
    options: Sequence[Option] = ()
    is_list: bool = False

    def input(self, value: str) -> Input:
        """The field, filled with `value`."""
        if not self.options:
            return ui.TextInput(
                style=discord.TextStyle.paragraph if self.long else discord.TextStyle.short,
                default=value or None,
                placeholder=self.placeholder or None,
                required=self.required,
                max_length=self.limit,
            )
        if self.is_list:
            listed = [
                discord.RadioGroupOption(
                    label=one.label, value=one.value, description=one.hint or None, default=one.value == value
                )
                for one in self.options
            ]
            return ui.RadioGroup(options=listed)
        menu = [
            discord.SelectOption(
                label=one.label, value=one.value, description=one.hint or None, default=one.value == value
            )
            for one in self.options
        ]
        return ui.Select(options=menu)


class Form(GuardedModal):
    """A dialog. Discord allows it five fields."""

    def __init__(self, title: str, typed: Value, fields: Sequence[Field]) -> None:
        """A dialog filled with what `typed` holds already."""
        super().__init__(title=clip(title, TITLE_LIMIT))
        self._typed = typed
        self._inputs = {field.name: field.input(str(getattr(typed, field.name) or "")) for field in fields}
        for field in fields:
            component = self._inputs[field.name]
            self.add_item(ui.Label(text=field.label, description=field.hint or None, component=component))

    def typed(self, kind: type[V]) -> V:
        """What is typed now, of the kind that the dialog was filled with; a choice not made stays what it was."""
        given: dict[str, object] = {}
        for name, component in self._inputs.items():
            match component:
                case ui.TextInput():
                    given[name] = component.value
                case ui.Select():
                    given[name] = "".join(component.values) or getattr(self._typed, name)
                case _:
                    given[name] = component.value or getattr(self._typed, name)
        return kind.model_validate({**dict(self._typed), **given})


def again(interaction: Interaction, typed: object, problem: str, button: Button) -> Card:
    """Keep what somebody typed for another try; the card says what is wrong, and its button is `button` with the token."""
    return again_card(problem, button.model_copy(update={"token": keep(interaction, typed)}))


def keep(interaction: Interaction, typed: object) -> str:
    """Keep what the presser typed; returns the token for `kept`."""
    return interaction.client.kept.keep(typed, interaction.user.id, interaction.guild_id)


def kept(interaction: Interaction, kind: type[T], token: str, command: str) -> T:
    """What the presser typed before.

    Raises:
        StandpointError: it is gone, or somebody else's.
    """
    typed = interaction.client.kept.find(kind, token, interaction.user.id, interaction.guild_id)
    if typed is None:
        raise StandpointError(
            "What you typed is gone: it is kept for a while only, and until the bot is restarted. Please use "
            f"{command} again."
        )
    return typed


def again_card(problem: str, again: Button) -> Card:
    """What is wrong with something typed, and a button that opens it again as it was."""
    builder = CardBuilder()
    builder.add(sentences(problem))
    builder.row([Choice(label="Edit and try again", button=again, primary=True)])
    builder.close("-# What you typed is kept for the moment: the button opens it again.")
    return builder.build()
