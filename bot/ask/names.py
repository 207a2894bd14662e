"""What words name: countries, a record's leaders and offices, and the ideas that topics are made of.

A link says what phrase stands where and how sure that is; which links count is decided later (`question`).

An office in the record is the statements made in it, not a term: the holder on a day is the last one attested by
then, and where only one holder is on record, that one.

An idea is a string: "c:strike" for a word of the language's concepts, "@RUS" for a country, "#putin" for a
leader, "t:isis" for a theme, "w:geneva" for any other word, by its stem. "s:bomb" is the very word behind a concept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cache, lru_cache
from typing import Final

from bot.ask.language import PARTICLES, Language, record_language
from bot.core import countries
from bot.core.dates import first_day, last_day
from bot.core.directory import Directory
from bot.core.entries import Leader
from bot.core.names import fold

Words = tuple[str, ...]

SAME_IDEA: Final = 0.97
"""How much another word for the same idea says; the very word says it wholly, so that it wins where both are there."""

CAPITAL_FOR_COUNTRY: Final = 0.8
"""How much a capital says its country: "strikes on Damascus" is nearly "strikes on Syria"."""

_MIN_TELLING: Final = 4
"""Shortest part of a name, in characters, that says who is meant in a topic."""

_MIN_PART: Final = 2
"""Shortest part of a name, in characters, that names somebody by itself."""

_MIN_INITIALS: Final = 3

_POSSESSIVE = re.compile(r"['’]s\b")


class Sure(IntEnum):
    """How a phrase names an entry, the surest last."""

    MIDDLE = 0
    """A word from the middle of the name, by which nobody is called."""
    PART = 1
    """A word of the name, such as a given name."""
    SURNAME = 2
    """The end of a name."""
    WHOLE = 3
    """The name, an alias or the key."""


@dataclass(frozen=True, slots=True)
class Link:
    """Words `start` to `end` (exclusive) name one of `keys`."""

    keys: tuple[str, ...]
    start: int
    end: int
    sure: Sure = Sure.WHOLE


@dataclass(frozen=True)
class PhraseTable:
    """Phrases and the keys that they name.

    Attributes:
        phrases: each phrase with how sure it is and the keys.
        lengths: how many words the phrases have that begin with a word, longest first.
    """

    phrases: Mapping[Words, tuple[Sure, tuple[str, ...]]] = field(repr=False)
    lengths: Mapping[str, Sequence[int]] = field(repr=False)

    @classmethod
    def of(cls, phrases: Iterable[tuple[Words, Sure, str]]) -> "PhraseTable":
        """A table of (words, how sure, key). Of one phrase only its surest keys are kept."""
        best: dict[Words, tuple[Sure, dict[str, None]]] = {}
        for words, sure, key in phrases:
            if not words:
                continue
            known, keys = best.get(words, (sure, {}))
            if sure > known:
                known, keys = sure, {}
            if sure == known:
                best[words] = (known, keys | {key: None})
        lengths: dict[str, set[int]] = {}
        for words in best:
            lengths.setdefault(words[0], set()).add(len(words))
        return cls(
            {words: (sure, tuple(keys)) for words, (sure, keys) in best.items()},
            {word: sorted(found, reverse=True) for word, found in lengths.items()},
        )

    def with_those_of(self, other: "PhraseTable") -> "PhraseTable":
        """The phrases of both tables."""
        pairs = [*self.phrases.items(), *other.phrases.items()]
        return PhraseTable.of((words, sure, key) for words, (sure, keys) in pairs for key in keys)

    def at(self, folded: Sequence[str], start: int) -> Link | None:
        """The longest phrase that begins at a word; None behind the last word."""
        for length in self.lengths.get(folded[start], ()) if start < len(folded) else ():
            found = self.phrases.get(tuple(folded[start : start + length]))
            if found is not None and start + length <= len(folded):
                sure, keys = found
                return Link(keys, start, start + length, sure)
        return None

    def find(self, folded: Sequence[str]) -> Iterator[Link]:
        """The phrases of a text from left to right, the longest at each word, none overlapping."""
        place = 0
        while place < len(folded):
            link = self.at(folded, place)
            if link is None:
                place += 1
            else:
                yield link
                place = link.end


def stretches(words: Words) -> Iterator[Words]:
    """Each run of neighbouring words, shorter than the whole."""
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            if end - start < len(words):
                yield words[start:end]


@dataclass(frozen=True)
class Places:
    """The countries of the world in one language, by alpha-3 code.

    Attributes:
        countries: names.
        adjectives: words for what is of a country, or for its people.
        capitals: capitals and seats of government, which are places as well.
        names: how to say each.
    """

    countries: PhraseTable
    adjectives: PhraseTable
    capitals: PhraseTable
    names: Mapping[str, str]


@cache
def places(speech: Language) -> Places:
    """The countries in a language, made once."""
    names = countries.names(speech.code)
    usual = countries.USUAL if speech is record_language() else speech.places
    return Places(
        countries=_table([*((code, (fold(name),)) for code, name in names.items()), *usual.items()]),
        adjectives=_table(speech.adjectives.items()),
        capitals=_table(speech.capitals.items()),
        names=names,
    )


@lru_cache(maxsize=16_384)
def words_of(text: str) -> Words:
    """A text as folded words, without possessive endings."""
    return tuple(fold(_POSSESSIVE.sub("", text)).split())


def _table(phrases_by_code: Iterable[tuple[str, Iterable[str]]]) -> PhraseTable:
    return PhraseTable.of(
        (tuple(phrase.split()), Sure.WHOLE, code) for code, phrases in phrases_by_code for phrase in phrases
    )


def name_table(directory: Directory) -> PhraseTable:
    """The names of a record's leaders. A phrase that names several holds all their keys."""
    return PhraseTable.of(
        (words, sure, leader.key) for leader in directory.leaders for words, sure in _spellings(leader)
    )


