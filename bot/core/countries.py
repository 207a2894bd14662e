"""Countries: their codes, their names, and which one a text names; the one list for commands, files and questions.

The codes stand here, so that checking one loads nothing. Names come from the Unicode CLDR, which is read from disk
when the first is asked for.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from bot.core.errors import shorten
from bot.core.names import Named, NameIndex, fold

UNION: Final = "EU"

BODIES: Final[Mapping[str, str]] = MappingProxyType(
    {UNION: "European Union", "NATO": "NATO", "UN": "United Nations"}
)
"""What stands in place of a country for who speaks for an organisation of countries, with its name."""

_KOSOVO: Final = "XKX"

CODES: Final = frozenset(
    [
        "ABW",
        "AFG",
        "AGO",
        "AIA",
        "ALA",
        "ALB",
        "AND",
        "ARE",
        "ARG",
        "ARM",
        "ASM",
        "ATA",
        "ATF",
        "ATG",
        "AUS",
        "AUT",
        "AZE",
        "BDI",
        "BEL",
        "BEN",
        "BES",
        "BFA",
        "BGD",
        "BGR",
        "BHR",
        "BHS",
        "BIH",
        "BLM",
        "BLR",
        "BLZ",
        "BMU",
        "BOL",
        "BRA",
        "BRB",
        "BRN",
        "BTN",
        "BVT",
        "BWA",
        "CAF",
        "CAN",
        "CCK",
        "CHE",
        "CHL",
        "CHN",
        "CIV",
        "CMR",
        "COD",
        "COG",
        "COK",
        "COL",
        "COM",
        "CPV",
        "CRI",
        "CUB",
        "CUW",
        "CXR",
        "CYM",
        "CYP",
        "CZE",
        "DEU",
        "DJI",
        "DMA",
        "DNK",
        "DOM",
        "DZA",
        "ECU",
        "EGY",
        "ERI",
        "ESH",
        "ESP",
        "EST",
        "ETH",
        "FIN",
        "FJI",
        "FLK",
        "FRA",
        "FRO",
        "FSM",
        "GAB",
        "GBR",
        "GEO",
        "GGY",
        "GHA",
        "GIB",
        "GIN",
        "GLP",
        "GMB",
        "GNB",
        "GNQ",
        "GRC",
        "GRD",
        "GRL",
        "GTM",
        "GUF",
        "GUM",
        "GUY",
        "HKG",
        "HMD",
        "HND",
        "HRV",
        "HTI",
        "HUN",
        "IDN",
        "IMN",
        "IND",
        "IOT",
        "IRL",
        "IRN",
        "IRQ",
        "ISL",
        "ISR",
        "ITA",
        "JAM",
        "JEY",
        "JOR",
        "JPN",
        "KAZ",
        "KEN",
        "KGZ",
        "KHM",
        "KIR",
        "KNA",
        "KOR",
        "KWT",
        "LAO",
        "LBN",
        "LBR",
        "LBY",
        "LCA",
        "LIE",
        "LKA",
        "LSO",
        "LTU",
        "LUX",
        "LVA",
        "MAC",
        "MAF",
        "MAR",
        "MCO",
        "MDA",
        "MDG",
        "MDV",
        "MEX",
        "MHL",
        "MKD",
        "MLI",
        "MLT",
        "MMR",
        "MNE",
        "MNG",
        "MNP",
        "MOZ",
        "MRT",
        "MSR",
        "MTQ",
        "MUS",
        "MWI",
        "MYS",
        "MYT",
        "NAM",
        "NCL",
        "NER",
        "NFK",
        "NGA",
        "NIC",
        "NIU",
        "NLD",
        "NOR",
        "NPL",
        "NRU",
        "NZL",
        "OMN",
        "PAK",
        "PAN",
        "PCN",
        "PER",
        "PHL",
        "PLW",
        "PNG",
        "POL",
        "PRI",
        "PRK",
        "PRT",
        "PRY",
        "PSE",
        "PYF",
        "QAT",
        "REU",
        "ROU",
        "RUS",
        "RWA",
        "SAU",
        "SDN",
        "SEN",
        "SGP",
        "SGS",
        "SHN",
        "SJM",
        "SLB",
        "SLE",
        "SLV",
        "SMR",
        "SOM",
        "SPM",
        "SRB",
        "SSD",
        "STP",
        "SUR",
        "SVK",
        "SVN",
        "SWE",
        "SWZ",
        "SXM",
        "SYC",
        "SYR",
        "TCA",
        "TCD",
        "TGO",
        "THA",
        "TJK",
        "TKL",
        "TKM",
        "TLS",
        "TON",
        "TTO",
        "TUN",
        "TUR",
        "TUV",
        "TWN",
        "TZA",
        "UGA",
        "UKR",
        "UMI",
        "URY",
        "USA",
        "UZB",
        "VAT",
        "VCT",
        "VEN",
        "VGB",
        "VIR",
        "VNM",
        "VUT",
        "WLF",
        "WSM",
        "XKX",
        "YEM",
        "ZAF",
        "ZMB",
        "ZWE",
    ]
)
"""The codes of ISO 3166-1, alpha-3, and XKX, which everybody uses for Kosovo."""

USUAL: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        code: tuple(name.strip() for name in names.split(","))
        for code, names in (
            line.strip().split(": ", 1)
            for line in """
            ARE: uae, emirates
            BIH: bosnia, bosnia and herzegovina
            CHN: prc, peoples republic of china
            CIV: ivory coast
            COD: congo, drc, dr congo, democratic republic of the congo, congo kinshasa
            COG: republic of the congo, congo brazzaville
            CPV: cape verde
            CZE: czech republic
            EU: european union, eu
            GBR: uk, u k, britain, great britain, england, scotland
            HKG: hong kong
            KOR: south korea, republic of korea
            MAC: macau, macao
            MKD: macedonia
            MMR: burma, myanmar
            NLD: the netherlands, holland
            PRK: north korea, dprk
            PSE: palestine, state of palestine
            RUS: russian federation
            SAU: saudi, saudis, ksa, saudi arabia
            SWZ: swaziland
            TLS: east timor
            TTO: trinidad and tobago
            TUR: turkey, turkiye
            TWN: taiwan
            USA: us, usa, u s, u s a, america, united states of america, united states
            VAT: vatican
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
    from babel import Locale  # noqa: PLC0415 - reads its data from disk; the start of the bot need not wait

    territories = Locale(language).territories
    return MappingProxyType({code: str(territories[short]) for code, short in _alpha_2().items()})


