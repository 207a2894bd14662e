"""The rows of a leader that have most of the words of a question: what may have been meant."""

from typing import Final

from bot.ask.language import record_language
from bot.ask.names import name_words, words_of
from bot.ask.phrasing import Task
from bot.core.directory import Statement
from bot.core.entries import Revision

PERHAPS: Final = 3
"""How many rows are told as what may be meant."""


def stems_of(text: str) -> list[str]:
    """The stems of the words of a text of the record."""
    speech = record_language()
    return [speech.stem(word) for word in words_of(text)]


def stems_said(revision: Revision) -> frozenset[str]:
    """The stems of all that a row says: what, where, and in which words."""
    stance = revision.stance
    return frozenset(stem for text in (stance.quote, stance.summary, stance.venue) for stem in stems_of(text))


async def rows_with_words(task: Task, number: int) -> list[Statement]:
    """Up to `number` rows of whoever is asked about that have words of the question, those with most of them first.

    Words of grammar and of the names of those who are asked about do not count.
    """
    speech, directory = task.speech, task.directory
    own = {word for key in task.query.leaders for word in name_words(directory.leader_by_key[key])}
    asked = [word for word in words_of(task.question) if word not in speech.function | speech.filler | own]
    wanted = {record_language().stem(word) for word in asked}
    every = task.about(topics=tuple(topic.key for topic in directory.topics))
    scored = [
        (len(wanted & stems_said(one.revision)), place, one)
        for place, one in enumerate(await every.said(task.query.leaders))
    ]
    best = sorted((score for score in scored if score[0]), key=lambda score: score[:2], reverse=True)
    return [one for _, _, one in best[:number]]
