"""What questions are read with: a record's names and topics as tables, once for each directory and language.

Topics, themes and coalitions are patterns: each spelling of one becomes a few ideas, weighted by how telling they are.
Spellings are the name, the aliases, the proposition and its phrase, and the names of a coalition that a topic is about. The
record's own words are enough: what else can be said for them is in the language's concepts.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from threading import Lock
from typing import Final

from cachetools import FIFOCache

from bot.ask.dates import month_numbers
from bot.ask.language import PARTICLES, Language, record_language
from bot.ask.names import (
    Held,
    Idea,
    PhraseTable,
    Sources,
    Sure,
    Words,
    elements,
    ideas_of,
    name_table,
    name_words,
    offices_held,
    places,
    words_of,
)
from bot.ask.text import Vocabulary, tokens_of
from bot.core.directory import Directory
from bot.core.entries import Coalition, Topic

REGIME: Final = "c:regime"
REGIME_FOR_LEADER: Final = 0.75
"""How much "the regime" says a leader of whom a topic speaks."""

OF_LEADERS: Final = frozenset({REGIME, "c:forces"})
"""The ideas of what a leader heads: "the regime", "the army"."""

COUNTRY_FOR_LEADER: Final = 0.6
OPPOSITE: Final = 0.8
"""How much a word for the opposite says an idea: "stay" for "go"."""

_ALIKE: Final = 2
"""One in so many ideas of a topic's name must be a coalition's own for the topic to be about the coalition."""

_LONG: Final = 6
"""From this length on a word of grammar may be meant by a misspelling: "agianst"; shorter ones are like too many."""

_PROPOSITION: Final = 0.8
_LONG_KINDS: Final = frozenset({"proposition", "phrase"})
"""A proposition, and its phrase, say more than people do, so their patterns count for less than the name's."""


@dataclass(frozen=True)
class Element:
    """One idea of a pattern.

    Attributes:
        ideas: what satisfies it and how much, up to 1; `opposite` of them those that turn it round; `own` those that are
            no name and belong to this topic only.
        weight: how telling it is.
        before: the preposition or other word of grammar before it, "" for none.
    """

    ideas: Mapping[str, float]
    opposite: frozenset[str]
    own: frozenset[str]
    weight: float
    before: str = ""

    @cached_property
    def names_leader(self) -> bool:
        """Whether it is somebody, so that a country can stand for who leads it."""
        return any(name[0] == "#" for name in self.ideas)


@dataclass(frozen=True)
class Pattern:
    """A spelling of a topic or theme.

    Attributes:
        key: of the topic or theme.
        words: as spelt, for a match to the letter.
        sign: −1 if being for what the spelling says is being against the topic, else 1.
        named: places of the elements that are names which most topics do not speak of.
        denial: the words of a spelling that says no ("no military solution"): without them it is the opposite.
        factor: what a match of it counts for, 1 or less.
    """

    key: str
    words: Words
    elements: tuple[Element, ...]
    sign: int
    named: frozenset[int] = frozenset()
    denial: frozenset[str] = frozenset()
    factor: float = 1.0

    @cached_property
    def total(self) -> float:
        """The weight of all elements."""
        return sum(element.weight for element in self.elements)


