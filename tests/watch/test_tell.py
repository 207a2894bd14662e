"""Telling those who follow something: what is in a message, and that each line is told once."""

import random
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.core.log import Seen
from bot.db import news
from bot.db.store import Store
from bot.digest.summary import Correction, Imported, NewShift, NewStance
from bot.exchange import store as exchange
from bot.request import Desk
from bot.stances import store as stances
from bot.ui.outgoing import RefusedError, UnreachableError
from bot.watch import store as watch_store
from bot.watch.model import Watch, Watcher, WatcherState
from bot.watch.service import MOST_ATTEMPTS, Outcome, claim_news, tell
from bot.watch.store import GATHER
from tests.db.sample import (
    EDITOR,
    ENTRIES,
    OTHER_SERVER,
    SERVER,
    change,
    changed,
    stance,
)
from tests.digest.year import START, Clock, Crash, Trap

NOON = START + timedelta(hours=12)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ADA = Watch(kind="leader", key="ada")


@pytest.fixture
async def store(tmp_path):
    opened = await Store.open(tmp_path / "t.db")
    await opened.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
    yield opened
    opened.close()


async def follow(store, *watches: Watch, guild=SERVER, user=EDITOR):
    await store.write(watch_store.put_watcher, Watcher(guild_id=guild, discord_user_id=user), NOON)
    await store.write(watch_store.add, guild, user, watches, NOON)


class Inbox:
    """Takes messages; or fails as it is told, with or without the message having arrived."""

    def __init__(self, *faults: Exception | None, arrives=False) -> None:
        self.faults = list(faults)
        self.arrives = arrives
        self.messages = {}
        self.searches = 0

    async def find(self, notification):
        self.searches += 1
        return (notification.actor_id, notification.batch) in self.messages

    async def send(self, notification, told):
        fault = self.faults.pop(0) if self.faults else None
        if fault is None or self.arrives:
            self.messages.setdefault((notification.actor_id, notification.batch), []).append(told)
        if fault is not None:
            raise fault


async def go_through(store, now):
    for record_id in await store.read(watch_store.grown):
        await store.write(watch_store.go_through, record_id, now)


async def tell_all(store, inbox, now=NOON + GATHER):
    """Tell everybody whose message is due at `now`; the outcomes."""
    await go_through(store, now - GATHER)
    desk = Desk(store, now=lambda: now)
    outcomes = []
    for actor in await store.read(watch_store.due, now, 100):
        notification = await claim_news(desk, actor)
        if notification is not None:
            outcomes.append(await tell(desk, notification, inbox))
    return outcomes


def told_in(inbox):
    return [item for letters in inbox.messages.values() for told in letters for item in told.items]


async def test_a_message_tells_the_shift_with_both_rows(store):
    await store.change(change(), stances.record_stance, stance("old", position=-2, stated_on="2014"))
    await follow(store, ADA)
    await store.change(change(), stances.record_stance, stance("new", position=2))
    inbox = Inbox()
    assert await tell_all(store, inbox) == [Outcome.SENT]
    (item,) = told_in(inbox)
    assert isinstance(item, NewShift)
    assert (item.shift.before.stance.key, item.shift.after.stance.key) == ("old", "new")
    assert await tell_all(store, inbox, NOON + HOUR) == []


async def test_only_shifts_leaves_out_everything_else(store):
    await follow(store, ADA.model_copy(update={"only_shifts": True}))
    await store.change(change(), stances.record_stance, stance("a", position=2, stated_on="2014"))
    inbox = Inbox()
    assert await tell_all(store, inbox) == [Outcome.NOTHING]
    await store.change(change(), stances.record_stance, stance("b", position=2, stated_on="2015"))
    await store.change(change(), stances.record_stance, stance("c", position=-2, stated_on="2016"))
    assert await tell_all(store, inbox, NOON + HOUR) == [Outcome.SENT]
    assert [type(item) for item in told_in(inbox)] == [NewShift]


