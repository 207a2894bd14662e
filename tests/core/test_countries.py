"""Countries: one list of codes and names, whoever asks."""

import csv
from pathlib import Path

import pytest
from babel import Locale
from babel.core import get_global

from bot.core import countries
from bot.core.entries import Leader, Membership

STARTER = Path(__file__).parents[2] / "starter"
_NO_COUNTRIES = {
    "ANT", "BUR", "CSK", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR",  # are no more
    "ASC", "CPT", "DGA", "QUU", "TAA", "XAA", "XBB", "XKK", "ZZZ",  # reserved, or made up for tests
}  # fmt: skip


def test_the_codes_are_those_that_the_cldr_knows_and_kosovos():
    named = Locale("en").territories
    known = {
        code
        for code, (short, *_) in get_global("territory_aliases").items()
        if len(code) == 3 and code.isalpha() and short in named
    }
    assert known - _NO_COUNTRIES | {"XKX"} == countries.CODES
    assert len(countries.CODES) == 250


def test_names_and_flags_are_those_of_the_cldr():
    named = Locale("en").territories
    short = {code: found[0] for code, found in get_global("territory_aliases").items()}
    told = {code: short.get(code, "XK") for code in countries.CODES} | {"EU": "EU"}
    assert countries.names() == {code: named[of_two] for code, of_two in told.items()}
    assert countries.names("fr")["DEU"] == "Allemagne"
    letters = {
        code: "".join(chr(ord(one) - 0x1F1E6 + ord("A")) for one in countries.flag(code)) for code in told
    }
    assert letters == told
    assert countries.flag("NATO") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GBR"), ("Great Britain", "GBR"), ("GBR", "GBR"), ("Palestine", "PSE"), ("Kosovo", "XKX"), ("XK", "XKX"),
        ("XKK", "XKX"), ("Czech Republic", "CZE"), ("Czechia", "CZE"), ("Ivory Coast", "CIV"), ("Côte d'Ivoire", "CIV"),
        ("The Netherlands", "NLD"), ("the uk", "GBR"), ("America", "USA"), ("U.S.A.", "USA"), ("Swaziland", "SWZ"),
        ("United States of America", "USA"), ("Turkey", "TUR"), ("Türkiye", "TUR"), ("Burma", "MMR"), ("Bosnia", "BIH"),
        ("Bosnia and Herzegovina", "BIH"), ("Saint Lucia", "LCA"), ("EU", "EU"), ("european union", "EU"),
        ("ISIS", ""), ("IS", ""), ("NATO", ""), ("UN", ""), ("SUN", ""), ("ZZZ", ""), ("can", ""), ("", ""), ("the", ""),
    ],
)  # fmt: skip
def test_a_country_is_found_by_its_code_and_its_usual_names_and_nothing_else_is(text: str, code: str):
    assert countries.find(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gbr", "GBR"), ("GB", "GBR"), ("gb", "GBR"), ("IT", "ITA"), ("No", "NOR"), ("DE", "DEU"), ("can", "CAN"),
        ("XK", "XKX"), ("UK", "GBR"), ("U.A.E.", "ARE"), ("G. B.", "GBR"), ("u s a", "USA"), ("eu", "EU"),
        ("Viet Nam", "VNM"), ("Syrian Arab Republic", "SYR"), ("Holy See", "VAT"), ("Cabo Verde", "CPV"),
        ("Iran, Islamic Republic of", "IRN"), ("Iran (Islamic Republic of)", "IRN"), ("Federal Republic of Germany", "DEU"),
        ("Bolivia (Plurinational State of)", "BOL"), ("the United Republic of Tanzania", "TZA"), ("Moldova, Republic of", "MDA"),
        ("Congo, the Democratic Republic of the", "COD"), ("Congo, Republic of the", "COG"), ("Lao PDR", "LAO"),
        ("Korea (the Democratic People's Republic of)", "PRK"), ("Korea, Republic of", "KOR"), ("Republic of China", "TWN"),
        ("Socialist Republic of Viet Nam", "VNM"), ("Kingdom of Saudi Arabia", "SAU"), ("Virgin Islands (British)", "VGB"),
        ("ISIS", ""), ("Islamic State", ""), ("Islamic State of Iraq", ""), ("Islamic Emirate of Afghanistan", ""),
        ("Turkish Republic of Northern Cyprus", ""), ("Donetsk People's Republic", ""), ("Arab Republic", ""), ("United States of", "USA"),
        ("NATO", ""), ("UN", ""), ("The Club", ""), ("Korea", ""), ("", ""), ("the", ""), ("ДЕ", ""), ("Deutschland", ""),
    ],
)  # fmt: skip
def test_where_a_country_is_to_be_named_its_codes_in_any_case_and_its_full_names_are_it(text: str, code: str):
    assert countries.meant(text) == code


