"""Words in quotation marks: who said them, or that nobody on record did."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from bot.ask.index import Tables
from bot.ask.language import PARTICLES, Language, record_language
from bot.ask.missing import (
    closest_on_record,
    gap_of,
    statements,
    told_closest,
)
from bot.ask.model import Answer, Ask
from bot.ask.names import words_of
from bot.ask.phrasing import Task
from bot.ask.retrieval import PERHAPS, stems_of, stems_said
from bot.ask.text import tokens_of
from bot.core.directory import Statement
from bot.core.entries import Revision
from bot.core.errors import shorten
from bot.core.names import fold
from bot.lookup.service import SEARCH_LIMIT, search_stances

_QUOTED: Final = re.compile(
    r"“([^”]+)”|\"([^\"]+)\"|«([^»]+)»|„([^“]+)“|(?<!\w)['‘](\w(?:[^'‘’]|['’](?=\w))+)['’](?!\w)"
)
"""Words between a pair of quotation marks, single ones as well; within these an apostrophe stands before a letter."""

_FEW: Final = 3
"""With fewer words in quotation marks these are a name or a way of speaking, unless it is asked whose they are."""

_NAMED: Final = 80

_DENIED_WITHIN: Final = 4
"""So many words before the words in quotation marks may deny them."""

_HITS: Final = 50
"""How many rows with the words are looked at where nobody is named."""


def quoted_words(text: str, speech: Language) -> str:
    """The longest words in quotation marks of a text, "" if there are few."""
    longest = max(_QUOTED.findall(text), key=len, default=("",))
    words = next((words for words in longest if words), "").strip()
    beside = speech.cues.find(words_of(text.replace(words, ""))) if words else ()
    few = _FEW - any(cue.name == "whose" for cue in beside)
    return "" if len(words_of(words)) < few else words


async def with_quoted(task: Task, words: str, tables: Tables) -> Answer | None:
    """Who said these very words, or that nobody on record did; None where they quote nobody.

    That is where they are what something on record is called, or what a change is told of: "from 'no strikes' to strikes".
    """
    called = _is_called_so(words, tables)
    anyone = task.of_words and not task.query.leaders  # "who spoke of a “grand coalition”"
    if task.query.ask is Ask.CHANGE or (called and not anyone) or _tells_who_said(words, tables):
        return None
    wanted = "".join(_written(words))
    plain = " ".join(word for word in words.split() if fold(word) not in task.speech.expand)  # "didnt"
    beginning = plain if len(plain) <= SEARCH_LIMIT else plain[:SEARCH_LIMIT].rpartition(" ")[0]
    found = await search_stances(task.request, text=beginning, limit=_HITS)
    anybody = [
        Statement(leader=hit.leader, topic=hit.topic, revision=hit.revision)
        for hit in found.hits
        if wanted in "".join(_all_words(hit.revision))
    ]
    anybody.sort(key=lambda one: _denies(one.revision, wanted))
    said = [one for one in anybody if not task.query.leaders or one.leader.key in task.query.leaders]
    if said:
        about = tuple({one.topic.key: None for one in said})
        told = statements(task.about(topics=about, theme="", unknown_topic=""), said)
        asked = task.speech.say("ask_words", words=shorten(words, _NAMED))
        return told.model_copy(update={"understood": asked})
    if called or _is_about(task.query.leaders, words, tables):
        return None
    speech = task.speech
    unknown = task.query.replace(unknown_topic=shorten(words, _NAMED), topics=(), theme="")
    quoted = tuple(word for word in words_of(words) if word not in speech.function)
    nearest = anybody[:PERHAPS] or await closest_on_record(replace(task, content=quoted))
    if not (anybody or task.query.leaders):  # nobody's words are like it by one word
        stems = frozenset(stems_of(words))
        nearest = [one for one in nearest if len(stems & stems_said(one.revision)) > 1]
    made = task.about(**dict(unknown)).answer(
        speech.say("not_said" if anybody else "nobody_said", leaders=task.who(), words=words),
        kind="no_record",
        nearest=nearest,
        then=[task.query] if task.query.topics else [],
    )
    closest = told_closest(task, "perhaps", nearest)
    return made.model_copy(update={"gap": gap_of(unknown), "closest": closest})


def _is_called_so(words: str, tables: Tables) -> bool:
    named = tables.spellings.at(words_of(words), 0)
    return named is not None and named.end == len(words_of(words))


def _tells_who_said(words: str, tables: Tables) -> bool:
    """Whether the words are somebody's claim that a leader said something, and nothing that a leader said."""
    speech, written = tables.speech, words_of(words)
    told = {cue.start for cue in speech.cues.find(written) if cue.name == "say" and not cue.gap}
    named = {one.end for one in tables.names.find(written)} | {
        one.end for one in speech.offices.find(written)
    }
    return not told.isdisjoint(named)


def _is_about(leaders: Sequence[str], words: str, tables: Tables) -> bool:
    """Whether the words begin with the name of who is asked about: somebody's claim, and no words of the leader's own."""
    written = words_of(words)
    link = tables.names.at(written, 0)
    return link is not None and set(link.keys) <= set(leaders) and link.end < len(written)


def _denies(revision: Revision, wanted: str) -> bool:
    """Whether a row says no right before the words: "he cannot be part of the solution"."""
    said = _all_words(revision)
    letters = "".join(said).partition(wanted)[0]
    ends = accumulate(map(len, said))
    before = [word for word, end in zip(said, ends, strict=True) if end <= len(letters)][-_DENIED_WITHIN:]
    return any(cue.name == "neg" for cue in record_language().cues.find(before))


def _all_words(revision: Revision) -> list[str]:
    """What a row says, as words one after the other: the leader's, in English, and the summary.

    They are compared without the spaces between, so that "didnt" is "didn't".
    """
    stance = revision.stance
    return _written(f"{stance.quote} {stance.translation} {stance.summary}")


def _written(text: str) -> list[str]:
    """The words of a text, short forms at full length: "I'd" is "I would"; "Al-Assad" is Assad."""
    return [token.folded for token in tokens_of(text, record_language()) if token.folded not in PARTICLES]
