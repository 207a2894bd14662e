"""Delivering one summary: each step can be the last of a process, and each answer of Discord has its end."""

import asyncio
import random
from collections import Counter
from datetime import date, time, timedelta

import pytest

from bot.core.leases import LONGEST_PAUSE
from bot.db import news
from bot.db.store import Store
from bot.digest import store as digests
from bot.digest.model import Plan, RunState
from bot.digest.service import NOT_FOUND, QUIET, claim_due, deliver
from bot.digest.summary import Composer
from bot.exchange import store as exchange
from bot.request import Desk
from bot.stances import store as stances
from bot.ui.outgoing import OURS, RefusedError, UnreachableError
from tests.db.sample import ENTRIES, SERVER, change, revise, stance
from tests.digest.year import START, Clock, Crash, Discord, Process, Trap
from tests.trapped import catch

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NINE = START + 9 * HOUR
TODAY = START.date()


@pytest.fixture
async def store(tmp_path):
    opened = await Store.open(tmp_path / "t.db")
    await opened.change_alone(change(), exchange.import_entries, ENTRIES, layer=False)
    await opened.write(digests.set_up, Plan(guild_id=SERVER, channel_id=7, at=time(9), since=START), 1)
    await opened.change(change(), stances.record_stance, stance("new"))
    yield opened
    opened.close()


class OneTrap(Trap):
    """Springs at the first call that reaches one place, and never again."""

    def __init__(self, where: str) -> None:
        super().__init__(random.Random(1), 0)  # noqa: S311 - a test
        self._where = where

    def _maybe(self, where):
        if where == self._where and not self.sprung:
            self.sprung[where] += 1
            raise Crash


async def run_until_settled(store, clock, discord, trap):
    """Ticks from nine o'clock on, a restart after each crash; the run as it ends."""
    clock.now = NINE
    process = Process(store, discord, clock, trap)
    for _ in range(200):
        await process.tick()
        process.away_until = START
        runs = [posted.run for posted in await store.read(digests.recent, SERVER, 5)]
        if runs and not runs[0].is_open:
            return runs[0]
        clock.now += MINUTE
    raise AssertionError(f"still open after {clock.now - NINE}")


FIRST_TRY = ("claim", "news", "on_this_day", "renew", "post", "note_message", "settle")


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("step", FIRST_TRY)
async def test_a_process_that_dies_at_any_step_leaves_each_part_to_be_posted_once(store, step, side):
    clock, discord = Clock(), Discord(random.Random(1))  # noqa: S311 - a test
    trap = OneTrap(f"{side} {step}")
    run = await run_until_settled(store, clock, discord, trap)
    assert trap.sprung
    assert run.state is RunState.SENT
    assert Counter(discord.messages[SERVER]) == {(TODAY, 1): 1, (TODAY, 2): 1}


@pytest.mark.parametrize("step", ["before find", "after find", "before note_search", "after note_search"])
async def test_a_process_that_dies_while_it_looks_for_what_was_posted_posts_nothing_twice(store, step):
    clock, discord = Clock(), Discord(random.Random(1))  # noqa: S311 - a test
    await run_until_claimed_and_posted(store, clock, discord)
    run = await run_until_settled(store, clock, discord, OneTrap(step))
    assert run.state is RunState.SENT
    assert Counter(discord.messages[SERVER]) == {(TODAY, 1): 1, (TODAY, 2): 1}


async def run_until_claimed_and_posted(store, clock, discord):
    """A first process that dies right after its first message went out."""
    clock.now = NINE
    await Process(store, discord, clock, OneTrap("after post")).tick()
    assert discord.messages[SERVER] == [(TODAY, 1)]


class Box:
    """A postbox that answers as it is told; what it is told last, it keeps saying."""

    def __init__(self, *answers: Exception | None, found=None) -> None:
        self.answers = list(answers)
        self.found = found or {}
        self.words = ["one"]
        self.summaries = []
        self.sent = []
        self.searches = 0

    def letters(self, claim, summary):
        self.summaries.append(summary)
        return self.words

    async def find(self, claim):
        self.searches += 1
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    async def post(self, claim, part, letter, posted):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0] if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        self.sent.append((part, letter, dict(posted)))
        return 7, 100 + part


async def attempt(store, box, now, letters=("one",)):
    """Claim and deliver what is due at `now`; how that ended."""
    desk = Desk(store, now=lambda: now)
    claim = await claim_due(desk, SERVER)
    assert claim is not None
    box.words = letters
    return await deliver(desk, Composer(desk), claim, box)


async def last_run(store):
    return (await store.read(digests.recent, SERVER, 1))[0]


