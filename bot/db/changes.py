"""Changing a record: every change writes revisions under one update, in one transaction.

All of it runs on the write pool, inside a transaction that holds the file's lock from its beginning
(`connection.write`). So what is looked at here still stands when the rows are written: rules are asked here, and
nowhere before (DESIGN.md, rule 5).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from secrets import token_hex
from typing import Final, Literal, TypeVar

from sqlite_utils import Database

from bot.core.directory import persons
from bot.core.entries import (
    Base,
    Coalition,
    Entry,
    KindName,
    Leader,
    Membership,
    Office,
    Revision,
    State,
    Theme,
    Topic,
    Value,
    apart,
)
from bot.core.errors import ConflictError, InvalidEntryError, NotAllowedError, shorten
from bot.core.kinds import KINDS, key_of, kind_of
from bot.core.log import (
    MADE_SHOWN,
    NO_HASH,
    Cell,
    Head,
    Made,
    NotUndoableError,
    Reason,
    Update,
    UpdateAction,
    content_hash,
    line_hash,
    mark_of,
    revision_hash,
)
from bot.core.policy import Action, Caller, Role, require
from bot.core.server import ServerSettings
from bot.core.two_person import Earlier, Histories, SecondEditorError, needs_second
from bot.db.layers import (
    EVER,
    PUBLIC_RECORD,
    View,
    counting,
    find,
    newest,
    revisions,
    select,
    select_ever,
    view_of,
)
from bot.db.rows import (
    LINE_COLUMNS,
    UPDATE_COLUMNS,
    UPDATES,
    cells_of,
    columns_of,
    revision_of,
    row_columns,
    update_of,
)
from bot.db.settings import settings_of

E = TypeVar("E", Theme, Topic, Leader, Office, Coalition, Membership)

_PLACES: Final = 1 << 24
"""How many entries one update can add: a place is the update's number in the file, then the entry's in it."""


class Change(Value):
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
    """What a change left behind; `replayed` if an earlier delivery of the request made it.

    `made` holds what it made of the entries, the first MADE_SHOWN of very many.
    """

    update: Update
    made: tuple[Made, ...] = ()
    replayed: bool = False


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
        seq, self._prev_hash, last = db.conn.execute(_ENDS, [change.record_id]).fetchone()
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
        entry = self.standing(kind_of_model(model), key).entry
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

    def select(
        self, kind: KindName, where: str, values: Mapping[str, Cell], *, states: str = "= 'kept'"
    ) -> list[Revision]:
        """The entries that count now, with what was written so far, for which `where` holds."""
        return select(self.db, kind, where, self.view, values, states=states, while_writing=True)

    def settings(self) -> ServerSettings:
        """What the server has set up at this moment."""
        return settings_of(self.db, self.change.record_id)

    def before(self, kind: KindName, key: str) -> Revision | None:
        """An entry as the record showed it before the update."""
        return find(self.db, kind, key, self.view_before)

    @property
    def view_before(self) -> View:
        """What the record showed before the update."""
        return self._view_before.but(own_seq=min(self._view_before.own_seq, self.seq - 1))

    # Writing

    def put(
        self, entry: Entry | Base, *, state: State = State.KEPT, merged_into: str = ""
    ) -> Revision | None:
        """Add an entry, or its next revision; None, and nothing is written, if it stands so already."""
        kind, key = kind_of(entry).name, key_of(entry)
        before = self.find(kind, key)
        if before is None:
            first = self.first(entry, state=state, merged_into=merged_into)
            return self.write(Made.unchecked({"before": None, "after": first}))
        after = before.follow(entry, state=state, merged_into=merged_into)
        return (
            None if after.reads_as(before) else self.write(Made.unchecked({"before": before, "after": after}))
        )

    def first(self, entry: Entry | Base, *, state: State = State.KEPT, merged_into: str = "") -> Revision:
        """The first revision of an entry, to be written next."""
        return Revision.unchecked(
            {
                "kind": kind_of(entry).name,
                "key": key_of(entry),
                "entry": entry,
                "revision": 1,
                "state": state,
                "place": self._update_id * _PLACES + self.count,
                "record_id": self.change.record_id,
                "seq": self.seq,
                "merged_into": merged_into,
                "at": self.change.at,
                "reason": "",
            }
        )

    def write(self, made: Made) -> Revision:
        """Write one revision, which must follow the one before."""
        after = made.after
        if after.revision > 1:
            change = self.change
            after = after.but(record_id=change.record_id, seq=self.seq, at=change.at, reason=change.reason)
        cells = cells_of(after)
        self.db.conn.execute(_insert(after.kind), [self.change.record_id, self.seq, *cells])
        self._hashes.append(revision_hash(after.kind, cells))
        self.count += 1
        if after.kind == "base":  # from here on it stands on something else
            self.view = view_of(self.db, self.change.record_id)
            self._found.clear()
        if self.many:
            return after
        self._found[after.kind, after.key] = after
        self.made.append(Made.unchecked({"before": made.before, "after": after}))
        return after

    def finish(
        self, action: UpdateAction, kind: KindName, key: str = "", *, undoes: int | None = None
    ) -> Update:
        """Write the line, and ask what must hold of every update, of the rows as they stand then.

        Raises:
            NotUndoableError, InvalidEntryError: something refers to what is not there, or not any more.
            SecondEditorError: this server wants two people for it.
        """
        change = self.change
        settings = self.settings()
        require(change.caller.under(settings), change.action)
        line = self.append_line(action, kind, key, undoes=undoes)  # first: `find` reads nothing without one
        _refuse_loose_ends(_loose_ends_of_many(self) if self.many else _loose_ends(self), undoes)
        _refuse_new_wordings(self, undoes)
        if settings.two_people and change.is_alone:
            _require_second(self, action)
        return line

    def append_line(
        self, action: UpdateAction, kind: KindName, key: str = "", *, undoes: int | None = None
    ) -> Update:
        """Write the line, whatever it says."""
        change = self.change
        who = marked_actor(self.db, change.record_id, change.caller.discord_user_id)
        second: tuple[int | None, str] = (None, "")
        if change.proposed_by is not None:
            who, second = (change.proposed_by, _mark(self.db, change.proposed_by)), who
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
        cells = {"update_id": self._update_id, "record_id": change.record_id, **vars(line)}
        self.db.conn.execute(_INSERT_LINE, cells)
        return line


_ENDS: Final = f"""
SELECT coalesce(max(seq), 0), coalesce(hash, '{NO_HASH}'), (SELECT coalesce(max(update_id), 0) FROM update_log)
FROM update_log WHERE record_id = ?
"""
"""Number and hash of a record's last line, and the number of the file's last line."""

_INSERT_LINE: Final = (
    f"INSERT INTO update_log (update_id, record_id, {', '.join(LINE_COLUMNS)}) "
    f"VALUES (:update_id, :record_id, {', '.join(f':{name}' for name in LINE_COLUMNS)})"
)


@cache
def _insert(kind: KindName) -> str:
    columns = row_columns(kind)
    return f"INSERT INTO {kind} (record_id, seq, {', '.join(columns)}) VALUES (?, ?{', ?' * len(columns)})"


def kind_of_model(model: type[Entry]) -> KindName:
    """The kind whose entries are of a type."""
    return next(kind.name for kind in KINDS.values() if kind.model is model)


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
    opening = change.model_copy(update={"request_key": None, "reason": ""})
    start = Writer(db, opening, View(own=record_id))
    if record_id != PUBLIC_RECORD:
        below = head(db, PUBLIC_RECORD)
        start.put(
            Base(base_seq=0) if empty or not below.seq else Base(base_seq=below.seq, base_hash=below.hash)
        )
    start.append_line("start", "base")


def exists(db: Database, record_id: int) -> bool:
    """Whether a record has begun."""
    return db.conn.execute("SELECT 1 FROM record WHERE record_id = ?", [record_id]).fetchone() is not None


def head(db: Database, record_id: int) -> Head:
    """The newest line of a record's log."""
    row = db.conn.execute(
        "SELECT seq, hash FROM update_log WHERE record_id = ? ORDER BY seq DESC LIMIT 1", [record_id]
    ).fetchone()
    seq, hash_ = row or (0, NO_HASH)
    return Head.unchecked({"record_id": record_id, "seq": seq, "hash": hash_})


