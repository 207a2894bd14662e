"""Whether the program does what it is there for: a pure decision from facts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

OVERDUE_SECONDS: Final = 180.0
"""How long after a look the next may begin. One takes ten seconds, and longer while hundreds of summaries wait for
Discord."""


@dataclass(frozen=True)
class Connection:
    """One shard's connection to Discord, as it stood at the last look.

    Attributes:
        alive: there is a connection, and Discord acknowledges its heartbeats.
        latency: seconds between the last heartbeat and its acknowledgement; infinite before the first.
    """

    number: int
    alive: bool
    latency: float


@dataclass(frozen=True)
class Facts:
    """What is so at this moment.

    Attributes:
        waits_for: why the bot is not connected to Discord, in a sentence; "" once it is ready.
        database: what is wrong with the database, in a sentence; "" if it answers and is the right file.
        looks: seconds since the last look at what is due ended, by what it is of.
        servers: servers that the bot is in.
    """

    waits_for: str = ""
    connections: tuple[Connection, ...] = ()
    database: str = ""
    looks: Mapping[str, float] = field(default_factory=dict)
    servers: int = 0


Look: TypeAlias = Callable[[], Awaitable[Facts]]
"""Gives what is so at this moment."""


@dataclass(frozen=True)
class Health:
    """What the facts mean.

    Attributes:
        live: the program works, as far as it lies with itself. If not, starting it again may help.
        ready: besides, Discord is there: people are answered.
        reasons: why it is not ready, one sentence each.
    """

    live: bool
    ready: bool
    reasons: tuple[str, ...]


def assess(facts: Facts) -> Health:
    """Whether the program is live and ready, and if not, why."""
    own = [facts.database] if facts.database else []
    own += [
        f"Nobody has asked for {age:.0f} seconds what is due ({name})."
        for name, age in facts.looks.items()
        if age > OVERDUE_SECONDS
    ]
    away = [facts.waits_for] if facts.waits_for else []
    away += [
        f"Discord does not acknowledge the heartbeats of shard {connection.number}."
        for connection in facts.connections
        if not connection.alive
    ]
    return Health(live=not own, ready=not own and not away, reasons=(*own, *away))
