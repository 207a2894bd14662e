"""A lease: the time for which something is one worker's to do."""

from datetime import datetime

from bot.record.entries import Value


class Lease(Value):
    """`token` tells this lease from all others; nobody else may take over before it `ends`."""

    token: str
    begins: datetime
    ends: datetime
