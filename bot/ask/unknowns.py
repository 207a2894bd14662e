"""What a question asks about that is not on record: a person, a subject, a place that no topic is about."""

from collections.abc import Collection, Sequence
from typing import Final

from bot.ask.index import OF_LEADERS
from bot.ask.limits import OFFICES
from bot.ask.mentions import in_subject_place
from bot.ask.model import Ask, Query
from bot.ask.names import ideas_of
from bot.ask.naming import Person
from bot.ask.question import Mentioned, is_scene, other_scenes
from bot.ask.text import places_of
from bot.ask.topics import FULL, GOOD, Match
from bot.ask.whom import persons_left_out

_OF_ANYBODY: Final = ("leaders", "everyone", "former", "kind_of_leader", "forum")
"""Cues that say of whom a question is without naming anybody, or where it was said: "the General Assembly"."""

_PRELUDE: Final = 4
"""Among so many words at the beginning who asks is named."""

_MIN_SHORT: Final = 4
"""Least letters that say which word they are the beginning of."""


def unknown_leader(mentioned: Mentioned, query: Query, unknown: Sequence[int]) -> str:
    """What stands where somebody's name would, "" if nothing does. `unknown` are places that nothing explains."""
    sentence = mentioned.sentence
    if sentence.has("who", "everyone") or query.ask in {Ask.HELP, Ask.UPDATES}:
        return ""
    nobody = [person for person in mentioned.locked if person.kind == "country" and not person.keys]
    if nobody:
        return sentence.said(nobody[0])
    if not unknown:
        return _plain_subject(mentioned, mentioned.chosen.used)
    topic = mentioned.chosen.matches[0].start if mentioned.chosen.matches else len(sentence)
    start = unknown[0]
    if start > topic and not sentence.over(start - 1, "of", "according"):
        return ""
    end = _name_end(mentioned, start, unknown)
    stand_in = Person("stranger", (), start, end)
    acts = sentence.starts(start - 1, "aux") and end in mentioned.chosen.used  # "does Hezbollah help Assad"
    named = start == mentioned.first or acts or in_subject_place(mentioned.raw, stand_in, mentioned.persons)
    asked = sentence.before(start - 1, "article")  # "does the Pope …", but not "Botswana was tougher"
    inverted = sentence.over(asked, "aux") and not any(one.end == asked for one in mentioned.persons)
    stands = inverted or sentence.starts(end, "support", "oppose", "think", "say", "aux")
    stands = stands or (start == mentioned.first and sentence.starts(end, "about"))
    everyday = not stands and bool(mentioned.chosen.matches)  # "result of the vote on bombing ISIS"
    everyday = everyday and all(_is_everyday(mentioned, place) for place in range(start, end))
    heads = end < len(sentence) and ":" in sentence.words[end].token.gap  # "Motion: …"
    return sentence.text(start, end) if named and not heads and not everyday else ""


def _is_everyday(mentioned: Mentioned, place: int) -> bool:
    """Whether a word is one of the language as it is typed, and not written as a name."""
    word, sentence = mentioned.sentence.words[place], mentioned.sentence
    capital = (
        word.token.capital
        and place > mentioned.first
        and any(one.token.text.islower() for one in sentence.words)
    )
    return word.known and word.likeness == 1 and not capital


def unlisted_group(mentioned: Mentioned) -> str:
    """Leaders of a kind, or with an office, that the record does not know them by: "Asian leaders", "" for none.

    Without this, "what do Muslim leaders think" would be answered with everyone.
    """
    sentence = mentioned.sentence
    for cue in sentence.find("kind_of_leader"):
        noun = sentence.at(cue.end, "leaders", "everyone", "members")
        if noun is not None:
            return sentence.text(cue.start, noun.end)
        first = mentioned.first + (sentence.starts(mentioned.first, "article"))
        if cue.start == first and sentence.starts(cue.end, "about"):
            return sentence.said(cue)
    for office in sentence.office_phrases:
        start, end = office.start, office.end
        held = any(person.overlaps(start, end) for person in mentioned.persons)
        if (
            held
            or office.name == "not_yet"
            or sentence.over(end, "leaders")
            or not _has_owner(mentioned, start)
        ):
            continue
        while _has_owner(mentioned, start):
            start -= 1
        return sentence.text(start, end)
    return ""


def _has_owner(mentioned: Mentioned, start: int) -> bool:
    """Whether a word before an office says whose it is: "UN Secretary General"."""
    return start > 0 and not mentioned.sentence.breaks_before(start) and not _is_grammar(mentioned, start - 1)


