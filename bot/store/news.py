"""What is new: from lines of a log to the rows that they brought, with all that it takes to see a shift.

A server's record is a copy of record 0 from its first edit on. Lines of record 0 that were not told before
that, up to the copy, are told from the copy: stances keep their keys and revisions in it.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from sqlite_utils import Database

from bot.record.digest import Stretch
from bot.record.directory import Directory
from bot.record.entries import Revision
from bot.record.news import News, OnThisDay, Pick, Subject
from bot.record.updates import Update
from bot.store.changes import PUBLIC_RECORD, head
from bot.store.lanes import Lane
from bot.store.reads import HELD, NOW, Merged, directory, merged
from bot.store.rows import REVISION_COLUMNS, UPDATE_COLUMNS, revision_of, update_of

T = TypeVar("T")

_OWN_LINES: Final = 1
"""The first line of a log says how the record began. What it brought is a copy, and no news."""


class Newsroom:
    """What is new in the records. Part of `Store`, as `store.news`."""

    def __init__(self, read: Lane) -> None:
        """Work on this lane. It should not be one that commands wait for."""
        self._read = read

    async def of_stretch(self, stretch: Stretch, use: Callable[[News, Directory], T]) -> T:
        """What `use` makes of all that a stretch of a log brought, and of the record's directory.

        It runs on a read thread. The directory is not kept: the summary of a server may be the only one to ask
        for it, once a day. It is empty if nothing is new.
        """

        def work(db: Database) -> T:
            news = read_news(db, stretch.record_id, stretch.to, picks_of(db, stretch))
            return use(news, Directory() if news == News() else directory(db, stretch.record_id))

        return await self._read.run(work)

    async def of_picks(
        self,
        record_id: int,
        picks: Sequence[Pick],
        is_wanted: Callable[[str, str], bool],
        use: Callable[[News], T],
    ) -> T:
        """What `use` makes of what some lines brought, as record `record_id` stands now.

        Of stances only those of a leader on a topic (keys) that are wanted.
        """
        return await self._read.run(
            lambda db: use(read_news(db, record_id, head(db, record_id).seq, picks, is_wanted))
        )

    async def since(self, guild_id: int, told_record: int, told_seq: int) -> Stretch:
        """The lines of the record that a server reads after the last one that was told, up to now."""
        return await self._read.run(
            lambda db: stretch_since(db, told_record, told_seq, read_by(db, guild_id))
        )

    async def untold(self, guild_id: int, told_record: int, told_seq: int) -> int:
        """How many lines `since` would bring, also from before the server's first edit."""

        def count(db: Database) -> int:
            stretch = stretch_since(db, told_record, told_seq, read_by(db, guild_id))
            return sum(pick.to - pick.after for pick in picks_of(db, stretch))

        return await self._read.run(count)

    async def on_this_day(self, record_id: int, day: str, limit: int) -> OnThisDay:
        """Statements of the same day of earlier years than `day`'s, the latest first."""
        return await self._read.run(lambda db: on_this_day(db, record_id, day, limit))

    async def stale_positions(self, guild_id: int, year_ago: str) -> int:
        """Of how many leaders' positions a server has no row since `year_ago`, an instant of the log's form."""
        return await self._read.run(lambda db: stale_positions(db, read_by(db, guild_id), year_ago))


def read_by(db: Database, guild_id: int) -> int:
    """The record that a server reads."""
    row = db.execute("SELECT 1 FROM record WHERE record_id = ?", [guild_id]).fetchone()
    return PUBLIC_RECORD if row is None else guild_id


def stretch_since(db: Database, told_record: int, told_seq: int, record_id: int) -> Stretch:
    """The lines of record `record_id` after the last one that was told, up to its head."""
    last = head(db, record_id)
    if told_record == record_id:
        after, fork_after = told_seq, None
    else:
        after, fork_after = _OWN_LINES, told_seq
    return Stretch(
        record_id=record_id,
        after=min(after, last.seq),
        to=last.seq,
        fork_after=fork_after,
        head_hash=last.hash,
    )


def picks_of(db: Database, stretch: Stretch) -> tuple[Pick, ...]:
    """The lines of a stretch: those of record 0 up to the copy first, where it reaches back so far."""
    own = Pick(record_id=stretch.record_id, after=stretch.after, to=stretch.to)
    copied = None if stretch.fork_after is None else copied_at(db, stretch.record_id)
    if stretch.fork_after is None or copied is None:
        return (own,)
    return Pick(record_id=PUBLIC_RECORD, after=stretch.fork_after, to=copied), own


def copied_at(db: Database, record_id: int) -> int | None:
    """The last line of record 0 that a record was copied with; None if it is no copy."""
    row = db.execute(
        "SELECT after FROM update_log WHERE record_id = ? AND seq = 1 AND action = 'start'", [record_id]
    ).fetchone()
    start = json.loads(row[0]) if row is not None and row[0] else {}
    return int(start["seq"]) if start.get("copied_from") == PUBLIC_RECORD and "seq" in start else None


