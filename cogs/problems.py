"""What readers say is wrong, and what they answer when the editors ask."""

from collections.abc import Sequence

import discord
from discord import ui
from typing_extensions import override

from bot.client import Standpoint
from bot.desk.suggest import answer_question, current_row, report_problem
from bot.record.policy import Action, require
from bot.record.queue import TEXT_LIMIT, ProblemKind
from bot.show.card import Card
from bot.show.queue import note_card, thanks_card
from cogs.answering import Interaction, answer, caller_of
from cogs.delivering import QUEUE_CHANGED, refresh_post
from cogs.fields import exactly, text_field, whole
from cogs.guard import DIALOGS, GuardedModal


class ProblemDialog(GuardedModal):
    """What is wrong with a stance."""

    def __init__(self, stance_key: str) -> None:
        """A dialog about one stance."""
        super().__init__(title="Report a problem")
        self._stance_key = stance_key
        self._problem = ui.RadioGroup[ui.Modal](
            options=[discord.RadioGroupOption(label=kind.capitalize(), value=kind) for kind in ProblemKind]
        )
        self._text = text_field(TEXT_LIMIT, "", long=True, required=False)
        self.add_item(ui.Label(text="What is wrong?", component=self._problem))
        self.add_item(
            ui.Label(
                text="How do you know?",
                description="A link or a few words help the editors.",
                component=self._text,
            )
        )

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        async def hand_in() -> Card:
            item = await report_problem(
                interaction.client.desk,
                caller_of(interaction),
                stance_key=self._stance_key,
                problem=self._problem.value or "",
                text=self._text.value,
                channel_id=interaction.channel_id,
                request_key=str(interaction.id),
            )
            interaction.client.dispatch(QUEUE_CHANGED, item.guild_id)
            return thanks_card(item)

        await answer(interaction, hand_in(), private=True)


class AnswerDialog(GuardedModal):
    """The author's answer to a question of the editors."""

    def __init__(self, guild_id: int, number: int) -> None:
        """A dialog about one item of a server."""
        super().__init__(title=f"Your answer about #{number}")
        self._guild_id = guild_id
        self._number = number
        self._text = text_field(TEXT_LIMIT, "", long=True)
        self.add_item(
            ui.Label(text="Your answer", description="Only the editors see it.", component=self._text)
        )

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        async def reply() -> Card:
            item = await answer_question(
                interaction.client.desk,
                caller_of(interaction),
                guild_id=self._guild_id,
                number=self._number,
                text=self._text.value,
                request_key=str(interaction.id),
            )
            await refresh_post(interaction.client, item)
            return note_card("Thank you. The editors will read it.")

        await answer(interaction, reply(), private=True)


async def _report(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Open the dialog about a stance; one that is gone is said at once."""
    caller = caller_of(interaction)
    require(caller, Action.REPORT_PROBLEM)
    row = await current_row(interaction.client.desk, caller.guild_id, arguments[0])
    await interaction.response.send_modal(ProblemDialog(row.stance.key))


async def _answer(interaction: Interaction, arguments: Sequence[str]) -> None:
    """Open the dialog for an answer; whether the presser may answer is looked at when they send it."""
    require(caller_of(interaction), Action.ANSWER_QUESTION)
    guild_id, number = exactly(arguments, 2)
    await interaction.response.send_modal(AnswerDialog(whole(guild_id), whole(number)))


async def setup(client: Standpoint) -> None:  # noqa: ARG001 - the signature of an extension
    """Add what the buttons open; there is no command."""
    DIALOGS["problem"] = _report
    DIALOGS["queueanswer"] = _answer
