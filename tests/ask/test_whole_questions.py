"""Further whole questions, each of a kind that was once answered wrongly: when, of whom nothing is known, both ends, opinions."""

import pytest

from bot.ask.model import Ask, Side
from bot.ask.output import as_text
from bot.core.entries import sign
from bot.request import Desk
from tests.ask.reads import asked


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        (
            "Before the Ghouta gas attack on 21 August 2013, had Trump said anything about Syria?",
            ("2013-08-20", "", "2013-08-20"),
        ),
        (
            "anything by Cameron after the lost vote in Aug 2013 but before the end of 2014?",
            ("2014-12-31", "2013-08-01", "2014-12-31"),
        ),
        (
            "What did Obama say after August 2013 but before 2015 about Assad?",
            ("2014-12-31", "2013-09-01", "2014-12-31"),
        ),
        (
            "In 2015, what did Putin say on 28 September about Assad?",
            ("2015-09-28", "2015-09-28", "2015-09-28"),
        ),
        (
            "between the paris attacks (13 nov 2015) and christmas that year what did putin say",
            ("2015-12-25", "2015-11-13", "2015-12-25"),
        ),
        (
            "What did Obama say between 20 August 2012 and 4 September?",
            ("2012-09-04", "2012-08-20", "2012-09-04"),
        ),
        (
            "What did Putin say after Obama's speech on 28 September 2015 about Assad?",
            ("", "2015-09-28", ""),
        ),
    ],
)
async def test_of_which_time_it_is_asked(present: Desk, text: str, bounds: tuple[str, str, str]):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.as_of, query.date_from, query.date_to) == bounds


async def test_a_second_time_is_answered_also_where_the_first_has_nothing(present: Desk):
    found = await asked(present, "What did Putin say about Assad in 2013 and in 2015?")
    assert found.kind == "no_record"
    assert found.also is not None
    assert {one.revision.stance.stated_on[:4] for one in found.also.evidence} == {"2015"}


@pytest.mark.parametrize("name", ["Scholz", "bojo"])
async def test_of_an_unknown_name_it_is_not_said_that_nothing_is_on_record(present: Desk, name: str):
    found = await asked(present, f"what's {name}'s take on the russians in syria")
    assert found.headline == f"I know nobody on record as “{name}”."
    assert "Nothing on record" not in found.text


async def test_both_the_first_and_the_last_time_are_told(present: Desk):
    found = await asked(
        present, "Trump on the US withdrawal: when did he first and when did he last ask for it?"
    )
    assert found.headline.startswith("First on record, 29 March 2018")
    assert found.also is not None
    assert found.also.headline.startswith("Last on record, 19 December 2018")


@pytest.mark.parametrize(
    "text",
    ["Do you think Merkel is a hypocrite on Syria? Be honest", "do you think Putin is right about Assad"],
)
async def test_what_the_bot_thinks_of_a_leader_is_an_opinion(present: Desk, text: str):
    assert (
        await asked(present, text)
    ).headline == "I have no opinions. I can tell you where leaders stand, with sources."


async def test_what_if_anything_is_no_what_if(present: Desk):
    found = await asked(present, "What, if anything, do Erdogan, Rouhani and Putin all support?")
    assert (found.kind, found.leaders) == ("answer", ("erdogan", "putin", "rouhani"))


async def test_a_link_for_something_takes_no_side(present: Desk):
    found = await asked(present, "Need a link for Medvedev's world war warning.")
    assert [one.revision.stance.stated_on for one in found.evidence] == ["2016-02-11"]


async def test_where_somebody_is_for_nothing_all_there_is_is_told(present: Desk):
    found = await asked(present, "what does Medvedev support?")
    assert found.headline.startswith(
        "Dmitry Medvedev: support for 0 topics on record. Dmitry Medvedev is against"
    )


async def test_the_topics_that_several_support_are_counted_once(present: Desk):
    found = await asked(present, "what do Italian leaders support?")
    supported = {one.topic.key for one in found.evidence}
    assert f"support for {len(supported)} topics" in found.headline
    assert len(supported) < len(found.evidence)


async def test_whose_words_it_asks_for_is_no_question_about_members(present: Desk):
    text = "What is the exact wording of Putin's comparison with the alliance against Hitler, and in which UN document is it?"
    found = await asked(present, text)
    assert found.members == ()
    assert "un70-rus-putin-p3" in found.records


async def test_what_an_answer_tells_is_not_said_to_be_unanswered(present: Desk):
    found = await asked(present, "What did Asselborn say, and what did he ask for?")
    assert found.notes == ()
    assert {one.leader.key for one in found.evidence} == {"asselborn"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("What did Merkel say at Christmas 2015 about Assad?", "2015-12-25"),
        ("Where did Trudeau stand on New Year's Day 2016?", "2016-01-01"),
    ],
)
async def test_a_day_that_has_a_name_is_that_day(present: Desk, text: str, day: str):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.date_from, query.date_to) == (day, day)


async def test_what_two_said_on_a_day_is_compared_without_what_they_said_before(present: Desk):
    found = await asked(present, "Compare Obama and Putin at the UN on 28 September 2015.")
    assert {one.revision.stance.stated_on for one in found.evidence} == {"2015-09-28"}
    assert "is from before that" not in found.text


@pytest.mark.parametrize(
    "text", ["and before that?", "and then?", "why?", "what is this", "source??", "since when?"]
)
async def test_what_says_nothing_by_itself_is_asked_back(present: Desk, text: str):
    assert (await asked(present, text)).headline.startswith("I do not know what was asked before.")


async def test_a_group_of_leaders_without_a_topic_is_where_they_stand(present: Desk):
    found = await asked(present, "Which Latin American leaders are on record, and on what side?")
    assert {"maduro", "rousseff"} <= set(found.leaders)


@pytest.mark.parametrize(
    "text", ["does indonesia want to cut ties with syria", "what does Indonesia think of strikes"]
)
async def test_of_a_country_without_leaders_on_record_that_is_said(present: Desk, text: str):
    assert (await asked(present, text)).headline == "No leader of Indonesia is on record."


async def test_a_topic_on_which_anybody_spoke_in_the_time_asked_about_is_meant(present: Desk):
    found = await asked(present, "Which leaders came out against the US missile strike in April 2017?")
    assert (found.kind, {one.topic.key for one in found.evidence}) == ("answer", {"strike-the-regime"})


async def test_a_claim_in_quotation_marks_is_no_quotation(present: Desk):
    found = await asked(present, 'Fact check: "Nick Clegg demanded Assad\'s removal in 2013."')
    assert "is quoted with" not in found.text
    assert (
        "Nobody on record is quoted with “Obama is weak”"
        in (await asked(present, 'who said "Obama is weak"')).text
    )


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


async def test_an_organisation_is_no_member_where_something_was_said(present: Desk):
    text = "some Gulf minister listed the alliances his country is in, the Islamic one too, at the UN"
    assert "United Nations is not listed" not in (await asked(present, text)).text


async def test_an_office_of_another_country_is_nobody_on_record(present: Desk):
    found = await asked(present, "what did the leader of the opposition in Canada say about strikes?")
    assert (found.kind, found.evidence) == ("no_record", ())
    assert (await asked(present, "what did the president in Ankara say about Assad")).leaders == ("erdogan",)


async def test_of_two_years_to_choose_from_both_are_looked_through(present: Desk):
    query = (await asked(present, "what did Obama say about Assad in 2014 or 2015?")).query
    assert query is not None
    assert (query.date_from, query.as_of) == ("2014-01-01", "2015-12-31")


async def test_what_was_behind_something_is_a_question_why(present: Desk):
    found = await asked(present, "What was really behind Russia's intervention?")
    assert "The record holds what was said: reasons only as far as the words give them." in found.text


async def test_two_who_want_the_same_thing_are_compared(present: Desk):
    found = await asked(
        present, "Do Assad and Trump want the same thing when it comes to US soldiers in Syria?"
    )
    assert found.headline == "Yes. Bashar al-Assad and Donald Trump are on the same side."


async def test_how_many_are_for_and_how_many_against_are_both_told(present: Desk):
    found = await asked(present, "how many support giving weapons to the opposition and how many oppose?")
    assert found.headline.startswith("2 on record are for")
    assert found.also is not None
    assert found.also.headline.startswith("3 on record are against")


async def test_when_somebody_broke_with_damascus_is_when_ties_were_cut(present: Desk):
    found = await asked(present, "When did Morsi break with Damascus?")
    assert [one.revision.stance.stated_on for one in found.evidence] == ["2013-06-15"]


async def test_words_between_commas_count_where_whoever_is_asked_about_said_them(present: Desk):
    found = await asked(present, "Medvedev, ground troops, world war")
    assert "left out" not in found.text
    assert [one.revision.stance.stated_on for one in found.evidence] == ["2016-02-11"]
    assert "I left out “mate”" in (await asked(present, "Obama on Assad, 2015, thanks a lot mate")).text


