"""The head of a log in small print on what the bot posts, read back from there; and cards of what verifying found.

Whoever can write the database can rewrite a log whole, with fitting hashes. These messages they cannot rewrite.
The head is a message's last line, which no stored text can be.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.core.log import DIGITS, Fault, Head, Missed
from bot.ui.cards import Card, CardBuilder, card_of
from bot.ui.text import counted, escape
from bot.verify.service import Verified

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


_GREEN, _RED = 0x2EAE60, 0xD64545
_MISSED_SHOWN = 5


def checking_card(updates: int) -> Card:
    """What is shown while a long record is checked."""
    return card_of(f"Checking {counted(updates, 'update')} and everything that they wrote …")


def verified_card(found: Verified, unread: Sequence[int] = ()) -> Card:
    """How much was checked and compared, the hash of the last line, and what does not fit, if anything.

    `unread` are channels whose messages could not be read and compared.
    """
    builder = CardBuilder(_GREEN if found.is_whole else _RED)
    checked = f"Checked {counted(found.checked.lines, 'update')} with {counted(found.checked.revisions, 'revision')}"
    if found.below is not None:
        checked += (
            f", and the public record below: {counted(min(found.below.lines, found.base_seq), 'update')}"
        )
    if found.is_whole:
        builder.heading("The record is as its log says", f"{checked}: nothing was changed behind the log.")
        builder.add(f"Hash of update #{found.checked.head.seq}:\n`{found.checked.head.hash}`")
    else:
        is_faulty = found.fault is not None or found.fault_below is not None
        title = "is not as its log says" if is_faulty else "is not what was published of it"
        builder.heading(f"The record {title}", f"{checked}.")
    if found.fault is not None:
        builder.add(f"What does not fit first: {_fault_text(found.fault)}")
    if found.fault_below is not None:
        builder.add(f"In the public record below, what does not fit first: {_fault_text(found.fault_below)}")
    for miss in found.missed[:_MISSED_SHOWN]:
        builder.add(_missed_text(miss))
    if len(found.missed) > _MISSED_SHOWN:
        builder.add(f"… and {counted(len(found.missed) - _MISSED_SHOWN, 'more message')}.")
    if found.missed:
        builder.add(
            "After the restore of an older backup that is expected; the bot's operator knows. Otherwise somebody "
            "rewrote the record: please tell the operator."
        )
    for line in _small_print(found, unread):
        builder.add(f"-# {line}")
    return builder.build()


def _fault_text(fault: Fault) -> str:
    return f"{escape(fault.problem)}. Please tell the bot's operator; a backup holds the record as it was."


def _missed_text(miss: Missed) -> str:
    """One sentence: which message, which update, and what has become of it."""
    published, head = miss.published, miss.published.head
    message = "A daily summary names" if published.by == "daily summary" else "The log channel had come to"
    if published.message is not None:
        channel_id, message_id = published.message
        url = f"https://discord.com/channels/{published.guild_id}/{channel_id}/{message_id}"
        message = f"[A message in this server]({url}) names"
    whose = "" if head.record_id else " of the public record"
    said = f"{message} update **#{head.seq}**{whose}"
    if miss.now is None:
        return f"{said}, which is not there any more: the log was cut."
    return f"{said} with the hash `{head.hash[:DIGITS]}`, and now it is `{miss.now[:DIGITS]}`: the log was written anew."


def _small_print(found: Verified, unread: Sequence[int]) -> list[str]:
    """What the log was compared with, and what a comparison with nothing cannot tell."""
    channels = ", ".join(f"<#{channel_id}>" for channel_id in unread)
    unseen = (
        f"Not compared with messages in {channels}: I could not read the history there." if unread else ""
    )
    if found.compared:
        posts = counted(found.compared, "earlier post")
        compared = f"Compared with the hash in {posts} of the bot in this server."
        if found.is_whole:
            compared += " If updates newer than these had been cut off, this would not show it."
        return [compared, unseen] if unseen else [compared]
    if not found.is_whole:
        return [unseen] if unseen else []
    cannot_tell = (
        "If somebody had cut off the newest updates, or rewritten all with their hashes, only a hash that was posted "
        "earlier could tell. The daily summary and the log channel post them; "
    )
    return [
        cannot_tell + ("none could be read here." if unread else "there is none here yet."),
        *filter(None, [unseen]),
    ]
