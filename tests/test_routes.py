"""The ids of buttons, a row for each: they stand in messages on Discord, which outlive releases."""

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import routes as b
from bot.core.errors import StandpointError
from bot.stances.model import Why
from bot.ui.routes import ID_LIMIT, PATTERN, Button, OpenAgain, PagedButton
from bot.watch.model import Way

IDS: Final[dict[str, Button]] = {
    "sp|open|stance|putin|assad-must-go|20150928|20261003": b.ShowStance(
        leader="putin", subject="assad-must-go", on="2015-09-28", known="20261003"
    ),
    "sp|turn|stance|putin||||2": b.ShowStance(mode="turn", leader="putin", page=2),
    "sp|ask|stance|putin||sept 2015": b.ShowStance(mode="ask", leader="putin", on="sept 2015"),
    "sp|open|history|putin|assad-must-go|#31|1": b.ShowHistory(
        leader="putin", topic="assad-must-go", known="#31", page=1
    ),
    "sp|open|history|putin|assad-must-go|0#2": b.ShowHistory(
        leader="putin", topic="assad-must-go", known="0#2"
    ),
    "sp|open|withdrawn|putin|assad-must-go": b.ShowWithdrawn(leader="putin", topic="assad-must-go"),
    "sp|turn|corrections|3": b.ShowCorrections(mode="turn", page=3),
    "sp|turn|leaders|put||country": b.ShowLeaders(mode="turn", search="put", sort="country"),
    "sp|turn|leaders|put|1": b.ShowLeaders(mode="turn", search="put", page=1),
    "sp|turn|topics|1": b.ShowTopics(mode="turn", page=1),
    "sp|open|updates": b.ShowUpdates(),
    "sp|turn|updates||assad-must-go|1": b.ShowUpdates(mode="turn", topic="assad-must-go", page=1),
    "sp|turn|search||coalition|1": b.Search(mode="turn", text="coalition", page=1),
    "sp|ask|ask|context|en": b.Ask(mode="ask", context="context", language="en"),
    "sp|ask|ask|context||#31": b.Ask(mode="ask", context="context", known="#31"),
    "sp|open|reask|context": b.ChangeQuestion(context="context"),
    "sp|open|reask|context|20261003": b.ChangeQuestion(context="context", known="20261003"),
    "sp|turn|gaps|1": b.ShowGaps(mode="turn", page=1),
    "sp|data|compare|putin|obama|merkel||syria|20150928|#31": b.ShowComparison(
        mode="data",
        leader="putin",
        other="obama",
        third="merkel",
        theme="syria",
        on="2015-09-28",
        known="#31",
    ),
    "sp|open|explain|putin|obama|syria": b.ExplainAgreement(leader="putin", other="obama", theme="syria"),
    "sp|open|agree|putin|syria||#31|1": b.ShowAgreement(leader="putin", subject="syria", known="#31", page=1),
    "sp|open|map|syria|20150928": b.ShowMap(subject="syria", on="2015-09-28"),
    "sp|turn|matrix|syria|||1": b.ShowMatrix(mode="turn", subject="syria", page=1),
    "sp|open|course|putin|syria": b.ShowTimeline(leader="putin", subject="syria"),
    "sp|open|moved|putin|syria|20150101|20151231": b.ShowShifts(
        leader="putin", topic="syria", since="2015-01-01", on="2015-12-31"
    ),
    "sp|open|coalition|cjtf|20150928": b.ShowCoalition(coalition="cjtf", on="2015-09-28"),
    "sp|open|coalitions": b.ShowCoalitions(),
    "sp|open|overlap|cjtf|imctc": b.ShowOverlap(coalition="cjtf", other="imctc"),
    "sp|open|leader|putin": b.ShowLeader(leader="putin"),
    "sp|open|topic|assad-must-go": b.ShowTopic(topic="assad-must-go"),
    "sp|open|quiz": b.AskWho(),
    "sp|open|guess|putin-2015-09-28-coalition|putin": b.GuessSpeaker(
        stance="putin-2015-09-28-coalition", leader="putin"
    ),
    "sp|open|cite|key": b.Cite(stance="key"),
    "sp|turn|cite|key|csl-json|0#2": b.Cite(mode="turn", stance="key", style="csl-json", known="0#2"),
    "sp|open|export|putin|syria|20150928|0#2": b.Export(
        leader="putin", subject="syria", on="2015-09-28", known="0#2"
    ),
    "sp|open|edit|key|2": b.Edit(stance="key", revision=2),
    "sp|open|another|key": b.RecordAnother(stance="key"),
    "sp|open|details|key|2": b.AddDetails(stance="key", revision=2),
    "sp|open|details|key|2|1": b.AddDetails(stance="key", revision=2, translation=True),
    "sp|open|correct|key|2": b.CorrectText(stance="key", revision=2),
    "sp|open|reposition|key|2": b.CorrectPosition(stance="key", revision=2),
    "sp|open|retract|key|2": b.Retract(stance="key", revision=2),
    "sp|open|correctdraft|token": b.CorrectAgain(token="token"),
    "sp|open|why|token|changed": b.SayWhy(token="token", why=Why.CHANGED),
    "sp|turn|source|un-a-70-pv-13|1": b.ShowSource(mode="turn", source="un-a-70-pv-13", page=1),
    "sp|open|mend|un-a-70-pv-13|2|1": b.MendSource(source="un-a-70-pv-13", revision=2, dialog=True),
    "sp|open|drop|token": b.DropSource(token="token"),
    "sp|open|undo|12": b.Undo(update=12),
    "sp|open|undone|12|14": b.ConfirmUndo(update=12, head=14),
    "sp|turn|proposals|1": b.ShowProposals(mode="turn", page=1),
    "sp|open|proposal|3": b.ShowProposal(number=3),
    "sp|open|confirm|3": b.ConfirmProposal(number=3),
    "sp|open|withdraw|3": b.WithdrawProposal(number=3),
    "sp|open|import|token": b.Import(token="token"),
    "sp|open|stopimport|token": b.StopImport(token="token"),
    "sp|open|import|token|77": b.Import(token="token", asked_by=77),
    "sp|open|suggest|putin|safe-zone": b.SuggestOn(leader="putin", topic="safe-zone"),
    "sp|open|digestnow|77": b.PostSummary(asked=77),
    "sp|open|problem|key": b.ReportProblem(stance="key"),
    "sp|open|queueanswer|7|3": b.AnswerQuestion(guild_id=7, number=3),
    "sp|turn|queue|1": b.ShowQueue(mode="turn", page=1),
    "sp|open|queueitem|3": b.ShowItem(number=3),
    "sp|open|queueapprove|3|mark": b.Approve(number=3, seen="mark"),
    "sp|open|queueamend|3|mark": b.Amend(number=3, seen="mark"),
    "sp|open|queuereject|3": b.Reject(number=3),
    "sp|open|queueask|3": b.AskAuthor(number=3),
    "sp|open|queueclaim|3": b.Claim(number=3),
    "sp|open|again|token": OpenAgain(token="token"),
    "sp|open|setup": b.SetUp(),
    "sp|open|ownrecord|empty|token|77": b.StartRecord(answer="empty", token="token", asked_by=77),
    "sp|open|learnt|1": b.ShowLearnt(beside=True),
    "sp|turn|learnt||2": b.ShowLearnt(mode="turn", page=2),
    "sp|open|takeover|31|token|77": b.TakeOver(head=31, token="token", asked_by=77),
    "sp|open|digest|2026-01-01|now|12|1": b.ShowRest(day="2026-01-01", occasion="now", skipped=12, page=1),
    "sp|open|watch|putin|assad-must-go": b.WatchCard(leader="putin", topic="assad-must-go"),
    "sp|open|watchadd|leader|putin|shifts": b.Follow(kind="leader", key="putin", only="shifts"),
    "sp|open|watchway|channel": b.ChooseWay(way=Way.CHANNEL),
    "sp|turn|watchlist|1": b.ShowFollowed(mode="turn", page=1),
    "sp|turn|unwatch|leader:putin": b.Unfollow(mode="turn", what="leader:putin"),
    "sp|turn|forget|everywhere": b.Forget(mode="turn", where="everywhere"),
}
KINDS: Final = [
    kind
    for kind in [*vars(b).values(), OpenAgain]
    if isinstance(kind, type) and issubclass(kind, Button) and kind.route
]


