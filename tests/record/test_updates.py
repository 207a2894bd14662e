"""The hash chain: whatever is done to a line of the log shows, but for cutting off the tail."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.record.updates import NO_HASH, Update, canonical_json, first_broken, line_hash

RECORD = 7
OTHER_VALUE = {
    "seq": 99,
    "at": "2001-01-01T00:00:00.000000Z",
    "actor_id": 99,
    "action": "retract",
    "entity": "topic",
    "key": "another-key",
    "leader": "another-leader",
    "topic": "another-topic",
    "reason": "another reason",
    "before": '{"another":1}',
    "after": '{"another":2}',
    "request_key": "another-request",
    "undoes": 98,
    "confirmed_by": 97,
    "prev_hash": "f" * 64,
}


def chained(lines: list[Update]) -> list[Update]:
    """The lines numbered and chained, as the store writes them."""
    done: list[Update] = []
    for line in lines:
        previous = done[-1].hash if done else NO_HASH
        linked = line.model_copy(update={"seq": len(done) + 1, "prev_hash": previous})
        done.append(linked.model_copy(update={"hash": line_hash(RECORD, linked)}))
    return done


_texts = st.text(max_size=10)
logs = st.lists(
    st.builds(
        Update,
        seq=st.just(0),
        at=st.just("2026-03-15T12:00:00.000000Z"),
        actor_id=st.integers(1, 5),
        action=st.sampled_from(["record", "correct", "change"]),
        entity=st.sampled_from(["stance", "leader"]),
        key=_texts,
        leader=_texts,
        topic=_texts,
        reason=st.sampled_from(["", "A typing error."]),
        before=_texts,
        after=_texts,
        request_key=st.none() | _texts,
        undoes=st.none() | st.integers(1, 5),
        confirmed_by=st.none() | st.integers(1, 5),
        prev_hash=st.just(""),
        hash=st.just(""),
    ),
    min_size=2,
    max_size=5,
).map(chained)


@given(logs)
def test_a_log_as_it_was_written_holds(lines):
    assert first_broken(RECORD, lines) is None


def test_an_empty_log_holds():
    assert first_broken(RECORD, []) is None


def test_a_change_to_every_field_of_a_line_is_tried():
    assert set(OTHER_VALUE) | {"hash"} == set(Update.model_fields)


@pytest.mark.parametrize("field", OTHER_VALUE)
@given(lines=logs, data=st.data())
def test_a_changed_field_is_found_at_its_line_at_the_latest(field, lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    lines[place] = lines[place].model_copy(update={field: OTHER_VALUE[field]})
    broken = first_broken(RECORD, lines)
    assert broken is not None
    assert broken.seq <= place + 1


@given(logs, st.data())
def test_a_changed_line_with_its_hash_made_again_is_found_by_the_line_after_it(lines, data):
    place = data.draw(st.integers(0, len(lines) - 2))
    forged = lines[place].model_copy(update={"reason": "Nothing to see here."})
    lines[place] = forged.model_copy(update={"hash": line_hash(RECORD, forged)})
    broken = first_broken(RECORD, lines)
    assert broken is not None
    assert broken.seq == place + 2


@given(logs, st.data())
def test_a_removed_line_is_found_unless_it_was_the_last(lines, data):
    place = data.draw(st.integers(0, len(lines) - 2))
    del lines[place]
    broken = first_broken(RECORD, lines)
    assert broken is not None
    assert broken.seq == place + 1


@given(logs, st.data())
def test_a_removed_line_is_found_also_when_the_rest_is_numbered_anew(lines, data):
    place = data.draw(st.integers(0, len(lines) - 2))
    del lines[place]
    renumbered = [line.model_copy(update={"seq": seq}) for seq, line in enumerate(lines, 1)]
    assert first_broken(RECORD, renumbered) is not None


@given(logs, st.data())
def test_lines_in_another_order_are_found(lines, data):
    shuffled = data.draw(st.permutations(lines))
    assume(shuffled != lines)
    assert first_broken(RECORD, shuffled) is not None


@given(logs, st.data())
def test_a_repeated_line_is_found(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    lines.insert(place, lines[place])
    assert first_broken(RECORD, lines) is not None


@given(logs)
def test_cutting_off_the_tail_leaves_a_log_that_holds_so_the_head_is_published_elsewhere(lines):
    assert first_broken(RECORD, lines[:-1]) is None


@given(logs)
def test_the_log_of_one_record_does_not_pass_for_that_of_another(lines):
    broken = first_broken(RECORD + 1, lines)
    assert broken is not None
    assert broken.seq == 1


@given(logs)
def test_the_finding_names_the_line_in_a_sentence_part(lines):
    lines[1] = lines[1].model_copy(update={"after": "{}{}"})
    broken = first_broken(RECORD, lines)
    assert broken is not None
    assert broken.problem == "line 2 was changed after it was written"


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=4))
def test_canonical_json_does_not_depend_on_the_order_of_names(value):
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))


def test_canonical_json_keeps_characters_as_themselves():
    assert canonical_json({"b": "Путин", "a": [1, None]}) == '{"a":[1,null],"b":"Путин"}'
