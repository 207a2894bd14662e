"""What a server sets, and which record it reads: starting one, and taking over what the public record has learnt.

What it has set is held in memory: `Store.settings`.
"""

import json
from collections import Counter
from collections.abc import Mapping

from sqlite_utils import Database

from bot.core.entries import Base, KindName, Revision, Value
from bot.core.errors import ConflictError, InvalidEntryError, RecordMovedError
from bot.core.kinds import KINDS
from bot.core.log import MADE_SHOWN, Cell, Made, UpdateAction
from bot.core.policy import require
from bot.core.server import SalvagedSettings, ServerSettings
from bot.db.changes import Change, Edited, Writer, begin
from bot.db.layers import ANY, PUBLIC_RECORD, View, find, people, select, view_of
from bot.db.log import exists, head
from bot.db.program import actor, insert, noted_settings, settings_of
from bot.db.rules import edited, require_second_for_all
from bot.db.sources import made_with_sources
from bot.entries.store import carry_merges_over


def put_settings(db: Database, guild_id: int, settings: ServerSettings) -> None:
    """Keep a server's settings in place of those before."""
    insert(db, "server", {"guild_id": guild_id, "settings": settings.model_dump_json()}, over="guild_id")


def change_settings(
    db: Database,
    guild_id: int,
    values: Mapping[str, object],
    *,
    by: int,
    at: str,
    seen: ServerSettings | None = None,
) -> ServerSettings:
    """Change settings, all or none of them, and remember which person (a Discord id) did; the others stay as they are.

    Args:
        seen: the settings from which the person chose; what somebody else has changed since is not overwritten.

    Raises:
        pydantic.ValidationError: a value does not fit its setting.
        ConflictError: one of these settings is not any more what the person saw.
    """
    before = settings_of(db, guild_id)
    after = ServerSettings.model_validate({**before.model_dump(), **values})
    changed = [name for name in values if getattr(after, name) != getattr(before, name)]
    if seen is not None and any(getattr(before, name) != getattr(seen, name) for name in changed):
        raise ConflictError(
            "Somebody else has changed the same setting in the meantime, so nothing was changed. Please open the "
            "dialog again."
        )
    if changed or isinstance(before, SalvagedSettings) or not _is_set(db, guild_id):
        put_settings(db, guild_id, after)
    stands = after.model_dump(mode="json")
    if isinstance(before, SalvagedSettings):  # what stands in the place of what could not be read is set now
        noted = noted_settings(db, guild_id).get(guild_id, {})
        usual = ServerSettings().model_dump(mode="json")
        changed = [name for name in stands if stands[name] != noted.get(name, usual[name])]
    for name in changed:
        change: dict[str, Cell] = {
            "guild_id": guild_id,
            "at": at,
            "actor_id": actor(db, guild_id, by),
            "setting": name,
            "value": json.dumps(stands[name]),
        }
        insert(db, "setting_change", change)
    return after


def _is_set(db: Database, guild_id: int) -> bool:
    """Whether anything was ever set in a server."""
    return db.execute("SELECT 1 FROM server WHERE guild_id = ?", [guild_id]).fetchone() is not None


def last_setter(db: Database, guild_id: int, setting: str) -> int | None:
    """The Discord id of who changed a setting last, None if nobody did or they are forgotten."""
    row = db.execute(
        "SELECT a.discord_user_id FROM setting_change JOIN actor AS a USING (actor_id) "
        "WHERE setting_change.guild_id = ? AND setting = ? ORDER BY change_id DESC LIMIT 1",
        [guild_id, setting],
    ).fetchone()
    return None if row is None else row[0]


class Learnt(Value):
    """What the public record has learnt since a record last stood on it, and the record would show.

    Attributes:
        base_seq, head_seq: the update of record 0 that the record stands on, and the newest.
        new, changed: how many entries by kind.
        made: a page of them, as they are shown now and as they would be.
        names: of the keys that these mention, where they are shown to somebody.
    """

    base_seq: int
    head_seq: int
    new: Mapping[KindName, int]
    changed: Mapping[KindName, int]
    made: tuple[Made, ...]
    names: Mapping[str, str] = {}

    @property
    def total(self) -> int:
        """How many entries in all."""
        return sum(self.new.values()) + sum(self.changed.values())


def start(db: Database, change: Change, *, empty: bool = False) -> bool:
    """Give a server a record of its own: a layer over record 0 as it stands, or empty; False if it has one.

    Raises:
        NotAllowedError: the caller may not, by the server's settings at this moment.
        SecondEditorError: an empty one needs a second editor, for all that the server read is gone from it.
    """
    settings = settings_of(db, change.record_id)
    require(change.caller.under(settings), change.action)
    if exists(db, change.record_id):
        return False
    if empty:
        require_second_for_all(settings, change, "start")
    begin(db, change, empty=empty)
    return True


def learnt(db: Database, record_id: int, *, offset: int = 0, limit: int = MADE_SHOWN) -> Learnt | None:
    """What would change if a record took over what record 0 has learnt; None for a record that stands on nothing.

    All is counted, and `limit` entries after the first `offset` are shown.
    """
    view = view_of(db, record_id)
    if view.own == PUBLIC_RECORD or not view.base_seq:
        return None
    last = head(db, PUBLIC_RECORD).seq
    new, changed = Counter[KindName](), Counter[KindName]()
    made: list[Made] = []
    seen = 0
    for kind in KINDS:
        for after in _since(db, kind, view, last):
            before = find(db, kind, after.key, view)
            step = Made(before=before, after=after)
            same = before is not None and before.reads_as(after)
            if same or (step.was is None and step.became is None):
                continue
            (new if step.is_new else changed)[kind] += 1
            if offset <= seen < offset + limit:
                made.append(step)
            seen += 1
    told = made_with_sources(db, View(own=view.own, own_seq=view.own_seq, base_seq=last), made)
    return Learnt(base_seq=view.base_seq, head_seq=last, new=new, changed=changed, made=told)


def take_over(db: Database, change: Change, *, seen: int) -> Edited:
    """Stand on record 0 as it is now. The record's own revisions go on counting before those of record 0, and who
    was merged in one of them stays one person.

    Args:
        seen: the newest update of record 0 when the caller looked.

    Raises:
        RecordMovedError: record 0 has learnt more since. InvalidEntryError: there is nothing to take over.
        SecondEditorError: it needs a second editor.
    """
    if view_of(db, change.record_id).own != change.record_id:
        raise InvalidEntryError(
            "This server reads the public record itself, so it knows all that is new there."
        )

    def work(writer: Writer) -> tuple[UpdateAction, KindName, str]:
        last = head(db, PUBLIC_RECORD)
        if seen != last.seq:
            raise RecordMovedError
        before = people(db, writer.view)
        if not writer.view.base_seq or writer.put(Base(base_seq=last.seq, base_hash=last.hash)) is None:
            raise InvalidEntryError("The public record has learnt nothing since. Nothing was changed.")
        carry_merges_over(writer, before)
        return "take over", "base", ""

    return edited(db, change, work)


def _since(db: Database, kind: KindName, view: View, last: int) -> list[Revision]:
    """The newest revisions in record 0 of entries that it has revised since, and the layer has not."""
    where = f"s.seq > :base AND NOT EXISTS (SELECT 1 FROM {kind} AS o WHERE o.record_id = :layer AND o.key = s.key)"
    below = View(own=PUBLIC_RECORD, own_seq=last)
    return select(db, kind, where, below, {"base": view.base_seq, "layer": view.own}, states=ANY)
