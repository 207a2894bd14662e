"""Answers: what they say, what they cite, and that they say nothing of leaders that is not a row of the record."""

from pathlib import Path

import pytest

from bot.ask.cards import ask_card
from bot.ask.language import LANGUAGES, language, record_language
from bot.ask.model import Ask, Query, Side
from bot.ask.phrasing import beginning_of, statement
from bot.ask.restating import listing
from bot.ask.service import ask, ask_again
from bot.core.entries import Membership, Stance
from bot.core.policy import Caller, Role
from bot.db.store import Store
from bot.exchange import store as exchange
from bot.request import Desk, Request
from bot.unanswered import Gap
from tests.ask.reads import asked
from tests.ask.score import MEMBER, SETS, load
from tests.db import sample
from tests.town import ENTRIES, town_desk
from tests.ui.test_cards import parts


async def test_a_position_is_said_with_place_date_and_words(desk: Desk):
    found = await asked(desk, "does putin back assad?")
    assert found.headline == "Yes. Vladimir Putin is for “Fight ISIS with Assad”"
    assert found.rest.startswith(
        "— Joint press conference with Hollande, Moscow, 26 November 2015: “the army of President Assad"
    )
    assert found.rest.endswith("The same before: 28 September 2015, 27 September 2015 and 15 September 2015.")
    assert found.records[0] == "putin-2015-11-26-p2"
    assert len(found.records) == 4
    assert found.understood == "Is Vladimir Putin for “Fight ISIS with Assad”?"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("does putin want assad to go", "No. Vladimir Putin is, with reservations, against"),
        ("is putin against assad leaving?", "In part. Vladimir Putin is, with reservations, against"),
        ("did obama want assad gone", "Yes. Barack Obama was for"),
        ("has erdogan changed his mind about assad?", "Yes. Recep Tayyip Erdoğan changed on"),
        ("did hollande back the syrian opposition in 2014?", "Yes. François Hollande was for"),
        ("is macron for assad leaving", "Neither yes nor no. Emmanuel Macron is neutral or mixed on"),
        ("do putin and maduro agree on a broad coalition", "Yes. "),
        ("do putin and obama agree on assad's departure", "No. "),
        ("is russia in the us-led coalition", "No. Russia is not listed"),
        ("what does putin think of assad leaving", "Vladimir Putin is, with reservations, against"),
    ],
)
async def test_yes_or_no_comes_first_where_it_is_asked(present: Desk, text: str, begins: str):
    assert (await asked(present, text)).headline.startswith(begins)


async def test_a_topic_is_said_in_a_sentence_by_its_phrase(present: Desk):
    found = await asked(present, "where does putin stand on the grand coalition")
    assert found.headline == "Vladimir Putin is for one broad coalition against ISIS that includes Russia"
    who = await asked(present, "who opposes a safe zone")
    assert who.headline.endswith("against a safe zone, buffer zone or no-fly zone in Syria")
    french = await asked(present, "quelle est la position de poutine sur la zone de sécurité")
    assert "no-fly zone" not in french.text


async def test_who_has_a_successor_on_record_is_spoken_of_in_the_past(present: Desk):
    assert " was for " in (await asked(present, "where does hollande stand on assad leaving")).headline
    assert " is neutral " in (await asked(present, "where does macron stand on assad leaving")).headline


async def test_whoever_is_asked_about_is_looked_for_in_every_coalition(present: Desk):
    none = await asked(present, "is brazil in any of these coalitions")
    assert none.headline.startswith("No. Brazil is not listed as a member of any coalition on record: Global")
    some = await asked(present, "which coalitions is turkey in")
    assert some.headline.count("Turkey has been a member of") == 3
    assert some.sources
    every = await asked(present, "list coalitions")
    assert every.headline.startswith(
        "6 coalitions on record: Global Coalition to Counter ISIL/Daesh (67 members)"
    )
    then = await asked(present, "which coalitions was turkey in in january 2015")
    assert then.headline.count("Turkey has been") == 1


