"""The head of a record's log in small print on what the bot posts, and how it is read back from there.

Whoever can write the database can rewrite a log whole, with fitting hashes. These messages they cannot rewrite
(DESIGN.md, "Who watches the log"). The head is a message's last line, which no stored text can be.
"""

import re
from typing import Final

from bot.record.log import Head
from bot.record.published import DIGITS
from bot.show.card import PLAIN_LIMIT, Card
from bot.show.text import clip

_HEAD: Final = re.compile(
    rf"^-# (?P<public>public )?record as of update #(?P<seq>[1-9]\d{{0,17}}) · (?P<digits>[0-9a-f]{{{DIGITS}}})\s*\Z",
    re.MULTILINE,
)


def head_text(head: Head) -> str:
    """The line of small print: the number and the first digits of the hash; "" before the first update."""
    if not head.seq:
        return ""
    whose = "record" if head.record_id else "public record"
    return f"-# {whose} as of update #{head.seq} · {head.hash[:DIGITS]}"


def read_head(text: str, guild_id: int) -> Head | None:
    """The head in the text of a message that was posted in a server, its hash cut to the first digits.

    None if the text does not end with one.
    """
    found = _HEAD.search(text)
    if found is None:
        return None
    return Head(record_id=0 if found["public"] else guild_id, seq=int(found["seq"]), hash=found["digits"])


def plain_with(small_print: str, card: Card) -> str:
    """A card's plain text with the small print that is on the card, also where it had to be cut before that."""
    if small_print in card.plain:
        return card.plain
    return f"{clip(card.plain, PLAIN_LIMIT - len(small_print) - 1)}\n{small_print}"
