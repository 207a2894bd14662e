"""Taking back and replacing: the row that undoes a row, and what a line of the log did to entries.

A stance has revisions, so a row is taken back by the next one. Other entries have none: the log keeps each as
it was and as it became, and a line is taken back by putting the former in the place of the latter.
"""

import json
from collections.abc import Mapping
from typing import Final, TypeAlias

from pydantic import JsonValue

from bot.record.entries import Revision, Value
from bot.record.errors import ConflictError, StandpointError
from bot.record.updates import EntityKind, Update, canonical_json

Noted: TypeAlias = Mapping[str, JsonValue]
"""An entry as the log keeps it: its fields, and where a line is about that, "retired" or "merged_into"."""

Identity: TypeAlias = tuple[str, ...]

_Sides: TypeAlias = Mapping[tuple[EntityKind, Identity], str]

IDENTITY: Final[Mapping[EntityKind, tuple[str, ...]]] = {
    "theme": ("key",),
    "topic": ("key",),
    "leader": ("key",),
    "office": ("leader", "office"),
    "coalition": ("key",),
    "membership": ("coalition", "member"),
}
"""The fields that tell entries of one kind apart within a record. Stances have revisions instead."""


class Seen(Value):
    """The row that somebody looked at before they wrote: a stance's key and revision; "" and 0 for none."""

    key: str = ""
    revision: int = 0


class MovedError(ConflictError):
    """A stance was changed after the editor looked at it. Nothing was written.

    Attributes:
        seen: the row that the editor looked at; None where nothing was on record then.
        now: the row that stands in its place now.
    """

    def __init__(self, seen: Revision | None, now: Revision) -> None:
        self.seen = seen
        self.now = now
        super().__init__(
            "Another editor changed this while you were writing, so nothing was stored. "
            "Please look at both versions and decide."
        )


class NotUndoableError(StandpointError):
    """An update that cannot be taken back; says why, and what can be done."""


class Effect(Value):
    """What a line of the log did to one entry that is no stance.

    Attributes:
        identity: the values of the kind's IDENTITY fields.
        before, after: the entry as JSON text of a Noted, "" where it was or is not there. What they do not
            name was left as it was.
    """

    kind: EntityKind
    identity: Identity
    before: str
    after: str

    def reversed(self) -> "Effect":
        """What takes it back."""
        return self.model_copy(update={"before": self.after, "after": self.before})


def next_revision(last: Revision, **changes: object) -> Revision:
    """The row that follows `last`, with `changes`."""
    return last.model_copy(update={"revision": last.revision + 1, **changes})


def taken_back(row: Revision, previous: Revision | None, *, reason: str, recorded_at: str) -> Revision:
    """The row that takes back `row`, the newest of its stance; `previous` is the one before it, if any.

    A first row, and one that brought a withdrawn stance back, is retracted; anything else is corrected back
    to the text before it.
    """
    was_held = previous is not None and previous.action != "retract"
    return next_revision(
        row,
        stance=previous.stance if previous is not None and was_held else row.stance,
        action="correct" if was_held else "retract",
        reason=reason,
        recorded_at=recorded_at,
    )


def effects(line: Update) -> tuple[Effect, ...]:
    """What a line did to entries that are no stances, in a fixed order.

    Raises:
        NotUndoableError: the line is from a version that did not note it.
    """
    if line.entity == "stance" or line.action == "start":
        return ()
    after = json.loads(line.after) if line.after else {}
    if "entries" in after:
        return _of_many(_by_identity(json.loads(line.before)), _by_identity(after["entries"]))
    if line.entity == "record":
        raise NotUndoableError(
            f"Update #{line.seq} was made by an older version of the bot, which did not note enough to undo it."
        )
    shown = after or json.loads(line.before)
    return (
        Effect(
            kind=line.entity,
            identity=identity_of(line.entity, shown),
            before=line.before,
            after=line.after,
        ),
    )


def stands(effect: Effect, current: Noted | None) -> bool:
    """Whether the entry is still as the effect left it; `current` names all there is to it."""
    if current is None or not effect.after:
        return current is None and not effect.after
    after: Noted = json.loads(effect.after)
    return all(current.get(name) == value for name, value in after.items())


def identity_of(kind: EntityKind, noted: Noted) -> Identity:
    """The values that tell the entry from others of its kind."""
    return tuple(str(noted[name]) for name in IDENTITY[kind])


def effects_json(made: tuple[Effect, ...], **counts: JsonValue) -> tuple[str, str]:
    """`before` and `after` of a line with these effects: `effects` reads them back."""
    before: dict[str, list[JsonValue]] = {}
    after: dict[str, list[JsonValue]] = {}
    for effect in made:
        for side, text in ((before, effect.before), (after, effect.after)):
            if text:
                side.setdefault(effect.kind, []).append(json.loads(text))
    return canonical_json({**before}), canonical_json({**counts, "entries": {**after}})


def _by_identity(entries: Mapping[EntityKind, list[Noted]]) -> _Sides:
    return {
        (kind, identity_of(kind, noted)): canonical_json({**noted})
        for kind, many in entries.items()
        for noted in many
    }


def _of_many(before: _Sides, after: _Sides) -> tuple[Effect, ...]:
    return tuple(
        Effect(
            kind=kind,
            identity=identity,
            before=before.get((kind, identity), ""),
            after=after.get((kind, identity), ""),
        )
        for kind, identity in {**before, **after}
    )
