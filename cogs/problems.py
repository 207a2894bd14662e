"""What readers say is wrong, and what they answer when the editors ask."""

from typing_extensions import override

from bot.desk.suggest import answer_question, current_row, report_problem
from bot.record.entries import Value
from bot.record.policy import Action, require
from bot.record.queue import TEXT_LIMIT, ProblemKind
from bot.show.buttons import AnswerQuestion, ReportProblem
from bot.show.card import Card
from bot.show.queue import note_card, thanks_card
from bot.ui.state import Bot, Interaction, add_routes, route
from cogs.answering import answer, caller_of, request_of
from cogs.delivering import QUEUE_CHANGED, refresh_post
from cogs.fields import Field, Form, Option


class Problem(Value):
    """What somebody says about a stance."""

    problem: str = ""
    text: str = ""


class ProblemDialog(Form):
    """What is wrong with a stance."""

    def __init__(self, stance_key: str) -> None:
        """A dialog about one stance."""
        options = [Option(kind, kind.capitalize()) for kind in ProblemKind]
        problem = Field("problem", "What is wrong?", options=options, is_list=True)
        hint = "A link or a few words help the editors."
        text = Field("text", "How do you know?", hint, TEXT_LIMIT, long=True, required=False)
        super().__init__("Report a problem", Problem(), [problem, text])
        self._stance_key = stance_key

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        async def hand_in() -> Card:
            said = self.typed(Problem)
            item = await report_problem(
                request_of(interaction),
                stance_key=self._stance_key,
                problem=said.problem,
                text=said.text,
                channel_id=interaction.channel_id,
            )
            interaction.client.dispatch(QUEUE_CHANGED, item.guild_id)
            return thanks_card(item)

        await answer(interaction, hand_in(), private=True)


class AnswerDialog(Form):
    """The author's answer to a question of the editors."""

    def __init__(self, guild_id: int, number: int) -> None:
        """A dialog about one item of a server."""
        text = Field("text", "Your answer", "Only the editors see it.", TEXT_LIMIT, long=True)
        super().__init__(f"Your answer about #{number}", Problem(), [text])
        self._guild_id = guild_id
        self._number = number

    @override
    async def on_submit(self, interaction: Interaction, /) -> None:
        async def reply() -> Card:
            item = await answer_question(
                request_of(interaction),
                guild_id=self._guild_id,
                number=self._number,
                text=self.typed(Problem).text,
            )
            await refresh_post(interaction.client, item)
            return note_card("Thank you. The editors will read it.")

        await answer(interaction, reply(), private=True)


async def _report(interaction: Interaction, press: ReportProblem) -> None:
    """Open the dialog about a stance; one that is gone is said at once."""
    caller = caller_of(interaction)
    require(caller, Action.REPORT_PROBLEM)
    row = await current_row(interaction.client.desk, caller.guild_id, press.stance)
    await interaction.response.send_modal(ProblemDialog(row.stance.key))


async def _answer(interaction: Interaction, press: AnswerQuestion) -> None:
    """Open the dialog for an answer; whether the presser may answer is looked at when they send it."""
    require(caller_of(interaction), Action.ANSWER_QUESTION)
    await interaction.response.send_modal(AnswerDialog(press.guild_id, press.number))


async def setup(client: Bot) -> None:
    """Add what the buttons open; there is no command."""
    add_routes(client, route(ReportProblem, _report), route(AnswerQuestion, _answer))
