"""Questions in which only "it" or "that" says what they are about, and what is asked besides the first question."""

import pytest

from bot.ask.model import Ask
from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    "text",
    [
        "did obama support it",
        "when did Putin say that",
        "what does Merkel think of this",
        "does hollande agree with that",
        "does Merkel support it now?",
        "who is against it",
        "What did Putin say about that in 2015?",
        "Merkel est pour ça ?",
    ],
)
async def test_it_is_asked_back_where_nothing_was_asked_before(present: Desk, text: str):
    found = await asked(present, text)
    assert (found.kind, found.evidence, found.closest) == ("clarify", (), "")
    assert found.headline in {
        "That could be about several topics. Which one?",
        "Plusieurs sujets sont possibles. Lequel ?",
    }
    assert len(found.options) > 1


async def test_the_topics_offered_for_it_are_those_somebody_spoke_on(present: Desk):
    found = await asked(present, "what does Merkel think of this")
    assert len(found.options) == 7
    assert all("Angela Merkel" in option.question for option in found.options)


@pytest.mark.parametrize(
    "text", ["is turkey in it", "has turkey joined", "did turkey join it?", "who is in it"]
)
async def test_in_which_coalition_is_asked_back_where_none_is_named(present: Desk, text: str):
    found = await asked(present, text)
    assert (found.kind, found.members) == ("clarify", ())
    assert found.headline == "There are several coalitions on record. Which one?"
    whether = "turkey" in text
    first = "Is Turkey in Global" if whether else "Who is in Global"
    assert found.options[0].question.startswith(first)


async def test_it_is_what_was_asked_about_before(present: Desk):
    before = await asked(present, "is Iraq in the Global Coalition?")
    found = await asked(present, "and is turkey in it", context=before.query)
    assert found.query is not None
    assert (found.query.ask, found.query.member) == (Ask.MEMBERS, "TUR")


@pytest.mark.parametrize(
    ("text", "also"),
    [
        (
            "Was Oman a member of the Global Coalition in January 2016, and Turkey?",
            "Turkey has been a member",
        ),
        ("Is Turkey in the Global Coalition, and Russia?", "Russia is not listed"),
        ("Are Turkey and Oman in the Global Coalition, or Russia?", "Russia is not listed"),
    ],
)
async def test_who_is_asked_about_behind_the_coalition_is_answered_too(present: Desk, text: str, also: str):
    assert also in (await asked(present, text)).headline


async def test_a_second_question_is_named_where_the_first_is_asked_back(present: Desk):
    found = await asked(
        present, "Where does erdo stand on the safe zone? And is Turkey in the Global Coalition?"
    )
    assert found.kind == "clarify"
    assert found.notes == ("Not answered yet: “And is Turkey in the Global Coalition”.",)


async def test_it_is_asked_back_also_where_nothing_fits_it_of_what_was_asked_before(present: Desk):
    before = await asked(present, "where does erdogan stand on the safe zone")
    found = await asked(present, "is turkey in it", context=before.query)
    assert (found.kind, found.headline) == ("clarify", "There are several coalitions on record. Which one?")


async def test_a_second_time_is_answered_also_where_the_first_has_nothing(present: Desk):
    found = await asked(present, "What did Putin say about Assad in 2013 and in 2015?")
    assert found.kind == "no_record"
    assert found.also is not None
    assert {one.revision.stance.stated_on[:4] for one in found.also.evidence} == {"2015"}


async def test_a_second_question_of_a_member_is_about_it_and_nobody_before(present: Desk):
    found = await asked(present, "does putin back assad and is france in the islamic alliance?")
    assert found.headline.startswith("Yes. Vladimir Putin")
    assert found.also is not None
    assert found.also.headline.startswith("No. France is not listed")


async def test_a_second_question_is_answered_where_the_first_is_told_by_its_words(present: Desk):
    found = await asked(
        present,
        "When did Tony Abbott extend the Australian strikes to Syria and did he want to hit Assad's forces as well?",
    )
    assert found.records == ("abbott-2015-09-09-p5-isis", "abbott-2015-09-09-p5-regime")


async def test_those_spoken_of_before_are_not_everyone(present: Desk):
    found = await asked(present, "did Masisi support the ICC referral? also who of them wanted Assad removed")
    assert found.also is None
    assert any("who of them wanted Assad removed" in note for note in found.notes)


async def test_he_in_a_second_question_is_not_whoever_is_named_behind_it(present: Desk):
    text = (
        "what did Rouhani say on fighting ISIS with Assad? and what did he make of Trump's strike that April?"
    )
    found = await asked(present, text)
    assert found.also is None
    assert any("what did he make of Trump's strike" in note for note in found.notes)


async def test_a_second_question_is_answered_also_by_the_same_statement(present: Desk):
    found = await asked(
        present, "what did merkel say about talking to assad and did she ever change her mind?"
    )
    assert found.also is not None
    assert found.also.headline.startswith("One statement on record, which shows no change by itself")


async def test_one_behind_a_question_of_a_coalition_is_another_coalition(present: Desk):
    found = await asked(present, "Is Malaysia in the US-led coalition? And the Saudi one as well?")
    assert found.also is not None
    assert found.also.understood == "Is Malaysia in Islamic Military Alliance to Fight Terrorism?"
    found = await asked(present, "Is Malaysia in the US-led coalition? And the Saudis?")
    assert found.also is not None
    assert found.also.understood == "Is Saudi Arabia in Global Coalition to Counter ISIL/Daesh?"


