"""What is drawn of what a leader said on a topic."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from bot.core.dates import first_day, in_words, last_day
from bot.core.entries import Revision
from bot.lookup.service import HistoryAnswer
from bot.pictures.model import Panel, Point, Timeline, counted_statements


def panel(name: str, stances: Iterable[Revision], numbers: Mapping[str, int]) -> Panel:
    """Statements as points, without those that carry no position; `numbers` are of shifts, by the key of a statement."""
    return Panel(
        name=name,
        points=tuple(
            Point(
                first=first_day(row.stance.stated_on),
                last=last_day(row.stance.stated_on),
                position=row.stance.position,
                inferred=row.stance.basis == "inferred",
                number=numbers.get(row.key, 0),
            )
            for row in stances
            if row.stance.position is not None
        ),
    )


def shown_until(days: Sequence[str], as_of: date) -> date:
    """Where the axis of time ends: somewhat after the last of some days, so that years without one do not press the rest.

    What holds then is drawn to the edge, and as going on, until `as_of`. The days are reduced dates.
    """
    if not days:
        return as_of
    begin, end = min(map(first_day, days)), max(map(last_day, days))
    more = max(timedelta(days=60), (end - begin) * 0.12)
    return min(end + more, as_of)


def history(answer: HistoryAnswer) -> Timeline | None:
    """The course of a history, its shifts numbered; None where no position or only one statement is on record."""
    numbers = {shift.after.key: number for number, shift in enumerate(answer.shifts, 1)}
    drawn = panel(answer.topic.name, answer.stances, numbers)
    if len(drawn.points) < 2:  # noqa: PLR2004 - one is no course
        return None
    until = shown_until([row.stance.stated_on for row in answer.stances], date.max)
    then = "" if answer.known is None else f", {answer.known.words}"
    return Timeline(
        title=f"{answer.leader.name} over time",
        caption=f"Until {in_words(answer.stances[-1].stance.stated_on)}{then} · "
        f"{counted_statements(len(answer.stances))}",
        panels=(drawn,),
        until=until,
        goes_on=True,
    )