def _is_grammar(mentioned: Mentioned, place: int) -> bool:
    sentence = mentioned.sentence
    cued = sentence.over(
        place,
        "aux", "wh", "who", "about", "article", "conj", "adverb", "former", "support", "oppose", "say", "greeting",
    )  # fmt: skip
    return cued or sentence.written[place] in sentence.speech.function or place in mentioned.times.used


def unknown_topic(
    mentioned: Mentioned, query: Query, asked: Collection[Person], unknown: Sequence[int]
) -> str:
    """What stands where a topic would and is none on record, "" if nothing does."""
    sentence = mentioned.sentence
    if query.ask in {Ask.HELP, Ask.MEMBERS}:
        return ""
    name = set(query.unknown_leader.casefold().split())
    twice = _said_twice(mentioned)
    left = [
        place
        for place in unknown
        if sentence.words[place].token.text.casefold() not in name and place not in twice
    ]
    foreign = _foreign_place(mentioned, query.topics, asked) or _longer_phrase(mentioned, left)
    if foreign or (mentioned.chosen.matches and not mentioned.chosen.theme):
        return foreign
    scenes, without = other_scenes(mentioned), persons_left_out(mentioned)
    passed_over = [
        person
        for person in mentioned.persons
        if person not in (*asked, *scenes, *without) and person.places.isdisjoint(mentioned.chosen.used)
    ]
    if mentioned.chosen.theme:  # "Putin's role in Syria" is not all of Syria
        passed_over = [person for person in passed_over if person.possessive]
    elif mentioned.chosen.unsure and not left:
        passed_over = []
    theirs = {mentioned.tables.directory.leader_by_key[key].country for one in asked for key in one.keys}
    passed_over = [
        one for one in passed_over if one.kind not in {"country", "office"} or one.code not in theirs
    ]
    if not left:  # "what did Key want for Syria" is asked of all that the record is about
        passed_over = [one for one in passed_over if one.kind != "country" or not is_scene(mentioned, one)]
    return _run_text(mentioned, sorted({*left, *places_of(passed_over)}))


def _said_twice(mentioned: Mentioned) -> set[int]:
    """Places of words for an idea of the topics to choose from that another word says too: "the cruise missile attack"."""
    found = ideas_of(mentioned.sentence.written, mentioned.tables.sources)
    used = {place for match in mentioned.chosen.unsure for place in match.used}
    ideas = {
        name for idea in found if not used.isdisjoint(range(idea.start, idea.end)) for name in idea.ideas
    }
    twice = [idea for idea in found if not ideas.isdisjoint(idea.ideas)]
    return {place for idea in twice for place in range(idea.start, idea.end)} - used


def of_asker(mentioned: Mentioned) -> frozenset[int]:
    """Places of what who asks says of themselves, before anything of the record: "We are drawing a chart of how …"."""
    sentence, first = mentioned.sentence, mentioned.first
    begins = next((cue.start for cue in sentence.find("ours")), len(sentence))
    asks = [cue.start for cue in sentence.find("wh", "who")]
    if begins >= first + _PRELUDE or any(place < begins for place in asks):
        return frozenset()  # "who said “We changed the doctrine”"
    told = {*asks, *mentioned.times.used, *mentioned.group_places, *places_of(mentioned.persons)}
    told |= {place for match in (*mentioned.chosen.matches, *mentioned.chosen.unsure) for place in match.used}
    end = min((place for place in told if place > begins), default=begins)
    return frozenset(place for place in range(begins, end) if _is_everyday(mentioned, place))


def _asks_of_everyone(mentioned: Mentioned) -> bool:
    """ "Where do leaders stand on the referendum", "how many countries made up the core group"."""
    sentence = mentioned.sentence
    stand = sentence.has("position") and sentence.has("about") and sentence.has("leaders", "everyone", "who")
    return stand or (sentence.has("members") and sentence.starts(mentioned.first, "who", "number"))


def _asks_of_nobody(mentioned: Mentioned, query: Query) -> bool:
    """ "Did the mandate include bombing": yes or no is asked of something that is no leader."""
    sentence = mentioned.sentence
    whose = query.group or query.like or query.unknown_leader or mentioned.persons
    who = sentence.has("who", "everyone", "leaders", "number", "help_word", "change")
    return sentence.starts(sentence.after(mentioned.first, "conj"), "aux") and not (whose or who)


