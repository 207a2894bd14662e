"""Coalitions in a question: which are named, and whether it asks who is in them, since when, or what their members think."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import pairwise
from typing import Final

from bot.ask.language import FoundPhrase, record_language
from bot.ask.names import SAME_IDEA, Idea, ideas_of, places, words_of
from bot.ask.naming import Person
from bot.ask.question import Mentioned, is_scene, names_at, names_coalition, says_coalition, with_topics
from bot.ask.text import Span, places_of
from bot.ask.topics import FULL, GOOD, Chosen, Match, find_subjects
from bot.core.entries import Key, Membership

_NEAR: Final = 2
"""How many words after "member of" a coalition may begin."""

_OWNED: Final = 0.4
"""The same where a country stands before it that says whose it is: "the Saudi-led thing"."""

_VIEWS: Final = ("about", "position", "think", "say", "support", "oppose")
"""Cues of a question about what somebody thinks of a coalition, and not about who is in it."""

_HALF: Final = 0.6
"""From this part of its name on a coalition that has members is meant rather than one that was only proposed."""

_THINKING: Final = (
    "support", "oppose", "think", "position", "neutral", "against", "for_side", "say", "agreement", "about",
)  # fmt: skip
"""Cues of a question about what members of a coalition think."""

_COALITION: Final = 0.7
"""From this part of a coalition's name on, it is what is asked about."""


def coalition_in(mentioned: Mentioned) -> Match | None:
    """The coalition that a question names."""
    return _coalition(mentioned, mentioned.sentence.written, mentioned.times.used)


def further_coalitions(mentioned: Mentioned, first: Match) -> tuple[Match, ...]:
    """The coalitions that a question names besides the first: "in the US-led coalition and the Saudi-led one"."""
    written, found = mentioned.sentence.written, [first]
    people = places_of(mentioned.persons)
    ones = {cue.start for cue in _ones(mentioned)}
    taken = {place for place in first.used if not says_coalition(mentioned, place)}
    owned = [one for one in mentioned.persons if one.kind == "country" and names_coalition(mentioned, one)]
    of_one = places_of(person for person in mentioned.persons if person.end in ones)  # "the Saudi one"
    of_one |= places_of(owned) - first.used
    there = {entry.coalition for entry in mentioned.tables.directory.memberships}
    while True:
        ideas = _ideas_in(mentioned, mentioned.times.used | taken, names_at(mentioned))
        table, speech = mentioned.tables.coalitions, mentioned.sentence.speech
        other = next(
            (
                match
                for match in find_subjects(table, written, ideas, [0] * len(written), speech)
                if match.key not in {one.key for one in found}
                and (
                    match.coverage >= (_COALITION if match.key in there else FULL)
                    or (match.coverage >= _OWNED and any(one.places <= match.used for one in owned))
                )
                and any(
                    place in of_one or not says_coalition(mentioned, place)
                    for place in match.used - (people - of_one)
                )
            ),
            None,
        )
        if other is None:
            return tuple(found[1:])
        found.append(other)
        taken |= {place for place in other.used if not says_coalition(mentioned, place)}


def has_unnamed(mentioned: Mentioned, matches: Sequence[Match]) -> bool:
    """Whether "the coalition" stands beside others that are named: "in the coalition and in the Islamic alliance"."""
    sentence, used = mentioned.sentence, frozenset[int]().union(*(match.used for match in matches))
    ones = {cue.start for cue in _ones(mentioned)}
    for place in range(len(sentence)):
        article = sentence.before(place - 1, "article")
        if says_coalition(mentioned, place) and place not in used | ones and article < place - 1:
            return sentence.over(article, "into", "of")
    return False


