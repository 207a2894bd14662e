"""What a Discord server has set up for itself. Everything has a default that works before any setting."""

from datetime import time
from functools import cache, lru_cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import from_json

from bot.core.entries import Value
from bot.core.errors import InvalidEntryError, either, shorten
from bot.core.names import SUGGESTIONS, Named, NameIndex, fold


@cache
def zone_names() -> frozenset[str]:
    """The names of all IANA time zones. Kept, because finding them walks through hundreds of files."""
    return frozenset(available_timezones())


@cache
def zone_index() -> NameIndex:
    """Every zone, found by its whole name or its city."""
    names = sorted(name for name in zone_names() if not name.startswith(_ELSEWHERE))
    return NameIndex(
        Named(key=name, name=name, aliases=(name.split("/")[-1].replace("_", " "),))
        for name in [*names, "Etc/UTC"]
    )


def find_zone(text: str) -> str:
    """The zone of this name or city, whether or not it is written as IANA does: "paris" is Europe/Paris.

    Raises:
        InvalidEntryError: there is none, or several; says which may be meant.
    """
    if text in zone_names():
        return text
    found = zone_index().match(text).found
    named = [zone for zone in found if fold(zone.name) == fold(text)] or found
    if len(named) == 1:
        return named[0].key
    likely = found[:SUGGESTIONS] or (zone_index().complete(text, SUGGESTIONS) if fold(text) else ())
    hint = (
        f"Did you mean {either([zone.name for zone in likely])}?"
        if likely
        else "Write a city and its continent, such as Europe/London."
    )
    raise InvalidEntryError(f"That is no time zone: “{shorten(text)}”. {hint}")


_ELSEWHERE = ("posix/", "right/", "Etc/", "SystemV/")


def _zone(name: str) -> str:
    if name not in zone_names():
        raise ValueError(f"is not a time zone: “{name}”. Choose one from the list, such as Europe/London")
    return name


TimeZone = Annotated[str, AfterValidator(_zone)]
"""An IANA time zone name."""


Minute = Annotated[time, AfterValidator(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))]
"""A time of day, to the minute."""


DiscordId = Annotated[int, Field(gt=0, lt=2**63)]
"""The id of a server, channel, role or person, as Discord gives them and SQLite keeps them."""


class ServerSettings(Value):
    """The settings of one server. Who changes a default notes the old one where it stands: `noted_settings`.

    Attributes:
        editor_roles: ids of the roles whose members are editors; while empty, editors are those with Manage
            Messages.
        log_channel_id, queue_channel_id: where updates are posted, and where suggestions wait.
        two_people: whether a full shift and a retraction need a second editor.
        language: of the record's own words, an ISO 639 code.
    """

    editor_roles: Annotated[tuple[DiscordId, ...], Field(max_length=25)] = ()
    log_channel_id: DiscordId | None = None
    queue_channel_id: DiscordId | None = None
    two_people: bool = False
    timezone: TimeZone = "UTC"
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] = "en"


class SalvagedSettings(ServerSettings):
    """What can be read of settings that cannot all be read, with the strictest in the place of the rest.

    Attributes:
        lost: the names of the settings that could not be read; not stored.
    """

    two_people: bool = True
    lost: Annotated[tuple[str, ...], Field(exclude=True)] = ()


@lru_cache(maxsize=1024)
def read_settings(text: str) -> ServerSettings:
    """The settings of a server as they are stored. A zone may be gone with a new version of the list, for one."""
    try:
        return ServerSettings.model_validate_json(text)
    except ValidationError as error:
        lost = {str(place[0]) for one in error.errors(include_url=False) if (place := one["loc"])}
    try:
        given = from_json(text)  # which has a limit of its own to how deep it goes
    except ValueError:
        given = None
    if not isinstance(given, dict):
        return SalvagedSettings(lost=tuple(ServerSettings.model_fields))
    kept = {name: value for name, value in given.items() if name not in lost}
    return SalvagedSettings.model_validate({**kept, "lost": tuple(sorted(lost))})
