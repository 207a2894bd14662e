"""What is wrong with a database file: schema, pages, indexes, references, people, search; and whether its logs fit its rows.

A long log is checked in a process of its own. A thread of the bot that computes a hundred thousand hashes holds up
whatever the bot answers meanwhile: Python runs one thread at a time. `python -m bot.db.checking FILE RECORD` prints what
it found as JSON.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cache, partial
from hashlib import sha256
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from bot.core.entries import KindName
from bot.core.errors import StoreUnusableError
from bot.core.kinds import CITING, KINDS
from bot.core.log import Checked, Fault, check_log, fits_mark, record_name, revision_hash
from bot.db import sqlite
from bot.db.changes import PLACES
from bot.db.layers import EVER, LINE, PUBLIC_RECORD
from bot.db.log import all_updates, exists, head, line_at, records
from bot.db.migrations import migrations
from bot.db.migrations.m0001_records import CITES, cited_sql
from bot.db.rows import (
    UnreadableRowError,
    columns_of,
    derived_cells,
    derived_columns,
    revision_of,
    row_columns,
)
from bot.db.search import search_findings
from bot.db.sqlite import sqlite3

_LITESTREAMS: Final = {("table", "_litestream_seq"), ("table", "_litestream_lock")}
"""What Litestream makes, which may replicate the file."""


# What is wrong with the file, each as a line


def findings(db: Database) -> list[str]:
    """All that is wrong with the file; empty if nothing is. Reads all of it."""
    found = schema_findings(db)
    with sqlite.damaged_texts_as_bytes(db):
        for look in (
            sqlite.damage, _damaged_rows, sqlite.broken_references, _loose_ends, _citations, _exchanged, _strangers, _gaps,
            _proposals, search_findings,
        ):  # fmt: skip
            try:
                found += look(db)
            except sqlite3.DatabaseError as error:
                if not isinstance(sqlite.in_words(error), StoreUnusableError):
                    raise
                found.append(f"not everything could be read ({error}): restore a backup")
    return list(dict.fromkeys(found))


def _loose_ends(db: Database) -> list[str]:
    """Entries that name one which neither their record had, nor the public record as far as theirs stood on it."""
    named = [
        (kind.name, other, f"SELECT s.record_id, s.key, s.{field} AS named FROM {kind.name} AS s")
        for kind in KINDS.values()
        for field, other in kind.references.items()
    ]
    named += [
        (
            kind,
            "source",
            f"SELECT s.record_id, s.key, s.source AS named FROM citation AS s WHERE s.kind = '{kind}'",
        )
        for kind in CITING
    ]
    below = "SELECT max(b.base_seq) FROM base AS b WHERE b.record_id = s.record_id"
    return [
        f"a revision of {kind} {key} in {record_name(record_id)} names the {other} “{missing}”, which is nowhere"
        for kind, other, rows in named
        for record_id, key, missing in db.execute(
            f"SELECT DISTINCT s.record_id, s.key, s.named FROM ({rows}) AS s WHERE s.named <> '' "
            f"AND NOT EXISTS (SELECT 1 FROM {other} AS o WHERE o.record_id = s.record_id AND o.key = s.named) "
            f"AND NOT EXISTS (SELECT 1 FROM {other} AS o WHERE o.record_id = 0 AND o.key = s.named "
            f"AND +o.seq <= ({below}))"
        ).fetchall()
    ]


def _citations(db: Database) -> list[str]:
    """What is noted of which entry rests on which source must be what their rows say."""
    said = " UNION ".join(cited_sql(table, "s", f"{table} AS s, ") for table in CITES)
    noted = "SELECT record_id, kind, key, revision, source FROM citation"
    wrong = [
        *db.execute(f"{noted} EXCEPT SELECT said.* FROM ({said}) AS said").fetchall(),
        *db.execute(f"SELECT said.* FROM ({said}) AS said EXCEPT {noted}").fetchall(),
    ]
    return [
        f"what is noted of the sources of {kind} {key} in {record_name(record_id)} is not what the row says"
        for record_id, kind, key, _, _ in wrong
    ]


def _damaged_rows(db: Database) -> Iterator[str]:
    """Every row of an entry must be one that can be read, and what is stored beside it must follow from it."""
    for kind in KINDS:
        derived = derived_columns(kind)
        columns = ", ".join((*(f"s.{column}" for column in derived), columns_of(kind)))
        for row in db.conn.execute(f"SELECT {columns} FROM {kind} AS s LEFT {LINE}"):
            beside, own = row[: len(derived)], row[len(derived) :]
            record_id, _, _, _, _, _, key, number, *cells = own
            what = f"the {KINDS[kind].label} {key} in" if key != "" else "what stands below"
            where = f"{what} {record_name(record_id)}"
            revision = None
            with suppress(UnreadableRowError):
                if bytes not in map(type, (key, *cells)):
                    revision = revision_of(kind, own)
            if revision is None:
                yield f"revision {number} of {where} cannot be read: restore a backup from before it was damaged"
            elif derived_cells(revision) != list(beside):
                yield f"{where} is found by another link than its own"


def _exchanged(db: Database) -> list[str]:
    """People who do not fit their mark and stand behind no line of a log, where the log would say so.

    Whoever only proposed something could be made somebody else, and then confirm it themselves.
    """
    rows = db.execute("SELECT actor_id, guild_id, mark, kind, salt, discord_user_id FROM actor").fetchall()
    return [
        f"what is stored about a person of {record_name(guild_id)} was changed after it was written"
        for actor_id, guild_id, *who in rows
        if not fits_mark(*who)
        and not db.execute(
            "SELECT 1 FROM update_log WHERE record_id = :record AND (actor_id = :who OR confirmed_by = :who) LIMIT 1",
            {"record": guild_id, "who": actor_id},
        ).fetchone()
    ]


_ACTED: Final = (
    "SELECT record_id AS guild_id, actor_id FROM proposal",
    "SELECT record_id AS guild_id, decided_by AS actor_id FROM proposal",
    "SELECT guild_id, actor_id FROM queue_item",
    "SELECT guild_id, state_actor AS actor_id FROM queue_item",
    "SELECT q.guild_id, s.actor_id FROM queue_step AS s JOIN queue_item AS q USING (item_id)",
    "SELECT guild_id, actor_id FROM setting_change",
    "SELECT guild_id, set_by AS actor_id FROM digest_plan",
)
"""Who did what in a server beside the lines of its log."""


def _strangers(db: Database) -> list[str]:
    """Whoever proposed something and was moved to another server would be somebody else here, and could confirm it."""
    rows = db.execute(
        f"SELECT DISTINCT d.guild_id, a.guild_id FROM ({' UNION '.join(_ACTED)}) AS d "
        "JOIN actor AS a ON a.actor_id = d.actor_id WHERE a.guild_id <> d.guild_id ORDER BY d.guild_id, a.guild_id"
    ).fetchall()
    return [
        f"somebody who proposed, suggested or set something in server {here} is stored as a person of server {there}"
        for here, there in rows
    ]


def _gaps(db: Database) -> list[str]:
    """Over all records, updates are numbered from 1 without gaps; no hash covers these numbers."""
    row = db.execute(
        "SELECT u.record_id, u.seq FROM update_log AS u WHERE u.update_id <> 1 AND NOT EXISTS ("
        "SELECT 1 FROM update_log AS b WHERE b.update_id = u.update_id - 1) ORDER BY u.update_id LIMIT 1"
    ).fetchone()
    if row is None:
        return []
    where = f"before update #{row[1]} of {record_name(row[0])}"
    return [f"{where}, one is missing in the order of all updates: a log was cut, or a line moved"]


def _proposals(db: Database) -> list[str]:
    """A proposal that was confirmed names the update that came of it, by who proposed it and who confirmed it."""
    rows = db.execute(
        "SELECT p.proposal_id, p.record_id, p.update_seq FROM proposal AS p WHERE p.state = 'confirmed' AND NOT EXISTS ("
        "SELECT 1 FROM update_log AS u WHERE u.record_id = p.record_id AND u.seq = p.update_seq "
        "AND u.actor_id = p.actor_id AND u.confirmed_by = p.decided_by) ORDER BY p.proposal_id"
    ).fetchall()
    return [
        f"proposal {number} of {record_name(record_id)} is noted as confirmed, but "
        + ("no update came of it" if seq is None else f"update #{seq} is not what came of it")
        for number, record_id, seq in rows
    ]


def schema_findings(db: Database) -> list[str]:
    """Differences between the tables, indexes and triggers of `db` and those that this version makes.

    Triggers matter most: `table.transform()` drops them without a word.
    """
    actual = sqlite.schema(db)
    if schema_hash(actual) == SCHEMA:
        return []
    expected = _expected_schema()
    return [
        *(f"{kind} {name} is missing" for kind, name in expected.keys() - actual.keys()),
        *(f"{kind} {name} is not ours" for kind, name in actual.keys() - expected.keys() - _LITESTREAMS),
        *(
            f"{kind} {name} differs from what this version makes"
            for (kind, name), sql in expected.items()
            if actual.get((kind, name), sql) != sql
        ),
    ]


SCHEMA: Final = "e6926c215bb7335bcd50e30f012e605a5149fc5c1643ae1c59f4bc604127e698"
"""The hash of what `_expected_schema` gives: to make that takes 0.01 s and 2 MB, which a start need not pay for."""


def schema_hash(found: Mapping[tuple[str, str], str]) -> str:
    """A hash of a schema, without what may stand beside ours."""
    ours = sorted((*name, sql) for name, sql in found.items() if name not in _LITESTREAMS)
    return sha256(repr(ours).encode()).hexdigest()


@cache
def _expected_schema() -> Mapping[tuple[str, str], str]:
    with closing(Database(memory=True, execute_plugins=False)) as db:
        sqlite.write(db, migrations.apply)
        return sqlite.schema(db)


# Whether the log of a record fits what is stored


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
    with sqlite.one_moment(db), sqlite.damaged_texts_as_bytes(db):
        return _check(db, record_id)


def check_records(db: Database) -> list[Checked]:
    """The same of every record, by record, as all of them stand at one moment."""
    with sqlite.one_moment(db), sqlite.damaged_texts_as_bytes(db):
        return [_check(db, record_id) for record_id in sorted(records(db))]


def size(db: Database, record_id: int) -> int:
    """How many lines and revisions there are to check in a record."""
    counts = (
        db.conn.execute(f"SELECT count(*) FROM {table} WHERE record_id = ?", [record_id]).fetchone()[0]
        for table in ("update_log", *KINDS)
    )
    return sum(counts)


def _check(db: Database, record_id: int) -> Checked:
    stored = merge(*(_hashes(db, kind, record_id) for kind in KINDS), key=itemgetter(0))
    with closing(all_updates(db, record_id)) as lines:
        checked = check_log(record_id, lines, stored, partial(_only_entry, db, record_id))
    faults = [] if checked.fault is None else [checked.fault]
    if not checked.lines and exists(db, record_id):
        faults.append(Fault(seq=1, problem="update #1 is missing"))
    for look in (_faults_of_people, _faults_of_lines, _faults_of_places, _faults_of_bases, _faults_of_tail):
        faults += look(db, record_id)
    return checked.model_copy(update={"fault": min(faults, key=lambda fault: fault.seq, default=None)})


def _hashes(db: Database, kind: KindName, record_id: int) -> Iterator[tuple[int, bytes]]:
    """The number of the update and the hash of every stored revision of a kind, by number."""
    columns = ", ".join(row_columns(kind))
    with closing(
        db.conn.execute(f"SELECT seq, {columns} FROM {kind} WHERE record_id = ? ORDER BY seq", [record_id])
    ) as rows:
        for seq, *cells in rows:
            yield seq, revision_hash(kind, cells)


def _faults_of_people(db: Database, record_id: int) -> Iterator[Fault]:
    """Whoever made or confirmed a line must fit their mark, which its hash covers, and be a person of the server."""
    for number, did in (("actor_id", "made"), ("confirmed_by", "confirmed")):
        rows = db.conn.execute(
            "SELECT u.seq, a.guild_id, a.mark, a.kind, a.salt, a.discord_user_id "
            f"FROM (SELECT {number} AS number, min(seq) AS seq FROM update_log WHERE record_id = ? GROUP BY {number}) "
            "AS u JOIN actor AS a ON a.actor_id = u.number",
            [record_id],
        )
        for seq, guild_id, *who in rows.fetchall():
            if guild_id != record_id or not fits_mark(*who):
                what = f"what is stored about who {did} update #{seq}"
                yield Fault(seq=seq, problem=f"{what} was changed after it was written")


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


_WRONG: Final = {
    "was confirmed by the same person who made it": (
        "SELECT u.seq FROM update_log AS u JOIN actor AS a ON a.actor_id = u.actor_id "
        "JOIN actor AS second ON second.actor_id = u.confirmed_by WHERE u.record_id = ? "
        "AND (a.actor_id = second.actor_id OR a.discord_user_id = second.discord_user_id) ORDER BY u.seq LIMIT 1"
    ),
    # The order of updates over all records, which no hash covers, must be theirs within each record.
    "was moved before an earlier one of its record": (
        "SELECT seq FROM (SELECT seq, update_id, lag(update_id) OVER (ORDER BY seq) AS before FROM update_log "
        "WHERE record_id = ?) AS lines WHERE update_id <= before ORDER BY seq LIMIT 1"
    ),
}
"""What can be wrong with a line of a record, and how the first such is found."""


def _faults_of_lines(db: Database, record_id: int) -> Iterator[Fault]:
    for what, sql in _WRONG.items():
        for (seq,) in db.conn.execute(sql, [record_id]).fetchall():
            yield Fault(seq=seq, problem=f"update #{seq} {what}")


def _faults_of_places(db: Database, record_id: int) -> Iterator[Fault]:
    """The place of what is new in an update, which hashes cover, begins with its number in the order of all updates."""
    for kind in KINDS:
        (seq,) = db.conn.execute(
            f"SELECT min(s.seq) FROM {kind} AS s {LINE} "
            "WHERE s.record_id = :record AND s.revision = 1 AND s.place / :places <> u.update_id",
            {"record": record_id, "places": PLACES},
        ).fetchone()
        if seq is not None:
            yield Fault(seq=seq, problem=f"update #{seq} was moved in the order of all updates")


_CAME_TO: Final = {
    "what is told to who follows something": "SELECT seq FROM watch_cursor WHERE record_id = :record",
    "the daily summary": (
        "SELECT max(p.told_seq) FROM digest_plan AS p WHERE p.guild_id >= :record AND p.guild_id <= :last "
        "AND p.told_record = :record AND NOT EXISTS (SELECT 1 FROM digest_run AS r WHERE r.guild_id = p.guild_id "
        "AND r.record_id = p.told_record AND r.to_seq >= p.told_seq AND r.head_hash <> '')"
    ),
    "the queue": "SELECT max(update_seq) FROM queue_item WHERE guild_id = :record",
}
"""How far something has come that goes through a log, beside what it has posted of it with its hash.

