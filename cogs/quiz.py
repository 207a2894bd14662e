"""/quiz: who said it?"""

import asyncio
import importlib

from discord import app_commands

from bot.core.policy import Action
from bot.routes import AskWho, GuessSpeaker
from bot.ui.cards import Card
from bot.ui.guard import ACTION
from bot.ui.replies import answer, opens, request_of
from bot.ui.state import Bot, Interaction, add_routes


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


async def _verdict(interaction: Interaction, button: GuessSpeaker) -> Card:
    await _load()
    from bot.quiz import judge, verdict_card  # noqa: PLC0415 - see _load

    return verdict_card(await judge(request_of(interaction), button.stance, button.leader))


async def setup(client: Bot) -> None:
    add_routes(
        client,
        opens(AskWho, lambda interaction, _: _question(interaction)),
        opens(GuessSpeaker, _verdict),
    )
    client.tree.add_command(quiz)
