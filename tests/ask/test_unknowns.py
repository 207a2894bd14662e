"""Words that name nothing on record: named where they matter, passed over where they do not, and never past a yes or a no."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


async def test_one_word_of_a_row_does_not_tell_why(present: Desk):
    found = await asked(present, "Why did Obama really hesitate?")
    assert found.kind == "no_record"


async def test_what_is_no_topic_of_the_record_is_named_where_everybodys_stand_is_asked_for(present: Desk):
    found = await asked(present, "where do leaders stand on the kurdish independence referendum?")
    assert "“kurdish independence referendum”" in found.headline


async def test_yes_or_no_of_something_that_is_no_leader_is_not_asked_of_everyone(present: Desk):
    found = await asked(present, "did the mandate include bombing")
    assert (found.kind, found.records) == ("no_record", ())
    assert found.headline.startswith("I did not understand “did the mandate include bombing”")


@pytest.mark.parametrize(
    "text",
    [
        "did abadi want to withdraw from the us-led coalition?",
        "did trudeau support leaving the us-led coalition?",
        "did trudeau want to pull out of the us-led coalition?",
        "did Sarkozy favour withdrawing from syria",
        "did nasrallah leave syria?",
        "did pence praise Syria?",
        "is trudeau for Syria?",
        "does may oppose syria?",
        "is corbyn for isis?",
    ],
)
async def test_neither_yes_nor_no_is_said_of_a_theme_nor_of_what_somebody_leaves(present: Desk, text: str):
    found = await asked(present, text)
    assert not found.headline.startswith(("Yes.", "No.", "In part."))
    if (
        "with" in text or "pull" in text or "leav" in text
    ):  # the word is named, or what is meant is asked back
        assert found.kind == "clarify" or "did not understand" in f"{found.headline} {found.notes}"


async def test_everyday_words_and_numbers_around_a_question_hold_nothing_up(present: Desk):
    polite = "I'd be grateful for Tammam Salam's view on buffer zones for refugees."
    assert (await asked(present, polite)).records == ("un70-lbn-salam-p10",)
    founded = await asked(present, "which four countries founded the Baghdad information centre")
    assert {one.member for one in founded.members} == {"IRN", "IRQ", "RUS", "SYR"}


async def test_no_yes_is_said_to_what_says_more_than_the_topic_in_words_of_the_statement(present: Desk):
    found = await asked(present, "Hammond insisted in September 2015 that Assad must go on day one. Correct?")
    assert found.headline.startswith("Philip Hammond is")
    assert "“We are not saying he must go on day one”" in found.text


async def test_of_a_word_that_no_topic_has_it_is_told_where_the_leader_stands_otherwise(present: Desk):
    found = await asked(present, "Sisi on bicycle lanes in Syria?")
    assert found.kind == "no_record"
    assert "Fight ISIS with Assad: supports (22 November 2016)" in found.rest


async def test_who_is_to_do_it_is_no_word_that_can_be_left_out(present: Desk):
    found = await asked(present, "has Assad ever said the yanks should get out of his country?")
    assert found.kind == "no_record"
    assert "US withdrawal: supports (31 May 2018)" in found.rest


@pytest.mark.parametrize(
    "text", ["does Sisi see any way out other than talks?", "did Erdoğan ever meet Assad, yes or no?"]
)
async def test_neither_an_exception_nor_a_meeting_is_answered_by_yes_or_no(present: Desk, text: str):
    found = await asked(present, text)
    assert not found.headline.startswith(("Yes", "No", "In part"))