def read(custom_id: str) -> Button:
    """The press of an id, as the bot reads it."""
    match = re.fullmatch(PATTERN, custom_id)
    assert match is not None
    (kind,) = (kind for kind in KINDS if kind.route == match["route"])
    return kind.read(match["mode"], match["fields"])


@pytest.mark.parametrize("custom_id", IDS)
def test_a_button_has_this_id_for_ever_and_the_id_leads_back_to_it(custom_id: str):
    assert IDS[custom_id].custom_id == custom_id
    assert read(custom_id) == IDS[custom_id]


def test_every_button_has_a_row_and_a_route_of_its_own():
    assert {type(press) for press in IDS.values()} == set(KINDS)
    assert len({kind.route for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize(
    "custom_id",
    [
        "sp|open|stance", "sp|open|stance|", "sp|open|stance|a|b|c|d|1|f", "sp|open|stance|a||||-1", "sp|open|stance|a||||x",
        "sp|open|stance|a||||100000", "sp|open|undo|", "sp|open|undo|-1", "sp|open|undo|1.5", f"sp|open|undo|{2**64}",
        "sp|open|why|token|nothing", "sp|open|forget|all", "sp|open|watchadd|party|x|all",
        "sp|open|learnt|yes-and-no",
    ],
)  # fmt: skip
def test_an_id_that_no_button_has_is_refused_in_words(custom_id: str):
    with pytest.raises(StandpointError, match="does not work any more"):
        read(custom_id)


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 99_999))
def test_what_stands_in_an_id_comes_out_of_it_again(leader: str, topic: str, page: int):
    press = b.ShowHistory(leader=leader, topic=topic, page=page)
    custom_id = press.custom_id
    plain = b.ShowHistory(leader=leader.replace("|", " "), topic=topic.replace("|", " "), page=page)
    if custom_id is not None and plain.leader and plain.topic:
        assert len(custom_id) <= ID_LIMIT
        assert read(custom_id) == plain


@pytest.mark.parametrize("kind", [kind for kind in KINDS if issubclass(kind, PagedButton)])
def test_a_page_fits_into_the_id_beside_the_longest_keys(kind: type[PagedButton]):
    longest = {
        "leader": "k" * 32,
        "topic": "t" * 32,
        "source": "s" * 80,
        "subject": "t" * 32,
        "on": "2015-09-28",
        "known": "20261003",
        "coalition": "c" * 32,
    }
    short = {"text": "word", "search": "word", "day": "2026-01-01", "occasion": "1" * 20, "skipped": "99"}
    fields = {name: value for name, value in {**longest, **short}.items() if name in kind.model_fields}
    assert kind.model_validate({**fields, "page": 9}).custom_id is not None


def test_what_does_not_fit_into_an_id_has_no_button():
    assert b.Search(leader="k" * 32, text="w" * 80).custom_id is None
