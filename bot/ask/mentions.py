"""Everyone whom a question may be about: by name, by office, by country; and what the words around say of each.

Everything here is a candidate. Whether "Russia" is who was asked or part of "work with Russia" is decided in
`question`, together with the topic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.ask.index import Tables
from bot.ask.language import PARTICLES, FoundPhrase, groups_of_countries
from bot.ask.limits import OFFICES
from bot.ask.names import Link, holders, holders_under, places, words_of
from bot.ask.naming import STANCE_CUES, Person, after_position, is_mixed, is_strange, leaders_named, name_run
from bot.ask.text import Sentence, Word, places_of
from bot.core.names import fold

_OF_NOBODY: Final = frozenset({"president", "king", "secretary_general", "head_of_state", "supreme_leader"})
"""Offices that nobody holds under a leader."""

_TO_GO: Final = frozenset({"go", "stay"})
"""Concepts of what whoever rules is to do."""

_HOLDERS: Final = 6
"""So many who followed one another in an office are all meant; of more it is asked back."""

_MEMBER_OF: Final = 3
"""So many words may stand between a country and an office whose member somebody is."""


def with_rulers_named(sentence: Sentence, tables: Tables) -> Sentence:
    """The sentence with the name of a ruler whom topics are about, where it has the office: "the Syrian president's future"."""
    words = list(sentence.words)
    for start, end, key in reversed(list(_rulers(sentence, tables))):
        name, last = tables.directory.leader_by_key[key].name.split()[-1].rpartition("-")[2], words[end - 1]
        token = replace(
            words[start].token, text=name, folded=fold(name), end=last.token.end, possessive=last.possessive
        )
        words[start:end] = [Word(token, fold(name), possessive=last.possessive)]
    return Sentence.of(words, sentence.speech) if len(words) < len(sentence) else sentence


def _rulers(sentence: Sentence, tables: Tables) -> Iterator[tuple[int, int, str]]:
    """Where a ruler whom topics are about is meant by the office, and who: the only one of the country on record.

    Nobody is named beside it. Without a country it is who is to go or to stay: "did Merkel want the president to go".
    """
    written, speech = sentence.written, sentence.speech
    offices = [place for place, word in enumerate(written) if word in speech.rulers]
    if not offices:
        return
    links = tables.names.find(written)
    named = {place for link in links for place in range(link.start - 1, link.end + 1)}
    lands = _lands(sentence)
    goes = {one.start for one in speech.concepts.find(written) if one.name in _TO_GO}
    for place in offices:
        article = sentence.over(place - 1, "article")
        behind = place + 1
        while behind < len(sentence) and written[behind] in speech.function:
            behind += 1
        others = any(word not in speech.function for word in written[: place - 1]) and not sentence.has("who")
        land = next((one for one in lands if _is_ruled(sentence, *one, place)), None)
        if land is not None:
            start, end = min(place, land[0].start), max(place + 1, land[0].end)
            keys = holders(tables.offices, "president", land[0].keys[0], None, speech.office_kinds)
        elif article and others and behind in goes:
            start, end, keys = place, place + 1, tables.rulers
        else:
            continue
        if len(keys) == 1 and tables.names_topic(keys) and named.isdisjoint(range(start, end)):
            yield start - sentence.over(start - 1, "article"), end, keys[0]


def _lands(sentence: Sentence) -> list[tuple[Link, bool]]:
    """The words for countries, and whether each is an adjective."""
    here = places(sentence.speech)
    tables = ((here.adjectives, True), (here.countries, False), (here.capitals, False))
    return [(link, adjective) for table, adjective in tables for link in table.find(sentence.written)]


def _is_ruled(sentence: Sentence, land: Link, adjective: bool, place: int) -> bool:  # noqa: FBT001
    """Whether an office is a country's: "Syrian president", "président syrien", "the ruler of Syria", "… in Damascus"."""
    of = sentence.after(place + 1, "of", "into", "article")
    return land.end == place or (land.start == of and (of > place + 1 or adjective))


