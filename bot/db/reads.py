"""Reading stances and the directory of a record, as a view shows them; and a whole record at one moment.

The reads of stances take all keys of a leader, their own first: statements of who was merged into them count as
theirs, and come out under their own key. They come with their sources, as the view shows these.
"""

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeVar

from sqlite_utils import Database

from bot.core.dates import first_day
from bot.core.directory import Directory
from bot.core.entries import KindName, Revision, Source, Stance, State, Value, said_by
from bot.core.kinds import KINDS, NAMED
from bot.core.log import Update
from bot.core.timeline import Standing, standing
from bot.db.layers import (
    EVER,
    LINE,
    NOW,
    PUBLIC_RECORD,
    Reading,
    View,
    count,
    counting,
    ever,
    is_leader,
    is_one_of,
    newest,
    read,
    readable,
    select,
    select_ever,
    view_of,
)
from bot.db.log import all_updates, head
from bot.db.rows import columns_of
from bot.db.sources import standings_with_sources, with_source, with_sources
from bot.db.sqlite import one_moment

T = TypeVar("T")

NEWEST_FIRST: Final = "stated_from DESC, place DESC"


class When(Value):
    """Two times: what had been said by `as_of` (`YYYY-MM-DD`), as the record knew it at `known_at`.

    `known_at` is a UTC instant, `#12` for "after the record's update 12", or NOW.
    """

    as_of: str
    known_at: str = NOW


def stance_as_of(db: Database, view: View, keys: Sequence[str], topic: str, as_of: str) -> Revision | None:
    """The last stance by `as_of`: of several on one day, the one that was recorded last."""
    row = next(_newest_first(db, view, keys, topic, as_of, limit="LIMIT 1"), None)
    return None if row is None else with_source(db, view, said_by(keys[0], row))


def standings(
    db: Database, view: View, subjects: Sequence[tuple[Sequence[str], str]], as_of: str
) -> list[Standing]:
    """Where each leader, by all their keys, stands on a topic, without those that have nothing on record by then."""
    found = []
    for keys, topic in subjects:
        with closing(_newest_first(db, view, keys, topic, as_of)) as rows:
            result = standing(said_by(keys[0], row) for row in rows)
        if result is not None:
            found.append(result)
    return standings_with_sources(db, view, found)


def timeline(db: Database, view: View, keys: Sequence[str], topic: str, as_of: str) -> tuple[Revision, ...]:
    """Every stance by `as_of` that counts, oldest first."""
    rows = list(_newest_first(db, view, keys, topic, as_of))
    return tuple(with_sources(db, view, [said_by(keys[0], row) for row in reversed(rows)]))


def _newest_first(
    db: Database, view: View, keys: Sequence[str], topic: str, as_of: str, *, limit: str = ""
) -> Generator[Revision]:
    """A leader's stances on a topic one by one, the newest first. Read to the end, or close."""
    where, values = is_leader(keys)
    where = f"{where} AND s.topic = :topic AND s.stated_from <= :as_of"
    sql = counting("stance", columns_of("stance"), where, view, joins=LINE)
    values = view.values(**values, topic=topic, as_of=as_of)
    return read(db, "stance", f"{sql} ORDER BY {NEWEST_FIRST} {limit}", values)


def withdrawn(
    db: Database, view: View, keys: Sequence[str], topic: str
) -> tuple[tuple[Revision, Revision], ...]:
    """Every revision that was corrected or retracted, with the one that did it, oldest statement first.

    What an import moved to another topic was corrected too.
    """
    where, values = is_leader(keys)
    on_topic = "SELECT t.key FROM stance AS t WHERE t.record_id IN (:own, 0) AND t.topic = :topic"
    where = f"{where} AND s.key IN ({on_topic} AND {where.replace('s.leader', 't.leader')})"
    rows = with_sources(db, view, select_ever(db, "stance", where, view, {**values, "topic": topic}))
    pairs = [
        (said_by(keys[0], earlier), said_by(keys[0], later))
        for earlier, later in pairwise(rows)
        if earlier.key == later.key and earlier.is_kept and earlier.stance.topic == topic
    ]
    return tuple(
        sorted(pairs, key=lambda pair: (first_day(pair[0].stance.stated_on), pair[0].place, pair[0].revision))
    )


def leaders_on(db: Database, view: View, topic: str) -> list[str]:
    """Keys of who has any stance on a topic, at any time, as recorded, in order."""
    of_topic = "SELECT leader FROM stance WHERE record_id = {} AND topic = :topic AND +seq <= {}"
    sql = of_topic.format(":own", ":own_seq")
    if view.base_seq:
        sql = f"{sql} UNION ALL {of_topic.format(PUBLIC_RECORD, ':base_seq')}"
    rows = db.execute(
        f"SELECT DISTINCT leader FROM ({sql}) AS said ORDER BY leader", view.values(topic=topic)
    ).fetchall()
    return [leader for (leader,) in rows]


