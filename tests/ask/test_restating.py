"""What an answer says that it answers: the query as a question, with all that it is limited to."""

import pytest

from bot.ask.language import LANGUAGES, language
from bot.ask.model import Ask, Query, Side
from bot.ask.restating import restated
from tests.ask import first_edition

DIRECTORY = first_edition.directory()
COALITIONS = [entry.key for entry in DIRECTORY.coalitions]
OF_LEADER = Query(ask=Ask.POSITION, leaders=("putin",), topics=("assad-must-go",))
WHO = Query(ask=Ask.WHO, topics=("assad-must-go",), side=Side.SUPPORT)
MEMBERS = Query(ask=Ask.MEMBERS, coalition=COALITIONS[0])

LIMITED = [
    (OF_LEADER, {"leaders": ("obama",)}),
    (OF_LEADER, {"leaders": ("obama", "putin")}),
    (OF_LEADER, {"topics": ("safe-zone",)}),
    (OF_LEADER, {"topics": ()}),
    (OF_LEADER, {"as_of": "2015-09-05"}),
    (OF_LEADER, {"date_from": "2015-09-05"}),
    (OF_LEADER, {"date_from": "2015-09-05", "as_of": "2015-10-01"}),
    (OF_LEADER, {"date_to": "2015-09-05", "as_of": "2015-09-05"}),
    *((OF_LEADER, {"side": side, "polar": True}) for side in Side if side is not Side.ANY),
    *((OF_LEADER.replace(topics=()), {"side": side}) for side in Side if side is not Side.ANY),
    *((OF_LEADER, {"order": order}) for order in ("first", "last")),
    *((OF_LEADER, {"ask": ask}) for ask in Ask if ask not in {Ask.POSITION, Ask.MEMBERS, Ask.HELP}),
    (OF_LEADER.replace(ask=Ask.QUOTE), {"counted": True}),
    (OF_LEADER.replace(ask=Ask.CHANGE), {"since": True}),
    (OF_LEADER.replace(ask=Ask.CHANGE), {"steady": True}),
    (OF_LEADER.replace(ask=Ask.CHANGE), {"softer": True}),
    (OF_LEADER.replace(ask=Ask.CHANGE), {"softer": False}),
    *((WHO, {"side": side}) for side in Side if side is not Side.SUPPORT),
    *((WHO, {"order": order}) for order in ("first", "last")),
    (WHO, {"group": "eu"}),
    (WHO, {"group": COALITIONS[0]}),
    (WHO, {"without": ("putin",)}),
    (WHO, {"like": "putin"}),
    (WHO, {"every": True}),
    (MEMBERS, {"coalition": COALITIONS[1]}),
    (MEMBERS, {"coalition": ""}),
    (MEMBERS, {"coalition": "", "member": "FRA"}),
    (MEMBERS, {"member": "FRA"}),
    (MEMBERS, {"member": "FRA", "others": ("TUR",)}),
    (MEMBERS, {"member": "FRA", "left": True}),
    (MEMBERS, {"also": (COALITIONS[1],)}),
    (MEMBERS, {"outside": (COALITIONS[1],)}),
    (MEMBERS, {"group": "eu"}),
    *((MEMBERS, {flag: True}) for flag in ("proposer", "founded", "absent", "left", "joined")),
]


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(("query", "changes"), LIMITED)
def test_whatever_a_question_is_limited_to_is_in_its_restatement(
    query: Query, changes: dict[str, object], code: str
) -> None:
    speech = language(code)
    assert restated(speech, query.replace(**changes), DIRECTORY) != restated(speech, query, DIRECTORY)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_two_of_these_questions_are_restated_alike(code: str) -> None:
    speech = language(code)
    for base in (OF_LEADER, WHO, MEMBERS):
        said = [
            restated(speech, query.replace(**changes), DIRECTORY)
            for query, changes in LIMITED
            if query == base
        ]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (OF_LEADER.replace(side=Side.OPPOSE, polar=True), "Is Vladimir Putin against “Assad must go”?"),
        (OF_LEADER.replace(side=Side.OPPOSE), "Where does Vladimir Putin stand on “Assad must go”?"),
        (
            OF_LEADER.replace(leaders=("obama", "putin"), as_of="2015-09-05"),
            "Where do Barack Obama and Vladimir Putin stand on “Assad must go” as of 5 September 2015?",
        ),
        (WHO.replace(group="gulf"), "Who supports “Assad must go”? (of Gulf states alone)"),
    ],
)
def test_a_restatement_is_a_plain_sentence(query: Query, said: str) -> None:
    assert restated(language("en"), query, DIRECTORY) == said
