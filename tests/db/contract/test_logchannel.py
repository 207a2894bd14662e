"""The mirror of updates: each line once, in order, whoever sends and whatever stops in between."""

from bot import logchannel_store as logchannel
from bot.db import log
from bot.db.store import Store
from bot.stances import store as stances
from tests.db.sample import OTHER_SERVER, SERVER, change, instant, stance


async def record(store: Store, *names: str, server: int = SERVER) -> None:
    for name in names:
        await store.change(change(server), stances.record_stance, stance(name))


async def batch(store: Store, limit: int = 9, server: int = SERVER) -> list[int]:
    found = await store.read(logchannel.next_batch, server, limit=limit)
    return [line.update.seq for line in found.lines] if found else []


async def test_a_mirror_begins_with_what_comes_after_it_was_started(store: Store):
    await record(store, "one")
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    assert await batch(store) == []
    await record(store, "two", "three")
    assert await batch(store) == [3, 4]  # 1 started the record


async def test_a_mirror_of_a_server_without_a_record_begins_with_its_first_line(store: Store):
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    await record(store, "one")
    assert await batch(store) == [1, 2]
    assert await batch(store, server=OTHER_SERVER) == []


async def test_starting_again_goes_on_where_it_was(store: Store):
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    await record(store, "one")
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    assert await batch(store) == [1, 2]


async def test_what_was_sent_does_not_come_again(store: Store):
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    await record(store, "one", "two")
    first = await store.read(logchannel.next_batch, SERVER, limit=2)
    assert first is not None
    assert first.seen_at is None
    assert await store.write(logchannel.claim, first, 2, instant(0))
    await store.held(logchannel.POSTED).change(SERVER, logchannel.sent, 2)
    assert await batch(store) == [3]
    assert store.held(logchannel.POSTED).of(SERVER) == 2


async def test_how_far_it_has_come_is_known_by_number_and_hash(store: Store):
    async def come_to() -> list[tuple[int, bool]]:
        found = await store.read(logchannel.published)
        return [
            (one.head.seq, one.head.hash == await store.read(log.line_at, SERVER, one.head.seq))
            for one in found
        ]

    await store.held(logchannel.POSTED).change(OTHER_SERVER, logchannel.start)
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    assert await come_to() == []
    await record(store, "one", "two")
    await store.held(logchannel.POSTED).change(SERVER, logchannel.sent, 2)
    assert await come_to() == [(2, True)]
    await store.held(logchannel.POSTED).change(SERVER, logchannel.sent, 1)  # a late worker sets nothing back
    assert await come_to() == [(2, True)]
    await store.held(logchannel.POSTED).change(SERVER, logchannel.stop)
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    assert await come_to() == [(3, True)]


async def test_two_who_want_the_same_lines_do_not_both_get_them(store: Store):
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    await record(store, "one")
    lines = await store.read(logchannel.next_batch, SERVER, limit=9)
    assert lines is not None
    assert await store.write(logchannel.claim, lines, 2, instant(0))
    assert not await store.write(logchannel.claim, lines, 2, instant(29))
    await store.held(logchannel.POSTED).change(SERVER, logchannel.sent, 2)
    assert not await store.write(logchannel.claim, lines, 2, instant(60))


async def test_a_claim_left_behind_is_taken_over_for_the_same_lines_with_a_warning(store: Store):
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    await record(store, "one")
    lines = await store.read(logchannel.next_batch, SERVER, limit=9)
    assert lines is not None
    assert await store.write(logchannel.claim, lines, 2, instant(0))
    await record(store, "two")
    again = await store.read(logchannel.next_batch, SERVER, limit=9)
    assert again is not None
    assert ([line.update.seq for line in again.lines], again.seen_at) == ([1, 2], instant(0))
    assert await store.write(logchannel.claim, again, 2, instant(30))
    await store.held(logchannel.POSTED).change(SERVER, logchannel.sent, 2)
    assert await batch(store) == [3]


async def test_a_stopped_mirror_forgets_what_it_did_not_send(store: Store):
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    await record(store, "one")
    await store.held(logchannel.POSTED).change(SERVER, logchannel.stop)
    assert store.held(logchannel.POSTED).of(SERVER) is None
    await store.held(logchannel.POSTED).change(SERVER, logchannel.start)
    assert await batch(store) == []