def edited(
    db: Database, change: Change, work: Callable[[Writer], tuple[UpdateAction, KindName, str]]
) -> Edited:
    """Run a change once: `work` writes, and says what the line is to say.

    Raises:
        Whatever `work` and `Writer.finish` raise.
    """
    earlier = requested(db, change)
    if earlier is not None:
        return Edited(update=earlier, made=made_by(db, change.record_id, earlier.seq), replayed=True)
    writer = begin(db, change)
    action, kind, key = work(writer)
    if not writer.count:
        raise InvalidEntryError("That is how it stands already. Nothing was changed.")
    update = writer.finish(action, kind, key)
    return Edited(update=update, made=tuple(writer.made[:MADE_SHOWN]))


def requested(db: Database, change: Change) -> Update | None:
    """The line that an earlier delivery of the same request left in the record's log, None if there is none.

    Raises:
        ConflictError: the request was used in another record.
    """
    if change.request_key is None:
        return None
    row = db.conn.execute(
        f"SELECT u.record_id, {UPDATE_COLUMNS} FROM {UPDATES} WHERE u.request_key = ?",
        [change.request_key],
    ).fetchone()
    if row is None:
        return None
    if row[0] != change.record_id:
        raise used_otherwise()
    return update_of(row[1:])


def used_otherwise() -> ConflictError:
    """The refusal of a request that made a change of another kind or in another record."""
    return ConflictError("This request was used for another change already. Please start again.")