async def test_what_seems_small_talk_and_has_the_words_of_a_row_is_offered_that(present: Desk):
    found = await asked(present, "That vote in the Bundestag about the recon planes, how many voted for it?")
    assert found.kind == "no_record"
    assert [one.revision.stance.stated_on for one in found.nearest] == ["2015-12-04"]
    for small_talk in ("how's the weather in Berlin", "tell me about the battle of Aleppo"):
        assert (await asked(present, small_talk)).kind == "off_topic"


async def test_whether_somebody_took_part_is_not_told_by_what_they_are_for(present: Desk):
    found = await asked(present, "Did Germany take part in the April 2018 strikes?")
    assert found.headline.startswith("Angela Merkel is for foreign use of force")


async def test_one_word_that_may_be_of_any_topic_denies_nothing(present: Desk):
    found = await asked(present, "When did Assad first say on the record that he's not leaving?")
    assert "otherwise" not in found.text


async def test_a_country_behind_an_elided_article_is_the_country(present: Desk):
    found = await asked(present, "Que pense L'Autriche d'Assad ?")
    assert found.query is not None
    assert not found.query.unknown_leader


async def test_a_polite_request_is_no_what_if(present: Desk):
    text = "Could I have the link to the interview where Macron says Assad's removal isn't a precondition for everything?"
    assert "2017-06-21" in {one.revision.stance.stated_on for one in (await asked(present, text)).evidence}


async def test_who_shares_somebodys_view_is_on_the_same_side(present: Desk):
    found = await asked(present, "Who shares Davutoğlu's view that there's no beating Daesh alongside Assad?")
    assert "On the same side: Angela Merkel" in found.text


async def test_a_word_of_grammar_is_no_code_of_a_country(present: Desk):
    found = await asked(present, "Depuis quand l'Autriche est membre de la coalition internationale ?")
    assert [one.member for one in found.members] == ["AUT"]


async def test_a_question_of_a_side_behind_a_change_is_about_the_side(present: Desk):
    told = 'Trump said his attitude toward Assad had "changed very much" after the gas attack.'
    text = f"{told} Did he then actually call for Assad to go?"
    assert (await asked(present, text)).headline.startswith(
        "Neither yes nor no. Donald Trump is neutral or mixed"
    )


async def test_what_somebody_is_part_of_is_no_deed(present: Desk):
    found = await asked(
        present, "Did Julie Bishop's view on Assad being part of a transition shift during 2015?"
    )
    assert found.headline.startswith("Yes. Julie Bishop changed")


async def test_a_second_question_of_a_member_is_about_it_and_nobody_before(present: Desk):
    found = await asked(present, "does putin back assad and is france in the islamic alliance?")
    assert found.headline.startswith("Yes. Vladimir Putin")
    assert found.also is not None
    assert found.also.headline.startswith("No. France is not listed")


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


@pytest.mark.parametrize(
    ("text", "holders"),
    [
        ("American defense secretaries: what did each one say?", {"carter", "mattis"}),
        ("British foreign secretaries on assad", {"hammond", "johnson"}),
        ("que pense le ministre des affaires étrangères d'Assad", set[str]()),
    ],
)
async def test_an_office_in_the_plural_is_all_who_held_it(present: Desk, text: str, holders: set[str]):
    found = await asked(present, text)
    assert {one.leader.key for one in found.evidence} == holders


@pytest.mark.parametrize(
    "text", ["is Spain one of the founders", "is Spain a founder of the global coalition"]
)
async def test_a_founder_was_a_member_on_the_day_of_founding(present: Desk, text: str):
    found = await asked(present, text)
    assert found.query is not None
    assert (found.query.member, found.query.as_of) == ("ESP", "2014-09-10")
    assert found.headline.startswith("The record does not say.")


async def test_the_on_of_a_date_asks_for_nobodys_view_of_a_coalition(present: Desk):
    found = await asked(present, "who was in the coalition on 5 September 2014?")
    assert found.kind == "clarify"
    assert found.options[0].question.startswith("Who is in ")


async def test_a_word_drawn_out_is_the_word(present: Desk):
    found = await asked(present, "heyyy what does trump think of talking to assaaad")
    assert (found.leaders, found.topics) == (("trump",), ("talk-to-assad",))


async def test_one_statement_shows_no_change_and_none_is_denied(present: Desk):
    found = await asked(present, "when did Fabius stop insisting that Assad leaves first")
    assert found.headline.startswith("One statement on record, which shows no change by itself")


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


async def test_how_many_at_the_founding_and_how_many_now_are_two_answers(present: Desk):
    found = await asked(
        present,
        "how many countries were in that Saudi alliance when it was announced, and how many do you list now?",
    )
    assert found.headline.startswith("Islamic Military Alliance to Fight Terrorism: 34 members")
    assert found.also is not None
    assert found.also.headline.startswith("Islamic Military Alliance to Fight Terrorism: 35 members")


@pytest.mark.parametrize(
    "text", ["where does merkel stand on assad in 2027", "what does Macron think of Assad today"]
)
async def test_how_far_the_record_goes_is_said_of_what_is_after_it_and_of_now(present: Desk, text: str):
    newest = "The newest statement on record is from 19 December 2018; what came after it is not on record."
    assert newest in (await asked(present, text)).notes
    assert not (await asked(present, "where does merkel stand on assad in 2018")).notes


async def test_how_many_leaders_of_a_country_there_are_is_counted(present: Desk):
    found = await asked(present, "how many Germans do you have")
    assert found.headline.startswith(
        "3 leaders on record: Angela Merkel, Frank-Walter Steinmeier and Guido Westerwelle."
    )


async def test_what_changed_between_two_leaders_is_a_comparison_and_no_change_is_denied(present: Desk):
    found = await asked(present, "Did Cairo's attitude towards Damascus change between Morsi and Sisi?")
    assert "No change" not in found.text
    assert found.understood.startswith("Where do Mohamed Morsi and Abdel Fattah el-Sisi stand")


async def test_some_holder_of_an_office_is_looked_for_among_all(present: Desk):
    found = await asked(
        present,
        "Some prime minister warned that sending ground troops into Syria might set off a new world war. Who?",
    )
    assert found.evidence[0].leader.key == "medvedev"


@pytest.mark.parametrize("text", ["what do you have from 2012", "what is on record for 2012"])
async def test_what_there_is_of_a_year_is_asked_without_a_leader(present: Desk, text: str):
    assert (await asked(present, text)).headline.startswith("41 statements on record by 31 leaders")


async def test_whether_somebody_was_wrong_is_an_opinion(present: Desk):
    assert (await asked(present, "Was Obama wrong not to bomb Assad in 2013?")).kind == "off_topic"


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
    ("text", "bounds"),
    [
        ("What did Putin say about Assad's fate after his September 2015 UN speech?", ("", "2015-09-01", "")),
        ("Before the April 2017 gas attack, what had Trump said on Syria?", ("2017-03-31", "", "2017-03-31")),
        (
            "What did Le Pen say end of September / beginning of October 2015?",
            ("2015-10-10", "2015-09-21", "2015-10-10"),
        ),
        ("Before I start digging: which Chinese leaders are on record?", ("", "", "")),
    ],
)
async def test_further_times_are_read_whole(present: Desk, text: str, bounds: tuple[str, str, str]):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.as_of, query.date_from, query.date_to) == bounds


async def test_one_word_of_a_row_does_not_tell_why(present: Desk):
    found = await asked(present, "Why did Obama really hesitate?")
    assert found.kind == "no_record"


async def test_what_is_no_topic_of_the_record_is_named_where_everybodys_stand_is_asked_for(present: Desk):
    found = await asked(present, "where do leaders stand on the kurdish independence referendum?")
    assert "“kurdish independence referendum”" in found.headline


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


async def test_of_several_who_are_asked_about_those_are_named_of_whom_there_is_nothing(present: Desk):
    found = await asked(present, "Did Ban Ki-moon and de Mistura say the same about Assad?")
    assert found.notes == ("Nothing on record for Staffan de Mistura.",)
    sided = await asked(present, "when did Mohammed bin Salman and Trump oppose a US withdrawal")
    assert sided.notes == ()
    assert sided.rest.endswith("The others asked about: Donald Trump supports (19 December 2018).")
    near = await asked(present, "Harper vs Trudeau on bombing ISIS in Syria, what's the difference?")
    assert near.notes == ("Nothing on record for Stephen Harper.",)
    assert "harper-2015-03-24-p5-isis" in {one.revision.stance.key for one in near.nearest}


