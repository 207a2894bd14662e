"""A language of questions: its words, read from `words/<code>.toml`, and the phrases of them found in a question.

A phrase matches word by word on stems; "=word" only as written; "~" is a gap of up to GAP words.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Final, TypeAlias, cast

from bot.core.names import fold

LANGUAGES: Final = ("en", "fr")
"""The languages that questions can be asked in; the first one is also that of the record's own texts."""

PARTICLES: Final = frozenset((
    "al", "el", "bin", "ibn", "abu", "bint", "ul", "ben", "de", "di", "da", "du", "del", "dos", "van", "von", "der", "la",
    "le", "san",
))  # fmt: skip
"""Parts of names that name nobody by themselves."""

_NAMES: Final = 2
"""So many words in another alphabet may be names of people on record."""

GAP: Final = 8
"""How many words a "~" of a phrase may stand for."""


_PHRASES: Final = ("cues", "concepts", "offices", "groups", "dates", "terms")
"""Tables of a language's file that hold lists of phrases."""

Stem: TypeAlias = Callable[[str], str]
"""Gives the stem of a folded word."""

Table: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class FoundPhrase:
    """A phrase found at words `start` to `end` (exclusive), under the name of its list; `gap` if it has one."""

    name: str
    start: int
    end: int
    gap: bool = False


@dataclass(frozen=True, eq=False, slots=True)  # one object a language: it can be the key of a cache
class Phrases:
    """Phrases by their first word, each with the name of its list, the longest first.

    `passed` are words that may stand between those of a phrase: "which four countries".
    """

    by_first: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    stem: Stem
    passed: frozenset[str] = frozenset()

    def find(self, written: Sequence[str]) -> Iterator[FoundPhrase]:
        """Every phrase in a text given as folded words: of each list the longest at a word, and the longest with a gap."""
        return iter(_found(self, tuple(written)))

    def longest_first(self, written: Sequence[str]) -> list[FoundPhrase]:
        """Every phrase in a text, longer ones first, of these from left to right."""
        return sorted(self.find(written), key=lambda found: (found.start - found.end, found.start))


@lru_cache(maxsize=128)  # the steps of understanding look through the same few texts again and again
def _found(phrases: Phrases, written: tuple[str, ...]) -> tuple[FoundPhrase, ...]:
    said = [(f"={word}", phrases.stem(word)) for word in written]
    every: list[FoundPhrase] = []
    for start, forms in enumerate(said):
        found: dict[tuple[str, bool], FoundPhrase] = {}
        for first in forms:
            for phrase, name in phrases.by_first.get(first, ()):
                end = _end(phrase, said, start, phrases.passed)
                kind = (name, "~" in phrase)
                if end and (kind not in found or end > found[kind].end):
                    found[kind] = FoundPhrase(name, start, end, gap=kind[1])
        every += found.values()
    return tuple(every)


