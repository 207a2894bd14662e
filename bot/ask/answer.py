"""An answer as a value: what is said, what it rests on, what was understood and what can be asked next."""

from typing import Literal

from bot.ask.query import Query
from bot.record.agreement import Agreement
from bot.record.entries import (
    Coalition,
    Key,
    Leader,
    Membership,
    OptionalKey,
    Revision,
    StanceKey,
    Topic,
    Value,
)
from bot.record.gaps import Gap
from bot.record.timeline import Shift
from bot.store.store import Logged

AnswerKind = Literal["answer", "no_record", "clarify", "help", "off_topic"]


class Evidence(Value):
    """A stance that an answer rests on, or that is close to what was asked. `shift` if it changed a position."""

    leader: Leader
    topic: Topic
    revision: Revision
    shift: Shift | None = None


class Choice(Value):
    """Something to ask next, or one of the readings to choose from.

    Attributes:
        label: for a button.
        question: in words, to be asked as it is.
        context: the question as `Context.to_id` writes it, for the id of a button; "" where only the words say it.
    """

    label: str
    question: str
    context: str = ""


class Understood(Value):
    """What a question was understood as, in words for the small print."""

    who: str
    what: str
    when: str

    @property
    def line(self) -> str:
        """The parts in one line, "Vladimir Putin · Fight ISIS with Assad · any date"."""
        return " · ".join(part for part in (self.who, self.what, self.when) if part)


class Answer(Value):
    """An answer to a question.

    Attributes:
        kind: "answer", "no_record", "clarify", "help" or "off_topic".
        headline: the short answer, to be set off; plain text with names from the record and from the question.
        rest: what follows it, "" for nothing.
        understood: None where nothing of the record was asked.
        query: what was asked, None for help and off topic.
        evidence: the stances that it cites, in the order of the text. Every statement about a leader in the text
            is one of these, or one of `nearest`.
        nearest: where there is nothing, what is closest on record; `closest` the same as a sentence, which a card
            that shows it need not repeat.
        coalition, members: for a question about a coalition.
        updates: for a question about what is new, the newest first.
        next_questions: at most three. options: for "clarify".
        context: for following up, None where there is nothing to follow up.
        gap: for a question without an answer.
    """

    question: str
    kind: AnswerKind
    language: str
    headline: str
    rest: str = ""
    understood: Understood | None = None
    query: Query | None = None
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[Evidence, ...] = ()
    closest: str = ""
    agreement: Agreement | None = None
    coalition: Coalition | None = None
    members: tuple[Membership, ...] = ()
    updates: tuple[Logged, ...] = ()
    next_questions: tuple[Choice, ...] = ()
    options: tuple[Choice, ...] = ()
    context: str = ""
    gap: Gap | None = None

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(part for part in (self.headline, self.closest, self.rest) if part)

    @property
    def records(self) -> tuple[StanceKey, ...]:
        """Keys of the stances that it cites."""
        return tuple(dict.fromkeys(entry.revision.stance.key for entry in self.evidence))

    @property
    def leaders(self) -> tuple[Key, ...]:
        """Keys of the leaders that were understood."""
        return self.query.leaders if self.query else ()

    @property
    def topics(self) -> tuple[OptionalKey, ...]:
        """Keys of the topics that were understood."""
        return self.query.topics if self.query else ()
