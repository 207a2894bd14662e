"""What people ask about the daily summary: how it would look, how it stands, and for one out of turn."""

from datetime import datetime
from typing import Final

from bot.desk.desk import Desk
from bot.digest.compose import Composer, Told
from bot.digest.deliver import new_lease
from bot.digest.due import next_hour
from bot.digest.slots import local_date
from bot.digest.summary import Summary
from bot.record.digest import Kind, Task
from bot.record.entries import Value
from bot.record.errors import StandpointError
from bot.record.policy import Action, Caller, require
from bot.store.digests import Claim, Posted, Setup

RUNS_SHOWN: Final = 8


class Status(Value):
    """How a server's summary stands.

    Attributes:
        setup: None if nothing was ever set up.
        next_at: when the next one is planned, None if none is.
        runs: the last ones, the latest hour first.
        untold: lines of the log that no summary has told yet.
    """

    setup: Setup | None
    next_at: datetime | None = None
    runs: tuple[Posted, ...] = ()
    untold: int = 0


async def status(desk: Desk, caller: Caller) -> Status:
    """How the summary of the caller's server stands. Raises NotAllowedError if they are no editor there."""
    require(caller, Action.SEE_SUMMARY)
    digests = desk.store.digests
    setup = await digests.setup(caller.guild_id)
    if setup is None:
        return Status(setup=None)
    runs = await digests.recent(caller.guild_id, RUNS_SHOWN)
    zone = desk.store.servers.of(caller.guild_id).timezone
    plan = setup.plan.model_copy(update={"zone": zone})
    return Status(
        setup=setup.model_copy(update={"plan": plan}),
        next_at=next_hour(desk.now(), plan, [posted.run for posted in runs]),
        runs=tuple(runs),
        untold=await desk.store.news.untold(caller.guild_id, setup.told_record, setup.told_seq),
    )


async def preview(desk: Desk, composer: Composer, caller: Caller) -> Summary:
    """Today's summary as it would be now; before anything is set up, as on a day without changes.

    Raises:
        NotAllowedError: the caller is no editor of the server.
    """
    require(caller, Action.SEE_SUMMARY)
    setup = await desk.store.digests.setup(caller.guild_id)
    record_id = desk.store.record_of(caller.guild_id)
    told = (setup.told_record, setup.told_seq) if setup else (record_id, desk.store.head(record_id))
    stretch = await desk.store.news.since(caller.guild_id, *told)
    for_editors = setup is not None and setup.plan.for_editors
    return await composer.compose(
        caller.guild_id, _task_now(desk, caller, ""), stretch, for_editors=for_editors
    )


async def claim_now(desk: Desk, caller: Caller, *, request: str) -> Claim:
    """Claim a summary out of turn, which tells what the planned one would. A repeated `request` gets none.

    Raises:
        NotAllowedError: the caller is no admin of the server.
        ConflictError: nothing is set up, another summary is under way, or the request was answered already.
    """
    require(caller, Action.SET_UP_SUMMARY)
    task = _task_now(desk, caller, request)
    return await desk.store.digests.claim_now(caller.guild_id, task, new_lease(desk.now()))


async def rest_of(desk: Desk, composer: Composer, caller: Caller, *, day: str, occasion: str) -> Told:
    """Everything that a posted summary told, also what had no room.

    Raises:
        NotAllowedError, or StandpointError: the caller's server has no such summary.
    """
    require(caller, Action.LOOK_UP)
    found = await desk.store.digests.run_of(caller.guild_id, day, occasion)
    if found is None:
        raise StandpointError("That summary is not known here any more. `/updates` has all changes.")
    return await composer.told(found[1])


def _task_now(desk: Desk, caller: Caller, occasion: str) -> Task:
    now = desk.now()
    zone = desk.store.servers.of(caller.guild_id).timezone
    return Task(kind=Kind.POST, local_date=local_date(now, zone), occasion=occasion, due_at=now)
