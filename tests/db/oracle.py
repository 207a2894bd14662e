"""What the store must answer, found slowly and in another way: by walking over every row ever written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from bot.core.entries import Revision
from bot.core.timeline import ShiftKind


@dataclass(frozen=True)
class Stood:
    """What the oracle says of a standing: three revisions and the kind of shift, as far as there are any."""

    current: Revision
    since: Revision
    before: Revision | None = None
    kind: ShiftKind | None = None


@dataclass
class Oracle:
    """Every row of one record, in the order in which they were written."""

    rows: list[Revision] = field(default_factory=list)

    def timeline(self, leader: str, topic: str, as_of: str, known_at: str) -> list[Revision]:
        """The stances by `as_of` that were held at `known_at`, oldest first."""
        last_of_key: dict[str, Revision] = {}
        for row in self.rows:
            if row.at <= known_at:
                last_of_key[row.stance.key] = row
        held = [
            row
            for row in last_of_key.values()
            if row.is_kept
            and (row.stance.leader, row.stance.topic) == (leader, topic)
            and _day(row.stance.stated_on) <= as_of
        ]
        return sorted(held, key=lambda row: (_day(row.stance.stated_on), row.place))

    def stood(self, leader: str, topic: str, as_of: str, known_at: str) -> Stood | None:
        """Where the leader stood, since when, and what was before."""
        return stood(self.timeline(leader, topic, as_of, known_at))

    def withdrawn(self, leader: str, topic: str) -> set[tuple[str, int, int]]:
        """Key and revision of each withdrawn row, with the revision that withdrew it."""
        return {
            (earlier.stance.key, earlier.revision, later.revision)
            for earlier, later in _neighbours(self.rows)
            if (earlier.stance.leader, earlier.stance.topic) == (leader, topic)
        }


def stood(history: Sequence[Revision]) -> Stood | None:
    """Where a leader stands after a history, oldest first."""
    if not history:
        return None
    current = history[-1]
    if current.stance.position is None:
        return Stood(current, since=current)
    runs = [
        list(run)
        for position, run in groupby(history, key=lambda row: row.stance.position)
        if position is not None
    ]
    # Empty positions between two equal ones do not end a run.
    since, before = runs[-1][0], None
    for run in reversed(runs[:-1]):
        if run[0].stance.position != current.stance.position:
            before = run[-1]
            break
        since = run[0]
    if before is None or before.stance.position is None:
        return Stood(current, since)
    product = before.stance.position * current.stance.position
    kind = ShiftKind.FULL if product < 0 else ShiftKind.DEGREE if product else ShiftKind.SIDE
    return Stood(current, since, before, kind)


def _day(reduced: str) -> str:
    year, month, day = (*reduced.split("-"), "01", "01")[:3]
    return f"{year}-{month}-{day}"


def _neighbours(rows: Iterable[Revision]) -> Iterable[tuple[Revision, Revision]]:
    last: dict[str, Revision] = {}
    for row in rows:
        if row.stance.key in last:
            yield last[row.stance.key], row
        last[row.stance.key] = row
