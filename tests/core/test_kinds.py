"""Keys made from names, and what sources are called and found by."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import KEY_LIMIT, KEY_PATTERN, Source
from bot.core.errors import InvalidEntryError
from bot.core.kinds import found_by, key_for, page_of_source, source_key
from bot.core.names import fold
from tests.core import made_up, starter
from tests.core.test_links import BROKEN


@pytest.mark.parametrize(
    ("name", "key"),
    [("Angela Merkel", "angela-merkel"), ("Mevlüt Çavuşoğlu", "mevlut-cavusoglu"), ("Путин", "putin")],
)
def test_a_key_is_the_name_in_plain_letters(name: str, key: str):
    assert key_for(name, set()) == key


def test_a_key_that_is_taken_gets_a_number():
    assert key_for("Bush", {"bush", "bush-2"}) == "bush-3"


def test_a_name_without_letters_is_refused():
    with pytest.raises(InvalidEntryError, match="no letters"):
        key_for("!?", set())


@given(st.text(min_size=1, max_size=120).filter(fold), st.integers(0, 12))
def test_every_key_has_the_form_of_a_key_and_is_free(name: str, tries: int):
    taken: set[str] = set()
    for _ in range(tries + 1):
        key = key_for(name, taken)
        assert key not in taken
        assert re.fullmatch(KEY_PATTERN, key)
        assert len(key) <= KEY_LIMIT
        taken.add(key)


def test_a_source_without_a_link_is_found_by_title_publisher_and_date():
    book = Source(key="b", title="A made-up Book", publisher="Reed & Sons", published_on="2015")
    assert page_of_source(book) == found_by("", "a made up book", "REED & sons", "2015")
    others = [
        ("Another", "Reed & Sons", "2015"),
        ("A made-up Book", "", "2015"),
        ("A made-up Book", "Reed & Sons", ""),
    ]
    assert page_of_source(book) not in {found_by("", *other) for other in others}
    assert page_of_source(book.but(url="https://example.org/b")) == "example.org/b"


def test_a_key_says_site_and_title_and_stays_unique():
    key = source_key("Prime Minister: “We agreed”", "https://www.paper.example/a")
    assert key == "paper-example-prime-minister-we-agreed"
    other = source_key("Prime Minister: “We agreed”", "https://www.paper.example/b", taken={key})
    assert other.startswith(f"{key}-")
    assert source_key("A Book", "", "Reed & Sons") == "reed-sons-a-book"
    assert source_key("渡船", "") == "source"


@given(title=st.text(max_size=40), url=made_up.urls | st.just(""), publisher=st.text(max_size=20))
def test_a_key_is_one_that_a_source_may_have(title: str, url: str, publisher: str):
    first = source_key(title, url, publisher)
    for key in (first, source_key(title, url, publisher, {first})):
        assert Source(key=key, title="A", publisher="B").key == key


def test_the_sources_of_the_starter_record_that_are_pages_are_called_by_this_rule():
    sources = [entry for entry in starter.entries("sources.csv") if isinstance(entry, Source)]
    pages = [one for one in sources if not one.key.startswith(("un-a-", "ungdc-"))]
    assert {one.key: source_key(one.title, one.url) for one in pages} == {one.key: one.key for one in pages}


@pytest.mark.parametrize("link", BROKEN)
def test_an_address_whose_site_nobody_can_tell_is_a_page_of_its_own_until_it_is_refused(link: str):
    assert found_by(link, "", "", "") == link
    assert source_key("A made-up paper", link) == "a-made-up-paper"


def test_the_key_of_a_source_holds_nobodys_id():
    named = source_key("<@118412338065932289> speaks", "", "discord.com/users/118412338065932289")
    assert named == "someone-someone-speaks"
