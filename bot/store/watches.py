"""Following: who watches what, and what each watcher is still to be told.

Every log is gone through once, in the transaction that also moves its cursor, and what concerns a watcher is
noted for them line by line. So each line reaches each watcher once, whatever happens to the process. Notes are
bundled into a numbered message when they are claimed, and go in the transaction that ends the claim.

A server's record lies over record 0 as that stood at one line. Lines up to that one are its news too; as the log
of record 0 is gone through in order, each of them is met once, before or after the server's first edit.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlite_utils import Database

from bot.record.errors import InvalidEntryError
from bot.record.log import Cell
from bot.record.watching import WATCHES_LIMIT, Parcel, Watch, Watcher, WatcherState, WatchKind
from bot.store import watch_news, watch_parcels
from bot.store.changes import actor
from bot.store.lanes import Lane, WriteLane
from bot.store.lease import Lease
from bot.store.moments import moment_text
from bot.store.news import read_by
from bot.store.watch_parcels import ACTOR, GATHER, WATCHER_COLUMNS, stop, watcher_of, watches_of

_FAR: Final = timedelta(days=1, hours=1)  # quiet hours end within a day


class Watches:
    """The watchers of all servers. Part of `Store`, as `store.watches`."""

    def __init__(self, write: WriteLane, read: Lane) -> None:
        """Work on these lanes. What is written is written to the end, also if the caller is cancelled."""
        self._write = write
        self._read = read

    # What people set

    async def watcher(self, guild_id: int, discord_user_id: int) -> Watcher | None:
        """How somebody wants to be told, None if they never followed anything here."""
        return await self._read.run(lambda db: _watcher(db, guild_id, discord_user_id))

    async def put_watcher(self, watcher: Watcher, now: datetime) -> None:
        """Keep how somebody wants to be told. What has not been told to one who is not on is dropped."""
        await self._write.run(lambda db: _put_watcher(db, watcher, now))

    async def of(self, guild_id: int, discord_user_id: int) -> tuple[Watch, ...]:
        """What somebody follows here, in the order in which they began to."""
        return await self._read.run(lambda db: watches_of(db, guild_id, discord_user_id))

    async def add(self, guild_id: int, discord_user_id: int, watches: Sequence[Watch], now: datetime) -> None:
        """Follow from now on, or change whether only shifts are told. The watcher must be there.

        Raises:
            InvalidEntryError: they follow WATCHES_LIMIT things already.
        """
        await self._write.run(lambda db: _add(db, guild_id, discord_user_id, watches, now))

    async def remove(self, guild_id: int, discord_user_id: int, kind: WatchKind, key: str) -> bool:
        """Stop following; False if they did not."""
        sql = f"DELETE FROM watch WHERE actor_id = {ACTOR} AND kind = ? AND key = ?"
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
        return await self._write.run(lambda db: watch_news.go_through(db, record_id, now + GATHER))

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
        return await self._write.run(lambda db: watch_parcels.claim(db, actor_id, lease, quiet_until))

    async def note_search(self, parcel: Parcel, searched_until: datetime) -> None:
        """Keep that the message was not there."""
        sql = "UPDATE watcher SET unsent_until = ? WHERE actor_id = ? AND token = ?"
        values = [moment_text(searched_until), parcel.actor_id, parcel.token]
        await self._write.run(lambda db: db.execute(sql, values))

    async def settle(self, parcel: Parcel, now: datetime) -> None:
        """The message was sent, or had nothing in it to tell."""
        await self._write.run(lambda db: watch_parcels.settle(db, parcel, now))

    async def put_off(self, parcel: Parcel, until: datetime) -> None:
        """Let the message wait for another try."""
        sql = "UPDATE watcher SET token = NULL, until = NULL, wake_at = ? WHERE actor_id = ? AND token = ?"
        values = [moment_text(until), parcel.actor_id, parcel.token]
        await self._write.run(lambda db: db.execute(sql, values))

    async def give_up(self, parcel: Parcel) -> None:
        """They cannot be reached: drop what waits, and try no more until they come back."""
        await self._write.run(lambda db: stop(db, parcel.actor_id, WatcherState.UNREACHABLE))


def _watcher(db: Database, guild_id: int, discord_user_id: int) -> Watcher | None:
    row = db.execute(
        f"SELECT {WATCHER_COLUMNS} FROM watcher AS w WHERE actor_id = {ACTOR}", [guild_id, discord_user_id]
    ).fetchone()
    return None if row is None else watcher_of(guild_id, discord_user_id, row)


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
        f"ON CONFLICT (actor_id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in cells)}",
        [actor_id, *cells.values()],
    )
    if watcher.state is WatcherState.ON:  # other quiet hours may have begun or ended
        db.execute(
            "UPDATE watcher SET wake_at = ? WHERE actor_id = ? AND wake_at IS NOT NULL AND token IS NULL",
            [moment_text(now), actor_id],
        )
    else:
        stop(db, actor_id, watcher.state)


def _add(db: Database, guild_id: int, discord_user_id: int, watches: Sequence[Watch], now: datetime) -> None:
    # What was recorded before must not count as news for somebody who follows from now on.
    for record_id in sorted({0, read_by(db, guild_id)}):
        watch_news.go_through(db, record_id, now + GATHER)
    actor_id = actor(db, guild_id, discord_user_id)
    for watch in watches:
        db.execute(
            "INSERT INTO watch (actor_id, kind, key, only_shifts, added_at) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (actor_id, kind, key) DO UPDATE SET only_shifts = excluded.only_shifts",
            [actor_id, watch.kind, watch.key, watch.only_shifts, moment_text(now)],
        )
    (number,) = db.execute("SELECT count(*) FROM watch WHERE actor_id = ?", [actor_id]).fetchone()
    if number > WATCHES_LIMIT:
        raise InvalidEntryError(
            f"You can follow up to {WATCHES_LIMIT} things here. Please take one off with `/watch remove` first."
        )
