"""Whom a question is about, of all who are named in it: who is left out, told of, or only part of the topic."""

import pytest

from bot.core.entries import sign
from bot.request import Desk
from tests.ask.reads import asked


async def test_a_group_of_leaders_without_a_topic_is_where_they_stand(present: Desk):
    found = await asked(present, "Which Latin American leaders are on record, and on what side?")
    assert {"maduro", "rousseff"} <= set(found.leaders)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "When did Assad first say on the record that he's not leaving?",
            "First on record, November 2012: Bashar al-Assad",
        ),
        ("does assad want to step down", "No. Bashar al-Assad is against Bashar al-Assad leaving"),
        ("is assad against his own departure", "Yes. Bashar al-Assad is against Bashar al-Assad leaving"),
        ("what did assad say about stepping down", "Bashar al-Assad on “Assad must go” (opposes)"),
        ("assad on us withdrawal", "Bashar al-Assad is for a withdrawal of United States troops"),
    ],
)
async def test_who_is_asked_about_may_be_whom_the_topic_is_about(present: Desk, text: str, begins: str):
    assert (await asked(present, text)).headline.startswith(begins)


async def test_some_holder_of_an_office_is_looked_for_among_all(present: Desk):
    found = await asked(
        present,
        "Some prime minister warned that sending ground troops into Syria might set off a new world war. Who?",
    )
    assert found.evidence[0].leader.key == "medvedev"


@pytest.mark.parametrize(
    ("text", "leaders", "asks"),
    [
        ("Did Netanyahu change his view of Assad over the years?", ("netanyahu",), "change"),
        (
            "How did Canada's stance on bombing ISIS in Syria shift from Harper to Trudeau?",
            ("harper", "trudeau"),
            "compare",
        ),
        (
            "How many different positions has Emmanuel Macron held on Assad's departure?",
            ("macron",),
            "change",
        ),
    ],
)
async def test_a_change_is_of_whose_view_it_is(present: Desk, text: str, leaders: tuple[str, ...], asks: str):
    found = await asked(present, text)
    assert found.query is not None
    assert (found.leaders, found.query.ask) == (leaders, asks)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "Which members of the Islamic Military Alliance are not in the anti-ISIS Global Coalition?",
            "18 members on record of “Islamic Military Alliance to Fight Terrorism” and not of “Global Coalition",
        ),
        (
            "How many participants did the Vienna group for Syria have in total?",
            "International Syria Support Group: 20",
        ),
        (
            "is pakistan in teh islamic aliance",
            "Yes. Pakistan has been a member of “Islamic Military Alliance",
        ),
        (
            "What did Iran's leadership say about the strikes of April 2018?",
            "Mohammad Javad Zarif on “Strike the Syrian",
        ),
        (
            "list everybody who was against sending foreign ground troops into Syria",
            "4 on record are against foreign ground",
        ),
    ],
)
async def test_what_stands_beside_a_name_does_not_turn_the_question(present: Desk, text: str, begins: str):
    assert (await asked(present, text)).headline.startswith(begins)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "Which leaders spoke up for the Islamic military alliance led by Riyadh?",
            "2 on record are for the Saudi-led",
        ),
        (
            "When was the earliest mention of Assad's departure by someone from Canada?",
            "First on record, 1 October 2012: John Baird",
        ),
        (
            "Compare Qatar's two emirs on intervening in Syria",
            "Hamad bin Khalifa Al Thani was for foreign military",
        ),
    ],
)
async def test_further_words_around_who_is_asked_about_are_read(present: Desk, text: str, begins: str):
    assert (await asked(present, text)).headline.startswith(begins)


async def test_a_country_in_a_clause_about_the_topic_is_not_asked_about(present: Desk):
    found = await asked(
        present, "Is Julie Bishop comfortable with military action in Syria that Damascus never agreed to?"
    )
    assert found.leaders == ("bishop",)


async def test_a_country_where_it_happens_is_not_who_is_asked_where_anybody_is(present: Desk):
    found = await asked(
        present, "Is there anybody on record for hitting Iranian or Hezbollah positions in Syria?"
    )
    assert found.headline.startswith("Benjamin Netanyahu is, with conditions, for strikes on Iranian")


async def test_whoever_is_compared_is_asked_about_although_a_topic_has_the_name(present: Desk):
    found = await asked(present, "How far apart were Tillerson and Trump in 2018 on getting US troops out?")
    assert found.headline == "Rex Tillerson and Donald Trump are not on the same side."


