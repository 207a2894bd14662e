"""The scale of positions and its words.

Source of the scale: DESIGN.md, "position". ±1 means conditional, not mild; an empty position (None) means
that the statement carries no usable position, and is never counted as 0.
"""

from enum import IntEnum
from typing import Final


class Position(IntEnum):
    """Where a leader stands on a topic's proposition: −2 opposes … +2 supports."""

    OPPOSES = -2
    OPPOSES_WITH_RESERVATIONS = -1
    NEUTRAL_OR_MIXED = 0
    SUPPORTS_WITH_CONDITIONS = 1
    SUPPORTS = 2


NO_POSITION: Final = "no usable position"

LABELS: Final[dict[Position | None, str]] = {
    Position.SUPPORTS: "supports",
    Position.SUPPORTS_WITH_CONDITIONS: "supports with conditions",
    Position.NEUTRAL_OR_MIXED: "neutral or mixed",
    Position.OPPOSES_WITH_RESERVATIONS: "opposes with reservations",
    Position.OPPOSES: "opposes",
    None: NO_POSITION,
}
"""The words for each position, the strongest support first. Cards, help and options are made from this."""


def label(position: Position | None) -> str:
    """The position in words, for example "supports with conditions"."""
    return LABELS[position]


def sign(position: Position) -> int:
    """−1 opposed, 0 neither, +1 in favour."""
    return (position > 0) - (position < 0)
