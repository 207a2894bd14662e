"""What comparisons answer, as values for cards, pictures, tables and the command line."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.core.directory import Statement
from bot.core.entries import (
    Cited,
    Coalition,
    Leader,
    Membership,
    Office,
    Position,
    Revision,
    Theme,
    Topic,
    Value,
    sign,
)
from bot.core.timeline import FEWEST_SHARED, Agreement, Shift, ShiftKind, Standing, standing
from bot.lookup.known import Known


class Stand(Value):
    """Where a leader stands on a topic."""

    leader: Leader
    topic: Topic
    standing: Standing

    @property
    def position(self) -> Position | None:
        """The position, None where it is not usable."""
        return self.standing.current.stance.position


class Course(Value):
    """All that a leader said on a topic in a period, oldest first.

    `shifts` are those that were completed in the period, whenever what they changed was said.
    """

    leader: Leader
    topic: Topic
    stances: tuple[Revision, ...]
    shifts: tuple[Shift, ...]

    @property
    def stand(self) -> Stand | None:
        """Where the leader stands after the last of them, None without any."""
        found = standing(reversed(self.stances))
        return None if found is None else Stand(leader=self.leader, topic=self.topic, standing=found)

    @property
    def changes(self) -> tuple[Shift, ...]:
        """The shifts that are called a change of position."""
        return tuple(shift for shift in self.shifts if shift.is_change)


class Scope(Value):
    """What an answer is about.

    Attributes:
        subject: the theme or topic asked about, None for all.
        topics: those of it, in the record's order.
        as_of: the day for which it holds.
        known: the earlier moment of the record that somebody chose; None for now.
    """

    subject: Theme | Topic | None
    topics: tuple[Topic, ...]
    as_of: date
    known: Known | None = None

    @property
    def key(self) -> str:
        """The subject's key, "" for all."""
        return "" if self.subject is None else self.subject.key


class Pair(Value):
    """Two leaders: both on each topic on which both have something on record, and how far they agree."""

    one: Leader
    other: Leader
    shared: tuple[tuple[Stand, Stand], ...]
    agreement: Agreement


class Row(Value):
    """A topic, and where each of the leaders compared stands on it; None where nothing is on record."""

    topic: Topic
    stands: tuple[Stand | None, ...]

    @property
    def distance(self) -> int | None:
        """How far the first two are apart, 0 to 4; None where one of them has no position."""
        positions = [None if stand is None else stand.position for stand in self.stands[:2]]
        one, other = positions
        return None if one is None or other is None else abs(one - other)


class Comparison(Value):
    """Leaders side by side.

    Attributes:
        pairs: each two of them.
        rows: the topics on which at least two have a position, the farthest apart first.
        alone: the topics on which only one of them, or nobody, has one.
    """

    scope: Scope
    leaders: tuple[Leader, ...]
    pairs: tuple[Pair, ...]
    rows: tuple[Row, ...]
    alone: tuple[Row, ...]

    @property
    def agree_on(self) -> tuple[Row, ...]:
        """Where the first two stand alike."""
        return tuple(row for row in self.rows if row.distance == 0)

    @property
    def disagree_on(self) -> tuple[Row, ...]:
        """Where the first two are farthest apart, by at least two steps."""
        distances = [row.distance for row in self.rows if row.distance is not None]
        widest = max(distances, default=0)
        return tuple(row for row in self.rows if widest > 1 and row.distance == widest)


class Ranking(Value):
    """How far everybody agrees with one leader, the closest first.

    Attributes:
        too_few: how many share too few topics for a number.
        statements: how many positions were compared, of everybody.
    """

    scope: Scope
    leader: Leader
    ranked: tuple[Pair, ...]
    too_few: int
    statements: int

    @property
    def why_nobody(self) -> str:
        """Why nobody is ranked, as a sentence that says of what that holds."""
        subject = self.scope.subject
        about = f" on “{subject.name}”" if subject else ""
        said = f"Nobody on record shares {FEWEST_SHARED} topics with {self.leader.name}{about}."
        topics = len(self.scope.topics)
        if subject is None or topics >= FEWEST_SHARED:
            return said
        count = "one topic" if topics == 1 else f"{topics} topics"
        return f"{said} It has only {count}: choose a wider theme, or none."


class AgreementMap(Value):
    """How far each two of many agree.

    Attributes:
        leaders: those shown, with the most positions first.
        pairs: each two of them that share enough topics, the closest first.
        left_out: how many others share enough topics with somebody, and are not shown.
        statements: how many positions were compared, of everybody.
    """

    scope: Scope
    leaders: tuple[Leader, ...]
    pairs: tuple[Pair, ...]
    left_out: int
    statements: int


