"""What does not work in the settings of a server, and what to do about it."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import discord

from bot.core.server import SalvagedSettings, ServerSettings
from bot.ui.outgoing import UnreachableError, find_place, obstacle

Faulty = Literal["log_channel_id", "queue_channel_id", "editor_roles", "stored", "digest"]


_CHANNELS: Final[tuple[tuple[Faulty, str, str], ...]] = (
    ("log_channel_id", "The log channel", "/settings log-channel"),
    ("queue_channel_id", "The queue channel", "/settings queue-channel"),
)


@dataclass(frozen=True)
class Problem:
    """One setting that does not work, and what to do; "stored" for what cannot be read, "digest" for the summary's plan."""

    setting: Faulty
    text: str


async def check_settings(guild: discord.Guild, settings: ServerSettings) -> list[Problem]:
    """What does not work in a server's settings now, as far as Discord says."""
    found = []
    if isinstance(settings, SalvagedSettings):
        found.append(Problem("stored", _lost_text(settings.lost)))
    for setting, name, command in _CHANNELS:
        channel_id: int | None = getattr(settings, setting)
        problem = ""
        with contextlib.suppress(UnreachableError):
            problem = obstacle(guild, await find_place(guild, channel_id)) if channel_id is not None else ""
        if problem:
            text = f"{name} cannot be used. {problem} Nothing is lost meanwhile. (`{command}`)"
            found.append(Problem(setting, text))
    # Of a server that Discord reports as unavailable no role is known, not even that of everyone.
    is_known = guild.get_role(guild.id) is not None
    gone = [role for role in settings.editor_roles if is_known and guild.get_role(role) is None]
    if gone:
        left = len(settings.editor_roles) - len(gone)
        who = "the members with the other roles" if left else "only administrators"
        how_many = "An editor role was" if len(gone) == 1 else f"{len(gone)} editor roles were"
        text = f"{how_many} deleted; {who} can edit now. Choose the roles again with `/settings editors`."
        found.append(Problem("editor_roles", text))
    return found


def _lost_text(lost: Sequence[str]) -> str:
    names = [_LOST_NAMES[name] for name in lost if name in _LOST_NAMES] or ["settings of another version"]
    only_admins = " Until then only administrators can edit." if "editor_roles" in lost else ""
    return (
        f"What this server had set cannot all be read any more: {', '.join(names)}. Please set it anew with "
        f"`/settings`.{only_admins}"
    )


_LOST_NAMES: Final = {
    "editor_roles": "the editor roles",
    "log_channel_id": "the log channel",
    "queue_channel_id": "the queue channel",
    "two_people": "two people (taken to be on)",
    "timezone": "the time zone",
    "language": "the language of the record",
}