async def test_words_in_quotation_marks_are_looked_for_whatever_else_they_look_like(present: Desk):
    found = await asked(present, '"If I were in his shoes, I would step down." Speaker?')
    assert found.evidence[0].leader.key == "abdullah-ii"
    assert found.understood == "Who said “If I were in his shoes, I would step down.”?"


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


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "Neither Iran nor Iraq sits in the Islamic Military Alliance, correct?",
            "Iran is not listed as a member",
        ),
        (
            "Do Putin and his prime minister agree about ground troops?",
            "No. Dmitry Medvedev and Vladimir Putin are not",
        ),
        (
            "Until when did Lavrov criticise the US-led coalition?",
            "Last on record, 21 September 2017: Sergey Lavrov",
        ),
        ("Unlike Obama, Hillary Clinton was for a no-fly zone.", "Hillary Clinton is for a safe zone"),
        ("What number of Turkish politicians do you cover?", "6 leaders on record:"),
        (
            "When did Poroshenko last attack Russia's campaign in Syria?",
            "Last on record, September 2016: Petro Poroshenko",
        ),
        (
            "On which day did Obama tell Assad publicly, for the first time, to step aside?",
            "First on record, 18 August 2011: Barack Obama",
        ),
        (
            "Are there more leaders against Russia's military intervention than for it?",
            "20 on record have a position",
        ),
        (
            "Count the statements you hold from Walid al-Moualem for me.",
            "20 statements on record by Walid al-Moualem",
        ),
        (
            "Which participants of the Vienna group are missing from the American-led coalition?",
            "4 members on record of “International Syria Support Group” and not of “Global Coalition",
        ),
        ("put quotation marks on what Morsi said of a no-fly zone in 2013", "Mohamed Morsi on “Safe zone”"),
        (
            "Que disait le premier ministre italien des frappes contre Daech en Syrie ?",
            "Matteo Renzi sur « Strike ISIS",
        ),
    ],
)
async def test_small_words_count(present: Desk, text: str, begins: str):
    assert (await asked(present, text)).headline.startswith(begins)


@pytest.mark.parametrize("text", ["who supports arming them", "who is for arming it"])
async def test_of_topics_that_differ_in_a_word_that_is_not_said_it_is_asked_back(present: Desk, text: str):
    assert (await asked(present, text)).kind == "clarify"


async def test_a_country_in_a_clause_about_the_topic_is_not_asked_about(present: Desk):
    found = await asked(
        present, "Is Julie Bishop comfortable with military action in Syria that Damascus never agreed to?"
    )
    assert found.leaders == ("bishop",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Compare Haley and Tillerson on Assad's future, March to April 2017.",
            "Nikki Haley neutral or mixed (30 March 2017)",
        ),
        ("Did Philip Hammond soften on Assad in 2015?", "Other moves in that time:"),
        (
            "Who founded the Baghdad information centre?",
            "Russia (founder), Syria (founder) and Iran (founder)",
        ),
        (
            "What do the presidents of the Baltic states say about the anti-ISIS coalition?",
            "Toomas Hendrik Ilves supports",
        ),
        (
            "Who has come out against putting foreign boots on the ground in Syria?",
            "foreign ground troops in the fight",
        ),
        ("What was the Iraqi vice president's warning in 2012?", "unlimited chaos and devastation"),
        (
            "When precisely did NATO come into the anti-ISIS coalition, and who announced it?",
            "since 25 May 2017",
        ),
        ("what had Cameron asked for in 2013", "neutral or mixed"),
    ],
)
async def test_nothing_that_belongs_to_it_is_left_out_of_an_answer(present: Desk, text: str, says: str):
    assert says in (await asked(present, text)).text


async def test_a_second_question_is_answered_where_the_first_is_told_by_its_words(present: Desk):
    found = await asked(
        present,
        "When did Tony Abbott extend the Australian strikes to Syria and did he want to hit Assad's forces as well?",
    )
    assert found.records == ("abbott-2015-09-09-p5-isis", "abbott-2015-09-09-p5-regime")


@pytest.mark.parametrize("text", ["Which states sit in both?", "who is in both of them"])
async def test_what_names_nothing_is_asked_back_and_nothing_is_denied(present: Desk, text: str):
    found = await asked(present, text)
    assert found.headline.startswith("I do not know what was asked before.")
    assert found.records == ()


async def test_when_somebody_took_a_side_that_they_never_took_is_told_without_a_denial(present: Desk):
    found = await asked(present, "when did obama back assad")
    assert found.headline.startswith("On 10 September 2014: Barack Obama was against cooperation")


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "Who is recorded as rejecting foreign ground troops?",
            "4 on record are against foreign ground troops",
        ),
        ("Who is against American troops pulling out of Syria?", "4 on record are against a withdrawal"),
        (
            "Did more leaders welcome or reject Russia's military intervention in Syria?",
            "20 on record have a position",
        ),
        ("did egypt cut ties w assad or nah", "Yes. Mohamed Morsi was for cutting ties"),
        ("What is Turkey's role within the Global Coalition?", "Turkey has been a member"),
        (
            "How did Trump's position on striking the Syrian government develop?",
            "Donald Trump changed on foreign use of force",
        ),
    ],
)
async def test_the_side_and_the_topic_are_those_that_are_named(present: Desk, text: str, begins: str):
    assert (await asked(present, text)).headline.startswith(begins)


async def test_yes_or_no_of_something_that_is_no_leader_is_not_asked_of_everyone(present: Desk):
    found = await asked(present, "did the mandate include bombing")
    assert (found.kind, found.records) == ("no_record", ())
    assert found.headline.startswith("I did not understand “did the mandate include bombing”")


@pytest.mark.parametrize(
    "text",
    [
        "Between the Paris attacks and Christmas 2015, what did Hollande say about Assad?",
        "what did Hollande say about Assad between the Paris attacks and the end of 2015",
    ],
)
async def test_a_range_that_begins_with_an_event_of_the_record_is_that_range(present: Desk, text: str):
    found = await asked(present, text)
    assert found.records == ("hollande-2015-11-26-p1", "hollande-2015-11-16-p1")


@pytest.mark.parametrize(
    "text", ["between 2014 and the Wimbledon final", "between the Wimbledon final and 2015"]
)
async def test_a_range_with_an_end_that_nothing_dates_is_asked_back_and_never_a_day(present: Desk, text: str):
    found = await asked(present, f"what did Obama say of Assad {text}")
    assert found.kind == "clarify"
    assert found.headline.startswith("When was “Wimbledon final”?")


async def test_how_many_statements_there_are_on_a_topic_counts_statements_and_no_leaders(present: Desk):
    found = await asked(present, "How many statements are there on chemical disarmament?")
    assert found.headline.startswith("11 statements on record by 10 leaders on “Chemical disarmament”:")
    assert found.understood.endswith("(how many statements)")
    words = await asked(present, "How many statements are there on removing Syria's chemical weapons?")
    assert words.headline == found.headline  # and not the one row that has these words


async def test_where_it_is_asked_when_members_joined_each_is_told_with_the_day(present: Desk):
    found = await asked(present, "Which African states are in the global coalition and when did they join?")
    assert found.headline.startswith("Global Coalition to Counter ISIL/Daesh: 8 members on record")
    joined = found.also or found
    assert (
        "Egypt (11 September 2014), Nigeria (29 September 2015) and Tunisia (29 September 2015)"
        in joined.text
    )
    assert "not on record: Djibouti, Ethiopia, Morocco, Niger and Chad." in joined.text


async def test_a_country_where_it_happens_is_not_who_is_asked_where_anybody_is(present: Desk):
    found = await asked(
        present, "Is there anybody on record for hitting Iranian or Hezbollah positions in Syria?"
    )
    assert found.headline.startswith("Benjamin Netanyahu is, with conditions, for strikes on Iranian")


async def test_a_body_that_an_office_names_is_asked_back_with_who_holds_it(present: Desk):
    found = await asked(present, "did hezbollah want assad to stay")
    assert found.kind == "clarify"
    assert found.headline == (
        "“hezbollah” is no leader. Do you mean Hassan Nasrallah, on record as “Secretary-General of Hezbollah”?"
    )
    assert found.options[0].question == "Is Hassan Nasrallah against “Assad must go”?"
    stranger = await asked(present, "what did Minister Jones say about Assad?")
    assert stranger.kind == "no_record"  # a word of offices is nobody's


async def test_whose_words_are_asked_for_is_not_whom_the_words_name(present: Desk):
    words = "Who else is there? The answer is obvious. There is Assad, and his army"
    found = await asked(present, f'"{words}" - whose words are these?')
    assert [one.leader.key for one in found.evidence] == ["johnson"]
    assert found.notes == ()


async def test_whoever_is_compared_is_asked_about_although_a_topic_has_the_name(present: Desk):
    found = await asked(present, "How far apart were Tillerson and Trump in 2018 on getting US troops out?")
    assert found.headline == "Rex Tillerson and Donald Trump are not on the same side."


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


async def test_what_is_foretold_before_a_question_is_named_as_not_answered(present: Desk):
    found = await asked(present, "Will the Astana talks bring peace in the end? And who was behind them?")
    assert found.notes[0] == "Not answered yet: “Will the Astana talks bring peace in the end”."


