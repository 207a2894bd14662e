"""Changes that editors make, and what they look at to make them."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlite_utils import Database

from bot.record.context import Why
from bot.record.entries import Entry, Stance
from bot.record.log import MADE_SHOWN, Logged, Seen
from bot.record.proposals import Intent, Proposal
from bot.store import bases, entries, log, merging, proposals, stances, undo
from bot.store.bases import Learnt
from bot.store.changes import Change, Edited
from bot.store.entries import E
from bot.store.lanes import Lane
from bot.store.stances import Written
from bot.store.undo import Reversal, Undone

T = TypeVar("T")


class Changing(Protocol):
    """Runs a change of a record in one transaction, and lets everybody know (`Store`)."""

    async def __call__(self, change: Change, work: Callable[[Database], T], /) -> T:
        """The result of `work`."""


class Edits:
    """Part of `Store`, as `store.edits`. Every change may raise what the store's other changes raise."""

    def __init__(self, change: Changing, write: Lane, read: Lane) -> None:
        """Change through `change`, write what is no part of a record on `write`, look on `read`."""
        self._change = change
        self._write = write
        self._read = read

    # Stances

    async def record(
        self, change: Change, stance: Stance, *, seen: Seen | None = None, why: Why | None = None
    ) -> Written:
        """See `stances.record_stance`."""
        return await self._change(
            change, lambda db: stances.record_stance(db, change, stance, seen=seen, why=why)
        )

    async def correct(self, change: Change, seen: Seen, stance: Stance) -> Written:
        """See `stances.correct_stance`."""
        return await self._change(change, lambda db: stances.correct_stance(db, change, seen, stance))

    async def retract(self, change: Change, seen: Seen) -> Written:
        """See `stances.retract_stance`."""
        return await self._change(change, lambda db: stances.retract_stance(db, change, seen))

    # Undo

    async def update(self, record_id: int, seq: int) -> Logged | None:
        """One line of the log, None if there is no such line."""
        return await self._read.run(lambda db: log.update(db, record_id, seq))

    async def last_update_by(self, record_id: int, discord_user_id: int | None) -> int | None:
        """The newest line that a person made and nobody undid, leaving their undos aside."""
        return await self._read.run(lambda db: log.last_update_by(db, record_id, discord_user_id))

    async def plan_undo(self, change: Change, seq: int) -> Reversal:
        """See `undo.look` and `undo.tried`."""
        reversal = await self._read.run(lambda db: undo.look(db, change, seq))
        return await self._write.run(lambda db: undo.tried(db, change, reversal))

    async def undo(self, change: Change, seq: int, *, head: int | None = None) -> Undone:
        """See `undo.undo`."""
        return await self._change(change, lambda db: undo.undo(db, change, seq, seen_head=head))

    # Other entries

    async def add(self, change: Change, entry: Entry) -> Edited:
        """See `entries.add_entry`."""
        return await self._change(change, lambda db: entries.add_entry(db, change, entry))

    async def edit(self, change: Change, kind: type[E], key: str, edit: Callable[[E], E]) -> Edited:
        """See `entries.edit_entry`; `edit` runs on the write thread."""
        return await self._change(change, lambda db: entries.edit_entry(db, change, kind, key, edit))

    async def put(self, change: Change, entry: Entry, *, instead_of: str = "") -> Edited:
        """See `entries.put_entry`."""
        return await self._change(
            change, lambda db: entries.put_entry(db, change, entry, instead_of=instead_of)
        )

    async def retire_topic(self, change: Change, key: str) -> Edited:
        """See `entries.retire_topic`."""
        return await self._change(change, lambda db: entries.retire_topic(db, change, key))

    async def merge_leaders(self, change: Change, old: str, into: str) -> Edited:
        """See `merging.merge_leaders`."""
        return await self._change(change, lambda db: merging.merge_leaders(db, change, old, into))

    # What the record stands on

    async def start(self, change: Change, *, empty: bool = False) -> bool:
        """See `bases.start`."""
        return await self._change(change, lambda db: bases.start(db, change, empty=empty))

    async def learnt(self, record_id: int, *, offset: int = 0, limit: int = MADE_SHOWN) -> Learnt | None:
        """See `bases.learnt`."""
        return await self._read.run(lambda db: bases.learnt(db, record_id, offset=offset, limit=limit))

    async def take_over(self, change: Change, *, seen: int) -> Edited:
        """See `bases.take_over`."""
        return await self._change(change, lambda db: bases.take_over(db, change, seen=seen))

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
