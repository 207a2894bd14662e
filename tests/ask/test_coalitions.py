"""Which coalition a question names, and whether it asks who is in it or what somebody thinks of it."""

import pytest

from bot.ask.model import Ask, Query, Side
from bot.request import Desk, Request
from tests.ask.reads import asked
from tests.ask.score import MEMBER


async def test_whose_words_it_asks_for_is_no_question_about_members(present: Desk):
    text = "What is the exact wording of Putin's comparison with the alliance against Hitler, and in which UN document is it?"
    found = await asked(present, text)
    assert found.members == ()
    assert "un70-rus-putin-p3" in found.records


async def test_an_organisation_is_no_member_where_something_was_said(present: Desk):
    text = "some Gulf minister listed the alliances his country is in, the Islamic one too, at the UN"
    assert "United Nations is not listed" not in (await asked(present, text)).text


async def test_the_on_of_a_date_asks_for_nobodys_view_of_a_coalition(present: Desk):
    found = await asked(present, "who was in the coalition on 5 September 2014?")
    assert found.kind == "clarify"
    assert found.options[0].question.startswith("Who is in ")


@pytest.mark.parametrize(
    ("text", "coalition"),
    [
        ("which coalition did putin propose", "putin-broad-coalition"),
        ("poutine il proposait quelle coalition contre daech en 2015 ?", "putin-broad-coalition"),
        ("what coalition did hollande propose", "hollande-grand-coalition"),
    ],
)
async def test_the_coalition_that_somebody_proposed_is_told(present: Desk, text: str, coalition: str):
    found = await asked(present, text)
    assert found.coalition is not None
    assert found.coalition.key == coalition


@pytest.mark.parametrize(
    "text", ["is france in the coalition", "is russia in the coalition", "when did france join the coalition"]
)
async def test_the_country_that_is_asked_about_does_not_say_which_coalition_is_meant(
    present: Desk, text: str
):
    found = await asked(present, text)
    assert (found.kind, found.headline) == ("clarify", "There are several coalitions on record. Which one?")


async def test_members_are_asked_of_a_coalition_that_has_any(present: Desk):
    found = await asked(present, "who is in the big coalition against isis")
    assert found.headline.startswith("Global Coalition to Counter ISIL/Daesh: 67 members")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "who are the members of the Syrian Democratic Forces coalition?",
            "Syrian Democratic Forces coalition",
        ),
        ("which countries are in the arab coalition in yemen", "arab coalition"),
    ],
)
async def test_a_coalition_that_is_not_on_record_is_named_and_no_other_is_told(
    present: Desk, text: str, name: str
):
    found = await asked(present, text)
    assert found.members == ()
    assert f"“{name}”" in found.headline


async def test_where_a_meeting_was_is_no_member(present: Desk):
    found = await asked(
        present, "Was the Arab League in the ISSG from the Vienna meeting of 30 October 2015 on?"
    )
    assert "Arab League" in found.headline
    assert (await asked(present, "is Moscow in the global coalition")).headline.startswith(
        "No. Russia is not"
    )


async def test_whether_a_leader_was_for_a_coalition_with_somebody_in_it_asks_for_a_view(present: Desk):
    text = "Before the Paris attacks, was Hollande already for a big coalition with Russia in it?"
    found = await asked(present, text)
    assert found.records == ("un70-fra-hollande-p3",)


@pytest.mark.parametrize(
    "text",
    [
        "Which states sit in the Vienna group AND in the US one AND in the Saudi one?",
        "Which countries are in the US coalition, the Saudi one and the Vienna one?",
    ],
)
async def test_members_of_three_coalitions_are_those_of_all_three(present: Desk, text: str):
    found = await asked(present, text)
    assert found.query is not None
    named = {found.query.coalition, *found.query.also}
    assert named == {"global-coalition", "islamic-military-alliance", "issg"}
    assert not found.query.member


@pytest.mark.parametrize(
    "text",
    ["what exactly is Lithuania listed as, and from what day", "has Lithuania joined the fight-ISIS club?"],
)
async def test_what_a_country_is_in_is_told_where_no_coalition_is_named(present: Desk, text: str):
    found = await asked(present, text)
    assert "Lithuania was listed as a member of “Global Coalition to Counter ISIL/Daesh”" in found.headline


async def test_whether_a_country_was_at_the_table_of_a_coalition_asks_for_its_members(present: Desk):
    found = await asked(present, "Was Syria at the table of the ISSG?")
    assert found.headline.startswith("No. Syria is not listed as a member")


async def test_part_of_a_coalition_by_its_topic_is_a_member(present: Desk):
    found = await asked(present, "Is Ireland part of the fight-Daesh coalition?")
    assert found.headline.startswith("Yes. Ireland was listed as a member of “Global Coalition")


