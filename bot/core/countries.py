"""Countries: their codes, their names, and which one a text names; the one list for commands, files and questions.

Codes and English names are those of the Unicode CLDR, which a test compares, and stand in `countries.txt`, so that asking
for one loads nothing. Names in other languages are read from the CLDR when the first is asked for.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.core.errors import shorten
from bot.core.names import Named, NameIndex, fold

UNION: Final = "EU"

BODIES: Final[Mapping[str, str]] = MappingProxyType(
    {UNION: "European Union", "NATO": "NATO", "UN": "United Nations"}
)
"""What stands in place of a country for who speaks for an organisation of countries, with its name."""

_COUNTRIES: Final = [
    line.split(maxsplit=2) for line in Path(__file__).with_suffix(".txt").read_text("utf-8").splitlines()
]
"""The codes of three and of two letters, and the English name."""

CODES: Final = frozenset(code for code, _, _ in _COUNTRIES)
"""The codes of ISO 3166-1, alpha-3, and XKX, which everybody uses for Kosovo."""

_ALPHA_2: Final = MappingProxyType({UNION: UNION, **{code: short for code, short, _ in _COUNTRIES}})
"""The codes of two letters, under which the CLDR has names and Discord flags."""

USUAL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        code: tuple(name.strip() for name in names.split(","))
        for code, names in (
            line.strip().split(": ", 1)
            for line in """
            ARE: uae, emirates
            BIH: bosnia, bosnia and herzegovina
            BRN: brunei darussalam
            CHN: prc, peoples republic of china
            CIV: ivory coast
            COD: congo, drc, dr congo, democratic republic of the congo, congo kinshasa
            COG: republic of the congo, congo brazzaville
            CPV: cape verde, cabo verde
            CZE: czech republic
            EU: european union, eu
            GBR: uk, u k, britain, great britain, england, scotland, united kingdom of great britain and northern ireland
            HKG: hong kong
            KOR: south korea, republic of korea
            LAO: lao pdr, lao peoples democratic republic
            MAC: macau, macao
            MKD: macedonia
            MMR: burma, myanmar
            NLD: the netherlands, holland
            PRK: north korea, dprk, democratic peoples republic of korea
            PSE: palestine, state of palestine
            RUS: russian federation
            SAU: saudi, saudis, ksa, saudi arabia
            SWZ: swaziland
            SYR: syrian arab republic
            TLS: east timor
            TTO: trinidad and tobago
            TUR: turkey, turkiye
            TWN: taiwan, republic of china
            USA: us, usa, u s, u s a, america, united states of america, united states
            VAT: vatican, holy see, vatican city state
            XKX: kosovo, xk, xkk
            """.strip().splitlines()
        )
    }
)
"""More English names than the CLDR gives, folded: short forms, names of before, and codes that are used and are none."""


@cache
def name_of(code: str) -> str:
    """The English name of a country's code, or of a body of countries; "" if it is none."""
    return names().get(code, "") if code in CODES else BODIES.get(code, "")


@cache
def names(language: str = "en") -> Mapping[str, str]:
    """The name of each country, and of the European Union, by code, in a language that the CLDR has."""
    if language == "en":
        return MappingProxyType({UNION: BODIES[UNION], **{code: name for code, _, name in _COUNTRIES}})
    from babel import Locale  # noqa: PLC0415 - its data takes 5 MB, and most records need no other language

    territories = Locale(language).territories
    return MappingProxyType({code: str(territories[short]) for code, short in _ALPHA_2.items()})


def flag(code: str) -> str:
    """The flag of a country, or of the European Union, as Discord shows it; "" if it has none."""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in _ALPHA_2.get(code, ""))


def find(text: str) -> str:
    """The code of the country that a text names, or the European Union: a code, or a name in English; "" if none."""
    if text.strip() in CODES:
        return text.strip()
    typed = fold(text)
    return _by_name().get(typed) or _by_name().get(typed.removeprefix("the "), "")


@lru_cache(maxsize=4096)
def meant(text: str) -> str:
    """The same where a country is to be named, and no sentence is read: codes of two or three letters in any case too,
    and names as ISO and the countries themselves write them ("Iran, Islamic Republic of", "Viet Nam"); "" if none.
    """
    typed = fold(text)
    if found := find(text) or (text.isascii() and _BY_CODE.get(typed.replace(" ", "").upper())):
        return found
    words = tuple(word for word in typed.split() if word not in _JOINING)
    in_any_order = _by_words().get(tuple(sorted(words))) or _by_letters().get("".join(words))
    return in_any_order or _by_letters().get(_without_form(words), "")


