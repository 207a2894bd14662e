"""What records must show, found slowly: a list of updates for each record, and walks over all of them.

No SQL and no index. `Model` makes the same changes as the store, and refuses the same.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NoReturn, TypeVar

from bot.core.dates import first_day, last_day
from bot.core.entries import (
    Base,
    Cited,
    Coalition,
    Entry,
    Leader,
    Membership,
    Office,
    Revision,
    Stance,
    State,
    Topic,
    apart,
    refs_of,
    split_ref,
)
from bot.core.kinds import CALLED, KINDS, key_of, kind_of
from bot.core.names import fold
from bot.db.layers import NOW
from bot.db.rows import IMPORT_REASON

PUBLIC: Final = 0

Shown = dict[tuple[str, str], Revision]
"""The newest revision of each entry, by kind and key, whatever its state."""

E = TypeVar("E", bound=Entry)


class RefusedError(Exception):
    """The change may not happen. Nothing was changed."""


def refuse(why: str) -> NoReturn:
    """Say no."""
    raise RefusedError(why)


@dataclass
class Line:
    """One update."""

    seq: int
    at: str
    action: str
    rows: list[Revision]
    undoes: int | None = None


@dataclass
class Model:
    """Every update of every record."""

    lines: dict[int, list[Line]] = field(default_factory=dict)
    places: int = 0

    # What a record shows

    def until(self, record: int, known: str = NOW) -> list[Line]:
        """The updates of a record by then: all up to the last one that its clock put before `known`."""
        lines = self.lines.get(record, [])
        if known == NOW:
            return lines
        if known.startswith("#"):
            return lines[: int(known[1:])]
        return lines[: max((line.seq for line in lines if line.at <= known), default=0)]

    def read(self, record: int, known: str = NOW) -> tuple[list[Revision], list[Revision]]:
        """All revisions that count for what a record shows: of record 0 up to its base, and its own."""
        own = [row for line in self.until(record, known) for row in line.rows]
        if record == PUBLIC:
            return [], own
        if not own:  # it has no record yet
            return [], self.read(PUBLIC, NOW if known.startswith("#") else known)[1]
        return self.below(own), own

    def below(self, own: Sequence[Revision]) -> list[Revision]:
        """What a record with these revisions sees of record 0."""
        bases = [row.entry.base_seq for row in own if isinstance(row.entry, Base)]
        return [row for line in self.lines.get(PUBLIC, [])[: bases[-1] if bases else 0] for row in line.rows]

    def shown(self, record: int, known: str = NOW) -> Shown:
        """What a record shows: the newest of its own, before the newest of what lies below."""
        return newest(*self.read(record, known))

    def history(self, record: int, key: str, known: str = NOW, kind: str = "stance") -> list[Revision]:
        """Every revision of an entry: those of record 0 that its own revisions follow, and its own."""
        below, own = self.read(record, known)
        mine = [row for row in own if (row.kind, row.key) == (kind, key)]
        if not mine:
            return [row for row in below if (row.kind, row.key) == (kind, key)]
        followed = [] if mine[0].record_id == PUBLIC else self.read(PUBLIC)[1]
        return [
            row for row in followed if (row.kind, row.key) == (kind, key) and row.revision < mine[0].revision
        ] + mine

    def timeline(self, record: int, leader: str, topic: str, as_of: str, known: str = NOW) -> list[Revision]:
        """A person's stances on a topic by `as_of`, oldest first."""
        rows = stances(self.shown(record, known), leader, topic)
        return [row for row in rows if first_day(row.stance.stated_on).isoformat() <= as_of]

    def withdrawn(
        self, record: int, leader: str, topic: str, known: str = NOW
    ) -> list[tuple[Revision, Revision]]:
        """Every revision that was corrected or retracted, with the one that did it."""
        shown = self.shown(record, known)
        pairs = []
        for kind, key in shown:
            if kind == "stance" and person(shown, shown[kind, key].stance.leader) == leader:
                history = [said(row, leader) for row in self.history(record, key, known)]
                pairs += [
                    (one, other)
                    for one, other in pairwise(history)
                    if one.is_kept and one.stance.topic == topic
                ]
        return sorted(pairs, key=lambda pair: (*by_day(pair[0]), pair[0].revision))

    def learnt(self, record: int) -> list[tuple[Revision | None, Revision]] | None:
        """What would be shown otherwise after taking over: as it is shown, and as it would be."""
        _, own = self.read(record)
        if not self.lines.get(record) or not any(
            isinstance(row.entry, Base) and row.entry.base_seq for row in own
        ):
            return None
        now, mine = self.shown(record), newest(own)
        found = []
        for kind in KINDS:
            public = [row for row in self.shown(PUBLIC).values() if row.kind == kind]
            for after in sorted(public, key=lambda row: row.place):
                before = now.get((kind, after.key))
                if (kind, after.key) in mine or before == after:
                    continue
                if before is None and not after.is_kept:
                    continue
                if before is not None and (before.reads_as(after) or not (before.is_kept or after.is_kept)):
                    continue
                found.append((before, after))
        return found

    # Changes

    def record(self, draft: "Draft", stance: Stance) -> None:
        """Add a stance under a key that is free."""
        who = person(draft.shown, stance.leader)
        if (draft.state("leader", who), draft.state("topic", stance.topic)) != (State.KEPT, State.KEPT):
            refuse("out of use")
        key, number = stance.key, 1
        while ("stance", key) in draft.shown:
            number += 1
            key = f"{stance.key}-{number}"
        stance = stance.model_copy(update={"key": key, "leader": who})
        refuse_duplicate(draft.shown, stance)
        draft.put(stance)
        draft.finish("record")

    def correct(self, draft: "Draft", stance: Stance) -> None:
        """Put another text in the place of a stance."""
        last = draft.shown.get(("stance", stance.key))
        if last is None or not last.is_kept or last.entry == stance:
            refuse("nothing to correct")
        refuse_duplicate(draft.shown, stance)
        draft.put(stance)
        draft.finish("correct")

    def retract(self, draft: "Draft", key: str) -> None:
        """Withdraw a stance."""
        last = draft.shown.get(("stance", key))
        if last is None or not last.is_kept:
            refuse("nothing to retract")
        draft.put(last.entry, State.WITHDRAWN)
        draft.finish("retract")

    def add(self, draft: "Draft", entry: Entry) -> None:
        """Add an entry that is not there."""
        entry = under_person(draft.shown, entry)
        kind, key = kind_of(entry).name, key_of(entry)
        if draft.state(kind, key) not in {None, State.REMOVED}:
            refuse("there already")
        draft.put(entry)
        draft.refuse_taken()
        draft.finish("add")

    def put_term(self, draft: "Draft", term: Office) -> None:
        """A term of office takes the place of all that it overlaps."""
        new = under_person(draft.shown, term)
        for met in terms_met(draft, new):
            if key_of(met) != key_of(new):
                draft.put(met, State.REMOVED)
        draft.put(new)
        draft.finish("put")

    def edit(self, draft: "Draft", kind: str, key: str, edit: Callable[[Entry], Entry]) -> None:
        """Change an entry that is there."""
        last = draft.shown.get((kind, key))
        if last is None or last.state in {State.REMOVED, State.MERGED}:
            refuse("not there")
        draft.put(edit(last.entry), last.state)
        draft.refuse_taken()
        draft.finish("change")

    def retire(self, draft: "Draft", key: str) -> None:
        """Retire a topic."""
        if draft.state("topic", key) is not State.KEPT:
            refuse("not offered")
        draft.put(draft.shown["topic", key].entry, State.RETIRED)
        draft.finish("retire")

    def merge(self, draft: "Draft", old: str, into: str) -> None:
        """Two leaders turn out to be one person."""
        if draft.state("leader", old) is not State.KEPT or draft.state("leader", into) is not State.KEPT:
            refuse("not two leaders")
        if old == into:
            refuse("one leader")
        was, stays = draft.shown["leader", old].entry, draft.shown["leader", into]
        draft.put(joined(stays.entry, was), pinned=stays.record_id != draft.record)
        for key in reversed(keys_of(draft.shown, old)):
            draft.put(draft.shown["leader", key].entry, State.MERGED, into)
        move(draft, old, into)
        draft.finish("merge")

    def undo(self, draft: "Draft", seq: int) -> None:
        """Take a line back, if all that it wrote reads as it left it."""
        lines = self.lines.get(draft.record, [])
        if not 0 < seq <= len(lines) or lines[seq - 1].action == "start":
            refuse("no such line")
        if any(line.undoes == seq for line in lines):
            refuse("undone already")
        before, now = self.shown(draft.record, f"#{seq - 1}"), draft.shown
        for row in reversed(lines[seq - 1].rows):
            was = before.get((row.kind, row.key))
            if row.kind == "source" and was is None and cited_elsewhere(now, row.key, seq, draft.record):
                continue
            if not now[row.kind, row.key].reads_as(row):
                refuse("built on")
            if was is not None:
                draft.put(was.entry, was.state, was.merged_into)
            else:
                draft.put(row.entry, State.WITHDRAWN if row.kind == "stance" else State.REMOVED)
        for row in draft.rows:
            if isinstance(row.entry, Stance) and row.is_kept:
                refuse_duplicate(draft.shown, row.entry)
        if not _is_whole(lines, lines[seq - 1]):
            draft.refuse_taken()
        draft.finish("undo", undoes=seq)

    def bring_in(self, draft: "Draft", file: Sequence[Entry]) -> None:
        """Import: add what is new, change what differs, leave the rest."""
        before = draft.shown
        touched: set[str] = set()
        keys = {entry.key for entry in file if isinstance(entry, Stance)}
        restated = {
            entry.key
            for entry in file
            if isinstance(entry, Topic) and stances_ever(before, entry.key) <= keys
        }
        for named in file:
            entry = under_person(before, named)
            at = kind_of(entry).name, key_of(entry)
            last = before.get(at)
            if isinstance(entry, Stance):
                if last is None or last.is_kept:
                    draft.put(as_recorded(before, entry, last))
            elif last is not None and last.state is State.MERGED:
                continue
            elif at[1] != key_of(named) and ((last and last.is_kept) or terms_met(draft, entry)):
                continue  # said already, under the key of who they are
            elif isinstance(entry, Office | Membership) and at[1] in touched:
                refuse("comes twice")
            elif last is None or last.entry != entry or last.state is State.REMOVED:
                touched.add(at[1])
                self._replace(draft, entry, touched)
                is_new = last is None or last.state is State.REMOVED
                draft.put(entry, State.KEPT if is_new else last.state)
        if draft.rows:
            draft.finish("import", restated=restated)

    def _replace(self, draft: "Draft", entry: Entry, touched: set[str]) -> None:
        """An office takes the place of all that it overlaps and that were not brought just now."""
        for met in terms_met(draft, entry):
            if key_of(met) not in touched:
                touched.add(key_of(met))
                draft.put(met, State.REMOVED)

    def take_over(self, draft: "Draft") -> None:
        """Stand on record 0 as it is now."""
        base = draft.shown.get(("base", ""))
        last = len(self.lines.get(PUBLIC, []))
        if draft.record not in self.lines or base is None or not isinstance(base.entry, Base):
            refuse("no record of its own")
        if base.entry.base_seq in {0, last}:
            refuse("nothing learnt")
        before = draft.shown
        draft.put(Base(base_seq=last))
        for key in [key for kind, key in draft.shown if kind == "leader"]:
            row = draft.shown["leader", key]
            if row.state is not State.MERGED:
                continue
            who = draft.shown["leader", person(draft.shown, key)]
            was = before.get(("leader", key))
            if (
                who.record_id == draft.record
                and who.is_kept
                and (was is None or was.state is not State.MERGED)
            ):
                draft.put(joined(who.entry, row.entry))
            move(draft, key, who.key)
        self.refuse_other_meanings(draft)
        draft.finish("take over")

    def refuse_other_meanings(self, draft: "Draft") -> None:
        """Nothing that record 0 says of one thing may be read as said of what the layer calls by its key."""
        public = self.shown(PUBLIC)
        for (kind, key), row in draft.shown.items():
            below = public.get((kind, key))
            if row.record_id != draft.record or not row.is_kept or below is None or not below.is_kept:
                continue
            if isinstance(row.entry, Topic) and isinstance(below.entry, Topic):
                differs = (row.entry.name, row.entry.proposition) != (
                    below.entry.name,
                    below.entry.proposition,
                )
            elif isinstance(row.entry, Leader) and isinstance(below.entry, Leader):
                differs = row.place != below.place and bool(apart(row.entry, below.entry))
            else:
                continue
            said = [one for (of, _), one in draft.shown.items() if of == "stance" and one.record_id == PUBLIC]
            if differs and any(one.is_kept and getattr(one.entry, kind) == key for one in said):
                refuse("means another")


