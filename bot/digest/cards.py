"""The summary in words: its items, each with date and source, as messages that fit; and the rest in pages.

"Changed position", or "is more conditional", is all that is said of a shift. It is never judged.
"""

import hashlib
import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from bot.core.dates import in_short, in_words, on_date
from bot.core.entries import Cited, Coalition, Membership, Revision, Stance, Value, label
from bot.core.news import Waiting
from bot.core.timeline import ShiftKind
from bot.digest.summary import (
    CoalitionChange,
    Correction,
    Imported,
    Item,
    NewShift,
    NewStance,
    Retraction,
    Section,
    Summary,
    Told,
    Unreadable,
    row_of,
    section_of,
)
from bot.lookup.evidence import degree_words, evidence, source_words
from bot.pictures.model import Panel, Strips, counted_statements
from bot.routes import ShowRest
from bot.ui.cards import Card, CardBuilder, Choice, place, turning
from bot.ui.text import clip, counted, escape, position_words, stated
from bot.verify.cards import head_text

_log = logging.getLogger(__name__)

HEADINGS: Final[Mapping[Section, str]] = {
    "full shifts": "Changed position, from one side to the other",
    "side shifts": "Changed position, to or from neutral or mixed",
    "degree shifts": "More or less conditional",
    "stances": "New on record",
    "corrections": "Corrected and withdrawn",
    "coalitions": "Coalitions",
    "imported": "Imported",
    "unreadable": "Also new",
}

_ONCE: Final = "One more change cannot be shown here. `/updates` lists it."

Names = Mapping[str, str]


def with_headings(items: Sequence[Item], names: Names) -> Iterator[str]:
    """Each item's paragraph, of at most 1,100 characters; the first of its kind carries the heading."""
    last = ""
    for item in items:
        heading = clip(_heading_of(item, names), _HEADING)
        text = _within(partial(_WORDS[type(item)], item, names), row_of(item))
        yield text if heading == last else f"### {heading}\n{text}"
        last = heading


def _heading_of(item: Item, names: Names) -> str:
    """The line above an item and those like it: stances stand under their theme."""
    heading = HEADINGS[section_of(item)]
    if isinstance(item, NewStance) and item.theme:
        return f"{heading}: {escape(names.get(item.theme, item.theme))}"
    return heading


def _within(words: Callable[[], str], row: Revision | None) -> str:
    """What is said of an item or a row, in at most _LONGEST characters.

    If its quotes and links are too long, it goes without quotes. What cannot be put into words says so, and stops nothing
    else.
    """
    try:
        text = words()
    except Exception:  # noqa: BLE001 - whatever it is, the rest must go out; the log has it
        _log.exception("A summary cannot show %r", row)
        return _ONCE
    if len(text) <= _LONGEST:
        return text
    source = f"{stated(row)} · {_link_of(row)}" if row is not None else "See `/updates`."
    first_line, _, _ = text.partition("\n")
    return f"{clip(first_line, 400)}\n-# {source}"


def _link_of(row: Revision) -> str:
    return source_words(row.sources[:1])


def _anniversary(row: Revision, names: Names) -> str:
    """What a leader said on this day in another year."""
    stance = row.stance
    return (
        f"**{stance.stated_on[:4]}**: {_subject(stance.leader, stance.topic, names)} — "
        f"{position_words(stance.position)}\n{evidence(row, limit=220)}"
    )


def _waiting_text(waiting: Waiting) -> str:
    """What waits for the editors, "" if nothing does."""
    parts = [
        counted(waiting.open_suggestions, "open suggestion") if waiting.open_suggestions else "",
        counted(waiting.open_reports, "open report") if waiting.open_reports else "",
        f"{counted(waiting.stale_positions, 'position')} not reviewed for a year"
        if waiting.stale_positions
        else "",
    ]
    said = [part for part in parts if part]
    return f"**For the editors:** {', '.join(said)}." if said else ""


def _subject(leader: str, topic: str, names: Names) -> str:
    return f"**{escape(names.get(leader, leader))}** on **{escape(names.get(topic, topic))}**"


_KINDS: Final[Mapping[ShiftKind, str]] = {
    ShiftKind.FULL: "Full shift",
    ShiftKind.SIDE: "To or from neutral or mixed",
    ShiftKind.DEGREE: "The same side",
}


def _shift(item: NewShift, names: Names) -> str:
    before, after = item.shift.before.stance, item.shift.after.stance
    leader, topic = names.get(item.leader, item.leader), names.get(item.topic, item.topic)
    what = "changed position" if item.shift.is_change else f"is {degree_words(item.shift)}"
    return (
        f"**{escape(leader)}** {what} on **{escape(topic)}**: {label(before.position)} → "
        f"{position_words(after.position)}\n-# {_KINDS[item.shift.kind]}. Before:\n{evidence(item.shift.before, limit=180)}\n"
        f"-# After:\n{evidence(item.shift.after, limit=220)}"
    )


