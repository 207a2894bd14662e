"""Coalitions that a question describes and does not name."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Come on, NATO itself never signed up for the fight against ISIS, right?",
            "since 25 May 2017",
        ),
        (
            "is my country turkey inside this group of muslim countries that the saudis made",
            "Turkey has been a member of “Islamic Military Alliance to Fight Terrorism” since 15 December 2015",
        ),
        (
            "Which four governments agreed to swap spy info in the Iraqi capital in 2015?",
            "(Baghdad information centre): 4 members on record",
        ),
        ("which muslim nations teamed up under riyadh", "35 members on record"),
    ],
)
async def test_a_coalition_that_is_only_described_is_offered_with_what_is_asked_of_it(
    present: Desk, text: str, said: str
):
    found = await asked(present, text)
    assert found.kind in {"no_record", "clarify"}
    assert "Perhaps you ask: " in found.headline
    assert said in found.rest
    assert not found.nearest
    assert found.sources
    assert (*found.options, *found.next_questions)[0].context


@pytest.mark.parametrize(
    "text",
    [
        "Who was angry that america gives guns to the kurdish fighters",
        "Is Japan agree with the american rockets on Syria in april 2017?",
        "What did Jean-Luc Mélenchon say about working with Russia in Syria?",
        "Somebody in my book club insists Hillary wanted a no fly zone in Syria",
        "which politicians said no army should go into syria unless the UN signs off",
    ],
)
async def test_no_coalition_is_offered_to_who_asks_of_none(present: Desk, text: str):
    assert "Perhaps you ask" not in (await asked(present, text)).text


async def test_both_of_two_described_coalitions_are_asked_about(present: Desk):
    found = await asked(present, "is Nigeria in both anti terror clubs, the american one and the saudi one?")
    assert "since 29 September 2015" in found.rest
    assert "since 15 December 2015" in found.rest
