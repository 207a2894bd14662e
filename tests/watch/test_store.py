"""Following in the store: whom a line concerns, and that each line reaches each watcher once."""

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest

from bot import privacy
from bot.core.entries import Membership
from bot.core.errors import InvalidEntryError
from bot.core.leases import Lease
from bot.db.rows import moment_text
from bot.db.store import Store
from bot.entries import store as entries
from bot.exchange import store as exchange
from bot.settings import store as settings
from bot.stances import store as stances
from bot.watch import store as watch_store
from bot.watch.model import WATCHES_LIMIT, Notification, Quiet, Watch, Watcher, WatcherState
from bot.watch.service import is_followed, quiet_until
from bot.watch.store import GATHER
from tests.db.sample import (
    BRIDGE,
    EDITOR,
    ENTRIES,
    MEMBERSHIP,
    OTHER_SERVER,
    SECOND_EDITOR,
    SERVER,
    change,
    stance,
)

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LEADER, TOPIC = Watch(kind="leader", key="ada"), Watch(kind="topic", key="ferry")
THEME, COALITION = Watch(kind="theme", key="river"), Watch(kind="coalition", key="ferrymen")


def lease(now, token="mine"):  # noqa: S107 - no password
    return Lease(token=token, begins=now, ends=now + 5 * MINUTE)


async def follow(store: Store, *watches: Watch, guild=SERVER, user=EDITOR, **fields) -> None:
    watcher = Watcher.model_validate({"guild_id": guild, "discord_user_id": user, **fields})
    await store.write(watch_store.put_watcher, watcher, NOON)
    await store.write(watch_store.add, guild, user, watches, NOON)


async def go_through_all(store: Store, now=NOON) -> None:
    for record_id in await store.read(watch_store.grown):
        await store.write(watch_store.go_through, record_id, now)


async def parcels(store: Store, now=NOON + GATHER, token="mine") -> list[Notification]:  # noqa: S107
    """Everybody's next message that is due."""
    await go_through_all(store, now - GATHER)
    claims = [
        await store.write(watch_store.claim, actor, lease(now, token), quiet_until)
        for actor in await store.read(watch_store.due, now, 100)
    ]
    return [one for one in claims if one is not None]


async def lines(store: Store, now=NOON + GATHER) -> list[tuple[int, int]]:
    """The (record, line) pairs of the one message that is due, which then counts as sent."""
    found = await parcels(store, now)
    assert len(found) <= 1
    for notification in found:
        await store.write(watch_store.settle, notification, now)
    return [
        (pick.record_id, seq)
        for notification in found
        for pick in notification.picks
        for seq in pick.only or ()
    ]


async def test_what_somebody_set_is_kept(store: Store):
    quiet = Quiet(start=time(22), end=time(7))
    await follow(store, LEADER, COALITION, quiet=quiet, zone="Asia/Tehran")
    watcher = await store.read(watch_store.watcher, SERVER, EDITOR)
    assert watcher is not None
    assert (watcher.quiet, watcher.zone, watcher.state) == (quiet, "Asia/Tehran", WatcherState.ON)
    assert set(await store.read(watch_store.watches_of, SERVER, EDITOR)) == {LEADER, COALITION}
    assert await store.read(watch_store.watches_of, OTHER_SERVER, EDITOR) == ()
    assert await store.write(watch_store.remove, SERVER, EDITOR, "leader", "ada")
    assert not await store.write(watch_store.remove, SERVER, EDITOR, "leader", "ada")


async def test_following_something_again_changes_only_what_is_told(store: Store):
    await follow(store, LEADER)
    shifts = LEADER.model_copy(update={"only_shifts": True})
    await store.write(watch_store.add, SERVER, EDITOR, [shifts], NOON)
    assert await store.read(watch_store.watches_of, SERVER, EDITOR) == (shifts,)