async def test_only_shifts_leaves_out_what_is_only_more_conditional(store):
    await follow(store, ADA.model_copy(update={"only_shifts": True}), Watch(kind="topic", key="ferry"))
    inbox = Inbox()
    await store.change(change(), stances.record_stance, stance("a", position=2, stated_on="2014"))
    await tell_all(store, inbox)
    await follow(store, Watch(kind="topic", key="ferry", only_shifts=True))
    await store.change(change(), stances.record_stance, stance("b", position=1, stated_on="2015"))
    assert await tell_all(store, inbox, NOON + HOUR) == [Outcome.NOTHING]


async def test_whoever_follows_a_thing_in_two_ways_is_told_once_and_all_of_it(store):
    await follow(store, ADA.model_copy(update={"only_shifts": True}), Watch(kind="topic", key="ferry"))
    await store.change(change(), stances.record_stance, stance("a"))
    inbox = Inbox()
    await tell_all(store, inbox)
    assert [type(item) for item in told_in(inbox)] == [NewStance]


async def test_a_line_about_several_things_tells_only_what_is_followed(store):
    await follow(store, ADA)
    now = [stance("a", stated_on="2019-12"), stance("b", leader="bo-marsh", stated_on="2019-12")]
    await store.change_alone(change(), exchange.import_entries, now, layer=True)
    inbox = Inbox()
    await tell_all(store, inbox)
    assert [item.leader for item in told_in(inbox)] == ["ada"]


async def test_older_statements_that_are_imported_are_told_as_one_line_and_are_no_shifts(store):
    await follow(store, ADA)
    older = [stance("a"), stance("b", position=-2, stated_on="2016"), stance("c", leader="bo-marsh")]
    await store.change_alone(change(), exchange.import_entries, older, layer=True)
    inbox = Inbox()
    await tell_all(store, inbox)
    assert told_in(inbox) == [Imported(statements=2, leaders=1, topics=1)]


async def test_who_follows_shifts_only_hears_nothing_of_older_statements_that_are_imported(store):
    await follow(store, ADA.model_copy(update={"only_shifts": True}))
    older = [stance("a"), stance("b", position=-2, stated_on="2016")]
    await store.change_alone(change(), exchange.import_entries, older, layer=True)
    assert await tell_all(store, Inbox()) == [Outcome.NOTHING]


async def test_what_is_not_followed_any_more_is_not_told(store):
    await follow(store, ADA)
    await store.change(change(), stances.record_stance, stance("a"))
    await go_through(store, NOON)
    await store.write(watch_store.remove, SERVER, EDITOR, "leader", "ada")
    inbox = Inbox()
    assert await tell_all(store, inbox) == [Outcome.NOTHING]


async def test_after_a_servers_first_edit_rows_are_shown_as_its_own_record_has_them(store):
    await follow(store, ADA)
    await store.change(change(), stances.record_stance, stance("public"))
    await store.change(
        change(SERVER, reason="typo"),
        stances.correct_stance,
        Seen(key="public", revision=1),
        changed(stance("public"), position=-2),
    )
    inbox = Inbox()
    await tell_all(store, inbox)
    (item,) = told_in(inbox)
    assert isinstance(item, NewStance)
    assert item.row.stance.position == -2


async def test_a_correction_of_what_was_told_is_told(store):
    await follow(store, ADA)
    await store.change(change(), stances.record_stance, stance("a"))
    await tell_all(store, Inbox())
    await store.change(
        change(reason="typo"),
        stances.correct_stance,
        Seen(key="a", revision=1),
        changed(stance("a"), position=1),
    )
    inbox = Inbox()
    await tell_all(store, inbox, NOON + HOUR)
    assert [type(item) for item in told_in(inbox)] == [Correction]


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_fault_on_the_way_is_tried_again_after_looking_for_the_message(store, arrives):
    await follow(store, ADA)
    await store.change(change(), stances.record_stance, stance("a"))
    inbox = Inbox(UnreachableError("503"), arrives=arrives)
    assert await tell_all(store, inbox) == [Outcome.LATER]
    assert await tell_all(store, inbox, NOON + GATHER + timedelta(seconds=29)) == []
    assert await tell_all(store, inbox, NOON + GATHER + timedelta(seconds=30)) == [Outcome.SENT]
    assert [len(letters) for letters in inbox.messages.values()] == [1]
    assert inbox.searches == 1


