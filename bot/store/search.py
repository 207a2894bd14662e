"""Full-text search over what stances say."""

import re
import unicodedata
from collections.abc import Sequence

from sqlite_utils import Database

from bot.record.entries import Revision, Value
from bot.store.reads import HELD, NOW, is_leader, merged, person_keys, resolved
from bot.store.rows import REVISION_COLUMNS, revision_of

SEARCH_DEPTH = 500
"""How many of the newest matching rows a search looks through."""


class Found(Value):
    """A page of search results, the newest statement first, and how many were found in all."""

    hits: tuple[Revision, ...]
    total: int


def search(
    db: Database,
    record_id: int,
    text: str,
    *,
    leader: str = "",
    also: Sequence[str] = (),
    limit: int,
    offset: int = 0,
) -> Found:
    """Stances that hold every word of `text`, the last word also as a beginning.

    Newest first rather than by rank: ranking reads every match (field notes, SQLite 12). Looks through the
    500 most recently recorded matches.
    """
    query = _match_query(record_id, [leader, *also] if leader else [], text)
    if query is None:
        return Found(hits=(), total=0)
    condition = f"AND {is_leader('s', also)}" if leader else ""
    matches = db.execute(
        f"""
        SELECT s.stated_from, s.stance_id FROM stance_fts JOIN stance AS s ON s.stance_id = stance_fts.rowid
        WHERE stance_fts MATCH :query AND s.record_id = :record {condition} AND {HELD}
        ORDER BY stance_fts.rowid DESC LIMIT {SEARCH_DEPTH}
        """,
        {**person_keys(leader, also), "query": query, "record": record_id, "known_at": NOW},
    ).fetchall()
    matches.sort(reverse=True)
    page = [stance_id for _, stance_id in matches[offset : offset + limit]]
    rows = db.execute(
        f"""
        SELECT {REVISION_COLUMNS} FROM stance AS s WHERE stance_id IN ({", ".join("?" * len(page))})
        ORDER BY stated_from DESC, stance_id DESC
        """,
        page,
    ).fetchall()
    same = merged(db, record_id)
    return Found(hits=tuple(resolved(revision_of(row), same) for row in rows), total=len(matches))


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
