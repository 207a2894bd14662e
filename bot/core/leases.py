"""Claims on what is done once: how long one keeps others out, and when to try again."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from bot.core.entries import Value

LASTS: Final = timedelta(minutes=5)
"""How long a lease keeps others out. Renewed before each message; sending one takes a minute at most."""

SKEW: Final = timedelta(minutes=1)
"""Clocks of two processes may differ by this much. What is further in the future was written by a wrong clock."""

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=30)


class Lease(Value):
    """`token` tells this lease from all others; nobody else may take over before it `ends`."""

    token: str
    begins: datetime
    ends: datetime


def new_lease(now: datetime) -> Lease:
    """A lease of our own from now on."""
    return Lease(token=secrets.token_hex(8), begins=now, ends=now + LASTS)


def is_on(began: datetime, lasts: timedelta, now: datetime) -> bool:
    """Whether what began then and lasts so long is still on. What begins in the future is void."""
    return began <= now + SKEW and now < began + lasts


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, up to LONGEST_PAUSE."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 10)
    return min(doubled, LONGEST_PAUSE)
