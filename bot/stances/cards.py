"""Cards about stances that are recorded, corrected or withdrawn: for the editor, and for everyone after."""

from typing import Final

from bot.core.dates import on_date
from bot.core.directory import Statement
from bot.core.entries import Revision, Stance, label
from bot.core.log import MovedError
from bot.lookup.cards import short_of, then_words, withdrawn_words
from bot.lookup.evidence import brief, change_line, evidence, in_short_of
from bot.lookup.service import Corrections, HistoryAnswer, Withdrawal
from bot.lookup.update_cards import first_edit_line, fitting, stance_difference
from bot.routes import (
    AddDetails,
    CorrectAgain,
    CorrectPosition,
    CorrectText,
    Edit,
    RecordAnother,
    ReportProblem,
    Retract,
    SayWhy,
    ShowCorrections,
    ShowHistory,
    ShowStance,
    ShowWithdrawn,
    SuggestOn,
    Undo,
)
from bot.stances.model import Why
from bot.stances.service import POSITION_CHOICES, Context, Correction, Draft, Recorded
from bot.stances.store import Written
from bot.ui.cards import Card, CardBuilder, Choice, place, roomy_page_of, turning
from bot.ui.replies import problem_card
from bot.ui.text import COLOURS, clip, counted, escape, moment, position_words, stated

WITHDRAWN_A_PAGE = 4
_TEXT_LIMIT: Final = 240
_DIFFERENCE_LIMIT: Final = 800
"""Characters of a text where several versions stand on one card, and of what differs between two."""


def _done(row: Revision) -> str:
    return "Corrected" if row.is_kept else "Retracted"


WHY_LABELS: Final = {
    Why.CHANGED: "The position changed",
    Why.SAME: "Same position, new evidence",
    Why.WRONG: "The record was wrong",
}
"""What an editor can say about the position that the record shows."""


def edit_card(opened: Statement, *, moved: bool = False) -> Card:
    """A stance as it stands, and what can be done with it; `moved` if it is newer than the button pressed."""
    row, stance = opened.revision, opened.revision.stance
    builder = CardBuilder(COLOURS[stance.position])
    builder.heading(
        f"Edit: {escape(opened.leader.name)} on “{escape(opened.topic.name)}”",
        f"{stated(row)} · version {row.revision}",
    )
    builder.rule()
    if moved:
        builder.add("⚑ This changed after the card you came from. Here it is as it stands now.")
    builder.add(f"{position_words(stance.position)}\n{evidence(row)}")
    if in_short_of(stance):
        builder.add(in_short_of(stance))
    if not row.is_kept:
        builder.add(f"It is withdrawn: {escape(row.reason)}")
        return builder.build()
    builder.add(
        "-# Did the leader change their mind? Then nothing here is wrong: use `/record stance` instead."
    )
    builder.row(
        [
            Choice(
                label="Correct the text",
                button=CorrectText(stance=stance.key, revision=row.revision),
                primary=True,
            ),
            Choice(
                label="Correct the position", button=CorrectPosition(stance=stance.key, revision=row.revision)
            ),
            *_details(row),
            Choice(label="Retract", button=Retract(stance=stance.key, revision=row.revision)),
        ]
    )
    return builder.build()


def revised_card(revised: Recorded) -> Card:
    """What was corrected or retracted, before and after, and the shift that it makes now."""
    written, leader, topic = revised.written, revised.leader, revised.topic
    row = written.revision
    held = row.is_kept
    builder = CardBuilder(COLOURS[row.stance.position] if held else None)
    builder.heading(
        f"{_done(row)}: {escape(leader.name)} on “{escape(topic.name)}”",
        f"Update #{written.update.seq} · {escape(row.reason)}",
    )
    builder.rule()
    for line in stance_difference(written.before, row if held else None):
        builder.add(line)
    _add_consequences(builder, written)
    builder.close(
        "-# The version before stays readable, with the reason, and never counts as a change of mind."
    )
    builder.row(
        [
            Choice(label="History", button=ShowHistory(leader=leader.key, topic=topic.key)),
            Choice(label="Withdrawn statements", button=ShowWithdrawn(leader=leader.key, topic=topic.key)),
            Choice(label="Undo", button=Undo(update=written.update.seq)),
        ]
    )
    return builder.build()


def moved_card(
    error: MovedError, typed: Draft | Correction | None = None, again: Choice | None = None
) -> Card:
    """Both versions, each field in which they differ, and what the editor typed, so that they can decide.

    `again` opens the dialog for another try on the new version.
    """
    builder = CardBuilder()
    builder.heading("Somebody else was faster", str(error))
    builder.rule()
    builder.add(f"**The version you looked at**\n{_version(error.seen)}")
    builder.add(f"**The version on record now**\n{_version(error.now)}")
    for title, lines in _differences(error):
        builder.add(f"**{title}**\n{fitting(lines, _DIFFERENCE_LIMIT)}")
    if typed is not None:
        builder.add(f"**What you wrote** (kept for the moment)\n{typed_text(typed)}")
    stance = error.now.stance
    builder.row(
        [
            again,
            Choice(label="Edit the new version", button=Edit(stance=stance.key, revision=error.now.revision)),
            Choice(label="History", button=ShowHistory(leader=stance.leader, topic=stance.topic)),
        ]
    )
    return builder.build()


