"""Changing stances: each function is one whole change, the revision and its line in the log together."""

from collections.abc import Sequence

from sqlite_utils import Database

from bot.core.dates import first_day
from bot.core.entries import (
    STANCE_KEY_LIMIT,
    Cited,
    KindName,
    Leader,
    Revision,
    Source,
    Stance,
    State,
    Topic,
    Value,
    refs_of,
    said_by,
    split_ref,
)
from bot.core.errors import ConflictError, InvalidEntryError, shorten
from bot.core.kinds import numbered
from bot.core.log import Made, MovedError, Seen, Update, seen_of
from bot.core.timeline import Shift, order, shifts
from bot.db.changes import Change, Writer, begin, requested, used_otherwise
from bot.db.layers import View, revisions
from bot.db.log import made_of_kind
from bot.db.rules import finish
from bot.db.sources import with_known
from bot.sources.store import citing
from bot.stances.model import Why, refuse_contradiction


class Written(Value):
    """What a change of a stance left behind.

    Attributes:
        before: the revision before, None for a new stance.
        shift, next_shift: the shifts in the leader's history as it is now, to the stance and from it on.
    """

    update: Update
    revision: Revision
    before: Revision | None = None
    shift: Shift | None = None
    next_shift: Shift | None = None


def record_stance(
    db: Database,
    change: Change,
    stance: Stance,
    *,
    sources: Sequence[Cited] = (),
    seen: Seen | None = None,
    why: Why | None = None,
) -> Written:
    """Add a stance. Where its key is taken, a number at the end makes it unique within the record.

    Args:
        sources: what it rests on; those that are not on record yet are added with it. None for what it names.
        seen: the revision that showed the leader's position when the editor began to write.
        why: what the editor says about that position, if they were asked.

    Raises:
        ConflictError: the same statement is on record already.
        MovedError: the leader's position is shown by another revision now than `seen`.
        InvalidEntryError: `why` does not fit what is on record; the topic is retired; leader or topic were
            taken out of the record.
        SecondEditorError: it needs a second editor.
    """
    earlier = replay(db, change)
    if earlier is not None:
        return earlier
    writer = begin(db, change)
    person = writer.person(stance.leader)
    stance = stance if person == stance.leader else stance.but(leader=person)
    stance = citing(writer, stance, sources)
    _refuse_out_of_use(writer, stance)
    history = writer.stances(writer.keys_of(stance.leader), stance.topic)
    if seen is not None:
        _refuse_if_moved(writer, history, seen)
    refuse_duplicate(history, stance, but="")
    if why is not None:
        refuse_contradiction(why, stance, history)
    keys = numbered(stance.key, STANCE_KEY_LIMIT)
    key = next(key for key in keys if writer.find("stance", key) is None)
    made = writer.write(None, writer.first(stance if key == stance.key else stance.but(key=key)))
    return _written(writer, finish(writer, "record", "stance", key), made, history)


def correct_stance(
    db: Database, change: Change, seen: Seen, stance: Stance, *, sources: Sequence[Cited] = ()
) -> Written:
    """Put other text in the place of the revision that the editor saw; leader and topic stay. `sources` as above.

    Raises:
        MovedError: the revision is not the newest of its stance any more.
        ConflictError: the same statement is on record already as another stance.
        InvalidEntryError: nothing differs, or the stance is withdrawn.
        SecondEditorError: it needs a second editor.
    """
    earlier = replay(db, change)
    if earlier is not None:
        return earlier
    writer = begin(db, change)
    last = _held_as_seen(writer, seen)
    stance = stance.but(key=last.stance.key, leader=last.stance.leader, topic=last.stance.topic)
    stance = citing(writer, stance, sources)
    if stance == last.stance:
        raise InvalidEntryError("That is what the record says already. Nothing was changed.")
    history = writer.stances(writer.keys_of(writer.person(stance.leader)), stance.topic)
    refuse_duplicate(history, stance, but=stance.key)
    made = writer.write(last, last.follow(stance))
    return _written(writer, finish(writer, "correct", "stance", stance.key), made, history)


def retract_stance(db: Database, change: Change, seen: Seen) -> Written:
    """Withdraw the revision that the editor saw. Its text stays readable with the reason.

    Raises:
        MovedError: the revision is not the newest of its stance any more.
        InvalidEntryError: the stance is withdrawn already.
        SecondEditorError: it needs a second editor.
    """
    earlier = replay(db, change)
    if earlier is not None:
        return earlier
    writer = begin(db, change)
    last = _held_as_seen(writer, seen)
    made = writer.write(last, last.follow(state=State.WITHDRAWN))
    return _written(writer, finish(writer, "retract", "stance", last.key), made, [])


