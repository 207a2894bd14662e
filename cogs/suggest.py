"""What members suggest: /suggest, and "Suggest a stance" on a message."""

from dataclasses import replace
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands
from typing_extensions import override

from bot.desk.edit import Draft
from bot.desk.suggest import suggest_stance
from bot.record.entries import Leader, Topic
from bot.record.errors import AmbiguousNameError, InvalidEntryError, UnknownNameError
from bot.record.policy import Action, require
from bot.record.queue import TEXT_LIMIT
from bot.show.buttons import SuggestAgain, SuggestMessageAgain
from bot.show.card import Card
from bot.show.press import Press
from bot.show.queue import thanks_card
from bot.show.text import clip
from bot.ui.state import Bot, Interaction, add_routes, route
from cogs.answering import answer, caller_of, request_of
from cogs.delivering import QUEUE_CHANGED
from cogs.fields import DAY, LEADER, POSITION, QUOTE, REASON, SOURCE, SUMMARY, TOPIC, Form, again, kept
from cogs.guard import ACTION
from cogs.options import POSITIONS, LeaderOption, TopicOption

_QUOTE: Final = replace(
    QUOTE, hint="Word for word, in quotation marks: “…”. Leave empty if the source only reports."
)


class SuggestDialog(Form):
    """The rest of a suggestion: date, quote, summary, source, reason."""

    def __init__(self, leader: Leader, topic: Topic, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        source = replace(SOURCE, hint="Where everyone can read it.")
        reason = replace(
            REASON,
            label="For the editors (optional)",
            hint="Why does it matter, or what is unsure?",
            required=False,
        )
        title = f"Suggest: {leader.name}, {topic.name}"
        super().__init__(title, draft, [DAY, _QUOTE, SUMMARY, source, reason])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        making = _hand_in(interaction, self.typed(Draft), SuggestAgain(token=""))
        await answer(interaction, making, private=True)


class MessageDialog(Form):
    """A suggestion from a message: its text is the quote and its link the source; the rest is asked for."""

    def __init__(self, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        super().__init__("Suggest a stance", draft, [LEADER, TOPIC, POSITION, DAY, _QUOTE])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        making = _hand_in(interaction, self.typed(Draft), SuggestMessageAgain(token=""))
        await answer(interaction, making, private=True)


class Suggest(commands.Cog):
    """/suggest."""

    @app_commands.command(extras={ACTION: Action.SUGGEST})
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.describe(
        leader="Who said it?",
        topic="On which topic?",
        position="Where does the leader stand on the topic's statement?",
    )
    @app_commands.choices(position=POSITIONS)
    async def suggest(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, TopicOption],
        position: str,
    ) -> None:
        """Suggest a stance to the editors. A dialog asks for the date, the words and the source."""
        await _open(interaction, Draft(leader=leader, topic=topic, position=position, day=""))


@app_commands.context_menu(name="Suggest a stance", extras={ACTION: Action.SUGGEST})
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
async def suggest_from_message(interaction: Interaction, message: discord.Message) -> None:
    """The dialog, with the message's text as quote and its link as source."""
    where = getattr(message.channel, "name", "")
    draft = Draft(
        leader="",
        topic="",
        position="",
        day=message.created_at.date().isoformat(),
        quote=clip(message.content.strip(), TEXT_LIMIT),
        source=f"Message in #{where}\n{message.jump_url}"
        if where
        else f"Message on Discord\n{message.jump_url}",
    )
    await interaction.response.send_modal(MessageDialog(draft))


async def _open(interaction: Interaction, draft: Draft) -> None:
    caller = caller_of(interaction)
    require(caller, Action.SUGGEST)
    directory = await interaction.client.desk.directory(caller.guild_id)
    leader, topic = directory.find_leader(draft.leader), directory.find_topic(draft.topic)
    exact = draft.model_copy(update={"leader": leader.key, "topic": topic.key})
    await interaction.response.send_modal(SuggestDialog(leader, topic, exact))


async def _hand_in(interaction: Interaction, draft: Draft, reopened: Press) -> Card:
    """Hand a draft in; if something is wrong with it, keep it for another try."""
    client = interaction.client
    try:
        item = await suggest_stance(request_of(interaction), draft, channel_id=interaction.channel_id)
    except (InvalidEntryError, UnknownNameError, AmbiguousNameError) as error:
        return again(interaction, draft, str(error), reopened)
    client.dispatch(QUEUE_CHANGED, item.guild_id)
    return thanks_card(item)


async def _reopen(interaction: Interaction, press: SuggestAgain) -> None:
    """Open a kept suggestion again, for the one who typed it."""
    require(caller_of(interaction), Action.SUGGEST)
    await _open(interaction, kept(interaction, Draft, press.token, "`/suggest`"))


async def _reopen_message(interaction: Interaction, press: SuggestMessageAgain) -> None:
    """The same for a suggestion that began with a message."""
    require(caller_of(interaction), Action.SUGGEST)
    draft = kept(interaction, Draft, press.token, "“Suggest a stance” on the message")
    await interaction.response.send_modal(MessageDialog(draft))


async def setup(client: Bot) -> None:
    """Add the commands and what their buttons open."""
    add_routes(client, route(SuggestAgain, _reopen), route(SuggestMessageAgain, _reopen_message))
    client.tree.add_command(suggest_from_message)
    await client.add_cog(Suggest())


async def teardown(client: Bot) -> None:
    """Take the message's entry away again, which no cog holds."""
    client.tree.remove_command(suggest_from_message.name, type=discord.AppCommandType.message)
