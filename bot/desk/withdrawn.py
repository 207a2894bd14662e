"""What the record held and took back: corrections and retractions, for everyone to read."""

from bot.desk.request import Request
from bot.record.entries import Revision, Value
from bot.record.policy import Action, require


class Withdrawal(Value):
    """A row that was withdrawn, and the row that did it.

    Attributes:
        leader, topic: their names.
        seq: the update that did it; 0 where that was in the public record, below the server's own.
        on_record: whether leader and topic are in the record still.
    """

    leader: str
    topic: str
    row: Revision
    by: Revision
    seq: int
    on_record: bool


class Corrections(Value):
    """A page of corrections and retractions, the newest first, and how many there are in all."""

    lines: tuple[Withdrawal, ...]
    total: int


async def list_corrections(request: Request, *, offset: int = 0, limit: int) -> Corrections:
    """Corrections and retractions of the record that the caller reads."""
    require(request.caller, Action.LOOK_UP)
    directory = await request.directory()
    record_id = request.record_id
    found = await request.store.withdrawn_rows(record_id, offset=offset, limit=limit)
    return Corrections(
        lines=tuple(
            Withdrawal(
                leader=directory.name_of(row.stance.leader),
                topic=directory.name_of(row.stance.topic),
                row=row,
                by=by,
                seq=by.seq if by.record_id == record_id else 0,
                on_record=row.stance.leader in directory.leader_by_key
                and row.stance.topic in directory.topic_by_key,
            )
            for row, by in found
        ),
        total=await request.store.count_withdrawn(record_id),
    )
