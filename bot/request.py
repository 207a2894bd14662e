"""What a look-up or an edit needs of its surroundings: the store, the clock, who asks, as of when."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bot.core.dates import instant
from bot.core.directory import Directory
from bot.core.log import ReasonKind
from bot.core.policy import Action, Caller
from bot.db.changes import Change, Edited
from bot.db.layers import NOW, PUBLIC_RECORD
from bot.db.reads import When
from bot.db.store import Store


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


@dataclass(frozen=True)
class Request:
    """What a look-up or an edit needs of its surroundings. Made once for each interaction, message or command.

    Attributes:
        caller: who asks, and in which server.
        key: what an edit is asked with; a repeated key changes nothing more. "" where nothing is repeated.
        known_at: look-ups read the record as it stood then (see `bot.db.reads.When`); edits do not look at it.
        public: look-ups read the public record, also where the server has one of its own; edits do not look at it.
    """

    desk: Desk
    caller: Caller
    key: str = ""
    known_at: str = NOW
    public: bool = False

    @property
    def store(self) -> Store:
        """The open database."""
        return self.desk.store

    @property
    def guild_id(self) -> int:
        """The server that the caller is in, 0 in a direct message and for the operator of record 0."""
        return self.caller.guild_id

    @property
    def record_id(self) -> int:
        """The record that the caller reads."""
        return PUBLIC_RECORD if self.public else self.store.record_of(self.guild_id)

    def now(self) -> datetime:
        """The time, in UTC."""
        return self.desk.now()

    def today(self) -> date:
        """The day in UTC."""
        return self.desk.today()

    def instant(self) -> str:
        """Now, as the record writes instants: `YYYY-MM-DDTHH:MM:SS.ffffffZ`."""
        return self.desk.instant()

    def when(self, as_of: date) -> When:
        """What had been said by a day, as the record that is read knew it."""
        return When(as_of=as_of.isoformat(), known_at=self.known_at)

    async def directory(self) -> Directory:
        """Names, topics, offices and coalitions of the record."""
        return await self.store.directory(self.record_id, self.known_at)

    async def named(self, edited: Edited) -> Edited:
        """What the caller gets to see of an edit."""
        return edited.but(names=(await self.directory()).names_in(edited.made))

    def change(
        self,
        action: Action,
        *,
        reason: str = "",
        reason_kind: ReasonKind = "",
        asked_by: int | None = None,
    ) -> Change:
        """A change of the caller's own record, asked for now; first by `asked_by`, where that is somebody else."""
        return Change(
            caller=self.caller,
            action=action,
            at=self.instant(),
            reason=reason,
            reason_kind=reason_kind,
            request_key=self.key or None,
            proposed_by_user=asked_by,
        )
