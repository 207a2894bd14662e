"""Tampering beside the revisions: the order of all updates, people of another server, proposals, settings, and what has
come further than a log.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot import proposals_store as proposals
from bot.core.kinds import KINDS
from bot.core.log import line_hash
from bot.db.log import all_updates
from bot.db.program import SETTINGS
from bot.db.sqlite import sqlite3
from bot.db.store import Store
from bot.digest import store as digests
from bot.digest.model import Plan
from bot.entries import store as entries
from bot.proposals_store import Intent
from bot.queue import store as queue
from bot.queue.model import Suggestion
from bot.queue.store import NewItem
from bot.request import Desk
from bot.settings import store as settings
from bot.stances import store as stances
from bot.verify.service import check
from bot.watch import store as watches
from bot.watch.model import Watch, Watcher
from tests.db.raw import Unguarded
from tests.db.sample import BRIDGE, EDITOR, OTHER_SERVER, SECOND_EDITOR, SERVER, change, instant, stance
from tests.ready import sample_store

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GAP = "one is missing in the order of all updates: a log was cut, or a line moved"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    """Record 0, two layers over it, of which one has a proposal that was confirmed and one that waits; and all that goes
    through a log.
    """
    store = await sample_store(path)
    await store.change(change(OTHER_SERVER), stances.record_stance, stance("other"))
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    for key in ("confirmed", "open"):
        asked = change(SERVER, request_key=key)
        intent = Intent(kind="record", reason="", stance=stance(key))
        await store.write(proposals.propose, asked, intent)
    await store.change(change(SERVER, by=SECOND_EDITOR), proposals.confirm, 1)
    await store.held(SETTINGS).change(
        SERVER, settings.change_settings, {"two_people": True}, by=EDITOR, at=instant(5)
    )
    suggested = Suggestion(leader="ada", topic="ferry", position="2", day="2015", quote="I said so.")
    new = NewItem(
        discord_user_id=EDITOR, channel_id=4, at=instant(1), content=suggested, base="none", request_key="q"
    )
    await store.held(queue.UNSETTLED).change(SERVER, queue.hand_in, new)
    plan = Plan(guild_id=SERVER, channel_id=1, at=time(9), since=NOW)
    await store.write(digests.set_up, plan, EDITOR)
    await store.write(watches.put_watcher, Watcher(guild_id=SERVER, discord_user_id=EDITOR), NOW)
    await store.write(watches.add, SERVER, EDITOR, [Watch(kind="leader", key="ada")], NOW)
    yield store
    store.close()


@pytest.fixture
async def raw(store: Store, path: Path) -> AsyncIterator[Database]:
    """A connection of somebody else's to it."""
    db = Database(sqlite3.connect(path, isolation_level=None))
    yield db
    db.close()


async def found(store: Store) -> list[str]:
    """What `standpoint check` says."""
    return await check(Desk(store))


async def fault(store: Store, record_id: int = SERVER) -> str:
    """What `/updates verify` finds in a record, "" for nothing."""
    one = (await store.check_record(record_id)).fault
    return "" if one is None else one.problem


async def test_where_nobody_touched_anything_nothing_is_found(store: Store):
    assert await found(store) == []


# The order of all updates


@pytest.mark.parametrize("number", [1 << 41, -5])
async def test_a_newest_line_that_was_moved_in_the_order_of_all_updates_is_found(
    store: Store, raw: Database, number: int
):
    seq = store.head(SERVER)
    with Unguarded(raw):
        raw.execute(f"UPDATE update_log SET update_id = {number} WHERE record_id = {SERVER} AND seq = {seq}")
    moved = f"update #{seq} was moved in the order of all updates"
    last = f"update #{seq} was moved before an earlier one of its record"
    assert await fault(store) == (moved if number > 0 else last)
    assert any(
        f"before update #{seq} of record {SERVER}, one is missing" in one for one in await found(store)
    )


async def test_a_moved_line_that_brought_nothing_new_is_found_too(store: Store, raw: Database):
    renamed = BRIDGE.model_copy(update={"aliases": ("the crossing",)})
    await store.change(change(), entries.put_entry, renamed)
    seq = store.head(0)
    with Unguarded(raw):
        raw.execute(f"UPDATE update_log SET update_id = 5000 WHERE record_id = 0 AND seq = {seq}")
    assert await found(store) == [f"before update #{seq} of the public record, {GAP}"]


async def test_a_log_that_was_cut_is_found_where_another_record_went_on(store: Store, raw: Database):
    seq = store.head(OTHER_SERVER)
    with Unguarded(raw):
        for table in ("update_log", *KINDS, "citation"):
            number = "revision = 1 AND key = 'other'" if table == "citation" else f"seq = {seq}"
            raw.execute(f"DELETE FROM {table} WHERE record_id = {OTHER_SERVER} AND {number}")
    await store.rebuild_search()
    assert await found(store) == [f"before update #1 of record {SERVER}, {GAP}"]


async def test_a_record_that_nobody_began_is_found(store: Store, raw: Database):
    raw.execute("INSERT INTO record VALUES (4242, '2026-01-01T00:00:00.000000Z')")  # the triggers let it pass
    assert await found(store) == ["record 4242 is not as its log says: update #1 is missing"]


# People