async def test_all_parts_are_posted_in_order_and_kept(store):
    box = Box()
    ending = await attempt(store, box, NINE, letters=("one", "two", "three"))
    assert ending.state is RunState.SENT
    assert [(part, letter) for part, letter, _ in box.sent] == [(1, "one"), (2, "two"), (3, "three")]
    assert box.sent[2][2] == {1: (7, 101), 2: (7, 102)}
    assert (await last_run(store)).messages == {1: (7, 101), 2: (7, 102), 3: (7, 103)}
    assert box.searches == 0


async def test_another_try_goes_on_with_the_part_that_is_missing(store):
    box = Box(None, UnreachableError("Discord answered 503."), None)
    assert (await attempt(store, box, NINE, letters=("one", "two"))).state is RunState.WAITING
    again = Box()
    assert (await attempt(store, again, NINE + HOUR, letters=("one", "two"))).state is RunState.SENT
    assert [part for part, _, _ in again.sent] == [2]
    assert again.searches == 1


async def test_what_is_found_in_the_channel_is_not_posted_again(store):
    await attempt(store, Box(UnreachableError("gone")), NINE)
    again = Box(found={1: (7, 555)})
    assert (await attempt(store, again, NINE + HOUR)).state is RunState.SENT
    assert again.sent == []
    assert (await last_run(store)).messages == {1: (7, 555)}