async def test_how_many_more_there_are_counts_all_of_them_and_not_only_those_shown_as_cards(present: Desk):
    counted = await asked(present, "How many statements by Obama are there?")
    assert counted.headline.startswith("31 statements on record")
    found = await asked(present, "what did Obama say about everything")
    assert "; and 24 more." in found.text  # behind the first and six others
    erdogan = await asked(present, "How many statements by Erdoğan about Assad leaving do you have on file?")
    assert (
        ": supports (27 December 2017); neutral or mixed (1 December 2016);" in erdogan.text
    )  # newest first


@pytest.mark.parametrize(
    ("text", "kind", "begins"),
    [
        (
            "What did Rasmussen, the old NATO boss, think of the anti-ISIS coalition?",
            "clarify",
            "“Rasmussen the old NATO boss” may be somebody else.",
        ),
        (
            "What did Stoltenberg, the NATO boss, think of the anti-ISIS coalition?",
            "answer",
            "Jens Stoltenberg is",
        ),
        (
            "where do Obama, the French president, and Merkel stand on Assad?",
            "answer",
            "On “Assad must go”: Emmanuel",
        ),
    ],
)
async def test_an_office_behind_a_name_says_who_that_is_and_is_nobody_besides(
    present: Desk, text: str, kind: str, begins: str
):
    found = await asked(present, text)
    assert (found.kind, found.headline[: len(begins)]) == (kind, begins)


@pytest.mark.parametrize("who", ["France", "Hollande"])
async def test_whether_somebody_changed_and_since_when_is_told_by_the_change(present: Desk, who: str):
    found = await asked(present, f"did {who} change on striking ISIS in Syria, and since when?")
    assert "from “opposes with reservations” (5 February 2015) to “supports” (7 September 2015)" in found.text


async def test_since_when_a_country_is_on_a_side_tells_the_last_of_its_leaders_who_is_not(present: Desk):
    found = await asked(present, "since when does France want Assad gone?")
    assert found.headline.startswith("First on record, 18 August 2011: Nicolas Sarkozy was for")
    assert found.rest.endswith(
        "The newest on record is otherwise: Emmanuel Macron neutral or mixed (13 July 2017)."
    )
    still = await asked(present, "since when is Turkey against Assad")
    assert "otherwise" not in still.text


@pytest.mark.parametrize(
    "text",
    [
        "did abadi want to withdraw from the us-led coalition?",
        "did trudeau support leaving the us-led coalition?",
        "did trudeau want to pull out of the us-led coalition?",
        "did Sarkozy favour withdrawing from syria",
        "did nasrallah leave syria?",
        "did pence praise Syria?",
        "is trudeau for Syria?",
        "does may oppose syria?",
        "is corbyn for isis?",
    ],
)
async def test_neither_yes_nor_no_is_said_of_a_theme_nor_of_what_somebody_leaves(present: Desk, text: str):
    found = await asked(present, text)
    assert not found.headline.startswith(("Yes.", "No.", "In part."))
    if (
        "with" in text or "pull" in text or "leav" in text
    ):  # the word is named, or what is meant is asked back
        assert found.kind == "clarify" or "did not understand" in f"{found.headline} {found.notes}"


async def test_whether_somebody_is_for_ending_it_is_whether_they_are_against_it(present: Desk):
    for text in (
        "did trudeau support ending the strikes on isis?",
        "did trudeau favour an end to the strikes on isis?",
    ):
        assert (await asked(present, text)).headline.startswith("Yes. Justin Trudeau is against")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (
            "what position did Nasrallah take on the US-led coalition",
            ["nasrallah-2017-10-08-us-led-coalition", "nasrallah-2014-09-23-us-led-coalition"],
        ),
        ("where does Macron stand on Assad leaving", ["macron-2017-07-13-p1", "macron-2017-04-06-p1"]),
    ],
)
async def test_the_last_statement_does_not_pass_for_all_where_they_were_otherwise(
    present: Desk, text: str, keys: list[str]
):
    told = (await asked(present, text)).records
    assert told[0] == keys[0]
    assert set(keys) <= set(told)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "La Mauritanie est-elle dans l'alliance militaire islamique et depuis quand ?",
            "Mauritania est membre de Islamic Military Alliance to Fight Terrorism depuis 15 décembre 2015.",
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


async def test_only_what_is_certainly_of_a_time_is_counted_as_of_it(present: Desk):
    found = await asked(present, "December 2012: who said what?")
    assert found.headline == "One statement on record, Dec 2012:"
    assert "20 more may be of that time" in found.rest
    none = await asked(present, "how many statements by Nawaz Sharif in September 2013")
    assert none.rest.endswith("they may be of another time.")


@pytest.mark.parametrize(
    "text", ["what did Trump's running mate say about Assad?", "What did Obama's wife want?"]
)
async def test_who_is_told_only_by_whose_they_are_is_not_the_leader(present: Desk, text: str):
    found = await asked(present, text)
    assert found.records == ()
    assert found.headline.startswith("I know nobody on record as “")


async def test_whether_somebody_took_part_is_not_told_by_what_they_said(present: Desk):
    found = await asked(present, "did Merkel's Germany join the April 2018 strikes on Assad?")
    assert "What leaders said does not tell who took part." in found.notes


async def test_those_spoken_of_before_are_not_everyone(present: Desk):
    found = await asked(present, "did Masisi support the ICC referral? also who of them wanted Assad removed")
    assert found.also is None
    assert any("who of them wanted Assad removed" in note for note in found.notes)


async def test_a_word_for_a_side_is_no_part_of_a_topic_where_another_is_said_without_it(present: Desk):
    for text in ("does Merkel support Assad resigning", "Which Turkish politicians support Assad going?"):
        assert (await asked(present, text)).topics == ("assad-must-go",)
    assert (await asked(present, "does Merkel support Assad")).topics == ("fight-isis-with-assad",)


async def test_a_day_alone_is_asked_of_the_record(present: Desk):
    found = await asked(present, "Is there anything in the record for 12 April 2018?")
    assert "merkel-2018-04-12-strike-the-regime" in found.records


async def test_what_is_closest_to_a_question_up_to_a_day_is_of_no_later_one(present: Desk):
    found = await asked(
        present, "What had John Kerry said about Russia's role in Syria before 30 September 2015?"
    )
    days = [one.revision.stance.stated_on for one in found.nearest]
    assert days
    assert max(days) < "2015-09-30"


async def test_of_what_is_asked_why_it_is_said_that_reasons_are_those_of_the_words_alone(present: Desk):
    for text in ("why did Morsi cut ties with Damascus", "why did Morsi break with Damascus, was he pushed?"):
        assert (
            "The record holds what was said: reasons only as far as the words give them."
            in (await asked(present, text)).text
        )


async def test_those_who_are_compared_are_told_with_what_they_said_before(present: Desk):
    found = await asked(present, "Le Pen and Macron side by side: Assad's departure.")
    assert "macron-2017-04-06-p1" in found.records


async def test_everyday_words_and_numbers_around_a_question_hold_nothing_up(present: Desk):
    polite = "I'd be grateful for Tammam Salam's view on buffer zones for refugees."
    assert (await asked(present, polite)).records == ("un70-lbn-salam-p10",)
    founded = await asked(present, "which four countries founded the Baghdad information centre")
    assert {one.member for one in founded.members} == {"IRN", "IRQ", "RUS", "SYR"}


async def test_which_of_the_three_is_asked_of_those_who_are_named(present: Desk):
    found = await asked(present, "Hollande, Maduro and Obama: which of the three liked one big coalition?")
    assert {one.leader.key for one in found.evidence} == {"hollande", "maduro", "obama"}


async def test_who_warned_of_something_is_not_answered_by_who_is_for_the_topic(present: Desk):
    found = await asked(present, "Who warned of a new world war if ground forces go in?")
    assert found.kind == "no_record"
    assert found.nearest[0].leader.key == "medvedev"


async def test_what_an_answer_tells_anyway_is_not_said_to_be_unanswered(present: Desk):
    found = await asked(present, "what is the oldest statement in your whole record and who said it")
    assert found.notes == ()


async def test_for_a_month_is_no_side(present: Desk):
    found = await asked(present, "Do you have anything at all for December 2018?")
    assert found.headline == "One statement on record, Dec 2018:"
    assert found.understood == "Where does everyone stand on everything in December 2018?"


async def test_no_yes_is_said_to_what_says_more_than_the_topic_in_words_of_the_statement(present: Desk):
    found = await asked(present, "Hammond insisted in September 2015 that Assad must go on day one. Correct?")
    assert found.headline.startswith("Philip Hammond is")
    assert "“We are not saying he must go on day one”" in found.text


async def test_a_second_question_that_reads_like_the_first_and_says_more_is_named(present: Desk):
    found = await asked(present, "Who liked the Baghdad intelligence sharing, and who had a problem with it?")
    assert found.notes == ("Not answered yet: “and who had a problem with it”.",)


async def test_the_first_time_is_told_with_the_times_on_another_side(present: Desk):
    found = await asked(present, "When did Fabius first want Assad's soldiers used against ISIS?")
    assert [one.revision.stance.stated_on for one in found.evidence] == ["2015-11-27", "2015-11-30"]


