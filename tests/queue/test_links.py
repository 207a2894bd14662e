"""Links to the same page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.queue.model import same_page


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/a", "https://www.example.org/a", "https://example.org/a/", "https://EXAMPLE.org/a",
        "https://example.org/a#quote",
    ],
)  # fmt: skip
def test_a_page_is_known_however_its_link_was_copied(other: str):
    assert "https://example.org/a" in same_page(other)


@pytest.mark.parametrize(
    "other", ["https://example.org/b", "https://example.org/a?page=2", "https://example.com/a", "https://example.org/A"]
)  # fmt: skip
def test_another_page_is_another(other: str):
    assert not {"https://example.org/a"} & set(same_page(other))


@given(
    scheme=st.sampled_from(["http", "https"]),
    www=st.booleans(),
    path=st.from_regex(r"(/[a-zA-Z0-9._~-]+)*/?", fullmatch=True),
)
def test_all_ways_of_one_page_name_the_same_ways(scheme: str, www: bool, path: str):
    url = f"{scheme}://{'www.' if www else ''}example.org{path}"
    ways = set(same_page(url))
    assert url in ways
    assert all(set(same_page(way)) == ways for way in ways)


def test_what_is_no_link_stands_for_itself():
    assert same_page("https://[a") == ("https://[a",)
