"""Recording where there is a position already: did it change, is this more evidence, or was the record wrong?

Source: DESIGN.md, rule 2, "Changed is not wrong".
"""

from enum import StrEnum
from typing import Final

from bot.record.position import Position, label


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
