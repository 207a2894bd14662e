"""Asking the record in plain words: the one way in for commands, mentions, buttons and `output`."""

import asyncio
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

from bot.ask.answers import answer_query, in_office
from bot.ask.asking import (
    Asking,
    ask_back,
    of_holder,
    office_with,
    on_record,
    task_of,
    which_event,
    which_year,
    with_closest,
)
from bot.ask.conversation import FORETOLD_OR_JUDGED, Aside, TextReading, read_text
from bot.ask.described import coalition_described, with_described
from bot.ask.index import ready, tables
from bot.ask.kinds import takes_side
from bot.ask.language import LANGUAGES, line_in_other_language
from bot.ask.language import language as language_called
from bot.ask.missing import (
    closest_on_record,
    told_by_row,
    told_closest,
    words_left,
)
from bot.ask.model import Answer, Ask, NextQuestion, Order, Query, Side
from bot.ask.names import words_of
from bot.ask.naming import Person
from bot.ask.notes import is_told, is_told_anyway, with_notes
from bot.ask.phrasing import Task
from bot.ask.question import is_scene
from bot.ask.quotations import quoted_words, with_quoted
from bot.ask.reading import Reading, calls
from bot.ask.restating import LABEL_LIMIT, in_full, next_question, question_text, when_said
from bot.ask.retrieval import (
    PERHAPS,
    asked_words,
    closest_rows,
    content_words,
    deeds_of,
    is_literal,
    part_said,
    said_by_topics,
    stems_of,
    stems_said,
)
from bot.ask.text import language_of, places_of
from bot.ask.venues import at_venue
from bot.core.dates import first_day
from bot.core.directory import Statement
from bot.core.errors import StandpointError, shorten
from bot.core.policy import Action, require
from bot.lookup.service import date_of_event
from bot.request import Request

TEXT_LIMIT: Final = 2_000
"""The longest text that is read, in characters: Discord's own limit for a message."""

_SHORT: Final = 200
"""A text of so many characters is understood in some milliseconds; a longer one in a thread, so that nobody waits for it."""

_VERBATIM: Final = 5
"""So many words in a row are somebody's own: fewer may be a topic's."""

_SEVERAL: Final = 2
"""From so many countries on, what they did together says what is asked about."""

_TELLING: Final = 2
"""So many words that may stand in a row has a text that is looked for if nothing of it was understood; a row has to say all of
no more than these, beside countries, or most of more."""

_MOST: Final = 0.6

_TURNED: Final = {Side.SUPPORT: Side.OPPOSE, Side.OPPOSE: Side.SUPPORT}

_MANY: Final = 12
"""Among so many of the closest rows are those looked for that have all words of a question."""


async def ask(
    request: Request, text: str, *, context: Query | None = None, language: str | None = None
) -> Answer:
    """Answer a question in plain words from the record that the caller reads.

    `context` is what the conversation was about before, for follow-ups; `language` a code of
    `bot.ask.language.LANGUAGES`, None to tell from the words. Text beyond TEXT_LIMIT is not read.

    Raises:
        NotAllowedError: the caller may not look things up. StoreBusyError, StoreUnusableError: from the store.
    """
    asking = await prepare(request, text, language)
    if len(asking.text) <= _SHORT:
        return await answer(asking, understood_in(asking, context))
    return await answer(asking, await asyncio.to_thread(understood_in, asking, context))


async def ask_again(request: Request, context: Query, *, language: str = LANGUAGES[0]) -> Answer:
    """Answer the question that a button stands for. Raises as `ask`."""
    asking = await prepare(request, "", language)
    question = question_text(asking.speech, context, asking.directory)
    named = context.leaders if context.ask in {Ask.COMPARE, Ask.AGREEMENT} else ()
    return await answer_query(replace(task_of(asking, context, None), question=question, named=named))


async def prepare(request: Request, text: str, language: str | None) -> Asking:
    """What is needed to understand a text: the record's directory and tables, and the language."""
    require(request.caller, Action.LOOK_UP)
    text = text[:TEXT_LIMIT]
    directory = await request.directory()
    speech = language_called(language) if language else language_of(text)
    if ready(directory, speech):
        made = tables(directory, speech)
    else:  # in a thread, so that nobody else waits for it
        made = await asyncio.to_thread(tables, directory, speech)
    return Asking(request, directory, speech, made, text, request.today())


