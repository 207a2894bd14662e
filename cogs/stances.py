"""/record stance, and “Record a stance” on a message: for editors, in servers."""

from dataclasses import replace
from typing import Final

import discord
from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands
from typing_extensions import override

from bot.core.dates import in_short
from bot.core.directory import Directory
from bot.core.entries import Leader, Revision, Topic, label
from bot.core.errors import InvalidEntryError
from bot.core.log import MovedError, seen_of
from bot.core.names import CHOICES_LIMIT
from bot.core.policy import Action, require
from bot.proposals import shown
from bot.routes import RecordAnother, SayWhy
from bot.stances import forms, service
from bot.stances.cards import WHY_LABELS, edit_card, moved_card, recorded_card, why_card, wrong_card
from bot.stances.model import Why
from bot.ui.cards import Card, Choice
from bot.ui.forms import HINT_LIMIT, Field, Form, Option, again_with
from bot.ui.guard import ACTION
from bot.ui.options import LeaderOption, TopicOption
from bot.ui.replies import answer, caller_of, refuse, request_of, send
from bot.ui.routes import OpenAgain
from bot.ui.state import Bot, Interaction, add_routes, keep, kept, route
from bot.ui.text import clip


async def stored(interaction: Interaction, draft: service.Draft) -> Card:
    """Store a draft; where it was written on another row than shows the position now, ask about the new one."""
    if draft.why is Why.WRONG:
        return await _to_correct(interaction, draft)
    try:
        return await shown(service.record_stance(request_of(interaction), draft), recorded_card)
    except MovedError as error:
        again = _again(interaction, draft.but(why=None))  # the choice was about another row
        return moved_card(error, draft, Choice("Go on with my statement", again, primary=True))


async def _to_correct(interaction: Interaction, draft: service.Draft) -> Card:
    """The record was wrong: what was typed becomes a correction of the row that the dialog showed."""
    correction = service.as_correction(draft)
    opened = await service.find_statement(
        request_of(interaction), correction.seen.key, leader=draft.leader, topic=draft.topic
    )
    return wrong_card(opened, correction, keep(interaction, correction))


_WHY_HINTS: Final = {
    Why.CHANGED: "The statement on record stays true for its time.",
    Why.SAME: "Another statement that shows the same position.",
    Why.WRONG: "Corrects the statement on record; you will be asked why.",
}


class DraftForm(Form):
    """A dialog whose text is stored as a stance."""

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await answer(interaction, stored(interaction, self.typed(service.Draft)), private=True)


class RecordDialog(DraftForm):
    """A stance where nothing is on record yet: date, quote, summary, source, reason."""

    def __init__(self, leader: Leader, topic: Topic, draft: service.Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        reason = replace(forms.REASON, label="Why do you record it? (optional)", required=False)
        super().__init__(
            f"{leader.name}: {topic.name}",
            draft,
            [forms.DAY, forms.quote_for(draft.position), forms.SUMMARY, forms.SOURCE, reason],
        )


class ContextDialog(DraftForm):
    """A stance where there is one already: first of all, what that means for the one on record."""

    def __init__(self, context: service.Context, shown: Revision, draft: service.Draft) -> None:
        """A dialog that shows the position on record, filled with what `draft` holds already."""
        options = [Option(why.value, text, _WHY_HINTS[why]) for why, text in WHY_LABELS.items()]
        why = Field("why", "There is a position on record", _on_record(shown), options=options, is_list=True)
        title = f"{context.leader.name}: {context.topic.name}"
        super().__init__(
            title, draft, [why, forms.DAY, forms.quote_for(draft.position), forms.SUMMARY, forms.SOURCE]
        )


def _on_record(shown: Revision) -> str:
    """The position on record in the space under a label."""
    stance = shown.stance
    said = f"“{stance.quote}”" if stance.quote else stance.summary
    return clip(f"{label(stance.position)}, {in_short(stance.stated_on)}: {said}", HINT_LIMIT)


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
class Record(commands.GroupCog, group_name="record", group_description="Keep the record: for editors."):
    """/record stance. Other cogs add their commands to the group."""

    @app_commands.command(extras={ACTION: Action.RECORD_STANCE})
    @app_commands.describe(**forms.DESCRIBED)
    @app_commands.choices(position=forms.POSITIONS)
    async def stance(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, TopicOption],
        position: str,
    ) -> None:
        """Add a dated, sourced stance. A dialog asks for the date, the words and the source."""
        draft = service.Draft(leader=leader, topic=topic, position=position, day="")
        await interaction.response.send_modal(await _dialog(interaction, draft))