class Matrix(Value):
    """Who stands where on several topics; `leaders` in order of the number of their positions."""

    scope: Scope
    leaders: tuple[Leader, ...]
    stands: tuple[Stand, ...]

    def busiest(self, most: int) -> tuple[Topic, ...]:
        """The topics with the most positions, in the record's order; none without any."""
        counts = Counter(stand.topic.key for stand in self.stands)
        kept = {key for key, _ in counts.most_common(most)}
        return tuple(topic for topic in self.scope.topics if topic.key in kept)


def sides(stands: Iterable[Stand], topic: Topic) -> Counter[int]:
    """How many stand on which side of a topic: 1 for, 0 neutral or mixed, −1 against."""
    return Counter(
        sign(one.position) for one in stands if one.topic.key == topic.key and one.position is not None
    )


class Timeline(Value):
    """One leader over time, a course a topic, those with the most changes first."""

    scope: Scope
    leader: Leader
    courses: tuple[Course, ...]


class Statements(Value):
    """What was said by a day, with its sources, the newest first: for a table.

    Attributes:
        leader: whose, None for everybody's.
        total: how many there are; `said` has those that a table takes.
    """

    scope: Scope
    leader: Leader | None
    said: tuple[Statement, ...]
    total: int


class LeaderShift(Value):
    """A shift, of whom and on what."""

    leader: Leader
    topic: Topic
    shift: Shift


class Shifts(Value):
    """What shifted in a period, the most striking first; and the courses in which it did.

    Attributes:
        leader: who was asked about, None for everybody.
        since: the first day of the period, None from the beginning; it ends with `scope.as_of`.
        courses: those with a shift, of who changed position most often first, and those of one leader together.
    """

    scope: Scope
    leader: Leader | None
    since: date | None
    shifts: tuple[LeaderShift, ...]
    courses: tuple[Course, ...]

    def count(self, *kinds: ShiftKind) -> int:
        """How many shifts are of these kinds."""
        return sum(one.shift.kind in kinds for one in self.shifts)


class CoalitionAnswer(Value):
    """A coalition with its members on a day.

    Attributes:
        unsure: of whom the record does not tell whether they were in it on that day.
        asked: the membership of the one who was asked about, of whatever day; None for whoever never was in it.
        sources: of that, else of the coalition.
    """

    coalition: Coalition
    members: tuple[Membership, ...]
    unsure: tuple[Membership, ...] = ()
    asked: Membership | None = None
    sources: tuple[Cited, ...] = ()


class Opposed(Value):
    """A member of a coalition whose leader opposes what the coalition is about.

    Attributes:
        office: in which that was said, "" where it is not known.
    """

    member: Membership
    stand: Stand
    office: str = ""


class CoalitionInFull(CoalitionAnswer):
    """A coalition on a day, with what came before and after.

    Attributes:
        past: the day is before today. What a member does in it has no day on record, and may be of later.
        former: who was in it and is not any more.
        listed: who is, was, or came later.
        opposed: members whose leaders oppose its topic, by what they said last.
    """

    scope: Scope
    past: bool
    proposer: Leader | None
    topic: Topic | None
    former: tuple[Membership, ...]
    listed: tuple[Membership, ...]
    opposed: tuple[Opposed, ...]


class CoalitionList(Value):
    """Every coalition with its number of members on a day."""

    scope: Scope
    listed: tuple[tuple[Coalition, int], ...]


class Overlap(Value):
    """Two coalitions, and who is in both, or in one of them alone, on a day."""

    scope: Scope
    one: Coalition
    other: Coalition
    both: tuple[str, ...]
    only_one: tuple[str, ...]
    only_other: tuple[str, ...]


class Profile(Value):
    """A leader at a glance.

    Attributes:
        themes: by theme the number of topics with something on record, and of statements.
        courses: everything on record, newest statement last.
    """

    scope: Scope
    leader: Leader
    offices: tuple[Office, ...]
    themes: tuple[tuple[Theme, int, int], ...]
    courses: tuple[Course, ...]


class Spectrum(Value):
    """Who stands where on one topic, and how many have said something without a usable position."""

    scope: Scope
    topic: Topic
    theme: Theme
    stands: tuple[Stand, ...]

    def at(self, position: Position | None) -> tuple[Stand, ...]:
        """Those at a position, in the order of `stands`."""
        return tuple(stand for stand in self.stands if stand.position == position)
