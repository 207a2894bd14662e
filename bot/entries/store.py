"""Changing leaders, topics, themes and coalitions, and merging two leaders who turn out to be one person.

In a merge the old key becomes another key of the leader: its entry is merged into theirs, and readers ask for all keys of a
person. Stances keep the key they were recorded under, so that what record 0 learns later under the old key counts
too. Names become aliases; offices, memberships and proposed coalitions move.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from itertools import takewhile
from typing import Final, TypeVar

from pydantic import ValidationError
from sqlite_utils import Database

from bot.core.dates import first_day, last_day
from bot.core.entries import (
    Cited,
    Coalition,
    Entry,
    KindName,
    Leader,
    Membership,
    Office,
    Revision,
    Source,
    State,
    Theme,
    Topic,
    apart,
)
from bot.core.errors import ConflictError, InvalidEntryError, shorten
from bot.core.kinds import BY_MODEL, CALLED, KINDS, SAID_OF, key_of, kind_of
from bot.core.log import UpdateAction
from bot.core.names import fold
from bot.db.changes import Change, Edited, Writer
from bot.db.layers import ever, people, revisions
from bot.db.rules import edited
from bot.entries.model import as_held, compare, new_name, new_wording, said_already
from bot.sources.store import citing

_NAMING: Final = {kind.model: field for kind, field in KINDS["leader"].users() if kind.name != "stance"}
"""What names a leader, and where. Stances keep the key that they were recorded under."""


def merge_leaders(db: Database, change: Change, old: str, into: str) -> Edited:
    """Make `old` another key of the leader `into`.

    Raises:
        InvalidEntryError: one of them is not on record, both are the same, they seem to be two people,
            or together they have too many aliases.
        SecondEditorError: it needs a second editor.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        was, stays = _leader(writer, old), _leader(writer, into)
        if old == into:
            raise InvalidEntryError(
                "This is one leader already. Choose two entries that are the same person."
            )
        _refuse_two_people(was, stays)
        _join(writer, into, was)
        for key in reversed(writer.keys_of(old)):
            writer.put(writer.entry(Leader, key), state=State.MERGED, merged_into=into)
        _move(writer, old, into)
        return "merge", "leader", old

    return edited(db, change, work)


def carry_merges_over(writer: Writer, before: Container[str]) -> None:
    """Keep merged leaders one person in a layer that stands on a newer record 0 now.

    Who is merged there only since goes by their names here too, and what record 0 has learnt under the key of
    somebody who was merged here moves.

    Args:
        before: the keys of those who were merged already.
    """
    for old, into in people(writer.db, writer.view).items():
        stays = writer.find("leader", into)
        if old not in before and stays is not None and stays.record_id == writer.change.record_id:
            _join(writer, into, writer.entry(Leader, old))
        _move(writer, old, into)


def under_new_key(entry: Entry, same: Mapping[str, str]) -> Entry:
    """An entry that names a leader, naming who that leader turned out to be."""
    column = _NAMING.get(type(entry))
    key = column and same.get(getattr(entry, column))
    return entry.model_copy(update={column: key}) if column and key else entry


def _leader(writer: Writer, key: str) -> Leader:
    leader = writer.entry(Leader, key)
    if writer.standing("leader", key).state is State.MERGED:
        raise InvalidEntryError(f"There is no leader “{key}” on record any more.")
    return leader


