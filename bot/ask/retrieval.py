"""What is closest on record to a question that is not answered: the rows with its words, and those on what these are about.

The record is the teacher: what a word is about is told by the topics of the rows that have it, and how much it tells
by how few these are.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.ask.dates import month_numbers
from bot.ask.language import record_language
from bot.ask.likeness import alike
from bot.ask.model import Ask, group_members
from bot.ask.names import name_words, places, words_of
from bot.ask.phrasing import Task, of_stand
from bot.ask.reading import Reading
from bot.ask.text import places_of
from bot.ask.unknowns import of_asker
from bot.ask.whom import persons_left_out
from bot.core.dates import first_day
from bot.core.directory import Statement
from bot.core.entries import Revision, Topic
from bot.core.errors import StandpointError
from bot.lookup.service import search_stances, stances_with_any

PERHAPS: Final = 3
"""How many rows are told as what may be meant."""

_WORDS: Final = 8
"""So many words of a question are looked for, the longest first: each costs a search."""

_FAINT: Final = 0.2
"""What a word counts that says little by itself: none is looked for, but they tell rows apart."""

_HITS: Final = 60
"""In so many of the newest rows with a word is looked what it is about."""

_NEAR: Final = 8
_HITS_ALIKE: Final = 200
"""So many of the words most like one are looked for too, and so many of the newest rows with any of these are looked at."""

_PEOPLE: Final = 12
"""Whoever more people are asked about is looked for by words only."""

_ON_TOPIC: Final = 0.35
_IN_TIME: Final = 0.3
_ON_SIDE: Final = 0.25
_ABOUT: Final = 0.3
"""What it counts, beside 1 for all words of a question in a row: the topic, the period, the side asked about in as many words,
and that all rows with the words are on the topic of the row."""

_SAID: Final = 0.5
"""From so much on, a word may say what a topic is called."""

_BY_TOPIC: Final = 0.9
"""What a word counts that only the name of a row's topic says."""

_OF_ASKING: Final = (
    "aux", "wh", "who", "say", "think", "quote", "position", "source", "when", "greeting", "follow", "about", "called", "counted", "support", "oppose", "for_side", "against",
    "without",
)  # fmt: skip
"""Cues of what asks, and says nothing of the subject."""

_SHORT: Final = 2

_MARK: Final = "@"
"""Before the code of a country that a text names, among stems."""

_NO_WORDS: Final = 0.4
_NO_WORDS_OF_FEW: Final = 0.15
"""Below this, a row has nothing to do with the question: of anybody, and of those few who are asked about."""


@dataclass(frozen=True)
class _Word:
    """A word of a question, by its stem.

    Attributes:
        worth: how telling it is, 0 for a word of every row to 1 for one of a single row.
        topics: the part of the rows with it that is on each topic.
        rows: some rows with it.
        marks: of the country that it names.
    """

    stem: str
    worth: float
    topics: Mapping[str, float]
    rows: tuple[Statement, ...]
    marks: frozenset[str] = frozenset()


def stems_of(text: str) -> list[str]:
    """The stems of the words of a text of the record."""
    speech = record_language()
    return [speech.root(word) for word in words_of(text)]


def stems_said(revision: Revision) -> frozenset[str]:
    """The stems of all that a row says: what, where, and in which words."""
    stance = revision.stance
    return _stems_in(stance.quote, stance.translation, stance.summary, stance.venue)


def says_name(revision: Revision, name: str) -> bool:
    """Whether a row says a name, or of a country what is that country's: "Syria", "the Syrian army"."""
    marks = frozenset(_countries_in(name))
    return set(stems_of(name)) <= stems_said(revision) or bool(marks and marks <= _marks_said(revision))


def is_venue(revision: Revision, words: Sequence[str]) -> bool:
    """Whether some words name where a row was said, "Commons vote": all but those of the language are the venue's.

    A country is none, and neither is whoever was there.
    """
    speech = record_language()
    there = _stems_in(revision.stance.venue.partition(" with ")[0])
    named = [word for word in words if not (speech.is_word(word) and speech.root(word) not in there)]
    telling = [word for word in named if not _is_country(word) and len(word) > _SHORT]  # but "UN"
    return bool(telling) and all(speech.root(word) in there for word in named)


@lru_cache(maxsize=2_048)
def _stems_in(*texts: str) -> frozenset[str]:
    return frozenset(stem for text in texts for stem in stems_of(text))


def _marks_said(revision: Revision) -> frozenset[str]:
    """The marks of the countries that a row names."""
    stance = revision.stance
    return _marks_in(stance.quote, stance.translation, stance.summary, stance.venue)


@lru_cache(maxsize=2_048)
def _marks_in(*texts: str) -> frozenset[str]:
    return frozenset(mark for text in texts for mark in _countries_in(text))


