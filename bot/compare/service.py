"""Looking up several at once: who stands where on a topic, what was said in a period, how far leaders agree.

Like `lookup`, every function asks the policy first and returns frozen values. These take keys, which whoever
calls has found already, and days; a key that is not on record finds nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from bot.compare.model import Course, Stand
from bot.core.dates import first_day
from bot.core.directory import Directory, Statement
from bot.core.entries import Cited, Coalition, Leader, Membership, Revision, Value
from bot.core.policy import Action, require
from bot.core.timeline import Agreement, Standing, agreement, shifts
from bot.request import Request


class Pair(Value):
    """Two leaders side by side: both on each topic that they share, and how far they agree."""

    one: Leader
    other: Leader
    shared: tuple[tuple[Stand, Stand], ...]
    agreement: Agreement


class CoalitionAnswer(Value):
    """A coalition with its members on a day. `asked` is the membership of one member that was asked about; `sources`
    are those of that, else of the coalition.
    """

    coalition: Coalition
    members: tuple[Membership, ...]
    asked: Membership | None = None
    sources: tuple[Cited, ...] = ()


async def who_stands_where(
    request: Request, *, leaders: Sequence[str] | None, topics: Sequence[str], as_of: date
) -> tuple[Stand, ...]:
    """Where each leader stands on each topic by a day; `leaders` None for everyone with a stance on it.

    In the order of `topics`, then of the leaders; without those that have nothing on record by then.
    """
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    record_id = request.record_id
    subjects = [
        (leader, topic)
        for topic in topics
        for leader in (leaders if leaders is not None else await leaders_on(request, topic))
    ]
    found = await request.store.standings(record_id, subjects, request.when(as_of))
    return tuple(_stand(directory, standing) for standing in found)


async def leaders_on(request: Request, topic: str) -> list[str]:
    """Keys of the leaders with a stance on a topic, at any time."""
    require(request.caller, Action.LOOK_UP)
    record_id = request.record_id
    return await request.store.leaders_on(record_id, topic, request.known_at)


async def what_was_said(
    request: Request,
    *,
    leaders: Sequence[str],
    topics: Sequence[str],
    date_from: date | None,
    as_of: date,
) -> tuple[Statement, ...]:
    """Every stance of the leaders on the topics from `date_from` to `as_of`, oldest first."""
    courses = await courses_of(request, leaders=leaders, topics=topics, date_from=date_from, as_of=as_of)
    said = [
        Statement(leader=course.leader, topic=course.topic, revision=revision)
        for course in courses
        for revision in course.stances
    ]
    said.sort(key=lambda one: (first_day(one.revision.stance.stated_on), one.revision.place))
    return tuple(said)


async def courses_of(
    request: Request,
    *,
    leaders: Sequence[str],
    topics: Sequence[str],
    date_from: date | None,
    as_of: date,
) -> tuple[Course, ...]:
    """What each leader said on each topic from `date_from` to `as_of`, without those that said nothing."""
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    record_id = request.record_id
    when = request.when(as_of)
    found = []
    for leader in leaders:
        for topic in topics:
            history = await request.store.timeline(record_id, leader, topic, when)
            stances = tuple(row for row in history if _is_after(row, date_from))
            if stances:
                found.append(
                    Course(
                        leader=directory.leader_by_key[leader],
                        topic=directory.topic_by_key[topic],
                        stances=stances,
                        shifts=tuple(shift for shift in shifts(history) if _is_after(shift.after, date_from)),
                    )
                )
    return tuple(found)


async def compare_leaders(
    request: Request, *, leaders: Sequence[str], topics: Sequence[str], as_of: date
) -> tuple[Pair, ...]:
    """Each two of the leaders side by side on the topics on which both have a stance by a day."""
    stands = await who_stands_where(request, leaders=leaders, topics=topics, as_of=as_of)
    directory = await request.directory()
    known = [directory.leader_by_key[key] for key in leaders if key in directory.leader_by_key]
    return tuple(pair_of(one, other, stands) for one, other in combinations(known, 2))


def pair_of(one: Leader, other: Leader, stands: Iterable[Stand]) -> Pair:
    """Two leaders side by side, from where they and perhaps others stand."""
    by_topic: dict[str, dict[str, Stand]] = {}
    for stand in stands:
        by_topic.setdefault(stand.topic.key, {})[stand.leader.key] = stand
    shared = tuple(
        (both[one.key], both[other.key])
        for both in by_topic.values()
        if one.key in both and other.key in both
    )
    positions = (
        (mine.standing.current.stance.position, theirs.standing.current.stance.position)
        for mine, theirs in shared
    )
    return Pair(one=one, other=other, shared=shared, agreement=agreement(positions))


async def coalition_members(
    request: Request, *, coalition: str, member: str = "", as_of: date | None = None
) -> CoalitionAnswer | None:
    """A coalition with those who are in it on a day (None: all that were ever listed); None if unknown."""
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    entry = next((entry for entry in directory.coalitions if entry.key == coalition), None)
    if entry is None:
        return None
    listed = [one for one in directory.memberships if one.coalition == coalition]
    members = tuple(one for one in listed if as_of is None or is_member_on(one, as_of))
    asked = next((one for one in members if one.member == member), None)
    sources = await request.store.cited(request.record_id, (asked or entry).sources, request.known_at)
    return CoalitionAnswer(coalition=entry, members=members, asked=asked, sources=sources)


def is_member_on(membership: Membership, day: date) -> bool:
    """Whether somebody is in a coalition on a day, as far as the record knows.

    Where only a listing is known, they count from the day of the listing; with no date at all, always.
    """
    since = membership.since or membership.listed_on
    if since and first_day(since) > day:
        return False
    return not membership.until or first_day(membership.until) > day


def _stand(directory: Directory, standing: Standing) -> Stand:
    stance = standing.current.stance
    return Stand(
        leader=directory.leader_by_key[stance.leader],
        topic=directory.topic_by_key[stance.topic],
        standing=standing,
    )


def _is_after(revision: Revision, day: date | None) -> bool:
    return day is None or first_day(revision.stance.stated_on) >= day