def made_by(db: Database, record_id: int, seq: int, *, limit: int = MADE_SHOWN) -> tuple[Made, ...]:
    """What an update made of entries, by kind in the order of KINDS, then as they stand in the record."""
    view = View(own=record_id, own_seq=seq)
    found: list[Made] = []
    for kind in KINDS:
        if len(found) < limit:
            found += made_of_kind(db, kind, view, seq, limit=limit - len(found))
    return tuple(found)


def made_of_kind(
    db: Database, kind: KindName, view: View, seq: int, *, limit: int, after: int = -1
) -> list[Made]:
    """What an update of record `view.own` made of entries of a kind whose place is after `after`."""
    rows = select_written(db, kind, view.own, seq, limit=limit, after=after)
    was = view_of(db, view.own, f"#{seq - 1}")
    return [Made.unchecked({"before": before_of(db, row, was), "after": row}) for row in rows]


def select_written(
    db: Database, kind: KindName, record_id: int, seq: int, *, limit: int, after: int = -1
) -> list[Revision]:
    """The revisions of a kind that an update wrote, by place."""
    rows = db.conn.execute(
        f"""
        SELECT {columns_of(kind)} FROM {kind} AS s
        JOIN update_log AS u ON u.record_id = s.record_id AND u.seq = s.seq
        WHERE s.record_id = ? AND s.seq = ? AND s.place > ? ORDER BY s.place LIMIT ?
        """,
        [record_id, seq, after, limit],
    ).fetchall()
    return [revision_of(kind, row) for row in rows]


def before_of(db: Database, row: Revision, was: View) -> Revision | None:
    """What the record showed before a revision, in the view `was` of before: its own, or what lies below it."""
    return None if row.revision == 1 else find(db, row.kind, row.key, was)


def actor(db: Database, guild_id: int, discord_user_id: int | None) -> int:
    """The number of a person in one server (or of the operator), given on first sight."""
    return marked_actor(db, guild_id, discord_user_id)[0]


def marked_actor(db: Database, guild_id: int, discord_user_id: int | None) -> tuple[int, str]:
    """The same with their mark."""
    kind: Literal["person", "operator"] = "operator" if discord_user_id is None else "person"
    row = db.conn.execute(
        "SELECT actor_id, mark FROM actor WHERE guild_id = ? AND discord_user_id IS NOT DISTINCT FROM ? AND kind = ?",
        [guild_id, discord_user_id, kind],
    ).fetchone()
    if row is not None:
        return int(row[0]), str(row[1])
    salt = "" if discord_user_id is None else token_hex(16)
    mark = mark_of(kind, salt, discord_user_id)
    made = db.conn.execute(
        "INSERT INTO actor (guild_id, kind, discord_user_id, salt, mark) VALUES (?, ?, ?, ?, ?) RETURNING actor_id",
        [guild_id, kind, discord_user_id, salt, mark],
    ).fetchone()
    return int(made[0]), mark


def _mark(db: Database, actor_id: int) -> str:
    return str(db.conn.execute("SELECT mark FROM actor WHERE actor_id = ?", [actor_id]).fetchone()[0])


def people(db: Database, view: View) -> dict[str, str]:
    """Of each leader who turned out to be another, the key, and the key of that one."""
    merged = select(db, "leader", "s.merged_into > ''", view, {}, states="= 'merged'")
    return persons({row.key: row.merged_into for row in merged})


def insert(db: Database, table: str, cells: dict[str, Cell]) -> None:
    """Insert one row."""
    marks = ", ".join("?" * len(cells))
    db.conn.execute(f"INSERT INTO {table} ({', '.join(cells)}) VALUES ({marks})", list(cells.values()))


