"""What the store holds in memory when answers from the file arrive late or in another order."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.entries import Leader
from bot.core.errors import StoreUnusableError
from bot.db.connection import Pool
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import SERVER, change, stance

CY = Leader(key="cy", name="Cy")


class Late:
    """A pool whose next answer is on its way until it is let go."""

    def __init__(self, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run = pool.run
        self.answered = asyncio.Event()
        self.let_go = asyncio.Event()
        monkeypatch.setattr(pool, "run", self)

    async def __call__(self, work: Callable[[Database], object]) -> object:
        answer = await self._run(work)
        self.answered.set()
        await self.let_go.wait()
        return answer


async def test_a_look_from_before_an_own_edit_does_not_undo_what_the_edit_made_known(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    await store.change(change(), stances.record_stance, stance("something-to-see"))
    look = Late(store._watch, monkeypatch)
    refreshing = asyncio.create_task(store.refresh())
    await look.answered.wait()
    await store.change(change(), stances.record_stance, stance())
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    heads = store.head(0), store.head(SERVER)
    look.let_go.set()
    await refreshing
    assert store.record_of(SERVER) == SERVER
    assert (store.head(0), store.head(SERVER)) == heads


async def test_names_read_before_a_change_are_not_kept_after_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    names = Late(store._read, monkeypatch)
    reading = asyncio.create_task(store.directory(0))
    await names.answered.wait()
    await store.change_alone(change(), exchange.import_entries, [CY], layer=False)
    names.let_go.set()
    assert "cy" not in (await reading).leader_by_key  # it was asked before
    assert "cy" in (await store.directory(0)).leader_by_key


async def test_what_was_found_is_looked_for_again_after_a_change(store: Store):
    for number, day in enumerate(("2015-09-28", "2016-01-01"), 1):
        await store.change(change(), stances.record_stance, stance(f"one-{number}", stated_on=day))
        for _ in range(2):
            found = await store.search(0, "said", limit=10)
            assert found.total == len(found.hits) == number
            assert await store.stated_span(0) == ("2015-09-28", day)


async def test_old_names_that_arrive_while_a_refresh_is_under_way_are_not_kept(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
):
    other = await Store.open(path)
    names = Late(store._read, monkeypatch)
    reading = asyncio.create_task(store.directory(0))
    await names.answered.wait()
    await other.change_alone(change(), exchange.import_entries, [CY], layer=False)
    look = Late(store._watch, monkeypatch)
    refreshing = asyncio.create_task(store.refresh())
    await look.answered.wait()
    names.let_go.set()
    await reading
    look.let_go.set()
    await refreshing
    assert "cy" in (await store.directory(0)).leader_by_key
    other.close()


async def test_a_store_that_cannot_look_at_its_file_leaves_no_connection_open(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    closed = []

    async def fail(_: Store) -> None:
        raise StoreUnusableError("no")

    close = Pool.close
    monkeypatch.setattr(Store, "refresh", fail)
    monkeypatch.setattr(Pool, "close", lambda pool: (closed.append(pool), close(pool)))
    with pytest.raises(StoreUnusableError):
        await Store.open(path)
    assert len(closed) == len(set(closed)) > 2
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_closing_waits_for_what_is_being_written(store: Store, path: Path):
    writing = asyncio.create_task(store.change(change(), stances.record_stance, stance()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    store.close()
    written = await writing
    reopened = await Store.open(path)
    assert await reopened.revisions(0, "ada-ferry") == (written.revision,)
    reopened.close()
