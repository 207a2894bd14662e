"""Names of a sheet that are nearly another one, and may be misspelt for it."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from bot.core.names import fold

LOOKED_AT: Final = 200
"""New names for which one is looked for: each costs a look through all names of the record and of the sheet."""

_ALIKE: Final = 85
"""Least rapidfuzz ratio, 0 to 100, of two names in any order of words, of which one may be misspelt."""

_AT_ONCE: Final = 2_000
"""Names looked through in one call, which takes some 2 ms in which nothing else of the program runs."""


class Spelt:
    """Names, among which one is looked for that another may be misspelt for."""

    def __init__(self, names: Iterable[str]) -> None:
        """These names."""
        self._names = {fold(name): name for name in names}

    def add(self, name: str) -> None:
        """One more."""
        self._names[fold(name)] = name

    def nearest(self, name: str) -> str:
        """The one that is nearly `name`, "" if none is."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - see bot.core.names

        folded, least, found = fold(name), float(_ALIKE), ""
        names = iter(self._names)
        while some := list(islice(names, _AT_ONCE)):
            near = process.extractOne(folded, some, scorer=fuzz.token_sort_ratio, score_cutoff=least)
            if near is not None and (not found or near[1] > least):
                found, least = self._names[near[0]], near[1]
        return found


def nearly_same(new: Iterable[str], known: Iterable[str]) -> list[tuple[str, str]]:
    """New names that are nearly another one, each with that: those on record, and the new ones before it."""
    names = Spelt(known)
    found = []
    for name in islice(new, LOOKED_AT):
        near = names.nearest(name)
        if near:
            found.append((name, near))
        names.add(name)
    return found
