"""A simulated time of many servers: real store, real deliveries, and a Discord that drops, fails and forgets.

Processes die at every step between claim and record, several run at once, Discord answers 5xx for hours, and
some of the messages behind a 5xx went out all the same. In the end each local date of each server has been
posted once, or is listed as skipped or failed with a reason.

It runs small in the suite and for a year with 200 servers in `benchmarks/digest.py`.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from bot.core.dates import local_day
from bot.core.entries import Topic
from bot.db import news
from bot.db.changes import Change
from bot.db.program import SETTINGS
from bot.db.store import Store
from bot.digest import store as digests
from bot.digest.model import EVERY_DAY, Plan, RunState, moment_of
from bot.digest.service import Messages, claim_due, deliver
from bot.digest.store import Claim, Posted
from bot.digest.summary import Composer, Summary
from bot.exchange import store as exchange
from bot.request import Desk
from bot.settings import store as settings
from bot.stances import store as stances
from bot.ui.outgoing import RefusedError, UnreachableError
from tests.db.sample import ENTRIES, THEME, change, stance

START: Final = datetime(2025, 1, 1, tzinfo=UTC)
ZONES: Final = (
    "UTC", "Europe/London", "America/New_York", "America/Sao_Paulo", "Asia/Tehran", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Apia", "America/Nuuk", "Africa/Casablanca",
)  # fmt: skip
STEPS: Final = (
    "claim", "find", "note_search", "news", "on_this_day", "renew", "post", "note_message", "settle", "put_off",
)  # fmt: skip
TOPICS: Final = tuple(
    Topic(key=f"topic-{n}", theme=THEME.key, name=f"Topic {n}", proposition=f"Proposition {n}.")
    for n in range(40)
)
"""So many that a year's statements are not all about the same, as in no real record."""

FIRST_GUILD: Final = 1_000_000
PARTS: Final = 2


STORE_STEPS: Final = {
    digests.claim: "claim",
    digests.note_search: "note_search",
    digests.renew: "renew",
    digests.note_message: "note_message",
    digests.settle: "settle",
    digests.put_off: "put_off",
    news.of_stretch: "news",
    news.on_this_day: "on_this_day",
}
"""The steps that are taken in the store."""


class Crash(BaseException):
    """The process dies here."""


@dataclass(frozen=True)
class Setting:
    """What happens in the simulated time; rates are chances between 0 and 1."""

    servers: int
    days: int
    tick: timedelta = timedelta(minutes=10)
    processes: int = 2
    crash_rate: float = 0.1
    storm_rate: float = 0.05
    refusal_rate: float = 0.01
    outage_rate: float = 0.02
    seed: int = 1


@dataclass
class Clock:
    """The time of the simulation, one for all processes."""

    now: datetime = START

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@dataclass
class Discord:
    """Channels with the messages in them: for each server, (date, part) as often as it was posted."""

    dice: random.Random
    storm_until: datetime = START
    refused: set[int] = field(default_factory=set)
    messages: dict[int, list[tuple[date, int]]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)

    def deliver(self, guild_id: int, day: date, part: int, now: datetime) -> tuple[int, int]:
        """Take a message, or fail; a failure may leave the message behind."""
        if guild_id in self.refused:
            self.calls["refused"] += 1
            raise RefusedError("I may not see the channel.")
        if now < self.storm_until and self.dice.random() < 0.8:
            went_out = self.dice.random() < 0.3
            self.calls["5xx, but sent" if went_out else "5xx"] += 1
            if went_out:
                self.messages.setdefault(guild_id, []).append((day, part))
            raise UnreachableError("Discord answered 503.")
        self.calls["sent"] += 1
        self.messages.setdefault(guild_id, []).append((day, part))
        return guild_id, len(self.messages[guild_id])

    def find(self, guild_id: int, day: date, now: datetime) -> Messages:
        """The messages of a date, unless Discord fails."""
        if now < self.storm_until and self.dice.random() < 0.5:
            raise UnreachableError("Discord answered 503.")
        found = enumerate(self.messages.get(guild_id, []), start=1)
        return {part: (guild_id, number) for number, (sent, part) in found if sent == day}


