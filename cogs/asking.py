"""The part of asking that needs the language tables. Loaded with the first question, to keep the start quick."""

from bot.ask.asking import ask, ask_again
from bot.ask.context import Context
from bot.ask.language import language
from bot.ask.sayings import question_text
from bot.client import Standpoint
from bot.record.policy import Caller
from bot.show.ask import ask_card
from bot.show.card import Card


async def answered(client: Standpoint, caller: Caller, text: str, context_id: str) -> tuple[Card, str]:
    """The card that answers a text, and the id of what the conversation is about now.

    What is not on record is counted, without who asked.
    """
    desk = client.desk
    before = Context.from_id(context_id, await desk.directory(caller.guild_id)) if context_id else None
    found = await ask(desk, caller, text, context=before)
    if found.gap is not None:
        await desk.store.gaps.count(caller.guild_id, found.gap, desk.today().isoformat())
    return ask_card(found), found.context


async def answered_again(
    client: Standpoint, caller: Caller, context_id: str, code: str
) -> tuple[Card, str] | None:
    """The card for the question that a button stands for, None if its id says nothing any more."""
    context = Context.from_id(context_id, await client.desk.directory(caller.guild_id))
    if context is None:
        return None
    found = await ask_again(client.desk, caller, context, language=code or "en")
    return ask_card(found), found.context


async def question_of(client: Standpoint, caller: Caller, context_id: str) -> str:
    """The question of a context in words, "" if its id says nothing any more."""
    directory = await client.desk.directory(caller.guild_id)
    context = Context.from_id(context_id, directory)
    return question_text(language("en"), context.query, directory) if context is not None else ""