async def _dialog(interaction: Interaction, draft: service.Draft) -> DraftForm:
    """The dialog for a draft, with what the record shows by now."""
    context = await service.context_of(request_of(interaction), draft.leader, draft.topic)
    exact = _exact(draft, context)
    if context.shown is None:
        return RecordDialog(context.leader, context.topic, exact.but(why=None))
    return ContextDialog(context, context.shown, exact)


def _again(interaction: Interaction, draft: service.Draft) -> OpenAgain:
    """Opens that dialog once more."""
    return again_with(interaction, lambda pressed: _dialog(pressed, draft))


def _exact(draft: service.Draft, context: service.Context) -> service.Draft:
    """The draft with the entries that its names mean, and what stands on record there."""
    return draft.but(leader=context.leader.key, topic=context.topic.key, seen=seen_of(context.shown))


class UnaskedForm(Form):
    """A dialog of a stance that opens before it is known whether there is a position on record."""

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        await answer(interaction, _resolved(interaction, self.typed(service.Draft)), private=True)


class AnotherDialog(UnaskedForm):
    """Another position from the same statement: on what, where they stand, and the words."""

    def __init__(self, directory: Directory, draft: service.Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        title = f"{directory.name_of(draft.leader)}, {in_short(draft.day)}"
        super().__init__(title, draft, [_topic_field(directory), forms.POSITION, forms.QUOTE, forms.SUMMARY])


async def _another(interaction: Interaction, button: RecordAnother) -> None:
    """The dialog of another position that a statement on record shows."""
    require(caller_of(interaction), Action.RECORD_STANCE)
    directory = await request_of(interaction).directory()
    opened = await service.find_statement(request_of(interaction), button.stance)
    if not opened.revision.is_kept:
        await send(interaction, edit_card(opened), private=True)
        return
    await interaction.response.send_modal(AnotherDialog(directory, service.another_of(opened.revision)))


async def _why(interaction: Interaction, button: SayWhy) -> None:
    """What the editor says about the position on record, for a draft that was typed without being asked."""
    require(caller_of(interaction), Action.RECORD_STANCE)
    draft = kept(interaction, service.Draft, button.token, "`/record stance`").but(why=button.why)
    try:
        await answer(interaction, stored(interaction, draft), private=True)
    except InvalidEntryError as error:
        await refuse(interaction, error, again=_again(interaction, draft))


class RecordMessageDialog(UnaskedForm):
    """Who, on what, where they stand, when, and the words; the source is the message."""

    def __init__(self, directory: Directory, draft: service.Draft) -> None:
        """A dialog filled with what `draft` holds already."""
        quote = replace(forms.QUOTE, hint="Only what the leader said, word for word.", required=True)
        super().__init__(
            "Record a stance",
            draft,
            [forms.LEADER, _topic_field(directory), forms.POSITION, forms.DAY, quote],
        )


@app_commands.context_menu(name="Record a stance", extras={ACTION: Action.RECORD_STANCE})
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
async def record_from_message(interaction: Interaction, message: discord.Message) -> None:
    """The dialog, with the message's text as quote and its link as source."""
    directory = await request_of(interaction).directory()
    await interaction.response.send_modal(RecordMessageDialog(directory, forms.draft_from(message)))


async def _resolved(interaction: Interaction, draft: service.Draft) -> Card:
    """Resolve the names; where there is a position on record, ask what this one means for it."""
    context = await service.context_of(request_of(interaction), draft.leader, draft.topic)
    exact = _exact(draft, context)
    if context.shown is not None:
        return why_card(context, keep(interaction, exact))
    return await stored(interaction, exact)


def _topic_field(directory: Directory) -> Field:
    """A menu of the topics; where there are more than a menu holds, a field for a name."""
    topics = directory.topics
    if not 0 < len(topics) <= CHOICES_LIMIT:
        return forms.TOPIC
    options = [Option(topic.key, clip(topic.name, 100), clip(topic.proposition, 100)) for topic in topics]
    return replace(forms.TOPIC, options=options)


async def setup(client: Bot) -> None:
    """Add the commands and the menu entry, hidden by Discord from those who lack Manage Messages."""
    add_routes(client, route(SayWhy, _why), route(RecordAnother, _another))
    client.tree.add_command(record_from_message)
    await client.add_cog(Record())
