"""Record 0 and two servers' layers, changed in any order, against a model that walks over every update.

Thirty short sequences, or with --thorough 2000 longer ones.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from bot import undo_store as undo
from bot.core.directory import Directory
from bot.core.entries import (
    Coalition,
    Entry,
    Leader,
    Membership,
    Office,
    Revision,
    Stance,
    State,
    Theme,
    Topic,
    Value,
)
from bot.core.errors import StandpointError
from bot.core.kinds import KINDS, key_of, kind_of
from bot.core.log import Seen
from bot.core.names import fold
from bot.db import opening, reads
from bot.db.changes import Change
from bot.db.checking import check_record, findings
from bot.db.layers import NOW, View, revisions, view_of
from bot.db.log import head
from bot.db.reads import Snapshot, read_snapshot
from bot.db.search import search
from bot.db.sqlite import connect, sqlite3, write
from bot.entries import store as entries
from bot.entries import store as merging
from bot.exchange import store as imports
from bot.settings import store as bases
from bot.stances.store import correct_stance, record_stance, retract_stance
from tests import thorough
from tests.db import model as slow
from tests.db.model import Draft, Model, RefusedError
from tests.db.oracle import stood
from tests.db.sample import (
    ADA,
    BO,
    BRIDGE,
    COALITION,
    ENTRIES,
    FERRY,
    GAZETTE,
    MEMBERSHIP,
    OTHER_SERVER,
    POST,
    SERVER,
    THEME,
    change,
    instant,
    stance,
)

EXAMPLES, MOST_STEPS = (2000, 25) if thorough.everything() else (30, 12)

RECORDS: Final = (0, SERVER, OTHER_SERVER)
CY: Final = Leader(key="cy", name="Cy Reed")
TUNNEL: Final = Topic(key="tunnel", theme="river", name="Tunnel", proposition="The tunnel must be dug.")
PEOPLE: Final = (ADA, BO, CY)
BEGINNING: Final = (*ENTRIES, CY)
TOPICS: Final = (FERRY, BRIDGE, TUNNEL)
KEYS: Final = ("a", "b", "c")
WORDS: Final = ("alpha", "bravo")
SOURCES: Final = (("river-post",), ("hill-gazette@p. 2", "river-post"), ("river-post@12:40",))
POSITIONS: Final = (2, -2, 0, None, 1, -1)
DAYS: Final = ("2015", "2014-12-31", "2015-01", "2015-01-02", "2016")
LOOK_DAYS: Final = ("2014-12-31", "2015-01-01", "2026-01-01")
OFFICES: Final = tuple(
    Office(leader=who.key, office="Speaker", first_attested=first, last_attested=last)
    for who in PEOPLE
    for first, last in (("2015", ""), ("2014", "2015-06"), ("2010", "2011"), ("2011", "2014"))
)

OFTEN: Final = {"record": 3, "merge": 2, "undo": 4, "bring_in": 2, "take_over": 2, "rename": 2}
"""How much more often than the other steps."""


class Step(Value):
    """What is done, in which record, to whom and with what, and how many seconds later by the clock."""

    what: Literal[
        "record", "correct", "retract", "rename", "reword", "mend", "add", "office", "retire", "merge", "undo", "bring_in",
        "take_over", "start",
    ]  # fmt: skip
    record: int
    one: int
    two: int
    three: int
    seconds: int


KINDS_OF_STEP: Final = [
    what for what in get_args(Step.model_fields["what"].annotation) for _ in range(OFTEN.get(what, 1))
]
STEPS: Final = st.builds(
    Step,
    what=st.sampled_from(KINDS_OF_STEP),
    record=st.sampled_from(RECORDS),
    one=st.integers(0, 11),
    two=st.integers(0, 11),
    three=st.integers(0, 11),
    seconds=st.sampled_from([1, 1, 1, 0, -2]),
)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which nothing is recorded."""
    path = tmp_path_factory.mktemp("model") / "stances.db"
    opening.prepare(path, create=True)
    return path


