"""Agreement of many with many: the same as `timeline.agreement`, for all pairs of two hundred leaders in a moment.

The positions of a leader are five whole numbers, in which each topic has a bit: whether there is a position, and whether
it is at least −1, 0, +1, +2. The distance on a topic is then the number of those four in which two leaders differ, and the
sum over all shared topics takes four operations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.entries import Position
from bot.core.timeline import FEWEST_SHARED, Agreement, percent_of

_STEPS: Final = tuple(Position)[1:]


@dataclass(frozen=True, slots=True)
class Profile:
    """The positions of a leader on some topics, in their order."""

    held: int
    at_least: tuple[int, int, int, int]


def profile(positions: Mapping[str, Position], topics: Sequence[str]) -> Profile:
    """The profile of who has `positions` (by topic), over `topics`. Only profiles over the same topics compare."""
    held = 0
    at_least = [0] * len(_STEPS)
    for place, topic in enumerate(topics):
        position = positions.get(topic)
        if position is None:
            continue
        held |= 1 << place
        for number, step in enumerate(_STEPS):
            if position >= step:
                at_least[number] |= 1 << place
    first, second, third, fourth = at_least
    return Profile(held, (first, second, third, fourth))


def between(one: Profile, other: Profile) -> tuple[int | None, int]:
    """Agreement in per cent, None below FEWEST_SHARED shared topics; and how many they share."""
    both = one.held & other.held
    shared = both.bit_count()
    if shared < FEWEST_SHARED:
        return None, shared
    (a, b, c, d), (e, f, g, h) = one.at_least, other.at_least
    apart = (
        ((a ^ e) & both).bit_count()
        + ((b ^ f) & both).bit_count()
        + ((c ^ g) & both).bit_count()
        + ((d ^ h) & both).bit_count()
    )
    return percent_of(apart, shared), shared


def agreement_of(one: Profile, other: Profile) -> Agreement:
    """The same as a value."""
    percent, shared = between(one, other)
    return Agreement(percent=percent, shared=shared)