def inside_and_outside(
    mentioned: Mentioned, matches: Sequence[Match]
) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """Keys of the coalitions that members must be in, and of those that they must not: "in the ISSG but not in …"."""
    ordered = sorted(matches, key=lambda match: match.start)
    sentence = mentioned.sentence
    alone = sentence.before(ordered[0].start - 1, "article", "into")
    if len(matches) == 1 and sentence.over(alone, "only"):  # "only in the Saudi one"
        there = dict.fromkeys(entry.coalition for entry in mentioned.tables.directory.memberships)
        return (matches[0].key,), tuple(key for key in there if key != matches[0].key)
    negs = [cue.start for cue in sentence.find("neg", "outside")]
    outside = tuple(
        later.key
        for earlier, later in pairwise(ordered)
        if any(earlier.start < place < later.start for place in negs)
    )
    return tuple(match.key for match in matches if match.key not in outside), outside


def asks_of_any_coalition(mentioned: Mentioned) -> bool:
    """Whether a question asks in which coalitions somebody is, or which there are, and of nobody's view of them."""
    sentence = mentioned.sentence
    countries = [one for one in mentioned.persons if one.kind == "country"]
    named = any(one.kind in {"name", "office"} for one in mentioned.persons)
    before = {sentence.before(one.start - 1, "article") for one in countries}
    whose = [
        place for place in before if says_coalition(mentioned, place - 1)
    ]  # "which coalitions for Qatar"
    if _asks_for(
        mentioned, "support", "think", "position", "about", "updates", "change", "for_side", idle=whose
    ):
        return False
    if sentence.has("say") and (named or not sentence.has("members")):
        return False  # but "Djibouti is said to be a member of two coalitions"
    members = [*countries, *mentioned.tables.members.find(sentence.written)]
    if sentence.has("joined") and sentence.has("against") and members and not named:
        return True  # "when did New Zealand sign up against ISIS"
    if (_joins_something(mentioned, countries) and not named) or shares_coalition(mentioned):
        return True
    of_any = any(not sentence.starts(cue.end, "members", "leaders") for cue in sentence.find("any_coalition"))
    asked = of_any or _asks_which(mentioned) or _in_several(mentioned, countries)
    return asked and not sentence.has("oppose", "against")


def shares_coalition(mentioned: Mentioned) -> bool:
    """Whether it asks in which coalition several are together, and names none: "are Iran and Turkey in the same alliance"."""
    sentence = mentioned.sentence
    if any(one.kind in {"name", "office"} for one in mentioned.persons) or not sentence.has("shared"):
        return False
    countries = [one for one in mentioned.persons if one.kind == "country"]
    starts = {one.start for one in countries if not names_coalition(mentioned, one)}
    starts |= {link.start for link in mentioned.tables.members.find(sentence.written)}
    return len(starts) > 1 and any(says_coalition(mentioned, place) for place in range(len(sentence)))


def _joins_something(mentioned: Mentioned, countries: Sequence[Person]) -> bool:
    """Whether a country is asked about that joined, or is listed as, what is neither a coalition by name nor a topic.

    "What is Lithuania listed as", "has Poland joined the fight-ISIS club", but not "has Turkey joined".
    """
    sentence, chosen = mentioned.sentence, mentioned.chosen
    joins = [cue for cue in sentence.find("joined", "members") if cue.end < len(sentence)]
    told = (chosen.matches or chosen.unsure) and not chosen.theme
    if not joins or told or sentence.has("topic_pronoun") or sentence.starts(mentioned.first, "who"):
        return False
    if any(says_coalition(mentioned, place) for place in range(len(sentence))):
        return False
    return any(
        not (one.adjective or is_scene(mentioned, one) or names_coalition(mentioned, one))
        for one in countries
    )


def coalition_proposed(mentioned: Mentioned) -> Key:
    """The one coalition that a leader proposed, if a question asks for it: "which coalition did Putin propose"; else ""."""
    named = [one for one in mentioned.persons if one.kind == "name" and len(one.keys) == 1]
    if len(named) != 1 or not (mentioned.sentence.has("proposing") and _asks_which(mentioned)):
        return ""
    every = mentioned.tables.directory.coalitions
    theirs = [entry.key for entry in every if entry.proposed_by == named[0].keys[0]]
    return theirs[0] if len(theirs) == 1 else ""


