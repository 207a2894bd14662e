"""The connections to Discord's gateway: which of them are alive, giving up one that is not, and what comes in by them.

discord.py notices a dead connection 60 seconds after the last thing that it heard, and one on which only the
acknowledgements are missing never; then it waits 30 seconds more for a farewell. Its `heartbeat_timeout` does not
help: a value below the 41 seconds between two heartbeats cuts every connection that is merely quiet. So each
heartbeat is watched here. Every touch of what discord.py and aiohttp keep to themselves is in this file.
"""

import logging
from collections.abc import Callable
from typing import Any, Final

import discord
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.shard import Shard

from bot.health import Connection
from bot.ui.text import whole

_log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 3.0
PATIENCE: Final = 5
"""Looks at which a heartbeat may be without its acknowledgement, fifteen seconds in all. Looks and not seconds are
counted, so that a program that was held up itself does not blame the connection."""

_MOST_DOUBLINGS: Final = 7
"""discord.py waits up to 2 ** 10 seconds before it connects again after a long outage; two minutes are enough."""

_SAME_MOMENT: Final = 1.0
"""Seconds. discord.py notes when it sent a heartbeat only after sending it, which can be after the acknowledgement."""


class Heartbeats:
    """Looks at every connection, and gives up one whose heartbeat stays without acknowledgement."""

    def __init__(self, client: discord.AutoShardedClient, *, patience: int = PATIENCE) -> None:
        """Nothing is known before the first look."""
        self._client = client
        self._patience = patience
        self._waited: dict[int, int] = {}
        self._given_up: set[int] = set()

    def connections(self) -> list[Connection]:
        return [
            Connection(number, not info.is_closed() and number not in self._given_up, info.latency)
            for number, info in self._client.shards.items()
        ]

    def look(self) -> None:
        """One look."""
        for number, info in self._client.shards.items():
            shard: object = info._parent
            if isinstance(shard, Shard):  # in most tests it is simcord's, which has no heartbeat
                shard._backoff._max = _MOST_DOUBLINGS
                self._look_at(number, shard.ws)

    def _look_at(self, number: int, websocket: DiscordWebSocket) -> None:
        beating = websocket._keep_alive
        if not websocket.open or beating is None:
            self._waited[number] = 0
        elif _acknowledged(beating):
            self._waited[number] = 0
            self._given_up.discard(number)
        else:
            self._waited[number] = self._waited.get(number, 0) + 1
            if self._waited[number] >= self._patience:
                self._waited[number] = 0
                self._given_up.add(number)
                _log.warning(
                    "Discord does not acknowledge the heartbeat of shard %d. Connecting again.", number
                )
                _cut(websocket)


def _acknowledged(beating: KeepAliveHandler) -> bool:
    """Whether the last heartbeat was acknowledged. The first is sent before discord.py notes anything."""
    return beating.latency != float("inf") and beating._last_ack > beating._last_send - _SAME_MOMENT


def _cut(websocket: DiscordWebSocket) -> None:
    """End a connection at once, without a farewell that nobody would answer; discord.py connects again and resumes."""
    connection = websocket.socket._response.connection
    if connection is not None and connection.transport is not None:
        connection.transport.abort()


def receive_whole_characters(client: discord.AutoShardedClient) -> None:
    """Have every half of a character replaced in what people typed, before anything else looks at it.

    JSON can carry one ("\\ud800"); no answer, no row and no file can hold it.
    """
    parsers = client._connection.parsers
    for event, part in (("INTERACTION_CREATE", "data"), ("MESSAGE_CREATE", "content")):
        parsers[event] = _with_whole(parsers[event], part)


def _with_whole(parse: Callable[[Any], None], part: str) -> Callable[[Any], None]:
    def parse_whole(payload: dict[str, Any]) -> None:
        if part in payload:
            payload[part] = _whole(payload[part])
        parse(payload)

    return parse_whole


def _whole(value: Any) -> Any:  # noqa: ANN401 - JSON
    match value:
        case str():
            return whole(value)
        case dict():
            return {key: _whole(one) for key, one in value.items()}
        case list():
            return [_whole(one) for one in value]
        case _:
            return value
