"""Coalitions that a question describes and does not name: "that club of Muslim states the Saudis made".

What is found is asked back or offered, and never told as what was asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean
from typing import Final

from bot.ask.coalitions import leads
from bot.ask.language import Language, record_language
from bot.ask.membership import members
from bot.ask.model import Answer, Ask, Query, Side
from bot.ask.phrasing import Task
from bot.ask.question import is_scene
from bot.ask.reading import Reading
from bot.ask.restating import in_full, next_question
from bot.ask.retrieval import countries_in, likeness, stems_of
from bot.ask.text import places_of
from bot.core.directory import Directory
from bot.core.entries import Coalition

_LIKE: Final = 0.15
"""Words that are less like any of a coalition's names tell nothing of it."""

_GENERIC: Final = 0.5
"""What a word tells that any coalition may be called by, beside 1 for another."""

_LISTED: Final = 0.5
"""What it tells that a country is in a coalition: half of what it does to lead it."""

_MUCH_LIKE: Final = 0.35
"""From so much on, a word says that a coalition is meant, of whatever kind: "group" is so much like "alliance"."""

_BY_WORDS: Final = 0.1
_BY_ALL: Final = 0.8
"""So much more has to speak for a coalition than for all on average: words alone, and countries with them."""

_FEW: Final = 6
"""All members of a coalition of so many describe it; of a larger one those who lead it."""

_NEXT: Final = 3
"""So many questions are offered next."""


@dataclass(frozen=True)
class _Description:
    """By what words may mean a coalition.

    Attributes:
        stems: of what it is called.
        countries: codes of those in its names or at its head.
        members: codes and keys of all that are or were in it.
        small: whether all of its members are told by `countries`.
    """

    stems: frozenset[str]
    countries: frozenset[str]
    members: frozenset[str]
    small: bool


@dataclass(frozen=True)
class _Said:
    """What a question says that may mean a coalition.

    Attributes:
        stems: of its words that are no names.
        generic: those that say that a coalition is meant, of whatever kind.
        members: codes of the countries that it names, and keys of the organisations.
        countries: codes of those countries that it names by their name: no "French", no "Riyadh".
        joins: whether it asks who is in, or joined.
    """

    stems: frozenset[str]
    generic: frozenset[str]
    members: tuple[str, ...]
    countries: tuple[str, ...]
    joins: bool


def coalition_described(reading: Reading) -> Query | None:
    """Who is in the coalition that words may mean which are not its name, or whether the country that they name is in it.

    By words that are like those of its names, and by the countries that lead it. None where somebody's words or views are
    asked for, and where little speaks for one.
    """
    of_people = any(one.kind in {"name", "office"} for one in reading.asked) or reading.query.unknown_leader
    if of_people or reading.asks_who_said_so or reading.query.ask is Ask.QUOTE:
        return None
    said = _said(reading)
    if not (said.generic or said.joins):
        return None
    directory = reading.mentioned.tables.directory
    described = {
        entry.key: _description(directory, entry) for entry in directory.coalitions if not entry.proposed_by
    }
    best = _meant(said, described)
    if not best:
        return None
    beside = _beside(said, described[best])
    several = reading.sentence.has("number") or reading.sentence.starts(reading.mentioned.first, "who", "wh")
    member = "" if several or not beside else beside[0]
    if member and member not in described[best].members and not said.joins:
        return None
    if beside and reading.sentence.has("every"):  # "in both clubs, the American one and the Saudi one"
        return Query(ask=Ask.MEMBERS, member=beside[0])
    topic = directory.coalition_by_key[best].topic
    return reading.query.replace(
        ask=Ask.MEMBERS, side=Side.ANY, leaders=(), group="", unknown_leader="", unknown_topic="", theme="",
        coalition=best, topics=(topic,) if topic else (), member=member,
    )  # fmt: skip


