"""Recording, correcting and retracting stances: for editors, in servers."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.desk.edit import Draft
from bot.desk.stances import Correction, Opened, context_of, correction_of, find_statement
from bot.record.policy import Action, require
from bot.show.buttons import CorrectAgain, CorrectPosition, CorrectText, Edit, RecordAgain, Retract, SayWhy
from bot.show.revised import edit_card
from bot.ui.state import Bot, Interaction, add_routes, route
from cogs.answering import caller_of, request_of, send
from cogs.dialogs import ContextDialog, CorrectDialog, PositionDialog, RecordDialog, RetractDialog
from cogs.editor_options import OpenTopicOption, StatementOption
from cogs.fields import kept
from cogs.guard import ACTION, GuardedModal
from cogs.options import POSITIONS, LeaderOption, TopicOption
from cogs.submitting import show_outcome, stored

_COMMAND = "`/record stance`"
_OfRow: TypeAlias = CorrectText | CorrectPosition | Retract


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_messages=True)
class Record(commands.GroupCog, group_name="record", group_description="Keep the record: for editors."):
    """/record stance, correct, retract. Other modules add further commands to the group."""

    @app_commands.command(extras={ACTION: Action.RECORD_STANCE})
    @app_commands.describe(
        leader="Who said it?",
        topic="On which topic?",
        position="Where does the leader stand on the topic's statement?",
    )
    @app_commands.choices(position=POSITIONS)
    async def stance(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption],
        topic: Transform[str, OpenTopicOption],
        position: str,
    ) -> None:
        """Add a dated, sourced stance. A dialog asks for the date, the words and the source."""
        await open_draft(interaction, Draft(leader=leader, topic=topic, position=position, day=""))

    @app_commands.command(extras={ACTION: Action.REVISE_STANCE})
    @app_commands.describe(
        leader="Whose stance is wrong?",
        topic="On which topic?",
        statement="Which statement? Leave it out for the current position; a stance's key works too.",
        position="The right position, if that is what was wrong.",
    )
    @app_commands.choices(position=POSITIONS)
    async def correct(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, TopicOption] = "",
        statement: Transform[str, StatementOption] = "",
        position: str = "",
    ) -> None:
        """Put right what the record got wrong. The old text stays readable with your reason."""
        opened = await _find(interaction, statement, leader, topic)
        if not opened.row.is_kept:
            await send(interaction, edit_card(opened), private=True)
            return
        correction = correction_of(opened.row)
        if position:
            correction = correction.model_copy(update={"position": position})
        await interaction.response.send_modal(CorrectDialog(opened, correction))

    @app_commands.command(extras={ACTION: Action.REVISE_STANCE})
    @app_commands.describe(
        leader="Whose stance should not be on record?",
        topic="On which topic?",
        statement="Which statement? Leave it out for the current position; a stance's key works too.",
    )
    async def retract(
        self,
        interaction: Interaction,
        leader: Transform[str, LeaderOption] = "",
        topic: Transform[str, TopicOption] = "",
        statement: Transform[str, StatementOption] = "",
    ) -> None:
        """Withdraw a stance that should not be on record. It stays readable with your reason."""
        opened = await _find(interaction, statement, leader, topic)
        if not opened.row.is_kept:
            await send(interaction, edit_card(opened), private=True)
            return
        await interaction.response.send_modal(RetractDialog(opened, correction_of(opened.row)))


async def open_draft(interaction: Interaction, draft: Draft) -> None:
    """Open the dialog for a draft, with what the record shows by now."""
    context = await context_of(request_of(interaction), draft.leader, draft.topic)
    exact = draft.model_copy(
        update={"leader": context.leader.key, "topic": context.topic.key, "seen": context.seen}
    )
    if context.shown is None:
        exact = exact.model_copy(update={"why": None})
        await interaction.response.send_modal(RecordDialog(context.leader, context.topic, exact))
    else:
        await interaction.response.send_modal(ContextDialog(context, exact))


async def _find(interaction: Interaction, statement: str, leader: str, topic: str) -> Opened:
    return await find_statement(request_of(interaction), statement, leader=leader, topic=topic)


async def _reopen(interaction: Interaction, press: RecordAgain) -> None:
    """Open a kept draft again, for the one who typed it."""
    await open_draft(interaction, kept(interaction, Draft, press.token, _COMMAND))


async def _why(interaction: Interaction, press: SayWhy) -> None:
    """What the editor says about the position on record, for a draft that was typed without being asked."""
    require(caller_of(interaction), Action.RECORD_STANCE)
    draft = kept(interaction, Draft, press.token, _COMMAND).model_copy(update={"why": press.why})
    await show_outcome(interaction, stored(interaction, draft))


async def _edit(interaction: Interaction, press: Edit) -> None:
    """A stance as it stands now, and what an editor can do with it."""
    opened = await _find(interaction, press.stance, "", "")
    await send(interaction, edit_card(opened, moved=opened.row.revision != press.revision), private=True)


def _opens(
    dialog: Callable[[Opened, Correction], GuardedModal],
) -> Callable[[Interaction, _OfRow], Awaitable[None]]:
    """Opens a dialog about a stance that still is the one that the button was made for; else it is shown anew."""

    async def open_(interaction: Interaction, press: _OfRow) -> None:
        opened = await _find(interaction, press.stance, "", "")
        moved = opened.row.revision != press.revision
        if moved or not opened.row.is_kept:
            await send(interaction, edit_card(opened, moved=moved), private=True)
        else:
            await interaction.response.send_modal(dialog(opened, correction_of(opened.row)))

    return open_


async def _correct_again(interaction: Interaction, press: CorrectAgain) -> None:
    """Open a kept correction again, for the one who typed it; it keeps the version that they looked at."""
    correction = kept(interaction, Correction, press.token, "`/record correct`")
    opened = await _find(interaction, correction.seen.key, "", "")
    await interaction.response.send_modal(CorrectDialog(opened, correction))


async def setup(client: Bot) -> None:
    """Add the commands, hidden by Discord from those who lack Manage Messages."""
    add_routes(
        client,
        route(RecordAgain, _reopen),
        route(SayWhy, _why),
        route(Edit, _edit),
        route(CorrectText, _opens(CorrectDialog)),
        route(CorrectPosition, _opens(PositionDialog)),
        route(Retract, _opens(RetractDialog)),
        route(CorrectAgain, _correct_again),
    )
    await client.add_cog(Record())
