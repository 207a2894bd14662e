"""What an answer leaves out or cannot tell, named before it; and whether the country asked about is a member."""

from collections.abc import Sequence
from typing import Final

from bot.ask.asking import Asking, task_of
from bot.ask.conversation import TextReading
from bot.ask.language import Language, groups_of_countries, record_language
from bot.ask.membership import roles_of, with_membership
from bot.ask.model import Answer, Ask, Query
from bot.ask.names import words_of
from bot.ask.question import says_coalition
from bot.ask.reading import Reading
from bot.ask.restating import LABEL_LIMIT, when_said
from bot.ask.text import places_of
from bot.core.dates import first_day, last_day
from bot.core.errors import shorten

_ASKS_MORE: Final = (
    "why", "number", "counted", "change", "neg", "support", "oppose", "for_side", "against", "first", "last",
)  # fmt: skip
"""Cues of a question that asks more than who it was, when and where."""


_UNITED_NATIONS: Final = ("united_nations", "kind_of_leader")
"""Cues for where the United Nations are said: "at the UN", "UN Security Council"."""


async def with_notes(asking: Asking, understanding: TextReading, reading: Reading, found: Answer) -> Answer:
    """The answer with what of the text it leaves unanswered, and with what no record of words tells."""
    found = await _with_membership(asking, reading, found)
    left = [
        asking.speech.say("left", said=shorten(said, LABEL_LIMIT))
        for said in _left(asking, understanding, reading, found)
    ]
    left = [note for note in left if note not in found.notes]
    more = [*left, *_no_deeds(asking, reading, found), *_no_motives(asking, reading, found)]
    more += [] if found.kind == "clarify" else await _how_new(asking, reading)
    more += _beside_forum(asking, reading, found)
    more += _of_unsure_order(asking, reading, found)
    return found.model_copy(update={"notes": (*found.notes, *more)})


def _left(asking: Asking, understanding: TextReading, reading: Reading, found: Answer) -> Sequence[str]:
    """The further questions of a text that the answer does not answer, as typed."""
    if found.kind != "answer":  # what is asked back, or is not on record, is the first question alone
        return (*(text for text, _ in understanding.more[found.also is not None :]), *understanding.left)
    asked = [
        text
        for text, one in understanding.more[found.also is not None :]
        if not is_told(asking, text, one.query, reading.query)
    ]
    left = [
        said
        for said in dict.fromkeys((*asked, *understanding.left))
        if not is_told_anyway(asking.speech, said, reading.query.ask)
    ]
    recent = places_of(reading.sentence.find("first", "last"))
    ranked = [one for one in reading.sentence.find("ranking") if recent.isdisjoint(places_of([one]))]
    if ranked and reading.query.leaders:  # "how many has Obama, and is he the one with the most"
        left.append(reading.sentence.said(ranked[0]))
    counted = next(reading.sentence.find("counted"), None)
    if counted is not None and reading.query.ask is Ask.WHO and not reading.query.counted:
        left.append(reading.sentence.said(counted))
    return left


def is_told_anyway(speech: Language, said: str, first: Ask) -> bool:
    """Whether a further text asks only for what every answer tells: who, when, where, the words, the source, if it is so.

    "And who made it", "dates?", "link or it didn't happen", "Accurate?". None about members tells who said so.
    """
    words = words_of(said)
    cues = {cue.name for cue in speech.cues.find(words)}
    if first is Ask.MEMBERS and "say" in cues:
        return False
    asked = cues & {"who", "when", "wh", "source", "confirm"} or not speech.given.isdisjoint(words)
    return bool(asked) and cues.isdisjoint(_ASKS_MORE) and _is_plain(speech, said)


def _is_plain(speech: Language, said: str) -> bool:
    """Whether a text says nothing but words of grammar, of saying and for what every answer has, and not which was first or last."""
    words = words_of(said)
    cues = [cue for cue in speech.cues.find(words) if cue.name in {"say", "source", "confirm"}]
    given = {words[place] for cue in cues for place in range(cue.start, cue.end)} | speech.given
    return not _asks_for_order(speech, words) and all(
        word in speech.function or word in given for word in words
    )


def _asks_for_order(speech: Language, words: Sequence[str]) -> bool:
    """Whether some words ask for the first or the last of something."""
    return any(cue.name in {"first", "last"} for cue in speech.cues.find(words))


async def _with_membership(asking: Asking, reading: Reading, found: Answer) -> Answer:
    """The answer with whether the countries that are asked about are in the coalition that it is about."""
    countries = [one.code for one in reading.asked if one.kind == "country" and one.code]
    named = any(says_coalition(reading.mentioned, place) for place in reading.mentioned.chosen.used)
    found = await _with_deeds(asking, reading, found)
    told = found.kind in {"answer", "no_record"} and reading.query.ask is not Ask.MEMBERS
    if not (told and named and countries):
        return found
    return await with_membership(task_of(asking, reading.query, reading), found, countries)


async def _with_deeds(asking: Asking, reading: Reading, found: Answer) -> Answer:
    """The answer with what the record tells of a country's part in strikes, where it is asked what it did."""
    sentence = reading.sentence
    strikes = any(one.name == "strike" for one in sentence.speech.concepts.find(sentence.written))
    acts = [one.code for one in reading.asked if one.kind == "country"]
    of_group = groups_of_countries().get(reading.mentioned.group, frozenset())
    within = _topic_span(reading)
    views = sentence.find("support", "oppose", "for_side", "against", "think", "position", "quote", "about")
    acted = strikes and bool(of_group) and all(cue.start in within for cue in views)
    did = sentence.has("deed") or acted or (strikes and sentence.starts(reading.mentioned.first, "aux"))
    acts = sorted(of_group) if acted else acts
    if not (acts and did) or reading.query.ask is Ask.MEMBERS:
        return found
    lines, sources = await roles_of(task_of(asking, reading.query, reading), acts)
    return found.model_copy(update={"notes": (*found.notes, *lines), "sources": (*found.sources, *sources)})


