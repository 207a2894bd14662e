"""Checkpoints come back as they were signed, are refused in a sentence, and show a log that was cut or rewritten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.core.errors import UnusableCheckpointError
from bot.core.log import Head
from bot.verify.checkpoint import Checkpoint, contradictions, read, sign
from bot.verify.note import new_key, sign_text

ORIGIN = "standpoint/example"
SIGNER, VERIFIER = new_key(ORIGIN)
AT = "2026-11-22T04:17:00.000000Z"
A, B, C = "a" * 64, "b" * 64, "c" * 64

KEPT = Checkpoint(
    origin=ORIGIN,
    made_at=AT,
    heads=(Head(record_id=0, seq=2, hash=A), Head(record_id=1234, seq=17, hash=B)),
)

_numbers = st.integers(0, 2**63 - 1)
_hashes = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
_heads = st.builds(Head, record_id=_numbers, seq=st.integers(1, 2**63 - 1), hash=_hashes)
checkpoints = st.builds(
    Checkpoint,
    origin=st.just(ORIGIN),
    made_at=st.datetimes().map(lambda at: at.isoformat(timespec="microseconds") + "Z"),
    heads=st.lists(_heads, unique_by=lambda head: head.record_id, max_size=5).map(
        lambda heads: tuple(sorted(heads, key=lambda head: head.record_id))
    ),
)


def said(text: str) -> str:
    """Why a note with this text, rightly signed, is refused."""
    with pytest.raises(UnusableCheckpointError) as refused:
        read(sign_text(text, SIGNER), [VERIFIER])
    return str(refused.value)


@given(checkpoints)
def test_a_checkpoint_comes_back_as_it_was_signed(checkpoint: Checkpoint):
    note = sign(checkpoint, SIGNER)
    assert read(note, [VERIFIER]) == checkpoint
    assert sign(read(note, [VERIFIER]), SIGNER) == note


def test_a_checkpoint_has_a_line_for_each_record_under_whose_it_is_and_when():
    assert sign(KEPT, SIGNER).split("\n\n")[0].splitlines() == [
        ORIGIN, AT, f"0 2 {A}", f"1234 17 {B}",
    ]  # fmt: skip


def test_a_key_signs_checkpoints_of_its_own_name_only():
    other, verifier = new_key("standpoint/other")
    with pytest.raises(UnusableCheckpointError, match="cannot be signed with the key of standpoint/other"):
        sign(KEPT, other)
    text = sign(KEPT, SIGNER).split("\n\n")[0] + "\n"
    with pytest.raises(UnusableCheckpointError, match="is not standpoint/other, whose key signed it"):
        read(sign_text(text, other), [VERIFIER, verifier])


def test_a_changed_or_foreign_checkpoint_is_refused():
    note = sign(KEPT, SIGNER)
    for changed in (note.replace(A, C), note.replace("1234", "1235"), note.replace(f"0 2 {A}\n", "")):
        with pytest.raises(UnusableCheckpointError, match="changed after it was signed"):
            read(changed, [VERIFIER])
    with pytest.raises(UnusableCheckpointError, match="is not a key that was given"):
        read(note, [new_key(ORIGIN)[1]])


NO_CHECKPOINT = "What was signed is no checkpoint"


@pytest.mark.parametrize(
    "line",
    [
        "1234",
        f"1234 17 {B[:-1]}",
        f"1234 17 {B.upper()}",
        f"1234 17 {B} ",
        f"1234  17 {B}",
        f" 1234 17 {B}",
        f"-1 17 {B}",
        f"01234 17 {B}",
        f"1234 0 {B}",
        f"1234 +17 {B}",
        f"١٢٣٤ 17 {B}",
        f"{2**63} 17 {B}",
        f"1234 {2**63} {B}",
        "",
        f"1234 17 {B}\n",
    ],
)
def test_a_damaged_line_is_refused_even_under_a_right_signature(line: str):
    assert NO_CHECKPOINT in said(f"{ORIGIN}\n{AT}\n0 2 {A}\n{line}\n")


@pytest.mark.parametrize("second", [0, 1])
def test_records_twice_or_out_of_order_are_refused(second: int):
    assert NO_CHECKPOINT in said(f"{ORIGIN}\n{AT}\n1 2 {A}\n{second} 2 {A}\n")


@pytest.mark.parametrize(
    "at",
    ["", "now", "2026-11-22", "2026-11-22T04:17:00Z", "2026-02-30T04:17:00.000000Z", f"{AT} ", f"{AT[:-1]}+00:00"],
)  # fmt: skip
def test_a_damaged_time_is_refused(at: str):
    assert NO_CHECKPOINT in said(f"{ORIGIN}\n{at}\n0 2 {A}\n")


def test_a_checkpoint_without_a_time_is_refused():
    assert NO_CHECKPOINT in said(f"{ORIGIN}\n")


@pytest.mark.parametrize(
    "heads",
    [
        [{"record_id": 1, "seq": 1, "hash": A}, {"record_id": 0, "seq": 1, "hash": A}],
        [{"record_id": 1, "seq": 1, "hash": A}, {"record_id": 1, "seq": 2, "hash": A}],
        [{"record_id": 0, "seq": 0, "hash": A}],
        [{"record_id": 0, "seq": 1, "hash": "A" * 64}],
    ],
)
def test_no_checkpoint_is_made_that_could_not_be_read_again(heads: list[dict[str, object]]):
    with pytest.raises(ValidationError):
        Checkpoint.model_validate({"origin": ORIGIN, "made_at": AT, "heads": heads})


def against(logs: dict[int, list[str]]) -> list[str]:
    """What `KEPT` has against logs with these hashes."""

    def line_hash_at(record_id: int, seq: int) -> str | None:
        lines = logs.get(record_id, [])
        return lines[seq - 1] if seq <= len(lines) else None

    return contradictions(KEPT, line_hash_at)


WHOLE = {0: [C, A], 1234: [C] * 16 + [B]}


def test_logs_that_only_grew_do_not_contradict_a_checkpoint():
    assert against(WHOLE) == []
    assert against({0: [*WHOLE[0], C], 1234: [*WHOLE[1234], A, C], 5: [C]}) == []


def test_a_log_that_was_cut_is_named():
    assert against({**WHOLE, 1234: [C] * 16}) == [
        (
            "the updates log of record 1234 was cut: on 2026-11-22 04:17 UTC it had 17 updates, "
            "and update #17 is not there any more"
        )
    ]


def test_a_log_that_was_rewritten_is_named_with_both_hashes():
    assert against({**WHOLE, 0: [C, B, A]}) == [
        (
            f"the updates log of the public record was rewritten: on 2026-11-22 04:17 UTC, update #2 had the hash {A}, "
            f"and now it has {B}"
        )
    ]


def test_a_record_that_is_gone_is_named():
    assert against({0: WHOLE[0]}) == [
        "record 1234 is gone: on 2026-11-22 04:17 UTC, its updates log had 17 updates, and now none"
    ]


def test_every_record_is_looked_at():
    assert len(against({})) == 2
    assert len(against({0: [C], 1234: [C] * 17})) == 2
