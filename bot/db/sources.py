"""The sources that revisions rest on: read with them, and found by link or by what rests on them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlite_utils import Database

from bot.core.entries import Cited, KindName, Revision, Source, refs_of, split_ref
from bot.core.kinds import CITING
from bot.core.log import Made
from bot.core.timeline import Standing
from bot.db.layers import ANY, View, count, counting, is_one_of, select
from bot.db.rows import entry_columns_of, entry_of

_BATCH: Final = 500


def with_sources(db: Database, view: View, rows: Sequence[Revision]) -> list[Revision]:
    """Revisions with the sources that they name, as the view shows these: one query for all of them.

    Of a source that was taken out again, what it said last.
    """
    known = sources_of(db, view, (ref for row in rows for ref in refs_of(row.entry)))
    return [with_known(row, known) for row in rows]


def with_source(db: Database, view: View, row: Revision) -> Revision:
    """The same of one revision."""
    return with_sources(db, view, [row])[0]


def made_with_sources(db: Database, view: View, made: Sequence[Made]) -> tuple[Made, ...]:
    """The same of what an update made, before and after."""
    rows = [row for one in made for row in (one.before, one.after) if row is not None]
    told = iter(with_sources(db, view, rows))
    return tuple(
        Made.unchecked({"before": None if one.before is None else next(told), "after": next(told)})
        for one in made
    )


def standings_with_sources(db: Database, view: View, found: Sequence[Standing]) -> list[Standing]:
    """The same of where leaders stand, and of the shifts to it."""
    shifts = ((one, () if one.shift is None else (one.shift.before, one.shift.after)) for one in found)
    told = iter(
        with_sources(db, view, [row for one, pair in shifts for row in (one.current, one.since, *pair)])
    )
    return [
        one.but(
            current=next(told),
            since=next(told),
            shift=None if one.shift is None else one.shift.but(before=next(told), after=next(told)),
        )
        for one in found
    ]


def cited(db: Database, view: View, refs: Iterable[str]) -> tuple[Cited, ...]:
    """The sources of some places, as a view shows them, in their order."""
    refs = tuple(refs)
    return _cited(refs, sources_of(db, view, refs))


def sources_of(db: Database, view: View, refs: Iterable[str]) -> dict[str, Source]:
    """The sources of some places by key, whatever their state."""
    keys = list(dict.fromkeys(split_ref(ref)[0] for ref in refs))
    found: dict[str, Source] = {}
    for start in range(0, len(keys), _BATCH):
        where, values = is_one_of("s.key", "key", keys[start : start + _BATCH])
        sql = counting("source", entry_columns_of("source"), where, view, states=ANY)
        for row in db.conn.execute(sql, view.values(**values)).fetchall():
            source = entry_of("source", row)
            if isinstance(source, Source):
                found[source.key] = source
    return found


def on_page(db: Database, view: View, page: str, *, while_writing: bool = False) -> list[Revision]:
    """The sources that count and stand for a page (`bot.core.kinds`), the one recorded last first.

    With `while_writing` also those of an update whose line is not written yet.
    """
    found = select(db, "source", "s.page = :page", view, {"page": page}, while_writing=while_writing)
    return found[::-1]


def pages(db: Database, view: View) -> dict[str, tuple[str, str]]:
    """Of every source that the record has or had, by key, its page and title; "" where it does not count.

    In the record's order.
    """
    columns = "s.key AS key, s.page AS page, s.title AS title, s.state AS state, s.place AS place"
    sql = f"{counting('source', columns, '1 = 1', view, states=ANY)} ORDER BY place"
    return {
        key: (page, title) if state == "kept" else ("", "")
        for key, page, title, state, _ in db.conn.execute(sql, view.values()).fetchall()
    }


def resting_on(kind: KindName, key: str = ":key") -> str:
    """The condition that a revision AS s of a kind names the source whose key the SQL expression `key` is."""
    return (
        "(s.record_id, s.key, s.revision) IN (SELECT c.record_id, c.key, c.revision FROM citation AS c "
        f"WHERE c.kind = '{kind}' AND c.source = {key})"
    )


def citing(
    db: Database, view: View, source: str, kind: KindName, *, while_writing: bool = False
) -> list[Revision]:
    """What counts of a kind and rests on a source, in the record's order."""
    return select(db, kind, resting_on(kind), view, {"key": source}, while_writing=while_writing)


def count_citing(db: Database, view: View, source: str) -> dict[KindName, int]:
    """How much counts of each kind that rests on a source; without those of which nothing does."""
    values = view.values(key=source)
    found = {kind: count(db, counting(kind, "1", resting_on(kind), view), values) for kind in CITING}
    return {kind: number for kind, number in found.items() if number}


def _cited(refs: Sequence[str], known: Mapping[str, Source]) -> tuple[Cited, ...]:
    places = (split_ref(ref) for ref in refs)
    return tuple(
        Cited.unchecked({"source": known[key], "locator": locator}) for key, locator in places if key in known
    )


def with_known(row: Revision, known: Mapping[str, Source]) -> Revision:
    """A revision with the sources that it names, out of those that are `known` by key."""
    refs = refs_of(row.entry)
    return row.but(sources=_cited(refs, known)) if refs else row
