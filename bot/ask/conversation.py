"""From a text to what is asked: its first question that is about the record, or why there is none.

Where each question begins and ends is found first, without what only leads to it. A follow-up, "and Obama?", "in 2017?",
"why?", takes who, what and when from what was asked before.
"""

import re
from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from bot.ask.coalitions import coalition_in
from bot.ask.dates import at_any_time, read_times
from bot.ask.index import Tables
from bot.ask.kinds import takes_side, without_rhetoric
from bot.ask.language import FoundPhrase
from bot.ask.mentions import with_rulers_named
from bot.ask.model import Ask, Query, Side
from bot.ask.names import Sure, places
from bot.ask.naming import Person
from bot.ask.question import without_names, without_other_scenes
from bot.ask.reading import Reading, of_what, read
from bot.ask.text import Sentence, Word, is_clause, part, places_of, put_right, questions, tokens_of
from bot.ask.topics import GOOD
from bot.ask.unknowns import of_asker

_QUESTIONS: Final = 6
"""How many questions of a text are read at most: each costs as much time as a text of one."""

Span = tuple[int, int]
"""Where a question of a text begins and ends."""

_BARE_SIDE: Final = (
    "who",
    "number",
    "leaders",
    "everyone",
    "aux",
    "linking",
    "for_side",
    "against",
    "support",
    "oppose",
    "say",
    "conj",
)
"""Cues of which a question is made that says a side and no topic."""

_NEAR: Final = 2
"""How many words after "never" or "not" may be what was not said."""

_OWN_KIND: Final = ("when", "change", "since_when", "quote", "who", "updates")
"""Cues that say the kind of a follow-up; without one it is of the kind of the question before."""

_TURNED: Final = {Side.SUPPORT: Side.OPPOSE, Side.OPPOSE: Side.SUPPORT}
"""The side of "but not …" after a question about who is on one."""

_SIDE_BY_SIDE: Final = frozenset({Ask.COMPARE, Ask.AGREEMENT})

FORETOLD_OR_JUDGED: Final = frozenset({"prediction", "opinion"})
"""What is asked of a topic as nobody on record said it, beside which it is of use what was said."""

_OPENING_MARKS: Final = frozenset('“"«„')
"""With what words of somebody begin."""

_NOT_TOLD: Final = FORETOLD_OR_JUDGED | {"ranking"}
"""What the bot does not tell, and says so also where it stands before a question that is answered."""

Aside = Literal[
    "",
    "help",
    "pretend",
    "injection",
    "prediction",
    "opinion",
    "order",
    "silence",
    "ranking",
    "fragment",
    "chitchat",
]
"""What a text is that asks nothing of the record; "" for a question."""


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
        bare = bool(made) and _is_bare_side(part(whole, *made[-1]))
        if made and (_only_asks(part(whole, start, end)) or bare):
            # "a prime minister warned of it. Who, and when?", "who is for and who against it"
            made[-1] = (made[-1][0], end)
            continue
        if made and _is_time(part(whole, start, end), today):
            before = part(whole, *made[-1])
            if not read_times(before.words, before.speech, today).given:
                made[-1] = (made[-1][0], end)
                continue
        made.append((start, end))
    return made


def _is_bare_side(sentence: Sentence) -> bool:
    """Whether a question is no more than who is on a side, "who is for", before "and who against …"."""
    sided = sentence.has("for_side", "against", "support", "oppose")
    return sided and all(sentence.over(place, *_BARE_SIDE) for place in range(len(sentence)))


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
        claims = not _OPENING_MARKS.isdisjoint(
            whole.words[place].token.gap
        )  # "Claim in #news: “Putin wants …”"
        if colon and (claims or whole.starts(asks, "question", "who", "everyone")):
            before = read(part(whole, start, place), tables, today)
            query = before.query
            somebody = any(person.keys or person.code for person in before.mentioned.persons)
            named = bool(query.topics or query.coalition or query.group or before.mentioned.times.given)
            if not somebody and (claims or not named):
                return place, end
    return span


def _without_hearsay(whole: Sentence, span: Span, tables: Tables) -> Span:
    """What somebody who is nobody in particular says of a leader, without that they do: "somebody here says that Putin …"."""
    start, end = span
    told = [cue for cue in whole.find("say") if start < cue.start and cue.end < end]
    framed = whole.find(  # "I bet no king told Assad to quit" is no hearsay
        "question", "wh", "aux", "imperative", "injection", "pretend", "opinion", "asker", "neg"
    )
    if not told or any(start <= cue.start <= told[0].start for cue in framed):
        return span
    for cue in told[:1]:
        place = whole.after(cue.end, "clause")
        frame = whole.written[start : cue.start]
        here = places(tables.speech)
        known = (tables.names, here.countries, here.adjectives, here.capitals)
        named = any(True for table in known for _ in table.find(frame)) or not all(
            map(tables.speech.is_word, frame)
        )
        link = tables.names.at(whole.written, place) if place < end else None
        begins = whole.after(place, "article")
        of_office = not {begins, begins + 1}.isdisjoint(
            whole.office_places
        )  # "that the Saudi foreign minister …"
        country = here.countries.at(whole.written, begins) or tables.members.at(whole.written, begins)
        somebody = of_office or country or (link is not None and link.sure >= Sure.SURNAME)
        asked = any(place <= one.start < end for one in whole.find("who"))
        if somebody and not (named or asked):
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


