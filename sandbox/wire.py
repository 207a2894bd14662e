"""What goes over the wire between a bot and the simulated Discord."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# simcord's own annotation of JSON is `Any`.
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Deliver = Callable[[str, Mapping[str, object]], None]
FILES_AT = "https://cdn.simcord.invalid"  # the address simcord gives uploaded files; nothing is there


@dataclass(frozen=True)
class Upload:
    """One file of a request, with the names simcord reads from `discord.File`."""

    filename: str
    fp: io.BytesIO
    description: str | None = None


@dataclass(frozen=True)
class Answer:
    """What Discord answers a request with; no body means 204."""

    status: int
    body: Json
