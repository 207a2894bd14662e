"""What a summary says: pure, from rows of the record. Every statement in it is a row with its date and source.

A shift counts as news when the record did not show it before, whoever made the row that brought it to light:
a new statement, an old one that was recorded only now, or a correction. What was wrong never counts as a shift:
a withdrawn row is in no history.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final, Literal, TypeAlias, TypeVar, get_args

from cachetools import LRUCache

from bot.core.dates import instant
from bot.core.directory import Directory
from bot.core.entries import Cited, Coalition, KindName, Membership, Revision, Value
from bot.core.log import Head
from bot.core.news import Entered, News, OnThisDay, Stretch, Subject, Waiting
from bot.core.timeline import Shift, ShiftKind, order, shifts
from bot.db import news as newsroom
from bot.digest.model import Task
from bot.queue import store as queue
from bot.request import Desk

_log = logging.getLogger(__name__)

T = TypeVar("T")


class NewShift(Value):
    """A leader changed position, or holds it with a condition more or less (a shift of degree)."""

    leader: str
    topic: str
    shift: Shift


class NewStance(Value):
    """A statement that was recorded, or put back after it had been withdrawn."""

    leader: str
    topic: str
    theme: str
    row: Revision
    restored: bool = False


class Correction(Value):
    """A row that was wrong, and the row that replaces it with a reason."""

    leader: str
    topic: str
    before: Revision
    after: Revision


class Retraction(Value):
    """A row that was withdrawn; `withdrawn` carries the reason."""

    leader: str
    topic: str
    before: Revision
    withdrawn: Revision


class CoalitionChange(Value):
    """A coalition or a membership that was added, changed or taken out, with the reason given last."""

    coalition: str
    before: Coalition | Membership | None
    after: Coalition | Membership | None
    reason: str
    sources: tuple[Cited, ...] = ()


class Imported(Value):
    """Older statements that imports brought or changed: how many, of how many leaders, on how many topics."""

    statements: int
    leaders: int
    topics: int


class Unreadable(Value):
    """Something that is new and cannot be shown, so that it is not passed over in silence."""

    what: str


Item: TypeAlias = NewShift | NewStance | Correction | Retraction | CoalitionChange | Imported | Unreadable

Section = Literal[
    "full shifts",
    "side shifts",
    "degree shifts",
    "stances",
    "corrections",
    "coalitions",
    "imported",
    "unreadable",
]


class Summary(Value):
    """A summary, ready to be shown.

    Attributes:
        local_date: whose summary it is.
        planned_for: if it is late, when it should have come.
        items: what is new, in the order of the sections.
        others: how many further lines the log has: names, topics and the like.
        anniversaries, anniversaries_in_all: statements of this day in other years, the latest first, as far as
            they are shown.
        waiting: what waits for the editors, None where that is nobody's business.
        head: of the log, up to which the summary reaches.
        names: the name of each leader, topic, theme and coalition by its key.
        told_before: whether the server had a summary before, since which this one tells.
    """

    local_date: date
    planned_for: datetime | None = None
    items: tuple[Item, ...] = ()
    others: int = 0
    anniversaries: tuple[Revision, ...] = ()
    anniversaries_in_all: int = 0
    waiting: Waiting | None = None
    head: Head
    names: dict[str, str] = {}  # noqa: RUF012 - pydantic copies it, and the model is frozen
    told_before: bool = True

    @property
    def is_quiet(self) -> bool:
        """Whether nothing changed that is worth telling."""
        return not self.items


def items_of(news: News, directory: Directory) -> tuple[Item, ...]:
    """What is new, in order: full, side and degree shifts, stances by theme, corrections, coalitions.

    Within a section the latest statement comes first. A subject or line that cannot be read becomes an
    `Unreadable` and keeps nothing else from being told.
    """
    themes = {theme.key: number for number, theme in enumerate(directory.themes)}
    theme_of = {topic.key: topic.theme for topic in directory.topics}
    found: list[Item] = []
    for subject in news.subjects:
        what = f"something about {subject.leader} on {subject.topic}"
        found += _readable(what, partial(_of_subject, subject, theme_of.get(subject.topic, "")))
    found += _coalition_changes(news.coalitions)
    found += _imported(news.subjects)
    return tuple(sorted(found, key=partial(_rank, themes)))


def section_of(item: Item) -> Section:
    """The part of the summary that an item belongs to."""
    match item:
        case NewShift():
            return _SHIFTS[item.shift.kind]
        case NewStance():
            return "stances"
        case Correction() | Retraction():
            return "corrections"
        case CoalitionChange():
            return "coalitions"
        case Imported():
            return "imported"
        case Unreadable():
            return "unreadable"


_SHIFTS: Final[Mapping[ShiftKind, Section]] = {
    ShiftKind.FULL: "full shifts",
    ShiftKind.SIDE: "side shifts",
    ShiftKind.DEGREE: "degree shifts",
}
_SECTIONS: Final[Sequence[Section]] = get_args(Section)


def row_of(item: Item) -> Revision | None:
    """The statement that an item is about, None for an item that is about none."""
    match item:
        case NewShift():
            return item.shift.after
        case NewStance():
            return item.row
        case Correction():
            return item.after
        case Retraction():
            return item.before
        case _:
            return None


def _rank(themes: Mapping[str, int], item: Item) -> tuple[int, int, int]:
    theme = themes.get(item.theme, len(themes)) if isinstance(item, NewStance) else 0
    row = row_of(item)
    day = 0 if row is None else order(row)[0].toordinal()
    return _SECTIONS.index(section_of(item)), theme, -day


def _of_subject(subject: Subject, theme: str) -> Iterator[Item]:
    """What is new of one leader on one topic, without older statements that were imported."""
    then, now = _then_and_now(subject)
    new = subject.first_new.keys() - subject.older
    told = {shift.after.stance.key for shift in shifts(_history(then.values()))}
    shown = set()
    for shift in shifts(_history(now.values())):
        key = shift.after.stance.key
        if key not in told and new & {key, shift.before.stance.key}:
            shown.add(key)
            yield NewShift(leader=subject.leader, topic=subject.topic, shift=shift)
    for key in (key for key in subject.first_new if key in new):
        item = _of_stance(subject, theme, then.get(key), now.get(key))
        if item is not None and not (isinstance(item, NewStance) and key in shown):
            yield item


def _then_and_now(subject: Subject) -> tuple[dict[str, Revision], dict[str, Revision]]:
    """The last revision of each stance before the lines, and at their end."""
    by_key: dict[str, list[Revision]] = {}
    for row in sorted(subject.rows, key=lambda row: row.revision):
        by_key.setdefault(row.stance.key, []).append(row)
    now = {key: rows[-1] for key, rows in by_key.items()}
    then = {
        key: earlier[-1]
        for key, rows in by_key.items()
        if (earlier := [row for row in rows if row.revision < subject.first_new.get(key, row.revision + 1)])
    }
    return then, now


def _imported(subjects: Sequence[Subject]) -> list[Item]:
    """One item for all older statements that imports brought or changed."""
    statements, leaders, topics = 0, set[str](), set[str]()
    for subject in subjects:
        then, now = _then_and_now(subject)
        changed = [
            key for key in subject.older if _of_stance(subject, "", then.get(key), now.get(key)) is not None
        ]
        if changed:
            statements += len(changed)
            leaders.add(subject.leader)
            topics.add(subject.topic)
    if not statements:
        return []
    return [Imported(statements=statements, leaders=len(leaders), topics=len(topics))]


def _of_stance(
    subject: Subject, theme: str, before: Revision | None, row: Revision | None
) -> NewStance | Correction | Retraction | None:
    """What became of one stance, None if it reads as it did."""
    leader, topic = subject.leader, subject.topic
    was_held = before is not None and before.is_kept
    is_held = row is not None and row.is_kept
    if row is None or (not was_held and not is_held):
        return None
    if before is None or not was_held:
        return NewStance(leader=leader, topic=topic, theme=theme, row=row, restored=before is not None)
    if not is_held:
        return Retraction(leader=leader, topic=topic, before=before, withdrawn=row)
    if row.stance == before.stance:
        return None
    return Correction(leader=leader, topic=topic, before=before, after=row)


def _history(rows: Iterable[Revision]) -> list[Revision]:
    """The rows that count, oldest first."""
    return sorted((row for row in rows if row.is_kept), key=order)


def _coalition_changes(entered: Sequence[Entered]) -> list[Item]:
    """What became of coalitions and memberships: one item for each, however often it was changed."""
    before: dict[tuple[KindName, str], Revision | None] = {}
    after: dict[tuple[KindName, str], Entered] = {}
    for one in entered:
        at = (one.made.after.kind, one.made.after.key)
        before.setdefault(at, one.made.was)
        after[at] = one
    found: list[Item] = []
    for at, one in after.items():
        found += _readable(f"a change of {' '.join(at)}", partial(_change, before[at], one))
    return found


def _change(before: Revision | None, entered: Entered) -> Iterator[CoalitionChange]:
    was, became = _entry(before), _entry(entered.made.became)
    if was != became:
        about = became or was
        key = about.coalition if isinstance(about, Membership) else entered.made.after.key
        yield CoalitionChange(
            coalition=key,
            before=was,
            after=became,
            reason=entered.line.reason,
            sources=entered.made.after.sources,
        )


def _entry(revision: Revision | None) -> Coalition | Membership | None:
    entry = None if revision is None else revision.entry
    return entry if isinstance(entry, Coalition | Membership) else None


def _readable(what: str, work: Callable[[], Iterable[T]]) -> "list[T | Unreadable]":
    """All that `work` gives, or that `what` cannot be read."""
    try:
        return list(work())
    except Exception:  # noqa: BLE001 - whatever it is, the rest must go out; the log has it
        _log.exception("A summary cannot show %s", what)
        return [Unreadable(what=what)]


ANNIVERSARIES: Final = 3
"""How many statements of this day in other years a summary shows."""

YEAR: Final = timedelta(days=365)

_KEPT: Final = 16


class Told(Value):
    """What a stretch brought: the items, how many further lines there are, and the names in the items."""

    items: tuple[Item, ...]
    others: int
    names: dict[str, str]


class Composer:
    """Composes summaries for a desk."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is kept yet."""
        self._desk = desk
        self._kept: LRUCache[Hashable, asyncio.Future[Any]] = LRUCache(_KEPT)
        self._one_by_one = asyncio.Lock()

    async def compose(
        self, guild_id: int, task: Task, stretch: Stretch, *, for_editors: bool, told_before: bool = True
    ) -> Summary:
        """The summary of a local date."""
        told = await self.told(stretch)
        on_this_day = await self._on_this_day(stretch.record_id, task.local_date)
        return Summary(
            local_date=task.local_date,
            planned_for=task.due_at if task.late else None,
            items=told.items,
            others=told.others,
            anniversaries=on_this_day.rows,
            anniversaries_in_all=on_this_day.in_all,
            waiting=await self._waiting(guild_id) if for_editors else None,
            head=stretch.head,
            names={**told.names, **on_this_day.names},
            told_before=told_before,
        )

    async def told(self, stretch: Stretch) -> Told:
        """What a stretch of the log brought."""
        store = self._desk.store
        return await self._once(
            ("stretch", stretch), lambda: store.read_whole(newsroom.of_stretch, stretch, told_of)
        )

    async def _on_this_day(self, record_id: int, day: date) -> OnThisDay:
        key = "day", record_id, self._desk.store.head(record_id), day
        store = self._desk.store
        return await self._once(
            key, lambda: store.read_whole(newsroom.on_this_day, record_id, day.isoformat(), ANNIVERSARIES)
        )

    async def _waiting(self, guild_id: int) -> Waiting:
        store = self._desk.store
        open_items = await store.read(queue.waiting_by_kind, guild_id)
        return Waiting(
            open_suggestions=open_items["suggestion"],
            open_reports=open_items["problem"],
            stale_positions=await store.read_whole(
                newsroom.stale_positions, guild_id, instant(self._desk.now() - YEAR)
            ),
        )

    async def _once(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gave for this key; a failure is not kept."""
        future: asyncio.Future[T] | None = self._kept.get(key)
        if future is None or (future.done() and (future.cancelled() or future.exception() is not None)):
            future = asyncio.ensure_future(make())
            self._kept[key] = future
        # Shielded: one who stops waiting must not stop it for the others.
        result = await asyncio.shield(future)
        # All who waited for it would go on in the same turn of the event loop, and hold up everything else.
        async with self._one_by_one:
            await asyncio.sleep(0)
        return result


def told_of(news: News, directory: Directory) -> Told:
    """The items of some news, with the names that they need."""
    items = items_of(news, directory)
    return Told(items=items, others=news.others, names=names_in(directory, items))


def names_in(directory: Directory, items: Sequence[Item]) -> dict[str, str]:
    """The names that items need, by key."""
    keys: list[str] = []
    for item in items:
        match item:
            case NewStance():
                keys += [item.leader, item.topic, item.theme]
            case NewShift() | Correction() | Retraction():
                keys += [item.leader, item.topic]
            case CoalitionChange():
                keys.append(item.coalition)
            case _:
                pass
    return {key: directory.name_of(key) for key in keys}
