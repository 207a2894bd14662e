"""What an editor should look at before approving a suggestion; each flag is computed, nobody raises it."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from bot.record.dates import first_day, last_day
from bot.record.entries import Office, Revision, Stance, Value, first_revision
from bot.record.queue import in_quotation_marks
from bot.record.timeline import Shift, ShiftKind, shifts

_LAST: Final = 1 << 62  # after every place in a record


class FlagKind(StrEnum):
    """Why to look twice."""

    FIRST_SUGGESTION = "first suggestion"
    FULL_SHIFT = "full shift"
    SOURCE_USED = "source used"
    OFFICE_ENDED = "office ended"
    QUOTE_UNMARKED = "quote without quotation marks"


class Flag(Value):
    """One reason to look twice. `detail` is a number for SOURCE_USED, office and date for OFFICE_ENDED."""

    kind: FlagKind
    detail: str = ""


def flags_of(
    stance: Stance,
    *,
    typed_quote: str,
    earlier: int,
    source_uses: int,
    history: Sequence[Revision],
    offices: Sequence[Office],
) -> tuple[Flag, ...]:
    """The flags of a suggestion that would be recorded as `stance`.

    Args:
        typed_quote: the quote as the member typed it, with or without quotation marks.
        earlier: how many suggestions they had handed in before.
        source_uses: statements on record with the same source.
        history: the leader's stances on the topic, oldest first, without withdrawn rows.
        offices: the leader's offices on record.
    """
    found = []
    if earlier == 0:
        found.append(Flag(kind=FlagKind.FIRST_SUGGESTION))
    if _adds_reversal(stance, history):
        found.append(Flag(kind=FlagKind.FULL_SHIFT))
    if source_uses:
        found.append(Flag(kind=FlagKind.SOURCE_USED, detail=str(source_uses)))
    ended = office_ended(stance.stated_on, offices)
    if ended is not None:
        found.append(Flag(kind=FlagKind.OFFICE_ENDED, detail=f"{ended.office}, {ended.last_attested}"))
    if typed_quote.strip() and not in_quotation_marks(typed_quote):
        found.append(Flag(kind=FlagKind.QUOTE_UNMARKED))
    return tuple(found)


def shifts_made(stance: Stance, history: Sequence[Revision]) -> tuple[Shift, ...]:
    """The shifts to and from a stance if it came to the end of its day in a history, oldest first."""
    new = first_revision(stance, place=_LAST)
    day = first_day(stance.stated_on)
    before = [row for row in history if first_day(row.stance.stated_on) <= day]
    made = shifts([*before, new, *history[len(before) :]])
    return tuple(shift for shift in made if new in {shift.before, shift.after})


def office_ended(stated_on: str, offices: Sequence[Office]) -> Office | None:
    """The office attested last, if that was before the day; None if one may still be held, or none is known.

    A record knows statements made in an office, not terms: `last_attested` is the nearest it has to an end.
    """
    if not all(office.last_attested for office in offices):  # one goes on
        return None
    latest = max(offices, key=lambda office: last_day(office.last_attested), default=None)
    if latest is None or last_day(latest.last_attested) >= first_day(stated_on):
        return None
    return latest


def _adds_reversal(stance: Stance, history: Sequence[Revision]) -> bool:
    """Whether there would be a full shift, to the new stance or from it, where there was none before."""
    known = {shift.after.place for shift in shifts(history) if shift.kind is ShiftKind.FULL}
    return any(
        shift.kind is ShiftKind.FULL and shift.after.place not in known
        for shift in shifts_made(stance, history)
    )
