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
    Source,
    Stance,
    State,
    Theme,
    Topic,
    Value,
    said_by,
)
from bot.core.errors import ConflictError, RecordMovedError
from bot.core.kinds import key_of, kind_of
from bot.core.log import Update
from bot.db.changes import Change, Writer, begin, requested, used_otherwise
from bot.db.layers import ANY, View, find, is_leader, is_one_of, people, select, view_of
from bot.db.log import head
from bot.db.log import update as logged_update
from bot.db.rules import finish, refuse_new_wording
from bot.db.sources import pages, sources_of
from bot.db.sqlite import one_moment
from bot.entries.store import under_new_key

_BATCH = 500


class Imported(Value):
    """What an import did, or would do: entries by kind, for example {"stance": 3}.

    `names` are those of the themes, topics, leaders and offices that would be new, by kind; of a preview only. `withdrawn` counts stances of the files that the
    record has retracted; an import never brings them back.
    `update` is None if nothing changed.
    """

    new: Mapping[str, int]
    changed: Mapping[str, int]
    unchanged: Mapping[str, int] = {}
    names: Mapping[str, tuple[str, ...]] = {}
    withdrawn: int = 0
    update: Update | None = None


class Basis(Value):
    """What the counts of a preview rest on: the record that was read, and its last update."""

    record_id: int
    seq: int


class _Step(NamedTuple):
    """What becomes of one entry: the revision that counts now, if any, the entry to put, if it differs, and the other
    terms of office whose place it takes.
    """

    word: str  # "new", "changed", "unchanged" or "withdrawn"
    kind: KindName
    last: Revision | None = None
    entry: Entry | None = None
    instead_of: tuple[Revision, ...] = ()


def known_sources(db: Database, record_id: int, *, layer: bool) -> dict[str, tuple[str, str]]:
    """The page and title of each source that a record has or had before an import, by key, in the record's order."""
    return pages(db, _before(db, record_id, layer=layer))


def sources_in_full(
    db: Database, record_id: int, keys: Sequence[str], *, layer: bool
) -> Mapping[str, Source]:
    """Sources that a record has before an import, by key."""
    return sources_of(db, _before(db, record_id, layer=layer), keys)


def basis_of(db: Database, record_id: int) -> Basis:
    """What a preview would rest on now."""
    view = view_of(db, record_id)
    return Basis(record_id=view.own, seq=head(db, view.own).seq)


def ever_said(db: Database, record_id: int, leaders: Sequence[str], *, layer: bool) -> list[Revision]:
    """Every stance that a record has of these leaders before an import, also those that were withdrawn."""
    view = _before(db, record_id, layer=layer)
    found: list[Revision] = []
    for at in range(0, len(leaders), _BATCH):
        where, values = is_leader(leaders[at : at + _BATCH])
        found += select(db, "stance", where, view, values, states=ANY)
    return found


def preview(db: Database, record_id: int, entries: Iterable[Entry], *, layer: bool) -> tuple[Imported, Basis]:
    """What `import_entries` would do now. Writes nothing, and rests on one moment.

    Without `layer`, a record that does not exist yet would start empty.

    Raises:
        ConflictError, InvalidEntryError: as `import_entries`. Whatever `entries` raises.
    """
    with one_moment(db):
        basis = basis_of(db, record_id)
        counts = _Tally()
        steps = _Steps(db, _before(db, record_id, layer=layer))
        for step in steps.of(entries):
            counts.add(step)
        names = {kind: tuple(found) for kind, found in counts.names.items()}
        return counts.result().but(names=names), basis