async def test_who_blocked_the_bot_is_not_tried_again(store):
    await follow(store, ADA)
    await store.change(change(), stances.record_stance, stance("a"))
    inbox = Inbox(RefusedError("They take no direct messages from me."))
    assert await tell_all(store, inbox) == [Outcome.GIVEN_UP]
    watcher = await store.read(watch_store.watcher, SERVER, EDITOR)
    assert watcher is not None
    assert watcher.state is WatcherState.UNREACHABLE
    await store.change(change(), stances.record_stance, stance("b"))
    assert await tell_all(store, inbox, NOON + HOUR) == []


async def test_a_fault_of_ours_is_tried_again_but_not_for_ever(store):
    await follow(store, ADA)
    await store.change(change(), stances.record_stance, stance("a"))
    inbox, now, outcomes = Inbox(*[KeyError("x")] * (MOST_ATTEMPTS + 5)), NOON + GATHER, []
    for _ in range(MOST_ATTEMPTS + 5):
        outcomes += await tell_all(store, inbox, now)
        now += HOUR
    assert Counter(outcomes) == {Outcome.LATER: MOST_ATTEMPTS - 1, Outcome.GIVEN_UP: 1}
    await store.change(change(), stances.record_stance, stance("b"))
    fine = Inbox()
    assert await tell_all(store, fine, now) == [Outcome.SENT]


STEPS = {
    watch_store.claim: "claim",
    watch_store.note_search: "note_search",
    watch_store.settle: "settle",
    watch_store.put_off: "put_off",
    watch_store.stop: "stop",
    watch_store.go_through: "go_through",
    news.of_picks: "news",
}


class Telling:
    """A process that tells people, and may die at every step."""

    def __init__(self, store, inbox, clock, trap) -> None:
        trapped = trap.before(store, STEPS, directory=trap.around("directory", store.directory))
        self.desk = Desk(store=trapped, now=clock)
        self.store, self.clock, self.trap = store, clock, trap
        self.inbox = SimpleNamespace(
            find=trap.around("find", inbox.find), send=trap.around("send", inbox.send)
        )

    async def tick(self):
        store = self.store
        try:
            for record_id in await store.read(watch_store.grown):
                await self.desk.store.write(watch_store.go_through, record_id, self.clock.now)
            for actor in await store.read(watch_store.due, self.clock.now, 100):
                notification = await claim_news(self.desk, actor)
                if notification is not None:
                    await tell(self.desk, notification, self.inbox)
        except Crash:
            return


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_whatever_dies_or_fails_each_row_is_told_once_to_each_who_follows(store, seed):
    dice = random.Random(seed)  # noqa: S311 - a simulation
    clock, trap = Clock(NOON), Trap(dice, rate=2.0)
    inbox = Inbox(*(dice.choice([None, UnreachableError("503")]) for _ in range(60)), arrives=True)
    process = Telling(store, inbox, clock, trap)
    followers = [(SERVER, 1), (SERVER, 2), (OTHER_SERVER, 1), (0, 3)]
    for guild, user in followers:
        await follow(store, ADA, guild=guild, user=user)
    expected = Counter()
    own: set[int] = set()
    for number in range(40):
        record_id = dice.choice([0, 0, SERVER])
        own |= {record_id}
        await store.change(change(record_id), stances.record_stance, stance(f"s{number}"))
        expected.update(
            (guild, user, f"s{number}")
            for guild, user in followers
            if (guild if guild in own and guild else 0) == record_id
        )
        for _ in range(dice.randrange(4)):
            clock.now += timedelta(seconds=dice.randrange(5, 200))
            await process.tick()
    trap.rate, inbox.faults = 0, []
    for _ in range(40):
        clock.now += 5 * MINUTE
        await process.tick()
    assert sum(trap.sprung.values()) > 5
    assert await told_keys(store, inbox) == expected


async def told_keys(store, inbox):
    """(server, person, stance) as often as it was told."""
    sql = "SELECT actor_id, guild_id, discord_user_id FROM actor WHERE kind = 'person'"
    rows = await store.read(lambda db: db.execute(sql).fetchall())
    person = {actor: (guild, user) for actor, guild, user in rows}
    return Counter(
        (*person[actor], item.row.stance.key)
        for (actor, _), letters in inbox.messages.items()
        for letter in letters
        for item in letter.items
    )
