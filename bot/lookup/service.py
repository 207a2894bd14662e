"""Looking things up: who stands where, since when, what changed, and what is closest when there is nothing.

Every function takes the request and what was typed, and returns a frozen answer for a card to
present. All raise UnknownNameError or AmbiguousNameError for a name, BadDateError for a date, and
NotAllowedError if the caller may not look things up.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from bot.core import countries
from bot.core.dates import as_of_day, first_day, precision
from bot.core.directory import Directory, LeaderOrder, Statement, when_held
from bot.core.entries import Leader, Revision, Stance, Theme, Topic, Value
from bot.core.errors import InvalidEntryError
from bot.core.log import Logged
from bot.core.names import fold
from bot.core.policy import Action, require
from bot.core.timeline import Shift, Standing, not_held, shifts
from bot.db import log
from bot.db.layers import NOW
from bot.db.reads import When
from bot.lookup.known import Known, as_known
from bot.queue import store as queue
from bot.queue.model import Disputes
from bot.request import Request

SEARCH_LIMIT = 50
"""Longest text of a search, in characters: it must fit into the id of a button."""


class TopicStanding(Value):
    """A leader's standing on one topic."""

    topic: Topic
    standing: Standing


class StanceAnswer(Value):
    """Where a leader stands, on one topic, a theme, or everything on record.

    Attributes:
        offices: the offices in which the leader made the statements shown, the latest first. The record does
            not know who holds an office on a day without a statement, so the card says "spoke as".
        subject: the topic or theme asked about, None for an overview.
        as_of: the day for which it holds.
        dated: whether the caller chose the day.
        known: the earlier moment of the record that the caller chose; None for now.
        standings: one a topic with something on record by then, in the record's order.
        elsewhere: if `standings` is empty, where the leader stands on other topics by then.
        later: if `standings` is empty, the first statement after `as_of` on what was asked.
        disputes: what readers in this server say is wrong and the editors have not settled yet; none for an
            earlier moment, of which this is not known.
    """

    leader: Leader
    offices: tuple[str, ...]
    subject: Topic | Theme | None
    as_of: date
    dated: bool
    standings: tuple[TopicStanding, ...]
    known: Known | None = None
    elsewhere: tuple[TopicStanding, ...] = ()
    later: Revision | None = None
    disputes: Disputes = ()


class HistoryAnswer(Value):
    """Everything a leader said on a topic, oldest first, with the shifts, and what was withdrawn and why.

    `disputes` and `known` as in StanceAnswer; `is_retired` where the topic is not asked about any more.
    """

    leader: Leader
    topic: Topic
    stances: tuple[Revision, ...]
    shifts: tuple[Shift, ...]
    withdrawn: tuple[tuple[Revision, Revision], ...]
    known: Known | None = None
    elsewhere: tuple[TopicStanding, ...] = ()
    disputes: Disputes = ()
    is_retired: bool = False


class ListedLeader(Value):
    """A leader with the offices on record, that held last at the end, and the number of stances; `called` tells
    namesakes apart.
    """

    leader: Leader
    called: str
    offices: tuple[str, ...]
    stances: int


class ListedTheme(Value):
    """A theme with its topics and the number of stances on each."""

    theme: Theme
    topics: tuple[tuple[Topic, int], ...]


class UpdatesAnswer(Value):
    """A page of the updates log, newest first. `names` gives the name of each key that the lines mention.

    Where a leader or a topic was asked for, `brought` has of each line about the whole record, by its number, the
    newest statements of theirs that it wrote, and how many there are.
    """

    leader: Leader | None
    topic: Topic | None
    lines: tuple[Logged, ...]
    total: int
    names: dict[str, str]
    brought: dict[int, tuple[tuple[Revision, ...], int]] = {}  # noqa: RUF012 - pydantic copies it, and the model is frozen


class SearchAnswer(Value):
    """A page of search results, the newest statement first."""

    text: str
    leader: Leader | None
    hits: tuple[Statement, ...]
    total: int


