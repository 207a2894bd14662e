"""An answer as a value, and the words for its parts: names, positions, dates and statements, all from rows of the record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, Literal

from bot.ask.language import Language, record_language
from bot.ask.limits import is_within
from bot.ask.model import Answer, AnswerKind, Ask, NextQuestion, Query, Side, succeeded
from bot.ask.restating import (
    LISTED,
    leaders_named,
    listing,
    next_question,
    restated,
    subject_named,
    when_said,
)
from bot.compare.model import Stand
from bot.compare.service import what_was_said, who_stands_where
from bot.core.dates import first_day, last_day
from bot.core.directory import Directory, Statement
from bot.core.entries import (
    Key,
    Position,
    Revision,
    Stance,
)
from bot.core.errors import shorten
from bot.lookup.evidence import in_english
from bot.request import Request

_QUOTED: Final = 300
"""Longest quotation in a sentence, in characters."""

_BEGINNING: Final = 90
"""How much of the words an item of a list shows, in characters."""

NEXT: Final = 3
"""How many next questions are suggested at most."""

_VERBS: Final = {
    Position.SUPPORTS: "supports",
    Position.SUPPORTS_WITH_CONDITIONS: "supports_with_conditions",
    Position.NEUTRAL_OR_MIXED: "neutral",
    Position.OPPOSES_WITH_RESERVATIONS: "opposes_with_reservations",
    Position.OPPOSES: "opposes",
    None: "no_position",
}


def verb(speech: Language, position: Position | None, *, past: bool = False) -> str:
    """A position as the verb of a sentence: "is for", in the past "was for"."""
    return speech.say(f"past_{_VERBS[position]}" if past else _VERBS[position])


def short_position(speech: Language, position: Position | None) -> str:
    """A position by itself: "supports with conditions"."""
    return speech.say(f"short_{_VERBS[position]}")


def statement(speech: Language, stance: Stance, *, dated: bool = True) -> str:
    """Where, when and what: "at the UN, 28 September 2015: “…”", and whether that was not said outright.

    The words are the leader's, else the summary.
    """
    quoted = bool(stance.quote)
    words = shorten(stance.quote or stance.summary, _QUOTED)
    where = [stance.venue] if stance.venue else []
    when = [when_said(speech, stance.stated_on)] if dated or not where else []
    said = speech.say("quoted", words=words) if quoted else words
    if in_english(stance):
        said = speech.say("translated", said=said, words=shorten(in_english(stance), _QUOTED))
    told = speech.say("said_at", where=", ".join((*where, *when)), words=said)
    return told if stance.basis == "explicit" else speech.say(f"basis_{stance.basis}", what=told)


def beginning_of(speech: Language, stance: Stance) -> str:
    """The beginning of the words, in quotation marks if they are the leader's; of words in a third language the summary."""
    foreign = in_english(stance) and stance.quote_language != speech.code
    quote = "" if foreign else stance.quote
    words = shorten(quote or stance.summary, _BEGINNING)
    return speech.say("quoted", words=words) if quote else f"({words})"


