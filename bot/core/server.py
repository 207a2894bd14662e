"""What a Discord server has set up for itself. Everything has a default that works before any setting."""

from datetime import time
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field

from bot.core.entries import Value


@cache
def zone_names() -> frozenset[str]:
    """The names of all IANA time zones. Kept, because finding them walks through hundreds of files."""
    return frozenset(available_timezones())


def _zone(name: str) -> str:
    if name not in zone_names():
        raise ValueError(f"is not a time zone: “{name}”. Choose one from the list, such as Europe/London")
    return name


TimeZone = Annotated[str, AfterValidator(_zone)]
"""An IANA time zone name."""


def _whole_minutes(at: time) -> time:
    return at.replace(second=0, microsecond=0, tzinfo=None)


Minute = Annotated[time, AfterValidator(_whole_minutes)]
"""A time of day, to the minute."""


class ServerSettings(Value):
    """The settings of one server.

    Attributes:
        editor_roles: ids of the roles whose members are editors; while empty, editors are those with Manage
            Messages.
        log_channel_id, queue_channel_id: where updates are mirrored, and where suggestions wait.
        two_people: whether a full shift and a retraction need a second editor.
        language: of the record's own words, an ISO 639 code.
    """

    editor_roles: Annotated[tuple[int, ...], Field(max_length=25)] = ()
    log_channel_id: int | None = None
    queue_channel_id: int | None = None
    two_people: bool = False
    timezone: TimeZone = "UTC"
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"
