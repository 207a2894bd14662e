"""What a question is about: a topic by its own and by other words, a theme, several, or none on record."""

import pytest

from bot.ask.index import Tables
from bot.ask.model import Side
from bot.ask.service import ask
from bot.request import Desk, Request
from tests.ask import first_edition
from tests.ask.reads import asked, query, reading
from tests.ask.score import MEMBER

DIRECTORY = first_edition.directory()


@pytest.mark.parametrize("topic", DIRECTORY.topics, ids=lambda topic: topic.key)
def test_every_spelling_of_a_topic_finds_it(topic, english: Tables):
    for spelling in (topic.name, *topic.aliases):
        found = query(f"where does Merkel stand on {spelling}?", english)
        assert (found.leaders, found.topics) == (("merkel",), (topic.key,)), spelling


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("assad giving up power", "assad-must-go"), ("a departure of assad", "assad-must-go"),
        ("speaking to the syrian regime", "talk-to-assad"), ("assad's government at the negotiations", "talk-to-assad"),
        ("hitting the assad regime", "strike-the-regime"), ("military force against assad", "strike-the-regime"),
        ("outside interference in syria", "act-without-consent"), ("moscow's air strikes", "russian-intervention"),
        ("weapons for the insurgents", "back-the-opposition"), ("protected zones", "safe-zone"),
        ("a diplomatic way out", "political-solution"), ("severing relations with damascus", "isolate-damascus"),
        ("teaming up with russia", "work-with-russia-and-iran"), ("fighting daesh alongside the syrian army", "fight-isis-with-assad"),
        ("attacking isil in syria", "strike-isis-in-syria"), ("striking iran in syria", "contain-iran-in-syria"),
        ("the american-led coalition", "us-led-coalition"), ("exchanging intel in baghdad", "baghdad-intelligence-sharing"),
        ("one big coalition", "broad-coalition"), ("the muslim alliance", "islamic-alliance"),
    ],
)  # fmt: skip
def test_a_topic_is_found_by_other_words_for_the_same(words: str, topic: str, english: Tables):
    assert query(f"merkel on {words}", english).topics == (topic,)


@pytest.mark.parametrize(
    "name", ["ISIS", "ISIL", "IS", "Daesh", "da'esh", "Islamic State", "the islamic state"]
)
def test_all_names_of_isis_mean_the_same(name: str, english: Tables):
    assert query(f"merkel on strikes against {name} in Syria", english).topics == ("strike-isis-in-syria",)


def test_is_is_only_a_name_in_capitals_or_where_it_is_fought(english: Tables):
    assert query("putin on working with assad against IS", english).topics == ("fight-isis-with-assad",)
    assert query("what is putin on syria", english).theme == "syria"


def test_a_theme_stands_for_all_its_topics(english: Tables):
    found = query("putin on the coalition", english)
    assert found.theme == "coalitions"
    assert set(found.topics) == {topic.key for topic in DIRECTORY.topics_of("coalitions")}


def test_two_topics_side_by_side_are_both_meant(english: Tables):
    assert set(query("macron on geneva and a safe zone", english).topics) == {
        "geneva-settlement",
        "safe-zone",
    }


def test_no_topic_means_all(english: Tables):
    found = query("where does lavrov stand?", english)
    assert (found.topics, found.unknown_topic) == ((), "")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("putin on climate change", "climate change"),
        ("obama on gun control", "gun control"),
        ("what's trump's position on nuclear weapons", "nuclear"),
        ("trudeau on isis strikes in iraq", "iraq"),
        ("does putin support bombing libya", "libya"),
        ("merkel on refugees from syria", "refugees"),
    ],
)
def test_a_subject_that_the_record_does_not_have_is_not_answered_with_another(
    text: str, subject: str, english: Tables
):
    found = query(text, english)
    assert found.topics == ()
    assert subject in found.unknown_topic


def test_words_that_fit_several_topics_are_asked_back(english: Tables):
    found = reading("does obama support strikes?", english)
    assert found.doubt == "topic"
    assert set(found.options) == {"strike-the-regime", "strike-isis-in-syria"}


def test_a_coalition_by_any_name_is_asked_about_with_its_topic(english: Tables):
    for name in ("the vienna group", "ISSG", "the international syria support group"):
        found = query(f"is iran a member of {name}", english)
        assert (found.coalition, found.member, found.topics) == ("issg", "IRN", ("political-solution",))


