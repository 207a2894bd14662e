"""The short cards in a server's log channel: one or more updates, oldest first."""

import json
import re
from collections.abc import Mapping
from typing import Final

from bot.desk.mirror import Pending
from bot.record.entries import Stance
from bot.record.revising import Effect
from bot.record.updates import Update
from bot.show.card import Card, CardBuilder, Choice
from bot.show.difference import effect_lines, fitting, stance_difference
from bot.show.lists import update_text
from bot.show.press import press
from bot.show.text import clip, counted

_TEXT_LIMIT: Final = 3000  # one update always fits on a card
_CHANGES_LIMIT: Final = 1000

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
        changes = fitting(_changes(line.update, pending.names), _CHANGES_LIMIT)
        text = clip(update_text(line, pending.names, changes), _TEXT_LIMIT)
        if not builder.add(text, undo if line.update.action != "start" else None):
            return None
    return builder.build()


def _changes(update: Update, names: Mapping[str, str]) -> list[str]:
    """Before and after, where the line of the log does not say it yet: not for what is new or gone as a whole."""
    match update.entity:
        case "record" if update.action == "import":
            counts = json.loads(update.after)
            return [
                f"**{word}:** {', '.join(counted(number, kind) for kind, number in counts[name].items())}"
                for name, word in (("new", "New"), ("changed", "Changed"))
                if counts[name]
            ]
        case "stance" if update.before and update.after:
            before, after = (Stance.model_validate_json(text) for text in (update.before, update.after))
            return [line for line in stance_difference(before, after) if not line.startswith("**Position:**")]
        case "leader" | "office" | "theme" | "topic" | "coalition" | "membership":
            effect = Effect(kind=update.entity, identity=(), before=update.before, after=update.after)
            return effect_lines([effect], names)[1 if update.before and update.after else 0 :]
        case _:
            return []
