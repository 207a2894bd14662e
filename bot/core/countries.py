"""Countries: their codes, their names, and which one a text names; the one list for commands, files and questions.

Codes and English names are those of the Unicode CLDR, which a test compares, and stand here, so that asking for one
loads nothing. Names in other languages are read from the CLDR when the first is asked for.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from bot.core.errors import shorten
from bot.core.names import Named, NameIndex, fold

UNION: Final = "EU"

BODIES: Final[Mapping[str, str]] = MappingProxyType(
    {UNION: "European Union", "NATO": "NATO", "UN": "United Nations"}
)
"""What stands in place of a country for who speaks for an organisation of countries, with its name."""

_TABLE: Final = """
    ABW AW Aruba
    AFG AF Afghanistan
    AGO AO Angola
    AIA AI Anguilla
    ALA AX Åland Islands
    ALB AL Albania
    AND AD Andorra
    ARE AE United Arab Emirates
    ARG AR Argentina
    ARM AM Armenia
    ASM AS American Samoa
    ATA AQ Antarctica
    ATF TF French Southern Territories
    ATG AG Antigua & Barbuda
    AUS AU Australia
    AUT AT Austria
    AZE AZ Azerbaijan
    BDI BI Burundi
    BEL BE Belgium
    BEN BJ Benin
    BES BQ Caribbean Netherlands
    BFA BF Burkina Faso
    BGD BD Bangladesh
    BGR BG Bulgaria
    BHR BH Bahrain
    BHS BS Bahamas
    BIH BA Bosnia & Herzegovina
    BLM BL St. Barthélemy
    BLR BY Belarus
    BLZ BZ Belize
    BMU BM Bermuda
    BOL BO Bolivia
    BRA BR Brazil
    BRB BB Barbados
    BRN BN Brunei
    BTN BT Bhutan
    BVT BV Bouvet Island
    BWA BW Botswana
    CAF CF Central African Republic
    CAN CA Canada
    CCK CC Cocos (Keeling) Islands
    CHE CH Switzerland
    CHL CL Chile
    CHN CN China
    CIV CI Côte d’Ivoire
    CMR CM Cameroon
    COD CD Congo - Kinshasa
    COG CG Congo - Brazzaville
    COK CK Cook Islands
    COL CO Colombia
    COM KM Comoros
    CPV CV Cape Verde
    CRI CR Costa Rica
    CUB CU Cuba
    CUW CW Curaçao
    CXR CX Christmas Island
    CYM KY Cayman Islands
    CYP CY Cyprus
    CZE CZ Czechia
    DEU DE Germany
    DJI DJ Djibouti
    DMA DM Dominica
    DNK DK Denmark
    DOM DO Dominican Republic
    DZA DZ Algeria
    ECU EC Ecuador
    EGY EG Egypt
    ERI ER Eritrea
    ESH EH Western Sahara
    ESP ES Spain
    EST EE Estonia
    ETH ET Ethiopia
    FIN FI Finland
    FJI FJ Fiji
    FLK FK Falkland Islands
    FRA FR France
    FRO FO Faroe Islands
    FSM FM Micronesia
    GAB GA Gabon
    GBR GB United Kingdom
    GEO GE Georgia
    GGY GG Guernsey
    GHA GH Ghana
    GIB GI Gibraltar
    GIN GN Guinea
    GLP GP Guadeloupe
    GMB GM Gambia
    GNB GW Guinea-Bissau
    GNQ GQ Equatorial Guinea
    GRC GR Greece
    GRD GD Grenada
    GRL GL Greenland
    GTM GT Guatemala
    GUF GF French Guiana
    GUM GU Guam
    GUY GY Guyana
    HKG HK Hong Kong SAR China
    HMD HM Heard & McDonald Islands
    HND HN Honduras
    HRV HR Croatia
    HTI HT Haiti
    HUN HU Hungary
    IDN ID Indonesia
    IMN IM Isle of Man
    IND IN India
    IOT IO British Indian Ocean Territory
    IRL IE Ireland
    IRN IR Iran
    IRQ IQ Iraq
    ISL IS Iceland
    ISR IL Israel
    ITA IT Italy
    JAM JM Jamaica
    JEY JE Jersey
    JOR JO Jordan
    JPN JP Japan
    KAZ KZ Kazakhstan
    KEN KE Kenya
    KGZ KG Kyrgyzstan
    KHM KH Cambodia
    KIR KI Kiribati
    KNA KN St. Kitts & Nevis
    KOR KR South Korea
    KWT KW Kuwait
    LAO LA Laos
    LBN LB Lebanon
    LBR LR Liberia
    LBY LY Libya
    LCA LC St. Lucia
    LIE LI Liechtenstein
    LKA LK Sri Lanka
    LSO LS Lesotho
    LTU LT Lithuania
    LUX LU Luxembourg
    LVA LV Latvia
    MAC MO Macao SAR China
    MAF MF St. Martin
    MAR MA Morocco
    MCO MC Monaco
    MDA MD Moldova
    MDG MG Madagascar
    MDV MV Maldives
    MEX MX Mexico
    MHL MH Marshall Islands
    MKD MK North Macedonia
    MLI ML Mali
    MLT MT Malta
    MMR MM Myanmar (Burma)
    MNE ME Montenegro
    MNG MN Mongolia
    MNP MP Northern Mariana Islands
    MOZ MZ Mozambique
    MRT MR Mauritania
    MSR MS Montserrat
    MTQ MQ Martinique
    MUS MU Mauritius
    MWI MW Malawi
    MYS MY Malaysia
    MYT YT Mayotte
    NAM NA Namibia
    NCL NC New Caledonia
    NER NE Niger
    NFK NF Norfolk Island
    NGA NG Nigeria
    NIC NI Nicaragua
    NIU NU Niue
    NLD NL Netherlands
    NOR NO Norway
    NPL NP Nepal
    NRU NR Nauru
    NZL NZ New Zealand
    OMN OM Oman
    PAK PK Pakistan
    PAN PA Panama
    PCN PN Pitcairn Islands
    PER PE Peru
    PHL PH Philippines
    PLW PW Palau
    PNG PG Papua New Guinea
    POL PL Poland
    PRI PR Puerto Rico
    PRK KP North Korea
    PRT PT Portugal
    PRY PY Paraguay
    PSE PS Palestinian Territories
    PYF PF French Polynesia
    QAT QA Qatar
    REU RE Réunion
    ROU RO Romania
    RUS RU Russia
    RWA RW Rwanda
    SAU SA Saudi Arabia
    SDN SD Sudan
    SEN SN Senegal
    SGP SG Singapore
    SGS GS South Georgia & South Sandwich Islands
    SHN SH St. Helena
    SJM SJ Svalbard & Jan Mayen
    SLB SB Solomon Islands
    SLE SL Sierra Leone
    SLV SV El Salvador
    SMR SM San Marino
    SOM SO Somalia
    SPM PM St. Pierre & Miquelon
    SRB RS Serbia
    SSD SS South Sudan
    STP ST São Tomé & Príncipe
    SUR SR Suriname
    SVK SK Slovakia
    SVN SI Slovenia
    SWE SE Sweden
    SWZ SZ Eswatini
    SXM SX Sint Maarten
    SYC SC Seychelles
    SYR SY Syria
    TCA TC Turks & Caicos Islands
    TCD TD Chad
    TGO TG Togo
    THA TH Thailand
    TJK TJ Tajikistan
    TKL TK Tokelau
    TKM TM Turkmenistan
    TLS TL Timor-Leste
    TON TO Tonga
    TTO TT Trinidad & Tobago
    TUN TN Tunisia
    TUR TR Türkiye
    TUV TV Tuvalu
    TWN TW Taiwan
    TZA TZ Tanzania
    UGA UG Uganda
    UKR UA Ukraine
    UMI UM U.S. Outlying Islands
    URY UY Uruguay
    USA US United States
    UZB UZ Uzbekistan
    VAT VA Vatican City
    VCT VC St. Vincent & Grenadines
    VEN VE Venezuela
    VGB VG British Virgin Islands
    VIR VI U.S. Virgin Islands
    VNM VN Vietnam
    VUT VU Vanuatu
    WLF WF Wallis & Futuna
    WSM WS Samoa
    XKX XK Kosovo
    YEM YE Yemen
    ZAF ZA South Africa
    ZMB ZM Zambia
    ZWE ZW Zimbabwe
"""
"""The codes of three and of two letters, and the English name."""

_COUNTRIES: Final = [line.split(maxsplit=2) for line in _TABLE.strip().splitlines()]

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
