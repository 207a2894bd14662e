"""Changes that editors make, beyond recording a stance, and what they look at to make them."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlite_utils import Database

from bot.record.entries import Entry, Revision, Stance, Value
from bot.record.proposals import Intent, Proposal
from bot.record.revising import Identity, Seen
from bot.record.updates import Logged
from bot.store import entries, merging, proposals, stances, undo
from bot.store.changes import Change
from bot.store.entries import E, Edited
from bot.store.lanes import Lane
from bot.store.log import update
from bot.store.reads import HELD, NOW, merged, resolved
from bot.store.rows import REVISION_COLUMNS, revision_of
from bot.store.stances import Written
from bot.store.undo import Reversal, Undone

T = TypeVar("T")


class Changing(Protocol):
    """Runs a change of a record in one transaction, and lets everybody know (`Store`)."""

    async def __call__(self, change: Change, work: Callable[[Database], T], /) -> T:
        """The result of `work`."""


class Withdrawn(Value):
    """A row that was withdrawn, the row that did it, and the line of the log; 0 for one from before a fork."""

    row: Revision
    by: Revision
    seq: int


class Edits:
    """Part of `Store`, as `store.edits`. Every change may raise what the store's other changes raise."""

    def __init__(self, change: Changing, write: Lane, read: Lane) -> None:
        """Change through `change`, write what is no part of a record on `write`, look on `read`."""
        self._change = change
        self._write = write
        self._read = read

    # Stances

    async def correct(self, change: Change, seen: Seen, stance: Stance) -> Written:
        """See `stances.correct_stance`."""
        return await self._change(change, lambda db: stances.correct_stance(db, change, seen, stance))

    async def retract(self, change: Change, seen: Seen) -> Written:
        """See `stances.retract_stance`."""
        return await self._change(change, lambda db: stances.retract_stance(db, change, seen))

    async def statements(
        self, record_id: int, *, leader: str = "", topic: str = "", limit: int
    ) -> tuple[Revision, ...]:
        """Stances that the record holds now, of a leader and on a topic where these are given.

        Of a leader the newest statement first, else the newest on record first.
        """
        return await self._read.run(
            lambda db: _statements(db, record_id, leader=leader, topic=topic, limit=limit)
        )

    async def withdrawn(self, record_id: int, *, offset: int = 0, limit: int) -> tuple[Withdrawn, ...]:
        """Every correction and retraction of the record, the newest first."""
        return await self._read.run(lambda db: _withdrawn(db, record_id, offset=offset, limit=limit))

    async def count_withdrawn(self, record_id: int) -> int:
        """How many `withdrawn` has in all."""
        return await self._read.run(lambda db: _count_withdrawn(db, record_id))

    # Undo

    async def update(self, record_id: int, seq: int) -> Logged | None:
        """One line of the log, None if there is no such line."""
        return await self._read.run(lambda db: update(db, record_id, seq))

    async def last_update_by(self, record_id: int, discord_user_id: int | None) -> int | None:
        """The newest line that a person made and nobody undid, leaving their undos aside."""
        return await self._read.run(lambda db: _last_update_by(db, record_id, discord_user_id))

    async def plan_undo(self, record_id: int, seq: int) -> Reversal:
        """See `undo.plan`."""
        return await self._read.run(lambda db: undo.plan(db, record_id, seq))

    async def undo(self, change: Change, seq: int, *, head: int | None = None) -> Undone:
        """See `undo.undo`."""
        return await self._change(change, lambda db: undo.undo(db, change, seq, seen_head=head))

    # Other entries

    async def add(self, change: Change, entry: Entry) -> Edited:
        """See `entries.add_entry`."""
        return await self._change(change, lambda db: entries.add_entry(db, change, entry))

    async def edit(self, change: Change, kind: type[E], at: Identity, edit: Callable[[E], E]) -> Edited:
        """See `entries.edit_entry`; `edit` runs on the write thread."""
        return await self._change(change, lambda db: entries.edit_entry(db, change, kind, at, edit))

    async def put(self, change: Change, entry: Entry) -> Edited:
        """See `entries.put`."""
        return await self._change(change, lambda db: entries.put(db, change, entry))

    async def retire_topic(self, change: Change, key: str) -> Edited:
        """See `entries.retire_topic`."""
        return await self._change(change, lambda db: entries.retire_topic(db, change, key))

    async def merge_leaders(self, change: Change, old: str, into: str) -> Edited:
        """See `merging.merge_leaders`."""
        return await self._change(change, lambda db: merging.merge_leaders(db, change, old, into))

    # Proposals

    async def propose(self, change: Change, intent: Intent) -> Proposal:
        """See `proposals.propose`. The record stays as it is."""
        return await self._write.run(lambda db: proposals.propose(db, change, intent))

    async def proposal(self, record_id: int, number: int) -> Proposal:
        """See `proposals.proposal`."""
        return await self._read.run(lambda db: proposals.proposal(db, record_id, number))

    async def open_proposals(self, record_id: int) -> tuple[Proposal, ...]:
        """Those of a record that wait, the oldest first."""
        return await self._read.run(lambda db: proposals.open_proposals(db, record_id))

    async def confirm(self, change: Change, number: int) -> Proposal:
        """See `proposals.confirm`."""
        return await self._change(change, lambda db: proposals.confirm(db, change, number))

    async def withdraw(self, change: Change, number: int) -> Proposal:
        """See `proposals.withdraw`. The record stays as it is."""
        return await self._write.run(lambda db: proposals.withdraw(db, change, number))