async def test_according_to_and_starting_are_no_times(present: Desk):
    for text in (
        "qui soutient la coalition américaine d'après vos données ?",
        "who said foreign soldiers in Syria are starting a new world war",
    ):
        found = await asked(present, text)
        assert not any(words in found.headline for words in ("no date for it", "pas la date"))


async def test_the_topic_that_says_more_of_a_question_is_meant_and_not_one_of_its_words(present: Desk):
    found = await asked(present, "Who was against giving the Syrian rebels weapons or training?")
    assert found.topics == ("arm-the-opposition",)


async def test_before_a_topic_is_denied_the_words_for_it_are_looked_for_in_other_rows(present: Desk):
    found = await asked(present, "Velayati never called Assad a red line, did he?")
    assert found.records == ("velayati-2015-12-05-assad-must-go",)


async def test_two_words_in_quotation_marks_are_enough_where_it_is_asked_whose_they_are(present: Desk):
    found = await asked(present, '"demented bombing" - whose words are those')
    assert found.evidence[0].leader.key == "maduro"
    assert (await asked(present, 'who is for a "safe zone"')).topics == ("safe-zone",)


async def test_how_many_members_there_are_is_not_whether_one_is(present: Desk):
    found = await asked(
        present, "How many countries are there in the Islamic military alliance, Oman included?"
    )
    assert "35 members on record" in found.headline


async def test_the_most_recent_of_several_topics_comes_first(present: Desk):
    found = await asked(present, "the most recent thing on file from Trump?")
    days = [one.revision.stance.stated_on for one in found.evidence]
    assert days == sorted(days, reverse=True)


async def test_a_count_of_statements_beside_one_of_leaders_is_named_as_not_answered(present: Desk):
    found = await asked(present, "Number of leaders who back an ICC referral, and in how many statements?")
    assert "Not answered yet: “how many statements”." in found.notes


async def test_europeans_are_a_group_and_to_sit_in_something_is_to_be_a_member(present: Desk):
    europeans = await asked(present, "Which Europeans asked for Syria to be sent to the ICC?")
    assert europeans.query is not None
    assert europeans.query.group == "eu"
    both = await asked(present, "Which states sit both in the Islamic military alliance and in the ISSG?")
    assert both.headline.startswith("8 members on record of each")


async def test_of_a_period_a_row_is_told_with_what_was_said_otherwise_in_it(present: Desk):
    text = "What happened to Laurent Fabius's idea of using regime troops between 27 and 30 November 2015?"
    days = [one.revision.stance.stated_on for one in (await asked(present, text)).evidence]
    assert days == ["2015-11-27", "2015-11-30"]


async def test_of_a_leader_on_a_topic_the_whole_course_is_offered(present: Desk):
    found = await asked(
        present, "At what point did Hollande go from refusing strikes on ISIS in Syria to ordering them?"
    )
    assert found.kind == "no_record"
    assert "hollande-2015-09-07-p5-isis" in {one.revision.stance.key for one in found.nearest}


async def test_a_day_without_a_year_after_the_record_is_asked_back(present: Desk):
    found = await asked(present, "what did Putin say on 28 September")
    assert found.headline.startswith("In which year?")
    assert found.options[-1].question == "What did Vladimir Putin say about everything on 28 September 2015?"
    open_ended = await asked(present, "what has Erdoğan said since March about a safe zone")
    assert open_ended.kind == "no_record"


async def test_where_a_meeting_was_is_no_member(present: Desk):
    found = await asked(
        present, "Was the Arab League in the ISSG from the Vienna meeting of 30 October 2015 on?"
    )
    assert "Arab League" in found.headline
    assert (await asked(present, "is Moscow in the global coalition")).headline.startswith(
        "No. Russia is not"
    )


async def test_entries_of_somebody_are_counted(present: Desk):
    found = await asked(present, "How many Lavrov entries do you have in total?")
    assert found.headline.startswith("21 statements on record by Sergey Lavrov")


async def test_he_in_a_second_question_is_not_whoever_is_named_behind_it(present: Desk):
    text = (
        "what did Rouhani say on fighting ISIS with Assad? and what did he make of Trump's strike that April?"
    )
    found = await asked(present, text)
    assert found.also is None
    assert any("what did he make of Trump's strike" in note for note in found.notes)


async def test_whether_a_leader_was_for_a_coalition_with_somebody_in_it_asks_for_a_view(present: Desk):
    text = "Before the Paris attacks, was Hollande already for a big coalition with Russia in it?"
    found = await asked(present, text)
    assert found.records == ("un70-fra-hollande-p3",)


@pytest.mark.parametrize(
    ("text", "first", "others"),
    [
        ("was hollande or obama the first to call for assad to go?", "obama-2011-08-18-p1", {"hollande"}),
        ("was obama or putin the first to propose a broad coalition?", "un70-rus-putin-p3", set[str]()),
        ("did putin or rouhani first call for keeping assad?", "rouhani-2015-09-08-assad-must-go", {"putin"}),
    ],
)
async def test_who_of_several_was_first_is_told_with_the_first_of_each(
    present: Desk, text: str, first: str, others: set[str]
):
    found = await asked(present, text)
    assert found.records[0] == first
    assert {one.leader.key for one in found.evidence[1:]} == others


async def test_whoever_was_on_a_side_before_is_told_where_nobody_is_now(present: Desk):
    found = await asked(present, "which american leaders opposed striking the syrian government?")
    assert "Before: Donald Trump opposes (11 November 2016)" in found.headline
    assert "nothing is on record" not in found.headline
    ever = await asked(present, "has trump ever opposed striking assad?")
    assert ever.headline.startswith("Yes. Donald Trump was against")


async def test_who_of_some_is_asked_of_those_and_states_of_a_body_are_no_body(present: Desk):
    named = await asked(
        present, "who of cameron, hollande, merkel and obama was against bombing isis in syria"
    )
    assert set(named.leaders) == {"cameron", "hollande", "merkel", "obama"}
    states = await asked(present, "which countries of the arab league are in the us-led coalition?")
    assert states.headline.startswith(
        "Global Coalition to Counter ISIL/Daesh: 13 members on record (Arab states)"
    )


async def test_a_second_question_is_answered_also_by_the_same_statement(present: Desk):
    found = await asked(
        present, "what did merkel say about talking to assad and did she ever change her mind?"
    )
    assert found.also is not None
    assert found.also.headline.startswith("One statement on record, which shows no change by itself")


async def test_everyone_who_called_for_it_is_all_of_them(present: Desk):
    found = await asked(present, "List everyone who called for Syria to be taken to the ICC")
    assert found.headline.startswith("13 on record are for referring Syria")


async def test_arms_for_a_country_that_is_named_are_not_those_for_the_others(present: Desk):
    found = await asked(present, "Who stood up for supplying weapons to Damascus?")
    assert found.topics == ("arm-the-government",)
    disarmed = await asked(present, "Number of leaders on record about destroying Syria's chemical weapons?")
    assert disarmed.topics == ("chemical-disarmament",)


async def test_a_second_question_that_is_in_doubt_is_named(present: Desk):
    text = (
        "Was Obama ready to hit ISIS in Syria in September 2014, and what did he say about sending soldiers?"
    )
    assert (
        "Not answered yet: “and what did he say about sending soldiers”."
        in (await asked(present, text)).notes
    )


async def test_what_somebody_predicted_is_on_record(present: Desk):
    found = await asked(present, "Did Nouri al-Maliki really predict that the Syrian regime would not fall?")
    assert found.records == ("maliki-2012-04-p1",)


async def test_when_a_refusal_was_given_up_is_told_with_what_came_after(present: Desk):
    found = await asked(
        present, "When did the French president give up his refusal to bomb ISIS on Syrian territory?"
    )
    assert "hollande-2015-09-07-p5-isis" in found.records


async def test_both_sides_asked_in_one_breath_are_told(present: Desk):
    found = await asked(present, "Who spoke for and who against the strikes on Syria on 14 April 2018?")
    assert found.headline.startswith("9 statements on record by 9 leaders")


async def test_the_latest_thing_from_somebody_is_a_statement_and_no_change_of_the_record(present: Desk):
    found = await asked(present, "What is the latest thing you have from Walid al-Moualem?")
    assert found.evidence[0].revision.stance.stated_on == "2018-09-29"
    assert (await asked(present, "what is the latest on Putin")).updates


async def test_a_topic_with_all_words_is_meant_and_not_one_that_has_two_of_them(present: Desk):
    found = await asked(present, "Who welcomed getting rid of Syria's chemical weapons in 2013?")
    assert found.topics == ("chemical-disarmament",)


async def test_who_somebody_is_is_told_by_their_office(present: Desk):
    found = await asked(present, "Who is Ahmed al-Asiri?")
    assert found.headline.startswith("Ahmed al-Asiri spoke as Spokesman, Saudi-led coalition in Yemen")
    assert found.understood == "In which office did Ahmed al-Asiri speak?"
    assert "spoke as" not in (await asked(present, "who is obama's ally")).headline


