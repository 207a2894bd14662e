"""What a button stands for, written into its id, so that it works after a restart.

An id is `sp|mode|view|argument|argument…`. Arguments are keys, dates, page numbers or the words of a search.
"""

import re
from typing import Final, Literal

from bot.record.entries import Value

ID_LIMIT: Final = 100
"""Longest custom_id that Discord takes (field notes, discord.py 12)."""

PATTERN: Final = r"sp\|(?P<mode>turn|open|ask)\|(?P<view>[a-z]+)\|(?P<arguments>[\s\S]*)"

Mode = Literal["turn", "open", "ask"]
"""turn: another page in the same place. open: beside it, for who pressed. ask: for everyone to see."""


class Press(Value):
    """A view with its arguments, and where to show it."""

    mode: Mode
    view: str
    arguments: tuple[str, ...]

    @property
    def custom_id(self) -> str | None:
        """The button's id, None if it would be too long for Discord; then there is no button."""
        plain = [argument.replace("|", " ") for argument in self.arguments]
        text = "|".join(("sp", self.mode, self.view, *plain))
        return text if len(text) <= ID_LIMIT else None


def press(mode: Mode, view: str, *arguments: object) -> Press:
    """A press from plain values; None and "" both stand for an argument that is not given."""
    return Press(mode=mode, view=view, arguments=tuple("" if a is None else str(a) for a in arguments))


def read_press(match: re.Match[str]) -> Press:
    """The press of a button's id, from a match of PATTERN."""
    return Press.model_validate({**match.groupdict(), "arguments": tuple(match["arguments"].split("|"))})
