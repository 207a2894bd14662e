"""The tables of who follows what: what a log brings to whom, claims on their messages, and how they want to be told."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Final, TypeAlias

from pydantic import ValidationError
from sqlite_utils import Database

from bot.core.dates import is_zone, read_instant
from bot.core.errors import InvalidEntryError, UnreadableError
from bot.core.leases import LASTS, Lease, is_on
from bot.core.log import Cell
from bot.core.news import Pick
from bot.db.layers import EVER, PUBLIC_RECORD, is_one_of
from bot.db.log import exists, head, line_at
from bot.db.news import BEGINNING, base_at, read_by, taken_over
from bot.db.program import actor, insert
from bot.db.reads import Snapshot
from bot.db.rows import Row, moment_text
from bot.watch.model import WATCHES_LIMIT, Notification, Quiet, Watch, Watcher, WatcherState, WatchKind, Way

_Followed: TypeAlias = tuple[WatchKind, str]

_log = logging.getLogger(__name__)


def go_through(db: Database, record_id: int, now: datetime) -> int:
    """Note the lines after the cursor for those whom they concern, and move the cursor to the head.

    A watcher for whom nothing waited is to be woken once news was gathered. Returns how many notes were made.
    """
    row = db.execute("SELECT seq FROM watch_cursor WHERE record_id = ?", [record_id]).fetchone()
    since, last = row[0] if row else BEGINNING, head(db, record_id).seq
    made = 0
    if last > since:
        about = _about(db, record_id, since)
        notes = list(_notes(db, record_id, about)) if about else []
        db.conn.executemany(
            "INSERT INTO watch_news (actor_id, record_id, seq) VALUES (?, ?, ?) "
            "ON CONFLICT (actor_id, record_id, seq) DO NOTHING",
            [(actor_id, record_id, seq) for actor_id, seq in notes],
        )
        db.conn.executemany(
            "UPDATE watcher SET wake_at = ? WHERE actor_id = ? AND wake_at IS NULL",
            [(moment_text(now + GATHER), actor_id) for actor_id in {actor_id for actor_id, _ in notes}],
        )
        made = len(notes)
    insert(db, "watch_cursor", {"record_id": record_id, "seq": max(since, last)}, over="record_id")
    db.execute("DELETE FROM watch_ahead WHERE record_id = ?", [record_id])
    return made


def _about(db: Database, record_id: int, since: int) -> dict[_Followed, set[int]]:
    """What can be followed, and the lines after `since` that are about it."""
    found: dict[_Followed, set[int]] = {}
    directory = Snapshot(db, record_id).directory
    themes = {key: topic.theme for key, topic in directory.topic_by_key.items()}
    coalitions = [(coalition.topic, coalition.key) for coalition in directory.coalitions if coalition.topic]
    own = Pick(record_id=record_id, after=since, to=EVER)
    for told_as, log in ((0, own), *taken_over(db, own)):  # told as the line that took it over
        for leader, topic, seq in _stances(db, log):
            followed: list[_Followed] = [("topic", topic), ("theme", themes.get(topic, ""))]
            person = directory.merged.get(leader, leader)
            followed += [("leader", key) for key in directory.keys_of(person)]
            followed += [("coalition", key) for about, key in coalitions if about == topic]
            for one in followed:
                found.setdefault(one, set()).add(told_as or seq)
        for coalition, seq in _coalition_lines(db, log):
            found.setdefault(("coalition", coalition), set()).add(told_as or seq)
    return found


def _stances(db: Database, log: Pick) -> list[tuple[str, str, int]]:
    """Leader and topic of the stances that lines revised, each with the line."""
    return db.execute(
        "SELECT DISTINCT leader, topic, seq FROM stance WHERE record_id = ? AND seq > ? AND seq <= ?",
        [log.record_id, log.after, log.to],
    ).fetchall()


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
    of_these, keys = is_one_of("w.key", "key", (key for _, key in wanted))
    whose = "a.guild_id >= 0" if record_id == PUBLIC_RECORD else "a.guild_id = :record"
    rows = db.execute(
        f"""
        SELECT w.actor_id, a.guild_id, w.kind, w.key
        FROM watch AS w JOIN watcher AS r USING (actor_id) JOIN actor AS a USING (actor_id)
        WHERE r.state = 'on' AND a.discord_user_id IS NOT NULL AND {whose} AND {of_these}
        """,
        {"record": record_id, **keys},
    ).fetchall()
    return [
        (actor_id, guild_id, kind, key) for actor_id, guild_id, kind, key in rows if (kind, key) in wanted
    ]


def _reads_up_to(db: Database, guild_id: int, record_id: int) -> int | None:
    """Up to which line a log is a server's business: all of it (None), or, for a server with a layer over record
    0, up to the line that it stands on.
    """
    if record_id != PUBLIC_RECORD or guild_id == PUBLIC_RECORD or not exists(db, guild_id):
        return None
    return base_at(db, guild_id, BEGINNING)  # what it took over later is told as the line that did


GATHER: Final = timedelta(seconds=60)
"""How long news is gathered before it is told, so that ten updates in a minute make one message."""

ACTOR: Final = "(SELECT actor_id FROM actor WHERE guild_id = ? AND discord_user_id = ? AND kind = 'person')"
"""The number of a person in a server: of the server's and the person's Discord ids."""

_A_DAY: Final = timedelta(days=1)

WATCHER_COLUMNS: Final = "way, channel_id, w.state, quiet_from, quiet_until, zone"
"""Of `watcher AS w`."""


UNREADABLE: Final = (
    "How and when you want to be told cannot be read any more, so you are told nothing. Please say it anew with "
    "`/watch quiet`, without times if any hour is welcome. What is new meanwhile is kept, and told then."
)


def watcher_of(guild_id: int, discord_user_id: int, row: Row) -> Watcher:
    """The value of a row of WATCHER_COLUMNS.

    Raises:
        UnreadableError: it is not any more what was written.
    """
    way, channel_id, state, quiet_from, quiet_until, zone = row
    whom, quiet = Watcher.model_construct(None, guild_id=guild_id, discord_user_id=discord_user_id), None
    try:
        told = {"way": Way(way), "channel_id": channel_id, "state": WatcherState(state)}
        whom = whom.model_copy(update=told)
        if quiet_from is not None:
            quiet = Quiet(start=time.fromisoformat(quiet_from), end=time.fromisoformat(quiet_until))
    except (ValueError, TypeError):  # of a text that is no time, of one that is not there
        raise UnreadableError(UNREADABLE, whom) from None
    if not is_zone(zone):
        raise UnreadableError(UNREADABLE, whom)
    return whom.model_copy(update={"quiet": quiet, "zone": zone})


def watcher_findings(db: Database) -> list[str]:
    """A sentence for each server where somebody cannot be told, or not of everything, because a row cannot be read."""
    rows = db.execute(
        f"SELECT a.guild_id, {WATCHER_COLUMNS} FROM watcher AS w JOIN actor AS a USING (actor_id)"
    ).fetchall()
    untold = Counter(guild_id for guild_id, *row in rows if not _is_readable(row))
    rows = db.execute(
        "SELECT a.guild_id, w.kind, w.key FROM watch AS w JOIN actor AS a USING (actor_id)"
    ).fetchall()
    unfollowed = Counter(guild_id for guild_id, kind, key in rows if watch_of(kind, key) is None)
    return [
        *(
            f"how {number} of those who follow something in {_place(guild_id)} want to be told cannot be read, so they are "
            "told nothing: each has to say it anew there, with /watch quiet"
            for guild_id, number in sorted(untold.items())
        ),
        *(
            f"of what is followed in {_place(guild_id)}, {number} cannot be read and is left out: whoever misses it can "
            "follow it anew, with /watch add"
            for guild_id, number in sorted(unfollowed.items())
        ),
    ]


def _place(guild_id: int) -> str:
    return f"server {guild_id}" if guild_id else "direct messages"


def _is_readable(row: Row) -> bool:
    try:
        watcher_of(0, _ANYBODY, row)
    except UnreadableError:
        return False
    return True


_ANYBODY: Final = 1


def watch_of(kind: str, key: str, *, only_shifts: bool = False) -> Watch | None:
    """What a row says that somebody follows, None if it cannot be read any more."""
    try:
        return Watch.model_validate({"kind": kind, "key": key, "only_shifts": only_shifts})
    except ValidationError:
        return None


def watches_of(db: Database, guild_id: int, discord_user_id: int) -> tuple[Watch, ...]:
    """What somebody follows in a server, in the order in which they began to. What cannot be read is left out."""
    rows = db.execute(
        f"SELECT kind, key, only_shifts FROM watch WHERE actor_id = {ACTOR} ORDER BY added_at, kind, key",
        [guild_id, discord_user_id],
    ).fetchall()
    read = (watch_of(kind, key, only_shifts=bool(only)) for kind, key, only in rows)
    return tuple(watch for watch in read if watch is not None)


def claim(
    db: Database, actor_id: int, lease: Lease, quiet_until: Callable[[Watcher, datetime], datetime | None]
) -> Notification | None:
    """Claim a watcher's next message; None if there is nothing to tell now.

    `quiet_until` says until when a watcher wants no message, None if one is welcome. A watcher who cannot be read is named
    in the log and looked at again on the next day.
    """
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
    try:
        whom = watcher_of(guild_id, user_id, rest)
    except UnreadableError:
        _log.warning(
            "How somebody in %s wants to be told cannot be read, so they are told nothing: they have to say it anew there, "
            "with /watch quiet",
            _place(guild_id),
        )
        _let_go(db, actor_id, now + _A_DAY)
        return None
    if user_id is None or whom.state is not WatcherState.ON:
        stop(db, actor_id, whom.state)
        return None
    if token is not None and (ends := read_instant(until)) is not None and is_on(ends - LASTS, LASTS, now):
        return None  # somebody is at it; a lease that cannot be read is void
    later = quiet_until(whom, now)
    waits = db.execute(
        "SELECT max(batch) FROM watch_news WHERE actor_id = ? HAVING count(*) > 0", [actor_id]
    ).fetchone()
    if later is not None or waits is None:
        _let_go(db, actor_id, later)
        return None
    if waits[0] is None:  # a new message; else one that was left behind
        batch, attempts, unsent_until = batch + 1, 0, None
        db.execute("UPDATE watch_news SET batch = ? WHERE actor_id = ?", [batch, actor_id])
    doubt = None
    if (
        unsent_until is not None
    ):  # from when on it may have been sent; where that cannot be read, within a day
        doubt = read_instant(unsent_until) or now - _A_DAY
    db.execute(
        "UPDATE watcher SET batch = ?, attempts = ?, unsent_until = ?, token = ?, until = ?, wake_at = ? "
        "WHERE actor_id = ?",
        [
            batch,
            attempts + 1,
            moment_text(doubt or now),
            lease.token,
            moment_text(lease.ends),
            moment_text(lease.ends),
            actor_id,
        ],
    )
    picks = _picks(db, actor_id, batch)
    last = picks[-1]
    return Notification(
        actor_id=actor_id,
        watcher=whom,
        batch=batch,
        token=lease.token,
        attempts=attempts + 1,
        unsent_until=doubt,
        record_id=read_by(db, guild_id),
        picks=picks,
        last_hash=line_at(db, last.record_id, last.to) or "",
        watches=watches_of(db, guild_id, user_id),
    )


def _let_go(db: Database, actor_id: int, until: datetime | None) -> None:
    """Nobody is at somebody's message; it is looked at then, or when something waits for them."""
    sql = "UPDATE watcher SET token = NULL, until = NULL, wake_at = ? WHERE actor_id = ?"
    db.execute(sql, [moment_text(until), actor_id])