@dataclass(frozen=True)
class Patterns:
    """The patterns of one record.

    Attributes:
        postings: for each idea the patterns and elements that it satisfies, as places.
        told_by: for each idea the topics and themes that speak of it.
        spelt: the patterns of several words by their first word, as places.
    """

    patterns: Sequence[Pattern] = field(repr=False)
    postings: Mapping[str, Sequence[tuple[int, int]]] = field(repr=False)
    told_by: Mapping[str, frozenset[str]] = field(repr=False)
    spelt: Mapping[str, Sequence[int]] = field(repr=False)

    @cached_property
    def by_key(self) -> Mapping[str, Sequence[Pattern]]:
        """The patterns of each topic or theme."""
        found: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in self.patterns:
            found[pattern.key].append(pattern)
        return found

    @cached_property
    def said(self) -> frozenset[Words]:
        """The words of all patterns."""
        return frozenset(pattern.words for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A spelling with its elements as ideas. `kind` is "name", "proposition", "phrase", "alias" or "coalition"."""

    key: str
    kind: str
    words: Words
    ideas: tuple[Idea, ...]

    @property
    def names(self) -> set[str]:
        """The ideas that it says."""
        return {name for idea in self.ideas for name in idea.ideas}


def _coalition_patterns(directory: Directory, sources: Sources) -> Patterns:
    """The patterns of a record's coalitions, with the words of a topic that is about one of them and no other."""
    spellings = [
        _spelling(coalition.key, "name", text, sources)
        for coalition in directory.coalitions
        for text in (*_coalition_names(coalition, directory), coalition.key, *coalition.aliases)
    ]
    for coalition in directory.coalitions:
        topic = directory.topic_by_key.get(coalition.topic)
        rivals = sum(other.topic == coalition.topic for other in directory.coalitions)
        if topic is None or rivals > 1:
            continue
        name = _spelling(coalition.key, "alias", topic.name, sources)
        own = {idea for spelling in spellings if spelling.key == coalition.key for idea in spelling.names}
        if len(name.ideas) <= _ALIKE * sum(not own.isdisjoint(idea.ideas) for idea in name.ideas):
            spellings += [name, *(_spelling(coalition.key, "alias", text, sources) for text in topic.aliases)]
    return _patterns(directory, sources, spellings)


def _coalition_names(coalition: Coalition, directory: Directory) -> tuple[str, ...]:
    """The name of a coalition, and what it is called after the one who proposed it."""
    proposer = directory.leader_by_key.get(coalition.proposed_by)
    return (coalition.name, f"{proposer.name}'s coalition") if proposer else (coalition.name,)


def _patterns(directory: Directory, sources: Sources, spellings: Sequence["_Spelling"]) -> Patterns:
    told_by: dict[str, set[str]] = defaultdict(set)
    for spelling in spellings:
        for name in spelling.names:
            told_by[name].add(spelling.key)
    number = 1 + len({spelling.key for spelling in spellings})
    weights = {name: math.log(1 + number / len(keys)) for name, keys in told_by.items()}
    build = _Builder(directory, sources, weights, told_by, _cores(spellings, sources))
    made = [build.pattern(spelling) for spelling in spellings if spelling.ideas]
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place, pattern in enumerate(made):
        for element_place, element in enumerate(pattern.elements):
            for name in element.ideas:
                postings[name].append((place, element_place))
    spelt: dict[str, list[int]] = defaultdict(list)
    for place, pattern in enumerate(made):
        if len(pattern.words) > 1:
            spelt[pattern.words[0]].append(place)
    return Patterns(made, postings, {name: frozenset(keys) for name, keys in told_by.items()}, spelt)


def _subject_spellings(directory: Directory, sources: Sources) -> Iterator[_Spelling]:
    for theme in directory.themes:
        for kind, text in (("name", theme.name), *(("alias", alias) for alias in theme.aliases)):
            yield _spelling(theme.key, kind, text, sources)
    for topic in directory.topics:
        texts = [("name", topic.name), ("proposition", topic.proposition), ("name", topic.key)]
        texts += [("phrase", topic.phrase)] if topic.phrase else []
        texts += [("alias", alias) for alias in topic.aliases]
        for kind, text in texts:
            yield _spelling(topic.key, kind, text, sources)
    for coalition in directory.coalitions:
        if coalition.topic:
            for text in (coalition.name, coalition.key, *coalition.aliases):
                yield _spelling(coalition.topic, "coalition", text, sources)


def _spelling(key: str, kind: str, text: str, sources: Sources) -> _Spelling:
    tokens = tokens_of(text, sources.speech)
    words = tuple(token.folded for token in tokens)
    countries = places(sources.speech).countries.phrases  # "us troops" of the record are no pronoun's
    names_at = frozenset(
        place
        for place, token in enumerate(tokens)
        if (token.text.isupper() and len(token.text) > 1) or (token.folded,) in countries
    )
    return _Spelling(key, kind, words, tuple(elements(ideas_of(words, sources, names_at=names_at))))


def grammar_before(words: Sequence[str], place: int, speech: Language) -> str:
    """The word of grammar before a place, past articles; "" for none."""
    before = place - 1
    while before > 0 and words[before] in speech.articles:
        before -= 1
    return words[before] if before >= 0 and words[before] in speech.function else ""


def _cores(spellings: Sequence[_Spelling], sources: Sources) -> Mapping[str, frozenset[str]]:
    """The ideas of each topic's name and proposition, without those that stand there to be denied."""
    cores: dict[str, set[str]] = defaultdict(set)
    for spelling in spellings:
        if spelling.kind in {"name", "proposition"}:
            for idea in spelling.ideas:
                if not _denied(spelling.words, idea.start, sources):
                    cores[spelling.key] |= idea.ideas.keys()
    return {key: frozenset(names) for key, names in cores.items()}


def _denied(words: Words, place: int, sources: Sources) -> bool:
    """Whether the word before, or the one before that, says no to the word at `place`."""
    return any(
        found.name in {"neg", "instead"} and place - 3 < found.end <= place
        for found in sources.speech.cues.find(words)
    )


@dataclass(frozen=True)
class _Builder:
    """Makes patterns of spellings. `weights` says how telling an idea is, `cores` what each topic is about."""

    directory: Directory
    sources: Sources
    weights: Mapping[str, float]
    told_by: Mapping[str, AbstractSet[str]]
    cores: Mapping[str, frozenset[str]]

    def pattern(self, spelling: _Spelling) -> Pattern:
        """The pattern of a spelling."""
        core = self.cores.get(spelling.key, frozenset())
        return Pattern(
            key=spelling.key,
            words=spelling.words,
            elements=tuple(self._element(spelling, idea) for idea in spelling.ideas),
            sign=-1 if self._turned(spelling, core) else 1,
            denial=self._denial(spelling),
            named=frozenset(place for place, idea in enumerate(spelling.ideas) if self._is_essential(idea)),
            factor=_PROPOSITION if spelling.kind in _LONG_KINDS else 1.0,
        )

    def _element(self, spelling: _Spelling, idea: Idea) -> Element:
        ideas = dict(idea.ideas)
        opposite = {other for name in idea.ideas if (other := self._opposite(name)) and other not in ideas}
        for name in idea.ideas:
            leader = self.directory.leader_by_key.get(name.removeprefix("#"))
            if leader is not None and name.startswith("#"):
                ideas |= {REGIME: REGIME_FOR_LEADER}
                ideas |= {f"@{leader.country}": COUNTRY_FOR_LEADER} if leader.country else {}
        return Element(
            ideas=ideas | dict.fromkeys(opposite, OPPOSITE),
            opposite=frozenset(opposite),
            own=frozenset(
                name for name in ideas if name[0] not in "#@s" and self.told_by.get(name) == {spelling.key}
            )
            - opposite,
            weight=min(self.weights[name] for name in idea.ideas),
            before=grammar_before(spelling.words, idea.start, self.sources.speech),
        )

    def _is_essential(self, idea: Idea) -> bool:
        """Whether an idea is a name that most topics do not speak of."""
        names = [name for name in idea.ideas if name[0] in "#@t"]
        most = len(self.directory.topics) / 2
        return bool(names) and all(len(self.told_by[name]) < most for name in names)

    def _denial(self, spelling: _Spelling) -> frozenset[str]:
        """The words that deny what an alias or name says, unless it also says what holds instead."""
        names = spelling.names
        if spelling.kind in _LONG_KINDS or any(self._opposite(name) in names for name in names):
            return frozenset()
        inside = {place for idea in spelling.ideas for place in range(idea.start, idea.end)}
        found = self.sources.speech.cues.find(spelling.words)
        return frozenset(
            spelling.words[cue.start] for cue in found if cue.name == "neg" and cue.start not in inside
        )

    def _turned(self, spelling: _Spelling, core: frozenset[str]) -> bool:
        """Whether a spelling says the opposite of its topic, or names only whom the topic is against."""
        if spelling.kind in {"name", *_LONG_KINDS}:
            return False
        names = spelling.names
        if any(self._opposite(name) in core for name in names - core):
            return True
        undone = {
            name: f"c:{self.sources.speech.antonyms.get(name.removeprefix('c:'), '')}"
            for name in names & core
        }
        if any(other in core - names for other in undone.values()):
            return True  # "US troops in Syria" of a topic that is about withdrawing them
        hostile = {f"c:{name}" for name in self.sources.speech.hostile}
        nobody_acts = names <= core and not any(name.startswith("c:") for name in names)
        return nobody_acts and bool(hostile & core)  # "Assad", "Iran in Syria"

    def _opposite(self, name: str) -> str:
        antonyms = self.sources.speech.antonyms
        plain = name.removeprefix("c:")
        other = antonyms.get(plain) or next((one for one, two in antonyms.items() if two == plain), "")
        return f"c:{other}" if other and name.startswith("c:") else ""


@dataclass(frozen=True, eq=False)
class _RecordTables:
    """The tables of a record that do not depend on the language of the question: see `Tables`."""

    names: PhraseTable = field(repr=False)
    themes: PhraseTable = field(repr=False)
    members: PhraseTable = field(repr=False)
    spellings: PhraseTable = field(repr=False)
    retired: PhraseTable = field(repr=False)
    subjects: Patterns = field(repr=False)
    coalitions: Patterns = field(repr=False)
    offices: tuple[Held, ...] = field(repr=False)
    years: frozenset[tuple[str, str]] = field(repr=False)
    leaders_of: Mapping[str, tuple[str, ...]] = field(repr=False)
    name_words: frozenset[str] = field(repr=False)
    name_stems: frozenset[str] = field(repr=False)
    subject_words: frozenset[str] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Tables(_RecordTables):
    """The tables of one record in one language.

    Attributes:
        names: leaders; members: of coalitions, by their names; spellings: topics, themes and coalitions as spelt;
            retired: topics that are not offered any more, where several words name them.
        subjects, coalitions: patterns of topics and themes, and of coalitions.
        leaders_of: keys of the leaders of each country.
        years: years that are part of a name, with the word after them: "the 2012 Geneva communiqué".
        name_words, subject_words: every word of leaders' names; of topics, themes, coalitions and offices.
        name_stems: those of the words of leaders' names.
    """

    directory: Directory
    speech: Language
    sources: Sources = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)

    @cached_property
    def _topics_by_name(self) -> frozenset[str]:
        alone = (pattern.elements[0] for pattern in self.subjects.patterns if len(pattern.elements) == 1)
        return frozenset(idea for element in alone for idea in element.ideas if idea[0] == "#")

    @cached_property
    def rulers(self) -> tuple[str, ...]:
        """Keys of presidents whom topics are about."""
        held = (one.leader for one in self.offices if "president" in one.kinds)
        return tuple(dict.fromkeys(key for key in held if self.names_topic((key,))))

    def names_topic(self, leaders: Iterable[str]) -> bool:
        """Whether the name of one of the leaders is by itself a topic's alias, as "assad" is."""
        return any(f"#{key}" in self._topics_by_name for key in leaders)