async def test_how_many_statements_is_a_number_first(present: Desk):
    found = await asked(present, "how many statements do you have from Hollande")
    assert found.headline == "30 statements on record by François Hollande:"
    assert found.rest.endswith("; and 24 more.")
    some = await asked(present, "how many statements on assad by putin in 2015")
    assert some.headline == "3 statements on record by Vladimir Putin on “Assad must go”, 2015:"
    assert len(some.evidence) == 3


async def test_the_first_and_the_last_statement_of_all_are_found(present: Desk):
    first = await asked(present, "earliest statement on record")
    assert first.evidence[0].revision.stance.stated_on == "2011-08-12"
    last = await asked(present, "what's the most recent statement on record")
    assert last.evidence[0].revision.stance.stated_on == "2018-12-19"


async def test_what_has_the_very_words_of_the_topic_is_told_before_what_is_newer(present: Desk):
    found = await asked(present, "in which speech did Obama mention the red line")
    first = [entry.revision.stance.quote for entry in found.evidence[:2]]
    assert all("red line" in quote for quote in first)


async def test_what_would_have_been_is_not_answered(present: Desk):
    for text in ("if Clinton had won would she bomb assad", "what would trump have done if assad had won"):
        assert (await asked(present, text)).kind == "off_topic"


def test_only_the_leaders_own_words_stand_in_quotation_marks():
    english = language("en")
    assert statement(english, sample.stance(quote="Free it.")).endswith("“Free it.”")
    told = statement(english, sample.stance(quote="", summary="Opened the ferry.", basis="reported"))
    assert told.endswith("Opened the ferry. (as reported by others)")
    assert "“" not in told


def test_a_long_list_ends_with_how_many_are_left_out():
    english = language("en")
    assert listing(english, ["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert listing(english, ["a", "b", "c"], 3) == "a, b and c"


async def test_without_a_date_all_who_were_ever_in_a_coalition_are_listed(tmp_path: Path):
    store = await Store.open(tmp_path / "stances.db")
    left = Membership(coalition="ferrymen", member="bo-marsh", name="Bo Marsh", since="2014", until="2016")
    await store.change_alone(sample.change(), exchange.import_entries, [*sample.ENTRIES, left], layer=False)
    asked_of = Query(ask=Ask.MEMBERS, coalition="ferrymen")
    found = await ask_again(Request(Desk(store), MEMBER), asked_of)
    assert {one.name for one in found.members} == {"Ada Quill", "Bo Marsh"}
    later = await ask_again(Request(Desk(store), MEMBER), asked_of.with_dates("2017-01-01", "", ""))
    assert {one.name for one in later.members} == {"Ada Quill"}
    store.close()


async def test_a_position_that_is_older_than_the_time_asked_about_says_so(desk: Desk):
    found = await asked(desk, "where was putin on assad in 2017")
    assert found.records == ("putin-2015-11-26-p1",)
    assert "Nothing newer on this topic is on record by 31 December 2017." in found.rest


async def test_a_false_premise_is_answered_with_what_the_record_shows(desk: Desk):
    found = await asked(desk, "why did cameron support assad?")
    assert found.headline == "The record shows otherwise: David Cameron was against “Fight ISIS with Assad”"
    true = await asked(desk, "why did putin support assad?")
    assert true.rest.endswith("The record holds what was said: reasons only as far as the words give them.")


async def test_a_false_premise_with_nothing_on_it_is_answered_with_what_there_is(desk: Desk):
    found = await asked(desk, "why did obama back assad?")
    assert found.kind == "answer"
    assert found.headline == (
        "The record does not show that. It has this: Barack Obama was for “Assad must go”"
    )
    assert found.topics == ("fight-isis-with-assad", "assad-must-go")
    assert found.records == ("obama-2015-09-29-p1",)


async def test_a_question_about_nobody_is_about_everyone_and_not_without_an_answer(desk: Desk):
    found = await ask(Request(desk, MEMBER), "source", context=Query(topics=("safe-zone",)))
    assert found.kind == "answer"
    assert len(found.evidence) == 4


async def test_what_somebody_is_against_is_only_that(desk: Desk):
    found = await asked(desk, "what does maduro oppose")
    assert {entry.topic.key for entry in found.evidence} == {"back-the-opposition", "us-led-coalition"}


@pytest.mark.parametrize(
    "text",
    [
        "trump 2016 vs 2017 on bombing assad",
        "trump 2016 vs trump 2017 on bombing assad",
        "compare trump 2016 and 2017 on bombing assad",
    ],
)
async def test_two_times_side_by_side_are_the_change_between_them(text: str, desk: Desk):
    found = await asked(desk, text)
    assert found.query is not None
    assert (found.query.ask, found.query.date_from, found.query.as_of) == (
        Ask.CHANGE,
        "2016-01-01",
        "2017-12-31",
    )
    assert found.records == ("trump-2016-11-11-p5-regime", "trump-2017-04-06-p5-regime")


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("did obama want to bomb assad or isis", {"strike-the-regime", "strike-isis-in-syria"}),
        ("putin on assad and geneva", {"assad-must-go", "geneva-settlement"}),
    ],
)
async def test_two_subjects_joined_are_both_asked_about(text: str, topics: set[str], desk: Desk):
    assert set((await asked(desk, text)).topics) == topics