async def test_which_of_the_three_is_asked_of_those_who_are_named(present: Desk):
    found = await asked(present, "Hollande, Maduro and Obama: which of the three liked one big coalition?")
    assert {one.leader.key for one in found.evidence} == {"hollande", "maduro", "obama"}


async def test_who_of_some_is_asked_of_those_and_states_of_a_body_are_no_body(present: Desk):
    named = await asked(
        present, "who of cameron, hollande, merkel and obama was against bombing isis in syria"
    )
    assert set(named.leaders) == {"cameron", "hollande", "merkel", "obama"}
    states = await asked(present, "which countries of the arab league are in the us-led coalition?")
    assert states.headline.startswith(
        "Global Coalition to Counter ISIL/Daesh: 13 members on record (Arab states)"
    )


async def test_which_foreign_minister_asks_of_those_who_were_one_when_they_said_it(present: Desk):
    found = await asked(present, "which foreign ministers are for a safe zone?")
    assert found.understood == "Who supports “Safe zone”? (of foreign ministers alone)"
    assert {one.leader.key for one in found.evidence} == {"kurz"}
    named = await asked(present, "Which foreign minister said that there will be no military solution?")
    assert "westerwelle" in {one.leader.key for one in named.evidence}
    assert "zuma" not in {one.leader.key for one in named.evidence}
    offered = await asked(
        present,
        "Which foreign minister said at the UN that there is no solution unless the president steps aside?",
    )
    assert offered.records == ("un67-aut-spindelegger-p1",)


async def test_a_minister_of_no_country_is_found_by_the_words(present: Desk):
    found = await asked(present, "which foreign minister said in 2014 that his own air force had hit ISIL?")
    assert {one.leader.key for one in found.evidence} == {"khalid-al-khalifa"}


async def test_how_many_leaders_there_are_is_no_name(present: Desk):
    found = await asked(present, "Three Swiss presidents on war crimes in Syria, what did they each ask for?")
    assert found.leaders == ("burkhalter", "maurer", "widmer-schlumpf")
    told = await asked(present, "Four European leaders in 2011 asked Assad to go. Which?")
    assert {one.leader.key for one in told.evidence} == {"cameron", "merkel", "sarkozy"}


async def test_who_is_set_apart_by_not_is_not_asked_about(present: Desk):
    assert (await asked(present, "Lavrov, not Putin, on one broad coalition?")).leaders == ("lavrov",)


async def test_who_asks_is_not_who_is_asked_about(present: Desk):
    found = await asked(
        present,
        "As a former ambassador I would like to know which Swiss presidents wanted The Hague to look at Syria.",
    )
    assert found.leaders == ("burkhalter", "maurer", "widmer-schlumpf")
    assert found.kind == "answer"


@pytest.mark.parametrize(
    "text",
    [
        "According to Assad, did the US bombing weaken ISIS?",
        "Did the US bombing weaken ISIS, according to Assad?",
    ],
)
async def test_whose_account_is_asked_for_is_who_is_asked_about(present: Desk, text: str):
    found = await asked(present, text)
    assert found.leaders == ("assad",)
    assert {one.leader.key for one in (*found.evidence, *found.nearest)} == {"assad"}


async def test_of_whose_account_it_is_is_not_compared_with_whom_they_tell_of(present: Desk):
    found = await asked(present, "According to Putin, what does Obama get wrong about Assad?")
    assert found.leaders == ("putin",)


async def test_both_whose_account_is_asked_for_are_asked_about(present: Desk):
    found = await asked(present, "According to Obama and Putin, should Assad go?")
    assert found.leaders == ("obama", "putin")


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        (
            "what did the un bosses say - ban ki moon & guterres - about assad and the war",
            ("ban", "guterres"),
        ),
        ("what did the french presidents - hollande and macron - say about assad", ("hollande", "macron")),
        ("what did the Russians (Putin, Lavrov) say about Assad", ("lavrov", "putin")),
        ("Brazil's presidents: what did Rousseff and later Temer each say on Syria", ("rousseff", "temer")),
        ("which Russians except Putin were against strikes", ("lavrov", "medvedev", "zakharova")),
        ("how did French presidents other than Hollande see Assad", ("macron", "sarkozy")),
    ],
)
async def test_of_a_countrys_leaders_those_are_meant_who_are_named_and_not_left_out(
    present: Desk, text: str, leaders: tuple[str, ...]
):
    found = await asked(present, text)
    assert found.leaders == leaders
    assert "I did not understand" not in found.headline