_made: Final[FIFOCache[tuple[Directory, str], Tables]] = FIFOCache(64)
_making: Final = Lock()


def tables(directory: Directory, speech: Language) -> Tables:
    """The tables for a directory, made on first use and kept while it is among the newest.

    Takes about 0.1 s for 1,000 leaders: see `benchmarks/ask.py`. May run in any thread.
    """
    with _making:
        kept = _made.get((directory, speech.code))
        if kept is None:
            speech.is_word("")  # reads the dictionary
            kept = _made[directory, speech.code] = _tables(directory, speech)
        return kept


def ready(directory: Directory, speech: Language) -> bool:
    """Whether `tables` has them already."""
    return (directory, speech.code) in _made


def _tables(directory: Directory, speech: Language) -> Tables:
    own = _record_tables(directory)
    translated = PhraseTable.of(
        (said, Sure.WHOLE, key)
        for said, meant in speech.translate.items()
        for key in own.members.phrases.get(meant, (Sure.WHOLE, ()))[1]
    )
    return Tables(
        **{**vars(own), "members": own.members.with_those_of(translated)},
        directory=directory,
        speech=speech,
        sources=Sources(speech, own.names, own.themes),
        vocabulary=_vocabulary(own, speech),
    )


@lru_cache(maxsize=64)
def _record_tables(directory: Directory) -> _RecordTables:
    speech = record_language()
    names = name_table(directory)
    themes = PhraseTable.of(
        (words_of(text), Sure.WHOLE, theme.key)
        for theme in directory.themes
        for text in (theme.name, *theme.aliases)
    )
    sources = Sources(speech, names, themes)
    subjects = _patterns(directory, sources, list(_subject_spellings(directory, sources)))
    coalitions = _coalition_patterns(directory, sources)
    patterns = (*subjects.patterns, *coalitions.patterns)
    words = frozenset(word for pattern in patterns for word in pattern.words)
    months = month_numbers(speech).keys()
    of_names = frozenset(word for leader in directory.leaders for word in name_words(leader))
    return _RecordTables(
        names=names,
        themes=themes,
        members=PhraseTable.of(
            (words_of(text.partition("(")[0]), Sure.WHOLE, membership.member)
            for membership in directory.memberships
            for text in (membership.name, membership.member)
            if text == membership.name or text.casefold() not in speech.function  # ARE is no "are"
        ),
        spellings=PhraseTable.of((pattern.words, Sure.WHOLE, pattern.key) for pattern in patterns),
        retired=PhraseTable.of(
            (words_of(text), Sure.WHOLE, topic.key)
            for topic in directory.retired
            for text in (topic.name, *topic.aliases)
            if len(words_of(text)) > 1
        ),
        subjects=subjects,
        coalitions=coalitions,
        offices=offices_held(directory, speech),
        years=frozenset(
            (year, word)
            for topic in directory.topics
            for year in _years_of(topic, months)
            for text in (topic.name, topic.phrase, *topic.aliases)
            for word in words_of(text)
            if word not in speech.function and not word.isdecimal()
        ),
        leaders_of=_leaders_of(directory),
        name_words=of_names,
        name_stems=frozenset(map(speech.root, of_names)),
        subject_words=words.union(*(words_of(office.office) for office in directory.offices)),
    )


