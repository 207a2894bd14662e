"""A question as a short text, for the id of a button: so that an answer can be followed up after a restart.

Discord's ids have at most 100 characters, so entries stand as four characters of a hash of their key. Who reads it
looks the keys up again in the record's directory; what is gone from it, or can no longer be told apart, is left out.
"""

import base64
import hashlib
import string
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Self

from bot.ask.language import LANGUAGES, language
from bot.ask.places import groups, places
from bot.ask.query import Ask, Order, Query, Side
from bot.record.dates import first_day
from bot.record.directory import Directory
from bot.record.entries import Value

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


class Context(Value):
    """Who, what and when a conversation is about: the last question that was answered."""

    query: Query

    def to_id(self) -> str:
        """The context as at most ID_LIMIT letters, digits and `-_.`.

        Holds up to LEADERS_KEPT leaders (those who are left out, if any are) and TOPICS_KEPT topics (a theme counts as one).
        """
        query = self.query
        head = "".join(
            (
                _DIGITS[list(Ask).index(query.ask)],
                _DIGITS[list(Side).index(query.side)],
                _DIGITS[_ORDERS.index(query.order)],
                _DIGITS[sum(1 << place for place, flag in enumerate(_flags(query)) if flag)],
                *(_day_id(day) for day in (query.as_of, query.date_from, query.date_to)),
            )
        )
        topics = (query.theme,) if query.theme else query.topics[:TOPICS_KEPT]
        extra = [query.coalition, query.member, query.group, query.like]
        leaders = query.without or query.leaders
        parts = (
            "".join(map(_hash, leaders[:LEADERS_KEPT])),
            "".join(map(_hash, topics)),
            "".join(_hash(key) if key else "." * _HASH for key in extra) if any(extra) else "",
        )
        return "~".join((head, *parts))

    @classmethod
    def from_id(cls, text: str, directory: Directory) -> Self | None:
        """The context that an id stands for in a record, None if it is no such id."""
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
            query=Query(
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
        )


def _flags(query: Query) -> tuple[bool, ...]:
    return (query.premise, query.since, bool(query.theme), bool(query.without), query.every)


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
    members |= dict.fromkeys(places(language(LANGUAGES[0])).names)
    kinds: tuple[Iterable[str], ...] = (
        coalitions, members, [*groups(), *coalitions], directory.leader_by_key,
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
