"""Stored text on cards."""

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
    assert url == "https://example.org/a_%28b%29?c=[1])"
    assert title.startswith("[A \\] title")


def test_counting_words() -> None:
    assert [counted(n, "stance") for n in (0, 1, 2, 1500)] == [
        "0 stances",
        "1 stance",
        "2 stances",
        "1,500 stances",
    ]
