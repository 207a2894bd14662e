"""Misspelt words put right."""

import pytest

from bot.ask.language import language
from bot.ask.spelling import GUESS_LIMIT, Vocabulary, put_right
from bot.ask.tables import Tables
from bot.ask.tokens import tokens_of

ENGLISH = language("en")


def read(text: str, tables: Tables) -> list[tuple[str, bool]]:
    """Each word as read, and whether it is known."""
    return [(word.written, word.known) for word in put_right(tokens_of(text, ENGLISH), tables.vocabulary)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("putn", "putin"), ("camron", "cameron"), ("holande", "hollande"), ("lavrof", "lavrov"), ("colaition", "coalition"),
        ("merkels", "merkel"), ("finlands", "finland"), ("talkin", "talking"), ("netanyahoo", "netanyahu"), ("septmber", "september"),
    ],
)  # fmt: skip
def test_a_misspelt_word_is_read_as_the_likest(typed: str, meant: str, english: Tables):
    assert read(typed, english) == [(meant, True)]


@pytest.mark.parametrize("word", ["biden", "khamenei", "zelensky", "xyzzy", "modi", "orban"])
def test_a_name_that_is_like_nobodys_stays_unknown(word: str, english: Tables):
    assert read(word, english) == [(word, False)]


@pytest.mark.parametrize("word", ["pope", "weather", "modern", "bombings", "house"])
def test_an_ordinary_word_is_never_put_right(word: str, english: Tables):
    assert read(word, english) == [(word, True)]


def test_a_plural_that_may_be_a_possessive_of_a_name_is_one(english: Tables):
    (word,) = put_right(tokens_of("bishops", ENGLISH), english.vocabulary)
    assert (word.written, word.possessive, word.likeness) == ("bishop", True, 1.0)


def test_equally_like_names_are_all_kept():
    vocabulary = Vocabulary.of(
        frozenset({"kurza", "kurzo"}), frozenset(), frozenset(), frozenset({"kurza", "kurzo"}), ENGLISH.stem
    )
    (word,) = put_right(tokens_of("kurzi", ENGLISH), vocabulary)
    assert {word.written, *word.others} == {"kurza", "kurzo"}


def test_only_so_many_unknown_words_are_compared(english: Tables):
    text = " ".join(["qqqqqqq"] * GUESS_LIMIT + ["putn"])
    assert read(text, english)[-1] == ("putn", False)
