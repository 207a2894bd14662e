"""The head of a log in small print: it comes back as it was written, and from nowhere else."""

import discord
import pytest
from discord.components import _component_factory
from hypothesis import given
from hypothesis import strategies as st

from bot.core.log import NO_HASH, Head
from bot.ui.cards import PLAIN_LIMIT, CardBuilder
from bot.ui.outgoing import words_of
from bot.ui.text import escape
from bot.verify.cards import head_text, read_head

GUILD = 81
HEAD = Head(record_id=GUILD, seq=31, hash="3f9a0c1d2b4e" + "5" * 52)
LINE = "-# record as of update #31 · 3f9a0c1d2b4e"

_heads = st.builds(
    Head,
    record_id=st.sampled_from([0, GUILD]),
    seq=st.integers(1, 10**17),
    hash=st.from_regex(r"[0-9a-f]{64}", fullmatch=True),
)


def cut(head: Head) -> Head:
    return head.model_copy(update={"hash": head.hash[:12]})


def test_it_says_number_and_first_digits_and_of_which_record():
    assert head_text(HEAD) == LINE
    public = HEAD.model_copy(update={"record_id": 0})
    assert head_text(public) == "-# public record as of update #31 · 3f9a0c1d2b4e"
    assert head_text(Head(record_id=GUILD, seq=0, hash=NO_HASH)) == ""


@given(_heads, st.text(max_size=3000))
def test_it_is_read_back_from_a_card_and_from_its_plain_text_whatever_stands_above(head: Head, text: str):
    builder = CardBuilder()
    builder.heading(escape(text) or "Title")
    builder.add(escape(text) or "Text")
    builder.close(head_text(head))
    card = builder.build()
    assert read_head(card.plain, GUILD) == cut(head)
    assert len(card.plain) <= PLAIN_LIMIT
    assert read_head(shown(card.components), GUILD) == cut(head)


def shown(components) -> str:
    """The words of a message, from what Discord sends."""
    parts = [part for one in components if (part := _component_factory(one, None)) is not None]
    assert all(isinstance(part, discord.Container) for part in parts)
    return words_of("", parts)


def test_it_is_read_back_below_a_text_that_had_to_be_cut():
    builder = CardBuilder()
    builder.add("word " * 600)
    builder.close(LINE)
    card = builder.build()
    assert card.plain.startswith("word word")
    assert len(card.plain) <= PLAIN_LIMIT
    assert read_head(card.plain, GUILD) == cut(HEAD)


@given(st.text(max_size=40))
def test_stored_text_is_never_read_as_a_head(text: str):
    for stored in (LINE, f"{text}\n{LINE}", f"{LINE}{text}"):
        assert read_head(escape(stored), GUILD) is None
        assert read_head(f"{escape(stored)}\n-# by somebody", GUILD) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        LINE.removeprefix("-# "),
        f"{LINE}0",
        f"{LINE}\nmore",
        LINE.replace("31", "0"),
        LINE.replace("31", "031"),
        LINE.replace("3f9a", "3F9A"),
        LINE.replace("31", "9" * 19),
    ],
)
def test_what_is_not_quite_a_head_is_none(text: str):
    assert read_head(text, GUILD) is None
