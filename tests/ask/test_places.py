"""Countries by the words for them."""

import pytest

from bot.ask.language import groups_of_countries, language
from bot.ask.places import places, words_of
from tests.record import starter


@pytest.mark.parametrize(
    ("code", "text", "country"),
    [
        ("en", "Russia", "RUS"), ("en", "United Kingdom", "GBR"), ("en", "the netherlands", "NLD"), ("en", "uae", "ARE"),
        ("fr", "États-Unis", "USA"), ("fr", "Arabie saoudite", "SAU"), ("fr", "Russie", "RUS"), ("en", "Kosovo", "XKX"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names(code: str, text: str, country: str):
    (link,) = places(language(code)).countries.find(words_of(text))
    assert link.keys == (country,)


def test_capitals_and_adjectives_are_told_apart_from_names():
    here = places(language("en"))
    assert [link.keys for link in here.capitals.find(["moscow", "kremlin", "ankara"])] == [
        ("RUS",),
        ("RUS",),
        ("TUR",),
    ]
    assert [link.keys for link in here.adjectives.find(["french", "saudi", "arabian"])] == [
        ("FRA",),
        ("SAU",),
    ]
    assert list(here.countries.find(["moscow", "french"])) == []


def test_every_country_of_the_starter_record_has_a_name_in_every_language():
    countries = {leader.country for leader in starter.directory().leaders} - {""}
    for code in ("en", "fr"):
        assert countries <= places(language(code)).names.keys()


def test_every_country_of_a_group_exists_and_the_union_is_as_it_was():
    known = places(language("en")).names.keys()
    for codes in groups_of_countries().values():
        assert codes <= known
    assert {"GBR", "DEU", "HRV"} <= groups_of_countries()["eu"]
    assert len(groups_of_countries()["eu"] - {"EU"}) == 28


def test_possessive_endings_are_no_words():
    assert words_of("Assad's future, Putin’s coalition") == ("assad", "future", "putin", "coalition")
