"""A question that says more than its topic: the words beyond it are looked for in what the rows say.

"What did Hollande say in Versailles" is answered with the rows that have the word. A word that no row has was not
understood: it is named, nothing is answered, and what the rest of the question means is offered.
"""

import re
from itertools import accumulate
from typing import Final

from bot.ask.index import Tables
from bot.ask.language import record_language
from bot.ask.model import Answer
from bot.ask.names import Words, words_of
from bot.ask.phrasing import Task
from bot.ask.positions import (
    closest_on_record,
    gap_of,
    statements,
    told_closest,
)
from bot.ask.reading import Reading
from bot.ask.retrieval import PERHAPS, stems_of, stems_said
from bot.ask.text import places_of, tokens_of
from bot.core.dates import first_day
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
"""With fewer words in quotation marks these are a name or a way of speaking."""

_NAMED: Final = 80

_DENIED_WITHIN: Final = 4
"""So many words before the words in quotation marks may deny them."""

_HITS: Final = 50
"""How many rows with the words are looked at where nobody is named."""


async def said_so(task: Task, reading: Reading) -> Answer | None:
    """Who called somebody or something so: the statements with all the words, on whatever topic; None if there are none.

    None also for a question that asks nothing of the kind: "who called Assad a red line", "which Iranian compared …".
    """
    sentence, asked = reading.sentence, places_of(reading.asked)
    if not sentence.has("called") or not (sentence.has("who") or sentence.starts(0, "wh")):
        return None
    speech = task.speech
    idle = speech.function | speech.filler | {sentence.written[place] for place in asked}
    words = [
        word
        for place, word in enumerate(sentence.written)
        if word not in idle and place not in reading.mentioned.times.used
        if not any(place in (cue.start, cue.end - 1) for cue in sentence.find("called"))
    ]
    if not words:
        return None
    wanted = {stem for word in words for stem in stems_of(word)}
    if task.query.leaders:
        said = list(await task.about(topics=()).said(task.query.leaders))
    else:
        found = await search_stances(task.request, text=" ".join(words), limit=_HITS)
        said = [one for one in reversed(found.hits) if _is_in_period(task, one.revision)]
    having = [one for one in reversed(said) if wanted <= stems_said(one.revision)]
    about = tuple({one.topic.key: None for one in having})
    return statements(task.about(topics=about, theme=""), having) if having else None


def quoted_words(text: str, tables: Tables) -> str:
    """The longest words in quotation marks of a text, "" if there are few or they name something on record."""
    longest = max(_QUOTED.findall(text), key=len, default=("",))
    words = next((words for words in longest if words), "").strip()
    folded = words_of(words)
    named = tables.spellings.at(folded, 0) if folded else None
    few = len(folded) < _FEW
    return "" if few or (named is not None and named.end == len(folded)) else words


async def with_quoted(task: Task, words: str) -> Answer:
    """Who said these very words, or that nobody on record did."""
    wanted = "".join(words_of(words))
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
        return statements(task.about(topics=tuple({one.topic.key: None for one in said}), theme=""), said)
    speech = task.speech
    unknown = task.query.replace(unknown_topic=shorten(words, _NAMED), topics=(), theme="")
    nearest = anybody[:PERHAPS] or await closest_on_record(task)
    made = task.about(**dict(unknown)).answer(
        speech.say("nobody_said", words=words),
        kind="no_record",
        nearest=nearest,
        then=[task.query] if task.query.topics else [],
    )
    closest = told_closest(task, "perhaps", nearest)
    return made.model_copy(update={"gap": gap_of(unknown), "closest": closest})


def _denies(revision: Revision, wanted: str) -> bool:
    """Whether a row says no right before the words: "he cannot be part of the solution"."""
    speech = record_language()
    said = _all_words(revision)
    letters = "".join(said).partition(wanted)[0]
    ends = accumulate(map(len, said))
    before = [word for word, end in zip(said, ends, strict=True) if end <= len(letters)][-_DENIED_WITHIN:]
    written = [word.folded for word in tokens_of(" ".join(before), speech)]
    return any(cue.name == "neg" for cue in speech.cues.find(written))


def _all_words(revision: Revision) -> Words:
    """What a row says, as words one after the other: the leader's, in English, and the summary.

    They are compared without the spaces between, so that "didnt" is "didn't".
    """
    stance = revision.stance
    return words_of(f"{stance.quote} {stance.translation} {stance.summary}")


def _is_in_period(task: Task, revision: Revision) -> bool:
    day = first_day(revision.stance.stated_on)
    return day <= task.as_of and (task.date_from is None or day >= task.date_from)