def countries_in(texts: Iterable[str]) -> frozenset[str]:
    """The codes of the countries that some texts name."""
    return frozenset(mark.removeprefix(_MARK) for text in texts for mark in _countries_in(text))


def _countries_in(text: str) -> list[str]:
    """The codes of countries that a text names, as marks that are no stems: "Moscow" is said by who says "Russian"."""
    here, words = places(record_language()), words_of(text)
    tables = (here.countries, here.adjectives, here.capitals)
    return [_MARK + code for table in tables for link in table.find(words) for code in link.keys]


def content_words(reading: Reading, *, faint: bool = False) -> tuple[str, ...]:
    """The words of a question that may stand in a row: none of grammar, of asking, of a date, or of who is asked about.

    With `faint` those that say little of a subject by themselves, and may all the same be a row's: "a new world war".
    """
    sentence, mentioned, directory = reading.sentence, reading.mentioned, reading.mentioned.tables.directory
    speech = sentence.speech
    asked = [directory.leader_by_key[key] for key in reading.query.leaders]
    own = frozenset[str]().union(*(name_words(leader) for leader in asked))
    theirs = {leader.country for leader in asked}
    where = [one for one in mentioned.persons if one.kind == "country" and one.code in theirs]
    asking = (*_OF_ASKING, "kind_of_leader") if faint else _OF_ASKING  # "at the UN" is where, and not what
    cues = [cue for cue in sentence.find(*asking) if not cue.gap]
    dates = [one for one in speech.dates.find(sentence.written) if not one.gap]  # "before", "after"
    idle = {
        *(
            one.end for one in reading.asked if sentence.starts(one.end, "leaders")
        ),  # "the Iranian guy that said …"
        *of_asker(mentioned),
        *mentioned.times.used,
        *mentioned.group_places,
        *places_of([*reading.asked, *where, *cues, *dates, *persons_left_out(mentioned)]),
    }
    beside = frozenset(word for said in reading.beside for word in words_of(said))
    usual = {  # rows spell a name in one way, "asad" in none
        one.start: words_of(directory.leader_by_key[one.keys[0]].name)[-1]
        for one in mentioned.persons
        if reading.asks_who_said_so and one.kind == "name" and len(one.keys) == 1 and one.end - one.start == 1
    }
    return tuple(
        dict.fromkeys(
            word
            for place, word in enumerate(
                usual.get(place, word) for place, word in enumerate(sentence.written)
            )
            if place not in idle and word not in speech.function | own | beside
            if (word in speech.filler) is faint
            if word not in month_numbers(speech) and not word.isdecimal()
        )
    )


def deeds_of(reading: Reading) -> tuple[str, ...]:
    """The words of a question for how something was said, "announced": a row has one only if it was said so."""
    sentence = reading.sentence
    words = (sentence.written[cue.start] for cue in sentence.find("say") if cue.end - cue.start == 1)
    return tuple(dict.fromkeys(word for word in words if not sentence.speech.is_idle(word)))


@dataclass(frozen=True)
class Asked:
    """The words of content of a question, with those that were not understood: stems, and marks of countries.

    Attributes:
        telling: those that are no country's.
    """

    stems: frozenset[str]
    telling: frozenset[str]


def asked_words(task: Task) -> Asked:
    """What a row has to say to be the answer to a question."""
    idle = task.speech.function | task.speech.filler
    texts = [words_of(words) for words in task.unread]
    # "a deal without Assad is not going to happen" is told by no row that denies nothing
    denied = {text[cue.start] for text in texts for cue in task.speech.cues.find(text) if cue.name == "neg"}
    unread = [word for text in texts for word in text if word in denied or word not in idle]
    stems = frozenset(_said_as(word) for words in (*task.content, *unread) for word in words_of(words))
    return Asked(stems, frozenset(stem for stem in stems if stem[0] != _MARK))


def said_by_topics(task: Task, word: str) -> bool:
    """Whether a word is one of the topics asked about, or a country: it tells nothing of what was said on them."""
    topics = [task.directory.topic_by_key[key] for key in task.query.topics]
    known = task.words.union(*(_stems_of_topic(topic) for topic in topics))
    return _is_country(word) or known.issuperset(stems_of(word))


def _said_as(word: str) -> str:
    """What a row must have to say a word: its stem, or the mark of the country that it names."""
    return next(iter(_countries_in(word)), record_language().root(word))


