"""Every topic is understood in the words that answers say it in, and on the side that is asked for."""

import pytest

from bot.ask.index import tables
from bot.ask.language import language
from bot.ask.model import Side
from bot.request import Desk, Request
from tests.ask.reads import query
from tests.ask.score import MEMBER


@pytest.mark.parametrize(
    ("asked", "side"),
    [
        ("who supports {}?", Side.SUPPORT),
        ("who wants {}?", Side.SUPPORT),
        ("who is for {}?", Side.SUPPORT),
        ("did Obama back {}?", Side.SUPPORT),
        ("who opposes {}?", Side.OPPOSE),
    ],
)
async def test_what_answers_say_of_a_topic_can_be_asked_again(present: Desk, asked: str, side: Side):
    directory = await Request(present, MEMBER).directory()
    english = tables(directory, language("en"))
    for topic in directory.topics:
        for words in (topic.name, topic.phrase):
            found = query(asked.format(words), english)
            assert (found.topics, found.side) == ((topic.key,), side), words
