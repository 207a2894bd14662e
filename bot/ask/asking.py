"""A text that is asked, with everything that is needed to answer it, and as the task of a query."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.ask.index import Tables
from bot.ask.language import Language
from bot.ask.model import Query
from bot.ask.phrasing import Task
from bot.ask.question import is_scene, unexplained
from bot.ask.reading import Reading
from bot.ask.retrieval import content_words, stems_of
from bot.ask.text import places_of
from bot.ask.topics import Match
from bot.core.directory import Directory
from bot.request import Request

_HINTS: Final = 5
"""How many of the topics that a question may be about are looked at for what is closest to it."""


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
    hints = tuple((match.key, match.coverage) for match in reading.mentioned.found[:_HINTS])
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
        spelt=spelt,
        full=named and (_is_all_said(reading) or (spelt and not reading.unread)),
        named=tuple(key for one in reading.asked if one.kind in {"name", "office"} for key in one.keys),
        why=reading.sentence.has("why"),
        of_words=reading.sentence.has("say", "quote", "called"),
        hints=hints,
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
