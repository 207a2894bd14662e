"""The queue: stances that members suggest and problems that they report, waiting for an editor.

What somebody handed in is never edited; only its state moves, and every step is kept.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import StringConstraints

from bot.core.dates import instant, read_instant
from bot.core.entries import Key, Revision, StanceKey, Text, Value, Written
from bot.core.errors import ConflictError, StandpointError
from bot.core.leases import is_on
from bot.core.log import canonical_json
from bot.stances.model import Typed

TEXT_LIMIT: Final = 500
"""Longest text of a report, a question, an answer or a reason, in characters."""

PERSON_LIMIT: Final = 5
SERVER_LIMIT: Final = 50
"""How many items one person, and all members of one server together, may hand in within WINDOW."""

WINDOW: Final = timedelta(hours=1)

APPROVAL_LASTS: Final = timedelta(seconds=60)
"""How long an approval may be under way before it counts as broken off; a write takes at most a few seconds."""

ItemKind = Literal["suggestion", "problem"]


class State(StrEnum):
    """Where an item is. APPROVING lasts for the moment in which its stance is written."""

    PENDING = "pending"
    CLAIMED = "claimed"
    APPROVING = "approving"
    APPROVED = "approved"
    REJECTED = "rejected"


OPEN: Final = frozenset({State.PENDING, State.CLAIMED, State.APPROVING})


class Step(StrEnum):
    """What happens to an item."""

    HAND_IN = "hand in"
    CLAIM = "claim"
    RELEASE = "release"
    ASK = "ask"
    ANSWER = "answer"
    BEGIN = "begin"
    REOPEN = "reopen"
    APPROVE = "approve"
    REJECT = "reject"


class ProblemKind(StrEnum):
    """What can be wrong with a stance."""

    MISQUOTED = "misquoted"
    OUT_OF_CONTEXT = "out of context"
    WRONG_PERSON = "wrong person"
    WRONG_DATE = "wrong date"
    WRONG_POSITION = "wrong position"
    OUTDATED = "outdated"
    BIASED_WORDING = "biased wording"
    BAD_SOURCE = "bad source"
    DUPLICATE = "duplicate"
    SOMETHING_ELSE = "something else"


Said = Annotated[Text, StringConstraints(max_length=TEXT_LIMIT)]


class Suggestion(Typed):
    """A stance as a member typed it; the date is resolved to a day."""

    leader: Key
    topic: Key


class Report(Written):
    """What is wrong with a stance, in the words of the reader who noticed."""

    leader: Key
    topic: Key
    stance: StanceKey
    problem: ProblemKind
    text: Said = ""


class QueueItem(Value):
    """A suggestion or a report, and how far it has come.

    Attributes:
        number: 1, 2, 3, … within one server.
        author_id: the Discord id of who handed it in; None once they are forgotten.
        channel_id: where they did.
        earlier: how many suggestions the same person had handed in before.
        base: `mark` of what the record showed then: the leader's current stance on the topic, or the stance
            that is reported.
        state_by: the Discord id of who brought it into its state; None for the forgotten and the program.
        state_text: the reason of a rejection, else "".
        update_seq: the update of the record that an approved suggestion became.
        post: channel and message of its card in the queue channel, None before it is there.
        is_lost: whether what was handed in cannot be read any more, so that `content` has only what it is about.
    """

    guild_id: int
    number: int
    author_id: int | None
    channel_id: int | None
    made_at: str
    content: Suggestion | Report
    earlier: int
    base: str
    state: State
    state_at: str
    state_by: int | None
    state_text: str = ""
    update_seq: int | None = None
    post: tuple[int, int] | None = None
    is_lost: bool = False

    @property
    def kind(self) -> ItemKind:
        """Which of the two it is."""
        return "suggestion" if isinstance(self.content, Suggestion) else "problem"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.state in OPEN


class Spoken(Value):
    """A question of an editor, or the author's answer. `by` is a Discord id, None for the forgotten."""

    step: Literal[Step.ASK, Step.ANSWER]
    at: str
    by: int | None
    text: str


Disputes: TypeAlias = tuple[tuple[str, str], ...]
"""(stance key, what readers say is wrong with it) for each stance with an open report, by key."""


