"""Asking the record in plain words: the one way in for commands, mentions, buttons and the command line."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.ask.answer import Answer, Choice
from bot.ask.answering import answer_query
from bot.ask.compose import Asked
from bot.ask.context import Context
from bot.ask.language import LANGUAGES, Language
from bot.ask.language import language as language_called
from bot.ask.nothing import gap_of
from bot.ask.query import Ask, Query
from bot.ask.reading import Reading
from bot.ask.sayings import LABEL_LIMIT, choice, question_text, time_named, understood
from bot.ask.tables import Tables, ready, tables
from bot.ask.times import Times, window
from bot.ask.tokens import language_of
from bot.ask.understanding import Aside, Understanding, understand
from bot.desk.desk import Desk
from bot.desk.events import date_of_event
from bot.desk.request import Request
from bot.record.dates import first_day
from bot.record.directory import Directory
from bot.record.errors import StandpointError, shorten
from bot.record.policy import Action, Caller, require

TEXT_LIMIT: Final = 2_000
"""The longest text that is read, in characters: Discord's own limit for a message."""

OPTIONS: Final = 10
"""How many readings are offered at most."""

_LARGE: Final = 300
"""From this many leaders on, the tables are made in a thread, so that the event loop is not held up."""


@dataclass(frozen=True)
class Asking:
    """A text with everything that is needed to understand and answer it."""

    desk: Desk
    caller: Caller
    directory: Directory
    speech: Language
    tables: Tables
    text: str
    today: date


async def ask(
    request: Request, text: str, *, context: Context | None = None, language: str | None = None
) -> Answer:
    """Answer a question in plain words from the record that the caller reads.

    `context` is what the conversation was about before, for follow-ups; `language` a code of
    `bot.ask.language.LANGUAGES`, None to tell from the words. Text beyond TEXT_LIMIT is not read.

    Raises:
        NotAllowedError: the caller may not look things up. StoreBusyError, StoreUnusableError: from the store.
    """
    asking = await prepare(request, text, language)
    return await answer(asking, understood_in(asking, context))


async def ask_again(request: Request, context: Context, *, language: str = LANGUAGES[0]) -> Answer:
    """Answer the question that a button stands for. Raises as `ask`."""
    asking = await prepare(request, "", language)
    question = question_text(asking.speech, context.query, asking.directory)
    return await answer_query(_asked(asking, context.query, question))


async def prepare(request: Request, text: str, language: str | None) -> Asking:
    """What is needed to understand a text: the record's directory and tables, and the language."""
    require(request.caller, Action.LOOK_UP)
    text = text[:TEXT_LIMIT]
    directory = await request.directory()
    speech = language_called(language) if language else language_of(text)
    if len(directory.leaders) > _LARGE and not ready(directory, speech):
        made = await asyncio.to_thread(tables, directory, speech)
    else:
        made = tables(directory, speech)
    return Asking(request.desk, request.caller, directory, speech, made, text, request.today())


def understood_in(asking: Asking, context: Context | None) -> Understanding:
    """What the text asks, after what the conversation was about."""
    return understand(asking.text, asking.tables, asking.today, context.query if context else None)


async def answer(asking: Asking, understanding: Understanding) -> Answer:
    """The answer to what was understood."""
    reading = understanding.reading
    if reading is None or understanding.aside:
        return _aside(asking, understanding.aside)
    if reading.doubt:
        return _ask_back(asking, reading)
    query = await _dated(asking, reading)
    if query is None:
        return _clarify(asking, reading, asking.speech.say("which_event", said=reading.event_name))
    more = tuple(_further(question, reading) for question, reading in understanding.more)
    return await answer_query(_asked(asking, query, asking.text, more))


def _further(question: str, reading: Reading) -> Choice:
    """A further question of the text, to be asked next. Only what is understood whole fits into a button."""
    whole = not (
        reading.doubt or reading.event or reading.query.unknown_leader or reading.query.unknown_topic
    )
    context = Context(query=reading.query).to_id() if whole else ""
    return Choice(label=shorten(question, LABEL_LIMIT), question=question, context=context)


def _asked(asking: Asking, query: Query, question: str, more: tuple[Choice, ...] = ()) -> Asked:
    return Asked(
        asking.desk, asking.caller, asking.directory, asking.speech, query, question, asking.today, more
    )


def _aside(asking: Asking, aside: Aside) -> Answer:
    """The answer to what asks nothing of the record: what can be asked."""
    helps = aside == "help"
    return Answer(
        question=asking.text,
        kind="help" if helps else "off_topic",
        language=asking.speech.code,
        headline=asking.speech.say("help" if helps else f"off_{aside}"),
        next_questions=_examples(asking),
    )