def name_words(leader: Leader) -> frozenset[str]:
    """Every word of a leader's name and aliases."""
    return _words_in(leader.name, *leader.aliases)


@lru_cache(maxsize=16_384)  # asked for each name in a text again and again
def _words_in(*names: str) -> frozenset[str]:
    return frozenset(word for text in names for word in words_of(text))


def surnames(leader: Leader) -> frozenset[str]:
    """The last words of a leader's name and aliases."""
    return frozenset(words[-1] for text in (leader.name, *leader.aliases) if (words := words_of(text)))


def _spellings(leader: Leader) -> Iterator[tuple[Words, Sure]]:
    yield words_of(leader.key), Sure.WHOLE
    name = words_of(leader.name)
    for text in (leader.name, *leader.aliases):
        words = words_of(text)
        yield words, Sure.WHOLE
        if _spells_name(text, words, name):
            for part in stretches(words):
                if _names_somebody(part, name):
                    yield part, _how_sure(part, words)
    if len(name) >= _MIN_INITIALS:
        yield ("".join(word[0] for word in name),), Sure.SURNAME


def _how_sure(part: Words, words: Words) -> Sure:
    """How part of a name names somebody."""
    if part == words[-len(part) :]:
        return Sure.SURNAME
    return Sure.PART if len(part) > 1 or part == words[:1] else Sure.MIDDLE


def _spells_name(text: str, words: Words, name: Words) -> bool:
    """Whether an alias is the name in another form or alphabet, rather than an office or a nickname."""
    return not set(words).isdisjoint(name) or not text.isascii()


def _names_somebody(part: Words, name: Words) -> bool:
    """Whether part of a name can stand for it: "president" of "president putin" cannot."""
    titles = record_language().known
    return any(
        word not in PARTICLES and len(word) >= _MIN_PART and (word in name or word not in titles)
        for word in part
    )


@dataclass(frozen=True, slots=True)
class Held:
    """An office that a leader held, by the kinds of office that it is; `words` are those of its title.

    Of who was a candidate or elected, and not in office yet, there is no kind, and it is `coming`.
    """

    leader: str
    country: str
    kinds: frozenset[str]
    first: date
    last: date
    words: frozenset[str] = frozenset()
    coming: bool = False


def offices_held(directory: Directory, speech: Language) -> tuple[Held, ...]:
    """The offices of a record, in the language of the record's texts."""
    return tuple(
        Held(
            leader=office.leader,
            country=""
            if is_of_a_body(office.office, speech)
            else _country(directory, office.leader, office.office),
            kinds=office_kinds(office.office, speech),
            words=frozenset(words_of(office.office)),
            coming=any(one.name == "not_yet" for one in speech.offices.find(words_of(office.office))),
            first=first_day(office.first_attested),
            last=last_day(office.last_attested) if office.last_attested else date.max,
        )
        for office in directory.offices
    )


