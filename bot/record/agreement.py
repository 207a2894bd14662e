"""How far two leaders agree, from their positions on the topics on which both have one.

Source of the rule: DESIGN.md, "Agreement between two leaders".
"""

from collections.abc import Iterable
from typing import Final

from bot.record.entries import Value
from bot.record.position import Position

FEWEST_SHARED: Final = 3
"""With fewer topics in common there is no percentage: it would say more than is known."""

_WIDEST: Final = Position.SUPPORTS - Position.OPPOSES


class Agreement(Value):
    """City-block agreement, in whole per cent from 0 to 100, over `shared` topics.

    `percent` is None below FEWEST_SHARED topics; then say "too few shared topics".
    """

    percent: int | None
    shared: int


def agreement(pairs: Iterable[tuple[Position | None, Position | None]]) -> Agreement:
    """Agreement over the topics of two leaders, given as both positions on each.

    100 · (1 − Σ|a − b| / (4 · n)); a topic on which either has no usable position does not count.
    """
    distances = [abs(one - other) for one, other in pairs if one is not None and other is not None]
    shared = len(distances)
    if shared < FEWEST_SHARED:
        return Agreement(percent=None, shared=shared)
    return Agreement(percent=round(100 * (1 - sum(distances) / (_WIDEST * shared))), shared=shared)
