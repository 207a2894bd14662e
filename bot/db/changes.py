"""Changing a record: every change writes revisions under one update, in one transaction.

All of it runs on the write pool, inside a transaction that holds the file's lock from its beginning
(`sqlite.write`). So what is looked at here still stands when the rows are written: rules are asked here, and
nowhere before (`bot.db.rules`).
"""

import logging
from collections.abc import Mapping, Sequence
from functools import cache
from operator import attrgetter
from typing import Final, TypeVar

from sqlite_utils import Database

from bot.core.entries import (
    Base,
    Coalition,
    Entry,
    KindName,
    Leader,
    Membership,
    Office,
    Revision,
    Source,
    State,
    Theme,
    Topic,
    Value,
    Written,
)
from bot.core.errors import ConflictError, InvalidEntryError, NotAllowedError, StoreUnusableError, shorten
from bot.core.kinds import BY_MODEL, KINDS, key_of, kind_of
from bot.core.log import (
    NO_HASH,
    Cell,
    Made,
    Reason,
    ReasonKind,
    Update,
    UpdateAction,
    content_hash,
    line_hash,
    revision_hash,
    said_why,
)
from bot.core.policy import Action, Caller, Role
from bot.core.server import ServerSettings
from bot.db import rows
from bot.db.layers import ANY, PUBLIC_RECORD, View, counting, find, is_leader, select, view_of
from bot.db.log import head
from bot.db.program import actor, mark_of_number, marked_actor, settings_of
from bot.db.sqlite import sqlite3

_log = logging.getLogger(__name__)

E = TypeVar("E", Theme, Topic, Leader, Office, Source, Coalition, Membership)

PLACES: Final = 1 << 24
"""How many entries one update can add: a place is the update's number in the file, then the entry's in it."""


class Change(Written):
    """Who asks for a change of which record, when, why, and with which request.

    Attributes:
        caller: the person or operator; the record that changes is that of `caller.guild_id`. One that does not
            exist yet starts as a layer over record 0.
        action: what they do, by the policy; it is asked again in the transaction.
        at: now, as a UTC instant `YYYY-MM-DDTHH:MM:SS.ffffffZ`.
        request_key: unique name of the request; a second delivery changes nothing and gets the first's
            result.
        proposed_by: number of the person who proposed it, where `caller` is the second one, who confirms.
        proposed_by_user: the same by Discord id, for who has no number yet; `begin` makes the number of it.
    """

    caller: Caller
    action: Action
    at: str
    reason: Reason = ""
    reason_kind: ReasonKind = ""
    request_key: str | None = None
    proposed_by: int | None = None
    proposed_by_user: int | None = None

    @property
    def record_id(self) -> int:
        """The record that changes."""
        return self.caller.guild_id

    @property
    def is_alone(self) -> bool:
        """Whether nobody stands beside the caller, who is no operator."""
        second = self.proposed_by is not None or self.proposed_by_user is not None
        return not second and self.caller.role is not Role.OPERATOR


class Edited(Value):
    """What a change left behind.

    `made` holds what it made of the entries, the first MADE_SHOWN of very many; `names` those of all that these mention, by
    key, where it is shown to somebody.
    """

    update: Update
    made: tuple[Made, ...] = ()
    names: Mapping[str, str] = {}


class UnstorableError(InvalidEntryError):
    """A table refuses what its model took: a fault of ours, of which nobody loses what they typed.

    Attributes:
        entry: what was refused.
    """

    def __init__(self, revision: Revision, error: Exception) -> None:
        self.entry = revision.entry
        _log.error("The database refuses the %s %s", revision.kind, revision.key, exc_info=error)
        super().__init__(
            f"The database does not take the {KINDS[revision.kind].label} “{shorten(revision.key)}”, though nothing seems "
            "wrong with it. Nothing was changed. Please tell the bot's operator, whose log says why."
        )


