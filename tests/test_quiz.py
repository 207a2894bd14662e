"""Which quotes are asked about, whom one may choose from, and what a guess is told."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.core.directory import Directory, Statement
from bot.core.entries import Leader, Office, Revision, Stance, Topic, first_revision
from bot.core.errors import StandpointError
from bot.core.log import Seen
from bot.core.names import fold
from bot.core.policy import Action
from bot.db.changes import Change
from bot.db.store import Store
from bot.exchange.service import OPERATOR, ensure_starter
from bot.quiz import OPTIONS, Question, ask_who, choose, is_fair, judge
from bot.request import Desk, Request
from bot.stances import store as stances
from tests.town import MEMBER

ROOT = Path(__file__).parents[1]
LEADER = Leader(key="made-up", name="Zelda Al-Quorrim", country="FRA", aliases=("The Iron Lamp",))
TOPIC = Topic(key="ferry", theme="harbour", name="Free ferry", proposition="A made-up proposition.")
OFFICES = [Office(leader="made-up", office="Harbour Master", first_attested="2013")]
WORDS = "we shall never pay for a ferry"


def directory(*leaders: Leader) -> Directory:
    entries: Mapping[str, list[Leader] | list[Topic] | list[Office]] = {
        "leader": [LEADER, *leaders], "topic": [TOPIC], "office": OFFICES,
    }  # fmt: skip
    revised = {
        kind: [
            Revision(kind=kind, key=f"{kind}-{number}" if kind == "office" else entry.key, entry=entry)
            for number, entry in enumerate(listed)
        ]
        for kind, listed in entries.items()
    }
    return Directory.over(None, revised, {})


def statement(**fields: object) -> Statement:
    given: dict[str, object] = {
        "key": "made-up-ferry", "leader": "made-up", "topic": "ferry", "position": 1, "stated_on": "2015", "quote": WORDS,
        "sources": ("paper",), **fields,
    }  # fmt: skip
    return _of(LEADER, Stance.model_validate(given))


def _of(leader: Leader, stance: Stance) -> Statement:
    mine = stance.but(leader=leader.key, key=f"{leader.key}-ferry")
    return Statement(
        leader=leader, topic=TOPIC, revision=first_revision(stance if leader is LEADER else mine)
    )


def test_a_leaders_own_words_that_say_nothing_of_them_are_asked_about():
    assert is_fair(statement(), directory())


@pytest.mark.parametrize(
    "quote",
    [
        "people ask Quorrim for a ferry", "ZELDA’s ferry is never free", "the Iron Lamp will have a ferry",
        "as Harbour Master I want a ferry", "it is France that pays for a ferry",
        "no French ferry will be free", "all of Paris wants a free ferry",
    ],
)  # fmt: skip
def test_a_quote_that_names_its_speaker_their_office_or_their_country_is_not_asked_about(quote: str):
    assert not is_fair(statement(quote=quote), directory())


@pytest.mark.parametrize(
    "fields",
    [
        {"basis": "inferred"}, {"basis": "reported"}, {"form": "joint statement"}, {"form": "vote"},
        {"quote_language": "fr"}, {"translation": "We shall never pay for a ferry."}, {"note": "Interpreter’s English."},
        {"note": "Made up; translated from Spanish."}, {"quote": "", "summary": "A made-up summary of words."},
        {"quote": "no free ferry"}, {"key": "k" * 80},
    ],
)  # fmt: skip
def test_what_is_not_plainly_the_leaders_own_english_is_not_asked_about(fields: dict[str, str]):
    assert not is_fair(statement(**fields), directory())


def test_nobody_who_said_the_very_same_is_among_the_wrong_answers_nor_whom_the_quote_names():
    others = [
        Leader(key=name.lower(), name=name) for name in ("Echomar", "Namedey", "Bovis", "Corvane", "Dellow")
    ]
    asked = statement(quote="Namedey shall never pay for a ferry")
    words = {"echomar": "Namedey shall never pay for a ferry"}
    said = [
        asked,
        *(
            _of(leader, asked.revision.stance.but(quote=words.get(leader.key, f"no quote {leader.key}")))
            for leader in others
        ),
    ]
    names = directory(*others)
    questions = [question for seed in range(40) if (question := choose(said, names, seed))]
    mine = [question for question in questions if question.statement == asked]
    assert mine
    for question in mine:
        assert {leader.key for leader in question.options} == {"made-up", "bovis", "corvane", "dellow"}


def test_nobody_is_offered_beside_another_of_the_same_name():
    named = {
        "bo-1": "Bo Marsh",
        "bo-2": "Bó Marsh",
        "zelda-2": LEADER.name,
        "corvane": "Corvane",
        "dellow": "Dellow",
    }
    others = [Leader(key=key, name=name) for key, name in named.items()]
    asked = statement()
    said = [
        asked,
        *(_of(one, asked.revision.stance.but(quote=f"no quote of a {one.key} here")) for one in others),
    ]
    names = directory(*others)
    questions = [question for seed in range(40) if (question := choose(said, names, seed))]
    assert questions
    for question in questions:
        assert len({fold(leader.name) for leader in question.options}) == OPTIONS


@pytest.fixture
async def starter(tmp_path: Path):
    store = await Store.open(tmp_path / "stances.db")
    desk = Desk(store)
    await ensure_starter(desk, ROOT / "starter")
    yield Request(desk, MEMBER)
    store.close()


async def everything(request: Request) -> list[Statement]:
    names = await request.directory()
    return [
        names.statement(row)
        for leader in names.leaders
        for row in await request.store.statements(0, leader=leader.key, limit=1000)
    ]


async def test_every_question_of_the_starter_record_has_four_different_answers_and_one_is_right(
    starter: Request,
):
    names, said = await starter.directory(), await everything(starter)
    asked = [choose(said, names, seed) for seed in range(200)]
    for question in asked:
        assert question is not None
        options = [leader.key for leader in question.options]
        assert len(set(options)) == OPTIONS
        stance = question.statement.revision.stance
        assert options.count(stance.leader) == 1
        assert is_fair(question.statement, names)
        same = {one.leader.key for one in said if one.revision.stance.quote == stance.quote}
        assert same & set(options) == {stance.leader}
    assert len({_key(question) for question in asked if question}) > 100  # not the same few again and again
    places = {question.options.index(question.statement.leader) for question in asked if question}
    assert places == set(range(OPTIONS))


async def test_the_wrong_ones_spoke_on_the_same_theme_and_in_the_same_year_where_enough_did(starter: Request):
    names, said = await starter.directory(), await everything(starter)
    for seed in range(50):
        question = choose(said, names, seed)
        assert question is not None
        mine = question.statement
        near = {
            one.leader.key
            for one in said
            if one.topic.theme == mine.topic.theme
            and one.revision.stance.stated_on[:4] == mine.revision.stance.stated_on[:4]
        }
        if len(near) > 10:  # some are left out, such as those whom the quote names
            assert {leader.key for leader in question.options} <= near


async def test_the_same_seed_asks_the_same_again(starter: Request):
    assert await ask_who(starter, 7) == await ask_who(starter, 7)


async def test_a_record_with_too_few_quotes_says_so(town: Desk):
    with pytest.raises(StandpointError, match="too few quotes"):
        await ask_who(Request(town, MEMBER), 1)


async def test_a_guess_is_told_who_said_it_also_after_the_statement_was_withdrawn(starter: Request):
    question = await ask_who(starter, 3)
    key, speaker = _key(question), question.statement.leader
    other = next(leader for leader in question.options if leader != speaker)
    assert (await judge(starter, key, speaker.key)).is_right
    wrong = await judge(starter, key, other.key)
    assert (wrong.is_right, wrong.statement.leader, wrong.stands) == (False, speaker, True)
    await _retract(starter, key)
    late = await judge(starter, key, speaker.key)
    assert (late.is_right, late.stands) == (True, False)
    assert late.statement.revision.stance.quote == question.statement.revision.stance.quote


async def test_a_withdrawn_statement_is_not_asked_about(starter: Request):
    question = await ask_who(starter, 3)
    await _retract(starter, _key(question))
    assert _key(await ask_who(starter, 3)) != _key(question)


@pytest.mark.parametrize(
    ("stance", "guess"), [("nothing", "putin"), ("putin-2015-09-28-broad-coalition", "nobody")]
)
async def test_a_forged_or_very_old_button_is_refused_in_words(starter: Request, stance: str, guess: str):
    with pytest.raises(StandpointError, match="not on record here any more"):
        await judge(starter, stance, guess)


def _key(question: Question) -> str:
    return question.statement.revision.key


async def _retract(request: Request, key: str) -> None:
    change = Change(
        caller=OPERATOR, action=Action.REVISE_STANCE, at="2026-11-22T13:00:00.000000Z", reason="made up"
    )
    (row,) = await request.store.revisions(0, key)
    await request.store.change(change, stances.retract_stance, Seen(key=key, revision=row.revision))