A server is told of its own record or of record 0: so who is told of a layer is one server, found by its key (`:last`).
"""


def _faults_of_tail(db: Database, record_id: int) -> Iterator[Fault]:
    """A log ends no earlier than what has gone through it. One that is empty counts as gone through to its first line."""
    seq, what = max((_come_to(db, sql, record_id), what) for what, sql in _CAME_TO.items())
    if seq > max(head(db, record_id).seq, 1):
        yield Fault(seq=seq, problem=f"{what} has come to update #{seq}, which is not there any more")


def _come_to(db: Database, sql: str, record_id: int) -> int:
    try:
        row = db.conn.execute(sql, {"record": record_id, "last": record_id or EVER}).fetchone()
    except sqlite3.DatabaseError as error:
        if not isinstance(sqlite.in_words(error), StoreUnusableError):
            raise
        return 0  # the table is gone, which `findings` tells
    return int(row[0] or 0) if row is not None else 0


def _faults_of_bases(db: Database, record_id: int) -> Iterator[Fault]:
    """A layer commits to the public record below it by number and hash."""
    rows = db.conn.execute(
        "SELECT seq, base_seq, base_hash FROM base WHERE record_id = ? AND base_seq > 0 ORDER BY revision",
        [record_id],
    ).fetchall()
    for seq, base_seq, base_hash in rows:
        if line_at(db, PUBLIC_RECORD, base_seq) != base_hash:
            stands = f"update #{seq} stands on update #{base_seq} of the public record"
            yield Fault(seq=seq, problem=f"{stands}, which is not as it was then")


def main(arguments: Sequence[str]) -> None:
    """Print what checking a record found."""
    path, record_id = arguments
    if hasattr(os, "nice"):
        os.nice(_POLITE)
    with closing(sqlite.connect(Path(path), "ro")) as db:
        print(check_record(db, int(record_id)).model_dump_json())


if __name__ == "__main__":
    main(sys.argv[1:])
