"""Following as values: who watches what, how they are told, and at which hours they want quiet."""

from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import model_validator

from bot.core.entries import Key, Value
from bot.core.news import Pick
from bot.core.server import DiscordId, Minute, TimeZone

WATCHES_LIMIT: Final = 50
"""How many things one person may follow in one place."""

WatchKind = Literal["leader", "topic", "theme", "coalition"]


class Watch(Value):
    """One thing that somebody follows; with `only_shifts`, only changes of position."""

    kind: WatchKind
    key: Key
    only_shifts: bool = False


class Way(StrEnum):
    """How somebody is told: by direct message, or in a channel with a mention."""

    MESSAGE = "message"
    CHANNEL = "channel"


class WatcherState(StrEnum):
    """Unreachable: they blocked the bot or left; not tried again until they use a /watch command."""

    ON = "on"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"


class Quiet(Value):
    """Hours of the day in which somebody wants no message, from `start` up to but without `end`."""

    start: Minute
    end: Minute


class Watcher(Value):
    """How somebody wants to be told, in one server or (guild 0) in direct messages.

    `zone` is the time zone of the quiet hours. `channel_id` is where they are told in a channel.
    """

    guild_id: DiscordId | Literal[0]
    discord_user_id: DiscordId
    way: Way = Way.MESSAGE
    channel_id: DiscordId | None = None
    state: WatcherState = WatcherState.ON
    quiet: Quiet | None = None
    zone: TimeZone = "UTC"

    @model_validator(mode="after")
    def _has_a_channel(self) -> Self:
        if self.way is Way.CHANNEL and self.channel_id is None:
            raise ValueError("needs a channel to be told in")
        return self


class Notification(Value):
    """One message to a watcher that is ours to send until the lease ends.

    Attributes:
        actor_id: the watcher's number.
        batch: the message's number among those to this watcher.
        token: proves that it is still ours.
        unsent_until: if somebody was at it before: up to when it was not there. None on a first try.
        record_id: the record that the watcher's server reads.
        picks: the lines to tell.
        last_hash: the hash of the last of them: numbers come again after an older copy of the database was put back.
        watches: what they follow now.
    """

    actor_id: int
    watcher: Watcher
    batch: int
    token: str
    attempts: int
    unsent_until: datetime | None
    record_id: int
    picks: tuple[Pick, ...]
    last_hash: str
    watches: tuple[Watch, ...]