def _examples(asking: Asking) -> tuple[Choice, ...]:
    """Questions that this record can answer: about the topic and the leader with the most stances."""
    directory = asking.directory
    topics = sorted(directory.topics, key=lambda entry: -directory.stance_count(entry.key))[:1]
    leaders = sorted(directory.leaders, key=lambda entry: -directory.stance_count(entry.key))[:1]
    queries = [Query(ask=Ask.WHO, topics=(topic.key,)) for topic in topics]
    queries += [Query(leaders=(leader.key,)) for leader in leaders]
    made = [choice(asking.speech, query, directory) for query in queries]
    return tuple(entry.model_copy(update={"label": entry.question[:80]}) for entry in made)


async def _dated(asking: Asking, reading: Reading) -> Query | None:
    """The query with the date of the event that it names, None if the record does not give one."""
    event = reading.event
    if event is None:
        return reading.query
    day = _coalition_start(asking, reading)
    if day is None:
        # A search that takes too long counts as finding nothing: then the date is asked for.
        with suppress(StandpointError):
            day = await date_of_event(Request(asking.desk, asking.caller), reading.event_name)
    return None if day is None else _at(reading.query, window(event.relation, day, day))


def _at(query: Query, times: Times) -> Query:
    bounds = (times.as_of, times.date_from, times.date_to)
    return query.with_dates(*(day.isoformat() if day else "" for day in bounds))


def _coalition_start(asking: Asking, reading: Reading) -> date | None:
    coalitions = asking.directory.coalitions
    since = next((entry.since for entry in coalitions if entry.key == reading.event_coalition), "")
    return first_day(since) if since else None


def _ask_back(asking: Asking, reading: Reading) -> Answer:
    """A question back, with a button for each reading."""
    speech = asking.speech
    if reading.doubt == "date":
        choices = [_at(reading.query, times) for times in reading.scene.times.choices]
        options = [(time_named(speech, query), query) for query in choices]
        return _clarify(asking, reading, reading.said, options)
    headline = speech.say(f"which_{reading.doubt}", said=reading.said)
    return _clarify(asking, reading, headline, _readings(asking, reading))


def _readings(asking: Asking, reading: Reading) -> list[tuple[str, Query]]:
    """What a question may mean, each with its label, what the record has most of first."""
    directory, query = asking.directory, reading.query
    keys = sorted(reading.options, key=lambda key: -directory.stance_count(key))
    if reading.doubt == "topic":
        return [
            (directory.topic_by_key[key].name, query.model_copy(update={"topics": (key,), "theme": ""}))
            for key in keys
        ]
    if reading.doubt == "coalition":
        return [
            (
                entry.name,
                query.model_copy(
                    update={"coalition": entry.key, "topics": (entry.topic,) if entry.topic else ()}
                ),
            )
            for entry in directory.coalitions
        ]
    if query.ask is Ask.WHO:
        return [(directory.leader_by_key[key].name, query.model_copy(update={"like": key})) for key in keys]
    certain = {key for key in query.leaders if key not in keys}
    return [
        (
            directory.leader_by_key[key].name,
            query.model_copy(update={"leaders": tuple(sorted({*certain, key}))}),
        )
        for key in keys
    ]


def _clarify(
    asking: Asking, reading: Reading, headline: str, readings: Iterable[tuple[str, Query]] = ()
) -> Answer:
    """A question back. What is certain is kept as the context, so that "Kerry" is enough of a reply.

    So are those whose name it may be, so that "the king" is enough to tell which of them.
    """
    unsure = set(reading.options)
    query = reading.query.model_copy(
        update={
            "leaders": tuple(key for key in reading.query.leaders if key not in unsure),
            "unknown_leader": reading.query.unknown_leader
            or reading.said * (reading.doubt in {"leader", "office"}),
        }
    )
    options = [choice(asking.speech, option, asking.directory, label) for label, option in readings]
    named = {"leaders": reading.query.leaders} if reading.doubt == "leader" else {}
    return Answer(
        question=asking.text,
        kind="clarify",
        language=asking.speech.code,
        headline=headline,
        understood=None
        if reading.doubt == "coalition"
        else understood(asking.speech, query, asking.directory),
        query=reading.query,
        options=tuple(options[:OPTIONS]),
        context=Context(query=query.model_copy(update=named)).to_id(),
        gap=None if options else gap_of(query),
    )
