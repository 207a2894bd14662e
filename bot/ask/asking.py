"""A text that is asked, with what is needed to answer it, and what of it is in doubt.

What it may mean is narrowed by what is on record; what is still in doubt is asked back, with a button for every reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.ask.dates import back
from bot.ask.index import Tables
from bot.ask.kinds import takes_side
from bot.ask.language import Language, record_language
from bot.ask.missing import closest_on_record, gap_of, none_of_period, told_closest, what_else
from bot.ask.model import Answer, Ask, Query
from bot.ask.names import office_kinds, words_of
from bot.ask.phrasing import Task
from bot.ask.question import is_scene, unexplained
from bot.ask.reading import Reading
from bot.ask.restating import listing, next_question, time_named, when_said
from bot.ask.retrieval import content_words, said_by_topics, stems_of, stems_said
from bot.ask.text import places_of
from bot.ask.topics import GOOD, Match
from bot.core.dates import first_day, last_day
from bot.core.directory import Directory
from bot.core.entries import Office
from bot.request import Request

_HOLDERS: Final = 3
"""Up to so many holders of an office are told side by side; of more it is asked which is meant."""

OPTIONS: Final = 10
"""How many readings are offered at most."""

_YEARS: Final = 4
"""So many years are offered for a day that is said without one."""


@dataclass(frozen=True)
class Asking:
    """A text with everything that is needed to understand and answer it."""

    request: Request
    directory: Directory
    speech: Language
    tables: Tables
    text: str
    today: date


def task_of(asking: Asking, query: Query, reading: Reading | None) -> Task:
    """A query as read, to be answered; None for one that no text was read for."""
    task = Task(asking.request, asking.directory, asking.speech, query, asking.text, asking.today)
    if reading is None:
        return task
    chosen, themes = reading.mentioned.chosen, asking.directory.theme_by_key
    said = stems_of(" ".join(reading.sentence.written[place] for place in chosen.used))
    others = [match for match in chosen.matches if not (match.spelt or _is_alias(reading, match))]
    spelt, named = not others, all(match.by_name or match.key in themes for match in others)
    return replace(
        task,
        unread=reading.unread,
        beside=reading.beside,
        vague=reading.vague,
        words=frozenset(said),
        content=content_words(reading),
        faint=content_words(reading, faint=True),
        past=reading.sentence.starts(reading.mentioned.first, "past"),
        ever=reading.sentence.has("ever"),
        never=reading.sentence.has("never"),
        sided=query.ask is Ask.WHO and takes_side(reading.sentence, chosen.matches),
        spelt=spelt,
        full=named and (_is_all_said(reading) or (spelt and not reading.unread)),
        named=tuple(key for one in reading.asked if one.kind in {"name", "office"} for key in one.keys),
        why=reading.sentence.has("why"),
        of_countries=reading.sentence.has("of_countries"),
        of_words=reading.sentence.has("say", "quote", "called"),
    )


def _is_alias(reading: Reading, match: Match) -> bool:
    """Whether a topic is said by one word that is what it is called, and nobody's name: "the ICC"."""
    if len(match.used) != 1 or match.by_name or reading.sentence.over(match.start - 1, "into"):
        return False  # "in Sochi"
    word = (reading.sentence.written[match.start],)
    patterns = reading.mentioned.tables.subjects.by_key[match.key]
    return any(pattern.words == word for pattern in patterns)


def _is_all_said(reading: Reading) -> bool:
    """Whether the words for the topic are all that a question says beside whom it asks about, and where it happens."""
    mentioned = reading.mentioned
    scene = places_of(one for one in mentioned.persons if one.kind == "country" and is_scene(mentioned, one))
    return (mentioned.chosen.used | scene).issuperset(unexplained(mentioned, (), reading.asked))


async def on_record(asking: Asking, reading: Reading) -> Reading:
    """The reading with only those topics and holders of an office to choose from of which there is anything on record."""
    reading = await _holder_on_record(asking, await _topic_on_record(asking, reading))
    return await _beside_on_record(asking, reading)


async def _beside_on_record(asking: Asking, reading: Reading) -> Reading:
    """The reading with words that stand apart as part of the question, where a row of whoever is asked about has them.

    "Abbott, strikes in Syria, legal basis".
    """
    query = reading.query
    idle = asking.speech.function | asking.speech.filler
    words = [word for said in reading.beside for word in words_of(said) if word not in idle]
    stems = set(stems_of(" ".join(words)))
    if not stems or not query.leaders or reading.doubt:
        return reading
    every = tuple(topic.key for topic in asking.directory.topics)
    said = await task_of(asking, query.replace(topics=every), reading).said(query.leaders)
    if not any(stems <= stems_said(one.revision) for one in said):
        return reading
    return replace(reading, unread=(*reading.unread, *reading.beside), beside=())