def is_about_record(mentioned: Mentioned, query: Query, unknown: Sequence[int]) -> bool:
    """Whether a question is about the record at all, and not small talk."""
    sentence = mentioned.sentence
    dated = mentioned.times.given and not mentioned.times.event
    if (
        query.leaders
        or query.coalition
        or query.ask in {Ask.UPDATES, Ask.HELP}
        or _asks_of_everyone(mentioned)
        or (
            dated and not (unknown or query.topics or query.unknown_leader)
        )  # "anything dated 12 October 2015?"
    ):
        return True
    if query.ask is Ask.WHO and _asks_of_nobody(mentioned, query):
        return False
    of_office = query.ask is Ask.WHO and query.group in OFFICES  # "which prime minister raised …"
    if of_office or (query.group and sentence.has("help_word") and not unknown):
        return True  # "which African leaders are on record"
    if query.topics and mentioned.chosen.matches and mentioned.chosen.matches[0].coverage < GOOD:
        return bool(query.unknown_leader) or sentence.has("who", "everyone")
    if query.topics:
        return not (query.theme and unknown and not query.unknown_leader)
    counted = sentence.has("counted") and mentioned.found
    if counted or (sentence.has("who") and sentence.has("say", "think", "called")):
        return True  # "how many statements", "who said the rebels are just as bad"
    if mentioned.chosen.unsure:
        full = mentioned.chosen.unsure[0].coverage >= GOOD  # "air strikes in Syria", whoever they are of
        return full or bool(query.unknown_leader) or sentence.has("who", "everyone", "position")
    if dated and sentence.has("quote", "say", "who", "everyone"):
        return True  # "what was said on 28 September 2015", "what do you have from 2012"
    asked = sentence.has("question") and not unknown
    if sentence.has("first", "last") and (sentence.has("quote") or asked):
        return True  # "the earliest statement on record", "what is the oldest thing you have"
    shaped = sentence.has("about") and sentence.has("think", "position", "say")
    turns = any(cue.end - cue.start > 1 and not cue.gap for cue in sentence.find("change"))
    whole = " " in query.unknown_leader and sentence.has("quote")  # "what did Abu Bakr al-Baghdadi answer"
    office = any(one.kind == "office" and one.code for one in mentioned.locked)
    parts = query.unknown_leader.split()
    titled = (
        len(parts) > 1 and parts[0][:1].isupper() and parts[-1][:1].isupper()
    )  # "anything from Ahmed al-Sharaa?"
    named = bool(query.unknown_leader) and (
        office
        or whole
        or shaped
        or (titled and sentence.has("according"))
        or (sentence.has("about") and bool(mentioned.found))
    )
    topics = mentioned.tables.directory.topic_by_key
    said = any(one.coverage >= FULL and len(one.used) > 1 and one.key in topics for one in mentioned.found)
    on_record = said or any(person.kind == "name" and person.keys for person in mentioned.persons)
    return named or on_record or (query.ask is Ask.CHANGE and (turns or sentence.has("who")))


def unread(
    mentioned: Mentioned, asked: Collection[Person], taken: Collection[Person], unknown: Sequence[int]
) -> list[int]:
    """Places of words that carry meaning and that nothing of what was understood explains.

    `taken` are further people whom the question means: those whose side is meant, those who are left out. Explained
    is what a topic that was found says somewhere, the country of whoever is asked about, and a place that most
    topics are about.
    """
    directory, sources = mentioned.tables.directory, mentioned.tables.sources
    keys = {match.key for match in mentioned.chosen.matches}
    spoken = _spoken_of(mentioned, keys)
    countries = {directory.leader_by_key[key].country for person in asked for key in person.keys}
    meant = (
        mentioned.chosen.used | mentioned.group_places | mentioned.times.used | places_of([*asked, *taken])
    )
    by_the_way = {
        place
        for person in mentioned.persons
        if person.kind in {"name", "office"} and person.places.isdisjoint(meant)
        if person.kind == "name"
        or not any(set(person.keys) & set(one.keys) for one in asked)  # an office of theirs
        for place in person.places
    }
    written = mentioned.sentence.written
    leaders_of = mentioned.tables.leaders_of
    ruled = {f"#{key}" for name in spoken if name[0] == "@" for key in leaders_of.get(name[1:], ())}
    allowed = spoken | ruled | {f"@{code}" for code in countries}
    found = ideas_of(written, sources)
    explained = {
        place
        for idea in found
        if not allowed.isdisjoint(idea.ideas)
        or (not OF_LEADERS.isdisjoint(idea.ideas) and _is_owned(mentioned, idea.start))
        for place in range(idea.start, idea.end)
    }
    patterns = mentioned.tables.subjects.by_key
    said = {word for key in keys for pattern in patterns[key] for word in pattern.words}
    heads = {person.start for person in mentioned.persons} | mentioned.sentence.office_places
    loose = {  # "who said Assad is a dictator"
        place
        for cue in mentioned.sentence.find("title")
        if cue.end not in heads and not mentioned.sentence.over(cue.start, *_OF_ANYBODY)
        for place in range(cue.start, cue.end)
    } - (mentioned.chosen.used | mentioned.sentence.office_places | meant)
    speaks_of_lack = not said.isdisjoint(mentioned.sentence.speech.lacking)
    lacking = set[int]() if speaks_of_lack else _lacking(mentioned, meant)
    lacking |= places_of(mentioned.sentence.find("left")) - meant  # "does he support leaving the coalition"
    return sorted(
        place
        for place in {*unknown, *by_the_way, *loose, *lacking}
        if place in lacking or (place not in explained and not _is_short_for(written[place], said))
    )