@dataclass
class Trap:
    """Lets calls through, and now and then has the process die before or after one."""

    dice: random.Random
    rate: float
    sprung: Counter[str] = field(default_factory=Counter)

    def around(self, step: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """`call`, with a chance of dying at either side of it."""

        async def trapped(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the call takes
            self._maybe(f"before {step}")
            result = await call(*arguments, **named)
            self._maybe(f"after {step}")
            return result

        return trapped

    def before(
        self, store: Store, steps: Mapping[Callable[..., Any], str], **beside: Callable[..., Any]
    ) -> SimpleNamespace:
        """`store` for what stands in `steps`, each with a chance of dying at either side of it; nothing else."""

        def through(run: Callable[..., Any]) -> Callable[..., Any]:
            return lambda work, *arguments, **named: self.around(steps[work], run)(work, *arguments, **named)

        return SimpleNamespace(
            read=through(store.read),
            read_whole=through(store.read_whole),
            write=through(store.write),
            **beside,
        )

    def _maybe(self, where: str) -> None:
        if self.dice.random() < self.rate / len(STEPS):
            self.sprung[where] += 1
            raise Crash


class Postbox:
    """The postbox of one process."""

    def __init__(self, discord: Discord, clock: Clock) -> None:
        """Post into `discord`."""
        self._discord = discord
        self._clock = clock

    def letters(self, _claim: Claim, _summary: Summary) -> Sequence[str]:
        """As many as there can be."""
        return ["a letter"] * PARTS

    async def find(self, claim: Claim) -> Messages:
        """As a search in the channel would."""
        await asyncio.sleep(0)
        return self._discord.find(claim.plan.guild_id, claim.task.local_date, self._clock.now)

    async def post(self, claim: Claim, part: int, letter: object, posted: Messages) -> tuple[int, int]:
        """As a request to Discord would."""
        await asyncio.sleep(0)
        return self._discord.deliver(claim.plan.guild_id, claim.task.local_date, part, self._clock.now)


class Process:
    """A running bot. When it dies, it stays away for a while; the database and Discord are all that it leaves."""

    def __init__(self, store: Store, discord: Discord, clock: Clock, trap: Trap) -> None:
        """Wrap everything between claim and record in traps."""
        trapped: Any = trap.before(store, STORE_STEPS, head=store.head)
        self._desk = Desk(store=trapped, now=clock)
        self._composer = Composer(self._desk)
        self._store = store
        postbox = Postbox(discord, clock)
        self._postbox: Any = SimpleNamespace(
            letters=postbox.letters,
            find=trap.around("find", postbox.find),
            post=trap.around("post", postbox.post),
        )
        self._clock = clock
        self._trap = trap
        self.away_until = START

    async def tick(self) -> None:
        """Do all that is due, or die at it."""
        if self._clock.now < self.away_until:
            return
        try:
            for guild_id in await self._store.read(digests.waiting, self._clock.now, 10_000):
                claim = await claim_due(self._desk, guild_id)
                if claim is not None:
                    await deliver(self._desk, self._composer, claim, self._postbox)
        except Crash:
            self._composer = Composer(self._desk)  # what was kept in memory dies with the process
            self.away_until = self._clock.now + timedelta(minutes=self._trap.dice.randrange(1, 40))


@dataclass
class Result:
    """What has become of every planned date, by (server, date), and what happened on the way."""

    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    crashes: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    late: int = 0


async def simulate(folder: Path, setting: Setting) -> Result:
    """Run the time, then let everything that is still open come to its end, and look at every date."""
    dice = random.Random(setting.seed)  # noqa: S311 - a simulation
    clock, discord = Clock(), Discord(dice)
    trap = Trap(dice, setting.crash_rate)
    stores = [await Store.open(folder / "year.db") for _ in range(setting.processes)]
    try:
        await stores[0].change_alone(change(), exchange.import_entries, [*ENTRIES, *TOPICS], layer=False)
        plans = [await _set_up(stores[0], number, dice) for number in range(setting.servers)]
        processes = [Process(store, discord, clock, trap) for store in stores]
        end = START + timedelta(days=setting.days)
        while clock.now < end:
            clock.now += setting.tick
            await _happen(setting, stores[0], discord, clock, processes)
            await asyncio.gather(*(process.tick() for process in processes))
        trap.rate = 0
        discord.storm_until, discord.refused = clock.now, set()
        processes[0].away_until = clock.now  # else an outage of 30 hours outlasts the day that is left
        while clock.now < end + timedelta(days=1):
            clock.now += timedelta(minutes=30)
            await processes[0].tick()
        return await _look(stores[0], discord, trap, plans, clock.now)
    finally:
        for store in stores:
            store.close()


async def _set_up(store: Store, number: int, dice: random.Random) -> Plan:
    """A server that wants its summary at some hour; one in five has a record of its own."""
    guild_id = FIRST_GUILD + number
    plan = Plan(
        guild_id=guild_id,
        channel_id=guild_id,
        at=time(dice.randrange(24), dice.choice((0, 15, 30, 55))),
        days=dice.choice((EVERY_DAY, EVERY_DAY, EVERY_DAY[:5], (0, 2, 4))),
        zone=dice.choice(ZONES),
        window_hours=dice.choice((1, 6, 12, 23)),
        since=START,
    )
    await store.held(SETTINGS).change(
        guild_id, settings.change_settings, {"timezone": plan.zone}, by=1, at=_instant(START)
    )
    await store.write(digests.set_up, plan, 1)
    return plan


async def _happen(
    setting: Setting, store: Store, discord: Discord, clock: Clock, processes: Sequence[Process]
) -> None:
    """What happens at a tick beside the summaries: storms, refusals, outages, and changes of the record."""
    dice = discord.dice
    of_day = setting.tick / timedelta(days=1)
    if dice.random() < setting.storm_rate * of_day * 10:
        discord.storm_until = clock.now + timedelta(minutes=dice.randrange(5, 600))
    if dice.random() < setting.outage_rate * of_day * 10:
        away_until = clock.now + timedelta(hours=dice.choice((1, 5, 30)))
        for process in processes:
            process.away_until = away_until
    if dice.random() < of_day:
        discord.refused = {
            FIRST_GUILD + number
            for number in range(setting.servers)
            if dice.random() < setting.refusal_rate * 10
        }
    if dice.random() < of_day * 2:
        key = f"s{clock.now:%Y%m%d%H%M}"
        record_id = dice.choice((0, 0, FIRST_GUILD + dice.randrange(max(1, setting.servers // 5))))
        made: Change = change(record_id, at=_instant(clock.now))
        topic, position = dice.choice(TOPICS).key, dice.choice((-2, -1, 1, 2))
        await store.change(
            made, stances.record_stance, stance(key, topic=topic, position=position, stated_on="2020")
        )


async def _look(store: Store, discord: Discord, trap: Trap, plans: Sequence[Plan], end: datetime) -> Result:
    """Every planned date of every server, and whether the messages in its channel fit to what is kept of it."""
    result = Result(crashes=trap.sprung, calls=discord.calls)
    for plan in plans:
        kept = {
            posted.run.local_date: posted
            for posted in await store.read(digests.recent, plan.guild_id, 10_000)
        }
        sent = Counter(discord.messages.get(plan.guild_id, []))
        for day in _planned(plan, end):
            posted = kept.pop(day, None)
            name = f"server {plan.guild_id}, {day}"
            if posted is None:
                result.faults.append(f"{name}: nothing is known of it")
                continue
            result.states[posted.run.state] += 1
            if posted.run.state is not RunState.SENT:
                result.reasons[posted.run.reason] += 1
            result.late += (
                posted.run.state is RunState.SENT
                and posted.run.at > posted.run.due_at + timedelta(minutes=15)
            )
            result.faults += _faults(name, posted, [sent.pop((day, part), 0) for part in (1, 2)])
        result.faults += [f"server {plan.guild_id}, {day}: was not planned" for day in kept]
        result.faults += [f"server {plan.guild_id}, {day}: a stray message" for day, _ in sent]
    return result


def _faults(name: str, posted: Posted, counts: list[int]) -> list[str]:
    """What is wrong with a date: how often each part was posted, and what is kept of it."""
    run = posted.run
    found = [f"{name}: part {part} was posted {n} times" for part, n in enumerate(counts, 1) if n > 1]
    if run.state is RunState.SENT and counts != [1, 1]:
        found.append(f"{name}: kept as sent, and posted {counts} times")
    if run.state is RunState.SKIPPED and any(counts):
        found.append(f"{name}: kept as skipped, and posted {counts} times")
    if run.is_open:
        found.append(f"{name}: still open")
    if run.state in {RunState.SKIPPED, RunState.FAILED} and not run.reason:
        found.append(f"{name}: {run.state} without a reason")
    return found


def _planned(plan: Plan, end: datetime) -> list[date]:
    """The dates of a plan whose hour came in the simulated time."""
    first = local_day(START, plan.zone)
    days = [first + timedelta(days=number) for number in range(-1, (end - START).days + 2)]
    return [
        day
        for day in days
        if day.weekday() in plan.days
        and (hour := moment_of(day, plan.at, plan.zone)) is not None
        and START < hour <= end
    ]


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
