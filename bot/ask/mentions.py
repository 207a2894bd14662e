"""Everyone whom a question may be about: by name, by office, by country; and what the words around say of each.

Everything here is a candidate. Whether "Russia" is who was asked or part of "work with Russia" is decided in
`question`, together with the topic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from rapidfuzz import fuzz

from bot.ask.index import Tables
from bot.ask.language import FoundPhrase
from bot.ask.names import Link, PhraseTable, Sure, holders, name_words, places, surnames, words_of
from bot.ask.text import Sentence
from bot.core.entries import Leader

STANCE_CUES: Final = (
    "support", "oppose", "neutral", "both", "think", "say", "change", "agreement", "compare", "versus", "about", "about_name",
    "for_side", "against", "position", "quote",
)  # fmt: skip
"""Cues of taking a side or saying something, which follow somebody's name."""

_ALIKE_NAMES: Final = 70
"""Least rapidfuzz ratio, 0 to 100, for a word beside a surname to be a spelling of the same person's given name."""

_SURE_GUESS: Final = 0.8
"""From this likeness on, a misspelt name before another is a name of its own."""


@dataclass(frozen=True, slots=True)
class Person:
    """Words that say whom.

    Attributes:
        kind: how: by name, by office, by country ("country" also for its adjective and its capital), or a
            "stranger", a name that is not on record.
        keys: of the leaders meant; several are one country's, or the choice between them if `unsure`.
        code: alpha-3 code for a country or an office's country.
        adjective: "Russian" rather than "Russia". possessive: "Russia's".
    """

    kind: Literal["name", "office", "country", "stranger"]
    keys: tuple[str, ...]
    start: int
    end: int
    code: str = ""
    unsure: bool = False
    adjective: bool = False
    possessive: bool = False
    likeness: float = 1.0

    @property
    def places(self) -> frozenset[int]:
        """The places of the words."""
        return frozenset(range(self.start, self.end))

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a word with `start` to `end`."""
        return self.start < end and start < self.end


def people(sentence: Sentence, tables: Tables, taken: frozenset[int], day: date) -> list[Person]:
    """Everyone that a question may be about, in order; words at places in `taken` are something else.

    `day` is the day for which offices are read.
    """
    named = [person for person in _names_in(sentence, tables) if taken.isdisjoint(person.places)]
    countries = [
        person
        for person in _countries_in(sentence, tables)
        if taken.isdisjoint(person.places)
        and not any(name.overlaps(person.start, person.end) for name in named)
    ]
    offices = _offices_in(sentence, tables, [*named, *countries], day)
    free = [person for person in countries if not any(o.overlaps(person.start, person.end) for o in offices)]
    return sorted([*named, *free, *offices], key=lambda person: person.start)


def in_subject_place(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    """Whether the words around say that this is who is asked about, and not part of a topic.

    Before it stands nothing, an auxiliary, a joining word, "position of"; after it a verb or noun of taking a
    side, a preposition of what it is about, or a break.
    """
    return _opens(sentence, person, everyone) and _acts(sentence, person, everyone)


def _opens(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    before = person.start - 1
    while before >= 0 and (
        sentence.over(before, "adverb", "title", "former", "article") or before in sentence.office_places
    ):
        before -= 1
    if before < 0 or sentence.breaks_before(person.start):
        return True
    if sentence.over(before, "into") and not sentence.over(before, "aux"):
        return after_position(sentence, before) and not sentence.over(before, "about")
    owner = next((other for other in everyone if other.end == before + 1), None)
    if owner is not None:  # "canada's trudeau" is about trudeau, "hollande's syria policy" not about syria
        return not (owner.possessive and person.kind == "country")
    if sentence.starts(before, "conj"):
        joined = [other for other in everyone if other.end == before]
        return not joined or _opens(sentence, joined[0], everyone)
    if sentence.over(before, "of"):
        return after_position(sentence, before) or sentence.over(before, "according")
    if sentence.over(before, "about"):
        return person.kind != "country" and not any(other.start < before for other in everyone)
    return sentence.over(
        before,
        "aux", "wh", "clause", "versus", "compare", "say", "think", "greeting", "follow", "according", "about",
        "between", "agreement", "updates", "quote", "who", "help",
    )  # fmt: skip


def _acts(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
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


def after_position(sentence: Sentence, place: int) -> bool:
    """Whether a word comes right after a word for a position, as "of" does in "position of"."""
    return any(cue.end == place for cue in sentence.find("position", "quote", "say", "compare", "agreement"))


def _names_in(sentence: Sentence, tables: Tables) -> list[Person]:
    """Leaders by name, from left to right. A name that several have, or that may be misspelt for several, is unsure."""
    found: list[Person] = []
    for person in _named(sentence, tables):
        of_another = found and _is_given_name_of(sentence, found[-1], person)
        if of_another and not _is_topic(sentence, person, tables):
            stranger = replace(person, kind="stranger", keys=(), start=found[-1].start, unsure=False)
            found[-1] = stranger
        else:
            found.append(person)
    return found


def _is_topic(sentence: Sentence, person: Person, tables: Tables) -> bool:
    """Whether a name alone is a topic too, so that the name before it is of somebody else: "obma asad"."""
    link = tables.spellings.at(sentence.written, person.start)
    return (link is not None and link.end == person.end) or tables.names_topic(person.keys)


def _is_given_name_of(sentence: Sentence, one: Person, other: Person) -> bool:
    """Whether a guessed name right before another is somebody else's given name: "Michelle Obama" is not Michel."""
    beside = one.end == other.start and not sentence.breaks_before(other.start)
    return beside and one.likeness < _SURE_GUESS and not one.possessive