@pytest.mark.parametrize(("who", "did"), [(EDITOR, "made"), (SECOND_EDITOR, "confirmed")])
async def test_somebody_who_was_moved_to_another_server_is_found(
    store: Store, raw: Database, who: int, did: str
):
    with Unguarded(raw):
        raw.execute(f"UPDATE actor SET guild_id = 5 WHERE guild_id = {SERVER} AND discord_user_id = {who}")
    seq = 1 if did == "made" else store.head(SERVER)
    assert (
        await fault(store) == f"what is stored about who {did} update #{seq} was changed after it was written"
    )


@pytest.mark.parametrize("did", ["proposed", "suggested", "set", "planned"])
async def test_somebody_of_another_server_who_did_something_beside_the_log_is_found(
    store: Store, raw: Database, did: str
):
    with Unguarded(raw):
        raw.execute(
            "INSERT INTO actor (actor_id, guild_id, kind, discord_user_id, salt, mark) "
            "SELECT 99, 5, kind, discord_user_id, salt, mark FROM actor "
            f"WHERE guild_id = {SERVER} AND discord_user_id = {EDITOR}"
        )
        raw.execute(
            {
                "proposed": "UPDATE proposal SET actor_id = 99 WHERE state = 'open'",
                "suggested": "UPDATE queue_item SET actor_id = 99",
                "set": "UPDATE setting_change SET actor_id = 99",
                "planned": "UPDATE digest_plan SET set_by = 99",
            }[did]
        )
    said = f"somebody who proposed, suggested or set something in server {SERVER} is stored as a person of server 5"
    assert await found(store) == [said]


async def test_who_confirmed_what_they_made_themselves_is_found(store: Store, raw: Database):
    seq = store.head(SERVER)
    with Unguarded(raw):
        raw.execute(
            f"UPDATE update_log SET confirmed_by = actor_id WHERE record_id = {SERVER} AND seq = {seq}"
        )
        line = list(all_updates(raw, SERVER))[-1]
        raw.execute(
            f"UPDATE update_log SET hash = ? WHERE record_id = {SERVER} AND seq = {seq}",
            [line_hash(SERVER, line)],
        )
    assert await fault(store) == f"update #{seq} was confirmed by the same person who made it"


# Proposals and settings


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ("update_seq = 99", "update #99 is not what came of it"),
        ("update_seq = 2", "update #2 is not what came of it"),
        ("update_seq = NULL", "no update came of it"),
    ],
)
async def test_a_proposal_that_was_confirmed_behind_the_bots_back_is_found(
    store: Store, raw: Database, values: str, what: str
):
    second = f"(SELECT actor_id FROM actor WHERE guild_id = {SERVER} AND discord_user_id = {SECOND_EDITOR})"
    confirmed = f"state = 'confirmed', decided_at = '', decided_by = {second}, {values}"
    raw.execute(f"UPDATE proposal SET {confirmed} WHERE proposal_id = 2")  # the triggers let it pass
    assert await found(store) == [f"proposal 2 of record {SERVER} is noted as confirmed, but {what}"]


@pytest.mark.parametrize(
    ("sql", "server", "names"),
    [
        ("UPDATE server SET settings = '{\"two_people\": false}'", SERVER, "two_people"),
        ("DELETE FROM server", SERVER, "two_people"),
        (
            'UPDATE server SET settings = \'{"two_people": true, "editor_roles": [7]}\'',
            SERVER,
            "editor_roles",
        ),
        (
            f"INSERT INTO server VALUES ({OTHER_SERVER}, '{{\"log_channel_id\": 7}}')",
            OTHER_SERVER,
            "log_channel_id",
        ),
    ],
)
async def test_a_setting_that_nobody_set_is_found(
    store: Store, raw: Database, sql: str, server: int, names: str
):
    raw.execute(sql)  # the triggers let it pass
    said = f"of the settings of server {server}, {names} was changed, and nobody set it there: an admin has to look at it, "
    assert await found(store) == [f"{said}and set it anew with /settings"]


async def test_once_an_admin_has_set_it_anew_it_is_as_it_was_set(store: Store, raw: Database):
    raw.execute("UPDATE server SET settings = '{\"two_people\": false}'")
    await store.held(SETTINGS).change(
        SERVER, settings.change_settings, {"two_people": True}, by=EDITOR, at=instant(6)
    )
    assert await found(store) == []


# What has come further than a log


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        (
            f"UPDATE watch_cursor SET seq = 9 WHERE record_id = {SERVER}",
            "what is told to who follows something",
        ),
        ("UPDATE digest_plan SET told_seq = 9", "the daily summary"),
        ("UPDATE queue_item SET update_seq = 9", "the queue"),
    ],
)
async def test_what_has_come_further_than_the_log_tells_that_it_was_cut(
    store: Store, raw: Database, sql: str, what: str
):
    raw.execute(sql)
    said = f"{what} has come to update #9, which is not there any more"
    assert await fault(store) == said
    assert await found(store) == [f"record {SERVER} is not as its log says: {said}"]


async def test_a_record_that_nobody_has_written_to_counts_as_gone_through_to_its_first_line(path: Path):
    opened = await Store.open(path)
    await opened.write(watches.go_through, 0, NOW)
    assert await found(opened) == []
    opened.close()
