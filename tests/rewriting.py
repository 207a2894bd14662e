"""Rewriting a database behind the bot's back, as whoever can write the file could: afterwards it fits by itself."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.core.kinds import KINDS
from bot.core.log import Update, content_hash, line_hash
from bot.db.checking import _hashes, check_record
from bot.db.log import all_updates
from bot.db.sqlite import connect


def cut(path: Path, record_id: int, *, after: int) -> None:
    """Takes out the updates after one, and what they wrote."""
    with _unguarded(path) as db:
        for table in ("update_log", *KINDS):
            db.execute(f"DELETE FROM {table} WHERE record_id = ? AND seq > ?", [record_id, after])
        if not after:
            db.execute("DELETE FROM record WHERE record_id = ?", [record_id])
        assert check_record(db, record_id).fault is None


def rewrite(path: Path, record_id: int, summary: str = "Never said.") -> None:
    """Puts other words into every stance of a record, and makes every hash anew."""
    with _unguarded(path) as db:
        db.execute("UPDATE stance SET summary = ? WHERE record_id = ?", [summary, record_id])
        written: dict[int, list[bytes]] = {}
        for kind in KINDS:
            for seq, hash_ in _hashes(db, kind, record_id):
                written.setdefault(seq, []).append(hash_)
        before = "0" * 64
        for line in list(all_updates(db, record_id)):
            changes = {"content_hash": content_hash(written.get(line.seq, [])), "prev_hash": before}
            new: Update = line.model_copy(update=changes)
            before = line_hash(record_id, new)
            db.execute(
                "UPDATE update_log SET content_hash = ?, prev_hash = ?, hash = ? WHERE record_id = ? AND seq = ?",
                [new.content_hash, new.prev_hash, before, record_id, line.seq],
            )
        assert check_record(db, record_id).fault is None


@contextmanager
def _unguarded(path: Path) -> Iterator[Database]:
    """The database without its triggers, which are put back."""
    with closing(connect(path, "rw")) as db:
        db.execute("PRAGMA foreign_keys = off")
        triggers = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for _, sql in triggers:
            db.execute(sql)