async def test_a_day_that_something_is_of_dates_what_is_asked_before_or_after_it(present: Desk):
    text = "What was Hollande's stance on Assad after the Paris attacks of 13 November 2015?"
    found = await asked(present, text)
    assert {"hollande-2015-11-16-p1", "hollande-2015-11-26-p1"} <= set(found.records)
    assert found.understood.endswith("since 13 November 2015?")
    text = "Before the Commons vote of 2 December 2015 where did Cameron stand on RAF strikes on ISIS inside Syria?"
    assert (await asked(present, text)).records[0] == "cameron-2014-09-26-p5-isis"


async def test_a_length_of_time_counts_from_a_day_with_it_and_from_nothing_longer(present: Desk):
    text = "What did Kerry say of Assad in the week after the attacks {} 2015?"
    week = "between 13 November 2015 and 20 November 2015?"
    assert (await asked(present, text.format("on 13 November"))).understood.endswith(week)
    found = await asked(present, "What did Kerry say of Assad in the days after the Paris attacks?")
    assert found.understood.endswith("since 14 November 2015?")  # how many days is not said
    found = await asked(present, "What did Haley say of Assad in the week before the April 2017 strikes?")
    assert found.kind == "no_record"


async def test_one_behind_a_question_of_a_coalition_is_another_coalition(present: Desk):
    found = await asked(present, "Is Malaysia in the US-led coalition? And the Saudi one as well?")
    assert found.also is not None
    assert found.also.understood == "Is Malaysia in Islamic Military Alliance to Fight Terrorism?"
    found = await asked(present, "Is Malaysia in the US-led coalition? And the Saudis?")
    assert found.also is not None
    assert found.also.understood == "Is Saudi Arabia in Global Coalition to Counter ISIL/Daesh?"


async def test_against_is_of_a_topic_behind_another_noun(present: Desk):
    found = await asked(present, "Qui est contre l'envoi de troupes au sol ?")
    assert found.understood == "Qui s'oppose à « Ground troops » ?"
    found = await asked(present, "Qui est contre l'usage de troupes au sol ?")
    assert "ne soutient" not in " ".join(as_text(found))
    assert any("Dmitry Medvedev" in line for line in as_text(found))
    found = await asked(present, "Who is against the creation of a safe zone?")
    assert any("Safe zone: Bernie Sanders opposes" in line for line in as_text(found))


async def test_against_in_french_puts_only_those_it_stands_between_side_by_side(present: Desk):
    found = await asked(present, "Qui est contre le retrait américain de Syrie ?")
    assert found.understood == "Qui s'oppose à « US withdrawal » ?"
    found = await asked(present, "Poutine contre Obama sur Assad")
    assert found.understood == "Comparer Barack Obama et Vladimir Putin sur « Assad must go »"


async def test_a_topic_is_found_by_its_french_name(present: Desk):
    for text, topic in (
        ("Qui est contre des troupes au sol en Syrie ?", "ground-troops"),
        ("Qui est pour le processus d'Astana ?", "astana-process"),
        ("Qui est pour la saisine de la Cour pénale internationale ?", "refer-to-icc"),
    ):
        assert (await asked(present, text)).topics == (topic,)


async def test_strikes_in_a_country_are_not_taken_for_those_on_its_government(present: Desk):
    for text in (
        "Who supports air strikes in Syria?",
        "Which Gulf monarchies are on record with air strikes inside Syria?",
    ):
        found = await asked(present, text)
        assert found.kind == "clarify"
        offered = " ".join(option.question for option in found.options)
        assert "Strike the Syrian government" in offered
        assert "Strike ISIS in Syria" in offered
    assert (await asked(present, "Who supports strikes on Syria?")).topics == ("strike-the-regime",)
    assert (await asked(present, "Where did Renzi stand on strikes in Syria?")).topics == (
        "strike-isis-in-syria",
    )


async def test_one_word_that_several_topics_share_decides_for_none_of_them(present: Desk):
    found = await asked(present, "What is the latest thing on record from Trump about the soldiers in Syria?")
    assert found.kind == "clarify"


async def test_one_leader_beside_themselves_is_asked_whether_they_changed(present: Desk):
    found = await asked(present, "trump before 2016 vs trump in the white house on bombing assad, same guy?")
    assert found.understood == "Did Donald Trump change position on “Strike the Syrian government”?"


async def test_quotes_asked_for_behind_a_comparison_are_told(present: Desk):
    found = await asked(present, "King Salman and Kerry october 2015: what about Assad? is there a quote")
    assert found.also is not None
    assert found.also.understood.startswith("What did John Kerry and Salman bin Abdulaziz say about")


async def test_who_it_was_and_whether_it_was_somebody_are_two_questions(present: Desk):
    found = await asked(present, "who was in the Vienna group on 30 oct 2015, was iran really there")
    assert found.understood.startswith("Who is in International Syria Support Group")
    assert found.also is not None
    assert found.also.understood.startswith("Is Iran in International Syria Support Group")
    found = await asked(present, "Which leaders, if any, were against a safe zone?")
    assert found.also is None


async def test_a_country_that_is_left_out_is_no_word_of_a_topic(present: Desk):
    found = await asked(present, "Besides France, who else backed military strikes on Syria in 2013?")
    assert found.topics == ("strike-the-regime",)
    assert {"cameron", "obama"} <= {one.leader.key for one in found.evidence}
    assert "hollande" not in {one.leader.key for one in found.evidence}


async def test_nothing_else_on_record_is_no_empty_list(present: Desk):
    text = "was cameron for or against bombing ISIS in Syria before the Paris attacks in November 2015?"
    assert "Also on record: ." not in (await asked(present, text)).text


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


async def test_its_prime_minister_is_the_one_of_the_country_asked_about_before(present: Desk):
    found = await asked(present, "Denmark: in the coalition? what did its prime minister say about it")
    assert found.also is not None
    assert found.also.headline.startswith("Lars Løkke Rasmussen on “US-led coalition”")


async def test_hitting_whom_a_topic_is_against_is_to_be_for_it(present: Desk):
    for text in ("does Netanyahu want to hit Iran in Syria", "Is Netanyahu for hitting Iran in Syria?"):
        assert (await asked(present, text)).headline.startswith(
            "In part. Benjamin Netanyahu is, with conditions, for"
        )


async def test_all_that_was_said_alike_is_told_with_its_day(present: Desk):
    found = await asked(present, "where does el-Sisi stand on a political solution?")
    assert found.rest.endswith("The same before: September 2016 and 28 September 2015.")
    assert len(found.records) == 3


async def test_of_a_word_that_no_topic_has_it_is_told_where_the_leader_stands_otherwise(present: Desk):
    found = await asked(present, "Sisi on bicycle lanes in Syria?")
    assert found.kind == "no_record"
    assert "Fight ISIS with Assad: supports (22 November 2016)" in found.rest


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


async def test_an_office_of_two_countries_is_asked_of_both_holders(present: Desk):
    found = await asked(
        present, "Saudi and German foreign ministers on 1 October 2015: both for a negotiated way out?"
    )
    assert found.query is not None
    assert found.query.leaders == ("jubeir", "steinmeier")


async def test_a_second_question_takes_no_topic_from_a_first_that_was_not_understood(present: Desk):
    found = await asked(
        present,
        "did bibi ever say hes gonna keep hitting the iranians across the border, n when did he first say so",
    )
    assert found.also is None


async def test_who_is_to_do_it_is_no_word_that_can_be_left_out(present: Desk):
    found = await asked(present, "has Assad ever said the yanks should get out of his country?")
    assert found.kind == "no_record"
    assert "us-withdrawal" in {one.topic.key for one in found.nearest}


@pytest.mark.parametrize(
    "text", ["does Sisi see any way out other than talks?", "did Erdoğan ever meet Assad, yes or no?"]
)
async def test_neither_an_exception_nor_a_meeting_is_answered_by_yes_or_no(present: Desk, text: str):
    found = await asked(present, text)
    assert not found.headline.startswith(("Yes", "No", "In part"))


async def test_whether_a_country_was_at_the_table_of_a_coalition_asks_for_its_members(present: Desk):
    found = await asked(present, "Was Syria at the table of the ISSG?")
    assert found.headline.startswith("No. Syria is not listed as a member")


async def test_what_is_offered_for_a_day_is_of_that_day(present: Desk):
    found = await asked(present, "On 14/4/18, the morning after the missiles: who cheered, who booed?")
    assert found.nearest
    assert {one.revision.stance.stated_on for one in found.nearest} == {"2018-04-14"}


async def test_a_leader_has_no_head(present: Desk):
    found = await asked(present, "when did Erdoğan row back from wanting Assad's head?")
    assert found.query is not None
    assert (found.query.leaders, found.query.topics) == (("erdogan",), ("assad-must-go",))


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


