"""Reading a question against the starter record, for tests of single stages."""

from datetime import date

from bot.ask.conversation import TextReading, read_text
from bot.ask.index import Tables
from bot.ask.model import Answer, Query
from bot.ask.reading import Reading
from bot.ask.service import ask
from bot.request import Desk, Request
from tests.ask.score import MEMBER

TODAY = date(2026, 11, 22)


def understood(text: str, tables: Tables, before: Query | None = None) -> TextReading:
    """What a text is understood as on the day of the question sets."""
    return read_text(text, tables, TODAY, before)


def reading(text: str, tables: Tables) -> Reading:
    """The reading of a text that is a question."""
    found = understood(text, tables)
    assert found.reading is not None
    assert not found.aside
    return found.reading


def query(text: str, tables: Tables, before: Query | None = None) -> Query:
    """The query of a text that is a question."""
    found = understood(text, tables, before)
    assert found.reading is not None
    assert not found.aside
    return found.reading.query


async def asked(desk: Desk, text: str, *, context: Query | None = None) -> Answer:
    """The answer that a member gets to a question, after another one if `context` is given."""
    return await ask(Request(desk, MEMBER), text, context=context)
