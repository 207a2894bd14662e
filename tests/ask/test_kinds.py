"""Which kind of question it is, which side it asks for, and which words of it turn neither."""

import pytest

from bot.ask.model import Side
from bot.ask.output import as_text
from bot.request import Desk
from tests.ask.reads import asked


async def test_a_link_for_something_takes_no_side(present: Desk):
    found = await asked(present, "Need a link for Medvedev's world war warning.")
    assert [one.revision.stance.stated_on for one in found.evidence] == ["2016-02-11"]


async def test_what_was_behind_something_is_a_question_why(present: Desk):
    found = await asked(present, "What was really behind Russia's intervention?")
    assert "The record holds what was said: reasons only as far as the words give them." in found.text


async def test_a_question_of_a_side_behind_a_change_is_about_the_side(present: Desk):
    told = 'Trump said his attitude toward Assad had "changed very much" after the gas attack.'
    text = f"{told} Did he then actually call for Assad to go?"
    assert (await asked(present, text)).headline.startswith(
        "Neither yes nor no. Donald Trump is neutral or mixed"
    )


async def test_what_somebody_is_part_of_is_no_deed(present: Desk):
    found = await asked(
        present, "Did Julie Bishop's view on Assad being part of a transition shift during 2015?"
    )
    assert found.headline.startswith("Yes. Julie Bishop changed")


async def test_what_changed_between_two_leaders_is_a_comparison_and_no_change_is_denied(present: Desk):
    found = await asked(present, "Did Cairo's attitude towards Damascus change between Morsi and Sisi?")
    assert "No change" not in found.text
    assert found.understood.startswith("Where do Mohamed Morsi and Abdel Fattah el-Sisi stand")


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "Neither Iran nor Iraq sits in the Islamic Military Alliance, correct?",
            "Iran is not listed as a member",
        ),
        (
            "Do Putin and his prime minister agree about ground troops?",
            "No. Dmitry Medvedev and Vladimir Putin are not",
        ),
        (
            "Until when did Lavrov criticise the US-led coalition?",
            "Last on record, 21 September 2017: Sergey Lavrov",
        ),
        ("Unlike Obama, Hillary Clinton was for a no-fly zone.", "Hillary Clinton is for a safe zone"),
        ("What number of Turkish politicians do you cover?", "6 leaders on record:"),
        (
            "When did Poroshenko last attack Russia's campaign in Syria?",
            "Last on record, September 2016: Petro Poroshenko",
        ),
        (
            "On which day did Obama tell Assad publicly, for the first time, to step aside?",
            "First on record, 18 August 2011: Barack Obama",
        ),
        (
            "Are there more leaders against Russia's military intervention than for it?",
            "20 on record have a position",
        ),
        (
            "Count the statements you hold from Walid al-Moualem for me.",
            "20 statements on record by Walid al-Moualem",
        ),
        (
            "Which participants of the Vienna group are missing from the American-led coalition?",
            "4 members on record of “International Syria Support Group” and not of “Global Coalition",
        ),
        ("put quotation marks on what Morsi said of a no-fly zone in 2013", "Mohamed Morsi on “Safe zone”"),
        (
            "Que disait le premier ministre italien des frappes contre Daech en Syrie ?",
            "Matteo Renzi sur « Strike ISIS",
        ),
    ],
)
async def test_small_words_count(present: Desk, text: str, begins: str):
    assert (await asked(present, text)).headline.startswith(begins)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "Who is recorded as rejecting foreign ground troops?",
            "4 on record are against foreign ground troops",
        ),
        ("Who is against American troops pulling out of Syria?", "4 on record are against a withdrawal"),
        (
            "Did more leaders welcome or reject Russia's military intervention in Syria?",
            "20 on record have a position",
        ),
        ("did egypt cut ties w assad or nah", "Yes. Mohamed Morsi was for cutting ties"),
        ("What is Turkey's role within the Global Coalition?", "Turkey has been a member"),
        (
            "How did Trump's position on striking the Syrian government develop?",
            "Donald Trump changed on foreign use of force",
        ),
    ],
)
async def test_the_side_and_the_topic_are_those_that_are_named(present: Desk, text: str, begins: str):
    assert (await asked(present, text)).headline.startswith(begins)


async def test_of_what_is_asked_why_it_is_said_that_reasons_are_those_of_the_words_alone(present: Desk):
    for text in ("why did Morsi cut ties with Damascus", "why did Morsi break with Damascus, was he pushed?"):
        assert (
            "The record holds what was said: reasons only as far as the words give them."
            in (await asked(present, text)).text
        )


async def test_for_a_month_is_no_side(present: Desk):
    found = await asked(present, "Do you have anything at all for December 2018?")
    assert found.headline == "One statement on record, Dec 2018:"
    assert found.understood == "Where does everyone stand on everything in December 2018?"


async def test_both_sides_asked_in_one_breath_are_told(present: Desk):
    found = await asked(present, "Who spoke for and who against the strikes on Syria on 14 April 2018?")
    assert found.headline.startswith("9 statements on record by 9 leaders")