def is_leader(keys: Sequence[str]) -> tuple[str, dict[str, Cell]]:
    """The condition that a stance AS s is of the person with these keys, and its parameters."""
    values: dict[str, Cell] = {f"leader{number}": key for number, key in enumerate(keys)}
    if len(keys) == 1:
        return "s.leader = :leader0", values
    return f"s.leader IN ({', '.join(f':{name}' for name in values)})", values


# What must hold of every update


def _refuse_loose_ends(found: Iterator[str], undoes: int | None) -> None:
    """Whatever counts now must name entries that are there; whatever goes must be named by none that stays.

    Raises:
        NotUndoableError: in an undo. InvalidEntryError: else.
    """
    wrong = next(found, None)
    if wrong is None:
        return
    if undoes is None:
        raise InvalidEntryError(f"{wrong[:1].upper()}{wrong[1:]} Nothing was changed.")
    raise NotUndoableError(f"Update #{undoes} cannot be undone any more: {wrong}")


def _loose_ends(writer: Writer) -> Iterator[str]:
    for made in writer.made:
        if made.became is not None:
            yield from _names_nothing(writer, made.after)
        if made.was is not None and (made.became is None or made.after.state is State.MERGED):
            yield from _is_named(writer, made.after)
        if made.after.kind == "base" and made.before is not None:
            yield from _loose_over(writer)


def _loose_over(writer: Writer) -> Iterator[str]:
    """What the layer itself has, over another public record: it may name what that has not, and the reverse."""
    for kind in KINDS:
        for own in newest(writer.db, kind, writer.view.own, EVER):
            if own.is_kept:
                yield from _names_nothing(writer, own)
                yield from _means_another(writer, own)
            else:
                yield from _is_named(writer, own)


def _means_another(writer: Writer, own: Revision) -> Iterator[str]:
    """Record 0 calls something else by a key of the layer's, and has statements on it: they would be read as ones
    on what the layer means.
    """
    below = find(writer.db, own.kind, own.key, View(own=PUBLIC_RECORD, own_seq=writer.view.base_seq))
    if below is None or not below.is_kept or not _differ(own, below):
        return
    said = writer.select("stance", f"s.{own.kind} = :key AND s.record_id = 0", {"key": own.key})
    if said:
        yield (
            f"{called(own)} is something else in the public record, which has statements on it: "
            f"“{_name(below)}”{_worded(below)}."
        )


def _differ(own: Revision, below: Revision) -> bool:
    """Whether two entries with one key are not the same thing: another wording, or seemingly another person."""
    one, other = own.entry, below.entry
    if isinstance(one, Topic) and isinstance(other, Topic):
        return (one.name, one.proposition) != (other.name, other.proposition)
    if isinstance(one, Leader) and isinstance(other, Leader):
        return own.place != below.place and bool(apart(one, other))
    return False


def _worded(topic: Revision) -> str:
    return f" ({topic.entry.proposition})" if isinstance(topic.entry, Topic) else ""


_GONE: Final = f"IN ('{State.REMOVED}', '{State.WITHDRAWN}')"
_THERE: Final = f"NOT {_GONE}"
_NAMING: Final = f"IN ('{State.KEPT}', '{State.RETIRED}')"
"""The states of entries that are not there any more, that are, and that name others."""


def _loose_ends_of_many(writer: Writer) -> Iterator[str]:
    """The same of an update that is not kept in memory, asked of what it wrote."""
    for kind in KINDS.values():
        named = [
            f"w.state {_NAMING} AND w.{field} <> '' AND NOT EXISTS ({_which(writer, other, f's.key = w.{field}', _standing(kind.name, other))})"
            for field, other in kind.references.items()
        ]
        for revision in _written(writer, kind.name, named):
            yield from _names_nothing(writer, revision)
        naming = [_which(writer, user.name, f"s.{field} = w.key", _NAMING) for user, field in kind.users()]
        if kind.name == "leader":
            naming.append(_which(writer, "leader", "s.merged_into = w.key", f"= '{State.MERGED}'"))
        gone = [f"w.state {_GONE} AND EXISTS ({sql})" for sql in naming]
        for revision in _written(writer, kind.name, gone):
            yield from _is_named(writer, revision)


def _standing(kind: KindName, other: KindName) -> str:
    """The states in which an entry can be named. A stance keeps the key of who turned out to be another."""
    return _NAMING if other == "leader" and kind != "stance" else _THERE


