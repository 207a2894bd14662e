"""The hash chain: whatever is done to a line or to what it wrote shows, but for cutting off the tail."""

import hashlib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.log import (
    NO_HASH,
    REASON_KINDS,
    Fault,
    Update,
    canonical_json,
    check_log,
    content_hash,
    line_hash,
    revision_hash,
)

RECORD = 7
OTHER_VALUE = {
    "seq": 99,
    "at": "2001-01-01T00:00:00.000000Z",
    "actor_id": 99,
    "actor_mark": "c" * 64,
    "action": "retract",
    "kind": "topic",
    "key": "another-key",
    "reason": "another reason",
    "reason_kind": "duplicate",
    "request_key": "another-request",
    "undoes": 98,
    "confirmed_by": 97,
    "confirmed_mark": "d" * 64,
    "entries": 96,
    "content_hash": "e" * 64,
    "prev_hash": "f" * 64,
}
Written = tuple[Update, list[bytes]]
"""A line and the hashes of what is stored under it."""


def chained(lines: list[Written]) -> list[Written]:
    """The lines numbered and chained, as the store writes them."""
    done: list[Written] = []
    for line, rows in lines:
        previous = done[-1][0].hash if done else NO_HASH
        said = {"entries": len(rows), "content_hash": content_hash(rows)}
        linked = line.model_copy(update={"seq": len(done) + 1, "prev_hash": previous, **said})
        done.append((linked.model_copy(update={"hash": line_hash(RECORD, linked)}), rows))
    return done


def first_fault(record_id: int, lines: list[Written]) -> Fault | None:
    """The first line that does not fit, as the store finds it."""
    stored = [(line.seq, row) for line, rows in lines for row in rows]
    return check_log(record_id, [line for line, _ in lines], stored, lambda _: "").fault


_texts = st.text(max_size=10)
_rows = st.lists(st.binary(min_size=32, max_size=32), max_size=3)
logs = st.lists(
    st.tuples(
        st.builds(
            Update,
            seq=st.just(0),
            at=st.just("2026-03-15T12:00:00.000000Z"),
            actor_id=st.integers(1, 5),
            actor_mark=_texts,
            action=st.sampled_from(["record", "correct", "change"]),
            kind=st.sampled_from(["stance", "leader"]),
            key=_texts,
            reason=st.sampled_from(["", "A typing error."]),
            request_key=st.none() | _texts,
            undoes=st.none() | st.integers(1, 5),
            confirmed_by=st.none() | st.integers(1, 5),
            confirmed_mark=_texts,
            entries=st.just(0),
            content_hash=st.just(""),
            prev_hash=st.just(""),
            hash=st.just(""),
        ),
        _rows,
    ),
    min_size=2,
    max_size=5,
).map(chained)


@given(logs)
def test_a_log_as_it_was_written_holds(lines):
    assert first_fault(RECORD, lines) is None


def test_an_empty_log_holds():
    assert first_fault(RECORD, []) is None


def test_a_change_to_every_field_of_a_line_is_tried():
    assert set(OTHER_VALUE) | {"hash"} == set(Update.model_fields)


