"""Reading what editors type: sources from one box."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.entries import Cited, Revision, Source
from bot.core.problems import Problem
from bot.sources.model import TypedSource, cite, count_problems, read_sources, typed_text, which
from tests.core import made_up, starter

URL = "https://example.org/a"
TODAY = date(2026, 3, 15)


def read(text: str) -> TypedSource:
    """The one source that was typed."""
    (found,) = read_sources(text, TODAY)
    return found


def read_source(text: str) -> tuple[str, str]:
    """Its title and link."""
    found = read(text)
    return found.title, found.url


def on_record(*sources: Source) -> list[Revision]:
    return [Revision(kind="source", key=one.key, entry=one) for one in sources]


@pytest.mark.parametrize(
    "typed",
    [
        f"A made-up paper {URL}",
        f"A made-up paper\n{URL}",
        f"{URL} A made-up paper",
        f"{URL}\nA made-up paper",
        f"A made-up paper: {URL}",
        f"A made-up paper — {URL}",
        f"A made-up paper ({URL})",
        f"A made-up paper <{URL}>.",
        f"({URL}) A made-up paper",
        f"{URL}, A made-up paper",
    ],
)
def test_title_and_link_are_found_in_any_order_and_with_what_stands_between_them(typed: str):
    assert read_source(typed) == ("A made-up paper", URL)


def test_brackets_of_a_title_stay():
    assert read_source(f"A paper (made up)\n{URL}") == ("A paper (made up)", URL)
    assert read_source(f"{URL} A paper (made up)") == ("A paper (made up)", URL)
    assert read_source(f"[Made up] A paper ({URL})") == ("[Made up] A paper", URL)


@pytest.mark.parametrize("typed", ["A paper {}", "A paper ({})", "{}. A paper", "A paper ({})."])
def test_brackets_of_a_link_stay(typed: str):
    url = "https://example.org/wiki/Paper_(made_up)"
    assert read_source(typed.format(url)) == ("A paper", url)


def test_a_source_on_record_is_read_from_its_dialog_as_it_is():
    for source in starter.entries("sources.csv"):
        assert isinstance(source, Source)
        for locator in ("", "p. 26", "12:40"):
            cited = Cited(source=source, locator=locator)
            assert cite(read(typed_text([cited])), on_record(source)) == cited


def test_without_a_link_everything_is_the_title():
    assert read_source("A made-up  paper") == ("A made-up paper", "")


@pytest.mark.parametrize(
    ("typed", "locator"),
    [
        (f"A made-up paper\n{URL}\np. 26", "p. 26"),
        (f"A made-up paper\np. 26\n{URL}", "p. 26"),
        (f"A made-up paper {URL} p. 26", "p. 26"),
        (f"A made-up paper {URL}, pp. 26–28", "pp. 26–28"),
        (f"A made-up paper {URL} 12:40", "12:40"),
        (f"A made-up paper\n{URL}\n1:02:40 - 1:03:10", "1:02:40 - 1:03:10"),
        (f"A made-up paper\n{URL}\n§ 12", "§ 12"),
        (f"A made-up paper\n{URL}\nPage 3", "Page 3"),
        (f"A made-up paper\n{URL}\nat 12:40", "at 12:40"),
    ],
)
def test_the_place_in_a_source_stands_on_a_line_of_its_own_or_after_the_link(typed: str, locator: str):
    assert read(typed) == TypedSource(title="A made-up paper", url=URL, locator=locator)


@pytest.mark.parametrize(
    "title", ["Page 3 of the paper", "12:40 from Dover", "p. 26 and what followed", "Para"]
)
def test_a_title_that_begins_like_a_place_is_a_title(title: str):
    assert read(f"{title}\n{URL}") == TypedSource(title=title, url=URL)


def test_a_book_or_a_broadcast_has_publisher_and_date_on_lines_of_their_own():
    assert read("A made-up book\nReed & Sons\n2015\np. 26") == TypedSource(
        title="A made-up book", publisher="Reed & Sons", published_on="2015", locator="p. 26"
    )
    assert read("Evening news\nRiver TV\n28 sep 2015\n12:40") == TypedSource(
        title="Evening news", publisher="River TV", published_on="2015-09-28", locator="12:40"
    )


def test_sources_stand_with_an_empty_line_between_them():
    first, second = read_sources(f"One\n{URL}\n\n \nTwo\nReed & Sons\n2015", TODAY)
    assert (first.title, first.url) == ("One", URL)
    assert (second.title, second.publisher, second.published_on) == ("Two", "Reed & Sons", "2015")


@given(st.lists(st.builds(Cited, source=made_up.sources, locator=st.sampled_from(["", "p. 1"])), max_size=5))
def test_what_was_typed_of_sources_on_record_leads_to_their_pages(cited: list[Cited]):
    text = typed_text(cited)
    assert len(text) <= 4000, "it must fit into the field of a dialog"
    for one in cited:
        if one.source.url:
            assert read(typed_text([one])).page == TypedSource(url=one.source.url).page


def test_a_bracket_that_nothing_opened_is_the_links_own():
    assert read("http://0.example/)").url == "http://0.example/)"
    assert read("A paper (http://0.example/a)").url == "http://0.example/a"


def test_a_link_on_record_needs_no_title_and_keeps_the_one_it_has():
    known = Source(key="known", title="A paper", url="https://www.example.org/a/?utm_source=x")
    for typed in (TypedSource(url=URL), TypedSource(url=URL, title="Another headline")):
        assert cite(typed, on_record(known)) == Cited(source=known)


def test_where_several_sources_stand_for_a_link_the_title_tells_them_apart():
    one, other = (Source(key=key, title=f"File {key}", url=URL) for key in "ab")
    assert which(TypedSource(url=URL, title="file A"), on_record(one, other)) == one
    assert which(TypedSource(url=URL, title="File c"), on_record(one, other)) is None
    (problem,) = cite(TypedSource(url=URL), on_record(one, other))
    assert (problem.field, problem.reason.split(":")[0]) == ("source_title", "is missing")


def test_of_two_that_say_the_same_the_one_recorded_last_is_taken():
    new, old = (Source(key=key, title="A paper", url=URL) for key in ("new", "old"))
    assert which(TypedSource(url=URL), on_record(new, old)) == new


@pytest.mark.parametrize(
    ("typed", "problems"),
    [
        ("A made-up paper", [("source", "needs a link that begins with https://; without one, as for a book or a broadcast, the publisher or the date")]),
        (URL, [("source_title", "is empty")]),
        ("A paper https://", [("source", "needs a link that begins with https://; without one, as for a book or a broadcast, the publisher or the date")]),
        ("A paper ftp://example.org/a", [("source", "needs a link that begins with https://; without one, as for a book or a broadcast, the publisher or the date")]),
        ("A paper https:///a", [("source_url", "must be a web address that starts with http:// or https://")]),
        ("x" * 201 + f" {URL}", [("source_title", "has 201 characters; the limit is 200")]),
        (f"A paper {URL} p. 1" + "1" * 60, [("source_place", "has 64 characters; the limit is 60")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_source_is_said_of_title_link_or_place(
    typed: str, problems: list[tuple[str, str]]
):
    found = cite(read(typed), [])
    assert found == [Problem(field=field, reason=reason) for field, reason in problems]


def test_no_source_and_too_many_are_told():
    assert [problem.field for problem in count_problems(read_sources("  \n ", TODAY))] == ["source"]
    assert count_problems(read_sources("\n\n".join([f"A {URL}"] * 5), TODAY)) == []
    assert "5 at most" in count_problems(read_sources("\n\n".join([f"A {URL}"] * 6), TODAY))[0].reason


@pytest.mark.parametrize(
    "half", ["www.zeit.de/merkel-assad", "lemonde.fr/macron-zone", "news.bbc.co.uk/2/hi"]
)
@pytest.mark.parametrize("title", ["", "Le Monde\n"])
def test_a_link_without_its_beginning_is_no_publisher_and_it_is_said_what_to_do(title: str, half: str):
    (problem,) = cite(read(title + half), [])
    assert problem.field == "source"
    assert problem.reason == f"has the link “{half}” without its beginning: put https:// in front of it"


def test_a_book_with_an_odd_name_is_no_link():
    for text in (
        "Foreign Affairs 94/1\nCouncil on Foreign Relations\n2015-01-20",
        "Amazon.com and/or others\nVerso",
    ):
        assert isinstance(cite(read(text), []), Cited)