class Draft:
    """One update while it is being made; `Model` keeps it when it is finished."""

    def __init__(self, model: Model, record: int, at: str, reason: str = "", *, empty: bool = False) -> None:
        self.model = model
        self.record = record
        self.at = at
        self.reason = reason
        self.rows: list[Revision] = []
        self._start: list[Revision] = []
        if record not in model.lines and record != PUBLIC:
            below = 0 if empty else len(model.lines.get(PUBLIC, []))
            base = Base(base_seq=below)
            self._start = [Revision(kind="base", key="", entry=base, record_id=record, seq=1, at=at)]
        self._before = self.shown

    @property
    def shown(self) -> Shown:
        """What the record would show with all that was put so far."""
        own = [row for line in self.model.lines.get(self.record, []) for row in line.rows]
        own = [*own, *self._start, *self.rows]
        return newest(self.model.below(own) if self.record != PUBLIC else [], own)

    def state(self, kind: str, key: str) -> State | None:
        """The state of an entry, None if there never was one."""
        found = self.shown.get((kind, key))
        return None if found is None else found.state

    def put(
        self, entry: Entry | Base, state: State = State.KEPT, merged_into: str = "", *, pinned: bool = False
    ) -> None:
        """Write the next revision of an entry, unless it stands so."""
        kind, key = kind_of(entry).name, key_of(entry)
        before = self.shown.get((kind, key))
        self.model.places += 1
        row = Revision(
            kind=kind,
            key=key,
            entry=entry,
            revision=1 if before is None else before.revision + 1,
            state=state,
            place=self.model.places if before is None else before.place,
            record_id=self.record,
            seq=self._seq,
            merged_into=merged_into,
            at=self.at,
            reason="" if before is None else self.reason,
        )
        if before is None or pinned or not row.reads_as(before):
            assert (kind, key) not in {(one.kind, one.key) for one in self.rows}, "revised twice"
            self.rows.append(row)

    def refuse_taken(self) -> None:
        """No two entries of a kind get one name. That of who was merged is the name of who they are, and one by which
        statements were read stays theirs.
        """
        after = self.shown
        for row in self.rows:
            was = self._before.get((row.kind, row.key))
            had = was is not None and was.is_kept and _called(was) == _called(row)
            if not _called(row) or not row.is_kept or had:
                continue
            own = keys_of(after, row.key) if row.kind == "leader" else [row.key]
            for other in after.values():
                if other.kind != row.kind or not other.is_kept or other.key in own:
                    continue
                if fold(_called(row)) in {fold(_called(one)) for one in self._names_of(other, after)}:
                    refuse("the name of another")

    def _names_of(self, entry: Revision, after: Shown) -> list[Revision]:
        """The revisions of an entry whose names are its own: all if there is a stance of it, else the last."""
        named = {
            "leader": set(keys_of(after, person(after, entry.key))),
            "topic": {entry.key},
        }.get(entry.kind, set())
        said = any(
            isinstance(row.entry, Stance) and getattr(row.entry, entry.kind) in named
            for row in after.values()
            if named
        )
        return [entry, *(self.model.history(self.record, entry.key, kind=entry.kind) if said else [])]

    @property
    def _seq(self) -> int:
        lines = self.model.lines.get(self.record)
        return 2 if lines is None else len(lines) + 1

    def finish(
        self,
        action: str,
        *,
        undoes: int | None = None,
        empty: bool = False,
        restated: Container[str] = (),
    ) -> None:
        """Keep it, if what the record shows then is whole."""
        after = self.shown
        if not self.rows and not empty:
            refuse("nothing differs")
        if action == "import" and not self.reason:
            self.rows = [
                row if row.revision == 1 else row.model_copy(update={"reason": IMPORT_REASON})
                for row in self.rows
            ]
        for row in after.values():
            refuse_loose(after, row)
        stood_on_another = any(row.kind == "base" for row in self.rows)
        for row in after.values() if stood_on_another else self.rows:
            if row.record_id == self.record and row.state is State.REMOVED:
                refuse_mentioned(after, row)
        for (kind, key), row in self._before.items():
            if kind == "topic" and key not in restated and not self._left_as_it_was(key, undoes):
                self._refuse_new_wording(
                    key, row.entry, after[kind, key].entry if (kind, key) in after else None
                )
        lines = self.model.lines.setdefault(self.record, [])
        if not lines:
            lines.append(Line(1, self.at, "start", self._start))
        if self.rows:
            lines.append(Line(self._seq, self.at, action, self.rows, undoes))

    def _left_as_it_was(self, topic: str, undoes: int | None) -> bool:
        """Whether nothing was recorded on a topic after a line that is taken back."""
        later = [] if undoes is None else self.model.lines[self.record][undoes:]
        rows = [row for line in later for row in line.rows]
        return undoes is not None and not any(
            isinstance(row.entry, Stance) and row.entry.topic == topic for row in rows
        )

    def _refuse_new_wording(self, key: str, before: Entry, after: Entry | None) -> None:
        if not isinstance(before, Topic) or not isinstance(after, Topic):
            return
        if (before.name, before.proposition) == (after.name, after.proposition):
            return
        both = (stances_ever(self._before, key), stances_ever(self.shown, key))
        if both[0] & both[1]:
            refuse("positions are read against the wording")