def _refuse_two_people(one: Leader, other: Leader) -> None:
    """A merge makes the words of one the words of the other: nothing may speak against their being one person."""
    if why := apart(one, other):
        raise InvalidEntryError(
            f"These seem to be two people: {why}. Merging would put the words of one into the other's mouth. "
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


def _join(writer: Writer, into: str, was: Leader) -> None:
    """Let a leader go by another's names too.

    The record gets a revision of its own of who stays, so that they do not turn out to be somebody else here
    when record 0 learns so.
    """
    known = writer.standing("leader", into)
    after = known.follow(_joined(writer.entry(Leader, into), was), state=known.state)
    if known.record_id != writer.change.record_id or not after.reads_as(known):
        writer.write(known, after)


def _move(writer: Writer, old: str, into: str) -> None:
    """What names a leader names another."""
    _move_offices(writer, old, into)
    _move_memberships(writer, old, into)
    for coalition in _naming(writer, "coalition", "proposed_by", old):
        writer.put(coalition.entry.model_copy(update={"proposed_by": into}))


def _move_offices(writer: Writer, old: str, into: str) -> None:
    """The offices of both; terms that meet become one, from the first to the last statement of either."""
    had, moved = (
        [row.entry for row in _naming(writer, "office", "leader", key) if isinstance(row.entry, Office)]
        for key in (into, old)
    )
    if not moved:
        return
    terms = list(had)
    for office in moved:
        term = office.model_copy(update={"leader": into})
        while same := next((one for one in terms if one.meets(term)), None):
            terms.remove(same)
            term = _both(same, term)
        terms.append(term)
    stay = {key_of(term) for term in terms}
    for office in (*moved, *(one for one in had if key_of(one) not in stay)):
        writer.put(office, state=State.REMOVED)
    for term in terms:
        writer.put(term)


def _both(one: Office, other: Office) -> Office:
    """Two terms that meet, as one."""
    first = min(one.first_attested, other.first_attested, key=first_day)
    ends = [term.last_attested for term in (one, other)]
    last = max(ends, key=last_day) if all(ends) else ""
    return one.model_copy(update={"first_attested": first, "last_attested": last})


def _move_memberships(writer: Writer, old: str, into: str) -> None:
    have = {getattr(row.entry, "coalition", "") for row in _naming(writer, "membership", "member", into)}
    for row in _naming(writer, "membership", "member", old):
        writer.put(row.entry, state=State.REMOVED)
        if isinstance(row.entry, Membership) and row.entry.coalition not in have:
            writer.put(row.entry.model_copy(update={"member": into}))


def _naming(writer: Writer, kind: KindName, column: str, key: str) -> list[Revision]:
    """The entries of a kind that name somebody."""
    return writer.select(kind, f"s.{column} = :key", {"key": key})


E = TypeVar("E", Theme, Topic, Leader, Office, Source, Coalition, Membership)


def refuse_taken(writer: Writer) -> None:
    """Refuse an update after which people could not tell two entries apart, whatever way it came about.

    Raises:
        InvalidEntryError: a name is another's, or a topic says what another says, or the opposite.
        ConflictError: a key is that of an entry of another kind.
    """
    for made in writer.made:
        row = made.after
        if name := new_name(made):
            _refuse_name_of_another(writer, row, name)
        if made.before is None and row.kind in CALLED:
            _refuse_key_of_another_kind(writer, row)
        if wording := new_wording(made):
            _refuse_wording_of_another(writer, row, wording)


def _refuse_name_of_another(writer: Writer, row: Revision, name: str) -> None:
    """No second entry of a kind by the same name. That of who turned out to be a leader is the leader's.

    One by which statements were read is not given to another any more: they would seem to be the other's.
    """
    kind, label = row.kind, KINDS[row.kind].label
    hint = f"If you mean another one, add to the name what tells them apart, such as “{shorten(name)} (senator)”."
    own = writer.keys_of(row.key) if kind == "leader" else (row.key,)
    for key in _called(writer, kind, name):
        other = writer.find(kind, key)
        if key in own or other is None or not other.is_kept:
            continue
        called = str(getattr(other.entry, "name", ""))
        person = writer.person(key) if kind == "leader" else key
        if fold(called) != fold(name):
            if kind in SAID_OF and writer.has_stances(kind, person):
                raise InvalidEntryError(
                    f"The {label} “{called}” ({person}) was called “{shorten(name)}” before, and has statements on record. "
                    f"{hint}"
                )
        elif other.state is State.RETIRED:
            back = _way_back(writer, key)
            raise InvalidEntryError(
                f"A topic called “{called}” is on record already ({key}), and retired. {back}"
            )
        else:
            raise InvalidEntryError(f"A {label} called “{called}” is on record already ({person}). {hint}")


def _refuse_wording_of_another(writer: Writer, row: Revision, wording: str) -> None:
    """No second topic that says the same or the opposite; one that is retired has its statements, too."""
    others = writer.select("topic", "s.key <> :key", {"key": row.key}, states="IN ('kept', 'retired')")
    for other in others:
        topic = other.entry
        if isinstance(topic, Topic) and compare(wording, topic.proposition):
            retired = other.state is State.RETIRED
            raise said_already(wording, topic, _way_back(writer, topic.key) if retired else "")


def _way_back(writer: Writer, topic: str) -> str:
    """How a retired topic can be recorded on again, as a sentence."""
    rows = revisions(writer.db, "topic", topic, writer.view)
    *_, retirement = takewhile(lambda row: row.state is State.RETIRED, reversed(rows))
    if retirement.record_id != writer.change.record_id:
        return "It was retired in the public record, which this one stands on."
    return f"To record on it again, take its retirement back: `/record undo`, update {retirement.seq}."


def _called(writer: Writer, kind: KindName, name: str) -> list[str]:
    """The keys of entries that go by a name or went by it. There may be very many, so nothing else of them is read."""
    sql = ever(kind, "s.key, s.name", "1 = 1", writer.view)
    rows = writer.db.conn.execute(sql, writer.view.values()).fetchall()
    folded = fold(name)
    return sorted({key for key, other in rows if fold(other) == folded != ""})


def _refuse_key_of_another_kind(writer: Writer, row: Revision) -> None:
    """Commands that take a topic or a theme find each by its key."""
    for kind in CALLED:
        if kind != row.kind and writer.find(kind, row.key) is not None:
            raise _there_already(KINDS[kind].label, row.key)


def _there_already(label: str, key: str) -> ConflictError:
    return ConflictError(f"There is a {label} {shorten(key)} already. Nothing was changed.")


def add_entry(db: Database, change: Change, entry: Entry, *, sources: Sequence[Cited] = ()) -> Edited:
    """Add an entry, which rests on `sources`: those that are not on record yet are added with it.

    Raises:
        ConflictError: there is one with this identity already.
        InvalidEntryError: it names an entry that is not there, or cannot be told from another: `refuse_taken`.
    """

    def refuse(known: Entry) -> Entry:
        raise _there_already(kind_of(known).label, key_of(known))

    return put_entry(db, change, entry, edit=refuse, sources=sources)


def edit_entry(
    db: Database,
    change: Change,
    kind: type[E],
    key: str,
    edit: Callable[[E], E],
    *,
    sources: Sequence[Cited] = (),
) -> Edited:
    """Put what `edit` makes of an entry in its place; its key stays. `sources` as above, if it rests on others now.

    `edit` sees the entry as it is at that moment, so that of two editors who each add an alias neither loses
    theirs.

    Raises:
        InvalidEntryError: there is no such entry, nothing differs, or a topic's wording is fixed. Whatever
            `edit` and `refuse_taken` raise.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        known = writer.standing(BY_MODEL[kind].name, key)
        if known.state is State.MERGED:
            raise InvalidEntryError(f"There is no leader “{shorten(key)}” on record any more.")
        writer.put(_citing(writer, edit(writer.entry(kind, key)), sources), state=known.state)
        refuse_taken(writer)
        return "change", known.kind, key

    return edited(db, change, work)


P = TypeVar("P", bound=Entry)


def put_entry(
    db: Database,
    change: Change,
    entry: P,
    *,
    edit: Callable[[P], P] | None = None,
    sources: Sequence[Cited] = (),
) -> Edited:
    """Add an entry, or put it in the place of the one with its identity. `sources` as above.

    Args:
        edit: what it makes of an entry that is on record is put there; it sees that as it is at that moment.

    Raises:
        InvalidEntryError: nothing differs, or it names an entry that is not there. Whatever `refuse_taken` raises.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        named = under_new_key(entry, people(db, writer.view))
        kind, key = kind_of(named).name, key_of(named)
        known = writer.find(kind, key)
        is_known = known is not None and known.is_kept
        if edit is not None and is_known and known is not None and isinstance(known.entry, type(entry)):
            named = edit(known.entry)
        writer.put(_citing(writer, named, sources))
        refuse_taken(writer)
        return "change" if is_known else "add", kind, key

    return edited(db, change, work)


def put_term(db: Database, change: Change, term: Office) -> Edited:
    """Add a term of office, in the place of all that are on record of the leader in that office and that it meets.

    Raises:
        InvalidEntryError: nothing differs, or there is no such leader.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        leader = writer.person(term.leader)
        held = [
            row.entry for row in _naming(writer, "office", "leader", leader) if isinstance(row.entry, Office)
        ]
        new = as_held(term.model_copy(update={"leader": leader}), held)
        key = key_of(new)
        met = [one for one in held if one.meets(new)]
        for one in met:
            if key_of(one) != key:
                writer.put(one, state=State.REMOVED)
        writer.put(new)
        return "change" if met else "add", "office", key

    return edited(db, change, work)


def _citing(writer: Writer, entry: Entry, sources: Sequence[Cited]) -> Entry:
    match entry:
        case Coalition():
            return citing(writer, entry, sources)
        case Membership():
            return citing(writer, entry, sources)
        case _:
            return entry


def retire_topic(db: Database, change: Change, key: str) -> Edited:
    """Stop offering a topic; what is on record stays readable where its history is asked for.

    Raises:
        InvalidEntryError: there is no such topic, or it is retired already.
    """

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        topic, known = writer.entry(Topic, key), writer.standing("topic", key)
        if known.state is State.RETIRED:
            raise InvalidEntryError(f"The topic “{topic.name}” is retired already.")
        writer.put(topic, state=State.RETIRED)
        return "retire", "topic", key

    return edited(db, change, work)
