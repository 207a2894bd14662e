"""What stretches of a log brought, as rows of the record: the raw material of summaries and messages."""

from bot.core.entries import Revision, Value
from bot.core.log import Head, Made, Update


class Pick(Value):
    """Lines of one record's log: those after `after` up to and including `to`; only `only`, if given."""

    record_id: int
    after: int
    to: int
    only: tuple[int, ...] | None = None


class Stretch(Value):
    """The part of a log that one summary tells: the lines after `after`, up to and including `to`.

    Attributes:
        record_id: the record that the server reads.
        fork_after: if the record was copied from record 0 meanwhile, the line of record 0's log that was told
            last. Then the lines of record 0 after it, up to the copy, belong to the stretch too.
        head_hash: of the line `to`: whoever keeps the message can tell if the log was changed afterwards.
    """

    record_id: int
    after: int
    to: int
    fork_after: int | None = None
    head_hash: str

    @property
    def head(self) -> Head:
        """The line `to`."""
        return Head(record_id=self.record_id, seq=self.to, hash=self.head_hash)


class Subject(Value):
    """One leader on one topic, with what the lines brought.

    Attributes:
        leader, topic: keys. A leader who was merged into another goes by the key of that one.
        rows: every revision of every stance on it, as the record stands at the end of the lines.
        first_new: for each stance that the lines touched: its first revision that they brought.
        older: those of them that nothing but imports touched, long after they had been said.
    """

    leader: str
    topic: str
    rows: tuple[Revision, ...]
    first_new: dict[str, int]
    older: frozenset[str] = frozenset()


class Entered(Value):
    """What a line made of a coalition or a membership."""

    line: Update
    made: Made


class News(Value):
    """What some lines of a log brought.

    Attributes:
        subjects: from stances.
        coalitions: from coalitions and memberships, in the order of the lines.
        others: how many lines brought nothing of either: names, topics, offices and the like.
    """

    subjects: tuple[Subject, ...] = ()
    coalitions: tuple[Entered, ...] = ()
    others: int = 0


class OnThisDay(Value):
    """Statements of one day of the year, in earlier years.

    Attributes:
        rows: the latest, as many as were asked for. in_all: how many there are.
        names: of the leaders and topics in `rows`, by key.
    """

    rows: tuple[Revision, ...]
    in_all: int
    names: dict[str, str]


class Waiting(Value):
    """What waits for the editors of a server.

    Attributes:
        open_suggestions, open_reports: suggested stances and reported problems that are not decided.
        stale_positions: leaders' positions of which no row was recorded or put right for a year.
    """

    open_suggestions: int = 0
    open_reports: int = 0
    stale_positions: int = 0
