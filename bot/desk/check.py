"""`standpoint check`: everything that can be wrong with a database, in sentences."""

from typing import Final

from bot.desk.desk import Desk
from bot.record.errors import ConflictError
from bot.record.log import Head
from bot.record.published import DIGITS, Missed

_SAFE_SQLITE: Final = (3, 51, 3)
"""The first version without the bug that can lose a commit when the WAL is reset (field notes, SQLite 14)."""


async def check(desk: Desk) -> list[str]:
    """What was found; empty if all is well. Reads the whole file, so it takes a while on a large one."""
    store = desk.store
    faults, _ = await _checked(desk)
    findings = [*await store.findings(), *faults]
    version = store.sqlite_version()
    if tuple(int(part) for part in version.split(".")) < _SAFE_SQLITE:
        findings.append(
            f"SQLite {version} has a bug that can lose a change when the WAL is reset; "
            f"{'.'.join(map(str, _SAFE_SQLITE))} or newer is safe (docs/operator.md)"
        )
    return findings


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
    published = await store.digests.published()
    records = await store.check_records()
    faults = [
        f"record {one.head.record_id} is not as its log says: {one.fault.problem}"
        for one in records
        if one.fault is not None
    ]
    faults += [_missed_text(miss) for miss in await store.missed(published)]
    return faults, [one.head for one in records if one.head.seq]


def _missed_text(miss: Missed) -> str:
    head, guild_id = miss.published.head, miss.published.guild_id
    told = f"a daily summary of server {guild_id} told line {head.seq}"
    if miss.now is None:
        return f"the updates log of record {head.record_id} was cut: {told}, and it is not there any more"
    return (
        f"the updates log of record {head.record_id} was rewritten: {told} with the hash {head.hash[:DIGITS]}, "
        f"and now it has {miss.now[:DIGITS]}"
    )
