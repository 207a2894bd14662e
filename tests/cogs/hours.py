"""A bot on the simulated clock, and changes of the record while its hours pass, for tests of what it posts by itself."""

from dataclasses import replace
from datetime import timedelta

import discord

from bot.client import Standpoint
from bot.config import Settings
from bot.db.store import Store
from bot.digest import store as digests
from bot.stances import store as stances
from tests.db.sample import CITED, change, stance
from tests.harness import Reply, World, without_heartbeats

MINUTE, HOUR = 60, 3600


def made(database, *, pictures: bool = False) -> Standpoint:
    """The bot on the simulated clock, which begins on Thursday, 1 January 2026, at 00:00 UTC."""
    settings = Settings(standpoint_database=database, standpoint_pictures=pictures)
    return without_heartbeats(Standpoint(settings, now=discord.utils.utcnow, guild_ready_timeout=0.05))


def put_ahead(world: World, days: int) -> None:
    """The bot's clock is wrong: so many days ahead."""
    bot = world.bot
    assert isinstance(bot, Standpoint)
    bot.desk = replace(bot.desk, now=lambda: discord.utils.utcnow() + timedelta(days=days))


def store_of(world: World) -> Store:
    """The bot's store."""
    assert isinstance(world.bot, Standpoint)
    return world.bot.desk.store


def guild_id(world: World) -> int:
    """The home server."""
    return world.env.guild.id


async def record(world: World, key: str, *, public=False, **fields):
    """A change of the home server's record, which this makes its own, or of the public one."""
    usual = {
        "leader": "obama",
        "topic": "assad-must-go",
        "quote": f"I said {key}.",
        "stated_on": "2025-12-01",
    }
    at = discord.utils.utcnow().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    record_id = 0 if public else guild_id(world)
    await store_of(world).change(
        change(record_id, at=at), stances.record_stance, stance(key, **{**usual, **fields}), sources=CITED
    )


async def set_up(world: World, at="00:05", **options):
    """Set up the daily summary in #general."""
    reply = await world.ada.slash("digest setup", **{"channel": world.general, "time": at, **options})
    assert reply.ephemeral
    return reply


async def post_now(world: World) -> Reply:
    """What ada sees after asking for a summary out of turn, and saying that she wants it."""
    return await world.ada.click(await world.ada.slash("digest now"), "Post it")


def said(messages) -> list[str]:
    """The words of messages, oldest first."""
    return ["\n".join(_texts(message.components)) or message.content for message in messages]


def summaries(world: World, channel=None) -> list[str]:
    """The summaries in a channel, oldest first."""
    return [text for text in said((channel or world.general).history()) if "Summary 20" in text]


async def runs(world: World):
    """What became of the last summaries of the home server."""
    return [posted.run for posted in await store_of(world).read(digests.recent, guild_id(world), 10)]


def _texts(components):
    for part in components:
        if isinstance(part, discord.TextDisplay):
            yield part.content
        yield from _texts(getattr(part, "children", ()))