def _stance(item: NewStance, names: Names) -> str:
    stance = item.row.stance
    again = "\n-# Put back on record." if item.restored else ""
    return (
        f"{_subject(item.leader, item.topic, names)} — {position_words(stance.position)}\n"
        f"{evidence(item.row, limit=220)}{again}"
    )


def _correction(item: Correction, names: Names) -> str:
    return (
        f"{_subject(item.leader, item.topic, names)}: the record was corrected. "
        f"{_difference(item.before.stance, item.after.stance)}\n{evidence(item.after, limit=180)}"
        f"{_reason(item.after.reason)}"
    )


def _retraction(item: Retraction, names: Names) -> str:
    stance = item.before.stance
    return (
        f"{_subject(item.leader, item.topic, names)}: a row was withdrawn "
        f"({label(stance.position)}, {stated(item.before)}; {_link_of(item.before)})."
        f"{_reason(item.withdrawn.reason)}"
    )


def _difference(before: Stance, after: Stance) -> str:
    """What is otherwise now: a correction that is undone is one too."""
    if before.position != after.position:
        return f"Position: {label(before.position)} → **{label(after.position)}**."
    if before.stated_on != after.stated_on:
        return f"Date: {in_short(before.stated_on)} → **{in_short(after.stated_on)}**."
    if before.quote != after.quote:
        return "The quote is another now."
    if before.sources != after.sources:
        return "The source is another now."
    return "The details are others now."


def _coalition(item: CoalitionChange, names: Names) -> str:
    name = f"**{escape(names.get(item.coalition, item.coalition))}**"
    shown = item.after or item.before
    what = (
        _membership_change(item.before, item.after)
        if isinstance(shown, Membership)
        else _coalition_change(item.before, item.after)
    )
    return f"{name}: {what}{_source(item.sources)}{_reason(item.reason)}"


def _coalition_change(before: Value | None, after: Value | None) -> str:
    if not isinstance(after, Coalition):
        return "taken off the record."
    if not isinstance(before, Coalition):
        since = f", since {in_short(after.since)}" if after.since else ""
        return f"added as {after.status}{since}."
    if before.status != after.status:
        return f"{before.status} → **{after.status}**."
    changed = [
        name.replace("_", " ")
        for name in Coalition.model_fields
        if getattr(before, name) != getattr(after, name)
    ]
    return f"changed: {', '.join(changed)}."


def _membership_change(before: Value | None, after: Value | None) -> str:
    if not isinstance(after, Membership):
        gone = escape(before.name) if isinstance(before, Membership) else "a member"
        return f"{gone} was taken off the list of members."
    name = escape(after.name)
    if after.until and not (isinstance(before, Membership) and before.until):
        return f"{name} left {on_date(after.until)}."
    if not isinstance(before, Membership):
        if after.since:
            return f"{name} is a member since {in_short(after.since)}."
        listed = f", listed {on_date(after.listed_on)}" if after.listed_on else ""
        return f"{name} is listed as a member{listed}."
    return f"the entry of {name} was changed."


def _source(sources: Sequence[Cited]) -> str:
    return f"\n-# {source_words(sources)}" if sources else ""


def _reason(text: str) -> str:
    return f"\n-# Reason: {escape(clip(text, 200))}" if text else ""


def _imported(item: Imported, _names: Names) -> str:
    return (
        f"{counted(item.statements, 'older statement')} of {counted(item.leaders, 'leader')} on "
        f"{counted(item.topics, 'topic')}: `/updates` with a leader shows which."
    )


def _unreadable(_item: Unreadable, _names: Names) -> str:
    return _ONCE


_WORDS: Final[Mapping[type[Value], Callable[..., str]]] = {
    NewShift: _shift,
    NewStance: _stance,
    Correction: _correction,
    Retraction: _retraction,
    CoalitionChange: _coalition,
    Imported: _imported,
    Unreadable: _unreadable,
}


PARTS: Final = 3
"""The most messages that one summary takes."""

REST_A_PAGE: Final = 3

_ROOM: Final = 3300  # characters of paragraphs on a card, with room left for its heading
_PIECES: Final = 20
_HEADING: Final = 100  # at most, of a section
_LONGEST: Final = 1000  # of one item

# At the start of a small-print line, which no stored text can begin. Messages on Discord may hold a whole request number.
_MARK = re.compile(
    r"^-# Summary (\d{4}-\d\d-\d\d)(?:, request ([0-9a-f]+))?, part (\d+) of \d+", re.MULTILINE
)


@dataclass(frozen=True)
class Mark:
    """What the small print of a summary's message says of it: whose it is, and which part.

    `request` is "" for the planned one, else the short name of the request, or of an older message all of it.
    """

    local_date: str
    request: str
    part: int

    def is_of(self, local_date: str, occasion: str) -> bool:
        """Whether it is the mark of a summary of this date and occasion."""
        return self.local_date == local_date and self.request in {occasion, _short(occasion)}