def import_entries(
    db: Database, change: Change, entries: Iterable[Entry], *, layer: bool, basis: Basis | None = None
) -> Imported:
    """Add new entries and change those that differ; entries that are not in `entries` stay as they are.

    A record that does not exist starts as a layer over record 0 with `layer`, else empty. A changed stance
    becomes a correction. `entries` must come with what they refer to before them. If `entries` raises, the
    transaction is rolled back: all or nothing. A repeated request that changed something changes nothing more.

    Raises:
        RecordMovedError: the record was changed since `basis`.
        ConflictError: a stance key of the record would come to name another statement, or the request
            was used for something else.
        InvalidEntryError: a topic's wording would change under stances that are not in `entries`.
        SecondEditorError: it needs a second editor.
    """
    earlier = requested(db, change)
    if earlier is not None:
        return _told_again(db, change, earlier)
    if basis is not None and basis != basis_of(db, change.record_id):
        raise RecordMovedError
    writer: Writer | None = None
    counts = _Tally()
    steps = _Steps(db, _before(db, change.record_id, layer=layer))
    for step in steps.of(entries):
        counts.add(step)
        if step.entry is None:
            continue
        writer = writer or begin(db, change, empty=not layer, many=True)
        for gone in step.instead_of:
            writer.write(gone, gone.follow(state=State.REMOVED))
        state = State.KEPT if step.last is None or step.last.state is State.REMOVED else step.last.state
        after = writer.first(step.entry) if step.last is None else step.last.follow(step.entry, state=state)
        writer.write(step.last, after)
    result = counts.result()
    if writer is None:
        return result
    line = finish(writer, "import", "base", restated=steps.reworded)
    return result.model_copy(update={"update": line})


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
    """Counts by outcome and kind, and the names of what is new."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {word: Counter() for word in ("new", "changed", "unchanged")}
        self.names: dict[str, list[str]] = {}
        self._offices: set[str] = set()
        self._withdrawn = 0

    def add(self, step: _Step) -> None:
        if step.word == "new" and isinstance(step.entry, Theme | Topic | Leader):
            self.names.setdefault(step.kind, []).append(step.entry.name)
        if step.word == "new" and isinstance(step.entry, Office) and step.entry.office not in self._offices:
            self._offices.add(step.entry.office)
            self.names.setdefault(step.kind, []).append(step.entry.office)
        if step.word == "withdrawn":
            self._withdrawn += 1
        else:
            self._counts[step.word][step.kind] += 1

    def result(self) -> Imported:
        new, changed, unchanged = (dict(found) for found in self._counts.values())
        return Imported(new=new, changed=changed, unchanged=unchanged, withdrawn=self._withdrawn)


class _Steps:
    """What becomes of each entry of an import.

    Attributes:
        reworded: topics that get another wording, with every stance on them in the import: each of those is read
            against the new one.
    """

    def __init__(self, db: Database, view: View) -> None:
        """An import over what `view` shows."""
        self.reworded: dict[str, tuple[Revision, Topic]] = {}
        self._db = db
        self._view = view
        self._same = people(db, view)
        self._seen: set[tuple[KindName, str]] = set()
        self._touched: set[str] = set()

    def of(self, entries: Iterable[Entry]) -> Iterator[_Step]:
        """The steps, in order; stances are looked up some hundred at a time.

        Raises:
            ConflictError: an entry comes twice, or a stance key would come to name another statement.
            InvalidEntryError: at the end, a topic's wording would change under stances that did not come.
        """
        for is_stance, group in groupby(self._once(entries), lambda entry: isinstance(entry, Stance)):
            if not is_stance:
                yield from map(self._of_entry, group)
                continue
            while batch := [entry for entry in islice(group, _BATCH) if isinstance(entry, Stance)]:
                known = _newest(self._db, self._view, [stance.key for stance in batch])
                yield from (_of_stance(stance, known.get(stance.key), self._same) for stance in batch)
        for key, (last, topic) in self.reworded.items():
            said = select(self._db, "stance", "s.topic = :topic", self._view, {"topic": key}, states=ANY)
            if any(("stance", row.key) not in self._seen for row in said):
                refuse_new_wording(self._db, [self._view], last, topic)

    def _once(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries, each of which one update can revise once."""
        for entry in entries:
            at = (kind_of(entry).name, key_of(entry))
            if at in self._seen:
                raise ConflictError(f"The {kind_of(entry).label} {at[1]} comes twice. Nothing was imported.")
            self._seen.add(at)
            yield entry

    def _of_entry(self, entry: Entry) -> _Step:
        """What becomes of an entry that is no stance."""
        db, view = self._db, self._view
        kind = kind_of(entry).name
        if (
            isinstance(entry, Leader) and entry.key in self._same
        ):  # from before two leaders turned out to be one
            return _Step("unchanged", kind)
        named, entry = entry, under_new_key(entry, self._same)
        key = key_of(entry)
        last = find(db, kind, key, view)
        if key != key_of(named) and _is_told(db, view, entry, last):
            return _Step("unchanged", kind)
        if isinstance(entry, Office | Membership) and key in self._touched:
            twice = "comes twice, or overlaps another" if isinstance(entry, Office) else "comes twice"
            raise ConflictError(f"The {kind_of(entry).label} {key} {twice}. Nothing was imported.")
        if isinstance(entry, Topic) and last is not None and isinstance(last.entry, Topic):
            before = last.entry
            if (entry.name, entry.proposition) != (before.name, before.proposition):
                self.reworded[key] = (last, entry)
        if last is not None and last.state is not State.REMOVED and last.entry == entry:
            return _Step("unchanged", kind)
        self._touched.add(key)
        # Not a term that was brought or replaced just now: an update revises an entry once.
        met = [term for term in _terms_that_it_meets(db, view, entry) if term.key not in self._touched]
        self._touched.update(term.key for term in met)
        is_there = last is not None and last.state is not State.REMOVED
        return _Step("changed" if is_there or met else "new", kind, last, entry, tuple(met))


def _is_told(db: Database, view: View, entry: Entry, last: Revision | None) -> bool:
    """Whether the record says already what a file says under the key of who was merged: then the merge counts."""
    return (last is not None and last.is_kept) or any(_terms_that_it_meets(db, view, entry))


def _terms_that_it_meets(db: Database, view: View, entry: Entry) -> Iterator[Revision]:
    """The terms on record that an office overlaps: they are the same term, whose first day differs."""
    if isinstance(entry, Office):
        named = {"leader": entry.leader, "office": entry.office}
        for term in select(db, "office", "s.leader = :leader AND s.office = :office", view, named):
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
    moved = held.topic != stance.topic and not _is_one_statement(held, stance)
    if held.leader != stance.leader or moved:
        raise ConflictError(
            f"The stance {stance.key} is on record for {held.leader} on {held.topic}, and "
            f"the file names {stance.leader} on {stance.topic}. Give the new statement a key of its own."
        )
    return _Step("changed", "stance", last, stance.model_copy(update={"leader": recorded_under}))


def _is_one_statement(held: Stance, stance: Stance) -> bool:
    """Whether a stance that comes under another topic is still the same, by words or day: then its topic is corrected."""
    same_words = (held.quote == stance.quote != "") or (held.summary == stance.summary != "")
    return same_words or held.stated_on == stance.stated_on


def _newest(db: Database, view: View, keys: Sequence[str]) -> dict[str, Revision]:
    """The newest revision of each stance that is on record, withdrawn or not."""
    where, values = is_one_of("s.key", "key", keys)
    return {row.key: row for row in select(db, "stance", where, view, values, states=ANY)}
