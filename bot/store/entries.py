"""Changing leaders, topics, themes, offices, coalitions and memberships: each function is one whole change."""

from collections.abc import Callable
from typing import TypeVar

from sqlite_utils import Database

from bot.record.entries import (
    Coalition,
    Entry,
    KindName,
    Leader,
    Membership,
    Office,
    State,
    Theme,
    Topic,
)
from bot.record.errors import ConflictError, InvalidEntryError, shorten
from bot.record.kinds import key_of, kind_of
from bot.record.log import UpdateAction
from bot.store.changes import Change, Edited, Writer, edited, kind_of_model, people
from bot.store.merging import under_new_key

E = TypeVar("E", Theme, Topic, Leader, Office, Coalition, Membership)


def add_entry(db: Database, change: Change, entry: Entry) -> Edited:
    """Add an entry.

    Raises:
        ConflictError: there is one with this identity already.
        InvalidEntryError: it names an entry that is not there.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        named = under_new_key(entry, people(db, writer.view))
        kind, key = kind_of(named), key_of(named)
        known = writer.find(kind.name, key)
        if known is not None and known.is_kept:
            raise ConflictError(f"There is a {kind.label} {shorten(key)} already. Nothing was changed.")
        writer.put(named)
        return "add", kind.name, key

    return edited(db, change, work)


def edit_entry(db: Database, change: Change, kind: type[E], key: str, edit: Callable[[E], E]) -> Edited:
    """Put what `edit` makes of an entry in its place; its key stays.

    `edit` sees the entry as it is at that moment, so that of two editors who each add an alias neither loses
    theirs.

    Raises:
        InvalidEntryError: there is no such entry, nothing differs, or a topic's wording is fixed. Whatever
            `edit` raises.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        known = writer.standing(kind_of_model(kind), key)
        if known.state is State.MERGED:
            raise InvalidEntryError(f"There is no leader “{shorten(key)}” on record any more.")
        writer.put(edit(writer.entry(kind, key)), state=known.state)
        return "change", known.kind, key

    return edited(db, change, work)


def put_entry(db: Database, change: Change, entry: Entry, *, instead_of: str = "") -> Edited:
    """Add an entry, or change the one with its identity.

    Args:
        instead_of: the key of another entry of the kind whose place it takes, "" for none.

    Raises:
        InvalidEntryError: nothing differs, or it names an entry that is not there.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        named = under_new_key(entry, people(db, writer.view))
        kind, key = kind_of(named).name, key_of(named)
        known = writer.find(kind, key)
        replaced = writer.standing(kind, instead_of) if instead_of and instead_of != key else None
        if replaced is not None:
            writer.put(replaced.entry, state=State.REMOVED)
        writer.put(named)
        return "change" if replaced or (known is not None and known.is_kept) else "add", kind, key

    return edited(db, change, work)


def retire_topic(db: Database, change: Change, key: str) -> Edited:
    """Stop offering a topic; what is on record stays readable where its history is asked for.

    Raises:
        InvalidEntryError: there is no such topic, or it is retired already.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        topic, known = writer.entry(Topic, key), writer.standing("topic", key)
        if known.state is State.RETIRED:
            raise InvalidEntryError(f"The topic “{topic.name}” is retired already.")
        writer.put(topic, state=State.RETIRED)
        return "retire", "topic", key

    return edited(db, change, work)
