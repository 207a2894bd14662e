"""What stands beside an answer: what of the question is not answered, left out, or not on record."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


async def test_what_an_answer_tells_is_not_said_to_be_unanswered(present: Desk):
    found = await asked(present, "What did Asselborn say, and what did he ask for?")
    assert found.notes == ()
    assert {one.leader.key for one in found.evidence} == {"asselborn"}


@pytest.mark.parametrize(
    "text", ["where does merkel stand on assad in 2027", "what does Macron think of Assad today"]
)
async def test_how_far_the_record_goes_is_said_of_what_is_after_it_and_of_now(present: Desk, text: str):
    newest = "The newest statement on record is from 19 December 2018; what came after it is not on record."
    assert newest in (await asked(present, text)).notes
    assert not (await asked(present, "where does merkel stand on assad in 2018")).notes


async def test_of_several_who_are_asked_about_those_are_named_of_whom_there_is_nothing(present: Desk):
    found = await asked(present, "Did Ban Ki-moon and de Mistura say the same about Assad?")
    assert found.notes == ("Nothing on record for Staffan de Mistura.",)
    sided = await asked(present, "when did Mohammed bin Salman and Trump oppose a US withdrawal")
    assert sided.notes == ()
    assert sided.rest.endswith("The others asked about: Donald Trump supports (19 December 2018).")
    near = await asked(present, "Harper vs Trudeau on bombing ISIS in Syria, what's the difference?")
    assert near.notes == ("Nothing on record for Stephen Harper.",)
    assert "harper-2015-03-24-p5-isis" in {one.revision.stance.key for one in near.nearest}


async def test_what_is_foretold_before_a_question_is_named_as_not_answered(present: Desk):
    found = await asked(present, "Will the Astana talks bring peace in the end? And who was behind them?")
    assert found.notes[0] == "Not answered yet: “Will the Astana talks bring peace in the end”."


async def test_whether_somebody_took_part_is_not_told_by_what_they_said(present: Desk):
    found = await asked(present, "did Merkel's Germany join the April 2018 strikes on Assad?")
    assert "What leaders said does not tell who took part." in found.notes


async def test_what_an_answer_tells_anyway_is_not_said_to_be_unanswered(present: Desk):
    found = await asked(present, "what is the oldest statement in your whole record and who said it")
    assert found.notes == ()


async def test_a_second_question_that_reads_like_the_first_and_says_more_is_named(present: Desk):
    found = await asked(present, "Who liked the Baghdad intelligence sharing, and who had a problem with it?")
    assert found.notes == ("Not answered yet: “and who had a problem with it”.",)


async def test_a_count_of_statements_beside_one_of_leaders_is_named_as_not_answered(present: Desk):
    found = await asked(present, "Number of leaders who back an ICC referral, and in how many statements?")
    assert "Not answered yet: “how many statements”." in found.notes


async def test_a_second_question_that_is_in_doubt_is_named(present: Desk):
    text = (
        "Was Obama ready to hit ISIS in Syria in September 2014, and what did he say about sending soldiers?"
    )
    assert (
        "Not answered yet: “and what did he say about sending soldiers”."
        in (await asked(present, text)).notes
    )


async def test_quotes_asked_for_behind_a_comparison_are_told(present: Desk):
    found = await asked(present, "King Salman and Kerry october 2015: what about Assad? is there a quote")
    assert found.also is not None
    assert found.also.understood.startswith("What did John Kerry and Salman bin Abdulaziz say about")


async def test_who_said_so_is_not_told_by_a_list_of_members(present: Desk):
    found = await asked(present, "Is Bosnia in the US-led alliance and who from there said so?")
    assert "Not answered yet: “and who from there said so”." in found.notes


async def test_whom_a_part_before_the_question_names_is_not_dropped(present: Desk):
    found = await asked(present, "kerry after vienna, halloween 2015 or so. what was the US line on assad")
    assert "Not answered yet: “kerry after vienna, halloween 2015 or so”." in found.notes


async def test_a_second_count_is_named(present: Desk):
    found = await asked(
        present,
        "Number of statements you hold from the Turkish president Erdogan, and on how many different subjects?",
    )
    assert "Not answered yet: “and on how many different subjects”." in found.notes


async def test_a_group_beside_leaders_of_another_is_named_as_left_out(present: Desk):
    found = await asked(
        present, "Show me what the leaders of NATO and the EU said in the second half of October 2015"
    )
    assert any("NATO" in note for note in found.notes)


async def test_who_has_the_most_is_named_as_not_told(present: Desk):
    found = await asked(
        present, "how many statements of Obama do you have all together, is he the one with the most?"
    )
    assert found.headline.startswith("31 statements")
    assert any("the most" in note for note in found.notes)


async def test_a_second_question_is_named_also_where_the_first_is_told_by_a_row(present: Desk):
    found = await asked(
        present,
        "Did Stephen Harper ask Damascus before extending Canadian strikes to Syria, and what did Lavrov think of "
        "bombing without consent?",
    )
    assert "Not answered yet: “and what did Lavrov think of bombing without consent”." in found.text


async def test_what_a_country_did_is_no_yes_or_no_to_what_its_leaders_thought(present: Desk):
    for text in ("did Canada bomb Syria", "did Germany bomb ISIS in Syria?"):
        found = await asked(present, text)
        assert not found.headline.startswith(("Yes", "No", "In part"))
        assert "Role: " in found.text
    wanted = await asked(present, "did Germany want to bomb ISIS in Syria")
    assert wanted.headline.startswith("In part.")
