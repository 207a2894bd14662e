"""Cards of positions over time: one leader's course, and who changed. No higher than two screens of a phone."""

from collections import Counter
from typing import Final

from bot.compare import pictures
from bot.compare.cards import as_of_words, data_choice, now_choice, on_words, since_words
from bot.compare.model import Course, LeaderShift, Shifts, Timeline
from bot.core.dates import in_words
from bot.core.entries import label
from bot.core.timeline import Shift, ShiftKind
from bot.lookup.evidence import brief, degree_words
from bot.routes import ShowHistory, ShowShifts, ShowStance, ShowTimeline
from bot.ui.cards import Card, CardBuilder, Choice, page_of, turning
from bot.ui.text import counted, escape, position_words

COURSES_A_PAGE: Final = 3
SHIFTS_A_PAGE: Final = 4


def timeline_card(answer: Timeline, button: ShowTimeline) -> Card:
    """A leader over time: a course a topic, its changes numbered as in the picture, with their words below."""
    builder = CardBuilder()
    builder.heading(
        f"{escape(answer.leader.name)} over time{on_words(answer.scope)}", as_of_words(answer.scope)
    )
    if not answer.courses:
        builder.add("No position on record here by that day.")
        builder.row([
            Choice(label="All topics", button=ShowStance(leader=answer.leader.key, known=button.known)),
            now_choice(answer.scope, button),
        ])  # fmt: skip
        return builder.build()
    shown = page_of(answer.courses, button.page, COURSES_A_PAGE)
    builder.picture(pictures.timeline(answer, shown.items))
    numbers = pictures.numbered(shown.items)
    builder.spread(
        [(_course_text(course, numbers, most=2), _history(course, button.known)) for course in shown.items],
        [(_course_text(course, numbers, most=1), _history(course, button.known)) for course in shown.items],
    )
    builder.row(turning(button, shown.number, shown.count))
    builder.row([data_choice(button), now_choice(answer.scope, button)])
    return builder.build()


def shifts_card(answer: Shifts, button: ShowShifts) -> Card:
    """What shifted, the most striking first, and who changed most."""
    builder = CardBuilder()
    whose = f"{escape(answer.leader.name)} changed" if answer.leader is not None else "Who changed"
    builder.heading(f"{whose}{on_words(answer.scope)}", _period(answer))
    changes = answer.count(ShiftKind.FULL, ShiftKind.SIDE)
    of_degree = answer.count(ShiftKind.DEGREE)
    if not answer.shifts:
        builder.add("No change of position on record here in that time.")
        builder.row([now_choice(answer.scope, button)])
        return builder.build()
    builder.add(f"{counted(changes, 'change')} of position, {of_degree} times more or less conditional.")
    shown = page_of(answer.shifts, button.page, SHIFTS_A_PAGE)
    if shown.number == 0:
        builder.picture(pictures.shifts(answer, answer.courses[:6]))
        if answer.leader is None and changes:
            builder.add(f"**Changed most:** {_most_changed(answer)}")
    builder.spread([(_shift_text(one), None) for one in shown.items])
    builder.row(turning(button, shown.number, shown.count))
    builder.row([data_choice(button), now_choice(answer.scope, button)])
    return builder.build()


def _period(answer: Shifts) -> str:
    since = f"since {in_words(answer.since.isoformat())}, " if answer.since else ""
    return since + as_of_words(answer.scope)


def _course_text(course: Course, numbers: dict[str, int], *, most: int) -> str:
    """A course in words: where it stands, and its last shifts."""
    stand = course.stand
    position = "" if stand is None else f" — {position_words(stand.position)}{since_words(stand)}"
    lines = [f"**{escape(course.topic.name)}**{position}"]
    lines += [_numbered_shift(shift, numbers[shift.after.key]) for shift in course.shifts[-most:]]
    if len(course.shifts) > most:
        lines.append(f"-# {len(course.shifts) - most} earlier in the history")
    if not course.shifts:
        lines.append(brief(course.stances[-1]))
    return "\n".join(lines)


def _numbered_shift(shift: Shift, number: int) -> str:
    return f"**{number}** {_step(shift)}\n{brief(shift.after)}"


def _step(shift: Shift) -> str:
    before, after = shift.before.stance.position, shift.after.stance.position
    degree = "" if shift.is_change else f" ({degree_words(shift)})"
    return f"{label(before)} → **{label(after)}**{degree}"


def _history(course: Course, known: str) -> Choice:
    shown = ShowHistory(leader=course.leader.key, topic=course.topic.key, known=known)
    return Choice(label="History", button=shown)


def _shift_text(one: LeaderShift) -> str:
    shift = one.shift
    return (
        f"**{escape(one.leader.name)}** on **{escape(one.topic.name)}**: {_step(shift)}\n"
        f"{brief(shift.before)}\n{brief(shift.after)}"
    )


def _most_changed(answer: Shifts) -> str:
    """Who changed position most often, with the number."""
    counts: Counter[str] = Counter()
    for course in answer.courses:
        counts[course.leader.name] += len(course.changes)
    return ", ".join(f"{escape(name)} {number}×" for name, number in counts.most_common(5) if number)
