"""A whole record as it stood at one moment, read piece by piece: for exports."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

from sqlite_utils import Database

from bot.record.directory import Directory
from bot.record.entries import Stance
from bot.record.updates import Update
from bot.store import log, reads
from bot.store.changes import head

T = TypeVar("T")


class Snapshot:
    """One record at one moment, whatever is written meanwhile. Of no use once the reading is over.

    Only the directory is held in memory; stances and updates can be read more than once, one by one.
    """

    def __init__(self, db: Database, record_id: int) -> None:
        """Use `read_snapshot`."""
        self.record_id = record_id
        self._db = db

    @cached_property
    def directory(self) -> Directory:
        """Everything in the record but its stances and log."""
        return reads.directory(self._db, self.record_id)

    @property
    def head(self) -> int:
        """Number of the last update."""
        return head(self._db, self.record_id).seq

    def stances(self) -> Iterator[Stance]:
        """Every stance that the record holds, in its order; without withdrawn ones."""
        return reads.all_stances(self._db, self.record_id)

    def updates(self) -> Iterator[Update]:
        """The whole log, oldest line first."""
        return log.all_updates(self._db, self.record_id)


def read_snapshot(db: Database, record_id: int, use: Callable[[Snapshot], T]) -> T:
    """What `use` makes of a record, read in one transaction."""
    db.execute("BEGIN")
    try:
        return use(Snapshot(db, record_id))
    finally:
        db.execute("ROLLBACK")
