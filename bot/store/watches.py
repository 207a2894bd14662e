"""Following: who watches what, and what each watcher is still to be told.

Every log is gone through once, in the transaction that also moves its cursor, and what concerns a watcher is
noted for them line by line. So each line reaches each watcher once, whatever happens to the process. Notes are
bundled into a numbered message when they are claimed, and go in the transaction that ends the claim.

A server's record begins as a copy of record 0. Lines of record 0 up to the copy are its news too; as the log
of record 0 is gone through in order, each of them is met once, before or after the server's first edit.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import Final, TypeVar

from sqlite_utils import Database

from bot.record.errors import InvalidEntryError
from bot.record.news import Pick
from bot.record.watching import (
    WATCHES_LIMIT,
    Parcel,
    Quiet,
    Watch,
    Watcher,
    WatcherState,
    WatchKind,
    Way,
)
from bot.store import watch_news
from bot.store.changes import actor
from bot.store.lanes import Lane
from bot.store.lease import Lease
from bot.store.moments import moment_of_text, moment_text
from bot.store.news import read_by
from bot.store.rows import Cell, Row

T = TypeVar("T")

GATHER: Final = timedelta(seconds=60)
"""How long news is gathered before it is told, so that ten updates in a minute make one message."""

_FAR: Final = timedelta(days=1, hours=1)  # quiet hours end within a day


class Watches:
    """The watchers of all servers. Part of `Store`, as `store.watches`."""

    def __init__(self, write: Lane, read: Lane) -> None:
        """Work on these lanes."""
        self._write = write
        self._read = read

    # What people set

    async def watcher(self, guild_id: int, discord_user_id: int) -> Watcher | None:
        """How somebody wants to be told, None if they never followed anything here."""
        return await self._read.run(lambda db: _watcher(db, guild_id, discord_user_id))

    async def put_watcher(self, watcher: Watcher, now: datetime) -> None:
        """Keep how somebody wants to be told. What has not been told to one who is not on is dropped."""
        await self._finish(lambda db: _put_watcher(db, watcher, now))

    async def of(self, guild_id: int, discord_user_id: int) -> tuple[Watch, ...]:
        """What somebody follows here, in the order in which they began to."""
        return await self._read.run(lambda db: _watches(db, guild_id, discord_user_id))

    async def add(self, guild_id: int, discord_user_id: int, watches: Sequence[Watch], now: datetime) -> None:
        """Follow from now on, or change whether only shifts are told. The watcher must be there.

        Raises:
            InvalidEntryError: they follow WATCHES_LIMIT things already.
        """
        await self._write.run(lambda db: _add(db, guild_id, discord_user_id, watches, now))

    async def remove(self, guild_id: int, discord_user_id: int, kind: WatchKind, key: str) -> bool:
        """Stop following; False if they did not."""
        sql = f"DELETE FROM watch WHERE actor_id = {_ACTOR} AND kind = ? AND key = ?"
        values = [guild_id, discord_user_id, kind, key]
        return await self._write.run(lambda db: db.execute(sql, values).rowcount == 1)

    # Going through the logs

    async def grown(self) -> list[int]:
        """The records whose logs have grown since they were gone through."""
        sql = "SELECT record_id FROM watch_ahead ORDER BY record_id"
        rows = await self._read.run(lambda db: db.execute(sql).fetchall())
        return [record_id for (record_id,) in rows]

    async def go_through(self, record_id: int, now: datetime) -> int:
        """Note the new lines of a log for those whom they concern; how many notes were made."""
        return await self._finish(lambda db: watch_news.go_through(db, record_id, now + GATHER))

    # Telling

    async def due(self, now: datetime, limit: int) -> list[int]:
        """The watchers whose next message is due, those that wait longest first."""
        sql = """
            SELECT actor_id FROM watcher WHERE wake_at IS NOT NULL AND (wake_at <= ? OR wake_at > ?)
            ORDER BY wake_at LIMIT ?
        """
        values = [moment_text(now), moment_text(now + _FAR), limit]
        rows = await self._read.run(lambda db: db.execute(sql, values).fetchall())
        return [actor_id for (actor_id,) in rows]

    async def claim(
        self, actor_id: int, lease: Lease, quiet_until: Callable[[Watcher, datetime], datetime | None]
    ) -> Parcel | None:
        """Claim a watcher's next message; None if there is nothing to tell now.

        `quiet_until` says until when a watcher wants no message, None if one is welcome.
        """
        return await self._finish(lambda db: _claim(db, actor_id, lease, quiet_until))

    async def note_search(self, parcel: Parcel, searched_until: datetime) -> None:
        """Keep that the message was not there."""
        sql = "UPDATE watcher SET unsent_until = ? WHERE actor_id = ? AND token = ?"
        values = [moment_text(searched_until), parcel.actor_id, parcel.token]
        await self._write.run(lambda db: db.execute(sql, values))

    async def settle(self, parcel: Parcel, now: datetime) -> None:
        """The message was sent, or had nothing in it to tell."""
        await self._finish(lambda db: _settle(db, parcel, now))

    async def put_off(self, parcel: Parcel, until: datetime) -> None:
        """Let the message wait for another try."""
        sql = "UPDATE watcher SET token = NULL, until = NULL, wake_at = ? WHERE actor_id = ? AND token = ?"
        values = [moment_text(until), parcel.actor_id, parcel.token]
        await self._finish(lambda db: db.execute(sql, values))

    async def give_up(self, parcel: Parcel) -> None:
        """They cannot be reached: drop what waits, and try no more until they come back."""
        await self._finish(lambda db: _stop(db, parcel.actor_id, WatcherState.UNREACHABLE))

    async def _finish(self, work: Callable[[Database], T]) -> T:
        """Write to the end, also if the caller is cancelled while it waits for its turn."""
        return await asyncio.shield(asyncio.ensure_future(self._write.run(work)))


_ACTOR: Final = "(SELECT actor_id FROM actor WHERE guild_id = ? AND discord_user_id = ? AND kind = 'person')"
_WATCHER_COLUMNS: Final = "way, channel_id, w.state, quiet_from, quiet_until, zone"


def _watcher_of(guild_id: int, discord_user_id: int, row: Row) -> Watcher:
    way, channel_id, state, quiet_from, quiet_until, zone = row
    quiet = None
    if quiet_from is not None:
        quiet = Quiet(start=time.fromisoformat(quiet_from), end=time.fromisoformat(quiet_until))
    return Watcher.model_construct(  # checked when it was written; a zone takes long to check
        None,
        guild_id=guild_id,
        discord_user_id=discord_user_id,
        way=Way(way),
        channel_id=channel_id,
        state=WatcherState(state),
        quiet=quiet,
        zone=zone,
    )


def _watcher(db: Database, guild_id: int, discord_user_id: int) -> Watcher | None:
    row = db.execute(
        f"SELECT {_WATCHER_COLUMNS} FROM watcher AS w WHERE actor_id = {_ACTOR}", [guild_id, discord_user_id]
    ).fetchone()
    return None if row is None else _watcher_of(guild_id, discord_user_id, row)


def _put_watcher(db: Database, watcher: Watcher, now: datetime) -> None:
    quiet = watcher.quiet
    cells: dict[str, Cell] = {
        "way": watcher.way,
        "channel_id": watcher.channel_id,
        "state": watcher.state,
        "quiet_from": None if quiet is None else quiet.start.strftime("%H:%M"),
        "quiet_until": None if quiet is None else quiet.end.strftime("%H:%M"),
        "zone": watcher.zone,
    }
    actor_id = actor(db, watcher.guild_id, watcher.discord_user_id)
    db.execute(
        f"INSERT INTO watcher (actor_id, {', '.join(cells)}) VALUES (?{', ?' * len(cells)}) "
        f"ON CONFLICT DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in cells)}",
        [actor_id, *cells.values()],
    )
    if watcher.state is WatcherState.ON:  # other quiet hours may have begun or ended
        db.execute(
            "UPDATE watcher SET wake_at = ? WHERE actor_id = ? AND wake_at IS NOT NULL AND token IS NULL",
            [moment_text(now), actor_id],
        )
    else:
        _stop(db, actor_id, watcher.state)


def _watches(db: Database, guild_id: int, discord_user_id: int) -> tuple[Watch, ...]:
    rows = db.execute(
        f"SELECT kind, key, only_shifts FROM watch WHERE actor_id = {_ACTOR} ORDER BY added_at, kind, key",
        [guild_id, discord_user_id],
    ).fetchall()
    return tuple(Watch(kind=kind, key=key, only_shifts=bool(only)) for kind, key, only in rows)


def _add(db: Database, guild_id: int, discord_user_id: int, watches: Sequence[Watch], now: datetime) -> None:
    # What was recorded before must not count as news for somebody who follows from now on.
    for record_id in sorted({0, read_by(db, guild_id)}):
        watch_news.go_through(db, record_id, now + GATHER)
    actor_id = actor(db, guild_id, discord_user_id)
    for watch in watches:
        db.execute(
            "INSERT INTO watch (actor_id, kind, key, only_shifts, added_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET only_shifts = excluded.only_shifts",
            [actor_id, watch.kind, watch.key, watch.only_shifts, moment_text(now)],
        )
    (number,) = db.execute("SELECT count(*) FROM watch WHERE actor_id = ?", [actor_id]).fetchone()
    if number > WATCHES_LIMIT:
        raise InvalidEntryError(
            f"You can follow up to {WATCHES_LIMIT} things here. Please take one off with `/watch remove` first."
        )


def _claim(
    db: Database, actor_id: int, lease: Lease, quiet_until: Callable[[Watcher, datetime], datetime | None]
) -> Parcel | None:
    now = lease.begins
    row = db.execute(
        f"""
        SELECT a.guild_id, a.discord_user_id, batch, attempts, unsent_until, token, until, {_WATCHER_COLUMNS}
        FROM watcher AS w JOIN actor AS a USING (actor_id) WHERE actor_id = ?
        """,
        [actor_id],
    ).fetchone()
    if row is None:
        return None
    guild_id, user_id, batch, attempts, unsent_until, token, until, *rest = row
    if user_id is None or rest[2] != WatcherState.ON:
        _stop(db, actor_id, WatcherState(rest[2]))
        return None
    if token is not None and moment_text(now) < until <= moment_text(lease.ends):
        return None  # somebody is at it
    watcher = _watcher_of(guild_id, user_id, rest)
    later = quiet_until(watcher, now)
    if later is not None:
        db.execute(
            "UPDATE watcher SET token = NULL, until = NULL, wake_at = ? WHERE actor_id = ?",
            [moment_text(later), actor_id],
        )
        return None
    waits = db.execute(
        "SELECT max(batch) FROM watch_news WHERE actor_id = ? HAVING count(*) > 0", [actor_id]
    ).fetchone()
    if waits is None:
        db.execute(
            "UPDATE watcher SET wake_at = NULL, token = NULL, until = NULL WHERE actor_id = ?", [actor_id]
        )
        return None
    if waits[0] is None:  # a new message; else one that was left behind
        batch, attempts, unsent_until = batch + 1, 0, None
        db.execute("UPDATE watch_news SET batch = ? WHERE actor_id = ?", [batch, actor_id])
    db.execute(
        "UPDATE watcher SET batch = ?, attempts = ?, unsent_until = ?, token = ?, until = ?, wake_at = ? "
        "WHERE actor_id = ?",
        [
            batch,
            attempts + 1,
            unsent_until or moment_text(now),
            lease.token,
            moment_text(lease.ends),
            moment_text(lease.ends),
            actor_id,
        ],
    )
    return Parcel(
        actor_id=actor_id,
        watcher=watcher,
        batch=batch,
        token=lease.token,
        attempts=attempts + 1,
        unsent_until=moment_of_text(unsent_until),
        record_id=read_by(db, guild_id),
        picks=_picks(db, actor_id, batch),
        watches=_watches(db, guild_id, user_id),
    )


def _picks(db: Database, actor_id: int, batch: int) -> tuple[Pick, ...]:
    """The lines of a message, by record, record 0 first."""
    by_record: dict[int, list[int]] = {}
    for record_id, seq in db.execute(
        "SELECT record_id, seq FROM watch_news WHERE actor_id = ? AND batch = ? ORDER BY record_id, seq",
        [actor_id, batch],
    ).fetchall():
        by_record.setdefault(record_id, []).append(seq)
    return tuple(
        Pick(record_id=record_id, after=seqs[0] - 1, to=seqs[-1], only=tuple(seqs))
        for record_id, seqs in by_record.items()
    )


def _settle(db: Database, parcel: Parcel, now: datetime) -> None:
    is_ours = db.execute(
        "UPDATE watcher SET token = NULL, until = NULL, attempts = 0, unsent_until = NULL, wake_at = NULL "
        "WHERE actor_id = ? AND token = ?",
        [parcel.actor_id, parcel.token],
    ).rowcount
    if not is_ours:
        return
    db.execute("DELETE FROM watch_news WHERE actor_id = ? AND batch = ?", [parcel.actor_id, parcel.batch])
    db.execute(
        "UPDATE watcher SET wake_at = ? WHERE actor_id = ? "
        "AND EXISTS (SELECT 1 FROM watch_news WHERE actor_id = watcher.actor_id)",
        [moment_text(now + GATHER), parcel.actor_id],
    )


def _stop(db: Database, actor_id: int, state: WatcherState) -> None:
    """Drop what waits for somebody."""
    db.execute("DELETE FROM watch_news WHERE actor_id = ?", [actor_id])
    db.execute(
        "UPDATE watcher SET state = ?, wake_at = NULL, token = NULL, until = NULL, attempts = 0, "
        "unsent_until = NULL WHERE actor_id = ?",
        [state, actor_id],
    )
