"""Catching what a store is asked to run, function by function."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, Final

from bot.db.store import Store

_WAYS: Final = ("read", "read_whole", "write", "change", "change_alone")


def catch(store: Store, functions: Collection[object], caught: Callable[..., Awaitable[Any]]) -> None:
    """Have `store` ask `caught` in place of some functions over a connection.

    It gets what goes on as if nothing was caught, and the arguments.
    """

    def through(run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def trapped(*asked: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the function takes
            place = next(number for number, one in enumerate(asked) if callable(one))
            if asked[place] not in functions:
                return await run(*asked, **named)
            return await caught(lambda: run(*asked, **named), *asked[place + 1 :], **named)

        return trapped

    for way in _WAYS:
        setattr(store, way, through(getattr(store, way)))