async def test_what_is_closest_is_first_what_has_to_do_with_the_question(desk: Desk):
    found = await asked(desk, "does obama support talking to assad")
    assert found.kind == "no_record"
    assert found.nearest[0].topic.key == "assad-must-go"
    about_iran = await asked(desk, "obama iran")
    assert about_iran.nearest[0].topic.key == "work-with-russia-and-iran"


async def test_an_opinion_asked_for_first_is_what_the_next_question_is_about(desk: Desk):
    found = await asked(desk, "should the west work with assad? what does trump say")
    assert found.leaders == ("trump",)
    assert found.topics == ("fight-isis-with-assad",)


async def test_but_not_is_a_question_of_its_own(desk: Desk):
    found = await asked(desk, "who supports striking assad but not arming rebels")
    assert found.topics == ("strike-the-regime",)
    assert found.next_questions[0].question == "but not arming rebels"


async def test_a_quotation_is_ended_before_what_it_comes_to_and_that_before_what_follows(desk: Desk):
    found = await asked(desk, "how often has tillerson changed his mind on assad")
    summary = found.evidence[1].revision.stance.summary
    assert f"”. {summary} All 3 changes on record: from" in found.rest


async def test_who_is_on_a_side_is_everyone_on_it_and_nobody_else(desk: Desk):
    found = await asked(desk, "who opposes the us led coalition")
    assert found.headline == "4 on record are against “US-led coalition”:"
    assert all((entry.revision.stance.position or 0) < 0 for entry in found.evidence)
    assert {entry.leader.key for entry in found.evidence} == {"rouhani", "maduro", "lavrov", "moualem"}


async def test_a_group_narrows_who(desk: Desk):
    found = await asked(desk, "which EU leaders back talking to assad")
    assert {entry.leader.key for entry in found.evidence} == {"kurz", "margallo", "merkel"}


async def test_the_first_or_last_time_is_one_statement_and_the_side_counts(desk: Desk):
    assert (await asked(desk, "when did obama first say assad must go")).records == ("obama-2011-08-18-p1",)
    assert (await asked(desk, "when did obama last say assad must go")).records == ("obama-2015-09-29-p1",)
    assert (await asked(desk, "when did hollande back strikes on isis inside syria")).records == (
        "hollande-2015-09-07-p5-isis",
    )


async def test_what_was_said_is_told_newest_first(desk: Desk):
    found = await asked(desk, "what did cameron say about isis strikes")
    assert found.records == ("cameron-2015-12-02-p5-isis", "cameron-2014-09-26-p5-isis")
    assert found.headline == "David Cameron on “Strike ISIS in Syria” (supports)"
    assert ") “" in found.rest.split("Also on record: ")[1]  # each with its words


async def test_since_when_is_the_first_statement_on_that_side(desk: Desk):
    found = await asked(desk, "since when has trudeau been against bombing isis in syria")
    assert found.records == ("trudeau-2015-03-24-p5-isis",)