def _statements(db: Database, record_id: int, *, leader: str, topic: str, limit: int) -> tuple[Revision, ...]:
    same = merged(db, record_id)
    keys = [leader, *(old for old, into in same.items() if into == leader)] if leader else []
    conditions = ["s.record_id = :record", HELD]
    if keys:
        conditions.append(f"s.leader IN ({', '.join(f':leader{n}' for n in range(len(keys)))})")
    if topic:
        conditions.append("s.topic = :topic")
    order = "s.stated_from DESC, s.ordinal DESC" if keys else "s.ordinal DESC"
    rows = db.execute(
        f"SELECT {REVISION_COLUMNS} FROM stance AS s WHERE {' AND '.join(conditions)} ORDER BY {order} LIMIT :limit",
        {
            **{f"leader{n}": key for n, key in enumerate(keys)},
            "record": record_id,
            "topic": topic,
            "known_at": NOW,
            "limit": limit,
        },
    ).fetchall()
    return tuple(resolved(revision_of(row), same) for row in rows)


def _withdrawn(db: Database, record_id: int, *, offset: int, limit: int) -> tuple[Withdrawn, ...]:
    rows = db.execute(
        f"""
        SELECT CASE u.action WHEN 'start' THEN 0 ELSE u.seq END,
          {REVISION_COLUMNS}, {REVISION_COLUMNS.replace("s.", "earlier.")}
        FROM stance AS s INDEXED BY stance_withdrawing
        JOIN stance AS earlier
          ON earlier.record_id = s.record_id AND earlier.key = s.key AND earlier.revision = s.revision - 1
        JOIN update_log AS u ON u.record_id = s.record_id AND u.seq = s.update_seq
        WHERE s.record_id = ? AND s.revision > 1 ORDER BY s.stance_id DESC LIMIT ? OFFSET ?
        """,
        [record_id, limit, offset],
    ).fetchall()
    same = merged(db, record_id)
    found = []
    for seq, *cells in rows:
        half = len(cells) // 2
        by, row = revision_of(cells[:half]), revision_of(cells[half:])
        found.append(Withdrawn(row=resolved(row, same), by=resolved(by, same), seq=seq))
    return tuple(found)


def _count_withdrawn(db: Database, record_id: int) -> int:
    row = db.execute(
        "SELECT count(*) FROM stance WHERE record_id = ? AND revision > 1", [record_id]
    ).fetchone()
    return int(row[0])


def _last_update_by(db: Database, record_id: int, discord_user_id: int | None) -> int | None:
    kind = "operator" if discord_user_id is None else "person"
    row = db.execute(
        """
        SELECT max(seq) FROM update_log AS u
        WHERE record_id = :record AND action NOT IN ('undo', 'start') AND actor_id = (
            SELECT actor_id FROM actor WHERE guild_id = :record AND discord_user_id IS :person AND kind = :kind)
          AND NOT EXISTS (SELECT 1 FROM update_log WHERE record_id = u.record_id AND undoes = u.seq)
        """,
        {"record": record_id, "person": discord_user_id, "kind": kind},
    ).fetchone()
    return None if row[0] is None else int(row[0])
