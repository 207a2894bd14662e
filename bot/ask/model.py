"""What is asked and what is answered, as values; and a question as the id of a button.

Discord's ids have at most 100 characters, so entries stand as four characters of a hash of their key. Who reads it
looks the keys up again in the record's directory; what is gone from it, or can no longer be told apart, is left out.
"""

import base64
import hashlib
import string
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, Literal, Self

from bot.ask.language import groups_of_countries, record_language
from bot.ask.limits import OFFICES, is_office
from bot.ask.names import places
from bot.core.dates import OptionalDate, first_day
from bot.core.directory import Directory, Statement
from bot.core.entries import (
    Cited,
    Coalition,
    Key,
    Membership,
    Office,
    OptionalKey,
    StanceKey,
    Value,
)
from bot.core.log import Logged
from bot.core.timeline import Agreement
from bot.unanswered import Gap

Order = Literal["", "first", "last"]

ID_LIMIT: Final = 86
"""The longest id, in characters."""

LEADERS_KEPT: Final = 8
TOPICS_KEPT: Final = 4
_HASH: Final = 4
_DAY: Final = 4
_HEAD: Final = 4 + 3 * _DAY
_PARTS: Final = 4
_ORDERS: Final[tuple[Order, ...]] = ("", "first", "last")
_EPOCH: Final = date(1000, 1, 1)
_DIGITS: Final = string.digits + string.ascii_letters
_NO_DAY: Final = "-" * _DAY


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


class Query(Value):
    """A question, understood.

    Attributes:
        leaders: keys of the leaders that it is about; empty for nobody in particular.
        group: what it is limited to: the id of a group of countries ("eu") or of an office, or the key of a coalition
            whose members are meant; "" for none.
        topics: keys of the topics; empty means all.
        theme: the theme that `topics` are all topics of, "" if they were named.
        coalition, member: for MEMBERS, the key of the coalition and of who is in it, "" for any.
        also, others: for MEMBERS, keys of further coalitions and of further members that are asked about; outside: of
            coalitions in which members must not be; proposer: whether it asks who proposed it;
            founded: when it was; absent: who is not in it; left: whether it asks who left; joined: who
            joined in the window. Not in an id.
        side, order: for WHO and WHEN; `premise` if the side was taken for granted ("why did … back …?").
        like: for WHO, whose side is meant: SUPPORT for those who stand with this leader, OPPOSE for the others.
        without: for WHO, keys of leaders that are left out.
        every: for WHO, whether only those are meant who are on the side on every topic ("both … and …").
        as_of: the last day that counts, "" for today. date_from, date_to: the window, "" where open.
        unknown_leader, unknown_topic: what was asked about that is not on record, as typed.
        office, venue: id of the office in which, and words of the place or occasion at which something was said, "" for
            any. Not in an id; but an office alone is also the `group`.
        retired: key of the topic that was asked about and is not offered any more. Not in an id.
        steady: for CHANGE, whether it asks that nothing changed: "always". Not in an id.
        since: for CHANGE, whether it asks since when. softer: whether it asks when a position became more conditional
            (True) or less (False), None for any change. Not in an id.
        polar: whether yes or no is asked. counted: whether it asks how many there are: statements for
            QUOTE, or for WHO on topics and no side, else leaders. Not in an id.
    """

    ask: Ask = Ask.POSITION
    leaders: tuple[Key, ...] = ()
    group: str = ""
    topics: tuple[Key, ...] = ()
    theme: OptionalKey = ""
    coalition: OptionalKey = ""
    member: str = ""
    also: tuple[Key, ...] = ()
    others: tuple[str, ...] = ()
    outside: tuple[Key, ...] = ()
    proposer: bool = False
    founded: bool = False
    absent: bool = False
    left: bool = False
    joined: bool = False
    side: Side = Side.ANY
    order: Order = ""
    like: OptionalKey = ""
    without: tuple[Key, ...] = ()
    every: bool = False
    premise: bool = False
    since: bool = False
    steady: bool = False
    softer: bool | None = None
    polar: bool = False
    counted: bool = False
    as_of: OptionalDate = ""
    date_from: OptionalDate = ""
    date_to: OptionalDate = ""
    unknown_leader: str = ""
    unknown_topic: str = ""
    office: str = ""
    venue: str = ""
    retired: OptionalKey = ""

    def replace(self, **changes: object) -> "Query":
        """The same question with something else in it."""
        return self.model_copy(update=changes)

    def with_dates(self, as_of: str, date_from: str, date_to: str) -> "Query":
        """The same question about another time."""
        return self.replace(as_of=as_of, date_from=date_from, date_to=date_to)

    def to_id(self) -> str:
        """The question as at most ID_LIMIT letters, digits and `-_.`.

        Holds up to LEADERS_KEPT leaders (those who are left out, if any are) and TOPICS_KEPT topics (a theme counts as one).
        """
        flags = (self.premise, self.since, bool(self.theme), bool(self.without), self.every)
        head = "".join(
            (
                _DIGITS[list(Ask).index(self.ask)],
                _DIGITS[list(Side).index(self.side)],
                _DIGITS[_ORDERS.index(self.order)],
                _DIGITS[sum(1 << place for place, flag in enumerate(flags) if flag)],
                *(_day_id(day) for day in (self.as_of, self.date_from, self.date_to)),
            )
        )
        topics = (self.theme,) if self.theme else self.topics[:TOPICS_KEPT]
        extra = [self.coalition, self.member, self.group, self.like]
        leaders = self.without or self.leaders
        parts = (
            "".join(map(_hash, leaders[:LEADERS_KEPT])),
            "".join(map(_hash, topics)),
            "".join(_hash(key) if key else "." * _HASH for key in extra) if any(extra) else "",
        )
        return "~".join((head, *parts))

    @property
    def is_limited(self) -> bool:
        """Whether only statements made in some office or at some place count."""
        return bool(self.venue or self.office) or self.group in OFFICES

    @property
    def counts_statements(self) -> bool:
        """Whether it asks how many statements there are: "how many statements are there on …"."""
        of_everyone = self.ask is Ask.WHO and self.side is Side.ANY and bool(self.topics)
        return self.counted and (self.ask is Ask.QUOTE or of_everyone)

    @classmethod
    def from_id(cls, text: str, directory: Directory) -> Self | None:
        """The question that an id stands for in a record, None if it is no such id."""
        head, *parts = text.split("~")
        if len(head) != _HEAD or len(parts) != _PARTS - 1:
            return None
        try:
            numbers = [_DIGITS.index(digit) for digit in head[:4]]
            ask, side, order = list(Ask)[numbers[0]], list(Side)[numbers[1]], _ORDERS[numbers[2]]
            days = [_day_of(head[4 + _DAY * place : 4 + _DAY * (place + 1)]) for place in range(3)]
        except (ValueError, IndexError, OverflowError):
            return None
        themed, left_out = bool(numbers[3] & 4), bool(numbers[3] & 8)
        subjects = _keys(parts[1], directory.theme_by_key if themed else directory.topic_by_key)
        theme = subjects[0] if themed and subjects else ""
        topics = tuple(topic.key for topic in directory.topics_of(theme)) if theme else subjects
        coalition, member, group, like = _extra(parts[2], directory)
        leaders = _leaders(parts[0], directory)
        return cls(
            ask=ask,
            leaders=() if left_out else leaders,
            like=like,
            without=leaders if left_out else (),
            group=group,
            topics=topics,
            theme=theme,
            coalition=coalition,
            member=member,
            side=side,
            order=order,
            premise=bool(numbers[3] & 1),
            since=bool(numbers[3] & 2),
            every=bool(numbers[3] & 16),
            as_of=days[0],
            date_from=days[1],
            date_to=days[2],
        )