def own_words(task: Task, asked: Asked, one: Statement) -> int:
    """How many words of a question are a row's own, if all others are its topic's or its country's; else 0.

    A row that leaves no word over is what the question means, whatever its words were taken for. One word besides
    countries is needed of somebody who is asked about, else two, and only of who said something: "who wants to arm ISIS"
    is asked of no words. At least half are the row's own, so that no question is answered by its topic alone.
    """
    enough = bool(asked.telling) if task.query.leaders else task.of_words and len(asked.telling) > 1
    if not enough or not task.is_in_period(one.revision):
        return 0
    on_topic = one.topic.key in task.query.topics
    if on_topic and task.query.ask is Ask.WHO and not task.query.side.holds(one.revision.stance.position):
        return 0
    said = _said_by(one, asked)
    beside = asked.stems - said - _stems_of_topic(one.topic) - _stems_of_country(one.leader.country)
    beside -= task.words if on_topic else frozenset()
    own = len(asked.stems & said)
    return own if not beside and not asked.telling.isdisjoint(said) and 2 * own >= len(asked.stems) else 0


@lru_cache(maxsize=4_096)
def _is_country(word: str) -> bool:
    here = places(record_language())
    return any(table.at((word,), 0) for table in (here.countries, here.adjectives, here.capitals))


def is_literal(task: Task, one: Statement) -> bool:
    """Whether a row itself has every word of a question, and these are more than the name of its topic."""
    asked = asked_words(task)
    return asked.stems <= _said_by(one, asked) and not asked.stems <= _stems_of_topic(one.topic)


def _said_by(one: Statement, asked: Asked) -> frozenset[str]:
    """The stems of a row, with its marks of countries if a country is asked for."""
    said = stems_said(one.revision)
    return said if asked.telling == asked.stems else said | _marks_said(one.revision)


@lru_cache(maxsize=512)
def _stems_of_country(code: str) -> frozenset[str]:
    here = places(record_language())
    tables = (here.countries, here.adjectives, here.capitals)
    phrases = [words for table in tables for words, (_, codes) in table.phrases.items() if code in codes]
    return frozenset(record_language().root(word) for words in phrases for word in words) | {_MARK + code}


async def names_venue(task: Task, words: Sequence[str]) -> bool:
    """Whether some words name where any row was said: see `is_venue`."""
    for word in words:
        with suppress(StandpointError):
            found = await search_stances(task.request, text=word, limit=_HITS)
            if any(is_venue(hit.revision, words) for hit in found.hits):
                return True
    return False


async def closest_rows(task: Task, number: int = PERHAPS) -> list[Statement]:
    """Up to `number` rows that are closest to a question, the closest first: of whoever it asks about, if anybody."""
    topics = {topic.key: _stems_of_topic(topic) for topic in task.directory.topics}
    every = sum(map(task.directory.stance_count, topics))
    looked_for = [_word(task, word, topics, every) for word in _looked_for(task.content)]
    all_words = [*map(_faint, _looked_for(task.faint)), *await asyncio.gather(*looked_for)]
    words = list({word.stem: word for word in all_words}.values())
    asked = asked_words(task)
    scored = [
        (
            own_words(task, asked, one),
            _score(task, words, one),
            -_days_off(task, one.revision),
            place,
            one,
        )
        for place, one in enumerate(await _candidates(task, words))
    ]
    least = _NO_WORDS_OF_FEW if 0 < len(task.query.leaders) <= _PEOPLE else _NO_WORDS
    fitting = (entry for entry in scored if entry[1] >= least)
    best = sorted(fitting, key=lambda entry: entry[:4], reverse=True)
    meant = [one for *_, one in best]
    if task.query.order == "first" and meant:  # on what is closest, the oldest
        about = task.about(topics=(meant[0].topic.key,))
        everyone = task.query.leaders or task.everyone
        meant = list(await about.said(everyone)) or meant
    if task.query.date_from or task.query.as_of:  # nothing of another time beside what is of the period
        meant = [one for one in meant if task.is_in_period(one.revision)] or meant
    return meant[:number]


def _looked_for(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: -len(word))[:_WORDS]


def _faint(word: str) -> _Word:
    """A word that says little by itself."""
    return _Word(record_language().root(word), _FAINT, {}, (), frozenset(_countries_in(word)))


async def _word(task: Task, word: str, topics: Mapping[str, AbstractSet[str]], every: int) -> _Word:
    """A word of a question. `topics` are the stems of what each topic is called, `every` is how many rows there are."""
    stem = record_language().root(word)
    beginning = stem if word.startswith(stem) else word
    rows: list[Statement] = []
    total = 0
    with suppress(StandpointError):  # a search that takes too long counts as finding nothing
        found = await search_stances(task.request, text=beginning, limit=_HITS)
        rows = [hit for hit in found.hits if stem in stems_said(hit.revision)]
        total = round(found.total * len(rows) / len(found.hits)) if found.hits else 0
    on = Counter(hit.topic.key for hit in rows)
    on.update({topic: max(1, len(rows)) for topic, said in topics.items() if stem in said})
    worth = 1 - math.log(max(1, total)) / math.log(max(2, every))
    about = {key: count / on.total() for key, count in on.items()}
    return _Word(stem, max(0.0, worth), about, tuple(rows), frozenset(_countries_in(word)))


