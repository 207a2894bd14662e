"""The updates log: lines that commit to the revisions that they wrote and to the line before.

So a changed, removed or forged revision, a changed line and a missing one each show when the hashes are made
again. They cover the number of whoever made it in the record, and their mark, never a Discord id: forgetting a
person leaves the chain whole, and nobody's lines can be passed off as somebody else's. A tail that was cut off, or a
chain that was made anew from some line on, fits in itself; it shows against a head that was published elsewhere (`Head`).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Final, Literal

from pydantic import JsonValue, StringConstraints
from pydantic_core import to_json  # the text of `canonical_json` for a list of cells, in a fifth of its time

from bot.core.entries import KindName, Revision, State, Text, Value
from bot.core.errors import ConflictError, StandpointError

NO_HASH: Final = "0" * 64
"""What the first line of a log carries as the hash before it."""

REASON_LIMIT = 300

Reason = Annotated[Text, StringConstraints(max_length=REASON_LIMIT, strip_whitespace=True)]
ReasonKind = Literal["", "mistake", "publisher", "duplicate"]
"""What kind of reason it is that something is withdrawn, where somebody said so."""

REASON_KINDS: Final[Mapping[ReasonKind, str]] = {
    "mistake": "our mistake",
    "publisher": "withdrawn by its publisher",
    "duplicate": "duplicate",
}
"""The kinds in words."""

UpdateAction = Literal[
    "record", "correct", "retract", "add", "change", "retire", "merge", "import", "undo", "start", "take over"
]


class Left(Value):
    """What a request left in the database: an update, a proposal, an item of the queue or a step with one."""

    kind: Literal["update", "proposal", "item", "step"]
    number: int


WRITERS: Final[ContextVar[set[str] | None]] = ContextVar("writers", default=None)
"""Where the modules are noted whose functions write what stays, for who has to say what became of a request; None where nobody
asks. A request comes in as a task of its own, which calls services, stores and a thread: this goes with it.
"""


class Update(Value):
    """One line of the updates log: who did what, when, why, and the hash of all revisions that it wrote.

    Attributes:
        seq: 1, 2, 3, … within one record, without gaps; the order of the updates.
        at: UTC instant by the clock of that moment, `YYYY-MM-DDTHH:MM:SS.ffffffZ`. A clock can be put back.
        actor_id: number of the person in this record; who that is stands in one table only.
        actor_mark: what that table must fit, for it to be them: see `mark_of`. "" if the number is nobody's.
        reason_kind: what kind of reason that is, "" where nobody said.
        kind, key: the entry that it is about; "base" and "" for a line about the whole record (start, import).
        request_key: what the change was asked with, unique; a repeated request changes nothing. May be None.
        undoes: `seq` of the line that an undo takes back, else None. A line is undone at most once.
        confirmed_by: number of the second person, where a change needed two; else None.
        confirmed_mark: their mark; "" where there is no second person.
        entries: how many revisions it wrote.
        content_hash: see `content_hash`.
    """

    seq: int
    at: str
    actor_id: int
    actor_mark: str
    action: UpdateAction
    kind: KindName
    key: str
    reason: Reason = ""
    reason_kind: ReasonKind = ""
    request_key: str | None = None
    undoes: int | None = None
    confirmed_by: int | None = None
    confirmed_mark: str = ""
    entries: int
    content_hash: str
    prev_hash: str
    hash: str

    @property
    def is_whole(self) -> bool:
        """Whether it is about the record as a whole rather than about one entry."""
        return self.kind == "base"

    @property
    def why(self) -> str:
        """The reason in words, after its kind."""
        return said_why(self.reason_kind, self.reason)


def said_why(kind: ReasonKind, reason: str) -> str:
    """A reason in words, after its kind: `Duplicate: It stands there twice.`"""
    words = REASON_KINDS.get(kind, "")
    return ": ".join(part for part in (words[:1].upper() + words[1:], reason) if part)


class Made(Value):
    """A revision that an update wrote, and the one that counted before it, None if there was none."""

    before: Revision | None
    after: Revision

    @property
    def was(self) -> Revision | None:
        """The revision before, unless the entry did not count then."""
        return self.before if self.before is not None and self.before.is_kept else None

    @property
    def became(self) -> Revision | None:
        """The revision after, unless the entry does not count any more."""
        return self.after if self.after.is_kept else None

    @property
    def is_new(self) -> bool:
        """Whether the entry counts now and did not before."""
        return self.was is None and self.became is not None


class Logged(Value):
    """A line of the log, what it made, and who it was: a Discord id, or None for a forgotten person or the operator.

    Attributes:
        second_user_id: the Discord id of who confirmed it, where it needed two people and both are known.
        made: the first revisions that it wrote, MADE_SHOWN at most; `update.entries` says how many there are.
        counts: of a line about the whole record, how many entries of each kind are new, and how many changed.
    """

    update: Update
    discord_user_id: int | None
    by_operator: bool
    second_user_id: int | None = None
    made: tuple[Made, ...] = ()
    counts: Mapping[Literal["new", "changed"], Mapping[KindName, int]] = {}

    @property
    def subject(self) -> Made | None:
        """What it made of the one entry that it is about."""
        update = self.update
        return next(
            (one for one in self.made if (one.after.kind, one.after.key) == (update.kind, update.key)), None
        )

    @property
    def leader(self) -> str:
        """The key of the leader whom it is about, "" for none."""
        return _about(self.subject, "leader")

    @property
    def topic(self) -> str:
        """The key of the topic that it is about, "" for none."""
        return _about(self.subject, "topic")


MADE_SHOWN: Final = 25
"""The most revisions of one update that are read to show it."""


def _about(made: Made | None, kind: Literal["leader", "topic"]) -> str:
    if made is None:
        return ""
    if made.after.kind == kind:
        return made.after.merged_into or made.after.key
    return str(getattr(made.after.entry, kind, ""))


class Head(Value):
    """A line of a record's log by number and hash, as it was published; 0 and NO_HASH before the first."""

    record_id: int
    seq: int
    hash: str