async def look_up_stance(
    request: Request, *, leader: str, subject: str = "", on: str = "", known: str = ""
) -> StanceAnswer:
    """Where a leader stands on a topic or theme, by a day in plain words; "" for everything, "" for today.

    `known` is a moment of the record in plain words, see `bot.lookup.known`; "" for now.
    """
    require(request.caller, Action.LOOK_UP)
    request, moment = await as_known(request, known)
    directory = await request.directory()
    who = directory.find_leader(leader)
    what = directory.find_subject(subject) if subject.strip() else None
    as_of = as_of_day(on, request.today()) if on.strip() else request.today()
    when = request.when(as_of)
    asked = _topics(directory, what)
    standings = await _standings(request, who, asked, when)
    elsewhere: tuple[TopicStanding, ...] = ()
    later = None
    if not standings:
        rest = [topic for topic in directory.topics if topic not in asked]
        elsewhere = await _standings(request, who, rest, when)
        later = await _first_later(request, who, asked, when)
    # Nor are the answers below checked: their parts were, and to check them anew takes 6 MB.
    return StanceAnswer.unchecked(
        {
            "leader": who,
            "offices": _offices(standings),
            "subject": what,
            "as_of": as_of,
            "dated": bool(on.strip()),
            "standings": standings,
            "known": moment,
            "elsewhere": elsewhere,
            "later": later,
            "disputes": () if moment else request.store.held(queue.UNSETTLED).of(request.guild_id).disputes,
        }
    )


async def look_up_history(request: Request, *, leader: str, topic: str, known: str = "") -> HistoryAnswer:
    """Everything a leader said on a topic to this day, as the record stood at a moment; "" for now."""
    require(request.caller, Action.LOOK_UP)
    request, moment = await as_known(request, known)
    directory = await request.directory()
    record_id = request.record_id
    who, what = directory.find_leader(leader), directory.find_any_topic(topic)
    when = request.when(request.today())
    stances = await request.store.timeline(record_id, who.key, what.key, when)
    withdrawn = await request.store.withdrawn(record_id, who.key, what.key, request.known_at)
    return HistoryAnswer.unchecked(
        {
            "leader": who,
            "topic": what,
            "stances": stances,
            "shifts": shifts(stances),
            "withdrawn": not_held(withdrawn, stances),
            "known": moment,
            "elsewhere": () if stances else await _standings(request, who, directory.topics, when),
            "disputes": () if moment else request.store.held(queue.UNSETTLED).of(request.guild_id).disputes,
            "is_retired": what in directory.retired,
        }
    )


async def list_leaders(
    request: Request, *, search: str = "", sort: LeaderOrder = ""
) -> tuple[ListedLeader, ...]:
    """Every leader by name, or those that a text finds by name, country or office, the best first.

    `sort` puts them in another order: by name, by country, or by the office held last.
    """
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    leaders = (
        directory.complete_leaders(search, len(directory.leaders)) if search.strip() else directory.leaders
    )
    counts = await request.store.stance_counts(request.record_id)
    named = Counter(leader.name for leader in directory.leaders)
    held = defaultdict[str, list[str]](list)
    for office in sorted(directory.offices, key=when_held):
        held[office.leader].append(office.office)
    listed = [
        ListedLeader(
            leader=leader,
            called=directory.called(leader.key) if named[leader.name] > 1 else leader.name,
            offices=tuple(held[leader.key]),
            stances=counts[leader.key],
        )
        for leader in leaders
    ]
    order = sort or ("" if search.strip() else "name")
    return tuple(sorted(listed, key=_ORDERS[order]) if order else listed)


_ORDERS: Final[Mapping[str, Callable[[ListedLeader], tuple[str, ...]]]] = {
    "name": lambda one: (one.leader.name,),
    "country": lambda one: (countries.name_of(one.leader.country) or _LAST, one.leader.name),
    "office": lambda one: (one.offices[-1] if one.offices else _LAST, one.leader.name),
}
_LAST: Final = "~"
"""Sorts after every letter: those without a country or an office come last."""


async def list_topics(request: Request) -> tuple[ListedTheme, ...]:
    """Every theme with its topics, in the record's order."""
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    counts = await request.store.stance_counts(request.record_id)
    return tuple(
        ListedTheme(
            theme=theme,
            topics=tuple((topic, counts[topic.key]) for topic in directory.topics_of(theme.key)),
        )
        for theme in directory.themes
    )


