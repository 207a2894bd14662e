"""`standpoint check` and `/updates verify`: what is wrong with a database or a record's log, in sentences."""

import contextlib
from collections.abc import Sequence
from typing import Final

from bot import logchannel_store as logchannel
from bot.core.entries import Value
from bot.core.errors import ConflictError, StoreUnusableError
from bot.core.log import DIGITS, Checked, Fault, Head, Missed, Published, record_name
from bot.core.policy import Action, require
from bot.db.layers import PUBLIC_RECORD, view_of
from bot.db.program import settings_findings
from bot.db.sqlite import sqlite3
from bot.db.store import Store
from bot.digest import store as digests
from bot.proposals_store import proposal_findings
from bot.queue import store as queue
from bot.request import Desk, Request
from bot.watch import store as watches

_SAFE_SQLITE: Final = (3, 51, 3)
"""The first version without the bug that can lose a commit when the WAL is reset."""


async def check(desk: Desk) -> list[str]:
    """What was found; empty if all is well. Reads the whole file, so it takes a while on a large one."""
    store = desk.store
    faults, _ = await _checked(desk)
    findings = [*await store.findings(), *faults, *await _unreadable(store)]
    version = sqlite3.sqlite_version
    if tuple(int(part) for part in version.split(".")) < _SAFE_SQLITE:
        findings.append(
            f"SQLite {version} has a bug that can lose a change when the WAL is reset; "
            f"{'.'.join(map(str, _SAFE_SQLITE))} or newer is safe (docs/operator.md)"
        )
    return findings


async def _unreadable(store: Store) -> list[str]:
    found: list[str] = []
    for look in (
        settings_findings,
        digests.plan_findings,
        digests.run_findings,
        watches.watcher_findings,
        queue.queue_findings,
        proposal_findings,
    ):
        with contextlib.suppress(StoreUnusableError):  # the table is gone: `Store.findings` names it
            found += await store.read(look)
    return found


async def vouched_heads(desk: Desk) -> list[Head]:
    """The newest line of every record that has one, all of one moment, when everything before it was checked.

    Raises:
        ConflictError: a record is not as its log says, or not what was published of it.
    """
    faults, heads = await _checked(desk)
    if faults:
        raise ConflictError(
            f"No checkpoint was made, because it would vouch for this: {faults[0]}. See: standpoint check"
        )
    return heads


async def _checked(desk: Desk) -> tuple[list[str], list[Head]]:
    """What is wrong with the records, a sentence each, and where their logs end."""
    store = desk.store
    try:
        published = [*await store.read(digests.published), *await store.read(logchannel.published)]
        records = await store.check_records()
        misses = await store.missed(published)
    except StoreUnusableError as error:  # a table is gone, or damaged: `Store.findings` names it
        return await _checked_without_summaries(desk, error), []
    faults = [text for one in records if (text := one.fault_text)]
    return faults + [_missed_text(miss) for miss in misses], [one.head for one in records if one.head.seq]


async def _checked_without_summaries(desk: Desk, why: StoreUnusableError) -> list[str]:
    """What can still be checked where part of the file cannot be read."""
    faults = [f"not everything could be compared ({why.__cause__}): restore a backup"]
    with contextlib.suppress(StoreUnusableError):
        faults += [text for one in await desk.store.check_records() if (text := one.fault_text)]
    return faults


def _missed_text(miss: Missed) -> str:
    head, guild_id = miss.published.head, miss.published.guild_id
    whose = record_name(head.record_id)
    told = f"a daily summary of server {guild_id} named update #{head.seq}"
    if miss.published.by == "log channel":
        told = f"the log channel of server {guild_id} had come to update #{head.seq}"
    if miss.now is None:
        return f"the updates log of {whose} was cut: {told}, which is not there any more"
    return (
        f"the updates log of {whose} was rewritten: {told} with the hash {head.hash[:DIGITS]}, "
        f"and now it has {miss.now[:DIGITS]}"
    )


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
    kept = await store.read(digests.published, request.guild_id) if request.guild_id else []
    base_seq = (await store.read(view_of, record_id)).base_seq
    checked = await store.check_record(record_id)
    below = await store.check_record(PUBLIC_RECORD) if base_seq else None
    published = {(one.message, one.head.record_id, one.head.seq): one for one in (*kept, *seen)}
    shown = {one.head.seq for one in seen if one.head.record_id == request.guild_id}
    come_to = await store.read(logchannel.published, request.guild_id) if request.guild_id else []
    return Verified(
        checked=checked,
        below=below,
        base_seq=base_seq,
        compared=len(published),
        missed=await store.missed([*seen, *kept, *(one for one in come_to if one.head.seq not in shown)]),
    )
