"""Who stands on a side: everyone, all but some, the first and last, and those who stand with somebody."""

import pytest

from bot.ask.index import Tables
from bot.ask.model import Answer, Ask, Side
from bot.request import Desk
from tests.ask.reads import asked, query, understood


def cited(found: Answer) -> set[str]:
    return {entry.leader.key for entry in found.evidence}


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("who agrees with maduro on the us-led coalition", {"maduro", "moualem", "rouhani", "lavrov"}),
        ("who sides with trump on assad", {"trump", "macron", "simsek", "erdogan", "zakharova"}),
        ("which eu leaders agree with putin on assad", {"putin"}),
        ("qui est d'accord avec poutine sur l'échange de renseignements", set[str]()),
    ],
)
async def test_who_agrees_with_somebody_is_who_stands_on_the_same_side(
    text: str, leaders: set[str], desk: Desk
):
    assert cited(await asked(desk, text)) == leaders


async def test_who_disagrees_with_somebody_stands_on_the_other_side(desk: Desk):
    found = await asked(desk, "who disagrees with obama on assad")
    positions = {entry.leader.key: entry.revision.stance.position or 0 for entry in found.evidence}
    assert positions.pop("obama") > 0
    assert "putin" in positions
    assert all(position < 0 for position in positions.values())


async def test_agreeing_with_somebody_neutral_is_being_neutral_and_disagreeing_taking_a_side(desk: Desk):
    same = await asked(desk, "who agrees with trump on assad")
    assert {entry.revision.stance.position for entry in same.evidence} == {0}
    other = await asked(desk, "who disagrees with trump on assad")
    assert all(entry.revision.stance.position for entry in other.evidence if entry.leader.key != "trump")


async def test_agreeing_on_everything_is_asked_topic_by_topic(desk: Desk):
    found = await asked(desk, "who disagrees with obama")
    assert found.kind == "clarify"
    pressed = found.options[0].question
    assert pressed.startswith("Who disagrees with Barack Obama on “")


async def test_a_country_with_several_leaders_has_no_one_side_and_is_asked_back(desk: Desk):
    found = await asked(desk, "who agrees with saudi arabia on assad")
    assert found.kind == "clarify"
    assert "Who agrees with Adel al-Jubeir on “Assad must go”?" in {
        option.question for option in found.options
    }


def test_a_name_that_is_part_of_the_topic_is_nobodys_side(english: Tables):
    assert query("who agrees with putin's proposal", english).like == ""


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("who was the first to say assad must go", "obama-2011-08-18-p1"),
        ("first leader to oppose arming the rebels", "trump-2013-06-15-p5-regime"),
        ("who was the last to want assad to stay", "un73-rus-lavrov-p1"),
    ],
)
async def test_the_first_and_the_last_of_all_are_told_by_date(text: str, record: str, desk: Desk):
    found = await asked(desk, text)
    days = {entry.revision.stance.stated_on for entry in found.evidence}
    assert len(days) == 1
    assert record in found.records
    assert found.headline.startswith(("First on record", "Last on record"))


def test_last_year_is_a_date_and_asks_for_no_order(english: Tables):
    assert query("who backed a safe zone last year", english).order == ""


@pytest.mark.parametrize(
    "text",
    [
        "everyone except trump on assad",
        "any leader besides trump on assad",
        "other than trump who has a position on assad",
    ],
)
async def test_who_is_left_out_is_not_cited(text: str, desk: Desk):
    found = await asked(desk, text)
    assert "putin" in cited(found)
    assert "trump" not in cited(found)
    assert found.understood.endswith("(except Donald Trump)")


async def test_nobody_on_a_side_is_said_as_that(desk: Desk):
    found = await asked(desk, "anyone against a no fly zone")
    assert found.kind == "no_record"
    assert found.headline == "On this topic nobody on record is against “Safe zone”."
    assert found.nearest


async def test_a_theme_is_no_proposition_to_be_for(desk: Desk):
    found = await asked(desk, "who supports isis")
    assert found.kind == "clarify"
    assert {option.label for option in found.options} >= {"Strike ISIS in Syria", "Fight ISIS with Assad"}


@pytest.mark.parametrize("text", ["assad", "what is isis", "coalition", "who compared assad to hitler"])
def test_a_bare_subject_takes_no_side(text: str, english: Tables):
    found = query(text, english)
    assert found.ask is Ask.WHO
    assert found.side is Side.ANY