def record_name(record_id: int) -> str:
    """What people call a record: "the public record", "record 1234"."""
    return f"record {record_id}" if record_id else "the public record"


class Seen(Value):
    """The revision that somebody looked at before they wrote: key and number; "" and 0 for none."""

    key: str = ""
    revision: int = 0


def seen_of(row: Revision | None) -> Seen:
    """What somebody saw who looked at a row, or found none."""
    return Seen() if row is None else Seen(key=row.key, revision=row.revision)


class MovedError(ConflictError):
    """An entry was changed after the editor looked at it. Nothing was written.

    Attributes:
        seen: the revision that the editor looked at; None where nothing was on record then.
        now: the one that stands in its place now.
        wanted: what the editor wrote in its place, where that is known, as a row with its sources.
    """

    def __init__(self, seen: Revision | None, now: Revision, wanted: Revision | None = None) -> None:
        self.seen = seen
        self.now = now
        self.wanted = wanted
        super().__init__(
            "Another editor changed this while you were writing, so nothing was stored. "
            "Please look at both versions and decide."
        )


class NotUndoableError(StandpointError):
    """An update that cannot be taken back; says why, and what can be done."""


def taken_back(made: Made) -> Revision:
    """The revision that takes back what an update made of an entry: as it was, or gone if it was not there."""
    if made.before is not None:
        before = made.before
        return made.after.follow(before.entry, state=before.state, merged_into=before.merged_into)
    gone = State.WITHDRAWN if made.after.kind == "stance" else State.REMOVED
    return made.after.follow(state=gone, merged_into="")


# Hashes


Cell = str | int | None


