"""A statement in words: what was said, when and by which source, what is doubtful, and what it changed."""

import re
from collections.abc import Sequence
from typing import Final

from bot.core.dates import in_short
from bot.core.directory import Statement
from bot.core.entries import Cited, Leader, Revision, Stance, label
from bot.core.timeline import Shift, Standing
from bot.queue.model import Disputes
from bot.routes import ShowStance
from bot.ui.cards import Choice
from bot.ui.text import clip, counted, escape, link, stated

_ROOM_FOR_SOURCES: Final = 700
"""Characters that all sources of a statement take on a card before further ones are only counted."""

_FILE: Final = re.compile(r", [\w-]+\.(?:csv|html?|json|pdf|txt|xml)$")
"""The name of a file at the end of a title, which `/source` and citations say where the source is not the first."""

_BRIEF: Final = 60
"""Characters of a statement where there is little room."""

IN_FULL: Final = "In full"
"""What the button beside a statement says that leads to its own card."""

ENGLISH: Final = ("", "en")
"""The languages of quotes that everybody here reads as they are."""


def evidence(row: Revision, *, limit: int = 500) -> str:
    """The leader's words or the summary, then date, place, sources, and what is doubtful. Stored text is escaped.

    Words in another language are followed by their translation, else by the summary, which is in English.
    """
    stance = row.stance
    english = f"\n-# In English: {escape(clip(in_english(stance), limit))}" if in_english(stance) else ""
    return f"> {_said(stance, limit)}{english}\n{source_line(row, limit=limit)}"


def in_english(stance: Stance) -> str:
    """What a quote in another language says: its translation, else the summary; "" where the quote is English."""
    if not stance.quote or stance.quote_language in ENGLISH:
        return ""
    return f"“{stance.translation}”" if stance.translation else stance.summary


def in_short_of(stance: Stance, *, limit: int = 500) -> str:
    """A line with the summary, where the quote stands above it and says something else; else ""."""
    if not (stance.quote and stance.summary) or in_english(stance) == stance.summary:
        return ""
    return f"-# In short: {escape(clip(stance.summary, limit))}"


def brief(row: Revision) -> str:
    """The same in two short lines, for where there is little room: with its first source."""
    return f"> {_said(row.stance, _BRIEF)}\n{_brief_line(row)}"


