"""What is new: from lines of a log to the revisions that they brought, with all that it takes to see a shift.

A server's record is a layer over record 0. Lines of record 0 that were not told before its first edit, up to
the update that it stands on, are news of the server; and where it takes over what record 0 learnt later, so
are those.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final, TypeVar

from sqlite_utils import Database

from bot.core.dates import first_day, last_day
from bot.core.directory import Directory
from bot.core.entries import KindName, Revision, said_by
from bot.core.log import Cell, Made
from bot.core.news import Entered, News, OnThisDay, Pick, Stretch, Subject
from bot.db.layers import (
    LINE,
    PUBLIC_RECORD,
    LeavingOut,
    View,
    count,
    counting,
    is_leader,
    is_one_of,
    readable,
    select,
    select_ever,
    view_of,
)
from bot.db.log import before_of, exists, head, update
from bot.db.reads import Snapshot
from bot.db.rows import columns_of
from bot.db.sources import made_with_sources, with_sources

T = TypeVar("T")

RECENT: Final = timedelta(days=30)
"""What was said longer ago when it is imported is no news, one by one. What is recorded by hand always is."""

BEGINNING: Final = 1
"""The first line of a log says how the record began, and is no news."""

_OF_COALITIONS: Final[tuple[KindName, ...]] = ("coalition", "membership")


def of_stretch(db: Database, stretch: Stretch, use: Callable[[News, Directory], T]) -> T:
    """What `use` makes of all that a stretch of a log brought, and of the record's directory.

    The directory is not kept: the summary of a server may be the only one to ask for it, once a day. It is empty
    if nothing is new.
    """
    news = read_news(db, stretch.record_id, stretch.to, picks_of(db, stretch))
    return use(news, Directory() if news == News() else Snapshot(db, stretch.record_id).directory)


def of_picks(
    db: Database,
    record_id: int,
    picks: Sequence[Pick],
    is_wanted: Callable[[str, str], bool],
    use: Callable[[News], T],
) -> T:
    """What `use` makes of what some lines brought, as record `record_id` stands now.

    Of stances only those of a leader on a topic (keys) that are wanted.
    """
    return use(read_news(db, record_id, head(db, record_id).seq, with_taken_over(db, picks), is_wanted))


def since(db: Database, guild_id: int, told_record: int, told_seq: int) -> Stretch:
    """The lines of the record that a server reads after the last one that was told, up to now."""
    record_id = read_by(db, guild_id)
    last = head(db, record_id)
    if told_record == record_id:
        after, fork_after = told_seq, None
    else:
        after, fork_after = BEGINNING, told_seq
    return Stretch(
        record_id=record_id,
        after=min(after, last.seq),
        to=last.seq,
        fork_after=fork_after,
        head_hash=last.hash,
    )


def untold(db: Database, guild_id: int, told_record: int, told_seq: int) -> int:
    """How many lines `since` would bring, also from before the server's first edit."""
    stretch = since(db, guild_id, told_record, told_seq)
    return sum(pick.to - pick.after for pick in picks_of(db, stretch))


def read_by(db: Database, guild_id: int) -> int:
    """The record that a server reads."""
    return guild_id if exists(db, guild_id) else PUBLIC_RECORD


def picks_of(db: Database, stretch: Stretch) -> tuple[Pick, ...]:
    """The lines of a stretch: those of record 0 that it brought first, then the record's own."""
    own = Pick(record_id=stretch.record_id, after=stretch.after, to=stretch.to)
    below: tuple[Pick, ...] = ()
    if stretch.fork_after is not None:
        first = base_at(db, stretch.record_id, BEGINNING)
        below = (Pick(record_id=PUBLIC_RECORD, after=stretch.fork_after, to=first),) if first else ()
    return (*below, *with_taken_over(db, [own]))


def with_taken_over(db: Database, picks: Iterable[Pick]) -> tuple[Pick, ...]:
    """The picks, and before each the lines of record 0 that its lines took over."""
    return tuple(one for pick in picks for one in (*(below for _, below in taken_over(db, pick)), pick))


