"""What a summary says: what counts as a shift, as new, as corrected, and that nothing is passed over."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import Coalition, Membership, State
from bot.core.news import News, Subject
from bot.core.timeline import ShiftKind
from bot.digest.summary import (
    CoalitionChange,
    Correction,
    NewShift,
    NewStance,
    Retraction,
    Unreadable,
    items_of,
    section_of,
)
from tests.digest.made_up_news import DIRECTORY, entered, row, subject


def items(*subjects: Subject, coalitions=()):
    return items_of(News(subjects=subjects, coalitions=tuple(coalitions)), DIRECTORY)


def shift_of(rows, first_new):
    return [
        (item.shift.before.stance.key, item.shift.after.stance.key, item.shift.kind)
        for item in items(subject(rows, first_new))
        if isinstance(item, NewShift)
    ]


def test_a_first_statement_is_new_and_no_shift():
    (item,) = items(subject([row("a", 2, "2015-09-28")], {"a": 1}))
    assert isinstance(item, NewStance)
    assert (item.leader, item.topic, item.theme, item.restored) == ("ada", "ferry", "river", False)


def test_a_new_statement_on_the_other_side_is_a_full_shift_and_told_once():
    rows = [row("a", -2, "2015-01-01"), row("b", 1, "2016-01-01")]
    (item,) = items(subject(rows, {"b": 1}))
    assert isinstance(item, NewShift)
    assert (item.shift.before.stance.key, item.shift.after.stance.key) == ("a", "b")
    assert item.shift.kind is ShiftKind.FULL


def test_a_new_statement_on_the_same_side_is_a_shift_of_degree():
    rows = [row("a", 2, "2015-01-01"), row("b", 1, "2016-01-01")]
    assert shift_of(rows, {"b": 1}) == [("a", "b", ShiftKind.DEGREE)]


def test_the_same_position_again_is_new_evidence_and_no_shift():
    rows = [row("a", 2, "2015-01-01"), row("b", 2, "2016-01-01")]
    (item,) = items(subject(rows, {"b": 1}))
    assert isinstance(item, NewStance)


def test_an_old_statement_recorded_late_is_told_as_the_shift_it_shows():
    rows = [row("first", -2, "2011"), row("found-late", 1, "2013"), row("known", 2, "2015")]
    assert shift_of(rows, {"found-late": 1}) == [("first", "found-late", ShiftKind.FULL)]


def test_an_old_statement_that_makes_a_known_one_a_shift_is_told_with_both():
    rows = [row("found-late", -2, "2013"), row("known", 2, "2015")]
    found = items(subject(rows, {"found-late": 1}))
    assert [type(item) for item in found] == [NewShift, NewStance]
    assert shift_of(rows, {"found-late": 1}) == [("found-late", "known", ShiftKind.FULL)]


def test_a_shift_that_was_told_before_is_not_told_again():
    rows = [row("a", -2, "2011"), row("b", 2, "2015"), row("c", 2, "2016")]
    (item,) = items(subject(rows, {"c": 1}))
    assert isinstance(item, NewStance)


def test_an_empty_position_is_no_shift():
    rows = [row("a", -2, "2011"), row("b", None, "2015")]
    (item,) = items(subject(rows, {"b": 1}))
    assert isinstance(item, NewStance)


def test_a_correction_is_told_with_before_and_after_and_reason():
    rows = [row("a", 2, "2015"), row("a", 1, "2015", revision=2)]
    (item,) = items(subject(rows, {"a": 2}))
    assert isinstance(item, Correction)
    assert (item.before.stance.position, item.after.stance.position) == (2, 1)
    assert item.after.reason == "it was wrong"


def test_a_withdrawn_row_never_counts_as_a_shift():
    rows = [
        row("a", 2, "2014"),
        row("wrong", -2, "2015"),
        row("wrong", -2, "2015", revision=2, state=State.WITHDRAWN),
    ]
    (item,) = items(subject(rows, {"wrong": 2}))
    assert isinstance(item, Retraction)
    assert (item.before.stance.key, item.withdrawn.reason) == ("wrong", "it was wrong")


def test_taking_back_a_wrong_row_tells_no_shift_between_rows_that_were_known():
    rows = [
        row("a", -2, "2014"),
        row("wrong", 2, "2015"),
        row("wrong", 2, "2015", revision=2, state=State.WITHDRAWN),
        row("c", 2, "2016"),
    ]
    assert shift_of(rows, {"wrong": 2}) == []


def test_a_correction_that_brings_a_shift_to_light_tells_both():
    rows = [row("a", 2, "2014"), row("b", 2, "2015"), row("b", -2, "2015", revision=2)]
    found = items(subject(rows, {"b": 2}))
    assert [type(item) for item in found] == [NewShift, Correction]


def test_what_was_recorded_and_withdrawn_in_the_same_stretch_is_not_told():
    rows = [row("a", 2, "2015"), row("a", 2, "2015", revision=2, state=State.WITHDRAWN)]
    assert items(subject(rows, {"a": 1})) == ()


def test_what_was_recorded_and_corrected_in_the_same_stretch_is_new_as_it_stands():
    rows = [row("a", 2, "2015"), row("a", 1, "2015", revision=2)]
    (item,) = items(subject(rows, {"a": 1}))
    assert isinstance(item, NewStance)
    assert item.row.stance.position == 1


def test_what_was_changed_and_changed_back_is_not_told():
    rows = [row("a", 2, "2015"), row("a", 1, "2015", revision=2), row("a", 2, "2015", revision=3)]
    assert items(subject(rows, {"a": 2})) == ()


def test_what_was_withdrawn_before_and_put_back_is_told_as_put_back():
    rows = [
        row("a", 2, "2015"),
        row("a", 2, "2015", revision=2, state=State.WITHDRAWN),
        row("a", 2, "2015", revision=3),
    ]
    (item,) = items(subject(rows, {"a": 3}))
    assert isinstance(item, NewStance)
    assert item.restored


def test_the_order_is_full_side_and_degree_shifts_stances_by_theme_corrections_coalitions():
    full = subject([row("a", -2, "2014"), row("b", 2, "2015")], {"b": 1})
    side = subject([row("h", 0, "2014", leader="cy"), row("i", 2, "2015", leader="cy")], {"i": 1})
    degree = subject(
        [row("c", 1, "2014", leader="bo"), row("d", 2, "2015", leader="bo")],
        {"d": 1},
    )
    hill = subject([row("e", 2, "2015", topic="mill")], {"e": 1})
    river = subject([row("f", 2, "2015", leader="x")], {"f": 1})
    corrected = subject(
        [row("g", 2, "2015", leader="y"), row("g", 1, "2015", leader="y", revision=2)], {"g": 2}
    )
    joined = entered(5, None, coalition())
    found = items(corrected, hill, river, degree, side, full, coalitions=[joined])
    assert [section_of(item) for item in found] == [
        "full shifts", "side shifts", "degree shifts", "stances", "stances", "corrections", "coalitions",
    ]  # fmt: skip
    assert [item.theme for item in found if isinstance(item, NewStance)] == ["river", "hill"]


def test_within_a_section_the_latest_statement_comes_first():
    subjects = [subject([row(f"k{n}", 2, f"201{n}", leader=f"l{n}")], {f"k{n}": 1}) for n in (3, 5, 4)]
    assert [item.row.stance.stated_on for item in items(*subjects) if isinstance(item, NewStance)] == [
        "2015", "2014", "2013",
    ]  # fmt: skip


def coalition(**fields):
    usual = {"key": "ferrymen", "name": "The Ferrymen", "status": "proposed", "sources": ("river-post",)}
    return Coalition.model_validate({**usual, **fields})


def member(**fields):
    usual = {"coalition": "ferrymen", "member": "ada", "name": "Ada Quill"}
    return Membership.model_validate({**usual, **fields})


def test_a_coalition_that_was_changed_twice_is_told_once_from_first_to_last():
    lines = [
        entered(5, coalition(), coalition(status="active")),
        entered(6, coalition(status="active"), coalition(status="dissolved"), reason="it ended"),
    ]
    (item,) = items(coalitions=lines)
    assert isinstance(item, CoalitionChange)
    assert isinstance(item.before, Coalition)
    assert isinstance(item.after, Coalition)
    assert (item.before.status, item.after.status, item.reason) == ("proposed", "dissolved", "it ended")


def test_a_membership_that_was_added_and_taken_out_again_is_not_told():
    lines = [entered(5, None, member()), entered(6, member(), None)]
    assert items(coalitions=lines) == ()


def test_coalitions_and_memberships_of_one_line_are_told_one_by_one():
    found = items(coalitions=[entered(5, None, coalition()), entered(5, None, member())])
    assert [(type(item), item.before) for item in found] == [(CoalitionChange, None)] * 2


def test_a_row_that_cannot_be_read_is_said_and_keeps_nothing_from_being_told():
    broken = row("a", 2, "2015")
    broken = broken.model_copy(update={"entry": broken.stance.model_copy(update={"stated_on": "never"})})
    found = items(subject([broken], {"a": 1}), subject([row("b", 2, "2015", leader="bo")], {"b": 1}))
    assert [type(item) for item in found] == [NewStance, Unreadable]


positions = st.sampled_from([-2, -1, 0, 1, 2, None])


@given(
    st.lists(st.tuples(positions, st.sampled_from(["2013", "2014", "2015-03"])), min_size=1, max_size=8),
    st.data(),
)
def test_telling_a_history_in_two_stretches_tells_no_row_twice_and_forgets_none(history, data):
    rows = [row(f"k{n}", position, day, place=n + 1) for n, (position, day) in enumerate(history)]
    cut = data.draw(st.integers(0, len(rows)))
    told = []
    for known, new in ((rows[:cut], rows[:cut]), (rows, rows[cut:])):
        if new:
            found = items(subject(known, {one.stance.key: 1 for one in new}))
            told += [item.row.stance.key for item in found if isinstance(item, NewStance)]
            told += [item.shift.after.stance.key for item in found if isinstance(item, NewShift)]
    assert sorted(set(told)) == sorted(one.stance.key for one in rows)
