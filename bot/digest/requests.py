"""What people ask about the daily summary: how it would look, how it stands, and for one out of turn."""

from datetime import datetime
from typing import Final

from bot.desk.request import Request
from bot.digest.compose import Composer, Told
from bot.digest.deliver import new_lease
from bot.digest.due import next_hour
from bot.digest.slots import local_date
from bot.digest.summary import Summary
from bot.record.digest import Kind, Task
from bot.record.entries import Value
from bot.record.errors import StandpointError
from bot.record.policy import Action, require
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


async def status(request: Request) -> Status:
    """How the summary of the caller's server stands. Raises NotAllowedError if they are no editor there."""
    require(request.caller, Action.SEE_SUMMARY)
    digests = request.store.digests
    setup = await digests.setup(request.guild_id)
    if setup is None:
        return Status(setup=None)
    runs = await digests.recent(request.guild_id, RUNS_SHOWN)
    zone = request.store.servers.of(request.guild_id).timezone
    plan = setup.plan.model_copy(update={"zone": zone})
    return Status(
        setup=setup.model_copy(update={"plan": plan}),
        next_at=next_hour(request.now(), plan, [posted.run for posted in runs]),
        runs=tuple(runs),
        untold=await request.store.news.untold(request.guild_id, setup.told_record, setup.told_seq),
    )


async def preview(request: Request, composer: Composer) -> Summary:
    """Today's summary as it would be now; before anything is set up, as on a day without changes.

    Raises:
        NotAllowedError: the caller is no editor of the server.
    """
    require(request.caller, Action.SEE_SUMMARY)
    store, guild_id, record_id = request.store, request.guild_id, request.record_id
    setup = await store.digests.setup(guild_id)
    told = (setup.told_record, setup.told_seq) if setup else (record_id, store.head(record_id))
    stretch = await store.news.since(guild_id, *told)
    for_editors = setup is not None and setup.plan.for_editors
    return await composer.compose(guild_id, _task_now(request, ""), stretch, for_editors=for_editors)


async def claim_now(request: Request) -> Claim:
    """Claim a summary out of turn, which tells what the planned one would. A repeated request gets none.

    Raises:
        NotAllowedError: the caller is no admin of the server.
        ConflictError: nothing is set up, another summary is under way, or the request was answered already.
    """
    require(request.caller, Action.SET_UP_SUMMARY)
    task = _task_now(request, request.key or "")
    return await request.store.digests.claim_now(request.guild_id, task, new_lease(request.now()))


async def rest_of(request: Request, composer: Composer, *, day: str, occasion: str) -> Told:
    """Everything that a posted summary told, also what had no room.

    Raises:
        NotAllowedError, or StandpointError: the caller's server has no such summary.
    """
    require(request.caller, Action.LOOK_UP)
    found = await request.store.digests.run_of(request.guild_id, day, occasion)
    if found is None:
        raise StandpointError("That summary is not known here any more. `/updates` has all changes.")
    return await composer.told(found[1])


def _task_now(request: Request, occasion: str) -> Task:
    now = request.now()
    zone = request.store.servers.of(request.guild_id).timezone
    return Task(kind=Kind.POST, local_date=local_date(now, zone), occasion=occasion, due_at=now)
