"""An answer as a value, and the words for its parts: names, positions, dates and statements, all from rows of the record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Final, Literal

from bot.ask.language import Language, record_language
from bot.ask.model import Answer, AnswerKind, Ask, NextQuestion, Query, Side, Understood, succeeded
from bot.ask.names import places
from bot.compare.model import Stand
from bot.compare.service import what_was_said, who_stands_where
from bot.core.dates import first_day, in_short, in_words, last_day
from bot.core.directory import Directory, Statement
from bot.core.entries import (
    Key,
    Leader,
    Position,
    Revision,
    Stance,
)
from bot.core.errors import shorten
from bot.lookup.evidence import in_english
from bot.request import Request

LISTED: Final = 6
"""How many items a sentence lists; the card shows the others."""

_FEW: Final = 2
"""More leaders of one country than these are called by it."""

_QUOTED: Final = 300
"""Longest quotation in a sentence, in characters."""

_BEGINNING: Final = 90
"""How much of the words an item of a list shows, in characters."""

LABEL_LIMIT: Final = 80
"""Longest label of a button: Discord's limit."""

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


def when_said(speech: Language, reduced: str) -> str:
    """A reduced date in words of the language."""
    if speech.code == "en":
        return in_words(reduced)
    from babel.dates import format_date, format_skeleton  # noqa: PLC0415  # see names.py

    match reduced.split("-"):
        case [year]:
            return year
        case [_, _]:
            return format_skeleton("yMMMM", date.fromisoformat(f"{reduced}-01"), locale=speech.code)
        case _:
            return format_date(date.fromisoformat(reduced), "long", locale=speech.code)


def listing(speech: Language, items: Sequence[str], limit: int = LISTED) -> str:
    """Items one after the other: "a, b and c", "a, b and 4 more"."""
    shown = list(items[:limit])
    if len(items) == limit + 1:  # "and 1 more" is no shorter than its name
        shown = list(items)
    if len(items) > len(shown):
        shown.append(speech.say("and_more", number=str(len(items) - limit)))
        return ", ".join(shown[:-1]) + " " + shown[-1]
    if len(shown) > 1:
        return speech.say("list_and", items=", ".join(shown[:-1]), last=shown[-1])
    return "".join(shown)


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


def leaders_named(speech: Language, query: Query, directory: Directory, *, plain: bool = False) -> str:
    """Whom a question is about, in words; `plain` leaves "everyone" out."""
    leaders = [directory.leader_by_key[key] for key in query.leaders if key in directory.leader_by_key]
    names = [_all_of_country(speech, leaders, directory)] if len(leaders) > _FEW else []
    names = [name for name in names if name] or [leader.name for leader in leaders]
    if query.unknown_leader:
        names.append(query.unknown_leader)
    if names:
        return listing(speech, names)
    if query.group:
        return _coalition_named(query.group, directory) or speech.say(f"group_{query.group}")
    return "" if plain else speech.say("everyone")


def _all_of_country(speech: Language, leaders: Sequence[Leader], directory: Directory) -> str:
    """ "leaders of France", if these are all of one country's on record; "" for any others."""
    country = leaders[0].country
    every = {leader.key for leader in directory.leaders if leader.country == country}
    name = places(speech).names.get(country, "")
    all_of_them = name and every == {leader.key for leader in leaders}
    return speech.say("leaders_of", country=name) if all_of_them else ""


def _coalition_named(key: str, directory: Directory) -> str:
    return next((entry.name for entry in directory.coalitions if entry.key == key), "")


def subject_named(query: Query, directory: Directory) -> str:
    """What a question is about: a topic's, theme's or coalition's name; "" for everything."""
    if query.unknown_topic:
        return shorten(query.unknown_topic)
    if query.coalition:
        return ", ".join(_coalition_named(key, directory) for key in (query.coalition, *query.also))
    if query.theme:
        theme = directory.theme_by_key.get(query.theme)
        return theme.name if theme else ""
    names = _topics_named(query, directory)
    return ", ".join(names[:3]) + ("…" if len(names) > 3 else "")  # noqa: PLR2004