async def test_faults_of_discord_are_tried_again_with_growing_pauses_and_the_reason_is_kept(store):
    pauses, now = [], NINE
    for _ in range(9):
        ending = await attempt(store, Box(UnreachableError("Discord answered 503.")), now)
        assert (ending.state, ending.tell_admin) == (RunState.WAITING, False)
        run = (await last_run(store)).run
        assert run.reason == "Discord answered 503."
        pauses.append(run.until - now)
        now = run.until
    assert pauses[:4] == [timedelta(seconds=30), MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


async def next_summary(store):
    """What the summary of the day after says."""
    desk = Desk(store, now=lambda: NINE + 24 * HOUR)
    claim = await claim_due(desk, SERVER)
    assert claim is not None
    return await Composer(desk).compose(SERVER, claim.task, claim.stretch, for_editors=False)


async def test_when_the_window_is_over_it_is_looked_for_once_more_and_the_next_tells_it(store):
    await attempt(store, Box(UnreachableError("Discord answered 503.")), NINE)
    box = Box()
    assert (await attempt(store, box, NINE + 13 * HOUR)).state is RunState.SKIPPED
    assert (box.searches, box.sent) == (1, [])
    assert (await last_run(store)).run.reason == NOT_FOUND
    assert len((await next_summary(store)).items) == 1


async def test_when_the_window_is_over_and_a_part_is_there_the_rest_follows(store):
    await attempt(store, Box(UnreachableError("Discord answered 503.")), NINE, letters=("one", "two"))
    box = Box(found={1: (7, 555)})
    assert (await attempt(store, box, NINE + 13 * HOUR, letters=("one", "two"))).state is RunState.SENT
    assert [part for part, _, _ in box.sent] == [2]


async def test_looking_does_not_go_on_for_ever(store):
    await attempt(store, Box(UnreachableError("Discord answered 503.")), NINE)
    blind = UnreachableError("Discord answered 503.")
    assert (await attempt(store, Box(found=blind), NINE + 13 * HOUR)).state is RunState.WAITING
    assert (await attempt(store, Box(found=blind), NINE + 37 * HOUR)).state is RunState.FAILED


async def test_a_refusal_ends_the_run_and_the_admin_is_told_once(store):
    refusal = RefusedError("The channel was deleted.")
    ending = await attempt(store, Box(refusal), NINE)
    assert (ending.state, ending.reason, ending.tell_admin) == (
        RunState.FAILED, "The channel was deleted.", True,
    )  # fmt: skip
    assert (await last_run(store)).run.reason == "The channel was deleted."
    again = await attempt(store, Box(refusal), NINE + 24 * HOUR)
    assert (again.state, again.tell_admin) == (RunState.FAILED, False)


async def test_where_the_bot_may_not_look_it_does_not_post_blindly(store):
    await attempt(store, Box(UnreachableError("Discord answered 503.")), NINE)
    box = Box(found=RefusedError("I may not see the channel."))
    assert (await attempt(store, box, NINE + HOUR)).state is RunState.FAILED
    assert box.sent == []


async def test_a_fault_of_ours_is_tried_again_and_never_shown_as_it_is(store):
    ending = await attempt(store, Box(KeyError("secret detail")), NINE)
    assert (ending.state, ending.reason) == (RunState.WAITING, OURS)


async def test_a_refused_summary_is_told_by_the_next(store):
    await attempt(store, Box(RefusedError("no")), NINE)
    assert len((await next_summary(store)).items) == 1


async def test_a_quiet_day_is_skipped_where_that_is_wanted(store):
    await attempt(store, Box(), NINE)
    await store.write(
        digests.set_up, Plan(guild_id=SERVER, channel_id=7, at=time(9), since=NINE + HOUR, skip_quiet=True), 1
    )
    box = Box()
    assert (await attempt(store, box, NINE + 24 * HOUR)).state is RunState.SKIPPED
    assert box.sent == []
    assert (await last_run(store)).run.reason == QUIET
    await store.change(change(), stances.record_stance, stance("newer"))
    assert (await attempt(store, box, NINE + 48 * HOUR)).state is RunState.SENT


async def test_a_quiet_day_is_posted_where_nothing_else_is_wanted(store):
    await attempt(store, Box(), NINE)
    box = Box()
    assert (await attempt(store, box, NINE + 24 * HOUR)).state is RunState.SENT
    assert len(box.sent) == 1


async def test_what_was_posted_in_part_is_ended_even_if_nothing_of_it_is_news_any_more(store):
    quiet = Plan(guild_id=SERVER, channel_id=7, at=time(9), since=START, skip_quiet=True)
    await store.write(digests.set_up, quiet, 1)
    fault = UnreachableError("Discord answered 503.")
    assert (await attempt(store, Box(None, fault), NINE, ("one", "two"))).state is RunState.WAITING
    await revise(store, change(), "new", "retract")
    box = Box()
    assert (await attempt(store, box, NINE + HOUR, ("one", "two"))).state is RunState.SENT
    assert [part for part, _, _ in box.sent] == [2]


async def test_another_try_within_a_quarter_of_an_hour_is_not_called_late(store):
    await attempt(store, Box(UnreachableError("Discord answered 503.")), NINE)
    for minutes, late in ((5, None), (20, NINE)):
        box = Box(UnreachableError("Discord answered 503."))
        await attempt(store, box, NINE + minutes * MINUTE)
        assert box.summaries[0].planned_for == late


async def test_a_late_summary_says_for_when_it_was_planned(store):
    box = Box()
    await attempt(store, box, NINE + 3 * HOUR)
    assert box.summaries[0].planned_for == NINE
    assert box.summaries[0].local_date == date(2025, 1, 1)


async def test_who_loses_the_claim_posts_nothing_more(store):
    now = NINE
    desk = Desk(store, now=lambda: now)
    first = await claim_due(desk, SERVER)
    assert first is not None
    now = NINE + 5 * MINUTE
    second = await claim_due(desk, SERVER)
    assert second is not None
    box = Box()
    ending = await deliver(desk, Composer(desk), first, box)
    assert (ending.state, box.sent) == (None, [])


async def test_servers_that_read_the_same_record_share_one_reading(store):
    readings = []
    catch(store, {news.of_stretch}, lambda go_on, *_: readings.append(1) or go_on())
    desk = Desk(store, now=lambda: NINE)
    claim = await claim_due(desk, SERVER)
    assert claim is not None
    composer = Composer(desk)
    for guild_id in (SERVER, SERVER + 1):
        await composer.compose(guild_id, claim.task, claim.stretch, for_editors=False)
    assert len(readings) == 1


async def test_what_many_servers_ask_for_is_read_once_however_many_others_are_read_between(store):
    read = []
    catch(store, {news.of_stretch}, lambda go_on, stretch, _use: read.append(stretch) or go_on())
    composer, shared = Composer(Desk(store)), await store.read_whole(news.since, SERVER, 0, 2)
    for seq in range(40):
        await composer.told(shared)
        await composer.told(shared.model_copy(update={"to": seq}))
    assert read.count(shared) == 1


async def test_those_who_waited_for_the_same_reading_do_not_all_go_on_in_one_turn_of_the_loop(store):
    desk = Desk(store, now=lambda: NINE)
    claim = await claim_due(desk, SERVER)
    assert claim is not None
    composer, turns, ended = Composer(desk), 0, []

    async def count():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def compose(guild_id):
        await composer.compose(guild_id, claim.task, claim.stretch, for_editors=False)
        ended.append(turns)

    counting = asyncio.create_task(count())
    await asyncio.gather(*(compose(SERVER + number) for number in range(20)))
    counting.cancel()
    assert len(set(ended)) == 20


async def test_a_summary_leaves_no_directory_in_memory(store):
    desk = Desk(store, now=lambda: NINE)
    claim = await claim_due(desk, SERVER)
    assert claim is not None
    summary = await Composer(desk).compose(SERVER, claim.task, claim.stretch, for_editors=True)
    assert summary.names["ada"] == "Ada Quill"
    assert not store._directories


async def test_a_reading_that_failed_is_made_again(store):
    tries = []

    async def once_broken(go_on, _stretch, _use):
        tries.append(1)
        if len(tries) == 1:
            raise OSError
        return await go_on()

    catch(store, {news.of_stretch}, once_broken)
    desk = Desk(store, now=lambda: NINE)
    claim = await claim_due(desk, SERVER)
    assert claim is not None
    composer = Composer(desk)
    with pytest.raises(OSError):  # noqa: PT011
        await composer.told(claim.stretch)
    assert len((await composer.told(claim.stretch)).items) == 1
