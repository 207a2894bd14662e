"""Whom a question names: names that are words, names that several have, names that nobody on record has."""

import pytest

from bot.ask.index import Tables
from bot.ask.model import Ask
from bot.request import Desk
from tests.ask.reads import asked, query, reading, understood


def who(text: str, tables: Tables) -> tuple[str, ...]:
    return query(text, tables).leaders


@pytest.mark.parametrize(
    ("text", "leader"),
    [
        ("where does erdogan stand on a safe zone", "erdogan"),
        ("Recep Tayyip Erdoğan on a safe zone", "erdogan"),
        ("tayyip on a safe zone", "erdogan"),
        ("rte on a safe zone", "erdogan"),
        ("mbs on the islamic alliance", "mohammed-bin-salman"),
        ("bin zayed on the us-led coalition", "abdullah-bin-zayed"),
        ("باراك أوباما on assad must go", "obama"),
        ("أوباما on assad must go", "obama"),
        ("Мария Захарова on assad must go", "zakharova"),
        ("castro on foreign intervention in syria", "raul-castro"),
        ("vladmir putin on russian strikes", "putin"),
    ],
)
def test_a_leader_is_known_by_any_name(text: str, leader: str, english: Tables):
    assert who(text, english) == (leader,)


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("did may support hitting assad", ("may",)),
        ("mays stance on hitting assad", ("may",)),
        ("where does Key stand on peace talks", ("key",)),
        ("is bishop ok with assad at the table", ("bishop",)),
        ("HEY WHERE DOES SALAM STAND ON PEACE TALKS", ("salam",)),
        ("john key political solution", ("key",)),
        ("compare may and key on peace talks", ("key", "may")),
        ("does bibi think hezbollah in syria may be hit", ("netanyahu",)),
        ("what's the key point of eide on assad stepping down", ("eide",)),
        ("what did macron say in may 2017 about assad", ("macron",)),
        ("what may merkel think of assad", ("merkel",)),
    ],
)
def test_a_word_is_a_name_only_where_a_name_stands(text: str, leaders: tuple[str, ...], english: Tables):
    assert who(text, english) == leaders


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("abdullah on syria", {"abdullah-ii", "abdullah-bin-zayed"}),
        ("what does khalifa think of assad", {"khalid-al-khalifa", "hamad-al-thani"}),
        ("john's position on assad", {"baird", "kerry", "key"}),
        ("salman on geneva", {"king-salman", "mohammed-bin-salman"}),
    ],
)
def test_a_name_that_several_have_is_asked_back(text: str, leaders: set[str], english: Tables):
    found = reading(text, english)
    assert found.doubt == "leader"
    assert set(found.options) == leaders


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("does biden want assad gone", "biden"),
        ("kim jong un on the us led coalition", "kim jong un"),
        ("michelle obama on assad must go", "michelle obama"),
        ("what does angela rayner think about geneva", "angela rayner"),
        ("does the pope support assad", "pope"),
        ("does japan support arming rebels", "japan"),
    ],
)
def test_somebody_who_is_not_on_record_is_nobody_on_record(text: str, name: str, english: Tables):
    found = query(text, english)
    assert found.leaders == ()
    assert found.unknown_leader == name


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("Moscow and the geneva communique", ("lavrov", "putin", "zakharova")),
        ("does iran support fighting isis with assad", ("rouhani",)),
        ("the french president in 2014 on arming rebels", ("hollande",)),
        ("canada's trudeau on bombing isis", ("trudeau",)),
        ("australian pm turnbull on assad must go", ("turnbull",)),
        ("does damascus like the us-led coalition", ("assad", "moualem")),
        ("U.S. position on russian strikes", ("haley", "kerry", "obama", "pence", "tillerson", "trump")),
        ("can you tell us about kerry on geneva", ("kerry",)),
    ],
)
def test_a_country_means_its_leaders_an_office_its_holder_and_a_name_beside_it_decides(
    text: str, leaders: tuple[str, ...], english: Tables
):
    assert who(text, english) == leaders


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("does maduro like putins coalition", ("maduro",)),
        ("what does hungary think about working with russia", ("szijjarto",)),
        ("is obama for russia bombing syria", ("obama",)),
        ("what does Bashar al-Assad himself say about the geneva communique", ("assad",)),
        ("when did putin propose his broad coalition", ("putin",)),
        ("who thinks assad should stay", ()),
        ("morsi severing ties with the assad regime", ("morsi",)),
        ("kerry intelligence sharing with russia and syria", ("kerry",)),
    ],
)
def test_a_name_inside_a_topic_is_not_who_is_asked(text: str, leaders: tuple[str, ...], english: Tables):
    assert who(text, english) == leaders


