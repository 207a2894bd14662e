"""What a sequence of stances says: the position at a date, since when, and where it changed.

All functions take the stances of one
leader on one topic, without withdrawn rows; the store guarantees both.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from math import floor
from typing import Final

from bot.core.dates import first_day
from bot.core.entries import Position, Revision, Value, sign


class ShiftKind(StrEnum):
    """What changed: the sign of the position reversed (full), it came to or from neutral or mixed (side), or only its
    condition changed, ±1 ↔ ±2 (degree).

    Only full and side shifts are called a change of position; degree is "more" or "less conditional".
    """

    FULL = "full"
    SIDE = "side"
    DEGREE = "degree"


class Shift(Value):
    """The step between two consecutive stances whose positions differ."""

    kind: ShiftKind
    before: Revision
    after: Revision

    @property
    def is_change(self) -> bool:
        """Whether it is called a change of position."""
        return self.kind is not ShiftKind.DEGREE

    @property
    def is_more_conditional(self) -> bool:
        """Whether a condition came, rather than went; of a full change whether the position became weaker."""
        return abs(self.after.stance.position or 0) < abs(self.before.stance.position or 0)


class Standing(Value):
    """Where a leader stands on a topic at a date.

    Attributes:
        current: the last stance by that date.
        since: the stance that began the unbroken run of `current`'s position. `current` itself where the
            position is empty.
        shift: how that run began, None if no other position is on record before it.
    """

    current: Revision
    since: Revision
    shift: Shift | None


def order(revision: Revision) -> tuple[date, int]:
    """The sort key of stances: the day (a reduced date counts as its first day), then place in the record."""
    return first_day(revision.stance.stated_on), revision.place


def shift_kind(before: Position | None, after: Position | None) -> ShiftKind | None:
    """The shift from one position to another, None where there is none or either is empty."""
    if before is None or after is None or before == after:
        return None
    sides = sign(before) * sign(after)
    if sides == 0:
        return ShiftKind.SIDE
    return ShiftKind.FULL if sides < 0 else ShiftKind.DEGREE


def standing(newest_first: Iterable[Revision]) -> Standing | None:
    """Where the leader stands, from stances in descending `order`; None without any.

    Reads no further than the first stance with another position, so a long history costs nothing.
    """
    stances = iter(newest_first)
    current = next(stances, None)
    if current is None:
        return None
    if current.stance.position is None:
        return _standing(current, current, None)
    since = current
    for earlier in stances:
        if earlier.stance.position is None:
            continue
        kind = shift_kind(earlier.stance.position, since.stance.position)
        if kind is not None:
            return _standing(current, since, _shift(kind, earlier, since))
        since = earlier
    return _standing(current, since, None)


def _standing(current: Revision, since: Revision, shift: Shift | None) -> Standing:
    """Not checked: pydantic would need 6 MB for all that a revision can hold before the first look-up."""
    return Standing.unchecked({"current": current, "since": since, "shift": shift})


def _shift(kind: ShiftKind, before: Revision, after: Revision) -> Shift:
    return Shift.unchecked({"kind": kind, "before": before, "after": after})


def shifts(oldest_first: Sequence[Revision]) -> tuple[Shift, ...]:
    """Every shift in a history in ascending `order`, skipping empty positions."""
    found = []
    before: Revision | None = None
    for after in oldest_first:
        if after.stance.position is None:
            continue
        if before is not None:
            kind = shift_kind(before.stance.position, after.stance.position)
            if kind is not None:
                found.append(_shift(kind, before, after))
        before = after
    return tuple(found)


FEWEST_SHARED: Final = 3
"""With fewer topics in common there is no percentage: it would say more than is known."""

_WIDEST: Final = Position.SUPPORTS - Position.OPPOSES


def whole_percent(share: float) -> int:
    """A share of 0 to 100 as every percentage is shown: to the nearest whole one, and half up: 62.5 is 63, 37.5 is 38.

    Python's own `round` goes to the even neighbour, so that of two halves one goes up and the other down. What is
    ordered by agreement is ordered by the share itself.
    """
    return floor(share + 0.5)


class Agreement(Value):
    """City-block agreement over `shared` topics, on which two leaders are `distance` steps apart in all."""

    shared: int
    distance: int

    @property
    def share(self) -> float | None:
        """From 0 to 100, not rounded; None below FEWEST_SHARED topics, then say "too few shared topics"."""
        if self.shared < FEWEST_SHARED:
            return None
        most = _WIDEST * self.shared
        return 100 * (most - self.distance) / most

    @property
    def percent(self) -> int | None:
        """The share as it is shown, in whole per cent; None where there is none."""
        return None if self.share is None else whole_percent(self.share)


def agreement(pairs: Iterable[tuple[Position | None, Position | None]]) -> Agreement:
    """Agreement over the topics of two leaders, given as both positions on each.

    100 · (1 − Σ|a − b| / (4 · n)); a topic on which either has no usable position does not count.
    """
    distances = [abs(one - other) for one, other in pairs if one is not None and other is not None]
    return Agreement(shared=len(distances), distance=sum(distances))


def not_held(
    withdrawn: Sequence[tuple[Revision, Revision]], held: Sequence[Revision]
) -> tuple[tuple[Revision, Revision], ...]:
    """What was withdrawn and is not back: what an undo brought back is not wrong any more.

    Args:
        withdrawn: what was corrected or retracted, each with the revision that did it, in the order of the revisions of
            each stance. Of the same words that were withdrawn several times the last is kept.
        held: the stances that count.
    """
    now = {row.key: row for row in held}
    kept: dict[tuple[object, ...], tuple[Revision, Revision]] = {}
    for before, by in withdrawn:
        if before.key not in now or not now[before.key].reads_as(before):
            kept.pop((before.key, before.entry), None)
            kept[before.key, before.entry] = (before, by)
    return tuple(kept.values())