def understood_in(asking: Asking, context: Query | None) -> TextReading:
    """What the text asks, after what the conversation was about."""
    return read_text(asking.text, asking.tables, asking.today, context)


async def answer(asking: Asking, understanding: TextReading) -> Answer:
    """The answer to what was understood."""
    line = line_in_other_language(asking.text)
    if line:
        return Answer(
            question=asking.text,
            kind="off_topic",
            language=asking.speech.code,
            headline=line,
            next_questions=_examples(asking),
        )
    reading = understanding.reading
    words = quoted_words(asking.text, asking.speech)
    if words and understanding.aside != "injection" and not _asks_beside(reading, words):
        anybody = reading is None or _names_within(reading, asking.text, words)
        if anybody:  # "“There is Assad, and his army”: whose words are these"
            said = await with_quoted(task_of(asking, Query(ask=Ask.WHO), None), words, asking.tables)
            if said is not None and said.kind == "answer":
                return said
        asked = reading.query if reading is not None else Query(ask=Ask.WHO)
        quoted = await with_quoted(task_of(asking, asked, reading), words, asking.tables)
        # "“If I were in his shoes …” Speaker?" foretells nothing
        if quoted is not None and (quoted.kind == "answer" or understanding.aside in {"", "chitchat"}):
            return quoted
    if reading is None or understanding.aside:
        perhaps = await _perhaps(asking, reading) if understanding.aside == "chitchat" else None
        return perhaps or await _beside_what_is_told(asking, understanding)
    reading = await _with_those_who_did(asking, await on_record(asking, await at_venue(asking, reading)))
    found = await _without_light(asking, understanding, reading) or await _answered(
        asking, understanding, reading
    )
    lists_coalitions = reading.query.ask is Ask.MEMBERS and not (
        reading.query.coalition or reading.query.member
    )
    if found.kind in {"no_record", "clarify"} or lists_coalitions:
        query = coalition_described(reading)
        found = await with_described(task_of(asking, query, None), found, query) if query else found
    return await with_notes(asking, understanding, reading, found)


def _names_within(reading: Reading, text: str, quoted: str) -> bool:
    """Whether everybody who is taken for asked about is named in the words in quotation marks alone."""
    every, inside, leaders = words_of(text), words_of(quoted), set(reading.query.leaders)
    people = [one for one in reading.mentioned.persons if leaders & set(one.keys)]
    named = {reading.sentence.written[place] for place in places_of(people)}
    return bool(named) and all(every.count(word) == inside.count(word) for word in named)


def _asks_beside(reading: Reading | None, quoted: str) -> bool:
    """Whether a question on a topic stands beside words in quotation marks that are none of it: "when he said “…”, did he …"."""
    if reading is None or not reading.query.topics or reading.doubt:
        return False
    sentence, words = reading.sentence, set(words_of(quoted))
    of_topic = {sentence.written[place] for place in reading.mentioned.chosen.used}
    return not (words <= set(sentence.written) or of_topic <= words)


