"""Who is in a coalition: of a group of countries, since when, in which role, in several of them."""

import pytest

from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    ("text", "number", "among"),
    [
        ("which african countries are in the coalition against isis", 8, "NGA"),
        ("which EU countries joined the Global Coalition?", 26, "DEU"),
        ("Which NATO members are in the Global Coalition?", 28, "USA"),
        ("how many Latin American countries are in the Global Coalition?", 1, "PAN"),
    ],
)
async def test_of_a_group_of_countries_only_those_are_told(present: Desk, text: str, number: int, among: str):
    found = await asked(present, text)
    members = {one.member for one in found.members}
    assert (len(members), among in members) == (number, True)
    assert f"{number} members" in found.headline or "one member" in found.headline


async def test_of_a_group_none_of_which_is_in_it_that_is_said(present: Desk):
    found = await asked(present, "Are any Nordic countries in the Islamic Military Alliance?")
    assert found.headline.endswith("0 members on record (Nordic countries).")


@pytest.mark.parametrize(
    "text", ["is Spain one of the founders", "is Spain a founder of the global coalition"]
)
async def test_a_founder_was_a_member_on_the_day_of_founding(present: Desk, text: str):
    found = await asked(present, text)
    assert found.query is not None
    assert (found.query.member, found.query.as_of) == ("ESP", "2014-09-10")
    assert found.headline.startswith("The record does not say.")


async def test_how_many_at_the_founding_and_how_many_now_are_two_answers(present: Desk):
    found = await asked(
        present,
        "how many countries were in that Saudi alliance when it was announced, and how many do you list now?",
    )
    assert found.headline.startswith("Islamic Military Alliance to Fight Terrorism: 34 members")
    assert found.also is not None
    assert found.also.headline.startswith("Islamic Military Alliance to Fight Terrorism: 35 members")


async def test_where_it_is_asked_when_members_joined_each_is_told_with_the_day(present: Desk):
    found = await asked(present, "Which African states are in the global coalition and when did they join?")
    assert found.headline.startswith("Global Coalition to Counter ISIL/Daesh: 8 members on record")
    joined = found.also or found
    assert (
        "Egypt (11 September 2014), Nigeria (29 September 2015) and Tunisia (29 September 2015)"
        in joined.text
    )
    assert "not on record: Chad, Djibouti, Ethiopia, Morocco and Niger." in joined.text


async def test_from_the_beginning_is_asked_of_the_day_that_a_coalition_began(present: Desk):
    oman = await asked(present, "Was Oman part of the Islamic military alliance from the beginning?")
    assert oman.headline.startswith("No. Oman is on record as a member")
    host = await asked(present, "Was Saudi Arabia part of the Islamic military alliance from the beginning?")
    assert host.headline.startswith("Yes. Saudi Arabia")


async def test_of_a_member_without_a_day_it_is_said_that_there_is_none(present: Desk):
    found = await asked(present, "Is Chad in the Global Coalition against Daesh and if so from what date?")
    assert "The day of joining is not on record." in found.headline


async def test_a_role_which_has_no_day_is_not_told_of_a_day(present: Desk):
    assert "(founder" in (await asked(present, "Who is in the Baghdad centre?")).text
    assert "(founder" not in (await asked(present, "Who was in the Baghdad centre in 2015?")).text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "Quelle est la position de la Mauritanie sur l'alliance militaire islamique ?",
            "Mauritania est membre d'Islamic Military Alliance to Fight Terrorism depuis le 15 décembre 2015.",
        ),
        (
            "Is Spain on the list of the anti-ISIS coalition?",
            (
                "Spain was listed as a member of “Global Coalition to Counter ISIL/Daesh” on 2 February 2016. "
                "The day of joining is not on record."
            ),
        ),
        (
            "where does Russia stand on the US-led coalition",
            "Russia is not listed as a member of “Global Coalition to Counter ISIL/Daesh”.",
        ),
    ],
)
async def test_of_a_country_it_is_told_whether_it_is_in_the_coalition_too(
    present: Desk, text: str, line: str
):
    found = await asked(present, text)
    assert line in found.notes
    assert found.sources


async def test_how_many_members_there_are_is_not_whether_one_is(present: Desk):
    found = await asked(
        present, "How many countries are there in the Islamic military alliance, Oman included?"
    )
    assert "35 members on record" in found.headline


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("which country joined the global coalition last?", "Last on record to join"),
        ("who is the newest member of the Saudi alliance?", "Last on record to join"),
        ("who was the first to join the coalition against ISIS?", "First on record to join"),
        (
            "latest list of members of the global coalition",
            "Global Coalition to Counter ISIL/Daesh: 67 members",
        ),
    ],
)
async def test_who_joined_first_or_last_is_told_by_the_days_on_record(
    present: Desk, text: str, headline: str
):
    found = await asked(present, text)
    assert found.headline.startswith(headline)
    assert all(len(one.since) == len("2014-09-05") for one in found.members) or "67 members" in found.headline


