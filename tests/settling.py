"""How simcord finds out whether the bot is done, in a fraction of the time; `tests.spared` imports it.

It looks a hundred times in a test, and each time for each task through all timers, all views and the local variables
of the task. What it finds is the same here.
"""

import asyncio
from collections import defaultdict
from types import SimpleNamespace
from typing import Any, Final

import discord
from discord.ext import tasks
from discord.ui import view
from simcord import _dpy_internals, _settlement

_LOOPS: Final = tasks.Loop._loop.__code__
_EXPIRES: Final = view.BaseView._BaseView__timeout_task_impl.__code__


class _Timers:
    """The timers of one list by what they wake: the objects that they are called with, and those whose method they call."""

    def __init__(self, records: list[Any]) -> None:
        self.records = records
        self.many = len(records)
        self._by: defaultdict[int, list[Any]] = defaultdict(list)
        for record in records:
            handle = record.handle
            if record.when is None or handle is None or handle.cancelled():
                continue
            owner = getattr(_dpy_internals._original_callback(handle._callback), "__self__", None)
            for one in {
                id(one) for one in (*handle._args, owner, getattr(owner, "_task", None)) if one is not None
            }:
                self._by[one].append(record)

    def of(self, one: object) -> list[Any]:
        """Those that may wake it."""
        return self._by.get(id(one), [])


def _timers(self: Any) -> _Timers:  # noqa: ANN401
    """Of a list that only grows: simcord makes a new one where something is left out. Kept as long as the bot is."""
    records = self.work.callbacks
    known: _Timers | None = vars(self.bot).get("_timers")
    if known is None or known.records is not records or known.many != len(records):
        known = vars(self.bot)["_timers"] = _Timers(records)
    return known


def _timer_records_waking(self: Any, task: asyncio.Task[Any], waiter: Any) -> list[Any]:  # noqa: ANN401
    timers = _timers(self)
    found = []
    for record in {id(one): one for one in (*timers.of(waiter), *timers.of(task))}.values():
        handle = record.handle
        if handle.cancelled() or record.when <= self.virtual_time:
            continue
        callback = _dpy_internals._original_callback(handle._callback)
        if _dpy_internals.is_wakeup_callback(callback, handle._args, waiter, task):
            found.append(record)
    return found


def _sleeps_between(self: Any, task: asyncio.Task[Any], waiter: Any) -> bool:  # noqa: ANN401
    """Whether it is one of the bot's loops, between two rounds: most tasks are, and nothing else need be asked of them."""
    if waiter is None or waiter.done() or getattr(task.get_coro(), "cr_code", None) is not _LOOPS:
        return False
    return task not in self.work.external_waits and _dpy_internals.tasks_loop_sleep(task, waiter)


def _recognized_wait(self: Any, task: asyncio.Task[Any], waiter: Any) -> bool:  # noqa: ANN401
    return _sleeps_between(self, task, waiter) or _recognized(self, task, waiter)


def _park_reason(
    self: Any,  # noqa: ANN401
    task: asyncio.Task[Any],
    deadline: float,
    seen: set[int] | None = None,
) -> str | None:
    waiter = getattr(task, "_fut_waiter", None)
    if not task.done() and _sleeps_between(self, task, waiter) and _timer_records_waking(self, task, waiter):
        return "discord.ext.tasks loop interval"
    return _reason(self, task, deadline, seen)


def _is_wait_for_listener(client: discord.Client, task: asyncio.Task[Any]) -> bool:
    return bool(_dpy_internals.listener_futures(client)) and _listens(client, task)


def _is_sleep_waiter(waiter: Any, loop: Any, deadline: float) -> bool:  # noqa: ANN401
    """There are hundreds of timers, most of them cancelled, and one that is called with this."""
    with_it = [handle for handle in loop._scheduled if handle._args and handle._args[0] is waiter]
    return bool(with_it) and _sleeps(waiter, SimpleNamespace(_scheduled=with_it), deadline)


def _view_timeout_task_identity(client: discord.Client, task: asyncio.Task[Any]) -> bool:
    return getattr(task.get_coro(), "cr_code", None) is _EXPIRES and _expires(client, task)


def _tasks_loop_self(task: asyncio.Task[Any]) -> Any:  # noqa: ANN401
    return _loop_self(task) if getattr(task.get_coro(), "cr_code", None) is _LOOPS else None


_recognized = _settlement._recognized_wait
_reason = _settlement._park_reason
_listens = _dpy_internals.is_wait_for_listener
_sleeps = _dpy_internals.is_sleep_waiter
_expires = _dpy_internals._view_timeout_task_identity
_loop_self = _dpy_internals._tasks_loop_self
_settlement._recognized_wait = _recognized_wait
_settlement._park_reason = _park_reason
_settlement._timer_records_waking = _timer_records_waking
_dpy_internals.is_wait_for_listener = _is_wait_for_listener
_dpy_internals.is_sleep_waiter = _is_sleep_waiter
_dpy_internals._view_timeout_task_identity = _view_timeout_task_identity
_dpy_internals._tasks_loop_self = _tasks_loop_self
