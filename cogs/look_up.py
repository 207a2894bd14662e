"""The commands that read the record."""

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.client import Standpoint
from bot.desk.verify import verify_updates
from bot.record.errors import StandpointError
from bot.record.policy import Action
from bot.show.card import Card
from bot.show.press import press
from bot.show.verified import checking_card, verified_card
from cogs.answering import Interaction, Retry, answer, answer_after, caller_of, refuse
from cogs.guard import ACTION
from cogs.options import LeaderOption, SubjectOption, TopicOption
from cogs.published import published_in
from cogs.views import card_of

_READS = {ACTION: Action.LOOK_UP}
_KNOWN = "As the record stood on this day, or after an update: 3 oct 2026, #31. Leave it out for now."


class LookUp(commands.Cog):
    """/stance, /history, /leaders, /topics, /updates, /search."""

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Whose position? A name, surname or alias.",
        topic="On what? A topic or a whole theme; leave it out for everything on record.",
        on="On which day? For example 28 sep 2015, sept 2015 or 2015; leave it out for today.",
        known=_KNOWN,
    )
    async def stance(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, SubjectOption] = "",
        on: str = "",
        known: str = "",
    ) -> None:
        """Where does a leader stand, and since when? With quote, date and source."""
        then = [known] if known.strip() else []
        retry: Retry = {
            "leader": lambda key: press("ask", "stance", key, topic, on, *then, 0),
            "topic": lambda key: press("ask", "stance", leader, key, on, *then, 0),
        }
        await _show(interaction, retry, "stance", leader, topic, on, *then)

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Whose history? A name, surname or alias.",
        topic="On which topic?",
        withdrawn="Show what was corrected or retracted instead, and why.",
        known=_KNOWN,
    )
    async def history(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, TopicOption],
        withdrawn: bool = False,  # noqa: FBT001, FBT002 - Discord hands options over by name
        known: str = "",
    ) -> None:
        """Everything a leader said on a topic, with each change of position."""
        view = "withdrawn" if withdrawn else "history"
        then = [known] if known.strip() else []
        retry: Retry = {
            "leader": lambda key: press("ask", view, key, topic, *then, 0),
            "topic": lambda key: press("ask", view, leader, key, *then, 0),
        }
        await _show(interaction, retry, view, leader, topic, *then)

    @app_commands.command(extras=_READS)
    async def corrections(self, interaction: Interaction) -> None:
        """What did the record get wrong? Every correction and retraction, with its reason."""
        await _show(interaction, {}, "corrections")

    @app_commands.command(extras=_READS)
    @app_commands.describe(search="Part of a name; leave it out for all.")
    async def leaders(self, interaction: Interaction, search: Transform[str, LeaderOption] = "") -> None:
        """Who is on record?"""
        await _show(interaction, {}, "leaders", search)

    @app_commands.command(extras=_READS)
    async def topics(self, interaction: Interaction) -> None:
        """What is tracked? Every topic with the statement that leaders support or oppose."""
        await _show(interaction, {}, "topics")

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        leader="Only changes about this leader.",
        topic="Only changes about this topic.",
        verify="Instead, check that nobody has tampered with the record.",
    )
    async def updates(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, TopicOption] = "",
        verify: bool = False,  # noqa: FBT001, FBT002 - a slash option
    ) -> None:
        """What was changed in the record, when, by whom and why?"""
        if verify:
            desk = interaction.client.desk
            updates = desk.store.head(desk.store.record_of(interaction.guild_id or 0))
            await answer_after(interaction, _verified(interaction), checking_card(updates))
            return
        retry: Retry = {
            "leader": lambda key: press("ask", "updates", key, topic, 0),
            "topic": lambda key: press("ask", "updates", leader, key, 0),
        }
        await _show(interaction, retry, "updates", leader, topic)

    @app_commands.command(extras=_READS)
    @app_commands.describe(
        text="Words to look for in quotes, summaries and sources.", leader="Only statements of this leader."
    )
    async def search(
        self, interaction: Interaction, text: str, leader: Transform[str, LeaderOption] = ""
    ) -> None:
        """Find statements by their words."""
        retry: Retry = {"leader": lambda key: press("ask", "search", key, text, 0)}
        await _show(interaction, retry, "search", leader, text)


async def _show(interaction: Interaction, retry: Retry, view: str, *arguments: str) -> None:
    """Answer with the first page of a view, or with what was wrong and what may have been meant."""
    try:
        await answer(interaction, card_of(interaction.client, caller_of(interaction), view, *arguments, "0"))
    except StandpointError as error:
        await refuse(interaction, error, retry=retry)


async def _verified(interaction: Interaction) -> Card:
    client, guild = interaction.client, interaction.guild
    seen, unread = ([], []) if guild is None else await published_in(client, guild)
    return verified_card(await verify_updates(client.desk, caller_of(interaction), seen), unread)


async def setup(client: Standpoint) -> None:
    """Add the commands."""
    await client.add_cog(LookUp())