async def test_nobody_can_follow_too_much(store: Store):
    many = [Watch(kind="leader", key=f"l{n}") for n in range(WATCHES_LIMIT)]
    await follow(store, *many)
    with pytest.raises(InvalidEntryError, match="up to 50"):
        await store.write(watch_store.add, SERVER, EDITOR, [LEADER], NOON)
    assert len(await store.read(watch_store.watches_of, SERVER, EDITOR)) == WATCHES_LIMIT


@pytest.mark.parametrize("watch", [LEADER, TOPIC, THEME, COALITION], ids=lambda watch: watch.kind)
async def test_a_stance_concerns_who_follows_its_leader_topic_theme_or_coalition(store: Store, watch):
    await follow(store, watch)
    await store.change(change(), stances.record_stance, stance("a"))
    assert await lines(store) == [(0, 3)]
    assert await lines(store, NOON + HOUR) == []


@pytest.mark.parametrize(
    "watch",
    [Watch(kind="leader", key="bo-marsh"), Watch(kind="topic", key="bridge"), Watch(kind="theme", key="x")],
    ids=lambda watch: watch.kind,
)
async def test_a_stance_does_not_concern_who_follows_something_else(store: Store, watch):
    await follow(store, watch)
    await store.change(change(), stances.record_stance, stance("a"))
    assert await lines(store) == []


async def test_a_change_of_a_coalition_or_its_members_concerns_who_follows_it(store: Store):
    await follow(store, COALITION)
    left = Membership.model_validate({**dict(MEMBERSHIP), "until": "2016"})
    await store.change(change(), entries.put_entry, left)
    await store.change_alone(change(), exchange.import_entries, [MEMBERSHIP], layer=True)
    await store.change(change(), entries.retire_topic, "bridge")
    assert await lines(store) == [(0, 3), (0, 4)]


async def test_an_import_concerns_who_follows_something_in_it(store: Store):
    await follow(store, LEADER)
    await follow(store, Watch(kind="topic", key="bridge"), user=SECOND_EDITOR)
    await store.change_alone(change(), exchange.import_entries, [stance("a"), stance("b")], layer=True)
    (notification,) = await parcels(store)
    assert notification.watcher.discord_user_id == EDITOR
    assert [(pick.record_id, pick.only) for pick in notification.picks] == [(0, (3,))]


async def test_what_was_recorded_before_somebody_began_to_follow_is_no_news_to_them(store: Store):
    await store.change(change(), stances.record_stance, stance("before"))
    await follow(store, LEADER)
    assert await lines(store) == []
    await store.change(change(), stances.record_stance, stance("between"))
    await store.write(watch_store.add, SERVER, EDITOR, [TOPIC], NOON)
    await store.change(change(), stances.record_stance, stance("after", leader="bo-marsh"))
    assert await lines(store) == [(0, 4), (0, 5)]


async def test_many_who_go_through_a_log_at_once_note_each_line_once_and_never_again(store: Store, path):
    await follow(store, LEADER)
    other = await Store.open(path)
    try:
        for number in range(8):
            await store.change(change(), stances.record_stance, stance(f"s{number}"))
            now = NOON + number * HOUR
            await asyncio.gather(*(one.write(watch_store.go_through, 0, now) for one in (store, other) * 3))
            assert await lines(store, now + GATHER) == [(0, 3 + number)]
        await asyncio.gather(
            *(one.write(watch_store.go_through, 0, NOON + 9 * HOUR) for one in (store, other))
        )
    finally:
        other.close()
    assert await lines(store, NOON + 10 * HOUR) == []


async def test_ten_updates_in_a_minute_are_one_message(store: Store):
    await follow(store, LEADER)
    for number in range(10):
        await store.change(change(), stances.record_stance, stance(f"s{number}"))
        await go_through_all(store, NOON + timedelta(seconds=5 * number))
    assert await store.read(watch_store.due, NOON + timedelta(seconds=59), 5) == []
    assert len(await lines(store, NOON + MINUTE)) == 10


