"""The short cards in a server's log channel: one or more updates, oldest first."""

import re
from typing import Final

from bot.desk.mirror import Pending
from bot.show.card import Card, CardBuilder, Choice
from bot.show.lists import update_text
from bot.show.press import press
from bot.show.text import clip

_WITH_BUTTONS: Final = 6
"""Up to so many updates have a button each; a longer backlog comes as plain lines."""

_TEXT_LIMIT: Final = 3000  # one update always fits on a card

_HEADING: Final = re.compile(r"^## Updates? #(\d+)(?:–#(\d+))?$", re.MULTILINE)


def mirror_card(pending: Pending) -> tuple[Card, int]:
    """The card of as many of the lines as fit, and the number of the last of them."""
    lines = pending.batch.lines
    count = len(lines)
    while (card := _card_of(pending, count)) is None:
        count -= 1
    return card, lines[count - 1].update.seq


def mirrored(text: str) -> tuple[int, int] | None:
    """The first and last update that the text of one of these cards shows; None if it is no such card."""
    found = _HEADING.search(text)
    if found is None:
        return None
    first = int(found[1])
    return first, int(found[2] or first)


def _card_of(pending: Pending, count: int) -> Card | None:
    lines = pending.batch.lines[:count]
    first, last = lines[0].update.seq, lines[-1].update.seq
    builder = CardBuilder()
    builder.heading(f"Update #{first}" if first == last else f"Updates #{first}–#{last}")
    for line in lines:
        undo = Choice(label="Undo", press=press("open", "undo", line.update.seq))
        has_button = count <= _WITH_BUTTONS and line.update.action != "start"
        text = clip(update_text(line, pending.names), _TEXT_LIMIT)
        if not builder.add(text, undo if has_button else None):
            return None
    return builder.build()