@pytest.mark.parametrize(
    ("text", "coalition"),
    [
        ("was Russia ever a member of the US coalition?", "global-coalition"),
        ("is iran in the american coalition", "global-coalition"),
        ("which countries were in that saudi led thing against terrorism", "islamic-military-alliance"),
        ("is turkey a member of the russian coalition", "putin-broad-coalition"),
    ],
)
def test_a_country_right_before_a_coalition_says_whose_it_is(text: str, coalition: str, english: Tables):
    assert query(text, english).coalition == coalition


@pytest.mark.parametrize(
    ("text", "topic", "side"),
    [
        ("who wants us troops out of syria", "us-withdrawal", Side.SUPPORT),
        ("who wants american soldiers to leave syria", "us-withdrawal", Side.SUPPORT),
        ("who is for trump's withdrawal", "us-withdrawal", Side.SUPPORT),
        ("who is against us troops leaving syria", "us-withdrawal", Side.OPPOSE),
        ("who supports american troops in syria", "us-withdrawal", Side.OPPOSE),
        ("who wants to keep american troops in syria", "us-withdrawal", Side.OPPOSE),
        ("who is against the us military presence", "us-withdrawal", Side.SUPPORT),
        ("who supports iran in syria", "contain-iran-in-syria", Side.OPPOSE),
        ("who supports israeli strikes in syria", "contain-iran-in-syria", Side.SUPPORT),
        ("who wants assad gone", "assad-must-go", Side.SUPPORT),
        ("who supports foreign intervention in syria", "act-without-consent", Side.SUPPORT),
        ("who supports arming assad", "arm-the-government", Side.SUPPORT),
        ("who believes there is no military solution", "political-solution", Side.SUPPORT),
    ],
)
async def test_the_side_is_that_of_the_topic_however_it_is_said(
    text: str, topic: str, side: Side, present: Desk
):
    found = await ask(Request(present, MEMBER), text)
    assert found.query is not None
    assert (found.query.topics, found.query.side) == ((topic,), side)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("what did hollande say about a transition in Syria", {"geneva-settlement"}),
        ("what is cuba's position on toppling the syrian gov", {"assad-must-go"}),
        ("lavrov on syria's chemical arsenal", set()),
    ],
)
def test_a_country_that_is_a_place_or_an_owner_does_not_stand_for_who_leads_it(
    text: str, topics: set[str], english: Tables
):
    found = query(text, english)
    assert set(found.topics) == topics


def test_members_of_a_coalition_can_be_asked_for_their_positions(english: Tables):
    found = query("who among the members of the US-led coalition opposes strikes on isis in syria", english)
    assert (found.group, found.topics, found.coalition) == ("global-coalition", ("strike-isis-in-syria",), "")


def test_a_group_of_countries_narrows_who_is_asked(english: Tables):
    assert query("which EU leaders back talking to assad", english).group == "eu"
    assert query("where do the gulf states stand on assad", english).group == "gulf"
    assert query("does the EU support a political solution", english).leaders == ("tusk",)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("trumpp on assads chemical weapons", "assads chemical weapons"), ("obama on assad's family", "assad's family"),
        ("merkel on assad moustache", "assad moustache"), ("kerry on the crimes of assad", "crimes of assad"),
        ("who wants sanctions against assad", "sanctions against assad"), ("does iran arm assad", "arm assad"),
        ("who visited assad", "visited assad"), ("who gives weapons to assad", "weapons to assad"),
        ("who supports syrian refugees", "syrian refugees"), ("who supports sanctions on syria", "sanctions on syria"),
        ("hollande on the geneva motor show", "geneva motor"), ("obama on the geneva conventions", "geneva conventions"),
        ("netanyahu on iranian pilgrims in syria", "iranian pilgrims in syria"), ("obama on leaving iraq", "leaving iraq"),
        ("obama on putin's role in syria", "putin"), ("kerry on assad's use of chemical weapons", "assad's use of chemical weapons"),
        ("who supports protests against assad", "protests against assad"), ("germany's stance on russian gas", "russian"),
    ],
)  # fmt: skip
def test_a_longer_phrase_with_a_name_in_it_is_not_about_the_name(text: str, phrase: str, english: Tables):
    found = query(text, english)
    assert (found.topics, found.unknown_topic) == ((), phrase)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("assad's fate", "assad-must-go"), ("the fate of assad", "assad-must-go"), ("the dictator assad", "assad-must-go"),
        ("assad's regime", "assad-must-go"), ("assad nowadays", "assad-must-go"), ("geneva 2", "geneva-settlement"),
        ("russian jets in syria", "russian-intervention"), ("iranian forces in syria", "contain-iran-in-syria"),
    ],
)  # fmt: skip
def test_a_longer_phrase_whose_words_are_the_topics_own_is_about_the_topic(
    words: str, topic: str, english: Tables
):
    assert query(f"merkel on {words}", english).topics == (topic,)


