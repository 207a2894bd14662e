"""What the store holds in memory (names, which server has a record, settings) is never older than it says."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.entries import Leader
from bot.core.server import ServerSettings
from bot.db.held import DECLARED, Held
from bot.db.program import SETTINGS, remember, remembered
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.settings import store as settings
from bot.stances import store as stances
from tests.db.sample import SERVER, change, stance

CY = Leader(key="cy", name="Cy")


@pytest.fixture
async def second(path: Path, store: Store) -> AsyncIterator[Store]:
    """Another store on the same data."""
    opened = await Store.open(path)
    await opened.directory(0)
    yield opened
    opened.close()


async def test_names_are_read_once_while_nothing_changes(store: Store):
    assert await store.directory(0) is await store.directory(0)
    await store.change(change(), stances.record_stance, stance())
    await store.refresh()
    assert await store.directory(0) is await store.directory(0)


async def test_a_new_name_is_there_as_soon_as_it_is_written(store: Store):
    await store.directory(0)
    await store.change_alone(change(), exchange.import_entries, [CY], layer=False)
    assert (await store.directory(0)).find_leader("Cy") == CY


async def test_a_name_written_by_another_store_is_there_after_a_refresh(store: Store, second: Store):
    await store.change_alone(change(), exchange.import_entries, [CY], layer=False)
    assert "cy" not in (await second.directory(0)).leader_by_key
    await second.refresh()
    assert "cy" in (await second.directory(0)).leader_by_key
    assert second.head(0) == store.head(0)


async def test_a_fork_made_by_another_store_is_known_after_a_refresh(store: Store, second: Store):
    await store.change(change(SERVER), stances.record_stance, stance())
    await second.refresh()
    assert second.record_of(SERVER) == SERVER
    assert await second.record_ids() == [0, SERVER]


async def test_a_name_written_by_another_process_is_there_after_a_refresh(path: Path, store: Store):
    await store.directory(0)
    child = multiprocessing.get_context("spawn").Process(target=_write_elsewhere, args=(path,))
    child.start()
    await asyncio.to_thread(child.join)
    assert child.exitcode == 0
    await store.refresh()
    assert "cy" in (await store.directory(0)).leader_by_key
    assert store.record_of(SERVER) == SERVER


def _write_elsewhere(path: Path) -> None:
    async def run() -> None:
        opened = await Store.open(path)
        await opened.change_alone(change(), exchange.import_entries, [CY], layer=False)
        await opened.change(change(SERVER), stances.record_stance, stance())
        opened.close()

    asyncio.run(run())


async def test_an_own_write_does_not_hide_what_another_store_wrote_before_it(store: Store, second: Store):
    await store.change_alone(change(), exchange.import_entries, [CY], layer=False)
    await second.change(change(), stances.record_stance, stance())
    await second.refresh()
    assert "cy" in (await second.directory(0)).leader_by_key


async def test_a_write_that_nobody_waits_for_is_known_all_the_same(store: Store):
    await store.directory(0)
    for asking in (
        store.change_alone(change(), exchange.import_entries, [CY], layer=False),
        store.change(change(SERVER), stances.record_stance, stance()),
        store.held(SETTINGS).change(SERVER, settings.put_settings, ServerSettings(timezone="Asia/Tokyo")),
    ):
        task = asyncio.create_task(asking)
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await store.change(change(), stances.record_stance, stance("afterwards"))  # comes after them
    await store.held(SETTINGS).load()
    assert "cy" in (await store.directory(0)).leader_by_key
    assert store.record_of(SERVER) == SERVER
    assert store.settings(SERVER).timezone == "Asia/Tokyo"


async def test_settings_are_there_at_once_and_in_another_store_after_a_refresh(store: Store, second: Store):
    wanted = ServerSettings(timezone="Asia/Tokyo", editor_roles=(5,))
    await store.held(SETTINGS).change(SERVER, settings.put_settings, wanted)
    assert store.settings(SERVER) == wanted
    assert second.settings(SERVER) == ServerSettings()
    await second.refresh()
    assert second.settings(SERVER) == wanted


async def test_of_two_settings_put_at_once_the_later_one_stays(store: Store):
    await asyncio.gather(
        *(
            store.held(SETTINGS).change(SERVER, settings.put_settings, ServerSettings(log_channel_id=number))
            for number in range(1, 9)
        )
    )
    assert store.settings(SERVER).log_channel_id == 8


async def test_counts_for_completion_come_with_the_names(store: Store):
    await store.change(change(), stances.record_stance, stance())
    await store.change_alone(change(), exchange.import_entries, [CY], layer=False)
    directory = await store.directory(0)
    assert (directory.stance_count("ada"), directory.stance_count("ferry")) == (1, 1)
    assert directory.stance_count("cy") == 0


async def test_what_the_program_remembers_is_there_after_a_restart(path: Path, store: Store):
    assert await store.read(remembered, "commands") is None
    await store.write(remember, "commands", "first")
    await store.write(remember, "commands", "second")
    store.close()
    reopened = await Store.open(path)
    assert await reopened.read(remembered, "commands") == "second"
    reopened.close()


async def test_what_is_declared_while_a_store_is_open_is_held_from_the_next_refresh(store: Store):
    late = Held("server", lambda _db, _guild_id: {SERVER: "known"}, default="unknown")
    try:
        with pytest.raises(KeyError):
            store.held(late)
        await asyncio.gather(store.refresh(), store.refresh())
        assert store.held(late).of(SERVER) == "known"
        assert store.held(late).of(SERVER + 1) == "unknown"
    finally:
        DECLARED.remove(late)
