"""Reading all that was said on some topics, by everybody or one leader, in one go."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlite_utils import Database

from bot.core.entries import Revision, said_by
from bot.db.layers import count, counting, is_leader, is_one_of, select, view_of
from bot.db.reads import NEWEST_FIRST, When
from bot.db.sources import with_sources

_OLDEST_FIRST: Final = "stated_from, place"


def histories(
    db: Database,
    record_id: int,
    topics: Sequence[str],
    when: When,
    same: Mapping[str, str],
    *,
    leaders: Sequence[str] = (),
) -> dict[tuple[str, str], list[Revision]]:
    """What was said on some topics by `when`, oldest first, with sources; without withdrawn rows.

    By (leader, topic), in the order of `topics`, then of the leaders' keys. `same` gives of each leader who was merged into another the key of that one; `leaders` are whose statements count,
    everybody's without any.
    """
    view = view_of(db, record_id, when.known_at)
    where, values = is_one_of("s.topic", "topic", topics)
    if leaders:
        merged = [key for key, other in same.items() if other in leaders]
        whose, keys = is_leader([*leaders, *merged])
        where, values = f"{whose} AND {where}", {**keys, **values}
    where = f"{where} AND s.stated_from <= :as_of"
    rows = select(db, "stance", where, view, {**values, "as_of": when.as_of}, order=_OLDEST_FIRST)
    found: dict[tuple[str, str], list[Revision]] = {}
    for revision in with_sources(db, view, rows):
        leader = same.get(revision.stance.leader, revision.stance.leader)
        found.setdefault((leader, revision.stance.topic), []).append(said_by(leader, revision))
    place = {topic: number for number, topic in enumerate(topics)}
    in_order = sorted(found, key=lambda pair: (place[pair[1]], pair[0]))
    return {pair: found[pair] for pair in in_order}


def said_by_then(
    db: Database,
    record_id: int,
    when: When,
    same: Mapping[str, str],
    *,
    keys: Sequence[str],
    topics: Sequence[str],
    limit: int,
) -> tuple[list[Revision], int]:
    """What was said by `when` on some topics, by the leader with these keys or, without any, by everybody: the newest first,
    with sources; and how many there are in all. `same` as above.
    """
    view = view_of(db, record_id, when.known_at)
    whose, values = is_leader(keys) if keys else ("1 = 1", {})
    on_topics, names = is_one_of("s.topic", "topic", topics)
    where = f"{whose} AND {on_topics} AND s.stated_from <= :as_of"
    given = {**values, **names, "as_of": when.as_of, "limit": limit}
    rows = select(db, "stance", where, view, given, order=f"{NEWEST_FIRST} LIMIT :limit")
    total = count(db, counting("stance", "1", where, view), view.values(**given))
    named = [said_by(same.get(row.stance.leader, row.stance.leader), row) for row in rows]
    return list(with_sources(db, view, named)), total