def listed(lists: Mapping[str, str], stem: Stem, passed: Iterable[str] = ()) -> Phrases:
    """The phrases of some lists, by the name of the list. Commas stand between phrases. `passed`: see `Phrases`."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, text in lists.items():
        for phrase in phrases_of(text):
            words = tuple(_pattern_word(word, stem) for word in phrase.split())
            by_first.setdefault(words[0], []).append((words, name))
    for phrases in by_first.values():
        phrases.sort(key=lambda entry: -len(entry[0]))
    return Phrases(by_first, stem, frozenset(f"={word}" for word in passed))


def phrases_of(text: str) -> Iterator[str]:
    """The phrases of one list."""
    return (phrase for part in text.split(",") if (phrase := " ".join(part.split())))


def _pattern_word(word: str, stem: Stem) -> str:
    if word == "~":
        return word
    return f"={fold(word)}" if word.startswith("=") else stem(fold(word))


def _end(phrase: Sequence[str], said: Sequence[Collection[str]], start: int, passed: AbstractSet[str]) -> int:
    """Where a phrase that begins at `start` ends, 0 if it is not there. `said` are the forms of the word at each place."""
    place = start
    gap = False
    for word in phrase:
        if word == "~":
            gap = True
            continue
        if (
            place > start
            and place < len(said)
            and word not in said[place]
            and not passed.isdisjoint(said[place])
        ):
            place += 1
        last = min(len(said), place + (GAP + 1 if gap else 1))
        while place < last and word not in said[place]:
            place += 1
        if place == last:
            return 0
        place += 1
        gap = False
    return place


@dataclass(frozen=True, eq=False)  # one object a language: it can be the key of a cache
class Language:
    """One language.

    Attributes:
        cues: what shows the kind of a question and its parts.
        concepts: words for what can be done, by the idea that they share.
        offices, groups, dates, terms: phrases for offices, groups of countries, parts of dates, and when somebody held an
            office.
        places, adjectives, capitals: words for countries by alpha-3 code; names in English are those of
            `bot.core.countries`.
        function, filler, articles, indefinite, inside, lacking, given, alike, rulers: single words, see the file.
        sayings: templates of answers, by name.
        before: what a word of a template becomes before a part that begins in some way, "le" before "2015" → "en".
        known: every single word of any list.
        grammar: the words of phrases, which a misspelling may have meant.
    """

    code: str
    stem: Stem
    expand: Mapping[str, tuple[str, ...]]
    elisions: frozenset[str]
    cues: Phrases
    concepts: Phrases
    offices: Phrases
    groups: Phrases
    dates: Phrases
    terms: Phrases
    places: Mapping[str, tuple[str, ...]]
    adjectives: Mapping[str, tuple[str, ...]]
    capitals: Mapping[str, tuple[str, ...]]
    function: frozenset[str]
    filler: frozenset[str]
    articles: frozenset[str]
    indefinite: frozenset[str]
    inside: frozenset[str]
    lacking: frozenset[str]
    given: frozenset[str]
    alike: frozenset[str]
    rulers: frozenset[str]
    antonyms: Mapping[str, str]
    hostile: frozenset[str]
    office_kinds: Mapping[str, frozenset[str]]
    office_countries: Mapping[str, tuple[str, str]]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    ordinals: tuple[str, ...]
    days: Mapping[str, int]
    joins: frozenset[str]
    first_of_month: str
    translate: Mapping[tuple[str, ...], tuple[str, ...]]
    sayings: Mapping[str, str]
    before: Sequence[tuple[str, re.Pattern[str], str]] = field(repr=False)
    known: frozenset[str] = field(repr=False)
    grammar: frozenset[str] = field(repr=False)

    @cached_property
    def question_words(self) -> frozenset[str]:
        """Words that a question begins with: "which"."""
        alone = (
            (phrase[0], name)
            for entries in self.cues.by_first.values()
            for phrase, name in entries
            if len(phrase) == 1
        )
        return frozenset(word[1:] for word, name in alone if name in {"wh", "who"} and word[0] == "=")

    def is_word(self, word: str) -> bool:
        """Whether a word is one of the language, so that it is no misspelling, and nobody's name by itself."""
        return word in self.known or _lemma(self.code, word).islower()

    def root(self, word: str) -> str:
        """The stem of a word, of an irregular form that of its verb: "struck" is said by who says "strike"."""
        return _root(self, word)

    def is_everyday(self, word: str) -> bool:
        """Whether a word is one of the language that no list has; some people are called so all the same."""
        return word not in self.known and self.is_word(word)

    def is_inflected(self, word: str) -> bool:
        """Whether a word has an ending of grammar: "voted"."""
        lemma = self.lemma_of(word)
        return word != lemma and self.stem(word) == self.stem(lemma)

    def lemma_of(self, word: str) -> str:
        """The form that a dictionary has a word of the language under; of a name the word itself."""
        lemma = _lemma(self.code, word)
        return lemma if lemma.islower() else word

    def says_concept(self, word: str) -> bool:
        """Whether a word says a concept by itself."""
        by_first = self.concepts.by_first
        found = (*by_first.get(f"={word}", ()), *by_first.get(self.stem(word), ()))
        return any(len(phrase) == 1 for phrase, _ in found)

    def is_idle(self, word: str) -> bool:
        """Whether a word, in any form, is of grammar or says nothing of a subject."""
        return word in self.function or word in self.filler or self.stem(word) in self.filler

    def say(self, saying: str, **parts: str) -> str:
        """The text called `saying` with its parts filled in, and the words before these as they agree with them."""
        text = self.sayings[saying]
        for said, part, begins, instead in _agreements(self, saying):
            if begins.match(parts[part]):
                text = text.replace(said, instead)
        return text.format(**parts)

    def count(self, saying: str, number: int, **parts: str) -> str:
        """The text called `saying` for a number of things; where there is one for a single thing, that one."""
        single = f"{saying}_one"
        chosen = single if number == 1 and single in self.sayings else saying
        return self.say(chosen, number=str(number), **parts)


@cache
def language(code: str) -> Language:
    """The language with this code, loaded once.

    Raises:
        KeyError: there is none.
    """
    if code not in LANGUAGES:
        raise KeyError(code)
    return _language(_read(code))


def load_languages() -> None:
    """Read the words of all languages and the dictionary of the first, which takes a third of a second once."""
    for code in LANGUAGES:
        language(code)
    record_language().is_word("")