def people(
    sentence: Sentence,
    tables: Tables,
    taken: frozenset[int],
    day: date | None,
    since: date | None = None,
) -> list[Person]:
    """Everyone that a question may be about, in order; words at places in `taken` are something else.

    `day` is the last day for which offices are read, None for one that is not known, and `since` the first, None for that
    day alone.
    """
    named = [person for person in leaders_named(sentence, tables) if taken.isdisjoint(person.places)]
    if taken and day is not None:
        named = [person for person in named if not _is_office_alone(sentence, tables, person)]
    countries = [
        person
        for person in (*_countries_in(sentence, tables, named), *_organisations_in(sentence, tables))
        if taken.isdisjoint(person.places)
        and not any(name.overlaps(person.start, person.end) for name in named)
    ]
    offices = _offices_in(sentence, tables, [*named, *countries], day, since)
    free = [
        person
        for person in (*named, *countries)
        if not any(office.overlaps(person.start, person.end) for office in offices)
    ]
    known = _with_office_behind(sentence, [*free, *offices])
    strangers = list(_strangers(sentence, tables, known, taken))
    owners = {
        stranger.start: one
        for stranger in strangers
        for one in known
        if _named_after(sentence, one) == stranger.start
    }  # "Ukraine's president Zelensky" is nobody else who held the office
    strangers = [
        replace(one, start=owners[one.start].start) if one.start in owners else one for one in strangers
    ]
    known = [one for one in known if one not in owners.values()]
    return sorted([*known, *strangers], key=lambda person: person.start)


def _with_office_behind(sentence: Sentence, known: Sequence[Person]) -> list[Person]:
    """The same with an office that says behind a name whose it is as part of the name: "Rasmussen, the old NATO boss, …".

    Of who never held it, it is unsure whether they are meant.
    """
    held: dict[Person, Person] = {}
    for office in known:
        before = sentence.before(office.start - 1, "article", "former") + 1
        named = next((one for one in known if one.kind == "name" and one.end == before), None)
        closed = office.end == len(sentence) or sentence.breaks_before(office.end)
        if office.kind != "office" or named is None or before == office.start or not closed:
            continue
        if sentence.breaks_before(before) and not sentence.over(office.end, "conj"):
            theirs = {*office.keys, *office.earlier} & set(named.keys)
            held[office] = named
            held[named] = replace(named, end=office.end, unsure=named.unsure or not theirs)
    return [held.get(one, one) for one in known if one.kind != "office" or one not in held]


def _is_office_alone(sentence: Sentence, tables: Tables, person: Person) -> bool:
    """Whether an alias is a country's office and no name: "Qatari emir" was somebody else's in another year."""
    own = {word for key in person.keys for word in words_of(tables.directory.leader_by_key[key].name)}
    words = set(sentence.written[person.start : person.end])
    here = places(sentence.speech)
    said = sentence.written[person.start : person.end]
    country = any(list(table.find(said)) for table in (here.countries, here.adjectives))
    return (
        bool(own)
        and own.isdisjoint(words)
        and country
        and not person.places.isdisjoint(sentence.office_places)
    )


def _strangers(
    sentence: Sentence, tables: Tables, known: Sequence[Person], taken: frozenset[int]
) -> Iterator[Person]:
    """Somebody who is not on record and stands where only who is asked about can stand, if nobody else does."""
    for person in known:
        place = _named_after(sentence, person)
        named = place < len(sentence) and place > 0 and is_strange(sentence, tables, place)
        if not (named or tables.names_topic(person.keys)) and in_subject_place(sentence, person, known):
            return
    taken |= places_of(known)
    royal = places_of(one for one in sentence.office_phrases if one.name == "royalty")
    for place in range(len(sentence)):
        # "pope francis" is nearly François, and not him
        guessed = sentence.words[place].likeness < 1 and sentence.written[place] in tables.name_words
        strange = guessed or place in royal or is_strange(sentence, tables, place)
        if place in taken or not (strange or _is_proper(sentence, tables, place)):
            continue
        start, end = name_run(sentence, tables, place, place + 1, whole=False)
        while start - 1 in sentence.office_places and start - 1 not in taken:
            start -= 1  # "pope francis"
        person = Person("stranger", (), start, end, possessive=sentence.words[end - 1].possessive)
        owned = any(other.end == start and _named_after(sentence, other) != start for other in known)
        if (
            not owned
            and taken.isdisjoint(person.places)
            and in_subject_place(sentence, person, [*known, person])
        ):
            yield person
            yield from _joined_strangers(sentence, tables, person, taken)
            return


