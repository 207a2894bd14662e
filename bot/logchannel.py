"""The updates log in a channel of the server: what is next, and the short cards, oldest first.

How far it has come stands in `bot.logchannel_store`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from bot.core.entries import Stance, Value
from bot.core.log import Head, Logged
from bot.logchannel_store import POSTED, Batch, next_batch
from bot.lookup.evidence import evidence
from bot.lookup.update_cards import counts_lines, fitting, made_lines, stance_difference, update_text
from bot.request import Desk
from bot.routes import Undo
from bot.ui.cards import Card, CardBuilder, Choice
from bot.ui.text import clip
from bot.verify.cards import head_text, read_head

LINES: Final = 7
"""The most lines of the log in one message: so many fit on a card with a button beside each."""

_TEXT_LIMIT: Final = 3000  # one update always fits on a card
_CHANGES_LIMIT: Final = 1000
_WORDS_LIMIT: Final = 220

_HEADING: Final = re.compile(r"^## Updates? #(\d+)(?:–#(\d+))?$", re.MULTILINE)


async def pending_updates(desk: Desk, guild_id: int) -> Batch | None:
    """The oldest lines that are not in the log channel yet, at most LINES; None if there are none."""
    batch = await desk.store.read(next_batch, guild_id, limit=LINES)
    if batch is None:
        return None
    directory = await desk.directory(guild_id)
    return batch.but(names=directory.names_in(made for line in batch.lines for made in line.made))


def is_behind(desk: Desk, guild_id: int) -> bool:
    """Whether a server has updates that its log channel is to get and has not. Asks memory only."""
    posted = desk.store.held(POSTED).of(guild_id)
    own = desk.store.record_of(guild_id) == guild_id
    return posted is not None and own and posted < desk.store.head(guild_id)


class InChannel(Value):
    """What a log channel shows already.

    Attributes:
        sent: the last update of the message that begins with the next line; None if there is no such message.
        lost: the last update that the channel shows and the record does not have, because an older copy of the
            database was put back; 0 if all is well, or if it was told before.
    """

    sent: int | None = None
    lost: int = 0


def updates_message(batch: Batch, *, lost: int = 0) -> tuple[Card, int]:
    """The card of as many of the lines as fit, and the number of the last of them; `lost` as in InChannel."""
    lines = batch.lines
    count = len(lines)
    while (card := _card_of(batch, count, lost)) is None:
        count -= 1
    return card, lines[count - 1].update.seq


def in_channel(batch: Batch, texts: Iterable[str]) -> InChannel:
    """What the texts of the channel's last messages, the newest first, say of the lines that are next."""
    lines = [line.update for line in batch.lines]
    first = lines[0].seq
    hashes = {first - 1: lines[0].prev_hash, **{line.seq: line.hash for line in lines}}
    lost = None
    for text in texts:
        shown, head = updates_shown(text), read_head(text, batch.guild_id)
        if shown is None or head is None:
            continue
        is_ours = hashes.get(head.seq, "").startswith(head.hash)
        if shown[0] == first and is_ours and head.seq in hashes:
            return InChannel(sent=head.seq, lost=lost or 0)
        if lost is None:
            lost = head.seq if head.seq >= first - 1 and not is_ours else 0
    return InChannel(lost=lost or 0)


def updates_shown(text: str) -> tuple[int, int] | None:
    """The first and last update that the text of one of these cards shows; None if it is no such card."""
    found = _HEADING.search(text)
    if found is None:
        return None
    first = int(found[1])
    return first, int(found[2] or first)


def _card_of(batch: Batch, count: int, lost: int) -> Card | None:
    lines = batch.lines[:count]
    first, last = lines[0].update.seq, lines[-1].update.seq
    builder = CardBuilder()
    builder.heading(f"Update #{first}" if first == last else f"Updates #{first}–#{last}")
    if lost:
        builder.add(
            f"⚠ **The record was set back** to an older copy: what this channel showed after update #{first - 1}, up to "
            f"#{lost}, is not in it any more."
        )
    for line in lines:
        undo = Choice(label="Undo", button=Undo(update=line.update.seq))
        changes = fitting(_changes(line, batch.names), _CHANGES_LIMIT)
        text = clip(update_text(line, batch.names, changes), _TEXT_LIMIT)
        if not builder.try_add(text, undo if line.update.action != "start" else None):
            return None
    builder.close(head_text(Head(record_id=batch.guild_id, seq=last, hash=lines[-1].update.hash)))
    return builder.build()


def _changes(line: Logged, names: Mapping[str, str]) -> list[str]:
    """What the line of the log does not say yet: the words and the source of what is new or gone, else what differs."""
    if line.update.is_whole:
        return counts_lines(line)
    subject = line.subject
    if subject is None:
        return made_lines(line.made, names, total=line.update.entries)
    if isinstance(subject.after.entry, Stance):
        was, became = subject.was, subject.became
        if was is None or became is None:
            shown = became or was
            return [] if shown is None else [evidence(shown, limit=_WORDS_LIMIT)]
        lines = stance_difference(was, became)
        return [text for text in lines if not text.startswith("**Position:**")]
    lines = made_lines(line.made, names, total=line.update.entries)
    return lines[1:] if len(line.made) == 1 and subject.was and subject.became else lines
