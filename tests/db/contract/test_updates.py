"""The updates log as the interface shows it."""

from bot.core.log import NO_HASH, content_hash, line_hash, revision_hash
from bot.db import log
from bot.db.rows import cells_of
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.stances import store as stances
from tests.db.sample import ADA, EDITOR, SECOND_EDITOR, SERVER, change, instant, revise, stance


async def test_updates_come_newest_first_and_in_pages(store: Store):
    for number in range(5):
        await store.change(change(), stances.record_stance, stance(f"k-{number}"))
    keys = [logged.update.key for logged in await store.updates(0, limit=3)]
    assert keys == ["k-4", "k-3", "k-2"]
    assert [logged.update.key for logged in await store.updates(0, limit=3, offset=3)] == ["k-1", "k-0", ""]
    assert await store.updates(0, limit=3, offset=7) == ()
    assert await store.count_updates(0) == 7 == store.head(0)


async def test_updates_can_be_narrowed_to_a_leader_and_a_topic(store: Store):
    for leader in ("ada", "bo-marsh"):
        for topic in ("ferry", "bridge"):
            await store.change(
                change(), stances.record_stance, stance(f"{leader}-{topic}", leader=leader, topic=topic)
            )
    for asked, keys in (
        ({"leader": "ada"}, ["ada-bridge", "ada-ferry", ""]),  # the import that brought her
        ({"topic": "ferry"}, ["bo-marsh-ferry", "ada-ferry", ""]),
        ({"leader": "ada", "topic": "ferry"}, ["ada-ferry", ""]),
        ({"leader": "nobody"}, []),
    ):
        found = await store.updates(0, limit=9, **asked)
        assert [logged.update.key for logged in found] == keys
        assert await store.count_updates(0, **asked) == len(keys)


async def test_updates_say_who_made_them(store: Store):
    await store.change(change(by=SECOND_EDITOR), stances.record_stance, stance("a"))
    await store.change(change(by=None), stances.record_stance, stance("b"))
    await store.change(change(by=EDITOR), stances.record_stance, stance("c"))
    who = [(logged.discord_user_id, logged.by_operator) for logged in await store.updates(0, limit=3)]
    assert who == [(EDITOR, False), (None, True), (SECOND_EDITOR, False)]


async def test_one_person_has_one_number_in_a_record_and_another_in_the_next(store: Store):
    for record_id in (0, SERVER):
        for key in ("a", "b"):
            await store.change(change(record_id), stances.record_stance, stance(f"{key}-{record_id}"))
    numbers = [
        {logged.update.actor_id for logged in await store.updates(record_id, limit=9)}
        for record_id in (0, SERVER)
    ]
    assert [len(each) for each in numbers] == [1, 1]
    assert numbers[0] != numbers[1]


async def test_other_records_do_not_show(store: Store):
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    assert "own" not in {logged.update.key for logged in await store.updates(0, limit=9)}
    assert await store.count_updates(SERVER) == 2
    assert await store.count_updates(SERVER, leader="ada") == 1
    assert await store.count_updates(0, leader="ada") == 1  # the import that brought her


async def test_every_line_carries_its_own_hash_and_that_of_the_line_before(store: Store):
    await store.change(
        change(request_key="i-1", reason="Ünïcode “reason”"), stances.record_stance, stance("a")
    )
    await store.change_alone(
        change(), exchange.import_entries, [ADA.model_copy(update={"name": "Dame Ada"})], layer=False
    )
    await revise(store, change(at=instant(9)), "a", "retract")
    lines = [logged.update for logged in reversed(await store.updates(0, limit=9))]
    assert [line.seq for line in lines] == [1, 2, 3, 4, 5]
    assert [line.prev_hash for line in lines] == [NO_HASH, *(line.hash for line in lines[:-1])]
    assert [line.hash for line in lines] == [line_hash(0, line) for line in lines]
    assert (await store.check_record(0)).fault is None


async def test_a_line_commits_to_the_revisions_that_it_wrote(store: Store):
    written = await store.change(change(), stances.record_stance, stance("a"))
    imported = await store.change_alone(
        change(), exchange.import_entries, [stance(f"k-{n}") for n in range(3)], layer=False
    )
    line = imported.update
    assert line is not None
    assert (written.update.entries, line.entries) == (1, 3)
    made = (await store.read(log.update, 0, line.seq)).made
    hashes = [revision_hash("stance", cells_of(one.after)) for one in made]
    assert content_hash(hashes) == content_hash(reversed(hashes)) == line.content_hash
    assert line.content_hash != written.update.content_hash


async def test_an_empty_log_is_unbroken(store: Store):
    assert (await store.check_record(SERVER)).fault is None
    assert await store.updates(SERVER, limit=5) == ()
    assert store.head(SERVER) == 0
