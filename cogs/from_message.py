""" "Record a stance" on a message: its text is the quote and its link the source; the rest is asked for."""

from collections.abc import Sequence
from typing import Final

import discord
from discord import app_commands, ui
from typing_extensions import override

from bot.client import Standpoint
from bot.desk.edit import Draft
from bot.desk.stances import context_of
from bot.record.directory import Directory
from bot.record.errors import AmbiguousNameError, InvalidEntryError, UnknownNameError
from bot.record.policy import Action, require
from bot.show.revised import why_card
from bot.show.text import clip
from cogs.answering import Interaction, caller_of
from cogs.fields import keep_draft, kept_draft, position_field, shelve_draft, text_field
from cogs.guard import ACTION, DIALOGS, GuardedModal
from cogs.submitting import Outcome, show_outcome, stored

_TEXT_LIMIT: Final = 500
_NAME_LIMIT: Final = 80
_CHOICES: Final = 25
_COMMAND: Final = "“Record a stance” on the message"
_AGAIN: Final = "recordmessage"


class RecordMessageDialog(GuardedModal):
    """Who, on what, where they stand, when, and the words; the source is the message."""

    def __init__(self, directory: Directory, draft: Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        super().__init__(title="Record a stance")
        self._draft = draft
        self._leader = text_field(_NAME_LIMIT, draft.leader, placeholder="A name, surname or alias")
        self._topic = _topic_field(directory, draft.topic)
        self._position = position_field(draft.position)
        self._day = text_field(40, draft.day, placeholder="28 sep 2015, sept 2015, or yesterday")
        self._quote = text_field(_TEXT_LIMIT, draft.quote, long=True)
        for text, description, component in (
            ("Who said it?", None, self._leader),
            ("On which topic?", None, self._topic),
            ("Where do they stand on the topic's statement?", None, self._position),
            ("When was it said?", "A day, a month or a year; as exact as the source.", self._day),
            ("The leader's own words", "Only what the leader said, word for word.", self._quote),
        ):
            self.add_item(ui.Label(text=text, description=description, component=component))

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        topic = self._topic
        draft = self._draft.model_copy(
            update={
                "leader": self._leader.value,
                "topic": "".join(topic.values) if isinstance(topic, ui.Select) else topic.value,
                "position": "".join(self._position.values),
                "day": self._day.value,
                "quote": self._quote.value,
            }
        )
        await show_outcome(interaction, _named(interaction, draft))


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
        context = await context_of(interaction.client.desk, caller_of(interaction), draft.leader, draft.topic)
    except (UnknownNameError, AmbiguousNameError, InvalidEntryError) as error:
        return Outcome(keep_draft(interaction, draft, str(error), _AGAIN))
    exact = draft.model_copy(
        update={"leader": context.leader.key, "topic": context.topic.key, "seen": context.seen}
    )
    if context.shown is not None:
        return Outcome(why_card(context, shelve_draft(interaction, exact)))
    return await stored(interaction, exact, again=_AGAIN)


async def _reopen(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Open a kept draft again, for the one who typed it."""
    await _open(interaction, kept_draft(interaction, arguments[0], _COMMAND))


def _topic_field(directory: Directory, chosen: str) -> ui.Select[ui.Modal] | ui.TextInput[ui.Modal]:
    """A menu of the topics; where there are more than a menu holds, a field for a name."""
    topics = directory.topics
    if not 0 < len(topics) <= _CHOICES:
        return text_field(_NAME_LIMIT, chosen, placeholder="See /topics")
    return ui.Select(
        options=[
            discord.SelectOption(
                label=clip(topic.name, 100),
                value=topic.key,
                description=clip(topic.proposition, 100),
                default=topic.key == chosen,
            )
            for topic in topics
        ]
    )


async def setup(client: Standpoint) -> None:
    """Add the menu entry, hidden by Discord from those who lack Manage Messages."""
    client.tree.add_command(record_from_message)
    DIALOGS[_AGAIN] = _reopen
