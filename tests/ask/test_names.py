"""Countries by the words for them, and who held which office on a day, as far as the record attests."""

from datetime import date

import pytest

from bot.ask.index import Tables
from bot.ask.language import groups_of_countries, language
from bot.ask.names import Held, holders, office_kinds, places, words_of
from tests.ask import first_edition


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


def test_behind_the_last_word_there_is_no_name():
    assert places(language("en")).countries.at(["russia"], 1) is None


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
    countries = {leader.country for leader in first_edition.directory().leaders} - {""}
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


ENGLISH = language("en")


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("President", {"president"}),
        ("Deputy Prime Minister", {"deputy_prime_minister"}),
        ("Vice-President", {"vice_president"}),
        ("President of the Council of Ministers", {"prime_minister"}),
        ("President-elect of the United States", set()),
        ("Candidate, French presidential election", set()),
        ("Deputy Prime Minister and Minister for Foreign Affairs and Expatriates", {"foreign_minister"}),
        ("Secretary of State", {"secretary_of_state"}),
        ("Amir", {"emir"}),
        ("Private citizen", set()),
    ],
)
def test_a_title_is_of_the_kinds_that_its_longest_phrases_say(title: str, kinds: set[str]):
    assert office_kinds(title, ENGLISH) == kinds


@pytest.mark.parametrize(
    ("kind", "country", "day", "who"),
    [
        ("president", "FRA", "2014-12-31", ("hollande",)),
        ("president", "FRA", "2026-01-01", ("macron",)),
        ("president", "FRA", "2011-12-31", ("sarkozy",)),
        ("president", "FRA", "2000-01-01", ()),
        ("foreign_minister", "USA", "2015-01-01", ("kerry",)),
        ("foreign_minister", "GBR", "2017-02-01", ("johnson",)),
        ("king", "JOR", "1999-01-01", ("abdullah-ii",)),
        ("emir", "QAT", "2012-12-31", ("hamad-al-thani",)),
        ("president", "SYR", "2015-01-01", ()),
    ],
)
def test_the_holder_is_the_last_attested_by_then(
    kind: str, country: str, day: str, who: tuple[str, ...], english: Tables
):
    assert holders(english.offices, kind, country, date.fromisoformat(day), ENGLISH.office_kinds) == who


def test_without_a_country_everyone_with_the_office_is_meant_unless_all_are_of_one(english: Tables):
    day = date(2016, 1, 1)
    assert len(holders(english.offices, "foreign_minister", "", day, ENGLISH.office_kinds)) > 5
    assert holders(english.offices, "secretary_of_state", "", day, ENGLISH.office_kinds) == ("kerry",)
    assert holders(english.offices, "chancellor", "", day, ENGLISH.office_kinds) == ("merkel",)


def test_who_was_attested_longest_by_then_holds_it_even_if_another_came_later():
    def held(leader: str, first: str, last: str) -> Held:
        days = (date.fromisoformat(first), date.fromisoformat(last))
        return Held(leader, "NOR", frozenset({"president"}), *days)

    both = [held("long", "2010-01-01", "2016-01-01"), held("short", "2012-01-01", "2013-01-01")]
    assert holders(both, "president", "NOR", date(2014, 1, 1), {}) == ("long",)
    assert holders(both, "president", "NOR", date(2012, 6, 1), {}) == ("short",)
