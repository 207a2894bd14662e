"""Going through a log for those who follow: which new line concerns whom. Runs inside one write."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final, TypeAlias

from sqlite_utils import Database

from bot.record.revising import NotUndoableError, effects
from bot.record.watching import WatchKind
from bot.store.changes import PUBLIC_RECORD, head
from bot.store.moments import moment_text
from bot.store.news import copied_at
from bot.store.reads import merged
from bot.store.rows import UPDATE_COLUMNS, update_of

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
            "INSERT OR IGNORE INTO watch_news (actor_id, record_id, seq) VALUES (?, ?, ?)",
            [(actor_id, record_id, seq) for actor_id, seq in notes],
        )
        db.conn.executemany(
            "UPDATE watcher SET wake_at = ? WHERE actor_id = ? AND wake_at IS NULL",
            [(moment_text(wake_at), actor_id) for actor_id in {actor_id for actor_id, _ in notes}],
        )
        made = len(notes)
    db.execute(
        "INSERT INTO watch_cursor (record_id, seq) VALUES (?, ?) ON CONFLICT DO UPDATE SET seq = excluded.seq",
        [record_id, max(since, last)],
    )
    db.execute("DELETE FROM watch_ahead WHERE record_id = ?", [record_id])
    return made


def _about(db: Database, record_id: int, since: int) -> dict[_Followed, set[int]]:
    """What can be followed, and the lines after `since` that are about it."""
    found: dict[_Followed, set[int]] = {}
    same = merged(db, record_id)
    themes = dict(db.execute("SELECT key, theme FROM topic WHERE record_id = ?", [record_id]).fetchall())
    coalitions = db.execute(
        "SELECT topic, key FROM coalition WHERE record_id = ? AND topic <> ''", [record_id]
    ).fetchall()
    for leader, topic, seq in db.execute(
        "SELECT DISTINCT leader, topic, update_seq FROM stance INDEXED BY stance_by_update "
        "WHERE record_id = ? AND update_seq > ?",
        [record_id, since],
    ).fetchall():
        followed: list[_Followed] = [("leader", leader), ("topic", topic), ("theme", themes.get(topic, ""))]
        followed += [("leader", key) for key in _other_keys(leader, same)]
        followed += [("coalition", key) for about, key in coalitions if about == topic]
        for one in followed:
            found.setdefault(one, set()).add(seq)
    for key, seq in _coalition_lines(db, record_id, since):
        found.setdefault(("coalition", key), set()).add(seq)
    return found


def _other_keys(leader: str, same: Mapping[str, str]) -> Iterator[str]:
    """The other keys of the same person."""
    person = same.get(leader, leader)
    yield from (
        key for key in (person, *(old for old, into in same.items() if into == person)) if key != leader
    )


def _coalition_lines(db: Database, record_id: int, since: int) -> Iterator[tuple[str, int]]:
    """Coalitions with the lines that changed them or their members."""
    rows = db.execute(
        f"""
        SELECT {UPDATE_COLUMNS} FROM update_log
        WHERE record_id = ? AND seq > ? AND entity <> 'stance' AND action <> 'start'
        """,
        [record_id, since],
    ).fetchall()
    for line in map(update_of, rows):
        with suppress(NotUndoableError):  # a line of an older version, which did not note it
            for effect in effects(line):
                if effect.kind in {"coalition", "membership"}:
                    yield effect.identity[0], line.seq


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
    whose = "a.guild_id >= 0" if record_id == PUBLIC_RECORD else "a.guild_id = :record"
    return [
        (actor_id, guild_id, kind, key)
        for actor_id, guild_id, kind, key in db.execute(
            f"""
            SELECT w.actor_id, a.guild_id, w.kind, w.key
            FROM json_each(:followed) AS f
            JOIN watch AS w ON w.kind = f.value ->> 0 AND w.key = f.value ->> 1
            JOIN watcher AS r USING (actor_id) JOIN actor AS a USING (actor_id)
            WHERE r.state = 'on' AND a.discord_user_id IS NOT NULL AND {whose}
            """,
            {"record": record_id, "followed": json.dumps(list(followed))},
        ).fetchall()
    ]


def _reads_up_to(db: Database, guild_id: int, record_id: int) -> int | None:
    """Up to which line a log is a server's business: all of it (None), or, for a server that went on with a
    copy of record 0, up to the copy.
    """
    own = db.execute("SELECT 1 FROM record WHERE record_id = ?", [guild_id]).fetchone()
    if record_id != PUBLIC_RECORD or guild_id == PUBLIC_RECORD or own is None:
        return None
    return copied_at(db, guild_id) or 0
