"""Changing leaders, topics, themes, offices, coalitions and memberships: each function is one whole change."""

import json
from collections.abc import Callable
from typing import Final, TypeVar

from pydantic import JsonValue
from sqlite_utils import Database

from bot.record.entries import Coalition, Entry, Leader, Membership, Office, Theme, Topic, Value
from bot.record.errors import ConflictError, InvalidEntryError, shorten
from bot.record.revising import IDENTITY, Effect, Identity, Noted
from bot.record.updates import EntityKind, Update, UpdateAction, canonical_json
from bot.store.changes import Change, append_update, ensure_record, insert, put_entry, requested
from bot.store.rows import TABLE_OF, Cell, cells_of, entry_json, entry_of

E = TypeVar("E", Theme, Topic, Leader, Office, Coalition, Membership)

MODEL_OF: Final[dict[EntityKind, type[Entry]]] = {
    "theme": Theme,
    "topic": Topic,
    "leader": Leader,
    "office": Office,
    "coalition": Coalition,
    "membership": Membership,
}


class Edited(Value):
    """What a change of entries left behind; `replayed` if an earlier delivery of the request made it."""

    update: Update
    replayed: bool = False


def add_entry(db: Database, change: Change, entry: Entry) -> Edited:
    """Add an entry.

    Raises:
        ConflictError: there is one with this identity already.
    """
    return _changed(db, change, lambda: _add(db, change.record_id, entry))


def edit_entry(db: Database, change: Change, kind: type[E], at: Identity, edit: Callable[[E], E]) -> Edited:
    """Put what `edit` makes of an entry in its place; its identity stays.

    `edit` sees the entry as it is at that moment, so that of two editors who each add an alias neither loses
    theirs.

    Raises:
        InvalidEntryError: there is no such entry, or nothing differs. Whatever `edit` raises.
    """
    return _changed(db, change, lambda: _edit(db, change.record_id, kind, at, edit))


def put(db: Database, change: Change, entry: Entry) -> Edited:
    """Add an entry, or change the one with its identity.

    Raises:
        InvalidEntryError: nothing differs.
    """

    def work() -> Effect:
        before = put_entry(db, change.record_id, entry, TABLE_OF[type(entry)])
        if before is None:
            raise _same_already()
        return _effect(entry, before)

    return _changed(db, change, work)


def retire_topic(db: Database, change: Change, key: str) -> Edited:
    """Stop offering a topic for recording; what is on record stays readable.

    Raises:
        InvalidEntryError: there is no such topic, or it is retired already.
    """

    def work() -> Effect:
        before = noted(db, change.record_id, "topic", (key,))
        if before is None:
            raise not_there("topic", (key,))
        if before["retired"]:
            raise InvalidEntryError(f"The topic “{before['name']}” is retired already.")
        after = canonical_json({**before, "retired": True})
        effect = Effect(kind="topic", identity=(key,), before=canonical_json({**before}), after=after)
        put_noted(db, change.record_id, effect)
        return effect

    return _changed(db, change, work, action="retire")


def noted(db: Database, record_id: int, kind: EntityKind, at: Identity) -> Noted | None:
    """An entry with all there is to it, as the log notes it; None if it is not there."""
    model = MODEL_OF[kind]
    extra = _EXTRA.get(kind, "''")
    row = db.execute(
        f"SELECT {', '.join(model.model_fields)}, {extra} FROM {kind} WHERE {where(kind)} AND state <> 'removed'",
        [record_id, *at],
    ).fetchone()
    if row is None:
        return None
    *fields, more = row
    known: dict[str, JsonValue] = entry_of(model, fields).model_dump(mode="json")
    if kind == "topic":
        known["retired"] = bool(more)
    if kind == "leader":
        known["merged_into"] = more
    return known


