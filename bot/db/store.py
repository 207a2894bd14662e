"""One open database: what reads, writes and changes it, and what is held of it in memory."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Concatenate, Final, Literal, ParamSpec, Self, TypeVar

from cachetools import FIFOCache, LRUCache
from sqlite_utils import Database

from bot.core.directory import Directory
from bot.core.entries import Cited, Revision, said_by
from bot.core.errors import StoreUnusableError
from bot.core.log import Checked, Left, Logged, Missed, Published, missed
from bot.core.server import ServerSettings
from bot.core.timeline import Standing, standing
from bot.db import layers, log, opening, reads
from bot.db.changes import Change
from bot.db.checking import check_aside, check_records, findings
from bot.db.connection import Pool, WritePool
from bot.db.files import identity
from bot.db.held import DECLARED, Held, Memory, times
from bot.db.layers import NOW, PUBLIC_RECORD, View, view_of
from bot.db.program import SETTINGS
from bot.db.reads import When
from bot.db.search import Found, rebuild_search, search
from bot.db.sources import cited, with_sources
from bot.db.sqlite import data_version

P = ParamSpec("P")
V = TypeVar("V")
T = TypeVar("T")


_MOST_DIRECTORIES: Final = 1000
"""Directories in memory, of the servers that asked last. Each costs what its layer differs from record 0."""

_MOST_BELOW: Final = 8
"""Directories of record 0 as it stood at some update, which layers stand on; and of records as they stood."""

_MOST_SAID: Final = 2000
"""Stances in memory, of the leaders and topics that were asked for last, and as many of what was searched for last; some
4 kB each."""

_LAST_DAY: Final = "9999-12-31"


class Store:
    """One open database. Make with `await Store.open(path)`, end with `close`.

    Any call may raise StoreBusyError, StoreFullError or StoreUnusableError; then nothing was written. Once the file was
    deleted or replaced, every call that writes raises StoreLostError.
    """

    def __init__(self, path: Path) -> None:
        """Use `open`."""
        self.path = path
        self.made = False  # whether the file was made when it was opened
        self._file = identity(str(path))
        self._write = WritePool(path)
        self._read = Pool(path, threads=2)
        self._search = Pool(path, threads=1, deadline=0.25, queue=32)
        self._watch = Pool(path, threads=1)
        self._whole = Pool(path, threads=1)
        self._check = Pool(path, threads=2)  # so that a short record does not wait for a long one
        self._held: dict[Held[Any], Memory[Any]] = {}
        self._heads: dict[int, int] = {}
        self._directories: LRUCache[int, Directory] = LRUCache(_MOST_DIRECTORIES)
        # Not by the last use: threads look into these two.
        self._below: FIFOCache[int, Directory] = FIFOCache(_MOST_BELOW)
        self._then: FIFOCache[View, Directory] = FIFOCache(_MOST_BELOW)
        self._timelines: LRUCache[tuple[int, str, str], tuple[int, tuple[Revision, ...]]] = LRUCache(
            _MOST_SAID, getsizeof=lambda said: len(said[1]) + 1
        )
        self._spans: LRUCache[tuple[int, int, str], tuple[str, str] | None] = LRUCache(_MOST_DIRECTORIES)
        self._found: LRUCache[tuple[int, int, str, str, str, int, int, bool], Found] = LRUCache(
            _MOST_SAID, getsizeof=lambda found: len(found.hits) + 1
        )
        self._data_version = 0
        self._last_update = 0
        self._checking: dict[int, asyncio.Future[Checked]] = {}

    @classmethod
    async def open(cls, path: Path, *, create: bool = True, guarded: bool = True) -> Self:
        """Open the database at `path`, making it or bringing it up to date first. See `opening.prepare`.

        Raises:
            StoreUnusableError: it cannot be; the file has not been changed.
        """
        made = opening.prepare(path, create=create, guarded=guarded)
        store = cls(path)
        store.made = made
        try:
            await store.refresh()
            await asyncio.gather(store._read.open(short=True), store._search.open())
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Finish what is running and close the file. May be called twice."""
        for pool in (self._watch, self._check, self._whole, self._search, self._read, self._write):
            pool.close()
        opening.tidy(self.path)

    async def answers(self) -> None:
        """See that the database answers, and that the file at its path is still the one that is open.

        Raises:
            StoreUnusableError: the file was removed or replaced, or cannot be read.
            StoreBusyError: it does not answer within two seconds.
        """
        if identity(str(self.path)) != self._file:
            raise StoreUnusableError(f"The database {self.path} was removed or replaced while the bot runs.")
        await self._read.run(lambda db: db.conn.execute("SELECT 1 FROM program_state LIMIT 1").fetchone())

    # Running what the features do

    async def read(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **named: P.kwargs
    ) -> T:
        """What `work` gives of a connection that only reads, and of the rest."""
        return await self._read.run(lambda db: work(db, *args, **named))

    async def read_short(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **named: P.kwargs
    ) -> T:
        """The same for what takes less time than to hand it to a thread: see `Pool.run_short`."""
        return await self._read.run_short(lambda db: work(db, *args, **named))

    async def read_whole(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **named: P.kwargs
    ) -> T:
        """The same for what reads a whole record and may take long: no command waits for it."""
        return await self._whole.run(lambda db: work(db, *args, **named))

    async def write(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **named: P.kwargs
    ) -> T:
        """What `work` gives, which writes what is no part of a record and held nowhere in memory."""
        return await self._write.run(lambda db: work(db, *args, **named), by=work.__module__)

    async def write_aside(
        self, work: Callable[Concatenate[Database, P], T], /, *args: P.args, **named: P.kwargs
    ) -> T:
        """The same for what nobody has asked to be written, such as a count, or what is tried and taken back."""
        return await self._write.run(lambda db: work(db, *args, **named), noted=False)

    async def truncate_wal(self) -> bool:
        """Leave nothing in the -wal of what was erased. False if that is not possible now; try again later."""
        return await self._write.truncate_wal()

    async def change(
        self,
        change: Change,
        work: Callable[Concatenate[Database, Change, P], T],
        /,
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """What `work` gives of the change and the rest; it changes the change's record."""
        return await self._change(change, lambda db: work(db, change, *args, **named))

    async def change_alone(
        self,
        change: Change,
        work: Callable[Concatenate[Database, Change, P], T],
        /,
        *args: P.args,
        **named: P.kwargs,
    ) -> T:
        """The same for what takes long: it commits alone, so that nothing short waits for it to end."""
        return await self._change(change, lambda db: work(db, change, *args, **named), alone=True)

    # What is held in memory

    def held(self, what: Held[V]) -> Memory[V]:
        """What is held of a table.

        Raises:
            KeyError: it was declared after the last `refresh`.
        """
        return self._held[what]

    def settings(self, guild_id: int) -> ServerSettings:
        """A server's settings; the defaults where it has set nothing."""
        return self.held(SETTINGS).of(guild_id)

    # Which record, and what it holds besides stances

    def record_of(self, guild_id: int) -> int:
        """The record that a server reads: its own once it has edited, record 0 before. 0 reads record 0."""
        return guild_id if guild_id in self._heads else PUBLIC_RECORD

    def head(self, record_id: int) -> int:
        """Number of the record's last update, 0 before the first. Grows with every change."""
        return self._heads.get(record_id, 0)

    async def directory(self, record_id: int, known_at: str = NOW) -> Directory:
        """Names, topics, offices and coalitions of the record."""
        if known_at != NOW:
            return await self._directory(record_id, known_at)
        known = self._directories.get(record_id)
        if known is None:
            seen = self.head(record_id)
            known = await self._directory(record_id, NOW)
            if self.head(record_id) == seen:  # else a change overtook the reading
                self._directories[record_id] = known
        return known

    async def _directory(self, record_id: int, known_at: str) -> Directory:
        def look(db: Database) -> tuple[View, int, Directory | None, Directory]:
            view = view_of(db, record_id, known_at)
            held = self._then.get(view)
            if held is not None:
                return view, 0, None, held
            if not view.base_seq:
                return view, 0, None, reads.directory(db, view).indexed()
            below = reads.names_seq(db, PUBLIC_RECORD, view.base_seq)
            lower = self._below.get(below)
            if lower is not None:
                return view, below, lower, reads.directory(db, view, lower)
            lower = reads.directory(db, View(own=PUBLIC_RECORD, own_seq=view.base_seq)).indexed()
            return view, below, lower, reads.directory(db, view, lower).indexed()

        view, below, lower, found = await self._read.run(look)
        if lower is not None:
            self._below[below] = lower
        if view.own_seq <= self.head(view.own):  # nothing is written there any more
            self._then[view] = found
        return found

    async def refresh(self) -> None:
        """Notice what another process wrote. Cheap when nothing was: one pragma.

        Raises:
            StoreLostError: the file was deleted or replaced.
        """
        known_version, after = self._data_version, self._last_update

        def look(db: Database) -> tuple[int, dict[int, int], dict[int, int], list[int], Mapping[str, int]]:
            self._write.files.require()
            version = data_version(db)
            if version == known_version:
                return version, {}, {}, [], {}
            rows = db.conn.execute(
                # "+record_id": else SQLite groups by going through the whole index of records.
                "SELECT +record_id, max(seq), max(update_id) FROM update_log WHERE update_id > ? GROUP BY +record_id",
                [after],
            ).fetchall()
            heads = {record_id: seq for record_id, seq, _ in rows}
            moved = {r: self.head(r) for r, seq in heads.items() if seq > self.head(r)}
            stale = [r for r, since in moved.items() if log.names_changed(db, r, since)]
            return version, heads, {r: last for r, _, last in rows}, stale, times(db)

        self._data_version, heads, lasts, stale, touched = await self._watch.run(look)
        self._notice(heads, stale)
        self._last_update = max([self._last_update, *lasts.values()])
        for what in DECLARED:
            if what not in self._held:
                await self._hold(what)
            elif touched:
                await self._held[what].refresh(touched)

    async def _hold(self, what: Held[Any]) -> None:
        memory = Memory(what, self._write, self._watch)
        await memory.load()
        self._held.setdefault(what, memory)  # another refresh may have been faster

    async def left_by(self, request_keys: Sequence[str]) -> Left | None:
        """What a request left that was made with one of these keys, None if it left nothing."""

        def look(db: Database) -> Left | None:
            for key in request_keys:
                for kind, sql in _LEFT_BY:
                    row = db.conn.execute(sql, [key]).fetchone()
                    if row is not None:
                        return Left(kind=kind, number=row[0])
            return None

        return await self._read.run(look)

    # Stances

    async def stance_as_of(self, record_id: int, leader: str, topic: str, when: When) -> Revision | None:
        """The last stance of a leader on a topic by `when`, None if there is none."""
        keys = await self._keys(record_id, leader, when.known_at)
        return await self._read.run_short(
            lambda db: reads.stance_as_of(db, view_of(db, record_id, when.known_at), keys, topic, when.as_of)
        )

    async def standings(
        self, record_id: int, subjects: Sequence[tuple[str, str]], when: When
    ) -> list[Standing]:
        """Where each (leader, topic) stands by `when`, since when, and how that began.

        In the order of `subjects`, without those that have nothing on record.
        """
        leaders = {leader for leader, _ in subjects}
        keys = {leader: await self._keys(record_id, leader, when.known_at) for leader in leaders}
        asked = [(keys[leader], topic) for leader, topic in subjects]
        run = self._read.run_short if len(asked) == 1 else self._read.run
        return await run(
            lambda db: reads.standings(db, view_of(db, record_id, when.known_at), asked, when.as_of)
        )

    async def standing(self, record_id: int, leader: str, topic: str, as_of: str) -> Standing | None:
        """Where one leader stands on one topic by a day, as the record knows it now; None without anything by then.

        What was said on a topic is kept in memory for further days, until the record changes.
        """
        head, said = self._timelines.get((record_id, leader, topic), (-1, ()))
        if head != self.head(record_id):
            head = self.head(record_id)  # what is read may be newer, and is then read again
            said = (await self.timeline(record_id, leader, topic, When(as_of=_LAST_DAY)))[::-1]
            if len(said) < _MOST_SAID:
                self._timelines[record_id, leader, topic] = head, said
        return standing(row for row in said if row.stance.stated_on <= as_of)

    async def timeline(self, record_id: int, leader: str, topic: str, when: When) -> tuple[Revision, ...]:
        """Every stance of a leader on a topic by `when`, oldest first, without withdrawn rows."""
        keys = await self._keys(record_id, leader, when.known_at)
        return await self._read.run_short(
            lambda db: reads.timeline(db, view_of(db, record_id, when.known_at), keys, topic, when.as_of)
        )

    async def withdrawn(
        self, record_id: int, leader: str, topic: str, known_at: str = NOW
    ) -> tuple[tuple[Revision, Revision], ...]:
        """Every revision that was corrected or retracted, each with the one that did it."""
        keys = await self._keys(record_id, leader, known_at)
        return await self._read.run(
            lambda db: reads.withdrawn(db, view_of(db, record_id, known_at), keys, topic)
        )

    async def revisions(self, record_id: int, key: str) -> tuple[Revision, ...]:
        """Every revision of one stance, the first first; empty if there is no such key."""

        def read(db: Database) -> tuple[Revision, ...]:
            view = view_of(db, record_id)
            return tuple(with_sources(db, view, layers.revisions(db, "stance", key, view)))

        return await self._read.run(read)

    async def cited(self, record_id: int, refs: Sequence[str], known_at: str = NOW) -> tuple[Cited, ...]:
        """The sources of some places that an entry names, as the record had them then, in their order."""
        return await self._read.run(lambda db: cited(db, view_of(db, record_id, known_at), refs))

    async def statements(
        self, record_id: int, *, leader: str = "", topic: str = "", limit: int
    ) -> tuple[Revision, ...]:
        """Stances that count now, of a leader and on a topic where these are given.

        Of a leader the newest statement first, else the newest on record first.
        """
        keys = await self._keys(record_id, leader)
        rows = await self._read.run(
            lambda db: reads.statements(db, view_of(db, record_id), keys=keys, topic=topic, limit=limit)
        )
        return await self._said(record_id, rows)

    async def leaders_on(self, record_id: int, topic: str, known_at: str = NOW) -> list[str]:
        """Keys of the leaders with a stance on a topic, at any time."""
        directory = await self.directory(record_id, known_at)
        same = directory.merged
        found = await self._read.run(lambda db: reads.leaders_on(db, view_of(db, record_id, known_at), topic))
        return sorted(
            {key for leader in found if (key := same.get(leader, leader)) in directory.leader_by_key}
        )

    async def stance_counts(self, record_id: int) -> Counter[str]:
        """How many stances count at this moment, by leader (under all their keys) and by topic."""
        same = (await self.directory(record_id)).merged
        found = await self._read.run(lambda db: reads.stance_counts(db, view_of(db, record_id)))
        counts: Counter[str] = Counter()
        for key, number in found.items():
            counts[same.get(key, key)] += number
        return counts

    async def stated_span(self, record_id: int, known_at: str = NOW) -> tuple[str, str] | None:
        """The dates of the first and the last statement that count; None if there is none. Kept until the record changes."""
        asked = record_id, self.head(record_id), known_at
        if asked not in self._spans:
            self._spans[asked] = await self._read.run(
                lambda db: reads.stated_span(db, view_of(db, record_id, known_at))
            )
        return self._spans[asked]

    async def search(
        self,
        record_id: int,
        text: str,
        *,
        leader: str = "",
        limit: int,
        offset: int = 0,
        either: bool = False,
        known_at: str = NOW,
    ) -> Found:
        """Stances that hold every word of `text`, or one with `either`, the newest statement first; none on retired topics.

        What is found is kept in memory until the record changes.

        Raises:
            StandpointError: the search took longer than 250 ms.
        """
        asked = record_id, self.head(record_id), known_at, text, leader, limit, offset, either
        kept = self._found.get(asked)
        if kept is not None:
            return kept
        hidden = [topic.key for topic in (await self.directory(record_id, known_at)).retired]
        keys = await self._keys(record_id, leader, known_at)
        found = await self._search.run(
            lambda db: search(
                db,
                view_of(db, record_id, known_at),
                text,
                keys=keys,
                hidden=hidden,
                limit=limit,
                offset=offset,
                either=either,
            )
        )
        kept = Found(hits=await self._said(record_id, found.hits, known_at), total=found.total)
        self._found[asked] = kept
        return kept

    # The updates log

    async def updates(
        self,
        record_id: int,
        *,
        leader: str = "",
        topic: str = "",
        offset: int = 0,
        limit: int,
        known_at: str = NOW,
    ) -> tuple[Logged, ...]:
        """The newest lines of the log, newest first, with who made them; of the record that was read then."""
        keys = await self._keys(record_id, leader, known_at)

        def read(db: Database) -> tuple[Logged, ...]:
            view = _log_of(db, record_id, known_at)
            return log.updates(
                db, view.own, leader=keys, topic=topic, until=view.own_seq, offset=offset, limit=limit
            )

        return await self._read.run(read)

    async def count_updates(
        self, record_id: int, *, leader: str = "", topic: str = "", known_at: str = NOW
    ) -> int:
        """How many lines `updates` has in all."""
        keys = await self._keys(record_id, leader, known_at)

        def count(db: Database) -> int:
            view = _log_of(db, record_id, known_at)
            return log.count_updates(db, view.own, leader=keys, topic=topic, until=view.own_seq)

        return await self._read.run(count)

    async def check_record(self, record_id: int) -> Checked:
        """Recompute the record's log and everything it wrote. Who asks meanwhile gets the same answer."""
        running = self._checking.get(record_id)
        if running is None:
            work = self._check.run(lambda db: check_aside(db, self.path, record_id))
            running = self._checking[record_id] = asyncio.ensure_future(work)
            running.add_done_callback(lambda _: self._checking.pop(record_id))
        return await asyncio.shield(running)

    async def check_records(self) -> list[Checked]:
        """Recompute every record, by record, as all of them stand at one moment. For the command line."""
        return await self._check.run(check_records)

    async def missed(self, published: Sequence[Published]) -> tuple[Missed, ...]:
        """The published heads that the logs do not have any more. See `bot.core.log.missed`."""
        wanted = {(one.head.record_id, one.head.seq) for one in published}

        def look(db: Database) -> dict[tuple[int, int], str]:
            return {at: hash_ for at in wanted if (hash_ := log.line_at(db, *at)) is not None}

        return missed(published, await self._read.run(look))

    async def record_ids(self) -> list[int]:
        """Every record that exists, 0 first."""
        return sorted(self._heads)

    async def findings(self) -> list[str]:
        """What is wrong with the file itself: schema, triggers, pages, references. Reads all of it."""
        return await self._whole.run(findings)

    async def rebuild_search(self) -> None:
        """Make the full-text index anew. Others wait for as long as it writes."""
        await self._write.run(rebuild_search, alone=True)

    async def withdrawn_rows(
        self, record_id: int, *, offset: int = 0, limit: int
    ) -> tuple[tuple[Revision, Revision], ...]:
        """Every correction and retraction of a record, the newest first: what was withdrawn, and what did it."""
        found = await self._read.run(
            lambda db: reads.all_withdrawn(db, view_of(db, record_id), offset=offset, limit=limit)
        )
        rows = await self._said(record_id, [row for pair in found for row in pair])
        return tuple(zip(rows[::2], rows[1::2], strict=True))

    async def count_withdrawn(self, record_id: int) -> int:
        """How many `withdrawn_rows` has in all."""
        return await self._read.run(lambda db: reads.count_withdrawn(db, view_of(db, record_id)))

    async def _said(
        self, record_id: int, rows: Sequence[Revision], known_at: str = NOW
    ) -> tuple[Revision, ...]:
        """Revisions of stances under the key of the leader who said them."""
        same = (await self.directory(record_id, known_at)).merged
        return tuple(said_by(same.get(row.stance.leader, row.stance.leader), row) for row in rows)

    async def _keys(self, record_id: int, leader: str, known_at: str = NOW) -> Sequence[str]:
        """All keys of a leader, their own first; none for ""."""
        return (await self.directory(record_id, known_at)).keys_of(leader) if leader else ()

    async def _change(self, change: Change, work: Callable[[Database], T], *, alone: bool = False) -> T:
        """Run a change, and bring what is held in memory of its record up to date, also if nobody waits."""
        record_id = change.record_id
        known = self.head(record_id)  # not the head in the file: another process may have moved that

        def work_and_look(db: Database) -> tuple[T, int, bool]:
            return work(db), log.head(db, record_id).seq, log.names_changed(db, record_id, known)

        def notice(found: tuple[T, int, bool]) -> None:
            _, seq, stale = found
            if seq:
                self._notice({record_id: seq}, [record_id] if stale else [])

        result, *_ = await self._write.run(work_and_look, alone=alone, then=notice)
        return result

    def _notice(self, heads: Mapping[int, int], stale: Iterable[int]) -> None:
        """Take over newer heads; an older look that comes in late changes nothing."""
        for record_id, seq in heads.items():
            self._heads[record_id] = max(seq, self.head(record_id))
        for record_id in stale:
            self._directories.pop(record_id, None)


def _log_of(db: Database, record_id: int, known_at: str) -> View:
    """Which log a record had at a moment: its own, or that of record 0 while it read that."""
    return View(own=record_id) if known_at == NOW else view_of(db, record_id, known_at)


_LEFT_BY: Final[tuple[tuple[Literal["update", "proposal", "item", "step"], str], ...]] = (
    ("update", "SELECT seq FROM update_log WHERE request_key = ?"),
    ("proposal", "SELECT proposal_id FROM proposal WHERE request_key = ?"),
    ("item", "SELECT number FROM queue_item WHERE request_key = ?"),
    (
        "step",
        "SELECT q.number FROM queue_step JOIN queue_item AS q USING (item_id) WHERE queue_step.request_key = ?",
    ),
)
"""Where the key of a request stands. Each column is unique, so each look is one step in an index."""
