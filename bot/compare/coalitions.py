"""Coalitions on a day: one with its members, every one, and two beside each other.

What was typed raises UnknownNameError or AmbiguousNameError for a name and BadDateError for a date; every function
raises NotAllowedError if the caller may not look things up.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.compare.model import CoalitionAnswer, CoalitionInFull, CoalitionList, Opposed, Overlap, Stand
from bot.compare.service import courses_in, read_scope, stands_of
from bot.core import countries
from bot.core.dates import first_day, last_day
from bot.core.directory import Directory
from bot.core.entries import Cited, Coalition, Membership, sign
from bot.core.errors import InvalidEntryError
from bot.core.names import fold
from bot.core.policy import Action, require
from bot.request import Request


async def coalition_members(
    request: Request, *, coalition: str, member: str = "", as_of: date | None = None
) -> CoalitionAnswer | None:
    """A coalition, by key, with those who are in it on a day (None: all who ever were); None if there is none."""
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    found = directory.coalition_by_key.get(coalition)
    return None if found is None else await _with_members(request, directory, found, as_of, member)


async def sources_of(request: Request, members: Iterable[Membership]) -> tuple[Cited, ...]:
    """The sources of some memberships, each once."""
    require(request.caller, Action.LOOK_UP)
    refs = dict.fromkeys(ref for one in members for ref in one.sources)
    return await request.store.cited(request.record_id, tuple(refs), request.known_at)


async def look_up_coalition(
    request: Request, *, coalition: str, on: str = "", known: str = ""
) -> CoalitionInFull:
    """A coalition as of a day: its members, and whose leaders oppose its topic."""
    request, directory, scope = await read_scope(request, "", on, known)
    which = directory.find_coalition(coalition)
    found = await _with_members(request, directory, which, scope.as_of)
    topic = directory.topic_by_key.get(which.topic)
    stands: Iterable[Stand] = ()
    if topic is not None:
        scope = scope.but(topics=(topic,))
        stands = stands_of(await courses_in(request, directory, scope))
    listed = _listed(directory, which)
    return CoalitionInFull(
        **dict(found),
        scope=scope,
        past=scope.as_of < request.today(),
        proposer=directory.leader_by_key.get(which.proposed_by),
        topic=topic,
        former=tuple(one for one in listed if one.until and last_day(one.until) <= scope.as_of),
        listed=listed,
        opposed=tuple(
            Opposed(member=member, stand=stand, office=_spoken_as(directory, stand))
            for member in found.members
            for stand in stands
            if stand.position is not None
            and sign(stand.position) < 0
            and member.member in {stand.leader.country, stand.leader.key}
        ),
    )


async def list_coalitions(request: Request, *, on: str = "", known: str = "") -> CoalitionList:
    """Every coalition with its number of members as of a day."""
    request, directory, scope = await read_scope(request, "", on, known)
    today = request.today()
    counts = Counter(one.coalition for one in directory.memberships if is_member_on(one, scope.as_of, today))
    listed = sorted(directory.coalitions, key=lambda one: (-counts[one.key], one.name))
    return CoalitionList(scope=scope, listed=tuple((one, counts[one.key]) for one in listed))


async def overlap(request: Request, *, coalition: str, other: str, on: str = "", known: str = "") -> Overlap:
    """Who is in both of two coalitions as of a day.

    Raises:
        InvalidEntryError: it is the same twice.
    """
    request, directory, scope = await read_scope(request, "", on, known)
    first, second = directory.find_coalition(coalition), directory.find_coalition(other)
    if first.key == second.key:
        raise InvalidEntryError("That is one coalition, named twice. Name two.")
    day, today = scope.as_of, request.today()
    mine, theirs = (
        {each.member: each.name for each in _listed(directory, which) if is_member_on(each, day, today)}
        for which in (first, second)
    )
    return Overlap(
        scope=scope,
        one=first,
        other=second,
        both=tuple(name for key, name in mine.items() if key in theirs),
        only_one=tuple(name for key, name in mine.items() if key not in theirs),
        only_other=tuple(name for key, name in theirs.items() if key not in mine),
    )


def is_member_on(membership: Membership, day: date, today: date) -> bool | None:
    """Whether somebody is in a coalition on a day; None where the record does not tell.

    It does not within a month or year of which it has no day, nor for a day before the first listing of whom no day of
    joining is known. Whom it has without any date is in it now, and it does not tell since when.
    """
    if membership.until and last_day(membership.until) <= day:
        return False
    if membership.since and first_day(membership.since) > day:
        return False
    if membership.until and first_day(membership.until) <= day:
        return None
    known = last_day(membership.since) if membership.since else today
    if not membership.since and membership.listed_on:
        known = first_day(membership.listed_on)
    return True if day >= min(known, today) else None


async def _with_members(
    request: Request, directory: Directory, coalition: Coalition, day: date | None, member: str = ""
) -> CoalitionAnswer:
    today, listed = request.today(), _listed(directory, coalition)
    inside = {one.member: True if day is None else is_member_on(one, day, today) for one in listed}
    asked = next((one for one in listed if one.member == member), None)
    sources = (asked or coalition).sources
    return CoalitionAnswer(
        coalition=coalition,
        members=tuple(one for one in listed if inside[one.member]),
        unsure=tuple(one for one in listed if inside[one.member] is None),
        asked=asked,
        sources=await request.store.cited(request.record_id, sources, request.known_at),
    )


def _spoken_as(directory: Directory, stand: Stand) -> str:
    """The office in which a leader took a position, "" where the record does not tell."""
    stance = stand.standing.current.stance
    return stance.office or directory.office_on(stand.leader.key, first_day(stance.stated_on))


def _listed(directory: Directory, coalition: Coalition) -> tuple[Membership, ...]:
    """Everybody who is, was or will be in a coalition, by name; organisations after countries."""
    listed = (one for one in directory.memberships if one.coalition == coalition.key)
    return tuple(
        sorted(listed, key=lambda one: (one.member not in countries.CODES, fold(one.name), one.member))
    )