def statements(
    db: Database, view: View, *, keys: Sequence[str], topic: str, limit: int
) -> tuple[Revision, ...]:
    """Stances that count now, of a leader and on a topic where these are given.

    Of a leader the newest statement first, else the newest on record first.
    """
    where, values = is_leader(keys) if keys else ("s.revision > 0", {})  # in order: `stance_by_place`
    if topic:
        where, values = f"{where if keys else '1 = 1'} AND s.topic = :topic", {**values, "topic": topic}
    order = f"{NEWEST_FIRST if keys else 'place DESC'} LIMIT :limit"
    found = select(db, "stance", where, view, {**values, "limit": limit}, order=order)
    return tuple(with_sources(db, view, found))


def histories(
    db: Database,
    record_id: int,
    topics: Sequence[str],
    when: When,
    same: Mapping[str, str],
    *,
    leaders: Sequence[str] = (),
) -> dict[tuple[str, str], list[Revision]]:
    """What was said on some topics by `when`, oldest first, with sources; without withdrawn rows.

    By (leader, topic), in the order of `topics`, then of the leaders' keys. `same` gives of each leader who was merged into another the key of that one; `leaders` are whose statements count,
    everybody's without any.
    """
    view = view_of(db, record_id, when.known_at)
    where, values = is_one_of("s.topic", "topic", topics)
    if leaders:
        merged = [key for key, other in same.items() if other in leaders]
        whose, keys = is_leader([*leaders, *merged])
        where, values = f"{whose} AND {where}", {**keys, **values}
    where = f"{where} AND s.stated_from <= :as_of"
    rows = select(db, "stance", where, view, {**values, "as_of": when.as_of}, order="stated_from, place")
    found: dict[tuple[str, str], list[Revision]] = {}
    for revision in with_sources(db, view, rows):
        leader = same.get(revision.stance.leader, revision.stance.leader)
        found.setdefault((leader, revision.stance.topic), []).append(said_by(leader, revision))
    place = {topic: number for number, topic in enumerate(topics)}
    in_order = sorted(found, key=lambda pair: (place[pair[1]], pair[0]))
    return {pair: found[pair] for pair in in_order}


def said_by_then(
    db: Database,
    record_id: int,
    when: When,
    same: Mapping[str, str],
    *,
    keys: Sequence[str],
    topics: Sequence[str],
    limit: int,
) -> tuple[list[Revision], int]:
    """What was said by `when` on some topics, by the leader with these keys or, without any, by everybody: the newest first,
    with sources; and how many there are in all. `same` as above.
    """
    view = view_of(db, record_id, when.known_at)
    whose, values = is_leader(keys) if keys else ("1 = 1", {})
    on_topics, names = is_one_of("s.topic", "topic", topics)
    where = f"{whose} AND {on_topics} AND s.stated_from <= :as_of"
    given = {**values, **names, "as_of": when.as_of, "limit": limit}
    rows = select(db, "stance", where, view, given, order=f"{NEWEST_FIRST} LIMIT :limit")
    total = count(db, counting("stance", "1", where, view), view.values(**given))
    named = [said_by(same.get(row.stance.leader, row.stance.leader), row) for row in rows]
    return list(with_sources(db, view, named)), total


_WITHDRAWS: Final = f"""s.revision > 1 AND '{State.KEPT}' = (
  SELECT e.state FROM stance AS e
  WHERE e.record_id IN (s.record_id, {PUBLIC_RECORD}) AND e.key = s.key AND e.revision = s.revision - 1
  ORDER BY e.record_id DESC LIMIT 1)"""
"""A revision that corrects or retracts one that counted: the record's own, or else that of the public one."""


def all_withdrawn(db: Database, view: View, *, offset: int, limit: int) -> list[tuple[Revision, Revision]]:
    """Every correction and retraction, the newest first."""
    sql = ever("stance", f"{columns_of('stance')}, u.update_id AS made", _WITHDRAWS, view, joins=LINE)
    sql = f"{sql} ORDER BY made DESC, place DESC LIMIT :limit OFFSET :offset"
    found: list[Revision] = []
    for by in list(read(db, "stance", sql, view.values(limit=limit, offset=offset))):
        history = select_ever(db, "stance", "s.key = :key", view, {"key": by.key}, order="revision")
        earlier = next(one for one in history if one.revision == by.revision - 1)
        found += [earlier, by]
    told = with_sources(db, view, found)
    return list(zip(told[::2], told[1::2], strict=True))


def count_withdrawn(db: Database, view: View) -> int:
    """How many `all_withdrawn` has in all."""
    return count(db, ever("stance", "1", _WITHDRAWS, view), view.values())


def directory(
    db: Database,
    view: View,
    below: Directory | None = None,
    *,
    counted: bool = True,
    using: Reading = readable,
) -> Directory:
    """Everything that a view shows but stances and sources; of a layer, over the directory `below` it.

    Unless `counted`, names come in no order of likelihood: counting goes over all stances.
    """
    revised = {kind.name: newest(db, kind.name, view.own, view.own_seq, using=using) for kind in NAMED}
    return Directory.over(below if view.base_seq else None, revised, _counts(db, view) if counted else {})


