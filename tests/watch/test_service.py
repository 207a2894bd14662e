"""Following: what people may ask for, and what it is called."""

import asyncio
from datetime import UTC, datetime, time

import pytest

from bot.core.entries import Leader
from bot.core.errors import InvalidEntryError, UnknownNameError
from bot.core.policy import Caller, Role
from bot.core.server import ServerSettings
from bot.db.program import SETTINGS
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.request import Desk, Request
from bot.settings import store as settings
from bot.watch import store as watches
from bot.watch.model import Quiet, WatcherState, Way
from bot.watch.service import be_quiet, choose_way, follow, following, pause, unfollow
from tests.db.sample import ENTRIES, change

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
MEMBER = Caller(discord_user_id=5, guild_id=77, role=Role.MEMBER)


@pytest.fixture
async def desk(tmp_path):
    store = await Store.open(tmp_path / "t.db")
    await store.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
    yield Desk(store, now=lambda: NOW)
    store.close()


async def names(desk):
    return [one.name for one in (await following(Request(desk, MEMBER))).followed]


async def test_things_are_followed_by_their_names(desk):
    added = await follow(Request(desk, MEMBER), [("leader", "quill"), ("topic", "Bridge"), ("theme", "river"), ("coalition", "ferrymen")],
        only_shifts=True)  # fmt: skip
    assert [(one.watch.kind, one.watch.key, one.watch.only_shifts) for one in added.added] == [
        ("leader", "ada", True), ("topic", "bridge", True), ("theme", "river", True), ("coalition", "ferrymen", True),
    ]  # fmt: skip
    assert added.is_new
    assert sorted(await names(desk)) == ["Ada Quill", "Bridge", "The Ferrymen", "The river"]
    assert not (await follow(Request(desk, MEMBER), [("leader", "bo")], only_shifts=False)).is_new


async def test_an_unknown_name_gets_suggestions_and_nothing_is_followed(desk):
    with pytest.raises(UnknownNameError) as caught:
        await follow(Request(desk, MEMBER), [("leader", "bo"), ("leader", "Ada Quil")], only_shifts=False)
    assert caught.value.suggestions[0] == ("ada", "Ada Quill")
    assert await names(desk) == []


async def test_naming_nothing_says_what_can_be_followed(desk):
    with pytest.raises(InvalidEntryError, match="a leader, a topic, a theme or a coalition"):
        await follow(Request(desk, MEMBER), [], only_shifts=False)


@pytest.mark.parametrize("text", ["leader:ada", "ada", "ada quill"])
async def test_following_ends_by_key_or_name(desk, text):
    await follow(Request(desk, MEMBER), [("leader", "ada"), ("leader", "bo")], only_shifts=False)
    gone, left = await unfollow(Request(desk, MEMBER), text)
    assert gone.name == "Ada Quill"
    assert [one.name for one in left.followed] == ["Bo Marsh"]


async def test_what_is_not_followed_cannot_be_removed(desk):
    await follow(Request(desk, MEMBER), [("leader", "ada")], only_shifts=False)
    with pytest.raises(InvalidEntryError, match="You follow Ada Quill"):
        await unfollow(Request(desk, MEMBER), "bo")


async def test_of_two_things_of_one_name_the_person_says_which_they_mean(desk):
    namesake = Leader(key="mr-bridge", name="Bridge")
    await desk.store.change_alone(change(), exchange.import_entries, [*ENTRIES, namesake], layer=False)
    await follow(Request(desk, MEMBER), [("topic", "bridge"), ("leader", "mr-bridge")], only_shifts=False)
    with pytest.raises(InvalidEntryError, match="Which one"):
        await unfollow(Request(desk, MEMBER), "bridge")
    gone, left = await unfollow(Request(desk, MEMBER), "leader:mr-bridge")
    assert gone.watch.key == "mr-bridge"
    assert [one.watch.key for one in left.followed] == ["bridge"]


async def test_quiet_hours_begin_in_the_servers_zone_until_the_person_names_theirs(desk):
    await desk.store.held(SETTINGS).change(77, settings.put_settings, ServerSettings(timezone="Asia/Tehran"))
    await follow(Request(desk, MEMBER), [("leader", "ada")], only_shifts=False)
    watcher = (await be_quiet(Request(desk, MEMBER), "22:00", "7", "")).watcher
    assert watcher is not None
    assert (watcher.quiet, watcher.zone) == (Quiet(start=time(22), end=time(7)), "Asia/Tehran")
    watcher = (await be_quiet(Request(desk, MEMBER), "23:00", "8 am", "Europe/London")).watcher
    assert watcher is not None
    assert watcher.zone == "Europe/London"
    assert (await be_quiet(Request(desk, MEMBER), "", "", "")).watcher.quiet is None


@pytest.mark.parametrize(
    ("start", "end", "zone"), [("22:00", "", ""), ("late", "7", ""), ("22", "7", "Mars/Base")]
)
async def test_quiet_hours_that_are_not_understood_change_nothing(desk, start, end, zone):
    await follow(Request(desk, MEMBER), [("leader", "ada")], only_shifts=False)
    with pytest.raises(InvalidEntryError):
        await be_quiet(Request(desk, MEMBER), start, end, zone)
    watcher = (await following(Request(desk, MEMBER))).watcher
    assert watcher is not None
    assert watcher.quiet is None


async def test_what_somebody_sets_twice_at_once_is_all_set(desk):
    await follow(Request(desk, MEMBER), [("leader", "ada")], only_shifts=False)
    await asyncio.gather(
        pause(Request(desk, MEMBER), paused=True),
        be_quiet(Request(desk, MEMBER), "22", "7", ""),
        choose_way(Request(desk, MEMBER), Way.CHANNEL, 9),
    )
    watcher = (await following(Request(desk, MEMBER))).watcher
    assert watcher is not None
    assert (watcher.state, watcher.way) == (WatcherState.PAUSED, Way.CHANNEL)
    assert watcher.quiet == Quiet(start=time(22), end=time(7))


async def test_nothing_can_be_set_before_something_is_followed(desk):
    for change_something in (
        pause(Request(desk, MEMBER), paused=True), be_quiet(Request(desk, MEMBER), "1", "2", ""),
        choose_way(Request(desk, MEMBER), Way.CHANNEL, 9),
    ):  # fmt: skip
        with pytest.raises(InvalidEntryError, match="/watch add"):
            await change_something


async def test_who_could_not_be_reached_is_tried_again_once_they_use_a_command(desk):
    await follow(Request(desk, MEMBER), [("leader", "ada")], only_shifts=False)
    watcher = await desk.store.read(watches.watcher, 77, 5)
    assert watcher is not None
    gone = watcher.model_copy(update={"state": WatcherState.UNREACHABLE})
    await desk.store.write(watches.put_watcher, gone, NOW)
    state = await following(Request(desk, MEMBER))
    assert state.came_back
    assert state.watcher is not None
    assert state.watcher.state is WatcherState.ON
    assert not (await following(Request(desk, MEMBER))).came_back


async def test_what_is_followed_in_one_place_stays_there(desk):
    await follow(Request(desk, MEMBER), [("leader", "ada")], only_shifts=False)
    elsewhere = MEMBER.model_copy(update={"guild_id": 78})
    assert (await following(Request(desk, elsewhere))).followed == ()
    assert (await following(Request(desk, MEMBER.model_copy(update={"guild_id": 0})))).followed == ()
