"""The questions of a text: where each begins and ends, without what only leads to it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from bot.ask.dates import read_times
from bot.ask.index import Tables
from bot.ask.names import Sure, places
from bot.ask.reading import read
from bot.ask.text import Sentence, part, questions

_QUESTIONS: Final = 6
"""How many questions of a text are read at most: each costs as much time as a text of one."""

Span = tuple[int, int]
"""Where a question of a text begins and ends."""


def parts_of(whole: Sentence, tables: Tables, today: date) -> tuple[list[Span], bool]:
    """The questions of a text in order, and whether one more asks only whether what was told is so: "Is that right?"."""
    spans = _with_dates(whole, questions(whole)[:_QUESTIONS], today)
    spans = [_without_opening(whole, span, tables, today) for span in spans]
    spans = [_without_asker(whole, _without_hearsay(whole, span, tables)) for span in spans]
    asking = [span for span in spans if span is spans[0] or not _only_confirms(whole, span)]
    clauses = [one for span in asking for one in _of_each_clause(whole, span, tables, today)]
    found = [one for span in clauses for one in _of_each_time(whole, span, today)]
    return found, len(asking) < len(spans)


def _with_dates(whole: Sentence, spans: Sequence[Span], today: date) -> list[Span]:
    """The questions, what only gives a time being part of the one before that gives none: "… did they? autumn 2015"."""
    made: list[Span] = []
    for start, end in spans:
        if made and _only_asks(part(whole, start, end)):
            made[-1] = (made[-1][0], end)  # "a prime minister warned of it. Who, and when?"
            continue
        if made and _is_time(part(whole, start, end), today):
            before = part(whole, *made[-1])
            if not read_times(before.words, before.speech, today).given:
                made[-1] = (made[-1][0], end)
                continue
        made.append((start, end))
    return made


def _of_each_clause(whole: Sentence, span: Span, tables: Tables, today: date) -> list[Span]:
    """Who it was, and whether it was somebody, as two questions: "who was in the Vienna group, was Iran there"."""
    start, end = span
    if not whole.starts(start, "who", "wh"):
        return [span]
    countries = places(whole.speech).countries
    for place in range(start + 1, end - 1):
        if whole.breaks_before(place) and whole.starts(place, "aux"):
            named = tables.names.at(whole.written, place + 1) or countries.at(whole.written, place + 1)
            query = read(part(whole, start, place), tables, today).query if named else None
            if query is not None and (query.topics or query.coalition):
                return [(start, place), (place, end)]
    return [span]


def _of_each_time(whole: Sentence, span: Span, today: date) -> list[Span]:
    """A question of two times as two, the second of which is no more than its time: "in 2012 and in 2015"."""
    start, end = span
    sentence = part(whole, start, end)
    if not sentence.has("conj"):
        return [span]
    first = read_times(sentence.words, sentence.speech, today)
    if not first.used or first.event or first.compared:
        return [span]
    for place in range(max(first.used) + 1, len(sentence)):
        after = sentence.after(place, "conj", "follow")
        if sentence.starts(place, "conj") and _is_time(part(sentence, after, len(sentence)), today):
            alone = part(sentence, 0, place)
            if read_times(alone.words, alone.speech, today).as_of != first.as_of:
                return [span]  # "in March and November 2017": the first has its year from the second
            return [(start, start + place), (start + place, end)]
    return [span]


def _only_asks(sentence: Sentence) -> bool:
    """Whether some words are no more than "who" or "and when"."""
    idle = ("who", "when", "conj", "follow", "of")
    if sentence.starts(0, "or"):
        return False  # "or what"
    return sentence.has("who", "when") and all(sentence.over(place, *idle) for place in range(len(sentence)))


def _is_time(sentence: Sentence, today: date) -> bool:
    """Whether some words give a time and say nothing else."""
    times = read_times(sentence.words, sentence.speech, today)
    if not times.given or times.event or sentence.starts(0, "follow", "conj"):
        return False
    return all(
        place in times.used or sentence.speech.is_idle(word) for place, word in enumerate(sentence.written)
    )


def _without_opening(whole: Sentence, span: Span, tables: Tables, today: date) -> Span:
    """A question without what stands before a colon and names nothing: "Writing on the Sahel: did anyone …"."""
    start, end = span
    for place in range(start + 1, end):
        colon = ":" in whole.words[place].token.gap
        asks = place + whole.over(place, "about", "into")  # "on what day"
        if colon and whole.starts(asks, "question", "who", "everyone"):
            before = read(part(whole, start, place), tables, today)
            query = before.query
            somebody = any(person.keys or person.code for person in before.mentioned.persons)
            named = bool(query.topics or query.coalition or query.group or before.mentioned.times.given)
            if not (somebody or named):
                return place, end
    return span


def _without_hearsay(whole: Sentence, span: Span, tables: Tables) -> Span:
    """What somebody who is nobody in particular says of a leader, without that they do: "somebody here says that Putin …"."""
    start, end = span
    told = [cue for cue in whole.find("say") if start < cue.start and cue.end < end]
    framed = whole.find("question", "wh", "aux", "imperative", "injection", "pretend", "opinion", "asker")
    if not told or any(start <= cue.start <= told[0].start for cue in framed):
        return span
    for cue in told[:1]:
        place = whole.after(cue.end, "clause")
        frame = whole.written[start : cue.start]
        named = any(True for _ in tables.names.find(frame)) or not all(map(tables.speech.is_word, frame))
        link = tables.names.at(whole.written, place) if place < end else None
        asked = any(place <= one.start < end for one in whole.find("who"))
        if link is not None and link.sure >= Sure.SURNAME and not (named or asked):
            return place, end
    return span


def _without_asker(whole: Sentence, span: Span) -> Span:
    """A question without who asks it: "As a former ambassador I would like to know which …"."""
    start, end = span
    if not whole.starts(start, "clause"):
        return span
    ours = [cue.start for cue in whole.find("ours") if cue.start > start]
    for cue in whole.find("lead_in"):
        asks = cue.end < end and whole.starts(cue.end, "question", "who")
        if asks and any(place < cue.start for place in ours):
            return cue.end, end
    return span


def _only_confirms(whole: Sentence, span: Span) -> bool:
    """Whether a question only asks whether what was told before is so: "Is that right?"."""
    start, end = whole.after(span[0], "greeting", "follow"), span[1]
    cue = whole.at(start, "confirm")
    return cue is not None and cue.end == end
