"""Reading all that was said on some topics, by everybody or one leader, in one go."""

from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from bot.core.entries import Revision, Value, said_by
from bot.core.timeline import order
from bot.db.layers import LINE, counting, is_leader, is_one_of, view_of
from bot.db.reads import When
from bot.db.rows import columns_of, revision_of
from bot.db.sources import with_sources


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
    sql = counting("stance", columns_of("stance"), where, view, joins=LINE)
    rows = db.conn.execute(sql, view.values(**values, as_of=when.as_of)).fetchall()
    found: dict[tuple[str, str], list[Revision]] = {}
    for revision in with_sources(db, view, [revision_of("stance", row) for row in rows]):
        leader = same.get(revision.stance.leader, revision.stance.leader)
        found.setdefault((leader, revision.stance.topic), []).append(said_by(leader, revision))
    place = {topic: number for number, topic in enumerate(topics)}
    in_order = sorted(found, key=lambda pair: (place[pair[1]], pair[0]))
    return {pair: sorted(found[pair], key=order) for pair in in_order}


class Said(Value):
    """Statements with their sources, the newest first, and how many there are in all."""

    rows: tuple[Revision, ...]
    total: int


def said_by_then(
    db: Database,
    record_id: int,
    when: When,
    same: Mapping[str, str],
    *,
    keys: Sequence[str],
    topics: Sequence[str],
    limit: int,
) -> Said:
    """What was said by `when` on some topics, by the leader with these keys or, without any, by everybody.

    `same` as above.
    """
    view = view_of(db, record_id, when.known_at)
    whose, values = is_leader(keys) if keys else ("1 = 1", {})
    on_topics, names = is_one_of("s.topic", "topic", topics)
    where = f"{whose} AND {on_topics} AND s.stated_from <= :as_of"
    given = view.values(**values, **names, as_of=when.as_of)
    columns = f"{columns_of('stance')}, s.stated_from AS stated_from"
    sql = f"{counting('stance', columns, where, view, joins=LINE)} ORDER BY stated_from DESC, place DESC LIMIT :limit"
    rows = [
        revision_of("stance", row[:-1]) for row in db.conn.execute(sql, {**given, "limit": limit}).fetchall()
    ]
    (total,) = db.conn.execute(
        f"SELECT count(*) FROM ({counting('stance', 's.key AS key', where, view)}) AS held", given
    ).fetchone()
    named = [said_by(same.get(row.stance.leader, row.stance.leader), row) for row in rows]
    return Said.unchecked({"rows": tuple(with_sources(db, view, named)), "total": int(total)})
