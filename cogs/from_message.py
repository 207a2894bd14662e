""" "Record a stance" on a message: its text is the quote and its link the source; the rest is asked for."""

from dataclasses import replace
from typing import Final

import discord
from discord import app_commands
from typing_extensions import override

from bot.desk.edit import Draft
from bot.desk.stances import context_of
from bot.record.directory import Directory
from bot.record.errors import AmbiguousNameError, InvalidEntryError, UnknownNameError
from bot.record.policy import Action, require
from bot.show.buttons import RecordMessageAgain
from bot.show.revised import why_card
from bot.show.text import clip
from bot.ui.state import Bot, Interaction, add_routes, route
from cogs.answering import caller_of, request_of
from cogs.fields import DAY, LEADER, POSITION, QUOTE, TOPIC, Field, Form, Option, again, keep, kept
from cogs.guard import ACTION
from cogs.submitting import Outcome, show_outcome, stored

_TEXT_LIMIT: Final = 500
_CHOICES: Final = 25
_COMMAND: Final = "“Record a stance” on the message"


class RecordMessageDialog(Form):
    """Who, on what, where they stand, when, and the words; the source is the message."""

    def __init__(self, directory: Directory, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        quote = replace(QUOTE, hint="Only what the leader said, word for word.", required=True)
        super().__init__("Record a stance", draft, [LEADER, _topic_field(directory), POSITION, DAY, quote])

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await show_outcome(interaction, _named(interaction, self.typed(Draft)))


@app_commands.context_menu(name="Record a stance", extras={ACTION: Action.RECORD_STANCE})
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
async def record_from_message(interaction: Interaction, message: discord.Message) -> None:
    """The dialog, with the message's text as quote and its link as source."""
    where = getattr(message.channel, "name", "")
    day = message.created_at.date().isoformat()
    draft = Draft(
        leader="",
        topic="",
        position="",
        day=day,
        quote=clip(message.content, _TEXT_LIMIT),
        # Not who posted it: a source is what can be read, and people can be forgotten.
        source=f"Discord message{f' in #{where}' if where else ''}, {day}\n{message.jump_url}",
    )
    await _open(interaction, draft)


async def _open(interaction: Interaction, draft: Draft) -> None:
    caller = caller_of(interaction)
    require(caller, Action.RECORD_STANCE)
    directory = await interaction.client.desk.directory(caller.guild_id)
    await interaction.response.send_modal(RecordMessageDialog(directory, draft))


async def _named(interaction: Interaction, draft: Draft) -> Outcome:
    """Resolve the names; where there is a position on record, ask what this one means for it."""
    try:
        context = await context_of(request_of(interaction), draft.leader, draft.topic)
    except (UnknownNameError, AmbiguousNameError, InvalidEntryError) as error:
        return Outcome(again(interaction, draft, str(error), RecordMessageAgain(token="")))
    exact = draft.model_copy(
        update={"leader": context.leader.key, "topic": context.topic.key, "seen": context.seen}
    )
    if context.shown is not None:
        return Outcome(why_card(context, keep(interaction, exact)))
    return await stored(interaction, exact, RecordMessageAgain(token=""))


async def _reopen(interaction: Interaction, press: RecordMessageAgain) -> None:
    """Open a kept draft again, for the one who typed it."""
    await _open(interaction, kept(interaction, Draft, press.token, _COMMAND))


def _topic_field(directory: Directory) -> Field:
    """A menu of the topics; where there are more than a menu holds, a field for a name."""
    topics = directory.topics
    if not 0 < len(topics) <= _CHOICES:
        return TOPIC
    options = [Option(topic.key, clip(topic.name, 100), clip(topic.proposition, 100)) for topic in topics]
    return replace(TOPIC, options=options)


async def setup(client: Bot) -> None:
    """Add the menu entry, hidden by Discord from those who lack Manage Messages."""
    client.tree.add_command(record_from_message)
    add_routes(client, route(RecordMessageAgain, _reopen))