def brief_in_english(row: Revision, *, room: int) -> str:
    """The same with so many characters for the words, which those in another language share with what they say."""
    english = in_english(row.stance)
    if not english:
        return f"> {_said(row.stance, room)}\n{_brief_line(row)}"
    half = max(room // 2, _BRIEF)
    return f"> {_said(row.stance, half)}\n-# In English: {escape(clip(english, half))}\n{_brief_line(row)}"


def _said(stance: Stance, limit: int) -> str:
    """The leader's words in quotation marks, else the summary."""
    words = escape(clip(stance.quote or stance.summary, limit))
    return f"“{words}”" if stance.quote else words


def _brief_line(row: Revision) -> str:
    parts = (in_short(row.stance.stated_on), _first_source(row), *map(escape, caveats(row)[:1]))
    return f"-# {' · '.join(part for part in parts if part)}"


def _first_source(row: Revision) -> str:
    """The first source in a few words, with its link if it has one."""
    if not row.sources:
        return ""
    source = row.sources[0].source
    return link(source.title, source.url, limit=20) if source.url else escape(clip(source.title, 60))


def source_line(row: Revision, *, limit: int = 500) -> str:
    """Date, place and linked sources in small print, and on what the position rests where that is not plain."""
    stance = row.stance
    parts = (
        in_short(stance.stated_on),
        escape(stance.venue),
        source_words(row.sources),
        *map(escape, caveats(row)),
    )
    note = f"\n-# Note: {escape(clip(stance.note, limit))}" if stance.note else ""
    return f"-# {' · '.join(part for part in parts if part)}{note}"


def position_and_basis(row: Revision) -> str:
    """The position in words, and in one word on what it rests where the leader's own words do not carry it plainly."""
    stance = row.stance
    return f"{label(stance.position)}{'' if stance.basis == 'explicit' else f' ({stance.basis})'}"


def caveats(row: Revision) -> list[str]:
    """What is to be said wherever a position is said that the leader's own words do not carry plainly."""
    stance = row.stance
    return [
        part
        for part in (
            "" if stance.form == "statement" else stance.form,
            _basis(row),
            "read with medium confidence" if stance.confidence == "medium" else "",
        )
        if part
    ]


def _basis(row: Revision) -> str:
    match row.stance.basis:
        case "explicit":
            return ""
        case "inferred":
            return "implied by these words" if row.stance.quote else "implied, not said outright"
        case "reported":
            publisher = row.sources[0].source.publisher if row.sources else ""
            return f"said, as reported by {publisher or 'the source'}"


def source_words(sources: Sequence[Cited]) -> str:
    """Sources with their links, each with the place in it: the first, and "also" the others as far as there is room."""
    if not sources:
        return ""
    text = cited_words(sources[0])
    for number, one in enumerate(sources[1:], start=1):
        besides = cited_words(one, called=_FILE.sub("", one.source.title))
        longer = f"{text}{', ' if number > 1 else '; also: '}{besides}"
        if len(longer) > _ROOM_FOR_SOURCES:
            return f"{text}; and {counted(len(sources) - number, 'more source')}"
        text = longer
    return text


def cited_words(cited: Cited, *, called: str = "") -> str:
    """A source with its link, else publisher and date; then the place in it, and where it is archived.

    `called` is said in place of its title.
    """
    source = cited.source
    title = called or source.title
    if source.url:
        text = link(title, source.url)
    else:
        known = (
            clip(title, 80),
            source.publisher,
            source.published_on and in_short(source.published_on),
        )
        text = escape(", ".join(part for part in known if part))
    place = f", {escape(cited.locator)}" if cited.locator else ""
    archived = f", {link('archived', source.archive_url)}" if source.archive_url else ""
    return f"{text}{place}{archived if len(text) + len(archived) <= _ROOM_FOR_SOURCES else ''}"


def type_of(leader: Leader) -> str:
    """What a leader is, where that is no person; "" for a person."""
    return "" if leader.type == "person" else leader.type


def dispute_line(stance: Stance, disputes: Disputes) -> str:
    """A line, with the break before it, if readers dispute the stance and the editors have not settled it."""
    said = dict(disputes).get(stance.key)
    return f"\n-# ⚑ A reader disputes this ({said}); the editors are looking at it." if said else ""


def change_line(shift: Shift) -> str:
    """What the position was before, and by which statement. "Changed", never a judgement."""
    before = shift.before
    return f"↻ {_what_shifted(shift)}: before, **{label(before.stance.position)}** ({stated(before)})"


def _what_shifted(shift: Shift) -> str:
    if not shift.is_change:
        return degree_words(shift).capitalize()
    return "Position reversed" if shift.kind == "full" else "Position changed"


def degree_words(shift: Shift) -> str:
    """Of a shift of degree: `more conditional` or `less conditional`."""
    return "more conditional" if shift.is_more_conditional else "less conditional"


def shifts_counted(shifts: Sequence[Shift]) -> str:
    """`2 changes of position, 1 time more or less conditional`."""
    changes = sum(shift.is_change for shift in shifts)
    said = counted(changes, "change") if changes else "no change"
    of_degree = len(shifts) - changes
    degrees = f", {counted(of_degree, 'time')} more or less conditional" if of_degree else ""
    return f"{said} of position{degrees}"


def since_line(standing: Standing) -> str:
    """Since when the position holds, and what it was before."""
    if standing.shift is not None:
        return f"Since {stated(standing.since)}. {change_line(standing.shift)}"
    if standing.since == standing.current:
        return ""
    return f"On record with this position since {stated(standing.since)}."


def more_choice(shown: Statement, known: str = "") -> Choice:
    """From a statement to the position on its day; `known` is the moment of the record that is shown, as ids hold it."""
    on = shown.revision.stance.stated_on
    position = ShowStance(leader=shown.leader.key, subject=shown.topic.key, on=on, known=known)
    return Choice(label=IN_FULL, button=position)