def _named(sentence: Sentence, tables: Tables) -> Iterator[Person]:
    for link in _longest_names(sentence, tables.names):
        likeness = min(word.likeness for word in sentence.words[link.start : link.end])
        if likeness < 1 and link.sure < Sure.SURNAME:
            continue  # many given names are alike
        keys = tuple(dict.fromkeys((*link.keys, *_equally_like(sentence, link, tables))))
        person = Person(
            kind="name",
            keys=keys,
            start=link.start,
            end=link.end,
            unsure=len(keys) > 1,
            possessive=sentence.words[link.end - 1].possessive,
            likeness=likeness,
        )
        if not _is_ordinary_word(sentence, link) or _is_used_as_name(sentence, person, link):
            yield _with_neighbours(sentence, person, link, tables)


def _equally_like(sentence: Sentence, link: Link, tables: Tables) -> Iterator[str]:
    """Keys of others whose name is as like a misspelt word as the one that was taken."""
    if link.end - link.start == 1:
        for other in sentence.words[link.start].others:
            found = tables.names.at([other], 0)
            if found is not None and found.sure >= Sure.SURNAME:
                yield from found.keys


def _longest_names(sentence: Sentence, names: PhraseTable) -> Iterator[Link]:
    place = 0
    while place < len(sentence):
        link = names.at(sentence.written, place)
        if link is None:
            place += 1
            continue
        inner = names.at(sentence.written, place + 1) if place + 1 < link.end else None
        if inner is not None and inner.end > link.end and inner.sure > link.sure:
            link = inner  # "president abdullah bin zayed": a surer name begins one word later
        yield link
        place = link.end


def _is_ordinary_word(sentence: Sentence, link: Link) -> bool:
    """Whether a name is also a word of the language: May, Key, Bishop."""
    words = sentence.written[link.start : link.end]
    speech = sentence.speech
    if len(words) > 1:
        return all(word in speech.function for word in words)
    word = words[0]
    as_typed = sentence.words[link.start].token.folded in {word, f"{word}s"}
    return as_typed and word in speech.known


def _is_used_as_name(sentence: Sentence, person: Person, link: Link) -> bool:
    """Whether a name that is also a word is meant as a name, by its capital and the words around it."""
    token = sentence.words[person.start].token
    before, after = person.start - 1, person.end
    if sentence.starts(before, "article") and not sentence.starts(before, "clause") and not token.capital:
        return False
    mixed = any(word.token.text.islower() for word in sentence.words if word.token.text.isalpha())
    if token.capital and mixed and person.start > 0 and not sentence.breaks_before(person.start):
        return True
    if before >= 0 and sentence.over(before, "title") and link.sure >= Sure.SURNAME:
        return True
    if person.possessive and sentence.starts(after, "position", "say", "quote", "of"):
        return True
    acts = _acts_as_name(sentence, after) or (before < 0 and sentence.breaks_before(after))
    return acts and _opens_as_name(sentence, person.start)