def _stems_of_topic(topic: Topic) -> frozenset[str]:
    return _stems_or_joined(topic.name, topic.proposition, topic.phrase, *topic.aliases)


@lru_cache(maxsize=512)
def _stems_or_joined(*texts: str) -> frozenset[str]:
    stem = record_language().root
    said = [words_of(text) for text in texts]
    joined = {one + other for words in said for one, other in pairwise(words)}  # "safezone"
    return frozenset(map(stem, joined.union(*said))).union(*map(_countries_in, texts))


async def _candidates(task: Task, words: Sequence[_Word]) -> Sequence[Statement]:
    """All rows of those who are asked about; without anybody, the rows with one of the words."""
    query, directory = task.query, task.directory
    among = query.leaders or (group_members(query.group, directory, query.as_of) if query.group else None)
    if among is not None and len(among) <= _PEOPLE:
        every = tuple(topic.key for topic in directory.topics)
        return await task.about(topics=every, as_of="", date_from="", date_to="").said(among)
    found = {row.revision.stance.key: row for word in words for row in word.rows}
    with suppress(StandpointError):
        alike_too = await stances_with_any(task.request, _said_otherwise(words), limit=_HITS_ALIKE)
        found |= {row.revision.stance.key: row for row in alike_too}
    if query.topics and not (query.theme or task.vague):
        stands = map(of_stand, await task.stands(among, query.topics))
        found |= {row.revision.stance.key: row for row in stands}
    if query.date_from and query.as_of:  # whatever was said then, on what the words may be about
        about = tuple(topic.key for topic in directory.topics if _is_said_by(topic, words))
        rows = await task.about(topics=about).said(task.everyone)
        found |= {row.revision.stance.key: row for row in rows}
    return [
        row
        for row in found.values()
        if (among is None or row.leader.key in among) and row.leader.key not in query.without
    ]


def _is_said_by(topic: Topic, words: Iterable[_Word]) -> bool:
    """Whether any of some words may say what a topic is called."""
    return any(likeness(word.stem, _stems_of_topic(topic)) >= _SAID for word in words)


def _said_otherwise(words: Iterable[_Word]) -> list[str]:
    """The stems that are most like the words of a question."""
    return [
        stem
        for word in words
        for stem, _ in sorted(alike(word.stem).items(), key=lambda pair: -pair[1])[:_NEAR]
    ]


def _score(task: Task, words: Sequence[_Word], one: Statement) -> float:
    """How much of a question a row says, 0 to 1, and more for its topic, its period and its side."""
    revision, marks = one.revision, _marks_said(one.revision)
    every = sum(word.worth for word in words)
    said = sum(
        word.worth * (_stem_said(one, word.stem) if word.marks.isdisjoint(marks) else 1) for word in words
    )
    about = sum(word.worth * word.topics.get(one.topic.key, 0) for word in words)
    score = (said + _ABOUT * about) / every if every else 0.0
    score += _ON_TOPIC * (one.topic.key in task.query.topics)
    score += _ON_SIDE * (task.sided and task.query.side.holds(revision.stance.position))
    in_time = bool(task.query.as_of or task.query.date_from) and not _days_off(task, revision)
    on_day = in_time and task.query.as_of == task.query.date_from == revision.stance.stated_on
    return score + _IN_TIME * (in_time + on_day)


def part_said(one: Statement, stems: AbstractSet[str]) -> float:
    """How much of some stems a row says on average, 0 to 1: itself, by what is like them, or by what its topic is called."""
    return sum(_stem_said(one, stem) for stem in stems) / len(stems) if stems else 0.0


def _stem_said(one: Statement, stem: str) -> float:
    by_topic = _BY_TOPIC * likeness(stem, _stems_of_topic(one.topic))
    return max(likeness(stem, stems_said(one.revision)), by_topic)


@lru_cache(maxsize=8_192)
def likeness(stem: str, stems: frozenset[str]) -> float:
    """How much the most alike of some stems says one, 0 to 1."""
    if stem in stems:
        return 1.0
    like = alike(stem)
    return max((like[one] for one in like.keys() & stems), default=0.0) ** 2


def _days_off(task: Task, revision: Revision) -> int:
    """How many days lie between a statement and the period asked about, which ends today if none is."""
    day = first_day(revision.stance.stated_on)
    if day > task.as_of:
        return (day - task.as_of).days
    if task.date_from is not None and task.is_since(revision):
        return 0
    return max(0, ((task.date_from or task.as_of) - day).days)
