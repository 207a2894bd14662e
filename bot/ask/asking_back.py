"""Questions back: whom, what, when and which year somebody means, each with a button for every reading."""

from collections.abc import Iterable
from typing import Final

from bot.ask.asking import Asking, task_of
from bot.ask.dates import back
from bot.ask.missing import closest_on_record, gap_of, none_of_period, told_closest, what_else
from bot.ask.model import Answer, Ask, Query
from bot.ask.names import words_of
from bot.ask.reading import Reading
from bot.ask.restating import next_question, time_named, when_said
from bot.core.dates import first_day, last_day
from bot.core.directory import Directory
from bot.core.entries import Office

OPTIONS: Final = 10
"""How many readings are offered at most."""

_YEARS: Final = 4
"""So many years are offered for a day that is said without one."""


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
    return _clarify(asking, reading, headline, _readings(asking, reading))


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
    """A question back, with the rows that have words of the question of whoever is asked about."""
    if not reading.query.leaders:
        return made
    task = task_of(asking, reading.query, reading)
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
