"""One question as a query: from its words to what is asked, or to why nothing is.

What the question names is found first (`question`), of which kind it is by its cues (`kinds`). Then what is left is
weighed (`unknowns`).
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final, Literal

from bot.ask.coalitions import (
    among_members,
    asks_members,
    asks_of_any_coalition,
    asks_of_some_coalition,
    asks_some_members,
    body_asked,
    coalition_in,
    coalition_of_event,
    coalition_proposed,
    further_coalitions,
    has_unnamed,
    inside_and_outside,
    is_elsewhere,
    is_outside,
    leading,
    of_topic,
    shares_coalition,
    unknown_coalition,
    with_members,
)
from bot.ask.dates import Event
from bot.ask.index import Tables
from bot.ask.kinds import kind_of, order_of, side_of, takes_side
from bot.ask.language import groups_of_countries
from bot.ask.model import Ask, Order, Query, Side, group_members
from bot.ask.names import Sure, places, words_of
from bot.ask.naming import STANCE_CUES, Person
from bot.ask.question import (
    Mentioned,
    is_scene,
    mentioned_in,
    names_coalition,
    other_scenes,
    retired_topic,
    says_coalition,
    unexplained,
    with_topics,
)
from bot.ask.text import Sentence, places_of
from bot.ask.topics import FULL, GOOD, Chosen, Match
from bot.ask.unknowns import is_about_record, of_asker, unknown_leader, unknown_topic, unlisted_group, unread
from bot.ask.whom import (
    Sided,
    asked_about,
    follows_who,
    holding,
    left_out,
    persons_left_out,
    refused,
    sided_with,
    whose_leaders,
)
from bot.core.dates import first_day
from bot.core.entries import Coalition

_MOST: Final = 12
"""How many people a question is about at most. The rest of a longer list is not read: it would cost time."""

_LIGHT: Final = (Ask.POSITION, Ask.QUOTE, Ask.WHEN, Ask.CHANGE, Ask.COMPARE)
"""Kinds of question in which a word that was not understood may be of no weight: no lists and counts of everyone."""

_FEW_WORDS: Final = 2
"""More words that were not understood than these are of weight together."""

_HARDLY: Final = 0.4
"""A topic of which one word says less than this may be another."""

_READ_WHOLE: Final = frozenset(Ask) - {Ask.HELP, Ask.UPDATES, Ask.MEMBERS}
"""Kinds of question that a word which was not understood makes another question."""

_SAYS: Final = frozenset(STANCE_CUES) - {"about", "about_name", "for_side"}
"""Cues that say something by themselves, and do not only begin what is said: "for my thesis"."""

_WHO_IT_WAS: Final = (
    "who", "wh", "title", "leaders", "aux", "linking", "topic_pronoun", "clause", "adverb", "former", "everyone", "article",
)  # fmt: skip
"""Cues that may stand between "who" and "said"."""

Doubt = Literal["", "leader", "office", "topic", "coalition", "date", "who"]


@dataclass(frozen=True)
class Reading:
    """What one question was understood as, with what led to it.

    Attributes:
        asked: whom it is about.
        query: what is asked, as far as it is understood.
        doubt: what has to be asked back, "" for nothing; `options` are the keys to choose from, `said` the words.
        unread: words that carry meaning and were not understood, as typed: see `unknowns.unread`.
        beside: such words that stand by themselves between commas or the like: "2013 vs 2017, same guy?". They hold
            nothing up, and are named.
        light: whether `unread` are words of the language that may say nothing of what is asked: see `_is_light`.
        vague: the words of a topic that is said only in part, as typed, "" for none.
        event_coalition: the coalition that an event in `mentioned.times` names.
        about_record: whether it is about the record at all.
    """

    mentioned: Mentioned
    asked: tuple[Person, ...]
    query: Query
    doubt: Doubt = ""
    options: tuple[str, ...] = ()
    said: str = ""
    event_coalition: str = ""
    unread: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    light: bool = False
    vague: str = ""
    about_record: bool = True

    @property
    def sentence(self) -> Sentence:
        """The words, with the cues that count."""
        return self.mentioned.sentence

    @property
    def is_understood(self) -> bool:
        """Whether nothing in it is unknown, in doubt or still to be dated."""
        unknown = self.query.unknown_leader or self.query.unknown_topic
        return not (self.unread or self.doubt or self.event or unknown)

    @property
    def asks_who_said_so(self) -> bool:
        """Whether it asks who said or called something so, which the words may tell better than any topic."""
        sentence, first = self.sentence, self.mentioned.first
        countries = places_of(one for one in self.mentioned.persons if one.kind == "country")
        somebody = first + 1 in countries or sentence.over(first + 1, "title", "leaders", "say")
        who = sentence.has("who") or (sentence.starts(first, "wh") and somebody)
        who = who and not sentence.starts(first, "number")  # "how many called for it"
        place, left_out = first, places_of(persons_left_out(self.mentioned))
        passed = countries | left_out | {place - 1 for place in left_out}
        passed |= {place - 1 for place in countries if sentence.over(place - 1, "into")}
        while place < len(sentence) and (place in passed or sentence.over(place, *_WHO_IT_WAS)):
            place += 1  # "which Spanish minister was it that said …", "which Russian, not Putin, said …"
        says = (
            place > first and sentence.starts(place, "say") and not sentence.over(place, "support", "oppose")
        )
        return who and (calls(sentence) or says)

    @property
    def office_holder(self) -> str:
        """The key of whoever is asked who they are, when or whether still they hold an office, and for no view; "" for nobody.

        "When did Ilves stop being president of Estonia", "is Assad still president", "who is Ahmed al-Asiri".
        """
        sentence, mentioned = self.sentence, self.mentioned
        names = [one for one in mentioned.persons if one.kind == "name"]
        if len(names) != 1 or len(names[0].keys) != 1 or names[0].unsure:
            return ""
        titles = {
            place
            for cue in (*sentence.find("title"), *sentence.office_phrases)
            if cue.end != names[0].start
            for place in range(cue.start, cue.end)
        } - names[0].places
        views = mentioned.raw.find(
            "say", "quote", "think", "position", "support", "oppose", "about", "change"
        )
        who = sentence.starts(mentioned.first, "who") and sentence.over(mentioned.first + 1, "aux")
        alone = (mentioned.first + 2, len(sentence)) == (names[0].start, names[0].end)
        who = who and alone and not names[0].possessive
        if not (titles or who) or any(cue.start not in titles for cue in views):
            return ""
        asks = who or sentence.starts(mentioned.first, "aux", "when", "since_when")
        places = titles | names[0].places | mentioned.times.used
        return names[0].keys[0] if asks and not unexplained(mentioned, places, names) else ""

    @property
    def event(self) -> Event | None:
        """What a date is still needed of."""
        return self.mentioned.times.event

    @property
    def event_words(self) -> tuple[str, ...]:
        """The words of content of an event, as typed."""
        if self.event is None:
            return ()
        speech = self.sentence.speech
        return tuple(
            self.sentence.text(place, place + 1)
            for place in range(self.event.start, self.event.end)
            if self.sentence.written[place] not in speech.function
        )

    @property
    def event_name(self) -> str:
        """The event as it was typed, without articles around it."""
        if self.event is None:
            return ""
        start, end = self.event.start, self.event.end
        function = self.sentence.speech.function
        while start < end and self.sentence.written[start] in function:
            start += 1
        while start < end and self.sentence.written[end - 1] in function:
            end -= 1
        if start == end:  # "before that"
            start, end = self.event.start, self.event.end
        return self.sentence.text(start, end)


def calls(sentence: Sentence) -> bool:
    """Whether it is told what somebody called or compared something to, and not what they called for."""
    return any(not _calls_for(sentence, cue.start) for cue in sentence.find("called"))


def _calls_for(sentence: Sentence, place: int) -> bool:
    """Whether words that begin at a place take a side, and only begin with one of saying: "called for"."""
    sides = sentence.find("support", "oppose")
    return any(cue.start == place and cue.end - place > 1 and not cue.gap for cue in sides)


def read(sentence: Sentence, tables: Tables, today: date) -> Reading:
    """Understand one question."""
    mentioned = mentioned_in(sentence, tables, today)
    retired = retired_topic(mentioned)
    if retired:
        return Reading(mentioned, (), Query(retired=retired))
    proposed = coalition_proposed(mentioned)
    if proposed:
        return Reading(mentioned, (), Query(ask=Ask.MEMBERS, coalition=proposed, proposer=True))
    mentioned = _with_countries_that_join(mentioned)
    coalition = coalition_in(mentioned)
    apart = places_of(persons_left_out(mentioned))  # "besides France, who backed strikes"
    mentioned = with_topics(mentioned, mentioned.group_places | apart)
    body = body_asked(mentioned) if coalition is None else ""
    if body:
        return Reading(mentioned, (), Query(ask=Ask.MEMBERS, unknown_topic=body))
    if asks_of_any_coalition(mentioned) and (coalition is None or coalition.coverage < FULL):
        return replace(_which_coalition(mentioned), doubt="", options=())
    if coalition is None:
        some = asks_of_some_coalition(mentioned)
        return _which_coalition(mentioned) if some else _of_views(mentioned)
    among = among_members(mentioned, coalition)
    if among is not None:
        return _of_members_views(among, coalition)
    return _of_coalition(mentioned, coalition) if asks_members(mentioned, coalition) else _of_views(mentioned)


def _with_countries_that_join(mentioned: Mentioned) -> Mentioned:
    """The same with a country for a leader of almost its name, where it is asked who is a member: "did Holland join"."""
    sentence, countries = mentioned.sentence, places(mentioned.sentence.speech).countries
    if not sentence.has("members", "joined"):
        return mentioned

    def meant(one: Person) -> Person:
        link = countries.at(sentence.written, one.start) if one.kind == "name" else None
        if link is None or link.end != one.end:
            return one
        keys = mentioned.tables.leaders_of.get(link.keys[0], ())
        return Person("country", keys, one.start, one.end, code=link.keys[0])

    persons, locked = (tuple(map(meant, some)) for some in (mentioned.persons, mentioned.locked))
    return replace(mentioned, persons=persons, locked=locked)


def _of_views(mentioned: Mentioned) -> Reading:
    """The reading of a question about no coalition's members, or about what those of "the coalition" think."""
    found, at = _weighed(mentioned), asks_some_members(mentioned)
    if at < 0 or found.doubt:
        return found
    outside = is_outside(mentioned, at)
    if outside >= 0:
        return replace(found, beside=(*found.beside, mentioned.sentence.text(outside, at + 1)))
    options = tuple(mentioned.tables.directory.coalition_by_key)
    return replace(found, doubt="coalition", options=options, unread=())