def canonical_json(value: JsonValue) -> str:
    """The one text for a JSON value: sorted names, no spaces, characters as themselves."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def revision_hash(kind: KindName, cells: Sequence[Cell]) -> bytes:
    """SHA-256 of a revision as canonical JSON: its kind, then the cells of its row, in the order of its table."""
    return hashlib.sha256(_json([kind, *cells])).digest()


def _json(cells: Sequence[Cell]) -> bytes:
    """Cells as canonical JSON. What is no text any more, and so has none, is as no JSON is: it fits no hash."""
    try:
        return to_json(cells)
    except ValueError:
        return repr(cells).encode()


def content_hash(hashes: Iterable[bytes]) -> str:
    """The hash of all that an update wrote: SHA-256 over its revisions' hashes in ascending order.

    Sorted, so that it depends on nothing but the revisions; and of hashes, so that an import of very many need
    not be held in memory.
    """
    return hashlib.sha256(b"".join(sorted(hashes))).hexdigest()


def mark_of(kind: Literal["person", "operator"], salt: str, discord_user_id: int | None) -> str:
    """What the log knows a person by, 64 hexadecimal digits; it stays when they are forgotten.

    There are few enough Discord ids to try each of them, so a hash of one alone would tell whose it is. With it goes
    a salt of 128 random bits, which is in no line and is erased together with the id: from then on every id fits
    the mark equally well. The operator, who is nobody in particular, has none.
    """
    return hashlib.sha256(_json([kind, salt, discord_user_id])).hexdigest()


OPERATOR_MARK: Final = mark_of("operator", "", None)


def fits_mark(mark: str, kind: Literal["person", "operator"], salt: str, discord_user_id: int | None) -> bool:
    """Whether somebody can be who was marked so.

    Of a forgotten person, whose salt is gone, all that can be told is that they were not the operator.
    """
    if kind == "person" and discord_user_id is None:
        return mark != OPERATOR_MARK
    return mark == mark_of(kind, salt, discord_user_id)


def line_hash(record_id: int, line: Update) -> str:
    """The hash that `line` must carry, 64 hexadecimal digits. Ignores `line.hash`."""
    content: list[Cell] = [
        record_id, line.seq, line.at, line.actor_id, line.actor_mark, line.action, line.kind, line.key, line.reason,
        line.request_key, line.undoes, line.confirmed_by, line.confirmed_mark, line.entries, line.content_hash,
    ]  # fmt: skip
    if line.reason_kind:  # lines from before there were kinds, and those without, keep their hash
        content.append(line.reason_kind)
    return hashlib.sha256(line.prev_hash.encode() + b"\n" + _json(content)).hexdigest()


class Fault(Value):
    """The first thing in a record that does not follow from what its log says: the line, and a sentence."""

    seq: int
    problem: str


OnlyEntry = Callable[[int], str]
"""The one entry that is stored under an update, in words such as "the topic bridge", "" if there is none."""


def chain_fault(record_id: int, line: Update, before: Head) -> Fault | None:
    """What is wrong with a line after the line (or beginning) `before`; None if it follows."""
    expected = before.seq + 1
    if line.seq != expected:
        return Fault(seq=expected, problem=f"update #{expected} is missing")
    if line.prev_hash != before.hash:
        return Fault(seq=line.seq, problem=f"update #{line.seq} does not follow update #{before.seq}")
    if line.hash != line_hash(record_id, line):
        return Fault(seq=line.seq, problem=f"update #{line.seq} was changed after it was written")
    return None


def content_fault(line: Update, found: Sequence[bytes], only: OnlyEntry) -> Fault | None:
    """What is wrong with the revisions that are stored under a line, by their hashes; None if they are its own."""
    wrote = f"{line.entries:,} {'entry' if line.entries == 1 else 'entries'}"
    if len(found) < line.entries:
        gone = line.entries - len(found)
        missing = (
            f"{gone:,} of its {wrote} {'is' if gone == 1 else 'are'}"
            if line.entries > 1
            else f"{_only(line, only)} is"
        )
        return Fault(seq=line.seq, problem=f"of update #{line.seq}, {missing} missing")
    if len(found) > line.entries:
        return Fault(
            seq=line.seq,
            problem=f"update #{line.seq} wrote {wrote}, and {len(found):,} are stored under it: at least one was added",
        )
    if content_hash(found) != line.content_hash:
        # Of several, the hash of all of them does not tell which.
        with_source = line.kind == "stance" and line.key
        changed = (
            f"the stance {line.key}, or the source that came with it,"
            if with_source and line.entries > 1
            else f"at least one of its {wrote}"
            if line.entries > 1
            else _only(line, only)
        )
        return Fault(
            seq=line.seq, problem=f"of update #{line.seq}, {changed} was changed after it was written"
        )
    return None


def _only(line: Update, only: OnlyEntry) -> str:
    """The one entry that a line wrote, in words."""
    if line.key:
        return f"the {line.kind} {line.key}"
    if line.action in {"start", "take over"}:
        return "what the record stands on"
    return only(line.seq) or "the one entry that it wrote"


class Checked(Value):
    """What recomputing a record found: how many lines and revisions it has, its head, the first fault."""

    lines: int
    revisions: int
    head: Head
    fault: Fault | None

    @property
    def fault_text(self) -> str:
        """One sentence, "" for a record that is whole."""
        if self.fault is None:
            return ""
        return f"{record_name(self.head.record_id)} is not as its log says: {self.fault.problem}"


def check_log(
    record_id: int,
    lines: Iterable[Update],
    stored: Iterable[tuple[int, bytes]],
    only: OnlyEntry,
) -> Checked:
    """Recompute a record: every line after the one before, and every line with what is stored under it.

    The first fault ends it.

    Args:
        lines: the log, oldest line first.
        stored: of each stored revision the number of its update and its hash, by number.
        only: names the entry of an update that wrote one and does not say which.
    """
    groups = groupby(stored, key=itemgetter(0))
    waiting = next(groups, None)
    before = Head(record_id=record_id, seq=0, hash=NO_HASH)
    revisions = 0

    def checked(fault: Fault | None) -> Checked:
        return Checked(lines=before.seq, revisions=revisions, head=before, fault=fault)

    for line in lines:
        fault = chain_fault(record_id, line, before)
        if fault is not None:
            return checked(fault)
        if waiting is not None and waiting[0] < line.seq:
            break
        found: list[bytes] = []
        if waiting is not None and waiting[0] == line.seq:
            found = [hash_ for _, hash_ in waiting[1]]
            waiting = next(groups, None)
        fault = content_fault(line, found, only)
        if fault is not None:
            return checked(fault)
        revisions += len(found)
        before = Head(record_id=record_id, seq=line.seq, hash=line.hash)
    if waiting is None:
        return checked(None)
    seq = waiting[0]
    return checked(
        Fault(
            seq=seq,
            problem=f"an entry is stored under update #{seq}, which is not there: it was added, or the update removed",
        )
    )


DIGITS: Final = 12
"""How many hexadecimal digits of a hash are published in small print: 48 bits."""


class Published(Value):
    """A head as it was published: its hash whole, or the first DIGITS of it.

    Attributes:
        head: the line of the log that it names.
        guild_id: the server where it was published.
        message: channel and message id; None if that is not known.
        by: what had come so far; of a message that was read back, it may be either.
    """

    head: Head
    guild_id: int
    message: tuple[int, int] | None = None
    by: Literal["daily summary", "log channel"] = "daily summary"


class Missed(Value):
    """A published head that the log does not have any more: cut off, or with another hash.

    Attributes:
        now: the hash of the line now, None if the line is gone.
    """

    published: Published
    now: str | None


def missed(published: Iterable[Published], now: Mapping[tuple[int, int], str]) -> tuple[Missed, ...]:
    """The published heads that are not in the logs any more, the lowest line first; each message once.

    Args:
        now: the hash of each line that a head names, by record and number; those that are gone are left out.
    """
    found: dict[tuple[tuple[int, int] | None, int, int], Missed] = {}
    for one in published:
        hash_ = now.get((one.head.record_id, one.head.seq))
        if hash_ is None or not hash_.startswith(one.head.hash):
            found.setdefault(
                (one.message, one.head.record_id, one.head.seq), Missed(published=one, now=hash_)
            )
    return tuple(
        sorted(found.values(), key=lambda miss: (miss.published.head.record_id, miss.published.head.seq))
    )
