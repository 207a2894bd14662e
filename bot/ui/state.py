"""What commands, buttons and dialogs find at `interaction.client`, whatever program runs them."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

import discord
from cachetools import LRUCache
from discord.ext import commands

from bot.config import Settings
from bot.core.errors import StandpointError
from bot.pictures.service import Pictures
from bot.request import Desk
from bot.ui.cards import Card
from bot.ui.routes import Button, outdated

T = TypeVar("T")
P = TypeVar("P", bound=Button)
C = TypeVar("C", bound=commands.Cog)

_KEPT: Final = 200

FORGOTTEN: Final = "person_forgotten"
"""The event that somebody is forgotten, with their Discord id: whoever keeps something of theirs in memory drops it."""


class Kept:
    """What people typed or brought, for another try or for a second person. In memory only: gone after a restart.

    Of each type of value the last `room` are kept; only who gave a value, in the same server, finds it again.
    """

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._values: dict[type, LRUCache[tuple[str, int, int | None], object]] = {}

    def keep(self, value: object, owner: int, guild_id: int | None, *, room: int = _KEPT) -> str:
        """Keep a value of somebody; returns the token that leads to it."""
        token = secrets.token_hex(8)
        self._values.setdefault(type(value), LRUCache(room))[token, owner, guild_id] = value
        return token

    def find(self, kind: type[T], token: str, owner: int, guild_id: int | None) -> T | None:
        """The value that was kept, None if it is gone."""
        value = self._values[kind].get((token, owner, guild_id)) if kind in self._values else None
        return value if isinstance(value, kind) else None

    def drop(self, kind: type, token: str, owner: int, guild_id: int | None) -> None:
        """Keep it no longer."""
        if kind in self._values:
            self._values[kind].pop((token, owner, guild_id), None)

    def forget(self, owner: int) -> None:
        """Keep nothing more of somebody."""
        for values in self._values.values():
            for key in [key for key in values if key[1] == owner]:
                del values[key]


class Bot(commands.AutoShardedBot):
    """A bot with an open record. `desk` is there from `setup_hook` on.

    Attributes:
        cards: finished cards of look-ups. A key holds everything that its card depends on, so none is out of date.
        pictures: draws those of cards.
        routes: what the buttons do, by the route of their ids.
        command_ids: the ids that Discord gave our commands, by name; empty until it has told us.
        looks: when it was last asked what is due, on the event loop's clock, by whose it is.
        moderators: the ids of a server's roles with Manage Messages, as Discord told them last, by server. A server that
            Discord reports as unavailable has no roles in discord.py's memory.
    """

    desk: Desk
    settings: Settings
    cards: LRUCache[object, Card]
    pictures: Pictures
    kept: Kept
    routes: dict[str, "Route"]
    command_ids: dict[str, int]
    looks: dict[str, float]
    moderators: dict[int, frozenset[int]]


Interaction: TypeAlias = discord.Interaction[Bot]


def keep(interaction: Interaction, typed: object) -> str:
    """Keep what the presser typed; returns the token for `kept`."""
    return interaction.client.kept.keep(typed, interaction.user.id, interaction.guild_id)


def kept(interaction: Interaction, kind: type[T], token: str, command: str) -> T:
    """What the presser typed before.

    Raises:
        StandpointError: it is gone, or somebody else's.
    """
    typed = interaction.client.kept.find(kind, token, interaction.user.id, interaction.guild_id)
    if typed is None:
        raise StandpointError(
            "What you typed is gone: it is kept for a while only, and until the bot is restarted. Please use "
            f"{command} again."
        )
    return typed


@dataclass(frozen=True)
class Route:
    """What the buttons of one kind do."""

    kind: type[Button]
    do: Callable[[Interaction, Button], Awaitable[None]]


def route(kind: type[P], do: Callable[[Interaction, P], Awaitable[None]]) -> Route:
    """What the buttons of one kind do, with their own fields."""

    async def checked(interaction: Interaction, button: Button) -> None:
        if not isinstance(button, kind):
            raise TypeError(button)
        await do(interaction, button)

    return Route(kind, checked)


def add_routes(client: Bot, *routes: Route) -> None:
    """Let buttons do something. Each cog adds its own when it is loaded."""
    client.routes.update({one.kind.route: one for one in routes})


def route_of(client: Bot, name: str) -> Route:
    """What the buttons of a route do. Raises StandpointError: there are none any more, or never were."""
    if name not in client.routes:
        raise outdated()
    return client.routes[name]


def cog_of(interaction: Interaction, kind: type[C]) -> C:
    """A cog that is loaded, for what its buttons do. They are not its methods: they outlive a client that was closed, and
    would keep it.
    """
    cog = interaction.client.get_cog(kind.__cog_name__)
    if not isinstance(cog, kind):
        raise TypeError(kind)
    return cog
