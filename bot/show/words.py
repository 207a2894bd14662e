"""The words and marks of the scale, of countries and of offices, as cards say them."""

from functools import cache
from typing import Final

from bot.record.dates import in_short
from bot.record.entries import Revision
from bot.record.position import Position, label

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
_CODE_LETTERS: Final = 3
_WITHDRAWN_CODES: Final = frozenset(
    {"ANT", "BUR", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR"}
)
"""Codes that ISO 3166-3 withdrew, and that the CLDR still translates into those of today's countries."""


def scale(position: Position | None) -> str:
    """Five squares from "opposes" to "supports" with one filled; "" without a position."""
    if position is None:
        return ""
    return "".join(_SQUARES[place] if place == position else _EMPTY_SQUARE for place in Position)


def position_words(position: Position | None) -> str:
    """`**supports with conditions**` and the scale."""
    return f"**{label(position)}** {scale(position)}".rstrip()


@cache
def country_name(code: str) -> str:
    """The English name of an ISO 3166 alpha-3 code, or of "EU", by the Unicode CLDR; "" if there is none."""

    territories, aliases = _countries()
    return territories.get(aliases.get(code, [code])[0], "")


def country_codes() -> list[str]:
    """The ISO 3166 alpha-3 codes of all countries that the Unicode CLDR names, and "EU"."""
    known, aliases = _countries()
    three = (
        code
        for code, names in aliases.items()
        if len(code) == _CODE_LETTERS and code.isalpha() and names[0] in known
    )
    return ["EU", *sorted(set(three) - _WITHDRAWN_CODES)]


def office_line(office: str, country: str) -> str:
    """`President, Russia`; either part may be missing."""
    return ", ".join(part for part in (office, country_name(country)) if part)


def stated(revision: Revision) -> str:
    """`28 Sep 2015`, or `Sep 2015` where the source gives no day."""
    return in_short(revision.stance.stated_on)


@cache
def _countries() -> tuple[dict[str, str], dict[str, list[str]]]:
    """English names by alpha-2 code, and the alpha-2 code first among those that an alpha-3 code stands for."""
    from babel import Locale  # noqa: PLC0415 - reads its data from disk; the start of the bot need not wait
    from babel.core import get_global  # noqa: PLC0415

    return dict(Locale("en").territories), dict(get_global("territory_aliases"))