def _is_whole(lines: Sequence[Line], line: Line) -> bool:
    """Whether a line is about the record as a whole, or takes back one that is."""
    if line.undoes is not None:
        return _is_whole(lines, lines[line.undoes - 1])
    return line.action in {"import", "take over"}


def _called(row: Revision) -> str:
    """The name of an entry that is called by one."""
    return str(getattr(row.entry, "name", "")) if row.kind in CALLED else ""


# Over what is shown


def newest(*rows: Iterable[Revision]) -> Shown:
    """The last revision of each entry."""
    return {(row.kind, row.key): row for some in rows for row in some}


def person(shown: Shown, leader: str) -> str:
    """Who a key means, after all merges."""
    row = shown.get(("leader", leader))
    return leader if row is None or row.state is not State.MERGED else person(shown, row.merged_into)


def keys_of(shown: Shown, leader: str) -> list[str]:
    """All keys of a person, their own first."""
    others = [row for row in shown.values() if row.kind == "leader" and row.key != leader]
    return [leader, *(row.key for row in others if person(shown, row.key) == leader)]


def said(row: Revision, leader: str) -> Revision:
    """A stance under the key of who said it."""
    return row.model_copy(update={"entry": row.stance.model_copy(update={"leader": leader})})


def by_day(row: Revision) -> tuple[str, int]:
    """The order of stances."""
    return first_day(row.stance.stated_on).isoformat(), row.place


