"""The rule of two people, asked of histories before and after an update."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import Leader, Revision, Stance, State, Topic, first_revision
from bot.core.log import Made
from bot.core.two_person import Earlier, Histories, needs_second, stood_for, turns

SUBJECT = ("ada", "ferry")
POSITIONS = st.sampled_from([-2, -1, 0, 1, 2, None])
YEARS = st.integers(2000, 2020)


def said(key: str, position: int | None, year: int = 2015, *, leader: str = "ada") -> Revision:
    """The first revision of a stance."""
    stance = Stance.model_validate(
        {
            "key": key,
            "leader": leader,
            "topic": "ferry",
            "position": position,
            "stated_on": str(year),
            "quote": f"I said {key}.",
            "sources": ("river-post",),
        }
    )
    return first_revision(stance, place=sum(map(ord, key)))


def corrected(row: Revision, position: int | None, **fields: object) -> Revision:
    """The next revision of a stance."""
    entry = Stance.model_validate({**dict(row.entry), "position": position, **fields})
    return row.follow(entry)


def made(before: Revision | None, after: Revision) -> Made:
    """What an update made of a stance."""
    return Made(before=before, after=after)


def of(*rows: Revision) -> Histories:
    """The one history of these stances."""
    return {SUBJECT: rows}


def recorded(history: Sequence[Revision], new: Revision, earlier: Earlier | None = None) -> str:
    """Why recording a stance needs a second editor."""
    return needs_second([made(None, new)], of(*history), of(*history, new), earlier or {})


HISTORY = st.lists(st.tuples(POSITIONS, YEARS), max_size=6).map(
    lambda rows: [said(f"k-{number}", position, year) for number, (position, year) in enumerate(rows)]
)


def signs(history: Sequence[Revision]) -> list[int]:
    """The sides of a history in order, without those who take none."""
    ordered = sorted(history, key=lambda row: (row.stance.stated_on, row.place))
    found = [stood_for(row, {}) for row in ordered]
    return [side for side in found if side]


@given(HISTORY, POSITIONS, YEARS)
def test_recording_needs_a_second_exactly_if_a_neighbour_on_a_side_takes_the_other(
    history: list[Revision], position: int | None, year: int
):
    new = said("z-new", position, year)
    both = sorted([*history, new], key=lambda row: (row.stance.stated_on, row.place))
    sided = [row for row in both if row.stance.position]
    at = next((number for number, row in enumerate(sided) if row.key == new.key), None)
    near = [] if at is None else sided[max(0, at - 1) : at] + sided[at + 1 : at + 2]
    opposite = any((row.stance.position or 0) * (position or 0) < 0 for row in near)
    assert recorded(history, new) == ("would be a full shift" if opposite else "")


@given(HISTORY, st.lists(st.tuples(POSITIONS, YEARS), max_size=6))
def test_no_row_of_recordings_by_one_editor_turns_a_position_round(
    history: list[Revision], more: list[tuple[int | None, int]]
):
    changes = sum(one != other for one, other in pairwise(signs(history)))
    for number, (position, year) in enumerate(more):
        new = said(f"n-{number}", position, year)
        if not recorded(history, new):
            history = [*history, new]
    after = signs(history)
    assert sum(one != other for one, other in pairwise(after)) == changes


@given(POSITIONS, st.lists(POSITIONS, max_size=6))
def test_no_row_of_corrections_by_one_editor_turns_a_statement_round(
    first: int | None, later: list[int | None]
):
    row = said("a", first)
    earlier: list[Revision] = []
    for position in later:
        new = corrected(row, position)
        if not needs_second([made(row, new)], of(row), of(new), {"a": [*earlier, row]}):
            earlier, row = [*earlier, row], new
    sides = {stood_for(one, {}) for one in [*earlier, row]} - {0}
    assert len(sides) <= 1


@given(HISTORY, POSITIONS)
def test_withdrawing_always_needs_a_second(history: list[Revision], position: int | None):
    row = said("gone", position)
    withdrawn = row.follow(state=State.WITHDRAWN)
    why = needs_second([made(row, withdrawn)], of(*history, row), of(*history), {})
    assert why == "withdraws a stance"


@pytest.mark.parametrize("between", [0, None])
def test_a_statement_that_was_made_neutral_still_stands_for_its_side(between: int | None):
    row = said("a", -2, 2014)
    neutral = corrected(row, between)
    new = said("b", 2, 2016)
    assert recorded([neutral], new, {"a": [row]}) == "would be a full shift"
    assert recorded([neutral], new) == ""  # where it was neutral from the beginning
    assert turns([neutral, new], {"a": [row]}) == [("a", "b")]


def test_the_wording_of_a_statement_whose_side_was_turned_round_before_needs_nobody():
    first = said("a", -2)
    turned = corrected(first, 2)
    worded = corrected(turned, 2, quote="Better.")
    earlier = {"a": [first, turned]}
    assert needs_second([made(turned, worded)], of(turned), of(worded), earlier) == ""
    assert needs_second([made(first, turned)], of(first), of(turned), {"a": [first]}) != ""


def test_a_statement_that_is_moved_to_another_topic_is_taken_away_from_the_one_before():
    row = said("a", 2)
    moved = corrected(row, 2, topic="bridge")
    after: Histories = {SUBJECT: [], ("ada", "bridge"): [moved]}
    why = needs_second([made(row, moved)], of(row), after, {"a": [row]})
    assert why == "takes a statement away from a topic"


def test_a_shift_that_is_known_needs_nobody_again():
    one, other = said("a", -2, 2014), said("b", 2, 2016)
    worded = corrected(other, 1, quote="Better.")
    assert needs_second([made(other, worded)], of(one, other), of(one, worded), {"b": [other]}) == ""


def test_a_date_that_puts_two_statements_the_other_way_round_is_a_shift():
    one, other = said("a", -2, 2014), said("b", 2, 2016)
    moved = corrected(other, 2, stated_on="2010")
    why = needs_second([made(other, moved)], of(one, other), of(one, moved), {"b": [other]})
    assert why == "would be a full shift"


def leader(key: str, merged_into: str = "") -> Revision:
    """A leader, perhaps one who turned out to be another."""
    state = State.MERGED if merged_into else State.KEPT
    entry = Leader(key=key, name=key.title())
    return Revision(kind="leader", key=key, entry=entry, state=state, merged_into=merged_into)


def worded(row: Revision, **fields: object) -> Revision:
    """An entry with other fields."""
    return row.follow(row.entry.model_copy(update=fields))


TOPIC = Revision(
    kind="topic",
    key="ferry",
    entry=Topic(key="ferry", theme="river", name="Ferry", proposition="It is free."),
)


def test_a_merge_that_brings_opposites_together_is_a_shift():
    mine, theirs = said("a", -2, 2014), said("b", 2, 2016, leader="bo")
    merge = [made(leader("bo"), leader("bo", "ada").model_copy(update={"revision": 2}))]
    apart: Histories = {SUBJECT: [mine], ("bo", "ferry"): [theirs]}
    assert needs_second(merge, apart, of(mine, theirs), {}, {"bo"}) == "would be a full shift"


OTHERWISE = {
    "a merge": (leader("bo"), leader("bo", "ada"), "puts statements under another name"),
    "a merge undone": (leader("bo", "ada"), leader("bo"), "puts statements under another name"),
    "a name": (leader("bo"), worded(leader("bo"), name="Al"), "puts statements under another name"),
    "a name spelt otherwise": (leader("bo"), worded(leader("bo"), name="BÓ"), ""),
    "an alias": (leader("bo"), worded(leader("bo"), aliases=("Al",)), ""),
    "a topic's phrase": (
        TOPIC,
        worded(TOPIC, phrase="a dear ferry"),
        "words a topic anew under its statements",
    ),
    "a topic's statement": (
        TOPIC,
        worded(TOPIC, proposition="It is dear."),
        "words a topic anew under its statements",
    ),
    "a topic's theme": (TOPIC, worded(TOPIC, theme="hill"), ""),
    "a retired topic": (TOPIC, TOPIC.follow(state=State.RETIRED), ""),
    "a new leader": (None, leader("bo"), ""),
    "a leader taken out": (leader("bo"), leader("bo").follow(state=State.REMOVED), ""),
}
"""What becomes of a leader or a topic, and why it needs a second editor where anything was recorded of it."""


@pytest.mark.parametrize(("was", "becomes", "why"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_statements_are_read_under_is_changed_by_two(was: Revision | None, becomes: Revision, why: str):
    change = [made(was, becomes)]
    assert needs_second(change, {}, {}, {}, {becomes.key}) == why
    assert needs_second(change, {}, {}, {}) == ""
