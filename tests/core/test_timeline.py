"""Positions at a date and shifts, against slow and obvious ways to find them."""

from collections.abc import Iterator
from itertools import pairwise, product

import pytest
from hypothesis import given

from bot.core.dates import first_day
from bot.core.entries import Position, Revision
from bot.core.timeline import ShiftKind, not_held, order, shift_kind, shifts, standing
from tests.core.made_up import histories, revision

P = Position


def in_order(rows: list[Revision]) -> list[Revision]:
    """By day, a reduced date as its first day, then by place in the record: found by looking at all pairs."""
    left, ordered = list(rows), []
    while left:
        first = left[0]
        for row in left[1:]:
            day, other = first_day(row.stance.stated_on), first_day(first.stance.stated_on)
            if day < other or (day == other and row.place < first.place):
                first = row
        left.remove(first)
        ordered.append(first)
    return ordered


def kind_by_table(before: Position, after: Position) -> ShiftKind | None:
    """The words of the design, case by case."""
    if before == after:
        return None
    against, for_it = {-2, -1}, {1, 2}
    reversed_ = (before in against and after in for_it) or (before in for_it and after in against)
    if reversed_:
        return ShiftKind.FULL
    return ShiftKind.SIDE if 0 in {before, after} else ShiftKind.DEGREE


def shifts_by_pairs(rows: list[Revision]) -> list[tuple[ShiftKind, Revision, Revision]]:
    """Neighbours with a position, each pair looked at."""
    positioned = [row for row in in_order(rows) if row.stance.position is not None]
    found = []
    for before, after in pairwise(positioned):
        kind = kind_by_table(before.stance.position, after.stance.position)
        if kind:
            found.append((kind, before, after))
    return found


@given(histories())
def test_stances_are_ordered_by_day_and_then_by_place_in_the_record(rows):
    assert sorted(rows, key=order) == in_order(rows)


@pytest.mark.parametrize(("before", "after"), list(product([*Position, None], repeat=2)))
def test_a_shift_is_full_side_or_degree_as_the_design_says(before, after):
    empty = before is None or after is None
    assert shift_kind(before, after) == (None if empty else kind_by_table(before, after))


@given(histories())
def test_shifts_are_the_changes_between_neighbours_that_have_a_position(rows):
    found = [(shift.kind, shift.before, shift.after) for shift in shifts(in_order(rows))]
    assert found == shifts_by_pairs(rows)


@given(histories())
def test_the_standing_is_the_last_stance_even_where_it_carries_no_position(rows):
    found = standing(reversed(in_order(rows)))
    assert (found.current if found else None) == (in_order(rows)[-1] if rows else None)


@given(histories())
def test_the_standing_holds_since_the_first_stance_of_its_unbroken_run(rows):
    found = standing(reversed(in_order(rows)))
    if found is None:
        return
    position = found.current.stance.position
    run = [found.current]
    if position is not None:
        for row in reversed([row for row in in_order(rows) if row.stance.position is not None]):
            if row.stance.position != position:
                break
            run.append(row)
    assert found.since == run[-1]


@given(histories())
def test_the_standing_names_the_last_shift_unless_the_position_is_empty_now(rows):
    found = standing(reversed(in_order(rows)))
    every = shifts_by_pairs(rows)
    if found is None or found.current.stance.position is None or not every:
        assert found is None or found.shift is None
    else:
        assert (found.shift.kind, found.shift.before, found.shift.after) == every[-1]


@given(histories())
def test_the_standing_reads_no_further_than_the_first_other_position(rows):
    newest_first = list(reversed(in_order(rows)))
    current = newest_first[0].stance.position if newest_first else None
    needed = len(newest_first)
    for place, row in enumerate(newest_first):
        if current is None or row.stance.position not in {None, current}:
            needed = place + 1
            break
    read: list[Revision] = []

    def noting() -> Iterator[Revision]:
        for row in newest_first:
            read.append(row)
            yield row

    standing(noting())
    assert len(read) == needed


def test_an_empty_position_between_two_others_hides_no_shift():
    rows = [revision(P.SUPPORTS, "2014", 1), revision(None, "2015", 2), revision(P.OPPOSES, "2016", 3)]
    (shift,) = shifts(rows)
    assert (shift.kind, shift.before.place, shift.after.place) == (ShiftKind.FULL, 1, 3)


def test_going_to_neutral_is_a_shift_of_side_however_far_it_is():
    assert shift_kind(P.SUPPORTS, P.NEUTRAL_OR_MIXED) is ShiftKind.SIDE


@pytest.mark.parametrize(
    ("before", "after", "is_change", "is_more_conditional"),
    [
        (P.SUPPORTS, P.SUPPORTS_WITH_CONDITIONS, False, True),
        (P.SUPPORTS_WITH_CONDITIONS, P.SUPPORTS, False, False),
        (P.OPPOSES, P.OPPOSES_WITH_RESERVATIONS, False, True),
        (P.OPPOSES_WITH_RESERVATIONS, P.OPPOSES, False, False),
        (P.NEUTRAL_OR_MIXED, P.SUPPORTS_WITH_CONDITIONS, True, False),
        (P.OPPOSES_WITH_RESERVATIONS, P.SUPPORTS, True, False),
    ],
)
def test_only_full_and_side_shifts_are_called_a_change(before, after, is_change, is_more_conditional):
    (shift,) = shifts([revision(before, "2014", 1), revision(after, "2015", 2)])
    assert (shift.is_change, shift.is_more_conditional) == (is_change, is_more_conditional)


def test_two_stances_of_one_day_stand_in_the_order_of_the_record():
    """David Cameron before and after the vote of 29 August 2013: real, and both on record."""
    rows = [revision(P.SUPPORTS, "2013-08-29", 1), revision(P.OPPOSES, "2013-08-29", 2)]
    found = standing(reversed(in_order(rows)))
    assert found is not None
    assert (found.current.place, found.shift and found.shift.kind) == (2, ShiftKind.FULL)


def test_what_an_undo_brought_back_is_not_among_the_withdrawn_any_more():
    first = revision(P.OPPOSES, "2014", 1)
    other = revision(P.SUPPORTS, "2014", 1)
    pairs = [(first, other), (other, first), (first, other)]
    assert not_held(pairs, [first]) == ((other, first),)
    assert not_held(pairs, [other]) == ((first, other),)
    assert not_held(pairs, []) == ((other, first), (first, other))
