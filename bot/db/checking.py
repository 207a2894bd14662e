"""Whether the log of a record fits what is stored; of a long record found out in a process of its own.

A thread of the bot that computes a hundred thousand hashes holds up whatever the bot answers meanwhile: Python
runs one thread at a time. `python -m bot.db.checking FILE RECORD` prints what it found as JSON.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from bot.core.entries import KindName
from bot.core.errors import StoreUnusableError
from bot.core.kinds import KINDS
from bot.core.log import Checked, Fault, check_log, fits_mark, revision_hash
from bot.db.connection import connect
from bot.db.layers import PUBLIC_RECORD
from bot.db.log import all_updates, line_at, records
from bot.db.rows import row_columns

SHORT: Final = 2_000
"""Lines and rows that are checked sooner than a process is started."""

_POLITE: Final = 5  # what others do on the machine goes first


def check_aside(db: Database, path: Path, record_id: int, *, short: int = SHORT) -> Checked:
    """See `check_record`: in this thread if the record is short, else in a process of its own.

    Raises:
        StoreUnusableError: the process could not be started, or did not come to an end.
    """
    if size(db, record_id) <= short:
        return check_record(db, record_id)
    child = [sys.executable, "-m", "bot.db.checking", str(path.absolute()), str(record_id)]
    try:
        done = subprocess.run(child, check=True, capture_output=True)  # noqa: S603 - ourselves
    except (OSError, subprocess.CalledProcessError) as error:
        raise StoreUnusableError("The record could not be checked. Please try again later.") from error
    return Checked.model_validate_json(done.stdout)


def check_record(db: Database, record_id: int) -> Checked:
    """Recompute every line of a record's log, every revision that is stored, and what the record stands on."""
    with _one_moment(db):
        return _check(db, record_id)


def check_records(db: Database) -> list[Checked]:
    """The same of every record, by record, as all of them stand at one moment."""
    with _one_moment(db):
        return [_check(db, record_id) for record_id in sorted(records(db))]


def size(db: Database, record_id: int) -> int:
    """How many lines and revisions there are to check in a record."""
    counts = (
        db.conn.execute(f"SELECT count(*) FROM {table} WHERE record_id = ?", [record_id]).fetchone()[0]
        for table in ("update_log", *KINDS)
    )
    return sum(counts)


@contextmanager
def _one_moment(db: Database) -> Iterator[None]:
    """What is written meanwhile is not seen; without this, a line could be seen and not what it wrote."""
    db.execute("BEGIN")
    try:
        yield
    finally:
        db.execute("ROLLBACK")


def _check(db: Database, record_id: int) -> Checked:
    stored = merge(*(_hashes(db, kind, record_id) for kind in KINDS), key=itemgetter(0))
    with closing(all_updates(db, record_id)) as lines:
        checked = check_log(record_id, lines, stored, partial(_only_entry, db, record_id))
    others = (fault_of(db, record_id) for fault_of in (_fault_of_people, _fault_of_order, _fault_of_base))
    faults = [fault for fault in (checked.fault, *others) if fault is not None]
    return checked.model_copy(update={"fault": min(faults, key=lambda fault: fault.seq, default=None)})


def _hashes(db: Database, kind: KindName, record_id: int) -> Iterator[tuple[int, bytes]]:
    """The number of the update and the hash of every stored revision of a kind, by number."""
    columns = ", ".join(row_columns(kind))
    with closing(
        db.conn.execute(f"SELECT seq, {columns} FROM {kind} WHERE record_id = ? ORDER BY seq", [record_id])
    ) as rows:
        for seq, *cells in rows:
            yield seq, revision_hash(kind, cells)


def _fault_of_people(db: Database, record_id: int) -> Fault | None:
    """Whoever made or confirmed a line must fit their mark, which its hash covers."""
    faults = []
    for number, did in (("actor_id", "made"), ("confirmed_by", "confirmed")):
        rows = db.conn.execute(
            "SELECT min(u.seq), a.mark, a.kind, a.salt, a.discord_user_id "
            f"FROM update_log AS u JOIN actor AS a ON a.actor_id = u.{number} WHERE u.record_id = ? "
            "GROUP BY a.actor_id",
            [record_id],
        )
        faults += [
            Fault(
                seq=seq,
                problem=f"what is stored about who {did} update #{seq} was changed after it was written",
            )
            for seq, *who in rows.fetchall()
            if not fits_mark(*who)
        ]
    return min(faults, key=lambda fault: fault.seq, default=None)


def _only_entry(db: Database, record_id: int, seq: int) -> str:
    """The one entry that is stored under an update, in words; "" if there are more, or none."""
    stored = [
        (kind, key)
        for kind in KINDS
        for (key,) in db.conn.execute(
            f"SELECT key FROM {kind} WHERE record_id = ? AND seq = ? LIMIT 2", [record_id, seq]
        ).fetchall()
    ]
    if len(stored) != 1:
        return ""
    ((kind, key),) = stored
    return "what the record stands on" if kind == "base" else f"the {kind} {key}"


def _fault_of_order(db: Database, record_id: int) -> Fault | None:
    """The order of updates over all records, which no hash covers, must be theirs within each record."""
    row = db.conn.execute(
        "SELECT seq FROM (SELECT seq, update_id, lag(update_id) OVER (ORDER BY seq) AS before FROM update_log "
        "WHERE record_id = ?) AS lines WHERE update_id <= before ORDER BY seq LIMIT 1",
        [record_id],
    ).fetchone()
    if row is None:
        return None
    return Fault(seq=row[0], problem=f"update #{row[0]} was moved before an earlier one of its record")


def _fault_of_base(db: Database, record_id: int) -> Fault | None:
    """A layer commits to the public record below it by number and hash."""
    rows = db.conn.execute(
        "SELECT seq, base_seq, base_hash FROM base WHERE record_id = ? AND base_seq > 0 ORDER BY revision",
        [record_id],
    ).fetchall()
    for seq, base_seq, base_hash in rows:
        if line_at(db, PUBLIC_RECORD, base_seq) != base_hash:
            return Fault(
                seq=seq,
                problem=f"update #{seq} stands on update #{base_seq} of the public record, which is not as it was then",
            )
    return None


def main(arguments: Sequence[str]) -> None:
    """Print what checking a record found."""
    path, record_id = arguments
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    with closing(connect(Path(path), "ro")) as db:
        print(check_record(db, int(record_id)).model_dump_json())


if __name__ == "__main__":
    main(sys.argv[1:])
