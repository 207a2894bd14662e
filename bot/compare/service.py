"""Who stands where, over time, and how far leaders agree: for commands by what was typed, for questions by keys.

What was typed raises UnknownNameError or AmbiguousNameError for a name and BadDateError for a date; a key that is not on
record finds nothing. Every function raises NotAllowedError if the caller may not look things up. What commands read of
everybody comes without sources, what questions read of a few with them.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Final

from bot.compare.model import (
    AgreementMap,
    Comparison,
    Course,
    LeaderShift,
    Matrix,
    Pair,
    Profile,
    Ranking,
    Row,
    Scope,
    Shifts,
    Spectrum,
    Stand,
    Statements,
    Timeline,
)
from bot.core.dates import as_of_day, first_day, in_words, read_day
from bot.core.directory import Directory, Statement
from bot.core.entries import Leader, Position, Revision, Theme, Topic
from bot.core.errors import BadDateError, InvalidEntryError
from bot.core.policy import Action, require
from bot.core.timeline import FEWEST_SHARED, ShiftKind, Standing, agreement, order, shifts, standing
from bot.db import reads
from bot.lookup.known import as_known
from bot.request import Request

MOST_COMPARED: Final = 4
MOST_MAPPED: Final = 40
"""So many names are readable below each other on a phone."""

MOST_IN_A_TABLE: Final = 5000
"""Statements: a file of at most some megabytes, which Discord takes."""

_FEW: Final = 3
"""What so many leaders said on all topics is read in less time than it takes to hand that to a thread."""


async def matrix(request: Request, *, subject: str = "", on: str = "", known: str = "") -> Matrix:
    """Who stands where on the topics of a theme, or on one topic, or on all."""
    request, directory, scope = await read_scope(request, subject, on, known)
    stands = with_position(stands_of(await courses_in(request, directory, scope)))
    counts = Counter(stand.leader for stand in stands)
    leaders = sorted(counts, key=lambda leader: (-counts[leader], leader.name))
    return Matrix(scope=scope, leaders=tuple(leaders), stands=tuple(stands))


async def timeline(
    request: Request, *, leader: str, subject: str = "", on: str = "", known: str = ""
) -> Timeline:
    """The positions of a leader over time, on a topic, a theme or everything."""
    request, directory, scope = await read_scope(request, subject, on, known)
    who = directory.find_leader(leader)
    courses = [one for one in await courses_in(request, directory, scope) if one.leader.key == who.key]
    courses.sort(key=lambda one: (-len(one.changes), -len(one.stances)))
    return Timeline(scope=scope, leader=who, courses=tuple(courses))


async def list_statements(
    request: Request, *, leader: str = "", subject: str = "", on: str = "", known: str = ""
) -> Statements:
    """What was said by a day, of a leader and on a topic or theme where these are given; also on retired topics."""
    request, directory, scope = await read_scope(request, subject, on, known, past=True)
    who = directory.find_leader(leader) if leader.strip() else None
    rows, total = await request.store.read(
        reads.said_by_then,
        request.record_id,
        request.when(scope.as_of),
        directory.merged,
        keys=directory.keys_of(who.key) if who else (),
        topics=[topic.key for topic in scope.topics],
        limit=MOST_IN_A_TABLE,
    )
    said = tuple(directory.statement(row) for row in rows)
    return Statements(scope=scope, leader=who, said=said, total=total)


async def list_shifts(
    request: Request, *, leader: str = "", topic: str = "", since: str = "", on: str = "", known: str = ""
) -> Shifts:
    """What shifted in a period up to a day, of a leader and on a topic or theme where these are given.

    Raises:
        BadDateError: the period ends before it begins.
    """
    request, directory, scope = await read_scope(request, topic, on, known)
    who = directory.find_leader(leader) if leader.strip() else None
    begin = first_day(read_day(since, request.today())) if since.strip() else None
    if begin is not None and begin > scope.as_of:
        raise BadDateError(
            f"The period ends on {in_words(scope.as_of.isoformat())}, before it begins on {in_words(begin.isoformat())}. "
            "Give an earlier beginning or a later end."
        )
    courses = [
        course.but(shifts=found)
        for course in await courses_in(request, directory, scope)
        if (who is None or course.leader.key == who.key)
        and (found := tuple(shift for shift in course.shifts if _is_after(shift.after, begin)))
    ]
    found_all = [
        LeaderShift(leader=course.leader, topic=course.topic, shift=shift)
        for course in courses
        for shift in course.shifts
    ]
    found_all.sort(key=_striking)
    return Shifts(
        scope=scope, leader=who, since=begin, shifts=tuple(found_all), courses=tuple(_who_most_often(courses))
    )


async def profile(request: Request, *, leader: str, on: str = "", known: str = "") -> Profile:
    """A leader at a glance."""
    request, directory, scope = await read_scope(request, "", on, known)
    who = directory.find_leader(leader)
    courses = [one for one in await courses_in(request, directory, scope) if one.leader.key == who.key]
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


async def spectrum(request: Request, *, topic: str, on: str = "", known: str = "") -> Spectrum:
    """Who stands where on a topic."""
    request, directory, scope = await read_scope(request, "", on, known)
    what = directory.find_topic(topic)
    scope = scope.but(subject=what, topics=(what,))
    stands = stands_of(await courses_in(request, directory, scope))
    stands.sort(key=lambda stand: order(stand.standing.current), reverse=True)
    return Spectrum(scope=scope, topic=what, theme=directory.theme_by_key[what.theme], stands=tuple(stands))


Counting = Callable[[Revision], bool]
"""Whether a stance counts."""


async def who_stands_where(
    request: Request,
    *,
    leaders: Sequence[str] | None,
    topics: Sequence[str],
    as_of: date,
    counting: Counting | None = None,
) -> tuple[Stand, ...]:
    """Where each leader stands on each topic by a day; `leaders` None for everyone with a stance on it.

    In the order of `topics`, then of the leaders; without those that have nothing on record by then. With `counting`, by
    no more than the stances of which it is true.
    """
    directory, histories = await _histories(request, leaders, topics, as_of)
    subjects = histories if leaders is None else [(leader, topic) for topic in topics for leader in leaders]
    said = (filter(counting, reversed(histories[one])) for one in subjects if one in histories)
    return tuple(_stand(directory, found) for rows in said if (found := standing(rows)))


async def _histories(
    request: Request, leaders: Sequence[str] | None, topics: Sequence[str], as_of: date
) -> tuple[Directory, Mapping[tuple[str, str], Sequence[Revision]]]:
    """The record's names, and what leaders (None: everyone) said on topics by a day: see `reads.histories`."""
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    if leaders is not None and not leaders:
        return directory, {}
    short = request.store.read_short if leaders and len(leaders) <= _FEW else request.store.read
    read = request.store.read_whole if leaders is None else short
    when = request.when(as_of)
    return directory, await read(
        reads.histories, request.record_id, topics, when, directory.merged, leaders=leaders or ()
    )


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
    directory, histories = await _histories(request, leaders, topics, as_of)
    found = []
    there = {leader for leader, _ in histories}
    for leader in leaders:
        for topic in topics if leader in there else ():
            history = histories.get((leader, topic), ())
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