def _of_members_views(among: Mentioned, coalition: Match) -> Reading:
    """The reading of a question about what members of a coalition think, those who lead it, or those outside it."""
    found, heads = _weighed(among), leading(among, coalition)
    if among.sentence.has("agreement"):  # "do its members agree" asks for those on both sides
        found = replace(found, query=found.query.replace(side=Side.ANY, polar=False))
    if is_outside(among, coalition.start) >= 0:
        members = group_members(coalition.key, among.tables.directory) or ()
        return replace(found, query=found.query.replace(ask=Ask.WHO, group="", without=members))
    led = found.query.replace(ask=_ask_of_one(among, found.query.ask), leaders=heads, group="")
    return replace(found, query=led) if heads else found


def _of_coalition(mentioned: Mentioned, coalition: Match) -> Reading:
    """The reading of a question about who is in a coalition that it names."""
    elsewhere = is_elsewhere(mentioned, coalition.start, coalition.end, (coalition.key,))
    if elsewhere:
        return Reading(mentioned, (), Query(ask=Ask.MEMBERS, unknown_topic=elsewhere))
    meant = with_members(mentioned, coalition)
    if meant is None:
        return _which_coalition(mentioned)
    further = further_coalitions(mentioned, coalition) if meant is coalition else ()
    if meant is coalition and has_unnamed(mentioned, (meant, *further)):
        of_any = _which_coalition(replace(mentioned, chosen=Chosen()))
        every = of_any.query.replace(coalition="", topics=())  # all of theirs, the named ones too
        return Reading(mentioned, (), every) if every.member else of_any
    return _members(mentioned, (meant, *further))


