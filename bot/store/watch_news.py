"""Going through a log for those who follow: which new line concerns whom. Runs inside one write."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, TypeAlias

from sqlite_utils import Database

from bot.record.news import Pick
from bot.record.watching import WatchKind
from bot.store.changes import exists, head
from bot.store.layers import EVER, PUBLIC_RECORD
from bot.store.moments import moment_text
from bot.store.news import base_at
from bot.store.snapshot import Snapshot

_BEGINNING: Final = 1
"""Cursor of a log that was never gone through: its first line says how the record began, and is no news."""

_Followed: TypeAlias = tuple[WatchKind, str]


def go_through(db: Database, record_id: int, wake_at: datetime) -> int:
    """Note the lines after the cursor for those whom they concern, and move the cursor to the head.

    A watcher for whom nothing waited is to be woken at `wake_at`. Returns how many notes were made.
    """
    row = db.execute("SELECT seq FROM watch_cursor WHERE record_id = ?", [record_id]).fetchone()
    since, last = row[0] if row else _BEGINNING, head(db, record_id).seq
    made = 0
    if last > since:
        about = _about(db, record_id, since)
        notes = list(_notes(db, record_id, about)) if about else []
        db.conn.executemany(
            "INSERT INTO watch_news (actor_id, record_id, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(actor_id, record_id, seq) for actor_id, seq in notes],
        )
        db.conn.executemany(
            "UPDATE watcher SET wake_at = ? WHERE actor_id = ? AND wake_at IS NULL",
            [(moment_text(wake_at), actor_id) for actor_id in {actor_id for actor_id, _ in notes}],
        )
        made = len(notes)
    db.execute(
        "INSERT INTO watch_cursor (record_id, seq) VALUES (?, ?) "
        "ON CONFLICT (record_id) DO UPDATE SET seq = excluded.seq",
        [record_id, max(since, last)],
    )
    db.execute("DELETE FROM watch_ahead WHERE record_id = ?", [record_id])
    return made


def _about(db: Database, record_id: int, since: int) -> dict[_Followed, set[int]]:
    """What can be followed, and the lines after `since` that are about it."""
    found: dict[_Followed, set[int]] = {}
    directory = Snapshot(db, record_id).directory
    themes = {key: topic.theme for key, topic in directory.topic_by_key.items()}
    coalitions = [(coalition.topic, coalition.key) for coalition in directory.coalitions if coalition.topic]
    for log, told_as in _lines(db, record_id, since):
        for leader, topic, seq in _stances(db, log):
            followed: list[_Followed] = [
                ("leader", leader),
                ("topic", topic),
                ("theme", themes.get(topic, "")),
            ]
            followed += [("leader", key) for key in _other_keys(leader, directory.merged)]
            followed += [("coalition", key) for about, key in coalitions if about == topic]
            for one in followed:
                found.setdefault(one, set()).add(told_as or seq)
        for coalition, seq in _coalition_lines(db, log):
            found.setdefault(("coalition", coalition), set()).add(told_as or seq)
    return found


def _lines(db: Database, record_id: int, since: int) -> Iterator[tuple[Pick, int]]:
    """The record's own lines after `since`, and those of record 0 that one of them took over, told as that one."""
    own = Pick(record_id=record_id, after=since, to=EVER)
    yield own, 0
    rows = db.execute(
        "SELECT seq, base_seq FROM base WHERE record_id = ? AND seq > ? AND revision > 1", [record_id, since]
    ).fetchall()
    for seq, base_seq in rows:
        before = base_at(db, record_id, seq - 1)
        if before < base_seq:
            yield Pick(record_id=PUBLIC_RECORD, after=before, to=base_seq), seq


def _stances(db: Database, log: Pick) -> list[tuple[str, str, int]]:
    """Leader and topic of the stances that lines revised, each with the line."""
    return db.execute(
        "SELECT DISTINCT leader, topic, seq FROM stance WHERE record_id = ? AND seq > ? AND seq <= ?",
        [log.record_id, log.after, log.to],
    ).fetchall()


def _other_keys(leader: str, same: Mapping[str, str]) -> Iterator[str]:
    """The other keys of the same person."""
    person = same.get(leader, leader)
    yield from (
        key for key in (person, *(old for old, into in same.items() if into == person)) if key != leader
    )


def _coalition_lines(db: Database, log: Pick) -> list[tuple[str, int]]:
    """Coalitions with the lines that changed them or their members."""
    return db.execute(
        "SELECT key, seq FROM coalition WHERE record_id = :record AND seq > :after AND seq <= :until "
        "UNION SELECT coalition, seq FROM membership WHERE record_id = :record AND seq > :after AND seq <= :until",
        {"record": log.record_id, "after": log.after, "until": log.to},
    ).fetchall()


def _notes(db: Database, record_id: int, about: dict[_Followed, set[int]]) -> Iterator[tuple[int, int]]:
    """Watchers, and a line that concerns them, once each."""
    copied: dict[int, int | None] = {}
    seen: set[tuple[int, int]] = set()
    for actor_id, guild_id, kind, key in _followers(db, record_id, about):
        if guild_id not in copied:
            copied[guild_id] = _reads_up_to(db, guild_id, record_id)
        up_to = copied[guild_id]
        for seq in about[kind, key]:
            if (up_to is None or seq <= up_to) and (actor_id, seq) not in seen:
                seen.add((actor_id, seq))
                yield actor_id, seq


def _followers(
    db: Database, record_id: int, followed: Iterable[_Followed]
) -> list[tuple[int, int, WatchKind, str]]:
    """Those who follow something of this and can be told: number, server, and what it is."""
    wanted = set(followed)
    whose = "a.guild_id >= 0" if record_id == PUBLIC_RECORD else "a.guild_id = :record"
    rows = db.execute(
        f"""
        SELECT w.actor_id, a.guild_id, w.kind, w.key
        FROM watch AS w JOIN watcher AS r USING (actor_id) JOIN actor AS a USING (actor_id)
        WHERE r.state = 'on' AND a.discord_user_id IS NOT NULL AND {whose} AND w.key IN ({_marks(wanted)})
        """,
        {"record": record_id, **{f"key{number}": key for number, (_, key) in enumerate(wanted)}},
    ).fetchall()
    return [
        (actor_id, guild_id, kind, key) for actor_id, guild_id, kind, key in rows if (kind, key) in wanted
    ]


def _marks(followed: Iterable[_Followed]) -> str:
    return ", ".join(f":key{number}" for number, _ in enumerate(followed))


def _reads_up_to(db: Database, guild_id: int, record_id: int) -> int | None:
    """Up to which line a log is a server's business: all of it (None), or, for a server with a layer over record
    0, up to the line that it stands on.
    """
    if record_id != PUBLIC_RECORD or guild_id == PUBLIC_RECORD or not exists(db, guild_id):
        return None
    return base_at(db, guild_id, _BEGINNING)  # what it took over later is told as the line that did
