"""From a query to an answer: each kind of question to the function that answers it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final

from bot.ask.answer import Answer
from bot.ask.changes import change
from bot.ask.comparing import agreed, compared
from bot.ask.compose import Asked
from bot.ask.members import members, updates
from bot.ask.nothing import nothing
from bot.ask.positions import position, quote, when
from bot.ask.query import Ask, Side
from bot.ask.supporters import who


async def answer_query(asked: Asked) -> Answer:
    """The answer to a query."""
    query = asked.query
    if query.unknown_topic or (query.unknown_leader and not query.leaders):
        return await nothing(asked)
    if asked.date_from and asked.date_from > asked.today:
        return await nothing(asked)
    if query.ask in _OF_SOMEBODY and not query.leaders and query.topics:
        asked = replace(asked, query=asked.asking(ask=Ask.WHO, side=Side.ANY))
    return await _ANSWERS[asked.query.ask](asked)


_OF_SOMEBODY: Final = frozenset({Ask.POSITION, Ask.QUOTE, Ask.WHEN, Ask.COMPARE, Ask.AGREEMENT})
"""Kinds that need somebody to be about. Without anybody, they are about everyone."""


async def _help(asked: Asked) -> Answer:
    return asked.answer(asked.speech.say("help"), kind="help")


_ANSWERS: Final[Mapping[Ask, Callable[[Asked], Awaitable[Answer]]]] = {
    Ask.POSITION: position,
    Ask.QUOTE: quote,
    Ask.WHEN: when,
    Ask.WHO: who,
    Ask.COMPARE: compared,
    Ask.AGREEMENT: agreed,
    Ask.CHANGE: change,
    Ask.MEMBERS: members,
    Ask.UPDATES: updates,
    Ask.HELP: _help,
}
