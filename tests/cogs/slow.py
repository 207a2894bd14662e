"""Answers that take longer than people wait for the first sign of life."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import pytest

from bot.ui import replies
from bot.ui.state import Interaction

T = TypeVar("T")

_ANNOUNCED_AFTER = 0.0
_MADE_AFTER = 0.02


def let_nothing_be_quick(patch: pytest.MonkeyPatch) -> None:
    """Have every answer announced before it is made."""
    assert replies.THINKING_AFTER < 3  # seconds, for which Discord waits
    in_time = replies.in_time

    async def slow(making: Awaitable[T]) -> T:
        await asyncio.sleep(_MADE_AFTER)
        return await making

    async def slow_in_time(
        interaction: Interaction, making: Awaitable[T], *, private: bool | None = None
    ) -> T:
        return await in_time(interaction, slow(making), private=private)

    patch.setattr(replies, "THINKING_AFTER", _ANNOUNCED_AFTER)
    patch.setattr(replies, "in_time", slow_in_time)
