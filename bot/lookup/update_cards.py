"""What an update made of stances and other entries, in lines that say before and after; the card of an edit of entries,
and that of the updates log.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal

from bot.core import countries
from bot.core.dates import in_short, in_words
from bot.core.entries import (
    Coalition,
    Leader,
    Membership,
    Office,
    Revision,
    Source,
    Stance,
    State,
    Theme,
    Topic,
    label,
    refs_of,
)
from bot.core.kinds import KINDS
from bot.core.log import REASON_LIMIT, Logged, Made, Update, UpdateAction
from bot.core.problems import capitalised, field_label
from bot.db.changes import Edited
from bot.lookup.evidence import evidence
from bot.lookup.service import UpdatesAnswer
from bot.routes import ShowUpdates, Undo
from bot.ui.cards import Card, CardBuilder, Choice, place, turning
from bot.ui.text import clip, counted, counted_in_order, escape, moment, position_words, stated

# What an update made, before and after


_FIRST_EDIT: Final = 2  # the first update starts the record
_VALUE_LIMIT: Final = 160
_SHOWN: Final = 12
_MORE_ROOM: Final = 30
_BEFORE: Final = 40
"""Characters of a long text that are shown before the place where it differs from another."""

_FIELDS: Final = {
    "quote": "Quote",
    "quote_language": "Language of the quote",
    "summary": "In short",
    "translation": "In English",
    "form": "Form",
    "office": "Office",
    "venue": "Place",
    "basis": "Basis",
    "confidence": "Confidence",
    "note": "Note",
}
"""What differs between two versions of a stance beside position and date, and what it is called."""


def stance_difference(was: Revision | None, became: Revision | None, *, new: bool = False) -> list[str]:
    """A stance before and after: a line for each field that differs, with both values.

    `new` says that the record never had it before.
    """
    if was is None or became is None:
        shown = became or was
        what = "Is withdrawn" if became is None else "New" if new else "Comes back"
        return (
            []
            if shown is None
            else [f"**{what}:** {position_words(shown.stance.position)}\n{evidence(shown, limit=300)}"]
        )
    before, after = was.stance, became.stance
    lines = []
    if before.position != after.position:
        lines.append(f"**Position:** {label(before.position)} → **{label(after.position)}**")
    if before.stated_on != after.stated_on:
        lines.append(f"**Date:** {in_words(before.stated_on)} → **{in_words(after.stated_on)}**")
    for field, name in _FIELDS.items():
        old, now = getattr(before, field), getattr(after, field)
        if old != now:
            lines.append(_changed(name, old, now))
    if before.sources != after.sources:
        lines += _changed_sources(was, became)
    return lines or ["Nothing in it differs."]


def _changed_sources(was: Revision, became: Revision) -> list[str]:
    """The titles before and after, with the places, and the links, as far as these differ."""
    titles, links = (
        ["; ".join(one.called for one in row.sources) for row in (was, became)],
        [", ".join(one.source.url for one in row.sources if one.source.url) for row in (was, became)],
    )
    named = (("Source", titles), ("Source link", links))
    return [_changed(name, old, now) for name, (old, now) in named if old != now]


def made_lines(made: Sequence[Made], names: Mapping[str, str], *, total: int = 0) -> list[str]:
    """A line or more for each entry that a change touches; of very many, `total` in all, only the first."""
    lines = [line for one in made[:_SHOWN] for line in _lines(one, names)]
    more = max(total, len(made)) - _SHOWN
    return [*lines, f"… and {more:,} more"] if more > 0 else lines


def fitting(lines: Sequence[str], limit: int = 2500) -> str:
    """As many of the lines as fit into `limit` characters; how many are left out is said."""
    text = ""
    for number, line in enumerate(lines):
        if len(text) + len(line) + _MORE_ROOM > limit and (
            number < len(lines) - 1 or len(text) + len(line) + 2 > limit
        ):
            return f"{text}\n… and {counted(len(lines) - number, 'more line')}".strip()
        text = f"{text}\n{line}".strip()
    return text


def _lines(made: Made, names: Mapping[str, str]) -> list[str]:
    if isinstance(made.after.entry, Stance):
        new = made.before is None
        moved = _moved(made, names)
        return [_about(made.after.entry, names), *moved, *stance_difference(made.was, made.became, new=new)]
    called = f"{KINDS[made.after.kind].label} **{escape(_name(made.after, names))}**"
    before, after = made.was, made.became
    if before is None or after is None:
        details = _described(made.after, names)
        return [f"{'+' if after else '−'} {called}{f': {details}' if details else ''}"]
    return [f"~ {called}", *_changes(before, after, names)]


def _moved(made: Made, names: Mapping[str, str]) -> list[str]:
    """A line where an import moved a stance to another topic."""
    was, became = made.was, made.became
    if was is None or became is None or was.stance.topic == became.stance.topic:
        return []
    return [_changed("Topic", *(names.get(row.stance.topic, row.stance.topic) for row in (was, became)))]


def _changes(before: Revision, after: Revision, names: Mapping[str, str]) -> list[str]:
    """What differs between two revisions of an entry."""
    old, new = dict(before.entry), dict(after.entry)
    fields = [name for name in new if name != "sources" and old[name] != new[name]]
    lines = [
        _changed(field_label(name), *(_in_words(name, one[name], names) for one in (old, new)))
        for name in fields
    ]
    if refs_of(before.entry) != refs_of(after.entry):
        lines += _changed_sources(before, after)
    if before.merged_into != after.merged_into:
        into = [names.get(key, key) for key in (before.merged_into, after.merged_into)]
        lines.append(_changed("same person as", *into))
    elif before.state != after.state:
        retired = [revision.state is State.RETIRED for revision in (before, after)]
        lines.append(_changed("retired", *retired))
    return lines


def _about(stance: Stance, names: Mapping[str, str]) -> str:
    leader, topic = names.get(stance.leader, stance.leader), names.get(stance.topic, stance.topic)
    return f"**{escape(leader)}** on {escape(topic)}"


def _name(revision: Revision, names: Mapping[str, str]) -> str:
    match revision.entry:
        case Office(office=own, leader=owner) | Membership(name=own, coalition=owner):
            return f"{own} ({names.get(owner, owner)})"
        case Theme() | Topic() | Leader() | Coalition():
            return revision.entry.name
        case Source(title=title):
            return title
        case _:
            return revision.key or "the public record below"


def _described(revision: Revision, names: Mapping[str, str]) -> str:
    """What is worth knowing of an entry that comes or goes."""
    parts = []
    for name in (
        "type",
        "country",
        "theme",
        "proposition",
        "status",
        "first_attested",
        "last_attested",
        "since",
        "until",
        "publisher",
        "url",
        "archive_url",
        "published_on",
        "aliases",
    ):
        value = getattr(revision.entry, name, "")
        if value and value != type(revision.entry).model_fields[name].default:  # most leaders are persons
            parts.append(f"{field_label(name)} {_value(_in_words(name, value, names))}")
    if isinstance(revision.entry, Membership):
        member = revision.entry.member
        is_known = countries.name_of(member) or member in names
        parts = parts if is_known else ["as an organisation", *parts]
    return ", ".join(parts)


_DAYS: Final = frozenset({*(day for kind in KINDS.values() for day in kind.dates), "until"})
_KEYS: Final = frozenset(key for kind in KINDS.values() for key in (*kind.references, *kind.mentions))


def _in_words(field: str, value: object, names: Mapping[str, str]) -> object:
    """The value of a field as people call it: a country, a day or an entry not by its code, form or key."""
    if not isinstance(value, str) or not value:
        return value
    if field == "country":
        return countries.name_of(value) or value
    if field in _DAYS:
        return in_words(value)
    return names.get(value, value) if field in _KEYS else value


def _changed(name: str, old: object, new: object) -> str:
    if isinstance(old, str) and isinstance(new, str):
        old, new = _around(old, new)
    return f"**{capitalised(name)}:** {_value(old)} → {_value(new)}"


def _around(old: str, new: str) -> tuple[str, str]:
    """Two texts, begun shortly before they differ where cut to their beginnings they could look the same."""
    same = next(
        (at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    if max(len(old), len(new)) <= _VALUE_LIMIT or same < _VALUE_LIMIT // 2:
        return old, new
    start = old.rfind(" ", 0, same - _BEFORE) + 1
    return f"…{old[start:]}", f"…{new[start:]}"


def _value(value: object) -> str:
    match value:
        case None | "" | [] | ():
            return "*nothing*"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return f"“{escape(clip(', '.join(map(str, value)), _VALUE_LIMIT))}”"
        case _:
            return f"“{escape(clip(str(value), _VALUE_LIMIT))}”"


# An edit


def entered_card(edited: Edited) -> Card:
    """What was added or changed, before and after, and a button to undo it."""
    line = edited.update
    builder = CardBuilder()
    done = "Withdrawn" if line.action == "retract" else DONE[line.action]  # of all that rests on a source
    title = f"{done}: {escape(entry_name(line.key, edited.made, edited.names))}"
    if line.action == "merge":
        into = next((made.after.merged_into for made in edited.made if made.after.key == line.key), "")
        title = f"Merged into {escape(edited.names.get(into, into))}: {escape(line.key)}"
    builder.heading(title, f"Update #{line.seq}" + (f" · {escape(line.why)}" if line.why else ""))
    builder.rule()
    builder.add(fitting(made_lines(edited.made, edited.names)))
    if line.action == "merge":
        builder.add("-# All statements, names and log lines of both lead to this leader from now on.")
    builder.close(first_edit_line(line))
    builder.row(
        [
            Choice(label="Undo", button=Undo(update=line.seq)),
            Choice(label="Updates", button=ShowUpdates()),
        ]
    )
    return builder.build()


def first_edit_line(update: Update) -> str:
    """For the card of a record's first edit: that there is a record of the server's own now. Else ""."""
    if update.seq != _FIRST_EDIT:
        return ""
    return (
        "-# This server now has a record of its own: its changes are seen here only. See /settings starter."
    )


# The updates log


UPDATES_A_PAGE: Final = 6


def updates_card(answer: UpdatesAnswer, *, page: int = 0) -> Card:
    """A page of the updates log: who did what, when and why, with before and after."""
    builder = CardBuilder()
    about = " on ".join(escape(entry.name) for entry in (answer.leader, answer.topic) if entry is not None)
    builder.heading(
        f"Updates: {about}" if about else "Updates", counted_in_order(answer.total, "update", "newest first")
    )
    builder.rule()
    if not answer.lines:
        builder.add("Nothing has been changed yet.")
    if answer.lines:
        earlier = _dated_before_their_elders(answer.lines)
        builder.spread(
            *[
                [_update(line, answer, limit, earlier) for line in answer.lines]
                for limit in (REASON_LIMIT, 40)
            ]
        )
    number, count = place(answer.total, page, UPDATES_A_PAGE)
    about_what = ShowUpdates(
        leader=answer.leader.key if answer.leader else "", topic=answer.topic.key if answer.topic else ""
    )
    builder.row(turning(about_what, number, count))
    return builder.build()


def _update(
    line: Logged, answer: UpdatesAnswer, reason_limit: int, earlier: Collection[int]
) -> tuple[str, None]:
    brought = answer.brought.get(line.update.seq)
    if brought is not None:
        details = _brought(*brought, answer.names)
    elif line.update.is_whole and line.update.action != "start":
        details = "\n".join(counts_lines(line))
    else:
        details = ""
    text = update_text(line, answer.names, details, reason_limit=reason_limit)
    if line.update.seq in earlier:
        text += "\n-# ⚠ The clock was put back before this update; the numbers say what came first."
    return text, None


def _brought(rows: Sequence[Revision], total: int, names: Mapping[str, str]) -> str:
    """What an update about the whole record wrote of the leader or on the topic that was asked about."""
    if not rows:
        return ""
    shown = [
        f"{escape(names.get(row.stance.leader, row.stance.leader))} on "
        f"{escape(names.get(row.stance.topic, row.stance.topic))}: {label(row.stance.position)}, {stated(row)}"
        for row in rows
    ]
    more = f"; and {total - len(rows):,} more" if total > len(rows) else ""
    return f"**{counted(total, 'statement')} of it:** {'; '.join(shown)}{more}"


def _dated_before_their_elders(lines: Sequence[Logged]) -> set[int]:
    """The numbers of the lines whose time is before that of the line before them."""
    ordered = sorted((line.update for line in lines), key=lambda update: update.seq)
    return {after.seq for before, after in pairwise(ordered) if after.at < before.at}


def update_text(
    line: Logged, names: Mapping[str, str], details: str = "", *, reason_limit: int = REASON_LIMIT
) -> str:
    """One line of the log as a paragraph; `details` are lines that go with what was done."""
    update = line.update
    what = f"{_what(line, names)}\n{details}".strip()
    reason = f"\n> {escape(clip(update.why, reason_limit))}" if update.why else ""
    return f"**#{update.seq}** {what}{reason}\n-# {moment(update.at, 'f')} · {_who(line)}"


def counts_lines(line: Logged) -> list[str]:
    """How many entries of each kind a line about the whole record made new, and how many it changed."""
    lines = []
    for name, word in _COUNTS.items():
        found = {kind: number for kind, number in line.counts.get(name, {}).items() if kind != "base"}
        if found:
            kinds = ", ".join(counted(number, KINDS[kind].label) for kind, number in found.items())
            lines.append(f"**{word}:** {kinds}")
    return lines


_COUNTS: Final[Mapping[Literal["new", "changed"], str]] = {"new": "New", "changed": "Changed"}


def _who(line: Logged) -> str:
    second = "" if line.second_user_id is None else f", confirmed by <@{line.second_user_id}>"
    if line.discord_user_id is not None:
        return f"by <@{line.discord_user_id}>{second}"
    return "by the operator" if line.by_operator else f"by a former member{second}"


def entry_name(key: str, made: Sequence[Made], names: Mapping[str, str]) -> str:
    """What an entry that a line is about is called."""
    entry = next((one.after.entry for one in made if one.after.key == key), None)
    cited = (one.source for row in made for one in (row.before.sources if row.before else ()))
    entry = entry or next((source for source in cited if source.key == key), None)
    if isinstance(entry, Source):
        return entry.title
    return str(getattr(entry, "office", None) or names.get(key) or getattr(entry, "name", None) or key)


def _what(line: Logged, names: Mapping[str, str]) -> str:
    update, subject = line.update, line.subject
    match update.action:
        case "start":
            return "This record was started."
        case "import":
            return "A record was imported."
        case "take over":
            return "Took over what the public record has learnt."
        case "undo" if update.is_whole:
            return _done(update)
        case "merge":
            into = escape(names.get(line.leader, line.leader))
            return f"Merged: leader {escape(update.key)} is the same person as **{into}**"
    if subject is None or not isinstance(subject.after.entry, Stance):
        return f"{_done(update)}: {escape(about_entry(line, names))}"
    stance = subject.after.entry
    about = (
        f"**{escape(names.get(line.leader, line.leader))}** on {escape(names.get(line.topic, line.topic))}"
    )
    was, became = subject.was, subject.became
    turned = was is not None and became is not None and was.stance.position != stance.position
    before = f"{label(was.stance.position)} → " if was is not None and turned else ""
    gone = "withdrawn: " if update.action == "undo" and became is None else ""  # no new statement
    return (
        f"{_done(update)}: {about} — {gone}{before}**{label(stance.position)}**, {in_short(stance.stated_on)}"
    )


def about_entry(line: Logged, names: Mapping[str, str]) -> str:
    """The kind and the name of the entry that a line is about. A damaged line is shown as it is stored."""
    update = line.update
    kind = KINDS[update.kind].label if update.kind in KINDS else update.kind
    return f"{kind} {entry_name(update.key, line.made, names)}"


def _done(update: Update) -> str:
    return f"Undid #{update.undoes}" if update.action == "undo" else escape(done_by(update))


def done_by(update: Update) -> str:
    """What a line did, in a word. A damaged line is shown as it is stored."""
    return DONE.get(update.action, update.action)


DONE: Final[Mapping[UpdateAction, str]] = {
    "record": "Recorded",
    "correct": "Corrected",
    "retract": "Retracted",
    "add": "Added",
    "change": "Changed",
    "retire": "Retired",
    "merge": "Merged",
    "import": "Imported",
    "undo": "Undone",
    "start": "Started",
    "take over": "Taken over",
}
"""What an update did, in a word or two."""
