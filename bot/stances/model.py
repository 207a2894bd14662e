"""What an editor typed, and what they say of a position already on record: changed, more evidence, or wrong?

Changed is not wrong: who changed position gets a new stance, and the old one stays true for its time.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from bot.core.dates import first_day
from bot.core.entries import Revision, Stance, Written, label
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


def refuse_contradiction(why: Why, new: Stance, history: Sequence[Revision]) -> None:
    """An editor's choice must fit the position on record by the day of the new stance. Where there is none by then, nothing
    is contradicted.

    Raises:
        InvalidEntryError: it does not.
    """
    if why is Why.WRONG:
        raise InvalidEntryError(
            "A record that was wrong is corrected, with /record correct; nothing is added."
        )
    day = first_day(new.stated_on)
    earlier = [row for row in history if order(row)[0] <= day and row.stance.position is not None]
    if not earlier:
        return
    before, now = max(earlier, key=order).stance.position, new.position
    if why is Why.SAME and now is not None and now != before:
        against = f"You chose “same position”, and the position by then is “{label(before)}” while you chose “{label(now)}”."
    elif why is Why.CHANGED and now is None:
        against = (
            "You chose “the position changed”, and a statement without a usable position cannot change it."
        )
    elif why is Why.CHANGED and now == before:
        against = f"You chose “the position changed”, and by then it was “{label(before)}” already."
    else:
        return
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
