"""Stored text on cards."""

import re
from typing import Final
from urllib.parse import unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.errors import shorten
from bot.ui.text import clip, clip_parts, counted, escape, link, sentences
from tests.ui.discord_markdown import addresses, alive, read

_SIGNS: Final = (
    *"\\[]()<>*_`~|#->+.:!@/&\n\t a1é", "\\\\", "](", "||", "**", "~~", "```", "1. ", "-# ", "> ", ">>> ", "## ", "://",
    "http", "https:/", "https://e.example/", "Https://E.example/a_b", "http://e.example/(a_(b))", "https://e.example?a[]=1",
    "@everyone", "@here", "<@1>", "<@&1>", "<#1>", "</x:1>", "<t:0:R>", "<:e:1>", "<a:e:1>", "<id:home>", "<a@b.example>",
    "<+123456>", "\u202e", "\u2067", "\u200b", "\u200d", "\ufeff", "\0", "\ud800", "\u2028", "“", "”", "`/ask`", "**Link** ",
)  # fmt: skip
_TYPED = st.one_of(st.lists(st.sampled_from(_SIGNS), max_size=14).map("".join), st.text(max_size=80))

_ADDRESSES = st.from_regex(
    r"https?://[a-z]{1,9}\.example(?:/[A-Za-z0-9_.~!$&'+,;=:@%-]{0,9}(?:\([A-Za-z0-9_]{1,5}\))?){0,4}(?:\?[a-z_=&/]{0,9})?[A-Za-z0-9_/]",
    fullmatch=True,
).filter(lambda address: "~~" not in address)


@given(_TYPED)
def test_nothing_that_is_typed_works_on_a_card(typed: str) -> None:
    shown = escape(typed)
    assert alive(shown) == []
    assert "\n" not in shown


@given(_TYPED, st.integers(min_value=1, max_value=60))
def test_nothing_that_is_typed_works_where_it_is_cut(typed: str, limit: int) -> None:
    assert alive(clip(escape(typed), limit)) == []


@given(_TYPED, _TYPED)
def test_in_a_sentence_of_ours_nothing_works_but_the_marks_of_commands_and_fields(
    typed: str, other: str
) -> None:
    sentence = f"No leader called “{shorten(typed)}” is on record.\n{other}\nSee `/leaders`."
    shown = sentences(sentence)
    assert "`/leaders`" in shown
    for mark in re.findall(r"`/[a-z -]+`|\*\*[A-Za-z ]+\*\*", sentence):  # they say little and lead nowhere
        shown = shown.replace(mark, "")
    assert alive(shown) == []


@given(_TYPED)
def test_a_sentence_of_ours_shows_nothing_quoted_as_code(typed: str) -> None:
    quoted = typed.replace("“", "").replace("”", "").replace("\n", " ")
    assert alive(sentences(f"No leader called “`/ask` {quoted}” is on record.")) == []


@given(_TYPED, _ADDRESSES)
def test_a_link_is_one_link_and_leads_to_its_source_whatever_the_title_holds(title: str, url: str) -> None:
    made = link(title, url)
    (only,) = [found for found in read(made) if found[0] != "address"]
    kind, written = only
    words, target = written[1:-1].split("](")
    assert (kind, unquote(target)) == ("link", unquote(url))
    assert addresses(words) == []
    assert words.strip()
    assert made.startswith(written)


@given(
    _ADDRESSES,
    st.sampled_from(
        ["{}", "See {} _now_", "({})", "“a” {}, - b", "<{}>", "[x]({}) y", r"\[x\]({})", "1. {}"]
    ),
)
def test_an_address_keeps_its_characters_whatever_is_around_it(address: str, around: str) -> None:
    assume(
        "(" not in address or "({})" not in around
    )  # of two that close, Discord takes both for the address
    assert addresses(escape(around.format(address))) == [address]


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
    assert escape("1. item") == "1\\. item"


def test_a_masked_link_in_stored_text_stays_text() -> None:
    assert "](" not in escape("[click](https://evil.example)").replace("\\]", "")


def test_a_link_cannot_be_ended_early_by_its_parts() -> None:
    made = link("A ] title [x](y)", "https://example.org/a_(b)?c=[1]")
    title, url = made.rsplit("](", 1)
    assert url == "https://example.org/a_%28b%29?c=[1]) (example.org)"
    assert title == "[A ) title (x)(y)"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a_b_c",
        "http://example.org/__init__?x=_y_#_z_",
        "https://bücher.example/straße_1",
        "https://en.example/wiki/Talks_(2015_Syria)",
        "https://example.org/@somebody/~a|b",
    ],
)
def test_an_address_in_a_text_leads_where_it_led(address: str) -> None:
    assert (
        escape(f"See {address} and <{address}>, _not_ here")
        == rf"See {address} and <{address}>, \_not\_ here"
    )


def test_what_follows_an_address_begins_no_line() -> None:
    assert escape("https://example.org/a_b - the paper") == "https://example.org/a_b - the paper"
    assert escape("Https://example.org/a_b > c") == "https://example.org/a_b > c"


def test_what_cannot_be_seen_is_left_out_and_the_marks_of_persian_stay() -> None:
    assert escape("\u202egnp.exe \u2067a\u200bb\ufeff\xad\0") == "gnp.exe ab"
    assert escape("می\u200cخواهم \u200f") == "می\u200cخواهم \u200f"
    assert escape("\ud800") == "�"


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
        ("\u200b\u202e", "Source"),
        ("https:/https:///example.org/b", "https:/example.org/b"),
        ("[x](https://evil.example) paper", "(x)(evil.example) paper"),
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


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("leader; host", 12, "leader; host"),
        ("leader; host; denies it is a centre", 34, "leader; host …"),
        ("leader; denies it is a centre; host", 20, "leader …"),
        ("denies it is a centre", 20, "…"),
    ],
)
def test_a_text_of_parts_is_cut_between_them_and_never_within_one(text: str, limit: int, shown: str) -> None:
    assert clip_parts(text, limit) == shown
