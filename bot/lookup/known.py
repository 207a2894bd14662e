"""The record as it stood at an earlier moment: the moment in plain words, and a request that reads the record of then.

Understood are a day, month or year as in `bot.core.dates`, which mean the end of their last day in the server's
time zone, and an update by its number: #31, 31, update 31. A number of four digits without # is a year. 0#31 is an
update of the public record, also where the server has a record of its own by now: buttons keep their meaning.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.dates import (
    SHORT_DAY,
    as_of_day,
    full_day,
    in_words,
    instant,
    local_day,
    read_instant,
    short_day,
)
from bot.core.entries import Value
from bot.core.errors import BadDateError, shorten
from bot.core.policy import Action, Role, require
from bot.db import log
from bot.db.layers import PUBLIC_RECORD
from bot.db.store import Store
from bot.request import Request

_UPDATE: Final = re.compile(r"(?:after )?(?:update )?(?:(?P<public>0)?#)? ?(?P<number>\d{1,15})")
_NO_UPDATE: Final = re.compile(r"#[\d.,-]+")
_YEAR_DIGITS: Final = 4


class Known(Value):
    """A moment of the record.

    Attributes:
        at: as the store takes it: an instant, or `#31` for "after update 31".
        short: as the ids of buttons hold it: `20261003`, `#31`, or `0#31` of the public record. Can be read again.
        words: for people, as in "as the record stood on 3 October 2026".
        public: whether it is an update of the public record.
    """

    at: str
    short: str
    words: str
    public: bool = False


def read_known(text: str, today: date, zone: str, *, public: bool = False) -> Known:
    """The moment that `text` says; `today` is the day in the time zone `zone`.

    `public` where the numbers of updates are those of the public record.

    Raises:
        BadDateError: as `as_of_day`, or it is no number of an update.
    """
    plain = " ".join(text.lower().split())
    if SHORT_DAY.fullmatch(plain):
        plain = full_day(plain)
    elif (found := _UPDATE.fullmatch(plain)) and (len(plain) != _YEAR_DIGITS or not plain.isdigit()):
        public = public or found["public"] is not None
        at = f"#{int(found['number'])}"
        which = "public record" if public else "record"
        return Known(
            at=at,
            short=f"{PUBLIC_RECORD}{at}" if public else at,
            words=f"as the {which} stood after update {at}",
            public=public,
        )
    elif _NO_UPDATE.fullmatch(plain):
        raise BadDateError(f"“{shorten(text)}” is not the number of an update. Write it like #2.")
    day = as_of_day(plain, today)
    next_day = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return Known(
        at=instant(next_day.astimezone(UTC) - timedelta(microseconds=1)),
        short=short_day(day.isoformat()),
        words=f"as the record stood on {in_words(day.isoformat())}",
    )


async def as_known(request: Request, text: str) -> tuple[Request, Known | None]:
    """The request to the record as it stood at a moment in plain words; the same one for "".

    Raises:
        NotAllowedError: the caller may not look things up.
        BadDateError: the words are not understood, or the record had no such moment; says what to write instead.
    """
    require(request.caller, Action.LOOK_UP)
    if not text.strip():
        return request, None
    operator = request.caller.role is Role.OPERATOR
    zone = "UTC" if operator else request.store.settings(request.guild_id).timezone
    public = request.record_id == PUBLIC_RECORD
    known = read_known(text, local_day(request.now(), zone), zone, public=public)
    then = replace(request, known_at=known.at, public=request.public or known.public)
    if known.at.startswith("#"):
        _require_update(int(known.at[1:]), request.store.head(then.record_id), public=known.public)
    else:
        await _require_begun(request.store, known, zone)
    directory = await then.directory()
    if not (directory.leaders or directory.topics):
        raise BadDateError(f"Nothing was on record yet, {known.words}. Give a later moment.")
    return then, known


def _require_update(number: int, last: int, *, public: bool) -> None:
    if not 1 <= number <= last:
        those = "only #1" if last == 1 else f"#1 to #{last}"
        which = "the public record" if public else "this record"
        there = f"There is no update #{number}: {which} has {those}."
        raise BadDateError(
            f"{there} See /updates.",
            for_operator=f"{there} What each of them did: standpoint export record.json",
        )


async def _require_begun(store: Store, known: Known, zone: str) -> None:
    """A day before the public record began has nothing to show."""
    first = await store.read(log.update, PUBLIC_RECORD, 1)
    began = None if first is None else read_instant(first.update.at)
    if began is not None and first is not None and known.at < first.update.at:
        day = local_day(began, zone)
        raise BadDateError(
            f"The record began on {in_words(day.isoformat())}. Give a later day, or the number of an update, such "
            "as #2."
        )
