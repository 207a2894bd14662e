"""What is closest on record: the row that a question means comes first, whatever words it uses for the topic."""

import pytest

from bot.ask.cards import ask_card
from bot.ask.retrieval import stems_said
from bot.request import Desk
from tests.ask.reads import asked
from tests.ui.test_cards import parts


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("give me the putin quote comparing it to the fight against hitler", "un70-rus-putin-p3"),
        ("why did hollande keep french jets out of syria in 2014", "hollande-2014-09-05-p5-isis"),
        ("bibi's reaction to the tomahawks on 7 april 2017?", "netanyahu-2017-04-07-p5-regime"),
        ("what did the supreme leader make of helping the yanks against isil", "khamenei-2014-09-15"),
        (
            "what happened with camerons position the day parliament voted in august 2013",
            "cameron-2013-08-29",
        ),
        ("kerry's worry about iraq teaming up w/ moscow on intel", "web20150927-usa-kerry-p12"),
        ("tell me bout davutoglus safezone idea", "un70-tur-davutoglu-p10"),
        ("which country broke off all ties with damascus in 2013", "morsi-2013-06-15-p10"),
    ],
)
async def test_the_row_with_the_words_of_a_question_comes_first(present: Desk, text: str, row: str):
    found = await asked(present, text)
    shown = found.evidence or found.nearest
    assert shown[0].revision.stance.key.startswith(row), [one.revision.stance.key for one in shown]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("who said moscow's bombing run was gonna backfire", "carter-2015-09-30-russian-intervention"),
        (
            "Which politicians spoke against sending infantry in? I recall a Russian warning it could start a world war.",
            "sanders-2014-10-01-ground-troops",
        ),
        ("Some Saudi general offered his own lads for a land push once, didn't he?", "asiri-2016-02-p4"),
    ],
)
async def test_a_row_that_says_it_in_words_that_are_like_those_of_the_question_is_offered_first(
    present: Desk, text: str, row: str
):
    found = await asked(present, text)
    assert found.kind == "no_record"
    assert found.nearest[0].revision.stance.key == row


async def test_what_is_only_like_the_words_of_a_row_is_never_the_answer(present: Desk):
    found = await asked(present, "did carter say the bombing would be disastrous")
    assert (found.kind, found.records) == ("no_record", ())


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("is it true zarif thought the us coalition was never serious", "zarif-2015-10-us-led-coalition"),
        ("source for margallo saying peace is made with enemies?", "garcia-margallo-2015-09-p8"),
        ("what did hollande mean with victims and executioner", "un70-fra-hollande-p7"),
        ("where did turnbull say a transition from mr assad was key, link pls", "turnbull-2015-10-05-p1"),
        (
            "who said i am syrian i was made in syria i have to live and die in syria",
            "assad-2012-11-assad-must-go",
        ),
        ("who said the rebels are just as bad as the current regime", "trump-2013-06-15-p5-regime"),
        ("did qatar's old emir hamad want arab countries to go in themselves", "un67-qat-hamad-p5"),
        ("what did tayyip say about assad in tunis, dec 2017", "erdogan-2017-12-27-assad-must-go"),
        ("who said assad is tehran's red line", "velayati-2015-12-05-assad-must-go"),
        ("boris johnson palmyra", "johnson-2015-12-07-russian-intervention"),
        ("source for macron saying france changed its doctrine on syria", "macron-2017-07-13-p1"),
    ],
)
async def test_a_row_with_all_the_words_is_the_answer(present: Desk, text: str, row: str):
    found = await asked(present, text)
    assert (found.kind, found.evidence[0].revision.stance.key) == ("answer", row)
    assert found.evidence[0].revision.stance.summary in found.text


async def test_who_said_it_is_whoever_has_most_of_the_words(present: Desk):
    found = await asked(present, "who said the rebels are just as bad as the current regime")
    assert found.records == ("trump-2013-06-15-p5-regime",)