def stances(shown: Shown, leader: str, topic: str) -> list[Revision]:
    """A person's stances on a topic that count, in order."""
    found = [
        said(row, leader)
        for row in shown.values()
        if isinstance(row.entry, Stance)
        and row.is_kept
        and row.entry.topic == topic
        and person(shown, row.entry.leader) == leader
    ]
    return sorted(found, key=by_day)


def stances_ever(shown: Shown, topic: str) -> set[str]:
    """The keys of stances on a topic, whether they count or not."""
    return {row.key for row in shown.values() if isinstance(row.entry, Stance) and row.entry.topic == topic}


def entries(shown: Shown, model: type[E], state: State = State.KEPT) -> list[E]:
    """The entries of a kind in a state, in the record's order."""
    rows = sorted(shown.values(), key=lambda row: row.place)
    return [row.entry for row in rows if isinstance(row.entry, model) and row.state is state]


def search(shown: Shown, word: str, leader: str = "") -> list[Revision]:
    """Stances on topics in use whose quote has a word, the newest statement first."""
    found = [
        said(row, person(shown, row.stance.leader))
        for row in shown.values()
        if row.kind == "stance"
        and row.is_kept
        and word in row.stance.quote.casefold().split()
        and shown["topic", row.stance.topic].state is not State.RETIRED
    ]
    mine = [row for row in found if not leader or row.stance.leader == leader]
    return sorted(mine, key=by_day, reverse=True)


