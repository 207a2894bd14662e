"""Delivering a summary: from the claim to the record of what was posted, whatever goes wrong in between.

The steps are: claim, look for what an earlier try may have left, compose, post each part and keep where it
went, end the run. After a crash between any two of them the lease runs out, and the next one takes it up from
there. What Discord may or may not have got before the crash is looked for in the channel; within a few minutes
Discord itself refuses a second message of the same name (nonce).
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from bot.desk.desk import Desk
from bot.digest.compose import Composer
from bot.digest.due import due
from bot.digest.summary import Summary
from bot.record.digest import Kind, RunState
from bot.record.entries import Value
from bot.record.errors import StandpointError
from bot.store.digests import Claim
from bot.store.lease import Lease

_log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
"""How long a claim keeps others out. Renewed before each message; sending one takes a minute at most."""

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=30)

QUIET: Final = "nothing had changed"
NOT_FOUND: Final = "it could not be posted in time"
OURS: Final = "something went wrong on our side; the bot's log says more"

DOUBT: Final = timedelta(hours=24)
"""How long after the window a run is looked into that may have been posted; then the next days have their turn."""

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)

Messages = Mapping[int, tuple[int, int]]
"""Messages of a run by part: channel and message id."""


class RefusedError(Exception):
    """Discord refuses: the channel is gone, a permission is missing. The text says it to an admin."""


class UnreachableError(Exception):
    """Discord or the network does not answer as it should. Whether a message went out is not known."""


class Postbox(Protocol[T_contra]):
    """Where summaries are posted. Both may raise RefusedError and UnreachableError."""

    async def find(self, claim: Claim) -> Messages:
        """The messages of a run that are in its channel, not counting those that the claim knows."""

    async def post(self, claim: Claim, part: int, letter: T_contra, posted: Messages) -> tuple[int, int]:
        """Post one part, after the earlier ones in `posted`; its channel and message id."""


class Ending(Value):
    """How a delivery ended. `state` WAITING means another try later; None that somebody else took it over.

    Attributes:
        reason: what went wrong, for an admin; "" if nothing did.
        tell_admin: whether this is a fault that the admin does not know yet.
    """

    state: RunState | None
    reason: str = ""
    tell_admin: bool = False


def new_lease(now: datetime) -> Lease:
    """A lease of our own from now on."""
    return Lease(token=secrets.token_hex(8), begins=now, ends=now + LEASE)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many tries: twice as long each time, up to LONGEST_PAUSE."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(attempts - 1, 10)
    return min(doubled, LONGEST_PAUSE)


async def claim_due(desk: Desk, guild_id: int) -> Claim | None:
    """Claim what is due in a server; None if nothing is, or somebody else is at it."""
    return await desk.store.digests.claim(guild_id, new_lease(desk.now()), due)


async def deliver(
    desk: Desk,
    composer: Composer,
    claim: Claim,
    write: Callable[[Claim, Summary], Sequence[T]],
    postbox: Postbox[T],
) -> Ending:
    """Post a claimed summary and end its run, or put it off. `write` makes the letters of a summary."""
    digests = desk.store.digests
    try:
        return await _post(desk, composer, claim, write, postbox)
    except RefusedError as refusal:
        tell = await digests.settle(claim, RunState.FAILED, desk.now(), told=False, reason=str(refusal))
        return Ending(state=RunState.FAILED, reason=str(refusal), tell_admin=tell)
    except (UnreachableError, StandpointError) as fault:
        return await _put_off(desk, claim, str(fault))
    except Exception:  # noqa: BLE001 - one server's trouble must not stop the others
        _log.exception("The summary of server %d, %s", claim.plan.guild_id, claim.task.local_date)
        return await _put_off(desk, claim, OURS)


async def _post(
    desk: Desk,
    composer: Composer,
    claim: Claim,
    write: Callable[[Claim, Summary], Sequence[T]],
    postbox: Postbox[T],
) -> Ending:
    digests, plan = desk.store.digests, claim.plan
    posted = dict(claim.messages)
    if claim.unsent_until is not None:
        began = desk.now()
        found = await postbox.find(claim)
        await digests.note_search(claim, found, began)
        posted.update(found)
    if claim.task.kind is Kind.CHECK and not posted:
        return await _end(desk, claim, RunState.SKIPPED, NOT_FOUND, told=False)
    summary = await composer.compose(plan.guild_id, claim.task, claim.stretch, for_editors=plan.for_editors)
    if summary.is_quiet and plan.skip_quiet and not claim.task.occasion and not posted:
        return await _end(desk, claim, RunState.SKIPPED, QUIET, told=True)
    for part, letter in enumerate(write(claim, summary), start=1):
        if part not in posted:
            if not await digests.renew(claim, desk.now() + LEASE):
                return Ending(state=None)
            posted[part] = await postbox.post(claim, part, letter, posted)
            await digests.note_message(claim, part, *posted[part])
    return await _end(desk, claim, RunState.SENT, "", told=True)


async def _end(desk: Desk, claim: Claim, state: RunState, reason: str, *, told: bool) -> Ending:
    await desk.store.digests.settle(claim, state, desk.now(), told=told, reason=reason)
    return Ending(state=state, reason=reason)


async def _put_off(desk: Desk, claim: Claim, reason: str) -> Ending:
    """Try again later, with growing pauses; the window decides how long."""
    now = desk.now()
    if claim.task.kind is Kind.CHECK and now > claim.task.due_at + claim.plan.window + DOUBT:
        tell = await desk.store.digests.settle(claim, RunState.FAILED, now, told=False, reason=reason)
        return Ending(state=RunState.FAILED, reason=reason, tell_admin=tell)
    await desk.store.digests.put_off(claim, now, now + pause_after(claim.attempts), reason)
    return Ending(state=RunState.WAITING, reason=reason)