async def test_the_first_and_the_last_of_all_are_both_told(present: Desk):
    found = await asked(present, "What's the very first and the very last statement in your whole record?")
    assert found.headline.startswith("First on record, 12 August 2011")
    assert found.also is not None
    assert found.also.headline.startswith("Last on record, 19 December 2018")


async def test_who_said_so_is_not_told_by_a_list_of_members(present: Desk):
    found = await asked(present, "Is Bosnia in the US-led alliance and who from there said so?")
    assert "Not answered yet: “and who from there said so”." in found.notes


async def test_whom_a_part_before_the_question_names_is_not_dropped(present: Desk):
    found = await asked(present, "kerry after vienna, halloween 2015 or so. what was the US line on assad")
    assert "Not answered yet: “kerry after vienna, halloween 2015 or so”." in found.notes


async def test_whose_coalition_it_is_may_stand_before_one(present: Desk):
    found = await asked(
        present,
        "Did Malaysia and Sudan sign up for the Islamic alliance? And are they in Washington's one as well?",
    )
    assert found.also is not None
    assert "Sudan is not listed as a member of “Global Coalition" in found.also.headline


async def test_part_of_a_coalition_by_its_topic_is_a_member(present: Desk):
    found = await asked(present, "Is Ireland part of the fight-Daesh coalition?")
    assert found.headline.startswith("Yes. Ireland was listed as a member of “Global Coalition")


async def test_how_many_leaders_there_are_is_no_name(present: Desk):
    found = await asked(present, "Three Swiss presidents on war crimes in Syria, what did they each ask for?")
    assert found.leaders == ("burkhalter", "maurer", "widmer-schlumpf")
    told = await asked(present, "Four European leaders in 2011 asked Assad to go. Which?")
    assert {one.leader.key for one in told.evidence} == {"cameron", "merkel", "sarkozy"}


async def test_who_is_set_apart_by_not_is_not_asked_about(present: Desk):
    assert (await asked(present, "Lavrov, not Putin, on one broad coalition?")).leaders == ("lavrov",)


async def test_beside_those_of_a_day_nobody_of_a_country_is_told_with_older_words(present: Desk):
    found = await asked(present, "14 april 2018, kremlin vs downing street on the missiles, who said what")
    assert {one.leader.key for one in found.evidence} == {"corbyn", "may", "putin"}


async def test_who_asks_is_not_who_is_asked_about(present: Desk):
    found = await asked(
        present,
        "As a former ambassador I would like to know which Swiss presidents wanted The Hague to look at Syria.",
    )
    assert found.leaders == ("burkhalter", "maurer", "widmer-schlumpf")
    assert found.kind == "answer"


async def test_before_anything_else_is_no_date(present: Desk):
    found = await asked(present, "Did Macron drop the line that Bashar has to go before anything else?")
    assert "When was" not in found.text


async def test_a_day_of_a_month_may_be_said_in_words(present: Desk):
    found = await asked(present, "What was said on the sixth of April 2017?")
    assert {one.revision.stance.stated_on for one in found.evidence} == {"2017-04-06"}


async def test_a_comparison_is_told_by_who_made_it_and_not_by_who_agrees(present: Desk):
    found = await asked(present, "Which leader compared a proposed alliance to the one that beat Hitler?")
    shown = [*found.evidence, *found.nearest]
    assert shown[0].revision.stance.key == "un70-rus-putin-p3"
    assert "9 on record" not in found.headline


async def test_of_whom_both_questions_are_is_told_in_both(present: Desk):
    found = await asked(
        present, "Oman - which of the coalitions is it in and when did it come into the Saudi one?"
    )
    assert found.understood == "Which coalitions is Oman in?"
    assert found.also is not None
    assert found.also.headline.startswith("Oman has been a member of “Islamic Military Alliance")


async def test_whose_alliance_it_is_decides_which_is_meant(present: Desk):
    found = await asked(present, "does Lavrov like Putin's anti-ISIS alliance?")
    assert found.topics == ("broad-coalition",)


async def test_who_agrees_by_the_last_words_is_told_with_what_was_said_before(present: Desk):
    found = await asked(
        present,
        "Haley vs Tillerson, spring 2017: were they saying the same thing about whether Assad could stay?",
    )
    assert "tillerson-2017-04-09-p1" in found.records
    assert "Rex Tillerson neutral or mixed (9 April 2017)" in found.rest


async def test_what_else_was_said_in_a_period_is_offered_where_the_topic_has_nothing_in_it(present: Desk):
    found = await asked(
        present, "Rouhani promised Assad on the phone in November 2017 to stay at his side, correct?"
    )
    assert "rouhani-2017-11-fight-isis-with-assad" in {one.revision.stance.key for one in found.nearest}


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


async def test_the_oldest_is_offered_to_who_asks_for_the_first(present: Desk):
    found = await asked(
        present, "who was the very first to say out loud that Bashar had lost the right to rule?"
    )
    assert found.nearest[0].revision.stance.key == "h-clinton-2011-08-12-assad-must-go"


async def test_a_list_of_many_names_at_the_un_as_left_out(present: Desk):
    found = await asked(present, "which African leaders spoke about Syria at the UN?")
    assert "I left out “UN”, which I did not understand." in found.notes


async def test_a_second_count_is_named(present: Desk):
    found = await asked(
        present,
        "Number of statements you hold from the Turkish president Erdogan, and on how many different subjects?",
    )
    assert "Not answered yet: “and on how many different subjects”." in found.notes


@pytest.mark.parametrize(
    "text", ["Was China in the US coalition to defeat ISIS?", "Was China in the US-led coalition?"]
)
async def test_whose_coalition_it_is_is_not_passed_over_for_another_that_has_the_member(
    present: Desk, text: str
):
    found = await asked(present, text)
    assert found.headline.startswith("No. China is not listed as a member of “Global Coalition")


async def test_against_it_is_against_it_whatever_follows_behind_a_comma(present: Desk):
    found = await asked(present, "Russia bombing Syria: whos against it, only october 2015")
    assert found.understood == "Who opposes “Russia's intervention” in October 2015?"


async def test_who_agrees_with_her_is_compared_with_her(present: Desk):
    found = await asked(present, "Did Hillary push for a no fly zone, and did Bernie agree with her?")
    assert found.also is not None
    assert found.also.headline.startswith("No. Hillary Clinton and Bernie Sanders are not on the same side")


async def test_a_month_written_short_ends_no_sentence(present: Desk):
    found = await asked(
        present, "Was Hollande explicit about bombing Assad in his Sept. 2013 speech at the UN?"
    )
    assert {one.revision.stance.stated_on for one in found.evidence} == {"2013-09-24"}


async def test_a_name_that_is_a_month_beside_another_name_is_a_name(present: Desk):
    found = await asked(present, "corbyn and may, spring of 2018, raids over chemical weapons. who said what")
    assert found.leaders == ("corbyn", "may")


async def test_the_first_and_latest_of_a_leader_are_no_changes_of_the_record(present: Desk):
    found = await asked(present, "Khamenei on anything to do with Syria - first and latest entry?")
    assert not found.updates
    assert "khamenei-2018-04-14-strike-the-regime" in found.records


async def test_words_in_quotation_marks_are_looked_for_though_something_is_called_so(present: Desk):
    found = await asked(present, "qui a parlé d'une « grande et unique coalition » et à quelle date")
    assert found.records == ("hollande-2015-11-16-p3",)


async def test_who_was_calling_for_something_is_everybody_who_was_for_it(present: Desk):
    found = await asked(present, "who in 2012 was already calling for the ICC to take up Syria?")
    assert len({one.leader.key for one in found.evidence}) == 4


async def test_a_country_of_which_nobody_is_on_record_is_said(present: Desk):
    found = await asked(present, "has anybody from south korea said anything about syria")
    assert found.headline.startswith("No leader of")
    assert not found.nearest


async def test_a_year_in_what_a_topic_is_called_is_no_date(present: Desk):
    found = await asked(
        present, "Where did the French president stand on the 2012 transition plan by 20/09/2016?"
    )
    assert found.records[0] == "un71-fra-hollande-p6"


async def test_a_month_behind_a_question_of_a_year_is_of_that_year(present: Desk):
    found = await asked(
        present, "what did Trump say about US troops leaving Syria in 2018, and Bolton in September?"
    )
    assert all("2026" not in (note or "") and "2025" not in (note or "") for note in (found.text,))


async def test_what_is_offered_to_who_asks_for_one_side_is_of_that_side(present: Desk):
    found = await asked(
        present, "who was against the american, british and french raid of mid april 2018? just names"
    )
    assert {sign(one.revision.stance.position) for one in found.nearest} == {-1}


async def test_a_leader_before_a_colon_is_asked_for_their_opinion(present: Desk):
    found = await asked(present, "Macron avril 2018 : faut-il parler avec Moscou et Téhéran pour en finir ?")
    assert found.nearest[0].leader.key == "macron"


