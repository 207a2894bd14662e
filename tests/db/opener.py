"""What a process does that opens a database while others do, with as little to import as it needs."""

import asyncio
from pathlib import Path

from bot.db.store import Store
from bot.exchange import store as exchange
from tests.db.sample import ENTRIES, change, stance


def open_and_write(path: Path, number: int, gate, outcomes) -> None:
    """Wait at the gate, and tell the outcome."""

    async def run() -> None:
        store = await Store.open(path)
        await store.change_alone(
            change(), exchange.import_entries, [*ENTRIES, stance(f"by-{number}")], layer=False
        )
        store.close()

    gate.wait()
    try:
        asyncio.run(run())
        outcomes.put("done")
    except Exception as error:  # noqa: BLE001 - told to the test
        outcomes.put(repr(error))