def read_news(
    db: Database,
    record_id: int,
    to: int,
    picks: Iterable[Pick],
    is_wanted: Callable[[str, str], bool] = lambda _leader, _topic: True,
) -> News:
    """What the lines of `picks` brought, as record `record_id` stood after its line `to`."""
    same = merged(db, record_id)
    first_new: dict[tuple[str, str], dict[str, int]] = {}
    lines: list[Update] = []
    for pick in picks:
        for leader, topic, key, revision in _touched(db, pick):
            person = same.get(leader, leader)
            if is_wanted(person, topic):
                keys = first_new.setdefault((person, topic), {})
                keys[key] = min(revision, keys.get(key, revision))
        lines += _other_lines(db, pick)
    return News(
        subjects=tuple(
            Subject(
                leader=leader,
                topic=topic,
                rows=_rows(db, record_id, to, (leader, topic), same),
                first_new=keys,
            )
            for (leader, topic), keys in first_new.items()
        ),
        lines=tuple(lines),
    )


def on_this_day(db: Database, record_id: int, day: str, limit: int) -> OnThisDay:
    """Statements with a full date on the month and day of `day`, `YYYY-MM-DD`, in earlier years."""
    condition = f"""
        s.record_id = :record AND substr(s.stated_on, 6) = :day AND length(s.stated_on) = 10
        AND s.stated_on < :year AND {HELD}
    """
    values = {"record": record_id, "day": day[5:], "year": day[:4], "known_at": NOW, "limit": limit}
    rows = db.execute(
        f"SELECT {REVISION_COLUMNS} FROM stance AS s WHERE {condition} "
        "ORDER BY s.stated_on DESC, s.ordinal LIMIT :limit",
        values,
    ).fetchall()
    (total,) = db.execute(f"SELECT count(*) FROM stance AS s WHERE {condition}", values).fetchone()
    shown = tuple(map(revision_of, rows))
    keys = {key for row in shown for key in (row.stance.leader, row.stance.topic)}
    return OnThisDay(rows=shown, in_all=total, names=_names(db, record_id, keys))


def stale_positions(db: Database, record_id: int, year_ago: str) -> int:
    """Positions of which no row was recorded, put right or withdrawn since. Where all is withdrawn, there is none."""
    (number,) = db.execute(
        f"""
        SELECT count(*) FROM (SELECT 1 FROM stance AS s WHERE s.record_id = :record GROUP BY s.leader, s.topic
                              HAVING max(s.recorded_at) < :year_ago AND max({HELD}))
        """,
        {"record": record_id, "year_ago": year_ago, "known_at": NOW},
    ).fetchone()
    return int(number)


def _names(db: Database, record_id: int, keys: Iterable[str]) -> dict[str, str]:
    """The names of leaders and topics. One who was merged into another has that one's."""
    rows = db.execute(
        """
        SELECT one.key, coalesce(person.name, one.name) FROM json_each(:keys) AS k
        JOIN leader AS one ON one.record_id = :record AND one.key = k.value
        LEFT JOIN leader AS person ON person.record_id = one.record_id AND person.key = one.merged_into
        UNION ALL
        SELECT t.key, t.name FROM json_each(:keys) AS k
        JOIN topic AS t ON t.record_id = :record AND t.key = k.value
        """,
        {"record": record_id, "keys": json.dumps(sorted(keys))},
    ).fetchall()
    return dict(rows)


def _touched(db: Database, pick: Pick) -> Iterator[tuple[str, str, str, int]]:
    """Leader, topic and key of each stance that the lines brought rows of, with the first revision of these."""
    condition, values = _of_pick("update_seq", pick)
    yield from db.execute(
        f"""
        SELECT leader, topic, key, min(revision) FROM stance INDEXED BY stance_by_update
        WHERE {condition} AND update_seq > {_OWN_LINES} GROUP BY key
        """,
        values,
    ).fetchall()


def _other_lines(db: Database, pick: Pick) -> list[Update]:
    """The lines that are not about one stance."""
    condition, values = _of_pick("seq", pick)
    rows = db.execute(
        f"""
        SELECT {UPDATE_COLUMNS} FROM update_log
        WHERE {condition} AND entity <> 'stance' AND action <> 'start' ORDER BY seq
        """,
        values,
    ).fetchall()
    return list(map(update_of, rows))


def _of_pick(column: str, pick: Pick) -> tuple[str, list[int | str]]:
    condition = f"record_id = ? AND {column} > ? AND {column} <= ?"
    values: list[int | str] = [pick.record_id, pick.after, pick.to]
    if pick.only is None:
        return condition, values
    return (
        f"{condition} AND {column} IN (SELECT value FROM json_each(?))",
        [*values, json.dumps(pick.only)],
    )


def _rows(
    db: Database, record_id: int, to: int, subject: tuple[str, str], same: Merged
) -> tuple[Revision, ...]:
    """Every row of a leader, under each of their keys, on a topic."""
    leader, topic = subject
    keys = [leader, *(old for old, into in same.items() if into == leader)]
    rows = db.execute(
        f"""
        SELECT {REVISION_COLUMNS} FROM stance AS s
        WHERE s.record_id = ? AND s.leader IN ({", ".join("?" * len(keys))}) AND s.topic = ?
          AND s.update_seq <= ?
        """,
        [record_id, *keys, topic, to],
    ).fetchall()
    return tuple(map(revision_of, rows))