@pytest.mark.parametrize(
    "text",
    [
        "obama iran",
        "merkel on the night tram with assad's army",
        "who said hitler is a red line",
    ],
)
async def test_a_row_that_lacks_a_word_is_only_offered(present: Desk, text: str):
    assert (await asked(present, text)).kind != "answer"


@pytest.mark.parametrize(
    "text",
    [
        "merkel on the night tram",
        "Compare Clinton and Sanders on closing the skies over Syria",
        "what was merkels view on the april 2018 attack on damascus by the martians",
    ],
)
async def test_words_that_are_no_topic_are_never_said_to_have_nothing_on_record(present: Desk, text: str):
    found = await asked(present, text)
    assert "Nothing on record" not in found.text
    assert found.headline.startswith("I did not understand “")
    assert "/suggest" not in found.text
    unread = found.headline.split("“")[1].split("”")[0]
    assert not any(unread in option.question for option in found.next_questions)


async def test_a_leader_who_is_not_on_record_is_not_answered_with_what_others_said(present: Desk):
    found = await asked(present, "what did kim jong un say about assad")
    assert found.kind == "no_record"
    assert found.nearest == ()
    assert "kim jong un" in found.text


async def test_without_words_in_common_nothing_is_called_close(present: Desk):
    found = await asked(present, "merkel on bicycle lanes")
    assert found.nearest == ()
    assert found.rest.startswith(
        "On record of Angela Merkel, the last on each topic: Strike the Syrian government: supports (14 April 2018); "
    )


async def test_who_is_against_is_not_led_by_somebody_who_is_for(present: Desk):
    found = await asked(present, "who rejected putin's grand coalition outright?")
    assert found.kind == "no_record"
    position = found.nearest[0].revision.stance.position
    assert position is not None
    assert position < 0


async def test_the_words_of_a_row_are_those_of_its_quote_its_translation_its_summary_and_its_venue(
    present: Desk,
):
    found = await asked(present, "macron on assad")
    said = stems_said(found.evidence[0].revision)
    assert {"doctrin", "paris"} & said


async def test_who_else_is_told_that_there_is_nobody_else(present: Desk):
    found = await asked(present, "who else apart from erdogan has said anything on arming the ypg")
    assert found.headline.startswith("Nothing on record from anybody else on “Arm the Syrian Kurds”")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("'it is impossible to continue with assad' who said dat", "erdogan-2017-12-27-assad-must-go"),
        (
            "'america will lead a broad coalition to roll back this terrorist threat' - who and when",
            "obama-2014-09-10-p4",
        ),
        ("who said ‘We decided today to entirely break off relations with Syria’", "morsi-2013-06-15-p10"),
    ],
)
async def test_words_in_single_quotation_marks_are_looked_for_too(present: Desk, text: str, row: str):
    assert (await asked(present, text)).records == (row,)


async def test_anyone_from_a_country_is_whoever_leads_it(present: Desk):
    found = await asked(present, "anyone from botswana on assad's exit?")
    assert found.records == ("un67-bwa-skelemani-assad-must-go",)


async def test_two_questions_of_one_text_are_both_answered_with_the_evidence_of_both(present: Desk):
    found = await asked(present, "was iran part of the vienna group in nov 2015? and syria?")
    assert found.headline.startswith("Yes. Iran has been a member")
    assert found.also is not None
    assert found.also.headline.startswith("No. Syria is not listed")
    both = await asked(
        present, "Did Trump want american soldiers out of Syria, and who in his government disagreed?"
    )
    assert both.headline.startswith("Yes. Donald Trump is for a withdrawal")
    assert both.also is not None
    assert {"mattis", "bolton", "tillerson"} <= {one.leader.key for one in both.also.evidence}
    assert set(both.records) >= {one.revision.stance.key for one in both.also.evidence}
    assert "Not answered yet" not in both.text


async def test_a_second_question_that_is_not_understood_is_offered(present: Desk):
    found = await asked(
        present, "where does putin stand on assad? what does hollande think of kindergartens?"
    )
    assert found.notes == ("Not answered yet: “what does hollande think of kindergartens”.",)
    assert found.next_questions[0].question == "what does hollande think of kindergartens"


