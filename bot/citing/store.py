"""A statement for a citation: as the record has it, and after which update."""

from sqlite_utils import Database

from bot.core.entries import Revision
from bot.db.layers import EVER, find, view_of
from bot.db.made import head
from bot.db.sources import with_source


def find_to_cite(db: Database, record_id: int, key: str, known_at: str) -> tuple[Revision | None, int, int]:
    """The newest revision of a stance by then, with its sources; the record whose log that was, and its last update.

    A server that had no record of its own yet read the public one.
    """
    view = view_of(db, record_id, known_at)
    seq = view.own_seq if view.own_seq != EVER else head(db, view.own).seq
    row = find(db, "stance", key, view)
    return (None if row is None else with_source(db, view, row)), view.own, seq
