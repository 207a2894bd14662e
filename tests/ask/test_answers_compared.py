"""Leaders side by side: on the same side or not, by what was said when, and on several topics."""

from bot.request import Desk
from tests.ask.reads import asked


async def test_what_two_said_on_a_day_is_compared_without_what_they_said_before(present: Desk):
    found = await asked(present, "Compare Obama and Putin at the UN on 28 September 2015.")
    assert {one.revision.stance.stated_on for one in found.evidence} == {"2015-09-28"}
    assert "is from before that" not in found.text


async def test_two_who_want_the_same_thing_are_compared(present: Desk):
    found = await asked(
        present, "Do Assad and Trump want the same thing when it comes to US soldiers in Syria?"
    )
    assert found.headline == "Yes. Bashar al-Assad and Donald Trump are on the same side."


async def test_those_who_are_compared_are_told_with_what_they_said_before(present: Desk):
    found = await asked(present, "Le Pen and Macron side by side: Assad's departure.")
    assert "macron-2017-04-06-p1" in found.records


async def test_beside_those_of_a_day_nobody_of_a_country_is_told_with_older_words(present: Desk):
    found = await asked(present, "14 april 2018, kremlin vs downing street on the missiles, who said what")
    assert {one.leader.key for one in found.evidence} == {"corbyn", "may", "putin"}


async def test_who_agrees_by_the_last_words_is_told_with_what_was_said_before(present: Desk):
    found = await asked(
        present,
        "Haley vs Tillerson, spring 2017: were they saying the same thing about whether Assad could stay?",
    )
    assert "tillerson-2017-04-09-p1" in found.records
    assert "Rex Tillerson neutral or mixed (9 April 2017)" in found.rest


async def test_two_proposals_are_not_said_to_be_one_where_both_leaders_are_for_it(present: Desk):
    found = await asked(
        present, "Was the Hollande single coalition the same thing as Putin's anti Hitler one"
    )
    assert not found.headline.startswith("Yes")
    assert (await asked(present, "did Obama and Cameron say the same thing about Assad")).headline.startswith(
        "Yes"
    )


async def test_a_comparison_of_two_topics_tells_of_each(present: Desk):
    found = await asked(present, "compare Putin and Erdogan on safe zones and on assad staying")
    assert "On “Assad must go”" in found.text
    assert "On record of one of them alone: Safe zone: Recep Tayyip Erdoğan" in found.rest


async def test_two_on_one_topic_are_compared_by_their_words_too(present: Desk):
    found = await asked(present, "How do Bolton and Mattis differ on American troops leaving Syria?")
    assert "as long as Iranian troops are outside" in found.headline
    assert "to defeat ISIS" in found.headline
