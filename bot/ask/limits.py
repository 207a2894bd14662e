"""What a question limits statements to beside people, topics and time: the office and the place in which they were made.

Both are told by the statement itself, so that whoever held an office at another time does not count.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Final

from bot.ask.language import LANGUAGES, language, record_language
from bot.ask.names import is_of_a_body, office_kinds, words_of
from bot.core.entries import Stance

OFFICES: Final = frozenset({
    "president", "prime_minister", "foreign_minister", "defence_minister", "secretary_of_state", "king", "head_of_state",
    "vice_president", "opposition_leader", "ambassador", "envoy", "adviser", "spokesperson",
})  # fmt: skip
"""Ids of offices whose holders of whatever country are a group: "which foreign minister said …"."""


@lru_cache(maxsize=4_096)
def is_office(title: str, office: str) -> bool:
    """Whether a title is one of an office of a state: "Chancellor" is a prime minister, a party's president is no president."""
    speech = record_language()
    kinds = {office, *speech.office_kinds.get(office, ())}
    if office == "king":
        kinds -= {"head_of_state"}  # an emir is one too
    party = office != "prime_minister" and is_of_a_body(title, speech)  # "Premier of the State Council"
    return bool(office_kinds(title, speech) & kinds) and not party


@lru_cache(maxsize=4_096)
def venue_words(venue: str) -> frozenset[str]:
    """The stems of the words of a venue, none of grammar, in whatever language it is said: "Nations unies" is the UN."""
    words, said, place = words_of(venue), set[str](), 0
    translate, idle = _of_all_languages()
    while place < len(words):
        here = (one for one in translate if words[place : place + len(one)] == one)
        phrase = max(here, key=len, default=())
        said.update(translate.get(phrase, words[place : place + 1]))
        place += len(phrase) or 1
    stem = record_language().root
    return frozenset(stem(word) for word in said - idle)


@cache
def _of_all_languages() -> tuple[Mapping[tuple[str, ...], tuple[str, ...]], frozenset[str]]:
    """How names are said in the record, and words of grammar but "UN"."""
    every = [language(code) for code in LANGUAGES]
    translate = {said: meant for one in every for said, meant in one.translate.items()}
    return translate, frozenset[str]().union(*(one.function for one in every)) - {"un"}


def is_within(stance: Stance, office: str, venue: str) -> bool:
    """Whether a statement was made in an office (an id of OFFICES) and at a place (words of its venue); "" for any."""
    in_office = office not in OFFICES or is_office(stance.office, office)
    return in_office and venue_words(venue) <= venue_words(stance.venue)