class DecidedError(ConflictError):
    """Somebody else decided already. `item` is how it stands now."""

    def __init__(self, item: QueueItem) -> None:
        self.item = item
        super().__init__(
            f"This {item.kind} was {OUTCOMES[item.kind, item.state]} already. Nothing was changed."
        )


class TooManyError(StandpointError):
    """More was handed in within an hour than is allowed; says when to try again."""


OUTCOMES: Final[dict[tuple[ItemKind, State], str]] = {
    ("suggestion", State.APPROVED): "approved",
    ("suggestion", State.REJECTED): "rejected",
    ("problem", State.APPROVED): "settled as put right",
    ("problem", State.REJECTED): "looked at and rejected",
}

_AFTER: Final[dict[Step, State]] = {
    Step.CLAIM: State.CLAIMED,
    Step.RELEASE: State.PENDING,
    Step.BEGIN: State.APPROVING,
    Step.REOPEN: State.PENDING,
    Step.APPROVE: State.APPROVED,
    Step.REJECT: State.REJECTED,
}


def state_after(item: QueueItem, step: Step, *, by: int | None, now: str) -> State:
    """The state of an item after a step, taken by the person `by` at the instant `now`.

    Raises:
        DecidedError: somebody decided before. ConflictError: somebody else has claimed it, or an approval is
            under way right now.
    """
    if not item.is_open:
        raise DecidedError(item)
    if step in {Step.APPROVE, Step.REOPEN} or (step is Step.BEGIN and item.state is not State.APPROVING):
        return _AFTER[step]
    if item.state is State.APPROVING and not is_broken_off(item, now):
        raise ConflictError(
            f"Somebody is approving this {item.kind} right now. Please look again in a minute."
        )
    if item.state is State.CLAIMED and step in {Step.CLAIM, Step.RELEASE} and item.state_by != by:
        raise ConflictError(
            f"Another editor has claimed this {item.kind}. If it is urgent, you can still decide on it."
        )
    return _AFTER.get(step, item.state)


def is_broken_off(item: QueueItem, now: str) -> bool:
    """Whether an approval began so long ago that it will not end any more, by a clock that was wrong, or at a time that
    cannot be read.
    """
    if item.state is not State.APPROVING:
        return False
    began = read_instant(item.state_at)
    return began is None or not is_on(began, APPROVAL_LASTS, _moment(now))


def require_room(times: Sequence[str], limit: int, now: str, who: str) -> None:
    """Let one more item in if fewer than `limit` of the instants `times`, ascending, are within WINDOW.

    Raises:
        TooManyError: says when the oldest of them will be out of it. `who` begins the sentence.
    """
    recent = [at for at in map(read_instant, times) if at is not None and is_on(at, WINDOW, _moment(now))]
    if len(recent) < limit:
        return
    left = recent[-limit] + WINDOW - _moment(now)
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    raise TooManyError(
        f"{who} {limit} times within an hour, which is as often as the editors can keep up with. "
        f"Please try again in {minutes} minute{'' if minutes == 1 else 's'}."
    )


def window_start(now: str) -> str:
    """The instant from which items count against the limits."""
    return instant(_moment(now) - WINDOW)


def approval_key(guild_id: int, number: int) -> str:
    """The request under which an approved suggestion is recorded, so that approving twice records once."""
    return f"suggestion-{guild_id}-{number}"


def mark(current: Revision | None) -> str:
    """A short name for a row of the record, "none" for no row: it differs as soon as the row does."""
    if current is None:
        return "none"
    return digest(current.stance.key, current.revision)


def sameness(content: Suggestion | Report, base: str) -> str:
    """Equal for two items that say the same: spaces, capitals and reasons aside."""
    if isinstance(content, Report):
        text = content.text if content.problem is ProblemKind.SOMETHING_ELSE else ""
        return digest(content.stance, content.problem.value, base, *text.casefold().split())
    said = [content.position, content.day, content.quote, content.summary, content.source]
    return digest(content.leader, content.topic, *(" ".join(text.casefold().split()) for text in said))


def digest(*parts: str | int) -> str:
    """A short name for what the parts say, 12 hexadecimal digits."""
    return hashlib.sha256(canonical_json([*parts]).encode()).hexdigest()[:12]


def _moment(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC)
