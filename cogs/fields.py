"""Forms: what a dialog asks for, written down once, and what was typed in it kept for another try."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import discord
from discord import ui

from bot.record.entries import Value
from bot.record.errors import StandpointError
from bot.record.log import REASON_LIMIT
from bot.record.queue import TEXT_LIMIT
from bot.show.card import Card
from bot.show.press import Press
from bot.show.queue import again_card
from bot.show.text import clip
from bot.ui.state import Interaction
from cogs.guard import GuardedModal
from cogs.options import POSITIONS

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


_DAY_HINT: Final = "A day, a month or a year; as exact as the source."

LEADER: Final = Field("leader", "Who said it?", limit=80, placeholder="A name, surname or alias")
TOPIC: Final = Field("topic", "On which topic?", limit=80, placeholder="See /topics")
POSITION: Final = Field(
    "position",
    "Where do they stand on the topic's statement?",
    options=[Option(choice.value, choice.name) for choice in POSITIONS],
)
DAY: Final = Field(
    "day", "When was it said?", _DAY_HINT, 40, placeholder="28 sep 2015, sept 2015, or yesterday"
)
QUOTE: Final = Field(
    "quote",
    "The leader's own words",
    "Word for word from the source. Leave empty if it only reports.",
    TEXT_LIMIT + 2,  # with its quotation marks
    long=True,
    required=False,
)
SUMMARY: Final = Field(
    "summary",
    "In short",
    "One sentence: what was said or done, and where.",
    TEXT_LIMIT,
    long=True,
    required=False,
)
SOURCE: Final = Field(
    "source",
    "Source: title and link",
    "Both are shown with every answer.",
    700,
    long=True,
    placeholder="Name of the page or paper\nhttps://…",
)
REASON: Final = Field("reason", "Why?", "Goes into the public updates log.", REASON_LIMIT)
"""The fields of a stance; each form takes what it needs, under other words where it asks for something else."""


def again(interaction: Interaction, typed: object, problem: str, press: Press) -> Card:
    """Keep what somebody typed for another try; the card says what is wrong, and its button is `press` with the token."""
    return again_card(problem, press.model_copy(update={"token": keep(interaction, typed)}))


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