_OF_A_SUBJECT: Final = frozenset({"minister", "secretary"})
"""Titles after which "of" says what somebody is in charge of: "Minister of Finance"."""


def is_of_a_body(office: str, speech: Language) -> bool:
    """Whether an office is one of an organisation and not of a country: "President of the Front National"."""
    words = words_of(office)
    of = next((cue for cue in speech.cues.find(words) if cue.name == "of"), None)
    if of is None or not _OF_A_SUBJECT.isdisjoint(words[: of.start]):
        return False
    country = any(True for _ in places(speech).countries.find(words[of.end :]))
    titles = {place for one in speech.offices.find(words) for place in range(one.start, one.end)}
    return not country and any(
        word not in speech.function and place not in titles
        for place, word in enumerate(words[of.end :], of.end)
    )


def office_kinds(office: str, speech: Language) -> frozenset[str]:
    """What kinds of office a title is: "Deputy Prime Minister" is not a prime minister.

    Longer phrases are taken first and each word counts once; whoever is not in office yet has none.
    """
    kinds: set[str] = set()
    taken: set[int] = set()
    for phrase in speech.offices.longest_first(words_of(office)):
        places = set(range(phrase.start, phrase.end))
        if places.isdisjoint(taken):
            taken |= places
            kinds.add(phrase.name)
    return frozenset() if "not_yet" in kinds else frozenset(kinds)


def holders(
    held: Iterable[Held],
    kind: str,
    country: str,
    day: date | None,
    also: Mapping[str, frozenset[str]],
    *,
    since: date | None = None,
) -> tuple[str, ...]:
    """Keys of who held an office: the last on record in it by a day, whoever is on record in it between `since` and that day,
    or, without a country or a day, all that it could be.
    """
    kinds = {kind, *also.get(kind, ())}
    fitting = [
        entry
        for entry in held
        if entry.kinds & kinds and (not country or entry.country == country or country in entry.words)
    ]
    if len({entry.country for entry in fitting}) > 1 and not country:
        return tuple(dict.fromkeys(entry.leader for entry in fitting))
    if day is not None and since is not None:
        within = sorted(
            (one for one in fitting if one.first <= day and one.last >= since), key=lambda one: one.first
        )
        return tuple(dict.fromkeys(one.leader for one in within))
    if day is None or len({entry.leader for entry in fitting}) == 1:
        return tuple(dict.fromkeys(entry.leader for entry in fitting))
    attested = [entry for entry in fitting if entry.first <= day]
    if not attested:
        return ()
    return (max(attested, key=lambda entry: (min(entry.last, day), entry.first)).leader,)


def holders_under(
    held: Iterable[Held],
    kind: str,
    country: str,
    day: date | None,
    also: Mapping[str, frozenset[str]],
    *,
    employer: str,
) -> tuple[str, ...]:
    """Keys of who held an office while somebody else held theirs: on `day`, if that is within it, else all of them."""
    offices = list(held)
    own = [entry for entry in offices if entry.leader == employer and entry.kinds]
    kinds = {kind, *also.get(kind, ())}
    under = [
        entry
        for entry in offices
        if entry.kinds & kinds
        and entry.country == country
        and entry.leader != employer
        and any(entry.first <= one.last and one.first <= entry.last for one in own)
    ]
    if day is not None and any(one.first <= day <= one.last for one in own):
        return holders(under, kind, country, day, also)
    return tuple(dict.fromkeys(entry.leader for entry in under))


def _country(directory: Directory, leader: str, office: str) -> str:
    """The country of an office: its holder's, or what its title begins with where the holder has none."""
    known = directory.leader_by_key.get(leader)
    return known.country if known and known.country else " ".join(words_of(office)[:1])


@dataclass(frozen=True, slots=True)
class Idea:
    """Words `start` to `end` (exclusive) say any of `ideas`, each as much as its weight, up to 1."""

    start: int
    end: int
    ideas: Mapping[str, float]


@dataclass(frozen=True, eq=False)  # one object for each record and language: it can be the key of a cache
class Sources:
    """Where ideas come from: the language, and the names and themes of a record."""

    speech: Language
    names: PhraseTable
    themes: PhraseTable


