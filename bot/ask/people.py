"""Who a question may be about: leaders by name, office or country, and people who are not on record.

Everything here is a candidate. Whether "Russia" is who was asked or part of "work with Russia" is decided in
`reading`, together with the topic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from rapidfuzz import fuzz

from bot.ask.links import Link, PhraseTable, Sure
from bot.ask.names import name_words, surnames
from bot.ask.offices import holders
from bot.ask.places import places
from bot.ask.sentence import Sentence
from bot.ask.tables import Tables

_ALIKE_NAMES: Final = 70
"""Least rapidfuzz ratio, 0 to 100, for a word beside a surname to be a spelling of the same person's given name."""

STANCE_CUES: Final = (
    "support", "oppose", "neutral", "both", "think", "say", "change", "agreement", "compare", "versus", "about", "about_name",
    "for_side", "against", "position", "quote",
)  # fmt: skip


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

    def overlaps(self, start: int, end: int) -> bool:
        """Whether it shares a word with `start` to `end`."""
        return self.start < end and start < self.end


def people(sentence: Sentence, tables: Tables, taken: frozenset[int], day: date) -> list[Person]:
    """Everyone that a question may be about, in order; words at places in `taken` are something else.

    `day` is the day for which offices are read.
    """
    named = [
        person for person in _names(sentence, tables) if taken.isdisjoint(range(person.start, person.end))
    ]
    countries = [
        person
        for person in _countries(sentence, tables)
        if taken.isdisjoint(range(person.start, person.end))
        and not any(name.overlaps(person.start, person.end) for name in named)
    ]
    offices = _offices(sentence, tables, [*named, *countries], day)
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
        return _after_position(sentence, before) and not sentence.over(before, "about")
    owner = next((other for other in everyone if other.end == before + 1), None)
    if owner is not None:  # "canada's trudeau" is about trudeau, "hollande's syria policy" not about syria
        return not (owner.possessive and person.kind == "country")
    if sentence.at(before, "conj") is not None:
        joined = [other for other in everyone if other.end == before]
        return not joined or _opens(sentence, joined[0], everyone)
    if sentence.over(before, "of"):
        return _after_position(sentence, before) or sentence.over(before, "according")
    if sentence.over(before, "about"):
        return person.kind != "country" and not any(other.start < before for other in everyone)
    return sentence.over(
        before,
        "aux", "wh", "clause", "versus", "compare", "say", "think", "greeting", "follow", "according", "about",
        "between", "agreement", "updates", "quote", "who", "help",
    )  # fmt: skip


def _acts(sentence: Sentence, person: Person, everyone: Sequence[Person]) -> bool:
    after = person.end
    skipped = ("adverb", "aux", "neg", "linking", *(("leaders",) if person.kind == "country" else ()))
    while after < len(sentence) and sentence.over(after, *skipped):
        after += 1
    if after >= len(sentence):
        return True
    if any(other.start == after for other in everyone if other is not person):
        return True
    joined = sentence.at(after, "conj") is not None
    if joined and any(other.start == after + 1 for other in everyone):
        return True
    return sentence.breaks_before(after) or joined or sentence.at(after, *STANCE_CUES) is not None


def _after_position(sentence: Sentence, place: int) -> bool:
    return any(cue.end == place for cue in sentence.find("position", "quote", "say", "compare", "agreement"))


def _names(sentence: Sentence, tables: Tables) -> Iterator[Person]:
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
        if _is_ordinary_word(sentence, link) and not _used_as_name(sentence, person, link):
            continue
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
        longer = names.at(sentence.written, place + 1) if place + 1 < link.end else None
        if longer is not None and longer.end > link.end and longer.sure > link.sure:
            link = longer  # "president abdullah bin zayed": a surer name begins one word later
        yield link
        place = link.end


def _is_ordinary_word(sentence: Sentence, link: Link) -> bool:
    words = sentence.written[link.start : link.end]
    speech = sentence.speech
    if len(words) > 1:
        return all(word in speech.function for word in words)
    (word,) = words
    exact = sentence.words[link.start].token.folded in {word, f"{word}s"}
    ordinary = word in speech.known
    return exact and (ordinary or (link.sure < Sure.SURNAME and len(word) <= 2))  # noqa: PLR2004


def _used_as_name(sentence: Sentence, person: Person, link: Link) -> bool:
    """Whether a name that is also a word is meant as a name: May, Key, Bishop."""
    token = sentence.words[person.start].token
    others = [word.token for word in sentence.words if word.token.text.isalpha()]
    mixed = any(not other.capital for other in others)
    if sentence.at(person.start - 1, "article") and not token.capital:
        return False
    if token.capital and mixed and person.start > 0 and not sentence.breaks_before(person.start):
        return True
    before, after = person.start - 1, person.end
    if before >= 0 and sentence.over(before, "title") and link.sure >= Sure.SURNAME:
        return True
    if person.possessive and sentence.at(after, "position", "say", "quote", "of") is not None:
        return True
    opens = (
        before < 0
        or sentence.over(before, "aux", "versus", "greeting", "follow", "between", "clause", "quote", "say")
        or (sentence.over(before, "agree", "agreement"))
        or (sentence.over(before, "of") and _after_position(sentence, before))
        or sentence.over(before, "about")
    )
    joined = before >= 0 and sentence.over(before, "conj", "versus", "compare")
    listed = sentence.breaks_before(person.start) and before >= 0
    acts = _acts_as_name(sentence, after)
    while not acts and after < len(sentence) and sentence.over(after, "adverb"):
        after += 1
        acts = _acts_as_name(sentence, after)
    return (opens or joined or listed) and (acts or (before < 0 and sentence.breaks_before(after)))