def _beside_forum(asking: Asking, reading: Reading, found: Answer) -> list[str]:
    """A sentence that "at the UN" was left out, where statements of many are listed of which some were made elsewhere."""
    sentence = reading.sentence
    cues = [
        cue
        for cue in sentence.find(*_UNITED_NATIONS)
        if sentence.over(sentence.before(cue.start - 1, "article"), "into")
    ]
    if not cues or found.kind != "answer" or reading.query.leaders or reading.query.ask is Ask.MEMBERS:
        return []
    forum = record_language().cues
    there = [
        any(cue.name in _UNITED_NATIONS for cue in forum.find(words_of(one.revision.stance.venue)))
        for one in found.evidence
    ]
    said = asking.speech.say("quoted", words=sentence.said(cues[0]))
    return [asking.speech.say("beside", said=said)] if not all(there) else []


def _of_unsure_order(asking: Asking, reading: Reading, found: Answer) -> list[str]:
    """A sentence on what may be earlier than what is told as the first, or later than the last: what has no day on record."""
    order = reading.query.order
    if not (order and found.kind == "answer" and found.evidence):
        return []
    shown = found.evidence[0].revision.stance.stated_on
    others = [
        one.revision
        for one in found.evidence[1:]
        if first_day(one.revision.stance.stated_on) < last_day(one.revision.stance.stated_on)
        and reading.query.side.holds(one.revision.stance.position)
    ]
    unsure = [
        one
        for one in others
        if (order == "last" and last_day(one.stance.stated_on) > last_day(shown))
        or (order == "first" and first_day(one.stance.stated_on) < first_day(shown))
    ]
    task = task_of(asking, reading.query, reading)
    items = [task.item(one, with_leader=True) for one in unsure]
    return [asking.speech.say(f"perhaps_{order}", items=task.some(items))] if items else []


def _topic_span(reading: Reading) -> range:
    """From the first to the last word for the topic; empty without one."""
    used = reading.mentioned.chosen.used
    return range(min(used), max(used) + 1) if used else range(0)


def _no_motives(asking: Asking, reading: Reading, found: Answer) -> list[str]:
    """A sentence that no motives are on record, where they are asked for."""
    said = asking.speech.say("motives")
    told = found.kind in {"answer", "no_record"} and not reading.query.premise
    asks = told and reading.sentence.has("why")
    return [said] if asks else []


def _no_deeds(asking: Asking, reading: Reading, found: Answer) -> list[str]:
    """A sentence that no deeds are on record, where one is asked about and words are told: "did Germany join the strikes"."""
    within = _topic_span(reading)  # "the Russians coming into Syria" is what it is about
    if found.kind != "answer" or reading.query.ask is Ask.MEMBERS or not (within and found.evidence):
        return []
    deeds = [one for one in reading.sentence.find("deed", "joined") if one.start not in within]
    deeds += reading.sentence.find("encounter")
    return [asking.speech.say("no_deeds")] if deeds else []


async def _how_new(asking: Asking, reading: Reading) -> list[str]:
    """A sentence on how far the record goes, where a question is about now, or about a day after it."""
    query, now = reading.query, reading.mentioned.times.now
    begins = query.date_from or query.as_of
    if query.unknown_leader or not (now or begins):
        return []
    span = await asking.request.store.stated_span(asking.request.record_id, asking.request.known_at)
    newest = span[1] if span else ""
    if not newest or (begins and first_day(begins) <= last_day(newest)):
        return []
    return [asking.speech.say("newest", date=when_said(asking.speech, newest))]


def is_told(asking: Asking, text: str, further: Query, first: Query) -> bool:
    """Whether the answer to a question tells what a further one asks: "how many, and who", "who, and what did they say".

    Not what is read alike and says more: "who liked it, and who had a problem with it".
    """
    if further == first:
        cues = {cue.name for cue in asking.speech.cues.find(words_of(text))}
        if first.counted and "number" in cues:
            return False  # "how many statements, and on how many subjects"
        if _asks_for_order(asking.speech, words_of(text)):
            return False  # "which member came last" is not told by who is in it
        plain = _is_plain(asking.speech, text)
        return plain or (first.ask is not Ask.WHO and not _says_another_idea(asking, text, first))
    if further.counted and not first.counted:
        return False
    if further.ask is Ask.QUOTE and first.ask in {Ask.COMPARE, Ask.AGREEMENT}:
        return False  # a comparison has no quotes
    same = further.replace(ask=first.ask, side=first.side, order=first.order, polar=first.polar)
    return further.ask in {Ask.POSITION, Ask.QUOTE} and same == first


def _says_another_idea(asking: Asking, text: str, first: Query) -> bool:
    """Whether a question that is read like the first says what its topic does not: "Assad gone, … ready to talk to him"."""
    patterns = asking.tables.subjects.by_key
    elements = [element for key in first.topics for pattern in patterns[key] for element in pattern.elements]
    known = {idea for element in elements for idea in (*element.ideas, *element.opposite)}
    said = {f"c:{one.name}" for one in asking.speech.concepts.find(words_of(text))}
    return bool(elements) and not said <= known