async def read_scope(
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
        known=moment,
    )
    return request, directory, scope


async def courses_in(request: Request, directory: Directory, scope: Scope) -> list[Course]:
    """What everybody said on the topics of a scope, by topic."""
    found = await request.store.read_whole(
        reads.histories,
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


def stands_of(courses: Iterable[Course]) -> list[Stand]:
    """Where each leader stands on each topic, after all of their courses."""
    return [stand for one in courses if (stand := one.stand) is not None]


def with_position(stands: Iterable[Stand]) -> list[Stand]:
    """Those of them with a usable position."""
    return [stand for stand in stands if stand.position is not None]


def _stand(directory: Directory, standing: Standing) -> Stand:
    stance = standing.current.stance
    return Stand.unchecked(
        {
            "leader": directory.leader_by_key[stance.leader],
            "topic": directory.topic_by_key[stance.topic],
            "standing": standing,
        }
    )


def _who_most_often(courses: Iterable[Course]) -> list[Course]:
    """Who changed position most often first, and the courses of each leader together."""
    by_leader: defaultdict[str, list[Course]] = defaultdict(list)
    for course in courses:
        by_leader[course.leader.key].append(course)
    groups = sorted(by_leader.values(), key=lambda group: (_moves(group), group[0].leader.name))
    return [course for group in groups for course in sorted(group, key=lambda one: _moves([one]))]


def _moves(courses: Iterable[Course]) -> tuple[int, int]:
    """The sort key of those who changed most, then of those who shifted most."""
    return -sum(len(one.changes) for one in courses), -sum(len(one.shifts) for one in courses)


def _striking(one: LeaderShift) -> tuple[int, int, int]:
    """The most striking first: by kind, then by how far it went, then the latest."""
    before, after = one.shift.before.stance.position or 0, one.shift.after.stance.position or 0
    return list(ShiftKind).index(one.shift.kind), -abs(after - before), -order(one.shift.after)[0].toordinal()


def _is_after(revision: Revision, day: date | None) -> bool:
    return day is None or first_day(revision.stance.stated_on) >= day


# How far leaders agree


async def compare(
    request: Request, *, leaders: Sequence[str], subject: str = "", on: str = "", known: str = ""
) -> Comparison:
    """Two to MOST_COMPARED leaders side by side.

    Raises:
        InvalidEntryError: fewer than two different leaders are named, or too many.
    """
    request, directory, scope = await read_scope(request, subject, on, known)
    named = list(dict.fromkeys(directory.find_leader(text) for text in leaders if text.strip()))
    if not 1 < len(named) <= MOST_COMPARED:
        raise InvalidEntryError(
            f"A comparison takes 2 to {MOST_COMPARED} different leaders, and this names {len(named)}."
        )
    held = by_leader(stands_of(await courses_in(request, directory, scope)))
    rows = [
        Row(topic=topic, stands=tuple(held[leader.key].get(topic.key) for leader in named))
        for topic in scope.topics
    ]
    rows = [row for row in rows if any(row.stands)]
    shared = [row for row in rows if len(_positions(row)) > 1]
    shared.sort(key=lambda row: min(_positions(row)) - max(_positions(row)))
    return Comparison(
        scope=scope,
        leaders=tuple(named),
        pairs=pairs_of(named, held),
        rows=tuple(shared),
        alone=tuple(row for row in rows if row not in shared),
    )


async def compare_leaders(
    request: Request, *, leaders: Sequence[str], topics: Sequence[str], as_of: date
) -> tuple[Pair, ...]:
    """Each two of the leaders side by side on some topics, all by key, with the sources of what they said."""
    stands = await who_stands_where(request, leaders=leaders, topics=topics, as_of=as_of)
    directory = await request.directory()
    known = [directory.leader_by_key[key] for key in leaders if key in directory.leader_by_key]
    return pairs_of(known, by_leader(stands))


async def rank(request: Request, *, leader: str, subject: str = "", on: str = "", known: str = "") -> Ranking:
    """Who is closest to a leader, and who is farthest."""
    request, directory, scope = await read_scope(request, subject, on, known)
    who = directory.find_leader(leader)
    stands = with_position(stands_of(await courses_in(request, directory, scope)))
    held = by_leader(stands)
    found = [pair_of(who, directory.leader_by_key[other], held) for other in list(held) if other != who.key]
    ranked = [pair for pair in found if pair.agreement.share is not None]
    ranked.sort(key=lambda pair: (*_closest(pair), pair.other.name))
    return Ranking(
        scope=scope,
        leader=who,
        ranked=tuple(ranked),
        too_few=sum(0 < pair.agreement.shared < FEWEST_SHARED for pair in found),
        statements=len(stands),
    )


async def agreement_map(
    request: Request, *, subject: str = "", on: str = "", known: str = ""
) -> AgreementMap:
    """How far each two agree, of the leaders with the most positions."""
    request, directory, scope = await read_scope(request, subject, on, known)
    return map_of(scope, stands_of(await courses_in(request, directory, scope)))


def map_of(scope: Scope, stands: Sequence[Stand]) -> AgreementMap:
    """How far each two agree, of the MOST_MAPPED leaders with the most positions."""
    stands = with_position(stands)
    held = by_leader(stands)
    sharing = {
        key
        for key, mine in held.items()
        if any(
            len(mine.keys() & theirs.keys()) >= FEWEST_SHARED
            for other, theirs in held.items()
            if other != key
        )
    }
    leaders = {stand.leader.key: stand.leader for stand in stands if stand.leader.key in sharing}
    by_count = sorted(leaders.values(), key=lambda leader: (-len(held[leader.key]), leader.name))
    shown = {leader.key: leader for leader in by_count[:MOST_MAPPED]}
    pairs = pairs_of([shown[key] for key in held if key in shown], held)
    measured = [pair for pair in pairs if pair.agreement.share is not None]
    measured.sort(key=lambda pair: (*_closest(pair), pair.one.name))
    return AgreementMap(
        scope=scope,
        leaders=tuple(shown.values()),
        pairs=tuple(measured),
        left_out=len(by_count) - len(shown),
        statements=len(stands),
    )


def by_leader(stands: Iterable[Stand]) -> Mapping[str, Mapping[str, Stand]]:
    """Where each leader stands on each topic, by both keys; nowhere, if they are not among them."""
    found: defaultdict[str, dict[str, Stand]] = defaultdict(dict)
    for stand in stands:
        found[stand.leader.key][stand.topic.key] = stand
    return found


def pairs_of(leaders: Sequence[Leader], held: Mapping[str, Mapping[str, Stand]]) -> tuple[Pair, ...]:
    """Each two of the leaders, from where they and perhaps others stand (see `by_leader`)."""
    return tuple(pair_of(one, other, held) for one, other in combinations(leaders, 2))


def pair_of(one: Leader, other: Leader, held: Mapping[str, Mapping[str, Stand]]) -> Pair:
    """Two leaders side by side."""
    theirs = held[other.key]
    shared = tuple((mine, theirs[topic]) for topic, mine in held[one.key].items() if topic in theirs)
    found = agreement((mine.position, their.position) for mine, their in shared)
    return Pair.unchecked({"one": one, "other": other, "shared": shared, "agreement": found})


def _closest(pair: Pair) -> tuple[float, int]:
    """The closest first; of those as close, who share more topics."""
    return -(pair.agreement.share or 0), -pair.agreement.shared


def _positions(row: Row) -> list[Position]:
    """The positions that those compared have on a topic."""
    return [stand.position for stand in row.stands if stand is not None and stand.position is not None]