def _opens_as_name(sentence: Sentence, start: int) -> bool:
    """Whether what stands before a word is what stands before somebody's name."""
    before = start - 1
    if sentence.breaks_before(start) or sentence.over(
        before,
        "aux", "versus", "greeting", "follow", "between", "clause", "quote", "say", "agree", "agreement", "about",
        "conj", "compare",
    ):  # fmt: skip
        return True
    return sentence.over(before, "of") and after_position(sentence, before)


def _acts_as_name(sentence: Sentence, after: int) -> bool:
    """Whether what follows a word is what follows somebody's name, past words like "first" and "really"."""
    while after < len(sentence):
        if sentence.starts(after, *STANCE_CUES, "conj"):
            return not sentence.over(after, "linking")
        if not sentence.over(after, "adverb"):
            return False
        after += 1
    return True


def _with_neighbours(sentence: Sentence, person: Person, link: Link, tables: Tables) -> Person:
    """The person, or a stranger where the word beside belongs to a name that is not theirs: "Michelle Obama"."""
    if person.unsure:
        return person
    leader = tables.directory.leader_by_key[person.keys[0]]
    before, after = person.start - 1, person.end
    given = not sentence.breaks_before(person.start) and _is_given_name(sentence, before, leader)
    if given and not _is_topic(sentence, person, tables):
        return _with_word(sentence, person, leader, before)
    if sentence.starts(after, "junior"):
        return replace(person, kind="stranger", keys=(), end=after + 1)
    words = set(sentence.written[link.start : link.end])
    needs_surname = words.isdisjoint(surnames(leader)) or (
        link.end - link.start == 1 and words.isdisjoint(words_of(leader.name)[-1:])
    )
    ends = after >= len(sentence) or person.possessive or sentence.breaks_before(after)
    if needs_surname and not ends and _may_be_name(sentence, after):
        return _with_word(sentence, person, leader, after)
    return person


def _with_word(sentence: Sentence, person: Person, leader: Leader, place: int) -> Person:
    """The person with the word at `place`: the same if it is like a word of their name, else a stranger."""
    whole = replace(person, start=min(place, person.start), end=max(place + 1, person.end))
    word = sentence.written[place]
    if any(fuzz.ratio(word, own) >= _ALIKE_NAMES for own in name_words(leader)):
        return whole
    return replace(whole, kind="stranger", keys=())


def _is_given_name(sentence: Sentence, place: int, leader: Leader) -> bool:
    """Whether a word before a surname may be a given name: "pls obama" is none if Obama has a capital and pls not."""
    surname = sentence.words[place + 1].token
    may_be = _may_be_name(sentence, place) or _is_guessed_place(sentence, place, leader)
    return may_be and (sentence.words[place].token.capital or not surname.capital)


def _is_guessed_place(sentence: Sentence, place: int, leader: Leader) -> bool:
    """Whether a word was taken for a misspelt city, or a country not the leader's: "Lyndon Johnson"."""
    word = sentence.words[place]
    if place < 0 or word.likeness == 1 or word.written in sentence.speech.known:
        return False
    here = places(sentence.speech)
    capital = here.capitals.at(sentence.written, place)
    links = (table.at(sentence.written, place) for table in (here.countries, here.adjectives))
    codes = {key for link in links if link is not None for key in link.keys}
    return capital is not None or (bool(codes) and leader.country not in codes)


def _may_be_name(sentence: Sentence, place: int) -> bool:
    """Whether a word is neither of the language nor of the record, so that it may be somebody's name."""
    word = sentence.words[place]
    return not word.known and word.written.isalpha() and len(word.written) > 1


