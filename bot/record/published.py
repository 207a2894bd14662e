"""Heads of logs that were published, and whether a log still has the lines that they name.

A log that was cut, or written anew with all its hashes, fits by itself. It does not fit what was published of it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from bot.record.entries import Value
from bot.record.log import Head

DIGITS: Final = 12
"""How many hexadecimal digits of a hash are published in small print: 48 bits."""


class Published(Value):
    """A head as it was published: its hash whole, or the first DIGITS of it.

    Attributes:
        head: the line of the log that it names.
        guild_id: the server where it was published.
        message: channel and message id; None if that is not known.
    """

    head: Head
    guild_id: int
    message: tuple[int, int] | None = None


class Missed(Value):
    """A published head that the log does not have any more: cut off, or with another hash.

    Attributes:
        now: the hash of the line now, None if the line is gone.
    """

    published: Published
    now: str | None


def missed(published: Iterable[Published], now: Mapping[tuple[int, int], str]) -> tuple[Missed, ...]:
    """The published heads that are not in the logs any more, the lowest line first; each message once.

    Args:
        now: the hash of each line that a head names, by record and number; those that are gone are left out.
    """
    found: dict[tuple[tuple[int, int] | None, int, int], Missed] = {}
    for one in published:
        hash_ = now.get((one.head.record_id, one.head.seq))
        if hash_ is None or not hash_.startswith(one.head.hash):
            found.setdefault(
                (one.message, one.head.record_id, one.head.seq), Missed(published=one, now=hash_)
            )
    return tuple(
        sorted(found.values(), key=lambda miss: (miss.published.head.record_id, miss.published.head.seq))
    )
