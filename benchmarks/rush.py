"""Many servers whose summaries are due at the same minute: the real rounds, store and postbox, and a Discord of ours."""

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any, Final

import discord

from benchmarks.watching import all_of, megabytes, watched
from bot.client import Standpoint, spare_collector
from bot.config import Settings
from bot.core.entries import Cited, Position, Source, Stance
from bot.core.policy import Action
from bot.db.changes import Change
from bot.db.store import Store
from bot.digest import store as digests
from bot.digest.cards import letters
from bot.digest.model import Plan, RunState
from bot.digest.service import claim_due, deliver
from bot.digest.store import Claim
from bot.digest.summary import Composer, Summary
from bot.exchange.service import OPERATOR, ensure_starter
from bot.request import Desk
from bot.stances import store as stances
from bot.ui.cards import Card
from bot.ui.outgoing import Pace, Scheduler
from cogs.digest import ChannelSender

NEWS: Final = 20
"""New stances that each of the servers tells."""

PACE: Final = 400
"""Messages a second: eight times what Discord allows a bot, so that it is our side which is measured."""

IDLE_SECONDS: Final = 10
"""How long the loop is watched before, to see what the machine alone does to it."""

DAY: Final = datetime(2026, 1, 5, tzinfo=UTC)
FIRST: Final = 1_000_000
"""The first server's id."""

_NINE: Final = time_of_day(9)
_SOURCE: Final = Source(key="a-source", title="A source", url="https://example.org/source")


@dataclass(frozen=True)
class Rush:
    """Seconds until the last message was handed to Discord, and what went out.

    Stalls in milliseconds, `idle` the longest while there was nothing to do; MB more than before.
    """

    seconds: float
    posted: int
    settled: int
    idle: float
    stall: float
    stall_p99: float
    megabytes: float


async def set_up(database: Path, servers: int, own_records: int) -> None:
    """Servers that want their summary at nine, and something that is new to them."""
    store = await Store.open(database)
    await ensure_starter(Desk(store), Settings().standpoint_starter)
    before = DAY - timedelta(hours=10)
    guilds = range(FIRST, FIRST + servers)
    plans = (Plan(guild_id=one, channel_id=one, at=_NINE, since=before) for one in guilds)
    await all_of(store.write(digests.set_up, plan, 1) for plan in plans)
    directory = await store.directory(0)
    for record_id in (0, *range(FIRST, FIRST + own_records)):
        for number in range(NEWS if record_id == 0 else 1):
            leader = directory.leaders[number % len(directory.leaders)]
            topic = directory.topics[number % len(directory.topics)]
            stance = Stance(
                key=f"new-{record_id}-{number}", leader=leader.key, topic=topic.key, position=Position(number % 5 - 2),
                stated_on="2025-12-01", quote=f"What was said about number {number} of {record_id}.",
                sources=(_SOURCE.key,),
            )  # fmt: skip
            await store.change(
                change(record_id), stances.record_stance, stance, sources=(Cited(source=_SOURCE),)
            )
    store.close()


async def rush(database: Path) -> Rush:
    began_at = time.monotonic()
    nine = datetime.combine(DAY, _NINE, tzinfo=UTC)
    client = Standpoint(
        Settings(standpoint_database=database),
        now=lambda: nine + timedelta(seconds=time.monotonic() - began_at),
    )
    store = await Store.open(database)
    client.desk = Desk(store, now=lambda: nine + timedelta(seconds=time.monotonic() - began_at))
    discord_side = _Discord()
    client.http.request = discord_side.request  # type: ignore[method-assign] # instead of the network
    composer, sender = Composer(client.desk), ChannelSender(client, Pace(PACE))
    ended: list[RunState | None] = []

    async def post_due(guild_id: int) -> None:
        claim = await claim_due(client.desk, guild_id)
        if claim is not None:
            ended.append((await deliver(client.desk, composer, claim, _write, sender)).state)

    rounds = Scheduler(client, lambda limit: store.read(digests.waiting, client.desk.now(), limit), post_due)
    number = len(await store.read(digests.waiting, client.desk.now(), 1_000_000))
    spare_collector()  # as when the bot is ready
    before, late, idle = megabytes(), list[float](), list[float]()
    async with watched(idle):
        await asyncio.sleep(IDLE_SECONDS)
    async with watched(late):
        while len(ended) < number:
            await rounds.once()
            await asyncio.sleep(0.01)
    after = megabytes()
    await rounds.stop()
    store.close()
    late.sort()
    return Rush(
        seconds=discord_side.last - discord_side.first,
        posted=discord_side.taken,
        settled=ended.count(RunState.SENT),
        idle=max(idle) * 1e3,
        stall=late[-1] * 1e3,
        stall_p99=late[int(len(late) * 0.99)] * 1e3,
        megabytes=after - before,
    )


class _Discord:
    """Takes messages, each after the time that a real answer takes."""

    def __init__(self) -> None:
        self.taken = 0
        self.first = self.last = time.perf_counter()
        self._dice = random.Random(3)  # noqa: S311 - not a secret

    async def request(self, route: discord.http.Route, **sent: Any) -> dict[str, object]:  # noqa: ANN401 - as in discord.py
        """In place of discord.py's own, which turns the payload into JSON just so."""
        json.dumps(sent["json"])
        self.last = time.perf_counter()
        await asyncio.sleep(self._dice.uniform(0.05, 0.15))
        self.taken += 1
        return {
            "id": str(10**18 + self.taken), "channel_id": str(route.channel_id), "content": "", "type": 0,
            "author": {"id": "1", "username": "standpoint", "discriminator": "0", "avatar": None, "bot": True},
            "attachments": [], "embeds": [], "mentions": [], "mention_roles": [], "mention_everyone": False,
            "pinned": False, "tts": False, "timestamp": "2026-01-05T09:00:00+00:00", "edited_timestamp": None,
            "flags": 1 << 15, "components": [],
        }  # fmt: skip


def _write(claim: Claim, summary: Summary) -> Sequence[Card]:
    return letters(summary, occasion=claim.task.occasion, role_id=claim.role_id)


def change(record_id: int) -> Change:
    return Change(
        caller=OPERATOR.model_copy(update={"guild_id": record_id}),
        action=Action.IMPORT,
        at="2026-01-05T08:00:00.000000Z",
    )