async def test_between_several_topics_it_is_asked_back_with_what_may_be_meant_and_nothing_is_answered(
    present: Desk,
):
    found = await asked(present, "did obama flip on air strikes")
    assert (found.kind, found.records) == ("clarify", ())
    assert {one.leader.key for one in found.nearest} == {"obama"}


async def test_of_several_topics_the_only_one_on_record_of_whoever_is_asked_about_is_meant(present: Desk):
    found = await asked(present, "did theresa may support trumps strike in april 2017")
    assert found.headline.startswith("Theresa May is for foreign use of force against the Syrian government")
    none = await asked(present, "is fabius for airstrikes or not")
    assert (none.kind, none.records) == ("clarify", ())


async def test_yes_is_not_said_where_two_sides_stand_in_a_question(present: Desk):
    found = await asked(present, "was erdogan in favour of military action against syria back in 2011")
    assert not found.headline.startswith(("Yes", "No."))


async def test_members_are_all_named_and_an_organisation_is_asked_about_by_name(present: Desk):
    found = await asked(
        present, "Who was in the Vienna group (ISSG) on 1 Nov 2015, and was the Arab League in it by then?"
    )
    assert "China, Egypt" in found.text
    assert "EU and United Nations" in found.text
    assert found.also is not None
    assert found.also.headline.startswith("Arab League")
    assert "only since 14 November 2015" in found.also.headline


async def test_whoever_is_in_one_coalition_alone_says_which_is_meant(present: Desk):
    found = await asked(present, "when did nato itself join the coalition")
    assert "since 25 May 2017" in found.headline


async def test_what_would_be_answered_the_same_again_is_no_second_question(present: Desk):
    found = await asked(present, "how many leaders are on record about arming the ypg, and who")
    assert found.also is None
    assert "Not answered yet" not in found.text


async def test_a_quotation_in_another_language_is_followed_by_what_it_says(present: Desk):
    found = await asked(present, "merkel in december 2015 on fighting isis with assad")
    assert (
        "schließt Assad und seine Truppen nicht ein” (in English: “The international alliance" in found.rest
    )


async def test_should_we_beside_two_leaders_is_a_question_about_them(present: Desk):
    found = await asked(present, "compare kurz and merkel: should we fight isis together with assad?")
    assert found.headline.startswith("On “Fight ISIS with Assad”: Sebastian Kurz supports")


async def test_a_topic_that_is_called_after_a_month_is_asked_of_that_month(present: Desk):
    found = await asked(present, "list everyone who was against the april 2018 strikes")
    assert {one.revision.stance.stated_on[:7] for one in found.evidence} == {"2018-04"}
    geneva = await asked(present, "what did cameron say about the 2012 Geneva communiqué")
    assert geneva.query is not None
    assert geneva.query.date_from == ""


async def test_somebody_on_joining_a_coalition_is_asked_for_a_view_and_not_for_membership(present: Desk):
    found = await asked(present, "hezbollah leader on joining the us coalition??")
    assert {one.leader.key for one in found.evidence} == {"nasrallah"}


async def test_a_shift_of_degree_is_neither_yes_nor_no(present: Desk):
    found = await asked(present, "did hollande shift on assad having to go first in september 2015?")
    assert found.headline.startswith("François Hollande became less conditional")


async def test_how_many_times_somebody_said_it_is_a_number(present: Desk):
    found = await asked(
        present, "how many times did bibi say israel would hit iran or hezbollah inside syria"
    )
    assert found.headline.startswith("5 statements on record by Benjamin Netanyahu")


async def test_what_is_to_be_lacking_is_no_denial_and_blocks_where_no_topic_has_it(present: Desk):
    found = await asked(present, "who was against bombing isis without the syrian government's ok?")
    assert found.kind == "no_record"
    assert "not against" not in found.text
    known = await asked(present, "who opposes strikes without a un mandate")
    assert known.topics == ("act-without-consent",)
    assert {(one.revision.stance.position or 0) < 0 for one in known.evidence} == {True}


