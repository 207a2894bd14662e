"""Every topic is understood in the words that answers say it in, and on the side that is asked for."""

import pytest

from bot.ask.index import tables
from bot.ask.language import language
from bot.ask.model import Side
from bot.request import Desk, Request
from tests.ask.reads import asked as asked_of
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


@pytest.mark.parametrize(
    "text",
    [
        "Who condemned the American, British and French strikes in April 2018?",
        "Who was against the US, UK and France hitting Syria in April 2018?",
    ],
)
async def test_what_several_countries_did_together_is_the_topic_that_they_were_for(present: Desk, text: str):
    found = await asked_of(present, text)
    assert found.query is not None
    assert found.query.topics == ("strike-the-regime",)
    assert {one.leader.key for one in found.evidence} >= {"putin", "corbyn"}


async def test_what_a_single_country_did_may_be_no_topic(present: Desk):
    assert (await asked_of(present, "Who condemned the Israeli raid on Iraq in April 2018?")).kind != "answer"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("who supports Putin's intervention", "russian-intervention"),
        ("what reasons did Putin give for his intervention", "russian-intervention"),
        ("did Putin defend his intervention in Syria", "russian-intervention"),
        ("did Trump announce his withdrawal", "us-withdrawal"),
        ("what does Cameron think of his intervention", "ground-troops"),  # no topic is of the British one
    ],
)
async def test_what_is_called_a_leaders_own_is_of_the_topic_of_their_country(
    text: str, topic: str, present: Desk
):
    found = (await asked_of(present, text)).query
    assert found is not None
    assert found.topics == (topic,)


async def test_what_most_is_said_of_is_the_topic_whatever_another_names_besides(present: Desk):
    found = await asked_of(present, "is Hollande for taking part in strikes against Daesh in Syria?")
    assert found.topics == ("strike-isis-in-syria",)


@pytest.mark.parametrize(
    "text",
    [
        "did Hollande want to bomb ISIS in Syria, and not only in Iraq",
        "did Obama strike ISIS in Syria, not just Iraq?",
    ],
)
async def test_where_something_happens_as_well_turns_no_side_around(present: Desk, text: str):
    found = await asked_of(present, text)
    assert found.topics == ("strike-isis-in-syria",)
    assert found.headline.startswith("Yes.")


async def test_what_presidents_asked_is_one_question(present: Desk):
    found = await asked_of(
        present, "Which presidents asked that the judges in The Hague deal with the crimes in Syria?"
    )
    assert found.topics == ("refer-to-icc",)
    assert "Not answered yet" not in found.text


async def test_what_names_a_theme_on_another_topic_is_told_too(present: Desk):
    found = await asked_of(present, "What did Lavrov say about Syria between 1 and 30 September 2014?")
    assert "un69-rus-lavrov-p2" in found.records
    assert len(found.records) == 6
