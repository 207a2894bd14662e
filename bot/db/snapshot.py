"""A whole record as it stood at one moment, read piece by piece: for exports."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cached_property
from typing import TypeVar

from sqlite_utils import Database

from bot.core.directory import Directory
from bot.core.entries import Revision, Source, Stance
from bot.core.kinds import KINDS
from bot.core.log import Update
from bot.db import log, reads
from bot.db.layers import EVER, LINE, NOW, PUBLIC_RECORD, View, iterate, view_of
from bot.db.log import head
from bot.db.rows import columns_of, revision_of

T = TypeVar("T")


class Snapshot:
    """One record at one moment, whatever is written meanwhile. Of no use once the reading is over.

    Only the directory is held in memory; stances and updates can be read more than once, one by one.
    """

    def __init__(self, db: Database, record_id: int, known_at: str = NOW) -> None:
        """Use `read_snapshot`."""
        self.record_id = record_id
        self._db = db
        self._view = view_of(db, record_id, known_at)

    @cached_property
    def directory(self) -> Directory:
        """Everything in the record but its sources, stances and log."""
        below = View(own=PUBLIC_RECORD, own_seq=self._view.base_seq)
        lower = reads.directory(self._db, below, counted=False) if self._view.base_seq else None
        return reads.directory(self._db, self._view, lower, counted=False)

    @property
    def head(self) -> int:
        """Number of the last update that counts."""
        last = head(self._db, self._view.own).seq
        return last if self._view.own_seq == EVER else min(last, self._view.own_seq)

    def sources(self) -> Iterator[Source]:
        """Every source that counts, in the record's order."""
        return reads.all_sources(self._db, self._view)

    def stances(self) -> Iterator[Stance]:
        """Every stance that counts, in the record's order; without withdrawn ones."""
        return reads.all_stances(self._db, self._view, self.directory.merged)

    def revisions(self) -> Iterator[Revision]:
        """Every revision that the record itself wrote, by kind in the order of KINDS, then by update."""
        for kind in KINDS:
            sql = (
                f"SELECT {columns_of(kind)} FROM {kind} AS s {LINE} "
                "WHERE s.record_id = :own AND s.seq <= :own_seq ORDER BY s.seq, s.place"
            )
            with closing(iterate(self._db, sql, self._view.values())) as rows:
                yield from (revision_of(kind, row) for row in rows)

    def updates(self) -> Iterator[Update]:
        """The log, oldest line first, up to what counts."""
        for update in log.all_updates(self._db, self._view.own):
            if update.seq > self._view.own_seq:
                return
            yield update


def read_snapshot(db: Database, record_id: int, use: Callable[[Snapshot], T], *, known_at: str = NOW) -> T:
    """What `use` makes of a record, read in one transaction."""
    db.execute("BEGIN")
    try:
        return use(Snapshot(db, record_id, known_at))
    finally:
        db.execute("ROLLBACK")