async def test_three_leaders_are_not_said_to_share_what_two_of_them_do(present: Desk):
    found = await asked(present, "compare le pen, putin and hollande")
    assert "topics on which two or more of" in found.headline
    assert " share " not in found.headline


async def test_who_is_closer_is_told_with_the_agreement_of_each_two(present: Desk):
    found = await asked(present, "Is Le Pen closer to Putin than to Hollande?")
    assert "Marine Le Pen and Vladimir Putin agree 92 %" in found.headline
    assert "François Hollande and Marine Le Pen agree 19 %" in found.headline


async def test_what_people_disagree_on_comes_first(present: Desk):
    found = await asked(present, "What do Putin and Trump disagree on?")
    gaps = [
        abs((one.revision.stance.position or 0) - (other.revision.stance.position or 0))
        for one, other in zip(found.evidence, found.evidence[1:], strict=False)
        if one.topic.key == other.topic.key
    ]
    assert len(gaps) > 2
    told = found.rest.split("On “")[1:]
    assert {"opposes", "supports"} <= set(told[0].split())


async def test_a_position_since_a_day_is_one_that_was_taken_since(present: Desk):
    found = await asked(present, "what was cameron's position after 14 november 2015")
    assert {one.revision.stance.stated_on >= "2015-11-14" for one in found.evidence} == {True}


async def test_whoever_holds_an_office_under_somebody_is_meant_and_not_that_somebody(present: Desk):
    found = await asked(
        present, "merkels foreign minister in oct 2015, happy about the russian bombing or not?"
    )
    assert found.leaders == ("steinmeier",)
    assert (await asked(present, "trump's secretary of state on assad")).leaders == ("tillerson",)
    several = await asked(present, "obama's secretary of state on assad")  # both, each with the day
    assert several.leaders == ("h-clinton", "kerry")
    assert (await asked(present, "obama's secretary of state on assad in 2011")).leaders == ("h-clinton",)


async def test_who_is_spoken_of_may_be_who_is_asked_about(present: Desk):
    found = await asked(present, "has assad himself ever said anything about isis")
    assert found.leaders == ("assad",)
    told = await asked(present, "when was assad first told to go by erdogan")
    assert told.leaders == ("erdogan",)


async def test_what_somebody_told_somebody_is_asked_of_who_told_it(present: Desk):
    found = await asked(present, "what did rouhani promise assad in november 2017")
    assert found.leaders == ("rouhani",)


async def test_countries_can_be_left_out(present: Desk):
    found = await asked(present, "which leaders from outside Russia, Iran and Turkey back the Astana process")
    assert {one.leader.key for one in found.evidence} == {"abdrakhmanov", "morales", "buhari"}


async def test_who_called_something_so_is_looked_for_in_the_words_before_the_topics(present: Desk):
    found = await asked(present, "which iranian called assad a red line")
    assert found.records == ("velayati-2015-12-05-assad-must-go",)
    assert (await asked(present, "who called for strikes on assad")).query is not None
    assert len((await asked(present, "who called for strikes on assad")).evidence) > 10


async def test_when_somebody_turned_is_not_asked_of_the_time_named_before(present: Desk):
    found = await asked(present, "hollande ruled out hitting isis inside syria in 2014... when did he flip?")
    assert found.also is not None
    assert "to “supports” (7 September 2015)" in found.also.headline


async def test_not_to_insist_on_it_is_no_false_premise_for_who_is_neutral(present: Desk):
    found = await asked(present, "since when does macron not insist on assad going first")
    assert found.headline.startswith("Emmanuel Macron is neutral or mixed")
    other = await asked(present, "since when does putin want assad to leave power")
    assert other.headline.startswith("The record shows otherwise")


async def test_who_is_in_two_coalitions_is_told_although_a_country_names_one_of_them(present: Desk):
    found = await asked(
        present, "which countries are in both the US-led coalition and the saudi islamic alliance?"
    )
    assert found.headline.startswith("17 members on record of each")
    assert "Pakistan" not in found.text


