"""Text that is safe to show: stored words stay words, whatever characters they hold."""

import re
from datetime import datetime
from functools import cache, lru_cache
from typing import Final

from discord.utils import escape_markdown

from bot.core import countries
from bot.core.dates import in_short
from bot.core.entries import Position, Revision, label
from bot.core.links import site

_ADDRESS = re.compile(r"(https?://[^\s<>\[\]()\"“”»]+)", re.IGNORECASE)
_NOT_IN_ADDRESS = re.compile(r"[*~`|\\@]")
_ANGLE = re.compile(r"<(?=[@#:/ta!&])")
_LINE_START = re.compile(r"^(\s*)(-#|[-+]|\d+\.)", re.MULTILINE)
_SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_BRACKETS = re.compile(r"([\[\]])")

_OURS = re.compile(r"(`[/\w][^`\n\[\]<>@]{0,80}`|^(?:• |- )?\*\*[A-Z][A-Za-z' ]{0,40}\*\*)", re.MULTILINE)
"""What our own sentences mark: commands as code, and the name of a field at the beginning of a line."""

ZERO_WIDTH: Final = "\u200b"

DELIVERED_TWICE: Final = "-# Discord delivered this twice; it was done once."
"""For a card of what an earlier delivery of the same request did."""


@lru_cache(maxsize=8192)
def escape(text: str) -> str:
    """`text` on one line, with markdown, mentions, time stamps and masked links shown as typed.

    An address in it leads where it led: what else would work as markdown there is written as %2A and the like.
    """
    parts = _ADDRESS.split(" ".join(text.split()))  # every second one is an address
    return "".join(_plain_address(part) if at % 2 else _escape(part) for at, part in enumerate(parts))


def _plain_address(address: str) -> str:
    return _NOT_IN_ADDRESS.sub(lambda found: f"%{ord(found[0]):02X}", address)


def _escape(line: str) -> str:
    line = escape_markdown(line, ignore_links=False)
    line = _BRACKETS.sub(r"\\\1", line.replace("\\[", "[").replace("\\]", "]"))
    line = _ANGLE.sub(f"<{ZERO_WIDTH}", line)
    line = _LINE_START.sub(r"\1\\\2", line)
    return line.replace("@", f"@{ZERO_WIDTH}")


def sentences(text: str, limit: int = 3000) -> str:
    """A message of ours that may hold what somebody typed or stored: that is shown as it is."""
    parts = _OURS.split(text)  # every second one is marked by us
    shown = [part if at % 2 else _escape_lines(part) for at, part in enumerate(parts)]
    return clip("".join(shown), limit)


def _escape_lines(part: str) -> str:
    return "\n".join(
        f"{line[: len(line) - len(line.lstrip())]}{escape(line)}{line[len(line.rstrip()) :] if line.strip() else ''}"
        for line in part.split("\n")
    )


def clip(text: str, limit: int) -> str:
    """`text` cut to `limit` characters at a space where possible, with an ellipsis if anything is missing."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    at_word = kept.rsplit(" ", 1)[0]
    return f"{at_word if len(at_word) > limit // 2 else kept}…"


def link(title: str, url: str, *, limit: int = 80) -> str:
    """A masked link and, beside it, the site that it leads to. Brackets in either part cannot end it early.

    An address in the title loses its "https://": Discord shows no link whose words are one themselves.
    """
    safe = url.replace("(", "%28").replace(")", "%29").replace("\\", "%5C").replace("|", "%7C")
    words = _SCHEME.sub("", title).strip() or "Source"
    beside = site(url)
    return f"[{escape(clip(words, limit))}]({safe}){f' ({escape(beside)})' if beside else ''}"


def counted(number: int, noun: str) -> str:
    """`1 stance`, `2 stances`, `2 entries`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def counted_in_order(number: int, noun: str, order: str) -> str:
    """`2 stances, newest first`; of fewer than two there is no order."""
    return counted(number, noun) + (f", {order}" if number > 1 else "")


def moment(at: str, style: str = "R") -> str:
    """An instant of the record as Discord shows it in the reader's own time zone; "R" is "3 hours ago"."""
    return f"<t:{int(datetime.fromisoformat(at).timestamp())}:{style}>"


COLOURS: Final[dict[Position | None, int | None]] = {
    Position.SUPPORTS: 0x2EAE60,
    Position.SUPPORTS_WITH_CONDITIONS: 0x8BC34A,
    Position.NEUTRAL_OR_MIXED: 0xE0B020,
    Position.OPPOSES_WITH_RESERVATIONS: 0xE67E22,
    Position.OPPOSES: 0xD64545,
    None: None,
}
"""The stripe of a card about one position. It repeats the words and is never the only sign."""

_SQUARES: Final = {
    Position.OPPOSES: "🟥",
    Position.OPPOSES_WITH_RESERVATIONS: "🟧",
    Position.NEUTRAL_OR_MIXED: "🟨",
    Position.SUPPORTS_WITH_CONDITIONS: "🟩",
    Position.SUPPORTS: "🟩",
}
_EMPTY_SQUARE: Final = "⬜"

_JOINER: Final = "\u2060"
_NO_BREAK: Final = "\u00a0"
"""What keeps two signs, or two words, in one line: on a phone the squares would stand in two."""


def scale(position: Position | None) -> str:
    """Five squares from "opposes" to "supports" with one filled; "" without a position."""
    if position is None:
        return ""
    return _JOINER.join(_SQUARES[place] if place == position else _EMPTY_SQUARE for place in Position)


@cache
def position_words(position: Position | None) -> str:
    """`**supports with conditions**` and the scale."""
    return (
        f"**{label(position)}**{_NO_BREAK}{scale(position)}"
        if position is not None
        else f"**{label(position)}**"
    )


def office_line(office: str, country: str) -> str:
    """`President, Russia`; either part may be missing."""
    return ", ".join(part for part in (office, countries.name_of(country)) if part)


def stated(revision: Revision) -> str:
    """`28 Sep 2015`, or `Sep 2015` where the source gives no day."""
    return in_short(revision.stance.stated_on)
