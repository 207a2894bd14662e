"""The tables that questions are read with: made once for a record, and let go with it."""

import gc
import weakref
from copy import copy

from bot.ask.index import ready, tables
from bot.ask.language import language
from bot.core.directory import Directory
from bot.request import Desk


async def test_the_tables_of_records_that_nobody_asks_any_more_are_let_go(town: Desk):
    speech = language("en")

    async def one() -> weakref.ref[Directory]:
        directory = copy(await town.directory(0))
        assert tables(directory, speech) is tables(directory, speech)
        assert ready(directory, speech)
        return weakref.ref(directory)

    first = await one()
    for _ in range(80):
        await one()
    gc.collect()
    assert first() is None
