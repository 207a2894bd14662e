"""The short cards in a server's log channel: one or more updates, oldest first."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bot.core.entries import Stance
from bot.core.log import Head, Logged
from bot.logchannel.service import Pending
from bot.lookup.cards import counts_lines, update_text
from bot.lookup.difference import fitting, made_lines, stance_difference, stances_of
from bot.routes import Undo
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import clip
from bot.verify.cards import head_text, plain_with

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
    head = head_text(Head(record_id=pending.batch.guild_id, seq=last, hash=lines[-1].update.hash))
    for line in lines:
        undo = Choice(label="Undo", button=Undo(update=line.update.seq))
        changes = fitting(_changes(line, pending.names), _CHANGES_LIMIT)
        text = clip(update_text(line, pending.names, changes), _TEXT_LIMIT)
        if not builder.try_add(text, undo if line.update.action != "start" else None):
            return None
    builder.close(head)
    card = builder.build()
    return replace(card, plain=plain_with(head, card))


def _changes(line: Logged, names: Mapping[str, str]) -> list[str]:
    """Before and after, where the line of the log does not say it yet: not for what is new or gone as a whole."""
    if line.update.is_whole:
        return counts_lines(line)
    subject = line.subject
    if subject is None:
        return made_lines(line.made, names, total=line.update.entries)
    if isinstance(subject.after.entry, Stance):
        was, became = stances_of(subject)
        if was is None or became is None:
            return []
        lines = stance_difference(was, became)
        return [text for text in lines if not text.startswith("**Position:**")]
    lines = made_lines(line.made, names, total=line.update.entries)
    return lines[1:] if len(line.made) == 1 and subject.was and subject.became else lines