async def test_of_a_country_who_is_asked_of_nobody_else(present: Desk):
    found = await asked(
        present, "Of the Americans on your books, who wanted the soldiers kept in Syria during 2018?"
    )
    assert [one.leader.key for one in found.evidence if sign(one.revision.stance.position) < 0] == [
        "tillerson",
        "mattis",
        "bolton",
    ]


async def test_leaving_out_is_besides_and_not_who_left(present: Desk):
    found = await asked(
        present,
        "In the UN general debate of 2018, who spoke in favour of Astana or Sochi, leaving out Russia, Iran and Turkey?",
    )
    assert {one.leader.key for one in found.evidence} == {"morales", "buhari"}


async def test_besides_somebody_is_asked_of_everybody_else_and_not_of_their_country(present: Desk):
    text = "À part Trump et Assad, quels responsables se sont prononcés en 2018 sur le retrait américain de Syrie ?"
    found = await asked(present, text)
    assert {one.leader.key for one in found.evidence} == {
        "bolton",
        "mattis",
        "mohammed-bin-salman",
        "tillerson",
    }


async def test_all_who_stand_behind_except_are_left_out(present: Desk):
    found = await asked(
        present,
        "which countries except the French, the British and the Dutch backed strikes in April 2018?",
    )
    assert {one.leader.key for one in found.evidence} == {
        "haley",
        "stoltenberg",
        "trudeau",
        "trump",
        "merkel",
    }


@pytest.mark.parametrize("apart", [", not Putin,", " except Putin", ""])
async def test_words_are_looked_for_among_those_who_are_not_left_out(present: Desk, apart: str):
    found = await asked(present, f"which Russian{apart} warned of a world war?")
    assert [one.leader.key for one in found.evidence] == ["medvedev"]


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("prime ministers who asked for a safe zone", {"davutoglu", "salam"}),
        ("foreign ministers who opposed the strikes on the regime in April 2018?", {"zarif"}),
        (
            "What did the prime minister in Westminster say about strikes on ISIS in Syria in 2015?",
            {"cameron"},
        ),
    ],
)
async def test_holders_of_an_office_are_asked_about_as_a_group_or_by_their_seat(
    present: Desk, text: str, leaders: set[str]
):
    found = await asked(present, text)
    assert found.kind == "answer"
    assert {one.leader.key for one in found.evidence} == leaders


@pytest.mark.parametrize(
    ("text", "leaders", "number"),
    [
        ("list all statements by Putin in 2015", ("putin",), "15 statements on record by Vladimir Putin"),
        ("list all entries by Putin in 2015", ("putin",), "10 positions on record for Vladimir Putin"),
        ("all statements by Iraqi leaders before 2014", None, "4 statements on record by leaders of Iraq"),
    ],
)
async def test_all_that_somebody_said_is_asked_of_them_though_a_list_is_wanted(
    present: Desk, text: str, leaders: tuple[str, ...] | None, number: str
):
    found = await asked(present, text)
    assert found.headline.startswith(number)
    assert leaders is None or (found.query is not None and found.query.leaders == leaders)


async def test_an_adjective_behind_the_leaders_says_whose_they_are(present: Desk):
    found = await asked(present, "Quels dirigeants belges se sont prononcés sur la coalition ?")
    assert found.query is not None
    assert set(found.query.leaders) <= {"di-rupo", "michel"}
    assert found.query.leaders


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("How did the German and British governments react to the strikes of 14 April 2018?", {"DEU", "GBR"}),
        ("do the Russian and Iranian leaders back Assad", {"RUS", "IRN"}),
        ("When did the french start bombing daesh in syria", {"FRA"}),
    ],
)
async def test_all_whose_government_is_named_are_asked_about(present: Desk, text: str, countries: set[str]):
    found = await asked(present, text)
    assert found.kind == "answer"
    assert {one.leader.country for one in found.evidence} == countries


async def test_that_nobody_did_is_asked_of_who_did(present: Desk):
    found = await asked(present, "I bet no Arab king told Assad to quit. prove me wrong")
    assert found.topics == ("assad-must-go",)
    assert "abdullah-ii-2011-11-14-p1" in found.records
    assert all((one.revision.stance.position or 0) > 0 for one in found.evidence)


async def test_the_leaders_of_two_countries_in_the_genitive_are_both_asked_about(present: Desk):
    found = await asked(
        present, "What did Brazil's and Japan's leaders say about chemical disarmament in 2013?"
    )
    assert {one.leader.country for one in found.evidence} == {"BRA", "JPN"}