def taken_over(db: Database, pick: Pick) -> Iterator[tuple[int, Pick]]:
    """Lines that took over what record 0 has learnt, each with the lines of that."""
    condition, values = _of_pick("s.seq", pick)
    sql = f"SELECT s.seq, s.base_seq FROM base AS s WHERE {condition} AND s.revision > 1 ORDER BY s.seq"
    for seq, base_seq in db.execute(sql, values).fetchall():
        before = base_at(db, pick.record_id, seq - 1)
        if before < base_seq:
            yield seq, Pick(record_id=PUBLIC_RECORD, after=before, to=base_seq)


def base_at(db: Database, record_id: int, seq: int) -> int:
    """The last line of record 0 that a record stood on after its line `seq`; 0 for none."""
    return view_of(db, record_id, f"#{seq}").base_seq


def read_news(
    db: Database,
    record_id: int,
    to: int,
    picks: Iterable[Pick],
    is_wanted: Callable[[str, str], bool] = lambda _leader, _topic: True,
) -> News:
    """What the lines of `picks` brought, as record `record_id` stood after its line `to`.

    A subject that cannot be read any more counts among the others.
    """
    view = view_of(db, record_id, f"#{to}")
    directory = Snapshot(db, record_id, f"#{to}").directory
    first_new: dict[tuple[str, str], dict[str, int]] = {}
    recent: set[tuple[str, str, str]] = set()
    coalitions: list[Entered] = []
    others = 0
    for pick in picks:
        for leader, topic, key, revision, is_older in _touched(db, pick):
            person = directory.merged.get(leader, leader)
            if is_wanted(person, topic):
                keys = first_new.setdefault((person, topic), {})
                keys[key] = min(revision, keys.get(key, revision))
                if not is_older:
                    recent.add((person, topic, key))
        coalitions += _coalitions(db, view, pick)
        others += _count_others(db, pick)
    subjects = []
    for (leader, topic), keys in first_new.items():
        told = _rows(db, view, directory.keys_of(leader), topic)
        if told is None:
            others += 1
            continue
        shown = {(row.key, row.revision) for row in told}
        # What record 0 brought for a statement that the layer has put right is not seen there.
        visible = {key: revision for key, revision in keys.items() if (key, revision) in shown}
        if visible:
            older = frozenset(key for key in visible if (leader, topic, key) not in recent)
            subjects.append(Subject(leader=leader, topic=topic, rows=told, first_new=visible, older=older))
    return News(subjects=tuple(subjects), coalitions=tuple(coalitions), others=others)


def on_this_day(db: Database, record_id: int, day: str, limit: int) -> OnThisDay:
    """Statements with a full date on the month and day of `day`, `YYYY-MM-DD`, in earlier years.

    None on a topic that is retired.
    """
    view = view_of(db, record_id)
    directory = Snapshot(db, record_id).directory
    where = "substr(s.stated_on, 6) = :day AND length(s.stated_on) = 10 AND s.stated_on < :year"
    given = {"day": day[5:], "year": day[:4]}
    retired = {topic.key for topic in directory.retired}
    found = [
        said_by(directory.merged.get(row.stance.leader, row.stance.leader), row)
        for row in select(db, "stance", where, view, given, order="stated_from DESC, place", using=readable)
        if row.stance.topic not in retired
    ]
    shown: tuple[Revision, ...] = ()
    with LeavingOut():
        shown = tuple(with_sources(db, view, found[:limit]))
    keys = {key for row in shown for key in (row.stance.leader, row.stance.topic)}
    return OnThisDay(rows=shown, in_all=len(found), names={key: directory.name_of(key) for key in keys})