def test_an_office_without_a_country_is_asked_back(english: Tables):
    assert reading("what did the foreign minister say about assad", english).doubt == "office"


def test_he_is_asked_back_where_nobody_was_spoken_of(english: Tables):
    found = understood("did he change his mind?", english)
    assert found.reading is not None
    assert found.reading.doubt == "who"


def test_a_guess_that_is_as_like_two_names_is_asked_back(english: Tables):
    found = reading("juber on geneva", english)
    assert found.doubt == "leader"
    assert {"jubeir", "jaber-al-sabah"} <= set(found.options)


@pytest.mark.parametrize("text", ["lyndon johnson on assad", "trump jr on assad", "the kurds on a safe zone"])
def test_a_name_like_a_leaders_is_somebody_else(text: str, english: Tables):
    assert query(text, english).leaders == ()


@pytest.mark.parametrize(
    ("text", "leader"), [("clinton assad", ""), ("asma assad", ""), ("obma asad", "obama")]
)
def test_a_name_before_one_that_is_a_topic_too_is_whom_it_is_about(text: str, leader: str, english: Tables):
    found = query(text, english)
    assert found.topics == ("assad-must-go",)
    assert found.leaders == ((leader,) if leader else ())


@pytest.mark.parametrize("text", ["le pen on assad", "what does le pen think of assad", "le drian on assad"])
def test_a_stranger_whose_name_looks_french_is_not_everyone(text: str, english: Tables):
    found = query(text, english)
    assert found.unknown_leader in text
    assert found.unknown_leader.startswith("le ")
    assert (found.leaders, found.ask) == ((), Ask.POSITION)


def test_whoever_does_what_a_topic_says_is_no_everyone(english: Tables):
    assert query("does hezbollah help assad", english).unknown_leader == "hezbollah"


def test_whose_the_topic_is_is_not_who_is_asked(english: Tables):
    assert query("when did netanyahu back trumps strike on assad", english).leaders == ("netanyahu",)
    assert query("does merkel like putin's broad coalition", english).leaders == ("merkel",)
    assert query("trump's strike on assad", english).leaders == ("trump",)


def test_a_leader_is_known_after_gimme(english: Tables):
    assert query("gimme fabius on working with assads army", english).leaders == ("fabius",)


async def test_an_office_of_another_country_is_nobody_on_record(present: Desk):
    found = await asked(present, "what did the leader of the opposition in Canada say about strikes?")
    assert (found.kind, found.evidence) == ("no_record", ())
    assert (await asked(present, "what did the president in Ankara say about Assad")).leaders == ("erdogan",)


async def test_a_country_behind_an_elided_article_is_the_country(present: Desk):
    found = await asked(present, "Que pense L'Autriche d'Assad ?")
    assert found.query is not None
    assert not found.query.unknown_leader


async def test_a_word_of_grammar_is_no_code_of_a_country(present: Desk):
    found = await asked(present, "Depuis quand l'Autriche est membre de la coalition internationale ?")
    assert [one.member for one in found.members] == ["AUT"]


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


async def test_a_body_that_an_office_names_is_asked_back_with_who_holds_it(present: Desk):
    found = await asked(present, "did hezbollah want assad to stay")
    assert found.kind == "clarify"
    assert found.headline == (
        "“hezbollah” is no leader. Do you mean Hassan Nasrallah, on record as “Secretary-General of Hezbollah”?"
    )
    assert found.options[0].question == "Is Hassan Nasrallah against “Assad must go”?"
    stranger = await asked(present, "what did Minister Jones say about Assad?")
    assert stranger.kind == "no_record"  # a word of offices is nobody's


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


async def test_europeans_are_a_group_and_to_sit_in_something_is_to_be_a_member(present: Desk):
    europeans = await asked(present, "Which Europeans asked for Syria to be sent to the ICC?")
    assert europeans.query is not None
    assert europeans.query.group == "eu"
    both = await asked(present, "Which states sit both in the Islamic military alliance and in the ISSG?")
    assert both.headline.startswith("8 members on record of each")


async def test_an_office_of_two_countries_is_asked_of_both_holders(present: Desk):
    found = await asked(
        present, "Saudi and German foreign ministers on 1 October 2015: both for a negotiated way out?"
    )
    assert found.query is not None
    assert found.query.leaders == ("jubeir", "steinmeier")


async def test_a_leader_has_no_head(present: Desk):
    found = await asked(present, "when did Erdoğan row back from wanting Assad's head?")
    assert found.query is not None
    assert (found.query.leaders, found.query.topics) == (("erdogan",), ("assad-must-go",))


async def test_a_name_that_is_a_month_beside_another_name_is_a_name(present: Desk):
    found = await asked(present, "corbyn and may, spring of 2018, raids over chemical weapons. who said what")
    assert found.leaders == ("corbyn", "may")


