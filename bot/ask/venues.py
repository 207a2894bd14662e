"""Where or on what occasion something was said: "at the UN", "in Ankara", "in his address to the nation".

The venues of the record tell which words name one: those of a run behind a preposition that a statement of whoever is
asked about has all in its venue.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

from bot.ask.asking import Asking, task_of
from bot.ask.limits import venue_words
from bot.ask.model import Ask, Side
from bot.ask.question import unexplained
from bot.ask.reading import Reading
from bot.ask.text import places_of
from bot.core.errors import StandpointError
from bot.lookup.service import search_stances

_LONGEST: Final = 6
"""So many words may name a venue."""

_RUNS: Final = 12
_SEARCHES: Final = 3
"""So many runs of words are tried, and so many words looked for: each costs a search."""

_HITS: Final = 60
"""Among so many of the newest rows with a word is looked for a venue."""

_TOLD: Final = frozenset({Ask.POSITION, Ask.QUOTE, Ask.WHEN, Ask.WHO, Ask.COMPARE})
"""Kinds of question that are answered by statements of one venue alone."""

_ENDS: Final = (
    "wh", "who", "number", "conj", "versus", "clause", "support", "oppose", "think", "aux", "pronoun", "neg",
)  # fmt: skip
"""Cues of what is no part of a venue."""

_SAYING: Final = frozenset({"say", "quote", "about", "linking"})
"""Cues of which "at" or "to" may be the last word."""

_JOINS: Final = ("of", "into", "about", "where")
"""Cues with which none ends."""


async def at_venue(asking: Asking, reading: Reading) -> Reading:
    """The reading limited to the venue that it names, if it names one.

    What only the words of the venue were taken for is not asked about: the topic of "in the Security Council", the leaders
    of Saudi Arabia of "what was said in Riyadh".
    """
    query, sentence = reading.query, reading.sentence
    if query.ask not in _TOLD or query.unknown_leader or reading.doubt not in {"", "topic"}:
        return reading
    chosen = reading.mentioned.chosen
    about = frozenset[int]().union(*(match.used for match in (*chosen.matches, *chosen.unsure)))
    venues = _Venues(asking, reading)
    for start, end in islice(_runs(reading), _RUNS):
        places = frozenset(range(start, end))
        host = any(one.places <= places for one in reading.asked)
        leaders = () if host else query.leaders
        venue = sentence.text(start, end)
        if not await venues.has(leaders, venue):
            continue
        named = set(venue.split())
        query = query.replace(venue=venue, leaders=leaders)
        if about <= places:
            query = query.replace(topics=(), theme="", side=Side.ANY)
        if set(query.unknown_topic.split()) <= named:
            query = query.replace(unknown_topic="")
        asked = () if host else reading.asked
        doubt = "" if about <= places else reading.doubt
        if query.topics or query.unknown_topic:
            left = [words for words in reading.unread if not set(words.split()) <= named]
        else:
            scenes = places_of(one for one in reading.mentioned.persons if one.kind == "country")
            beyond = unexplained(reading.mentioned, places | scenes, asked)
            left = [sentence.text(place, place + 1) for place in beyond]
        beside = tuple(words for words in reading.beside if not set(words.split()) <= named)
        return replace(
            reading,
            query=query,
            asked=asked,
            doubt=doubt,
            unread=tuple(left),
            beside=beside,
            about_record=True,
        )
    return _with_unknown_venue(reading)


def _with_unknown_venue(reading: Reading) -> Reading:
    """The reading of what somebody said that names where they said it as not understood: "what did Corbyn say in parliament"."""
    sentence, query = reading.sentence, reading.query
    if query.topics or query.unknown_topic or not query.leaders or reading.unread:
        return reading
    known = {*reading.mentioned.chosen.used, *places_of(reading.mentioned.persons), *sentence.office_places}
    for start, end in _runs(reading):
        said = any(word not in sentence.speech.function for word in sentence.written[start:end])
        if said and known.isdisjoint(range(start, end)):
            return replace(reading, beside=(*reading.beside, sentence.text(start, end)))
    return reading


def _runs(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where words may name a venue, the longest first: behind "at", "in", "to" or "told".

    No names, dates, or countries by their name; and words of the topic only where no others say it, "in the Security Council".
    """
    sentence, mentioned = reading.sentence, reading.mentioned
    said = next((cue.start for cue in sentence.find("say", "quote")), len(sentence))
    # "what was said in Riyadh", but "who in Tehran said"
    persons = (one for one in mentioned.persons if not (one.capital and one.start > said))
    taken = mentioned.times.used | places_of([*persons, *sentence.find("of_record")])
    for place in range(1, len(sentence)):
        found = {cue.name for cue in sentence.speech.cues.find([sentence.written[place]])}
        longer = any(cue.start < place < cue.end and cue.name not in _SAYING for cue in sentence.cues)
        if longer or place in taken or found.isdisjoint({"where", "to_whom"}):
            continue  # "according to"
        if "where" not in found and not sentence.over(place - 1, "say"):
            continue  # "said to Bild", but "wants to talk"
        start = sentence.after(place + 1, "article", "pronoun")
        topic = mentioned.chosen.used
        of_topic = (
            topic and topic <= set(range(start, start + _LONGEST)) and not sentence.over(place, "about")
        )
        apart = taken if of_topic else taken | topic
        end = start
        while end < min(len(sentence), start + _LONGEST) and end not in apart:
            if sentence.breaks_before(end) or sentence.over(end, *_ENDS):
                break
            end += 1
        yield from ((start, last) for last in range(end, start, -1) if not sentence.over(last - 1, *_JOINS))


class _Venues:
    """The venues of what those who are asked about said, read once, or, of anybody, those with a word that is looked for."""

    def __init__(self, asking: Asking, reading: Reading) -> None:
        every = tuple(topic.key for topic in asking.directory.topics)
        self._asking = asking
        self._task = task_of(asking, reading.query.replace(topics=every), reading)
        self._theirs: frozenset[frozenset[str]] | None = None
        self._anybodys: dict[str, Sequence[frozenset[str]]] = {}

    async def has(self, leaders: tuple[str, ...], venue: str) -> bool:
        """Whether some leaders said something there in the time asked about, or, without any, anybody at any time."""
        words = venue_words(venue)
        if not words:
            return False
        if leaders:
            if self._theirs is None:
                said = await self._task.said(leaders)
                self._theirs = frozenset(venue_words(one.revision.stance.venue) for one in said)
            return any(words <= theirs for theirs in self._theirs)
        word = max(words, key=len)
        if word not in self._anybodys and len(self._anybodys) < _SEARCHES:
            self._anybodys[word] = ()
            with suppress(StandpointError):  # a search that takes too long counts as finding nothing
                found = await search_stances(self._asking.request, text=word, limit=_HITS)
                self._anybodys[word] = tuple(venue_words(hit.revision.stance.venue) for hit in found.hits)
        return any(words <= there for there in self._anybodys.get(word, ()))
