"""What members suggest: /suggest, and "Suggest a stance" on a message."""

from collections.abc import Sequence
from typing import Final

import discord
from discord import app_commands, ui
from discord.app_commands import Transform
from discord.ext import commands
from typing_extensions import override

from bot.client import Standpoint
from bot.desk.edit import Draft
from bot.desk.suggest import suggest_stance
from bot.record.entries import Leader, Topic
from bot.record.errors import AmbiguousNameError, InvalidEntryError, UnknownNameError
from bot.record.log import REASON_LIMIT
from bot.record.policy import Action, require
from bot.record.queue import TEXT_LIMIT
from bot.show.card import Card
from bot.show.queue import thanks_card
from bot.show.text import clip
from cogs.answering import Interaction, answer, caller_of
from cogs.delivering import QUEUE_CHANGED
from cogs.fields import TITLE_LIMIT, keep_draft, kept_draft, position_field, text_field
from cogs.guard import ACTION, DIALOGS, GuardedModal
from cogs.options import POSITIONS, LeaderOption, TopicOption

_QUOTE_LIMIT: Final = TEXT_LIMIT + 2  # with its quotation marks
_QUOTE_HINT = "Word for word, in quotation marks: “…”. Leave empty if the source only reports."


class SuggestDialog(GuardedModal):
    """The rest of a suggestion: date, quote, summary, source, reason. Discord allows five fields."""

    def __init__(self, leader: Leader, topic: Topic, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        super().__init__(title=clip(f"Suggest: {leader.name}, {topic.name}", TITLE_LIMIT))
        self._draft = draft
        self._day = text_field(40, draft.day, placeholder="28 sep 2015, sept 2015, or yesterday")
        self._quote = text_field(_QUOTE_LIMIT, draft.quote, long=True, required=False)
        self._summary = text_field(TEXT_LIMIT, draft.summary, long=True, required=False)
        self._source = text_field(
            700, draft.source, long=True, placeholder="Name of the page or paper\nhttps://…"
        )
        self._reason = text_field(REASON_LIMIT, draft.reason, required=False)
        for text, description, component in (
            ("When was it said?", "A day, a month or a year; as exact as the source.", self._day),
            ("The leader's own words", _QUOTE_HINT, self._quote),
            ("In short", "One sentence: what was said or done, and where.", self._summary),
            ("Source: title and link", "Where everyone can read it.", self._source),
            ("For the editors (optional)", "Why does it matter, or what is unsure?", self._reason),
        ):
            self.add_item(ui.Label(text=text, description=description, component=component))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        draft = self._draft.model_copy(
            update={
                "day": self._day.value,
                "quote": self._quote.value,
                "summary": self._summary.value,
                "source": self._source.value,
                "reason": self._reason.value,
            }
        )
        await answer(interaction, _hand_in(interaction, draft, "suggestdraft"), private=True)


class MessageDialog(GuardedModal):
    """A suggestion from a message: its text is the quote and its link the source; the rest is asked for."""

    def __init__(self, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        super().__init__(title="Suggest a stance")
        self._draft = draft
        self._leader = text_field(80, draft.leader, placeholder="A name, surname or alias")
        self._topic = text_field(80, draft.topic, placeholder="See /topics")
        self._position = position_field(draft.position)
        self._day = text_field(40, draft.day, placeholder="28 sep 2015, sept 2015, or yesterday")
        self._quote = text_field(_QUOTE_LIMIT, draft.quote, long=True, required=False)
        for text, description, component in (
            ("Who said it?", "", self._leader),
            ("On which topic?", "", self._topic),
            ("Where do they stand on the topic's statement?", "", self._position),
            ("When was it said?", "A day, a month or a year; as exact as the source.", self._day),
            ("The leader's own words", _QUOTE_HINT, self._quote),
        ):
            self.add_item(ui.Label(text=text, description=description or None, component=component))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        draft = self._draft.model_copy(
            update={
                "leader": self._leader.value,
                "topic": self._topic.value,
                "position": "".join(self._position.values),
                "day": self._day.value,
                "quote": self._quote.value,
            }
        )
        await answer(interaction, _hand_in(interaction, draft, "messagedraft"), private=True)


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


async def _hand_in(interaction: Interaction, draft: Draft, reopened_by: str) -> Card:
    """Hand a draft in; if something is wrong with it, keep it for another try."""
    client = interaction.client
    try:
        item = await suggest_stance(
            client.desk,
            caller_of(interaction),
            draft,
            channel_id=interaction.channel_id,
            request_key=str(interaction.id),
        )
    except (InvalidEntryError, UnknownNameError, AmbiguousNameError) as error:
        return keep_draft(interaction, draft, str(error), reopened_by)
    client.dispatch(QUEUE_CHANGED, item.guild_id)
    return thanks_card(item)


async def _reopen(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Open a kept suggestion again, for the one who typed it."""
    require(caller_of(interaction), Action.SUGGEST)
    await _open(interaction, kept_draft(interaction, arguments[0], "`/suggest`"))


async def _reopen_message(interaction: Interaction, arguments: Sequence[str]) -> None:
    """The same for a suggestion that began with a message."""
    require(caller_of(interaction), Action.SUGGEST)
    draft = kept_draft(interaction, arguments[0], "“Suggest a stance” on the message")
    await interaction.response.send_modal(MessageDialog(draft))


async def setup(client: Standpoint) -> None:
    """Add the commands and what their buttons open."""
    DIALOGS["suggestdraft"] = _reopen
    DIALOGS["messagedraft"] = _reopen_message
    client.tree.add_command(suggest_from_message)
    await client.add_cog(Suggest())


async def teardown(client: Standpoint) -> None:
    """Take the message's entry away again, which no cog holds."""
    client.tree.remove_command(suggest_from_message.name, type=discord.AppCommandType.message)
