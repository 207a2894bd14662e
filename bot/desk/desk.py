"""The desk: the store and the clock, which everything that people do with the record needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.record.directory import Directory
from bot.store.store import Store


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """Where look-ups and edits are made. `now` gives an aware UTC time; tests set their own."""

    store: Store
    now: Callable[[], datetime] = utc_now

    def today(self) -> date:
        """The day in UTC."""
        return self.now().date()

    def instant(self) -> str:
        """Now, as the record writes instants: `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
        return instant(self.now())

    async def directory(self, guild_id: int) -> Directory:
        """Names, topics, offices and coalitions of the record that a server reads."""
        return await self.store.directory(self.store.record_of(guild_id))


def instant(moment: datetime) -> str:
    """A moment in the record's form, of fixed width so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
