"""Reading the updates log: pages of it, one line, or all of it."""

from collections.abc import Iterator, Sequence
from contextlib import closing

from sqlite_utils import Database

from bot.record.updates import Logged, Update
from bot.store.reads import is_leader, person_keys
from bot.store.rows import UPDATE_COLUMNS, Row, update_of


def updates(
    db: Database,
    record_id: int,
    *,
    leader: str = "",
    also: Sequence[str] = (),
    topic: str = "",
    offset: int = 0,
    limit: int,
) -> tuple[Logged, ...]:
    """The newest lines of the log, newest first; only about `leader` and `topic` where these are given."""
    rows = db.execute(
        f"""
        SELECT {_LOGGED_COLUMNS} FROM update_log AS u {_log_index(leader, topic)} {_LOGGED_JOINS}
        WHERE {_about(leader, topic, also)} ORDER BY u.seq DESC LIMIT :limit OFFSET :offset
        """,
        {**person_keys(leader, also), "record": record_id, "topic": topic, "limit": limit, "offset": offset},
    ).fetchall()
    return tuple(map(_logged, rows))


def update(db: Database, record_id: int, seq: int) -> Logged | None:
    """One line of the log, None if there is no such line."""
    row = db.execute(
        f"SELECT {_LOGGED_COLUMNS} FROM update_log AS u {_LOGGED_JOINS} WHERE u.record_id = ? AND u.seq = ?",
        [record_id, seq],
    ).fetchone()
    return None if row is None else _logged(row)


def lines(db: Database, record_id: int, *, after: int, until: int) -> tuple[Logged, ...]:
    """The lines of the log from `after` + 1 to `until`, the oldest first."""
    rows = db.execute(
        f"SELECT {_LOGGED_COLUMNS} FROM update_log AS u {_LOGGED_JOINS} "
        "WHERE u.record_id = ? AND u.seq > ? AND u.seq <= ? ORDER BY u.seq",
        [record_id, after, until],
    ).fetchall()
    return tuple(map(_logged, rows))


def count_updates(
    db: Database, record_id: int, *, leader: str = "", also: Sequence[str] = (), topic: str = ""
) -> int:
    """How many lines `updates` has in all."""
    row = db.execute(
        f"SELECT count(*) FROM update_log AS u WHERE {_about(leader, topic, also)}",
        {**person_keys(leader, also), "record": record_id, "topic": topic},
    ).fetchone()
    return int(row[0])


def all_updates(db: Database, record_id: int) -> Iterator[Update]:
    """The whole log, oldest line first. Read it to the end: it holds the connection's snapshot."""
    with closing(
        db.execute(f"SELECT {UPDATE_COLUMNS} FROM update_log WHERE record_id = ? ORDER BY seq", [record_id])
    ) as rows:
        yield from map(update_of, rows)


def names_changed(db: Database, record_id: int, since_seq: int) -> bool:
    """Whether an update after `since_seq` touched anything but stances."""
    row = db.execute(
        "SELECT 1 FROM update_log WHERE record_id = ? AND seq > ? AND entity <> 'stance' LIMIT 1",
        [record_id, since_seq],
    ).fetchone()
    return row is not None


_LOGGED_COLUMNS = (
    ", ".join(f"u.{name}" for name in Update.model_fields)
    + ", a.discord_user_id, a.kind = 'operator', second.discord_user_id"
)
_LOGGED_JOINS = """
JOIN actor AS a ON a.actor_id = u.actor_id LEFT JOIN actor AS second ON second.actor_id = u.confirmed_by
"""


def _logged(row: Row) -> Logged:
    *line, discord_user_id, by_operator, second_user_id = row
    return Logged(
        update=update_of(line),
        discord_user_id=discord_user_id,
        by_operator=bool(by_operator),
        second_user_id=second_user_id,
    )


def _about(leader: str, topic: str, also: Sequence[str]) -> str:
    """The condition for lines of a record, about a leader and a topic where these are given."""
    conditions = ["u.record_id = :record"]
    conditions += [is_leader("u", also)] if leader else []
    conditions += ["u.topic = :topic"] if topic else []
    return " AND ".join(conditions)


def _log_index(leader: str, topic: str) -> str:
    """Without statistics SQLite would rather read the whole log of the record backwards."""
    return f"INDEXED BY update_log_{'leader' if leader else 'topic'}" if leader or topic else ""