async def _topic_on_record(asking: Asking, reading: Reading) -> Reading:
    """The reading with only the topics to choose from of which there is anything by whoever is asked about, if any is.

    Where that is one, it says as much of the question as any of them, and it is said in full or of a time, it is meant;
    yes or no is not said then.
    """
    query = reading.query
    asked = query.leaders or ((query.like,) if query.like else ())
    anybody = query.ask is Ask.WHO and query.date_from and not query.theme
    if reading.doubt != "topic" or not (asked or anybody):
        return reading
    task = task_of(asking, query.replace(topics=reading.options), reading)
    if asked:
        there = {one.topic.key for one in await task.said(asked)}
    else:  # "who was against the strikes of April 2018"
        stands = await task.stands(None, reading.options)
        there = {one.topic.key for one in stands if task.is_since(one.standing.current)}
    options = tuple(key for key in reading.options if key in there)
    if query.like:
        return replace(reading, options=options or reading.options)
    every = reading.mentioned.chosen.used  # "weapons for the moderates" is not of the topic of weapons alone
    whole = [one for one in reading.mentioned.found if one.key in options and one.used >= every]
    if len(options) == 1 and not asked:
        return replace(reading, query=query.replace(topics=options, theme=""), doubt="", options=())
    if len(options) == 1 and whole and (whole[0].coverage >= GOOD or query.as_of):
        meant = query.replace(topics=options, theme="", polar=False)
        return replace(reading, query=meant, doubt="", options=())
    return replace(reading, options=options or reading.options)


async def _holder_on_record(asking: Asking, reading: Reading) -> Reading:
    """The reading with the holder of an office who said anything on the topic, if no day is named and the last did not.

    A few who did are all told, each with the day; of more it is asked which is meant.
    """
    query, office = reading.query, next((one for one in reading.asked if one.kind == "office"), None)
    dated = query.as_of or query.date_from or reading.event
    if office is None or not office.code or not query.topics or dated:
        return reading
    if reading.doubt == "office":
        among = reading.options
    elif not reading.doubt and office.earlier and query.leaders == office.keys:
        among = (*office.keys, *office.earlier)
    else:
        return reading
    task = task_of(asking, query, reading)
    past = reading.sentence.has("past")  # "what did the Swiss president say": whoever it was
    if not (reading.doubt or past) and await task.said(query.leaders):
        return reading
    there = tuple(dict.fromkeys(one.leader.key for one in await task.said(among)))
    if not there:
        return reading
    if len(there) <= _HOLDERS:
        return replace(reading, query=query.replace(leaders=tuple(sorted(there))), doubt="", options=())
    said = reading.sentence.said(office)
    return replace(reading, query=query.replace(leaders=there), doubt="office", options=there, said=said)


def office_with(directory: Directory, query: Query) -> Office | None:
    """The office in which somebody unknown is named, if one leader alone held it: "Hezbollah" has a Secretary-General."""
    words = set(words_of(query.unknown_leader)) if not query.leaders else set[str]()
    held = [one for one in directory.offices if words < set(words_of(one.office))] if words else []
    return held[0] if len({one.leader for one in held}) == 1 else None


def of_holder(asking: Asking, reading: Reading, office: Office) -> Answer:
    """Whether the holder of an office is meant by what its name says."""
    leader, said = asking.directory.leader_by_key[office.leader].name, reading.query.unknown_leader
    headline = asking.speech.say("which_holder", said=said, leader=leader, office=office.office)
    meant = reading.query.replace(leaders=(office.leader,), unknown_leader="")
    return _clarify(asking, reading, headline, [(leader, meant)])


def ask_back(asking: Asking, reading: Reading) -> Answer:
    """A question back, with a button for each reading."""
    speech = asking.speech
    if reading.doubt == "date":
        choices = [reading.query.with_dates(*times.bounds) for times in reading.mentioned.times.choices]
        options = [(time_named(speech, query), query) for query in choices]
        return _clarify(asking, reading, reading.said, options)
    if reading.doubt == "leader" and len(reading.options) == 1:
        leader = asking.directory.leader_by_key[reading.options[0]].name
        headline = speech.say("which_leader_perhaps", said=reading.said, leader=leader)
    else:
        countries = {
            asking.directory.leader_by_key[key].country
            for key in reading.options
            if reading.doubt == "office"
        }
        doubt = "leader" if len(countries) == 1 else reading.doubt
        headline = speech.say(f"which_{doubt}", said=reading.said)
        if len(countries) == 1 and reading.query.date_from:
            headline = _not_attested(asking, reading)
    return _clarify(asking, reading, headline, _readings(asking, reading))


def _not_attested(asking: Asking, reading: Reading) -> str:
    """That nobody is on record in an office in the time asked about, with who is on record in it when."""
    speech = asking.speech
    kinds = {one.name for one in speech.offices.find(words_of(reading.said))}
    kinds |= {also for kind in kinds for also in speech.office_kinds.get(kind, ())}
    terms = [
        speech.say(
            "attested" if one.last_attested in {"", one.first_attested} else "attested_to",
            leader=asking.directory.leader_by_key[one.leader].name,
            first=when_said(speech, one.first_attested),
            last=when_said(speech, one.last_attested or one.first_attested),
        )
        for one in sorted(asking.directory.offices, key=lambda one: first_day(one.first_attested))
        if one.leader in reading.options and office_kinds(one.office, record_language()) & kinds
    ]
    when = time_named(speech, reading.query)
    return speech.say("not_attested", said=reading.said, when=when, terms=listing(speech, terms, len(terms)))