@pytest.mark.parametrize(
    "text", ["political solution, who is against", "a political solution: who is against it?"]
)
def test_against_at_the_end_is_against_what_stands_before(text: str, english: Tables):
    assert query(text, english).side is Side.OPPOSE


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("muslim leaders on assad", "muslim leaders"),
        ("women on assad", "women"),
        ("the UN secretary general on geneva", "UN secretary general"),
        ("un on assad", "un"),
    ],
)
def test_leaders_of_a_kind_that_is_not_on_record_are_not_everyone(text: str, name: str, english: Tables):
    assert query(text, english).unknown_leader == name


@pytest.mark.parametrize("text", ["who wants to arm isis", "does merkel want to arm isis"])
async def test_half_a_topic_with_something_else_is_another_subject(text: str, desk: Desk):
    found = await asked(desk, text)
    assert found.kind == "no_record"
    assert found.topics == ()


async def test_the_coalition_is_asked_back_where_there_are_several(desk: Desk):
    found = await asked(desk, "is israel in the coalition")
    assert found.kind == "clarify"
    assert all(option.context for option in found.options)
    assert any("Global Coalition" in option.label for option in found.options)


async def test_who_is_for_both_of_two_topics_is_for_each(desk: Desk):
    both = await asked(desk, "who backs both geneva and talking to assad")
    assert both.headline.startswith("4 on record support all of")
    one = cited(await asked(desk, "who supports geneva"))
    other = cited(await asked(desk, "who supports talking to assad"))
    assert cited(both) == one & other
    assert len(both.evidence) == 2 * len(one & other)


async def test_nobody_for_both_is_said_as_such(desk: Desk):
    found = await asked(desk, "who supports both a safe zone and arming the rebels")
    assert found.kind == "no_record"
    assert found.headline.startswith("Nobody on record is on that side of all of")


def test_for_one_thing_but_against_another_is_two_questions(english: Tables):
    found = understood("who wants assad gone but opposes strikes on isis in syria", english)
    assert found.reading is not None
    assert (found.reading.query.topics, found.reading.query.side) == (("assad-must-go",), Side.SUPPORT)
    [(_, further)] = found.more
    assert (further.query.topics, further.query.side) == (("strike-isis-in-syria",), Side.OPPOSE)


async def test_who_shares_somebodys_view_is_on_the_same_side(present: Desk):
    found = await asked(present, "Who shares Davutoğlu's view that there's no beating Daesh alongside Assad?")
    assert "On the same side: Angela Merkel" in found.text


async def test_whoever_was_on_a_side_before_is_told_where_nobody_is_now(present: Desk):
    found = await asked(present, "which american leaders opposed striking the syrian government?")
    assert "Before: Donald Trump opposes (11 November 2016)" in found.headline
    assert "nothing is on record" not in found.headline
    ever = await asked(present, "has trump ever opposed striking assad?")
    assert ever.headline.startswith("Yes. Donald Trump was against")


async def test_everyone_who_called_for_it_is_all_of_them(present: Desk):
    found = await asked(present, "List everyone who called for Syria to be taken to the ICC")
    assert found.headline.startswith("13 on record are for referring Syria")


async def test_who_was_calling_for_something_is_everybody_who_was_for_it(present: Desk):
    found = await asked(present, "who in 2012 was already calling for the ICC to take up Syria?")
    assert len({one.leader.key for one in found.evidence}) == 4


async def test_who_was_on_a_side_before_is_told_beside_those_who_are_on_it_now(present: Desk):
    found = await asked(present, "Who is neutral on whether Assad must go?")
    assert found.headline.startswith("7 on record are neutral or mixed")
    before = found.rest.partition("Were so before, but not by their last statement: ")[2]
    for name in ("Rex Tillerson", "Nikki Haley", "Recep Tayyip Erdoğan", "Vladimir Putin"):
        assert name in before
    assert {one.leader.name for one in found.evidence} >= {"Vladimir Putin", "Ban Ki-moon"}


async def test_every_statement_is_listed_where_all_are_asked_for(present: Desk):
    found = await asked(present, "List every statement about supplying the Syrian government with arms.")
    assert found.headline.startswith("3 statements on record by 2 leaders")


@pytest.mark.parametrize(
    "text", ["give me 3 leaders against ground troops", "name three leaders who oppose ground troops"]
)
async def test_who_asks_for_so_many_leaders_is_told_all_of_them(text: str, present: Desk):
    found = await asked(present, text)
    assert found.understood == "Who opposes “Ground troops”?"
    assert len(found.evidence) > 3
