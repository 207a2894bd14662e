"""From a text to what is asked: its first question that is about the record, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.ask.query import Ask, Query
from bot.ask.reading import Reading, read
from bot.ask.sentence import Sentence, part, questions
from bot.ask.spelling import Word, put_right
from bot.ask.tables import Tables
from bot.ask.tokens import tokens_of

Aside = Literal["", "help", "pretend", "injection", "prediction", "opinion", "order", "chitchat"]
"""What a text is that asks nothing of the record."""


@dataclass(frozen=True)
class Understanding:
    """What a text was understood as.

    Attributes:
        reading: of the question that is answered, None for an aside.
        aside: why there is nothing to answer, "" if there is.
        more: the other questions of the text, as typed.
    """

    text: str
    words: tuple[Word, ...]
    reading: Reading | None
    aside: Aside = ""
    more: tuple[str, ...] = ()


def understand(text: str, tables: Tables, today: date, context: Query | None = None) -> Understanding:
    """Understand a text of any length and content. Never raises."""
    words = put_right(tokens_of(text, tables.speech), tables.vocabulary)
    whole = Sentence.of(words, tables.speech)
    spans = questions(whole)
    found = [_read_part(part(whole, start, end), tables, today) for start, end in spans]
    good = [place for place, (reading, aside) in enumerate(found) if reading is not None and not aside]
    if not good:
        aside = next((aside for _, aside in found if aside), "chitchat")
        return Understanding(text, words, None, aside)
    first = good[0]
    reading = found[first][0]
    if len(good) > 1 and reading is not None and _is_half(reading):
        joined, aside = _read_part(part(whole, spans[first][0], spans[good[1]][1]), tables, today)
        if joined is not None and not aside:
            reading, good = joined, [first, *good[2:]]
    more = tuple(_typed(text, words, spans[place]) for place in good[1:])
    return Understanding(text, words, reading, "", more)


def _read_part(sentence: Sentence, tables: Tables, today: date) -> tuple[Reading | None, Aside]:
    """The reading of one question, or what it is instead."""
    if sentence.has("pretend"):
        return None, "pretend"
    if sentence.has("injection"):
        return _beside_instruction(sentence, tables, today)
    reading = read(sentence, tables, today)
    aside = _aside(reading)
    if aside:
        return None, aside
    if reading.query.ask is Ask.HELP:
        return None, "help"
    return (reading, "") if reading.about_record else (None, "chitchat")


def _beside_instruction(sentence: Sentence, tables: Tables, today: date) -> tuple[Reading | None, Aside]:
    """What is asked after "ignore your rules and …", if that is a question and no order."""
    after = max(cue.end for cue in sentence.find("injection"))
    while after < len(sentence):
        if sentence.at(after, "conj") is not None or sentence.breaks_before(after):
            start = after + (sentence.at(after, "conj") is not None)
            rest = part(sentence, start, len(sentence))
            if len(rest) and _begins_question(rest):
                reading, aside = _read_part(rest, tables, today)
                if reading is not None and not aside and (reading.query.leaders or reading.query.topics):
                    return reading, ""
            break
        after += 1
    return None, "injection"


def _begins_question(sentence: Sentence) -> bool:
    """Whether words can be a question by themselves, and are no order to say something."""
    if sentence.at(0, "imperative") is not None:
        return False
    return sentence.at(0, "question", "wh", "who") is not None or sentence.has(
        "position", "quote", "help", "about"
    )


def _aside(reading: Reading) -> Aside:
    """Whether a question asks for an opinion, the future, or something to be done."""
    sentence = reading.sentence
    first = 0
    while (greeting := sentence.at(first, "greeting")) is not None:
        first = greeting.end
    if sentence.at(first, "imperative") is not None:
        return "order"
    if _predicts(sentence, first):
        return "prediction"
    someone = [person for person in reading.asked if person.keys]
    if sentence.has("opinion"):
        return "opinion"
    if sentence.has("judgement") and not (
        someone and sentence.has("think", "say", "position", "support", "oppose")
    ):
        return "opinion"
    if sentence.has("opinion_soft") and not someone:
        return "opinion"
    if sentence.at(first, "should") is not None and not any(p.start > first + 1 for p in someone):
        return "opinion"
    return ""


def _predicts(sentence: Sentence, first: int) -> bool:
    if sentence.has("say", "quote"):
        return False
    if sentence.has("prediction"):
        return True
    wills = [cue.start for cue in sentence.find("will")]
    return any(place == first or sentence.over(place - 1, "wh", "who") for place in wills)


def _is_half(reading: Reading) -> bool:
    """Whether a question lacks who or what, and is no question by itself: "Putin. …"."""
    query = reading.query
    return bool(query.leaders) != bool(query.topics) and not reading.sentence.has(
        "question", "who", "position"
    )


def _typed(text: str, words: Sequence[Word], span: tuple[int, int]) -> str:
    start, end = words[span[0]].token.start, words[span[1] - 1].token.end
    return text[start:end].strip()