async def test_whose_alliance_it_is_decides_which_is_meant(present: Desk):
    found = await asked(present, "does Lavrov like Putin's anti-ISIS alliance?")
    assert found.topics == ("broad-coalition",)


@pytest.mark.parametrize(
    "text", ["Was China in the US coalition to defeat ISIS?", "Was China in the US-led coalition?"]
)
async def test_whose_coalition_it_is_is_not_passed_over_for_another_that_has_the_member(
    present: Desk, text: str
):
    found = await asked(present, text)
    assert found.headline.startswith("No. China is not listed as a member of “Global Coalition")


async def test_who_supports_a_coalition_is_not_who_is_in_it(present: Desk):
    found = await asked(present, "Who supports the US-led coalition that is in Syria?")
    assert found.query is not None
    assert (found.query.ask, found.query.side) == (Ask.WHO, Side.SUPPORT)


@pytest.mark.parametrize(
    "text", ["quelles coalitions pour le Qatar et depuis quand", "which coalitions for Qatar"]
)
async def test_coalitions_for_a_country_are_those_that_it_is_in(present: Desk, text: str):
    found = await asked(present, text)
    assert found.query is not None
    assert (found.query.ask, found.query.member) == (Ask.MEMBERS, "QAT")


@pytest.mark.parametrize(
    "text", ["is morocco in the saudi club AND the us one?", "Morocco in both alliances?"]
)
async def test_us_in_small_letters_names_a_coalition_too(present: Desk, text: str):
    found = await asked(present, text)
    assert "Islamic Military Alliance" in found.headline
    assert "Global Coalition" in found.headline


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Qui est membre de la coalition contre l'État islamique ?", 67),
        ("Who is in the coalition against the Islamic State?", 67),
        ("Combien de pays sont dans la coalition contre l'EI ?", 67),
        ("Quels pays africains sont dans la coalition contre Daech ?", 8),
    ],
)
async def test_a_coalition_against_the_islamic_state_is_no_islamic_one(present: Desk, text: str, number: int):
    found = await asked(present, text)
    assert found.coalition is not None
    assert (found.coalition.key, len(found.members)) == ("global-coalition", number)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Who is in the Saudi-led coalition in Yemen?", "Saudi led coalition in Yemen"),
        ("Is Morocco part of the Saudi-led coalition in Yemen?", "Saudi led coalition in Yemen"),
        ("Quels pays sont dans la coalition saoudienne au Yémen ?", "coalition saoudienne au Yémen"),
        ("Le Qatar est-il dans la coalition au Yémen ?", "coalition au Yémen"),
    ],
)
async def test_a_coalition_in_another_country_is_another(present: Desk, text: str, name: str):
    found = await asked(present, text)
    assert found.kind == "no_record"
    assert f"“{name}”" in found.headline or f"« {name} »" in found.headline


@pytest.mark.parametrize(
    "text",
    [
        "Is Venezuela in Putin's coalition?",
        "who was in Putin's coalition",
        "Qui était dans la coalition de Poutine ?",
    ],
)
async def test_nobody_was_in_a_coalition_that_was_only_proposed(present: Desk, text: str):
    found = await asked(present, text)
    assert "proposed" in found.headline
    assert (found.members, found.evidence) == ((), ())


async def test_which_coalitions_were_only_proposed_is_told_in_a_list_of_all(present: Desk):
    found = await asked(present, "which coalitions are active?")
    assert found.headline.count("(proposed, not formed on record)") == 2


async def test_a_coalition_with_members_is_meant_rather_than_one_that_was_only_proposed(present: Desk):
    found = await asked(present, "the four country alliance russia set up with iran, who joined?")
    assert found.kind == "clarify"
    assert "Putin's proposed" not in found.text


@pytest.mark.parametrize(
    ("text", "number"),
    [("Combien d'États dans l'ISSG ?", 20), ("combien de pays arabes dans la coalition contre Daech", 13)],
)
async def test_how_many_are_in_a_coalition_asks_for_no_view_of_it(present: Desk, text: str, number: int):
    assert len((await asked(present, text)).members) == number


@pytest.mark.parametrize(
    "text",
    [
        "L'Arabie saoudite est dans quelles coalitions ?",
        "Le Qatar est-il dans la coalition et dans l'alliance islamique ?",
        "La Turquie est dans la coalition, l'alliance islamique et l'ISSG ?",
        "Is Oman in the coalition and in the ISSG?",
    ],
)
async def test_where_one_of_several_coalitions_is_not_named_all_are_told(present: Desk, text: str):
    found = await asked(present, text)
    for name in ("Global Coalition", "Islamic Military Alliance", "International Syria Support Group"):
        assert name in found.headline


