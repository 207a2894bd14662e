"""Reading all that was said on some topics, by everybody, in one go."""

from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from bot.core.entries import Revision, said_by
from bot.core.timeline import order
from bot.db.layers import LINE, counting, view_of
from bot.db.reads import When
from bot.db.rows import columns_of, revision_of


def histories(
    db: Database, record_id: int, topics: Sequence[str], when: When, same: Mapping[str, str]
) -> dict[tuple[str, str], list[Revision]]:
    """What each leader said on each topic by `when`, oldest first, by (leader, topic); without withdrawn rows.

    `same` gives of each leader who was merged into another the key of that one.
    """
    view = view_of(db, record_id, when.known_at)
    where = "s.topic = :topic AND s.stated_from <= :as_of"
    sql = counting("stance", columns_of("stance"), where, view, joins=LINE)
    found: dict[tuple[str, str], list[Revision]] = {}
    for topic in topics:
        for row in db.conn.execute(sql, view.values(topic=topic, as_of=when.as_of)).fetchall():
            revision = revision_of("stance", row)
            leader = same.get(revision.stance.leader, revision.stance.leader)
            found.setdefault((leader, topic), []).append(said_by(leader, revision))
    for rows in found.values():
        rows.sort(key=order)
    return found
