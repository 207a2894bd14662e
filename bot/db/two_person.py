"""What needs two people, of an update as its rows stand: `bot.core.two_person` says why."""

from collections.abc import Iterable, Sequence

from bot.core.entries import Revision
from bot.core.log import Made, UpdateAction
from bot.core.server import ServerSettings
from bot.core.two_person import Earlier, Histories, SecondEditorError, needs_second
from bot.db.changes import Change, Writer
from bot.db.layers import is_leader, revisions


def require_second(writer: Writer, action: UpdateAction) -> None:
    """Two people, where a server wants them: `bot.core.two_person`.

    Raises:
        SecondEditorError: as its name says.
    """
    if action == "import":
        raise SecondEditorError("brings in a whole file")
    if writer.many or any(made.after.kind == "base" for made in writer.made):
        require_second_for_all(writer.settings(), writer.change)
    before, after = _histories(writer)
    why = needs_second(writer.made, before, after, _earlier(writer, before, after))
    if why:
        raise SecondEditorError(why)


def require_second_for_all(settings: ServerSettings, change: Change) -> None:
    """Two people, where a server wants them, for what concerns the record as a whole.

    Raises:
        SecondEditorError: as its name says.
    """
    if settings.two_people and change.is_alone:
        raise SecondEditorError("changes the record as a whole")


def _earlier(writer: Writer, before: Histories, after: Histories) -> Earlier:
    """The earlier revisions of each stance that an update corrects, or that shows no side after a correction."""
    corrected = {made.after.key for made in writer.made if made.was is not None and made.became is not None}
    rows = [row for histories in (before, after) for history in histories.values() for row in history]
    neither = {row.key for row in rows if row.revision > 1 and not row.stance.position}
    return {
        key: [row for row in revisions(writer.db, "stance", key, writer.view) if row.is_kept]
        for key in corrected | neither
    }


def _histories(writer: Writer) -> tuple[Histories, Histories]:
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
        return {made.after.stance.topic for made in stances}
    where, values = is_leader(writer.keys_of(person))
    return {row.stance.topic for row in writer.select("stance", where, values)}
