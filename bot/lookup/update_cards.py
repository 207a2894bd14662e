"""The card of the updates log, and its lines, which other cards share."""

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal

from bot.core.dates import in_short
from bot.core.entries import Revision, Source, Stance, label
from bot.core.kinds import KINDS
from bot.core.log import REASON_LIMIT, Logged, Made, Update
from bot.lookup.service import UpdatesAnswer
from bot.routes import ShowUpdates
from bot.ui.cards import Card, CardBuilder, place, turning
from bot.ui.text import clip, counted, counted_in_order, escape, moment, stated

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
        label_of = KINDS[update.kind].label
        return f"{_done(update)}: {label_of} {escape(entry_name(update.key, line.made, names))}"
    stance = subject.after.entry
    about = (
        f"**{escape(names.get(line.leader, line.leader))}** on {escape(names.get(line.topic, line.topic))}"
    )
    was, became = subject.was, subject.became
    turned = was is not None and became is not None and was.stance.position != stance.position
    before = f"{label(was.stance.position)} → " if was is not None and turned else ""
    return f"{_done(update)}: {about} — {before}**{label(stance.position)}**, {in_short(stance.stated_on)}"


def _done(update: Update) -> str:
    return f"Undid #{update.undoes}" if update.action == "undo" else _VERBS[update.action]


_VERBS: Final = {
    "record": "Recorded",
    "correct": "Corrected",
    "retract": "Retracted",
    "add": "Added",
    "change": "Changed",
    "retire": "Retired",
}