def _topics_named(query: Query, directory: Directory) -> list[str]:
    return [topic.name for key in query.topics if (topic := directory.topic_by_key.get(key))]


def understood(speech: Language, query: Query, directory: Directory) -> Understood:
    """What was understood, for the small print."""
    what = subject_named(query, directory) or speech.say("all_topics")
    return Understood(
        who="" if query.ask is Ask.MEMBERS else _who_understood(speech, query, directory),
        what=what,
        when=time_named(speech, query),
    )


def _who_understood(speech: Language, query: Query, directory: Directory) -> str:
    """Whom a question is about, with whose side it means and who is left out."""
    named = leaders_named(speech, query, directory)
    if query.like:
        saying = "understood_not_with" if query.side is Side.OPPOSE else "understood_with"
        named = speech.say(saying, leader=directory.leader_by_key[query.like].name)
    if query.without:
        left_out = [directory.leader_by_key[key].name for key in query.without]
        named = speech.say("understood_without", who=named, leaders=listing(speech, left_out))
    return named


def time_named(speech: Language, query: Query) -> str:
    """When a question is about, in words."""
    if query.date_from and query.as_of:
        period = _period(query.date_from, query.as_of)
        if period:
            return _short_date(speech, period)
        first, last = (_short_date(speech, day) for day in (query.date_from, query.as_of))
        return speech.say("understood_between", first=first, last=last)
    if query.date_from:
        return speech.say("understood_from", date=_short_date(speech, query.date_from))
    if query.date_to:
        return speech.say("understood_until", date=_short_date(speech, query.date_to))
    if query.as_of:
        return speech.say("understood_as_of", date=_short_date(speech, query.as_of))
    return speech.say("any_date")


def _short_date(speech: Language, reduced: str) -> str:
    return in_short(reduced) if speech.code == "en" else when_said(speech, reduced)


def _period(first: str, last: str) -> str:
    """The year, month or day that two days enclose, as a reduced date; "" if it is none of these."""
    for length in (4, 7, 10):
        reduced = first[:length]
        if (first_day(reduced).isoformat(), last_day(reduced).isoformat()) == (first, last):
            return reduced
    return ""


def next_question(speech: Language, query: Query, directory: Directory, label: str = "") -> NextQuestion:
    """A query as something to press or to type."""
    return NextQuestion(
        label=shorten(label or speech.say(_label_name(query)), LABEL_LIMIT),
        question=question_text(speech, query, directory),
        context=query.to_id(),
    )


def question_text(speech: Language, query: Query, directory: Directory) -> str:
    """A question that is understood as this query."""
    of_like = query.replace(leaders=(query.like,)) if query.like else query
    return speech.say(
        _question_name(query),
        leaders=leaders_named(speech, of_like, directory),
        subject=_quoted_subject(speech, query, directory),
        coalition=subject_named(query, directory),
        member=member_named(speech, query.member, directory),
        dates=_dates_asked(speech, query),
    )


def _quoted_subject(speech: Language, query: Query, directory: Directory) -> str:
    """The subject of a question: topics in quotation marks, since their names are propositions."""
    if query.unknown_topic or query.theme or query.coalition:
        return subject_named(query, directory)
    quoted = [speech.say("quoted", words=name) for name in _topics_named(query, directory)]
    return listing(speech, quoted) or speech.say("all_subjects")


def member_named(speech: Language, member: str, directory: Directory) -> str:
    """A country in words of the language, else a member as it is called where it is listed."""
    listed = {entry.member: entry.name for entry in directory.memberships}
    return places(speech).names.get(member) or listed.get(member, member)


def _label_name(query: Query) -> str:
    if query.like:
        return "label_who_not_with" if query.side is Side.OPPOSE else "label_who_with"
    if query.ask is Ask.WHO:
        side = {Side.SUPPORT: "support", Side.OPPOSE: "oppose"}.get(query.side, "any")
        return f"label_who_{side}"
    if query.ask is Ask.POSITION and not query.topics:
        return "label_all"
    return "label_position" if query.ask is Ask.WHEN else f"label_{query.ask}"