async def test_who_somebody_is_is_told_by_their_office(present: Desk):
    found = await asked(present, "Who is Ahmed al-Asiri?")
    assert found.headline.startswith("Ahmed al-Asiri spoke as Spokesman, Saudi-led coalition in Yemen")
    assert found.understood == "In which office did Ahmed al-Asiri speak?"
    assert "spoke as" not in (await asked(present, "who is obama's ally")).headline


async def test_against_is_of_a_topic_behind_another_noun(present: Desk):
    found = await asked(present, "Qui est contre l'envoi de troupes au sol ?")
    assert found.understood == "Qui s'oppose à « Ground troops » ?"
    found = await asked(present, "Qui est contre l'usage de troupes au sol ?")
    assert "ne soutient" not in " ".join(as_text(found))
    assert any("Dmitry Medvedev" in line for line in as_text(found))
    found = await asked(present, "Who is against the creation of a safe zone?")
    assert any("Safe zone: Bernie Sanders opposes" in line for line in as_text(found))


async def test_against_in_french_puts_only_those_it_stands_between_side_by_side(present: Desk):
    found = await asked(present, "Qui est contre le retrait américain de Syrie ?")
    assert found.understood == "Qui s'oppose à « US withdrawal » ?"
    found = await asked(present, "Poutine contre Obama sur Assad")
    assert found.understood == "Comparer Barack Obama et Vladimir Putin sur « Assad must go »"


async def test_one_leader_beside_themselves_is_asked_whether_they_changed(present: Desk):
    found = await asked(present, "trump before 2016 vs trump in the white house on bombing assad, same guy?")
    assert found.understood == "Did Donald Trump change position on “Strike the Syrian government”?"


async def test_against_it_is_against_it_whatever_follows_behind_a_comma(present: Desk):
    found = await asked(present, "Russia bombing Syria: whos against it, only october 2015")
    assert found.understood == "Who opposes “Russia's intervention” in October 2015?"


@pytest.mark.parametrize(
    "text",
    [
        "who was against the us pulling its troops out of syria in 2018",
        "which leaders didn't want the US to pull its troops out of syria",
        "who opposed Trump pulling troops from Syria",
    ],
)
async def test_against_what_somebody_does_is_against_it(present: Desk, text: str):
    found = await asked(present, text)
    assert {one.leader.key for one in found.evidence} == {
        "mohammed-bin-salman",
        "tillerson",
        "bolton",
        "mattis",
    }


async def test_no_in_the_name_of_a_thing_denies_nothing(present: Desk):
    found = await asked(present, "How many people are for a buffer or no-fly area?")
    assert found.query is not None
    assert found.query.side is Side.SUPPORT


async def test_against_is_against_it_behind_a_noun_too(present: Desk):
    found = await asked(present, "Anybody against the sending of any ground troops?")
    assert found.query is not None
    assert (found.query.topics, found.query.side) == (("ground-troops",), Side.OPPOSE)


@pytest.mark.parametrize(
    "text",
    [
        "who is for and who is against a no-fly zone",
        "how many are for and how many are against a no-fly zone?",
        "Who supports and who opposes a no-fly zone?",
    ],
)
async def test_who_is_on_either_side_of_a_topic_that_is_named_last_is_told_together(present: Desk, text: str):
    assert ": 7 support it, 0 neutral or mixed, 1 opposes it." in (await asked(present, text)).text


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Isn't Merkel for talking to Assad?", "Yes. Angela Merkel is for"),
        ("wasn't Corbyn against the strikes on ISIS?", "Yes. Jeremy Corbyn is against"),
        ("Didn't Kerry want to negotiate with Assad?", "In part. John Kerry was, with conditions, for"),
        ("Did Obama not want Assad gone?", "Yes. Barack Obama was for"),
        ("Isn't it true that Merkel did not support strikes on Syria", "No. Angela Merkel is for"),
        ("Poutine n'est-il pas contre le départ d'Assad ?", "Vladimir Putin s'oppose"),
        ("did Cameron and Corbyn disagree on bombing ISIS?", "Yes. David Cameron and Jeremy Corbyn are not on the same side."),
        ("Did Haley and Tillerson disagree about Assad?", "No. Nikki Haley and Rex Tillerson are on the same side."),
        ("Do Putin and Obama agree on Assad leaving?", "No. Barack Obama and Vladimir Putin are not on the same side."),
    ],
)  # fmt: skip
async def test_yes_and_no_are_to_what_is_asked_whichever_way_round_it_is_put(
    text: str, headline: str, present: Desk
):
    assert (await asked(present, text)).headline.startswith(headline)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Was Erdogan ever neutral on Assad?", "Yes. Recep Tayyip Erdoğan was neutral or mixed"),
        ("Did Turkey ever oppose strikes on Assad?", "In part. Recep Tayyip Erdoğan was, with reservations, against"),
        ("Did the US ever oppose strikes on Assad?", "Yes. Donald Trump was against"),
        ("Trump was never against strikes on Assad, correct?", "No. Donald Trump was against"),
        ("Merkel was never in favour of strikes on the Syrian government, correct?", "No. Angela Merkel was for"),
        ("did Canada refuse to keep bombing in 2016?", "Yes. Justin Trudeau is against"),
    ],
)  # fmt: skip
async def test_ever_and_never_are_of_every_statement_and_who_refused_was_against_it(
    text: str, headline: str, present: Desk
):
    assert (await asked(present, text)).headline.startswith(headline)