def test_every_code_and_name_means_one_country():
    for code, name in countries.names().items():
        assert {countries.meant(text) for text in (code, code.lower(), name, name.upper())} == {code}
        assert countries.meant_abroad(name) in {code, ""}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Deutschland", "DEU"), ("ALLEMAGNE", "DEU"), ("États-Unis", "USA"), ("España", "ESP"), ("Espana", "ESP"),
        ("Çin", "CHN"), ("Германия", "DEU"), ("Україна", "UKR"), ("مصر", "EGY"), ("ایران", "IRN"), ("ישראל", "ISR"),
        ("日本", "JPN"), ("フランス", "FRA"), ("한국", ""), ("대한민국", "KOR"), ("Nippon", ""), ("IRA", ""), ("cin", ""),
        ("The Club", ""), ("123", ""), ("", ""), ("ΕΛΛΆΔΑ", ""),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_name_in_the_languages_of_those_who_ask(text: str, code: str):
    assert countries.meant_abroad(text) == code


def test_every_country_has_a_name_by_which_it_is_found():
    assert [code for code in countries.CODES if countries.find(countries.name_of(code)) != code] == []
    assert countries.name_of("XKX") == "Kosovo"
    assert countries.name_of("SUN") == countries.name_of("") == ""


def test_no_usual_name_is_that_of_two_countries():
    named = [name for names in countries.USUAL.values() for name in names]
    assert len(named) == len(set(named))
    assert {name for name in named if countries.find(name) not in countries.USUAL} == set()


def test_every_country_of_the_starter_record_is_found_by_the_name_that_stands_there():
    with (STARTER / "coalition_members.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["member"] in countries.CODES]
    assert len(rows) > 80
    assert [row["name"] for row in rows if countries.find(row["name"]) != row["member"]] == []


@pytest.mark.parametrize("code", ["", "EU", "GBR", "XKX"])
def test_a_leader_speaks_for_a_country_by_its_code(code: str):
    assert Leader(key="a", name="A", country=code).country == code


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("UK", "; did you mean GBR (United Kingdom)?"), ("XK", "; did you mean XKX (Kosovo)?"),
        ("XKK", "; did you mean XKX (Kosovo)?"), ("Kosovo", "; did you mean XKX (Kosovo)?"), ("SUN", "not “SUN”"),
        ("ZZZ", "not “ZZZ”"), ("IAEA", "not “IAEA”"), ("usa", "; did you mean USA (United States)?"),
    ],
)  # fmt: skip
def test_another_code_is_refused_with_the_right_one_where_it_is_known(code: str, hint: str):
    with pytest.raises(ValueError, match="must be a country code of three capital letters") as refused:
        Leader(key="a", name="A", country=code)
    assert hint in str(refused.value)


def test_a_country_is_a_member_under_its_code_and_others_may_be_called_as_one_is():
    for member in ("GBR", "EU", "NATO", "ARAB_LEAGUE", "jordan", "uk"):
        assert Membership(coalition="a", member=member, name="A").member == member
    for member, code in (
        ("UK", "GBR"),
        ("Palestine", "PSE"),
        ("XK", "XKX"),
        ("GB", "GBR"),
        ("VietNam", "VNM"),
    ):
        with pytest.raises(ValueError, match=f"is the country .*: write its code, {code}"):
            Membership(coalition="a", member=member, name="A")