def _weighed(mentioned: Mentioned) -> Reading:
    """The reading of a question about leaders and topics, with what is unknown or in doubt."""
    asked = asked_about(mentioned)
    query = _query(mentioned, asked)
    reading = Reading(mentioned, asked, query, event_coalition=coalition_of_event(mentioned))
    sided = sided_with(mentioned)
    if sided is not None:
        asked, query = (), _like(query, sided)
        reading = replace(reading, asked=asked, query=query)
        if len(sided.person.keys) > 1:
            said = mentioned.sentence.said(sided.person)
            return replace(reading, doubt="leader", options=sided.person.keys, said=said)
        if len(query.topics) != 1:
            return _on_what(reading, sided)
    if query.ask is Ask.WHO:
        query = query.replace(without=left_out(mentioned))
    unsure = [person for person in asked if person.unsure]
    if not asked and refused(mentioned):
        return replace(reading, doubt="who", about_record=True)
    if mentioned.times.problem:
        return replace(reading, doubt="date", said=mentioned.times.problem)
    if unsure:
        kind: Doubt = "office" if unsure[0].kind == "office" else "leader"
        said = mentioned.sentence.said(unsure[0])
        return replace(reading, doubt=kind, options=unsure[0].keys, said=said)
    beyond = (*persons_left_out(mentioned), *other_scenes(mentioned), *holding(mentioned, asked))
    talk = of_asker(mentioned)
    unknown = [
        place
        for place in unexplained(mentioned, mentioned.chosen.used, (*asked, *beyond))
        if place not in talk
    ]
    query = _with_unknown_leader(mentioned, query, asked, unknown) if not query.like else query
    topic = unknown_topic(mentioned, query, asked, unknown)
    themed = topic and mentioned.sentence.has("support", "oppose") and not mentioned.sentence.has("chitchat")
    themed = themed and any(match.key in mentioned.tables.directory.theme_by_key for match in mentioned.found)
    found = mentioned.chosen.matches or mentioned.chosen.unsure
    themed = themed or bool(topic and found and mentioned.sentence.has("who", "everyone", "why"))
    if topic:
        mentioned = replace(mentioned, chosen=Chosen())
        ask = _ask_about_unknown(mentioned, query.ask, topic)
        query = query.replace(ask=ask, unknown_topic=topic, topics=(), theme="")
    about = bool(themed) or is_about_record(mentioned, query, unknown)
    reading = replace(reading, mentioned=mentioned, query=query, about_record=about)
    untold = ("relative_time",) if mentioned.times.given else ("relative_time", "that_day")
    later = places_of(mentioned.raw.find(*untold)) - mentioned.times.used  # "a few days later"
    not_read = sorted({*_unread(mentioned, query, asked, sided, unknown), *later})
    beside = _apart(mentioned, not_read)
    reading = replace(
        reading,
        unread=(*_hardly_said(mentioned), *(() if beside else _typed(mentioned, not_read))),
        beside=(
            *_typed(mentioned, beside),
            *_typed(mentioned, sorted(mentioned.times.left)),
            *_typed(mentioned, sorted(mentioned.group_places) if query.group and query.leaders else ()),
        ),
        light=not beside and _is_light(mentioned, query, not_read),
        vague=_vague(mentioned),
    )
    between = _topics_to_choose(mentioned, query)
    if between and (query.leaders or not query.unknown_leader):
        return replace(reading, doubt="topic", options=between)
    return _with_somebody(reading)


def _owned_by(mentioned: Mentioned, asked: Sequence[Person], unknown: Sequence[int]) -> str:
    """Who says or wants something and is only told by whose they are, as typed: "Obama's wife"; "" for nobody."""
    if len(asked) != 1 or asked[0].kind != "name" or not asked[0].possessive:
        return ""
    sentence, end = mentioned.sentence, asked[0].end
    while end in unknown and _is_common(sentence, end) and not sentence.breaks_before(end):
        end += 1
    acts = sentence.starts(end, "say", "think", "aux")
    return sentence.text(asked[0].start, end) if acts and end > asked[0].end else ""


def _unread(
    mentioned: Mentioned, query: Query, asked: Sequence[Person], sided: Sided | None, unknown: Sequence[int]
) -> list[int]:
    """The places of the words that were not understood, where the rest could be answered."""
    if not query.topics or query.unknown_topic or query.unknown_leader or query.ask not in _READ_WHOLE:
        return []
    taken = [sided.person] if sided is not None else []
    taken += persons_left_out(mentioned)
    return unread(mentioned, asked, [*taken, *refused(mentioned)], unknown)


def _apart(mentioned: Mentioned, not_read: Sequence[int]) -> list[int]:
    """The words that were not understood, if all of them stand by themselves between breaks, else none."""
    sentence = mentioned.sentence
    breaks = [place for place in range(len(sentence)) if sentence.breaks_before(place)]
    parts = [set(range(start, end)) for start, end in pairwise([*breaks, len(sentence)])]
    meant = {
        *mentioned.chosen.used,
        *mentioned.times.used,
        *mentioned.group_places,
        *places_of(mentioned.persons),
        *places_of(sentence.find(*_SAYS, "neg", "who")),
    }
    idle = set[int]().union(*(part for part in parts if part.isdisjoint(meant)))
    return list(not_read) if idle.issuperset(not_read) else []