def ideas_of(
    written: Sequence[str],
    sources: Sources,
    without: AbstractSet[int] = frozenset(),
    names_at: AbstractSet[int] = frozenset(),
) -> list[Idea]:
    """Every idea of a text, overlapping ones too, without those that hold a word at a place in `without`.

    `names_at` are places where a word of grammar is a name: "IS" for a group, not "is".
    """
    every = _all(tuple(written), sources, frozenset(names_at))
    return [idea for idea in every if without.isdisjoint(range(idea.start, idea.end))]


def elements(ideas: Sequence[Idea]) -> list[Idea]:
    """The ideas that make up a text: from left to right, the longest at each word."""
    chosen: list[Idea] = []
    for start in sorted({idea.start for idea in ideas}):
        if chosen and start < chosen[-1].end:
            continue
        end = max(idea.end for idea in ideas if idea.start == start)
        merged: dict[str, float] = {}
        for idea in ideas:
            if (idea.start, idea.end) == (start, end):
                merged |= {name: max(weight, merged.get(name, 0)) for name, weight in idea.ideas.items()}
        chosen.append(Idea(start, end, merged))
    return chosen


@lru_cache(maxsize=32)  # asked of a text for its coalition, its topic and what is left
def _all(written: Words, sources: Sources, names_at: frozenset[int]) -> tuple[Idea, ...]:
    found = _in_any_order(written, sources, names_at)
    return tuple(sorted(found, key=lambda idea: (idea.start, -idea.end)))


def _in_any_order(written: Words, sources: Sources, names_at: AbstractSet[int]) -> Iterator[Idea]:
    speech = sources.speech
    translated = list(_translated(written, sources))
    told: list[Link | Idea] = [*sources.themes.find(written)]
    told += [one for one in translated if any(idea.startswith("t:") for idea in one.ideas)]
    # "the Islamic State" is nothing Islamic
    in_name = {place for one in told if one.end - one.start > 1 for place in range(one.start, one.end)}
    yield from (idea for idea in _concepts(written, speech) if idea.start not in in_name)
    here = places(speech)
    grammar = {place for place, word in enumerate(written) if word in speech.function} - names_at
    tables = (
        (sources.themes, "t:", 1.0),
        (here.countries, "@", 1.0),
        (here.adjectives, "@", 1.0),
        (here.capitals, "@", CAPITAL_FOR_COUNTRY),
        (sources.names, "#", 1.0),
    )
    for table, prefix, weight in tables:
        for link in table.find(written):
            if link.end - link.start == 1 and link.start in grammar:
                continue
            if prefix != "#" or _is_telling(link, written, speech):
                yield Idea(link.start, link.end, {f"{prefix}{key}": weight for key in link.keys})
    yield from translated
    record_stem = record_language().stem
    for place, word in enumerate(written):
        if word not in speech.function:
            kind = "s" if speech.says_concept(word) else "w"
            if kind == "w" or place not in in_name:
                yield Idea(place, place + 1, {f"{kind}:{record_stem(word)}": 1.0})


def _concepts(written: Sequence[str], speech: Language) -> Iterator[Idea]:
    """The concepts of a text. Within a phrase of several words the words by themselves mean nothing else."""
    found = list(speech.concepts.find(written))
    phrases = [(one.start, one.end) for one in found if one.end - one.start > 1 and not one.gap]
    for one in found:
        end = one.start + 1 if one.gap else one.end  # "bring ~ in" leaves the words between to others
        length = end - one.start
        if not any(start <= one.start and end <= last and length < last - start for start, last in phrases):
            yield Idea(one.start, end, {f"c:{one.name}": SAME_IDEA})


def _is_telling(link: Link, written: Sequence[str], speech: Language) -> bool:
    """Whether a name says who is meant: one person, and by no ordinary word that is only part of their name."""
    if len(link.keys) > 1:
        return False
    return link.sure >= Sure.SURNAME or all(
        len(word) >= _MIN_TELLING and not speech.is_word(word) for word in written[link.start : link.end]
    )


def _translated(written: Sequence[str], sources: Sources) -> Iterator[Idea]:
    """Names of things that the language writes in another way than the record, which is in English."""
    translate = sources.speech.translate
    record_stem = record_language().stem
    for start in range(len(written)):
        for length in range(1, 1 + max(map(len, translate), default=0)):
            meant = translate.get(tuple(written[start : start + length]), ())
            if meant and start + length <= len(written):
                said = {f"t:{key}": 1.0 for link in sources.themes.find(meant) for key in link.keys}
                yield Idea(start, start + length, said | {f"w:{record_stem(word)}": 1.0 for word in meant})
