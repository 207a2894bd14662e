"""Values kept in memory for a while: finished cards, and drafts that wait for another try."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """The last `room` values by key. What was asked for least recently makes room. Gone after a restart."""

    def __init__(self, room: int) -> None:
        """An empty shelf."""
        self._room = room
        self._values: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        """The value put here earlier under `key`, if it is still here."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def remove(self, key: Hashable) -> None:
        """Make room of what is kept under `key`, if it is still here."""
        self._values.pop(key, None)

    def discard(self, unwanted: Callable[[Hashable], bool]) -> None:
        """Make room of everything whose key is `unwanted`."""
        for key in [key for key in self._values if unwanted(key)]:
            del self._values[key]

    def put(self, key: Hashable, value: T) -> None:
        """Keep a value in place of the one before."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._room:
            self._values.popitem(last=False)
