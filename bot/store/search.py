"""Full-text search over what stances say."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from sqlite_utils import Database

from bot.record.entries import Revision, Value
from bot.store.changes import is_leader
from bot.store.layers import LINE, PUBLIC_RECORD, View, counting
from bot.store.rows import columns_of, revision_of

SEARCH_DEPTH = 500
"""How many of the newest matching revisions of a record, and of what lies below it, a search looks through."""

_INDEX: Final = {True: "public_search", False: "layer_search"}


class Found(Value):
    """A page of search results, the newest statement first, and how many were found in all."""

    hits: tuple[Revision, ...]
    total: int


def search(
    db: Database,
    view: View,
    text: str,
    *,
    keys: Sequence[str] = (),
    hidden: Sequence[str] = (),
    limit: int,
    offset: int = 0,
) -> Found:
    """Stances that hold every word of `text`, the last word also as a beginning.

    Newest first rather than by rank: ranking reads every match (field notes, SQLite 12).

    Args:
        keys: of a leader, their own and those merged into them; empty for everybody.
        hidden: topics whose stances are left out, such as retired ones.
    """
    records = [view.own, *([PUBLIC_RECORD] if view.base_seq else [])]
    found: dict[int, tuple[str, int]] = {}
    for record_id in records:
        query = _match_query(record_id, keys, text)
        if query is None:
            return Found(hits=(), total=0)
        found |= _matches(db, view, record_id, query, keys=keys, hidden=hidden)
    ids = sorted(found, key=lambda stance_id: found[stance_id], reverse=True)
    page = ids[offset : offset + limit]
    rows = db.conn.execute(
        f"SELECT s.stance_id, {columns_of('stance')} FROM stance AS s {LINE} "
        f"WHERE s.stance_id IN ({', '.join('?' * len(page))})",
        page,
    ).fetchall()
    hits = {stance_id: revision_of("stance", row) for stance_id, *row in rows}
    return Found(hits=tuple(hits[stance_id] for stance_id in page), total=len(found))


def _matches(
    db: Database, view: View, record_id: int, query: str, *, keys: Sequence[str], hidden: Sequence[str]
) -> dict[int, tuple[str, int]]:
    """The newest matches of one record that count in the view: id, with day and place."""
    index = _INDEX[record_id == PUBLIC_RECORD]
    leader, values = is_leader(keys) if keys else ("1 = 1", {})
    without = {f"hidden{number}": key for number, key in enumerate(hidden)}
    open_topic = f"s.topic NOT IN ({', '.join(f':{name}' for name in without)})" if without else "1 = 1"
    own = record_id == view.own
    shown = View(own=record_id, own_seq=view.own_seq if own else view.base_seq)
    covered = (
        "1 = 1"
        if own
        else "NOT EXISTS (SELECT 1 FROM stance AS o WHERE o.record_id = :layer AND o.key = s.key AND +o.seq <= :layer_seq)"
    )
    joins = f"JOIN {index} ON {index}.rowid = s.stance_id"
    where = f"{index} MATCH :query AND {leader} AND {open_topic} AND {covered}"
    sql = counting("stance", "s.stance_id, s.stated_from, s.place", where, shown, joins=joins)
    rows = db.conn.execute(
        f"{sql} ORDER BY {index}.rowid DESC LIMIT {SEARCH_DEPTH}",
        shown.values(**values, **without, query=query, layer=view.own, layer_seq=view.own_seq),
    ).fetchall()
    return {stance_id: (stated_from, place) for stance_id, stated_from, place in rows}


def _match_query(record_id: int, leaders: Sequence[str], text: str) -> str | None:
    """An FTS5 query: the words as plain strings, so that nobody's text is read as query syntax."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))[:12]
    if not words:
        return None
    said = " ".join(f'"{word}"' for word in words)
    # All that begins with one Latin letter is of no use, and takes long to gather.
    beginning = "" if len(words[-1]) == 1 and words[-1].isascii() else " *"
    # The words of `stance.scope`.
    scopes = [f"r{record_id}x{leader.replace('-', '')}" for leader in leaders] or [f"r{record_id}"]
    scope = " OR ".join(f'"{word}"' for word in scopes)
    return f"scope : ({scope}) AND {{summary quote venue source_title}} : ({said}{beginning})"


_WORD = re.compile(r"[^\W_]+")