def _countries_in(sentence: Sentence, tables: Tables) -> Iterator[Person]:
    """Countries by name, capital or adjective, each with all its leaders, also without any."""
    here = places(sentence.speech)
    seen: set[int] = set()
    options = [
        (link, adjective)
        for table, adjective in ((here.countries, False), (here.capitals, False), (here.adjectives, True))
        for link in table.find(sentence.written)
    ]
    for link, adjective in sorted(options, key=lambda option: (option[0].start, -option[0].end)):
        if link.start in seen or not _means_country(sentence, link):
            continue
        seen |= set(range(link.start, link.end))
        yield Person(
            kind="country",
            keys=tables.leaders_of.get(link.keys[0], ()),
            start=link.start,
            end=link.end,
            code=link.keys[0],
            adjective=adjective,
            possessive=sentence.words[link.end - 1].possessive,
        )


def _offices_in(sentence: Sentence, tables: Tables, known: Sequence[Person], day: date) -> list[Person]:
    """Offices, each with who held it on `day`; `known` are the names and countries of the sentence.

    Next to a name the name decides, and the office is left out.
    """
    found: list[Person] = []
    for phrase in sentence.office_phrases:
        taken = any(person.overlaps(phrase.start, phrase.end) for person in found)
        if taken or phrase.name == "not_yet" or _is_title(phrase.start, phrase.end, known):
            continue
        person = _holder(sentence, tables, phrase, known, day)
        if person is not None:
            found.append(person)
    for place, word in enumerate(sentence.written):
        kind, code = sentence.speech.office_countries.get(word, ("", ""))
        if kind and not _is_title(place, place + 1, known):
            keys = holders(tables.offices, kind, code, day, sentence.speech.office_kinds)
            found.append(Person("office", keys, place, place + 1, code))
    return found


def _means_country(sentence: Sentence, link: Link) -> bool:
    """Whether "us" is the United States: written in capitals, or before a word for an office or a state."""
    if link.end - link.start > 1 or sentence.written[link.start] not in sentence.speech.function:
        return True
    token = sentence.words[link.start].token
    shouted = not any(word.token.text.islower() for word in sentence.words)
    if token.text.isupper() and len(token.text) > 1 and not shouted:
        return True
    before_noun = sentence.starts(link.end, "leaders") or link.end in sentence.office_places
    return before_noun or sentence.starts(link.start - 1, "article")


def _is_title(start: int, end: int, known: Sequence[Person]) -> bool:
    """Whether a name stands next to an office, so that the name decides: "president putin"."""
    return any(
        person.overlaps(start, end) or person.start == end or (person.end == start and not person.possessive)
        for person in known
        if person.kind == "name"
    )


def _holder(
    sentence: Sentence, tables: Tables, office: FoundPhrase, known: Sequence[Person], day: date
) -> Person | None:
    """Who held an office; without a country, all that it could be. None if the words may mean no office."""
    code, start, end = _owner(sentence, tables, office, known)
    before = sentence.before(start - 1, "former", "adverb")
    if not code and start > 0 and before >= 0 and not sentence.starts(before, "article"):
        return None
    keys = holders(tables.offices, office.name, code, day, sentence.speech.office_kinds)
    if not code and not keys:
        return None
    possessive = sentence.words[end - 1].possessive
    return Person("office", keys, start, end, code, unsure=len(keys) > 1, possessive=possessive)


def _owner(
    sentence: Sentence, tables: Tables, office: FoundPhrase, known: Sequence[Person]
) -> tuple[str, int, int]:
    """Whose office it is: "the French president", "president of France", "NATO Secretary General".

    A country's code or an organisation's word, "" for none, and where office and owner begin and end.
    """
    before = sentence.before(office.start - 1, "former", "adverb")
    after = sentence.after(office.end, "of", "article")
    countries = [person for person in known if person.kind == "country"]
    for country in countries:
        if country.end == before + 1:
            return country.code, country.start, office.end
    for country in countries:
        follows = after > office.end or (country.adjective and not sentence.breaks_before(country.start))
        if country.start == after and follows:  # without "of" only an adjective: "président français"
            return country.code, office.start, country.end
    for place in (before, *([after] if after > office.end else [])):
        word = sentence.written[place] if 0 <= place < len(sentence) else ""
        if word and any(held.country == word for held in tables.offices):
            return word, min(office.start, place), max(office.end, place + 1)
    return "", office.start, office.end