def refuse_duplicate(shown: Shown, stance: Stance) -> None:
    """The same statement may not count twice."""
    for row in stances(shown, person(shown, stance.leader), stance.topic):
        if row.key != stance.key and row.stance.says_same(stance):
            refuse("said already")


def refuse_loose(shown: Shown, row: Revision) -> None:
    """What counts names what is there."""
    if not row.is_kept:
        return
    named = {"leader": row.merged_into} if row.state is State.MERGED else {}
    if row.state is not State.MERGED:
        named = {of: getattr(row.entry, name) for name, of in KINDS[row.kind].references.items()}
    for kind, key in named.items():
        found = shown.get((kind, key))
        if key and (found is None or not found.is_kept):
            refuse(f"{row.kind} {row.key} names {key}")
    for ref in () if isinstance(row.entry, Base) else refs_of(row.entry):
        found = shown.get(("source", split_ref(ref)[0]))
        if found is None or not found.is_kept:
            refuse(f"{row.kind} {row.key} rests on {ref}")
    theirs = under_person(shown, row.entry) if not isinstance(row.entry, Base) else row.entry
    if row.state is State.KEPT and theirs != row.entry:
        refuse(f"{row.kind} {row.key} names somebody who is another")


def cited_elsewhere(shown: Shown, source: str, seq: int, record: int) -> bool:
    """Whether what counts rests on a source and was not written by a line."""
    return any(
        source in {split_ref(ref)[0] for ref in refs_of(row.entry)}
        for row in shown.values()
        if row.is_kept and not isinstance(row.entry, Base) and (row.record_id, row.seq) != (record, seq)
    )


