"""The items of a summary in words: what is new, each with its date and its source.

"Changed position" is all that is said of a shift. It is never judged.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from bot.digest.summary import (
    CoalitionChange,
    Correction,
    Item,
    NewShift,
    NewStance,
    Retraction,
    Section,
    Summary,
    Unreadable,
    section_of,
)
from bot.record.dates import in_short
from bot.record.entries import Coalition, Membership, Revision, Stance, Value
from bot.record.news import Waiting
from bot.record.position import label
from bot.record.timeline import ShiftKind
from bot.show.stance import evidence
from bot.show.text import clip, counted, escape, link
from bot.show.words import position_words, stated

_log = logging.getLogger(__name__)

HEADINGS: Final[Mapping[Section, str]] = {
    "full shifts": "Changed position, from one side to the other",
    "partial shifts": "Changed position, in part",
    "stances": "New on record",
    "corrections": "Corrected and withdrawn",
    "coalitions": "Coalitions",
    "unreadable": "Also new",
}

_ONCE: Final = "One more change cannot be shown here. `/updates` lists it."

Names = Mapping[str, str]


def heading_of(item: Item, names: Names) -> str:
    """The line above an item and those like it: stances stand under their theme."""
    heading = HEADINGS[section_of(item)]
    if isinstance(item, NewStance) and item.theme:
        return f"{heading}: {escape(names.get(item.theme, item.theme))}"
    return heading


def item_text(item: Item, names: Names, *, limit: int) -> str:
    """An item as a paragraph of at most `limit` characters, which is at least 1,000.

    One whose quotes and links are too long goes without quotes. One that cannot be put into words says so,
    and stops nothing else.
    """
    return _within(limit, partial(_WORDS[type(item)], item, names), _row_of(item))


def anniversary_text(row: Revision, names: Names, *, limit: int) -> str:
    """What a leader said on this day in another year, in at most `limit` characters."""
    return _within(limit, partial(_anniversary, row, names), row)


def _within(limit: int, words: Callable[[], str], row: Revision | None) -> str:
    try:
        text = words()
    except Exception:  # noqa: BLE001 - whatever it is, the rest must go out; the log has it
        _log.exception("A summary cannot show %r", row)
        return _ONCE
    if len(text) <= limit:
        return text
    source = f"{stated(row)} · {_link_of(row)}" if row is not None else "See `/updates`."
    first_line, _, _ = text.partition("\n")
    return f"{clip(first_line, 400)}\n-# {source}"


def _row_of(item: Item) -> Revision | None:
    """The row that an item is about, if it is about one."""
    match item:
        case NewShift():
            return item.shift.after
        case NewStance():
            return item.row
        case Correction():
            return item.after
        case Retraction():
            return item.before
        case _:
            return None


def _link_of(row: Revision) -> str:
    return link(row.stance.source_title, row.stance.source_url)


def _anniversary(row: Revision, names: Names) -> str:
    stance = row.stance
    return (
        f"**{stance.stated_on[:4]}**: {_subject(stance.leader, stance.topic, names)} — "
        f"{position_words(stance.position)}\n{evidence(stance, limit=220)}"
    )


def waiting_text(waiting: Waiting) -> str:
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


def others_text(summary: Summary) -> str:
    """How many further lines the log has, "" if none."""
    if not summary.others:
        return ""
    return f"-# Also {counted(summary.others, 'other change')} of names, topics and the like: `/updates`."


def _subject(leader: str, topic: str, names: Names) -> str:
    return f"**{escape(names.get(leader, leader))}** on **{escape(names.get(topic, topic))}**"


def _shift(item: NewShift, names: Names) -> str:
    before, after = item.shift.before.stance, item.shift.after.stance
    kind = "Full shift" if item.shift.kind is ShiftKind.FULL else "Partial shift"
    leader, topic = names.get(item.leader, item.leader), names.get(item.topic, item.topic)
    return (
        f"**{escape(leader)}** changed position on **{escape(topic)}**: {label(before.position)} → "
        f"{position_words(after.position)}\n-# {kind}. Before:\n{evidence(before, limit=180)}\n"
        f"-# After:\n{evidence(after, limit=220)}"
    )


def _stance(item: NewStance, names: Names) -> str:
    stance = item.row.stance
    again = "\n-# Put back on record." if item.restored else ""
    return (
        f"{_subject(item.leader, item.topic, names)} — {position_words(stance.position)}\n"
        f"{evidence(stance, limit=220)}{again}"
    )


def _correction(item: Correction, names: Names) -> str:
    return (
        f"{_subject(item.leader, item.topic, names)}: the record was corrected. "
        f"{_difference(item.before.stance, item.after.stance)}\n{evidence(item.after.stance, limit=180)}"
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
    """What was wrong."""
    if before.position != after.position:
        return f"Position: {label(before.position)} → **{label(after.position)}**."
    if before.stated_on != after.stated_on:
        return f"Date: {in_short(before.stated_on)} → **{in_short(after.stated_on)}**."
    if before.quote != after.quote:
        return "The quote was put right."
    if (before.source_title, before.source_url) != (after.source_title, after.source_url):
        return "The source was put right."
    return "The details were put right."


def _coalition(item: CoalitionChange, names: Names) -> str:
    name = f"**{escape(names.get(item.coalition, item.coalition))}**"
    shown = item.after or item.before
    what = (
        _membership_change(item.before, item.after)
        if isinstance(shown, Membership)
        else _coalition_change(item.before, item.after)
    )
    return f"{name}: {what}{_source(shown)}{_reason(item.reason)}"


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
        return f"{name} left on {in_short(after.until)}."
    if not isinstance(before, Membership):
        if after.since:
            return f"{name} is a member since {in_short(after.since)}."
        listed = f", listed on {in_short(after.listed_on)}" if after.listed_on else ""
        return f"{name} is listed as a member{listed}."
    return f"the entry of {name} was changed."


def _source(entry: Value | None) -> str:
    match entry:
        case Coalition() if entry.source_url:
            return f"\n-# {link(entry.source_title or 'Source', entry.source_url)}"
        case Membership() if entry.source_url:
            return f"\n-# {link('Source', entry.source_url)}"
        case _:
            return ""


def _reason(text: str) -> str:
    return f"\n-# Reason: {escape(clip(text, 200))}" if text else ""


def _unreadable(_item: Unreadable, _names: Names) -> str:
    return _ONCE


_WORDS: Final[Mapping[type[Value], Callable[..., str]]] = {
    NewShift: _shift,
    NewStance: _stance,
    Correction: _correction,
    Retraction: _retraction,
    CoalitionChange: _coalition,
    Unreadable: _unreadable,
}
