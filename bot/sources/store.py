"""Sources in a record: naming them in an entry, mending one, and withdrawing all that rests on one."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlite_utils import Database

from bot.core.entries import (
    Cited,
    Coalition,
    KindName,
    Membership,
    Revision,
    Source,
    Stance,
    State,
    Value,
    split_ref,
)
from bot.core.errors import ConflictError, InvalidEntryError, RecordMovedError
from bot.core.kinds import page_of_source, source_key
from bot.core.log import Seen, UpdateAction, seen_of
from bot.db import sources as db_sources
from bot.db.changes import Change, Edited, Writer
from bot.db.layers import NOW, find, revisions, view_of
from bot.db.rules import edited
from bot.db.search import sources_that_match
from bot.db.sources import on_page, with_sources
from bot.sources.model import TypedSource, which

E = TypeVar("E", Stance, Coalition, Membership)


def on_page_of(db: Database, record_id: int, page: str) -> list[Revision]:
    """The sources that a record shows for a page, the one recorded last first."""
    return on_page(db, view_of(db, record_id), page)


def citing(writer: Writer, entry: E, sources: Sequence[Cited]) -> E:
    """An entry that names these sources: those on record, however their link was copied, and else new ones, which are
    written in the same update. Without any, it names what it names.
    """
    if not sources:
        return entry
    refs = tuple(dict.fromkeys(_on_record(writer, one).ref for one in sources))
    return entry if refs == entry.sources else entry.but(sources=refs)


def _on_record(writer: Writer, cited: Cited) -> Cited:
    """The same as it stands on record."""
    source = cited.source
    known = writer.find("source", source.key)
    if known is not None and known.is_kept:
        said = revisions(writer.db, "source", source.key, writer.view)
        if known.entry == source or any(row.entry == source for row in said):
            return cited  # also where it was mended meanwhile
    page = page_of_source(source)
    typed = TypedSource(
        title=source.title, url=source.url, publisher=source.publisher, published_on=source.published_on
    )
    found = which(typed, on_page(writer.db, writer.view, page, while_writing=True))
    return cited.but(source=found or _added(writer, source))


def _added(writer: Writer, source: Source) -> Source:
    """A source that is new on record, under a key that is free."""
    key, taken = source.key, set[str]()
    while (known := writer.find("source", key)) is not None and known.entry != source:
        taken.add(key)
        key = source_key(source.title, source.url, source.publisher, taken)
    added = source if key == source.key else source.but(key=key)
    writer.put(added)
    return added


class Resting(Value):
    """A source as a record shows it, and what rests on it.

    Attributes:
        stances: a page of the statements, in the record's order; total: how many there are.
        others: how many coalitions and members rest on it, by kind.
    """

    source: Revision
    stances: tuple[Revision, ...]
    total: int
    others: Mapping[KindName, int]


def resting_on(
    db: Database, record_id: int, key: str, *, offset: int = 0, limit: int, known_at: str = NOW
) -> Resting | None:
    """A source by its key with what rests on it; None if the record does not have it."""
    view = view_of(db, record_id, known_at)
    source = find(db, "source", key, view)
    if source is None:
        return None
    rows = db_sources.citing(db, view, key, "stance")
    counts = db_sources.count_citing(db, view, key)
    return Resting(
        source=source,
        stances=tuple(with_sources(db, view, rows[offset : offset + limit])),
        total=len(rows),
        others={kind: number for kind, number in counts.items() if kind != "stance"},
    )


def matching(db: Database, record_id: int, text: str, limit: int) -> list[Revision]:
    """Sources that count and whose title and publisher hold all words of a text; without a text the newest."""
    view = view_of(db, record_id)
    found = (find(db, "source", key, view) for key in sources_that_match(db, view, text, limit))
    return [row for row in found if row is not None and row.is_kept]


def mend_source(db: Database, change: Change, seen: Seen, source: Source) -> Edited:
    """Put right what is said of a source, for all that rests on it.

    Raises:
        ConflictError: it was changed after the editor looked. InvalidEntryError: nothing differs.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        known = writer.standing("source", seen.key)
        if known.revision != seen.revision:
            raise ConflictError(
                "Another editor changed this source while you were writing, so nothing was stored. Please look at it again."
            )
        writer.put(source.but(key=seen.key), state=known.state)
        return "change", "source", seen.key

    return edited(db, change, work)


def withdraw_resting(db: Database, change: Change, key: str, seen: Sequence[Seen]) -> Edited:
    """Withdraw every statement that rests on a source, as one update. One that rests on others too stays, without it.

    Coalitions and members stay as they are: what they are does not rest on one statement.

    Args:
        seen: the revisions that the editor saw to rest on it.

    Raises:
        RecordMovedError: others rest on it now. InvalidEntryError: nothing does.
        SecondEditorError: it needs a second editor.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        rows = db_sources.citing(writer.db, writer.view, key, "stance", while_writing=True)
        if not rows:
            raise InvalidEntryError("No statement rests on this source. Nothing was changed.")
        if set(map(seen_of, rows)) != set(seen):
            raise RecordMovedError
        for row in rows:
            rest = tuple(ref for ref in row.stance.sources if split_ref(ref)[0] != key)
            after = row.follow(row.stance.but(sources=rest)) if rest else row.follow(state=State.WITHDRAWN)
            writer.write(row, after)
        return "retract", "source", key

    return edited(db, change, work)
