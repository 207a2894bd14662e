"""Taking back an update: what it would do, and doing it."""

from collections.abc import Mapping

from bot.desk.desk import Desk
from bot.desk.policy import Action, Caller, require
from bot.desk.second import Proposed, propose, wants_two
from bot.record.directory import Directory
from bot.record.entries import Revision, Value
from bot.record.errors import StandpointError
from bot.record.proposals import Intent, full_shift
from bot.record.revising import NotUndoableError, taken_back
from bot.record.updates import REASON_LIMIT, Logged, Update
from bot.store.store import When
from bot.store.undo import Reversal


class UndoPlan(Value):
    """What taking back a line would do.

    Attributes:
        line: the line, and who made it.
        head: number of the record's last update; the plan holds while it is that.
        back: the row that would be added, if the line is about one stance.
        names: the names of the keys that the line mentions.
        needs_second: whether it becomes a proposal.
    """

    line: Logged
    head: int
    reversal: Reversal
    back: Revision | None
    names: Mapping[str, str]
    needs_second: bool


class UndoneUpdate(Value):
    """A line that was taken back, and the line that did it."""

    update: Update
    undone: Update
    names: Mapping[str, str]
    replayed: bool = False


async def plan_undo(desk: Desk, caller: Caller, seq: int | None = None) -> UndoPlan:
    """What taking back an update would do; without a number, the caller's last one that still stands.

    Raises:
        NotAllowedError: the caller may not undo here, or not this: only an admin undoes an import.
        NotUndoableError: it cannot be taken back; says why.
    """
    require(caller, Action.UNDO)
    record_id = desk.store.record_of(caller.guild_id)
    if record_id != caller.guild_id:
        raise NotUndoableError("This server has changed nothing yet, so there is nothing to undo.")
    head = desk.store.head(record_id)
    if seq is None:
        seq = await desk.store.edits.last_update_by(record_id, caller.discord_user_id)
        if seq is None:
            raise NotUndoableError(
                "You have made no update here that still stands. To undo somebody else's, give its number: "
                "see /updates."
            )
    reversal = await desk.store.edits.plan_undo(record_id, seq)
    _require_for(caller, reversal.line)
    line = await desk.store.edits.update(record_id, seq)
    if line is None:
        raise NotUndoableError(f"There is no update #{seq} in this record.")
    back = _back(reversal, seq)
    return UndoPlan(
        line=line,
        head=head,
        reversal=reversal,
        back=back,
        names=_names(await desk.directory(caller.guild_id), reversal.line),
        needs_second=await _needs_second(desk, caller, reversal, back),
    )


async def undo_update(
    desk: Desk, caller: Caller, seq: int, *, head: int | None = None, request_key: str
) -> UndoneUpdate | Proposed:
    """Take back an update, or propose that where the server wants two people for it.

    Raises:
        NotAllowedError, NotUndoableError: as `plan_undo`.
        RecordMovedError: there are newer updates than `head`, the last one when the caller looked.
    """
    require(caller, Action.UNDO)
    change = desk.change(
        caller.guild_id, caller.discord_user_id, reason=undo_reason(seq), request_key=request_key
    )
    line = await desk.store.edits.update(desk.store.record_of(caller.guild_id), seq)
    if line is not None:
        _require_for(caller, line.update)
    if wants_two(desk, caller):
        plan = await plan_undo(desk, caller, seq)
        row = plan.reversal.stance
        if plan.needs_second and row is not None:
            intent = Intent(kind="undo", reason=undo_reason(seq), stance=row[0].stance, undoes=seq)
            return await propose(desk, caller, intent, request_key=request_key)
    if desk.store.record_of(caller.guild_id) != caller.guild_id:
        raise NotUndoableError("This server has changed nothing yet, so there is nothing to undo.")
    undone = await desk.store.edits.undo(change, seq, head=head)
    return UndoneUpdate(
        update=undone.update,
        undone=undone.reversal.line,
        names=_names(await desk.directory(caller.guild_id), undone.reversal.line),
        replayed=undone.replayed,
    )


async def list_recent(
    desk: Desk, caller: Caller, *, limit: int
) -> tuple[tuple[Logged, ...], Mapping[str, str]]:
    """The newest updates of the server's own record, the caller's first, and the names that they mention."""
    require(caller, Action.UNDO)
    if desk.store.record_of(caller.guild_id) != caller.guild_id:
        return (), {}
    lines = await desk.store.updates(caller.guild_id, limit=2 * limit)
    lines = tuple(line for line in lines if line.update.action != "start")
    mine = [line for line in lines if line.discord_user_id == caller.discord_user_id]
    others = [line for line in lines if line.discord_user_id != caller.discord_user_id]
    directory = await desk.directory(caller.guild_id)
    names = {key: name for line in lines for key, name in _names(directory, line.update).items()}
    return tuple([*mine, *others][:limit]), names


def undo_reason(seq: int) -> str:
    """Why the row that an undo adds is there."""
    return f"Undo of update #{seq}"[:REASON_LIMIT]


def _require_for(caller: Caller, line: Update) -> None:
    if line.entity == "record":
        require(caller, Action.IMPORT)


def _back(reversal: Reversal, seq: int) -> Revision | None:
    if reversal.stance is None:
        return None
    row, previous = reversal.stance
    return taken_back(row, previous, reason=undo_reason(seq), recorded_at=row.recorded_at)


async def _needs_second(desk: Desk, caller: Caller, reversal: Reversal, back: Revision | None) -> bool:
    """Whether it withdraws a stance or makes a full shift, in a server that wants two people for these."""
    if back is None or reversal.line.entity != "stance" or not wants_two(desk, caller):
        return False
    if back.action == "retract":
        return True
    directory = await desk.directory(caller.guild_id)
    history = await desk.store.timeline(
        caller.guild_id,
        directory.find_leader(back.stance.leader).key,
        back.stance.topic,
        When(as_of=desk.today().isoformat()),
    )
    return full_shift([row for row in history if row.ordinal != back.ordinal], back) is not None


def _names(directory: Directory, line: Update) -> dict[str, str]:
    return {key: directory.name_of(key) for key in (line.key, line.leader, line.topic) if key}


def seq_of(text: str) -> int:
    """A number of an update as people type it: "12" or "#12".

    Raises:
        StandpointError: it is none.
    """
    digits = text.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):  # noqa: PLR2004 - fits into SQLite
        raise StandpointError("Give the number of an update, such as 12. See /updates.")
    return int(digits)