def _which(writer: Writer, kind: KindName, where: str, states: str) -> str:
    return counting(kind, "1", where, writer.view, states=states)


def _written(writer: Writer, kind: KindName, conditions: Iterable[str]) -> Iterator[Revision]:
    """Revisions AS w that the update wrote and for which a condition holds, one for each that is met."""
    for condition in conditions:
        row = writer.db.conn.execute(
            f"SELECT w.key FROM {kind} AS w WHERE w.record_id = :own AND w.seq = :seq AND {condition} LIMIT 1",
            writer.view.values(seq=writer.seq),
        ).fetchone()
        found = None if row is None else find(writer.db, kind, row[0], writer.view)
        if found is not None:
            yield found


def _names_nothing(writer: Writer, revision: Revision) -> Iterator[str]:
    """The entry names one that is not on record, or a leader under the key of somebody they turned out to be."""
    for kind, key in _named(revision):
        found = writer.find(kind, key) if key else None
        if key and (found is None or not found.is_kept):
            state = "is not on record" if found is None else "was taken out of the record"
            yield (
                f"{called(revision)} names the {KINDS[kind].label} “{_name(found) or key}”, which {state}. "
                f"Add that {'again ' if found is not None else ''}first."
            )
    for key in _people_named(revision):
        found = writer.find("leader", key)
        if found is not None and found.state is State.MERGED:
            yield (
                f"{called(revision)} names the leader “{_name(found)}”, who turned out to be "
                f"“{found.merged_into}”. Take that back first."
            )


def _named(revision: Revision) -> list[tuple[KindName, str]]:
    """The kinds and keys of the entries that an entry refers to."""
    if revision.state is State.MERGED:
        return [("leader", revision.merged_into)]
    references = KINDS[revision.kind].references
    return [(kind, str(getattr(revision.entry, field))) for field, kind in references.items()]


def _people_named(revision: Revision) -> list[str]:
    """The keys of leaders whom an entry names or mentions as who they are; a stance keeps that of its recording."""
    if revision.kind == "stance" or revision.state is State.MERGED:
        return []
    kind = KINDS[revision.kind]
    fields = [field for field, of in (*kind.references.items(), *kind.mentions.items()) if of == "leader"]
    return [str(getattr(revision.entry, field)) for field in fields]


def _is_named(writer: Writer, revision: Revision) -> Iterator[str]:
    """The entry is gone, and another that stays names it. Stances may name who turned out to be another."""
    merged = revision.state is State.MERGED
    for kind, field in KINDS[revision.kind].users():
        if merged and kind.name == "stance":
            continue
        users = writer.select(kind.name, f"s.{field} = :key", {"key": revision.key}, states=_NAMING)
        for user in users:
            yield f"{called(revision)} is in use by {called(user)}{_of_update(user)}. Take that back first."
    if revision.kind == "leader" and not merged:
        for key in writer.keys_of(revision.key)[1:]:
            yield f"{called(revision)} is in use by the leader “{key}”. Take that back first."


def _refuse_new_wordings(writer: Writer, undoes: int | None) -> None:
    """No way leads to another wording of a topic under its stances: no undo, and nothing that is taken over.

    Raises:
        NotUndoableError: in an undo. InvalidEntryError: else.
    """
    for key in _topics_that_may_differ(writer):
        before, after = writer.before("topic", key), writer.find("topic", key)
        try:
            if before is not None and after is not None:
                refuse_new_wording(writer.db, (writer.view_before, writer.view), before, after.entry)
        except InvalidEntryError as error:
            if undoes is None:
                raise
            raise NotUndoableError(f"Update #{undoes} cannot be undone any more. {error}") from error


def _topics_that_may_differ(writer: Writer) -> Iterable[str]:
    """The topics that an update wrote; all that the record has stances of its own on, if it stands on another base."""
    if any(made.after.kind == "base" for made in writer.made):
        sql = "SELECT DISTINCT topic FROM stance WHERE record_id = ?"
        return [key for (key,) in writer.db.conn.execute(sql, [writer.change.record_id]).fetchall()]
    if writer.many:
        written = select_written(writer.db, "topic", writer.change.record_id, writer.seq, limit=EVER)
        return [revision.key for revision in written]
    return [made.after.key for made in writer.made if made.after.kind == "topic"]


