"""The part of asking that needs the language tables. Loaded with the first question, to keep the start quick."""

from bot.ask.asking import ask, ask_again
from bot.ask.context import Context
from bot.ask.language import language
from bot.ask.sayings import question_text
from bot.desk.request import Request
from bot.show.ask import ask_card
from bot.show.card import Card


async def answered(request: Request, text: str, context_id: str) -> tuple[Card, str]:
    """The card that answers a text, and the id of what the conversation is about now.

    What is not on record is counted, without who asked.
    """
    before = Context.from_id(context_id, await request.directory()) if context_id else None
    found = await ask(request, text, context=before)
    if found.gap is not None:
        await request.store.gaps.count(request.caller.guild_id, found.gap, request.today().isoformat())
    return ask_card(found), found.context


async def answered_again(request: Request, context_id: str, code: str) -> tuple[Card, str] | None:
    """The card for the question that a button stands for, None if its id says nothing any more."""
    context = Context.from_id(context_id, await request.directory())
    if context is None:
        return None
    found = await ask_again(request, context, language=code or "en")
    return ask_card(found), found.context


async def question_of(request: Request, context_id: str) -> str:
    """The question of a context in words, "" if its id says nothing any more."""
    directory = await request.directory()
    context = Context.from_id(context_id, directory)
    return question_text(language("en"), context.query, directory) if context is not None else ""
