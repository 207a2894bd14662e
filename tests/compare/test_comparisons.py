"""What the comparing commands answer, against tables worked out by hand of the town in tests/town.py."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from bot.compare import pictures
from bot.compare.agreement_cards import agreement_map_card, comparison_card, explained_card, ranking_card
from bot.compare.cards import coalition_card, matrix_card, shifts_card, timeline_card, topic_card
from bot.compare.coalitions import list_coalitions, look_up_coalition, overlap
from bot.compare.model import Matrix, Scope, Stand
from bot.compare.service import (
    agreement_map,
    compare,
    list_shifts,
    map_of,
    matrix,
    profile,
    rank,
    spectrum,
    timeline,
)
from bot.compare.tables import SHIFT, Answer, file_of
from bot.core.entries import (
    Coalition,
    Entry,
    Leader,
    Membership,
    Office,
    Position,
    Revision,
    Source,
    Stance,
    Topic,
)
from bot.core.errors import InvalidEntryError
from bot.core.log import Seen
from bot.core.policy import Action
from bot.core.timeline import Standing
from bot.db.changes import Change
from bot.exchange.service import OPERATOR
from bot.pictures.drawing import figure_of
from bot.request import Desk, Request
from bot.routes import (
    ExplainAgreement,
    ShowAgreement,
    ShowCoalition,
    ShowComparison,
    ShowMap,
    ShowMatrix,
    ShowShifts,
    ShowTimeline,
    ShowTopic,
)
from bot.stances import store as stances
from bot.ui.cards import Card
from tests.lookup.test_cards import unjoined
from tests.town import ENTRIES, MEMBER, said, town_desk
from tests.ui.test_cards import check, parts


def asked(town: Desk) -> Request:
    return Request(town, MEMBER)


def words(card: Card) -> str:
    check(card)
    return unjoined("\n".join(str(part["content"]) for part in parts(card.components) if "content" in part))


def rows(answer: Answer) -> list[dict[str, str]]:
    _, content = file_of(answer)
    return list(csv.DictReader(io.StringIO(content.decode())))


async def test_a_comparison_has_a_row_for_each_shared_topic_the_farthest_apart_first(town: Desk):
    found = await compare(asked(town), leaders=["quillane", "harrowby"])
    assert [(row.topic.key, row.distance) for row in found.rows] == [("ferry", 3), ("tram", 2), ("bridge", 1)]
    (pair,) = found.pairs
    assert (pair.agreement.percent, pair.agreement.shared) == (50, 3)
    assert [row.topic.key for row in found.alone] == ["dock"]  # one of them has no usable position on it
    assert [row.topic.key for row in found.disagree_on] == ["ferry"]


async def test_a_comparison_of_a_day_counts_what_had_been_said_by_then(town: Desk):
    then = await compare(asked(town), leaders=["quillane", "harrowby"], on="31 jan 2015")
    assert {row.topic.key: row.distance for row in then.rows} == {"ferry": 1, "tram": 2, "bridge": 1}
    assert then.pairs[0].agreement.percent == 67


async def test_three_are_compared_in_pairs_and_below_three_topics_there_is_no_number(town: Desk):
    found = await compare(asked(town), leaders=["quillane", "harrowby", "denmoor"])
    assert [(p.one.key, p.other.key, p.agreement.percent, p.agreement.shared) for p in found.pairs] == [
        ("quillane", "harrowby", 50, 3), ("quillane", "denmoor", None, 2), ("harrowby", "denmoor", None, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("leaders", [["quillane"], ["quillane", "Ada Quillane"], ["quillane", "", ""]])
async def test_one_cannot_be_compared_with_oneself(town: Desk, leaders: list[str]):
    with pytest.raises(InvalidEntryError, match="takes 2 to 4 different leaders"):
        await compare(asked(town), leaders=leaders)


async def test_the_order_of_the_leaders_changes_nothing_but_the_order(town: Desk):
    one = await compare(asked(town), leaders=["quillane", "harrowby"])
    other = await compare(asked(town), leaders=["harrowby", "quillane"])
    assert one.pairs[0].agreement == other.pairs[0].agreement
    assert [row.topic for row in one.rows] == [row.topic for row in other.rows]


async def test_a_ranking_leaves_out_who_shares_too_little_and_counts_them(town: Desk):
    found = await rank(asked(town), leader="harrowby")
    assert [(one.other.key, one.agreement.percent) for one in found.ranked] == [("quillane", 50)]
    assert found.too_few == 7
    nobody = await rank(asked(town), leader="marrowin")
    assert nobody.ranked == ()


async def test_a_map_has_each_pair_once_and_only_those_with_a_number(town: Desk):
    found = await agreement_map(asked(town))
    assert [{one.one.key, one.other.key} for one in found.pairs] == [{"quillane", "harrowby"}]
    assert [leader.key for leader in found.leaders] == ["harrowby", "quillane"]


def test_of_two_pairs_with_the_same_whole_number_the_closer_one_comes_first():
    """27 of 28 steps apart is 3.6 %, 23 of 24 is 4.2 %: both are shown as 4 %."""
    topics = [Topic(key=f"t{place}", theme="made-up", name="T", proposition="T.") for place in range(7)]
    held = {
        "ada": [2] * 7,
        "bo": [-2, -2, -2, -2, -2, -2, -1],
        "cy": [-2, -2, -2, -2, -2, -1],
    }
    stands = [
        _stand(leader, topic, position)
        for leader, positions in held.items()
        for topic, position in zip(topics, positions, strict=False)
    ]
    scope = Scope(subject=None, topics=tuple(topics), as_of=date(2020, 1, 1))
    found = map_of(scope, stands).pairs
    assert [(one.other.key, one.agreement.percent) for one in found if one.one.key == "ada"] == [
        ("cy", 4),
        ("bo", 4),
    ]


def _stand(leader: str, topic: Topic, position: int) -> Stand:
    key = f"{leader}-{topic.key}"
    stance = Stance(
        key=key,
        leader=leader,
        topic=topic.key,
        position=Position(position),
        stated_on="2015",
        summary="Made up.",
        sources=("paper",),
    )
    row = Revision(kind="stance", key=key, entry=stance)
    return Stand(
        leader=Leader(key=leader, name=leader),
        topic=topic,
        standing=Standing(current=row, since=row, shift=None),
    )


async def test_the_picture_of_a_comparison_says_how_far_each_two_agree(town: Desk):
    two = await compare(asked(town), leaders=["quillane", "harrowby"])
    assert pictures.comparison(two, [row.topic for row in two.rows]).notes == (
        "50 % agreement over 3 shared topics.",
    )
    few = await compare(asked(town), leaders=["quillane", "denmoor"])
    assert pictures.comparison(few, []).notes == ("Too few shared topics for a number (2).",)
    three = await compare(asked(town), leaders=["quillane", "harrowby", "vexley"])
    drawn = pictures.comparison(three, [row.topic for row in three.rows])
    assert drawn.notes == (
        "How far each two agree:",
        "50 % over 3 topics: Ada Quillane and Bo Harrowby.",
        "no number over 1 topic: Ada Quillane and Dora Vexley.",
        "no number over 2 topics: Bo Harrowby and Dora Vexley.",
    )
    assert " ".join(drawn.notes) in drawn.alt


def test_a_matrix_draws_as_many_topics_as_are_readable_those_with_the_most_positions():
    topics = [
        Topic(key=f"t{place}", theme="made-up", name=f"Topic {place}", proposition="T.")
        for place in range(20)
    ]
    stands = [_stand("ada", topic, 2) for topic in topics] + [_stand("bo", topic, -1) for topic in topics[2:]]
    scope = Scope(subject=None, topics=tuple(topics), as_of=date(2020, 1, 1))
    leaders = (stands[0].leader, stands[-1].leader)
    drawn = pictures.matrix(Matrix(scope=scope, leaders=leaders, stands=tuple(stands)), leaders)
    assert drawn.columns == tuple(topic.name for topic in topics[2:])
    assert drawn.caption.endswith(
        "· 36 statements, each with its source · without Topic 0 and Topic 1, of which the data tell"
    )
    assert drawn.summary[0] == "Topic 2: 1 for, 1 against."


def test_a_page_of_a_picture_says_which_part_of_all_it_is():
    topic = Topic(key="t", theme="made-up", name="A topic", proposition="T.")
    stands = [_stand("ada", topic, 2), _stand("bo", topic, -1)]
    scope = Scope(subject=None, topics=(topic,), as_of=date(2020, 1, 1))
    every = Matrix(scope=scope, leaders=tuple(one.leader for one in stands), stands=tuple(stands))
    assert pictures.matrix(every, every.leaders[1:]).caption.endswith(" · leaders 2 to 2 of 2")
    assert "leaders" not in pictures.matrix(every, every.leaders).caption


async def test_a_matrix_has_a_cell_for_each_position_and_none_where_it_is_empty(town: Desk):
    found = await matrix(asked(town), subject="harbour")
    held = {(stand.leader.key, stand.topic.key): stand.position for stand in found.stands}
    assert held["quillane", "ferry"] == 1
    assert held["orrinson", "tram"] == 0
    assert ("quillane", "dock") not in held
    assert found.leaders[0].key == "harrowby"  # with the most positions


SHIFTS = [
    ("quillane", "ferry", "full", -2, 1, "2015-12-31", "2016-01-01"),
    ("harrowby", "ferry", "full", -2, 1, "2015-01-31", "2015-02-01"),
    ("quillane", "ferry", "full", 2, -1, "2014-12-31", "2015-01-01"),
    ("harrowby", "ferry", "full", 1, -1, "2015-02-01", "2015-02-28"),
    ("quillane", "bridge", "full", -1, 1, "2013-01-01", "2014-07-01"),
    ("quillane", "ferry", "degree", -1, -2, "2015-06-15", "2015-12-31"),
    ("harrowby", "ferry", "degree", -1, -2, "2015-02-28", "2015-03-01"),
]


async def test_shifts_are_listed_the_most_striking_first(town: Desk):
    found = await list_shifts(asked(town))
    assert [
        (
            one.leader.key, one.topic.key, one.shift.kind, one.shift.before.stance.position, one.shift.after.stance.position,
            one.shift.before.stance.stated_on, one.shift.after.stance.stated_on,
        )
        for one in found.shifts
    ] == SHIFTS  # fmt: skip
    assert [(one.leader.key, one.topic.key, len(one.changes)) for one in found.courses] == [
        ("quillane", "ferry", 2), ("quillane", "bridge", 1), ("harrowby", "ferry", 2),
    ]  # fmt: skip  # those of one leader together, as the picture shows them


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2016", "", ["2016-01-01"]), ("", "2014", ["2014-07-01"]), ("1 feb 2015", "28 feb 2015", ["2015-02-01", "2015-02-28"]),
        ("2 jan 2016", "", []), ("feb 2015", "feb 2015", ["2015-02-01", "2015-02-28"]),
    ],
)  # fmt: skip
async def test_shifts_of_a_period_are_those_completed_in_it(
    town: Desk, since: str, until: str, days: list[str]
):
    found = await list_shifts(asked(town), since=since, on=until)
    assert sorted(one.shift.after.stance.stated_on for one in found.shifts) == days


async def test_a_correction_makes_no_shift_and_the_record_of_before_still_shows_the_old_one(tmp_path: Path):
    async with town_desk(tmp_path) as desk:
        before = await list_shifts(asked(desk), leader="denmoor")
        change = Change(
            caller=OPERATOR, action=Action.REVISE_STANCE, at="2026-11-22T13:00:00.000000Z", reason="wrong"
        )
        (row,) = await desk.store.revisions(0, "quillane-ferry-2016-01-01")
        wrong = row.stance.but(position=Position.OPPOSES)
        later = await desk.store.revisions(0, "quillane-ferry-2016-03-10")
        await desk.store.change(change, stances.correct_stance, _seen(row), wrong)
        await desk.store.change(change, stances.retract_stance, _seen(later[-1]))
        assert before.shifts == ()
        now = await list_shifts(asked(desk), leader="quillane", topic="ferry")
        assert [one.shift.kind for one in now.shifts] == ["full", "degree"]
        then = await list_shifts(asked(desk), leader="quillane", topic="ferry", known="#2")
        assert [one.shift.kind for one in then.shifts] == ["full", "full", "degree"]
        old = await compare(asked(desk), leaders=["quillane", "harrowby"], known="#2")
        assert old.pairs[0].agreement.percent == 50
        new = await compare(asked(desk), leaders=["quillane", "harrowby"])
        assert new.pairs[0].agreement.percent == 75


def _seen(row: Revision) -> Seen:
    return Seen(key=row.key, revision=row.revision)


async def test_a_timeline_has_the_courses_with_the_most_changes_first(town: Desk):
    found = await timeline(asked(town), leader="quillane")
    assert [(one.topic.key, len(one.stances), len(one.changes)) for one in found.courses] == [
        ("ferry", 6, 2), ("bridge", 2, 1), ("tram", 1, 0), ("dock", 1, 0),
    ]  # fmt: skip


async def test_a_coalition_has_the_members_of_the_day_and_counts_its_growth(town: Desk):
    now = await look_up_coalition(asked(town), coalition="lantern league")
    assert [one.name for one in now.members] == ["Eastquay", "Northquay", "Westquay"]
    then = await look_up_coalition(asked(town), coalition="lantern league", on="31 may 2014")
    assert [one.name for one in then.members] == ["Eastquay"]
    card = coalition_card(now, ShowCoalition(coalition="league"))
    assert card.picture is not None
    assert [(step.day, step.count) for step in card.picture.steps] == [
        (date(2013, 5, 1), 1), (date(2014, 6, 1), 2), (date(2014, 9, 9), 3),
    ]  # fmt: skip
    assert [(step.on, step.moved) for step in card.picture.steps] == [
        ("2013-05-01", (("joined", ("Eastquay",)),)),
        ("2014-06-01", (("joined", ("Westquay",)),)),
        ("2014-09-09", (("first listed", ("Northquay",)),)),
    ]
    assert card.picture.goes_on


async def test_a_member_whose_leader_opposes_the_coalition_is_shown_with_the_words(tmp_path: Path):
    entries = [
        *(entry for entry in ENTRIES if not isinstance(entry, Coalition)),
        Leader(key="norling", name="Una Norling", country="NOR"),
        said("norling", "dock", -1, "2014-04-04"),
        Source(key="charter", title="Charter of the league", url="https://made-up.example/charter"),
        Coalition(key="league", name="Lantern League", status="active", topic="dock", sources=("charter",)),
        Membership(coalition="league", member="NOR", name="Norway", since="2013"),
    ]
    async with town_desk(tmp_path, entries) as desk:
        found = await look_up_coalition(asked(desk), coalition="lantern league")
        assert [(one.member.name, one.stand.leader.key) for one in found.opposed] == [("Norway", "norling")]
        shown = words(coalition_card(found, ShowCoalition(coalition="league")))
        assert "🇳🇴 Norway — member since 2013" in shown
        assert "Words of norling-dock-2014-04-04" in shown
        assert (await look_up_coalition(asked(desk), coalition="lantern league", on="2013")).opposed == ()
        ((coalition, members),) = (await list_coalitions(asked(desk))).listed
        assert (coalition.key, members) == ("league", 4)


def _league(*members: Membership) -> list[Entry]:
    """The town with the Lantern League, of which these are the members."""
    return [
        *(entry for entry in ENTRIES if not isinstance(entry, Coalition | Membership)),
        Source(key="charter", title="Charter of the league", url="https://made-up.example/charter"),
        Coalition(key="league", name="Lantern League", status="active", topic="dock", sources=("charter",)),
        *members,
    ]


async def _league_card(desk: Desk, on: str = "") -> str:
    found = await look_up_coalition(asked(desk), coalition="lantern league", on=on)
    return words(coalition_card(found, ShowCoalition(coalition="league", on=on)))


async def test_a_coalition_on_a_past_day_shows_no_roles_and_says_where_they_are(tmp_path: Path):
    norway = Membership(
        coalition="league", member="NOR", name="Norway", since="2013", role="lights lit (decision)"
    )
    async with town_desk(tmp_path, _league(norway)) as desk:
        then = await _league_card(desk, "2014")
        assert "lights lit" not in then
        assert "🇳🇴 Norway — member since 2013" in then
        assert then.count("Roles are not dated on record") == 1
        assert "`/coalition show` without a day has them." in then


async def test_a_coalition_whose_members_have_no_roles_says_nothing_of_roles(tmp_path: Path):
    norway = Membership(coalition="league", member="NOR", name="Norway", since="2013")
    async with town_desk(tmp_path, _league(norway)) as desk:
        assert "Roles" not in await _league_card(desk, "2014")


@pytest.mark.parametrize(("on", "day"), [("", "22 November 2026"), ("2014", "31 December 2014")])
async def test_the_day_of_the_members_does_not_read_as_that_of_the_status(town: Desk, on: str, day: str):
    shown = await _league_card(town, on)
    assert f"-# since 2012 · last recorded as active · members as of {day}\n" in shown


async def test_the_date_of_a_membership_does_not_read_as_that_of_the_role(tmp_path: Path):
    members = (
        Membership(coalition="league", member="NOR", name="Norway", since="2013", role="lights lit"),
        Membership(coalition="league", member="ISL", name="Iceland", listed_on="2014-09-09", role="founder"),
        Membership(coalition="league", member="DNK", name="Denmark", role="host"),
    )
    async with town_desk(tmp_path, _league(*members)) as desk:
        now = await _league_card(desk)
        assert "🇳🇴 Norway — member since 2013 — lights lit" in now
        assert "🇮🇸 Iceland — listed as a member 9 Sep 2014 — founder" in now
        assert "🇩🇰 Denmark — host" in now
        assert "Roles are not dated" not in now


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Warden of the fjord", "Una Norling, Warden of the fjord, Norway"),
        ("", "Una Norling, Mayor of Bergen, Norway"),
    ],
)
async def test_who_opposes_a_coalition_is_shown_with_the_office_of_that_day(
    tmp_path: Path, given: str, shown: str
):
    entries = [
        *_league(Membership(coalition="league", member="NOR", name="Norway", since="2013")),
        Leader(key="norling", name="Una Norling", country="NOR"),
        Office(leader="norling", office="Mayor of Bergen", first_attested="2014", last_attested="2015"),
        said("norling", "dock", -1, "2014-04-04", office=given),
    ]
    async with town_desk(tmp_path, entries) as desk:
        assert shown in await _league_card(desk)


LONG_ROLE = "founder; host (Oslo); first three-month chair; denies it is more than an exchange of information"


async def test_a_role_is_shown_whole_where_the_card_has_room(tmp_path: Path):
    norway = Membership(coalition="league", member="NOR", name="Norway", role=LONG_ROLE)
    async with town_desk(tmp_path, _league(norway)) as desk:
        assert f"Norway — {LONG_ROLE}" in await _league_card(desk)


async def test_roles_without_room_are_cut_between_their_parts(tmp_path: Path):
    members = [
        Membership(
            coalition="league",
            member=f"guild{place}",
            name=f"Guild {place} of the lamplighters",
            role=f"{LONG_ROLE}; {'and much more ' * 6}".strip(),
        )
        for place in range(10)
    ]
    async with town_desk(tmp_path, _league(*members)) as desk:
        shown = await _league_card(desk)
        assert "Guild 9 of the lamplighters — founder; host (Oslo); first three-month chair …" in shown
        assert "denies" not in shown
        assert "no room" not in shown


async def test_the_overlap_of_a_coalition_with_itself_is_refused(town: Desk):
    with pytest.raises(InvalidEntryError, match="named twice"):
        await overlap(asked(town), coalition="league", other="lantern league")


async def test_a_profile_counts_topics_and_statements_and_ends_with_the_last(town: Desk):
    found = await profile(asked(town), leader="quillane")
    assert [(theme.key, topics, number) for theme, topics, number in found.themes] == [("harbour", 4, 10)]
    assert found.courses[-1].stances[-1].key == "quillane-ferry-2016-03-10"
    assert [one.office for one in found.offices] == ["Clerk of the harbour", "Warden of the harbour"]


async def test_a_spectrum_has_everybody_at_their_position(town: Desk):
    found = await spectrum(asked(town), topic="free ferry")
    assert {position: len(found.at(position)) for position in Position} == {-2: 3, -1: 2, 0: 1, 1: 1, 2: 2}


async def test_no_card_is_higher_than_two_screens_of_a_phone(town: Desk):
    two = ["quillane", "harrowby"]
    four = [*two, "denmoor", "vexley"]
    request = asked(town)
    found: dict[str, Card] = {
        "compare four": comparison_card(
            await compare(request, leaders=four),
            ShowComparison(leader="quillane", other="harrowby", third="denmoor", fourth="vexley"),
        ),
        "compare": comparison_card(
            await compare(request, leaders=two), ShowComparison(leader="quillane", other="harrowby")
        ),
        "explain": explained_card(
            await compare(request, leaders=two), ExplainAgreement(leader="quillane", other="harrowby")
        ),
        "agreement": ranking_card(await rank(request, leader="harrowby"), ShowAgreement(leader="harrowby")),
        "map": agreement_map_card(await agreement_map(request), ShowMap()),
        "matrix": matrix_card(await matrix(request), ShowMatrix()),
        "timeline": timeline_card(
            await timeline(request, leader="quillane"), ShowTimeline(leader="quillane")
        ),
        "shifts": shifts_card(await list_shifts(request), ShowShifts()),
        "topic": topic_card(await spectrum(request, topic="ferry"), ShowTopic(topic="ferry")),
    }
    heights = {}
    for name, card in found.items():
        heights[name] = _height(card)
    assert {name: height for name, height in heights.items() if height > 2 * 844} == {}


def _height(card: Card) -> int:
    """At 390 × 844: a line holds 44 characters and is 21 pixels high, a row of buttons 44, a picture as it is drawn."""
    lines = sum(-(-max(1, len(line)) // 44) for line in words(card).split("\n"))
    rows_of_buttons = sum(part["type"] == 1 for part in parts(card.components))
    picture = 0 if card.picture is None else figure_of(card.picture).get_figheight() * 72
    return round(lines * 21 + rows_of_buttons * 44 + picture)


async def test_a_number_is_explained_by_its_rows(town: Desk):
    found = await compare(asked(town), leaders=["quillane", "harrowby"])
    shown = words(explained_card(found, ExplainAgreement(leader="quillane", other="harrowby")))
    assert "6 of 12 steps apart: 100 × (1 − 6 ÷ 12) = **50 %**" in shown
    assert (
        "**3 steps apart** · Free ferry\n-# Ada Quillane supports with conditions, 10 Mar 2016 · Bo Harrowby opposes, 1 Mar 2015"
        in shown
    )
    assert (
        "Ada Quillane supports with conditions (inferred), 1 Jul 2014 · Bo Harrowby supports, 3 Mar 2013"
        in shown
    )


def _foreign(leader: str, topic: str, **fields: str) -> Stance:
    return said(
        leader, topic, 1, "2016-01-01", quote="Les phares et les quais " * 10, quote_language="fr", **fields
    )


async def _compared(desk: Desk, subject: str = "") -> Card:
    found = await compare(asked(desk), leaders=["vexley", "denmoor"], subject=subject)
    return comparison_card(found, ShowComparison(leader="vexley", other="denmoor", theme=subject))


async def test_words_in_another_language_are_compared_with_their_translation(tmp_path: Path):
    entries = [
        *ENTRIES,
        _foreign("vexley", "dock", translation="The lights and the quays"),
        _foreign("denmoor", "dock"),
    ]
    async with town_desk(tmp_path, entries) as desk:
        shown = words(await _compared(desk, "dock"))
    assert "-# In English: “The lights and the quays”" in shown
    assert "-# In English: Summary of denmoor-dock-2016-01-01." in shown


async def test_the_fewer_statements_are_compared_the_more_of_each_is_shown(tmp_path: Path):
    long = "One word after the other " * 16
    entries = [
        *(entry for entry in ENTRIES if not isinstance(entry, Stance)),
        *(
            said(leader, topic, 1, "2016-01-01", quote=long.strip())
            for topic in ("dock", "ferry", "tram")
            for leader in ("vexley", "denmoor")
        ),
    ]
    async with town_desk(tmp_path, entries) as desk:
        one, three = words(await _compared(desk, "dock")), words(await _compared(desk))
    assert long.strip() in one
    assert f"> “{long[:133]}…”" in three


async def test_a_comparison_of_long_foreign_words_is_no_higher_than_two_screens(tmp_path: Path):
    entries = [
        *ENTRIES,
        *(
            _foreign(leader, topic, translation="The lights and the quays " * 10)
            for topic in ("dock", "ferry", "tram", "bridge")
            for leader in ("vexley", "denmoor")
        ),
    ]
    async with town_desk(tmp_path, entries) as desk:
        card = await _compared(desk)
    assert "no room" not in words(card)
    assert _height(card) <= 2 * 844


async def test_without_a_number_nothing_says_that_two_agree(town: Desk):
    found = await compare(asked(town), leaders=["quillane", "denmoor"])
    card = comparison_card(found, ShowComparison(leader="quillane", other="denmoor"))
    shown = words(card)
    assert (
        "Agreement of Ada Quillane and Cy Denmoor: no number, they share too few topics (2 of at least 3)."
        in shown
    )
    assert "agree:" not in shown
    labels = [part["label"] for part in parts(card.components) if "label" in part]
    assert "Why no number?" in labels
    assert "Explain the number" not in labels


async def test_the_rows_behind_no_number_say_that_they_count_steps_and_what_none_means(town: Desk):
    found = await compare(asked(town), leaders=["quillane", "denmoor"])
    shown = words(explained_card(found, ExplainAgreement(leader="quillane", other="denmoor")))
    assert "from 0 steps, the same position, to 4." in shown
    assert " apart** · " in shown
    assert "A statement without one does not count." in shown


async def test_alike_is_no_steps_apart_and_the_same_position(tmp_path: Path):
    entries = [*ENTRIES, said("vexley", "dock", -2, "2016-01-01"), said("denmoor", "dock", -2, "2016-01-01")]
    async with town_desk(tmp_path, entries) as desk:
        found = await compare(asked(desk), leaders=["vexley", "denmoor"], subject="dock")
    shown = words(explained_card(found, ExplainAgreement(leader="vexley", other="denmoor")))
    assert "**0 steps apart, the same position** · " in shown


async def test_of_three_the_number_of_each_two_is_explained_if_they_share_anything(town: Desk):
    three = ["quillane", "harrowby", "orrinson"]
    button = ShowComparison(leader="quillane", other="harrowby", third="orrinson", theme="bridge")
    card = comparison_card(await compare(asked(town), leaders=three, subject="bridge"), button)
    ids = [str(part["custom_id"]) for part in parts(card.components) if part.get("label") == "Why no number?"]
    assert ids == ["sp|open|explain|quillane|harrowby|bridge"]


async def test_a_comparison_begins_with_the_agreement_and_shows_since_when(town: Desk):
    found = await compare(asked(town), leaders=["quillane", "harrowby"])
    shown = words(comparison_card(found, ShowComparison(leader="quillane", other="harrowby")))
    assert shown.split("\n")[2] == "Ada Quillane and Bo Harrowby agree: **50 %** over 3 shared topics."
    assert (
        "Ada Quillane: **supports with conditions** ⬜⬜⬜🟩⬜ since 1 Jan 2016\n> “Words of quillane-ferry-2016-03-10”"
        in shown
    )


async def test_the_table_of_shifts_has_the_names_of_the_json_and_a_row_each(town: Desk):
    table = rows(await list_shifts(asked(town)))
    assert tuple(table[0]) == SHIFT
    assert [
        (
            one["leader"],
            one["topic"],
            one["kind"],
            int(one["from"]),
            int(one["to"]),
            one["from_date"],
            one["to_date"],
        )
        for one in table
    ] == SHIFTS
    assert table[0]["to_record"] == "quillane-ferry-2016-01-01"


async def test_no_cell_of_a_table_is_a_formula(tmp_path: Path):
    async with town_desk(
        tmp_path, [*ENTRIES, said("denmoor", "tram", -2, "2012-04-01", quote="=1+1")]
    ) as desk:
        table = rows(await compare(asked(desk), leaders=["denmoor", "harrowby"]))
    (row,) = (one for one in table if one["key"] == "denmoor-tram-2012-04-01")
    assert (row["quote"], row["position"]) == ("'=1+1", "-2")