class Writer:
    """One update while it is being written."""

    def __init__(self, db: Database, change: Change, view: View, *, many: bool = False) -> None:
        """Use `begin`."""
        self.db = db
        self.change = change
        self.view = self._view_before = view
        self.made: list[Made] = []
        self.count = 0
        self.many = many
        seq, self._prev_hash, last = db.conn.execute(_ENDS, {"record": change.record_id}).fetchone()
        if len(self._prev_hash) != len(NO_HASH) or not self._prev_hash.isascii():
            raise StoreUnusableError(
                "The last line of this record's log was damaged, or changed by hand, so nothing can follow it. Nothing was "
                "changed. Please tell the bot's operator: `standpoint check` says more."
            )
        self.seq = seq + 1
        self._update_id = last + 1
        self._hashes: list[bytes] = []
        self._found: dict[tuple[KindName, str], Revision | None] = {}

    # Looking

    def find(self, kind: KindName, key: str) -> Revision | None:
        """The newest revision of an entry, whatever its state; None if there never was one."""
        at = (kind, key)
        if at not in self._found:
            self._found[at] = find(self.db, kind, key, self.view)
        return self._found[at]

    def standing(self, kind: KindName, key: str) -> Revision:
        """The entry that is there.

        Raises:
            InvalidEntryError: it is not, or not any more.
        """
        found = self.find(kind, key)
        if found is None or not found.is_kept:
            raise InvalidEntryError(f"There is no {KINDS[kind].label} “{shorten(key)}” on record any more.")
        return found

    def entry(self, model: type[E], key: str) -> E:
        """The same as an entry of its type."""
        entry = self.standing(BY_MODEL[model].name, key).entry
        if not isinstance(entry, model):
            raise TypeError(f"{key} is no {model.__name__}")
        return entry

    def person(self, key: str) -> str:
        """The key of the leader whom a key means: itself, or the one who they turned out to be."""
        found = self.find("leader", key)
        return self.person(found.merged_into) if found is not None and found.state is State.MERGED else key

    def keys_of(self, leader: str) -> tuple[str, ...]:
        """All keys of a person: their own, and those of who was merged into them."""
        merged = self.select("leader", "s.merged_into = :into", {"into": leader}, states="= 'merged'")
        return (leader, *(key for revision in merged for key in self.keys_of(revision.key)))

    def stances(self, keys: Sequence[str], topic: str) -> list[Revision]:
        """The stances of a person, by all their keys, on a topic, that count now; in no order."""
        where, values = is_leader(keys)
        return self.select("stance", f"{where} AND s.topic = :topic", {**values, "topic": topic})

    def has_stances(self, kind: KindName, key: str) -> bool:
        """Whether anything was ever recorded of a leader, by all their keys, or on a topic, and be it withdrawn."""
        where, values = (
            is_leader(self.keys_of(key)) if kind == "leader" else (f"s.{kind} = :key", {"key": key})
        )
        sql = counting("stance", "1", where, self.view, states=ANY)
        return self.db.conn.execute(f"{sql} LIMIT 1", self.view.values(**values)).fetchone() is not None

    def select(
        self, kind: KindName, where: str, values: Mapping[str, Cell], *, states: str = "= 'kept'"
    ) -> list[Revision]:
        """The entries that count now, with what was written so far, for which `where` holds."""
        return select(self.db, kind, where, self.view, values, states=states, while_writing=True)

    def settings(self) -> ServerSettings:
        """What the server has set up at this moment."""
        return settings_of(self.db, self.change.record_id)

    @property
    def view_before(self) -> View:
        """What the record showed before the update."""
        return self._view_before.but(own_seq=min(self._view_before.own_seq, self.seq - 1))

    # Writing

    def put(self, entry: Entry | Base, *, state: State = State.KEPT, merged_into: str = "") -> Made | None:
        """Add an entry, or its next revision; None, and nothing is written, if it stands so already."""
        kind, key = kind_of(entry).name, key_of(entry)
        before = self.find(kind, key)
        if before is None:
            return self.write(None, self.first(entry, state=state, merged_into=merged_into))
        after = before.follow(entry, state=state, merged_into=merged_into)
        return None if after.reads_as(before) else self.write(before, after)

    def first(self, entry: Entry | Base, *, state: State = State.KEPT, merged_into: str = "") -> Revision:
        """The first revision of an entry, to be written next."""
        return Revision.unchecked(
            {
                "kind": kind_of(entry).name,
                "key": key_of(entry),
                "entry": entry,
                "revision": 1,
                "state": state,
                "place": self._update_id * PLACES + self.count,
                "record_id": self.change.record_id,
                "seq": self.seq,
                "merged_into": merged_into,
                "at": self.change.at,
                "reason": "",
                "sources": (),
            }
        )

    def write(self, before: Revision | None, after: Revision) -> Made:
        """Write one revision, which must follow the one before, None for the first."""
        if after.revision > 1:
            change = self.change
            reason = said_why(change.reason_kind, change.reason)
            after = after.but(record_id=change.record_id, seq=self.seq, at=change.at, reason=reason)
        cells = rows.cells_of(after)
        row = [self.change.record_id, self.seq, *cells, *rows.derived_cells(after)]
        try:
            self.db.conn.execute(_insert(after.kind), row)
        except (sqlite3.IntegrityError, OverflowError, UnicodeError) as error:
            raise UnstorableError(after, error) from error
        self._hashes.append(revision_hash(after.kind, cells))
        self.count += 1
        if after.kind == "base":  # from here on it stands on something else
            self.view = view_of(self.db, self.change.record_id)
            self._found.clear()
        made = Made.unchecked({"before": before, "after": after})
        if not self.many:
            self._found[after.kind, after.key] = after
            self.made.append(made)
        return made

    def append_line(
        self, action: UpdateAction, kind: KindName, key: str = "", *, undoes: int | None = None
    ) -> Update:
        """Write the line, whatever it says."""
        change = self.change
        who = marked_actor(self.db, change.record_id, change.caller.discord_user_id)
        second: tuple[int | None, str] = (None, "")
        if change.proposed_by is not None:
            who, second = (change.proposed_by, mark_of_number(self.db, change.proposed_by)), who
        line = Update.unchecked(
            {
                "seq": self.seq,
                "at": change.at,
                "actor_id": who[0],
                "actor_mark": who[1],
                "action": action,
                "kind": kind,
                "key": key,
                "reason": change.reason,
                "reason_kind": change.reason_kind,
                "request_key": change.request_key,
                "undoes": undoes,
                "confirmed_by": second[0],
                "confirmed_mark": second[1],
                "entries": self.count,
                "content_hash": content_hash(self._hashes),
                "prev_hash": self._prev_hash,
                "hash": "",
            }
        )
        line = line.but(hash=line_hash(change.record_id, line))
        self.db.conn.execute(_INSERT_LINE, [self._update_id, change.record_id, *_line_cells(line)])
        return line


