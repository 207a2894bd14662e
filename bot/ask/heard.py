"""A question that says more than its topic: the words beyond it are looked for in what the rows say.

"What did Hollande say in Versailles" is answered with the rows that have the word. A word that no row has was not
understood: it is named, nothing is answered, and what the rest of the question means is offered.
"""

from typing import Final

from bot.ask.language import record_language
from bot.ask.model import Answer, Ask, Side
from bot.ask.names import words_of
from bot.ask.phrasing import Task, listing
from bot.ask.positions import CITED, closest_on_record, gap_of
from bot.core.dates import first_day
from bot.core.directory import Statement
from bot.core.entries import Revision
from bot.lookup.service import search_stances

_OF_STATEMENTS: Final = frozenset({Ask.POSITION, Ask.QUOTE, Ask.WHEN, Ask.WHO})
"""Kinds that a statement with the words can answer."""

_HITS: Final = 50
"""How many rows with the words are looked at where nobody is named."""


async def beyond_topic(task: Task) -> Answer:
    """The statements on the topic that have the words beyond it, or that these were not understood."""
    found = await _with_words(task) if task.query.ask in _OF_STATEMENTS else []
    return _statements(task, found) if found else await _not_understood(task)


async def _with_words(task: Task) -> list[Statement]:
    """What was said on the topics, on the side asked about, with every one of the words, the newest first."""
    query = task.query
    wanted = {stem for text in task.unread for stem in _stems(text)}
    side = query.side if query.ask is Ask.WHO else Side.ANY
    said = await task.said(query.leaders) if query.leaders else await _searched(task)
    return [
        one
        for one in reversed(said)
        if wanted <= _words_said(one.revision) and side.holds(one.revision.stance.position)
    ]


async def _searched(task: Task) -> list[Statement]:
    """What anybody said on the topics with the words, as they are typed, the oldest first."""
    found = await search_stances(task.request, text=" ".join(task.unread), limit=_HITS)
    return [
        one
        for one in reversed(found.hits)
        if one.topic.key in task.topics and _is_in_period(task, one.revision)
    ]


def _is_in_period(task: Task, revision: Revision) -> bool:
    day = first_day(revision.stance.stated_on)
    return day <= task.as_of and (task.date_from is None or day >= task.date_from)


def _words_said(revision: Revision) -> frozenset[str]:
    """The stems of all that a row says: what, where, and in which words."""
    stance = revision.stance
    return frozenset(stem for text in (stance.quote, stance.summary, stance.venue) for stem in _stems(text))


def _stems(text: str) -> list[str]:
    speech = record_language()
    return [speech.stem(word) for word in words_of(text)]


def _statements(task: Task, said: list[Statement]) -> Answer:
    """Statements with the words, the newest first."""
    shown = said[:CITED]
    latest = shown[0]
    headline = task.speech.say(
        "one_quote", leader=latest.leader.name, topic=latest.topic.name, date=task.date(latest.revision)
    )
    rest = [task.statement(latest.revision)]
    if len(shown) > 1:
        items = [task.item(one.revision, with_leader=True) for one in shown[1:]]
        rest.append(task.speech.say("also_said", items=task.some(items)))
    return task.answer(headline, rest, evidence=shown)


async def _not_understood(task: Task) -> Answer:
    """Which words were not understood, with what the rest of the question would be answered with."""
    speech, query = task.speech, task.query
    said = listing(speech, [speech.say("quoted", words=words) for words in task.unread])
    nearest = await closest_on_record(task)
    items = "; ".join(task.item(entry.revision, with_topic=True) for entry in nearest)
    unknown = query.replace(unknown_topic=", ".join(task.unread), topics=(), theme="")
    made = task.about(**dict(unknown)).answer(
        speech.say("not_understood", said=said), kind="no_record", nearest=nearest, then=[query]
    )
    closest = speech.say("perhaps", items=items) if nearest else ""
    return made.model_copy(update={"gap": gap_of(unknown), "closest": closest})
