"""A long record is checked in a process of its own, with the same result."""

import asyncio
import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.core.errors import StoreUnusableError
from bot.core.log import Checked
from bot.db import checking, news
from bot.db import store as store_module
from bot.db.checking import check_record, check_records, size
from bot.db.store import Store
from tests.db.sample import SERVER


@pytest.mark.parametrize("record_id", [0, SERVER])
def test_a_process_of_its_own_finds_the_same(raw: Database, path: Path, record_id: int):
    assert checking.check_aside(raw, path, record_id, short=0) == check_record(raw, record_id)


def test_it_finds_the_same_fault(raw: Database, path: Path):
    raw.execute("DROP TRIGGER stance_no_update")
    raw.execute("UPDATE stance SET summary = 'Never said.' WHERE record_id = 0")
    found = checking.check_aside(raw, path, 0, short=0)
    assert found.fault is not None
    assert found == check_record(raw, 0)


def test_a_process_that_does_not_come_to_an_end_is_said(raw: Database, tmp_path: Path):
    with pytest.raises(StoreUnusableError, match="could not be checked"):
        checking.check_aside(raw, tmp_path / "none.db", 0, short=0)


async def test_neither_summaries_nor_another_check_wait_for_a_long_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
):
    go_on, check = threading.Event(), checking.check_aside

    def long_if_public(db: Database, path: Path, record_id: int) -> Checked:
        if record_id == 0:
            go_on.wait()
        return check(db, path, record_id)

    monkeypatch.setattr(store_module, "check_aside", long_if_public)
    long = asyncio.create_task(store.check_record(0))
    try:
        await store.read_whole(news.since, SERVER, 0, 0)
        assert (await store.check_record(SERVER)).fault is None
        assert not long.done()
    finally:
        go_on.set()
    assert (await long).fault is None


def test_all_records_are_checked_at_one_moment(raw: Database):
    found = check_records(raw)
    assert [one.head.record_id for one in found] == [0, SERVER]
    assert all(one.fault is None and one.lines == one.head.seq for one in found)
    assert size(raw, 0) == found[0].lines + found[0].revisions
    assert not raw.conn.in_transaction