def _joined_strangers(
    sentence: Sentence, tables: Tables, first: Person, taken: frozenset[int]
) -> Iterator[Person]:
    """Those of whom the same is asked: "Zelensky and Biden"."""
    place = sentence.after(first.end, "conj")
    if first.end < place < len(sentence) and place not in taken and is_strange(sentence, tables, place):
        start, end = name_run(sentence, tables, place, place + 1, whole=False)
        if start == place:
            yield Person("stranger", (), start, end, possessive=sentence.words[end - 1].possessive)


def _named_after(sentence: Sentence, person: Person) -> int:
    """Where a name may stand behind a country or an office, past a title: "Germany's chancellor …"; 0 behind a name."""
    if person.kind not in {"country", "office"}:
        return 0
    return sentence.after(person.end, "title", "leaders", "former")


def in_subject_place(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    """Whether the words around say that this is who is asked about, and not part of a topic.

    Before it stands nothing, an auxiliary, a joining word, "position of"; after it a verb or noun of taking a
    side, a preposition of what it is about, or a break.
    """
    if not _opens(sentence, person, everyone):
        return False
    before = sentence.before(person.start - 1, "article")
    asked = before >= 0 and sentence.over(before, "aux", "since_when")
    ever = asked and sentence.over(person.end, "adverb", "starts")
    state = person.kind == "country" and not (person.adjective or person.possessive)
    verb = sentence.after(person.end, "aux", "adverb")
    concept = any(map(sentence.speech.says_concept, sentence.written[verb : verb + 1]))
    if asked and state and (concept or not sentence.over(before, "linking")):
        return True  # "since when has France been bombing ISIS", "when did Russia start bombing"
    after = sentence.words[person.end : person.end + 1]
    whole = person.kind == "stranger" and person.end - person.start > 1
    whole = whole and not any(word.token.capital for word in after)  # "Kim Jong Un"
    if asked and whole and before == 0:
        return True  # "has Pope Francis taken a side", whatever he did
    named = person.kind == "name" and not person.possessive and person.end < len(sentence)
    named = named and not sentence.starts(person.end, "members")  # their country is: "did Merkel leave the …"
    if named and sentence.over(before, "past") and not sentence.over(before, "linking"):
        return True  # "how did Trump get from … to …", whatever he did
    if named and before > 0 and sentence.over(before, "wh") and not sentence.over(before, "when"):
        return True  # "the speech where Erdoğan brought up …"
    return ever or _acts(sentence, person, everyone)  # "did the Swiss ever …", whatever they did


def _opens(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    for other in everyone if person.kind == "stranger" else ():
        if other.start < person.start and _named_after(sentence, other) == person.start:
            return _opens(sentence, other, everyone)  # "Ukraine's president Zelensky"
    return _opens_itself(sentence, person, everyone)


def is_whose(sentence: Sentence, place: int) -> bool:
    """Whether a word is the "from" or "by" of "anything from the Pope on …", before which nothing is asked."""
    asks = sentence.find("aux", "say", "think", "support", "oppose")
    return sentence.over(place, "according") and not any(cue.start < place for cue in asks)


def _opens_itself(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    before = person.start - 1
    while before >= 0 and (
        (
            sentence.over(before, "adverb", "title", "former", "article")
            and not sentence.over(before, "clause")
        )
        or before in sentence.office_places
    ):
        before -= 1
    if before < 0 or sentence.breaks_before(person.start) or is_whose(sentence, before):
        return True
    if sentence.over(before, "into") and not sentence.over(before, "aux"):
        if sentence.over(before - 1, "say") and any(other.end < before for other in everyone):
            return False  # "what did she answer to Putin"
        return after_position(sentence, before) and not sentence.over(before, "about")
    owner = next((other for other in everyone if other.end == before + 1), None)
    if owner is not None:  # "canada's trudeau" is about trudeau, "hollande's syria policy" not about syria
        return not (owner.possessive and person.kind == "country")
    if sentence.starts(before, "conj"):
        joined = [other for other in everyone if other.end == before]
        return not joined or _opens(sentence, joined[0], everyone)
    if sentence.over(before, "of"):
        own = _is_own_view(sentence, before, everyone)
        told = sentence.over(before, "according", "quote")  # "the last statement by"
        return (after_position(sentence, before) and not own) or told
    if sentence.over(before, "say", "think") and any(other.end == before for other in everyone):
        return False  # "what did Rouhani promise Assad"
    if sentence.over(before, "about"):
        return person.kind != "country" and not any(other.start < before for other in everyone)
    return sentence.over(
        before,
        "aux", "wh", "clause", "versus", "compare", "say", "think", "greeting", "follow", "according", "about",
        "between", "agreement", "updates", "quote", "who", "help",
    )  # fmt: skip


def _is_own_view(sentence: Sentence, of: int, everyone: Sequence[Person]) -> bool:
    """Whether "of" comes after a view that is somebody's who was named before: "did Netanyahu change his view of Assad"."""
    views = [cue for cue in sentence.find("position") if cue.end == of]
    return any(sentence.over(cue.start - 1, "pronoun") for cue in views) and any(
        one.end < of for one in everyone
    )


def _acts(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    if person.end < len(sentence) and sentence.breaks_before(person.end):
        return True
    if sentence.starts(person.end, *STANCE_CUES):
        return True  # "back" is an adverb too
    skipped = ("adverb", "aux", "neg", "linking", *(("leaders",) if person.kind == "country" else ()))
    after = sentence.after(person.end, *skipped)
    if after >= len(sentence):
        return True
    if any(other.start == after for other in everyone if other is not person):
        return True
    joined = sentence.starts(after, "conj")
    if joined and any(other.start == after + 1 for other in everyone):
        return True
    return sentence.breaks_before(after) or joined or sentence.starts(after, *STANCE_CUES)


def _countries_in(sentence: Sentence, tables: Tables, named: Sequence[Person]) -> Iterator[Person]:
    """Countries by name, capital or adjective, each with all its leaders, also without any."""
    here = places(sentence.speech)
    groups = [group for group in sentence.speech.groups.find(sentence.written) if group.end - group.start > 1]
    seen = set(places_of(groups))  # "any Latin American president"
    options = [
        (link, table)
        for table in (here.countries, here.capitals, here.adjectives)
        for link in table.find(sentence.written)
    ]
    for link, table in sorted(options, key=lambda option: (option[0].start, -option[0].end)):
        if link.start in seen or not _means_country(sentence, link):
            continue
        seen |= set(range(link.start, link.end))
        adjective = table is here.adjectives
        start, end = _whole_name(sentence, tables, link, adjective=adjective)
        if any(person.overlaps(start, end) for person in named):
            start, end = link.start, link.end
        keys = tables.leaders_of.get(link.keys[0], ())
        if keys and start == link.start and _is_described(sentence, link.end, end):
            yield Person("office", keys, start, end, link.keys[0], unsure=True)  # "the Saudi heir"
            continue
        if (start, end) != (link.start, link.end):
            yield Person("stranger", (), start, end, possessive=sentence.words[end - 1].possessive)
            continue
        yield Person(
            kind="country",
            keys=keys,
            start=link.start,
            end=link.end,
            code=link.keys[0],
            adjective=adjective,
            capital=table is here.capitals,
            possessive=sentence.words[link.end - 1].possessive,
        )


def _organisations_in(sentence: Sentence, tables: Tables) -> Iterator[Person]:
    """Organisations whose people are meant: "which UN guy"."""
    for place, word in enumerate(sentence.written):
        named = len(word) > 1 and word not in sentence.speech.function  # "are any …" is not ARE
        keys = tables.leaders_of.get(word.upper(), ()) if named else ()
        if keys and sentence.starts(place + 1, "leaders", "everyone"):
            yield Person("country", keys, place, place + 1, word.upper(), adjective=True)


def _is_described(sentence: Sentence, start: int, end: int) -> bool:
    """Whether what follows a country with a capital are words of the language without one, and so no name."""
    words = sentence.words[start:end]
    return (
        bool(words)
        and sentence.words[start - 1].token.capital
        and all(word.token.text.islower() and sentence.speech.is_word(word.written) for word in words)
    )


def _is_proper(sentence: Sentence, tables: Tables, place: int) -> bool:
    """Whether a word of the language is written as a name: "what does Major think"."""
    if not sentence.words[place].token.capital or sentence.breaks_before(place) or not is_mixed(sentence):
        return False
    cued = any(cue.start <= place < cue.end and not cue.gap for cue in sentence.cues)
    word, speech = sentence.written[place], sentence.speech
    if cued or word in speech.function or word in tables.subject_words:
        return False
    return speech.is_word(word) and not speech.says_concept(word)


def _whole_name(sentence: Sentence, tables: Tables, link: Link, *, adjective: bool) -> tuple[int, int]:
    """Where the name begins and ends that a word for a country is part of: "Bill English", "Imran Khan"."""
    start, end = name_run(sentence, tables, link.start, link.end, whole=True)
    beside = [*range(start, link.start), *range(link.end, end)]
    guessed = sentence.words[link.start].likeness < 1
    if guessed and start > 0 and sentence.written[start - 1] in PARTICLES:
        return start - 1, end  # "al-Baghdadi"
    telling = any(
        sentence.words[place].token.capital or not is_strange(sentence, tables, place) for place in beside
    )
    return (start, end) if adjective or guessed or telling else (link.start, link.end)


def _offices_in(
    sentence: Sentence, tables: Tables, known: Sequence[Person], day: date | None, since: date | None
) -> list[Person]:
    """Offices, each with who held it on `day`; `known` are the names and countries of the sentence.

    Next to a name the name decides, and the office is left out.
    """
    found: list[Person] = []
    for phrase in sentence.office_phrases:
        taken = any(person.overlaps(phrase.start, phrase.end) for person in found)
        if taken or phrase.name in {"not_yet", "royalty"} or _is_title(phrase.start, phrase.end, known):
            continue
        person = _holder(sentence, tables, phrase, known, day=day, since=since)
        if person is not None:
            joined = _joined_to(sentence, person, known)
            each = [person, *(replace(one, kind="office", unsure=False) for one in joined)]
            kinds = sentence.speech.office_kinds
            found += [
                replace(one, keys=holders(tables.offices, phrase.name, one.code, day, kinds, since=since))
                if joined
                else one
                for one in each
            ]
    for place, word in enumerate(sentence.written):
        kind, code = sentence.speech.office_countries.get(word, ("", ""))
        if kind and not _is_title(place, place + 1, known):
            keys = holders(tables.offices, kind, code, day, sentence.speech.office_kinds, since=since)
            found.append(Person("office", keys, place, place + 1, code))
    return found


def _joined_to(sentence: Sentence, person: Person, known: Sequence[Person]) -> list[Person]:
    """The countries that are joined to the one whose office it is: "Saudi and German foreign ministers"."""
    found: list[Person] = []
    start, ends = person.start, {one.end: one for one in known if one.kind == "country"}
    while person.code and sentence.over(start - 1, "conj") and start - 1 in ends:
        found.append(ends[start - 1])
        start = found[-1].start
    return found


def _means_country(sentence: Sentence, link: Link) -> bool:
    """Whether "us" is the United States: written in capitals, or before a word for an office or a state."""
    if link.end - link.start > 1 or sentence.written[link.start] not in sentence.speech.function:
        return True
    token = sentence.words[link.start].token
    shouted = not any(word.token.text.islower() for word in sentence.words)
    if token.text.isupper() and len(token.text) > 1 and not shouted:
        return True
    said = sentence.over(link.start - 1, "say", "clause", "about", "of", "for_side", "against")
    if said and any(map(sentence.speech.says_concept, sentence.written[link.end : link.end + 1])):
        return True  # "did Tillerson say us troops would stay"
    before_noun = sentence.starts(link.end, "leaders") or link.end in sentence.office_places
    return before_noun or sentence.starts(link.start - 1, "article")


def _is_title(start: int, end: int, known: Sequence[Person]) -> bool:
    """Whether a name stands next to an office, so that the name decides: "president putin"."""
    return any(
        person.overlaps(start, end) or person.start == end or (person.end == start and not person.possessive)
        for person in known
        if person.kind in {"name", "stranger"}
    )


def _holder(
    sentence: Sentence,
    tables: Tables,
    office: FoundPhrase,
    known: Sequence[Person],
    *,
    day: date | None,
    since: date | None,
) -> Person | None:
    """Who held an office; without a country, all that it could be. None if the words may mean no office."""
    code, start, end = _owner(sentence, tables, office, known)
    before = sentence.before(start - 1, "former", "adverb")
    if not code and before >= 0 and sentence.over(before, "pronoun"):
        return None  # "not his foreign minister"
    if not code and start > 0 and before >= 0 and not sentence.starts(before, "article"):
        return None
    if not code and sentence.starts(start - 1, "first"):
        return None  # "the first president to call for it"
    if are_asked(sentence, office, start) and not code and _group_behind(sentence, office) is None:
        return None  # "prime ministers who asked for it" are a group
    plural = _is_plural(sentence, office)
    plural = plural or sentence.starts(start - 1, "wh")
    some = start > 0 and sentence.written[start - 1] in sentence.speech.indefinite
    plural = plural or (some and not code)  # "some prime minister warned …": any of them
    if plural or some:
        day = None  # "which Swiss presidents", "which American president", "a French president told …"
    former = any(cue.end in {office.start, start} for cue in sentence.find("former"))
    employer = next((one for one in known if one.kind == "name" and one.start == start), None)
    kinds = sentence.speech.office_kinds
    if employer is not None:
        keys = holders_under(tables.offices, office.name, code, day, kinds, employer=employer.keys[0])
    else:
        keys = holders(tables.offices, office.name, code, day, kinds, since=since)
    group = _group_behind(sentence, office) if plural and not code else None
    if group is not None:  # "the presidents of the Baltic states"
        of_group, leaders = groups_of_countries()[group.name], tables.directory.leader_by_key
        noun = sentence.at(group.end, "leaders")
        end = noun.end if noun is not None else group.end
        keys = tuple(key for key in keys if leaders[key].country in of_group)
    every = holders(tables.offices, office.name, code, None, kinds) if code and employer is None else ()
    earlier = tuple(key for key in every if key not in keys)
    if former and earlier and len(keys) == 1:  # "the old emir of Qatar"
        keys, earlier = earlier, ()
    if not keys and (not code or (employer is not None and office.name in _OF_NOBODY)):
        return None  # "Assad's head" is no office under him
    possessive = sentence.words[end - 1].possessive
    told_all = since is not None and code and len(keys) <= _HOLDERS
    several = len(keys) > 1 and not (plural or told_all)
    unsure = several or (not keys and bool(earlier))
    keys = keys or earlier  # nobody held it then, as far as is on record: which of the others is asked back
    return Person("office", keys, start, end, code, unsure=unsure, earlier=earlier, possessive=possessive)


def _is_plural(sentence: Sentence, office: FoundPhrase) -> bool:
    """Whether more than one are meant who hold an office: "foreign ministers"."""
    return any(
        sentence.over(place, "leaders")
        and sentence.written[place].endswith("s")
        and not sentence.words[place].possessive
        for place in range(office.start, office.end)
    )


def are_asked(sentence: Sentence, office: FoundPhrase, start: int) -> bool:
    """Whether a question asks about all who hold an office: "prime ministers who called for it", "did any presidents".

    `start` is where the office begins with whose it is: "African".
    """
    if not (_is_plural(sentence, office) and office.name in OFFICES):
        return False
    before = sentence.before(start - 1, "article", "adverb")
    asked = before < 0 or sentence.over(before, "aux", "according", "number", "everyone", "wh")
    return asked or sentence.starts(office.end, "who")


def _group_behind(sentence: Sentence, office: FoundPhrase) -> FoundPhrase | None:
    """The group of countries whose office it is, None for none."""
    after = sentence.after(office.end, "of", "article")
    groups = sentence.speech.groups.find(sentence.written) if after > office.end else ()
    return next((one for one in groups if one.start == after and one.name in groups_of_countries()), None)


def _is_member(sentence: Sentence, country: Person, office: FoundPhrase) -> bool:
    """ "The Bosnian member of the presidency"."""
    between = range(country.end, office.start)
    return (
        country.adjective
        and 0 < len(between) <= _MEMBER_OF
        and any(sentence.over(place, "of") for place in between)
    )


def _of_leader(sentence: Sentence, tables: Tables, before: int, known: Sequence[Person]) -> tuple[str, int]:
    """The country of a leader whose office it is, "" for none, and where that is said: "Merkel's minister", "Putin and his"."""
    names = [one for one in known if one.kind == "name" and len(one.keys) == 1 and one.start <= before]
    countries = {one.start: tables.directory.leader_by_key[one.keys[0]].country for one in names}
    owner = next((one for one in names if one.possessive and one.end == before + 1), None)
    if owner is not None:
        return countries[owner.start], owner.start
    places_before = {one.code for one in known if one.kind == "country" and one.end <= before}
    if len(places_before) == 1 and not names and sentence.over(before, "its"):
        return places_before.pop(), before  # "I was given Tunisia. What did its prime minister say"
    his = sentence.over(before, "pronoun") and sentence.over(before - 1, "conj")
    return (countries[names[0].start], before) if his and len(names) == 1 else ("", before)


def _owner(
    sentence: Sentence, tables: Tables, office: FoundPhrase, known: Sequence[Person]
) -> tuple[str, int, int]:
    """Whose office it is: "the French president", "president of France", "NATO Secretary General", "Merkel's minister".

    A country's code or an organisation's word, "" for none, and where office and owner begin and end.
    """
    before = sentence.before(office.start - 1, "former", "adverb")
    after = sentence.after(office.end, "of", "article")
    if after == office.end < len(sentence) and sentence.written[after] in sentence.speech.inside:
        after = sentence.after(after + 1, "article")  # "the leader of the opposition in Ottawa"
    countries = [person for person in known if person.kind == "country"]
    for country in countries:
        if country.end == before + 1 or _is_member(sentence, country, office):
            return country.code, country.start, office.end
    for country in countries:
        follows = after > office.end or (country.adjective and not sentence.breaks_before(country.start))
        if country.start == after and follows:  # without "of" only an adjective: "président français"
            return country.code, office.start, country.end
    code, start = _of_leader(sentence, tables, before, known)
    if code:
        return code, start, office.end
    for place in (before, *([after] if after > office.end else [])):
        word = sentence.written[place] if 0 <= place < len(sentence) else ""
        own = any(
            held.country == word or (word in held.words and office.name in held.kinds)
            for held in tables.offices
        )
        if word and own and word not in sentence.speech.function:
            return word, min(office.start, place), max(office.end, place + 1)
    return "", office.start, office.end
