"""Leaders by what people call them: whole names and aliases, surnames, given names, initials."""

from collections.abc import Iterator
from typing import Final

from bot.ask.language import LANGUAGES, language
from bot.ask.links import PARTICLES, PhraseTable, Sure, Words, stretches
from bot.ask.places import words_of
from bot.record.directory import Directory
from bot.record.entries import Leader

_MIN_PART: Final = 2
"""Shortest part of a name, in characters, that names somebody by itself."""

_MIN_INITIALS: Final = 3


def name_table(directory: Directory) -> PhraseTable:
    """The names of a record's leaders. A phrase that names several holds all their keys."""
    return PhraseTable.of(
        (words, sure, leader.key) for leader in directory.leaders for words, sure in _spellings(leader)
    )


def name_words(leader: Leader) -> frozenset[str]:
    """Every word of a leader's name and aliases."""
    return frozenset(word for text in (leader.name, *leader.aliases) for word in words_of(text))


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
                    yield part, Sure.SURNAME if part == words[-len(part) :] else Sure.PART
    if len(name) >= _MIN_INITIALS:
        yield ("".join(word[0] for word in name),), Sure.PART


def _spells_name(text: str, words: Words, name: Words) -> bool:
    """Whether an alias is the name in another form or alphabet, rather than an office or a nickname."""
    return not set(words).isdisjoint(name) or not text.isascii()


def _names_somebody(part: Words, name: Words) -> bool:
    """Whether part of a name can stand for it: "president" of "president putin" cannot."""
    titles = language(LANGUAGES[0]).known
    return any(
        word not in PARTICLES and len(word) >= _MIN_PART and (word in name or word not in titles)
        for word in part
    )