async def _answered(asking: Asking, understanding: TextReading, reading: Reading) -> Answer:
    """The answer to the question of a text that is about the record, or a question back."""
    if reading.doubt:
        back = ask_back(asking, reading)
        worded = reading.doubt in {"topic", "office"} and content_words(reading)
        return await with_closest(asking, reading, back) if worded else back
    office = office_with(asking.directory, reading.query)
    if office is not None:
        return of_holder(asking, reading, office)
    without_year = await which_year(asking, reading)
    if without_year is not None:
        return without_year
    query = await _dated(asking, reading)
    if query is None:
        beyond = (*reading.unread, *reading.event_words)
        task = replace(task_of(asking, reading.query, reading), unread=beyond)
        named = set(stems_of(" ".join(reading.event_words)))
        rows = [one for one in await closest_on_record(task) if named <= stems_said(one.revision)]
        return await told_by_row(task, rows) or await which_event(asking, reading)
    if query == Query(
        ask=Ask.WHO, side=query.side, polar=query.polar, without=query.without
    ):  # "which states sit in both?"
        if reading.sentence.has("first") and reading.sentence.has("last"):
            return await _first_and_last(asking, query)
        return await _aside(asking, "fragment")
    further = [  # with words that were not understood, a row may be told that is of something else
        (text, one)
        for text, one in understanding.more
        if reading.unread or one.doubt or not is_told(asking, text, one.query, reading.query)
    ]
    more = _further(asking, further, query.ask)  # without "how many, and who"
    task = replace(task_of(asking, query, reading), more=more)
    if reading.office_holder:
        holder = Query(ask=Ask.WHEN, leaders=(reading.office_holder,))
        return await in_office(replace(task, query=holder))
    # else "so" and "it" of a second question mean nothing that is known
    whole = reading.is_understood or bool(reading.query.topics)
    second = await _second(
        asking, [pair for pair in further[:1] if whole or pair[1].mentioned.chosen.matches]
    )
    if second is not None:
        first = await _first(replace(task, more=_further(asking, further[1:], query.ask)), reading)
        if first.kind in {"answer", "no_record"} and first.headline != second.headline:
            return first.model_copy(update={"also": second})
    return await _with_their_own_words(asking, reading, await _first(task, reading))


async def _with_their_own_words(asking: Asking, reading: Reading, told: Answer) -> Answer:
    """Whether the country of somebody who is named is in a coalition, with what they said of it themselves."""
    query = reading.query
    people, leaders = reading.mentioned.persons, asking.directory.leader_by_key
    keys = [key for one in people if one.kind == "name" for key in one.keys]
    named = tuple(key for key in dict.fromkeys(keys) if leaders[key].country == query.member)
    coalition = asking.directory.coalition_by_key.get(query.coalition)
    if told.kind != "answer" or told.also or not (query.member and named and coalition and coalition.topic):
        return told
    theirs = Query(leaders=named, topics=(coalition.topic,))
    question = question_text(asking.speech, theirs, asking.directory)
    said = await answer_query(replace(task_of(asking, theirs, None), question=question))
    return told.model_copy(update={"also": said}) if said.kind == "answer" else told


async def _first_and_last(asking: Asking, query: Query) -> Answer:
    """The first and the last statement of all, to "what is the earliest and what the newest on record"."""
    orders: tuple[Order, ...] = ("first", "last")
    asked = [query.replace(order=order) for order in orders]
    named = [question_text(asking.speech, one, asking.directory) for one in asked]
    first, last = [
        await answer_query(replace(task_of(asking, one, None), question=question))
        for one, question in zip(asked, named, strict=True)
    ]
    return first.model_copy(update={"question": asking.text, "also": last})


async def _with_those_who_did(asking: Asking, reading: Reading) -> Reading:
    """The reading with the topic that several countries joined in: "the American, British and French strikes of April 2018".

    It is the one on which each of them has somebody who was for it in the window asked about; a single country may have
    done something that is no topic.
    """
    written, unread = reading.sentence.written, set(words_of(" ".join(reading.unread)))
    chain = _joined_countries(reading, unread) if unread else []
    if len(chain) < _SEVERAL or not unread <= {written[place] for place in places_of(chain)}:
        return reading
    codes = {one.code for one in chain}
    leaders = tuple(key for code in sorted(codes) for key in asking.tables.leaders_of.get(code, ()))
    joined: list[str] = []
    for topic in dict.fromkeys(match.key for match in reading.mentioned.found):
        if topic in asking.directory.topic_by_key:
            task = task_of(asking, reading.query.replace(topics=(topic,), theme=""), reading)
            rows = await task.said(leaders) if leaders else ()
            there = {one.leader.country for one in rows if (one.revision.stance.position or 0) > 0}
            if codes <= there:
                joined.append(topic)
    if len(joined) != 1:
        return reading
    return replace(reading, query=reading.query.replace(topics=tuple(joined), theme=""), unread=())