async def test_a_change_cites_both_sides_of_it_and_its_number(desk: Desk):
    found = await asked(desk, "how often has tillerson changed on assad")
    assert found.records[:2] == ("tillerson-2017-04-09-p1", "tillerson-2017-04-12-p1")
    assert "All 3 changes on record: " in found.rest
    assert [entry.shift is not None for entry in found.evidence[:2]] == [True, True]  # each made a change


async def test_no_change_says_since_when(desk: Desk):
    found = await asked(desk, "has obama ever changed his position on assad leaving")
    assert found.headline == "No change on record: Barack Obama was for “Assad must go” since 18 August 2011"


async def test_agreement_comes_with_its_number_or_with_too_few(desk: Desk, present: Desk):
    some = await asked(desk, "how much do obama and cameron agree on syria")
    assert some.agreement is not None
    assert (some.agreement.percent, some.agreement.shared) == (92, 3)
    assert "92 % over 3 shared topics" in some.headline
    few = await asked(present, "how much do obama and putin agree on isis")
    assert few.agreement is not None
    assert few.agreement.percent is None
    assert "too few shared topics" in few.headline
    one = await asked(desk, "does erdogan agree with putin about assad")
    assert one.headline == "No. Recep Tayyip Erdoğan and Vladimir Putin are not on the same side."


async def test_a_comparison_names_who_has_nothing_on_record(desk: Desk):
    found = await asked(desk, "merkel vs obama on talking to assad")
    assert found.records == ("merkel-2015-09-24-p8",)
    assert found.notes == ("Nothing on record for Barack Obama.",)
    assert {one.leader.key for one in found.nearest} == {"obama"}


async def test_a_leader_is_in_a_coalition_as_their_country(desk: Desk):
    found = await asked(desk, "when did Merkel leave the US-led coalition?")
    assert found.headline.startswith(
        "Germany has been a member of “Global Coalition to Counter ISIL/Daesh” since"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "is Jordan in the US-led coalition and the Islamic Military Alliance",
            (
                "Jordan has been a member of “Global Coalition to Counter ISIL/Daesh” since 11 September 2014. "
                "Jordan has been a member of “Islamic Military Alliance to Fight Terrorism” since 15 December 2015."
            ),
        ),
        (
            "which countries left the us-led coalition",
            "Nobody is on record as having left “Global Coalition to Counter ISIL/Daesh”.",
        ),
    ],
)
async def test_members_of_several_coalitions_and_those_who_left(text: str, said: str, desk: Desk):
    assert (await asked(desk, text)).text == said


async def test_who_is_in_both_is_in_each_of_them(desk: Desk):
    found = await asked(desk, "which countries are in both the US-led coalition and the Saudi-led one")
    members = (await desk.directory(0)).memberships
    both = {one.member for one in members if one.coalition == "global-coalition"} & {
        one.member for one in members if one.coalition == "islamic-military-alliance"
    }
    assert both
    assert found.headline.startswith(f"{len(both)} members on record of each of")


async def test_a_country_in_the_name_of_a_coalition_is_not_the_member(desk: Desk):
    found = await asked(desk, "is Saudi Arabia in the US coalition and in the Islamic one too")
    assert found.query is not None
    assert found.query.member == "SAU"


async def test_a_former_member_was_one_until_then(tmp_path: Path):
    left = Membership(coalition="league", member="southquay", name="Southquay", since="2014", until="2016")
    async with town_desk(tmp_path, [*ENTRIES, left]) as town:
        found = await asked(town, "is southquay a member of the lantern league")
        assert found.headline == "Southquay was a member of “Lantern League” from 2014 until 2016."
        then = await asked(town, "was southquay a member of the lantern league in 2015")
        assert then.headline == "Yes. Southquay has been a member of “Lantern League” since 2014."


async def test_a_group_at_a_date_is_without_those_who_had_a_successor(desk: Desk):
    found = await asked(desk, "where do eu leaders stand on assad as of 31 december 2017")
    leaders = {entry.leader.key for entry in found.evidence}
    assert "macron" in leaders
    assert not {"hollande", "cameron", "sarkozy"} & leaders