def _short(occasion: str) -> str:
    """A name of six characters for what asked for a summary out of turn; "" for the planned one."""
    return hashlib.sha256(occasion.encode()).hexdigest()[:6] if occasion else ""


def letters(
    summary: Summary, *, occasion: str = "", role_id: int | None = None, is_preview: bool = False
) -> list[Card]:
    """The messages of a summary: at least one, at most PARTS. A preview says that it is one."""
    parts, shown = _spread(summary)
    rest = len(summary.items) - shown
    title = title_of(summary.local_date)
    title = f"Preview: {title}" if is_preview else title
    made = []
    for number, paragraphs in enumerate(parts, start=1):
        builder = CardBuilder()
        if role_id is not None and number == 1:
            builder.add(f"<@&{role_id}>")
        builder.heading(title, _subtitle(summary) if number == 1 else "continued")
        builder.rule()
        moved = _who_moved(summary) if number == 1 else None
        if moved is not None:
            builder.picture(moved)
        for paragraph in paragraphs:
            builder.add(paragraph)
        if rest and number == len(parts):
            builder.close(f"… and {counted(rest, 'more change')}.")
            rest_of = ShowRest(day=summary.local_date.isoformat(), occasion=occasion, skipped=shown)
            builder.row([None if is_preview else Choice(label="Show the rest", button=rest_of)])
        builder.close(mark_text(summary, occasion, number, len(parts)))
        made.append(builder.build())
    return made


def mark_text(summary: Summary, occasion: str, part: int, parts: int) -> str:
    """The small print: which summary and part this is, by which the bot finds it again.

    The first part ends with the head of the log that the summary reaches up to.
    """
    asked = f", request {_short(occasion)}" if occasion else ""
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
    for text in with_headings(rest[number * REST_A_PAGE : (number + 1) * REST_A_PAGE], told.names):
        builder.add(text)
    builder.row(turning(ShowRest(day=day, occasion=occasion, skipped=skipped), number, count))
    return builder.build()


_MOST_DRAWN: Final = 12
"""So many rows are readable on a phone without scrolling."""


def _who_moved(summary: Summary) -> Strips | None:
    """A row for each shift of a summary, with the statement before and the one after; None where nobody moved."""
    moved = [item for item in summary.items if isinstance(item, NewShift)]
    if not moved:
        return None
    shown = moved[:_MOST_DRAWN]
    rows = [row for item in shown for row in (item.shift.before, item.shift.after)]
    names = summary.names
    more = f" · {len(moved) - _MOST_DRAWN} more below" if len(moved) > _MOST_DRAWN else ""
    return Strips(
        title="Who moved",
        caption=f"Summary of {in_words(summary.local_date.isoformat())} · "
        f"{counted_statements(len({row.key for row in rows}))}{more}",
        panels=tuple(
            Panel.of(
                f"{names.get(item.leader, item.leader)}: {names.get(item.topic, item.topic)}",
                (item.shift.before, item.shift.after),
                {item.shift.after.key: 1},
            )
            for item in shown
        ),
    )


def title_of(local_date: date) -> str:
    """What the summary of a day is called, also as a thread or a forum post."""
    return f"Summary of {in_words(local_date.isoformat())}"


def _subtitle(summary: Summary) -> str:
    late = ""
    if summary.planned_for is not None:
        late = f" · late: planned for <t:{int(summary.planned_for.timestamp())}:t>"
    what = f"{len(summary.items):,} new in the record" if summary.items else "nothing changed"
    since = " since the last summary" if summary.told_before else " · no summary was posted here before"
    return f"{what}{since}{late}"


def _spread(summary: Summary) -> tuple[list[list[str]], int]:
    """The paragraphs of each message, and how many items found room.

    In the last message that there can be, what comes at the end of the summary keeps its room.
    """
    tail = list(_tail(summary))
    tail_length = sum(map(len, tail))
    parts: list[list[str]] = [[]]
    shown = 0
    for text in with_headings(summary.items, summary.names):
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


def _tail(summary: Summary) -> Iterator[str]:
    """What comes after the news: this day in other years, what waits, and what else the log has."""
    for number, row in enumerate(summary.anniversaries):
        text = _within(partial(_anniversary, row, summary.names), row)
        yield text if number else f"### On this day\n{text}"
    more = summary.anniversaries_in_all - len(summary.anniversaries)
    if more:
        yield f"-# … and {counted(more, 'more statement')} of this day in other years."
    if summary.waiting is not None and (said := _waiting_text(summary.waiting)):
        yield said
    if summary.others:
        yield f"-# Also {counted(summary.others, 'other change')} of names, topics and the like: `/updates`."
    if not summary.items and not summary.anniversaries:
        yield "Nothing on record was said on this day in another year."
