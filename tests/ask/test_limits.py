"""The office and the place in which something was said: a statement counts by its own, and not by who made it."""

import pytest

from bot.ask.limits import is_office
from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    ("title", "office", "is_one"),
    [
        ("Prime Minister", "prime_minister", True),
        ("Chancellor", "prime_minister", True),
        ("Premier of the State Council", "prime_minister", True),
        ("Deputy Prime Minister of Turkey", "prime_minister", False),
        ("President", "president", True),
        ("President of the Front National", "president", False),
        ("President-elect of the United States", "president", False),
        ("President of the Front National", "head_of_state", False),
        ("King", "head_of_state", True),
        ("Amir", "king", False),
        ("Secretary of State", "foreign_minister", True),
        ("Private citizen", "president", False),
    ],
)
def test_a_title_is_one_of_an_office_of_a_state(title: str, office: str, is_one: bool):
    assert is_office(title, office) is is_one


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("how many prime ministers want Assad gone?", "9 on record are for"),
        ("How many presidents are against strikes on the regime", "4 on record are against"),
        ("Which secretaries of state supported Assad leaving?", "3 on record are for"),
        ("how many heads of state oppose Assad leaving", "3 on record are against"),
        ("How many foreign ministers oppose Russian intervention", "2 on record are against"),
        ("How many kings spoke on Geneva?", "2 on record have a position"),
        ("How many statements did foreign ministers make in 2015?", "60 statements on record by 17 leaders, 2015"),
    ],
)  # fmt: skip
async def test_who_held_an_office_is_counted_by_what_they_said_in_it(text: str, headline: str, present: Desk):
    assert (await asked(present, text)).headline.startswith(headline)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("who was the first foreign minister to call for a safe zone", "un70-aut-kurz-p10"),
        ("first president to oppose strikes on Assad", "xi-2013-09-p5-regime"),
    ],
)
async def test_the_first_in_an_office_is_not_somebody_who_held_it_later_or_before(
    text: str, row: str, present: Desk
):
    assert (await asked(present, text)).records[0] == row


async def test_the_president_of_a_party_is_no_president(present: Desk):
    found = await asked(present, "which presidents supported talking to Assad?")
    assert {one.leader.key for one in found.evidence} == {"macron", "erdogan"}


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("which arab king wanted assad gone", {"king-salman", "abdullah-ii"}),
        ("any african heads of state who liked the sochi thing?", {"buhari"}),
        (
            "how many Arab foreign ministers backed the US-led coalition?",
            {"khalid-al-khalifa", "jaafari", "abdullah-bin-zayed"},
        ),
    ],
)
async def test_of_a_group_of_countries_those_count_who_held_the_office(
    text: str, leaders: set[str], present: Desk
):
    found = await asked(present, text)
    assert {one.leader.key for one in found.evidence} == leaders


@pytest.mark.parametrize(
    ("text", "venue"),
    [
        (
            "What did Putin say at the UN in 2015?",
            "General debate of the 70th session of the UN General Assembly",
        ),
        (
            "Qu'a dit Poutine à l'ONU en 2015 ?",
            "General debate of the 70th session of the UN General Assembly",
        ),
        ("what did Hollande say at the conference of ambassadors?", "Conference of ambassadors, Paris"),
        ("what did Obama say in his address to the nation", "Address to the nation on ISIL"),
        ("what did leaders say at the Security Council", "UN Security Council"),
        ("what did khamenei say on state television", "Interview with state television on leaving hospital"),
    ],
)
async def test_what_was_said_at_a_place_is_nothing_said_elsewhere(text: str, venue: str, present: Desk):
    found = await asked(present, text)
    assert {one.revision.stance.venue for one in found.evidence} == {venue}


async def test_what_was_said_in_a_capital_is_not_what_its_leaders_said_elsewhere(present: Desk):
    found = await asked(present, "What was said in Riyadh?")
    assert all("Riyadh" in one.revision.stance.venue for one in found.evidence)
    assert {"hollande", "mohammed-bin-salman", "asiri"} <= {one.leader.key for one in found.evidence}


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("how many statements from the general debate 2015", "85 statements on record by 40 leaders, 2015"),
        ("how many times did Putin speak at the UN", "6 statements on record"),
    ],
)
async def test_statements_are_counted_where_they_were_made(text: str, headline: str, present: Desk):
    assert (await asked(present, text)).headline.startswith(headline)


async def test_that_nothing_was_said_at_a_place_is_said_of_the_place(present: Desk):
    found = await asked(present, "what did rouhani tell the un about assad")
    assert found.kind == "no_record"
    assert ", at “un”" in found.headline


async def test_a_place_that_is_none_on_record_is_named(present: Desk):
    found = await asked(present, "what did Corbyn say in parliament")
    assert "I left out “parliament”, which I did not understand." in found.notes


@pytest.mark.parametrize(
    "text",
    [
        "Who in Tehran said Assad is a red line?",
        "First president to call for Assad to go?",
        "Trump before 2016 vs Trump in the White House on hitting Assad",
    ],
)
async def test_what_says_who_or_what_is_no_place(text: str, present: Desk):
    found = await asked(present, text)
    assert found.query is not None
    assert found.query.venue == ""