def record_language() -> Language:
    """The language of the record's own texts."""
    return language(LANGUAGES[0])


@cache
def groups_of_countries() -> Mapping[str, frozenset[str]]:
    """The alpha-3 codes of each group of countries, by the group's id."""
    return {name: frozenset(codes.split()) for name, codes in _strings(_read("places"), "groups").items()}


def detect(folded: Sequence[str]) -> str:
    """The code of the language that most of the words are grammar of; the first language where that is even.

    A word that two languages write alike ("on", "un") is no reason to leave the first language. Nor is a single
    letter, nor are parts of names ("le", "de") beside words of the first language's grammar: "Le Pen on Assad".
    """

    first = record_language()
    in_first = any(len(word) > 1 and word in first.function for word in folded)
    everyday = {word for word in folded if first.is_everyday(word)}

    def score(code: str) -> int:
        own, alone = _common_words(code), _words_alone(code)
        telling = {
            word for word in folded if len(word) > 1 and word in alone and word not in language(code).alike
        }
        of_first = in_first or bool(everyday - language(code).known)  # "le pen assad lesser evil"
        if code != LANGUAGES[0] and telling <= (PARTICLES if of_first else frozenset()):
            return 0
        return sum((word in own) + (word in alone) for word in folded)

    return max(LANGUAGES, key=score)  # the first of equals


def line_in_other_language(text: str) -> str:
    """That questions are not understood in the language of a text, in that language; "" where none shows.

    A language shows by two words or more of its grammar that are words of no language that is understood, if these have no
    more of their own; else by most letters being of its script, of several languages the first in the file.
    """
    letters = [letter for letter in text if letter.isalpha()]
    scripts = Counter(unicodedata.name(one, "").partition(" ")[0] for one in letters if not one.isascii())
    words = fold(text).split()
    own = [word for word in words if len(word) > 1 and any(word in _common_words(code) for code in LANGUAGES)]
    best, line = 1, ""
    written = [
        other.line
        for other in _others()
        if 2 * sum(scripts[script] for script in other.scripts) > len(letters)
        and (not other.words or len(words) > _NAMES)
    ]
    for other in _others():
        if not other.marks.isdisjoint(text):
            return other.line
        found = sum(word in other.telling for word in words)
        if found > best and found > sum(word not in other.words for word in own):
            best, line = found, other.line
    return line or (written or [""])[0]


@dataclass(frozen=True)
class _Other:
    """A language that is not understood.

    Attributes:
        scripts: as the first word of their letters' Unicode names.
        marks: of punctuation that no other language has.
        words: of its grammar; `telling` those that no language that is understood has.
    """

    scripts: frozenset[str]
    marks: frozenset[str]
    words: frozenset[str]
    telling: frozenset[str]
    line: str


@cache
def _others() -> tuple[_Other, ...]:
    known = frozenset[str]().union(*(_common_words(code) | language(code).known for code in LANGUAGES))
    tables = [
        {key: str(text) for key, text in cast("Table", table).items()} for table in _read("others").values()
    ]
    return tuple(
        _Other(
            frozenset(table.get("script", "").split()),
            frozenset(table.get("marks", "")),
            words := frozenset(word for word in fold(table.get("words", "")).split() if len(word) > 1),
            words - known,
            table["line"],
        )
        for table in tables
    )


@cache
def _common_words(code: str) -> frozenset[str]:
    return language(code).function | language(code).filler


@cache
def _words_alone(code: str) -> frozenset[str]:
    """The common words of a language that no other one has."""
    return _common_words(code).difference(*(_common_words(other) for other in LANGUAGES if other != code))


