"""What is drawn of what a leader said on a topic."""

from collections.abc import Iterable, Mapping

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


def history(answer: HistoryAnswer) -> Timeline | None:
    """The course of a history, its shifts numbered; None where no position or only one statement is on record."""
    numbers = {shift.after.key: number for number, shift in enumerate(answer.shifts, 1)}
    drawn = panel(answer.topic.name, answer.stances, numbers)
    if len(drawn.points) < 2:  # noqa: PLR2004 - one is no course
        return None
    until = max(point.last for point in drawn.points)
    then = "" if answer.known is None else f", {answer.known.words}"
    return Timeline(
        title=f"{answer.leader.name} over time",
        caption=f"Until {in_words(until.isoformat())}{then} · {counted_statements(len(answer.stances))}",
        panels=(drawn,),
        until=until,
    )
