"""The card that says what went wrong and what to do."""

from collections.abc import Sequence

from bot.show.card import Card, CardBuilder, Choice

_AMBER = 0xE0B020


def problem_card(text: str, choices: Sequence[Choice] = ()) -> Card:
    """A sentence, and buttons for what the person may have meant."""
    builder = CardBuilder(_AMBER)
    builder.add(text[:3000])
    builder.row(choices)
    return builder.build()
