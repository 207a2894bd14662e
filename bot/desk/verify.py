"""Whether the updates log is what it was when its lines were written."""

from bot.desk.desk import Desk
from bot.desk.policy import Action, Caller, require
from bot.record.updates import CheckedLog


async def verify_updates(desk: Desk, caller: Caller) -> CheckedLog:
    """Recompute the hash chain of the record that the caller reads. Takes seconds on a long log."""
    require(caller, Action.LOOK_UP)
    return await desk.store.checked_log(desk.store.record_of(caller.guild_id))