def wrong_card(opened: Statement, typed: Correction, token: str) -> Card:
    """The record was wrong, says the editor: the row as it stands, what would stand there, and the way on."""
    builder = CardBuilder()
    builder.heading(
        f"The record was wrong: {escape(opened.leader.name)} on “{escape(opened.topic.name)}”",
        "Nothing was changed yet. A correction needs a reason, which everyone can read.",
    )
    builder.rule()
    builder.add(f"**The row on record**\n{_text(opened.revision)}")
    builder.add(f"**What you wrote in its place**\n{typed_text(typed)}")
    builder.row(
        [
            Choice(label="Give the reason and correct", button=CorrectAgain(token=token), primary=True),
            Choice(label="History", button=ShowHistory(leader=opened.leader.key, topic=opened.topic.key)),
        ]
    )
    return builder.build()


def why_card(context: Context, token: str) -> Card:
    """There is a position on record: did it change, is this more evidence, or was the record wrong?"""
    builder = CardBuilder()
    builder.heading(
        f"{escape(context.leader.name)} on “{escape(context.topic.name)}”: which is it?",
        "There is a position on record. Nothing was recorded yet.",
    )
    builder.rule()
    if context.shown is not None:
        builder.add(f"**On record now**\n{_text(context.shown)}")
    builder.row(
        [
            Choice(label=label_of, button=SayWhy(token=token, why=why), primary=why is Why.CHANGED)
            for why, label_of in WHY_LABELS.items()
        ]
    )
    builder.close("-# “Changed” keeps the old statement true for its time; “wrong” corrects the row above.")
    return builder.build()


def typed_text(typed: Draft | Correction) -> str:
    """What somebody typed, before any of it is checked."""
    words = {choice: label(position) for choice, position in POSITION_CHOICES.items()}
    said = typed.quote or typed.summary or "…"
    position = f"**{words.get(typed.position, '?')}**, " if typed.position else ""
    lines = [
        f"{position}{escape(clip(typed.day, 60))}",
        f"> {escape(clip(said, _TEXT_LIMIT))}",
        f"-# {escape(clip(typed.source, _TEXT_LIMIT))}",
    ]
    if typed.quote and typed.summary:
        lines.append(f"-# In short: {escape(clip(typed.summary, _TEXT_LIMIT))}")
    return "\n".join(lines)


def reader_card(refusal: str, stance: Stance) -> Card:
    """For who may not change a stance: why, and what they can do about it."""
    return problem_card(
        refusal,
        [
            Choice(label="Report a problem", button=ReportProblem(stance=stance.key), primary=True),
            Choice(label="Suggest a stance", button=SuggestOn(leader=stance.leader, topic=stance.topic)),
        ],
    )


def statement_title(opened: Statement, *, whole: bool) -> str:
    """A statement in a list of choices, with leader and topic where these are not chosen yet."""
    stance = opened.revision.stance
    about = f"{opened.leader.name}, {opened.topic.name}: " if whole else ""
    return f"{stated(opened.revision)} · {about}{label(stance.position)} · {stance.quote or stance.summary}"


def withdrawn_card(answer: HistoryAnswer, *, page: int = 0) -> Card:
    """What was corrected or retracted of a leader on a topic, and why: readable, and never counted."""
    builder = CardBuilder()
    builder.heading(
        f"{escape(answer.leader.name)} on “{escape(answer.topic.name)}”: withdrawn statements",
        f"{withdrawn_words(answer)}{then_words(answer.known)}"
        if answer.withdrawn
        else then_words(answer.known).removeprefix(" · "),
    )
    builder.rule()
    if not answer.withdrawn:
        builder.add(
            "Nothing had been corrected or retracted here at that moment."
            if answer.known
            else "Nothing was ever corrected or retracted here."
        )
    shown = roomy_page_of(answer.withdrawn[::-1], lambda rows: _withdrawn_text(*rows), page, WITHDRAWN_A_PAGE)
    if shown.items:
        builder.spread([(_withdrawn_text(row, by), None) for row, by in shown.items])
    leader, topic, known = answer.leader.key, answer.topic.key, short_of(answer.known)
    builder.row(turning(ShowWithdrawn(leader=leader, topic=topic, known=known), shown.number, shown.count))
    builder.row(
        [
            Choice(
                label="What held then" if known else "What holds now",
                button=ShowHistory(leader=leader, topic=topic, known=known),
            )
        ]
    )
    return builder.build()


