"""Two leaders who turn out to be one person.

Stances and log lines are append-only and carry the key they were recorded under, so a merge does not touch
them: the old key becomes another key of the leader, and readers ask for all keys of a person
(`reads.merged`). What can change does: names become aliases; offices, memberships and proposed coalitions move.
"""

from collections.abc import Iterator
from typing import Final, TypeVar

from pydantic import ValidationError
from sqlite_utils import Database

from bot.record.dates import first_day, last_day
from bot.record.entries import Coalition, Entry, Leader, Membership, Office
from bot.record.errors import InvalidEntryError
from bot.record.names import fold
from bot.record.revising import Effect, effects_json
from bot.record.updates import canonical_json
from bot.store.changes import Change, append_update, ensure_record, requested
from bot.store.entries import Edited, identity, not_there, noted, put_noted
from bot.store.reads import Merged
from bot.store.rows import TABLE_OF, entry_json, entry_of

E = TypeVar("E", Coalition, Office, Membership)

_NOT_ENTRY: Final = {"merged_into"}


def merge_leaders(db: Database, change: Change, old: str, into: str) -> Edited:
    """Make `old` another key of the leader `into`.

    Raises:
        InvalidEntryError: one of them is not on record, both are the same, they seem to be two people,
            or together they have too many aliases.
    """
    earlier = requested(db, change)
    if earlier is not None:
        return Edited(update=earlier, replayed=True)
    ensure_record(db, change)
    made = tuple(_merging(db, change.record_id, old, into))
    for effect in made:
        put_noted(db, change.record_id, effect)
    before, after = effects_json(made)
    update = append_update(
        db, change, action="merge", entity="leader", key=old, leader=into, before=before, after=after
    )
    return Edited(update=update)


def under_new_key(entry: Entry, same: Merged) -> Entry:
    """An entry that names a leader, naming who that leader turned out to be."""
    column = {Office: "leader", Membership: "member", Coalition: "proposed_by"}.get(type(entry))
    key = column and same.get(getattr(entry, column))
    return entry.model_copy(update={column: key}) if column and key else entry


def _merging(db: Database, record_id: int, old: str, into: str) -> Iterator[Effect]:
    """What a merge does, in an order that the triggers allow: nobody is ever merged in two steps."""
    was, stays = _leader(db, record_id, old), _leader(db, record_id, into)
    if old == into:
        raise InvalidEntryError("This is one leader already. Choose two entries that are the same person.")
    _refuse_two_people(was, stays)
    joined = _joined(stays, was)
    if joined != stays:
        yield _replaced(stays, joined)
    earlier = db.execute(
        "SELECT key FROM leader WHERE record_id = ? AND merged_into = ? ORDER BY leader_id", [record_id, old]
    ).fetchall()
    for key in (*(key for (key,) in earlier), old):
        before = noted(db, record_id, "leader", (key,))
        if before is not None:
            after = canonical_json({**before, "merged_into": into})
            yield Effect(kind="leader", identity=(key,), before=canonical_json({**before}), after=after)
    yield from _moved_offices(db, record_id, old, into)
    yield from _moved_memberships(db, record_id, old, into)
    for coalition in _entries(db, record_id, Coalition, "proposed_by", old):
        yield _replaced(coalition, coalition.model_copy(update={"proposed_by": into}))


def _leader(db: Database, record_id: int, key: str) -> Leader:
    found = noted(db, record_id, "leader", (key,))
    if found is None or found["merged_into"]:
        raise not_there("leader", (key,))
    return Leader.model_validate({name: value for name, value in found.items() if name not in _NOT_ENTRY})


def _refuse_two_people(one: Leader, other: Leader) -> None:
    """A merge makes the words of one the words of the other: nothing may speak against their being one person."""
    if one.wikidata and other.wikidata:
        two = one.wikidata != other.wikidata
        apart = f"for Wikidata {one.name} is {one.wikidata} and {other.name} is {other.wikidata}"
    else:
        two = bool(one.country and other.country) and one.country != other.country
        apart = f"{one.name} speaks for {one.country} and {other.name} for {other.country}"
    if two:
        raise InvalidEntryError(
            f"These seem to be two people: {apart}. Merging would put the words of one into the other's mouth. "
            "Nothing was changed. If that is wrong on record, an admin can put it right with /record import."
        )


def _joined(stays: Leader, was: Leader) -> Leader:
    """The leader who stays, who now goes by the other's names too."""
    known = {fold(name) for name in (stays.name, stays.key, *stays.aliases)}
    added = []
    for name in (was.name, was.key, *was.aliases):
        if fold(name) not in known:
            known.add(fold(name))
            added.append(name)
    try:
        return Leader(
            key=stays.key,
            name=stays.name,
            country=stays.country or was.country,
            wikidata=stays.wikidata or was.wikidata,
            aliases=(*stays.aliases, *added),
        )
    except ValidationError:
        raise InvalidEntryError(
            "Together these two have more aliases than a leader can have. Please remove some first, with "
            "/record leader alias."
        ) from None


def _moved_offices(db: Database, record_id: int, old: str, into: str) -> Iterator[Effect]:
    """The offices of both; where they share one, it lasts from the first to the last statement of either."""
    have = {office.office: office for office in _entries(db, record_id, Office, "leader", into)}
    for office in _entries(db, record_id, Office, "leader", old):
        yield _removed(office)
        same = have.get(office.office)
        if same is None:
            yield _added(office.model_copy(update={"leader": into}))
            continue
        first = min(same.first_attested, office.first_attested, key=first_day)
        last = max(same.last_attested, office.last_attested, key=last_day)
        both = same.model_copy(update={"first_attested": first, "last_attested": last})
        if both != same:
            yield _replaced(same, both)


def _moved_memberships(db: Database, record_id: int, old: str, into: str) -> Iterator[Effect]:
    have = {member.coalition for member in _entries(db, record_id, Membership, "member", into)}
    for member in _entries(db, record_id, Membership, "member", old):
        yield _removed(member)
        if member.coalition not in have:
            yield _added(member.model_copy(update={"member": into}))


def _entries(db: Database, record_id: int, kind: type[E], column: str, key: str) -> list[E]:
    table = TABLE_OF[kind]
    rows = db.execute(
        f"SELECT {', '.join(kind.model_fields)} FROM {table} "
        f"WHERE record_id = ? AND {column} = ? AND state <> 'removed' ORDER BY {table}_id",
        [record_id, key],
    ).fetchall()
    return [entry_of(kind, row) for row in rows]


def _replaced(before: Entry, after: Entry) -> Effect:
    return Effect(
        kind=TABLE_OF[type(after)],
        identity=identity(after),
        before=entry_json(before),
        after=entry_json(after),
    )


def _added(entry: Entry) -> Effect:
    return Effect(kind=TABLE_OF[type(entry)], identity=identity(entry), before="", after=entry_json(entry))


def _removed(entry: Entry) -> Effect:
    return Effect(kind=TABLE_OF[type(entry)], identity=identity(entry), before=entry_json(entry), after="")