def _is_light(mentioned: Mentioned, query: Query, not_read: Sequence[int]) -> bool:
    """Whether words that were not understood may be of no weight where who and what are said in full.

    "Where does Maurer come down on handing Syria to the ICC": a few words of the language, no names and no numbers.
    They are of weight after all where a row of whoever is asked about has one of them.
    """
    sentence, chosen = mentioned.sentence, mentioned.chosen
    told = (
        query.leaders and query.topics and query.ask in _LIGHT and not (query.unknown_leader or query.theme)
    )
    whole = all(match.coverage >= GOOD for match in chosen.matches)
    if not (told and whole and 0 < len(not_read) <= min(_FEW_WORDS, len(chosen.used))):
        return False
    dates = sentence.speech.dates.find(sentence.written)
    named = places_of([*mentioned.persons, *dates])  # a time that was not understood is never passed over
    return named.isdisjoint(not_read) and all(
        _is_common(sentence, place)
        and not (place and sentence.words[place - 1].possessive)  # "Obama's wife" is somebody else
        and not sentence.starts(place + 1, "should")  # "the yanks should get out" says who
        for place in not_read
    )


def _is_common(sentence: Sentence, place: int) -> bool:
    """Whether a word is one of the language, and written as no name: "mate", but not "Davos"."""
    word = sentence.written[place]
    lower = sentence.words[place].token.text.islower()
    return sentence.speech.is_word(word) and lower and not word[:1].isdigit()


def _vague(mentioned: Mentioned) -> str:
    """The words of the one topic that is meant, if it is said only in part, "" for what is said in full."""
    chosen = mentioned.chosen
    if chosen.theme or len(chosen.matches) != 1 or chosen.matches[0].coverage >= GOOD:
        return ""
    return " … ".join(_typed(mentioned, sorted(chosen.used)))


def _hardly_said(mentioned: Mentioned) -> tuple[str, ...]:
    """The one word of the one topic that is meant, where it says so little of it that it may be any: "leaving"."""
    chosen = mentioned.chosen
    if chosen.theme or len(chosen.matches) != 1 or chosen.matches[0].coverage >= _HARDLY:
        return ()
    return _typed(mentioned, sorted(chosen.used)) if len(chosen.used) == 1 else ()


