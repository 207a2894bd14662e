"""The commands that compare: two or more leaders, one with all, all with all, over time, and coalitions.

Every function takes the request and what was typed, and returns a frozen answer. All raise UnknownNameError or
AmbiguousNameError for a name, BadDateError for a date, and NotAllowedError if the caller may not look things up.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Final

from bot.compare import store
from bot.compare.model import (
    Alliance,
    Alliances,
    Comparison,
    Course,
    Courses,
    Likeness,
    Moved,
    Opposed,
    Overlap,
    Overview,
    Pairing,
    Profile,
    Ranking,
    Row,
    Scope,
    Shifts,
    Spread,
    Stand,
    Statements,
)
from bot.compare.service import is_member_on
from bot.core import agreement as many
from bot.core.dates import as_of_day, first_day, read_day
from bot.core.directory import Directory
from bot.core.entries import Leader, Membership, Position, Theme, Topic, sign
from bot.core.errors import InvalidEntryError
from bot.core.policy import Action, require
from bot.core.timeline import Agreement, ShiftKind, order, shifts
from bot.lookup.known import as_known
from bot.request import Request

MOST_COMPARED: Final = 4
MOST_MAPPED: Final = 40
"""So many names are readable below each other on a phone."""
MOST_IN_A_TABLE: Final = 5000
"""Statements: a file of at most some megabytes, which Discord takes."""

_STRIKING: Final = tuple(ShiftKind)


async def compare(
    request: Request, *, leaders: Sequence[str], subject: str = "", on: str = "", known: str = ""
) -> Comparison:
    """Two to MOST_COMPARED leaders side by side.

    Raises:
        InvalidEntryError: fewer than two different leaders are named, or too many.
    """
    request, directory, scope = await _scope(request, subject, on, known)
    named = list(dict.fromkeys(directory.find_leader(text) for text in leaders if text.strip()))
    if not 1 < len(named) <= MOST_COMPARED:
        raise InvalidEntryError(
            f"A comparison needs two to {MOST_COMPARED} different leaders. Name another one."
        )
    stands = _stands(await _courses(request, directory, scope))
    rows = [
        Row(topic=topic, stands=tuple(stands.get((leader.key, topic.key)) for leader in named))
        for topic in scope.topics
    ]
    rows = [row for row in rows if any(row.stands)]
    shared = [row for row in rows if len(_held(row)) > 1]
    shared.sort(key=lambda row: min(_held(row)) - max(_held(row)))
    return Comparison(
        scope=scope,
        leaders=tuple(named),
        pairs=_pairs(named, stands, scope.topics),
        rows=tuple(shared),
        alone=tuple(row for row in rows if row not in shared),
    )


async def rank(request: Request, *, leader: str, subject: str = "", on: str = "", known: str = "") -> Ranking:
    """Who is closest to a leader, and who is farthest."""
    request, directory, scope = await _scope(request, subject, on, known)
    who = directory.find_leader(leader)
    stands = _stands(await _courses(request, directory, scope))
    profiles = _profiles(stands, scope.topics)
    mine = profiles.pop(who.key, many.profile({}, ()))
    found = [
        Pairing(one=who, other=directory.leader_by_key[key], agreement=many.agreement_of(mine, theirs))
        for key, theirs in profiles.items()
    ]
    ranked = [one for one in found if one.agreement.percent is not None]
    ranked.sort(key=lambda one: (-(one.agreement.percent or 0), -one.agreement.shared, one.other.name))
    return Ranking(
        scope=scope,
        leader=who,
        ranked=tuple(ranked),
        too_few=sum(one.agreement.shared > 0 and one.agreement.percent is None for one in found),
        statements=len(stands),
    )


async def likeness(request: Request, *, subject: str = "", on: str = "", known: str = "") -> Likeness:
    """How far each two agree, of the leaders with the most positions."""
    request, directory, scope = await _scope(request, subject, on, known)
    stands = _stands(await _courses(request, directory, scope))
    profiles = _profiles(stands, scope.topics)
    found = agreements(profiles)
    counts = {key: one.held.bit_count() for key, one in profiles.items()}
    paired = {key for pair in found for key in pair}
    by_count = sorted(paired, key=lambda key: (-counts[key], directory.leader_by_key[key].name))
    shown = set(by_count[:MOST_MAPPED])
    pairs = [
        Pairing(
            one=directory.leader_by_key[one],
            other=directory.leader_by_key[other],
            agreement=Agreement(percent=percent, shared=shared),
        )
        for (one, other), (percent, shared) in found.items()
        if one in shown and other in shown
    ]
    pairs.sort(key=lambda one: (-(one.agreement.percent or 0), -one.agreement.shared, one.one.name))
    return Likeness(
        scope=scope,
        leaders=tuple(directory.leader_by_key[key] for key in by_count[:MOST_MAPPED]),
        pairs=tuple(pairs),
        left_out=len(paired) - len(shown),
        statements=len(stands),
    )


def agreements(profiles: Mapping[str, many.Profile]) -> dict[tuple[str, str], tuple[int, int]]:
    """Of each two who share enough topics: the agreement in per cent, and over how many topics."""
    found = {}
    for (one, mine), (other, theirs) in combinations(profiles.items(), 2):
        percent, shared = many.between(mine, theirs)
        if percent is not None:
            found[one, other] = percent, shared
    return found


async def matrix(request: Request, *, subject: str = "", on: str = "", known: str = "") -> Overview:
    """Who stands where on the topics of a theme, or on one topic, or on all."""
    request, directory, scope = await _scope(request, subject, on, known)
    stands = [
        stand
        for stand in _stands(await _courses(request, directory, scope)).values()
        if stand.position is not None
    ]
    counts = Counter(stand.leader for stand in stands)
    leaders = sorted(counts, key=lambda leader: (-counts[leader], leader.name))
    return Overview(scope=scope, leaders=tuple(leaders), stands=tuple(stands))


async def timeline(
    request: Request, *, leader: str, subject: str = "", on: str = "", known: str = ""
) -> Courses:
    """The positions of a leader over time, on a topic, a theme or everything."""
    request, directory, scope = await _scope(request, subject, on, known)
    who = directory.find_leader(leader)
    courses = [one for one in await _courses(request, directory, scope) if one.leader.key == who.key]
    courses.sort(key=lambda one: (-len(one.changes), -len(one.stances)))
    return Courses(scope=scope, leader=who, courses=tuple(courses))


async def statements(
    request: Request, *, leader: str = "", subject: str = "", on: str = "", known: str = ""
) -> Statements:
    """What was said by a day, of a leader and on a topic or theme where these are given; also on retired topics."""
    request, directory, scope = await _scope(request, subject, on, known, past=True)
    who = directory.find_leader(leader) if leader.strip() else None
    found = await request.store.read(
        store.said_by_then,
        request.record_id,
        request.when(scope.as_of),
        directory.merged,
        keys=directory.keys_of(who.key) if who else (),
        topics=[topic.key for topic in scope.topics],
        limit=MOST_IN_A_TABLE,
    )
    said = (directory.statement(row) for row in found.rows)
    return Statements(scope=scope, leader=who, said=tuple(said), total=found.total)


async def moved(
    request: Request, *, leader: str = "", topic: str = "", since: str = "", until: str = "", known: str = ""
) -> Shifts:
    """What shifted in a period, of a leader and on a topic or theme where these are given."""
    request, directory, scope = await _scope(request, topic, until, known)
    who = directory.find_leader(leader) if leader.strip() else None
    begin = first_day(read_day(since, request.today())) if since.strip() else None
    courses = [
        course.but(shifts=found)
        for course in await _courses(request, directory, scope)
        if (who is None or course.leader.key == who.key)
        and (
            found := tuple(
                shift for shift in course.shifts if begin is None or order(shift.after)[0] >= begin
            )
        )
    ]
    found_all = [
        Moved(leader=course.leader, topic=course.topic, shift=shift)
        for course in courses
        for shift in course.shifts
    ]
    found_all.sort(key=_striking)
    courses.sort(key=lambda one: (-len(one.changes), -len(one.shifts), one.leader.name))
    return Shifts(scope=scope, leader=who, since=begin, moved=tuple(found_all), movers=tuple(courses))


async def alliance(request: Request, *, name: str, on: str = "", known: str = "") -> Alliance:
    """A coalition as of a day: its members, and whose leaders oppose its topic."""
    request, directory, scope = await _scope(request, "", on, known)
    coalition = directory.find_coalition(name)
    topic = directory.topic_by_key.get(coalition.topic)
    listed = [one for one in directory.memberships if one.coalition == coalition.key]
    members = [one for one in listed if is_member_on(one, scope.as_of)]
    stands: Iterable[Stand] = ()
    if topic is not None:
        scope = scope.but(topics=(topic,))
        stands = _stands(await _courses(request, directory, scope)).values()
    against = [stand for stand in stands if stand.position is not None and sign(stand.position) < 0]
    return Alliance(
        scope=scope,
        coalition=coalition,
        proposer=directory.leader_by_key.get(coalition.proposed_by),
        topic=topic,
        members=tuple(members),
        former=tuple(one for one in listed if one not in members and _has_left(one, scope.as_of)),
        listed=tuple(listed),
        opposed=tuple(
            Opposed(member=member, stand=stand)
            for member in members
            for stand in against
            if member.member in {stand.leader.country, stand.leader.key}
        ),
        sources=await request.store.cited(request.record_id, coalition.sources, request.known_at),
    )


async def alliances(request: Request, *, on: str = "", known: str = "") -> Alliances:
    """Every coalition with its number of members as of a day."""
    request, directory, scope = await _scope(request, "", on, known)
    counts = Counter(one.coalition for one in directory.memberships if is_member_on(one, scope.as_of))
    listed = sorted(directory.coalitions, key=lambda one: (-counts[one.key], one.name))
    return Alliances(scope=scope, listed=tuple((one, counts[one.key]) for one in listed))


async def overlap(request: Request, *, one: str, other: str, on: str = "", known: str = "") -> Overlap:
    """Who is in both of two coalitions as of a day.

    Raises:
        InvalidEntryError: it is the same twice.
    """
    request, directory, scope = await _scope(request, "", on, known)
    first, second = directory.find_coalition(one), directory.find_coalition(other)
    if first.key == second.key:
        raise InvalidEntryError("That is one coalition, named twice. Name two.")

    def members(key: str) -> dict[str, str]:
        return {
            each.member: each.name
            for each in directory.memberships
            if each.coalition == key and is_member_on(each, scope.as_of)
        }

    mine, theirs = members(first.key), members(second.key)
    return Overlap(
        scope=scope,
        one=first,
        other=second,
        both=tuple(name for key, name in mine.items() if key in theirs),
        only_one=tuple(name for key, name in mine.items() if key not in theirs),
        only_other=tuple(name for key, name in theirs.items() if key not in mine),
    )


async def profile(request: Request, *, leader: str, on: str = "", known: str = "") -> Profile:
    """A leader at a glance."""
    request, directory, scope = await _scope(request, "", on, known)
    who = directory.find_leader(leader)
    courses = [one for one in await _courses(request, directory, scope) if one.leader.key == who.key]
    courses.sort(key=lambda one: order(one.stances[-1]))
    themes = []
    for theme in directory.themes:
        of_theme = [one for one in courses if one.topic.theme == theme.key]
        if of_theme:
            themes.append((theme, len(of_theme), sum(len(one.stances) for one in of_theme)))
    return Profile(
        scope=scope,
        leader=who,
        offices=tuple(sorted(directory.offices_of(who.key), key=lambda one: first_day(one.first_attested))),
        themes=tuple(themes),
        courses=tuple(courses),
    )


async def spread(request: Request, *, topic: str, on: str = "", known: str = "") -> Spread:
    """Who stands where on a topic."""
    request, directory, scope = await _scope(request, "", on, known)
    what = directory.find_topic(topic)
    scope = scope.but(subject=what, topics=(what,))
    stands = list(_stands(await _courses(request, directory, scope)).values())
    stands.sort(key=lambda stand: order(stand.standing.current), reverse=True)
    return Spread(scope=scope, topic=what, theme=directory.theme_by_key[what.theme], stands=tuple(stands))


async def _scope(
    request: Request, subject: str, on: str, known: str, *, past: bool = False
) -> tuple[Request, Directory, Scope]:
    """What is asked about, and the request to the record as it stood at the moment asked for.

    With `past`, retired topics are among everything, and one can be named by its key.
    """
    require(request.caller, Action.LOOK_UP)
    request, moment = await as_known(request, known)
    directory = await request.directory()
    retired = directory.retired if past else ()
    what: Theme | Topic | None = next((topic for topic in retired if topic.key == subject.strip()), None)
    if what is None and subject.strip():
        what = directory.find_subject(subject)
    topics: Sequence[Topic] = (
        [*directory.topics, *retired]
        if what is None
        else directory.topics_of(what.key)
        if isinstance(what, Theme)
        else [what]
    )
    scope = Scope(
        subject=what,
        topics=tuple(topics),
        as_of=as_of_day(on, request.today()) if on.strip() else request.today(),
        dated=bool(on.strip()),
        known=moment,
    )
    return request, directory, scope


async def _courses(request: Request, directory: Directory, scope: Scope) -> list[Course]:
    """What everybody said on the topics of a scope, by topic."""
    found = await request.store.read_whole(
        store.histories,
        request.record_id,
        [topic.key for topic in scope.topics],
        request.when(scope.as_of),
        directory.merged,
    )
    return [
        Course.unchecked(
            {
                "leader": directory.leader_by_key[leader],
                "topic": directory.topic_by_key[topic],
                "stances": tuple(rows),
                "shifts": shifts(rows),
            }
        )
        for (leader, topic), rows in found.items()
        if leader in directory.leader_by_key
    ]


def _stands(courses: Iterable[Course]) -> dict[tuple[str, str], Stand]:
    """Where each leader stands on each topic, by both keys."""
    return {(one.leader.key, one.topic.key): stand for one in courses if (stand := one.stand) is not None}


def _profiles(stands: Mapping[tuple[str, str], Stand], topics: Sequence[Topic]) -> dict[str, many.Profile]:
    """The positions of each leader who has any."""
    held: dict[str, dict[str, Position]] = {}
    for (leader, topic), stand in stands.items():
        if stand.position is not None:
            held.setdefault(leader, {})[topic] = stand.position
    keys = [topic.key for topic in topics]
    return {leader: many.profile(positions, keys) for leader, positions in held.items()}


def _pairs(
    leaders: Sequence[Leader], stands: Mapping[tuple[str, str], Stand], topics: Sequence[Topic]
) -> tuple[Pairing, ...]:
    profiles = _profiles(stands, topics)
    nobody = many.profile({}, ())
    return tuple(
        Pairing(
            one=one,
            other=other,
            agreement=many.agreement_of(profiles.get(one.key, nobody), profiles.get(other.key, nobody)),
        )
        for one, other in combinations(leaders, 2)
    )


def _held(row: Row) -> list[Position]:
    """The positions that those compared have on a topic."""
    return [stand.position for stand in row.stands if stand is not None and stand.position is not None]


def _striking(one: Moved) -> tuple[int, int, int]:
    """The most striking first: by kind, then by how far it went, then the latest."""
    before, after = one.shift.before.stance.position or 0, one.shift.after.stance.position or 0
    return _STRIKING.index(one.shift.kind), -abs(after - before), -order(one.shift.after)[0].toordinal()


def _has_left(membership: Membership, day: date) -> bool:
    return bool(membership.until) and first_day(membership.until) <= day