def _lacking(mentioned: Mentioned, meant: Collection[int]) -> set[int]:
    """Places from a "without" on that no topic has: "strikes on ISIS without the government's consent"."""
    sentence = mentioned.sentence
    starts = [
        place
        for place, word in enumerate(sentence.written)
        if word in sentence.speech.lacking and place not in meant
    ]
    return set(range(starts[0], len(sentence))) - set(meant) if starts else set()


def _is_owned(mentioned: Mentioned, place: int) -> bool:
    """Whether a word for who is commanded stands right after whose they are: "assad's army", "iranian forces".

    Not where a topic is said by the name alone: "using Assad's troops" is not that he should go.
    """
    used = mentioned.chosen.used
    if used <= places_of(one for one in mentioned.persons if one.kind == "name"):
        return False
    return any(person.end == place for person in mentioned.persons) or place - 1 in mentioned.chosen.used


def _is_short_for(word: str, said: Collection[str]) -> bool:
    """Whether a word is how one of a topic begins: "chem weapons"."""
    return len(word) >= _MIN_SHORT and any(other.startswith(word) for other in said)


def _spoken_of(mentioned: Mentioned, keys: Collection[str]) -> set[str]:
    """Every idea that the spellings of some topics say or allow, their theme, and the places of most topics."""
    table, directory = mentioned.tables.subjects, mentioned.tables.directory
    most = len(directory.topics) / 2
    spoken = {
        name
        for key in keys
        for pattern in table.by_key[key]
        for element in pattern.elements
        for name in element.ideas
    }
    spoken |= {f"t:{topic.theme}" for key in keys if (topic := directory.topic_by_key.get(key))}
    return spoken | {name for name, told in table.told_by.items() if name[0] == "@" and len(told) > most}


def _longer_phrase(mentioned: Mentioned, unknown: Collection[int]) -> str:
    """A phrase of which the topic's words are only a part, "" for none: "Assad's chemical weapons", "crimes of Assad".

    A topic that is said by names alone or by a single word is not what a longer phrase is about whose other words
    nothing explains.
    """
    if len(mentioned.chosen.matches) != 1 or mentioned.chosen.theme:
        return ""
    sentence, match = mentioned.sentence, mentioned.chosen.matches[0]
    named = places_of(mentioned.persons)
    words = match.used - places_of(cue for cue in sentence.find("support") if cue.start < max(match.used))
    if not words or not (len(match.used) == 1 or words <= named):
        return ""
    start, end = min(words), max(words) + 1
    if words != match.used and sentence.starts(start - 1, "against"):
        return sentence.text(start - 2, end)  # "who supports protests against Assad"
    last = sentence.words[end - 1].token
    compound = last.possessive or end - 1 in named or sentence.over(start - 1, "article")
    if compound:
        end = _phrase_end(mentioned, end, unknown)
    if words <= named:
        start = _phrase_start(mentioned, start, unknown)
    rest = {place for place in range(start, end) if place in unknown}
    return sentence.text(start, end) if rest and rest - _its_own(mentioned, match, start, end) else ""


def _phrase_end(mentioned: Mentioned, end: int, unknown: Collection[int]) -> int:
    """Where a phrase ends that begins with a name: "Assad's use of chemical weapons", "Assad's family"."""
    sentence, place = mentioned.sentence, end
    while place < len(sentence) and not sentence.breaks_before(place):
        if place in unknown:
            end = place + 1
        elif not (sentence.starts(place, "of") or sentence.written[place] in sentence.speech.filler):
            break
        place += 1
    return end


