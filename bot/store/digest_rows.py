"""Rows of the tables of the daily summary as values, and back."""

from collections.abc import Mapping
from datetime import date, time
from typing import Final

from bot.record.digest import Place, Plan, Run, RunState, Stretch
from bot.record.log import Cell
from bot.store.moments import moment_of_text, moment_text
from bot.store.rows import Row

PLAN_COLUMNS: Final = (
    "guild_id", "channel_id", "place", "at", "days", "zone", "skip_quiet", "role_id", "for_editors",
    "window_hours", "active", "since",
)  # fmt: skip
RUN_COLUMNS: Final = "local_date, occasion, due_at, state, at, until, attempts, reason"
STRETCH_COLUMNS: Final = "record_id, from_seq, to_seq, fork_after, head_hash"


def plan_of(row: Row) -> Plan:
    """The value of a row of PLAN_COLUMNS. It was checked when it was written; a zone takes long to check."""
    cells = dict(zip(PLAN_COLUMNS, row, strict=True))
    return Plan.model_construct(
        None,
        **{
            **cells,
            "place": Place(cells["place"]),
            "at": time.fromisoformat(cells["at"]),
            "days": tuple(map(int, cells["days"])),
            "skip_quiet": bool(cells["skip_quiet"]),
            "for_editors": bool(cells["for_editors"]),
            "active": bool(cells["active"]),
            "since": moment_of_text(cells["since"]),
        },
    )


def plan_cells(plan: Plan) -> dict[str, Cell]:
    """The plan as cells of its table."""
    return {
        **plan.model_dump(include=set(PLAN_COLUMNS) - {"at", "days", "since"}),
        "at": plan.at.strftime("%H:%M"),
        "days": "".join(map(str, plan.days)),
        "since": moment_text(plan.since),
    }


def run_of(row: Row) -> Run:
    """The value of a row of RUN_COLUMNS."""
    local_date, occasion, due_at, state, at, until, attempts, reason = row
    return Run(
        local_date=date.fromisoformat(local_date),
        occasion=occasion,
        due_at=moment_of_text(due_at),
        state=RunState(state),
        at=moment_of_text(at),
        until=moment_of_text(until),
        attempts=attempts,
        reason=reason,
    )


def stretch_of(row: Row) -> Stretch:
    """The value of a row of STRETCH_COLUMNS."""
    record_id, after, to, fork_after, head_hash = row
    return Stretch(record_id=record_id, after=after, to=to, fork_after=fork_after, head_hash=head_hash)


def stretch_cells(stretch: Stretch) -> Mapping[str, Cell]:
    """The stretch as cells of a run."""
    return {
        "record_id": stretch.record_id,
        "from_seq": stretch.after,
        "to_seq": stretch.to,
        "fork_after": stretch.fork_after,
        "head_hash": stretch.head_hash,
    }