async def look_up_updates(
    request: Request, *, leader: str = "", topic: str = "", offset: int = 0, limit: int
) -> UpdatesAnswer:
    """The newest updates after the first `offset`, about a leader and a topic where these are given."""
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    record_id = request.record_id
    who = directory.find_leader(leader) if leader.strip() else None
    what = directory.find_any_topic(topic) if topic.strip() else None
    about = {
        "leader": who.key if who else "",
        "topic": what.key if what else "",
        "known_at": request.known_at,
    }
    lines = await request.store.updates(record_id, **about, offset=offset, limit=limit)
    brought = {
        line.update.seq: await request.store.read(
            log.stances_of_line,
            record_id,
            line.update.seq,
            leader=directory.keys_of(who.key) if who else (),
            topic=about["topic"],
            limit=_BROUGHT_SHOWN,
        )
        for line in lines
        if line.update.is_whole and (who or what)
    }
    return UpdatesAnswer(
        leader=who,
        topic=what,
        lines=lines,
        total=await request.store.count_updates(record_id, **about),
        names=directory.names_in(made for line in lines for made in line.made)
        | {
            key: directory.name_of(key)
            for rows, _ in brought.values()
            for row in rows
            for key in (row.stance.leader, row.stance.topic)
        },
        brought=brought,
    )


_BROUGHT_SHOWN: Final = 3
"""Statements of a leader or on a topic that are shown of an import."""


async def search_stances(
    request: Request, *, text: str, leader: str = "", offset: int = 0, limit: int
) -> SearchAnswer:
    """Stances whose words hold every word of `text`, of one leader if given.

    Raises:
        InvalidEntryError: the text is empty or longer than SEARCH_LIMIT.
    """
    require(request.caller, Action.LOOK_UP)
    text = " ".join(text.split())
    if not text or len(text) > SEARCH_LIMIT:
        raise InvalidEntryError(
            f"A search needs 1 to {SEARCH_LIMIT} characters; this has {len(text)}. "
            "Two or three words are enough."
        )
    directory = await request.directory()
    who = directory.find_leader(leader) if leader.strip() else None
    found = await request.store.search(
        request.record_id,
        text,
        leader=who.key if who else "",
        limit=limit,
        offset=offset,
        known_at=request.known_at,
    )
    return SearchAnswer(
        text=text,
        leader=who,
        hits=tuple(directory.statement(revision) for revision in found.hits),
        total=found.total,
    )


async def stances_with_any(request: Request, words: Iterable[str], *, limit: int) -> tuple[Statement, ...]:
    """The newest stances that hold one of the words, each also as a beginning.

    Raises:
        StandpointError: the search took too long.
    """
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    found = await request.store.search(
        request.record_id, " ".join(words), limit=limit, either=True, known_at=request.known_at
    )
    return tuple(directory.statement(revision) for revision in found.hits)


async def complete_statement(request: Request, typed: str, limit: int) -> tuple[Statement, ...]:
    """Statements to choose from, the newest first: of whom `typed` names, then those whose words hold all of its words.

    Before anything is typed, what is newest on record.
    """
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    text = " ".join(typed.split())[:SEARCH_LIMIT]
    rows: list[Revision] = []
    if not text:
        rows += await request.store.statements(request.record_id, limit=limit)
    for leader in directory.complete_leaders(text, 1) if text else ():
        rows += await request.store.statements(request.record_id, leader=leader.key, limit=limit)
    if text:
        rows += (await request.store.search(request.record_id, text, limit=limit)).hits
    return tuple(directory.statement(row) for row in {row.key: row for row in rows}.values())[:limit]


async def _standings(
    request: Request, leader: Leader, topics: Sequence[Topic], when: When
) -> tuple[TopicStanding, ...]:
    subjects = {(leader.key, topic.key): topic for topic in topics}
    found: Sequence[Standing]
    if len(topics) == 1 and when.known_at == NOW:
        one = await request.store.standing(request.record_id, leader.key, topics[0].key, when.as_of)
        found = [] if one is None else [one]
    else:
        found = await request.store.standings(request.record_id, list(subjects), when)
    return tuple(
        TopicStanding.unchecked(
            {"topic": subjects[leader.key, standing.current.stance.topic], "standing": standing}
        )
        for standing in found
    )