@given(steps=st.lists(STEPS, max_size=MOST_STEPS))
@settings(max_examples=EXAMPLES)
def test_every_answer_of_every_record_agrees_with_a_walk_over_all_updates(template: Path, steps: list[Step]):
    with blank(template) as db:
        world = World(db)
        for step in steps:
            world.take(step)
        world.compare()


@contextmanager
def blank(template: Path) -> Iterator[Database]:
    """A copy of the template in memory."""
    with closing(connect(template, "ro")) as source:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        source.conn.backup(connection)
    db = Database(connection, execute_plugins=False)
    db.execute("PRAGMA foreign_keys = on")
    yield db
    db.close()


class World:
    """A store and the model of it."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.model = Model()
        self.second = 10
        self.do(
            0,
            lambda by: imports.import_entries(db, by, BEGINNING, layer=False),
            lambda draft: self.model.bring_in(draft, BEGINNING),
        )

    def do(
        self,
        record: int,
        real: Callable[[Change], object],
        thought: Callable[[Draft], None],
        *,
        reason: str = "because",
        empty: bool = False,
    ) -> None:
        """Do the same to both: it must happen in both, or in neither."""
        at = instant(self.second)
        refused: list[str] = []
        try:
            thought(Draft(self.model, record, at, reason, empty=empty))
        except RefusedError as error:
            refused.append(f"model: {error}")
        before = head(self.db, record)
        try:
            write(self.db, lambda _: real(change(record, at=at, reason=reason)))
        except StandpointError as error:
            refused.append(f"store: {error}")
        assert len(refused) != 1, refused
        if refused:
            assert head(self.db, record) == before
        assert head(self.db, record).seq == len(self.model.lines.get(record, []))

    def take(self, step: Step) -> None:
        """One step."""
        self.second = max(0, self.second + step.seconds)
        getattr(self, step.what)(step)

    def record(self, step: Step) -> None:
        """Record a stance."""
        new = statement(step.one, step.two, step.three)
        self.do(
            step.record,
            lambda by: record_stance(self.db, by, new),
            lambda draft: self.model.record(draft, new),
        )

    def correct(self, step: Step) -> None:
        """Correct a stance as it stands, withdrawn or not."""
        for row in self.held(step):
            seen, said_now = Seen(key=row.key, revision=row.revision), statement(0, step.two, step.three)
            fixed = {name: getattr(row.entry, name) for name in ("key", "leader", "topic")}
            new = said_now.model_copy(update=fixed)
            self.do(
                step.record,
                lambda by, seen=seen, new=new: correct_stance(self.db, by, seen, new),
                lambda draft, new=new: self.model.correct(draft, new),
            )

    def retract(self, step: Step) -> None:
        """Retract a stance as it stands, withdrawn or not."""
        for row in self.held(step):
            seen = Seen(key=row.key, revision=row.revision)
            self.do(
                step.record,
                lambda by, seen=seen: retract_stance(self.db, by, seen),
                lambda draft, key=row.key: self.model.retract(draft, key),
            )

    def held(self, step: Step) -> list[Revision]:
        """One of the stances that the record has or had, none if there never was any."""
        rows = [row for row in self.model.shown(step.record).values() if row.kind == "stance"]
        return rows and [rows[step.one % len(rows)]]

    def rename(self, step: Step) -> None:
        """Rename a leader, or give them an alias."""
        name = f"Name {step.two % 3}"
        self.edit(step.record, PEOPLE[step.one % 3], partial(again, step.three % 2 == 0, name))

    def reword(self, step: Step) -> None:
        """Give a topic another statement, or an alias."""
        self.edit(step.record, TOPICS[step.one % 3], lambda topic: reworded(topic, step.two))

    def mend(self, step: Step) -> None:
        """Give a source another title."""
        source, title = (POST, GAZETTE)[step.one % 2], f"Title {step.two % 3}"
        self.edit(step.record, source, lambda entry: entry.model_copy(update={"title": title}))

    def edit(self, record: int, known: Entry, edit: Callable[[Entry], Entry]) -> None:
        """Edit the entry with the key of `known`."""
        kind, key = kind_of(known).name, key_of(known)
        self.do(
            record,
            lambda by: entries.edit_entry(self.db, by, type(known), key, edit),
            lambda draft: self.model.edit(draft, kind, key, edit),
        )

    def add(self, step: Step) -> None:
        """Add a leader, a topic, a theme, a coalition or a member of it."""
        member = MEMBERSHIP.model_copy(update={"member": PEOPLE[step.two % 3].key})
        entry = [*PEOPLE, *TOPICS, THEME, COALITION, member, member, member, member][step.one]
        self.do(
            step.record,
            lambda by: entries.add_entry(self.db, by, entry),
            lambda draft: self.model.add(draft, entry),
        )

    def office(self, step: Step) -> None:
        """Put an office in the place of those that it overlaps."""
        office = OFFICES[step.one]
        self.do(
            step.record,
            lambda by: entries.put_term(self.db, by, office),
            lambda draft: self.model.put_term(draft, office),
        )

    def retire(self, step: Step) -> None:
        """Retire a topic."""
        key = TOPICS[step.one % 3].key
        self.do(
            step.record,
            lambda by: entries.retire_topic(self.db, by, key),
            lambda draft: self.model.retire(draft, key),
        )

    def merge(self, step: Step) -> None:
        """Merge two leaders."""
        old, into = PEOPLE[step.one % 3].key, PEOPLE[step.two % 3].key
        self.do(
            step.record,
            lambda by: merging.merge_leaders(self.db, by, old, into),
            lambda draft: self.model.merge(draft, old, into),
        )

    def undo(self, step: Step) -> None:
        """Undo one of the last lines."""
        seq = max(0, len(self.model.lines.get(step.record, [])) - step.one // 3)
        self.do(
            step.record,
            lambda by: undo.undo(self.db, by, seq),
            lambda draft: self.model.undo(draft, seq),
        )

    def take_over(self, step: Step) -> None:
        """Take over what record 0 has learnt."""
        seen = head(self.db, 0).seq
        self.do(
            step.record,
            lambda by: bases.take_over(self.db, by, seen=seen),
            self.model.take_over,
        )

    def start(self, step: Step) -> None:
        """Give a server its own record, if it has none."""
        empty = bool(step.one % 2)
        if step.record and step.record not in self.model.lines:
            self.do(
                step.record,
                lambda by: bases.start(self.db, by, empty=empty),
                lambda draft: draft.finish("start", empty=True),
                empty=empty,
            )

    def bring_in(self, step: Step) -> None:
        """Import one or two entries, with what they name where that is not there."""
        one, two, three = step.one, step.two, step.three
        pool = [
            statement(one, two, three),
            OFFICES[two],
            again(two % 2 == 0, f"Name {three % 3}", PEOPLE[one % 3]),
            reworded(TOPICS[one % 3], two),
            OFFICES[three],
            COALITION.model_copy(update={"proposed_by": PEOPLE[two % 3].key}),
            statement(two, one, three),
            statement(one, two, three).model_copy(update={"topic": TOPICS[(one + 1) % 3].key}),
        ]
        wanted = {key_of(entry): entry for entry in (pool[one % 8], pool[two % 8])}
        empty = step.record not in self.model.lines and bool(three % 2)
        shown = {} if empty else self.model.shown(step.record)
        there = {key for (_, key), row in shown.items() if row.is_kept}
        named = [
            entry
            for entry in (THEME, *TOPICS, *PEOPLE, POST, GAZETTE)
            if entry.key not in there | set(wanted)
        ]
        both = sorted([*named, *wanted.values()], key=lambda entry: list(KINDS).index(kind_of(entry).name))
        self.do(
            step.record,
            lambda by: imports.import_entries(self.db, by, both, layer=not empty),
            lambda draft: self.model.bring_in(draft, both),
            reason="because" if two % 2 else "",
            empty=empty,
        )

    # Comparing

    def compare(self) -> None:
        """Every answer of every record, at all times."""
        for record in RECORDS:
            assert check_record(self.db, record).fault is None
            lines = self.model.lines.get(record, [])
            times = sorted({line.at for line in lines})
            numbers = [f"#{line.seq}" for line in lines]
            for known in (NOW, *times, *numbers):
                self.compare_at(record, known)
            self.compare_learnt(record)
            self.compare_histories(record)
            self.compare_export(record)
        assert findings(self.db) == []

    def compare_at(self, record: int, known: str) -> None:
        """What a record knew at a time."""
        model, db = self.model, self.db
        view, shown = view_of(db, record, known), model.shown(record, known)
        directory = self.directory(view)
        compare_directory(directory, shown)
        subjects = [(who, topic.key) for who in self.people(shown) for topic in TOPICS]
        for who, topic in subjects:
            keys = directory.keys_of(who)
            assert sorted(keys) == sorted(slow.keys_of(shown, who))
            for day in LOOK_DAYS:
                history = model.timeline(record, who, topic, day, known)
                told = reads.timeline(db, view, keys, topic, day)
                assert plain(told) == plain(history)
                assert [row.sources for row in told] == [slow.sources_of(shown, row) for row in history]
                last = reads.stance_as_of(db, view, keys, topic, day)
                assert plain([last] if last else []) == plain(history[-1:])
                found = reads.standings(db, view, [(keys, topic)], day)
                expected = stood(history)
                assert len(found) == (expected is not None)
                for one in found:
                    assert expected
                    assert plain([one.current, one.since]) == plain([expected.current, expected.since])
                    assert (one.shift and one.shift.kind) == expected.kind
                    assert plain([one.shift.before] if one.shift else []) == plain(
                        [expected.before] if expected.before else []
                    )
            pairs = reads.withdrawn(db, view, keys, topic)
            assert [plain(pair) for pair in pairs] == [
                plain(pair) for pair in model.withdrawn(record, who, topic, known)
            ]
        hidden = [topic.key for topic in directory.retired]
        for word in (*WORDS, "nothing"):
            for who in ("", *self.people(shown)):
                keys = directory.keys_of(who) if who else ()
                found = search(db, view, word, keys=keys, hidden=hidden, limit=100)
                hits = [said(row, directory) for row in found.hits]
                assert plain(hits) == plain(slow.search(shown, word, who))
                assert found.total == len(hits)

    def people(self, shown: slow.Shown) -> list[str]:
        """Who is somebody of their own."""
        return [leader.key for leader in slow.entries(shown, Leader)]

    def directory(self, view: View) -> Directory:
        """The directory of a view, over that of record 0 as it stood."""
        if not view.base_seq:
            return reads.directory(self.db, view).indexed()
        below = View(own=0, own_seq=view.base_seq)
        return reads.directory(self.db, view, reads.directory(self.db, below).indexed()).indexed()

    def compare_histories(self, record: int) -> None:
        """Every revision of every stance, and every correction and retraction."""
        view, shown = view_of(self.db, record), self.model.shown(record)
        held = [key for kind, key in shown if kind == "stance"]
        count = 0
        for key in [*held, "nowhere"]:
            history = self.model.history(record, key)
            assert plain(revisions(self.db, "stance", key, view)) == plain(history)
            count += sum(before.is_kept for before in history[:-1])  # one brought back corrects nothing
        assert reads.count_withdrawn(self.db, view) == count
        assert len(reads.all_withdrawn(self.db, view, offset=0, limit=1000)) == count

    def compare_learnt(self, record: int) -> None:
        """What the public record has learnt since."""
        found, expected = bases.learnt(self.db, record, limit=1000), self.model.learnt(record)
        assert (found is None) == (expected is None)
        if found is not None and expected is not None:
            assert [(plain([m.before] if m.before else []), plain([m.after])) for m in found.made] == [
                (plain([before] if before else []), plain([after])) for before, after in expected
            ]
            assert found.total == len(expected)

    def compare_export(self, record: int) -> None:
        """What is exported changes nothing when it comes back."""
        shown = self.model.shown(record)

        def everything(snapshot: Snapshot) -> list[Entry]:
            directory = snapshot.directory
            return [
                *directory.themes, *directory.topics, *directory.leaders, *directory.offices, *snapshot.sources(),
                *directory.coalitions, *directory.memberships, *snapshot.stances(),
            ]  # fmt: skip

        exported = read_snapshot(self.db, record, everything)
        held = [row for row in shown.values() if row.kind == "stance" and row.is_kept]
        held.sort(key=lambda row: row.place)
        assert [one for one in exported if isinstance(one, Stance)] == [
            slow.said(row, slow.person(shown, row.stance.leader)).entry for row in held
        ]
        before = head(self.db, record)
        again_in = write(self.db, lambda db: imports.import_entries(db, change(record), exported, layer=True))
        assert (again_in.update, head(self.db, record)) == (None, before)


def compare_directory(directory: Directory, shown: slow.Shown) -> None:
    """Everything but stances, and that names are found as if nothing lay below."""
    kinds: Sequence[tuple[Sequence[Entry], type[Entry]]] = [
        (directory.themes, Theme),
        (directory.topics, Topic),
        (directory.leaders, Leader),
        (directory.offices, Office),
        (directory.coalitions, Coalition),
        (directory.memberships, Membership),
    ]
    for found, kind in kinds:
        assert list(found) == slow.entries(shown, kind)
    assert list(directory.retired) == slow.entries(shown, Topic, State.RETIRED)
    merged = [key for (kind, key), row in shown.items() if (kind, row.state) == ("leader", State.MERGED)]
    assert directory.merged == {key: slow.person(shown, key) for key in merged}
    assert set(directory.leader_by_key) == {leader.key for leader in directory.leaders} | set(merged)
    held = [row.stance for row in shown.values() if row.kind == "stance" and row.is_kept]
    for leader in directory.leaders:
        said_by_them = [one for one in held if slow.person(shown, one.leader) == leader.key]
        assert directory.stance_count(leader.key) == len(said_by_them)
        for name in (leader.name, *leader.aliases):
            called = {
                one.key
                for one in directory.leaders
                if fold(name) in map(fold, (one.name, one.key, *one.aliases))
            }
            found = {one.key for one in directory.leader_names.match(name).found}
            assert found == ({name} if name in called else called)
    for topic in (*directory.topics, *directory.retired):
        assert directory.stance_count(topic.key) == sum(one.topic == topic.key for one in held)
        called = {one.key for one in directory.topics if one.name == topic.name}
        assert {one.key for one in directory.topic_names.match(topic.name).found} >= called


def plain(rows: Sequence[Revision]) -> list[Revision]:
    """Revisions without the number that orders them, and without their sources."""
    return [row.model_copy(update={"place": 0, "sources": ()}) for row in rows]


def said(row: Revision, directory: Directory) -> Revision:
    """A stance under the key of who said it."""
    return slow.said(row, directory.merged.get(row.stance.leader, row.stance.leader))


def statement(one: int, two: int, three: int) -> Stance:
    """One of the few statements that there are to make, so that some are made twice."""
    return stance(
        KEYS[one % 3],
        leader=PEOPLE[two % 3].key,
        topic=TOPICS[one % len(TOPICS)].key,
        position=POSITIONS[three % 6],
        stated_on=DAYS[two % 5],
        quote=WORDS[three % 2],
        sources=SOURCES[two % 3],
    )


def again(rename: bool, name: str, leader: Entry) -> Entry:
    """A leader under another name, or with one more."""
    assert isinstance(leader, Leader)
    if rename:
        return leader.model_copy(update={"name": name})
    return leader.model_copy(update={"aliases": tuple(dict.fromkeys((*leader.aliases, name)))})


def reworded(topic: Entry, two: int) -> Entry:
    """A topic with another statement, or another alias."""
    assert isinstance(topic, Topic)
    if two % 3:
        return topic.model_copy(update={"proposition": f"{topic.name} must wait {two % 3} years."})
    return topic.model_copy(update={"aliases": (*topic.aliases[:1], f"crossing {two}")})