def _read(name: str) -> Table:
    return tomllib.loads(files("bot.ask.words").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def _language(table: Table) -> Language:
    stem = _stemmer(str(table["stemmer"]))
    words = {name: frozenset(fold(text).split()) for name, text in _strings(table, "words").items()}
    calendar, places = _strings(table, "calendar"), _strings(table, "places")
    grammar = _grammar(table)
    numbers = {word: int(number) for word, number in _equations(calendar["numbers"])}
    counts = [word for word, number in numbers.items() if number > 1]
    lists = {
        section: listed(_strings(table, section), stem, counts if section == "cues" else ())
        for section in _PHRASES
    }
    return Language(
        code=str(table["code"]),
        stem=stem,
        expand=_expansions(table),
        elisions=frozenset(cast("Mapping[str, list[str]]", table["tokens"])["elisions"]),
        places=_by_code(places.get("names", "")),
        adjectives=_by_code(places["adjectives"]),
        capitals=_by_code(places["capitals"]),
        function=words["function"],
        filler=words["filler"],
        articles=words["articles"],
        indefinite=words["indefinite"],
        inside=words["inside"],
        lacking=words["lacking"],
        given=words["given"],
        alike=words["alike"],
        rulers=words["rulers"],
        antonyms=_strings(table, "antonyms"),
        hostile=frozenset(_strings(table, "hostile")["concepts"].split()),
        office_kinds={
            kind: frozenset(also.split()) for kind, also in _strings(table, "office_kinds").items()
        },
        office_countries={
            phrase: (parts[0], parts[1])
            for phrase, text in _strings(table, "office_countries").items()
            if (parts := text.split())
        },
        units=dict(_pairs_of_units(calendar["units"])),
        numbers=numbers,
        months={word: int(number) for word, number in _equations(calendar["months"])},
        weekdays={word: number for number, word in enumerate(calendar["weekdays"].split())},
        ordinals=tuple(calendar["ordinals"].split()),
        days={word: number for number, word in enumerate(calendar["days"].split(), 1)},
        joins=frozenset(calendar["joins"].split()),
        first_of_month=calendar["first_of_month"],
        translate={
            tuple(fold(word).split()): tuple(fold(meaning).split())
            for word, meaning in _strings(table, "translate").items()
        },
        sayings=_strings(table, "sayings"),
        before=[
            (word, re.compile(begins), instead)
            for word, rules in cast("Mapping[str, Mapping[str, str]]", table.get("before", {})).items()
            for begins, instead in rules.items()
        ],
        known=grammar.union(*words.values()),
        grammar=grammar,
        **lists,
    )


@cache
def _agreements(speech: Language, saying: str) -> list[tuple[str, str, re.Pattern[str], str]]:
    """The words of a template that depend on the part behind them: with that part, its name, how it begins, and instead."""
    return [
        (found[0], found[1], begins, f"{instead}{{{found[1]}}}")
        for word, begins, instead in speech.before
        for found in re.finditer(rf"(?<!\w){word} \{{(\w+)\}}", speech.sayings[saying])
    ]


@lru_cache(maxsize=16_384)  # asked of every word of a row
def _root(speech: Language, word: str) -> str:
    return speech.stem(speech.lemma_of(word))


@lru_cache(maxsize=16_384)  # 10 µs a word without
def _lemma(code: str, word: str) -> str:
    """What a dictionary has a word under: in capitals for a name, "A" for what is none of its words."""
    return _lemmas(code).get(word, "A") if word.isalpha() else "A"


@cache
def _lemmas(code: str) -> Mapping[str, str]:
    """The lemma of each word of a language, which is a name if it has a capital. They stay packed, as they are on disk."""
    from simplemma.strategies.dictionaries import StreamDictionaryFactory  # noqa: PLC0415  # loading takes 0.2 s that only questions need

    return StreamDictionaryFactory().get_dictionary(code)


def _stemmer(name: str) -> Stem:
    import snowballstemmer  # type: ignore[import-untyped]  # noqa: PLC0415  # without types; loading takes 13 ms that the start of the bot need not wait for

    stemmer = snowballstemmer.stemmer(name)

    @cache
    def stem(word: str) -> str:
        return word if word.isdecimal() else cast("str", stemmer.stemWord(word))  # a number has no ending

    return stem


def _strings(table: Table, section: str) -> Mapping[str, str]:
    entries = cast("Table", table.get(section, {}))
    return {name: text for name, text in entries.items() if isinstance(text, str)}


def _by_code(lines: str) -> Mapping[str, tuple[str, ...]]:
    """Lines "CODE: phrase, phrase" as folded phrases by code."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines.strip().splitlines():
        code, _, text = line.partition(":")
        found[code.strip()] = (*found.get(code.strip(), ()), *map(fold, phrases_of(text)))
    return found


def _expansions(table: Table) -> Mapping[str, tuple[str, ...]]:
    entries = cast("Mapping[str, list[str]]", table["tokens"])["expand"]
    return {short: tuple(long.split()) for short, _, long in (entry.partition("=") for entry in entries)}


def _equations(text: str) -> Iterator[tuple[str, str]]:
    return ((fold(word), number) for word, _, number in (part.partition("=") for part in text.split()))


def _pairs_of_units(text: str) -> Iterator[tuple[str, str]]:
    for part in text.split(";"):
        unit, _, words = part.partition(":")
        for word in words.split():
            yield fold(word), unit.strip()


def _grammar(table: Table) -> frozenset[str]:
    texts = (text for section in _PHRASES for text in _strings(table, section).values())
    words = (word for text in texts for phrase in phrases_of(text) for word in phrase.split())
    return frozenset(folded for word in words if (folded := fold(word)))