def group_members(group: str, directory: Directory, as_of: str = "") -> tuple[str, ...] | None:
    """Keys of the leaders of a group's countries, or who held an office; None if there is no such group.

    At a day, without those whose successor in the same office is on record by then.
    """
    if group in OFFICES:
        return tuple(
            dict.fromkeys(held.leader for held in directory.offices if is_office(held.office, group))
        )
    listed = {entry.member for entry in directory.memberships if entry.coalition == group}
    codes = groups_of_countries().get(group) or listed
    if not codes:
        return None
    gone = succeeded(directory, first_day(as_of)) if as_of else frozenset()
    return tuple(
        leader.key for leader in directory.leaders if leader.country in codes and leader.key not in gone
    )


@lru_cache(maxsize=64)  # asked for every answer
def succeeded(directory: Directory, day: date) -> frozenset[str]:
    """Keys of the leaders all of whose offices by a day have somebody else after them by that day."""
    begun = [office for office in directory.offices if first_day(office.first_attested) <= day]
    country = {leader.key: leader.country for leader in directory.leaders}
    last: dict[tuple[str, str], Office] = {}
    for office in sorted(begun, key=lambda one: first_day(one.first_attested)):
        last[country.get(office.leader, ""), office.office] = office
    held = {office.leader for office in last.values()}
    return frozenset(office.leader for office in begun) - held


AnswerKind = Literal["answer", "no_record", "clarify", "help", "off_topic"]


class NextQuestion(Value):
    """Something to ask next, or one of the readings to choose from.

    Attributes:
        label: for a button.
        question: in words, to be asked as it is.
        context: the question as `Query.to_id` writes it, for the id of a button; "" where only the words say it.
    """

    label: str
    question: str
    context: str = ""


