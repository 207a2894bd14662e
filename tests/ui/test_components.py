"""Components as JSON: what discord.py's own objects give."""

from typing import Any

import discord
import pytest
from discord import ui

from bot.ui import components

BUTTON: "ui.Button[Any]" = ui.Button(label="One", custom_id="a|b")
PRIMARY: "ui.Button[Any]" = ui.Button(
    label="Two", custom_id="c", style=discord.ButtonStyle.primary, disabled=True
)
LINK: "ui.Button[Any]" = ui.Button(label="Source", url="https://example.org/a")
ONE = components.button("One", "a|b")
TWO = components.button("Two", "c", primary=True, disabled=True)
SOURCE = components.link_button("Source", "https://example.org/a")


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (components.text("## Words"), ui.TextDisplay("## Words")),
        (ONE, BUTTON),
        (TWO, PRIMARY),
        (SOURCE, LINK),
        (components.separator(), ui.Separator()),
        (components.file("record.zip"), ui.File("attachment://record.zip")),
        (components.section(components.text("x"), ONE), ui.Section(ui.TextDisplay("x"), accessory=BUTTON)),
        (components.row([ONE, TWO, SOURCE]), ui.ActionRow(BUTTON, PRIMARY, LINK)),
        (
            components.container([components.text("x"), components.separator()], 0x2EAE60),
            ui.Container(ui.TextDisplay("x"), ui.Separator(), accent_colour=0x2EAE60),
        ),
        (components.container([], None), ui.Container()),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ui.Item) else "",
)
def test_a_component_is_the_same_as_discord_pys(ours: dict[str, Any], theirs: "ui.Item[Any]"):
    assert ours == theirs.to_component_dict()
    assert list(ours) == list(theirs.to_component_dict())
