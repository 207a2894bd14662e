"""Countries by the words for them: CLDR's names, and the short forms, adjectives and capitals of a language."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.ask.language import Language, groups_of_countries
from bot.ask.links import PhraseTable, Sure, Words
from bot.record.names import fold


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
    names: dict[str, str]


@cache
def places(speech: Language) -> Places:
    """The countries in a language, made once."""
    names = _cldr_names(speech.code)
    return Places(
        countries=_table([*((code, (fold(name),)) for code, name in names.items()), *speech.places.items()]),
        adjectives=_table(speech.adjectives.items()),
        capitals=_table(speech.capitals.items()),
        names=names,
    )


@cache
def groups() -> dict[str, frozenset[str]]:
    """The countries of each group."""
    return dict(groups_of_countries())


def words_of(text: str) -> Words:
    """A text as folded words, without possessive endings."""
    return tuple(fold(_POSSESSIVE.sub("", text)).split())


_POSSESSIVE = re.compile(r"['’]s\b")


def _table(phrases_by_code: Iterable[tuple[str, Iterable[str]]]) -> PhraseTable:
    return PhraseTable.of(
        (tuple(phrase.split()), Sure.WHOLE, code) for code, phrases in phrases_by_code for phrase in phrases
    )


def _cldr_names(code: str) -> dict[str, str]:
    return dict(_territories(code))


def _territories(code: str) -> Iterator[tuple[str, str]]:
    from babel import Locale  # noqa: PLC0415  # reads its data from disk; the start of the bot need not wait
    from babel.core import get_global  # noqa: PLC0415

    territories = Locale(code).territories
    yield "EU", territories["EU"]
    yield "XKX", territories["XK"]
    taken = {"EU", "XK"}
    for alpha3, (alpha2, *_) in get_global("territory_aliases").items():
        if len(alpha3) == 3 and alpha3.isalpha() and alpha3 not in _FORMER and alpha2 in territories:  # noqa: PLR2004
            if alpha2 in taken:
                continue
            taken.add(alpha2)
            yield alpha3, territories[alpha2]


_FORMER = frozenset({"ANT", "BUR", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR", "CSK"})
"""Codes of states that no longer are, which CLDR lists beside their successors'."""