async def test_of_two_coalitions_the_last_to_join_one_is_told_too(present: Desk):
    found = await asked(present, "How many states are in the Riyadh-led one, and which member came last?")
    assert found.also is not None
    assert [one.member for one in found.also.members] == ["OMN"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("do the Belgians bomb in Syria or only Iraq?", "air strikes in Iraq, not Syria"),
        (
            "did the Netherlands ever decide to bomb inside Syria or only Iraq?",
            "air strikes in Syria (decision)",
        ),
        ("Bahrain: did its own jets take part against ISIS?", "air strikes in Syria"),
    ],
)
async def test_what_a_country_did_is_told_by_its_role_in_a_coalition(present: Desk, text: str, role: str):
    found = await asked(present, text)
    assert any(role in note for note in found.notes)
    assert {one.leader.country for one in found.nearest} <= {"BEL", "NLD", "BHR"}


@pytest.mark.parametrize(
    "text",
    [
        "how many ppl are listed in the US anti isis coalition here vs the saudi one",
        "List the countries that are in the US-led coalition AND the Saudi alliance",
        "List the countries that are in both the US-led coalition and the Saudi coalition",
    ],
)
async def test_of_two_coalitions_how_many_each_has_is_told_beside_how_many_both_have(
    present: Desk, text: str
):
    found = await asked(present, text)
    assert found.headline.startswith("17 members on record of each")
    assert "(67 members)" in found.rest
    assert "(35 members)" in found.rest


async def test_what_countries_of_a_group_did_is_told_by_their_roles(present: Desk):
    found = await asked(present, "Which Arab states bombed ISIS in Syria with the US?")
    told = [note for note in found.notes if "strikes in Syria" in note]
    assert [note.split(" has ")[0] for note in told] == [
        "United Arab Emirates",
        "Bahrain",
        "Jordan",
        "Qatar",
        "Saudi Arabia",
    ]


async def test_what_leaders_of_a_group_think_is_not_told_by_roles(present: Desk):
    found = await asked(present, "which Europeans were for strikes on ISIS")
    assert not any("Role:" in note for note in found.notes)


@pytest.mark.parametrize(
    "text",
    ["What about Oman?", "Where does Oman stand?", "Since when is Oman with Riyadh?", "Is Oman on record?"],
)
async def test_of_a_country_without_leaders_on_record_it_is_told_where_it_is_a_member(
    present: Desk, text: str
):
    found = await asked(present, text)
    assert found.text.startswith("No leader of Oman is on record. ")
    assert "“Islamic Military Alliance to Fight Terrorism” since 28 December 2016" in found.text
    assert found.sources


async def test_of_a_country_that_is_in_none_that_is_said(present: Desk):
    found = await asked(present, "Is Malta with the Americans against Daesh?")
    assert "Malta is not listed as a member of any coalition on record" in found.text


@pytest.mark.parametrize(
    "text", ["What's the weather in Oman?", "capital of Oman?", "tell me a joke about Oman"]
)
async def test_what_is_not_about_leaders_is_not_answered_with_coalitions(present: Desk, text: str):
    assert (await asked(present, text)).kind == "off_topic"


async def test_each_country_of_a_question_is_answered_for(present: Desk):
    found = await asked(present, "Is Kosovo in the global coalition, and since when is Serbia?")
    assert "Kosovo was listed as a member" in found.headline
    assert "Serbia was listed as a member" in found.headline


async def test_until_when_is_answered_also_where_no_end_is_on_record(present: Desk):
    found = await asked(present, "Until when was Libya part of the Islamic military alliance?")
    assert "No end is on record." in found.text


@pytest.mark.parametrize(
    "text",
    [
        "Is it true that NATO entered the coalition in 2017?",
        "did NATO as such enter the fight against Daesh in 2017?",
    ],
)
async def test_an_organisation_is_asked_about_itself_and_not_its_members(present: Desk, text: str):
    found = await asked(present, text)
    assert found.headline.startswith("Yes. NATO (organisation) has been a member")


async def test_who_runs_a_coalition_says_which_is_meant(present: Desk):
    found = await asked(
        present, "Which states sit both in the Riyadh-run alliance and in the Washington-run one?"
    )
    assert found.headline.startswith("17 members on record of each of")


