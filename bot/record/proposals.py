"""Changes that wait for a second editor, in servers that want two people for them."""

from collections.abc import Sequence
from typing import Literal

from bot.record.entries import Revision, Stance, Value
from bot.record.revising import Seen
from bot.record.timeline import Shift, ShiftKind, order, shifts
from bot.record.updates import Reason


class Intent(Value):
    """What an editor wants to do.

    Attributes:
        seen: the row that they looked at: of the stance to correct or retract, or the one that showed the
            leader's position when a new stance was written. None where an undo is wanted.
        stance: the text to store, or the one to withdraw.
        undoes: the line of the log to take back, for an undo.
    """

    kind: Literal["record", "correct", "retract", "undo"]
    reason: Reason
    stance: Stance
    seen: Seen | None = None
    undoes: int | None = None


class Proposal(Value):
    """An intent that waits for a second editor, or that was decided.

    Attributes:
        number: 1, 2, 3, … over all servers.
        actor_id: number of who proposed it; `discord_user_id` is theirs, None once they are forgotten.
        update_seq: the update that it became, once confirmed.
    """

    number: int
    record_id: int
    actor_id: int
    discord_user_id: int | None
    proposed_at: str
    intent: Intent
    state: Literal["open", "confirmed", "withdrawn"]
    update_seq: int | None = None


def full_shift(history: Sequence[Revision], row: Revision) -> Shift | None:
    """A full shift that a new or corrected row makes in a history without it, before or after it.

    `history` holds the stances of one leader on one topic, without the row that a correction replaces.
    """
    rows = sorted([*history, row], key=order)
    known = {(shift.before.ordinal, shift.after.ordinal) for shift in shifts(history)}
    for shift in shifts(rows):
        ends = (shift.before.ordinal, shift.after.ordinal)
        if shift.kind is ShiftKind.FULL and row.ordinal in ends and ends not in known:
            return shift
    return None