@pytest.mark.parametrize(
    "text", ["La Suisse est-elle dans la coalition ?", "Quand le Nigeria est entré dans la coalition ?"]
)
async def test_in_which_coalition_is_asked_back_in_french_too(present: Desk, text: str):
    found = await asked(present, text)
    assert (found.kind, found.headline) == ("clarify", "Plusieurs coalitions sont enregistrées. Laquelle ?")


@pytest.mark.parametrize(
    ("text", "group", "topic"),
    [
        ("What do leaders of Islamic alliance members say about Assad?", "islamic-military-alliance", "assad-must-go"),
        ("leaders of ISSG members on Assad must go", "issg", "assad-must-go"),
        ("Which members of the ISSG support Assad?", "issg", "fight-isis-with-assad"),
        (
            "which members of the US coalition oppose strikes on the Syrian government",
            "global-coalition",
            "strike-the-regime",
        ),
        ("what do the members of the ISSG say about the Geneva settlement", "issg", "geneva-settlement"),
        (
            "What do members of the Islamic military alliance think of the Russian intervention?",
            "islamic-military-alliance",
            "russian-intervention",
        ),
        ("Which leaders from countries in the global coalition oppose it?", "global-coalition", "us-led-coalition"),
        ("who in the ISSG wants Assad to stay?", "issg", "assad-must-go"),
        ("Que disent les membres de l'alliance islamique sur Assad ?", "islamic-military-alliance", "assad-must-go"),
    ],
)  # fmt: skip
async def test_what_members_of_a_coalition_think_is_asked_of_their_leaders_alone(
    present: Desk, text: str, group: str, topic: str
):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.ask, query.group, query.topics, query.leaders) == (Ask.WHO, group, (topic,), ())


async def test_whether_members_agree_is_told_of_both_sides(present: Desk):
    found = await asked(present, "Do Global Coalition members agree on Assad leaving?")
    assert found.headline.startswith("39 on record have a position")
    assert "oppose it" in found.own_text


async def test_what_the_leader_of_a_coalition_says_is_asked_of_who_leads_it(present: Desk):
    found = await asked(present, "What does the leader of the Islamic alliance say about Assad?")
    assert {one.leader.country for one in found.evidence} == {"SAU"}


async def test_leaders_outside_a_coalition_are_those_of_none_of_its_members(present: Desk):
    found = await asked(present, "What do leaders outside the Islamic alliance say about Assad?")
    countries = {one.leader.country for one in found.evidence}
    assert "USA" in countries
    assert countries.isdisjoint({"SAU", "TUR", "QAT"})
    unnamed = await asked(
        present, "Which leaders of countries outside the coalition support the US-led coalition?"
    )
    assert unnamed.notes == ("I left out “outside the coalition”, which I did not understand.",)


async def test_what_members_of_some_coalition_think_is_asked_back_for_which(present: Desk):
    found = await asked(present, "do any of the coalition's members want to work with Assad?")
    assert (found.kind, found.headline) == ("clarify", "There are several coalitions on record. Which one?")
    directory = await Request(present, MEMBER).directory()
    groups = {query.group for one in found.options if (query := Query.from_id(one.context, directory))}
    assert "global-coalition" in groups


async def test_whose_leaders_support_a_coalition_is_not_who_is_in_it(present: Desk):
    found = await asked(present, "which countries' leaders support the Islamic alliance?")
    assert found.query is not None
    assert (found.query.ask, found.query.side) == (Ask.WHO, Side.SUPPORT)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Who are the members of the Security Council?", "Security Council"),
        ("Who is in NATO?", "NATO"),
        ("Quels pays sont membres de la Ligue arabe ?", "Ligue arabe"),
        ("Is Egypt a member of the Arab League?", "Arab League"),
    ],
)
async def test_members_of_what_is_no_coalition_on_record_are_told_by_nobody_elses(
    present: Desk, text: str, body: str
):
    found = await asked(present, text)
    assert (found.kind, found.members, found.evidence) == ("no_record", (), ())
    assert body in found.headline


async def test_whose_coalition_it_is_decides_which_is_meant_beside_another_country(present: Desk):
    found = await asked(present, "does Lavrov say Russia will join the US coalition?")
    assert found.topics == ("us-led-coalition",)


async def test_who_joined_is_no_word_for_the_coalition(present: Desk):
    found = await asked(present, "When did Holland join the coalition?")
    assert found.coalition is not None
    assert found.coalition.key == "global-coalition"
    text = "L'Irak et l'Iran sont-ils dans le centre de Bagdad et dans la coalition contre Daech ?"
    of_each = (await asked(present, text)).headline
    assert of_each.count("Iraq est membre de") == 2
    assert "Iran ne figure pas parmi les membres de Global Coalition" in of_each