def unknown_coalition(mentioned: Mentioned) -> str:
    """The name of a coalition with words that no coalition on record has, as typed: "the Syrian Democratic Forces coalition"."""
    sentence, speech = mentioned.sentence, mentioned.sentence.speech
    known = {word for pattern in mentioned.tables.coalitions.patterns for word in pattern.words}
    for place in range(len(sentence)):
        if not says_coalition(mentioned, place):
            continue
        start = place
        while start > 0 and not (
            speech.is_idle(sentence.written[start - 1])
            or sentence.over(start - 1, "article", "members", "into")
        ):
            start -= 1
        strange = set(range(start, place)) - places_of(mentioned.persons) - mentioned.times.used
        if any(
            sentence.written[one] not in known and sentence.written[one] not in speech.numbers
            for one in strange
        ):
            return sentence.text(start, place + 1)
    return ""


def _in_several(mentioned: Mentioned, countries: Sequence[Person]) -> bool:
    """ "Djibouti is a member of two coalitions": of coalitions, none of which is named."""
    sentence, speech = mentioned.sentence, mentioned.sentence.speech
    several = [
        place
        for place, word in enumerate(sentence.written)
        if says_coalition(mentioned, place) and speech.is_inflected(word)
    ]
    return (
        bool(countries and several)
        and (sentence.has("members") or any(sentence.over(place - 2, "into") for place in several))
        and not sentence.starts(mentioned.first, "who")
    )


def _asks_which(mentioned: Mentioned) -> bool:
    """ "Which groupings", "which of the alliances"."""
    sentence = mentioned.sentence
    for place in range(len(sentence)):
        if says_coalition(mentioned, place) and not sentence.starts(place + 1, "members", "leaders"):
            before = sentence.before(place - 1, "article")
            before -= sentence.over(before, "of")
            if sentence.over(before, "wh") and (before == place - 1 or sentence.over(before + 1, "of")):
                return True
            anys = (one for one in range(place - 3, place) if sentence.over(one, "everyone", "every"))
            several = sentence.speech.is_inflected(sentence.written[place])
            if several and any(sentence.over(one - 1, "into") for one in anys):
                return True  # "is Brazil in any of these clubs", "in both alliances"
    return False


def coalition_of_event(mentioned: Mentioned) -> str:
    """The coalition that an event names, "" for none: its start is then the event's date."""
    event = mentioned.times.event
    if event is None:
        return ""
    found = _coalition(mentioned, mentioned.sentence.written[event.start : event.end])
    return found.key if found else ""


def asks_members(mentioned: Mentioned, coalition: Match) -> bool:
    """Whether a question that names a coalition may be about who is in it."""
    sentence = mentioned.sentence
    found = sentence.find("members", "left", "joined")
    cues = [cue for cue in found if not places_of([cue]) <= coalition.used]
    rest = set(range(len(sentence))) - coalition.used
    inside = sentence.before(coalition.start - 1, "article", "every")
    if sentence.over(inside, "for_side") and any(sentence.over(inside - back, "say") for back in (1, 2)):
        return False  # "who spoke up for the alliance"
    if inside >= 0 and sentence.over(inside, "into") and not sentence.over(inside, "against"):
        who: list[Span] = [one for one in mentioned.persons if one.kind == "country" and one.end == inside]
        who += [one for one in mentioned.tables.members.find(sentence.written) if one.end == inside]
        idle = ("article", "greeting", "into", "follow", "conj", "such_one")
        if all(sentence.over(place, *idle) for place in rest - places_of(who)):
            return True  # "Oman in the Vienna group?", "and in the American one"
    at = min(inside, coalition.start, key=lambda place: not sentence.over(place, "into"))
    if sentence.over(inside, "of"):  # "at the table of the ISSG"
        at = next((one for one in range(inside - 2, inside - 4, -1) if sentence.over(one, "into")), at)
    begins = sentence.starts(mentioned.first, "aux", "when", "since_when")
    if _asks_who_is_inside(mentioned, coalition, at) or _asks_whether_inside(mentioned, coalition, at):
        return True
    idle_words = ["article", "greeting"]
    if sentence.has("when"):  # "on what day was the Global Coalition announced"
        idle_words += ["when", "aux", "say", "about", "into"]
    alone = coalition.coverage >= FULL and all(sentence.over(place, *idle_words) for place in rest)
    if not cues and not alone and not _is_of_nobodys_country(mentioned):  # "ISSG??"
        return False
    if _is_for_joining(mentioned, coalition, cues, begins=begins):
        return False
    if _asks_for_view(mentioned) or _asks_for_words(mentioned):
        return False
    return not sentence.has("position", "think") or sentence.has("who")