async def test_members_are_listed_with_dates_and_roles_and_no_stance(desk: Desk):
    found = await asked(desk, "is iran part of the vienna group")
    assert (
        found.headline
        == "Yes. Iran has been a member of “International Syria Support Group” since 30 October 2015."
    )
    assert (found.kind, found.records) == ("answer", ())
    group = await asked(desk, "who is in the vienna group")
    assert len(group.members) == 20
    told = [str(part["content"]) for part in parts(ask_card(group).components) if "content" in part]
    assert any(
        text.endswith("Nations (all since 30 Oct 2015); Arab League (since 14 Nov 2015)") for text in told
    )
    assert "not listed" in (await asked(desk, "is brazil a member of the us-led coalition")).headline
    assert "Proposed by Vladimir Putin." in (await asked(desk, "who proposed the anti-hitler coalition")).rest


async def test_updates_are_those_of_the_log(desk: Desk):
    assert (await asked(desk, "latest updates")).updates
    assert (await asked(desk, "latest updates on putin")).headline == "One update about Vladimir Putin:"


async def test_an_event_is_dated_by_a_coalition_or_a_row(desk: Desk):
    by_coalition = await asked(
        desk, "kerry on assad's departure before the baghdad information centre was set up"
    )
    assert by_coalition.query is not None
    assert (by_coalition.query.as_of, by_coalition.records[0]) == ("2015-09-25", "kerry-2015-09-19-p1")
    by_row = await asked(desk, "hollande on assad before the Paris attacks")
    assert by_row.query is not None
    assert (by_row.query.as_of, by_row.records[0]) == ("2015-11-12", "un70-fra-hollande-p1")


async def test_an_event_without_a_date_is_asked_for_and_counted(desk: Desk):
    found = await asked(desk, "hollande on assad before brexit")
    assert (found.kind, found.records) == ("clarify", ())
    assert "“brexit”" in found.headline
    assert found.gap == Gap(leader="hollande", topic="assad-must-go", kind="position")


async def test_nothing_on_record_shows_what_is_closest_and_what_was_missing(desk: Desk):
    found = await asked(desk, "macron on assad in 2014")
    assert (found.kind, found.records) == ("no_record", ())
    assert found.headline == "Nothing on record: Emmanuel Macron on “Assad must go”, 2014."
    assert {entry.leader.key for entry in found.nearest} == {"macron"}
    assert found.nearest[0].topic.key == "assad-must-go"
    assert "/suggest" in found.rest
    assert found.gap == Gap(leader="macron", topic="assad-must-go", kind="position")


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("biden on assad", Gap(leader="biden", topic="assad-must-go", kind="position")),
        ("putin on climate change", Gap(leader="putin", topic="climate change", kind="position")),
        ("what did merkel say about the safe zone", Gap(leader="merkel", topic="safe-zone", kind="quote")),
    ],
)
async def test_a_gap_says_what_was_asked_for_and_not_who_asked(text: str, gap: Gap, desk: Desk):
    assert (await asked(desk, text)).gap == gap


async def test_a_choice_is_offered_with_each_reading_as_a_question(desk: Desk):
    found = await asked(desk, "does obama support strikes?")
    assert found.kind == "clarify"
    assert [option.label for option in found.options] == [
        "Strike the Syrian government",
        "Strike ISIS in Syria",
    ]
    for option in found.options:
        again = await asked(desk, option.question)
        assert (again.kind, again.leaders) == ("answer", ("obama",))


async def test_a_date_that_can_be_two_days_is_offered_as_both(desk: Desk):
    found = await asked(desk, "hollande 1/10/2015 assad")
    assert [option.label for option in found.options] == ["1 Oct 2015", "10 Jan 2015"]


async def test_a_reply_to_a_question_back_is_enough(desk: Desk):
    back = await asked(desk, "what's john's position on assad")
    assert back.kind == "clarify"
    context = Query.from_id(back.context, await desk.directory(0))
    found = await ask(Request(desk, MEMBER), "kerry", context=context)
    assert (found.kind, found.leaders, found.topics) == ("answer", ("kerry",), ("assad-must-go",))


