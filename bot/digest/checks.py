"""Whether the plan of a summary can be carried out: the channel is there, and the bot may post in it."""

import discord

from bot.digest.model import Place, Plan
from bot.ui.outgoing import UnreachableError, find_channel, missing


async def check_plan(guild: discord.Guild, plan: Plan) -> list[str]:
    """What stands in the way of a plan, and what to change; nothing if all is well, or if Discord is away."""
    try:
        channel = await find_channel(guild, plan.channel_id)
    except UnreachableError:
        return []
    if channel is None:
        return ["The channel was deleted, or I may not see it. Choose another, or let me see it."]
    lacking = missing(guild, channel, _needed(channel, plan))
    found = [lacking] if lacking else []
    if isinstance(channel, discord.Thread) and channel.locked:
        found.append("The thread is locked. Unlock it, or choose another channel.")
    if isinstance(channel, discord.ForumChannel) and channel.flags.require_tag:
        found.append(
            "The forum requires a tag on every post, which I cannot choose. Switch that off in its settings."
        )
    return found + _role_problems(guild, plan, channel.permissions_for(guild.me))


def _needed(channel: object, plan: Plan) -> list[str]:
    """The permissions, as discord.py calls them."""
    names = ["view_channel", "read_message_history"]
    if isinstance(channel, discord.Thread):
        return [*names, "send_messages_in_threads"]
    names.append("send_messages")
    if plan.place is Place.CHANNEL:
        return names
    names.append("send_messages_in_threads")
    return [*names, "create_public_threads"] if plan.place is Place.THREAD else names


def _role_problems(guild: discord.Guild, plan: Plan, granted: discord.Permissions) -> list[str]:
    if plan.role_id is None:
        return []
    role = guild.get_role(plan.role_id)
    if role is None:
        return ["The role to mention was deleted. Choose another with `/digest setup`."]
    if role.mentionable or granted.mention_everyone:
        return []
    problem = (
        f"A mention of {role.mention} will notify nobody: allow everyone to mention it in its settings, or give me "
        "**Mention @everyone, @here and All Roles** in the channel."
    )
    return [problem]
