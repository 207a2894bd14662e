"""The updates log: lines that carry the hash of the line before, so that a change to any of them shows.

The hash is SHA-256 over the line before's hash and this line's canonical JSON. It covers the actor's number
in the record, never a Discord id, so forgetting a person leaves the chain whole (DESIGN.md, rule 3).
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Annotated, Final, Literal

from pydantic import JsonValue, StringConstraints

from bot.record.entries import Text, Value

NO_HASH: Final = "0" * 64
"""What the first line of a log carries as the hash before it."""

REASON_LIMIT = 300

Reason = Annotated[Text, StringConstraints(max_length=REASON_LIMIT, strip_whitespace=True)]
UpdateAction = Literal[
    "record", "correct", "retract", "add", "change", "retire", "merge", "import", "undo", "start"
]
EntityKind = Literal["stance", "leader", "topic", "theme", "office", "coalition", "membership", "record"]


class Update(Value):
    """One line of the updates log: who did what to which entry, when, why, before and after.

    Attributes:
        seq: 1, 2, 3, … within one record, without gaps.
        at: UTC instant, `YYYY-MM-DDTHH:MM:SS.ffffffZ`; never before the line before.
        actor_id: number of the person in this record; who that is stands in one table only.
        key: key of the entry; "" for a line about the whole record (start, import).
        leader, topic: whom and what the line is about, "" where that does not apply.
        before, after: the entry as JSON text, "" where there was or is none.
        request_key: what the change was asked with, unique; a repeated request changes nothing. May be None.
        undoes: `seq` of the line that an undo takes back, else None. A line is undone at most once.
        confirmed_by: number of the second person, where a change needed two; else None.
    """

    seq: int
    at: str
    actor_id: int
    action: UpdateAction
    entity: EntityKind
    key: str
    leader: str = ""
    topic: str = ""
    reason: Reason = ""
    before: str = ""
    after: str = ""
    request_key: str | None = None
    undoes: int | None = None
    confirmed_by: int | None = None
    prev_hash: str
    hash: str


class Logged(Value):
    """A line of the log and who it was: their Discord id, or None for a forgotten person or the operator.

    `second_user_id` is the Discord id of who confirmed it, where it needed two people and both are known.
    """

    update: Update
    discord_user_id: int | None
    by_operator: bool
    second_user_id: int | None = None


class BrokenLine(Value):
    """The first line of a log that does not follow from the lines before it."""

    seq: int
    problem: str


def canonical_json(value: JsonValue) -> str:
    """The one text for a JSON value: sorted names, no spaces, characters as themselves."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def line_hash(record_id: int, line: Update) -> str:
    """The hash that `line` must carry, 64 hexadecimal digits. Ignores `line.hash`."""
    content: list[JsonValue] = [
        record_id, line.seq, line.at, line.actor_id, line.action, line.entity, line.key, line.leader,
        line.topic, line.reason, line.before, line.after, line.request_key,
    ]  # fmt: skip
    # Only where there is one, so that lines from before there were any keep their hash.
    if line.undoes is not None or line.confirmed_by is not None:
        content.append({"undoes": line.undoes, "confirmed_by": line.confirmed_by})
    return hashlib.sha256(f"{line.prev_hash}\n{canonical_json(content)}".encode()).hexdigest()


def first_broken(record_id: int, lines: Iterable[Update]) -> BrokenLine | None:
    """Recompute the chain of one record's log, oldest line first; None if it holds.

    A line cut off at the very end cannot be seen from the log alone: compare the count and the head's hash
    with what was published elsewhere.
    """
    previous, expected_seq = NO_HASH, 1
    for line in lines:
        if line.seq != expected_seq:
            return BrokenLine(seq=expected_seq, problem=f"line {expected_seq} is missing")
        if line.prev_hash != previous:
            return BrokenLine(seq=line.seq, problem=f"line {line.seq} does not follow line {line.seq - 1}")
        if line.hash != line_hash(record_id, line):
            return BrokenLine(seq=line.seq, problem=f"line {line.seq} was changed after it was written")
        previous, expected_seq = line.hash, expected_seq + 1
    return None


class CheckedLog(Value):
    """What recomputing a log found: how many lines it has, the hash of the last, the first that is broken."""

    lines: int
    head_hash: str
    broken: BrokenLine | None


def checked_log(record_id: int, lines: Iterable[Update]) -> CheckedLog:
    """Recompute the chain of one record's log, and count; lines after a broken one are not looked at."""
    count, head_hash = 0, NO_HASH

    def counted() -> Iterable[Update]:
        nonlocal count, head_hash
        for line in lines:
            count, head_hash = count + 1, line.hash
            yield line

    broken = first_broken(record_id, counted())
    return CheckedLog(lines=count, head_hash=head_hash, broken=broken)