def stale_positions(db: Database, guild_id: int, year_ago: str) -> int:
    """Of how many leaders' positions a server has no row since `year_ago`, an instant of the log's form.

    Nothing was recorded, put right or withdrawn since. Where all is withdrawn, there is no position.
    """
    view = view_of(db, read_by(db, guild_id))
    held = counting("stance", "s.leader AS leader, s.topic AS topic", "1 = 1", view)
    own = (
        f"SELECT s.leader, s.topic FROM stance AS s {LINE} "
        "WHERE u.at >= :year_ago AND (s.record_id = :own OR (s.record_id = 0 AND s.seq <= :base_seq))"
    )
    stale = f"SELECT DISTINCT leader, topic FROM ({held}) AS h WHERE (leader, topic) NOT IN ({own})"
    return count(db, stale, view.values(year_ago=year_ago))


def _touched(db: Database, pick: Pick) -> Iterator[tuple[str, str, str, int, bool]]:
    """Leader, topic, key and number of each revision of a stance that the lines wrote; and whether it is an older
    statement that an import brought.
    """
    condition, values = _of_pick("s.seq", pick)
    rows = db.conn.execute(
        f"SELECT s.leader, s.topic, s.key, s.revision, s.stated_on, u.action, u.at FROM stance AS s {LINE} "
        f"WHERE {condition}",
        values,
    ).fetchall()
    for leader, topic, key, revision, stated_on, action, at in rows:
        is_older = False
        with suppress(ValueError):  # of a day that cannot be read, which is found when its stance is
            is_older = action == "import" and last_day(stated_on) < first_day(at[:10]) - RECENT
        yield leader, topic, key, revision, is_older


def _coalitions(db: Database, view: View, pick: Pick) -> list[Entered]:
    """What the lines made of coalitions and memberships, in their order, with their sources as the view shows them."""
    condition, values = _of_pick("s.seq", pick)
    found: list[tuple[int, Made]] = []
    for kind in _OF_COALITIONS:
        sql = f"SELECT {columns_of(kind)} FROM {kind} AS s {LINE} WHERE {condition} ORDER BY s.seq, s.place"
        for after in readable(db, kind, sql, values):
            with LeavingOut():
                was = view_of(db, after.record_id, f"#{after.seq - 1}")
                made = Made(before=before_of(db, after, was), after=after)
                found += [(after.seq, one) for one in made_with_sources(db, view, [made])]
    found.sort(key=lambda item: item[0])
    lines = {seq: update(db, pick.record_id, seq) for seq in {seq for seq, _ in found}}
    return [Entered(line=line.update, made=made) for seq, made in found if (line := lines[seq]) is not None]


def _count_others(db: Database, pick: Pick) -> int:
    """How many of the lines wrote neither stances nor coalitions nor memberships."""
    condition, values = _of_pick("u.seq", pick)
    told = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {kind} AS s WHERE s.record_id = u.record_id AND s.seq = u.seq)"
        for kind in ("stance", *_OF_COALITIONS, "base")
    )
    sql = f"SELECT 1 FROM update_log AS u WHERE {condition} AND u.action <> 'start' AND {told}"
    return count(db, sql, values)


def _of_pick(column: str, pick: Pick) -> tuple[str, dict[str, Cell]]:
    table = column.split(".", maxsplit=1)[0]
    condition = f"{table}.record_id = :record AND {column} > :after AND {column} <= :until"
    values: dict[str, Cell] = {"record": pick.record_id, "after": pick.after, "until": pick.to}
    if pick.only is None:
        return condition, values
    only, numbers = is_one_of(column, "only", pick.only)
    return f"{condition} AND {only}", {**values, **numbers}


def _rows(db: Database, view: View, keys: Sequence[str], topic: str) -> tuple[Revision, ...] | None:
    """Every revision of a leader's stances, under each of their keys, on a topic; None if one cannot be read."""
    where, values = is_leader(keys)
    with LeavingOut():
        rows = select_ever(db, "stance", f"{where} AND s.topic = :topic", view, {**values, "topic": topic})
        return tuple(with_sources(db, view, [said_by(keys[0], row) for row in rows]))
    return None
