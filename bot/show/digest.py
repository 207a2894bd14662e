"""The summary as messages: a few cards that fit, whatever happened, and the rest on pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.digest.compose import Told
from bot.digest.summary import Item, Summary
from bot.record.dates import in_words
from bot.show.buttons import ShowRest
from bot.show.card import Card, CardBuilder, Choice
from bot.show.digest_items import (
    anniversary_text,
    heading_of,
    item_text,
    others_text,
    waiting_text,
)
from bot.show.heads import head_text, plain_with
from bot.show.pages import place, turning
from bot.show.text import clip, counted

PARTS: Final = 3
"""The most messages that one summary takes."""

REST_A_PAGE: Final = 3

_ROOM: Final = 3300  # characters of paragraphs on a card, with room left for its heading
_PIECES: Final = 20
_HEADING: Final = 100  # at most, of a section
_LONGEST: Final = 1000  # of one item

# At the start of a small-print line, which no stored text can begin.
_MARK = re.compile(r"^-# Summary (\d{4}-\d\d-\d\d)(?:, request (\d+))?, part (\d+) of \d+", re.MULTILINE)


@dataclass(frozen=True)
class Letter:
    """One message of a summary.

    Attributes:
        plain: the same without components, for when Discord refuses the card. It ends with the mark too.
        title: for a thread or a forum post.
    """

    card: Card
    plain: str
    title: str


@dataclass(frozen=True)
class Mark:
    """What the small print of a summary's message says of it: whose it is, and which part."""

    local_date: str
    occasion: str
    part: int


def letters(
    summary: Summary, *, occasion: str = "", role_id: int | None = None, is_preview: bool = False
) -> list[Letter]:
    """The messages of a summary: at least one, at most PARTS. A preview says that it is one."""
    parts, shown = _spread(summary)
    rest = len(summary.items) - shown
    title = f"Preview: {_title(summary)}" if is_preview else _title(summary)
    made = []
    for number, paragraphs in enumerate(parts, start=1):
        builder = CardBuilder()
        if role_id is not None and number == 1:
            builder.add(f"<@&{role_id}>")
        builder.heading(title, _subtitle(summary) if number == 1 else "continued")
        builder.rule()
        for paragraph in paragraphs:
            builder.add(paragraph)
        if rest and number == len(parts):
            builder.close(f"… and {counted(rest, 'more change')}.")
            rest_of = ShowRest(day=summary.local_date.isoformat(), occasion=occasion, skipped=shown)
            builder.row([None if is_preview else Choice(label="Show the rest", press=rest_of)])
        mark = mark_text(summary, occasion, number, len(parts))
        builder.close(mark)
        card = builder.build()
        made.append(Letter(card=card, plain=plain_with(mark, card), title=_title(summary)))
    return made


def mark_text(summary: Summary, occasion: str, part: int, parts: int) -> str:
    """The small print: which summary and part this is, by which the bot finds it again.

    The first part ends with the head of the log that the summary reaches up to.
    """
    asked = f", request {occasion}" if occasion else ""
    mark = f"-# Summary {summary.local_date.isoformat()}{asked}, part {part} of {parts}"
    head = head_text(summary.head) if part == 1 else ""
    return f"{mark}\n{head}" if head else mark


def read_mark(text: str) -> Mark | None:
    """The mark in a message's text, None if it has none."""
    found = _MARK.search(text)
    return None if found is None else Mark(found[1], found[2] or "", int(found[3]))


def rest_card(told: Told, day: str, occasion: str, skipped: int, *, page: int = 0) -> Card:
    """A page of the items that had no room in the messages; `skipped` of them had."""
    rest = told.items[skipped:]
    number, count = place(len(rest), page, REST_A_PAGE)
    builder = CardBuilder()
    builder.heading(f"Summary of {in_words(day)}: the rest", f"{counted(len(rest), 'more item')}")
    builder.rule()
    for text in _with_headings(rest[number * REST_A_PAGE : (number + 1) * REST_A_PAGE], told.names):
        builder.add(text)
    builder.row(turning(ShowRest(day=day, occasion=occasion, skipped=skipped), number, count))
    return builder.build()


def _title(summary: Summary) -> str:
    return f"Summary of {in_words(summary.local_date.isoformat())}"


def _subtitle(summary: Summary) -> str:
    late = ""
    if summary.planned_for is not None:
        late = f" · late: planned for <t:{int(summary.planned_for.timestamp())}:t>"
    what = f"{len(summary.items):,} new in the record" if summary.items else "nothing changed"
    return f"{what} since the last summary{late}"


def _spread(summary: Summary) -> tuple[list[list[str]], int]:
    """The paragraphs of each message, and how many items found room.

    In the last message that there can be, what comes at the end of the summary keeps its room.
    """
    tail = list(_tail(summary))
    tail_length = sum(map(len, tail))
    parts: list[list[str]] = [[]]
    shown = 0
    for text in _with_headings(summary.items, summary.names):
        last = len(parts) == PARTS
        kept, kept_pieces = (tail_length, len(tail)) if last else (0, 0)
        if _length(parts[-1]) + len(text) + kept > _ROOM or len(parts[-1]) + kept_pieces >= _PIECES:
            if last:
                break
            parts.append([])
        parts[-1].append(text)
        shown += 1
    if _length(parts[-1]) + tail_length > _ROOM or len(parts[-1]) + len(tail) > _PIECES:
        parts.append([])
    parts[-1] += tail
    return parts, shown


def _length(paragraphs: Sequence[str]) -> int:
    return sum(map(len, paragraphs))


def _with_headings(items: Sequence[Item], names: dict[str, str]) -> Iterator[str]:
    """Each item's paragraph; the first of its kind carries the heading."""
    last = ""
    for item in items:
        heading = clip(heading_of(item, names), _HEADING)
        text = item_text(item, names, limit=_LONGEST)
        yield text if heading == last else f"### {heading}\n{text}"
        last = heading


def _tail(summary: Summary) -> Iterator[str]:
    """What comes after the news: this day in other years, what waits, and what else the log has."""
    for number, row in enumerate(summary.anniversaries):
        text = anniversary_text(row, summary.names, limit=_LONGEST)
        yield text if number else f"### On this day\n{text}"
    more = summary.anniversaries_in_all - len(summary.anniversaries)
    if more:
        yield f"-# … and {counted(more, 'more statement')} of this day in other years."
    if summary.waiting is not None and (said := waiting_text(summary.waiting)):
        yield said
    if others := others_text(summary):
        yield others
    if not summary.items and not summary.anniversaries:
        yield "Nothing changed since the last summary."