@dataclass(frozen=True)
class Task:
    """A query with what is needed to answer it.

    Attributes:
        more: further questions of the same text.
        unread: words of the question that were not understood, as typed.
        beside: those of them that hold nothing up, and are only named.
        vague: words that may be about the topic of the query, and say only part of it.
        words: the stems of the words that say the topic.
        content, faint: the words of it that may stand in a row, and those that say little by themselves: see
            `retrieval.content_words`.
        past, ever, never: whether it asks whether something was so, whether at any time, and whether at none.
        spelt: whether the topics of the query are spelt out letter by letter; full: whether they are, or are a theme
            or said by a name, and these words are all that the question says.
        named: keys of the leaders that are asked about by name or office.
        why: whether it asks why.
        of_countries: whether it asks how many or which countries are on a side.
        of_words: whether it asks who said something, rather than who stands where.
        sided: whether it asks who is for or against something in as many words.
    """

    request: Request
    directory: Directory
    speech: Language
    query: Query
    question: str
    today: date
    more: tuple[NextQuestion, ...] = ()
    unread: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    vague: str = ""
    words: frozenset[str] = frozenset()
    content: tuple[str, ...] = ()
    faint: tuple[str, ...] = ()
    past: bool = False
    ever: bool = False
    never: bool = False
    spelt: bool = False
    full: bool = True
    named: tuple[Key, ...] = ()
    why: bool = False
    of_countries: bool = False
    of_words: bool = False
    sided: bool = False

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
        evidence: Sequence[Statement] = (),
        nearest: Sequence[Statement] = (),
        then: Sequence[Query] | None = None,
    ) -> Answer:
        """An answer with what every answer has. `then` are the next questions, None for the usual ones."""
        parts, notes = [part for part in rest if part], list[str]()
        if self.beside:
            said = listing(self.speech, [self.speech.say("quoted", words=words) for words in self.beside])
            notes.append(self.speech.say("beside", said=said))
        if kind == "answer":  # what is asked back, or is not on record, is the first question alone
            notes += [self.speech.say("left", said=one.label) for one in self.more]
        return Answer(
            question=self.question,
            kind=kind,
            language=self.speech.code,
            headline=headline,
            rest=" ".join([*map(_ended, parts[:-1]), *parts[-1:]]),
            understood="" if self.query.unknown_topic else restated(self.speech, self.query, self.directory),
            notes=tuple(notes),
            query=self.query,
            evidence=tuple(evidence),
            nearest=tuple(nearest),
            next_questions=self._next(_usual_next(self, evidence) if then is None else then),
            context=self.query.to_id(),
        )

    def about(self, **changes: object) -> "Task":
        """The same with something else in the query."""
        return replace(self, query=self.query.replace(**changes))

    async def stands(
        self, leaders: Sequence[str] | None, topics: Sequence[str], day: date | None = None
    ) -> tuple[Stand, ...]:
        """Where leaders (None: everyone) stand on topics at the day asked about, or at `day`."""
        counting = self.counts if self.query.is_limited else None
        return await who_stands_where(
            self.request, leaders=leaders, topics=topics, as_of=day or self.as_of, counting=counting
        )

    def counts(self, revision: Revision) -> bool:
        """Whether a statement was made in the office and at the place that the question is limited to."""
        return is_within(revision.stance, self.query.office or self.query.group, self.query.venue)

    async def said(self, leaders: Sequence[str]) -> tuple[Statement, ...]:
        """What leaders said on the topics in the window asked about, the oldest first."""
        found = await what_was_said(self.request, leaders=leaders, topics=self.topics, date_from=self.looked_from, as_of=self.as_of)  # fmt: skip
        return tuple(one for one in found if self.is_since(one.revision) and self.counts(one.revision))

    @property
    def everyone(self) -> tuple[str, ...]:
        """The keys of all leaders on record."""
        return tuple(leader.key for leader in self.directory.leaders)

    @property
    def looked_from(self) -> date | None:
        """From when on statements can be of the window, None without one: see `is_since`."""
        begin = self.date_from
        return begin and begin.replace(month=1, day=1)

    def is_since(self, revision: Revision) -> bool:
        """Whether a statement is not from before the window asked about.

        What is dated by a year or a month alone is of every period that has days of it: of "2013" is not said that it
        was not in autumn. Where one day is asked about, its first day counts.
        """
        begin, stated_on = self.date_from, revision.stance.stated_on
        if begin is None:
            return True
        one_day = self.query.as_of == self.query.date_from
        return (first_day(stated_on) if one_day else last_day(stated_on)) >= begin

    def is_in_period(self, revision: Revision) -> bool:
        """Whether a statement may be of the window asked about."""
        return first_day(revision.stance.stated_on) <= self.as_of and self.is_since(revision)

    def within(self, said: Sequence[Statement]) -> tuple[Sequence[Statement], Sequence[Statement]]:
        """Statements that are certainly of the window asked about, and those that a year or a month alone dates.

        Only the first are counted. Without any of these, all are the first: of "2013" is not said that it was not in autumn.
        """
        sure = [one for one in said if self._is_within(one)]
        return (sure, [one for one in said if one not in sure]) if sure else (said, ())

    def perhaps_then(self, said: Sequence[Statement], wider: Sequence[Statement]) -> str:
        """That the statements told, or further ones, are of the time asked about only perhaps: see `within`."""
        if not all(map(self._is_within, said)):
            return self.speech.say("dated_longer")
        items = [self.item(one.revision) for one in wider]
        return self.speech.count("dated_wider", len(wider), items=self.some(items)) if wider else ""

    def _is_within(self, one: Statement) -> bool:
        begin, day = self.date_from, one.revision.stance.stated_on
        return begin is None or (first_day(day) >= begin and last_day(day) <= self.as_of)

    @property
    def subject(self) -> str:
        """What the query is about, in words: see `subject_named`."""
        return subject_named(self.query, self.directory)

    def who(self, *, plain: bool = False) -> str:
        """Whom the query is about, in words: see `leaders_named`."""
        return leaders_named(self.speech, self.query, self.directory, plain=plain)

    def name(self, leader: str) -> str:
        """A leader's name."""
        return self.directory.leader_by_key[leader].name

    def topic(self, topic: str) -> str:
        """A topic's name."""
        return self.directory.topic_by_key[topic].name

    def topic_said(self, topic: str) -> str:
        """A topic as it is said after "is for" and "on": its phrase in the record's own language, else its name in quotes."""
        entry = self.directory.topic_by_key[topic]
        own = entry.phrase if self.speech.code == record_language().code else ""
        return own or self.speech.say("quoted", words=entry.name)

    @property
    def subject_said(self) -> str:
        """What the query is about, as it is said after "is for" and "on"."""
        query = self.query
        if len(query.topics) == 1 and not (query.theme or query.unknown_topic or query.coalition):
            return self.topic_said(query.topics[0])
        return self.speech.say("quoted", words=self.subject) if self.subject else ""

    def headline(self, revision: Revision, *, past: bool = False) -> str:
        """ "Vladimir Putin is against “Assad must go”", in the past for what was otherwise later."""
        stance = revision.stance
        return self.speech.say(
            "stands",
            leader=self.name(stance.leader),
            verb=self.verb(stance, past=past),
            topic=self.topic_said(stance.topic),
        )

    def verb(self, stance: Stance, *, past: bool = False) -> str:
        """The position of a stance as a verb; in the past where it is asked for, or a successor is on record."""
        return verb(self.speech, stance.position, past=past or stance.leader in self._gone)

    @cached_property
    def _gone(self) -> frozenset[str]:
        return succeeded(self.directory, self.today)

    def first(self, answer: Literal["yes", "in_part", "no", "neither", "silent"], what: str) -> str:
        """A sentence, after yes or no where that was asked; of a position with conditions yes is not all of it."""
        return self.speech.say(answer, what=what) if self.query.polar else what

    def statement(self, revision: Revision, *, dated: bool = True) -> str:
        """Where, when and what was said, after a dash."""
        return f"— {statement(self.speech, revision.stance, dated=dated)}"

    def told(self, revision: Revision, *, dated: bool = True) -> str:
        """The statement, and behind the words what they come to: a short quotation alone says only half of it."""
        stance, said = revision.stance, self.statement(revision, dated=dated)
        own = self.speech.code == record_language().code
        return f"{_ended(said)} {stance.summary}" if own and stance.quote and stance.summary else said

    def one_quote(self, one: Statement) -> str:
        """The headline of one statement: whose, on what, and the position that it takes."""
        position = short_position(self.speech, one.revision.stance.position)
        return self.speech.say("one_quote", leader=one.leader.name, topic=one.topic.name, position=position)

    def person(self, one: Statement) -> str:
        """Who took a side and when: "Mike Pence (4 October 2016, with conditions)"."""
        position = one.revision.stance.position
        of_degree = {1: "person_item_conditions", -1: "person_item_reservations"}
        saying = of_degree.get(int(position), "person_item") if position is not None else "person_item"
        return self.speech.say(saying, leader=one.leader.name, date=self.date(one.revision))

    def date(self, revision: Revision) -> str:
        """When it was said."""
        return when_said(self.speech, revision.stance.stated_on)

    def item(
        self,
        revision: Revision,
        *,
        with_leader: bool = True,
        with_topic: bool | None = None,
        with_words: bool = False,
    ) -> str:
        """ "Assad must go: Vladimir Putin opposes (26 November 2015)"; the topic only if there are several."""
        stance = revision.stance
        if with_topic is None:
            with_topic = len(self.query.topics) != 1
        item = self.speech.say(
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
        return f"{item} {beginning_of(self.speech, stance)}" if with_words else item

    def some(self, items: Sequence[str]) -> str:
        """The first items, and how many more there are."""
        more = [self.speech.say("and_more", number=str(len(items) - LISTED))] if len(items) > LISTED else []
        return "; ".join([*items[:LISTED], *more])

    def _next(self, then: Sequence[Query]) -> tuple[NextQuestion, ...]:
        made = [next_question(self.speech, query, self.directory) for query in then if query != self.query]
        return tuple([*self.more, *made][:NEXT])


def _ended(part: str) -> str:
    """A part that another follows; a quotation gets a full stop."""
    inside = part.rstrip("”» ")
    return part if inside == part or inside.endswith((".", "!", "?", "…")) else f"{part}."


def of_stand(stand: Stand) -> Statement:
    """The statement that shows a standing."""
    return Statement(
        leader=stand.leader, topic=stand.topic, revision=stand.standing.current, shift=stand.standing.shift
    )


def position_of(stand: Stand) -> Position | None:
    """The position of a standing."""
    return stand.standing.current.stance.position


def newest_first(stands: Iterable[Stand]) -> list[Stand]:
    """Standings by the day of the statement."""
    return sorted(stands, key=lambda stand: stand.standing.current.stance.stated_on, reverse=True)


def _usual_next(task: Task, evidence: Sequence[Statement]) -> list[Query]:
    """What people ask after hearing where a leader stands; the words only where there are any."""
    plain = task.query.replace(side=Side.ANY, order="", premise=False, since=False)
    if not plain.leaders:
        sides = (side for side in (Side.SUPPORT, Side.OPPOSE, Side.NEUTRAL) if side is not task.query.side)
        return [plain.replace(ask=Ask.WHO, side=side) for side in sides]
    supporters = [plain.replace(ask=Ask.WHO, leaders=(), side=Side.SUPPORT)] if task.one_on_one else []
    quoted = not evidence or any(one.revision.stance.quote for one in evidence)
    words = [plain.replace(ask=Ask.QUOTE)] if quoted else []
    return [plain.replace(ask=Ask.CHANGE), *words, *supporters]
