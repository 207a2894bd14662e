"""What an editor typed, and what they say of a position already on record: changed, more evidence, or wrong?

Changed is not wrong: who changed position gets a new stance, and the old one stays true for its time.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from bot.core.dates import first_day
from bot.core.entries import Position, Revision, Stance, Written, label
from bot.core.errors import InvalidEntryError
from bot.core.timeline import order


class Why(StrEnum):
    """What an editor says about the position that the record shows."""

    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


REASONS: Final = {
    Why.CHANGED: "The position changed.",
    Why.SAME: "New evidence for the same position.",
}
"""What goes into the log where the editor gives no reason of their own. A wrong record needs a reason."""


def contradiction(why: Why, new: Position | None, before: Position | None) -> str:
    """Why a choice does not fit the position of the new stance, as a sentence; "" if it fits.

    Args:
        new: the position of the new stance.
        before: the last position on record by the day of the new stance; None if there is none by then, and
            then nothing is contradicted.
    """
    if before is None:
        return ""
    if why is Why.SAME and new is not None and new != before:
        return (
            f"You chose “same position”, and the position by then is “{label(before)}” while you chose "
            f"“{label(new)}”."
        )
    if why is Why.CHANGED and new is None:
        return "You chose “the position changed”, and a statement without a usable position cannot change it."
    if why is Why.CHANGED and new == before:
        return f"You chose “the position changed”, and by then it was “{label(before)}” already."
    return ""


def refuse_contradiction(why: Why, new: Stance, history: Sequence[Revision]) -> None:
    """An editor's choice must fit what the record shows by the day of the new stance.

    Raises:
        InvalidEntryError: it does not.
    """
    if why is Why.WRONG:
        raise InvalidEntryError(
            "A record that was wrong is corrected, with /record correct; nothing is added."
        )
    day = first_day(new.stated_on)
    earlier = [row for row in history if order(row)[0] <= day and row.stance.position is not None]
    last = max(earlier, key=order, default=None)
    against = contradiction(why, new.position, None if last is None else last.stance.position)
    if against:
        raise InvalidEntryError(f"Nothing was recorded yet. {against} Please look at this again.")


class Typed(Written):
    """A stance as it was typed, before any of it is checked.

    Attributes:
        position: "-2" … "2", or "none" for no usable position.
        day: a date in plain words.
        source: title and link in any order, on one line or two.
        reason: why; may be empty.
    """

    position: str
    day: str
    quote: str = ""
    summary: str = ""
    source: str = ""
    reason: str = ""

    def said(self, *, without: str = "") -> dict[str, str]:
        """What was typed, by field, for another kind of form; without one of the fields."""
        return {name: getattr(self, name) for name in Typed.model_fields if name != without}