def _joined_countries(reading: Reading, words: AbstractSet[str]) -> list[Person]:
    """The countries side by side of which one is said by one of some words: "American, British and French"."""
    sentence = reading.sentence
    chains: list[list[Person]] = []
    for one in reading.mentioned.persons:
        end = chains[-1][-1].end if chains else -1
        if one.kind != "country" or one in reading.asked:
            continue
        if sentence.after(end, "conj", "article") != one.start or one.start > end + 2:
            chains.append([])
        chains[-1].append(one)
    return next(
        (one for one in chains if any(sentence.written[place] in words for place in places_of(one))), []
    )


async def _without_light(asking: Asking, understanding: TextReading, reading: Reading) -> Answer | None:
    """The answer without words that are light, which it names, if no row of whoever is asked about has one of them.

    Yes or no is not said then, no side taken for meant that the question does not take, and nothing denied: None where
    there is nothing on record.
    """
    if not reading.light or reading.doubt:
        return None
    every = tuple(topic.key for topic in asking.directory.topics)
    query = reading.query
    plain = query.replace(topics=every, as_of="", date_from="", date_to="")
    said = await task_of(asking, plain, reading).said(query.leaders)
    there = frozenset[str]().union(*(stems_said(one.revision) for one in said))
    # "I'd be grateful for his view on buffer zones for refugees": what a row has is looked for, and the rest left out
    kept = tuple(word for word in _single(reading.unread) if not there.isdisjoint(stems_of(word)))
    dropped = tuple(word for word in _single(reading.unread) if word not in kept)
    if not dropped:
        return None
    sided = takes_side(reading.sentence, reading.mentioned.chosen.matches)
    query = query.replace(polar=False, side=query.side if sided else Side.ANY)
    beside = (*reading.beside, *(dropped if kept else reading.unread))
    lighter = replace(reading, query=query, unread=kept, beside=beside)
    found = await _answered(asking, understanding, lighter)
    return found if found.kind == "answer" else None


def _single(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in text.split()]


async def _first(task: Task, reading: Reading) -> Answer:
    """The answer to the first question of a text: who said so in its words, or what its query finds."""
    if not _asks_for_words(reading):
        return await answer_query(await _as_far_as_read(task, reading))
    told = await _who_said_so(task, reading)
    of_topic = task.words.issuperset(stems_of(" ".join(task.content)))
    if told is None and of_topic:  # what seems to name a topic may be somebody's own words
        told = await _who_said_verbatim(task, reading)
    if told is not None or task.query.leaders or (task.query.order and of_topic):
        return told or await answer_query(task)
    # "who warned of a world war if ground forces go in" does not ask who is for ground forces
    rows = await task.about(theme="").said(task.everyone)
    beyond = [
        word
        for word in (*task.content, *task.faint)
        if not said_by_topics(task, word)
        if any(stems_said(one.revision).issuperset(stems_of(word)) for one in rows)
    ]
    if not beyond and calls(reading.sentence):
        nearest = await closest_on_record(task.about(side=Side.ANY))
        there = stems_said(nearest[0].revision) if nearest else frozenset[str]()
        beyond = [word for word in task.content if there.isdisjoint(stems_of(word))]
    if not beyond:
        return await answer_query(task)
    every = tuple(dict.fromkeys((*task.content, *beyond)))
    left = replace(task.about(side=Side.ANY), unread=tuple(beyond), content=every, faint=())
    return await words_left(left, await closest_on_record(left))


async def _as_far_as_read(task: Task, reading: Reading) -> Task:
    """The task without yes or no, where words beside the topic are words of what was said on it: "must go on day one"."""
    if not (task.query.polar and task.query.leaders):
        return task
    sentence = reading.sentence
    cues = [cue for cue in sentence.cues if cue.name != "founding"]  # "day one" is no coalition's here
    taken = reading.mentioned.chosen.used | reading.mentioned.times.used | places_of(cues)
    own = {
        place
        for place, word in enumerate(sentence.written)
        if not (place in taken or word in sentence.speech.function or said_by_topics(task, word))
    }
    pairs = enumerate(pairwise(sentence.written))
    beside = {pair for place, pair in pairs if not own.isdisjoint({place, place + 1})}
    rows = await task.about(as_of="", date_from="", date_to="").said(task.query.leaders)
    stances = [one.revision.stance for one in rows] if beside else []
    said = {pair for one in stances for pair in pairwise(words_of(f"{one.quote} {one.translation}"))}
    return task if beside.isdisjoint(said) else task.about(polar=False)