async def test_news_that_comes_while_a_message_is_sent_makes_the_next_message(store: Store):
    await follow(store, LEADER)
    await store.change(change(), stances.record_stance, stance("a"))
    (notification,) = await parcels(store)
    await store.change(change(), stances.record_stance, stance("b"))
    await go_through_all(store, NOON + GATHER)
    await store.write(watch_store.settle, notification, NOON + GATHER)
    assert await lines(store, NOON + 2 * GATHER) == [(0, 4)]


async def test_only_one_of_many_gets_a_message_to_send(store: Store, path):
    await follow(store, LEADER)
    await store.change(change(), stances.record_stance, stance("a"))
    await go_through_all(store)
    (actor,) = await store.read(watch_store.due, NOON + MINUTE, 5)
    other = await Store.open(path)
    try:
        claims = await asyncio.gather(
            *(
                one.write(watch_store.claim, actor, lease(NOON + MINUTE, f"t{number}"), quiet_until)
                for number, one in enumerate((store, other) * 5)
            )
        )
    finally:
        other.close()
    assert sum(one is not None for one in claims) == 1


async def test_a_message_that_was_left_is_taken_up_as_it_was(store: Store):
    await follow(store, LEADER)
    await store.change(change(), stances.record_stance, stance("a"))
    (first,) = await parcels(store)
    await store.change(change(), stances.record_stance, stance("b"))
    later = NOON + MINUTE + 5 * MINUTE
    (second,) = await parcels(store, later, "other")
    assert (second.batch, second.picks, second.attempts) == (first.batch, first.picks, 2)
    assert (first.unsent_until, second.unsent_until) == (None, NOON + GATHER)
    await store.write(watch_store.settle, first, later)  # too late: it is the other's now
    await store.write(watch_store.settle, second, later)
    assert await lines(store, later + GATHER) == [(0, 4)]


async def test_another_try_waits_for_its_time(store: Store):
    await follow(store, LEADER)
    await store.change(change(), stances.record_stance, stance("a"))
    (notification,) = await parcels(store)
    await store.write(watch_store.put_off, notification, NOON + HOUR)
    assert await store.read(watch_store.due, NOON + 59 * MINUTE, 5) == []
    (again,) = await parcels(store, NOON + HOUR)
    assert again.batch == notification.batch


async def test_in_quiet_hours_news_waits_for_their_end(store: Store):
    await follow(store, LEADER, quiet=Quiet(start=time(11), end=time(13)))
    await store.change(change(), stances.record_stance, stance("a"))
    assert await lines(store) == []
    await store.change(change(), stances.record_stance, stance("b"))
    assert await lines(store, NOON + 30 * MINUTE) == []
    assert await lines(store, NOON + HOUR) == [(0, 3), (0, 4)]


async def test_who_paused_is_told_nothing_of_the_time_between(store: Store):
    await follow(store, LEADER)
    await store.change(change(), stances.record_stance, stance("waits"))
    await go_through_all(store)
    watcher = await store.read(watch_store.watcher, SERVER, EDITOR)
    assert watcher is not None
    await store.write(
        watch_store.put_watcher, watcher.model_copy(update={"state": WatcherState.PAUSED}), NOON
    )
    await store.change(change(), stances.record_stance, stance("meanwhile"))
    assert await lines(store) == []
    await store.write(watch_store.put_watcher, watcher, NOON)
    await store.change(change(), stances.record_stance, stance("after"))
    assert await lines(store) == [(0, 5)]