async def test_who_it_was_and_whether_it_was_somebody_are_two_questions(present: Desk):
    found = await asked(present, "who was in the Vienna group on 30 oct 2015, was iran really there")
    assert found.understood.startswith("Who is in International Syria Support Group")
    assert found.also is not None
    assert found.also.understood.startswith("Is Iran in International Syria Support Group")
    found = await asked(present, "Which leaders, if any, were against a safe zone?")
    assert found.also is None


@pytest.mark.parametrize(
    ("text", "second"),
    [
        (
            "Did Merkel want Assad gone, and was she ready to talk to him?",
            "Is Angela Merkel for “Talk to Assad”?",
        ),
        (
            "Macron : est-ce qu'il exigeait le départ d'Assad, et a-t-il fini par vouloir parler avec lui ?",
            None,
        ),
    ],
)
async def test_him_in_a_second_question_is_who_the_first_is_about(
    present: Desk, text: str, second: str | None
):
    found = await asked(present, text)
    if second is None:  # not answered, and not passed over
        assert any("et a-t-il fini par vouloir parler avec lui" in note for note in found.notes)
    else:
        assert found.also is not None
        assert found.also.understood == second


async def test_its_prime_minister_is_the_one_of_the_country_asked_about_before(present: Desk):
    found = await asked(present, "Denmark: in the coalition? what did its prime minister say about it")
    assert found.also is not None
    assert found.also.headline.startswith("Lars Løkke Rasmussen on “US-led coalition”")


async def test_a_second_question_takes_no_topic_from_a_first_that_was_not_understood(present: Desk):
    found = await asked(
        present,
        "did bibi ever say hes gonna keep hitting the iranians across the border, n when did he first say so",
    )
    assert found.also is None


async def test_whose_coalition_it_is_may_stand_before_one(present: Desk):
    found = await asked(
        present,
        "Did Malaysia and Sudan sign up for the Islamic alliance? And are they in Washington's one as well?",
    )
    assert found.also is not None
    assert "Sudan is not listed as a member of “Global Coalition" in found.also.headline


async def test_of_whom_both_questions_are_is_told_in_both(present: Desk):
    found = await asked(
        present, "Oman - which of the coalitions is it in and when did it come into the Saudi one?"
    )
    assert found.understood == "Which coalitions is Oman in?"
    assert found.also is not None
    assert found.also.headline.startswith("Oman has been a member of “Islamic Military Alliance")


async def test_who_agrees_with_her_is_compared_with_her(present: Desk):
    found = await asked(present, "Did Hillary push for a no fly zone, and did Bernie agree with her?")
    assert found.also is not None
    assert found.also.headline.startswith("No. Hillary Clinton and Bernie Sanders are not on the same side")


async def test_a_first_question_behind_a_comma_is_not_passed_over(present: Desk):
    found = await asked(
        present,
        "According to his spokesman, how did Bernie Sanders think the war would be solved, and did he back strikes on ISIS in Syria?",
    )
    assert found.nearest[0].revision.stance.key == "sanders-2015-10-30-political-solution"
    assert found.also is not None


async def test_what_the_bot_thinks_of_what_somebody_did_is_an_opinion(present: Desk):
    found = await asked(present, "Do you think Cameron was right to ask for strikes on Assad in 2013?")
    assert found.headline == "I have no opinions. I can tell you where leaders stand, with sources."
    assert {one.leader.key for one in found.nearest} == {"cameron"}


async def test_what_somebody_posted_of_a_minister_is_asked_of_the_minister(present: Desk):
    found = await asked(
        present, "Someone posted that the Saudi foreign minister backed the Russian bombing. Fake?"
    )
    assert found.query is not None
    assert found.query.leaders == ("jubeir",)
    assert found.headline.startswith("Adel al-Jubeir is against") or found.headline.startswith("No. ")


async def test_a_claim_in_quotation_marks_is_asked_and_is_no_order(present: Desk):
    found = await asked(present, 'Claim in #politics: "Trump was against bombing Damascus." True?')
    assert found.kind == "answer"
    assert found.query is not None
    assert (found.query.leaders, found.query.topics) == (("trump",), ("strike-the-regime",))


async def test_whether_somebody_will_is_not_foretold_though_the_bot_is_asked_what_it_thinks(present: Desk):
    found = await asked(present, "do you think the americans will leave syria?")
    assert found.headline == "I don't predict. I can tell you what leaders have said so far, with sources."


@pytest.mark.parametrize(
    "text",
    [
        "number of leaders who welcomed Russia's strikes vs. number who objected",
        "leaders who supported Russia's strikes versus leaders who opposed them",
        "Tally for Moscow's air war in Syria: how many leaders approve, how many disapprove?",
    ],
)
async def test_of_two_sides_that_are_set_against_each_other_both_are_counted(present: Desk, text: str):
    assert ": 11 support it, 0 neutral or mixed, 9 oppose it." in (await asked(present, text)).text


async def test_what_somebody_posted_of_a_country_is_asked_of_the_country(present: Desk):
    found = await asked(present, "Someone says Oman is in the Islamic alliance. True?")
    assert found.headline.startswith("Oman has been a member")