def _phrase_start(mentioned: Mentioned, start: int, unknown: Collection[int]) -> int:
    """Where a phrase begins that ends in a name: "the crimes of Assad", "weapons for Assad", "arrest Assad"."""
    sentence = mentioned.sentence
    before = start - 1
    while before > 0 and sentence.over(before, "article", "of", "into", "about", "for_side", "against"):
        before -= 1
    first = before + 1
    while first - 1 in unknown:
        first -= 1
    if sentence.over(before + 1, "about"):  # "who is tougher on Assad" is no "supports sanctions on Assad"
        return first if sentence.over(first - 1, "about", "support", "oppose") else start
    described = before + 1 == start and sentence.over(first - 1, "article")  # "the dictator Assad"
    return start if first == before + 1 or described else first


def _its_own(mentioned: Mentioned, match: Match, start: int, end: int) -> frozenset[int]:
    """Places of words that the topic has too, of words for whom somebody commands, and of numbers: "Geneva 1"."""
    written = mentioned.sentence.written[start:end]
    spoken = OF_LEADERS | {
        name for name, keys in mentioned.tables.subjects.told_by.items() if match.key in keys
    }
    said = [idea for idea in ideas_of(written, mentioned.tables.sources) if not spoken.isdisjoint(idea.ideas)]
    numbers = {start + place for place, word in enumerate(written) if word.isdecimal()}
    return frozenset(numbers.union(*(range(start + idea.start, start + idea.end) for idea in said)))


def _plain_subject(mentioned: Mentioned, used: Collection[int]) -> str:
    """A plain noun that stands where a name would: "does the UN support …"."""
    sentence = mentioned.raw
    auxiliary = next(sentence.find("aux"), None)
    if auxiliary is None:
        return ""
    place = sentence.after(auxiliary.end, "article", "adverb")
    if place + 1 >= len(sentence) or sentence.written[place] in sentence.speech.function or place in used:
        return ""
    acts = place + 1 in used or sentence.starts(place + 1, "support", "oppose", "think", "say")
    is_noun = not sentence.over(place, "leaders", "everyone", "position", "quote")
    return sentence.text(place, place + 1) if acts and is_noun else ""


def _run_end(start: int, places: Collection[int]) -> int:
    end = start + 1
    while end in places:
        end += 1
    return end


def _name_end(mentioned: Mentioned, start: int, unknown: Collection[int]) -> int:
    """Where a name ends that begins with unknown words, ordinary words behind them included: "Kim Jong Un"."""
    sentence = mentioned.sentence
    end = _run_end(start, unknown)
    while end < len(sentence) and not any(
        cue.start == end and cue.name != "kind_of_leader" for cue in mentioned.raw.cues
    ):
        if end in mentioned.times.used or sentence.written[end] not in sentence.speech.filler:
            break
        end += 1
    return end


def _run_text(mentioned: Mentioned, places: Sequence[int]) -> str:
    """The first words of `places` that stand together, with a noun of grammar after them: "climate change"."""
    if not places:
        return ""
    end = _run_end(places[0], places)
    if end < len(mentioned.sentence) and mentioned.sentence.starts(end, "change", "position", "leaders"):
        end += 1
    return mentioned.sentence.text(places[0], end)


def _foreign_place(mentioned: Mentioned, topics: Collection[str], asked: Collection[Person]) -> str:
    """A country beside the topic that the topic is not about: "strikes on ISIS in Iraq"."""
    table = mentioned.tables.subjects
    elements = [element for key in topics for pattern in table.by_key[key] for element in pattern.elements]
    spoken = {name for element in elements for name in element.ideas}
    directory = mentioned.tables.directory
    most = len(directory.topics) / 2
    theirs = {directory.leader_by_key[key].country for one in asked for key in one.keys}
    for person in mentioned.persons if mentioned.chosen.matches else ():
        name = f"@{person.code}"
        if person.code in theirs:
            continue  # "the chancellor in Berlin"
        inside = (
            person.start > 0 and mentioned.sentence.over(person.start - 1, "into") and not person.adjective
        )
        half = (
            mentioned.chosen.matches[0].coverage < GOOD and person.end == mentioned.chosen.matches[0].start
        )  # "Russian gas"
        if person.kind != "country" or person in asked or not (inside or half):
            continue
        if name not in spoken and len(table.told_by.get(name, ())) <= most:
            return mentioned.sentence.said(person)
    return ""