class Answer(Value):
    """An answer to a question.

    Attributes:
        kind: "answer", "no_record", "clarify", "help" or "off_topic".
        headline: the short answer, to be set off; plain text with names from the record and from the question.
        rest: what follows it, "" for nothing.
        understood: the question that it answers, in words: see `restating.restated`; "" where nothing of the record was asked.
        notes: what of the text it leaves out: words that were not understood, further questions.
        query: what was asked, None for help and off topic.
        evidence: the stances that it cites, in the order of the text. Every statement about a leader in the text
            is one of these, or one of `nearest`.
        nearest: where there is nothing, what is closest on record.
        closest: `nearest`, or else `members`, as a sentence, which a card that shows them need not repeat.
        coalition, members, sources: for a question about a coalition; the sources are those of the coalition, or of
            the membership that was asked about.
        updates: for a question about what is new, the newest first.
        also: the answer to the second question of the same text, None for none.
        next_questions: at most three. options: for "clarify".
        context: for following up, None where there is nothing to follow up.
        gap: for a question without an answer.
    """

    question: str
    kind: AnswerKind
    language: str
    headline: str
    rest: str = ""
    understood: str = ""
    notes: tuple[str, ...] = ()
    query: Query | None = None
    evidence: tuple[Statement, ...] = ()
    nearest: tuple[Statement, ...] = ()
    closest: str = ""
    agreement: Agreement | None = None
    coalition: Coalition | None = None
    members: tuple[Membership, ...] = ()
    sources: tuple[Cited, ...] = ()
    updates: tuple[Logged, ...] = ()
    also: "Answer | None" = None
    next_questions: tuple[NextQuestion, ...] = ()
    options: tuple[NextQuestion, ...] = ()
    context: str = ""
    gap: Gap | None = None

    @property
    def own_text(self) -> str:
        """The answer in one line, without notes and the answer to a second question."""
        told = (self.rest, self.closest) if self.evidence else (self.closest, self.rest)
        return " ".join(part for part in (self.headline, *told) if part)

    @property
    def text(self) -> str:
        """All of it in one line, with what it leaves out first."""
        return " ".join([*self.notes, self.own_text, *([self.also.text] if self.also else [])])

    @property
    def records(self) -> tuple[StanceKey, ...]:
        """Keys of the stances that it cites."""
        own = (entry.revision.stance.key for entry in self.evidence)
        return tuple(dict.fromkeys((*own, *(self.also.records if self.also else ()))))

    @property
    def leaders(self) -> tuple[Key, ...]:
        """Keys of the leaders that were understood."""
        return self.query.leaders if self.query else ()

    @property
    def topics(self) -> tuple[OptionalKey, ...]:
        """Keys of the topics that were understood."""
        return self.query.topics if self.query else ()


@lru_cache(maxsize=32_768)
def _hash(key: str) -> str:
    digest = hashlib.sha256(key.encode()).digest()
    return base64.urlsafe_b64encode(digest[:3]).decode()


def _keys(text: str, entries: Iterable[str]) -> tuple[str, ...]:
    """The keys whose hashes stand one after the other in `text`."""
    if not text:
        return ()
    by_hash: dict[str, list[str]] = {}
    for key in entries:
        by_hash.setdefault(_hash(key), []).append(key)
    wanted = [text[start : start + _HASH] for start in range(0, len(text), _HASH)]
    return tuple(by_hash[part][0] for part in wanted if len(by_hash.get(part, ())) == 1)


def _leaders(text: str, directory: Directory) -> tuple[str, ...]:
    """The leaders of an id; one who was merged into another stands for that one."""
    by_key = directory.leader_by_key
    return tuple(dict.fromkeys(by_key[key].key for key in _keys(text, by_key)))


def _extra(text: str, directory: Directory) -> tuple[str, str, str, str]:
    """Coalition, member, group, and the leader whose side is meant."""

    coalitions = [coalition.key for coalition in directory.coalitions]
    members = dict.fromkeys(entry.member for entry in directory.memberships)
    members |= dict.fromkeys(places(record_language()).names)
    kinds: tuple[Iterable[str], ...] = (
        coalitions, members, [*groups_of_countries(), *OFFICES, *coalitions], directory.leader_by_key,
    )  # fmt: skip
    found = [_keys(text[_HASH * place : _HASH * (place + 1)], kind) for place, kind in enumerate(kinds)]
    coalition, member, group, like = ((*keys, "")[0] for keys in found)
    return coalition, member, group, like


def _day_id(day: str) -> str:
    """A day as four characters, so that ids keep their length."""
    if not day:
        return _NO_DAY
    number = (first_day(day) - _EPOCH).days
    text = ""
    for _ in range(_DAY):
        number, digit = divmod(number, len(_DIGITS))
        text = _DIGITS[digit] + text
    return text


def _day_of(text: str) -> str:
    if text == _NO_DAY:
        return ""
    number = 0
    for digit in text:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    return (_EPOCH + timedelta(days=number)).isoformat()
