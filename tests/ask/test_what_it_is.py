"""Questions in which only "it" or "that" says what they are about, and what is asked besides the first question."""

import pytest

from bot.ask.model import Ask
from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    "text",
    [
        "did obama support it",
        "when did Putin say that",
        "what does Merkel think of this",
        "does hollande agree with that",
        "does Merkel support it now?",
        "who is against it",
        "What did Putin say about that in 2015?",
        "Merkel est pour ça ?",
    ],
)
async def test_it_is_asked_back_where_nothing_was_asked_before(present: Desk, text: str):
    found = await asked(present, text)
    assert (found.kind, found.evidence, found.closest) == ("clarify", (), "")
    assert found.headline in {
        "That could be about several topics. Which one?",
        "Plusieurs sujets sont possibles. Lequel ?",
    }
    assert len(found.options) > 1


async def test_the_topics_offered_for_it_are_those_somebody_spoke_on(present: Desk):
    found = await asked(present, "what does Merkel think of this")
    assert len(found.options) == 7
    assert all("Angela Merkel" in option.question for option in found.options)


@pytest.mark.parametrize(
    "text", ["is turkey in it", "has turkey joined", "did turkey join it?", "who is in it"]
)
async def test_in_which_coalition_is_asked_back_where_none_is_named(present: Desk, text: str):
    found = await asked(present, text)
    assert (found.kind, found.members) == ("clarify", ())
    assert found.headline == "There are several coalitions on record. Which one?"
    whether = "turkey" in text
    first = "Is Turkey in Global" if whether else "Who is in Global"
    assert found.options[0].question.startswith(first)


async def test_it_is_what_was_asked_about_before(present: Desk):
    before = await asked(present, "is Iraq in the Global Coalition?")
    found = await asked(present, "and is turkey in it", context=before.query)
    assert found.query is not None
    assert (found.query.ask, found.query.member) == (Ask.MEMBERS, "TUR")


@pytest.mark.parametrize(
    ("text", "also"),
    [
        (
            "Was Oman a member of the Global Coalition in January 2016, and Turkey?",
            "Turkey has been a member",
        ),
        ("Is Turkey in the Global Coalition, and Russia?", "Russia is not listed"),
        ("Are Turkey and Oman in the Global Coalition, or Russia?", "Russia is not listed"),
    ],
)
async def test_who_is_asked_about_behind_the_coalition_is_answered_too(present: Desk, text: str, also: str):
    assert also in (await asked(present, text)).headline


async def test_a_second_question_is_named_where_the_first_is_asked_back(present: Desk):
    found = await asked(
        present, "Where does erdo stand on the safe zone? And is Turkey in the Global Coalition?"
    )
    assert found.kind == "clarify"
    assert found.notes == ("Not answered yet: “And is Turkey in the Global Coalition”.",)


async def test_it_is_asked_back_also_where_nothing_fits_it_of_what_was_asked_before(present: Desk):
    before = await asked(present, "where does erdogan stand on the safe zone")
    found = await asked(present, "is turkey in it", context=before.query)
    assert (found.kind, found.headline) == ("clarify", "There are several coalitions on record. Which one?")