def _is_for_joining(
    mentioned: Mentioned, coalition: Match, cues: Iterable[FoundPhrase], *, begins: bool
) -> bool:
    """Whether a side is asked for, and membership is part of what it is on: "does he support joining it", "who refused to join"."""
    sentence = mentioned.sentence
    wanted = [cue for cue in sentence.find("support", "oppose") if cue.end <= coalition.start]
    if not wanted:
        return False
    who = sentence.at(mentioned.first, "who")
    # "who supports the coalition that is in Syria", "which countries' leaders support it"
    asks = who is not None and sentence.after(who.end, "leaders") == wanted[0].start
    later = any(cue.start >= wanted[0].end for cue in cues)
    return asks or (later and (begins or wanted[0].name == "oppose"))


def _asks_for_view(mentioned: Mentioned) -> bool:
    """Whether it is asked what a leader who is named thinks: "was Hollande already for a big coalition with Russia in it"."""
    sentence = mentioned.sentence
    named = [person for person in mentioned.locked if person.kind in {"name", "office"}]
    views = sentence.has("support", "oppose", "think", "say", "position", "when", "about")
    sides = (sentence.over(sentence.after(one.end, "adverb"), "for_side") for one in named)
    return bool(named) and (views or any(sides))


def _asks_for_words(mentioned: Mentioned) -> bool:
    """Whether what a leader said of a coalition is asked for: "the wording of Putin's comparison", "which premier said that"."""
    sentence = mentioned.sentence
    named = any(person.kind == "name" for person in mentioned.persons)
    who = sentence.starts(mentioned.first, "who") and sentence.has("title")
    return (sentence.has("quote") and named) or (sentence.has("say") and who)


def _asks_for(mentioned: Mentioned, *cues: str, idle: Iterable[int] = ()) -> bool:
    """Whether one of some cues stands outside of a date and of the places in `idle`: not the "on" of "on 5 September"."""
    passed = {*mentioned.times.used, *idle}
    return any(cue.start not in passed for cue in mentioned.sentence.find(*cues))


def _is_of_country(mentioned: Mentioned, coalition: Match) -> bool:
    """Whether a country or an organisation is asked about, and nobody's view of anything."""
    idle = range(coalition.start, coalition.end)
    if _asks_for(mentioned, *_VIEWS, "change", "agreement", idle=idle):
        return False
    who: list[Span] = [one for one in mentioned.persons if one.kind == "country"]
    who += mentioned.tables.members.find(mentioned.sentence.written)
    named = any(one.kind != "country" and not one.places <= coalition.used for one in mentioned.persons)
    return not named and any(places_of([one]).isdisjoint(coalition.used) for one in who)


def _asks_whether_inside(mentioned: Mentioned, coalition: Match, inside: int) -> bool:
    """ "Was China at the table in Vienna", and "Slovakia, Lithuania: all in the coalition"."""
    sentence = mentioned.sentence
    begins = sentence.starts(mentioned.first, "aux", "when", "since_when")
    before = [one for one in mentioned.persons if one.kind == "country" and one.end <= coalition.start]
    alone = before and sentence.written[inside] in sentence.speech.inside and not sentence.has("who", "wh")
    of_country = sentence.over(inside, "into") and bool(begins or alone)
    if of_country and _is_of_country(mentioned, coalition):
        return True
    views = _asks_for(mentioned, *_VIEWS, idle=range(coalition.start, coalition.end))
    named = any(one.kind in {"name", "office"} for one in mentioned.persons)
    return _is_inverted(mentioned, inside) and not (named or views)


