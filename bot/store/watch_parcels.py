"""The messages to watchers: what waits for one is claimed as a parcel, and the parcel's end. Each inside one write."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from sqlite_utils import Database

from bot.record.news import Pick
from bot.record.watching import Parcel, Quiet, Watch, Watcher, WatcherState, Way
from bot.store.lease import Lease
from bot.store.moments import moment_of_text, moment_text
from bot.store.news import read_by
from bot.store.rows import Row

GATHER: Final = timedelta(seconds=60)
"""How long news is gathered before it is told, so that ten updates in a minute make one message."""

ACTOR: Final = "(SELECT actor_id FROM actor WHERE guild_id = ? AND discord_user_id = ? AND kind = 'person')"
"""The number of a person in a server: of the server's and the person's Discord ids."""

WATCHER_COLUMNS: Final = "way, channel_id, w.state, quiet_from, quiet_until, zone"
"""Of `watcher AS w`."""


def watcher_of(guild_id: int, discord_user_id: int, row: Row) -> Watcher:
    """The value of a row of WATCHER_COLUMNS."""
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


def watches_of(db: Database, guild_id: int, discord_user_id: int) -> tuple[Watch, ...]:
    """What somebody follows in a server, in the order in which they began to."""
    rows = db.execute(
        f"SELECT kind, key, only_shifts FROM watch WHERE actor_id = {ACTOR} ORDER BY added_at, kind, key",
        [guild_id, discord_user_id],
    ).fetchall()
    return tuple(Watch(kind=kind, key=key, only_shifts=bool(only)) for kind, key, only in rows)


def claim(
    db: Database, actor_id: int, lease: Lease, quiet_until: Callable[[Watcher, datetime], datetime | None]
) -> Parcel | None:
    """See `Watches.claim`."""
    now = lease.begins
    row = db.execute(
        f"""
        SELECT a.guild_id, a.discord_user_id, batch, attempts, unsent_until, token, until, {WATCHER_COLUMNS}
        FROM watcher AS w JOIN actor AS a USING (actor_id) WHERE actor_id = ?
        """,
        [actor_id],
    ).fetchone()
    if row is None:
        return None
    guild_id, user_id, batch, attempts, unsent_until, token, until, *rest = row
    if user_id is None or rest[2] != WatcherState.ON:
        stop(db, actor_id, WatcherState(rest[2]))
        return None
    if token is not None and moment_text(now) < until <= moment_text(lease.ends):
        return None  # somebody is at it
    watcher = watcher_of(guild_id, user_id, rest)
    later = quiet_until(watcher, now)
    waits = db.execute(
        "SELECT max(batch) FROM watch_news WHERE actor_id = ? HAVING count(*) > 0", [actor_id]
    ).fetchone()
    if later is not None or waits is None:
        db.execute(
            "UPDATE watcher SET token = NULL, until = NULL, wake_at = ? WHERE actor_id = ?",
            [moment_text(later), actor_id],
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
        watches=watches_of(db, guild_id, user_id),
    )


def settle(db: Database, parcel: Parcel, now: datetime) -> None:
    """See `Watches.settle`."""
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


def stop(db: Database, actor_id: int, state: WatcherState) -> None:
    """Drop what waits for somebody."""
    db.execute("DELETE FROM watch_news WHERE actor_id = ?", [actor_id])
    db.execute(
        "UPDATE watcher SET state = ?, wake_at = NULL, token = NULL, until = NULL, attempts = 0, "
        "unsent_until = NULL WHERE actor_id = ?",
        [state, actor_id],
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
