"""Sequences and mappings over others that they share, which hold only what differs.

A thousand servers that changed a few names each cost those names, not a thousand copies of the public ones.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar, overload

from typing_extensions import override

T = TypeVar("T")
V = TypeVar("V")


class Woven(Sequence[T]):
    """A sequence without some of its items, and with others woven in at their places."""

    __slots__ = ("_below", "_edits", "_length")

    def __init__(
        self, below: Sequence[T], places: Sequence[int], gone: Iterable[int], own: Iterable[tuple[int, T]]
    ) -> None:
        """`below` without the items at the indices `gone`, and with `own`, each before the first later place.

        Args:
            places: of the items below, ascending.
            gone: ascending.
            own: items with their places, ascending.
        """
        self._below = below
        edits: list[tuple[int, int, tuple[T, ...]]] = [(index, 1, ()) for index in gone]
        edits += [(bisect_left(places, place), 0, (item,)) for place, item in own]
        self._edits = sorted(edits, key=lambda edit: edit[0])
        self._length = len(below) + sum(len(items) - left_out for _, left_out, items in edits)

    @override
    def __iter__(self) -> Iterator[T]:
        at = 0
        for index, left_out, items in self._edits:
            yield from self._below[at:index]
            yield from items
            at = index + left_out if index >= at else at
        yield from self._below[at:]

    @override
    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    @override
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return tuple(self)[index]

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    @override
    def __hash__(self) -> int:
        return hash(tuple(self))


class Over(Mapping[str, V]):
    """A mapping with other values for some of its keys, and without some."""

    __slots__ = ("_below", "_gone", "_own")

    def __init__(
        self, below: Mapping[str, V], own: Mapping[str, V], gone: AbstractSet[str] = frozenset()
    ) -> None:
        """`below` with `own` in place of what it has there, and without the keys `gone`."""
        self._below = below
        self._own = own
        self._gone = gone

    @override
    def __getitem__(self, key: str) -> V:
        if key in self._own:
            return self._own[key]
        if key in self._gone:
            raise KeyError(key)
        return self._below[key]

    @override
    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._below if key not in self._own and key not in self._gone)
        yield from self._own

    @override
    def __len__(self) -> int:
        return sum(1 for _ in self)