def _is_inverted(mentioned: Mentioned, inside: int) -> bool:
    """Whether it is asked who is in something, the verb behind whoever it is: "la Suisse est-elle dans …"."""
    sentence = mentioned.sentence
    verb = sentence.before(inside - 1, "pronoun", "adverb")
    asks = mentioned.first < verb < inside - 1 and sentence.over(verb, "aux")
    return asks and sentence.over(inside, "into")


def _asks_who_is_inside(mentioned: Mentioned, coalition: Match, inside: int) -> bool:
    """Whether all before "in" asks who, or how many, are: "who was in Putin's coalition", "how many states in the ISSG"."""
    sentence = mentioned.sentence
    if not sentence.over(inside, "into") or sentence.over(inside, "against"):
        return False
    asks = sentence.starts(mentioned.first, "who", "number")
    asks = asks or (sentence.starts(mentioned.first, "wh") and sentence.has("leaders"))
    passed = mentioned.group_places | mentioned.times.used
    idle = ("who", "wh", "number", "leaders", "aux", "of", "article", "everyone", "adverb", "neg", "members")
    before = all(
        place in passed or sentence.over(place, *idle) or sentence.written[place] in sentence.speech.function
        for place in range(mentioned.first, inside)
    )
    return asks and before and not _asks_for(mentioned, *_VIEWS, idle=range(coalition.start, coalition.end))


def _is_of_nobodys_country(mentioned: Mentioned) -> bool:
    """Whether it is asked of a country of which no leader is on record, so that it is not where they stand."""
    if _asks_for(mentioned, *_VIEWS):
        return False
    return any(one.kind == "country" and not one.keys for one in mentioned.locked)


def body_asked(mentioned: Mentioned) -> str:
    """What is no coalition on record and whose members are asked for, as typed: "who is in NATO", "is Egypt a member of the UN"; else ""."""
    sentence, end = mentioned.sentence, len(mentioned.sentence)
    bodies: list[Span] = [
        *mentioned.tables.members.find(sentence.written),
        *sentence.find("united_nations", "forum"),
    ]
    bodies = [one for one in bodies if one.end == end]
    if not bodies or not sentence.starts(mentioned.first, "who", "aux"):
        return ""
    start = min(one.start for one in bodies)
    before = sentence.before(start - 1, "article", "of")
    member = any(cue.start <= before < cue.end and not cue.gap for cue in sentence.find("members"))
    return sentence.text(start, end) if member and not _asks_for(mentioned, *_VIEWS) else ""


def asks_of_some_coalition(mentioned: Mentioned) -> bool:
    """Whether a question asks who is in "the coalition", without saying in which: "who left the coalition"."""
    sentence = mentioned.sentence
    named = any(person.kind in {"name", "office"} for person in mentioned.persons)
    if (
        named
        or not (sentence.has("members", "joined") or _stands_in_one(mentioned))
        or not mentioned.tables.directory.coalitions
    ):
        return False
    if _asks_for(mentioned, *_VIEWS, "updates"):
        return False
    matches = (*mentioned.chosen.matches, *mentioned.chosen.unsure)
    if any(one.coverage >= GOOD and not _is_of_coalition(mentioned, one) for one in matches):
        return False  # "which of the coalition's members bombed Syria"
    return any(found.name == "coalition" for found in sentence.speech.concepts.find(sentence.written))


def _stands_in_one(mentioned: Mentioned) -> bool:
    """ "Poland in the coalition, yes or no"."""
    sentence = mentioned.sentence
    place = next((one for one in range(len(sentence)) if says_coalition(mentioned, one)), 0)
    inside = sentence.before(place - 1, "article")
    countries = {one.end for one in mentioned.persons if one.kind == "country"}
    if _is_inverted(mentioned, inside):
        return True
    return inside in countries and sentence.over(inside, "into") and not sentence.over(inside, "against")