def refuse_new_wording(db: Database, views: Iterable[View], before: Revision, after: Entry | Base) -> None:
    """Positions are read against a topic's name and statement, so both are fixed from its first stance on.

    Raises:
        InvalidEntryError: the wording differs, and there is a stance that all of `views` show or have shown.
    """
    was = before.entry
    if not isinstance(was, Topic) or not isinstance(after, Topic):
        return
    if (was.name, was.proposition) == (after.name, after.proposition):
        return
    topic = {"topic": was.key}
    shown = [
        {row.key for row in select_ever(db, "stance", "s.topic = :topic", view, topic)} for view in views
    ]
    said = set.intersection(*shown)
    if said:
        number = "One stance says" if len(said) == 1 else f"{len(said)} stances say"
        raise InvalidEntryError(
            f"{number} where leaders stand on “{was.name}”: {was.proposition} So its name and "
            "statement stay. For another name add an alias; another statement is another topic: add that, and "
            "retire this one."
        )


def called(revision: Revision) -> str:
    """An entry in a sentence."""
    label = KINDS[revision.kind].label
    return f"the {label} {revision.key}" if revision.kind == "stance" else f"the {label} “{_name(revision)}”"


def _of_update(revision: Revision) -> str:
    return f" of update #{revision.seq}" if revision.kind == "stance" else ""


def _name(revision: Revision | None) -> str:
    entry = None if revision is None else revision.entry
    return str(getattr(entry, "name", None) or getattr(entry, "office", None) or getattr(entry, "key", ""))


def _require_second(writer: Writer, action: UpdateAction) -> None:
    """Two people, where a server wants them: `bot.core.two_person`.

    Raises:
        SecondEditorError: as its name says.
    """
    if action == "import":
        raise SecondEditorError("brings in a whole file")
    if writer.many or any(made.after.kind == "base" for made in writer.made):
        require_second_for_all(writer.settings(), writer.change)
    before, after = _histories(writer)
    why = needs_second(writer.made, before, after, _earlier(writer, before, after))
    if why:
        raise SecondEditorError(why)


def require_second_for_all(settings: ServerSettings, change: Change) -> None:
    """Two people, where a server wants them, for what concerns the record as a whole.

    Raises:
        SecondEditorError: as its name says.
    """
    if settings.two_people and change.is_alone:
        raise SecondEditorError("changes the record as a whole")


def _earlier(writer: Writer, before: Histories, after: Histories) -> Earlier:
    """The earlier revisions of each stance that an update corrects, or that shows no side after a correction."""
    corrected = {made.after.key for made in writer.made if made.was is not None and made.became is not None}
    rows = [row for histories in (before, after) for history in histories.values() for row in history]
    neither = {row.key for row in rows if row.revision > 1 and not row.stance.position}
    return {
        key: [row for row in revisions(writer.db, "stance", key, writer.view) if row.is_kept]
        for key in corrected | neither
    }


def _histories(writer: Writer) -> tuple[Histories, Histories]:
    """The histories that an update touches, by person and topic, as they were before it and as they are."""
    stances = [made for made in writer.made if made.after.kind == "stance"]
    moved = {
        made.after.key: "" if made.before is None else made.before.merged_into
        for made in writer.made
        if made.after.kind == "leader" and made.after.merged_into != (made.before or made.after).merged_into
    }
    people = {writer.person(made.after.stance.leader) for made in stances}
    people |= {writer.person(key) for key in moved} | {was or key for key, was in moved.items()}
    changed = {made.after.key: made.was for made in stances}
    before: dict[tuple[str, str], list[Revision]] = {}
    after: dict[tuple[str, str], list[Revision]] = {}
    for person in people:
        keys = writer.keys_of(person)
        for topic in _topics(writer, person, stances, every=bool(moved)):
            now = after[person, topic] = writer.stances(keys, topic)
            old = [
                row
                for row in changed.values()
                if row is not None and row.stance.leader in keys and row.stance.topic == topic
            ]
            for row in (*(row for row in now if row.key not in changed), *old):
                leader = row.stance.leader
                then = (moved[leader] or leader) if leader in moved else person
                before.setdefault((then, topic), []).append(row)
    return before, after


def _topics(writer: Writer, person: str, stances: Sequence[Made], *, every: bool) -> Iterable[str]:
    if not every:
        return {made.after.stance.topic for made in stances}
    where, values = is_leader(writer.keys_of(person))
    return {row.stance.topic for row in writer.select("stance", where, values)}


def remember(db: Database, name: str, value: str) -> None:
    """Keep a value of the program's own, in place of the one before."""
    db.execute(
        "INSERT INTO program_state (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
    )
