"""What is asked: a question after it was understood, as a value that says nothing about words."""

from enum import StrEnum
from typing import Literal

from bot.ask.places import groups
from bot.record.dates import OptionalDate
from bot.record.directory import Directory
from bot.record.entries import Key, OptionalKey, Value


class Ask(StrEnum):
    """The kinds of question that the record can answer."""

    POSITION = "position"
    QUOTE = "quote"
    WHEN = "when"
    WHO = "who"
    COMPARE = "compare"
    AGREEMENT = "agreement"
    CHANGE = "change"
    MEMBERS = "members"
    UPDATES = "updates"
    HELP = "help"


class Side(StrEnum):
    """Which positions are asked for."""

    ANY = "any"
    SUPPORT = "support"
    OPPOSE = "oppose"
    NEUTRAL = "neutral"
    NOT_AGAINST = "not_against"
    """Support or neutral: "who isn't against …"."""

    def holds(self, position: int | None) -> bool:
        """Whether a position is on this side. None, no usable position, is on no side."""
        if position is None:
            return self is Side.ANY
        match self:
            case Side.ANY:
                return True
            case Side.SUPPORT:
                return position > 0
            case Side.OPPOSE:
                return position < 0
            case Side.NEUTRAL:
                return position == 0
            case Side.NOT_AGAINST:
                return position >= 0


Order = Literal["", "first", "last"]


class Query(Value):
    """A question, understood.

    Attributes:
        leaders: keys of the leaders that it is about; empty for nobody in particular.
        group: what it is limited to: the id of a group of countries ("eu"), or the key of a coalition whose
            members are meant; "" for none.
        topics: keys of the topics; empty means all.
        theme: the theme that `topics` are all topics of, "" if they were named.
        coalition, member: for MEMBERS, the key of the coalition and of who is in it, "" for any.
        side, order: for WHO and WHEN; `premise` if the side was taken for granted ("why did … back …?").
        like: for WHO, whose side is meant: SUPPORT for those who stand with this leader, OPPOSE for the others.
        without: for WHO, keys of leaders that are left out.
        every: for WHO, whether only those are meant who are on the side on every topic ("both … and …").
        as_of: the last day that counts, "" for today. date_from, date_to: the window, "" where open.
        unknown_leader, unknown_topic: what was asked about that is not on record, as typed.
        since: for CHANGE, whether it asks since when.
    """

    ask: Ask = Ask.POSITION
    leaders: tuple[Key, ...] = ()
    group: str = ""
    topics: tuple[Key, ...] = ()
    theme: OptionalKey = ""
    coalition: OptionalKey = ""
    member: str = ""
    side: Side = Side.ANY
    order: Order = ""
    like: OptionalKey = ""
    without: tuple[Key, ...] = ()
    every: bool = False
    premise: bool = False
    since: bool = False
    as_of: OptionalDate = ""
    date_from: OptionalDate = ""
    date_to: OptionalDate = ""
    unknown_leader: str = ""
    unknown_topic: str = ""

    def with_dates(self, as_of: str, date_from: str, date_to: str) -> "Query":
        """The same question about another time."""
        return self.model_copy(update={"as_of": as_of, "date_from": date_from, "date_to": date_to})


def group_members(group: str, directory: Directory) -> tuple[str, ...] | None:
    """Keys of the leaders of a group's countries, None if there is no such group."""
    listed = {entry.member for entry in directory.memberships if entry.coalition == group}
    codes = groups().get(group) or listed
    return tuple(leader.key for leader in directory.leaders if leader.country in codes) if codes else None