async def test_a_button_gives_the_answer_that_its_question_gives(desk: Desk):
    first = await asked(desk, "does putin back assad?")
    assert len(first.next_questions) == 3
    for choice in first.next_questions:
        context = Query.from_id(choice.context, await desk.directory(0))
        assert context is not None
        again, typed = await ask_again(Request(desk, MEMBER), context), await asked(desk, choice.question)
        assert (again.kind, again.records) == (typed.kind, typed.records)


async def test_a_third_question_of_the_text_comes_first_as_what_to_ask_next(desk: Desk):
    found = await asked(
        desk, "where does kurz stand on a safe zone, and who else wants one, and who is against it?"
    )
    assert found.also is not None
    assert found.also.query == Query(ask=Ask.WHO, topics=("safe-zone",), side=Side.SUPPORT)
    assert found.next_questions[0].question == "and who is against it"
    context = Query.from_id(found.next_questions[0].context, await desk.directory(0))
    assert context == Query(ask=Ask.WHO, topics=("safe-zone",), side=Side.OPPOSE)


async def test_a_follow_up_after_a_restart_reads_the_context_from_its_id(desk: Desk):
    first = await asked(desk, "hollande on assad in 2015")
    context = Query.from_id(first.context, await desk.directory(0))
    found = await ask(Request(desk, MEMBER), "and merkel?", context=context)
    assert found.query is not None
    assert (found.leaders, found.topics, found.query.as_of) == (("merkel",), ("assad-must-go",), "2015-12-31")


async def test_help_and_small_talk_say_what_can_be_asked_and_nothing_of_leaders_positions(desk: Desk):
    for text, kind in (
        ("what can you do?", "help"),
        ("tell me a joke", "off_topic"),
        ("is putin right?", "off_topic"),
    ):
        found = await asked(desk, text)
        assert (found.kind, found.evidence, found.nearest) == (kind, (), ())
        for choice in found.next_questions:
            assert (await asked(desk, choice.question)).kind == "answer"


async def test_whoever_may_look_up_may_ask(desk: Desk):
    for role in Role:
        found = await ask(
            Request(desk, Caller(discord_user_id=5, guild_id=0, role=role)), "putin on a broad coalition"
        )
        assert found.kind == "answer"


async def test_a_french_question_is_answered_in_french(desk: Desk):
    found = await asked(desk, "qui refuse de parler avec Assad ?")
    assert found.language == "fr"
    assert "s'opposent à « Talk to Assad »" in found.headline
    assert {entry.leader.key for entry in found.evidence} == {"hollande", "tusk"}


async def test_the_language_can_be_chosen(desk: Desk):
    assert (await ask(Request(desk, MEMBER), "putin assad", language="fr")).language == "fr"


def _beginning(stance: Stance) -> str:
    """The words as a list of statements shows them."""
    return beginning_of(record_language(), stance).strip("“”()")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_every_leader_that_a_text_says_something_of_is_in_its_evidence(code: str, desk: Desk):
    directory = await desk.directory(0)
    for line in load(SETS["dev"]):
        found = await ask(Request(desk, MEMBER), line["question"], language=code)
        told = (*found.evidence, *found.nearest, *(found.also.evidence if found.also else ()))
        shown = {entry.leader.key for entry in told}
        asked_about = set(found.leaders) | ({found.coalition.proposed_by} if found.coalition else set())
        said = found.text
        for stance in (entry.revision.stance for entry in told):
            # whom the leaders themselves speak of, and with whom
            for words in (stance.quote, stance.summary, stance.venue, _beginning(stance)):
                said = said.replace(words, "") if words else said
        named = {leader.key for leader in directory.leaders if leader.name in said}
        assert found.kind in {"help", "off_topic", "clarify"} or named <= shown | asked_about, line[
            "question"
        ]


async def test_an_answer_says_the_words_of_the_row_that_it_cites(desk: Desk):
    for line in load(SETS["dev"])[:120]:
        found = await asked(desk, line["question"])
        if found.kind == "answer" and len(found.evidence) == 1:
            stance = found.evidence[0].revision.stance
            assert (stance.quote or stance.summary) in found.text, line["question"]