def _asks_for_words(reading: Reading) -> bool:
    """Whether it is asked who said so in some words, all of which were understood: else the rows are looked through anyway."""
    return reading.asks_who_said_so and not (
        reading.query.counted or reading.query.member or reading.unread or _asks_several(reading)
    )


async def _who_said_verbatim(task: Task, reading: Reading) -> Answer | None:
    """Who said the very words that stand behind "who said", without quotation marks; None where nobody did."""
    sentence = reading.sentence
    cue = next(sentence.find("say"), None)
    start = sentence.after(cue.end, "clause") if cue is not None else len(sentence)
    if len(sentence) - start < _VERBATIM:
        return None
    found = await with_quoted(task, sentence.text(start, len(sentence)), reading.mentioned.tables)
    return found if found is not None and found.kind == "answer" else None


async def _who_said_so(task: Task, reading: Reading) -> Answer | None:
    """Whoever said it in the words of a question that asks who did, None where nobody did."""
    deeds, whole = deeds_of(reading), (*task.content, *task.faint)
    # where all else is the topic, its side is said: "who described Assad as part of the solution"
    of_side = all(said_by_topics(task, word) for word in whole)
    if of_side and not reading.vague and reading.sentence.has("support", "oppose"):
        return None  # "who called on Assad to step aside" asks for all who are for it
    sided = of_side or reading.sentence.has("support", "oppose", "for_side", "against")
    for words in ((*whole, *deeds), whole, (*task.content, *deeds), task.content):
        of_topic = task.words.issuperset(stems_of(" ".join(words)))
        if of_topic and task.spelt:
            continue  # "who said that Assad must go" asks for all who are for it
        # "who said the red line was not his own": what is said of a topic takes no side of it
        side = task.query.side if sided or of_topic else Side.ANY
        worded = replace(task, query=task.query.replace(side=side), content=words)
        rows = await closest_rows(worded, _MANY)
        called = calls(reading.sentence)
        told = await told_by_row(
            worded,
            [one for one in rows if called or (is_literal(worded, one) and _may_tell(worded, reading, one))],
        )
        if told is not None:
            return told
    return None


def _may_tell(task: Task, reading: Reading, one: Statement) -> bool:
    """Whether a row with the words of a question may say what it says: none of the other side, and none by chance.

    "That Assad could be part of it" is not told by who regrets that more and more say so, unless words beside the topic's
    say which row is meant; "no military solution" by no row of another topic that does not have the words side by side.
    """
    beside = {stem for word in task.content if not said_by_topics(task, word) for stem in stems_of(word)}
    if len(beside & stems_said(one.revision)) >= _TELLING:
        return True
    if one.topic.key in task.query.topics:
        against = _TURNED.get(reading.query.side)
        plain = not (reading.vague or reading.sentence.has("neg") or deeds_of(reading))
        return not (plain and against is not None and against.holds(one.revision.stance.position))
    written, used = reading.sentence.written, reading.mentioned.chosen.used
    pairs = {(written[place], written[place + 1]) for place in used if place + 1 in used}
    stance = one.revision.stance
    said = words_of(f"{stance.quote} {stance.translation} {stance.summary}")
    return bool(beside) or not pairs.isdisjoint(pairwise(said))