def sources_of(shown: Shown, row: Revision) -> tuple[Cited, ...]:
    """The sources that a row names, as they are shown."""
    places = [split_ref(ref) for ref in refs_of(row.entry)]
    return tuple(Cited(source=shown["source", key].entry, locator=locator) for key, locator in places)


def refuse_mentioned(shown: Shown, row: Revision) -> None:
    """A leader who goes may not be a member of what stays."""
    if row.kind == "leader" and any(one.member == row.key for one in entries(shown, Membership)):
        refuse(f"{row.key} is a member")


def under_person(shown: Shown, entry: Entry) -> Entry:
    """An office, membership or coalition that names a person by another key, by theirs."""
    for kind, name in ((Office, "leader"), (Membership, "member"), (Coalition, "proposed_by")):
        if isinstance(entry, kind):
            return entry.model_copy(update={name: person(shown, getattr(entry, name))})
    return entry


def as_recorded(shown: Shown, stance: Stance, last: Revision | None) -> Stance:
    """A stance of a file under the key that it has on record."""
    who = person(shown, stance.leader)
    if last is None:
        return stance.model_copy(update={"leader": who})
    same = last.stance.quote == stance.quote or last.stance.stated_on == stance.stated_on
    if last.is_kept and (
        person(shown, last.stance.leader) != who or (last.stance.topic != stance.topic and not same)
    ):
        refuse("another's statement")
    return stance.model_copy(update={"leader": last.stance.leader})


def joined(stays: Entry, was: Entry) -> Leader:
    """A leader who goes by another's names too."""
    assert isinstance(stays, Leader)
    assert isinstance(was, Leader)
    names = list(stays.aliases)
    for name in (was.name, was.key, *was.aliases):
        if fold(name) not in {fold(known) for known in (stays.name, stays.key, *names)}:
            names.append(name)
    return stays.model_copy(update={"aliases": tuple(names)})


def move(draft: Draft, old: str, into: str) -> None:
    """Offices, memberships and coalitions of a leader go to another; terms that meet become one."""
    theirs = [one for one in entries(draft.shown, Office) if one.leader == old]
    have = [one for one in entries(draft.shown, Office) if one.leader == into]
    terms = list(have)
    for office in theirs:
        joint = office.model_copy(update={"leader": into})
        while met := next((one for one in terms if one.meets(joint)), None):
            terms.remove(met)
            joint = both(met, joint)
        terms.append(joint)
    keys = {key_of(one) for one in terms}
    for office in [*theirs, *have]:
        if key_of(office) not in keys:
            draft.put(office, State.REMOVED)
    for office in terms:
        draft.put(office)
    there = {one.coalition for one in entries(draft.shown, Membership) if one.member == into}
    for member in [one for one in entries(draft.shown, Membership) if one.member == old]:
        draft.put(member, State.REMOVED)
        if member.coalition not in there:
            draft.put(member.model_copy(update={"member": into}))
    for coalition in [one for one in entries(draft.shown, Coalition) if one.proposed_by == old]:
        draft.put(coalition.model_copy(update={"proposed_by": into}))


def both(one: Office, other: Office) -> Office:
    """Two terms that meet as one."""
    ends = [one.last_attested, other.last_attested]
    return one.model_copy(
        update={
            "first_attested": min(one.first_attested, other.first_attested, key=first_day),
            "last_attested": max(ends, key=last_day) if all(ends) else "",
        }
    )


def terms_met(draft: Draft, entry: Entry) -> list[Office]:
    """The terms on record before this update that an office overlaps, and that it has not revised."""
    if not isinstance(entry, Office):
        return []
    written = {row.key for row in draft.rows if row.kind == "office"}
    terms = [one for one in entries(draft.shown, Office) if key_of(one) not in written]
    return [one for one in terms if one.leader == entry.leader and one.meets(entry)]