async def test_who_cannot_be_reached_is_not_tried_again_until_they_come_back(store: Store):
    await follow(store, LEADER)
    await store.change(change(), stances.record_stance, stance("a"))
    (notification,) = await parcels(store)
    await store.write(watch_store.stop, notification.actor_id, WatcherState.UNREACHABLE)
    await store.change(change(), stances.record_stance, stance("b"))
    assert await lines(store, NOON + HOUR) == []
    watcher = await store.read(watch_store.watcher, SERVER, EDITOR)
    assert watcher is not None
    assert watcher.state is WatcherState.UNREACHABLE
    await store.write(watch_store.put_watcher, watcher.model_copy(update={"state": WatcherState.ON}), NOON)
    await store.change(change(), stances.record_stance, stance("c"))
    assert await lines(store, NOON + 2 * HOUR) == [(0, 5)]


async def test_who_is_forgotten_is_told_nothing_more(store: Store):
    await follow(store, LEADER)
    await store.change(change(), stances.record_stance, stance("a"))
    await go_through_all(store)
    await store.held(privacy.FORGOTTEN).change(None, privacy.forget, EDITOR, moment_text(NOON))
    await store.change(change(), stances.record_stance, stance("b"))
    assert await parcels(store, NOON + HOUR) == []


@pytest.mark.parametrize("gone_through_before_the_edit", [True, False])
async def test_over_a_servers_first_edit_each_line_is_told_once(store: Store, gone_through_before_the_edit):
    await follow(store, LEADER)
    await follow(store, LEADER, guild=OTHER_SERVER, user=SECOND_EDITOR)
    await store.change(change(), stances.record_stance, stance("public"))
    if gone_through_before_the_edit:
        await go_through_all(store)
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    await store.change(change(), stances.record_stance, stance("public-later"))
    told = {
        notification.watcher.guild_id: [
            (pick.record_id, seq) for pick in notification.picks for seq in pick.only or ()
        ]
        for notification in await parcels(store)
    }
    assert told == {SERVER: [(0, 3), (SERVER, 2)], OTHER_SERVER: [(0, 3), (0, 4)]}


async def test_a_record_that_began_empty_has_nothing_of_record_0_to_tell(store: Store):
    await follow(store, LEADER)
    await store.change(change(), stances.record_stance, stance("public"))
    await store.change_alone(change(SERVER), exchange.import_entries, [*ENTRIES, stance("own")], layer=False)
    assert await lines(store) == [(SERVER, 2)]


async def test_in_direct_messages_people_follow_the_public_record(store: Store):
    await follow(store, LEADER, guild=0)
    await store.change(change(), stances.record_stance, stance("public"))
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    assert await lines(store) == [(0, 3)]


async def test_a_new_statement_concerns_who_followed_the_leader_under_an_old_key(store: Store):
    await follow(store, Watch(kind="leader", key="bo-marsh"))
    await store.change(change(), entries.merge_leaders, "bo-marsh", "ada")
    await store.change(change(), stances.record_stance, stance("a", topic=BRIDGE.key))
    assert await lines(store) == [(0, 4)]


async def test_a_log_that_has_not_grown_is_not_gone_through(store: Store):
    await go_through_all(store)
    assert await store.read(watch_store.grown) == []
    await store.change(change(SERVER), stances.record_stance, stance("own"))
    assert await store.read(watch_store.grown) == [SERVER]


async def test_a_line_of_record_0_that_was_taken_over_is_told_once_as_the_line_that_took_it_over(
    store: Store,
):
    await follow(store, LEADER)
    await store.change(change(SERVER), settings.start)
    await store.change(change(), stances.record_stance, stance("public"))
    taken = await store.change(change(SERVER), settings.take_over, seen=store.head(0))
    assert await lines(store) == [(SERVER, taken.update.seq)]


async def test_who_follows_a_leader_under_an_old_key_follows_the_one_they_were_merged_into(store: Store):
    await store.change(change(), entries.merge_leaders, "bo-marsh", "ada")
    directory = await store.directory(0)
    assert is_followed(directory, [Watch(kind="leader", key="bo-marsh")], "ada", "ferry")
    assert not is_followed(directory, [Watch(kind="leader", key="cy")], "ada", "ferry")
