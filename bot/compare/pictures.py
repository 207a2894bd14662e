"""What is drawn of each comparison. Each page of a card has the picture of that page."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from bot.compare import model
from bot.core.dates import in_words, last_day
from bot.core.entries import Leader, Position, Revision, Topic
from bot.pictures import model as drawn
from bot.ui.text import counted

BARS_AT_AN_END: Final = 8
"""Of a long ranking so many of the closest are drawn, and of the farthest."""
MOST_TOPICS: Final = 18
"""So many columns with their names are readable on a phone."""
_FEW: Final = 3
"""Fewer than these are not worth a gap."""


def comparison(answer: model.Comparison, topics: Sequence[Topic]) -> drawn.Matrix:
    """The leaders of a comparison as columns, and some of its topics as rows."""
    by_topic = {row.topic.key: row for row in (*answer.rows, *answer.alone)}
    rows = [by_topic[topic.key] for topic in topics]
    return drawn.Matrix(
        title=drawn.named([leader.name for leader in answer.leaders]),
        caption=caption(answer.scope, [stand for row in rows for stand in row.stands if stand]),
        rows=tuple(row.topic.name for row in rows),
        columns=tuple(leader.name for leader in answer.leaders),
        cells=tuple(tuple(_cell(stand) for stand in row.stands) for row in rows),
        notes=_agreements(answer.pairs),
    )


def _agreements(pairs: Sequence[model.Pair]) -> tuple[str, ...]:
    """How far two agree, or each two of several, in lines that are short enough for a picture."""
    if len(pairs) == 1:
        found = pairs[0].agreement
        if found.percent is None:
            return (f"Too few shared topics for a number ({found.shared}).",)
        return (f"{found.percent} % agreement over {found.shared} shared topics.",)
    lines = [
        f"{'no number' if pair.agreement.percent is None else f'{pair.agreement.percent} %'} over "
        f"{counted(pair.agreement.shared, 'topic')}: {pair.one.name} and {pair.other.name}."
        for pair in pairs
    ]
    return ("How far each two agree:", *lines)


def ranking(answer: model.Ranking) -> drawn.Bars:
    """The closest and the farthest."""
    bars = [
        drawn.Bar(name=one.other.name, percent=one.agreement.percent or 0, shared=one.agreement.shared)
        for one in answer.ranked
    ]
    left_out = len(bars) - 2 * BARS_AT_AN_END
    left_out = left_out if left_out >= _FEW else 0
    if left_out:
        bars = [*bars[:BARS_AT_AN_END], *bars[-BARS_AT_AN_END:]]
    return drawn.Bars(
        title=f"Who agrees with {answer.leader.name}",
        caption=f"{when(answer.scope)} · {answer.statements:,} statements · n: topics shared",
        bars=tuple(bars),
        gap=BARS_AT_AN_END if left_out else 0,
        left_out=left_out,
    )


def agreement_map(answer: model.AgreementMap) -> drawn.Likeness:
    """All with all."""
    percents = {frozenset((one.one.key, one.other.key)): one.agreement.share for one in answer.pairs}
    keys = [leader.key for leader in answer.leaders]
    return drawn.Likeness(
        title=f"Who agrees with whom{_on(answer.scope)}",
        caption=f"{when(answer.scope)} · {answer.statements:,} statements · pale: fewer than three topics shared · "
        "columns in the order of the rows",
        names=tuple(leader.name for leader in answer.leaders),
        percents=tuple(tuple(percents.get(frozenset((one, other))) for other in keys) for one in keys),
    )


def matrix(answer: model.Matrix, leaders: Sequence[Leader]) -> drawn.Matrix:
    """Some of the leaders of a matrix, on the topics with the most positions of all leaders, MOST_TOPICS at most."""
    by_place = {(stand.leader.key, stand.topic.key): stand for stand in answer.stands}
    topics = answer.busiest(MOST_TOPICS)
    dropped = [topic.name for topic in answer.busiest(len(answer.scope.topics)) if topic not in topics]
    left_out = f" · without {drawn.named(dropped)}, of which the data tell" if dropped else ""
    shown = {leader.key for leader in leaders}
    stands = [stand for stand in answer.stands if stand.leader.key in shown and stand.topic in topics]
    return drawn.Matrix(
        title=f"Who stands where{_on(answer.scope)}",
        caption=caption(answer.scope, stands) + _part("leaders", leaders, answer.leaders) + left_out,
        rows=tuple(leader.name for leader in leaders),
        columns=tuple(topic.name for topic in topics),
        cells=tuple(
            tuple(_cell(by_place.get((leader.key, topic.key))) for topic in topics) for leader in leaders
        ),
        summary=tuple(
            _counted(topic, stands) for topic in topics if any(one.topic == topic for one in stands)
        ),
    )


def _part(what: str, shown: Sequence[object], every: Sequence[object]) -> str:
    """Which of all a page shows, "" where it shows all: a page looks like everything else."""
    if len(shown) == len(every) or not shown:
        return ""
    first = every.index(shown[0]) + 1
    return f" · {what} {first} to {first + len(shown) - 1} of {len(every)}"


def _counted(topic: Topic, stands: Iterable[model.Stand]) -> str:
    """`Assad must go: 12 for, 1 neutral or mixed, 4 against.`"""
    count = model.sides(stands, topic)
    words = ((1, "for"), (0, "neutral or mixed"), (-1, "against"))
    return f"{topic.name}: {', '.join(f'{count[side]} {word}' for side, word in words if count[side])}."


def timeline(answer: model.Timeline, courses: Sequence[model.Course]) -> drawn.Timeline:
    """Some of the courses of a leader; their changes are numbered as they come."""
    numbers = numbered(courses)
    rows = [row for course in courses for row in course.stances]
    until = drawn.shown_until([row.stance.stated_on for row in rows], answer.scope.as_of)
    return drawn.Timeline(
        title=f"{answer.leader.name} over time",
        caption=_caption(answer.scope, rows) + _part("topics", courses, answer.courses),
        panels=tuple(drawn.Panel.of(course.topic.name, course.stances, numbers) for course in courses),
        until=until,
        goes_on=until < answer.scope.as_of,
    )


def numbered(courses: Iterable[model.Course]) -> dict[str, int]:
    """By the key of a statement the number of the shift that it made, counted through several courses."""
    shifted = [shift for course in courses for shift in course.shifts]
    return {shift.after.key: number for number, shift in enumerate(shifted, 1)}


def shifts(answer: model.Shifts, courses: Sequence[model.Course]) -> drawn.Strips:
    """Some of the courses in which something shifted, as rows of squares."""
    return drawn.Strips(
        title=f"Who changed{_on(answer.scope)}"
        if answer.leader is None
        else f"Where {answer.leader.name} changed",
        caption=_caption(answer.scope, [row for course in courses for row in course.stances])
        + _part("courses", courses, answer.courses),
        panels=tuple(
            drawn.Panel.of(
                course.topic.name if answer.leader else f"{course.leader.name}: {course.topic.name}",
                course.stances,
                numbered([course]),
            )
            for course in courses
        ),
    )


def growth(answer: model.CoalitionInFull) -> drawn.Growth | None:
    """How many were in a coalition over time; None where no day is known."""
    begun = {one.member: one.since or one.listed_on for one in answer.listed}
    every = {*begun.values(), *(one.until for one in answer.listed)} - {""}
    days = sorted(
        (day for day in every if last_day(day) <= answer.scope.as_of), key=lambda day: (last_day(day), day)
    )
    if not days:
        return None
    until = drawn.shown_until(days, answer.scope.as_of)
    return drawn.Growth(
        title=f"Members of {answer.coalition.name}",
        caption=f"{when(answer.scope)} · from the day of joining, or of the first list",
        steps=tuple(
            drawn.Step(
                on=day,
                count=sum(_is_counted(begun[one.member], one.until, last_day(day)) for one in answer.listed),
                joined=tuple(one.name for one in answer.listed if one.since == day),
                listed=tuple(one.name for one in answer.listed if not one.since and one.listed_on == day),
                left=tuple(one.name for one in answer.listed if one.until == day),
            )
            for day in days
        ),
        until=until,
        undated=tuple(one.name for one in answer.members if not begun[one.member]),
        goes_on=until < answer.scope.as_of,
    )


def _is_counted(begun: str, until: str, day: date) -> bool:
    """Whether a line of numbers has somebody in it on a day: from and to the last day that their dates can mean."""
    return bool(begun) and last_day(begun) <= day and not (until and last_day(until) <= day)


def spectrum(answer: model.Spectrum) -> drawn.Spectrum:
    """Who stands where on a topic, by name."""
    return drawn.Spectrum(
        title=answer.topic.proposition,
        caption=caption(answer.scope, answer.stands)
        + (" · * inferred" if any(map(_inferred, answer.stands)) else ""),
        names=tuple(
            (
                position,
                tuple(
                    drawn.Name(name=one.leader.name, inferred=_inferred(one)) for one in answer.at(position)
                ),
            )
            for position in reversed(Position)
        ),
    )


def when(scope: model.Scope) -> str:
    """`As of 28 September 2015`, and as the record stood at which moment."""
    day = f"As of {in_words(scope.as_of.isoformat())}"
    return day if scope.known is None else f"{day}, {scope.known.words}"


def caption(scope: model.Scope, stands: Iterable[model.Stand]) -> str:
    """As of when, and on how many statements it rests."""
    return _caption(scope, [stand.standing.current for stand in stands])


def _caption(scope: model.Scope, stances: Sequence[Revision]) -> str:
    return f"{when(scope)} · {drawn.counted_statements(len({row.key for row in stances}))}"


def _on(scope: model.Scope) -> str:
    return f" on {scope.subject.name}" if scope.subject is not None else ""


def _cell(stand: model.Stand | None) -> drawn.Cell | None:
    if stand is None or stand.position is None:
        return None
    return drawn.Cell(position=stand.position, inferred=_inferred(stand))


def _inferred(stand: model.Stand) -> bool:
    return stand.standing.current.stance.basis == "inferred"