def put_noted(db: Database, record_id: int, effect: Effect) -> None:
    """Make an entry what it is after an effect. What the effect does not name stays."""
    at: list[Cell] = [record_id, *effect.identity]
    if not effect.after:
        db.execute(f"UPDATE {effect.kind} SET state = 'removed' WHERE {where(effect.kind)}", at)
        return
    after: dict[str, object] = json.loads(effect.after)
    cells: dict[str, Cell] = {}
    if "retired" in after:
        cells["state"] = "retired" if after.pop("retired") else "kept"
    elif not effect.before:
        cells["state"] = "kept"
    if "merged_into" in after:
        cells["merged_into"] = str(after.pop("merged_into"))
    cells |= cells_of(MODEL_OF[effect.kind].model_validate_json(json.dumps(after)))
    assignments = ", ".join(f"{name} = ?" for name in cells)
    found = db.execute(
        f"UPDATE {effect.kind} SET {assignments} WHERE {where(effect.kind)} RETURNING 1",
        [*cells.values(), *at],
    ).fetchall()
    if not found:
        insert(db, effect.kind, {"record_id": record_id, **cells})


_EXTRA: Final[dict[EntityKind, str]] = {"topic": "state = 'retired'", "leader": "merged_into"}


def _changed(
    db: Database, change: Change, work: Callable[[], Effect], *, action: UpdateAction | None = None
) -> Edited:
    """Run a change of one entry once, with its line in the log."""
    earlier = requested(db, change)
    if earlier is not None:
        return Edited(update=earlier, replayed=True)
    ensure_record(db, change)
    effect = work()
    about: dict[str, object] = json.loads(effect.after)
    update = append_update(
        db,
        change,
        action=action or ("change" if effect.before else "add"),
        entity=effect.kind,
        key=effect.identity[0],
        leader=_about_leader(db, change.record_id, effect.kind, about),
        topic=str(about.get("topic") or (about["key"] if effect.kind == "topic" else "")),
        before=effect.before,
        after=effect.after,
    )
    return Edited(update=update)


def _about_leader(db: Database, record_id: int, kind: EntityKind, about: dict[str, object]) -> str:
    """Which leader a line about an entry is found under, "" for none."""
    key = {
        "leader": about.get("key"),
        "office": about.get("leader"),
        "coalition": about.get("proposed_by"),
        "membership": about.get("member"),
    }.get(kind)
    known = db.execute("SELECT 1 FROM leader WHERE record_id = ? AND key = ?", [record_id, key]).fetchone()
    return str(key) if known else ""


def _add(db: Database, record_id: int, entry: Entry) -> Effect:
    kind = TABLE_OF[type(entry)]
    if noted(db, record_id, kind, identity(entry)) is not None:
        raise ConflictError(
            f"There is a {kind} {shorten(' '.join(identity(entry)))} already. Nothing was changed."
        )
    put_entry(db, record_id, entry, kind)
    return _effect(entry, "")


def _edit(db: Database, record_id: int, kind: type[E], at: Identity, edit: Callable[[E], E]) -> Effect:
    table = TABLE_OF[kind]
    row = db.execute(
        f"SELECT {', '.join(kind.model_fields)} FROM {table} WHERE {where(table)} AND state <> 'removed'",
        [record_id, *at],
    ).fetchone()
    if row is None:
        raise not_there(table, at)
    entry = edit(entry_of(kind, row))
    before = put_entry(db, record_id, entry, table)
    if before is None:
        raise _same_already()
    return _effect(entry, before)


def _effect(entry: Entry, before: str) -> Effect:
    return Effect(
        kind=TABLE_OF[type(entry)], identity=identity(entry), before=before, after=entry_json(entry)
    )


def identity(entry: Entry) -> Identity:
    """What tells an entry from others of its kind."""
    return tuple(str(getattr(entry, name)) for name in IDENTITY[TABLE_OF[type(entry)]])


def where(kind: EntityKind) -> str:
    """The condition for the entry of a record with an identity."""
    return " AND ".join(f"{name} = ?" for name in ("record_id", *IDENTITY[kind]))


def not_there(kind: EntityKind, at: Identity) -> InvalidEntryError:
    """The refusal to change what is not on record."""
    return InvalidEntryError(f"There is no {kind} “{shorten(' '.join(at))}” on record any more.")


def _same_already() -> InvalidEntryError:
    return InvalidEntryError("That is how it stands already. Nothing was changed.")
