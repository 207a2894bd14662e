"""Taking back an update: what it would do, and doing it."""

from collections.abc import Mapping

from bot.core.entries import Stance, Value
from bot.core.errors import StandpointError
from bot.core.log import REASON_LIMIT, Logged, Update
from bot.core.policy import Action, require
from bot.db import log
from bot.proposals.model import Intent
from bot.proposals.service import Proposed, ToProposeError, propose, proposing
from bot.request import Request
from bot.undo import store as undo_store
from bot.undo.store import Reversal


class UndoPlan(Value):
    """What taking back a line would do.

    Attributes:
        head: number of the record's last update; the plan holds while it is that.
        names: the names of the keys that the line mentions.
    """

    head: int
    reversal: Reversal
    names: Mapping[str, str]


class UndoneUpdate(Value):
    """A line that was taken back, and the line that did it."""

    update: Update
    undone: Logged
    names: Mapping[str, str]
    replayed: bool = False


async def plan_undo(request: Request, seq: int | None = None) -> UndoPlan:
    """What taking back an update would do; without a number, the caller's last one that still stands.

    Raises:
        NotAllowedError: the caller may not undo here, or not this: only an admin undoes an import.
        NotUndoableError: it cannot be taken back; says why.
    """
    require(request.caller, Action.UNDO)
    head = request.store.head(request.guild_id)
    if seq is None:
        seq = await request.store.read(undo_store.last_of, request.guild_id, request.caller.discord_user_id)
    change = request.change(Action.UNDO, reason=undo_reason(seq))
    reversal = await request.store.read(undo_store.look, change, seq)
    reversal = await request.store.write(undo_store.tried, change, reversal)
    directory = await request.directory()
    return UndoPlan(head=head, reversal=reversal, names=directory.names_in(reversal.line.made))


async def undo_update(
    request: Request,
    seq: int,
    *,
    head: int | None = None,
) -> UndoneUpdate | Proposed:
    """Take back an update, or propose that where the server wants two people for it.

    Raises:
        NotAllowedError, NotUndoableError: as `plan_undo`.
        RecordMovedError: there are newer updates than `head`, the last one when the caller looked.
    """
    require(request.caller, Action.UNDO)
    change = request.change(Action.UNDO, reason=undo_reason(seq))
    line = await request.store.read(log.update, request.guild_id, seq)
    subject = None if line is None or line.subject is None else line.subject.after
    stance = subject.entry if subject is not None and isinstance(subject.entry, Stance) else None
    sources = () if subject is None else subject.sources
    whole = line is not None and line.update.is_whole
    try:
        with proposing(
            Intent(
                kind="undo",
                reason=undo_reason(seq),
                stance=stance,
                sources=sources,
                undoes=seq,
                by_admins=whole,
            )
        ):
            undone = await request.store.change(change, undo_store.undo, seq, seen_head=head)
    except ToProposeError as error:
        return await propose(request, error.intent)
    directory = await request.directory()
    return UndoneUpdate(
        update=undone.update,
        undone=undone.reversal.line,
        names=directory.names_in(undone.reversal.line.made),
        replayed=undone.replayed,
    )


async def list_recent(request: Request, *, limit: int) -> tuple[tuple[Logged, ...], Mapping[str, str]]:
    """The newest updates of the server's own record, the caller's first, and the names that they mention."""
    require(request.caller, Action.UNDO)
    if request.record_id != request.guild_id:
        return (), {}
    lines = await request.store.updates(request.guild_id, limit=2 * limit)
    lines = tuple(line for line in lines if line.update.action != "start")
    mine = [line for line in lines if line.discord_user_id == request.caller.discord_user_id]
    others = [line for line in lines if line.discord_user_id != request.caller.discord_user_id]
    directory = await request.directory()
    names = directory.names_in(made for line in lines for made in line.made)
    return tuple([*mine, *others][:limit]), names


def undo_reason(seq: int) -> str:
    """Why the revision that an undo adds is there."""
    return f"Undo of update #{seq}"[:REASON_LIMIT]


def seq_of(text: str) -> int:
    """A number of an update as people type it: "12" or "#12".

    Raises:
        StandpointError: it is none.
    """
    digits = text.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):  # noqa: PLR2004 - fits into SQLite
        raise StandpointError("Give the number of an update, such as 12. See /updates.")
    return int(digits)
