"""Rows of the database as values of the record, and back.

Rows were checked when they were written, so they are not validated again: that would cost more than reading.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar, cast

from bot.record.entries import (
    Coalition,
    Entry,
    Leader,
    Membership,
    Office,
    Revision,
    Stance,
    Theme,
    Topic,
    Value,
)
from bot.record.position import Position
from bot.record.updates import EntityKind, Update

E = TypeVar("E", bound=Value)
Cell: TypeAlias = str | int | None
Row: TypeAlias = Sequence[Any]  # what a DB-API cursor yields; its cells are typed by the columns' CHECKs

TABLE_OF: Final[Mapping[type[Value], EntityKind]] = {
    Theme: "theme",
    Topic: "topic",
    Leader: "leader",
    Office: "office",
    Coalition: "coalition",
    Membership: "membership",
    Stance: "stance",
}
"""The table that holds each kind of entry; its columns are the entry's fields."""

STANCE_FIELDS: Final = tuple(Stance.model_fields)
STANCE_COLUMNS: Final = ", ".join(f"s.{name}" for name in STANCE_FIELDS)
REVISION_COLUMNS: Final = f"{STANCE_COLUMNS}, s.ordinal, s.revision, s.action, s.recorded_at, s.reason"
UPDATE_COLUMNS: Final = ", ".join(Update.model_fields)

_POSITIONS: Final = {int(position): position for position in Position}


def revision_of(row: Row) -> Revision:
    """The value of a row of REVISION_COLUMNS."""
    cells = dict(zip(STANCE_FIELDS, row, strict=False))
    cells["position"] = _POSITIONS.get(cells["position"])
    ordinal, revision, action, recorded_at, reason = row[len(STANCE_FIELDS) :]
    return Revision.model_construct(
        stance=Stance.model_construct(None, **cells),
        ordinal=ordinal,
        revision=revision,
        action=action,
        recorded_at=recorded_at,
        reason=reason,
    )


def update_of(row: Row) -> Update:
    """The value of a row of UPDATE_COLUMNS."""
    return Update.model_construct(None, **dict(zip(Update.model_fields, row, strict=True)))


def entry_of(kind: type[E], row: Row) -> E:
    """The value of a row whose cells are the fields of `kind`, in order."""
    cells = dict(zip(kind.model_fields, row, strict=True))
    if "aliases" in cells:
        cells["aliases"] = tuple(json.loads(cells["aliases"]))
    # The pydantic plugin loses the type variable here.
    return cast("E", kind.model_construct(None, **cells))


def cells_of(entry: Entry) -> dict[str, Cell]:
    """The entry's fields as cells of its table."""
    cells = dict(entry)
    if "aliases" in cells:
        cells["aliases"] = json.dumps(cells["aliases"], ensure_ascii=False)
    if isinstance(entry, Stance):
        cells["position"] = None if entry.position is None else int(entry.position)
    return cells


def entry_json(entry: Entry) -> str:
    """The entry as the canonical JSON text that the log keeps."""
    return json.dumps(
        entry.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
