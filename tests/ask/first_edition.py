"""The edition of the starter record that the questions were written for, read from its own files in `record/`.

The right answer of a question is what that edition says. The files are of the older form, with title and link of the source
in each row.
"""

import asyncio
import csv
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

from bot.core.directory import Directory
from bot.core.entries import Stance
from bot.db.store import Store
from bot.exchange.service import ensure_starter
from bot.request import Desk

FOLDER: Final = Path(__file__).parent / "record"
_SAID: Final = ("key", "leader", "topic", "stated_on", "summary", "quote")


@cache
def directory() -> Directory:
    """Its directory."""

    async def read() -> Directory:
        with tempfile.TemporaryDirectory() as folder:
            store = await Store.open(Path(folder) / "stances.db")
            try:
                desk = Desk(store)
                await ensure_starter(desk, FOLDER)
                return await desk.directory(0)
            finally:
                store.close()

    return asyncio.run(read())


@cache
def stances() -> tuple[Stance, ...]:
    """Its stances, as far as a question can be about them."""
    with (FOLDER / "stances.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Stance(position=None, sources=("made-up",), **{name: row[name] for name in _SAID})
            for row in csv.DictReader(stream)
        )