async def test_who_joined_in_a_period_is_not_who_was_a_member_by_then(present: Desk):
    found = await asked(present, "which countries joined the coalition against isis in 2017")
    assert [one.member for one in found.members] == ["NATO"]
    assert "Of 42 members the day of joining is not on record: " in found.text


async def test_a_coalition_that_was_only_proposed_is_said_to_be_so(present: Desk):
    found = await asked(present, "did putin's anti-hitler coalition ever get formed")
    assert found.headline.endswith("no members on record, status proposed.")


async def test_a_misspelt_word_of_grammar_keeps_its_side(present: Desk):
    found = await asked(present, "list everybody who came out agianst the us led anti-isis coalition")
    assert {(one.revision.stance.position or 0) < 0 for one in found.evidence} == {True}


async def test_who_is_not_on_record_is_said_beside_what_was_not_understood(present: Desk):
    found = await asked(present, "Did Pope Francis condemn the 2018 strikes?")
    assert "I know nobody on record as “Pope Francis”." in found.text


async def test_that_nothing_was_said_in_a_period_is_said_beside_what_was_not_understood(present: Desk):
    found = await asked(
        present, "trump october 2019, when he pulled the troops right before turkey went in - what did he say"
    )
    assert found.headline.startswith("Nothing on record: Donald Trump, Oct 2019.")
    assert "Not answered yet" not in found.text


async def test_words_that_stand_by_themselves_hold_nothing_up_and_are_named(present: Desk):
    found = await asked(present, "Trump on bombing Assad: 2013 vs 2017, same bloke?")
    assert found.headline.startswith("Donald Trump changed on foreign use of force")
    assert found.notes == ("I left out “bloke”, which I did not understand.",)
    beside = await asked(present, "what did merkel say about assad, the economy and refugees")
    assert "I left out “economy” and “refugees”" in beside.notes[0]
    alone = await asked(present, "merkel on refugees")
    assert alone.kind == "no_record"


async def test_topics_that_share_a_verb_are_both_meant(present: Desk):
    found = await asked(present, "is obama ok to work with russia and iran")
    assert found.topics == ("work-with-russia", "work-with-iran")
    both = await asked(present, "who wants to arm the rebels and the kurds")
    assert both.topics == ("arm-the-opposition", "arm-the-kurds")


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("did the swiss ever drop their demand for a criminal court case on syria?", {"burkhalter", "maurer", "widmer-schlumpf"}),
        ("Has Hezbollah's boss welcomed the Russians or not", {"nasrallah"}),
        ("Who in Tehran said Assad is a red line?", {"khamenei", "rouhani", "velayati", "zarif"}),
        ("how many govts asked the security council to send syria to the icc", set[str]()),
    ],
)  # fmt: skip
async def test_a_people_an_organisation_and_a_scene_are_told_apart(
    present: Desk, text: str, leaders: set[str]
):
    assert set((await asked(present, text)).leaders) == leaders


async def test_whoever_joined_is_asked_of_the_coalition_and_not_of_the_leaders(present: Desk):
    found = await asked(present, "When did Oman sign up for the Saudi anti terror alliance")
    assert found.headline.startswith(
        "Oman has been a member of “Islamic Military Alliance to Fight Terrorism” since 28 December 2016."
    )


async def test_several_who_differ_are_not_said_to_have_no_change(present: Desk):
    found = await asked(present, "the saudi line on bashar seems to have softened by 2018")
    assert "but they differ" in found.headline
    assert found.rest.startswith("Mohammed bin Salman neutral or mixed (29 March 2018)")


async def test_shifts_of_degree_are_told_where_nothing_else_changed(present: Desk):
    found = await asked(
        present, "Foreign Secretary Hammond changed his tune between march and september 2015, how"
    )
    assert "became more conditional on Bashar al-Assad leaving power" in found.rest


