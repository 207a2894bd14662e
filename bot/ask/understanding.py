"""From a text to what is asked: its first question that is about the record, or why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from bot.ask.following import carried_over
from bot.ask.query import Ask, Query
from bot.ask.reading import Reading, read
from bot.ask.scene import places_of, without_names
from bot.ask.sentence import Sentence, part, questions
from bot.ask.spelling import Word, put_right
from bot.ask.tables import Tables
from bot.ask.tokens import tokens_of

Aside = Literal["", "help", "pretend", "injection", "prediction", "opinion", "order", "silence", "chitchat"]
"""What a text is that asks nothing of the record; "" for a question."""


@dataclass(frozen=True)
class Understanding:
    """What a text was understood as.

    Attributes:
        reading: of the question that is answered; with an aside of the first that could be read, if any.
        aside: why there is nothing to answer, "" if there is.
        more: the other questions of the text, as typed and as read.
    """

    text: str
    words: tuple[Word, ...]
    reading: Reading | None
    aside: Aside = ""
    more: tuple[tuple[str, Reading], ...] = ()


@dataclass(frozen=True)
class _Part:
    """One question of a text: its reading, if it can be one, and what it is instead, if it is none."""

    reading: Reading | None
    aside: Aside = ""

    @property
    def is_question(self) -> bool:
        return self.reading is not None and not self.aside


_NEAR: Final = 2
"""How many words after "never" or "not" may be what was not said."""


def understand(text: str, tables: Tables, today: date, before: Query | None = None) -> Understanding:
    """Understand a text of any length and content, after the question `before`. Never raises."""
    words = put_right(tokens_of(text, tables.speech), tables.vocabulary)
    whole = Sentence.of(words, tables.speech)
    spans = questions(whole)
    parts: list[_Part] = []
    for span in spans:
        parts.append(_carried(_part(part(whole, *span), tables, today), _last_read(parts) or before))
    good = [place for place, one in enumerate(parts) if one.is_question]
    if not good:
        asides: list[Aside] = [one.aside for one in parts if one.aside]
        tried = next((one.reading for one in parts if one.reading), None)
        return Understanding(text, words, tried, asides[0] if asides else "chitchat")
    chosen, rest = parts[good[0]], good[1:]
    if rest and chosen.reading is not None and _is_half(chosen.reading):
        both = _part(part(whole, spans[good[0]][0], spans[rest[0]][1]), tables, today)
        if both.is_question:
            chosen, rest = both, rest[1:]
    more = tuple(
        (_typed(text, words, spans[place]), further.reading)
        for place in range(good[0] + 1, len(parts))
        if (place in rest or place not in good)
        and (further := _carried(parts[place], chosen.reading.query if chosen.reading else None)).is_question
        and further.reading is not None
    )
    return Understanding(text, words, chosen.reading, "", more)


def _last_read(parts: Sequence[_Part]) -> Query | None:
    """What the opinion asked for before was about: "Should we talk to Assad? What does Merkel say?"."""
    last = parts[-1] if parts else None
    if last is None or last.aside not in {"opinion", "prediction"} or last.reading is None:
        return None
    return last.reading.query if last.reading.query.topics else None


def _part(sentence: Sentence, tables: Tables, today: date) -> _Part:
    """The reading of one question, or what it is instead."""
    plain = without_names(sentence, tables)
    if plain.has("pretend"):
        return _Part(None, "pretend")
    if plain.has("injection"):
        return _beside_instruction(sentence, tables, today)
    reading = read(sentence, tables, today)
    aside = _aside(reading)
    if aside:
        return _Part(reading, aside)
    if reading.query.ask is Ask.HELP:
        return _Part(reading, "help")
    return _Part(reading, "" if reading.about_record else "chitchat")


def _carried(one: _Part, before: Query | None) -> _Part:
    """The part as a follow-up to the question before, where it is one."""
    if one.reading is None or before is None or one.aside not in {"", "chitchat"}:
        return one
    query = carried_over(one.reading, before)
    if query is None:
        return one
    reading = _narrowed(replace(one.reading, query=query, about_record=True), before)
    if reading.doubt != "who":
        return _Part(reading)
    if len(query.leaders) == 1:
        return _Part(replace(reading, doubt=""))
    pronoun = next(reading.sentence.find("pronoun"))
    said = reading.sentence.text(pronoun.start, pronoun.end)
    return _Part(replace(reading, doubt="leader", options=query.leaders, said=said))


def _narrowed(reading: Reading, before: Query) -> Reading:
    """The reading with a name or office that several have meaning the one of them who was spoken of before."""
    options = set(reading.options) if reading.doubt in {"leader", "office"} else set()
    meant = options.intersection(before.leaders)
    if len(meant) != 1:
        return reading
    leaders = tuple(key for key in reading.query.leaders if key in meant or key not in options)
    query = reading.query.model_copy(update={"leaders": leaders})
    return replace(reading, query=query, doubt="", options=(), said="")


def _beside_instruction(sentence: Sentence, tables: Tables, today: date) -> _Part:
    """What is asked after "ignore your rules and …", if that is a question and no order."""
    place = max(cue.end for cue in sentence.find("injection"))
    while place < len(sentence) and sentence.at(place, "conj") is None and not sentence.breaks_before(place):
        place += 1
    start = place + (sentence.at(place, "conj") is not None)
    rest = part(sentence, start, len(sentence))
    if len(rest) and _begins_question(rest):
        found = _part(rest, tables, today)
        query = found.reading.query if found.reading else Query()
        if found.is_question and (query.leaders or query.topics):
            return found
    return _Part(None, "injection")


def _begins_question(sentence: Sentence) -> bool:
    """Whether words can be a question by themselves, and are no order to say something."""
    if sentence.at(0, "imperative") is not None:
        return False
    begins = sentence.at(0, "question", "wh", "who") is not None
    return begins or sentence.has("position", "quote", "help", "about")


def _aside(reading: Reading) -> Aside:
    """Whether a question asks for an opinion, the future, or something to be done."""
    sentence, first = reading.sentence, reading.scene.first
    if sentence.at(first, "imperative") is not None or (
        sentence.has("creative") and not reading.query.topics
    ):
        return "order"
    if _predicts(sentence, first):
        return "prediction"
    if _asks_small_talk(reading):
        return "chitchat"
    if _asks_silence(reading):
        return "silence"
    someone = [person for person in reading.asked if person.keys]
    if sentence.has("opinion") or (sentence.has("opinion_soft") and not someone):
        return "opinion"
    told = someone and sentence.has("think", "say", "position", "support", "oppose")
    if (sentence.has("judgement") and not told) or _asks_verdict(reading):
        return "opinion"
    if sentence.at(first, "should") is not None and not any(p.start > first + 1 for p in someone):
        return "opinion"
    return ""


def _asks_small_talk(reading: Reading) -> bool:
    """ "How old is Merkel?": about somebody, and nothing that they said."""
    sentence = reading.sentence
    talk = any(cue.end - cue.start > 1 for cue in sentence.find("chitchat"))
    told = sentence.has(
        "position", "think", "say", "quote", "change", "compare", "agreement", "support", "oppose"
    )
    return talk and not told and not reading.query.topics


def _asks_silence(reading: Reading) -> bool:
    """ "Who never said anything about Assad?": the record tells who spoke, and not who kept silent."""
    sentence, query = reading.sentence, reading.query
    if query.ask is not Ask.WHO or query.leaders:
        return False
    names = places_of(reading.scene.persons)
    used = reading.chosen.used
    told = sentence.has("about") or len(used) == 1 or used <= names
    unsaid = any(
        sentence.at(place, "say", "quote") is not None and not sentence.over(place, "support", "oppose")
        for neg in sentence.find("neg")
        for place in range(neg.end, min(neg.end + _NEAR, len(sentence)))
    )
    return sentence.has("silence") or (told and unsaid)


def _asks_verdict(reading: Reading) -> bool:
    """ "Is Putin right?": about nothing, and ending in a verdict."""
    sentence, first = reading.sentence, reading.scene.first
    about_nothing = not (reading.query.topics or reading.query.unknown_topic)
    return (
        about_nothing
        and sentence.at(first, "aux") is not None
        and sentence.over(len(sentence) - 1, "verdict")
    )


def _predicts(sentence: Sentence, first: int) -> bool:
    if sentence.has("say", "quote"):
        return False
    wills = [cue.start for cue in sentence.find("will")]
    return sentence.has("prediction") or any(
        place == first or sentence.over(place - 1, "wh", "who") for place in wills
    )


def _is_half(reading: Reading) -> bool:
    """Whether a question lacks who or what, and is no question by itself: "Putin. …"."""
    query = reading.query
    return bool(query.leaders) != bool(query.topics) and not reading.sentence.has(
        "question", "who", "position"
    )


def _typed(text: str, words: Sequence[Word], span: tuple[int, int]) -> str:
    start, end = words[span[0]].token.start, words[span[1] - 1].token.end
    return text[start:end].strip()
