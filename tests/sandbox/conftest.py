"""The sandbox is tested with a small bot of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from simcord import ChannelHandle, MemberActor

from sandbox.simcord_sockets import SocketDiscord
from tests.sandbox.sample_bot import SampleBot


@dataclass(frozen=True)
class Wired:
    """The sample bot, connected by sockets, and one person."""

    discord: SocketDiscord
    channel: ChannelHandle
    mia: MemberActor

    @property
    def bot(self) -> SampleBot:
        """The bot that is connected now."""
        assert isinstance(self.discord.env.bot, SampleBot)
        return self.discord.env.bot


def wired_to(bot: SampleBot) -> Wired:
    """A server with one person, not started yet."""
    discord = SocketDiscord(bot)
    guild = discord.env.create_guild("Home")
    return Wired(
        discord, guild.create_text_channel("general"), guild.add_member(discord.env.create_user("mia"))
    )


@pytest.fixture
def simcord_bot() -> SampleBot:
    """The bot that `world` runs."""
    return SampleBot()


@pytest.fixture
async def wired() -> AsyncIterator[Wired]:
    """The sample bot on the simulated Discord, through sockets, on the real clock."""
    made = wired_to(SampleBot())
    async with made.discord:
        yield made
