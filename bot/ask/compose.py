"""The parts that every answer is put together from: who asks what, the evidence, and what to ask next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.ask.answer import Answer, AnswerKind, Choice, Evidence
from bot.ask.context import Context
from bot.ask.language import Language
from bot.ask.query import Ask, Query, Side
from bot.ask.sayings import choice, short_position, statement, understood, verb, when_said
from bot.desk.compare import Said, Stand
from bot.desk.desk import Desk
from bot.record.dates import first_day
from bot.record.directory import Directory
from bot.record.entries import Revision
from bot.record.policy import Caller

NEXT: Final = 3
"""How many next questions are suggested at most."""


@dataclass(frozen=True)
class Asked:
    """A query with what is needed to answer it. `more` are further questions of the same text."""

    desk: Desk
    caller: Caller
    directory: Directory
    speech: Language
    query: Query
    question: str
    today: date
    more: tuple[Choice, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """Keys of the topics asked about: all of the record's if none is named."""
        return self.query.topics or tuple(topic.key for topic in self.directory.topics)

    @property
    def as_of(self) -> date:
        """The last day that counts."""
        return first_day(self.query.as_of) if self.query.as_of else self.today

    @property
    def date_from(self) -> date | None:
        """The first day of the window, None without one."""
        return first_day(self.query.date_from) if self.query.date_from else None

    @property
    def one_on_one(self) -> bool:
        """Whether it is about one leader and one topic."""
        return len(self.query.leaders) == 1 and len(self.query.topics) == 1

    def answer(
        self,
        headline: str,
        rest: Iterable[str] = (),
        *,
        kind: AnswerKind = "answer",
        evidence: Sequence[Evidence] = (),
        nearest: Sequence[Evidence] = (),
        then: Sequence[Query] = (),
    ) -> Answer:
        """An answer with what every answer has."""
        parts = [part for part in rest if part]
        if self.more:
            parts.append(self.speech.say("also_asked"))
        return Answer(
            question=self.question,
            kind=kind,
            language=self.speech.code,
            headline=headline,
            rest=" ".join([*map(_ended, parts[:-1]), *parts[-1:]]),
            understood=understood(self.speech, self.query, self.directory),
            query=self.query,
            evidence=tuple(evidence),
            nearest=tuple(nearest),
            next_questions=self._next(then),
            context=Context(query=self.query).to_id(),
        )

    def name(self, leader: str) -> str:
        """A leader's name."""
        return self.directory.leader_by_key[leader].name

    def topic(self, topic: str) -> str:
        """A topic's name."""
        return self.directory.topic_by_key[topic].name

    def evidence(self, revision: Revision) -> Evidence:
        """A stance as evidence."""
        stance = revision.stance
        return Evidence(
            leader=self.directory.leader_by_key[stance.leader],
            topic=self.directory.topic_by_key[stance.topic],
            revision=revision,
        )

    def stands(self, revision: Revision) -> str:
        """ "Vladimir Putin opposes “Assad must go”"."""
        stance = revision.stance
        return self.speech.say(
            "stands",
            leader=self.name(stance.leader),
            verb=verb(self.speech, stance.position),
            topic=self.topic(stance.topic),
        )

    def statement(self, revision: Revision) -> str:
        """Where, when and what was said."""
        return statement(self.speech, revision.stance)

    def date(self, revision: Revision) -> str:
        """When it was said."""
        return when_said(self.speech, revision.stance.stated_on)

    def item(self, revision: Revision, *, with_leader: bool = True, with_topic: bool | None = None) -> str:
        """ "Assad must go: Vladimir Putin opposes (26 November 2015)"; the topic only if there are several."""
        stance = revision.stance
        if with_topic is None:
            with_topic = len(self.query.topics) != 1
        return self.speech.say(
            {
                (True, True): "item",
                (True, False): "item_of_one",
                (False, True): "item_on_one",
                (False, False): "item_alone",
            }[with_topic, with_leader],
            topic=self.topic(stance.topic),
            leader=self.name(stance.leader),
            position=short_position(self.speech, stance.position),
            date=self.date(revision),
        )

    def asking(self, **changes: object) -> Query:
        """The same question with something else in it."""
        return self.query.model_copy(update=changes)

    def _next(self, then: Sequence[Query]) -> tuple[Choice, ...]:
        made = [choice(self.speech, query, self.directory) for query in then if query != self.query]
        return tuple([*self.more, *made][:NEXT])


def _ended(part: str) -> str:
    """A part that another follows; a quotation gets a full stop."""
    inside = part.rstrip("”» ")
    return part if inside == part or inside.endswith((".", "!", "?", "…")) else f"{part}."


def of_stand(stand: Stand) -> Evidence:
    """A standing as evidence."""
    return Evidence(
        leader=stand.leader, topic=stand.topic, revision=stand.standing.current, shift=stand.standing.shift
    )


def of_said(said: Said) -> Evidence:
    """A statement as evidence."""
    return Evidence(leader=said.leader, topic=said.topic, revision=said.revision)


def usual_next(asked: Asked) -> list[Query]:
    """What people ask after hearing where a leader stands."""
    plain: dict[str, object] = {"side": Side.ANY, "order": "", "premise": False, "since": False}
    if asked.one_on_one:
        return [
            asked.asking(**plain | {"ask": Ask.CHANGE}),
            asked.asking(**plain | {"ask": Ask.QUOTE}),
            asked.asking(**plain | {"ask": Ask.WHO, "leaders": (), "side": Side.SUPPORT}),
        ]
    if asked.query.leaders:
        return [asked.asking(**plain | {"ask": Ask.CHANGE}), asked.asking(**plain | {"ask": Ask.QUOTE})]
    return [
        asked.asking(**plain | {"ask": Ask.WHO, "side": side})
        for side in (Side.SUPPORT, Side.OPPOSE, Side.NEUTRAL)
        if side is not asked.query.side
    ]