async def _second(asking: Asking, further: Iterable[tuple[str, Reading]]) -> Answer | None:
    """The answer to the second question of a text, None where it has none that is understood whole and answered."""
    for question, reading in further:
        sentence = reading.sentence
        begins = sentence.starts(0, "question", "who", "follow") and not sentence.has("neg")
        side = sentence.has("support", "oppose", "for_side", "against", "agree")
        sided = side or reading.mentioned.chosen.matches
        asks = sentence.starts(sentence.after(0, "follow", "conj"), "aux")
        they = asks and sentence.has("pronoun")  # "and were they all allies of Damascus"
        they = they or any(
            sentence.over(one.start - 1, "of") for one in sentence.find("pronoun")
        )  # "who of them"
        who = sided and not they and sentence.has("who", "everyone", "leaders", "number")
        asked = reading.query.member or reading.query.joined
        theirs = asked or not sentence.has("pronoun", "topic_pronoun")  # "did they join it"
        # neither "…, whom he called the greater evil", nor "and did it take it back" asked of everyone
        coalition = reading.query.coalition and theirs
        scene = reading.asked and all(
            one.kind == "country" and is_scene(reading.mentioned, one) for one in reading.asked
        )
        leaders = reading.query.leaders and not (scene or _may_be_topic(reading) or _is_of_pronoun(reading))
        if begins and (who or leaders or coalition) and reading.is_understood:
            found = await answer_query(replace(task_of(asking, reading.query, reading), question=question))
            return found if found.kind == "answer" else None
    return None


def _is_of_pronoun(reading: Reading) -> bool:
    """Whether "he" is who is asked about, and who was taken for it is only named behind: "what did he make of Trump's strike"."""
    sentence = reading.sentence
    subjects = [one.start for one in sentence.find("pronoun") if sentence.over(one.start - 1, "aux")]
    named = [one for one in reading.asked if one.kind != "country" and subjects and one.start > subjects[0]]
    behind = {key for one in named for key in one.keys}
    return bool(behind) and set(reading.query.leaders) <= behind


def _may_be_topic(reading: Reading) -> bool:
    """Whether a country after "what did he say about …, and what about …" may be what he spoke about."""
    sentence = reading.sentence
    bare = sentence.starts(0, "follow") and not sentence.has("aux")
    return bare and bool(reading.asked) and all(one.kind == "country" for one in reading.asked)


def _asks_several(reading: Reading) -> bool:
    """Whether it is asked of several who is on a side of a topic: "which politicians said …"."""
    sentence, speech = reading.sentence, reading.sentence.speech
    who = sentence.at(reading.mentioned.first, "who")
    last = sentence.written[who.end - 1] if who is not None else ""
    first = reading.mentioned.first
    every = sentence.over(first + 1, "everyone") and not sentence.starts(first, "wh")  # "list everyone who …"
    return bool(reading.query.topics) and (every or speech.is_inflected(last))


def _further(asking: Asking, further: Iterable[tuple[str, Reading]], first: Ask) -> tuple[NextQuestion, ...]:
    """Further questions of the text, to be asked next. Only what is understood whole fits into a button."""
    return tuple(
        NextQuestion(
            label=shorten(question, LABEL_LIMIT),
            question=question,
            context=reading.query.to_id() if reading.is_understood else "",
        )
        for question, reading in further
        if not is_told_anyway(asking.speech, question, first)
    )


async def _perhaps(asking: Asking, reading: Reading | None) -> Answer | None:
    """The rows that are closest to a text that seems to ask nothing of the record; None without such.

    "That vote in the Bundestag about the planes, how many were for it?" Of a text with few words a row has to have them.
    """
    if reading is None:
        return None
    task = task_of(asking, Query(ask=Ask.QUOTE), reading)
    task = replace(task, content=tuple(dict.fromkeys((*task.content, *reading.event_words))))
    asked = asked_words(task)
    if len(asked.stems) < _TELLING:
        return None
    least = _MOST if len(asked.telling) > _TELLING else 1
    rows = [one for one in await closest_on_record(task) if part_said(one, asked.telling) >= least]
    described = coalition_described(reading)
    if not (rows or described):
        return None
    said = asking.speech.say(
        "quoted", words=shorten(reading.sentence.text(0, len(reading.sentence)), LABEL_LIMIT)
    )
    made = task.answer(
        asking.speech.say("not_understood", said=said), kind="no_record", nearest=rows, then=()
    )
    made = made.model_copy(update={"closest": told_closest(task, "perhaps", rows)})
    return await with_described(task_of(asking, described, None), made, described) if described else made