def corrections_card(corrections: Corrections, *, page: int = 0) -> Card:
    """All corrections and retractions of the record, the newest first."""
    builder = CardBuilder()
    counts = (
        f"{counted(corrections.total, 'statement')}, the newest change first" if corrections.total else ""
    )
    builder.heading("Corrections and retractions", counts)
    builder.rule()
    if not corrections.lines:
        builder.add("Nothing was ever corrected or retracted here.")
    if corrections.lines:
        builder.spread(
            *[[_correction(line, short=short) for line in corrections.lines] for short in (False, True)]
        )
    number, count = place(corrections.total, page, WITHDRAWN_A_PAGE)
    builder.row(turning(ShowCorrections(), number, count))
    return builder.build()


def _correction(line: Withdrawal, *, short: bool) -> tuple[str, Choice | None]:
    update = f"**#{line.seq}** " if line.seq else ""
    stance = line.by.stance
    text = _withdrawn_text(line.row, line.by, short=short)
    history = Choice(label="History", button=ShowHistory(leader=stance.leader, topic=stance.topic))
    return (
        f"{update}**{escape(line.leader)}** on {escape(line.topic)}\n{text}",
        history if line.on_record else None,
    )


def _withdrawn_text(row: Revision, by: Revision, *, short: bool = False) -> str:
    became = ""
    if by.is_kept:
        changed = row.stance.position != by.stance.position
        now = f"**{label(by.stance.position)}**" if changed else "the same position"
        elsewhere = "" if row.stance.topic == by.stance.topic else ", on another topic"
        became = f"\nNow: {now}, {stated(by)}{elsewhere}"
    return (
        f"~~{stated(row)} · {label(row.stance.position)}~~\n"
        f"{brief(row) if short else evidence(row, limit=200)}\n"
        f"{_done(by)} {moment(by.at)}: {escape(clip(by.reason, 60) if short else by.reason)}{became}"
    )


def _differences(error: MovedError) -> list[tuple[str, list[str]]]:
    """What the other editor changed, and in what the text of this one differs from that; field by field."""
    found = []
    seen, now, wanted = error.seen, error.now, error.wanted
    if seen is not None and seen.key == now.key and seen.is_kept and now.is_kept:
        found.append(("What they changed", stance_difference(seen, now)))
    if wanted is not None and now.is_kept:
        found.append(("The record now → what you wrote", stance_difference(now, wanted)))
    return found


def _version(row: Revision | None) -> str:
    if row is None:
        return "Nothing was on record."
    if not row.is_kept:
        return f"It was withdrawn: {escape(row.reason)}"
    return _text(row)


def _text(row: Revision) -> str:
    summary = in_short_of(row.stance, limit=_TEXT_LIMIT)
    text = f"{position_words(row.stance.position)}\n{evidence(row, limit=_TEXT_LIMIT)}"
    return f"{text}\n{summary}" if summary else text


def recorded_card(recorded: Recorded) -> Card:
    """What was stored, as it was understood, and the shift that it makes."""
    row = recorded.written.revision
    stance = row.stance
    leader, topic = recorded.leader, recorded.topic
    builder = CardBuilder(COLOURS[stance.position])
    builder.heading(
        f"Recorded: {escape(leader.name)} on “{escape(topic.name)}”",
        f"Update #{recorded.written.update.seq} · said {on_date(stance.stated_on)}"
        + (f" · {escape(stance.office)}" if stance.office else ""),
    )
    builder.rule()
    builder.add(f"{position_words(stance.position)}\n-# Topic: {escape(topic.proposition)}")
    builder.add(evidence(row))
    _add_consequences(builder, recorded.written)
    another = Choice(label="Another position from the same statement", button=RecordAnother(stance=row.key))
    builder.row([another, *_details(row)])
    builder.row(
        [
            Choice(label="Show the position", button=ShowStance(leader=leader.key, subject=topic.key)),
            Choice(label="History", button=ShowHistory(leader=leader.key, topic=topic.key)),
            Choice(label="Edit", button=Edit(stance=stance.key, revision=recorded.written.revision.revision)),
            Choice(label="Undo", button=Undo(update=recorded.written.update.seq)),
        ]
    )
    return builder.build()


def _details(row: Revision) -> list[Choice]:
    """Where to say what recording does not ask for."""
    details = AddDetails(stance=row.key, revision=row.revision)
    return [
        Choice(label="Add details", button=details),
        Choice(label="Note and translation", button=details.model_copy(update={"translation": True})),
    ]


def _add_consequences(builder: CardBuilder, written: Written) -> None:
    """The shifts that a change makes, and what is special about its update."""
    if written.shift is not None:
        builder.add(change_line(written.shift))
    if written.next_shift is not None:
        builder.add(f"-# The next statement, of {stated(written.next_shift.after)}, then counts as a change.")
    builder.close(first_edit_line(written.update))