async def which_year(asking: Asking, reading: Reading) -> Answer | None:
    """A question back for the year of a day or month that is said without one, where the last such is after the record."""
    query, speech = reading.query, asking.speech
    begins = query.date_from or query.as_of
    if not (
        reading.mentioned.times.yearless and begins and query.as_of
    ):  # "since March" is since the last one
        return None
    span = await asking.request.store.stated_span(asking.request.record_id, asking.request.known_at)
    newest = last_day(span[1]) if span else None
    if newest is None or first_day(begins) <= newest:
        return None
    first = first_day(begins).year - newest.year
    bounds = (query.as_of, query.date_from, query.date_to)
    readings = [
        query.with_dates(*(_years_before(day, years) for day in bounds))
        for years in range(first, first + _YEARS)
    ]
    headline = speech.say("which_year", date=when_said(speech, span[1] if span else ""))
    return _clarify(asking, reading, headline, [(time_named(speech, one), one) for one in readings])


def _years_before(day: str, number: int) -> str:
    """The same day so many years before; "" for "", where nothing is limited."""
    found = back(first_day(day), number, "year") if day else None
    return found.isoformat() if found else ""


async def which_event(asking: Asking, reading: Reading) -> Answer:
    """The date of an event asked back, with what may be meant."""
    made = _clarify(asking, reading, asking.speech.say("which_event", said=reading.event_name))
    return await with_closest(asking, reading, made)


async def with_closest(asking: Asking, reading: Reading, made: Answer) -> Answer:
    """A question back, with the rows that are closest to it, of whoever is asked about or may be."""
    holders = reading.options if reading.doubt == "office" else ()
    task = task_of(asking, reading.query.replace(leaders=reading.query.leaders or holders), reading)
    if holders and all(said_by_topics(task, word) for word in task.content):
        return made  # "the prime minister on Assad": nothing says which
    nearest = await closest_on_record(task)
    none = await none_of_period(task)
    offered = {option.context for option in made.options}
    meant = [reading.query.replace(topics=(one.topic.key,), theme="") for one in nearest]
    told = [
        next_question(asking.speech, query, asking.directory, asking.directory.called(query.topics[0]))
        for query in dict.fromkeys(meant)
        if reading.doubt == "topic" and query.to_id() not in offered
    ]
    return made.model_copy(
        update={
            "options": (*told, *made.options)[:OPTIONS],
            "headline": " ".join(part for part in (none, made.headline) if part),
            "nearest": tuple(nearest),
            "closest": told_closest(task, "perhaps", nearest),
            "rest": " ".join(part for part in (made.rest, await what_else(task, nearest)) if part),
        }
    )


def _readings(asking: Asking, reading: Reading) -> list[tuple[str, Query]]:
    """What a question may mean, each with its label, what the record has most of first."""
    directory, query = asking.directory, reading.query
    keys = sorted(reading.options, key=lambda key: -directory.stance_count(key))
    if reading.doubt == "topic":
        return [(directory.called(key), query.replace(topics=(key,), theme="")) for key in keys]
    if reading.doubt == "coalition" and query.ask is not Ask.MEMBERS:
        return [(entry.name, query.replace(group=entry.key)) for entry in directory.coalitions]
    if reading.doubt == "coalition":
        return [
            (entry.name, query.replace(coalition=entry.key, topics=(entry.topic,) if entry.topic else ()))
            for entry in directory.coalitions
        ]
    if query.ask is Ask.WHO:
        return [(directory.called(key), query.replace(like=key)) for key in keys]
    certain = {key for key in query.leaders if key not in keys}
    return [(directory.called(key), query.replace(leaders=tuple(sorted({*certain, key})))) for key in keys]


def _clarify(
    asking: Asking, reading: Reading, headline: str, readings: Iterable[tuple[str, Query]] = ()
) -> Answer:
    """A question back. What is certain is kept as the context, so that "Kerry" is enough of a reply.

    So are those whose name it may be, so that "the king" is enough to tell which of them.
    """
    unsure = set(reading.options)
    query = reading.query.replace(
        leaders=tuple(key for key in reading.query.leaders if key not in unsure),
        unknown_leader=reading.query.unknown_leader or reading.said * (reading.doubt in {"leader", "office"}),
    )
    options = [next_question(asking.speech, option, asking.directory, label) for label, option in readings]
    named = {"leaders": reading.query.leaders} if reading.doubt == "leader" else {}
    return Answer(
        question=asking.text,
        kind="clarify",
        language=asking.speech.code,
        headline=headline,
        query=reading.query,
        options=tuple(options[:OPTIONS]),
        context=query.model_copy(update=named).to_id(),
        gap=None if options else gap_of(query),
    )