@dataclass(frozen=True)
class TextReading:
    """What a text was understood as.

    Attributes:
        reading: of the question that is answered; with an aside of the first that could be read, if any.
        aside: why there is nothing to answer, "" if there is.
        more: the other questions of the text, as typed and as read.
        left: further questions, as typed, that are none about the record or were not understood.
    """

    text: str
    words: tuple[Word, ...]
    reading: Reading | None
    aside: Aside = ""
    more: tuple[tuple[str, Reading], ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Part:
    """One question of a text: its reading, if it can be one, and what it is instead, if it is none."""

    reading: Reading | None
    aside: Aside = ""

    @property
    def is_question(self) -> bool:
        return self.reading is not None and not self.aside


def read_text(text: str, tables: Tables, today: date, before: Query | None = None) -> TextReading:
    """Understand a text of any length and content, after the question `before`. Never raises."""
    typed = put_right(tokens_of(text, tables.speech), tables.vocabulary)
    whole = with_rulers_named(Sentence.of(typed, tables.speech), tables)
    words = whole.words
    spans, confirms = parts_of(whole, tables, today)
    parts: list[_Part] = []
    told: Query | None = None
    for span in spans:
        sentence = _with_object(part(whole, *span), parts)
        one, near = _part(sentence, tables, today), _last_read(parts) or told
        # "did Obama say so, and did he change": he is Obama, whoever the conversation was about
        far = None if any(earlier.is_question for earlier in parts) else before
        parts.append(_on_that_day(_carried(one, near or far, near=near is not None), parts, before))
        alone = parts[-1] is one and len(spans) == 1
        told = _told(parts[-1], whole, span, text) or told
        if alone:  # with nothing of what was asked before
            parts = [_of_what(one)]
    good = [place for place, one in enumerate(parts) if one.is_question]
    good = [
        place
        for place in good
        if _names_something(parts[place]) or _asks(whole, spans[place], text) or len(spans) == 1
    ] or good
    good = [place for place in good if not whole.starts(spans[place][0], "asker")] or good  # "I'm writing …"
    good = [
        place for place in good if not is_clause(whole, spans[place][0])
    ] or good  # "When he said …, did he"
    asking = [place for place in good if _asks(whole, spans[place], text) and _is_whole(parts[place])]
    leads_in = bool(asking) and not _asks(whole, spans[good[0]], text)
    leads_in = leads_in and (not _is_whole(parts[good[0]]) or _is_of_asker(parts[good[0]]))
    if leads_in:  # "I read that …. Did he …?"
        good = [place for place in good if place >= asking[0]]
    if not good:
        asides: list[Aside] = [one.aside for one in parts if one.aside]
        tried = next((one.reading for one in parts if one.reading), None)
        aside: Aside = "help" if "help" in asides else (*asides, "chitchat")[0]
        if aside == "chitchat" and before is None and _is_fragment(whole):
            aside = "fragment"
        return TextReading(text, words, tried, aside)
    chosen, rest = parts[good[0]], good[1:]
    if confirms and chosen.reading is not None and not _asks(whole, spans[good[0]], text):
        chosen = replace(chosen, reading=_to_be_confirmed(chosen.reading))
    if rest and chosen.reading is not None and _is_half(chosen.reading):
        both = _part(part(whole, spans[good[0]][0], spans[rest[0]][1]), tables, today)
        if both.is_question:
            chosen, rest = both, rest[1:]
    more = tuple(
        (_typed(text, words, spans[place]), further.reading)
        for place in range(good[0] + 1, len(parts))
        if (place in rest or place not in good)
        and not (whole.starts(spans[place][0], "asker") and _is_idle_talk(parts[place]))
        and (
            further := _carried(parts[place], chosen.reading.query if chosen.reading else None, near=True)
        ).is_question
        and further.reading is not None
    )
    offered = {text for text, _ in more}
    left = tuple(
        said
        for place in range(len(parts))
        if (place < good[0] and _names_another(parts[place], chosen))
        or (
            not parts[place].is_question
            and _asks(whole, spans[place], text)
            and (place > good[0] or parts[place].aside in _NOT_TOLD or _names_something(parts[place]))
        )
        if (said := _typed(text, words, spans[place])) not in offered
    )
    return TextReading(text, words, chosen.reading, "", more, left)


def _on_that_day(one: _Part, parts: Sequence[_Part], before: Query | None) -> _Part:
    """The part with "that day" being the one that was named last: "We do 30 September 2015. Who said something that day?"."""
    reading, told = one.reading, [earlier.reading.query for earlier in parts if earlier.reading is not None]
    told = [query for query in (*([before] if before else []), *told) if query.as_of == query.date_from != ""]
    cue = next(reading.sentence.find("that_day"), None) if reading is not None else None
    if reading is None or cue is None or not told or reading.query.date_from:
        return one
    query = reading.query.with_dates(told[-1].as_of, told[-1].date_from, told[-1].date_to)
    said = reading.sentence.said(cue)
    unread = tuple(word for word in reading.unread if word != said)
    return replace(one, reading=replace(reading, query=query, unread=unread, about_record=True), aside="")


def _with_object(sentence: Sentence, parts: Sequence[_Part]) -> Sentence:
    """A question with "him" being who the topic of the one before is about: "did Merkel want Assad gone, was she ready to talk to him"."""
    before = parts[-1].reading if parts else None
    if before is None or not sentence.has("object_pronoun"):
        return sentence
    asked = {person.start for person in before.asked}
    about = [one for one in before.mentioned.persons if one.kind == "name" and one.start not in asked]
    if len(about) != 1 or not about[0].places <= before.mentioned.chosen.used:
        return sentence
    name = before.sentence.written[about[0].start]
    objects = places_of(sentence.find("object_pronoun"))
    words = [
        replace(one, written=name) if place in objects else one for place, one in enumerate(sentence.words)
    ]
    return Sentence.of(words, sentence.speech)


def _is_fragment(whole: Sentence) -> bool:
    """Whether a text says nothing by itself, and may ask something of what was said before: "and before that?", "why?"."""
    ends = whole.over(len(whole) - 1, "pronoun", "topic_pronoun")
    if not (ends or whole.has("why", "source", "since_when") or whole.starts(0, "follow", "conj")):
        return False
    times = places_of(whole.speech.dates.find(whole.written))
    pointing = ("why", "follow", "conj", "when", "since_when", "source", "change", "pronoun", "topic_pronoun")
    return all(
        place in times or whole.speech.is_idle(word) or whole.over(place, *pointing)
        for place, word in enumerate(whole.written)
    )


def _to_be_confirmed(reading: Reading) -> Reading:
    """What is told as a question for yes or no, where it takes a side of a topic that is said in full."""
    full = all(match.coverage >= GOOD for match in reading.mentioned.chosen.matches)
    sided = reading.query.side is not Side.ANY and full
    return replace(reading, query=reading.query.replace(polar=True)) if sided else reading


def _asks(whole: Sentence, span: tuple[int, int], text: str) -> bool:
    """Whether a part of a text is put as a question: by its mark, or by how it or what follows a comma begins."""
    start, end = span
    after = whole.words[end].token.gap if end < len(whole) else text[whole.words[end - 1].token.end :]
    begins = [whole.after(start, "greeting", "follow")]
    begins += [place for place in range(start + 1, end) if re.search("[:,]", whole.words[place].token.gap)]
    asks = any(whole.starts(place, "question", "who") and not is_clause(whole, place) for place in begins)
    return "?" in after or asks


def _is_whole(one: _Part) -> bool:
    """Whether a part says whom and what it is about and nothing that was not understood: "Putin on Assad."."""
    if one.reading is None or not one.reading.is_understood:
        return False
    query = one.reading.query
    members = query.ask is Ask.MEMBERS and bool(query.coalition or query.member)
    return bool((query.leaders or query.group) and query.topics) or members


def _told(one: _Part, whole: Sentence, span: tuple[int, int], text: str) -> Query | None:
    """Whom a part is about that only tells something, for the pronouns of the question behind it."""
    reading = one.reading
    if reading is None or _asks(whole, span, text) or reading.doubt or reading.query.unknown_leader:
        return None
    query = reading.query.replace(ask=Ask.POSITION) if is_clause(whole, span[0]) else reading.query
    return query if query.leaders else None


def _names_something(one: _Part) -> bool:
    """Whether anything on record is named in a part."""
    query = one.reading.query if one.reading is not None else Query()
    named = query.leaders or query.topics or query.coalition or query.member or query.group
    return bool(named) or query.ask is Ask.UPDATES or (one.reading is not None and one.reading.doubt != "")


def _is_of_asker(one: _Part) -> bool:
    """Whether a part begins with who asks: "Our quiz has a round on the strike of April 2017. Who …?"."""
    return one.reading is not None and bool(of_asker(one.reading.mentioned))


def _is_idle_talk(one: _Part) -> bool:
    """Whether what is said of who asks tells nothing of what is asked: not "I need the exact wording"."""
    asks = one.reading is not None and one.reading.sentence.has("quote", "source", "question")
    return not (asks or _names_something(one))


def _names_another(before: _Part, chosen: _Part) -> bool:
    """Whether a part before the question names a leader whom the question is not about: "Kerry after Vienna. What was …"."""
    if before.reading is None or chosen.reading is None:
        return False
    asked, named = (
        {key for one in part.asked if one.kind == "name" for key in one.keys}
        for part in (before.reading, chosen.reading)
    )
    leaders = set(chosen.reading.query.leaders)
    return not (asked <= named or asked == leaders or chosen.reading.query.like)


def _last_read(parts: Sequence[_Part]) -> Query | None:
    """What the opinion asked for before was about: "Should we talk to Assad? What does Merkel say?"."""
    last = parts[-1] if parts else None
    if last is None or last.aside not in FORETOLD_OR_JUDGED or last.reading is None:
        return None
    query = last.reading.query
    return query if query.topics or query.leaders else None


def _part(sentence: Sentence, tables: Tables, today: date) -> _Part:
    """The reading of one question, or what it is instead."""
    sentence = without_other_scenes(without_rhetoric(at_any_time(sentence)))
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


def _of_what(one: _Part) -> _Part:
    """The part, or what "it" is asked back where only that says what it is about."""
    if one.reading is None or one.aside not in {"", "chitchat"}:
        return one
    reading = of_what(one.reading)
    return one if reading is one.reading else _Part(reading)


def _carried(one: _Part, before: Query | None, *, near: bool = False) -> _Part:
    """The part as a follow-up to the question before, where it is one; `near` if that stands in the same text."""
    if one.reading is None or before is None or one.aside not in {"", "chitchat"}:
        return one
    own = _of_its_country(one.reading, before)
    query = _carried_over(own, before, near=near)
    if query is None:
        return one if own is one.reading else _Part(own)
    reading = _narrowed(replace(own, query=query, about_record=True), before)
    if reading.doubt != "who":
        return _Part(reading)
    if len(query.leaders) == 1 or query.joined:  # "and when did they join"
        return _Part(replace(reading, doubt=""))
    pronoun = next(reading.sentence.find("pronoun"))
    said = reading.sentence.said(pronoun)
    return _Part(replace(reading, doubt="leader", options=query.leaders, said=said))


def _of_its_country(reading: Reading, before: Query) -> Reading:
    """The reading with "its prime minister" being the one of the country whose membership was asked about before."""
    own = reading.mentioned.tables.leaders_of.get(before.member, ())
    if reading.doubt != "office" or not own or not reading.sentence.has("topic_pronoun"):
        return reading
    return _narrowed(reading, before.replace(leaders=own))


def _narrowed(reading: Reading, before: Query) -> Reading:
    """The reading with a name or office that several have meaning the one of them who was spoken of before."""
    options = set(reading.options) if reading.doubt in {"leader", "office"} else set()
    meant = options.intersection(before.leaders)
    if len(meant) != 1:
        return reading
    leaders = tuple(key for key in reading.query.leaders if key in meant or key not in options)
    query = reading.query.replace(leaders=leaders)
    return replace(reading, query=query, doubt="", options=(), said="")


def _beside_instruction(sentence: Sentence, tables: Tables, today: date) -> _Part:
    """What is asked after "ignore your rules and …", if that is a question and no order."""
    place = max(cue.end for cue in sentence.find("injection"))
    while place < len(sentence) and not sentence.starts(place, "conj") and not sentence.breaks_before(place):
        place += 1
    start = place + (sentence.starts(place, "conj"))
    rest = part(sentence, start, len(sentence))
    if len(rest) and _begins_question(rest):
        found = _part(rest, tables, today)
        query = found.reading.query if found.reading else Query()
        if found.is_question and (query.leaders or query.topics):
            return found
    return _Part(None, "injection")


def _begins_question(sentence: Sentence) -> bool:
    """Whether words can be a question by themselves, and are no order to say something."""
    if sentence.starts(0, "imperative"):
        return False
    begins = sentence.starts(0, "question", "wh", "who")
    return begins or sentence.has("position", "quote", "help", "about")


def _aside(reading: Reading) -> Aside:
    """Whether a question asks for an opinion, the future, or something to be done."""
    sentence, first = reading.sentence, reading.mentioned.first
    labelled = first + 1 < len(sentence) and ":" in sentence.words[first + 1].token.gap  # "Claim: …"
    orders = sentence.starts(first, "imperative") and not labelled
    if orders or (sentence.has("creative") and not reading.query.topics):
        return "order"
    if _predicts(sentence, first):
        return "prediction"
    if _asks_small_talk(reading):
        return "chitchat"
    if _asks_silence(reading):
        return "silence"
    if _asks_ranking(sentence):
        return "ranking"
    return "opinion" if _asks_opinion(reading) else ""


def _asks_opinion(reading: Reading) -> bool:
    """Whether the bot is asked what it thinks, or to judge somebody, and not what somebody on record thinks."""
    sentence, first = reading.sentence, reading.mentioned.first
    someone = [person for person in reading.asked if person.keys]
    if _is_attributed(sentence, someone):
        return False
    side_by_side = someone and sentence.has("compare", "versus")  # "compare Kurz and Merkel: should we …"
    hedged = {cue for cue in sentence.find("opinion") if _is_hedge(sentence, cue)}
    begins = any(one.kind == "name" and one.start == first for one in someone)
    # whose opinion is asked for stands before it, "Macron: should we …"
    of_theirs = begins and any(":" in word.token.gap for word in sentence.words)
    if any(cue not in hedged for cue in sentence.find("opinion")) and not (side_by_side or of_theirs):
        return True
    if sentence.has("opinion_soft") and not someone:
        return True
    others = someone or sentence.starts(first, "who")  # "who thought it was a bad idea"
    ours = places_of(sentence.find("opinion", "opinion_soft"))  # "do you think" tells of nobody
    views = sentence.find("think", "say", "quote", "position", "support", "oppose")
    told = others and any(cue.start not in ours for cue in views)
    named = someone and reading.mentioned.found and not sentence.starts(first, "aux", "who")
    # "right to the end" judges nothing
    judges = any(not sentence.starts(cue.end, "article") for cue in sentence.find("judgement"))
    asked_of_bot = sentence.starts(first, "opinion_soft")  # "do you think he was right to …"
    if (judges and (asked_of_bot or not (told or named))) or _asks_verdict(reading):
        return True
    return sentence.starts(first, "should") and not any(p.start > first + 1 for p in someone)


def _is_attributed(sentence: Sentence, someone: Sequence[Person]) -> bool:
    """Whether it is said of whom a view is asked: "according to Macron", "in Merkel's view"."""
    whose = {sentence.after(cue.end, "article") for cue in sentence.find("in_view_of")}
    return any(
        not whose.isdisjoint(person.places)
        or (
            person.possessive
            and sentence.over(person.start - 1, "into")
            and sentence.starts(person.end, "position")
        )
        for person in someone
    )


def _is_hedge(sentence: Sentence, cue: FoundPhrase) -> bool:
    """Whether "I think" only says that somebody is not sure, or "is it right that" asks whether somebody said so."""
    if sentence.starts(cue.start, "asks_kindly"):
        return True
    if sentence.starts(cue.start, "aux") and sentence.starts(cue.end, "clause"):
        return True
    if sentence.starts(cue.start, "hedge") and sentence.has("say", "quote"):
        return True  # "I think the Finnish president said something about …"
    ends = cue.end == len(sentence) or sentence.breaks_before(cue.end)
    return ends and cue.start > 0 and sentence.starts(cue.start, "hedge")


def _asks_small_talk(reading: Reading) -> bool:
    """ "How old is Merkel?": about somebody, and nothing that they said."""
    sentence = reading.sentence
    talk = any(
        cue.end - cue.start > 1 or sentence.over(cue.start - 1, "article")  # "the weather", and no "lol"
        for cue in sentence.find("chitchat")
    )
    if talk and sentence.starts(reading.mentioned.first, "chitchat"):
        return not reading.query.topics  # "who won the match between Turkey and Russia"
    told = sentence.has(
        "position", "think", "say", "quote", "change", "compare", "agreement", "support", "oppose"
    )
    return talk and not told and not reading.query.topics


def _asks_silence(reading: Reading) -> bool:
    """ "Who never said anything about Assad?": the record tells who spoke, and not who kept silent."""
    sentence, query = reading.sentence, reading.query
    if query.ask is not Ask.WHO or query.leaders:
        return False
    names = places_of(reading.mentioned.persons)
    used = reading.mentioned.chosen.used
    told = sentence.has("about") or len(used) == 1 or used <= names
    unsaid = any(
        sentence.starts(place, "say", "quote") and not sentence.over(place, "support", "oppose")
        for neg in sentence.find("neg")
        for place in range(neg.end, min(neg.end + _NEAR, len(sentence)))
    )
    return sentence.has("silence") or (told and unsaid)


def _asks_ranking(sentence: Sentence) -> bool:
    """ "Which leader talks most about Syria?": who does something most often, not the most recent."""
    recent = places_of(sentence.find("last"))
    return sentence.has("who", "leaders") and any(
        recent.isdisjoint(places_of([cue])) for cue in sentence.find("ranking")
    )


def _asks_verdict(reading: Reading) -> bool:
    """ "Is Putin right?": about nothing, and ending in a verdict; or of what somebody did, "was Obama wrong not to …"."""
    sentence, first = reading.sentence, reading.mentioned.first
    of_somebody = [one for one in reading.mentioned.persons if sentence.over(one.end, "verdict")]
    if sentence.starts(first, "aux") and any(one.start == first + 1 for one in of_somebody):
        return True
    who = sentence.at(first, "who")
    if who is not None and sentence.over(who.end, "linking"):
        place = sentence.after(who.end, "linking", "adverb")
        if sentence.over(place, "verdict"):
            return True  # "who was actually right about Syria"
    about_nothing = not (reading.query.topics or reading.query.unknown_topic)
    return about_nothing and sentence.starts(first, "aux") and sentence.over(len(sentence) - 1, "verdict")


def _predicts(sentence: Sentence, first: int) -> bool:
    wills = [
        cue.start
        for cue in sentence.find("will")
        if cue.start == first or sentence.over(cue.start - 1, "wh", "who")
    ]
    if any(cue.start == first and not sentence.starts(cue.end, "into") for cue in sentence.find("what_if")):
        return True  # "would Assad have fallen without Russia", but not "would Assad have to go"
    said = next((cue.start for cue in sentence.find("say")), len(sentence))
    if any(place < said for place in wills):
        return True  # "what will he say"
    if sentence.starts(first, "opinion_soft") and sentence.has("will"):
        return True  # "do you think that they will leave"
    asks = sentence.starts(first, "past")  # "did Maliki predict that it would not fall" asks what he said
    foretold = any(  # but "what, if anything, do they …"
        not any(map(sentence.breaks_before, range(cue.start + 1, cue.end)))
        for cue in sentence.find("prediction")
        if not (asks and cue.start > first + 1 and cue.end - cue.start == 1)
    )
    return not sentence.has("say", "quote") and (foretold or sentence.starts(first, "conditional"))


def _is_half(reading: Reading) -> bool:
    """Whether a question lacks who or what, and is no question by itself: "Putin. …"."""
    query = reading.query
    return (
        bool(query.leaders) != bool(query.topics)
        and not (query.coalition or reading.doubt)
        and not reading.sentence.has("question", "who", "position")
    )


def _typed(text: str, words: Sequence[Word], span: tuple[int, int]) -> str:
    start, end = words[span[0]].token.start, words[span[1] - 1].token.end
    return text[start:end].strip()


def _carried_over(reading: Reading, before: Query, *, near: bool) -> Query | None:
    """The question with what it leaves out taken from the one before; None if it leaves nothing out."""
    if _asks_whether_they_are_in(reading):
        leaders = reading.mentioned.tables.directory.leader_by_key
        countries = {leaders[key].country for key in before.leaders if key in leaders}
        countries = {before.member} if before.member else countries
        return reading.query.replace(member=countries.pop()) if len(countries) == 1 else None
    before = _as_of_coalition(reading, before)
    if before.ask is Ask.MEMBERS:
        other = _in_other_coalition(reading, before)
        if other is not None:
            return other
        if _asks_of_member(reading, near=near):
            return _about_member(reading, before)
    if before.ask is Ask.HELP or not _leaves_out(reading, near=near):
        return None
    return _on_side(reading, before) or _merged(reading, before, near=near)


def _merged(reading: Reading, before: Query, *, near: bool) -> Query | None:
    """The question that leaves something out with that, None if even so it asks nothing."""
    if reading.sentence.has("source", "why") and not (reading.query.leaders or reading.query.topics):
        return before.replace(premise=True, side=Side.ANY) if reading.sentence.has("why") else before
    of_it = reading.query.leaders and before.topics and reading.sentence.has("topic_pronoun")
    if before.ask is Ask.MEMBERS and not (reading.query.topics or _names_side(reading) or of_it):
        told = reading.sentence.has("say", "quote", "think")  # "and who announced it"
        return None if told else _about_member(reading, before)
    ask = _kind(reading, before)
    merged = _with_who(reading, before, ask)
    if not merged.topics and not merged.unknown_topic:
        merged = merged.replace(topics=before.topics, theme=before.theme)
    side = reading.query.side
    if ask is Ask.WHO and not _names_side(reading):
        side = before.side if before.ask is Ask.WHO else Side.ANY
        if reading.sentence.has("neg"):
            side = _TURNED.get(side, side)
    since = (
        before.since and ask is before.ask and not reading.sentence.has("change")
    )  # "and did he ever soften"
    merged = merged.replace(ask=ask, side=side, since=merged.since or since, premise=False)
    times = reading.mentioned.times
    asks_time = near and ask in {Ask.CHANGE, Ask.WHEN}  # "he ruled it out in 2014. When did he flip?"
    if not times.given and not times.now and not asks_time:
        merged = merged.with_dates(before.as_of, before.date_from, before.date_to)
    elif times.yearless and before.as_of:  # "in 2018, and in December"
        merged = merged.with_dates(*(_in_year(day, before.as_of[:4]) for day in times.bounds))
    return merged if merged.leaders or merged.topics or merged.unknown_leader else None


def _in_year(day: str, year: str) -> str:
    """The same day in another year, "" for none; 29 February is the 28th where there is none."""
    moved = day and f"{year}{day[4:]}"
    return moved.replace("-02-29", "-02-28") if moved and not isleap(int(year)) else moved


def _names_side(reading: Reading) -> bool:
    return takes_side(reading.sentence, reading.mentioned.chosen.matches)


def _on_side(reading: Reading, before: Query) -> Query | None:
    """ "and with Obama?" after who agrees with Putin, and "who disagrees with him?"; None for anything else."""
    query, sentence = reading.query, reading.sentence
    if before.like and len(query.leaders) == 1 and not query.topics and sentence.has("into"):
        return before.replace(like=query.leaders[0])
    cues = list(sentence.find("with_leader", "against_leader"))
    meant = before.leaders or ((before.like,) if before.like else ())
    if not cues or not sentence.has("who") or not sentence.has("pronoun") or len(meant) != 1:
        return None
    side = Side.SUPPORT if cues[-1].name == "with_leader" else Side.OPPOSE
    if len(before.topics) != 1:
        return None
    return before.replace(ask=Ask.WHO, leaders=(), like=meant[0], side=side, premise=False, since=False)


def _asks_of_member(reading: Reading, *, near: bool) -> bool:
    """ "when did Iran join?" after a question about a coalition; in the same text also "is Syria itself?"."""
    sentence = reading.sentence
    countries = [person for person in reading.mentioned.persons if person.kind == "country"]
    sided = reading.query.coalition or _names_side(reading) or sentence.has("think", "position")
    first = sentence.after(0, "follow", "conj")
    alone = near and sentence.starts(first, "aux") and not sentence.has("say", "who", "about", "quote")
    return bool(countries) and (alone or sentence.has("members")) and not sided


def _as_of_coalition(reading: Reading, before: Query) -> Query:
    """The question before as one about the coalition that its topic is, where "it" can only be that: "… and is Turkey in it"."""
    of_it = reading.sentence.has("topic_pronoun", "members") and _asks_of_member(reading, near=True)
    if before.ask is Ask.MEMBERS or not of_it:
        return before
    coalitions = reading.mentioned.tables.directory.coalitions
    meant = [one.key for one in coalitions if (one.topic,) == before.topics]
    if len(meant) != 1:
        return before
    return Query(ask=Ask.MEMBERS, coalition=meant[0], topics=before.topics, polar=reading.query.polar)


def _asks_whether_they_are_in(reading: Reading) -> bool:
    """ "And did they join the Saudi alliance?", of a coalition that is named and of whoever was asked about."""
    query, sentence = reading.query, reading.sentence
    of_one = query.ask is Ask.MEMBERS and query.coalition and not query.member
    asks = sentence.starts(sentence.after(0, "follow", "conj"), "aux")
    return bool(of_one) and asks and sentence.has("pronoun", "topic_pronoun")


def _in_other_coalition(reading: Reading, before: Query) -> Query | None:
    """ "and in the American one?", "and the Saudi one as well?": the same of another coalition; None for anything else."""
    query, sentence, mentioned = reading.query, reading.sentence, reading.mentioned
    if not sentence.starts(0, "follow", "conj"):
        return None
    if query.ask is Ask.MEMBERS and query.coalition and not query.member:
        return query.replace(member=before.member, polar=before.polar)
    found = coalition_in(mentioned) if sentence.has("such_one") else None
    if found is None or found.key == before.coalition:
        return None
    said = [word for place, word in enumerate(sentence.written) if place not in found.used]
    if not all(map(sentence.speech.is_idle, said)):
        return None
    topic = mentioned.tables.directory.coalition_by_key[found.key].topic
    return before.replace(coalition=found.key, topics=(topic,) if topic else ())


def _leaves_out(reading: Reading, *, near: bool) -> bool:
    """Whether a question needs the one before: it lacks who or what, and says something that can be added."""
    query, sentence = reading.query, reading.sentence
    if query.unknown_leader and _is_plain_word(reading):
        return False
    who = bool(query.leaders or query.unknown_leader or query.group or query.member)
    what = bool(query.topics or query.unknown_topic or query.coalition or reading.mentioned.chosen.unsure)
    if who and what:
        return False
    if who:
        return (near or _points_back(reading)) and not sentence.has("overview")
    if what:
        own = sentence.has("who", "everyone")  # "who changed their mind"
        begins = sentence.starts(0, "follow") or (sentence.has("pronoun") and not own)
        if query.ask is Ask.MEMBERS:
            return begins  # "members of the Vienna group?" is whole
        fragment = not sentence.has("question", "who", "everyone", "updates")
        return begins or (fragment and query.ask is not Ask.UPDATES)
    if query.ask is Ask.UPDATES and not sentence.has("topic_pronoun"):
        return sentence.starts(0, "follow")  # "latest updates" is whole
    asks = sentence.has("pronoun", "topic_pronoun", "source", "why", "agreement", *_OWN_KIND)
    asks = asks or (sentence.starts(0, "follow") and sentence.has("support", "oppose", "against", "neutral"))
    return (asks or reading.mentioned.times.given or reading.mentioned.times.now) and not sentence.has(
        "chitchat", "opinion", "help"
    )


def _points_back(reading: Reading) -> bool:
    """Whether a question that says who, and not what, has a cue that what is meant was said before.

    That is "and …", "it", or a fragment. "Did Erdogan change his mind?" is a whole question: "his" is his own.
    """
    sentence = reading.sentence
    if sentence.starts(0, "follow") or sentence.has("topic_pronoun"):
        return True
    if sentence.has("compare", "agreement") and len(reading.query.leaders) == 1:
        return True  # "who is closer to Putin?"
    whole = sentence.has("question", "who", "everyone", "updates") or reading.mentioned.compares
    return not whole


def _is_plain_word(reading: Reading) -> bool:
    """Whether what would be a name is a word of the language: "cool" after an answer asks nothing."""
    name = reading.query.unknown_leader.split()
    return all(word.known for word in reading.sentence.words if word.token.text in name)


def _kind(reading: Reading, before: Query) -> Ask:
    """The kind of the follow-up."""
    query, sentence = reading.query, reading.sentence
    if query.ask in _SIDE_BY_SIDE:
        return query.ask
    if query.polar and query.topics and _names_side(reading) and reading.sentence.has("pronoun"):
        return Ask.POSITION  # "he changed his mind. Did he then call for Assad to go?"
    compares = sentence.has("agreement") or (sentence.has("compare") and before.ask in _SIDE_BY_SIDE)
    if compares and len({*query.leaders, *before.leaders}) > 1:
        return Ask.AGREEMENT
    anybody = not (query.leaders or sentence.has("pronoun"))
    if anybody and _names_side(reading) and sentence.starts(0, "follow"):
        return Ask.WHO
    if sentence.has(*_OWN_KIND):
        return _own_kind(reading, before)
    if before.ask in {Ask.WHO, Ask.MEMBERS} and query.leaders:
        return Ask.POSITION
    if before.ask in _SIDE_BY_SIDE and not sentence.starts(0, "follow") and query.leaders:
        return Ask.POSITION
    return before.ask


def _own_kind(reading: Reading, before: Query) -> Ask:
    """The kind that the words say, with somebody to be about where the question before had them."""
    sentence = reading.sentence
    somebody = bool(reading.query.leaders or before.leaders)
    if sentence.has("since_when", "change") or (sentence.has("when") and before.ask is Ask.CHANGE):
        return Ask.CHANGE
    if sentence.has("who") and not reading.query.leaders:
        return Ask.WHO
    if sentence.has("when") and somebody:
        return Ask.WHEN
    return Ask.QUOTE if sentence.has("quote") and somebody else reading.query.ask


def _with_who(reading: Reading, before: Query, ask: Ask) -> Query:
    """The query with those who are asked about: its own, added to those compared before, or those of before."""
    query = reading.query
    if query.leaders or query.unknown_leader or query.group:
        both = before.ask in _SIDE_BY_SIDE or reading.sentence.has(
            "pronoun"
        )  # "and did Bernie agree with her"
        if both and ask in _SIDE_BY_SIDE:
            return query.replace(leaders=tuple(sorted({*before.leaders, *query.leaders})))
        return query
    if ask is Ask.WHO:
        like = "" if _names_side(reading) else before.like
        return query.replace(group=before.group, like=like, without=before.without)
    return query.replace(leaders=before.leaders, group=before.group)


def _about_member(reading: Reading, before: Query) -> Query | None:
    """ "and Russia?" after a question about who is in a coalition."""
    codes = [person.code for person in reading.mentioned.persons if person.kind == "country"]
    codes += [link.keys[0] for link in reading.mentioned.tables.members.find(reading.sentence.written)]
    if reading.query.leaders and not codes:
        return None
    order, times = reading.query.order, reading.mentioned.times
    about = before.replace(founded=False, absent=False, order=order)
    if times.given or times.now:  # "and how many do you list now"
        about = about.with_dates(*times.bounds)
    if codes or reading.sentence.has("who"):
        return about.replace(member=codes[0] if codes else "", others=())
    if not about.member and reading.sentence.has("when") and reading.sentence.has("joined"):
        return about.replace(joined=True)
    return about