async def test_what_was_said_before_and_after_a_vote_of_one_day_is_told(present: Desk):
    found = await asked(present, "what happened to cameron on 29 august 2013")
    assert set(found.records) == {"cameron-2013-08-29-p5-regime", "cameron-2013-08-29-p5-regime-2"}


async def test_which_of_several_said_that_they_are_on_a_side_is_answered_by_that_side(present: Desk):
    found = await asked(present, "which turkish politicians said they could live with assad for a while")
    assert found.headline.startswith(
        "On this topic nobody on record is against Bashar al-Assad leaving power (leaders of Türkiye). 5 positions on record"
    )
    assert len(found.evidence) == 5


async def test_an_office_at_a_time_that_is_not_known_may_be_several_peoples(present: Desk):
    found = await asked(present, "the french president after bataclan: who was the enemy in syria")
    assert {option.label for option in found.options} == {
        "François Hollande",
        "Emmanuel Macron",
        "Nicolas Sarkozy",
    }


async def test_a_stranger_is_not_on_record_also_where_the_rest_is_only_half_a_topic(present: Desk):
    found = await asked(present, "Pope Francis on the 2018 strikes?")
    assert "I know nobody on record as “Pope Francis”." in found.text


async def test_i_think_at_the_end_is_no_question_for_an_opinion(present: Desk):
    found = await asked(present, "what is merkel's view of talking to assad, i think")
    assert found.leaders == ("merkel",)
    assert (await asked(present, "i think putin is right")).kind == "off_topic"


async def test_what_leads_in_is_not_answered_in_the_place_of_the_question(present: Desk):
    found = await asked(
        present, "hi, teaching a seminar on it. did the czech pm say anything about how the war should end?"
    )
    assert found.leaders == ("rusnok",)
    told = await asked(present, "I slept badly. Merkel spoke of Assad in 2015. Did she want him to go?")
    assert told.leaders == ("merkel",)
    assert (await asked(present, "biden said the turks paid them. you have that?")).evidence == ()


async def test_what_can_be_asked_is_told_also_behind_a_greeting_of_two_sentences(present: Desk):
    found = await asked(present, "hi bot, my granddaughter set this up for me. I am 81. What can I ask you?")
    assert found.kind == "help"


async def test_nobody_is_said_to_be_on_a_side_by_reason_of_a_stranger(present: Desk):
    found = await asked(present, "did the lib dem deputy pm want tehran involved?")
    assert found.headline.startswith("I know nobody on record as “deputy pm”")


async def test_words_that_somebody_else_said_are_offered(present: Desk):
    found = await asked(present, "did obama say assad is 'part of the solution'?")
    assert found.headline == "No statement on record by Barack Obama has the words “part of the solution”."
    assert {one.leader.key for one in found.nearest} == {"hollande", "de-mistura"}


async def test_all_who_held_an_office_are_meant_by_its_plural(present: Desk):
    found = await asked(present, "which swiss presidents want the icc on syria")
    assert set(found.leaders) == {"burkhalter", "maurer", "widmer-schlumpf"}


async def test_a_month_and_two_digits_behind_in_are_a_month_of_a_year(present: Desk):
    found = await asked(present, "what did merkel say about talking to assad in sept 15")
    assert found.query is not None
    assert (found.query.date_from, found.query.as_of) == ("2015-09-01", "2015-09-30")


async def test_of_two_days_that_are_compared_one_may_lack_its_year(present: Desk):
    found = await asked(present, "erdogan nov 29 vs dec 1 2016 on assad")
    assert "from “supports” (29 November 2016) to “neutral or mixed” (1 December 2016)" in found.headline


async def test_both_with_one_coalition_that_is_understood_is_asked_back(present: Desk):
    found = await asked(
        present, "which countries sit in both the saudi led islamic alliance and the other thing"
    )
    assert found.kind == "clarify"


