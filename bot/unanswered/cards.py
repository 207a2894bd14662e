"""The card of what people ask for and the record does not have."""

from typing import Final

from bot.core.dates import in_short
from bot.routes import ShowGaps
from bot.ui.cards import Card, CardBuilder, place, turning
from bot.ui.text import counted, escape
from bot.unanswered.model import CountedGap

GAPS_A_PAGE: Final = 10


def gaps_card(gaps: tuple[CountedGap, ...], names: dict[str, str], total: int, *, page: int = 0) -> Card:
    """What people asked for and did not get, the most often first; not who asked."""
    builder = CardBuilder()
    builder.heading("Asked for, and not on record", "Counted without who asked.")
    builder.rule()
    if not gaps:
        builder.add("Nothing so far.")
    lines = []
    for counted_gap in gaps:
        gap = counted_gap.gap
        parts = [names.get(key, key) for key in (gap.leader, gap.topic) if key]
        about = " on ".join(escape(part) for part in parts) or "nobody and nothing in particular"
        lines.append(
            f"**{about}** ({escape(gap.kind)}) — asked {counted(counted_gap.asked, 'time')}, "
            f"last on {in_short(counted_gap.last_on)}"
        )
    if lines:
        builder.add("\n".join(lines))
    number, count = place(total, page, GAPS_A_PAGE)
    builder.row(turning(ShowGaps(), number, count))
    return builder.build()
