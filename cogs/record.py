"""Recording, correcting and retracting stances: for editors, in servers."""

from collections.abc import Sequence

from discord import app_commands
from discord.app_commands import Transform
from discord.ext import commands

from bot.client import Standpoint
from bot.desk.edit import Draft
from bot.desk.stances import Opened, context_of, correction_of, find_statement
from bot.record.context import Why
from bot.record.errors import StandpointError
from bot.record.policy import Action, require
from bot.show.revised import edit_card
from cogs.answering import Interaction, caller_of, send
from cogs.dialogs import ContextDialog, CorrectDialog, PositionDialog, RecordDialog, RetractDialog
from cogs.editor_options import OpenTopicOption, StatementOption
from cogs.fields import exactly, kept_draft, whole
from cogs.guard import ACTION, DIALOGS
from cogs.options import POSITIONS, LeaderOption, TopicOption
from cogs.submitting import kept_correction, show_outcome, stored

_COMMAND = "`/record stance`"


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
        await interaction.response.send_modal(RetractDialog(opened))


async def open_draft(interaction: Interaction, draft: Draft) -> None:
    """Open the dialog for a draft, with what the record shows by now."""
    context = await context_of(interaction.client.desk, caller_of(interaction), draft.leader, draft.topic)
    exact = draft.model_copy(
        update={"leader": context.leader.key, "topic": context.topic.key, "seen": context.seen}
    )
    if context.shown is None:
        exact = exact.model_copy(update={"why": None})
        await interaction.response.send_modal(RecordDialog(context.leader, context.topic, exact))
    else:
        await interaction.response.send_modal(ContextDialog(context, exact))


async def _find(interaction: Interaction, statement: str, leader: str, topic: str) -> Opened:
    return await find_statement(
        interaction.client.desk, caller_of(interaction), statement, leader=leader, topic=topic
    )


async def _reopen(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Open a kept draft again, for the one who typed it."""
    await open_draft(interaction, kept_draft(interaction, arguments[0], _COMMAND))


async def _why(interaction: Interaction, arguments: Sequence[str]) -> None:
    """What the editor says about the position on record, for a draft that was typed without being asked."""
    token, chosen = exactly(arguments, 2)
    require(caller_of(interaction), Action.RECORD_STANCE)
    draft = kept_draft(interaction, token, _COMMAND)
    if chosen not in set(Why):
        raise StandpointError("This button does not work any more. Please ask again.")
    draft = draft.model_copy(update={"why": Why(chosen)})
    await show_outcome(interaction, stored(interaction, draft))


async def _edit(interaction: Interaction, arguments: Sequence[str]) -> None:
    """A stance as it stands now, and what an editor can do with it."""
    key, revision = exactly(arguments, 2)
    opened = await _find(interaction, key, "", "")
    await send(interaction, edit_card(opened, moved=opened.row.revision != whole(revision)), private=True)


async def _opened_as_seen(interaction: Interaction, arguments: Sequence[str]) -> Opened | None:
    """The stance of a button, if it still is the one that the button was made for; else it is shown anew."""
    key, revision = exactly(arguments, 2)
    opened = await _find(interaction, key, "", "")
    if opened.row.revision == whole(revision) and opened.row.is_kept:
        return opened
    await send(interaction, edit_card(opened, moved=opened.row.revision != whole(revision)), private=True)
    return None


async def _correct(interaction: Interaction, arguments: Sequence[str]) -> None:
    opened = await _opened_as_seen(interaction, arguments)
    if opened is not None:
        await interaction.response.send_modal(CorrectDialog(opened, correction_of(opened.row)))


async def _reposition(interaction: Interaction, arguments: Sequence[str]) -> None:
    opened = await _opened_as_seen(interaction, arguments)
    if opened is not None:
        await interaction.response.send_modal(PositionDialog(opened, correction_of(opened.row)))


async def _retract(interaction: Interaction, arguments: Sequence[str]) -> None:
    opened = await _opened_as_seen(interaction, arguments)
    if opened is not None:
        await interaction.response.send_modal(RetractDialog(opened))


async def _correct_again(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Open a kept correction again, for the one who typed it; it keeps the version that they looked at."""
    correction = kept_correction(interaction, arguments[0])
    opened = await _find(interaction, correction.seen.key, "", "")
    await interaction.response.send_modal(CorrectDialog(opened, correction))


async def setup(client: Standpoint) -> None:
    """Add the commands, hidden by Discord from those who lack Manage Messages."""
    DIALOGS.update(
        {
            "draft": _reopen,
            "why": _why,
            "edit": _edit,
            "correct": _correct,
            "reposition": _reposition,
            "retract": _retract,
            "correctdraft": _correct_again,
        }
    )
    await client.add_cog(Record())