def _typed(mentioned: Mentioned, places: Sequence[int]) -> tuple[str, ...]:
    """The words at some places as they were typed, those that stand together as one."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return tuple(mentioned.sentence.text(run[0], run[-1] + 1) for run in runs)


def _topics_to_choose(mentioned: Mentioned, query: Query) -> tuple[str, ...]:
    """The topics between which the question does not decide. Who supports "ISIS" is asked of each of its topics."""
    sided = query.theme and query.ask is Ask.WHO and query.side in {Side.SUPPORT, Side.OPPOSE}
    return query.topics if sided else tuple(match.key for match in mentioned.chosen.unsure)


def _like(query: Query, sided: Sided) -> Query:
    """The query as one about who stands with somebody, or on the other side."""
    side = Side.SUPPORT if sided.agrees else Side.OPPOSE
    like = sided.person.keys[0] if len(sided.person.keys) == 1 else ""
    return query.replace(ask=Ask.WHO, leaders=(), like=like, side=side, order="", premise=False)


def _on_what(reading: Reading, sided: Sided) -> Reading:
    """Who stands with somebody is answered for one topic; without one, it has to be asked back."""
    sentence = reading.sentence
    said = sentence.said(sided.person)
    topics = reading.query.topics or tuple(topic.key for topic in reading.mentioned.tables.directory.topics)
    return replace(reading, doubt="topic", options=topics, said=said)


def of_what(reading: Reading) -> Reading:
    """The reading with the doubt what "it" is, where no more than that says what a question is about: "is Turkey in it".

    It is for a question that follows no other, or takes nothing from it.
    """
    mentioned, query, sentence = reading.mentioned, reading.query, reading.sentence
    found = query.topics or query.unknown_topic or query.coalition or mentioned.chosen.unsure
    if found or reading.doubt or query.ask in {Ask.HELP, Ask.UPDATES, Ask.MEMBERS}:
        return reading
    cues = sentence.find("topic_pronoun", "joined", "members", "left")
    ends = [cue for cue in cues if _ends_what_is_asked(mentioned, cue.end)]
    if not ends:
        return reading
    inside = any(  # "has Turkey joined", "is it in it", "was Poland part of that"
        cue.name != "topic_pronoun" or sentence.over(cue.start - 1, "members", "joined") for cue in ends
    )
    who = sentence.starts(mentioned.first, "who", "wh") and not sentence.has("say", "quote", "think")
    countries = all(person.kind == "country" for person in reading.asked)
    directory = mentioned.tables.directory
    if inside and countries and (reading.asked or who) and directory.coalitions:
        return _which_coalition(mentioned)
    if not (query.leaders or query.group or (who and takes_side(sentence, ()))):
        return reading
    topics = tuple(topic.key for topic in directory.topics)
    return replace(reading, doubt="topic", options=topics, about_record=True)


def _ends_what_is_asked(mentioned: Mentioned, place: int) -> bool:
    """Whether nothing follows but a time: "does Merkel support it now"."""
    sentence, times = mentioned.sentence, mentioned.times
    while place < len(sentence) and (place in times.used or sentence.over(place, "adverb", "now")):
        place += 1
    return place == len(sentence) or sentence.breaks_before(place)


def _ask_about_unknown(mentioned: Mentioned, ask: Ask, topic: str) -> Ask:
    """The kind of a question about an unknown subject: "climate change" asks for no change."""
    sentence = mentioned.sentence
    cues = [sentence.said(cue) for cue in sentence.find("change")]
    return Ask.POSITION if ask is Ask.CHANGE and cues and all(text in topic for text in cues) else ask


def _with_somebody(reading: Reading) -> Reading:
    """The reading with who is named before "he", if one is; else with the doubt whom a pronoun means that needs a name."""
    mentioned, query = reading.mentioned, reading.query
    if not _means_somebody(mentioned, query):
        return reading
    before = _named_before(mentioned)
    if not before:
        return replace(reading, doubt="who", about_record=True)
    return replace(reading, query=query.replace(leaders=before, ask=_ask_of_one(mentioned, query.ask)))


def _means_somebody(mentioned: Mentioned, query: Query) -> bool:
    """Whether "he" or "they" stands where a name is needed."""
    sentence = mentioned.sentence
    named = query.leaders or query.unknown_leader or query.group
    told = sentence.has("think", "say", "position", "support", "oppose", "change", "quote", "when")
    anybody = sentence.has("who", "everyone") or (  # "which foreign minister said that his air force …"
        sentence.starts(mentioned.first, "wh") and sentence.starts(mentioned.first + 1, "title", "leaders")
    )
    return bool(not named and told and sentence.has("pronoun") and not anybody)


def _named_before(mentioned: Mentioned) -> tuple[str, ...]:
    """The key of the one leader who is named before "he": "that interview of Assad where he said …"."""
    pronoun = next(mentioned.sentence.find("pronoun")).start
    named = [one for one in mentioned.persons if one.kind == "name" and one.end <= pronoun]
    return named[0].keys if len(named) == 1 and len(named[0].keys) == 1 and not named[0].unsure else ()


def _query(mentioned: Mentioned, asked: Sequence[Person]) -> Query:
    """What is asked, as far as its words are on record."""
    sentence, times = mentioned.sentence, mentioned.times
    then_and_now = not times.compared and _is_beside_themselves(mentioned, asked)
    ask = kind_of(
        sentence,
        leaders=len({person.keys or person.start for person in asked}),
        named=len({person.keys or person.start for person in asked if person.kind != "country"}),
        group=bool(mentioned.group),
        anyone=bool(whose_leaders(mentioned)),
        topics=bool(mentioned.chosen.matches or mentioned.chosen.unsure),
        compared=times.compared or then_and_now,
        contrasted=_contrasts(mentioned, asked),
        dated=times.given,
    )
    asked = asked[:_MOST]
    strangers = [person for person in asked if not person.keys]
    countries = [person.code for person in strangers if person.kind == "country"]
    names = places_of(person for person in mentioned.persons if person.kind == "name")
    meant, without = {key for person in asked for key in person.keys}, set(left_out(mentioned))
    query = Query(
        ask=ask,
        leaders=tuple(sorted(meant - without or meant)),
        group=mentioned.group,
        office=mentioned.office,
        topics=_topics(mentioned),
        theme=mentioned.chosen.theme,
        side=_side(mentioned, ask, names),
        order=order_of(sentence, times.used),
        every=len(mentioned.chosen.matches) > 1 and sentence.has("every"),
        premise=sentence.has("premise") and takes_side(mentioned.raw, mentioned.chosen.matches),
        since=sentence.has("since_when") and not sentence.has("change"),  # "did it change, and since when"
        steady=sentence.has("steady"),
        softer=True if sentence.has("soften") else False if sentence.has("harden") else None,
        counted=_asks_how_many(mentioned, asked, ask),
        polar=_asks_yes_or_no(mentioned) and not _asks_what_country_did(mentioned, asked),
        unknown_leader=", ".join(sentence.said(person) for person in strangers),
        member=countries[0] if len(strangers) == len(countries) == 1 else "",
    )
    return query if then_and_now else query.with_dates(*times.bounds)


def _side(mentioned: Mentioned, ask: Ask, names: AbstractSet[int]) -> Side:
    """The side of the topic that is asked about; of whether two agree, the other one where it is whether they disagree."""
    if ask is Ask.AGREEMENT:
        return Side.OPPOSE if mentioned.sentence.has("disagree") else Side.ANY
    return side_of(mentioned.sentence, mentioned.chosen.matches, _own_denials(mentioned), names)


def _is_beside_themselves(mentioned: Mentioned, asked: Sequence[Person]) -> bool:
    """Whether one leader is compared with what they were: "Trump before 2016 vs Trump in the White House"."""
    of_both = mentioned.times.used and mentioned.sentence.breaks_before(min(mentioned.times.used))
    if of_both or len({person.keys for person in asked}) != 1:
        return False  # "Tillerson in Ankara versus Tillerson in Moscow, spring 2017"
    return any(
        any(one.keys == asked[0].keys and one.end <= versus.start for one in mentioned.persons)
        and any(one.keys == asked[0].keys and one.start >= versus.end for one in mentioned.persons)
        for versus in mentioned.sentence.find("versus")
    )


def _contrasts(mentioned: Mentioned, asked: Sequence[Person]) -> bool:
    """Whether it asks what is otherwise with one than with another: "between Morsi and Sisi", "from Harper to Trudeau"."""
    sentence, starts = mentioned.sentence, sorted(one.start for one in asked)
    between = sentence.over(starts[0] - 1, "between") if starts else False
    from_to = (
        len(starts) > 1 and sentence.over(starts[0] - 1, "of") and sentence.over(starts[1] - 1, "linking")
    )
    return between or from_to


def _asks_how_many(mentioned: Mentioned, asked: Sequence[Person], ask: Ask) -> bool:
    """Whether it asks how many statements there are, or how many leaders: "how many Germans do you have"."""
    sentence, chosen = mentioned.sentence, mentioned.chosen
    if ask is Ask.QUOTE:
        return sentence.has("counted")
    named = any(one.kind == "name" for one in asked)
    return sentence.starts(mentioned.first, "number") and not (named or chosen.matches or chosen.unsure)


def _asks_yes_or_no(mentioned: Mentioned) -> bool:
    """Whether yes or no is asked, of a topic that is said in full and of one side of it.

    Not of a deed: that somebody is for something does not say that they took part.
    """
    sentence = mentioned.sentence
    both = sentence.has("support", "for_side") and sentence.has("oppose", "against")
    full = all(match.coverage >= GOOD for match in mentioned.chosen.matches)
    # "is he for Syria": yes to one of its topics is none to the others
    full = full and not mentioned.chosen.theme
    choice = any(  # "did he favour talks or force", but "did he or not"
        not sentence.starts(cue.end, "neg") and cue.start not in places_of(mentioned.persons)
        for cue in sentence.find("or")
        if cue.end < len(sentence)
    )
    tagged = any(  # "Clinton wanted to send troops, correct?"
        cue.end == len(sentence) and cue.start > 0 and sentence.breaks_before(cue.start)
        for cue in sentence.find("confirm")
    )
    used = mentioned.chosen.used
    deed = any(places_of([cue]).isdisjoint(used) for cue in sentence.find("deed"))
    deed = deed or sentence.has("encounter")  # "did he ever meet him"
    deed = deed or any(cue.end in used for cue in sentence.find("without"))  # "any way other than talks"
    return (sentence.starts(mentioned.first, "aux") or tagged) and full and not (both or choice or deed)


def _asks_what_country_did(mentioned: Mentioned, asked: Sequence[Person]) -> bool:
    """ "Did Canada bomb Syria": that its leader was against it does not say that it did not."""
    sentence, used = mentioned.sentence, mentioned.chosen.used
    views = sentence.find("support", "oppose", "for_side", "against", "think", "position", "say", "about")
    strikes = any(one.name == "strike" for one in sentence.speech.concepts.find(sentence.written))
    land = bool(asked) and all(one.kind == "country" for one in asked)
    return land and strikes and places_of(views) <= used


def _topics(mentioned: Mentioned) -> tuple[str, ...]:
    directory = mentioned.tables.directory
    keys: list[str] = []
    for match in mentioned.chosen.matches:
        themed = match.key in directory.theme_by_key
        keys += [topic.key for topic in directory.topics_of(match.key)] if themed else [match.key]
    return tuple(dict.fromkeys(keys))


def _own_denials(mentioned: Mentioned) -> frozenset[str]:
    """Words that say no in the spellings of the topics: "without a mandate" takes no side."""
    keys = {match.key for match in mentioned.chosen.matches}
    patterns = mentioned.tables.subjects.by_key
    return frozenset[str]().union(*(pattern.denial for key in keys for pattern in patterns[key]))


def _with_unknown_leader(
    mentioned: Mentioned, query: Query, asked: Sequence[Person], unknown: Sequence[int]
) -> Query:
    owned = _owned_by(mentioned, asked, unknown)
    if owned:  # "Trump's running mate" is somebody else
        return query.replace(leaders=(), unknown_leader=owned)
    if query.leaders or query.unknown_leader or query.group:
        return query
    unknown_group = unlisted_group(mentioned)
    if unknown_group:
        return query.replace(unknown_leader=unknown_group)
    foreign = next((one for one in mentioned.persons if not one.keys and follows_who(mentioned, one)), None)
    if foreign is not None and foreign.kind == "country":  # "has anybody from South Korea said …"
        said = mentioned.sentence.said(foreign)
        return query.replace(unknown_leader=said, member=foreign.code, ask=_ask_of_one(mentioned, query.ask))
    name = unknown_leader(mentioned, query, unknown)
    if not name:
        return query
    words = words_of(name)
    link = mentioned.tables.names.at(words, 0) if words else None
    if link is not None and link.end == len(words) and link.sure >= Sure.SURNAME and len(link.keys) == 1:
        return query.replace(leaders=link.keys, ask=_ask_of_one(mentioned, query.ask))
    return query.replace(unknown_leader=name, ask=_ask_of_one(mentioned, query.ask))


def _ask_of_one(mentioned: Mentioned, ask: Ask) -> Ask:
    """The kind of a question that is not about everyone after all."""
    if ask is not Ask.WHO:
        return ask
    return Ask.QUOTE if mentioned.sentence.has("quote") else Ask.POSITION


def _which_coalition(mentioned: Mentioned) -> Reading:
    """The reading of a question about who is in "the coalition", of which there are several.

    Whoever is a member of one of them alone says which is meant.
    """
    first, every = _first_said(mentioned), tuple(mentioned.tables.directory.coalition_by_key)
    unknown = unknown_coalition(mentioned) or is_elsewhere(mentioned, first, first + 1, every)
    if unknown and not shares_coalition(mentioned):
        return Reading(mentioned, (), Query(ask=Ask.MEMBERS, unknown_topic=unknown))
    directory = mentioned.tables.directory
    member, *others = _asked_members(mentioned, frozenset()) or [_unlisted_member(mentioned, frozenset())]
    query = _query(replace(mentioned, chosen=Chosen()), ()).replace(
        ask=Ask.MEMBERS,
        member=member,
        others=tuple(others),
        every=shares_coalition(mentioned),
        group="" if member else _states_of_group(mentioned),
        absent=not member and _asks_who_is_not(mentioned, _first_said(mentioned)),
        left=mentioned.sentence.has("left"),
        side=Side.ANY,
    )
    inside = [
        {entry.coalition for entry in directory.memberships if entry.member == one}
        for one in (member, *others)
    ]
    theirs = sorted(set[str]().union(*inside))
    theirs = [of_topic(mentioned)] if of_topic(mentioned) else theirs
    if len(theirs) == 1 and not query.every:
        (key,) = theirs
        topic = directory.coalition_by_key[key].topic
        meant = query.replace(coalition=key, topics=(topic,) if topic else ())
        return Reading(mentioned, (), _at_founding(mentioned, meant))
    options = tuple(coalition.key for coalition in directory.coalitions)
    return Reading(mentioned, (), query, doubt="coalition", options=options)


def _members(mentioned: Mentioned, named: tuple[Match, ...]) -> Reading:
    """The reading of a question about who is in the coalitions that are named."""
    sentence, coalitions = mentioned.sentence, mentioned.tables.directory.coalition_by_key
    (key, *also), outside = inside_and_outside(mentioned, named)
    entry = coalitions[key]
    used = frozenset[int]().union(*(match.used for match in named))
    member, *others = _asked_members(mentioned, used) or [_unlisted_member(mentioned, used)]
    if not member and sentence.has("or"):
        also = []  # "who is in the American or the Saudi one" asks for no common members
    if not others and _is_set_apart(mentioned, member):
        member, others = "", []
    query = _query(replace(mentioned, chosen=Chosen()), ()).replace(
        ask=Ask.MEMBERS,
        coalition=key,
        also=tuple(also),
        outside=outside,
        proposer=sentence.has("proposed"),
        founded=sentence.has("when") and not (member or sentence.has("who", "joined", "left")),
        absent=not (member or outside) and _asks_who_is_not(mentioned, named[0].start),
        left=sentence.has("left", "until_when"),
        joined=sentence.has("joined") and (bool(mentioned.times.date_from) or sentence.has("when")),
        member=member,
        others=tuple(others),
        topics=(entry.topic,) if entry.topic else (),
        side=Side.ANY,
        group="" if member else _states_of_group(mentioned),
        order=_order_of_joining(mentioned),
    )
    query = _at_founding(mentioned, query)
    if sentence.has("why") and member and query.topics:
        return _why_not_in(mentioned, query)
    reading = Reading(
        mentioned,
        (),
        query,
        event_coalition=coalition_of_event(mentioned),
        beside=tuple(one for one in _not_of_members(mentioned, used, entry) if one not in member),
    )
    if len(named) == 1 and not member and sentence.has("every"):  # "in both the Saudi thing and the other"
        return replace(reading, doubt="coalition", options=tuple(coalitions))
    return reading


def _is_set_apart(mentioned: Mentioned, code: str) -> bool:
    """Whether a country only stands behind who or how many are asked for: "how many are in it, Oman included"."""
    sentence = mentioned.sentence
    apart = any(
        one.code == code and one.start and sentence.breaks_before(one.start) for one in mentioned.persons
    )
    return apart and sentence.starts(mentioned.first, "who", "number", "members")


def _order_of_joining(mentioned: Mentioned) -> Order:
    """Whether it is asked who joined first or last: "the newest member", "who came last", but not "the latest list"."""
    sentence = mentioned.sentence
    told = any(
        sentence.starts(cue.end, "members", "joined", "linking")
        or (cue.end == len(sentence) and sentence.has("joined"))
        for cue in sentence.find("first", "last")
    )
    return order_of(sentence, mentioned.times.used) if told else ""


def _at_founding(mentioned: Mentioned, query: Query) -> Query:
    """The query of the day that the coalition was founded, where its founders are asked for."""
    since = mentioned.tables.directory.coalition_by_key[query.coalition].since
    founding = mentioned.sentence.has("founding")
    query = query.replace(order="") if founding else query
    if not founding or not since or query.as_of or query.also or query.outside:
        return query
    return query.with_dates(first_day(since).isoformat(), "", "")


def _first_said(mentioned: Mentioned) -> int:
    """The first place that says "coalition"; the length if none does."""
    length = len(mentioned.sentence)
    return next((place for place in range(length) if says_coalition(mentioned, place)), length)


def _asks_who_is_not(mentioned: Mentioned, start: int) -> bool:
    """Whether what is said of members before a coalition is denied: "which countries are not in it", "who is outside it"."""
    sentence, group = mentioned.sentence, mentioned.group
    denied = any(cue.end <= start for cue in sentence.find("neg", "outside"))
    every = bool(group) and sentence.starts(mentioned.first, "aux") and sentence.has("all")
    return denied or every


def _unlisted_member(mentioned: Mentioned, used: AbstractSet[int]) -> str:
    """The name, as typed, of somebody no coalition lists of whom it is asked whether they are in one; "" for none."""
    sentence = mentioned.sentence
    if not sentence.starts(mentioned.first, "aux", "when", "since_when") and sentence.starts(
        mentioned.first, "who", "wh", "number", "members", "leaders"
    ):
        return ""
    used |= mentioned.group_places if _states_of_group(mentioned) else set()
    strangers = [
        one
        for one in mentioned.persons
        if one.kind == "stranger" and one.places.isdisjoint(used)
        if not sentence.starts(one.end, "leaders", "members")  # "the Balkan countries"
    ]
    if strangers:
        return sentence.said(strangers[0])
    end = min(used, default=len(sentence))
    end = min(end, _first_said(mentioned))
    left = [place for place in unexplained(mentioned, used, ()) if place < end]
    run = [place for place in left if place - left.index(place) == left[0]] if left else []
    named = run and any(
        not sentence.words[place].token.text.islower() or not sentence.speech.is_word(sentence.written[place])
        for place in run
    )
    subject = run and (
        sentence.over(run[-1] + 1, "aux", "members")
        or sentence.over(sentence.before(run[0] - 1, "article"), "aux")
    )
    countries = places_of(one for one in mentioned.persons if one.kind == "country")
    of_group = countries.issuperset(run) or sentence.starts(run[-1] + 1, "leaders")
    return sentence.text(run[0], run[-1] + 1) if named and subject and not of_group else ""


def _not_of_members(mentioned: Mentioned, used: AbstractSet[int], asked: Coalition) -> tuple[str, ...]:
    """The words of a question about members that say something else of them, as typed: "which of them bombed in Iraq"."""
    members = places_of(mentioned.tables.members.find(mentioned.sentence.written))
    persons = [one for one in mentioned.persons if one.kind != "stranger"]
    known = used | members | places_of(persons) | places_of(mentioned.sentence.find("left"))
    name = {word for text in (asked.name, *asked.aliases) for word in words_of(text)}
    kinds = places_of(mentioned.sentence.find("kind_of_leader")) - used
    left = [place for place in unexplained(mentioned, known, ()) if place not in known]
    left = sorted({*left, *kinds})
    return _typed(mentioned, [place for place in left if mentioned.sentence.written[place] not in name])


def _asked_members(mentioned: Mentioned, named: AbstractSet[int]) -> list[str]:
    """Of whom it is asked whether they are members, the first with those that are joined to it.

    `named` are the places of the coalitions' names.
    """
    sentence, leaders = mentioned.sentence, mentioned.tables.directory.leader_by_key
    without = persons_left_out(mentioned)
    grouped = mentioned.group_places if _states_of_group(mentioned) else frozenset[int]()
    countries = [
        one
        for one in mentioned.persons
        if one.kind == "country" and one not in without and not one.places <= grouped
    ]
    beside = set(unexplained(mentioned, named, ()))
    countries = [  # the Free Syrian Army is not Syria
        one for one in countries if not (one.adjective and beside & {one.start - 1, one.end})
    ]
    theme = [  # "the Vienna group for Syria"
        one
        for one in countries
        if one.start - 2 in named and sentence.over(one.start - 1, "for_side", "about")
    ]
    countries = [one for one in countries if one not in theme]
    if sentence.starts(mentioned.first, "who"):  # "who chairs the support group for Syria"
        scene = [person for person in countries if is_scene(mentioned, person)]
        scene += [
            one for one in countries if sentence.over(sentence.before(one.start - 1, "article"), "into")
        ]  # "which of them bombed in Iraq"
        countries, named = [one for one in countries if one not in scene], named | places_of(scene)
    # "is Saudi Arabia in the Islamic one" is about it, although the alliance is the Saudi-led one
    asked = [person.code for person in countries if sentence.over(person.start - 1, "aux")]
    asked += [
        person.code
        for person in countries
        if named.isdisjoint(person.places) and not names_coalition(mentioned, person)
    ]
    listed = [
        link
        for link in mentioned.tables.members.find(sentence.written)
        if (named | places_of([*without, *theme]) | grouped).isdisjoint(range(link.start, link.end))
        and not sentence.over(
            sentence.before(link.start - 1, "article"), "into", "say"
        )  # "he said so at the UN"
        and not _is_word_of_grammar(sentence, link.start, link.end)
    ]
    by_name = {one.code for one in countries if not one.capital}
    if listed or not by_name.isdisjoint(
        asked
    ):  # "was the Arab League in it from the first Vienna meeting on"
        asked = [code for code in asked if code in by_name]
    theirs = [
        leaders[person.keys[0]].country
        for person in mentioned.persons
        if person.kind in {"name", "office"}
        and len(person.keys) == 1
        and named.isdisjoint(person.places)
        and not sentence.starts(mentioned.first, "who")  # "which countries joined it around Obama's summit"
        and not (person.possessive and person.end in named)  # "Putin's coalition"
        and not (person.start - 2 in named and sentence.over(person.start - 1, "of"))
    ]
    first = [*asked, *(link.keys[0] for link in reversed(listed)), *theirs][:1]
    if theirs or not first:
        return first
    spans = {one.start: (one.end, one.code) for one in countries if one.code in asked}
    spans = {link.start: (link.end, link.keys[0]) for link in listed} | spans
    if shares_coalition(mentioned):  # "is Qatar in the same coalitions as Oman"
        return list(dict.fromkeys(code for _, (_, code) in sorted(spans.items())))
    chains = _chains(sentence, spans)
    added = [  # "is Turkey in it, and Russia?", "…, and since when is Russia?"
        code
        for start, (end, code) in spans.items()
        if sentence.over(start - 1, "aux")
        or (sentence.over(start - 1, "conj") and _ends_what_is_asked(mentioned, end))
    ]
    chain = next((chain for chain in chains if first[0] in chain), first)
    return list(dict.fromkeys([*chain, *added]))


def _is_word_of_grammar(sentence: Sentence, start: int, end: int) -> bool:
    """Whether what may be a code is a word: "est" in French is no Estonia, "EST" may be."""
    word = sentence.words[start]
    return end - start == 1 and word.written in sentence.speech.function and not word.token.text.isupper()


def _states_of_group(mentioned: Mentioned) -> str:
    """The group whose states are meant, "" for none: "NATO members", "African countries", but not "when did NATO join"."""
    if mentioned.group not in groups_of_countries():
        return ""
    body = places_of(mentioned.tables.members.find(mentioned.sentence.written))
    body |= places_of(one for one in mentioned.persons if one.kind == "country")
    strangers = places_of(one for one in mentioned.persons if one.kind == "stranger") - body
    if not strangers.isdisjoint(mentioned.group_places) and not strangers <= mentioned.group_places:
        return ""  # "the African Union"
    sentence = mentioned.sentence
    of = sentence.before(min(mentioned.group_places, default=0) - 1, "article")
    if of > 0 and sentence.over(of, "of") and sentence.over(of - 1, "leaders", "members"):
        return mentioned.group  # "which countries of the Arab League"
    nouns = mentioned.group_places - body
    states = nouns and (
        not body
        or any(
            sentence.over(noun, "leaders")
            or sentence.starts(noun + 1, "leaders")
            or sentence.speech.is_inflected(sentence.written[noun])
            for noun in nouns
        )
    )  # "is the Arab League part of it"
    return mentioned.group if states and not sentence.over(min(nouns), "joined", "aux") else ""


def _chains(sentence: Sentence, spans: Mapping[int, tuple[int, str]]) -> list[list[str]]:
    """What stands side by side or joined, one list each: "Guinea, Sudan and the Emirates".

    `spans` are the ends and codes of countries and organisations, by where they begin.
    """
    chains: list[list[str]] = []
    end = -1
    for start in sorted(spans):
        after = sentence.after(end, "conj", "or")
        joined = start in {end, sentence.after(after, "article")} and after <= end + 1
        if not (chains and joined):
            chains.append([])
        chains[-1] += [spans[start][1]] * (spans[start][1] not in chains[-1])
        end = spans[start][0]
    return chains


def _why_not_in(mentioned: Mentioned, query: Query) -> Reading:
    """ "Why wouldn't Moscow join": no list of members says why, but perhaps those who lead the country do."""
    theirs = mentioned.tables.leaders_of.get(query.member, ())
    named = tuple(one.keys[0] for one in mentioned.persons if one.kind == "name" and {*one.keys} <= {*theirs})
    leaders = named or theirs
    about = Query(ask=Ask.QUOTE, leaders=leaders, topics=query.topics)
    unknown = (
        ""
        if leaders
        else mentioned.sentence.said(next(one for one in mentioned.persons if one.code == query.member))
    )
    return Reading(mentioned, (), about.replace(unknown_leader=unknown))
