"""Forms: what a dialog asks for, written down once, and what was typed in it kept for another try."""

from collections.abc import Awaitable, Callable, Sequence
from copy import copy
from dataclasses import dataclass
from secrets import token_hex
from typing import Final, Self, TypeAlias, TypeVar

import discord
from discord import ui
from typing_extensions import override

from bot.core.entries import Value
from bot.ui.replies import note_writes, refuse
from bot.ui.routes import OpenAgain
from bot.ui.state import Interaction, keep, kept, route
from bot.ui.text import clip

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

    def offered(self, kind: Callable[..., T], chosen: str) -> T:
        """What discord.py offers, which has a class of its own for each place."""
        return kind(
            label=self.label, value=self.value, description=self.hint or None, default=self.value == chosen
        )


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
        """The field, filled with `value`, as far as Discord takes it: no more characters than can be typed."""
        if not self.options:
            return ui.TextInput(
                style=discord.TextStyle.paragraph if self.long else discord.TextStyle.short,
                default=value[: self.limit] or None,
                placeholder=self.placeholder or None,
                required=self.required,
                max_length=self.limit,
            )
        if self.is_list:
            return ui.RadioGroup(
                options=[one.offered(discord.RadioGroupOption, value) for one in self.options]
            )
        return ui.Select(options=[one.offered(discord.SelectOption, value) for one in self.options])


class GuardedModal(ui.Modal):
    """A dialog whose errors end in the error policy. What it does must ask a service, which asks the policy.

    Whatever it is refused for, it can be opened again with what was typed.
    """

    def __init__(self, *, title: str = discord.utils.MISSING) -> None:
        """An empty dialog. Its id says in the log which one it is."""
        super().__init__(title=title, custom_id=f"{type(self).__name__}:{token_hex(8)}")

    async def again(self, interaction: Interaction) -> "GuardedModal":
        """The same dialog for another try, with what was typed. Raises StandpointError: there is no other try."""
        raise NotImplementedError

    @override
    async def interaction_check(self, interaction: Interaction, /) -> bool:
        note_writes(interaction)
        return True

    @override
    async def on_error(self, interaction: Interaction, error: Exception, /) -> None:
        await refuse(interaction, error, again=again_with(interaction, self.again))


@dataclass(frozen=True)
class _Typed:
    """What was typed in a dialog, and not stored."""

    again: Callable[[Interaction], Awaitable[GuardedModal]]


def again_with(
    interaction: Interaction, again: Callable[[Interaction], Awaitable[GuardedModal]]
) -> OpenAgain:
    """A button for the presser that opens the dialog which `again` makes."""
    return OpenAgain(token=keep(interaction, _Typed(again)))


async def _open_again(interaction: Interaction, button: OpenAgain) -> None:
    typed = kept(interaction, _Typed, button.token, "the command or button that opened the dialog")
    await interaction.response.send_modal(await typed.again(interaction))


OPEN_AGAIN: Final = route(OpenAgain, _open_again)


class Form(GuardedModal):
    """A dialog. Discord allows it five fields."""

    def __init__(self, title: str, typed: Value, fields: Sequence[Field]) -> None:
        """A dialog filled with what `typed` holds already."""
        super().__init__(title=clip(title, TITLE_LIMIT))
        self._typed = typed
        self._fields = fields
        self._inputs = {field.name: field.input(str(getattr(typed, field.name) or "")) for field in fields}
        for field in fields:
            component = self._inputs[field.name]
            self.add_item(ui.Label(text=field.label, description=field.hint or None, component=component))

    @override
    async def again(self, interaction: Interaction) -> Self:
        fresh = copy(self)  # with what the dialog is about; the rest of it is made anew
        Form.__init__(fresh, self.title, self.typed(type(self._typed)), self._fields)
        return fresh

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
