"""For or against: verbs, negation, and words for the opposite of a topic."""

import pytest

from bot.ask.index import Tables
from bot.ask.model import Ask, Side
from bot.request import Desk
from tests.ask.reads import asked, query


@pytest.mark.parametrize(
    ("text", "side", "topic"),
    [
        ("who wants assad gone", "support", "assad-must-go"),
        ("who wants assad to stay", "oppose", "assad-must-go"),
        ("who is against assad staying", "support", "assad-must-go"),
        ("who isn't against strikes on isis", "not_against", "strike-isis-in-syria"),
        ("who says no to strikes on assad", "oppose", "strike-the-regime"),
        ("who rules out talks with assad", "oppose", "talk-to-assad"),
        ("who refuses to work with assad", "oppose", "fight-isis-with-assad"),
        ("who would never work with assad", "oppose", "fight-isis-with-assad"),
        ("who opposes keeping assad", "support", "assad-must-go"),
        ("who thinks there is no military solution", "support", "political-solution"),
        ("who wants a military solution", "oppose", "political-solution"),
        ("who doesn't believe in a military solution", "support", "political-solution"),
        ("who is for cutting ties with syria", "support", "isolate-damascus"),
        ("who wants to restore ties with damascus", "oppose", "isolate-damascus"),
        ("who rejects a no-fly zone", "oppose", "safe-zone"),
        ("who doesn't support the us led coalition", "oppose", "us-led-coalition"),
        ("who is sceptical of russian intervention", "oppose", "russian-intervention"),
        ("who welcomes russian strikes", "support", "russian-intervention"),
        ("who condemned russian strikes", "oppose", "russian-intervention"),
        ("who is neutral on striking isis", "neutral", "strike-isis-in-syria"),
        ("who neither supports nor opposes strikes on isis", "neutral", "strike-isis-in-syria"),
        ("what do leaders think of the safe zone", "any", "safe-zone"),
        ("which leaders are for or against the safe zone", "any", "safe-zone"),
        ("who accepts assad in the transition", "support", "talk-to-assad"),
        ("who can live with assad in power", "oppose", "assad-must-go"),
        ("who demands that assad leave", "support", "assad-must-go"),
        ("who wants assad to be part of the solution", "oppose", "assad-must-go"),
        ("who sees no role for assad", "support", "assad-must-go"),
        ("who does not want assad to go", "oppose", "assad-must-go"),
        ("who never wanted assad to leave", "oppose", "assad-must-go"),
        ("who objected to arming the rebels", "oppose", "back-the-opposition"),
        ("who called for arming rebels", "support", "back-the-opposition"),
        ("who is unwilling to fight alongside assad", "oppose", "fight-isis-with-assad"),
        ("who thinks assad must not stay", "support", "assad-must-go"),
        ("who is not for a safe zone", "oppose", "safe-zone"),
        ("who stands behind the geneva communique", "support", "geneva-settlement"),
        ("who says assad has no future in syria", "support", "assad-must-go"),
        ("who thinks assad has a future", "oppose", "assad-must-go"),
        ("who doubts the broad coalition", "oppose", "broad-coalition"),
        ("who backs putin's coalition", "support", "broad-coalition"),
        ("who spoke against the us-led coalition", "oppose", "us-led-coalition"),
        ("who is in favour of a syria without assad", "support", "assad-must-go"),
        ("who argues for talking to assad", "support", "talk-to-assad"),
        ("who argues against talking to assad", "oppose", "talk-to-assad"),
        ("who would like assad to step down", "support", "assad-must-go"),
        ("who disagrees with striking the regime", "oppose", "strike-the-regime"),
        ("who agrees with striking the regime", "support", "strike-the-regime"),
        ("who has criticised the russian air strikes", "oppose", "russian-intervention"),
        ("who approves of bombing isis", "support", "strike-isis-in-syria"),
        ("who voted against bombing isis", "oppose", "strike-isis-in-syria"),
        ("who won't talk to assad", "oppose", "talk-to-assad"),
        ("who's opposed to foreign intervention without a mandate", "oppose", "act-without-consent"),
        ("who wants to protect syrian sovereignty", "oppose", "act-without-consent"),
        ("who considers assad an ally against isis", "support", "fight-isis-with-assad"),
        ("who calls assad illegitimate", "support", "assad-must-go"),
        ("who says assad lost his legitimacy", "support", "assad-must-go"),
        ("who is on the fence about assad", "neutral", "assad-must-go"),
        ("who has mixed views on assad leaving", "neutral", "assad-must-go"),
        ("who backs assad staying in power", "oppose", "assad-must-go"),
        ("who backs assad's departure", "support", "assad-must-go"),
        ("who wants russia to stop bombing syria", "oppose", "russian-intervention"),
        ("who wants regime change", "support", "assad-must-go"),
        ("who opposes regime change", "oppose", "assad-must-go"),
        ("who's happy with the saudi alliance", "support", "islamic-alliance"),
        ("who wants nothing to do with the us-led coalition", "oppose", "us-led-coalition"),
        ("who left open whether assad must go", "neutral", "assad-must-go"),
        ("who says the syrians should decide about assad", "any", "assad-must-go"),
    ],
)
def test_who_is_asked_for_the_side_that_the_question_means(text: str, side: str, topic: str, english: Tables):
    found = query(text, english)
    assert (found.ask, found.side, found.topics) == (Ask.WHO, Side(side), (topic,))


@pytest.mark.parametrize(
    ("side", "held"),
    [
        (Side.ANY, {None, -2, -1, 0, 1, 2}),
        (Side.SUPPORT, {1, 2}),
        (Side.OPPOSE, {-2, -1}),
        (Side.NEUTRAL, {0}),
        (Side.NOT_AGAINST, {0, 1, 2}),
    ],
)
def test_a_side_holds_its_positions_and_an_empty_one_is_on_no_side(side: Side, held: set[int | None]):
    assert {position for position in (None, -2, -1, 0, 1, 2) if side.holds(position)} == held


@pytest.mark.parametrize(
    "text", ["why did cameron support assad?", "why is maduro such a fan of the us-led coalition"]
)
def test_a_side_taken_for_granted_is_noted(text: str, english: Tables):
    found = query(text, english)
    assert found.premise
    assert found.side is Side.SUPPORT


async def test_whether_somebody_is_for_ending_it_is_whether_they_are_against_it(present: Desk):
    for text in (
        "did trudeau support ending the strikes on isis?",
        "did trudeau favour an end to the strikes on isis?",
    ):
        assert (await asked(present, text)).headline.startswith("Yes. Justin Trudeau is against")
