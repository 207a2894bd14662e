"""What is not on record is said to be so, and what is closest to it is offered."""

import pytest

from bot.core.entries import sign
from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    "text", ["does indonesia want to cut ties with syria", "what does Indonesia think of strikes"]
)
async def test_of_a_country_without_leaders_on_record_that_is_said(present: Desk, text: str):
    assert (await asked(present, text)).headline == "No leader of Indonesia is on record."


async def test_words_between_commas_count_where_whoever_is_asked_about_said_them(present: Desk):
    found = await asked(present, "Medvedev, ground troops, world war")
    assert "left out" not in found.text
    assert [one.revision.stance.stated_on for one in found.evidence] == ["2016-02-11"]
    assert "I left out “mate”" in (await asked(present, "Obama on Assad, 2015, thanks a lot mate")).text


async def test_what_seems_small_talk_and_has_the_words_of_a_row_is_offered_that(present: Desk):
    found = await asked(present, "That vote in the Bundestag about the recon planes, how many voted for it?")
    assert found.kind == "no_record"
    assert found.nearest[0].revision.stance.stated_on == "2015-12-04"
    for small_talk in ("how's the weather in Berlin", "tell me about the battle of Aleppo"):
        assert (await asked(present, small_talk)).kind == "off_topic"


async def test_what_is_closest_to_a_question_up_to_a_day_is_of_no_later_one(present: Desk):
    found = await asked(
        present, "What had John Kerry said about Russia's role in Syria before 30 September 2015?"
    )
    days = [one.revision.stance.stated_on for one in found.nearest]
    assert days
    assert max(days) < "2015-09-30"


async def test_who_warned_of_something_is_not_answered_by_who_is_for_the_topic(present: Desk):
    found = await asked(present, "Who warned of a new world war if ground forces go in?")
    assert found.kind == "no_record"
    assert found.nearest[0].leader.key == "medvedev"


async def test_before_a_topic_is_denied_the_words_for_it_are_looked_for_in_other_rows(present: Desk):
    found = await asked(present, "Velayati never called Assad a red line, did he?")
    assert found.records == ("velayati-2015-12-05-assad-must-go",)


async def test_of_a_leader_on_a_topic_the_whole_course_is_offered(present: Desk):
    found = await asked(
        present, "At what point did Hollande go from refusing strikes on ISIS in Syria to ordering them?"
    )
    assert found.kind == "no_record"
    assert "hollande-2015-09-07-p5-isis" in {one.revision.stance.key for one in found.nearest}


async def test_what_is_offered_for_a_day_is_of_that_day(present: Desk):
    found = await asked(present, "On 14/4/18, the morning after the missiles: who cheered, who booed?")
    assert found.nearest
    assert {one.revision.stance.stated_on for one in found.nearest} == {"2018-04-14"}


async def test_a_comparison_is_told_by_who_made_it_and_not_by_who_agrees(present: Desk):
    found = await asked(present, "Which leader compared a proposed alliance to the one that beat Hitler?")
    shown = [*found.evidence, *found.nearest]
    assert shown[0].revision.stance.key == "un70-rus-putin-p3"
    assert "9 on record" not in found.headline


async def test_what_else_was_said_in_a_period_is_offered_where_the_topic_has_nothing_in_it(present: Desk):
    found = await asked(
        present, "Rouhani promised Assad on the phone in November 2017 to stay at his side, correct?"
    )
    assert "rouhani-2017-11-fight-isis-with-assad" in {one.revision.stance.key for one in found.nearest}


async def test_the_oldest_is_offered_to_who_asks_for_the_first(present: Desk):
    found = await asked(
        present, "who was the very first to say out loud that Bashar had lost the right to rule?"
    )
    assert found.nearest[0].revision.stance.key == "h-clinton-2011-08-12-assad-must-go"


async def test_a_country_of_which_nobody_is_on_record_is_said(present: Desk):
    found = await asked(present, "has anybody from south korea said anything about syria")
    assert found.headline.startswith("No leader of")
    assert not found.nearest


async def test_what_is_offered_to_who_asks_for_one_side_is_of_that_side(present: Desk):
    found = await asked(
        present, "who was against the dreadful british raid on syria of mid april 2018? just names"
    )
    assert {sign(one.revision.stance.position) for one in found.nearest} == {-1}


async def test_what_is_closest_of_whom_nothing_is_told_stands_behind_what_the_others_said(present: Desk):
    found = await asked(present, "what did ban ki moon and guterres say about assad")
    assert found.own_text.index("Spanish newspapers") < found.own_text.index("Closest on record")


async def test_a_word_of_the_name_of_a_topic_is_not_said_to_be_part_of_none(present: Desk):
    found = await asked(present, "where does Trump stand on the Kurds?")
    assert "“Arm the Syrian Kurds”" in found.headline
    assert "not understand" not in found.own_text


async def test_a_row_of_the_other_side_is_told_with_those_of_the_side_asked_for(present: Desk):
    text = "When did François Hollande announce that France would strike ISIS inside Syria, having earlier kept out?"
    found = await asked(present, text)
    assert "hollande-2015-09-07-p5-isis" in found.records


async def test_of_an_office_that_is_not_on_record_the_country_has_others(present: Desk):
    found = await asked(present, "what did the Chancellor of Austria say about talking to Assad in 2015?")
    assert "Sebastian Kurz" in found.text


async def test_who_asks_for_both_sides_is_offered_both(present: Desk):
    found = await asked(
        present, "who condemned and who approved the three-country missile attack of April 2018?"
    )
    assert found.kind == "no_record"
    assert {sign(one.revision.stance.position) for one in found.nearest} == {-1, 1}
