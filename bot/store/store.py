"""The store's interface: what the rest of the program may ask of the record, and nothing else.

Every call names its record. Reads run on two threads, writes on one, searches on one with a deadline, and what
reads all of a record or file on one of its own, so that no short question waits behind it. The directory of a
record (names, topics, coalitions) is held in memory and read again after it changed.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, Self, TypeVar

from sqlite_utils import Database

from bot.record.directory import Directory
from bot.record.entries import Entry, Revision, Stance
from bot.record.revising import Seen
from bot.record.timeline import Standing
from bot.record.updates import BrokenLine, CheckedLog, Logged, checked_log, first_broken
from bot.store import changes, imports, log, opening, reads, stances
from bot.store.changes import PUBLIC_RECORD, Change, head
from bot.store.digests import Digests
from bot.store.edits import Edits
from bot.store.gaps import Gaps
from bot.store.imports import Basis, Imported
from bot.store.lanes import Lane, WriteLane
from bot.store.news import Newsroom
from bot.store.outbox import Outbox
from bot.store.privacy import Privacy
from bot.store.queue import Queue
from bot.store.reads import NOW, When
from bot.store.search import Found, search
from bot.store.servers import Servers
from bot.store.snapshot import Snapshot, read_snapshot
from bot.store.sqlite import sqlite3
from bot.store.stances import Written
from bot.store.watches import Watches

__all__ = [
    "NOW",
    "PUBLIC_RECORD",
    "Basis",
    "Change",
    "Found",
    "Imported",
    "Logged",
    "Snapshot",
    "Store",
    "When",
    "Written",
]

T = TypeVar("T")

_MOST_DIRECTORIES: Final = 100
"""Directories in memory, about 0.6 MB each: those of the servers that asked last."""


class Store:
    """One open database. Make with `await Store.open(path)`, end with `close`.

    Any call may raise StoreBusyError, StoreFullError or StoreUnusableError; then nothing was written.
    """

    def __init__(self, path: Path) -> None:
        """Use `open`."""
        self.path = path
        self._write = WriteLane(path)
        self._read = Lane(path, threads=2)
        self._search = Lane(path, threads=1, deadline=0.25, queue=32)
        self._watch = Lane(path, threads=1)
        self._whole = Lane(path, threads=1)
        self.gaps = Gaps(self._write, self._read)
        self.servers = Servers(self._write, self._read, self._watch)
        self.queue = Queue(self._write, self._read, self._watch)
        self.outbox = Outbox(self._write, self._read, self._watch)
        self.privacy = Privacy(self._write, self._read, self._watch)
        self.digests = Digests(self._write, self._read)
        self.watches = Watches(self._write, self._read)
        self.news = Newsroom(self._whole)
        self.edits = Edits(self._change, self._write, self._read)
        self._heads: dict[int, int] = {}
        self._directories: dict[int, Directory] = {}
        self._data_version = 0
        self._checking: dict[int, asyncio.Future[CheckedLog]] = {}

    @classmethod
    async def open(cls, path: Path, *, create: bool = True) -> Self:
        """Open the database at `path`, making it or bringing it up to date first.

        Raises:
            StoreUnusableError: see `opening.prepare`; the file has not been changed.
        """
        opening.prepare(path, create=create)
        store = cls(path)
        try:
            await store.refresh()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Finish what is running and close the file. May be called twice."""
        for lane in (self._watch, self._whole, self._search, self._read, self._write):
            lane.close()
        opening.tidy(self.path)

    # Which record, and what it holds besides stances

    def record_of(self, guild_id: int) -> int:
        """The record that a server reads: its own once it has edited, record 0 before. 0 reads record 0."""
        return guild_id if guild_id in self._heads else PUBLIC_RECORD

    def head(self, record_id: int) -> int:
        """Number of the record's last update, 0 before the first. Grows with every change."""
        return self._heads.get(record_id, 0)

    async def directory(self, record_id: int) -> Directory:
        """Names, topics, offices and coalitions of the record."""
        known = self._directories.pop(record_id, None)
        if known is None:
            seen = self.head(record_id)
            known = await self._read.run(lambda db: reads.directory(db, record_id).indexed())
            if self.head(record_id) != seen:  # a change overtook the reading
                return known
        self._directories[record_id] = known  # the last used stands last
        if len(self._directories) > _MOST_DIRECTORIES:
            del self._directories[next(iter(self._directories))]
        return known

    async def refresh(self) -> None:
        """Notice what another process wrote. Cheap when nothing was: one pragma."""
        known_version, known = self._data_version, self._heads

        def look(db: Database) -> tuple[int, dict[int, int], list[int]]:
            (version,) = db.execute("PRAGMA data_version").fetchone()
            if version == known_version:
                return version, {}, []
            heads = reads.records(db)
            moved = {r: known.get(r, 0) for r, seq in heads.items() if seq > known.get(r, 0)}
            return version, heads, [r for r, since in moved.items() if log.names_changed(db, r, since)]

        self._data_version, heads, stale = await self._watch.run(look)
        self._notice(heads, stale)
        if self._data_version != known_version:
            for part in (self.servers, self.queue, self.outbox, self.privacy):
                await part.load()

    # Stances

    async def stance_as_of(self, record_id: int, leader: str, topic: str, when: When) -> Revision | None:
        """The last stance of a leader on a topic by `when`, None if there is none."""
        also = await self._also(record_id, leader)
        return await self._read.run(
            lambda db: reads.stance_as_of(db, record_id, leader, topic, when, also=also)
        )

    async def standings(
        self, record_id: int, subjects: Sequence[tuple[str, str]], when: When
    ) -> list[Standing]:
        """Where each (leader, topic) stands by `when`, since when, and how that began.

        In the order of `subjects`, without those that have nothing on record.
        """
        also = {leader: await self._also(record_id, leader) for leader in {leader for leader, _ in subjects}}
        return await self._read.run(lambda db: reads.standings(db, record_id, subjects, when, also=also))

    async def timeline(self, record_id: int, leader: str, topic: str, when: When) -> tuple[Revision, ...]:
        """Every stance of a leader on a topic by `when`, oldest first, without withdrawn rows."""
        also = await self._also(record_id, leader)
        return await self._read.run(lambda db: reads.timeline(db, record_id, leader, topic, when, also=also))

    async def withdrawn(
        self, record_id: int, leader: str, topic: str
    ) -> tuple[tuple[Revision, Revision], ...]:
        """Every row that was corrected or retracted, each with the row that withdrew it."""
        also = await self._also(record_id, leader)
        return await self._read.run(lambda db: reads.withdrawn(db, record_id, leader, topic, also=also))

    async def revisions(self, record_id: int, key: str) -> tuple[Revision, ...]:
        """Every row of one stance, the first revision first; empty if there is no such key."""
        return await self._read.run(lambda db: reads.revisions(db, record_id, key))

    async def leaders_on(self, record_id: int, topic: str) -> list[str]:
        """Keys of the leaders with a stance on a topic, at any time."""
        return await self._read.run(lambda db: reads.leaders_on(db, record_id, topic))

    async def search(
        self, record_id: int, text: str, *, leader: str = "", limit: int, offset: int = 0
    ) -> Found:
        """Stances that hold every word of `text`, the newest statement first.

        Raises:
            StandpointError: the search took longer than 250 ms.
        """
        also = await self._also(record_id, leader)
        return await self._search.run(
            lambda db: search(db, record_id, text, leader=leader, also=also, limit=limit, offset=offset)
        )

    async def record_stance(self, change: Change, stance: Stance, *, seen: Seen | None = None) -> Written:
        """Add a stance with its log line, forking the record first if it is the server's first edit.

        A repeated `change.request_key` writes nothing and returns what the first delivery wrote. With `seen`,
        the row that showed the leader's position to the editor.

        Raises:
            ConflictError: the same statement is on record already.
            MovedError: the position is shown by another row now than `seen`.
            InvalidEntryError: the topic is retired, or leader or topic were taken out of the record.
        """
        return await self._change(change, lambda db: stances.record_stance(db, change, stance, seen=seen))

    async def import_entries(
        self,
        change: Change,
        entries: Iterable[Entry],
        *,
        fork: bool,
        dry_run: bool = False,
        basis: Basis | None = None,
    ) -> Imported:
        """Add and change many entries at once, all or nothing; with `dry_run` only tell what would happen.

        A record that does not exist yet starts as a fork of record 0 with `fork`, else empty. `entries` is
        read on the write thread; whatever it raises rolls everything back and is raised here.

        Raises:
            RecordMovedError: the record was changed since `basis`, if that is given.
            ConflictError: see `imports.import_entries`.
        """

        def work(db: Database) -> Imported:
            return imports.import_entries(db, change, entries, fork=fork, basis=basis)

        if dry_run:
            return await self._write.run(lambda db: _undone(db, lambda: work(db)), alone=True)
        return await self._change(change, work, alone=True)

    async def with_snapshot(self, record_id: int, use: Callable[[Snapshot], T]) -> T:
        """What `use` makes of the whole record as it stands at one moment. It runs on a read thread."""
        return await self._whole.run(lambda db: read_snapshot(db, record_id, use))

    # The updates log

    async def updates(
        self, record_id: int, *, leader: str = "", topic: str = "", offset: int = 0, limit: int
    ) -> tuple[Logged, ...]:
        """The newest lines of the log, newest first, with who made them."""
        also = await self._also(record_id, leader)
        return await self._read.run(
            lambda db: log.updates(
                db, record_id, leader=leader, also=also, topic=topic, offset=offset, limit=limit
            )
        )

    async def count_updates(self, record_id: int, *, leader: str = "", topic: str = "") -> int:
        """How many lines `updates` has in all."""
        also = await self._also(record_id, leader)
        return await self._read.run(
            lambda db: log.count_updates(db, record_id, leader=leader, also=also, topic=topic)
        )

    async def first_broken_line(self, record_id: int) -> BrokenLine | None:
        """Recompute the hash chain of the record's log; None if it holds."""
        return await self._whole.run(lambda db: first_broken(record_id, log.all_updates(db, record_id)))

    async def checked_log(self, record_id: int) -> CheckedLog:
        """The same with the number of lines and the hash of the last. Who asks meanwhile gets the same answer."""
        running = self._checking.get(record_id)
        if running is None:
            work = self._whole.run(lambda db: checked_log(record_id, log.all_updates(db, record_id)))
            running = self._checking[record_id] = asyncio.ensure_future(work)
            running.add_done_callback(lambda _: self._checking.pop(record_id))
        return await asyncio.shield(running)

    async def start_record(self, change: Change) -> bool:
        """Give a server a record of its own, as a copy of record 0 with its history; False if it has one."""

        def work(db: Database) -> bool:
            had = change.record_id in reads.records(db)
            changes.ensure_record(db, change)
            return not had

        return await self._change(change, work)

    async def remember(self, name: str, value: str) -> None:
        """Keep a value of the program's own between starts; not part of any record."""
        await self._write.run(lambda db: changes.remember(db, name, value))

    async def remembered(self, name: str) -> str | None:
        """The value kept under `name`, None if there is none."""
        return await self._read.run(lambda db: reads.remembered(db, name))

    async def record_ids(self) -> list[int]:
        """Every record that exists, 0 first."""
        return sorted(self._heads)

    async def findings(self) -> list[str]:
        """What is wrong with the file itself: schema, triggers, pages, references. Reads all of it."""
        return await self._whole.run(opening.findings)

    @staticmethod
    def sqlite_version() -> str:
        """Version of the SQLite library in use."""
        return sqlite3.sqlite_version

    async def _also(self, record_id: int, leader: str) -> Sequence[str]:
        """The keys of those who were merged into a leader."""
        return (await self.directory(record_id)).keys_of(leader)[1:] if leader else ()

    async def _change(self, change: Change, work: Callable[[Database], T], *, alone: bool = False) -> T:
        """Run a change, and bring what is held in memory of its record up to date, also if nobody waits."""
        changing = self._change_and_notice(change.record_id, work, alone=alone)
        return await asyncio.shield(asyncio.ensure_future(changing))

    async def _change_and_notice(self, record_id: int, work: Callable[[Database], T], *, alone: bool) -> T:
        known = self.head(record_id)  # not the head in the file: another process may have moved that

        def work_and_look(db: Database) -> tuple[T, int, bool]:
            result = work(db)
            return result, head(db, record_id).seq, log.names_changed(db, record_id, known)

        result, seq, stale = await self._write.run(work_and_look, alone=alone)
        self._notice({record_id: seq}, [record_id] if stale else [])
        return result

    def _notice(self, heads: Mapping[int, int], stale: Iterable[int]) -> None:
        """Take over newer heads; an older look that comes in late changes nothing."""
        self._heads = {**self._heads, **{r: max(seq, self.head(r)) for r, seq in heads.items()}}
        for record_id in stale:
            self._directories.pop(record_id, None)


def _undone(db: Database, work: Callable[[], T]) -> T:
    """The result of `work`, whose changes are taken back."""
    db.execute("SAVEPOINT dry_run")
    try:
        return work()
    finally:
        if db.conn.in_transaction:  # a full disk may have ended it
            db.execute("ROLLBACK TO dry_run")