def of_topic(mentioned: Mentioned) -> Key:
    """The one coalition with members whose topic a question names, "" for none: "part of the fight-Daesh coalition"."""
    there = {entry.coalition for entry in mentioned.tables.directory.memberships}
    countries = places_of(one for one in mentioned.persons if one.kind == "country")
    topics = [
        match.key
        for match in mentioned.chosen.matches
        if any(not says_coalition(mentioned, place) for place in match.used - countries)
    ]
    every = mentioned.tables.directory.coalitions
    found = [one.key for one in every if one.key in there and [one.topic] == topics]
    return found[0] if len(found) == 1 else ""


def _is_of_coalition(mentioned: Mentioned, match: Match) -> bool:
    """Whether all that says a topic are words for a coalition, or it is one's own."""
    if match.used and of_topic(mentioned):
        return True
    apart = places_of(
        one for one in mentioned.persons if one.kind == "country" and _is_apart(mentioned, one)
    )  # "is Russia in the coalition" says no topic with Russia
    return all(says_coalition(mentioned, place) or place in apart for place in match.used)


def among_members(mentioned: Mentioned, coalition: Match) -> Mentioned | None:
    """What is mentioned in a question about what members of a coalition think, "who in it opposes …"; None for another."""
    sentence = mentioned.sentence
    joining = [cue.end for cue in sentence.find("members") if cue.end <= coalition.start]
    start = max(joining, default=coalition.start)  # "signed up for the anti-terror alliance"
    inside = {*range(start, coalition.end)}
    others = further_coalitions(mentioned, coalition)
    for other in (one for one in others if one.coverage >= FULL):
        inside |= {*range(other.start - 1, other.end)}  # "in the anti-ISIS coalition" is no view
    said = {
        cue.name
        # "support Assad" is a topic's name too
        for cue in (*sentence.find(*_THINKING), *mentioned.raw.find("support"))
        if cue.start not in inside and not (cue.name == "for_side" and cue.start == coalition.end)
        if cue.name != "about" or (cue.start >= coalition.end and cue.start not in mentioned.times.used)
        if cue.name != "say" or not sentence.starts(cue.start, "leaders")  # "which states"
    }  # "the Vienna group for Syria"
    if not said or not _is_said_of_members(mentioned, coalition.start, coalition.end):
        return None
    if said <= {"oppose", "against"} and all(
        0 <= cue.start - coalition.end < _NEAR
        and sentence.written[cue.start] in sentence.speech.function
        and not sentence.over(cue.start - 1, "aux")
        for cue in sentence.find("against", "oppose")
    ):
        return None  # "who is in the Saudi-led thing against terrorism"
    mentioned = _with_topics_of_members(mentioned, coalition)
    chosen = mentioned.chosen
    if not chosen.used or (said == {"about"} and chosen.theme):
        return None  # "the Vienna group on Syria"
    places = coalition.used | frozenset(range(coalition.start, coalition.end))
    return replace(mentioned, group=coalition.key, group_places=places)


def _with_topics_of_members(mentioned: Mentioned, coalition: Match) -> Mentioned:
    """The same with the topics of which members' views are asked for, none of those said in part; "it" is the coalition itself."""
    found = with_topics(mentioned, coalition.used)
    if found.chosen.unsure or any(match.coverage >= FULL for match in found.chosen.matches):
        return found
    topic = mentioned.tables.directory.coalition_by_key[coalition.key].topic
    its = [cue for cue in mentioned.sentence.find("topic_pronoun") if cue.end == len(mentioned.sentence)]
    match = replace(coalition, key=topic, used=places_of(its)) if topic and its else None
    return replace(mentioned, chosen=Chosen(matches=(match,) if match else ()))


