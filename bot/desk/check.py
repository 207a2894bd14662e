"""`standpoint check`: everything that can be wrong with a database, in sentences."""

from typing import Final

from bot.desk.desk import Desk

_SAFE_SQLITE: Final = (3, 51, 3)
"""The first version without the bug that can lose a commit when the WAL is reset (field notes, SQLite 14)."""


async def check(desk: Desk) -> list[str]:
    """What was found; empty if all is well. Reads the whole file, so it takes a while on a large one."""
    store = desk.store
    findings = await store.findings()
    for record_id in await store.record_ids():
        broken = await store.first_broken_line(record_id)
        if broken is not None:
            findings.append(f"the updates log of record {record_id} is broken: {broken.problem}")
    version = store.sqlite_version()
    if tuple(int(part) for part in version.split(".")) < _SAFE_SQLITE:
        findings.append(
            f"SQLite {version} has a bug that can lose a change when the WAL is reset; "
            f"{'.'.join(map(str, _SAFE_SQLITE))} or newer is safe (docs/operator.md)"
        )
    return findings