def _question_name(query: Query) -> str:
    match query.ask:
        case Ask.WHO if query.like:
            return "ask_who_not_with" if query.side is Side.OPPOSE else "ask_who_with"
        case Ask.WHO:
            return f"ask_who_{query.side}"
        case Ask.MEMBERS if query.member and query.coalition:
            return "ask_member"
        case Ask.CHANGE if query.since:
            return "ask_since"
        case Ask.CHANGE if not query.leaders:
            return "ask_change_everyone"
        case Ask.UPDATES if not query.leaders and not query.topics:
            return "ask_updates_all"
        case ask:
            return f"ask_{ask}"


def _dates_asked(speech: Language, query: Query) -> str:
    if query.date_from and query.as_of:
        period = _period(query.date_from, query.as_of)
        if period:
            saying = "dates_on" if len(period) > len("2015-09") else "dates_in"
            return speech.say(saying, date=when_said(speech, period))
        return speech.say("dates_between", first=query.date_from, last=query.as_of)
    if query.date_from:
        return speech.say("dates_from", date=query.date_from)
    if query.date_to and query.as_of:
        return speech.say("dates_before", date=(first_day(query.as_of) + timedelta(days=1)).isoformat())
    return speech.say("dates_as_of", date=query.as_of) if query.as_of else ""


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
        past, ever: whether it asks whether something was so, and whether at any time.
        spelt: whether the topics of the query are spelt out letter by letter; full: whether they are, or are a theme
            or said by a name, and these words are all that the question says.
        of_words: whether it asks who said something, rather than who stands where.
        hints: topics that some words of it may be about, each with the part of a spelling that is there, 0 to 1.
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
    spelt: bool = False
    full: bool = True
    of_words: bool = False
    hints: tuple[tuple[Key, float], ...] = ()

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
        parts = [part for part in rest if part]
        if self.beside:
            said = listing(self.speech, [self.speech.say("quoted", words=words) for words in self.beside])
            parts.append(self.speech.say("beside", said=said))
        if self.more and kind == "answer":
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
            next_questions=self._next(_usual_next(self) if then is None else then),
            context=self.query.to_id(),
        )

    def about(self, **changes: object) -> "Task":
        """The same with something else in the query."""
        return replace(self, query=self.query.replace(**changes))

    async def stands(
        self, leaders: Sequence[str] | None, topics: Sequence[str], day: date | None = None
    ) -> tuple[Stand, ...]:
        """Where leaders (None: everyone) stand on topics at the day asked about, or at `day`."""
        return await who_stands_where(self.request, leaders=leaders, topics=topics, as_of=day or self.as_of)

    async def said(self, leaders: Sequence[str]) -> tuple[Statement, ...]:
        """What leaders said on the topics in the window asked about, the oldest first."""
        found = await what_was_said(self.request, leaders=leaders, topics=self.topics, date_from=self.looked_from, as_of=self.as_of)  # fmt: skip
        return tuple(one for one in found if self.is_since(one.revision))

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

    def headline(self, revision: Revision) -> str:
        """ "Vladimir Putin opposes “Assad must go”"."""
        stance = revision.stance
        return self.speech.say(
            "stands",
            leader=self.name(stance.leader),
            verb=self.verb(stance),
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


def _usual_next(task: Task) -> list[Query]:
    """What people ask after hearing where a leader stands."""
    plain = task.query.replace(side=Side.ANY, order="", premise=False, since=False)
    if not plain.leaders:
        sides = (side for side in (Side.SUPPORT, Side.OPPOSE, Side.NEUTRAL) if side is not task.query.side)
        return [plain.replace(ask=Ask.WHO, side=side) for side in sides]
    supporters = [plain.replace(ask=Ask.WHO, leaders=(), side=Side.SUPPORT)] if task.one_on_one else []
    return [plain.replace(ask=Ask.CHANGE), plain.replace(ask=Ask.QUOTE), *supporters]
