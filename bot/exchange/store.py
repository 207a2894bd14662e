"""Bringing many entries into a record at once: one update, one line in the log, all or nothing.

What an import would do is found by looking alone (`preview`), on a connection that only reads, so that nobody
who writes waits for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import NamedTuple

from sqlite_utils import Database

from bot.core.entries import (
    Entry,
    KindName,
    Leader,
    Membership,
    Office,
    Revision,
    Stance,
    State,
    Topic,
    Value,
    said_by,
)
from bot.core.errors import ConflictError, RecordMovedError
from bot.core.kinds import key_of, kind_of
from bot.core.log import Made, Update
from bot.db.changes import Change, Writer, begin, requested, used_otherwise
from bot.db.layers import ANY, View, find, people, select, view_of
from bot.db.log import update as logged_update
from bot.db.made import head
from bot.db.rules import finish, refuse_new_wording
from bot.entries.store import under_new_key

_BATCH = 500


class Imported(Value):
    """What an import did, or would do: entries by kind, for example {"stance": 3}.

    `withdrawn` counts stances of the files that the record has retracted; an import never brings them back.
    `update` is None if nothing changed.
    """

    new: Mapping[str, int]
    changed: Mapping[str, int]
    unchanged: Mapping[str, int] = {}
    withdrawn: int = 0
    update: Update | None = None


class Basis(Value):
    """What the counts of a preview rest on: the record that was read, and its last update."""

    record_id: int
    seq: int


class _Step(NamedTuple):
    """What becomes of one entry: the revision that counts now, if any, and the entry to put, if it differs."""

    word: str  # "new", "changed", "unchanged" or "withdrawn"
    kind: KindName
    last: Revision | None = None
    entry: Entry | None = None
    instead_of: Revision | None = None


def preview(db: Database, record_id: int, entries: Iterable[Entry], *, layer: bool) -> tuple[Imported, Basis]:
    """What `import_entries` would do now. Writes nothing, and rests on one moment.

    Without `layer`, a record that does not exist yet would start empty.

    Raises:
        ConflictError, InvalidEntryError: as `import_entries`. Whatever `entries` raises.
    """
    db.execute("BEGIN")
    try:
        view = view_of(db, record_id)
        basis = Basis(record_id=view.own, seq=head(db, view.own).seq)
        counts = _Tally()
        for step in _steps(db, _before(db, record_id, layer=layer), entries):
            counts.add(step)
        return counts.result(), basis
    finally:
        db.execute("ROLLBACK")


def import_entries(
    db: Database, change: Change, entries: Iterable[Entry], *, layer: bool, basis: Basis | None = None
) -> Imported:
    """Add new entries and change those that differ; entries that are not in `entries` stay as they are.

    A record that does not exist starts as a layer over record 0 with `layer`, else empty. A changed stance
    becomes a correction. `entries` must come with what they refer to before them. If `entries` raises, the
    transaction is rolled back: all or nothing. A repeated request that changed something changes nothing more.

    Raises:
        RecordMovedError: the record was changed since `basis`.
        ConflictError: a stance key of the record would come to name another leader or topic, or the request
            was used for something else.
        InvalidEntryError: a topic's wording would change under its stances.
        SecondEditorError: it needs a second editor.
    """
    earlier = requested(db, change)
    if earlier is not None:
        return _told_again(db, change, earlier)
    read = view_of(db, change.record_id).own
    if basis is not None and basis != Basis(record_id=read, seq=head(db, read).seq):
        raise RecordMovedError
    writer: Writer | None = None
    counts = _Tally()
    for step in _steps(db, _before(db, change.record_id, layer=layer), entries):
        counts.add(step)
        if step.entry is None:
            continue
        writer = writer or begin(db, change, empty=not layer, many=True)
        if step.instead_of is not None:
            gone = step.instead_of
            writer.write(Made.unchecked({"before": gone, "after": gone.follow(state=State.REMOVED)}))
        state = State.KEPT if step.last is None or step.last.state is State.REMOVED else step.last.state
        after = writer.first(step.entry) if step.last is None else step.last.follow(step.entry, state=state)
        writer.write(Made.unchecked({"before": step.last, "after": after}))
    result = counts.result()
    if writer is None:
        return result
    return result.model_copy(update={"update": finish(writer, "import", "base")})


def _before(db: Database, record_id: int, *, layer: bool) -> View:
    """What the record shows before an import."""
    view = view_of(db, record_id)
    return view if view.own == record_id or layer else View(own=record_id)


def _told_again(db: Database, change: Change, earlier: Update) -> Imported:
    if earlier.action != "import":
        raise used_otherwise()
    line = logged_update(db, change.record_id, earlier.seq)
    if line is None:
        raise used_otherwise()
    new, changed = (
        {str(kind): number for kind, number in line.counts[word].items()} for word in ("new", "changed")
    )
    return Imported(new=new, changed=changed, update=earlier)


class _Tally:
    """Counts by outcome and kind."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {word: Counter() for word in ("new", "changed", "unchanged")}
        self._withdrawn = 0

    def add(self, step: _Step) -> None:
        if step.word == "withdrawn":
            self._withdrawn += 1
        else:
            self._counts[step.word][step.kind] += 1

    def result(self) -> Imported:
        new, changed, unchanged = (dict(found) for found in self._counts.values())
        return Imported(new=new, changed=changed, unchanged=unchanged, withdrawn=self._withdrawn)


