"""Fields of dialogs are such that Discord takes them."""

import discord
import pytest

from bot.ui.forms import Field


@pytest.mark.parametrize("value", ["", "yesterday", "word " * 900])
def test_a_field_is_filled_with_no_more_than_can_be_typed(value: str):
    made = Field(name="when", label="When was it said?", limit=100).input(value)
    assert isinstance(made, discord.ui.TextInput)
    assert made.value == value[:100]
