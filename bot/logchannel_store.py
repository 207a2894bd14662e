"""How far the updates log has come in each server's log channel.

A batch is claimed before it is sent and marked as posted after, so that each line is posted once, in order. A claim that
was left behind by a crash runs out; whoever takes it over is told so, and looks for the message before sending it again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlite_utils import Database

from bot.core.dates import read_instant
from bot.core.entries import Value
from bot.core.leases import is_on
from bot.core.log import NO_HASH, Head, Logged, Published
from bot.db import log
from bot.db.held import Held

CLAIM_LASTS: Final = timedelta(seconds=30)
"""How long a claim keeps others out. Sending takes a few seconds at most; after a fault, this is the pause."""


class Batch(Value):
    """Lines to send, from the oldest that is not posted; `seen_at` is when an earlier claim on them began.

    `seen_at` None means that nobody can have sent them yet. `names` are those of the keys that the lines mention, for who
    shows them.
    """

    guild_id: int
    lines: tuple[Logged, ...]
    seen_at: str | None
    names: Mapping[str, str] = {}


def _posted(db: Database, guild_id: int | None) -> Mapping[int, int | None]:
    where, values = ("WHERE guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    return dict(db.execute(f"SELECT guild_id, posted_seq FROM mirror {where}", values).fetchall())


POSTED: Final = Held("mirror", _posted, default=None)
"""The last update that is in each server's log channel, None if it has none."""


def start(db: Database, guild_id: int) -> None:
    """Post what comes from now on; a log channel that was begun goes on where it is."""
    last = log.head(db, guild_id)
    db.execute(
        """
        INSERT INTO mirror (guild_id, posted_seq, posted_hash) VALUES (:guild, :seq, :hash)
        ON CONFLICT (guild_id) DO NOTHING
        """,
        {"guild": guild_id, "seq": last.seq, "hash": last.hash},
    )


def stop(db: Database, guild_id: int) -> None:
    """Post nothing more."""
    db.execute("DELETE FROM mirror WHERE guild_id = ?", [guild_id])


def next_batch(db: Database, guild_id: int, *, limit: int) -> Batch | None:
    """The oldest lines that are not posted, at most `limit`; None if there are none."""
    cursor = db.execute(
        "SELECT posted_seq, claimed_seq, claimed_at FROM mirror WHERE guild_id = ?", [guild_id]
    ).fetchone()
    if cursor is None:
        return None
    posted, claimed, seen_at = cursor
    found = log.lines(db, guild_id, after=posted, until=claimed or posted + limit)
    return Batch(guild_id=guild_id, lines=found, seen_at=seen_at) if found else None


def claim(db: Database, batch: Batch, last_seq: int, now: str) -> bool:
    """Take the lines of a batch up to `last_seq` for sending; False if somebody else has them or sent them."""
    row = db.execute(
        "SELECT posted_seq, claimed_at FROM mirror WHERE guild_id = ?", [batch.guild_id]
    ).fetchone()
    if row is None or row[0] != batch.lines[0].update.seq - 1:
        return False
    began = (
        None if row[1] is None else read_instant(row[1])
    )  # a claim that does not say when it began is void
    if began is not None and is_on(began, CLAIM_LASTS, datetime.fromisoformat(now)):
        return False
    db.execute(
        "UPDATE mirror SET claimed_seq = ?, claimed_at = ? WHERE guild_id = ?",
        [last_seq, now, batch.guild_id],
    )
    return True


def sent(db: Database, guild_id: int, last_seq: int) -> None:
    """The lines up to `last_seq` are in the channel."""
    db.execute(
        """
        UPDATE mirror SET claimed_seq = NULL, claimed_at = NULL,
          posted_seq = CASE WHEN posted_seq < :last THEN :last ELSE posted_seq END,
          posted_hash = CASE WHEN posted_seq < :last THEN :hash ELSE posted_hash END
        WHERE guild_id = :guild
        """,
        {"guild": guild_id, "last": last_seq, "hash": log.line_at(db, guild_id, last_seq) or NO_HASH},
    )


def published(db: Database, guild_id: int | None = None) -> list[Published]:
    """How far log channels have come: of one server or of all, the number and the hash of the last line."""
    where, values = ("AND guild_id = ?", [guild_id]) if guild_id is not None else ("", [])
    rows = db.execute(
        f"SELECT guild_id, posted_seq, posted_hash FROM mirror WHERE posted_seq > 0 {where} ORDER BY guild_id",
        values,
    ).fetchall()
    return [
        Published(head=Head(record_id=guild, seq=seq, hash=hash_), guild_id=guild, by="log channel")
        for guild, seq, hash_ in rows
    ]