def settle(db: Database, notification: Notification, now: datetime) -> None:
    """The message was sent, or had nothing in it to tell."""
    is_ours = db.execute(
        "UPDATE watcher SET token = NULL, until = NULL, attempts = 0, unsent_until = NULL, wake_at = NULL "
        "WHERE actor_id = ? AND token = ?",
        [notification.actor_id, notification.token],
    ).rowcount
    if not is_ours:
        return
    db.execute(
        "DELETE FROM watch_news WHERE actor_id = ? AND batch = ?", [notification.actor_id, notification.batch]
    )
    db.execute(
        "UPDATE watcher SET wake_at = ? WHERE actor_id = ? "
        "AND EXISTS (SELECT 1 FROM watch_news WHERE actor_id = watcher.actor_id)",
        [moment_text(now + GATHER), notification.actor_id],
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


_FAR: Final = _A_DAY + timedelta(hours=1)  # quiet hours end within a day


def remove(db: Database, guild_id: int, discord_user_id: int, kind: WatchKind, key: str) -> bool:
    """Stop following; False if they did not."""
    sql = f"DELETE FROM watch WHERE actor_id = {ACTOR} AND kind = ? AND key = ?"
    return db.execute(sql, [guild_id, discord_user_id, kind, key]).rowcount == 1


def grown(db: Database) -> list[int]:
    """The records whose logs have grown since they were gone through."""
    rows = db.execute("SELECT record_id FROM watch_ahead ORDER BY record_id").fetchall()
    return [record_id for (record_id,) in rows]


def due(db: Database, now: datetime, limit: int) -> list[int]:
    """The watchers whose next message is due, those that wait longest first."""
    rows = db.execute(
        """
        SELECT actor_id FROM watcher WHERE wake_at IS NOT NULL AND (wake_at <= ? OR wake_at > ?)
        ORDER BY wake_at LIMIT ?
        """,
        [moment_text(now), moment_text(now + _FAR), limit],
    ).fetchall()
    return [actor_id for (actor_id,) in rows]


def note_search(db: Database, notification: Notification, searched_until: datetime) -> None:
    """Keep that the message was not there."""
    sql = "UPDATE watcher SET unsent_until = ? WHERE actor_id = ? AND token = ?"
    db.execute(sql, [moment_text(searched_until), notification.actor_id, notification.token])


def put_off(db: Database, notification: Notification, until: datetime) -> None:
    """Let the message wait for another try."""
    sql = "UPDATE watcher SET token = NULL, until = NULL, wake_at = ? WHERE actor_id = ? AND token = ?"
    db.execute(sql, [moment_text(until), notification.actor_id, notification.token])


def watcher(db: Database, guild_id: int, discord_user_id: int) -> Watcher | None:
    """How somebody wants to be told, None if they never followed anything here. Raises UnreadableError."""
    row = db.execute(
        f"SELECT {WATCHER_COLUMNS} FROM watcher AS w WHERE actor_id = {ACTOR}", [guild_id, discord_user_id]
    ).fetchone()
    return None if row is None else watcher_of(guild_id, discord_user_id, row)


def change_watcher(
    db: Database,
    guild_id: int,
    discord_user_id: int,
    edit: Callable[[Watcher | None], Watcher],
    now: datetime,
    *,
    anew: bool = False,
) -> tuple[Watcher | None, Watcher]:
    """Keep what `edit` makes of how somebody wants to be told, as that is at this moment. How it was, and how it is.

    `anew`: it sets what may not be readable any more. Else UnreadableError is raised there.
    """
    try:
        before = watcher(db, guild_id, discord_user_id)
    except UnreadableError as error:
        if not anew or not isinstance(error.rest, Watcher):
            raise
        before = error.rest
    after = edit(before)
    if anew or after != before:
        put_watcher(db, after, now)
    return before, after


def put_watcher(db: Database, watcher: Watcher, now: datetime) -> None:
    """Keep how somebody wants to be told. What has not been told to one who is not on is dropped."""
    quiet = watcher.quiet
    actor_id = actor(db, watcher.guild_id, watcher.discord_user_id)
    cells: dict[str, Cell] = {
        "actor_id": actor_id,
        "way": watcher.way,
        "channel_id": watcher.channel_id,
        "state": watcher.state,
        "quiet_from": None if quiet is None else quiet.start.strftime("%H:%M"),
        "quiet_until": None if quiet is None else quiet.end.strftime("%H:%M"),
        "zone": watcher.zone,
    }
    insert(db, "watcher", cells, over="actor_id")
    if watcher.state is WatcherState.ON:  # other quiet hours may have begun or ended
        db.execute(
            "UPDATE watcher SET wake_at = ? WHERE actor_id = ? AND wake_at IS NOT NULL AND token IS NULL",
            [moment_text(now), actor_id],
        )
    else:
        stop(db, actor_id, watcher.state)


def add(db: Database, guild_id: int, discord_user_id: int, watches: Sequence[Watch], now: datetime) -> None:
    """Follow from now on, or change whether only shifts are told. The watcher must be there.

    Raises:
        InvalidEntryError: they follow WATCHES_LIMIT things already.
    """
    # What was recorded before must not count as news for somebody who follows from now on.
    for record_id in sorted({0, read_by(db, guild_id)}):
        go_through(db, record_id, now)
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