@pytest.mark.parametrize("office", ["minister", "minster", "ministar"])
async def test_an_office_after_a_country_is_one_though_misspelt(present: Desk, office: str):
    found = await asked(present, f"what does the kazakh {office} think of the astana talks")
    assert [one.leader.key for one in found.evidence] == ["abdrakhmanov"]


async def test_a_name_after_a_word_of_a_countrys_name_stays_one(present: Desk):
    found = await asked(present, "did trump and pence agree on strikes on assad in 2016")
    assert found.query is not None
    assert set(found.query.leaders) == {"pence", "trump"}


@pytest.mark.parametrize(
    ("text", "leaders", "topic"),
    [
        ("Did Macron change his mind on the Syrian president's departure?", ("macron",), "assad-must-go"),
        ("Macron a-t-il changé d'avis sur le départ du président syrien ?", ("macron",), "assad-must-go"),
        ("Does Obama want the Syrian president to step down?", ("obama",), "assad-must-go"),
        ("What did Cameron say about the dictator in Damascus going?", ("cameron",), "assad-must-go"),
        ("Which European leaders were ready to talk to the president of Syria?", (), "talk-to-assad"),
        ("Is the Syrian president for the Russian strikes?", ("assad",), "russian-intervention"),
    ],
)
async def test_whom_topics_are_about_is_meant_by_their_office_too(
    present: Desk, text: str, leaders: tuple[str, ...], topic: str
):
    found = await asked(present, text)
    assert found.query is not None
    assert (found.query.leaders, found.query.topics) == (leaders, (topic,))


async def test_what_is_not_answered_yet_is_told_as_it_was_typed(present: Desk):
    found = await asked(
        present, "was Iran for removing the Syrian president? their guy said smth about a red line"
    )
    assert "their guy said smth about a red line" in found.text


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Did Merkel want the president to go?", "support"),
        ("Did Merkel think the president should stay?", "oppose"),
    ],
)
async def test_the_president_who_is_to_go_or_to_stay_is_whom_topics_are_about(
    present: Desk, text: str, side: str
):
    query = (await asked(present, text)).query
    assert query is not None
    assert (query.leaders, query.topics, query.side.value) == (("merkel",), ("assad-must-go",), side)


async def test_words_that_somebody_said_of_the_president_stay_as_they_are(present: Desk):
    found = await asked(
        present, "Which foreign minister said there is no solution unless the president steps aside?"
    )
    assert [one.leader.key for one in found.evidence] == ["spindelegger"]


async def test_an_office_is_of_the_country_beside_it_and_of_no_other_in_the_question(present: Desk):
    found = await asked(present, "Qu'a dit de l'Iran le président français en avril 2018 ?")
    assert {one.leader.key for one in (*found.evidence, *found.nearest)} == {"macron"}
    assert (await asked(present, "La Russie doit-elle intervenir, selon le président ?")).kind == "clarify"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Has Pope Francis taken a side on Syria in your records?", "Pope Francis"),
        ("Has the Dalai Lama taken a position on Assad?", "Dalai Lama"),
    ],
)
async def test_somebody_with_a_whole_name_whom_a_question_begins_with_is_said_not_to_be_on_record(
    text: str, name: str, present: Desk
):
    found = await asked(present, text)
    assert found.headline == f"I know nobody on record as “{name}”."


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (
            "what did the turkish foreign minister say in 2015",
            (
                "Nobody is on record as turkish foreign minister in that time (2015). On record in that office: "
                "Ahmet Davutoğlu (28 September 2012) and Mevlüt Çavuşoğlu (7 April 2017)."
            ),
        ),
        (
            "danish prime minister 2012",
            (
                "Nobody is on record as danish prime minister in that time (2012). On record in that office: "
                "Lars Løkke Rasmussen (28 September 2015)."
            ),
        ),
    ],
)
async def test_in_a_time_of_which_nobody_is_on_record_in_an_office_it_is_told_who_is_when(
    text: str, headline: str, present: Desk
):
    found = await asked(present, text)
    assert (found.kind, found.headline) == ("clarify", headline)


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("egyptian president 2012 vs 2015", ("morsi", "sisi")),
        ("how did the position of the US secretary of state on Assad change from 2015 to 2017", ("kerry", "tillerson")),
        ("has the american president's position on assad changed since 2012", ("obama", "trump")),
    ],
)  # fmt: skip
async def test_whoever_held_an_office_in_the_time_asked_about_is_meant_and_not_the_last_alone(
    text: str, leaders: tuple[str, ...], present: Desk
):
    assert (await asked(present, text)).leaders == leaders
