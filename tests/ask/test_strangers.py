"""People who are not on record: whatever their name has in common with a leader's, nobody answers for them."""

from typing import Final

import pytest

from bot.ask.index import Tables
from bot.ask.model import Answer
from bot.ask.service import ask
from bot.request import Desk, Request
from tests.ask.reads import asked, query, reading
from tests.ask.score import HERE, MEMBER
from tests.thorough import everything

NAMES: Final = [
    line
    for line in (HERE / "names_not_on_record.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]

FORMS: Final = (
    "what did {name} say about Assad",
    "does {lower} support the us-led coalition",
    "{lower} on a safe zone",
    "did {name} change position on Geneva?",
    "how does {lower} feel about arming the rebels",
    "{name}'s view of russian air strikes",
)


def answers_for_another(found: Answer) -> bool:
    """Whether an answer cites anybody, or says of a leader on record that they were asked about."""
    named = found.query.leaders if found.query is not None and found.kind != "clarify" else ()
    return found.kind == "answer" or bool(found.records or named)


def test_the_list_is_long_and_no_name_stands_in_it_twice():
    assert len(NAMES) >= 300
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("form", FORMS)
async def test_nobody_is_answered_with_another_persons_words(form: str, desk: Desk):
    names = NAMES if everything() else NAMES[FORMS.index(form) :: len(FORMS)]
    asked = [form.format(name=name, lower=name.lower()) for name in names]
    wrong = []
    for question in asked:
        found = await ask(Request(desk, MEMBER), question)
        if answers_for_another(found):
            wrong.append(f"{question}: {found.text[:80]}")
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what did Michel Aoun say about geneva", "Michel Aoun"),
        ("jean-marc ayrault on geneva", "jean marc ayrault"),
        ("mohammed bin zayed on geneva", "mohammed bin zayed"),
        ("king hussein on geneva", "king hussein"),
        ("what does King Abdullah of Saudi Arabia say about geneva", "King Abdullah of Saudi Arabia"),
        ("what did Lyndon B. Johnson say about geneva", "Lyndon B Johnson"),
        ("what did Bill English say about geneva", "Bill English"),
        ("does imran khan back geneva", "imran khan"),
        ("al-baghdadi on geneva", "al baghdadi"),
        ("what did Samantha Power say about geneva", "Samantha Power"),
    ],
)
def test_a_name_is_a_leaders_only_if_all_of_it_is(text: str, said: str, english: Tables):
    found = query(text, english)
    assert (found.leaders, found.unknown_leader) == ((), said)


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("president barack hussein obama on geneva", ("obama",)),
        ("J. Kerry on geneva", ("kerry",)),
        ("Donald J. Trump on geneva", ("trump",)),
        ("Bachar al Assad on geneva", ("assad",)),
        ("sheikh abdullah bin zayed on geneva", ("abdullah-bin-zayed",)),
        ("king abdullah of jordan on geneva", ("abdullah-ii",)),
        ("prime minister cameron on geneva", ("cameron",)),
        ("putin obama merkel on geneva", ("merkel", "obama", "putin")),
        ("erdagon on geneva", ("erdogan",)),
    ],
)
def test_every_word_of_a_leaders_own_name_may_stand_in_it(
    text: str, leaders: tuple[str, ...], english: Tables
):
    assert query(text, english).leaders == leaders


@pytest.mark.parametrize(
    ("text", "leader"),
    [
        ("calderon on geneva", "cameron"),
        ("hussein on geneva", "obama"),
        ("zayed on geneva", "abdullah-bin-zayed"),
    ],
)
def test_a_far_guess_or_a_middle_name_is_asked_back(text: str, leader: str, english: Tables):
    found = reading(text, english)
    assert (found.doubt, found.options) == ("leader", (leader,))


@pytest.mark.parametrize("name", ["Scholz", "bojo"])
async def test_of_an_unknown_name_it_is_not_said_that_nothing_is_on_record(present: Desk, name: str):
    found = await asked(present, f"what's {name}'s take on the russians in syria")
    assert found.headline == f"I know nobody on record as “{name}”."
    assert "Nothing on record" not in found.text


@pytest.mark.parametrize(
    "text", ["what did Trump's running mate say about Assad?", "What did Obama's wife want?"]
)
async def test_who_is_told_only_by_whose_they_are_is_not_the_leader(present: Desk, text: str):
    found = await asked(present, text)
    assert found.records == ()
    assert found.headline.startswith("I know nobody on record as “")


async def test_a_stranger_of_whom_nothing_else_is_understood_is_said_to_be_on_no_record(present: Desk):
    found = await asked(present, "Did Modi ever weigh in?")
    assert found.headline.startswith("I know nobody on record as “Modi”.")
    assert (found.evidence, found.nearest) == ((), ())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anything from the Pope on the April 2018 bombing?", "Pope"),
        ("Anything from the Queen on Syria?", "Queen"),
        ("Anything from Zelensky on Assad?", "Zelensky"),
    ],
)
async def test_who_is_not_on_record_is_said_to_be_so_however_it_is_asked(present: Desk, text: str, name: str):
    found = await asked(present, text)
    assert found.headline == f"I know nobody on record as “{name}”."
    assert found.evidence == ()


async def test_a_type_of_aircraft_is_nobodys_initial(present: Desk):
    found = await asked(present, "Who said the Dutch F-16s would strike Syria?")
    assert [one.leader.key for one in found.evidence] == ["rutte"]


@pytest.mark.parametrize(
    ("text", "leaders"),
    [
        ("What did the chief of Japan think of Russia's intervention?", ("abe",)),
        (
            "What did Bill English say about Russia's intervention?",
            (),
        ),  # a name, and no Englishman called Bill
    ],
)
async def test_beside_words_for_nobody_who_is_known_stands_who_is_on_record_of_the_country_that_they_say(
    present: Desk, text: str, leaders: tuple[str, ...]
):
    found = await asked(present, text)
    assert found.headline.startswith("I know nobody on record as “")
    assert ("Of that country on record: Shinzo Abe." in found.text) is bool(leaders)


async def test_two_who_are_not_on_record_are_both_named(present: Desk):
    found = await asked(present, "Do Zelensky and Biden have quotes about arming the rebels?")
    assert "Zelensky" in found.headline
    assert "Biden" in found.headline


async def test_letters_that_no_name_is_written_in_are_nobodys(present: Desk):
    found = await asked(present, "wsh macron il voulait le départ d'assad ?")
    assert found.leaders == ("macron",)
