"""A reading narrowed by what is on record: topics and holders of an office of which there is anything."""

from dataclasses import replace
from typing import Final

from bot.ask.asking import Asking, task_of
from bot.ask.model import Ask
from bot.ask.names import words_of
from bot.ask.reading import Reading
from bot.ask.retrieval import stems_of, stems_said
from bot.ask.topics import GOOD

_HOLDERS: Final = 3
"""Up to so many holders of an office are told side by side; of more it is asked which is meant."""


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