def test_a_name_that_is_one_of_several_in_a_topic_does_not_say_the_topic(english: Tables):
    assert query("rouhani on israel", english).topics == ()


@pytest.mark.parametrize(
    ("text", "topics", "side"),
    [
        ("who wants russia out of syria", ("russian-intervention",), Side.OPPOSE),
        ("who wants russia to leave syria", ("russian-intervention",), Side.OPPOSE),
        ("who wants foreign troops out of syria", ("act-without-consent",), Side.OPPOSE),
        ("who wants russia in syria", ("russian-intervention",), Side.SUPPORT),
        ("who wants assad out of power", ("assad-must-go",), Side.SUPPORT),
        ("who wants assad out of syria", ("assad-must-go",), Side.SUPPORT),
        ("who wants the syrian regime out", ("assad-must-go",), Side.SUPPORT),
        ("who wants isis out of syria", (), Side.SUPPORT),
    ],
)
def test_whoever_is_to_leave_a_country_is_not_its_leader(
    text: str, topics: tuple[str, ...], side: Side, english: Tables
):
    found = query(text, english)
    assert (found.topics, found.side) == (topics, side)


@pytest.mark.parametrize("text", ["who supports isis", "who opposes isis", "who wants a war in syria"])
def test_who_is_for_or_against_a_theme_is_asked_back_topic_by_topic(text: str, english: Tables):
    found = reading(text, english)
    assert found.doubt == "topic"
    assert found.options == found.query.topics


async def test_a_topic_on_which_anybody_spoke_in_the_time_asked_about_is_meant(present: Desk):
    found = await asked(present, "Which leaders came out against the US missile strike in April 2017?")
    assert (found.kind, {one.topic.key for one in found.evidence}) == ("answer", {"strike-the-regime"})


async def test_when_somebody_broke_with_damascus_is_when_ties_were_cut(present: Desk):
    found = await asked(present, "When did Morsi break with Damascus?")
    assert [one.revision.stance.stated_on for one in found.evidence] == ["2013-06-15"]


@pytest.mark.parametrize("text", ["who supports arming them", "who is for arming it"])
async def test_of_topics_that_differ_in_a_word_that_is_not_said_it_is_asked_back(present: Desk, text: str):
    assert (await asked(present, text)).kind == "clarify"


async def test_a_word_for_a_side_is_no_part_of_a_topic_where_another_is_said_without_it(present: Desk):
    for text in ("does Merkel support Assad resigning", "Which Turkish politicians support Assad going?"):
        assert (await asked(present, text)).topics == ("assad-must-go",)
    assert (await asked(present, "does Merkel support Assad")).topics == ("fight-isis-with-assad",)


async def test_the_topic_that_says_more_of_a_question_is_meant_and_not_one_of_its_words(present: Desk):
    found = await asked(present, "Who was against giving the Syrian rebels weapons or training?")
    assert found.topics == ("arm-the-opposition",)


async def test_arms_for_a_country_that_is_named_are_not_those_for_the_others(present: Desk):
    found = await asked(present, "Who stood up for supplying weapons to Damascus?")
    assert found.topics == ("arm-the-government",)
    disarmed = await asked(present, "Number of leaders on record about destroying Syria's chemical weapons?")
    assert disarmed.topics == ("chemical-disarmament",)


async def test_a_topic_with_all_words_is_meant_and_not_one_that_has_two_of_them(present: Desk):
    found = await asked(present, "Who welcomed getting rid of Syria's chemical weapons in 2013?")
    assert found.topics == ("chemical-disarmament",)


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


async def test_a_country_that_is_left_out_is_no_word_of_a_topic(present: Desk):
    found = await asked(present, "Besides France, who else backed military strikes on Syria in 2013?")
    assert found.topics == ("strike-the-regime",)
    assert {"cameron", "obama"} <= {one.leader.key for one in found.evidence}
    assert "hollande" not in {one.leader.key for one in found.evidence}


async def test_hitting_whom_a_topic_is_against_is_to_be_for_it(present: Desk):
    for text in ("does Netanyahu want to hit Iran in Syria", "Is Netanyahu for hitting Iran in Syria?"):
        assert (await asked(present, text)).headline.startswith(
            "In part. Benjamin Netanyahu is, with conditions, for"
        )


async def test_an_idea_that_two_words_say_is_understood(present: Desk):
    found = await asked(present, "Who condemned the cruise missile attack, April 2017?")
    assert "cruise" not in found.headline
