"""Text that is safe to show: stored words stay words, whatever characters they hold."""

import re
from functools import cache, lru_cache
from typing import Final

from bot.core import countries
from bot.core.dates import in_short, read_instant
from bot.core.entries import Position, Revision, label
from bot.core.links import site

_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""What nobody sees and what turns the text around it; without the joiners and marks of Persian and Arabic."""
_NO_CHARACTER: Final = re.compile("[\ud800-\udfff]")

_ADDRESS: Final = re.compile(r"https?://[^\W_][^\s<>\"“”»\\]+", re.IGNORECASE)
_CLOSES: Final = {")": "(", "]": "["}
_NOT_IN_ADDRESS: Final = re.compile(r"[*`\[\]]|~~+|\|\|+|@(?=everyone|here)")

_MARKS: Final = str.maketrans({mark: f"\\{mark}" for mark in r"\*_~`|[]"})
_ANGLE: Final = re.compile(r"<(?=\S)")
_LINE_START: Final = re.compile(r"^(?:([0-9]+)(?=\.)|(?=[-+#>]))")

_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:/{2,}", re.IGNORECASE)
_ROUND: Final = str.maketrans("[]", "()")
_ENDS_LINK: Final = str.maketrans({mark: f"%{ord(mark):02X}" for mark in r"()\|`"})

_OURS: Final = re.compile(
    r"“[^”]*”|(`/[a-z][a-z -]{0,60}`|`standpoint [a-z]+`|`[0-9a-f]{8}`|^(?:• |- )?\*\*[A-Z][A-Za-z' ]{0,40}\*\*)",
    re.MULTILINE,
)
"""What is quoted, which is somebody else's, or else what our own sentences mark: commands and the number of an incident
as code, and the name of a field at the beginning of a line."""

ZERO_WIDTH: Final = "\u200b"


@lru_cache(maxsize=8192)
def escape(text: str) -> str:
    """`text` on one line, with markdown, mentions, time stamps and masked links shown as typed.

    An address in it leads where it led, and keeps its characters but those that would work as markdown there: these are
    written as %2A and the like. What cannot be seen is left out.
    """
    line = visible(text)
    shown, start = [], 0
    while found := _ADDRESS.search(line, start):
        end = _end_of_address(line, found.start(), found.end())
        shown += [_escape(line[start : found.start()]), _plain_address(line[found.start() : end])]
        start = end
    return _LINE_START.sub(r"\1\\", "".join([*shown, _escape(line[start:])]))


def visible(text: str) -> str:
    """`text` on one line, without what cannot be seen and what turns the direction of the text around it."""
    seen = text if text.isprintable() else _UNSEEN.sub("", whole(text))
    return " ".join(seen.split())


def whole(text: str) -> str:
    """`text` with “�” for every half of a character, which JSON and command lines can carry and no file can hold."""
    return text if text.isprintable() else _NO_CHARACTER.sub("�", text)


def _end_of_address(line: str, start: int, end: int) -> int:
    """Where an address ends that Discord would read up to `end`: before a bracket that opens outside of it."""
    opened: list[str] = []
    for at in range(start, end):
        sign = line[at]
        if sign in "([":
            opened.append(sign)
        elif sign in _CLOSES and (not opened or opened.pop() != _CLOSES[sign]):
            return at
    return end


def _plain_address(address: str) -> str:
    """An address as Discord reads it: the scheme in small letters, and nothing that works as markdown."""
    scheme, rest = address.split(":", 1)
    return f"{scheme.lower()}:{_NOT_IN_ADDRESS.sub(_percent, rest)}"


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{ord(sign):02X}" for sign in found[0])


def _escape(part: str) -> str:
    return _ANGLE.sub(f"<{ZERO_WIDTH}", part.translate(_MARKS)).replace("@", f"@{ZERO_WIDTH}")


def sentences(text: str, limit: int = 3000) -> str:
    """A message of ours that may hold what somebody typed or stored: that is shown as it is."""
    shown, start = [], 0
    for found in _OURS.finditer(text):
        if found[1]:
            shown += [_escape_lines(text[start : found.start()]), found[0]]
            start = found.end()
    return clip("".join([*shown, _escape_lines(text[start:])]), limit)


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


def clip_parts(text: str, limit: int) -> str:
    """`text` within `limit` characters, cut only between its parts, which a “;” ends: none says less than it means.

    A part that has no room is left out whole, and so is what comes after it, with an ellipsis in their place.
    """
    if len(text) <= limit:
        return text
    kept = ""
    for part in text.split(";"):
        longer = f"{kept}; {part.strip()}" if kept else part.strip()
        if len(longer) + len(" …") > limit:
            break
        kept = longer
    return f"{kept} …".strip()


def link(title: str, url: str, *, limit: int = 80) -> str:
    """A masked link and, beside it, the site that it leads to. Brackets in either part cannot end it early.

    Discord looks for the end of a link without minding backslashes, so that square brackets in the title are written
    round. An address in the title loses its "https://": Discord shows no link whose words are one themselves.
    """
    words = _SCHEME.sub("", visible(title)).translate(_ROUND).strip() or "Source"
    beside = site(url)
    return f"[{escape(clip(words, limit))}]({url.translate(_ENDS_LINK)}){f' ({escape(beside)})' if beside else ''}"


def counted(number: int, noun: str) -> str:
    """`1 stance`, `2 stances`, `2 entries`."""
    plural = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def counted_in_order(number: int, noun: str, order: str) -> str:
    """`2 stances, newest first`; of fewer than two there is no order."""
    return counted(number, noun) + (f", {order}" if number > 1 else "")


def moment(at: str, style: str = "R") -> str:
    """An instant of the record as Discord shows it in the reader's own time zone; "R" is "3 hours ago"."""
    read = read_instant(at)
    return "at a time that cannot be read" if read is None else f"<t:{int(read.timestamp())}:{style}>"


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

SCALE_READ: Final = "-# Squares: opposes on the left, supports on the right."
"""How to read the scale; once on a card, below the last."""

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