def _acts_as_name(sentence: Sentence, after: int) -> bool:
    """Whether what follows a word is what follows somebody's name."""
    return after >= len(sentence) or (
        sentence.at(after, *STANCE_CUES, "conj") is not None and not sentence.over(after, "linking")
    )


def _with_neighbours(sentence: Sentence, person: Person, link: Link, tables: Tables) -> Person:
    """The person, or a stranger where the word beside belongs to a name that is not theirs: "Michelle Obama"."""
    if person.unsure:
        return person
    leader = tables.directory.leader_by_key[person.keys[0]]
    own = name_words(leader)
    before, after = person.start - 1, person.end
    token = sentence.words[person.start].token
    if (
        before >= 0
        and not sentence.breaks_before(person.start)
        and _may_be_name(sentence, before, tables)
        and (sentence.words[before].token.capital or not token.capital)
    ):
        if _alike(sentence.written[before], own):
            return replace(person, start=before)
        return replace(person, kind="stranger", keys=(), start=before)
    has_surname = bool(set(sentence.written[link.start : link.end]) & surnames(leader))
    given_only = (
        link.sure < Sure.SURNAME or sentence.written[link.start] not in leader.name.casefold().split()[-1:]
    )
    if (
        after < len(sentence)
        and not sentence.breaks_before(after)
        and not person.possessive
        and (not has_surname or (given_only and link.end - link.start == 1))
        and _may_be_name(sentence, after, tables)
    ):
        if _alike(sentence.written[after], own):
            return replace(person, end=after + 1)
        return replace(person, kind="stranger", keys=(), end=after + 1)
    return person


def _may_be_name(sentence: Sentence, place: int, tables: Tables) -> bool:
    """Whether a word is neither of the language nor of the record, so that it may be somebody's name."""
    word = sentence.words[place]
    return not word.known and word.written.isalpha() and len(word.written) > 1


def _alike(word: str, own: frozenset[str]) -> bool:
    return any(fuzz.ratio(word, other) >= _ALIKE_NAMES for other in own)


def _countries(sentence: Sentence, tables: Tables) -> Iterator[Person]:
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
        code = link.keys[0]
        yield Person(
            kind="country",
            keys=tuple(leader.key for leader in tables.directory.leaders if leader.country == code),
            start=link.start,
            end=link.end,
            code=code,
            adjective=adjective,
            possessive=sentence.words[link.end - 1].possessive,
        )


def _means_country(sentence: Sentence, link: Link) -> bool:
    """Whether "us" is the United States: written in capitals, or before a word for an office or a state."""
    if link.end - link.start > 1 or sentence.written[link.start] not in sentence.speech.function:
        return True
    token = sentence.words[link.start].token
    shouted = not any(word.token.text.islower() for word in sentence.words)
    if token.text.isupper() and len(token.text) > 1 and not shouted:
        return True
    after = link.end
    return (
        sentence.at(link.start - 1, "article") is not None
        or sentence.at(after, "leaders") is not None
        or after in sentence.office_places
    )


def _offices(sentence: Sentence, tables: Tables, known: Sequence[Person], day: date) -> list[Person]:
    speech = sentence.speech
    found: list[Person] = []
    for phrase in sentence.office_phrases:
        if any(person.overlaps(phrase.start, phrase.end) for person in found) or phrase.name == "not_yet":
            continue
        if any(
            _beside(sentence, person, phrase.start, phrase.end) for person in known if person.kind == "name"
        ):
            continue
        person = _office(sentence, tables, phrase.name, (phrase.start, phrase.end), known, day)
        if person is not None:
            found.append(person)
    for place, word in enumerate(sentence.written):
        kind, code = speech.office_countries.get(word, ("", ""))
        if kind and not any(_beside(sentence, person, place, place + 1) for person in known):
            keys = holders(tables.offices, kind, code, day, speech.office_kinds)
            found.append(Person("office", keys, place, place + 1, code))
    return found


def _beside(sentence: Sentence, person: Person, start: int, end: int) -> bool:
    """Whether a name stands next to a title, so that the name decides: "president putin"."""
    if person.overlaps(start, end) or person.start == end:
        return True
    return person.end == start and not person.possessive


def _is_after_office(sentence: Sentence, person: Person, end: int) -> bool:
    """ "president of France", in French also "président français"."""
    return person.start > end or (person.adjective and not sentence.breaks_before(person.start))


def _office(
    sentence: Sentence,
    tables: Tables,
    kind: str,
    span: tuple[int, int],
    known: Sequence[Person],
    day: date,
) -> Person | None:
    """The holder of an office that the words `span` name, with its country before it or after "of"."""
    start, end = span
    before = start - 1
    while before >= 0 and sentence.over(before, "former", "adverb"):
        before -= 1
    after = end
    while after < len(sentence) and sentence.over(after, "of", "article"):
        after += 1
    code = ""
    for person in known:
        if person.kind == "country" and person.end == before + 1:
            code, start = person.code, person.start
        elif (
            person.kind == "country"
            and person.start == after
            and not code
            and _is_after_office(sentence, person, end)
        ):
            code, end = person.code, person.end
    for place in (before, after):
        word = sentence.written[place] if 0 <= place < len(sentence) and place != end else ""
        if not code and word and any(held.country == word for held in tables.offices):
            code, start, end = word, min(start, place), max(end, place + 1)
    if not code and sentence.at(before, "article") is None and before >= 0:
        return None
    keys = holders(tables.offices, kind, code, day, sentence.speech.office_kinds)
    unsure = len(keys) > 1
    if not code and not keys:
        return None
    possessive = sentence.words[end - 1].possessive
    return Person("office", keys, start, end, code, unsure=unsure, possessive=possessive)