async def test_a_group_beside_leaders_of_another_is_named_as_left_out(present: Desk):
    found = await asked(
        present, "Show me what the leaders of NATO and the EU said in the second half of October 2015"
    )
    assert any("NATO" in note for note in found.notes)


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
    ("text", "key"),
    [
        ("whats the most recent thing in the whole record and who said it", "trump-2018-12-19-us-withdrawal"),
        ("what is the most recent entry", "trump-2018-12-19-us-withdrawal"),
        ("what's the oldest thing you have?", "h-clinton-2011-08-12-assad-must-go"),
    ],
)
async def test_the_first_or_last_of_all_needs_no_word_for_a_statement(present: Desk, text: str, key: str):
    assert (await asked(present, text)).records[0] == key


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


async def test_who_supports_a_coalition_is_not_who_is_in_it(present: Desk):
    found = await asked(present, "Who supports the US-led coalition that is in Syria?")
    assert found.query is not None
    assert (found.query.ask, found.query.side) == (Ask.WHO, Side.SUPPORT)


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
    [
        "who was against the us pulling its troops out of syria in 2018",
        "which leaders didn't want the US to pull its troops out of syria",
        "who opposed Trump pulling troops from Syria",
    ],
)
async def test_against_what_somebody_does_is_against_it(present: Desk, text: str):
    found = await asked(present, text)
    assert {one.leader.key for one in found.evidence} == {
        "mohammed-bin-salman",
        "tillerson",
        "bolton",
        "mattis",
    }


async def test_two_proposals_are_not_said_to_be_one_where_both_leaders_are_for_it(present: Desk):
    found = await asked(
        present, "Was the Hollande single coalition the same thing as Putin's anti Hitler one"
    )
    assert not found.headline.startswith("Yes")
    assert (await asked(present, "did Obama and Cameron say the same thing about Assad")).headline.startswith(
        "Yes"
    )


async def test_that_none_of_a_countrys_leaders_changed_does_not_say_that_they_agree(present: Desk):
    found = await asked(present, "how often did Egypt's leaders flip on Damascus?")
    assert found.headline.startswith("Taken one by one")


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


@pytest.mark.parametrize(
    "text", ["quelles coalitions pour le Qatar et depuis quand", "which coalitions for Qatar"]
)
async def test_coalitions_for_a_country_are_those_that_it_is_in(present: Desk, text: str):
    found = await asked(present, text)
    assert found.query is not None
    assert (found.query.ask, found.query.member) == (Ask.MEMBERS, "QAT")


async def test_who_has_the_most_is_named_as_not_told(present: Desk):
    found = await asked(
        present, "how many statements of Obama do you have all together, is he the one with the most?"
    )
    assert found.headline.startswith("31 statements")
    assert any("the most" in note for note in found.notes)


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("Hi, our class is doing 30 Sept 2015. who all said something that day?", 9),
        ("Our class is doing 30 Sept 2015. What did Putin say that day?", 1),
        ("29/8/13 - what happened with Cameron that day?", 1),
    ],
)
async def test_that_day_is_the_one_that_was_named_before(present: Desk, text: str, leaders: int):
    found = await asked(present, text)
    assert len({one.revision.stance.stated_on for one in found.evidence}) == 1
    assert len({one.leader.key for one in found.evidence}) == leaders


async def test_that_day_without_one_is_not_understood(present: Desk):
    found = await asked(present, "what did Putin say that day")
    assert "that day" in found.headline
    assert not found.evidence


async def test_what_is_closest_of_whom_nothing_is_told_stands_behind_what_the_others_said(present: Desk):
    found = await asked(present, "what did ban ki moon and guterres say about assad")
    assert found.own_text.index("Spanish newspapers") < found.own_text.index("Closest on record")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Would Iraq's PM have been happy to see Russian jets over Syria?", "abadi-2015-09-30-p7"),
        ("would Merkel have been for talks with Assad", "merkel-2015-09-24-p8"),
        ("Is Putin right about Assad?", "putin-2016-01-05-assad-must-go"),
    ],
)
async def test_beside_what_is_not_foretold_or_judged_stands_what_was_said(present: Desk, text: str, key: str):
    found = await asked(present, text)
    assert (found.kind, found.evidence) == ("off_topic", ())
    assert found.nearest[0].revision.stance.key == key
    assert found.nearest[0].leader.name in found.next_questions[0].question


async def test_beside_an_opinion_on_a_topic_it_is_offered_where_everyone_stands(present: Desk):
    found = await asked(present, "should Assad go?")
    assert [one.question for one in found.next_questions] == ["Where does everyone stand on “Assad must go”?"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Our seminar was quarrelling whether Merkel wanted to talk to Assad", "quarrelling"),
        ("Might I enquire whether Merkel wanted to talk to Assad?", "enquire"),
        ("I recall Merkel saying something about talking to Assad?", "recall"),
    ],
)
async def test_what_who_asks_says_of_themselves_asks_nothing(present: Desk, text: str, left: str):
    found = await asked(present, text)
    assert found.records[0] == "merkel-2015-09-24-p8"
    assert left not in found.text


async def test_of_a_country_who_is_asked_of_nobody_else(present: Desk):
    found = await asked(
        present, "Of the Americans on your books, who wanted the soldiers kept in Syria during 2018?"
    )
    assert [one.leader.key for one in found.evidence if sign(one.revision.stance.position) < 0] == [
        "tillerson",
        "bolton",
        "mattis",
    ]


async def test_the_first_of_a_groups_rulers_is_of_the_group(present: Desk):
    found = await asked(present, "First Arab ruler who wanted Assad gone?")
    assert found.records[0] == "abdullah-ii-2011-11-14-p1"


async def test_1st_is_first(present: Desk):
    found = await asked(present, "when did obama 1st tell assad quit")
    assert found.evidence[0].revision.stance.stated_on == "2011-08-18"


async def test_an_idea_that_two_words_say_is_understood(present: Desk):
    found = await asked(present, "Who condemned the cruise missile attack, April 2017?")
    assert "cruise" not in found.headline


@pytest.mark.parametrize(
    "text", ["is morocco in the saudi club AND the us one?", "Morocco in both alliances?"]
)
async def test_us_in_small_letters_names_a_coalition_too(present: Desk, text: str):
    found = await asked(present, text)
    assert "Islamic Military Alliance" in found.headline
    assert "Global Coalition" in found.headline


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


async def test_how_many_were_for_it_and_how_many_not_counts_both(present: Desk):
    found = await asked(present, "how many people were cool with the russians bombing stuff vs not")
    assert "11 support it" in found.rest
    assert "9 oppose it" in found.rest


async def test_no_in_the_name_of_a_thing_denies_nothing(present: Desk):
    found = await asked(present, "How many people are for a buffer or no-fly area?")
    assert found.query is not None
    assert found.query.side is Side.SUPPORT


async def test_a_first_question_behind_a_comma_is_not_passed_over(present: Desk):
    found = await asked(
        present,
        "According to his spokesman, how did Bernie Sanders think the war would be solved, and did he back strikes on ISIS in Syria?",
    )
    assert found.nearest[0].revision.stance.key == "sanders-2015-10-30-political-solution"
    assert found.also is not None


async def test_a_kind_request_asks_for_no_opinion(present: Desk):
    found = await asked(present, "Would you kindly list who is in the Vienna group?")
    assert found.query is not None
    assert (found.query.ask, found.query.coalition) == (Ask.MEMBERS, "issg")


async def test_against_is_against_it_behind_a_noun_too(present: Desk):
    found = await asked(present, "Anybody against the sending of any ground troops?")
    assert found.query is not None
    assert (found.query.topics, found.query.side) == (("ground-troops",), Side.OPPOSE)


async def test_a_stranger_of_whom_nothing_else_is_understood_is_said_to_be_on_no_record(present: Desk):
    found = await asked(present, "Did Modi ever weigh in?")
    assert found.headline.startswith("I know nobody on record as “Modi”.")
    assert (found.evidence, found.nearest) == ((), ())


async def test_a_comparison_of_two_topics_tells_of_each(present: Desk):
    found = await asked(present, "compare Putin and Erdogan on safe zones and on assad staying")
    assert "On “Assad must go”" in found.text
    assert "On record of one of them alone: Safe zone: Recep Tayyip Erdoğan" in found.rest


async def test_words_of_a_statement_without_marks_are_whose_they_are(present: Desk):
    found = await asked(present, "who said Like the coalition against Hitler and where")
    assert found.records == ("un70-rus-putin-p3",)


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


async def test_what_may_be_later_than_the_last_is_named(present: Desk):
    found = await asked(present, "what was the last thing Netanyahu said on Iran in Syria")
    assert found.evidence[0].revision.stance.stated_on == "2018-07-12"
    assert any("May be later" in note and "2018" in note for note in found.notes)


async def test_what_is_earlier_and_of_the_other_side_is_not_named_as_perhaps_the_first(present: Desk):
    found = await asked(present, "When did Hollande first come out for air strikes on ISIS in Syria?")
    assert not any("May be earlier" in note for note in found.notes)