def _said(reading: Reading) -> _Said:
    sentence, mentioned, language = reading.sentence, reading.mentioned, record_language()
    everywhere = [one for one in mentioned.persons if one.kind == "country" and one.code]
    countries = [one for one in everywhere if not is_scene(mentioned, one)]
    organisations = [link.keys[0] for link in mentioned.tables.members.find(sentence.written)]
    people = places_of(mentioned.persons)
    words = [word for place, word in enumerate(sentence.written) if place not in people]
    spoken = {language.root(word) for word in words if word not in sentence.speech.function}
    return _Said(
        stems=frozenset(language.root(word) for word in words if not sentence.speech.is_idle(word)),
        generic=frozenset(one for one in spoken if likeness(one, _called(language)) >= _MUCH_LIKE),
        members=tuple(dict.fromkeys((*(one.code for one in countries), *organisations))),
        countries=tuple(one.code for one in countries if not (one.adjective or one.capital)),
        joins=any(not cue.gap for cue in sentence.find("members", "joined")),  # not "was … in the …"
    )


@lru_cache(maxsize=8)
def _called(language: Language) -> frozenset[str]:
    """The stems of words for a coalition of any kind."""
    phrases = language.concepts.by_first.items()
    return frozenset(first.removeprefix("=") for first, said in phrases if ((first,), "coalition") in said)


def _description(directory: Directory, entry: Coalition) -> _Description:
    names = [entry.name, *entry.aliases]
    inside = [one for one in directory.memberships if one.coalition == entry.key]
    small = 0 < len(inside) <= _FEW
    return _Description(
        stems=frozenset(stems_of(" ".join(names))),
        countries=countries_in(names) | {one.member for one in inside if small or leads(one)},
        members=frozenset(one.member for one in inside),
        small=small,
    )


def _meant(said: _Said, described: Mapping[str, _Description]) -> str:
    """The coalition for which most speaks, "" where that is little."""
    words = [
        {key: _told(likeness(stem, one.stems)) * (_GENERIC if stem in said.generic else 1) for key, one in described.items()}
        for stem in said.stems
    ]  # fmt: skip
    lands = [{key: _told_by_country(code, one) for key, one in described.items()} for code in said.members]
    by_word, by_land = (_apart(evidence, described) for evidence in (words, lands))
    best = max(described, key=lambda key: by_word[key] + by_land[key], default="")
    sure = best and by_word[best] >= _BY_WORDS and by_word[best] + by_land[best] >= _BY_ALL
    return best if sure else ""


def _told(much: float) -> float:
    return much if much >= _LIKE else 0.0


def _told_by_country(code: str, one: _Description) -> float:
    at_its_head = (_LISTED if one.small else 1) * (code in one.countries)
    return at_its_head + _LISTED * (code in one.members)


def _apart(evidence: Sequence[Mapping[str, float]], keys: Iterable[str]) -> dict[str, float]:
    """How much more speaks for each than for all on average."""
    return {key: sum(one[key] - fmean(one.values()) for one in evidence) for key in keys}


def _beside(said: _Said, one: _Description) -> Sequence[str]:
    """Who is named and does not describe the coalition: it may be asked whether they are in it."""
    beside = [code for code in said.members if code not in one.countries]
    # where its members describe it, the first may be asked about
    return said.countries if not beside and one.small else beside


async def with_described(task: Task, made: Answer, query: Query) -> Answer:
    """What is on record of the coalition that may be meant, in the place of statements, for what was not understood."""
    found = await members(task.about(**dict(query)))
    asked = next_question(task.speech, query, task.directory)
    perhaps = task.speech.say("perhaps_asked", question=asked.question)
    clarifies = made.kind == "clarify"
    options = (in_full(asked), *(made.options if clarifies else made.next_questions))
    return made.model_copy(
        update={
            "headline": perhaps if clarifies else f"{made.headline} {perhaps}",
            "rest": " ".join(part for part in (found.headline, found.rest) if part),
            "nearest": (),
            "closest": found.closest,
            "coalition": found.coalition,
            "members": found.members,
            "sources": found.sources,
            "options": options if clarifies else (),
            "next_questions": () if clarifies else options[:_NEXT],
        }
    )
