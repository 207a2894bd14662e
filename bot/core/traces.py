"""Whether a request has written anything, whichever function it was that wrote.

What is asked for comes in as a task of its own, which calls services, stores and a thread; what is noted goes with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final


@dataclass
class Trace:
    """Whether something was written, for who has to say what became of a request. `by`: the modules whose functions did."""

    wrote: bool = False
    by: set[str] = field(default_factory=set)


_TRACE: Final[ContextVar[Trace | None]] = ContextVar("trace", default=None)


def trace_writes() -> Trace:
    """Notes whether this task, or one that it begins, writes anything from now on that stays."""
    trace = Trace()
    _TRACE.set(trace)
    return trace


def current() -> Trace | None:
    """What this task's writes are noted in, None if nobody asked."""
    return _TRACE.get()


@contextmanager
def untraced() -> Iterator[None]:
    """What is written meanwhile is not noted."""
    token = _TRACE.set(None)
    try:
        yield
    finally:
        _TRACE.reset(token)
