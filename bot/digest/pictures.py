"""What is drawn of a summary: who changed position, from which to which."""

from typing import Final

from bot.core.dates import in_words
from bot.digest.summary import NewShift, Summary
from bot.lookup.pictures import panel
from bot.pictures.model import Strips, counted_statements

MOST: Final = 12
"""So many rows are readable on a phone without scrolling."""


def shifts(summary: Summary) -> Strips | None:
    """A row for each shift of a summary, with the statement before and the one after; None where nobody moved."""
    moved = [item for item in summary.items if isinstance(item, NewShift)]
    if not moved:
        return None
    shown = moved[:MOST]
    rows = [row for item in shown for row in (item.shift.before, item.shift.after)]
    names = summary.names
    more = f" · {len(moved) - MOST} more below" if len(moved) > MOST else ""
    return Strips(
        title="Who moved",
        caption=f"Summary of {in_words(summary.local_date.isoformat())} · "
        f"{counted_statements(len({row.key for row in rows}))}{more}",
        panels=tuple(
            panel(
                f"{names.get(item.leader, item.leader)}: {names.get(item.topic, item.topic)}",
                (item.shift.before, item.shift.after),
                {item.shift.after.key: 1},
            )
            for item in shown
        ),
    )