@cache
def flag(code: str) -> str:
    """The flag of a country, or of the European Union, as Discord shows it; "" if it has none."""
    short = _alpha_2().get(code, "")
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in short)


@cache
def _alpha_2() -> Mapping[str, str]:
    """The codes of two letters, under which the CLDR has names and Discord flags."""
    from babel.core import get_global  # noqa: PLC0415 - see names

    short = {code: found[0] for code, found in get_global("territory_aliases").items() if code in CODES}
    return MappingProxyType({UNION: UNION, **{code: short.get(code, _KOSOVO[:2]) for code in sorted(CODES)}})


def find(text: str) -> str:
    """The code of the country that a text names, or the European Union: a code, or a name in English; "" if none."""
    if text.strip() in CODES:
        return text.strip()
    typed = fold(text)
    return _by_name().get(typed) or _by_name().get(typed.removeprefix("the "), "")


@cache
def index() -> NameIndex:
    """The countries and the European Union by name, for completion."""
    return NameIndex(
        Named(key=code, name=name, aliases=USUAL.get(code, ())) for code, name in names().items()
    )


def country_code(text: str) -> str:
    """`text` if it is the code of a country or body, or "".

    Raises:
        ValueError: it is not; says which code may be meant.
    """
    if not text or text in CODES or text in BODIES:
        return text
    meant = find(text)
    hint = f"; did you mean {meant} ({name_of(meant)})?" if meant else ""
    raise ValueError(
        f"must be a country code of three capital letters, such as USA, or empty, not “{shorten(text)}”{hint}"
    )


def member_key(text: str) -> str:
    """`text` if it can be the key of a member: a country by its code, a leader or an organisation by its own.

    Raises:
        ValueError: it names a country in another way.
    """
    meant = "" if text.islower() else find(text)  # leaders and organisations may be called as a country is
    if meant and meant != text:
        raise ValueError(f"“{shorten(text)}” is the country {name_of(meant)}: write its code, {meant}")
    return text


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