@pytest.mark.parametrize("field", OTHER_VALUE)
@given(lines=logs, data=st.data())
def test_a_changed_field_is_found_at_its_line_at_the_latest(field, lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    line, rows = lines[place]
    lines[place] = line.model_copy(update={field: OTHER_VALUE[field]}), rows
    fault = first_fault(RECORD, lines)
    assert fault is not None
    assert fault.seq <= place + 1


@given(logs, st.data())
def test_a_changed_line_with_its_hash_made_again_is_found_by_the_line_after_it(lines, data):
    place = data.draw(st.integers(0, len(lines) - 2))
    line, rows = lines[place]
    forged = line.model_copy(update={"reason": "Nothing to see here."})
    lines[place] = forged.model_copy(update={"hash": line_hash(RECORD, forged)}), rows
    fault = first_fault(RECORD, lines)
    assert fault is not None
    assert fault.seq == place + 2


@given(logs, st.data())
def test_a_removed_line_is_found_unless_it_was_the_last(lines, data):
    place = data.draw(st.integers(0, len(lines) - 2))
    del lines[place]
    fault = first_fault(RECORD, lines)
    assert fault is not None
    assert fault.seq == place + 1


@given(logs, st.data())
def test_a_removed_line_is_found_also_when_the_rest_is_numbered_anew(lines, data):
    place = data.draw(st.integers(0, len(lines) - 2))
    del lines[place]
    renumbered = [(line.model_copy(update={"seq": seq}), rows) for seq, (line, rows) in enumerate(lines, 1)]
    assert first_fault(RECORD, renumbered) is not None


@given(logs, st.data())
def test_lines_in_another_order_are_found(lines, data):
    shuffled = data.draw(st.permutations(lines))
    assume(shuffled != lines)
    assert first_fault(RECORD, shuffled) is not None


@given(logs, st.data())
def test_a_repeated_line_is_found(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    lines.insert(place, lines[place])
    assert first_fault(RECORD, lines) is not None


@given(logs)
def test_cutting_off_the_tail_leaves_a_log_that_holds_so_the_head_is_published_elsewhere(lines):
    assert first_fault(RECORD, lines[:-1]) is None


@given(logs)
def test_the_log_of_one_record_does_not_pass_for_that_of_another(lines):
    fault = first_fault(RECORD + 1, lines)
    assert fault is not None
    assert fault.seq == 1


@given(lines=logs, data=st.data(), how=st.sampled_from(["changed", "added", "missing"]))
def test_what_a_line_wrote_is_found_if_it_is_not_what_is_stored(lines, data, how):
    place = data.draw(st.integers(0, len(lines) - 1))
    line, rows = lines[place]
    assume(rows or how == "added")
    stored = {"changed": [b"x" * 32, *rows[1:]], "added": [b"x" * 32, *rows], "missing": rows[1:]}[how]
    assume(sorted(stored) != sorted(rows))
    lines[place] = line, stored
    fault = first_fault(RECORD, lines)
    assert fault is not None
    assert (fault.seq, how in fault.problem) == (place + 1, True)


@given(logs)
def test_the_order_in_which_revisions_are_read_makes_no_difference(lines):
    assert first_fault(RECORD, [(line, rows[::-1]) for line, rows in lines]) is None


@given(st.lists(st.none() | st.integers() | st.text(max_size=5), max_size=5))
def test_every_cell_and_the_kind_are_in_the_hash_of_a_revision(cells):
    whole = revision_hash("stance", cells)
    assert whole != revision_hash("topic", cells)
    assert whole != revision_hash("stance", [*cells, None])
    for place, cell in enumerate(cells):
        other = "another" if cell != "another" else None
        assert whole != revision_hash("stance", [*cells[:place], other, *cells[place + 1 :]])


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.integers(-(2**63), 2**63 - 1) | st.none())
)
def test_a_revision_is_hashed_as_canonical_json(cells: list[str | int | None]):
    expected = hashlib.sha256(canonical_json(["leader", *cells]).encode()).digest()
    assert revision_hash("leader", cells) == expected


def test_a_line_without_a_kind_of_reason_keeps_the_hash_that_it_had_before_there_were_kinds():
    line = Update(
        seq=2,
        at="2026-01-01T00:00:02.000000Z",
        actor_id=3,
        actor_mark="a" * 64,
        action="retract",
        kind="stance",
        key="ada-ferry",
        reason="A made-up reason.",
        entries=1,
        content_hash="b" * 64,
        prev_hash=NO_HASH,
        hash="",
    )
    assert line_hash(7, line) == "4578d2b3194f885b6cf032749f590c4e2e2b7667d7d6a2ef3ddcd54da98587bc"
    kinds = {line_hash(7, line.but(reason_kind=kind)) for kind in ("", *REASON_KINDS)}
    assert len(kinds) == 4