def _years_of(topic: Topic, months: AbstractSet[str]) -> set[str]:
    """The years that a topic is called by, "the 2012 Geneva communiqué"; "the April 2018 strikes" are dated by their name."""
    texts = map(words_of, (topic.name, topic.proposition, topic.phrase, *topic.aliases))
    years = (word for words in texts if months.isdisjoint(words) for word in words if word.isdecimal())
    return {year for year in years if len(year) == len("2012")}


def _leaders_of(directory: Directory) -> Mapping[str, tuple[str, ...]]:
    countries: dict[str, list[str]] = {}
    for leader in directory.leaders:
        countries.setdefault(leader.country, []).append(leader.key)
    return {code: tuple(keys) for code, keys in countries.items() if code}


def _vocabulary(own: _RecordTables, speech: Language) -> Vocabulary:
    other = own.subject_words | month_numbers(speech).keys() | _place_words(speech)
    other |= {word for phrase in speech.translate for word in phrase}
    names = own.name_words - PARTICLES
    return Vocabulary.of(
        names=names,
        countries=_place_words(speech),
        known=speech.known
        | other
        | PARTICLES
        | speech.units.keys()
        | speech.numbers.keys()
        | set(speech.weekdays),
        guesses=(speech.grammar | other | names) - {word for word in speech.function if len(word) < _LONG},
        speech=speech,
    )


@cache
def _place_words(speech: Language) -> frozenset[str]:
    here = places(speech)
    return frozenset(
        word
        for table in (here.countries, here.adjectives, here.capitals)
        for words in table.phrases
        for word in words
    )
