"""Composing a summary: reading what a stretch of the log brought and what belongs to the day.

Thousands of servers may read the same record and ask for the same lines in the same minute. So what was
composed last is kept, and those who ask at once share one reading.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from bot.desk.desk import Desk, instant
from bot.digest.summary import (
    CoalitionChange,
    Correction,
    Item,
    NewShift,
    NewStance,
    Retraction,
    Summary,
    items_of,
)
from bot.record.digest import Stretch, Task
from bot.record.directory import Directory
from bot.record.entries import Value
from bot.record.news import News, OnThisDay, Waiting

T = TypeVar("T")

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
        self._kept: OrderedDict[Hashable, asyncio.Future[Any]] = OrderedDict()
        self._one_by_one = asyncio.Lock()

    async def compose(self, guild_id: int, task: Task, stretch: Stretch, *, for_editors: bool) -> Summary:
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
        )

    async def told(self, stretch: Stretch) -> Told:
        """What a stretch of the log brought."""
        return await self._once(("stretch", stretch), lambda: self._read(stretch))

    async def _read(self, stretch: Stretch) -> Told:
        return await self._desk.store.news.of_stretch(stretch, told_of)

    async def _on_this_day(self, record_id: int, day: date) -> OnThisDay:
        key = "day", record_id, self._desk.store.head(record_id), day
        news = self._desk.store.news
        return await self._once(key, lambda: news.on_this_day(record_id, day.isoformat(), ANNIVERSARIES))

    async def _waiting(self, guild_id: int) -> Waiting:
        store = self._desk.store
        open_items = await store.queue.waiting_by_kind(guild_id)
        return Waiting(
            open_suggestions=open_items["suggestion"],
            open_reports=open_items["problem"],
            stale_positions=await store.news.stale_positions(guild_id, instant(self._desk.now() - YEAR)),
        )

    async def _once(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` gave for this key; a failure is not kept."""
        future: asyncio.Future[T] | None = self._kept.get(key)
        if future is None or (future.done() and (future.cancelled() or future.exception() is not None)):
            future = asyncio.ensure_future(make())
            self._kept[key] = future
        self._kept.move_to_end(key)  # what many ask for stays while what few ask for goes
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
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
    return {key: directory.name_of(key) for key in _keys(items)}


def _keys(items: Sequence[Item]) -> Iterator[str]:
    """The keys that items mention."""
    for item in items:
        match item:
            case NewStance():
                yield from (item.leader, item.topic, item.theme)
            case NewShift() | Correction() | Retraction():
                yield from (item.leader, item.topic)
            case CoalitionChange():
                yield item.coalition
            case _:
                pass