async def test_a_country_behind_a_coalition_says_which_it_is(present: Desk):
    found = await asked(
        present,
        "How many countries are in both the alliance announced from Riyadh and the one run from Washington?",
    )
    assert found.headline.startswith("17 members on record of each of")


async def test_a_date_between_a_country_and_a_coalition_parts_them_not(present: Desk):
    found = await asked(present, "Which countries signed up to Riyadh's December 2015 counter-terror bloc?")
    assert found.headline.startswith("Islamic Military Alliance to Fight Terrorism: 34 members")


async def test_how_many_and_whether_somebody_is_one_of_them_are_both_told(present: Desk):
    found = await asked(
        present, "Combien de participants dans le groupe de Vienne, et l'Iran en fait-il partie ?"
    )
    assert "Iran est membre" in found.own_text
    assert "20 membres" in found.own_text


@pytest.mark.parametrize(
    "text",
    [
        "how many countries were in the saudi alliance when it got announced",
        "how many countries were in the Islamic military alliance at its announcement",
    ],
)
async def test_how_many_there_were_when_it_was_announced_are_its_founders(present: Desk, text: str):
    found = await asked(present, text)
    assert "34 members on record" in found.headline
    assert "OMN" not in {one.member for one in found.members}


async def test_of_whom_it_is_asked_whether_they_left_their_own_words_are_told_too(present: Desk):
    found = await asked(present, "did Trudeau leave the coalition against ISIS")
    assert found.headline.startswith("Canada has been a member of")
    assert found.also is not None
    assert found.also.records[0] == "trudeau-2016-02-08-p4"
    of_country = await asked(present, "Is France in the global coalition?")
    assert of_country.also is None


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("Est-ce que l'OTAN est membre de la coalition internationale ?", "NATO"),
        ("La Ligue arabe est-elle membre de l'ISSG ?", "ARAB_LEAGUE"),
        ("L'ONU est membre de l'ISSG ?", "UN"),
        ("La Côte d'Ivoire est membre de l'alliance islamique ?", "CIV"),
    ],
)
async def test_a_member_is_known_by_its_french_name(present: Desk, text: str, member: str):
    found = await asked(present, text)
    assert [one.member for one in found.members] == [member]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (
            "are Saudi Arabia and Iran in the same coalition?",
            "Yes. Saudi Arabia and Iran are in International Syria Support Group together.",
        ),
        (
            "Is there a coalition that includes both Iran and Saudi Arabia?",
            "Yes. Iran and Saudi Arabia are in International Syria Support Group together.",
        ),
        ("Are Oman and Poland in the same alliance?", "Yes. Oman and Poland are in Global Coalition"),
        ("Are Syria and Oman in the same alliance?", "No. Syria and Oman are in no coalition"),
        (
            "L'Irak et l'Iran sont-ils dans la même coalition ?",
            "Irak et Iran sont ensemble dans Russia-Syria-Iran-Iraq intelligence cooperation",
        ),
    ],
)
async def test_in_which_coalition_several_are_together_is_told_of_all_of_them(
    present: Desk, text: str, start: str
):
    found = await asked(present, text)
    assert found.headline.startswith(start)
    assert found.sources


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("US, UK, France - which coalitions are they in?", "France has been a member of “International"),
        ("Russia and China: members of which coalitions?", "China has been a member of"),
        ("Does Malta or Oman belong to any coalition?", "Malta is not listed as a member of any coalition"),
        ("South Korea and North Korea in the coalition?", "North Korea is not listed as a member of"),
    ],
)
async def test_of_several_countries_each_is_told(present: Desk, text: str, among: str):
    assert among in (await asked(present, text)).own_text


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Which EU country isn't in the coalition against Daesh?", "2 of 28 countries (EU members)"),
        ("Which Arab League states didn't join the US coalition?", "9 of 22 countries (Arab states)"),
        ("Are all EU members in the Global Coalition?", "No. 2 of 28 countries (EU members)"),
        ("Are all Nordic states in the Global Coalition?", "Yes. All 5 countries (Nordic countries)"),
        ("which states of the middle east are not in any coalition?", "One of 17 countries"),
        ("Quels pays européens ne sont pas dans la coalition contre Daech ?", "2 des 28 pays"),
    ],
)
async def test_of_a_group_those_are_told_that_are_not_in_it(present: Desk, text: str, line: str):
    found = await asked(present, text)
    assert found.headline.startswith(line)
    assert not found.members


