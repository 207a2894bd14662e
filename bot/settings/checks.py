"""What does not work in the settings of a server, and what to do about it."""

import contextlib
from dataclasses import dataclass
from typing import Final, Literal

import discord

from bot.core.server import ServerSettings
from bot.ui.outgoing import UnreachableError, find_place, obstacle

Faulty = Literal["log_channel_id", "queue_channel_id", "editor_roles"]


_CHANNELS: Final[tuple[tuple[Faulty, str, str], ...]] = (
    ("log_channel_id", "The log channel", "/settings log-channel"),
    ("queue_channel_id", "The queue channel", "/settings queue-channel"),
)


@dataclass(frozen=True)
class Problem:
    """One setting that does not work, and what to do."""

    setting: Faulty
    text: str


async def check_settings(guild: discord.Guild, settings: ServerSettings) -> list[Problem]:
    """What does not work in a server's settings now, as far as Discord says."""
    found = []
    for setting, name, command in _CHANNELS:
        channel_id: int | None = getattr(settings, setting)
        problem = ""
        with contextlib.suppress(UnreachableError):
            problem = obstacle(guild, await find_place(guild, channel_id)) if channel_id is not None else ""
        if problem:
            text = f"{name} cannot be used. {problem} Nothing is lost meanwhile. (`{command}`)"
            found.append(Problem(setting, text))
    gone = [role for role in settings.editor_roles if guild.get_role(role) is None]
    if gone:
        left = len(settings.editor_roles) - len(gone)
        who = "the members with the other roles" if left else "only administrators"
        how_many = "An editor role was" if len(gone) == 1 else f"{len(gone)} editor roles were"
        text = f"{how_many} deleted; {who} can edit now. Choose the roles again with `/settings editors`."
        found.append(Problem("editor_roles", text))
    return found
