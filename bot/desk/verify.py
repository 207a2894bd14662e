"""Whether a record is what it was when its updates were written, and what was published of it."""

from collections.abc import Sequence

from bot.desk.request import Request
from bot.record.entries import Value
from bot.record.log import Checked, Fault
from bot.record.policy import Action, require
from bot.record.published import Missed, Published
from bot.store.store import PUBLIC_RECORD


class Verified(Value):
    """What verifying a record found.

    Attributes:
        below: the same of the public record, where the record stands on it.
        base_seq: the update of the public record that it stands on, 0 for none.
        compared: how many published heads the logs were compared with.
        missed: those of them that the logs do not have any more.
    """

    checked: Checked
    below: Checked | None
    base_seq: int
    compared: int
    missed: tuple[Missed, ...]

    @property
    def fault(self) -> Fault | None:
        """The first thing in the record's own log and rows that does not fit."""
        return self.checked.fault

    @property
    def fault_below(self) -> Fault | None:
        """The same in that part of the public record that the record stands on."""
        fault = None if self.below is None else self.below.fault
        return fault if fault is not None and fault.seq <= self.base_seq else None

    @property
    def is_whole(self) -> bool:
        """Whether everything fits."""
        return self.fault is None and self.fault_below is None and not self.missed


async def verify_updates(request: Request, seen: Sequence[Published]) -> Verified:
    """Recompute the record that the caller reads, and compare it with what was published in their server.

    Takes seconds on a long one.

    Args:
        seen: the heads in messages that were read back from Discord. Those that the database keeps are added.
    """
    require(request.caller, Action.LOOK_UP)
    store = request.store
    record_id = store.record_of(request.guild_id)
    kept = await store.digests.published(request.guild_id) if request.guild_id else []
    base_seq = await store.base_of(record_id)
    checked = await store.check_record(record_id)
    below = await store.check_record(PUBLIC_RECORD) if base_seq else None
    published = {(one.message, one.head.record_id, one.head.seq): one for one in (*kept, *seen)}
    return Verified(
        checked=checked,
        below=below,
        base_seq=base_seq,
        compared=len(published),
        missed=await store.missed([*seen, *kept]),
    )
