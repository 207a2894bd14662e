"""Links: a site that can exist, nothing in front of it, its name as readers can trust it, and the page that they lead to."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.links import host_of, http_link, page_of, site
from tests.core import made_up

BROKEN = (
    "https://[abc",
    "http://]x",
    "https://a[b]c.org/",
    "https://exa℀mple.org/",
    "https://good.org／evil.example/x",
    "Https://[x](https://a.example",
)
"""What begins as an address does, and whose site nobody can tell."""


@pytest.mark.parametrize(
    "link",
    [
        "https://r3---made-up.example.org/v",
        "https://xn--bcher-kva.example/",
        "https://пример.рф/a",
        "https://日本語.日本/",
        "https://a.example?b=c",
        "https://a.example#d",
        "https://a.example:65535/",
        "https://" + "a" * 63 + ".example/",
    ],
)
def test_a_site_of_letters_digits_and_hyphens_in_any_alphabet_is_taken(link: str):
    assert http_link(link) == link


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("https://www.elysee,fr/speech", "names no site that can exist: “www.elysee,fr”"),
        ("https://www..example/", "names no site"),
        ("https://-a.example/", "names no site"),
        ("https://a-.example/", "names no site"),
        ("https://a_b.example/", "names no site"),
        ("https://xn--zzzzzz-.example/", "names no site"),
        ("https://" + "a" * 64 + ".example/", "names no site"),
        ("https://" + "a." * 130 + "example/", "names no site"),
        ("https://localhost/", "names no site"),
        ("http://192.0.2.1/a", "a number is not enough"),
        ("http://3221225985/", "a number is not enough"),
        ("http://0xc0.0x201/", "a number is not enough"),
        ("http://[2001:db8::1]/", "a number is not enough"),
        ("http://１９２.0.2.1/", "a number is not enough"),
        ("https://bank.example@evil.example/", "must not hold a user name"),
        ("https://user:word@example.org/", "must not hold a user name"),
        ("https://bank.example\\@evil.example/", "without spaces, angle brackets and backslashes"),
        ("https://a.example:0/", "a port that cannot exist"),
        ("https://a.example:65536/", "a port that cannot exist"),
        ("www.example.org", "must be a web address that starts with"),
        ("//[abc", "must be a web address that starts with"),
        ("https://[abc", "names no site that can exist: “[abc”"),
        ("https://good.org／evil.example/x", "names no site that can exist: “good.org／evil.example”"),
    ],
)
def test_what_leads_to_no_site_or_hides_it_is_refused_with_the_reason(link: str, said: str):
    with pytest.raises(ValueError, match=re.escape(said)):
        http_link(link)


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://www.Example.org/a", "example.org"),
        ("https://xn--bcher-kva.example/", "bücher.example"),
        ("https://пример.рф/", "пример.рф"),
        ("https://日本語の例.日本/", "日本語の例.日本"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com"),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
        ("https://bank.example." + "a." * 60 + "evil.example/", "a.evil.example"),
        ("https://[", ""),
    ],
)
def test_the_site_is_shown_in_its_alphabet_and_as_dns_has_it_where_alphabets_mix(link: str, shown: str):
    assert site(link).endswith(shown)
    assert len(site(link)) <= 60


@pytest.mark.parametrize("link", BROKEN)
def test_of_an_address_whose_site_nobody_can_tell_that_is_said(link: str):
    with pytest.raises(ValueError, match="names no site that can exist: “"):
        http_link(link)
    assert site(link) == host_of(link) == ""


def test_the_host_stands_as_in_the_address():
    assert host_of("https://www.Example.org:8080/a") == "www.Example.org:8080"
    assert host_of("") == host_of("a made-up title") == ""


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/a", "https://www.example.org/a", "https://example.org/a/", "https://EXAMPLE.org/a",
        "https://example.org/a#quote", "https://example.org:443/a", "https://example.org/a?utm_source=x&utm_medium=y",
        "https://example.org/a?fbclid=IwAR0", "http://www.example.org/a/?gclid=1&UTM_campaign=2#top",
    ],
)  # fmt: skip
def test_a_page_is_known_however_its_link_was_copied(other: str):
    assert page_of("https://example.org/a") == page_of(other)


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/b", "https://example.org/a?page=2", "https://example.com/a", "https://example.org/A",
        "https://example.org:8080/a", "https://m.example.org/a",
    ],
)  # fmt: skip
def test_another_page_is_another(other: str):
    assert page_of("https://example.org/a") != page_of(other)


def test_what_the_page_is_asked_for_counts_in_its_order_and_however_it_is_written():
    assert page_of("https://example.org/a?id=1&page=2&utm_id=3") == page_of(
        "https://example.org/a?id=1&page=2"
    )
    assert page_of("https://example.org/a?q=a%20b") == page_of("https://example.org/a?q=a+b&fbclid=x")
    assert page_of("https://example.org/a?id=1&page=2") != page_of("https://example.org/a?page=2&id=1")


@given(
    scheme=st.sampled_from(["http", "https"]),
    www=st.booleans(),
    path=st.from_regex(r"(/[a-zA-Z0-9._~-]+)*/?", fullmatch=True),
    tracked=st.sampled_from(["", "?utm_source=a", "?fbclid=b&utm_term=c", "#d"]),
)
def test_all_ways_of_one_page_are_one(scheme: str, www: bool, path: str, tracked: str):
    url = f"{scheme}://{'www.' if www else ''}example.org{path}{tracked}"
    assert page_of(url) == page_of(f"https://example.org{path.rstrip('/')}")


@given(made_up.urls)
def test_any_link_has_a_page(url: str):
    assert page_of(url)


def test_what_is_no_link_stands_for_itself():
    assert page_of("https://[a") == "https://[a"