async def _aside(asking: Asking, aside: Aside) -> Answer:
    """The answer to what asks nothing of the record: what can be asked, and for help also what the record holds."""
    speech, helps, examples = asking.speech, aside == "help", _examples(asking)
    rest = [
        speech.say("help_more") if helps else "",
        await _holds(asking) if helps else "",
        speech.say("for_example") if examples else "",
    ]
    return Answer(
        question=asking.text,
        kind="help" if helps else "off_topic",
        language=speech.code,
        headline=speech.say("help" if helps else f"off_{aside}"),
        rest=" ".join(part for part in rest if part),
        next_questions=examples,
    )


async def _beside_what_is_told(asking: Asking, understanding: TextReading) -> Answer:
    """What is not told, as what somebody would have said, with what they did say on the topic that is named."""
    made, reading = await _aside(asking, understanding.aside), understanding.reading
    if understanding.aside == "chitchat" and reading is not None and _asks_of_country(reading):
        query = Query(member=reading.query.member, unknown_leader=reading.query.unknown_leader)
        return await answer_query(task_of(asking, query, reading))
    name = reading.query.unknown_leader if reading is not None and understanding.aside == "chitchat" else ""
    if name[:1].isupper() and name in asking.text:  # "did Modi ever weigh in?"
        nobody = asking.speech.say("no_leader", name=name)
        return made.model_copy(update={"headline": f"{nobody} {made.headline}"})
    if (
        understanding.aside not in FORETOLD_OR_JUDGED
        or reading is None
        or reading.doubt
        or not reading.query.topics
    ):
        return made
    leaders, topics = reading.query.leaders, reading.query.topics
    query = Query(ask=Ask.POSITION if leaders else Ask.WHO, leaders=leaders, topics=topics)
    task = task_of(asking, query, reading)
    nearest = (await task.said(leaders))[::-1][:PERHAPS] if leaders else []
    asked = next_question(asking.speech, query.replace(theme=reading.query.theme), asking.directory)
    return made.model_copy(
        update={
            "rest": "",
            "nearest": tuple(nearest),
            "closest": told_closest(task, "closest", nearest),
            "next_questions": (in_full(asked),),
        }
    )


def _asks_of_country(reading: Reading) -> bool:
    """Whether nothing is asked but of a country without a leader on record: "what about Oman?", "since when is it in?"."""
    query = reading.query
    return bool(query.member) and (
        query.since or not (query.unknown_topic or reading.sentence.has("chitchat"))
    )


async def _holds(asking: Asking) -> str:
    """How many leaders and topics the record has, and from when its statements are; "" without any."""
    span = await asking.request.store.stated_span(asking.request.record_id, asking.request.known_at)
    if span is None:
        return ""
    leaders, topics = len(asking.directory.leaders), len(asking.directory.topics)
    first, last = (when_said(asking.speech, day) for day in span)
    return asking.speech.say("holds", leaders=str(leaders), topics=str(topics), first=first, last=last)


def _examples(asking: Asking) -> tuple[NextQuestion, ...]:
    """Questions that this record can answer: about the topic and the leader with the most stances."""
    directory = asking.directory
    leader, topic = directory.busiest
    queries = [Query(ask=Ask.WHO, topics=(topic,))] if topic else []
    queries += [Query(ask=ask, leaders=(leader,)) for ask in (Ask.POSITION, Ask.CHANGE) if leader]
    made = [next_question(asking.speech, query, directory) for query in queries]
    return tuple(map(in_full, made))


async def _dated(asking: Asking, reading: Reading) -> Query | None:
    """The query with the date of the event that it names, None if the record does not give one."""
    event = reading.event
    if event is None:
        return reading.query
    day = _coalition_start(asking, reading)
    if day is None:
        # A search that takes too long counts as finding nothing: then the date is asked for.
        with suppress(StandpointError):
            day = await date_of_event(asking.request, reading.event_name)
    if day is None:
        return None
    return reading.query.with_dates(*event.window(day).bounds)


def _coalition_start(asking: Asking, reading: Reading) -> date | None:
    coalitions = asking.directory.coalitions
    since = next((entry.since for entry in coalitions if entry.key == reading.event_coalition), "")
    return first_day(since) if since else None