def _steps(db: Database, view: View, entries: Iterable[Entry]) -> Iterator[_Step]:
    """What becomes of each entry, in order; looked up some hundred stances at a time.

    Raises:
        ConflictError: an entry comes twice, or a stance key would come to name another leader or topic.
    """
    entries = _once(entries)
    same = people(db, view)
    touched: set[str] = set()
    for is_stance, group in groupby(entries, lambda entry: isinstance(entry, Stance)):
        if not is_stance:
            yield from (_of_entry(db, view, entry, same, touched) for entry in group)
            continue
        while batch := [entry for entry in islice(group, _BATCH) if isinstance(entry, Stance)]:
            known = _newest(db, view, [stance.key for stance in batch])
            yield from (_of_stance(stance, known.get(stance.key), same) for stance in batch)


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, each of which one update can revise once."""
    seen: set[tuple[KindName, str]] = set()
    for entry in entries:
        at = (kind_of(entry).name, key_of(entry))
        if at in seen:
            raise ConflictError(f"The {kind_of(entry).label} {at[1]} comes twice. Nothing was imported.")
        seen.add(at)
        yield entry


def _of_entry(db: Database, view: View, entry: Entry, same: Mapping[str, str], touched: set[str]) -> _Step:
    """What becomes of an entry. `touched` collects the keys of offices and memberships that were revised so far."""
    kind = kind_of(entry).name
    if isinstance(entry, Leader) and entry.key in same:  # from before two leaders turned out to be one
        return _Step("unchanged", kind)
    named, entry = entry, under_new_key(entry, same)
    key = key_of(entry)
    last = find(db, kind, key, view)
    if key != key_of(named) and _is_told(db, view, entry, last):
        return _Step("unchanged", kind)
    if isinstance(entry, Office | Membership) and key in touched:
        raise ConflictError(f"The {kind_of(entry).label} {key} comes twice. Nothing was imported.")
    if isinstance(entry, Topic) and last is not None:
        refuse_new_wording(db, [view], last, entry)
    if last is not None and last.state is not State.REMOVED and last.entry == entry:
        return _Step("unchanged", kind)
    touched.add(key)
    if last is not None and last.state is not State.REMOVED:
        return _Step("changed", kind, last, entry)
    # Not a term that was brought or replaced just now: an update revises an entry once.
    met = next((term for term in _terms_that_it_meets(db, view, entry) if term.key not in touched), None)
    if met is not None:
        touched.add(met.key)
    return _Step("new" if met is None else "changed", kind, last, entry, met)


def _is_told(db: Database, view: View, entry: Entry, last: Revision | None) -> bool:
    """Whether the record says already what a file says under the key of who was merged: then the merge counts."""
    return (last is not None and last.is_kept) or any(_terms_that_it_meets(db, view, entry))


def _terms_that_it_meets(db: Database, view: View, entry: Entry) -> Iterator[Revision]:
    """The terms on record that an office overlaps: they are the same term, whose first day differs."""
    if isinstance(entry, Office):
        for term in select(db, "office", "s.leader = :leader", view, {"leader": entry.leader}):
            if isinstance(term.entry, Office) and term.entry.meets(entry):
                yield term


def _of_stance(stance: Stance, last: Revision | None, same: Mapping[str, str]) -> _Step:
    """A correction keeps the key of the leader that the stance was recorded under, also where that leader
    turned out to be another.
    """
    person = same.get(stance.leader, stance.leader)
    stance = stance if person == stance.leader else stance.model_copy(update={"leader": person})
    if last is None:
        return _Step("new", "stance", None, stance)
    if not last.is_kept:
        return _Step("withdrawn", "stance")
    recorded_under = last.stance.leader
    held = said_by(same.get(recorded_under, recorded_under), last).stance
    if held == stance:
        return _Step("unchanged", "stance")
    if (held.leader, held.topic) != (stance.leader, stance.topic):
        raise ConflictError(
            f"The stance {stance.key} is on record for {held.leader} on {held.topic}, and "
            f"the file names {stance.leader} on {stance.topic}. Give the new statement a key of its own."
        )
    return _Step("changed", "stance", last, stance.model_copy(update={"leader": recorded_under}))


def _newest(db: Database, view: View, keys: Sequence[str]) -> dict[str, Revision]:
    """The newest revision of each stance that is on record, withdrawn or not."""
    values = {f"key{number}": key for number, key in enumerate(keys)}
    where = f"s.key IN ({', '.join(f':{name}' for name in values)})"
    return {row.key: row for row in select(db, "stance", where, view, values, states=ANY)}