def leading(mentioned: Mentioned, coalition: Match) -> tuple[Key, ...]:
    """Keys of the leaders of those who lead a coalition, where they are asked about: "the leader of it", "its co-chairs"."""
    sentence = mentioned.sentence
    before = sentence.before(coalition.start - 1, "article", "of")
    singular = sentence.over(before, "leaders") and not sentence.speech.is_inflected(sentence.written[before])
    if not (singular or sentence.over(before, "leading")) or sentence.starts(coalition.end, "members"):
        return ()
    every = mentioned.tables.directory.memberships
    heads = [one.member for one in every if one.coalition == coalition.key and leads(one)]
    return tuple(key for code in heads for key in mentioned.tables.leaders_of.get(code, ()))


def leads(membership: Membership) -> bool:
    return membership.role.startswith("lead") or "chair" in membership.role


def _is_said_of_members(mentioned: Mentioned, start: int, end: int) -> bool:
    """Whether a coalition is one whose members are asked for their views: "leaders of ISSG members", "who in it"."""
    sentence = mentioned.sentence
    asked = [one for one in mentioned.locked if one.kind in {"name", "office"} and one.end <= start]
    before = [
        cue
        for cue in sentence.find("members", "leaders")
        if 0 <= start - cue.end <= _NEAR
        and not sentence.over(sentence.before(cue.start - 1, "article"), "about")
    ]
    inside = sentence.before(start - 1, "article")
    who = sentence.over(inside, "into") and sentence.over(inside - 1, "who")
    out = is_outside(mentioned, start) >= 0
    return not asked and bool(before or who or out or sentence.starts(end, "members", "leaders"))


def is_outside(mentioned: Mentioned, start: int) -> int:
    """The place of the word that says that who is not in a coalition is meant: "leaders from outside the ISSG"; −1 for none."""
    sentence = mentioned.sentence
    before = sentence.before(start - 1, "article", "of", "into")
    return max((cue.start for cue in sentence.find("outside") if cue.start <= before < cue.end), default=-1)


def asks_some_members(mentioned: Mentioned) -> int:
    """The place of "coalition" in a question what members of one think that does not say of which; −1 for another question."""
    sentence = mentioned.sentence
    named = {place for match in mentioned.chosen.matches for place in match.used}
    views = {cue.name for cue in sentence.find(*_THINKING)} - {"about"}
    asked = (
        place
        for place in range(len(sentence))
        if says_coalition(mentioned, place) and place not in named
        if _is_said_of_members(mentioned, place, place + 1)
    )
    return next(asked, -1) if views else -1


def _coalition(
    mentioned: Mentioned, written: Sequence[str], without: AbstractSet[int] = frozenset()
) -> Match | None:
    whole = written is mentioned.sentence.written
    named = names_at(mentioned) if whole else frozenset[int]()
    countries = [one for one in mentioned.persons if one.kind == "country"] if whole else []
    owners = [one for one in countries if names_coalition(mentioned, one)]
    # "the United Arab Emirates" are not united in a coalition, "is France in the coalition" is not about a French one
    without |= places_of(
        one
        for one in countries
        if one not in owners and (one.end - one.start > 1 or _is_apart(mentioned, one))
    )
    ideas = (
        _ideas_in(mentioned, without, named)
        if whole
        else ideas_of(written, mentioned.tables.sources, without, named)
    )
    found = find_subjects(
        mentioned.tables.coalitions, written, ideas, [0] * len(written), mentioned.sentence.speech
    )
    if owners:  # "was Russia in the US coalition" is not about the Russian one
        people, own = places_of(mentioned.persons), owners[0].places
        owned = [match for match in found if own <= match.used and match.coverage >= _OWNED]
        full = [match for match in found if match.coverage >= FULL and people.isdisjoint(match.used)]
        if not (owned or full):  # "the US coalition to defeat ISIS"
            alone = [
                0 if place in own or says_coalition(mentioned, place) else -1 for place in range(len(written))
            ]
            table = mentioned.tables.coalitions
            found = find_subjects(table, written, ideas, alone, mentioned.sentence.speech)
            owned = [match for match in found if own <= match.used and match.coverage >= _OWNED]
        return (*owned, *full)[0] if owned or full else None
    best = next((one for one in found[:1] if one.coverage >= _COALITION), None)
    return best if best is not None and not (whole and not _says_which(mentioned, best)) else None


