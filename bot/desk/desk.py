"""The desk: the store and the clock, which everything that people do with the record needs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.record.directory import Directory
from bot.record.policy import Action, Caller
from bot.store.store import NOW, Change, Store, When


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Desk:
    """Where look-ups and edits are made. `now` gives an aware UTC time; tests set their own.

    Look-ups read the record as it stood at `known_at` (see `bot.store.reads.When`); edits do not look at that.
    """

    store: Store
    now: Callable[[], datetime] = utc_now
    known_at: str = NOW

    def as_known(self, known_at: str) -> "Desk":
        """The same desk, reading the record as it stood at another moment."""
        return replace(self, known_at=known_at)

    def when(self, as_of: date) -> When:
        """What had been said by a day, as the record that this desk reads knew it."""
        return When(as_of=as_of.isoformat(), known_at=self.known_at)

    def today(self) -> date:
        """The day in UTC."""
        return self.now().date()

    def instant(self) -> str:
        """Now, as the record writes instants: `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
        return instant(self.now())

    async def directory(self, guild_id: int) -> Directory:
        """Names, topics, offices and coalitions of the record that a server reads."""
        return await self.store.directory(self.store.record_of(guild_id), self.known_at)

    def change(
        self,
        caller: Caller,
        action: Action,
        *,
        reason: str = "",
        request_key: str | None = None,
        asked_by: int | None = None,
    ) -> Change:
        """A change of the caller's own record, asked for now; first by `asked_by`, where that is somebody else."""
        return Change(
            caller=caller,
            action=action,
            at=self.instant(),
            reason=reason,
            request_key=request_key,
            proposed_by_user=asked_by,
        )


def instant(moment: datetime) -> str:
    """A moment in the record's form, of fixed width so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
