"""The daily summary as people meet it: set up, looked at, posted by itself, and what goes wrong."""

import discord
import pytest

from bot.client import Standpoint
from bot.settings import Settings
from tests.harness import World


@pytest.fixture
def simcord_bot(database) -> Standpoint:
    """The bot on the simulated clock, which begins on Thursday, 1 January 2026, at 00:00 UTC."""
    settings = Settings(standpoint_database=database, _env_file=None)
    return Standpoint(settings, now=discord.utils.utcnow, guild_ready_timeout=0.05)


@pytest.mark.simcord(settle_timeout=60)
async def test_the_summary_comes_at_its_hour(world: World):
    reply = await world.ada.slash("digest setup", channel=world.general, time="00:05")
    print(reply.text)
    import time
    t = time.perf_counter()
    await world.env.advance_time(330)
    print(time.perf_counter() - t)
    print(world.in_general())
    reply = await world.ada.slash("digest status")
    print(reply.text)
    assert 0