def _says_which(mentioned: Mentioned, match: Match) -> bool:
    """Whether more than "coalition" and the countries that are asked about names one: not "a coalition that has Iran in it"."""
    if not (shares_coalition(mentioned) or mentioned.sentence.has("any_coalition")):
        return True
    shared = places_of(mentioned.sentence.find("shared"))
    countries = places_of(one for one in mentioned.persons if one.kind == "country")
    return any(not says_coalition(mentioned, place) for place in match.used - shared - countries)


def _is_apart(mentioned: Mentioned, country: Person) -> bool:
    """Whether a country is who is asked about, and no part of a coalition's name: "did France join", "is Russia in"."""
    sentence = mentioned.sentence
    joins = any(
        sentence.starts(place, "into", "joined", "members")
        for place in range(country.end, min(country.end + _NEAR, len(sentence)))
    )
    return joins and any(says_coalition(mentioned, place) for place in range(country.end, len(sentence)))


def is_elsewhere(mentioned: Mentioned, start: int, end: int, keys: Sequence[Key]) -> str:
    """A coalition with the country behind it that is none of its own, as typed: "the Saudi-led coalition in Yemen"; else "".

    It stands from `start` to `end`, and is one of `keys`.
    """
    sentence, directory = mentioned.sentence, mentioned.tables.directory
    roles = [one.role for one in directory.memberships if one.coalition in keys]
    named = [text for one in directory.coalitions if one.key in keys for text in (one.name, *one.aliases)]
    here, names = places(record_language()), map(words_of, (*named, *roles))
    known = {
        link.keys[0]
        for words in names
        for table in (here.countries, here.adjectives, here.capitals)
        for link in table.find(words)
    }
    behind = [
        one
        for one in mentioned.persons
        if one.kind == "country" and one.code not in known and not is_scene(mentioned, one)
        if sentence.before(one.start - 1, "article") == end
    ]
    there = sentence.written[end] if behind else ""
    elsewhere = there in sentence.speech.inside or there in sentence.speech.articles
    return sentence.text(start, behind[0].end) if elsewhere else ""


def with_members(mentioned: Mentioned, coalition: Match) -> Match | None:
    """The coalition of a question about members: of those said in full one that has any, if the best has none.

    One that was only proposed is meant where it is said in full; else one that has members, if any is said by half; None
    where none is.
    """
    there = {entry.coalition for entry in mentioned.tables.directory.memberships}
    if coalition.key in there:
        return coalition
    ideas = _ideas_in(mentioned, mentioned.times.used, frozenset())
    written, speech = mentioned.sentence.written, mentioned.sentence.speech
    found = find_subjects(mentioned.tables.coalitions, written, ideas, [0] * len(written), speech)
    owned = any(names_coalition(mentioned, one) for one in mentioned.persons if one.places <= coalition.used)
    if coalition.coverage >= FULL or owned:
        return next((one for one in found if one.coverage >= FULL and one.key in there), coalition)
    return next((one for one in found if one.coverage >= _HALF and one.key in there), None)


def _ideas_in(mentioned: Mentioned, without: AbstractSet[int], named: AbstractSet[int]) -> list[Idea]:
    """The ideas of a question's words, "one" being a coalition where it stands for one: "the American one"."""
    ideas = ideas_of(mentioned.sentence.written, mentioned.tables.sources, without, named)
    return ideas + [Idea(one.start, one.end, {"c:coalition": SAME_IDEA}) for one in _ones(mentioned)]


def _ones(mentioned: Mentioned) -> list[FoundPhrase]:
    """Words that can stand for a coalition: not "one" of "day one"."""
    sentence = mentioned.sentence
    return [cue for cue in sentence.find("such_one") if not sentence.over(cue.start, "founding")]