async def _first_later(
    request: Request, leader: Leader, topics: Sequence[Topic], when: When
) -> Revision | None:
    """The first statement after the day on any of the topics, if there is one by today."""
    today = request.when(request.today())
    if today == when:
        return None
    record_id = request.record_id
    firsts = [
        rows[0]
        for topic in topics
        if (rows := await request.store.timeline(record_id, leader.key, topic.key, today))
    ]
    return min(firsts, key=lambda row: row.stance.stated_on, default=None)


def _topics(directory: Directory, subject: Topic | Theme | None) -> Sequence[Topic]:
    match subject:
        case None:
            return directory.topics
        case Theme():
            return directory.topics_of(subject.key)
        case Topic():
            return [subject]


def _offices(standings: Sequence[TopicStanding]) -> tuple[str, ...]:
    """The offices in which what is shown was said, each once, that of the latest statement first."""
    stances = [shown.standing.current.stance for shown in standings]
    stances.sort(key=lambda stance: stance.stated_on, reverse=True)
    return tuple(dict.fromkeys(stance.office for stance in stances if stance.office))


class Withdrawal(Value):
    """A row that was withdrawn, and the row that did it.

    Attributes:
        leader, topic: their names.
        seq: the update that did it; 0 where that was in the public record, below the server's own.
        on_record: whether leader and topic are in the record still.
    """

    leader: str
    topic: str
    row: Revision
    by: Revision
    seq: int
    on_record: bool


class Corrections(Value):
    """A page of corrections and retractions, the newest first, and how many there are in all."""

    lines: tuple[Withdrawal, ...]
    total: int


async def list_corrections(request: Request, *, offset: int = 0, limit: int) -> Corrections:
    """Corrections and retractions of the record that the caller reads."""
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    record_id = request.record_id
    found = await request.store.withdrawn_rows(record_id, offset=offset, limit=limit)
    return Corrections(
        lines=tuple(
            Withdrawal(
                leader=directory.name_of(row.stance.leader),
                topic=directory.name_of(row.stance.topic),
                row=row,
                by=by,
                seq=by.seq if by.record_id == record_id else 0,
                on_record=row.stance.leader in directory.leader_by_key
                and row.stance.topic in directory.topic_by_key,
            )
            for row, by in found
        ),
        total=await request.store.count_withdrawn(record_id),
    )


_HITS: Final = 20
_NUMBERS: Final = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DISTANCE: Final = re.compile(
    r"(?:(?:the|a|one) (?P<single>day|week)|(?P<number>[a-z]+|\d{1,3}) (?P<unit>day|week)s?) "
    r"(?P<side>after|before|following) (?:the )?$|(?P<same>on the day of|hours after|the evening of) (?:the )?$"
)


async def date_of_event(request: Request, event: str) -> date | None:
    """The day of an event that stances on record name with their distance from it, None if none does.

    Only a row that says how many days or weeks lie between counts, and only where all such rows agree. Rows
    whose own date is not a day say nothing.
    """
    require(request.caller, Action.LOOK_UP)
    name = fold(event)
    if not name:
        return None
    record_id = request.record_id
    found = await request.store.search(record_id, name, limit=_HITS, known_at=request.known_at)
    days = {day for hit in found.hits for day in _days(hit.stance, name)}
    return days.pop() if len(days) == 1 else None


def _days(stance: Stance, event: str) -> set[date]:
    """The days on which a stance's texts put an event."""
    if precision(stance.stated_on) != "day":
        return set()
    stated = first_day(stance.stated_on)
    days = set()
    for text in (stance.summary, stance.venue, stance.note):
        folded = fold(text)
        for found in re.finditer(rf"\b{re.escape(event)}\b", folded):
            distance = _distance(folded[: found.start()])
            if distance is not None:
                days.add(stated - distance)
    return days


def _distance(before: str) -> timedelta | None:
    """How long after an event something was said, from the words before the event's name."""
    found = _DISTANCE.search(before)
    if found is None:
        return None
    if found["same"]:
        return timedelta()
    number = 1 if found["single"] else _number(found["number"])
    if not number:
        return None
    days = number * (7 if (found["single"] or found["unit"]) == "week" else 1)
    return timedelta(days=-days if found["side"] == "before" else days)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return _NUMBERS.index(text) if text in _NUMBERS else 0
