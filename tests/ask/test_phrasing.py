"""What belongs to an answer is told in it, and counted as what it is."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Compare Haley and Tillerson on Assad's future, March to April 2017.",
            "Nikki Haley neutral or mixed (30 March 2017)",
        ),
        ("Did Philip Hammond soften on Assad in 2015?", "Other moves in that time:"),
        (
            "Who founded the Baghdad information centre?",
            "Iran (founder), Russia (founder) and Syria (founder)",
        ),
        (
            "What do the presidents of the Baltic states say about the anti-ISIS coalition?",
            "Toomas Hendrik Ilves supports",
        ),
        (
            "Who has come out against putting foreign boots on the ground in Syria?",
            "foreign ground troops in the fight",
        ),
        ("What was the Iraqi vice president's warning in 2012?", "unlimited chaos and devastation"),
        (
            "When precisely did NATO come into the anti-ISIS coalition, and who announced it?",
            "since 25 May 2017",
        ),
        ("what had Cameron asked for in 2013", "neutral or mixed"),
    ],
)
async def test_nothing_that_belongs_to_it_is_left_out_of_an_answer(present: Desk, text: str, says: str):
    assert says in (await asked(present, text)).text


async def test_how_many_more_there_are_counts_all_of_them_and_not_only_those_shown_as_cards(present: Desk):
    counted = await asked(present, "How many statements by Obama are there?")
    assert counted.headline.startswith("31 statements on record")
    found = await asked(present, "what did Obama say about everything")
    assert "; and 24 more." in found.text  # behind the first and six others
    erdogan = await asked(present, "How many statements by Erdoğan about Assad leaving do you have on file?")
    assert (
        ": supports (27 December 2017); neutral or mixed (1 December 2016);" in erdogan.text
    )  # newest first


async def test_only_what_is_certainly_of_a_time_is_counted_as_of_it(present: Desk):
    found = await asked(present, "December 2012: who said what?")
    assert found.headline == "One statement on record, Dec 2012:"
    assert "20 more may be of that time" in found.rest
    none = await asked(present, "how many statements by Nawaz Sharif in September 2013")
    assert none.rest.endswith("they may be of another time.")


async def test_exact_words_are_offered_only_where_there_are_any(present: Desk):
    voted = await asked(present, "where does Merkel stand on strikes on ISIS in Syria")
    assert not any(one.revision.stance.quote for one in voted.evidence)
    assert "Exact words" not in [one.label for one in voted.next_questions]
    said = await asked(present, "where does Putin stand on one broad coalition")
    assert "Exact words" in [one.label for one in said.next_questions]
