"""/quiz: who said it?"""

import asyncio
import importlib

from discord import app_commands

from bot.core.policy import Action
from bot.routes import AskWho, GuessSpeaker
from bot.ui.cards import Card
from bot.ui.guard import ACTION
from bot.ui.replies import answer, as_card, request_of
from bot.ui.state import Bot, Interaction, add_routes, route


@app_commands.command(extras={ACTION: Action.LOOK_UP})
async def quiz(interaction: Interaction) -> None:
    """Who said it? A quote from the record, and four leaders to choose from."""
    await answer(interaction, _question(interaction))


async def _load() -> None:
    """Load the quiz the first time in a thread: it knows countries by the words of asking, which takes a while to read."""
    await asyncio.to_thread(importlib.import_module, "bot.quiz")


async def _question(interaction: Interaction) -> Card:
    await _load()
    from bot.quiz import ask_who, question_card  # noqa: PLC0415 - see _load

    return question_card(await ask_who(request_of(interaction), interaction.id))


async def _ask_another(interaction: Interaction, _: AskWho) -> None:
    await answer(interaction, _question(interaction), private=True)


async def _guess(interaction: Interaction, button: GuessSpeaker) -> None:
    await _load()
    from bot.quiz import judge, verdict_card  # noqa: PLC0415 - see _load

    judged = judge(request_of(interaction), button.stance, button.leader)
    await answer(interaction, as_card(judged, verdict_card), private=True)


async def setup(client: Bot) -> None:
    add_routes(client, route(AskWho, _ask_another), route(GuessSpeaker, _guess))
    client.tree.add_command(quiz)
