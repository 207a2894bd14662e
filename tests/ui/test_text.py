"""Stored text on cards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.text import clip, counted, escape, link


@given(st.text(max_size=300), st.integers(min_value=1, max_value=200))
def test_clip_never_passes_its_limit_and_keeps_short_text(text: str, limit: int) -> None:
    clipped = clip(text, limit)
    assert len(clipped) <= limit
    if len(text) <= limit:
        assert clipped == text


@given(st.text(max_size=200))
def test_nothing_stored_can_mention_anyone_or_start_a_new_line(text: str) -> None:
    shown = escape(text)
    assert "\n" not in shown
    for mention in ("@everyone", "@here", "<@1>", "<#1>", "<@&1>"):
        assert mention not in escape(f"{text}{mention}")


def test_markdown_is_shown_as_typed() -> None:
    assert (
        escape("**bold** _it_ `code` ~~s~~ ||hidden||")
        == r"\*\*bold\*\* \_it\_ \`code\` \~\~s\~\~ \|\|hidden\|\|"
    )
    assert escape("# heading").startswith("\\#")
    assert escape("> quote").startswith("\\>")
    assert escape("-# small").startswith("\\-")
    assert escape("1. item").startswith("\\1")


def test_a_masked_link_in_stored_text_stays_text() -> None:
    assert "](" not in escape("[click](https://evil.example)").replace("\\]", "")


def test_a_link_cannot_be_ended_early_by_its_parts() -> None:
    made = link("A ] title [x](y)", "https://example.org/a_(b)?c=[1]")
    title, url = made.rsplit("](", 1)
    assert url == "https://example.org/a_%28b%29?c=[1]) (example.org)"
    assert title.startswith("[A \\] title")


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a_b_c", "http://example.org/__init__?x=_y_#_z_", "https://bücher.example/straße_1"],
)
def test_an_address_in_a_text_leads_where_it_led(address: str) -> None:
    assert (
        escape(f"See {address} and <{address}>, _not_ here")
        == rf"See {address} and <{address}>, \_not\_ here"
    )


def test_in_an_address_nothing_works_but_the_address() -> None:
    shown = escape("https://example.org/**b**/`c`/||d||/~~e~~/@everyone/[x](https://evil.example)")
    assert shown.startswith(
        "https://example.org/%2A%2Ab%2A%2A/%60c%60/%7C%7Cd%7C%7C/%7E%7Ee%7E%7E/%40everyone/"
    )
    assert "](" not in shown.replace("\\]", "")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("A made-up paper https://example.org/b", "A made-up paper example.org/b"),
        ("HTTPS://example.org/b", "example.org/b"),
        ("https://", "Source"),
        ("[x](https://evil.example) paper", r"\[x\](evil.example) paper"),
    ],
)
def test_the_words_of_a_link_hold_no_address(title: str, words: str) -> None:
    assert link(title, "https://www.example.org/a") == f"[{words}](https://www.example.org/a) (example.org)"


def test_counting_words() -> None:
    assert [counted(n, "stance") for n in (0, 1, 2, 1500)] == [
        "0 stances",
        "1 stance",
        "2 stances",
        "1,500 stances",
    ]
