"""What questions are read with: tables made of a record's directory, once for each directory and language."""

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Final

from bot.ask.ideas import Sources
from bot.ask.language import LANGUAGES, Language, language
from bot.ask.links import PARTICLES, PhraseTable, Sure
from bot.ask.names import name_table, name_words
from bot.ask.offices import Held, offices_held
from bot.ask.patterns import Patterns, coalition_patterns, subject_patterns
from bot.ask.places import places, words_of
from bot.ask.points import month_words
from bot.ask.spelling import Vocabulary
from bot.record.directory import Directory


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of one record in one language.

    Attributes:
        names: leaders; members: of coalitions, by their names; spellings: topics, themes and coalitions as spelt.
        subjects, coalitions: patterns of topics and themes, and of coalitions.
        leaders_of: keys of the leaders of each country.
        years: years that are part of a name, with the word after them: "the 2012 Geneva communiqué".
    """

    directory: Directory
    speech: Language
    sources: Sources = field(repr=False)
    names: PhraseTable = field(repr=False)
    members: PhraseTable = field(repr=False)
    spellings: PhraseTable = field(repr=False)
    subjects: Patterns = field(repr=False)
    coalitions: Patterns = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    offices: tuple[Held, ...] = field(repr=False)
    years: frozenset[tuple[str, str]] = field(repr=False)
    leaders_of: Mapping[str, tuple[str, ...]] = field(repr=False)


@dataclass(frozen=True)
class _OfRecord:
    """The tables of a record that do not depend on the language of the question."""

    names: PhraseTable
    themes: PhraseTable
    members: PhraseTable
    spellings: PhraseTable
    subjects: Patterns
    coalitions: Patterns
    offices: tuple[Held, ...]
    years: frozenset[tuple[str, str]]
    leaders_of: Mapping[str, tuple[str, ...]]
    name_words: frozenset[str]
    subject_words: frozenset[str]


_made: Final[dict[int, dict[str, Tables]]] = {}
_of_record: Final[dict[int, _OfRecord]] = {}


def tables(directory: Directory, speech: Language) -> Tables:
    """The tables for a directory, made on first use and kept for as long as the directory is.

    Takes about 0.1 s for 1,000 leaders: see `benchmarks/ask.py`. May run in any thread.
    """
    kept = _made.get(id(directory))
    if kept is None:
        kept = _made.setdefault(id(directory), {})
        weakref.finalize(directory, _forget, id(directory))
    if speech.code not in kept:
        kept[speech.code] = _tables(directory, speech)
    return kept[speech.code]


def ready(directory: Directory, speech: Language) -> bool:
    """Whether `tables` has them already."""
    return speech.code in _made.get(id(directory), {})


def _forget(number: int) -> None:
    _made.pop(number, None)
    _of_record.pop(number, None)


def _tables(directory: Directory, speech: Language) -> Tables:
    own = _of_record.get(id(directory))
    if own is None:
        own = _of_record.setdefault(id(directory), _record_tables(directory))
    return Tables(
        directory=directory,
        speech=speech,
        sources=Sources(speech, own.names, own.themes),
        names=own.names,
        members=own.members,
        spellings=own.spellings,
        subjects=own.subjects,
        coalitions=own.coalitions,
        vocabulary=_vocabulary(own, speech),
        offices=own.offices,
        years=own.years,
        leaders_of=own.leaders_of,
    )


def _record_tables(directory: Directory) -> _OfRecord:
    speech = language(LANGUAGES[0])  # that of the record's texts
    names = name_table(directory)
    themes = PhraseTable.of(
        (words_of(text), Sure.WHOLE, theme.key)
        for theme in directory.themes
        for text in (theme.name, *theme.aliases)
    )
    sources = Sources(speech, names, themes)
    subjects = subject_patterns(directory, sources)
    coalitions = coalition_patterns(directory, sources)
    offices = [office.office for office in directory.offices]
    texts = [word for pattern in (*subjects.patterns, *coalitions.patterns) for word in pattern.words]
    return _OfRecord(
        names=names,
        themes=themes,
        members=PhraseTable.of(
            (words_of(text.partition("(")[0]), Sure.WHOLE, membership.member)
            for membership in directory.memberships
            for text in (membership.name, membership.member)
            if text == membership.name or text.casefold() not in speech.function  # ARE is no "are"
        ),
        spellings=PhraseTable.of(
            (pattern.words, Sure.WHOLE, pattern.key) for pattern in (*subjects.patterns, *coalitions.patterns)
        ),
        subjects=subjects,
        coalitions=coalitions,
        offices=offices_held(directory, speech),
        years=frozenset(
            (year, word)
            for pattern in (*subjects.patterns, *coalitions.patterns)
            for year, word in pairwise(pattern.words)
            if year.isdecimal() and not word.isdecimal()
        ),
        leaders_of=_leaders_of(directory),
        name_words=frozenset(word for leader in directory.leaders for word in name_words(leader)),
        subject_words=frozenset(texts).union(*(words_of(office) for office in offices)),
    )


def _leaders_of(directory: Directory) -> Mapping[str, tuple[str, ...]]:
    countries: dict[str, list[str]] = {}
    for leader in directory.leaders:
        countries.setdefault(leader.country, []).append(leader.key)
    return {code: tuple(keys) for code, keys in countries.items() if code}


def _vocabulary(own: _OfRecord, speech: Language) -> Vocabulary:
    other = own.subject_words | month_words(speech) | _place_words(speech)
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
        guesses=(speech.grammar | other | names) - speech.function,
        stem=speech.stem,
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