_EVERY_ONE: Final = "s.place >= 0"
"""A condition that holds always, and by which SQLite takes the index `stance_counted`."""


def stance_counts(db: Database, view: View) -> Counter[str]:
    """How many stances count, by leader (as recorded) and by topic."""
    counts: Counter[str] = Counter()
    for leader, topic, number in db.execute(
        f"SELECT leader, topic, count(*) FROM ({counting('stance', 's.leader, s.topic', _EVERY_ONE, view)}) AS held "
        "GROUP BY leader, topic",
        view.values(),
    ).fetchall():
        counts[leader] += number
        counts[topic] += number
    return counts


def stated_span(db: Database, view: View) -> tuple[str, str] | None:
    """The dates of the first and the last statement that count, as they are written; None if there is none."""
    held = counting("stance", "s.stated_from, s.stated_on", _EVERY_ONE, view)
    found = [
        db.execute(
            f"SELECT stated_on FROM ({held}) AS held ORDER BY stated_from {order} LIMIT 1", view.values()
        ).fetchone()
        for order in ("ASC", "DESC")
    ]
    return None if None in found else (found[0][0], found[1][0])


def _counts(db: Database, view: View) -> Mapping[str, int]:
    """How many more stances count, by leader (as recorded) and topic, than below the layer."""
    counts = stance_counts(db, View(own=view.own, own_seq=view.own_seq))
    if view.base_seq:
        below = View(own=PUBLIC_RECORD, own_seq=view.base_seq)
        revised = "s.key IN (SELECT key FROM stance WHERE record_id = :layer AND +seq <= :seq)"
        sql = counting("stance", "s.leader, s.topic", revised, below)
        for leader, topic in db.execute(sql, below.values(layer=view.own, seq=view.own_seq)).fetchall():
            counts[leader] -= 1
            counts[topic] -= 1
    return counts


def names_seq(db: Database, record_id: int, until: int) -> int:
    """The last update of a record up to `until` that changed what a directory holds, 0 if none did."""
    seqs = [
        db.conn.execute(
            f"SELECT max(seq) FROM {kind.name} WHERE record_id = ? AND seq <= ?", [record_id, until]
        ).fetchone()[0]
        for kind in NAMED
    ]
    return max((seq or 0 for seq in seqs), default=0)


# A whole record as it stood at one moment, read piece by piece: for exports


class Snapshot:
    """One record at one moment, whatever is written meanwhile. Of no use once the reading is over.

    Only the directory is held in memory; stances and updates can be read more than once, one by one. `record_id` is
    the record that was read then: before its first edit, a server read record 0.
    """

    def __init__(
        self, db: Database, record_id: int, known_at: str = NOW, *, using: Reading = readable
    ) -> None:
        """Use `read_snapshot`, or for its directory only, without what cannot be read."""
        self._db = db
        self._using = using
        self._view = view_of(db, record_id, known_at)
        self.record_id = self._view.own

    @cached_property
    def directory(self) -> Directory:
        """Everything in the record but its sources, stances and log."""
        below = View(own=PUBLIC_RECORD, own_seq=self._view.base_seq)
        lower = directory(self._db, below, counted=False, using=self._using) if self._view.base_seq else None
        return directory(self._db, self._view, lower, counted=False, using=self._using)

    @property
    def head(self) -> int:
        """Number of the last update that counts."""
        last = head(self._db, self._view.own).seq
        return last if self._view.own_seq == EVER else min(last, self._view.own_seq)

    def sources(self) -> Iterator[Source]:
        """Every source that counts, in the record's order."""
        for row in self._counting("source"):
            if isinstance(row.entry, Source):
                yield row.entry

    def stances(self) -> Iterator[Stance]:
        """Every stance that counts, in the record's order; without withdrawn ones."""
        same = self.directory.merged
        for row in self._counting("stance"):
            yield said_by(same.get(row.stance.leader, row.stance.leader), row).stance

    def _counting(self, kind: KindName) -> Iterator[Revision]:
        """What counts of a kind, one by one, in the record's order."""
        sql = f"{counting(kind, columns_of(kind), '1 = 1', self._view, joins=LINE)} ORDER BY place"
        return read(self._db, kind, sql, self._view.values())

    def revisions(self) -> Iterator[Revision]:
        """Every revision that the record itself wrote, by kind in the order of KINDS, then by update."""
        for kind in KINDS:
            sql = (
                f"SELECT {columns_of(kind)} FROM {kind} AS s {LINE} "
                "WHERE s.record_id = :own AND s.seq <= :own_seq ORDER BY s.seq, s.place"
            )
            yield from read(self._db, kind, sql, self._view.values())

    def updates(self) -> Iterator[Update]:
        """The log, oldest line first, up to what counts."""
        for update in all_updates(self._db, self._view.own):
            if update.seq > self._view.own_seq:
                return
            yield update


def read_snapshot(db: Database, record_id: int, use: Callable[[Snapshot], T], *, known_at: str = NOW) -> T:
    """What `use` makes of a record, read in one transaction."""
    with one_moment(db):
        return use(Snapshot(db, record_id, known_at, using=read))
