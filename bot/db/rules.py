"""What must hold of every update, asked of the rows as they stand when its line is written.

Whoever writes revisions ends with `finish`; `edited` does it for most.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Final

from sqlite_utils import Database

from bot.core import two_person
from bot.core.entries import (
    Base,
    Entry,
    KindName,
    Leader,
    Revision,
    Source,
    State,
    Topic,
    apart,
    refs_of,
    split_ref,
)
from bot.core.errors import InvalidEntryError
from bot.core.kinds import CITING, KINDS
from bot.core.log import MADE_SHOWN, Made, NotUndoableError, Update, UpdateAction
from bot.core.policy import require
from bot.core.server import ServerSettings
from bot.db.changes import Change, Edited, Writer, begin, requested
from bot.db.layers import ANY, EVER, PUBLIC_RECORD, View, counting, find, is_leader, newest, revisions, select
from bot.db.log import made_by, select_written
from bot.db.sources import citing, made_with_sources, resting_on


def edited(
    db: Database, change: Change, work: Callable[[Writer], tuple[UpdateAction, KindName, str]]
) -> Edited:
    """Run a change once: `work` writes, and says what the line is to say.

    Raises:
        Whatever `work` and `finish` raise.
    """
    earlier = requested(db, change)
    if earlier is not None:
        return Edited(update=earlier, made=made_by(db, change.record_id, earlier.seq))
    writer = begin(db, change)
    action, kind, key = work(writer)
    if not writer.count:
        raise InvalidEntryError("That is how it stands already. Nothing was changed.")
    update = finish(writer, action, kind, key)
    made = made_with_sources(db, writer.view, writer.made[:MADE_SHOWN])
    return Edited(update=update, made=made)


def finish(
    writer: Writer,
    action: UpdateAction,
    kind: KindName,
    key: str = "",
    *,
    undoes: int | None = None,
    restated: Container[str] = (),
) -> Update:
    """Write the line of an update, and ask what must hold of every update, of the rows as they stand then.

    Args:
        restated: topics with every stance on them brought anew by the update, which may be worded anew with these.

    Raises:
        NotUndoableError, InvalidEntryError: something refers to what is not there, or not any more.
        SecondEditorError: this server wants two people for it.
    """
    change = writer.change
    settings = writer.settings()
    require(change.caller.under(settings), change.action)
    line = writer.append_line(action, kind, key, undoes=undoes)  # first: `find` reads nothing without one
    _refuse_loose_ends(_loose_ends_of_many(writer) if writer.many else _loose_ends(writer), undoes)
    _refuse_new_wordings(writer, undoes, restated)
    if settings.two_people and change.is_alone:
        _require_second(writer, line)
    return line


def _refuse_loose_ends(found: Iterator[str], undoes: int | None) -> None:
    """Whatever counts now must name entries that are there; whatever goes must be named by none that stays.

    Raises:
        NotUndoableError: in an undo. InvalidEntryError: else.
    """
    wrong = next(found, None)
    if wrong is None:
        return
    if undoes is None:
        raise InvalidEntryError(f"{wrong[:1].upper()}{wrong[1:]} Nothing was changed.")
    raise NotUndoableError(f"Update #{undoes} cannot be undone any more: {wrong}")


def _loose_ends(writer: Writer) -> Iterator[str]:
    for made in writer.made:
        if made.became is not None:
            yield from _names_nothing(writer, made.after)
        if made.was is not None and (made.became is None or made.after.state is State.MERGED):
            yield from _is_named(writer, made.after)
        if made.after.kind == "base" and made.before is not None:
            yield from _loose_over(writer)


def _loose_over(writer: Writer) -> Iterator[str]:
    """What the layer itself has, over another public record: it may name what that has not, and the reverse."""
    for kind in KINDS:
        for own in newest(writer.db, kind, writer.view.own, EVER):
            if own.is_kept:
                yield from _names_nothing(writer, own)
                yield from _means_another(writer, own)
            else:
                yield from _is_named(writer, own)


def _means_another(writer: Writer, own: Revision) -> Iterator[str]:
    """Record 0 calls something else by a key of the layer's, and has statements on it: they would be read as ones
    on what the layer means.
    """
    below = find(writer.db, own.kind, own.key, View(own=PUBLIC_RECORD, own_seq=writer.view.base_seq))
    if below is None or not below.is_kept or not _differ(own, below):
        return
    said = writer.select("stance", f"s.{own.kind} = :key AND s.record_id = 0", {"key": own.key})
    if said:
        wording = f" ({below.entry.proposition})" if isinstance(below.entry, Topic) else ""
        yield (
            f"{called(own)} is something else in the public record, which has statements on it: "
            f"“{_name(below)}”{wording}."
        )


def _differ(own: Revision, below: Revision) -> bool:
    """Whether two entries with one key are not the same thing: another wording, or seemingly another person."""
    one, other = own.entry, below.entry
    if isinstance(one, Topic) and isinstance(other, Topic):
        return (one.name, one.proposition) != (other.name, other.proposition)
    if isinstance(one, Leader) and isinstance(other, Leader):
        return own.place != below.place and bool(apart(one, other))
    return False


_GONE: Final = f"IN ('{State.REMOVED}', '{State.WITHDRAWN}')"
_THERE: Final = f"NOT {_GONE}"
_NAMING: Final = f"IN ('{State.KEPT}', '{State.RETIRED}')"
"""The states of entries that are not there any more, that are, and that name others."""


def _loose_ends_of_many(writer: Writer) -> Iterator[str]:
    """The same of an update that is not kept in memory, asked of what it wrote."""
    for kind in KINDS.values():
        named = [
            f"w.state {_NAMING} AND w.{field} <> '' AND NOT EXISTS ({_which(writer, other, f's.key = w.{field}', _standing(kind.name, other))})"
            for field, other in kind.references.items()
        ]
        if kind.cites:
            cited = counting("source", "1", "s.key = c.source", writer.view, states=_THERE)
            named.append(
                f"w.state {_NAMING} AND EXISTS (SELECT 1 FROM citation AS c WHERE c.record_id = w.record_id "
                f"AND c.kind = '{kind.name}' AND c.key = w.key AND c.revision = w.revision AND NOT EXISTS ({cited}))"
            )
        for revision in _written(writer, kind.name, named):
            yield from _names_nothing(writer, revision)
        naming = [_which(writer, user.name, f"s.{field} = w.key", _NAMING) for user, field in kind.users()]
        if kind.name == "source":
            naming += [_which(writer, user, resting_on(user, "w.key"), _NAMING) for user in CITING]
        if kind.name == "leader":
            naming.append(_which(writer, "leader", "s.merged_into = w.key", f"= '{State.MERGED}'"))
        gone = [f"w.state {_GONE} AND EXISTS ({sql})" for sql in naming]
        for revision in _written(writer, kind.name, gone):
            yield from _is_named(writer, revision)


def _standing(kind: KindName, other: KindName) -> str:
    """The states in which an entry can be named. A stance keeps the key of who turned out to be another."""
    return _NAMING if other == "leader" and kind != "stance" else _THERE


def _which(writer: Writer, kind: KindName, where: str, states: str) -> str:
    return counting(kind, "1", where, writer.view, states=states)


def _written(writer: Writer, kind: KindName, conditions: Iterable[str]) -> Iterator[Revision]:
    """Revisions AS w that the update wrote and for which a condition holds, one for each that is met."""
    for condition in conditions:
        row = writer.db.conn.execute(
            f"SELECT w.key FROM {kind} AS w WHERE w.record_id = :own AND w.seq = :seq AND {condition} LIMIT 1",
            writer.view.values(seq=writer.seq),
        ).fetchone()
        found = None if row is None else find(writer.db, kind, row[0], writer.view)
        if found is not None:
            yield found


def _names_nothing(writer: Writer, revision: Revision) -> Iterator[str]:
    """The entry names one that is not on record, or a leader under the key of somebody they turned out to be."""
    for kind, key in _named(revision):
        found = writer.find(kind, key) if key else None
        if key and (found is None or not found.is_kept):
            state = "is not on record" if found is None else "was taken out of the record"
            yield (
                f"{called(revision)} names the {KINDS[kind].label} “{_name(found) or key}”, which {state}. "
                f"Add that {'again ' if found is not None else ''}first."
            )
    for key in _people_named(revision):
        found = writer.find("leader", key)
        if found is not None and found.state is State.MERGED:
            yield (
                f"{called(revision)} names the leader “{_name(found)}”, who turned out to be "
                f"“{found.merged_into}”. Take that back first."
            )


def _named(revision: Revision) -> list[tuple[KindName, str]]:
    """The kinds and keys of the entries that an entry refers to."""
    if revision.state is State.MERGED:
        return [("leader", revision.merged_into)]
    references = KINDS[revision.kind].references
    return [
        *((kind, str(getattr(revision.entry, field))) for field, kind in references.items()),
        *(("source", split_ref(ref)[0]) for ref in refs_of(revision.entry)),
    ]


def _people_named(revision: Revision) -> list[str]:
    """The keys of leaders whom an entry names or mentions as who they are; a stance keeps that of its recording."""
    if revision.kind == "stance" or revision.state is State.MERGED:
        return []
    kind = KINDS[revision.kind]
    fields = [field for field, of in (*kind.references.items(), *kind.mentions.items()) if of == "leader"]
    return [str(getattr(revision.entry, field)) for field in fields]


def _is_named(writer: Writer, revision: Revision) -> Iterator[str]:
    """The entry is gone, and another that stays names it. Stances may name who turned out to be another."""
    merged = revision.state is State.MERGED
    for kind, field in KINDS[revision.kind].users():
        if merged and kind.name == "stance":
            continue
        users = writer.select(kind.name, f"s.{field} = :key", {"key": revision.key}, states=_NAMING)
        for user in users:
            yield _in_use(revision, user)
    if revision.kind == "source":
        for name in CITING:
            for user in citing(writer.db, writer.view, revision.key, name, while_writing=True):
                yield _in_use(revision, user)
    if revision.kind == "leader" and not merged:
        for key in writer.keys_of(revision.key)[1:]:
            yield f"{called(revision)} is in use by the leader “{key}”. Take that back first."


def _in_use(revision: Revision, user: Revision) -> str:
    by = f" of update #{user.seq}" if user.kind == "stance" else ""
    return f"{called(revision)} is in use by {called(user)}{by}. Take that back first."


def _refuse_new_wordings(writer: Writer, undoes: int | None, restated: Container[str]) -> None:
    """No way leads to another wording of a topic under its stances: no undo, and nothing that is taken over; but for
    an import that brings all of them with it, and for taking that back.

    Raises:
        NotUndoableError: in an undo. InvalidEntryError: else.
    """
    for key in _topics_that_may_differ(writer):
        before, after = find(writer.db, "topic", key, writer.view_before), writer.find("topic", key)
        if key in restated or (undoes is not None and _is_as_it_was_left(writer, key, undoes)):
            continue
        try:
            if before is not None and after is not None:
                refuse_new_wording(writer.db, (writer.view_before, writer.view), before, after.entry)
        except InvalidEntryError as error:
            if undoes is None:
                raise
            raise NotUndoableError(f"Update #{undoes} cannot be undone any more. {error}") from error


def _is_as_it_was_left(writer: Writer, topic: str, seq: int) -> bool:
    """Whether nothing was recorded on a topic since a line that is taken back: then every stance stands under the
    wording again that it was read against.
    """
    sql = "SELECT 1 FROM stance WHERE record_id = ? AND topic = ? AND +seq > ? AND +seq < ? LIMIT 1"
    values = [writer.change.record_id, topic, seq, writer.seq]
    return writer.db.conn.execute(sql, values).fetchone() is None


def _topics_that_may_differ(writer: Writer) -> Iterable[str]:
    """The topics that an update wrote; all that the record has stances of its own on, if it stands on another base."""
    if any(made.after.kind == "base" for made in writer.made):
        sql = "SELECT DISTINCT topic FROM stance WHERE record_id = ?"
        return [key for (key,) in writer.db.conn.execute(sql, [writer.change.record_id]).fetchall()]
    if writer.many:
        written = select_written(writer.db, "topic", writer.change.record_id, writer.seq, limit=EVER)
        return [revision.key for revision in written]
    return [made.after.key for made in writer.made if made.after.kind == "topic"]


def refuse_new_wording(db: Database, views: Iterable[View], before: Revision, after: Entry | Base) -> None:
    """Positions are read against a topic's name and statement, so both are fixed from its first stance on.

    Raises:
        InvalidEntryError: the wording differs, and there is a stance that all of `views` show or have shown.
    """
    was = before.entry
    if not isinstance(was, Topic) or not isinstance(after, Topic):
        return
    if (was.name, was.proposition) == (after.name, after.proposition):
        return
    topic = {"topic": was.key}
    shown = [
        {row.key for row in select(db, "stance", "s.topic = :topic", view, topic, states=ANY)}
        for view in views
    ]
    said = set.intersection(*shown)
    if said:
        number = "One stance says" if len(said) == 1 else f"{len(said)} stances say"
        raise InvalidEntryError(
            f"{number} where leaders stand on “{was.name}”: {was.proposition} So its name and "
            "statement stay. For another name add an alias; another statement is another topic: add that, and "
            "retire this one."
        )


def called(revision: Revision) -> str:
    """An entry in a sentence."""
    label = KINDS[revision.kind].label
    return f"the {label} {revision.key}" if revision.kind == "stance" else f"the {label} “{_name(revision)}”"


def _name(revision: Revision | None) -> str:
    entry = None if revision is None else revision.entry
    if isinstance(entry, Source):
        return entry.title
    return str(getattr(entry, "name", None) or getattr(entry, "office", None) or getattr(entry, "key", ""))


# What needs two people: `bot.core.two_person` says why


def _require_second(writer: Writer, line: Update) -> None:
    """Two people, where a server wants them: `bot.core.two_person`.

    Raises:
        SecondEditorError: as its name says.
    """
    if line.is_whole or writer.many:
        require_second_for_all(writer.settings(), writer.change, line.action)
    before, after = _histories(writer)
    said_of = {
        made.after.key
        for made in writer.made
        if two_person.reads_otherwise(made) and writer.has_stances(made.after.kind, made.after.key)
    }
    why = two_person.needs_second(writer.made, before, after, _earlier(writer, before, after), said_of)
    if why:
        raise two_person.SecondEditorError(why)


def require_second_for_all(settings: ServerSettings, change: Change, action: UpdateAction) -> None:
    """Two people, where a server wants them, for what concerns the record as a whole.

    Raises:
        SecondEditorError: as its name says.
    """
    if settings.two_people and change.is_alone:
        raise two_person.SecondEditorError(two_person.needs_second_as_a_whole(action))


def _earlier(writer: Writer, before: two_person.Histories, after: two_person.Histories) -> two_person.Earlier:
    """The earlier revisions of each stance that an update corrects, or that shows no side after a correction."""
    corrected = {made.after.key for made in writer.made if made.was is not None and made.became is not None}
    rows = [row for histories in (before, after) for history in histories.values() for row in history]
    neither = {row.key for row in rows if row.revision > 1 and not row.stance.position}
    return {
        key: [row for row in revisions(writer.db, "stance", key, writer.view) if row.is_kept]
        for key in corrected | neither
    }


def _histories(writer: Writer) -> tuple[two_person.Histories, two_person.Histories]:
    """The histories that an update touches, by person and topic, as they were before it and as they are."""
    stances = [made for made in writer.made if made.after.kind == "stance"]
    moved = {
        made.after.key: "" if made.before is None else made.before.merged_into
        for made in writer.made
        if made.after.kind == "leader" and made.after.merged_into != (made.before or made.after).merged_into
    }
    people = {writer.person(made.after.stance.leader) for made in stances}
    people |= {writer.person(key) for key in moved} | {was or key for key, was in moved.items()}
    changed = {made.after.key: made.was for made in stances}
    before: dict[tuple[str, str], list[Revision]] = {}
    after: dict[tuple[str, str], list[Revision]] = {}
    for person in people:
        keys = writer.keys_of(person)
        for topic in _topics(writer, person, stances, every=bool(moved)):
            now = after[person, topic] = writer.stances(keys, topic)
            old = [
                row
                for row in changed.values()
                if row is not None and row.stance.leader in keys and row.stance.topic == topic
            ]
            for row in (*(row for row in now if row.key not in changed), *old):
                leader = row.stance.leader
                then = (moved[leader] or leader) if leader in moved else person
                before.setdefault((then, topic), []).append(row)
    return before, after


def _topics(writer: Writer, person: str, stances: Sequence[Made], *, every: bool) -> Iterable[str]:
    if not every:
        return {row.stance.topic for made in stances for row in (made.was, made.after) if row is not None}
    where, values = is_leader(writer.keys_of(person))
    return {row.stance.topic for row in writer.select("stance", where, values)}