async def test_a_group_that_is_not_known_is_left_out_and_no_unlisted_member(present: Desk):
    found = await asked(present, "Are the Balkan countries in the global coalition?")
    assert found.notes == ("I left out “Balkan”, which I did not understand.",)
    whose = await asked(present, "India's coalition membership?")
    assert whose.query is not None
    assert whose.query.member == ""
    known = await asked(present, "latin american members of the us-led coalition")
    assert [one.member for one in known.members] == ["PAN"]


async def test_who_is_not_in_a_coalition_is_not_answered_with_who_is(present: Desk):
    found = await asked(present, "Muslim countries that are not in the Islamic military alliance")
    assert found.headline.startswith("Who is not in Islamic Military Alliance to Fight Terrorism is not on")
    assert found.notes == ("I left out “Muslim”, which I did not understand.",)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("which ISSG members are outside the Global Coalition?", "4 members on record of “International"),
        ("countries in only the saudi alliance", "18 members on record of “Islamic Military Alliance"),
    ],
)
async def test_members_of_one_coalition_outside_another_are_told(present: Desk, text: str, number: str):
    assert (await asked(present, text)).headline.startswith(number)


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("is the Arab League part of the US led coalition", "ARAB_LEAGUE"),
        ("is the european union part of the coalition against isis", "EU"),
        ("Depuis quand l'OTAN est membre de la coalition ?", "NATO"),
    ],
)
async def test_an_organisation_is_no_group_of_its_states(present: Desk, text: str, member: str):
    found = await asked(present, text)
    assert found.query is not None
    assert (found.query.member, found.query.group) == (member, "")
    assert [one.member for one in found.members] == [member]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Is Hezbollah in any coalition?", "No. Hezbollah is not listed as a member of any coalition"),
        ("Al-Qaïda est-il dans une coalition ?", "Al Qaïda ne figure parmi les membres d'aucune"),
        ("Le Hezbollah est-il dans la coalition contre Daech ?", "Hezbollah ne figure pas parmi les"),
        ("Is the African Union in the coalition against ISIS?", "No. African Union is not listed"),
        ("Les peshmergas font partie de la coalition contre Daech ?", "peshmergas ne figure pas parmi"),
    ],
)
async def test_of_whom_no_coalition_lists_that_is_said(present: Desk, text: str, line: str):
    assert (await asked(present, text)).headline.startswith(line)


async def test_a_country_with_almost_a_leaders_name_is_who_joined(present: Desk):
    found = await asked(present, "is Holland a member of the global coalition")
    assert [one.member for one in found.members] == ["NLD"]
    of_leader = await asked(present, "does holland want assad to go")
    assert of_leader.leaders == ("hollande",)


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("Is the Free Syrian Army in the global coalition?", "Free Syrian Army"),
        ("L'Armée syrienne libre est-elle dans la coalition contre Daech ?", "Armée syrienne libre"),
    ],
)
async def test_what_is_only_called_after_a_country_is_not_the_country(present: Desk, text: str, member: str):
    found = await asked(present, text)
    assert found.query is not None
    assert (found.query.member, found.members, found.notes) == (member, (), ())


@pytest.mark.parametrize(
    ("text", "among"),
    [
        ("new members of the global coalition in 2017", ["NATO"]),
        ("Nouveaux membres de la coalition contre Daech en 2015 ?", ["MYS", "NGA", "TUN"]),
    ],
)
async def test_new_members_are_those_who_joined(present: Desk, text: str, among: list[str]):
    assert [one.member for one in (await asked(present, text)).members] == among


async def test_in_several_coalitions_by_their_number_asks_for_all_of_them(present: Desk):
    found = await asked(present, "Is Niger in two coalitions?")
    assert "Global Coalition" in found.headline
    assert "Islamic Military Alliance" in found.headline


async def test_which_of_some_is_not_in_a_coalition_is_told_of_each(present: Desk):
    found = await asked(present, "who is not in the ISSG: Kuwait, Qatar or Oman?")
    assert found.headline.startswith("Kuwait is not listed")
    assert "Oman has been a member" in found.headline


async def test_when_a_coalition_was_born_is_its_founding_in_french(present: Desk):
    found = await asked(present, "Quand est né l'ISSG ?")
    assert found.headline == "International Syria Support Group date du 14 novembre 2015."


async def test_a_country_beside_a_group_is_a_member_whatever_the_group(present: Desk):
    found = await asked(present, "What do Arab leaders and France think of the US-led coalition?")
    assert any(note.startswith("France has been a member of") for note in found.notes)