async def test_a_place_that_is_spoken_about_is_not_who_is_asked(present: Desk):
    found = await asked(present, "how many folks said something about the hague")
    assert "koenders" not in found.leaders


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("did any latin american president back putins big anti terror coalition idea?", ["maduro"]),
        ("shayrat strike, corbyn v may, did they disagree?", ["corbyn", "may"]),
        ("frances position on whether assad has to go between hollande and macron?", ["hollande", "macron"]),
        ("what did sayyed nasrallah say about the coalition", ["nasrallah"]),
        ("nato secretary general on the global coalition", ["stoltenberg"]),
    ],
)
async def test_whoever_is_named_by_group_title_or_beside_a_country_is_cited(
    present: Desk, text: str, leaders: list[str]
):
    found = await asked(present, text)
    assert {one.leader.key for one in found.evidence} <= set(leaders)
    assert found.evidence


async def test_the_day_and_the_place_that_are_asked_about_tell_more_than_the_topic(present: Desk):
    found = await asked(present, "need the exact Haley line from the security council session on 14 Apr 2018")
    assert found.records == ("haley-2018-04-14-strike-the-regime",)


async def test_a_coalition_alone_is_asked_for_its_members_and_leaving_one_is_too(present: Desk):
    alone = await asked(present, "ISSG??")
    assert (alone.coalition and alone.coalition.key, len(alone.members)) == ("issg", 20)
    left = await asked(present, "did pakistan ever drop out of the saudi led 34 nation alliance")
    assert "No end is on record." in left.text
    both = await asked(
        present, "which states are in both Riyadh's Islamic alliance and the Global Coalition vs Daesh?"
    )
    assert both.headline.startswith("17 members")
    assert both.understood.startswith(
        "Who is in Islamic Military Alliance to Fight Terrorism and Global Coalition"
    )
    assert [one.question[:24] for one in both.next_questions] == [
        "Who is in Islamic Milita",
        "Who is in Global Coaliti",
    ]
    told = [str(part["content"]) for part in parts(ask_card(both).components) if "content" in part]
    assert any("](https://" in text for text in told)


async def test_for_and_against_in_one_question_are_both_told(present: Desk):
    found = await asked(present, "assad at the negotiating table - who spoke for it, who against?")
    assert "13 support it, 0 neutral or mixed, 2 oppose it" in found.text


async def test_words_that_are_denied_do_not_come_first(present: Desk):
    found = await asked(present, "who called assad “part of the solution”?")
    assert found.evidence[0].leader.key == "de-mistura"


async def test_the_first_of_two_questions_is_not_left_out_for_the_second(present: Desk):
    found = await asked(
        present, "morsi in the stadium 2013 asked for no fly zone or not? and did sisi keep that line"
    )
    assert found.leaders == ("morsi",)


async def test_a_year_behind_a_day_is_no_part_of_a_name(present: Desk):
    found = await asked(present, "April 14 2018 strikes on Syria. who condemned")
    assert found.query is not None
    assert found.query.as_of == "2018-04-14"


async def test_how_it_was_said_tells_of_nobody_on_the_other_side(present: Desk):
    found = await asked(present, "Which diplomat described the Syrian president as part of the solution?")
    assert found.records == ("de-mistura-2015-02-13-talk-to-assad",)
    announced = await asked(present, "who announced the islamic military alliance")
    assert announced.records == ("mbs-2015-12-15-p9",)


async def test_what_somebody_said_goes_on_behind_and(present: Desk):
    found = await asked(present, "Who was it that said he was made in Syria and has to die in Syria?")
    assert found.records == ("assad-2012-11-assad-must-go",)


async def test_what_a_question_denies_is_told_by_no_row_that_denies_nothing(present: Desk):
    found = await asked(
        present, "which Turkish top official admitted that a deal without Assad is not going to happen"
    )
    assert found.evidence == ()
    told = await asked(present, "which Turkish official said a deal without Assad won't happen")
    assert told.records == ("simsek-2017-01-20-p1",)


async def test_it_is_said_of_whom_the_last_on_each_topic_is(present: Desk):
    found = await asked(present, "merkel on bicycle lanes")
    assert "On record of Angela Merkel, the last on each topic: " in found.rest