_ENDS: Final = f"""
SELECT
  coalesce((SELECT max(seq) FROM update_log WHERE record_id = :record), 0),
  coalesce((SELECT hash FROM update_log WHERE record_id = :record ORDER BY seq DESC LIMIT 1), '{NO_HASH}'),
  coalesce((SELECT max(update_id) FROM update_log), 0)
"""
"""Number and hash of a record's last line, and the number of the file's last line."""

_INSERT_LINE: Final = (
    f"INSERT INTO update_log (update_id, record_id, {', '.join(rows.LINE_COLUMNS)}) "
    f"VALUES (?, ?{', ?' * len(rows.LINE_COLUMNS)})"
)
_line_cells: Final = attrgetter(*rows.LINE_COLUMNS)


@cache
def _insert(kind: KindName) -> str:
    columns = (*rows.row_columns(kind), *rows.derived_columns(kind))
    return f"INSERT INTO {kind} (record_id, seq, {', '.join(columns)}) VALUES (?, ?{', ?' * len(columns)})"


def begin(db: Database, change: Change, *, empty: bool = False, many: bool = False) -> Writer:
    """Begin an update. A record that does not exist yet starts with an update of its own: as a layer over
    record 0 as it stands, or `empty`.

    With `many`, for thousands of entries, what it makes is not kept in memory.

    Raises:
        NotAllowedError: the caller is the second person for what they asked for themselves.
    """
    change = _seconded(db, change)
    writer = Writer(db, change, view_of(db, change.record_id), many=many)
    if writer.seq > 1:
        return writer
    _start(db, change, empty=empty)
    return Writer(db, change, view_of(db, change.record_id), many=many)


def _seconded(db: Database, change: Change) -> Change:
    """The change with the number of who asked for it first. While one person is enough, it may be the caller."""
    first = change.proposed_by_user
    if first is None:
        return change
    if first != change.caller.discord_user_id:
        number = actor(db, change.record_id, first)
        return change.model_copy(update={"proposed_by": number, "proposed_by_user": None})
    if settings_of(db, change.record_id).two_people:
        raise NotAllowedError("You asked for this yourself, so another admin has to press the button.")
    return change.model_copy(update={"proposed_by_user": None})


def _start(db: Database, change: Change, *, empty: bool) -> None:
    record_id = change.record_id
    db.conn.execute("INSERT INTO record (record_id, created_at) VALUES (?, ?)", [record_id, change.at])
    opening = change.model_copy(update={"request_key": None, "reason": "", "reason_kind": ""})
    start = Writer(db, opening, View(own=record_id))
    if record_id != PUBLIC_RECORD:
        below = head(db, PUBLIC_RECORD)
        start.put(
            Base(base_seq=0) if empty or not below.seq else Base(base_seq=below.seq, base_hash=below.hash)
        )
    start.append_line("start", "base")


def requested(db: Database, change: Change) -> Update | None:
    """The line that an earlier delivery of the same request left in the record's log, None if there is none.

    Raises:
        ConflictError: the request was used in another record.
    """
    if change.request_key is None:
        return None
    row = db.conn.execute(
        f"SELECT u.record_id, {rows.UPDATE_COLUMNS} FROM {rows.UPDATES} WHERE u.request_key = ?",
        [change.request_key],
    ).fetchone()
    if row is None:
        return None
    if row[0] != change.record_id:
        raise used_otherwise()
    return rows.update_of(row[1:])


def used_otherwise() -> ConflictError:
    """The refusal of a request that made a change of another kind or in another record."""
    return ConflictError("This request was used for another change already. Please start again.")
