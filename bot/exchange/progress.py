"""How far an import is: counted by the thread that does it, shown to who waits for it, and stopped by them."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.core.errors import StandpointError
from bot.exchange.archive import UPLOAD

E = TypeVar("E")


class ImportStoppedError(StandpointError):
    """An import was stopped before its end. Nothing was changed."""


@dataclass
class Progress:
    """How far an import is. Written by the thread that does it, looked at by anyone, and stopped by anyone.

    Attributes:
        seconds: how long each of its parts may take.
        doing: the part: reading, matching and checking the names of a sheet, then comparing with the record, or writing.
        rows: how many rows of it are done.
        is_stopped: whether it is to end.
    """

    seconds: float = UPLOAD.seconds
    doing: str = "Reading"
    rows: int = 0
    is_stopped: bool = False
    _until: float = 0.0

    def over(self, doing: str, rows: Iterable[E]) -> Iterator[E]:
        """The rows of one part, counted as they are taken; what has the name of the part before goes on with it.

        Raises:
            ImportStoppedError: it was stopped, or takes too long.
        """
        if doing != self.doing or not self._until:
            self.doing, self.rows, self._until = doing, 0, time.monotonic() + self.seconds
        for row in rows:
            self.rows += 1
            if self.is_stopped:
                raise ImportStoppedError("The import was stopped. Nothing was changed.")
            if time.monotonic() > self._until:
                raise ImportStoppedError(
                    f"{self.doing} the files took longer than {self.seconds / 60:g} minutes, so it was stopped. Nothing "
                    "was changed. Split them into smaller ones, or ask the bot's operator to use `standpoint import`."
                )
            yield row


def let_go(*tables: list[Any] | dict[Any, Any]) -> None:
    """Empty what holds very much, one by one: where it goes all at once, nothing else runs until it is gone."""
    for table in tables:
        while table:
            table.popitem() if isinstance(table, dict) else table.pop()