def replay(db: Database, change: Change) -> Written | None:
    """The result of an earlier delivery of the same request, None if this is the first.

    Raises:
        ConflictError: the request was used for something that is not a change of a stance.
    """
    update = requested(db, change)
    if update is None:
        return None
    made = made_of_kind(db, "stance", View(own=change.record_id, own_seq=update.seq), update.seq, limit=1)
    if update.kind != "stance" or not made:
        raise used_otherwise()
    writer = begin(db, change)
    row = made[0].after
    history = writer.stances(writer.keys_of(writer.person(row.stance.leader)), row.stance.topic)
    return _written(writer, update, made[0], history)


def refuse_duplicate(history: Sequence[Revision], stance: Stance, *, but: str) -> None:
    """A statement counts as the same if all but its wording around it is: day, position, source, quote.

    `history` holds the stances of its leader on its topic; that with the key `but` does not count.

    Raises:
        ConflictError: the statement is on record already.
    """
    if any(row.key != but and row.stance.says_same(stance) for row in history):
        raise ConflictError(
            "This statement is on record already: same leader, topic, date, position, quote and source. "
            "Nothing was changed."
        )


def _written(writer: Writer, update: Update, made: Made, history: Sequence[Revision]) -> Written:
    """`history` is without the revision that was made, or with the one that it replaces."""
    row = made.after
    now = [one for one in history if one.key != row.key] + ([row] if row.is_kept else [])
    today = first_day(writer.change.at[:10])
    found = shifts([one for one in sorted(now, key=order) if order(one)[0] <= today])
    person = writer.person(row.stance.leader)
    return Written.unchecked(
        {
            "update": update,
            "revision": _told(writer, said_by(person, row)),
            "before": None if made.before is None else _told(writer, said_by(person, made.before)),
            "shift": next((shift for shift in found if shift.after.key == row.key), None),
            "next_shift": next((shift for shift in found if shift.before.key == row.key), None),
        }
    )


def _told(writer: Writer, row: Revision) -> Revision:
    """A row with its sources, for who reads it; mostly those that the rules of every update looked at just now."""
    keys = [split_ref(ref)[0] for ref in refs_of(row.entry)]
    entries = {key: found.entry for key in keys if (found := writer.find("source", key)) is not None}
    return with_known(row, {key: entry for key, entry in entries.items() if isinstance(entry, Source)})


def _refuse_if_moved(writer: Writer, history: Sequence[Revision], seen: Seen) -> None:
    """The leader's position today must be shown by the revision that the editor saw."""
    today = writer.change.at[:10]
    shown = [row for row in history if first_day(row.stance.stated_on).isoformat() <= today]
    now = max(shown, key=order, default=None)
    if seen_of(now) == seen:
        return
    moved_to = now or writer.find("stance", seen.key)
    if moved_to is not None:
        raise MovedError(_seen_revision(writer, seen), _told(writer, moved_to))


def _held_as_seen(writer: Writer, seen: Seen) -> Revision:
    """The newest revision of the stance, if that is the one the editor saw, and it is not withdrawn."""
    last = writer.find("stance", seen.key)
    if last is None:
        raise InvalidEntryError(f"There is no stance {shorten(seen.key)} on record.")
    if last.revision != seen.revision:
        raise MovedError(_seen_revision(writer, seen), _told(writer, last))
    if not last.is_kept:
        raise InvalidEntryError("This stance is withdrawn already. Undo the retraction to bring it back.")
    return last


def _seen_revision(writer: Writer, seen: Seen) -> Revision | None:
    rows = revisions(writer.db, "stance", seen.key, writer.view)
    return next((_told(writer, row) for row in rows if row.revision == seen.revision), None)


def _refuse_out_of_use(writer: Writer, stance: Stance) -> None:
    """Nothing is recorded on a retired topic, or under what was taken out again."""
    named: tuple[tuple[KindName, str], ...] = (("leader", stance.leader), ("topic", stance.topic))
    for kind, key in named:
        found = writer.find(kind, key)
        name = found.entry.name if found is not None and isinstance(found.entry, Leader | Topic) else key
        if found is None or not found.is_kept:
            raise InvalidEntryError(f"“{name}” was taken out of this record. Nothing was changed.")
        if found.state is State.RETIRED:
            raise InvalidEntryError(f"The topic “{name}” is retired: it can be read, and not recorded on.")
