"""How far leaders agree: two or more side by side, one with everybody, everybody with everybody.

What was typed raises UnknownNameError or AmbiguousNameError for a name and BadDateError for a date; every function
raises NotAllowedError if the caller may not look things up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Final

from bot.compare.model import AgreementMap, Comparison, Pair, Ranking, Row, Scope, Stand
from bot.compare.service import courses_in, read_scope, stands_of, who_stands_where
from bot.core.entries import Leader, Position
from bot.core.errors import InvalidEntryError
from bot.core.timeline import FEWEST_SHARED, agreement
from bot.request import Request

MOST_COMPARED: Final = 4
MOST_MAPPED: Final = 40
"""So many names are readable below each other on a phone."""


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
    stands = [
        one for one in stands_of(await courses_in(request, directory, scope)) if one.position is not None
    ]
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
    stands = [stand for stand in stands if stand.position is not None]
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
