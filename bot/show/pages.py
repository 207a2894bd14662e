"""Pages: which part of a long list is shown, and the buttons that turn it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.show.card import Choice
from bot.show.press import Paged

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `number` counts from 0 and is always one that exists; `count` is at least 1."""

    items: Sequence[T]
    number: int
    count: int


def page_of(items: Sequence[T], number: int, size: int) -> Page[T]:
    """The page `number` of a whole list, or the nearest that exists."""
    number, count = place(len(items), number, size)
    return Page(items=items[number * size : (number + 1) * size], number=number, count=count)


def place(total: int, number: int, size: int) -> tuple[int, int]:
    """The nearest page that exists to `number`, and how many there are."""
    count = max(1, -(-total // size))
    return min(max(number, 0), count - 1), count


def turning(shown: Paged, number: int, count: int) -> list[Choice | None]:
    """Buttons for the page before and after, with the place between them; none for a single page."""
    if count == 1:
        return []

    def at(page: int) -> Paged:
        return shown.model_copy(update={"mode": "turn", "page": page})

    return [
        Choice(label="Previous", press=at(number - 1), disabled=number == 0),
        Choice(label=f"Page {number + 1} of {count}", press=at(number), disabled=True),
        Choice(label="Next", press=at(number + 1), disabled=number + 1 == count),
    ]