@lru_cache(maxsize=4096)
def meant_abroad(text: str) -> str:
    """The code of the country that a text names in another language than English: "Deutschland"; "" if none.

    The first in an alphabet reads the names in its languages, which takes a twentieth of a second.
    """
    typed = fold(text)
    if text.isascii() and len(typed) < _SHORTEST_ABROAD:  # as short as what organisations call themselves
        return ""
    letter = next(filter(str.isalpha, text), "")
    return _abroad(unicodedata.name(letter, "?").split()[0]).get(typed, "") if letter else ""


@cache
def index() -> NameIndex:
    """The countries and the European Union by name and code, for completion."""
    return NameIndex(
        Named(key=code, name=name, aliases=(*USUAL.get(code, ()), _ALPHA_2[code]))
        for code, name in names().items()
    )


def country_code(text: str) -> str:
    """`text` if it is the code of a country or body, or "".

    Raises:
        ValueError: it is not; says which code may be meant.
    """
    if not text or text in CODES or text in BODIES:
        return text
    code = meant(text)
    hint = f"; did you mean {code} ({name_of(code)})?" if code else ""
    raise ValueError(
        f"must be a country code of three capital letters, such as USA, or empty, not “{shorten(text)}”{hint}"
    )


def member_key(text: str) -> str:
    """`text` if it can be the key of a member: a country by its code, a leader or an organisation by its own.

    Raises:
        ValueError: it names a country in another way.
    """
    code = "" if text.islower() else meant(text)  # leaders and organisations may be called as a country is
    if code and code != text:
        raise ValueError(f"“{shorten(text)}” is the country {name_of(code)}: write its code, {code}")
    return text


_BY_CODE: Final = MappingProxyType(
    {short: code for code, short in _ALPHA_2.items()} | {code: code for code in CODES}
)

_JOINING: Final = frozenset({"the", "of", "and"})

_STATES: Final = frozenset("commonwealth duchy kingdom principality republic state states sultanate".split())  # noqa: SIM905 - reads better so
_OF_WHICH_FORM: Final = _STATES | frozenset(
    "arab bolivarian co cooperative democratic federal federated federative grand hashemite independent islamic "  # noqa: SIM905
    "people peoples plurinational socialist sovereign union united".split()
)
"""What the full name of a country says besides the name: "the Federal Republic of …"."""
_NO_COUNTRY: Final = frozenset({"islamic", "state"})
"""Both together are what organisations call themselves."""

_SHORTEST_ABROAD: Final = 4
_LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "LATIN": ("fr", "de", "es", "pt", "it", "nl", "pl", "sv", "tr"),
        "CYRILLIC": ("ru", "uk"),
        "ARABIC": ("ar", "fa"),
        "HEBREW": ("he",),
        "CJK": ("zh", "ja"),
        "HIRAGANA": ("ja",),
        "KATAKANA": ("ja",),
        "HANGUL": ("ko",),
    }
)
"""By alphabet: French, which questions may be asked in, and the languages in which one is told that they may not."""


def _without_form(words: tuple[str, ...]) -> str:
    """The letters of a full name without what form of state it is; "" if it says none."""
    if _STATES.isdisjoint(words) or _NO_COUNTRY.issubset(words):
        return ""
    return "".join(word for word in words if word not in _OF_WHICH_FORM)


@cache
def _by_letters() -> Mapping[str, str]:
    return {spelling.replace(" ", ""): code for spelling, code in _by_name().items()}


@cache
def _by_words() -> Mapping[tuple[str, ...], str]:
    return {
        tuple(sorted(word for word in spelling.split() if word not in _JOINING)): code
        for spelling, code in _by_name().items()
    }


@cache
def _abroad(alphabet: str) -> Mapping[str, str]:
    """The countries by their names in all languages of an alphabet; without those that mean two."""
    named: dict[str, set[str]] = {}
    for language in _LANGUAGES.get(alphabet, ()):
        for code, name in names(language).items():
            named.setdefault(fold(name), set()).add(code)
    return {name: codes.pop() for name, codes in named.items() if len(codes) == 1}


@cache
def _by_name() -> Mapping[str, str]:
    return {spelling: code for code in names() for spelling in _spellings(code)}


def _spellings(code: str) -> Iterator[str]:
    name = names()[code]
    yield from (
        fold(part)
        for part in (
            name,
            *name.rstrip(")").split("("),
            name.replace("&", "and"),
            name.replace("St.", "Saint"),
        )
        if fold(part)
    )
    yield from USUAL.get(code, ())
